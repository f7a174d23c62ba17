//! Grants: how many shares, from when, and how they vest.

use super::Vesting;

/// A grant of shares of one stock.
#[derive(Debug, Clone, PartialEq)]
pub struct Grant {
    /// Name of the stock.
    pub stock: String,
    /// How large it is.
    pub size: GrantSize,
    /// Month in which it is granted and from which vesting counts; 0 is the first day.
    pub start_month: u32,
    /// When it vests.
    pub vesting: Vesting,
    /// Whether only whole shares vest; see [`Grant::shares_by_tranche`].
    pub whole_shares: bool,
    /// Months until the same is granted anew, and so on until the horizon.
    pub every: Option<u32>,
    /// What a share of it pays, and when.
    pub payoff: Payoff,
}

/// What a share of a grant pays.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Payoff {
    /// The price of the day it vests.
    #[default]
    Share,
    /// What the price exceeds a strike by, `max(0, S − K)`.
    Option {
        /// The strike; none for the price of the day of the grant.
        strike: Option<f64>,
        /// When it is exercised.
        exercise: Exercise,
    },
    /// The price of the day on which shares can first be sold, or of the vest if that is later; nothing if that day
    /// never comes.
    AfterLiquidity {
        /// Month of that day.
        month: u32,
        /// Chance that it comes.
        chance: f64,
        /// Months for which those who have left keep what has vested and cannot be sold yet; for ever, if none.
        kept: Option<u32>,
    },
}

/// When options are exercised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exercise {
    /// Each when it vests.
    #[default]
    AtVest,
    /// All at the end of the horizon, or of the month one leaves in.
    AtHorizon,
}

/// Size of a grant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrantSize {
    /// A number of shares.
    Shares(f64),
    /// Dollars, turned into shares at a price.
    Dollars {
        /// Dollars promised.
        amount: f64,
        /// The price that turns them into shares.
        price: GrantPrice,
    },
}

/// The share price at which dollars become shares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GrantPrice {
    /// A price written in the offer.
    Given(f64),
    /// The simulated price on the day of the grant; for a grant in month 0 of a job that starts today, today's.
    AtGrant,
    /// The mean of the closes of so many trading days before the grant.
    Average {
        /// Trading days, the day of the grant not among them.
        days: u32,
    },
}

/// How many shares a grant holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShareCount {
    /// So many.
    Known(f64),
    /// As many as the dollars buy at a price still to come.
    AtGrant {
        /// Dollars promised.
        dollars: f64,
        /// Trading days before the grant whose mean close is that price; 0 for the day itself.
        averaged: u32,
    },
}

impl Grant {
    /// Dollars turned into shares at today's price, vesting from the first day.
    #[must_use]
    pub fn dollars(stock: impl Into<String>, amount: f64, vesting: Vesting) -> Self {
        let size = GrantSize::Dollars { amount, price: GrantPrice::AtGrant };
        Grant { size, ..Grant::shares(stock, 0.0, vesting) }
    }

    /// A number of shares, vesting from the first day.
    #[must_use]
    pub fn shares(stock: impl Into<String>, shares: f64, vesting: Vesting) -> Self {
        let size = GrantSize::Shares(shares);
        Grant {
            stock: stock.into(),
            size,
            start_month: 0,
            vesting,
            whole_shares: false,
            every: None,
            payoff: Payoff::Share,
        }
    }

    /// Makes it so many times as large.
    pub fn scale(&mut self, factor: f64) {
        let (GrantSize::Shares(size) | GrantSize::Dollars { amount: size, .. }) = &mut self.size;
        *size *= factor;
    }

    /// Number of shares, if it is known today; `ahead` are the months until the job starts.
    #[must_use]
    pub fn count(&self, price_today: f64, ahead: u32) -> ShareCount {
        let shares = match self.size {
            GrantSize::Shares(shares) => shares,
            GrantSize::Dollars { amount, price: GrantPrice::Given(price) } => amount / price,
            GrantSize::Dollars { amount, price: GrantPrice::AtGrant } if self.start_month + ahead == 0 => {
                amount / price_today
            }
            GrantSize::Dollars { amount, price: GrantPrice::AtGrant } => {
                return ShareCount::AtGrant { dollars: amount, averaged: 0 };
            }
            GrantSize::Dollars { amount, price: GrantPrice::Average { days } } => {
                return ShareCount::AtGrant { dollars: amount, averaged: days };
            }
        };
        ShareCount::Known(if self.whole_shares { shares.round() } else { shares })
    }

    /// Whether what it pays depends on more than the prices of the day of the grant and of the vest.
    pub(super) fn needs_life(&self) -> bool {
        let is_averaged = matches!(self.size, GrantSize::Dollars { price: GrantPrice::Average { .. }, .. });
        is_averaged || self.payoff != Payoff::Share
    }

    /// It, and the same made anew until the horizon.
    pub fn each(&self, months: u32) -> impl Iterator<Item = Grant> + use<> {
        let later = std::iter::successors(self.again(), Grant::again);
        std::iter::once(self.clone()).chain(later.take_while(move |grant| grant.start_month < months))
    }

    /// The same made anew from its second time on, if ever: a price written in the offer is that of the first time alone,
    /// each other counts at the price of its own day.
    #[must_use]
    pub fn again(&self) -> Option<Grant> {
        let every = self.every.filter(|every| *every > 0)?;
        let size = match self.size {
            GrantSize::Dollars { amount, price: GrantPrice::Given(_) } => {
                GrantSize::Dollars { amount, price: GrantPrice::AtGrant }
            }
            size => size,
        };
        Some(Grant { start_month: self.start_month.checked_add(every)?, size, ..self.clone() })
    }

    /// The price at which the offer letter counts a share.
    #[must_use]
    pub fn promised_price(&self, price_today: f64) -> f64 {
        match self.size {
            GrantSize::Dollars { price: GrantPrice::Given(price), .. } => price,
            _ => price_today,
        }
    }

    /// Shares that vest in each tranche, for a grant of so many shares.
    ///
    /// Whole shares are dealt so that after every tranche the number vested is the nearest whole number
    /// not above what is due; the tranches then sum to the grant exactly.
    #[must_use]
    pub fn shares_by_tranche(&self, shares: f64) -> Vec<f64> {
        let fractions = self.vesting.tranches().iter().map(|tranche| tranche.fraction);
        if !self.whole_shares {
            return fractions.map(|fraction| shares * fraction).collect();
        }
        let last = self.vesting.tranches().len() - 1;
        let mut due = 0.0;
        let mut vested = 0.0;
        let deal = |(i, fraction): (usize, f64)| {
            due += fraction;
            // The small addend keeps 0.1 + 0.2 from costing a share.
            let until_now = if i == last { shares } else { (shares * due + 1e-9).floor() };
            let now = until_now - vested;
            vested = until_now;
            now
        };
        fractions.enumerate().map(deal).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Tranche;
    use super::*;

    fn grant(size: GrantSize, fractions: &[f64], whole_shares: bool) -> Grant {
        let tranche = |(i, &fraction): (usize, &f64)| Tranche { month: i as u32 + 1, fraction };
        let vesting = Vesting::new(fractions.iter().enumerate().map(tranche).collect()).unwrap();
        Grant { size, whole_shares, ..Grant::shares("X", 0.0, vesting) }
    }

    fn dealt(shares: f64, fractions: &[f64]) -> Vec<f64> {
        grant(GrantSize::Shares(shares), fractions, true).shares_by_tranche(shares)
    }

    #[test]
    fn dollars_become_shares_at_the_price_of_the_grant() {
        let count = |price, start_month, whole_shares| {
            let size = GrantSize::Dollars { amount: 1000.0, price };
            Grant { start_month, ..grant(size, &[1.0], whole_shares) }.count(80.0, 0)
        };
        assert_eq!(count(GrantPrice::AtGrant, 0, false), ShareCount::Known(12.5));
        assert_eq!(count(GrantPrice::Given(160.0), 0, false), ShareCount::Known(6.25));
        assert_eq!(count(GrantPrice::Given(160.0), 24, false), ShareCount::Known(6.25));
        assert_eq!(count(GrantPrice::Given(160.0), 24, true), ShareCount::Known(6.0));
        assert_eq!(
            count(GrantPrice::AtGrant, 24, false),
            ShareCount::AtGrant { dollars: 1000.0, averaged: 0 }
        );
    }

    #[test]
    fn the_letter_counts_at_the_grant_price() {
        let promised = |size| grant(size, &[1.0], false).promised_price(80.0);
        assert_eq!(promised(GrantSize::Shares(5.0)), 80.0);
        assert_eq!(promised(GrantSize::Dollars { amount: 9.0, price: GrantPrice::AtGrant }), 80.0);
        assert_eq!(promised(GrantSize::Dollars { amount: 9.0, price: GrantPrice::Given(3.0) }), 3.0);
    }

    #[test]
    fn parts_of_shares_vest_as_they_fall() {
        let grant = grant(GrantSize::Shares(10.0), &[0.05, 0.15, 0.8], false);
        assert_eq!(grant.shares_by_tranche(10.0), [0.5, 1.5, 8.0]);
    }

    #[test]
    fn whole_shares_are_dealt_until_none_is_left() {
        assert_eq!(dealt(10.0, &[0.05, 0.15, 0.4, 0.4]), [0.0, 2.0, 4.0, 4.0]);
        assert_eq!(dealt(7.0, &[0.25; 4]), [1.0, 2.0, 2.0, 2.0]);
        // A tenth and two tenths are three tenths, though not in binary.
        assert_eq!(dealt(10.0, &[0.1, 0.2, 0.7]), [1.0, 2.0, 7.0]);
        // What rounding of the fractions would lose falls to the last tranche.
        assert_eq!(dealt(1_000_000.0, &[0.33333, 0.33333, 0.33334])[2], 333_340.0);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn whole_shares_sum_to_the_grant(
            shares in 0..100_000u32, parts in proptest::collection::vec(1..1000u32, 1..40),
        ) {
            let sum: u32 = parts.iter().sum();
            let fractions: Vec<f64> = parts.iter().map(|&part| f64::from(part) / f64::from(sum)).collect();
            let dealt = dealt(f64::from(shares), &fractions);
            proptest::prop_assert_eq!(dealt.iter().sum::<f64>(), f64::from(shares));
            let (mut due, mut vested) = (0.0, 0.0);
            for (fraction, now) in fractions.iter().zip(&dealt) {
                due += fraction * f64::from(shares);
                vested += now;
                proptest::prop_assert!(*now >= 0.0 && now.fract() == 0.0, "{:?}", dealt);
                proptest::prop_assert!((-1e-6..1.0 + 1e-6).contains(&(due - vested)), "{:?}", dealt);
            }
        }
    }
}
