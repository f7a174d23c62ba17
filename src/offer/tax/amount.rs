//! Amounts that the rules reckon with: plain dollars, or dollars as a function of wages.

use std::ops::{Add, Mul, Sub};

/// Dollars. The rules are written once over this; a number gives a bill, and a [`Line`] along wages gives the whole
/// curve of bills, threshold by threshold, from the very same rules.
///
/// [`Line`]: super::line::Line
pub(super) trait Amount:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
{
    /// An amount that depends on nothing.
    fn fixed(dollars: f64) -> Self;

    /// The first if this is above zero, else the second.
    fn if_positive(self, then: Self, otherwise: Self) -> Self;

    /// At least zero.
    fn positive(self) -> Self {
        self.if_positive(self, Self::fixed(0.0))
    }

    /// The lesser.
    fn at_most(self, other: Self) -> Self {
        (self - other).if_positive(other, self)
    }

    /// The greater.
    fn at_least(self, other: Self) -> Self {
        (self - other).if_positive(self, other)
    }
}

impl Amount for f64 {
    fn fixed(dollars: f64) -> Self {
        dollars
    }

    fn if_positive(self, then: Self, otherwise: Self) -> Self {
        if self > 0.0 { then } else { otherwise }
    }
}

/// Tax by brackets: `Σ (x − tᵢ)⁺ (rᵢ − rᵢ₋₁)`.
pub(super) fn by_brackets<A: Amount>(brackets: &[(f64, f64)], amount: A) -> A {
    let mut tax = A::fixed(0.0);
    let mut rate_below = 0.0;
    for &(from, rate) in brackets {
        tax = tax + (amount - from).positive() * (rate - rate_below);
        rate_below = rate;
    }
    tax
}
