//! From an offer to its flows: what is paid in which month and counts to which year.

use super::grant::ShareCount;
use super::{Grant, Offer, SignOnPaid, Tranche};

/// What a cash flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashKind {
    /// Salary.
    Base,
    /// Sign-on money.
    SignOn,
    /// Target bonus.
    Bonus,
}

/// Dollars paid with certainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CashFlow {
    /// What it is.
    pub kind: CashKind,
    /// Month it is paid; 0 is the first day.
    pub month: u32,
    /// Year it counts to, 1 being the first.
    pub year: u32,
    /// Dollars.
    pub amount: f64,
}

/// Shares that vest and are valued at the price of that day.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareFlow {
    /// Name of the stock.
    pub stock: String,
    /// Month they vest.
    pub month: u32,
    /// Year they count to.
    pub year: u32,
    /// Shares; or dollars at the grant if `priced_in_month` is given.
    pub amount: f64,
    /// Month whose price turns `amount` dollars into shares, if that is still to come.
    pub priced_in_month: Option<u32>,
    /// What the offer letter promises for them: shares × grant price.
    pub promised: f64,
}

/// All flows of an offer inside the horizon.
///
/// Year *y* is months 12(*y*−1)+1 to 12*y*, so a vest in month 12 is year 1. Sign-on money counts to the
/// year it is promised for, though a lump sum is paid on that year's first day.
#[derive(Debug, Clone, PartialEq)]
pub struct PaySchedule {
    /// Name of the offer.
    pub offer: String,
    /// Years looked ahead.
    pub years: u32,
    /// Cash.
    pub cash: Vec<CashFlow>,
    /// Shares.
    pub shares: Vec<ShareFlow>,
}

impl PaySchedule {
    /// Lists the flows of an offer. `price_today` gives today's price of a stock by name.
    #[must_use]
    pub fn new(offer: &Offer, years: u32, price_today: impl Fn(&str) -> f64) -> Self {
        let mut cash = Vec::new();
        for year in 1..=years {
            cash.extend(salary(offer, year));
            cash.extend(sign_on(offer, year));
            cash.extend(bonus(offer, year));
        }
        let shares = offer.grants.iter().flat_map(|grant| vests(grant, price_today(&grant.stock), years));
        PaySchedule { offer: offer.name.clone(), years, cash, shares: shares.collect() }
    }

    /// Every flow multiplied by a weight that depends on its month, for instance a discount factor
    /// `exp(−r·month/12)` or what is left after a flat tax.
    #[must_use]
    pub fn weighted(mut self, weight: impl Fn(u32) -> f64) -> Self {
        for flow in &mut self.cash {
            flow.amount *= weight(flow.month);
        }
        for flow in &mut self.shares {
            flow.amount *= weight(flow.month);
            flow.promised *= weight(flow.month);
        }
        self
    }

    /// Cash of a year.
    #[must_use]
    pub fn cash_in_year(&self, year: u32) -> f64 {
        self.cash.iter().filter(|flow| flow.year == year).map(|flow| flow.amount).sum()
    }

    /// Cash of a kind in a year.
    #[must_use]
    pub fn cash_of_kind(&self, kind: CashKind, year: u32) -> f64 {
        self.cash.iter().filter(|flow| flow.year == year && flow.kind == kind).map(|flow| flow.amount).sum()
    }

    /// Pay of a year if the price of a stock in a month were certain.
    #[must_use]
    pub fn pay_at(&self, year: u32, price: impl Fn(&str, u32) -> f64) -> f64 {
        let in_year = self.shares.iter().filter(|flow| flow.year == year);
        let value = |flow: &ShareFlow| {
            let granted = flow.priced_in_month.map_or(1.0, |month| price(&flow.stock, month));
            flow.amount * price(&flow.stock, flow.month) / granted
        };
        self.cash_in_year(year) + in_year.map(value).sum::<f64>()
    }

    /// What the offer letter promises in shares for a year, at grant prices.
    #[must_use]
    pub fn promised_in_year(&self, year: u32) -> f64 {
        self.shares.iter().filter(|flow| flow.year == year).map(|flow| flow.promised).sum()
    }
}

/// The year a month counts to; month 0 belongs to the first.
fn year_of(month: u32) -> u32 {
    month.div_ceil(12).max(1)
}

fn salary(offer: &Offer, year: u32) -> impl Iterator<Item = CashFlow> {
    let amount = offer.base_in_year(year) / 12.0;
    let months = 12 * (year - 1) + 1..=12 * year;
    months.filter(move |_| amount != 0.0).map(move |month| CashFlow {
        kind: CashKind::Base,
        month,
        year,
        amount,
    })
}

fn bonus(offer: &Offer, year: u32) -> Option<CashFlow> {
    let amount = offer.bonus_of_base * offer.base_in_year(year);
    (amount != 0.0).then_some(CashFlow { kind: CashKind::Bonus, month: 12 * year, year, amount })
}

fn sign_on(offer: &Offer, year: u32) -> Vec<CashFlow> {
    let promised = offer.sign_on.by_year.get(year as usize - 1).copied().unwrap_or(0.0);
    let first_day = 12 * (year - 1);
    let flow = |month, amount| CashFlow { kind: CashKind::SignOn, month, year, amount };
    match offer.sign_on.paid {
        _ if promised == 0.0 => Vec::new(),
        SignOnPaid::Lump => vec![flow(first_day, promised)],
        SignOnPaid::Monthly => (1..=12).map(|month| flow(first_day + month, promised / 12.0)).collect(),
    }
}

fn vests(grant: &Grant, price_today: f64, years: u32) -> Vec<ShareFlow> {
    let count = grant.count(price_today);
    let (amounts, unit_price, priced_in_month) = match count {
        ShareCount::Known(shares) => {
            (grant.shares_by_tranche(shares), grant.promised_price(price_today), None)
        }
        ShareCount::AtGrant { dollars } => (grant.shares_by_tranche(dollars), 1.0, Some(grant.start_month)),
    };
    let flow = |(tranche, amount): (&Tranche, f64)| {
        let month = grant.start_month + tranche.month;
        let promised = amount * unit_price;
        ShareFlow {
            stock: grant.stock.clone(),
            month,
            year: year_of(month),
            amount,
            priced_in_month,
            promised,
        }
    };
    let flows = grant.vesting.tranches().iter().zip(amounts).map(flow);
    flows.filter(|flow| flow.month <= 12 * years).collect()
}
