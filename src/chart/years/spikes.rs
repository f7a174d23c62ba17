//! Amounts that many futures pay alike, as spikes out of a year's interval.

use super::{Plot, Year, Years};
use crate::chart::Lump;
use crate::chart::canvas::{Canvas, Stroke, TextStyle};

/// Of many spikes only the longest have their share beside them.
const MOST_LABELS: usize = 2;

impl Year {
    /// The lumps a picture shows.
    pub(super) fn shown_lumps(&self) -> &[Lump] {
        if self.is_single() { &[] } else { &self.lumps }
    }
}

impl Years {
    /// Spikes as long as their shares, over the slab; the longest says its share off the line of current pay.
    pub(super) fn spikes(&self, canvas: &mut Canvas, plot: &Plot, year: usize) {
        let seen = |lump: &&Lump| (plot.y.lo..=plot.y.hi).contains(&lump.dollars);
        let mut spikes: Vec<Lump> = self.years[year].shown_lumps().iter().filter(seen).copied().collect();
        spikes.sort_by(|a, b| b.share.total_cmp(&a.share));
        let longest = spikes.first().map_or(1.0, |lump| lump.share);
        let (x, line) = (plot.interval_x(year), canvas.palette.line);
        let mut taken: Vec<f64> = self.current_pay.map(|pay| plot.y.at(pay)).into_iter().collect();
        for (rank, lump) in spikes.iter().enumerate() {
            let (y, tip) = (plot.y.at(lump.dollars), x + plot.slab * lump.share / longest);
            canvas.line((x, y), (tip, y), Stroke::solid(line, 2.2));
            canvas.circle((tip, y), 3.0, line);
            let label = format!("{:.0}%", 100.0 * lump.share);
            let style = TextStyle::bold(12.0, line);
            let room = plot.next_left(year) - (tip + 6.0) - 4.0;
            if rank < MOST_LABELS && self.caption.basis.is_firm() && style.width(&label) <= room {
                let Some(baseline) = beside(y, &taken) else { continue };
                canvas.text((tip + 6.0, baseline), &label, style);
                taken.push(baseline - 4.0);
            }
        }
    }
}

/// A baseline level with the spike, or just under or over it, that keeps its text off what is taken.
fn beside(y: f64, taken: &[f64]) -> Option<f64> {
    let is_free = |baseline: &f64| taken.iter().all(|other| (baseline - 4.0 - other).abs() >= 8.0);
    [y + 4.0, y + 15.0, y - 6.0].into_iter().find(is_free)
}
