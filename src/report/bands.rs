//! Where offers stand in published bands: tables, sentences, JSON.

use serde_json::{Value, json};

use super::table::{Emphasis, headed};
use super::text::{WIDTH, bullet, shortened, wrapped};
use crate::decide::bands::{Elsewhere, InBand, Position, Question, Raised, Standing, Why};
use crate::facts::guides::{Guides, Premium, Range, Rival};
use crate::money;
use crate::scenario::Scenario;

/// What to aim at, and everything that was found.
#[derive(Debug, Clone)]
pub struct Bands<'a> {
    /// What was asked.
    pub question: Question<'a>,
    /// Percentile to aim at.
    pub target: f64,
    /// By offer.
    pub positions: Vec<Position<'a>>,
}

/// Everything the command prints.
#[must_use]
pub fn report(scenario: &Scenario, bands: &Bands, emphasis: Emphasis) -> String {
    let Question { guides, level, place, .. } = bands.question;
    let heading = format!("{}: {level}, {}", scenario.title, place.name);
    let about = format!(
        "Figures of public guides as known on {}; no forecast and no market data. The offer counts shares at today's \
         price. A position is linear between the ends of a range: P50 is half way up.",
        guides.as_of
    );
    let mut lines = vec![emphasis(&wrapped(&heading, WIDTH, "")), wrapped(&about, WIDTH, "")];
    for position in &bands.positions {
        for source in &position.sources {
            lines.push(String::new());
            lines.extend(source_table(bands, position, source, emphasis));
        }
        lines.extend(disagreement(bands, position, emphasis));
        lines.extend(elsewhere(position, emphasis));
        lines.extend(targets(guides, position, emphasis));
        lines.push(String::new());
        lines.extend(sentences(scenario, bands, position).iter().map(|text| bullet(text)));
    }
    lines.extend(companies(guides, level, emphasis));
    lines.join("\n") + "\n"
}

/// The years of the offer beside those of the target model, by source.
fn targets(guides: &Guides, position: &Position, emphasis: Emphasis) -> Vec<String> {
    let model = &guides.target_model;
    let years = 1..=model.market_multiple_by_year.len();
    let heading = std::iter::once("Target model".to_owned()).chain(years.map(|year| format!("year {year}")));
    let row = |label: &str, amounts: &[f64]| -> Vec<String> {
        std::iter::once(label.to_owned()).chain(amounts.iter().map(|amount| money::short(*amount))).collect()
    };
    let mut rows = vec![heading.collect(), row("offer", &position.package.years)];
    let of = |source: &InBand| {
        row(&format!("bands of {}", guides.name_of(&source.band.document)), &source.targets(guides))
    };
    rows.extend(position.sources.iter().map(of));
    let mut lines = headed(&rows, emphasis);
    lines.insert(0, String::new());
    let multiples: Vec<String> =
        model.market_multiple_by_year.iter().map(|multiple| format!("{multiple:.2}")).collect();
    let about = format!(
        "Of {}, sureness {}: the market times {}. What the market is it does not say; here the middle of the average.",
        guides.name_of(&model.document),
        model.confidence.word(),
        multiples.join(", ")
    );
    lines.push(wrapped(&about, WIDTH, ""));
    lines
}

/// What the guides say of other employers in words.
fn companies(guides: &Guides, level: &str, emphasis: Emphasis) -> Vec<String> {
    let mut lines = vec![String::new(), emphasis("Companies compared, in words of the guides")];
    let said = |text: String| bullet(&text);
    lines.extend(rivals(guides, level).map(|rival| {
        said(format!(
            "{} (Amazon's L6 is its {}): for it {}; against it {}.",
            rival.employer, rival.like_L6, rival.in_favour, rival.against
        ))
    }));
    lines.extend(
        guides
            .order
            .iter()
            .map(|order| said(format!("Best in {} first: {}.", order.quality, order.best_first.join(", ")))),
    );
    let all = rivals(guides, level).map(|row| (&row.document, row.confidence));
    let mut by: Vec<String> = all
        .chain(guides.order.iter().map(|row| (&row.document, row.confidence)))
        .map(|(document, sureness)| format!("{}, sureness {}", guides.name_of(document), sureness.word()))
        .collect();
    by.dedup();
    lines.push(wrapped(&format!("Of {}, as known on {}.", by.join("; "), guides.as_of), WIDTH, ""));
    lines
}

/// Levels of other employers are given for those like L6 alone.
fn rivals<'a>(guides: &'a Guides, level: &str) -> impl Iterator<Item = &'a Rival> + use<'a> {
    guides.rival.iter().filter({
        let is_l6 = level == "L6";
        move |_| is_l6
    })
}

fn source_table(bands: &Bands, position: &Position, source: &InBand, emphasis: Emphasis) -> Vec<String> {
    let band = source.band;
    let guide = bands.question.guides.name_of(&band.document);
    let sureness = band.confidence.word();
    let title = format!("{} in {guide}, {}; sureness {sureness}", position.offer, band.role);
    let target = format!("to P{:.0}", bands.target);
    let heading = ["", "offer", "band", "stands at", &target];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(source.parts.iter().map(|standing| row(standing.part, standing, bands.target)));
    rows.extend(
        source.with_premiums.iter().map(|(premium, standing)| row(&with(premium), standing, bands.target)),
    );
    let mut lines = headed(&rows, emphasis);
    lines.insert(0, emphasis(&shortened(&title, WIDTH)));
    lines.push(wrapped(&printed(source), WIDTH, ""));
    lines
}

/// `+30–50% (skill)`.
fn with(premium: &Premium) -> String {
    format!("  with {} ({})", percents(premium.range), premium.table)
}

fn row(label: &str, standing: &Standing, target: f64) -> Vec<String> {
    let gap = standing.gap(target);
    let gap = if gap > 0.0 { format!("+{}", money::short(gap)) } else { "reached".to_owned() };
    vec![label.to_owned(), money::short(standing.offer), dollars(standing.band), stands(standing), gap]
}

/// `P43`, `$5K below`, `$12K above`.
#[must_use]
pub fn stands(standing: &Standing) -> String {
    let Standing { offer, band, .. } = standing;
    match standing.percentile() {
        Some(percentile) => format!("P{percentile:.0}"),
        None if *offer < band.low => format!("{} below", money::short(band.low - offer)),
        None => format!("{} above", money::short(offer - band.high)),
    }
}

fn printed(source: &InBand) -> String {
    let band = source.band;
    let average = band.stated_average.map(|average| format!(" and an average of {}", dollars(average)));
    format!(
        "Year 1 and average are reckoned from the parts. The guide prints {} for year 1{}, which they do not give: \
         vestcast audit --guides.",
        dollars(band.stated_year_1),
        average.unwrap_or_default()
    )
}

/// The ranges of all sources side by side, where there are several.
fn disagreement(bands: &Bands, position: &Position, emphasis: Emphasis) -> Vec<String> {
    let [first, .., last] = &position.sources[..] else { return Vec::new() };
    let name = |source: &InBand| bands.question.guides.name_of(&source.band.document).to_owned();
    let mut rows = vec![vec![
        "The sources disagree".to_owned(),
        name(first),
        name(last),
        "stands at".to_owned(),
        "apart by".to_owned(),
    ]];
    rows.extend(first.parts.iter().zip(&last.parts).map(|(one, other)| {
        let apart = other.band.middle() / one.band.middle() - 1.0;
        vec![
            one.part.to_owned(),
            dollars(one.band),
            dollars(other.band),
            format!("{} / {}", brief(one), brief(other)),
            format!("{}{:.0}%", if apart < 0.0 { "−" } else { "+" }, 100.0 * apart.abs()),
        ]
    }));
    let mut lines = headed(&rows, emphasis);
    lines.insert(0, String::new());
    lines
}

/// `P43`, `below`, `above`.
fn brief(standing: &Standing) -> String {
    match standing.percentile() {
        Some(percentile) => format!("P{percentile:.0}"),
        None if standing.offer < standing.band.low => "below".to_owned(),
        None => "above".to_owned(),
    }
}

fn elsewhere(position: &Position, emphasis: Emphasis) -> Vec<String> {
    let average = money::short(position.package.average());
    let title = format!("{average} a year beside");
    let mut rows = vec![vec![title, "total a year".to_owned(), "stands at".to_owned()]];
    let table = |rows: &mut Vec<Vec<String>>, others: &[Elsewhere]| {
        rows.extend(others.iter().map(|other| {
            let more = if other.open_ended { "+" } else { "" };
            let range = match other.standing.band {
                Range { low, high } if low == high => money::short(low),
                range => dollars(range),
            };
            let stands = if other.open_ended && other.is_inside() {
                "inside".to_owned()
            } else {
                stands(&other.standing)
            };
            vec![other.name.to_owned(), range + more, stands]
        }));
    };
    table(&mut rows, &position.company_types);
    // A line between kinds of companies and companies.
    rows.push(Vec::new());
    table(&mut rows, &position.employers);
    let mut lines = headed(&rows, emphasis);
    lines.insert(0, String::new());
    lines.push(wrapped(
        "Totals as guide A (2025) prints them, sureness low; what they are made of it does not say.",
        WIDTH,
        "",
    ));
    lines
}

/// What else a case rests on by the guides: pay that is given up.
fn case(scenario: &Scenario, guides: &Guides) -> Option<String> {
    let current =
        scenario.goals.current_pay.map(|pay| format!("{} a year of current pay", money::short(pay)));
    let left = &scenario.left_behind;
    let price = |name: &str| scenario.stock(name).map_or(0.0, |stock| stock.price);
    let shares = left.shares.iter().map(|left| left.shares * price(&left.stock)).sum::<f64>();
    let left = shares + left.bonuses.iter().map(|(_, dollars)| dollars).sum::<f64>();
    let left = (left > 0.0).then(|| format!("{} of unvested pay at today's prices", money::short(left)));
    let given_up: Vec<String> = current.into_iter().chain(left).collect();
    let guide = guides.name_of(&guides.negotiation.document);
    (!given_up.is_empty())
        .then(|| format!("To the case belongs what you give up ({guide}): {}.", given_up.join(" and ")))
}

/// What the figures say of an offer.
#[must_use]
pub fn sentences(scenario: &Scenario, bands: &Bands, position: &Position) -> Vec<String> {
    let guides = bands.question.guides;
    let mut sentences: Vec<String> = position.raised.iter().map(|raised| flag(bands, raised)).collect();
    if sentences.is_empty() {
        sentences.push("None of the red flags that can be read off an offer is up.".to_owned());
    }
    let told = guides.red_flag.iter().filter(|flag| flag.read.is_none()).count();
    sentences
        .push(format!("{told} more red flags of the guides only you can see: vestcast score lists them."));
    let gaps = position.sources.iter().filter_map(|source| {
        let gap = source.average()?.gap(bands.target);
        let guide = guides.name_of(&source.band.document);
        (gap > 0.0).then(|| format!("{} a year by {guide}", money::short(gap)))
    });
    let gaps: Vec<String> = gaps.collect();
    if !gaps.is_empty() {
        let gaps = gaps.join(", ");
        sentences.push(format!("To P{:.0} of the average are missing {gaps}.", bands.target));
    }
    sentences.extend(case(scenario, guides));
    if bands.question.ai.is_some() {
        sentences.push(
            "No guide says whether premiums stack or which part of the pay they are of; here they stretch the average \
             of four years, as guide A does it, and each source is shown alone."
                .to_owned(),
        );
    }
    sentences
}

fn flag(bands: &Bands, Raised { flag, why }: &Raised) -> String {
    let guides = bands.question.guides;
    let by = guides.name_of(&flag.document);
    let name = |id: &String| guides.name_of(id).to_owned();
    match why {
        Why::Below(part, document) => format!(
            "Red flag ({by}): the average is {:.0}% below the middle of the band of {}; more than {} without movement \
             is one.",
            100.0 * part,
            name(document),
            money::percent(flag.limit.unwrap_or(0.0))
        ),
        Why::NoSignOn { leaves: true } => {
            format!("Red flag ({by}): no sign-on, though you leave unvested pay behind.")
        }
        Why::NoSignOn { leaves: false } => format!(
            "No sign-on: a red flag ({by}) if you leave unvested equity behind; the scenario lists none under \
             [left_behind]."
        ),
        Why::Falls(dollars) => format!(
            "Red flag ({by}): at a flat price year 3 pays {} less than year 1.",
            money::short(*dollars)
        ),
        Why::UnderTheMiddle(documents) => format!(
            "Red flag ({by}): the average is below the middle of the band of {}; it sees much room to negotiate there.",
            documents.iter().map(name).collect::<Vec<_>>().join(" and ")
        ),
    }
}

/// `$175K–$200K`.
#[must_use]
pub fn dollars(range: Range) -> String {
    format!("{}–{}", money::short(range.low), money::short(range.high))
}

/// `25–40%`.
#[must_use]
pub fn percents(range: Range) -> String {
    format!("{}–{}", money::percent(range.low).trim_end_matches('%'), money::percent(range.high))
}

/// The same for programs.
#[must_use]
pub fn summary(scenario: &Scenario, bands: &Bands) -> Value {
    let Question { guides, level, place, document, ai } = bands.question;
    json!({
        "note": "Figures of public guides; positions are linear inside a range.",
        "vestcast": env!("CARGO_PKG_VERSION"),
        "as_of": guides.as_of,
        "title": scenario.title,
        "level": level,
        "place": place.id,
        "document": document,
        "ai": ai,
        "target_percentile": bands.target,
        "rivals": rivals(guides, level).map(|row| json!({
            "employer": row.employer,
            "like_amazon_l6": row.like_L6,
            "in_favour": row.in_favour,
            "against": row.against,
            "document": row.document,
            "sureness": row.confidence.word(),
        })).collect::<Vec<Value>>(),
        "orders": guides.order.iter().map(|row| json!({
            "quality": row.quality,
            "best_first": row.best_first,
            "amazon": row.best_first.iter().position(|name| name == "Amazon").map(|place| place + 1),
            "document": row.document,
            "sureness": row.confidence.word(),
        })).collect::<Vec<Value>>(),
        "offers": bands.positions.iter().map(|position| json!({
            "name": position.offer,
            "sources": position.sources.iter().map(|source| in_band(bands, source)).collect::<Vec<Value>>(),
            "target_model": position.sources.iter().map(|source| json!({
                "document": source.band.document,
                "years": source.targets(guides).iter().zip(&position.package.years).map(|(target, offer)| json!({
                    "target": target, "offer": offer,
                })).collect::<Vec<Value>>(),
            })).collect::<Vec<Value>>(),
            "company_types": position.company_types.iter().map(other).collect::<Vec<Value>>(),
            "employers": position.employers.iter().map(other).collect::<Vec<Value>>(),
            "red_flags": position.raised.iter().map(|raised| raised.flag.id.as_str()).collect::<Vec<_>>(),
            "in_words": sentences(scenario, bands, position),
        })).collect::<Vec<Value>>(),
    })
}

fn in_band(bands: &Bands, source: &InBand) -> Value {
    let premium = |(premium, standing): &(&Premium, Standing)| {
        let mut value = place_of(standing, bands.target);
        value["premium"] = json!([premium.range.low, premium.range.high]);
        value["table"] = json!(premium.table);
        value
    };
    json!({
        "document": source.band.document,
        "role": source.band.role,
        "sureness": source.band.confidence.word(),
        "parts": source.parts.iter().map(|part| place_of(part, bands.target)).collect::<Vec<Value>>(),
        "average_with_premiums": source.with_premiums.iter().map(premium).collect::<Vec<Value>>(),
    })
}

fn place_of(standing: &Standing, target: f64) -> Value {
    json!({
        "part": standing.part,
        "offer": standing.offer,
        "low": standing.band.low,
        "high": standing.band.high,
        "percentile": standing.percentile(),
        "gap_to_target": standing.gap(target),
    })
}

fn other(elsewhere: &Elsewhere) -> Value {
    json!({
        "name": elsewhere.name,
        "low": elsewhere.standing.band.low,
        "high": elsewhere.standing.band.high,
        "open_ended": elsewhere.open_ended,
        "is_inside": elsewhere.is_inside(),
        "percentile": elsewhere.percentile(),
        "sureness": elsewhere.confidence.word(),
    })
}
