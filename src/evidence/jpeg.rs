//! JPEG (ITU-T T.81): the segments are sound and lead to an end; what phones put behind it is measured.

use super::orientation::{self, UPRIGHT};
use super::read::{be16, first};
use super::shrink::Shrink;
use super::{MAX_SIDE, Picture, Refusal, measured};
use memchr::memchr;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Most segments. A decoder sorts the parts of XMP anew with each one; profiles and depth maps of phones
/// take some hundreds.
const MAX_SEGMENTS: usize = 4096;
/// Most scans of a progressive picture. Encoders make about ten; each costs a walk over all blocks however
/// short it is in the file.
const MAX_SCANS: usize = 32;

// Markers (T.81 table B.1).
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DNL: u8 = 0xdc;
const APP1: u8 = 0xe1;

/// Walks all segments. Nothing is decoded.
pub(super) fn walk(bytes: &[u8]) -> Result<Picture, Refusal> {
    let mut frame: Option<Frame> = None;
    let mut orientation = None;
    let mut coded = 0;
    let mut scans = 0;
    let mut rest = bytes.strip_prefix(&[0xff, SOI]).ok_or(Refusal::Damaged)?;
    for _ in 0..MAX_SEGMENTS {
        let (marker, after) = marker(rest).ok_or(Refusal::Damaged)?;
        if marker == EOI {
            let frame = frame.filter(|frame| coded * 8 >= frame.blocks).ok_or(Refusal::Damaged)?;
            return Ok(frame.picture(orientation.unwrap_or(UPRIGHT), after.len()));
        }
        let (body, after) = segment(after).ok_or(Refusal::Damaged)?;
        rest = after;
        match marker {
            0xc0..=0xc2 if frame.is_none() => frame = Some(Frame::read(body, marker)?),
            // Huffman tables share the range of the frames.
            0xc4 => {}
            // Lossless, hierarchical and arithmetic coding: no browser shows these.
            0xc3 | 0xc5..=0xcf | 0xde | 0xdf if frame.is_none() => {
                return Err(Refusal::WrongKind { looks_like: Some("rare-jpeg") });
            }
            0xc0..=0xcf | 0x01..=0xbf | 0xd0..=SOI | DNL | 0xde | 0xdf => return Err(Refusal::Damaged),
            // Only the first EXIF block counts.
            APP1 if orientation.is_none() && body.starts_with(b"Exif\0\0") => {
                orientation = Some(orientation::read(body));
            }
            SOS => {
                let frame = frame.as_mut().ok_or(Refusal::Damaged)?;
                scans += 1;
                if scans > MAX_SCANS {
                    return Err(Refusal::Damaged);
                }
                frame.apart |= body.first() != Some(&frame.components);
                let end = scan(rest).ok_or(Refusal::Damaged)?;
                coded += end as u64;
                rest = rest.get(end..).unwrap_or_default();
            }
            _ => {}
        }
    }
    Err(Refusal::Damaged)
}

/// The next marker and what follows it; any number of `ff` may come before (B.1.1.2).
fn marker(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let fill = bytes.iter().take_while(|&&b| b == 0xff).count();
    let (&marker, after) = bytes.get(fill..)?.split_first()?;
    (fill > 0 && marker != 0).then_some((marker, after))
}

/// The parameters of a segment and what follows it; the length counts itself (B.1.1.4).
fn segment(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = usize::from(be16(bytes, 0)?).checked_sub(2)?;
    bytes.get(2..)?.split_at_checked(size)
}

/// Length of the coded data of a scan: up to the next marker that is not a restart (B.1.1.5).
fn scan(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr(0xff, bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            0 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}

/// Frame header (B.2.2).
struct Frame {
    width: u32,
    height: u32,
    components: u8,
    /// Blocks of 8 × 8 samples. Each takes at least one bit of coded data (F.1.2.1).
    blocks: u64,
    /// The same with those that only fill the last row and column.
    padded: u64,
    progressive: bool,
    /// Some scan has not all components: they are not interleaved.
    apart: bool,
}

impl Frame {
    fn read(body: &[u8], marker: u8) -> Result<Self, Refusal> {
        let (&[precision, _, _, _, _, components], parameters) =
            body.split_first_chunk().ok_or(Refusal::Damaged)?;
        let (Some(height), Some(width)) = (be16(body, 1), be16(body, 3)) else {
            return Err(Refusal::Damaged);
        };
        let (width, height) = measured(width.into(), height.into())?;
        let (samplings, rest) = parameters.as_chunks::<3>();
        let sampled = |&[_, factors, _]: &[u8; 3]| (u64::from(factors >> 4), u64::from(factors & 15));
        let sound = samplings.iter().map(sampled).all(|(h, v)| (1..=4).contains(&h) && (1..=4).contains(&v));
        if !sound || samplings.len() != usize::from(components) || !rest.is_empty() {
            return Err(Refusal::Damaged);
        }
        if precision != 8 || !matches!(components, 1 | 3 | 4) {
            return Err(Refusal::WrongKind { looks_like: Some("rare-jpeg") });
        }
        let most_h = samplings.iter().map(|s| sampled(s).0).max().unwrap_or(1);
        let most_v = samplings.iter().map(|s| sampled(s).1).max().unwrap_or(1);
        let (w, h) = (u64::from(width), u64::from(height));
        let units = w.div_ceil(8 * most_h) * h.div_ceil(8 * most_v);
        let needed = |(x, y): (u64, u64)| (w * x).div_ceil(8 * most_h) * (h * y).div_ceil(8 * most_v);
        Ok(Self {
            width,
            height,
            components,
            blocks: samplings.iter().map(sampled).map(needed).sum(),
            padded: samplings.iter().map(sampled).map(|(x, y)| units * x * y).sum(),
            progressive: marker == 0xc2,
            apart: false,
        })
    }

    fn picture(&self, orientation: u16, trailing: usize) -> Picture {
        let pixels = u64::from(self.width) * u64::from(self.height);
        let decoding = match (self.progressive, self.apart) {
            (false, false) => pixels * 3,
            // All coefficients are kept until the last scan.
            (true, _) => pixels * 3 + self.padded * 64 * 2,
            // zune-jpeg up to 0.5.15 makes stripes of these (its issue 422): better none than a wrong view.
            (false, true) => u64::MAX,
        };
        Picture { width: self.width, height: self.height, orientation, decoding, trailing }
    }
}

/// Decodes the whole picture, then hands its rows to `shrink`.
pub(super) fn draw(bytes: &[u8], picture: &Picture, shrink: &mut Shrink) -> Result<(), Refusal> {
    let side = MAX_SIDE as usize;
    let options = DecoderOptions::default()
        .set_max_width(side)
        .set_max_height(side)
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let end = bytes.len().saturating_sub(picture.trailing);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(first(bytes, end)), options);
    let pixels = decoder.decode().map_err(|_| Refusal::Damaged)?;
    if decoder.dimensions() != Some((picture.width as usize, picture.height as usize)) {
        return Err(Refusal::Damaged);
    }
    for row in pixels.as_chunks().0.chunks_exact(picture.width as usize) {
        shrink.push(row);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{exif, jpeg, jpeg_of, jpeg_with, pixels};
    use super::*;
    use jpeg_encoder::ColorType;

    /// Where the frame header's parameters begin.
    fn frame(bytes: &[u8]) -> usize {
        bytes.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap() + 4
    }

    #[test]
    fn segments_lead_to_the_end() {
        let good = jpeg(40, 30);
        let picture = walk(&good).unwrap();
        assert_eq!((picture.width, picture.height, picture.orientation, picture.trailing), (40, 30, 1, 0));
        assert_eq!(picture.decoding, 40 * 30 * 3);
        assert_eq!(walk(&[&good[..], &[0; 7]].concat()).unwrap().trailing, 7);
        assert_eq!(
            walk(&[&good[..], &good].concat()).unwrap().trailing,
            good.len(),
            "two pictures, as in MPF"
        );
        let turned = jpeg_with(&good, 0xe1, &exif(6));
        assert_eq!(walk(&turned).unwrap().orientation, 6);
        assert_eq!(walk(&jpeg_with(&turned, 0xe1, &exif(3))).unwrap().orientation, 3, "the first counts");
        for cut in 0..good.len() {
            assert_eq!(walk(&good[..cut]), Err(Refusal::Damaged), "cut at {cut}");
        }
    }

    #[test]
    fn progressive_pictures_take_more_memory_and_strange_ones_are_refused() {
        let progressive = jpeg_of(40, 30, ColorType::Rgb, true, &pixels(40, 30));
        assert!(walk(&progressive).unwrap().decoding == 40 * 30 * 3 + 40 * 32 * 3 * 2);
        let good = jpeg(40, 30);
        let at = frame(&good);
        let changed = |offset: usize, value: u8| {
            let mut bytes = good.clone();
            bytes[at + offset] = value;
            walk(&bytes)
        };
        let rare = Err(Refusal::WrongKind { looks_like: Some("rare-jpeg") });
        assert_eq!(changed(0, 12), rare, "twelve bits");
        assert_eq!(changed(7, 0x51), Err(Refusal::Damaged), "five samples");
        assert_eq!(changed(1, 0x40), Err(Refusal::Damaged), "too little data for 16,414 rows");
        let mut arithmetic = good.clone();
        arithmetic[at - 3] = 0xc9;
        assert_eq!(walk(&arithmetic), rare);
        assert_eq!(walk(&jpeg_with(&good, 0xc0, &good[at..at + 15])), Err(Refusal::Damaged), "two frames");
        let many = (0..MAX_SEGMENTS).fold(good.clone(), |jpeg, _| jpeg_with(&jpeg, 0xfe, b""));
        assert_eq!(walk(&many), Err(Refusal::Damaged));
    }

    #[test]
    fn components_apart_have_no_view_while_the_decoder_gets_them_wrong() {
        let mut bytes = jpeg(40, 30);
        let scan = bytes.windows(2).position(|pair| pair == [0xff, SOS]).unwrap();
        bytes[scan + 4] = 1;
        assert_eq!(walk(&bytes).unwrap().decoding, u64::MAX);
    }
}
