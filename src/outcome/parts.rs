//! The outcome of independent paths that were run in parts: what tells how figures of two runs move together.

use std::sync::Arc;

use super::change::Parts;
use super::shard::{MergeError, OfferTally, Shard};
use super::statistics::Ranked;
use super::summary::{Count, OfferOutcome, Outcome};
use super::tally::Tally;
use crate::plan::Plan;

impl Outcome {
    /// The same from shards of which each holds a part of independent paths, and all together, in order, the paths
    /// `0 .. paths`. All figures are those of the whole; differences of two totals or chances take their errors from the parts.
    ///
    /// # Errors
    ///
    /// That of the first part that fails, or if the parts do not make one run.
    pub fn of_parts<A, E: From<A> + From<MergeError>>(
        plan: &Plan,
        paths: u64,
        parts: impl IntoIterator<Item = Result<Shard, A>>,
    ) -> Result<Self, E> {
        let mut whole: Option<Shard> = None;
        let mut totals: Vec<PartsOfOffer> = plan.offers.iter().map(|_| PartsOfOffer::default()).collect();
        for part in parts {
            let part = part?;
            // Only totals are kept by part: all tallies would be as many runs.
            totals.iter_mut().enumerate().for_each(|(index, offer)| offer.add(part.offer(index)));
            match &mut whole {
                Some(whole) => whole.merge(&part)?,
                None => whole = Some(part),
            }
        }
        let whole = whole.ok_or(MergeError::Gap(0..paths))?;
        let mut outcome = Outcome::new(plan, paths, whole)?;
        outcome.offers.iter_mut().zip(&totals).for_each(|(offer, parts)| offer.in_parts(parts));
        Ok(outcome)
    }
}

/// What is kept of an offer in each part of a run.
#[derive(Debug, Default)]
struct PartsOfOffer {
    totals: Vec<Tally>,
    /// Paths that answered yes, by part and question.
    yes: Vec<Vec<u64>>,
}

impl PartsOfOffer {
    fn add(&mut self, part: Option<&OfferTally>) {
        self.totals.extend(part.map(|offer| offer.total.clone()));
        self.yes.extend(part.map(|offer| offer.yes.clone()));
    }

    /// What the chance that answers the question of this index is made of.
    fn shares(&self, question: usize) -> Parts {
        let parts = self.totals.iter().zip(&self.yes);
        parts.map(|(total, yes)| Count { yes: yes[question], of: total.count() }.share()).collect()
    }
}

impl OfferOutcome {
    /// Knows what its independent paths in parts came to.
    fn in_parts(&mut self, parts: &PartsOfOffer) {
        let totals: Vec<&Tally> = parts.totals.iter().collect();
        self.total.ranked = Some(Arc::new(Ranked::new(&self.total.tally).in_groups(&totals)));
        self.parts_of_chances = (0..self.chances.len()).map(|question| parts.shares(question)).collect();
    }
}
