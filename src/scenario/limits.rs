//! The limits of a scenario, the same for one read from a file and for one built in code: what passes can
//! be written and read back.

use crate::offer::MAX_YEARS;

/// A larger amount is a slip of the keyboard. All cash an offer can promise within this limit stays far
/// below what tallies hold.
pub(super) const MOST_MONEY: f64 = 1e9;
/// Most shares of a grant.
pub(super) const MOST_SHARES: f64 = 1e9;
/// A higher share price is a slip too.
pub(super) const HIGHEST_PRICE: f64 = 1e9;
/// Most offers.
pub(super) const MOST_OFFERS: usize = 50;
/// Most simulated paths.
pub const MOST_PATHS: u64 = 10_000_000_000;
/// TOML integers have 63 bits and a sign.
pub(super) const HIGHEST_SEED: u64 = i64::MAX as u64;
/// Most stocks.
pub(super) const MOST_STOCKS: usize = 20;
/// Most shocks of a stock.
pub(super) const MOST_SHOCKS: usize = 20;
/// Most grants of an offer.
pub(super) const MOST_GRANTS: usize = 50;
/// Most named targets.
pub(super) const MOST_TARGETS: usize = 20;
/// Most tranches of a grant.
pub(super) const MOST_TRANCHES: usize = 12 * MAX_YEARS as usize;
/// Most points of a price path.
pub(super) const MOST_KNOTS: usize = 1000;
/// Most daily returns of all stocks together: more than a century of one, and no more than a file holds.
pub(super) const MOST_RETURNS: usize = 30_000;
/// Longest name of an offer, a stock or a target, in characters.
pub(super) const LONGEST_NAME: usize = 60;
/// Longest name of a file.
pub(super) const LONGEST_PATH: usize = 4000;
/// Longest title.
pub(super) const LONGEST_TITLE: usize = 200;
/// Longest note.
pub(super) const LONGEST_NOTE: usize = 5000;
/// Longest duration in months: a century.
pub(super) const LONGEST_WAIT: u32 = 1200;
/// Lowest price of a share, a ten-thousandth of a cent: dollars then never become endless shares.
pub(super) const LOWEST_PRICE: f64 = 1e-6;
/// Highest rate of a price model: 10,000 %.
pub(super) const HIGHEST_RATE: f64 = 100.0;
/// Longest time between two events of a job, in months: the longest horizon.
pub(super) const LONGEST_SPAN: u32 = 12 * MAX_YEARS;
/// Longest wait for the first day, in months.
pub(super) const LONGEST_START: u32 = 60;
/// Most trading days a grant price is averaged over: a year.
pub(super) const MOST_AVERAGED: u32 = 252;
/// Most vests of all grants of an offer inside the horizon.
pub(super) const MOST_VESTS: usize = MOST_GRANTS * MOST_TRANCHES;
/// Most bonuses left behind.
pub(super) const MOST_LEFT_BONUSES: usize = 20;
/// Most cash an offer may pay over all years: less than tallies hold.
pub(super) const MOST_CASH: f64 = 3e11;
/// Cost of living, 1 being where dollars are counted.
pub(super) const COST_OF_LIVING: [f64; 2] = [0.1, 10.0];
/// Inflation and discount, a year.
pub(super) const MONEY_RATES: [f64; 2] = [-0.1, 1.0];
/// Highest hazard of leaving a year; the chance of staying a year is then nil.
pub(super) const HIGHEST_HAZARD: f64 = 40.0;
/// Highest raise and highest bonus: 1,000 %.
pub(super) const HIGHEST_RAISE: f64 = 10.0;

/// Most brackets of a tax.
pub(super) const MOST_BRACKETS: usize = 50;

/// Longest that shares are held, months.
pub(super) const LONGEST_HOLD: u32 = 120;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Scenario;
    use super::*;

    const PARTS: &str =
        "title = 'x'\nstocks.A = { price = 1, model.constant.growth = 0 }\noffers.a.base = 1\n";

    fn reads(source: &str) -> bool {
        Scenario::from_toml(source).is_ok()
    }

    /// Whether the reader takes the first and refuses the second.
    fn ends_between(inside: &str, outside: &str) {
        let with = |lines: &str| format!("{PARTS}{lines}\n");
        if let Err(problems) = Scenario::from_toml(&with(inside)) {
            panic!("{inside:.100} is refused: {problems}");
        }
        assert!(!reads(&with(outside)), "accepted: {outside:.100}");
    }

    fn one_more(most: usize, piece: impl Fn(usize) -> String) -> (String, String) {
        let list = |n: usize| (0..n).map(&piece).collect::<Vec<_>>().concat();
        (list(most), list(most + 1))
    }

    #[test]
    fn the_reader_has_these_limits() {
        let top = |lines: String| format!("{lines}{PARTS}");
        assert!(reads(&top(format!("paths = {MOST_PATHS}\nseed = {HIGHEST_SEED}\n"))));
        assert!(!reads(&top(format!("paths = {}\n", MOST_PATHS + 1))));
        assert!(!reads(&top(format!("seed = {}\n", HIGHEST_SEED + 1))));
        let note = |n: usize| top(format!("about = '{}'\n", "n".repeat(n)));
        assert!(reads(&note(LONGEST_NOTE)) && !reads(&note(LONGEST_NOTE + 1)));
        let title = |n: usize| PARTS.replace("'x'", &format!("'{}'", "t".repeat(n)));
        assert!(reads(&title(LONGEST_TITLE)) && !reads(&title(LONGEST_TITLE + 1)));

        let many = [
            // One of each stands in the file already.
            one_more(MOST_STOCKS - 1, |i| {
                format!("stocks.s{i} = {{ price = 1, model.constant.growth = 0 }}\n")
            }),
            one_more(MOST_OFFERS - 1, |i| format!("offers.o{i}.base = 1\n")),
            one_more(MOST_TARGETS, |i| format!("goals.targets.t{i} = 1\n")),
        ];
        for (inside, outside) in &many {
            ends_between(inside, outside);
        }
        let lists = [
            ("offers.a.grants", one_more(MOST_GRANTS, |_| "{ value = 1, vesting = 'amazon' },".into())),
            (
                "stocks.B = { price = 1, model.constant.growth = 0, shocks",
                one_more(MOST_SHOCKS, |_| "{ month = 1, change = '-50%' },".into()),
            ),
            ("stocks.B = { price = 1, model.path.knots", one_more(MOST_KNOTS, |i| format!("[{i}, 1],"))),
            (
                "stocks.B = { price = 1, model.block_bootstrap.block = 1, model.block_bootstrap.returns",
                one_more(MOST_RETURNS, |i| format!("0.0{},", i % 7)),
            ),
        ];
        for (key, (inside, outside)) in &lists {
            let close = if key.contains('{') { "] }" } else { "]" };
            ends_between(&format!("{key} = [{inside}{close}"), &format!("{key} = [{outside}{close}"));
        }
        let returns = |stocks: usize| {
            let returns = vec!["-0.012345678901234567"; MOST_RETURNS / 3].join(",");
            let model = format!("{{ block = 1, returns = [{returns}] }}");
            let stock = |i| format!("stocks.r{i} = {{ price = 1, model.block_bootstrap = {model} }}\n");
            (0..stocks).map(stock).collect::<String>()
        };
        ends_between(&returns(3), &returns(4));
        let vesting = |n: usize| {
            let pairs: String = (0..n).map(|month| format!("[{month}, {}],", 1.0 / n as f64)).collect();
            let grant = format!("{{ value = 1, vesting = [{pairs}], after_horizon = 'ignore' }}");
            format!("offers.a.grant = {grant}")
        };
        ends_between(&vesting(MOST_TRANCHES), &vesting(MOST_TRANCHES + 1));

        let numbers = [
            ("goals.walk_away =", MOST_MONEY, ""),
            ("stocks.B = { model.constant.growth = 0, price =", HIGHEST_PRICE, "}"),
            ("offers.a.grant = { vesting = 'amazon', shares =", MOST_SHARES, "}"),
            ("stocks.B = { price = 1, model.constant.growth = '", 100.0 * HIGHEST_RATE, "%' }"),
            ("offers.a.raise = '", 100.0 * HIGHEST_RAISE, "%'"),
            ("offers.a.bonus = '", 100.0 * HIGHEST_RAISE, "%'"),
            ("stocks.B = { price = 1, model.path.knots = [[", f64::from(LONGEST_WAIT), ", 1]] }"),
        ];
        for (before, most, after) in numbers {
            ends_between(&format!("{before}{most}{after}"), &format!("{before}{}{after}", most + 1.0));
        }
        let name = |n: usize| format!("goals.targets.{} = 1", "n".repeat(n));
        ends_between(&name(LONGEST_NAME), &name(LONGEST_NAME + 1));
    }

    #[test]
    fn many_warnings_neither_refuse_a_file_nor_hide_an_error() {
        // Each base of $1 is odd enough for a warning.
        let odd: String = (0..MOST_OFFERS - 1).map(|i| format!("offers.o{i}.base = 1\n")).collect();
        assert!(reads(&format!("{PARTS}{odd}")));
        let problems = Scenario::from_toml(&format!("{PARTS}{odd}offers.a.bonus = 'x'\n")).unwrap_err();
        assert!(problems.to_string().contains("bonus"), "{problems}");
        let problems = Scenario::from_toml(&format!("{PARTS}{odd}offers.o48.bonuss = 1\n")).unwrap_err();
        assert!(problems.to_string().contains("bonuss"), "{problems}");
    }
}
