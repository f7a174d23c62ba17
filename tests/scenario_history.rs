//! A scenario that names price files becomes one that needs them no more, and whatever a file holds is told.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;

use vestcast::history::{Date, Weight, fit};
use vestcast::market::Value;
use vestcast::scenario::{Problems, Read, Scenario, Severity, read_file};

const OFFER: &str = "\n[offers.first]\nbase = '175K'\n";

/// Days from 2024-01-01 on which exchanges trade.
fn days(count: usize) -> Vec<Date> {
    let all = std::iter::successors(Date::new(2024, 1, 1).ok(), |day| day.tomorrow().ok());
    all.filter(|day| day.weekday().to_monday_zero_offset() < 5).take(count).collect()
}

/// Prices that move by up to 3% in an order without pattern, volatility in two kinds of spells.
fn close(step: f64, row: usize) -> f64 {
    let moved = |day: usize| ((day as f64 * step).fract() - 0.49) * if day % 97 < 30 { 0.06 } else { 0.02 };
    100.0 * (1..=row).map(moved).sum::<f64>().exp()
}

fn csv(rows: impl IntoIterator<Item = (Date, f64)>) -> String {
    let lines = rows.into_iter().map(|(day, close)| format!("{day},{close:.4}\n"));
    std::iter::once("Date,Close\n".to_owned()).chain(lines).collect()
}

fn series(step: f64, days: &[Date]) -> String {
    csv(days.iter().enumerate().map(|(row, day)| (*day, close(step, row))))
}

/// Reads a scenario beside these files.
fn read(stocks: &str, files: &[(&str, &str)]) -> Result<Read, Problems> {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    let grants: Vec<String> = ["X", "Y"]
        .iter()
        .filter(|name| stocks.contains(&format!("stocks.{name}")))
        .map(|name| format!("{{ stock = '{name}', value = '300K', vesting = 'amazon' }}"))
        .collect();
    let text = format!("title = 'x'\n{stocks}{OFFER}grants = [{}]\n", grants.join(", "));
    Scenario::from_toml_with(&text, &|name| {
        files
            .get(name)
            .map(|file| file.as_bytes().to_vec())
            .ok_or_else(|| format!("there is no file `{name}`"))
    })
}

fn refused(stocks: &str, files: &[(&str, &str)]) -> String {
    let problems = read(stocks, files).unwrap_err();
    let errors: Vec<_> = problems.diagnostics().iter().filter(|d| d.severity == Severity::Error).collect();
    let [only] = errors[..] else { panic!("{problems:?}") };
    format!("{}|{}|{}", only.message, only.label, only.help.clone().unwrap_or_default())
}

fn returns_of(scenario: &Scenario, stock: &str) -> Vec<f64> {
    match &scenario.stock(stock).unwrap().model.arguments().0["returns"] {
        Value::Returns(returns) => returns.to_vec(),
        other => panic!("{other:?}"),
    }
}

fn number(scenario: &Scenario, parameter: &str) -> f64 {
    match scenario.stocks[0].model.arguments().0[parameter] {
        Value::Number(number) => number,
        ref other => panic!("{other:?}"),
    }
}

const X: &str = "stocks.X = { history = 'x.csv', model.bootstrap.growth = '8%' }\n";
const Y: &str = "stocks.Y = { history = 'y.csv', model.bootstrap.growth = '5%' }\n";

#[test]
fn a_history_becomes_price_returns_and_blocks_and_is_needed_no_more() {
    let days = days(600);
    let file = series(0.618_033_988_749_895, &days);
    let found = read(X, &[("x.csv", &file)]).unwrap();
    let returns = returns_of(&found.scenario, "X");
    assert_eq!(
        (returns.len(), found.scenario.stocks[0].price),
        (599, (close(0.618_033_988_749_895, 599) * 100.0).round() / 100.0)
    );
    let reading = vestcast::history::read(file.as_bytes()).unwrap();
    let expected = reading.returns();
    assert!(returns.iter().zip(expected.values()).all(|(a, b)| (a - b).abs() <= 5.001e-9));
    let sizes: Vec<f64> = returns.iter().map(|value| value.abs()).collect();
    let longest = |of: fn(&fit::BlockLength) -> f64| {
        [&returns, &sizes]
            .map(|series| of(&fit::block_length(series).unwrap()))
            .into_iter()
            .fold(1.0, f64::max)
    };
    assert_eq!(number(&found.scenario, "mean_block"), (longest(|b| b.stationary) * 10.0).round() / 10.0);
    let blocks = read(&X.replace("bootstrap", "block_bootstrap"), &[("x.csv", &file)]).unwrap();
    assert_eq!(number(&blocks.scenario, "block"), longest(|b| b.circular).round());
    for read in [found, blocks] {
        assert!(read.warnings.is_empty(), "{:?}", read.warnings);
        let [history] = &read.histories[..] else { panic!("{:?}", read.histories) };
        assert_eq!((&*history.stock, &*history.file, history.last_day), ("X", "x.csv", days[599]));
        let told =
            |words: &str| history.notes.iter().find(|note| note.message.contains(words)).unwrap().weight;
        assert_eq!(
            [told("600 daily closes"), told("Politis"), told("is the close of")],
            [Weight::Note, Weight::Note, Weight::Warning]
        );
        let written = read.scenario.to_toml();
        let again = Scenario::from_toml(&written).unwrap().scenario;
        assert_eq!(format!("{again:?}"), format!("{:?}", read.scenario));
    }
}

#[test]
fn several_histories_are_aligned_on_the_days_that_all_have() {
    let days = days(300);
    let (a, b) = (0.618_033_988_749_895, 0.414_213_562_373_095);
    let lacking = csv((0..300).filter(|row| ![10, 200].contains(row)).map(|row| (days[row], close(b, row))));
    let later = series(a, &days[5..]);
    let found = read(&format!("{X}{Y}"), &[("x.csv", &later), ("y.csv", &lacking)]).unwrap();
    let (x, y) = (returns_of(&found.scenario, "X"), returns_of(&found.scenario, "Y"));
    // 300 days less the first five and two in between.
    assert_eq!((x.len(), y.len()), (292, 292));
    // Across the day that Y lacks both returns are over two days.
    let across =
        |step, from: usize, row: usize| (close(step, row + 1 - from) / close(step, row - 1 - from)).ln();
    assert!((x[4] - across(a, 5, 10)).abs() < 1e-5 && (y[4] - across(b, 0, 10)).abs() < 1e-5);
    let note = |stock: usize| {
        let notes = &found.histories[stock].notes;
        let note = notes.iter().find(|note| note.message.contains("left out")).unwrap();
        (note.weight, note.message.clone())
    };
    assert_eq!(note(0).0, Weight::Warning);
    assert!(note(0).1.starts_with("292 returns") && note(0).1.contains("2 of its days"), "{}", note(0).1);
    assert!(note(1).1.contains("5 of its days"), "{}", note(1).1);
    // Blocks suit both.
    let mean = |name: &str| found.scenario.stock(name).unwrap().model.arguments().0["mean_block"].clone();
    assert_eq!(mean("X"), mean("Y"));
    let far = csv(days.iter().enumerate().map(|(row, _)| {
        (
            Date::new(2010, 1, 1).unwrap().checked_add(days[row].duration_since(days[0])).unwrap(),
            close(a, row),
        )
    }));
    let said = refused(&format!("{X}{Y}"), &[("x.csv", &far), ("y.csv", &lacking)]);
    assert!(said.contains("no two neighbouring days in common"), "{said}");
}

#[test]
fn stocks_that_cannot_draw_the_same_days_are_refused() {
    let file = series(0.618_033_988_749_895, &days(300));
    let files = [("x.csv", &*file), ("y.csv", &*file)];
    let unlike = |y: &str| refused(&format!("{X}{y}"), &files);
    let said =
        unlike("stocks.Y = { price = 1, model.bootstrap = { returns = [0.01, -0.01], mean_block = 2 } }\n");
    assert!(said.contains("from 299 and from 2 returns"), "{said}");
    let said = unlike("stocks.Y = { history = 'y.csv', model.bootstrap.mean_block = 77 }\n");
    assert!(said.contains("and of 77 days"), "{said}");
    let said = unlike("stocks.Y = { history = 'y.csv', model.block_bootstrap.block = 5 }\n");
    assert!(said.contains("by `bootstrap` and by `block_bootstrap`"), "{said}");
    // Returns written by hand, as many, count as aligned.
    let hand = "stocks.X = { price = 1, model.bootstrap = { returns = [0.01, -0.01], growth = 0 } }\n";
    read(&format!("{hand}{}", hand.replace('X', "Y")), &[]).unwrap();
}

#[test]
fn years_and_columns_and_shares_are_chosen() {
    let days = days(300);
    let rows = days
        .iter()
        .enumerate()
        .map(|(row, day)| format!("{day},A,{:.4}\n{day},B,{:.4}\n", close(0.3, row), close(0.7, row)));
    let file = format!("Date,Symbol,Close\n{}", rows.collect::<String>());
    let history = |keys: &str| {
        format!("stocks.X = {{ history = {{ file = 'x.csv', {keys} }}, model.bootstrap.growth = 0 }}\n")
    };
    let found =
        read(&history("ticker = 'B', from = '2024-03-01', to = 2024-12-31"), &[("x.csv", &file)]).unwrap();
    let inside = days
        .iter()
        .filter(|day| (Date::new(2024, 3, 1).unwrap()..=Date::new(2024, 12, 31).unwrap()).contains(*day));
    assert_eq!(returns_of(&found.scenario, "X").len(), inside.count() - 1);
    assert_eq!(found.histories[0].last_day.to_string(), "2024-12-31");
    let said = |keys: &str| refused(&history(keys), &[("x.csv", &file)]);
    assert!(said("ticker = 'C'").contains("cannot be read as prices"));
    assert!(
        said("ticker = 'A', from = '2030-01-01'").contains("2024-01-01 to 2025-02-21"),
        "{}",
        said("ticker = 'A', from = '2030-01-01'")
    );
    assert!(said("from = '2024-03-01', to = '2024-02-01'").contains("`to` is before `from`"));
    assert!(said("from = 'May'").contains("must be a day"));
    assert!(said("colum = 'Close'").contains("did you mean `column`?"));
    assert!(
        refused("stocks.X = { history = 7, model.bootstrap.growth = 0 }\n", &[])
            .contains("must be the name of a file")
    );
}

#[test]
fn files_that_will_not_do_are_refused_in_words() {
    let days = days(300);
    let file = series(0.618_033_988_749_895, &days);
    let said = |file: &str| refused(X, &[("x.csv", file)]);
    let broken = file.replacen(&file[300..306], "12x4.5", 1);
    assert!(said(&broken).contains("line ") && said(&broken).contains("of `x.csv`"), "{}", said(&broken));
    let weekly = csv((0..200)
        .map(|row| (days[row / 40 * 5], close(0.6, row)))
        .take(0)
        .chain((0..50).map(|week| (days[5 * week], close(0.6, week)))));
    assert!(
        said(&weekly).contains("are weekly") && said(&weekly).contains("give daily prices"),
        "{}",
        said(&weekly)
    );
    assert!(
        said(&series(0.6, &days[..2])).contains("at least two daily returns"),
        "{}",
        said(&series(0.6, &days[..2]))
    );
    assert!(refused(X, &[]).starts_with("there is no file `x.csv`"));
    assert!(
        refused("stocks.X = { price = 1, model.bootstrap.growth = 0 }\n", &[])
            .contains("`history = \"AMZN.csv\"`")
    );
    // Weekly prices are good for a price of today.
    let gbm = "stocks.X = { history = 'x.csv', model.gbm = { growth = 0, volatility = '30%' } }\n";
    assert_eq!(
        read(gbm, &[("x.csv", &weekly)]).unwrap().scenario.stocks[0].price,
        (close(0.6, 49) * 100.0).round() / 100.0
    );
    // A text that stands in no folder can name no file.
    let alone = Scenario::from_toml(&format!("title = 'x'\n{X}{OFFER}")).unwrap_err();
    assert!(alone.to_string().contains("was not read from a file"), "{alone}");
}

#[test]
fn odd_uses_of_a_history_are_warned_of() {
    let file = series(0.618_033_988_749_895, &days(300));
    let warned = |stock: &str| {
        let found = read(stock, &[("x.csv", &file)]).unwrap();
        found.warnings.into_iter().map(|warning| warning.message).collect::<Vec<_>>().join("|")
    };
    let priced = |price: f64| X.replace("{ history", &format!("{{ price = {price:.2}, history"));
    let last = close(0.618_033_988_749_895, 299);
    assert_eq!(warned(&priced(last * 1.15)), "");
    assert!(
        warned(&priced(last * 1.25)).contains("but the last close of `x.csv`"),
        "{}",
        warned(&priced(last * 1.25))
    );
    let idle = warned(
        "stocks.X = { price = 5, history = 'x.csv', model.gbm = { growth = 0, volatility = '30%' } }\n",
    );
    assert!(idle.contains("`history` does nothing here"), "{idle}");
    let few = read(X, &[("x.csv", &series(0.6, &days(50)))]).unwrap();
    assert!(few.warnings[0].message.contains("49 returns are few"), "{:?}", few.warnings);
}

#[test]
fn price_files_are_found_from_the_folder_of_the_scenario_and_never_hang() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("inner")).unwrap();
    std::fs::write(path("x.csv"), series(0.6, &days(300))).unwrap();
    std::fs::write(path("empty.csv"), " \n").unwrap();
    std::fs::write(path("binary.csv"), b"\x7fELF\0\0\x01\x02").unwrap();
    // As long as a disk, without a byte of it being there.
    std::fs::File::create(path("long.csv")).unwrap().set_len(2 << 30).unwrap();
    let scenario = |name: &str, file: &str| {
        let stock = X.replace("'x.csv'", &format!("'{file}'"));
        let offer = "grant = { value = '300K', vesting = 'amazon' }";
        std::fs::write(path(name), format!("title = 'x'\n{stock}{OFFER}{offer}\n")).unwrap();
        read_file(path(name)).map(|(read, _)| read).map_err(|error| error.to_string())
    };
    let absolute = path("x.csv");
    for file in ["x.csv", "./inner/../x.csv", absolute.to_str().unwrap()] {
        assert_eq!(returns_of(&scenario("a.toml", file).unwrap().scenario, "X").len(), 299, "{file}");
    }
    assert_eq!(returns_of(&scenario("inner/b.toml", "../x.csv").unwrap().scenario, "X").len(), 299);
    let said = |file: &str| scenario("c.toml", file).unwrap_err();
    assert!(
        said("y.csv").contains("there is no file") && said("y.csv").contains("did you mean `x.csv`"),
        "{}",
        said("y.csv")
    );
    assert!(said("inner").contains("is a folder, not a price file"), "{}", said("inner"));
    assert!(said("empty.csv").contains("is empty"));
    assert!(said("binary.csv").contains("cannot be read as prices"), "{}", said("binary.csv"));
    assert!(said("long.csv").contains("larger than 1 GB"));
    assert!(said(&"x".repeat(3000)).contains("cannot read"));
    if Path::new("/dev/zero").exists() {
        assert!(said("/dev/zero").contains("is a device, not a price file"));
    }
}
