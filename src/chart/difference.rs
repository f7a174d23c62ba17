//! How often one offer pays more than another, and by how much.

use super::canvas::{Anchor, Canvas, MARGIN, Point, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, frame, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "difference";
/// Room for the stacks, and above them for who pays more on which side.
const HEIGHT: f64 = 218.0;
const LEAST_HEIGHT: f64 = 120.0;
const HEAD: f64 = 36.0;
/// Pitch of the dots when there is room.
const LARGEST_PITCH: f64 = 26.0;
/// More dots than this cannot be counted.
const MOST: usize = 200;
const CENTRE: f64 = WIDTH / 2.0;
/// Futures with one and the same difference stand at most so high if it is nothing or they are all there is, or they would
/// make all dots specks.
const TALLEST_OF_SAME: usize = 12;

/// What one offer pays more than another in each of a few equally likely futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Words around the chart.
    pub caption: Caption,
    /// Years the pay is summed over.
    pub years: u32,
    /// The offer that pays more where the difference is above zero.
    pub first: String,
    /// The other.
    pub second: String,
    /// Quantiles of the difference at (i − ½)/n, ascending; of fewer futures than that, the futures themselves.
    pub values: Vec<f64>,
    /// Whether an offer that pays more in all of them does so on every path of the run.
    pub is_sure: bool,
}

/// How many futures each offer pays more in.
#[derive(Clone, Copy)]
struct Counts {
    first: usize,
    second: usize,
    same: usize,
}

/// Where the dots go.
struct Stacks {
    x: Scale,
    pitch: f64,
    height: f64,
    /// Centre of each dot above the baseline, in the order of the values.
    centres: Vec<Point>,
}

impl Difference {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no values or more than 200, or one is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let top = frame::header(&mut canvas, &self.caption, &title, &self.subtitle()) + 12.0;
        let stacks = self.stacks();
        let bottom = top + HEAD + stacks.height.max(LEAST_HEIGHT);
        canvas.line((CENTRE, top), (CENTRE, bottom), Stroke::solid(canvas.palette.ink, 1.6));
        self.draw_dots(&mut canvas, &stacks, bottom);
        self.draw_sides(&mut canvas, top);
        self.draw_axis(&mut canvas, &stacks.x, bottom);
        let height = frame::footer(&mut canvas, bottom + 34.0, &self.notes(&stacks), &self.caption);
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.values.is_empty() || self.values.len() > MOST {
            return Err(ChartError::Malformed { chart: CHART, problem: "it takes 1 to 200 values" });
        }
        require_finite(CHART, "values", self.values.iter().copied())?;
        require_ascending(CHART, &self.values)
    }

    fn counts(&self) -> Counts {
        let count = |is: fn(&f64) -> bool| self.values.iter().filter(|value| is(value)).count();
        Counts { first: count(|v| *v > 0.0), second: count(|v| *v < 0.0), same: count(|v| *v == 0.0) }
    }

    /// Name of an offer, short enough for a sentence.
    fn name(name: &str) -> String {
        font::ellipsis(name, 190.0, 18.0, Weight::Bold)
    }

    fn title(&self) -> String {
        let (n, counts) = (self.values.len(), self.counts());
        let [first, second] = [&self.first, &self.second].map(|name| Self::name(name));
        let by = |value: f64| match money::short(value) {
            middle if value > 0.0 => format!(", in the middle one by {middle}"),
            middle => format!("; the middle difference is {middle}"),
        };
        match counts {
            Counts { same, .. } if same == n => {
                format!(
                    "{first} and {second} pay the same{}",
                    if n == 1 { "" } else { " in every simulated future" }
                )
            }
            _ if let Some(value) = self.certain() => {
                let [ahead, behind] = if value > 0.0 { [first, second] } else { [second, first] };
                let always = if n == 1 { "" } else { " in every simulated future" };
                format!("{ahead} pays {} more than {behind}{always}", money::short(value.abs()))
            }
            Counts { first: ahead, second: behind, .. } if ahead >= behind => {
                format!("{first} pays more than {second} in {}{}", self.often(ahead), by(self.middle()))
            }
            Counts { second: ahead, .. } => {
                format!("{second} pays more than {first} in {}{}", self.often(ahead), by(-self.middle()))
            }
        }
    }

    /// How often, going by the dots, an offer is ahead: `58 of 100 simulated futures`.
    fn often(&self, ahead: usize) -> String {
        match self.values.len() {
            n if ahead == n && !self.is_sure => "nearly all simulated futures".to_owned(),
            n => format!("{ahead} of {n} simulated futures"),
        }
    }

    /// The middle difference: half of the futures lie to each side of it.
    fn middle(&self) -> f64 {
        let values = &self.values;
        f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
    }

    fn subtitle(&self) -> String {
        let years = words::years(self.years);
        let [first, second] = [&self.first, &self.second].map(|name| Self::name(name));
        let what = format!("Total pay over {years}, {first} less {second} in the same future");
        match self.values.len() {
            1 => what,
            n => format!("{what}. Each dot is 1 of {n} equally likely futures"),
        }
    }

    fn description(&self) -> String {
        let (counts, n) = (self.counts(), self.values.len());
        let range = words::range(self.values[0], self.values[n - 1]);
        format!(
            "Dot plot of what {} pays more than {} over {} in {n} equally likely futures, {range}: more in {}, less in {}, the \
             same in {}.",
            self.first,
            self.second,
            words::years(self.years),
            counts.first,
            counts.second,
            counts.same
        )
    }

    fn notes(&self, stacks: &Stacks) -> String {
        let beyond = self.values.iter().filter(|value| value.abs() > stacks.x.hi).count();
        let same = match self.counts().same {
            0 => String::new(),
            1 => "Grey: the same in both. ".to_owned(),
            n if n == self.values.len() => "Grey: both pay the same in all. ".to_owned(),
            n => format!("Grey: in {n} both pay the same; the smallest gaps stand beside them. "),
        };
        match beyond {
            0 if self.values.len() > 1 && self.certain().is_some_and(|value| value != 0.0) => {
                "The difference is one and the same in every future: all dots stand around it.".to_owned()
            }
            0 => same,
            1 => format!("{same}One future lies beyond the axis; its dot stands at the edge."),
            n => format!("{same}{n} futures lie beyond the axis; their dots stand at the edge."),
        }
    }

    /// An axis as long to the left as to the right. The far tails must not squeeze all other dots into one stack.
    fn axis(&self) -> Scale {
        let mut sizes: Vec<f64> = self.values.iter().map(|value| value.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let (bulk, most) = (sizes[(sizes.len() * 9 / 10).min(sizes.len() - 1)], sizes[sizes.len() - 1]);
        let reach = if bulk > 0.0 { most.min(1.6 * bulk) } else { most };
        let reach = match self.certain() {
            Some(0.0) => 1000.0,
            // In the middle of its side there is room for a block.
            Some(value) => 2.0 * value.abs(),
            None => 1.04 * reach,
        };
        Scale::new((-reach, reach), (MARGIN + 28.0, WIDTH - MARGIN - 28.0), 8)
    }

    /// Shrinks the dots until the tallest stack fits.
    fn stacks(&self) -> Stacks {
        let x = self.axis();
        let mut pitch = LARGEST_PITCH;
        loop {
            let centres = self.centres(&x, pitch);
            let height = centres.iter().map(|centre| centre.1).fold(0.0, f64::max) + pitch / 2.0 + 8.0;
            if height <= HEIGHT || pitch <= 1.5 {
                return Stacks { x, pitch, height, centres };
            }
            pitch -= 0.5;
        }
    }

    /// Bins as wide as a dot, counted from zero to both sides, so that one offer less the other is the mirror image of
    /// the other less the one. Where both pay the same a block of its own stands on the line, an odd number of stacks wide.
    fn centres(&self, x: &Scale, pitch: f64) -> Vec<Point> {
        if let Some(value) = self.certain() {
            return self.block(x.at(value), pitch);
        }
        let stacks = self.counts().same.div_ceil(TALLEST_OF_SAME);
        let stacks = if stacks == 0 { 0 } else { stacks | 1 };
        let shift = stacks as f64 / 2.0;
        let mut same = 0;
        let mut heights = std::collections::BTreeMap::new();
        let mut centres = Vec::with_capacity(self.values.len());
        for &value in &self.values {
            let bins = ((x.at(value) - CENTRE).abs() / pitch - shift).max(0.0).floor();
            let column = match value {
                0.0 => {
                    same += 1;
                    f64::from((same - 1) % stacks as u32) + 0.5 - shift
                }
                value => value.signum() * (bins + 0.5 + shift),
            };
            let at = CENTRE + column * pitch;
            let height: &mut f64 = heights.entry((2.0 * column) as i64).or_insert(0.0);
            centres.push((at, 3.0 + (*height + 0.5) * pitch));
            *height += 1.0;
        }
        centres
    }

    /// All futures as a block around a place.
    fn block(&self, at: f64, pitch: f64) -> Vec<Point> {
        let (count, columns) = (self.values.len(), self.values.len().div_ceil(TALLEST_OF_SAME) | 1);
        let place = |i: usize| {
            let (column, row) = (i % columns, i / columns);
            let in_row = columns.min(count - row * columns);
            let from_middle = column as f64 - (in_row - 1) as f64 / 2.0;
            (at + from_middle * pitch, 3.0 + (row as f64 + 0.5) * pitch)
        };
        (0..count).map(place).collect()
    }

    /// The difference, if it is one and the same in every future.
    fn certain(&self) -> Option<f64> {
        let first = *self.values.first()?;
        self.values.iter().all(|value| *value == first).then_some(first)
    }

    /// Amounts under the stacks; under a block there is but one.
    fn draw_axis(&self, canvas: &mut Canvas, x: &Scale, bottom: f64) {
        let overhang = LARGEST_PITCH / 2.0;
        let Some(value) = self.certain() else { return frame::money_axis(canvas, x, bottom, overhang) };
        let amounts = if value == 0.0 { vec![0.0] } else { vec![value.min(0.0), value.max(0.0)] };
        let ticks: Vec<(f64, String)> =
            amounts.into_iter().map(|amount| (amount, money::short(amount))).collect();
        frame::axis_under(canvas, x, bottom, overhang, &ticks);
    }

    fn draw_dots(&self, canvas: &mut Canvas, stacks: &Stacks, bottom: f64) {
        let radius = (0.462 * stacks.pitch).max(0.6);
        for (value, &(x, above)) in self.values.iter().zip(&stacks.centres) {
            let color = match *value {
                more if more > 0.0 => canvas.palette.band_50,
                less if less < 0.0 => canvas.palette.short,
                _ => canvas.palette.axis,
            };
            canvas.circle((x, bottom - above), radius, color);
        }
    }

    /// Who pays more on which side of the line, and how often.
    fn draw_sides(&self, canvas: &mut Canvas, top: f64) {
        const GAP: f64 = 10.0;
        let (n, counts, palette) = (self.values.len(), self.counts(), canvas.palette);
        let sides = [
            (&self.second, counts.second, palette.short, Anchor::Right, CENTRE - GAP),
            (&self.first, counts.first, palette.line, Anchor::Left, CENTRE + GAP),
        ];
        for (name, count, color, anchor, x) in sides {
            let room = CENTRE - MARGIN - GAP;
            let said = font::ellipsis(name, room - 80.0, 14.0, Weight::Bold) + " pays more";
            canvas.text((x, top + 11.0), &said, TextStyle::bold(14.0, color).anchored(anchor));
            let often = match n {
                1 => String::new(),
                n => format!("in {count} of {n} futures"),
            };
            canvas.text((x, top + 28.0), &often, TextStyle::regular(12.0, color).anchored(anchor));
        }
    }
}
