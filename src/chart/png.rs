//! PNG from the finished SVG, with the bundled font and no other.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::ChartError;
use super::font::{self, BOLD_TTF, REGULAR_TTF};

/// Pixels to a logical pixel: sharp on dense screens and in print.
const SCALE: f32 = 2.0;

pub(super) fn render(svg: &str) -> Result<Vec<u8>, ChartError> {
    let failed = |why: String| ChartError::Png(why);
    let options =
        Options { fontdb: Arc::clone(&FONTS), font_family: font::FAMILY.to_owned(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|e| failed(e.to_string()))?;
    let size = tree.size().to_int_size();
    let (width, height) = (size.width() * SCALE as u32, size.height() * SCALE as u32);
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| failed("it is too large".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixmap.as_mut());
    encode(&pixmap).map_err(|e| failed(e.to_string()))
}

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(REGULAR_TTF.to_vec());
    fonts.load_font_data(BOLD_TTF.to_vec());
    fonts.set_sans_serif_family("Roboto");
    Arc::new(fonts)
});

/// Charts are opaque, so alpha is dropped.
fn encode(pixmap: &Pixmap) -> Result<Vec<u8>, ::png::EncodingError> {
    let pixels = pixmap.data().chunks_exact(4);
    let mut rgb = vec![0; 3 * pixels.len()];
    for (to, from) in rgb.chunks_exact_mut(3).zip(pixels) {
        to.copy_from_slice(&from[..3]);
    }
    let mut data = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut data, pixmap.width(), pixmap.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    // Flat areas repeat exactly, which filters would hide. Level 1 is a quarter of the time of level 3
    // for half as many bytes again.
    encoder.set_filter(::png::Filter::NoFilter);
    encoder.set_deflate_compression(::png::DeflateCompression::Level(1));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()?;
    Ok(data)
}
