//! What a price history says about models, as text.

use super::text::{WIDTH, aligned, wrapped};
use crate::history::fit::{Estimate, Summary};
use crate::history::{Calibration, Reading, Weight};
use crate::money;

/// What was read, what fits, and how little the growth is known.
#[must_use]
pub fn report(reading: &Reading, calibration: &Calibration) -> String {
    let mut lines: Vec<String> = reading.findings().iter().map(finding).collect();
    lines.push(String::new());
    lines.extend(comparison(calibration));
    lines.push(String::new());
    lines.push(wrapped(COLUMNS, WIDTH, ""));
    for candidate in &calibration.candidates {
        lines.push(String::new());
        lines.extend(parameters(&candidate.fit));
    }
    lines
        .extend(calibration.failures.iter().map(|error| wrapped(&format!("Not fitted: {error}"), WIDTH, "")));
    lines.extend(calibration.growth_seen.map(|growth| format!("\n{}", drift(&growth, reading))));
    lines.join("\n") + "\n"
}

const COLUMNS: &str = "log L: log-likelihood at its maximum. AIC, BIC: how much worse than the best law, after a fine \
                       for each parameter. Beyond 4 sd: days further out than four standard deviations of the law, and \
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

fn drift(growth: &Estimate, reading: &Reading) -> String {
    let (seen, se) = (money::percent(round(growth.value)), growth.se.map(|se| money::percent(round(se))));
    let years = reading.returns().values().len() as f64 / reading.returns().per_year();
    let error = se.map_or(String::new(), |se| format!(" ± {se} (one standard error)"));
    let text = format!(
        "Growth is hardly known from a history: in these {years:.1} years the price grew {seen} a year{error}, and \
         nothing says that it will again. Choose the growth yourself with --growth."
    );
    wrapped(&text, WIDTH, "")
}

/// To whole percents.
fn round(rate: f64) -> f64 {
    (rate * 100.0).round() / 100.0
}
