//! Promise: `compare` and `breakeven` say who pays more and what would change it, and refuse what makes no sense.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::process::Output;

use serde_json::Value;
use shell::{said, stderr, stdout};
use tempfile::TempDir;

#[path = "support/shell.rs"]
mod shell;

/// An offer of shares and one of cash.
const OFFERS: &str = "title = \"Shares or cash\"\npaths = 16384\ngoals = { walk_away = \"1M\", current_pay = \"230K\" }\n\
    stocks.AMZN = { price = 220, model.gbm = { growth = \"6%\", volatility = \"33%\" } }\n\
    [offers.shares]\nbase = \"180K\"\ngrant = { shares = 1500, vesting = \"amazon\" }\n\
    [offers.cash]\nextends = \"shares\"\nbase = \"215K\"\nbonus = \"10%\"\ngrant = { shares = 500 }\n";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("offers.toml"), OFFERS).unwrap();
    folder
}

fn vestcast(folder: &TempDir, line: &str) -> Output {
    shell::vestcast(folder, &line.split_whitespace().collect::<Vec<_>>())
}

fn printed(folder: &TempDir, line: &str) -> String {
    let output = vestcast(folder, line);
    assert!(output.status.success(), "{line}: {}", stderr(&output));
    stdout(&output)
}

fn json(folder: &TempDir, line: &str) -> Value {
    serde_json::from_str(&printed(folder, &format!("{line} --json --no-charts"))).unwrap()
}

/// Refused with these words, and nothing written.
fn refused(folder: &TempDir, line: &str, words: &str) {
    let said = shell::refused(folder, &line.split_whitespace().collect::<Vec<_>>());
    assert!(said.contains(words), "{line}: {said}");
}

#[test]
fn a_comparison_is_tables_sentences_and_files() {
    let folder = folder();
    let said = printed(&folder, "compare offers.toml --no-charts");
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    insta::assert_snapshot!("compared", said);
    let written = folder.path().join("output/compare-offers");
    let tables = std::fs::read_to_string(written.join("compare.md")).unwrap();
    let columns = |line: &str| line.matches('|').count();
    let tables_of = tables.lines().filter(|line| line.starts_with('|')).map(columns);
    assert!(tables.starts_with("# ") && !tables.contains(" $"), "{tables}");
    assert!(tables_of.clone().count() > 10 && tables_of.clone().all(|n| n == 7 || n == 5), "{tables}");
}

#[test]
fn numbers_for_programs_are_those_of_the_tables() {
    let folder = folder();
    let found = json(&folder, "compare offers.toml --reference cash --aversion 0,3 --wealth 50K");
    assert_eq!(found["reference"], "cash");
    let versus = &found["against_reference"][0];
    assert_eq!(versus["offer"], "shares");
    let mean = |offer: usize| found["offers"][offer]["total"]["mean"]["value"].as_f64().unwrap();
    let more = versus["total"]["more"]["mean"]["value"].as_f64().unwrap();
    assert!((mean(0) - mean(1) - more).abs() < 0.01);
    // Risk not disliked at all: the certainty equivalent is the mean.
    assert_eq!(found["offers"][0]["certainty_equivalents"]["0"]["value"].as_f64(), Some(mean(0)));
    let worth = found["offers"][0]["certainty_equivalents"]["3"]["value"].as_f64().unwrap();
    assert!(worth < mean(0));
    assert!(versus["total"]["more"].get("guaranteed_cash").is_none());
}

#[test]
fn offers_of_several_files_meet_the_same_paths() {
    let folder = folder();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("twin.toml", OFFERS.replace("Shares or cash", "Twin"));
    let found = json(&folder, "compare offers.toml twin.toml --offers offers/shares,twin/shares");
    let total = &found["against_reference"][0]["total"];
    assert_eq!(total["pays_the_same"]["value"], 1.0);
    assert_eq!((&total["more"]["min"], &total["more"]["max"]), (&0.0.into(), &0.0.into()));
    write("dearer.toml", OFFERS.replace("price = 220", "price = 221"));
    let fresh = TempDir::new().unwrap();
    for name in ["offers.toml", "dearer.toml"] {
        std::fs::copy(folder.path().join(name), fresh.path().join(name)).unwrap();
    }
    let words = "`offers` and `dearer` do not agree on `AMZN`: $220 against $221; both must say the same";
    refused(&fresh, "compare offers.toml dearer.toml", words);
}

#[test]
fn comparisons_that_make_no_sense_are_refused() {
    let folder = folder();
    refused(&folder, "compare offers.toml --offers shares", "a comparison takes two");
    refused(&folder, "compare offers.toml --offers shares,csah", "no offer `csah`; did you mean `cash`?");
    refused(&folder, "compare offers.toml --reference gold", "there are `shares`, `cash`");
    refused(&folder, "compare offers.toml --aversion 99", "a risk aversion is a number from 0 to 50");
    refused(&folder, "compare offers.toml --wealth -5K", "zero or more");
    refused(&folder, "compare - -", "only once");
}

#[test]
fn the_break_even_closes_the_gap() {
    let folder = folder();
    let found = json(&folder, "breakeven offers.toml --offers cash,shares --vary base --in mean");
    let root = &found["break_even"][0];
    let (base, se) = (root["value"].as_f64().unwrap(), root["se"].as_f64().unwrap());
    assert!(se > 0.0 && se < 50.0, "{root}");
    std::fs::write(
        folder.path().join("equal.toml"),
        OFFERS.replace("base = \"215K\"", &format!("base = {base}")),
    )
    .unwrap();
    let equal = json(&folder, "compare equal.toml --reference shares");
    let gap = equal["against_reference"][0]["total"]["more"]["mean"]["value"].as_f64().unwrap();
    assert!(gap.abs() < 0.05, "{gap}");
    // Each dollar of base is a dollar of salary and a tenth of bonus, in four years.
    assert!((root["slope"].as_f64().unwrap() - 4.4).abs() < 1e-3, "{root}");
}

/// At least two digits of the error, and the value to the same place.
#[test]
fn a_break_even_is_told_to_the_digits_of_its_error() {
    let folder = folder();
    for (vary, unit) in [("growth", 100.0), ("base", 1.0), ("grant", 1.0)] {
        let line =
            format!("breakeven offers.toml --offers cash,shares --in mean --vary {vary} --paths 65536");
        let found = json(&folder, &line);
        let root = &found["break_even"][0];
        let said = found["in_words"][0].as_str().unwrap();
        let number = |text: &str| text.trim_matches(|c: char| !c.is_ascii_digit()).replace(',', "");
        let (value, error) = said.split_once(" ± ").unwrap_or_else(|| panic!("{vary}: {said}"));
        let value = number(value.rsplit(' ').next().unwrap());
        let error = number(error.split(' ').next().unwrap());
        let decimals = |text: &str| text.split_once('.').map_or(0, |(_, part)| part.len());
        assert_eq!(decimals(&value), decimals(&error), "{said}");
        let digits = error.trim_start_matches(['0', '.']).chars().filter(char::is_ascii_digit).count();
        assert!(digits >= 2, "{vary}: {said}");
        for (text, wanted) in [(value, &root["value"]), (error, &root["se"])] {
            let half = 0.501 * 0.1f64.powi(decimals(&text) as i32);
            let wanted = unit * wanted.as_f64().unwrap().abs();
            assert!((text.parse::<f64>().unwrap() - wanted).abs() <= half, "{vary}: {said}");
        }
    }
}

#[test]
fn every_lever_by_its_short_name_or_its_key() {
    let folder = folder();
    let value = |line: &str| {
        let found = json(&folder, &format!("breakeven offers.toml {line}"));
        found["break_even"][0]["value"].as_f64().unwrap_or_else(|| panic!("{line}: {found:#}"))
    };
    let near = |line: &str, wanted: f64, by: f64| {
        let found = value(line);
        assert!((found - wanted).abs() <= by, "{line}: {found}, expected {wanted}");
    };
    // Cash 140,000 + 86,000 more against 1,000 shares less, all vested.
    near("--vary price", 226.0, 1e-4);
    near("--vary price --in chance=60%", 226.0, 1e-3);
    near("--vary price --in ce", 226.0, 1e-4);
    let growth = value("--vary growth --in mean");
    near("--vary stocks.AMZN.model.gbm.growth --in mean", growth, 1e-9);
    near("--vary growth.AMZN --in mean", growth, 1e-9);
    // At that growth 1,500 shares are the break-even grant, and 10 % the bonus that is not in the file of `shares`.
    let at =
        format!("stocks.AMZN = {{ price = 220, model.gbm = {{ growth = {growth}, volatility = \"33%\" }} }}");
    let old = "stocks.AMZN = { price = 220, model.gbm = { growth = \"6%\", volatility = \"33%\" } }";
    std::fs::write(folder.path().join("offers.toml"), OFFERS.replace(old, &at)).unwrap();
    near("--vary grant --in mean", 1500.0, 0.01);
    near("--vary grant --in mean --offers cash,shares", 500.0, 0.01);
    near("--vary sign-on --in mean --offers cash,shares", 0.0, 5.0);
    near("--vary offers.cash.bonus --in mean --offers cash,shares", 0.1, 1e-5);
    // 720,000 of cash and 1,500 shares against four times 230,000.
    near("--against current-pay --offers shares --vary price --in mean", 200e3 / 1500.0, 1e-4);
}

#[test]
fn what_cannot_be_reached_says_how_near_it_gets() {
    let folder = folder();
    let line =
        "breakeven offers.toml --offers shares --against $5M --vary base --to 400K --in mean --no-charts";
    let output = vestcast(&folder, line);
    assert_eq!(output.status.code(), Some(1));
    let words = "it gets nearest at $400,000, where $3";
    let told = stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.matches(words).count() == 1 && told.contains("is missing"), "{told}");
    // Once: on standard error only where nothing is printed, or numbers for programs.
    assert!(!said(&output).contains(words), "{}", said(&output));
    for quiet in ["--quiet", "--json"] {
        let output = vestcast(&folder, &format!("{line} {quiet}"));
        assert!(output.status.code() == Some(1) && said(&output).contains(words), "{}", said(&output));
    }
    assert!(folder.path().join("output/breakeven-offers/break-even.json").exists());
    let flat = vestcast(&folder, "breakeven offers.toml --vary goals.walk_away --no-charts");
    assert_eq!(flat.status.code(), Some(1));
    assert!(stdout(&flat).contains("has no part in it"), "{}", stdout(&flat));
}

#[test]
fn searches_that_make_no_sense_are_refused() {
    let folder = folder();
    let refuse = |line: &str, words: &str| refused(&folder, &format!("breakeven offers.toml {line}"), words);
    refuse("--vary offers.cash.bonuss", "did you mean `bonus`?");
    refuse("--vary ofers.cash.base", "did you mean `offers.cash.base`?");
    refuse("--vary title", "no number depends on it");
    refuse("--vary stocks.AMZN.model.gbm", "only a number can be varied");
    refuse("--vary growth.GOOG", "there is no stock `GOOG`");
    refuse("--vary price.GOOG", "there is no stock `GOOG`");
    refuse("--from 20% --to 10%", "ends at 10%, not above its start 20%");
    refuse("--from 8", "write a rate such as 8% or 0.08");
    refuse("--in most", "write median, mean, ce or chance=60%");
    refuse("--in chance=0%", "between 0% and 100%");
    refuse("--against 5M --offers cash,shares", "name one offer only");
    refuse("--against much", "write current-pay, walk-away, or an amount");
    refuse("--vary growth --map growth", "a map takes two keys");
    refuse("--offers cash,shares --vary base --map offers.'cash'.base", "a map takes two keys");
}

#[test]
fn a_map_is_a_table_whose_cells_are_gaps() {
    let folder = folder();
    let line = "breakeven offers.toml --vary growth --from 0% --to 12% --map base --map-from 170K --map-to 190K --cells 4";
    printed(&folder, &format!("{line} --in mean"));
    let written = folder.path().join("output/breakeven-offers");
    let table = std::fs::read_to_string(written.join("break-even-map.csv")).unwrap();
    let cells: Vec<Vec<f64>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(cells.len(), 16);
    // More growth and more base are both better, and a dollar of base is four of pay.
    assert!(cells[1][2] > cells[0][2]);
    assert!((cells[4][2] - cells[0][2] - 4.0 * (cells[4][1] - cells[0][1])).abs() < 0.05);
    assert!(cells.iter().any(|cell| cell[2] > 0.0) && cells.iter().any(|cell| cell[2] < 0.0));
    if cfg!(feature = "charts") {
        assert!(written.join("break-even-map-dark.png").exists());
    }
}

/// Programs find a number by its key, people by words; keys of one name in two tables are two keys.
#[test]
fn what_is_varied_is_a_key_for_programs() {
    let folder = folder();
    let varied = |line: &str| {
        let found = json(&folder, &format!("breakeven {line} --paths 1024 --against 1.1M"));
        [&found["varied"], &found["varied_in_words"]].map(|text| text.as_str().unwrap().to_owned())
    };
    let offers = "offers.toml --offers cash --vary";
    for (vary, told) in [
        ("growth", ["stocks.AMZN.model.gbm.growth", "growth of AMZN a year"]),
        ("price", ["price.AMZN", "price of AMZN on every vest date"]),
        ("base", ["offers.cash.base", "base of cash a year"]),
        ("sign-on", ["offers.cash.sign_on.1", "sign-on of cash in year 1"]),
    ] {
        assert_eq!(varied(&format!("{offers} {vary}")), told);
    }
    let amounts = "relocation = { amount = \"20K\" }\ntarget_pay = { amount = \"330K\" }\n";
    written(&folder, "amounts.toml", &format!("[offers.a]\n{EVEN}{amounts}"));
    let [one, other] = ["offers.a.relocation.amount", "offers.a.target_pay.amount"];
    printed(
        &folder,
        &format!(
            "breakeven amounts.toml --against 1.6M --vary {one} --map {other} --cells 2 --paths 1024 --no-charts --out map"
        ),
    );
    let table = std::fs::read_to_string(folder.path().join("map/break-even-map.csv")).unwrap();
    assert!(table.starts_with(&format!("{one},{other},gap\n")), "{table}");
    let swept = printed(
        &folder,
        &format!("tornado amounts.toml {one}=10K..20K {other}=300K..400K --paths 1024 --no-charts"),
    );
    assert!(swept.contains("a relocation amount  ") && swept.contains("a target pay amount  "), "{swept}");
}

/// The euro has no dollar sign.
#[test]
fn cash_of_another_currency_is_told_in_it() {
    let folder = folder();
    let file = format!("{}/scenarios/paid-in-euros.toml", env!("CARGO_MANIFEST_DIR"));
    let swept =
        printed(&folder, &format!("sweep {file} offers.munich.base=90000,120000 --paths 1024 --no-charts"));
    assert!(
        swept.contains("90K EUR  ") && swept.contains("(base 120K EUR)") && !swept.contains("$90K"),
        "{swept}"
    );
    let found = printed(
        &folder,
        &format!("breakeven {file} --offers munich,seattle --vary base --paths 1024 --no-charts"),
    );
    assert!(found.contains(" EUR (now 130,000 EUR)") && !found.contains("$130,000"), "{found}");
}

/// Writes a scenario on one share into a file of the folder.
fn written(folder: &TempDir, name: &str, rest: &str) {
    let head = "title = \"x\"\npaths = 16384\nstocks.X = { price = 100, model.gbm = { growth = \"8%\", volatility = \"33%\" } }\n";
    std::fs::write(folder.path().join(name), format!("{head}{rest}")).unwrap();
}

const EVEN: &str = "base = \"185K\"\ngrant = { value = \"790K\", vesting = \"meta\" }\n";
const EARLY: &str = "[offers.early]\nbase = \"185K\"\ngrant = { value = \"790K\", vesting = \"google\" }\n";

/// What is searched for moves one offer; another that extends it stays as it is.
#[test]
fn a_break_even_moves_one_offer_and_none_that_extends_it() {
    let folder = folder();
    written(&folder, "apart.toml", &format!("{EARLY}[offers.even]\n{EVEN}"));
    written(
        &folder,
        "extends.toml",
        &format!("{EARLY}[offers.even]\nextends = \"early\"\ngrant.vesting = \"meta\"\n"),
    );
    for vary in ["grant", "base", "sign-on", "offers.early.base", "base --in mean"] {
        let root = |file: &str| {
            let found =
                json(&folder, &format!("breakeven {file} --offers early,even --vary {vary} --paths 4096"));
            found["break_even"][0]["value"].as_f64().unwrap_or(f64::NAN)
        };
        assert_eq!(root("extends.toml"), root("apart.toml"), "{vary}");
    }
    // In a sweep the file is what is changed, and what extends an offer follows it.
    let help = printed(&folder, "sweep --help").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("offers that extend it follow"), "{help}");
}

#[test]
fn an_offer_against_itself_is_equal_whatever_is_varied() {
    let folder = folder();
    let found = json(&folder, "breakeven offers.toml --offers shares,shares --vary growth");
    let said = found["in_words"].as_array().unwrap();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].as_str().unwrap().contains("in median whatever it is"), "{said:?}");
    assert_eq!(found["break_even"].as_array().unwrap().len(), 0);
    // An option that is worth nothing up to its strike: equal below, ahead above.
    let option = "[offers.with]\nbase = \"100K\"\ngrant = { shares = 10, vesting = [[48, \"100%\"]], option = { strike = 150 } }\n\
                  [offers.without]\nbase = \"100K\"\n";
    written(&folder, "option.toml", option);
    let line = "breakeven option.toml --vary price --from 50 --to 250";
    let found = json(&folder, line);
    let level = &found["equal_between"][0];
    let end = level[1].as_f64().unwrap();
    assert!(level[0].as_f64().unwrap() == 50.0 && (end - 150.0).abs() < 0.1, "{level}");
    assert_eq!(found["in_words"].as_array().unwrap().len(), 1, "{}", found["in_words"]);
    assert!(found["in_words"][0].as_str().unwrap().contains("between $50 and $150"), "{}", found["in_words"]);
}

/// Nobody has typed the ends of a usual range, so none of them may be wrong.
#[test]
fn usual_ranges_are_values_the_key_takes() {
    let folder = folder();
    let rest = "tax = \"35%\"\n[offers.a]\nbase = \"200K\"\nbonus = \"10%\"\nleaving = { quit = \"10%\" }\n\
                grant = { value = \"600K\", vesting = \"amazon\", liquidity = { month = \"30 months\", chance = \"70%\" } }\n\
                [offers.b]\nbase = \"250K\"\n";
    written(&folder, "misc.toml", rest);
    for key in ["tax", "offers.a.grant.liquidity.chance", "offers.a.leaving.quit", "offers.a.bonus"] {
        let output = vestcast(&folder, &format!("breakeven misc.toml --vary {key} --paths 1024 --no-charts"));
        assert!(matches!(output.status.code(), Some(0 | 1)), "{key}: {}", stderr(&output));
    }
}

#[test]
fn what_is_owned_is_never_less_than_nothing() {
    let folder = folder();
    for command in ["breakeven", "compare"] {
        refused(&folder, &format!("{command} offers.toml --wealth=-500K"), "what is owned is zero or more");
    }
}

#[test]
fn a_comparison_says_what_the_difference_would_need() {
    let folder = folder();
    let found = json(&folder, "compare offers.toml --reference shares");
    let needed = &found["against_reference"][0]["equal_if"][0];
    // 226,000 of cash against 1,000 shares.
    assert!((needed["flat_price"][0]["value"].as_f64().unwrap() - 226.0).abs() < 1e-4, "{needed}");
    // The share grows evenly: 50, 150, 400 and 400 of 1,000 shares at the vest dates are then worth as much.
    let growth = needed["growth_a_year"][0]["value"].as_f64().unwrap();
    assert!(growth > 0.0 && growth < 0.02, "{needed}");
    let said = found["in_words"].to_string();
    assert!(said.contains("would be equal if AMZN stood at $226"), "{said}");
    let compared = json(&folder, "compare offers.toml --offers shares,cash --seed 7 --threads 1");
    assert!(compared["against_reference"][0]["equal_if"][0]["flat_price"][0]["value"].is_number());
}

#[test]
fn files_of_one_name_go_by_more_of_their_path() {
    let folder = folder();
    for part in ["x", "y"] {
        std::fs::create_dir(folder.path().join(part)).unwrap();
        std::fs::copy(folder.path().join("offers.toml"), folder.path().join(part).join("o.toml")).unwrap();
    }
    let found = json(&folder, "compare x/o.toml y/o.toml --paths 1024");
    let names: Vec<&str> =
        found["offers"].as_array().unwrap().iter().map(|offer| offer["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["x/o/shares", "x/o/cash", "y/o/shares", "y/o/cash"]);
    refused(&self::folder(), "compare offers.toml ./offers.toml", "given twice");
}

#[test]
fn a_tornado_shows_the_chances_of_the_file() {
    let folder = folder();
    written(
        &folder,
        "leave.toml",
        "[offers.a]\nbase = \"200K\"\nsign_on = [\"30K\"]\ngrant = { value = \"600K\", vesting = \"amazon\" }\nleaving = { quit = \"10%\" }\n",
    );
    let found = json(&folder, "tornado leave.toml --paths 4096");
    let bars = found["bars"].as_array().unwrap();
    let quit = bars.iter().find(|bar| bar["assumption"] == "quitting").unwrap();
    // 1 − 0.9^½ and 1 − 0.9^1.5.
    assert_eq!(
        (&quit["low"], &quit["base"], &quit["high"]),
        (&"5.13%".into(), &"10%".into(), &"14.62%".into())
    );
}

/// In a lump a percentile has no density, and no sampling gives it paired errors.
#[test]
fn a_tornado_advises_nothing_that_is_done_already() {
    let folder = folder();
    written(
        &folder,
        "lump.toml",
        "[offers.a]\nbase = \"200K\"\ngrant = { shares = 100, vesting = [[48, \"100%\"]], option = { strike = 300 } }\nleaving = { quit = \"20%\" }\n",
    );
    let said = |sampling: &str| {
        json(&folder, &format!("tornado lump.toml --of p10 --paths 32768 --sampling {sampling}"))["in_words"]
            .to_string()
    };
    for sampling in ["antithetic", "plain"] {
        let said = said(sampling);
        assert!(!said.contains("--sampling") && said.contains("pay alike"), "{sampling}: {said}");
    }
}

/// No error is an empty cell.
#[test]
fn tables_of_one_path_have_no_number_that_is_none() {
    let folder = folder();
    for (line, table) in [
        ("tornado offers.toml --offer shares", "tornado.csv"),
        ("sweep offers.toml growth=0..6%:2", "sweep.csv"),
        ("breakeven offers.toml --map base --cells 2", "break-even-map.csv"),
    ] {
        vestcast(&folder, &format!("{line} --paths 1 --no-charts --out one"));
        let text = std::fs::read_to_string(folder.path().join("one").join(table)).unwrap();
        let cells = || text.lines().skip(1).flat_map(|line| line.split(','));
        assert!(!cells().any(|cell| ["NaN", "inf", "null"].contains(&cell)), "{text}");
        let names: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let errors = text.lines().skip(1).flat_map(|line| line.split(',').zip(&names));
        // Of what is moved by nothing at all no error is known to be zero, so the first line is enough.
        let mut errors = errors.take(names.len()).filter(|(_, name)| name.ends_with("_se"));
        assert!(errors.all(|(cell, _)| cell.is_empty()), "{text}");
    }
}

/// Neither an error of zero nor a reason that is not so.
#[test]
fn one_path_has_no_errors_of_changes() {
    let folder = folder();
    for line in [
        "tornado offers.toml --offer shares",
        "tornado offers.toml --offer shares --of mean",
        "models --compare offers.toml",
        "ask offers.toml --offer shares --goal 1M",
    ] {
        let said = printed(&folder, &format!("{line} --paths 1"));
        assert!(!said.contains("± $0") && !said.contains("pay alike"), "{line}: {said}");
        assert!(line.starts_with("models") || said.contains("there are too few paths"), "{line}: {said}");
        assert!(line.starts_with("ask") || said.contains("–"), "{line}: {said}");
    }
    let swing = |paths: u32| {
        let found = json(&folder, &format!("tornado offers.toml --offer shares --of mean --paths {paths}"));
        found["bars"][0]["figures"]["mean"]["swing"].clone()
    };
    assert_eq!((&swing(1)["se"], &swing(1)["paired"]), (&Value::Null, &false.into()));
    assert!(swing(2)["se"].is_number() && swing(2)["paired"] == true);
}

/// A volatility that only the command goes to is warned of as one of the file is; errors of means are too small there.
#[test]
fn a_wild_volatility_that_is_tried_is_warned_of() {
    let folder = folder();
    let wild = |text: &str| text.contains("on few paths") || text.contains("handful of paths");
    for (line, is_wild) in [
        ("sweep offers.toml volatility=20%..90%:2", true),
        ("sweep offers.toml volatility=20%..50%:2", false),
        ("tornado offers.toml volatility=20%..90%", true),
        ("tornado offers.toml", false),
        // More risk is worth less of shares: equal at a volatility far above that of the file.
        ("breakeven offers.toml --vary volatility --in ce --aversion 5 --against 860K --offers shares", true),
        ("breakeven offers.toml --map volatility --map-to 120% --cells 2", true),
        ("breakeven offers.toml --map volatility --map-to 50% --cells 2", false),
    ] {
        let output = vestcast(&folder, &format!("{line} --paths 1024 --no-charts --json"));
        let numbers: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(wild(&said(&output)), is_wild, "{line}: {} {}", said(&output), numbers["in_words"]);
        assert_eq!(wild(&numbers["warnings"].to_string()), is_wild, "{line}");
    }
    // Usual levers go a quarter up.
    std::fs::write(folder.path().join("near.toml"), OFFERS.replace("33%", "70%")).unwrap();
    assert!(wild(&said(&vestcast(&folder, "tornado near.toml --paths 1024 --no-charts"))));
    assert!(said(&vestcast(&folder, "tornado near.toml --paths 1024 --no-charts --quiet")).is_empty());
    // What the file has is said once.
    std::fs::write(folder.path().join("wild.toml"), OFFERS.replace("33%", "90%")).unwrap();
    for line in [
        "sweep wild.toml growth=0..6%:2",
        "compare wild.toml",
        "breakeven wild.toml",
        "ask wild.toml --offer cash --goal 1M",
    ] {
        let told = said(&vestcast(&folder, &format!("{line} --paths 1024")));
        assert_eq!(told.matches("on few paths").count(), 1, "{line}: {told}");
    }
}
