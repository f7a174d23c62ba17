//! What shape the pay over all years has.

mod label;
mod spikes;

use label::{CENTRED, LEFT_FIRST, Label, RIGHT_FIRST};

use super::canvas::{Anchor, Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::place::Placer;
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{
    Basis, Caption, Chance, ChartError, Lump, Theme, curve, frame, lump, require_ascending, require_finite,
    words,
};
use crate::money;

const CHART: &str = "total";
/// Height of the curve, and room above it for labels and the head of the threshold.
const PEAK: f64 = 200.0;
const HEAD: f64 = 43.0;
const THRESHOLD_HEAD: f64 = 34.0;
/// How far a threshold goes on below the curve: past the interval.
const THRESHOLD_FOOT: f64 = 24.0;

/// The density of total pay, split at the walk-away number.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// Words around the chart.
    pub caption: Caption,
    /// Years the pay is summed over.
    pub years: u32,
    /// Dollars, ascending, and density there; nothing left of `cash_floor`. Empty if pay is certain.
    pub curve: Vec<(f64, f64)>,
    /// Amounts that many futures pay alike, ascending. The curve is of all others.
    pub lumps: Vec<Lump>,
    /// What is paid in cash, whatever the share price does.
    pub cash_floor: f64,
    /// 2.5th percentile.
    pub p2_5: f64,
    /// 10th percentile.
    pub p10: f64,
    /// 25th percentile.
    pub p25: f64,
    /// Median.
    pub p50: f64,
    /// 75th percentile.
    pub p75: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 97.5th percentile.
    pub p97_5: f64,
    /// The least total that would do.
    pub walk_away: Option<f64>,
    /// Share of futures below `walk_away`.
    pub chance_below: Option<Chance>,
    /// Total with all stock at its grant price, if pay can be compared with it: a letter knows nothing of tax.
    pub offer_letter: Option<f64>,
}

/// Axes and the curve in pixels.
struct Plot {
    x: Scale,
    top: f64,
    base: f64,
    /// Where the amounts are written.
    axis: f64,
    outline: Vec<Point>,
}

impl Total {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let top = frame::header(&mut canvas, &self.caption, &title, &self.subtitle()) + 10.0;
        let plot = self.plot(top);
        self.fill(&mut canvas, &plot);
        canvas.line((plot.x.at(plot.x.lo), plot.base), (plot.x.at(plot.x.hi), plot.base), axis(&canvas));
        let mut placer = Placer::default();
        self.threshold(&mut canvas, &plot, &mut placer);
        let spikes = self.spikes(&mut canvas, &plot, &mut placer);
        let mut left_out = self.labels(&mut canvas, &plot, &mut placer);
        left_out.extend(self.spike_labels(&spikes, &mut canvas, &plot, &mut placer));
        if !self.is_single() {
            self.interval(&mut canvas, &plot);
        }
        if let Some(amount) = self.shown_letter() {
            offer_letter(amount, &mut canvas, &plot, &mut placer);
        }
        frame::money_axis(&mut canvas, &plot.x, plot.axis, 0.0);
        let notes = self.notes(&plot, &left_out);
        let height = frame::footer(&mut canvas, plot.axis + 34.0, &notes, &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&self.description()))
    }

    fn check(&self) -> Result<(), ChartError> {
        require_finite(CHART, "quantiles", self.quantiles())?;
        require_finite(CHART, "cash_floor", [self.cash_floor])?;
        require_finite(CHART, "offer_letter", self.offer_letter)?;
        require_finite(CHART, "walk_away", self.walk_away)?;
        require_finite(CHART, "chance_below", self.chance_below.map(|chance| chance.value))?;
        curve::check(CHART, &self.curve)?;
        lump::check(CHART, &self.lumps)?;
        require_ascending(CHART, &self.quantiles())
    }

    fn quantiles(&self) -> [f64; 7] {
        [self.p2_5, self.p10, self.p25, self.p50, self.p75, self.p90, self.p97_5]
    }

    /// Walk-away number and share of futures below it, if both are known.
    fn goal(&self) -> Option<(f64, Chance)> {
        self.walk_away.zip(self.chance_below)
    }

    /// One amount, as far as the numbers tell.
    fn is_single(&self) -> bool {
        self.caption.basis.is_certain() || self.p2_5 == self.p97_5
    }

    /// Nothing to draw a curve of.
    fn is_bare(&self) -> bool {
        let has_shape = !self.curve.is_empty() || !self.lumps.is_empty();
        self.is_single() || !has_shape || self.caption.basis.is_handful()
    }

    fn title(&self) -> String {
        let basis = self.caption.basis;
        if basis.is_certain() {
            return self.title_if_certain();
        }
        if let Some((_, chance)) = self.goal() {
            if chance.value <= 0.0 {
                return format!("{} the offer pays at least your walk-away", basis.in_all());
            }
            return format!("{} the offer pays less than your walk-away", basis.in_futures(chance));
        }
        let (low, high) = (money::short(self.p10), money::short(self.p90));
        if self.is_single() {
            format!("{} the offer pays {}", basis.in_nearly_all(), money::short(self.p50))
        } else if low == high {
            format!("{} the offer pays close to {low}", basis.in_most())
        } else {
            format!("{} the offer pays between {low} and {high}", basis.in_most())
        }
    }

    fn title_if_certain(&self) -> String {
        let basis = self.caption.basis;
        let pays = basis.offer_pays(self.p50);
        match self.goal() {
            Some((amount, _)) => format!("{pays}, {} your walk-away", words::compared(self.p50, amount)),
            None if basis == Basis::Cash => format!("{pays}, whatever the share price does"),
            None => pays,
        }
    }

    fn subtitle(&self) -> String {
        let years = words::years(self.years);
        match self.caption.basis {
            Basis::Cash => format!("Total pay over {years}, all of it cash"),
            _ if !self.caption.pay.is_empty() => format!("Total pay over {years}"),
            _ => format!("Total pay over {years}: cash, plus stock at its price on each vest date"),
        }
    }

    fn description(&self) -> String {
        let goal = self.goal().map_or_else(String::new, |(amount, chance)| {
            let (short, reach) = self.caption.basis.shares(chance);
            let said = [short, reach].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>();
            format!(" Against the walk-away number, {}: {}.", money::short(amount), said.join(", "))
        });
        if self.is_single() {
            return format!(
                "Total pay over {}: {}, {}.{}{goal}",
                words::years(self.years),
                money::short(self.p50),
                self.caption.basis.single(),
                self.described_letter(),
            );
        }
        format!(
            "Distribution of total pay over {}. The median is {}; half of the simulated futures lie in {}, 8 of 10 in \
             {}.{}{}{}{goal}",
            words::years(self.years),
            money::short(self.p50),
            words::range(self.p25, self.p75),
            words::range(self.p10, self.p90),
            lump::described(&self.lumps, self.caption.basis),
            match self.cash_floor {
                floor if floor > 0.0 => format!(" Cash alone pays {}.", money::short(floor)),
                _ => String::new(),
            },
            self.described_letter(),
        )
    }

    fn described_letter(&self) -> String {
        let letter = self.offer_letter.map(money::short);
        letter.map_or_else(String::new, |letter| {
            format!(" With all stock at its grant price the offer is worth {letter}.")
        })
    }

    fn plot(&self, top: f64) -> Plot {
        let (lo, hi) = self.reach();
        let pad = match hi - lo {
            span if span <= 0.0 => 0.1 * hi.abs().max(1.0),
            // A stem needs room for its label.
            span if self.is_single() => 0.25 * span,
            span => 0.04 * span,
        };
        let least = if lo >= 0.0 { (lo - pad).max(0.0) } else { lo - pad };
        let x = Scale::new((least, hi + pad), (MARGIN + 20.0, WIDTH - MARGIN - 20.0), 7);
        let threshold = if self.walk_away.is_some() { THRESHOLD_HEAD } else { 0.0 };
        let base = top + threshold + HEAD + PEAK;
        let points = curve::thinned(curve::part(&self.curve, x.lo, x.hi));
        let peak = points.iter().map(|point| point.1).fold(0.0, f64::max);
        let height = |density: f64| if peak > 0.0 { density / peak * PEAK } else { 0.0 };
        let curve = points.iter().map(|&(dollars, d)| (x.at(dollars), base - height(d)));
        // A curve that begins or ends inside the picture stands on the base there.
        let foot = |point: Option<&Point>| point.map(|&(dollars, _)| (x.at(dollars), base));
        let (start, end) = (foot(points.first()), foot(points.last().filter(|point| point.0 < x.hi)));
        let outline = start.into_iter().chain(curve).chain(end).collect();
        Plot { x, top, base, axis: base + 56.0, outline }
    }

    /// The amounts the axis must hold. The far tail is cut where it would squeeze the rest.
    fn reach(&self) -> (f64, f64) {
        let marks = [Some(self.cash_floor).filter(|floor| *floor > 0.0), self.offer_letter, self.walk_away];
        let marks = marks.map(|mark| mark.unwrap_or(self.p50)).into_iter().chain([self.p10, self.p90]);
        let lo = marks.clone().fold(self.p2_5, f64::min);
        let hi = marks.fold(self.p90, f64::max);
        let tail = self.p97_5 + 0.3 * (self.p97_5 - self.p90);
        if tail <= lo + 2.5 * (hi - lo) { (lo, hi.max(tail)) } else { (lo, hi + 0.25 * (hi - lo)) }
    }

    fn fill(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        let line = Stroke::solid(palette.line, 1.6);
        if self.is_bare() && !self.is_single() {
            return;
        }
        if self.is_single() {
            let x = plot.x.at(self.p50);
            canvas.line((x, plot.base), (x, plot.base - 0.6 * PEAK), Stroke::solid(palette.line, 2.6));
            canvas.dot((x, plot.base - 0.6 * PEAK), 5.5, palette.line);
            return;
        }
        if plot.outline.is_empty() {
            return;
        }
        let (left, right) = (plot.x.at(plot.x.lo), plot.x.at(plot.x.hi));
        let split = self.walk_away.map_or(left, |amount| plot.x.at(amount));
        let reaches = if self.walk_away.is_some() { palette.reaches } else { palette.slab };
        for (from, to, color) in [(left, split, palette.short_fill), (split, right, reaches)] {
            canvas.area(curve::closed(curve::part(&plot.outline, from, to), plot.base), color);
        }
        canvas.path(plot.outline.clone(), line);
    }

    fn threshold(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) {
        let Some(amount) = self.walk_away else { return };
        let name = format!("Your walk-away {}", money::short(amount));
        let (short, reach) =
            self.chance_below.map_or_else(Default::default, |chance| self.caption.basis.shares(chance));
        // It ends above the offer letter, whose words may lie on either side of it.
        let at = (plot.x.at(amount), plot.top, plot.base + THRESHOLD_FOOT);
        frame::threshold(canvas, at, &name, (&short, &reach))
            .into_iter()
            .for_each(|taken| placer.block(taken));
    }

    /// Quantiles with droplines, and the cash floor. Returns what found no room.
    fn labels(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Vec<String> {
        let palette = canvas.palette;
        let basis = self.caption.basis;
        let label =
            |value, words: &str, sides| Label { value, words: words.to_owned(), sides, color: palette.ink };
        let mut labels = if self.is_single() {
            vec![label(self.p50, &basis.single(), RIGHT_FIRST)]
        } else {
            let [low, middle, high] = basis.quantile_words();
            let all = [
                label(self.p50, middle, RIGHT_FIRST),
                label(self.p10, low, LEFT_FIRST),
                label(self.p90, high, RIGHT_FIRST),
            ];
            all.into_iter().filter(|label| !self.is_in_spike(label.value)).collect()
        };
        let is_floor_apart =
            money::short(self.cash_floor) != money::short(self.p10) && !self.is_in_spike(self.cash_floor);
        if self.cash_floor > 0.0 && self.cash_floor < self.p10 && is_floor_apart {
            labels.push(Label {
                value: self.cash_floor,
                words: "cash alone".to_owned(),
                sides: CENTRED,
                color: palette.muted,
            });
        }
        labels.iter().filter_map(|label| label.draw(canvas, plot, placer)).collect()
    }

    /// Middle 80 and 50 % and the median, on a line of their own.
    fn interval(&self, canvas: &mut Canvas, plot: &Plot) {
        let (y, line) = (plot.base + 14.0, canvas.palette.line);
        for (from, to, width) in [(self.p10, self.p90, 2.0), (self.p25, self.p75, 5.0)] {
            canvas.line((plot.x.at(from), y), (plot.x.at(to), y), Stroke::solid(line, width));
        }
        canvas.dot((plot.x.at(self.p50), y), 4.6, line);
    }

    fn notes(&self, plot: &Plot, left_out: &[String]) -> String {
        let mut notes = String::new();
        if self.shown_letter().is_some() {
            notes.push_str("Offer letter: stock at its grant price.");
        }
        if !self.is_single() {
            notes.push_str(match self.caption.basis.is_handful() {
                true => " Bar: from the lowest to the highest, dot = middle.",
                false => " Bar: dot = median, thick = middle 50%, thin = middle 80%.",
            });
            notes.push_str(self.note_on_spikes());
            notes.push_str(&self.note_on_tail(plot));
        }
        if !left_out.is_empty() {
            notes.push_str(&format!(" {}.", words::capitalised(&left_out.join(", "))));
        }
        notes
    }
}

impl Total {
    /// What lies beyond the picture, if that is worth a word: never more than is known to lie beyond a mark
    /// inside it.
    fn note_on_tail(&self, plot: &Plot) -> String {
        let known = |value: f64, share: f64| if value <= plot.x.hi { share } else { 1.0 };
        let goal = self.goal().map_or(1.0, |(amount, below)| known(amount, 1.0 - below.value));
        let most = known(self.p97_5, 0.025).min(known(self.p90, 0.1)).min(goal);
        let in_curve = 1.0 - self.lumps.iter().map(|lump| lump.share).sum::<f64>();
        let share = curve::share_beyond(&self.curve, plot.x.hi) * in_curve.max(0.0);
        let share = (share + lump::share_beyond(&self.lumps, plot.x.hi)).min(most);
        let end = money::short(plot.x.hi);
        match (share, self.caption.basis.is_firm()) {
            (s, _) if self.is_bare() || s < 0.001 => String::new(),
            (s, true) if s >= 0.01 => format!(" About {:.0}% of futures lie beyond {end}.", 100.0 * s),
            _ => format!(" A few futures lie beyond {end}."),
        }
    }

    /// The offer letter where it counts on stock: if not, it says what the cash says.
    fn shown_letter(&self) -> Option<f64> {
        self.offer_letter.filter(|_| self.caption.basis != Basis::Cash)
    }
}

/// The figure people are promised, below the interval where it meets no other label.
fn offer_letter(amount: f64, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) {
    let palette = canvas.palette;
    let (x, y) = (plot.x.at(amount), plot.base + 40.0);
    let words = format!("Offer letter {}", money::short(amount));
    let style = TextStyle::regular(12.0, palette.line);
    let sides = [(x + 8.0, Anchor::Left), (x - 8.0, Anchor::Right)];
    let inside = |at: &Rect| at.left >= MARGIN && at.right <= WIDTH - MARGIN;
    let candidates = sides.map(|(at, anchor)| (style.anchored(anchor).bounds((at, y), &words), (at, anchor)));
    let free = placer.first_free(candidates.into_iter().filter(|(at, _)| inside(at)));
    let (at, anchor) = match free {
        Some((_, side)) => side,
        None if x < WIDTH / 2.0 => sides[0],
        None => sides[1],
    };
    let stroke = Stroke { color: palette.line, width: 1.2, dash: Some((4.0, 3.0)) };
    canvas.line((x, plot.base + 1.0), (x, plot.axis), stroke);
    canvas.text((at, y), &words, style.anchored(anchor));
}

fn axis(canvas: &Canvas) -> Stroke {
    Stroke::solid(canvas.palette.axis, 1.2)
}
