//! How many of a few equally likely futures fall short.

use super::canvas::{Canvas, MARGIN, Point, WIDTH};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Basis, Caption, ChartError, Theme, frame, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "dots";
/// Room for the stacks, and above them for the head of the threshold.
const HEIGHT: f64 = 218.0;
const LEAST_HEIGHT: f64 = 120.0;
const HEAD: f64 = 40.0;
/// Pitch of the dots when there is room.
const LARGEST_PITCH: f64 = 26.0;
/// More dots than this cannot be counted.
const MOST: usize = 200;

/// A quantile dotplot: each dot is one of n equally likely futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// Words around the chart.
    pub caption: Caption,
    /// Years the pay is summed over.
    pub years: u32,
    /// Quantiles at (i − ½)/n, ascending: 20, 50 or 100 of them; of fewer futures than that, the futures
    /// themselves. If pay is certain one dot is drawn.
    pub values: Vec<f64>,
    /// What the amounts are compared with ("your walk-away number"), and how much it is.
    pub threshold: Option<(String, f64)>,
}

/// Where the dots go.
struct Stacks {
    x: Scale,
    pitch: f64,
    /// Height of the tallest stack.
    height: f64,
    /// Centre of each dot above the baseline, in the order of the values.
    centres: Vec<Point>,
    /// Dots beyond the axis, drawn at its end, and that end.
    beyond: Option<(usize, f64)>,
}

impl Dots {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no values or more than 200, or one is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        if self.caption.basis.is_certain() && self.values.len() > 1 {
            return Dots { values: vec![self.values[self.values.len() / 2]], ..self.clone() }.draw(theme);
        }
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let top = frame::header(&mut canvas, &self.caption, &title, &self.subtitle()) + 12.0;
        let head = if self.threshold.is_some() { HEAD } else { 0.0 };
        let stacks = self.stacks();
        let bottom = top + head + stacks.height.max(LEAST_HEIGHT);
        self.draw_dots(&mut canvas, &stacks, bottom);
        frame::money_axis(&mut canvas, &stacks.x, bottom, LARGEST_PITCH / 2.0);
        self.draw_threshold(&mut canvas, &stacks.x, top, bottom);
        let height = frame::footer(&mut canvas, bottom + 34.0, &self.notes(&stacks), &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&self.description()))
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.values.is_empty() || self.values.len() > MOST {
            return Err(ChartError::Malformed { chart: CHART, problem: "it takes 1 to 200 values" });
        }
        require_finite(CHART, "values", self.values.iter().copied())?;
        require_finite(CHART, "threshold", self.threshold.iter().map(|threshold| threshold.1))?;
        require_ascending(CHART, &self.values)
    }

    fn short(&self) -> usize {
        self.threshold.as_ref().map_or(0, |(_, amount)| self.values.iter().filter(|v| *v < amount).count())
    }

    fn title(&self) -> String {
        let n = self.values.len();
        if n == 1 {
            return self.title_of_one();
        }
        let Some((name, _)) = &self.threshold else { return self.title_without_threshold() };
        match self.short() {
            0 => format!("None of {n} simulated futures falls short of {name}"),
            1 => format!("1 of {n} simulated futures falls short of {name}"),
            short if short == n => format!("All {n} simulated futures fall short of {name}"),
            short => format!("{short} of {n} simulated futures fall short of {name}"),
        }
    }

    fn title_of_one(&self) -> String {
        let (basis, value) = (self.caption.basis, self.values[0]);
        let pays = match basis {
            Basis::Simulated(_) => format!("The one simulated future pays {}", money::short(value)),
            _ => basis.offer_pays(value),
        };
        match &self.threshold {
            Some((name, amount)) => format!("{pays}, {} {name}", words::compared(value, *amount)),
            None if basis == Basis::Cash => format!("{pays}, whatever the share price does"),
            None => pays,
        }
    }

    fn title_without_threshold(&self) -> String {
        let n = self.values.len();
        let (lowest, highest) = (self.values[0], self.values[n - 1]);
        let middle = (self.values[(n - 1) / 2] + self.values[n / 2]) / 2.0;
        let above = self.values.iter().filter(|v| **v > middle).count();
        let amount = money::short(middle);
        let pays = if self.years == 1 { "the year pays" } else { "the years together pay" };
        match above {
            _ if money::short(lowest) == money::short(highest) => {
                format!("In all {n} simulated futures {pays} {amount}")
            }
            // Ties at the median: more than half may pay just that.
            0 => {
                let ties = self.values.iter().filter(|v| **v >= middle).count();
                format!("{ties} of {n} simulated futures pay {amount}")
            }
            above if 2 * above == n => format!("Half of {n} simulated futures pay more than {amount}"),
            above => format!("{above} of {n} simulated futures pay more than {amount}"),
        }
    }

    fn subtitle(&self) -> String {
        let (n, years) = (self.values.len(), words::years(self.years));
        match self.caption.basis {
            Basis::Cash => format!("Total pay over {years}, all of it cash"),
            Basis::GivenPath => format!("Total pay over {years}: nothing is left to chance"),
            Basis::Simulated(_) if n == 1 => {
                format!("Total pay over {years}. The dot is the one simulated future")
            }
            Basis::Simulated(futures) if futures == n as u64 => {
                format!("Total pay over {years}. Each dot is one of the {n} simulated futures")
            }
            Basis::Simulated(_) => {
                format!("Total pay over {years}. Each dot is 1 of {n} equally likely futures")
            }
        }
    }

    fn notes(&self, stacks: &Stacks) -> String {
        match stacks.beyond {
            Some((1, end)) => {
                format!("One future pays more than {}; its dot stands at the edge.", money::short(end))
            }
            Some((n, end)) => {
                format!("{n} futures pay more than {}; their dots stand at the edge.", money::short(end))
            }
            None => String::new(),
        }
    }

    fn description(&self) -> String {
        let n = self.values.len();
        if n == 1 {
            return format!("One dot: total pay over {}. {}.", words::years(self.years), self.title_of_one());
        }
        let range = words::range(self.values[0], self.values[n - 1]);
        let compared = self.threshold.as_ref().map_or_else(String::new, |(name, amount)| {
            let short = self.short();
            let amount = money::short(*amount);
            format!(" {short} of them fall short of {name}, {amount}; {} reach it.", n - short)
        });
        let years = words::years(self.years);
        format!(
            "Dot plot of total pay over {years} in {n} equally likely simulated futures, {range}.{compared}"
        )
    }

    /// Shrinks the dots until the tallest stack fits.
    fn stacks(&self) -> Stacks {
        let (x, end) = self.axis();
        let mut pitch = LARGEST_PITCH;
        loop {
            let bin = self.pitch_from_zero(&x, pitch);
            let centres = self.centres(&x, bin);
            let height = centres.iter().map(|centre| centre.1).fold(0.0, f64::max) + bin / 2.0 + 8.0;
            if height <= HEIGHT || pitch <= 1.5 {
                let count = self.values.iter().filter(|v| **v > end).count();
                return Stacks {
                    x,
                    pitch: bin,
                    height,
                    centres,
                    beyond: (count > 0).then_some((count, end)),
                };
            }
            pitch -= 0.5;
        }
    }

    /// The axis, and the amount beyond which dots are drawn at its end: a long tail must not squeeze all
    /// other dots into one stack.
    fn axis(&self) -> (Scale, f64) {
        let n = self.values.len();
        let (lowest, highest) = (self.values[0], self.values[n - 1]);
        let bulk = self.values[(n * 9 / 10).min(n - 1)];
        let far = lowest + 4.0 * (bulk - lowest);
        let end = if bulk > lowest && highest > far { far } else { highest };
        let threshold = self.threshold.as_ref().map_or(lowest, |threshold| threshold.1);
        let (lo, hi) = (lowest.min(threshold), end.max(threshold));
        // Certain pay needs some axis to stand on.
        let pad = if highest > lowest { 0.04 * (hi - lo) } else { 0.1 * hi.abs().max(1.0) };
        let scale = Scale::new((lo - pad, hi + pad), (MARGIN + 28.0, WIDTH - MARGIN - 28.0), 8);
        (scale, end.max(threshold))
    }

    /// The pitch, a little less if that makes $0 the edge of a bin: no dot may seem to lie below nothing.
    fn pitch_from_zero(&self, x: &Scale, pitch: f64) -> f64 {
        let Some((_, anchor)) = self.threshold else { return pitch };
        let bins = (x.at(anchor) - x.at(0.0)) / pitch;
        // A threshold that all but touches $0 would shrink the dots to nothing.
        let matters = x.lo < 0.0 && self.values[0] >= 0.0 && bins > 0.4;
        if matters { pitch * bins / bins.ceil() } else { pitch }
    }

    /// Bins as wide as a dot, counted from the threshold so that no stack straddles it.
    fn centres(&self, x: &Scale, pitch: f64) -> Vec<Point> {
        let anchor = self.threshold.as_ref().map_or(self.values[0], |threshold| threshold.1);
        let origin = x.at(anchor);
        let (mut bin, mut height) = (None, 0.0);
        let mut centres = Vec::with_capacity(self.values.len());
        for &value in &self.values {
            let offset = ((x.at(value) - origin) / pitch).floor();
            // Rounding to pixels must not lift a value onto a threshold it misses.
            let offset = if value < anchor { offset.min(-1.0) } else { offset };
            height = if bin == Some(offset) { height + 1.0 } else { 0.0 };
            bin = Some(offset);
            centres.push((origin + (offset + 0.5) * pitch, 3.0 + (height + 0.5) * pitch));
        }
        centres
    }

    fn draw_dots(&self, canvas: &mut Canvas, stacks: &Stacks, bottom: f64) {
        let short = self.short();
        let radius = (0.462 * stacks.pitch).max(0.6);
        for (i, &(x, above)) in stacks.centres.iter().enumerate() {
            let color = if i < short { canvas.palette.short } else { canvas.palette.band_50 };
            canvas.circle((x, bottom - above), radius, color);
        }
    }

    fn draw_threshold(&self, canvas: &mut Canvas, x: &Scale, top: f64, bottom: f64) {
        let Some((name, amount)) = &self.threshold else { return };
        let short = self.short();
        let counts =
            (format!("{short} fall{} short", if short == 1 { "s" } else { "" }), self.values.len() - short);
        let reach = format!("{} reach{} it", counts.1, if counts.1 == 1 { "es" } else { "" });
        let name = format!("{} {}", words::capitalised(name), money::short(*amount));
        if self.values.len() == 1 {
            let words = if short == 1 { ("falls short", "") } else { ("", "reaches it") };
            frame::threshold(canvas, (x.at(*amount), top, bottom), &name, words);
            return;
        }
        frame::threshold(canvas, (x.at(*amount), top, bottom), &name, (&counts.0, &reach));
    }
}
