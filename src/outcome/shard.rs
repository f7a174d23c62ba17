//! The tallies of a range of paths, and how ranges become a whole run.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::power_sums::PowerSums;
use super::sums::Sums;
use super::tally::{MAX_COUNT, Tally};
use crate::market::{BATCH, Sampling};
use crate::numerics::Level;
use crate::plan::Plan;

/// Tallies of the paths of one group of replicates, one entry an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTally {
    /// By offer.
    pub offers: Vec<OfferTally>,
    /// By pair of offers that are compared.
    pub pairs: Vec<PairTally>,
}

/// Tallies of what one offer pays more than another on the same path, in cents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairTally {
    /// The difference.
    pub difference: PayTally,
    /// Paths on which it is above zero: by year, then of all years.
    pub wins: Vec<u64>,
    /// Paths on which it is zero, likewise.
    pub ties: Vec<u64>,
}

impl PairTally {
    /// Nothing yet.
    #[must_use]
    pub fn new(difference: PayTally) -> Self {
        let counts = vec![0; difference.years.len() + 1];
        PairTally { difference, wins: counts.clone(), ties: counts }
    }

    /// Adds differences of a year, or of all years if the index is that after the last.
    pub(crate) fn record(&mut self, level: Level, (index, part): (usize, usize), difference: &[f64]) {
        let PayTally { years, total } = &mut self.difference;
        years.get_mut(index).unwrap_or(total).record_part(level, part, difference);
        self.wins[index] += difference.iter().map(|cents| u64::from(*cents > 0.0)).sum::<u64>();
        self.ties[index] += difference.iter().map(|cents| u64::from(*cents == 0.0)).sum::<u64>();
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.difference.years.iter().chain([&self.difference.total])
    }

    fn has_shape_of(&self, other: &PairTally) -> bool {
        self.wins.len() == other.wins.len()
            && self.ties.len() == other.ties.len()
            && self.difference.years.len() == other.difference.years.len()
            && self.tallies().zip(other.tallies()).all(|(a, b)| a.can_merge(b))
    }

    fn merge(&mut self, other: &PairTally) {
        self.difference.merge(&other.difference);
        self.wins.iter_mut().zip(&other.wins).for_each(|(mine, theirs)| *mine += theirs);
        self.ties.iter_mut().zip(&other.ties).for_each(|(mine, theirs)| *mine += theirs);
    }
}

/// Tallies of one offer, in cents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferTally {
    /// Pay of each year.
    pub years: Vec<Tally>,
    /// Pay of all years.
    pub total: Tally,
    /// Paths that answered yes, by question.
    pub yes: Vec<u64>,
    /// Other views of the same paths.
    pub views: Vec<PayTally>,
    /// What the pay is made of.
    pub parts: Vec<PartTally>,
    /// What is still owed when the return of each tax year is filed; it is no part of the pay.
    pub owed: Option<PartTally>,
}

/// Tallies of pay, in cents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayTally {
    /// Pay of each year.
    pub years: Vec<Tally>,
    /// Pay of all years.
    pub total: Tally,
}

impl PayTally {
    fn merge(&mut self, other: &PayTally) {
        self.years.iter_mut().zip(&other.years).for_each(|(mine, theirs)| mine.merge(theirs));
        self.total.merge(&other.total);
    }
}

/// Sums of a part of pay, in cents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartTally {
    /// In each year.
    pub years: Vec<Sums>,
    /// In all years.
    pub total: Sums,
}

impl PartTally {
    /// Nothing yet.
    #[must_use]
    pub fn new(years: usize, replicates: usize) -> Self {
        PartTally { years: vec![Sums::new(replicates); years], total: Sums::new(replicates) }
    }

    fn sums(&self) -> impl Iterator<Item = &Sums> {
        self.years.iter().chain([&self.total])
    }
}

impl RunTally {
    fn has_shape_of(&self, other: &RunTally) -> bool {
        let mut offers = self.offers.iter().zip(&other.offers);
        let alike = |(a, b): (&OfferTally, &OfferTally)| {
            a.years.len() == b.years.len()
                && a.yes.len() == b.yes.len()
                && a.views.len() == b.views.len()
                && a.parts.len() == b.parts.len()
                && a.views.iter().zip(&b.views).all(|(a, b)| a.years.len() == b.years.len())
                && a.owed.is_some() == b.owed.is_some()
                && a.sums().map(Sums::replicates).eq(b.sums().map(Sums::replicates))
                && a.tallies().zip(b.tallies()).all(|(a, b)| a.can_merge(b))
        };
        let mut pairs = self.pairs.iter().zip(&other.pairs);
        self.offers.len() == other.offers.len()
            && offers.all(alike)
            && self.pairs.len() == other.pairs.len()
            && pairs.all(|(a, b)| a.has_shape_of(b))
    }

    /// Bytes of memory, nearly.
    pub(crate) fn bytes(&self) -> usize {
        self.tallies().map(Tally::bytes).sum()
    }

    fn has_counts(&self, by_part: &[u64]) -> bool {
        let counted = |sums: &[PowerSums]| sums.iter().map(|part| part.count).eq(by_part.iter().copied());
        let mut sums = self.offers.iter().flat_map(OfferTally::sums);
        self.tallies().all(|tally| counted(tally.parts().1)) && sums.all(|sums| counted(sums.by_replicate()))
    }

    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        self.offers.iter().flat_map(OfferTally::tallies).chain(self.pairs.iter().flat_map(PairTally::tallies))
    }

    /// Paths recorded, if all parts agree on their number.
    fn paths(&self) -> Option<u64> {
        let paths = self.tallies().map(Tally::count).next().unwrap_or(0);
        let yes = self.offers.iter().flat_map(|offer| &offer.yes).all(|&yes| yes <= paths);
        let counted = |pair: &PairTally| {
            let mut counts = pair.wins.iter().zip(&pair.ties);
            counts.all(|(wins, ties)| wins.checked_add(*ties).is_some_and(|sum| sum <= paths))
        };
        let yes = yes && self.pairs.iter().all(counted);
        let alike = self.tallies().all(|tally| tally.count() == paths && tally.is_consistent());
        let sums = self.offers.iter().flat_map(OfferTally::sums).all(|sums| sums.is_consistent(paths));
        (yes && alike && sums).then_some(paths)
    }

    /// Adds the tallies of other paths.
    pub fn merge(&mut self, other: &RunTally) {
        for (mine, theirs) in self.offers.iter_mut().zip(&other.offers) {
            mine.years.iter_mut().zip(&theirs.years).for_each(|(mine, theirs)| mine.merge(theirs));
            mine.total.merge(&theirs.total);
            mine.yes.iter_mut().zip(&theirs.yes).for_each(|(mine, theirs)| *mine += theirs);
            mine.views.iter_mut().zip(&theirs.views).for_each(|(mine, theirs)| mine.merge(theirs));
            let parts = mine.parts.iter_mut().chain(&mut mine.owed);
            for (mine, theirs) in parts.zip(theirs.parts.iter().chain(&theirs.owed)) {
                mine.years.iter_mut().zip(&theirs.years).for_each(|(mine, theirs)| mine.merge(theirs));
                mine.total.merge(&theirs.total);
            }
        }
        self.pairs.iter_mut().zip(&other.pairs).for_each(|(mine, theirs)| mine.merge(theirs));
    }
}

impl OfferTally {
    /// By year, and of all years, of every view.
    fn tallies(&self) -> impl Iterator<Item = &Tally> {
        let views = self.views.iter().flat_map(|view| view.years.iter().chain([&view.total]));
        self.years.iter().chain([&self.total]).chain(views)
    }

    fn sums(&self) -> impl Iterator<Item = &Sums> {
        self.parts.iter().chain(&self.owed).flat_map(PartTally::sums)
    }
}

/// The tallies of all paths of a run, by group of replicates; plain paths are a single one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups(pub Vec<RunTally>);

impl Groups {
    /// All paths together.
    #[must_use]
    pub fn pooled(&self) -> RunTally {
        let mut groups = self.0.iter();
        let mut pooled = groups.next().cloned().unwrap_or(RunTally { offers: Vec::new(), pairs: Vec::new() });
        groups.for_each(|group| pooled.merge(group));
        pooled
    }
}

/// The tallies of some ranges of paths of one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    fingerprint: String,
    seed: u64,
    /// In order, apart from each other.
    ranges: Vec<Range<u64>>,
    /// By group of replicates.
    tallies: Vec<RunTally>,
}

/// Why shards do not make one run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    /// Made from another scenario or by another version.
    #[error("the shards come from different scenarios or versions ({ours:.8}… and {theirs:.8}…)")]
    OtherPlan {
        /// Fingerprint of this shard.
        ours: String,
        /// Fingerprint of the other.
        theirs: String,
    },
    /// Another seed.
    #[error("the shards have different seeds ({ours} and {theirs})")]
    OtherSeed {
        /// Seed of this shard.
        ours: u64,
        /// Seed of the other.
        theirs: u64,
    },
    /// Tallies of other years or questions under the same fingerprint.
    #[error("the tallies are not those of this run")]
    Malformed,
    /// Both hold the same paths.
    #[error("paths {} to {} are in both shards", .0.start, .0.end - 1)]
    Overlap(Range<u64>),
    /// Paths are missing.
    #[error("paths {} to {} are missing", .0.start, .0.end - 1)]
    Gap(Range<u64>),
    /// More paths than asked for.
    #[error("paths {} to {} are more than the run has", .0.start, .0.end - 1)]
    Beyond(Range<u64>),
}

/// Part `index` (from 0) of `of` equal parts of a run. Parts begin with whole batches where they can.
#[must_use]
pub fn part(paths: u64, index: u64, of: u64) -> Range<u64> {
    let of = of.max(1);
    let boundary = |i: u64| {
        let even = (u128::from(paths) * u128::from(i) / u128::from(of)) as u64;
        let whole = even - even % BATCH as u64;
        if i >= of || paths / of < BATCH as u64 { even } else { whole }
    };
    boundary(index)..boundary(index + 1)
}

impl Shard {
    /// The tallies of one range, by group of replicates.
    #[must_use]
    pub fn new(fingerprint: String, seed: u64, range: Range<u64>, tallies: Vec<RunTally>) -> Self {
        Shard { fingerprint, seed, ranges: vec![range], tallies }
    }

    /// Adds another shard of the same run.
    pub fn merge(&mut self, other: &Shard) -> Result<(), MergeError> {
        if self.fingerprint != other.fingerprint {
            let (ours, theirs) = (self.fingerprint.clone(), other.fingerprint.clone());
            return Err(MergeError::OtherPlan { ours, theirs });
        }
        if self.seed != other.seed {
            return Err(MergeError::OtherSeed { ours: self.seed, theirs: other.seed });
        }
        let mut pairs = self.tallies.iter().zip(&other.tallies);
        if self.tallies.len() != other.tallies.len() || !pairs.all(|(a, b)| a.has_shape_of(b)) {
            return Err(MergeError::Malformed);
        }
        self.ranges = joined(&self.ranges, &other.ranges)?;
        self.tallies.iter_mut().zip(&other.tallies).for_each(|(mine, theirs)| mine.merge(theirs));
        Ok(())
    }

    /// The tallies, if the shard holds exactly the paths `0 .. paths`.
    pub fn finish(self, paths: u64) -> Result<Groups, MergeError> {
        let mut reached = 0;
        for range in &self.ranges {
            if range.start > reached {
                return Err(MergeError::Gap(reached..range.start));
            }
            reached = range.end;
        }
        match reached {
            reached if reached < paths => Err(MergeError::Gap(reached..paths)),
            reached if reached > paths => Err(MergeError::Beyond(paths..reached)),
            _ => Ok(Groups(self.tallies)),
        }
    }

    /// What is counted of the offer of this index, if paths are independent.
    pub(super) fn offer(&self, offer: usize) -> Option<&OfferTally> {
        let [all] = &self.tallies[..] else { return None };
        all.offers.get(offer)
    }

    /// Fingerprint of the plan it was made from.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Seed it was made with.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The paths it holds: ranges in order, apart from each other.
    #[must_use]
    pub fn ranges(&self) -> &[Range<u64>] {
        &self.ranges
    }

    /// Whether it holds what a run of this plan tallies: as many groups, offers, years, questions and parts, and in
    /// each part as many paths as its ranges put there.
    pub(super) fn fits(&self, plan: &Plan) -> bool {
        let (groups, replicates) = (plan.sampling.groups(), plan.sampling.replicates());
        if self.tallies.len() != groups {
            return false;
        }
        let counts = self.paths_by_replicate(plan.sampling);
        let offers_fit = |run: &RunTally| {
            let mut offers = run.offers.iter().zip(&plan.offers);
            run.offers.len() == plan.offers.len()
                && run.pairs.len() == plan.pairs.len()
                && run.pairs.iter().all(|pair| pair.wins.len() == plan.years + 1)
                && offers.all(|(tally, offer)| {
                    let [views, parts] =
                        offer.life.as_ref().map_or([0, 0], |l| [l.views.len(), l.parts.len()]);
                    tally.years.len() == plan.years
                        && tally.yes.len() == offer.questions.len()
                        && tally.views.len() == views
                        && tally.views.iter().all(|view| view.years.len() == plan.years)
                        && tally.parts.len() == parts
                        && tally.owed.as_ref().map(|owed| owed.years.len())
                            == offer
                                .life
                                .as_ref()
                                .filter(|life| life.filing.is_some())
                                .map(|life| life.filed_years())
                        && tally.parts.iter().all(|part| part.years.len() == plan.years)
                })
        };
        self.tallies.iter().enumerate().all(|(group, run)| {
            let expected: Vec<u64> = (group..replicates).step_by(groups).map(|r| counts[r]).collect();
            offers_fit(run) && run.has_shape_of(&self.tallies[0]) && run.has_counts(&expected)
        })
    }

    fn paths_by_replicate(&self, sampling: Sampling) -> Vec<u64> {
        let mut counts = vec![0; sampling.replicates()];
        for range in &self.ranges {
            let mut next = range.start;
            while next < range.end {
                let batch = next / BATCH as u64;
                let end = range.end.min((batch + 1) * BATCH as u64);
                counts[sampling.replicate(batch)] += end - next;
                next = end;
            }
        }
        counts
    }

    /// Whether the parts agree with each other, as they do in every shard that was not tampered with.
    pub(super) fn is_consistent(&self) -> bool {
        let apart = self.ranges.windows(2).all(|pair| pair[0].end < pair[1].start);
        let held = self.ranges.iter().try_fold(0u64, |sum, range| {
            sum.checked_add(range.end.checked_sub(range.start).filter(|paths| *paths > 0)?)
        });
        let tallied = self.tallies.iter().try_fold(0u64, |sum, tally| sum.checked_add(tally.paths()?));
        apart && held == tallied && held.is_some_and(|paths| (1..=MAX_COUNT).contains(&paths))
    }
}

/// Both lists of ranges as one, neighbours fused.
fn joined(a: &[Range<u64>], b: &[Range<u64>]) -> Result<Vec<Range<u64>>, MergeError> {
    let mut all: Vec<Range<u64>> = a.iter().chain(b).cloned().collect();
    all.sort_by_key(|range| range.start);
    let mut fused: Vec<Range<u64>> = Vec::new();
    for range in all {
        match fused.last_mut() {
            Some(last) if range.start < last.end => {
                return Err(MergeError::Overlap(range.start..last.end.min(range.end)));
            }
            Some(last) if range.start == last.end => last.end = range.end,
            _ => fused.push(range),
        }
    }
    Ok(fused)
}
