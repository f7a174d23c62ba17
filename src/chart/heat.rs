//! One figure over two assumptions: a cell for each pair of their values, darker or lighter in six steps.

use super::canvas::{Anchor, Canvas, MARGIN, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::frame::{self, Swatch};
use super::place;
use super::svg::{self, Drawing};
use super::theme::{Color, Palette};
use super::{Caption, ChartError, Theme, require_finite};
use crate::money;

const CHART: &str = "heat";
const STEPS: usize = 6;
/// Height of all rows together, as far as rows of at least [`LOWEST`] and at most [`HIGHEST`] allow it.
const HEIGHT: f64 = 300.0;
const LOWEST: f64 = 8.0;
const HIGHEST: f64 = 40.0;
/// Widest label at the left before it is cut.
const LABEL: f64 = 110.0;

/// A figure over two assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// Words around the chart.
    pub caption: Caption,
    /// What is shown, such as `median pay over the four years`.
    pub figure: String,
    /// Whether it is a chance.
    pub is_chance: bool,
    /// What is varied across and down.
    pub keys: [String; 2],
    /// Values across.
    pub columns: Vec<String>,
    /// Values down, drawn from the bottom up.
    pub rows: Vec<String>,
    /// The figure, row by row.
    pub values: Vec<Vec<f64>>,
    /// Row and column of the scenario as it is, if it is among them.
    pub own: Option<(usize, usize)>,
}

/// Where the cells stand.
struct Place {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
    rows: usize,
}

impl Place {
    fn cell(&self, row: usize, column: usize) -> Rect {
        let left = self.left + self.width * column as f64;
        let top = self.top + self.height * (self.rows - 1 - row) as f64;
        Rect { left, top, right: left + self.width, bottom: top + self.height }
    }

    fn bottom(&self) -> f64 {
        self.top + self.height * self.rows as f64
    }
}

impl Heat {
    /// Most values across or down.
    pub const MOST: usize = 60;

    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no cells or more than 60 across or down, a number is not finite, or the lists do not
    /// match.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let [low, high] = self.ends();
        let title = match self.amount(low) == self.amount(high) {
            true => format!("The {} is {} throughout", self.figure, self.amount(low)),
            false => {
                format!("The {} runs from {} to {}", self.figure, self.amount(low), self.amount(high))
            }
        };
        let subtitle = format!("For each {} (across) and {} (upwards)", self.keys[0], self.keys[1]);
        let top = frame::header(&mut canvas, &self.caption, &title, &subtitle);
        let top = self.draw_legend(&mut canvas, top) + 8.0;
        let place = self.place(top);
        self.draw_cells(&mut canvas, &place);
        self.draw_labels(&mut canvas, &place);
        let notes = if self.own.is_some() { "Framed: the scenario as it is." } else { "" };
        let height = frame::footer(&mut canvas, place.bottom() + 30.0, notes, &self.caption);
        let description = self.caption.described(&format!("{title}. {subtitle}."));
        svg::finish(canvas, height, &title, &description)
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        require_finite(CHART, "values", self.values.iter().flatten().copied())?;
        let (rows, columns) = (self.rows.len(), self.columns.len());
        if !(1..=Self::MOST).contains(&rows) || !(1..=Self::MOST).contains(&columns) {
            return malformed("it takes 1 to 60 values across and down");
        }
        if self.values.len() != rows || self.values.iter().any(|row| row.len() != columns) {
            return malformed("every pair of values needs a cell");
        }
        match self.own {
            Some((row, column)) if row >= rows || column >= columns => {
                malformed("the scenario must be among the cells")
            }
            _ => Ok(()),
        }
    }

    fn ends(&self) -> [f64; 2] {
        let values = || self.values.iter().flatten().copied();
        [values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)]
    }

    fn amount(&self, value: f64) -> String {
        if self.is_chance { format!("{:.0}%", 100.0 * value) } else { money::short(value) }
    }

    /// The step of a value, from 0.
    fn step(&self, value: f64) -> usize {
        let [low, high] = self.ends();
        let part = if high > low { (value - low) / (high - low) } else { 0.0 };
        ((part * STEPS as f64) as usize).min(STEPS - 1)
    }

    fn draw_legend(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let [low, high] = self.ends();
        let width = (high - low) / STEPS as f64;
        let words: Vec<String> =
            (0..STEPS).map(|step| format!("from {}", self.amount(low + width * step as f64))).collect();
        let steps = if high > low { STEPS } else { 1 };
        let palette = canvas.palette;
        let swatch = |(step, words)| (Swatch::Filled(color(palette, step)), String::as_str(words));
        let swatches: Vec<(Swatch, &str)> = words.iter().enumerate().take(steps).map(swatch).collect();
        frame::legend(canvas, (MARGIN, top), &swatches)
    }

    fn place(&self, top: f64) -> Place {
        let width = |label: &String| font::width(label, 12.0, Weight::Regular).min(LABEL);
        let left = MARGIN + self.rows.iter().map(width).fold(0.0, f64::max) + 10.0;
        let height = (HEIGHT / self.rows.len() as f64).clamp(LOWEST, HIGHEST);
        let width = (WIDTH - MARGIN - left) / self.columns.len() as f64;
        Place { left, top, width, height, rows: self.rows.len() }
    }

    fn draw_cells(&self, canvas: &mut Canvas, place: &Place) {
        let palette = canvas.palette;
        let style = TextStyle::regular(12.0, palette.ink).anchored(Anchor::Middle);
        let fits = |value: &f64| style.width(&self.amount(*value)) < place.width - 6.0;
        let has_words = place.height >= 18.0 && self.values.iter().flatten().all(fits);
        for (row, values) in self.values.iter().enumerate() {
            for (column, &value) in values.iter().enumerate() {
                let (at, step) = (place.cell(row, column), self.step(value));
                canvas.rect(at, color(palette, step));
                if has_words {
                    let color = if step >= STEPS / 2 { palette.background } else { palette.ink };
                    let middle = ((at.left + at.right) / 2.0, (at.top + at.bottom) / 2.0 + 4.0);
                    canvas.text(middle, &self.amount(value), TextStyle { color, ..style });
                }
            }
        }
        if let Some((row, column)) = self.own {
            let Rect { left, top, right, bottom } = place.cell(row, column);
            let corners = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            canvas.path(corners, Stroke::solid(palette.short, 2.6));
        }
    }

    fn draw_labels(&self, canvas: &mut Canvas, place: &Place) {
        let style = TextStyle::regular(12.0, canvas.palette.muted);
        let rows: Vec<(f64, f64)> = (0..self.rows.len())
            .map(|row| (place.cell(row, 0).top + place.height / 2.0, 14.0))
            .rev()
            .collect();
        for ((keep, (y, _)), label) in
            place::without_collisions(&rows, 2.0).into_iter().zip(&rows).zip(self.rows.iter().rev())
        {
            if keep {
                let label = font::ellipsis(label, LABEL, 12.0, Weight::Regular);
                canvas.text((place.left - 8.0, y + 4.0), &label, style.anchored(Anchor::Right));
            }
        }
        let middle = |column: usize| place.left + place.width * (column as f64 + 0.5);
        let sizes: Vec<(f64, f64)> =
            self.columns.iter().enumerate().map(|(i, label)| (middle(i), style.width(label))).collect();
        let keep = place::without_collisions(&sizes, 8.0);
        for ((label, (x, width)), keep) in self.columns.iter().zip(sizes).zip(keep) {
            if keep {
                let x = x.clamp(4.0 + width / 2.0, WIDTH - 4.0 - width / 2.0);
                canvas.text((x, place.bottom() + 16.0), label, style.anchored(Anchor::Middle));
            }
        }
    }
}

/// From the lightest band to the colour of lines, or on a dark page from the darkest.
fn color(palette: &Palette, step: usize) -> Color {
    let part = step as f64 / (STEPS - 1) as f64;
    palette.band_95.towards(palette.line, part)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::chart::Basis;

    fn heat(rows: usize, columns: usize) -> Heat {
        let value = |row: usize, column: usize| 1e6 + 1e4 * (row * columns + column) as f64;
        Heat {
            caption: Caption {
                context: "An offer".into(),
                foot: "Simulation, not a forecast".into(),
                pay: String::new(),
                basis: Basis::Simulated(65_536),
            },
            figure: "median pay over the four years".into(),
            is_chance: false,
            keys: ["stocks.AMZN.model.gbm.growth".into(), "offers.first.base".into()],
            columns: (0..columns).map(|i| format!("{i}%")).collect(),
            rows: (0..rows).map(|i| format!("{i}50000")).collect(),
            values: (0..rows).map(|row| (0..columns).map(|column| value(row, column)).collect()).collect(),
            own: Some((rows - 1, 0)),
        }
    }

    #[test]
    fn it_is_readable_at_any_size() {
        for (rows, columns) in [(1, 1), (3, 7), (60, 60), (2, 60), (60, 2)] {
            for theme in [Theme::Light, Theme::Dark] {
                let drawing = heat(rows, columns).draw(theme).unwrap();
                assert_eq!(drawing.layout_faults(), [], "{rows} by {columns}");
            }
        }
    }

    #[test]
    fn the_largest_value_has_the_last_colour_and_the_smallest_the_first() {
        let chart = heat(4, 5);
        let [low, high] = chart.ends();
        assert_eq!([chart.step(low), chart.step(high)], [0, STEPS - 1]);
        let texts = chart.draw(Theme::Light).unwrap();
        let texts: Vec<&str> = texts.text_boxes().map(|(text, _)| text).collect();
        assert!(texts.contains(&"$1.19M") && texts.contains(&"$1M"), "{texts:?}");
        let flat = Heat { values: vec![vec![5.0; 5]; 4], ..chart };
        assert_eq!(flat.step(5.0), 0);
        assert!(flat.draw(Theme::Light).unwrap().svg().contains("is $5 throughout"));
    }

    #[test]
    fn cells_that_do_not_match_are_refused() {
        let refused = |change: fn(&mut Heat)| {
            let mut chart = heat(3, 3);
            change(&mut chart);
            assert!(chart.draw(Theme::Light).is_err());
        };
        refused(|chart| chart.values[1][1] = f64::NAN);
        refused(|chart| _ = chart.values.pop());
        refused(|chart| _ = chart.values[0].pop());
        refused(|chart| chart.own = Some((3, 0)));
        refused(|chart| chart.rows.clear());
    }
}
