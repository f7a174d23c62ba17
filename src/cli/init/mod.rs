//! `vestcast init`: a commented scenario file from a few flags or a short dialogue.

mod questions;
mod template;

use std::io::IsTerminal;
use std::path::PathBuf;

use super::failure::Failure;
use super::{terminal, write};
use crate::report::diagnostics;
use crate::scenario::Scenario;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// File to write; - for standard output
    #[arg(default_value = "offer.toml")]
    file: PathBuf,

    /// Replace the file if it exists
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    answers: Answers,
}

/// What the file needs to know. Nothing has an invented default: prices and amounts are yours to give.
#[derive(clap::Args, Clone, Default)]
struct Answers {
    /// Heading of tables and charts
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Base salary a year, such as 175K
    #[arg(long, value_name = "MONEY")]
    base: Option<String>,
    /// Sign-on cash by year, such as 80K,60K [default: none]
    #[arg(long, value_name = "MONEY,…")]
    sign_on: Option<String>,
    /// Grant in dollars, such as 300K [default: cash only, then no share is asked for]
    #[arg(long, value_name = "MONEY")]
    grant: Option<String>,
    /// Ticker of the share
    #[arg(long, value_name = "NAME")]
    stock: Option<String>,
    /// Price of a share today, such as 230
    #[arg(long, value_name = "MONEY")]
    price: Option<String>,
    /// Volatility of the price a year, such as 33%
    #[arg(long, value_name = "RATE")]
    volatility: Option<String>,
    /// Expected growth of the price a year [default: 0%, neither gain nor loss]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    growth: Option<String>,
    /// Vesting: a name (see `vestcast list schedules`), percents by year such as 5/15/40/40, or months such as
    /// 12:25%,24:75%
    #[arg(long, value_name = "VESTING")]
    vesting: Option<String>,
    /// The least all years together must pay for you to accept
    #[arg(long, value_name = "MONEY")]
    walk_away: Option<String>,
    /// What you earn a year now
    #[arg(long, value_name = "MONEY")]
    current_pay: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let file = &arguments.file;
    let to_screen = file.as_os_str() == "-";
    if !to_screen && file.exists() && !arguments.force {
        let advice = "choose another name or add --force to replace it";
        return Err(Failure::input(format_args!("{} exists; {advice}", file.display())));
    }
    let mut answers = arguments.answers.clone();
    if std::io::stdin().is_terminal() {
        questions::ask(&mut answers, &mut std::io::stdin().lock())?;
    }
    answers.check_complete()?;
    let source = template::text(&answers);
    if let Err(problems) = Scenario::from_toml(&source) {
        let name =
            if to_screen { "(not written)".into() } else { format!("{} (not written)", file.display()) };
        let colour = terminal::stderr_has_colour();
        return Err(Failure::Input(diagnostics::render(&name, &source, problems.diagnostics(), colour)));
    }
    if to_screen {
        return Ok(terminal::print(&source)?);
    }
    write::write_file(file, source.as_bytes())?;
    let (name, word) = (file.display(), terminal::shell_word(file));
    Ok(terminal::print(&format!("Wrote {name}. Edit it as you like, then:\n\n  vestcast run {word}\n"))?)
}

impl Answers {
    /// Whether the offer is paid in shares as well: any answer about them says so.
    fn has_shares(&self) -> bool {
        let about_shares =
            [&self.grant, &self.stock, &self.price, &self.volatility, &self.growth, &self.vesting];
        about_shares.iter().any(|answer| answer.is_some())
    }

    /// Fails with the list of flags that are missing.
    fn check_complete(&self) -> Result<(), Failure> {
        let missing = questions::QUESTIONS.iter().filter(|question| question.is_missing(self));
        let flags: Vec<String> = missing.map(|question| format!("--{}", question.flag)).collect();
        match flags.as_slice() {
            [] => Ok(()),
            flags => {
                Err(Failure::input(format_args!("give {} (see vestcast init --help)", flags.join(", "))))
            }
        }
    }
}
