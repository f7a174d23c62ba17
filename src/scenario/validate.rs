//! Checking a scenario, however it was built.

use super::limits::{
    HIGHEST_PRICE, HIGHEST_RATE, HIGHEST_SEED, LONGEST_NAME, LONGEST_NOTE, LONGEST_TITLE, LONGEST_WAIT,
    LOWEST_PRICE, MOST_KNOTS, MOST_MONEY, MOST_OFFERS, MOST_PATHS, MOST_RETURNS, MOST_SHOCKS, MOST_STOCKS,
    MOST_TARGETS,
};
use super::words::quoted;
use super::{Goals, InvalidScenario, Scenario, Stock, Target, TargetOf, Than};
use super::{left_behind, offers, resampled, tax, todays_money};
use crate::market::{Arguments, Knot, Value};
use crate::money;
use crate::offer::MAX_YEARS;

impl Scenario {
    /// Checks what the types leave open, within the limits of scenario files: what passes can be run, and
    /// what is written of it reads back. A scenario read from a file has passed already.
    ///
    /// ```
    /// use vestcast::Scenario;
    /// use vestcast::offer::Offer;
    ///
    /// let scenario = Scenario::new("x").offer(Offer::new("first", f64::NAN));
    /// let error = scenario.validate().unwrap_err();
    /// assert_eq!(error.to_string(), "the base of `first` is NaN; it must be a number, zero or more");
    /// ```
    pub fn validate(&self) -> Result<(), InvalidScenario> {
        if !(1..=MAX_YEARS).contains(&self.years) {
            return Err(InvalidScenario::Years { years: self.years });
        }
        if self.offers.is_empty() {
            return Err(InvalidScenario::NoOffer);
        }
        text("the title", &self.title, LONGEST_TITLE, false)?;
        self.about.iter().try_for_each(|about| text("the note", about, LONGEST_NOTE, true))?;
        self.validate_counts()?;
        for names in [
            self.stocks.iter().map(|stock| ("a stock", &stock.name)).collect::<Vec<_>>(),
            self.offers.iter().map(|offer| ("an offer", &offer.name)).collect(),
            self.goals.targets.iter().map(|target| ("a target", &target.name)).collect(),
        ] {
            distinct(names)?;
        }
        self.stocks.iter().try_for_each(validate_stock)?;
        for stock in self.correlation.pairs().flat_map(|(a, b, _)| [a, b]) {
            if self.stock(stock).is_none() {
                return Err(InvalidScenario::UnknownCorrelation { stock: stock.to_owned() });
            }
        }
        if let Some((_, reason)) = resampled::disagreement(self.stocks.iter()) {
            return Err(InvalidScenario::Unlike { reason });
        }
        self.validate_goals()?;
        self.tax.iter().try_for_each(|tax| tax::validate(tax, &self.offers))?;
        todays_money::validate(self.money)?;
        left_behind::validate(&self.left_behind, &self.stocks)?;
        self.offers.iter().try_for_each(|offer| offers::validate(offer, self))
    }

    fn validate_counts(&self) -> Result<(), InvalidScenario> {
        if self.paths == 0 {
            let (what, value) = ("the number of paths".to_owned(), "0".to_owned());
            return Err(InvalidScenario::Number { what, value, allowed: "1 or more" });
        }
        for (what, value, most) in
            [("the number of paths", self.paths, MOST_PATHS), ("the seed", self.seed, HIGHEST_SEED)]
        {
            if value > most {
                let (value, most) = (money::count(value), money::count(most));
                return Err(InvalidScenario::TooLarge { what: what.to_owned(), value, most });
            }
        }
        if let Some(sampling) = self.sampling.filter(|sampling| self.paths < sampling.fewest_paths()) {
            return Err(InvalidScenario::TooSmall {
                what: format!("the number of paths of {} sampling", sampling.name()),
                value: money::count(self.paths),
                least: money::count(sampling.fewest_paths()),
            });
        }
        at_most(MOST_STOCKS, self.stocks.len(), "stocks")?;
        at_most(MOST_OFFERS, self.offers.len(), "offers")?;
        at_most(MOST_TARGETS, self.goals.targets.len(), "targets")
    }

    fn validate_goals(&self) -> Result<(), InvalidScenario> {
        let Goals { walk_away, current_pay, targets, conditions } = &self.goals;
        for (what, amount) in [("the walk-away number", walk_away), ("the current pay", current_pay)] {
            amount.iter().try_for_each(|amount| dollars(what.to_owned(), *amount))?;
        }
        for Target { name, amount, of } in targets {
            dollars(format!("the target {}", quoted(name)), *amount)?;
            self.validate_year(name, *of)?;
        }
        for condition in conditions {
            let name = condition.to_string();
            self.validate_year(&name, condition.of)?;
            match condition.than {
                Than::Amount(amount) => dollars(format!("the amount of {}", quoted(&name)), amount)?,
                Than::Pay(other) => self.validate_year(&name, other)?,
            }
        }
        Ok(())
    }

    fn validate_year(&self, name: &str, of: TargetOf) -> Result<(), InvalidScenario> {
        match of {
            TargetOf::Year(year) if !(1..=self.years).contains(&year) => {
                Err(InvalidScenario::TargetYear { name: name.to_owned(), year, years: self.years })
            }
            _ => Ok(()),
        }
    }
}

fn validate_stock(stock: &Stock) -> Result<(), InvalidScenario> {
    share_price(format!("the price of `{}`", stock.name), stock.price)?;
    // A shock checks its own numbers when it is made.
    at_most(MOST_SHOCKS, stock.shocks.len(), &format!("shocks of `{}`", stock.name))?;
    for shock in &stock.shocks {
        at_most(MOST_KNOTS, shock.levels().len(), &format!("levels of a shock of `{}`", stock.name))?;
    }
    validate_arguments(&stock.name, &stock.model.arguments())
}

fn validate_arguments(stock: &str, arguments: &Arguments) -> Result<(), InvalidScenario> {
    for (parameter, value) in &arguments.0 {
        let what = |part: &str| format!("{part} of the model of `{stock}`");
        match value {
            Value::Rate(rate) => {
                not_above(HIGHEST_RATE, what(&format!("the {parameter}")), *rate, money::percent)?;
            }
            Value::Models(parts) => {
                parts.iter().try_for_each(|part| validate_arguments(stock, &part.arguments))?;
            }
            Value::Law(law) => {
                let (low, high) = law.range();
                for rate in [low, high, law.mean()].into_iter().filter(|rate| rate.is_finite()) {
                    not_above(HIGHEST_RATE, what(&format!("the {parameter}")), rate, money::percent)?;
                }
            }
            // Every model checks its numbers, which have limits of their own.
            Value::Number(_) | Value::Word(_) | Value::Price(_) | Value::Months(_) => {}
            Value::Returns(returns) => at_most(MOST_RETURNS, returns.len(), &what("returns"))?,
            Value::Knots(knots) => {
                at_most(MOST_KNOTS, knots.len(), &what("points"))?;
                for &Knot { month, price } in knots {
                    let months = |months: f64| format!("{months} months");
                    not_above(f64::from(LONGEST_WAIT), what("the time of a point"), month, months)?;
                    dollars(what("the price of a point"), price)?;
                }
            }
        }
    }
    Ok(())
}

/// Names that can be shown, none twice.
fn distinct(names: Vec<(&str, &String)>) -> Result<(), InvalidScenario> {
    let mut seen = std::collections::BTreeSet::new();
    for (what, name) in names {
        text(&format!("the name {} of {what}", quoted(name)), name, LONGEST_NAME, false)?;
        if !seen.insert(name) {
            return Err(InvalidScenario::Twice { name: name.clone() });
        }
    }
    Ok(())
}

/// Text that is not empty, not too long and, unless it may have lines, without control characters.
pub(super) fn text(what: &str, text: &str, most: usize, lines: bool) -> Result<(), InvalidScenario> {
    let length = text.chars().count();
    let odd = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'));
    let fault = if text.trim().is_empty() {
        "is empty".to_owned()
    } else if length > most {
        format!("has {length} characters, more than {most}")
    } else if text.contains(odd) {
        "holds a control character".to_owned()
    } else {
        return Ok(());
    };
    Err(InvalidScenario::Text { what: what.to_owned(), fault })
}

pub(super) fn at_most(most: usize, count: usize, what: &str) -> Result<(), InvalidScenario> {
    if count <= most {
        return Ok(());
    }
    Err(InvalidScenario::TooMany { what: what.to_owned(), count, most })
}

pub(super) fn dollars(what: String, value: f64) -> Result<(), InvalidScenario> {
    not_negative(what.clone(), value)?;
    not_above(MOST_MONEY, what, value, money::short)
}

pub(super) fn share_price(what: String, value: f64) -> Result<(), InvalidScenario> {
    positive(what.clone(), value)?;
    if value < LOWEST_PRICE {
        let (value, least) = (format!("${value:e}"), format!("${LOWEST_PRICE}"));
        return Err(InvalidScenario::TooSmall { what, value, least });
    }
    not_above(HIGHEST_PRICE, what, value, money::short)
}

pub(super) fn not_above(
    most: f64,
    what: String,
    value: f64,
    shown: impl Fn(f64) -> String,
) -> Result<(), InvalidScenario> {
    if value <= most {
        return Ok(());
    }
    Err(InvalidScenario::TooLarge { what, value: shown(value), most: shown(most) })
}

/// A number from `least` to `most`.
pub(super) fn between(least: f64, most: f64, what: String, value: f64) -> Result<(), InvalidScenario> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    let [value, least, most] = [value, least, most].map(|number| number.to_string());
    Err(InvalidScenario::Outside { what, value, least, most })
}

pub(super) fn positive(what: String, value: f64) -> Result<(), InvalidScenario> {
    if value > 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(InvalidScenario::Number { what, value: value.to_string(), allowed: "a number above zero" })
}

pub(super) fn not_negative(what: String, value: f64) -> Result<(), InvalidScenario> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(InvalidScenario::Number { what, value: value.to_string(), allowed: "a number, zero or more" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::market::{ConstantGrowth, FixedPath, Gbm, RateLaw, Sampling, Shock};
    use crate::offer::{Grant, GrantPrice, GrantSize, Offer, SignOn, Tranche, Vesting};

    fn vesting() -> Vesting {
        Vesting::new(vec![Tranche { month: 12, fraction: 1.0 }]).unwrap()
    }

    fn sound() -> Scenario {
        let grant = Grant::dollars("X", 300_000.0, vesting());
        let offer = Offer::new("first", 175_000.0).sign_on([80_000.0]).grant(grant);
        let mut scenario =
            Scenario::new("x").stock_listed("X", 230.0, Gbm::new(0.08, 0.33).unwrap()).offer(offer);
        scenario.goals.targets = vec![Target { name: "t".into(), amount: 1.0, of: TargetOf::Year(4) }];
        scenario
    }

    fn refusal(change: impl FnOnce(&mut Scenario)) -> String {
        let mut scenario = sound();
        change(&mut scenario);
        let refused = scenario.validate().unwrap_err();
        // A caller gets the refusal, not a panic or a result.
        assert!(matches!(crate::simulate(&scenario), Err(crate::Error::Scenario(error)) if error == refused));
        refused.to_string()
    }

    #[test]
    fn what_makes_sense_passes() {
        assert_eq!(sound().validate(), Ok(()));
    }

    #[test]
    fn targets_outside_the_horizon_are_refused() {
        let year = |year| refusal(|s| s.goals.targets[0].of = TargetOf::Year(year));
        assert_eq!(year(5), "the target `t` is for year 5; the horizon is years 1 to 4");
        assert_eq!(year(0), "the target `t` is for year 0; the horizon is years 1 to 4");
        assert_eq!(refusal(|s| s.years = 3), "the target `t` is for year 4; the horizon is years 1 to 3");
    }

    #[test]
    fn goals_that_are_no_amounts_are_refused() {
        assert_eq!(
            refusal(|s| s.goals.walk_away = Some(f64::NAN)),
            "the walk-away number is NaN; it must be a number, zero or more"
        );
        let current = refusal(|s| s.goals.current_pay = Some(-1.0));
        assert_eq!(current, "the current pay is -1; it must be a number, zero or more");
        assert!(refusal(|s| s.goals.targets[0].amount = f64::INFINITY).starts_with("the target `t` is inf"));
        let beyond = refusal(|s| s.goals.walk_away = Some(2.0 * MOST_MONEY));
        assert!(beyond.contains("must be at most $1"), "{beyond}");
    }

    #[test]
    fn names_and_texts_that_cannot_be_used_are_refused() {
        let twice = |s: &mut Scenario| s.goals.targets.push(s.goals.targets[0].clone());
        assert_eq!(refusal(twice), "the name `t` is used twice");
        assert_eq!(refusal(|s| s.offers.push(s.offers[0].clone())), "the name `first` is used twice");
        assert_eq!(refusal(|s| s.stocks.push(s.stocks[0].clone())), "the name `X` is used twice");
        assert_eq!(refusal(|s| s.offers[0].name = " ".into()), "the name ` ` of an offer is empty");
        assert_eq!(refusal(|s| s.title.clear()), "the title is empty");
        assert_eq!(refusal(|s| s.title.push('\u{7}')), "the title holds a control character");
        assert_eq!(
            refusal(|s| s.about = Some("n".repeat(5001))),
            "the note has 5001 characters, more than 5000"
        );
    }

    #[test]
    fn counts_out_of_range_are_refused() {
        assert_eq!(
            refusal(|s| s.seed = u64::MAX),
            "the seed is 18,446,744,073,709,551,615; it must be at most 9,223,372,036,854,775,807"
        );
        assert_eq!(refusal(|s| s.paths = 0), "the number of paths is 0; it must be 1 or more");
        assert!(refusal(|s| s.paths = u64::MAX).starts_with("the number of paths is 18,446"));
        assert!(refusal(|s| s.years = 0).starts_with("the horizon is 0 years"));
        assert!(refusal(|s| s.years = 11).starts_with("the horizon is 11 years"));
        let many = |s: &mut Scenario| s.offers[0].grants = vec![s.offers[0].grants[0].clone(); 51];
        assert_eq!(refusal(many), "there are 51 grants in `first`; a scenario holds at most 50");
        assert_eq!(refusal(|s| s.offers.clear()), "the scenario has no offer");
    }

    #[test]
    fn offers_with_numbers_that_mean_nothing_are_refused() {
        let raise = |raise| refusal(|s| s.offers[0].raise = RateLaw::Fixed(raise));
        assert!(raise(1e300).ends_with("it must be at most 1000%"), "{}", raise(1e300));
        assert!(raise(f64::NAN).starts_with("one plus the raise of `first` is NaN"));
        assert!(raise(-1.0).starts_with("one plus the raise of `first` is 0"));
        assert!(refusal(|s| s.offers[0].bonus_of_base = -0.1).starts_with("the bonus of `first` is -0.1"));
        assert!(refusal(|s| s.offers[0].bonus_of_base = 11.0).starts_with("the bonus of `first` is 1100%"));
        assert!(refusal(|s| s.offers[0].base_per_year = 1e300).starts_with("the base of `first` is $"));
        let late = refusal(|s| s.offers[0].sign_on.by_year = vec![1.0; 5]);
        assert_eq!(late, "the sign-on money of `first` is 5 years; it must be at most 4 years");
        assert!(refusal(|s| s.offers[0].sign_on.by_year[0] = f64::NAN).starts_with("the sign-on money"));
    }

    #[test]
    fn grants_that_cannot_be_paid_are_refused() {
        let grant = |change: fn(&mut Grant)| refusal(|s| change(&mut s.offers[0].grants[0]));
        assert_eq!(
            grant(|g| g.start_month = u32::MAX),
            "the start of a grant of `first` is 4294967295 months; it must be at most 1200 months"
        );
        assert!(grant(|g| g.size = GrantSize::Shares(0.0)).starts_with("the share count of a grant"));
        assert!(grant(|g| g.size = GrantSize::Shares(1e300)).contains("at most 1000000000"));
        let dollars = |amount, price| GrantSize::Dollars { amount, price };
        let free = refusal(|s| s.offers[0].grants[0].size = dollars(0.0, GrantPrice::AtGrant));
        assert!(free.starts_with("the value of a grant"), "{free}");
        let free = refusal(|s| s.offers[0].grants[0].size = dollars(1.0, GrantPrice::Given(0.0)));
        assert!(free.starts_with("the grant price of a grant"), "{free}");
        assert!(grant(|g| (g.start_month, g.whole_shares) = (6, true)).contains("counts whole shares"));
        let worth = grant(|g| g.size = GrantSize::Shares(1e9));
        assert!(worth.starts_with("the worth today of a grant of `first` is $230B"), "{worth}");
        assert!(grant(|g| g.stock = "Y".into()).contains("grants shares of `Y`"));
    }

    #[test]
    fn stocks_out_of_range_are_refused() {
        assert!(refusal(|s| s.stocks[0].price = f64::NAN).starts_with("the price of `X` is NaN"));
        assert!(refusal(|s| s.stocks[0].price = 1e300).contains("at most $1B"));
        let tiny = refusal(|s| s.stocks[0].price = 5e-324);
        assert_eq!(tiny, "the price of `X` is $5e-324; it must be at least $0.000001");
        let wild = |s: &mut Scenario| s.stocks[0].model = Box::new(ConstantGrowth::new(1e300).unwrap());
        assert!(refusal(wild).starts_with("the growth of the model of `X` is "));
        let shock = || Shock::change(1.0, -0.5).unwrap();
        let shocks = refusal(|s| s.stocks[0].shocks = vec![shock(); 21]);
        assert_eq!(shocks, "there are 21 shocks of `X`; a scenario holds at most 20");
        let levels = (0..1001).map(|month| Knot { month: f64::from(month), price: 1.0 }).collect();
        let long = refusal(|s| s.stocks[0].shocks = vec![Shock::along(0.0, levels).unwrap()]);
        assert!(long.starts_with("there are 1001 levels of a shock of `X`"), "{long}");
        let knots = vec![Knot { month: 1e9, price: 1.0 }];
        let late = refusal(|s| s.stocks[0].model = Box::new(FixedPath::new(knots).unwrap()));
        assert!(late.starts_with("the time of a point of the model of `X` is 1000000000 months"), "{late}");
    }

    fn any_number() -> impl Strategy<Value = f64> {
        prop_oneof![
            Just(f64::NAN),
            Just(0.0),
            Just(5e-324),
            -2.0..2.0f64,
            0.0..1e6f64,
            any::<f64>().prop_map(f64::abs),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Numbers of every size: what passes runs, pays numbers, and reads back as the same.
        #[test]
        fn what_passes_runs_and_reads_back(
            numbers in prop::collection::vec(prop_oneof![19 => 0.01..9.0f64, 1 => any_number()], 10),
            seed in prop_oneof![0..99u64, any::<u64>()],
            sampling in prop::option::of(prop::sample::select(&Sampling::ALL)),
            start in prop_oneof![9 => 0..60u32, 1 => any::<u32>()],
            year in prop_oneof![4 => 1..=4u32, 1 => 0..7u32],
            whole: bool,
        ) {
            let mut scenario = sound();
            scenario.seed = seed;
            scenario.paths = 40_000;
            scenario.sampling = sampling;
            scenario.stocks[0].price = numbers[0];
            if let Ok(model) = Gbm::new(numbers[1], numbers[2]) {
                scenario.stocks[0].model = Box::new(model);
            }
            let shock = Shock::change(numbers[1], numbers[2] - 1.0)
                .and_then(|shock| shock.recovering(numbers[3] / 9.0, numbers[4]))
                .and_then(|shock| shock.with_chance(numbers[5] / 9.0));
            scenario.stocks[0].shocks.extend(shock);
            let level = Knot { month: numbers[6], price: numbers[7] };
            scenario.stocks[0].shocks.extend(Shock::along(numbers[8], vec![level]));
            scenario.goals = Goals {
                walk_away: Some(numbers[3]),
                current_pay: Some(numbers[4]),
                targets: vec![Target { name: "t".into(), amount: numbers[5], of: TargetOf::Year(year) }],
                conditions: Vec::new(),
            };
            let offer = &mut scenario.offers[0];
            offer.base_per_year = numbers[6];
            offer.raise = RateLaw::Fixed(numbers[7]);
            offer.sign_on = SignOn { by_year: vec![numbers[8]; year as usize], ..SignOn::default() };
            let grant = &mut offer.grants[0];
            grant.size = if whole { GrantSize::Shares(numbers[9]) } else { grant.size };
            (grant.start_month, grant.whole_shares) = (start, whole);
            if scenario.validate().is_ok() {
                let again = Scenario::from_toml(&scenario.to_toml());
                prop_assert!(again.is_ok(), "{}\n{}", again.unwrap_err(), scenario.to_toml());
                prop_assert_eq!(format!("{:?}", again.unwrap().scenario), format!("{scenario:?}"));
                let outcome = crate::simulate(&scenario).unwrap();
                prop_assert!(outcome.offers[0].total.mean.value.is_finite());
            }
        }
    }
}
