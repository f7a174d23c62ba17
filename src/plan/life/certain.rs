//! What an offer pays whatever happens.

use super::STAYS;
use super::cash::{Cell, Unit};
use super::{Part, PlannedLife};

/// Dollars of certain parts in a cell, on every path where one stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct Certain {
    /// In the dollars of the day.
    pub dollars: f64,
    /// In the money of the headline.
    pub worth: f64,
    /// Of the dollars, what tax is withheld from as from a salary.
    pub salary: f64,
}

impl PlannedLife {
    /// What certain parts pay in each cell.
    pub(super) fn certain_by_cell(&self) -> Vec<Certain> {
        let mut cells = vec![Certain::default(); self.cells.len()];
        for stream in self.cash.iter().filter(|stream| self.is_certain(stream.key.part)) {
            let [dollars, worth] = stream.by_exit[STAYS];
            let cell = &mut cells[stream.key.cell];
            cell.dollars += dollars;
            cell.worth += worth;
            cell.salary += if stream.key.is_salary { dollars } else { 0.0 };
        }
        cells
    }

    /// Whether a part pays the same on every path where one stays.
    #[must_use]
    pub fn is_certain(&self, part: Part) -> bool {
        self.index_of(part).is_some_and(|index| self.certain_parts[index].is_some())
    }

    /// Cash by year that no price and no chance can take away, in the money of the headline. Where one may leave,
    /// there is none.
    pub(in crate::plan) fn certain_cash(&self, years: usize) -> Vec<f64> {
        if self.exits.is_some() {
            return vec![0.0; years];
        }
        let mut cells = vec![[0.0; 2]; self.cells.len()];
        for stream in
            self.cash.iter().filter(|stream| stream.key.unit == Unit::Dollars && stream.key.rate.is_none())
        {
            let [unweighted, weighted] = stream.by_exit[0];
            cells[stream.key.cell][0] += unweighted;
            cells[stream.key.cell][1] += weighted;
        }
        self.first_base(&mut cells);
        let rates = self.rates_of_cells(&cells, years);
        let mut by_year = vec![0.0; years];
        for ((cell, sums), rate) in self.cells.iter().zip(&cells).zip(rates) {
            by_year[cell.year] += sums[1] * (1.0 - rate);
        }
        by_year
    }

    /// Tax of a dollar in each cell.
    fn rates_of_cells(&self, cells: &[[f64; 2]], years: usize) -> Vec<f64> {
        let Some(curve) = &self.tax else { return vec![0.0; cells.len()] };
        let sum = |tax_year: usize, is_forgone: bool| {
            let is_cut = self.cut == Some(tax_year);
            let counts = |cell: &Cell| match is_cut {
                true => cell.year + 1 == years,
                false => cell.tax_year == tax_year,
            };
            let counted = |cell: &Cell| counts(cell) && cell.is_forgone == is_forgone;
            let pay = self.cells.iter().zip(cells).filter(|(cell, _)| counted(cell));
            pay.map(|(_, sums)| sums[0]).sum::<f64>()
        };
        let rate = |cell: &Cell| {
            let wages = sum(cell.tax_year, false);
            match cell.is_forgone {
                true => curve.rate_of_forgone(wages, -sum(cell.tax_year, true)),
                false => curve.rate(wages),
            }
        };
        self.cells.iter().map(rate).collect()
    }

    /// What a part pays by year where one stays, weighted, if nothing but its table decides it.
    pub(super) fn certain_part(&self, part: Part, years: usize) -> Option<Vec<f64>> {
        let is_open = self.shares.iter().any(|flow| flow.part == part)
            || (part == Part::Refreshers && !self.reviews.is_empty())
            // Gains, tax and what is paid back by the day come from no table.
            || matches!(part, Part::Held | Part::Tax | Part::PaidBack);
        let mut streams = self.cash.iter().filter(|stream| stream.key.part == part);
        if is_open
            || streams.clone().any(|stream| stream.key.unit != Unit::Dollars || stream.key.rate.is_some())
        {
            return None;
        }
        let mut by_year = vec![0.0; years];
        streams.by_ref().for_each(|stream| by_year[self.cells[stream.key.cell].year] += stream.by_exit[0][1]);
        Some(by_year)
    }

    /// The base of the first year is certain even where raises are drawn.
    fn first_base(&self, cells: &mut [[f64; 2]]) {
        let Some(raises) = &self.raises else { return };
        let in_dollars = self.cash.iter().filter(|stream| stream.key.rate.is_none());
        for stream in
            in_dollars.filter(|stream| stream.key.unit == Unit::Base(0) && stream.key.part == Part::Base)
        {
            let [unweighted, weighted] = stream.by_exit[0];
            cells[stream.key.cell][0] += raises.base * unweighted;
            cells[stream.key.cell][1] += raises.base * weighted;
        }
    }
}
