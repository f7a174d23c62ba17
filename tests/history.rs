//! Price files as they come: samples of packages, and whatever else a file may hold.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vestcast::history::{Choice, Frequency, Kind, Reading, read, read_with};

const ARCH: &[u8] = include_bytes!("data/arch_sp500_slice.csv");
const FANG: &[u8] = include_bytes!("data/tidyquant_fang_slice.csv");
const VEGA: &[u8] = include_bytes!("data/vega_monthly_slice.csv");
const PLOTLY: &[u8] = include_bytes!("data/plotly_weekly_slice.csv");

fn of(file: &[u8], ticker: &str, column: Option<&str>) -> Reading {
    let choice =
        Choice { ticker: Some(ticker.to_string()), column: column.map(str::to_string), ..Choice::default() };
    read_with(file, &choice).unwrap()
}

fn largest_move(reading: &Reading) -> f64 {
    reading.returns().values().iter().fold(0.0, |largest, value| largest.max(value.abs()))
}

#[test]
fn samples_of_packages_are_read() {
    let arch = read(ARCH).unwrap();
    assert_eq!((arch.dates()[0].to_string().as_str(), arch.closes()[0]), ("1999-01-04", 1228.099976));
    assert_eq!((arch.closes().len(), arch.frequency()), (39, Frequency::Daily));
    let vega = of(VEGA, "AMZN", None);
    assert_eq!((vega.frequency(), vega.closes().len()), (Frequency::Monthly, 27));
    let plotly = of(PLOTLY, "AMZN", None);
    assert_eq!((plotly.frequency(), plotly.closes()[0]), (Frequency::Weekly, 1.0));
    assert!(read(PLOTLY).is_err() && read(VEGA).is_err() && read(FANG).is_err());
}

#[test]
fn raw_closes_across_a_split_move_as_adjusted_ones() {
    for (ticker, split) in [("NFLX", "7:1"), ("GOOG", "2:1")] {
        let (raw, adjusted) = (of(FANG, ticker, Some("close")), of(FANG, ticker, Some("adjusted")));
        let told = raw.findings().iter().find(|finding| finding.kind == Kind::Split).unwrap();
        assert!(told.message.contains(split), "{told}");
        assert!(largest_move(&raw) < 0.2 && (largest_move(&raw) - largest_move(&adjusted)).abs() < 0.01);
    }
}

/// A reading keeps what it promises.
fn is_clean(reading: &Reading) -> bool {
    let ascending = reading.dates().windows(2).all(|pair| pair[0] < pair[1]);
    let positive = reading.closes().iter().all(|close| close.is_finite() && *close > 0.0);
    let finite = reading.returns().values().iter().all(|value| value.is_finite());
    ascending && positive && finite && reading.closes().len() == reading.dates().len()
}

fn clean_or_refused(file: &[u8]) -> bool {
    [None, Some("AMZN"), Some("GOOG")].into_iter().all(|ticker| {
        let choice = Choice { ticker: ticker.map(str::to_string), ..Choice::default() };
        match read_with(file, &choice) {
            Ok(reading) => is_clean(&reading),
            Err(error) => error.place.is_none_or(|place| place.line > 0 && place.span.end <= file.len()),
        }
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(file in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(clean_or_refused(&file));
    }

    #[test]
    fn any_cells_are_read_or_refused(
        cells in prop::collection::vec(prop::sample::select(CELLS), 0..60),
        marks in prop::collection::vec(prop::sample::select(&[",", ";", "\n", "\t", "\r\n", "\""][..]), 60),
    ) {
        let file: String = cells.iter().zip(marks).map(|(cell, mark)| format!("{cell}{mark}")).collect();
        prop_assert!(clean_or_refused(file.as_bytes()));
    }

    #[test]
    fn mutated_files_are_read_or_refused(
        which in 0..4usize,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3u8), 1..6),
    ) {
        let mut file = [ARCH, FANG, VEGA, PLOTLY][which].to_vec();
        for (place, byte, edit) in edits {
            let at = place.index(file.len());
            match edit {
                0 => file[at] = byte,
                1 => file.insert(at, byte),
                _ => { file.remove(at); }
            }
        }
        prop_assert!(clean_or_refused(&file));
    }
}

const CELLS: &[&str] = &[
    "Date",
    "Close",
    "Adj Close",
    "Volume",
    "symbol",
    "AMZN",
    "",
    "2024-01-02",
    "2024-01-03",
    "01/02/2024",
    "13/02/2024",
    "Jan 5, 2024",
    "20240108",
    "1",
    "1,5",
    "1.5",
    "$2",
    "-3",
    "0",
    "1e308",
    "1e-308",
    "null",
    "9%",
    "2M",
    "\u{feff}",
    "é",
];

/// Run with `cargo test --release --test history -- --ignored --nocapture`.
#[test]
#[ignore = "measures time: for an optimised build on a quiet machine"]
fn a_million_rows_are_read_within_a_second() {
    let file = million_rows();
    let start = std::time::Instant::now();
    let reading = read(&file).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("{} MB into {} closes in {seconds:.3} s", file.len() / 1_000_000, reading.closes().len());
    assert!(reading.closes().len() == 200_000 && seconds < 1.0, "{seconds} s");
}

/// Every day comes five times, with the same price, since there are not a million days: all rows are parsed.
fn million_rows() -> Vec<u8> {
    let days = jiff::civil::date(1720, 1, 1).series(jiff::Span::new().days(1)).take(200_000);
    let row = |(index, day): (usize, jiff::civil::Date)| {
        let close = 100.0 + (index * 7 % 13) as f64 + 0.123_456;
        format!("{day},{close:.6},{close:.6},{close:.6},{close:.6},{close:.6},1234567\n").repeat(5)
    };
    let header = "Date,Open,High,Low,Close,Adj Close,Volume\n".to_string();
    (header + &days.enumerate().map(row).collect::<String>()).into_bytes()
}

fn good(file: &str) -> Reading {
    read(file.as_bytes()).unwrap()
}

fn daily(rows: usize, cell: impl Fn(usize) -> String) -> String {
    let row = |day: usize| format!("2025-{:02}-{:02},{}\n", 1 + day / 28, 1 + day % 28, cell(day));
    let body: String = (0..rows).map(row).collect();
    format!("Date,Close\n{body}")
}

#[test]
fn a_file_cut_inside_its_last_price_is_refused() {
    let whole = daily(40, |day| format!("{}.25", 220 + day));
    for kept in ["259.2", "259.", "259", "25", "2"] {
        let cut = whole.strip_suffix("259.25\n").map(|start| format!("{start}{kept}")).unwrap_or_default();
        let said = read(cut.as_bytes()).unwrap_err().to_string();
        assert!(said.starts_with("line 41, column 12: the file ends inside this price"), "{kept}: {said}");
    }
    // With a line end it is what someone meant.
    assert_eq!(good(&whole.replace("259.25", "259")).closes().last(), Some(&259.0));
    let no_line_end = good(whole.trim_end());
    assert!(no_line_end.findings().iter().all(|finding| finding.kind != Kind::Missing));
    let in_date = good(whole.strip_suffix(",259.25\n").unwrap_or_default());
    assert!(
        in_date.findings().iter().any(|finding| finding.message.contains("seems to be cut off: line 41"))
    );
}

#[test]
fn a_ticker_that_the_file_does_not_name_is_taken_and_told() {
    let file = daily(10, |day| format!("{}.5", 100 + day));
    let reading = of(file.as_bytes(), "FOO", None);
    assert_eq!((reading.ticker(), reading.names_its_share()), (Some("FOO"), false));
    let told =
        |finding: &vestcast::history::Finding| finding.message.contains("its one series is taken to be FOO");
    assert!(reading.findings().iter().any(told));
    assert!(good(&file).ticker().is_none());
}

#[test]
fn a_column_of_volumes_holds_no_prices() {
    let file = "Date,Close,Adj Close,Volume\n2025-01-02,10.5,10.4,700\n2025-01-03,10.6,10.5,800\n";
    let choice = Choice { column: Some("volume".into()), ..Choice::default() };
    let said = read_with(file.as_bytes(), &choice).map_err(|error| error.to_string());
    let wrong =
        "the column `Volume` counts shares traded, it holds no prices; prices stand in Close, Adj Close";
    assert_eq!(said.err().as_deref(), Some(wrong));
}
