//! A scenario as a complete file: every default spelled out, every key explained where it first appears.

use std::collections::HashSet;

use super::keys::{GOALS, ROOT, SAMPLING, SHOCK, STOCK, Section, TARGET};
use super::values::{WIDTH, bare_or_quoted, columns, dollars, folded, grouped, list, number, rate, text};
use super::{
    Goals, Scenario, Stock, TargetOf, left_behind, mixture, offers, parameters, schedules, tax, todays_money,
};
use crate::facts;
use crate::market::{Arguments, Correlation, Knot, ModelInfo, Part, Sampling, Shock, ShockForm, Value};
use crate::offer::{Payoff, Vesting};

/// Column at which comments start.
const COMMENT_COLUMN: usize = 26;

pub(super) fn toml(scenario: &Scenario) -> String {
    let mut file = File::default();
    file.key(&ROOT, "title", folded(text(&scenario.title), "title"));
    if let Some(about) = &scenario.about {
        file.key(&ROOT, "about", folded(text(about), "about"));
    }
    file.key(&ROOT, "horizon", format!("\"{}\"", super::words::plural(scenario.years, "year")));
    file.key(&ROOT, "paths", grouped(&scenario.paths.to_string()));
    let sampling = scenario.sampling.map_or(SAMPLING[0], Sampling::name);
    file.key(&ROOT, "sampling", text(sampling));
    file.key(&ROOT, "seed", scenario.seed.to_string());
    tax::write_flat(scenario.tax.as_ref(), &mut file);
    for stock in &scenario.stocks {
        write_stock(stock, &mut file);
    }
    write_correlation(&scenario.correlation, &mut file);
    write_goals(&scenario.goals, &mut file);
    tax::write_tables(scenario.tax.as_ref(), &mut file);
    todays_money::write(scenario.money, &mut file);
    left_behind::write(&scenario.left_behind, &mut file);
    for offer in &scenario.offers {
        offers::write(offer, scenario.years, &mut file);
    }
    file.text
}

/// A stock as it stands in a scenario file.
#[must_use]
pub fn stock_block(stock: &Stock) -> String {
    let mut file = File::default();
    write_stock(stock, &mut file);
    file.text.trim_start().to_owned()
}

/// The text so far and the keys it has explained.
#[derive(Default)]
pub(super) struct File {
    text: String,
    explained: HashSet<(&'static str, &'static str)>,
}

impl File {
    pub(super) fn header(&mut self, header: &str) {
        self.text += &format!("\n{header}\n");
    }

    fn comment(&mut self, about: &str) {
        let mut line = "#".to_owned();
        for word in about.split(' ') {
            if columns(&line) + 1 + columns(word) > WIDTH {
                self.text += &format!("{line}\n");
                line = "#".to_owned();
            }
            line += &format!(" {word}");
        }
        self.text += &format!("{line}\n");
    }

    pub(super) fn key(&mut self, section: &'static Section, name: &'static str, value: String) {
        let about = section.key(name).map_or("", |key| key.about);
        self.line(section.header, name, name, value, about);
    }

    fn line(&mut self, place: &'static str, id: &'static str, name: &str, value: String, about: &str) {
        let line = format!("{name} = {value}");
        let is_first = self.explained.insert((place, id)) && !about.is_empty();
        let with_comment = format!("{line:<COMMENT_COLUMN$} # {about}");
        if is_first && with_comment.lines().all(|line| columns(line) <= WIDTH) && !line.contains('\n') {
            self.text += &format!("{with_comment}\n");
            return;
        }
        if is_first {
            self.comment(about);
        }
        self.text += &format!("{line}\n");
    }
}

fn write_stock(stock: &Stock, file: &mut File) {
    let name = bare_or_quoted(&stock.name);
    file.header(&format!("[stocks.{name}]"));
    file.key(&STOCK, "price", dollars(stock.price));
    let info = stock.model.info();
    let header = format!("stocks.{name}.model.{}", info.name);
    file.header(&format!("[{header}]"));
    file.comment(info.title);
    write_parameters(info, &stock.model.arguments(), &header, file);
    for shock in &stock.shocks {
        file.header(&format!("[[stocks.{name}.shocks]]"));
        write_shock(shock, file);
    }
}

fn write_parameters(info: &'static ModelInfo, arguments: &Arguments, header: &str, file: &mut File) {
    for parameter in info.parameters {
        match arguments.0.get(parameter.name) {
            Some(Value::Models(parts)) if !mixture::fits_inline(parts) => {
                file.comment(parameter.about);
                write_models(parts, &format!("{header}.{}", parameter.name), file);
            }
            Some(value) => {
                let written = parameters::written(value);
                file.line(info.name, parameter.name, parameter.name, written, parameter.about);
            }
            None => {}
        }
    }
}

/// The models of a mixture as tables: one in braces could not go over several lines.
fn write_models(parts: &[Part], header: &str, file: &mut File) {
    for part in parts {
        file.header(&format!("[[{header}]]"));
        file.line("models", "weight", "weight", rate(part.weight), "share of all paths");
        let header = format!("{header}.{}", part.model.name);
        file.header(&format!("[{header}]"));
        write_parameters(part.model, &part.arguments, &header, file);
    }
}

fn write_shock(shock: &Shock, file: &mut File) {
    file.key(&SHOCK, "month", number(shock.month()));
    match shock.form() {
        ShockForm::Change { change, recovered, over } => {
            file.key(&SHOCK, "change", rate(*change));
            file.key(&SHOCK, "recovered", rate(*recovered));
            if *over > 0.0 {
                file.key(&SHOCK, "over", number(*over));
            }
        }
        ShockForm::Stress(id) => file.key(&SHOCK, "stress", text(id)),
        ShockForm::Levels => {
            let level = |level: &Knot| format!("[{}, {}]", number(level.month), rate(level.price));
            file.key(&SHOCK, "levels", list(&shock.levels().iter().map(level).collect::<Vec<_>>(), "levels"));
        }
    }
    file.key(&SHOCK, "chance", rate(shock.chance()));
}

fn write_correlation(correlation: &Correlation, file: &mut File) {
    if correlation.is_empty() {
        return;
    }
    file.header("[correlation]");
    for (a, b, number) in correlation.pairs() {
        file.text += &format!("{}\n", super::correlation::line(a, b, number));
    }
}

fn write_goals(goals: &Goals, file: &mut File) {
    if *goals == Goals::default() {
        return;
    }
    file.header("[goals]");
    if let Some(amount) = goals.walk_away {
        file.key(&GOALS, "walk_away", dollars(amount));
    }
    if let Some(amount) = goals.current_pay {
        file.key(&GOALS, "current_pay", dollars(amount));
    }
    if goals.targets.is_empty() {
        return;
    }
    file.header("[goals.targets]");
    for target in &goals.targets {
        let of = match target.of {
            TargetOf::Total => "total".to_owned(),
            TargetOf::Average => "average".to_owned(),
            TargetOf::Year(year) => format!("year {year}"),
        };
        let value = format!("{{ amount = {}, of = \"{of}\" }}", dollars(target.amount));
        let about = TARGET.key("of").map_or("", |key| key.about);
        file.line(TARGET.header, "of", &bare_or_quoted(&target.name), value, about);
    }
}

/// The name of the schedule if the facts still know it as the same, otherwise its pairs.
pub(super) fn vesting(vesting: &Vesting, payoff: Payoff) -> String {
    let pairs = || vesting.tranches().iter().map(|tranche| (tranche.month, tranche.fraction));
    if let Some(schedule) = vesting.name().and_then(facts::vesting::find)
        && schedule.refused.is_none()
        && schedules::suits(schedule, payoff)
        && schedule.tranches().into_iter().eq(pairs())
    {
        return text(&schedule.id);
    }
    let pairs = pairs().map(|(month, fraction)| format!("[{month}, {}]", rate(fraction)));
    list(&pairs.collect::<Vec<_>>(), "vesting")
}
