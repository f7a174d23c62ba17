//! What life brings, as files say it: each key means what the reference says.
#![allow(clippy::unwrap_used, missing_docs)]

use vestcast::Scenario;
use vestcast::market::RateLaw;
use vestcast::offer::{
    Clawback, Counted, Exercise, GrantPrice, GrantSize, Leaving, NextJob, Payoff, Relocation, Severance,
    TargetPay, Tax, TaxTables, TodaysMoney, UnderWater,
};

const FILE: &str = r#"
title = "Everything"
[stocks.AMZN]
price = 200
model.gbm = { growth = "8%", volatility = "33%" }
[tax]
place = "WA"
status = "joint"
year = 2026
first_month = "March"
other_income = "90K"
[todays_money]
inflation = "2.5%"
discount = "4%"
[left_behind]
bonuses = [["3 months", "40K"]]
shares = [{ shares = 200, vesting = [[3, "50%"], [9, "50%"]] }]
[goals]
walk_away = { current_pay = "300K", cost_of_living = "10K", risk_premium = "15K", growth = "20K" }
[offers.first]
base = "175K"
base_cap = "350K"
raise = { mean = "3%", sd = "2%" }
bonus = "15%"
bonus_payout = { low = "0%", high = "200%" }
sign_on = { amounts = ["80K", "60K"], clawback = "12 months" }
relocation = { amount = "20K", clawback = "24 months", counted = "days" }
starts_in = "3 months"
cost_of_living = 1.15
tax_place = "CA"
leaves_behind = false
target_pay = { amount = "330K", raise = "3%" }
[offers.first.grant]
value = "300K"
vesting = "amazon"
grant_price = "average of 2 months"
option = { strike = 120 }
[[offers.first.refreshers]]
value = "80K"
vesting = "meta"
every = "1 year"
liquidity = { month = "30 months", chance = "70%", kept = "7 years" }
[[offers.first.refreshers]]
shares = 100
vesting = [[1, "100%"]]
start = "2 years"
option = { exercise = "horizon" }
[offers.first.leaving]
quit = "50%"
laid_off = ["10%", "20%"]
severance = { months = 2, per_year = 0.5 }
next_job = { pay = "250K", gap = "3 months" }
under_water = "280K"
[offers.second]
extends = "first"
relocation = "10K"
refreshers = []
leaving = { severance = "1 month", next_job = "200K", clawback_when_laid_off = true, under_water = { outside = "250K", every = 6, patience = "90%" } }
"#;

fn read() -> Scenario {
    let read = Scenario::from_toml(FILE).unwrap_or_else(|error| panic!("{error}"));
    assert!(read.warnings.is_empty(), "{:#?}", read.warnings);
    assert_eq!(read.scenario.validate(), Ok(()));
    read.scenario
}

#[test]
fn what_holds_for_a_person() {
    let scenario = read();
    let tables = TaxTables {
        place: "WA".into(),
        status: vestcast::offer::tax::FilingStatus::Joint,
        year: 2026,
        first_month: 3,
        other_income: 90_000.0,
    };
    assert_eq!(scenario.tax, Some(Tax::Tables(tables)));
    assert_eq!(scenario.money, TodaysMoney { inflation: 0.025, discount: 0.04 });
    assert_eq!(scenario.left_behind.bonuses, [(3, 40_000.0)]);
    let lot = &scenario.left_behind.shares[0];
    assert_eq!((&*lot.stock, lot.shares, lot.vesting.tranches().len()), ("AMZN", 200.0, 2));
    let flat = Scenario::from_toml(&FILE.replace("[tax]", "[x]").replace("title", "tax = '35%'\ntitle"));
    assert!(flat.is_err(), "an unknown table");
    let flat = Scenario::from_toml("title = 'x'\ntax = '35%'\noffers.a.base = 1").unwrap();
    assert_eq!(flat.scenario.tax, Some(Tax::Flat(0.35)));
}

#[test]
fn the_walk_away_number_is_the_sum_of_its_parts_times_the_years() {
    let of = |parts: &str| {
        let goals = format!("title = 'x'\nhorizon = '3 years'\n[offers.a]\nbase = '100K'\n[goals]\n{parts}");
        Scenario::from_toml(&goals).unwrap().scenario.goals.walk_away.unwrap()
    };
    assert_eq!(read().goals.walk_away, Some(4.0 * 305_000.0));
    let parts = "current_pay = '300K', cost_of_living = '10K', risk_premium = '15K', growth = '20K'";
    assert_eq!(of(&format!("walk_away = {{ {parts} }}")), 3.0 * 305_000.0);
    assert_eq!(of(&format!("walk_away = {{ {parts}, growth_counts = 'for' }}")), 3.0 * 305_000.0);
    assert_eq!(of(&format!("walk_away = {{ {parts}, growth_counts = 'against' }}")), 3.0 * 345_000.0);
    assert_eq!(of("current_pay = '250K'\nwalk_away = { risk_premium = '50K' }"), 3.0 * 300_000.0);
    assert_eq!(of("current_pay = '250K'\nwalk_away = { current_pay = '300K' }"), 3.0 * 300_000.0);
    assert_eq!(of("walk_away = '$1.2M'"), 1_200_000.0);
}

#[test]
fn cash_that_is_not_certain() {
    let [first, second] = &read().offers[..] else { panic!("two offers") };
    assert_eq!(first.base_cap, Some(350_000.0));
    assert_eq!(first.raise, RateLaw::Normal { mean: 0.03, sd: 0.02 });
    assert_eq!(first.bonus_payout, RateLaw::Uniform { low: 0.0, high: 2.0 });
    let clawback = |window, counted| Some(Clawback { window, counted });
    assert_eq!(first.sign_on.clawback, clawback(12, Counted::Months));
    let relocation = Relocation { amount: 20_000.0, clawback: clawback(24, Counted::Days) };
    assert_eq!(first.relocation, Some(relocation));
    assert_eq!(second.relocation, Some(Relocation { amount: 10_000.0, clawback: None }));
    assert_eq!((first.starts_in, first.cost_of_living, first.leaves_behind), (3, 1.15, false));
    assert_eq!(first.tax_place.as_deref(), Some("CA"));
}

#[test]
fn grants_and_refreshers() {
    let [first, second] = &read().offers[..] else { panic!("two offers") };
    let [grant, yearly, last] = &first.grants[..] else { panic!("three grants") };
    let size = GrantSize::Dollars { amount: 300_000.0, price: GrantPrice::Average { days: 42 } };
    assert_eq!((grant.size, grant.start_month, grant.every), (size, 0, None));
    assert_eq!(grant.payoff, Payoff::Option { strike: Some(120.0), exercise: Exercise::AtVest });
    // Refreshers start after a year unless they say otherwise.
    assert_eq!((yearly.start_month, yearly.every), (12, Some(12)));
    assert_eq!(yearly.payoff, Payoff::AfterLiquidity { month: 30, chance: 0.7, kept: Some(84) });
    assert_eq!((last.start_month, last.every), (24, None));
    assert_eq!(last.payoff, Payoff::Option { strike: None, exercise: Exercise::AtHorizon });
    assert_eq!(second.grants.len(), 1);
    let target = TargetPay {
        stock: "AMZN".into(),
        amount: 330_000.0,
        raise: 0.03,
        planned_growth: 0.15,
        from_year: 3,
        lead: 12,
        every: 3,
    };
    assert_eq!(first.target_pay, Some(target));
}

#[test]
fn leaving_by_chances() {
    let [first, second] = &read().offers[..] else { panic!("two offers") };
    let leaving = first.leaving.as_ref().unwrap();
    assert_eq!(leaving.quit, [std::f64::consts::LN_2]);
    // Who meets this hazard for a year stays with nine chances in ten, then with eight.
    for (hazard, stays) in leaving.laid_off.iter().zip([0.9, 0.8]) {
        assert!(((-hazard).exp() - stays).abs() < 1e-15, "{hazard}");
    }
    let under_water =
        |outside_per_year, every, patience| Some(UnderWater { outside_per_year, every, patience });
    let expected = Leaving {
        quit: leaving.quit.clone(),
        laid_off: leaving.laid_off.clone(),
        severance: Severance { months: 2.0, months_per_year: 0.5 },
        clawback_when_laid_off: false,
        next_job: Some(NextJob { pay_per_year: 250_000.0, gap: 3 }),
        under_water: under_water(280_000.0, 3, 1.0),
    };
    assert_eq!(*leaving, expected);
    let next_job = Some(NextJob { pay_per_year: 200_000.0, gap: 0 });
    let severance = Severance { months: 1.0, months_per_year: 0.0 };
    let under_water = under_water(250_000.0, 6, 0.9);
    let expected = Leaving { severance, clawback_when_laid_off: true, next_job, under_water, ..expected };
    assert_eq!(second.leaving, Some(expected));
    let hazards = "title = 'x'\n[offers.a]\nbase = 1\nleaving = { quit = [{ hazard = 0.12 }, '10%'] }";
    let hazards = Scenario::from_toml(hazards).unwrap().scenario.offers[0].leaving.clone().unwrap();
    assert_eq!(hazards.quit[0], 0.12);
}

#[test]
fn everything_reads_back_as_the_same() {
    let scenario = read();
    let written = scenario.to_toml();
    let again = Scenario::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(format!("{scenario:#?}"), format!("{:#?}", again.scenario), "{written}");
    insta::assert_snapshot!("everything", written);
}

#[test]
fn what_is_off_is_not_written() {
    let plain = "title = 'x'\n[stocks.A]\nprice = 1\nmodel.constant.growth = 0\n[offers.a]\nbase = 1\n\
                 grant = { value = 1, vesting = 'oracle' }\n";
    let written = Scenario::from_toml(plain).unwrap().scenario.to_toml();
    let keys: Vec<&str> = written.lines().filter_map(|line| line.split(" =").next()).collect();
    for off in ["tax", "every", "cost_of_living", "bonus_payout", "base_cap", "starts_in", "relocation"] {
        assert!(!keys.contains(&off), "{off}\n{written}");
    }
    for off in ["[tax]", "[todays_money]", "[left_behind]", "leaving]", "target_pay]"] {
        assert!(!written.contains(off), "{off}\n{written}");
    }
}
