//! Finding room for labels.

use super::canvas::Rect;

/// Keeps account of what a label may not cover.
#[derive(Debug, Default)]
pub(super) struct Placer {
    taken: Vec<Rect>,
}

impl Placer {
    pub(super) fn block(&mut self, at: Rect) {
        self.taken.push(at);
    }

    /// Whether a text, and not only a line, lies there.
    pub(super) fn has_text(&self, at: &Rect) -> bool {
        const LINE: f64 = 12.0;
        self.taken.iter().any(|other| other.right - other.left > LINE && at.overlaps(other))
    }

    /// The first candidate that covers nothing; it is taken from then on.
    pub(super) fn first_free<T>(
        &mut self,
        candidates: impl IntoIterator<Item = (Rect, T)>,
    ) -> Option<(Rect, T)> {
        let free = |at: &Rect| !self.taken.iter().any(|other| at.overlaps(other));
        let found = candidates.into_iter().find(|(at, _)| free(at));
        if let Some((at, _)) = &found {
            self.taken.push(*at);
        }
        found
    }
}

/// Moves ascending positions apart to at least `gap`, each as little as the order allows, all within
/// `lo..=hi` if they fit.
pub(super) fn spread(positions: &[f64], gap: f64, (lo, hi): (f64, f64)) -> Vec<f64> {
    let mut placed: Vec<f64> = Vec::with_capacity(positions.len());
    for &position in positions {
        let least = placed.last().map_or(lo, |last| last + gap);
        placed.push(position.max(least));
    }
    let mut most = hi;
    for position in placed.iter_mut().rev() {
        *position = position.min(most);
        most = *position - gap;
    }
    placed
}

/// Which labels of an axis to print so that none touch: the first and last always, others as they fit.
/// `labels` are centres and widths, ascending.
pub(super) fn without_collisions(labels: &[(f64, f64)], gap: f64) -> Vec<bool> {
    let mut keep = vec![false; labels.len()];
    let Some(&last) = labels.last() else { return keep };
    let clear = |a: (f64, f64), b: (f64, f64)| b.0 - a.0 >= (a.1 + b.1) / 2.0 + gap;
    let mut previous: Option<(f64, f64)> = None;
    for (i, &label) in labels.iter().enumerate() {
        let is_last = i + 1 == labels.len();
        let after_previous = previous.is_none_or(|p| clear(p, label));
        if after_previous && (is_last || previous.is_none() || clear(label, last)) {
            keep[i] = true;
            previous = Some(label);
        }
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_spread_within_bounds() {
        assert_eq!(spread(&[10.0, 50.0, 90.0], 30.0, (0.0, 100.0)), [10.0, 50.0, 90.0]);
        assert_eq!(spread(&[80.0, 85.0, 90.0], 30.0, (0.0, 100.0)), [40.0, 70.0, 100.0]);
    }

    #[test]
    fn colliding_axis_labels_are_left_out() {
        let labels = [(0.0, 20.0), (15.0, 20.0), (40.0, 20.0), (55.0, 20.0)];
        assert_eq!(without_collisions(&labels, 2.0), [true, false, false, true]);
    }
}
