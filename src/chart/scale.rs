//! From values to pixels, and round numbers to mark on the way.

/// A linear axis from `lo` at pixel `from` to `hi` at pixel `to`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub lo: f64,
    pub hi: f64,
    from: f64,
    to: f64,
    step: f64,
}

impl Scale {
    /// `ticks` is about how many ticks there is room for. A span too narrow to label is widened.
    pub(super) fn new((lo, hi): (f64, f64), (from, to): (f64, f64), ticks: usize) -> Self {
        let narrowest = (0.02 * lo.abs().max(hi.abs())).max(1e-9);
        let widen = ((narrowest - (hi - lo)) / 2.0).max(0.0);
        let (lo, hi) = (lo - widen, hi + widen);
        Scale { lo, hi, from, to, step: round_step((hi - lo) / ticks.max(1) as f64) }
    }

    /// The pixel of a value; values off the axis are drawn at its end.
    pub(super) fn at(&self, value: f64) -> f64 {
        self.beyond(value.clamp(self.lo, self.hi))
    }

    /// The pixel of a value, wherever that is.
    pub(super) fn beyond(&self, value: f64) -> f64 {
        self.from + (value - self.lo) / (self.hi - self.lo) * (self.to - self.from)
    }

    /// The value at a pixel.
    pub(super) fn value_at(&self, pixel: f64) -> f64 {
        self.lo + (pixel - self.from) / (self.to - self.from) * (self.hi - self.lo)
    }

    /// Round values on the axis, ascending.
    pub(super) fn ticks(&self) -> Vec<f64> {
        let first = (self.lo / self.step - 1e-9).ceil();
        let count = ((self.hi / self.step + 1e-9).floor() - first).clamp(-1.0, 50.0) as i64;
        // Adding zero turns −0 into 0.
        (0..=count).map(|i| (first + i as f64) * self.step + 0.0).collect()
    }
}

/// The least of 1, 2, 2.5, 5 times a power of ten that is no less than `raw`.
fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let factor = [1.0, 2.0, 2.5, 5.0].into_iter().find(|f| f * power >= raw * (1.0 - 1e-9));
    factor.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let scale = Scale::new((0.0, 857.0), (300.0, 0.0), 5);
        assert_eq!(scale.ticks(), [0.0, 200.0, 400.0, 600.0, 800.0]);
        assert_eq!(scale.at(0.0), 300.0);
        assert_eq!(scale.at(9e9), 0.0);
    }

    #[test]
    fn any_span_has_ticks() {
        for lo in [0.0, 1e-12, 1.0, 1.25e6, 1e12, 1e60, -5e5] {
            for span in [0.0, 1e-15, 1.0, 1e9, 1e60] {
                let ticks = Scale::new((lo, lo + span), (0.0, 600.0), 6).ticks();
                assert!((2..=50).contains(&ticks.len()), "{lo} {span} {ticks:?}");
            }
        }
    }
}
