//! Sobol points, randomly scrambled.
//!
//! Points of the sequence of Sobol (1967) with the direction numbers of Joe & Kuo (2008). Each coordinate of
//! each replicate is scrambled by a random lower triangular matrix over its bits and a random shift
//! (Matoušek 1998, section 2.3): every point is then uniform, and the variance of a mean is that under the
//! nested scrambling of Owen 1995 (Owen 2003, section 4).

use super::stream::Words;
use crate::market::BATCH;

/// Coordinates there are direction numbers for.
pub(super) const DIMENSIONS: usize = 256;

/// Bits of a point's number: 2^34 paths in 64 replicates need 28.
const INDEX_BITS: usize = 32;

/// Bits that number the points of a batch.
const BATCH_BITS: usize = BATCH.trailing_zeros() as usize;

/// One scrambled coordinate: point `i` is the exclusive or of the shift and the directions at the bits of `i`.
pub(super) struct Coordinate {
    directions: [u64; INDEX_BITS],
    shift: u64,
}

impl Coordinate {
    /// The coordinate of this number, below [`DIMENSIONS`], scrambled by these random words.
    pub(super) fn scrambled(dimension: usize, random: &mut Words) -> Self {
        // Column k of the matrix: a one on the diagonal, chance below.
        let columns: [u64; 64] = std::array::from_fn(|k| {
            let diagonal = 1 << (63 - k);
            diagonal | random.next() & (diagonal - 1)
        });
        let scramble = |direction: u64| {
            let column = |k: usize| if direction >> (63 - k) & 1 == 1 { columns[k] } else { 0 };
            (0..64).fold(0, |sum, k| sum ^ column(k))
        };
        Coordinate { directions: directions(dimension).map(scramble), shift: random.next() }
    }

    /// Points `256 batch …` as the leading bits of words.
    pub(super) fn batch(&self, batch: u64, out: &mut [u64; BATCH]) {
        let higher = self.directions[BATCH_BITS..].iter().enumerate();
        out[0] = higher.fold(self.shift, |sum, (bit, direction)| sum ^ (direction * (batch >> bit & 1)));
        for (bit, direction) in self.directions[..BATCH_BITS].iter().enumerate() {
            let (done, next) = out.split_at_mut(1 << bit);
            next.iter_mut().zip(done).for_each(|(next, done)| *next = *done ^ direction);
        }
    }
}

/// Direction numbers of a coordinate, the leading bit of a word worth one half.
fn directions(dimension: usize) -> [u64; INDEX_BITS] {
    let (polynomial, initial) = parameters(dimension);
    let degree = polynomial.ilog2() as usize;
    let mut directions = [0; INDEX_BITS];
    for i in 0..INDEX_BITS {
        directions[i] = if degree == 0 {
            1 << (63 - i)
        } else if i < degree {
            initial[i] << (63 - i)
        } else {
            // The recurrence of Bratley & Fox 1988, eq. 2.
            let tap = |k: usize| directions[i - k] * (polynomial >> (degree - k) & 1);
            (1..=degree).fold(directions[i - degree] >> degree, |sum, k| sum ^ tap(k))
        };
    }
    directions
}

/// The primitive polynomial of a coordinate as bits, and its first odd numbers.
fn parameters(dimension: usize) -> (u64, Vec<u64>) {
    let lines = include_str!("data/joe-kuo-6.256.txt").lines().filter(|line| !line.starts_with('#'));
    let numbers = lines.skip(dimension).take(1).flat_map(str::split_ascii_whitespace);
    let mut numbers = numbers.filter_map(|number| number.parse().ok());
    (numbers.next().unwrap_or(1), numbers.collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use sha2::{Digest, Sha256};

    use super::super::stream::StreamKey;
    use super::*;

    /// The first 32 points of the published sequence, coordinate by coordinate, in its Gray-code order.
    #[test]
    fn unscrambled_points_are_the_published_ones() {
        let reference = include_str!("../../tests/reference/sobol.json");
        let reference: serde_json::Value = serde_json::from_str(reference).unwrap();
        let mut checked = 0;
        for (dimension, points) in reference["points_by_dimension"].as_object().unwrap() {
            let dimension: usize = dimension.parse().unwrap();
            if dimension > DIMENSIONS {
                continue;
            }
            let plain = Coordinate { directions: directions(dimension - 1), shift: 0 };
            let mut words = [0; BATCH];
            plain.batch(0, &mut words);
            for (i, point) in points.as_array().unwrap().iter().enumerate() {
                let ours = words[i ^ (i >> 1)] as f64 / 2f64.powi(64);
                assert_eq!(ours, point.as_f64().unwrap(), "dimension {dimension}, point {i}");
            }
            checked += 1;
        }
        assert_eq!(checked, 11);
    }

    /// SHA-256 of all direction numbers as SciPy 1.17 has them, in 64 bits, little end first.
    #[test]
    fn all_direction_numbers_are_the_published_ones() {
        let bytes = (0..DIMENSIONS).flat_map(directions).flat_map(u64::to_le_bytes);
        let hash = Sha256::digest(bytes.collect::<Vec<u8>>());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "a94472fc2a56393a57a3a4d9e6ab968cc67f330312887d5017fc8b6d58d431fb");
    }

    #[test]
    fn every_power_of_two_of_points_is_spread_evenly_in_each_coordinate() {
        for dimension in [0, 1, 5, 100, DIMENSIONS - 1] {
            let coordinate = Coordinate::scrambled(dimension, &mut Words::of(StreamKey::new(7, "test")));
            let mut words = [[0; BATCH]; 4];
            (0..4).zip(&mut words).for_each(|(batch, words)| coordinate.batch(batch + 4, words));
            for bits in [6, 8, 10] {
                let points = &words.as_flattened()[..1 << bits];
                let cells: BTreeSet<u64> = points.iter().map(|word| word >> (64 - bits)).collect();
                assert_eq!(cells.len(), points.len(), "dimension {dimension}, 2^{bits} points");
            }
        }
    }

    #[test]
    fn every_coordinate_has_direction_numbers_of_its_own() {
        let all: BTreeSet<[u64; INDEX_BITS]> = (0..DIMENSIONS).map(directions).collect();
        assert_eq!(all.len(), DIMENSIONS);
        assert!(all.iter().flatten().enumerate().all(|(i, word)| word >> (63 - i % INDEX_BITS) & 1 == 1));
    }
}
