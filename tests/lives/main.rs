//! What people read of offers whose pay depends on more than a price.
#![allow(clippy::unwrap_used)]

#[cfg(feature = "charts")]
mod charts;

use vestcast::facts::tax::FilingStatus;
use vestcast::market::{Arguments, Gbm, RateLaw, Value, Weighted};
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
    let payoff = Payoff::AfterLiquidity { month: 30, chance: 0.6, kept: None };
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

/// The present employer would have paid more than the new one pays: relief exceeds tax, and year 1 costs money.
fn relief() -> Scenario {
    let left_behind = LeftBehind { bonuses: vec![(3, 300_000.0)], shares: vec![] };
    let grant = Grant::shares("AMZN", 400.0, quarterly(24));
    Scenario {
        tax: Some(washington()),
        left_behind,
        years: 2,
        ..scenario(Offer::new("dear", 110_000.0).grant(grant))
    }
}

/// More is paid back in year 2 than is paid in it.
fn paid_back() -> Scenario {
    let clawback = Some(Clawback { window: 24, counted: Counted::Months });
    let sign_on = SignOn { by_year: vec![300_000.0], clawback, ..SignOn::default() };
    let leaving = Some(Leaving { quit: vec![0.1, 2.0], ..Leaving::default() });
    Scenario { years: 2, ..scenario(Offer { sign_on, leaving, ..Offer::new("clawed back", 20_000.0) }) }
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
        ("relief", relief()),
        ("paid_back", paid_back()),
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

/// Every output of a run as text: report, summary, charts, and the plan it was computed from.
fn outputs(scenario: &Scenario) -> Vec<(String, String)> {
    let outcome = run(scenario);
    // The summary repeats the file, which has the switch in it.
    let mut summary = json::summary(scenario, &outcome, None, &[], &[]);
    summary["scenario"].take();
    let mut all = vec![
        ("report".to_owned(), table::report(scenario, &outcome, &str::to_owned)),
        ("summary".to_owned(), format!("{summary:#}")),
        ("fingerprint".to_owned(), vestcast::plan::Plan::compile(scenario).fingerprint),
    ];
    #[cfg(feature = "charts")]
    all.extend(charts::drawn(scenario));
    all.sort();
    all
}

/// The plain offer, and the same with a switch set to what does nothing.
fn switches_of_zero() -> Vec<(&'static str, Scenario)> {
    let plain = || with_goals(scenario(first()));
    let offered = |offer: Offer| with_goals(scenario(offer));
    let known = |law: Result<RateLaw, _>| law.map_err(|error: vestcast::market::InvalidModel| error.reason);
    let one = vec![vestcast::market::Weighted { value: 0.0, weight: 1.0 }];
    let brackets = vestcast::offer::TaxBrackets { brackets: vec![(0.0, 0.0), (9e4, 0.0)], other_income: 5e4 };
    let nobody = Leaving { quit: vec![0.0, 0.0], severance: leaving().severance, ..Leaving::default() };
    vec![
        ("plain", plain()),
        ("flat tax", Scenario { tax: Some(Tax::Flat(0.0)), ..plain() }),
        ("brackets", Scenario { tax: Some(Tax::Brackets(brackets)), ..plain() }),
        ("inflation", Scenario { money: TodaysMoney { inflation: 0.0, discount: 0.0 }, ..plain() }),
        ("hazard", offered(Offer { leaving: Some(nobody), ..first() })),
        (
            "moving",
            offered(Offer { relocation: Some(Relocation { amount: 0.0, clawback: None }), ..first() }),
        ),
        ("holding", offered(Offer { hold: Some(0), cost_of_living: 1.0, ..first() })),
        ("raise", offered(Offer { raise: known(RateLaw::normal("raise", 0.0, 0.0)).unwrap(), ..first() })),
        ("one raise", offered(Offer { raise: known(RateLaw::discrete("raise", one)).unwrap(), ..first() })),
        (
            "left behind",
            Scenario { left_behind: LeftBehind { bonuses: vec![(6, 0.0)], shares: vec![] }, ..plain() },
        ),
    ]
}

/// What is zero is not planned: not one byte of any output differs from that of the offer without it.
#[test]
fn a_switch_of_zero_changes_no_byte_of_any_output() {
    let same = |cases: Vec<(&'static str, Scenario)>| {
        let plain = outputs(&cases[0].1);
        for (name, scenario) in &cases[1..] {
            for ((output, found), (_, expected)) in outputs(scenario).iter().zip(&plain) {
                let differ = found.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
                assert!(found == expected, "{name}: another {output}: {differ:?}");
            }
        }
    };
    same(switches_of_zero());
    // A raise and a bonus that are known, written as laws that leave nothing open.
    let with = |raise: RateLaw, payout: RateLaw| {
        let bonus = Offer { bonus_of_base: 0.15, raise, bonus_payout: payout, ..first() };
        with_goals(scenario(bonus))
    };
    let normal = |mean: f64| RateLaw::normal("rate", mean, 0.0).unwrap();
    let around = |median: f64| RateLaw::log_normal("rate", median, 0.0).unwrap();
    same(vec![
        ("known", with(RateLaw::Fixed(0.03), RateLaw::Fixed(0.9))),
        ("normal", with(normal(0.03), normal(0.9))),
        ("lognormal", with(around(0.03), around(0.9))),
    ]);
    // Growth and volatility likewise.
    let moved = |growth: RateLaw, volatility: RateLaw| {
        let rates = [("growth", Value::Law(growth)), ("volatility", Value::Law(volatility))];
        let model = vestcast::market::find("gbm").unwrap().model(&Arguments::from(rates)).unwrap();
        let mut scenario = with_goals(scenario(first()));
        scenario.stocks[0].model = model;
        scenario
    };
    let one = |value: f64| RateLaw::discrete("rate", vec![Weighted { value, weight: 1.0 - 1e-7 }]).unwrap();
    same(vec![
        ("plain", with_goals(scenario(first()))),
        ("fixed", moved(RateLaw::Fixed(0.08), RateLaw::Fixed(0.33))),
        ("normal growth", moved(normal(0.08), RateLaw::Fixed(0.33))),
        ("one growth", moved(one(0.08), RateLaw::Fixed(0.33))),
        ("lognormal volatility", moved(RateLaw::Fixed(0.08), around(0.33))),
        ("one volatility", moved(RateLaw::Fixed(0.08), one(0.33))),
    ]);
}

/// What is said of an offer.
fn sentences(scenario: &Scenario) -> Vec<String> {
    vestcast::report::words::on_offer(scenario, &run(scenario), 0)
}

/// The same worlds without chance: every price grows by a known rate, nobody leaves by chance.
fn without_chance() -> Vec<(&'static str, Scenario)> {
    let known = |scenario: Scenario| {
        let still = Scenario::new("A life")
            .stock_listed("AMZN", 230.0, vestcast::market::ConstantGrowth::new(0.04).unwrap())
            .stock_listed("OLD", 50.0, vestcast::market::ConstantGrowth::new(0.02).unwrap());
        Scenario { stocks: still.stocks, ..scenario }
    };
    let mut held = taxed();
    held.offers[0].hold = Some(18);
    let mut all = everything();
    let rule = UnderWater { outside_per_year: 230_000.0, every: 6, patience: 0.9 };
    all.offers[0].leaving = Some(Leaving { under_water: Some(rule), ..Leaving::default() });
    let cash = Scenario { tax: Some(Tax::Flat(0.3)), ..scenario(Offer::new("cash", 150_000.0)) };
    vec![
        ("plain", known(with_goals(scenario(first())))),
        ("taxed", known(held)),
        ("target", known(towards_a_target())),
        ("today", known(todays_money())),
        ("relief", known(relief())),
        ("options", known(options())),
        ("under water", known(under_water())),
        ("everything", known(all)),
        ("cash", cash),
    ]
}

/// Where nothing is left to chance no sentence speaks of averages, futures or ranges.
#[test]
fn a_world_without_chance_is_not_told_in_averages() {
    let mut told = String::new();
    for (name, scenario) in without_chance() {
        let sentences = sentences(&scenario);
        for sentence in &sentences {
            for word in ["average", "future", "range", "bet on"] {
                assert!(!sentence.contains(word), "{name}: `{word}` in {sentence}");
            }
        }
        told += &format!("== {name}\n{}\n", sentences.join("\n"));
    }
    insta::assert_snapshot!("words_without_chance", told);
}

/// One path, all of it taxed, nothing paid: each is said as it is.
#[test]
fn odd_worlds_are_told_as_they_are() {
    let nothing = |base: f64| Scenario { tax: Some(Tax::Flat(0.3)), ..scenario(Offer::new("nothing", base)) };
    let never = || Scenario {
        offers: vec![Offer { leaving: Some(leaving_for_nothing()), ..Offer::new("n", 0.0) }],
        ..taxed()
    };
    let worlds = [
        ("one path", Scenario { paths: 1, ..everything() }),
        ("all of it taxed", with_goals(Scenario { tax: Some(Tax::Flat(1.0)), ..scenario(first()) })),
        ("nothing paid", nothing(0.0)),
        ("nothing paid, and one may leave", never()),
        ("never worth exercising", {
            let mut out = options();
            out.offers[0].grants[0].payoff =
                Payoff::Option { strike: Some(260_000.0), exercise: Exercise::AtHorizon };
            out
        }),
        ("double trigger and leaving", {
            let mut waits = never_sold_for_certain();
            waits.offers[0].leaving = Some(Leaving { quit: vec![0.1], ..Leaving::default() });
            waits
        }),
        ("paid back", paid_back()),
        ("federal alone", {
            let Tax::Tables(tables) = washington() else { panic!("no tables") };
            let tables = TaxTables { place: "none".into(), ..tables };
            todays_money_taxed(Tax::Tables(tables))
        }),
    ];
    let mut told = String::new();
    for (name, scenario) in worlds {
        let sentences = sentences(&scenario);
        let text = sentences.join("\n");
        assert!(name != "one path" || !text.contains("average"), "{text}");
        for wrong in ["between $0 and $0", "less than $0", "$0 of it", "($0)", "(none"] {
            assert!(!text.contains(wrong), "{name}: `{wrong}` in {text}");
        }
        assert!(table::report(&scenario, &run(&scenario), &str::to_owned).contains("mean"), "{name}");
        #[cfg(feature = "charts")]
        assert!(!charts::drawn(&scenario).is_empty(), "{name}");
        told += &format!("== {name}\n{text}\n");
    }
    insta::assert_snapshot!("words_of_odd_worlds", told);
}

fn leaving_for_nothing() -> Leaving {
    Leaving { quit: vec![0.1], laid_off: vec![0.05], severance: leaving().severance, ..Leaving::default() }
}

fn todays_money_taxed(tax: Tax) -> Scenario {
    Scenario { tax: Some(tax), ..todays_money() }
}

/// Whoever holds shares under tables is told what becomes of losses; nobody else is.
#[test]
fn the_limit_on_losses_is_printed_where_shares_are_held() {
    let note =
        |scenario: &Scenario| json::summary(scenario, &run(scenario), None, &[], &[])["tax_note"].to_string();
    let mut held = taxed();
    held.offers[0].hold = Some(18);
    assert!(note(&held).contains("by $3K at most, and what is left of it is not carried into later years"));
    assert!(!note(&taxed()).contains("carried"));
    assert!(note(&taxed()).contains("the tables of 2026 are taken to hold for every year"));
    let flat = Scenario { tax: Some(Tax::Flat(0.3)), ..held };
    assert!(note(&flat).contains("taxed as pay of the year of their sale"), "{}", note(&flat));
}
