//! The charts of offers side by side.

pub use super::picture::Picture;
use super::picture::{Chart, file_names};
use super::table::assumptions;
use crate::chart::{Basis, Caption, Difference, Exceedance, ExceedanceOffer};
use crate::decide::SideBySide;
use crate::outcome::{OfferOutcome, Versus};
use crate::plan::QuestionId;
use crate::scenario::Scenario;

/// Dots of a difference: a headline in so many of a hundred is then what is drawn.
const DOTS: u64 = 100;
/// Steps of a curve of chances.
const STEPS: u32 = 400;

/// Two charts for every offer but the reference: how they differ, and how likely each is to pay at least an amount.
#[must_use]
pub fn pictures(scenario: &Scenario, found: &SideBySide) -> Vec<Picture> {
    let name = |pair: &Versus| found.outcome.offers[pair.first].name.as_str();
    let names = file_names("offer", found.outcome.pairs.iter().map(name));
    let of_pair = |(pair, name): (&Versus, String)| {
        let difference = Chart::Difference(difference(scenario, found, pair));
        let exceedance = Chart::Exceedance(exceedance(scenario, found, pair));
        [("difference", difference), ("exceedance", exceedance)]
            .map(|(kind, chart)| Picture { name: format!("{kind}-{name}"), chart })
    };
    found.outcome.pairs.iter().zip(names).flat_map(of_pair).collect()
}

fn caption(scenario: &Scenario, found: &SideBySide, pair: &Versus) -> Caption {
    let is_certain = [pair.first, pair.second].iter().all(|offer| found.outcome.offers[*offer].is_certain);
    let basis = if is_certain { Basis::GivenPath } else { Basis::Simulated(found.outcome.paths) };
    Caption {
        context: scenario.title.clone(),
        foot: assumptions(scenario, &found.outcome),
        pay: String::new(),
        basis,
    }
}

fn difference(scenario: &Scenario, found: &SideBySide, pair: &Versus) -> Difference {
    let caption = caption(scenario, found, pair);
    let dots = match caption.basis {
        Basis::Simulated(paths) => paths.min(DOTS),
        Basis::Cash | Basis::GivenPath => 1,
    };
    // No more futures than dots are shown as they are.
    let rank = |i: u64| match dots {
        DOTS | 1 => (i as f64 + 0.5) / dots as f64,
        dots => i as f64 / (dots - 1) as f64,
    };
    let ranks: Vec<f64> = (0..dots).map(rank).collect();
    let name = |offer: usize| found.outcome.offers[offer].name.clone();
    // A hundredth of a cent is an interpolation between equal amounts.
    let whole = |value: f64| if value.abs() < 0.005 { 0.0 } else { value };
    Difference {
        caption,
        years: found.outcome.years,
        first: name(pair.first),
        second: name(pair.second),
        values: pair.total.pay.quantiles(&ranks).into_iter().map(whole).collect(),
        is_sure: pair.total.pay.range.low > 0.0 || pair.total.pay.range.high < 0.0,
    }
}

fn exceedance(scenario: &Scenario, found: &SideBySide, pair: &Versus) -> Exceedance {
    let ranks: Vec<f64> = (0..=STEPS).map(|step| f64::from(step) / f64::from(STEPS)).collect();
    let offer = |offer: &OfferOutcome| ExceedanceOffer {
        name: offer.name.clone(),
        quantiles: offer.total.quantiles(&ranks),
        offer_letter: offer.total.offer_letter,
        reaches: offer.chance(QuestionId::WalkAway).map(|missed| 1.0 - missed.value),
    };
    Exceedance {
        caption: caption(scenario, found, pair),
        years: found.outcome.years,
        offers: [pair.first, pair.second].map(|index| offer(&found.outcome.offers[index])).to_vec(),
        walk_away: scenario.goals.walk_away,
    }
}
