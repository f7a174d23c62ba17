//! Numbers as they are written after a key on the command line, and ranges of them: `2%..14%`, `$150K..$250K:5`.

use super::units::{decimal, in_months, scaled};

/// A number and the way it is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    value: f64,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Plain,
    Dollars,
    Percent,
    Months,
}

/// From a low to a high, with a number of values if one is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The low.
    pub low: Quantity,
    /// The high.
    pub high: Quantity,
    /// Values, ends included.
    pub count: Option<usize>,
}

/// Most values of a range.
const MOST_VALUES: usize = 100_000;

impl Quantity {
    /// Reads `0.5`, `8%`, `$150K` or `18 months`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let of = |form| move |value| Quantity { value, form };
        if let Some(percents) = text.strip_suffix('%') {
            return decimal(percents.trim_end(), 0).map(of(Form::Percent));
        }
        match text.starts_with('$') {
            true => scaled(text, true).map(of(Form::Dollars)),
            false => {
                scaled(text, false).map(of(Form::Plain)).or_else(|| in_months(text).map(of(Form::Months)))
            }
        }
    }

    /// So far on the way from one to another, 0 to 1, in the form of the latter: to six digits of the larger, whole dollars
    /// and cents at least where they are dollars.
    #[must_use]
    pub fn between(low: Quantity, high: Quantity, part: f64) -> Self {
        let value = low.value + part * (high.value - low.value);
        let size = libm::floor(libm::log10(low.value.abs().max(high.value.abs()).max(1e-9)));
        let most = if high.form == Form::Dollars { 2.0 } else { 14.0 };
        let steps = libm::pow(10.0, (5.0 - size).clamp(0.0, most));
        let ends = [low.value, high.value].into_iter().find(|end| *end == value);
        Quantity { value: ends.unwrap_or((value * steps).round() / steps), form: high.form }
    }
}

impl std::fmt::Display for Quantity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.value + 0.0;
        match self.form {
            Form::Plain => write!(f, "{value}"),
            Form::Dollars => write!(f, "${value}"),
            Form::Percent => write!(f, "{value}%"),
            Form::Months => write!(f, "{value} months"),
        }
    }
}

impl Span {
    /// Reads `LOW..HIGH` or `LOW..HIGH:N`; none if there are no two dots in the text. A bare 0 takes the unit of the other
    /// end.
    ///
    /// ```
    /// use vestcast::scenario::Span;
    ///
    /// let span = Span::read("2%..14%:4").unwrap().unwrap();
    /// let values: Vec<String> = span.values(9).iter().map(ToString::to_string).collect();
    /// assert_eq!(values, ["2%", "6%", "10%", "14%"]);
    /// assert!(Span::read("2%..$14").unwrap().is_err());
    /// assert!(Span::read("amazon").is_none());
    /// ```
    #[must_use]
    pub fn read(text: &str) -> Option<Result<Self, String>> {
        let (low, rest) = text.split_once("..")?;
        let (high, count) = match rest.rsplit_once(':') {
            Some((high, count)) => (high, Some(count)),
            None => (rest, None),
        };
        Some(Span::of(low, high, count))
    }

    fn of(low: &str, high: &str, count: Option<&str>) -> Result<Self, String> {
        let read = |text: &str| {
            let unread = || format!("`{}` is not a number; write 0.5, 8%, $150K or 18 months", text.trim());
            Quantity::read(text).ok_or_else(unread)
        };
        let (mut low, mut high) = (read(low)?, read(high)?);
        let in_units_of = |of: Quantity, other: Quantity| match of.value == 0.0 && of.form == Form::Plain {
            true => Quantity { form: other.form, ..of },
            false => of,
        };
        (low, high) = (in_units_of(low, high), in_units_of(high, low));
        if low.form != high.form {
            return Err(format!("{low} and {high} have different units"));
        }
        if low.value >= high.value {
            return Err(format!("{low} is not below {high}"));
        }
        let number = |text: &str| {
            let count = text.trim().parse().ok().filter(|count| (2..=MOST_VALUES).contains(count));
            count.ok_or_else(|| format!("a range has 2 to {MOST_VALUES} values, not `{}`", text.trim()))
        };
        Ok(Span { low, high, count: count.map(number).transpose()? })
    }

    /// Its values evenly spread, ends included; `otherwise` is how many if it does not say.
    #[must_use]
    pub fn values(&self, otherwise: usize) -> Vec<Quantity> {
        let count = self.count.unwrap_or(otherwise).max(2);
        let part = |i: usize| i as f64 / (count - 1) as f64;
        (0..count).map(|i| Quantity::between(self.low, self.high, part(i))).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<String> {
        Span::read(text).unwrap().unwrap().values(3).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ranges_are_written_as_a_file_reads_them() {
        assert_eq!(values("0..10%"), ["0%", "5%", "10%"]);
        assert_eq!(values("$150K..$200K"), ["$150000", "$175000", "$200000"]);
        assert_eq!(values("150K..200K:2"), ["150000", "200000"]);
        assert_eq!(values("6 months..2 years"), ["6 months", "15 months", "24 months"]);
        assert_eq!(values("-10%..0"), ["-10%", "-5%", "0%"]);
        assert_eq!(values("0.1..0.3:3"), ["0.1", "0.2", "0.3"]);
        assert_eq!(values("0..1%:4"), ["0%", "0.333333%", "0.666667%", "1%"]);
        assert_eq!(values("1234567.5..3M:3"), ["1234567.5", "2117284", "3000000"]);
    }

    #[test]
    fn what_is_no_range_is_said() {
        for text in ["a..b", "..", "1..", "5%..2%", "3%..3%", "1..2:1", "1..2:x", "1..2:999999999", "0.1..8%"]
        {
            assert!(Span::read(text).unwrap().is_err(), "{text}");
        }
    }
}
