//! Were there enough paths? Percentiles as paths are added, each with its 95% interval: for analysts.

use super::canvas::{Anchor, Canvas, MARGIN, Point, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, frame, require_ascending, require_finite};
use crate::money;

const CHART: &str = "convergence";
const PANEL: f64 = 86.0;
const GAP: f64 = 22.0;

/// Percentiles of total pay as paths are added, a panel each.
#[derive(Debug, Clone, PartialEq)]
pub struct Convergence {
    /// Words around the chart.
    pub caption: Caption,
    /// Numbers of paths, ascending.
    pub paths: Vec<u64>,
    /// The percentiles.
    pub panels: Vec<Settling>,
}

/// A percentile as paths are added.
#[derive(Debug, Clone, PartialEq)]
pub struct Settling {
    /// What it is called, such as `P10`.
    pub name: String,
    /// After each number of paths: lower end of the interval, the percentile, upper end.
    pub values: Vec<[f64; 3]>,
}

impl Settling {
    /// What is in the end.
    fn last(&self) -> f64 {
        self.values.last().map_or(0.0, |[_, value, _]| *value)
    }

    /// The difference to that.
    fn differences(&self) -> impl Iterator<Item = [f64; 3]> + '_ {
        self.values.iter().map(|values| values.map(|value| value - self.last()))
    }

    /// Half the width of the last interval.
    fn half(&self) -> f64 {
        self.values.last().map_or(0.0, |[low, _, high]| (high - low) / 2.0)
    }
}

impl Convergence {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are fewer than two numbers of paths, the lists do not match, or a number is not finite.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let subtitle = "Percentiles of total pay as paths (across) are added, as differences to the last; band: 95% interval";
        let top = frame::header(&mut canvas, &self.caption, &title, subtitle) + 16.0;
        let scales: Vec<Scale> = self
            .panels
            .iter()
            .enumerate()
            .map(|(i, panel)| self.scale(panel, top + i as f64 * (PANEL + GAP)))
            .collect();
        let room = scales.iter().map(|y| frame::label_room(&y.ticks())).fold(0.0, f64::max);
        let log = |paths: u64| (paths as f64).log2();
        let ends = (log(self.paths[0]), log(self.paths[self.paths.len() - 1]));
        let x = Scale::new(ends, (MARGIN + room + 10.0, WIDTH - MARGIN - 12.0), 5);
        for (panel, y) in self.panels.iter().zip(&scales) {
            draw_panel(&mut canvas, panel, (&x, y), &self.paths.iter().map(|&n| log(n)).collect::<Vec<_>>());
        }
        let bottom = top + self.panels.len() as f64 * (PANEL + GAP) - GAP;
        let ticks: Vec<(f64, String)> = self.paths.iter().map(|&n| (log(n), money::count(n))).collect();
        frame::axis_under(&mut canvas, &x, bottom, 6.0, &ticks);
        let height = frame::footer(&mut canvas, bottom + 32.0, "", &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&format!("{title}. {subtitle}.")))
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        if self.paths.len() < 2 || !self.paths.is_sorted_by(|a, b| a < b) || self.paths[0] == 0 {
            return malformed("it takes two numbers of paths or more, ascending");
        }
        if !(1..=9).contains(&self.panels.len()) {
            return malformed("it takes 1 to 9 percentiles");
        }
        for panel in &self.panels {
            require_finite(CHART, "values", panel.values.iter().flatten().copied())?;
            panel.values.iter().try_for_each(|values| require_ascending(CHART, values))?;
            if panel.values.len() != self.paths.len() {
                return malformed("a percentile needs a value for each number of paths");
            }
        }
        Ok(())
    }

    fn title(&self) -> String {
        let last = self.paths.last().copied().unwrap_or_default();
        let known = |panel: &Settling| format!("{} to ±{}", panel.name, money::short(panel.half().ceil()));
        let known: Vec<String> = self.panels.iter().map(known).collect();
        let tell = if last == 1 { "tells" } else { "tell" };
        format!("{} {tell} {}", money::counted(last, "path"), listed(&known))
    }

    fn scale(&self, panel: &Settling, top: f64) -> Scale {
        let values = || panel.differences().flatten();
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let pad = 0.08 * (high - low);
        Scale::new((low - pad, high + pad), (top + PANEL, top), 4)
    }
}

/// `P10 to ±$2 and P50 to ±$3`.
fn listed(known: &[String]) -> String {
    match known {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => known.concat(),
    }
}

fn draw_panel(canvas: &mut Canvas, panel: &Settling, (x, y): (&Scale, &Scale), logs: &[f64]) {
    let palette = canvas.palette;
    let left = x.at(x.lo);
    frame::money_grid(canvas, y, left, x.at(x.hi));
    let edge = |at: usize| -> Vec<Point> {
        logs.iter().zip(panel.differences()).map(|(&log, values)| (x.at(log), y.at(values[at]))).collect()
    };
    canvas.area(edge(2).into_iter().chain(edge(0).into_iter().rev()).collect(), palette.band_80);
    canvas.path(edge(1), Stroke::solid(palette.line, 2.0));
    for point in edge(1) {
        canvas.dot(point, 2.6, palette.line);
    }
    let name = format!("{} {}", panel.name, money::short(panel.last()));
    let name = font::ellipsis(&name, 200.0, 13.0, Weight::Bold);
    let style = TextStyle::bold(13.0, palette.ink).anchored(Anchor::Right);
    canvas.text((x.at(x.hi), y.at(y.hi) - 4.0), &name, style);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::chart::Basis;

    fn convergence() -> Convergence {
        let paths: Vec<u64> = (8..20).map(|power| 1 << power).collect();
        let settling = |name: &str, value: f64| Settling {
            name: name.into(),
            values: paths
                .iter()
                .map(|n| {
                    let half = 1e6 / (*n as f64).sqrt();
                    [value - half, value + 0.3 * half, value + half]
                })
                .collect(),
        };
        let panels = vec![settling("P10", 1e6), settling("P50", 1.17e6), settling("P90", 1.48e6)];
        let caption = Caption {
            context: "An offer".into(),
            foot: "Simulation, not a forecast".into(),
            pay: String::new(),
            basis: Basis::Simulated(524_288),
        };
        Convergence { caption, paths, panels }
    }

    #[test]
    fn it_is_readable_and_says_what_is_known() {
        for theme in [Theme::Light, Theme::Dark] {
            assert_eq!(convergence().draw(theme).unwrap().layout_faults(), []);
        }
        assert_eq!(
            convergence().title(),
            "524,288 paths tell P10 to ±$1.38K, P50 to ±$1.38K and P90 to ±$1.38K"
        );
        let mut flat = convergence();
        flat.panels.iter_mut().flat_map(|panel| &mut panel.values).for_each(|values| *values = [5.0; 3]);
        assert_eq!(flat.draw(Theme::Light).unwrap().layout_faults(), []);
    }

    #[test]
    fn what_does_not_match_is_refused() {
        let refused = |change: fn(&mut Convergence)| {
            let mut chart = convergence();
            change(&mut chart);
            assert!(chart.draw(Theme::Light).is_err());
        };
        refused(|chart| _ = chart.panels[0].values.pop());
        refused(|chart| chart.panels.clear());
        refused(|chart| chart.paths.swap(0, 1));
        refused(|chart| chart.panels[1].values[3][1] = f64::NAN);
        refused(|chart| chart.panels[1].values[3].swap(0, 2));
    }
}
