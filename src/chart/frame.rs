//! What surrounds every chart: title above, foot below, axes, legend, the header of a threshold.

use super::Caption;
use super::canvas::{Anchor, Canvas, MARGIN, Point, Rect, Stroke, TextStyle, WIDTH};
use super::font::{self, Weight};
use super::place;
use super::scale::Scale;
use super::theme::Color;
use crate::money;

const ROOM: f64 = WIDTH - 2.0 * MARGIN;

/// Context, title and subtitle; returns the y below them.
pub(super) fn header(canvas: &mut Canvas, caption: &Caption, title: &str, subtitle: &str) -> f64 {
    match caption.pay.as_str() {
        "" => heading(canvas, &caption.context, title, subtitle),
        pay => heading(canvas, &caption.context, title, &format!("{subtitle}; {pay}")),
    }
}

/// The same for a chart without a caption.
pub(super) fn heading(canvas: &mut Canvas, context: &str, title: &str, subtitle: &str) -> f64 {
    let palette = canvas.palette;
    let mut y = 12.0;
    for line in font::wrap(context, ROOM, 12.0, Weight::Bold, 1) {
        y += 13.0;
        canvas.text((MARGIN, y), &line, TextStyle::bold(12.0, palette.muted));
        y += 3.0;
    }
    for line in font::wrap_evenly(title, ROOM, 18.0, Weight::Bold, 3) {
        y += 22.0;
        canvas.text((MARGIN, y), &line, TextStyle::bold(18.0, palette.ink));
    }
    y += 3.0;
    for line in font::wrap(subtitle, ROOM, 13.0, Weight::Regular, 3) {
        y += 18.0;
        canvas.text((MARGIN, y), &line, TextStyle::regular(13.0, palette.muted));
    }
    y + 5.0
}

/// The notes of the chart and the caption's foot; returns the height of the whole picture.
pub(super) fn footer(canvas: &mut Canvas, y: f64, notes: &str, caption: &Caption) -> f64 {
    foot(canvas, y, &format!("{} {notes} {}", caption.basis.note(), caption.foot))
}

/// The small text under a chart; returns the height of the whole picture.
pub(super) fn foot(canvas: &mut Canvas, mut y: f64, text: &str) -> f64 {
    for line in font::wrap(text, ROOM, 12.0, Weight::Regular, 9) {
        y += 16.0;
        canvas.text((MARGIN, y), &line, TextStyle::regular(12.0, canvas.palette.muted));
    }
    y + 14.0
}

/// Width of the widest label of a money axis.
pub(super) fn label_room(ticks: &[f64]) -> f64 {
    widest(&money::on_axis(ticks))
}

/// Width of the widest label of an axis.
pub(super) fn widest(labels: &[String]) -> f64 {
    labels.iter().map(|label| font::width(label, 12.0, Weight::Regular)).fold(0.0, f64::max)
}

/// Horizontal grid with amounts at the left, and a baseline at zero.
pub(super) fn money_grid(canvas: &mut Canvas, y: &Scale, left: f64, right: f64) {
    let ticks = y.ticks();
    let labels = money::on_axis(&ticks);
    grid(canvas, y, (left, right), &ticks.into_iter().zip(labels).collect::<Vec<_>>(), Some(0.0));
}

/// A horizontal grid with labels at the left; one of its lines may be the baseline.
pub(super) fn grid(
    canvas: &mut Canvas,
    y: &Scale,
    (left, right): (f64, f64),
    ticks: &[(f64, String)],
    baseline: Option<f64>,
) {
    let palette = canvas.palette;
    for (tick, label) in ticks {
        let at = y.at(*tick);
        let stroke = if Some(*tick) == baseline {
            Stroke::solid(palette.axis, 1.2)
        } else {
            Stroke::solid(palette.grid, 1.0)
        };
        canvas.line((left, at), (right, at), stroke);
        let style = TextStyle::regular(12.0, palette.muted).anchored(Anchor::Right);
        canvas.text((left - 8.0, at + 4.0), label, style);
    }
}

/// An axis of amounts under a chart; its line goes on for `overhang` at both ends.
pub(super) fn money_axis(canvas: &mut Canvas, x: &Scale, y: f64, overhang: f64) {
    let ticks = x.ticks();
    let labels = money::on_axis(&ticks);
    axis_under(canvas, x, y, overhang, &ticks.into_iter().zip(labels).collect::<Vec<_>>());
}

/// An axis under a chart with these values marked and labelled.
pub(super) fn axis_under(canvas: &mut Canvas, x: &Scale, y: f64, overhang: f64, ticks: &[(f64, String)]) {
    let palette = canvas.palette;
    let axis = Stroke::solid(palette.axis, 1.2);
    canvas.line((x.at(x.lo) - overhang, y), (x.at(x.hi) + overhang, y), axis);
    let style = TextStyle::regular(12.0, palette.muted).anchored(Anchor::Middle);
    // A wide label at an edge stands a little inside of its mark, and may meet its neighbour there.
    let size = |(value, label): &(f64, String)| {
        let width = style.width(label);
        (x.at(*value).clamp(4.0 + width / 2.0, WIDTH - 4.0 - width / 2.0), width)
    };
    let sizes: Vec<_> = ticks.iter().map(size).collect();
    let keep = place::without_collisions(&sizes, 8.0);
    for (((value, label), (at, _)), keep) in ticks.iter().zip(sizes).zip(keep) {
        canvas.line((x.at(*value), y), (x.at(*value), y + 5.0), axis);
        if keep {
            canvas.text((at, y + 19.0), label, style);
        }
    }
}

/// What a swatch of the legend looks like.
pub(super) enum Swatch {
    Filled(Color),
    Dashed { outline: Color, fill: Color },
    Outlined { outline: Color, fill: Color },
    Hatched { is_rising: bool },
    Line(Stroke),
}

/// A row of swatches with words, starting at `left`; returns the y below it.
pub(super) fn legend(canvas: &mut Canvas, (left, y): Point, items: &[(Swatch, &str)]) -> f64 {
    let style = TextStyle::regular(12.0, canvas.palette.muted);
    let (mut x, mut y) = (left, y + 18.0);
    for (swatch, words) in items {
        if x > left && x + 24.0 + style.width(words) > WIDTH - MARGIN {
            (x, y) = (left, y + 18.0);
        }
        let at = Rect { left: x, top: y - 10.0, right: x + 18.0, bottom: y + 1.0 };
        match swatch {
            Swatch::Filled(color) => canvas.rect(at, *color),
            Swatch::Dashed { outline, fill } => dashed_box(canvas, at, *outline, *fill),
            Swatch::Outlined { outline, fill } => {
                canvas.rect(at, *outline);
                let (left, top, right, bottom) =
                    (at.left + 1.0, at.top + 1.0, at.right - 1.0, at.bottom - 1.0);
                canvas.rect(Rect { left, top, right, bottom }, *fill);
            }
            Swatch::Hatched { is_rising } => hatch(canvas, at, *is_rising),
            Swatch::Line(stroke) => canvas.line((at.left, y - 4.5), (at.right, y - 4.5), *stroke),
        }
        canvas.text((x + 24.0, y), words, style);
        x += 24.0 + style.width(words) + 18.0;
    }
    y + 8.0
}

/// Slanted lines across a box: what is taken off.
pub(super) fn hatch(canvas: &mut Canvas, at: Rect, is_rising: bool) {
    const APART: f64 = 6.0;
    let stroke = Stroke::solid(canvas.palette.axis, 1.0);
    let (width, height) = (at.right - at.left, at.bottom - at.top);
    // Lines x + y = c from the upper left corner on; mirrored they fall.
    let mut c = APART / 2.0;
    while c < width + height {
        let (from, to) = ((c - height).max(0.0), c.min(width));
        let point = |along: f64| {
            let x = if is_rising { at.left + along } else { at.right - along };
            (x, at.top + c - along)
        };
        canvas.line(point(from), point(to), stroke);
        c += APART;
    }
}

/// A box of them.
pub(super) fn hatched_box(canvas: &mut Canvas, at: Rect, is_rising: bool) {
    hatch(canvas, at, is_rising);
    canvas.path(outline(at), Stroke::solid(canvas.palette.axis, 1.0));
}

/// The corners of a box, all the way round.
pub(super) fn outline(at: Rect) -> Vec<Point> {
    let Rect { left, top, right, bottom } = at;
    vec![(left, bottom), (left, top), (right, top), (right, bottom), (left, bottom)]
}

/// Stock at its grant price: promised in shares, not in dollars, hence no solid edge.
pub(super) fn dashed_box(canvas: &mut Canvas, at: Rect, outline: Color, fill: Color) {
    canvas.rect(at, fill);
    let corners = [(at.left, at.bottom), (at.left, at.top), (at.right, at.top), (at.right, at.bottom)];
    let stroke = Stroke { color: outline, width: 1.2, dash: Some((4.0, 3.0)) };
    canvas.path(corners.to_vec(), stroke);
}

/// A threshold line at `x` from `top` to `bottom`, with its name at its head and beneath it, on either
/// side, how many fall short and how many reach it. Returns the boxes all this takes.
pub(super) fn threshold(
    canvas: &mut Canvas,
    (x, top, bottom): (f64, f64, f64),
    name: &str,
    (short, reach): (&str, &str),
) -> Vec<Rect> {
    const GAP: f64 = 8.0;
    let palette = canvas.palette;
    canvas.line((x, top), (x, bottom), Stroke::solid(palette.short, 2.0));
    let bold = TextStyle::bold(14.0, palette.short);
    let (low, high) = (TextStyle::regular(12.0, palette.short), TextStyle::regular(12.0, palette.line));
    let name = font::ellipsis(name, ROOM - 60.0, 14.0, Weight::Bold);
    let fits_left = |width: f64| x - GAP - width >= MARGIN;
    let fits_right = |width: f64| x + GAP + width <= WIDTH - MARGIN;
    let mut boxes = vec![Rect { left: x - 3.0, top, right: x + 3.0, bottom }];
    let (first, second) = (top + 11.0, top + 28.0);

    let width = bold.width(&name);
    let left = match (fits_left(width), fits_right(width)) {
        (true, _) => x - GAP - width,
        (false, true) => x + GAP,
        (false, false) => (x - width / 2.0).clamp(MARGIN, WIDTH - MARGIN - width),
    };
    boxes.push(canvas.text((left, first), &name, bold));

    let (short_width, reach_width, between) = (low.width(short), high.width(reach), 14.0);
    let (short_x, reach_x) = match (fits_left(short_width), fits_right(reach_width)) {
        (true, true) => (x - GAP - short_width, x + GAP),
        (false, _) => (x + GAP, x + GAP + short_width + between),
        (true, false) => (x - GAP - reach_width - between - short_width, x - GAP - reach_width),
    };
    boxes.push(canvas.text((short_x, second), short, low));
    boxes.push(canvas.text((reach_x, second), reach, high));
    boxes
}
