//! The figures beneath the columns.

use super::{Plot, Years};
use crate::chart::canvas::{Anchor, Canvas, TextStyle};
use crate::chart::words;
use crate::money;

/// One row: its name at the right, and a figure for each year.
pub(in crate::chart) struct Row {
    pub(in crate::chart) name: &'static str,
    pub(in crate::chart) figures: Vec<String>,
    pub(in crate::chart) style: TextStyle,
    pub(in crate::chart) name_style: TextStyle,
}

impl Row {
    fn widest(&self) -> f64 {
        self.figures.iter().map(|figure| self.style.width(figure)).fold(0.0, f64::max)
    }
}

/// Writes the rows; returns the y below them.
pub(super) fn draw(chart: &Years, canvas: &mut Canvas, plot: &Plot) -> f64 {
    let wide = rows(chart, canvas, plot, true);
    let fits = |rows: &[Row]| rows.iter().all(|row| row.widest() <= plot.column - 8.0);
    let rows = if fits(&wide) { wide } else { rows(chart, canvas, plot, false) };
    write(canvas, &rows, (plot.left, plot.right, plot.bottom), plot.column)
}

/// The same for given rows under columns of this width.
pub(in crate::chart) fn write(
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

/// Wide rows give the range in one figure; narrow ones give its ends in two.
fn rows(chart: &Years, canvas: &Canvas, plot: &Plot, wide: bool) -> Vec<Row> {
    let palette = canvas.palette;
    let quiet = TextStyle::regular(12.0, palette.muted);
    let size = if wide { 14.0 } else { 12.0 };
    let figures = |of: &dyn Fn(&super::Year) -> String| chart.years.iter().map(of).collect::<Vec<_>>();
    let numbers = (1..=chart.years.len()).map(|n| format!("Year {n}")).collect();
    let (middle, range, low, high) = match chart.caption.basis.is_handful() {
        true => ("middle", "lowest–highest", "lowest", "highest"),
        false => ("median", "8 in 10 (P10–P90)", "1 in 10 below (P10)", "1 in 10 above (P90)"),
    };
    let mut rows = vec![
        Row { name: "", figures: numbers, style: TextStyle::bold(size, palette.ink), name_style: quiet },
        Row {
            name: if chart.caption.basis.is_certain() { "pay" } else { middle },
            figures: figures(&|year| money::short(year.p50)),
            style: TextStyle::bold(size, palette.line),
            name_style: quiet,
        },
    ];
    let quiet_row = |name, figures| Row { name, figures, style: quiet, name_style: quiet };
    if chart.years.iter().all(super::Year::is_single) {
        // One figure says it all.
    } else if wide {
        rows.push(quiet_row(range, figures(&|year| words::range(year.p10, year.p90))));
    } else {
        rows.insert(1, quiet_row(high, figures(&|year| money::short(year.p90))));
        rows.push(quiet_row(low, figures(&|year| money::short(year.p10))));
    }
    rows.extend(chance_row(chart, canvas, plot));
    rows
}

/// How often each year falls below current pay, in the longest words that fit.
fn chance_row(chart: &Years, canvas: &Canvas, plot: &Plot) -> Option<Row> {
    chart.current_pay?;
    chart.years.iter().find_map(|year| year.chance_below_current)?;
    let style = TextStyle::bold(12.0, canvas.palette.short);
    let row = |form: usize| {
        let words = |year: &super::Year| {
            let words = |chance| chart.caption.basis.in_100(chance)[form].clone();
            year.chance_below_current.map_or_else(|| "–".to_owned(), words)
        };
        let figures = chart.years.iter().map(words).collect();
        let name_style = TextStyle::regular(12.0, canvas.palette.short);
        Row { name: "below current pay", figures, style, name_style }
    };
    (0..3).map(row).find(|row| row.widest() <= plot.column - 6.0).or_else(|| Some(row(2)))
}
