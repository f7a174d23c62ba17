//! Two offers on shared or separate paths.

use super::*;

/// Two offers and their difference.
pub(crate) struct Comparison {
    pub(crate) results: Vec<OfferTally>,
    pub(crate) expected: Value,
    /// Key of the standard deviation of the difference.
    pub(crate) sd: &'static str,
}

impl Comparison {
    pub(crate) fn check(&self, mut checks: Checks) -> Checks {
        let Comparison { results, expected, sd } = self;
        for (i, name) in ["mean_A", "mean_B", "mean_difference"].into_iter().enumerate() {
            let mean = results[i].total.mean() / 100.0;
            checks.estimate(Kind::Mean, name, mean, Entry::from(&expected[name]), PATHS, 0.01);
        }
        let spread = results[2].total.sd_estimate().scaled(0.01);
        checks.with_own_error(Kind::Sd, sd, spread, PATHS, Entry::from(&expected[sd]), 0.01);
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

pub(crate) fn compared(
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
pub(crate) fn common_paths(mutant: Mutant, second: &str) -> Comparison {
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
pub(crate) fn two_stocks(mutant: Mutant, second: &str) -> Comparison {
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
pub(crate) fn minus(a: &PaySchedule, b: &PaySchedule) -> PaySchedule {
    let mut difference = a.clone();
    let negative = b.clone().weighted(|_| -1.0);
    difference.cash.extend(negative.cash);
    difference.shares.extend(negative.shares);
    difference
}
