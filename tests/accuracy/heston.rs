//! Heston's stochastic volatility: the product's scheme, and wrong ones beside it.

use super::*;

use vestcast::market::{Arguments, Heston, ModelInfo, PathSampler, PriceModel, VolatilityProcess};

/// The parameters of a reference model.
#[derive(Clone, Copy, Debug)]
struct Parameters {
    mu: f64,
    v0: f64,
    kappa: f64,
    theta: f64,
    xi: f64,
    rho: f64,
}

impl Parameters {
    fn of(model: &Value) -> Self {
        let of = |key: &str| model[key].as_f64().unwrap();
        Parameters {
            mu: of("mu"),
            v0: of("v0"),
            kappa: of("kappa"),
            theta: of("theta"),
            xi: of("xi"),
            rho: of("rho"),
        }
    }

    fn model(self) -> Heston {
        let process = VolatilityProcess {
            today: self.v0.sqrt(),
            long_run: self.theta.sqrt(),
            reversion: self.kappa,
            spread: self.xi,
            correlation: self.rho,
        };
        Heston::new(self.mu.exp_m1(), process).unwrap()
    }
}

/// The stock of a reference case.
fn right(case: &Value) -> Stock {
    stock("X", case["model"]["s0"].as_f64().unwrap(), Parameters::of(&case["model"]).model())
}

/// The same with the parameters changed.
fn changed(case: &Value, change: impl Fn(&mut Parameters)) -> Stock {
    let mut parameters = Parameters::of(&case["model"]);
    change(&mut parameters);
    stock("X", case["model"]["s0"].as_f64().unwrap(), parameters.model())
}

/// How a step is made outside the product: one number at a time, by the letter of the papers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Scheme {
    /// Full truncation (Lord, Koekkoek & van Dijk 2010).
    Euler,
    /// Quadratic-exponential (Andersen 2008), with the correction that keeps the mean or without.
    QuadraticExponential { corrected: bool },
}

/// A Heston model with a scheme and a step of its own.
#[derive(Clone, Debug)]
struct Other {
    parameters: Parameters,
    scheme: Scheme,
    days: u32,
}

impl Other {
    fn stock(case: &Value, scheme: Scheme, days: u32) -> Stock {
        let parameters = Parameters::of(&case["model"]);
        stock("X", case["model"]["s0"].as_f64().unwrap(), Other { parameters, scheme, days })
    }

    /// Moves log price and variance by a step.
    fn advance(&self, increment: f64, normal: f64, log_price: &mut f64, variance: &mut f64) {
        let Parameters { mu, kappa, theta, xi, rho, .. } = self.parameters;
        let h = f64::from(self.days) / 252.0;
        let across = (1.0 - rho * rho).sqrt();
        let (along, beside) = (rho * increment + across * normal, across * increment - rho * normal);
        match self.scheme {
            Scheme::Euler => {
                let cut = variance.max(0.0);
                *log_price += (mu - 0.5 * cut) * h + (cut * h).sqrt() * increment;
                *variance += kappa * (theta - cut) * h + xi * (cut * h).sqrt() * along;
            }
            Scheme::QuadraticExponential { corrected } => {
                let v = *variance;
                // Equations 33 and 34 with γ1 = γ2 = ½.
                let k0 = -rho * kappa * theta / xi * h;
                let k1 = 0.5 * h * (kappa * rho / xi - 0.5) - rho / xi;
                let k2 = 0.5 * h * (kappa * rho / xi - 0.5) + rho / xi;
                let k3 = 0.5 * h * (1.0 - rho * rho);
                let (next, log_m) = self.next(v, along, k2 + 0.5 * k3);
                let k0 = if corrected { -log_m - (k1 + 0.5 * k3) * v } else { k0 };
                *log_price += mu * h + k0 + k1 * v + k2 * next + (k3 * (v + next)).sqrt() * beside;
                *variance = next;
            }
        }
    }

    /// The variance after a step, and ln M of proposition 9.
    fn next(&self, v: f64, u: f64, a_upper: f64) -> (f64, f64) {
        let Parameters { kappa, theta, xi, .. } = self.parameters;
        let decay = (-kappa * f64::from(self.days) / 252.0).exp();
        let m = theta + (v - theta) * decay;
        let s2 = v * xi * xi * decay / kappa * (1.0 - decay)
            + theta * xi * xi / (2.0 * kappa) * (1.0 - decay).powi(2);
        let psi = s2 / (m * m);
        if psi <= 1.5 {
            let b2 = 2.0 / psi - 1.0 + (2.0 / psi).sqrt() * (2.0 / psi - 1.0).sqrt();
            let a = m / (1.0 + b2);
            let left = 1.0 - 2.0 * a_upper * a;
            return (a * (b2.sqrt() + u).powi(2), a_upper * b2 * a / left - 0.5 * left.ln());
        }
        let p = (psi - 1.0) / (psi + 1.0);
        let beta = (1.0 - p) / m;
        let survival = 0.5 * libm::erfc(u / std::f64::consts::SQRT_2);
        let next = if 1.0 - survival <= p { 0.0 } else { ((1.0 - p) / survival).ln() / beta };
        (next, (p + beta * (1.0 - p) / (beta - a_upper)).ln())
    }
}

impl PriceModel for Other {
    fn info(&self) -> &'static ModelInfo {
        vestcast::market::find("heston").unwrap()
    }

    fn arguments(&self) -> Arguments {
        self.parameters.model().arguments()
    }

    fn sampler(&self, start_price: f64, days: &[u32]) -> Box<dyn PathSampler> {
        Box::new(OtherSampler { start_price, dates: days.to_vec(), other: self.clone() })
    }

    fn summary(&self) -> String {
        format!("{self:?}")
    }

    fn certain_price(&self, _: f64, _: u32) -> Option<f64> {
        None
    }

    fn boxed_clone(&self) -> Box<dyn PriceModel> {
        Box::new(self.clone())
    }
}

struct OtherSampler {
    start_price: f64,
    dates: Vec<u32>,
    other: Other,
}

impl PathSampler for OtherSampler {
    fn sample(&self, draws: &mut dyn Draws, prices: &mut PriceGrid) {
        let (mut increments, mut normals) = ([0.0; BATCH], [0.0; BATCH]);
        let mut states = [(0.0, self.other.parameters.v0); BATCH];
        let mut today = 0;
        for (&date, row) in self.dates.iter().zip(prices.rows_mut()) {
            assert_eq!((date - today) % self.other.days, 0);
            for _ in 0..(date - today) / self.other.days {
                draws.increments(&mut increments);
                draws.normals(&mut normals);
                for (path, (log_price, variance)) in states.iter_mut().enumerate() {
                    self.other.advance(increments[path], normals[path], log_price, variance);
                }
            }
            today = date;
            for (price, (log_price, _)) in row.iter_mut().zip(&states) {
                *price = self.start_price * log_price.exp();
            }
        }
    }
}

/// The Heston cases of the literature, those of one model and date together.
fn published() -> Vec<Vec<Value>> {
    let mut groups: Vec<Vec<Value>> = Vec::new();
    let heston = cases("published").into_iter().filter(|case| case["model"]["kind"] == "heston");
    for case in heston {
        let is_like = |other: &Value| other["model"] == case["model"] && other["T_years"] == case["T_years"];
        match groups.iter_mut().find(|group| is_like(&group[0])) {
            Some(group) => group.push(case),
            None => groups.push(vec![case]),
        }
    }
    groups
}

/// Two programs of one formula: the product's, on eight paths at a time, and the one above.
#[test]
fn the_step_is_that_of_the_paper_path_by_path() {
    let firsts = published().into_iter().map(|mut group| group.remove(0));
    for case in cases("heston").into_iter().chain(firsts) {
        // As long as the product's: at most seven days, and a tenth of 1/κ.
        let days = (25.2 / Parameters::of(&case["model"]).kappa).min(7.0) as u32;
        let scheme = Scheme::QuadraticExponential { corrected: true };
        let [ours, other] = [right(&case), Other::stock(&case, scheme, days)]
            .map(|stock| sample(&stock, &[3 * days, 36 * days, 144 * days], 4 * BATCH, 3));
        for (ours, other) in ours.iter().flatten().zip(other.iter().flatten()) {
            assert!((ours / other - 1.0).abs() < 1e-8, "{}: {ours} {other}", case["model"]);
        }
    }
}

/// Every entry of the reference, on so many paths.
fn check_reference(paths: u64) {
    let (mut checks, mut moments, mut options) = (Checks::default(), Checks::default(), Checks::default());
    for case in cases("heston") {
        checks = check_all(&grant_on_paths(&case, right(&case), Mutant::None, SEED, paths), checks);
        let days = numbers(&case["schedule"]["vest_months"]).into_iter().map(|month| month as u32 * 21);
        let prices = sample(&right(&case), &days.collect::<Vec<_>>(), paths as usize / 2, 5);
        check_prices(&mut moments, &case, &prices);
    }
    for group in published() {
        // The longer the paths, the fewer.
        let paths = paths as usize / 2 / group[0]["T_years"].as_f64().unwrap().sqrt() as usize;
        check_published_options(&mut options, &group, &right(&group[0]), paths, 7);
    }
    checks.assert_all(316);
    moments.assert_all(72);
    options.assert_all(16);
}

#[test]
fn heston_prices_years_totals_and_options_are_those_of_the_reference() {
    check_reference(PATHS / 6);
}

/// The same at the number of paths where the bias of a scheme must not show.
#[test]
#[ignore = "minutes unless optimised: cargo test --release --test accuracy heston -- --ignored"]
fn at_a_million_paths_no_bias_shows() {
    check_reference(2 * PATHS);
}

/// Lewis' call at 120: the bias falls with the square of the step, −0.59 at half a year, −0.15 at a quarter.
#[test]
fn the_bias_shrinks_with_the_step_until_it_cannot_be_seen() {
    let group = published().remove(0);
    let case = group.iter().find(|case| case["K"] == 120 && case["payoff"] == "call").unwrap();
    let paths = 1600 * BATCH;
    let bias = |stock: &Stock| {
        let prices = &sample(stock, &[252], paths, 11)[0];
        let values = prices.iter().map(|price| (-0.01f64).exp() * (price - 120.0).max(0.0));
        values.sum::<f64>() / paths as f64 - case["published"].as_f64().unwrap()
    };
    let scheme = Scheme::QuadraticExponential { corrected: true };
    let [half, quarter] = [126, 63].map(|days| bias(&Other::stock(case, scheme, days)));
    // The standard deviation of the call is 20.
    let se = 20.0 / (paths as f64).sqrt();
    assert!(half < -8.0 * se && quarter.abs() < 0.5 * half.abs(), "{half}, {quarter}");
    let default = bias(&right(case));
    assert!(default.abs() < 4.0 * se && default.abs() < 0.5 * quarter.abs(), "{default}, {quarter}");
}

/// Lewis' calls with the price itself as a control, whose mean is known: as sure as a million independent paths, the
/// number at which the bias of a scheme must not show, with fewer than half of them.
fn check_calls_as_by_a_million(stock: &Stock) -> Checks {
    let group = published().remove(0);
    let prices = sample(stock, &[252], 1600 * BATCH, 13).remove(0);
    let n = prices.len() as f64;
    let mean = |of: &dyn Fn(f64) -> f64| prices.iter().map(|price| of(*price)).sum::<f64>() / n;
    let forward = 100.0 * group[0]["model"]["mu"].as_f64().unwrap().exp();
    let (known, variance) = (mean(&|s| s), mean(&|s| (s - forward).powi(2)));
    let mut checks = Checks::default();
    for case in group.iter().filter(|case| case["payoff"] == "call") {
        let (strike, value) = (case["K"].as_f64().unwrap(), case["published"].as_f64().unwrap());
        let worth = |s: f64| (-0.01f64).exp() * (s - strike).max(0.0);
        let plain = mean(&worth);
        let slope = mean(&|s| (worth(s) - plain) * (s - forward)) / variance;
        let estimate = plain - slope * (known - forward);
        let left = mean(&|s| (worth(s) - slope * (s - forward) - estimate).powi(2));
        let spread = mean(&|s| (worth(s) - plain).powi(2));
        let (se, of_a_million) = ((left / n).sqrt(), (spread / 1e6).sqrt());
        assert!(se <= of_a_million, "{strike}: {se} {of_a_million}");
        let entry = Entry::known(value, Some(left.sqrt()));
        checks.estimate(Kind::Mean, &format!("Lewis' call at {strike}"), estimate, entry, n as u64, 0.0);
    }
    checks
}

#[test]
fn at_the_default_step_no_bias_of_a_million_paths_shows() {
    let group = published().remove(0);
    check_calls_as_by_a_million(&right(&group[0])).assert_all(5);
    let scheme = Scheme::QuadraticExponential { corrected: true };
    let coarse = check_calls_as_by_a_million(&Other::stock(&group[0], scheme, 42));
    assert!(coarse.failures.len() > 2, "steps of two months: {:?}", coarse.failures);
    coarse.assert_each_kind_fails("steps of two months", &[]);
}

/// Checks of the total and the last price, of single prices and of covariances.
fn add_checks(checks: Checks, case: &Value, stock: &Stock, paths: u64) -> Checks {
    let measured = ends_of_stock(case, stock.clone(), Mutant::None, paths);
    let mut checks = check_all(&measured, checks);
    let days = numbers(&case["schedule"]["vest_months"]).into_iter().map(|month| month as u32 * 21);
    check_prices(&mut checks, case, &sample(stock, &days.collect::<Vec<_>>(), paths as usize, 5));
    checks
}

/// Full truncation is good enough for the mild parameters of `heston.json`, not for those of the literature.
#[test]
fn monthly_euler_steps_fail() {
    let mut checks = Checks::default();
    for group in published() {
        let euler = Other::stock(&group[0], Scheme::Euler, 21);
        check_published_options(&mut checks, &group, &euler, PATHS as usize / 5, 7);
    }
    for source in ["Fang & Oosterlee (2008) COS", "Broadie & Kaya (2006) Table 1"] {
        let is_told = checks.failures.iter().any(|failure| failure.contains(source));
        assert!(is_told, "{source}: {}", checks.failures.join("\n"));
    }
}

#[test]
fn wrong_parameters_fail_every_kind_of_check_they_touch() {
    let case = &cases("heston")[1];
    let later = changed(case, |p| p.v0 = p.theta);
    add_checks(Checks::default(), case, &later, PATHS / 8)
        .assert_each_kind_fails("the long-run variance today", &[]);
    let mirrored = changed(case, |p| p.rho = -p.rho);
    // The mean of the log price does not depend on it.
    let checks = add_checks(Checks::default(), case, &mirrored, PATHS / 8);
    checks.assert_each_kind_fails("the sign of the correlation", &[Kind::Moment]);
}

/// Half a year is coarse enough to see what the correction does.
#[test]
fn without_the_martingale_correction_the_mean_is_lost() {
    let case = &cases("heston")[0];
    let means = |corrected: bool| {
        let stock = Other::stock(case, Scheme::QuadraticExponential { corrected }, 126);
        let measured = ends_of_stock(case, stock, Mutant::None, PATHS / 2);
        check_all(&measured, Checks::default()).kinds[&Kind::Mean]
    };
    assert_eq!((means(true).1, means(false).1), (0, 2));
}
