//! Dates in the forms in which price files have them.

use jiff::civil::Date;

use super::DayOrder;

/// Two-digit years from here on are of the last century.
const CENTURY_TURNS: i16 = 70;

/// A date as far as one cell tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// Year, month and day are told apart by their form.
    Plain(Date),
    /// Two numbers and a year: day and month in an order the cell alone may not tell.
    Numeric { first: i8, second: i8, year: i16 },
}

/// Why a cell is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoDate {
    /// It does not look like one.
    Form,
    /// It does, but the calendar has no such day.
    Calendar,
}

impl Written {
    pub(super) fn parse(cell: &[u8]) -> Result<Self, NoDate> {
        let mut tokens = Tokens(cell.trim_ascii());
        let first = match tokens.next().ok_or(NoDate::Form)? {
            Token::Word(word) if is_weekday(word) => tokens.next().ok_or(NoDate::Form)?,
            token => token,
        };
        if let Token::Number(number, 8) = first {
            tokens.end()?;
            return plain((number / 10_000) as i16, (number / 100 % 100) as i8, (number % 100) as i8);
        }
        let second = tokens.next().ok_or(NoDate::Form)?;
        let third = tokens.next().ok_or(NoDate::Form)?;
        tokens.end()?;
        Written::of([first, second, third])
    }

    fn of(tokens: [Token; 3]) -> Result<Self, NoDate> {
        use Token::{Number, Word};
        match tokens {
            [Number(year, 4), Number(month, 1 | 2), Number(day, 1 | 2)] => {
                plain(year as i16, month as i8, day as i8)
            }
            [Number(year, 4), Word(month), Number(day, 1 | 2)] => {
                plain(year as i16, self::month(month)?, day as i8)
            }
            [Word(month), Number(day, 1 | 2), Number(year, digits)] => {
                plain(self::year(year, digits)?, self::month(month)?, day as i8)
            }
            [Number(day, 1 | 2), Word(month), Number(year, digits)] => {
                plain(self::year(year, digits)?, self::month(month)?, day as i8)
            }
            [Number(first, 1 | 2), Number(second, 1 | 2), Number(year, digits)] => {
                let year = self::year(year, digits)?;
                Ok(Written::Numeric { first: first as i8, second: second as i8, year })
            }
            _ => Err(NoDate::Form),
        }
    }

    pub(super) fn in_order(self, order: DayOrder) -> Result<Date, NoDate> {
        match (self, order) {
            (Written::Plain(date), _) => Ok(date),
            (Written::Numeric { first, second, year }, DayOrder::DayFirst) => date(year, second, first),
            (Written::Numeric { first, second, year }, DayOrder::MonthFirst) => date(year, first, second),
        }
    }

    /// The order that the numbers of this cell force.
    pub(super) fn order(self) -> Option<DayOrder> {
        match self {
            Written::Numeric { first, .. } if first > 12 => Some(DayOrder::DayFirst),
            Written::Numeric { second, .. } if second > 12 => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }
}

pub(super) fn looks_like_date(cell: &[u8]) -> bool {
    Written::parse(cell).is_ok()
}

fn plain(year: i16, month: i8, day: i8) -> Result<Written, NoDate> {
    date(year, month, day).map(Written::Plain)
}

fn date(year: i16, month: i8, day: i8) -> Result<Date, NoDate> {
    let in_a_century_of_shares = (1700..2300).contains(&year);
    if !in_a_century_of_shares {
        return Err(NoDate::Calendar);
    }
    Date::new(year, month, day).map_err(|_| NoDate::Calendar)
}

fn year(number: u32, digits: usize) -> Result<i16, NoDate> {
    match (digits, number as i16) {
        (4, year) => Ok(year),
        (2, year) if year < CENTURY_TURNS => Ok(2000 + year),
        (2, year) => Ok(1900 + year),
        _ => Err(NoDate::Form),
    }
}

fn month(word: &[u8]) -> Result<i8, NoDate> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let starts = |month: &str| word.len() >= 3 && is_start_of(word, month);
    let sept = word.eq_ignore_ascii_case(b"sept").then_some(8);
    sept.or_else(|| MONTHS.iter().position(|month| starts(month)))
        .map(|index| index as i8 + 1)
        .ok_or(NoDate::Form)
}

fn is_weekday(word: &[u8]) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word.len() >= 2 && DAYS.iter().any(|day| is_start_of(word, day))
}

fn is_start_of(word: &[u8], whole: &str) -> bool {
    whole.as_bytes().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

enum Token<'a> {
    /// Value and number of digits, at most eight.
    Number(u32, usize),
    Word(&'a [u8]),
}

/// Numbers and words of a cell, separated by `-`, `/`, `.`, `,` and blanks.
struct Tokens<'a>(&'a [u8]);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let separators = self.0.iter().take_while(|byte| b"-/., ".contains(byte)).count();
        let rest = &self.0[separators..];
        let first = *rest.first()?;
        let length = rest.iter().take_while(|byte| same_kind(first, **byte)).count();
        let (token, after) = rest.split_at(length);
        self.0 = after;
        match first {
            b'0'..=b'9' if length <= 8 => {
                let value = token.iter().fold(0, |value, digit| 10 * value + u32::from(digit - b'0'));
                Some(Token::Number(value, length))
            }
            b'a'..=b'z' | b'A'..=b'Z' => Some(Token::Word(token)),
            _ => None,
        }
    }
}

impl Tokens<'_> {
    /// After the date may stand a time of day, and nothing else.
    fn end(&self) -> Result<(), NoDate> {
        let is_time = |rest: &[u8]| {
            let starts =
                matches!(rest, [b'T' | b't' | b' ', b'0'..=b'9', ..] | [b',', b' ', b'0'..=b'9', ..]);
            starts
                && rest.contains(&b':')
                && rest.iter().all(|byte| b"0123456789:.,+-TtZ AMPamp".contains(byte))
        };
        let rest = self.0.trim_ascii_end();
        let ended = rest.is_empty() || rest == b"." || is_time(rest);
        ended.then_some(()).ok_or(NoDate::Form)
    }
}

fn same_kind(a: u8, b: u8) -> bool {
    a.is_ascii_digit() && b.is_ascii_digit() || a.is_ascii_alphabetic() && b.is_ascii_alphabetic()
}
