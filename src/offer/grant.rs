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
    /// The simulated price on the day of the grant; for a grant in month 0 that is today's.
    AtGrant,
}

/// How many shares a grant holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ShareCount {
    /// So many.
    Known(f64),
    /// As many as the dollars buy on the day of the grant.
    AtGrant {
        /// Dollars promised.
        dollars: f64,
    },
}

impl Grant {
    /// Dollars turned into shares at today's price, vesting from the first day.
    #[must_use]
    pub fn dollars(stock: impl Into<String>, amount: f64, vesting: Vesting) -> Self {
        let size = GrantSize::Dollars { amount, price: GrantPrice::AtGrant };
        Grant { stock: stock.into(), size, start_month: 0, vesting, whole_shares: false }
    }

    /// A number of shares, vesting from the first day.
    #[must_use]
    pub fn shares(stock: impl Into<String>, shares: f64, vesting: Vesting) -> Self {
        let size = GrantSize::Shares(shares);
        Grant { stock: stock.into(), size, start_month: 0, vesting, whole_shares: false }
    }

    /// Number of shares, if it is known today.
    #[must_use]
    pub fn count(&self, price_today: f64) -> ShareCount {
        let shares = match self.size {
            GrantSize::Shares(shares) => shares,
            GrantSize::Dollars { amount, price: GrantPrice::Given(price) } => amount / price,
            GrantSize::Dollars { amount, price: GrantPrice::AtGrant } if self.start_month == 0 => {
                amount / price_today
            }
            GrantSize::Dollars { amount, price: GrantPrice::AtGrant } => {
                return ShareCount::AtGrant { dollars: amount };
            }
        };
        ShareCount::Known(if self.whole_shares { shares.round() } else { shares })
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
