//! What is drawn of a life: when one leaves, raises and payouts, whether shares can ever be sold.

use super::exits;
use super::rows::to_rows;
use crate::engine::stream::{BatchStreams, StreamKey};
use crate::market::{BATCH, Draws, PriceGrid, RateLaw, Row, Sampling};
use crate::numerics::Level;
use crate::offer::{LOWEST_RAISE, raised};
use crate::plan::PlannedLife;
use crate::plan::life::{Foreseen, Held};

/// Where the draws of lives come from.
pub(in crate::engine) struct LifeStreams {
    seed: u64,
    sampling: Sampling,
}

impl LifeStreams {
    pub(in crate::engine) fn new(seed: u64, sampling: Sampling) -> Self {
        LifeStreams { seed, sampling }
    }

    /// The draws of a purpose for a batch.
    fn of(&self, purpose: &str, level: Level, batch: u64) -> Purpose {
        let together = self.sampling.batches_together();
        let key = StreamKey::of_life(self.seed, purpose);
        Purpose { streams: BatchStreams::new(level, key, batch / together), mirrored: batch % together == 1 }
    }
}

/// The draws of a purpose; those of a mirrored batch are the others taken from one.
struct Purpose {
    streams: BatchStreams,
    mirrored: bool,
}

impl Draws for Purpose {
    fn normals(&mut self, out: &mut Row) {
        self.streams.normals(out);
        if self.mirrored {
            out.iter_mut().for_each(|normal| *normal = -*normal);
        }
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.streams.uniforms(out);
        if self.mirrored {
            // Exact: a uniform is an odd multiple of 2^-53.
            out.iter_mut().for_each(|uniform| *uniform = 1.0 - *uniform);
        }
    }

    fn level(&self) -> Level {
        self.streams.level()
    }
}

/// Draws of a batch, and what follows from them.
#[derive(Default)]
pub(super) struct Drawn {
    /// Departure code.
    pub(super) code: Vec<usize>,
    /// Month of departure; infinite for those who stay.
    pub(super) month: Vec<f64>,
    /// Months served, to the day.
    pub(super) served: Vec<f64>,
    /// Whether anyone may leave: else the three above mean nothing.
    pub(super) may_leave: bool,
    /// Base by year.
    pub(super) base: Vec<Row>,
    /// Part of the target bonus that is paid, by year.
    pub(super) payout: Vec<Row>,
    /// By share flow: 1 where its shares can be sold, 0 where never; empty if nothing depends on it.
    pub(super) luck: Vec<Option<Row>>,
    /// New shares of each review.
    pub(super) units: Vec<Row>,
}

impl Drawn {
    /// Draws everything but refreshers.
    pub(super) fn draw(
        &mut self,
        life: &PlannedLife,
        years: usize,
        streams: &LifeStreams,
        level: Level,
        batch: u64,
    ) {
        self.may_leave = life.exits.is_some();
        if let Some(exits) = &life.exits {
            let uniforms = |purpose: &str| {
                let mut row = [0.0; BATCH];
                streams.of(purpose, level, batch).uniforms(&mut row);
                row
            };
            let quit = exits.quit.as_ref().map(|_| uniforms("quit"));
            let laid_off = exits.laid_off.as_ref().map(|_| uniforms("laid off"));
            exits::leave(exits, [quit.as_ref(), laid_off.as_ref()], self);
        }
        self.draw_salary(life, years, streams, level, batch);
        self.luck = life
            .shares
            .iter()
            .map(|flow| {
                let luck = flow.luck.as_ref()?;
                let mut row = [0.0; BATCH];
                streams.of(&format!("liquidity of {}", luck.stock), level, batch).uniforms(&mut row);
                row.iter_mut().for_each(|uniform| *uniform = f64::from(*uniform < luck.chance));
                Some(row)
            })
            .collect();
    }

    fn draw_salary(
        &mut self,
        life: &PlannedLife,
        years: usize,
        streams: &LifeStreams,
        level: Level,
        batch: u64,
    ) {
        if life.raises.is_none() && life.payout.is_none() {
            return;
        }
        self.base.resize(years, [0.0; BATCH]);
        for (year, base) in life.base_by_year.iter().enumerate() {
            self.base[year].fill(*base);
        }
        if let Some(raises) = &life.raises {
            let mut draws = streams.of("raise", level, batch);
            let mut raise = [0.0; BATCH];
            self.base[0].fill(raises.base);
            for year in 1..years {
                raises.law.draw(&mut draws, &mut raise);
                let (before, now) = self.base.split_at_mut(year);
                for ((now, before), raise) in now[0].iter_mut().zip(&before[year - 1]).zip(&raise) {
                    *now = raised(*before, raise.max(LOWEST_RAISE), raises.cap);
                }
            }
        }
        self.payout = to_rows(years);
        let mut draws = streams.of("payout", level, batch);
        let law = life.payout.clone().unwrap_or(RateLaw::Fixed(life.mean_payout));
        for payout in &mut self.payout {
            law.draw(&mut draws, payout);
            payout.iter_mut().for_each(|part| *part = part.max(0.0));
        }
    }

    /// New shares of each review.
    pub(super) fn grant_refreshers(&mut self, life: &PlannedLife, prices: &[PriceGrid], level: Level) {
        let mut all_units = std::mem::take(&mut self.units);
        all_units.resize(life.reviews.len(), [0.0; BATCH]);
        for (review, units) in life.reviews.iter().zip(&mut all_units) {
            self.foresee(&review.cash, life, prices, units);
            super::shares::granted(review, prices, level, units);
        }
        self.units = all_units;
    }

    /// Dollars of cash that are foreseen on each path.
    fn foresee(&self, cash: &Foreseen, life: &PlannedLife, prices: &[PriceGrid], out: &mut Row) {
        out.fill(cash.amount);
        let cap = life.raises.as_ref().map_or(f64::INFINITY, |raises| raises.cap);
        for salaries in &cash.salaries {
            let paid = |base: &f64| salaries.years * (base * salaries.growth).min(cap);
            out.iter_mut().zip(&self.base[cash.known]).for_each(|(sum, base)| *sum += paid(base));
        }
        if let Some((stock, date)) = cash.rate {
            out.iter_mut().zip(prices[stock].row(date)).for_each(|(cash, price)| *cash *= price);
        }
    }

    /// Quits where the package has fallen below what is offered elsewhere.
    pub(super) fn look_at_packages(&mut self, life: &PlannedLife, prices: &[PriceGrid]) {
        let Some(exits) = &life.exits else { return };
        let (mut package, mut outside) = ([0.0; BATCH], [0.0; BATCH]);
        for decision in &exits.decisions {
            self.foresee(&decision.cash, life, prices, &mut package);
            self.foresee(&decision.outside, life, prices, &mut outside);
            for held in &decision.held {
                match held {
                    Held::Flow { flow: index, date, is_counted, chance } => {
                        let (flow, luck) = (&life.shares[*index], self.luck[*index].as_ref());
                        let grid = &prices[flow.stock];
                        for (path, package) in package.iter_mut().enumerate() {
                            let sold = chance.or(luck.map(|luck| luck[path])).unwrap_or(1.0);
                            *package += sold * super::shares::worth(flow, (*date, *is_counted), grid, path);
                        }
                    }
                    Held::Review { review, date, fraction } => {
                        let price = prices[life.reviews[*review].stock].row(*date);
                        let units = self.units[*review].iter();
                        for ((package, units), price) in package.iter_mut().zip(units).zip(price) {
                            *package += fraction * units * price;
                        }
                    }
                }
            }
            exits::quit_under_water(decision.month, exits.months, [&package, &outside], self);
        }
    }

    /// Everyone stays.
    pub(super) fn stay(&mut self) {
        self.may_leave = false;
    }
}
