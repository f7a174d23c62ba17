#![allow(clippy::unwrap_used)]

use super::super::finding::Weight;
use super::*;

fn of(choice: &Choice, file: &str) -> Reading {
    read_with(file.as_bytes(), choice).unwrap_or_else(|error| panic!("{error}\n{file}"))
}

fn good(file: &str) -> Reading {
    of(&Choice::default(), file)
}

fn refused(file: &str) -> String {
    read(file.as_bytes()).unwrap_err().to_string()
}

fn ticker(ticker: &str) -> Choice {
    Choice { ticker: Some(ticker.to_string()), ..Choice::default() }
}

fn finding(reading: &Reading, kind: Kind) -> &str {
    let found = reading.findings().iter().find(|finding| finding.kind == kind);
    found.map_or("", |finding| finding.message.as_str())
}

fn has_only(reading: &Reading, kinds: &[Kind]) {
    let found: Vec<Kind> = reading.findings().iter().map(|finding| finding.kind).collect();
    assert_eq!(found, kinds, "{:?}", reading.findings());
}

fn days(reading: &Reading) -> Vec<String> {
    reading.dates().iter().map(Date::to_string).collect()
}

/// Daily closes from Monday, 2024-01-01 on, without weekends.
fn daily(closes: &[f64]) -> String {
    let mut date = jiff::civil::date(2024, 1, 1);
    let mut file = "Date,Close\n".to_string();
    for close in closes {
        while matches!(date.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday) {
            date = date.tomorrow().unwrap();
        }
        file += &format!("{date},{close}\n");
        date = date.tomorrow().unwrap();
    }
    file
}

/// Closes that move by a percent or two.
fn calm(length: usize) -> Vec<f64> {
    (0..length).map(|day| 100.0 * (1.0 + 0.01 * ((day * 7) % 5) as f64)).collect()
}

#[test]
fn yahoo() {
    let reading = good(
        "Date,Open,High,Low,Close,Adj Close,Volume\n\
         2024-01-02,10,11,9,10.5,10.25,1000\n2024-01-03,10,11,9,10.75,10.5,1000\n",
    );
    assert_eq!(reading.closes(), [10.25, 10.5]);
    assert_eq!(days(&reading), ["2024-01-02", "2024-01-03"]);
    assert_eq!(reading.column(), "Adj Close");
    has_only(&reading, &[Kind::Series, Kind::Adjustment]);
    let raw = Choice { column: Some("close".into()), ..Choice::default() };
    assert_eq!(
        of(&raw, "Date,Close,Adj Close\n2024-01-02,10.5,10\n2024-01-03,11,10.5\n").closes(),
        [10.5, 11.0]
    );
}

#[test]
fn yahoo_in_three_header_lines() {
    let file = "Price,Close,Close,Volume,Volume\nTicker,AMZN,MSFT,AMZN,MSFT\nDate,,,,\n\
                2024-01-02,10,20,1,1\n2024-01-03,11,21,1,1\n";
    assert_eq!(of(&ticker("msft"), file).closes(), [20.0, 21.0]);
    assert!(refused(file).contains("choose a ticker, one of AMZN, MSFT"));
}

#[test]
fn stooq_in_two_languages() {
    for header in
        ["Data,Open,Highest,Lowest,Close,Volume", "Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen"]
    {
        let reading =
            good(&format!("{header}\r\n2022-03-25,1,2,3,3295.47,5\r\n2022-03-28,1,2,3,3379.81,5\r\n"));
        assert_eq!(reading.closes(), [3295.47, 3379.81]);
        has_only(&reading, &[Kind::Series]);
    }
    let ascii = good(
        "<TICKER>,<PER>,<DATE>,<TIME>,<CLOSE>\nAMZN.US,D,20240102,000000,7\nAMZN.US,D,20240103,000000,8\n",
    );
    assert_eq!((ascii.closes(), ascii.ticker()), (&[7.0, 8.0][..], Some("AMZN.US")));
}

#[test]
fn nasdaq_newest_first() {
    let reading =
        good("Date,Close/Last,Volume\r\n1/16/2026,$239.12 ,45888280\r\n1/15/2026,\"$1,238.18\" ,4\r\n");
    assert_eq!(reading.closes(), [1238.18, 239.12]);
    has_only(&reading, &[Kind::Series, Kind::Form, Kind::Order]);
}

#[test]
fn investing_with_byte_order_mark_and_both_decimal_signs() {
    let english = "\u{feff}\"Date\",\"Price\",\"Open\",\"Vol.\",\"Change %\"\r\n\
                   \"Dec 31, 2019\",\"1,847.84\",\"1,842.00\",\"2.51M\",\"0.05%\"\r\n\
                   \"Dec 30, 2019\",\"1,846.89\",\"1,874.00\",\"3.68M\",\"-1.23%\"";
    let russian = "\u{feff}Date;Price;Open;Vol.;Change %\nDec 31, 2019;1847,84;1,842.00;2.51M;0.05%\n\
                   Dec 30, 2019;1846,89;1,874.00;3.68M;-1.23%";
    for file in [english, russian] {
        assert_eq!(good(file).closes(), [1846.89, 1847.84]);
    }
    assert!(finding(&good(russian), Kind::Form).contains("decimal comma"));
    let german = good("Datum;Schlusskurs\n31.12.2019;1.847,84\n30.12.2019;846,89 €\n29.11.2019;847\n");
    assert_eq!(german.closes(), [847.0, 846.89, 1847.84]);
    let cyrillic = good(
        "\"Дата\",\"Цена\",\"Откр.\"\n\"31.12.2019\",\"1.847,84\",\"1\"\n\"30.12.2019\",\"1.846,89\",\"1\"\n",
    );
    assert_eq!(cyrillic.closes(), [1846.89, 1847.84]);
}

#[test]
fn alpha_vantage_fmp_and_fred() {
    let alpha = "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\r\n\
                 2020-12-04,1,1,1,3162.58,3162.58,2913611,0.0000,1.0\r\n2020-12-03,1,1,1,3186.73,3186.73,2,0.0000,1.0\r\n";
    assert_eq!(good(alpha).closes(), [3186.73, 3162.58]);
    assert_eq!(
        good("date,adj_close\r\n2024-08-22,176.13\r\n2024-08-23,177.04\r\n").closes(),
        [176.13, 177.04]
    );
    let fred = good("observation_date,SP500\n2024-01-01,.\n2024-01-02,4742.83\n2024-01-03,4704.81\n");
    assert_eq!((fred.closes(), fred.ticker()), (&[4742.83, 4704.81][..], Some("SP500")));
    assert_eq!(finding(&fred, Kind::Missing), "Left out 1 row without a price (2024-01-01).");
}

#[test]
fn r_writes_row_names_without_a_header() {
    let file = "\"\",\"AMZN.Open\",\"AMZN.Close\",\"AMZN.Volume\",\"AMZN.Adjusted\"\n\
                \"2007-01-03\",1,38.7,9,38.6\n\"2007-01-04\",1,38.9,9,38.8\n";
    assert_eq!((good(file).closes(), good(file).ticker()), (&[38.6, 38.8][..], Some("AMZN")));
}

#[test]
fn wide_and_long_files_need_a_ticker() {
    let wide = "date,GOOG,AMZN\n2018-01-01,1.0,2.0\n2018-01-08,1.018,2.06\n2018-01-15,1.02,2.1\n";
    assert_eq!(of(&ticker("amzn"), wide).closes(), [2.0, 2.06, 2.1]);
    assert_eq!(of(&ticker("amzn"), wide).frequency(), Frequency::Weekly);
    assert_eq!(refused(wide), "the file has 2 series of prices; choose a ticker, one of GOOG, AMZN");
    let long = "symbol,date,price\nMSFT,Jan 1 2000,39.81\nMSFT,Feb 1 2000,36.35\nAMZN,Jan 1 2000,64.5\nAMZN,Feb 1 2000,68.8\n";
    assert_eq!(of(&ticker("AMZN"), long).closes(), [64.5, 68.8]);
    assert_eq!(of(&ticker("AMZN"), long).frequency(), Frequency::Monthly);
    assert_eq!(refused(long), "the file has prices of 2 shares; choose a ticker, one of MSFT, AMZN");
    for file in [wide, long] {
        let error = read_with(file.as_bytes(), &ticker("META")).unwrap_err().to_string();
        assert!(error.contains("no prices of META; it has"), "{error}");
    }
    let error = read_with(b"Date,SP500\n2024-01-02,1\n2024-01-03,2\n", &ticker("AMZN")).unwrap_err();
    assert!(error.to_string().contains("SP500, not of AMZN"));
}

#[test]
fn without_a_header_and_with_lines_before_it() {
    assert_eq!(good("2024-01-02\t10\n2024-01-03\t11\n").closes(), [10.0, 11.0]);
    let reading = good("Prices of AMZN\nsep=;\nDate;Close\n2024-01-02;10\n2024-01-03;11\n");
    assert_eq!(finding(&reading, Kind::Preamble), "Skipped 2 lines before the header.");
    assert!(refused("2024-01-02,10,11\n2024-01-03,11,12\n").contains("choose a column"));
    let second = Choice { column: Some("column 3".into()), ..Choice::default() };
    assert_eq!(of(&second, "2024-01-02,10,11\n2024-01-03,11,12\n").closes(), [11.0, 12.0]);
    let error = read_with(
        b"Date,Close\n2024-01-02,1\n",
        &Choice { column: Some("Last".into()), ..Choice::default() },
    );
    assert_eq!(error.unwrap_err().to_string(), "there is no column of prices `Last`; the columns are Close");
}

#[test]
fn dates_in_many_forms() {
    let forms = [
        "2025-01-16",
        "2025/1/16",
        "20250116",
        "01/16/2025",
        "1/16/25",
        "16.01.2025",
        "16-Jan-25",
        "16 January 2025",
        "Jan 16, 2025",
        "Thu, Jan 16 2025",
        "2025-01-16 00:00:00-05:00",
        "2025-01-16T21:00:00Z",
        "1/16/2025 16:00",
    ];
    for form in forms {
        let reading = good(&format!("Date,Close\n\"{form}\",10\n2025-01-17,11\n"));
        assert_eq!(days(&reading), ["2025-01-16", "2025-01-17"], "{form}");
    }
    for wrong in [
        "2025-02-30",
        "31/31/2025",
        "13/0/2025",
        "45673",
        "soon",
        "",
        "2025-01",
        "2025-01-16x",
        "1/2/3",
        "9999-01-01",
    ] {
        let error = refused(&format!("Date,Close\n2025-01-17,11\n{wrong},10\n"));
        assert!(error.starts_with("line 3, column 1: "), "{wrong}: {error}");
    }
}

#[test]
fn day_and_month_are_told_by_the_whole_file_or_refused() {
    assert_eq!(days(&good("Date,Close\n03/02/2025,1\n04/02/2025,1\n13/02/2025,1\n"))[0], "2025-02-03");
    assert_eq!(
        days(&good("Date,Close\n03/02/2025,1\n03/03/2025,1\n03/13/2025,1\n03/14/2025,1\n03/17/2025,1\n"))[0],
        "2025-03-02"
    );
    let by_time = good("Date,Close\n01/11/2024,1\n01/12/2024,1\n02/01/2024,1\n");
    assert_eq!(days(&by_time), ["2024-01-11", "2024-01-12", "2024-02-01"]);
    let ambiguous = "Date,Close\n01/02/2024,1\n02/02/2024,1\n";
    assert!(
        refused(ambiguous).starts_with("line 2, column 1: `01/02/2024` may have the day or the month first")
    );
    let month_first = Choice { day_order: Some(DayOrder::MonthFirst), ..Choice::default() };
    assert_eq!(days(&of(&month_first, ambiguous))[1], "2024-02-02");
    let error = refused("Date,Close\n13/02/2024,1\n02/14/2024,1\n");
    assert!(
        error.starts_with("line 3, column 1: `02/14/2024` has the month before the day, unlike"),
        "{error}"
    );
}

#[test]
fn numbers_are_read_or_refused_never_guessed() {
    let of_price =
        |price: &str| read(format!("Date,Close\n2024-01-01,\"{price}\"\n2024-01-02,\"50.5\"\n").as_bytes());
    let fine = [
        ("1,050.5", 1050.5),
        ("$ 51", 51.0),
        ("US$51.5", 51.5),
        ("5.15e1", 51.5),
        ("1'050.50", 1050.5),
        ("+51", 51.0),
        ("1,051", 1051.0),
        ("51.125", 51.125),
        (".5", 0.5),
        ("51.", 51.0),
    ];
    for (price, value) in fine {
        assert_eq!(of_price(price).unwrap().closes()[0], value, "{price}");
    }
    for price in [
        "10,50.5", "1.2.3", "1,23", "12%", "2.51M", "abc", "1e999", "1e-300", "inf", "1 2", "5O.5", "1,05.5",
        "--5", "0x10",
    ] {
        let error = of_price(price).unwrap_err();
        assert_eq!(error.place.map(|place| place.column), Some(12), "{price}");
    }
    let thousands = "Date,Close\n2024-01-01,\"1,234\"\n2024-01-02,\"1,250\"\n";
    assert!(refused(thousands).contains("`1,234` may have a thousands comma or a decimal comma"));
    for (decimal, close) in [(Decimal::Point, 1234.0), (Decimal::Comma, 1.234)] {
        assert_eq!(of(&Choice { decimal: Some(decimal), ..Choice::default() }, thousands).closes()[0], close);
    }
    let both = refused("Date;Close\n2024-01-01;1,25\n2024-01-02;1.25\n");
    assert_eq!(
        both,
        "line 3, column 12: `1.25` is written unlike `1,25` above; prices must have a decimal point or a decimal comma, not both"
    );
}

#[test]
fn a_place_counts_lines_and_characters() {
    let error = read("\u{feff}Name,Date,Close\nÄÖ \"x,2024-01-01,1\n\"a,b\",2024-01-02,zwölf\n".as_bytes())
        .unwrap_err();
    let place = error.place.unwrap();
    assert_eq!((place.line, place.column), (3, 18));
    assert_eq!(error.message, "`zwölf` is not a price");
}

#[test]
fn broken_files_are_refused_in_words() {
    for (file, words) in [
        ("", "empty"),
        ("<html>", "web page"),
        ("{\"a\":1}", "JSON"),
        ("PK\u{3}\u{4}x", "workbook"),
        ("a\0b", "no text"),
        ("hello", "no column of dates"),
        ("Date,Close\n", "no rows"),
        ("Date,Open\n2024-01-01,1\n", "no column of closing"),
        ("Date,Close\n2024-01-01,1\n", "fewer than two"),
        ("Date,Close\n2024-01-01,1\n2024-06-01,1\n", "days apart"),
        ("Date,Close\n2024-01-01,1,234.5\n2024-01-02,1\n", "line 2, column 14: this line has 3 cells"),
        ("Date,Close\n2024-01-01\n2024-01-02\n2024-01-03,4\n", "line 2, column 1: this line has 1 cells"),
        (
            "Date,Close,Note\n2024-01-01,\"1,x\n2024-01-02,1,x\n",
            "line 2, column 12: this cell runs over several lines",
        ),
        ("Date,Close\n2024-01-01,1\n2024-01-01,2\n2024-01-02,1\n", "one day has several prices"),
    ] {
        let error = refused(file);
        assert!(error.contains(words), "{file:?}: {error}");
    }
    assert!(read(b"\xff\xfeD\0a\0t\0e\0").unwrap_err().message.contains("UTF-16"));
}

#[test]
fn rows_are_sorted_and_repeated_days_left_out() {
    let reading = good("Date,Close\n2024-01-03,3\n2024-01-02,2\n2024-01-04,4\n2024-01-03,3\n");
    assert_eq!(reading.closes(), [2.0, 3.0, 4.0]);
    assert!(finding(&reading, Kind::Order).contains("sorted"));
    assert_eq!(finding(&reading, Kind::Duplicate), "Left out 1 repeated row (2024-01-03).");
    let mut file = daily(&calm(20));
    file += "2024-01-26,103.5\n2024-01-26,103\n";
    assert_eq!(good(&file).closes().last(), Some(&103.0));
    assert!(finding(&good(&file), Kind::Duplicate).contains("kept the later"));
}

#[test]
fn weekend_rows_are_left_out() {
    let reading = good(&(daily(&calm(20)) + "2024-01-27,101\n2024-01-29,102\n"));
    assert_eq!(reading.closes().len(), 21);
    assert_eq!(finding(&reading, Kind::Weekend), "Left out 1 row on a weekend (2024-01-27).");
}

#[test]
fn bad_ticks_are_left_out() {
    let mut closes = calm(30);
    (closes[4], closes[10], closes[11], closes[20]) = (0.0, 10_000.0, 10_100.0, 1.01);
    let reading = good(&daily(&closes));
    assert_eq!(reading.closes().len(), 26);
    assert!(reading.closes().iter().all(|close| (99.0..105.0).contains(close)));
    let messages: Vec<&str> = reading
        .findings()
        .iter()
        .filter(|finding| finding.kind == Kind::BadTick)
        .map(|finding| finding.message.as_str())
        .collect();
    assert_eq!(messages.len(), 2);
    assert!(
        messages[0].contains("zero or less") && messages[1].contains("Left out 3 prices far off"),
        "{messages:?}"
    );
    let mut crash = calm(30);
    crash[15..].iter_mut().for_each(|close| *close *= 0.55);
    assert_eq!(good(&daily(&crash)).closes(), crash, "a fall that stays is real");
    let mut end = calm(30);
    end[29] = 1000.0;
    assert!(finding(&good(&daily(&end)), Kind::BadTick).contains("no later row confirms it"));
}

#[test]
fn splits_are_undone_and_crashes_kept() {
    let mut closes = calm(60);
    closes[40..].iter_mut().for_each(|close| *close /= 20.0);
    let reading = good(&daily(&closes));
    assert!(reading.closes().iter().all(|close| (4.9..5.3).contains(close)));
    assert!(finding(&reading, Kind::Split).contains("20:1 split"), "{:?}", reading.findings());
    let kept = of(&Choice { splits: Splits::Keep, ..Choice::default() }, &daily(&closes));
    assert_eq!(kept.closes(), closes);
    let adjusted = good(&daily(&closes).replace("Close", "Adj Close"));
    assert_eq!(adjusted.closes(), closes);
    assert!(finding(&adjusted, Kind::Split).contains("though the column is called adjusted"));
    let reverse: Vec<f64> = closes.iter().map(|close| 1.0 / close).collect();
    assert!(good(&daily(&reverse)).closes().windows(2).all(|pair| (pair[1] / pair[0] - 1.0).abs() < 0.1));
    let with_volume = |volume: f64| {
        let rows: Vec<f64> = (0..60).map(|day| if day == 40 { volume } else { 100.0 }).collect();
        let mut halved = calm(60);
        halved[40..].iter_mut().for_each(|close| *close /= 2.0);
        let file = daily(&halved);
        let lines = file.lines().skip(1).zip(rows).map(|(line, volume)| format!("{line},{volume}\n"));
        good(&("Date,Close,Volume\n".to_string() + &lines.collect::<String>()))
    };
    assert!((with_volume(200.0).closes()[0] - 50.0).abs() < 1e-12);
    assert_eq!(with_volume(2000.0).closes()[0], 100.0);
    assert!(finding(&with_volume(2000.0), Kind::Split).contains("volume of a crash"));
    let mut third = calm(60);
    third[40..].iter_mut().for_each(|close| *close /= 1.5);
    assert_eq!(good(&daily(&third)).closes(), third);
    assert!(finding(&good(&daily(&third)), Kind::Split).contains("which the file does not tell"));
}

#[test]
fn a_series_that_jumps_all_the_time_is_not_split() {
    let closes: Vec<f64> = (0..300).map(|day: i32| if (day / 5) % 2 == 0 { 100.0 } else { 50.0 }).collect();
    let reading = good(&daily(&closes));
    assert_eq!(reading.closes(), closes);
    assert!(finding(&reading, Kind::Split).contains("too many to be any"));
}

/// Work must grow with the file, not with its square.
#[test]
fn wide_headers_are_read_quickly() {
    let names: String = (0..20_000).map(|share| format!(",S{share} Close,S{share} Volume")).collect();
    let cells = ",1".repeat(40_000);
    let file = format!("Date{names}\n2024-01-02{cells}\n2024-01-03{cells}\n");
    assert_eq!(of(&ticker("S19999"), &file).closes(), [1.0, 1.0]);
}

#[test]
fn gaps_and_a_stale_end_are_told() {
    let reading = good(&(daily(&calm(20)) + "2024-02-20,101\n2024-02-21,101\n"));
    assert!(finding(&reading, Kind::Gap).contains("2024-01-26 to 2024-02-20"));
    assert_eq!(reading.returns().values().len(), 20, "one of 21 is across the gap");
    let on = |day: i8| Choice { today: Some(jiff::civil::date(2024, 2, day)), ..Choice::default() };
    assert!(finding(&of(&on(20), &daily(&calm(20))), Kind::StaleEnd).contains("25 days ago"));
    assert_eq!(finding(&of(&on(1), &daily(&calm(20))), Kind::StaleEnd), "");
    let mut still = calm(30);
    still[24..].fill(77.0);
    assert!(finding(&good(&daily(&still)), Kind::StaleEnd).contains("last 6 rows all have the price 77"));
}

#[test]
fn short_rows_are_left_out() {
    let volume =
        |(row, line): (usize, &str)| if row == 8 { format!("{line}\n") } else { format!("{line},5\n") };
    let rows: String = daily(&calm(250)).lines().skip(1).enumerate().map(volume).collect();
    let reading = good(&format!("Date,Close,Volume\n{rows}"));
    assert_eq!(
        finding(&reading, Kind::Missing),
        "Left out 1 row with fewer cells than the header (line 10)."
    );
    assert_eq!((reading.closes().len(), reading.findings()[1].weight), (249, Weight::Warning));
}

#[test]
fn returns_are_logs_of_ratios() {
    let reading = good("Date,Close\n2024-01-02,100\n2024-01-03,110\n2024-01-04,99\n");
    let returns = reading.returns();
    for (value, ratio) in returns.values().iter().zip([1.1f64, 0.9]) {
        assert!((value - ratio.ln()).abs() < 1e-15);
    }
    assert_eq!(returns.per_year(), 252.0);
}
