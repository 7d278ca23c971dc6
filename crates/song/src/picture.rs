//! Pixels as a PNG (ISO/IEC 15948). The crates that write one bring along a reader and more packers, a tenth of what the
//! page in the browser has to load, or do not pack.

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What follows the size in a header: eight bits per colour; red, green and blue; deflate, filters and no interlace.
const FORMAT: [u8; 5] = [8, 2, 0, 0, 0];

/// The filter that takes from every byte the one it is likely to be: of the pixel to the left, above, or between the two
/// (Paeth; part 9.4). A filter chosen for every row would make these pictures 2 % smaller.
const PAETH: u8 = 4;

/// Bytes of a pixel.
const PIXEL: usize = 3;

/// The file of `pixels`, `width × height` of three bytes each (red, green and blue), row by row from the top.
///
/// # Panics
/// If `width` is 0.
pub fn png(width: usize, height: usize, pixels: &[u8]) -> Vec<u8> {
    let size = [width, height].map(|side| (side as u32).to_be_bytes());
    let mut rows = Vec::with_capacity(pixels.len() + height);
    // With a black pixel before each row, and a black row before the first.
    let mut above = vec![0; PIXEL * (width + 1)];
    for row in pixels.chunks_exact(PIXEL * width) {
        let row = [&[0; PIXEL], row].concat();
        rows.push(PAETH);
        let neighbours = row.iter().zip(&above[PIXEL..]).zip(&above);
        rows.extend(row[PIXEL..].iter().zip(neighbours).map(
            |(here, ((left, above), diagonal))| here.wrapping_sub(likely(*left, *above, *diagonal)),
        ));
        above = row;
    }
    let parts: [(&[u8; 4], &[u8]); 3] = [
        (b"IHDR", &[size.as_flattened(), &FORMAT].concat()),
        (b"IDAT", &fdeflate::compress_to_vec(&rows)),
        (b"IEND", &[]),
    ];
    let mut file = SIGNATURE.to_vec();
    for (name, data) in parts {
        let checked = file.len() + 4;
        file.extend_from_slice(&(data.len() as u32).to_be_bytes());
        file.extend_from_slice(name);
        file.extend_from_slice(data);
        let check = crc32fast::hash(&file[checked..]);
        file.extend_from_slice(&check.to_be_bytes());
    }
    file
}

/// The one of three neighbours that is nearest to `left + above − diagonal`; of equals, the first.
fn likely(left: u8, above: u8, diagonal: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(diagonal);
    let distance = |near: u8| estimate.abs_diff(near.into());
    let nearer = |a: u8, b: u8| if distance(a) <= distance(b) { a } else { b };
    nearer(nearer(left, above), diagonal)
}
