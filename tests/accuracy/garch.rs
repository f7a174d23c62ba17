//! GARCH and GJR-GARCH.

use super::*;

use vestcast::market::Garch;

#[test]
fn garch_totals_and_last_prices_have_the_law_of_the_reference() {
    let mut checks = Checks::default();
    for case in cases("garch") {
        let measured = ends_measured(&case, Mutant::None, PATHS / 5);
        checks = check_all(&measured, checks);
        measured.iter().for_each(|quantity| check_equivalents(&mut checks, quantity));
    }
    // One certainty equivalent asks for more paths.
    let skipped = std::mem::take(&mut checks.skipped);
    assert_eq!(skipped, ["gjr-base total certainty equivalent 2"]);
    checks.assert_all(248);
}

/// Means and variances of the log price, exact by recursion.
fn check_logs(checks: &mut Checks, case: &Value, stock: &Stock) {
    let prices = sample(stock, &[252, 756, 1008], 100 * BATCH, 7);
    let n = prices[0].len() as u64;
    let logs = |date: usize| Sample::new(prices[date].iter().map(|price| price.ln() - 200f64.ln()).collect());
    let last = &case["log_price_at_last_vest"];
    let mean = logs(2).unwrap().mean();
    checks.estimate(Kind::Moment, "E ln S", mean, Entry::from(&last["mean"]), n, 0.0);
    if case["model"]["mean"] != "constant_log" {
        return;
    }
    let variance = logs(2).unwrap().variance().unwrap();
    checks.estimate(Kind::Sd, "Var ln S", variance, Entry::from(&last["variance"]), n, 0.0);
    for (date, month) in ["12", "36", "48"].into_iter().enumerate() {
        let exact = &case["exact"][month];
        let value = exact["sum_expected_variance"].as_f64().unwrap();
        let kurtosis = exact["log_return_kurtosis_constant_log"].as_f64().unwrap();
        let asd = value * (kurtosis - 1.0).sqrt();
        let entry = Entry::known(value, Some(asd));
        let what = format!("Var ln S in month {month}");
        checks.estimate(Kind::Sd, &what, logs(date).unwrap().variance().unwrap(), entry, n, 0.0);
    }
}

#[test]
fn log_prices_have_the_exact_moments() {
    let mut checks = Checks::default();
    for case in cases("garch") {
        check_logs(&mut checks, &case, &Mutant::None.stock(&case["model"]));
    }
    checks.assert_all(7);
}

#[test]
fn mistakes_in_the_start_and_the_drift_fail_every_kind_of_check_they_touch() {
    let case = &cases("garch")[2];
    let garch = || Garch::new(0.03f64.exp_m1(), 0.34, 0.07, 0.9).unwrap();
    // The price has a correction for its variance, and starts at the long-run level.
    let corrected = stock("X", 200.0, garch().starting_at(0.34 * 2f64.sqrt()).unwrap());
    let at_level = stock("X", 200.0, garch().with_log_drift());
    let mut checks = Checks::default();
    check_logs(&mut checks, case, &corrected);
    checks.assert_each_kind_fails("a correction", &[Kind::Sd]);
    let mut checks = Checks::default();
    check_logs(&mut checks, case, &at_level);
    checks.assert_each_kind_fails("a start at the long-run level", &[Kind::Moment]);
    check_all(&ends_of_stock(case, corrected, Mutant::None, PATHS / 20), Checks::default())
        .assert_each_kind_fails("a correction", &[]);
}

#[test]
fn mistakes_in_the_variance_fail_every_kind_of_check_they_touch() {
    let gjr = &cases("garch")[1];
    for mutant in [Mutant::NoLeverage, Mutant::NoClusters] {
        let checks = check_all(&ends_measured(gjr, mutant, PATHS / 10), Checks::default());
        // The mean is kept whatever the variance does.
        checks.assert_each_kind_fails(&format!("{mutant:?}"), &[Kind::Mean]);
    }
}
