//! The charts of a run: which there are, what they are called, and the numbers each one shows.

use std::sync::atomic::AtomicBool;

use super::conditions::{is_taxed, kind_of_offer, kind_of_pay};
pub use super::picture::Picture;
use super::picture::{self, Chart, NamedFile, file_names};
use super::table::{assumptions_of, market_assumptions};
use super::{made_of, parts_of_pay};
use crate::chart::{
    Band, Bars, Basis, Caption, Chance, ChartError, Dots, Fan, Lump, Total, Vesting, Year, Years,
};
use crate::market::DAYS_PER_MONTH;
use crate::offer::{CashKind, Grant, Offer, PaySchedule, ShareCount};
use crate::outcome::{self, OfferOutcome, Outcome, Pay, PriceOutcome, SamplePath};
use crate::plan::QuestionId;
use crate::scenario::Scenario;

/// Dots of the dot plot: enough for chances in steps of 2 %, few enough to count.
const DOTS: usize = 50;
/// Points of a density curve.
const CURVE_POINTS: usize = 200;

/// Every chart of a run: a fan a stock; years, total and dots an offer, and the parts of its pay if it is made of more
/// than certain cash and shares.
#[must_use]
pub fn pictures(scenario: &Scenario, outcome: &Outcome, prices: &[PriceOutcome]) -> Vec<Picture> {
    let schedules = scenario.schedules();
    let stock_names = file_names("stock", prices.iter().map(|price| price.stock.as_str()));
    let offer_names = file_names("offer", outcome.offers.iter().map(|offer| offer.name.as_str()));
    let mut pictures = Vec::new();
    for (price, name) in prices.iter().zip(stock_names) {
        let is_certain = scenario.stock(&price.stock).is_some_and(|stock| stock.is_deterministic());
        let basis = if is_certain { Basis::GivenPath } else { Basis::Simulated(price.paths()) };
        let caption = caption_of_prices(scenario, outcome, scenario.title.clone(), basis);
        let chart = Chart::Fan(fan(scenario, price, caption));
        pictures.push(Picture { name: format!("fan-{name}"), chart });
    }
    for (i, ((offer, schedule), name)) in outcome.offers.iter().zip(&schedules).zip(offer_names).enumerate() {
        let basis = basis(offer, schedule, outcome.paths);
        let foot = assumptions_of(scenario, outcome, i);
        // What is said of plain stock does not hold for one with a life.
        let pay = match (kind_of_pay(schedule.life.as_deref()), &schedule.life) {
            (kind, Some(_)) if kind.is_empty() => "before tax".to_owned(),
            (kind, _) => kind,
        };
        let caption =
            || Caption { context: context(scenario, offer), foot: foot.clone(), pay: pay.clone(), basis };
        let charts = [
            ("years", Chart::Years(years(scenario, offer, schedule, caption()))),
            ("total", Chart::Total(total(scenario, offer, schedule, caption()))),
            ("dots", Chart::Dots(dots(scenario, offer, outcome.years, caption()))),
        ];
        pictures.extend(charts.map(|(kind, chart)| Picture { name: format!("{kind}-{name}"), chart }));
        let parts = parts_of_pay::chart(&made_of::parts(schedule, offer), caption());
        // Pay that is nothing is made of nothing.
        if !offer.parts.is_empty() && !parts.parts.is_empty() {
            pictures.push(Picture { name: format!("parts-{name}"), chart: Chart::Parts(parts) });
        }
    }
    pictures
}

/// All pictures as files, SVG and PNG from the same drawing, light and dark; nothing if the flag turns true before the last one is drawn.
pub fn files_unless(
    scenario: &Scenario,
    outcome: &Outcome,
    prices: &[PriceOutcome],
    stopped: &AtomicBool,
) -> Result<Option<Vec<NamedFile>>, ChartError> {
    picture::files_unless(&pictures(scenario, outcome, prices), stopped)
}

/// Title of the scenario and, if there are several, name of the offer.
pub(super) fn context(scenario: &Scenario, offer: &OfferOutcome) -> String {
    match scenario.offers.len() {
        1 => scenario.title.clone(),
        _ => format!("{} · {}", scenario.title, offer.name),
    }
}

/// The words around a chart of prices. What is done to pay is not done to them.
pub(super) fn caption_of_prices(
    scenario: &Scenario,
    outcome: &Outcome,
    context: String,
    basis: Basis,
) -> Caption {
    let has_lives = outcome.offers.iter().any(|offer| !offer.parts.is_empty());
    let note = if has_lives { "prices in the dollars of each day" } else { "pay before tax" };
    let foot = format!("{}; {note}", market_assumptions(scenario, outcome));
    Caption { context, foot, pay: String::new(), basis }
}

/// The words around a chart of what assumptions or paths do to the pay of an offer.
pub(super) fn caption_of_offer(
    scenario: &Scenario,
    outcome: &Outcome,
    index: usize,
    basis: Basis,
) -> Caption {
    Caption {
        context: context(scenario, &outcome.offers[index]),
        foot: assumptions_of(scenario, outcome, index),
        pay: kind_of_offer(scenario, index),
        basis,
    }
}

/// What an offer's numbers rest on.
fn basis(offer: &OfferOutcome, schedule: &PaySchedule, paths: u64) -> Basis {
    match offer.is_certain {
        true if schedule.shares.is_empty() => Basis::Cash,
        true => Basis::GivenPath,
        false => Basis::Simulated(paths),
    }
}

pub(super) fn fan(scenario: &Scenario, price: &PriceOutcome, caption: Caption) -> Fan {
    let ranks = ranks(caption.basis);
    let band = |day: usize| {
        let [p2_5, p10, p25, p50, p75, p90, p97_5] =
            price.quantiles(day, ranks).map(|quantile| quantile.value);
        Band { p2_5, p10, p25, p50, p75, p90, p97_5 }
    };
    let month = |day: u32| f64::from(day) / f64::from(DAYS_PER_MONTH);
    let sample_path = |path: &SamplePath| path.iter().map(|&(day, price)| (month(day), price)).collect();
    // Of one or two futures, three samples would be the same ones again.
    let has_samples = price.paths() > 2 && !caption.basis.is_certain();
    let sample_paths = price.sample_paths.iter().filter(|_| has_samples).map(sample_path).collect();
    Fan {
        caption,
        ticker: price.stock.clone(),
        start_price: scenario.stock(&price.stock).map_or(0.0, |stock| stock.price),
        months: price.days.iter().copied().map(month).collect(),
        bands: (0..price.days.len()).map(band).collect(),
        sample_paths,
        vestings: vestings(scenario, &price.stock),
    }
}

/// The percentiles every chart wants; of a handful of futures the lowest and the highest instead.
pub(super) fn ranks(basis: Basis) -> [f64; 7] {
    if basis.is_handful() {
        [0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 1.0]
    } else {
        [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]
    }
}

/// How a stock vests, one row for all offers that do it alike.
fn vestings(scenario: &Scenario, stock: &str) -> Vec<Vesting> {
    let price = scenario.stock(stock).map_or(0.0, |stock| stock.price);
    let mut rows: Vec<Vesting> = Vec::new();
    for (name, vesting) in scenario
        .offers
        .iter()
        .filter_map(|offer| Some((&offer.name, vesting(offer, stock, price, scenario.years)?)))
    {
        let alike = |row: &&mut Vesting| row.whole == vesting.whole && same_vests(&row.vests, &vesting.vests);
        match rows.iter_mut().find(alike) {
            Some(row) => row.offer = format!("{}, {name}", row.offer),
            None => rows.push(vesting),
        }
    }
    rows
}

fn same_vests(a: &[(u32, f64)], b: &[(u32, f64)]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && (a.1 - b.1).abs() < 5e-4)
}

/// When all that an offer grants in a stock vests. Grants of a known number of shares are counted in
/// shares; if a number depends on a price still to come, as that of a grant made anew does, all are counted in dollars
/// promised.
fn vesting(offer: &Offer, stock: &str, price: f64, years: u32) -> Option<Vesting> {
    let grants: Vec<&Grant> = offer.grants.iter().filter(|grant| grant.stock == stock).collect();
    let shares = |grant: &&Grant| match grant.count(price, offer.starts_in) {
        ShareCount::Known(shares) => Some(shares),
        ShareCount::AtGrant { .. } => None,
    };
    let is_repeated = grants.iter().any(|grant| grant.every.is_some());
    let known = grants.iter().map(shares).collect::<Option<Vec<f64>>>().filter(|_| !is_repeated);
    let whole = match (grants.len(), &known) {
        (0, _) => return None,
        (1, _) if !is_repeated => "grant",
        (_, Some(_)) => "all shares",
        (_, None) => "grant value",
    };
    let dollars = |grant: &&Grant| match grant.count(price, offer.starts_in) {
        ShareCount::Known(shares) => shares * grant.promised_price(price),
        ShareCount::AtGrant { dollars, .. } => dollars,
    };
    let sizes = known.unwrap_or_else(|| grants.iter().map(dollars).collect());
    let all: f64 =
        grants.iter().zip(&sizes).map(|(grant, size)| size * grant.each(12 * years).count() as f64).sum();
    let mut months = std::collections::BTreeMap::new();
    for (grant, size) in grants.iter().zip(sizes).filter(|_| all > 0.0) {
        for grant in grant.each(12 * years) {
            for tranche in grant.vesting.tranches() {
                *months.entry(offer.starts_in + grant.start_month + tranche.month).or_insert(0.0) +=
                    size * tranche.fraction / all;
            }
        }
    }
    Some(Vesting { offer: offer.name.clone(), whole: whole.to_owned(), vests: months.into_iter().collect() })
}

/// A chance as charts take it.
fn chance(offer: &OfferOutcome, question: QuestionId) -> Option<Chance> {
    offer.chance(question).map(|found| Chance { value: found.value, is_certain: found.is_certain })
}

fn years(scenario: &Scenario, offer: &OfferOutcome, schedule: &PaySchedule, caption: Caption) -> Years {
    let basis = caption.basis;
    let parts = schedule.life.as_ref().map(|_| made_of::parts(schedule, offer));
    let bars = parts.as_deref().map_or(Bars::Promised, parts_of_pay::bars);
    let moves = |stock: &str| scenario.stock(stock).is_some_and(|stock| !stock.is_deterministic());
    let year = |(i, pay): (usize, &Pay)| {
        let number = i as u32 + 1;
        let [_, quantiles @ ..] = &pay.quantiles(&ranks(basis))[..] else { return Year::default() };
        let mut vests = schedule.shares.iter().filter(|flow| flow.year == number);
        let stack = match &parts {
            Some(parts) => parts_of_pay::left_of_each(parts, i),
            None => promised(schedule, number),
        };
        // Nothing but prices moves a plain offer.
        let is_certain = match schedule.life {
            Some(_) => offer.is_certain,
            None => !vests.any(|flow| moves(&flow.stock)),
        };
        Year {
            p10: quantiles[0],
            p25: quantiles[1],
            p50: quantiles[2],
            p75: quantiles[3],
            p90: quantiles[4],
            p97_5: quantiles[5],
            curve: curve(pay, basis),
            lumps: lumps(pay, basis),
            chance_below_current: chance(offer, QuestionId::CurrentPayIn(i + 1)),
            is_certain,
            ..stack
        }
    };
    Years {
        caption,
        years: offer.years.iter().enumerate().map(year).collect(),
        current_pay: scenario.goals.current_pay,
        bars,
    }
}

/// A year's pay by the offer letter.
fn promised(schedule: &PaySchedule, number: u32) -> Year {
    let cash = |kind: CashKind| schedule.cash_of_kind(kind, number);
    Year {
        base: cash(CashKind::Base),
        sign_on: cash(CashKind::SignOn) + cash(CashKind::Relocation),
        bonus: cash(CashKind::Bonus),
        stock: schedule.promised_in_year(number),
        ..Year::default()
    }
}

/// A density, where there are futures enough for a shape.
fn curve(pay: &Pay, basis: Basis) -> Vec<(f64, f64)> {
    if basis.is_certain() || basis.is_handful() { Vec::new() } else { pay.density(CURVE_POINTS) }
}

/// Amounts that many futures pay alike, where there are futures enough to tell.
fn lumps(pay: &Pay, basis: Basis) -> Vec<Lump> {
    let lump = |outcome::Lump { value, share, is_exact }| Lump { dollars: value, share, is_exact };
    let known = !basis.is_certain() && !basis.is_handful();
    pay.lumps().into_iter().filter(|_| known).map(lump).collect()
}

fn total(scenario: &Scenario, offer: &OfferOutcome, schedule: &PaySchedule, caption: Caption) -> Total {
    let knows_less = schedule.life.as_deref().is_some_and(|life| is_taxed(life) || life.is_weighted());
    let quantiles = offer.total.quantiles(&ranks(caption.basis));
    Total {
        years: schedule.years,
        curve: curve(&offer.total, caption.basis),
        lumps: lumps(&offer.total, caption.basis),
        caption,
        cash_floor: offer.total.guaranteed,
        p2_5: quantiles[0],
        p10: quantiles[1],
        p25: quantiles[2],
        p50: quantiles[3],
        p75: quantiles[4],
        p90: quantiles[5],
        p97_5: quantiles[6],
        walk_away: scenario.goals.walk_away,
        chance_below: chance(offer, QuestionId::WalkAway),
        offer_letter: (!knows_less).then_some(offer.total.offer_letter),
    }
}

fn dots(scenario: &Scenario, offer: &OfferOutcome, years: u32, caption: Caption) -> Dots {
    let ranks: Vec<f64> = match caption.basis {
        // No more futures than dots are shown as they are.
        Basis::Simulated(n) if n <= DOTS as u64 => (0..n).map(|i| i as f64 / (n - 1).max(1) as f64).collect(),
        _ => (0..DOTS).map(|i| (i as f64 + 0.5) / DOTS as f64).collect(),
    };
    let walk_away = scenario.goals.walk_away.map(|goal| ("your walk-away number".to_owned(), goal));
    let current =
        scenario.goals.current_pay.map(|pay| ("your current pay".to_owned(), pay * f64::from(years)));
    Dots { caption, years, values: offer.total.quantiles(&ranks), threshold: walk_away.or(current) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::Tranche;

    #[test]
    fn file_names_are_plain_and_all_different() {
        let names = [
            "Lyft – Büro München +10%",
            "--x--",
            "現金 only 🚀",
            "🚀",
            "現金",
            "Only",
            "ONLY",
            "Zażółć & Søn",
        ];
        let plain = file_names("offer", names.into_iter());
        assert_eq!(
            plain,
            [
                "lyft-buro-munchen-plus-10",
                "x",
                "only",
                "offer-4",
                "offer-5",
                "only-2",
                "only-3",
                "zazolc-and-son"
            ]
        );
    }

    #[test]
    fn vesting_counts_every_grant_at_its_own_months() {
        let half = || {
            let tranche = |month| Tranche { month, fraction: 0.5 };
            crate::offer::Vesting::new(vec![tranche(12), tranche(24)])
        };
        let (Ok(a), Ok(b)) = (half(), half()) else { panic!("a sound vesting is refused") };
        let late = Grant { start_month: 12, ..Grant::shares("X", 100.0, b) };
        let offer = Offer::new("two", 1.0).grant(Grant::shares("X", 300.0, a)).grant(late.clone());
        let Some(found) = vesting(&offer, "X", 10.0, 4) else { panic!("no vesting") };
        assert_eq!(found.whole, "all shares");
        assert_eq!(found.vests, [(12, 0.375), (24, 0.5), (36, 0.125)]);

        let alone = Offer::new("late", 1.0).grant(late);
        assert_eq!(vesting(&alone, "X", 10.0, 4).map(|v| v.vests), Some(vec![(24, 0.5), (36, 0.5)]));
        assert_eq!(vesting(&alone, "Y", 10.0, 4), None);

        let (again, starts_in) = (Grant { every: Some(24), ..alone.grants[0].clone() }, 3);
        let yearly = Offer { starts_in, ..Offer::new("anew", 1.0).grant(again) };
        let vests = vesting(&yearly, "X", 10.0, 4).map(|found| found.vests);
        assert_eq!(vests, Some(vec![(27, 0.25), (39, 0.25), (51, 0.25), (63, 0.25)]));
    }
}
