//! Amounts that many futures pay alike, as spikes with their shares.

use super::{HEAD, PEAK, Plot, Total};
use crate::chart::canvas::{Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use crate::chart::place::Placer;
use crate::chart::{Lump, curve};

/// Of many spikes only the highest have words.
const MOST_LABELS: usize = 3;
/// Height of two lines of text, and how far they keep from a spike and the curve.
const LABEL: f64 = 31.0;
const GAP: f64 = 9.0;
/// What words keep from others, half on each side.
const PAD: f64 = 10.0;

impl Total {
    /// The lumps a picture shows.
    fn shown_lumps(&self) -> &[Lump] {
        if self.is_bare() { &[] } else { &self.lumps }
    }

    /// Whether an amount is one of those that many futures pay alike, so that its spike names it.
    pub(super) fn is_in_spike(&self, dollars: f64) -> bool {
        self.shown_lumps().iter().any(|lump| lump.is(dollars))
    }

    /// Draws spikes as high as their shares, the highest above the curve. Returns them and their heads, the highest
    /// first.
    pub(super) fn spikes(&self, canvas: &mut Canvas, plot: &Plot, placer: &mut Placer) -> Vec<(Lump, Point)> {
        let seen = |lump: &&Lump| (plot.x.lo..=plot.x.hi).contains(&lump.dollars);
        let mut lumps: Vec<Lump> = self.shown_lumps().iter().filter(seen).copied().collect();
        lumps.sort_by(|a, b| b.share.total_cmp(&a.share));
        let most = lumps.first().map_or(1.0, |lump| lump.share);
        let head = |lump: &Lump| (plot.x.at(lump.dollars), plot.base - (PEAK + HEAD) * lump.share / most);
        let spikes: Vec<(Lump, Point)> = lumps.iter().map(|lump| (*lump, head(lump))).collect();
        for &(_, (x, top)) in &spikes {
            let line = canvas.palette.line;
            canvas.line((x, plot.base), (x, top), Stroke::solid(line, 2.6));
            canvas.dot((x, top), 4.6, line);
            placer.block(Rect { left: x - 5.0, top: top - 5.0, right: x + 5.0, bottom: plot.base });
        }
        spikes
    }

    /// Words for the highest spikes. Returns what found no room.
    pub(super) fn spike_labels(
        &self,
        spikes: &[(Lump, Point)],
        canvas: &mut Canvas,
        plot: &Plot,
        placer: &mut Placer,
    ) -> Vec<String> {
        let named = spikes.iter().take(MOST_LABELS);
        named.filter_map(|(lump, head)| self.spike_label(lump, *head, (canvas, plot), placer)).collect()
    }

    /// Two lines beside the head of a spike, with a line to it if they had to go further off.
    fn spike_label(
        &self,
        lump: &Lump,
        (x, top): Point,
        (canvas, plot): (&mut Canvas, &Plot),
        placer: &mut Placer,
    ) -> Option<String> {
        let palette = canvas.palette;
        let (bold, small) = (TextStyle::bold(14.0, palette.line), TextStyle::regular(12.0, palette.muted));
        let share = self.caption.basis.of_futures(lump.share);
        let pays = format!("pay {}{}", lump.amount(), self.tags(lump));
        let width = bold.width(&share).max(small.width(&pays)) + PAD;
        let reachable = places(plot, (x, top), width).filter(|(at, _)| !placer.has_text(&lead(x, at)));
        let reachable: Vec<_> = reachable.collect();
        let Some((at, ())) = placer.first_free(reachable) else {
            return Some(format!("{share} {pays}"));
        };
        let lead = lead(x, &at);
        if lead.right - lead.left > 2.0 * GAP {
            let y = (lead.top + lead.bottom) / 2.0;
            canvas.line((lead.left, y), (lead.right, y), Stroke::solid(palette.axis, 1.0));
        }
        canvas.text((at.left + PAD / 2.0, at.top + 12.0), &share, bold);
        canvas.text((at.left + PAD / 2.0, at.top + 28.0), &pays, small);
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

/// Where the line from a spike to its words runs, level with the first of them.
fn lead(x: f64, label: &Rect) -> Rect {
    let y = label.top + 8.0;
    let (left, right) = if label.left > x { (x + 6.0, label.left) } else { (label.right, x - 6.0) };
    Rect { left, top: y - 2.0, right, bottom: y + 2.0 }
}

/// Places beside the head of a spike, clear of the curve, the nearest first; further off only about level with it.
fn places(plot: &Plot, (x, top): Point, width: f64) -> impl Iterator<Item = (Rect, ())> {
    let steps = |most: u32| (0..most).map(|step| 8.0 * f64::from(step));
    let sides = move |off: f64| [(off, x + GAP - PAD / 2.0 + off), (off, x - GAP + PAD / 2.0 - off - width)];
    let lefts = steps(60).flat_map(sides);
    let inside = move |&(_, left): &(f64, f64)| left >= MARGIN && left + width <= WIDTH - MARGIN;
    lefts.filter(inside).flat_map(move |(off, left)| {
        let clear = curve::lowest_clear(&plot.outline, left - GAP, left + width + GAP).unwrap_or(plot.base);
        let at = move |down: f64| {
            let top = top - 8.0 + down;
            Rect { left, top, right: left + width, bottom: top + LABEL }
        };
        let is_clear = move |at: &Rect| at.bottom <= clear.min(plot.base) - 4.0 && at.top >= plot.top;
        steps(if off == 0.0 { 24 } else { 3 }).map(at).filter(is_clear).map(|at| (at, ()))
    })
}
