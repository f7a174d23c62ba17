//! A hash of numbers and words, the same on every machine and for every way of writing the same plan.

use sha2::{Digest, Sha256};

use super::questions::{Asked, Measure};
use super::{PlannedOffer, Vest};
use crate::market::{Arguments, Knot, ModelInfo, RateLaw, Shock, Stock, Value};
use crate::numerics;

/// Everything hashed so far. Each entry has a fixed length or its length in front.
pub(super) struct Fingerprint(Sha256);

impl Fingerprint {
    pub(super) fn new() -> Self {
        let mut hash = Fingerprint(Sha256::new());
        hash.text("vestcast plan");
        hash.count(numerics::VERSION as usize);
        hash
    }

    pub(super) fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    pub(super) fn number(&mut self, number: f64) {
        self.0.update(number.to_bits().to_le_bytes());
    }

    pub(super) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    /// Of a stock alone.
    pub(super) fn of_stock(stock: &Stock, days: &[u32]) -> String {
        let mut hash = Fingerprint::new();
        hash.stock(stock, days);
        hash.finish()
    }

    /// What decides the prices of a stock on these days.
    pub(super) fn stock(&mut self, stock: &Stock, days: &[u32]) {
        self.text(&stock.name);
        self.number(stock.price);
        self.model(stock.model.info(), &stock.model.arguments());
        self.count(stock.shocks.len());
        stock.shocks.iter().for_each(|shock| self.shock(shock));
        self.count(days.len());
        days.iter().for_each(|&day| self.count(day as usize));
    }

    fn model(&mut self, info: &ModelInfo, arguments: &Arguments) {
        self.text(info.name);
        self.count(arguments.0.len());
        for (name, value) in &arguments.0 {
            self.text(name);
            self.argument(value);
        }
    }

    fn argument(&mut self, value: &Value) {
        match value {
            Value::Rate(number) | Value::Number(number) | Value::Price(number) | Value::Months(number) => {
                self.number(*number);
            }
            Value::Law(law) => self.law(law),
            Value::Returns(returns) => {
                self.count(returns.len());
                returns.iter().for_each(|value| self.number(*value));
            }
            Value::Word(word) => self.text(word),
            Value::Models(parts) => {
                self.count(parts.len());
                for part in parts {
                    self.number(part.weight);
                    self.model(part.model, &part.arguments);
                }
            }
            Value::Knots(knots) => self.knots(knots),
        }
    }

    fn law(&mut self, law: &RateLaw) {
        let (name, numbers) = match law {
            RateLaw::Fixed(rate) => ("fixed", vec![*rate]),
            RateLaw::Normal { mean, sd } => ("normal", vec![*mean, *sd]),
            RateLaw::Uniform { low, high } => ("uniform", vec![*low, *high]),
            RateLaw::LogNormal { median, log_sd } => ("lognormal", vec![*median, *log_sd]),
            RateLaw::Discrete(rates) => {
                ("discrete", rates.iter().flat_map(|rate| [rate.value, rate.weight]).collect())
            }
        };
        self.text(name);
        self.count(numbers.len());
        numbers.into_iter().for_each(|number| self.number(number));
    }

    fn knots(&mut self, knots: &[Knot]) {
        self.count(knots.len());
        for knot in knots {
            self.number(knot.month);
            self.number(knot.price);
        }
    }

    /// What a shock does, however it was described, and whether it may befall other stocks with it.
    fn shock(&mut self, shock: &Shock) {
        self.number(shock.month());
        self.number(shock.chance());
        self.knots(shock.levels());
        self.text(&shock.event().map(|event| event.stress).unwrap_or_default());
    }

    pub(super) fn offer(&mut self, offer: &PlannedOffer) {
        self.text(&offer.name);
        self.count(offer.cash.len());
        offer.cash.iter().chain(&offer.letter).for_each(|&dollars| self.number(dollars));
        self.count(offer.vests.len());
        offer.vests.iter().for_each(|vest| self.vest(vest));
        self.count(offer.questions.len());
        offer.questions.iter().for_each(|question| self.asked(question.asked));
        if let Some(life) = &offer.life {
            // Numbers are written so that they read back as the same.
            self.text(&format!("{life:?}"));
        }
    }

    fn vest(&mut self, vest: &Vest) {
        let priced = vest.priced.map_or(0, |date| date + 1);
        [vest.stock, vest.date, priced, vest.year].into_iter().for_each(|index| self.count(index));
        self.number(vest.amount);
    }

    fn asked(&mut self, asked: Asked) {
        match asked {
            Asked::Below { measure, cents } => {
                self.count(0);
                self.measure(measure);
                self.0.update(cents.to_le_bytes());
            }
            Asked::Less { left, right } => {
                self.count(1);
                self.measure(left);
                self.measure(right);
            }
        }
    }

    fn measure(&mut self, measure: Measure) {
        self.count(match measure {
            Measure::Total => 0,
            Measure::Year(year) => year + 1,
        });
    }

    pub(super) fn finish(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
