//! One year's column: stack of parts, interval, slab.

use super::{Plot, Year, Years};
use crate::chart::canvas::{Anchor, Canvas, MARGIN, Rect, Stroke, TextStyle};
use crate::chart::curve;
use crate::chart::frame::{self, Swatch};
use crate::chart::theme::{Color, Palette};

/// Parts of a year's pay, from the bottom of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Base,
    Bonus,
    SignOn,
    AfterLeaving,
    Stock,
}

const PARTS: [Part; 5] = [Part::Base, Part::Bonus, Part::SignOn, Part::AfterLeaving, Part::Stock];

impl Part {
    fn of(self, year: &Year) -> f64 {
        let amount = match self {
            Part::Base => year.base,
            Part::Bonus => year.bonus,
            Part::SignOn => year.sign_on,
            Part::AfterLeaving => year.after_leaving,
            Part::Stock => year.stock,
        };
        // A part paid back has no height; the distribution shows it.
        amount.max(0.0)
    }

    fn name(self, are_means: bool) -> &'static str {
        match self {
            Part::Base => "Base",
            Part::Bonus => "Bonus",
            Part::SignOn => "Sign-on",
            Part::AfterLeaving => "After leaving",
            Part::Stock if are_means => "Stock",
            Part::Stock => "Stock at grant price",
        }
    }

    /// Its colour, and the ink that reads on it.
    fn colors(self, palette: &Palette, are_means: bool) -> (Color, Color) {
        match self {
            Part::Base => (palette.base, palette.on_base),
            Part::Bonus => (palette.bonus, palette.on_bonus),
            Part::SignOn => (palette.sign_on, palette.on_sign_on),
            Part::AfterLeaving => (palette.grid, palette.ink),
            Part::Stock if are_means => (palette.band_80, palette.ink),
            Part::Stock => (palette.band_95, palette.line),
        }
    }
}

/// Pixels over which a slab's width is averaged: a peak thinner than ink would hide all the rest.
const SMOOTHED: f64 = 3.0;

/// The name of a part, written inside one year's stack.
pub(super) struct InnerLabel {
    part: Part,
    year: usize,
    are_means: bool,
    /// Lower and upper end in dollars.
    span: (f64, f64),
}

impl Years {
    /// Where each part can be named inside a stack, off the line of current pay; nothing if one of them
    /// fits nowhere.
    pub(super) fn inner_labels(&self, plot: &Plot) -> Option<Vec<InnerLabel>> {
        if self.years.iter().any(Year::is_short) {
            return None;
        }
        let shown = PARTS.into_iter().filter(|part| self.years.iter().any(|year| part.of(year) > 0.0));
        let line = self.current_pay.map(|pay| plot.y.at(pay));
        let place = |part: Part| {
            let spans = self.years.iter().map(|year| part.span(year)).enumerate();
            let mut labels =
                spans.map(|(year, span)| InnerLabel { part, year, are_means: self.bars.are_means(), span });
            labels.find(|label| label.fits(plot) && line.is_none_or(|y| label.clears(plot, y)))
        };
        shown.map(place).collect()
    }

    /// Names for all that the columns hold, in a row above the plot; returns the y below.
    pub(super) fn legend(&self, canvas: &mut Canvas, y: f64) -> f64 {
        let palette = canvas.palette;
        let shown = PARTS.into_iter().filter(|part| self.years.iter().any(|year| part.of(year) > 0.0));
        let mut items: Vec<_> = shown
            .map(|part| {
                let (fill, _) = part.colors(palette, self.bars.are_means());
                let dashed = Swatch::Dashed { outline: palette.line, fill };
                (
                    if part == Part::Stock && !self.bars.are_means() { dashed } else { Swatch::Filled(fill) },
                    part.name(self.bars.are_means()),
                )
            })
            .collect();
        if self.years.iter().any(Year::is_short) {
            items.push((Swatch::Hatched { is_rising: true }, "More taken off than paid"));
        }
        if self.has_slabs() {
            items.push((Swatch::Filled(palette.slab), "Simulated total pay"));
        }
        frame::legend(canvas, (MARGIN, y), &items)
    }
}

impl Part {
    /// The part's lower and upper end in a year's stack, in dollars.
    fn span(self, year: &Year) -> (f64, f64) {
        let below: f64 = PARTS.into_iter().take_while(|part| *part != self).map(|part| part.of(year)).sum();
        (below, below + self.of(year))
    }
}

impl InnerLabel {
    fn lines(&self) -> Vec<&'static str> {
        match self.part {
            Part::Stock if !self.are_means => vec!["Stock at", "grant", "price"],
            Part::AfterLeaving => vec!["After", "leaving"],
            part => vec![part.name(self.are_means)],
        }
    }

    fn style(&self, color: Color) -> TextStyle {
        let style = if self.part == Part::Stock { TextStyle::regular } else { TextStyle::bold };
        style(12.0, color).anchored(Anchor::Middle)
    }

    fn fits(&self, plot: &Plot) -> bool {
        let style = self.style(Color(0, 0, 0));
        let room = plot.y.at(self.span.0) - plot.y.at(self.span.1);
        let widest = self.lines().iter().map(|line| style.width(line)).fold(0.0, f64::max);
        room >= 14.0 * self.lines().len() as f64 + 6.0 && widest <= plot.bar - 3.0
    }

    fn middle(&self, plot: &Plot) -> f64 {
        (plot.y.at(self.span.0) + plot.y.at(self.span.1)) / 2.0
    }

    fn clears(&self, plot: &Plot, y: f64) -> bool {
        (y - self.middle(plot)).abs() > 7.0 * self.lines().len() as f64 + 2.0
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, plot: &Plot) {
        let lines = self.lines();
        let x = plot.bar_left(self.year) + plot.bar / 2.0;
        let middle = self.middle(plot);
        let style = self.style(self.part.colors(canvas.palette, plot.are_means).1);
        for (i, line) in lines.iter().enumerate() {
            let below = i as f64 - (lines.len() as f64 - 1.0) / 2.0;
            canvas.text((x, middle + 4.3 + 14.0 * below), line, style);
        }
    }
}

impl Plot {
    /// Left edge of a year's stack.
    fn bar_left(&self, year: usize) -> f64 {
        let centre = self.left + (year as f64 + 0.5) * self.column;
        centre - (self.bar + self.gap + self.slab) / 2.0
    }

    /// Where a year's interval stands, and its slab begins.
    pub(super) fn interval_x(&self, year: usize) -> f64 {
        self.bar_left(year) + self.bar + self.gap
    }
}

impl Year {
    pub(super) fn draw_areas(&self, canvas: &mut Canvas, plot: &Plot, year: usize) {
        self.stack(canvas, plot, plot.bar_left(year));
        self.slab(canvas, plot, plot.interval_x(year));
    }

    /// Drawn apart from the areas: the line of current pay runs over those and under this.
    pub(super) fn draw_interval(&self, canvas: &mut Canvas, plot: &Plot, year: usize) {
        let (x, line) = (plot.interval_x(year), canvas.palette.line);
        for (from, to, width) in [(self.p10, self.p90, 2.0), (self.p25, self.p75, 5.0)] {
            canvas.line((x, plot.y.at(from)), (x, plot.y.at(to)), Stroke::solid(line, width));
        }
        canvas.dot((x, plot.y.at(self.p50)), 3.8, line);
    }

    fn stack(&self, canvas: &mut Canvas, plot: &Plot, left: f64) {
        let palette = canvas.palette;
        for part in PARTS {
            let (low, high) = part.span(self);
            let (top, bottom) = (plot.y.at(high), plot.y.at(low));
            if bottom - top < 0.2 {
                continue;
            }
            let at = Rect { left, top, right: left + plot.bar, bottom };
            if part == Part::Stock && !plot.are_means {
                frame::dashed_box(canvas, at, palette.line, part.colors(palette, plot.are_means).0);
            } else {
                canvas.rect(at, part.colors(palette, plot.are_means).0);
                let edge = Stroke::solid(palette.background, 1.2);
                canvas.line((at.left, top), (at.right, top), edge);
            }
        }
        if self.is_short() {
            let (top, bottom) = (plot.y.at(0.0), plot.y.at(self.shortfall));
            frame::hatched_box(canvas, Rect { left, top, right: left + plot.bar, bottom }, true);
        }
    }

    fn slab(&self, canvas: &mut Canvas, plot: &Plot, x: f64) {
        if self.is_single() {
            return;
        }
        let (low, high) = (plot.y.lo, self.p97_5.min(plot.y.hi));
        let shown = curve::thinned(curve::part(&self.curve, low, high));
        let dollars_per_pixel = (plot.y.value_at(plot.y.at(high) - 1.0) - high).abs();
        let shown = curve::smoothed(&shown, SMOOTHED * dollars_per_pixel);
        let peak = shown.iter().map(|point| point.1).fold(0.0, f64::max);
        if peak <= 0.0 {
            return;
        }
        let mut outline: Vec<_> = shown
            .iter()
            .map(|&(dollars, density)| (x + density / peak * plot.slab, plot.y.at(dollars)))
            .collect();
        if let (Some(first), Some(last)) = (outline.first().copied(), outline.last().copied()) {
            outline.push((x, last.1));
            outline.push((x, first.1));
        }
        canvas.area(outline, canvas.palette.slab);
    }
}
