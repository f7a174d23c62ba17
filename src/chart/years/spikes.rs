//! Amounts that many futures pay alike, as spikes out of a year's interval.

use super::{Plot, Year, Years};
use crate::chart::Lump;
use crate::chart::canvas::{Anchor, Canvas, Stroke, TextStyle};

/// Of many spikes only the longest have their share beside them.
const MOST_LABELS: usize = 2;

impl Year {
    /// The lumps a picture shows.
    pub(super) fn shown_lumps(&self) -> &[Lump] {
        if self.is_single() { &[] } else { &self.lumps }
    }
}

impl Years {
    /// Spikes as long as their shares, over the slab; the longest say their shares off the line of current pay.
    pub(super) fn spikes(&self, canvas: &mut Canvas, plot: &Plot, year: usize) {
        let seen = |lump: &&Lump| (plot.y.lo..=plot.y.hi).contains(&lump.dollars);
        let mut spikes: Vec<Lump> = self.years[year].shown_lumps().iter().filter(seen).copied().collect();
        spikes.sort_by(|a, b| b.share.total_cmp(&a.share));
        let longest = spikes.first().map_or(1.0, |lump| lump.share);
        let (x, line) = (plot.interval_x(year), canvas.palette.line);
        let line_of_pay = self.current_pay.map(|pay| plot.y.at(pay));
        let lines: Vec<f64> = spikes.iter().map(|lump| plot.y.at(lump.dollars)).chain(line_of_pay).collect();
        let mut labels: Vec<f64> = Vec::new();
        for (rank, lump) in spikes.iter().enumerate() {
            let (y, tip) = (plot.y.at(lump.dollars), x + plot.slab * lump.share / longest);
            canvas.line((x, y), (tip, y), Stroke::solid(line, 2.2));
            canvas.circle((tip, y), 3.0, line);
            let label = format!("{:.0}%", 100.0 * lump.share);
            let style = TextStyle::bold(12.0, line).anchored(Anchor::Right);
            let fits = style.width(&label) + 4.0 <= plot.slab;
            if rank < MOST_LABELS && self.caption.basis.is_firm() && fits {
                let Some(baseline) = beside(y, plot.bottom, &lines, &labels) else { continue };
                canvas.text((x + plot.slab, baseline), &label, style);
                labels.push(baseline);
            }
        }
    }
}

/// A baseline just under or over a spike that keeps its text off lines, off other labels, and inside the plot.
fn beside(y: f64, bottom: f64, lines: &[f64], labels: &[f64]) -> Option<f64> {
    let is_free = |baseline: &f64| {
        *baseline <= bottom - 2.0
            && lines.iter().all(|line| (baseline - 4.0 - line).abs() >= 8.0)
            && labels.iter().all(|label| (baseline - label).abs() >= 13.0)
    };
    [y + 14.0, y - 5.5].into_iter().find(is_free)
}
