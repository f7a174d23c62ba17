//! `vestcast calibrate`: what a price history says about a share.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::{load, terminal};
use crate::history::{self, Choice, ReadError, Reading};
use crate::market::Stock;
use crate::report::{calibration, diagnostics};
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
    #[arg(long, value_name = "NAME", value_parser = ["gbm", "merton", "garch", "gjr"])]
    model: Option<String>,

    /// Growth a year to write into the model
    #[arg(long, value_name = "RATE", default_value = "0%", value_parser = scenario::parse_rate, allow_hyphen_values = true)]
    growth: f64,

    /// Print the block for a scenario file and nothing else
    #[arg(long, short)]
    quiet: bool,
}

/// Largest price file: a century of daily prices of a thousand shares.
const MAX_BYTES: u64 = 1 << 30;

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let bytes = bytes_of(&arguments.prices)?;
    let choice =
        Choice { ticker: arguments.ticker.clone(), column: arguments.column.clone(), ..Choice::default() };
    let reading =
        history::read_with(&bytes, &choice).map_err(|error| refused(&arguments.prices, &bytes, error))?;
    let found = history::calibrate(&reading.returns(), arguments.growth);
    if !arguments.quiet {
        terminal::print(&calibration::report(&reading, &found))?;
    }
    let Some(model) = found.best(arguments.model.as_deref()) else {
        return Err(Failure::input("no model that a scenario can name fits these prices"));
    };
    let block = scenario::stock_block(&Stock {
        name: name_of(arguments, &reading),
        price: reading.closes().last().map_or(f64::NAN, |close| scenario::to_cents(*close)),
        model: model.boxed_clone(),
    });
    let heading = if arguments.quiet { "" } else { "\nFor a scenario file:\n" };
    terminal::print(&format!("{heading}{block}"))?;
    Ok(())
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

/// The ticker, or the name of the file up to the first character that a name of a stock would not have.
fn name_of(arguments: &Arguments, reading: &Reading) -> String {
    let stem = arguments.prices.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let word = |stem: String| {
        let end = stem.find(|c: char| !c.is_alphanumeric() && c != '.').unwrap_or(stem.len());
        stem[..end].to_owned()
    };
    let named = reading.ticker().map(str::to_owned).or_else(|| stem.map(word));
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "STOCK".to_owned())
}
