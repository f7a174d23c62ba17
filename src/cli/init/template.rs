//! The file that `init` writes: the answers, and as comments what else a file can say.

use std::fmt::Write;

use super::Answers;
use crate::scenario;

/// Column at which comments start.
const COMMENT_COLUMN: usize = 30;

/// The file. Answers stand in quotes, where the reader takes numbers as well as `175K` or `33%`.
pub(super) fn text(answers: &Answers) -> String {
    let mut text = format!("title = {}\n", quoted(&answers.title));
    text += &line("# horizon = \"5 years\"", "how far to look ahead, if not 4 years");
    text += &stock(answers);
    text += &goals(answers);
    text += "\n# One table an offer. A counter-offer can extend the first:\n\
             #   [offers.counter]\n#   extends = \"first\"\n#   base = \"185K\"\n\
             [offers.first]\n";
    text += &line(&format!("base = {}", quoted(&answers.base)), "salary in the first year");
    text += &line("# raise = \"3%\"", "rise of the base from each year to the next");
    text += &line("# bonus = \"15%\"", "paid each year, as a share of the base");
    text += &sign_on(answers);
    text += &grant(answers);
    text
}

fn stock(answers: &Answers) -> String {
    if !answers.has_shares() {
        return String::new();
    }
    let stock = table_name(answers.stock.as_deref().unwrap_or_default());
    format!(
        "\n# The share and how its price may move. Nobody knows its growth: yours is an\n\
         # assumption.\n\
         [stocks.{stock}]\n\
         price = {}\n\n\
         [stocks.{stock}.model.gbm]\n\
         growth = {}\n\
         volatility = {}\n",
        quoted(&answers.price),
        toml_string(answers.growth.as_deref().unwrap_or("0%")),
        quoted(&answers.volatility),
    )
}

fn goals(answers: &Answers) -> String {
    let goal = |name: &str, answer: &Option<String>, example: &str, about: &str| {
        let written = match answer {
            Some(amount) => format!("{name} = {}", toml_string(amount)),
            None => format!("# {name} = \"{example}\""),
        };
        line(&written, about)
    };
    let mut text = "\n# What the simulation compares with.\n[goals]\n".to_owned();
    text += &goal("walk_away", &answers.walk_away, "$1.2M", "the least all years together must pay");
    text += &goal("current_pay", &answers.current_pay, "$260K", "what you earn a year now");
    text += &line("# targets.house = \"$1.5M\"", "any other amount, over all years");
    text
}

fn sign_on(answers: &Answers) -> String {
    let mut text = match &answers.sign_on {
        Some(sign_on) => {
            let amounts: Vec<String> =
                scenario::split_amounts(sign_on).iter().map(|amount| toml_string(amount)).collect();
            line(&format!("sign_on = [{}]", amounts.join(", ")), "cash on the first day of each year")
        }
        None => line("# sign_on = [\"80K\", \"60K\"]", "cash on the first day of each year"),
    };
    text += "# sign_on = { amounts = [\"80K\", \"60K\"], paid = \"monthly\" }   # or month by month\n";
    text
}

fn grant(answers: &Answers) -> String {
    let mut text = String::new();
    if answers.has_shares() {
        let vesting = answers.vesting.as_deref().unwrap_or_default();
        let vesting = scenario::vesting_list(vesting).unwrap_or_else(|| toml_string(vesting));
        let _ = writeln!(text, "grant = {{ value = {}, vesting = {vesting} }}", quoted(&answers.grant));
    } else {
        text += "# Shares need a table of their own at the top, such as:\n\
                 #   [stocks.AMZN]\n\
                 #   price = 230\n\
                 #   model.gbm = { growth = \"0%\", volatility = \"33%\" }\n";
    }
    text += "# Other ways to write a grant: shares instead of dollars; the price in the\n\
             # letter; months and percents instead of a name; several grants:\n\
             #   grant = { shares = 1_300, vesting = \"amazon\" }\n\
             #   grant = { value = \"300K\", grant_price = 221.50, vesting = \"amazon\" }\n\
             #   grant = { value = \"300K\", vesting = [[12, \"40%\"], [24, \"60%\"]] }\n\
             #   grants = [\n\
             #     { value = \"300K\", vesting = \"amazon\" },\n\
             #     { value = \"50K\", start = \"1 year\", vesting = [[12, \"50%\"], [24, \"50%\"]] },\n\
             #   ]\n";
    text
}

/// A line with its comment, where comments stand if the line leaves room.
fn line(key: &str, about: &str) -> String {
    format!("{key:<COMMENT_COLUMN$} # {about}\n")
}

fn quoted(answer: &Option<String>) -> String {
    toml_string(answer.as_deref().unwrap_or_default())
}

/// A name as it stands in the header of a table: quotes only where it needs them.
fn table_name(name: &str) -> String {
    let is_bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_bare { name.to_owned() } else { toml_string(name) }
}

/// A basic TOML string; its escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;

    /// The file with the comment signs of these lines removed.
    fn uncommented(text: &str, starts: &[&str]) -> String {
        let line = |line: &str| {
            let bare = line.trim_start_matches(['#', ' ']);
            let chosen = line.starts_with('#') && starts.iter().any(|start| bare.starts_with(start));
            // One grant stands in the file already.
            let replaced = line.starts_with("grant =") && starts[0].starts_with("grant");
            if chosen {
                format!("{bare}\n")
            } else if replaced {
                String::new()
            } else {
                format!("{line}\n")
            }
        };
        text.lines().map(line).collect()
    }

    #[test]
    fn what_stands_in_comments_is_right() {
        let some = |text: &str| Some(text.to_owned());
        let answers = Answers {
            title: some("x"),
            base: some("175K"),
            grant: some("300K"),
            stock: some("AMZN"),
            price: some("230"),
            volatility: some("33%"),
            vesting: some("amazon"),
            ..Answers::default()
        };
        let text = text(&answers);
        for starts in [
            &["horizon", "walk_away", "current_pay", "targets", "raise", "bonus", "sign_on = ["][..],
            &["sign_on = {"],
            &["[offers.counter]", "extends", "base = \"185K\""],
            &["grant = { shares"],
            &["grant = { value = \"300K\", grant_price"],
            &["grant = { value = \"300K\", vesting = [["],
        ] {
            let source = uncommented(&text, starts);
            // The first offer comes after the counter-offer, which only matters to a reader.
            if let Err(problems) = Scenario::from_toml(&source) {
                panic!("{problems}\n{source}");
            }
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
