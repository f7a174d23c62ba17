//! Checks that a finished chart can be read: what a look at every picture would find.

use std::fmt;

use super::canvas::{Rect, TextBox};

/// Text smaller than this is not read on a page.
const SMALLEST: f64 = 12.0;
/// Kerning and rounding may move an edge this far without harm.
const SLACK: f64 = 0.5;

/// Something in a chart that a reader could not make out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum LayoutFault {
    /// Two texts lie on each other.
    Overlap {
        /// One text.
        first: String,
        /// The other.
        second: String,
    },
    /// A text leaves the picture.
    Outside {
        /// The text.
        text: String,
    },
    /// A text is under 12 px.
    Small {
        /// The text.
        text: String,
        /// Its size in logical pixels.
        size: f64,
    },
}

impl fmt::Display for LayoutFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LayoutFault::Overlap { first, second } => write!(f, "“{first}” overlaps “{second}”"),
            LayoutFault::Outside { text } => write!(f, "“{text}” leaves the picture"),
            LayoutFault::Small { text, size } => write!(f, "“{text}” is only {size} px high"),
        }
    }
}

pub(super) fn faults(texts: &[TextBox], (width, height): (f64, f64)) -> Vec<LayoutFault> {
    let mut faults = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let Rect { left, top, right, bottom } = text.at;
        if !(left >= -SLACK && top >= -SLACK && right <= width + SLACK && bottom <= height + SLACK) {
            faults.push(LayoutFault::Outside { text: text.text.clone() });
        }
        if text.size < SMALLEST {
            faults.push(LayoutFault::Small { text: text.text.clone(), size: text.size });
        }
        for other in &texts[i + 1..] {
            if shrunk(text.at).overlaps(&other.at) {
                faults.push(LayoutFault::Overlap { first: text.text.clone(), second: other.text.clone() });
            }
        }
    }
    faults
}

fn shrunk(at: Rect) -> Rect {
    Rect { left: at.left + SLACK, top: at.top + SLACK, right: at.right - SLACK, bottom: at.bottom - SLACK }
}

#[cfg(test)]
mod tests {
    use super::super::canvas::{TextStyle, WIDTH};
    use super::super::theme::Color;
    use super::*;

    fn text(x: f64, y: f64, size: f64, words: &str) -> TextBox {
        let at = TextStyle::regular(size, Color(0, 0, 0)).bounds((x, y), words);
        TextBox { text: words.to_owned(), size, at }
    }

    #[test]
    fn every_kind_of_fault_is_found() {
        assert_eq!(
            faults(&[text(20.0, 30.0, 12.0, "one"), text(20.0, 50.0, 12.0, "two")], (WIDTH, 100.0)),
            []
        );
        let over = [text(20.0, 30.0, 12.0, "one"), text(25.0, 36.0, 12.0, "two")];
        assert!(matches!(faults(&over, (WIDTH, 100.0))[..], [LayoutFault::Overlap { .. }]));
        for (x, y) in [(-5.0, 30.0), (680.0, 30.0), (20.0, 5.0), (20.0, 99.0)] {
            assert!(matches!(
                faults(&[text(x, y, 12.0, "edge")], (WIDTH, 100.0))[..],
                [LayoutFault::Outside { .. }]
            ));
        }
        assert!(matches!(
            faults(&[text(20.0, 30.0, 11.0, "tiny")], (WIDTH, 100.0))[..],
            [LayoutFault::Small { .. }]
        ));
    }
}
