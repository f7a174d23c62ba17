//! Geometric Brownian motion.

use super::*;

/// The honest runs, made once for the check and its controls.
pub(crate) fn gbm_honest() -> &'static [Measured] {
    static HONEST: OnceLock<Vec<Measured>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let file = reference("gbm");
        let cases = file["cases"].as_array().unwrap();
        cases.iter().flat_map(|case| grant_measured(case, Mutant::None, SEED)).collect()
    })
}

#[test]
fn gbm_prices_years_and_totals_have_the_exact_law() {
    check_all(gbm_honest(), Checks::default()).assert_all(521);
}

#[test]
fn a_reference_moved_by_eight_errors_fails_every_check() {
    check_all(gbm_honest(), Checks::shifted()).assert_each_fails("grants");
    check_all(offers_honest(), Checks::shifted()).assert_each_fails("offers");
    for comparison in [common_paths(Mutant::None, "X"), two_stocks(Mutant::None, "B")] {
        comparison.check(Checks::shifted()).assert_each_fails("comparison");
    }
}

#[test]
fn mistakes_in_the_price_fail_every_kind_of_check() {
    let case = &reference("gbm")["cases"][0];
    for mutant in [Mutant::MoreVolatility, Mutant::NoItoTerm, Mutant::MonthLate] {
        for (part, measured) in parts_of(grant_measured(case, mutant, SEED)) {
            // More volatility leaves the mean as it is.
            let but: &[Kind] = if mutant == Mutant::MoreVolatility { &[Kind::Mean] } else { &[] };
            let checks = check_all(&measured, Checks::default());
            checks.assert_each_kind_fails(&format!("{mutant:?}, {part}"), but);
            let fits: &[&str] = match part {
                "price" => &["Kolmogorov–Smirnov", "Cramér–von Mises", "Anderson–Darling"],
                "total" => &["chi-square"],
                _ => &[],
            };
            for fit in fits {
                let fails = checks.failures.iter().any(|failure| failure.contains(fit));
                assert!(fails, "{mutant:?}, {part}: {fit}");
            }
        }
    }
}

#[test]
fn mixed_up_years_are_noticed() {
    let case = &reference("gbm")["cases"][0];
    let [_, (_, mut years), _] = parts_of(grant_measured(case, Mutant::None, SEED));
    check_all(&years, Checks::default()).assert_all(28);
    let first = years[0].tally.clone();
    years[0].tally = std::mem::replace(&mut years[1].tally, first);
    let checks = check_all(&years, Checks::default());
    assert!(checks.failures.len() > 4);
    // Paths below a bound were counted apart.
    checks.assert_each_kind_fails("years 1 and 2 exchanged", &[Kind::Chance]);
}

#[test]
fn an_independent_program_gives_the_same_mean() {
    // Written the way any user of rand would, sharing no code with the kernel.
    let (mu, sigma, shares, n) = (1.08f64.ln(), 0.33, 1304.0, 200_000);
    let tranches = [(12, 0.05), (24, 0.15), (30, 0.2), (36, 0.2), (42, 0.2), (48, 0.2)];
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(123);
    let mut totals = Vec::with_capacity(n);
    for _ in 0..n {
        let (mut log_price, mut last, mut total) = (230f64.ln(), 0, 0.0);
        for (month, fraction) in tranches {
            let h = f64::from(month - last) / 12.0;
            let z: f64 = StandardNormal.sample(&mut rng);
            log_price += (mu - sigma * sigma / 2.0) * h + sigma * h.sqrt() * z;
            total += shares * fraction * log_price.exp();
            last = month;
        }
        totals.push(total);
    }
    let theirs = Sample::new(totals).unwrap();
    let (months, weights): (Vec<f64>, Vec<f64>) = tranches.iter().map(|&(m, w)| (f64::from(m), w)).unzip();
    let flows =
        PaySchedule::new(&plain_offer(vec![share_grant(shares, vesting(&months, &weights))]), 4, |_| 0.0);
    let ours =
        &tallies(&[stock("X", 230.0, Gbm::new(0.08, sigma).unwrap())], &[flows], vec![vec![]], 4, 1_000_000)
            [0]
        .total;
    // Theirs has a fifth of the paths, so its errors are √5 times as large as ours.
    let close = |ours: Estimate, theirs: f64, what: &str| {
        let z = (ours.value / 100.0 - theirs) / (ours.se / 100.0 * 6f64.sqrt());
        assert!(z.abs() <= 4.0, "{what}: {} against {theirs} (z = {z:.1})", ours.value / 100.0);
    };
    close(ours.mean_estimate(), theirs.mean(), "mean");
    for p in [0.1, 0.5, 0.9] {
        close(ours.quantile(p), theirs.quantile(p), &format!("P{p}"));
    }
    close(ours.shortfall(0.05), theirs.shortfall(0.05), "ES 5%");
}

#[test]
fn gbm_moments_options_and_covariance_agree_with_closed_forms() {
    let (mut checks, mut shifted) = (Checks::default(), Checks::shifted());
    for case in reference("gbm")["cases"].as_array().unwrap() {
        let prices = sampled(case, Mutant::None);
        check_prices(&mut checks, case, &prices);
        check_prices(&mut shifted, case, &prices);
    }
    checks.assert_all(212);
    shifted.assert_each_fails("moments");
}

#[test]
fn mistakes_in_the_price_model_fail_every_kind_of_moment() {
    let case = &reference("gbm")["cases"][0];
    let checked = |prices: &[Vec<f64>]| {
        let mut checks = Checks::default();
        check_prices(&mut checks, case, prices);
        checks
    };
    let of = |mutant| checked(&sampled(case, mutant));
    of(Mutant::MoreVolatility).assert_each_kind_fails("MoreVolatility", &[]);
    // A month moves the mean of a log price by no more than four errors of as many paths; of these it is eight.
    let late = sampled_on_paths(case, &Mutant::None.stock(&case["model"]), 1, 4 * SAMPLED);
    checked(&late).assert_each_kind_fails("MonthLate", &[]);
    // The spread of the log price does not depend on its drift.
    of(Mutant::NoItoTerm).assert_each_kind_fails("NoItoTerm", &[Kind::Sd]);
    // A path of its own for every date leaves all but the covariances right.
    let mut apart = sampled(case, Mutant::None);
    for (date, prices) in apart.iter_mut().enumerate() {
        prices.rotate_left(date * 1000);
    }
    checked(&apart).assert_each_kind_fails("dates apart", &[Kind::Moment, Kind::Sd, Kind::Mean]);
}
