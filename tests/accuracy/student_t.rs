//! Student t returns, cut and not.

use super::*;

use vestcast::market::{PriceModel, StudentT};

/// A day costs as much as a whole vest of other models.
const FEWER: u64 = PATHS / 12;
const SAMPLED_DAYS: usize = 160 * BATCH;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mistake {
    None,
    /// The t variable keeps its variance ν/(ν−2).
    Unscaled,
    /// What is cut has variance one again.
    Rescaled,
    /// The log price drifts by mu.
    NoCorrection,
    /// The days beyond the bound are kept.
    NotCut,
}

fn model(case: &Value, mistake: Mistake) -> StudentT {
    let of = |key: &str| case["model"][key].as_f64();
    let (mut sigma, nu) = (of("sigma").unwrap(), of("nu").unwrap());
    let daily_sd = case["daily_log_return"]["sd"]["value"].as_f64().unwrap();
    let annual_sd = daily_sd * 252f64.sqrt();
    let mut drift = of("mu").or(of("mu_log")).unwrap();
    match mistake {
        Mistake::Unscaled => sigma *= (nu / (nu - 2.0)).sqrt(),
        Mistake::Rescaled => sigma *= sigma / annual_sd,
        Mistake::NoCorrection => drift += 0.5 * annual_sd * annual_sd,
        Mistake::None | Mistake::NotCut => {}
    }
    let model = StudentT::new(drift.exp_m1(), sigma, nu).unwrap();
    match of("trunc") {
        Some(_) if mistake == Mistake::NotCut => {
            // The drift of the cut law, so that nothing but the tails differs.
            let log_drift = 252.0 * case["daily_log_return"]["mean"]["value"].as_f64().unwrap();
            StudentT::new(log_drift.exp_m1(), sigma, nu).unwrap().untruncated()
        }
        Some(cut) => model.truncated(cut).unwrap(),
        None => model.untruncated(),
    }
}

fn of(case: &Value, mistake: Mistake) -> Stock {
    stock("X", case["model"]["s0"].as_f64().unwrap(), model(case, mistake))
}

fn grant(case: &Value, mistake: Mistake, paths: u64) -> Vec<Measured> {
    grant_on_paths(case, of(case, mistake), Mutant::None, SEED, paths)
}

#[test]
fn student_t_prices_years_and_totals_have_the_law_of_the_reference() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("student_t") {
        let measured = grant(&case, Mistake::None, FEWER);
        checks = check_all(&measured, checks);
        measured.iter().for_each(|quantity| check_equivalents(&mut checks, quantity));
        let prices = sampled_on_paths(&case, &of(&case, Mistake::None), 0, SAMPLED_DAYS);
        check_prices(&mut moments, &case, &prices);
    }
    // Deviations whose estimates are too skewed for a test on so few paths.
    let skipped = std::mem::take(&mut checks.skipped);
    assert_eq!(skipped.len(), 4, "{skipped:?}");
    assert!(skipped.iter().all(|what| what.ends_with(" sd")), "{skipped:?}");
    checks.assert_all(462);
    moments.assert_all(78);
}

#[test]
fn mistakes_in_the_tails_fail_every_kind_of_check_they_touch() {
    let all = cases("student_t");
    for (case, mistake, but) in [
        // The mean is kept whatever the law of a day.
        (1, Mistake::Unscaled, &[Kind::Mean][..]),
        (2, Mistake::Rescaled, &[Kind::Mean]),
        (1, Mistake::NoCorrection, &[]),
    ] {
        let checks = check_all(&grant(&all[case], mistake, FEWER / 2), Checks::default());
        checks.assert_each_kind_fails(&format!("{mistake:?}"), but);
    }
}

/// Moments, options and covariances of sampled prices.
fn moments(case: &Value, mistake: Mistake) -> Checks {
    let mut checks = Checks::default();
    check_prices(&mut checks, case, &sampled_on_paths(case, &of(case, mistake), 0, SAMPLED_DAYS / 2));
    checks
}

#[test]
fn mistakes_in_the_tails_fail_every_kind_of_moment_they_touch() {
    let case = &cases("student_t")[1];
    moments(case, Mistake::Unscaled).assert_each_kind_fails("Unscaled", &[]);
    // The spread of the log price does not depend on its drift.
    moments(case, Mistake::NoCorrection).assert_each_kind_fails("NoCorrection", &[Kind::Sd]);
    let rescaled = moments(&cases("student_t")[2], Mistake::Rescaled);
    rescaled.assert_each_kind_fails("Rescaled", &[Kind::Mean, Kind::Covariance]);
}

/// Normals at even distances, to integrate over a day.
struct Even {
    next: usize,
}

const PER_UNIT: usize = 128;
const NORMALS: usize = 2 * 9 * PER_UNIT;

fn normal_at(i: usize) -> f64 {
    (i as f64 + 0.5) / PER_UNIT as f64 - 9.0
}

impl Draws for Even {
    fn normals(&mut self, out: &mut Row) {
        out.fill_with(|| {
            self.next += 1;
            normal_at(self.next - 1)
        });
    }

    fn uniforms(&mut self, _: &mut Row) {
        panic!("a day is one normal");
    }

    fn level(&self) -> Level {
        Level::new()
    }
}

/// Mean, deviation and excess kurtosis of a daily log return, by quadrature.
fn daily_moments(case: &Value, mistake: Mistake) -> [f64; 3] {
    let stock = of(case, mistake);
    let sampler = stock.model.sampler(1.0, &[1]);
    let (mut draws, mut grid) = (Even { next: 0 }, PriceGrid::new(1));
    let mut returns = Vec::new();
    while returns.len() < NORMALS {
        sampler.sample(&mut draws, &mut grid);
        returns.extend(grid.row(0).iter().map(|price| price.ln()));
    }
    let weight = |i: usize| {
        let g = normal_at(i);
        (-0.5 * g * g).exp() / (2.0 * std::f64::consts::PI).sqrt() / PER_UNIT as f64
    };
    let mean =
        |of: &dyn Fn(f64) -> f64| returns.iter().enumerate().map(|(i, r)| weight(i) * of(*r)).sum::<f64>();
    let center = mean(&|r| r);
    let [second, fourth] = [2, 4].map(|power| mean(&|r| (r - center).powi(power)));
    [center, second.sqrt(), fourth / (second * second) - 3.0]
}

#[test]
fn a_day_has_the_exact_moments() {
    for case in cases("student_t") {
        let day = &case["daily_log_return"];
        let value = |key: &str| day[key]["value"].as_f64();
        let [mean, sd, kurtosis] = daily_moments(&case, Mistake::None);
        assert!((mean - value("mean").unwrap()).abs() < 1e-12, "{}: {mean}", case["id"]);
        assert!((sd / value("sd").unwrap() - 1.0).abs() < 1e-9, "{}: {sd}", case["id"]);
        if let Some(expected) = value("excess_kurtosis") {
            // Beyond nine deviations of the normal, where the integral ends, lie some thousandths of it.
            assert!((kurtosis / expected - 1.0).abs() < 0.01, "{}: {kurtosis}", case["id"]);
        }
        for mistake in [Mistake::Unscaled, Mistake::Rescaled, Mistake::NotCut] {
            let same_law = case["model"]["trunc"].is_null() && mistake != Mistake::Unscaled;
            let wrong = daily_moments(&case, mistake)[1];
            assert_eq!((wrong / sd - 1.0).abs() < 1e-9, same_law, "{}, {mistake:?}", case["id"]);
        }
    }
}

#[test]
fn a_mean_that_does_not_exist_is_warned_of() {
    let [whole, cut, _] = &cases("student_t")[..] else { panic!("three cases") };
    assert!(whole["total"]["mean"]["value"].is_null());
    let warnings = model(whole, Mistake::None).warnings();
    assert!(warnings.iter().any(|(_, warning)| warning.contains("does not exist")), "{warnings:?}");
    assert!(model(cut, Mistake::None).warnings().is_empty());
}
