//! Lives by hand: two causes of leaving, drawn raises and payouts, a listing that may never come.

use super::*;
use vestcast::market::{ConstantGrowth, RateLaw, Sampling};
use vestcast::offer::{Grant, Leaving, NextJob, Offer, Payoff, Setting, Severance};
use vestcast::outcome::{OfferOutcome, Outcome, PartOutcome};
use vestcast::plan::Part;

/// A mistake in the life of an offer.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slip {
    None,
    /// The hazards of the first year hold for all.
    FirstYearForAll,
    /// Nobody is laid off.
    NoLayoffs,
    /// Those laid off count as quitting.
    LayoffsAsQuits,
    /// Nobody leaves.
    NobodyLeaves,
    /// Raises are their mean.
    CertainRaise,
    /// Bonuses pay their mean part.
    CertainPayout,
    /// Raises are half a point lower.
    LowerRaise,
    /// A part of the shares is sold for certain.
    SurePart,
    /// Each vest has a listing of its own.
    ListingOfEachVest,
}

/// Hazards by year of quitting and of being laid off.
const QUITS: [f64; 4] = [0.05, 0.3, 0.15, 0.4];
const LAYOFFS: [f64; 4] = [0.2, 0.02, 0.25, 0.1];
/// The month of departure of those who stay.
const STAYS: u32 = 99;

fn leaving(slip: Slip) -> Option<Leaving> {
    let (mut quit, mut laid_off) = (QUITS.to_vec(), LAYOFFS.to_vec());
    match slip {
        Slip::FirstYearForAll => {
            [&mut quit, &mut laid_off].into_iter().for_each(|hazards| hazards.truncate(1))
        }
        Slip::NoLayoffs => laid_off.clear(),
        Slip::LayoffsAsQuits => {
            quit.iter_mut().zip(laid_off.drain(..)).for_each(|(quit, laid_off)| *quit += laid_off);
        }
        _ => {}
    }
    let severance = Severance { months: 2.0, months_per_year: 1.0 };
    let next_job = Some(NextJob { pay_per_year: 60_000.0, gap: 2 });
    let leaving = Leaving { quit, laid_off, severance, next_job, ..Leaving::default() };
    Some(leaving).filter(|_| slip != Slip::NobodyLeaves)
}

/// Chance, month J, and whether laid off, of every way to leave or to stay: within a year the causes compete at
/// constant hazards q and l, so that a share l/(q + l) of those who leave in a month is laid off.
fn departures() -> Vec<(f64, u32, bool)> {
    let hazard = |left: u32| [QUITS, LAYOFFS].map(|hazards| hazards[(left as usize - 1) / 12]);
    let mut still_there = 1.0;
    let mut all = Vec::new();
    for left in 1..=48 {
        let [quit, laid_off] = hazard(left);
        let gone = still_there * -(-(quit + laid_off) / 12.0f64).exp_m1();
        all.push((gone * quit / (quit + laid_off), left, false));
        all.push((gone * laid_off / (quit + laid_off), left, true));
        still_there -= gone;
    }
    all.push((still_there, STAYS, false));
    all
}

/// Mean, standard deviation, and √n times the error of an estimate of it, of a law by its raw moments.
fn figures([first, second, third, fourth]: [f64; 4]) -> [f64; 3] {
    let variance = second - first * first;
    let about_mean = fourth - 4.0 * first * third + 6.0 * first * first * second - 3.0 * first.powi(4);
    let kurtosis = about_mean / (variance * variance);
    [first, variance.sqrt(), variance.sqrt() * ((kurtosis - 1.0) / 4.0).sqrt()]
}

/// Raw moments of an amount by its outcomes.
fn moments(outcomes: impl Iterator<Item = (f64, f64)> + Clone) -> [f64; 4] {
    [1, 2, 3, 4].map(|power| outcomes.clone().map(|(chance, value)| chance * value.powi(power)).sum())
}

fn check_mean(checks: &mut Checks, what: &str, mean: f64, moments: [f64; 4]) {
    let [value, sd, _] = figures(moments);
    checks.estimate(Kind::Mean, &format!("{what} mean"), mean, Entry::known(value, Some(sd)), PATHS, 0.005);
}

fn check_tally(checks: &mut Checks, what: &str, tally: &Tally, moments: [f64; 4]) {
    let [_, sd, asd] = figures(moments);
    check_mean(checks, what, 0.01 * tally.mean_estimate().value, moments);
    let found = 0.01 * tally.sd_estimate().value;
    checks.estimate(Kind::Sd, &format!("{what} sd"), found, Entry::known(sd, Some(asd)), PATHS, 0.01);
}

struct Simulated {
    outcome: OfferOutcome,
    tally: OfferTally,
}

impl Simulated {
    fn new(schedule: &PaySchedule, stocks: &[Stock]) -> Self {
        let schedules = std::slice::from_ref(schedule);
        let plan = Plan::new(4, stocks, schedules, vec![vec![]], Sampling::Plain);
        let shard = engine::simulate(&plan, 78, 0..PATHS, &Run::default()).unwrap();
        let outcome = Outcome::new(&plan, PATHS, shard.clone()).unwrap().offers.remove(0);
        Simulated { outcome, tally: shard.finish(PATHS).unwrap().pooled().offers.remove(0) }
    }

    fn part(&self, part: Part) -> Option<&PartOutcome> {
        self.outcome.parts.iter().find(|other| other.part == part)
    }
}

fn schedule(offer: &Offer) -> PaySchedule {
    PaySchedule::within(offer, 4, |_| 100.0, &Setting::default())
}

/// Salary, severance and the next job of those who quit and of those laid off.
fn check_causes(slip: Slip, mut checks: Checks) -> Checks {
    let found =
        Simulated::new(&schedule(&Offer { leaving: leaving(slip), ..Offer::new("offer", 120_000.0) }), &[]);
    let all = departures();
    let base = |year: u32, left: u32| {
        10_000.0 * (12 * year - 11..=12 * year).filter(|month| *month < left).count() as f64
    };
    let after = |left: u32, laid_off: bool| {
        let severance = if laid_off { 2.0 + f64::from((left - 1) / 12) } else { 0.0 };
        10_000.0 * severance + 5_000.0 * f64::from(48u32.saturating_sub(left + 2))
    };
    let whole = |left: u32| (1..=4).map(|year| base(year, left)).sum::<f64>();
    let total = all.iter().map(|&(chance, left, laid_off)| (chance, whole(left) + after(left, laid_off)));
    check_tally(&mut checks, "two causes", &found.tally.total, moments(total));
    let later = all.iter().map(|&(chance, left, laid_off)| (chance, after(left, laid_off)));
    let mean = found.part(Part::AfterLeaving).map_or(0.0, |part| part.total.value);
    check_mean(&mut checks, "after leaving", mean, moments(later));
    for year in 1..=4 {
        let paid = all.iter().map(|&(chance, left, _)| (chance, base(year, left)));
        let mean = found.part(Part::Base).unwrap().years[year as usize - 1].value;
        check_mean(&mut checks, &format!("base of year {year}"), mean, moments(paid));
    }
    checks
}

/// E (a + b u)^k for u uniform on [low, high].
fn uniform_moment(power: i32, (a, b): (f64, f64), [low, high]: [f64; 2]) -> f64 {
    let whole = |u: f64| (a + b * u).powi(power + 1) / (b * f64::from(power + 1));
    (whole(high) - whole(low)) / (high - low)
}

const RAISES: [f64; 2] = [-0.05, 0.15];
const PAYOUTS: [f64; 2] = [0.4, 1.3];
const BONUS: f64 = 0.25;

/// Base and bonus where raises and payouts are drawn each year: the base of year y is b ∏ (1 + r), the pay of the year
/// that times 1 + bonus × payout, all independent, so that raw moments multiply.
fn check_salaries(slip: Slip, mut checks: Checks) -> Checks {
    let law = |name, [low, high]: [f64; 2]| RateLaw::uniform(name, low, high).unwrap();
    let certain = |[low, high]: [f64; 2]| RateLaw::Fixed(0.5 * (low + high));
    let raise = match slip {
        Slip::CertainRaise => certain(RAISES),
        Slip::LowerRaise => law("raise", [RAISES[0] - 0.01, RAISES[1]]),
        _ => law("raise", RAISES),
    };
    let payout = if slip == Slip::CertainPayout { certain(PAYOUTS) } else { law("payout", PAYOUTS) };
    let offer = Offer { raise, bonus_of_base: BONUS, bonus_payout: payout, ..Offer::new("offer", 100_000.0) };
    let found = Simulated::new(&schedule(&offer), &[]);
    let raised = |power: i32| uniform_moment(power, (1.0, 1.0), RAISES);
    let paid = |power: i32| uniform_moment(power, (1.0, BONUS), PAYOUTS);
    let base = |years: i32| [1, 2, 3, 4].map(|power| 1e5f64.powi(power) * raised(power).powi(years));
    let pay = |years: i32| [1, 2, 3, 4].map(|power| base(years)[power as usize - 1] * paid(power));
    for year in 0..4 {
        check_tally(
            &mut checks,
            &format!("pay of year {}", year + 1),
            &found.tally.years[year as usize],
            pay(year),
        );
        if year > 0 {
            let mean = found.part(Part::Base).unwrap().years[year as usize].value;
            check_mean(&mut checks, &format!("base of year {}", year + 1), mean, base(year));
        }
    }
    // E of two years' pay multiplied, j before k: b² M₂^j M₁^(k−j) and the mean payout of each.
    let mean: f64 = (0..4).map(|year| pay(year)[0]).sum();
    let product = |j: i32, k: i32| 1e10 * raised(2).powi(j) * raised(1).powi(k - j) * paid(1) * paid(1);
    let mixed: f64 = (0..4).flat_map(|k| (0..k).map(move |j| (j, k))).map(|(j, k)| 2.0 * product(j, k)).sum();
    let second = mixed + (0..4).map(|year| pay(year)[1]).sum::<f64>();
    let sd = (second - mean * mean).sqrt();
    let total = &found.tally.total;
    checks.estimate(
        Kind::Mean,
        "all years mean",
        0.01 * total.mean_estimate().value,
        Entry::known(mean, Some(sd)),
        PATHS,
        0.005,
    );
    let known = Entry::known(sd, None);
    checks.with_own_error(Kind::Sd, "all years sd", total.sd_estimate().scaled(0.01), PATHS, known, 0.01);
    checks
}

const CHANCE: f64 = 0.4;
const LISTED: u32 = 30;

/// Shares that wait for a listing in month 30, which comes with a chance, and are lost by those who leave before they
/// vest; the price grows by a fifth a year.
fn check_listing(slip: Slip, mut checks: Checks) -> Checks {
    let quarters: Vec<f64> = (1..=16).map(|quarter| 3.0 * f64::from(quarter)).collect();
    let (shares, chance) = if slip == Slip::SurePart { (400.0, 1.0) } else { (1000.0, CHANCE) };
    let grant = share_grant(shares, vesting(&quarters, &[1.0 / 16.0; 16]));
    let grant = Grant { payoff: Payoff::AfterLiquidity { month: LISTED, chance, kept: None }, ..grant };
    let leaving = leaving(slip).map(|leaving| Leaving { next_job: None, ..leaving });
    let mut schedule = schedule(&Offer { leaving, ..Offer::new("offer", 0.0).grant(grant) });
    let growth = || ConstantGrowth::new(0.2).unwrap();
    let mut stocks = vec![stock("X", 100.0, growth())];
    if slip == Slip::ListingOfEachVest {
        for (number, flow) in schedule.shares.iter_mut().enumerate() {
            flow.stock = format!("X{number}");
            stocks.push(stock(&flow.stock, 100.0, growth()));
        }
    }
    let found = Simulated::new(&schedule, &stocks);
    let paid = |years: std::ops::RangeInclusive<u32>, left: u32| -> f64 {
        let vests = (1..=16).map(|quarter| 3 * quarter).filter(|vest| *vest < left);
        let sold =
            vests.map(|vest: u32| vest.max(LISTED)).filter(|month| years.contains(&month.div_ceil(12)));
        sold.map(|month| 62.5 * 100.0 * 1.2f64.powf(f64::from(month) / 12.0)).sum()
    };
    let all = departures();
    for (what, years, tally) in [
        ("listed, all years", 1..=4, &found.tally.total),
        ("listed, year 3", 3..=3, &found.tally.years[2]),
        ("listed, year 4", 4..=4, &found.tally.years[3]),
    ] {
        let outcomes = all.iter().map(|&(p, left, _)| (CHANCE * p, paid(years.clone(), left)));
        check_tally(&mut checks, what, tally, moments(outcomes));
    }
    checks
}

type Check = fn(Slip, Checks) -> Checks;

fn all(checks: Checks) -> Checks {
    let each: [Check; 3] = [check_causes, check_salaries, check_listing];
    each.into_iter().fold(checks, |checks, check| check(Slip::None, checks))
}

#[test]
fn lives_have_the_law_worked_out_by_hand() {
    all(Checks::shifted()).assert_each_fails("lives by hand");
    all(Checks::default()).assert_all(26);
}

#[test]
fn slips_in_lives_by_hand_fail_every_kind_of_check() {
    let slips: [(Slip, Check, &[Kind]); 10] = [
        (Slip::FirstYearForAll, check_causes, &[]),
        (Slip::NoLayoffs, check_causes, &[]),
        (Slip::LayoffsAsQuits, check_causes, &[]),
        (Slip::CertainRaise, check_salaries, &[Kind::Mean]),
        (Slip::CertainPayout, check_salaries, &[Kind::Mean]),
        (Slip::LowerRaise, check_salaries, &[]),
        (Slip::FirstYearForAll, check_listing, &[]),
        (Slip::NobodyLeaves, check_listing, &[]),
        // Less is lost and less is won: the mean is as it was.
        (Slip::SurePart, check_listing, &[Kind::Mean]),
        (Slip::ListingOfEachVest, check_listing, &[Kind::Mean]),
    ];
    for (slip, check, untouched) in slips {
        check(slip, Checks::default()).assert_each_kind_fails(&format!("{slip:?}"), untouched);
    }
}
