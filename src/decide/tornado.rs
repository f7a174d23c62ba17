//! Which assumption moves the answer most: each from its low to its high, the others as they are.

use super::Statistic;
use crate::outcome::{Change, Estimate, OfferOutcome, Outcome};
use crate::scenario::Scenario;

/// An assumption and the values it is tried at.
#[derive(Debug, Clone)]
pub struct Lever {
    /// What it is called.
    pub name: String,
    /// Its value in the scenario, in words; empty if it is not said there.
    pub base: String,
    /// Its low …
    pub low: Setting,
    /// … and its high.
    pub high: Setting,
}

/// A value of an assumption, and the scenario with it.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The value in words.
    pub value: String,
    /// The scenario that has it.
    pub scenario: Scenario,
}

/// What a lever does, figure by figure in the order of [`Statistic::ALL`]. A figure is missing if there is none.
#[derive(Debug, Clone)]
pub struct Bar {
    /// Name of the lever.
    pub lever: String,
    /// Its values: low, as it is, high.
    pub values: [String; 3],
    /// From the scenario to the low.
    pub low: Changes,
    /// From the scenario to the high.
    pub high: Changes,
    /// From the low to the high.
    pub swing: Changes,
}

/// Changes by [`Statistic::ALL`].
pub type Changes = Vec<Option<Change>>;

/// What all levers do to one offer.
#[derive(Debug, Clone)]
pub struct Tornado {
    /// The scenario as it is, with all offers.
    pub base: Outcome,
    /// Index of the offer.
    pub offer: usize,
    /// A bar for each lever, in the order given.
    pub bars: Vec<Bar>,
    /// Whether a lever moves the walk-away number itself.
    pub moves_goal: bool,
}

/// Runs the scenario, and with each lever at its low and at its high. All have the seed of their scenario: where that is
/// one, they meet the same random numbers, and the error of a change is that of pairs of replicates.
///
/// # Errors
///
/// That of the first run that fails.
pub fn tornado<E>(
    scenario: &Scenario,
    offer: usize,
    levers: &[Lever],
    simulate: impl Fn(&Scenario) -> Result<Outcome, E>,
) -> Result<Tornado, E> {
    let base = simulate(scenario)?;
    let bar = |lever: &Lever| {
        let [low, high] = [simulate(&lever.low.scenario)?, simulate(&lever.high.scenario)?];
        Ok(Bar {
            lever: lever.name.clone(),
            values: [&lever.low.value, &lever.base, &lever.high.value].map(Clone::clone),
            low: changes(&base, &low, offer),
            high: changes(&base, &high, offer),
            swing: changes(&low, &high, offer),
        })
    };
    let bars = levers.iter().map(bar).collect::<Result<_, E>>()?;
    let mut ends = levers.iter().flat_map(|lever| [&lever.low, &lever.high]);
    let moves_goal = ends.any(|end| end.scenario.goals.walk_away != scenario.goals.walk_away);
    Ok(Tornado { base, offer, bars, moves_goal })
}

/// Changes of an offer between two runs. If all that decides the numbers is the same there is no change, and no doubt
/// about it.
fn changes(from: &Outcome, to: &Outcome, offer: usize) -> Changes {
    let is_same = from.fingerprint == to.fingerprint && from.seed == to.seed && from.paths == to.paths;
    let change = |statistic: Statistic| {
        let change = statistic.change(from.offers.get(offer)?, to.offers.get(offer)?)?;
        Some(if is_same { Change::none() } else { change })
    };
    Statistic::ALL.map(change).to_vec()
}

impl Bar {
    /// Whether the lever changes no figure at all.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        let changes = [&self.low, &self.high].into_iter().flat_map(|end| Statistic::ALL.iter().zip(end));
        changes
            .into_iter()
            .all(|(statistic, change)| change.is_none_or(|change| statistic.is_nothing(change.value)))
    }

    /// What the lever does to a figure: at its low, at its high, and from the one to the other.
    #[must_use]
    pub fn of(&self, statistic: Statistic) -> Option<[Change; 3]> {
        let index = Statistic::ALL.iter().position(|other| *other == statistic)?;
        let of = |changes: &Changes| changes.get(index).copied().flatten();
        Some([of(&self.low)?, of(&self.high)?, of(&self.swing)?])
    }
}

impl Tornado {
    /// The offer as it is.
    #[must_use]
    pub fn own(&self) -> Option<&OfferOutcome> {
        self.base.offers.get(self.offer)
    }

    /// A figure of the offer as it is.
    #[must_use]
    pub fn estimate(&self, statistic: Statistic) -> Option<Estimate> {
        statistic.of(self.own()?)
    }

    /// The bars with what they do to a figure, the widest swing first.
    #[must_use]
    pub fn sorted(&self, statistic: Statistic) -> Vec<(&Bar, [Change; 3])> {
        let of = |bar| Some((bar, Bar::of(bar, statistic)?));
        let mut bars: Vec<(&Bar, [Change; 3])> = self.bars.iter().filter_map(of).collect();
        bars.sort_by(|(_, a), (_, b)| b[2].value.abs().total_cmp(&a[2].value.abs()));
        bars
    }
}
