//! PNG (W3C Recommendation, third edition): the chunks are sound, and nothing comes after the last.

use super::orientation::{self, UPRIGHT};
use super::read::{be32, length};
use super::shrink::Shrink;
use super::{Picture, Refusal, measured};
use std::io::Cursor;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Deflate makes no more than so many bytes of one: 258 bytes out of two bits.
const MAX_INFLATION: u64 = 1032;

/// Walks all chunks and their checksums. Nothing is inflated.
pub(super) fn walk(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut rest = bytes.strip_prefix(SIGNATURE).ok_or(Refusal::Damaged)?;
    let mut header = None;
    let mut orientation = UPRIGHT;
    let mut data = 0_u64;
    loop {
        let (chunk, after) = chunk(rest).ok_or(Refusal::Damaged)?;
        rest = after;
        match (chunk.kind, header) {
            (b"IHDR", None) => header = Some(Header::read(chunk.body)?),
            (_, None) | (b"IHDR", Some(_)) => return Err(Refusal::Damaged),
            (b"acTL" | b"fcTL" | b"fdAT", _) => return Err(Refusal::TooManyFrames),
            (b"IDAT", _) => data += chunk.body.len() as u64,
            (b"eXIf", _) => orientation = orientation::read(chunk.body),
            (b"IEND", Some(header)) => {
                if !rest.is_empty() {
                    return Err(Refusal::Polyglot);
                }
                return header.picture(data, orientation);
            }
            _ => {}
        }
    }
}

struct Chunk<'a> {
    kind: &'a [u8; 4],
    body: &'a [u8],
}

/// The first chunk and what comes after it (§5.3): length, name, body, checksum of name and body.
fn chunk(bytes: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let size = length(be32(bytes, 0)?);
    let (checked, after) = bytes.get(4..)?.split_at_checked(size.checked_add(4)?)?;
    let (kind, body) = checked.split_first_chunk()?;
    let (sum, after) = after.split_first_chunk()?;
    let sound =
        kind.iter().all(u8::is_ascii_alphabetic) && crc32fast::hash(checked) == u32::from_be_bytes(*sum);
    sound.then_some((Chunk { kind, body }, after))
}

#[derive(Clone, Copy)]
struct Header {
    width: u32,
    height: u32,
    /// Bits of one pixel as stored.
    bits: u64,
    interlaced: bool,
}

impl Header {
    /// §11.2.1, with the pairs of colour and depth of its table 12.
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        let [_, _, _, _, _, _, _, _, depth, colour, compression, filter, interlace] = *body else {
            return Err(Refusal::Damaged);
        };
        let samples = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) => 1,
            (4, 8 | 16) => 2,
            (2, 8 | 16) => 3,
            (6, 8 | 16) => 4,
            _ => return Err(Refusal::Damaged),
        };
        if compression != 0 || filter != 0 || interlace > 1 {
            return Err(Refusal::Damaged);
        }
        let (width, height) =
            be32(body, 0).zip(be32(body, 4)).ok_or(Refusal::Damaged).and_then(|(w, h)| measured(w, h))?;
        Ok(Self { width, height, bits: samples * u64::from(depth), interlaced: interlace == 1 })
    }

    fn picture(self, data: u64, orientation: u16) -> Result<Picture, Refusal> {
        let pixels = u64::from(self.width) * u64::from(self.height);
        if pixels * self.bits / 8 > data * MAX_INFLATION {
            return Err(Refusal::Damaged);
        }
        // Rows come one by one, unless they are interlaced: then all are there at once, with at most four
        // samples of eight bits in a pixel.
        let decoding = if self.interlaced { 4 * pixels } else { 0 };
        Ok(Picture { width: self.width, height: self.height, orientation, decoding, trailing: 0 })
    }
}

/// Decodes row by row into `shrink`. What lies in the data behind the last row is never inflated.
pub(super) fn draw(bytes: &[u8], picture: &Picture, shrink: &mut Shrink) -> Result<(), Refusal> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let mut reader = decoder.read_info().map_err(|_| Refusal::Damaged)?;
    let (colour, _) = reader.output_color_type();
    let mut row = Vec::new();
    if reader.info().interlaced {
        let size = reader.output_buffer_size().ok_or(Refusal::Damaged)?;
        let mut all = vec![0; size];
        let info = reader.next_frame(&mut all).map_err(|_| Refusal::Damaged)?;
        for line in all.chunks_exact(info.line_size) {
            flatten(line, colour, &mut row);
            shrink.push(&row);
        }
    } else {
        for _ in 0..picture.height {
            let line = reader.next_row().ok().flatten().ok_or(Refusal::Damaged)?;
            flatten(line.data(), colour, &mut row);
            shrink.push(&row);
        }
    }
    Ok(())
}

/// A row of any colour type as red, green and blue. What can be seen through lies on white paper.
fn flatten(line: &[u8], colour: png::ColorType, row: &mut Vec<[u8; 3]>) {
    row.clear();
    match colour {
        png::ColorType::Grayscale | png::ColorType::Indexed => row.extend(line.iter().map(|&v| [v; 3])),
        png::ColorType::GrayscaleAlpha => {
            row.extend(line.as_chunks().0.iter().map(|&[v, a]| [on_white(v, a); 3]));
        }
        png::ColorType::Rgb => row.extend_from_slice(line.as_chunks().0),
        png::ColorType::Rgba => flatten_rgba(line, row),
    }
}

/// The same for rows of red, green, blue and opacity.
pub(super) fn flatten_rgba(line: &[u8], row: &mut Vec<[u8; 3]>) {
    row.clear();
    row.extend(line.as_chunks().0.iter().map(|&[r, g, b, a]| [r, g, b].map(|v| on_white(v, a))));
}

/// One sample of the given opacity over white, rounded.
pub(super) fn on_white(value: u8, opacity: u8) -> u8 {
    let (value, opacity) = (u16::from(value), u16::from(opacity));
    u8::try_from((value * opacity + 255 * (255 - opacity) + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{chunk, png, png_claiming, png_with};
    use super::*;

    #[test]
    fn chunks_are_in_order_and_whole() {
        let good = png(16, 12);
        let picture = walk(&good).unwrap();
        assert_eq!((picture.width, picture.height, picture.decoding), (16, 12, 0));
        let head = &good[..33];
        let end = chunk(b"IEND", b"");
        for (why, bytes) in [
            ("no header", [SIGNATURE, &end].concat()),
            ("two headers", png_with(&good, b"IHDR", &head[16..29])),
            ("no end", head.to_vec()),
            ("no data", [head, &end].concat()),
            ("a name that is none", png_with(&good, b"ab1d", b"")),
            ("a length past the end", [head, b"\xff\xff\xff\xffIDAT"].concat()),
        ] {
            assert_eq!(walk(&bytes), Err(Refusal::Damaged), "{why}");
        }
        for at in 8..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 0x20;
            assert!(walk(&bytes).is_err(), "a changed byte at {at}");
        }
    }

    #[test]
    fn data_that_cannot_be_enough_is_refused_and_rows_cost_nothing() {
        let rows = vec![0; 5_001 * 100];
        assert_eq!(walk(&png_claiming(5_000, 9_999, 0, false, b"")), Err(Refusal::Damaged));
        assert_eq!(walk(&png_claiming(5_000, 100, 0, false, &rows)).unwrap().decoding, 0);
        assert_eq!(walk(&png_claiming(5_000, 100, 0, true, &rows)).unwrap().decoding, 2_000_000);
    }

    #[test]
    fn what_can_be_seen_through_lies_on_white() {
        let mut row = Vec::new();
        flatten(&[10, 20, 30, 255, 0, 0, 0, 0, 0, 0, 0, 128], png::ColorType::Rgba, &mut row);
        assert_eq!(row, [[10, 20, 30], [255; 3], [127; 3]]);
        flatten(&[7, 255, 7, 0], png::ColorType::GrayscaleAlpha, &mut row);
        assert_eq!(row, [[7; 3], [255; 3]]);
    }
}
