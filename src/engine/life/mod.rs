//! The general lane: pay that depends on more than prices on vest days.
//!
//! Draws of a life (leaving, raises, payouts, whether shares can ever be sold) come from streams of their own, one for
//! each purpose: they are the same for all offers of a path, and switching one on moves no other.

mod draws;
mod exits;
mod rows;
mod shares;
mod tax;

use std::ops::Range;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use self::draws::Drawn;
pub(super) use self::draws::LifeStreams;
use self::rows::Sums;
use super::kernel::{round, to_cents};
use crate::market::{BATCH, PriceGrid, Row};
use crate::numerics::{Level, vectors, vectors_mut};
use crate::outcome::{LIMIT, OfferTally, PartTally};
use crate::plan::{PlannedLife, View};

/// Rows to work in.
pub(super) struct Lane {
    level: Level,
    years: usize,
    drawn: Drawn,
    sums: Sums,
    value: Row,
    whole: Row,
    /// Cents of all parts but one, by year.
    rest: Vec<Row>,
    /// Cents of each year, as last shown.
    cents: Vec<Row>,
    total: Row,
}

impl Lane {
    pub(super) fn new(level: Level) -> Self {
        Lane {
            level,
            years: 0,
            drawn: Drawn::default(),
            sums: Sums::default(),
            value: [0.0; BATCH],
            whole: [0.0; BATCH],
            rest: Vec::new(),
            cents: Vec::new(),
            total: [0.0; BATCH],
        }
    }

    /// Makes room for so many years.
    pub(super) fn fit(&mut self, years: usize) {
        self.years = years;
        self.rest.resize(years, [0.0; BATCH]);
        self.cents.resize(years, [0.0; BATCH]);
    }

    /// Pay of a batch by year and in all, in whole cents, as the headline has it.
    pub(super) fn pay(
        &mut self,
        life: &PlannedLife,
        prices: &[PriceGrid],
        streams: &LifeStreams,
        batch: u64,
    ) {
        self.drawn.draw(life, self.years, streams, self.level, batch);
        self.drawn.grant_refreshers(life, prices, self.level);
        self.drawn.look_at_packages(life, prices);
        self.sum(life, prices);
        self.show_headline(life);
    }

    /// Exchanges the cents of each year and of all for other rows.
    pub(super) fn swap(&mut self, years: &mut Vec<Row>, total: &mut Row) {
        std::mem::swap(&mut self.cents, years);
        std::mem::swap(&mut self.total, total);
    }

    /// Records what the headline is made of, then the other views. The headline must have been shown last.
    pub(super) fn record_more(
        &mut self,
        life: &PlannedLife,
        prices: &[PriceGrid],
        wanted: &Range<usize>,
        tally: &mut OfferTally,
        part: usize,
    ) {
        self.record_parts(life, wanted, tally, part);
        self.record_owed(life, wanted, tally, part);
        // Views of the paths as they are come first: the last one changes them.
        for (view, tallies) in life.views.iter().zip(&mut tally.views).rev() {
            match view {
                View::BeforeTax => self.show_unweighted(life, false),
                View::InThenDollars => self.show_unweighted(life, true),
                View::IfYouStay => {
                    self.drawn.stay();
                    self.sum(life, prices);
                    self.show_headline(life);
                }
            }
            for (tally, cents) in tallies.years.iter_mut().zip(&self.cents) {
                tally.record_part(self.level, part, &cents[wanted.clone()]);
            }
            tallies.total.record_part(self.level, part, &self.total[wanted.clone()]);
        }
    }

    /// Adds up all flows, and the tax on them.
    fn sum(&mut self, life: &PlannedLife, prices: &[PriceGrid]) {
        self.sums.clear(life, self.years, self.drawn.may_leave);
        self.sums.add_cash(life, &self.drawn, prices, self.level);
        for (index, flow) in life.shares.iter().enumerate() {
            let (place, grid) = ((flow.part, flow.cell), &prices[flow.stock]);
            if flow.is_plain() && !self.drawn.may_leave {
                let dollars = [flow.amount, flow.amount * flow.weight];
                self.sums.add(place, dollars, grid.row(flow.date), self.level);
            } else {
                shares::value(flow, &self.drawn, index, grid, self.level, &mut self.value);
                self.sums.add(place, [1.0, flow.weight], &self.value, self.level);
                self.sums.add_exercised(flow, &self.drawn, grid);
            }
        }
        for (review, units) in life.reviews.iter().zip(&self.drawn.units) {
            for vest in &review.vests {
                let price = prices[review.stock].row(vest.date);
                shares::refreshed(vest, units, price, &self.drawn, self.level, &mut self.value);
                let place = (crate::plan::Part::Refreshers, vest.cell);
                self.sums.add(place, [1.0, vest.weight], &self.value, self.level);
            }
        }
        for gain in life.gains.iter().flat_map(|gains| &gains.list) {
            let (drawn, grid, level) = (&self.drawn, &prices[gain.stock], self.level);
            shares::gained(gain, [1.0; 2], life, drawn, grid, level, &mut self.value);
            if life.is_weighted {
                shares::gained(gain, gain.weights, life, drawn, grid, level, &mut self.whole);
            }
            let worth = if life.is_weighted { &self.whole } else { &self.value };
            self.sums.add_gain(gain, [&self.value, worth], level);
        }
        self.sums.add_repaid_by_day(life, &self.drawn, prices);
        self.sums.complete_cells(self.level);
        self.sums.add_tax(life, self.level);
        debug_assert!(self.sums.are_numbers());
    }

    fn show_headline(&mut self, life: &PlannedLife) {
        let level = self.level;
        dispatch!(level, simd => self.headline_cents(simd, life));
    }

    #[inline(always)]
    fn headline_cents<S: Simd>(&mut self, simd: S, life: &PlannedLife) {
        for (year, cents) in self.cents.iter_mut().enumerate() {
            let parts = 0..life.parts.len();
            let certain = parts.clone().filter(|index| self.sums.is_certain(*index));
            cents.fill(certain.filter_map(|index| Some(life.certain_parts[index].as_ref()?[year])).sum());
            let drawn = parts.filter_map(|index| self.sums.part(index, year));
            drawn.for_each(|part| add(simd, cents, part));
        }
        round(simd, &mut self.cents, &mut self.total);
    }

    /// Pay in the dollars of each day.
    fn show_unweighted(&mut self, life: &PlannedLife, after_tax: bool) {
        self.sums.unweighted_by_year(life, after_tax, &mut self.cents, self.level);
        let level = self.level;
        dispatch!(level, simd => round(simd, &mut self.cents, &mut self.total));
    }

    /// Cents that are still owed when the return of each tax year is filed.
    fn record_owed(
        &mut self,
        life: &PlannedLife,
        wanted: &Range<usize>,
        tally: &mut OfferTally,
        replicate: usize,
    ) {
        let (Some(filing), Some(owed)) = (&life.filing, &mut tally.owed) else { return };
        let level = self.level;
        self.whole.fill(0.0);
        for (tax_year, sums) in owed.years.iter_mut().enumerate() {
            self.sums.owed(life, filing, tax_year, level, &mut self.value);
            dispatch!(level, simd => add(simd, &mut self.whole, &self.value));
            sums.record_part(level, replicate, &self.value[wanted.clone()]);
        }
        owed.total.record_part(level, replicate, &self.whole[wanted.clone()]);
    }

    /// Cents of each part by year and in all; one part takes what rounding the others leaves.
    fn record_parts(
        &mut self,
        life: &PlannedLife,
        wanted: &Range<usize>,
        tally: &mut OfferTally,
        replicate: usize,
    ) {
        if life.parts.is_empty() {
            return;
        }
        let (level, absorbing) = (self.level, life.absorbing());
        self.rest.iter_mut().for_each(|rest| rest.fill(0.0));
        for (index, tally) in tally.parts.iter_mut().enumerate().filter(|(index, _)| *index != absorbing) {
            if self.sums.is_certain(index) {
                let certain = life.certain_parts[index].as_deref().unwrap_or_default();
                self.record_certain(certain, wanted.len() as u64, tally, replicate);
            } else {
                self.record_part(index, wanted, tally, replicate);
            }
        }
        let tally = &mut tally.parts[absorbing];
        for (year, rest) in self.rest.iter().enumerate() {
            let cents = &mut self.cents[year];
            dispatch!(level, simd => {
                subtract(simd, cents, rest);
                subtract(simd, &mut self.total, rest);
            });
            debug_assert!(self.absorbs_rounding_alone(life, absorbing, year));
            tally.years[year].record_part(level, replicate, &self.cents[year][wanted.clone()]);
        }
        tally.total.record_part(level, replicate, &self.total[wanted.clone()]);
    }

    /// Whether what the others leave is the part itself but for the rounding of each.
    fn absorbs_rounding_alone(&self, life: &PlannedLife, absorbing: usize, year: usize) -> bool {
        let certain = life.certain_parts[absorbing].as_ref().filter(|_| self.sums.is_certain(absorbing));
        let certain = certain.map_or(0.0, |dollars| dollars[year]);
        let own = self.sums.part(absorbing, year);
        (0..BATCH).all(|path| {
            let (dollars, left) = (own.map_or(certain, |row| row[path]), self.cents[year][path]);
            let is_clipped = left.abs() >= LIMIT as f64 / 2.0;
            is_clipped || (left - 100.0 * dollars).abs() <= life.parts.len() as f64 + 1e-9 * left.abs()
        })
    }

    /// A part that is the same on every path.
    fn record_certain(&mut self, dollars: &[f64], count: u64, tally: &mut PartTally, replicate: usize) {
        let mut whole = 0.0;
        for ((dollars, sums), rest) in dollars.iter().zip(&mut tally.years).zip(&mut self.rest) {
            let cents = (dollars * 100.0).round_ties_even();
            whole += cents;
            sums.record_equal(replicate, count, cents);
            rest.iter_mut().for_each(|rest| *rest += cents);
        }
        tally.total.record_equal(replicate, count, whole);
    }

    /// A part that differs from path to path; nothing where it never pays.
    fn record_part(&mut self, index: usize, wanted: &Range<usize>, tally: &mut PartTally, replicate: usize) {
        let (level, count) = (self.level, wanted.len() as u64);
        self.whole.fill(0.0);
        for (year, sums) in tally.years.iter_mut().enumerate() {
            let Some(part) = self.sums.part(index, year) else {
                sums.record_equal(replicate, count, 0.0);
                continue;
            };
            let (row, rest) = (&mut self.value, &mut self.rest[year]);
            dispatch!(level, simd => rounded(simd, part, row, rest, &mut self.whole));
            sums.record_part(level, replicate, &row[wanted.clone()]);
        }
        tally.total.record_part(level, replicate, &self.whole[wanted.clone()]);
    }
}

/// Cents of a part; they are added to those of `rest` and `whole`.
#[inline(always)]
fn rounded<S: Simd>(simd: S, part: &Row, cents: &mut Row, rest: &mut Row, whole: &mut Row) {
    let load = |vector: &[f64; crate::numerics::LANES]| f64x8::load_array_ref(simd, vector);
    let rows = vectors(part).iter().zip(vectors_mut(cents)).zip(vectors_mut(rest)).zip(vectors_mut(whole));
    for (((part, cents), rest), whole) in rows {
        let value = to_cents(load(part));
        value.store_array(cents);
        (load(rest) + value).store_array(rest);
        (load(whole) + value).store_array(whole);
    }
}

#[inline(always)]
fn add<S: Simd>(simd: S, sum: &mut Row, row: &Row) {
    for (sum, value) in vectors_mut(sum).iter_mut().zip(vectors(row)) {
        (f64x8::load_array_ref(simd, sum) + f64x8::load_array_ref(simd, value)).store_array(sum);
    }
}

#[inline(always)]
fn subtract<S: Simd>(simd: S, rest: &mut Row, row: &Row) {
    for (rest, value) in vectors_mut(rest).iter_mut().zip(vectors(row)) {
        (f64x8::load_array_ref(simd, rest) - f64x8::load_array_ref(simd, value)).store_array(rest);
    }
}
