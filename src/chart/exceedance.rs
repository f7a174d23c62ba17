//! How likely each offer is to pay at least an amount.

use super::canvas::{Anchor, Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::frame::{self, Swatch};
use super::place::Placer;
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "exceedance";
const HEIGHT: f64 = 240.0;
const HEAD: f64 = 22.0;
const LEFT: f64 = MARGIN + 44.0;
const RIGHT: f64 = WIDTH - MARGIN - 12.0;
/// Two curves can be told apart without colours of their own.
const MOST: usize = 2;

/// Curves of the chance that total pay is at least an amount.
#[derive(Debug, Clone, PartialEq)]
pub struct Exceedance {
    /// Words around the chart.
    pub caption: Caption,
    /// Years the pay is summed over.
    pub years: u32,
    /// One offer or two.
    pub offers: Vec<ExceedanceOffer>,
    /// The least total that would do.
    pub walk_away: Option<f64>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq)]
pub struct ExceedanceOffer {
    /// Name of the offer.
    pub name: String,
    /// Quantiles of total pay, evenly spaced in rank from the lowest to the highest, at least two.
    pub quantiles: Vec<f64>,
    /// Total with all stock at its grant price.
    pub offer_letter: f64,
    /// Share of futures that reach the walk-away number, if there is one.
    pub reaches: Option<f64>,
}

impl ExceedanceOffer {
    fn rank(&self, index: usize) -> f64 {
        index as f64 / (self.quantiles.len() - 1) as f64
    }

    /// Amount that a share `p` of the futures stays below.
    fn quantile(&self, p: f64) -> f64 {
        let at = p * (self.quantiles.len() - 1) as f64;
        let below = (at.floor() as usize).min(self.quantiles.len() - 2);
        let (low, high) = (self.quantiles[below], self.quantiles[below + 1]);
        low + (high - low) * (at - below as f64)
    }

    /// Share of futures that pay at least an amount.
    fn chance_of(&self, amount: f64) -> f64 {
        let after = self.quantiles.partition_point(|value| *value < amount);
        let Some(&high) = self.quantiles.get(after) else { return 0.0 };
        let Some(before) = after.checked_sub(1) else { return 1.0 };
        let low = self.quantiles[before];
        let part = if high > low { (amount - low) / (high - low) } else { 0.0 };
        1.0 - self.rank(before) - part * (self.rank(after) - self.rank(before))
    }
}

/// Axes of the picture.
struct Plot {
    x: Scale,
    y: Scale,
    top: f64,
    bottom: f64,
}

impl Exceedance {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there is no offer or more than two, or an amount is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let subtitle = format!(
            "Chance of a total of at least this much over {}, read at the left",
            words::years(self.years)
        );
        let head = frame::header(&mut canvas, &self.caption, &title, &subtitle);
        let head = self.draw_legend(&mut canvas, head);
        let plot = self.plot(head + 10.0);
        draw_grid(&mut canvas, &plot);
        let mut placer = self.draw_walk_away(&mut canvas, &plot);
        for (i, offer) in self.offers.iter().enumerate() {
            let stroke = self.stroke(&canvas, i);
            canvas.path(plot.curve(offer), stroke);
            plot.curve(offer).windows(2).for_each(|step| placer.block(around(step[0], step[1])));
        }
        let left_out = self.draw_marks(&mut canvas, &plot, &mut placer);
        frame::money_axis(&mut canvas, &plot.x, plot.bottom, 0.0);
        let notes = self.notes(&left_out);
        let height = frame::footer(&mut canvas, plot.bottom + 34.0, &notes, &self.caption);
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        if self.offers.is_empty() || self.offers.len() > MOST {
            return malformed("it takes one offer or two");
        }
        for offer in &self.offers {
            if offer.quantiles.len() < 2 {
                return malformed("it takes two quantiles or more");
            }
            require_finite(CHART, "quantiles", offer.quantiles.iter().copied())?;
            require_finite(CHART, "offer_letter", [offer.offer_letter])?;
            require_finite(CHART, "reaches", offer.reaches)?;
            require_ascending(CHART, &offer.quantiles)?;
        }
        require_finite(CHART, "walk_away", self.walk_away)
    }

    /// How often the walk-away number is reached, or what half of the futures reach.
    fn title(&self) -> String {
        let name = |offer: &ExceedanceOffer| font::ellipsis(&offer.name, 170.0, 18.0, Weight::Bold);
        let reached: Option<Vec<String>> = match self.walk_away {
            Some(_) => self
                .offers
                .iter()
                .map(|offer| Some(format!("{} in {}", name(offer), often(offer.reaches?))))
                .collect(),
            None => None,
        };
        if let (Some(goal), Some(reached)) = (self.walk_away, reached) {
            let reached = reached.join(", by ");
            let of = if reached.ends_with(NONE) { "of the " } else { "" };
            return format!(
                "Your walk-away {} is reached by {reached} {of}simulated futures",
                money::short(goal)
            );
        }
        let medians = self
            .offers
            .iter()
            .map(|offer| format!("{} of {}", money::short(offer.quantile(0.5)), name(offer)));
        format!("Half of all simulated futures pay at least {}", medians.collect::<Vec<_>>().join(", "))
    }

    fn description(&self) -> String {
        let said = |offer: &ExceedanceOffer| {
            let [sure, half, rare] = [0.1, 0.5, 0.9].map(|p| money::short(offer.quantile(p)));
            format!("{}: at least {sure} in 9 of 10 futures, {half} in half, {rare} in 1 of 10", offer.name)
        };
        let offers: Vec<String> = self.offers.iter().map(said).collect();
        format!("Chance of a total of at least an amount, falling from left to right. {}.", offers.join("; "))
    }

    fn notes(&self, left_out: &[String]) -> String {
        let mut notes = "Ring: the offer letter, all stock at its grant price.".to_owned();
        if !left_out.is_empty() {
            notes.push_str(&format!(" Dots without a label: {}.", left_out.join("; ")));
        }
        notes
    }

    fn stroke(&self, canvas: &Canvas, index: usize) -> Stroke {
        match index {
            0 => Stroke::solid(canvas.palette.line, 2.4),
            _ => Stroke { color: canvas.palette.line, width: 1.8, dash: Some((6.0, 4.0)) },
        }
    }

    fn draw_legend(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let names: Vec<String> = self
            .offers
            .iter()
            .map(|offer| font::ellipsis(&offer.name, 260.0, 12.0, Weight::Regular))
            .collect();
        let items: Vec<(Swatch, &str)> = names
            .iter()
            .enumerate()
            .map(|(i, name)| (Swatch::Line(self.stroke(canvas, i)), name.as_str()))
            .collect();
        frame::legend(canvas, (MARGIN, y), &items)
    }

    fn plot(&self, top: f64) -> Plot {
        let least = self.offers.iter().map(|offer| offer.quantile(0.005)).fold(f64::INFINITY, f64::min);
        let most = self.offers.iter().map(|offer| offer.quantile(0.98)).fold(f64::NEG_INFINITY, f64::max);
        let marks = self.offers.iter().map(|offer| offer.offer_letter).chain(self.walk_away);
        let (lo, hi) = marks.fold((least, most), |(lo, hi), mark| (lo.min(mark), hi.max(mark)));
        let pad = if hi > lo { 0.03 * (hi - lo) } else { 0.1 * hi.abs().max(1.0) };
        let head = if self.walk_away.is_some() { HEAD } else { 0.0 };
        let (start, bottom) = (top + head, top + head + HEIGHT);
        Plot {
            x: Scale::new((lo - pad, hi + pad), (LEFT, RIGHT), 7),
            y: Scale::new((0.0, 1.0), (bottom, start), 4),
            top,
            bottom,
        }
    }

    /// The walk-away number with its name; returns what labels may not cover.
    fn draw_walk_away(&self, canvas: &mut Canvas, plot: &Plot) -> Placer {
        let mut placer = Placer::default();
        // What stands above and below the picture.
        placer.block(Rect { left: 0.0, top: 0.0, right: WIDTH, bottom: plot.top });
        placer.block(Rect { left: 0.0, top: plot.bottom, right: WIDTH, bottom: f64::INFINITY });
        if let Some(goal) = self.walk_away {
            let name = format!("Your walk-away {}", money::short(goal));
            let at = (plot.x.at(goal), plot.top, plot.bottom);
            frame::threshold(canvas, at, &name, ("", "")).into_iter().for_each(|taken| placer.block(taken));
        }
        placer
    }

    /// Dots on the curves, with the chance in words; gives those there was no room for.
    fn draw_marks(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Vec<String> {
        let mut left_out = Vec::new();
        for offer in &self.offers {
            let name = font::ellipsis(&offer.name, 110.0, 12.0, Weight::Regular);
            if let (Some(goal), Some(chance)) = (self.walk_away, offer.reaches) {
                let at = (plot.x.at(goal), plot.y.at(chance));
                let stroke = Stroke { color: canvas.palette.short, width: 1.0, dash: Some((2.0, 3.0)) };
                canvas.line((LEFT, at.1), at, stroke);
                placer.block(around((LEFT, at.1), at));
                canvas.dot(at, 4.2, canvas.palette.line);
                left_out.extend(label(canvas, placer, at, &percent(chance), std::slice::from_ref(&name)));
            }
            let chance = offer.chance_of(offer.offer_letter);
            let at = (plot.x.at(offer.offer_letter), plot.y.at(chance));
            canvas.circle(at, 5.2, canvas.palette.line);
            canvas.circle(at, 3.4, canvas.palette.background);
            let letter = format!("letter {}", money::short(offer.offer_letter));
            let with_name = format!("{name} {letter}");
            // Of two offers the name tells whose it is; the amount stands on the axis, too.
            let short = if self.offers.len() > 1 { format!("{name} letter") } else { letter };
            let ways = [with_name, short];
            left_out.extend(label(canvas, placer, at, &percent(chance), &ways));
        }
        left_out
    }
}

impl Plot {
    fn curve(&self, offer: &ExceedanceOffer) -> Vec<Point> {
        let inside = |value: f64| value >= self.x.lo && value <= self.x.hi;
        let points = offer.quantiles.iter().enumerate();
        let curve = points
            .filter(|(_, value)| inside(**value))
            .map(|(i, value)| (self.x.at(*value), self.y.at(1.0 - offer.rank(i))));
        let start = (self.x.at(self.x.lo), self.y.at(offer.chance_of(self.x.lo)));
        let end = (self.x.at(self.x.hi), self.y.at(offer.chance_of(self.x.hi)));
        std::iter::once(start).chain(curve).chain([end]).collect()
    }
}

fn draw_grid(canvas: &mut Canvas, plot: &Plot) {
    let ticks: Vec<(f64, String)> =
        [0.25, 0.5, 0.75, 1.0].map(|share| (share, format!("{:.0}%", 100.0 * share))).to_vec();
    frame::grid(canvas, &plot.y, (LEFT, RIGHT), &ticks, None);
    let style = TextStyle::regular(12.0, canvas.palette.muted).anchored(Anchor::Right);
    canvas.text((LEFT - 8.0, plot.bottom + 4.0), "0%", style);
}

/// The box of a piece of curve, with some air.
fn around(a: Point, b: Point) -> Rect {
    Rect {
        left: a.0.min(b.0) - 2.0,
        right: a.0.max(b.0) + 2.0,
        top: a.1.min(b.1) - 2.0,
        bottom: a.1.max(b.1) + 2.0,
    }
}

/// A bold figure and words beside a dot, the first of the ways to say it that covers nothing; if none does, it is given
/// back for the foot.
fn label(
    canvas: &mut Canvas,
    placer: &mut Placer,
    at: Point,
    figure: &str,
    ways: &[String],
) -> Option<String> {
    let bold = TextStyle::bold(14.0, canvas.palette.line);
    let small = TextStyle::regular(12.0, canvas.palette.muted);
    for words in ways {
        let width = bold.width(figure) + 6.0 + small.width(words);
        if let Some((_, (left, base))) = placer.first_free(places(at, width)) {
            canvas.text((left, base), figure, bold);
            canvas.text((left + bold.width(figure) + 6.0, base), words, small);
            return None;
        }
    }
    ways.first().map(|words| format!("{words}: {figure}"))
}

/// Places for a line of text near a dot, the nearest first, with where the text begins.
fn places(at: Point, width: f64) -> Vec<(Rect, Point)> {
    let mut places = Vec::new();
    for gap in [9.0, 16.0, 26.0] {
        for rise in [-8.0, 17.0, -20.0, 30.0, 5.0] {
            places.extend([(at.0 + gap, at.1 + rise), (at.0 - gap - width, at.1 + rise)]);
        }
    }
    let boxed = |(left, base): Point| {
        let at = Rect { left, top: base - 13.0, right: left + width, bottom: base + 4.0 };
        (at, (left, base))
    };
    let inside = |(at, _): &(Rect, Point)| at.left > LEFT + 2.0 && at.right < WIDTH - MARGIN;
    places.into_iter().map(boxed).filter(inside).collect()
}

const NONE: &str = "none";

/// `67 of 100`.
fn often(chance: f64) -> String {
    match 100.0 * chance {
        p if p <= 0.0 => NONE.to_owned(),
        p if p >= 100.0 => "all".to_owned(),
        p if p < 1.0 => "fewer than 1 of 100".to_owned(),
        p if p > 99.0 => "more than 99 of 100".to_owned(),
        p => format!("{p:.0} of 100"),
    }
}

fn percent(chance: f64) -> String {
    match 100.0 * chance {
        p if p > 0.0 && p < 1.0 => "<1%".to_owned(),
        p if p > 99.0 && p < 100.0 => ">99%".to_owned(),
        p => format!("{p:.0}%"),
    }
}
