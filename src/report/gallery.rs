//! The charts of a run: which there are, what they are called, and the numbers each one shows.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::table::assumptions;
use crate::chart::{Band, Caption, ChartError, Dots, Drawing, Fan, Theme, Total, Year, Years};
use crate::market::DAYS_PER_MONTH;
use crate::offer::{CashKind, PaySchedule};
use crate::outcome::{OfferOutcome, Outcome, PriceOutcome, SamplePath};
use crate::plan::questions;
use crate::scenario::Scenario;

/// Dots of the dot plot: enough for chances in steps of 2 %, few enough to count.
const DOTS: usize = 50;
/// Points of a density curve.
const CURVE_POINTS: usize = 200;

/// A chart that can be drawn in either theme.
pub struct Picture {
    /// File name without theme and ending, such as `fan-amzn`.
    pub name: String,
    chart: Chart,
}

enum Chart {
    Fan(Fan),
    Years(Years),
    Total(Total),
    Dots(Dots),
}

impl Picture {
    /// Draws it.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        match &self.chart {
            Chart::Fan(chart) => chart.draw(theme),
            Chart::Years(chart) => chart.draw(theme),
            Chart::Total(chart) => chart.draw(theme),
            Chart::Dots(chart) => chart.draw(theme),
        }
    }
}

/// Every chart of a run: a fan a stock; years, total and dots an offer.
#[must_use]
pub fn pictures(scenario: &Scenario, outcome: &Outcome, prices: &[PriceOutcome]) -> Vec<Picture> {
    let foot = assumptions(scenario, outcome);
    let schedules = scenario.schedules();
    let stock_names = file_names(prices.iter().map(|price| price.stock.as_str()));
    let offer_names = file_names(outcome.offers.iter().map(|offer| offer.name.as_str()));
    let mut pictures = Vec::new();
    for (price, name) in prices.iter().zip(stock_names) {
        let caption = Caption { context: scenario.title.clone(), foot: foot.clone() };
        let chart = Chart::Fan(fan(scenario, price, &schedules, caption));
        pictures.push(Picture { name: format!("fan-{name}"), chart });
    }
    for ((offer, schedule), name) in outcome.offers.iter().zip(&schedules).zip(offer_names) {
        let caption = || Caption { context: context(scenario, offer), foot: foot.clone() };
        let charts = [
            ("years", Chart::Years(years(scenario, offer, schedule, caption()))),
            ("total", Chart::Total(total(scenario, offer, outcome.years, caption()))),
            ("dots", Chart::Dots(dots(scenario, offer, outcome.years, caption()))),
        ];
        pictures.extend(charts.map(|(kind, chart)| Picture { name: format!("{kind}-{name}"), chart }));
    }
    pictures
}

/// Name and contents.
type NamedFile = (String, Vec<u8>);

/// All pictures as files: SVG and PNG from the same drawing, light and dark.
pub fn files(
    scenario: &Scenario,
    outcome: &Outcome,
    prices: &[PriceOutcome],
) -> Result<Vec<NamedFile>, ChartError> {
    let never = AtomicBool::new(false);
    files_unless(scenario, outcome, prices, &never).map(Option::unwrap_or_default)
}

/// The same, or nothing if the flag turns true before the last one is drawn.
pub fn files_unless(
    scenario: &Scenario,
    outcome: &Outcome,
    prices: &[PriceOutcome],
    stopped: &AtomicBool,
) -> Result<Option<Vec<NamedFile>>, ChartError> {
    let pictures = pictures(scenario, outcome, prices);
    let themes = [(Theme::Light, "light"), (Theme::Dark, "dark")];
    let jobs: Vec<_> = pictures.iter().flat_map(|picture| themes.map(|theme| (picture, theme))).collect();
    let drawn = jobs.par_iter().map(|(picture, (theme, word))| {
        if stopped.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let drawing = picture.draw(*theme)?;
        let name = format!("{}-{word}", picture.name);
        Ok(Some([
            (format!("{name}.svg"), drawing.svg().as_bytes().to_vec()),
            (format!("{name}.png"), drawing.png()?),
        ]))
    });
    let drawn: Option<Vec<_>> = drawn.collect::<Result<Vec<_>, ChartError>>()?.into_iter().collect();
    Ok(drawn.map(|files| files.into_iter().flatten().collect()))
}

/// Title of the scenario and, if there are several, name of the offer.
fn context(scenario: &Scenario, offer: &OfferOutcome) -> String {
    match scenario.offers.len() {
        1 => scenario.title.clone(),
        _ => format!("{} · {}", scenario.title, offer.name),
    }
}

/// Names safe for any file system, all different.
fn file_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for name in names {
        let safe = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let plain: String = name.chars().take(40).map(safe).collect();
        let plain = if plain.trim_matches('-').is_empty() { "unnamed".to_owned() } else { plain };
        let numbered = (2..).map(|n| format!("{plain}-{n}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !taken.contains(name));
        taken.push(free.unwrap_or(plain));
    }
    taken
}

fn fan(scenario: &Scenario, price: &PriceOutcome, schedules: &[PaySchedule], caption: Caption) -> Fan {
    let band = |day: usize| {
        let [p2_5, p10, p25, p50, p75, p90, p97_5] =
            price.quantiles(day, [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]);
        Band { p2_5, p10, p25, p50, p75, p90, p97_5 }
    };
    let month = |day: u32| f64::from(day) / f64::from(DAYS_PER_MONTH);
    let sample_path = |path: &SamplePath| path.iter().map(|&(day, price)| (month(day), price)).collect();
    let sample_paths = price.sample_paths.iter().map(sample_path).collect();
    let is_certain = scenario.stock(&price.stock).is_some_and(|stock| stock.model.is_deterministic());
    Fan {
        caption,
        ticker: price.stock.clone(),
        start_price: scenario.stock(&price.stock).map_or(0.0, |stock| stock.price),
        months: price.days.iter().copied().map(month).collect(),
        bands: (0..price.days.len()).map(band).collect(),
        sample_paths: if is_certain { Vec::new() } else { sample_paths },
        vests: vests(schedules, &price.stock),
    }
}

/// Months and fractions of the first offer that grants this stock; offers usually share a schedule.
fn vests(schedules: &[PaySchedule], stock: &str) -> Vec<(u32, f64)> {
    let of_stock = |schedule: &PaySchedule| -> Vec<(u32, f64)> {
        schedule
            .shares
            .iter()
            .filter(|flow| flow.stock == stock)
            .map(|flow| (flow.month, flow.promised))
            .collect()
    };
    let Some(flows) = schedules.iter().map(of_stock).find(|flows| !flows.is_empty()) else {
        return Vec::new();
    };
    let promised: f64 = flows.iter().map(|(_, amount)| amount).sum();
    let mut months = std::collections::BTreeMap::new();
    for (month, amount) in flows {
        *months.entry(month).or_insert(0.0) += amount / promised;
    }
    months.into_iter().collect()
}

fn years(scenario: &Scenario, offer: &OfferOutcome, schedule: &PaySchedule, caption: Caption) -> Years {
    let year = |(i, pay): (usize, &crate::outcome::Pay)| {
        let number = i as u32 + 1;
        let quantiles = pay.quantiles(&[0.1, 0.25, 0.5, 0.75, 0.9, 0.975]);
        Year {
            base: schedule.cash_of_kind(CashKind::Base, number),
            sign_on: schedule.cash_of_kind(CashKind::SignOn, number),
            bonus: schedule.cash_of_kind(CashKind::Bonus, number),
            stock_at_grant_price: schedule.promised_in_year(number),
            p10: quantiles[0],
            p25: quantiles[1],
            p50: quantiles[2],
            p75: quantiles[3],
            p90: quantiles[4],
            p97_5: quantiles[5],
            curve: pay.density(CURVE_POINTS),
            chance_below_current: offer.chance(&questions::current_pay_in(i + 1)).map(|chance| chance.value),
        }
    };
    Years {
        caption,
        years: offer.years.iter().enumerate().map(year).collect(),
        current_pay: scenario.goals.current_pay,
    }
}

fn total(scenario: &Scenario, offer: &OfferOutcome, years: u32, caption: Caption) -> Total {
    let quantiles = offer.total.quantiles(&[0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]);
    Total {
        caption,
        years,
        curve: offer.total.density(CURVE_POINTS),
        cash_floor: offer.total.guaranteed,
        p2_5: quantiles[0],
        p10: quantiles[1],
        p25: quantiles[2],
        p50: quantiles[3],
        p75: quantiles[4],
        p90: quantiles[5],
        p97_5: quantiles[6],
        walk_away: scenario.goals.walk_away,
        chance_below: offer.chance(questions::WALK_AWAY).map(|chance| chance.value),
        offer_letter: offer.total.offer_letter,
    }
}

fn dots(scenario: &Scenario, offer: &OfferOutcome, years: u32, caption: Caption) -> Dots {
    let ranks: Vec<f64> = (0..DOTS).map(|i| (i as f64 + 0.5) / DOTS as f64).collect();
    let walk_away = scenario.goals.walk_away.map(|goal| ("your walk-away number".to_owned(), goal));
    let current =
        scenario.goals.current_pay.map(|pay| ("your current pay".to_owned(), pay * f64::from(years)));
    Dots { caption, years, values: offer.total.quantiles(&ranks), threshold: walk_away.or(current) }
}
