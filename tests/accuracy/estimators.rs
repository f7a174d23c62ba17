//! Estimators on fixed samples.

use super::*;

#[test]
fn estimators_agree_on_fixed_samples() {
    let file = reference("estimators");
    let mut checks = Checks::default();
    for case in file["samples"].as_array().unwrap() {
        let values = numbers(&case["x"]);
        let sample = Sample::new(values.clone()).unwrap();
        let what = case["name"].as_str().unwrap();
        let below = case["prob_strictly_below"].as_object().unwrap().iter();
        for (bound, share) in below {
            checks.exact(what, sample.share_below(bound.parse().unwrap()), share.as_f64().unwrap());
        }
        if let Some(sd) = case["sd_n_minus_1"].as_f64() {
            checks.exact(what, sample.variance().unwrap().sqrt(), sd);
        }
        // The tally sees hundredths; up to 16,383 of them it keeps every value apart.
        let hundredths: Vec<f64> = values.iter().map(|x| (x * 100.0).round()).collect();
        let fits = hundredths.iter().zip(&values).all(|(&h, x)| h.abs() < 16_384.0 && h / 100.0 == *x);
        let mut tally = Tally::new(300, 1);
        tally.record(Level::new(), &hundredths);
        let pairs = |key: &str| entries_of_numbers(&case[key]);
        for (p, value) in pairs("quantile_type7") {
            checks.exact(what, sample.quantile(p), value);
            if fits {
                checks.exact(what, tally.quantile(p).value / 100.0, value);
            }
        }
        for (a, value) in pairs("es_lower") {
            checks.exact(what, sample.shortfall(a), value);
            if fits {
                checks.exact(what, tally.shortfall(a).value / 100.0, value);
            }
        }
        checks.exact(what, sample.mean(), case["mean"].as_f64().unwrap());
        if fits {
            checks.exact(what, tally.mean() / 100.0, case["mean"].as_f64().unwrap());
            let variance = case["sd_n_minus_1"].as_f64().map(|sd| sd * sd);
            match (tally.variance(), variance) {
                (Some(ours), Some(theirs)) => checks.exact(what, ours / 1e4, theirs),
                (ours, theirs) => checks.verdict(
                    Kind::Exact,
                    what,
                    ours.is_none() && theirs.is_none(),
                    "variance of one value",
                ),
            }
        }
    }
    checks.assert_all(157);
}

fn entries_of_numbers(json: &Value) -> Vec<(f64, f64)> {
    json.as_object().unwrap().iter().map(|(key, x)| (key.parse().unwrap(), x.as_f64().unwrap())).collect()
}

#[test]
fn intervals_and_ranks_agree() {
    let file = reference("estimators");
    let mut checks = Checks::default();
    for case in file["intervals"]["proportion"].as_array().unwrap() {
        let (k, n) = (case["successes"].as_u64().unwrap(), case["n"].as_u64().unwrap());
        for (ours, key) in [(wilson_95(k, n), "wilson_95"), (clopper_pearson_95(k, n), "clopper_pearson_95")]
        {
            let theirs = numbers(&case[key]);
            checks.exact(key, ours.low, theirs[0]);
            checks.exact(key, ours.high, theirs[1]);
        }
    }
    for case in file["intervals"]["quantile_ranks_95"].as_array().unwrap() {
        let ranks = quantile_ranks_95(case["n"].as_u64().unwrap(), case["p"].as_f64().unwrap());
        let theirs =
            (case["lower_rank_1based"].as_u64().unwrap(), case["upper_rank_1based"].as_u64().unwrap());
        checks.verdict(Kind::Exact, "ranks", ranks == theirs, &format!("{ranks:?} against {theirs:?}"));
    }
    let welford = &file["stress"]["welford_merge"];
    let mut merged = Tally::new(0, 1);
    for block in welford["blocks"].as_array().unwrap() {
        let mut tally = Tally::new(0, 1);
        tally.record(Level::new(), &numbers(block));
        merged.merge(&tally);
    }
    checks.exact("merged mean", merged.mean(), welford["mean"].as_f64().unwrap());
    checks.exact("merged variance", merged.variance().unwrap(), welford["var_n_minus_1"].as_f64().unwrap());
    checks.assert_all(27);
}

#[test]
fn a_path_without_volatility_grows_exactly() {
    let model = Gbm::new(0.08, 0.0).unwrap();
    let stock = Stock::new("X", 100.0, Box::new(model));
    for price in &sample(&stock, &[252, 504], BATCH, 1)[1] {
        assert!((price - 116.64).abs() < 1e-10);
    }
}

#[test]
fn the_average_is_the_total_shared_out_over_the_years() {
    let path = format!("{}/scenarios/amazon-l6-seattle.toml", env!("CARGO_MANIFEST_DIR"));
    let mut scenario = vestcast::scenario::read_file(path).unwrap().0.scenario;
    scenario.paths = 10_000;
    let target = |name: &str, amount, of| Target { name: name.into(), amount, of };
    scenario.goals.targets =
        vec![target("a year", 300_000.0, TargetOf::Average), target("all", 1_200_000.0, TargetOf::Total)];
    let mut checks = Checks::default();
    for offer in &vestcast::simulate(&scenario).unwrap().offers {
        let (total, average) = (numbers_of(&offer.total), numbers_of(&offer.average));
        for ((name, total), (_, average)) in total.iter().zip(&average) {
            checks.exact(name, 4.0 * average, *total);
        }
        let (total, average) = (&offer.total, &offer.average);
        checks.exact("share", average.guaranteed_share.value, total.guaranteed_share.value);
        checks.exact("share, error", average.guaranteed_share.se, total.guaranteed_share.se);
        checks.exact("share", total.guaranteed_share.value, total.guaranteed / total.mean.value);
        let quantiles = total.quantiles(&[0.3]).into_iter().zip(average.quantiles(&[0.3]));
        quantiles.for_each(|(total, average)| checks.exact("quantile", 4.0 * average, total));
        for ((x, density), (x_average, density_average)) in total.density(9).iter().zip(average.density(9)) {
            checks.exact("density at", 4.0 * x_average, *x);
            checks.exact("density", density_average, 4.0 * density);
        }
        let sum = |number: fn(&Pay) -> f64| offer.years.iter().map(number).sum::<f64>();
        checks.exact("years sum to the total", sum(|year| year.mean.value), total.mean.value);
        checks.exact("years sum to the total", sum(|year| year.guaranteed), total.guaranteed);
        checks.exact("years sum to the total", sum(|year| year.offer_letter), total.offer_letter);
        let chance = |target: usize| offer.chance(QuestionId::Target(target)).unwrap().value;
        checks.exact("chance", chance(0), chance(1));
        // It is a chance, not one of the ends.
        assert!(chance(1) > 0.1 && chance(1) < 0.9);
    }
    checks.assert_all(148);
}

/// A check by the estimate's own error has no way out: neither an error that excuses all nor a number that is none.
#[test]
fn an_error_too_large_or_no_number_passes_nothing() {
    let failures = |value: f64, se: f64| {
        let entry = Entry::known(100.0, Some(30.0));
        let mut checks = Checks::default();
        checks.with_own_error(Kind::Mean, "stated", Estimate { value, se }, 10_000, entry, 0.0);
        checks.with_own_error(
            Kind::Mean,
            "by kind",
            Estimate { value, se },
            10_000,
            Entry { asd: None, ..entry },
            0.0,
        );
        checks.failures.len()
    };
    assert_eq!((failures(101.0, 0.3), failures(100.1, 0.03)), (0, 0));
    assert_eq!((failures(102.0, 0.3), failures(100.0, 30.0), failures(101.0, f64::INFINITY)), (2, 2, 2));
    assert_eq!((failures(f64::NAN, 0.3), failures(101.0, f64::NAN), failures(f64::INFINITY, 0.3)), (2, 2, 2));
    assert_eq!(failures(101.0, 0.5), 1);
    let mut checks = Checks::default();
    let entry = Entry::known(100.0, Some(30.0));
    checks.estimate(Kind::Mean, "no number", f64::NAN, entry, 10_000, 1.0);
    assert_eq!(checks.failures.len(), 1);
}

/// Every amount that is shown of a quantity of pay.
fn numbers_of(pay: &Pay) -> Vec<(&'static str, f64)> {
    let estimates = [pay.mean, pay.sd, pay.shortfall_5, pay.shortfall_10];
    let mut numbers = vec![
        ("guaranteed", pay.guaranteed),
        ("offer letter", pay.offer_letter),
        ("least", pay.range.low),
        ("most", pay.range.high),
    ];
    numbers.extend(estimates.iter().flat_map(|e| [("estimate", e.value), ("error", e.se)]));
    for p in &pay.percentiles {
        numbers.extend([("percentile", p.value), ("error", p.se)]);
        numbers.extend([("interval", p.interval.low), ("interval", p.interval.high)]);
    }
    numbers
}
