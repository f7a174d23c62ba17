//! The same offers under several price models: tables and sentences.

use super::conditions;
use super::table::{Emphasis, few_paths, headed, met, name_and_kind, no_mean, opening, with_error};
use super::text::{WIDTH, aligned, bullet, wrapped};
use crate::decide::Statistic;
use crate::facts::models;
use crate::money;
use crate::outcome::{Change, OfferOutcome, Outcome, Pay, PriceOutcome};
use crate::plan::QuestionId;
use crate::scenario::{AS_WRITTEN, Variant};

/// A variant and what came of it.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The scenario under one model.
    pub variant: Variant,
    /// What it pays.
    pub outcome: Outcome,
    /// The prices of the shares granted.
    pub prices: Vec<PriceOutcome>,
}

/// A scenario under several models.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// One a model; one is the reference.
    pub rows: Vec<Compared>,
    /// The reference with [less growth](LESS_GROWTH), if its growth can be lowered.
    pub slower: Option<Outcome>,
    /// Whether growth or volatility are not those of the scenario.
    pub is_told: bool,
    /// Where the models come from, if they are fitted: the name of a file.
    pub fitted_to: Option<String>,
}

/// Growth a year taken off the reference, for scale.
pub const LESS_GROWTH: f64 = 0.05;

impl Comparison {
    /// What the others are compared with.
    #[must_use]
    pub fn reference(&self) -> Option<&Compared> {
        self.rows.iter().find(|row| row.variant.is_reference)
    }

    /// An offer under every model.
    pub fn offer(&self, index: usize) -> impl Iterator<Item = (&Compared, &OfferOutcome)> {
        self.rows.iter().filter_map(move |row| Some((row, row.outcome.offers.get(index)?)))
    }

    /// Whether an offer pays the same whatever the model.
    #[must_use]
    pub fn is_certain(&self, index: usize) -> bool {
        self.offer(index).all(|(_, offer)| offer.is_certain)
    }

    fn count(&self) -> usize {
        self.rows.first().map_or(0, |row| row.outcome.offers.len())
    }
}

/// Everything a comparison prints, without the list of files.
#[must_use]
pub fn report(comparison: &Comparison, emphasis: Emphasis) -> String {
    let Some(reference) = comparison.reference() else { return String::new() };
    let scenario = &reference.variant.scenario;
    let notes = [few_paths(&reference.outcome)];
    let mut lines = opening(&scenario.title, &assumptions(comparison), notes, emphasis);
    lines.push(String::new());
    lines.extend(comparison.rows.iter().map(|row| model(&row.variant)));
    lines.extend(comparison.rows.iter().filter_map(|row| {
        no_mean(&row.variant.scenario)
            .map(|note| wrapped(&format!("{}: {note}", row.variant.name), WIDTH, ""))
    }));
    for i in 0..comparison.count() {
        lines.push(String::new());
        lines.extend(offer(comparison, reference, i, emphasis));
    }
    lines.push(String::new());
    lines.push(wrapped(LEGEND, WIDTH, ""));
    lines.join("\n") + "\n"
}

const LEGEND: &str = "P10, P50, P90: one, five, nine in ten simulated futures pay less. ±: standard error; under a \
                      change, that of the change.";

/// What was assumed and how to repeat it.
#[must_use]
pub fn assumptions(comparison: &Comparison) -> String {
    let Some(reference) = comparison.reference() else { return String::new() };
    let outcome = &reference.outcome;
    let whose = if comparison.is_told { "as told" } else { "as in the scenario" };
    let parameters = match &comparison.fitted_to {
        Some(file) => format!("parameters fitted to {file}, growth {whose}"),
        None => format!(
            "parameters typical of a large US technology share as known on {}, growth and volatility of a year {whose}",
            models::as_of()
        ),
    };
    format!(
        "Simulation, not a forecast: one set of offers under {} price models; {parameters}; {}, seed {}; {}",
        comparison.rows.len(),
        money::counted(outcome.paths, "path"),
        outcome.seed,
        conditions::of_all(&reference.variant.scenario)
    )
}

/// A line on what moves the shares.
fn model(variant: &Variant) -> String {
    let granted = variant.scenario.stocks.iter().filter(|stock| variant.scenario.grants_stock(&stock.name));
    let stocks: Vec<String> = granted.map(|stock| format!("{} {}", stock.name, stock.summary())).collect();
    wrapped(&format!("{}: {}", label(variant), stocks.join("; ")), WIDTH, "  ")
}

fn label(variant: &Variant) -> String {
    match variant.is_reference && variant.name != AS_WRITTEN {
        true => format!("{} (yours)", variant.name),
        false => variant.name.clone(),
    }
}

fn offer(comparison: &Comparison, reference: &Compared, index: usize, emphasis: Emphasis) -> Vec<String> {
    let Some(own) = reference.outcome.offers.get(index) else { return Vec::new() };
    let kind = conditions::kind_of_offer(&reference.variant.scenario, index);
    let mut lines = vec![emphasis(&name_and_kind(&own.name, &kind))];
    if comparison.is_certain(index) {
        lines.extend(sentences(comparison, index));
        return lines;
    }
    lines.extend(headed(&amounts(comparison, index), emphasis));
    let changes = changes(comparison, own, index);
    if !changes.is_empty() {
        let heading = format!("Change against {}, the model of the scenario", reference.variant.name);
        lines.push(if reference.variant.name == AS_WRITTEN {
            "Change against the scenario as written".to_owned()
        } else {
            heading
        });
        lines.extend(aligned(&changes));
    }
    lines.extend(sentences(comparison, index).iter().map(|words| bullet(words)));
    lines
}

fn amounts(comparison: &Comparison, index: usize) -> Vec<Vec<String>> {
    let heading = ["Total pay", "P10", "P50", "P90", "mean ± s.e.", "goal met"].map(str::to_owned).to_vec();
    let row = |(row, offer): (&Compared, &OfferOutcome)| {
        let [p10, p50, p90] = percentiles(&offer.total).map(money::short);
        let goal = offer.chance(QuestionId::WalkAway).map_or_else(|| "–".to_owned(), met);
        vec![label(&row.variant), p10, p50, p90, with_error(offer.total.mean), goal]
    };
    std::iter::once(heading).chain(comparison.offer(index).map(row)).collect()
}

/// Two lines a model: by how much each figure changes, and the standard errors of that.
fn changes(comparison: &Comparison, own: &OfferOutcome, index: usize) -> Vec<Vec<String>> {
    let rows = |(row, offer): (&Compared, &OfferOutcome)| {
        let (amounts, goal) = (change(own, offer), goal_change(own, offer));
        let write = |name: String, amount: fn(&Change) -> String, share: fn(&Change) -> String| {
            let goal = goal.as_ref().map_or_else(|| "–".to_owned(), share);
            std::iter::once(name).chain(amounts.iter().map(amount)).chain([goal]).collect::<Vec<_>>()
        };
        [
            write(row.variant.name.clone(), |change| signed(change.value), |change| points(change.value)),
            write("  ±".to_owned(), |change| error(change.se), |change| error_in_points(change.se)),
        ]
    };
    comparison.offer(index).filter(|(row, _)| !row.variant.is_reference).flat_map(rows).collect()
}

/// Change of P10, P50, P90 and mean of total pay.
pub(super) fn change(own: &OfferOutcome, other: &OfferOutcome) -> [Change; 4] {
    let figures = [Statistic::P10, Statistic::Median, Statistic::P90, Statistic::Mean];
    figures.map(|figure| figure.change(own, other).unwrap_or_else(Change::unknown))
}

/// Change of the chance that the walk-away number is reached.
pub(super) fn goal_change(own: &OfferOutcome, other: &OfferOutcome) -> Option<Change> {
    Statistic::Chance.change(own, other)
}

fn percentiles(pay: &Pay) -> [f64; 3] {
    [0.1, 0.5, 0.9].map(|p| pay.percentile(p))
}

/// `+$12K`, `−$3K`.
pub(super) fn signed(dollars: f64) -> String {
    match money::short(dollars).as_str() {
        "$0" | "−$0" => "$0".to_owned(),
        written if dollars > 0.0 => format!("+{written}"),
        written => written.to_owned(),
    }
}

/// A standard error in dollars; none where a single path cannot tell.
pub(super) fn error(se: f64) -> String {
    if se.is_nan() { "–".to_owned() } else { money::short(if se < 1e3 { se.ceil() } else { se }) }
}

pub(super) fn error_in_points(se: f64) -> String {
    let tenths = (1000.0 * se).ceil() / 10.0;
    if se.is_nan() { "–".to_owned() } else { format!("{tenths:.1} pts") }
}

/// Percent points with a sign.
pub(super) fn points(change: f64) -> String {
    let points = (1000.0 * change).round() / 10.0;
    match points {
        0.0 => "0 pts".to_owned(),
        up if up > 0.0 => format!("+{up:.1} pts"),
        down => format!("−{:.1} pts", -down),
    }
}

/// What the table says, in words.
#[must_use]
pub fn sentences(comparison: &Comparison, index: usize) -> Vec<String> {
    let offers: Vec<(&str, &Pay)> =
        comparison.offer(index).map(|(row, offer)| (row.variant.name.as_str(), &offer.total)).collect();
    if comparison.is_certain(index) {
        let pays = offers.first().map_or(f64::NAN, |(_, pay)| pay.mean.value);
        let pays = money::short(pays);
        return vec![format!("Pays {pays} under every model: no share price has a part in it.")];
    }
    let bad = range(&offers, 0.1, "the bad outcome (P10)");
    let median = range(&offers, 0.5, "the median");
    let mut said = vec![format!("What the model says: {bad}; {median}.")];
    let reference = comparison.reference().and_then(|row| row.outcome.offers.get(index));
    let slower = comparison.slower.as_ref().and_then(|outcome| outcome.offers.get(index));
    if let (Some(reference), Some(slower), true) = (reference, slower, offers.len() > 1) {
        said.extend(against_growth(&offers, reference, slower));
    }
    said.extend(noise(&offers));
    said
}

/// `the median lies between $1.1M (kou) and $1.2M (heston)`.
fn range(offers: &[(&str, &Pay)], p: f64, what: &str) -> String {
    let amount = |(name, pay): &(&str, &Pay)| (pay.percentile(p), (*name).to_owned());
    let by_amount = |a: &(f64, String), b: &(f64, String)| a.0.total_cmp(&b.0);
    let ends = offers.iter().map(amount).min_by(by_amount).zip(offers.iter().map(amount).max_by(by_amount));
    let Some(((low, lowest), (high, highest))) = ends else { return String::new() };
    let (low, high) = (money::short(low), money::short(high));
    match low == high {
        true => format!("{what} is {low}, whatever the model"),
        false => format!("{what} lies between {low} ({lowest}) and {high} ({highest})"),
    }
}

fn spread(offers: &[(&str, &Pay)], p: f64) -> f64 {
    let amounts = || offers.iter().map(|(_, pay)| pay.percentile(p));
    amounts().fold(f64::NEG_INFINITY, f64::max) - amounts().fold(f64::INFINITY, f64::min)
}

/// Whether the models differ by more than growth that nobody knows would.
fn against_growth(
    offers: &[(&str, &Pay)],
    reference: &OfferOutcome,
    slower: &OfferOutcome,
) -> Option<String> {
    let [own, less] = [reference, slower].map(|offer| offer.total.percentile(0.5));
    let effect = (own - less).abs();
    let spread = spread(offers, 0.5);
    let weighed = match spread / effect {
        _ if spread <= least(offers) => {
            "while the medians of these models differ by no more than chance may do"
        }
        ratio if ratio < 0.8 => {
            "more than these models differ: the choice of model matters less than the growth"
        }
        ratio if ratio <= 1.25 => "about as much as these models differ",
        _ => "less than these models differ: the choice of model matters more than that",
    };
    let moves = if less <= own { "lowers" } else { "raises" };
    let points = money::percent(LESS_GROWTH).replace('%', "");
    let effect_in_words = money::short(effect);
    (effect > 0.0).then(|| {
        format!("For scale: {points} points less growth a year {moves} the median by {effect_in_words}, {weighed}.")
    })
}

/// Differences that say nothing: twice the error of a difference of two medians.
fn least(offers: &[(&str, &Pay)]) -> f64 {
    let error =
        |(_, pay): &(&str, &Pay)| pay.percentiles.iter().find(|found| found.p == 0.5).map(|found| found.se);
    2.0 * std::f64::consts::SQRT_2 * offers.iter().filter_map(error).fold(0.0, f64::max)
}

fn noise(offers: &[(&str, &Pay)]) -> Option<String> {
    let least = least(offers);
    (least.is_finite() && least > 0.0 && offers.len() > 1).then(|| {
        format!("Medians that differ by less than {} may differ by chance alone.", money::short(least))
    })
}
