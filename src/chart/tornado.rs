//! What each assumption does to one figure, from its low to its high: the widest swing first.

use super::canvas::{Anchor, Canvas, MARGIN, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::frame::{self, Swatch};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, require_finite};
use crate::money;

const CHART: &str = "tornado";
const ROW: f64 = 34.0;
/// Half the height of a bar.
const HALF: f64 = 9.0;
/// Widest name, and widest value of an assumption, before they are cut.
const NAME: f64 = 150.0;
const VALUE: f64 = 92.0;
const GAP: f64 = 12.0;
/// More rows than this are no longer looked at one by one.
const MOST: usize = 60;

/// Bars from what the low of each assumption changes to what its high does.
#[derive(Debug, Clone, PartialEq)]
pub struct Tornado {
    /// Words around the chart.
    pub caption: Caption,
    /// What is changed, such as `median pay over four years`.
    pub figure: String,
    /// It as it is: dollars, or a chance.
    pub base: f64,
    /// Whether it is a chance.
    pub is_chance: bool,
    /// The assumptions, the widest swing first.
    pub rows: Vec<TornadoRow>,
}

/// An assumption.
#[derive(Debug, Clone, PartialEq)]
pub struct TornadoRow {
    /// What it is called.
    pub name: String,
    /// Its low and high in words.
    pub values: [String; 2],
    /// What the low and the high change.
    pub changes: [f64; 2],
    /// What chance alone may change.
    pub noise: f64,
}

impl TornadoRow {
    fn swing(&self) -> f64 {
        (self.changes[1] - self.changes[0]).abs()
    }

    fn numbers(&self) -> [f64; 3] {
        [self.changes[0], self.changes[1], self.noise]
    }
}

impl Tornado {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no rows or more than 60, they are not sorted, or a number is not finite.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let subtitle = format!(
            "Change of the {} from {}, as each assumption moves alone",
            self.figure,
            self.amount(self.base)
        );
        let top = frame::header(&mut canvas, &self.caption, &title, &subtitle);
        let palette = canvas.palette;
        let swatches = [
            (Swatch::Filled(palette.band_80), "low"),
            (Swatch::Filled(palette.line), "high"),
            (Swatch::Filled(palette.grid), "noise: chance alone may do as much"),
        ];
        let top = frame::legend(&mut canvas, (MARGIN, top), &swatches) + 8.0;
        let x = self.scale();
        let bottom = top + ROW * self.rows.len() as f64;
        for (i, row) in self.rows.iter().enumerate() {
            self.draw_row(&mut canvas, &x, row, top + ROW * (i as f64 + 0.5));
        }
        canvas.line((x.at(0.0), top), (x.at(0.0), bottom), Stroke::solid(palette.axis, 1.2));
        let ticks = x.ticks().into_iter().map(|tick| (tick, self.change(tick))).collect::<Vec<_>>();
        frame::axis_under(&mut canvas, &x, bottom, 8.0, &ticks);
        let height = frame::footer(&mut canvas, bottom + 34.0, "", &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&self.description()))
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        require_finite(CHART, "base", [self.base])?;
        require_finite(CHART, "rows", self.rows.iter().flat_map(TornadoRow::numbers))?;
        if self.rows.is_empty() || self.rows.len() > MOST {
            return malformed("it takes 1 to 60 assumptions");
        }
        match self.rows.is_sorted_by(|a, b| a.swing() >= b.swing()) {
            true => Ok(()),
            false => malformed("the widest swing must come first"),
        }
    }

    fn title(&self) -> String {
        let Some(first) = self.rows.first() else { return String::new() };
        let [low, high] = first.changes.map(|change| self.amount(self.base + change));
        let figure = &self.figure;
        match first.swing() > 0.0 {
            true => {
                format!(
                    "The {figure} moves most with {}: {low} at {}, {high} at {}",
                    first.name, first.values[0], first.values[1]
                )
            }
            false => format!("None of these assumptions moves the {figure}"),
        }
    }

    fn description(&self) -> String {
        let row = |row: &TornadoRow| {
            let [low, high] = row.changes.map(|change| self.change(change));
            format!("{} {low} at {}, {high} at {}", row.name, row.values[0], row.values[1])
        };
        format!("{}. {}.", self.title(), self.rows.iter().map(row).collect::<Vec<_>>().join("; "))
    }

    fn amount(&self, value: f64) -> String {
        if self.is_chance { format!("{:.1}%", 100.0 * value) } else { money::short(value) }
    }

    /// A change with its sign.
    fn change(&self, value: f64) -> String {
        let written = match self.is_chance {
            true => format!("{} pts", (1000.0 * value.abs()).round() / 10.0),
            false => money::short(value.abs()),
        };
        match value {
            v if v > 0.0 => format!("+{written}"),
            v if v < 0.0 => format!("−{written}"),
            _ => written,
        }
    }

    fn scale(&self) -> Scale {
        let names = self.rows.iter().map(|row| font::width(&row.name, 13.0, Weight::Regular).min(NAME));
        let left = MARGIN + names.fold(0.0, f64::max) + GAP;
        let values = |end: usize| {
            let width = |row: &TornadoRow| font::width(&row.values[end], 12.0, Weight::Regular).min(VALUE);
            self.rows.iter().map(width).fold(0.0, f64::max)
        };
        let room = values(0).max(values(1)) + GAP;
        let ends = self.rows.iter().flat_map(|row| [row.changes[0], row.changes[1], row.noise, -row.noise]);
        let (low, high) = ends.fold((0.0, 0.0), |(low, high): (f64, f64), end| (low.min(end), high.max(end)));
        // Beside a bar of no length stand two values all the same.
        let pad = 0.02 * (high - low).max(1e-9);
        Scale::new((low - pad, high + pad), (left + room, WIDTH - MARGIN - room), 5)
    }

    fn draw_row(&self, canvas: &mut Canvas, x: &Scale, row: &TornadoRow, y: f64) {
        let palette = canvas.palette;
        let name = font::ellipsis(&row.name, NAME, 13.0, Weight::Regular);
        canvas.text((MARGIN, y + 4.5), &name, TextStyle::regular(13.0, palette.ink));
        let bar = |from: f64, to: f64, half: f64| Rect {
            left: x.at(from.min(to)),
            right: x.at(from.max(to)),
            top: y - half,
            bottom: y + half,
        };
        canvas.rect(bar(-row.noise, row.noise, HALF + 5.0), palette.grid);
        let [low, high] = row.changes;
        // The shorter one on top, where both go the same way.
        let mut ends = [(low, palette.band_80), (high, palette.line)];
        ends.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()));
        for (change, color) in ends {
            canvas.rect(bar(0.0, change, HALF), color);
        }
        let (left, right) = if low <= high { (0, 1) } else { (1, 0) };
        let style = TextStyle::regular(12.0, palette.muted);
        let value = |end: usize| font::ellipsis(&row.values[end], VALUE, 12.0, Weight::Regular);
        let beyond = [low.min(high).min(0.0), low.max(high).max(0.0)].map(|end| x.at(end));
        canvas.text((beyond[0] - 6.0, y + 4.0), &value(left), style.anchored(Anchor::Right));
        canvas.text((beyond[1] + 6.0, y + 4.0), &value(right), style);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::chart::Basis;

    fn row(name: &str, changes: [f64; 2]) -> TornadoRow {
        TornadoRow {
            name: name.into(),
            values: ["−20% of all there is".into(), "+20%".into()],
            changes,
            noise: 500.0,
        }
    }

    fn tornado() -> Tornado {
        Tornado {
            caption: Caption {
                context: "An offer".into(),
                foot: "Simulation, not a forecast".into(),
                pay: String::new(),
                basis: Basis::Simulated(65_536),
            },
            figure: "median pay over four years".into(),
            base: 1.2e6,
            is_chance: false,
            rows: vec![
                row("AMZN price", [-8e4, 7e4]),
                row("volatility", [3e4, -2e4]),
                row("both the same way, and a long name with it", [4e4, 1e4]),
                row("nothing", [0.0, 0.0]),
            ],
        }
    }

    #[test]
    fn it_is_readable_in_either_theme_whatever_the_figure() {
        for (is_chance, scale) in [(false, 1.0), (true, 1e-6), (false, 1e-9)] {
            let mut chart = tornado();
            (chart.is_chance, chart.base) = (is_chance, chart.base * scale);
            chart.rows.iter_mut().for_each(|row| {
                row.changes = row.changes.map(|change| change * scale);
                row.noise *= scale;
            });
            for theme in [Theme::Light, Theme::Dark] {
                let drawing = chart.draw(theme).unwrap();
                assert_eq!(drawing.layout_faults(), [], "{scale}");
            }
        }
    }

    #[test]
    fn the_title_says_what_moves_most() {
        assert_eq!(
            tornado().title(),
            "The median pay over four years moves most with AMZN price: $1.12M at −20% of all there is, $1.27M at +20%"
        );
        let mut still = tornado();
        still.rows.drain(..3);
        assert_eq!(still.title(), "None of these assumptions moves the median pay over four years");
        assert_eq!(still.draw(Theme::Light).unwrap().layout_faults(), []);
    }

    #[test]
    fn unsorted_empty_and_endless_bars_are_refused() {
        let refused = |change: fn(&mut Tornado)| {
            let mut chart = tornado();
            change(&mut chart);
            assert!(chart.draw(Theme::Light).is_err());
        };
        refused(|chart| chart.rows.swap(0, 1));
        refused(|chart| chart.rows.clear());
        refused(|chart| chart.rows[2].noise = f64::NAN);
        refused(|chart| chart.base = f64::INFINITY);
    }
}
