#![allow(clippy::unwrap_used)]

use super::*;

fn waves(n: usize) -> Vec<f64> {
    (0..n).map(|day| 0.02 * libm::sin(day as f64 * 1.7) + 0.005 * libm::cos((day * day) as f64)).collect()
}

const START: StartVariance = StartVariance::MeanSquare;

/// The mass of a single return's density, by the trapezoidal rule.
fn mass<L: Law>(law: &L) -> f64 {
    let step = 1e-5;
    (-400_000..=400_000).map(|index| step * libm::exp(law.log_likelihood(&[step * f64::from(index)]))).sum()
}

/// The chance of no more than `value`, from the density.
fn chance<L: Law>(law: &L, value: f64) -> f64 {
    let step = 1e-5;
    let below = (-400_000..).map(|index| step * f64::from(index)).take_while(|at| *at <= value);
    below.map(|at| step * libm::exp(law.log_likelihood(&[at]))).sum()
}

/// A density that lacks a constant has no mass of one; probabilities that belong to another law differ.
fn is_a_law<L: Law>(law: &L, value: f64) {
    assert!((mass(law) - 1.0).abs() < 2e-5, "{}: {}", L::NAME, mass(law));
    let (below, above) = law.probabilities(&[value])[0];
    assert!((below + above - 1.0).abs() < 1e-12, "{}", L::NAME);
    assert!((below - chance(law, value)).abs() < 1e-3, "{}: {below}, {}", L::NAME, chance(law, value));
    let free = law.with_free(&law.free(0.02), 0.02);
    for (back, value) in free.values().iter().zip(law.values()) {
        assert!((back - value).abs() <= 1e-12 * value.abs().max(1e-3), "{}: {back} for {value}", L::NAME);
    }
    assert_eq!(law.with_values(&law.values()).values(), law.values());
    assert_eq!(law.values().len(), L::PARAMETERS.len());
}

#[test]
fn likelihoods_are_densities_and_probabilities_theirs() {
    is_a_law(&Gbm { mean: 0.001, sd: 0.02 }, 0.015);
    is_a_law(&StudentT { loc: 0.001, scale: 0.01, nu: 3.5 }, 0.015);
    is_a_law(&Merton { m: 0.001, sigma: 0.01, lam: 0.4, jm: -0.01, js: 0.03 }, 0.015);
    is_a_law(&Regimes { mean: [0.001, -0.002], sd: [0.01, 0.03], stay: [0.9, 0.7] }, 0.015);
}

/// Three returns by hand.
#[test]
fn variances_follow_their_recursion() {
    let returns = [0.01, -0.02, 0.03];
    let gjr = Gjr { mean: 0.0, omega: 1e-5, alpha: 0.05, gamma: 0.1, beta: 0.8, start: START };
    let before = (1e-4 + 4e-4 + 9e-4) / 3.0;
    let first = 1e-5 + 0.9 * before;
    let second = 1e-5 + 0.05 * 1e-4 + 0.8 * first;
    let third = 1e-5 + 0.15 * 4e-4 + 0.8 * second;
    let next = 1e-5 + 0.05 * 9e-4 + 0.8 * third;
    for (ours, by_hand) in gjr.variances(&returns).iter().zip([first, second, third, next]) {
        assert!((ours / by_hand - 1.0).abs() < 1e-12);
    }
    let by_hand: f64 =
        returns.iter().zip([first, second, third]).map(|(r, h)| normal::log_density(*r, 0.0, h.sqrt())).sum();
    assert!((gjr.log_likelihood(&returns) - by_hand).abs() < 1e-12);
    let garch = Garch { mean: 0.0, omega: 1e-5, alpha: 0.05, beta: 0.85, start: START };
    assert!(garch.log_likelihood(&returns) != gjr.log_likelihood(&returns));
}

/// The marginal law of one that changes is the mean of its periods, here by hand; of one that does not, itself.
#[test]
fn marginal_laws_by_hand() {
    let returns = [0.01, -0.02, 0.03];
    let gjr = Gjr { mean: 0.001, omega: 1e-5, alpha: 0.05, gamma: 0.1, beta: 0.8, start: START };
    let deviations = gjr.deviations(&returns).unwrap();
    assert_eq!(deviations.len(), 4);
    for (deviation, variance) in deviations.iter().zip(gjr.variances(&returns)) {
        assert!((deviation * deviation / variance - 1.0).abs() < 1e-12);
    }
    let regimes = Regimes { mean: [0.001, -0.002], sd: [0.01, 0.03], stay: [0.9, 0.7] };
    // The first state is drawn from the stationary law; the second is known from the first return.
    let states = [regimes.stationary(), regimes.next_state(&returns[..1])];
    for value in [-0.05, 0.0, 0.02] {
        let below = |mean: f64, sd: f64| normal::probabilities((value - mean) / sd).0;
        let by_hand = deviations[..3].iter().map(|sd| below(0.001, *sd)).sum::<f64>() / 3.0;
        let (ours, above) = gjr.marginal(&returns, &[value])[0];
        assert!((ours - by_hand).abs() < 1e-14 && (ours + above - 1.0).abs() < 1e-14);
        let mixed = |state: &[f64; 2]| state[0] * below(0.001, 0.01) + state[1] * below(-0.002, 0.03);
        let by_hand = states.iter().map(mixed).sum::<f64>() / 2.0;
        assert!((regimes.marginal(&returns[..2], &[value])[0].0 - by_hand).abs() < 1e-14);
    }
    let t = StudentT { loc: 0.001, scale: 0.01, nu: 3.5 };
    assert_eq!(t.marginal(&returns, &[0.02]), t.probabilities(&[0.02]));
    assert!(t.deviations(&returns).is_none() && regimes.deviations(&returns).is_none());
}

/// Two returns by enumeration of the four ways through the states.
#[test]
fn the_filter_sums_over_all_ways() {
    let law = Regimes { mean: [0.001, -0.002], sd: [0.01, 0.03], stay: [0.9, 0.7] };
    let (returns, first) = ([0.004, -0.05], law.stationary());
    assert!((first[0] - 0.3 / 0.4).abs() < 1e-12);
    let density =
        |state: usize, value: f64| libm::exp(normal::log_density(value, law.mean[state], law.sd[state]));
    let step = |from: usize, to: usize| if from == to { law.stay[from] } else { 1.0 - law.stay[from] };
    let ways = [(0, 0), (0, 1), (1, 0), (1, 1)];
    let sum: f64 = ways
        .iter()
        .map(|&(a, b)| first[a] * density(a, returns[0]) * step(a, b) * density(b, returns[1]))
        .sum();
    assert!((law.log_likelihood(&returns) - libm::log(sum)).abs() < 1e-12);
    let next = law.next_state(&returns);
    assert!(
        (next[0] + next[1] - 1.0).abs() < 1e-12 && next[1] > 0.5,
        "after a fall of five percent it is wild"
    );
}

#[test]
fn laws_reduce_to_the_normal_one() {
    let returns = waves(50);
    let normal = Gbm { mean: 0.001, sd: 0.02 }.log_likelihood(&returns);
    let t = StudentT { loc: 0.001, scale: 0.02, nu: 1e7 }.log_likelihood(&returns);
    let merton = Merton { m: 0.001, sigma: 0.02, lam: 0.0, jm: 0.1, js: 0.1 }.log_likelihood(&returns);
    let regimes = Regimes { mean: [0.001; 2], sd: [0.02; 2], stay: [0.9, 0.4] }.log_likelihood(&returns);
    let garch =
        Garch { mean: 0.001, omega: 4e-4, alpha: 0.0, beta: 0.0, start: START }.log_likelihood(&returns);
    assert!((t - normal).abs() < 1e-4);
    for other in [merton, regimes, garch] {
        assert!((other - normal).abs() < 1e-9);
    }
}

#[test]
fn criteria_and_figures() {
    let fit = gbm(&Returns::daily(waves(300))).unwrap();
    assert!((fit.aic() - (4.0 - 2.0 * fit.log_likelihood())).abs() < 1e-9);
    assert!((fit.bic() - (2.0 * 300f64.ln() - 2.0 * fit.log_likelihood())).abs() < 1e-9);
    let &Gbm { mean, sd } = fit.law();
    let annual = fit.annual();
    assert!((annual[1].value - 252.0 * (mean + 0.5 * sd * sd)).abs() < 1e-12);
    assert_eq!(fit.summary().annual, annual);
    assert_eq!(fit.summary().observations, 300);
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    assert!(matches!(gbm(&Returns::daily(vec![0.1])), Err(FitError::TooFew { needed: 2, found: 1, .. })));
    assert!(matches!(merton(&Returns::daily(waves(100))), Err(FitError::TooFew { needed: 250, .. })));
    assert_eq!(student_t(&Returns::daily(vec![0.01; 500])), Err(FitError::Constant));
    assert_eq!(block_length(&[0.0; 500]), Err(FitError::Constant));
    let mut broken = waves(300);
    broken[7] = f64::NAN;
    assert_eq!(garch(&Returns::daily(broken), START), Err(FitError::NotFinite(7)));
}

/// Histories no law was made for: two values, one jump, a trend, tiny and huge scale.
#[test]
fn odd_histories_give_numbers_or_a_reason() {
    let two_values = (0..400).map(|day| if day % 2 == 0 { 0.01 } else { -0.01 }).collect();
    let one_jump: Vec<f64> = (0..400).map(|day| if day == 200 { -0.5 } else { 0.0 }).collect();
    let trend = (0..400).map(|day| 1e-4 * f64::from(day)).collect();
    let tiny = waves(400).iter().map(|value| 1e-9 * value).collect();
    let huge = waves(400).iter().map(|value| 100.0 * value).collect();
    let one_jump_returns = Returns::daily(Vec::clone(&one_jump));
    assert_eq!(regimes(&one_jump_returns), Err(FitError::NoMaximum("two regimes")));
    for values in [two_values, one_jump, trend, tiny, huge] {
        let returns = Returns::daily(values);
        let finite = [
            gbm(&returns).is_ok_and(|fit| fit.log_likelihood().is_finite()),
            student_t(&returns).map_or(true, |fit| fit.log_likelihood().is_finite()),
            merton(&returns).map_or(true, |fit| fit.log_likelihood().is_finite()),
            garch(&returns, START).map_or(true, |fit| fit.log_likelihood().is_finite()),
            gjr(&returns, StartVariance::Backcast).map_or(true, |fit| fit.log_likelihood().is_finite()),
            regimes(&returns).map_or(true, |fit| fit.log_likelihood().is_finite()),
            block_length(returns.values()).is_ok_and(|length| length.stationary.is_finite()),
        ];
        assert_eq!(finite, [true; 7]);
    }
}
