//! The parts of pay as charts take them.

use super::made_of::MadeOf;
use crate::chart::{Bars, Caption, PartKind, Parts, Year};
use crate::plan::Part;

/// The chart of where the money comes from. Parts of plain offers have no kind for mixed stock and are not drawn.
pub(super) fn chart(parts: &[MadeOf], caption: Caption) -> Parts {
    let values = |part: &MadeOf| part.years.iter().map(|mean| mean.value).collect();
    let drawn = parts.iter().filter_map(|part| Some((kind(part.part?), values(part))));
    Parts { caption, parts: drawn.collect() }
}

fn kind(part: Part) -> PartKind {
    match part {
        Part::Base => PartKind::Base,
        Part::SignOn => PartKind::SignOn,
        Part::Bonus => PartKind::Bonus,
        Part::Grant => PartKind::Grant,
        Part::Refreshers => PartKind::Refreshers,
        Part::AfterLeaving => PartKind::AfterLeaving,
        Part::PaidBack => PartKind::PaidBack,
        Part::LeftBehind => PartKind::LeftBehind,
        Part::Held => PartKind::Held,
        Part::Tax => PartKind::Tax,
    }
}

/// What the bars that [`left_of_each`] gives stand for.
pub(super) fn bars(parts: &[MadeOf]) -> Bars {
    let takes_off = parts.iter().any(|part| part.years.iter().any(|mean| mean.value < 0.0));
    if takes_off { Bars::MeansLeft } else { Bars::Means }
}

/// What is left of each part of a year (from 0) when all that is taken off is spread evenly over what is paid: then they
/// sum to the mean of the headline. Where more is taken off than paid no part is left, and the year falls short.
pub(super) fn left_of_each(parts: &[MadeOf], year: usize) -> Year {
    let values = || parts.iter().map(|part| (part.part, part.years[year].value));
    // Tax relief on what is left behind is no pay: it makes up for a part of what is taken off.
    let paid: f64 =
        values().filter(|(part, _)| *part != Some(Part::Tax)).map(|(_, value)| value.max(0.0)).sum();
    let net: f64 = values().map(|(_, value)| value).sum();
    let kept = if paid > 0.0 { (net / paid).max(0.0) } else { 0.0 };
    let of = |wanted: &[Part]| -> f64 {
        let found = values().filter(|(part, _)| part.is_some_and(|part| wanted.contains(&part)));
        found.map(|(_, value)| kept * value.max(0.0)).sum()
    };
    Year {
        base: of(&[Part::Base]),
        sign_on: of(&[Part::SignOn]),
        bonus: of(&[Part::Bonus]),
        stock: of(&[Part::Grant, Part::Refreshers, Part::Held]),
        after_leaving: of(&[Part::AfterLeaving]),
        shortfall: if net <= -0.01 { net } else { 0.0 },
        ..Year::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Estimate;

    #[test]
    fn what_is_taken_off_is_spread_evenly() {
        let part = |part: Part, value: f64| {
            let mean = Estimate { value, se: 0.0 };
            MadeOf { part: Some(part), name: "", label: "", years: vec![mean], total: mean }
        };
        let parts = [part(Part::Base, 150.0), part(Part::Grant, 50.0), part(Part::Tax, -80.0)];
        let year = left_of_each(&parts, 0);
        assert_eq!((year.base, year.stock), (90.0, 30.0));
        let paid = [
            Part::Base,
            Part::SignOn,
            Part::Bonus,
            Part::Grant,
            Part::Refreshers,
            Part::AfterLeaving,
            Part::Held,
        ];
        let mut every = paid.map(|paid| part(paid, 10.0)).to_vec();
        every.push(part(Part::Tax, -14.0));
        let year = left_of_each(&every, 0);
        let bars = year.base + year.sign_on + year.bonus + year.stock + year.after_leaving;
        assert!((bars - 56.0).abs() < 1e-9, "the bars sum to the mean, not to {bars}");
        let year = left_of_each(&[part(Part::Base, 10.0), part(Part::LeftBehind, -30.0)], 0);
        assert_eq!((year.base, year.shortfall), (0.0, -20.0));
        // 100 paid, 60 left behind, 15 of tax relief: 55 are left, all of it of what is paid.
        let parts = [part(Part::Base, 100.0), part(Part::LeftBehind, -60.0), part(Part::Tax, 15.0)];
        let year = left_of_each(&parts, 0);
        assert!((year.base - 55.0).abs() < 1e-9 && year.shortfall == 0.0, "{year:?}");
    }
}
