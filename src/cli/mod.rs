//! The command line: one file a command. Parses, calls the library, chooses the exit code.

mod ask;
mod assumptions;
mod audit;
mod bands;
mod breakeven;
mod calibrate;
mod check;
mod checkpoint;
mod compare;
mod failure;
mod flags;
mod forecast;
mod guides;
mod init;
mod job;
mod lever;
mod list;
mod load;
mod merge;
mod models;
mod negotiate;
mod number;
mod present;
mod run;
mod score;
mod shard;
mod shard_file;
mod shell;
mod stress;
mod sweep;
mod terminal;
mod tornado;
mod wild;
mod write;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

/// What will a job offer paid in stock really pay?
///
/// vestcast reads a scenario file that describes job offers and how the share price may move, sends the
/// price along many thousand paths through the vesting schedule, and reports the pay of each year and of
/// all years together as a distribution, in tables, sentences and charts. It is a simulation, not a
/// forecast.
#[derive(Parser)]
#[command(name = "vestcast", version, max_term_width = 80, after_help = EXAMPLES, after_long_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
}

const EXAMPLES: &str = "\
Examples:
  vestcast init my-offer.toml
      answer a few questions, get a scenario file
  vestcast run my-offer.toml
      simulate it; charts go to output/my-offer/
  vestcast run my-offer.toml --paths 1M --json
      ten times the paths, numbers for a program";

const EXIT_CODES: &str = "\
Examples:
  vestcast init my-offer.toml
      answer a few questions, get a scenario file
  vestcast run my-offer.toml
      simulate it; charts go to output/my-offer/
  vestcast run my-offer.toml --paths 1M --json
      ten times the paths, numbers for a program

Exit codes:
  0    all went well
  1    --until or the chance to be asked for was not reached, --require not met,
       nothing makes the offers equal, or an audited table is wrong or has rows
       that could not be checked; the results were written
  2    the input is wrong; nothing was written
  3    the run failed, for instance because a folder cannot be written
  130  stopped with Ctrl-C or SIGTERM; no results were written";

#[derive(Subcommand)]
enum Command {
    /// Simulate a scenario: tables and sentences here, charts and summary.json in a folder
    Run(run::Arguments),
    /// Simulate one part of a run, for instance on one of many machines
    Shard(shard::Arguments),
    /// Put the parts of a run together and show it as run would
    Merge(merge::Arguments),
    /// Put offers of one or several files side by side on the same price paths
    Compare(compare::Arguments),
    /// Find the growth, price, grant or other number at which two offers pay the same
    Breakeven(Box<breakeven::Arguments>),
    /// Find out what to ask for: what each lever brings, the smallest ask that is enough, a counter-offer
    Ask(ask::Arguments),
    /// Validate a scenario and print it in full, every default shown
    Check(check::Arguments),
    /// Fit price models to a price history and print the block for a scenario file
    Calibrate(calibrate::Arguments),
    /// Write a commented scenario file to start from
    Init(init::Arguments),
    /// Show the vesting schedules, price models and past stresses known by name, with source and date
    List(list::Arguments),
    /// List the price models, or draw the offers of a scenario under one model after the other
    #[command(mut_args(models::requiring_a_scenario))]
    Models(models::Arguments),
    /// Move each assumption from its low to its high and sort them by what that does to the pay
    Tornado(tornado::Arguments),
    /// Simulate the offers under many combinations of assumptions, on a grid or at random
    Sweep(sweep::Arguments),
    /// Show what each year pays if the share stays flat, halves, or goes the way of each fall of the past
    Stress(stress::Arguments),
    /// Place offers in published pay bands: percentiles, gaps, sources that disagree, red flags
    Bands(bands::Arguments),
    /// Check a published pay table or calculator against its own parts, or what guides print
    Audit(audit::Arguments),
    /// Simulate the rounds of a negotiation on top of the share price
    #[command(mut_args(negotiate::refusing_examples))]
    Negotiate(negotiate::Arguments),
    /// Fill the scoring matrices of guides, with red flags, beside the money
    #[command(mut_args(score::requiring_a_scenario))]
    Score(score::Arguments),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print a completion script for a shell
    Completions {
        /// Shell to complete for
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the whole or of a command
    Man {
        /// Command to print the page of
        command: Option<String>,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Colour {
    /// If the output is a terminal and NO_COLOR is not set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Runs the command line of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return failure::usage(error),
    };
    match cli.color {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
    let result = match cli.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Shard(arguments) => shard::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Breakeven(arguments) => breakeven::run(&arguments),
        Command::Ask(arguments) => ask::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Calibrate(arguments) => calibrate::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::List(arguments) => list::run(&arguments),
        Command::Models(arguments) => models::run(&arguments),
        Command::Tornado(arguments) => tornado::run(&arguments),
        Command::Sweep(arguments) => sweep::run(&arguments),
        Command::Stress(arguments) => stress::run(&arguments),
        Command::Bands(arguments) => bands::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Negotiate(arguments) => negotiate::run(&arguments),
        Command::Score(arguments) => score::run(&arguments),
        Command::Schema => shell::schema(),
        Command::Completions { shell } => shell::completions(shell, Cli::command()),
        Command::Man { command } => shell::manual(command.as_deref(), Cli::command()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
