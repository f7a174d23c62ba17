//! A smooth density of a tally, for drawing.

use super::lumps;
use super::statistics::Segment;
use super::tally::Tally;

/// Wider than Silverman's rule by this: the rule itself shows ripples that are not there.
const SMOOTHING: f64 = 1.8;
/// Cells of the grid on which the kernel is applied.
const CELLS: usize = 400;

/// Kernel density estimate on `ln(value − floor)`, transformed back, so that nothing spills below the
/// floor (Silverman 1986, section 2.10; bandwidth 1.8 × his eq. 3.31). Values in [`lumps`](super::lumps()) have no density and
/// are left out: the area is what is left of 1. Returns (value, density) points in ascending order, or none if the other
/// values do not vary. `floor` must lie below all values.
#[must_use]
pub fn density_above(tally: &Tally, floor: f64, points: usize) -> Vec<(f64, f64)> {
    let log = |value: f64| (value - floor).max(0.5).ln();
    let segments = tally.segments();
    let spread: Vec<&Segment> =
        lumps::marked(&segments, tally.count()).filter(|(_, is_lump)| !is_lump).map(|(s, _)| s).collect();
    let weights: Vec<(f64, f64)> =
        spread.iter().map(|segment| (log(segment.middle()), segment.count as f64)).collect();
    let n = weights.iter().map(|(_, weight)| weight).sum::<f64>();
    let mean = weights.iter().map(|(x, w)| x * w).sum::<f64>() / n;
    let variance = weights.iter().map(|(x, w)| (x - mean) * (x - mean) * w).sum::<f64>() / n;
    let bandwidth = SMOOTHING * 0.9 * variance.sqrt() * n.powf(-0.2);
    let ends = spread.first().zip(spread.last());
    let Some((low, high)) = ends.map(|(first, last)| (log(first.low), log(last.high))) else {
        return Vec::new();
    };
    if bandwidth.is_nan() || bandwidth <= 0.0 || high <= low {
        return Vec::new();
    }
    let all = tally.count() as f64;
    let grid = Grid { low, step: (high - low) / CELLS as f64 };
    let smooth = grid.smoothed(&grid.binned(&weights), bandwidth);
    let stride = CELLS.div_ceil(points.max(2));
    let point = |i: usize| {
        let above = grid.at(i).exp();
        (floor + above, smooth[i] / (all * above))
    };
    (0..=CELLS).step_by(stride).map(point).collect()
}

struct Grid {
    low: f64,
    step: f64,
}

impl Grid {
    fn at(&self, i: usize) -> f64 {
        self.low + i as f64 * self.step
    }

    /// Shares each weight between the two nearest grid points.
    fn binned(&self, weights: &[(f64, f64)]) -> Vec<f64> {
        let mut cells = vec![0.0; CELLS + 1];
        for (x, weight) in weights {
            let position = ((x - self.low) / self.step).clamp(0.0, CELLS as f64);
            let cell = (position as usize).min(CELLS - 1);
            let part = position - cell as f64;
            cells[cell] += weight * (1.0 - part);
            cells[cell + 1] += weight * part;
        }
        cells
    }

    /// Convolution with a Gaussian of this bandwidth, as a density over x.
    fn smoothed(&self, cells: &[f64], bandwidth: f64) -> Vec<f64> {
        let reach = ((4.0 * bandwidth / self.step).ceil() as usize).min(CELLS);
        let kernel: Vec<f64> =
            (0..=reach).map(|k| (-0.5 * (k as f64 * self.step / bandwidth).powi(2)).exp()).collect();
        let scale = 1.0 / (bandwidth * (2.0 * std::f64::consts::PI).sqrt());
        let around = |i: usize| {
            let window = i.saturating_sub(reach)..(i + reach + 1).min(cells.len());
            window.map(|j| cells[j] * kernel[i.abs_diff(j)]).sum::<f64>() * scale
        };
        (0..cells.len()).map(around).collect()
    }
}
