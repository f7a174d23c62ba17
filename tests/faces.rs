//! Promise: what commands print fits a terminal of 80 columns, speaks of keys in words, and says plainly what a switch
//! does not do.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::path::Path;
use std::process::Output;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

const WIDTH: usize = 80;

/// Runs a command in the folder of the project, with its files elsewhere.
fn vestcast(line: &str, out: &Path) -> Output {
    let mut command = Command::cargo_bin("vestcast").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(line.split_whitespace());
    if !["audit", "list"].iter().any(|name| line.starts_with(name)) {
        command.arg("--out").arg(out);
    }
    command.output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// All that was said, as one line.
fn said(output: &Output) -> String {
    let both = format!("{} {}", printed(output), String::from_utf8_lossy(&output.stderr));
    both.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn json(line: &str) -> Value {
    let folder = TempDir::new().unwrap();
    let output = vestcast(&format!("{line} --json"), folder.path());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{line}: {}", said(&output)))
}

/// Every command that tells of a scenario, for one offer and for all.
fn commands(file: &str, offers: &[String]) -> Vec<String> {
    let first = &offers[0];
    let mut lines = vec![
        format!("run {file} --no-charts"),
        format!("ask {file} --offer {first} --goal 1M --mail"),
        format!("tornado {file} --offer {first} --no-charts"),
        format!("tornado {file} --offer {first} --of chance --no-charts"),
        format!("sweep {file} {first}.base=150K..250K:3 --no-charts"),
        format!("stress {file}"),
        format!("negotiate {file} --offer {first}"),
        format!("score {file} --offer {first}"),
        format!("breakeven {file} --offers {first} --against $1M --vary base --no-charts"),
        format!("models --compare {file} --no-charts"),
    ];
    if let [first, second, ..] = offers {
        lines.push(format!("compare {file} --no-charts"));
        lines.push(format!("breakeven {file} --offers {first},{second} --in ce --vary base --no-charts"));
    }
    lines.into_iter().map(|line| format!("{line} --paths 2048")).collect()
}

/// The first figure and the last of the tables of each command, which stand under one heading where nothing is unusual:
/// a table folded without need fits a terminal too.
const HEADS: [(&str, &str, &str); 7] = [
    ("run", "P10", "mean ± s.e."),
    ("sweep", "P10", "goal met"),
    ("tornado", "Assumption", "swing ±"),
    ("ask", "worth for certain", "worth per $1 of cost"),
    ("score", "weight", "weighted"),
    ("compare", "pays more", "mean ± s.e."),
    ("negotiate", "P10", "certain cash"),
];

/// The headings of a command that are in two parts, and how many are in one.
fn folded<'a>(line: &str, printed: &'a str) -> (Vec<&'a str>, usize) {
    let command = line.split(' ').next().unwrap_or_default();
    let Some((_, first, last)) = HEADS.iter().find(|(name, ..)| *name == command) else {
        return (Vec::new(), 0);
    };
    let has = |line: &str, head: &str| format!("  {line}  ").contains(&format!("  {head}  "));
    let headings = printed.lines().filter(|line| has(line, first));
    let (whole, parts): (Vec<&str>, Vec<&str>) = headings.partition(|line| has(line, last));
    (parts, whole.len())
}

/// Runs commands, which must keep the width and be refused only where `is_refused` says so. Gives the number of headings
/// found whole, and those in parts.
fn assert_fits(lines: &[String], is_refused: impl Fn(&str) -> bool + Sync) -> (usize, Vec<String>) {
    let run = |line: &String| {
        let folder = TempDir::new().unwrap();
        let output = vestcast(line, folder.path());
        let (code, printed) = (output.status.code(), printed(&output));
        assert!(matches!(code, Some(0..=2)), "{line}: {code:?}, {}", said(&output));
        assert_eq!(code == Some(2), is_refused(line), "{line}: {code:?}, {}", said(&output));
        let wide: Vec<&str> = printed.lines().filter(|line| line.chars().count() > WIDTH).collect();
        assert!(wide.is_empty(), "{line}:\n{}", wide.join("\n"));
        let (parts, whole) = folded(line, &printed);
        (whole, parts.iter().map(|head| format!("{line}: {head}")).collect::<Vec<_>>())
    };
    let parts: Vec<&[String]> = lines.chunks(lines.len().div_ceil(4)).collect();
    std::thread::scope(|scope| {
        let start = |part: &'_ [String]| part.iter().map(run).collect::<Vec<_>>();
        let started: Vec<_> = parts.iter().map(|part| scope.spawn(move || start(part))).collect();
        let found = started.into_iter().flat_map(|thread| thread.join().unwrap());
        found.fold((0, Vec::new()), |(all, mut parts), (whole, folded)| {
            parts.extend(folded);
            (all + whole, parts)
        })
    })
}

/// Files with the keys of amazon-l6-seattle and amounts as long as its: their tables are its tables.
const TWINS: [&str; 3] = ["amazon-l6-freeze", "amazon-l7-value", "amazon-l7-case-study"];

#[test]
fn every_command_fits_a_terminal_on_every_shipped_scenario() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut lines: Vec<String> =
        ["audit --guides", "audit --calculator A", "audit --calculator B", "audit --calculator email"]
            .map(str::to_owned)
            .to_vec();
    // No chance to reach a number that the file has not, and no growth of a model that has none or several.
    let mut refused: Vec<String> = ["crash-stress", "options-startup"]
        .map(|name| format!("models --compare scenarios/{name}.toml"))
        .to_vec();
    for entry in std::fs::read_dir(root.join("scenarios")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".toml") && !TWINS.contains(&name.trim_end_matches(".toml")) {
            let table: toml::Table =
                std::fs::read_to_string(root.join("scenarios").join(&name)).unwrap().parse().unwrap();
            let offers: Vec<String> = table["offers"].as_table().unwrap().keys().cloned().collect();
            lines.extend(commands(&format!("scenarios/{name}"), &offers));
            if table.get("goals").is_none_or(|goals| goals.get("walk_away").is_none()) {
                refused.push(format!("tornado scenarios/{name} --offer {} --of chance", offers[0]));
            }
        }
    }
    assert!(lines.len() > 200, "{}", lines.len());
    assert!(refused.len() < 20, "{refused:?}");
    let is_refused = |line: &str| refused.iter().any(|start| line.starts_with(start));
    let (whole, parts) = assert_fits(&lines, is_refused);
    assert!(whole > 200, "{whole}");
    // Its lowest and highest values are long.
    let expected = "tornado scenarios/options-startup.toml --offer options --no-charts";
    assert!(matches!(&parts[..], [one] if one.starts_with(expected)), "in parts:\n{}", parts.join("\n"));
}

#[test]
fn large_amounts_many_years_and_many_keys_fit_too() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("large.toml");
    let text = "title = 'large'\nhorizon = '10 years'\nstocks.LONGNAMED = { price = 1250, model.gbm = { growth = '12%', \
                volatility = '45%' } }\ngoals = { walk_away = '$150M', current_pay = '$12M' }\n\
                [offers.the-one-with-a-long-name]\nbase = '$1_234_567'\nsign_on = ['$12M', '$11M']\n\
                grant = { value = '$123_456_789', vesting = 'amazon' }\n\
                [offers.another-of-a-long-name]\nextends = 'the-one-with-a-long-name'\nbase = '$2_345_678'\n";
    std::fs::write(&file, text).unwrap();
    let names = ["the-one-with-a-long-name", "another-of-a-long-name"].map(str::to_owned);
    let file = file.display().to_string();
    let mut lines = commands(&file, &names);
    let [first, other] = &names;
    lines.push(format!(
        "sweep {file} growth=0..10%:2 volatility=20%..40%:2 price=1000..2000:2 walk_away=$100M..$200M:2 {first}.base=1M..2M:2 \
         {other}.base=1M..2M:2 {first}.grant.value=100000000,123456789 --paths 256 --no-charts"
    ));
    let table = folder.path().join("table.csv");
    let place = "place ".repeat(12);
    let rows =
        format!("Place,Base,RSU,Sign-on Y1,Total Y1\n{place},175K-200K,280K-450K,80K-140K,1.2M-1.4M\n");
    std::fs::write(&table, rows).unwrap();
    lines.push(format!("audit {}", table.display()));
    assert_fits(&lines, |_| false);
    // The name is cut, the figures are all there.
    let told = printed(&vestcast(&format!("audit {}", table.display()), folder.path()));
    assert!(["reckoned", "off by", "$269–362.5K", "…"].iter().all(|word| told.contains(word)), "{told}");
}

#[test]
fn a_switch_that_changes_nothing_is_said_to_do_nothing() {
    let folder = TempDir::new().unwrap();
    let file = "scenarios/amazon-l6-seattle.toml";
    let rest = "--paths 2048 --no-charts";
    let dollars = "the grants are in dollars and become shares at that very price";
    let sweep = said(&vestcast(&format!("sweep {file} price=100..400:3 {rest}"), folder.path()));
    assert!(sweep.contains("is $1.17M in every combination") && !sweep.contains("runs from"), "{sweep}");
    assert!(
        sweep.contains("price of `AMZN` today does not matter here") && sweep.contains(dollars),
        "{sweep}"
    );
    let both =
        said(&vestcast(&format!("sweep {file} price=100..400:2 growth=0..10%:2 {rest}"), folder.path()));
    assert!(
        both.contains("(growth 0%)") && !both.contains("growth of `AMZN` a year does not matter"),
        "{both}"
    );
    let tornado =
        said(&vestcast(&format!("tornado {file} price=100..400 growth=0..10% {rest}"), folder.path()));
    assert!(
        tornado.contains("does not matter here") && tornado.contains("Only AMZN growth moves it"),
        "{tornado}"
    );
    let found = vestcast(&format!("breakeven {file} --vary stocks.AMZN.price {rest}"), folder.path());
    assert_eq!(found.status.code(), Some(1));
    assert!(said(&found).contains(dollars), "{}", said(&found));
    let chance =
        said(&vestcast(&format!("breakeven {file} --in chance=60% --vary growth {rest}"), folder.path()));
    assert!(
        chance.contains("pays more than `counter` in none of the simulated futures, not in 60%"),
        "{chance}"
    );
    // A grant of shares is worth what they are worth.
    let shares = said(&vestcast(
        &format!("sweep scenarios/options-startup.toml price=5..20:3 --offer options {rest}"),
        folder.path(),
    ));
    assert!(shares.contains("runs from") && !shares.contains("does not matter"), "{shares}");
}

#[test]
fn a_key_is_found_by_its_short_name_and_a_slip_gets_the_nearest() {
    let folder = TempDir::new().unwrap();
    let breakeven = |key: &str| {
        let line =
            format!("breakeven scenarios/amazon-l6-seattle.toml --vary {key} --paths 2048 --no-charts");
        let output = vestcast(&line, folder.path());
        (output.status.code(), said(&output))
    };
    for (key, words) in [
        ("volatility", "volatility of `AMZN` a year"),
        ("volatility.AMZN", "volatility of `AMZN` a year"),
        ("counter.grant.value", "grant of `counter`"),
        ("first.base", "base of `first` a year"),
    ] {
        let (code, said) = breakeven(key);
        assert!(code != Some(2) && said.contains(words), "{key}: {said}");
    }
    for (slip, meant) in [
        ("volatilty", "did you mean `stocks.AMZN.model.gbm.volatility`?"),
        ("grwth", "did you mean `stocks.AMZN.model.gbm.growth`?"),
        ("bsae", "did you mean `offers.first.base`?"),
        ("xyz", "it has `price`, `growth`, `volatility`"),
    ] {
        let (code, said) = breakeven(slip);
        assert!(code == Some(2) && said.contains(meant), "{slip}: {said}");
    }
}

#[test]
fn an_offer_against_itself_differs_by_nothing_on_every_path() {
    let line = "compare scenarios/amazon-l6-seattle.toml --offers first,first --paths 4096 --no-charts";
    let found = json(line);
    let versus = &found["against_reference"][0];
    assert_eq!(versus["offer"], "first (again)");
    let years = versus["years"].as_array().unwrap();
    assert_eq!(years.len(), 4);
    for difference in years.iter().chain([&versus["total"]]) {
        assert_eq!(difference["pays_the_same"]["value"], 1.0, "{difference:#}");
        assert_eq!((&difference["more"]["min"], &difference["more"]["max"]), (&0.0.into(), &0.0.into()));
        assert_eq!(difference["more"]["mean"]["value"], 0.0);
    }
    let folder = TempDir::new().unwrap();
    let said = said(&vestcast(line, folder.path()));
    assert!(said.contains("`first (again)` and `first` pay the same in every simulated future"), "{said}");
    assert!(!said.contains("<0.1%"), "{said}");
}

#[test]
fn a_stress_begins_while_there_is_pay() {
    let folder = TempDir::new().unwrap();
    let stress = |from: &str| {
        let output =
            vestcast(&format!("stress scenarios/amazon-l6-seattle.toml --from {from}"), folder.path());
        (output.status.code(), said(&output))
    };
    assert_eq!(stress("47").0, Some(0));
    for (from, words) in
        [("48", "give 0, which is today, to 47"), ("1000", "to 47"), ("2008", "no year of the past")]
    {
        let (code, said) = stress(from);
        assert!(code == Some(2) && said.contains(words) && said.contains("list stresses"), "{from}: {said}");
    }
}

#[test]
fn an_audit_tells_which_rows_it_could_not_check() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("table.csv");
    let head = "Place,Base,RSU (4 years),Sign-on Y1,Total Y1\n";
    let good = "Seattle,175K,300K,80K,270K\n";
    let audit = |rows: &str| {
        std::fs::write(&file, format!("{head}{good}{rows}")).unwrap();
        let output = vestcast(&format!("audit {}", file.display()), folder.path());
        let found = json(&format!("audit {}", file.display()));
        (output.status.code(), said(&output), found["skipped"].clone())
    };
    let (code, said, skipped) = audit("");
    assert!(code == Some(0) && said.contains("follows from its parts"), "{said}");
    assert_eq!(skipped, serde_json::json!([]));
    let (code, said, skipped) = audit("Nowhere,n/a,300K,80K,270K\nShort,175K\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("2 of 3 rows could not be checked in full line 3, Nowhere: no base"), "{said}");
    assert_eq!(
        skipped,
        serde_json::json!([
            { "line": 3, "row": "Nowhere", "why": "no base", "unreadable": [] },
            { "line": 4, "row": "Short", "why": "no stated total", "unreadable": [] },
        ])
    );
    let (code, said, _) = audit(&"Nowhere,n/a,300K,80K,270K\n".repeat(8));
    assert!(code == Some(1) && said.contains("and 3 more"), "{said}");
    assert_eq!(audit("Wrong,175K,300K,80K,400K\n").0, Some(1));
    // A cell that cannot be read is listed, and the rows around it are checked.
    let (code, said, skipped) = audit("Odd,175K,lots,80K,270K\nWrong,175K,300K,80K,400K\n");
    assert!(code == Some(1) && said.contains("1 range cannot be right; 2 stated amounts could be"), "{said}");
    assert!(said.contains("line 3, Odd: `RSU (4 years)`: `lots` is no range of amounts"), "{said}");
    assert!(said.contains("1 range cannot be right; 1 of 3 rows could not be checked in full."), "{said}");
    assert_eq!(skipped[0]["unreadable"], serde_json::json!([{ "column": "RSU (4 years)", "read": "lots" }]));
    // Sign-on that cannot be read is not none.
    let (code, said, _) = audit("Odd,175K,300K,soon,400K\n");
    assert!(code == Some(1) && !said.contains("cannot be right"), "{said}");
    // A table of which nothing can be read is none.
    std::fs::write(&file, format!("{head}Seattle,a,b,c,d\n")).unwrap();
    let output = vestcast(&format!("audit {}", file.display()), folder.path());
    assert_eq!(output.status.code(), Some(2), "{}", self::said(&output));
    assert!(self::said(&output).contains("`a` is no range of amounts"), "{}", self::said(&output));
    // A premium that holds says nothing of a total beside it.
    std::fs::write(&file, "Place,Total Y1,Average,Premium,With premium\nX,270K,200K,10%,220K\n").unwrap();
    let output = vestcast(&format!("audit {}", file.display()), folder.path());
    assert_eq!(output.status.code(), Some(1), "{}", self::said(&output));
    assert!(self::said(&output).contains("no base; no stock over 4 years"), "{}", self::said(&output));
}

#[test]
fn a_grid_of_hours_says_so_first_and_writes_nothing() {
    let folder = TempDir::new().unwrap();
    // 10¹⁴ paths: hours on any machine.
    let line = "sweep scenarios/amazon-l6-seattle.toml growth=0..10%:316 volatility=20%..40%:316 --paths 1000M --no-charts";
    let output = vestcast(line, folder.path());
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("99,856 combinations, each a run of 1,000,000,000 paths, would take about"),
        "{said}"
    );
    assert!(said.contains("--yes") && std::fs::read_dir(folder.path()).unwrap().next().is_none(), "{said}");
    // 4·10¹³ paths of a map, told before the break-even is searched for.
    let line = "breakeven scenarios/amazon-l6-seattle.toml --vary growth --map volatility --cells 64 --paths 10000M --no-charts";
    let output = vestcast(line, folder.path());
    let said = self::said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("This map of 64 × 64 cells would take about") && said.contains("--yes"), "{said}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "{said}");
}

/// Steps day by day on one thread: days on any machine.
#[test]
fn no_command_begins_a_work_of_hours_without_a_yes() {
    let folder = TempDir::new().unwrap();
    let file = std::fs::read_to_string("scenarios/amazon-l6-seattle.toml").unwrap();
    let daily = "[stocks.AMZN.model.garch]\nalpha = 0.17\nbeta = 0.73";
    let scenario = folder.path().join("daily.toml");
    std::fs::write(&scenario, file.replace("[stocks.AMZN.model.gbm]", daily)).unwrap();
    let scenario = scenario.display();
    for (what, line) in [
        ("This run", format!("run {scenario}")),
        ("This run", format!("run {scenario} --until $10 --sampling plain")),
        ("This comparison", format!("compare {scenario}")),
        ("This search", format!("breakeven {scenario}")),
        ("This tornado", format!("tornado {scenario}")),
        ("These stresses", format!("stress {scenario}")),
        ("This answer", format!("ask {scenario} --offer first")),
        ("This negotiation", format!("negotiate {scenario} --offer first")),
        ("This comparison of models", format!("models --compare {scenario} --models gbm,garch")),
        ("The money of this offer", format!("score {scenario} --offer first")),
    ] {
        let output = vestcast(&format!("{line} --paths 10000M --threads 1"), &folder.path().join("out"));
        let said = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        let refusal = format!("error: {what} would take about");
        assert!(
            said.contains(&refusal) && said.contains("Take fewer --paths, or say --yes"),
            "{line}: {said}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "{line}");
    }
    // What is done by then is kept, if there is a file for it.
    let file = folder.path().join("kept");
    let until =
        format!("run {scenario} --until $10 --sampling plain --paths 10000M --checkpoint {}", file.display());
    let output = vestcast(&until, &folder.path().join("out"));
    let said = said(&output);
    assert!(said.contains("paths so far are kept in") && file.exists(), "{said}");
}

#[test]
fn a_name_that_is_given_two_values_is_refused() {
    let folder = TempDir::new().unwrap();
    let scenario = "scenarios/amazon-l6-seattle.toml";
    for (line, name) in [
        ("score --risk team=8,team=9".to_owned(), "team"),
        ("score --decision pay=4 --decision pay=5".to_owned(), "pay"),
        (
            format!("sweep {scenario} growth=0..1% stocks.AMZN.model.gbm.growth=2%..3%"),
            "stocks.AMZN.model.gbm.growth",
        ),
        (format!("tornado {scenario} growth=0..1% growth=2%..3%"), "stocks.AMZN.model.gbm.growth"),
    ] {
        let output = vestcast(&line, folder.path());
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains(&format!("`{name}` is given twice")), "{line}: {said}");
    }
    let output = vestcast("score --risk team=8 --risk manager=9", folder.path());
    assert!(output.status.success(), "{}", said(&output));
}
