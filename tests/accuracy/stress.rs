//! Fixed paths.

use super::*;

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
    flows.shares.iter_mut().for_each(|flow| flow.paid_in_month += months_late);
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
    late.assert_each_kind_fails("vests a month late", &[]);
    // The least volatility leaves a spread.
    let shaky = stock("X", 100.0, Gbm::new(0.0, 1e-6).unwrap());
    let flows = PaySchedule::new(&plain_offer(vec![share_grant(1e6, vesting(&[12.0], &[1.0]))]), 4, |_| 0.0);
    let spread = tallies(&[shaky], &[flows], vec![vec![]], 1, 1000)[0].total.variance().unwrap();
    let mut checks = Checks::default();
    checks.exact("sd", spread, 0.0);
    assert_eq!(checks.failures.len(), 1);
    checks.assert_each_kind_fails("the least volatility", &[]);
}
