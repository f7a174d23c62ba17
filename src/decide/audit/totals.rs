//! Stated totals of the guides' bands.

use super::table::tenths;
use super::{Finding, Line, Schedule, Tolerance, check};
use crate::facts::guides::{Band, Guides, Premium, Range};
use crate::pay_table::{Column, PayTable, Row};

/// The guides round to $5K.
const TOLERANCE: Tolerance = Tolerance(5_000.0);

fn table(guides: &Guides) -> PayTable {
    PayTable::of_bands(&guides.band, |band| label(guides, band))
}

/// `A L6 Seattle`.
pub(super) fn label(guides: &Guides, band: &Band) -> String {
    let place = guides.place(&band.place).map_or("", |place| &place.name);
    format!("{} {} {place}", band.document, band.level)
}

fn found(guides: &Guides, id: &str) -> Vec<Line> {
    let schedule = Schedule { first_year: guides.vesting.by_year.first().copied().unwrap_or(0.0) };
    let findings = check(&table(guides), schedule, TOLERANCE);
    findings.into_iter().find(|finding| finding.id == id).map_or_else(Vec::new, |finding| finding.lines)
}

pub(super) fn year_1(guides: &Guides) -> Finding {
    let lines = found(guides, "year-1");
    let says = format!(
        "\"Total of year 1\" has no formula: {} of {} bands do not follow from base, 5% of the grant and the sign-on of \
         year 1. Guide A (2025) prints more than its parts give at both ends; guide B (2024–25) leaves out the vest and \
         takes half of a sign-on it calls larger in year 1.",
        lines.len(),
        guides.band.len()
    );
    Finding::new("year-1", says, lines)
}

pub(super) fn average(guides: &Guides) -> Finding {
    let lines = found(guides, "average");
    let stated =
        |band: &&Band| band.stated_average.is_some_and(|s| s.low < band.average_without_sign_on().low);
    let below = guides.band.iter().filter(stated).count();
    let misses = |level: &str| {
        let of_level = guides.band.iter().filter(|band| band.level == level);
        let off = of_level.filter_map(|band| {
            Some(band.stated_average?.with(band.average_without_sign_on(), |a, b| (a - b).abs()))
        });
        tenths(off.map(|off| off.low.max(off.high)).fold(0.0, f64::max))
    };
    let says = format!(
        "\"Total, 4-year average\" leaves out the sign-on: base + grant/4 comes to within {} of it at L6 and {} at L7. \
         In {below} of {} bands the stated low is even below that.",
        misses("L6"),
        misses("L7"),
        lines.len()
    );
    Finding::new("average", says, lines)
}

/// The table of premiums by place, which does add up.
pub(super) fn premiums(guides: &Guides) -> Finding {
    let row = |premium: &Premium| {
        let place = premium.place.as_ref()?;
        let band = guides.bands(&premium.level, place).find(|band| band.document == premium.document)?;
        let (average, with): (Range, Range) = (band.stated_average?, premium.stated_average?);
        let cells =
            vec![(Column::Average, average), (Column::Premium, premium.range), (Column::WithPremium, with)];
        Some(Row { label: label(guides, band), line: 0, cells, unreadable: Vec::new() })
    };
    let rows: Vec<Row> = guides.premium.iter().filter_map(row).collect();
    let table = PayTable { rows, columns: Vec::new(), unread: Vec::new(), passed_over: Vec::new() };
    let off = |row: &Row| {
        let (average, premium) = (row.cell(Column::Average)?, row.cell(Column::Premium)?);
        let off =
            row.cell(Column::WithPremium)?.with(average.with(premium, |a, p| a * (1.0 + p)), |a, b| a - b);
        Some(off.low.abs().max(off.high.abs()))
    };
    let worst = table.rows.iter().filter_map(off).fold(0.0, f64::max);
    let bad = check(&table, Schedule { first_year: 0.0 }, TOLERANCE);
    let says = format!(
        "The table of AI premiums by place follows from its parts: all {} rows to within {}. It stands on the averages \
         without sign-on.",
        table.rows.len(),
        tenths(worst)
    );
    Finding {
        holds: bad.is_empty(),
        ..Finding::new("premium-table", says, bad.into_iter().flat_map(|finding| finding.lines).collect())
    }
}
