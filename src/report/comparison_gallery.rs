//! The charts of a comparison of price models.

use super::comparison::{self, Compared, Comparison};
use super::conditions::kind_of_offer;
use super::gallery::{caption_of_prices, context, fan, ranks};
pub use super::picture::Picture;
use super::picture::{Chart, file_names};
use crate::chart::{Basis, Caption, ModelRow, Models};
use crate::outcome::{OfferOutcome, PriceOutcome};

/// One chart an offer that a share price has a part in; a fan a model and stock.
#[must_use]
pub fn pictures(comparison: &Comparison) -> Vec<Picture> {
    let Some(reference) = comparison.reference() else { return Vec::new() };
    let offers = &reference.outcome.offers;
    let names = file_names("offer", offers.iter().map(|offer| offer.name.as_str()));
    let uncertain = (0..offers.len()).zip(names).filter(|(i, _)| !comparison.is_certain(*i));
    let mut pictures: Vec<Picture> = uncertain
        .map(|(i, name)| {
            let chart = Chart::Models(models(comparison, reference, &offers[i], i));
            Picture { name: format!("models-{name}"), chart }
        })
        .collect();
    pictures.extend(fans(comparison));
    pictures
}

fn models(comparison: &Comparison, reference: &Compared, own: &OfferOutcome, index: usize) -> Models {
    let scenario = &reference.variant.scenario;
    let basis = Basis::Simulated(reference.outcome.paths);
    let row = |(row, offer): (&Compared, &OfferOutcome)| {
        let [_, p10, p25, p50, p75, p90, _] = quantiles(offer, basis);
        let (name, is_reference) = (row.variant.name.clone(), row.variant.is_reference);
        ModelRow { name, is_reference, p10, p25, p50, p75, p90 }
    };
    Models {
        caption: Caption {
            context: context(scenario, own),
            foot: comparison::assumptions(comparison),
            pay: kind_of_offer(scenario, index),
            basis,
        },
        years: reference.outcome.years,
        rows: comparison.offer(index).map(row).collect(),
        walk_away: scenario.goals.walk_away,
    }
}

fn quantiles(offer: &OfferOutcome, basis: Basis) -> [f64; 7] {
    let found = offer.total.quantiles(&ranks(basis));
    std::array::from_fn(|i| found.get(i).copied().unwrap_or(f64::NAN))
}

fn fans(comparison: &Comparison) -> Vec<Picture> {
    let all = || comparison.rows.iter().flat_map(|row| row.prices.iter().map(move |price| (row, price)));
    let labels: Vec<String> =
        all().map(|(row, price)| format!("{} {}", price.stock, row.variant.name)).collect();
    let names = file_names("stock", labels.iter().map(String::as_str));
    let picture = |((row, price), name): ((&Compared, &PriceOutcome), String)| {
        let scenario = &row.variant.scenario;
        let is_certain = scenario.stock(&price.stock).is_some_and(|stock| stock.is_deterministic());
        let basis = if is_certain { Basis::GivenPath } else { Basis::Simulated(price.paths()) };
        let context = format!("{} · {}", scenario.title, row.variant.name);
        let caption = caption_of_prices(scenario, &row.outcome, context, basis);
        Picture { name: format!("fan-{name}"), chart: Chart::Fan(fan(scenario, price, caption)) }
    };
    all().zip(names).map(picture).collect()
}
