//! Promise: switches of life keep their meaning together: currency with leaving, leaving on the day of a payment,
//! reviews across stocks, tax years that are as many as years of pay.

#![allow(clippy::unwrap_used, missing_docs)]

use vestcast::outcome::{OfferOutcome, Outcome};
use vestcast::plan::{Part, View};
use vestcast::report::table;
use vestcast::{Scenario, simulate};

/// A share that stays at $100 and one that doubles each year, for two years unless a file says otherwise.
const HEAD: &str = r#"
title = "t"
paths = 512
[stocks.X]
price = 100
model.constant.growth = "0%"
[stocks.UP]
price = 100
model.constant.growth = "100%"
"#;

fn read(text: &str) -> (Scenario, Vec<String>) {
    let text =
        if text.contains("horizon") { text.to_owned() } else { format!("horizon = \"2 years\"\n{text}") };
    let (top, rest) = text.split_at(text.find('[').unwrap());
    let read = Scenario::from_toml(&format!("{top}{HEAD}{rest}")).unwrap_or_else(|error| panic!("{error}"));
    let warnings = read.warnings.iter().map(|warning| warning.message.clone());
    let warnings = warnings
        .filter(|warning| !warning.contains("no offer grants") && !warning.contains("growth of 100%"))
        .collect();
    (read.scenario, warnings)
}

fn run(text: &str) -> Outcome {
    simulate(&read(text).0).unwrap()
}

/// Why a file is refused.
fn refusal(text: &str) -> String {
    let (top, rest) = text.split_at(text.find('[').unwrap());
    Scenario::from_toml(&format!("{top}{HEAD}{rest}")).unwrap_err().to_string()
}

fn report(scenario: &Scenario, outcome: &Outcome) -> String {
    table::report(scenario, outcome, &str::to_owned)
}

/// Mean pay by year, in dollars.
fn years(offer: &OfferOutcome) -> Vec<f64> {
    offer.years.iter().map(|pay| pay.mean.value.round()).collect()
}

fn part(offer: &OfferOutcome, part: Part) -> f64 {
    offer.parts.iter().find(|other| other.part == part).map_or(0.0, |part| part.total.value)
}

fn view(offer: &OfferOutcome, view: View) -> f64 {
    offer.views.iter().find(|other| other.view == view).unwrap().total.mean.value
}

#[test]
fn who_stays_is_paid_in_his_currency() {
    let outcome = run(r#"
        [stocks.EUR]
        price = 1.1
        model.constant.growth = "0%"
        [offers.eur]
        currency = "EUR"
        base = "100K"
        sign_on = { amounts = ["50K"], clawback = "12 months" }
        leaving = { quit = "20%", laid_off = "10%", severance = "2 months", next_job = "90K" }
    "#);
    assert!((view(&outcome.offers[0], View::IfYouStay) - 275_000.0).abs() < 0.01);
}

#[test]
fn what_is_paid_back_by_the_day_is_in_the_currency_of_the_offer() {
    let outcome = run(r#"
        [stocks.JPY]
        price = 0.0066
        model.constant.growth = "0%"
        [offers.dollars]
        base = "20M"
        sign_on = { amounts = ["10M"], clawback = "12 months", counted = "days" }
        leaving = { quit = "30%" }
        [offers.yen]
        extends = "dollars"
        currency = "JPY"
    "#);
    let [dollars, yen] = [0, 1].map(|offer| part(&outcome.offers[offer], Part::PaidBack));
    assert!(dollars < -1e5 && (yen - 0.0066 * dollars).abs() < 1.0, "{yen} is not 0.66% of {dollars}");
}

#[test]
fn what_is_paid_back_by_the_day_is_at_the_rate_of_the_month_of_leaving() {
    // All leave after month 12, with half of the window served, in month 13.
    let outcome = run(r#"
        [stocks.EUR]
        price = 1
        model.path.knots = [[12, 1], [13, 2], [24, 2]]
        [offers.eur]
        currency = "EUR"
        base = "12K"
        sign_on = { amounts = ["10K"], clawback = "24 months", counted = "days" }
        leaving.under_water = { outside = "36K", every = "12 months" }
    "#);
    assert_eq!(part(&outcome.offers[0], Part::PaidBack), -10_000.0);
    // The job gone to pays at the rate of its own months.
    assert_eq!(years(&outcome.offers[0]), [22_000.0, 72_000.0 - 10_000.0]);
}

#[test]
fn a_sign_on_of_the_day_after_leaving_is_neither_paid_nor_paid_back() {
    let outcome = run(r#"
        [offers.days]
        base = "100K"
        sign_on = { amounts = ["50K", "60K"], clawback = "12 months", counted = "days" }
        leaving.under_water = { outside = "300K", every = "12 months" }
        [offers.months]
        extends = "days"
        sign_on = { amounts = ["50K", "60K"], clawback = "12 months" }
        [offers.hazards]
        extends = "days"
        leaving = { quit = "40%" }
        [offers.kept]
        extends = "days"
        sign_on = ["50K", "60K"]
    "#);
    let [days, months, hazards, kept] = [0, 1, 2, 3].map(|offer| &outcome.offers[offer]);
    for offer in [days, months, kept] {
        assert_eq!(years(offer), [150_000.0, 300_000.0]);
        assert_eq!(part(offer, Part::SignOn), 50_000.0);
    }
    assert_eq!([days, months].map(|offer| part(offer, Part::PaidBack)), [0.0; 2]);
    // Who stays pays nothing back, and nobody before he was paid.
    assert_eq!(view(hazards, View::IfYouStay), 310_000.0);
    assert!(hazards.years[0].range.low >= 0.0, "{:?}", hazards.years[0].range);
}

#[test]
fn a_review_sees_the_price_of_its_own_day_for_every_stock() {
    let outcome = run(r#"
        horizon = "3 years"
        [stocks.B]
        price = 100
        model.path.knots = [[0, 100], [35, 100], [36, 1000]]
        [offers.a]
        base = "100K"
        grant = { stock = "B", shares = 500, vesting = [[36, "100%"]] }
        target_pay = { stock = "X", amount = "300K", from = "year 3", every = "12 months", planned_growth = "0%" }
    "#);
    // At $100 the 500 shares are $50K; $150K are granted in X, and B pays $500K in the end.
    assert_eq!(years(&outcome.offers[0]), [100_000.0, 100_000.0, 750_000.0]);
}

#[test]
fn a_salary_in_a_currency_that_moves_is_left_to_chance() {
    let (scenario, _) = read(
        r#"
        [stocks.EUR]
        price = 1.1
        model.gbm = { growth = "0%", volatility = "10%" }
        [stocks.CHF]
        price = 1.2
        model.constant.growth = "1%"
        [offers.eur]
        currency = "EUR"
        base = "130K"
        [offers.chf]
        currency = "CHF"
        base = "130K"
        [offers.usd]
        base = "143K"
        [offers.raise]
        currency = "EUR"
        base = "130K"
        raise = { mean = "3%", sd = "2%" }
    "#,
    );
    let outcome = simulate(&scenario).unwrap();
    for (offer, expected) in outcome.offers.iter().zip([false, true, true, false]) {
        assert_eq!(offer.is_certain, expected, "{}", offer.name);
    }
    for (offer, expected) in scenario.offers.iter().zip([false, true, true, false]) {
        assert_eq!(scenario.is_certain(offer), expected, "{}", offer.name);
    }
    // No euro is certain in dollars, and a table says so.
    assert_eq!(outcome.offers[3].total.guaranteed, 0.0);
    let text = report(&scenario, &outcome);
    let of = |name: &str| {
        let lines = text.lines().skip_while(|line| !line.starts_with(name));
        lines.take(6).collect::<Vec<_>>().join("\n")
    };
    assert!(of("eur").contains('–') && !of("eur").contains(" $0 "), "{text}");
}

#[test]
fn two_tax_years_that_are_not_the_two_years_of_pay_count_once() {
    let outcome = run(r#"
        [tax]
        place = "WA"
        year = 2026
        first_month = "July"
        [offers.a]
        base = 0
        grant = { stock = "X", shares = 2000, vesting = [[6, "50%"], [12, "50%"]] }
    "#);
    let offer = &outcome.offers[0];
    assert!((view(offer, View::BeforeTax) - 200_000.0).abs() < 0.01);
    assert!((part(offer, Part::Grant) - 200_000.0).abs() < 0.01);
    // Each half is taxed as $100K of its own year.
    let tax = -part(offer, Part::Tax);
    assert!((35_000.0..50_000.0).contains(&tax), "{tax}");
}

#[test]
fn what_another_job_pays_is_in_the_currency_of_the_offer() {
    let leave = |outside: &str| {
        let outcome = run(&format!(
            r#"
            [stocks.JPY]
            price = 0.0066
            model.constant.growth = "0%"
            [offers.a]
            currency = "JPY"
            base = "20M"
            leaving = {{ under_water = "{outside}", next_job = "15M" }}
        "#
        ));
        part(&outcome.offers[0], Part::AfterLeaving)
    };
    assert_eq!(leave("15M"), 0.0);
    assert!((leave("25M") - 21.0 / 12.0 * 15e6 * 0.0066).abs() < 1.0);
}

#[test]
fn the_letter_counts_a_currency_at_the_rate_of_today() {
    let outcome = run(r#"
        [stocks.EUR]
        price = 1.5
        model.constant.growth = "10%"
        [offers.a]
        currency = "EUR"
        base = "100K"
        grant = { stock = "X", value = "50K", vesting = [[12, "100%"]] }
    "#);
    assert_eq!(outcome.offers[0].total.offer_letter, 350_000.0);
}

#[test]
fn words_do_not_count_a_currency_as_dollars() {
    let (scenario, _) = read(
        r#"
        [stocks.R]
        price = 100
        model.gbm = { growth = "8%", volatility = "40%" }
        [stocks.EUR]
        price = 1.3
        model.constant.growth = "0%"
        [offers.options]
        currency = "EUR"
        base = "100K"
        grant = { stock = "R", shares = 5000, vesting = [[12, "100%"]], option = { strike = 100 } }
        [offers.leave]
        currency = "EUR"
        base = "100K"
        grant = { stock = "R", shares = 1000, vesting = [[24, "100%"]] }
        leaving = { under_water = "160K", next_job = "160K" }
    "#,
    );
    let text = report(&scenario, &simulate(&scenario).unwrap()).replace('\n', " ");
    assert!(!text.contains("never worth exercising"), "{text}");
    assert!(!text.contains("of the salary of year"), "{text}");
    assert!(text.contains("below 160K EUR a year elsewhere"), "{text}");
    assert!(text.contains("then 160K EUR a year elsewhere"), "{text}");
}

#[test]
fn a_given_price_is_that_of_the_first_grant_alone() {
    let paid = |terms: &str| {
        let outcome = run(&format!(
            r#"
            horizon = "4 years"
            [offers.a]
            base = 0
            {terms}
        "#
        ));
        years(&outcome.offers[0])
    };
    let grant = |price: &str| {
        format!(
            r#"grant = {{ stock = "UP", value = "60K", vesting = [[12, "100%"]], every = "1 year", grant_price = {price} }}"#
        )
    };
    assert_eq!(paid(&grant("\"today\"")), [120_000.0; 4]);
    assert_eq!(paid(&grant("100")), [120_000.0; 4]);
    assert_eq!(paid(&grant("50")), [240_000.0, 120_000.0, 120_000.0, 120_000.0]);
    let later = paid(&format!("starts_in = \"12 months\"\n{}", grant("\"today\"")));
    assert_eq!(later, [240_000.0, 120_000.0, 120_000.0, 120_000.0]);
}

#[test]
fn repeated_grants_leave_out_what_vests_late_and_refuse_to_be_told_otherwise() {
    let file = |after: &str| {
        format!(
            r#"
            [offers.a]
            base = "100K"
            grant = {{ stock = "X", value = "60K", vesting = [[24, "100%"]], every = "1 year", {after} }}
        "#
        )
    };
    let refused = refusal(&file("after_horizon = \"refuse\""));
    assert!(refused.contains("after_horizon") && refused.contains("`every`"), "{refused}");
    let refused = refusal(&file("whole_shares = true, grant_price = 100"));
    assert!(refused.contains("the number of shares is not known"), "{refused}");
    let (_, warnings) = read(&file("after_horizon = \"ignore\""));
    assert!(warnings.iter().any(|warning| warning.contains("has no use")), "{warnings:?}");
}

#[test]
fn what_falls_out_of_the_horizon_is_not_said_to_be_taken_off() {
    let file = |goals: &str| {
        read(&format!(
            r#"
            {goals}
            [left_behind]
            bonuses = [[3, "40K"], [12, "7K"], [36, "1M"]]
            shares = [{{ stock = "X", shares = 100, vesting = [[6, "50%"], [48, "50%"]] }}]
            [offers.a]
            base = "100K"
            starts_in = "6 months"
            [offers.b]
            base = "100K"
        "#
        ))
    };
    let (scenario, warnings) = file("");
    let outcome = simulate(&scenario).unwrap();
    assert_eq!(part(&outcome.offers[0], Part::LeftBehind), -12_000.0);
    assert_eq!(part(&outcome.offers[1], Part::LeftBehind), -52_000.0);
    let text = report(&scenario, &outcome).replace("\n", " ");
    assert!(
        text.contains("($7K of bonus, 50 X shares)") && text.contains("($47K of bonus, 50 X shares)"),
        "{text}"
    );
    let [warning] = &warnings[..] else { panic!("{warnings:?}") };
    assert!(warning.contains("$1M of bonus") && warning.contains("50 X shares"), "{warning}");
    // Present pay may hold the same bonus: said once.
    for goals in ["[goals]\nwalk_away = \"200K\"", "[goals]\ncurrent_pay = \"100K\"\nwalk_away = \"200K\""] {
        let (_, warnings) = file(goals);
        assert_eq!(warnings.iter().filter(|warning| warning.contains("twice")).count(), 1, "{warnings:?}");
    }
}

#[test]
fn each_clawback_is_told_with_its_own_window() {
    let told = |more: &str| {
        let (scenario, _) = read(&format!(
            r#"
            [offers.a]
            base = "100K"
            sign_on = {{ amounts = ["50K"], clawback = "12 months" }}
            {more}
            leaving.quit = "10%"
        "#
        ));
        report(&scenario, &simulate(&scenario).unwrap()).replace('\n', " ")
    };
    let text = told("relocation = { amount = \"15K\", clawback = \"24 months\" }");
    assert!(
        text.contains("sign-on money paid back pro rata for 12 months and relocation money for 24 months"),
        "{text}"
    );
    let text = told("relocation = { amount = \"15K\", clawback = \"12 months\" }");
    assert!(text.contains("sign-on and relocation money paid back pro rata for 12 months"), "{text}");
    let text = told("");
    assert!(text.contains("sign-on money paid back pro rata for 12 months"), "{text}");
}

#[test]
fn switches_that_do_nothing_are_pointed_out() {
    let warned = |more: &str, words: &str| {
        let (_, warnings) = read(&format!("[offers.a]\nbase = \"100K\"\n{more}"));
        assert!(warnings.iter().any(|warning| warning.contains(words)), "{words}: {warnings:?}");
    };
    warned("leaving.under_water = { outside = \"100K\", every = \"24 months\" }", "never looks");
    let options =
        "grant = { stock = \"X\", shares = 10, vesting = [[12, \"100%\"]], option = { strike = 90 } }";
    warned(&format!("hold = \"6 months\"\n{options}"), "`hold` has no use");
    warned("hold = \"6 months\"", "`hold` has no use");
}

#[test]
fn a_time_that_shares_are_kept_for_needs_someone_who_leaves() {
    let warnings = |leaving: &str| {
        read(&format!(
            "[offers.a]\nbase = \"100K\"\n{leaving}\n[offers.a.grant]\nstock = \"X\"\nshares = 10\n\
             vesting = [[12, \"100%\"]]\nliquidity = {{ month = 18, kept = \"6 months\" }}\n"
        ))
        .1
    };
    let idle = warnings("");
    assert!(
        idle.iter().any(|warning| warning.contains("`kept`") && warning.contains("nobody leaves")),
        "{idle:?}"
    );
    assert_eq!(warnings("leaving = { quit = \"10%\" }"), Vec::<String>::new());
}

#[test]
fn a_cap_of_raises_is_told_where_there_may_be_one() {
    let said = |terms: &str| {
        let (scenario, _) = read(&format!("[offers.a]\nbase = \"175K\"\n{terms}"));
        let said = report(&scenario, &simulate(&scenario).unwrap());
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for terms in ["base_cap = \"160K\"", "base_cap = \"200K\"\nraise = { mean = \"0%\", sd = \"0%\" }"] {
        let said = said(terms);
        assert!(!said.contains("Raises lift") && !said.contains("base up to"), "{terms}: {said}");
    }
    for (terms, cap) in [
        ("base_cap = \"200K\"\nraise = \"3%\"", "$200K"),
        ("base_cap = \"200K\"\nraise = { low = \"0%\", high = \"4%\" }", "$200K"),
        ("base_cap = \"160K\"\nraise = \"3%\"", "$175K"),
    ] {
        let said = said(terms);
        assert!(said.contains(&format!("Raises lift the base to {cap} at most")), "{terms}: {said}");
        assert!(said.contains(&format!("base up to {cap}")), "{terms}: {said}");
    }
}
