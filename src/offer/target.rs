//! Refreshers planned towards a yearly target of total pay.

/// Pay steered to a target, as Amazon plans it.
///
/// A review in month r plans the year t that starts `lead` months later. It values all shares already due in that year
/// at the price of the review grown by an assumed rate (dollars still to be granted grow from their grant on), and
/// grants just enough new shares, vesting evenly in that year, to fill what is missing. Of cash it knows the base of the
/// month after, from which later bases follow at the mean raise:
///
/// `new = max(0, T_t − cash_t − Σ_j n_j P_r (1+g)^((m_j−r)/12)) / mean_k P_r (1+g)^((m_k−r)/12)`
///
/// Realised pay is open below and capped above: a price ahead of plan leaves no gap to fill, a price behind it is not
/// made good.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetPay {
    /// Stock granted.
    pub stock: String,
    /// Target of the first year planned, dollars.
    pub amount: f64,
    /// Growth of the target from each year to the next.
    pub raise: f64,
    /// Growth a year of the price that reviews assume.
    pub planned_growth: f64,
    /// First year planned, from 1.
    pub from_year: u32,
    /// Months between a review and the start of the year it plans.
    pub lead: u32,
    /// Months between the vests of a planned year.
    pub every: u32,
}

/// Growth of the price that Amazon's reviews are widely reported to assume.
pub const PLANNED_GROWTH: f64 = 0.15;

impl TargetPay {
    /// Target of a year, from 1.
    #[must_use]
    pub fn in_year(&self, year: u32) -> f64 {
        self.amount * libm::pow(1.0 + self.raise, f64::from(year) - f64::from(self.from_year))
    }

    /// Growth of the price that is planned between two months.
    #[must_use]
    pub fn growth(&self, from: u32, until: u32) -> f64 {
        libm::pow(1.0 + self.planned_growth, f64::from(until.saturating_sub(from)) / 12.0)
    }

    /// Month of the review that plans a year; the first day at the earliest.
    #[must_use]
    pub fn review_of(&self, year: u32) -> u32 {
        (12 * (year - 1)).saturating_sub(self.lead)
    }

    /// Months in which the new shares of a year vest.
    pub fn vests_in(&self, year: u32) -> impl Iterator<Item = u32> {
        let (start, step) = (12 * (year - 1), self.every.clamp(1, 12));
        (1..=12 / step).map(move |number| start + number * step)
    }
}
