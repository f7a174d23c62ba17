//! The assumptions that every offer rests on, each with a usual low and high.

use super::tornado::{Lever, Setting};
use crate::market::{PriceModel, RateLaw, Stock, Value};
use crate::money;
use crate::offer::{Grant, GrantPrice, GrantSize, Leaving, Offer, Payoff, ShareCount};
use crate::scenario::Scenario;

/// Part of the share price, and of a hazard, volatility or amount, that a lever goes down and up by.
const PRICE: f64 = 0.2;
const VOLATILITY: f64 = 0.25;
const HAZARD: f64 = 0.5;
const AMOUNT: f64 = 0.1;
/// The same of the growth a year, as a difference.
const GROWTH: f64 = 0.06;

/// The levers of an offer as far as it has them: of every stock it holds the price (±20 %, the number of shares staying
/// as it is), the growth (±6 points) and the volatility (±25 % of itself); the hazards of quitting and of being laid off
/// (±50 %); base, sign-on and grants (±10 %).
#[must_use]
pub fn usual_levers(scenario: &Scenario, offer: usize) -> Vec<Lever> {
    let Some(own) = scenario.offers.get(offer) else { return Vec::new() };
    let of_offer =
        |name: &str, part: f64, words: &dyn Fn(&Offer) -> String, change: &dyn Fn(&mut Offer, f64)| {
            let set = |sign: f64| {
                let mut changed = scenario.clone();
                let offer = changed.offers.get_mut(offer)?;
                change(offer, 1.0 + sign * part);
                let value = words(offer);
                (changed.offers != scenario.offers).then_some(Setting { value, scenario: changed })
            };
            lever(name.to_owned(), words(own), set)
        };
    let hazards = |name, of: fn(&Leaving) -> &[f64], mut_of: fn(&mut Leaving) -> &mut [f64]| {
        let words = |offer: &Offer| offer.leaving.as_ref().map_or_else(String::new, |l| chances(of(l)));
        of_offer(name, HAZARD, &words, &|offer, factor| {
            offer.leaving.iter_mut().flat_map(mut_of).for_each(|hazard| *hazard *= factor);
        })
    };
    let held = scenario.stocks.iter().filter(|stock| own.holds(&stock.name));
    let mut levers: Vec<Lever> = held.flat_map(|stock| of_stock(scenario, stock)).collect();
    levers.extend(hazards("quitting", |leaving| &leaving.quit, |leaving| &mut leaving.quit));
    levers.extend(hazards("being laid off", |leaving| &leaving.laid_off, |leaving| &mut leaving.laid_off));
    levers.extend(of_offer("base", AMOUNT, &|offer| money::short(offer.base_per_year), &|offer, factor| {
        offer.base_per_year *= factor
    }));
    levers.extend(of_offer(
        "sign-on",
        AMOUNT,
        &|offer| money::short(offer.sign_on.by_year.iter().sum()),
        &|offer, factor| offer.sign_on.by_year.iter_mut().for_each(|amount| *amount *= factor),
    ));
    let name = if own.grants.len() == 1 { "grant" } else { "grants" };
    levers.extend(of_offer(name, AMOUNT, &|offer| sizes(&offer.grants), &|offer, factor| {
        offer.grants.iter_mut().for_each(|grant| grant.scale(factor));
    }));
    levers
}

/// A lever, if both its ends make sense.
fn lever(name: String, base: String, set: impl Fn(f64) -> Option<Setting>) -> Option<Lever> {
    let sound = |sign| set(sign).filter(|setting| setting.scenario.validate().is_ok());
    Some(Lever { name, base, low: sound(-1.0)?, high: sound(1.0)? })
}

/// The chances of each year at these hazards, 1 − e^−h, as a file has them: `5/10/15%`.
fn chances(hazards: &[f64]) -> String {
    let chance = |hazard: &f64| money::percent(-libm::expm1(-hazard));
    let mut chances: Vec<String> = hazards.iter().map(chance).collect();
    if let Some((_, before)) = chances.split_last_mut() {
        before.iter_mut().for_each(|chance| *chance = chance.trim_end_matches('%').to_owned());
    }
    chances.join("/")
}

/// `$300K`, `1,500 shares`, `$300K + $50K`.
fn sizes(grants: &[Grant]) -> String {
    let size = |grant: &Grant| match grant.size {
        GrantSize::Shares(shares) => format!("{} shares", money::exact(shares).trim_start_matches('$')),
        GrantSize::Dollars { amount, .. } => money::short(amount),
    };
    grants.iter().map(size).collect::<Vec<_>>().join(" + ")
}

fn of_stock(scenario: &Scenario, stock: &Stock) -> Vec<Lever> {
    let with = |changed: Stock| {
        let mut scenario = scenario.clone();
        scenario.stocks.iter_mut().filter(|other| other.name == changed.name).for_each(|other| {
            *other = changed.clone();
        });
        scenario
    };
    let rate = |what: &str, key: &'static str, move_by: fn(f64, f64) -> f64| {
        let arguments = stock.model.arguments();
        let mean = |model: &dyn PriceModel| model.arguments().rate_or_law(key).ok().map(|law| law.mean());
        let set = |sign: f64| {
            let model = moved(&*stock.model, key, |rate| move_by(rate, sign))?;
            let value = money::percent(mean(&*model)?);
            Some(Setting { value, scenario: with(Stock { model, ..stock.clone() }) })
        };
        arguments.0.get(key)?;
        lever(format!("{} {what}", stock.name), money::percent(mean(&*stock.model)?), set)
    };
    let price = |sign: f64| {
        let price = stock.price * (1.0 + sign * PRICE);
        let mut scenario = with(Stock { price, ..stock.clone() });
        scenario.offers.iter_mut().for_each(|offer| keep_shares(offer, stock));
        Some(Setting { value: money::price(price), scenario })
    };
    let levers = [
        lever(format!("{} price", stock.name), money::price(stock.price), price),
        rate("growth", "growth", |rate, sign| rate + sign * GROWTH),
        rate("volatility", "volatility", |rate, sign| rate * (1.0 + sign * VOLATILITY)),
    ];
    levers.into_iter().flatten().collect()
}

/// Holds on to what today's price of a stock has settled: how many shares a grant in dollars has, the strike of options.
fn keep_shares(offer: &mut Offer, stock: &Stock) {
    let starts_in = offer.starts_in;
    // Only the first of grants made again and again is settled today.
    let of_stock = |grant: &&mut Grant| grant.stock == stock.name && grant.start_month + starts_in == 0;
    let later: Vec<Grant> = offer
        .grants
        .iter_mut()
        .filter(of_stock)
        .filter_map(|grant| {
            let later = grant.again();
            grant.every = None;
            later
        })
        .collect();
    offer.grants.extend(later);
    for grant in offer.grants.iter_mut().filter(|grant| grant.stock == stock.name) {
        let is_known = matches!(grant.count(stock.price, starts_in), ShareCount::Known(_));
        if let GrantSize::Dollars { price: price @ GrantPrice::AtGrant, .. } = &mut grant.size
            && is_known
        {
            *price = GrantPrice::Given(stock.price);
        }
        let is_today = grant.start_month == 0 && starts_in == 0;
        if let Payoff::Option { strike: strike @ None, .. } = &mut grant.payoff
            && is_today
        {
            *strike = Some(stock.price);
        }
    }
}

/// The model with a rate moved, or the law it is drawn from.
fn moved(model: &dyn PriceModel, key: &'static str, by: impl Fn(f64) -> f64) -> Option<Box<dyn PriceModel>> {
    let mut arguments = model.arguments();
    match arguments.0.get_mut(key)? {
        Value::Rate(rate) => *rate = by(*rate),
        Value::Law(RateLaw::Fixed(rate) | RateLaw::Normal { mean: rate, .. }) => *rate = by(*rate),
        Value::Law(RateLaw::Uniform { low, high }) => (*low, *high) = (by(*low), by(*high)),
        Value::Law(RateLaw::Discrete(rates)) => rates.iter_mut().for_each(|rate| rate.value = by(rate.value)),
        Value::Law(RateLaw::LogNormal { median, .. }) => *median = by(*median),
        _ => return None,
    }
    model.info().model(&arguments).ok()
}
