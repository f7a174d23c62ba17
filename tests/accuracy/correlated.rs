//! Stocks that move together.

use vestcast::market::{Correlation, Garch, PriceModel, Sampling};

use super::*;

/// A mistake in how stocks move together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mistake {
    None,
    /// They do not.
    Independent,
    /// One rises where the other falls.
    Opposite,
    /// Half of each motion is shared: the correlation is taken for a share of the motion.
    Halved,
}

fn together(pairs: &[(&str, &str, f64)], mistake: Mistake) -> Correlation {
    let factor = match mistake {
        Mistake::None => 1.0,
        Mistake::Independent => 0.0,
        Mistake::Opposite => -1.0,
        Mistake::Halved => 0.5,
    };
    Correlation::new(pairs.iter().map(|&(a, b, rho)| (a, b, factor * rho))).unwrap()
}

fn run(
    (stocks, correlation): (&[Stock], &Correlation),
    schedules: &[PaySchedule],
    sampling: Sampling,
    paths: u64,
) -> Vec<OfferTally> {
    let questions = vec![vec![], vec![], total_below(&[0.0])];
    let plan = Plan::correlated(4, (stocks, correlation), schedules, questions, sampling);
    let shard = engine::simulate(&plan, 5, 0..paths, &Run::default()).unwrap();
    shard.finish(paths).unwrap().pooled().offers
}

fn grant_of(stock: &str, shares: f64, months: &[f64], weights: &[f64], discount: f64) -> PaySchedule {
    let mut grant = share_grant(shares, vesting(months, weights));
    grant.stock = stock.into();
    PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
        .weighted(|month| (-discount * f64::from(month) / 12.0).exp())
}

fn check(checks: &mut Checks, results: &[OfferTally], expected: &Value) {
    let paths = results[0].total.count();
    for (i, name) in ["mean_A", "mean_B", "mean_difference"].into_iter().enumerate() {
        let mean = results[i].total.mean() / 100.0;
        checks.estimate(Kind::Mean, name, mean, Entry::from(&expected[name]), paths, 0.01);
    }
    let sd = expected.get("sd_difference").or(expected.get("sd_difference_joint")).unwrap();
    let spread = results[2].total.sd_estimate().scaled(0.01);
    checks.with_own_error(Kind::Sd, "sd of the difference", spread, paths, Entry::from(sd), 0.01);
    let a_wins = 1.0 - results[2].yes[0] as f64 / paths as f64;
    let entry = Entry::from(&expected["prob_A_beats_B"]);
    checks.estimate(Kind::Chance, "P(A > B)", a_wins, entry, paths, 0.0);
}

/// One vest of each of two stocks, with more cash in one of the offers.
fn two_lognormals(case: &Value, mistake: Mistake) -> Vec<OfferTally> {
    let stocks = ["A", "B"].map(|name| Stock { name: name.into(), ..Mutant::None.stock(&case[name]) });
    let month = [case["month"].as_f64().unwrap()];
    let number = |key: &str| case[key].as_f64().unwrap_or(0.0);
    let mut a = grant_of("A", number("a"), &month, &[1.0], 0.0);
    let b = grant_of("B", number("b"), &month, &[1.0], 0.0);
    let edge = plain_offer(vec![]).sign_on([number("cash_edge_of_A")]);
    a.cash.extend(PaySchedule::new(&edge, 4, |_| 0.0).cash);
    let correlation = together(&[("A", "B", number("rho"))], mistake);
    let difference = minus(&a, &b);
    run((&stocks, &correlation), &[a, b, difference], Sampling::Plain, PATHS)
}

#[test]
fn two_stocks_that_move_together_have_the_exact_law() {
    let mut checks = Checks::default();
    for case in reference("correlated")["two_lognormals"].as_array().unwrap() {
        check(&mut checks, &two_lognormals(case, Mistake::None), &case["expected"]);
    }
    checks.assert_all(15);
}

/// Two companies that vest on other days; `second` makes the model of the second stock.
fn two_companies(
    second: fn(&Value) -> Box<dyn PriceModel>,
    mistake: Mistake,
    sampling: Sampling,
    paths: u64,
) -> (Vec<OfferTally>, Value) {
    let case = reference("correlated")["two_companies"][0].clone();
    let [a, b] = [0, 1].map(|i| &case["assets"][i]);
    let stocks = [
        Stock { name: "A".into(), ..Mutant::None.stock(a) },
        Stock::new("B", b["s0"].as_f64().unwrap(), second(b)),
    ];
    let flows = |i: usize, stock: &str| {
        let (offer, grant) = (&case["offers"][i], &case["offers"][i]["grant"][0]);
        let [months, weights] = ["vest_months", "vest_weights"].map(|key| numbers(&grant[key]));
        let [shares, discount] = [&grant["shares"], &offer["discount"]].map(|x| x.as_f64().unwrap());
        grant_of(stock, shares, &months, &weights, discount)
    };
    let [a, b] = [flows(0, "A"), flows(1, "B")];
    let correlation = together(&[("A", "B", case["rho"].as_f64().unwrap())], mistake);
    let difference = minus(&a, &b);
    let results = run((&stocks, &correlation), &[a, b, difference], sampling, paths);
    (results, case["expected"].clone())
}

fn exact(asset: &Value) -> Box<dyn PriceModel> {
    Mutant::None.stock(asset).model
}

/// The same law day by day: a variance that never moves.
fn daily(asset: &Value) -> Box<dyn PriceModel> {
    let of = |key: &str| asset[key].as_f64().unwrap();
    Box::new(Garch::new(of("mu").exp_m1(), of("sigma"), 0.0, 0.0).unwrap())
}

#[test]
fn stocks_that_vest_on_other_days_move_together() {
    let (results, expected) = two_companies(exact, Mistake::None, Sampling::Plain, PATHS);
    let mut checks = Checks::default();
    check(&mut checks, &results, &expected);
    checks.assert_all(5);
    // Scrambled points are far more exact than the tolerance of independent paths.
    let (results, expected) = two_companies(exact, Mistake::None, Sampling::Sobol, PATHS);
    let mut checks = Checks::default();
    check(&mut checks, &results, &expected);
    checks.assert_all(5);
}

#[test]
fn a_model_of_days_moves_together_with_one_of_dates() {
    let (results, expected) = two_companies(daily, Mistake::None, Sampling::Plain, PATHS / 16);
    let mut checks = Checks::default();
    check(&mut checks, &results, &expected);
    checks.assert_all(5);
}

#[test]
fn mistakes_in_how_stocks_move_together_are_noticed() {
    for mistake in [Mistake::Independent, Mistake::Opposite, Mistake::Halved] {
        let (results, expected) = two_companies(exact, mistake, Sampling::Plain, PATHS / 4);
        let mut checks = Checks::default();
        check(&mut checks, &results, &expected);
        // Each stock keeps its law.
        checks.assert_each_kind_fails(&format!("{mistake:?}"), &[Kind::Mean]);
    }
    let case = &reference("correlated")["two_lognormals"][1];
    let mut checks = Checks::default();
    check(&mut checks, &two_lognormals(case, Mistake::Independent), &case["expected"]);
    checks.assert_each_kind_fails("Independent, two lognormals", &[Kind::Mean]);
}

#[test]
fn three_stocks_have_the_covariance_of_the_reference() {
    let case = reference("correlated")["three_assets"][0].clone();
    let names = ["A", "B", "C"];
    let assets = case["assets"].as_array().unwrap();
    let stocks: Vec<Stock> = names
        .iter()
        .zip(assets)
        .map(|(name, asset)| Stock { name: (*name).into(), ..Mutant::None.stock(asset) })
        .collect();
    let rho: Vec<Vec<f64>> = case["corr"].as_array().unwrap().iter().map(numbers).collect();
    let pairs = [("A", "B", rho[0][1]), ("A", "C", rho[0][2]), ("B", "C", rho[1][2])];
    let correlation = Correlation::new(pairs).unwrap();
    let mut checks = Checks::default();
    let expected = &case["expected"];
    for (row, expected) in
        correlation.factors(&names).iter().zip(expected["cholesky_lower"].as_array().unwrap())
    {
        row.iter()
            .zip(numbers(expected))
            .for_each(|(weight, value)| checks.exact("Cholesky", *weight, value));
    }
    let shares = numbers(&case["shares"]);
    let month = [case["month"].as_f64().unwrap()];
    let grant = |i: usize| grant_of(names[i], shares[i], &month, &[1.0], 0.0);
    let sum = |parts: &[usize]| {
        let mut whole = grant(parts[0]);
        parts[1..].iter().for_each(|&i| whole.shares.extend(grant(i).shares));
        whole
    };
    let whole =
        run((&stocks, &correlation), &[sum(&[0, 1, 2]), sum(&[0]), sum(&[1])], Sampling::Plain, PATHS);
    let mean = whole[0].total.mean() / 100.0;
    checks.estimate(Kind::Mean, "mean of the sum", mean, Entry::from(&expected["mean"]), PATHS, 0.01);
    let sd = whole[0].total.sd_estimate().scaled(0.01);
    checks.with_own_error(Kind::Sd, "sd of the sum", sd, PATHS, Entry::from(&expected["sd"]), 0.01);
    // The variance of a sum of two tells their covariance.
    let covariance: Vec<Vec<f64>> =
        expected["covariance_of_values"].as_array().unwrap().iter().map(numbers).collect();
    let pairs = [[0, 1], [0, 2], [1, 2]];
    let sums = run((&stocks, &correlation), &pairs.map(|pair| sum(&pair)), Sampling::Plain, PATHS);
    for ([i, j], sum) in pairs.into_iter().zip(&sums) {
        let sd = (covariance[i][i] + covariance[j][j] + 2.0 * covariance[i][j]).sqrt();
        let entry = Entry::known(sd, None);
        let estimate = sum.total.sd_estimate().scaled(0.01);
        checks.with_own_error(Kind::Covariance, &format!("sd of {i} and {j}"), estimate, PATHS, entry, 0.01);
    }
    checks.assert_all(11);
}
