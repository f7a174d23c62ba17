//! Amounts with their names, at lines that stand on the base.

use super::Plot;
use crate::chart::canvas::{Anchor, Canvas, MARGIN, Rect, Stroke, TextStyle, WIDTH};
use crate::chart::curve;
use crate::chart::place::Placer;
use crate::chart::theme::Color;
use crate::money;

/// An amount over its name, at the head of a line down to the base.
pub(super) struct Label {
    pub(super) value: f64,
    pub(super) words: String,
    /// Where it stands to its line, the best place first.
    pub(super) sides: &'static [Anchor],
    pub(super) color: Color,
}

/// An anchor names the end of the text that is at the line: a left anchor puts it at the right.
pub(super) const RIGHT_FIRST: &[Anchor] = &[Anchor::Left, Anchor::Right, Anchor::Middle];
pub(super) const LEFT_FIRST: &[Anchor] = &[Anchor::Right, Anchor::Left, Anchor::Middle];
pub(super) const CENTRED: &[Anchor] = &[Anchor::Middle, Anchor::Right, Anchor::Left];

impl Label {
    /// Draws it clear of the curve and of other labels, or returns it as words for the foot.
    pub(super) fn draw(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Option<String> {
        let x = plot.x.at(self.value);
        let foot = curve::height_at(&plot.outline, x).unwrap_or(plot.base);
        let amount = money::short(self.value);
        let bold = TextStyle::bold(14.0, self.color);
        let small = TextStyle::regular(12.0, canvas.palette.muted);
        let width = bold.width(&amount).max(small.width(&self.words));
        let is_simulated = self.color != canvas.palette.muted;
        let stroke = Stroke::solid(if is_simulated { canvas.palette.line } else { self.color }, 1.2);
        let Some((at, anchor)) = placer.first_free(self.candidates(plot, x, width)) else {
            canvas.line((x, plot.base), (x, foot), stroke);
            return Some(format!("{} {amount}", self.words));
        };
        let text_x = match anchor {
            Anchor::Left => at.left,
            Anchor::Middle => (at.left + at.right) / 2.0,
            Anchor::Right => at.right,
        };
        // A lifted label keeps touch with its line.
        let head = match anchor {
            Anchor::Middle => at.bottom + 2.0,
            _ if at.bottom < foot - 8.0 => at.bottom - 4.0,
            _ => foot,
        };
        canvas.line((x, plot.base), (x, head), stroke);
        canvas.text((text_x, at.top + 12.0), &amount, bold.anchored(anchor));
        canvas.text((text_x, at.top + 28.0), &self.words, small.anchored(anchor));
        None
    }

    /// Places for two lines of text at the line through `x`, all above the curve, the best first.
    fn candidates(&self, plot: &Plot, x: f64, width: f64) -> Vec<(Rect, Anchor)> {
        const HEIGHT: f64 = 31.0;
        const CLEARANCE: f64 = 7.0;
        let mut found = Vec::new();
        for (rank, &side) in self.sides.iter().enumerate() {
            let left = match side {
                Anchor::Left => x + 9.0,
                Anchor::Middle => (x - width / 2.0).clamp(MARGIN, WIDTH - MARGIN - width),
                Anchor::Right => x - 9.0 - width,
            };
            if left < MARGIN - 8.0 || left + width > WIDTH - MARGIN + 8.0 {
                continue;
            }
            // A steep curve must pass clear of the sides, too.
            let around = (left - CLEARANCE, left + width + CLEARANCE);
            let clear = curve::lowest_clear(&plot.outline, around.0, around.1).unwrap_or(plot.base);
            let lowest = clear.min(plot.base - if side == Anchor::Middle { 14.0 } else { 2.0 }) - 7.0;
            for lift in (0..40).map(|lift| 7.0 * f64::from(lift)) {
                let bottom = lowest - lift;
                if bottom - HEIGHT >= plot.top {
                    let at = Rect { left, top: bottom - HEIGHT, right: left + width, bottom };
                    // Another side is better than a place far above the line.
                    found.push((bottom - 30.0 * rank as f64, (at, side)));
                }
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, candidate)| candidate).collect()
    }
}
