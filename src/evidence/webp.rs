//! WebP (RFC 9649): one still picture in chunks that fill the file exactly.

use super::orientation::{self, UPRIGHT};
use super::png::flatten_rgba;
use super::read::{le16, le24, le32, length};
use super::shrink::Shrink;
use super::{Picture, Refusal, measured};
use image_webp::WebPDecoder;
use std::io::Cursor;

/// Walks all chunks. Nothing is decoded.
pub(super) fn walk(bytes: &[u8]) -> Result<Picture, Refusal> {
    let size = le32(bytes, 4).map(length).ok_or(Refusal::Damaged)?;
    let (_, content) = bytes.split_at_checked(8).ok_or(Refusal::Damaged)?;
    let (content, behind) = content.split_at_checked(size).ok_or(Refusal::Damaged)?;
    let mut rest = content.strip_prefix(b"WEBP").ok_or(Refusal::Damaged)?;
    let mut canvas = None;
    let mut stream: Option<Stream> = None;
    let mut orientation = UPRIGHT;
    let mut see_through = false;
    let mut first = true;
    while !rest.is_empty() {
        let (name, body, after) = chunk(rest).ok_or(Refusal::Damaged)?;
        rest = after;
        match name {
            b"VP8X" if first => {
                // §2.7: flags, then width and height less one, 24 bits each.
                let flags = body.first().ok_or(Refusal::Damaged)?;
                if flags & 0b10 != 0 {
                    return Err(Refusal::TooManyFrames);
                }
                canvas = le24(body, 4).zip(le24(body, 7)).map(|(w, h)| (w + 1, h + 1));
            }
            b"ANIM" | b"ANMF" => return Err(Refusal::TooManyFrames),
            b"VP8 " | b"VP8L" if stream.is_none() && (first || canvas.is_some()) => {
                stream = Some(Stream::read(body, name == b"VP8L").ok_or(Refusal::Damaged)?);
            }
            b"VP8X" | b"VP8 " | b"VP8L" => return Err(Refusal::Damaged),
            b"ALPH" => see_through = true,
            b"EXIF" => orientation = orientation::read(body),
            _ if first => return Err(Refusal::Damaged),
            _ => {}
        }
        first = false;
    }
    if !behind.is_empty() {
        return Err(Refusal::Polyglot);
    }
    let stream = stream.ok_or(Refusal::Damaged)?;
    if canvas.is_some_and(|canvas| canvas != (stream.width, stream.height)) {
        return Err(Refusal::Damaged);
    }
    let (width, height) = measured(stream.width, stream.height)?;
    let pixels = u64::from(width) * u64::from(height);
    let decoding = pixels * stream.bytes_per_pixel(see_through) + 2 * bytes.len() as u64;
    Ok(Picture { width, height, orientation, decoding, trailing: 0 })
}

/// Name and body of the first chunk, and what comes after it with its byte of padding (§2.3).
fn chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (name, sized) = bytes.split_first_chunk()?;
    let size = length(le32(sized, 0)?);
    let (body, after) = sized.get(4..)?.split_at_checked(size)?;
    let after = if size % 2 == 1 { after.get(1..)? } else { after };
    Some((name, body, after))
}

#[derive(Clone, Copy)]
struct Stream {
    width: u32,
    height: u32,
    lossless: bool,
}

impl Stream {
    fn read(body: &[u8], lossless: bool) -> Option<Self> {
        if lossless {
            // RFC 9649 §3.4: a signature, then width and height less one, 14 bits each.
            let header = body.strip_prefix(&[0x2f]).and_then(|b| le32(b, 0))?;
            let (width, height) = ((header & 0x3fff) + 1, (header >> 14 & 0x3fff) + 1);
            return Some(Self { width, height, lossless });
        }
        // RFC 6386 §9.1: a key frame has its bit unset and a start code, then 14 bits each under the scale.
        let key = body.first()? & 1 == 0 && body.get(3..6)? == b"\x9d\x01\x2a";
        let (width, height) = (le16(body, 6)? & 0x3fff, le16(body, 8)? & 0x3fff);
        key.then_some(Self { width: width.into(), height: height.into(), lossless })
    }

    /// What the decoder keeps at once beside copies of the coded data: four samples and the result; or the
    /// planes of VP8 and the result, and with opacity also the lossless picture that it comes in.
    fn bytes_per_pixel(self, see_through: bool) -> u64 {
        if self.lossless {
            7
        } else if see_through {
            11
        } else {
            5
        }
    }
}

/// Decodes the whole picture, then hands its rows to `shrink`.
pub(super) fn draw(bytes: &[u8], picture: &Picture, shrink: &mut Shrink) -> Result<(), Refusal> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    if decoder.dimensions() != (picture.width, picture.height) {
        return Err(Refusal::Damaged);
    }
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or(Refusal::Damaged)?];
    decoder.read_image(&mut pixels).map_err(|_| Refusal::Damaged)?;
    let width = picture.width as usize;
    if decoder.has_alpha() {
        let mut row = Vec::new();
        for line in pixels.chunks_exact(4 * width) {
            flatten_rgba(line, &mut row);
            shrink.push(&row);
        }
    } else {
        pixels.as_chunks().0.chunks_exact(width).for_each(|row| shrink.push(row));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{exif, riff, vp8x, webp, webp_lossy, webp_of};
    use super::*;

    #[test]
    fn chunks_fill_the_file_with_one_picture() {
        let lossless = webp(16, 12);
        let picture = &lossless[12..];
        let good =
            walk(&webp_of(&[vp8x(8, 16, 12), picture.to_vec(), riff(b"EXIF", &exif(8)[6..])])).unwrap();
        assert_eq!((good.width, good.height, good.orientation), (16, 12, 8));
        for (refusal, bytes) in [
            (Refusal::Damaged, lossless[..lossless.len() - 1].to_vec()),
            (Refusal::Polyglot, [&lossless[..], b"\0"].concat()),
            (Refusal::Damaged, webp_of(&[])),
            (Refusal::Damaged, webp_of(&[vp8x(0, 16, 12)])),
            (Refusal::Damaged, webp_of(&[vp8x(0, 16, 13), picture.to_vec()])),
            (Refusal::Damaged, webp_of(&[picture.to_vec(), picture.to_vec()])),
            (Refusal::Damaged, webp_of(&[riff(b"EXIF", b""), picture.to_vec()])),
            (Refusal::Damaged, webp_of(&[riff(b"VP8L", b"\x2f")])),
            (Refusal::TooManyFrames, webp_of(&[vp8x(2, 16, 12), picture.to_vec()])),
            (Refusal::TooManyFrames, webp_of(&[vp8x(0, 16, 12), riff(b"ANMF", b"")])),
        ] {
            assert_eq!(walk(&bytes), Err(refusal));
        }
        let mut frame = webp_lossy();
        frame[20] |= 1;
        assert_eq!(walk(&frame), Err(Refusal::Damaged), "no key frame");
    }

    #[test]
    fn a_large_picture_of_few_bytes_is_not_decoded() {
        // One colour takes no bits per pixel, so that the size in the header costs nothing.
        let mut bytes = webp(16, 12);
        let (width, height) = (7_000 - 1_u32, 7_000 - 1_u32);
        bytes[21..25].copy_from_slice(&(width | height << 14).to_le_bytes());
        let picture = walk(&bytes).unwrap();
        assert_eq!((picture.width, picture.height, picture.viewable()), (7_000, 7_000, false));
    }
}
