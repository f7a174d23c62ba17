//! `vestcast calibrate`: what a price history says about a share.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::present::{self, Destination};
use super::write::OutputFile;
use super::{load, terminal};
use crate::history::{self, Calibration, Choice, ReadError, Reading};
use crate::market::Stock;
use crate::report::{calibration, calibration_json, diagnostics, text};
use crate::scenario::{self, Diagnostic};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// File of prices as a site exports it (Yahoo, Stooq, Nasdaq, Investing.com, …); - for standard input
    prices: PathBuf,

    /// Which share, if the file holds several
    #[arg(long, value_name = "NAME")]
    ticker: Option<String>,

    /// Which column, if not the adjusted close or the close
    #[arg(long, value_name = "NAME")]
    column: Option<String>,

    /// Model to write, if not the one that fits best
    #[arg(long, value_name = "NAME", value_parser = ["gbm", "student_t", "merton", "garch", "gjr", "regimes"])]
    model: Option<String>,

    /// Growth a year to write into the model
    #[arg(long, value_name = "RATE", default_value = "0%", value_parser = scenario::parse_rate, allow_hyphen_values = true)]
    growth: f64,

    /// Standard deviation of the growth, drawn once a path; 0% if it is known [default: the standard error of the
    /// growth seen]
    #[arg(long, value_name = "RATE", value_parser = scenario::parse_rate)]
    growth_sd: Option<f64>,

    #[command(flatten)]
    destination: Destination,

    /// Print the block for a scenario file and nothing else; files are written only if --out says where
    #[arg(long, short, conflicts_with = "json")]
    quiet: bool,
}

/// The file of numbers, which says which charts were written with it.
const LIST: &str = "calibration.json";

/// Largest price file: a century of daily prices of a thousand shares.
const MAX_BYTES: u64 = 1 << 30;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let choice =
        Choice { ticker: arguments.ticker.clone(), column: arguments.column.clone(), ..Choice::default() };
    let reading = read(&arguments.prices, &choice)?;
    if let Some(doubt) = doubt_of_ticker(arguments, &reading).filter(|_| !arguments.quiet) {
        terminal::say(&format!("! {}\n", text::wrapped(&doubt, text::WIDTH - 2, "  ")));
    }
    let found = history::calibrate(&reading.returns(), arguments.growth);
    let stock = name_of(arguments, &reading);
    let Some(model) = found.best(arguments.model.as_deref()) else {
        if !arguments.quiet && !arguments.destination.json {
            terminal::print(&calibration::report(&reading, &found, &terminal::bold))?;
        }
        return Err(Failure::input("no model that a scenario can name fits these prices"));
    };
    let block = scenario::stock_block(&Stock::new(
        stock.clone(),
        reading.closes().last().map_or(f64::NAN, |close| scenario::to_cents(*close)),
        found.unsure_of_growth(model, arguments.growth_sd).map_err(Failure::input)?,
    ));
    let written = if arguments.quiet && arguments.destination.out.is_none() {
        None
    } else {
        Some(write(arguments, &reading, &found, &stock, &block)?)
    };
    match written {
        Some((numbers, _)) if arguments.destination.json => terminal::print(&numbers)?,
        Some((_, written)) if !arguments.quiet => {
            let age = reading.dates().last().and_then(|day| load::age(*day));
            terminal::say(&age.map_or_else(String::new, |age| format!("! {age}\n")));
            let report = calibration::report(&reading, &found, &terminal::bold);
            terminal::print(&format!("{report}\nFor a scenario file:\n{block}\n{written}\n"))?;
        }
        _ => terminal::print(&block)?,
    }
    Ok(())
}

/// Writes charts and numbers; gives the numbers as text and a line on where all is.
fn write(
    arguments: &Arguments,
    reading: &Reading,
    found: &Calibration,
    stock: &str,
    block: &str,
) -> Result<(String, String), Failure> {
    let charts = match arguments.destination.no_charts {
        true => Vec::new(),
        false => charts(arguments, reading, found, stock)?,
    };
    let numbers = calibration_json::summary(reading, found, stock, block);
    arguments.destination.write((&folder_of(arguments), LIST), charts, numbers)
}

/// The name of the file and, if it holds several shares, that of the one looked at.
fn folder_of(arguments: &Arguments) -> String {
    let file = present::name_of(&arguments.prices);
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' };
    arguments
        .ticker
        .iter()
        .fold(file, |file, ticker| format!("{file}-{}", ticker.chars().map(plain).collect::<String>()))
}

#[cfg(feature = "charts")]
fn charts(
    arguments: &Arguments,
    reading: &Reading,
    found: &Calibration,
    stock: &str,
) -> Result<Vec<OutputFile>, Failure> {
    use crate::history::Portrait;
    use crate::report::calibration_gallery::{self, Labels};
    let file = arguments.prices.file_name().filter(|_| !load::is_stdin(&arguments.prices));
    let source = file.map_or_else(|| "standard input".into(), |name| name.to_string_lossy());
    let Some(portrait) = Portrait::of(reading, found) else { return Ok(Vec::new()) };
    let labels = Labels { share: stock, source: &source };
    let files = calibration_gallery::files(reading, &portrait, &labels).map_err(Failure::run)?;
    Ok(files.into_iter().map(|(name, bytes)| OutputFile { name, bytes }).collect())
}

#[cfg(not(feature = "charts"))]
fn charts(_: &Arguments, _: &Reading, _: &Calibration, _: &str) -> Result<Vec<OutputFile>, Failure> {
    Ok(Vec::new())
}

/// Reads a file of prices, or standard input.
pub(super) fn read(path: &Path, choice: &Choice) -> Result<Reading, Failure> {
    let bytes = bytes_of(path)?;
    history::read_with(&bytes, choice).map_err(|error| refused(path, &bytes, error))
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let failure = |error: std::io::Error| {
        let reason = scenario::plain_reason(&error);
        Failure::input(format_args!("cannot read `{}`: {reason}", path.display()))
    };
    let mut bytes = Vec::new();
    let read = if load::is_stdin(path) {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    match read.map_err(failure)? as u64 {
        0..=MAX_BYTES => Ok(bytes),
        _ => Err(Failure::input(format_args!("`{}` is larger than 1 GB", path.display()))),
    }
}

fn refused(path: &Path, bytes: &[u8], error: ReadError) -> Failure {
    let (Some(place), Ok(source)) = (&error.place, std::str::from_utf8(bytes)) else {
        return Failure::input(format_args!("{}: {error}", path.display()));
    };
    let diagnostic = Diagnostic::error(place.span.clone(), error.message);
    let diagnostic = error.help.into_iter().fold(diagnostic, Diagnostic::help);
    let path = path.display().to_string();
    Failure::Input(diagnostics::render(&path, source, &[diagnostic], terminal::stderr_has_colour()))
}

/// The ticker, or what of the name of the file looks like one.
fn name_of(arguments: &Arguments, reading: &Reading) -> String {
    let stem = arguments.prices.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let named = reading.ticker().map(str::to_owned).or_else(|| stem.and_then(|stem| ticker_in(&stem)));
    named.unwrap_or_else(|| "STOCK".to_owned())
}

/// A word on a file whose name speaks of another share than the one asked for.
fn doubt_of_ticker(arguments: &Arguments, reading: &Reading) -> Option<String> {
    let (told, stem) = (arguments.ticker.as_ref()?, arguments.prices.file_stem()?.to_string_lossy());
    let is_named = reading.names_its_share() || words(&stem).any(|word| word.eq_ignore_ascii_case(told));
    let other = words(&stem).find(is_ticker).filter(|_| !is_named)?;
    Some(format!("The name of the file, `{stem}`, speaks of {other}, not of {told}: is it the right file?"))
}

/// `AMZN` of `HistoricalData_AMZN_2012`, of `amzn_us_d` and of `daily_adjusted_AMZN`: a word of a few capitals if there
/// is one, otherwise the first word.
fn ticker_in(stem: &str) -> Option<String> {
    let first = || {
        let word = words(stem).next()?;
        let is_short = word.len() <= 5 && word.chars().all(|c| c.is_ascii_lowercase());
        Some(if is_short { word.to_uppercase() } else { word.to_owned() })
    };
    words(stem).find(is_ticker).map(str::to_owned).or_else(first)
}

fn words(stem: &str) -> impl Iterator<Item = &str> {
    stem.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty())
}

/// A few capitals.
fn is_ticker(word: &&str) -> bool {
    word.len() <= 5 && word.chars().all(|c| c.is_ascii_uppercase() || c == '.')
}
