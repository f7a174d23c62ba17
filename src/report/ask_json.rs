//! What to ask for, for programs.

use serde_json::{Value, json};

use super::ask::{Asked, sentences};
use super::json::{dollars, estimate, with_head};
use crate::decide::ask::{Least, Lever, STEP, Standing, TermKind};
use crate::facts::guides::{LeverRow, guides};
use crate::outcome::Change;

/// The whole result.
#[must_use]
pub fn summary(asked: &Asked, mail: Option<&str>, warnings: &[String]) -> Value {
    let (advice, scenario) = (asked.advice, asked.scenario);
    let levers: Vec<Value> = (0..advice.levers.len()).map(|index| lever(asked, index)).collect();
    let terms = advice.terms.iter().map(|term| {
        let what = match term.what {
            TermKind::Later(months) => json!({ "starts_later_months": months }),
            TermKind::Remote(change) => json!({ "remote_at_change": change }),
        };
        json!({ "term": what, "median": change(term.median), "p10": change(term.p10), "chance": chance(term.chance) })
    });
    let counter = &advice.counter;
    let asks = advice.levers.iter().zip(&counter.asks);
    let numbers = json!({
        "offer": scenario.offers[advice.aim.offer].name,
        "goal": { "amount": advice.aim.goal, "what": asked.goal, "chance": advice.aim.chance },
        "aversion": advice.aim.who.aversion,
        "wealth": advice.aim.who.wealth,
        "now": standing(&advice.now),
        "step": STEP,
        "levers": levers,
        "terms": terms.collect::<Vec<Value>>(),
        "counter": {
            "asks": asks.map(|(lever, ask)| json!({
                "lever": lever.part.id(), "offered": dollars(lever.now), "more": dollars(*ask),
            })).collect::<Vec<Value>>(),
            "then": standing(&counter.then),
            "cost": estimate(counter.cost),
            "worth": estimate(counter.worth),
            "is_enough": counter.is_enough,
            "is_cut_short": counter.is_cut_short,
            "approval": guides().approver(counter.then.letter / advice.now.letter - 1.0),
        },
        "mail": mail,
        "guides_checked": guides().as_of,
        "in_words": sentences(asked),
    });
    with_head(scenario, warnings, numbers)
}

fn lever(asked: &Asked, index: usize) -> Value {
    let advice = asked.advice;
    let (lever, more, least) = (&advice.levers[index], &advice.more[index], &advice.least[index]);
    let rates = advice.levers.iter().zip(&advice.exchange[index]);
    let rates = rates.map(|(other, rate)| (other.part.id().to_owned(), json!(rate.map(estimate))));
    json!({
        "lever": lever.part.id(),
        "offered": dollars(lever.now),
        "unit": if lever.years == 1.0 { "dollars" } else { "dollars a year" },
        "usual_more": lever.usual.map(|(low, high)| [dollars(low), dollars(high)]),
        "guides_say": guides().levers(lever.part.id_of_guides()).map(said).collect::<Vec<Value>>(),
        "step_brings": {
            "median": change(more.median),
            "p10": change(more.p10),
            "chance": chance(more.chance),
            "worth": estimate(more.worth),
            "cost": estimate(more.cost),
        },
        "step_is_worth": rates.collect::<serde_json::Map<String, Value>>(),
        "least": smallest(lever, least),
    })
}

fn said(row: &LeverRow) -> Value {
    let ends = |range: Option<crate::facts::guides::Range>| range.map(|range| [range.low, range.high]);
    json!({
        "document": row.document,
        "increase": ends(row.increase),
        "amount": ends(row.amount),
        "note": row.note,
        "sureness": row.confidence.word(),
    })
}

fn smallest(lever: &Lever, least: &Least) -> Value {
    let of_part = Some(least.ask.value / lever.now).filter(|part| part.is_finite());
    json!({
        "more": estimate(least.ask),
        "chance": { "value": least.chance.value, "se": least.chance.se },
        "is_enough": least.is_enough,
        "rise_of_part": of_part,
        "rise_of_all": least.of_all,
        "approval_by_part": of_part.map(|part| guides().approver(part)),
        "approval_by_all": guides().approver(least.of_all),
    })
}

fn standing(standing: &Standing) -> Value {
    json!({
        "median": estimate(standing.median),
        "p10": estimate(standing.p10),
        "chance": { "value": standing.chance.value, "se": standing.chance.se },
        "worth": estimate(standing.worth),
        "letter": dollars(standing.letter),
    })
}

fn change(change: Change) -> Value {
    json!({ "value": dollars(change.value), "se": dollars(change.se), "is_paired": change.is_paired })
}

fn chance(change: Change) -> Value {
    json!({ "value": change.value, "se": change.se, "is_paired": change.is_paired })
}
