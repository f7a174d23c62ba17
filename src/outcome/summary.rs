//! The outcome of a run: for every offer the pay of each year, of the whole, and the answers to what
//! was asked.

use std::sync::Arc;

use super::change::{self, Change, Parts};
use super::density::density_above;
use super::errors::{reach_95, spread};
use super::interval::{Interval, wilson_95, wilson_95_of_share};
use super::lumps::{Lump, lumps};
use super::shard::{MergeError, OfferTally, Shard};
use super::statistics::{Estimate, Ranked};
use super::sums::Sums;
use super::tally::Tally;
use super::versus::{Versus, versus};
use crate::market::Sampling;
use crate::plan::{Part, Plan, PlannedLife, PlannedOffer, Question, QuestionId, View};

/// Percentiles reported.
pub const PERCENTILES: [f64; 9] = [0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99];

/// Dollars in a cent.
pub(super) const CENTS: f64 = 0.01;

/// What a run found.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Years looked ahead.
    pub years: u32,
    /// Paths simulated.
    pub paths: u64,
    /// How they depend on each other.
    pub sampling: Sampling,
    /// Standard errors that a 95 % interval of a mean reaches to each side: 1.96, or that of Student's t where
    /// the error is taken from a few replicates.
    pub reach_95: f64,
    /// The same for percentiles, shortfalls and chances, whose errors come from fewer groups of replicates.
    pub reach_95_of_groups: f64,
    /// Seed.
    pub seed: u64,
    /// Hash of everything that decides the numbers.
    pub fingerprint: String,
    /// By offer, in the order of the scenario.
    pub offers: Vec<OfferOutcome>,
    /// Offers compared path by path.
    pub pairs: Vec<Versus>,
}

/// What one offer pays.
#[derive(Debug, Clone)]
pub struct OfferOutcome {
    /// Name of the offer.
    pub name: String,
    /// Pay of each year.
    pub years: Vec<Pay>,
    /// Pay of all years together.
    pub total: Pay,
    /// Average pay a year.
    pub average: Pay,
    /// Whether nothing is left to chance: no stock, or stock on a certain path.
    pub is_certain: bool,
    /// How often each question was answered yes.
    pub chances: Vec<Chance>,
    /// Other views of the same paths.
    pub views: Vec<ViewOutcome>,
    /// What the pay is made of; empty for offers of certain cash and shares alone.
    pub parts: Vec<PartOutcome>,
    /// Mean federal income tax still owed when the return of each tax year is filed, beyond what is withheld from
    /// supplemental pay; none without tax tables.
    pub owed: Option<Vec<Estimate>>,
    /// What each chance is made of, by group of replicates.
    pub(super) parts_of_chances: Vec<Parts>,
}

/// Pay as another view has it.
#[derive(Debug, Clone)]
pub struct ViewOutcome {
    /// Which view.
    pub view: View,
    /// Pay of each year.
    pub years: Vec<Pay>,
    /// Pay of all years together.
    pub total: Pay,
}

/// Mean of a part of pay. Those of all parts sum to the mean pay, as they do on every path.
#[derive(Debug, Clone)]
pub struct PartOutcome {
    /// Which part.
    pub part: Part,
    /// Its mean in each year.
    pub years: Vec<Estimate>,
    /// Its mean in all years.
    pub total: Estimate,
}

/// The distribution of an amount of pay, in dollars.
#[derive(Debug, Clone)]
pub struct Pay {
    /// Cash that does not depend on any share price.
    pub guaranteed: f64,
    /// What the offer letter adds up to: cash and shares at their grant price.
    pub offer_letter: f64,
    /// Share of the mean that is guaranteed.
    pub guaranteed_share: Estimate,
    /// Mean.
    pub mean: Estimate,
    /// Standard deviation.
    pub sd: Estimate,
    /// Percentiles, by [`PERCENTILES`].
    pub percentiles: Vec<Percentile>,
    /// Mean of the worst 5 % of outcomes.
    pub shortfall_5: Estimate,
    /// Mean of the worst 10 % of outcomes.
    pub shortfall_10: Estimate,
    /// Smallest and largest outcome seen.
    pub range: Interval,
    /// Outcomes so large that they were clipped.
    pub clipped: u64,
    pub(super) tally: Arc<Tally>,
    /// By rank, with errors; kept of totals alone, for it is large.
    pub(super) ranked: Option<Arc<Ranked>>,
    /// Dollars for a unit of the tally.
    pub(super) unit: f64,
}

/// A percentile, its standard error and a 95 % interval that assumes no shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentile {
    /// 0.10 for P10.
    pub p: f64,
    /// The estimate.
    pub value: f64,
    /// Its standard error.
    pub se: f64,
    /// What that cannot fall below however many paths there are: none, unless so many outcomes are equal that only the
    /// width of their bin is left to tell.
    pub least_se: f64,
    /// 95 % interval.
    pub interval: Interval,
}

/// The chance that a path answers yes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// What was asked.
    pub question: QuestionId,
    /// Share of paths.
    pub value: f64,
    /// Its standard error: √(p(1−p)/n) for independent paths.
    pub se: f64,
    /// 95 % interval: of Wilson (1927) for independent paths and for rare answers, else of Student's t.
    pub interval: Interval,
    /// Whether the answer is the same on every path, and not only on those simulated.
    pub is_certain: bool,
    /// Paths asked.
    pub paths: u64,
}

impl Outcome {
    /// Reads the statistics off a shard that holds the paths `0 .. paths`.
    pub fn new(plan: &Plan, paths: u64, shard: Shard) -> Result<Self, MergeError> {
        if !shard.fits(plan) {
            return Err(MergeError::Malformed);
        }
        let seed = shard.seed();
        let groups = shard.finish(paths)?.0;
        let pairs = versus(plan, &groups);
        let mut groups: Vec<_> = groups.into_iter().map(|run| run.offers.into_iter()).collect();
        let offers = plan.offers.iter().map(|offer| {
            let tallies: Vec<OfferTally> = groups.iter_mut().filter_map(Iterator::next).collect();
            OfferOutcome::new(offer, &tallies)
        });
        Ok(Outcome {
            years: plan.years as u32,
            paths,
            sampling: plan.sampling,
            reach_95: reach_95(plan.sampling.replicates()),
            reach_95_of_groups: reach_95(plan.sampling.groups()),
            seed,
            fingerprint: plan.fingerprint.clone(),
            offers: offers.collect(),
            pairs,
        })
    }
}

impl OfferOutcome {
    /// From tallies by group of replicates.
    fn new(offer: &PlannedOffer, groups: &[OfferTally]) -> Self {
        // Whole cents, as the tallies count them: twelve twelfths are then one.
        let cents = |dollars: &f64| (dollars * 100.0).round() / 100.0;
        let cash: Vec<f64> = offer.cash.iter().map(cents).collect();
        let letter: Vec<f64> = offer.letter.iter().map(cents).collect();
        let (all_cash, all_letter) = (cash.iter().sum::<f64>(), letter.iter().sum::<f64>());
        let part = 1.0 / cash.len() as f64;
        let chance = |(i, question): (usize, &Question)| {
            let count = |group: &OfferTally| Count { yes: group.yes[i], of: group.total.count() };
            let yes: Vec<Count> = groups.iter().map(count).collect();
            let parts = yes.iter().filter(|count| count.of > 0).map(Count::share);
            (Chance::new(question.id, &yes, offer.always_answers_alike(question)), parts.collect())
        };
        let (chances, parts_of_chances) = offer.questions.iter().enumerate().map(chance).unzip();
        let of_year =
            |year: usize| -> Vec<&Tally> { groups.iter().map(|group| &group.years[year]).collect() };
        let pay_of_year = |(year, (&cash, &letter)): (usize, (&f64, &f64))| {
            Pay::new(cash, letter, &of_year(year), CENTS).of_a_year()
        };
        let total: Vec<&Tally> = groups.iter().map(|group| &group.total).collect();
        let total = Pay::new(all_cash, all_letter, &total, CENTS);
        OfferOutcome {
            name: offer.name.clone(),
            years: cash.iter().zip(&letter).enumerate().map(pay_of_year).collect(),
            average: total.scaled(part),
            total,
            is_certain: offer.is_certain,
            chances,
            views: offer.life.as_ref().map_or_else(Vec::new, |life| views(life, groups, &cash, &letter)),
            parts: offer.life.as_ref().map_or_else(Vec::new, |life| parts(life, groups)),
            owed: owed(groups),
            parts_of_chances,
        }
    }

    /// Whether its figures have errors: a single path that might have been another tells none.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.is_certain || self.total.tally.count() > 1
    }

    /// The answer to a question.
    #[must_use]
    pub fn chance(&self, question: QuestionId) -> Option<&Chance> {
        self.chances.iter().find(|chance| chance.question == question)
    }

    /// What a chance changes by from that of another run of the offer.
    #[must_use]
    pub fn chance_change(&self, from: &OfferOutcome, question: QuestionId) -> Option<Change> {
        let change = Change::between(from.chance_parts(question)?, self.chance_parts(question)?);
        let [mine, theirs] = [self.chance(question)?, from.chance(question)?];
        // As with a chance alone: what one path more would change stays open.
        let open = if mine.is_certain && theirs.is_certain { 0.0 } else { 1.0 / mine.paths as f64 };
        Some(Change { se: change.se.max(open), ..change })
    }

    fn chance_parts(&self, question: QuestionId) -> Option<(Estimate, &Parts)> {
        let index = self.chances.iter().position(|chance| chance.question == question)?;
        let Chance { value, se, .. } = self.chances[index];
        Some((Estimate { value, se }, &self.parts_of_chances[index]))
    }
}

impl Pay {
    /// From tallies by group of replicates.
    pub(super) fn new(guaranteed: f64, offer_letter: f64, groups: &[&Tally], unit: f64) -> Self {
        let tally = Tally::sum_of(groups);
        let ranked = Ranked::of_groups(&tally, groups);
        let percentile = |p: f64| {
            let estimate = ranked.quantile(p).scaled(unit);
            let Interval { low, high } = ranked.quantile_interval_95(p);
            let interval = Interval { low: low * unit, high: high * unit };
            let least_se = ranked.least_error_of_quantile(p) * unit;
            Percentile { p, value: estimate.value, se: estimate.se, least_se, interval }
        };
        let mean = ranked.mean().scaled(unit);
        Pay {
            guaranteed,
            offer_letter,
            guaranteed_share: share_of(guaranteed, mean),
            mean,
            sd: ranked.sd().scaled(unit),
            percentiles: PERCENTILES.map(percentile).to_vec(),
            shortfall_5: ranked.shortfall(0.05).scaled(unit),
            shortfall_10: ranked.shortfall(0.10).scaled(unit),
            range: Interval { low: tally.min() as f64 * unit, high: tally.max() as f64 * unit },
            clipped: tally.clipped(),
            tally: Arc::new(tally),
            ranked: Some(Arc::new(ranked)),
            unit,
        }
    }

    /// The same in another unit, such as a part of it.
    fn scaled(&self, factor: f64) -> Self {
        let interval = |Interval { low, high }: Interval| Interval { low: low * factor, high: high * factor };
        let percentile = |percentile: &Percentile| Percentile {
            p: percentile.p,
            value: percentile.value * factor,
            se: percentile.se * factor,
            least_se: percentile.least_se * factor,
            interval: interval(percentile.interval),
        };
        Pay {
            guaranteed: self.guaranteed * factor,
            offer_letter: self.offer_letter * factor,
            guaranteed_share: self.guaranteed_share,
            mean: self.mean.scaled(factor),
            sd: self.sd.scaled(factor),
            percentiles: self.percentiles.iter().map(percentile).collect(),
            shortfall_5: self.shortfall_5.scaled(factor),
            shortfall_10: self.shortfall_10.scaled(factor),
            range: interval(self.range),
            clipped: self.clipped,
            tally: Arc::clone(&self.tally),
            ranked: self.ranked.clone(),
            unit: self.unit * factor,
        }
    }

    /// A quantile, 0.1 for P10. For several at once see [`Pay::quantiles`].
    #[must_use]
    pub fn percentile(&self, p: f64) -> f64 {
        let known = self.percentiles.iter().find(|percentile| percentile.p == p);
        known.map_or_else(|| self.quantiles(&[p])[0], |percentile| percentile.value)
    }

    /// Any quantiles at once.
    #[must_use]
    pub fn quantiles(&self, p: &[f64]) -> Vec<f64> {
        let ranked = self.ranked();
        p.iter().map(|&p| ranked.quantile(p).value * self.unit).collect()
    }

    /// The same without what only totals need.
    fn of_a_year(self) -> Self {
        Pay { ranked: None, ..self }
    }

    pub(super) fn ranked(&self) -> Arc<Ranked> {
        self.ranked.clone().unwrap_or_else(|| Arc::new(Ranked::new(&self.tally)))
    }

    /// The number of values in each independent group of paths, and their distribution with the range of all; none where
    /// nothing is known of groups. Percentiles must be asked for anew.
    pub(super) fn parts(&self) -> Vec<(f64, Pay)> {
        let part = |(count, ranked): (f64, Ranked)| {
            let mean = ranked.expectation(|value| value).scaled(self.unit);
            (count, Pay { mean, ranked: Some(Arc::new(ranked)), ..self.clone() })
        };
        self.ranked().groups().map(part).collect()
    }

    /// Any quantiles with their errors; of a total.
    #[must_use]
    pub fn quantile_estimates(&self, p: &[f64]) -> Vec<Estimate> {
        let ranked = self.ranked();
        p.iter().map(|&p| ranked.quantile(p).scaled(self.unit)).collect()
    }

    /// Mean of a function of dollars, with its standard error; of a total. Values are known to the width of their bin.
    #[must_use]
    pub fn expectation(&self, of: impl Fn(f64) -> f64) -> Estimate {
        self.ranked().expectation(|value| of(value * self.unit))
    }

    /// What the mean changes by from that of another run; of totals.
    #[must_use]
    pub fn mean_change(&self, from: &Pay) -> Change {
        self.change(from, |pay| pay.mean, Ranked::parts_of_mean)
    }

    /// What a percentile changes by from that of another run, only for [`PERCENTILES`]; of totals.
    #[must_use]
    pub fn percentile_change(&self, from: &Pay, p: f64) -> Option<Change> {
        let index = PERCENTILES.iter().position(|known| *known == p)?;
        let of = |pay: &Pay| {
            let Percentile { value, se, .. } = pay.percentiles[index];
            Estimate { value, se }
        };
        Some(self.change(from, of, |ranked| ranked.parts_of_quantile(p)))
    }

    /// What the mean of the worst tenth changes by from that of another run; of totals.
    #[must_use]
    pub fn shortfall_10_change(&self, from: &Pay) -> Change {
        self.change(from, |pay| pay.shortfall_10, |ranked| ranked.parts_of_shortfall(0.10))
    }

    fn change(&self, from: &Pay, of: impl Fn(&Pay) -> Estimate, parts: impl Fn(&Ranked) -> Parts) -> Change {
        let parts = |pay: &Pay| change::scaled(&parts(&pay.ranked()), pay.unit);
        Change::between((of(from), &parts(from)), (of(self), &parts(self)))
    }

    /// Amounts that many paths pay alike, ascending.
    #[must_use]
    pub fn lumps(&self) -> Vec<Lump> {
        let lumps = lumps(&self.tally);
        lumps.into_iter().map(|lump| Lump { value: lump.value * self.unit, ..lump }).collect()
    }

    /// Standard error of the share of outcomes below an amount; of a total.
    #[must_use]
    pub fn share_below_error(&self, dollars: f64) -> f64 {
        self.ranked().share_below_error(dollars / self.unit)
    }

    /// Share of outcomes below an amount; one that equals it is not below.
    #[must_use]
    pub fn share_below(&self, dollars: f64) -> f64 {
        // Outcomes are whole units.
        self.ranked().share_below(dollars / self.unit - 0.5)
    }

    /// Dollars from, to, and the share of outcomes evenly spread between them, ascending.
    #[must_use]
    pub fn spread(&self) -> Vec<(f64, f64, f64)> {
        let (min, max) = (self.tally.min(), self.tally.max());
        let within = |value: i64| value.clamp(min, max) as f64 * self.unit;
        let count = self.tally.count().max(1) as f64;
        self.tally.bins().map(|bin| (within(bin.low), within(bin.high), bin.count as f64 / count)).collect()
    }

    /// A smooth density above the guaranteed cash of all that is in no lump, for drawing: (dollars, density) points.
    #[must_use]
    pub fn density(&self, points: usize) -> Vec<(f64, f64)> {
        let curve = density_above(&self.tally, self.guaranteed / self.unit, points);
        curve.into_iter().map(|(value, density)| (value * self.unit, density / self.unit)).collect()
    }
}

fn views(life: &PlannedLife, groups: &[OfferTally], cash: &[f64], letter: &[f64]) -> Vec<ViewOutcome> {
    let view = |(index, view): (usize, &View)| {
        // The certain part of another view is not reckoned: it is told of the headline alone.
        let pay = |letter: f64, tallies: Vec<&Tally>| Pay::new(0.0, letter, &tallies, CENTS);
        let of_year = |year: usize| groups.iter().map(|group| &group.views[index].years[year]).collect();
        ViewOutcome {
            view: *view,
            years: (0..cash.len()).map(|year| pay(letter[year], of_year(year)).of_a_year()).collect(),
            total: pay(letter.iter().sum(), groups.iter().map(|group| &group.views[index].total).collect()),
        }
    };
    life.views.iter().enumerate().map(view).collect()
}

fn parts(life: &PlannedLife, groups: &[OfferTally]) -> Vec<PartOutcome> {
    let part = |(index, part): (usize, &Part)| {
        let mean = |sums: Vec<&Sums>| Sums::mean_of(&sums).scaled(CENTS);
        let years = groups.first().map_or(0, |group| group.years.len());
        let of_year = |year: usize| groups.iter().map(|group| &group.parts[index].years[year]).collect();
        PartOutcome {
            part: *part,
            years: (0..years).map(|year| mean(of_year(year))).collect(),
            total: mean(groups.iter().map(|group| &group.parts[index].total).collect()),
        }
    };
    life.parts.iter().enumerate().map(part).collect()
}

fn owed(groups: &[OfferTally]) -> Option<Vec<Estimate>> {
    let tax_years = groups.first()?.owed.as_ref()?.years.len();
    let of_year = |year: usize| {
        let sums: Vec<&Sums> =
            groups.iter().filter_map(|group| group.owed.as_ref()?.years.get(year)).collect();
        Sums::mean_of(&sums).scaled(CENTS)
    };
    Some((0..tax_years).map(of_year).collect())
}

/// `part / whole` with the error of the whole (delta method).
fn share_of(part: f64, whole: Estimate) -> Estimate {
    if whole.value == 0.0 {
        return Estimate { value: 1.0, se: 0.0 };
    }
    Estimate { value: part / whole.value, se: (part / whole.value * whole.se / whole.value).abs() }
}

/// Paths of a group of replicates that answered yes, and all its paths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count {
    pub(super) yes: u64,
    pub(super) of: u64,
}

impl Count {
    /// Paths, and the share of them that answered yes.
    pub(super) fn share(&self) -> (f64, f64) {
        (self.of as f64, self.yes as f64 / self.of as f64)
    }
}

/// With fewer answers of one kind the spread of groups is too rough to be believed alone: it may widen what
/// counting independent paths gives, never narrow it.
const ENOUGH_ANSWERS: u64 = 100;

impl Chance {
    /// From counts by group of replicates.
    pub(super) fn new(question: QuestionId, counts: &[Count], is_certain: bool) -> Self {
        let (yes, paths) = counts.iter().fold((0, 0), |(yes, of), count| (yes + count.yes, of + count.of));
        let value = yes as f64 / paths as f64;
        let independent = (value * (1.0 - value) / paths as f64).sqrt();
        let (se, interval) = if is_certain {
            (0.0, Interval { low: value, high: value })
        } else if counts.len() == 1 {
            (independent, wilson_95(yes, paths))
        } else {
            let filled = counts.iter().filter(|count| count.of > 0);
            let shares: Parts = filled.map(Count::share).collect();
            // Groups may agree to the last path by design; what one path more would change stays open.
            let se = spread(shares.iter().copied()).max(1.0 / paths as f64);
            let reach = reach_95(shares.len());
            if yes.min(paths - yes) < ENOUGH_ANSWERS {
                let se = se.max(independent);
                // Where all answers are alike their spread tells nothing: the rule of independent paths stands.
                let worth = if independent > 0.0 { (independent / se).powi(2) } else { 1.0 };
                (se, wilson_95_of_share(value, worth * paths as f64))
            } else {
                let half = reach * se;
                (se, Interval { low: (value - half).max(0.0), high: (value + half).min(1.0) })
            }
        };
        Chance { question, value, se, interval, is_certain, paths }
    }

    /// The chance that the answer is no.
    #[must_use]
    pub fn of_the_opposite(&self) -> Self {
        let Interval { low, high } = self.interval;
        let interval = Interval { low: 1.0 - high, high: 1.0 - low };
        Chance { value: 1.0 - self.value, interval, ..*self }
    }
}
