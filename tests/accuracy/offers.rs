//! Whole offers.

use super::*;

/// Whole offers and their grants apart.
pub(crate) fn offer_measured(case: &Value, mutant: Mutant) -> Vec<Measured> {
    let stock = mutant.stock(&case["asset"]);
    let whole = mutant.schedule(reference_schedule(&case["offer"], stock.price));
    let only = |later: bool| {
        let mut part = whole.clone();
        part.cash.clear();
        part.shares.retain(|flow| flow.priced_in_month.is_some() == later);
        part
    };
    let bounds = bounds_of(&case["total"]);
    let questions = vec![total_below(&bounds), vec![], vec![]];
    let results = tallies(&[stock], &[whole.clone(), only(false), only(true)], questions, 77, PATHS);
    let mut results = results.into_iter();
    let OfferTally { total, yes, .. } = results.next().unwrap();
    let id = case["id"].as_str().unwrap();
    let law = case["total"].clone();
    let mut measured = vec![Measured { what: id.into(), law, tally: total, below: yes, log_normal: None }];
    for (part, part_of_it) in ["initial_grant", "refreshers"].into_iter().zip(results) {
        let expected = case["component_means"][part]["value"].as_f64().unwrap();
        // The mean alone is known; the spread is that of the simulation.
        let sd = part_of_it.total.sd_estimate().value / 100.0;
        if expected > 0.0 && sd > 0.0 {
            let law = serde_json::json!({
                "mean": { "value": expected, "asd": sd },
                "sd": { "value": sd },
            });
            let what = format!("{id} {part}");
            measured.push(Measured { what, law, tally: part_of_it.total, below: vec![], log_normal: None });
        }
    }
    measured
}

pub(crate) fn offer_cases(file: &Value) -> impl Iterator<Item = &Value> {
    file["offers"].as_array().unwrap().iter().chain(file["refreshers"].as_array().unwrap())
}

pub(crate) fn offers_honest() -> &'static [Measured] {
    static HONEST: OnceLock<Vec<Measured>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let file = reference("offers");
        offer_cases(&file).flat_map(|case| offer_measured(case, Mutant::None)).collect()
    })
}

#[test]
fn whole_offers_have_the_exact_law() {
    check_all(offers_honest(), Checks::default()).assert_all(77);
}

#[test]
fn cash_of_whole_offers_is_exact() {
    use vestcast::offer::CashKind::{Base, Bonus, SignOn};
    let file = reference("offers");
    let mut checks = Checks::default();
    for case in offer_cases(&file) {
        let schedule = reference_schedule(&case["offer"], 220.0);
        let cash = |kind| (1..=4).map(|year| schedule.cash_of_kind(kind, year)).sum::<f64>();
        for (kind, name) in [(Base, "salary"), (Bonus, "bonus"), (SignOn, "signon")] {
            checks.exact(name, cash(kind), case["component_means"][name]["value"].as_f64().unwrap());
        }
    }
    checks.assert_all(9);
}

#[test]
fn mistakes_in_whole_offers_fail_every_kind_of_check() {
    let file = reference("offers");
    for case in offer_cases(&file) {
        for mutant in [Mutant::MoreVolatility, Mutant::NoItoTerm, Mutant::MonthLate] {
            let but: &[Kind] = if mutant == Mutant::MoreVolatility { &[Kind::Mean] } else { &[] };
            let totals = &offer_measured(case, mutant)[..1];
            check_all(totals, Checks::default())
                .assert_each_kind_fails(&format!("{mutant:?}, {}", case["id"]), but);
        }
    }
    // A price of the grant a month late is seen in the refreshers alone.
    let case = &file["refreshers"][0];
    let refreshers = offer_measured(case, Mutant::PricedLate).pop().unwrap();
    assert!(refreshers.what.contains("refreshers"), "{}", refreshers.what);
    let checks = check_all(&[refreshers], Checks::default());
    checks.assert_each_kind_fails("PricedLate", &[Kind::Sd]);
}
