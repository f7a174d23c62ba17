//! Amounts that many futures pay alike, as spikes with their shares.

use super::{PEAK, Plot, Total};
use crate::chart::canvas::{Canvas, MARGIN, Rect, Stroke, TextStyle, WIDTH};
use crate::chart::place::Placer;
use crate::chart::{Lump, curve};

/// Of many spikes only the highest have words.
const MOST_LABELS: usize = 3;
/// Height of two lines of text, and how far they keep from a spike and the curve.
const LABEL: f64 = 31.0;
const GAP: f64 = 9.0;

impl Total {
    /// The lumps a picture shows.
    fn shown_lumps(&self) -> &[Lump] {
        if self.is_bare() { &[] } else { &self.lumps }
    }

    /// Whether an amount is one of those that many futures pay alike, so that its spike names it.
    pub(super) fn is_in_spike(&self, dollars: f64) -> bool {
        self.shown_lumps().iter().any(|lump| lump.is(dollars))
    }

    /// Spikes as high as their shares, the highest with words. Returns what found no room.
    pub(super) fn spikes(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Vec<String> {
        let seen = |lump: &&Lump| (plot.x.lo..=plot.x.hi).contains(&lump.dollars);
        let mut spikes: Vec<Lump> = self.shown_lumps().iter().filter(seen).copied().collect();
        spikes.sort_by(|a, b| b.share.total_cmp(&a.share));
        let highest = spikes.first().map_or(1.0, |lump| lump.share);
        let head = |lump: &Lump| (plot.x.at(lump.dollars), plot.base - PEAK * lump.share / highest);
        for (x, top) in spikes.iter().map(head) {
            let line = canvas.palette.line;
            canvas.line((x, plot.base), (x, top), Stroke::solid(line, 2.6));
            canvas.dot((x, top), 4.6, line);
            placer.block(Rect { left: x - 5.0, top: top - 5.0, right: x + 5.0, bottom: plot.base });
        }
        let named = spikes.iter().take(MOST_LABELS);
        named.filter_map(|lump| self.spike_label(lump, head(lump), (canvas, plot), placer)).collect()
    }

    /// Two lines beside the head of a spike, with a line to it if they had to go further off.
    fn spike_label(
        &self,
        lump: &Lump,
        (x, top): (f64, f64),
        (canvas, plot): (&mut Canvas, &Plot),
        placer: &mut Placer,
    ) -> Option<String> {
        let palette = canvas.palette;
        let (bold, small) = (TextStyle::bold(14.0, palette.line), TextStyle::regular(12.0, palette.muted));
        let share = self.caption.basis.of_futures(lump.share);
        let pays = format!("pay {}{}", lump.amount(), self.tags(lump));
        let width = bold.width(&share).max(small.width(&pays));
        let Some((at, ())) = placer.first_free(places(plot, (x, top), width)) else {
            return Some(format!("{share} {pays}"));
        };
        let (y, is_right) = (at.top + 8.0, at.left > x);
        let end = if is_right { at.left - 4.0 } else { at.right + 4.0 };
        if (end - x).abs() > 2.0 * GAP {
            canvas.line(
                (if is_right { x + 6.0 } else { x - 6.0 }, y),
                (end, y),
                Stroke::solid(palette.axis, 1.0),
            );
        }
        canvas.text((at.left, at.top + 12.0), &share, bold);
        canvas.text((at.left, at.top + 28.0), &pays, small);
        None
    }

    /// What else the amount is: ` (cash alone, P10)`.
    fn tags(&self, lump: &Lump) -> String {
        let named =
            [(self.cash_floor, "cash alone"), (self.p10, "P10"), (self.p50, "median"), (self.p90, "P90")];
        let tags: Vec<&str> =
            named.into_iter().filter(|(dollars, _)| lump.is(*dollars)).map(|(_, tag)| tag).collect();
        if tags.is_empty() { String::new() } else { format!(" ({})", tags.join(", ")) }
    }

    pub(super) fn note_on_spikes(&self) -> &'static str {
        match self.shown_lumps() {
            [] => "",
            [_] if !self.curve.is_empty() => {
                " Spike: futures that pay the same; its height is not on the scale of the curve."
            }
            _ if !self.curve.is_empty() => {
                " Spikes: futures that pay the same, as high as their share, not on the scale of the curve."
            }
            _ => " Spikes: futures that pay the same, as high as their share.",
        }
    }
}

/// Places beside the head of a spike, clear of the curve, the nearest first. Their line to the spike is level with the
/// first line of text.
fn places(plot: &Plot, (x, top): (f64, f64), width: f64) -> impl Iterator<Item = (Rect, ())> {
    let steps = |most: u32| (0..most).map(|step| 8.0 * f64::from(step));
    let sides = move |off: f64| [x + GAP + off, x - GAP - off - width];
    let lefts =
        steps(40).flat_map(sides).filter(move |left| *left >= MARGIN && left + width <= WIDTH - MARGIN);
    lefts.flat_map(move |left| {
        let at = move |down: f64| Rect {
            left,
            top: top - 8.0 + down,
            right: left + width,
            bottom: top - 8.0 + down + LABEL,
        };
        let clear = curve::lowest_clear(&plot.outline, left - GAP, left + width + GAP).unwrap_or(plot.base);
        steps(24)
            .map(at)
            .filter(move |at| at.bottom <= clear.min(plot.base) - 4.0 && at.top >= plot.top)
            .map(|at| (at, ()))
    })
}
