//! Stocks whose models draw days of a history: what they draw from, and that they can draw the same days.

use std::sync::Arc;

use super::Stock;
use super::diagnostic::{Diagnostic, Problems};
use super::limits::MOST_RETURNS;
use super::parameters::ChosenModel;
use super::prices::{Note, PriceFile};
use super::words::quoted;
use crate::history::fit::{BlockLength, block_length_of_days};
use crate::history::{Frequency, Weight, common_returns};
use crate::market::{Arguments, Kind, ModelInfo, Value};
use crate::money;

/// What the model of a stock takes where the file is silent.
#[derive(Default)]
pub(super) struct Past {
    returns: Option<Arc<[f64]>>,
    block: Option<BlockLength>,
    /// Whether returns would be known if a fault reported already were not there.
    pub(super) is_expected: bool,
    /// Remarks on what was taken.
    pub(super) notes: Vec<Note>,
}

/// Digits of returns read from a file: finer than prices are, and short to write.
const DIGITS: f64 = 1e8;

/// One for each stock: histories are aligned, and blocks are found for all returns together, the longest counting.
pub(super) fn pasts(
    stocks: &[(&str, Option<&PriceFile>, Option<&ChosenModel>)],
    problems: &mut Problems,
) -> Vec<Past> {
    let mut pasts: Vec<Past> = stocks.iter().map(|(_, _, model)| own(*model)).collect();
    let from_files: Vec<usize> = (0..stocks.len())
        .filter(|&i| {
            let (_, file, model) = stocks[i];
            file.is_some() && model.is_some_and(ChosenModel::takes_history)
        })
        .collect();
    let files: Vec<(&str, &PriceFile)> =
        from_files.iter().filter_map(|&i| stocks[i].1.map(|file| (stocks[i].0, file))).collect();
    // Every file that will not do is reported.
    let usable = files.iter().filter(|(_, file)| is_usable(file, problems)).count();
    if usable == files.len() {
        for (past, i) in aligned(&files, problems).into_iter().zip(from_files) {
            pasts[i] = past;
        }
    }
    let suited = pasts.iter().filter_map(|past| block_length_of_days(past.returns.as_ref()?));
    let block = suited.reduce(|a, b| BlockLength {
        stationary: a.stationary.max(b.stationary),
        circular: a.circular.max(b.circular),
    });
    pasts.iter_mut().for_each(|past| past.block = block);
    pasts
}

/// Returns that stand in the file; what is wrong with them is reported when the model is read.
fn own(model: Option<&ChosenModel>) -> Past {
    Past { returns: model.and_then(ChosenModel::own_returns), ..Past::default() }
}

fn is_usable(file: &PriceFile, problems: &mut Problems) -> bool {
    let frequency = file.reading.frequency();
    let count = file.reading.closes().len();
    let fault = if frequency != Frequency::Daily {
        (
            format!("the prices of {} are {frequency}", quoted(&file.file)),
            "models that draw from a history step by the day: give daily prices",
        )
    } else if count > MOST_RETURNS {
        let (count, most) = (money::count(count as u64), money::count(MOST_RETURNS as u64));
        (
            format!("{} has {count} days, more than {most}", quoted(&file.file)),
            "take some years of it: `history = { file = …, from = \"2000-01-01\" }`",
        )
    } else {
        return true;
    };
    problems.push(Diagnostic::error(file.span.clone(), fault.0).help(fault.1));
    false
}

/// Returns over the days that all files have.
fn aligned(files: &[(&str, &PriceFile)], problems: &mut Problems) -> Vec<Past> {
    let common = common_returns(&files.iter().map(|(_, file)| &file.reading).collect::<Vec<_>>());
    let count = common.returns.first().map_or(0, Vec::len);
    if let ([(_, file), _, ..], 0..2) = (files, count) {
        let message = "the histories of the stocks have no two neighbouring days in common";
        let help = "stocks that are drawn from histories draw the same days: give files of the same years";
        problems.push(Diagnostic::error(file.span.clone(), message).help(help));
        return Vec::new();
    }
    let past = |(i, returns): (usize, Vec<f64>)| {
        let rounded: Vec<f64> = returns.iter().map(|value| (value * DIGITS).round() / DIGITS).collect();
        Past {
            returns: Some(rounded.into()),
            notes: dropped(files, common.dropped[i], count),
            ..Past::default()
        }
    };
    common.returns.into_iter().enumerate().map(past).collect()
}

/// What aligning cost a stock.
fn dropped(files: &[(&str, &PriceFile)], dropped: usize, count: usize) -> Vec<Note> {
    if files.len() < 2 {
        return Vec::new();
    }
    let (count, left_out) = (money::count(count as u64), money::count(dropped as u64));
    let message = format!(
        "{count} returns over days that all stocks drawn from a history have; {left_out} of its days are left out."
    );
    vec![Note { weight: if dropped > 0 { Weight::Warning } else { Weight::Note }, message }]
}

/// The mean length of blocks that suits daily returns, in days; a single day where none can be found.
pub(super) fn mean_block(returns: &[f64]) -> f64 {
    let found = block_length_of_days(returns).map_or(1.0, |block| rounded(&block));
    found.clamp(1.0, (returns.len() as f64).max(1.0))
}

/// To a tenth of a day.
fn rounded(block: &BlockLength) -> f64 {
    (block.stationary * 10.0).round() / 10.0
}

impl Past {
    /// Fills in what the file does not say. `arguments` then may still lack returns.
    pub(super) fn complete(&mut self, info: &ModelInfo, arguments: &mut Arguments) {
        for parameter in info.parameters.iter().filter(|parameter| parameter.otherwise.is_some()) {
            if arguments.0.contains_key(parameter.name) {
                continue;
            }
            let value = match parameter.kind {
                Kind::Returns => self.returns.clone().map(Value::Returns),
                Kind::MeanDays => self.found(parameter.name, rounded),
                Kind::Days => self.found(parameter.name, |block| block.circular.round()),
                _ => None,
            };
            arguments.0.extend(value.map(|value| (parameter.name, value)));
        }
    }

    /// A length of blocks, between a day and the history.
    fn found(&mut self, name: &str, of: impl Fn(&BlockLength) -> f64) -> Option<Value> {
        let longest = self.returns.as_ref()?.len() as f64;
        // Returns that are all alike have no length to find.
        let days = self.block.as_ref().map_or(1.0, of).clamp(1.0, longest.max(1.0));
        let message =
            format!("`{name} = {days}` is found from the returns by the rule of Politis & White (2004).");
        self.notes.push(Note { weight: Weight::Note, message });
        Some(Value::Number(days))
    }
}

/// Why stocks cannot draw the same days, and the stock that differs from an earlier one.
pub(super) fn disagreement<'s>(stocks: impl Iterator<Item = &'s Stock>) -> Option<(&'s Stock, String)> {
    let drawn: Vec<(&Stock, &'static str, usize, Option<f64>)> = stocks.filter_map(drawn).collect();
    let [(first, model, count, block), rest @ ..] = &drawn[..] else { return None };
    let days = |count: usize| money::count(count as u64);
    for (stock, other_model, other_count, other_block) in rest {
        let (a, b) = (quoted(&first.name), quoted(&stock.name));
        let differ = if model != other_model {
            format!("by `{model}` and by `{other_model}`")
        } else if count != other_count {
            format!("from {} and from {} returns", days(*count), days(*other_count))
        } else if block != other_block {
            let length = |block: &Option<f64>| block.unwrap_or(f64::NAN);
            format!("in blocks of {} and of {} days", length(block), length(other_block))
        } else {
            continue;
        };
        return Some((
            stock,
            format!("{a} and {b} must be drawn alike to draw the same days, but are drawn {differ}"),
        ));
    }
    let all: usize = drawn.iter().map(|(_, _, count, _)| count).sum();
    (all > MOST_RETURNS).then(|| {
        let most = days(MOST_RETURNS);
        (*first, format!("the stocks have {} returns in all, more than {most}", days(all)))
    })
}

/// The model, the number of returns and the length of blocks of a stock that is drawn from a history.
fn drawn(stock: &Stock) -> Option<(&Stock, &'static str, usize, Option<f64>)> {
    let (name, count, block) = resampled(stock.model.info(), &stock.model.arguments())?;
    Some((stock, name, count, block))
}

/// The same of a model, or of that of a mixture which is drawn from a history.
fn resampled(info: &ModelInfo, arguments: &Arguments) -> Option<(&'static str, usize, Option<f64>)> {
    let part = arguments.0.values().find_map(|value| match value {
        Value::Models(parts) => parts.iter().find_map(|part| resampled(part.model, &part.arguments)),
        _ => None,
    });
    if part.is_some() {
        return part;
    }
    let count = arguments.0.values().find_map(|value| match value {
        Value::Returns(returns) => Some(returns.len()),
        _ => None,
    })?;
    let of_block = info.parameters.iter().find(|p| matches!(p.kind, Kind::MeanDays | Kind::Days));
    let block = of_block.and_then(|parameter| arguments.0.get(parameter.name));
    let block = block.and_then(|value| if let Value::Number(days) = value { Some(*days) } else { None });
    Some((info.name, count, block))
}
