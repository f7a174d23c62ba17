//! The section `[correlation]`.

use super::diagnostic::{Diagnostic, Problems};
use super::stocks::ListedStock;
use super::table::{Entry, unknown_name};
use super::units::{self, Reading};
use super::values::{bare_or_quoted, number};
use super::words::{list, quoted};
use crate::market::{Correlation, InvalidCorrelation};

const HELP: &str = "write pairs of stocks, such as `AMZN.GOOG = 0.6`";

/// Reads the correlations of stocks that the file describes.
pub(super) fn read(entry: &Entry, stocks: &[ListedStock], problems: &mut Problems) -> Option<Correlation> {
    let mut pairs: Vec<(String, String, f64)> = Vec::new();
    let mut is_whole = true;
    for (first, partners) in entry.named(problems) {
        let partners = Entry::new(quoted(first.get_ref()), partners);
        let Some(table) = partners.value().as_table() else {
            problems.push(partners.wrong("a table of stocks", HELP));
            is_whole = false;
            continue;
        };
        for (second, node) in table {
            let read = pair([first, second], &Entry::new("a correlation", node), stocks);
            [first, second].into_iter().for_each(|name| warn_of_certain(name, stocks, problems));
            match problems.note(read) {
                Some(correlation) => {
                    pairs.push((first.get_ref().to_string(), second.get_ref().to_string(), correlation));
                }
                None => is_whole = false,
            }
        }
    }
    if !is_whole {
        return None;
    }
    let found =
        Correlation::new(pairs.iter().map(|(a, b, correlation)| (a.as_str(), b.as_str(), *correlation)));
    problems.note(found.map_err(|error| refused(entry, error)))
}

type Name<'a> = toml::Spanned<std::borrow::Cow<'a, str>>;

fn pair(names: [&Name; 2], entry: &Entry, stocks: &[ListedStock]) -> Reading<f64> {
    let known: Vec<&str> = stocks.iter().map(|stock| stock.name.as_str()).collect();
    for name in names {
        let Some(stock) = stocks.iter().find(|stock| stock.name == *name.get_ref()) else {
            let error = unknown_name(entry, "stock", name.get_ref(), &known);
            return Err(Diagnostic { span: name.span(), ..error });
        };
        if stock.moves_without_increments() {
            let message =
                format!("{} cannot be correlated: no Brownian motion moves its model", quoted(&stock.name));
            let help = "resampled stocks fall together by themselves, on the days drawn for all; other models take \
                        correlations";
            return Err(Diagnostic::error(name.span(), message).help(help));
        }
    }
    units::plain_number(entry)
}

fn warn_of_certain(name: &Name, stocks: &[ListedStock], problems: &mut Problems) {
    if stocks.iter().any(|stock| stock.name == *name.get_ref() && stock.is_certain()) {
        let message =
            format!("the correlation of {} does nothing: its price is certain", quoted(name.get_ref()));
        problems.push(Diagnostic::warning(name.span(), message));
    }
}

fn refused(entry: &Entry, error: InvalidCorrelation) -> Diagnostic {
    let message = error.to_string();
    let diagnostic = Diagnostic::error(entry.span(), message);
    match error {
        InvalidCorrelation::Contradiction { nearest } => {
            let pairs: Vec<String> = nearest.pairs().map(|(a, b, number)| line(a, b, number)).collect();
            diagnostic.help(format!("the nearest that can be: {}", list(pairs.iter().map(String::as_str))))
        }
        InvalidCorrelation::Twice(..) => {
            diagnostic.help("AMZN.GOOG and GOOG.AMZN are the same: leave out one")
        }
        _ => diagnostic.help(HELP),
    }
}

/// A pair as it stands in a file.
pub(super) fn line(a: &str, b: &str, correlation: f64) -> String {
    format!("{}.{} = {}", bare_or_quoted(a), bare_or_quoted(b), number(correlation))
}

/// Warns of stocks that offers grant and that move independently because nothing is said of them.
pub(super) fn warn_of_independence(
    granted: &[&ListedStock],
    correlation: &Correlation,
    problems: &mut Problems,
) {
    let random: Vec<&&ListedStock> = granted.iter().filter(|stock| stock.takes_correlation()).collect();
    let is_alone = |name: &str| correlation.pairs().all(|(a, b, _)| a != name && b != name);
    let Some(stock) = random.iter().find(|stock| is_alone(&stock.name)) else { return };
    let Some(other) = random.iter().find(|other| other.name != stock.name) else { return };
    let message = format!("{} moves independently of the other stocks", quoted(&stock.name));
    let pair = line(&stock.name, &other.name, 0.6);
    let help =
        format!("shares of large companies fall together; say how much: `[correlation]` with `{pair}`");
    problems.push(Diagnostic::warning(stock.span.clone(), message).help(help));
}
