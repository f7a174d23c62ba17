//! The dialogue: each answer is checked by the reader of scenario files before the next question.

use std::io::{BufRead, Write};

use super::{Answers, template};
use crate::cli::failure::Failure;
use crate::cli::terminal;
use crate::report::text::{WIDTH, wrapped};
use crate::scenario::{Diagnostic, Scenario, Severity};

/// A question, and the flag that answers it beforehand.
pub(super) struct Question {
    pub(super) flag: &'static str,
    words: &'static str,
    need: Need,
    /// Where the answer is kept.
    slot: fn(&mut Answers) -> &mut Option<String>,
    /// A right answer, to check the others with before this one is known.
    stand_in: &'static str,
}

/// When a question must be answered.
#[derive(Clone, Copy, PartialEq)]
enum Need {
    Always,
    /// If the offer has shares.
    Shares,
    /// Never, and asked only if the offer has shares.
    OptionalOfShares,
    Never,
}

const fn question(
    flag: &'static str,
    words: &'static str,
    need: Need,
    slot: fn(&mut Answers) -> &mut Option<String>,
    stand_in: &'static str,
) -> Question {
    Question { flag, words, need, slot, stand_in }
}

/// All questions, in the order asked.
pub(super) static QUESTIONS: [Question; 11] = [
    question("title", "Title (for instance: Amazon L6 in Seattle)", Need::Always, |a| &mut a.title, "x"),
    question("base", "Base salary a year (175K)", Need::Always, |a| &mut a.base, "175K"),
    question("sign-on", "Sign-on cash by year (80K, 60K; empty: none)", Need::Never, |a| &mut a.sign_on, "0"),
    question(
        "grant",
        "Grant of shares, in dollars (300K; empty: no shares)",
        Need::Shares,
        |a| &mut a.grant,
        "100K",
    ),
    question("stock", "Ticker of the share (AMZN)", Need::Shares, |a| &mut a.stock, "X"),
    question("price", "Price of a share today, in dollars", Need::Shares, |a| &mut a.price, "100"),
    question(
        "volatility",
        "Volatility of the price a year (large tech: 25% to 45%)",
        Need::Shares,
        |a| &mut a.volatility,
        "30%",
    ),
    question(
        "growth",
        "Expected growth of the price a year (empty: 0%)",
        Need::OptionalOfShares,
        |a| &mut a.growth,
        "0%",
    ),
    question(
        "vesting",
        "Vesting (amazon; 5/15/40/40 by year; 12:25%, 24:75% by month)",
        Need::Shares,
        |a| &mut a.vesting,
        "12:100%",
    ),
    question(
        "walk-away",
        "The least all years must pay for you to accept (empty: none)",
        Need::Never,
        |a| &mut a.walk_away,
        "1M",
    ),
    question(
        "current-pay",
        "What you earn a year now (empty: skip)",
        Need::Never,
        |a| &mut a.current_pay,
        "100K",
    ),
];

impl Question {
    /// Whether the answer is needed and not there.
    pub(super) fn is_missing(&self, answers: &Answers) -> bool {
        let needed = match self.need {
            Need::Always => true,
            Need::Shares => answers.has_shares(),
            Need::OptionalOfShares | Need::Never => false,
        };
        needed && (self.slot)(&mut answers.clone()).is_none()
    }

    /// Whether to ask. The grant is asked for even of an offer without shares so far.
    fn is_open(&self, answers: &Answers) -> bool {
        let about_shares = matches!(self.need, Need::Shares | Need::OptionalOfShares) && self.flag != "grant";
        (self.slot)(&mut answers.clone()).is_none() && (answers.has_shares() || !about_shares)
    }
}

/// Asks for what no flag gave. An empty answer skips what may be skipped; what cannot be understood is
/// asked for again.
pub(super) fn ask(answers: &mut Answers, input: &mut impl BufRead) -> Result<(), Failure> {
    let mut noted = remarks(answers).map_err(Failure::input)?;
    for question in &QUESTIONS {
        while question.is_open(answers) {
            let Some(answer) = answer(question, input)? else { return Ok(()) };
            if answer.is_empty() {
                if question.is_missing(answers) {
                    continue;
                }
                break;
            }
            *(question.slot)(answers) = Some(answer);
            match remarks(answers) {
                Ok(remarks) => {
                    remarks.iter().filter(|remark| !noted.contains(remark)).for_each(|remark| note(remark));
                    noted = remarks;
                }
                Err(fault) => {
                    note(&fault);
                    *(question.slot)(answers) = None;
                }
            }
        }
    }
    Ok(())
}

/// One line of the user's, or nothing at the end of the input.
fn answer(question: &Question, input: &mut impl BufRead) -> Result<Option<String>, Failure> {
    terminal::say(&format!("{}: ", question.words));
    std::io::stderr().flush()?;
    let mut line = String::new();
    let read = input.read_line(&mut line)?;
    Ok((read > 0).then(|| line.trim().to_owned()))
}

fn note(remark: &str) {
    terminal::say(&format!("  {}\n", wrapped(remark, WIDTH - 2, "  ")));
}

/// What the reader of scenario files finds odd in the answers so far, or the first thing it refuses.
fn remarks(answers: &Answers) -> Result<Vec<String>, String> {
    let mut whole = answers.clone();
    for question in QUESTIONS.iter().filter(|question| question.is_missing(answers)) {
        *(question.slot)(&mut whole) = Some(question.stand_in.to_owned());
    }
    match Scenario::from_toml(&template::text(&whole)) {
        Ok(read) => Ok(read.warnings.iter().map(sentence).collect()),
        Err(problems) => {
            let error = problems.diagnostics().iter().find(|found| found.severity == Severity::Error);
            Err(error.map(sentence).unwrap_or_default())
        }
    }
}

fn sentence(found: &Diagnostic) -> String {
    match &found.help {
        Some(help) => format!("{}: {help}", found.message),
        None => found.message.clone(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn dialogue(lines: &str) -> Answers {
        let mut answers = Answers::default();
        ask(&mut answers, &mut lines.as_bytes()).unwrap();
        answers
    }

    #[test]
    fn a_wrong_answer_is_asked_for_again() {
        let answers = dialogue(
            "Mine\nlots\n175K\n$80,000, $60,000\n300K\nAMZN\nfree\n230\n33\n33%\n\n5/15/40/41\n5/15/40/40\n\n\n",
        );
        assert_eq!(answers.base.as_deref(), Some("175K"));
        assert_eq!(answers.price.as_deref(), Some("230"));
        assert_eq!(answers.volatility.as_deref(), Some("33%"));
        assert_eq!(answers.vesting.as_deref(), Some("5/15/40/40"));
        let scenario = Scenario::from_toml(&template::text(&answers)).unwrap().scenario;
        assert_eq!(scenario.offers[0].sign_on.by_year, [80_000.0, 60_000.0]);
        assert_eq!(scenario.offers[0].grants[0].vesting.tranches()[3].month, 48);
    }

    #[test]
    fn without_a_grant_no_share_is_asked_for() {
        let answers = dialogue("Mine\n175K\n\n\n$700K\n\n");
        assert_eq!(answers.walk_away.as_deref(), Some("$700K"));
        let scenario = Scenario::from_toml(&template::text(&answers)).unwrap().scenario;
        assert!(scenario.stocks.is_empty());
    }

    #[test]
    fn every_stand_in_is_a_right_answer() {
        let mut answers = Answers::default();
        QUESTIONS
            .iter()
            .for_each(|question| *(question.slot)(&mut answers) = Some(question.stand_in.to_owned()));
        assert_eq!(remarks(&answers), Ok(Vec::new()));
    }
}
