//! Promises on years, levels and places, tried on the guides' own bands.

use super::totals::label;
use super::{Finding, Line, Unit, one, span};
use crate::facts::guides::{Band, Guides, Range};
use crate::money;

/// Bands of guide A, which split the sign-on by year.
fn split(guides: &Guides) -> impl Iterator<Item = &Band> {
    guides.band.iter().filter(|band| band.sign_on_by_year.is_some())
}

/// Pay of the years at the middle of a band.
fn middle(guides: &Guides, band: &Band) -> [f64; 4] {
    [1, 2, 3, 4].map(|year| band.year(year, &guides.vesting.by_year).middle())
}

/// `(Y3 + Y4) / (Y1 + Y2)` at a flat price.
fn later_by_earlier(guides: &Guides, band: &Band) -> f64 {
    let [first, second, third, fourth] = middle(guides, band);
    (third + fourth) / (first + second)
}

/// The share price, over that at the grant, at which years 3 and 4 pay twice what 1 and 2 do at a flat one:
/// `2B + m·(f₃ + f₄)·E = 2·(Y1 + Y2)`.
fn price_to_double(guides: &Guides, band: &Band) -> f64 {
    let [first, second, ..] = middle(guides, band);
    let late: f64 = guides.vesting.by_year.iter().skip(2).sum();
    (2.0 * (first + second) - 2.0 * band.base.middle()) / (late * band.equity.middle())
}

pub(super) fn doubling(guides: &Guides) -> Finding {
    let of_level = |level: &str, of: &dyn Fn(&Guides, &Band) -> f64| {
        span(split(guides).filter(|band| band.level == level).map(|band| one(of(guides, band))))
    };
    let lines = ["L6", "L7"].into_iter().flat_map(|level| {
        let ratio = of_level(level, &later_by_earlier);
        let price = of_level(level, &price_to_double);
        [
            Line::dollars(format!("{level}: years 3 + 4 over 1 + 2"), one(2.0), ratio).unit(Unit::Times),
            Line::dollars(format!("{level}: share price that doubles them"), None, price).unit(Unit::Times),
        ]
    });
    let lines = lines.collect();
    let falls = split(guides).filter(|band| middle(guides, band)[2] < middle(guides, band)[0]).count();
    let says = format!(
        "\"Years 3 and 4 can pay twice what 1 and 2 do\" is not so at a flat price: in the middle of the bands of guide A \
         (2025) they pay about the same, and the share must rise to a multiple of its price at the grant. Year 3 is \
         below year 1 in {falls} of {} bands.",
        split(guides).count()
    );
    Finding::new("doubling", says, lines)
}

pub(super) fn level_up(guides: &Guides) -> Finding {
    let average = |level: &str| {
        guides.bands(level, "seattle").find(|band| band.document == "A").and_then(|band| band.stated_average)
    };
    let rise = average("L7").zip(average("L6")).map(|(l7, l6)| l7.with(l6, |a, b| a - b));
    let worth = guides.walk_away.level_up_worth;
    let says = format!(
        "\"L7 rather than L6 is worth {} and more over four years\": the stated averages in Seattle give that in a year.",
        money::short(worth)
    );
    let lines = vec![
        Line::dollars("a year", None, rise),
        Line::dollars("4 years", one(worth), rise.map(|rise| rise.map(|year| 4.0 * year))),
    ];
    Finding::new("level-up", says, lines)
}

pub(super) fn base_caps(guides: &Guides) -> Finding {
    let caps = &guides.base_caps;
    let cap = |level: &str| if level == "L6" { caps.L6 } else { caps.L7 };
    let broken = guides.band.iter().filter(|band| band.document == caps.document);
    let broken = broken.filter(|band| band.base.high > cap(&band.level));
    let mut lines: Vec<Line> = broken
        .map(|band| {
            Line::dollars(
                format!("{}: base up to", label(guides, band)),
                one(band.base.high),
                one(cap(&band.level)),
            )
        })
        .collect();
    lines.push(
        Line::dollars("L7 cap before the rise", one(caps.L7_raised_from), one(caps.reported_from)).note(format!(
            "printed as of {}; the papers of {} reported the rise to {}, from {} in the Bay Area and New York and {} \
             elsewhere",
            caps.L7_raised_in,
            caps.reported_on,
            money::short(caps.reported_to),
            money::short(caps.reported_from_high_cost),
            money::short(caps.reported_from)
        )),
    );
    Finding::new(
        "base-caps",
        "Guide B (2024–25) breaks its own cap of L6 base, and dates the rise of the L7 cap wrongly.",
        lines,
    )
}

/// The figures of a band that can be compared from place to place.
fn figures(band: &Band) -> Vec<(&'static str, Range)> {
    let sign_on = band.sign_on_by_year.map(|[first, second]| [("sign-on 1", first), ("sign-on 2", second)]);
    let average = band.stated_average.map(|average| ("stated average", average));
    [("base", band.base), ("grant", band.equity), ("stated year 1", band.stated_year_1)]
        .into_iter()
        .chain(sign_on.into_iter().flatten())
        .chain(average)
        .collect()
}

/// Ends of ranges that lie on the other side of Seattle than most of their band.
pub(super) fn new_york_grant(guides: &Guides) -> Finding {
    let mut lines = Vec::new();
    for band in guides.band.iter().filter(|band| band.place != "seattle") {
        let home = guides.bands(&band.level, "seattle").find(|home| home.document == band.document);
        let Some(home) = home else { continue };
        let ends: Vec<(String, f64, f64)> = figures(band)
            .into_iter()
            .zip(figures(home))
            .flat_map(|((name, here), (_, there))| {
                [
                    (format!("{name}, low"), here.low, there.low),
                    (format!("{name}, high"), here.high, there.high),
                ]
            })
            .collect();
        let above = ends.iter().filter(|(_, here, there)| here > there).count();
        let is_odd = |here: f64, there: f64| if 2 * above > ends.len() { here < there } else { here > there };
        lines.extend(ends.iter().filter(|(_, here, there)| is_odd(*here, *there)).map(
            |(name, here, there)| {
                let what = format!("{}: {name}", label(guides, band));
                Line::dollars(what, one(*here), one(*there))
                    .note("on the right Seattle; all other figures are above it")
            },
        ));
    }
    Finding::new(
        "new-york-grant",
        "One figure falls out of its row: the largest L7 grant in New York is below that in Seattle.",
        lines,
    )
}

pub(super) fn bounds(guides: &Guides) -> Finding {
    let mut lines = Vec::new();
    for matrix in &guides.matrix {
        for pair in matrix.rows.windows(2) {
            let (upper, lower) = (&pair[0], &pair[1]);
            let (from, to) = (upper.printed.low, lower.printed.high);
            let what = format!("{}: {} / {}", matrix.name, upper.says, lower.says);
            match from {
                from if from == to && !lower.below => {
                    lines.push(Line::words(what, format!("{from} belongs to both; here to the first")));
                }
                from if from > to => {
                    let note =
                        format!("nothing is said of scores between {to} and {from}; here they count as {to}");
                    lines.push(Line::words(what, note));
                }
                _ => {}
            }
        }
    }
    lines.extend(guides.approval.windows(2).filter_map(|pair| {
        let (from, to) = (pair[1].printed.first()?, pair[0].printed.get(1)?);
        let what = format!("approval: {} / {}", pair[0].who, pair[1].who);
        let note = format!(
            "{} ends the one and begins the other; here it belongs to the first",
            money::percent(*to)
        );
        (from == to).then(|| Line::words(what, note))
    }));
    Finding::new(
        "bounds",
        "Bounds that belong to two rows or to none. Of approvals it is not said either whether a rise is of one part or \
         of all.",
        lines,
    )
}

/// What a place pays more or less than Seattle by the bands of guide A, low end by low end and high by high.
pub(super) fn places(guides: &Guides) -> Finding {
    let lines = ["L6", "L7"].into_iter().flat_map(|level| {
        let away = guides.place.iter().filter(|place| place.id != "seattle");
        away.flat_map(move |place| {
            let band = |id: &str| guides.bands(level, id).find(|band| band.document == "A");
            let line = |what: &str, of: &dyn Fn(&Band) -> Range| {
                let ratio = of(band(&place.id)?).with(of(band("seattle")?), |here, home| here / home - 1.0);
                let what = format!("{level} {what}, {} against Seattle", place.name);
                Some(Line::dollars(what, None, ratio).unit(Unit::Rate))
            };
            [line("base", &|band| band.base), line("grant", &|band| band.equity)].into_iter().flatten()
        })
    });
    Finding::new(
        "remote-trade",
        "Guide A (2025) advises to take less base for more RSUs when remote; its own tables cut the RSUs more than the \
         base, but for the low end at L7. What they make of the other places is beside it.",
        lines.collect(),
    )
}

pub(super) fn rounds(guides: &Guides) -> Finding {
    let gains: Vec<Range> = guides.round.iter().filter_map(|round| round.gain).collect();
    let compounded = gains.iter().fold(one(1.0), |all, gain| all.with(*gain, |all, gain| all * (1.0 + gain)));
    let added = gains.iter().fold(Range::default(), |all, gain| all.plus(*gain));
    let printed = guides.negotiation.gain_in_all;
    let lines = vec![
        Line::dollars("rounds 1 and 2, one upon the other", printed, compounded.map(|all| all - 1.0))
            .unit(Unit::Rate),
        Line::dollars("rounds 1 and 2, added", printed, added).unit(Unit::Rate),
    ];
    Finding::new(
        "rounds",
        "The gains of rounds 1 and 2 do not make the gain in all that guide B (2024–25) prints; the rest would be left \
         to a third round of which it gives none.",
        lines,
    )
}
