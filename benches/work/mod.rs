//! The work that is timed, the same for the benchmarks and for the comparison with other libraries.
//!
//! Pay of one offer over four years: six vests of 1,765 shares, base and sign-on; for each year and for the
//! total: mean, standard deviation, nine percentiles and expected shortfall. The share follows either
//! geometric Brownian motion, drawn at the vests, or a model that needs every trading day. The daily
//! steps here show what a step costs in the engine; only the bootstrap is the model of the product.

#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::ops::Range;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};
use vestcast::engine::{self, Run};
use vestcast::market::{
    BATCH, Blocks, Bootstrap, DAYS_PER_YEAR, Draws, Gbm, Heston, PathSampler, PriceGrid, PriceModel, Row,
    Sampling, Stock, VolatilityProcess,
};
use vestcast::numerics::{self, fused, vectors, vectors_mut};
use vestcast::offer::tax::FilingStatus;
use vestcast::offer::{
    Clawback, Counted, Grant, Leaving, Offer, PLANNED_GROWTH, PaySchedule, Setting, Severance, SignOn,
    TargetPay, Tax, TaxTables, TodaysMoney, Tranche, Vesting,
};
use vestcast::outcome::{OfferTally, PERCENTILES, Ranked, Tally};
use vestcast::plan::Plan;

pub const TRANCHES: [(u32, f64); 6] = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
pub const PRICE: f64 = 200.0;
pub const SHARES: f64 = 1765.0;
pub const BASE: f64 = 185_000.0;
pub const SIGN_ON: [f64; 4] = [110_000.0, 85_000.0, 0.0, 0.0];
pub const DRIFT: f64 = 0.08;
pub const VOLATILITY: f64 = 0.35;

const VARIANCE: f64 = VOLATILITY * VOLATILITY;
const STEP: f64 = 1.0 / DAYS_PER_YEAR as f64;

/// The offer with these vests, as often as wanted, each time on a little more base.
pub fn plan_of(years: u32, tranches: &[(u32, f64)], offers: u32) -> Plan {
    plan_on(Box::new(Gbm::new(DRIFT.exp_m1(), VOLATILITY).unwrap()), years, tranches, offers)
}

/// W1 at another volatility, its 48 vests monthly.
pub fn plan_at(volatility: f64) -> Plan {
    let months: Vec<(u32, f64)> = (1..=48).map(|month| (month, 1.0 / 48.0)).collect();
    plan_on(Box::new(Gbm::new(DRIFT.exp_m1(), volatility).unwrap()), 4, &months, 1)
}

/// The Heston model of the product, by its own scheme, with the parameters of the daily step below.
pub fn heston_plan() -> Plan {
    let process = VolatilityProcess {
        today: VOLATILITY,
        long_run: VOLATILITY,
        reversion: KAPPA,
        spread: XI,
        correlation: RHO,
    };
    plan_on(Box::new(Heston::new(DRIFT.exp_m1(), process).unwrap()), 4, &TRANCHES, 1)
}

/// What turns the offer of W1 into one as life goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Life {
    /// Federal, New York State and city tables of 2026.
    Tax,
    /// Refreshers each year towards a target.
    Target,
    TaxAndTarget,
    /// A tenth leave each year, half of them laid off, with clawback and severance.
    Leaving,
    TodaysMoney,
}

/// W1 with more to it.
pub fn life_plan(life: Life) -> Plan {
    let tranches = TRANCHES.iter().map(|&(month, fraction)| Tranche { month, fraction });
    let grant = Grant::shares("AMZN", SHARES, Vesting::new(tranches.collect()).unwrap());
    let leaving = Leaving {
        quit: vec![0.05],
        laid_off: vec![0.05],
        severance: Severance { months: 2.0, months_per_year: 0.0 },
        ..Leaving::default()
    };
    let target = TargetPay {
        stock: "AMZN".into(),
        amount: 400_000.0,
        raise: 0.0,
        planned_growth: PLANNED_GROWTH,
        from_year: 3,
        lead: 12,
        every: 6,
    };
    let clawback = Some(Clawback { window: 12, counted: Counted::Months });
    let offer = Offer {
        sign_on: SignOn { by_year: SIGN_ON.to_vec(), clawback, ..SignOn::default() },
        grants: vec![grant],
        leaving: (life == Life::Leaving).then_some(leaving),
        target_pay: matches!(life, Life::Target | Life::TaxAndTarget).then_some(target),
        ..Offer::new("offer", BASE)
    };
    let tables = TaxTables {
        place: "NYC".into(),
        status: FilingStatus::Single,
        year: 2026,
        first_month: 1,
        other_income: 0.0,
    };
    let tax = matches!(life, Life::Tax | Life::TaxAndTarget).then_some(Tax::Tables(tables));
    let discount = if life == Life::TodaysMoney { 0.03 } else { 0.0 };
    let setting =
        Setting { tax: tax.as_ref(), money: TodaysMoney { inflation: 0.0, discount }, left_behind: None };
    let schedules = [PaySchedule::within(&offer, 4, |_| PRICE, &setting)];
    let stocks = [Stock::new("AMZN", PRICE, Box::new(Gbm::new(DRIFT.exp_m1(), VOLATILITY).unwrap()))];
    Plan::new(4, &stocks, &schedules, vec![vec![]], Sampling::Plain)
}

fn plan_on(model: Box<dyn PriceModel>, years: u32, tranches: &[(u32, f64)], offers: u32) -> Plan {
    let tranches = tranches.iter().map(|&(month, fraction)| Tranche { month, fraction });
    let vesting = Vesting::new(tranches.collect()).unwrap();
    let grant = Grant::shares("AMZN", SHARES, vesting);
    let offer = |number: u32| Offer {
        sign_on: SignOn { by_year: SIGN_ON.to_vec(), ..SignOn::default() },
        grants: vec![grant.clone()],
        ..Offer::new(format!("offer {number}"), BASE + 1_000.0 * f64::from(number))
    };
    let stocks = [Stock::new("AMZN", PRICE, model)];
    let schedules: Vec<PaySchedule> =
        (0..offers).map(|number| PaySchedule::new(&offer(number), years, |_| PRICE)).collect();
    Plan::new(years, &stocks, &schedules, vec![vec![]; offers as usize], Sampling::Plain)
}

pub fn plan() -> Plan {
    plan_of(4, &TRANCHES, 1)
}

/// The same with a share that moves day by day.
pub fn daily_plan(model: Daily) -> Plan {
    plan_with_history(model, &made_up_history())
}

/// The same, drawing from these daily log returns.
pub fn plan_with_history(model: Daily, log_returns: &[f64]) -> Plan {
    let mut plan = plan();
    let stock = &mut plan.stocks[0];
    stock.sampler = match model {
        Daily::Bootstrap => {
            let blocks = Blocks::Geometric { mean: MEAN_BLOCK };
            Bootstrap::new(log_returns, blocks, None).unwrap().sampler(PRICE, &stock.days)
        }
        _ => Box::new(DailySampler { model, days: stock.days.clone() }),
    };
    plan
}

/// Runs a plan and reads every statistic; gives the tallies and a sum of the statistics.
pub fn run(plan: &Plan, paths: u64, threads: usize) -> (Vec<OfferTally>, f64) {
    let run = Run { threads: Some(threads), ..Run::default() };
    let offers = engine::simulate(plan, 1, 0..paths, &run).unwrap().finish(paths).unwrap().pooled().offers;
    let tallies = offers.iter().flat_map(|offer| offer.years.iter().chain([&offer.total]));
    let sum = tallies.map(statistics).sum();
    (offers, sum)
}

pub fn statistics(tally: &Tally) -> f64 {
    let ranked = Ranked::new(tally);
    let percentiles: f64 = PERCENTILES.iter().map(|&p| ranked.quantile(p).value).sum();
    tally.mean() + tally.sd_estimate().value + percentiles + ranked.shortfall(0.05).value
}

/// A model that needs every trading day.
#[derive(Debug, Clone, Copy)]
pub enum Daily {
    /// Heston 1993 by the full-truncation Euler step: κ 2, θ 0.1225, ξ 0.6, ρ −0.6, started at θ.
    Heston,
    /// Merton 1976: half a jump a year, log jump −0.1 ± 0.15, drift made up for the jumps.
    Merton,
    /// GARCH(1,1): α 0.08, β 0.9, long-run variance as in the others, constant mean of the log return.
    Garch,
    /// Stationary bootstrap (Politis & Romano 1994) of ten years of daily returns, blocks of 21 days on average.
    Bootstrap,
}

struct DailySampler {
    model: Daily,
    days: Vec<u32>,
}

impl PathSampler for DailySampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        match self.model {
            Daily::Heston => self.heston(draws, prices),
            Daily::Merton => self.merton(draws, prices),
            Daily::Garch => self.garch(draws, prices),
            Daily::Bootstrap => unreachable!(),
        }
    }
}

impl DailySampler {
    /// Steps from date to date and writes the price at each; `step` moves the log price by a day.
    fn walk(
        &self,
        draws: &mut dyn Draws,
        prices: &mut PriceGrid,
        mut step: impl FnMut(&mut dyn Draws, &mut Row),
        mut at_date: impl FnMut(usize, &mut Row),
    ) {
        let level = draws.level();
        let mut log_price = [0.0; BATCH];
        let mut today = 0;
        for (date, &day) in self.days.iter().enumerate() {
            for _ in today..day {
                step(draws, &mut log_price);
            }
            today = day;
            at_date(date, &mut log_price);
            dispatch!(level, simd => to_price(simd, &log_price, &mut prices.rows_mut()[date]));
        }
    }

    fn heston(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let (mut first, mut second) = ([0.0; BATCH], [0.0; BATCH]);
        let mut variance = [VARIANCE; BATCH];
        let step = |draws: &mut dyn Draws, log_price: &mut Row| {
            draws.normals(&mut first);
            draws.normals(&mut second);
            dispatch!(level, simd => heston_step(simd, &first, &second, log_price, &mut variance));
        };
        self.walk(draws, prices, step, |_, _| {});
    }

    fn garch(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut normals = [0.0; BATCH];
        let mut variance = [VARIANCE * STEP; BATCH];
        let step = |draws: &mut dyn Draws, log_price: &mut Row| {
            draws.normals(&mut normals);
            dispatch!(level, simd => garch_step(simd, &normals, log_price, &mut variance));
        };
        self.walk(draws, prices, step, |_, _| {});
    }

    /// The diffusion day by day; the jumps, two a path, are drawn once and added where they fall.
    fn merton(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut normals = [0.0; BATCH];
        let jumps = self.jumps(draws);
        let step = |draws: &mut dyn Draws, log_price: &mut Row| {
            draws.normals(&mut normals);
            dispatch!(level, simd => diffusion_step(simd, &normals, log_price));
        };
        self.walk(draws, prices, step, |date, log_price| {
            for (log_price, jump) in log_price.iter_mut().zip(&jumps[date]) {
                *log_price += jump;
            }
        });
    }

    /// Sum of the log jumps between each date and the one before. Waits are exponential; most paths have no more
    /// jumps to come once the first few are drawn, and what falls behind the last date is lost.
    fn jumps(&self, draws: &mut dyn Draws) -> Vec<Row> {
        let level = draws.level();
        let horizon = f64::from(*self.days.last().unwrap());
        let mut jumps = vec![[0.0; BATCH]; self.days.len()];
        let (mut clock, mut waits, mut sizes) = ([0.0; BATCH], [0.0; BATCH], [0.0; BATCH]);
        while clock.iter().any(|&day| day < horizon) {
            draws.uniforms(&mut waits);
            draws.normals(&mut sizes);
            dispatch!(level, simd => pass_waits(simd, &waits, &mut clock));
            let mut last = 0.0;
            for (&day, jumps) in self.days.iter().zip(&mut jumps) {
                let days = last..f64::from(day);
                last = days.end;
                dispatch!(level, simd => add_jumps(simd, days, &clock, &sizes, jumps));
            }
        }
        jumps
    }
}

const MEAN_BLOCK: f64 = 21.0;

/// Ten years of daily log returns with the volatility of the other models.
fn made_up_history() -> Vec<f64> {
    const DAYS: u64 = 2_500;
    // A Weyl sequence: even and in no order.
    let uniform = |day: u64| (day as f64 * 0.618_033_988_749_895).fract();
    let spread = (12.0 * VARIANCE * STEP).sqrt();
    (1..=DAYS).map(|day| (DRIFT - 0.5 * VARIANCE) * STEP + spread * (uniform(day) - 0.5)).collect()
}

const KAPPA: f64 = 2.0;
const XI: f64 = 0.6;
const RHO: f64 = -0.6;
const JUMPS_PER_YEAR: f64 = 0.5;
const JUMP_MEAN: f64 = -0.1;
const JUMP_SD: f64 = 0.15;
const ALPHA: f64 = 0.08;
const BETA: f64 = 0.9;

#[inline(always)]
fn to_price<S: Simd>(simd: S, log_price: &Row, prices: &mut Row) {
    for (log, price) in vectors(log_price).iter().zip(vectors_mut(prices)) {
        let log2 = f64x8::load_array_ref(simd, log) * std::f64::consts::LOG2_E;
        (numerics::exp2(log2) * PRICE).store_array(price);
    }
}

/// Goes to the day of the next jump: minus the log of a uniform later.
#[inline(always)]
fn pass_waits<S: Simd>(simd: S, uniforms: &Row, clock: &mut Row) {
    for (uniform, clock) in vectors(uniforms).iter().zip(vectors_mut(clock)) {
        let log = numerics::ln(f64x8::load_array_ref(simd, uniform));
        let wait = log * (-1.0 / (JUMPS_PER_YEAR * STEP));
        (f64x8::load_array_ref(simd, clock) + wait).store_array(clock);
    }
}

/// Adds the jumps whose day is after the start of these days and not after their end.
#[inline(always)]
fn add_jumps<S: Simd>(simd: S, days: Range<f64>, clock: &Row, sizes: &Row, jumps: &mut Row) {
    let splat = |x: f64| f64x8::splat(simd, x);
    let drawn = vectors(clock).iter().zip(vectors(sizes));
    for ((day, size), sum) in drawn.zip(vectors_mut(jumps)) {
        let day = f64x8::load_array_ref(simd, day);
        let is_within = day.simd_gt(days.start) & day.simd_le(days.end);
        let jump = fused(f64x8::load_array_ref(simd, size), splat(JUMP_SD), splat(JUMP_MEAN));
        (f64x8::load_array_ref(simd, sum) + is_within.select(jump, splat(0.0))).store_array(sum);
    }
}

#[inline(always)]
fn heston_step<S: Simd>(simd: S, first: &Row, second: &Row, log_price: &mut Row, variance: &mut Row) {
    let splat = |x: f64| f64x8::splat(simd, x);
    let across = splat((1.0 - RHO * RHO).sqrt());
    let normals = vectors(first).iter().zip(vectors(second));
    let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(variance));
    for ((first, second), (log_price, variance)) in normals.zip(states) {
        let first = f64x8::load_array_ref(simd, first);
        let second = f64x8::load_array_ref(simd, second);
        let now = f64x8::load_array_ref(simd, variance);
        let cut = now.max(0.0);
        let spread = (cut * STEP).sqrt();
        let drift = fused(cut, splat(-0.5 * STEP), splat(DRIFT * STEP));
        let log = f64x8::load_array_ref(simd, log_price) + drift;
        fused(spread, first, log).store_array(log_price);
        let shock = fused(across, second, first * RHO) * XI;
        let pulled = fused(cut, splat(-KAPPA * STEP), now + KAPPA * VARIANCE * STEP);
        fused(spread, shock, pulled).store_array(variance);
    }
}

#[inline(always)]
fn garch_step<S: Simd>(simd: S, normals: &Row, log_price: &mut Row, variance: &mut Row) {
    let splat = |x: f64| f64x8::splat(simd, x);
    let omega = splat(VARIANCE * STEP * (1.0 - ALPHA - BETA));
    let states = vectors_mut(log_price).iter_mut().zip(vectors_mut(variance));
    for (normal, (log_price, variance)) in vectors(normals).iter().zip(states) {
        let now = f64x8::load_array_ref(simd, variance);
        let shock = now.sqrt() * f64x8::load_array_ref(simd, normal);
        let mean = (DRIFT - 0.5 * VARIANCE) * STEP;
        (f64x8::load_array_ref(simd, log_price) + (shock + mean)).store_array(log_price);
        fused(shock * shock, splat(ALPHA), fused(now, splat(BETA), omega)).store_array(variance);
    }
}

#[inline(always)]
fn diffusion_step<S: Simd>(simd: S, normals: &Row, log_price: &mut Row) {
    let made_up = JUMPS_PER_YEAR * ((JUMP_MEAN + 0.5 * JUMP_SD * JUMP_SD).exp() - 1.0);
    let drift = (DRIFT - made_up - 0.5 * VARIANCE) * STEP;
    let spread = f64x8::splat(simd, VOLATILITY * STEP.sqrt());
    for (normal, log_price) in vectors(normals).iter().zip(vectors_mut(log_price)) {
        let log = f64x8::load_array_ref(simd, log_price) + drift;
        fused(f64x8::load_array_ref(simd, normal), spread, log).store_array(log_price);
    }
}
