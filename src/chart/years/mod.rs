//! What each year pays: the certain part as a stack, the whole as a distribution beside it.

mod columns;
mod rows;
mod spikes;

use super::canvas::{Canvas, MARGIN, Stroke, TextStyle, WIDTH};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{
    Basis, Caption, Chance, ChartError, Lump, Theme, curve, frame, lump, place, require_ascending,
    require_finite, words,
};
use crate::money;

const CHART: &str = "years";
const HEIGHT: f64 = 300.0;
/// Room at the right for the names of the rows beneath.
const GUTTER: f64 = 132.0;
/// More years than this would not fit the width.
const MOST: usize = 10;
/// A year whose middle 80 % lie closer together than this part of its median is steady: no drama.
const STEADY: f64 = 0.15;

/// Pay year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Years {
    /// Words around the chart.
    pub caption: Caption,
    /// The years in order, 1 to 10 of them.
    pub years: Vec<Year>,
    /// Pay a year in the present job.
    pub current_pay: Option<f64>,
    /// What the bars stand for.
    pub bars: Bars,
}

/// What the parts of a year stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// The offer letter, with stock at its grant price. It knows nothing of tax and of leaving.
    Promised,
    /// The mean of each part.
    Means,
    /// What is left of it when all that is taken off is spread evenly.
    MeansLeft,
}

impl Bars {
    fn are_means(self) -> bool {
        self != Bars::Promised
    }
}

/// Pay of one year: its parts, and the distribution of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Year {
    /// Base salary.
    pub base: f64,
    /// Sign-on payment.
    pub sign_on: f64,
    /// Cash bonus.
    pub bonus: f64,
    /// Stock vesting this year, at its grant price; or what it pays on average.
    pub stock: f64,
    /// Pay after leaving.
    pub after_leaving: f64,
    /// What is taken off beyond all that is paid, a negative amount; then there is no part left.
    pub shortfall: f64,
    /// 10th percentile of total pay.
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
    /// Dollars, ascending, and density there; empty if the year is certain.
    pub curve: Vec<(f64, f64)>,
    /// Amounts that many futures pay alike, ascending. The curve is of all others.
    pub lumps: Vec<Lump>,
    /// Share of futures in which the year pays less than the present job.
    pub chance_below_current: Option<Chance>,
    /// Nothing of this year is left to chance.
    pub is_certain: bool,
}

impl Year {
    fn quantiles(&self) -> [f64; 6] {
        [self.p10, self.p25, self.p50, self.p75, self.p90, self.p97_5]
    }

    fn cash(&self) -> f64 {
        self.base + self.sign_on + self.bonus + self.after_leaving
    }

    /// What the year pays by the offer letter, or on average.
    fn all_parts(&self) -> f64 {
        self.cash() + self.stock + self.shortfall
    }

    /// More is taken off than paid.
    fn is_short(&self) -> bool {
        self.shortfall < 0.0
    }

    /// One amount, as far as the numbers tell.
    fn is_single(&self) -> bool {
        self.is_certain || self.p10 == self.p97_5
    }

    fn is_mostly_cash(&self) -> bool {
        self.all_parts() > 0.0 && self.cash() >= 0.9 * self.all_parts()
    }

    fn spread(&self) -> f64 {
        self.p90 - self.p10
    }
}

/// The plot's place, its scale, and the measures of a year's column.
struct Plot {
    left: f64,
    right: f64,
    bottom: f64,
    y: Scale,
    column: f64,
    bar: f64,
    gap: f64,
    slab: f64,
    are_means: bool,
    /// The 97.5th percentile of some year lies above the picture.
    is_cut: bool,
}

impl Years {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no years or more than ten, or a number is not finite or out of order.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let subtitle = match self.caption.basis {
            Basis::Cash => "Pay received each year, all of it cash",
            _ if !self.caption.pay.is_empty() => "Pay received each year",
            _ => "Pay received each year: cash, plus stock at its price on each vest date",
        };
        let below = frame::header(&mut canvas, &self.caption, &title, subtitle);
        let labels = self.inner_labels(&self.plot(below));
        let labels = labels.filter(|_| self.can_name_slab(&self.plot(below)));
        let below = if labels.is_some() { below } else { self.legend(&mut canvas, below) };
        let plot = self.plot(below + 14.0);
        frame::money_grid(&mut canvas, &plot.y, plot.left, plot.right);
        self.years.iter().enumerate().for_each(|(i, year)| year.draw_areas(&mut canvas, &plot, i));
        self.side_labels(&mut canvas, &plot, labels.is_some());
        self.years.iter().enumerate().for_each(|(i, year)| year.draw_interval(&mut canvas, &plot, i));
        (0..self.years.len()).for_each(|i| self.spikes(&mut canvas, &plot, i));
        labels.iter().flatten().for_each(|label| label.draw(&mut canvas, &plot));
        let below = rows::draw(self, &mut canvas, &plot);
        let height = frame::footer(&mut canvas, below + 12.0, &self.notes(&plot), &self.caption);
        svg::finish(canvas, height, &title, &self.caption.described(&self.description()))
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.years.is_empty() || self.years.len() > MOST {
            return Err(ChartError::Malformed { chart: CHART, problem: "it takes 1 to 10 years" });
        }
        require_finite(CHART, "current_pay", self.current_pay)?;
        for year in &self.years {
            require_finite(CHART, "quantiles", year.quantiles())?;
            let parts = [year.base, year.sign_on, year.bonus, year.stock, year.after_leaving, year.shortfall];
            require_finite(CHART, "parts of pay", parts)?;
            require_finite(CHART, "chance_below_current", year.chance_below_current.map(|c| c.value))?;
            require_ascending(CHART, &year.quantiles())?;
            curve::check(CHART, &year.curve)?;
            lump::check(CHART, &year.lumps)?;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let (basis, n) = (self.caption.basis, self.years.len());
        if basis.is_certain() {
            return self.title_if_certain();
        }
        let (first, last) = (&self.years[0], &self.years[n - 1]);
        let ends_certain = last.is_certain && n > 1;
        // A certain last year is no headline: the widest year is, and what certainty follows it.
        let told = if ends_certain { self.widest() } else { n - 1 };
        let year = &self.years[told];
        let name = if n == 1 { "the year".to_owned() } else { format!("year {}", told + 1) };
        let (low, high) = (money::short(year.p10), money::short(year.p90));
        let end = match ends_certain {
            true => format!("; year {n} pays {}, all certain", money::short(last.p50)),
            false => String::new(),
        };
        if year.is_single() {
            return format!("{} {name} pays {low}{end}", basis.in_nearly_all());
        }
        if low == high {
            return format!("{} {name} pays close to {low}{end}", basis.in_most());
        }
        if n == 1 || ends_certain {
            return format!("{} {name} pays {low} to {high}{end}", basis.in_most());
        }
        if let Some(calm) = self.calm_title() {
            return calm;
        }
        let times = last.spread() / first.spread();
        let is_drama = last.spread() >= STEADY * last.p50.abs() && basis.is_firm();
        let is_wider = is_drama && times.is_finite() && times >= 2.0;
        let times = if times < 1e3 { format!("{times:.0} times") } else { "over 1,000 times".to_owned() };
        match (first.is_mostly_cash() && is_drama && !last.is_mostly_cash(), is_wider) {
            (true, true) => {
                format!("Year 1 is almost all cash; by year {n} simulated futures spread {times} wider")
            }
            (false, true) => format!("By year {n} simulated futures spread {times} wider than in year 1"),
            (true, false) => {
                format!("Year 1 is almost all cash; year {n} pays {low} to {high} in {}", basis.most())
            }
            (false, false) => format!("{} year {n} pays {low} to {high}", basis.in_most()),
        }
    }

    fn title_if_certain(&self) -> String {
        let basis = self.caption.basis;
        let amounts = || self.years.iter().map(|year| year.p50);
        let (least, most) = (amounts().fold(f64::MAX, f64::min), amounts().fold(f64::MIN, f64::max));
        let pays = basis.offer_pays(least);
        let pays = match (money::short(least), money::short(most)) {
            _ if self.years.len() == 1 => pays,
            (low, high) if low == high => format!("{pays} each year"),
            (_, high) => format!("{pays} to {high} a year"),
        };
        if basis == Basis::Cash { format!("{pays}, whatever the share price does") } else { pays }
    }

    /// A headline for pay that hardly moves, neither within a year nor from one to the next.
    fn calm_title(&self) -> Option<String> {
        let low = self.years.iter().map(|year| year.p10).fold(f64::MAX, f64::min);
        let high = self.years.iter().map(|year| year.p90).fold(f64::MIN, f64::max);
        let middle = self.years[self.years.len() - 1].p50;
        let (from, to) = (money::short(low), money::short(high));
        let is_calm = middle > 0.0 && high - low < STEADY * middle && from != to;
        is_calm.then(|| format!("{} each year pays {from} to {to}", self.caption.basis.in_most()))
    }

    /// The year with the greatest spread, from 0.
    fn widest(&self) -> usize {
        let spreads = self.years.iter().map(Year::spread).enumerate();
        spreads.fold((0, f64::MIN), |best, (i, s)| if s > best.1 { (i, s) } else { best }).0
    }

    fn description(&self) -> String {
        let mut text = match self.caption.basis.is_certain() {
            true => "Bars of pay by year, with what is paid beside each.".to_owned(),
            false => {
                "Bars of pay by year, with the distribution of simulated total pay beside each.".to_owned()
            }
        };
        for (i, year) in self.years.iter().enumerate() {
            let chance = year.chance_below_current.filter(|_| self.current_pay.is_some());
            let basis = self.caption.basis;
            let [chance, ..] = chance.map(|chance| basis.in_100(chance)).unwrap_or_default();
            let below = if chance.is_empty() { chance } else { format!("; below current pay: {chance}") };
            let middle = money::short(year.p50);
            let pays = match year.is_single() {
                true => format!("pays {middle}"),
                false => format!("median {middle}, {} {}", basis.most(), words::range(year.p10, year.p90)),
            };
            let with_stock =
                if self.bars.are_means() { "on average with stock" } else { "with stock at its grant price" };
            let (number, all) = (i + 1, money::short(year.all_parts()));
            let bar = match year.is_short() {
                true => format!("more is taken off than paid, {all} on average"),
                false => format!("{} in cash, {all} {with_stock}", money::short(year.cash())),
            };
            let lumps = lump::described(year.shown_lumps(), basis);
            text.push_str(&format!(" Year {number}: {bar}; {pays}{below}.{lumps}"));
        }
        text
    }

    fn plot(&self, top: f64) -> Plot {
        let highest = |of: fn(&Year) -> f64| self.years.iter().map(of).fold(0.0, f64::max);
        let marks = highest(|y| y.p90).max(highest(Year::all_parts)).max(self.current_pay.unwrap_or(0.0));
        let tail = highest(|y| y.p97_5);
        let is_cut = tail > 2.5 * marks;
        let highest = if is_cut { 1.3 * marks } else { tail.max(marks) };
        let lowest = |of: fn(&Year) -> f64| self.years.iter().map(of).fold(0.0, f64::min);
        let lowest = lowest(|y| y.p10).min(lowest(|y| y.shortfall)).min(self.current_pay.unwrap_or(0.0));
        let bottom = top + HEIGHT;
        let top_value = if highest > lowest { highest } else { 1.0 };
        let y = Scale::new((lowest, top_value), (bottom, top), 7);
        let left = MARGIN + frame::label_room(&y.ticks()) + 8.0;
        let right = WIDTH - GUTTER;
        let column = (right - left) / self.years.len() as f64;
        let (bar, gap, slab) =
            ((0.40 * column).min(50.0), (0.13 * column).min(14.0), (0.33 * column).min(40.0));
        Plot { left, right, bottom, y, column, bar, gap, slab, are_means: self.bars.are_means(), is_cut }
    }

    /// Current pay, and beside the last slab what slabs are, right of the plot.
    fn side_labels(&self, canvas: &mut Canvas, plot: &Plot, name_slab: bool) {
        let palette = canvas.palette;
        let mut labels = Vec::new();
        if let Some(pay) = self.current_pay {
            let y = plot.y.at(pay);
            canvas.line((plot.left, y), (plot.right, y), Stroke::dashed(palette.short, 1.6));
            let amount = TextStyle::bold(14.0, palette.short);
            labels.push((
                y,
                "Current pay",
                TextStyle::regular(12.0, palette.short),
                money::short(pay),
                amount,
            ));
        }
        if let Some(last) = self.years.last().filter(|_| name_slab && self.has_slabs()) {
            let style = TextStyle::regular(12.0, palette.line);
            // Beside the bulk of the slab: far up the tail there is nothing to point at.
            labels.push((plot.y.at(last.p75), "simulated", style, "total pay".to_owned(), style));
        }
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at: Vec<f64> = labels.iter().map(|label| label.0).collect();
        let at = place::spread(&at, 36.0, (plot.y.at(plot.y.hi) + 14.0, plot.bottom - 16.0));
        for ((_, first, first_style, second, second_style), y) in labels.into_iter().zip(at) {
            canvas.text((plot.right + 8.0, y - 3.0), first, first_style);
            canvas.text((plot.right + 8.0, y + 12.5), &second, second_style);
        }
    }

    /// Slabs are named beside the last, if that is large enough to be seen; otherwise the legend does.
    fn can_name_slab(&self, plot: &Plot) -> bool {
        let height = |year: &Year| plot.y.at(year.p25) - plot.y.at(year.p75);
        let is_visible = |year: &Year| !year.curve.is_empty() && height(year) >= 6.0;
        !self.has_slabs() || self.years.last().is_some_and(is_visible)
    }

    fn has_slabs(&self) -> bool {
        self.years.iter().any(|year| !year.curve.is_empty() && !year.is_single())
    }

    fn notes(&self, plot: &Plot) -> String {
        let uncertain = self.years.iter().any(|year| !year.is_single());
        let mut notes = String::new();
        notes.push_str(match self.bars {
            Bars::Promised => "",
            Bars::Means => "Bars: mean of each part. ",
            Bars::MeansLeft => "Bars: mean of each part, what is taken off spread evenly. ",
        });
        match self.caption.basis {
            _ if !uncertain => {}
            basis if basis.is_handful() => {
                notes.push_str("Dot = middle, line = from the lowest to the highest.")
            }
            _ => notes.push_str("Dot = median, thick line = middle 50%, thin line = middle 80%."),
        }
        if self.has_slabs() {
            notes.push_str(" Curves: same width each year, cut at the 97.5th percentile");
            notes.push_str(if plot.is_cut { " or where the picture ends." } else { "." });
        }
        if self.years.iter().any(|year| !year.shown_lumps().is_empty()) {
            notes.push_str(" Spikes: futures that pay the same, as long as their share.");
        }
        notes
    }
}
