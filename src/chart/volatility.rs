//! Volatility through time.

use jiff::civil::Date;

use super::canvas::{Canvas, MARGIN, Point, Stroke, TextStyle, WIDTH};
use super::past::{self, Past};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{ChartError, Theme, curve, font, frame, place, require_finite};

const CHART: &str = "volatility";
const HEIGHT: f64 = 270.0;
/// Room right of the plot for the latest values in words.
const GUTTER: f64 = 176.0;

/// Volatility a year by day: a rolling estimate, that of a law of changing volatility, and the long-run level.
#[derive(Debug, Clone, PartialEq)]
pub struct Volatility {
    /// Words around the chart.
    pub past: Past,
    /// Returns in the window of the rolling estimate.
    pub window: usize,
    /// Last day of a window, ascending, and the volatility in it.
    pub rolling: Vec<(Date, f64)>,
    /// As a law sees it.
    pub law: Option<ChangingVolatility>,
    /// Of the whole history, for when there is no such law.
    pub overall: f64,
}

/// Volatility as a law sees it that lets it change.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangingVolatility {
    /// What people call the law.
    pub name: String,
    /// Day, ascending, and what the law expected for it.
    pub path: Vec<(Date, f64)>,
    /// What it expects for the period after the last.
    pub next: f64,
    /// What it returns to.
    pub long_run: f64,
}

struct Plot {
    first: Date,
    x: Scale,
    y: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Plot {
    fn line(&self, series: &[(Date, f64)]) -> Vec<Point> {
        let at = |&(day, value): &(Date, f64)| (self.x.at(days(self.first, day)), self.y.at(value));
        curve::columns(&series.iter().map(at).collect::<Vec<_>>())
    }
}

fn days(from: Date, to: Date) -> f64 {
    to.duration_since(from).as_hours() as f64 / 24.0
}

impl Volatility {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or days do not ascend.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        let (first, last) = self.check()?;
        let mut canvas = Canvas::new(theme);
        let palette = canvas.palette;
        let title = self.title();
        let below = frame::heading(&mut canvas, &self.past.context, &title, &self.subtitle());
        let plot = self.plot(below + 14.0, first, last);
        frame::grid(
            &mut canvas,
            &plot.y,
            (plot.left, plot.right),
            &past::on_axis(&plot.y.ticks()),
            Some(0.0),
        );
        if let Some(law) = &self.law {
            canvas.path(plot.line(&law.path), Stroke::solid(palette.band_50, 1.0));
        }
        canvas.path(plot.line(&self.rolling), Stroke::solid(palette.base, 1.8));
        let level = plot.y.at(self.level());
        canvas.line((plot.left, level), (plot.right, level), Stroke::dashed(palette.line, 1.4));
        self.latest(&mut canvas, &plot);
        frame::axis_under(&mut canvas, &plot.x, plot.bottom, 0.0, &date_ticks(first, last));
        let height = self.past.foot(&mut canvas, plot.bottom + 36.0, &self.notes());
        svg::finish(canvas, height, &title, &self.description())
    }

    /// Checks the numbers and returns the first and the last day.
    fn check(&self) -> Result<(Date, Date), ChartError> {
        let law = self.law.iter().flat_map(|law| [law.next, law.long_run]);
        let paths = self.law.iter().flat_map(|law| &law.path).chain(&self.rolling);
        require_finite(CHART, "volatility", paths.map(|point| point.1).chain(law).chain([self.overall]))?;
        let ascends = |series: &[(Date, f64)]| series.is_sorted_by(|a, b| a.0 < b.0);
        let law = self.law.as_ref().map_or(&[][..], |law| &law.path);
        let ends = self.rolling.first().zip(self.rolling.last());
        match ends.filter(|_| ascends(&self.rolling) && ascends(law)) {
            Some((first, last)) => {
                let starts = law.first().map_or(first.0, |point| point.0.min(first.0));
                Ok((starts, law.last().map_or(last.0, |point| point.0.max(last.0))))
            }
            None => Err(ChartError::Malformed { chart: CHART, problem: "days must ascend" }),
        }
    }

    /// Everything drawn but the level.
    fn highest(&self) -> f64 {
        let law = self.law.iter().flat_map(|law| law.path.iter().map(|point| point.1));
        self.rolling.iter().map(|point| point.1).chain(law).fold(0.0, f64::max)
    }

    /// What the law returns to, if that is a level the history has seen: one that hardly ever returns has none
    /// worth the name.
    fn long_run(&self) -> Option<f64> {
        let highest = self.highest();
        self.law.as_ref().map(|law| law.long_run).filter(|level| *level <= highest)
    }

    fn level(&self) -> f64 {
        self.long_run().unwrap_or(self.overall)
    }

    fn now(&self) -> f64 {
        self.rolling.last().map_or(f64::NAN, |point| point.1)
    }

    fn title(&self) -> String {
        let values = || self.rolling.iter().map(|point| point.1);
        let (low, high) = (values().fold(f64::INFINITY, f64::min), values().fold(0.0, f64::max));
        let [low, now, high] = [low, self.now(), high].map(past::percent);
        let share = self.past.share();
        if low == high {
            return format!("Volatility of {share} has stayed at {now} a year");
        }
        let since = self.rolling.first().map_or_else(String::new, |point| match self.spans_years() {
            true => format!("since {}", point.0.year()),
            false => format!("since {}", point.0),
        });
        format!("Volatility of {share} is now {now} a year; {since} it has been between {low} and {high}")
    }

    fn spans_years(&self) -> bool {
        let ends = self.rolling.first().zip(self.rolling.last());
        ends.is_some_and(|(first, last)| days(first.0, last.0) > 730.0)
    }

    fn subtitle(&self) -> String {
        let law = self.law.as_ref().map_or_else(String::new, |law| {
            format!(", and as {} expected it for each {}", law.name, self.past.period.noun())
        });
        format!("Standard deviation of log returns, a year: over {}{law}", self.windows())
    }

    /// `63 days`.
    fn windows(&self) -> String {
        format!("{} {}s", self.window, self.past.period.noun())
    }

    fn description(&self) -> String {
        let law = self.law.as_ref().map_or_else(String::new, |law| {
            let next = past::percent(law.next);
            format!(" {} expects {next} for the next {}.", law.name, self.past.period.noun())
        });
        let overall = past::percent(self.overall);
        format!("Volatility through time. {}. Over the whole history it is {overall}.{law}", self.title())
    }

    fn plot(&self, top: f64, first: Date, last: Date) -> Plot {
        let next = self.law.as_ref().map_or(0.0, |law| law.next);
        let highest = self.highest().max(self.level()).max(next);
        let bottom = top + HEIGHT;
        let y = Scale::new((0.0, if highest > 0.0 { 1.03 * highest } else { 1.0 }), (bottom, top), 5);
        let labels: Vec<String> = past::on_axis(&y.ticks()).into_iter().map(|tick| tick.1).collect();
        let (left, right) = (MARGIN + frame::widest(&labels) + 8.0, WIDTH - GUTTER);
        let x = Scale::new((0.0, days(first, last)), (left, right), 8);
        Plot { first, x, y, left, right, top, bottom }
    }

    /// The latest values and the long-run level in words, right of the plot.
    fn latest(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        let rolling = (self.now(), format!("in the last {}", self.windows()), palette.base);
        let mut values = vec![rolling];
        if let Some(law) = &self.law {
            let words = format!("{}, next {}", law.name, self.past.period.noun());
            values.push((law.next, words, palette.line));
        }
        let level =
            if self.long_run().is_some() { "long-run level (dashed)" } else { "whole history (dashed)" };
        values.push((self.level(), level.to_owned(), palette.line));
        // From the top down.
        values.sort_by(|a, b| b.0.total_cmp(&a.0));
        let at: Vec<f64> = values.iter().map(|value| plot.y.at(value.0)).collect();
        let labels = place::spread(&at, 35.0, (plot.top + 10.0, plot.bottom - 14.0));
        for (((value, words, color), from), to) in values.into_iter().zip(at).zip(labels) {
            let tie = vec![(plot.right + 3.0, from), (plot.right + 6.0, from), (plot.right + 12.0, to)];
            canvas.path(tie, Stroke::solid(color, 1.0));
            let x = plot.right + 16.0;
            canvas.text((x, to - 1.0), &past::percent(value), TextStyle::bold(14.0, color));
            let words = font::ellipsis(&words, WIDTH - 4.0 - x, 12.0, font::Weight::Regular);
            canvas.text((x, to + 14.0), &words, TextStyle::regular(12.0, palette.muted));
        }
    }

    fn notes(&self) -> String {
        // The relative error of a deviation of normal numbers.
        let error = 1.0 / (2.0 * (self.window as f64 - 1.0)).sqrt();
        let no_level = match &self.law {
            Some(law) if self.long_run().is_none() => {
                format!(" {} returns so slowly here that its long-run level says nothing.", law.name)
            }
            _ => String::new(),
        };
        format!(
            "{} tell a volatility to ±{} of itself at best (one standard error).{no_level}",
            self.windows(),
            past::percent(error)
        )
    }
}

/// Whole years, months, or the two ends, whichever are enough.
fn date_ticks(first: Date, last: Date) -> Vec<(f64, String)> {
    let span = days(first, last) / 365.25;
    let within = |date: &Date| *date >= first && *date <= last;
    let year_step =
        [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().find(|step| span / f64::from(*step) <= 9.0);
    let step = year_step.unwrap_or(1000);
    let years = (first.year()..=last.year()).filter(|year| year % step == 0);
    let new_years = years.filter_map(|year| Some((Date::new(year, 1, 1).ok()?, year.to_string())));
    let months = |step: i8| {
        (first.year()..=last.year()).flat_map(move |year| {
            (1..=12).step_by(step as usize).filter_map(move |month| {
                let date = Date::new(year, month, 1).ok()?;
                Some((date, date.strftime("%b %Y").to_string()))
            })
        })
    };
    let ticks: Vec<(Date, String)> = match span {
        span if span > 3.0 => new_years.collect(),
        span if span > 1.2 => months(6).collect(),
        span if span > 0.6 => months(3).collect(),
        span if span > 0.25 => months(1).collect(),
        _ => vec![(first, first.to_string()), (last, last.to_string())],
    };
    let inside = ticks.into_iter().filter(|(date, _)| within(date));
    inside.map(|(date, label)| (days(first, date), label)).collect()
}
