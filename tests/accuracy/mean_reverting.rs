//! A log price that returns to a level.

use super::*;

#[test]
fn mean_reverting_prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("log_ou") {
        checks = check_all(&grant_measured(&case, Mutant::None, SEED), checks);
        let prices = sampled(&case, Mutant::None);
        check_prices(&mut moments, &case, &prices);
        check_sampled_equivalents(&mut moments, &case, &prices);
        check_memory(&mut moments, &case, &prices);
        check_long_run(&mut moments, &case, Mutant::None);
    }
    checks.assert_all(334);
    moments.assert_all(114);
}

#[test]
fn mistakes_in_the_pull_fail_every_kind_of_check_they_touch() {
    let cases = cases("log_ou");
    for (case, mutant, but) in [
        (&cases[0], Mutant::HalfLifeAsSpeed, &[][..]),
        (&cases[0], Mutant::LevelAsMean, &[]),
        // The mean moves by less than its error.
        (&cases[0], Mutant::MoreVolatility, &[Kind::Mean]),
        (&cases[1], Mutant::NoTrend, &[]),
    ] {
        for (part, measured) in parts_of(grant_measured(case, mutant, SEED)) {
            let checks = check_all(&measured, Checks::default());
            checks.assert_each_kind_fails(&format!("{mutant:?}, {part}"), but);
        }
    }
}

#[test]
fn mistakes_in_the_pull_fail_moments_options_covariances_and_the_long_run() {
    let case = &cases("log_ou")[1];
    for (mutant, but) in [
        (Mutant::HalfLifeAsSpeed, &[][..]),
        // The spread of the log price is that of the pull.
        (Mutant::LevelAsMean, &[Kind::Sd]),
        (Mutant::NoTrend, &[Kind::Sd]),
    ] {
        let prices = sampled(case, mutant);
        let mut checks = Checks::default();
        check_prices(&mut checks, case, &prices);
        checks.assert_each_kind_fails(&format!("{mutant:?}"), but);
    }
    let mut checks = Checks::default();
    check_memory(&mut checks, case, &sampled(case, Mutant::HalfLifeAsSpeed));
    check_long_run(&mut checks, case, Mutant::HalfLifeAsSpeed);
    // The level is the same.
    checks.assert_each_kind_fails("half-life as speed", &[Kind::Moment]);
}

/// How much the log price at the first vest says of that at the last.
fn check_memory(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let [first, last] = [&prices[0], prices.last().unwrap()]
        .map(|row| row.iter().map(|price| price.ln()).collect::<Vec<_>>());
    let value = correlation(&first, &last);
    let known = case["log_autocorrelation_between_first_and_last_vest"].as_f64().unwrap();
    // Both are normal.
    let asd = Some(1.0 - known * known);
    let entry = Entry::known(known, asd);
    checks.estimate(Kind::Covariance, "memory", value, entry, first.len() as u64, 0.0);
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let mean = |row: &[f64]| row.iter().sum::<f64>() / n;
    let (mx, my) = (mean(x), mean(y));
    let moment = |a: &[f64], ma: f64, b: &[f64], mb: f64| {
        a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)).sum::<f64>() / n
    };
    moment(x, mx, y, my) / (moment(x, mx, x, mx) * moment(y, my, y, my)).sqrt()
}

/// The log price about its trend after a century, and the distance to the level after the half-life.
fn check_long_run(checks: &mut Checks, case: &Value, mutant: Mutant) {
    const YEARS: u32 = 100;
    let model = &case["model"];
    let of = |key: &str| model[key].as_f64().unwrap_or(0.0);
    let late = sample(&mutant.stock(model), &[252 * YEARS], SAMPLED, 9).remove(0);
    let trend = of("trend") * f64::from(YEARS);
    let logs = Sample::new(late.iter().map(|price| price.ln() - trend).collect()).unwrap();
    let sd = logs.variance().unwrap().sqrt();
    let stationary = &case["stationary_log"];
    let [known_mean, known_sd] = ["mean", "sd"].map(|key| Entry::from(&stationary[key]));
    let asd = |factor: f64| Some(factor * known_sd.value);
    let known_mean = Entry { asd: asd(1.0), ..known_mean };
    checks.estimate(Kind::Moment, "long-run mean", logs.mean(), known_mean, SAMPLED as u64, 0.0);
    let known_sd = Entry { asd: asd(0.5f64.sqrt()), ..known_sd };
    checks.estimate(Kind::Sd, "long-run sd", sd, known_sd, SAMPLED as u64, 0.0);
    let mut certain = model.clone();
    certain["sigma"] = 0.0.into();
    certain["trend"] = 0.0.into();
    let half_life = stationary["half_life_years"].as_f64().unwrap();
    // A day is 1/252 of a year: the model whose half-life is a year stands for all.
    certain["kappa"] = (of("kappa") * half_life).into();
    let price = mutant.stock(&certain).model.certain_price(of("s0"), 252).unwrap();
    checks.exact("half of the way", price, (of("s0") * of("level")).sqrt());
}

/// Draws that keep the increments they gave.
struct Recorded {
    draws: IndependentNormals,
    increments: Vec<Row>,
}

impl Draws for Recorded {
    fn increments(&mut self, out: &mut Row) {
        self.draws.normals(out);
        self.increments.push(*out);
    }

    fn normals(&mut self, out: &mut Row) {
        self.draws.normals(out);
    }

    fn uniforms(&mut self, out: &mut Row) {
        self.draws.uniforms(out);
    }

    fn level(&self) -> Level {
        self.draws.level()
    }
}

/// Correlation of the log price with the Brownian motion that moves it, by which shares move together.
#[test]
fn the_price_moves_with_its_brownian_motion_as_it_should() {
    let case = &cases("log_ou")[1];
    let kappa = case["model"]["kappa"].as_f64().unwrap();
    let stock = Mutant::None.stock(&case["model"]);
    let days = [21, 252, 756];
    let sampler = stock.model.sampler(stock.price, &days);
    let mut draws =
        Recorded { draws: IndependentNormals(Xoshiro256PlusPlus::seed_from_u64(5)), increments: Vec::new() };
    let mut grid = PriceGrid::new(days.len());
    let (mut motion, mut logs) = (Vec::new(), Vec::new());
    while motion.len() < SAMPLED {
        draws.increments.clear();
        sampler.sample(&mut draws, &mut grid);
        for path in 0..BATCH {
            let part = |(row, days): (&Row, f64)| row[path] * (days / 252.0).sqrt();
            motion.push(draws.increments.iter().zip([21.0, 231.0, 504.0]).map(part).sum::<f64>());
            logs.push(grid.row(2)[path].ln());
        }
    }
    let covariance = (1.0 - (-kappa * 3.0f64).exp()) / kappa;
    let variance = (1.0 - (-2.0 * kappa * 3.0f64).exp()) / (2.0 * kappa);
    let exact = covariance / (3.0 * variance).sqrt();
    let error = (1.0 - exact * exact) / (SAMPLED as f64).sqrt();
    let found = correlation(&motion, &logs);
    assert!((found - exact).abs() < 4.0 * error, "{found} is not {exact} ± {error}");
    // All of the variance from the increments alone would be seen.
    assert!((exact - 1.0).abs() > 50.0 * error);
}
