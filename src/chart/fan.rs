//! Where the share price could be, month by month.

use std::collections::{BTreeMap, BTreeSet};

use super::canvas::{Anchor, Canvas, MARGIN, Point, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::frame::{self, Swatch};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::theme::Color;
use super::{Caption, ChartError, Theme, curve, place, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "fan";
/// Height of the plot, and room at its right for the end values in words.
const HEIGHT: f64 = 286.0;
const GUTTER: f64 = 164.0;
/// More rows of vesting than this would outweigh the picture.
const MOST_ROWS: usize = 3;
/// More points than this cannot be told apart at this width.
const MOST_POINTS: usize = 300;

/// Bands of a share price over time, with a few single futures.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// Words around the chart.
    pub caption: Caption,
    /// Name of the share; may be empty.
    pub ticker: String,
    /// Price today.
    pub start_price: f64,
    /// Months from today, ascending, the first 0. Weekly steps in the first year avoid a false
    /// wedge at the start.
    pub months: Vec<f64>,
    /// The cross-section of prices at each of `months`.
    pub bands: Vec<Band>,
    /// Single futures as (month, price), none or three, chosen by terminal rank; they may be finer than
    /// `months`.
    pub sample_paths: Vec<Vec<(f64, f64)>>,
    /// When stock vests: a row for each offer that does so in a way of its own.
    pub vestings: Vec<Vesting>,
}

/// When the stock of an offer vests.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vesting {
    /// The offer, or offers; shown if there are several rows.
    pub offer: String,
    /// What the shares below are shares of: "grant", "all shares".
    pub whole: String,
    /// Month from today, and share of the whole that vests then.
    pub vests: Vec<(u32, f64)>,
}

/// Quantiles of the price at one time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Band {
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
}

impl Band {
    fn values(&self) -> [f64; 7] {
        [self.p2_5, self.p10, self.p25, self.p50, self.p75, self.p90, self.p97_5]
    }

    fn is_certain(&self) -> bool {
        self.p2_5 == self.p97_5
    }
}

/// The plot's place and axes.
struct Plot {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    x: Scale,
    y: Scale,
    /// Where the outermost band is cut, if it is.
    cut: Option<f64>,
}

impl Fan {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if a number is not finite or the lists do not match.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        let end = self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title(&end);
        let below = frame::header(&mut canvas, &self.caption, &title, &self.subtitle());
        let below = if self.is_single() { below } else { self.legend(&mut canvas, below) };
        let plot = self.plot(below + 10.0);
        frame::money_grid(&mut canvas, &plot.y, plot.left, plot.right);
        self.bands(&mut canvas, &plot);
        self.start(&mut canvas, &plot);
        self.end_values(&mut canvas, &plot, &end);
        let below = self.month_axis(&mut canvas, &plot);
        let height = frame::footer(&mut canvas, below + 12.0, &self.note(&plot), &self.caption);
        svg::finish(canvas, height, &title, &self.description(&end))
    }

    /// Checks the numbers and returns the last band.
    fn check(&self) -> Result<Band, ChartError> {
        let malformed = |problem| ChartError::Malformed { chart: CHART, problem };
        require_finite(CHART, "start_price", [self.start_price])?;
        require_finite(CHART, "months", self.months.iter().copied())?;
        require_finite(CHART, "bands", self.bands.iter().flat_map(Band::values))?;
        require_finite(CHART, "sample_paths", self.sample_paths.iter().flatten().flat_map(|&(x, y)| [x, y]))?;
        let vests = self.vestings.iter().flat_map(|vesting| &vesting.vests);
        require_finite(CHART, "vests", vests.map(|vest| vest.1))?;
        if self.months.len() < 2 || !self.months.is_sorted_by(|a, b| a < b) || self.months[0] != 0.0 {
            return Err(malformed("months must ascend from 0"));
        }
        if self.bands.len() != self.months.len() {
            return Err(malformed("bands need one entry for each month"));
        }
        for band in &self.bands {
            require_ascending(CHART, &band.values())?;
        }
        self.bands.last().copied().ok_or(malformed("there are no bands"))
    }

    /// Every future is the same, as far as the bands tell.
    fn is_single(&self) -> bool {
        self.caption.basis.is_certain() || self.bands.iter().all(Band::is_certain)
    }

    fn share(&self) -> &str {
        if self.ticker.trim().is_empty() { "the share price" } else { &self.ticker }
    }

    fn title(&self, end: &Band) -> String {
        let (share, basis) = (self.share(), self.caption.basis);
        let [low, middle, high] = words::prices([end.p10, end.p50, end.p90]);
        // `<$0.01` is no amount to end at.
        let at = |price: &str, word: &str| match price.strip_prefix('<') {
            Some(least) => format!("ends below {least}"),
            None => format!("ends {word} {price}"),
        };
        if basis.is_certain() {
            format!("On its given path {share} {}", at(&middle, "at"))
        } else if end.is_certain() {
            format!("{} {share} {}", basis.in_nearly_all(), at(&low, "at"))
        } else if low == high && !(low.starts_with('<') && basis.is_firm()) {
            format!("{} {share} {}", basis.in_most(), at(&low, "close to"))
        } else if (low == "$0" || low.starts_with('<')) && basis.is_firm() {
            // The lower tenth is too small to tell.
            format!("In 9 of 10 simulated futures {share} {}", at(&high, "below"))
        } else {
            format!("{} {share} ends between {low} and {high}", basis.in_most())
        }
    }

    fn subtitle(&self) -> String {
        format!("Share price over {}, from {} today", self.horizon(), words::price(self.start_price))
    }

    fn horizon(&self) -> String {
        let months = self.last_month();
        let digits = format!("{months:.1}");
        let digits = digits.strip_suffix(".0").unwrap_or(&digits);
        format!("{digits} month{}", if months == 1.0 { "" } else { "s" })
    }

    fn last_month(&self) -> f64 {
        self.months.last().copied().unwrap_or_default()
    }

    fn description(&self, end: &Band) -> String {
        if self.is_single() || self.caption.basis.is_handful() {
            let start = words::price(self.start_price);
            return format!(
                "Share price over {}, starting at {start} today. {}.",
                self.horizon(),
                self.title(end)
            );
        }
        let [lowest, low, low_half, middle, high_half, high, highest] = words::prices(end.values());
        format!(
            "Fan chart of {} over {}, starting at {} today. At the end the median is {}; half of \
             the simulated futures lie between {} and {}, 8 of 10 between {} and {}, 95 of 100 between {} and {}.",
            self.share(),
            self.horizon(),
            words::price(self.start_price),
            middle,
            low_half,
            high_half,
            low,
            high,
            lowest,
            highest,
        )
    }

    fn legend(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let palette = canvas.palette;
        let mut items = vec![(Swatch::Line(Stroke::solid(palette.line, 2.6)), "Median")];
        if self.caption.basis.is_handful() {
            items.push((Swatch::Filled(palette.band_95), "Lowest to highest"));
        } else {
            items.extend([
                (Swatch::Filled(palette.band_50), "50% of futures"),
                (Swatch::Filled(palette.band_80), "80%"),
                (Swatch::Filled(palette.band_95), "95%"),
            ]);
        }
        let single = format!("{} single futures", self.sample_paths.len());
        if !self.sample_paths.is_empty() {
            items.push((Swatch::Line(Stroke::solid(palette.muted, 1.0)), &single));
        }
        frame::legend(canvas, (MARGIN, y), &items)
    }

    fn plot(&self, top: f64) -> Plot {
        let highest = |of: fn(&Band) -> f64| self.bands.iter().map(of).fold(self.start_price, f64::max);
        let (p90, p97_5) = (highest(|band| band.p90), highest(|band| band.p97_5));
        let cut = (p97_5 > 3.0 * p90 && p90 > 0.0).then_some(1.25 * p90);
        let bands_top = cut.unwrap_or(p97_5);
        let paths_top = self.sample_paths.iter().flatten().map(|point| point.1).fold(bands_top, f64::max);
        // A single future may leave the 95 % band for a while; a wild one must not flatten the rest.
        let highest = if paths_top <= 1.4 * bands_top { paths_top } else { bands_top };
        let lowest = self.bands.iter().map(|band| band.p2_5).fold(0.0, f64::min);
        // A line on the very edge would be cut in half.
        let highest = if self.is_single() { 1.04 * highest } else { highest };
        let bottom = top + HEIGHT;
        let y = Scale::new((lowest, if highest > 0.0 { highest } else { 1.0 }), (bottom, top), 5);
        let left = MARGIN + frame::label_room(&y.ticks()) + 8.0;
        let right = WIDTH - GUTTER;
        let x = Scale::new((0.0, self.last_month()), (left, right), 8);
        Plot { left, right, top, bottom, x, y, cut }
    }

    fn bands(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        // Opaque and widest first: transparent layers would leave seams.
        let bands = [palette.band_95, palette.band_80, palette.band_50].into_iter().enumerate();
        for (i, color) in bands.take(if self.caption.basis.is_handful() { 1 } else { 3 }) {
            let cut = |price: f64| price.min(plot.y.hi);
            let edge = |at: usize| self.points(plot, self.bands.iter().map(|band| cut(band.values()[at])));
            let mut outline = edge(6 - i);
            outline.extend(edge(i).into_iter().rev());
            canvas.area(outline, color);
        }
        for path in self.sample_paths.iter().filter(|_| !self.is_single()) {
            let points: Vec<Point> =
                path.iter().map(|&(month, price)| (plot.x.at(month), plot.y.beyond(price))).collect();
            for visible in curve::below(&points, plot.top) {
                canvas.path(visible, Stroke::solid(palette.muted, 0.8));
            }
        }
        let median = self.points(plot, self.bands.iter().map(|band| band.p50));
        canvas.path(median, Stroke::solid(palette.line, 2.6));
    }

    /// One point for each month shown, the last always among them.
    fn points(&self, plot: &Plot, prices: impl Iterator<Item = f64>) -> Vec<Point> {
        let stride = self.months.len().div_ceil(MOST_POINTS);
        let last = self.months.len() - 1;
        let shown = self.months.iter().zip(prices).enumerate();
        let shown = shown.filter(|(i, _)| i.is_multiple_of(stride) || *i == last);
        shown.map(|(_, (&month, price))| (plot.x.at(month), plot.y.beyond(price))).collect()
    }

    /// The starting dot, and its price where the fan leaves room for it.
    fn start(&self, canvas: &mut Canvas, plot: &Plot) {
        let palette = canvas.palette;
        let (x, y) = (plot.left, plot.y.at(self.start_price));
        let label = format!("{} today", words::price(self.start_price));
        let style = TextStyle::regular(12.0, palette.ink);
        let reach = plot.x.value_at(x + 14.0 + style.width(&label));
        let near =
            || self.months.iter().zip(&self.bands).filter(|(month, _)| **month <= reach).map(|(_, b)| b);
        let lowest = near().map(|band| plot.y.at(band.p2_5)).fold(y, f64::max);
        let highest = near().map(|band| plot.y.at(band.p97_5)).fold(y, f64::min);
        let baseline = if plot.bottom - lowest > 30.0 {
            Some((lowest + 38.0).min(plot.bottom - 10.0))
        } else if highest - plot.top > 30.0 {
            Some(highest - 16.0)
        } else {
            None
        };
        if let Some(baseline) = baseline {
            let towards = if baseline > y { baseline - 13.0 } else { baseline + 6.0 };
            let away = if baseline > y { y + 8.0 } else { y - 8.0 };
            canvas.line((x + 1.5, away), (x + 9.0, towards), Stroke::solid(palette.axis, 1.0));
            canvas.text((x + 6.0, baseline), &label, style);
        }
        canvas.circle((x, y), 4.0, palette.line);
    }

    /// What the price ends at, in words, right of the plot.
    fn end_values(&self, canvas: &mut Canvas, plot: &Plot, end: &Band) {
        let palette = canvas.palette;
        let basis = self.caption.basis;
        let [low, middle, high] = words::prices([end.p10, end.p50, end.p90]);
        let single = basis.single();
        let values = if self.is_single() || end.is_certain() {
            vec![(end.p50, middle, single.as_str(), palette.line)]
        } else {
            let [of_low, of_middle, of_high] = match basis.is_handful() {
                true => basis.quantile_words(),
                false => ["1 in 10 end below (P10)", "half end above (median)", "1 in 10 end above (P90)"],
            };
            vec![
                (end.p90, high, of_high, palette.ink),
                (end.p50, middle, of_middle, palette.line),
                (end.p10, low, of_low, palette.ink),
            ]
        };
        let at: Vec<f64> = values.iter().map(|value| plot.y.at(value.0)).collect();
        // Each label hangs 19 px below its line and 15 above; the month row starts under the baseline.
        let labels = place::spread(&at, 35.0, (plot.top + 10.0, plot.bottom - 14.0));
        for (((_, price, words, color), from), to) in values.into_iter().zip(at).zip(labels) {
            let stroke = Stroke::solid(palette.line, 1.0);
            canvas.path(
                vec![(plot.right + 3.0, from), (plot.right + 6.0, from), (plot.right + 12.0, to)],
                stroke,
            );
            canvas.text((plot.right + 16.0, to - 1.0), &price, TextStyle::bold(14.0, color));
            canvas.text((plot.right + 16.0, to + 14.0), words, TextStyle::regular(12.0, palette.muted));
        }
    }

    /// Months and, in rows of their own, how much vests; returns the y below.
    fn month_axis(&self, canvas: &mut Canvas, plot: &Plot) -> f64 {
        let palette = canvas.palette;
        let (rows, each_year) = self.vest_labels(plot);
        let months = self.month_ticks(&rows);
        let months_style = TextStyle::regular(12.0, palette.muted).anchored(Anchor::Middle);
        let labels: Vec<_> = months.iter().map(|&m| (plot.x.at(f64::from(m)), m.to_string())).collect();
        let sizes: Vec<_> = labels.iter().map(|(x, label)| (*x, months_style.width(label))).collect();
        let keep = place::without_collisions(&sizes, 6.0);
        let mut y = plot.bottom + 19.0;
        let mut right = plot.right;
        for ((x, label), keep) in labels.iter().zip(keep) {
            canvas.line((*x, plot.bottom), (*x, plot.bottom + 5.0), Stroke::solid(palette.axis, 1.2));
            if keep {
                right = right.max(canvas.text((*x, y), label, months_style).right);
            }
        }
        let style = TextStyle::bold(12.0, palette.line).anchored(Anchor::Middle);
        for (month, label) in rows.iter().flatten() {
            right = right.max(style.bounds((plot.x.at(f64::from(*month)), y), label).right);
        }
        canvas.text((right + 8.0, y), "months from today", TextStyle::regular(12.0, palette.muted));
        let names = self.row_names(each_year, WIDTH - 8.0 - right - 8.0);
        for (row, name) in rows.iter().zip(names) {
            y += 19.0;
            for (month, label) in row {
                canvas.text((plot.x.at(f64::from(*month)), y), label, style);
            }
            canvas.text((right + 8.0, y), &name, style.anchored(Anchor::Left));
        }
        y
    }

    /// What the rows of percentages are, all in the fullest form that fits; the foot says the rest.
    fn row_names(&self, each_year: bool, room: f64) -> Vec<String> {
        let is_alone = self.shown().len() == 1;
        let form = |ending: &str| -> Vec<String> {
            let name = |Vesting { offer, whole, .. }: &Vesting| match is_alone {
                true => format!("of {whole}{ending}"),
                false => format!("{offer}: of {whole}{ending}"),
            };
            self.shown().iter().map(name).collect()
        };
        let endings = if each_year { [", each year", " a year"] } else { [" vests", ""] };
        let fits = |name: &String| font::width(&font::drawable(name), 12.0, Weight::Bold) <= room;
        let found = endings.into_iter().map(form).find(|names| names.iter().all(fits));
        found.unwrap_or_else(|| {
            let short =
                |vesting: &Vesting| if is_alone { "vests" } else { vesting.offer.as_str() }.to_owned();
            self.shown().iter().map(|v| font::ellipsis(&short(v), room, 12.0, Weight::Bold)).collect()
        })
    }

    /// Vests inside the horizon, a row for each vesting; summed by year if single ones would collide.
    fn vest_labels(&self, plot: &Plot) -> (Vec<Vec<(u32, String)>>, bool) {
        for each_year in [false, true] {
            let rows: Vec<_> = self.shown().iter().map(|vesting| self.row(vesting, each_year)).collect();
            let style = TextStyle::bold(12.0, Color(0, 0, 0));
            let fits = |row: &Vec<(u32, String)>| {
                let sizes: Vec<_> =
                    row.iter().map(|(m, l)| (plot.x.at(f64::from(*m)), style.width(l))).collect();
                place::without_collisions(&sizes, 6.0).iter().all(|&keep| keep)
            };
            if rows.iter().all(fits) {
                let is_blank = rows.iter().all(Vec::is_empty);
                return (if is_blank { Vec::new() } else { rows }, each_year);
            }
        }
        (Vec::new(), false)
    }

    /// The vestings there is room for.
    fn shown(&self) -> &[Vesting] {
        &self.vestings[..self.vestings.len().min(MOST_ROWS)]
    }

    fn row(&self, vesting: &Vesting, each_year: bool) -> Vec<(u32, String)> {
        let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
        let last = self.last_month();
        for &(month, share) in vesting.vests.iter().filter(|vest| f64::from(vest.0) <= last && vest.1 > 0.0) {
            let year_end = 12 * month.max(1).div_ceil(12);
            *sums.entry(if each_year { year_end.min(last as u32) } else { month }).or_default() += share;
        }
        sums.into_iter().map(|(month, share)| (month, tenth_percent(share))).collect()
    }

    /// Says what the picture leaves out.
    fn note(&self, plot: &Plot) -> String {
        let mut notes = String::new();
        if self.vestings.len() > 1 {
            notes.push_str("Percentages: how much of what an offer grants in this stock vests in each month or year marked.");
        }
        let left_out = &self.vestings[self.shown().len()..];
        if !left_out.is_empty() {
            let names: Vec<&str> = left_out.iter().map(|vesting| vesting.offer.as_str()).collect();
            notes.push_str(&format!(" Vesting not shown: {}.", names.join(", ")));
        }
        if let Some(cut) = plot.cut {
            notes.push_str(&format!(
                " The 95% band goes on beyond {}, where the picture ends.",
                words::price(cut)
            ));
        }
        notes
    }

    /// Today, the end, and between them the vests or else round months.
    fn month_ticks(&self, rows: &[Vec<(u32, String)>]) -> Vec<u32> {
        let last = self.last_month() as u32;
        let step = match last {
            0..=6 => 1,
            7..=23 => 3,
            24..=120 => 12,
            _ => 24,
        };
        let mut months: BTreeSet<u32> = [0, last].into();
        if rows.is_empty() || last > 60 {
            months.extend((0..=last).step_by(step));
        }
        months.extend(rows.iter().flatten().map(|vest| vest.0));
        months.into_iter().collect()
    }
}

/// `5%`, `6.3%`.
fn tenth_percent(share: f64) -> String {
    money::percent((share * 1000.0).round() / 1000.0)
}
