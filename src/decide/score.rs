//! Weighted scores: `Σ weight · score`, and what the guide reads from the sum.
//!
//! A factor without a score may be anything from the lowest to the highest: the sum is then a range.

use crate::facts::guides::{Factor, Matrix, Range};

/// A matrix with the scores someone gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored<'a> {
    /// The matrix.
    pub matrix: &'a Matrix,
    /// Factors and their scores.
    pub factors: Vec<(&'a Factor, Option<f64>)>,
    /// The sum, with the lowest and with the highest score where none is given.
    pub sum: Range,
}

impl<'a> Scored<'a> {
    /// With the score of each factor, if it is given.
    #[must_use]
    pub fn new(matrix: &'a Matrix, score: impl Fn(&str) -> Option<f64>) -> Self {
        let factors: Vec<_> = matrix.factors.iter().map(|factor| (factor, score(&factor.id))).collect();
        let sum = |otherwise: f64| {
            factors.iter().map(|(factor, score)| factor.weight * score.unwrap_or(otherwise)).sum::<f64>()
        };
        let sum = matrix.scores.map(sum);
        Scored { matrix, factors, sum }
    }

    /// Factors without a score.
    pub fn missing(&self) -> impl Iterator<Item = &'a Factor> + '_ {
        self.factors.iter().filter(|(_, score)| score.is_none()).map(|(factor, _)| *factor)
    }

    /// What the sum means at its lowest and at its highest.
    #[must_use]
    pub fn verdicts(&self) -> [&'a str; 2] {
        [self.matrix.verdict(self.sum.low), self.matrix.verdict(self.sum.high)]
    }

    /// What one more point of a factor does to the sum, the largest first: where asking or finding out helps most.
    #[must_use]
    pub fn levers(&self) -> Vec<(&'a Factor, f64)> {
        let room = |(factor, score): &(&'a Factor, Option<f64>)| {
            let room = self.matrix.scores.high - (*score)?;
            (room > 0.0).then_some((*factor, factor.weight * room))
        };
        let mut levers: Vec<_> = self.factors.iter().filter_map(room).collect();
        levers.sort_by(|a, b| b.1.total_cmp(&a.1));
        levers
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::facts::guides::guides;

    fn scored(id: &str, scores: &[f64]) -> (Range, [&'static str; 2]) {
        let matrix = guides().matrix(id).unwrap();
        let score = |name: &str| {
            let index = matrix.factors.iter().position(|factor| factor.id == name).unwrap();
            scores.get(index).copied()
        };
        let scored = Scored::new(matrix, score);
        (scored.sum, scored.verdicts())
    }

    #[test]
    fn ends_are_those_of_the_guide() {
        assert_eq!(scored("decision", &[5.0; 6]).0, Range { low: 75.0, high: 75.0 });
        assert_eq!(scored("decision", &[1.0; 6]).0, Range { low: 15.0, high: 15.0 });
        assert!((scored("risk", &[1.0; 6]).0.low - 1.0).abs() < 1e-12);
        assert_eq!(scored("risk", &[10.0; 6]).1, ["low risk, strong offer"; 2]);
    }

    /// 0.2·8 + 0.25·7 + 0.2·9 + 0.15·6 + 0.1·8 + 0.1·5 = 7.35; 4·4 + 3·5 + 3·4 + 2·3 + 2·3 + 1·2 = 57.
    #[test]
    fn sums_are_weighted() {
        let (sum, verdicts) = scored("risk", &[8.0, 7.0, 9.0, 6.0, 8.0, 5.0]);
        assert!((sum.low - 7.35).abs() < 1e-12 && sum.low == sum.high);
        assert_eq!(verdicts[0], "moderate risk, ask for more");
        let (sum, verdicts) = scored("decision", &[4.0, 5.0, 4.0, 3.0, 3.0, 2.0]);
        assert_eq!((sum.low, verdicts[0]), (57.0, "accept with reservations"));
    }

    /// All eights sum to a bound that two rows share; in binary a hair may be missing.
    #[test]
    fn a_shared_bound_counts_for_the_better_row() {
        assert_eq!(scored("risk", &[8.0; 6]).1, ["low risk, strong offer"; 2]);
        assert_eq!(scored("risk", &[6.0; 6]).1, ["moderate risk, ask for more"; 2]);
        assert_eq!(scored("decision", &[4.0; 6]).1, ["strong accept"; 2]);
    }

    #[test]
    fn what_is_not_scored_leaves_a_range() {
        let (sum, verdicts) = scored("decision", &[5.0, 5.0, 5.0, 5.0, 5.0]);
        assert_eq!(sum, Range { low: 71.0, high: 75.0 });
        assert_eq!(verdicts, ["strong accept"; 2]);
        assert_eq!(scored("decision", &[]).1, ["decline", "strong accept"]);
    }
}
