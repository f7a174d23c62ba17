//! `vestcast audit`: published pay tables and calculators against their own parts.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::failure::Failure;
use super::guides;
use super::present::Numbers;
use super::terminal;
use crate::decide::audit::{self, Schedule, Skipped, Tolerance};
use crate::facts::guides::{Calculator, guides as known};
use crate::facts::vesting;
use crate::pay_table::PayTable;
use crate::report::audit::{self as report, TableAudit};
use crate::report::diagnostics;
use crate::scenario::{Diagnostic, quoted, suggestion};

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true), after_help = EXIT_CODES)]
pub(super) struct Arguments {
    /// Table of ranges to check, CSV or Markdown; - for standard input
    #[arg(value_name = "TABLE", group = "what")]
    table: Option<PathBuf>,

    /// Check what public guides for L6 and L7 print
    #[arg(long, group = "what")]
    guides: bool,

    /// Work out a calculator of the guides beside what it should give: A, B or email
    #[arg(long, value_name = "NAME", group = "what")]
    calculator: Option<String>,

    /// Show one finding on the guides alone, by its name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["table", "calculator"])]
    finding: Option<String>,

    /// Grant to work a calculator out for, in dollars
    #[arg(long, value_name = "DOLLARS", default_value = "300K", value_parser = guides::dollars, conflicts_with_all = ["table", "guides"])]
    grant: f64,

    /// Base a year to work it out for
    #[arg(long, value_name = "DOLLARS", default_value = "175K", value_parser = guides::dollars, conflicts_with_all = ["table", "guides"])]
    base: f64,

    /// Share price to work it out for
    #[arg(long, value_name = "DOLLARS", default_value = "170", value_parser = guides::dollars, conflicts_with_all = ["table", "guides"])]
    price: f64,

    /// Vesting of the table's grants: a name such as amazon, or percents by year such as 25/25/25/25
    #[arg(long, value_name = "SCHEDULE", default_value = "amazon", value_parser = first_year, conflicts_with_all = ["guides", "calculator"])]
    vesting: Vesting,

    /// Dollars by which a stated amount may miss its parts, for it is rounded
    #[arg(long, value_name = "DOLLARS", default_value = "5K", value_parser = guides::dollars, conflicts_with_all = ["guides", "calculator"])]
    tolerance: f64,

    /// Take amounts without a unit as thousands of dollars
    #[arg(long, conflicts_with_all = ["guides", "calculator"])]
    thousands: bool,

    #[command(flatten)]
    numbers: Numbers,

    /// Print no tables or sentences
    #[arg(long, short)]
    quiet: bool,
}

const EXIT_CODES: &str = "\
Exit codes of the audit of a table:
  0  every stated amount of every row was checked and follows from its parts;
     an average without base and stock is taken as given for its premium, and
     the columns and tables that the list says were not read do not count
  1  something cannot be right, or a stated amount could not be read or
     checked; the list says why
  2  there is no table that can be read
The guides and their calculators are shown with 0, whatever is found.";

/// A schedule as it was named, and what vests in its first year.
#[derive(Clone)]
struct Vesting {
    name: String,
    first_year: f64,
}

fn first_year(text: &str) -> Result<Vesting, String> {
    let text = text.trim();
    let vesting = |first_year| Vesting { name: text.to_owned(), first_year };
    if let Some(schedule) = vesting::find(text) {
        let first = schedule.tranches().iter().filter(|(month, _)| *month <= 12).map(|(_, part)| part).sum();
        return Ok(vesting(first));
    }
    let percents: Option<Vec<f64>> = text.split('/').map(|part| part.trim().parse().ok()).collect();
    let percents = percents.filter(|all| {
        all.iter().all(|part| (0.0..=100.0).contains(part)) && (all.iter().sum::<f64>() - 100.0).abs() < 0.05
    });
    percents.map(|all| vesting(all[0] / 100.0)).ok_or_else(|| {
        let names: Vec<&str> = vesting::schedules().iter().map(|schedule| schedule.id.as_str()).collect();
        format!(
            "write percents by year that sum to 100, such as 25/25/25/25, or a name: {}",
            names.join(", ")
        )
    })
}

pub(super) fn run(arguments: &Arguments) -> Result<(), Failure> {
    match (&arguments.table, &arguments.calculator) {
        (Some(path), _) => of_table(arguments, path),
        (None, Some(name)) => of_calculator(arguments, name),
        (None, None) => of_guides(arguments),
    }
}

fn of_table(arguments: &Arguments, path: &Path) -> Result<(), Failure> {
    let (text, name) = (guides::text_of(path)?, guides::name_of(path));
    let table = PayTable::read(&text, arguments.thousands).map_err(|error| {
        let diagnostic = Diagnostic::error(error.span, error.message).help(error.help);
        Failure::Input(diagnostics::render(&name, &text, &[diagnostic], terminal::stderr_has_colour()))
    })?;
    let schedule = Schedule { first_year: arguments.vesting.first_year };
    let audit = TableAudit {
        name: &name,
        columns: table.columns.iter().map(|(text, column)| (text.clone(), column.word())).collect(),
        unread: table.unread.clone(),
        rows: table.rows.len(),
        skipped: audit::skipped(&table),
        passed_over: table.passed_over.clone(),
        checkable: table.checkable(),
        vesting: &arguments.vesting.name,
        tolerance: arguments.tolerance,
        findings: audit::check(&table, schedule, Tolerance(arguments.tolerance)),
    };
    let numbers = json!({
        "vestcast": env!("CARGO_PKG_VERSION"),
        "table": name,
        "rows": audit.rows,
        "unread": audit.unread,
        "skipped": audit.skipped.iter().map(skipped).collect::<Vec<Value>>(),
        "other_tables_at_lines": audit.passed_over,
        "checkable": audit.checkable,
        "first_year_vest": schedule.first_year,
        "tolerance": arguments.tolerance,
        "findings": report::summary(&audit.findings),
    });
    let shown = || report::of_table(&audit, &terminal::bold);
    arguments.numbers.show("audit.json", numbers, arguments.quiet, shown)?;
    match report::complaint(&audit) {
        None => Ok(()),
        Some(complaint) => Err(Failure::Missed(terminal::paragraph(complaint))),
    }
}

fn skipped(row: &Skipped) -> Value {
    let cell = |(heading, text): &(String, String)| json!({ "column": heading, "read": text });
    let unreadable: Vec<Value> = row.unreadable.iter().map(cell).collect();
    json!({ "line": row.line, "row": row.label, "why": row.why, "unreadable": unreadable })
}

fn of_guides(arguments: &Arguments) -> Result<(), Failure> {
    let mut findings = audit::of_guides(known());
    if let Some(name) = &arguments.finding {
        let names: Vec<&str> = findings.iter().map(|finding| finding.id).collect();
        if !names.contains(&name.as_str()) {
            let suggestion = suggestion(name, &names);
            return Err(Failure::input(format_args!("there is no finding {}; {suggestion}", quoted(name))));
        }
        findings.retain(|finding| finding.id == name);
    }
    let numbers = json!({
        "vestcast": env!("CARGO_PKG_VERSION"),
        "as_of": known().as_of,
        "findings": report::summary(&findings),
    });
    let shown = || report::of_guides(known(), &findings, &terminal::bold);
    arguments.numbers.show("audit.json", numbers, arguments.quiet, shown)
}

fn of_calculator(arguments: &Arguments, name: &str) -> Result<(), Failure> {
    let found = calculator(name)?;
    if arguments.grant <= 0.0 || arguments.price <= 0.0 {
        return Err(Failure::input("a calculator is worked out for a grant and a price above $0"));
    }
    let lines = audit::calculator(known(), found, arguments.grant, arguments.base, arguments.price);
    let guide = known().name_of(&found.document);
    let title = format!("{} of {guide}: {}; {}.", found.name, found.formula, found.note);
    let numbers = json!({
        "vestcast": env!("CARGO_PKG_VERSION"),
        "calculator": found.name,
        "document": found.document,
        "formula": found.formula,
        "grant": arguments.grant,
        "base": arguments.base,
        "price": arguments.price,
        "lines": report::lines(&lines),
    });
    let shown = || report::of_lines(&title, &lines, &terminal::bold);
    arguments.numbers.show("audit.json", numbers, arguments.quiet, shown)
}

fn calculator(name: &str) -> Result<&'static Calculator, Failure> {
    let all = &known().calculator;
    let found = all.iter().find(|calculator| calculator.id.eq_ignore_ascii_case(name.trim()));
    found.ok_or_else(|| {
        let names = all.iter().map(|calculator| format!("{} is {}", calculator.id, calculator.name));
        let names = names.collect::<Vec<_>>().join(", ");
        Failure::input(format_args!("there is no calculator {}: {names}", quoted(name)))
    })
}
