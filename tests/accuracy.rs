//! Promise: every number agrees with an independent one, and a wrong formula would be noticed.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use serde_json::Value;
use support::{
    Checks, Entry, entries, gbm, numbers, plain_offer, reference_schedule, share_grant, stock, tallies,
    total_below, vesting,
};

use vestcast::market::{BATCH, Draws, FixedPath, Gbm, Knot, PriceGrid, Row};
use vestcast::numerics::Level;
use vestcast::offer::PaySchedule;
use vestcast::outcome::{OfferTally, Sample, Tally, clopper_pearson_95, quantile_ranks_95, wilson_95};
use vestcast::scenario::Stock;

const PATHS: u64 = 1_000_000;

fn reference(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Checks the total of an offer against a block of entries (in dollars).
fn check_law(checks: &mut Checks, what: &str, tally: &OfferTally, law: &Value, bounds: &[f64]) {
    let n = tally.total.count();
    let dollars = |estimate: f64| estimate / 100.0;
    let bin = |value: f64| value.abs() / 8192.0;
    let total = &tally.total;
    let estimate = total.mean_estimate();
    checks.estimate(&format!("{what} mean"), dollars(estimate.value), Entry::from(&law["mean"]), n, 0.005);
    checks.estimate(
        &format!("{what} sd"),
        dollars(total.sd_estimate().value),
        Entry::from(&law["sd"]),
        n,
        0.01,
    );
    for (p, entry) in entries(&law["quantile"]) {
        let below = tally.yes[bounds.iter().position(|bound| *bound == entry.value).unwrap()];
        checks.quantile_count(&format!("{what} P{p} by count"), p, below, n, law["paths"].as_f64());
        checks.estimate(
            &format!("{what} P{p}"),
            dollars(total.quantile(p).value),
            entry,
            n,
            bin(entry.value),
        );
    }
    for (a, entry) in entries(&law["es_lower"]) {
        checks.estimate(
            &format!("{what} ES {a}"),
            dollars(total.shortfall(a).value),
            entry,
            n,
            bin(entry.value),
        );
    }
    for (bound, entry) in entries(&law["prob_below"]) {
        let below = tally.yes[bounds.iter().position(|b| *b == bound).unwrap()];
        checks.estimate(&format!("{what} P(below {bound})"), below as f64 / n as f64, entry, n, 0.0);
    }
    check_cells(checks, what, tally, law, bounds);
}

/// Chi-square over the 20 equiprobable cells of the 0.05 grid, where the reference has it.
fn check_cells(checks: &mut Checks, what: &str, tally: &OfferTally, law: &Value, bounds: &[f64]) {
    let quantiles = entries(&law["quantile"]);
    let cut = |i: usize| quantiles.iter().find(|(p, _)| (p - 0.05 * i as f64).abs() < 1e-9);
    let Some(cuts) = (1..20).map(cut).collect::<Option<Vec<_>>>() else { return };
    let below =
        |&(_, entry): &&(f64, Entry)| tally.yes[bounds.iter().position(|b| *b == entry.value).unwrap()];
    let n = tally.total.count();
    let edges: Vec<u64> = std::iter::once(0).chain(cuts.iter().map(below)).chain([n]).collect();
    let expected = n as f64 / 20.0;
    let term = |pair: &[u64]| ((pair[1] - pair[0]) as f64 - expected).powi(2) / expected;
    let chi_square: f64 = edges.windows(2).map(term).sum();
    // 19 degrees of freedom, chance of a false alarm 6e-5.
    checks.verdict(&format!("{what} chi-square"), chi_square < 53.4, &chi_square.to_string());
}

/// Every amount the law of a block is asked about.
fn bounds_of(law: &Value) -> Vec<f64> {
    let quantiles = entries(&law["quantile"]).into_iter().map(|(_, entry)| entry.value);
    quantiles.chain(entries(&law["prob_below"]).into_iter().map(|(bound, _)| bound)).collect()
}

fn check_gbm(mutation: f64, seed: u64) -> Checks {
    let mut checks = Checks::default();
    for case in reference("gbm")["cases"].as_array().unwrap() {
        let schedule = &case["schedule"];
        let months = numbers(&schedule["vest_months"]);
        let shares = schedule["shares"].as_f64().unwrap();
        let discount = case["discount"].as_f64().unwrap();
        let flows = |grant| {
            PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
                .weighted(|month| (-discount * f64::from(month) / 12.0).exp())
        };
        let whole = flows(share_grant(shares, vesting(&months, &numbers(&schedule["vest_weights"]))));
        // Single vests of 1,000 shares, not discounted, show the law of the price at each date.
        let single = |law: &Value| {
            let month = law["month"].as_f64().unwrap();
            PaySchedule::new(&plain_offer(vec![share_grant(1000.0, vesting(&[month], &[1.0]))]), 4, |_| 0.0)
        };
        let marginals = case["marginals"].as_array().unwrap();
        let schedules: Vec<PaySchedule> =
            std::iter::once(whole).chain(marginals.iter().map(single)).collect();
        let prices = marginals.iter().map(scaled_by_1000);
        let laws: Vec<Value> = std::iter::once(case["total"].clone()).chain(prices).collect();
        let questions = laws.iter().map(|law| total_below(&bounds_of(law))).collect();
        let results = tallies(&[gbm(&case["model"], mutation)], &schedules, questions, seed, PATHS);
        for (i, (tally, law)) in results.iter().zip(&laws).enumerate() {
            check_law(&mut checks, &format!("{} law {i}", case["id"]), tally, law, &bounds_of(law));
        }
    }
    checks
}

/// A block of entries per share as one per 1,000 shares.
fn scaled_by_1000(law: &Value) -> Value {
    let entry = |json: &Value| {
        let mut scaled = json.clone();
        for key in ["value", "err", "asd"] {
            if let Some(x) = json[key].as_f64() {
                scaled[key] = (x * 1000.0).into();
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
        below.map(|(k, v)| ((k.parse::<f64>().unwrap() * 1000.0).to_string(), v.clone())).collect();
    scaled
}

#[test]
fn gbm_prices_and_totals_have_the_exact_law() {
    check_gbm(1.0, 20_261_122).assert_all(380);
}

#[test]
fn two_percent_more_volatility_is_noticed() {
    let mutant = check_gbm(1.02, 20_261_122);
    assert!(mutant.failures.len() > 100, "only {} of {} checks noticed", mutant.failures.len(), mutant.done);
}

/// Normals from an independent source, to test a model apart from the engine.
struct IndependentNormals(Xoshiro256PlusPlus);

impl Draws for IndependentNormals {
    fn normals(&mut self, out: &mut Row) {
        out.fill_with(|| StandardNormal.sample(&mut self.0));
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

#[test]
fn gbm_moments_options_and_covariance_agree_with_closed_forms() {
    let mut checks = Checks::default();
    const N: usize = 1600 * BATCH;
    for case in reference("gbm")["cases"].as_array().unwrap() {
        let stock = gbm(&case["model"], 1.0);
        let days: Vec<u32> =
            numbers(&case["schedule"]["vest_months"]).iter().map(|m| *m as u32 * 21).collect();
        let prices = sample(&stock, &days, N, 5);
        for law in case["marginals"].as_array().unwrap() {
            let day = law["month"].as_f64().unwrap() as u32 * 21;
            let date = days.iter().position(|d| *d == day).unwrap();
            let logs: Vec<f64> = prices[date].iter().map(|price| price.ln()).collect();
            let sample = Sample::new(logs).unwrap();
            let what = |name: &str| format!("{} date {date} {name}", case["id"]);
            checks.estimate(&what("E ln S"), sample.mean(), Entry::from(&law["log_mean"]), N as u64, 0.0);
            let log_sd = sample.variance().unwrap().sqrt();
            checks.estimate(&what("sd ln S"), log_sd, Entry::from(&law["log_sd"]), N as u64, 0.0);
            for option in law["call"].as_array().unwrap() {
                let strike = option["strike"].as_f64().unwrap();
                let mean = prices[date].iter().map(|price| (price - strike).max(0.0)).sum::<f64>() / N as f64;
                checks.estimate(&what("call"), mean, Entry::from(&option["undiscounted"]), N as u64, 0.0);
            }
        }
        check_covariance(&mut checks, case, &prices);
    }
    checks.assert_all(100);
}

/// Covariances between dates, each within four standard errors estimated from the sample itself.
fn check_covariance(checks: &mut Checks, case: &Value, prices: &[Vec<f64>]) {
    let n = prices[0].len() as f64;
    let mean = |row: &[f64]| row.iter().sum::<f64>() / n;
    for (a, line) in case["price_covariance"].as_array().unwrap().iter().enumerate() {
        for (b, expected) in numbers(line).into_iter().enumerate() {
            let (x, y) = (&prices[a], &prices[b]);
            let (mean_x, mean_y) = (mean(x), mean(y));
            let products = x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y));
            let (sum, squares) = products.fold((0.0, 0.0), |(s, q), p| (s + p, q + p * p));
            let covariance = sum / n;
            let se = ((squares / n - covariance * covariance) / n).sqrt();
            let z = (covariance - expected) / se;
            checks.verdict(&format!("{} cov {a},{b}", case["id"]), z.abs() <= 4.0, &format!("z = {z:.1}"));
        }
    }
}

#[test]
fn fixed_paths_are_exact() {
    let mut checks = Checks::default();
    for case in reference("stress")["cases"].as_array().unwrap() {
        let months = numbers(&case["model"]["path_months"]);
        let knots = months.iter().zip(numbers(&case["model"]["path_prices"]));
        let model = FixedPath::new(knots.map(|(&month, price)| Knot { month, price }).collect()).unwrap();
        let start = case["model"]["s0"].as_f64().unwrap();
        let schedule = &case["schedule"];
        let vest_months = numbers(&schedule["vest_months"]);
        for (month, price) in vest_months.iter().zip(numbers(&case["price_at_vests"])) {
            checks.exact("price", model.price(start, *month), price);
        }
        // A million times the shares: cents are then finer than the tolerance.
        let shares = 1e6 * schedule["shares"].as_f64().unwrap();
        let discount = case["discount"].as_f64().unwrap();
        let grant = share_grant(shares, vesting(&vest_months, &numbers(&schedule["vest_weights"])));
        let flows = PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
            .weighted(|month| (-discount * f64::from(month) / 12.0).exp());
        let total = &tallies(&[stock("X", start, model)], &[flows], vec![vec![]], 1, 1000)[0].total;
        let dollars = |cents: f64| cents / 1e8;
        checks.exact("mean", dollars(total.mean()), case["total"]["mean"]["value"].as_f64().unwrap());
        checks.exact("sd", total.variance().unwrap(), 0.0);
        for (p, entry) in entries(&case["total"]["quantile"]) {
            checks.exact("quantile", dollars(total.quantile(p).value), entry.value);
        }
        checks.exact(
            "es",
            dollars(total.shortfall(0.05).value),
            case["total"]["es_lower"]["0.05"]["value"].as_f64().unwrap(),
        );
    }
    checks.assert_all(20);
}

#[test]
fn whole_offers_have_the_exact_law() {
    let file = reference("offers");
    let mut checks = Checks::default();
    for case in file["offers"].as_array().unwrap().iter().chain(file["refreshers"].as_array().unwrap()) {
        let stock = gbm(&case["asset"], 1.0);
        let schedule = reference_schedule(&case["offer"], stock.price);
        let components = &case["component_means"];
        if components["salary"]["value"] != 0.0 {
            use vestcast::offer::CashKind::{Base, Bonus, SignOn};
            let cash = |kind| (1..=4).map(|year| schedule.cash_of_kind(kind, year)).sum::<f64>();
            for (kind, name) in [(Base, "salary"), (Bonus, "bonus"), (SignOn, "signon")] {
                checks.exact(name, cash(kind), components[name]["value"].as_f64().unwrap());
            }
        }
        let law = &case["total"];
        let bounds = bounds_of(law);
        let results = tallies(&[stock], &[schedule], vec![total_below(&bounds)], 77, PATHS);
        check_law(&mut checks, &case["id"].to_string(), &results[0], law, &bounds);
    }
    checks.assert_all(50);
}

#[test]
fn offers_share_their_price_paths() {
    let file = reference("offers");
    let case = &file["same_stock_common_random_numbers"][0];
    let stock = gbm(&case["asset"], 1.0);
    let offers = case["offers"].as_array().unwrap();
    let [a, b] = [0, 1].map(|i| reference_schedule(&offers[i], stock.price));
    let difference = minus(&a, &b);
    let expected = &case["expected"];
    let quantiles: Vec<f64> =
        entries(&expected["quantile_of_difference"]).iter().map(|(_, e)| e.value).collect();
    let questions = vec![vec![], vec![], total_below(&[quantiles.clone(), vec![0.0]].concat())];
    let results = tallies(&[stock], &[a.clone(), b, difference], questions, 31, PATHS);
    let mut checks = Checks::default();
    let mean = |i: usize| results[i].total.mean() / 100.0;
    checks.estimate("mean A", mean(0), Entry::from(&expected["mean_A"]), PATHS, 0.01);
    checks.estimate("mean B", mean(1), Entry::from(&expected["mean_B"]), PATHS, 0.01);
    checks.estimate("mean of A − B", mean(2), Entry::from(&expected["mean_difference"]), PATHS, 0.01);
    let sd = results[2].total.sd_estimate();
    let common = expected["sd_difference_common_random_numbers"]["value"].as_f64().unwrap();
    let close = (sd.value / 100.0 - common).abs() <= 4.0 * sd.se / 100.0;
    checks.verdict(
        "sd of A − B under common random numbers",
        close,
        &format!("{} against {common}", sd.value / 100.0),
    );
    for (i, (p, _)) in entries(&expected["quantile_of_difference"]).into_iter().enumerate() {
        checks.quantile_count("difference", p, results[2].yes[i], PATHS, None);
    }
    let a_wins = 1.0 - results[2].yes[quantiles.len()] as f64 / PATHS as f64;
    checks.estimate("P(A > B)", a_wins, Entry::from(&expected["prob_A_beats_B"]), PATHS, 0.0);
    checks.assert_all(9);
    // The difference of an offer and itself is zero on every path.
    let own = &tallies(&[gbm(&case["asset"], 1.0)], &[minus(&a, &a)], vec![vec![]], 31, 10_000)[0].total;
    assert_eq!((own.min(), own.max()), (0, 0));
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
fn two_stocks_move_independently() {
    let file = reference("offers");
    let case = &file["two_lognormals"][0];
    let [a, b] = ["A", "B"].map(|name| {
        let mut stock = gbm(&case[name], 1.0);
        stock.name = name.into();
        stock
    });
    let month = case["month"].as_f64().unwrap();
    let flows = |stock: &str, shares: f64| {
        let mut grant = share_grant(shares, vesting(&[month], &[1.0]));
        grant.stock = stock.into();
        PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0)
    };
    let (flows_a, flows_b) =
        (flows("A", case["a"].as_f64().unwrap()), flows("B", case["b"].as_f64().unwrap()));
    let schedules = [flows_a.clone(), flows_b.clone(), minus(&flows_a, &flows_b)];
    let results = tallies(&[a, b], &schedules, vec![vec![], vec![], total_below(&[0.0])], 99, PATHS);
    let expected = &case["expected"];
    let mut checks = Checks::default();
    for (i, name) in ["mean_A", "mean_B", "mean_difference"].into_iter().enumerate() {
        checks.estimate(name, results[i].total.mean() / 100.0, Entry::from(&expected[name]), PATHS, 0.01);
    }
    let sd = results[2].total.sd_estimate();
    let joint = expected["sd_difference_joint"]["value"].as_f64().unwrap();
    checks.verdict(
        "sd",
        (sd.value / 100.0 - joint).abs() <= 4.0 * sd.se / 100.0,
        &format!("{} {joint}", sd.value),
    );
    let a_wins = 1.0 - results[2].yes[0] as f64 / PATHS as f64;
    checks.estimate("P(A > B)", a_wins, Entry::from(&expected["prob_A_beats_B"]), PATHS, 0.0);
    checks.assert_all(5);
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
    assert!(rng.next_u64() != rng.next_u64());
    let theirs = Sample::new(totals).unwrap();
    let (months, weights): (Vec<f64>, Vec<f64>) = tranches.iter().map(|&(m, w)| (f64::from(m), w)).unzip();
    let flows =
        PaySchedule::new(&plain_offer(vec![share_grant(shares, vesting(&months, &weights))]), 4, |_| 0.0);
    let ours =
        &tallies(&[stock("X", 230.0, Gbm::new(0.08, sigma).unwrap())], &[flows], vec![vec![]], 4, 1_000_000)
            [0]
        .total;
    let se = (theirs.variance().unwrap() / n as f64).sqrt();
    assert!((ours.mean() / 100.0 - theirs.mean()).abs() < 4.0 * (se + ours.mean_estimate().se / 100.0));
    for p in [0.1, 0.5, 0.9] {
        let (ours, theirs) = (ours.quantile(p), theirs.quantile(p));
        assert!(
            (ours.value / 100.0 - theirs).abs() < 12.0 * ours.se / 100.0,
            "P{p}: {} {theirs}",
            ours.value / 100.0
        );
    }
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
        let mut tally = Tally::of_cents(300);
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
                (ours, theirs) => {
                    checks.verdict(what, ours.is_none() && theirs.is_none(), "variance of one value")
                }
            }
        }
    }
    checks.assert_all(120);
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
        checks.verdict("ranks", ranks == theirs, &format!("{ranks:?} against {theirs:?}"));
    }
    let welford = &file["stress"]["welford_merge"];
    let mut merged = Tally::of_cents(0);
    for block in welford["blocks"].as_array().unwrap() {
        let mut tally = Tally::of_cents(0);
        tally.record(Level::new(), &numbers(block));
        merged.merge(&tally);
    }
    checks.exact("merged mean", merged.mean(), welford["mean"].as_f64().unwrap());
    checks.exact("merged variance", merged.variance().unwrap(), welford["var_n_minus_1"].as_f64().unwrap());
    checks.assert_all(25);
}

#[test]
fn a_path_without_volatility_grows_exactly() {
    let model = Gbm::new(0.08, 0.0).unwrap();
    let stock = Stock { name: "X".into(), price: 100.0, model: Box::new(model) };
    for price in &sample(&stock, &[252, 504], BATCH, 1)[1] {
        assert!((price - 116.64).abs() < 1e-10);
    }
}
