//! Conditional variances of GARCH laws.

use super::normal;

/// Weights of the backcast, and how many residuals it sees (as in the Python package arch).
const BACKCAST_DECAY: f64 = 0.94;
const BACKCAST_DAYS: usize = 75;

/// What the squared shock and the variance of the day before the first are taken to be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum StartVariance {
    /// The mean squared residual (Bollerslev 1986; Fiorentini, Calzolari & Panattoni 1996).
    #[default]
    MeanSquare,
    /// An exponentially weighted mean of the first 75 squared deviations from the sample mean.
    Backcast,
}

impl StartVariance {
    fn of(self, returns: &[f64], mean: f64) -> f64 {
        match self {
            StartVariance::MeanSquare => {
                returns.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>()
                    / returns.len() as f64
            }
            StartVariance::Backcast => {
                let sample_mean = returns.iter().sum::<f64>() / returns.len() as f64;
                let (mut weight, mut sum, mut weights) = (1.0, 0.0, 0.0);
                for value in returns.iter().take(BACKCAST_DAYS) {
                    sum += weight * (value - sample_mean) * (value - sample_mean);
                    weights += weight;
                    weight *= BACKCAST_DECAY;
                }
                sum / weights
            }
        }
    }
}

/// `h' = omega + (alpha + gamma 1{eps<0}) eps² + beta h`, `r = mean + eps`, `eps ~ N(0, h)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recursion {
    pub(super) mean: f64,
    pub(super) omega: f64,
    pub(super) alpha: f64,
    pub(super) gamma: f64,
    pub(super) beta: f64,
    pub(super) start: StartVariance,
}

impl Recursion {
    pub(super) fn persistence(&self) -> f64 {
        self.alpha + 0.5 * self.gamma + self.beta
    }

    /// The variance a period has on average.
    pub(super) fn unconditional(&self) -> f64 {
        self.omega / (1.0 - self.persistence())
    }

    fn is_possible(&self) -> bool {
        let shocks = self.alpha >= 0.0 && self.alpha + self.gamma >= 0.0;
        self.omega > 0.0 && shocks && self.beta >= 0.0 && self.persistence() < 1.0
    }

    /// Hands each residual with its variance to `take`.
    fn each(&self, returns: &[f64], mut take: impl FnMut(f64, f64)) {
        let mut variance = self.omega + self.persistence() * self.start.of(returns, self.mean);
        for value in returns {
            let shock = value - self.mean;
            take(shock, variance);
            let reaction = if shock < 0.0 { self.alpha + self.gamma } else { self.alpha };
            variance = self.omega + reaction * shock * shock + self.beta * variance;
        }
    }

    pub(super) fn log_likelihood(&self, returns: &[f64]) -> f64 {
        if !self.is_possible() {
            return f64::NEG_INFINITY;
        }
        let mut twice = 0.0;
        self.each(returns, |shock, variance| twice += libm::log(variance) + shock * shock / variance);
        -0.5 * twice - returns.len() as f64 * normal::log_root_two_pi()
    }

    pub(super) fn probabilities(&self, returns: &[f64]) -> Vec<(f64, f64)> {
        let mut both = Vec::with_capacity(returns.len());
        self.each(returns, |shock, variance| both.push(normal::probabilities(shock / variance.sqrt())));
        both
    }

    /// Probabilities of each of `values`, averaged over the variances of the periods.
    pub(super) fn marginal(&self, returns: &[f64], values: &[f64]) -> Vec<(f64, f64)> {
        let mut per_sd = Vec::with_capacity(returns.len());
        self.each(returns, |_, variance| per_sd.push(1.0 / variance.sqrt()));
        let mean = |value: &f64| {
            let shock = value - self.mean;
            let add = |(below, above), per_sd: &f64| {
                let (no_more, more) = normal::probabilities(shock * per_sd);
                (below + no_more, above + more)
            };
            let (below, above) = per_sd.iter().fold((0.0, 0.0), add);
            (below / per_sd.len() as f64, above / per_sd.len() as f64)
        };
        values.iter().map(mean).collect()
    }

    /// The variance of each period given all before, and last that of the period after the end.
    pub(super) fn variances(&self, returns: &[f64]) -> Vec<f64> {
        let mut variances = Vec::with_capacity(returns.len() + 1);
        let mut next = f64::NAN;
        self.each(returns, |shock, variance| {
            variances.push(variance);
            let reaction = if shock < 0.0 { self.alpha + self.gamma } else { self.alpha };
            next = self.omega + reaction * shock * shock + self.beta * variance;
        });
        variances.push(next);
        variances
    }

    pub(super) fn annual(&self, per_year: f64) -> Vec<(&'static str, f64)> {
        let sigma = (per_year * self.unconditional()).sqrt();
        vec![("log drift", per_year * self.mean), ("sigma", sigma), ("persistence", self.persistence())]
    }

    /// Mean and level of the variance in units of `scale`, persistence, and the shares of it that squared rises,
    /// squared falls and the variance before have.
    pub(super) fn free(&self, scale: f64) -> [f64; 5] {
        let level = libm::log(self.unconditional() / (scale * scale));
        let share = |part: f64| libm::log(part / self.beta);
        let (rises, falls) = (share(0.5 * self.alpha), share(0.5 * (self.alpha + self.gamma)));
        [self.mean / scale, level, normal::logit(self.persistence()), rises, falls]
    }

    pub(super) fn with_free(self, [mean, level, persistence, rises, falls]: [f64; 5], scale: f64) -> Self {
        let persistence = normal::logistic(persistence);
        let (rises, falls) = (libm::exp(rises), libm::exp(falls));
        let unit = persistence / (1.0 + rises + falls);
        let omega = libm::exp(level) * scale * scale * (1.0 - persistence);
        let (alpha, gamma) = (2.0 * unit * rises, 2.0 * unit * (falls - rises));
        Recursion { mean: scale * mean, omega, alpha, gamma, beta: unit, ..self }
    }
}
