//! Volatility a year, through time.

use jiff::civil::Date;

use super::super::fit::Estimate;
use super::super::{Candidate, Returns};

/// Volatility through time, as a rolling estimate and as a law of changing volatility sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Volatility {
    /// Returns in the window of the rolling estimate.
    pub window: usize,
    /// Last day of a window, and the standard deviation of its returns, times the root of how many make a year.
    pub rolling: Vec<(Date, f64)>,
    /// The law of changing volatility that fits best, if one was fitted.
    pub changing: Option<Changing>,
    /// Of all returns: that of geometric Brownian motion.
    pub overall: f64,
}

/// Volatility as a law sees it that lets it follow the shocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Changing {
    /// What people call the law.
    pub law: &'static str,
    /// Day, and the volatility a year that the law expected for it after all days before.
    pub path: Vec<(Date, f64)>,
    /// What it expects for the day after the last.
    pub next: f64,
    /// What it returns to.
    pub long_run: f64,
}

impl Volatility {
    pub(super) fn of(returns: &Returns, dates: &[Date], laws: &[&Candidate], gbm: &Candidate) -> Self {
        let (values, per_year) = (returns.values(), returns.per_year());
        let window = window(values.len(), per_year);
        let deviations = values.windows(window).map(|part| (per_year * sample_variance(part)).sqrt());
        Volatility {
            window,
            rolling: dates[window - 1..].iter().copied().zip(deviations).collect(),
            changing: laws.iter().find_map(|law| changing(law, returns, dates)),
            overall: annual(gbm, "sigma"),
        }
    }
}

/// A quarter of days, half a year of weeks, two years of months; a third of a history shorter than three of
/// these.
fn window(n: usize, per_year: f64) -> usize {
    let usual = match per_year {
        days if days > 100.0 => 63,
        weeks if weeks > 20.0 => 26,
        _ => 24,
    };
    usual.min((n / 3).max(3))
}

fn sample_variance(part: &[f64]) -> f64 {
    let n = part.len() as f64;
    let mean = part.iter().sum::<f64>() / n;
    part.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (n - 1.0)
}

fn changing(law: &Candidate, returns: &Returns, dates: &[Date]) -> Option<Changing> {
    let annual_root = returns.per_year().sqrt();
    let deviations = law.fitted.deviations(returns.values())?;
    let path = dates.iter().copied().zip(deviations.iter().map(|sd| annual_root * sd)).collect();
    let next = annual_root * deviations.last()?;
    Some(Changing { law: law.fit.law, path, next, long_run: annual(law, "sigma") })
}

fn annual(law: &Candidate, name: &str) -> f64 {
    let named = |figure: &&Estimate| figure.name == name;
    law.fit.annual.iter().find(named).map_or(f64::NAN, |figure| figure.value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::super::fit;
    use super::super::tests::candidate;
    use super::*;

    fn dates(n: usize) -> Vec<Date> {
        let first = jiff::civil::date(2020, 1, 1);
        std::iter::successors(Some(first), |date| date.tomorrow().ok()).take(n).collect()
    }

    fn volatility(returns: &Returns) -> Volatility {
        let gbm = candidate(fit::gbm(returns).unwrap());
        let garch = fit::garch(returns, fit::StartVariance::MeanSquare).map(candidate).ok();
        let laws: Vec<&Candidate> = std::iter::once(&gbm).chain(garch.as_ref()).collect();
        Volatility::of(returns, &dates(returns.values().len()), &laws, &gbm)
    }

    #[test]
    fn a_step_in_volatility_is_seen_by_both() {
        // Alternating moves of one percent, then of three.
        let size = |day: u32| if day < 600 { 0.01 } else { 0.03 };
        let wobble = |day: u32| 1.0 + 0.3 * (f64::from(day) * 0.618_033_988_749_895).fract();
        let moves = (0..900).map(|day| if day % 2 == 0 { size(day) } else { -size(day) } * wobble(day));
        let returns = Returns::daily(moves.collect());
        let seen = volatility(&returns);
        assert_eq!((seen.window, seen.rolling.len()), (63, 900 - 62));
        let (day, early) = seen.rolling[0];
        assert_eq!(day, dates(900)[62]);
        let by_hand = returns.values()[..63].iter().map(|r| r * r).sum::<f64>() / 62.0;
        let mean = returns.values()[..63].iter().sum::<f64>() / 63.0;
        assert!((early / (252.0 * (by_hand - 63.0 / 62.0 * mean * mean)).sqrt() - 1.0).abs() < 1e-12);
        let late = seen.rolling.last().unwrap().1;
        assert!((late / early - 3.0).abs() < 0.1, "{early} {late}");
        let law = seen.changing.unwrap();
        assert_eq!((law.path.len(), law.path[899].0), (900, dates(900)[899]));
        assert!(law.next > 2.0 * law.path[500].1, "{} {}", law.next, law.path[500].1);
    }

    #[test]
    fn windows_suit_frequency_and_length() {
        assert_eq!([window(5000, 252.0), window(500, 52.0), window(300, 12.0)], [63, 26, 24]);
        assert_eq!([window(30, 252.0), window(10, 12.0)], [10, 3]);
        let monthly = volatility(&Returns::new((0..40).map(|m| 0.01 * f64::from(m % 5)).collect(), 12.0));
        assert!(monthly.changing.is_none() && monthly.window == 13 && monthly.overall > 0.0);
    }
}
