//! Promise: what is varied is found by its key, by the end of one, by a short word, and as an element of a list; a slip is
//! told what was meant.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use serde_json::Value;
use shell::{stderr, stdout};
use tempfile::TempDir;

#[path = "support/shell.rs"]
mod shell;

const FILE: &str = "title = \"x\"\npaths = 4096\ngoals = { walk_away = \"1M\" }\n\
    stocks.AMZN = { price = 220, model.gbm = { growth = \"6%\", volatility = \"33%\" }, shocks = [{ month = 18, change = \"-50%\" }] }\n\
    [offers.first]\nbase = \"180K\"\nsign_on = [\"80K\", \"60K\"]\ngrant = { value = \"300K\", vesting = \"amazon\" }\n\
    [offers.counter]\nextends = \"first\"\nbase = \"190K\"\n\
    [offers.table]\nbase = \"150K\"\nsign_on = { amounts = [\"50K\", \"40K\"], paid = \"monthly\" }\n\
    grants = [{ value = \"100K\", vesting = \"meta\" }, { shares = 500, vesting = [[12, \"50%\"], [24, \"50%\"]] }]\n\
    [offers.bare]\nbase = \"200K\"\n";

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("x.toml"), FILE).unwrap();
    folder
}

fn json(folder: &TempDir, line: &str) -> Value {
    let line = format!("{line} --json --no-charts");
    let output = shell::vestcast(folder, &line.split_whitespace().collect::<Vec<_>>());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{line}: {}", stderr(&output));
    serde_json::from_str(&stdout(&output)).unwrap()
}

fn refused(folder: &TempDir, line: &str) -> String {
    shell::refused(folder, &line.split_whitespace().collect::<Vec<_>>())
}

/// By offer, the mean of the second cell less that of the first.
fn moved_by(folder: &TempDir, axis: &str) -> Vec<f64> {
    let found = json(folder, &format!("sweep x.toml {axis}"));
    let means = |cell: usize| -> Vec<f64> {
        let offers = found["cells"][cell]["offers"].as_array().unwrap();
        offers.iter().map(|offer| offer["mean"]["value"].as_f64().unwrap()).collect()
    };
    means(1).iter().zip(means(0)).map(|(b, a)| (b - a).round()).collect()
}

#[test]
fn one_element_of_a_list_moves_alone() {
    let folder = folder();
    // By offer: first, counter, table, bare. What extends an offer follows it.
    for (axis, wanted) in [
        ("first.sign_on.1=40K,90K", [50e3, 50e3, 0.0, 0.0]),
        ("first.sign_on[2]=40K,90K", [50e3, 50e3, 0.0, 0.0]),
        ("offers.first.sign_on.1=40K,90K", [50e3, 50e3, 0.0, 0.0]),
        ("first.sign-on=40K,90K", [50e3, 50e3, 0.0, 0.0]),
        ("sign-on.first=40K,90K", [50e3, 50e3, 0.0, 0.0]),
        // One that is inherited becomes the offer's own, with its other elements.
        ("counter.sign_on.2=60K,90K", [0.0, 30e3, 0.0, 0.0]),
        ("table.sign_on.2=60K,90K", [0.0, 0.0, 30e3, 0.0]),
        ("table.sign_on.amounts.2=60K,90K", [0.0, 0.0, 30e3, 0.0]),
        ("bare.sign-on=60K,90K", [0.0, 0.0, 0.0, 30e3]),
    ] {
        assert_eq!(moved_by(&folder, axis), wanted, "{axis}");
    }
    let own = moved_by(&folder, "counter.sign_on.1=80K,90K --offer counter");
    assert_eq!(own, [10e3]);
    // Lists of tables and of pairs.
    for axis in
        ["shocks.1.change=-50%,-40%", "table.grants.1.value=100K,200K", "table.grants.2.shares=500,600"]
    {
        assert!(moved_by(&folder, axis)[2] > 1e4, "{axis}");
    }
    let later = json(&folder, "sweep x.toml table.grants.2.vesting.2.1=24,36 --of mean");
    assert_eq!(later["keys"][0], "offers.table.grants.2.vesting.2.1");
    // The other payments stay, and so does how they are paid.
    let found = json(&folder, "breakeven x.toml --offers table --against 2M --vary sign-on --in mean");
    assert_eq!((&found["varied"], &found["now"]), (&"offers.table.sign_on.amounts.1".into(), &50e3.into()));
    let found = json(&folder, "tornado x.toml --offer table sign_on.2=30K..50K --of mean");
    let swing = &found["bars"][0]["figures"]["mean"]["swing"]["value"];
    assert!((swing.as_f64().unwrap() - 20e3).abs() < 1.0 && found["bars"][0]["base"] == "40K", "{found:#}");
}

#[test]
fn an_element_that_is_not_there_says_how_many_are() {
    let folder = folder();
    for (axis, said) in [
        ("first.sign_on.3=1K..2K", "there is no `offers.first.sign_on.3`: the list has 2 elements"),
        ("first.sign_on[0]=1K..2K", "there is no `offers.first.sign_on.0`: the list has 2 elements"),
        ("bare.sign_on.2=1K..2K", "there is no `offers.bare.sign_on.2`: the list is empty"),
        ("stocks.AMZN.shocks.2.change=-50%..0%", "the list has 1 element, counted from 1"),
        ("offers.first.sign_on=1K..2K", "name one by its number, such as `offers.first.sign_on.1`"),
        ("first.base.1=1K..2K", "`offers.first.base` is a value, not a table"),
        ("first.sgin_on.1=1K..2K", "did you mean `offers.first.sign_on.1`?"),
        ("offers.first.sign_on.one=1K..2K", "name one by its number"),
    ] {
        for command in ["sweep", "tornado"] {
            let line = format!("{command} x.toml {axis}");
            let told = refused(&folder, &line);
            assert!(told.contains(said), "{line}: {told}");
        }
    }
    let told = refused(&folder, "breakeven x.toml --vary sign_on.3");
    assert!(told.contains("`offers.first.sign_on.3`: the list has 2 elements"), "{told}");
    let help = stdout(&shell::vestcast(&folder, &["sweep", "--help"]));
    assert!(help.contains("first.sign_on.1=40K..90K"), "{help}");
}

/// One word is one key, whichever command it is given to.
#[test]
fn short_words_are_the_same_keys_everywhere() {
    let folder = folder();
    for (word, range, key) in [
        ("growth", "1%..2%", "stocks.AMZN.model.gbm.growth"),
        ("growth.AMZN", "1%..2%", "stocks.AMZN.model.gbm.growth"),
        ("AMZN.growth", "1%..2%", "stocks.AMZN.model.gbm.growth"),
        ("grant", "100K..200K", "offers.counter.grant.value"),
        ("sign-on", "1K..2K", "offers.counter.sign_on.1"),
        ("base", "100K..200K", "offers.counter.base"),
        ("first.base", "100K..200K", "offers.first.base"),
        ("base.first", "100K..200K", "offers.first.base"),
        ("first.grant", "100K..200K", "offers.first.grant.value"),
        ("bonus", "5%..10%", "offers.counter.bonus"),
        ("walk-away", "1M..2M", "goals.walk_away"),
    ] {
        let swept = json(&folder, &format!("sweep x.toml {word}={range}:2 --offer counter --paths 512"));
        assert_eq!(swept["keys"][0], key, "{word}");
        let found = json(&folder, &format!("tornado x.toml {word}={range} --offer counter --paths 512"));
        assert_eq!(found["bars"][0]["assumption"], key, "{word}");
        let found =
            json(&folder, &format!("breakeven x.toml --offers counter,bare --vary {word} --paths 512"));
        assert_eq!(found["varied"], key, "{word}");
    }
    // Names of offers are left alone, and growth is that of the share.
    let goals = FILE.replace(
        "goals = { walk_away = \"1M\" }",
        "goals.walk_away = { current_pay = \"200K\", growth = \"20K\" }",
    );
    let called = goals.replace("offers.bare", "offers.next-job");
    std::fs::write(folder.path().join("called.toml"), called).unwrap();
    for (word, key) in [
        ("growth", "stocks.AMZN.model.gbm.growth"),
        ("next-job.base", "offers.next-job.base"),
        ("offers.next-job.base", "offers.next-job.base"),
        ("walk_away.growth", "goals.walk_away.growth"),
    ] {
        let line = format!("breakeven called.toml --offers next-job,first --vary {word} --paths 512");
        assert_eq!(json(&folder, &line)["varied"], key, "{word}");
    }
    // Of several offers it must be said which.
    for (word, said) in [
        ("grant=1K..2K", "may be any of `offers.first.grant.value`, `offers.table.grants.1.value`"),
        ("sign-on=1K..2K", "may be any of `offers.first.sign_on.1`, `offers.table.sign_on.amounts.1`"),
        ("base=1K..2K", "may be any of `offers.first.base`, `offers.counter.base`"),
        ("bonus=1%..2%", "`bonus` is a key of `[offers.NAME]`"),
    ] {
        let told = refused(&self::folder(), &format!("sweep x.toml {word}"));
        assert!(told.contains(said), "{word}: {told}");
    }
}

#[test]
fn a_slip_gets_the_nearest_and_words_are_no_numbers() {
    let folder = folder();
    for (word, said) in [
        ("growht.AMZN", "did you mean `stocks.AMZN.model.gbm.growth`?"),
        ("growth.AMZM", "there is no stock `AMZM`: the only one is `AMZN`"),
        ("growht", "did you mean `stocks.AMZN.model.gbm.growth`?"),
        ("frist.base", "did you mean `offers.first.base`?"),
        ("first.bsae", "did you mean `offers.first.base`?"),
        ("base.frist", "there is no offer `frist`: did you mean `first`?"),
        ("frist.grant", "did you mean `offers.first.grant.value`?"),
        ("mnoth", "did you mean `stocks.AMZN.shocks.1.month`?"),
        ("hold_on", "`hold` is a key of `[offers.NAME]`"),
        ("quit", "`quit` is a key of `[offers.NAME.leaving]`"),
        ("xyzzy", "it has `walk_away`"),
        ("title", "no number depends on it"),
        ("about", "no number depends on it"),
        ("paths", "give it as `--paths`"),
    ] {
        for line in [format!("sweep x.toml {word}=1,2"), format!("tornado x.toml {word}=1..2")] {
            let told = refused(&folder, &line);
            assert!(told.contains(said), "{line}: {told}");
        }
    }
    // Looking at one offer, its keys are meant.
    let told = refused(&folder, "breakeven x.toml --vary growht.AMZN");
    assert!(told.contains("did you mean `stocks.AMZN.model.gbm.growth`?"), "{told}");
}

/// Where the goal itself is varied, no sentence holds it still.
#[test]
fn an_offer_named_as_a_stock_hides_neither_and_an_element_has_one_number() {
    let folder = folder();
    std::fs::write(folder.path().join("same.toml"), FILE.replace("[offers.bare]", "[offers.AMZN]")).unwrap();
    let growth = json(&folder, "breakeven same.toml --offers first --against 1M --vary growth.AMZN");
    assert_eq!(growth["varied"], "stocks.AMZN.model.gbm.growth");
    let base = json(&folder, "breakeven same.toml --offers AMZN --against 1M --vary AMZN.base");
    assert_eq!(base["varied"], "offers.AMZN.base");
    let folder = self::folder();
    for slip in ["first.sign_on.01", "first.sign_on.0"] {
        let said = refused(&folder, &format!("sweep x.toml {slip}=1K,2K"));
        assert!(said.contains("counted from 1"), "{slip}: {said}");
    }
}

#[test]
fn what_a_map_ends_at_is_looked_at_before_the_search() {
    let folder = folder();
    let garch = "garch = { alpha = 0.05, beta = 0.85, growth = \"6%\", volatility = \"33%\" }";
    let gbm = "gbm = { growth = \"6%\", volatility = \"33%\" }";
    std::fs::write(folder.path().join("garch.toml"), FILE.replace(gbm, garch)).unwrap();
    let map = "breakeven garch.toml --offers first,counter --vary base --map beta --cells 4 --paths 256";
    // The middles of all cells can be, the very end of the range cannot.
    let found = json(&folder, &format!("{map} --map-from 0.55 --map-to 0.95 --out out"));
    assert!(found["files"].as_array().unwrap().iter().any(|file| file == "break-even-map.csv"));
    let said = refused(&folder, &format!("{map} --map-from 0.55 --map-to 1.05"));
    assert!(said.contains("beta"), "{said}");
}

#[test]
fn a_goal_that_an_offer_is_held_to_is_not_varied() {
    let folder = folder();
    for line in ["--vary walk_away", "--vary base --map goals.walk_away"] {
        let said = refused(&folder, &format!("breakeven x.toml --offers first --against walk-away {line}"));
        assert!(said.contains("is what --against holds the offer to"), "{said}");
    }
}

#[test]
fn a_goal_that_moves_is_that_of_its_row() {
    let folder = folder();
    let run = |line: &str| {
        let output = shell::vestcast(&folder, &line.split_whitespace().collect::<Vec<_>>());
        assert!(output.status.success(), "{line}: {}", stderr(&output));
        stdout(&output).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let moving = "walk_away=$900K..$1.3M:3 --offer first --of chance --paths 1024 --no-charts";
    let said = run(&format!("sweep x.toml {moving}"));
    assert!(
        said.contains("its goal met") && said.contains("Its goal: the walk-away number of that row"),
        "{said}"
    );
    let words = "chance to reach the walk-away number of each case over the four years runs from";
    assert!(said.contains(words) && !said.contains("at least $1M"), "{said}");
    let still =
        run("sweep x.toml first.base=150K..190K:3 --offer first --of chance --paths 1024 --no-charts");
    assert!(!still.contains("its goal") && still.contains("chance of at least $1M"), "{still}");
    let said =
        run("tornado x.toml walk_away=$900K..$1.3M base=150K..190K --of chance --paths 1024 --no-charts");
    assert!(said.contains("the chance is to reach what it is then"), "{said}");
    if cfg!(feature = "charts") {
        run(
            "sweep x.toml walk_away=$900K..$1.3M:3 first.base=150K..190K:3 --offer first --of chance --paths 1024",
        );
        let chart = std::fs::read_to_string(folder.path().join("output/x/heat-first-light.svg")).unwrap();
        assert!(chart.contains("chance to reach the walk-away number of each case"), "{chart}");
        run("tornado x.toml walk_away=$900K..$1.3M base=150K..190K --of chance --paths 1024");
        let chart = std::fs::read_to_string(folder.path().join("output/x/tornado-first-light.svg")).unwrap();
        assert!(chart.contains("chance to reach the walk-away number of each case"), "{chart}");
    }
}
