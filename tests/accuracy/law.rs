//! What a quantity of pay is held to: moments, percentiles, shortfalls, chances, and the fit of the whole law.

use super::*;

/// What was simulated of an amount of pay whose law is known, in dollars.
pub(crate) struct Measured {
    pub(crate) what: String,
    pub(crate) law: Value,
    pub(crate) tally: Tally,
    /// Paths below each of the [`bounds_of`] the law.
    pub(crate) below: Vec<u64>,
    /// For a single vest: mean and standard deviation of the log of the pay.
    pub(crate) log_normal: Option<(f64, f64)>,
}

pub(crate) fn check_all(measured: &[Measured], mut checks: Checks) -> Checks {
    for quantity in measured {
        check_law(&mut checks, quantity);
        check_cells(&mut checks, quantity);
        check_fit(&mut checks, quantity);
    }
    checks
}

pub(crate) fn check_law(checks: &mut Checks, Measured { what, law, tally, below, .. }: &Measured) {
    let n = tally.count();
    let dollars = |estimate: Estimate| estimate.scaled(0.01);
    // A cent of rounding and the width of a bin.
    let slack = |value: f64| value.abs() / 8192.0 + 0.01;
    // A mean or a deviation may not exist.
    if let Some(entry) = Entry::of_existing(&law["mean"]) {
        let mean = dollars(tally.mean_estimate()).value;
        checks.estimate(Kind::Mean, &format!("{what} mean"), mean, entry, n, 0.005);
    }
    let sd = dollars(tally.sd_estimate());
    match Entry::of_existing(&law["sd"]) {
        Some(entry) if entry.asd.is_some() => {
            checks.estimate(Kind::Sd, &format!("{what} sd"), sd.value, entry, n, 0.01);
        }
        Some(entry) => checks.with_own_error(Kind::Sd, &format!("{what} sd"), sd, n, entry, 0.01),
        None => {}
    }
    let mut below = below.iter();
    for (p, entry) in entries(&law["quantile"]) {
        let what = format!("{what} P{p}");
        let paths = law["paths"].as_f64();
        let counted = *below.next().unwrap();
        // Inside a lump of equal outcomes the percentile is its value, and counting says nothing.
        let quantile = dollars(tally.quantile(p)).value;
        if entry.asd == Some(0.0) && n as f64 >= entry.n_min {
            checks.exact_to(&what, quantile, entry.value, slack(entry.value));
            continue;
        }
        if entry.asd != Some(0.0) {
            checks.quantile_count(&format!("{what} by count"), p, counted, n, paths);
        }
        checks.estimate(Kind::Percentile, &what, quantile, entry, n, slack(entry.value));
    }
    for (bound, entry) in entries(&law["prob_below"]) {
        let share = *below.next().unwrap() as f64 / n as f64;
        checks.estimate(Kind::Chance, &format!("{what} P(below {bound})"), share, entry, n, 0.0);
    }
    for (a, entry) in entries(&law["es_lower"]) {
        let shortfall = dollars(tally.shortfall(a));
        let what = format!("{what} ES {a}");
        match entry.asd {
            Some(0.0) => checks.exact_to(&what, shortfall.value, entry.value, slack(entry.value)),
            Some(_) => {
                checks.estimate(Kind::Shortfall, &what, shortfall.value, entry, n, slack(entry.value));
            }
            None => {
                checks.with_own_error(Kind::Shortfall, &what, shortfall, n, entry, slack(entry.value));
            }
        }
    }
}

/// Certainty equivalents of constant relative risk aversion, without other wealth.
pub(crate) fn check_equivalents(checks: &mut Checks, Measured { what, law, tally, .. }: &Measured) {
    let n = tally.count();
    let equivalents = entries(&law["certainty_equivalent"]).into_iter();
    for (aversion, entry) in equivalents.filter(|(_, entry)| entry.asd.is_some()) {
        let mean = |utility: &dyn Fn(f64) -> f64| {
            let sum: f64 = tally
                .bins()
                .map(|bin| {
                    let (low, high) = (bin.low.max(tally.min()), bin.high.min(tally.max()));
                    bin.count as f64 * utility(0.5 * (low + high) as f64 / 100.0)
                })
                .sum();
            sum / n as f64
        };
        let value = match aversion {
            1.0 => mean(&f64::ln).exp(),
            _ => mean(&|dollars| dollars.powf(1.0 - aversion)).powf(1.0 / (1.0 - aversion)),
        };
        let what = format!("{what} certainty equivalent {aversion}");
        checks.estimate(Kind::Moment, &what, value, entry, n, entry.value / 8192.0);
    }
}

/// Chi-square over the 20 equiprobable cells of the 0.05 grid, where the reference has it.
pub(crate) fn check_cells(checks: &mut Checks, Measured { what, law, tally, below, .. }: &Measured) {
    let quantiles = entries(&law["quantile"]);
    let cut = |i: usize| quantiles.iter().position(|(p, _)| (p - 0.05 * i as f64).abs() < 1e-9);
    let Some(cuts) = (1..20).map(cut).collect::<Option<Vec<_>>>() else { return };
    let n = tally.count();
    let edges: Vec<u64> =
        std::iter::once(0).chain(cuts.into_iter().map(|cut| below[cut])).chain([n]).collect();
    let expected = n as f64 / 20.0;
    let term = |pair: &[u64]| ((pair[1] - pair[0]) as f64 - expected).powi(2) / expected;
    let chi_square: f64 = edges.windows(2).map(term).sum();
    // 19 degrees of freedom, chance of a false alarm 6e-5.
    checks.verdict(Kind::Law, &format!("{what} chi-square"), chi_square < 53.4, &chi_square.to_string());
}

/// Kolmogorov–Smirnov, Cramér–von Mises and Anderson–Darling against the exact lognormal law, all of whose
/// parameters are known. Limits have a chance of a false alarm of 6e-5: 2 exp(−2 K²) for the first, the
/// largest eigenvalue of the limit law for the second, and for the third 9, where it is 4e-5.
pub(crate) fn check_fit(checks: &mut Checks, Measured { what, tally, log_normal, .. }: &Measured) {
    let Some((log_mean, log_sd)) = *log_normal else { return };
    let below =
        |cents: f64| 0.5 * libm::erfc((log_mean - (cents / 100.0).ln()) / log_sd / std::f64::consts::SQRT_2);
    let n = tally.count() as f64;
    let (mut distance, mut cramer, mut anderson) = (0f64, 1.0 / (12.0 * n), -n);
    let mut rank = 0.0;
    for bin in tally.bins() {
        let low = below(bin.low.max(tally.min()) as f64 - 0.5);
        let high = below(bin.high.min(tally.max()) as f64 + 0.5);
        // Inside a bin, 0.012 % wide, the values are taken as evenly spread.
        for i in 0..bin.count {
            let u = low + (high - low) * (i as f64 + 0.5) / bin.count as f64;
            rank += 1.0;
            distance = distance.max((rank / n - u).abs()).max((u - (rank - 1.0) / n).abs());
            cramer += (u - (2.0 * rank - 1.0) / (2.0 * n)).powi(2);
            anderson -= ((2.0 * rank - 1.0) * u.ln() + (2.0 * (n - rank) + 1.0) * (-u).ln_1p()) / n;
        }
    }
    let kolmogorov = distance * n.sqrt();
    for (name, statistic, limit) in [
        ("Kolmogorov–Smirnov", kolmogorov, 2.28),
        ("Cramér–von Mises", cramer, 1.70),
        ("Anderson–Darling", anderson, 9.0),
    ] {
        checks.verdict(Kind::Law, &format!("{what} {name}"), statistic < limit, &statistic.to_string());
    }
}

/// Every amount the law of a block is asked about.
pub(crate) fn bounds_of(law: &Value) -> Vec<f64> {
    let quantiles = entries(&law["quantile"]).into_iter().map(|(_, entry)| entry.value);
    quantiles.chain(entries(&law["prob_below"]).into_iter().map(|(bound, _)| bound)).collect()
}
