//! `vestcast init`: a commented scenario file from a few flags or a short dialogue.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;

use super::failure::Failure;
use super::{terminal, write};
use crate::report::diagnostics;
use crate::scenario::Scenario;

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// File to write
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
    /// Ticker of the share
    #[arg(long, value_name = "NAME")]
    stock: Option<String>,
    /// Price of a share today, such as 230
    #[arg(long, value_name = "MONEY")]
    price: Option<String>,
    /// Expected growth of the price a year [default: 0%, neither gain nor loss]
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    growth: Option<String>,
    /// Volatility of the price a year, such as 33%
    #[arg(long, value_name = "RATE")]
    volatility: Option<String>,
    /// Base salary a year, such as 175K
    #[arg(long, value_name = "MONEY")]
    base: Option<String>,
    /// Sign-on cash by year, such as 80K,60K [default: none]
    #[arg(long, value_name = "MONEY,…")]
    sign_on: Option<String>,
    /// Grant in dollars, such as 300K
    #[arg(long, value_name = "MONEY")]
    grant: Option<String>,
    /// Vesting schedule by name; see `vestcast list schedules`
    #[arg(long, value_name = "NAME")]
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
    if file.exists() && !arguments.force {
        let advice = "choose another name or add --force to replace it";
        return Err(Failure::input(format_args!("{} exists; {advice}", file.display())));
    }
    let mut answers = arguments.answers.clone();
    if std::io::stdin().is_terminal() {
        ask(&mut answers)?;
    }
    let source = text(&answers.complete()?);
    if let Err(problems) = Scenario::from_toml(&source) {
        let name = format!("{} (not written)", file.display());
        let colour = terminal::stderr_has_colour();
        return Err(Failure::Input(diagnostics::render(&name, &source, problems.diagnostics(), colour)));
    }
    write::write_file(file, source.as_bytes())?;
    let file = file.display();
    Ok(terminal::print(&format!("Wrote {file}. Edit it as you like, then:\n\n  vestcast run {file}\n"))?)
}

impl Answers {
    /// Fields with the flag that gives them, the question that asks for them, and whether they may stay
    /// empty.
    fn fields(&mut self) -> [Field<'_>; 11] {
        let field = |flag, question, optional, value| Field { flag, question, optional, value };
        [
            field("title", "Title (for instance: Amazon L6 in Seattle)", false, &mut self.title),
            field("stock", "Ticker of the share (AMZN)", false, &mut self.stock),
            field("price", "Price of a share today, in dollars", false, &mut self.price),
            field(
                "volatility",
                "Volatility of the price a year (large tech: 25% to 45%)",
                false,
                &mut self.volatility,
            ),
            field("growth", "Expected growth of the price a year (empty: 0%)", true, &mut self.growth),
            field("base", "Base salary a year (175K)", false, &mut self.base),
            field("sign-on", "Sign-on cash by year (80K,60K; empty: none)", true, &mut self.sign_on),
            field("grant", "Grant of shares, in dollars (300K)", false, &mut self.grant),
            field(
                "vesting",
                "Vesting schedule (amazon; all names: vestcast list schedules)",
                false,
                &mut self.vesting,
            ),
            field(
                "walk-away",
                "The least all years must pay for you to accept (empty: none)",
                true,
                &mut self.walk_away,
            ),
            field("current-pay", "What you earn a year now (empty: skip)", true, &mut self.current_pay),
        ]
    }

    /// Fails with the list of flags that are missing.
    fn complete(mut self) -> Result<Self, Failure> {
        let missing = |field: &Field| field.value.is_none() && !field.optional;
        let flags: Vec<String> = self
            .fields()
            .iter()
            .filter(|field| missing(field))
            .map(|field| format!("--{}", field.flag))
            .collect();
        match flags.as_slice() {
            [] => Ok(self),
            flags => {
                Err(Failure::input(format_args!("give {} (see vestcast init --help)", flags.join(", "))))
            }
        }
    }
}

struct Field<'a> {
    flag: &'static str,
    question: &'static str,
    optional: bool,
    value: &'a mut Option<String>,
}

/// Asks for what no flag gave. An empty answer skips what may be skipped and repeats what may not.
fn ask(answers: &mut Answers) -> Result<(), Failure> {
    let mut lines = std::io::stdin().lock().lines();
    for field in answers.fields().iter_mut().filter(|field| field.value.is_none()) {
        loop {
            terminal::say(&format!("{}: ", field.question));
            std::io::stderr().flush()?;
            let Some(line) = lines.next() else { return Ok(()) };
            let answer = line?.trim().to_owned();
            if !answer.is_empty() {
                *field.value = Some(answer);
                break;
            }
            if field.optional {
                break;
            }
        }
    }
    Ok(())
}

/// The file. Answers stand in quotes, where the reader takes numbers as well as `175K` or `33%`.
fn text(answers: &Answers) -> String {
    let quoted = |value: &Option<String>| toml_string(value.as_deref().unwrap_or_default());
    let stock = quoted(&answers.stock);
    let mut text = format!(
        "title = {}\n\n\
         # The share and how its price may move. Growth is your assumption: nobody knows it.\n\
         [stocks.{stock}]\n\
         price = {}\n\n\
         [stocks.{stock}.model.gbm]\n\
         growth = {}\n\
         volatility = {}\n",
        quoted(&answers.title),
        quoted(&answers.price),
        toml_string(answers.growth.as_deref().unwrap_or("0%")),
        quoted(&answers.volatility),
    );
    text += &goals(answers);
    text += "\n# One table an offer. A counter-offer can extend the first:\n\
             #   [offers.counter]\n#   extends = \"first\"\n#   base = \"185K\"\n\
             [offers.first]\n";
    text += &format!("base = {}\n", quoted(&answers.base));
    if let Some(sign_on) = &answers.sign_on {
        let amounts: Vec<String> = sign_on.split(',').map(|amount| toml_string(amount.trim())).collect();
        text += &format!("sign_on = [{}]   # cash on the first day of each year\n", amounts.join(", "));
    }
    text += &format!(
        "grant = {{ value = {}, vesting = {} }}\n",
        quoted(&answers.grant),
        quoted(&answers.vesting)
    );
    text
}

fn goals(answers: &Answers) -> String {
    let mut text = String::new();
    if answers.walk_away.is_some() || answers.current_pay.is_some() {
        text += "\n# What the simulation compares with.\n[goals]\n";
    }
    if let Some(goal) = &answers.walk_away {
        text += &format!("walk_away = {}     # over all years\n", toml_string(goal));
    }
    if let Some(pay) = &answers.current_pay {
        text += &format!("current_pay = {}   # a year\n", toml_string(pay));
    }
    text
}

/// A basic TOML string; its escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
