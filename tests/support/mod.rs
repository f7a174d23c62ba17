//! The tolerance rule of `tests/reference/README.md`, and builders for its cases.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs)]

use serde_json::Value;
use vestcast::engine::{self, Run};
use vestcast::market::{Gbm, PriceModel};
use vestcast::offer::{
    Grant, GrantPrice, GrantSize, Offer, PaySchedule, SignOn, SignOnPaid, Tranche, Vesting,
};
use vestcast::outcome::OfferTally;
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

/// Collects checks and failures, so that a test reports all of them.
#[derive(Default)]
pub struct Checks {
    pub done: usize,
    pub failures: Vec<String>,
}

impl Checks {
    /// |z| ≤ 4, with `slack` for known rounding (a cent, a bin).
    pub fn estimate(&mut self, what: &str, estimate: f64, entry: Entry, n: u64, slack: f64) {
        let Some(asd) = entry.asd else { return };
        if (n as f64) < entry.n_min {
            return;
        }
        let exact = if entry.is_monte_carlo { 0.0 } else { entry.err + 1e-9 * entry.value.abs() };
        let monte_carlo = if entry.is_monte_carlo { entry.err } else { 0.0 };
        let gap = ((estimate - entry.value).abs() - exact - slack).max(0.0);
        let se = (asd * asd / n as f64 + monte_carlo * monte_carlo).sqrt();
        let z = if gap == 0.0 { 0.0 } else { gap / se };
        self.verdict(what, z <= 4.0, &format!("{estimate} against {} (z = {z:.1})", entry.value));
    }

    /// A percentile by counting: `below` of `n` paths lie at or under the p-quantile of the law.
    pub fn quantile_count(&mut self, what: &str, p: f64, below: u64, n: u64, reference_paths: Option<f64>) {
        let n = n as f64;
        let inflation = reference_paths.map_or(1.0, |paths| 1.0 + n / paths);
        let z = (below as f64 - n * p) / (n * p * (1.0 - p) * inflation).sqrt();
        self.verdict(what, z.abs() <= 4.0, &format!("{below} of {n} under the {p}-quantile (z = {z:.1})"));
    }

    /// Agreement to a relative 1e-9.
    pub fn exact(&mut self, what: &str, got: f64, value: f64) {
        let close = (got - value).abs() <= 1e-9 * value.abs().max(1e-300);
        self.verdict(what, close || got == value, &format!("{got} is not {value}"));
    }

    pub fn verdict(&mut self, what: &str, passed: bool, detail: &str) {
        self.done += 1;
        if !passed {
            self.failures.push(format!("{what}: {detail}"));
        }
    }

    pub fn assert_all(&self, at_least: usize) {
        assert!(
            self.failures.is_empty(),
            "{} of {} failed:\n{}",
            self.failures.len(),
            self.done,
            self.failures.join("\n")
        );
        assert!(self.done >= at_least, "only {} checks ran", self.done);
    }
}

pub fn numbers(json: &Value) -> Vec<f64> {
    json.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// The GBM of a reference case, its volatility multiplied by `mutation`.
pub fn gbm(asset: &Value, mutation: f64) -> Stock {
    let drift = asset["mu"].as_f64().unwrap();
    let model = Gbm::new(drift.exp_m1(), asset["sigma"].as_f64().unwrap() * mutation).unwrap();
    stock("X", asset["s0"].as_f64().unwrap(), model)
}

pub fn stock(name: &str, price: f64, model: impl PriceModel + 'static) -> Stock {
    Stock { name: name.into(), price, model: Box::new(model) }
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
    let question = |&dollars: &f64| Question {
        asked: Asked::Below { measure: Measure::Total, cents: (dollars * 100.0).ceil() as i64 },
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
    let plan = Plan::new(years, stocks, schedules, questions);
    let shard = engine::simulate(&plan, seed, 0..paths, &Run::default()).unwrap();
    shard.finish(paths).unwrap().offers
}

/// Keys of an object of entries as numbers, with the entries.
pub fn entries(json: &Value) -> Vec<(f64, Entry)> {
    let pairs = json.as_object().unwrap().iter().filter(|(key, _)| key.parse::<f64>().is_ok());
    pairs.map(|(key, value)| (key.parse().unwrap(), Entry::from(value))).collect()
}
