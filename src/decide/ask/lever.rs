//! What can be asked for, as changes of an offer.

use crate::facts::guides::guides;
use crate::offer::{Grant, GrantPrice, GrantSize, Offer, Payoff, Relocation, Tranche, Vesting};
use crate::scenario::Scenario;

/// Which part of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Salary.
    Base,
    /// Sign-on money of the first year.
    SignOn,
    /// The grant.
    Shares,
    /// A grant a year after the first day that vests evenly, year by year, until the horizon.
    Refresher,
    /// Money towards moving, on the first day.
    Relocation,
}

/// A part of an offer of which more can be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Lever {
    /// Which part.
    pub part: Part,
    /// What is offered, in dollars; a year if it is the base.
    pub now: f64,
    /// How much more is usual, in the same unit, if guides say.
    pub usual: Option<(f64, f64)>,
    /// Most that is looked at: the end of the usual range, but not above what else forbids.
    pub most: f64,
    /// Years that a dollar is paid in: those of the horizon for the base, one for the others.
    pub years: f64,
    /// Dollars in a unit of the offer's cash.
    rate: f64,
}

/// All parts, in the order in which guides list them.
const PARTS: [Part; 5] = [Part::Base, Part::SignOn, Part::Shares, Part::Refresher, Part::Relocation];

impl Part {
    /// The part that guides call so, if an offer can hold it.
    #[must_use]
    pub fn of_guides(id: &str) -> Option<Part> {
        PARTS.into_iter().find(|part| part.id_of_guides() == id)
    }

    /// Name among the facts.
    #[must_use]
    pub fn id_of_guides(self) -> &'static str {
        match self {
            Part::Shares => "rsu",
            Part::Refresher => "refreshers",
            part => part.id(),
        }
    }

    /// Name in tables.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Part::Base => "base",
            Part::SignOn => "sign-on",
            Part::Shares => "shares",
            Part::Refresher => "refresher",
            Part::Relocation => "relocation",
        }
    }
}

/// The levers of an offer that its scenario can express and that leave room for more; those named come first.
#[must_use]
pub fn levers_of(scenario: &Scenario, offer: usize, first: &[Part]) -> Vec<Lever> {
    let place = |part: Part| first.iter().position(|named| *named == part).unwrap_or(first.len());
    let mut parts = PARTS;
    parts.sort_by_key(|part| place(*part));
    parts.iter().filter_map(|part| Lever::new(*part, scenario, &scenario.offers[offer])).collect()
}

impl Lever {
    fn new(part: Part, scenario: &Scenario, offer: &Offer) -> Option<Self> {
        let price = |name: &str| scenario.stock(name).map_or(1.0, |stock| stock.price);
        let rate = offer.currency.as_deref().map_or(1.0, price);
        let (now, years) = match part {
            Part::Base => (rate * offer.base_per_year, f64::from(scenario.years)),
            Part::SignOn => (rate * offer.sign_on.by_year.iter().sum::<f64>(), 1.0),
            Part::Shares => (promised(main_grant(offer)?, scenario), 1.0),
            Part::Refresher => (0.0, refresher(scenario, offer, 1.0).map(|_| 1.0)?),
            Part::Relocation => (rate * offer.relocation.map_or(0.0, |relocation| relocation.amount), 1.0),
        };
        let usual = usual(part, now);
        let room = match part {
            // Without a figure of its own it is looked for as far as the grant.
            Part::Refresher => usual_of_shares(scenario, offer),
            _ => usual,
        };
        let room = room.map_or(0.0, |(_, high)| high);
        let most = match offer.base_cap.filter(|_| part == Part::Base) {
            Some(cap) => room.min(rate * cap - now),
            None => room,
        };
        (most > 0.0).then_some(Lever { part, now, usual, most, years, rate })
    }

    /// Gives an offer more of it.
    pub(super) fn pull(&self, offer: &mut Offer, more: f64, scenario: &Scenario) {
        let cash = more / self.rate;
        match self.part {
            _ if more == 0.0 => {}
            Part::Base => offer.base_per_year += cash,
            Part::SignOn => match offer.sign_on.by_year.first_mut() {
                Some(first) => *first += cash,
                None => offer.sign_on.by_year.push(cash),
            },
            Part::Shares => {
                offer.grants.extend(main_grant(offer).map(|grant| more_of(grant, more, scenario)))
            }
            Part::Refresher => offer.grants.extend(refresher(scenario, offer, more)),
            Part::Relocation => {
                let none = Relocation { amount: 0.0, clawback: None };
                offer.relocation.get_or_insert(none).amount += cash;
            }
        }
    }
}

/// How much more of a part is usual, given what is offered. Where nothing is, half as much again is nothing too, and what
/// is usual is an amount.
fn usual(part: Part, now: f64) -> Option<(f64, f64)> {
    let facts = guides().lever(part.id_of_guides())?;
    match (facts.increase, facts.amount) {
        (Some(rise), _) if now > 0.0 => Some((rise.low * now, rise.high * now)),
        (Some(_), Some(amount)) => Some((amount.low, amount.high)),
        (None, Some(amount)) => Some(((amount.low - now).max(0.0), amount.high - now)),
        _ => None,
    }
}

fn usual_of_shares(scenario: &Scenario, offer: &Offer) -> Option<(f64, f64)> {
    usual(Part::Shares, promised(main_grant(offer)?, scenario))
}

/// The grant that is negotiated: the first that is made once.
fn main_grant(offer: &Offer) -> Option<&Grant> {
    offer.grants.iter().find(|grant| grant.every.is_none()).or(offer.grants.first())
}

/// What a grant is said to be worth.
fn promised(grant: &Grant, scenario: &Scenario) -> f64 {
    match grant.size {
        GrantSize::Shares(shares) => shares * scenario.stock(&grant.stock).map_or(0.0, |stock| stock.price),
        GrantSize::Dollars { amount, .. } => amount,
    }
}

/// A grant beside another, on the same terms.
fn more_of(grant: &Grant, dollars: f64, scenario: &Scenario) -> Grant {
    let price = match grant.size {
        GrantSize::Shares(_) => {
            GrantPrice::Given(scenario.stock(&grant.stock).map_or(1.0, |stock| stock.price))
        }
        GrantSize::Dollars { price, .. } => price,
    };
    let size = GrantSize::Dollars { amount: dollars, price };
    Grant { size, whole_shares: false, every: None, ..grant.clone() }
}

fn refresher(scenario: &Scenario, offer: &Offer, dollars: f64) -> Option<Grant> {
    let main = main_grant(offer);
    let stock = main.map(|grant| &grant.stock).or(offer.target_pay.as_ref().map(|target| &target.stock))?;
    let years = scenario.years.checked_sub(1)?;
    let tranche = |year: u32| Tranche { month: 12 * year, fraction: 1.0 / f64::from(years) };
    let vesting = Vesting::new((1..=years).map(tranche).collect()).ok()?;
    // Shares of a company that is not listed wait for the same day; options are not granted anew.
    let payoff = match main.map(|grant| grant.payoff) {
        Some(wait @ Payoff::AfterLiquidity { .. }) => wait,
        _ => Payoff::Share,
    };
    Some(Grant { start_month: 12, payoff, ..Grant::dollars(stock.clone(), dollars, vesting) })
}
