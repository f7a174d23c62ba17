//! A small picture of a price model: the spread of its prices and a few of its paths.

use super::canvas::{Anchor, Canvas, Point, Stroke, TextStyle};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{ChartError, Theme, curve, frame, require_ascending, require_finite};

const CHART: &str = "sketch";
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 200.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = HEIGHT - 26.0;
const RIGHT: f64 = WIDTH - 18.0;

/// Where 8 of 10 futures of a price lie, their middle, and single futures, without words: the text beside it has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sketch {
    /// What is shown, for screen readers.
    pub title: String,
    /// Highest price shown: one for all sketches that are to be compared. Paths are cut there.
    pub highest: f64,
    /// Months from today, ascending, the first 0.
    pub months: Vec<f64>,
    /// At each of `months` the price that 1, 5 and 9 of 10 futures stay below.
    pub bands: Vec<[f64; 3]>,
    /// Single futures as (month, price); they may be finer than `months`.
    pub paths: Vec<Vec<(f64, f64)>>,
}

impl Sketch {
    /// Draws it.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or the lists do not match.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::of_width(theme, WIDTH);
        let y = Scale::new((0.0, self.highest), (BOTTOM, TOP), 4);
        let left = frame::label_room(&y.ticks()) + 16.0;
        let last = self.months.last().copied().unwrap_or_default();
        let x = Scale::new((0.0, last), (left, RIGHT), 4);
        frame::money_grid(&mut canvas, &y, left, RIGHT);
        years(&mut canvas, &x, last);
        self.futures(&mut canvas, &x, &y);
        let description =
            "Band of 8 in 10 simulated futures, their median, and single paths of the share price.";
        svg::finish(canvas, HEIGHT, &self.title, description)
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        require_finite(CHART, "highest", [self.highest])?;
        require_finite(CHART, "months", self.months.iter().copied())?;
        require_finite(CHART, "bands", self.bands.iter().flatten().copied())?;
        require_finite(
            CHART,
            "paths",
            self.paths.iter().flatten().flat_map(|&(month, price)| [month, price]),
        )?;
        if self.highest <= 0.0 {
            return malformed("the highest price must be above zero");
        }
        if self.months.len() < 2 || !self.months.is_sorted_by(|a, b| a < b) || self.months[0] != 0.0 {
            return malformed("months must ascend from 0");
        }
        if self.bands.len() != self.months.len() {
            return malformed("bands need one entry for each month");
        }
        self.bands.iter().try_for_each(|band| require_ascending(CHART, band))
    }

    fn futures(&self, canvas: &mut Canvas, x: &Scale, y: &Scale) {
        let palette = canvas.palette;
        let edge = |at: usize| -> Vec<Point> {
            let points = self.months.iter().zip(&self.bands);
            points.map(|(&month, band)| (x.at(month), y.at(band[at]))).collect()
        };
        let outline = edge(2).into_iter().chain(edge(0).into_iter().rev()).collect();
        canvas.area(outline, palette.band_80);
        for path in &self.paths {
            let points: Vec<Point> =
                path.iter().map(|&(month, price)| (x.at(month), y.beyond(price))).collect();
            for visible in curve::below(&points, TOP) {
                canvas.path(visible, Stroke::solid(palette.muted, 0.8));
            }
        }
        for visible in curve::below(&edge(1), TOP) {
            canvas.path(visible, Stroke::solid(palette.line, 2.0));
        }
    }
}

/// Marks each year under the picture.
fn years(canvas: &mut Canvas, x: &Scale, months: f64) {
    let palette = canvas.palette;
    let years = (months / 12.0).floor().clamp(0.0, 10.0) as u32;
    let style = TextStyle::regular(12.0, palette.muted).anchored(Anchor::Middle);
    for year in 0..=years {
        let at = x.at(12.0 * f64::from(year));
        canvas.line((at, BOTTOM), (at, BOTTOM + 4.0), Stroke::solid(palette.axis, 1.2));
        let label = match year {
            0 => "today".to_owned(),
            1 => "1 year".to_owned(),
            year => year.to_string(),
        };
        canvas.text((at, BOTTOM + 18.0), &label, style);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn sketch() -> Sketch {
        Sketch {
            title: "A model".into(),
            highest: 400.0,
            months: vec![0.0, 24.0, 48.0],
            bands: vec![[200.0; 3], [120.0, 190.0, 350.0], [90.0, 180.0, 500.0]],
            paths: vec![vec![(0.0, 200.0), (24.0, 600.0), (48.0, 100.0)]],
        }
    }

    #[test]
    fn it_is_readable_and_small() {
        for theme in [Theme::Light, Theme::Dark] {
            let drawing = sketch().draw(theme).unwrap();
            assert_eq!(drawing.layout_faults(), []);
            let texts: Vec<&str> = drawing.text_boxes().map(|(text, _)| text).collect();
            assert_eq!(texts[5..], ["today", "1 year", "2", "3", "4"], "{texts:?}");
            assert!(drawing.svg().contains("width=\"360\" height=\"200\""));
        }
    }

    #[test]
    fn numbers_that_cannot_be_drawn_are_refused() {
        let refused = |change: fn(&mut Sketch)| {
            let mut sketch = sketch();
            change(&mut sketch);
            assert!(sketch.draw(Theme::Light).is_err());
        };
        refused(|sketch| sketch.highest = 0.0);
        refused(|sketch| sketch.bands[1][0] = f64::NAN);
        refused(|sketch| sketch.bands[1].swap(0, 2));
        refused(|sketch| sketch.months[1] = 48.0);
        refused(|sketch| _ = sketch.bands.pop());
        refused(|sketch| sketch.paths[0][1].1 = f64::INFINITY);
    }
}
