//! Where a sweep looks: on a grid, or at random.

use crate::engine::Words;

/// Every combination of one index from each axis of so many values, the last axis running fastest.
///
/// ```
/// use vestcast::decide::grid;
///
/// assert_eq!(grid(&[2, 2]), [[0, 0], [0, 1], [1, 0], [1, 1]]);
/// ```
#[must_use]
pub fn grid(counts: &[usize]) -> Vec<Vec<usize>> {
    let mut points = vec![Vec::new()];
    for &count in counts {
        let longer = |point: &Vec<usize>| {
            let point = point.clone();
            (0..count).map(move |i| point.iter().copied().chain([i]).collect::<Vec<_>>())
        };
        points = points.iter().flat_map(longer).collect();
    }
    points
}

/// Independent points of the unit cube.
#[must_use]
pub fn uniform(count: usize, axes: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut numbers = Words::of_seed(seed);
    (0..count).map(|_| (0..axes).map(|_| numbers.uniform()).collect()).collect()
}

/// Points of the unit cube of which each axis holds exactly one in each of `count` equal slices, at random within its slice
/// and matched at random with those of the other axes (McKay, Beckman & Conover 1979).
#[must_use]
pub fn latin_hypercube(count: usize, axes: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut numbers = Words::of_seed(seed);
    let mut points = vec![Vec::with_capacity(axes); count];
    for _ in 0..axes {
        let mut slices: Vec<usize> = (0..count).collect();
        // Fisher and Yates.
        for i in (1..count).rev() {
            let other = (numbers.uniform() * (i + 1) as f64) as usize;
            slices.swap(i, other.min(i));
        }
        for (point, slice) in points.iter_mut().zip(slices) {
            point.push((slice as f64 + numbers.uniform()) / count as f64);
        }
    }
    points
}

/// Rank correlation (Spearman 1904): that of the ranks, equal values sharing theirs. None where one side does not vary.
#[must_use]
pub fn rank_correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 - 1.0) / 2.0;
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let spread = (sum(&a, &a) * sum(&b, &b)).sqrt();
    (spread > 0.0).then(|| sum(&a, &b) / spread)
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let alike = order[first..].iter().take_while(|&&i| values[i] == values[order[first]]).count();
        let shared = first as f64 + (alike as f64 - 1.0) / 2.0;
        order[first..first + alike].iter().for_each(|&i| ranks[i] = shared);
        first += alike;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_slice_of_each_axis_of_a_latin_hypercube_holds_one_point() {
        let points = latin_hypercube(50, 3, 7);
        for axis in 0..3 {
            let mut slices: Vec<usize> = points.iter().map(|point| (point[axis] * 50.0) as usize).collect();
            slices.sort_unstable();
            assert_eq!(slices, (0..50).collect::<Vec<_>>());
        }
        assert_ne!(points, latin_hypercube(50, 3, 8));
        // Independent points do not: with 50 of them, nearly surely.
        let mut slices: Vec<usize> =
            uniform(50, 1, 7).iter().map(|point| (point[0] * 50.0) as usize).collect();
        slices.sort_unstable();
        assert_ne!(slices, (0..50).collect::<Vec<_>>());
    }

    #[test]
    fn axes_of_random_points_have_nothing_to_do_with_each_other() {
        for points in [latin_hypercube(4000, 2, 1), uniform(4000, 2, 1)] {
            let axis = |axis: usize| points.iter().map(|point| point[axis]).collect::<Vec<_>>();
            let found = rank_correlation(&axis(0), &axis(1)).unwrap_or(1.0);
            assert!(found.abs() < 4.0 / 4000f64.sqrt(), "{found}");
        }
    }

    #[test]
    fn rank_correlation_is_that_of_ranks() {
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[10.0, 1e3, 1e9]), Some(1.0));
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0]), Some(-1.0));
        assert_eq!(rank_correlation(&[1.0, 1.0], &[1.0, 2.0]), None);
        // 1 − 6 Σd²/(n (n² − 1)) with d = 1, 1, 0, 0.
        assert_eq!(rank_correlation(&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 3.0, 4.0]), Some(0.8));
    }
}
