//! Values that many paths have in common, such as the bare cash where a share is worth nothing.

use super::statistics::Segment;
use super::tally::Tally;

/// A value that many outcomes share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lump {
    /// The value, in the unit asked for; the middle of its bin if it is not exact.
    pub value: f64,
    /// Share of all outcomes.
    pub share: f64,
    /// Whether the bin holds this one value. If not, the outcomes are alike to within the width of a bin.
    pub is_exact: bool,
}

/// A lump holds at least one outcome in so many; a thinner one is lost in a picture.
const ONE_IN: u64 = 100;
/// And at least so many: fewer may meet in a bin by chance.
pub(super) const LEAST: u64 = 10;
/// How many times more outcomes it holds than the bins beside it: values spread evenly over a few bins never do.
const TIMES_MORE: u64 = 8;

/// Values that many outcomes share, ascending: bins with one outcome in a hundred or more that stand out eightfold from
/// those that touch them.
#[must_use]
pub fn lumps(tally: &Tally) -> Vec<Lump> {
    let segments = tally.segments();
    let n = tally.count();
    let lump = |segment: &Segment| Lump {
        value: segment.middle(),
        share: segment.count as f64 / n as f64,
        is_exact: segment.low == segment.high,
    };
    marked(&segments, n).filter(|(_, is_lump)| *is_lump).map(|(segment, _)| lump(segment)).collect()
}

/// Each segment, and whether it is a lump.
pub(super) fn marked(segments: &[Segment], n: u64) -> impl Iterator<Item = (&Segment, bool)> {
    segments.iter().enumerate().map(move |(index, segment)| {
        let is_large = segment.count >= LEAST && segment.count * ONE_IN >= n;
        (segment, is_large && stands_out(segments, index))
    })
}

/// Whether a segment holds far more values than those that touch it.
pub(super) fn stands_out(segments: &[Segment], index: usize) -> bool {
    let segment = &segments[index];
    let beside = [index.checked_sub(1), Some(index + 1)].into_iter().flatten();
    let beside = beside.filter_map(|other| segments.get(other));
    // Bins without values leave a gap; those that touch are a cent apart.
    let touching = beside.filter(|other| (other.low - segment.high).max(segment.low - other.high) < 2.0);
    segment.count > TIMES_MORE * touching.map(|other| other.count).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::Level;

    fn tally(values: &[f64]) -> Tally {
        let mut tally = Tally::new(0, 1);
        values.chunks(256).for_each(|values| tally.record(Level::new(), values));
        tally
    }

    #[test]
    fn what_many_share_is_told_from_what_is_dense() {
        let spread = (0..6_000).map(|i| 40_000_000.0 + 5_000.0 * f64::from(i));
        let dense = tally(&spread.clone().collect::<Vec<_>>());
        assert_eq!(lumps(&dense), []);
        let nothing = std::iter::repeat_n(0.0, 3_100);
        let known = std::iter::repeat_n(50_000_000.0, 900);
        let found = lumps(&tally(&nothing.chain(spread).chain(known).collect::<Vec<_>>()));
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], Lump { value: 0.0, share: 0.31, is_exact: true });
        assert!((found[1].value / 50_000_000.0 - 1.0).abs() < 1e-3 && !found[1].is_exact);
        assert!((found[1].share - 0.09).abs() < 5e-3, "{}", found[1].share);
    }

    #[test]
    fn a_narrow_law_is_no_lump() {
        // Normal quantiles with a deviation of two bins.
        let narrow = (1..5_000).map(|i| {
            let u = f64::from(i) / 5_000.0;
            (50_000_000.0 + 50_000.0 * (u / (1.0 - u)).ln() / 1.7).round()
        });
        assert_eq!(lumps(&tally(&narrow.collect::<Vec<_>>())), []);
    }
}
