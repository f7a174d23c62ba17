//! A pay table against its own parts.
//!
//! With base and bonus B, a grant E over four years, sign-on S₁ and S₂ and a first-year vest f, at a flat share price:
//! year 1 is `B + f·E + S₁`, the average of four years `B + E/4 + (S₁ + S₂)/4`, four years `4·B + E + S₁ + S₂`, an
//! average with a premium p `average · (1 + p)`. Low ends are reckoned from low ends, high ends from high ends.

use super::{Finding, Line, Unit};
use crate::facts::guides::Range;
use crate::money;
use crate::pay_table::{Column, PayTable, Row};

/// Part of the grant that vests in year 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// 0.05 for 5/15/40/40.
    pub first_year: f64,
}

/// Dollars by which a stated amount may miss, for it is rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance(pub f64);

/// A bonus up to this is a part of the base, above it dollars.
const MOST_BONUS: f64 = 10.0;

/// Columns that totals are made of: without one that cannot be read they are not known.
const PARTS: [Column; 6] =
    [Column::Base, Column::Equity, Column::SignOn1, Column::SignOn2, Column::SignOn, Column::Bonus];

/// The parts of a row.
#[derive(Debug, Clone, Copy)]
struct Parts {
    /// With the bonus.
    base: Range,
    has_bonus: bool,
    equity: Range,
    /// Of year 1, and of all years; none if the table has no such columns.
    sign_on: Option<(Range, Range)>,
}

impl Parts {
    fn of(row: &Row) -> Option<Self> {
        if row.is_unreadable(&PARTS) {
            return None;
        }
        let half = |sum: Range| sum.map(|sum| sum / 2.0);
        let sign_on = match (row.cell(Column::SignOn1), row.cell(Column::SignOn2), row.cell(Column::SignOn)) {
            (Some(first), second, _) => Some((first, first.plus(second.unwrap_or_default()))),
            (None, None, Some(sum)) => Some((half(sum), sum)),
            (None, Some(second), _) => Some((Range::default(), second)),
            (None, None, None) => None,
        };
        let (base, equity) = (row.cell(Column::Base)?, row.cell(Column::Equity)?);
        let bonus = row.cell(Column::Bonus).map(|bonus| match bonus {
            rate if rate.high <= MOST_BONUS => base.with(rate, |base, rate| base * rate),
            dollars => dollars,
        });
        let with_bonus = base.plus(bonus.unwrap_or_default());
        Some(Parts { base: with_bonus, has_bonus: bonus.is_some(), equity, sign_on })
    }

    fn sign_on_1(&self) -> Range {
        self.sign_on.map_or_else(Range::default, |(first, _)| first)
    }

    fn sign_on_in_all(&self) -> Range {
        self.sign_on.map_or_else(Range::default, |(_, all)| all)
    }

    fn stock(&self, part: f64) -> Range {
        self.equity.map(|equity| part * equity)
    }

    fn without_sign_on(&self) -> Range {
        self.base.plus(self.stock(0.25))
    }

    fn year_1(&self, schedule: Schedule) -> Range {
        self.base.plus(self.stock(schedule.first_year)).plus(self.sign_on_1())
    }

    fn average(&self) -> Range {
        self.without_sign_on().plus(self.sign_on_in_all().map(|sum| sum / 4.0))
    }
}

/// What of a table cannot be: stated amounts that their parts miss by more than the tolerance at an end, and ranges
/// that run downwards.
#[must_use]
pub fn check(table: &PayTable, schedule: Schedule, tolerance: Tolerance) -> Vec<Finding> {
    let all = |of: &dyn Fn(&Row) -> Option<Line>| -> Vec<Line> { table.rows.iter().filter_map(of).collect() };
    let misses = |line: Line| {
        let off = line.off()?;
        (off.low.abs().max(off.high.abs()) > tolerance.0 + 1e-6).then_some(line)
    };
    let year_1 = all(&|row| misses(year_1(row, schedule)?));
    let average = all(&|row| misses(average(row)?));
    let four_years = all(&|row| misses(four_years(row)?));
    let premium = all(&|row| misses(with_premium(row)?));
    let downwards: Vec<Line> = table.rows.iter().flat_map(downwards).collect();
    let findings = [
        ("year-1", "The stated total of year 1 does not follow from its parts.", year_1),
        ("average", "The stated average of four years does not follow from its parts.", average),
        ("four-years", "The stated total of four years does not follow from its parts.", four_years),
        ("premium", "The stated average with the premium is not the average times the premium.", premium),
        ("downwards", "Ranges whose low end is above the high end.", downwards),
    ];
    let found = findings.into_iter().filter(|(_, _, lines)| !lines.is_empty());
    found.map(|(id, says, lines)| Finding::new(id, says, lines)).collect()
}

/// How many stated amounts there were to check.
impl PayTable {
    /// Stated amounts whose parts are all there.
    #[must_use]
    pub fn checkable(&self) -> usize {
        let schedule = Schedule { first_year: 0.0 };
        let of_row = |row: &Row| {
            [year_1(row, schedule), average(row), four_years(row), with_premium(row)]
                .into_iter()
                .flatten()
                .count()
        };
        self.rows.iter().map(of_row).sum()
    }
}

/// Year 1, with the vest of year 1 that would make it fit, or the part that was left out.
fn year_1(row: &Row, schedule: Schedule) -> Option<Line> {
    let (stated, parts) = (row.cell(Column::Year1)?, Parts::of(row)?);
    let line = Line::dollars(&row.label, stated, parts.year_1(schedule));
    let no_vest = parts.base.plus(parts.sign_on_1());
    if stated == no_vest {
        let cash = if parts.has_bonus { "cash gives" } else { "base and sign-on give" };
        return Some(line.note(format!("{cash} it to the dollar: the vest of year 1 is left out")));
    }
    let left = stated.with(no_vest, |stated, rest| stated - rest);
    let fits = left.with(parts.equity, |left, equity| left / equity);
    let possible = [fits.low, fits.high].iter().all(|part| (0.0..=1.0).contains(part));
    let percent = |part: f64| format!("{:.1}%", 100.0 * part);
    Some(match possible {
        true => line.note(format!("a vest of {} / {} would fit", percent(fits.low), percent(fits.high))),
        false => line,
    })
}

fn average(row: &Row) -> Option<Line> {
    let (stated, parts) = (row.cell(Column::Average)?, Parts::of(row)?);
    let without = parts.without_sign_on();
    let line = Line::dollars(&row.label, stated, parts.average());
    let amounts = format!("{}–{}", tenths(without.low), tenths(without.high));
    let bonus = if parts.has_bonus { " + bonus" } else { "" };
    Some(match parts.sign_on {
        Some(_) => line.note(format!("without sign-on, base{bonus} + stock/4 = {amounts}")),
        None if parts.has_bonus => line.note("the table has no sign-on"),
        None => line.note("the table has no sign-on; a bonus may be in it"),
    })
}

/// `$312.5K`: four digits, for these are compared.
pub(super) fn tenths(dollars: f64) -> String {
    match dollars {
        whole if (whole / 1000.0).fract() == 0.0 => money::short(whole),
        other => format!("${:.1}K", other / 1000.0),
    }
}

fn four_years(row: &Row) -> Option<Line> {
    let (stated, parts) = (row.cell(Column::FourYears)?, Parts::of(row)?);
    Some(Line::dollars(&row.label, stated, parts.average().map(|average| 4.0 * average)))
}

fn with_premium(row: &Row) -> Option<Line> {
    let stated = row.cell(Column::WithPremium)?;
    let (average, premium) = (row.cell(Column::Average)?, row.cell(Column::Premium)?);
    Some(Line::dollars(&row.label, stated, average.with(premium, |average, rate| average * (1.0 + rate))))
}

fn downwards(row: &Row) -> impl Iterator<Item = Line> + '_ {
    let falls = row.cells.iter().filter(|(_, range)| range.low > range.high);
    falls.map(|(column, range)| {
        let unit = if *column == Column::Premium { Unit::Rate } else { Unit::Dollars };
        Line::dollars(format!("{}: {}", row.label, column.word()), *range, None).unit(unit)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn findings(csv: &str) -> Vec<Finding> {
        let table = PayTable::read(csv, false).unwrap();
        check(&table, Schedule { first_year: 0.05 }, Tolerance(5_000.0))
    }

    #[test]
    fn a_table_that_adds_up_is_left_alone() {
        let sound = "Place,Base,RSU,Sign-on Y1,Sign-on Y2,Total Y1,4-year average\n\
                     Seattle,175K-200K,280K-450K,80K-140K,60K-120K,269K-362.5K,280K-377.5K\n";
        assert!(findings(sound).is_empty());
        // Rounded to the tolerance it still is; a dollar more is not.
        assert!(findings(&sound.replace("269K-362.5K", "274K-357.5K")).is_empty());
        assert_eq!(findings(&sound.replace("269K-362.5K", "274.001K-357.5K"))[0].id, "year-1");
    }

    #[test]
    fn either_end_alone_can_be_wrong() {
        let table = "Place,Base,RSU,Total 4 years\nX,100K-200K,400K-800K,800K-1.7M\n";
        let found = findings(table);
        assert_eq!(found[0].lines[0].off(), Some(Range { low: 0.0, high: 100_000.0 }));
    }

    #[test]
    fn ranges_that_fall_are_told() {
        let found = findings("Place,Base\nX,200K-175K\n");
        assert_eq!((found.len(), found[0].id), (1, "downwards"));
    }

    #[test]
    fn a_bonus_counts_in_every_total() {
        let sound = "Level,Base,Stock (/yr),Bonus,Total Y1,Total comp,Total 4 years\n\
                     L6,200K,100K,30K,250K,330K,1.32M\n";
        assert!(findings(sound).is_empty(), "{:?}", findings(sound));
        assert!(findings(&sound.replace(",30K,", ",15%,")).is_empty());
        assert!(findings(&sound.replace("Bonus", "Bonus (%)").replace(",30K,", ",15,")).is_empty());
        let found = findings(&sound.replace("330K", "300K"));
        assert_eq!((found.len(), found[0].id), (1, "average"));
    }

    #[test]
    fn premiums_are_checked_on_the_average() {
        let table =
            "Place,Standard,AI premium,With AI\nX,245K-315K,25-40%,305K-440K\nY,100K-200K,10-20%,110K-260K\n";
        let found = findings(table);
        assert_eq!((found.len(), found[0].id, found[0].lines.len()), (1, "premium", 1));
        assert_eq!(found[0].lines[0].what, "Y");
    }
}
