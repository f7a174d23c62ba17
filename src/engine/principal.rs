//! Principal components of a Brownian motion: which few numbers decide most of where it goes.

/// Dates at which a motion is made of principal components; between them it is filled in.
pub(super) const MOST_COMPONENTS: usize = 32;

/// Turns independent standard normals, the most important first, into the increments of a Brownian motion,
/// scaled to variance one.
///
/// The motion at its dates is `W = U Λ^½ ε`, with `U Λ Uᵀ` its covariance `min(t_i, t_j)` (Glasserman
/// 2003, section 3.1.2); its increments `(W_i − W_{i−1})/√(t_i − t_{i−1})` are `Q ε` with orthogonal `Q`.
#[derive(Debug)]
pub(super) struct Rotation {
    components: usize,
    /// Row by row.
    entries: Vec<f64>,
}

impl Rotation {
    /// For steps of these lengths, all positive.
    pub(super) fn new(steps: &[f64]) -> Self {
        let n = steps.len();
        let times: Vec<f64> = steps
            .iter()
            .scan(0.0, |time, step| {
                *time += step;
                Some(*time)
            })
            .collect();
        let covariance = (0..n * n).map(|k| times[(k / n).min(k % n)]).collect();
        let vectors = eigenvectors(covariance, n);
        let entry = |k: usize| {
            let (date, (value, vector)) = (k / n, &vectors[k % n]);
            let before = if date == 0 { 0.0 } else { vector[date - 1] };
            (vector[date] - before) * (value / steps[date]).sqrt()
        };
        Rotation { components: n, entries: (0..n * n).map(entry).collect() }
    }

    /// Number of increments and of components.
    pub(super) fn components(&self) -> usize {
        self.components
    }

    /// What each component adds to an increment.
    pub(super) fn row(&self, increment: usize) -> &[f64] {
        &self.entries[increment * self.components..][..self.components]
    }
}

/// Eigenvalues and unit eigenvectors of a symmetric n × n matrix, the largest first, by Jacobi rotations
/// (Golub & Van Loan 2013, algorithm 8.5.3, cyclic by row). Only IEEE operations: the same bits everywhere.
fn eigenvectors(mut matrix: Vec<f64>, n: usize) -> Vec<(f64, Vec<f64>)> {
    const SWEEPS: usize = 20;
    let mut basis: Vec<f64> = (0..n * n).map(|k| if k / n == k % n { 1.0 } else { 0.0 }).collect();
    for _ in 0..SWEEPS {
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut matrix, &mut basis, n, p, q);
            }
        }
    }
    let column = |k: usize| -> Vec<f64> {
        let column: Vec<f64> = (0..n).map(|row| basis[row * n + k]).collect();
        // An eigenvector has two signs; the motion shall end above zero.
        let sign = if column[n - 1] < 0.0 { -1.0 } else { 1.0 };
        column.into_iter().map(|entry| sign * entry).collect()
    };
    let mut pairs: Vec<(f64, Vec<f64>)> = (0..n).map(|k| (matrix[k * n + k].max(0.0), column(k))).collect();
    pairs.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    pairs
}

/// One Jacobi rotation, which makes the entry at (p, q) zero.
fn rotate(matrix: &mut [f64], basis: &mut [f64], n: usize, p: usize, q: usize) {
    let off = matrix[p * n + q];
    if off == 0.0 {
        return;
    }
    let tau = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * off);
    let tangent = tau.signum() / (tau.abs() + (1.0 + tau * tau).sqrt());
    let cosine = 1.0 / (1.0 + tangent * tangent).sqrt();
    let sine = tangent * cosine;
    let turn = |entries: &mut [f64], a: usize, b: usize| {
        let (x, y) = (entries[a], entries[b]);
        (entries[a], entries[b]) = (cosine * x - sine * y, sine * x + cosine * y);
    };
    for k in 0..n {
        turn(matrix, k * n + p, k * n + q);
        turn(basis, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(matrix, p * n + k, q * n + k);
    }
    (matrix[p * n + q], matrix[q * n + p]) = (0.0, 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(rotation: &Rotation, i: usize, j: usize) -> f64 {
        rotation.row(i).iter().zip(rotation.row(j)).map(|(a, b)| a * b).sum()
    }

    #[test]
    fn increments_are_independent_with_variance_one() {
        let steps: Vec<f64> = (1..=MOST_COMPONENTS).map(|k| 0.01 * (k * k % 7 + 1) as f64).collect();
        for n in [1, 2, 6, MOST_COMPONENTS] {
            let rotation = Rotation::new(&steps[..n]);
            for i in 0..n {
                for j in 0..n {
                    let expected = f64::from(u8::from(i == j));
                    assert!((product(&rotation, i, j) - expected).abs() < 1e-12, "{n}: {i} {j}");
                }
            }
        }
    }

    /// On equal steps the eigenvalues are `h / (4 sin²((2k−1)π/(4n+2)))` (Åkesson & Lehoczky 1998).
    #[test]
    fn the_variance_of_each_component_is_the_known_one() {
        let (n, step) = (16, 0.25);
        let covariance = (0..n * n).map(|k| step * ((k / n).min(k % n) + 1) as f64).collect();
        for (k, (value, _)) in eigenvectors(covariance, n).iter().enumerate() {
            let angle = (2 * k + 1) as f64 * std::f64::consts::PI / (4 * n + 2) as f64;
            let expected = step / (4.0 * angle.sin().powi(2));
            assert!((value / expected - 1.0).abs() < 1e-12, "{k}: {value} {expected}");
        }
    }

    #[test]
    fn the_first_component_carries_most_of_the_motion() {
        let rotation = Rotation::new(&[1.0, 1.0, 0.5, 0.5, 0.5, 0.5]);
        let end: f64 = (0..6).map(|i| rotation.row(i)[0] * [1.0, 1.0, 0.5, 0.5, 0.5, 0.5f64][i].sqrt()).sum();
        assert!(end * end / 4.0 > 0.8, "{end}");
    }
}
