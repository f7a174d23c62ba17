//! What makes the pay of an offer depend on more than the price on vest days.

use super::{Clawback, Grant, Leaving, LeftBehind, Offer, TargetPay, Tax, TodaysMoney};
use crate::market::RateLaw;

/// What holds for all offers of a person.
#[derive(Debug, Clone, Default)]
pub struct Setting<'a> {
    /// Tax on what is paid.
    pub tax: Option<&'a Tax>,
    /// How later money is compared with money today.
    pub money: TodaysMoney,
    /// What the present employer would have paid.
    pub left_behind: Option<&'a LeftBehind>,
}

/// Everything about an offer that a table of certain flows cannot say.
///
/// An offer without any of it takes the engine's straight lane; with it, the general one. Where both apply they give
/// the same cents on every path.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    /// The salary of each year, from the law of its raises.
    pub salary: Salary,
    /// Leaving early.
    pub leaving: Option<Leaving>,
    /// Payments that those who leave early pay back.
    pub repayable: Vec<Repayable>,
    /// Refreshers towards a target.
    pub target: Option<TargetPay>,
    /// Tax on what is paid.
    pub tax: Option<Tax>,
    /// How later money is compared with money today.
    pub money: TodaysMoney,
    /// Cost of living, by which what is paid is divided.
    pub cost_of_living: f64,
    /// Months that shares are held after they vest.
    pub hold: Option<u32>,
    /// Name of the currency of all cash; its price is in dollars.
    pub currency: Option<String>,
}

/// Salary and bonus and what is drawn about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Salary {
    /// Base of the first year.
    pub base: f64,
    /// Raise of each later year.
    pub raise: RateLaw,
    /// Most the base rises to.
    pub cap: f64,
    /// Target bonus as a part of the base.
    pub bonus: f64,
    /// Part of the target bonus that is paid.
    pub payout: RateLaw,
}

/// A payment with a clawback.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Repayable {
    /// Month it was paid.
    pub month: u32,
    /// Dollars.
    pub amount: f64,
    /// How it is paid back.
    pub clawback: Clawback,
}

impl Salary {
    /// Base of a year (from 1) at the mean raise.
    #[must_use]
    pub fn mean_base(&self, year: u32) -> f64 {
        (self.base * libm::pow(1.0 + self.raise.mean(), f64::from(year) - 1.0)).min(self.cap)
    }

    /// Whether anything about it is drawn.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.raise.fixed().is_none() || (self.bonus > 0.0 && self.payout.fixed().is_none())
    }
}

impl Life {
    /// Nothing but flows that a table can say.
    #[must_use]
    pub fn plain(offer: &Offer) -> Self {
        Life {
            salary: Salary {
                base: offer.base_per_year,
                raise: offer.raise.clone(),
                // A cap below the first base binds raises only.
                cap: offer.base_cap.map_or(f64::INFINITY, |cap| cap.max(offer.base_per_year)),
                bonus: offer.bonus_of_base,
                payout: offer.bonus_payout.clone(),
            },
            leaving: None,
            repayable: Vec::new(),
            target: None,
            tax: None,
            money: TodaysMoney::default(),
            cost_of_living: 1.0,
            hold: None,
            currency: None,
        }
    }

    /// What an offer adds to its table of flows; `None` if the table says it all.
    #[must_use]
    pub fn of(offer: &Offer, setting: &Setting) -> Option<Self> {
        let leaving = offer.leaving.clone().filter(Leaving::happens);
        let tax = setting.tax.filter(|tax| tax.takes()).map(|tax| match tax {
            Tax::Tables(tables) => Tax::Tables(tables.of(offer)),
            _ => tax.clone(),
        });
        let repayable = if leaving.is_some() { repayable(offer) } else { Vec::new() };
        let life = Life {
            leaving,
            repayable,
            target: offer.target_pay.clone(),
            tax,
            money: setting.money,
            cost_of_living: offer.cost_of_living,
            hold: offer.hold.filter(|months| *months > 0),
            currency: offer.currency.clone(),
            ..Life::plain(offer)
        };
        let is_needed = life.salary.is_drawn()
            || life.leaving.is_some()
            || life.target.is_some()
            || life.tax.is_some()
            || life.money.is_some()
            || life.cost_of_living != 1.0
            || life.hold.is_some()
            || life.currency.is_some()
            || offer.grants.iter().any(Grant::needs_life)
            // Stock of the first day and of later ones are parts that are told apart.
            || offer.grants.iter().any(|grant| grant.start_month > 0 || grant.every.is_some())
            || (offer.leaves_behind && setting.left_behind.is_some_and(|left| !left.is_empty()));
        is_needed.then_some(life)
    }

    /// Whether anything but a price is drawn: raises, bonuses, or when one leaves. Who looks at the price leaves by it.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.salary.is_drawn() || self.leaving.as_ref().is_some_and(Leaving::is_drawn)
    }

    /// What a dollar paid in a month is worth in the money all offers are compared in.
    #[must_use]
    pub fn weight(&self, months_from_today: f64) -> f64 {
        self.money.weight(months_from_today) / self.cost_of_living
    }

    /// Whether weights other than one exist.
    #[must_use]
    pub fn is_weighted(&self) -> bool {
        self.money.is_some() || self.cost_of_living != 1.0
    }
}

fn repayable(offer: &Offer) -> Vec<Repayable> {
    let sign_on = offer.sign_on.by_year.iter().enumerate().filter_map(|(year, &amount)| {
        let clawback = offer.sign_on.clawback?;
        let is_lump = offer.sign_on.paid == super::SignOnPaid::Lump;
        (is_lump && amount > 0.0).then_some(Repayable { month: 12 * year as u32, amount, clawback })
    });
    let relocation = offer.relocation.and_then(|relocation| {
        let clawback = relocation.clawback?;
        (relocation.amount > 0.0).then_some(Repayable { month: 0, amount: relocation.amount, clawback })
    });
    sign_on.chain(relocation).collect()
}
