//! What the tool answers to typical mistakes, word for word.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]
#![cfg(feature = "cli")]

use vestcast::report::diagnostics::render;
use vestcast::scenario::{Diagnostic, LoadError, Scenario, Severity, read_file};

const STOCK: &str = "[stocks.AMZN]\nprice = 230\nmodel.gbm = { growth = \"8%\", volatility = \"33%\" }\n";

/// What is said about a file of a stock and this.
fn answer(rest: &str) -> String {
    answer_to(&format!("title = \"Offer\"\n{STOCK}{rest}"))
}

fn answer_to(source: &str) -> String {
    let said: Vec<Diagnostic> = match Scenario::from_toml(source) {
        Ok(read) => read.warnings,
        Err(problems) => problems.diagnostics().to_vec(),
    };
    render("offer.toml", source, &said, false)
}

fn grant(keys: &str) -> String {
    answer(&format!("[offers.first]\nbase = \"175K\"\ngrant = {{ {keys} }}\n"))
}

#[test]
fn units_without_quotes_or_signs() {
    let offer = "[offers.first]\nbase = 175K\nraise = 3\nbonus = \"15\"\nsign_on = \"80K\"\n";
    insta::assert_snapshot!(answer(offer));
}

#[test]
fn amounts_that_are_none() {
    let offer =
        "[offers.first]\nbase = \"lots\"\nsign_on = [\"1,5M\", -5, \"€80K\"]\n[goals]\nwalk_away = \"12T\"\n";
    insta::assert_snapshot!(answer(offer));
}

#[test]
fn unknown_keys() {
    insta::assert_snapshot!(answer(
        "[offers.first]\nbas = \"175K\"\ngrant = { valeu = 1, vests = \"amazon\" }\n"
    ));
}

#[test]
fn unknown_names() {
    insta::assert_snapshot!(grant("stock = \"AMZ\", value = \"300K\", vesting = \"amzon\""));
}

fn shocks(shocks: &[&str]) -> String {
    let shocks: String = shocks.iter().map(|shock| format!("[[stocks.AMZN.shocks]]\n{shock}\n")).collect();
    let grant = "grant = { value = \"300K\", vesting = \"amazon\" }\n";
    answer(&format!("{shocks}[offers.first]\nbase = \"175K\"\n{grant}"))
}

#[test]
fn shocks_that_cannot_be() {
    insta::assert_snapshot!(shocks(&[
        "month = 6\nstress = \"dotcom\"",
        "month = 6\nchange = \"-150%\"",
        "month = 6\nchange = \"-50%\"\nrecovered = \"50%\"",
        "month = 6\nchange = \"-50%\"\nstress = \"2022\"",
        "month = 6\nchange = \"-50%\"\nchance = \"130%\"",
    ]));
}

#[test]
fn shocks_half_said() {
    insta::assert_snapshot!(shocks(&[
        "change = \"-50%\"",
        "month = 6",
        "month = 6\nchange = \"-50%\"\nover = 24",
        "month = 6\nchange = \"-50%\"\nrecovered = \"50%\"\nover = 0",
        "month = 6\nstress = \"2022\"\nrecovered = \"50%\"",
        "month = 6\nstress = 2022",
        "month = 6\nlevels = [\"50%\"]",
        "month = 6\nlevels = [[6, \"-50%\"]]",
        "month = 6\nfall = \"-50%\"",
        "month = \"101 years\"\nchange = 0",
    ]));
}

#[test]
fn shocks_in_the_wrong_form() {
    let source = |lines: &str| {
        format!(
            "title = \"x\"\n[stocks.A]\nprice = 1\nmodel.constant.growth = 0\n{lines}\n[offers.a]\nbase = \"100K\"\n\
             grant = {{ value = \"100K\", vesting = \"amazon\" }}\n"
        )
    };
    insta::assert_snapshot!(answer_to(&source("[stocks.A.shocks]\nmonth = 6\nchange = \"-50%\"")));
    insta::assert_snapshot!(answer_to(&source("shocks = [\"-50%\"]")));
}

#[test]
fn shocks_after_the_end() {
    insta::assert_snapshot!(shocks(&[
        "month = 48\nchange = \"-50%\"",
        "month = 49\nchange = \"-50%\"",
        "month = 48\nstress = \"2022\"",
    ]));
}

#[test]
fn unknown_model_and_parameters() {
    let source = "title = \"x\"\n[stocks.A]\nprice = 1\nmodel.gmb = {}\n[stocks.B]\nprice = 1\n\
        [stocks.B.model.gbm]\ngrowth = 8\nvolatilty = \"33%\"\n[stocks.C]\nprice = 1\nmodel = \"gbm\"\n\
        [offers.first]\nbase = \"175K\"\n";
    insta::assert_snapshot!(answer_to(source));
}

#[test]
fn prices_durations_and_jumps_of_models() {
    let source = "title = \"x\"\n[stocks.A]\nprice = 200\n\
        model.mean_reverting = { level = \"8%\", half_life = \"10 days\", volatility = \"35%\" }\n\
        [stocks.B]\nprice = 200\nmodel.mean_reverting = { level = 20, half_life = 0, volatility = \"35%\" }\n\
        [stocks.C]\nprice = 200\n[stocks.C.model.kou]\ngrowth = \"8%\"\nvolatility = \"20%\"\n\
        jumps_per_year = 2\nup_chance = \"40%\"\nup_mean = \"100%\"\ndown_mean = \"-12%\"\n\
        [stocks.D]\nprice = 200\n[stocks.D.model.kou]\ngrowth = \"8%\"\nvolatility = \"20%\"\n\
        jumps_per_year = 2\nup_chance = \"40%\"\nup_mean = \"60%\"\ndown_mean = \"12%\"\n\
        [offers.first]\nbase = \"175K\"\n";
    insta::assert_snapshot!(answer_to(source));
}

#[test]
fn percents_that_do_not_sum() {
    insta::assert_snapshot!(grant(
        "value = \"300K\", vesting = [[12, \"5%\"], [24, \"15%\"], [36, \"40%\"]]"
    ));
}

#[test]
fn months_out_of_order() {
    insta::assert_snapshot!(grant("value = \"300K\", vesting = [[12, \"5%\"], [\"6 months\", \"95%\"]]"));
}

#[test]
fn vests_past_the_horizon() {
    insta::assert_snapshot!(grant("value = \"300K\", vesting = \"amazon\", start = \"1 year\""));
}

#[test]
fn vests_past_the_horizon_ignored() {
    insta::assert_snapshot!(grant(
        "value = \"300K\", vesting = \"amazon\", start = \"1 year\", after_horizon = \"ignore\""
    ));
}

#[test]
fn schedules_that_cannot_be_used_or_need_care() {
    let offers = "[offers.a]\nbase = \"175K\"\ngrant = { value = \"300K\", vesting = \"startup-options\" }\n\
        [offers.b]\nbase = \"175K\"\ngrant = { value = \"300K\", vesting = \"private-double-trigger\" }\n\
        [offers.c]\nbase = \"175K\"\ngrant = { value = \"300K\", vesting = \"nvidia-2025\" }\n";
    insta::assert_snapshot!(answer(offers));
}

#[test]
fn offers_in_a_circle() {
    let offers = "[offers.a]\nextends = \"b\"\n[offers.b]\nextends = \"c\"\n[offers.c]\nextends = \"b\"\n\
        [offers.d]\nextends = \"d\"\n[offers.e]\nextends = \"first\"\n";
    insta::assert_snapshot!(answer(offers));
}

#[test]
fn missing_parts() {
    insta::assert_snapshot!(answer_to("horizon = 4\n[stocks.A]\n[offers.first]\ngrant = {}\n"));
}

#[test]
fn broken_syntax() {
    let source = "title = \"Offer\nhorizon = \n[offers.first\nbase = 175,000\nsign_on = [1, 2\n";
    insta::assert_snapshot!(answer_to(source));
}

/// Each file is refused with exactly one error, whose message holds these words.
#[test]
fn limits_and_odd_values() {
    let grant = |keys: &str| format!("[offers.a]\nbase = 1\ngrant = {{ {keys} }}");
    let offer = |keys: &str| format!("[offers.a]\nbase = 1\n{keys}");
    let top = |keys: &str| format!("{keys}\n[offers.a]\nbase = 1");
    let many = |n: usize, table: &str| (0..n).map(|i| table.replace('#', &i.to_string())).collect::<String>();
    let pairs = vec!["[1, \"1%\"]"; 121].join(", ");
    let cases = [
        (top("horizon = \"11 years\""), "`horizon` must lie between 1 and 10 years"),
        (top("horizon = 0"), "`horizon` must lie between"),
        (top("horizon = \"18 months\""), "`horizon` must be whole years"),
        (top("paths = 0"), "`paths` must lie between 1 and 10,000,000,000"),
        (top("paths = \"20B\""), "`paths` must lie between"),
        (top("paths = 1.5"), "`paths` must be a whole number"),
        (top("seed = -1"), "`seed` must lie between"),
        (top("seed = 99999999999999999999"), "`seed` must lie between"),
        (top("title = \"a\\u0007\""), "`title` holds a control character"),
        (top("title = \"\""), "`title` is empty"),
        (top(&format!("title = \"{}\"", "x".repeat(201))), "`title` has 201 characters"),
        (offer("raise = \"1001%\""), "`raise` is above 1,000% a year"),
        (offer("raise = nan"), "`raise` must be a rate"),
        (offer("raise = \"-100%\""), "`raise` must be above −100%"),
        (offer("bonus = \"-1%\""), "`bonus` cannot be negative"),
        (offer("sign_on = [1, 1, 1, 1, 1]"), "`sign_on` goes on after the horizon of 4 years"),
        (offer("sign_on = { amounts = [1], paid = \"weekly\" }"), "`paid` must be \"lump\" or \"monthly\""),
        ("[offers.a]\nbase = 1_000_000_000_001".to_owned(), "`base` is more than $1 billion"),
        ("[offers.a]\nbase = inf".to_owned(), "`base` must be an amount of money"),
        ("[offers.\"\"]\nbase = 1".to_owned(), "the name of this offer is empty"),
        (format!("[offers.{}]\nbase = 1", "x".repeat(61)), "the name of this offer has 61 characters"),
        ("[offers]".to_owned(), "there is no offer"),
        (many(51, "[offers.o#]\nbase = 1\n"), "there are 51 offers, more than 50"),
        (many(20, "[stocks.s#]\nprice = 1\nmodel.constant.growth = 0\n") + &offer(""), "there are 21 stocks"),
        (offer(&format!("grants = [{}]", "{},".repeat(51))), "`grants` has 51 entries, more than 50"),
        (
            format!("[stocks.A]\nprice = 0\nmodel.constant.growth = 0\n{}", offer("")),
            "`price` must be above $0",
        ),
        (grant("value = 0, vesting = \"meta\""), "`value` must be above $0"),
        (grant("shares = -1, vesting = \"meta\""), "`shares` must be above 0"),
        (grant("value = 1, vesting = []"), "a vesting schedule needs at least one"),
        (grant("value = 1, vesting = [[12, 1]]"), "the percent of a vest must be a rate"),
        (grant("value = 1, vesting = [[12]]"), "a vest must be a pair"),
        (grant("value = 1, vesting = [[0.5, \"100%\"]]"), "the month of a vest must be whole months"),
        (grant(&format!("value = 1, vesting = [{pairs}]")), "`vesting` has 121 entries, more than 120"),
        (grant("value = 1, vesting = \"meta\", grant_price = \"soon\""), "`grant_price` must be a price"),
        (grant("value = 1, vesting = \"meta\", start = \"3 weeks\""), "`start` must be a duration"),
        (grant("value = 1, vesting = \"netflix\""), "the schedule `netflix` cannot be used"),
        (
            offer("grant = { value = 1, vesting = \"meta\" }\ngrants = []"),
            "`grant` and `grants` stand side by side",
        ),
        (offer("[goals.targets]\na = { amount = 1, of = \"year 5\" }"), "year 5 lies outside the horizon"),
    ];
    refused_with(&cases);
}

/// The same for what life brings, off unless it is written.
#[test]
fn limits_and_odd_values_of_what_life_brings() {
    let grant =
        |keys: &str| format!("[offers.a]\nbase = 1\ngrant = {{ value = 1, vesting = \"meta\", {keys} }}");
    let offer = |keys: &str| format!("[offers.a]\nbase = 1\n{keys}");
    let leaving = |keys: &str| offer(&format!("leaving = {{ {keys} }}"));
    let target = |keys: &str| offer(&format!("target_pay = {{ {keys} }}"));
    let file = |keys: &str| format!("{keys}\n[offers.a]\nbase = 1");
    let cases = [
        (leaving("quit = \"100%\""), "`quit` must be below 100%"),
        (leaving("quit = \"-1%\""), "`quit` cannot be negative"),
        (leaving("quit = 10"), "`quit` must be a rate"),
        (leaving("quit = [\"5%\", nan]"), "year 2 of `quit` must be a rate"),
        (leaving("quit = { hazard = -1 }"), "`hazard` must lie between 0 and 40"),
        (leaving("quit = { hasard = 1 }"), "`quit` must be a chance within a year"),
        (leaving(&format!("quit = [{}]", "\"1%\",".repeat(11))), "`quit` has 11 years, more than 10"),
        (leaving("laid_off = 0.1, severance = \"11 years\""), "`severance` is more than 120 months"),
        (leaving("quit = 0.1, next_job = \"-1K\""), "`next_job` cannot be negative"),
        (leaving("quit = 0.1, next_job = { gap = 3 }"), "`next_job` has no `pay`"),
        (leaving("under_water = { outside = 1, every = 0 }"), "`every` must lie between 1 and 120 months"),
        (leaving("under_water = { outside = 1, patience = 0 }"), "`patience` must be above 0%"),
        (
            leaving("under_water = { outside = 1, patience = \"120%\" }"),
            "`patience` must lie between 0% and 100%",
        ),
        (target("raise = 0.1"), "`target_pay` has no `amount`"),
        (target("amount = 1, from = \"year 5\""), "year 5 lies outside the horizon of 4 years"),
        (target("amount = 1, from = 3"), "`from` must be a year"),
        (target("amount = 1, every = 5"), "`every` must divide a year"),
        (target("amount = 1, planned_growth = \"-100%\""), "`planned_growth` must be above −100%"),
        (
            target("amount = \"1M\", raise = \"1000%\", from = \"year 1\""),
            "the target grows to more than $1 billion",
        ),
        (target("amount = 1, stock = \"X\""), "there is no stock `X`"),
        (
            grant("option = {}, liquidity = { month = 12 }"),
            "a grant is either of options or waits for `liquidity`",
        ),
        (grant("option = { strike = 0 }"), "`strike` must be above $0"),
        (grant("option = { strike = \"low\" }"), "`strike` must be a price or \"at grant\""),
        (grant("liquidity = { chance = 0.5 }"), "`liquidity` has no `month`"),
        (grant("liquidity = { month = 12, chance = \"101%\" }"), "`chance` must lie between 0% and 100%"),
        (grant("every = 0"), "`every` must lie between 1 and 120 months"),
        (grant("every = 12, whole_shares = true"), "the number of shares is not known"),
        (
            grant("grant_price = \"average of 30 days\""),
            "`grant_price` averages 30 trading days that begin before today",
        ),
        (
            grant("grant_price = \"average of 2 months\", every = 12"),
            "averages 42 trading days that begin before today",
        ),
        (grant("grant_price = \"average of a month\""), "`grant_price` must be an average of days or months"),
        (grant("grant_price = \"average of 0 days\""), "`grant_price` must average 1 to 252 trading days"),
        (grant("grant_price = \"average of 99999999999 months\""), "`grant_price` must be an average"),
        (offer("relocation = { clawback = 12 }"), "`relocation` has no `amount`"),
        (offer("relocation = { amount = 1, clawback = 0 }"), "`clawback` must lie between 1 and 120 months"),
        (
            offer("sign_on = { amounts = [1], clawback = 12, counted = \"weeks\" }"),
            "`counted` must be \"months\" or \"days\"",
        ),
        (offer("starts_in = \"6 years\""), "`starts_in` must lie between 0 and 60 months"),
        (offer("starts_in = 0.5"), "`starts_in` must be whole months"),
        (offer("cost_of_living = 115"), "`cost_of_living` must lie between 10% and 1000%"),
        (offer("cost_of_living = 0"), "`cost_of_living` must lie between"),
        (offer("leaves_behind = \"no\""), "`leaves_behind` must be true or false"),
        (offer("raise = { low = \"-95%\", high = \"5%\" }"), "`raise` must not go below −90%"),
        (offer("raise = { mean = \"3%\", sd = \"300%\" }"), "`raise` can come out above 1,000% a year"),
        (offer("raise = { mean = \"3%\", sd = \"-1%\" }"), "the `sd` of `raise` must lie between"),
        (
            offer("bonus = 0.1\nbonus_payout = { low = \"-1%\", high = \"5%\" }"),
            "`bonus_payout` cannot be negative",
        ),
        (offer("bonus = 0.1\nbonus_payout = \"1001%\""), "`bonus_payout` goes above 1,000% of the bonus"),
        (offer("base_cap = nan"), "`base_cap` must be an amount of money"),
        (offer("refreshers = { value = 1, vesting = \"meta\" }"), "`refreshers` must be a list of grants"),
        (
            offer(&format!(
                "grants = [{}]\nrefreshers = [{}]",
                "{ value = 1, vesting = \"meta\" },".repeat(25),
                "{ value = 1, vesting = \"meta\", every = 12 },".repeat(26)
            )),
            "there are more than 50 grants and refreshers",
        ),
        (
            offer(&format!("grants = [{}]", "{ value = 1, vesting = \"meta\", every = 1 },".repeat(10))),
            "the grants of this offer vest 7,680 times, more than 6,000",
        ),
        (
            "[offers.a]\nbase = \"900M\"\nbonus = \"1000%\"\nbonus_payout = \"1000%\"".to_owned(),
            "the cash of this offer can come to more than $300 billion",
        ),
        (file("tax = 35"), "`tax` must be a rate"),
        (file("tax = \"-5%\""), "`tax` must lie between 0% and 100%"),
        (file("tax = { year = 2026 }"), "`tax` has no `place`"),
        (file("tax = { place = \"WA\" }"), "`tax` has no `year`"),
        (file("tax = { place = \"WA\", year = 2026, status = \"married\" }"), "`status` must be \"single\""),
        (file("tax = { place = \"WA\", year = 2026, first_month = 3 }"), "`first_month` must be \"January\""),
        (file("todays_money = { inflation = \"-20%\" }"), "`inflation` must lie between −10% and 100%"),
        (file("todays_money = { inflation = 2.5 }"), "`inflation` must be a rate"),
        (file("left_behind = { bonuses = [\"40K\"] }"), "a bonus must be a pair of month and dollars"),
        (file("left_behind = { bonuses = [[3, -1]] }"), "a bonus cannot be negative"),
        (file("left_behind = { shares = [{ shares = 0, vesting = \"meta\" }] }"), "`shares` must be above 0"),
        (file("left_behind = { shares = [{ shares = 1 }] }"), "lot 1 of shares has no `vesting`"),
        (
            file("left_behind = { shares = [{ shares = \"1B\", vesting = \"meta\" }] }"),
            "the shares left behind are worth more than $1 billion",
        ),
        (offer("[goals]\nwalk_away = { growth = 1 }"), "`walk_away` has no `current_pay`"),
        (
            offer("[goals]\nwalk_away = { current_pay = \"10K\", growth = \"20K\" }"),
            "the parts of the walk-away number come to less than nothing",
        ),
        (
            offer("[goals]\nwalk_away = { current_pay = \"900M\" }"),
            "the parts of the walk-away number come to more than $1 billion",
        ),
    ];
    refused_with(&cases);
}

fn refused_with<Expected: AsRef<str>>(cases: &[(String, Expected)]) {
    for (rest, expected) in cases {
        let expected = expected.as_ref();
        // A file may give its own title.
        let title = if rest.contains("title") { "" } else { "title = \"Offer\"\n" };
        let first_table = if rest.starts_with('[') { 0 } else { rest.find("\n[").unwrap() + 1 };
        let (head, tables) = rest.split_at(first_table);
        let source = format!("{title}{head}{STOCK}{tables}");
        let problems = Scenario::from_toml(&source).expect_err(&source);
        let errors: Vec<_> =
            problems.diagnostics().iter().filter(|d| d.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{source}\n{errors:#?}");
        assert!(errors[0].message.contains(expected), "{source}\n{}", errors[0].message);
    }
}

#[test]
fn whole_shares_of_a_future_price() {
    insta::assert_snapshot!(grant(
        "value = \"10K\", vesting = [[12, \"100%\"]], start = 12, whole_shares = true, shares = 3"
    ));
    insta::assert_snapshot!(grant(
        "value = \"10K\", vesting = [[12, \"100%\"]], start = 12, whole_shares = true"
    ));
}

#[test]
fn odd_but_allowed() {
    let rest = "[stocks.OTHER]\nprice = 10\nmodel.gbm = { growth = \"80%\", volatility = \"300%\" }\n\
        [offers.first]\nbase = \"80K\"\nsign_on = [\"800K\"]\n\
        grant = { stock = \"AMZN\", value = \"300K\", vesting = \"amazon\", grant_price = 3_400 }\n";
    insta::assert_snapshot!(answer(rest));
}

#[test]
fn amounts_in_the_wrong_scale() {
    let rest = "[stocks.LOW]\nprice = 10\nmodel.gbm = { growth = \"8%\", volatility = \"3.3%\" }\n\
        [stocks.DEAD]\nprice = 10\nmodel.path.knots = [[0, 30], [6, 0]]\n\
        [offers.first]\nbase = 175\nsign_on = [80.000]\n\
        grants = [\n{ stock = \"AMZN\", value = 300, vesting = \"amazon\" },\n\
        { stock = \"LOW\", value = \"300M\", vesting = \"amazon\" },\n\
        { stock = \"DEAD\", value = \"3K\", vesting = [[12, \"100%\"]], start = \"1 year\" },\n]\n\
        [offers.other]\nbase = 175.000\n[goals]\nwalk_away = \"1.1K\"\n";
    insta::assert_snapshot!(answer(rest));
}

#[test]
fn amounts_beyond_all_reason() {
    let rest = "[offers.first]\nbase = \"1T\"\n\
        [offers.second]\nbase = \"175K\"\nraise = \"1000%\"\n[offers.third]\nextends = \"second\"\n\
        grant = { shares = \"1B\", vesting = \"amazon\" }\n";
    let ten_years = format!("title = \"x\"\nhorizon = \"10 years\"\n{STOCK}{rest}");
    insta::assert_snapshot!(answer_to(&ten_years));
}

#[test]
fn ways_of_writing_elsewhere() {
    let rest = "[offers.first]\nbase = \"300 000\"\nraise = \"8,5%\"\nbonus = \"15 percent\"\n\
        sign_on = [\"300K USD\", \"1.250.000\", \"“80K”\"]\n\
        grant = { value = \"300K\", vesting = \"amazon\", start = \"1,5 years\" }\n";
    insta::assert_snapshot!(answer(rest));
    for accepted in ["horizon = \"4 yrs\"", "paths = 1e6", "paths = \"10k\""] {
        let source = format!("title = \"x\"\n{accepted}\n[offers.first]\nbase = \"175K\"\n");
        assert_eq!(answer_to(&source), "", "{accepted}");
    }
}

#[test]
fn a_rounded_even_split_is_a_whole() {
    let thirds = "[[12, \"33.33%\"], [24, \"33.33%\"], [36, \"33.33%\"]]";
    insta::assert_snapshot!(grant(&format!("value = \"300K\", vesting = {thirds}")));
    let source = format!(
        "title = \"x\"\n{STOCK}[offers.a]\nbase = \"175K\"\ngrant = {{ shares = 300, vesting = {thirds} }}\n"
    );
    let scenario = Scenario::from_toml(&source).unwrap().scenario;
    let fractions = scenario.offers[0].grants[0].vesting.tranches().iter().map(|tranche| tranche.fraction);
    assert!(fractions.clone().all(|fraction| (fraction - 1.0 / 3.0).abs() < 1e-15));
}

#[test]
fn vesting_without_months() {
    insta::assert_snapshot!(grant("value = \"300K\", vesting = [5, 15, 40, 40]"));
    insta::assert_snapshot!(grant("value = \"300K\", vesting = \"5/15/40/40\""));
}

#[test]
fn quotes_and_commas() {
    insta::assert_snapshot!(answer("[offers.first]\nbase = “175K”\n"));
    insta::assert_snapshot!(answer("[offers.first offer]\nbase = \"175K\"\n"));
    let commas = "[offers.first]\nbase = 175,000\nsign_on = [80,000, 60,000]\n\
        grant = { value = 300,000, vesting = \"amazon\" }\n";
    insta::assert_snapshot!(answer(commas));
}

#[test]
fn keys_and_tables_in_the_wrong_place() {
    let rest = "[offers.first]\nbase = \"175K\"\nhorizon = \"5 years\"\nvolatility = \"33%\"\ngrant = \"300K\"\n\
        [offers.second]\nbase = \"175K\"\ngrant = [{ value = \"300K\", vesting = \"amazon\" }]\n";
    insta::assert_snapshot!(answer_to(&format!(
        "title = \"x\"\ncurrent_pay = 3\nwalk_away = 4\n{STOCK}{rest}"
    )));
}

#[test]
fn what_is_inherited_is_reported_once() {
    let offers =
        "[offers.a]\nbase = \"175K\"\nraise = 3\n[offers.b]\nextends = \"a\"\n[offers.c]\nextends = \"b\"\n";
    let source = format!("title = \"x\"\n{offers}");
    assert_eq!(Scenario::from_toml(&source).unwrap_err().diagnostics().len(), 1);
}

#[test]
fn an_own_key_replaces_the_inherited_alternative() {
    let offers = "[offers.a]\nbase = \"175K\"\ngrant = { value = \"300K\", grant_price = 100, vesting = \"amazon\" }\n\
        [offers.b]\nextends = \"a\"\ngrant = { shares = 10 }\n\
        [offers.c]\nextends = \"b\"\ngrants = [{ value = \"90K\", vesting = \"meta\" }]\n";
    let read = Scenario::from_toml(&format!("title = \"x\"\n{STOCK}{offers}")).unwrap();
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
    let grant = |i: usize| &read.scenario.offers[i].grants[0];
    assert_eq!(grant(1).size, vestcast::offer::GrantSize::Shares(10.0));
    assert_eq!(grant(1).vesting.name(), Some("amazon"));
    assert_eq!(grant(2).vesting.name(), Some("meta"));
}

#[test]
fn what_life_brings_in_the_wrong_words() {
    let offer = "[offers.first]\nbase = \"175K\"\nleaving = { quits = \"10%\", severence = \"2 months\" }\n\
        relocation = { amount = \"20K\", clawbak = \"24 months\" }\ncost_of_living = 115\n\
        [offers.first.grant]\nvalue = \"300K\"\nvesting = \"amazon\"\ngrant_price = \"average of 30 days\"\n\
        option = { strick = 120 }\nliquidity = { month = 30 }\n\
        [offers.first.target_pay]\namount = \"330K\"\nfrom = \"year 9\"\nevery = \"5 months\"\n\
        [tax]\nplace = \"WA\"\nyear = 2026\nstatus = \"married\"\n";
    insta::assert_snapshot!(answer(offer));
}

#[test]
fn odd_assumptions_about_life() {
    let rest = "tax_place = \"CA\"\nleaves_behind = false\ncost_of_living = \"300%\"\nbase_cap = \"150K\"\nraise = \"3%\"\n\
        leaving = { quit = \"60%\", next_job = \"900K\" }\n\
        sign_on = { amounts = [\"80K\"], paid = \"monthly\", clawback = \"12 months\" }\n\
        target_pay = { amount = \"150K\", planned_growth = \"40%\" }\n\
        grant = { value = \"300K\", vesting = \"amazon\", option = { strike = 2_300 } }\n\
        [offers.second]\nbase = \"175K\"\nbonus_payout = \"50%\"\nbase_cap = \"350K\"\n\
        relocation = { amount = \"20K\", clawback = \"12 months\" }\nleaving = { severance = 2 }\n\
        grant = { value = \"300K\", vesting = \"private-double-trigger\", liquidity = { month = 60 } }\n\
        [offers.third]\nbase = \"175K\"\nsign_on = { amounts = [\"80K\"], counted = \"days\" }\n\
        grant = { value = \"300K\", vesting = \"amazon\", start = \"4 years\", every = \"1 year\" }\n";
    insta::assert_snapshot!(answer(&format!("[offers.first]\nbase = \"175K\"\n{rest}")));
    let file = "title = \"x\"\ntax = \"70%\"\ntodays_money = { discount = \"20%\" }\nleft_behind = {}\n\
        [offers.first]\nbase = \"175K\"\n";
    insta::assert_snapshot!(answer_to(file));
}

#[test]
fn an_own_payoff_replaces_the_inherited_one() {
    let offers = "[offers.a]\nbase = \"175K\"\n\
        grant = { value = \"300K\", vesting = \"amazon\", option = { strike = 120 } }\n\
        [offers.b]\nextends = \"a\"\ngrant = { liquidity = { month = 30 } }\n\
        [offers.c]\nextends = \"a\"\ngrant = { option = { exercise = \"horizon\" } }\n";
    let read = Scenario::from_toml(&format!("title = \"x\"\n{STOCK}{offers}")).unwrap();
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
    let payoff = |i: usize| read.scenario.offers[i].grants[0].payoff;
    assert_eq!(payoff(1), vestcast::offer::Payoff::AfterLiquidity { month: 30, chance: 1.0, kept: None });
    let exercise = vestcast::offer::Exercise::AtHorizon;
    assert_eq!(payoff(2), vestcast::offer::Payoff::Option { strike: Some(120.0), exercise });
}

#[test]
fn colour_marks_the_place() {
    let source = "title = 1";
    let problems = Scenario::from_toml(source).unwrap_err();
    assert!(render("x.toml", source, problems.diagnostics(), true).contains('\u{1b}'));
    assert!(problems.diagnostics().iter().all(|d| d.severity == Severity::Error));
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let error = |name: &str| read_file(path(name)).unwrap_err();
    std::fs::write(path("offer.toml"), "title = \"x\"").unwrap();
    std::fs::write(path("empty.toml"), " \n").unwrap();
    std::fs::write(path("latin.toml"), b"title = 1\nabout = \"caf\xe9\"").unwrap();
    std::fs::write(path("wide.toml"), b"\xff\xfet\0").unwrap();
    std::fs::write(path("binary"), b"\x7fELF\0\0").unwrap();
    std::fs::write(path("large.toml"), vec![b'#'; 1_000_001]).unwrap();
    assert!(matches!(error("ofer.toml"), LoadError::Missing { nearest, .. } if nearest == ["offer.toml"]));
    assert!(matches!(error("."), LoadError::Directory { .. }));
    assert!(matches!(error("empty.toml"), LoadError::Empty { .. }));
    assert!(matches!(error("latin.toml"), LoadError::NotText { byte: 23, line: 2, .. }));
    assert!(error("wide.toml").to_string().contains("UTF-16"));
    assert!(error("binary").to_string().contains("binary"));
    assert!(matches!(error("large.toml"), LoadError::TooLarge { .. }));
    assert!(matches!(error("offer.toml"), LoadError::Invalid { .. }));
}
