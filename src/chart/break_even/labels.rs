//! Numbers in the cells of the map and the name of its line, out of each other's way.

use super::{BreakEvenMap, LEFT, Plot, RIGHT, written};
use crate::chart::canvas::{Anchor, Canvas, Point, Rect, TextStyle};
use crate::chart::contour;
use crate::chart::theme::Palette;

/// Cells of this width and height hold a number.
const ROOM: (f64, f64) = (56.0, 28.0);
/// Between a number and a line or a name.
const AIR: f64 = 3.0;

impl Plot {
    fn has_numbers(&self) -> bool {
        self.cell.0 >= ROOM.0 && self.cell.1 >= ROOM.1
    }
}

impl BreakEvenMap {
    /// The gap of each cell, moved within it where the line, its name or the cross is in the way of its middle; a cell
    /// without room for it beside them has none.
    pub(super) fn draw_numbers(
        &self,
        canvas: &mut Canvas,
        plot: &Plot,
        contour: &[(Point, Point)],
        taken: &[Rect],
    ) {
        if !plot.has_numbers() {
            return;
        }
        let style = number_style(canvas.palette);
        for (row, gaps) in self.gaps.iter().enumerate() {
            for (column, gap) in gaps.iter().enumerate() {
                let text = written(self.scaling, *gap);
                let is_free = |at: &Point| {
                    let at = around(style.bounds(*at, &text), AIR);
                    let passes = contour.iter().any(|(from, to)| contour::touches(at, *from, *to));
                    !passes && !taken.iter().any(|taken| at.overlaps(taken))
                };
                let places = places_in(plot.cell(column, row), style.width(&text));
                if let Some(at) = places.into_iter().find(is_free) {
                    canvas.text(at, &text, style);
                }
            }
        }
    }

    /// Names the line, on a piece of it that leaves room and hides as few numbers as can be; the box of the name.
    pub(super) fn draw_label(
        &self,
        canvas: &mut Canvas,
        plot: &Plot,
        contour: &[(Point, Point)],
        taken: &[Rect],
    ) -> Option<Rect> {
        const WORDS: &str = "break-even";
        let style = TextStyle::bold(12.0, canvas.palette.ink).anchored(Anchor::Middle);
        let room = style.width(WORDS) / 2.0 + 6.0;
        let middle = ((LEFT + RIGHT) / 2.0, (plot.top + plot.bottom) / 2.0);
        let distance = |(x, y): Point| (x - middle.0).powi(2) + (y - middle.1).powi(2);
        let boxed = |(x, y): Point| Rect { left: x - room, right: x + room, top: y - 9.0, bottom: y + 9.0 };
        let fits = |at: &Point| {
            let at = boxed(*at);
            let inside = at.left > LEFT && at.right < RIGHT && at.top > plot.top && at.bottom < plot.bottom;
            inside && !taken.iter().any(|taken| at.overlaps(taken))
        };
        let numbers = self.boxes_of_numbers(canvas.palette, plot);
        let hidden = |at: Point| numbers.iter().filter(|number| number.overlaps(&boxed(at))).count();
        let places = contour.iter().map(|(from, to)| ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0));
        let at = places
            .filter(fits)
            .min_by(|a, b| hidden(*a).cmp(&hidden(*b)).then(distance(*a).total_cmp(&distance(*b))))?;
        canvas.rect(boxed(at), canvas.palette.background);
        canvas.text((at.0, at.1 + 4.0), WORDS, style);
        Some(boxed(at))
    }

    /// Where numbers stand in the middles of their cells, with air around them.
    fn boxes_of_numbers(&self, palette: &Palette, plot: &Plot) -> Vec<Rect> {
        let style = number_style(palette);
        let cells = self.gaps.iter().enumerate();
        let cells = cells.flat_map(|(row, gaps)| gaps.iter().enumerate().map(move |cell| (row, cell)));
        let number = |(row, (column, gap)): (usize, (usize, &f64))| {
            let (x, y) = plot.at(column as f64, row as f64);
            around(style.bounds((x, y + 4.0), &written(self.scaling, *gap)), AIR)
        };
        if plot.has_numbers() { cells.map(number).collect() } else { Vec::new() }
    }
}

fn number_style(palette: &Palette) -> TextStyle {
    TextStyle::regular(12.0, palette.ink).anchored(Anchor::Middle)
}

fn around(at: Rect, air: f64) -> Rect {
    Rect { left: at.left - air, right: at.right + air, top: at.top - air, bottom: at.bottom + air }
}

/// Where a number so wide may stand in a cell, its middle first.
fn places_in(cell: Rect, width: f64) -> Vec<Point> {
    const HEIGHT: f64 = 12.0;
    let middle = ((cell.left + cell.right) / 2.0, (cell.top + cell.bottom) / 2.0 + 4.0);
    let room = |of: f64, taken: f64| ((of - taken) / 2.0 - AIR).max(0.0);
    let (across, up) = (room(cell.right - cell.left, width), room(cell.bottom - cell.top, HEIGHT));
    let steps = [0.0, -0.5, 0.5, -1.0, 1.0];
    let mut places: Vec<Point> =
        steps.iter().flat_map(|dy| steps.map(|dx| (middle.0 + dx * across, middle.1 + dy * up))).collect();
    let distance = |(x, y): &Point| (x - middle.0).powi(2) + (y - middle.1).powi(2);
    places.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
    places
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::chart::{Basis, Caption, MapAxis, Scaling, Theme};

    fn map(cells: usize) -> BreakEvenMap {
        let axis = |range| MapAxis { name: "growth".into(), scaling: Scaling::Rate, range, now: None };
        let part = |cell: usize| (cell as f64 + 0.5) / cells as f64;
        let gap = |x, y| 4e5 * (part(x) + 1.3 * part(y) * part(y) - 0.9);
        BreakEvenMap {
            caption: Caption {
                context: String::new(),
                foot: String::new(),
                pay: String::new(),
                basis: Basis::GivenPath,
            },
            first: "shares".into(),
            second: "cash".into(),
            what: "median".into(),
            scaling: Scaling::Dollars,
            x: axis((-0.2, 0.3)),
            y: axis((0.0, 1.0)),
            gaps: (0..cells).map(|y| (0..cells).map(|x| gap(x, y)).collect()).collect(),
        }
    }

    /// Nine cells a side are the narrowest that hold all their numbers.
    #[test]
    fn no_number_is_crossed_and_hardly_one_is_left_out() {
        for (cells, left_out) in [(3, 0), (6, 1), (9, 5)] {
            let map = map(cells);
            let mut canvas = Canvas::new(Theme::Light);
            let plot = map.plot(100.0);
            let line = contour::of_zero(&map.gaps, |column, row| plot.at(column as f64, row as f64));
            let name = map.draw_label(&mut canvas, &plot, &line, &[]).unwrap();
            let named = canvas.texts.len();
            map.draw_numbers(&mut canvas, &plot, &line, &[name]);
            let numbers: Vec<Rect> = canvas.texts[named..].iter().map(|text| text.at).collect();
            assert!(numbers.len() + left_out >= cells * cells, "{cells}: {}", numbers.len());
            for at in &numbers {
                assert!(!line.iter().any(|(from, to)| contour::touches(around(*at, 1.0), *from, *to)));
                assert!(!at.overlaps(&name) && at.left > LEFT && at.right < RIGHT);
                assert_eq!(numbers.iter().filter(|other| other.overlaps(at)).count(), 1);
            }
        }
    }
}
