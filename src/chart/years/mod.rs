//! What each year pays: the certain part as a stack, the whole as a distribution beside it.

mod columns;
mod rows;

use super::canvas::{Canvas, MARGIN, Stroke, TextStyle, WIDTH};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::{Caption, ChartError, Theme, curve, frame, place, require_ascending, require_finite, words};
use crate::money;

const CHART: &str = "years";
const HEIGHT: f64 = 300.0;
/// Room at the right for the names of the rows beneath.
const GUTTER: f64 = 132.0;
/// More years than this would not fit the width.
const MOST: usize = 10;

/// Pay year by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Years {
    /// Words around the chart.
    pub caption: Caption,
    /// The years in order, 1 to 10 of them.
    pub years: Vec<Year>,
    /// Pay a year in the present job.
    pub current_pay: Option<f64>,
}

/// Pay of one year: its parts as promised, and the distribution of the whole.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Year {
    /// Base salary.
    pub base: f64,
    /// Sign-on payment.
    pub sign_on: f64,
    /// Cash bonus.
    pub bonus: f64,
    /// Stock vesting this year, at its grant price.
    pub stock_at_grant_price: f64,
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
    /// Share of futures in which the year pays less than the present job.
    pub chance_below_current: Option<f64>,
}

impl Year {
    fn quantiles(&self) -> [f64; 6] {
        [self.p10, self.p25, self.p50, self.p75, self.p90, self.p97_5]
    }

    fn cash(&self) -> f64 {
        self.base + self.sign_on + self.bonus
    }

    /// What the offer letter says the year pays.
    fn at_grant_price(&self) -> f64 {
        self.cash() + self.stock_at_grant_price
    }

    fn is_certain(&self) -> bool {
        self.p10 == self.p97_5
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
        let subtitle = "Pay received each year: cash, plus stock at its price on each vest date";
        let below = frame::header(&mut canvas, &self.caption, &title, subtitle);
        let labels = self.inner_labels(&self.plot(below));
        let below = if labels.is_some() { below } else { self.legend(&mut canvas, below) };
        let plot = self.plot(below + 14.0);
        frame::money_grid(&mut canvas, &plot.y, plot.left, plot.right);
        self.years.iter().enumerate().for_each(|(i, year)| year.draw_areas(&mut canvas, &plot, i));
        self.side_labels(&mut canvas, &plot, labels.is_some());
        self.years.iter().enumerate().for_each(|(i, year)| year.draw_interval(&mut canvas, &plot, i));
        labels.iter().flatten().for_each(|label| label.draw(&mut canvas, &plot));
        let below = rows::draw(self, &mut canvas, &plot);
        let height = frame::footer(&mut canvas, below + 12.0, &self.notes(&plot), &self.caption);
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        if self.years.is_empty() || self.years.len() > MOST {
            return Err(ChartError::Malformed { chart: CHART, problem: "it takes 1 to 10 years" });
        }
        require_finite(CHART, "current_pay", self.current_pay)?;
        for year in &self.years {
            require_finite(CHART, "quantiles", year.quantiles())?;
            let parts = [year.base, year.sign_on, year.bonus, year.stock_at_grant_price];
            require_finite(CHART, "parts of pay", parts)?;
            require_finite(CHART, "chance_below_current", year.chance_below_current)?;
            require_ascending(CHART, &year.quantiles())?;
            curve::check(CHART, &year.curve)?;
        }
        Ok(())
    }

    fn title(&self) -> String {
        let (first, last) = (&self.years[0], &self.years[self.years.len() - 1]);
        let n = self.years.len();
        let (low, high) = (money::short(last.p10), money::short(last.p90));
        let times = last.spread() / first.spread();
        let is_wider = times.is_finite() && times >= 2.0;
        let times = if times < 1e3 { format!("{times:.0} times") } else { "over 1,000 times".to_owned() };
        let starts_in_cash = first.at_grant_price() > 0.0 && first.cash() >= 0.9 * first.at_grant_price();
        let year = if n == 1 { "the year".to_owned() } else { format!("year {n}") };
        if last.is_certain() {
            return format!("In nearly every simulated future {year} pays {low}");
        }
        if low == high {
            return format!("In 8 of 10 simulated futures {year} pays close to {low}");
        }
        if n == 1 {
            return format!("In 8 of 10 simulated futures {year} pays {low} to {high}");
        }
        match (starts_in_cash, is_wider) {
            (true, true) => {
                format!("Year 1 is almost all cash; by year {n} simulated futures spread {times} wider")
            }
            (false, true) => format!("By year {n} simulated futures spread {times} wider than in year 1"),
            (true, false) => format!(
                "Year 1 is almost all cash; year {n} pays {low} to {high} in 8 of 10 simulated futures"
            ),
            (false, false) => format!("In 8 of 10 simulated futures year {n} pays {low} to {high}"),
        }
    }

    fn description(&self) -> String {
        let mut text =
            "Bars of pay by year, with the distribution of simulated total pay beside each.".to_owned();
        for (i, year) in self.years.iter().enumerate() {
            let chance = year.chance_below_current.filter(|_| self.current_pay.is_some());
            let [chance, ..] = chance.map(|p| words::in_100(p, year.is_certain())).unwrap_or_default();
            let below = if chance.is_empty() { chance } else { format!(", {chance} below current pay") };
            text.push_str(&format!(
                " Year {}: {} in cash, {} with stock at its grant price; median {}, 8 of 10 futures {}{below}.",
                i + 1,
                money::short(year.cash()),
                money::short(year.at_grant_price()),
                money::short(year.p50),
                words::range(year.p10, year.p90),
            ));
        }
        text
    }

    fn plot(&self, top: f64) -> Plot {
        let highest = |of: fn(&Year) -> f64| self.years.iter().map(of).fold(0.0, f64::max);
        let marks =
            highest(|y| y.p90).max(highest(Year::at_grant_price)).max(self.current_pay.unwrap_or(0.0));
        let tail = highest(|y| y.p97_5);
        let is_cut = tail > 2.5 * marks;
        let highest = if is_cut { 1.3 * marks } else { tail.max(marks) };
        let lowest =
            self.years.iter().map(|y| y.p10).fold(0.0, f64::min).min(self.current_pay.unwrap_or(0.0));
        let bottom = top + HEIGHT;
        let top_value = if highest > lowest { highest } else { 1.0 };
        let y = Scale::new((lowest, top_value), (bottom, top), 7);
        let left = MARGIN + frame::label_room(&y.ticks()) + 8.0;
        let right = WIDTH - GUTTER;
        let column = (right - left) / self.years.len() as f64;
        let (bar, gap, slab) =
            ((0.40 * column).min(50.0), (0.13 * column).min(14.0), (0.33 * column).min(40.0));
        Plot { left, right, bottom, y, column, bar, gap, slab, is_cut }
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
        if let Some(last) = self.years.last().filter(|year| name_slab && year.p10 < year.p90) {
            let style = TextStyle::regular(12.0, palette.line);
            labels.push((plot.y.at(last.p90), "simulated", style, "total pay".to_owned(), style));
        }
        labels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let at: Vec<f64> = labels.iter().map(|label| label.0).collect();
        let at = place::spread(&at, 36.0, (plot.y.at(plot.y.hi) + 14.0, plot.bottom - 16.0));
        for ((_, first, first_style, second, second_style), y) in labels.into_iter().zip(at) {
            canvas.text((plot.right + 8.0, y - 3.0), first, first_style);
            canvas.text((plot.right + 8.0, y + 12.5), &second, second_style);
        }
    }

    fn notes(&self, plot: &Plot) -> String {
        let uncertain = self.years.iter().any(|year| year.p10 < year.p90);
        let mut notes = String::new();
        if uncertain {
            notes.push_str("Dot = median, thick line = middle 50%, thin line = middle 80%.");
        }
        if self.years.iter().any(|year| !year.curve.is_empty()) {
            notes.push_str(" Curves: same width each year, cut at the 97.5th percentile");
            notes.push_str(if plot.is_cut { " or where the picture ends." } else { "." });
        }
        notes
    }
}
