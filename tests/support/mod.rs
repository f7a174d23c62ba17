//! Builders for the cases of the reference, right and with a mistake; `checks.rs` holds them to it.

#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod checks;
pub mod record;

pub use checks::{Checks, Entry, Kind};
use serde_json::Value;
use vestcast::engine::{self, Run};
use vestcast::market::{
    Garch, Gbm, Jumps, Kou, MeanReverting, Merton, PriceModel, RateLaw, Sampling, TwoSidedJumps,
};
use vestcast::offer::{
    Grant, GrantPrice, GrantSize, Offer, PaySchedule, SignOn, SignOnPaid, Tranche, Vesting,
};
use vestcast::outcome::OfferTally;
use vestcast::plan::{Asked, Measure, Plan, Question, QuestionId};
use vestcast::scenario::Stock;

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
            flow.paid_in_month = late(flow.paid_in_month, &[Mutant::MonthLate]);
            let priced = flow.priced_in_month;
            flow.priced_in_month = priced.map(|month| late(month, &[Mutant::MonthLate, Mutant::PricedLate]));
        }
        schedule
    }
}

/// A file of the reference.
pub fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
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
    Offer { grants, ..Offer::new("offer", 0.0) }
}

pub fn share_grant(shares: f64, vesting: Vesting) -> Grant {
    Grant::shares("X", shares, vesting)
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
        raise: RateLaw::Fixed(number(&cash["raise"])),
        bonus_of_base: number(&cash["bonus"]),
        sign_on: SignOn { by_year: sign_on, ..SignOn::default() },
        grants: json["grant"].as_array().into_iter().flatten().map(reference_grant).collect(),
        ..Offer::new("offer", number(&cash["base"]))
    };
    let tax = number(&json["grant"][0]["tax"]);
    let discount = number(&json["discount"]);
    PaySchedule::new(&offer, 4, |_| s0)
        .weighted(|month| (1.0 - tax) * (-discount * f64::from(month) / 12.0).exp())
}

pub fn reference_grant(json: &Value) -> Grant {
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
    Grant { size, start_month, ..Grant::shares("X", 0.0, vesting(&months, &weights)) }
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
