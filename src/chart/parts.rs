//! Where the money comes from, year by year, and what is taken off it.

use super::canvas::{Anchor, Canvas, MARGIN, Rect, Stroke, TextStyle, WIDTH};
use super::frame::{self, Swatch};
use super::rows::{self, Row};
use super::scale::Scale;
use super::svg::{self, Drawing};
use super::theme::{Color, Palette};
use super::{Caption, ChartError, Theme, require_finite, words};
use crate::money;

const CHART: &str = "parts";
const HEIGHT: f64 = 300.0;
/// Room at the right for the names of the rows beneath.
const GUTTER: f64 = 132.0;
/// More years than this would not fit the width.
const MOST: usize = 10;
/// A bar is no wider than this.
const WIDEST: f64 = 76.0;

/// What a part of pay is; the order is that of the stack, from zero up and from zero down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// Salary.
    Base,
    /// Bonus.
    Bonus,
    /// Sign-on and relocation money.
    SignOn,
    /// Shares granted on the first day.
    Grant,
    /// Shares granted later.
    Refreshers,
    /// Severance and the next job.
    AfterLeaving,
    /// Gain or loss on shares held after they vested.
    Held,
    /// Tax; above the line where relief on what is left behind exceeds it.
    Tax,
    /// Sign-on and relocation money paid back.
    PaidBack,
    /// What the present employer would have paid.
    LeftBehind,
}

/// Mean pay by year, in parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// Words around the chart.
    pub caption: Caption,
    /// What each part comes to in each year; what is taken off is negative.
    pub parts: Vec<(PartKind, Vec<f64>)>,
}

/// How a part is filled.
enum Fill {
    Solid(Color),
    Outlined(Color),
    Hatched { is_rising: bool },
    Dashed,
}

impl PartKind {
    /// Its name, by what it comes to: tax that is paid back, or never was due, is no tax.
    fn name(self, values: &[f64]) -> &'static str {
        let relieves = values.iter().any(|value| *value > 0.0);
        match self {
            PartKind::Tax if relieves && values.iter().any(|value| *value < 0.0) => {
                "Tax, relief above the line"
            }
            PartKind::Tax if relieves => "Tax relief",
            PartKind::Base => "Base",
            PartKind::Bonus => "Bonus",
            PartKind::SignOn => "Sign-on",
            PartKind::Grant => "First grant",
            PartKind::Refreshers => "Refreshers",
            PartKind::AfterLeaving => "After leaving",
            PartKind::Held => "Held shares",
            PartKind::Tax => "Tax",
            PartKind::PaidBack => "Paid back",
            PartKind::LeftBehind => "Left behind",
        }
    }

    /// Its fill, and the ink that reads on it. What is taken off is never a full area, nor of any colour that stands for
    /// pay.
    fn look(self, palette: &Palette) -> (Fill, Color) {
        match self {
            PartKind::Base => (Fill::Solid(palette.base), palette.on_base),
            PartKind::Bonus => (Fill::Solid(palette.bonus), palette.on_bonus),
            PartKind::SignOn => (Fill::Solid(palette.sign_on), palette.on_sign_on),
            PartKind::Grant => (Fill::Solid(palette.band_50), palette.ink),
            PartKind::Refreshers => (Fill::Solid(palette.band_80), palette.ink),
            PartKind::AfterLeaving => (Fill::Outlined(palette.grid), palette.ink),
            PartKind::Held => (Fill::Outlined(palette.band_80), palette.ink),
            PartKind::Tax => (Fill::Hatched { is_rising: true }, palette.ink),
            PartKind::LeftBehind => (Fill::Hatched { is_rising: false }, palette.ink),
            PartKind::PaidBack => (Fill::Dashed, palette.ink),
        }
    }

    fn draw(self, canvas: &mut Canvas, at: Rect) {
        let palette = canvas.palette;
        let edge = Stroke::solid(palette.axis, 1.0);
        match self.look(palette).0 {
            Fill::Solid(color) => canvas.rect(at, color),
            Fill::Outlined(color) => {
                canvas.rect(at, color);
                canvas.path(frame::outline(at), edge);
            }
            Fill::Hatched { is_rising } => frame::hatched_box(canvas, at, is_rising),
            Fill::Dashed => canvas.path(frame::outline(at), Stroke { dash: Some((4.0, 3.0)), ..edge }),
        }
    }

    fn swatch(self, palette: &Palette) -> Swatch {
        match self.look(palette).0 {
            Fill::Solid(color) => Swatch::Filled(color),
            Fill::Outlined(color) => Swatch::Outlined { outline: palette.axis, fill: color },
            Fill::Hatched { is_rising } => Swatch::Hatched { is_rising },
            Fill::Dashed => Swatch::Dashed { outline: palette.axis, fill: palette.background },
        }
    }
}

struct Plot {
    left: f64,
    right: f64,
    bottom: f64,
    y: Scale,
    column: f64,
    bar: f64,
}

impl Parts {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// [`ChartError`] if there are no parts, their years differ in number or are more than ten, or a number is not
    /// finite.
    pub fn draw(&self, theme: Theme) -> Result<Drawing, ChartError> {
        self.check()?;
        let mut canvas = Canvas::new(theme);
        let title = self.title();
        let below = frame::heading(&mut canvas, &self.caption.context, &title, &self.subtitle());
        let below = self.legend(&mut canvas, below);
        let plot = self.plot(below + 14.0);
        frame::money_grid(&mut canvas, &plot.y, plot.left, plot.right);
        (0..self.years()).for_each(|year| self.column(&mut canvas, &plot, year));
        let below = self.rows(&mut canvas, &plot);
        let height = frame::footer(&mut canvas, below + 12.0, &self.notes(), &self.caption);
        svg::finish(canvas, height, &title, &self.description())
    }

    fn check(&self) -> Result<(), ChartError> {
        let malformed = |problem| Err(ChartError::Malformed { chart: CHART, problem });
        let years = self.years();
        if years == 0 || years > MOST {
            return malformed("it takes 1 to 10 years");
        }
        if self.parts.iter().any(|part| part.1.len() != years) {
            return malformed("every part needs as many years");
        }
        require_finite(CHART, "parts", self.parts.iter().flat_map(|part| part.1.iter().copied()))
    }

    fn years(&self) -> usize {
        self.parts.first().map_or(0, |part| part.1.len())
    }

    /// Parts that are something, from the bottom of the stack.
    fn shown(&self) -> Vec<&(PartKind, Vec<f64>)> {
        let some = |part: &&(PartKind, Vec<f64>)| part.1.iter().any(|value| *value != 0.0);
        let mut shown: Vec<_> = self.parts.iter().filter(some).collect();
        shown.sort_by_key(|part| part.0);
        shown
    }

    fn total_of(&self, kinds: &[PartKind]) -> f64 {
        let of = |part: &&(PartKind, Vec<f64>)| kinds.contains(&part.0);
        self.parts.iter().filter(of).flat_map(|part| &part.1).sum()
    }

    /// All that is paid in a year, and all that is taken off.
    fn paid_and_taken(&self, year: usize) -> (f64, f64) {
        let of_year = |wanted: fn(f64) -> bool| -> f64 {
            self.parts.iter().map(|part| part.1[year]).filter(|value| wanted(*value)).sum()
        };
        (of_year(|value| value > 0.0), of_year(|value| value < 0.0))
    }

    fn net(&self, year: usize) -> f64 {
        let (paid, taken) = self.paid_and_taken(year);
        paid + taken
    }

    fn takes_off(&self) -> bool {
        (0..self.years()).any(|year| self.paid_and_taken(year).1 < 0.0)
    }

    fn on_average(&self) -> &'static str {
        if self.caption.basis.is_certain() { "" } else { " on average" }
    }

    fn title(&self) -> String {
        let (span, average) = (words::years(self.years() as u32), self.on_average());
        let net: f64 = (0..self.years()).map(|year| self.net(year)).sum();
        let tax = -self.total_of(&[PartKind::Tax]);
        let before = net + tax;
        if tax > 0.0 && net > 0.0 {
            let [before, tax, net] = [before, tax, net].map(money::short);
            let beyond =
                if self.total_of(&[PartKind::LeftBehind]) < 0.0 { " beyond what is left behind" } else { "" };
            return format!("Of {before}{beyond} in {span}{average}, {tax} goes in tax and {net} stays");
        }
        let verb = match (net < 0.0, self.years()) {
            (true, 1) => "comes to",
            (true, _) => "come to",
            (false, 1) => "pays",
            (false, _) => "pay",
        };
        let pay = words::capitalised(&format!("{span} {verb} {}{average}", money::short(net)));
        if tax < 0.0 && net > 0.0 {
            return format!("{pay}, {} of it by tax relief", money::short(-tax));
        }
        if net <= 0.0 {
            return pay;
        }
        let cash = self.total_of(&[PartKind::Base, PartKind::Bonus, PartKind::SignOn]);
        let stock = self.total_of(&[PartKind::Grant, PartKind::Refreshers, PartKind::Held]);
        let after = self.total_of(&[PartKind::AfterLeaving]);
        let paid = cash + stock + after;
        let share = |part: f64| format!("{:.0}%", 100.0 * part / paid);
        let words = [(cash, "cash"), (stock, "stock"), (after, "pay after leaving")];
        let some = words.into_iter().filter(|(part, _)| *part > 0.005 * paid);
        let shares: Vec<String> = some.map(|(part, name)| format!("{} {name}", share(part))).collect();
        let is_sound = cash >= 0.0 && stock >= 0.0 && after >= 0.0 && paid > 0.0 && shares.len() > 1;
        if is_sound { format!("{pay}: {}", shares.join(", ")) } else { pay }
    }

    fn subtitle(&self) -> String {
        let pay = &self.caption.pay;
        match (self.takes_off(), pay.is_empty()) {
            (true, true) => "Where pay comes from, and below the line what is taken off".to_owned(),
            (true, false) => {
                format!("Where pay comes from, and below the line what is taken off. What is left is {pay}")
            }
            (false, true) => "Where the pay of each year comes from".to_owned(),
            (false, false) => format!("Where the pay of each year comes from; {pay}"),
        }
    }

    fn description(&self) -> String {
        let mut text = format!("Stacked bars of pay by year{}. {}.", self.on_average(), self.subtitle());
        for year in 0..self.years() {
            let shown = self.shown().into_iter().filter(|part| part.1[year] != 0.0);
            let parts: Vec<String> = shown
                .map(|(kind, values)| {
                    format!("{} {}", kind.name(&values[year..=year]), money::short(values[year]))
                })
                .collect();
            let (number, net) = (year + 1, money::short(self.net(year)));
            text.push_str(&format!(" Year {number}: {}; together {net}.", parts.join(", ")));
        }
        text
    }

    fn legend(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let palette = canvas.palette;
        let mut items: Vec<_> = self
            .shown()
            .into_iter()
            .map(|(kind, values)| (kind.swatch(palette), kind.name(values)))
            .collect();
        if self.takes_off() {
            items.push((Swatch::Line(Stroke::solid(palette.line, 2.6)), "What is left"));
        }
        frame::legend(canvas, (MARGIN, y), &items)
    }

    fn plot(&self, top: f64) -> Plot {
        let sums: Vec<(f64, f64)> = (0..self.years()).map(|year| self.paid_and_taken(year)).collect();
        let highest = sums.iter().map(|sum| sum.0).fold(0.0, f64::max);
        let lowest = sums.iter().map(|sum| sum.1).fold(0.0, f64::min);
        let bottom = top + HEIGHT;
        let y = Scale::new((lowest, if highest > lowest { highest } else { 1.0 }), (bottom, top), 7);
        let left = MARGIN + frame::label_room(&y.ticks()) + 8.0;
        let right = WIDTH - GUTTER;
        let column = (right - left) / self.years() as f64;
        Plot { left, right, bottom, y, column, bar: (0.64 * column).min(WIDEST) }
    }

    fn column(&self, canvas: &mut Canvas, plot: &Plot, year: usize) {
        let palette = canvas.palette;
        let middle = plot.left + (year as f64 + 0.5) * plot.column;
        let (left, right) = (middle - plot.bar / 2.0, middle + plot.bar / 2.0);
        let (mut above, mut below) = (0.0, 0.0);
        let mut boxes = Vec::new();
        for (kind, values) in self.shown() {
            let value = values[year];
            let end = if value > 0.0 { &mut above } else { &mut below };
            let (from, to) = (plot.y.at(*end), plot.y.at(*end + value));
            *end += value;
            let at = Rect { left, top: from.min(to), right, bottom: from.max(to) };
            if at.bottom - at.top >= 0.2 {
                kind.draw(canvas, at);
                let edge = Stroke::solid(palette.background, 1.2);
                canvas.line((left, from), (right, from), edge);
                boxes.push((*kind, value, at));
            }
        }
        let net = plot.y.at(self.net(year));
        if self.takes_off() {
            // A rim of the page's colour parts it from what it lies on.
            for (color, width) in [(palette.background, 5.2), (palette.line, 2.6)] {
                canvas.line((left - 7.0, net), (right + 7.0, net), Stroke::solid(color, width));
            }
        }
        for (kind, value, at) in boxes {
            let clear = |y: f64| !self.takes_off() || (y - net).abs() > 9.0;
            label(canvas, kind, value, at, &clear);
        }
        let zero = plot.y.at(0.0);
        canvas.line((left - 7.0, zero), (right + 7.0, zero), Stroke::solid(palette.axis, 1.2));
    }

    /// Year and what it comes to, under the columns; returns the y below.
    fn rows(&self, canvas: &mut Canvas, plot: &Plot) -> f64 {
        let palette = canvas.palette;
        let count = self.years();
        let name_style = TextStyle::regular(12.0, palette.muted);
        let bold = |color| TextStyle::bold(if count > 6 { 12.0 } else { 14.0 }, color);
        let row = |name, write: &dyn Fn(usize) -> String, style| Row {
            name,
            figures: (0..count).map(write).collect(),
            style,
            name_style,
        };
        let taken = |year: usize| money::short(self.paid_and_taken(year).1);
        let paid = |year: usize| money::short(self.paid_and_taken(year).0);
        let is_certain = self.caption.basis.is_certain();
        let mut rows = vec![row("", &|year| format!("Year {}", year + 1), bold(palette.ink))];
        if self.takes_off() {
            let name = if is_certain { "left" } else { "left, mean" };
            rows.push(row(name, &|year| money::short(self.net(year)), bold(palette.line)));
            let is_relief = |(kind, values): &(PartKind, Vec<f64>)| {
                *kind == PartKind::Tax && values.iter().any(|value| *value > 0.0)
            };
            let paid_name = if self.parts.iter().any(is_relief) { "paid, with tax relief" } else { "paid" };
            rows.push(row(paid_name, &paid, name_style));
            rows.push(row("taken off", &taken, name_style));
        } else {
            rows.push(row(if is_certain { "pay" } else { "mean pay" }, &paid, bold(palette.line)));
        }
        rows::write(canvas, &rows, (plot.left, plot.right, plot.bottom), plot.column)
    }

    fn notes(&self) -> String {
        match self.caption.basis.is_certain() {
            true => String::new(),
            false => "Means of all simulated futures: no single one pays just this.".to_owned(),
        }
    }
}

/// The amount inside its box, where it fits.
fn label(canvas: &mut Canvas, kind: PartKind, value: f64, at: Rect, clear: &dyn Fn(f64) -> bool) {
    let (fill, ink) = kind.look(canvas.palette);
    let style = TextStyle::regular(12.0, ink).anchored(Anchor::Middle);
    let words = money::short(value);
    let (x, middle) = ((at.left + at.right) / 2.0, (at.top + at.bottom) / 2.0);
    let width = style.width(&words);
    if at.bottom - at.top < 17.0 || width > at.right - at.left - 6.0 || !clear(middle) {
        return;
    }
    if matches!(fill, Fill::Hatched { .. }) {
        let behind = Rect {
            left: x - width / 2.0 - 3.0,
            top: middle - 7.5,
            right: x + width / 2.0 + 3.0,
            bottom: middle + 7.5,
        };
        canvas.rect(behind, canvas.palette.background);
    }
    canvas.text((x, middle + 4.3), &words, style);
}
