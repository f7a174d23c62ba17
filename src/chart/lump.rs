//! An amount that many futures pay alike: no density, but a share of all.

use super::{Basis, ChartError, require_finite};
use crate::money;

/// An amount that many futures pay alike.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lump {
    /// The amount.
    pub dollars: f64,
    /// Share of all futures that pay it.
    pub share: f64,
    /// Whether they pay exactly this, and not only about as much.
    pub is_exact: bool,
}

impl Lump {
    /// Whether another amount is this one, to the cent.
    pub(super) fn is(&self, dollars: f64) -> bool {
        (self.dollars - dollars).abs() < 0.006
    }

    /// `exactly $620K`, where the short form says it all; `exactly $620,432`; `close to $946K`.
    pub(super) fn amount(&self) -> String {
        let is_round = self.dollars.rem_euclid(1_000.0) == 0.0 && self.dollars.abs() < 1e6;
        match self.is_exact {
            true if is_round || self.dollars.abs() < 1e3 => format!("exactly {}", money::short(self.dollars)),
            true => format!("exactly {}", money::exact(self.dollars)),
            false => format!("close to {}", money::short(self.dollars)),
        }
    }
}

/// Refuses lumps that cannot be drawn or do not ascend.
pub(super) fn check(chart: &'static str, lumps: &[Lump]) -> Result<(), ChartError> {
    require_finite(chart, "lumps", lumps.iter().flat_map(|lump| [lump.dollars, lump.share]))?;
    let is_sound = lumps.is_sorted_by(|a, b| a.dollars <= b.dollars)
        && lumps.iter().all(|lump| (0.0..=1.0).contains(&lump.share));
    let problem = "lumps do not ascend or hold no share of all";
    if is_sound { Ok(()) } else { Err(ChartError::Malformed { chart, problem }) }
}

/// The share of all futures in lumps beyond an amount.
pub(super) fn share_beyond(lumps: &[Lump], dollars: f64) -> f64 {
    lumps.iter().filter(|lump| lump.dollars > dollars).map(|lump| lump.share).sum()
}

/// The largest lumps for a screen reader: ` 31% of futures pay exactly $620K.`
pub(super) fn described(lumps: &[Lump], basis: Basis) -> String {
    const MOST: usize = 3;
    let mut largest = lumps.to_vec();
    largest.sort_by(|a, b| b.share.total_cmp(&a.share));
    let said = |lump: &Lump| format!(" {} pay {}.", basis.of_futures(lump.share), lump.amount());
    largest.iter().take(MOST).map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_is_said_of_no_rounded_amount() {
        let amount = |dollars, is_exact| Lump { dollars, share: 0.3, is_exact }.amount();
        assert_eq!(amount(620_000.0, true), "exactly $620K");
        assert_eq!(amount(620_432.0, true), "exactly $620,432");
        assert_eq!(amount(1_225_500.0, true), "exactly $1,225,500");
        assert_eq!(amount(620_432.0, false), "close to $620K");
    }

    #[test]
    fn the_largest_are_described_first() {
        let lump = |dollars, share| Lump { dollars, share, is_exact: true };
        let lumps = [lump(1e5, 0.012), lump(2e5, 0.5), lump(3e5, 0.2), lump(4e5, 0.1)];
        let said = " 50% of futures pay exactly $200K. 20% of futures pay exactly $300K. 10% of futures pay exactly $400K.";
        assert_eq!(described(&lumps, Basis::Simulated(10_000)), said);
        assert!(check("total", &lumps).is_ok() && check("total", &[lump(2.0, 0.5), lump(1.0, 0.5)]).is_err());
        assert!((share_beyond(&lumps, 2e5) - 0.3).abs() < 1e-12);
    }
}
