//! Filled matrices, red flags, and the money beside them.

use serde_json::{Value, json};

use super::bands::dollars;
use super::table::{Emphasis, few, headed, met};
use super::text::{WIDTH, bullet, wrapped};
use crate::decide::score::Scored;
use crate::facts::guides::{Guides, Matrix, Range, RedFlag};
use crate::money;
use crate::outcome::OfferOutcome;
use crate::plan::QuestionId;

/// Everything that was scored.
#[derive(Debug, Clone)]
pub struct Score<'a> {
    /// Where the matrices come from.
    pub guides: &'a Guides,
    /// By matrix.
    pub scored: Vec<Scored<'a>>,
    /// Red flags that are up.
    pub flags: Vec<&'a RedFlag>,
    /// What the offer pays, if a scenario was given.
    pub money: Option<&'a OfferOutcome>,
    /// How many paths it was paid on.
    pub paths: u64,
    /// Red flags read off the offer.
    pub read: Vec<String>,
}

/// What the command prints.
#[must_use]
pub fn report(score: &Score, emphasis: Emphasis) -> String {
    let mut lines: Vec<String> = Vec::new();
    for scored in &score.scored {
        lines.extend(matrix_table(score, scored, emphasis));
        lines.push(String::new());
    }
    lines.extend(flags(score, emphasis));
    if let Some(offer) = score.money {
        lines.push(String::new());
        lines.push(emphasis("The money"));
        let rough = few(score.paths).filter(|_| !offer.is_certain);
        lines.extend(rough.map(|note| wrapped(&note, WIDTH, "")));
        lines.push(wrapped(&money_sentence(offer), WIDTH, ""));
    }
    lines.join("\n") + "\n"
}

fn matrix_table(score: &Score, scored: &Scored, emphasis: Emphasis) -> Vec<String> {
    let matrix = scored.matrix;
    let guide = score.guides.name_of(&matrix.document);
    let heading = ["", "weight", "score", "weighted"].map(str::to_owned).to_vec();
    let mut rows = vec![heading];
    rows.extend(scored.factors.iter().map(|(factor, given)| {
        let weight =
            if matrix.weight() <= 1.0 + 1e-9 { money::percent(factor.weight) } else { plain(factor.weight) };
        let (given, weighted) = given.map_or_else(
            || ("–".to_owned(), ends(matrix.scores.map(|score| score * factor.weight))),
            |given| (plain(given), plain(given * factor.weight)),
        );
        vec![format!("{} ({})", factor.name, factor.id), weight, given, weighted]
    }));
    rows.push(vec!["Sum".to_owned(), String::new(), String::new(), ends(scored.sum)]);
    let mut lines = headed(&rows, emphasis);
    let title = format!("{} ({guide}), scores {}", matrix.name, ends(matrix.scores));
    lines.insert(0, emphasis(&title));
    lines.push(wrapped(&verdict(scored), WIDTH, ""));
    lines.extend(matrix.note.iter().map(|note| wrapped(&format!("Note: {note}."), WIDTH, "")));
    lines.push(wrapped(&bounds(matrix), WIDTH, ""));
    lines
}

fn verdict(scored: &Scored) -> String {
    let missing = scored.missing().count();
    let [low, high] = scored.verdicts();
    let open = match missing {
        0 => String::new(),
        1 => " with one factor not scored".to_owned(),
        n => format!(" with {n} factors not scored"),
    };
    let says = if low == high { low.to_owned() } else { format!("anything from \"{low}\" to \"{high}\"") };
    let most = scored.levers();
    let most = most
        .first()
        .map(|(factor, gain)| format!(" Most is to be gained on {}: up to {}.", factor.name, plain(*gain)));
    format!("{}{open}: {says}.{}", ends(scored.sum), most.unwrap_or_default())
}

/// The rows of a matrix, and how what the guide leaves open is settled.
fn bounds(matrix: &Matrix) -> String {
    let rows = matrix.rows.iter().map(|row| match row.printed.low {
        0.0 => format!("below: {}", row.says),
        low => format!("from {}: {}", plain(low), row.says),
    });
    let rows: Vec<String> = rows.collect();
    format!(
        "Rows: {}. A bound that two rows share belongs to the better, a sum between two rows to the worse.",
        rows.join("; ")
    )
}

fn flags(score: &Score, emphasis: Emphasis) -> Vec<String> {
    let mut lines = vec![emphasis("Red flags")];
    let up = score
        .flags
        .iter()
        .map(|flag| format!("Up: {} ({}).", flag.text, score.guides.name_of(&flag.document)));
    lines.extend(up.chain(score.read.iter().cloned()).map(|text| bullet(&text)));
    let is_open = |flag: &&RedFlag| !score.flags.iter().any(|up| up.id == flag.id);
    let mut open = score.guides.red_flag.iter().filter(is_open).filter(|flag| flag.read.is_none()).peekable();
    if open.peek().is_some() {
        lines.push("Not said to be up; if one is, --flag and its name:".to_owned());
        lines.extend(
            open.map(|flag| {
                format!("  {}", wrapped(&format!("{}: {}", flag.id, flag.text), WIDTH - 2, "    "))
            }),
        );
    }
    lines
}

fn money_sentence(offer: &OfferOutcome) -> String {
    let total = &offer.total;
    let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|p| money::short(total.percentile(p)));
    let goal = offer
        .chance(QuestionId::WalkAway)
        .map(|missed| format!("; it reaches your walk-away number in {} of futures", met(missed)));
    format!(
        "{}: all years pay {p10} (P10), {p50} (P50), {p90} (P90), on average {}{}. The guides' scores know nothing of \
         it beyond one factor: weigh them yourself.",
        offer.name,
        money::short(total.mean.value),
        goal.unwrap_or_default()
    )
}

/// At most two decimals.
fn plain(value: f64) -> String {
    let digits = format!("{:.2}", value + 1e-12);
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn ends(range: Range) -> String {
    let [low, high] = [range.low, range.high].map(plain);
    if low == high { low } else { format!("{low}–{high}") }
}

/// The same for programs.
#[must_use]
pub fn summary(score: &Score) -> Value {
    let scored = |scored: &Scored| {
        let factor = |(factor, given): &(&crate::facts::guides::Factor, Option<f64>)| json!({ "id": factor.id, "name": factor.name, "weight": factor.weight, "score": given });
        json!({
            "matrix": scored.matrix.id,
            "document": scored.matrix.document,
            "factors": scored.factors.iter().map(factor).collect::<Vec<Value>>(),
            "sum": [scored.sum.low, scored.sum.high],
            "says": scored.verdicts(),
        })
    };
    json!({
        "vestcast": env!("CARGO_PKG_VERSION"),
        "as_of": score.guides.as_of,
        "matrices": score.scored.iter().map(scored).collect::<Vec<Value>>(),
        "red_flags": score.flags.iter().map(|flag| flag.id.as_str()).collect::<Vec<_>>(),
        "read_off_the_offer": score.read,
        "total": score.money.map(|offer| super::json::pay(&offer.total)),
    })
}

/// What of an offer is read without bands: a year 3 below year 1, no sign-on.
#[must_use]
pub fn read_off(years: &[f64], sign_on: f64) -> Vec<String> {
    let mut read = Vec::new();
    if let [first, _, third, ..] = years
        && third < first
    {
        let fall = Range { low: *third, high: *first };
        read.push(format!(
            "Read off the offer: at a flat price year 3 pays less than year 1 ({}).",
            dollars(fall)
        ));
    }
    if sign_on == 0.0 {
        read.push(
            "Read off the offer: no sign-on, a red flag if you leave unvested equity behind.".to_owned(),
        );
    }
    read
}
