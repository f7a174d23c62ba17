//! Two regimes.

use super::*;

use vestcast::market::Regimes;

/// A day costs as much as a whole vest of other models.
const FEWER: u64 = PATHS / 10;
const SAMPLED_DAYS: usize = 160 * BATCH;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mistake {
    None,
    /// The state moves before the day is drawn.
    MovedFirst,
    /// The start is that of long-run shares whatever was told.
    AnyStart,
    /// The chances to leave calm and wild are exchanged.
    SpellsExchanged,
    /// Every day is wild or calm without regard to the day before.
    NoSpells,
}

/// Chances to move from state to state, and the drifts.
fn chances(model: &Value) -> ([[f64; 2]; 2], [f64; 2]) {
    let pair = |json: &Value| <[f64; 2]>::try_from(numbers(json)).unwrap();
    ([pair(&model["P"][0]), pair(&model["P"][1])], pair(&model["mu"]))
}

fn first_state(model: &Value) -> [f64; 2] {
    let (p, _) = chances(model);
    let wild = p[0][1] / (p[0][1] + p[1][0]);
    match model["p0"].as_array() {
        Some(start) => [0, 1].map(|state: usize| start[state].as_f64().unwrap()),
        None => [1.0 - wild, wild],
    }
}

/// The expected price after so many days, as a multiple of the first.
pub(crate) fn expected_factor(model: &Value, days: u32) -> f64 {
    let (p, mu) = chances(model);
    let after = (0..days).fold(first_state(model), |state, _| {
        let grown = [0, 1].map(|i: usize| state[i] * (mu[i] / 252.0).exp());
        [0, 1].map(|j: usize| grown[0] * p[0][j] + grown[1] * p[1][j])
    });
    after[0] + after[1]
}

/// The factor of a year in the long run, by repeated multiplication.
fn long_run_factor(model: &Value) -> f64 {
    expected_factor(model, 50_400) / expected_factor(model, 50_400 - 252)
}

fn of(case: &Value, mistake: Mistake) -> Stock {
    let model = &case["model"];
    let ([calm, wild], mu) = chances(model);
    let sigma = numbers(&model["sigma"]);
    let (mut leaves, start) = ([calm[1], wild[0]], first_state(model)[1]);
    let share = leaves[0] / (leaves[0] + leaves[1]);
    match mistake {
        Mistake::SpellsExchanged => leaves.reverse(),
        Mistake::NoSpells => leaves = [share, 1.0 - share],
        _ => {}
    }
    let growth = long_run_factor(model) - 1.0;
    let regimes = Regimes::new(growth, [sigma[0], sigma[1]], leaves.map(|leaves| 1.0 / leaves)).unwrap();
    let regimes = regimes.with_growth_while_wild(mu[1].exp_m1()).unwrap();
    let regimes = match mistake {
        Mistake::MovedFirst => regimes.starting_wild(start * wild[1] + (1.0 - start) * calm[1]).unwrap(),
        Mistake::AnyStart => regimes,
        _ if model["p0"].is_array() => regimes.starting_wild(start).unwrap(),
        _ => regimes,
    };
    stock("X", model["s0"].as_f64().unwrap(), regimes)
}

fn grant(case: &Value, mistake: Mistake, paths: u64) -> Vec<Measured> {
    grant_on_paths(case, of(case, mistake), Mutant::None, SEED, paths)
}

#[test]
fn regimes_prices_years_and_totals_have_the_law_of_the_reference() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("regime") {
        let measured = grant(&case, Mistake::None, FEWER);
        checks = check_all(&measured, checks);
        measured.iter().for_each(|quantity| check_equivalents(&mut checks, quantity));
        let prices = sampled_on_paths(&case, &of(&case, Mistake::None), 0, SAMPLED_DAYS);
        check_prices(&mut moments, &case, &prices);
    }
    // Deviations whose estimates are too skewed for a test on so few paths.
    let skipped = std::mem::take(&mut checks.skipped);
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(skipped.iter().all(|what| what.ends_with("price in month 48.0 sd")), "{skipped:?}");
    checks.assert_all(322);
    moments.assert_all(72);
}

#[test]
fn mistakes_in_the_states_fail_every_kind_of_check_they_touch() {
    let all = cases("regime");
    for (case, mistake, but) in [
        (1, Mistake::AnyStart, &[][..]),
        // Growth in the long run is kept.
        (0, Mistake::SpellsExchanged, &[Kind::Mean]),
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
fn mistakes_in_the_states_fail_every_kind_of_moment() {
    let all = cases("regime");
    for (case, mistake) in [(1, Mistake::AnyStart), (0, Mistake::SpellsExchanged)] {
        moments(&all[case], mistake).assert_each_kind_fails(&format!("{mistake:?}"), &[]);
    }
}

/// Log returns of the first days by day, then by path.
fn daily_returns(stock: &Stock, days: u32, paths: usize) -> Vec<Vec<f64>> {
    let prices = sample(stock, &(0..=days).collect::<Vec<_>>(), paths, 11);
    let day = |pair: &[Vec<f64>]| pair[0].iter().zip(&pair[1]).map(|(a, b)| (b / a).ln()).collect();
    prices.windows(2).map(day).collect()
}

/// Mean and error of one number a path.
fn estimate(values: impl Iterator<Item = f64>) -> Estimate {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        n += 1.0;
        sum += value;
        squares += value * value;
    }
    let mean = sum / n;
    Estimate { value: mean, se: ((squares / n - mean * mean) / n).sqrt() }
}

/// The law of a day and how days hang together, each path giving one number.
fn check_days(checks: &mut Checks, case: &Value, mistake: Mistake) {
    const DAYS: usize = 60;
    let returns = daily_returns(&of(case, mistake), DAYS as u32, 4 * SAMPLED_DAYS);
    let value = |key: &str| case["stationary_daily_log_return"][key]["value"].as_f64().unwrap();
    let (mean, variance) = (value("mean"), value("variance"));
    let second = variance + mean * mean;
    let mut check = |kind, what: String, value: f64, asd: f64, of: &dyn Fn(usize) -> f64| {
        let entry = Entry::known(value, Some(asd));
        let n = returns[0].len();
        checks.with_own_error(kind, &what, estimate((0..n).map(of)), n as u64, entry, 0.0);
    };
    let over_days = |path: usize, lag: usize, of: &dyn Fn(f64) -> f64| {
        let pair = |day: usize| of(returns[day][path]) * of(returns[day + lag][path]);
        (0..DAYS - lag).map(pair).sum::<f64>() / (DAYS - lag) as f64
    };
    check(Kind::Mean, "mean of a day".into(), mean, (variance / DAYS as f64).sqrt(), &|path| {
        returns.iter().map(|day| day[path]).sum::<f64>() / DAYS as f64
    });
    check(Kind::Sd, "variance of a day".into(), variance, variance, &|path| {
        over_days(path, 0, &|r| r - mean)
    });
    let covariances = |key: &str| numbers(&case[format!("stationary_autocov_of_{key}_lag_1_to_5")]);
    for (k, value) in covariances("returns").into_iter().enumerate() {
        check(Kind::Covariance, format!("returns, lag {}", k + 1), value, 0.4 * variance, &|path| {
            over_days(path, k + 1, &|r| r - mean)
        });
    }
    for (k, value) in covariances("squares").into_iter().enumerate() {
        check(Kind::Covariance, format!("squares, lag {}", k + 1), value, 3.0 * value, &|path| {
            over_days(path, k + 1, &|r| r * r - second)
        });
    }
}

#[test]
fn days_hang_together_as_the_spells_say() {
    let case = &cases("regime")[0];
    let mut checks = Checks::default();
    check_days(&mut checks, case, Mistake::None);
    checks.assert_all(12);
    for (mistake, but) in [
        // Spells leave the law of a single day as it is.
        (Mistake::NoSpells, &[Kind::Mean, Kind::Sd][..]),
        (Mistake::SpellsExchanged, &[Kind::Mean]),
    ] {
        let mut checks = Checks::default();
        check_days(&mut checks, case, mistake);
        checks.assert_each_kind_fails(&format!("{mistake:?}"), but);
    }
}

/// The first day has the law of the state it starts in: only then the state moves.
#[test]
fn the_first_day_is_drawn_before_the_state_moves() {
    let case = &cases("regime")[1];
    let sigma = numbers(&case["model"]["sigma"])[1];
    let mean = (numbers(&case["model"]["mu"])[1] - 0.5 * sigma * sigma) / 252.0;
    let check = |mistake| {
        let returns = daily_returns(&of(case, mistake), 1, 20 * SAMPLED_DAYS);
        let entry = Entry::known(sigma * sigma / 252.0, None);
        let mut checks = Checks::default();
        let variance = estimate(returns[0].iter().map(|r| (r - mean) * (r - mean)));
        checks.with_own_error(
            Kind::Sd,
            "variance of the first day",
            variance,
            returns[0].len() as u64,
            entry,
            0.0,
        );
        checks
    };
    check(Mistake::None).assert_all(1);
    check(Mistake::MovedFirst).assert_each_kind_fails("MovedFirst", &[]);
    check(Mistake::AnyStart).assert_each_kind_fails("AnyStart", &[]);
}
