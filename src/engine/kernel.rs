//! The block kernel: paths → prices → pay by year in cents → tallies.

use std::ops::Range;

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use super::life::Lane;
use super::recorded::Recording;
use super::shared::{Events, WithShared};
use super::stream::StreamKey;
use super::world::World;
use crate::market::{BATCH, PriceGrid, Row};
use crate::numerics::{LANES, Level, fused, nearest, vectors, vectors_mut};
use crate::outcome::{Histogram, LIMIT, OfferTally, PairTally, PartTally, PayTally, RunTally, Tally};
use crate::plan::{Asked, Measure, Plan, PlannedOffer, Question, Vest};

/// Plans to be run on the same paths, and the rows that batches are computed in.
pub(super) struct Kernel<'a> {
    worlds: &'a [World<'a>],
    level: Level,
    /// Of what the stocks draw in common.
    shared: StreamKey,
    /// Of the batch and world under way.
    events: Events,
    /// By world whose draws others take too, and stock.
    recordings: Vec<Vec<Recording>>,
    /// By stock.
    work: Vec<Vec<Row>>,
    /// Increments of the motions that move stocks together, by stock.
    motions: Vec<Vec<Row>>,
    /// By batch under way and stock.
    prices: Vec<Vec<PriceGrid>>,
    pay: Vec<Row>,
    total: Row,
    lane: Lane,
    /// Cents of each year and of all, by batch under way and offer; kept only where offers are compared.
    kept: Vec<Vec<Vec<Row>>>,
}

impl<'a> Kernel<'a> {
    pub(super) fn new(worlds: &'a [World<'a>], seed: u64, level: Level) -> Self {
        let under_way = match worlds {
            [world] => batches_under_way(world.plan),
            _ => 1,
        };
        let is_recorded = |index: usize| worlds.iter().filter(|world| world.draws_as == index).count() > 1;
        let recordings = |(index, world): (usize, &World)| {
            let stocks = if is_recorded(index) { world.plan.stocks.len() } else { 0 };
            (0..stocks).map(|_| Recording::default()).collect()
        };
        let mut kernel = Kernel {
            worlds,
            level,
            shared: StreamKey::shared(seed),
            events: Events::default(),
            recordings: worlds.iter().enumerate().map(recordings).collect(),
            work: Vec::new(),
            motions: Vec::new(),
            prices: vec![Vec::new(); under_way],
            pay: Vec::new(),
            total: [0.0; BATCH],
            lane: Lane::new(level),
            kept: vec![Vec::new(); under_way],
        };
        worlds.iter().take(1).for_each(|world| kernel.fit(world.plan));
        kernel
    }

    /// Makes room for a world.
    fn fit(&mut self, plan: &Plan) {
        self.work.resize(plan.stocks.len(), Vec::new());
        for prices in &mut self.prices {
            prices.resize(plan.stocks.len(), PriceGrid::new(0));
            prices.iter_mut().zip(&plan.stocks).for_each(|(grid, stock)| grid.resize(stock.days.len()));
        }
        self.pay.resize(plan.years, [0.0; BATCH]);
        self.lane.fit(plan.years);
        let compared = if plan.pairs.is_empty() { 0 } else { plan.offers.len() };
        for offers in &mut self.kept {
            offers.resize(compared, Vec::new());
            offers.iter_mut().for_each(|years| years.resize(plan.years + 1, [0.0; BATCH]));
        }
    }

    /// Keeps the cents of an offer to compare it with others.
    fn keep(&mut self, offer: usize, place: usize) {
        if let Some(kept) = self.kept[place].get_mut(offer) {
            let rows = self.pay.iter().chain([&self.total]);
            kept.iter_mut().zip(rows).for_each(|(kept, row)| kept.copy_from_slice(row));
        }
    }

    /// Records the differences of a batch whose offers are all kept.
    fn compare(
        &mut self,
        plan: &Plan,
        place: usize,
        batch: u64,
        wanted: &Range<usize>,
        tallies: &mut [RunTally],
    ) {
        let replicate = plan.sampling.replicate(batch);
        let (group, part) = (replicate % tallies.len(), replicate / tallies.len());
        for (pair, (first, second)) in plan.pairs.iter().enumerate() {
            let tally = &mut tallies[group].pairs[pair];
            let rows = self.kept[place][*first].iter().zip(&self.kept[place][*second]);
            let done = usize::from(is_all_years(&tally.difference.years));
            for (index, (first, second)) in rows.enumerate().skip(done) {
                let limit = LIMIT as f64;
                for ((out, first), second) in self.total.iter_mut().zip(first).zip(second) {
                    *out = (first - second).clamp(-limit, limit);
                }
                let difference = &self.total[wanted.clone()];
                tally.record(self.level, (index, part), difference);
            }
        }
    }

    /// Simulates a range of paths into the tallies of each world, one for each group of its replicates.
    pub(super) fn simulate(&mut self, paths: Range<u64>, tallies: &mut [Vec<RunTally>]) {
        let mut rest = batches(paths);
        loop {
            let under_way: Vec<(u64, Range<usize>)> = rest.by_ref().take(self.prices.len()).collect();
            if under_way.is_empty() {
                return;
            }
            self.recordings.iter_mut().flatten().for_each(Recording::clear);
            for (world, tallies) in self.worlds.iter().zip(&mut *tallies) {
                self.simulate_world(world, &under_way, tallies);
            }
        }
    }

    fn simulate_world(&mut self, world: &World, under_way: &[(u64, Range<usize>)], tallies: &mut [RunTally]) {
        if self.worlds.len() > 1 {
            self.fit(world.plan);
        }
        for (place, (batch, _)) in under_way.iter().enumerate() {
            self.sample_prices(world, place, *batch);
        }
        for offer in 0..world.plan.offers.len() {
            for (place, (batch, wanted)) in under_way.iter().enumerate() {
                self.simulate_offer(world, offer, place, (*batch, wanted.clone()), tallies);
            }
        }
        for (place, (batch, wanted)) in under_way.iter().enumerate() {
            self.compare(world.plan, place, *batch, wanted, tallies);
        }
    }

    /// Prices of every stock for a batch.
    fn sample_prices(&mut self, world: &World, place: usize, batch: u64) {
        // A stock that decides on an event for others must be asked anew.
        let may_keep = self.events.get_mut().is_empty();
        let has_prices = |stock: usize| may_keep && world.is_as_before[stock];
        self.events.get_mut().clear();
        let (prices, events) = (&mut self.prices[place], &self.events);
        let (level, shared, sampling) = (self.level, self.shared, world.plan.sampling);
        let mut recordings = self.recordings[world.draws_as].iter_mut();
        let sources = world.sources.iter().zip(&mut self.work);
        let sharing = |own| WithShared::new(own, shared, sampling, batch, events);
        if let Some(together) = &world.together {
            let draws =
                sources.map(|(source, work)| sharing(source.draws((level, batch), work, recordings.next())));
            let draws = draws.collect();
            let motions = (&mut self.motions, world.follows);
            return together.sample(world.plan, draws, motions, prices, has_prices);
        }
        for (index, ((source, work), prices)) in sources.zip(prices).enumerate() {
            let recording = recordings.next();
            if !has_prices(index) {
                // Made in place: draws are large, and to move them costs as much as a vest.
                let mut draws = sharing(source.draws((level, batch), work, recording));
                world.plan.stocks[index].sampler.sample(&mut draws, prices);
            }
        }
    }

    /// Pay of an offer for a batch whose prices are known.
    fn simulate_offer(
        &mut self,
        world: &World,
        index: usize,
        place: usize,
        (batch, wanted): (u64, Range<usize>),
        tallies: &mut [RunTally],
    ) {
        let (level, groups) = (self.level, tallies.len());
        let replicate = world.plan.sampling.replicate(batch);
        let (tally, part) = (&mut tallies[replicate % groups].offers[index], replicate / groups);
        let offer = &world.plan.offers[index];
        let Some(life) = &offer.life else {
            dispatch!(level, simd => self.pay(simd, offer, place));
            self.record(offer, wanted, tally, part);
            return self.keep(index, place);
        };
        self.lane.pay(life, &self.prices[place], &world.lives, batch);
        self.lane.swap(&mut self.pay, &mut self.total);
        self.record(offer, wanted.clone(), tally, part);
        self.keep(index, place);
        self.lane.swap(&mut self.pay, &mut self.total);
        self.lane.record_more(life, &self.prices[place], &wanted, tally, part);
    }

    /// Pay of an offer by year and in all, in whole cents.
    #[inline(always)]
    fn pay<S: Simd>(&mut self, simd: S, offer: &PlannedOffer, place: usize) {
        for (pay, cash) in self.pay.iter_mut().zip(&offer.cash) {
            pay.fill(*cash);
        }
        for vest in &offer.vests {
            add_vest(simd, vest, &self.prices[place][vest.stock], &mut self.pay[vest.year]);
        }
        round(simd, &mut self.pay, &mut self.total);
    }

    fn record(&self, offer: &PlannedOffer, wanted: Range<usize>, tally: &mut OfferTally, part: usize) {
        if !is_all_years(&tally.years) {
            for (tally, cents) in tally.years.iter_mut().zip(&self.pay) {
                tally.record_part(self.level, part, &cents[wanted.clone()]);
            }
        }
        tally.total.record_part(self.level, part, &self.total[wanted.clone()]);
        for (question, yes) in offer.questions.iter().zip(&mut tally.yes) {
            *yes += self.count(question, wanted.clone());
        }
    }

    /// How many of the wanted paths say yes.
    fn count(&self, question: &Question, wanted: Range<usize>) -> u64 {
        let measured = |measure: Measure| match measure {
            Measure::Year(year) => &self.pay[year][wanted.clone()],
            Measure::Total => &self.total[wanted.clone()],
        };
        match question.asked {
            Asked::Below { measure, cents } => {
                let cents = cents as f64;
                measured(measure).iter().map(|&value| u64::from(value < cents)).sum()
            }
            Asked::Less { left, right } => {
                let pairs = measured(left).iter().zip(measured(right));
                pairs.map(|(left, right)| u64::from(left < right)).sum()
            }
        }
    }
}

/// Bytes of prices under way at once, to stay in the second cache.
const PRICES_UNDER_WAY: usize = 256 << 10;

/// How many batches go through one offer before the next: the more, the fewer times the tallies of an offer are
/// fetched.
fn batches_under_way(plan: &Plan) -> usize {
    let dates: usize = plan.stocks.iter().map(|stock| stock.days.len()).sum();
    match plan.offers.len() {
        0 | 1 => 1,
        _ => (PRICES_UNDER_WAY / size_of::<Row>() / dates.max(1)).clamp(1, 16),
    }
}

/// The batches that hold a range of paths, and which of the paths of each are in the range.
pub(super) fn batches(paths: Range<u64>) -> impl Iterator<Item = (u64, Range<usize>)> {
    const SIZE: u64 = BATCH as u64;
    (paths.start / SIZE..paths.end.div_ceil(SIZE)).map(move |batch| {
        let first = batch * SIZE;
        let inside = |path: u64| (path.clamp(first, first + SIZE) - first) as usize;
        (batch, inside(paths.start)..inside(paths.end))
    })
}

#[inline(always)]
fn add_vest<S: Simd>(simd: S, vest: &Vest, prices: &PriceGrid, pay: &mut Row) {
    let at_vest = vectors(prices.row(vest.date));
    let pay = vectors_mut(pay).iter_mut();
    let load = |row: &[f64; LANES]| f64x8::load_array_ref(simd, row);
    let amount = f64x8::splat(simd, vest.amount);
    match vest.priced {
        None => {
            for (pay, price) in pay.zip(at_vest) {
                fused(load(price), amount, load(pay)).store_array(pay);
            }
        }
        Some(date) => {
            let zero = f64x8::splat(simd, 0.0);
            for ((pay, price), at_grant) in pay.zip(at_vest).zip(vectors(prices.row(date))) {
                let at_grant = load(at_grant);
                // Shares bought at a price of zero are worth nothing: they stay at zero. An endless ratio is no number.
                let ratio = at_grant.simd_gt(zero).select(load(price) / at_grant, zero).min(f64::MAX);
                fused(ratio, amount, load(pay)).store_array(pay);
            }
        }
    }
}

/// Nearest whole cents, ties to even, clipped to ±[`LIMIT`].
#[inline(always)]
pub(super) fn to_cents<S: Simd>(dollars: f64x8<S>) -> f64x8<S> {
    let limit = LIMIT as f64;
    nearest((dollars * 100.0).max(-limit).min(limit))
}

/// Rounds the pay of years to cents and adds them up.
#[inline(always)]
pub(super) fn round<S: Simd>(simd: S, years: &mut [Row], total: &mut Row) {
    total.fill(0.0);
    for year in years {
        for (year, total) in vectors_mut(year).iter_mut().zip(vectors_mut(total)) {
            let cents = to_cents(f64x8::load_array_ref(simd, year));
            cents.store_array(year);
            (f64x8::load_array_ref(simd, total) + cents).store_array(total);
        }
    }
    let limit = LIMIT as f64;
    for total in vectors_mut(total) {
        f64x8::load_array_ref(simd, total).max(-limit).min(limit).store_array(total);
    }
}

/// Whether there is but one year, whose tally is that of all years: it is recorded once and [completed](complete).
fn is_all_years(years: &[Tally]) -> bool {
    years.len() == 1
}

/// Gives the only year of a run what was recorded of all years.
pub(super) fn complete(tally: &mut RunTally) {
    for OfferTally { years, total, .. } in &mut tally.offers {
        if is_all_years(years) {
            years.fill(total.clone());
        }
    }
    for pair in &mut tally.pairs {
        if is_all_years(&pair.difference.years) {
            pair.difference.years.fill(pair.difference.total.clone());
            for counts in [&mut pair.wins, &mut pair.ties] {
                counts[0] = counts[1];
            }
        }
    }
}

/// Empty tallies for a plan, one for each group of replicates.
pub(super) fn empty_tallies(plan: &Plan) -> Vec<RunTally> {
    vec![empty_tally(plan); plan.sampling.groups()]
}

fn empty_tally(plan: &Plan) -> RunTally {
    let (groups, replicates) = (plan.sampling.groups(), plan.sampling.replicates());
    let precision = if groups == 1 { Histogram::FINE } else { Histogram::IN_GROUPS };
    let empty = |pivot| Tally::with_precision(pivot, replicates / groups, precision);
    let pay = |cash: &[f64]| {
        let pivots: Vec<i64> = cash.iter().map(|&cash| pivot(cash)).collect();
        let total = pivots.iter().sum::<i64>().clamp(-LIMIT, LIMIT);
        PayTally { years: pivots.into_iter().map(empty).collect(), total: empty(total) }
    };
    let sums = |years: usize| PartTally::new(years, replicates / groups);
    let offer = |offer: &PlannedOffer| {
        let PayTally { years, total } = pay(&offer.cash);
        let life = offer.life.as_ref();
        OfferTally {
            years,
            total,
            yes: vec![0; offer.questions.len()],
            views: life.iter().flat_map(|life| &life.views).map(|_| pay(&offer.cash)).collect(),
            parts: life.iter().flat_map(|life| &life.parts).map(|_| sums(plan.years)).collect(),
            owed: life.filter(|life| life.filing.is_some()).map(|life| sums(life.filed_years())),
        }
    };
    // Differences are counted from zero: many may be nothing, to the cent.
    let pairs = vec![PairTally::new(pay(&vec![0.0; plan.years])); plan.pairs.len()];
    RunTally { offers: plan.offers.iter().map(offer).collect(), pairs }
}

/// Cents near an amount.
fn pivot(dollars: f64) -> i64 {
    ((dollars * 100.0).round_ties_even() as i64).clamp(-LIMIT, LIMIT)
}
