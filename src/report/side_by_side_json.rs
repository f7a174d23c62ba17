//! Offers side by side, for programs.

use serde_json::{Map, Value, json};

use super::json::{chance, dollars, estimate, pay, pay_of_view, with_head};
use super::side_by_side::sentences;
use crate::decide::{BreakEven, Dominance, FUTURES, Need, Root, SideBySide, Winner};
use crate::outcome::{Chance, Difference, Versus};
use crate::scenario::Scenario;

/// The whole result. Field names are stable.
#[must_use]
pub fn summary(scenario: &Scenario, found: &SideBySide, warnings: &[String]) -> Value {
    let outcome = &found.outcome;
    let numbers = json!({
        "fingerprint": outcome.fingerprint,
        "years": outcome.years,
        "sampling": outcome.sampling.name(),
        "reference": found.reference().name,
        "wealth": found.judge.wealth,
        "offers": (0..outcome.offers.len()).map(|index| offer(found, index)).collect::<Vec<Value>>(),
        "pays_most": FUTURES.iter().map(|(p, word)| ((*word).to_owned(), winner(found, *p))).collect::<Map<_, _>>(),
        "against_reference": outcome.pairs.iter().map(|pair| versus(found, pair)).collect::<Vec<Value>>(),
        "in_words": sentences(scenario, found),
    });
    with_head(scenario, warnings, numbers)
}

fn offer(found: &SideBySide, index: usize) -> Value {
    let offer = &found.outcome.offers[index];
    json!({
        "name": offer.name,
        "total": pay(&offer.total),
        "certainty_equivalents": by_aversion(found, &found.certainty_equivalents(index)),
    })
}

fn by_aversion(found: &SideBySide, worths: &[crate::outcome::Estimate]) -> Map<String, Value> {
    found.judge.aversions.iter().zip(worths).map(|(g, worth)| (g.to_string(), estimate(*worth))).collect()
}

fn winner(found: &SideBySide, p: f64) -> Value {
    match found.winner(p) {
        Some(Winner::One(offer, gap)) => {
            json!({ "offer": found.outcome.offers[offer].name, "by": dollars(gap) })
        }
        _ => Value::Null,
    }
}

fn versus(found: &SideBySide, pair: &Versus) -> Value {
    let dominance = found.dominance(pair.first);
    let in_words = |dominance: Dominance| match dominance.is_over {
        true => "dominates the reference",
        false => "is dominated by the reference",
    };
    let needs = found.needs.iter().filter(|need| need.offer == pair.first);
    json!({
        "offer": found.outcome.offers[pair.first].name,
        "years": pair.years.iter().map(difference).collect::<Vec<Value>>(),
        "total": difference(&pair.total),
        "worth_more": by_aversion(found, &found.worth_more(pair.first)),
        "first_order_dominance": dominance.map(in_words),
        "dominance_on_every_path": dominance.map(|dominance| dominance.on_every_path),
        "equal_if": needs.map(need).collect::<Vec<Value>>(),
    })
}

/// The prices, and the growths, of one share at which an offer pays as much as the reference.
fn need(need: &Need) -> Value {
    let root = |root: &Root| json!({ "value": root.at.value, "se": root.at.se });
    let roots = |of: &BreakEven| of.roots.iter().map(root).collect::<Vec<Value>>();
    json!({
        "stock": need.stock,
        "price_today": need.today,
        "flat_price": roots(&need.price),
        "growth_a_year": roots(&need.growth),
    })
}

/// What an offer pays more than the reference. What is certain cash of a difference is not reckoned.
fn difference(difference: &Difference) -> Value {
    let law = pay_of_view(&difference.pay);
    let of_all = |answer: &Chance| {
        let mut answer = chance(answer);
        if let Some(answer) = answer.as_object_mut() {
            answer.remove("at_or_above");
        }
        answer
    };
    json!({ "more": law, "pays_more": of_all(&difference.wins), "pays_the_same": of_all(&difference.ties) })
}
