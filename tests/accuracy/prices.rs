//! Prices from independent normals: moments, options, covariances.

use super::*;

/// Normals from an independent source, to test a model apart from the engine.
pub(crate) struct IndependentNormals(pub(crate) Xoshiro256PlusPlus);

impl Draws for IndependentNormals {
    fn normals(&mut self, out: &mut Row) {
        out.fill_with(|| StandardNormal.sample(&mut self.0));
    }

    fn uniforms(&mut self, out: &mut Row) {
        out.fill_with(|| rand_distr::Open01.sample(&mut self.0));
    }

    fn level(&self) -> Level {
        Level::new()
    }
}

/// Prices by date, then by path.
pub(crate) fn sample(stock: &Stock, days: &[u32], paths: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut normals = IndependentNormals(Xoshiro256PlusPlus::seed_from_u64(seed));
    let sampler = stock.model.sampler(stock.price, days);
    let mut grid = PriceGrid::new(days.len());
    let mut prices = vec![Vec::with_capacity(paths); days.len()];
    while prices[0].len() < paths {
        sampler.sample(&mut normals, &mut grid);
        for (date, prices) in prices.iter_mut().enumerate() {
            prices.extend_from_slice(grid.row(date));
        }
    }
    prices
}

pub(crate) const SAMPLED: usize = 1600 * BATCH;

/// Prices at the vests of a case by date and path, from independent normals.
pub(crate) fn sampled(case: &Value, mutant: Mutant) -> Vec<Vec<f64>> {
    sampled_of_stock(case, &mutant.stock(&case["model"]), u32::from(mutant == Mutant::MonthLate))
}

/// The same for a stock made otherwise, its dates so many months late.
pub(crate) fn sampled_of_stock(case: &Value, stock: &Stock, late: u32) -> Vec<Vec<f64>> {
    sampled_on_paths(case, stock, late, SAMPLED)
}

/// The same on so many paths.
pub(crate) fn sampled_on_paths(case: &Value, stock: &Stock, late: u32, paths: usize) -> Vec<Vec<f64>> {
    let months = numbers(&case["schedule"]["vest_months"]);
    let days: Vec<u32> = months.iter().map(|month| (*month as u32 + late) * 21).collect();
    sample(stock, &days, paths, 5)
}

/// Options of the literature on a stock, their values discounted. One run serves all cases, which are alike but for
/// strike and payoff.
pub(crate) fn check_published_options(
    checks: &mut Checks,
    cases: &[Value],
    stock: &Stock,
    paths: usize,
    seed: u64,
) {
    let number = |case: &Value, key: &str| case[key].as_f64().unwrap();
    let years = number(&cases[0], "T_years");
    let prices = sample(stock, &[(252.0 * years) as u32], paths, seed);
    for case in cases {
        let (strike, discount) = (number(case, "K"), (-number(case, "r") * years).exp());
        let sign = if case["payoff"] == "put" { -1.0 } else { 1.0 };
        let values = prices[0].iter().map(|price| discount * (sign * (price - strike)).max(0.0));
        let values = Sample::new(values.collect()).unwrap();
        let se = (values.variance().unwrap() / prices[0].len() as f64).sqrt();
        let estimate = Estimate { value: values.mean(), se };
        let (value, err) = (number(case, "published"), number(case, "printed_tolerance"));
        let entry = Entry { err, ..Entry::known(value, None) };
        let what = format!("{} {} {strike}", case["source"], case["payoff"]);
        checks.with_own_error(Kind::Mean, &what, estimate, paths as u64, entry, 0.0);
    }
}

/// Moments of the log price, options and covariances.
pub(crate) fn check_prices(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let n = prices[0].len() as u64;
    let months = numbers(&case["schedule"]["vest_months"]);
    for law in case["marginals"].as_array().unwrap() {
        let date = months.iter().position(|month| law["month"] == *month).unwrap();
        let logs: Vec<f64> = prices[date].iter().map(|price| price.ln()).collect();
        let sample = Sample::new(logs).unwrap();
        let what = |name: &str| format!("{} date {date} {name}", case["id"]);
        let log_mean = Entry::from(&law["log_mean"]);
        checks.estimate(Kind::Moment, &what("E ln S"), sample.mean(), log_mean, n, 0.0);
        let (log_sd, entry) = (sample.variance().unwrap().sqrt(), Entry::from(&law["log_sd"]));
        // Log prices are nearly normal, whose deviation has this error.
        let asd = entry.asd.or(Some(entry.value * 0.5f64.sqrt()));
        checks.estimate(Kind::Sd, &what("sd ln S"), log_sd, Entry { asd, ..entry }, n, 0.0);
        for option in law["call"].as_array().into_iter().flatten() {
            let strike = option["strike"].as_f64().unwrap();
            let gains = prices[date].iter().map(|price| (price - strike).max(0.0));
            let (mean, entry) = (gains.sum::<f64>() / n as f64, Entry::from(&option["undiscounted"]));
            checks.estimate(Kind::Mean, &what("call"), mean, entry, n, 0.0);
        }
    }
    check_covariance(checks, case, prices);
}

/// Covariances between dates, each with a standard error estimated from the sample itself.
pub(crate) fn check_covariance(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let n = prices[0].len() as f64;
    let known: Vec<Vec<f64>> =
        case["price_covariance"].as_array().into_iter().flatten().map(numbers).collect();
    let means: Vec<f64> = prices.iter().map(|row| row.iter().sum::<f64>() / n).collect();
    for (a, line) in known.iter().enumerate() {
        for (b, &expected) in line.iter().enumerate().skip(a) {
            let pairs = prices[a].iter().zip(&prices[b]);
            let products = pairs.map(|(x, y)| (x - means[a]) * (y - means[b]));
            let (sum, squares) = products.fold((0.0, 0.0), |(s, q), p| (s + p, q + p * p));
            let value = sum / n;
            let estimate = Estimate { value, se: ((squares / n - value * value) / n).sqrt() };
            // Of two normal numbers it is at most √2 times the deviations; the tails of prices are fatter.
            let asd = Some(40.0 * (known[a][a] * known[b][b]).sqrt());
            let entry = Entry::known(expected, asd);
            let what = format!("{} cov {a},{b}", case["id"]);
            checks.with_own_error(Kind::Covariance, &what, estimate, n as u64, entry, 0.0);
        }
    }
}

/// Certainty equivalents of constant relative risk aversion, of single prices and of the total.
pub(crate) fn check_sampled_equivalents(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let (months, weights) =
        (numbers(&case["schedule"]["vest_months"]), numbers(&case["schedule"]["vest_weights"]));
    let (shares, discount) =
        (case["schedule"]["shares"].as_f64().unwrap(), case["discount"].as_f64().unwrap());
    let mut totals = vec![0.0; prices[0].len()];
    for ((month, weight), prices) in months.iter().zip(&weights).zip(prices) {
        let amount = shares * weight * (-discount * month / 12.0).exp();
        totals.iter_mut().zip(prices).for_each(|(total, price)| *total += amount * price);
    }
    check_equivalents_of(checks, &format!("{} total", case["id"]), &case["total"], &totals);
    for law in case["marginals"].as_array().unwrap() {
        let date = months.iter().position(|month| law["month"] == *month).unwrap();
        check_equivalents_of(checks, &format!("{} date {date}", case["id"]), law, &prices[date]);
    }
}

fn check_equivalents_of(checks: &mut Checks, what: &str, law: &Value, amounts: &[f64]) {
    assert!(law["certainty_equivalent"]["wealth"].as_f64().unwrap_or(0.0) == 0.0);
    for (aversion, entry) in entries(&law["certainty_equivalent"]) {
        let what = format!("{what} CE {aversion}");
        // Utility, its inverse, and the derivative of the inverse (the delta method).
        let power = 1.0 - aversion;
        let utility = |x: &f64| if power == 0.0 { x.ln() } else { x.powf(power) };
        let sample = Sample::new(amounts.iter().map(utility).collect()).unwrap();
        let mean = sample.mean();
        let value = if power == 0.0 { mean.exp() } else { mean.powf(1.0 / power) };
        let slope = if power == 0.0 { value } else { value / (power * mean).abs() };
        let se = slope * (sample.variance().unwrap() / amounts.len() as f64).sqrt();
        match entry.asd {
            Some(_) => checks.estimate(Kind::Moment, &what, value, entry, amounts.len() as u64, 0.0),
            None => checks.with_own_error(
                Kind::Moment,
                &what,
                Estimate { value, se },
                amounts.len() as u64,
                entry,
                0.0,
            ),
        }
    }
}

const PUBLISHED_PATHS: usize = 1 << 21;

/// European options of the literature under a model of independent returns, by simulating the last price. Time is
/// stretched to a year, for not all run for whole days.
pub(crate) fn check_published(checks: &mut Checks, kind: &str, mutant: Mutant) {
    for option in cases("published").iter().filter(|option| option["model"]["kind"] == kind) {
        let of = |key: &str| option[key].as_f64().unwrap();
        let (strike, years) = (of("K"), of("T_years"));
        let mut model = option["model"].clone();
        for (key, factor) in [("mu", years), ("lam", years), ("sigma", years.sqrt())] {
            let stretched = model[key].as_f64().map(|number| number * factor);
            model[key] = stretched.into();
        }
        assert_eq!(option["payoff"], "call");
        let prices = sample(&mutant.stock(&model), &[252], PUBLISHED_PATHS, 2002);
        let worth = |price: &f64| (-of("r") * years).exp() * (price - strike).max(0.0);
        let sample = Sample::new(prices[0].iter().map(worth).collect()).unwrap();
        let se = (sample.variance().unwrap() / PUBLISHED_PATHS as f64).sqrt();
        let estimate = Estimate { value: sample.mean(), se };
        let (value, err) = (of("published"), of("printed_tolerance"));
        let entry = Entry { err, ..Entry::known(value, None) };
        let what = format!("{}, strike {strike}, {years} years", option["source"]);
        println!("{what}: {} ± {se:.5} against {value}", estimate.value);
        checks.with_own_error(Kind::Mean, &what, estimate, PUBLISHED_PATHS as u64, entry, 0.0);
    }
}
