//! The tolerance rule of `tests/reference/README.md`, and builders for its cases.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs)]

pub mod record;

use std::collections::BTreeMap;

use record::Closeness;
use serde_json::{Value, json};
use vestcast::engine::{self, Run};
use vestcast::market::{Garch, Gbm, Jumps, Kou, MeanReverting, Merton, PriceModel, Sampling, TwoSidedJumps};
use vestcast::offer::{
    Grant, GrantPrice, GrantSize, Offer, PaySchedule, SignOn, SignOnPaid, Tranche, Vesting,
};
use vestcast::outcome::{Estimate, OfferTally};
use vestcast::plan::{Asked, Measure, Plan, Question, QuestionId};
use vestcast::scenario::Stock;

/// One entry of a reference file.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub value: f64,
    pub err: f64,
    pub asd: Option<f64>,
    pub n_min: f64,
    pub is_monte_carlo: bool,
}

impl Entry {
    pub fn from(json: &Value) -> Entry {
        Entry {
            value: json["value"].as_f64().expect("value"),
            err: json["err"].as_f64().unwrap_or(0.0),
            asd: json["asd"].as_f64(),
            n_min: json["n_min"].as_f64().unwrap_or(0.0),
            is_monte_carlo: json["how"] == "monte_carlo",
        }
    }
}

impl Entry {
    /// None if the quantity does not exist.
    pub fn of_existing(json: &Value) -> Option<Entry> {
        (!json["value"].is_null()).then(|| Entry::from(json))
    }
}

/// What a check looks at: each kind must be able to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Mean,
    Sd,
    Percentile,
    Shortfall,
    Chance,
    /// The whole law at once: chi-square, Kolmogorov–Smirnov and their like.
    Law,
    Covariance,
    /// A moment of the log price, or the value of an option.
    Moment,
    /// A number that chance has no part in.
    Exact,
    /// A standard error or an interval.
    Error,
}

/// Collects checks and failures, so that a test reports all of them.
#[derive(Default)]
pub struct Checks {
    pub done: usize,
    pub failures: Vec<String>,
    /// Entries of the reference that the rule does not let be tested.
    pub skipped: Vec<String>,
    /// Checks and failures of each kind.
    pub kinds: BTreeMap<Kind, (usize, usize)>,
    /// How near those of each kind came.
    pub closeness: BTreeMap<Kind, Closeness>,
    /// Least and most paths, where they are known.
    pub paths: Option<(u64, u64)>,
    /// Moves every reference by 8 standard errors: a control that must fail.
    pub is_shifted: bool,
}

/// How far the control moves a reference, in standard errors.
const SHIFT: f64 = 8.0;

impl Checks {
    pub fn shifted() -> Self {
        Checks { is_shifted: true, ..Checks::default() }
    }

    /// |z| ≤ 4, with `slack` for known rounding (a cent, a bin).
    pub fn estimate(&mut self, kind: Kind, what: &str, estimate: f64, entry: Entry, n: u64, slack: f64) {
        let Some(asd) = entry.asd.filter(|_| n as f64 >= entry.n_min) else {
            self.skipped.push(what.to_owned());
            return;
        };
        self.note_paths(n);
        let exact = if entry.is_monte_carlo { 0.0 } else { entry.err + 1e-9 * entry.value.abs() };
        let monte_carlo = if entry.is_monte_carlo { entry.err } else { 0.0 };
        let se = (asd * asd / n as f64 + monte_carlo * monte_carlo).sqrt();
        self.z_test(kind, what, estimate, entry.value, se, exact + slack);
    }

    /// The same where the reference knows no error of the estimate: the simulation's own is taken.
    pub fn with_own_error(&mut self, kind: Kind, what: &str, estimate: Estimate, entry: Entry, slack: f64) {
        self.z_test(kind, what, estimate.value, entry.value, estimate.se, entry.err + slack);
    }

    fn z_test(&mut self, kind: Kind, what: &str, estimate: f64, value: f64, se: f64, slack: f64) {
        let value = if self.is_shifted { value + SHIFT * se.max(1e-6) + slack } else { value };
        let gap = ((estimate - value).abs() - slack).max(0.0);
        let z = if gap == 0.0 { 0.0 } else { gap / se };
        if se > 0.0 {
            self.closeness.entry(kind).or_default().add_z((estimate - value) / se, z);
        }
        self.verdict(kind, what, z <= 4.0, &format!("{estimate} against {value} (z = {z:.1})"));
    }

    /// A percentile by counting: `below` of `n` paths lie at or under the p-quantile of the law.
    pub fn quantile_count(&mut self, what: &str, p: f64, below: u64, n: u64, reference_paths: Option<f64>) {
        self.note_paths(n);
        let n = n as f64;
        let inflation = reference_paths.map_or(1.0, |paths| 1.0 + n / paths);
        let se = (n * p * (1.0 - p) * inflation).sqrt();
        self.z_test(Kind::Percentile, what, below as f64, n * p, se, 0.0);
    }

    /// Agreement to a relative 1e-9.
    pub fn exact(&mut self, what: &str, got: f64, value: f64) {
        let close = (got - value).abs() <= 1e-9 * value.abs().max(1e-300);
        let relative = if got == value { 0.0 } else { ((got - value) / value).abs() };
        self.closeness.entry(Kind::Exact).or_default().add_relative(relative);
        self.verdict(Kind::Exact, what, close || got == value, &format!("{got} is not {value}"));
    }

    pub fn verdict(&mut self, kind: Kind, what: &str, passed: bool, detail: &str) {
        self.done += 1;
        let (done, failed) = self.kinds.entry(kind).or_default();
        *done += 1;
        if !passed {
            *failed += 1;
            self.failures.push(format!("{what}: {detail}"));
        }
    }

    fn note_paths(&mut self, n: u64) {
        let (least, most) = self.paths.unwrap_or((n, n));
        self.paths = Some((least.min(n), most.max(n)));
    }

    /// Notes what was checked for the page on accuracy: all that holds, or a mistake that was noticed.
    fn record(&self, mistake: Option<&str>, untouched: &[Kind]) {
        let of_kind = |(kind, &counts): (&Kind, &(usize, usize))| {
            (format!("{kind:?}"), self.closeness.get(kind).cloned().unwrap_or_default().to_json(counts))
        };
        let kinds = || self.kinds.iter().map(of_kind).collect::<serde_json::Map<_, _>>();
        let untouched = || untouched.iter().map(|kind| format!("{kind:?}")).collect::<Vec<_>>();
        record::note(
            || json!({ "mistake": mistake, "untouched": untouched(), "kinds": kinds(), "paths": self.paths }),
        );
    }

    /// All of exactly so many checks passed, and none was left out.
    pub fn assert_all(&self, done: usize) {
        let (failed, all) = (self.failures.len(), self.done);
        assert!(failed == 0, "{failed} of {all} failed:\n{}", self.failures.join("\n"));
        assert!(self.skipped.is_empty(), "not checked: {:?}", self.skipped);
        assert_eq!(all, done, "number of checks");
        self.record(None, &[]);
    }

    /// Every kind of check failed at least once, but for those that the mistake does not touch.
    pub fn assert_each_kind_fails(&self, what: &str, untouched: &[Kind]) {
        assert!(!self.kinds.is_empty(), "{what}: nothing was checked");
        for (kind, (done, failed)) in &self.kinds {
            assert!(*failed > 0 || untouched.contains(kind), "{what}, {kind:?}: none of {done} failed");
        }
        self.record(Some(what), untouched);
    }

    /// Every check that allows for chance failed: the reference was moved.
    pub fn assert_each_fails(&self, what: &str) {
        for (kind, (done, failed)) in &self.kinds {
            if !matches!(kind, Kind::Law | Kind::Exact) {
                assert_eq!(failed, done, "{what}, {kind:?}");
            }
        }
        self.record(Some(&format!("reference moved by eight errors, {what}")), &[Kind::Law, Kind::Exact]);
    }
}

/// A mistake made on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutant {
    None,
    /// The volatility is 2 % too high.
    MoreVolatility,
    /// The log price drifts by mu instead of mu − sigma²/2.
    NoItoTerm,
    /// The expected jump is not taken out of the drift.
    NoCompensator,
    /// All jumps are of the same size.
    SameJumps,
    /// Jumps up have the mean of jumps down, and the other way round.
    SwappedJumps,
    /// The chance of a jump up is that of a jump down.
    SwappedChances,
    /// The half-life is taken as one over the speed.
    HalfLifeAsSpeed,
    /// The level is taken as the mean in the long run.
    LevelAsMean,
    /// The level stays where it is.
    NoTrend,
    /// Falls and gains raise the variance alike.
    NoLeverage,
    /// The variance does not move.
    NoClusters,
    /// Every price is that of a month later.
    MonthLate,
    /// Dollars become shares at the price of a month later.
    PricedLate,
}

impl Mutant {
    /// The model of a reference case.
    pub fn stock(self, asset: &Value) -> Stock {
        match asset["kind"].as_str() {
            Some("merton") => self.merton(asset),
            Some("kou") => self.kou(asset),
            Some("log_ou") => self.mean_reverting(asset),
            Some("garch") => self.garch(asset),
            _ => self.gbm(asset),
        }
    }

    fn merton(self, asset: &Value) -> Stock {
        let of = |key: &str| asset[key].as_f64().unwrap();
        let mut jumps = Jumps { per_year: of("lam"), mean: of("jm"), spread: of("js") };
        let (mut drift, mut volatility) = (of("mu"), of("sigma"));
        match self {
            Mutant::MoreVolatility => volatility *= 1.02,
            Mutant::NoItoTerm => drift += 0.5 * volatility * volatility,
            Mutant::NoCompensator => {
                drift += jumps.per_year * (jumps.mean + 0.5 * jumps.spread * jumps.spread).exp_m1();
            }
            Mutant::SameJumps => jumps.spread = 0.0,
            _ => {}
        }
        stock("X", of("s0"), Merton::new(drift.exp_m1(), volatility, jumps).unwrap())
    }

    fn kou(self, asset: &Value) -> Stock {
        let of = |key: &str| asset[key].as_f64().unwrap();
        let (mut drift, mut volatility) = (of("mu"), of("sigma"));
        let (lam, p, eta_up, eta_dn) = (of("lam"), of("p"), of("eta_up"), of("eta_dn"));
        let mut jumps =
            TwoSidedJumps { per_year: lam, up_chance: p, up_mean: 1.0 / eta_up, down_mean: 1.0 / eta_dn };
        match self {
            Mutant::MoreVolatility => volatility *= 1.02,
            Mutant::NoItoTerm => drift += 0.5 * volatility * volatility,
            Mutant::NoCompensator => {
                drift += lam * (p * eta_up / (eta_up - 1.0) + (1.0 - p) * eta_dn / (eta_dn + 1.0) - 1.0);
            }
            Mutant::SwappedJumps => std::mem::swap(&mut jumps.up_mean, &mut jumps.down_mean),
            Mutant::SwappedChances => jumps.up_chance = 1.0 - p,
            _ => {}
        }
        stock("X", of("s0"), Kou::new(drift.exp_m1(), volatility, jumps).unwrap())
    }

    fn mean_reverting(self, asset: &Value) -> Stock {
        let of = |key: &str| asset[key].as_f64().unwrap_or(0.0);
        let (kappa, mut level, mut volatility) = (of("kappa"), of("level"), of("sigma"));
        let mut half_life = 12.0 * std::f64::consts::LN_2 / kappa;
        match self {
            Mutant::MoreVolatility => volatility *= 1.02,
            Mutant::HalfLifeAsSpeed => half_life = 12.0 / kappa,
            Mutant::LevelAsMean => level *= (-volatility * volatility / (4.0 * kappa)).exp(),
            _ => {}
        }
        let model = MeanReverting::new(level, half_life, volatility).unwrap();
        let trend = if self == Mutant::NoTrend { 0.0 } else { of("trend") };
        stock("X", of("s0"), model.with_trend(trend.exp_m1()).unwrap())
    }

    fn garch(self, asset: &Value) -> Stock {
        let of = |key: &str| asset[key].as_f64().unwrap_or(0.0);
        let (drift, omega, alpha, beta, gamma) =
            (of("mu"), of("omega"), of("alpha"), of("beta"), of("gamma"));
        let mut volatility = (252.0 * omega / (1.0 - alpha - 0.5 * gamma - beta)).sqrt();
        if self == Mutant::MoreVolatility {
            volatility *= 1.02;
        }
        // Without leverage the long-run variance stays as it was.
        let (alpha, gamma) = match self {
            Mutant::NoLeverage => (alpha + 0.5 * gamma, 0.0),
            Mutant::NoClusters => (0.0, 0.0),
            _ => (alpha, gamma),
        };
        let drift = if self == Mutant::NoItoTerm { drift + 0.5 * volatility * volatility } else { drift };
        let model = Garch::new(drift.exp_m1(), volatility, alpha, beta).unwrap();
        let model = if gamma == 0.0 { model } else { model.with_leverage(gamma).unwrap() };
        let model = match asset["h1"].as_f64() {
            Some(variance) => model.starting_at((252.0 * variance).sqrt()).unwrap(),
            None => model,
        };
        let has_log_drift = asset["mean"] == "constant_log";
        stock("X", of("s0"), if has_log_drift { model.with_log_drift() } else { model })
    }

    fn gbm(self, asset: &Value) -> Stock {
        let (drift, volatility) = (asset["mu"].as_f64().unwrap(), asset["sigma"].as_f64().unwrap());
        let model = match self {
            Mutant::MoreVolatility => Gbm::new(drift.exp_m1(), volatility * 1.02),
            Mutant::NoItoTerm => Gbm::new((drift + 0.5 * volatility * volatility).exp_m1(), volatility),
            _ => Gbm::new(drift.exp_m1(), volatility),
        };
        stock("X", asset["s0"].as_f64().unwrap(), model.unwrap())
    }

    pub fn schedule(self, mut schedule: PaySchedule) -> PaySchedule {
        for flow in &mut schedule.shares {
            let late = |month: u32, mutants: &[Mutant]| month + u32::from(mutants.contains(&self));
            flow.month = late(flow.month, &[Mutant::MonthLate]);
            let priced = flow.priced_in_month;
            flow.priced_in_month = priced.map(|month| late(month, &[Mutant::MonthLate, Mutant::PricedLate]));
        }
        schedule
    }
}

pub fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

pub fn stock(name: &str, price: f64, model: impl PriceModel + 'static) -> Stock {
    Stock::new(name, price, Box::new(model))
}

pub fn vesting(months: &[f64], weights: &[f64]) -> Vesting {
    let pairs = months.iter().zip(weights);
    Vesting::new(pairs.map(|(&month, &fraction)| Tranche { month: month as u32, fraction }).collect())
        .unwrap()
}

pub fn plain_offer(grants: Vec<Grant>) -> Offer {
    Offer {
        name: "offer".into(),
        base_per_year: 0.0,
        raise_per_year: 0.0,
        bonus_of_base: 0.0,
        sign_on: SignOn::default(),
        grants,
    }
}

pub fn share_grant(shares: f64, vesting: Vesting) -> Grant {
    Grant { stock: "X".into(), size: GrantSize::Shares(shares), start_month: 0, vesting, whole_shares: false }
}

/// The flows of an `offer` object of the reference: net of its flat tax, discounted.
pub fn reference_schedule(json: &Value, s0: f64) -> PaySchedule {
    let cash = &json["cash"];
    let number = |value: &Value| value.as_f64().unwrap_or(0.0);
    let mut sign_on = vec![0.0; 4];
    for payment in json["signon"].as_array().into_iter().flatten() {
        sign_on[(number(&payment["month"]) / 12.0) as usize] += number(&payment["amount"]);
    }
    let offer = Offer {
        name: "offer".into(),
        base_per_year: number(&cash["base"]),
        raise_per_year: number(&cash["raise"]),
        bonus_of_base: number(&cash["bonus"]),
        sign_on: SignOn { by_year: sign_on, paid: SignOnPaid::Lump },
        grants: json["grant"].as_array().into_iter().flatten().map(reference_grant).collect(),
    };
    let tax = number(&json["grant"][0]["tax"]);
    let discount = number(&json["discount"]);
    PaySchedule::new(&offer, 4, |_| s0)
        .weighted(|month| (1.0 - tax) * (-discount * f64::from(month) / 12.0).exp())
}

fn reference_grant(json: &Value) -> Grant {
    let mut months = numbers(&json["vest_months"]);
    let mut weights = numbers(&json["vest_weights"]);
    // The reference leaves out what vests after month 48; the schedule does so by itself.
    while weights.iter().sum::<f64>() < 0.99 {
        months.push(months.last().unwrap() + 12.0);
        weights.push(0.25);
    }
    let size = match (json["shares"].as_f64(), json["value"].as_f64()) {
        (Some(shares), _) => GrantSize::Shares(shares),
        (None, amount) => GrantSize::Dollars { amount: amount.unwrap(), price: GrantPrice::AtGrant },
    };
    let start_month = json["month"].as_f64().unwrap_or(0.0) as u32;
    Grant { stock: "X".into(), size, start_month, vesting: vesting(&months, &weights), whole_shares: false }
}

/// Is the total below these amounts?
pub fn total_below(bounds: &[f64]) -> Vec<Question> {
    below(Measure::Total, bounds)
}

/// Is the pay below these amounts?
pub fn below(measure: Measure, bounds: &[f64]) -> Vec<Question> {
    let question = |&dollars: &f64| Question {
        asked: Asked::Below { measure, cents: (dollars * 100.0).ceil() as i64 },
        id: QuestionId::WalkAway,
    };
    bounds.iter().map(question).collect()
}

/// Runs schedules, each with its own questions, and returns their tallies.
pub fn tallies(
    stocks: &[Stock],
    schedules: &[PaySchedule],
    questions: Vec<Vec<Question>>,
    seed: u64,
    paths: u64,
) -> Vec<OfferTally> {
    let years = schedules[0].years;
    let plan = Plan::new(years, stocks, schedules, questions, Sampling::Plain);
    let shard = engine::simulate(&plan, seed, 0..paths, &Run::default()).unwrap();
    shard.finish(paths).unwrap().pooled().offers
}

/// Keys of an object of entries as numbers, with the entries; none if there is no such object.
pub fn entries(json: &Value) -> Vec<(f64, Entry)> {
    let pairs = json.as_object().into_iter().flatten().filter(|(key, _)| key.parse::<f64>().is_ok());
    pairs.map(|(key, value)| (key.parse().unwrap(), Entry::from(value))).collect()
}
