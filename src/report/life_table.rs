//! Tables of an offer whose pay depends on more than a price: what it is made of, and how else it can be seen.

use super::made_of::{self, MadeOf};
use super::table::{Emphasis, headed, with_error};
use super::text::{WIDTH, columns};
use crate::money;
use crate::offer::PaySchedule;
use crate::outcome::{Estimate, OfferOutcome, Pay};

/// Both tables, each after an empty line; nothing for an offer of certain cash and shares.
pub(super) fn tables(flows: &PaySchedule, offer: &OfferOutcome, emphasis: Emphasis) -> Vec<String> {
    let mut lines = Vec::new();
    if !offer.parts.is_empty() {
        lines.push(String::new());
        lines.extend(parts(&made_of::parts(flows, offer), offer, emphasis));
    }
    if !offer.views.is_empty() {
        lines.push(String::new());
        lines.extend(views(flows, offer, emphasis));
    }
    lines
}

fn parts(parts: &[MadeOf], offer: &OfferOutcome, emphasis: Emphasis) -> Vec<String> {
    let whole = MadeOf {
        part: None,
        name: "",
        label: "Together",
        years: offer.years.iter().map(|pay| pay.mean).collect(),
        total: offer.total.mean,
    };
    // Five years side by side fit the width, unless they pay tens of millions.
    let fits = |lines: &Vec<String>| lines.iter().all(|line| columns(line) <= WIDTH);
    let abreast = |years: usize| by_year(parts, &whole, years, &str::to_owned);
    let most = if fits(&abreast(5)) { 5 } else { 4 };
    let of_what = if offer.is_certain { "What it is made of" } else { "What it is made of (mean)" };
    let mut lines = vec![emphasis(of_what)];
    lines.extend(by_year(parts, &whole, most, emphasis));
    lines
}

/// A row for each part, with so many years side by side.
fn by_year(parts: &[MadeOf], whole: &MadeOf, abreast: usize, emphasis: Emphasis) -> Vec<String> {
    let years: Vec<usize> = (0..whole.years.len()).collect();
    let mut lines = Vec::new();
    for block in years.chunks(abreast) {
        let is_last = block.last() == years.last();
        let total_of = |part: &MadeOf| (is_last && years.len() > 1).then(|| amount(part.total, with_error));
        let mut heading = vec![String::new()];
        heading.extend(block.iter().map(|year| format!("Year {}", year + 1)));
        heading.extend((is_last && years.len() > 1).then(|| format!("{} years", years.len())));
        let row = |part: &MadeOf| {
            let label = std::iter::once(part.label.to_owned());
            let write =
                |mean: Estimate| if years.len() == 1 { with_error(mean) } else { money::short(mean.value) };
            let in_years = block.iter().map(|&year| amount(part.years[year], write));
            label.chain(in_years).chain(total_of(part)).collect()
        };
        let mut rows = vec![heading];
        rows.extend(parts.iter().chain([whole]).map(row));
        lines.extend(headed(&rows, emphasis));
    }
    lines
}

/// Nothing is a dash.
fn amount(mean: Estimate, write: impl Fn(Estimate) -> String) -> String {
    if made_of::is_nothing(mean) { "–".to_owned() } else { write(mean) }
}

fn views(flows: &PaySchedule, offer: &OfferOutcome, emphasis: Emphasis) -> Vec<String> {
    let row = |label: &str, pay: &Pay| {
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(pay.percentile(p)));
        vec![label.to_owned(), p10, p50, p90, with_error(pay.mean)]
    };
    let mut rows =
        vec![["Seen otherwise, all years", "P10", "P50", "P90", "mean ± s.e."].map(str::to_owned).to_vec()];
    rows.push(row("As above", &offer.total));
    for view in &offer.views {
        let (_, label) = made_of::name_of_view(view.view, flows.life.as_deref());
        rows.push(row(label, &view.total));
    }
    headed(&rows, emphasis)
}
