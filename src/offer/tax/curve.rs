//! The tax a job causes, as a function of its wages alone: straight pieces, with jumps where rules have them.

use super::amount::Amount;
use super::line::Line;
use super::{Bill, Income, TaxYear, total};

/// Pieces nearer than this, in wages, slope times a million dollars, or height, are one.
const SAME: f64 = 1e-5;

/// Tax caused by wages: that with them less that without, other income the same, no gains.
///
/// The curve is the straight piece that wages fall into, `height + slope · wages`: one fused step once the piece is
/// known, so eight paths can be reckoned at once with the bits of one.
#[derive(Debug, Clone, PartialEq)]
pub struct TaxCurve {
    pieces: Vec<Piece>,
}

/// A straight piece, from some wages (not included) to the next piece.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Piece {
    /// Wages it begins above.
    pub(crate) above: f64,
    /// Where it would meet wages of zero.
    pub(crate) height: f64,
    /// Tax a dollar of wages.
    pub(crate) slope: f64,
}

impl TaxCurve {
    /// The curve of a place, status and year beside other ordinary income.
    ///
    /// It is made of the rules of [`TaxYear::bill`] themselves: they are followed along a straight line in wages to the next
    /// wages at which one of them turns, from there to the next, and so on to the last. It equals the bill to within what
    /// rounding loses, and holds for all wages, below zero too.
    #[must_use]
    pub fn of(year: &TaxYear, other_ordinary: f64) -> TaxCurve {
        let without = year.bill(&Income { other_ordinary, ..Income::default() }).total();
        TaxCurve::followed(year, other_ordinary, without, total)
    }

    /// The same of federal income tax alone.
    #[must_use]
    pub fn federal(year: &TaxYear, other_ordinary: f64) -> TaxCurve {
        let without = year.bill(&Income { other_ordinary, ..Income::default() }).federal;
        TaxCurve::followed(year, other_ordinary, without, |bill| bill.federal)
    }

    /// Rates that apply each from a threshold of income on, beside other income; the first from zero. No other rule of
    /// any country.
    ///
    /// ```
    /// use vestcast::offer::tax::TaxCurve;
    ///
    /// let curve = TaxCurve::brackets(&[(0.0, 0.1), (100e3, 0.24), (250e3, 0.35)], 150e3);
    /// assert_eq!([100e3, 120e3].map(|wages| curve.at(wages).round()), [24e3, 31e3]);
    /// ```
    #[must_use]
    pub fn brackets(brackets: &[(f64, f64)], other: f64) -> TaxCurve {
        let tax = |income: f64| {
            let ends = brackets.iter().skip(1).map(|next| next.0).chain([f64::INFINITY]);
            let taxed = |((from, rate), to): (&(f64, f64), f64)| rate * (income.min(to) - from).max(0.0);
            brackets.iter().zip(ends).map(taxed).sum::<f64>()
        };
        let mut curve = TaxCurve { pieces: Vec::new() };
        curve.add(f64::NEG_INFINITY, -tax(other), 0.0);
        for (from, rate) in brackets {
            let above = from - other;
            curve.add(above, tax(*from) - tax(other) - rate * above, *rate);
        }
        curve
    }

    fn followed(
        year: &TaxYear,
        other_ordinary: f64,
        without: f64,
        of: impl Fn(&Bill<Line>) -> Line,
    ) -> TaxCurve {
        let along = |wages: f64| {
            let fixed = Line::fixed;
            let (wages, other_ordinary) = (Line::wages_from(wages), fixed(other_ordinary));
            let income = Income { wages, other_ordinary, short_gains: fixed(0.0), long_gains: fixed(0.0) };
            of(&year.bill_of(&income))
        };
        let mut curve = TaxCurve { pieces: Vec::new() };
        // Below both no income is left to tax, so the first piece is flat.
        let mut wages = f64::min(0.0, -other_ordinary) - 1.0;
        loop {
            let line = along(wages);
            curve.add(wages, line.value - without - line.slope * wages, line.slope);
            let next = to_cent(wages + line.straight_for);
            if !next.is_finite() || next <= wages {
                return curve;
            }
            wages = next;
        }
    }

    /// One rate on everything. Below zero it gives the tax back.
    #[must_use]
    pub fn flat(rate: f64) -> TaxCurve {
        TaxCurve { pieces: vec![Piece { above: f64::NEG_INFINITY, height: 0.0, slope: rate }] }
    }

    /// The rate, if it is one on everything.
    #[must_use]
    pub fn flat_rate(&self) -> Option<f64> {
        match self.pieces.as_slice() {
            [Piece { height: 0.0, slope, .. }] => Some(*slope),
            _ => None,
        }
    }

    /// Tax of a dollar of wages; that of a flat tax, or zero, where there are none.
    #[must_use]
    pub fn rate(&self, wages: f64) -> f64 {
        match self.flat_rate() {
            Some(rate) => rate,
            None if wages == 0.0 => 0.0,
            None => self.at(wages) / wages,
        }
    }

    /// Tax of a dollar of pay that is forgone, which is on no return: what it would have borne as the top of a year's pay like
    /// these wages, or by itself if it is more than they are; `(T(x) − T(x − f)) / f` with x the greater of wages and f.
    ///
    /// ```
    /// use vestcast::offer::tax::TaxCurve;
    ///
    /// let curve = TaxCurve::brackets(&[(0.0, 0.1), (100e3, 0.3)], 0.0);
    /// assert_eq!([150e3, 20e3].map(|wages| curve.rate_of_forgone(wages, 50e3)), [0.3, 0.1]);
    /// ```
    #[must_use]
    pub fn rate_of_forgone(&self, wages: f64, forgone: f64) -> f64 {
        let year = wages.max(forgone);
        if forgone == 0.0 { 0.0 } else { (self.at(year) - self.at(year - forgone)) / forgone }
    }

    /// The tax that wages cause, dollars.
    ///
    /// ```
    /// use vestcast::offer::tax::{FilingStatus, TaxCurve, TaxYear};
    ///
    /// let beside_spouse = TaxCurve::of(&TaxYear::new("WA", FilingStatus::Joint, 2026)?, 150e3);
    /// let alone = TaxCurve::of(&TaxYear::new("WA", FilingStatus::Joint, 2026)?, 0.0);
    /// assert!(beside_spouse.at(200e3) > alone.at(200e3));
    /// # Ok::<_, vestcast::offer::tax::NoTaxTable>(())
    /// ```
    #[must_use]
    pub fn at(&self, wages: f64) -> f64 {
        let piece = &self.pieces[self.last_below(wages)];
        wages.mul_add(piece.slope, piece.height)
    }

    /// The pieces, wages rising; the first holds for all wages below the second.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The piece that wages fall into.
    pub(crate) fn last_below(&self, wages: f64) -> usize {
        self.pieces.partition_point(|piece| piece.above < wages).saturating_sub(1)
    }

    /// Adds a piece, unless it goes on as the one before.
    fn add(&mut self, above: f64, height: f64, slope: f64) {
        while self.pieces.len() > 1 && self.pieces.last().is_some_and(|last| above - last.above < SAME) {
            self.pieces.pop();
        }
        let goes_on = self.pieces.last().is_some_and(|last| {
            let apart = (last.height - height) + (last.slope - slope) * above;
            apart.abs() < SAME && (last.slope - slope).abs() < SAME * 1e-6
        });
        if !goes_on {
            self.pieces.push(Piece { above, height, slope });
        }
    }
}

/// The whole cent that only rounding has moved wages from: thresholds are whole cents, and at a jump each counts.
fn to_cent(wages: f64) -> f64 {
    let cent = (wages * 100.0).round_ties_even() / 100.0;
    if (wages - cent).abs() < 1e-7 { cent } else { wages }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{FilingStatus, places, years};
    use super::*;

    /// Each piece of each curve, at both ends to the cent and in the middle: a threshold missed or misplaced shows here.
    #[test]
    fn every_piece_of_every_curve_is_the_bill() {
        for (place, status) in
            places().iter().flat_map(|place| FilingStatus::ALL.map(|status| (place, status)))
        {
            for (year, other) in
                years().iter().flat_map(|year| [0.0, 87_654.32, 612_000.0, -20e3].map(|other| (*year, other)))
            {
                let rules = TaxYear::new(place, status, year).unwrap();
                let curve = TaxCurve::of(&rules, other);
                let total =
                    |wages| rules.bill(&Income { other_ordinary: other, ..Income::wages(wages) }).total();
                let assert_same = |wages: f64| {
                    let caused = total(wages) - total(0.0);
                    let apart = curve.at(wages) - caused;
                    assert!(apart.abs() < 1e-6, "{place} {status:?} {year} {wages} beside {other}: {apart}");
                };
                for pair in curve.pieces().windows(2) {
                    let (from, to) = (pair[0].above, pair[1].above);
                    [from, from + 0.01, (from + to) / 2.0, to - 0.01, to].into_iter().for_each(assert_same);
                }
                let last = curve.pieces().last().unwrap().above;
                [last + 0.01, 2.0 * last + 1e7, 1e9].into_iter().for_each(assert_same);
            }
        }
    }

    #[test]
    fn pieces_are_as_few_as_the_rules_have() {
        let pieces = |place| {
            TaxCurve::of(&TaxYear::new(place, FilingStatus::Single, 2026).unwrap(), 0.0).pieces().len()
        };
        // Federal brackets 7, start of wages, social security base, 0.9 %: no more.
        assert_eq!(pieces("none"), 1 + 7 + 3);
        assert!(pieces("NYC") < 40, "{}", pieces("NYC"));
    }
}
