//! From an offer to its flows: what is paid in which month and counts to which year.

use super::grant::ShareCount;
use super::{Exercise, Grant, LeftBehind, Life, Offer, Payoff, Setting, SignOnPaid, Tranche};
use crate::market::DAYS_PER_MONTH;

/// What a cash flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CashKind {
    /// Salary.
    Base,
    /// Sign-on money.
    SignOn,
    /// Target bonus.
    Bonus,
    /// Money towards moving.
    Relocation,
    /// What the present employer would have paid: a negative amount, however long one stays.
    LeftBehind,
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

impl CashFlow {
    /// Whether it is paid on the first day of its year, which is the day after the month it is counted to.
    #[must_use]
    pub fn starts_year(&self) -> bool {
        self.month == 12 * (self.year - 1)
    }
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
    /// Trading days before that month over which that price is averaged; 0 for its day alone.
    pub averaged: u32,
    /// What the offer letter promises for them: shares × grant price.
    pub promised: f64,
    /// What they are.
    pub kind: ShareKind,
    /// Price that is paid for each, if they are options.
    pub strike: Option<Strike>,
    /// Month whose price counts and that they are paid in; that of the vest unless selling has to wait.
    pub paid_in_month: u32,
    /// Chance that they are ever paid.
    pub chance: f64,
    /// Month in which it is known whether they are.
    pub known_in_month: u32,
    /// They are lost by those who leave in this month or before: that of the vest, or a later one if what has vested is
    /// not kept until it can be sold.
    pub lost_until: u32,
}

/// What shares are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareKind {
    /// Granted on the first day.
    Initial,
    /// Granted later.
    Refresher,
    /// Those of the present employer: a negative number, however long one stays.
    LeftBehind,
}

/// What an option costs to exercise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Strike {
    /// So much a share.
    Given(f64),
    /// The price of the month of the grant.
    InMonth(u32),
}

impl ShareFlow {
    /// Trading days, counted from today, whose mean price turns dollars into shares, in a job that starts `ahead`
    /// months from today; empty if there are none to turn.
    #[must_use]
    pub fn priced_on(&self, ahead: u32) -> Vec<u32> {
        let Some(month) = self.priced_in_month else { return Vec::new() };
        let day = (ahead + month) * DAYS_PER_MONTH;
        match self.averaged {
            0 => vec![day],
            days => (day.saturating_sub(days)..day).collect(),
        }
    }

    /// Trading days, counted from today, whose prices decide what it pays.
    #[must_use]
    pub fn days(&self, ahead: u32) -> Vec<u32> {
        let mut days = self.priced_on(ahead);
        let struck = match self.strike {
            Some(Strike::InMonth(month)) => Some(month),
            _ => None,
        };
        days.extend(
            struck.into_iter().chain([self.paid_in_month]).map(|month| (ahead + month) * DAYS_PER_MONTH),
        );
        days
    }

    /// Whether they are options that are kept after they vest, and exercised on leaving at the latest.
    #[must_use]
    pub fn is_kept_option(&self) -> bool {
        self.strike.is_some() && self.paid_in_month > self.month
    }

    /// A number of shares that vest, and pay the price of that month.
    #[must_use]
    pub fn shares(stock: impl Into<String>, month: u32, amount: f64) -> Self {
        ShareFlow {
            stock: stock.into(),
            month,
            year: year_of(month),
            amount,
            priced_in_month: None,
            averaged: 0,
            promised: 0.0,
            kind: ShareKind::Initial,
            strike: None,
            paid_in_month: month,
            chance: 1.0,
            known_in_month: 0,
            lost_until: month,
        }
    }
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
    /// Months from today to its month 0.
    pub ahead: u32,
    /// Cash.
    pub cash: Vec<CashFlow>,
    /// Shares.
    pub shares: Vec<ShareFlow>,
    /// What flows alone do not say.
    pub life: Option<Box<Life>>,
}

impl PaySchedule {
    /// Lists the flows of an offer. `price_today` gives today's price of a stock by name.
    #[must_use]
    pub fn new(offer: &Offer, years: u32, price_today: impl Fn(&str) -> f64) -> Self {
        PaySchedule::within(offer, years, price_today, &Setting::default())
    }

    /// The same with what holds for all offers of a person.
    #[must_use]
    pub fn within(offer: &Offer, years: u32, price_today: impl Fn(&str) -> f64, setting: &Setting) -> Self {
        let mut cash = Vec::new();
        for year in 1..=years {
            cash.extend(salary(offer, year));
            cash.extend(sign_on(offer, year));
            cash.extend(bonus(offer, year));
        }
        cash.extend(relocation(offer));
        let vests = |grant| vests(grant, price_today(&grant.stock), (offer.starts_in, years));
        let mut shares: Vec<ShareFlow> = offer.grants.iter().flat_map(vests).collect();
        if let Some(left) = setting.left_behind.filter(|_| offer.leaves_behind) {
            forgone(left, offer.starts_in, years, &mut cash, &mut shares);
        }
        PaySchedule {
            offer: offer.name.clone(),
            years,
            ahead: offer.starts_in,
            cash,
            shares,
            life: Life::of(offer, setting).map(Box::new),
        }
    }

    /// Whether it pays the same on every path: nothing about it is drawn, and no stock moves whose price it takes in.
    #[must_use]
    pub fn is_certain(&self, moves: impl Fn(&str) -> bool) -> bool {
        let life = self.life.as_deref();
        let granted = life.and_then(|life| life.target.as_ref()).map(|target| &target.stock);
        let currency = life.and_then(|life| life.currency.as_ref());
        let shares = self.shares.iter().map(|flow| &flow.stock);
        let is_drawn = life.is_some_and(Life::is_drawn) || self.shares.iter().any(|flow| flow.chance < 1.0);
        !is_drawn && !shares.chain(granted).chain(currency).any(|stock| moves(stock))
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

    /// Trading day, counted from today, on which a month ends.
    #[must_use]
    pub fn day(&self, month: u32) -> u32 {
        (self.ahead + month) * DAYS_PER_MONTH
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

    /// What the offer letter adds up to in a year, in dollars: cash, at today's rate if it is in a currency, and shares at
    /// grant prices. `price_today` gives today's price of a stock by name.
    #[must_use]
    pub fn letter_in_year(&self, year: u32, price_today: impl Fn(&str) -> f64) -> f64 {
        let cash = self.cash_in_year(year) - self.cash_of_kind(CashKind::LeftBehind, year);
        let currency = self.life.as_ref().and_then(|life| life.currency.as_deref());
        currency.map_or(cash, |currency| cash * price_today(currency)) + self.promised_in_year(year)
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
    let amount = offer.bonus_payout.mean() * offer.bonus_of_base * offer.base_in_year(year);
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

fn relocation(offer: &Offer) -> Option<CashFlow> {
    let amount = offer.relocation.map_or(0.0, |relocation| relocation.amount);
    (amount != 0.0).then_some(CashFlow { kind: CashKind::Relocation, month: 0, year: 1, amount })
}

fn vests(grant: &Grant, price_today: f64, (ahead, years): (u32, u32)) -> Vec<ShareFlow> {
    let vests = |grant: Grant| vests_of_one(&grant, price_today, ahead, 12 * years);
    grant.each(12 * years).flat_map(vests).filter(|flow| flow.paid_in_month <= 12 * years).collect()
}

fn vests_of_one(grant: &Grant, price_today: f64, ahead: u32, horizon: u32) -> Vec<ShareFlow> {
    let (amounts, unit_price, priced) = match grant.count(price_today, ahead) {
        ShareCount::Known(shares) => {
            (grant.shares_by_tranche(shares), grant.promised_price(price_today), None)
        }
        ShareCount::AtGrant { dollars, averaged } => {
            (grant.shares_by_tranche(dollars), 1.0, Some((grant.start_month, averaged)))
        }
    };
    let flow = |(tranche, amount): (&Tranche, f64)| {
        let month = grant.start_month + tranche.month;
        let mut lost_until = month;
        let (strike, paid_in_month, (chance, known_in_month)) = match grant.payoff {
            Payoff::Share => (None, month, (1.0, 0)),
            Payoff::Option { strike, exercise } => {
                let strike = strike.map_or(Strike::InMonth(grant.start_month), Strike::Given);
                let exercised = if exercise == Exercise::AtHorizon { horizon.max(month) } else { month };
                (Some(strike), exercised, (1.0, 0))
            }
            Payoff::AfterLiquidity { month: liquid, chance, kept } => {
                lost_until = month.max(kept.map_or(0, |kept| liquid.saturating_sub(kept)));
                (None, month.max(liquid), (chance, liquid))
            }
        };
        let kind = if grant.start_month == 0 { ShareKind::Initial } else { ShareKind::Refresher };
        ShareFlow {
            year: year_of(paid_in_month),
            priced_in_month: priced.map(|(month, _)| month),
            averaged: priced.map_or(0, |(_, averaged)| averaged),
            promised: amount * unit_price,
            kind,
            strike,
            paid_in_month,
            chance,
            known_in_month,
            lost_until,
            ..ShareFlow::shares(&grant.stock, month, amount)
        }
    };
    grant.vesting.tranches().iter().zip(amounts).map(flow).collect()
}

/// What the present employer would have paid from the first day of the new job on, as flows against the offer. Its
/// months count from today.
fn forgone(left: &LeftBehind, ahead: u32, years: u32, cash: &mut Vec<CashFlow>, shares: &mut Vec<ShareFlow>) {
    let inside = |month: u32| month.checked_sub(ahead).filter(|month| *month <= 12 * years);
    let bonuses = left.bonuses.iter().filter(|(_, amount)| *amount != 0.0).filter_map(|&(month, amount)| {
        let month = inside(month)?;
        Some(CashFlow { kind: CashKind::LeftBehind, month, year: year_of(month), amount: -amount })
    });
    cash.extend(bonuses);
    for lot in &left.shares {
        let flow = |tranche: &Tranche| {
            let flow = ShareFlow::shares(&lot.stock, inside(tranche.month)?, -lot.shares * tranche.fraction);
            Some(ShareFlow { kind: ShareKind::LeftBehind, ..flow })
        };
        shares.extend(lot.vesting.tranches().iter().filter_map(flow));
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::{GrantPrice, GrantSize, SignOn, Vesting};
    use super::*;
    use crate::market::RateLaw;

    fn vesting(pairs: &[(u32, f64)]) -> Vesting {
        Vesting::new(pairs.iter().map(|&(month, fraction)| Tranche { month, fraction }).collect()).unwrap()
    }

    fn schedule(offer: &Offer) -> PaySchedule {
        PaySchedule::new(offer, 4, |_| 50.0)
    }

    fn flows(offer: &Offer, kind: CashKind) -> Vec<(u32, u32, f64)> {
        let cash = schedule(offer).cash;
        cash.iter()
            .filter(|flow| flow.kind == kind)
            .map(|flow| (flow.month, flow.year, flow.amount))
            .collect()
    }

    fn paid(by_year: &[f64], paid: SignOnPaid) -> Offer {
        Offer { sign_on: SignOn { by_year: by_year.to_vec(), paid, clawback: None }, ..Offer::new("x", 0.0) }
    }

    #[test]
    fn the_salary_is_paid_at_the_end_of_each_month_and_rises_from_year_to_year() {
        let offer = Offer { raise: RateLaw::Fixed(0.1), ..Offer::new("x", 120_000.0) };
        let flows = flows(&offer, CashKind::Base);
        assert_eq!(flows.len(), 48);
        for (i, (month, year, amount)) in flows.into_iter().enumerate() {
            let expected_year = i as u32 / 12 + 1;
            assert_eq!((month, year), (i as u32 + 1, expected_year));
            assert!(
                (amount - 10_000.0 * 1.1f64.powi(expected_year as i32 - 1)).abs() < 1e-9,
                "month {month}"
            );
        }
        assert!((schedule(&offer).cash_in_year(3) - 145_200.0).abs() < 1e-6);
    }

    #[test]
    fn a_lump_is_paid_on_the_first_day_of_its_year() {
        let offer = paid(&[80_000.0, 60_000.0], SignOnPaid::Lump);
        assert_eq!(flows(&offer, CashKind::SignOn), [(0, 1, 80_000.0), (12, 2, 60_000.0)]);
    }

    #[test]
    fn instalments_are_twelve_and_sum_to_what_is_promised() {
        let flows = flows(&paid(&[0.0, 60_000.0], SignOnPaid::Monthly), CashKind::SignOn);
        let expected: Vec<(u32, u32, f64)> = (13..=24).map(|month| (month, 2, 5_000.0)).collect();
        assert_eq!(flows, expected);
    }

    #[test]
    fn sign_on_money_after_the_horizon_is_left_out() {
        let offer = paid(&[1.0, 1.0, 1.0, 1.0, 1.0], SignOnPaid::Monthly);
        assert_eq!(flows(&offer, CashKind::SignOn).len(), 48);
    }

    #[test]
    fn the_bonus_is_a_share_of_the_base_of_its_year_at_its_end() {
        let base = Offer::new("x", 200_000.0);
        let offer = Offer { raise: RateLaw::Fixed(0.5), bonus_of_base: 0.1, ..base };
        let expected = [(12, 1, 20_000.0), (24, 2, 30_000.0), (36, 3, 45_000.0), (48, 4, 67_500.0)];
        assert_eq!(flows(&offer, CashKind::Bonus), expected);
    }

    #[test]
    fn shares_vest_in_their_month_and_count_to_its_year() {
        let pairs = [(0, 0.1), (1, 0.1), (12, 0.2), (13, 0.2), (48, 0.2), (49, 0.2)];
        let schedule = schedule(&Offer::new("x", 0.0).grant(Grant::shares("A", 100.0, vesting(&pairs))));
        let seen: Vec<_> = schedule.shares.iter().map(|flow| (flow.month, flow.year, flow.amount)).collect();
        // Month 49 lies past four years.
        assert_eq!(seen, [(0, 1, 10.0), (1, 1, 10.0), (12, 1, 20.0), (13, 2, 20.0), (48, 4, 20.0)]);
        assert_eq!(schedule.promised_in_year(1), 40.0 * 50.0);
    }

    #[test]
    fn a_later_grant_counts_its_months_from_its_start() {
        let size = GrantSize::Dollars { amount: 900.0, price: GrantPrice::AtGrant };
        let later = Grant { size, start_month: 6, ..Grant::shares("A", 0.0, vesting(&[(12, 1.0)])) };
        let schedule = schedule(&Offer::new("x", 0.0).grant(later));
        let flow = &schedule.shares[0];
        assert_eq!((flow.month, flow.year, flow.priced_in_month, flow.amount), (18, 2, Some(6), 900.0));
        assert_eq!(flow.promised, 900.0);
        // Worth 900 at the price of month 6, by month 18 three times that price.
        let pay = schedule.pay_at(2, |_, month| if month == 6 { 40.0 } else { 120.0 });
        assert_eq!((pay, schedule.pay_at(1, |_, _| 40.0)), (2700.0, 0.0));
    }

    #[test]
    fn a_given_grant_price_fixes_shares_and_promise() {
        let size = GrantSize::Dollars { amount: 900.0, price: GrantPrice::Given(30.0) };
        let grant = Grant { size, ..Grant::shares("A", 0.0, vesting(&[(12, 1.0)])) };
        let schedule = schedule(&Offer::new("x", 0.0).grant(grant));
        assert_eq!((schedule.shares[0].amount, schedule.promised_in_year(1)), (30.0, 900.0));
        assert_eq!(schedule.pay_at(1, |_, _| 50.0), 1500.0);
    }

    #[test]
    fn weights_go_by_month_and_touch_every_flow() {
        let offer =
            Offer::new("x", 12.0).sign_on([7.0]).grant(Grant::shares("A", 1.0, vesting(&[(12, 1.0)])));
        let weighted = schedule(&offer).weighted(f64::from);
        assert_eq!(weighted.cash_of_kind(CashKind::SignOn, 1), 0.0);
        assert_eq!(weighted.cash_of_kind(CashKind::Base, 1), f64::from((1..=12).sum::<i32>()));
        assert_eq!((weighted.shares[0].amount, weighted.shares[0].promised), (12.0, 600.0));
    }
}
