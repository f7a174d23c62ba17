//! Promise: taxes over a life, what is left behind and what is held count as a return and a purse would have them, to the
//! cent where nothing is left to chance. Figures without a formula were worked out by hand from the tables of 2026.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use vestcast::Scenario;
use vestcast::engine::{self, Run};
use vestcast::market::{ConstantGrowth, RateLaw};
use vestcast::offer::tax::{FilingStatus, Income, TaxYear};
use vestcast::offer::{
    Clawback, Counted, Grant, Leaving, LeftBehind, LeftShares, NextJob, Offer, Severance, SignOn, Tax,
    TaxTables, TodaysMoney, Tranche, Vesting,
};
use vestcast::outcome::{OfferOutcome, Outcome};
use vestcast::plan::{Part, Plan, View};

/// A share that stays at 100.
fn certain(years: u32, offer: Offer) -> Scenario {
    let scenario = Scenario::new("certain").stock_listed("X", 100.0, ConstantGrowth::new(0.0).unwrap());
    Scenario { paths: 512, years, ..scenario.offer(offer) }
}

fn outcome_of(scenario: &Scenario) -> OfferOutcome {
    let plan = Plan::compile(scenario);
    let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, &Run::default()).unwrap();
    let offer = Outcome::new(&plan, scenario.paths, shard).unwrap().offers.remove(0);
    assert_eq!(offer.total.range.low, offer.total.range.high);
    offer
}

fn years_of(scenario: &Scenario) -> Vec<f64> {
    outcome_of(scenario).years.iter().map(|pay| pay.mean.value).collect()
}

fn assert_close(seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 0.021, "{seen} is not {expected}");
}

fn washington(first_month: u32) -> Option<Tax> {
    let (place, status) = ("WA".into(), FilingStatus::Single);
    Some(Tax::Tables(TaxTables { place, status, year: 2026, first_month, other_income: 0.0 }))
}

/// All taxes on wages in Washington.
fn tax(wages: f64) -> f64 {
    let rules = TaxYear::new("WA", FilingStatus::Single, 2026).unwrap();
    rules.bill(&Income::wages(wages)).total()
}

fn vesting_in(month: u32) -> Vesting {
    Vesting::new(vec![Tranche { month, fraction: 1.0 }]).unwrap()
}

/// The old pay would be spent where the index is 1: 200,000 at 200 % are 100,000, less 60,000 and 400 shares at 100.
#[test]
fn what_is_left_behind_would_be_spent_at_home() {
    let shares = LeftShares { stock: "X".into(), shares: 400.0, vesting: vesting_in(9) };
    let left_behind = LeftBehind { bonuses: vec![(6, 60_000.0)], shares: vec![shares] };
    let offer = Offer { cost_of_living: 2.0, ..Offer::new("offer", 200_000.0) };
    let scenario = Scenario { left_behind, ..certain(1, offer) };
    assert_close(years_of(&scenario)[0], 0.0);
    // What it would have earned in time counts at home, too.
    let money = TodaysMoney { inflation: 0.1, discount: 0.0 };
    let offer = Offer { cost_of_living: 2.0, ..Offer::new("offer", 0.0) };
    let paid = years_of(&Scenario { money, left_behind: scenario.left_behind, ..certain(1, offer) });
    assert_close(paid[0], -60_000.0 / 1.1f64.powf(0.5) - 40_000.0 / 1.1f64.powf(0.75));
}

/// A job goes on after the horizon: the half year that it cuts is taxed at the rate of the last twelve months.
#[test]
fn the_year_that_the_horizon_cuts_is_taxed_as_the_part_of_a_year_that_it_is() {
    let net = |first_month| {
        years_of(&Scenario { tax: washington(first_month), ..certain(4, Offer::new("offer", 300_000.0)) })
    };
    // 300,000 by hand: 68,134.25 federal (283,900 taxable), 11,439 + 4,350 + 900 payroll, 1,740 and 1,489.21 state.
    let year: f64 = 68_134.25 + 16_689.0 + 1_740.0 + 1_489.21;
    assert!((year - tax(300_000.0)).abs() < 0.005, "{}", tax(300_000.0));
    let [january, july] = [1, 7].map(net);
    for paid in january {
        assert_close(paid, 300_000.0 - year);
    }
    // The first half year is all that is earned that year; after it every dollar is taxed as in a whole year.
    assert_close(july[0], 150_000.0 - tax(150_000.0) + 150_000.0 * (1.0 - year / 300_000.0));
    for paid in &july[1..] {
        assert_close(*paid, 300_000.0 - year);
    }
}

/// A bonus and a vest of once a year fall into the part that is left of the last year: they come once in it.
#[test]
fn what_comes_once_a_year_is_not_taken_to_come_twice() {
    let grant = Grant { every: Some(12), ..Grant::shares("X", 1000.0, vesting_in(12)) };
    let offer = Offer { bonus_of_base: 0.5, ..Offer::new("offer", 200_000.0) }.grant(grant);
    let paid = years_of(&Scenario { tax: washington(7), ..certain(2, offer) });
    // Months 13 to 24 pay 400,000: 100,000 in the whole year, with the 300,000 of months 7 to 12; the rest in the cut one.
    let [whole, cut] = [tax(400_000.0) / 400_000.0; 2];
    assert_close(paid[1], 100_000.0 * (1.0 - whole) + 300_000.0 * (1.0 - cut));
}

/// Pay that rises tells the last twelve months from the calendar year before.
#[test]
fn the_cut_year_is_taxed_at_the_rate_of_the_last_twelve_months() {
    let offer = Offer { raise: RateLaw::Fixed(0.5), ..Offer::new("offer", 200_000.0) };
    let paid = years_of(&Scenario { tax: washington(7), ..certain(2, offer) });
    // Months 7 to 18 pay 250,000, months 13 to 24 pay 300,000.
    let [whole, cut] = [250_000.0, 300_000.0].map(|wages| tax(wages) / wages);
    assert_close(paid[1], 150_000.0 * (1.0 - whole) + 150_000.0 * (1.0 - cut));
}

#[test]
fn a_job_that_starts_later_starts_in_a_later_month() {
    let offer = Offer { starts_in: 6, ..Offer::new("offer", 300_000.0) };
    // Day 0 is in July, so it starts in January.
    for paid in years_of(&Scenario { tax: washington(7), ..certain(2, offer) }) {
        assert_close(paid, 300_000.0 - tax(300_000.0));
    }
}

/// The money comes at the sale: 100,000 in month 48 are 68,301.35 of today's at 10 % inflation.
#[test]
fn held_shares_are_money_when_they_are_sold() {
    let money = TodaysMoney { inflation: 0.1, discount: 0.0 };
    let offer =
        |hold| Offer { hold, ..Offer::new("offer", 0.0).grant(Grant::shares("X", 1000.0, vesting_in(12))) };
    let total = |hold, tax: Option<Tax>| {
        outcome_of(&Scenario { money, tax, ..certain(4, offer(hold)) }).total.mean.value
    };
    assert_close(total(None, None), 90_909.09);
    assert_close(total(Some(36), None), 68_301.35);
    // No gain in dollars, no tax on one; what vests is taxed at the vest.
    let half = || Some(Tax::Flat(0.5));
    assert_close(total(Some(36), half()), 68_301.35 - 45_454.55);
    assert_close(total(Some(36), washington(1)), 68_301.35 - tax(100_000.0) / 1.1);
    let held = outcome_of(&Scenario { money, ..certain(4, offer(Some(36))) });
    let part = held.parts.iter().find(|part| part.part == Part::Held).unwrap();
    assert_close(part.years[3].value, 68_301.35 - 90_909.09);
}

fn left(amount: f64) -> LeftBehind {
    LeftBehind { bonuses: vec![(6, amount)], shares: Vec::new() }
}

/// By hand: 250,000 and a sign-on of 100,000 that is taxed from 233,900 to 333,900, 22,325 at 32 % and 77,675 at 35 %,
/// and 22,000 withheld of it.
#[test]
fn what_is_left_behind_is_on_no_return() {
    let gap = 0.32 * 22_325.0 + 0.35 * 77_675.0 - 22_000.0;
    assert_close(gap, 12_330.25);
    let offer = Offer::new("offer", 250_000.0).sign_on([100_000.0]);
    let scenario = |left_behind| Scenario { tax: washington(1), left_behind, ..certain(1, offer.clone()) };
    for left_behind in [LeftBehind::default(), left(100_000.0)] {
        let owed = outcome_of(&scenario(left_behind)).owed.unwrap();
        assert_eq!(owed.len(), 1);
        assert_close(owed[0].value, gap);
    }
    // It would have been taxed as the top of a year's pay like that of the offer.
    let kept = 350_000.0 - tax(350_000.0);
    let forgone = 100_000.0 - (tax(350_000.0) - tax(250_000.0));
    assert_close(years_of(&scenario(left(100_000.0)))[0], kept - forgone);
    // By itself, if it is more than the offer pays.
    assert_close(years_of(&scenario(left(500_000.0)))[0], kept - (500_000.0 - tax(500_000.0)));
    // Each in the money of its place.
    let dear = Offer { cost_of_living: 2.0, ..offer.clone() };
    let dear = Scenario { tax: washington(1), left_behind: left(100_000.0), ..certain(1, dear) };
    assert_close(years_of(&dear)[0], kept / 2.0 - forgone);
}

/// Laid off at once with two months of 50,000: 83,900 taxable, 13,170 federal, 22,000 withheld.
#[test]
fn severance_is_supplemental_pay() {
    let severance = Severance { months: 2.0, months_per_year: 0.0 };
    let leaving = Leaving { laid_off: vec![12_000.0], severance, ..Leaving::default() };
    let offer = Offer { leaving: Some(leaving.clone()), ..Offer::new("offer", 600_000.0) };
    let owed = |offer| outcome_of(&Scenario { tax: washington(1), ..certain(1, offer) }).owed.unwrap();
    assert_close(owed(offer)[0].value, 13_170.0 - 22_000.0);
    // The pay of the next job is salary: 11 months of 20,000, with 50,000 at once of supplemental pay on top.
    let severance = Severance { months: 1.0, ..severance };
    let leaving =
        Leaving { severance, next_job: Some(NextJob { pay_per_year: 240_000.0, gap: 0 }), ..leaving };
    let offer = Offer { leaving: Some(leaving), ..Offer::new("offer", 600_000.0) };
    // From 203,900 to 253,900 at 32 %.
    assert_close(owed(offer)[0].value, 0.32 * 50_000.0 - 11_000.0);
}

/// Sign-on of year 1 is paid back in year 2, half of 100,000: everyone leaves as soon as month 12 is over.
fn leaving_after_a_year(next_job: Option<NextJob>) -> Scenario {
    let clawback = Some(Clawback { window: 24, counted: Counted::Months });
    let offer = Offer {
        sign_on: SignOn { by_year: vec![100_000.0], clawback, ..SignOn::default() },
        leaving: Some(Leaving { quit: vec![0.0, 12e9], next_job, ..Leaving::default() }),
        ..Offer::new("offer", 200_000.0)
    };
    Scenario { tax: washington(1), ..certain(2, offer) }
}

#[test]
fn what_is_paid_back_in_a_later_year_gives_back_the_tax_it_bore() {
    // 26 U.S.C. § 1341, by hand: taxable 233,900 to 283,900, 22,325 at 32 % and 27,675 at 35 %, and of 50,000 the 1.45 %,
    // 0.9 % and 0.58 % of payroll.
    let credit = 0.32 * 22_325.0 + 0.35 * 27_675.0 + 0.0293 * 50_000.0;
    assert_close(credit, 18_295.25);
    let second = |job| years_of(&leaving_after_a_year(job))[1];
    assert_close(second(None), -50_000.0 + credit);
    let job = |pay_per_year| Some(NextJob { pay_per_year, gap: 0 });
    // 55,000 at the next job: the deduction would save less than the credit.
    assert_close(second(job(60_000.0)), 5_000.0 - (tax(55_000.0) - credit));
    // 440,000: it saves more.
    assert!(tax(440_000.0) - tax(390_000.0) > credit);
    assert_close(second(job(480_000.0)), 390_000.0 - tax(390_000.0));
    // It is no supplemental pay of that year: nothing more or less is due on such.
    let owed = |job| outcome_of(&leaving_after_a_year(job)).owed.unwrap()[1].value;
    [None, job(60_000.0), job(480_000.0)].into_iter().for_each(|job| assert_close(owed(job), 0.0));
    // From July on: 200,000 in the year it was paid, and 100,000 in the one it is paid back, which ends after a year and a half.
    let july = Scenario { tax: washington(7), ..leaving_after_a_year(None) };
    let credit = tax(200_000.0) - tax(150_000.0);
    assert!(credit > tax(100_000.0) - tax(50_000.0));
    let total = outcome_of(&july).total.mean.value;
    assert_close(total, 250_000.0 - tax(200_000.0) - (tax(100_000.0) - credit));
    // Nothing is left of it where tax is the same part of every dollar.
    let flat = Scenario { tax: Some(Tax::Flat(0.3)), ..leaving_after_a_year(None) };
    assert_close(years_of(&flat)[1], -35_000.0);
}

/// The same by the day: leaving at month 12 exactly, half of the window served.
#[test]
fn what_is_paid_back_by_the_day_does_too() {
    let mut scenario = leaving_after_a_year(None);
    scenario.offers[0].sign_on.clawback = Some(Clawback { window: 24, counted: Counted::Days });
    assert_close(years_of(&scenario)[1], -50_000.0 + 18_295.25);
    // In today's money the relief comes with the return of its year.
    let money = TodaysMoney { inflation: 0.1, discount: 0.0 };
    let outcome = outcome_of(&Scenario { money, ..scenario });
    assert_close(outcome.years[1].mean.value, -50_000.0 / 1.1 + 18_295.25 / 1.21);
    let view = |wanted| &outcome.views.iter().find(|found| found.view == wanted).unwrap().years[1];
    assert_close(view(View::InThenDollars).mean.value, -50_000.0 + 18_295.25);
    assert_close(view(View::BeforeTax).mean.value, -50_000.0);
}
