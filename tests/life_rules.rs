//! Promise: what life brings is paid to the cent where nothing is left to chance, changes nothing where it is off, and
//! obeys what must always hold.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use proptest::prelude::*;
use vestcast::engine::{self, Run};
use vestcast::market::{ConstantGrowth, FixedPath, Gbm, Knot, RateLaw, Sampling, Weighted};
use vestcast::offer::tax::FilingStatus;
use vestcast::offer::{
    Clawback, Counted, Exercise, Grant, GrantPrice, GrantSize, Leaving, LeftBehind, LeftShares, NextJob,
    Offer, Payoff, Relocation, Severance, SignOn, TargetPay, Tax, TaxBrackets, TaxTables, TodaysMoney,
    Tranche, UnderWater, Vesting,
};
use vestcast::outcome::{OfferOutcome, Outcome};
use vestcast::plan::{Part, Plan, View};
use vestcast::{Scenario, simulate};

fn vesting(pairs: &[(u32, f64)]) -> Vesting {
    Vesting::new(pairs.iter().map(|&(month, fraction)| Tranche { month, fraction }).collect()).unwrap()
}

fn amazon() -> Vesting {
    vesting(&[(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)])
}

/// A share whose price grows by a fifth a year: 100, 120, 144, 172.8, 207.36.
fn certain(offer: Offer) -> Scenario {
    let scenario = Scenario::new("certain").stock_listed("X", 100.0, ConstantGrowth::new(0.2).unwrap());
    Scenario { paths: 512, ..scenario.offer(offer) }
}

fn years_of(scenario: &Scenario) -> Vec<f64> {
    let plan = Plan::compile(scenario);
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, &Run::default()).unwrap();
    let outcome = Outcome::new(&plan, scenario.paths, shard).unwrap();
    for (pay, year) in outcome.offers[0].years.iter().zip(1..) {
        assert_eq!(pay.range.low, pay.range.high, "year {year} is not certain");
    }
    outcome.offers[0].years.iter().map(|pay| (pay.mean.value * 100.0).round() / 100.0).collect()
}

fn part(offer: &OfferOutcome, part: Part) -> f64 {
    let found = offer.parts.iter().find(|other| other.part == part);
    found.map_or(0.0, |part| (part.total.value * 100.0).round() / 100.0)
}

fn plain() -> Offer {
    Offer::new("offer", 120_000.0).sign_on([50_000.0, 30_000.0]).grant(Grant::shares("X", 1000.0, amazon()))
}

#[test]
fn a_target_is_filled_with_shares_at_planned_prices() {
    let target = TargetPay {
        stock: "X".into(),
        amount: 300_000.0,
        raise: 0.1,
        planned_growth: 0.1,
        from_year: 3,
        lead: 12,
        every: 12,
    };
    let offer = Offer {
        target_pay: Some(target),
        ..Offer::new("offer", 100_000.0).grant(Grant::shares("X", 500.0, vesting(&[(36, 1.0)])))
    };
    // Review of year 3 in month 12 at 120: planned price of month 36 is 120 × 1.21; 500 shares are due.
    // Review of year 4 in month 24 at 144: planned price of month 48 is 144 × 1.21; none are due.
    let third = (200_000.0 - 500.0 * 120.0 * 1.21) / (120.0 * 1.21);
    let fourth = 230_000.0 / (144.0 * 1.21);
    let expected = [100_000.0, 100_000.0, 100_000.0 + (500.0 + third) * 172.8, 100_000.0 + fourth * 207.36];
    for (paid, expected) in years_of(&certain(offer)).into_iter().zip(expected) {
        assert!((paid - expected).abs() < 0.006, "{paid} is not {expected}");
    }
}

#[test]
fn a_target_already_passed_grants_nothing_and_takes_nothing() {
    let target = |amount| TargetPay {
        stock: "X".into(),
        amount,
        raise: 0.0,
        planned_growth: 0.15,
        from_year: 3,
        lead: 12,
        every: 3,
    };
    let with = |amount| Offer { target_pay: Some(target(amount)), ..plain() };
    assert_eq!(years_of(&certain(with(1.0))), years_of(&certain(plain())));
    assert!(years_of(&certain(with(400_000.0)))[3] > years_of(&certain(plain()))[3]);
}

#[test]
fn dollars_at_an_average_price_buy_at_the_mean_of_the_days_before() {
    // Straight from 100 on the first day to 310 on day 210: a dollar a day.
    let path = FixedPath::new(vec![Knot { month: 10.0, price: 310.0 }]).unwrap();
    let size = GrantSize::Dollars { amount: 60_000.0, price: GrantPrice::Average { days: 21 } };
    let grant = Grant { size, ..Grant::shares("X", 0.0, vesting(&[(12, 1.0)])) };
    let offer = Offer { starts_in: 2, ..Offer::new("offer", 0.0).grant(grant) };
    let scenario = Scenario::new("t").stock_listed("X", 100.0, path).offer(offer);
    // Starts on day 42: the mean of days 21 to 41 is 131. All is worth 310 from month 10 on.
    let expected = 60_000.0 / 131.0 * 310.0;
    assert!((years_of(&Scenario { paths: 256, ..scenario })[0] - expected).abs() < 0.006);
}

#[test]
fn options_pay_what_the_price_exceeds_the_strike_by() {
    let options = |strike, exercise| Grant {
        payoff: Payoff::Option { strike, exercise },
        ..Grant::shares("X", 1000.0, vesting(&[(12, 0.5), (24, 0.5)]))
    };
    let paid = |grant| years_of(&certain(Offer::new("offer", 0.0).grant(grant)));
    assert_eq!(paid(options(Some(130.0), Exercise::AtVest)), [0.0, 7_000.0, 0.0, 0.0]);
    assert_eq!(paid(options(None, Exercise::AtVest)), [10_000.0, 22_000.0, 0.0, 0.0]);
    assert_eq!(paid(options(Some(130.0), Exercise::AtHorizon)), [0.0, 0.0, 0.0, 77_360.0]);
}

#[test]
fn shares_that_wait_for_a_listing_are_paid_on_its_day() {
    let grant = |month, chance| Grant {
        payoff: Payoff::AfterLiquidity { month, chance, kept: None },
        ..Grant::shares("X", 1000.0, vesting(&[(12, 0.5), (36, 0.5)]))
    };
    let paid = |grant| years_of(&certain(Offer::new("offer", 0.0).grant(grant)));
    assert_eq!(paid(grant(24, 1.0)), [0.0, 72_000.0, 86_400.0, 0.0]);
    assert_eq!(paid(grant(60, 1.0)), [0.0; 4]);
    // The chance is drawn once for all shares of a stock.
    let half = Scenario { paths: 65_536, ..certain(Offer::new("offer", 0.0).grant(grant(24, 0.3))) };
    let outcome = simulate(&half).unwrap();
    let total = &outcome.offers[0].total;
    assert!((total.mean.value - 0.3 * 158_400.0).abs() < 4.0 * total.mean.se, "{:?}", total.mean);
    assert_eq!((total.range.low, total.range.high), (0.0, 158_400.0));
}

/// All leave at the end of month 12, with half of the shares vested, twelve months before these can be sold.
#[test]
fn shares_that_cannot_be_sold_are_kept_after_leaving_for_as_long_as_the_grant_says() {
    let paid = |kept| {
        let grant = Grant {
            payoff: Payoff::AfterLiquidity { month: 24, chance: 1.0, kept },
            ..Grant::shares("X", 1000.0, vesting(&[(12, 0.5), (36, 0.5)]))
        };
        let leaving = Some(leaving_in_month_12(Leaving {
            next_job: Some(NextJob { pay_per_year: 0.0, gap: 0 }),
            ..Leaving::default()
        }));
        let gone = years_of(&certain(Offer { leaving, ..Offer::new("offer", 0.0).grant(grant.clone()) }));
        assert_eq!(years_of(&certain(Offer::new("offer", 0.0).grant(grant))), [0.0, 72_000.0, 86_400.0, 0.0]);
        gone
    };
    for kept in [None, Some(84), Some(12)] {
        assert_eq!(paid(kept), [0.0, 72_000.0, 0.0, 0.0], "kept for {kept:?}");
    }
    for lapsed in [Some(11), Some(0)] {
        assert_eq!(paid(lapsed), [0.0; 4], "kept for {lapsed:?}");
    }
}

/// Of those who quit by chance, at a hazard of 0.3 a year, the shares that vest in months 12 and 26 and can be sold in month 30: with
/// seven months to keep them, the first are paid to who is there after month 23, the second to who is there after 26. Month
/// by month the chances differ by 1.2 points, twelve times their error.
#[test]
fn shares_lapse_for_those_who_left_too_long_before_they_can_be_sold() {
    const PATHS: u64 = 262_144;
    let shares = |kept| {
        let payoff = Payoff::AfterLiquidity { month: 30, chance: 1.0, kept };
        let grant = Grant { payoff, ..Grant::shares("X", 1000.0, vesting(&[(12, 0.5), (26, 0.5)])) };
        let next_job = Some(NextJob { pay_per_year: 0.0, gap: 0 });
        let leaving = Some(Leaving { quit: vec![0.3], next_job, ..Leaving::default() });
        let offer = Offer { leaving, ..Offer::new("offer", 0.0).grant(grant) };
        let paid = simulate(&Scenario { paths: PATHS, sampling: Some(Sampling::Plain), ..certain(offer) });
        let total = paid.unwrap().offers.remove(0).total;
        let all = 100_000.0 * 1.2f64.powf(2.5);
        assert!((total.range.high - all).abs() < 0.01 && total.range.low == 0.0, "{:?}", total.range);
        [0.25, 0.75].map(|part| total.share_below(part * all))
    };
    let there_after = |month: f64| (-0.3 * month / 12.0).exp();
    for (kept, first, second) in [
        (None, 12.0, 26.0),
        (Some(84), 12.0, 26.0),
        (Some(7), 23.0, 26.0),
        (Some(4), 26.0, 26.0),
        (Some(3), 27.0, 27.0),
        (Some(0), 30.0, 30.0),
    ] {
        for (found, month) in shares(kept).into_iter().zip([first, second]) {
            let gone = 1.0 - there_after(month);
            let allowed = 4.0 * (gone * (1.0 - gone) / PATHS as f64).sqrt();
            assert!(
                (found - gone).abs() < allowed,
                "kept for {kept:?}, month {month}: {found} is not {gone}"
            );
        }
    }
}

#[test]
fn grants_that_come_anew_are_priced_anew() {
    let grant = Grant { every: Some(12), ..Grant::dollars("X", 60_000.0, vesting(&[(6, 0.5), (12, 0.5)])) };
    let paid = years_of(&certain(Offer::new("offer", 0.0).grant(grant)));
    let expected = 30_000.0 * 1.2f64.sqrt() + 36_000.0;
    assert!(paid.iter().all(|paid| (paid - expected).abs() < 0.006), "{paid:?} are not {expected}");
}

#[test]
fn refreshers_alone_are_told_apart_from_the_first_grant() {
    let later = Grant { start_month: 12, ..Grant::shares("X", 100.0, vesting(&[(12, 1.0)])) };
    let outcome = simulate(&certain(plain().grant(later))).unwrap();
    let offer = &outcome.offers[0];
    let first = part(
        &simulate(&certain(Offer { leaving: Some(quits_for(1.0, 12)), ..plain() })).unwrap().offers[0],
        Part::Grant,
    );
    assert!(first > 0.0 && part(offer, Part::Grant) == first);
    assert_eq!(part(offer, Part::Refreshers), 100.0 * 144.0);
    let sum: f64 = offer.parts.iter().map(|part| part.total.value).sum();
    assert!((sum - offer.total.mean.value).abs() < 0.01);
    // Where there is nothing to tell apart the plain lane pays.
    assert!(simulate(&certain(plain())).unwrap().offers[0].parts.is_empty());
}

/// Everyone quits, or is laid off, at the end of a month: the package is under water then.
fn leaving_in_month_12(leaving: Leaving) -> Leaving {
    let under_water = UnderWater { outside_per_year: 1e9, every: 12, patience: 1.0 };
    Leaving { under_water: Some(under_water), ..leaving }
}

#[test]
fn those_who_quit_lose_what_is_unvested_and_pay_back_what_is_due() {
    let job = NextJob { pay_per_year: 240_000.0, gap: 2 };
    let leaving = leaving_in_month_12(Leaving { next_job: Some(job), ..Leaving::default() });
    let clawback = Some(Clawback { window: 24, counted: Counted::Months });
    let offer = Offer {
        sign_on: SignOn { by_year: vec![50_000.0, 30_000.0], clawback, ..SignOn::default() },
        relocation: Some(Relocation { amount: 12_000.0, clawback }),
        leaving: Some(leaving),
        ..plain()
    };
    // Month 12 is received, departure is month 13: 12 of 24 months of the first sign-on are served, and the second would
    // have come the day after. Months 13 and 14 are without pay, the next job pays from month 15 on.
    let scenario = certain(offer);
    let outcome = simulate(&scenario).unwrap();
    let offer = &outcome.offers[0];
    assert_eq!(part(offer, Part::Base), 120_000.0);
    assert_eq!(part(offer, Part::Grant), 0.05 * 1000.0 * 120.0);
    assert_eq!(part(offer, Part::SignOn), 62_000.0);
    assert_eq!(part(offer, Part::PaidBack), -(50_000.0 + 12_000.0) * 12.0 / 24.0);
    assert_eq!(part(offer, Part::AfterLeaving), 34.0 * 20_000.0);
    let stay = offer.views.iter().find(|view| view.view == View::IfYouStay).unwrap();
    let unleft = simulate(&certain(Offer {
        relocation: Some(Relocation { amount: 12_000.0, clawback: None }),
        ..plain()
    }));
    assert_eq!(stay.total.mean.value, unleft.unwrap().offers[0].total.mean.value);
}

#[test]
fn layoffs_pay_severance_by_tenure_and_no_clawback() {
    let severance = Severance { months: 2.0, months_per_year: 1.0 };
    // The chance to stay one month is e^−1000: all are laid off in month 1.
    let leaving = Leaving { laid_off: vec![12_000.0], severance, ..Leaving::default() };
    let clawback = Some(Clawback { window: 12, counted: Counted::Months });
    let sign_on = SignOn { by_year: vec![50_000.0], clawback, ..SignOn::default() };
    let offer = |leaving| Offer { sign_on: sign_on.clone(), leaving: Some(leaving), ..plain() };
    assert_eq!(years_of(&certain(offer(leaving.clone()))), [50_000.0 + 20_000.0, 0.0, 0.0, 0.0]);
    let harsh = Leaving { clawback_when_laid_off: true, ..leaving.clone() };
    assert_eq!(years_of(&certain(offer(harsh))), [20_000.0, 0.0, 0.0, 0.0]);
    // A year of tenure adds a month.
    let later = Leaving { laid_off: vec![0.0, 12_000.0], ..leaving };
    let paid = years_of(&certain(offer(later)));
    assert_eq!(paid[1], 30_000.0);
}

#[test]
fn one_stays_as_long_as_the_package_is_worth_more() {
    let under_water = |outside_per_year, patience| Leaving {
        under_water: Some(UnderWater { outside_per_year, every: 12, patience }),
        ..Leaving::default()
    };
    // At the end of month 12 three years of 120,000, 950 shares at 120, and 30,000 on the day after are left.
    let package = 360_000.0 + 950.0 * 120.0 + 30_000.0;
    let leaves = |outside: f64, patience| {
        let offer = Offer { leaving: Some(under_water(outside / 3.0, patience)), ..plain() };
        part(&simulate(&certain(offer)).unwrap().offers[0], Part::Base) == 120_000.0
    };
    assert!(!leaves(package - 1.0, 1.0) && leaves(package + 1.0, 1.0));
    assert!(!leaves(1.2 * package, 0.8) && leaves(1.3 * package, 0.8));
}

/// A share whose price stays at 100.
fn still(offer: Offer) -> Scenario {
    let stock = ConstantGrowth::new(0.0).unwrap();
    Scenario { paths: 4096, ..Scenario::new("still").stock_listed("X", 100.0, stock).offer(offer) }
}

fn quits_for(outside_per_year: f64, every: u32) -> Leaving {
    let under_water = Some(UnderWater { outside_per_year, every, patience: 1.0 });
    Leaving { under_water, ..Leaving::default() }
}

#[test]
fn who_quits_under_water_earns_what_was_compared_with() {
    let total = |next_job: Option<NextJob>| {
        let leaving = Some(Leaving { next_job, ..quits_for(128_000.0, 3) });
        let grant = Grant::shares("X", 1000.0, vesting(&[(48, 1.0)]));
        years_of(&still(Offer { leaving, ..Offer::new("offer", 100_000.0).grant(grant) })).iter().sum::<f64>()
    };
    let job = |pay_per_year, gap| Some(NextJob { pay_per_year, gap });
    // At month 3 staying is worth 375,000 and 100,000, going 45 months of 128,000 a year: 480,000.
    assert_eq!(total(None), 25_000.0 + 480_000.0);
    assert_eq!(total(job(128_000.0, 0)), 25_000.0 + 480_000.0);
    // A month to find it makes going worth 469,333, and later looks find no more.
    assert_eq!(total(job(128_000.0, 1)), 500_000.0);
    // A next job that is given holds, whatever was compared with.
    assert_eq!(total(job(60_000.0, 0)), 25_000.0 + 45.0 * 5_000.0);
}

#[test]
fn a_listing_that_may_never_come_counts_by_its_chance_until_it_is_known() {
    let offer = |liquid, chance, pairs: &[(u32, f64)], every| {
        let payoff = Payoff::AfterLiquidity { month: liquid, chance, kept: None };
        let grant = Grant { payoff, ..Grant::shares("X", 4000.0, vesting(pairs)) };
        Offer { leaving: Some(quits_for(150_000.0, every)), ..Offer::new("offer", 100_000.0).grant(grant) }
    };
    // At month 3: 375,000 and 1 % of 400,000 against 45 months of 150,000 a year, 562,500. All go.
    let paid = years_of(&still(offer(48, 0.01, &[(24, 0.5), (48, 0.5)], 3)));
    assert_eq!(paid.iter().sum::<f64>(), 25_000.0 + 562_500.0);
    // At month 24 it is known whether the listing of month 12 came: 600,000 or 200,000 against 300,000.
    let outcome = simulate(&still(offer(12, 0.5, &[(48, 1.0)], 24))).unwrap();
    let range = outcome.offers[0].total.range;
    assert_eq!((range.low, range.high), (500_000.0, 800_000.0));
}

/// Every raise is none or doubles the base.
fn none_or_double() -> RateLaw {
    let of = |value| Weighted { value, weight: 0.5 };
    RateLaw::discrete("raise", vec![of(0.0), of(1.0)]).unwrap()
}

#[test]
fn looks_know_the_base_of_their_path() {
    let leaving = Some(quits_for(160_000.0, 12));
    let offer = Offer { raise: none_or_double(), leaving, ..Offer::new("offer", 100_000.0) };
    // At month 12, with 100,000 in year 2, 100,000 × (1 + 1.5 + 2.25) = 475,000 are to come: less than 480,000. With
    // 200,000 all stay, and the worst of them earns 100,000 and thrice 200,000.
    let total = &simulate(&still(offer)).unwrap().offers[0].total;
    assert_eq!((total.range.low, total.range.high), (580_000.0, 1_500_000.0));
    let gone = total.share_below(600_000.0);
    assert!((gone - 0.5).abs() < 4.0 * (0.25f64 / 4096.0).sqrt(), "{gone}");
    assert_eq!(total.share_below(690_000.0), gone);
}

#[test]
fn reviews_know_the_base_of_their_path() {
    let target = TargetPay {
        stock: "X".into(),
        amount: 300_000.0,
        raise: 0.0,
        planned_growth: 0.0,
        from_year: 3,
        lead: 12,
        every: 12,
    };
    let third_year = |base_cap| {
        let offer = Offer { raise: none_or_double(), base_cap, ..Offer::new("offer", 100_000.0) };
        let scenario = still(Offer { target_pay: Some(target.clone()), ..offer });
        let range = simulate(&scenario).unwrap().offers[0].years[2].range;
        (range.low, range.high)
    };
    // In month 12 year 2 pays 100,000 or 200,000, and year 3 on average half as much again: 150,000 are missed, or
    // nothing. Year 3 then pays 250,000 or 350,000, or else 200,000 or 400,000.
    assert_eq!(third_year(None), (200_000.0, 400_000.0));
    // At most 250,000: 150,000 are missed, or 50,000.
    assert_eq!(third_year(Some(250_000.0)), (250_000.0, 350_000.0));
}

#[test]
fn dollars_not_granted_yet_grow_from_their_grant_on() {
    let target = TargetPay {
        stock: "X".into(),
        amount: 300_000.0,
        raise: 0.0,
        planned_growth: 0.2,
        from_year: 4,
        lead: 24,
        every: 12,
    };
    let later = Grant { start_month: 24, ..Grant::dollars("X", 100_000.0, vesting(&[(24, 1.0)])) };
    let offer = Offer { target_pay: Some(target), ..Offer::new("offer", 100_000.0).grant(later) };
    // All goes to plan: 100,000, 144,000 of the dollars of month 24, and 56,000 of the review of month 12.
    let paid = years_of(&certain(offer))[3];
    assert!((paid - 300_000.0).abs() < 0.006, "{paid}");
}

#[test]
fn options_are_exercised_on_leaving() {
    let options = |strike, pairs: &[(u32, f64)]| Grant {
        payoff: Payoff::Option { strike: Some(strike), exercise: Exercise::AtHorizon },
        ..Grant::shares("X", 1000.0, vesting(pairs))
    };
    let pairs = [(12, 0.5), (36, 0.5)];
    // Who quits at the end of month 24 takes its price, 144, for what has vested.
    let water = quits_for(900_000.0, 24);
    let offer =
        |leaving| Offer { leaving: Some(leaving), ..Offer::new("offer", 0.0).grant(options(130.0, &pairs)) };
    assert_eq!(years_of(&certain(offer(water.clone()))), [0.0, 7_000.0, 900_000.0, 900_000.0]);
    // Who stays waits for the horizon.
    let outcome = simulate(&certain(offer(water))).unwrap();
    let stay = outcome.offers[0].views.iter().find(|view| view.view == View::IfYouStay).unwrap();
    assert!((stay.total.mean.value - 77_360.0).abs() < 0.006);
    // Who is laid off in month 13 takes the price of its end.
    let laid_off = Leaving { laid_off: vec![0.0, 12_000.0], ..Leaving::default() };
    let paid = years_of(&certain(Offer { grants: vec![options(90.0, &pairs)], ..offer(laid_off) }));
    let expected = 500.0 * (100.0 * 1.2f64.powf(13.0 / 12.0) - 90.0);
    assert!((paid[1] - expected).abs() < 0.006 && paid[2..] == [0.0, 0.0], "{paid:?}: {expected}");
}

/// An offer of every kind of pay at certain prices, which people leave by chance.
fn all_kinds() -> Offer {
    let option = |strike, exercise, shares, pairs: &[(u32, f64)]| Grant {
        payoff: Payoff::Option { strike: Some(strike), exercise },
        ..Grant::shares("X", shares, vesting(pairs))
    };
    let listed = Payoff::AfterLiquidity { month: 30, chance: 1.0, kept: None };
    let offer = Offer::new("offer", 120_000.0)
        .sign_on([50_000.0, 30_000.0])
        .grant(Grant::shares("X", 1000.0, amazon()))
        .grant(Grant { every: Some(12), ..Grant::dollars("X", 60_000.0, vesting(&[(6, 0.5), (12, 0.5)])) })
        .grant(option(90.0, Exercise::AtHorizon, 400.0, &[(12, 0.5), (30, 0.5)]))
        .grant(option(110.0, Exercise::AtVest, 300.0, &[(24, 1.0)]))
        .grant(Grant { payoff: listed, ..Grant::shares("X", 200.0, vesting(&[(12, 0.5), (36, 0.5)])) });
    let target = TargetPay {
        stock: "X".into(),
        amount: 700_000.0,
        raise: 0.1,
        planned_growth: 0.2,
        from_year: 3,
        lead: 12,
        every: 6,
    };
    let severance = Severance { months: 1.0, months_per_year: 0.5 };
    let leaving = Leaving { quit: vec![0.3, 0.2], laid_off: vec![0.2, 0.4], severance, ..Leaving::default() };
    Offer { bonus_of_base: 0.1, leaving: Some(leaving), target_pay: Some(target), ..offer }
}

/// What [`all_kinds`] pays in a year (from 1) to those who leave in month J, by hand: base, sign-on, bonus, first grants,
/// later grants.
fn received(year: u32, left: u32) -> [f64; 5] {
    let price = |month: u32| 100.0 * 1.2f64.powf(f64::from(month) / 12.0);
    let months = 12 * (year - 1) + 1..=12 * year;
    let flow = |(vests, paid): (u32, u32), dollars: f64| {
        if vests < left && months.contains(&paid) { dollars } else { 0.0 }
    };
    let base = 10_000.0 * months.clone().filter(|month| *month < left).count() as f64;
    let sign_on = match year {
        1 => 50_000.0,
        2 if left > 12 => 30_000.0,
        _ => 0.0,
    };
    let bonus = if left > 12 * year { 12_000.0 } else { 0.0 };
    let amazon = [(12, 50.0), (24, 150.0), (30, 200.0), (36, 200.0), (42, 200.0), (48, 200.0)];
    let listed = [(12, 30, 100.0), (36, 36, 100.0)];
    let shares = |left: u32| {
        let of = |vests: u32, paid: u32, count: f64| {
            if vests < left && months.contains(&paid) { count * price(paid) } else { 0.0 }
        };
        let plain: f64 = amazon.iter().map(|&(month, count)| of(month, month, count)).sum();
        plain + listed.iter().map(|&(vests, paid, count)| of(vests, paid, count)).sum::<f64>()
    };
    // Exercised at the end of the month one leaves in, or of the last.
    let exercised = left.min(48);
    let options = [12, 30].map(|vests| flow((vests, exercised), 200.0 * (price(exercised) - 90.0)));
    let at_vest = flow((24, 24), 300.0 * (price(24) - 110.0));
    let start = 12 * (year - 1);
    let anew = |left: u32| {
        let half = |month: u32| if start + month < left { 30_000.0 * price(month) / 100.0 } else { 0.0 };
        half(6) + half(12)
    };
    let gap = 700_000.0 * 1.1f64.powi(year as i32 - 3) - 132_000.0 - shares(99) - anew(99);
    let planned = |month: u32| {
        let part = price(start + month) / (price(start + 6) + price(start + 12));
        if year >= 3 && start + month < left { gap * part } else { 0.0 }
    };
    assert!(year < 3 || gap > 0.0);
    let first = shares(left) + options.iter().sum::<f64>() + at_vest;
    let (first, later) = if year == 1 { (first + anew(left), 0.0) } else { (first, anew(left)) };
    [base, sign_on, bonus, first, later + planned(6) + planned(12)]
}

#[test]
fn nothing_flows_after_leaving() {
    let mut seen = std::collections::BTreeSet::new();
    for seed in 0..256 {
        let outcome = path(&certain(all_kinds()), seed);
        let offer = &outcome.offers[0];
        let year_of = |kind: Part, year: u32| {
            let found = offer.parts.iter().find(|part| part.part == kind);
            found.map_or(0.0, |part| part.years[year as usize - 1].value)
        };
        let served: f64 = (1..=4).map(|year| year_of(Part::Base, year)).sum::<f64>() / 10_000.0;
        let left = if served.round() == 48.0 { 99 } else { served.round() as u32 + 1 };
        seen.insert(left);
        let severance: f64 = (1..=4).map(|year| year_of(Part::AfterLeaving, year)).sum();
        let due = 10_000.0 * (1.0 + 0.5 * f64::from((left - 1) / 12));
        assert!(severance == 0.0 || (left < 99 && (severance - due).abs() < 0.006), "{left}: {severance}");
        for year in 1..=4 {
            let kinds = [Part::Base, Part::SignOn, Part::Bonus, Part::Grant, Part::Refreshers];
            for (kind, expected) in kinds.into_iter().zip(received(year, left)) {
                let paid = year_of(kind, year);
                let what = format!("{kind:?} of year {year}, gone in month {left}: {paid} is not {expected}");
                assert!((paid - expected).abs() < 0.03, "{what}");
            }
        }
    }
    assert!(seen.len() > 30, "{seen:?}");
}

#[test]
fn what_is_left_behind_is_taken_off() {
    let shares = LeftShares { stock: "X".into(), shares: 100.0, vesting: vesting(&[(12, 0.5), (24, 0.5)]) };
    let left = LeftBehind { bonuses: vec![(3, 20_000.0)], shares: vec![shares] };
    let scenario = Scenario { left_behind: left, ..certain(plain()) };
    let with: Vec<f64> = years_of(&certain(plain()));
    let expected = [with[0] - 20_000.0 - 6_000.0, with[1] - 7_200.0, with[2], with[3]];
    assert_eq!(years_of(&scenario), expected);
    let stays = Scenario { offers: vec![Offer { leaves_behind: false, ..plain() }], ..scenario };
    assert_eq!(years_of(&stays), with);
}

#[test]
fn tax_is_by_calendar_year() {
    let tables = |first_month| {
        Some(Tax::Tables(TaxTables {
            place: "WA".into(),
            status: FilingStatus::Single,
            year: 2026,
            first_month,
            other_income: 0.0,
        }))
    };
    let offer = || Offer::new("offer", 240_000.0).sign_on([120_000.0]);
    let net = |first_month| years_of(&Scenario { tax: tables(first_month), ..certain(offer()) });
    let rules = vestcast::offer::tax::TaxYear::new("WA", FilingStatus::Single, 2026).unwrap();
    let tax = |wages: f64| rules.bill(&vestcast::offer::tax::Income::wages(wages)).total();
    let close =
        |paid: f64, expected: f64| assert!((paid - expected).abs() < 0.02, "{paid} is not {expected}");
    let january = net(1);
    close(january[0], 360_000.0 - tax(360_000.0));
    close(january[1], 240_000.0 - tax(240_000.0));
    // From July on: half a year of salary and the sign-on in the first calendar year.
    let july = net(7);
    let rates = [tax(240_000.0) / 240_000.0, tax(240_000.0) / 240_000.0];
    close(july[0], 240_000.0 * (1.0 - rates[0]) + 120_000.0 * (1.0 - rates[1]));
}

#[test]
fn brackets_of_ones_own_tax_what_comes_on_top_of_other_income() {
    let brackets = vec![(0.0, 0.1), (100_000.0, 0.24), (250_000.0, 0.35)];
    let tax = Some(Tax::Brackets(TaxBrackets { brackets, other_income: 150_000.0 }));
    let offer = Offer::new("offer", 0.0).grant(Grant::shares("X", 1000.0, vesting(&[(12, 1.0)])));
    // 120,000 on top of 150,000: 100,000 at 24 %, 20,000 at 35 %.
    let paid = years_of(&Scenario { tax, ..certain(offer) });
    assert_eq!(paid[0], 120_000.0 - 24_000.0 - 7_000.0);
}

/// `progressive_tax` of the reference: a closed form of what brackets leave of a lognormal vest.
#[test]
fn brackets_leave_what_the_closed_form_says() {
    let path = format!("{}/tests/reference/lives.json", env!("CARGO_MANIFEST_DIR"));
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let case = &file["progressive_tax"][0];
    let number = |value: &serde_json::Value| value.as_f64().unwrap();
    let brackets =
        case["brackets"].as_array().unwrap().iter().map(|pair| (number(&pair[0]), number(&pair[1])));
    let other_income = number(&case["other_income"]);
    let tax = Some(Tax::Brackets(TaxBrackets { brackets: brackets.collect(), other_income }));
    let (mu, sigma) = (number(&case["asset"]["mu"]), number(&case["asset"]["sigma"]));
    let grant = Grant::shares("X", number(&case["shares"]), vesting(&[(12, 1.0)]));
    let scenario = Scenario::new("t")
        .stock_listed("X", number(&case["asset"]["s0"]), Gbm::new(mu.exp_m1(), sigma).unwrap())
        .offer(Offer::new("offer", 0.0).grant(grant));
    let paths = 1_000_000;
    let outcome =
        simulate(&Scenario { tax, years: 1, paths, sampling: Some(Sampling::Plain), ..scenario }).unwrap();
    let total = &outcome.offers[0].total;
    // The reference counts other income and its tax, 22,000, with the rest.
    let rest = other_income - 22_000.0;
    let expected = &case["expected"];
    let mean = number(&expected["mean_net"]["value"]) - rest;
    let se = number(&expected["mean_net"]["asd"]) / (paths as f64).sqrt();
    assert!((total.mean.value - mean).abs() < 4.0 * se, "{} is not {mean} ± {se}", total.mean.value);
    // Without brackets the mean would be off by what convexity costs: seen at this number of paths.
    let at_the_mean =
        number(&expected["tax_at_mean_income"]["value"]) - number(&expected["mean_tax"]["value"]);
    assert!(at_the_mean.abs() > 8.0 * se);
    for (p, entry) in expected["quantile_net"].as_object().unwrap() {
        let (p, value) = (p.parse::<f64>().unwrap(), number(&entry["value"]) - rest);
        let estimate = total.quantile_estimates(&[p])[0];
        assert!(
            (estimate.value - value).abs() < 4.0 * estimate.se + value / 8192.0,
            "P{p}: {estimate:?}, {value}"
        );
    }
}

#[test]
fn held_shares_gain_or_lose_and_are_taxed_on_it() {
    let offer = Offer {
        hold: Some(12),
        ..Offer::new("offer", 0.0).grant(Grant::shares("X", 1000.0, vesting(&[(12, 1.0)])))
    };
    assert_eq!(years_of(&certain(offer.clone())), [120_000.0, 24_000.0, 0.0, 0.0]);
    let flat = Scenario { tax: Some(Tax::Flat(0.5)), ..certain(offer.clone()) };
    assert_eq!(years_of(&flat), [60_000.0, 12_000.0, 0.0, 0.0]);
    let tables = Tax::Tables(TaxTables {
        place: "WA".into(),
        status: FilingStatus::Single,
        year: 2026,
        first_month: 1,
        other_income: 200_000.0,
    });
    let longer = Offer { hold: Some(24), ..offer };
    let paid = years_of(&Scenario { tax: Some(tables), ..certain(longer) });
    let rules = vestcast::offer::tax::TaxYear::new("WA", FilingStatus::Single, 2026).unwrap();
    use vestcast::offer::tax::Income;
    let without = Income { other_ordinary: 200_000.0, ..Income::default() };
    let tax = |income: Income| rules.bill(&income).total() - rules.bill(&without).total();
    let vested = 120_000.0 - tax(Income { wages: 120_000.0, ..without });
    let gained = 52_800.0 - tax(Income { long_gains: 52_800.0, ..without });
    assert!(
        (paid[0] - vested).abs() < 0.02 && (paid[2] - gained).abs() < 0.02,
        "{paid:?}: {vested}, {gained}"
    );
}

#[test]
fn cash_in_another_currency_is_paid_at_the_rate_of_its_month() {
    let rate = FixedPath::new(vec![Knot { month: 12.0, price: 2.2 }]).unwrap();
    let offer =
        Offer { currency: Some("EUR".into()), ..Offer::new("offer", 12_000.0).sign_on([0.0, 1_000.0]) };
    let scenario = Scenario::new("t").stock_listed("EUR", 1.0, rate).offer(offer);
    // 1.1, 1.2, … 2.2 in the first year; 2.2 from then on.
    let expected =
        [1_000.0 * (1..=12).map(|month| 1.0 + 0.1 * f64::from(month)).sum::<f64>(), 13_000.0 * 2.2];
    let paid = years_of(&Scenario { paths: 256, ..scenario });
    assert!(paid.iter().zip(expected).all(|(paid, expected)| (paid - expected).abs() < 0.006), "{paid:?}");
}

#[test]
fn money_of_later_months_counts_less() {
    let money = TodaysMoney { inflation: 0.025, discount: 0.04 };
    let offer = || Offer { cost_of_living: 1.25, ..Offer::new("offer", 120_000.0).sign_on([10_000.0]) };
    let paid = years_of(&Scenario { money, ..certain(offer()) });
    let weight = |month: f64| (1.025f64 * 1.04).powf(-month / 12.0) / 1.25;
    let expected =
        10_000.0 * weight(0.0) + (1..=12).map(|month| 10_000.0 * weight(f64::from(month))).sum::<f64>();
    assert!((paid[0] - expected).abs() < 0.006, "{} is not {expected}", paid[0]);
}

/// Cents of each year and of all, by path, from runs of one path each: what tallies hold of a single path.
fn gbm(offer: Offer) -> Scenario {
    Scenario::new("t").stock_listed("X", 100.0, Gbm::new(0.08, 0.35).unwrap()).offer(offer)
}

#[test]
fn what_is_switched_off_changes_no_byte() {
    let shard = |scenario: &Scenario| {
        let plan = Plan::compile(scenario);
        engine::simulate(&plan, 5, 0..40_000, &Run::default()).unwrap()
    };
    let plainly = Scenario { sampling: Some(Sampling::Plain), ..gbm(plain()) };
    let off = Leaving { quit: vec![0.0], laid_off: vec![0.0, 0.0], ..Leaving::default() };
    let switched_off = Scenario {
        tax: Some(Tax::Flat(0.0)),
        money: TodaysMoney { inflation: 0.0, discount: 0.0 },
        offers: vec![Offer { leaving: Some(off), hold: Some(0), ..plain() }],
        ..plainly.clone()
    };
    assert_eq!(shard(&switched_off), shard(&plainly));
}

#[test]
fn both_lanes_pay_the_same_cents() {
    let plainly = Scenario { sampling: Some(Sampling::Plain), ..gbm(plain()) };
    // A raise that is drawn but always none takes the general lane.
    let drawn = RateLaw::discrete(
        "raise",
        vec![Weighted { value: 0.0, weight: 0.5 }, Weighted { value: 0.0, weight: 0.5 }],
    );
    let general = Scenario { offers: vec![Offer { raise: drawn.unwrap(), ..plain() }], ..plainly.clone() };
    let years = |scenario: &Scenario| {
        let outcome = simulate(scenario).unwrap();
        let offer = outcome.offers[0].clone();
        let pays: Vec<_> =
            offer.years.iter().chain([&offer.total]).map(|pay| (pay.mean.value, pay.range)).collect();
        pays
    };
    for ((mean, range), (other, other_range)) in years(&plainly).into_iter().zip(years(&general)) {
        assert!((mean - other).abs() < 1e-4, "{mean} is not {other}");
        assert!((range.low - other_range.low).abs() < 0.011 && (range.high - other_range.high).abs() < 0.011);
    }
}

#[test]
fn threads_blocks_vectors_and_shards_change_no_byte() {
    let clawback = Some(Clawback { window: 12, counted: Counted::Days });
    let target = TargetPay {
        stock: "X".into(),
        amount: 250_000.0,
        raise: 0.02,
        planned_growth: 0.15,
        from_year: 3,
        lead: 12,
        every: 6,
    };
    let water = UnderWater { outside_per_year: 180_000.0, every: 6, patience: 0.9 };
    let leaving =
        Leaving { quit: vec![0.1], laid_off: vec![0.05], under_water: Some(water), ..Leaving::default() };
    let offer = Offer {
        raise: RateLaw::normal("raise", 0.03, 0.02).unwrap(),
        sign_on: SignOn { by_year: vec![50_000.0, 30_000.0], clawback, ..SignOn::default() },
        leaving: Some(leaving),
        target_pay: Some(target),
        hold: Some(18),
        ..plain()
    };
    for sampling in Sampling::ALL {
        let scenario = Scenario { sampling: Some(sampling), paths: 33_000, ..gbm(offer.clone()) };
        let plan = Plan::compile(&taxed(scenario, Some("NYC"))).compared_with(0);
        let simulate =
            |range: std::ops::Range<u64>, run: &Run| engine::simulate(&plan, 9, range, run).unwrap();
        let whole = simulate(0..33_000, &Run { threads: Some(1), ..Run::default() });
        for run in [
            Run { threads: Some(3), block: Some(257), ..Run::default() },
            Run { threads: Some(1), level: Some(vestcast::numerics::Level::baseline()), ..Run::default() },
        ] {
            assert!(simulate(0..33_000, &run) == whole, "{sampling:?}");
        }
        let mut parts = simulate(20_001..33_000, &Run::default());
        parts.merge(&simulate(0..20_001, &Run::default())).unwrap();
        assert!(parts == whole, "{sampling:?}");
    }
}

/// An offer with a bit of everything.
fn everything() -> impl Strategy<Value = Offer> {
    let cash = (0.0..3e5f64, 0.0..1e5f64, 0.0..0.1f64, 0.0..0.3f64);
    let leaving = (0.0..0.5f64, 0.0..0.3f64, 0.0..4.0f64, 0..4u32, prop::option::of(1e5..4e5f64));
    (cash, leaving, 1.0..3000.0f64, prop::option::of(1e5..6e5f64), prop::option::of(1..30u32)).prop_map(
        |((base, sign_on, raise, bonus), (quit, laid_off, months, gap, outside), shares, target, hold)| {
            let clawback = Some(Clawback { window: 12, counted: Counted::Months });
            let leaving = Leaving {
                quit: vec![quit],
                laid_off: vec![laid_off],
                severance: Severance { months, months_per_year: 0.5 },
                clawback_when_laid_off: false,
                next_job: Some(NextJob { pay_per_year: base, gap }),
                under_water: outside.map(|outside_per_year| UnderWater {
                    outside_per_year,
                    every: 6,
                    patience: 0.9,
                }),
            };
            Offer {
                raise: RateLaw::normal("raise", raise, 0.02).unwrap(),
                bonus_of_base: bonus,
                bonus_payout: RateLaw::uniform("bonus_payout", 0.0, 2.0).unwrap(),
                sign_on: SignOn { by_year: vec![sign_on, sign_on], clawback, ..SignOn::default() },
                leaving: Some(leaving),
                target_pay: target.map(|amount| TargetPay {
                    stock: "X".into(),
                    amount,
                    raise: 0.02,
                    planned_growth: 0.15,
                    from_year: 2,
                    lead: 6,
                    every: 6,
                }),
                hold,
                ..Offer::new("offer", base).grant(Grant::shares("X", shares, amazon()))
            }
        },
    )
}

/// The outcome of one path.
fn path(scenario: &Scenario, number: u64) -> Outcome {
    let plan = Plan::compile(&Scenario { sampling: Some(Sampling::Plain), ..scenario.clone() });
    // A single path as a run of its own: the seed picks it.
    let shard = engine::simulate(&plan, number, 0..1, &Run::default()).unwrap();
    Outcome::new(&plan, 1, shard).unwrap()
}

fn taxed(scenario: Scenario, place: Option<&str>) -> Scenario {
    let tables = place.map(|place| {
        Tax::Tables(TaxTables {
            place: place.into(),
            status: FilingStatus::Joint,
            year: 2026,
            first_month: 4,
            other_income: 50_000.0,
        })
    });
    Scenario { tax: tables, money: TodaysMoney { inflation: 0.02, discount: 0.03 }, ..scenario }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parts_sum_to_the_cent_on_every_path(offer in everything(), seed in 0..1000u64, place in prop::sample::select(vec![None, Some("WA"), Some("NYC")])) {
        let outcome = path(&taxed(gbm(offer), place), seed);
        let offer = &outcome.offers[0];
        let cents = |dollars: f64| (dollars * 100.0).round() as i64;
        let year = |index: usize| offer.parts.iter().map(|part| cents(part.years[index].value)).sum::<i64>();
        for (index, pay) in offer.years.iter().enumerate() {
            prop_assert_eq!(year(index), cents(pay.mean.value), "year {}", index + 1);
        }
        let total: i64 = offer.parts.iter().map(|part| cents(part.total.value)).sum();
        prop_assert_eq!(total, cents(offer.total.mean.value));
    }

    #[test]
    fn more_shares_never_pay_less(offer in everything(), seed in 0..1000u64, more in 1.0..3.0f64) {
        // Shares may keep one from quitting, and a refresher may shrink as a grant grows: neither is held to this.
        let leaving = offer.leaving.clone().map(|leaving| Leaving { under_water: None, next_job: None, ..leaving });
        let offer = Offer { leaving, target_pay: None, hold: None, ..offer };
        let richer = Offer { grants: vec![Grant::shares("X", more * shares(&offer), amazon())], ..offer.clone() };
        let (poor, rich) = (path(&gbm(offer), seed), path(&gbm(richer), seed));
        for (poor, rich) in poor.offers[0].years.iter().zip(&rich.offers[0].years) {
            prop_assert!(rich.mean.value >= poor.mean.value - 0.011);
        }
    }

    #[test]
    fn a_later_vest_never_pays_before(month in 1..48u32, seed in 0..1000u64) {
        let offer = Offer::new("offer", 0.0).grant(Grant::shares("X", 100.0, vesting(&[(month, 1.0)])));
        let offer = Offer { raise: RateLaw::normal("raise", 0.0, 0.1).unwrap(), ..offer };
        let outcome = path(&gbm(offer), seed);
        for (index, pay) in outcome.offers[0].years.iter().enumerate() {
            prop_assert_eq!(pay.mean.value > 0.0, index as u32 == (month - 1) / 12);
        }
    }

    #[test]
    fn scaling_money_scales_pay(offer in everything(), seed in 0..1000u64, scale in 0.5..4.0f64) {
        let scaled = Offer {
            base_per_year: scale * offer.base_per_year,
            sign_on: SignOn { by_year: offer.sign_on.by_year.iter().map(|x| scale * x).collect(), ..offer.sign_on.clone() },
            grants: vec![Grant::shares("X", scale * shares(&offer), amazon())],
            target_pay: offer.target_pay.clone().map(|target| TargetPay { amount: scale * target.amount, ..target }),
            leaving: offer.leaving.clone().map(|leaving| Leaving {
                next_job: leaving.next_job.map(|job| NextJob { pay_per_year: scale * job.pay_per_year, ..job }),
                under_water: leaving.under_water.map(|water| UnderWater { outside_per_year: scale * water.outside_per_year, ..water }),
                ..leaving
            }),
            ..offer.clone()
        };
        let (one, other) = (path(&gbm(offer), seed), path(&gbm(scaled), seed));
        let (one, other) = (one.offers[0].total.mean.value, other.offers[0].total.mean.value);
        prop_assert!((scale * one - other).abs() < 0.1 + 1e-9 * other.abs(), "{} × {} is not {}", scale, one, other);
    }
}

fn shares(offer: &Offer) -> f64 {
    match offer.grants[0].size {
        GrantSize::Shares(shares) => shares,
        GrantSize::Dollars { .. } => unreachable!("the grant is a number of shares"),
    }
}
