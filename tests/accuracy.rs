//! Promise: every number agrees with an independent one, and a wrong formula would be noticed.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use std::sync::OnceLock;

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;
use support::{
    Checks, Entry, Kind, Mutant, below, entries, numbers, plain_offer, reference_schedule, share_grant,
    stock, tallies, total_below, vesting,
};

use vestcast::market::{BATCH, Draws, FixedPath, Gbm, Knot, PriceGrid, Row};
use vestcast::numerics::Level;
use vestcast::offer::PaySchedule;
use vestcast::outcome::{
    Estimate, OfferTally, Pay, Sample, Tally, clopper_pearson_95, quantile_ranks_95, wilson_95,
};
use vestcast::plan::Measure;
use vestcast::plan::QuestionId;
use vestcast::scenario::{Stock, Target, TargetOf};

const PATHS: u64 = 1_000_000;

fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// What was simulated of an amount of pay whose law is known, in dollars.
struct Measured {
    what: String,
    law: Value,
    tally: Tally,
    /// Paths below each of the [`bounds_of`] the law.
    below: Vec<u64>,
    /// For a single vest: mean and standard deviation of the log of the pay.
    log_normal: Option<(f64, f64)>,
}

fn check_all(measured: &[Measured], mut checks: Checks) -> Checks {
    for quantity in measured {
        check_law(&mut checks, quantity);
        check_cells(&mut checks, quantity);
        check_fit(&mut checks, quantity);
    }
    checks
}

fn check_law(checks: &mut Checks, Measured { what, law, tally, below, .. }: &Measured) {
    let n = tally.count();
    let dollars = |estimate: Estimate| estimate.scaled(0.01);
    // A cent of rounding and the width of a bin.
    let slack = |value: f64| value.abs() / 8192.0 + 0.01;
    let mean = dollars(tally.mean_estimate()).value;
    checks.estimate(Kind::Mean, &format!("{what} mean"), mean, Entry::from(&law["mean"]), n, 0.005);
    let (sd, entry) = (dollars(tally.sd_estimate()), Entry::from(&law["sd"]));
    match entry.asd {
        Some(_) => checks.estimate(Kind::Sd, &format!("{what} sd"), sd.value, entry, n, 0.01),
        None => checks.with_own_error(Kind::Sd, &format!("{what} sd"), sd, entry, 0.01),
    }
    let mut below = below.iter();
    for (p, entry) in entries(&law["quantile"]) {
        let what = format!("{what} P{p}");
        let paths = law["paths"].as_f64();
        checks.quantile_count(&format!("{what} by count"), p, *below.next().unwrap(), n, paths);
        let quantile = dollars(tally.quantile(p)).value;
        checks.estimate(Kind::Percentile, &what, quantile, entry, n, slack(entry.value));
    }
    for (bound, entry) in entries(&law["prob_below"]) {
        let share = *below.next().unwrap() as f64 / n as f64;
        checks.estimate(Kind::Chance, &format!("{what} P(below {bound})"), share, entry, n, 0.0);
    }
    for (a, entry) in entries(&law["es_lower"]) {
        let shortfall = dollars(tally.shortfall(a)).value;
        let what = format!("{what} ES {a}");
        checks.estimate(Kind::Shortfall, &what, shortfall, entry, n, slack(entry.value));
    }
}

/// Chi-square over the 20 equiprobable cells of the 0.05 grid, where the reference has it.
fn check_cells(checks: &mut Checks, Measured { what, law, tally, below, .. }: &Measured) {
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
fn check_fit(checks: &mut Checks, Measured { what, tally, log_normal, .. }: &Measured) {
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
fn bounds_of(law: &Value) -> Vec<f64> {
    let quantiles = entries(&law["quantile"]).into_iter().map(|(_, entry)| entry.value);
    quantiles.chain(entries(&law["prob_below"]).into_iter().map(|(bound, _)| bound)).collect()
}

/// Single vests, and the years and the total of a grant.
fn grant_measured(case: &Value, mutant: Mutant, seed: u64) -> Vec<Measured> {
    let id = case["id"].as_str().unwrap();
    let schedule = &case["schedule"];
    let months = numbers(&schedule["vest_months"]);
    let shares = schedule["shares"].as_f64().unwrap();
    let discount = case["discount"].as_f64().unwrap();
    let factor = |month: f64| (-discount * month / 12.0).exp();
    let flows = |grant| PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0);
    let weights = numbers(&schedule["vest_weights"]);
    let whole =
        flows(share_grant(shares, vesting(&months, &weights))).weighted(|month| factor(f64::from(month)));
    let amounts: Vec<f64> = months.iter().zip(&weights).map(|(&m, w)| shares * w * factor(m)).collect();
    let years: Vec<Value> = (1..=4).map(|year| law_of_year(case, year, &amounts)).collect();
    let marginals = case["marginals"].as_array().unwrap();
    // Single vests of 1,000 shares, not discounted, show the law of the price at each date.
    let single = |law: &Value| {
        let month = law["month"].as_f64().unwrap();
        flows(share_grant(1000.0, vesting(&[month], &[1.0])))
    };
    let schedules: Vec<PaySchedule> = std::iter::once(whole)
        .chain(marginals.iter().map(single))
        .map(|schedule| mutant.schedule(schedule))
        .collect();
    let prices: Vec<Value> = marginals.iter().map(|law| scaled(law, 1000.0)).collect();
    let mut of_whole = total_below(&bounds_of(&case["total"]));
    for (year, law) in years.iter().enumerate() {
        of_whole.extend(below(Measure::Year(year), &bounds_of(law)));
    }
    let questions =
        std::iter::once(of_whole).chain(prices.iter().map(|law| total_below(&bounds_of(law)))).collect();
    let mut results = tallies(&[mutant.stock(&case["model"])], &schedules, questions, seed, PATHS);
    let singles = results.split_off(1);
    let OfferTally { years: year_tallies, total, yes } = results.remove(0);
    let mut answers = yes.into_iter();
    let mut measured = Vec::new();
    let mut add = |what: String, law: &Value, tally, below, log_normal| {
        measured.push(Measured { what, law: law.clone(), tally, below, log_normal });
    };
    let mut take = |law: &Value| answers.by_ref().take(bounds_of(law).len()).collect();
    add(format!("{id} total"), &case["total"], total, take(&case["total"]), None);
    for ((year, law), tally) in years.iter().enumerate().zip(year_tallies) {
        add(format!("{id} year {}", year + 1), law, tally, take(law), None);
    }
    for (law, single) in prices.iter().zip(singles) {
        let log = |key: &str| law[key]["value"].as_f64().unwrap();
        let is_log_normal = case["model"]["kind"] == "gbm";
        let log_normal = is_log_normal.then(|| (log("log_mean") + 1000f64.ln(), log("log_sd")));
        let what = format!("{id} price in month {}", law["month"]);
        add(what, law, single.total, single.yes, log_normal);
    }
    measured
}

/// The law of a year: that of the price if one vest falls into it and the reference has its law, otherwise
/// mean and standard deviation from the price and the covariances of the reference.
fn law_of_year(case: &Value, year: u32, amounts: &[f64]) -> Value {
    let months = numbers(&case["schedule"]["vest_months"]);
    let in_year: Vec<usize> =
        (0..months.len()).filter(|&i| (months[i] / 12.0).ceil() == f64::from(year)).collect();
    let marginals = case["marginals"].as_array().unwrap();
    if let [only] = in_year[..]
        && let Some(law) = marginals.iter().find(|law| law["month"] == months[only])
    {
        return scaled(law, amounts[only]);
    }
    let covariance: Vec<Vec<f64>> =
        case["price_covariance"].as_array().unwrap().iter().map(numbers).collect();
    let model = |key: &str| case["model"][key].as_f64().unwrap();
    let mean: f64 =
        in_year.iter().map(|&i| amounts[i] * model("s0") * (model("mu") * months[i] / 12.0).exp()).sum();
    let pairs = in_year.iter().flat_map(|&i| in_year.iter().map(move |&j| (i, j)));
    let variance: f64 = pairs.map(|(i, j)| amounts[i] * amounts[j] * covariance[i][j]).sum();
    serde_json::json!({
        "mean": { "value": mean, "asd": variance.sqrt() },
        "sd": { "value": variance.sqrt() },
    })
}

/// A block of entries per share as one for so many shares.
fn scaled(law: &Value, shares: f64) -> Value {
    let entry = |json: &Value| {
        let mut scaled = json.clone();
        for key in ["value", "err", "asd"] {
            if let Some(x) = json[key].as_f64() {
                scaled[key] = (x * shares).into();
            }
        }
        scaled
    };
    let mut scaled = law.clone();
    for key in ["mean", "sd"] {
        scaled[key] = entry(&law[key]);
    }
    for key in ["quantile", "es_lower"] {
        for (p, json) in law[key].as_object().unwrap() {
            scaled[key][p] = entry(json);
        }
    }
    let below = law["prob_below"].as_object().unwrap().iter();
    scaled["prob_below"] =
        below.map(|(k, v)| ((k.parse::<f64>().unwrap() * shares).to_string(), v.clone())).collect();
    scaled
}

const SEED: u64 = 20_261_122;

/// The honest runs, made once for the check and its controls.
fn gbm_honest() -> &'static [Measured] {
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

/// Splits what was measured of a grant into single vests, years and the total.
fn parts_of(measured: Vec<Measured>) -> [(&'static str, Vec<Measured>); 3] {
    let mut parts = ["price", "year", "total"].map(|part| (part, Vec::new()));
    for quantity in measured {
        let part = parts.iter_mut().find(|(part, _)| quantity.what.contains(part)).unwrap();
        part.1.push(quantity);
    }
    parts
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
    assert!(check_all(&years, Checks::default()).failures.len() > 4);
}

/// Normals from an independent source, to test a model apart from the engine.
struct IndependentNormals(Xoshiro256PlusPlus);

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
fn sample(stock: &Stock, days: &[u32], paths: usize, seed: u64) -> Vec<Vec<f64>> {
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

const SAMPLED: usize = 1600 * BATCH;

/// Prices at the vests of a case by date and path, from independent normals.
fn sampled(case: &Value, mutant: Mutant) -> Vec<Vec<f64>> {
    let late = u32::from(mutant == Mutant::MonthLate);
    let months = numbers(&case["schedule"]["vest_months"]);
    let days: Vec<u32> = months.iter().map(|month| (*month as u32 + late) * 21).collect();
    sample(&mutant.stock(&case["model"]), &days, SAMPLED, 5)
}

/// Moments of the log price, options and covariances.
fn check_prices(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let n = SAMPLED as u64;
    let months = numbers(&case["schedule"]["vest_months"]);
    for law in case["marginals"].as_array().unwrap() {
        let date = months.iter().position(|month| law["month"] == *month).unwrap();
        let logs: Vec<f64> = prices[date].iter().map(|price| price.ln()).collect();
        let sample = Sample::new(logs).unwrap();
        let what = |name: &str| format!("{} date {date} {name}", case["id"]);
        let log_mean = Entry::from(&law["log_mean"]);
        checks.estimate(Kind::Moment, &what("E ln S"), sample.mean(), log_mean, n, 0.0);
        let (log_sd, entry) = (sample.variance().unwrap().sqrt(), Entry::from(&law["log_sd"]));
        checks.estimate(Kind::Sd, &what("sd ln S"), log_sd, entry, n, 0.0);
        for option in law["call"].as_array().unwrap() {
            let strike = option["strike"].as_f64().unwrap();
            let gains = prices[date].iter().map(|price| (price - strike).max(0.0));
            let (mean, entry) = (gains.sum::<f64>() / n as f64, Entry::from(&option["undiscounted"]));
            checks.estimate(Kind::Mean, &what("call"), mean, entry, n, 0.0);
        }
    }
    check_covariance(checks, case, prices);
}

/// Covariances between dates, each with a standard error estimated from the sample itself.
fn check_covariance(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let n = prices[0].len() as f64;
    let means: Vec<f64> = prices.iter().map(|row| row.iter().sum::<f64>() / n).collect();
    for (a, line) in case["price_covariance"].as_array().unwrap().iter().enumerate() {
        for (b, expected) in numbers(line).into_iter().enumerate().skip(a) {
            let pairs = prices[a].iter().zip(&prices[b]);
            let products = pairs.map(|(x, y)| (x - means[a]) * (y - means[b]));
            let (sum, squares) = products.fold((0.0, 0.0), |(s, q), p| (s + p, q + p * p));
            let value = sum / n;
            let estimate = Estimate { value, se: ((squares / n - value * value) / n).sqrt() };
            let entry = Entry { value: expected, err: 0.0, asd: None, n_min: 0.0, is_monte_carlo: false };
            let what = format!("{} cov {a},{b}", case["id"]);
            checks.with_own_error(Kind::Covariance, &what, estimate, entry, 0.0);
        }
    }
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
    of(Mutant::MonthLate).assert_each_kind_fails("MonthLate", &[]);
    // The spread of the log price does not depend on its drift.
    of(Mutant::NoItoTerm).assert_each_kind_fails("NoItoTerm", &[Kind::Sd]);
    // A path of its own for every date leaves all but the covariances right.
    let mut apart = sampled(case, Mutant::None);
    for (date, prices) in apart.iter_mut().enumerate() {
        prices.rotate_left(date * 1000);
    }
    checked(&apart).assert_each_kind_fails("dates apart", &[Kind::Moment, Kind::Sd, Kind::Mean]);
}

/// The cases of a reference file.
fn cases(name: &str) -> Vec<Value> {
    reference(name)["cases"].as_array().unwrap().clone()
}

#[test]
fn merton_prices_years_and_totals_have_the_exact_law() {
    let (mut checks, mut moments) = (Checks::default(), Checks::default());
    for case in cases("merton") {
        checks = check_all(&grant_measured(&case, Mutant::None, SEED), checks);
        check_prices(&mut moments, &case, &sampled(&case, Mutant::None));
    }
    checks.assert_all(316);
    moments.assert_all(72);
}

#[test]
fn mistakes_in_jumps_fail_every_kind_of_check_they_touch() {
    let case = &cases("merton")[0];
    for (mutant, but) in [
        (Mutant::NoCompensator, &[][..]),
        (Mutant::NoItoTerm, &[]),
        // The mean is kept whatever the spread.
        (Mutant::SameJumps, &[Kind::Mean]),
        (Mutant::MoreVolatility, &[Kind::Mean]),
    ] {
        let [(_, prices), ..] = parts_of(grant_measured(case, mutant, SEED));
        check_all(&prices, Checks::default()).assert_each_kind_fails(&format!("{mutant:?}"), but);
    }
}

/// The total of a grant and the price of its last vest, for models whose other laws are not known.
fn ends_measured(case: &Value, mutant: Mutant, paths: u64) -> Vec<Measured> {
    let id = case["id"].as_str().unwrap();
    let schedule = &case["schedule"];
    let (months, weights) = (numbers(&schedule["vest_months"]), numbers(&schedule["vest_weights"]));
    let flows = |shares: f64, months: &[f64], weights: &[f64]| {
        let grant = share_grant(shares, vesting(months, weights));
        mutant.schedule(PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0))
    };
    let last = scaled(&case["last_vest_price"], 1000.0);
    let schedules = [
        flows(schedule["shares"].as_f64().unwrap(), &months, &weights),
        flows(1000.0, &months[months.len() - 1..], &[1.0]),
    ];
    let questions = [&case["total"], &last].map(|law| total_below(&bounds_of(law))).to_vec();
    let results = tallies(&[mutant.stock(&case["model"])], &schedules, questions, SEED, paths);
    let measured = |(offer, (what, law)): (OfferTally, (&str, &Value))| Measured {
        what: format!("{id} {what}"),
        law: law.clone(),
        tally: offer.total,
        below: offer.yes,
        log_normal: None,
    };
    results.into_iter().zip([("total", &case["total"]), ("last price", &last)]).map(measured).collect()
}

#[test]
fn garch_totals_and_last_prices_have_the_law_of_the_reference() {
    let mut checks = Checks::default();
    // The third case has a constant log mean, for which no expected growth exists.
    for case in &cases("garch")[..2] {
        checks = check_all(&ends_measured(case, Mutant::None, PATHS / 4), checks);
    }
    checks.assert_all(162);
}

#[test]
fn mistakes_in_the_variance_fail_every_kind_of_check_they_touch() {
    let gjr = &cases("garch")[1];
    for mutant in [Mutant::NoLeverage, Mutant::NoClusters] {
        let checks = check_all(&ends_measured(gjr, mutant, PATHS / 10), Checks::default());
        // The mean is kept whatever the variance does.
        checks.assert_each_kind_fails(&format!("{mutant:?}"), &[Kind::Mean]);
    }
}

/// A stress case: prices on its path, and the pay of its grant with vests so many months late.
fn check_stress(checks: &mut Checks, case: &Value, months_late: u32) {
    let months = numbers(&case["model"]["path_months"]);
    let knots = months.iter().zip(numbers(&case["model"]["path_prices"]));
    let model = FixedPath::new(knots.map(|(&month, price)| Knot { month, price }).collect()).unwrap();
    let start = case["model"]["s0"].as_f64().unwrap();
    let schedule = &case["schedule"];
    let vest_months = numbers(&schedule["vest_months"]);
    for (month, price) in vest_months.iter().zip(numbers(&case["price_at_vests"])) {
        checks.exact("price", model.price(start, *month + f64::from(months_late)), price);
    }
    // A million times the shares: cents are then finer than the tolerance.
    let shares = 1e6 * schedule["shares"].as_f64().unwrap();
    let discount = case["discount"].as_f64().unwrap();
    let grant = share_grant(shares, vesting(&vest_months, &numbers(&schedule["vest_weights"])));
    let mut flows = PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
        .weighted(|month| (-discount * f64::from(month) / 12.0).exp());
    flows.shares.iter_mut().for_each(|flow| flow.month += months_late);
    let total = &tallies(&[stock("X", start, model)], &[flows], vec![vec![]], 1, 1000)[0].total;
    let dollars = |cents: f64| cents / 1e8;
    checks.exact("mean", dollars(total.mean()), case["total"]["mean"]["value"].as_f64().unwrap());
    checks.exact("sd", total.variance().unwrap(), 0.0);
    for (p, entry) in entries(&case["total"]["quantile"]) {
        checks.exact("quantile", dollars(total.quantile(p).value), entry.value);
    }
    let shortfall = case["total"]["es_lower"]["0.05"]["value"].as_f64().unwrap();
    checks.exact("es", dollars(total.shortfall(0.05).value), shortfall);
}

#[test]
fn fixed_paths_are_exact() {
    let file = reference("stress");
    let mut checks = Checks::default();
    for case in file["cases"].as_array().unwrap() {
        check_stress(&mut checks, case, 0);
    }
    checks.assert_all(24);
    // A vest a month late is seen in the price, the mean, every percentile and the shortfall.
    let mut late = Checks::default();
    check_stress(&mut late, &file["cases"][0], 1);
    for name in ["price", "mean", "quantile", "es"] {
        assert!(late.failures.iter().any(|failure| failure.starts_with(name)), "{name}");
    }
    // The least volatility leaves a spread.
    let shaky = stock("X", 100.0, Gbm::new(0.0, 1e-6).unwrap());
    let flows = PaySchedule::new(&plain_offer(vec![share_grant(1e6, vesting(&[12.0], &[1.0]))]), 4, |_| 0.0);
    let spread = tallies(&[shaky], &[flows], vec![vec![]], 1, 1000)[0].total.variance().unwrap();
    let mut checks = Checks::default();
    checks.exact("sd", spread, 0.0);
    assert_eq!(checks.failures.len(), 1);
}

/// Whole offers and their grants apart.
fn offer_measured(case: &Value, mutant: Mutant) -> Vec<Measured> {
    let stock = mutant.stock(&case["asset"]);
    let whole = mutant.schedule(reference_schedule(&case["offer"], stock.price));
    let only = |later: bool| {
        let mut part = whole.clone();
        part.cash.clear();
        part.shares.retain(|flow| flow.priced_in_month.is_some() == later);
        part
    };
    let bounds = bounds_of(&case["total"]);
    let questions = vec![total_below(&bounds), vec![], vec![]];
    let results = tallies(&[stock], &[whole.clone(), only(false), only(true)], questions, 77, PATHS);
    let mut results = results.into_iter();
    let OfferTally { total, yes, .. } = results.next().unwrap();
    let id = case["id"].as_str().unwrap();
    let law = case["total"].clone();
    let mut measured = vec![Measured { what: id.into(), law, tally: total, below: yes, log_normal: None }];
    for (part, part_of_it) in ["initial_grant", "refreshers"].into_iter().zip(results) {
        let expected = case["component_means"][part]["value"].as_f64().unwrap();
        // The mean alone is known; the spread is that of the simulation.
        let sd = part_of_it.total.sd_estimate().value / 100.0;
        if expected > 0.0 && sd > 0.0 {
            let law = serde_json::json!({
                "mean": { "value": expected, "asd": sd },
                "sd": { "value": sd },
            });
            let what = format!("{id} {part}");
            measured.push(Measured { what, law, tally: part_of_it.total, below: vec![], log_normal: None });
        }
    }
    measured
}

fn offer_cases(file: &Value) -> impl Iterator<Item = &Value> {
    file["offers"].as_array().unwrap().iter().chain(file["refreshers"].as_array().unwrap())
}

fn offers_honest() -> &'static [Measured] {
    static HONEST: OnceLock<Vec<Measured>> = OnceLock::new();
    HONEST.get_or_init(|| {
        let file = reference("offers");
        offer_cases(&file).flat_map(|case| offer_measured(case, Mutant::None)).collect()
    })
}

#[test]
fn whole_offers_have_the_exact_law() {
    check_all(offers_honest(), Checks::default()).assert_all(77);
}

#[test]
fn cash_of_whole_offers_is_exact() {
    use vestcast::offer::CashKind::{Base, Bonus, SignOn};
    let file = reference("offers");
    let mut checks = Checks::default();
    for case in offer_cases(&file) {
        let schedule = reference_schedule(&case["offer"], 220.0);
        let cash = |kind| (1..=4).map(|year| schedule.cash_of_kind(kind, year)).sum::<f64>();
        for (kind, name) in [(Base, "salary"), (Bonus, "bonus"), (SignOn, "signon")] {
            checks.exact(name, cash(kind), case["component_means"][name]["value"].as_f64().unwrap());
        }
    }
    checks.assert_all(9);
}

#[test]
fn mistakes_in_whole_offers_fail_every_kind_of_check() {
    let file = reference("offers");
    for case in offer_cases(&file) {
        for mutant in [Mutant::MoreVolatility, Mutant::NoItoTerm, Mutant::MonthLate] {
            let but: &[Kind] = if mutant == Mutant::MoreVolatility { &[Kind::Mean] } else { &[] };
            let totals = &offer_measured(case, mutant)[..1];
            check_all(totals, Checks::default())
                .assert_each_kind_fails(&format!("{mutant:?}, {}", case["id"]), but);
        }
    }
    // A price of the grant a month late is seen in the refreshers alone.
    let case = &file["refreshers"][0];
    let refreshers = offer_measured(case, Mutant::PricedLate).pop().unwrap();
    assert!(refreshers.what.contains("refreshers"), "{}", refreshers.what);
    let checks = check_all(&[refreshers], Checks::default());
    checks.assert_each_kind_fails("PricedLate", &[Kind::Sd]);
}

/// Two offers and their difference.
struct Comparison {
    results: Vec<OfferTally>,
    expected: Value,
    /// Key of the standard deviation of the difference.
    sd: &'static str,
}

impl Comparison {
    fn check(&self, mut checks: Checks) -> Checks {
        let Comparison { results, expected, sd } = self;
        for (i, name) in ["mean_A", "mean_B", "mean_difference"].into_iter().enumerate() {
            let mean = results[i].total.mean() / 100.0;
            checks.estimate(Kind::Mean, name, mean, Entry::from(&expected[name]), PATHS, 0.01);
        }
        let spread = results[2].total.sd_estimate().scaled(0.01);
        checks.with_own_error(Kind::Sd, sd, spread, Entry::from(&expected[sd]), 0.01);
        let yes = &results[2].yes;
        for (i, (p, _)) in entries(&expected["quantile_of_difference"]).into_iter().enumerate() {
            checks.quantile_count(&format!("P{p} of the difference"), p, yes[i], PATHS, None);
        }
        let a_wins = 1.0 - *yes.last().unwrap() as f64 / PATHS as f64;
        let entry = Entry::from(&expected["prob_A_beats_B"]);
        checks.estimate(Kind::Chance, "P(A > B)", a_wins, entry, PATHS, 0.0);
        checks
    }
}

fn compared(
    stocks: &[Stock],
    [a, b]: [PaySchedule; 2],
    expected: &Value,
    sd: &'static str,
    seed: u64,
) -> Comparison {
    let quantiles = entries(&expected["quantile_of_difference"]);
    let bounds: Vec<f64> = quantiles.iter().map(|(_, entry)| entry.value).chain([0.0]).collect();
    let questions = vec![vec![], vec![], total_below(&bounds)];
    let difference = minus(&a, &b);
    let results = tallies(stocks, &[a, b, difference], questions, seed, PATHS);
    Comparison { results, expected: expected.clone(), sd }
}

/// Two offers of one stock; `second` is the name of the stock of the second.
fn common_paths(mutant: Mutant, second: &str) -> Comparison {
    let file = reference("offers");
    let case = &file["same_stock_common_random_numbers"][0];
    let mut stocks = vec![mutant.stock(&case["asset"])];
    let offers = case["offers"].as_array().unwrap();
    let [a, mut b] = [0, 1].map(|i| mutant.schedule(reference_schedule(&offers[i], stocks[0].price)));
    if second != "X" {
        stocks.push(Stock { name: second.into(), ..stocks[0].clone() });
        b.shares.iter_mut().for_each(|flow| flow.stock = second.into());
    }
    compared(&stocks, [a, b], &case["expected"], "sd_difference_common_random_numbers", 31)
}

/// One vest of each of two stocks, A and one of this name.
fn two_stocks(mutant: Mutant, second: &str) -> Comparison {
    let file = reference("offers");
    let case = &file["two_lognormals"][0];
    let stocks = [("A", "A"), ("B", second)]
        .map(|(key, name)| Stock { name: name.into(), ..mutant.stock(&case[key]) });
    let month = case["month"].as_f64().unwrap();
    let flows = |stock: &str, shares: &str| {
        let mut grant = share_grant(case[shares].as_f64().unwrap(), vesting(&[month], &[1.0]));
        grant.stock = stock.into();
        mutant.schedule(PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0))
    };
    compared(&stocks, [flows("A", "a"), flows(second, "b")], &case["expected"], "sd_difference_joint", 99)
}

#[test]
fn offers_share_their_price_paths() {
    common_paths(Mutant::None, "X").check(Checks::default()).assert_all(10);
    // The difference of an offer and itself is zero on every path.
    let case = &reference("offers")["same_stock_common_random_numbers"][0];
    let stock = Mutant::None.stock(&case["asset"]);
    let offer = reference_schedule(&case["offers"][0], stock.price);
    let own = &tallies(&[stock], &[minus(&offer, &offer)], vec![vec![]], 31, 10_000)[0].total;
    assert_eq!((own.min(), own.max()), (0, 0));
}

#[test]
fn two_stocks_move_independently() {
    two_stocks(Mutant::None, "B").check(Checks::default()).assert_all(5);
}

#[test]
fn mistakes_in_comparisons_fail_every_kind_of_check() {
    let drifting = common_paths(Mutant::NoItoTerm, "X").check(Checks::default());
    drifting.assert_each_kind_fails("NoItoTerm, one stock", &[]);
    // A month more hardly moves the chance that one offer beats the other.
    let late = common_paths(Mutant::MonthLate, "X").check(Checks::default());
    late.assert_each_kind_fails("MonthLate, one stock", &[Kind::Chance]);
    let late = two_stocks(Mutant::MonthLate, "B").check(Checks::default());
    late.assert_each_kind_fails("MonthLate, two stocks", &[Kind::Chance]);
    let drifting = two_stocks(Mutant::NoItoTerm, "B").check(Checks::default());
    drifting.assert_each_kind_fails("NoItoTerm, two stocks", &[]);
    // Paths of its own for the second offer: means stay right and it wins as often, but the difference
    // spreads too far.
    let apart = common_paths(Mutant::None, "Y").check(Checks::default());
    apart.assert_each_kind_fails("independent paths", &[Kind::Mean, Kind::Chance]);
}

#[test]
fn stocks_that_move_together_are_noticed() {
    // One price path for both stocks: the second is the first's at another scale.
    let file = reference("offers");
    let case = &file["two_lognormals"][0];
    let month = case["month"].as_f64().unwrap();
    let flows = |shares: f64| {
        let mut grant = share_grant(shares, vesting(&[month], &[1.0]));
        grant.stock = "A".into();
        PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
    };
    let stock = Stock { name: "A".into(), ..Mutant::None.stock(&case["A"]) };
    let means = ["mean_A", "mean_B"].map(|name| case["expected"][name]["value"].as_f64().unwrap());
    let shares = case["a"].as_f64().unwrap();
    let flows = [flows(shares), flows(shares * means[1] / means[0])];
    let together = compared(&[stock], flows, &case["expected"], "sd_difference_joint", 99);
    together.check(Checks::default()).assert_each_kind_fails("together", &[Kind::Mean]);
}

/// The flows of `a` less those of `b`.
fn minus(a: &PaySchedule, b: &PaySchedule) -> PaySchedule {
    let mut difference = a.clone();
    let negative = b.clone().weighted(|_| -1.0);
    difference.cash.extend(negative.cash);
    difference.shares.extend(negative.shares);
    difference
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
