//! Checks that a finished chart can be read: what a look at every picture would find.

use std::fmt;

use super::canvas::{Rect, TextBox, WIDTH};

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

pub(super) fn faults(texts: &[TextBox], height: f64) -> Vec<LayoutFault> {
    let mut faults = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let Rect { left, top, right, bottom } = text.at;
        if !(left >= -SLACK && top >= -SLACK && right <= WIDTH + SLACK && bottom <= height + SLACK) {
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
