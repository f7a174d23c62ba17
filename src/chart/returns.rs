//! How far the price moved how often, and how often the fitted laws expect it.

use super::canvas::{Anchor, Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::past::{self, Past};
use super::place::Placer;
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::theme::Color;
use super::{ChartError, Theme, curve, frame, require_finite};
use crate::money;

const CHART: &str = "returns";
const HEIGHT: f64 = 290.0;
/// Where the logarithmic axis of counts begins: a bar of one return must be seen.
const FLOOR: f64 = 0.4;
/// Less than this need not be told apart from nothing.
const NOTHING: f64 = 1e-9;

/// Histogram of log returns on a logarithmic axis of counts, so that single days in the tails show, with what
/// each law expects.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// Words around the chart.
    pub past: Past,
    /// Width of a bin.
    pub bin: f64,
    /// Centre of the first bin.
    pub first: f64,
    /// Returns in each bin.
    pub counts: Vec<usize>,
    /// The best law first.
    pub laws: Vec<ExpectedReturns>,
    /// Returns more than four standard deviations from the mean, and how many a normal law expects.
    pub beyond_four: (usize, f64),
    /// The return furthest from the mean, and how many deviations that is.
    pub furthest: (f64, f64),
}

/// What a law expects of the histogram.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedReturns {
    /// What people call the law.
    pub law: String,
    /// Whether it is the normal law of geometric Brownian motion.
    pub is_normal: bool,
    /// Whether it is another law each period, and the curve their average.
    pub is_average: bool,
    /// Return, and how many the law expects in a bin centred there.
    pub curve: Vec<(f64, f64)>,
}

struct Plot {
    x: Scale,
    /// Of the logarithm of a count.
    y: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Plot {
    fn at(&self, value: f64, count: f64) -> Point {
        (self.x.beyond(value), self.y.beyond(count.max(NOTHING).log10()))
    }
}

impl Returns {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or there is nothing to draw.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let below = frame::heading(&mut canvas, &self.past.context, &title, &self.subtitle());
        let plot = self.plot(below + 14.0);
        let ticks = self.count_ticks();
        frame::grid(&mut canvas, &plot.y, (plot.left, plot.right), &ticks, None);
        let mut placer = Placer::default();
        self.bars(&mut canvas, &plot, &mut placer);
        self.curves(&mut canvas, &plot, &mut placer);
        let unlabelled = self.labels(&mut canvas, &plot, &mut placer);
        frame::axis_under(&mut canvas, &plot.x, plot.bottom, 0.0, &past::on_axis(&plot.x.ticks()));
        let height = self.past.foot(&mut canvas, plot.bottom + 36.0, &self.notes(&unlabelled));
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        require_finite(CHART, "bin", [self.bin, self.first])?;
        require_finite(CHART, "furthest", [self.furthest.0, self.furthest.1, self.beyond_four.1])?;
        self.laws.iter().try_for_each(|law| curve::check(CHART, &law.curve))?;
        if self.bin > 0.0 && self.counts.iter().any(|count| *count > 0) {
            Ok(())
        } else {
            Err(ChartError::Malformed { chart: CHART, problem: "the histogram is empty" })
        }
    }

    fn title(&self) -> String {
        let (share, period) = (self.past.share(), self.past.period);
        let (seen, expected) = self.beyond_four;
        let total = money::count(self.counts.iter().sum::<usize>() as u64);
        if seen > 0 && seen as f64 >= 3.0 * expected {
            let expects = match expected {
                few if few < 1.0 => "fewer than one".to_owned(),
                many => format!("{many:.0}"),
            };
            return format!(
                "On {} of {total} {}s {share} moved more than four standard deviations; a normal law expects {expects}",
                money::count(seen as u64),
                period.noun(),
            );
        }
        let (value, deviations) = self.furthest;
        format!(
            "The largest of {total} {} moves of {share} was {}, {deviations:.1} standard deviations from the mean",
            period.adjective(),
            past::percent(value)
        )
    }

    fn subtitle(&self) -> String {
        let period = self.past.period;
        let lines = match &self.laws[..] {
            [only] => format!("Line: how many {} expects", only.law),
            _ => "Lines: how many the fitted laws expect".to_owned(),
        };
        format!(
            "Bars: {}s by their log return, in bins of {}, on a logarithmic scale. {lines}",
            period.noun(),
            past::percent(self.bin)
        )
    }

    fn description(&self) -> String {
        let laws: Vec<&str> = self.laws.iter().map(|law| law.law.as_str()).collect();
        format!(
            "Histogram of {} {} log returns of {} with what these laws expect, the best first: {}. {}.",
            self.past.returns,
            self.past.period.adjective(),
            self.past.share(),
            laws.join(", "),
            self.title()
        )
    }

    /// The largest count or expected count.
    fn peak(&self) -> f64 {
        let counts = self.counts.iter().map(|count| *count as f64);
        let expected = self.laws.iter().flat_map(|law| law.curve.iter().map(|point| point.1));
        counts.chain(expected).fold(1.0, f64::max)
    }

    /// Powers of ten; with 2 and 5 times them if there are few.
    fn count_ticks(&self) -> Vec<(f64, String)> {
        let decades = self.peak().log10();
        let between: &[f64] = if decades < 2.0 { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let powers = (0..=decades.floor() as i32).map(|power| 10f64.powi(power));
        let values = powers.flat_map(|power| between.iter().map(move |factor| factor * power));
        let shown = values.filter(|value| *value <= self.peak());
        let mut ticks: Vec<(f64, String)> =
            shown.map(|value| (value.log10(), money::count(value as u64))).collect();
        if let Some(first) = ticks.first_mut() {
            first.1 = format!("1 {}", self.past.period.noun());
        }
        ticks
    }

    fn plot(&self, top: f64) -> Plot {
        let ends = [self.first - 0.5 * self.bin, self.first + (self.counts.len() as f64 - 0.5) * self.bin];
        let curves = self.laws.iter().flat_map(|law| [law.curve.first(), law.curve.last()]);
        let reach = ends.into_iter().chain(curves.flatten().map(|point| point.0));
        let span = reach.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let labels: Vec<String> = self.count_ticks().into_iter().map(|tick| tick.1).collect();
        let (left, right, bottom) = (MARGIN + frame::widest(&labels) + 8.0, WIDTH - MARGIN, top + HEIGHT);
        let x = Scale::new(span, (left, right), 9);
        let y = Scale::new((FLOOR.log10(), (1.25 * self.peak()).log10()), (bottom, top), 5);
        Plot { x, y, left, right, top, bottom }
    }

    fn bars(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) {
        for (index, count) in self.counts.iter().enumerate().filter(|bar| *bar.1 > 0) {
            let centre = self.first + self.bin * index as f64;
            let (left, top) = plot.at(centre - 0.5 * self.bin, *count as f64);
            let (right, _) = plot.at(centre + 0.5 * self.bin, 1.0);
            let gap = if right - left > 4.0 { 0.5 } else { 0.0 };
            // The thinnest bar is still a pixel wide.
            let right = (right - gap).max(left + gap + 1.0);
            let bar = Rect { left: left + gap, top, right, bottom: plot.bottom };
            canvas.rect(bar, canvas.palette.bonus);
            placer.block(bar);
        }
    }

    fn curves(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) {
        // The best law last, over all others.
        for (index, law) in self.laws.iter().enumerate().rev() {
            let stroke = style(canvas, index, law);
            let points: Vec<Point> = law.curve.iter().map(|&(value, n)| plot.at(value, n)).collect();
            for stretch in curve::above(&points, plot.bottom) {
                for pair in stretch.windows(2) {
                    let (low, high) = (pair[0].1.min(pair[1].1), pair[0].1.max(pair[1].1));
                    placer.block(Rect {
                        left: pair[0].0,
                        top: low - 2.0,
                        right: pair[1].0,
                        bottom: high + 2.0,
                    });
                }
                canvas.path(stretch, stroke);
            }
        }
    }

    /// Names of the best and of the normal law beside their flanks; returns those that found no room.
    fn labels(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Vec<String> {
        let named = self.laws.iter().enumerate().filter(|(index, law)| *index == 0 || law.is_normal);
        let mut unlabelled = Vec::new();
        for (index, law) in named {
            let words = match (index, law.is_normal) {
                (0, true) if self.laws.len() == 1 => format!("{} (normal law)", law.law),
                (0, true) => format!("best fit: {} (normal law)", law.law),
                (0, false) => format!("best fit: {}", law.law),
                _ => format!("{} (normal law)", law.law),
            };
            let Stroke { color, .. } = style(canvas, index, law);
            if !self.label(canvas, plot, placer, (law, &words, color)) {
                unlabelled.push(words);
            }
        }
        unlabelled
    }

    /// A name outside a flank of its curve, tied to it by a line; false if there is no room.
    fn label(
        &self,
        canvas: &mut Canvas,
        plot: &Plot,
        placer: &mut Placer,
        (law, words, color): (&ExpectedReturns, &str, Color),
    ) -> bool {
        let text = TextStyle::bold(12.0, color);
        let words = &font::ellipsis(words, 300.0, 12.0, Weight::Bold);
        let points: Vec<Point> = law.curve.iter().map(|&(value, n)| plot.at(value, n)).collect();
        let sides = if law.is_normal { [Anchor::Right, Anchor::Left] } else { [Anchor::Left, Anchor::Right] };
        let candidates = self.places(plot, law, &points, sides).into_iter().flat_map(|(side, from)| {
            let away = if side == Anchor::Left { 1.0 } else { -1.0 };
            (1..8).map(move |step| (side, from, from.0 + away * 12.0 * f64::from(step)))
        });
        let inside = |at: &Rect| at.left > plot.left && at.right < plot.right;
        let boxed = candidates.map(|(side, from, x): (Anchor, Point, f64)| {
            let at = text.anchored(side).bounds((x, from.1 + 4.0), words);
            (grown(at, 3.0), (side, from, x))
        });
        let Some((_, (side, from, x))) = placer.first_free(boxed.filter(|(at, _)| inside(at))) else {
            return false;
        };
        let gap = if side == Anchor::Left { -4.0 } else { 4.0 };
        canvas.line(from, (x + gap, from.1), Stroke::solid(color, 1.0));
        canvas.circle(from, 2.5, color);
        canvas.text((x, from.1 + 4.0), words, text.anchored(side));
        true
    }

    /// Points on the flanks of a curve, first those where it lies furthest from all others; those inside another
    /// count half.
    fn places(
        &self,
        plot: &Plot,
        law: &ExpectedReturns,
        points: &[Point],
        sides: [Anchor; 2],
    ) -> Vec<(Anchor, Point)> {
        let others = self.laws.iter().filter(|other| other.law != law.law);
        let others: Vec<Vec<Point>> =
            others.map(|law| law.curve.iter().map(|&(value, n)| plot.at(value, n)).collect()).collect();
        let heights = (3..18).map(|step| plot.top + 0.05 * HEIGHT * f64::from(step));
        let places = heights.flat_map(|y| sides.map(|side| (y, side))).filter_map(|(y, side)| {
            let own = flank(points, y, side)?;
            let others: Vec<f64> = others.iter().filter_map(|other| flank(other, y, side)).collect();
            let is_inside = |x: &f64| if side == Anchor::Left { *x > own } else { *x < own };
            let apart = others.iter().map(|x| (x - own).abs()).fold(100.0, f64::min);
            let apart = if others.iter().any(is_inside) { 0.5 * apart } else { apart };
            Some((apart, side, (own, y)))
        });
        let mut places: Vec<(f64, Anchor, Point)> = places.collect();
        places.sort_by(|a, b| b.0.total_cmp(&a.0));
        places.into_iter().map(|(_, side, from)| (side, from)).collect()
    }

    fn notes(&self, unlabelled: &[String]) -> String {
        let others: Vec<&str> = self.laws.iter().skip(1).filter(|law| !law.is_normal).map(name).collect();
        let mut notes = Vec::new();
        if !unlabelled.is_empty() {
            notes.push(format!("Thick line: {}.", unlabelled.join(", dashed: ")));
        }
        if !others.is_empty() {
            let lines = if others.len() == 1 { "Thin line" } else { "Thin lines" };
            notes.push(format!("{lines}: {}.", others.join(", ")));
        }
        if self.laws.len() > 1 {
            notes.push("Best: by Schwarz’s criterion (BIC).".to_owned());
        }
        if self.laws.iter().any(|law| law.is_average) {
            let period = self.past.period.noun();
            notes.push(format!(
                "Of laws that change from {period} to {period} the line is the average over all {period}s."
            ));
        }
        notes.join(" ")
    }
}

fn name(law: &ExpectedReturns) -> &str {
    &law.law
}

/// How the line of a law is drawn.
fn style(canvas: &Canvas, index: usize, law: &ExpectedReturns) -> Stroke {
    let palette = canvas.palette;
    match (index, law.is_normal) {
        (0, _) => Stroke::solid(palette.line, 2.4),
        (_, true) => Stroke::dashed(palette.ink, 1.8),
        _ => Stroke::solid(palette.muted, 0.8),
    }
}

/// Where the outer flank of a curve in pixels passes a height.
fn flank(points: &[Point], y: f64, side: Anchor) -> Option<f64> {
    let crosses = |pair: &&[Point]| (pair[0].1 - y) * (pair[1].1 - y) <= 0.0 && pair[0].1 != pair[1].1;
    let pair = match side {
        Anchor::Left => points.windows(2).rfind(crosses)?,
        _ => points.windows(2).find(crosses)?,
    };
    let share = (y - pair[0].1) / (pair[1].1 - pair[0].1);
    Some(pair[0].0 + share * (pair[1].0 - pair[0].0))
}

fn grown(at: Rect, by: f64) -> Rect {
    Rect { left: at.left - by, top: at.top - by, right: at.right + by, bottom: at.bottom + by }
}
