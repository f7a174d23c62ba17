//! Models that step from one trading day to the next.

use fearless_simd::dispatch;

use super::price::to_prices;
use super::{BATCH, Draws, Needs, PathSampler, PriceGrid, Row};

/// What happens to a price within a day.
pub(super) trait Daily: Send + Sync {
    /// What the paths of a batch remember from one day to the next, besides the price.
    type Memory;

    /// What they remember at the start.
    fn memory(&self, draws: &mut dyn Draws) -> Self::Memory;

    /// Moves the log price by a day.
    fn step(&self, draws: &mut dyn Draws, memory: &mut Self::Memory, log_price: &mut Row);

    /// Whether there is any chance in it.
    fn moves(&self) -> bool;
}

/// Walks day by day and looks at the price on the days asked for.
pub(super) struct DailySampler<D> {
    law: D,
    start_price: f64,
    days: Vec<u32>,
}

impl<D: Daily> DailySampler<D> {
    pub(super) fn new(law: D, start_price: f64, days: &[u32]) -> Self {
        DailySampler { law, start_price, days: days.to_vec() }
    }
}

impl<D: Daily> PathSampler for DailySampler<D> {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let level = draws.level();
        let mut memory = self.law.memory(draws);
        let mut log_price = [0.0; BATCH];
        let mut today = 0;
        for (&day, row) in self.days.iter().zip(prices.rows_mut()) {
            while today < day {
                self.law.step(draws, &mut memory, &mut log_price);
                today += 1;
            }
            dispatch!(level, simd => to_prices(simd, &log_price, self.start_price, row));
        }
    }

    fn needs(&self) -> Needs {
        let days: Vec<u32> = (1..=self.days.last().copied().unwrap_or(0)).collect();
        Needs::increments(&days, self.law.moves())
    }
}
