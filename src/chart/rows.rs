//! Figures in rows beneath columns.

use super::canvas::{Anchor, Canvas, TextStyle};

/// One row: its name at the right, and a figure for each year.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) figures: Vec<String>,
    pub(super) style: TextStyle,
    pub(super) name_style: TextStyle,
}

impl Row {
    pub(super) fn widest(&self) -> f64 {
        self.figures.iter().map(|figure| self.style.width(figure)).fold(0.0, f64::max)
    }
}

/// Writes the rows under columns of this width; returns the y below them.
pub(super) fn write(
    canvas: &mut Canvas,
    rows: &[Row],
    (left, right, bottom): (f64, f64, f64),
    column: f64,
) -> f64 {
    let widest = rows.iter().map(Row::widest).fold(0.0, f64::max);
    // Figures too wide for their columns are printed for every second or third year only.
    let every = (((widest + 3.0) / column).ceil() as usize).max(1);
    let mut y = bottom + 4.0;
    for row in rows {
        y += 19.0;
        for (i, figure) in row.figures.iter().enumerate().filter(|(i, _)| i.is_multiple_of(every)) {
            let x = left + (i as f64 + 0.5) * column;
            canvas.text((x, y), figure, row.style.anchored(Anchor::Middle));
        }
        canvas.text((right + 8.0, y), row.name, row.name_style);
    }
    y
}
