//! What a script demands of a run, in a line: `first: P(total >= $1.2M) >= 80%`.

use std::ops::Range;

use super::condition::{Condition, Relation, Than};
use super::diagnostic::Diagnostic;
use super::limits::MOST_MONEY;
use super::units::{decimal, scaled};
use super::words::{plural, quoted, suggestion};
use super::{Scenario, TargetOf};
use crate::outcome::PERCENTILES;

/// A bound on a figure of one offer, or of every one.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// As it was written.
    pub text: String,
    /// The offer it is about; none for all.
    pub offer: Option<String>,
    /// The figure.
    pub of: Required,
    /// How it must compare …
    pub is: Relation,
    /// … with this: dollars, or a chance.
    pub bound: f64,
}

/// A figure that can be demanded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Required {
    /// Chance of a condition.
    Chance(Condition),
    /// A percentile of [`PERCENTILES`], 0.1 for P10.
    Percentile(f64, TargetOf),
    /// The mean.
    Mean(TargetOf),
    /// Mean of the worst share of outcomes, 0.05 or 0.1.
    Shortfall(f64, TargetOf),
}

const EXAMPLES: &str =
    "write, for instance, 'P(total >= $1.2M) >= 80%', 'P10(total) >= $1M' or 'first: mean(year 1) > $250K'";

impl Scenario {
    /// Reads a requirement on the offers of this scenario.
    ///
    /// ```
    /// use vestcast::offer::Offer;
    /// use vestcast::Scenario;
    ///
    /// let scenario = Scenario::new("x").offer(Offer::new("first", 2e5));
    /// let required = scenario.requirement("first: P(total >= $1.2M) >= 80%").unwrap();
    /// assert_eq!((required.offer.as_deref(), required.bound), (Some("first"), 0.8));
    /// let slip = scenario.requirement("P(totl >= $1.2M) >= 80%").unwrap_err();
    /// assert_eq!((slip.span, slip.label.as_str()), (2..6, "did you mean `total`?"));
    /// ```
    ///
    /// # Errors
    ///
    /// What cannot be read, with its place in the text.
    pub fn requirement(&self, text: &str) -> Result<Requirement, Diagnostic> {
        Reader { text, at: 0, scenario: self }.requirement()
    }
}

/// How far a text has been read.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    scenario: &'a Scenario,
}

impl Reader<'_> {
    fn requirement(mut self) -> Result<Requirement, Diagnostic> {
        let offer = self.offer()?;
        let of = self.figure()?;
        if self.rest().is_empty() {
            let help = if matches!(of, Required::Chance(_)) { ">= 80%" } else { ">= $1M" };
            let place = self.text.len().saturating_sub(1)..self.text.len();
            let wrong = Diagnostic::error(place, "it is not said what the figure must be");
            return Err(wrong.help(format!("add a bound, such as `{help}`")));
        }
        let is = self.relation()?;
        let bound = match of {
            Required::Chance(_) => self.chance()?,
            Required::Percentile(_, pay) | Required::Mean(pay) | Required::Shortfall(_, pay) => {
                self.amount(pay)?
            }
        };
        let text = self.text.trim().to_owned();
        if !self.rest().is_empty() {
            return Err(self.wrong(self.here(), "nothing may follow the bound"));
        }
        Ok(Requirement { text, offer, of, is, bound })
    }

    /// `first:`, if an offer is named.
    fn offer(&mut self) -> Result<Option<String>, Diagnostic> {
        let names = || self.scenario.offers.iter().map(|offer| offer.name.as_str());
        let named = |name: &str| {
            let written = [name.to_owned(), format!("\"{name}\""), format!("'{name}'")];
            let after = written.iter().find_map(|written| self.rest().strip_prefix(written.as_str()));
            after.and_then(|after| after.trim_start().strip_prefix(':')).map(str::len)
        };
        if let Some((name, left)) = names().find_map(|name| Some((name.to_owned(), named(name)?))) {
            self.at = self.text.len() - left;
            return Ok(Some(name));
        }
        let Some(colon) = self.text.find(':') else { return Ok(None) };
        let name = self.text[..colon].trim().trim_matches(['"', '\'']);
        let known: Vec<&str> = names().collect();
        let message = format!("there is no offer {}", quoted(name));
        Err(Diagnostic::error(0..colon, message).help(suggestion(name, &known)))
    }

    fn figure(&mut self) -> Result<Required, Diagnostic> {
        let (place, name) = self.word();
        let share = |prefix: &str| {
            let digits = name.strip_prefix(prefix).filter(|digits| !digits.is_empty())?;
            digits.parse::<f64>().ok().map(|percents| percents / 100.0)
        };
        let figure: Box<dyn Fn(TargetOf) -> Required> = match name.as_str() {
            "p" => {
                self.sign("(")?;
                let condition = self.condition()?;
                self.sign(")")?;
                return Ok(Required::Chance(condition));
            }
            "median" => Box::new(|pay| Required::Percentile(0.5, pay)),
            "mean" => Box::new(Required::Mean),
            _ => match (share("p"), share("es")) {
                (Some(p), _) if PERCENTILES.contains(&p) => Box::new(move |pay| Required::Percentile(p, pay)),
                (Some(_), _) => {
                    let known: Vec<String> =
                        PERCENTILES.iter().map(|p| format!("P{:.0}", 100.0 * p)).collect();
                    return Err(self
                        .wrong(place, "this percentile is not kept")
                        .help(format!("there are {}", known.join(", "))));
                }
                (_, Some(a)) if [0.05, 0.1].contains(&a) => Box::new(move |pay| Required::Shortfall(a, pay)),
                _ => return Err(self.unknown(place, &name, &["P", "P10", "median", "mean", "ES5", "ES10"])),
            },
        };
        self.sign("(")?;
        let pay = self.pay()?;
        self.sign(")")?;
        Ok(figure(pay))
    }

    fn condition(&mut self) -> Result<Condition, Diagnostic> {
        let of = self.pay()?;
        let is = self.relation()?;
        let is_pay = ["year", "total", "average"].iter().any(|word| self.rest().starts_with(word));
        if !is_pay {
            return Ok(Condition { of, is, than: Than::Amount(self.amount(of)?) });
        }
        let start = self.here().start;
        let than = self.pay()?;
        if [of, than].contains(&TargetOf::Average) {
            let place = start..self.at;
            return Err(self.wrong(place, "an average can be compared with an amount only"));
        }
        Ok(Condition { of, is, than: Than::Pay(than) })
    }

    /// `total`, `average` or `year 3`.
    fn pay(&mut self) -> Result<TargetOf, Diagnostic> {
        let (place, name) = self.word();
        match name.as_str() {
            "total" => Ok(TargetOf::Total),
            "average" => Ok(TargetOf::Average),
            // Together or apart.
            year if year.strip_prefix("year").is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit())) => {
                let digits = match year.trim_start_matches("year") {
                    "" => self.word().1,
                    digits => digits.to_owned(),
                };
                let years = self.scenario.years;
                let known = digits.parse().ok().filter(|year| (1..=years).contains(year));
                known.map(TargetOf::Year).ok_or_else(|| {
                    let place = place.start..self.at.max(place.end);
                    self.wrong(place, &format!("the scenario looks ahead {}", plural(years, "year")))
                })
            }
            _ => Err(self.unknown(place, &name, &["total", "average", "year 1"])),
        }
    }

    fn relation(&mut self) -> Result<Relation, Diagnostic> {
        let rest = self.rest();
        let unicode = [("≥", Relation::AtLeast), ("≤", Relation::AtMost)];
        let signs = unicode.into_iter().chain(Relation::ALL.map(|is| (is.sign(), is)));
        let found = signs.into_iter().find(|(sign, _)| rest.starts_with(sign));
        let Some((sign, relation)) = found else {
            return Err(self.wrong(self.here(), "here `>=`, `>`, `<=` or `<` is needed"));
        };
        self.at = self.here().start + sign.len();
        Ok(relation)
    }

    /// Dollars, or a goal of the scenario as pay of this kind has it.
    fn amount(&mut self, pay: TargetOf) -> Result<f64, Diagnostic> {
        let place = self.up_to_bracket();
        let written = self.text[place.clone()].trim();
        let text = written.to_lowercase().replace(['-', '_'], " ");
        self.at = place.end;
        let (goals, years) = (&self.scenario.goals, f64::from(self.scenario.years));
        match (text.as_str(), pay) {
            ("current pay", _) => {
                let years = if pay == TargetOf::Total { years } else { 1.0 };
                goals.current_pay.map(|pay| pay * years).ok_or_else(|| self.no_goal(place, "current_pay"))
            }
            ("walk away" | "walk away number", TargetOf::Total) => {
                goals.walk_away.ok_or_else(|| self.no_goal(place, "walk_away"))
            }
            ("walk away" | "walk away number", _) => {
                Err(self.wrong(place, "the walk-away number is about the total"))
            }
            _ => {
                let amount = scaled(written, true);
                let sound = amount.filter(|dollars| (0.0..=MOST_MONEY).contains(dollars));
                sound.ok_or_else(|| match amount {
                    Some(_) => self.wrong(place, "an amount lies between $0 and $1 billion"),
                    None => self.wrong(place, "here an amount is needed").help(
                        "write $1.2M, 300K or 300_000, `current pay`, `walk-away`, or in a chance `year 1`",
                    ),
                })
            }
        }
    }

    fn chance(&mut self) -> Result<f64, Diagnostic> {
        let place = self.up_to_bracket();
        self.at = place.end;
        let text = self.text[place.clone()].trim();
        let chance = match text.strip_suffix('%') {
            Some(percents) => decimal(percents.trim_end(), -2),
            None => decimal(text, 0),
        };
        chance
            .filter(|chance| (0.0..=1.0).contains(chance))
            .ok_or_else(|| self.wrong(place, "a chance lies between 0% and 100%").help("write 80% or 0.8"))
    }

    fn no_goal(&self, place: Range<usize>, key: &str) -> Diagnostic {
        self.wrong(place, &format!("the scenario does not say what that is: `{key}` is missing in [goals]"))
    }

    /// Moves over spaces; what is left.
    fn rest(&self) -> &str {
        self.text[self.at..].trim_start()
    }

    /// The place of the next character.
    fn here(&self) -> Range<usize> {
        let start = self.text.len() - self.rest().len();
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        start..start + length
    }

    /// The next run of letters and digits, in small letters.
    fn word(&mut self) -> (Range<usize>, String) {
        let start = self.here().start;
        let end = self.rest().find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest().len());
        self.at = start + end;
        (start..self.at, self.text[start..self.at].to_lowercase())
    }

    fn up_to_bracket(&self) -> Range<usize> {
        let start = self.here().start;
        let end = self.text[start..].find(')').map_or(self.text.len(), |end| start + end);
        start..start + self.text[start..end].trim_end().len()
    }

    fn sign(&mut self, sign: &str) -> Result<(), Diagnostic> {
        if !self.rest().starts_with(sign) {
            return Err(self.wrong(self.here(), &format!("here `{sign}` is needed")));
        }
        self.at = self.here().start + sign.len();
        Ok(())
    }

    fn unknown(&self, place: Range<usize>, name: &str, known: &[&str]) -> Diagnostic {
        let message = if name.is_empty() {
            "a word is missing here".to_owned()
        } else {
            format!("{} is not known here", quoted(&self.text[place.clone()]))
        };
        let place = if place.is_empty() { self.here() } else { place };
        match super::words::nearest(name, known.iter().copied()).filter(|_| !name.is_empty()) {
            Some(meant) => Diagnostic::error(place, message).meant(meant).help(EXAMPLES),
            None => Diagnostic::error(place, message).help(EXAMPLES),
        }
    }

    fn wrong(&self, place: Range<usize>, message: &str) -> Diagnostic {
        Diagnostic::error(place, message)
    }
}
