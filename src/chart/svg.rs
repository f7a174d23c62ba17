//! Plays a canvas to plotters' SVG writer and finishes the file.
//!
//! The writer knows whole numbers only, so everything is drawn ten times as large and the opening tag
//! scales it back: positions to a tenth of a pixel and fractional strokes. What the writer lacks (dashes, line joins, title,
//! description, font) is added to its output, which has one element a line.

use plotters::backend::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontStyle, IntoFont, RGBColor, ShapeStyle, TextStyle as PlottersText};

use super::canvas::{Anchor, Canvas, Mark, Point, Rect, Stroke, TextBox, TextStyle};
use super::font::{self, Weight};
use super::lint::{self, LayoutFault};
use super::theme::Color;
use super::{ChartError, png};

/// Virtual units to a logical pixel.
const ZOOM: f64 = 10.0;
/// plotters writes font sizes divided by this.
const FONT_FACTOR: f64 = 1.24;
/// Where plotters' "top" anchor puts the baseline, in em below the position.
const TOP_TO_BASELINE: f64 = 0.76;

/// A finished chart.
#[derive(Debug, Clone)]
pub struct Drawing {
    head: String,
    body: String,
    size: (f64, f64),
    texts: Vec<TextBox>,
    svg: String,
}

impl Drawing {
    /// The chart as a complete SVG file, font embedded.
    #[must_use]
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The same SVG without the embedded font, for a page that declares
    /// [`font_face_css`](super::font_face_css) once.
    #[must_use]
    pub fn svg_without_font(&self) -> String {
        format!("{}{}", self.head, self.body)
    }

    /// The chart as a PNG, two pixels to a logical one.
    ///
    /// # Errors
    ///
    /// [`ChartError::Png`] if the picture cannot be made.
    pub fn png(&self) -> Result<Vec<u8>, ChartError> {
        png::render(&self.svg_without_font())
    }

    /// Every text with its left, top, right and bottom edge in logical pixels.
    pub fn text_boxes(&self) -> impl ExactSizeIterator<Item = (&str, [f64; 4])> {
        self.texts.iter().map(|text| {
            let Rect { left, top, right, bottom } = text.at;
            (text.text.as_str(), [left, top, right, bottom])
        })
    }

    /// Texts that overlap, leave the picture, or are too small to read. Empty for a sound chart.
    #[must_use]
    pub fn layout_faults(&self) -> Vec<LayoutFault> {
        lint::faults(&self.texts, self.size)
    }
}

/// Turns a canvas of the given height into a file; `title` and `description` are for screen readers.
pub(super) fn finish(
    canvas: Canvas,
    height: f64,
    title: &str,
    description: &str,
) -> Result<Drawing, ChartError> {
    let height = height.ceil();
    let body = body(&canvas, height)?;
    let head = head(&canvas, height, title, description, fingerprint(&body));
    let faces = font::face_css(canvas.texts.iter().map(|text| text.text.as_str()));
    let svg = format!("{head}<style>{faces}</style>\n{body}");
    Ok(Drawing { head, body, size: (canvas.width, height), texts: canvas.texts, svg })
}

fn head(canvas: &Canvas, height: f64, title: &str, description: &str, id: u64) -> String {
    // Several charts may be inlined in one page: ids must differ between charts and themes.
    let id = format!("vestcast-{}-{id:016x}", canvas.theme.name());
    let Color(r, g, b) = canvas.palette.background;
    let width = canvas.width;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" \
         font-family=\"{}\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#{r:02X}{g:02X}{b:02X}\"/>\n",
        width * ZOOM,
        height * ZOOM,
        font::FAMILIES,
        escaped(title),
        escaped(description),
    )
}

/// Everything after the head, closing tag included.
fn body(canvas: &Canvas, height: f64) -> Result<String, ChartError> {
    let mut raw = String::new();
    {
        let mut backend =
            SVGBackend::with_string(&mut raw, (units(canvas.width) as u32, units(height) as u32));
        for mark in &canvas.marks {
            draw(&mut backend, mark)?;
        }
        backend.present().map_err(|e| ChartError::Svg(e.to_string()))?;
    }
    let mut dashes = canvas.marks.iter().map(|mark| match mark {
        Mark::Path { stroke: Stroke { dash, .. }, .. } => *dash,
        _ => None,
    });
    let mut body = String::with_capacity(raw.len());
    for line in raw.lines().skip(1) {
        push_element(&mut body, line, &mut dashes);
    }
    Ok(body)
}

/// Copies one line of the writer's output, less what says nothing, plus dashes.
fn push_element(body: &mut String, line: &str, dashes: &mut impl Iterator<Item = Option<(f64, f64)>>) {
    let opens = line.starts_with('<') && !line.starts_with("</");
    let dash = if opens { dashes.next().flatten() } else { None };
    let line = if opens {
        let family = format!(" font-family=\"{}\"", font::FAMILY);
        &line.replace(" opacity=\"1\"", "").replace(&family, "")
    } else {
        line
    };
    match (dash, line.strip_suffix("/>")) {
        (Some((on, off)), Some(open)) => {
            body.push_str(open);
            body.push_str(&format!(" stroke-dasharray=\"{},{}\"/>", units(on), units(off)));
        }
        _ => body.push_str(line),
    }
    // A line break inside a text element would be drawn as a space.
    if !line.starts_with("<text") && (line.starts_with('<') || line.ends_with('>')) {
        body.push('\n');
    }
}

fn draw(backend: &mut SVGBackend, mark: &Mark) -> Result<(), ChartError> {
    match mark {
        Mark::Path { points, stroke } => {
            let style = ShapeStyle {
                color: rgb(stroke.color).into(),
                filled: false,
                stroke_width: units(stroke.width) as u32,
            };
            backend.draw_path(points.iter().map(virtual_point), &style)
        }
        Mark::Area { points, color } => backend.fill_polygon(points.iter().map(virtual_point), &rgb(*color)),
        Mark::Box { at, color } => backend.draw_rect(
            virtual_point(&(at.left, at.top)),
            virtual_point(&(at.right, at.bottom)),
            &rgb(*color),
            true,
        ),
        Mark::Circle { center, radius, color } => {
            backend.draw_circle(virtual_point(center), units(*radius) as u32, &rgb(*color), true)
        }
        Mark::Text { at, text, style } => {
            let top = (at.0, at.1 - TOP_TO_BASELINE * style.size);
            backend.draw_text(text, &plotters_text(style), virtual_point(&top))
        }
    }
    .map_err(|e| ChartError::Svg(e.to_string()))
}

fn plotters_text(style: &TextStyle) -> PlottersText<'static> {
    let weight = match style.weight {
        Weight::Regular => FontStyle::Normal,
        Weight::Bold => FontStyle::Bold,
    };
    let h_pos = match style.anchor {
        Anchor::Left => HPos::Left,
        Anchor::Middle => HPos::Center,
        Anchor::Right => HPos::Right,
    };
    let font = (font::FAMILY, style.size * ZOOM * FONT_FACTOR).into_font().style(weight);
    let mut text = PlottersText::from(font).pos(Pos::new(h_pos, VPos::Top));
    text.color = rgb(style.color).to_backend_color();
    text
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

fn units(logical: f64) -> i32 {
    (logical * ZOOM).round() as i32
}

fn virtual_point(&(x, y): &Point) -> (i32, i32) {
    (units(x), units(y))
}

fn escaped(text: &str) -> String {
    font::printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// FNV-1a: the same drawing gets the same ids on every machine.
fn fingerprint(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}
