//! The line along which a quantity on a grid is zero.

use super::canvas::{Point, Rect};

/// Pieces of the line, by linear interpolation between grid points: each square is cut along a diagonal into two
/// triangles, and a straight piece crosses each whose corners differ in sign (marching triangles). `at` gives the place
/// of a column and a row.
pub(super) fn of_zero(values: &[Vec<f64>], at: impl Fn(usize, usize) -> Point) -> Vec<(Point, Point)> {
    let mut pieces = Vec::new();
    for (row, (lower, upper)) in values.iter().zip(values.iter().skip(1)).enumerate() {
        for column in 1..lower.len().min(upper.len()) {
            let left = column - 1;
            let a = (at(left, row), lower[left]);
            let b = (at(column, row), lower[column]);
            let c = (at(column, row + 1), upper[column]);
            let d = (at(left, row + 1), upper[left]);
            pieces.extend([[a, b, c], [a, c, d]].into_iter().filter_map(crossing));
        }
    }
    pieces
}

/// Where zero crosses a triangle, if it does.
fn crossing(corners: [(Point, f64); 3]) -> Option<(Point, Point)> {
    let [a, b, c] = corners;
    let cut = |from: (Point, f64), to: (Point, f64)| {
        let differs = (from.1 > 0.0) != (to.1 > 0.0);
        differs.then(|| {
            let part = from.1 / (from.1 - to.1);
            (from.0.0 + part * (to.0.0 - from.0.0), from.0.1 + part * (to.0.1 - from.0.1))
        })
    };
    let cuts: Vec<Point> =
        [(a, b), (b, c), (c, a)].into_iter().filter_map(|(from, to)| cut(from, to)).collect();
    match cuts[..] {
        [from, to] => Some((from, to)),
        _ => None,
    }
}

/// Whether a piece of the line touches a box.
pub(super) fn touches(at: Rect, from: Point, to: Point) -> bool {
    let inside = |part: f64| {
        let (x, y) = (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1));
        x > at.left - 2.0 && x < at.right + 2.0 && y > at.top - 1.0 && y < at.bottom + 1.0
    };
    (0..=16).any(|step| inside(f64::from(step) / 16.0))
}
