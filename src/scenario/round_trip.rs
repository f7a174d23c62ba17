//! Scenarios of every kind: what passes is written so that it reads back as the same.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::{InvalidScenario, Scenario};
use crate::market::{Gbm, RateLaw, Weighted};
use crate::offer::tax::FilingStatus;
use crate::offer::{
    Clawback, Counted, Exercise, Grant, GrantPrice, GrantSize, Leaving, LeftBehind, LeftShares, NextJob,
    Offer, Payoff, Relocation, Severance, SignOn, SignOnPaid, TargetPay, Tax, TaxTables, TodaysMoney,
    Tranche, UnderWater, Vesting,
};

/// Numbers between two, or, `wild` times as often as a hundred of them, any number there is.
fn number(low: f64, high: f64, wild: u32) -> BoxedStrategy<f64> {
    let any = prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(5e-324), -2.0..2.0f64, any::<f64>()];
    // A few digits, as people write them, and all there are.
    let short = (low..=high).prop_map(move |x| ((x * 1e3).round() / 1e3).clamp(low, high));
    prop_oneof![50 => low..=high, 50 => short, wild => any.prop_map(f64::abs)].prop_map(|x| x + 0.0).boxed()
}

fn whole(low: u32, high: u32, wild: u32) -> BoxedStrategy<u32> {
    prop_oneof![100 => low..=high, wild => any::<u32>()].boxed()
}

fn law(low: f64, high: f64, wild: u32) -> BoxedStrategy<RateLaw> {
    let rate = || number(low, high, wild);
    prop_oneof![
        rate().prop_map(RateLaw::Fixed),
        (rate(), number(0.0, 0.1, wild)).prop_map(|(mean, sd)| RateLaw::Normal { mean, sd }),
        (rate(), number(0.001, 0.5, wild)).prop_map(|(low, wide)| RateLaw::Uniform { low, high: low + wide }),
        (number(0.01, high.min(1.0), wild), number(0.0, 0.5, wild))
            .prop_map(|(median, log_sd)| RateLaw::LogNormal { median, log_sd }),
        (rate(), rate(), number(0.01, 0.99, wild)).prop_map(|(a, b, weight)| {
            let rates = [(a, weight), (b, 1.0 - weight)];
            RateLaw::Discrete(rates.map(|(value, weight)| Weighted { value, weight }).to_vec())
        }),
    ]
    .boxed()
}

fn clawback(wild: u32) -> BoxedStrategy<Option<Clawback>> {
    let counted = select(vec![Counted::Months, Counted::Days]);
    option::of((whole(1, 120, wild), counted).prop_map(|(window, counted)| Clawback { window, counted }))
        .boxed()
}

fn vesting() -> BoxedStrategy<Vesting> {
    let named = vec!["amazon", "startup-options", "private-double-trigger"];
    (1..60u32, 0.1..0.9f64, option::of(select(named)))
        .prop_filter_map("a schedule", |(month, fraction, name)| {
            let known = name.and_then(crate::facts::vesting::find);
            let tranches =
                known.map_or(vec![(month, fraction), (month + 1, 1.0 - fraction)], |known| known.tranches());
            let tranche = |(month, fraction)| Tranche { month, fraction };
            let vesting = Vesting::new(tranches.into_iter().map(tranche).collect()).ok()?;
            Some(name.map_or(vesting.clone(), |name| vesting.named(name)))
        })
        .boxed()
}

/// The same without a name if that is one of a schedule of options.
fn without_options(vesting: Vesting) -> Vesting {
    match vesting.name() {
        Some("startup-options") => Vesting::new(vesting.tranches().to_vec()).unwrap_or(vesting),
        _ => vesting,
    }
}

fn grant(wild: u32) -> BoxedStrategy<Grant> {
    let price = prop_oneof![
        Just(GrantPrice::AtGrant),
        number(10.0, 1e4, wild).prop_map(GrantPrice::Given),
        whole(1, 252, wild).prop_map(|days| GrantPrice::Average { days }),
    ];
    let size = prop_oneof![
        number(1.0, 1e6, wild).prop_map(GrantSize::Shares),
        (number(1.0, 1e6, wild), price).prop_map(|(amount, price)| GrantSize::Dollars { amount, price }),
    ];
    let exercise = select(vec![Exercise::AtVest, Exercise::AtHorizon]);
    let payoff = prop_oneof![
        Just(Payoff::Share),
        (option::of(number(1.0, 1e3, wild)), exercise)
            .prop_map(|(strike, exercise)| Payoff::Option { strike, exercise }),
        (whole(0, 60, wild), number(0.0, 1.0, wild), option::of(whole(0, 120, wild)))
            .prop_map(|(month, chance, kept)| Payoff::AfterLiquidity { month, chance, kept }),
    ];
    let when = (whole(12, 24, wild), option::of(whole(1, 120, wild)), any::<bool>());
    (size, payoff, when, vesting())
        .prop_map(|(size, payoff, (start_month, every, whole_shares), vesting)| {
            let is_known = match size {
                GrantSize::Shares(_) => true,
                // Dollars granted anew are counted at the price of their own day.
                GrantSize::Dollars { price, .. } => every.is_none() && matches!(price, GrantPrice::Given(_)),
            };
            let whole_shares = whole_shares && is_known;
            // A schedule of options is named only where there are options.
            let is_option = matches!(payoff, Payoff::Option { .. });
            let vesting = if is_option { vesting } else { without_options(vesting) };
            Grant { size, start_month, whole_shares, every, payoff, ..Grant::shares("X", 0.0, vesting) }
        })
        .boxed()
}

fn leaving(wild: u32) -> BoxedStrategy<Leaving> {
    let chance = number(0.0, 0.99, wild).prop_map(|chance| -libm::log1p(-chance) + 0.0);
    let hazard = || prop_oneof![chance.clone(), number(0.0, 40.0, wild)];
    let next_job = (number(0.0, 1e6, wild), whole(0, 120, wild));
    let under_water = (number(0.0, 1e6, wild), whole(1, 120, wild), number(0.01, 1.0, wild));
    (
        vec(hazard(), 0..4),
        vec(hazard(), 0..4),
        (number(0.0, 120.0, wild), number(0.0, 12.0, wild), any::<bool>()),
        option::of(next_job),
        option::of(under_water),
    )
        .prop_map(|(quit, laid_off, (months, months_per_year, clawback), next_job, under_water)| Leaving {
            quit,
            laid_off,
            severance: Severance { months, months_per_year },
            clawback_when_laid_off: clawback,
            next_job: next_job.map(|(pay_per_year, gap)| NextJob { pay_per_year, gap }),
            under_water: under_water.map(|(outside_per_year, every, patience)| UnderWater {
                outside_per_year,
                every,
                patience,
            }),
        })
        .boxed()
}

fn target(wild: u32) -> BoxedStrategy<TargetPay> {
    let every = prop_oneof![100 => select(vec![1, 2, 3, 4, 6, 12]), wild => any::<u32>()];
    let rates = (number(-0.5, 0.5, wild), number(-0.5, 0.5, wild));
    (number(0.0, 1e6, wild), rates, whole(1, 4, wild), whole(0, 120, wild), every)
        .prop_map(|(amount, (raise, planned_growth), from_year, lead, every)| {
            let stock = "X".to_owned();
            TargetPay { stock, amount, raise, planned_growth, from_year, lead, every }
        })
        .boxed()
}

fn cash(wild: u32) -> BoxedStrategy<Offer> {
    let sign_on = (vec(number(0.0, 1e6, wild), 0..4), any::<bool>(), clawback(wild));
    let relocation = option::of((number(0.0, 1e6, wild), clawback(wild)));
    let bonus = (number(0.0, 5.0, wild), law(0.0, 2.0, wild));
    let base = (number(0.0, 1e6, wild), law(-0.5, 0.3, wild), option::of(number(0.0, 1e6, wild)));
    (base, bonus, sign_on, relocation)
        .prop_map(|((base, raise, base_cap), (bonus_of_base, bonus_payout), sign_on, relocation)| {
            let (by_year, is_lump, clawback) = sign_on;
            let paid = if is_lump { SignOnPaid::Lump } else { SignOnPaid::Monthly };
            Offer {
                raise,
                base_cap,
                bonus_of_base,
                bonus_payout,
                sign_on: SignOn { by_year, paid, clawback },
                relocation: relocation.map(|(amount, clawback)| Relocation { amount, clawback }),
                ..Offer::new("first", base)
            }
        })
        .boxed()
}

fn offer(wild: u32) -> BoxedStrategy<Offer> {
    let place = option::of(select(vec!["WA", "CA", "NYC"]).prop_map(str::to_owned));
    let around = (whole(0, 60, wild), number(0.1, 10.0, wild), any::<bool>(), place);
    (cash(wild), vec(grant(wild), 0..4), option::of(target(wild)), option::of(leaving(wild)), around)
        .prop_map(
            |(cash, grants, target_pay, leaving, (starts_in, cost_of_living, leaves_behind, tax_place))| {
                Offer {
                    grants,
                    target_pay,
                    leaving,
                    starts_in,
                    cost_of_living,
                    leaves_behind,
                    tax_place,
                    ..cash
                }
            },
        )
        .boxed()
}

fn tax(wild: u32) -> BoxedStrategy<Tax> {
    let tables = (
        select(vec!["WA", "CA", "none"]),
        select(&FilingStatus::ALL[..]),
        whole(2025, 2026, wild),
        whole(1, 12, wild),
        number(0.0, 1e6, wild),
    )
        .prop_map(|(place, status, year, first_month, other_income)| {
            let (place, year) = (place.to_owned(), u16::try_from(year).unwrap_or(u16::MAX));
            Tax::Tables(TaxTables { place, status, year, first_month, other_income })
        });
    prop_oneof![number(0.0, 1.0, wild).prop_map(Tax::Flat), tables].boxed()
}

fn scenario(wild: u32) -> BoxedStrategy<Scenario> {
    let money = (number(-0.1, 1.0, wild), number(-0.1, 1.0, wild))
        .prop_map(|(inflation, discount)| TodaysMoney { inflation, discount });
    let lot = (number(1.0, 1e6, wild), vesting().prop_map(without_options))
        .prop_map(|(shares, vesting)| LeftShares { stock: "X".to_owned(), shares, vesting });
    let bonus = (whole(0, 60, wild), number(0.0, 1e6, wild));
    let left =
        (vec(bonus, 0..3), vec(lot, 0..3)).prop_map(|(bonuses, shares)| LeftBehind { bonuses, shares });
    (offer(wild), option::of(tax(wild)), money, left)
        .prop_map(|(offer, tax, money, left_behind)| {
            let Ok(model) = Gbm::new(0.08, 0.33) else { unreachable!("a usual model") };
            let scenario = Scenario::new("x").stock_listed("X", 230.0, model).offer(offer);
            Scenario { tax, money, left_behind, ..scenario }
        })
        .boxed()
}

fn reads_back(scenario: &Scenario) -> Result<(), TestCaseError> {
    let written = scenario.to_toml();
    match Scenario::from_toml(&written) {
        Err(problems) => prop_assert!(false, "{problems}\n{written}"),
        Ok(again) => {
            prop_assert_eq!(format!("{:?}", again.scenario), format!("{scenario:?}"), "\n{}", written);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sensible_scenarios_pass_and_read_back(scenario in scenario(0)) {
        prop_assert_eq!(scenario.validate(), Ok::<(), InvalidScenario>(()));
        reads_back(&scenario)?;
    }

    /// Numbers of every size: what passes reads back as the same.
    #[test]
    fn what_passes_reads_back(scenario in scenario(3)) {
        if scenario.validate().is_ok() {
            reads_back(&scenario)?;
        }
    }
}
