//! A list of marks in logical pixels, and the text boxes among them.
//!
//! Charts draw here with floats and cannot fail; [`svg`](super::svg) plays the list to the SVG writer.

use super::font::{self, ASCENT, DESCENT, Weight};
use super::theme::{Color, Palette, Theme};

/// Logical width of a chart: the text column of the pages they stand on.
pub(super) const WIDTH: f64 = 688.0;
/// Space kept free at the left and right edge.
pub(super) const MARGIN: f64 = 16.0;

pub(super) type Point = (f64, f64);

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub(super) fn overlaps(&self, other: &Rect) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }
}

/// Which end of a text its position names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct TextStyle {
    pub size: f64,
    pub weight: Weight,
    pub color: Color,
    pub anchor: Anchor,
}

impl TextStyle {
    pub(super) fn regular(size: f64, color: Color) -> Self {
        TextStyle { size, weight: Weight::Regular, color, anchor: Anchor::Left }
    }

    pub(super) fn bold(size: f64, color: Color) -> Self {
        TextStyle { weight: Weight::Bold, ..Self::regular(size, color) }
    }

    pub(super) fn anchored(self, anchor: Anchor) -> Self {
        TextStyle { anchor, ..self }
    }

    pub(super) fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.weight)
    }

    /// The box of a line whose baseline passes through `at`.
    pub(super) fn bounds(&self, at: Point, text: &str) -> Rect {
        let width = self.width(text);
        let left = match self.anchor {
            Anchor::Left => at.0,
            Anchor::Middle => at.0 - width / 2.0,
            Anchor::Right => at.0 - width,
        };
        let (top, bottom) = (at.1 - ASCENT * self.size, at.1 + DESCENT * self.size);
        Rect { left, top, right: left + width, bottom }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    pub color: Color,
    pub width: f64,
    /// Lengths of dash and gap.
    pub dash: Option<(f64, f64)>,
}

impl Stroke {
    pub(super) fn solid(color: Color, width: f64) -> Self {
        Stroke { color, width, dash: None }
    }

    pub(super) fn dashed(color: Color, width: f64) -> Self {
        Stroke { color, width, dash: Some((6.0, 4.0)) }
    }
}

#[derive(Debug)]
pub(super) enum Mark {
    Path { points: Vec<Point>, stroke: Stroke },
    Area { points: Vec<Point>, color: Color },
    Box { at: Rect, color: Color },
    Circle { center: Point, radius: f64, color: Color },
    Text { at: Point, text: String, style: TextStyle },
}

/// A piece of text and the room it takes.
#[derive(Debug, Clone)]
pub(super) struct TextBox {
    pub text: String,
    pub size: f64,
    pub at: Rect,
}

/// Where a chart is drawn.
pub(super) struct Canvas {
    pub theme: Theme,
    pub palette: &'static Palette,
    /// Logical width of the picture.
    pub width: f64,
    pub marks: Vec<Mark>,
    pub texts: Vec<TextBox>,
}

impl Canvas {
    pub(super) fn new(theme: Theme) -> Self {
        Canvas::of_width(theme, WIDTH)
    }

    pub(super) fn of_width(theme: Theme, width: f64) -> Self {
        Canvas { theme, palette: theme.palette(), width, marks: Vec::new(), texts: Vec::new() }
    }

    pub(super) fn line(&mut self, from: Point, to: Point, stroke: Stroke) {
        self.path(vec![from, to], stroke);
    }

    pub(super) fn path(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.marks.push(Mark::Path { points, stroke });
        }
    }

    pub(super) fn area(&mut self, points: Vec<Point>, color: Color) {
        if points.len() > 2 {
            self.marks.push(Mark::Area { points, color });
        }
    }

    pub(super) fn rect(&mut self, at: Rect, color: Color) {
        if at.right > at.left && at.bottom > at.top {
            self.marks.push(Mark::Box { at, color });
        }
    }

    pub(super) fn circle(&mut self, center: Point, radius: f64, color: Color) {
        self.marks.push(Mark::Circle { center, radius, color });
    }

    /// A dot with a ring of the page's colour, so that it stands clear of what it lies on.
    pub(super) fn dot(&mut self, center: Point, radius: f64, color: Color) {
        self.circle(center, radius + 1.3, self.palette.background);
        self.circle(center, radius, color);
    }

    /// Writes one line and returns its box.
    pub(super) fn text(&mut self, at: Point, text: &str, style: TextStyle) -> Rect {
        let text = font::drawable(text);
        let bounds = style.bounds(at, &text);
        if !text.trim().is_empty() {
            self.texts.push(TextBox { text: text.clone(), size: style.size, at: bounds });
            self.marks.push(Mark::Text { at, text, style });
        }
        bounds
    }
}
