//! `vestcast negotiate`: the rounds of a negotiation, simulated on top of the share price.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::failure::Failure;
use super::forecast::{self, Leave};
use super::guides;
use super::job::{Job, Threads};
use super::load::{self, Tell};
use super::present::Numbers;
use super::run::Size;
use super::terminal;
use crate::decide::audit;
use crate::decide::negotiation::{self, Movable, Negotiated, Rules};
use crate::engine;
use crate::facts::guides::{Range, guides as known};
use crate::offer::Offer;
use crate::outcome::Outcome;
use crate::plan::Plan;
use crate::report::audit as audit_report;
use crate::report::negotiation::{self as report, Negotiation};
use crate::scenario::{self, Scenario, suggestion};

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(super) struct Arguments {
    /// Scenario file; - for standard input
    #[arg(value_name = "SCENARIO", group = "what")]
    scenario: Option<PathBuf>,

    /// Show the negotiations that guides tell of, reckoned anew from their parts
    #[arg(long, group = "what")]
    examples: bool,

    /// Offer to negotiate [default: the only one]
    #[arg(long, value_name = "NAME")]
    offer: Option<String>,

    /// Rounds, 1 or 2: the first brings 10–20%, the second 5–10% on top
    #[arg(long, value_name = "N", default_value = "2", value_parser = clap::value_parser!(u8).range(1..=2))]
    rounds: u8,

    /// What to raise: rsu, sign-on, base. Round 1 raises all of them, round 2 the one with the most room left
    #[arg(long, value_name = "LEVERS", value_delimiter = ',', default_value = "rsu,sign-on,base", value_parser = lever)]
    levers: Vec<Movable>,

    /// Chance that each round succeeds, such as 80%,50%; guides give none
    #[arg(long, value_name = "RATES", value_delimiter = ',', default_value = "100%", value_parser = chance)]
    success: Vec<f64>,

    /// One try after the offer was accepted, which seldom succeeds
    #[arg(long, conflicts_with_all = ["rounds", "success"])]
    after_accepting: bool,

    #[command(flatten)]
    size: Size,

    #[command(flatten)]
    leave: Leave,

    #[command(flatten)]
    threads: Threads,

    #[command(flatten)]
    numbers: Numbers,

    /// Print no tables, sentences, warnings or progress
    #[arg(long, short)]
    quiet: bool,
}

fn lever(text: &str) -> Result<Movable, String> {
    let plain = text.trim().to_lowercase().replace([' ', '_'], "-");
    let ids = Movable::ALL.map(Movable::id);
    Movable::find(&plain).ok_or_else(|| format!("no lever of that name; {}", suggestion(&plain, &ids)))
}

fn chance(text: &str) -> Result<f64, String> {
    let rate = scenario::parse_rate(text).ok().filter(|rate| (0.0..=1.0).contains(rate));
    let rate = rate.or_else(|| (text.trim() == "1").then_some(1.0));
    rate.ok_or_else(|| "a chance lies between 0% and 100%, such as 80%".to_owned())
}

/// With examples alone, options of a simulation mean nothing.
pub(super) fn refusing_examples(argument: clap::Arg) -> clap::Arg {
    match argument.get_id().as_str() {
        "scenario" | "examples" | "out" | "json" | "quiet" => argument,
        _ => argument.conflicts_with("examples"),
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match &arguments.scenario {
        None => examples(arguments),
        Some(path) => negotiate(arguments, path),
    }
}

fn examples(arguments: &Arguments) -> Result<(), Failure> {
    let found = audit::examples(known());
    let numbers = json!({
        "vestcast": env!("CARGO_PKG_VERSION"),
        "as_of": known().as_of,
        "examples": audit_report::lines(&found.lines),
    });
    let shown = || audit_report::of_lines(&found.says, &found.lines, &terminal::bold);
    arguments.numbers.show("negotiation.json", numbers, arguments.quiet, shown)
}

fn negotiate(arguments: &Arguments, path: &Path) -> Result<(), Failure> {
    let mut loaded = load::load(path, Tell::warnings_unless(arguments.quiet))?;
    arguments.size.apply(&mut loaded.scenario);
    let scenario = &loaded.scenario;
    let offer = guides::the_offer(scenario, arguments.offer.as_deref())?;
    let rules = rules(arguments, offer)?;
    let finals = negotiation::finals(known(), scenario, offer, &rules);
    let job = Job::start(&arguments.threads, arguments.quiet)?;
    let all = negotiation::scenario_of(scenario, &finals);
    forecast::tell("This negotiation", &[(&all, 1)], &arguments.leave, &job)?;
    let outcome = simulate(&all, &job)?;
    job.clear_bar();
    let levels = negotiation::levels(known(), scenario, offer, &rules, &finals);
    let negotiated = Negotiated::new(&finals, &levels, &outcome, scenario.goals.walk_away);
    let found = Negotiation {
        guides: known(),
        scenario,
        offer,
        rules,
        after_accepting: arguments.after_accepting,
        finals,
        outcome,
        negotiated,
    };
    let numbers = report::summary(&found, &loaded.warnings);
    let shown = || report::report(&found, &terminal::bold);
    arguments.numbers.show("negotiation.json", numbers, arguments.quiet, shown)
}

fn rules(arguments: &Arguments, offer: &Offer) -> Result<Rules, Failure> {
    if let Some(missing) = arguments.levers.iter().find(|lever| !lever.is_in(offer)) {
        let what = match missing {
            Movable::Base => "no base",
            _ => "no grant on the first day",
        };
        let usable = Movable::ALL.iter().filter(|lever| lever.is_in(offer)).map(|lever| lever.id());
        let usable = usable.collect::<Vec<_>>().join(",");
        return Err(Failure::input(format_args!("this offer has {what} to raise: give --levers {usable}")));
    }
    let mut levers = Vec::new();
    for lever in &arguments.levers {
        if !levers.contains(lever) {
            levers.push(*lever);
        }
    }
    let gains = known().round.iter().filter_map(|round| round.gain);
    let rounds = if arguments.after_accepting { 1 } else { usize::from(arguments.rounds) };
    let gains: Vec<Range> = gains.take(rounds).collect();
    let success = match (arguments.after_accepting, &arguments.success[..]) {
        (true, _) => vec![known().negotiation.after_accepting_chance.middle()],
        (false, [one]) => vec![*one; rounds],
        (false, several) if several.len() == rounds => several.to_vec(),
        (false, several) => {
            return Err(Failure::input(format_args!(
                "--success gives {} chances for {rounds} round{}: give one for each, or one for all",
                several.len(),
                if rounds == 1 { "" } else { "s" }
            )));
        }
    };
    Ok(Rules { gains, success, levers })
}

/// All final offers on the same paths, each compared with the first.
fn simulate(scenario: &Scenario, job: &Job) -> Result<Outcome, Failure> {
    job.expect(scenario.paths);
    job.run(|run| {
        scenario.validate()?;
        let plan = Plan::compile(scenario).compared_with(0);
        let shard = engine::simulate(&plan, scenario.seed, 0..scenario.paths, run)?;
        Ok(Outcome::new(&plan, scenario.paths, shard)?)
    })
}
