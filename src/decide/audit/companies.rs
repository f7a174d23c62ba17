//! What the guides say of companies, set side by side.

use super::{Finding, Line, Unit, span};
use crate::facts::guides::{CompanyType, Employer, Guides, Premium, Range};

/// Smaller differences are rounding.
const ROUNDING: f64 = 5_000.0;

pub(super) fn same_job(guides: &Guides) -> Finding {
    let of_level = |level: &'static str| {
        let band = guides.bands(level, "seattle").find(|band| band.document == "A");
        let band = band.map(|band| (format!("{level}: band, year 1 in Seattle"), band.stated_year_1));
        let amazon = guides.employer.iter().find(|row| row.level == level && row.name == "Amazon");
        let amazon = amazon.map(|row| (format!("{level}: list of employers, Amazon"), row.total));
        let faang = guides.company_type.iter().find(|row| row.level == level && row.id == "faang");
        let faang = faang.map(|row| (format!("{level}: types of company, FAANG"), row.stated_total));
        let note = guides.claims("totals").find(|claim| claim.level.as_deref() == Some(level));
        let note = note.and_then(|claim| Some((format!("{level}: {}", claim.text), claim.range?)));
        [band, amazon, faang, note].into_iter().flatten()
    };
    let lines = ["L6", "L7"].into_iter().flat_map(of_level);
    Finding::new(
        "same-job",
        "Guide A (2025) gives one job several totals a year.",
        lines.map(|(what, range)| Line::dollars(what, range, None)).collect(),
    )
}

pub(super) fn tiers(guides: &Guides) -> Finding {
    let line = |employer: &Employer| {
        let heading = employer.heading_range?;
        let name = employer.heading.as_deref()?;
        let above = !employer.heading_open_ended
            && (employer.total.high > heading.high + ROUNDING
                || employer.open_ended && employer.total.high >= heading.high);
        let below = employer.total.low < heading.low - ROUNDING;
        let what = format!("{} {}, under {name}", employer.level, employer.name);
        (above || below).then(|| Line::dollars(what, employer.total, heading))
    };
    Finding::new(
        "tiers",
        "Headings of the list of employers do not hold what stands under them; on the right the range of the heading.",
        guides.employer.iter().filter_map(line).collect(),
    )
}

/// What the list of employers says of one more than of Amazon, at both ends.
fn beyond_amazon(guides: &Guides, name: &str) -> Option<Range> {
    let total = |name: &str| {
        let row = guides.employer.iter().find(|row| row.level == "L6" && row.name == name);
        row.map(|row| row.total)
    };
    Some(total(name)?.with(total("Amazon")?, |theirs, amazon| theirs / amazon - 1.0))
}

pub(super) fn contradictions(guides: &Guides) -> Finding {
    let topic = |topic: &'static str, name: &'static str| {
        let line = move |text: &str, range: Option<Range>| {
            Line::dollars(name, range, None).unit(Unit::Rate).note(text.to_owned())
        };
        let listed = beyond_amazon(guides, name).filter(|_| topic != "netflix" && topic != "stripe");
        let listed = listed.map(|range| {
            Line::dollars(name, None, range)
                .unit(Unit::Rate)
                .note("more than Amazon in the list of employers")
        });
        guides.claims(topic).map(move |claim| line(&claim.text, claim.range)).chain(listed)
    };
    let topics =
        [("google", "Google"), ("microsoft", "Microsoft"), ("netflix", "Netflix"), ("stripe", "Stripe")];
    Finding::new(
        "rivals",
        "Guide A (2025) says of several employers what it elsewhere says otherwise.",
        topics.into_iter().flat_map(|(id, name)| topic(id, name)).collect(),
    )
}

pub(super) fn premiums(guides: &Guides) -> Finding {
    let general = |premium: &&Premium| premium.place.as_deref().is_none_or(|place| place == "seattle");
    let mut lines = Vec::new();
    for (i, first) in guides.premium.iter().enumerate().filter(|(_, premium)| general(premium)) {
        let same = |other: &&Premium| other.kind == first.kind && other.level == first.level;
        let is_first = !guides.premium[..i].iter().filter(general).any(|other| same(&other));
        let all: Vec<&Premium> = guides.premium.iter().filter(general).filter(same).collect();
        if is_first && all.iter().any(|other| other.range != first.range) {
            lines.extend(all.iter().map(|premium| {
                let what = format!("{} {} ({})", premium.level, premium.kind, premium.table);
                Line::dollars(what, premium.range, None).unit(Unit::Rate)
            }));
        }
    }
    let faang = guides.company_type.iter().filter(|row| row.id == "faang");
    lines.extend(faang.map(|row| {
        let what = format!("{} any (types of company, FAANG)", row.level);
        Line::dollars(what, row.ai_premium, None).unit(Unit::Rate)
    }));
    Finding::new(
        "premiums",
        "Premiums for the same work differ from table to table, and no guide says whether they stack.",
        lines,
    )
}

pub(super) fn types(guides: &Guides) -> Finding {
    let reckoned = |row: &CompanyType| row.base.plus(row.equity.map(|equity| equity / 4.0));
    let short = |level: &str| {
        let of_level = guides.company_type.iter().filter(|row| row.level == level);
        let missing = of_level.map(|row| row.stated_total.with(reckoned(row), |stated, sum| stated - sum));
        span(missing.map(|off| Range { low: off.low.min(off.high), high: off.low.max(off.high) }))
    };
    let [l6, l7] = ["L6", "L7"].map(|level| {
        let Range { low, high } = short(level).map(|dollars| dollars / 1000.0);
        format!("{low:.0}–{high:.0}K at {level}")
    });
    let line = |row: &CompanyType| {
        Line::dollars(format!("{} {}", row.level, row.name), row.stated_total, reckoned(row))
    };
    Finding::new(
        "company-types",
        format!(
            "Totals by type of company are more than base and a quarter of the grant, by {l6} and {l7}; the rest must \
             be bonus or sign-on that the table does not show."
        ),
        guides.company_type.iter().map(line).collect(),
    )
}
