//! The same scenario under other price models.

use std::sync::Arc;

use super::words::{list, quoted, suggestion};
use super::{History, Scenario, Stock, resampled};
use crate::facts::models;
use crate::market::{self, Arguments, ModelInfo, PriceModel, RateLaw, Value};

/// What a scenario is re-run under.
#[derive(Debug, Default)]
pub struct Choices<'a> {
    /// Names of models; if none are given, all that can take part.
    pub models: Vec<String>,
    /// Expected growth a year in place of the scenario's.
    pub growth: Option<f64>,
    /// Volatility a year in place of the scenario's.
    pub volatility: Option<f64>,
    /// Price files of the scenario, from which a bootstrap can draw.
    pub histories: &'a [History],
    /// Daily log returns for a bootstrap, in place of those of the scenario's files.
    pub returns: Option<Arc<[f64]>>,
    /// Models fitted to a history, in place of typical ones.
    pub fitted: Option<Vec<Box<dyn PriceModel>>>,
}

/// The scenario with every share moved by one model.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Name of the model, or [`AS_WRITTEN`].
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
    /// Whether it is the scenario as it was.
    pub is_reference: bool,
}

/// The name of the scenario as it was, if it is none of the models.
pub const AS_WRITTEN: &str = "as written";

const BOOTSTRAP: &str = "bootstrap";

impl Scenario {
    /// The scenario under each model chosen, in the order of [`market::MODELS`], with the growth and volatility of its
    /// own. A share whose own model is of that name keeps it. Exactly one variant is the reference, the scenario as it
    /// was: first, if it is none of the models.
    ///
    /// # Errors
    ///
    /// A sentence on what is missing or not known.
    pub fn variants(&self, choices: &Choices) -> Result<Vec<Variant>, String> {
        let granted: Vec<&Stock> =
            self.stocks.iter().filter(|stock| self.grants_stock(&stock.name)).collect();
        if granted.is_empty() {
            return Err("no offer grants shares: no price model has a part in it".to_owned());
        }
        let names = choices.names()?;
        let shares: Vec<Share> =
            granted.iter().map(|stock| Share::of(stock, choices)).collect::<Result<_, _>>()?;
        let mut variants = Vec::new();
        for info in market::MODELS.iter().filter(|info| names.iter().any(|name| name == info.name)) {
            match self.under(info, &shares, choices) {
                Ok(scenario) => variants.push(self.variant(info.name, scenario)),
                // Without a history there is none, and nobody asked for it.
                Err(_) if info.name == BOOTSTRAP && choices.models.is_empty() => {}
                Err(reason) => return Err(reason),
            }
        }
        if !variants.iter().any(|variant| variant.is_reference) {
            let (name, scenario) = (AS_WRITTEN.to_owned(), self.clone());
            variants.insert(0, Variant { name, scenario, is_reference: true });
        }
        Ok(variants)
    }

    /// The scenario with so much less growth a year of every share granted whose model has a growth; none if no growth
    /// can be lowered.
    #[must_use]
    pub fn with_less_growth(&self, less: f64) -> Option<Scenario> {
        let mut scenario = self.clone();
        let mut is_changed = false;
        for stock in scenario.stocks.iter_mut().filter(|stock| self.grants_stock(&stock.name)) {
            if let Some(model) = slower(&*stock.model, less) {
                (stock.model, is_changed) = (model, true);
            }
        }
        is_changed.then_some(scenario).filter(|scenario| scenario.validate().is_ok())
    }

    fn variant(&self, name: &str, scenario: Scenario) -> Variant {
        let same = |(a, b): (&Stock, &Stock)| {
            a.model.info() == b.model.info() && a.model.arguments() == b.model.arguments()
        };
        let is_reference = self.stocks.iter().zip(&scenario.stocks).all(same);
        Variant { name: name.to_owned(), scenario, is_reference }
    }

    fn under(
        &self,
        info: &'static ModelInfo,
        shares: &[Share],
        choices: &Choices,
    ) -> Result<Scenario, String> {
        let mut scenario = self.clone();
        for share in shares {
            let model = share.model(info, shares.len(), choices)?;
            let stock = scenario.stocks.iter_mut().find(|stock| stock.name == share.stock.name);
            stock.into_iter().for_each(|stock| stock.model = model.boxed_clone());
        }
        scenario.validate().map_err(|error| format!("`{}`: {error}", info.name))?;
        Ok(scenario)
    }
}

impl Choices<'_> {
    /// The names of the models to compare.
    fn names(&self) -> Result<Vec<String>, String> {
        let known: Vec<&str> = match &self.fitted {
            Some(fitted) => fitted.iter().map(|model| model.info().name).collect(),
            None => models::models().iter().map(|model| model.id.as_str()).chain([BOOTSTRAP]).collect(),
        };
        match self.models.iter().find(|name| !known.contains(&name.as_str())) {
            Some(unknown) => Err(self.unknown(unknown, &known)),
            None if self.models.is_empty() => Ok(known.into_iter().map(str::to_owned).collect()),
            None => Ok(self.models.clone()),
        }
    }

    fn unknown(&self, name: &str, known: &[&str]) -> String {
        let quoted_name = quoted(name);
        let there_are = list(known.iter().copied());
        match (market::find(name), &self.fitted) {
            (None, _) => format!("there is no model {quoted_name}: {}", suggestion(name, known)),
            (_, Some(_)) => format!("{quoted_name} is none of the models that could be fitted: {there_are}"),
            (_, None) => format!(
                "{quoted_name} cannot take part, for it has no parameters that are typical: there are {there_are}"
            ),
        }
    }
}

/// A share and what its models have in common.
struct Share<'a> {
    stock: &'a Stock,
    growth: RateLaw,
    /// None if the models bring their own.
    volatility: Option<f64>,
    /// Whether growth and volatility are those of its own model.
    is_own: bool,
}

impl<'a> Share<'a> {
    fn of(stock: &'a Stock, choices: &Choices) -> Result<Self, String> {
        let arguments = stock.model.arguments();
        let own_growth = arguments.0.contains_key("growth").then(|| arguments.rate_or_law("growth").ok());
        let growth = choices.growth.map(RateLaw::Fixed).or(own_growth.flatten());
        let growth = growth.ok_or_else(|| lacking(stock, "growth", "8%"))?;
        let own = || market::yearly_volatility(&*stock.model);
        let volatility = choices.volatility.or_else(own).filter(|volatility| *volatility > 0.0);
        if volatility.is_none() && choices.fitted.is_none() {
            return Err(lacking(stock, "volatility", "35%"));
        }
        let is_own = choices.growth.is_none() && choices.volatility.is_none() && choices.fitted.is_none();
        Ok(Share { stock, growth, volatility, is_own })
    }

    fn model(
        &self,
        info: &'static ModelInfo,
        shares: usize,
        choices: &Choices,
    ) -> Result<Box<dyn PriceModel>, String> {
        if self.is_own && self.stock.model.info() == info {
            return Ok(self.stock.model.clone());
        }
        if let Some(fitted) = &choices.fitted {
            let fitted = fitted.iter().find(|model| model.info() == info);
            return fitted
                .and_then(|model| self.growing(model.arguments(), info))
                .ok_or_else(|| self.none(info));
        }
        if info.name == BOOTSTRAP {
            return self.bootstrap(info, shares, choices);
        }
        let volatility = self.volatility.unwrap_or(f64::NAN);
        let model = market::typical(info, &self.growth, volatility, self.stock.price);
        model.ok_or_else(|| self.none(info))
    }

    /// Days of the history, with the growth of the scenario; their volatility is their own.
    fn bootstrap(
        &self,
        info: &'static ModelInfo,
        shares: usize,
        choices: &Choices,
    ) -> Result<Box<dyn PriceModel>, String> {
        if shares > 1 {
            return Err("`bootstrap` takes part only where one stock is granted: stocks drawn from histories must draw \
                        the same days"
                .to_owned());
        }
        let of_file = choices.histories.iter().find(|history| history.stock == self.stock.name);
        let own = || self.stock.model.arguments().returns("returns").ok();
        let returns = choices.returns.clone().or_else(own);
        let returns = returns.or_else(|| of_file.map(|history| Arc::clone(&history.returns)));
        let returns = returns.filter(|returns| !returns.is_empty()).ok_or_else(|| {
            let stock = quoted(&self.stock.name);
            format!("`bootstrap` draws from a history, and {stock} has none of daily prices: give `--history FILE.csv`")
        })?;
        let block = resampled::mean_block(&returns);
        let arguments =
            Arguments::from([("returns", Value::Returns(returns)), ("mean_block", Value::Number(block))]);
        self.growing(arguments, info).ok_or_else(|| self.none(info))
    }

    /// The model of these arguments with the growth of the scenario.
    fn growing(&self, mut arguments: Arguments, info: &'static ModelInfo) -> Option<Box<dyn PriceModel>> {
        let growth = match &self.growth {
            RateLaw::Fixed(rate) => Value::Rate(*rate),
            law => Value::Law(law.clone()),
        };
        arguments.0.insert("growth", growth);
        info.model(&arguments).ok()
    }

    fn none(&self, info: &ModelInfo) -> String {
        format!(
            "{} cannot move by `{}` with this growth and volatility: change them, or choose other models with `--models`",
            quoted(&self.stock.name),
            info.name
        )
    }
}

/// The model with so much less growth, if it is known or normal.
fn slower(model: &dyn PriceModel, less: f64) -> Option<Box<dyn PriceModel>> {
    let mut arguments = model.arguments();
    let growth = arguments.0.get_mut("growth")?;
    match growth {
        Value::Rate(rate) => *rate -= less,
        Value::Law(RateLaw::Normal { mean, .. }) => *mean -= less,
        _ => return None,
    }
    model.info().model(&arguments).ok()
}

/// Says which figure a stock does not tell, and how to give it.
fn lacking(stock: &Stock, figure: &str, example: &str) -> String {
    format!(
        "the model of {}, `{}`, tells no {figure} for the other models to have: give `--{figure} {example}`",
        quoted(&stock.name),
        stock.model.info().name
    )
}
