//! A sheet of scores: how well a job does on what the matrices of the guides ask, and which red flags are up.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostic, Problems};
use super::units;
use super::words::{quoted, suggestion};
use super::{MAX_BYTES, syntax};
use crate::facts::guides::{Guides, Matrix};

/// The scores someone gave.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Matrix, factor, score.
    pub scores: Vec<(String, String, f64)>,
    /// Ids of red flags.
    pub flags: Vec<String>,
}

impl Scores {
    /// Reads a sheet.
    ///
    /// ```
    /// use vestcast::facts::guides::guides;
    /// use vestcast::scenario::Scores;
    ///
    /// let sheet = Scores::from_toml("flags = ['silence']\n[risk]\nteam = 8\nmanager = 7.5", guides())?;
    /// assert_eq!(sheet.scores[1], ("risk".to_owned(), "manager".to_owned(), 7.5));
    /// let slip = Scores::from_toml("[risk]\ntaem = 8", guides()).unwrap_err();
    /// assert!(slip.diagnostics()[0].help.as_ref().unwrap().starts_with("did you mean `team`?"));
    /// # Ok::<(), vestcast::scenario::Problems>(())
    /// ```
    ///
    /// # Errors
    ///
    /// All that is wrong with it.
    pub fn from_toml(source: &str, guides: &Guides) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        if source.len() > MAX_BYTES {
            problems.push(Diagnostic::error(0..0, "the file is larger than 1 MB"));
            return Err(problems);
        }
        let document = syntax::parse(source, &mut problems);
        let mut sheet = Scores::default();
        for (key, value) in document.iter().flat_map(|document| document.get_ref().iter()) {
            let read = entry(key.get_ref(), key.span(), value, guides, &mut sheet, &mut problems);
            problems.note(read);
        }
        if problems.has_errors() { Err(problems.sorted()) } else { Ok(sheet) }
    }

    /// A score as it is written on a command line, `team=8`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in a sentence.
    pub fn parse_score(text: &str, matrix: &Matrix) -> Result<(String, f64), String> {
        let (factor, score) =
            text.split_once('=').ok_or_else(|| format!("write {text}=8, a factor and its score"))?;
        let factor =
            check_factor(factor.trim(), matrix).map_err(|help| format!("{}: {help}", quoted(factor)))?;
        let score: f64 = score.trim().parse().map_err(|_| format!("{} is no number", quoted(score)))?;
        Ok((factor, check_score(score, matrix)?))
    }
}

fn entry(
    key: &str,
    place: Range<usize>,
    value: &Spanned<DeValue>,
    guides: &Guides,
    sheet: &mut Scores,
    problems: &mut Problems,
) -> Result<(), Diagnostic> {
    if key == "flags" {
        return flags(value, guides, sheet);
    }
    let Some(matrix) = guides.matrix(key) else {
        let mut known: Vec<&str> = guides.matrix.iter().map(|matrix| matrix.id.as_str()).collect();
        known.push("flags");
        let message = format!("{} is neither a matrix nor the list of flags", quoted(key));
        return Err(Diagnostic::error(place, message).help(suggestion(key, &known)));
    };
    let DeValue::Table(table) = value.get_ref() else {
        let message = format!("{} is a table of factors and scores", quoted(key));
        let help = format!("write [{key}] and below it {} = 3", matrix.factors[0].id);
        return Err(Diagnostic::error(value.span(), message).help(help));
    };
    scores(table, matrix, sheet, problems);
    Ok(())
}

fn scores(table: &DeTable, matrix: &Matrix, sheet: &mut Scores, problems: &mut Problems) {
    for (key, value) in table {
        let name = key.get_ref();
        let factor = check_factor(name, matrix).map_err(|help| {
            Diagnostic::error(key.span(), format!("{} has no factor {}", matrix.name, quoted(name)))
                .help(help)
        });
        let score = units::number(value.get_ref()).ok_or_else(|| "a score is a number".to_owned());
        let score = score.and_then(|score| check_score(score, matrix));
        let score = score.map_err(|message| Diagnostic::error(value.span(), message));
        if let (Some(factor), Some(score)) = (problems.note(factor), problems.note(score)) {
            sheet.scores.push((matrix.id.clone(), factor, score));
        }
    }
}

fn check_factor(name: &str, matrix: &Matrix) -> Result<String, String> {
    let known: Vec<&str> = matrix.factors.iter().map(|factor| factor.id.as_str()).collect();
    let found = known.iter().find(|known| **known == name).map(|known| (*known).to_owned());
    found.ok_or_else(|| suggestion(name, &known))
}

fn check_score(score: f64, matrix: &Matrix) -> Result<f64, String> {
    let (low, high) = (matrix.scores.low, matrix.scores.high);
    if (low..=high).contains(&score) {
        Ok(score)
    } else {
        Err(format!("a score of the {} lies between {low} and {high}", matrix.name))
    }
}

fn flags(value: &Spanned<DeValue>, guides: &Guides, sheet: &mut Scores) -> Result<(), Diagnostic> {
    let wrong =
        |place| Diagnostic::error(place, "`flags` is a list of names").help("write flags = [\"silence\"]");
    let DeValue::Array(list) = value.get_ref() else { return Err(wrong(value.span())) };
    for item in list {
        let DeValue::String(name) = item.get_ref() else { return Err(wrong(item.span())) };
        let known: Vec<&str> = guides.red_flag.iter().map(|flag| flag.id.as_str()).collect();
        if !known.contains(&name.as_ref()) {
            let message = format!("there is no red flag {}", quoted(name));
            return Err(Diagnostic::error(item.span(), message).help(suggestion(name, &known)));
        }
        sheet.flags.push(name.clone().into_owned());
    }
    Ok(())
}
