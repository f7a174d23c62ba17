//! Residuals of the fitted laws against the normal law they should have.

use super::canvas::{Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::past::{self, Past};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::theme::Color;
use super::{ChartError, Theme, frame, require_finite};

const CHART: &str = "quantiles";
/// Width and height of the plot: the axes are equal.
const SIDE: f64 = 400.0;
/// Residuals further out than this many times the outermost quantile are drawn at the edge.
const FURTHEST: f64 = 2.0;

/// A normal quantile-quantile plot with a pointwise band.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantiles {
    /// Words around the chart.
    pub past: Past,
    /// Normal quantile, ascending, and between what the residual there lies with 95 % if the law is right.
    pub band: Vec<(f64, [f64; 2])>,
    /// One law or two, the best first.
    pub laws: Vec<LawResiduals>,
}

/// Residuals of a law.
#[derive(Debug, Clone, PartialEq)]
pub struct LawResiduals {
    /// What people call the law.
    pub law: String,
    /// Normal quantile and residual, ascending.
    pub points: Vec<(f64, f64)>,
    /// Share of all residuals inside the band.
    pub inside: f64,
}

struct Plot {
    x: Scale,
    y: Scale,
    at: Rect,
    reach: f64,
}

impl Quantiles {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or there is no law.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let below = frame::heading(&mut canvas, &self.past.context, &title, &self.subtitle());
        let plot = self.plot(below + 14.0);
        self.background(&mut canvas, &plot);
        // The best law last, over the other.
        let cut: Vec<usize> =
            (0..self.laws.len()).rev().map(|i| self.points(&mut canvas, &plot, i)).collect();
        self.words(&mut canvas, &plot);
        let height = self.past.foot(&mut canvas, plot.at.bottom + 36.0, &self.notes(cut.iter().sum()));
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        let points = self.laws.iter().flat_map(|law| &law.points);
        require_finite(CHART, "points", points.flat_map(|&(x, y)| [x, y]))?;
        require_finite(CHART, "inside", self.laws.iter().map(|law| law.inside))?;
        require_finite(CHART, "band", self.band.iter().flat_map(|&(x, [low, high])| [x, low, high]))?;
        match self.laws.len() {
            1 | 2 => Ok(()),
            _ => Err(ChartError::Malformed { chart: CHART, problem: "one or two laws are shown" }),
        }
    }

    /// What is seen. Whether that is much or little is left to the reader: the shares of the points in a pointwise
    /// band are no test of the whole law.
    fn title(&self) -> String {
        let moves = format!("{} moves", self.past.period.adjective());
        // Of few returns counts say more than percentages.
        let said = |law: &LawResiduals| match self.past.is_short() {
            true => format!("{:.0} of {}", law.inside * self.past.returns as f64, self.past.returns),
            false => share(law.inside),
        };
        let inside: Vec<String> = self.laws.iter().map(said).collect();
        let moves = if self.past.is_short() { moves } else { format!("of {moves}") };
        match &self.laws[..] {
            [best, normal] => format!(
                "{} {moves} lie in the 95% band of {}, {} in that of {}",
                inside[0], best.law, inside[1], normal.law
            ),
            _ => format!("{} {moves} lie in the 95% band of {}", inside[0], self.laws[0].law),
        }
    }

    fn subtitle(&self) -> String {
        format!(
            "Residuals of {} in standard deviations (up) against the normal quantiles they should have (across)",
            self.past.share()
        )
    }

    fn description(&self) -> String {
        let ends = |law: &LawResiduals| {
            let (low, high) = ends(law);
            format!(" The residuals of {} go from {} to {}.", law.law, tenths(low), tenths(high))
        };
        format!(
            "Normal quantile-quantile plot of {} residuals, with a band that holds each point with 95 percent if the \
             law is right. {}.{}",
            self.past.returns,
            self.title(),
            self.laws.iter().map(ends).collect::<String>()
        )
    }

    fn plot(&self, top: f64) -> Plot {
        let size = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, |a: f64, b| a.max(b.abs()));
        let across = size(&mut self.laws.iter().flat_map(|law| law.points.iter().map(|point| point.0)));
        let up = size(&mut self.laws.iter().flat_map(|law| law.points.iter().map(|point| point.1)));
        let band = size(&mut self.band.iter().flat_map(|point| point.1));
        let reach = 1.06 * up.max(across).max(band).min(FURTHEST * across.max(1.0));
        let left = MARGIN + font::width("−8", 12.0, Weight::Regular) + 8.0;
        let at = Rect { left, top, right: left + SIDE, bottom: top + SIDE };
        let x = Scale::new((-reach, reach), (at.left, at.right), 9);
        let y = Scale::new((-reach, reach), (at.bottom, at.top), 9);
        Plot { x, y, at, reach }
    }

    fn background(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        let labelled =
            |ticks: Vec<f64>| ticks.into_iter().map(|tick| (tick, number(tick))).collect::<Vec<_>>();
        frame::grid(canvas, &plot.y, (plot.at.left, plot.at.right), &labelled(plot.y.ticks()), Some(0.0));
        let inside = |value: f64| value.clamp(-plot.reach, plot.reach);
        let edge = |side: usize| {
            self.band.iter().map(move |&(x, edges)| (plot.x.at(x), plot.y.at(inside(edges[side]))))
        };
        canvas.area(edge(1).chain(edge(0).rev()).collect(), palette.band_80);
        let ends = [-plot.reach, plot.reach].map(|end| (plot.x.at(end), plot.y.at(end)));
        canvas.line(ends[0], ends[1], Stroke::solid(palette.axis, 1.0));
        frame::axis_under(canvas, &plot.x, plot.at.bottom, 0.0, &labelled(plot.x.ticks()));
    }

    /// The residuals of a law; returns how many are too far out, drawn as wedges at the edge.
    fn points(&self, canvas: &mut Canvas, plot: &Plot, index: usize) -> usize {
        let mut cut = 0;
        for &(x, y) in &self.laws[index].points {
            let at = (plot.x.at(x), plot.y.at(y));
            if y.abs() <= plot.reach {
                dot(canvas, at, index);
            } else {
                cut += 1;
                let inwards = if y > 0.0 { 7.0 } else { -7.0 };
                let wedge = vec![at, (at.0 - 3.5, at.1 + inwards), (at.0 + 3.5, at.1 + inwards)];
                canvas.area(wedge, color(canvas, index));
            }
        }
        cut
    }

    /// What the marks are, right of the plot.
    fn words(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        let left = plot.at.right + 24.0;
        let room = WIDTH - MARGIN - left;
        let small = TextStyle::regular(12.0, palette.muted);
        let mut y = plot.at.top + 12.0;
        for (index, law) in self.laws.iter().enumerate() {
            dot(canvas, (left + 4.0, y - 5.0), index);
            let name = font::ellipsis(&law.law, room - 16.0, 14.0, Weight::Bold);
            canvas.text((left + 16.0, y), &name, TextStyle::bold(14.0, color(canvas, index)));
            let (low, high) = ends(law);
            let lines = [
                format!("{} of residuals in the band", share(law.inside)),
                format!("from {} to {}", tenths(low), tenths(high)),
            ];
            for line in lines {
                y += 17.0;
                canvas.text((left + 16.0, y), &line, small);
            }
            y += 34.0;
        }
        canvas.rect(Rect { left, top: y - 10.0, right: left + 10.0, bottom: y + 1.0 }, palette.band_80);
        let band = "Band: each residual lies in it in 95 of 100 cases if the law is right";
        for line in font::wrap(band, room - 16.0, 12.0, Weight::Regular, 4) {
            canvas.text((left + 16.0, y), &line, small);
            y += 17.0;
        }
    }

    fn notes(&self, cut: usize) -> String {
        let cut = match cut {
            0 => String::new(),
            1 => " Wedge at the edge: one residual further out.".to_owned(),
            n => format!(" Wedges at the edge: {n} residuals further out."),
        };
        format!(
            "Residuals: the chance of each return given all before it, as a normal quantile. The band is pointwise, from \
             the law of order statistics.{cut}"
        )
    }
}

/// Smallest and largest residual.
fn ends(law: &LawResiduals) -> (f64, f64) {
    let at = |point: Option<&(f64, f64)>| point.map_or(0.0, |point| point.1);
    (at(law.points.first()), at(law.points.last()))
}

fn color(canvas: &Canvas, index: usize) -> Color {
    if index == 0 { canvas.palette.line } else { canvas.palette.base }
}

/// Full for the best law, a ring for the other.
fn dot(canvas: &mut Canvas, at: Point, index: usize) {
    canvas.circle(at, 2.4, color(canvas, index));
    if index > 0 {
        canvas.circle(at, 1.4, canvas.palette.background);
    }
}

fn share(inside: f64) -> String {
    match inside {
        s if s > 0.99 && s < 1.0 => "more than 99%".to_owned(),
        s if s > 0.0 && s < 0.01 => "fewer than 1%".to_owned(),
        s => past::percent((100.0 * s).round() / 100.0).replace(".0%", "%"),
    }
}

/// `−7.4`, `7.0`.
fn tenths(value: f64) -> String {
    let digits = format!("{:.1}", value.abs());
    if value < 0.0 && digits != "0.0" { format!("−{digits}") } else { digits }
}

/// The same without a decimal of zero.
fn number(value: f64) -> String {
    let digits = tenths(value);
    digits.strip_suffix(".0").map_or(digits.clone(), str::to_owned)
}
