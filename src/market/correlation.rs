//! How stocks move together: correlations of their Brownian motions.

use std::collections::{BTreeMap, BTreeSet};

use nalgebra::DMatrix;

/// Correlations of the Brownian motions of stocks, the same at all times; pairs that are not named move independently.
///
/// ```
/// use vestcast::market::Correlation;
///
/// let together = Correlation::new([("AMZN", "GOOG", 0.63), ("AMZN", "META", 0.59), ("GOOG", "META", 0.59)])?;
/// assert_eq!(together.between("META", "AMZN"), 0.59);
/// // If A goes with B and B with C, then A cannot go against C.
/// assert!(Correlation::new([("A", "B", 0.9), ("B", "C", 0.9), ("A", "C", -0.9)]).is_err());
/// # Ok::<(), vestcast::market::InvalidCorrelation>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Correlation {
    /// By the names of two stocks, the lesser first.
    pairs: BTreeMap<(String, String), f64>,
}

/// Correlations that cannot be.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidCorrelation {
    /// Not between −1 and 1.
    #[error("the correlation of `{0}` and `{1}` is {2}; it must lie between -1 and 1")]
    Range(String, String, f64),
    /// A stock with itself.
    #[error("`{0}` is paired with itself; a stock's correlation with itself is 1")]
    Itself(String),
    /// The same pair twice.
    #[error("the pair of `{0}` and `{1}` is named twice")]
    Twice(String, String),
    /// No random numbers have these correlations.
    #[error("these correlations contradict each other: no stocks can move like this")]
    Contradiction {
        /// The closest correlations that can be, to three decimals.
        nearest: Correlation,
    },
}

/// A smaller eigenvalue of a correlation matrix counts as zero.
const ZERO: f64 = 1e-10;

impl Correlation {
    /// From pairs of stocks.
    pub fn new<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str, f64)>,
    ) -> Result<Self, InvalidCorrelation> {
        let mut found = BTreeMap::new();
        for (a, b, correlation) in pairs {
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            let names = || (a.to_owned(), b.to_owned());
            if a == b {
                return Err(InvalidCorrelation::Itself(a.to_owned()));
            }
            if !(-1.0..=1.0).contains(&correlation) {
                return Err(InvalidCorrelation::Range(a.to_owned(), b.to_owned(), correlation));
            }
            if found.insert(names(), correlation).is_some() {
                return Err(InvalidCorrelation::Twice(a.to_owned(), b.to_owned()));
            }
        }
        let correlation = Correlation { pairs: found };
        // Of no stocks there is no eigenvalue, and the library has no answer.
        if correlation.is_empty() {
            return Ok(correlation);
        }
        let names = correlation.names();
        let matrix = correlation.matrix(&names);
        if least_eigenvalue(&matrix) >= -ZERO {
            return Ok(correlation);
        }
        Err(InvalidCorrelation::Contradiction { nearest: Correlation::rounded(&names, nearest(matrix)) })
    }

    /// The pairs with their correlations.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str, f64)> {
        self.pairs.iter().map(|((a, b), correlation)| (a.as_str(), b.as_str(), *correlation))
    }

    /// Whether all stocks move independently.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Correlation of two stocks.
    #[must_use]
    pub fn between(&self, a: &str, b: &str) -> f64 {
        let pair = if a <= b { (a, b) } else { (b, a) };
        let found = self.pairs().find(|(first, second, _)| (*first, *second) == pair);
        found.map_or(f64::from(u8::from(a == b)), |(_, _, correlation)| correlation)
    }

    /// For each stock, how much of the independent motions of itself and the stocks before it moves it: the rows of the
    /// lower triangular `L` with `L Lᵀ` the correlations (Cholesky; Glasserman 2003, section 2.3.3, for matrices that may be
    /// singular). Only IEEE operations: the same bits everywhere.
    #[must_use]
    pub fn factors(&self, stocks: &[&str]) -> Vec<Vec<f64>> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(stocks.len());
        for (i, stock) in stocks.iter().enumerate() {
            let mut row: Vec<f64> = Vec::with_capacity(i + 1);
            for (j, other) in stocks[..i].iter().enumerate() {
                let explained: f64 = row.iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
                let pivot = rows[j][j];
                let left = self.between(stock, other) - explained;
                row.push(if pivot > ZERO { left / pivot } else { 0.0 });
            }
            let explained: f64 = row.iter().map(|weight| weight * weight).sum();
            row.push((1.0 - explained).max(0.0).sqrt());
            rows.push(row);
        }
        rows
    }

    fn names(&self) -> Vec<String> {
        let names: BTreeSet<&String> = self.pairs.keys().flat_map(|(a, b)| [a, b]).collect();
        names.into_iter().cloned().collect()
    }

    fn matrix(&self, names: &[String]) -> DMatrix<f64> {
        DMatrix::from_fn(names.len(), names.len(), |i, j| self.between(&names[i], &names[j]))
    }

    /// The pairs of a correlation matrix to three decimals, pulled together a little if rounding broke it.
    fn rounded(names: &[String], matrix: DMatrix<f64>) -> Self {
        let mut shrink = 1.0;
        loop {
            let round = |x: f64| (shrink * x * 1e3).round() / 1e3;
            let pair = |(i, j): (usize, usize)| ((names[i].clone(), names[j].clone()), round(matrix[(i, j)]));
            let indices = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
            let found = Correlation { pairs: indices.map(pair).collect() };
            if least_eigenvalue(&found.matrix(names)) >= -ZERO {
                return found;
            }
            shrink -= 1e-3;
        }
    }
}

fn least_eigenvalue(matrix: &DMatrix<f64>) -> f64 {
    matrix.clone().symmetric_eigenvalues().iter().copied().fold(1.0, f64::min)
}

/// The nearest correlation matrix in the Frobenius norm, by alternating projections (Higham 2002, algorithm 3.3).
fn nearest(matrix: DMatrix<f64>) -> DMatrix<f64> {
    const ITERATIONS: usize = 200;
    let mut found = matrix.clone();
    let mut correction = DMatrix::zeros(matrix.nrows(), matrix.ncols());
    for _ in 0..ITERATIONS {
        let shifted = &found - &correction;
        let mut eigen = shifted.clone().symmetric_eigen();
        eigen.eigenvalues.iter_mut().for_each(|value| *value = value.max(0.0));
        let positive = eigen.recompose();
        correction = &positive - shifted;
        let before = std::mem::replace(&mut found, positive);
        found.fill_diagonal(1.0);
        if (&found - before).norm() < 1e-9 {
            break;
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn factors_multiply_to_the_correlations() {
        let together = Correlation::new([("A", "B", 0.5), ("A", "C", 0.7), ("B", "C", 0.3)]).unwrap();
        let stocks = ["C", "A", "B", "D"];
        let rows = together.factors(&stocks);
        for (i, a) in stocks.iter().enumerate() {
            for (j, b) in stocks.iter().enumerate() {
                let product: f64 = rows[i].iter().zip(&rows[j]).map(|(x, y)| x * y).sum();
                assert!((product - together.between(a, b)).abs() < 1e-15, "{a} {b}: {product}");
            }
        }
    }

    #[test]
    fn stocks_may_move_as_one_or_opposite() {
        let together = Correlation::new([("A", "B", 1.0), ("A", "C", -1.0), ("B", "C", -1.0)]).unwrap();
        assert_eq!(together.factors(&["A", "B", "C"]), [vec![1.0], vec![1.0, 0.0], vec![-1.0, 0.0, 0.0]]);
        assert_eq!(Correlation::new([]).unwrap().pairs().count(), 0);
    }

    #[test]
    fn what_cannot_be_is_refused_and_the_nearest_offered() {
        let of = |pairs: &[(&'static str, &'static str, f64)]| Correlation::new(pairs.iter().copied());
        assert!(matches!(of(&[("A", "A", 1.0)]), Err(InvalidCorrelation::Itself(_))));
        assert!(matches!(of(&[("A", "B", 1.01)]), Err(InvalidCorrelation::Range(..))));
        assert!(matches!(of(&[("A", "B", f64::NAN)]), Err(InvalidCorrelation::Range(..))));
        assert!(matches!(of(&[("A", "B", 0.1), ("B", "A", 0.1)]), Err(InvalidCorrelation::Twice(..))));
        // The example of Higham 2002, section 4: pairs of neighbours move as one, the ends not at all.
        let higham = of(&[("A", "B", 1.0), ("B", "C", 1.0)]);
        let Err(InvalidCorrelation::Contradiction { nearest }) = higham else { panic!("{higham:?}") };
        assert!((nearest.between("A", "B") - 0.7607).abs() < 0.002, "{nearest:?}");
        assert!((nearest.between("A", "C") - 0.1573).abs() < 0.002, "{nearest:?}");
        assert!(Correlation::new(nearest.pairs()).is_ok());
    }
}
