//! What of the guides cannot be, finding by finding, each reckoned anew from the figures they print.

use super::{Finding, Line, Unit, calculators, claims, companies, one, structure, totals};
use crate::facts::guides::{Example, Guides, Package};

/// All findings. The order is that of the guides' subjects: totals, formulas, promises, levels, words.
#[must_use]
pub fn of_guides(guides: &Guides) -> Vec<Finding> {
    vec![
        totals::year_1(guides),
        totals::average(guides),
        companies::same_job(guides),
        calculators::price_times_dollars(guides),
        calculators::base_for_grant(guides),
        structure::doubling(guides),
        structure::level_up(guides),
        structure::base_caps(guides),
        claims::season(guides),
        companies::tiers(guides),
        companies::contradictions(guides),
        companies::premiums(guides),
        claims::room(guides),
        structure::new_york_grant(guides),
        claims::taxes(guides),
        claims::roles(guides),
        structure::bounds(guides),
        claims::honesty(guides),
        companies::types(guides),
        examples(guides),
        structure::places(guides),
        calculators::mail(guides),
        structure::rounds(guides),
        claims::start_date(guides),
        claims::walk_away(guides),
        totals::premiums(guides),
    ]
}

/// The guides' negotiations, reckoned anew: year 1 and four years at a flat price.
#[must_use]
pub fn examples(guides: &Guides) -> Finding {
    let lines = guides.example.iter().flat_map(|example| of_example(guides, example)).collect();
    Finding::new(
        "examples",
        "Worked negotiations: what the first and the last offer pay, and the rise, from their parts at a flat price.",
        lines,
    )
}

fn of_example(guides: &Guides, example: &Example) -> Vec<Line> {
    let by_year = &guides.vesting.by_year;
    let (Some(before), Some(after)) = (example.before, example.after) else {
        return example.sign_on_added.iter().map(|added| sign_on_alone(guides, example, added)).collect();
    };
    let name = |what: &str| format!("{}: {what}", example.id);
    let year = |what: &str, package: &Package| {
        Line::dollars(name(what), package.stated_year_1.map(one), one(package.year_1(by_year)))
    };
    let four = |what: &str, package: &Package| Line::dollars(name(what), None, one(package.four_years()));
    let rise = |of: &dyn Fn(&Package) -> f64| one(of(&after) / of(&before) - 1.0);
    let stated =
        |of: &str| example.stated_gain.filter(|_| example.stated_gain_of.as_deref() == Some(of)).map(one);
    let rate = |what: &str, printed, reckoned| Line::dollars(name(what), printed, reckoned).unit(Unit::Rate);
    let mut lines = vec![
        year("year 1 before", &before),
        year("year 1 after", &after),
        rate("rise of year 1", stated("year 1"), rise(&|package| package.year_1(by_year))),
        four("4 years before", &before),
        four("4 years after", &after),
        rate("rise of 4 years", stated("the total"), rise(&Package::four_years)),
    ];
    if let (Some(printed), Some(first), Some(last)) =
        (stated("year 1"), before.stated_year_1, after.stated_year_1)
    {
        lines.push(rate("rise of the printed year 1", Some(printed), one(last / first - 1.0)));
    }
    if stated("the total").is_some() {
        // The claim fits none of the totals: what does it fit?
        lines.push(rate("rise of the grant", None, rise(&|package| package.equity)));
        lines.push(rate("rise of the sign-on", None, rise(&|package| package.sign_on.iter().sum())));
        lines.push(rate("rise of the base", None, rise(&|package| package.base)));
        let even = |package: &Package| package.base + package.equity / 4.0 + package.sign_on[0];
        lines.push(rate("rise of year 1 with a quarter vested", None, rise(&even)));
    }
    lines
}

/// Where only what was added is known, it is set beside the range of its band.
fn sign_on_alone(guides: &Guides, example: &Example, added: &[f64; 2]) -> Line {
    let sum: f64 = added.iter().sum();
    let band = guides.bands(&example.level, "seattle").find(|band| band.document == "A");
    let note = band.map_or_else(String::new, |band| {
        let range = band.sign_on_in_all();
        format!(
            "{:.0}–{:.0}% of the Seattle sign-on range of guide A (2025); no first offer is given, so no rise",
            100.0 * sum / range.high,
            100.0 * sum / range.low
        )
    });
    Line::dollars(format!("{}: sign-on added", example.id), one(sum), None).note(note)
}
