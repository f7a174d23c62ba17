//! What an offer pays whatever happens.

use super::cash::Unit;
use super::{Part, PlannedLife};

impl PlannedLife {
    /// Cash by year that no price and no chance can take away, in the money of the headline. Where one may leave,
    /// there is none.
    pub(in crate::plan) fn certain_cash(&self, years: usize) -> Vec<f64> {
        if self.exits.is_some() {
            return vec![0.0; years];
        }
        let mut cells = vec![[0.0; 2]; self.cells.len()];
        for stream in self.cash.iter().filter(|stream| stream.unit == Unit::Dollars && stream.rate.is_none())
        {
            let [unweighted, weighted] = stream.by_exit[0];
            cells[stream.cell][0] += unweighted;
            cells[stream.cell][1] += weighted;
        }
        self.first_base(&mut cells);
        let mut wages = vec![0.0; self.tax_years()];
        for (cell, sums) in self.cells.iter().zip(&cells) {
            wages[cell.1] += sums[0];
        }
        let rate = |wages: f64| self.tax.as_ref().map_or(0.0, |curve| curve.rate(wages));
        let rates: Vec<f64> = wages.into_iter().map(rate).collect();
        let mut by_year = vec![0.0; years];
        for (cell, sums) in self.cells.iter().zip(&cells) {
            by_year[cell.0] += sums[1] * (1.0 - rates[cell.1]);
        }
        by_year
    }

    /// What a part pays by year where one stays, weighted, if nothing but its table decides it.
    pub(super) fn certain_part(&self, part: Part, years: usize) -> Option<Vec<f64>> {
        let is_open = self.shares.iter().any(|flow| flow.part == part)
            || (part == Part::Refreshers && !self.reviews.is_empty())
            // Gains, tax and what is paid back by the day come from no table.
            || matches!(part, Part::Held | Part::Tax | Part::PaidBack);
        let mut streams = self.cash.iter().filter(|stream| stream.part == part);
        if is_open || streams.clone().any(|stream| stream.unit != Unit::Dollars || stream.rate.is_some()) {
            return None;
        }
        let mut by_year = vec![0.0; years];
        streams.by_ref().for_each(|stream| by_year[self.cells[stream.cell].0] += stream.by_exit[0][1]);
        Some(by_year)
    }

    /// The base of the first year is certain even where raises are drawn.
    fn first_base(&self, cells: &mut [[f64; 2]]) {
        let Some(raises) = &self.raises else { return };
        let in_dollars = self.cash.iter().filter(|stream| stream.rate.is_none());
        for stream in in_dollars.filter(|stream| stream.unit == Unit::Base(0) && stream.part == Part::Base) {
            let [unweighted, weighted] = stream.by_exit[0];
            cells[stream.cell][0] += raises.base * unweighted;
            cells[stream.cell][1] += raises.base * weighted;
        }
    }
}
