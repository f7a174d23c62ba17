//! Sayings of the guides against each other and against what is known.

use super::{Finding, Line, Unit, one};
use crate::facts::guides::{Claim, Guides};
use crate::facts::tax::{self, FilingStatus};

fn quoted(guides: &Guides, topic: &str) -> Vec<Line> {
    let said = |claim: &Claim| Line::words(guides.name_of(&claim.document), claim.text.clone());
    let known = guides.known.iter().filter(|known| known.topic == topic);
    let known = known
        .map(|known| Line::words(format!("known, sureness {}", known.confidence.word()), known.text.clone()));
    guides.claims(topic).map(said).chain(known).collect()
}

pub(super) fn season(guides: &Guides) -> Finding {
    Finding::new(
        "season",
        "Guide A (2025) praises the fourth quarter in one place and warns of it in another.",
        quoted(guides, "season"),
    )
}

pub(super) fn roles(guides: &Guides) -> Finding {
    let says =
        "The guides are about different jobs at the same levels: managers in one, engineers in the other.";
    Finding::new("roles", says, quoted(guides, "roles"))
}

pub(super) fn honesty(guides: &Guides) -> Finding {
    let says = "Advice of doubtful honesty, which vestcast does not follow.";
    Finding::new("honesty", says, quoted(guides, "honesty"))
}

pub(super) fn room(guides: &Guides) -> Finding {
    let rsu = guides.lever.iter().filter(|lever| lever.id == "rsu").filter_map(|lever| {
        let what = format!("room for RSUs, {}", guides.name_of(&lever.document));
        Some(Line::dollars(what, lever.increase?, None).unit(Unit::Rate))
    });
    let remote = guides.claims("remote").filter_map(|claim| {
        let what = format!("remote, {}: {}", guides.name_of(&claim.document), claim.text);
        Some(Line::dollars(what, claim.range?, None).unit(Unit::Rate))
    });
    Finding::new(
        "room",
        "The guides give different room for RSUs and different cuts for remote work.",
        rsu.chain(remote).collect(),
    )
}

/// Rate on the next dollar of a year's income.
fn marginal(brackets: &[(f64, f64)], income: f64) -> f64 {
    brackets.iter().rev().find(|(from, _)| income >= *from).map_or(0.0, |(_, rate)| *rate)
}

/// State and city income tax on the next dollar in New York City.
fn new_york(income: f64) -> Option<f64> {
    let year = tax::federal().first()?.year;
    let state = tax::states().iter().find(|state| state.place == "NY" && state.year == year)?;
    let city = tax::cities().iter().find(|city| city.state == "NY" && city.year == year)?;
    let of = FilingStatus::Single;
    Some(marginal(state.brackets.as_ref()?.of(of), income) + marginal(city.brackets.of(of), income))
}

pub(super) fn taxes(guides: &Guides) -> Finding {
    let fact =
        |id: &str| guides.place_fact.iter().find(|fact| fact.id == id).and_then(|fact| fact.rate).map(one);
    let line = |what: &str, printed, reckoned: Option<f64>| {
        Line::dollars(what, printed, reckoned.map(one)).unit(Unit::Rate)
    };
    let stated = fact("new-york-top-tax");
    let mut lines = vec![
        line("New York, state and city, at the top", stated, new_york(f64::MAX)),
        line("the same at $2M", stated, new_york(2e6)),
        line("the same at $500K", stated, new_york(5e5)),
    ];
    let california = tax::states().iter().filter(|state| state.place == "CA");
    lines.extend(california.filter_map(|state| {
        let brackets = state.brackets.as_ref()?.of(FilingStatus::Single);
        let surtax = state.surtax.as_ref().map_or(0.0, |surtax| surtax.rate);
        let payroll: f64 =
            state.payroll.iter().filter(|item| item.wages_up_to.is_none()).map(|item| item.rate).sum();
        let rate = marginal(brackets, f64::MAX) + surtax + payroll;
        let what = format!("California {}, at the top, on wages", state.year);
        Some(
            line(&what, fact("california-top-tax"), Some(rate))
                .note("with its insurance on wages, which has no limit"),
        )
    }));
    Finding::new(
        "taxes",
        "Top tax rates that are none: the guide's 12% for New York is no rate of state and city together, and \
         California's leaves out the insurance on wages.",
        lines,
    )
}

/// Weeks of the longest wait that the guide speaks of, three months.
const LONGEST_WAIT: f64 = 12.0;

pub(super) fn start_date(guides: &Guides) -> Finding {
    let per_week = guides.lever("start-date").and_then(|row| row.per_week);
    let lines = per_week.map(|gain| {
        Line::dollars("3 months of waiting, added", None, gain.map(|gain| LONGEST_WAIT * gain))
            .unit(Unit::Rate)
    });
    Finding::new(
        "start-date",
        "Guide B (2024–25) has each week of waiting bring 2–5% of negotiating power and does not say of what: as a rise of \
         pay, its longest wait would be worth more than all its rounds.",
        lines.into_iter().collect(),
    )
}

pub(super) fn walk_away(guides: &Guides) -> Finding {
    let terms = guides.walk_away.sum_of.join(" + ");
    let growth = guides.walk_away.level_up_worth;
    Finding::new(
        "walk-away",
        "The walk-away number of guide A (2025) adds the growth on offer. Growth is a reason to take less cash, not to ask \
         for more: its sign is yours to choose. `goals.walk_away` of a scenario adds these parts up, growth with the sign \
         that `growth_counts` says; `vestcast check` prints the sum.",
        vec![
            Line::words("formula", terms),
            Line::dollars("growth of a level up, 4 years", one(growth), one(-growth))
                .note("by the guide's own figure: as it adds it, and as a reason to take less"),
        ],
    )
}
