//! Promise: pay answers to changes of an offer the way pay does, on every path.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use proptest::prelude::*;
use support::{plain_offer, stock, vesting};
use vestcast::engine::{self, Run};
use vestcast::market::{Gbm, Sampling};
use vestcast::offer::{Grant, GrantPrice, GrantSize, Offer, PaySchedule, SignOn, SignOnPaid};
use vestcast::plan::Plan;

const YEARS: u32 = 4;
const PATHS: u64 = 6;
/// Prices of the two stocks.
const PRICES: [f64; 2] = [200.0, 30.0];

/// An offer drawn at random; amounts in dollars.
#[derive(Debug, Clone)]
struct Drawn {
    base: f64,
    raise: f64,
    bonus: f64,
    sign_on: Vec<f64>,
    monthly: bool,
    grants: Vec<DrawnGrant>,
}

#[derive(Debug, Clone)]
struct DrawnGrant {
    is_second_stock: bool,
    /// Large enough for the smallest vest to be worth a cent.
    size: Size,
    start: u32,
    /// Months and parts.
    vests: Vec<(u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
enum Size {
    Shares(f64),
    AtGrant(f64),
    Given(f64, f64),
}

fn grant() -> impl Strategy<Value = DrawnGrant> {
    let size = prop_oneof![
        (50.0..2000.0f64).prop_map(Size::Shares),
        (1e3..1e6f64).prop_map(Size::AtGrant),
        (2e4..1e6f64, 10.0..400.0f64).prop_map(|(amount, price)| Size::Given(amount, price)),
    ];
    let vests =
        prop::collection::btree_map(0..36u32, 1..9u32, 1..6).prop_map(|map| map.into_iter().collect());
    (any::<bool>(), size, 0..12u32, vests).prop_map(|(is_second_stock, size, start, vests)| DrawnGrant {
        is_second_stock,
        size,
        start,
        vests,
    })
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let money = 0.0..3e5f64;
    let cash = (money.clone(), -0.2..0.3f64, 0.0..0.5f64, prop::collection::vec(money, 0..4), any::<bool>());
    (cash, prop::collection::vec(grant(), 1..3)).prop_map(
        |((base, raise, bonus, sign_on, monthly), grants)| Drawn {
            base,
            raise,
            bonus,
            sign_on,
            monthly,
            grants,
        },
    )
}

/// The offer with all money at another scale.
fn offer(drawn: &Drawn, scale: f64) -> Offer {
    let paid = if drawn.monthly { SignOnPaid::Monthly } else { SignOnPaid::Lump };
    Offer {
        base_per_year: scale * drawn.base,
        raise: vestcast::market::RateLaw::Fixed(drawn.raise),
        bonus_of_base: drawn.bonus,
        sign_on: SignOn {
            by_year: drawn.sign_on.iter().map(|amount| scale * amount).collect(),
            paid,
            clawback: None,
        },
        ..plain_offer(drawn.grants.iter().map(|drawn| built(drawn, scale)).collect())
    }
}

fn built(drawn: &DrawnGrant, scale: f64) -> Grant {
    let all: u32 = drawn.vests.iter().map(|(_, part)| part).sum();
    let (months, weights): (Vec<f64>, Vec<f64>) =
        drawn.vests.iter().map(|&(month, part)| (f64::from(month), f64::from(part) / f64::from(all))).unzip();
    let size = match drawn.size {
        Size::Shares(shares) => GrantSize::Shares(shares),
        Size::AtGrant(amount) => GrantSize::Dollars { amount: scale * amount, price: GrantPrice::AtGrant },
        Size::Given(amount, price) => {
            GrantSize::Dollars { amount: scale * amount, price: GrantPrice::Given(scale * price) }
        }
    };
    let stock = if drawn.is_second_stock { "Y" } else { "X" };
    Grant { size, start_month: drawn.start, ..Grant::shares(stock, 0.0, vesting(&months, &weights)) }
}

/// Cents of each year and of the whole, by path and offer. All offers meet the same prices.
fn paid(offers: &[Offer], scale: f64) -> Vec<Vec<Vec<i64>>> {
    let [x, y] = PRICES.map(|price| scale * price);
    let stocks = [stock("X", x, Gbm::new(0.07, 0.4).unwrap()), stock("Y", y, Gbm::new(-0.1, 0.9).unwrap())];
    let price = |name: &str| if name == "X" { x } else { y };
    let schedules: Vec<PaySchedule> =
        offers.iter().map(|offer| PaySchedule::new(offer, YEARS, price)).collect();
    let plan = Plan::new(YEARS, &stocks, &schedules, vec![vec![]; offers.len()], Sampling::Plain);
    let run = Run { threads: Some(1), ..Run::default() };
    let path = |seed: u64| {
        // Of a single path the least is what it pays.
        let tally = engine::simulate(&plan, seed, 0..1, &run).unwrap().finish(1).unwrap().pooled();
        let cents = tally.offers.iter().map(|offer| {
            let years = offer.years.iter().map(|year| year.min());
            years.chain([offer.total.min()]).collect()
        });
        cents.collect()
    };
    (0..PATHS).map(path).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_shares_never_pay_less(drawn in drawn(), which in any::<prop::sample::Index>(), more in 1.0..3.0f64) {
        let mut larger = drawn.clone();
        let grant = which.get_mut(&mut larger.grants);
        grant.size = match grant.size {
            Size::Shares(shares) => Size::Shares(more * shares),
            Size::AtGrant(amount) => Size::AtGrant(more * amount),
            Size::Given(amount, price) => Size::Given(more * amount, price),
        };
        for path in paid(&[offer(&drawn, 1.0), offer(&larger, 1.0)], 1.0) {
            let pairs = path[0].iter().zip(&path[1]);
            prop_assert!(pairs.clone().all(|(pay, with_more)| pay <= with_more), "{path:?}");
            // A fifth more of fifty shares shows in the whole, however low the price.
            prop_assert!(more < 1.2 || path[0] != path[1], "{path:?}");
        }
    }

    #[test]
    fn a_grant_pays_nothing_before_it_vests_and_in_each_year_it_does(
        drawn in drawn(), which in any::<prop::sample::Index>(),
    ) {
        let mut without = drawn.clone();
        let grant = without.grants.remove(which.index(drawn.grants.len()));
        let vesting_years: Vec<u32> =
            grant.vests.iter().map(|(month, _)| (grant.start + month).div_ceil(12).max(1)).collect();
        for path in paid(&[offer(&drawn, 1.0), offer(&without, 1.0)], 1.0) {
            for year in 1..=YEARS {
                let [with, without] = [0, 1].map(|offer| path[offer][year as usize - 1]);
                prop_assert_eq!(with > without, vesting_years.contains(&year), "year {}: {:?}", year, path);
                prop_assert!(with >= without);
            }
        }
    }

    #[test]
    fn twice_the_money_pays_twice(drawn in drawn()) {
        let once = paid(&[offer(&drawn, 1.0)], 1.0);
        let twice = paid(&[offer(&drawn, 2.0)], 2.0);
        for (once, twice) in once.iter().flatten().zip(twice.iter().flatten()) {
            let (years, total) = (&once[..YEARS as usize], once[YEARS as usize]);
            for (year, doubled) in years.iter().zip(twice) {
                prop_assert!((doubled - 2 * year).abs() <= 1, "{once:?} {twice:?}");
            }
            prop_assert!((twice[YEARS as usize] - 2 * total).abs() <= i64::from(YEARS));
            prop_assert_eq!(total, years.iter().sum::<i64>());
        }
    }
}

/// A crash to nothing takes the shares and leaves the cash.
#[test]
fn cash_is_what_is_left_of_worthless_shares() {
    use vestcast::market::{FixedPath, Knot};
    let grant = Grant::shares("X", 1000.0, vesting(&[12.0, 48.0], &[0.5, 0.5]));
    let offer = Offer { base_per_year: 120_000.0, ..plain_offer(vec![grant]) };
    let gone = FixedPath::new(vec![Knot { month: 11.0, price: 0.0 }]).unwrap();
    let scenario = vestcast::Scenario::new("crash").stock_listed("X", 200.0, gone).offer(offer);
    let outcome = &vestcast::simulate(&scenario).unwrap().offers[0];
    for pay in &outcome.years {
        assert_eq!((pay.range.low, pay.mean.value, pay.range.high), (120_000.0, 120_000.0, 120_000.0));
    }
    assert_eq!(outcome.total.guaranteed_share.value, 1.0);
}
