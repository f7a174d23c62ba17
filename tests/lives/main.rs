//! What people read of offers whose pay depends on more than a price.
#![allow(clippy::unwrap_used)]

#[cfg(feature = "charts")]
mod charts;

use vestcast::facts::tax::FilingStatus;
use vestcast::market::{Gbm, RateLaw};
use vestcast::offer::{
    Clawback, Counted, Exercise, Grant, GrantPrice, GrantSize, Leaving, LeftBehind, LeftShares, NextJob,
    Offer, Payoff, Relocation, Severance, SignOn, TargetPay, Tax, TaxTables, TodaysMoney, Tranche,
    UnderWater, Vesting,
};
use vestcast::outcome::Outcome;
use vestcast::report::{json, table};
use vestcast::scenario::Goals;
use vestcast::{Scenario, simulate};

const PATHS: u64 = 16_384;

fn amazon() -> Vesting {
    let tranches = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
    Vesting::new(tranches.map(|(month, fraction)| Tranche { month, fraction }).to_vec()).unwrap()
}

fn quarterly(months: u32) -> Vesting {
    let count = months / 3;
    let tranche = |number: u32| Tranche { month: 3 * number, fraction: 1.0 / f64::from(count) };
    Vesting::new((1..=count).map(tranche).collect()).unwrap()
}

fn first() -> Offer {
    Offer::new("first", 175_000.0).sign_on([80_000.0, 60_000.0]).grant(Grant::dollars(
        "AMZN",
        300_000.0,
        amazon(),
    ))
}

fn scenario(offer: Offer) -> Scenario {
    let scenario = Scenario::new("A life")
        .stock_listed("AMZN", 230.0, Gbm::new(0.08, 0.33).unwrap())
        .stock_listed("OLD", 50.0, Gbm::new(0.05, 0.4).unwrap())
        .offer(offer);
    Scenario { paths: PATHS, ..scenario }
}

fn with_goals(scenario: Scenario) -> Scenario {
    let goals = Goals { walk_away: Some(700_000.0), current_pay: Some(180_000.0), ..Goals::default() };
    Scenario { goals, ..scenario }
}

fn washington() -> Tax {
    Tax::Tables(TaxTables {
        place: "WA".into(),
        status: FilingStatus::Single,
        year: 2026,
        first_month: 1,
        other_income: 0.0,
    })
}

fn leaving() -> Leaving {
    Leaving {
        quit: vec![0.05, 0.15],
        laid_off: vec![0.04],
        severance: Severance { months: 2.0, months_per_year: 0.5 },
        next_job: Some(NextJob { pay_per_year: 220_000.0, gap: 3 }),
        ..Leaving::default()
    }
}

fn leaves_early() -> Scenario {
    let clawback = Some(Clawback { window: 12, counted: Counted::Months });
    let sign_on = SignOn { by_year: vec![80_000.0, 60_000.0], clawback, ..SignOn::default() };
    let relocation = Some(Relocation { amount: 20_000.0, clawback });
    scenario(Offer { sign_on, relocation, leaving: Some(leaving()), ..first() })
}

fn under_water() -> Scenario {
    let rule = UnderWater { outside_per_year: 230_000.0, every: 6, patience: 0.9 };
    scenario(Offer { leaving: Some(Leaving { under_water: Some(rule), ..Leaving::default() }), ..first() })
}

fn towards_a_target() -> Scenario {
    let target = TargetPay {
        stock: "AMZN".into(),
        amount: 330_000.0,
        raise: 0.03,
        planned_growth: 0.15,
        from_year: 3,
        lead: 9,
        every: 3,
    };
    scenario(Offer { target_pay: Some(target), ..first() })
}

fn taxed() -> Scenario {
    with_goals(Scenario { tax: Some(washington()), ..scenario(first()) })
}

fn todays_money() -> Scenario {
    let money = TodaysMoney { inflation: 0.025, discount: 0.04 };
    Scenario { money, ..scenario(Offer { starts_in: 3, cost_of_living: 1.15, ..first() }) }
}

fn options() -> Scenario {
    let payoff = Payoff::Option { strike: Some(260.0), exercise: Exercise::AtHorizon };
    let grant = Grant { payoff, ..Grant::shares("AMZN", 4_000.0, amazon()) };
    scenario(Offer::new("options", 150_000.0).grant(grant))
}

fn never_sold_for_certain() -> Scenario {
    let payoff = Payoff::AfterLiquidity { month: 30, chance: 0.6 };
    let grant = Grant { payoff, ..Grant::shares("AMZN", 1_500.0, quarterly(48)) };
    let raise = RateLaw::normal("raise", 0.03, 0.02).unwrap();
    let bonus_payout = RateLaw::uniform("payout", 0.5, 1.2).unwrap();
    scenario(Offer {
        raise,
        bonus_payout,
        bonus_of_base: 0.15,
        ..Offer::new("private", 180_000.0).grant(grant)
    })
}

fn averaged_and_anew() -> Scenario {
    let size = GrantSize::Dollars { amount: 100_000.0, price: GrantPrice::Average { days: 30 } };
    let yearly = Grant { size, every: Some(12), ..Grant::shares("AMZN", 0.0, quarterly(12)) };
    let counter = Offer { name: "counter".into(), tax_place: Some("NYC".into()), ..first() };
    let stays = Offer { name: "stripe".into(), starts_in: 6, ..Offer::new("", 210_000.0).grant(yearly) };
    Scenario { tax: Some(washington()), ..scenario(stays).offer(counter) }
}

/// All at once, over seven years.
fn everything() -> Scenario {
    let mut all = leaves_early();
    all.offers[0].target_pay = towards_a_target().offers[0].target_pay.clone();
    all.offers[0].bonus_of_base = 0.1;
    let shares = LeftShares { stock: "OLD".into(), shares: 600.0, vesting: quarterly(24) };
    let left_behind = LeftBehind { bonuses: vec![(6, 25_000.0)], shares: vec![shares] };
    let money = TodaysMoney { inflation: 0.025, discount: 0.0 };
    with_goals(Scenario { tax: Some(washington()), money, left_behind, years: 7, ..all })
}

fn all() -> Vec<(&'static str, Scenario)> {
    vec![
        ("leaves_early", leaves_early()),
        ("under_water", under_water()),
        ("towards_a_target", towards_a_target()),
        ("taxed", taxed()),
        ("flat_tax", Scenario { tax: Some(Tax::Flat(0.35)), ..scenario(Offer::new("cash", 150_000.0)) }),
        ("todays_money", todays_money()),
        ("options", options()),
        ("never_sold_for_certain", never_sold_for_certain()),
        ("averaged_and_anew", averaged_and_anew()),
        ("everything", everything()),
    ]
}

fn run(scenario: &Scenario) -> Outcome {
    scenario.validate().unwrap();
    simulate(scenario).unwrap()
}

#[test]
fn reports_read_well_and_keep_the_width() {
    for (name, scenario) in all() {
        let report = table::report(&scenario, &run(&scenario), &str::to_owned);
        for line in report.lines() {
            assert!(line.chars().count() <= 80, "{name}: {line}");
        }
        insta::assert_snapshot!(name, report);
    }
}

#[test]
fn json_holds_parts_and_views() {
    let mut scenario = Scenario { years: 2, ..everything() };
    scenario
        .offers
        .iter_mut()
        .filter_map(|offer| offer.target_pay.as_mut())
        .for_each(|target| target.from_year = 2);
    let mut summary = json::summary(&scenario, &run(&scenario), None, &[], &[]);
    let offer = &mut summary["offers"][0];
    let offer = serde_json::json!({
        "amounts_are": offer["amounts_are"].take(), "parts": offer["parts"].take(), "views": offer["views"].take(),
        "flat_price_total": offer["flat_price_total"].take(),
    });
    insta::assert_snapshot!("json", format!("{offer:#}"));
}

/// What is still due at filing is there for every tax year, with its error, as the library has it; none without tables.
#[test]
fn json_holds_what_is_owed_at_filing() {
    let scenario = taxed();
    let outcome = run(&scenario);
    let summary = json::summary(&scenario, &outcome, None, &[], &[]);
    let told = summary["offers"][0]["owed_at_filing"].as_array().unwrap();
    let owed = outcome.offers[0].owed.as_ref().unwrap();
    assert_eq!((told.len(), owed.len()), (4, 4));
    for ((told, owed), year) in told.iter().zip(owed).zip(1..) {
        let number = |name: &str| told[name].as_f64().unwrap();
        assert_eq!(told["tax_year"], year);
        assert!(number("se") > 0.0 && (number("se") - owed.se).abs() < 1e-4);
        assert!((number("value") - owed.value).abs() < 1e-4);
    }
    let plain = json::summary(&options(), &run(&options()), None, &[], &[]);
    assert!(plain["offers"][0]["owed_at_filing"].is_null());
}

/// What a reader adds up is what is printed above: to the cent, for plain offers and lives.
#[test]
fn parts_sum_to_the_mean() {
    let mut cases = all();
    cases.push(("plain", with_goals(scenario(first()))));
    for (name, scenario) in cases {
        let outcome = run(&scenario);
        let summary = json::summary(&scenario, &outcome, None, &[], &[]);
        for (offer, found) in summary["offers"].as_array().unwrap().iter().zip(&outcome.offers) {
            let parts = offer["parts"].as_array().unwrap();
            let value = |part: &serde_json::Value| part["value"].as_f64().unwrap();
            let total: f64 = parts.iter().map(|part| value(&part["total"])).sum();
            assert!((total - found.total.mean.value).abs() < 0.01, "{name}: {total}");
            for (year, pay) in found.years.iter().enumerate() {
                let sum: f64 = parts.iter().map(|part| value(&part["years"][year])).sum();
                assert!((sum - pay.mean.value).abs() < 0.01, "{name}, year {year}: {sum}");
            }
        }
    }
}

/// The sentences' own figures against the closed form.
#[test]
fn options_are_as_often_worthless_as_the_law_says() {
    let scenario = options();
    let outcome = run(&scenario);
    let total = &outcome.offers[0].total;
    // P(S₄ < K) = N((ln(K/S₀) − 4 (ln 1.08 − σ²/2)) / 2σ) = N(0.04933), S₀ = 230, K = 260, σ = 0.33.
    let share = total.share_below(total.guaranteed + 0.04);
    let tolerance = 4.0 * (0.25f64 / PATHS as f64).sqrt();
    assert!((share - 0.51967).abs() < tolerance, "{share}");
}
