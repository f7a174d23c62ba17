//! What must be true for one offer to beat another: the gap over two numbers.

mod labels;

use super::canvas::{Anchor, Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::frame::{self, Swatch};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::theme::{Color, Palette};
use super::{Caption, ChartError, Theme, contour, require_finite, words};
use crate::money;

const CHART: &str = "break-even";
const LEFT: f64 = MARGIN + 60.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEIGHT: f64 = 320.0;
/// Steps of colour to each side of zero.
const STEPS: usize = 3;
/// More cells than this along a side cannot be seen.
const MOST: usize = 128;

/// What an axis or a gap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scaling {
    /// Amounts of money.
    Dollars,
    /// Rates, or points of chance.
    Rate,
    /// Plain numbers.
    Number,
}

/// One of the two numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct MapAxis {
    /// What it is.
    pub name: String,
    /// How its values are written.
    pub scaling: Scaling,
    /// The ends of the axis.
    pub range: (f64, f64),
    /// What it is in the scenario as it stands.
    pub now: Option<f64>,
}

/// A gap between two offers over two numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakEvenMap {
    /// Words around the chart.
    pub caption: Caption,
    /// The offer that is ahead where the gap is above zero.
    pub first: String,
    /// What it is held against.
    pub second: String,
    /// What the gap is: "median of first less that of counter".
    pub what: String,
    /// How gaps are written.
    pub scaling: Scaling,
    /// Along the bottom.
    pub x: MapAxis,
    /// Up the side.
    pub y: MapAxis,
    /// Gaps at the middles of cells: rows from the lowest y, each from the lowest x.
    pub gaps: Vec<Vec<f64>>,
}

struct Plot {
    x: Scale,
    y: Scale,
    cell: (f64, f64),
    top: f64,
    bottom: f64,
}

impl Plot {
    /// The middle of a cell.
    fn at(&self, column: f64, row: f64) -> Point {
        (LEFT + (column + 0.5) * self.cell.0, self.bottom - (row + 0.5) * self.cell.1)
    }

    fn cell(&self, column: usize, row: usize) -> Rect {
        let (x, y) = self.at(column as f64, row as f64);
        let (width, height) = (self.cell.0 / 2.0, self.cell.1 / 2.0);
        Rect { left: x - width, right: x + width, top: y - height, bottom: y + height }
    }
}

impl BreakEvenMap {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are less than 2 or more than 128 cells along a side, rows of different lengths, an axis
    /// that does not rise, or a number that is not finite.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let top = frame::header(&mut canvas, &self.caption, &title, &self.subtitle());
        let top = self.draw_legend(&mut canvas, top) + 30.0;
        let plot = self.plot(top);
        self.draw_axes(&mut canvas, &plot);
        self.draw_cells(&mut canvas, &plot);
        let contour = contour::of_zero(&self.gaps, |column, row| plot.at(column as f64, row as f64));
        for (color, width) in [(canvas.palette.background, 5.2), (canvas.palette.ink, 2.6)] {
            contour.iter().for_each(|(from, to)| canvas.line(*from, *to, Stroke::solid(color, width)));
        }
        let mut taken: Vec<Rect> = self.draw_now(&mut canvas, &plot).into_iter().collect();
        taken.extend(self.draw_label(&mut canvas, &plot, &contour, &taken));
        self.draw_numbers(&mut canvas, &plot, &contour, &taken);
        let height = frame::footer(&mut canvas, plot.bottom + 52.0, &self.notes(), &self.caption);
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        let width = self.gaps.first().map_or(0, Vec::len);
        if !(2..=MOST).contains(&self.gaps.len()) || !(2..=MOST).contains(&width) {
            return malformed("it takes 2 to 128 cells along each side");
        }
        if self.gaps.iter().any(|row| row.len() != width) {
            return malformed("its rows are of different lengths");
        }
        require_finite(CHART, "gaps", self.gaps.iter().flatten().copied())?;
        for axis in [&self.x, &self.y] {
            require_finite(CHART, "axis", [axis.range.0, axis.range.1].into_iter().chain(axis.now))?;
            if axis.range.1 - axis.range.0 <= 1e-9 * axis.range.0.abs().max(axis.range.1.abs()) {
                return malformed("an axis does not rise");
            }
        }
        Ok(())
    }

    fn names(&self) -> [String; 2] {
        [&self.first, &self.second].map(|name| font::ellipsis(name, 170.0, 18.0, Weight::Bold))
    }

    fn share_ahead(&self) -> f64 {
        let cells = || self.gaps.iter().flatten();
        cells().filter(|gap| **gap > 0.0).count() as f64 / cells().count() as f64
    }

    fn title(&self) -> String {
        let [first, second] = self.names();
        match self.share_ahead() {
            1.0 => format!("{first} is ahead of {second} all over this map"),
            0.0 if self.gaps.iter().flatten().all(|gap| *gap == 0.0) => {
                format!("{first} and {second} are equal all over this map")
            }
            0.0 => format!("{second} is ahead of {first} all over this map"),
            _ => format!("What must be true for {first} to beat {second}"),
        }
    }

    fn subtitle(&self) -> String {
        let [first, second] = self.names();
        format!("{}: blue where {first} is ahead, orange where {second} is", words::capitalised(&self.what))
    }

    fn description(&self) -> String {
        let (low, high) = self.extremes();
        format!(
            "Map of the {} over {} and {}: from {} to {}; above zero in {:.0}% of the map.",
            self.what,
            self.x.name,
            self.y.name,
            written(self.scaling, low),
            written(self.scaling, high),
            100.0 * self.share_ahead()
        )
    }

    fn notes(&self) -> String {
        let inside = [&self.x, &self.y].iter().all(|axis| axis.is_on_it());
        match inside {
            true => "Cross: the scenario as it stands.".to_owned(),
            false => String::new(),
        }
    }

    fn extremes(&self) -> (f64, f64) {
        let cells = self.gaps.iter().flatten();
        cells.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), gap| (low.min(*gap), high.max(*gap)))
    }

    /// Size of a step of colour: round, and large enough that the steps hold the bulk of the gaps.
    fn step(&self) -> f64 {
        let mut sizes: Vec<f64> = self.gaps.iter().flatten().map(|gap| gap.abs()).collect();
        sizes.sort_by(f64::total_cmp);
        let bulk = sizes[(sizes.len() * 9 / 10).min(sizes.len() - 1)];
        let ticks = Scale::new((0.0, if bulk > 0.0 { bulk } else { 1.0 }), (0.0, 1.0), STEPS).ticks();
        ticks.get(1).copied().unwrap_or(1.0)
    }

    fn color(&self, palette: &Palette, gap: f64, step: f64) -> Color {
        let size = ((gap.abs() / step).floor() as usize).min(STEPS - 1);
        let part = [0.3, 0.65, 1.0][size];
        match gap {
            0.0 => palette.background,
            gap if gap > 0.0 => palette.background.towards(palette.band_50, part),
            _ => palette.background.towards(palette.short_fill, part),
        }
    }

    fn draw_legend(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let (step, palette) = (self.step(), canvas.palette);
        let level = |size: usize, sign: f64| {
            let color = self.color(palette, sign * (size as f64 + 0.5) * step, step);
            // Nearest to zero first, then away from it; zero has no sign.
            let amounts = [size, size + 1].map(|size| {
                let sign = if size == 0 { "" } else { ["+", "−"][usize::from(sign < 0.0)] };
                format!("{sign}{}", written(self.scaling, size as f64 * step))
            });
            let words = match (size + 1 == STEPS, sign < 0.0) {
                (true, true) => format!("below {}", amounts[0]),
                (true, false) => format!("above {}", amounts[0]),
                (false, true) => format!("{} to {}", amounts[1], amounts[0]),
                (false, false) => format!("{} to {}", amounts[0], amounts[1]),
            };
            (color, words)
        };
        let levels: Vec<(Color, String)> = (0..STEPS)
            .rev()
            .map(|size| level(size, -1.0))
            .chain((0..STEPS).map(|size| level(size, 1.0)))
            .collect();
        let items: Vec<(Swatch, &str)> =
            levels.iter().map(|(color, words)| (Swatch::Filled(*color), words.as_str())).collect();
        frame::legend(canvas, (MARGIN, y), &items)
    }

    fn plot(&self, top: f64) -> Plot {
        let (columns, rows) = (self.gaps[0].len(), self.gaps.len());
        let bottom = top + HEIGHT;
        Plot {
            x: Scale::new(self.x.range, (LEFT, RIGHT), 7),
            y: Scale::new(self.y.range, (bottom, top), 6),
            cell: ((RIGHT - LEFT) / columns as f64, HEIGHT / rows as f64),
            top,
            bottom,
        }
    }

    fn draw_axes(&self, canvas: &mut Canvas, plot: &Plot) {
        let ticks = |axis: &MapAxis, scale: &Scale| -> Vec<(f64, String)> {
            let ticks = scale.ticks();
            let labels = on_axis(axis.scaling, &ticks);
            ticks.into_iter().zip(labels).collect()
        };
        frame::grid(canvas, &plot.y, (LEFT, RIGHT), &ticks(&self.y, &plot.y), None);
        frame::axis_under(canvas, &plot.x, plot.bottom, 0.0, &ticks(&self.x, &plot.x));
        let style = TextStyle::regular(12.0, canvas.palette.ink);
        let name = |axis: &MapAxis| font::ellipsis(&axis.name, RIGHT - LEFT, 12.0, Weight::Regular);
        canvas.text((MARGIN, plot.top - 12.0), &name(&self.y), style);
        let at = ((LEFT + RIGHT) / 2.0, plot.bottom + 40.0);
        canvas.text(at, &name(&self.x), style.anchored(Anchor::Middle));
    }

    fn draw_cells(&self, canvas: &mut Canvas, plot: &Plot) {
        let (step, palette) = (self.step(), canvas.palette);
        for (row, gaps) in self.gaps.iter().enumerate() {
            // Neighbours of one colour are one box: no seams between them.
            let mut column = 0;
            for alike in gaps.chunk_by(|a, b| self.color(palette, *a, step) == self.color(palette, *b, step))
            {
                let (first, last) = (plot.cell(column, row), plot.cell(column + alike.len() - 1, row));
                let (top, right) = ((first.top - 0.3).max(plot.top), (last.right + 0.3).min(RIGHT));
                canvas.rect(Rect { top, right, ..first }, self.color(palette, alike[0], step));
                column += alike.len();
            }
        }
    }

    /// The scenario as it stands; the box of its cross.
    fn draw_now(&self, canvas: &mut Canvas, plot: &Plot) -> Option<Rect> {
        const ARM: f64 = 7.0;
        if !self.x.is_on_it() || !self.y.is_on_it() {
            return None;
        }
        let (x, y) = (plot.x.at(self.x.now?), plot.y.at(self.y.now?));
        for (color, width) in [(canvas.palette.background, 5.0), (canvas.palette.ink, 2.2)] {
            for (dx, dy) in [(ARM, ARM), (ARM, -ARM)] {
                canvas.line((x - dx, y - dy), (x + dx, y + dy), Stroke::solid(color, width));
            }
        }
        Some(Rect { left: x - 10.0, right: x + 10.0, top: y - 10.0, bottom: y + 10.0 })
    }
}

impl MapAxis {
    fn is_on_it(&self) -> bool {
        self.now.is_some_and(|now| now >= self.range.0 && now <= self.range.1)
    }
}

/// A gap for people: a difference of chances counts in points.
fn written(scaling: Scaling, gap: f64) -> String {
    match scaling {
        Scaling::Dollars => money::short(gap),
        Scaling::Rate => format!("{} pts", number((100.0 * gap).round())),
        Scaling::Number => number(gap),
    }
}

fn number(value: f64) -> String {
    let rounded = (1e4 * value).round() / 1e4 + 0.0;
    if rounded < 0.0 { format!("−{}", -rounded) } else { format!("{rounded}") }
}

fn on_axis(scaling: Scaling, ticks: &[f64]) -> Vec<String> {
    match scaling {
        Scaling::Dollars => money::on_axis(ticks),
        Scaling::Rate => ticks.iter().map(|tick| money::percent(*tick)).collect(),
        Scaling::Number => ticks.iter().map(|tick| number(*tick)).collect(),
    }
}
