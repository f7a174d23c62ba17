//! What a price history says about models, as text.

use super::table::Emphasis;
use super::text::{WIDTH, aligned, wrapped};
use crate::history::fit::{BlockLength, Estimate, Summary};
use crate::history::{Calibration, Reading, Weight};
use crate::money;

/// What was read, what fits, and how little the growth is known.
#[must_use]
pub fn report(reading: &Reading, calibration: &Calibration, emphasis: Emphasis) -> String {
    let mut lines: Vec<String> = reading.findings().iter().map(finding).collect();
    lines.push(String::new());
    lines.extend(comparison(calibration));
    lines.push(String::new());
    lines.extend(growth(calibration, reading, emphasis));
    lines.push(wrapped(COLUMNS, WIDTH, ""));
    for candidate in &calibration.candidates {
        lines.push(String::new());
        lines.extend(parameters(&candidate.fit));
    }
    lines
        .extend(calibration.failures.iter().map(|error| wrapped(&format!("Not fitted: {error}"), WIDTH, "")));
    lines.extend(calibration.blocks.map(|blocks| format!("\n{}", bootstrap(&blocks))));
    lines.join("\n") + "\n"
}

/// How to draw the days of the history anew, for those who trust no law.
fn bootstrap(blocks: &BlockLength) -> String {
    let text = format!(
        "Bootstrap: blocks of {:.1} days on average, or of {:.0} days each, keep what neighbouring days have to do with each \
         other (Politis & White 2004; Patton, Politis & White 2009). To draw these days anew, give the stock \
         `history = …`, this file, and the model `bootstrap` or `block_bootstrap`.",
        blocks.stationary,
        blocks.circular.max(1.0),
    );
    wrapped(&text, WIDTH, "")
}

const COLUMNS: &str = "log L: log-likelihood at its maximum. AIC, BIC: how much worse than the best law, after a fine \
                       for each parameter. Beyond 4 sd: returns further out than four standard deviations of the law, and \
                       how many it expects. Clusters: chance of squares as dependent as these if the law is right.";

fn finding(finding: &crate::history::Finding) -> String {
    let mark = if finding.weight == Weight::Warning { "!" } else { "•" };
    format!("{mark} {}", wrapped(&finding.message, WIDTH - 2, "  "))
}

fn comparison(calibration: &Calibration) -> Vec<String> {
    let fits = || calibration.candidates.iter().map(|candidate| &candidate.fit);
    let least = |of: fn(&Summary) -> f64| fits().map(of).fold(f64::INFINITY, f64::min);
    let (aic, bic) = (least(|fit| fit.aic), least(|fit| fit.bic));
    let header = ["", "parameters", "log L", "AIC", "BIC", "beyond 4 sd", "clusters"];
    let row = |fit: &Summary| {
        let tail = fit.checks.tails[1];
        vec![
            fit.law.to_owned(),
            fit.estimates.len().to_string(),
            format!("{:.1}", fit.log_likelihood),
            format!("+{:.1}", fit.aic - aic),
            format!("+{:.1}", fit.bic - bic),
            format!("{} of {:.1}", tail.seen, tail.expected),
            chance(fit.checks.ljung_box_squares.p_value),
        ]
    };
    let rows: Vec<Vec<String>> =
        std::iter::once(header.map(str::to_owned).to_vec()).chain(fits().map(row)).collect();
    aligned(&rows)
}

fn chance(p: f64) -> String {
    if p < 0.001 { "<0.1%".to_owned() } else { format!("{:.1}%", 100.0 * p) }
}

fn parameters(fit: &Summary) -> Vec<String> {
    let figure = |figure: &Estimate| {
        let se = figure.se.map_or("at its edge".to_owned(), |se| format!("± {}", number(se)));
        vec![format!("  {}", figure.name), number(figure.value), se]
    };
    let a_year = |estimate: &Estimate| {
        let mut row = figure(estimate);
        // Shares and sums of weights have no time in them.
        if !["persistence", "share_wild"].contains(&estimate.name) {
            row.push("a year".to_owned());
        }
        row
    };
    let rows: Vec<Vec<String>> =
        fit.estimates.iter().map(figure).chain(fit.annual.iter().map(a_year)).collect();
    std::iter::once(fit.law.to_owned()).chain(aligned(&rows)).collect()
}

/// Four significant digits.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 1.0 => format!("{value:.3}"),
        size if size >= 1e-3 || size == 0.0 => format!("{value:.5}"),
        _ => format!("{value:.3e}"),
    }
}

/// What is most often misread in a price history comes right after the table.
fn growth(calibration: &Calibration, reading: &Reading, emphasis: Emphasis) -> Vec<String> {
    let Some((growth, [low, high])) = calibration.growth_seen.zip(calibration.growth_95()) else {
        return Vec::new();
    };
    let error = growth.se.map_or_else(String::new, |se| format!(" ± {}", rate(se)));
    let seen = rate(growth.value);
    let heading = format!(
        "Growth: {seen} a year{error}. The truth may be anything from {} to {}.",
        rate(low),
        rate(high)
    );
    let returns = reading.returns();
    let years = returns.values().len() as f64 / returns.per_year();
    let text = format!(
        "So little do {years:.1} years tell of growth: ± is one standard error, the range the 95% interval. Prices by the \
         hour would not narrow it, only more years do: four times as many for half of it. And nothing says that what \
         was goes on. No number here is a forecast of growth: choose yours with --growth and try several. The block below draws the growth of each path about it with this error."
    );
    let heading = wrapped(&heading, WIDTH, "");
    let heading: Vec<String> = heading.lines().map(emphasis).collect();
    heading.into_iter().chain([wrapped(&text, WIDTH, ""), String::new()]).collect()
}

/// In whole percents; what a short history makes of them beyond all sense is cut.
fn rate(rate: f64) -> String {
    if rate > 10.0 { "over 1,000%".to_owned() } else { money::percent((rate * 100.0).round() / 100.0) }
}
