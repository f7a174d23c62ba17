//! Grants of the reference: their prices, years and totals as simulated.

use super::*;

/// Single vests, and the years and the total of a grant.
pub(crate) fn grant_measured(case: &Value, mutant: Mutant, seed: u64) -> Vec<Measured> {
    grant_of_stock(case, mutant.stock(&case["model"]), mutant, seed)
}

/// The same for a stock made otherwise; `mutant` moves its dates.
pub(crate) fn grant_of_stock(case: &Value, stock: Stock, mutant: Mutant, seed: u64) -> Vec<Measured> {
    grant_on_paths(case, stock, mutant, seed, PATHS)
}

/// The same on so many paths.
pub(crate) fn grant_on_paths(
    case: &Value,
    stock: Stock,
    mutant: Mutant,
    seed: u64,
    paths: u64,
) -> Vec<Measured> {
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
    // A year whose law the reference leaves open is not asked about.
    let years: Vec<Option<Value>> = (1..=4).map(|year| law_of_year(case, year, &amounts)).collect();
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
    for (year, law) in known_years(&years) {
        of_whole.extend(below(Measure::Year(year), &bounds_of(law)));
    }
    let questions =
        std::iter::once(of_whole).chain(prices.iter().map(|law| total_below(&bounds_of(law)))).collect();
    let mut results = tallies(&[stock], &schedules, questions, seed, paths);
    let singles = results.split_off(1);
    let OfferTally { years: year_tallies, total, yes, .. } = results.remove(0);
    let mut answers = yes.into_iter();
    let mut measured = Vec::new();
    let mut add = |what: String, law: &Value, tally, below, log_normal| {
        measured.push(Measured { what, law: law.clone(), tally, below, log_normal });
    };
    let mut take = |law: &Value| answers.by_ref().take(bounds_of(law).len()).collect();
    add(format!("{id} total"), &case["total"], total, take(&case["total"]), None);
    for (year, law) in known_years(&years) {
        add(format!("{id} year {}", year + 1), law, year_tallies[year].clone(), take(law), None);
    }
    for (law, single) in prices.iter().zip(singles) {
        let log = |key: &str| law[key]["value"].as_f64().unwrap();
        let is_log_normal = case["model"]["kind"] == "gbm" || case["model"]["kind"] == "log_ou";
        let log_normal = is_log_normal.then(|| (log("log_mean") + 1000f64.ln(), log("log_sd")));
        let what = format!("{id} price in month {}", law["month"]);
        add(what, law, single.total, single.yes, log_normal);
    }
    measured
}

/// The law of a year: that of the price if one vest falls into it and the reference has its law, otherwise
/// mean and standard deviation from the price and the covariances of the reference.
fn law_of_year(case: &Value, year: u32, amounts: &[f64]) -> Option<Value> {
    let months = numbers(&case["schedule"]["vest_months"]);
    let in_year: Vec<usize> =
        (0..months.len()).filter(|&i| (months[i] / 12.0).ceil() == f64::from(year)).collect();
    let marginals = case["marginals"].as_array().unwrap();
    if let [only] = in_year[..]
        && let Some(law) = marginals.iter().find(|law| law["month"] == months[only])
    {
        return Some(scaled(law, amounts[only]));
    }
    let covariance: Vec<Vec<f64>> = case["price_covariance"].as_array()?.iter().map(numbers).collect();
    let means = in_year.iter().map(|&i| Some(amounts[i] * mean_price(case, i, months[i])?));
    let mean: f64 = means.sum::<Option<f64>>()?;
    let pairs = in_year.iter().flat_map(|&i| in_year.iter().map(move |&j| (i, j)));
    let variance: f64 = pairs.map(|(i, j)| amounts[i] * amounts[j] * covariance[i][j]).sum();
    Some(serde_json::json!({
        "mean": { "value": mean, "asd": variance.sqrt() },
        "sd": { "value": variance.sqrt() },
    }))
}

fn known_years(years: &[Option<Value>]) -> impl Iterator<Item = (usize, &Value)> {
    years.iter().enumerate().filter_map(|(year, law)| Some((year, law.as_ref()?)))
}

/// Expected price at the vest of this index, if the reference tells it.
fn mean_price(case: &Value, vest: usize, month: f64) -> Option<f64> {
    let stated = &case["price_mean"][vest];
    if let Some(mean) = stated.as_f64().or_else(|| stated["value"].as_f64()) {
        return Some(mean);
    }
    let of_month = case["marginals"].as_array()?.iter().find(|law| law["month"] == month);
    if let Some(mean) = of_month.and_then(|law| law["mean"]["value"].as_f64()) {
        return Some(mean);
    }
    let (model, years) = (&case["model"], month / 12.0);
    let of = |key: &str| model[key].as_f64();
    if model["kind"] == "regime" {
        return Some(of("s0")? * regimes::expected_factor(model, month as u32 * 21));
    }
    if model["kind"] != "log_ou" {
        return Some(of("s0")? * (of("mu")? * years).exp());
    }
    let (kappa, level) = (of("kappa")?, of("level")?.ln());
    let log_mean = level + (of("s0")?.ln() - level) * (-kappa * years).exp();
    let variance = of("sigma")?.powi(2) * (1.0 - (-2.0 * kappa * years).exp()) / (2.0 * kappa);
    Some((log_mean + 0.5 * variance + of("trend").unwrap_or(0.0) * years).exp())
}

/// A block of entries per share as one for so many shares.
pub(crate) fn scaled(law: &Value, shares: f64) -> Value {
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

/// The total of a grant and the price of its last vest, for models whose other laws are not known.
pub(crate) fn ends_measured(case: &Value, mutant: Mutant, paths: u64) -> Vec<Measured> {
    ends_of_stock(case, mutant.stock(&case["model"]), mutant, paths)
}

/// The same for a stock made otherwise; `mutant` moves its dates.
pub(crate) fn ends_of_stock(case: &Value, stock: Stock, mutant: Mutant, paths: u64) -> Vec<Measured> {
    let id = case["id"].as_str().unwrap();
    let schedule = &case["schedule"];
    let (months, weights) = (numbers(&schedule["vest_months"]), numbers(&schedule["vest_weights"]));
    let flows = |shares: f64, months: &[f64], weights: &[f64]| {
        let grant = share_grant(shares, vesting(months, weights));
        mutant.schedule(PaySchedule::new(&plain_offer(vec![grant]), 4, |_| 0.0))
    };
    let marginals = case["marginals"].as_array();
    let last = case.get("last_vest_price").or(marginals.and_then(|marginals| marginals.last()));
    let last = scaled(last.unwrap(), 1000.0);
    let schedules = [
        flows(schedule["shares"].as_f64().unwrap(), &months, &weights),
        flows(1000.0, &months[months.len() - 1..], &[1.0]),
    ];
    let questions = [&case["total"], &last].map(|law| total_below(&bounds_of(law))).to_vec();
    let results = tallies(&[stock], &schedules, questions, SEED, paths);
    let measured = |(offer, (what, law)): (OfferTally, (&str, &Value))| Measured {
        what: format!("{id} {what}"),
        law: law.clone(),
        tally: offer.total,
        below: offer.yes,
        log_normal: None,
    };
    results.into_iter().zip([("total", &case["total"]), ("last price", &last)]).map(measured).collect()
}

/// Splits what was measured of a grant into single vests, years and the total.
pub(crate) fn parts_of(measured: Vec<Measured>) -> [(&'static str, Vec<Measured>); 3] {
    let mut parts = ["price", "year", "total"].map(|part| (part, Vec::new()));
    for quantity in measured {
        let part = parts.iter_mut().find(|(part, _)| quantity.what.contains(part)).unwrap();
        part.1.push(quantity);
    }
    parts
}
