//! Curves given as points: cutting, closing, reading off.

use super::canvas::Point;
use super::{ChartError, require_finite};

/// Refuses a curve that is not finite, does not ascend, or dips below zero.
pub(super) fn check(chart: &'static str, curve: &[Point]) -> Result<(), ChartError> {
    require_finite(chart, "curve", curve.iter().flat_map(|&(x, y)| [x, y]))?;
    if curve.is_sorted_by(|a, b| a.0 <= b.0) && curve.iter().all(|point| point.1 >= 0.0) {
        Ok(())
    } else {
        Err(ChartError::Malformed { chart, problem: "the curve does not ascend or is negative" })
    }
}

/// The part between two positions, with points interpolated at the cuts. Empty if nothing is left.
pub(super) fn part(curve: &[Point], from: f64, to: f64) -> Vec<Point> {
    let inside = curve.iter().copied().filter(|point| from < point.0 && point.0 < to);
    let start = height_at(curve, from).map(|y| (from, y));
    let end = height_at(curve, to).map(|y| (to, y));
    let points: Vec<Point> = start.into_iter().chain(inside).chain(end).collect();
    if points.len() > 1 && from < to { points } else { Vec::new() }
}

/// The curve's height at a position, if it reaches there.
pub(super) fn height_at(curve: &[Point], x: f64) -> Option<f64> {
    let after = curve.partition_point(|point| point.0 < x);
    let b = *curve.get(after)?;
    if b.0 == x {
        return Some(b.1);
    }
    let a = *curve.get(after.checked_sub(1)?)?;
    Some(a.1 + (x - a.0) / (b.0 - a.0) * (b.1 - a.1))
}

/// Each height averaged over `width` around it: the mass of peaks narrower than this is kept, their height
/// is not.
pub(super) fn smoothed(curve: &[Point], width: f64) -> Vec<Point> {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return Vec::new() };
    let mean = |x: f64| {
        let window = part(curve, (x - width / 2.0).max(first.0), (x + width / 2.0).min(last.0));
        area(&window) / width
    };
    let smooth: Vec<Point> = curve.iter().map(|&(x, _)| (x, mean(x))).collect();
    if width > 0.0 && smooth.iter().all(|point| point.1.is_finite()) { smooth } else { curve.to_vec() }
}

fn area(curve: &[Point]) -> f64 {
    curve.windows(2).map(|pair| (pair[1].0 - pair[0].0) * (pair[0].1 + pair[1].1) / 2.0).sum()
}

/// The share of the area under a curve that lies beyond a position.
pub(super) fn share_beyond(curve: &[Point], x: f64) -> f64 {
    let all = area(curve);
    let end = curve.last().map_or(x, |last| last.0);
    let share = area(&part(curve, x, end)) / all;
    if share.is_finite() { share } else { 0.0 }
}

/// In pixels: the y just above which nothing of the curve lies between two positions.
pub(super) fn lowest_clear(curve: &[Point], from: f64, to: f64) -> Option<f64> {
    let inside = curve.iter().filter(|point| from <= point.0 && point.0 <= to).map(|point| point.1);
    inside.chain(height_at(curve, from)).chain(height_at(curve, to)).reduce(f64::min)
}

/// In pixels: the stretches of a line that stay below a ceiling, cut where they cross it.
pub(super) fn below(line: &[Point], ceiling: f64) -> Vec<Vec<Point>> {
    let mut stretches: Vec<Vec<Point>> = vec![Vec::new()];
    for (i, &b) in line.iter().enumerate() {
        let a = if i > 0 { line[i - 1] } else { b };
        let inside = |point: Point| point.1 >= ceiling;
        if inside(a) != inside(b) {
            let crossing = (a.0 + (ceiling - a.1) / (b.1 - a.1) * (b.0 - a.0), ceiling);
            if inside(b) {
                stretches.push(vec![crossing]);
            } else if let Some(stretch) = stretches.last_mut() {
                stretch.push(crossing);
            }
        }
        if let Some(stretch) = stretches.last_mut().filter(|_| inside(b)) {
            stretch.push(b);
        }
    }
    stretches
}

/// In pixels: the stretches of a line that stay above a floor, cut where they cross it.
pub(super) fn above(line: &[Point], floor: f64) -> Vec<Vec<Point>> {
    let mirrored = |line: &[Point]| line.iter().map(|&(x, y)| (x, -y)).collect::<Vec<Point>>();
    let stretches = below(&mirrored(line), -floor);
    stretches.iter().filter(|stretch| !stretch.is_empty()).map(|stretch| mirrored(stretch)).collect()
}

/// In pixels: the lowest and the highest point of each column of pixels, in their order: a line of many points
/// that loses none of its peaks.
pub(super) fn columns(line: &[Point]) -> Vec<Point> {
    let same_column = |a: &Point, b: &Point| a.0.floor() == b.0.floor();
    let extremes = |column: &[Point]| {
        let by_height = |a: &&Point, b: &&Point| a.1.total_cmp(&b.1);
        let ends = [column.iter().min_by(by_height), column.iter().max_by(by_height)];
        let mut ends: Vec<Point> = ends.into_iter().flatten().copied().collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        ends.dedup();
        ends
    };
    line.chunk_by(same_column).flat_map(extremes).collect()
}

/// The outline closed along a base line.
pub(super) fn closed(mut outline: Vec<Point>, base: f64) -> Vec<Point> {
    if let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) {
        outline.push((last.0, base));
        outline.push((first.0, base));
    }
    outline
}

/// At most about 240 points: more cannot be told apart at a chart's size.
pub(super) fn thinned(curve: Vec<Point>) -> Vec<Point> {
    let stride = curve.len().div_ceil(240).max(1);
    let last = curve.len().saturating_sub(1);
    let kept = curve.into_iter().enumerate().filter(|(i, _)| i.is_multiple_of(stride) || *i == last);
    kept.map(|(_, point)| point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_ceiling() {
        let line = [(0.0, 10.0), (1.0, -10.0), (2.0, -10.0), (3.0, 10.0)];
        assert_eq!(below(&line, 0.0), [vec![(0.0, 10.0), (0.5, 0.0)], vec![(2.5, 0.0), (3.0, 10.0)]]);
    }

    #[test]
    fn a_line_above_its_floor_and_in_columns() {
        let line = [(0.0, 10.0), (1.0, -10.0), (2.0, -10.0), (3.0, 10.0)];
        assert_eq!(above(&line, 0.0), [vec![(0.5, 0.0), (1.0, -10.0), (2.0, -10.0), (2.5, 0.0)]]);
        let dense = [(0.1, 3.0), (0.2, 9.0), (0.3, 1.0), (0.9, 4.0), (1.5, 2.0)];
        assert_eq!(columns(&dense), [(0.2, 9.0), (0.3, 1.0), (1.5, 2.0)]);
    }

    #[test]
    fn smoothing_takes_the_height_of_thin_peaks_only() {
        let broad: Vec<Point> =
            (0..=100).map(|i| (f64::from(i), f64::from(50 - (i - 50i32).abs()))).collect();
        let kept = smoothed(&broad, 2.0);
        assert!(broad[10..90].iter().zip(&kept[10..90]).all(|(a, b)| (a.1 - b.1).abs() < 0.6));
        let thin = [(0.0, 0.0), (0.1, 100.0), (0.2, 1.0), (10.0, 1.0)];
        assert!(smoothed(&thin, 5.0).iter().all(|point| point.1 < 5.0));
    }

    #[test]
    fn a_share_is_an_area() {
        let curve = [(0.0, 0.0), (2.0, 2.0), (4.0, 0.0)];
        assert_eq!(share_beyond(&curve, 2.0), 0.5);
        assert_eq!(share_beyond(&curve, 3.0), 0.125);
        assert_eq!((share_beyond(&curve, 5.0), share_beyond(&[], 5.0)), (0.0, 0.0));
    }

    #[test]
    fn a_part_ends_where_it_is_cut() {
        let curve = [(0.0, 0.0), (2.0, 2.0), (4.0, 0.0)];
        assert_eq!(part(&curve, 1.0, 3.0), [(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)]);
        assert_eq!(part(&curve, 5.0, 9.0), []);
        assert_eq!(part(&curve, -5.0, 1.0), [(0.0, 0.0), (1.0, 1.0)]);
    }
}
