//! A scenario as a complete file: every default spelled out, every key explained where it first appears.

use std::collections::HashSet;

use super::keys::{GOALS, GRANT, OFFER, ROOT, SIGN_ON, STOCK, Section, TARGET};
use super::{Goals, Scenario, Stock, TargetOf, parameters};
use crate::facts;
use crate::offer::{Grant, GrantPrice, GrantSize, Offer, SignOn, SignOnPaid, Vesting};

/// Column at which comments start.
const COMMENT_COLUMN: usize = 26;
/// Widest line, as far as names allow it.
const WIDTH: usize = 80;

pub(super) fn toml(scenario: &Scenario) -> String {
    let mut file = File::default();
    file.key(&ROOT, "title", folded(text(&scenario.title), "title"));
    if let Some(about) = &scenario.about {
        file.key(&ROOT, "about", folded(text(about), "about"));
    }
    file.key(&ROOT, "horizon", format!("\"{}\"", super::words::plural(scenario.years, "year")));
    file.key(&ROOT, "paths", grouped(&scenario.paths.to_string()));
    file.key(&ROOT, "seed", scenario.seed.to_string());
    for stock in &scenario.stocks {
        write_stock(stock, &mut file);
    }
    write_goals(&scenario.goals, &mut file);
    for offer in &scenario.offers {
        write_offer(offer, scenario.years, &mut file);
    }
    file.text
}

/// The text so far and the keys it has explained.
#[derive(Default)]
struct File {
    text: String,
    explained: HashSet<(&'static str, &'static str)>,
}

impl File {
    fn header(&mut self, header: &str) {
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

    fn key(&mut self, section: &'static Section, name: &'static str, value: String) {
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
    let arguments = stock.model.arguments();
    file.header(&format!("[stocks.{name}.model.{}]", info.name));
    file.comment(info.title);
    for parameter in info.parameters {
        if let Some(value) = arguments.0.get(parameter.name) {
            let written = parameters::written(value);
            file.line(info.name, parameter.name, parameter.name, written, parameter.about);
        }
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

fn write_offer(offer: &Offer, years: u32, file: &mut File) {
    let header = format!("offers.{}", bare_or_quoted(&offer.name));
    file.header(&format!("[{header}]"));
    file.key(&OFFER, "base", dollars(offer.base_per_year));
    file.key(&OFFER, "raise", rate(offer.raise_per_year));
    file.key(&OFFER, "bonus", rate(offer.bonus_of_base));
    write_sign_on(&offer.sign_on, &header, file);
    let grant_header = match offer.grants.len() {
        1 => format!("[{header}.grant]"),
        _ => format!("[[{header}.grants]]"),
    };
    for grant in &offer.grants {
        file.header(&grant_header);
        write_grant(grant, years, file);
    }
}

fn write_sign_on(sign_on: &SignOn, header: &str, file: &mut File) {
    let amounts: Vec<String> = sign_on.by_year.iter().copied().map(dollars).collect();
    let amounts = list(&amounts, "amounts");
    if sign_on.by_year.is_empty() && sign_on.paid == SignOnPaid::Lump {
        file.key(&OFFER, "sign_on", amounts);
        return;
    }
    file.header(&format!("[{header}.sign_on]"));
    file.key(&SIGN_ON, "amounts", amounts);
    let paid = match sign_on.paid {
        SignOnPaid::Lump => "lump",
        SignOnPaid::Monthly => "monthly",
    };
    file.key(&SIGN_ON, "paid", text(paid));
}

fn write_grant(grant: &Grant, years: u32, file: &mut File) {
    file.key(&GRANT, "stock", text(&grant.stock));
    match grant.size {
        GrantSize::Shares(shares) => file.key(&GRANT, "shares", number(shares)),
        GrantSize::Dollars { amount, price } => {
            file.key(&GRANT, "value", dollars(amount));
            let price = match price {
                GrantPrice::AtGrant => text("at grant"),
                GrantPrice::Given(price) => dollars(price),
            };
            file.key(&GRANT, "grant_price", price);
        }
    }
    file.key(&GRANT, "start", format!("\"{}\"", super::words::plural(grant.start_month, "month")));
    file.key(&GRANT, "vesting", vesting(&grant.vesting));
    file.key(&GRANT, "whole_shares", grant.whole_shares.to_string());
    let last = grant.start_month + grant.vesting.tranches().last().map_or(0, |tranche| tranche.month);
    let after = if last > 12 * years { "ignore" } else { "refuse" };
    file.key(&GRANT, "after_horizon", text(after));
}

/// The name of the schedule if the facts still know it as the same, otherwise its pairs.
fn vesting(vesting: &Vesting) -> String {
    let pairs = || vesting.tranches().iter().map(|tranche| (tranche.month, tranche.fraction));
    if let Some(schedule) = vesting.name().and_then(facts::vesting::find)
        && schedule.refused.is_none()
        && schedule.tranches().into_iter().eq(pairs())
    {
        return text(&schedule.id);
    }
    let pairs = pairs().map(|(month, fraction)| format!("[{month}, {}]", rate(fraction)));
    list(&pairs.collect::<Vec<_>>(), "vesting")
}

/// A list on one line if it fits there after its key, otherwise on as many lines as it takes.
pub(super) fn list(elements: &[String], key: &str) -> String {
    let line = format!("[{}]", elements.join(", "));
    if columns(&line) + key.len() + 3 <= WIDTH {
        return line;
    }
    let mut lines = vec!["    ".to_owned()];
    for element in elements {
        let last = lines.last().map_or(0, |line| columns(line));
        if last > 4 && last + columns(element) + 1 > WIDTH {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            let gap = if line.trim().is_empty() { "" } else { " " };
            *line += &format!("{gap}{element},");
        }
    }
    format!("[\n{}\n]", lines.join("\n"))
}

/// A text in quotes over several lines if it does not fit on one after its key. A backslash at the end of a
/// line joins it to the next.
fn folded(quoted: String, key: &str) -> String {
    if columns(&quoted) + key.len() + 3 <= WIDTH {
        return quoted;
    }
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&quoted);
    let mut lines = vec![String::new()];
    for word in inner.split_inclusive(' ') {
        let last = lines.last().map_or(0, |line| columns(line));
        // A line that started with a space would lose it.
        if last > 0 && last + columns(word) >= WIDTH && !word.starts_with(' ') {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            *line += word;
        }
    }
    format!("\"\"\"\\\n{}\"\"\"", lines.join("\\\n"))
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

/// `"8%"`: the shortest decimals of the rate with the point moved, so that reading gives the same number.
pub(super) fn rate(rate: f64) -> String {
    let decimals = rate.abs().to_string();
    let (whole, fraction) = decimals.split_once('.').unwrap_or((&decimals, ""));
    let fraction = format!("{fraction:0<2}");
    let (percents, rest) = fraction.split_at(2);
    let whole = format!("{whole}{percents}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if rate < 0.0 { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("\"{sign}{whole}{point}{rest}%\"")
}

/// `185_000`, `221.5`.
fn dollars(amount: f64) -> String {
    let plain = number(amount);
    match plain.split_once('.') {
        Some((whole, cents)) => format!("{}.{cents}", grouped(whole)),
        None => grouped(&plain),
    }
}

/// A number that TOML reads back as the same.
pub(super) fn number(number: f64) -> String {
    let plain = number.to_string();
    let too_long_for_integer = plain.len() > 15 && !plain.contains('.');
    if too_long_for_integer { format!("{plain}.0") } else { plain }
}

fn grouped(digits: &str) -> String {
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// JSON strings are TOML strings but for the delete character, which TOML wants escaped.
fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007F")
}

fn bare_or_quoted(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { text(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_the_same_number() {
        for (value, written) in
            [(0.08, "\"8%\""), (0.33, "\"33%\""), (1.5, "\"150%\""), (-0.056, "\"-5.6%\"")]
        {
            assert_eq!(rate(value), written);
        }
        assert_eq!(rate(0.0), "\"0%\"");
        assert_eq!(rate(0.38 / 12.0), "\"3.166666666666667%\"");
    }

    #[test]
    fn texts_survive_quotes_and_control_characters() {
        assert_eq!(text("a \"b\"\n\u{7f}"), r#""a \"b\"\n\u007F""#);
        assert_eq!(bare_or_quoted("AMZN"), "AMZN");
        assert_eq!(bare_or_quoted("BRK.B"), "\"BRK.B\"");
    }
}
