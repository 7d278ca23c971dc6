//! Pixels as a PNG.

use std::io::Write;

use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

/// Writes `pixels`, `width × height` of three bytes each (red, green and blue), row by row from the top.
///
/// # Errors
/// If `file` takes no more bytes, or there are not that many pixels.
pub fn png(
    file: impl Write,
    width: usize,
    height: usize,
    pixels: &[u8],
) -> Result<(), EncodingError> {
    let mut encoder = Encoder::new(file, width as u32, height as u32);
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    // Denser files would take longer than all the rest of a picture.
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()
}
