//! `vestcast ask`: what to ask for.

use std::path::PathBuf;

use super::failure::Failure;
use super::forecast::{self, Leave};
use super::job::{Job, Threads};
use super::load::{self, Loaded, Tell};
use super::number;
use super::present::{self, Destination};
use super::run::Size;
use super::terminal;
use super::write::OutputFile;
use crate::decide::Preference;
use crate::decide::ask::{self, Aim, Part, levers_of};
use crate::facts::guides::guides;
use crate::money;
use crate::report::ask::{Asked, markdown, report};
use crate::report::{ask_json, ask_mail};
use crate::scenario::{self, Scenario, Varied};

#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    scenario: PathBuf,

    /// The offer to improve [default: the only one of the file]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// What all years must pay [default: goals.walk_away of the file, or else goals.current_pay of all years]
    #[arg(long, value_name = "AMOUNT", value_parser = scenario::parse_dollars, allow_hyphen_values = true)]
    goal: Option<f64>,

    /// How sure that should be reached
    #[arg(long, value_name = "PERCENT", value_parser = chance, default_value = "90%", allow_negative_numbers = true)]
    target_chance: f64,

    /// How much risk is disliked (constant relative risk aversion), for what a lever is worth for certain
    #[arg(long, value_name = "NUMBER", value_parser = number::aversion, default_value = "2", allow_negative_numbers = true)]
    aversion: f64,

    /// What is owned beside the pay, for the same
    #[arg(long, value_name = "AMOUNT", value_parser = number::wealth, default_value = "$100K", allow_hyphen_values = true)]
    wealth: f64,

    /// Put levers in the order in which guides ask for them at this level: L6 or L7. Of equals the first is asked for
    #[arg(long, value_name = "LEVEL")]
    level: Option<String>,

    /// Write the counter-offer as a mail too, here and in mail.txt
    #[arg(long)]
    mail: bool,

    /// Another offer of the file that the mail may say you hold; name none that you do not
    #[arg(long, value_name = "NAME", requires = "mail")]
    rival: Option<String>,

    #[command(flatten)]
    size: Size,

    #[command(flatten)]
    leave: Leave,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    output: Output,
}

/// Where results go; there are no charts.
#[derive(clap::Args)]
struct Output {
    /// Folder for the file of numbers [default: output/ask-<name of the input file>]
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Print the numbers as JSON instead of tables and sentences
    #[arg(long)]
    json: bool,

    /// Print no tables, sentences, warnings or progress
    #[arg(long, short)]
    quiet: bool,
}

/// The file of numbers, which says which files were written with it, the tables, and the mail.
const LIST: &str = "ask.json";
const TABLES: &str = "ask.md";
const MAIL: &str = "mail.txt";
/// Runs that an answer takes, about, for the bar.
const RUNS: u64 = 45;

fn chance(text: &str) -> Result<f64, String> {
    let chance = scenario::parse_rate(text).ok().filter(|chance| *chance > 0.0 && *chance < 1.0);
    chance.ok_or_else(|| "a chance lies between 0% and 100%, such as 90%".to_owned())
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let quiet = arguments.output.quiet;
    let mut loaded = load::load(&arguments.scenario, Tell::warnings_unless(quiet))?;
    arguments.size.apply(&mut loaded.scenario);
    let scenario = &loaded.scenario;
    scenario.validate().map_err(Failure::input)?;
    let (aim, goal) = aim(arguments, scenario)?;
    let rival = rival(arguments, &loaded, aim.offer)?;
    let levers = levers_of(scenario, aim.offer, &first(arguments)?);
    let job = Job::start(&arguments.threads, quiet)?;
    forecast::tell("This answer", &[(scenario, RUNS)], &arguments.leave, &job)?;
    job.expect(RUNS * scenario.paths);
    let advice = job.run(|run| ask::ask(scenario, &aim, levers, run))?;
    job.clear_bar();
    let asked = Asked { scenario, advice: &advice, goal, rival };
    let mail = ask_mail::mail(&asked).filter(|_| arguments.mail);
    show(arguments, &asked, mail.as_deref(), &loaded.warnings)?;
    match advice.counter.is_enough {
        true => Ok(()),
        false => Err(Failure::Missed(terminal::paragraph(format_args!(
            "Within the usual ranges {} is not reached in {} of futures, only in {:.1}%.",
            money::short(aim.goal),
            money::percent(aim.chance),
            100.0 * advice.counter.then.chance.value,
        )))),
    }
}

/// What should be reached, and what that is in words.
fn aim(arguments: &Arguments, scenario: &Scenario) -> Result<(Aim, &'static str), Failure> {
    let offer = match (&arguments.offer, scenario.offers.len()) {
        (Some(name), _) => scenario.offer_named(name).map_err(Failure::input)?,
        (None, 1) => 0,
        (None, _) => {
            let names: Vec<String> =
                scenario.offers.iter().map(|offer| format!("`{}`", offer.name)).collect();
            let message = format!("say which offer to improve with --offer: {}", names.join(", "));
            return Err(Failure::input(message));
        }
    };
    let (goal, words) = goal(arguments.goal, scenario)?;
    let who = Preference { aversion: arguments.aversion, wealth: arguments.wealth };
    Ok((Aim { offer, goal, chance: arguments.target_chance, who }, words))
}

/// What all years must pay, and what that is.
fn goal(given: Option<f64>, scenario: &Scenario) -> Result<(f64, &'static str), Failure> {
    let of_all_years = |pay: f64| pay * f64::from(scenario.years);
    match (given, scenario.goals.walk_away, scenario.goals.current_pay) {
        (Some(goal), ..) if goal < 0.0 => Err(Failure::input("--goal: an amount is zero or more")),
        (Some(goal), ..) => Ok((goal, "the goal given")),
        (None, Some(goal), _) => Ok((goal, "your walk-away number")),
        (None, None, Some(pay)) => Ok((of_all_years(pay), "your current pay of all years")),
        (None, None, None) => Err(Failure::input(
            "nothing says what the offer must reach: give --goal or goals.walk_away, the least that all years must pay \
             to be worth moving, or goals.current_pay, your pay a year",
        )),
    }
}

/// The levers of a level, the first first; of those that are no dollars there is nothing to order.
fn first(arguments: &Arguments) -> Result<Vec<Part>, Failure> {
    let Some(level) = &arguments.level else { return Ok(Vec::new()) };
    let priority = &guides().priority;
    let known = priority.iter().find(|priority| priority.level.eq_ignore_ascii_case(level.trim()));
    let parts = known.map(|known| known.levers.iter().filter_map(|id| Part::of_guides(id)).collect());
    parts.ok_or_else(|| {
        let levels: Vec<&str> = priority.iter().map(|priority| priority.level.as_str()).collect();
        Failure::input(format_args!(
            "--level '{level}': guides give an order for {} only",
            levels.join(" and ")
        ))
    })
}

/// Name and letter of the offer that is held beside.
fn rival<'a>(
    arguments: &Arguments,
    loaded: &'a Loaded,
    offer: usize,
) -> Result<Option<(&'a str, f64)>, Failure> {
    let (Some(name), scenario) = (&arguments.rival, &loaded.scenario) else { return Ok(None) };
    let rival = scenario.offer_named(name).map_err(Failure::input)?;
    if rival == offer {
        return Err(Failure::input(
            "--rival: that is the offer to improve; name another that you hold, or none",
        ));
    }
    let files = scenario::price_files_in(&loaded.folder);
    let varied = Varied::new(&loaded.source, &files).map_err(Failure::input)?;
    let offer = &scenario.offers[offer].name;
    if varied.extends(name, offer) || varied.extends(offer, name) {
        terminal::say(&terminal::paragraph(format_args!(
            "Note: one of `{name}` and `{offer}` extends the other. Send a mail that names it only if it is another offer that \
             you hold, not this one on other terms.",
        )));
    }
    let schedule = &scenario.schedules()[rival];
    let price = |name: &str| scenario.stock(name).map_or(0.0, |stock| stock.price);
    let letter = (1..=scenario.years).map(|year| schedule.letter_in_year(year, price)).sum();
    Ok(Some((&scenario.offers[rival].name, letter)))
}

fn show(
    arguments: &Arguments,
    asked: &Asked,
    mail: Option<&str>,
    warnings: &[String],
) -> Result<(), Failure> {
    let file = |name: &str, text: &str| OutputFile { name: name.into(), bytes: text.as_bytes().to_vec() };
    let tables = file(TABLES, &markdown(asked));
    let files = [tables].into_iter().chain(mail.map(|mail| file(MAIL, mail))).collect();
    let numbers = ask_json::summary(asked, mail, warnings);
    let name = format!("ask-{}", present::name_of(&arguments.scenario));
    let Output { out, json, quiet } = &arguments.output;
    let destination = Destination { out: out.clone(), no_charts: true, json: *json };
    let mail = match (arguments.mail, mail) {
        (false, _) => String::new(),
        (true, Some(mail)) => format!("\n{}\n{mail}", terminal::bold("Mail")),
        (true, None) => "\nNo mail: there is nothing to ask for.\n".to_owned(),
    };
    let shown = || report(asked, &terminal::bold) + &mail;
    destination.finish((&name, LIST), files, numbers, *quiet, shown)
}
