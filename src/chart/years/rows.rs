//! The figures beneath the columns.

use super::{Plot, Years};
use crate::chart::canvas::{Canvas, TextStyle};
use crate::chart::rows::{Row, write};
use crate::chart::words;
use crate::money;

/// Writes the rows; returns the y below them.
pub(super) fn draw(chart: &Years, canvas: &mut Canvas, plot: &Plot) -> f64 {
    let wide = rows(chart, canvas, plot, true);
    let fits = |rows: &[Row]| rows.iter().all(|row| row.widest() <= plot.column - 8.0);
    let rows = if fits(&wide) { wide } else { rows(chart, canvas, plot, false) };
    write(canvas, &rows, (plot.left, plot.right, plot.bottom), plot.column)
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
