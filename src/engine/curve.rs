//! A tax curve over a row of paths.

use fearless_simd::{Simd, dispatch, f64x8, prelude::*};

use crate::market::{BATCH, Row};
use crate::numerics::{LANES, Level, fused, vectors, vectors_mut};
use crate::offer::tax::{Piece, TaxCurve};

/// The tax that each path's wages cause, with the bits of [`TaxCurve::at`].
///
/// Only pieces between the least and the greatest wages of the row are looked at. Which are does not touch a result:
/// a path's tax is its own piece.
pub(super) fn tax_row(level: Level, curve: &TaxCurve, wages: &Row, out: &mut Row) {
    dispatch!(level, simd => by_pieces(simd, curve, wages, out, |_, tax| tax));
}

/// The tax of a dollar of each path's wages. Where there are none it is that of a flat tax, or zero.
pub(super) fn rates(level: Level, curve: &TaxCurve, wages: &Row, out: &mut Row) {
    if let Some(rate) = curve.flat_rate() {
        return out.fill(rate);
    }
    dispatch!(level, simd => by_pieces(simd, curve, wages, out, |wages, tax| {
        let zero = f64x8::splat(simd, 0.0);
        wages.simd_eq(zero).select(zero, tax / wages)
    }));
}

/// Turns pay that is forgone, below zero, into the tax of a dollar of it ([`TaxCurve::rate_of_forgone`]) beside wages.
pub(super) fn rates_of_forgone(level: Level, curve: &TaxCurve, wages: &Row, forgone: &mut Row) {
    let (mut year, mut rest) = (*wages, [0.0; BATCH]);
    for ((year, rest), forgone) in year.iter_mut().zip(&mut rest).zip(forgone.iter()) {
        *year = year.max(-forgone);
        *rest = *year + forgone;
    }
    let mut taxes = [[0.0; BATCH]; 2];
    tax_row(level, curve, &year, &mut taxes[0]);
    tax_row(level, curve, &rest, &mut taxes[1]);
    for (path, forgone) in forgone.iter_mut().enumerate() {
        *forgone = if *forgone == 0.0 { 0.0 } else { (taxes[0][path] - taxes[1][path]) / -*forgone };
    }
}

/// What is made of wages and the tax on them.
#[inline(always)]
fn by_pieces<S: Simd>(
    simd: S,
    curve: &TaxCurve,
    wages: &Row,
    out: &mut Row,
    of: impl Fn(f64x8<S>, f64x8<S>) -> f64x8<S>,
) {
    let (least, greatest) = range(simd, wages);
    let pieces = curve.pieces();
    let first = curve.last_below(least);
    let above = &pieces[first + 1..=curve.last_below(greatest).max(first)];
    for (wages, out) in vectors(wages).iter().zip(vectors_mut(out)) {
        let wages = f64x8::load_array_ref(simd, wages);
        of(wages, on_piece(wages, &pieces[first], above)).store_array(out);
    }
}

#[inline(always)]
fn on_piece<S: Simd>(wages: f64x8<S>, first: &Piece, above: &[Piece]) -> f64x8<S> {
    let splat = |number| f64x8::splat(wages.simd, number);
    let (mut slope, mut height) = (splat(first.slope), splat(first.height));
    for piece in above {
        let reached = wages.simd_gt(splat(piece.above));
        slope = reached.select(splat(piece.slope), slope);
        height = reached.select(splat(piece.height), height);
    }
    fused(wages, slope, height)
}

/// The least and the greatest of a row.
#[inline(always)]
fn range<S: Simd>(simd: S, row: &Row) -> (f64, f64) {
    let mut least = f64x8::splat(simd, f64::INFINITY);
    let mut greatest = f64x8::splat(simd, f64::NEG_INFINITY);
    for numbers in vectors(row) {
        let numbers = f64x8::load_array_ref(simd, numbers);
        least = least.min(numbers);
        greatest = greatest.max(numbers);
    }
    let fold = |numbers: f64x8<S>, pick: fn(f64, f64) -> f64| {
        let numbers: [f64; LANES] = numbers.to_array();
        numbers.into_iter().reduce(pick).unwrap_or(0.0)
    };
    (fold(least, f64::min), fold(greatest, f64::max))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::market::BATCH;
    use crate::offer::tax::{FilingStatus, TaxYear};

    fn levels() -> Vec<Level> {
        let mut levels = vec![Level::baseline(), Level::new()];
        #[cfg(target_arch = "x86_64")]
        levels.extend(Level::new().as_avx2().map(Level::Avx2));
        levels
    }

    fn assert_same_bits(curve: &TaxCurve, wages: &Row, what: &str) {
        let expected = wages.map(|wages| curve.at(wages).to_bits());
        for level in levels() {
            let mut out = [0.0; BATCH];
            tax_row(level, curve, wages, &mut out);
            assert_eq!(out.map(f64::to_bits), expected, "{what}, {level:?}");
        }
    }

    /// Rows that span everything, one piece, and thresholds to the bit.
    #[test]
    fn a_row_has_the_bits_of_its_paths_at_every_width() {
        let nyc = TaxYear::new("NYC", FilingStatus::Single, 2026).unwrap();
        let spread = std::array::from_fn(|i| (i as f64 - 40.0) * (i as f64).powi(3) * 1.234);
        let narrow = std::array::from_fn(|i| 300e3 + i as f64 / 7.0);
        for other in [0.0, 123_456.78] {
            let curve = TaxCurve::of(&nyc, other);
            let thresholds: Vec<f64> = curve.pieces().iter().map(|piece| piece.above).collect();
            let edge = |i: usize| {
                let at = thresholds[i / 3 % thresholds.len()];
                [at.next_down(), at, at.next_up()][i % 3]
            };
            assert_same_bits(&curve, &spread, "spread");
            assert_same_bits(&curve, &narrow, "narrow");
            assert_same_bits(&curve, &std::array::from_fn(edge), "edges");
            assert_same_bits(&curve, &[-5e9; BATCH], "below all");
            assert_same_bits(&curve, &[5e10; BATCH], "above all");
        }
        assert_same_bits(&TaxCurve::flat(0.35), &spread, "flat");
    }
}
