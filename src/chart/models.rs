//! The same offer under several price models, one row a model.

use super::canvas::{Anchor, Canvas, MARGIN, Point, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, frame, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "models";
const ROW: f64 = 30.0;
/// Room for the name of the threshold, and for the headings of the columns.
const HEAD: f64 = 20.0;
const HEADINGS: f64 = 22.0;
/// Widest name before it is cut.
const NAME: f64 = 128.0;
const GAP: f64 = 12.0;
/// More rows than this are no longer looked at one by one.
const MOST: usize = 40;

/// Intervals of total pay, a row a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Models {
    /// Words around the chart.
    pub caption: Caption,
    /// Years the pay is summed over.
    pub years: u32,
    /// The models, in the order drawn.
    pub rows: Vec<ModelRow>,
    /// What pay is compared with.
    pub walk_away: Option<f64>,
}

/// Percentiles of total pay under one model; of a handful of futures the lowest and highest stand for the lower and
/// upper ones.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRow {
    /// Name of the model.
    pub name: String,
    /// Whether it is the one the others are compared with.
    pub is_reference: bool,
    /// One in ten below.
    pub p10: f64,
    /// One in four below.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// One in four above.
    pub p75: f64,
    /// One in ten above.
    pub p90: f64,
}

impl ModelRow {
    fn values(&self) -> [f64; 5] {
        [self.p10, self.p25, self.p50, self.p75, self.p90]
    }

    fn label(&self) -> [String; 3] {
        [self.p10, self.p50, self.p90].map(money::short)
    }
}

/// Where the columns stand.
struct Columns {
    /// Left edge of the names, and room for them.
    name: f64,
    x: Scale,
    /// Right edges of the amounts.
    amounts: [f64; 3],
}

impl Models {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no rows or more than 40, or an amount is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let top = frame::header(&mut canvas, &self.caption, &title, &self.subtitle()) + 10.0;
        let columns = self.columns();
        let head = if self.walk_away.is_some() { HEAD } else { 0.0 };
        let rows = top + head + HEADINGS;
        let bottom = rows + ROW * self.rows.len() as f64;
        self.draw_reference(&mut canvas, &columns, (rows, bottom));
        if let Some(goal) = self.walk_away {
            let name = format!("Your walk-away number {}", money::short(goal));
            frame::threshold(&mut canvas, (columns.x.at(goal), top, bottom), &name, ("", ""));
        }
        self.draw_headings(&mut canvas, &columns, rows);
        for (i, row) in self.rows.iter().enumerate() {
            draw_row(&mut canvas, &columns, row, rows + ROW * (i as f64 + 0.5));
        }
        frame::money_axis(&mut canvas, &columns.x, bottom, 8.0);
        let height = frame::footer(&mut canvas, bottom + 34.0, &self.notes(), &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&self.description()))
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.rows.is_empty() || self.rows.len() > MOST {
            return Err(ChartError::Malformed { chart: CHART, problem: "it takes 1 to 40 models" });
        }
        require_finite(CHART, "rows", self.rows.iter().flat_map(ModelRow::values))?;
        require_finite(CHART, "walk_away", self.walk_away)?;
        self.rows.iter().try_for_each(|row| require_ascending(CHART, &row.values()))
    }

    /// `lies between $1.01M and $1.07M`: the least and the most of an amount over the models.
    fn range(&self, of: fn(&ModelRow) -> f64, verb: [&str; 2]) -> String {
        let [low, high] = ends(self.rows.iter().map(of)).map(money::short);
        let [is, lies] = verb;
        if low == high { format!("{is}{low}") } else { format!("{lies}between {low} and {high}") }
    }

    fn title(&self) -> String {
        let models = match self.rows.len() {
            1 => "one model".to_owned(),
            n => format!("{n} models"),
        };
        let bad = self.range(|row| row.p10, ["is ", "lies "]);
        let median = self.range(|row| row.p50, ["", ""]);
        match self.caption.basis.is_handful() {
            true => format!("Under {models} the lowest simulated future {bad}, the middle one {median}"),
            false => format!("Under {models} the bad outcome (P10) {bad}, the median {median}"),
        }
    }

    fn subtitle(&self) -> String {
        let years = words::years(self.years);
        let lines = match self.caption.basis.is_handful() {
            true => "the line runs from the lowest to the highest future, the dot is the middle one",
            false => "thin line P10 to P90, thick line the middle half, dot the median",
        };
        format!("Total pay over {years} of the same offer, a row for each price model: {lines}")
    }

    fn notes(&self) -> String {
        let reference = self.rows.iter().find(|row| row.is_reference);
        reference.map_or_else(String::new, |row| {
            let name = font::ellipsis(&row.name, NAME, 13.0, Weight::Bold);
            format!("Bold: {name}, the model of the scenario; the dashed line is its median.")
        })
    }

    fn description(&self) -> String {
        let row = |row: &ModelRow| {
            let [low, median, high] = row.label();
            format!("{} {low}, {median}, {high}", row.name)
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!("{}. Low, middle and high by model: {}.", self.title(), rows.join("; "))
    }

    fn columns(&self) -> Columns {
        let bold = |text: &str| font::width(text, 13.0, Weight::Bold);
        let names = self.rows.iter().map(|row| bold(&row.name).min(NAME)).fold(0.0, f64::max);
        let labels: Vec<[String; 3]> = self.rows.iter().map(ModelRow::label).collect();
        let width =
            |column: usize| labels.iter().map(|label| bold(&label[column])).fold(bold("P10"), f64::max);
        let last = WIDTH - MARGIN;
        let middle = last - width(2) - GAP;
        let first = middle - width(1) - GAP;
        let plot = (MARGIN + names + 2.0 * GAP, first - width(0) - 2.0 * GAP);
        let [low, high] = ends(self.rows.iter().flat_map(ModelRow::values).chain(self.walk_away));
        let pad = if high > low { 0.03 * (high - low) } else { 0.1 * high.abs().max(1.0) };
        Columns {
            name: MARGIN,
            x: Scale::new((low - pad, high + pad), plot, 5),
            amounts: [first, middle, last],
        }
    }

    /// The median of the scenario's own model, through all rows.
    fn draw_reference(&self, canvas: &mut Canvas, columns: &Columns, (top, bottom): (f64, f64)) {
        if let Some(row) = self.rows.iter().find(|row| row.is_reference) {
            let x = columns.x.at(row.p50);
            canvas.line((x, top), (x, bottom), Stroke::dashed(canvas.palette.axis, 1.2));
        }
    }

    fn draw_headings(&self, canvas: &mut Canvas, columns: &Columns, y: f64) {
        let words = match self.caption.basis.is_handful() {
            true => ["low", "mid", "high"],
            false => ["P10", "P50", "P90"],
        };
        let style = TextStyle::regular(12.0, canvas.palette.muted).anchored(Anchor::Right);
        for (word, x) in words.iter().zip(columns.amounts) {
            canvas.text((x, y - 6.0), word, style);
        }
    }
}

fn draw_row(canvas: &mut Canvas, columns: &Columns, row: &ModelRow, y: f64) {
    let palette = canvas.palette;
    let weight = if row.is_reference { Weight::Bold } else { Weight::Regular };
    let style = TextStyle { weight, ..TextStyle::regular(13.0, palette.ink) };
    canvas.text((columns.name, y + 4.5), &font::ellipsis(&row.name, NAME, 13.0, weight), style);
    let at = |value: f64| -> Point { (columns.x.at(value), y) };
    canvas.line(at(row.p10), at(row.p90), Stroke::solid(palette.line, 2.0));
    canvas.line(at(row.p25), at(row.p75), Stroke::solid(palette.band_50, 9.0));
    canvas.dot(at(row.p50), 4.2, palette.line);
    for (label, x) in row.label().iter().zip(columns.amounts) {
        canvas.text((x, y + 4.5), label, style.anchored(Anchor::Right));
    }
}

/// The least and the greatest.
fn ends(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| [low.min(value), high.max(value)])
}
