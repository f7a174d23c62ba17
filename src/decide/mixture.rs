//! Amounts of which only chances are known which one it will be: the pooled law of several.

use crate::outcome::{Estimate, Pay};

/// The law `F(x) = Σ wᵢ Fᵢ(x)` of amounts simulated on the same paths.
///
/// Means and chances of it are weighted sums, exactly. Standard errors of these are weighted sums too: the parts share
/// their paths, so errors add up and do not cancel; this is the most they can come to.
#[derive(Debug, Clone)]
pub struct Mixture {
    /// Mean.
    pub mean: Estimate,
    /// Cash that does not depend on any share price, on average.
    pub guaranteed: f64,
    parts: Vec<(f64, Pay)>,
    /// From, to, share; evenly spread.
    spread: Vec<(f64, f64, f64)>,
}

impl Mixture {
    /// Of amounts and their weights, which sum to 1.
    #[must_use]
    pub fn new(parts: Vec<(f64, Pay)>) -> Self {
        let sum = |of: &dyn Fn(&Pay) -> f64| parts.iter().map(|(weight, pay)| weight * of(pay)).sum::<f64>();
        let mean = Estimate { value: sum(&|pay| pay.mean.value), se: sum(&|pay| pay.mean.se) };
        let guaranteed = sum(&|pay| pay.guaranteed);
        let weighted = |(weight, pay): &(f64, Pay)| {
            let weight = *weight;
            pay.spread().into_iter().map(move |(low, high, share)| (low, high, weight * share))
        };
        let spread = parts.iter().flat_map(weighted).collect();
        Mixture { mean, guaranteed, parts, spread }
    }

    /// The same with zero for the rest of the weight.
    #[must_use]
    pub fn or_nothing(mut self, weight: f64) -> Self {
        self.spread.push((0.0, 0.0, weight));
        self
    }

    /// A quantile, 0.1 for P10. Its error is half the distance between the quantiles one standard error of `F(x)` below
    /// and above, `x` being the quantile; near an end, where only part of that fits, in proportion.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Estimate {
        let value = self.at(p);
        let spread: f64 = self.parts.iter().map(|(weight, pay)| weight * pay.share_below_error(value)).sum();
        let (below, above) = ((p - spread).max(0.0), (p + spread).min(1.0));
        let part_that_fits = if spread > 0.0 { (above - below) / (2.0 * spread) } else { 1.0 };
        let se = if spread > 0.0 { 0.5 * (self.at(above) - self.at(below)) / part_that_fits } else { spread };
        Estimate { value, se }
    }

    /// The amount up to which this share lies.
    fn at(&self, p: f64) -> f64 {
        let (mut low, mut high) = self.ends();
        // Halves until a cent is left; amounts below 2^60 cents need no more steps.
        for _ in 0..64 {
            let middle = 0.5 * (low + high);
            if self.share_up_to(middle) < p { low = middle } else { high = middle }
        }
        high
    }

    fn ends(&self) -> (f64, f64) {
        let start = (f64::INFINITY, f64::NEG_INFINITY);
        self.spread.iter().fold(start, |(least, most), (low, high, _)| (low.min(least), high.max(most)))
    }

    fn share_up_to(&self, amount: f64) -> f64 {
        let below = |(low, high, share): &(f64, f64, f64)| match amount {
            amount if amount >= *high => *share,
            amount if amount <= *low => 0.0,
            amount => share * (amount - low) / (high - low),
        };
        self.spread.iter().map(below).sum()
    }
}
