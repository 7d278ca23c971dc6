//! A picture in memory: pixels, lines and type, and the PNG that they become.

use leeway_song::heat::{Rgb, bytes};
use leeway_song::picture;

use super::text::{Anchor, Type};

/// A rectangle in pixels from the top left.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// The pixels of a picture. What is drawn outside of it is not seen.
pub struct Canvas {
    width: usize,
    height: usize,
    /// Row by row from the top, three bytes each.
    pixels: Vec<u8>,
}

impl Canvas {
    /// A canvas of one colour.
    pub fn new(width: usize, height: usize, ground: Rgb) -> Self {
        Self { width, height, pixels: bytes(ground).repeat(width * height) }
    }

    /// Copies `pixels`, row by row from the top, three bytes each, onto `area`.
    pub fn blit(&mut self, area: &Area, pixels: &[u8]) {
        for (y, row) in pixels.chunks_exact(3 * area.width as usize).enumerate() {
            for (x, pixel) in row.chunks_exact(3).enumerate() {
                if let Some(under) = self.pixel(area.x + x as i32, area.y + y as i32) {
                    under.copy_from_slice(pixel);
                }
            }
        }
    }

    /// Fills `area` with a colour of this opacity, 0 to 1.
    pub fn fill(&mut self, area: &Area, colour: Rgb, opacity: f32) {
        for y in area.y..area.y + area.height {
            for x in area.x..area.x + area.width {
                self.mix(x, y, colour, opacity);
            }
        }
    }

    /// Sets `text` at `place`, the middle of its capitals' height.
    pub fn write(
        &mut self,
        text: &str,
        place: (f32, f32),
        face: &Type,
        colour: Rgb,
        anchor: Anchor,
    ) {
        face.draw(text, place, anchor, |x, y, coverage| self.mix(x, y, colour, coverage));
    }

    /// The picture as a PNG.
    pub fn png(&self) -> Vec<u8> {
        picture::png(self.width, self.height, &self.pixels)
    }

    fn mix(&mut self, x: i32, y: i32, colour: Rgb, opacity: f32) {
        if let Some(under) = self.pixel(x, y) {
            for (under, over) in under.iter_mut().zip(colour) {
                let from = f32::from(*under);
                *under = (from + opacity.clamp(0.0, 1.0) * (over - from)) as u8;
            }
        }
    }

    fn pixel(&mut self, x: i32, y: i32) -> Option<&mut [u8]> {
        let x = usize::try_from(x).ok().filter(|&x| x < self.width)?;
        let y = usize::try_from(y).ok().filter(|&y| y < self.height)?;
        let at = 3 * (y * self.width + x);
        Some(&mut self.pixels[at..at + 3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Rgb = [0.0; 3];
    const RED: Rgb = [255.0, 0.0, 0.0];

    #[test]
    fn a_png_holds_what_was_drawn() {
        let mut canvas = Canvas::new(4, 3, BLACK);
        canvas.fill(&Area { x: 2, y: 1, width: 9, height: 1 }, RED, 1.0);
        canvas.fill(&Area { x: -1, y: 0, width: 2, height: 1 }, RED, 0.5);
        canvas.blit(&Area { x: 0, y: 2, width: 2, height: 1 }, &[1, 2, 3, 4, 5, 6]);

        let mut reader = png::Decoder::new(std::io::Cursor::new(canvas.png())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (4, 3));
        assert_eq!(info.color_type, png::ColorType::Rgb);
        let row = |y: usize| pixels[12 * y..12 * (y + 1)].to_vec();
        assert_eq!(row(0), [127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(row(1), [0, 0, 0, 0, 0, 0, 255, 0, 0, 255, 0, 0]);
        assert_eq!(row(2), [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0]);
    }
}
