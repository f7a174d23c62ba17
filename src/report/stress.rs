//! What each year pays under every stress: a table for the terminal, for Markdown, and JSON.

use serde_json::{Value, json};

use super::json::{dollars, with_head};
use super::markdown::{self, escaped};
use super::table::{Emphasis, assumptions, few_paths, headed, opening};
use super::text::{WIDTH, shortened, wrapped};
use crate::decide::Stressed;
use crate::facts::stress;
use crate::money;
use crate::outcome::{OfferOutcome, Outcome};
use crate::scenario::Scenario;

/// A scenario as it is, and under every course.
pub struct Stresses<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// What it pays.
    pub base: &'a Outcome,
    /// Under each course.
    pub rows: &'a [Stressed],
    /// Month after today in which the courses begin.
    pub month: f64,
}

impl Stresses<'_> {
    /// What all rows have in common.
    fn about(&self) -> String {
        let from = match self.month {
            0.0 => "from today".to_owned(),
            month => format!("from month {month}"),
        };
        let of_others = match self.scenario.offers.iter().any(|offer| offer.currency.is_some()) {
            true => "the stress of one share laid over every share of the scenario, currencies as today",
            false => "the stress of one share laid over every share of the scenario",
        };
        format!(
            "Each row is one certain course of the price, {from}, without growth or volatility of the model: {of_others}; \
             closes as known on {}. The first row is the median of the simulation.",
            stress::as_of()
        )
    }

    /// Years, and all of them.
    fn heading(&self) -> Vec<String> {
        let years = (1..=self.base.years).map(|year| format!("Year {year}"));
        let total = format!("{} years", self.base.years);
        std::iter::once("Course".to_owned()).chain(years).chain([total, "change".to_owned()]).collect()
    }

    fn table(&self, offer: usize) -> Vec<Vec<String>> {
        let Some(own) = self.base.offers.get(offer) else { return Vec::new() };
        let of = |name: &str, offer: &OfferOutcome| {
            let change = offer.total.percentile(0.5) / own.total.percentile(0.5) - 1.0;
            let change = match format!("{:+.0}%", 100.0 * change).as_str() {
                "+0%" | "-0%" => "0%".to_owned(),
                _ if change.is_nan() => "–".to_owned(),
                written => written.replace('-', "−"),
            };
            let amounts =
                offer.years.iter().chain([&offer.total]).map(|pay| money::short(pay.percentile(0.5)));
            std::iter::once(name.to_owned()).chain(amounts).chain([change]).collect()
        };
        let stressed =
            self.rows.iter().filter_map(|row| Some(of(&row.course.id, row.outcome.offers.get(offer)?)));
        let first = [self.heading(), of("simulated median", own)];
        first.into_iter().chain(stressed).collect()
    }

    /// Whether chance has a part in an offer even where the price is certain.
    fn is_drawn(&self, offer: usize) -> bool {
        self.rows.iter().any(|row| row.outcome.offers.get(offer).is_some_and(|offer| !offer.is_certain))
    }
}

const DRAWN: &str =
    "Something other than the price is drawn for this offer, such as leaving: its rows are medians.";

/// Everything that is printed, without the list of files.
#[must_use]
pub fn report(stresses: &Stresses, emphasis: Emphasis) -> String {
    let Stresses { scenario, base, .. } = stresses;
    let notes = [few_paths(base), Some(stresses.about())];
    let mut lines = opening(&scenario.title, &assumptions(scenario, base), notes, emphasis);
    for (i, offer) in stresses.base.offers.iter().enumerate() {
        lines.push(String::new());
        lines.push(emphasis(&shortened(&offer.name, WIDTH)));
        lines.extend(headed(&stresses.table(i), emphasis));
        lines.extend(stresses.is_drawn(i).then(|| wrapped(DRAWN, WIDTH, "")));
    }
    lines.push(String::new());
    lines.extend(stresses.rows.iter().map(|row| wrapped(&words(row), WIDTH, "  ")));
    lines.join("\n") + "\n"
}

/// `2022 (AMZN): −56.1% after 17.7 months, …`.
fn words(row: &Stressed) -> String {
    let of = row.course.share.as_ref().map_or_else(String::new, |share| format!(" ({share})"));
    format!("{}{of}: {}", row.course.id, row.course.about)
}

/// The same as a Markdown page.
#[must_use]
pub fn markdown(stresses: &Stresses) -> String {
    let mut page = format!(
        "# {}\n\n{}\n\n{}\n",
        escaped(&stresses.scenario.title),
        escaped(&assumptions(stresses.scenario, stresses.base)),
        escaped(&stresses.about())
    );
    for (i, offer) in stresses.base.offers.iter().enumerate() {
        page += &format!("\n## {}\n\n{}", escaped(&offer.name), markdown::table(&stresses.table(i)));
        if stresses.is_drawn(i) {
            page += &format!("\n{DRAWN}\n");
        }
    }
    page += "\n## Courses\n\n";
    page.extend(stresses.rows.iter().map(|row| format!("- {}\n", escaped(&words(row)))));
    page
}

/// For programs. Field names are stable.
#[must_use]
pub fn json(stresses: &Stresses, warnings: &[String]) -> Value {
    let offer = |offer: &OfferOutcome| {
        let median = |pay: &crate::outcome::Pay| dollars(pay.percentile(0.5));
        json!({
            "name": offer.name,
            "years": offer.years.iter().map(median).collect::<Vec<f64>>(),
            "total": median(&offer.total),
            "certain": offer.is_certain,
        })
    };
    let offers = |outcome: &Outcome| outcome.offers.iter().map(offer).collect::<Vec<Value>>();
    let row = |row: &Stressed| {
        json!({
            "course": row.course.id,
            "share": row.course.share,
            "about": row.course.about,
            "offers": offers(&row.outcome),
        })
    };
    let numbers = json!({
        "about": stresses.about(),
        "from_month": stresses.month,
        "stresses_as_of": stress::as_of(),
        "simulated_median": offers(stresses.base),
        "courses": stresses.rows.iter().map(row).collect::<Vec<Value>>(),
    });
    with_head(stresses.scenario, warnings, numbers)
}
