//! An amount as a straight line in wages, and how far it stays one.

use std::ops::{Add, Mul, Sub};

use super::amount::Amount;

/// Dollars so near to a threshold that they are at it: far above what rounding loses of amounts below a billion, far
/// below a cent.
const AT_ONCE: f64 = 1e-6;

/// An amount just right of some wages: its value there, its change a dollar of wages, and the wages after which a rule
/// may treat it otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) value: f64,
    pub(super) slope: f64,
    pub(super) straight_for: f64,
}

impl Line {
    /// Wages themselves, from an amount upwards.
    pub(super) fn wages_from(wages: f64) -> Self {
        Line { value: wages, slope: 1.0, straight_for: f64::INFINITY }
    }

    /// Whether it is above zero just right of here, and how far that stays so.
    fn sign(self) -> (bool, f64) {
        let here = self.value.abs() <= AT_ONCE;
        let positive = if here { self.slope > 0.0 } else { self.value > 0.0 };
        let turns = !here && (self.slope < 0.0) == positive && self.slope != 0.0;
        (positive, if turns { -self.value / self.slope } else { f64::INFINITY })
    }

    fn straight_for_at_most(self, wages: f64) -> Self {
        Line { straight_for: self.straight_for.min(wages), ..self }
    }
}

impl Amount for Line {
    fn fixed(dollars: f64) -> Self {
        Line { value: dollars, slope: 0.0, straight_for: f64::INFINITY }
    }

    fn if_positive(self, then: Self, otherwise: Self) -> Self {
        let (positive, for_wages) = self.sign();
        let chosen = if positive { then } else { otherwise };
        chosen.straight_for_at_most(for_wages.min(self.straight_for))
    }
}

impl Add for Line {
    type Output = Line;

    fn add(self, other: Line) -> Line {
        Line {
            value: self.value + other.value,
            slope: self.slope + other.slope,
            straight_for: self.straight_for.min(other.straight_for),
        }
    }
}

impl Sub for Line {
    type Output = Line;

    fn sub(self, other: Line) -> Line {
        self + other * -1.0
    }
}

impl Add<f64> for Line {
    type Output = Line;

    fn add(self, dollars: f64) -> Line {
        Line { value: self.value + dollars, ..self }
    }
}

impl Sub<f64> for Line {
    type Output = Line;

    fn sub(self, dollars: f64) -> Line {
        self + -dollars
    }
}

impl Mul<f64> for Line {
    type Output = Line;

    fn mul(self, factor: f64) -> Line {
        Line { value: self.value * factor, slope: self.slope * factor, ..self }
    }
}
