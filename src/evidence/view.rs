//! The picture that is looked at instead of the original: decoded within limits, turned upright, made small
//! and encoded anew. Nothing is taken over but the pixels, so no metadata can be.

use super::shrink::{Bound, Shrink};
use super::{Kind, Picture, Refusal, heic, jpeg, orientation, png, webp};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

/// Side of the square whose pixels a view has at most. Long screenshots keep their width that way.
pub const VIEW_SIDE: u32 = 2400;
/// Longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;
/// Most memory that a decoder may take, in bytes: 24 million pixels of a JPEG, as phones take them. With the
/// view itself and its encoding a call stays under 100 MB.
pub(super) const MAX_DECODING: u64 = 74_000_000;
const QUALITY: u8 = 85;

/// A picture that is safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub bytes: Vec<u8>,
    /// JPEG or PNG.
    pub kind: Kind,
    /// In pixels, upright.
    pub width: u32,
    pub height: u32,
}

/// The view of a picture that [`inspect`](super::inspect) calls viewable: a JPEG, or for a PNG whichever of
/// JPEG and PNG is smaller, which leaves screenshots sharp. Colour profiles are dropped like all metadata,
/// so a picture in wide colour looks a little paler.
///
/// This takes up to a second and nearly 100 MB: run one at a time, away from the threads that answer.
///
/// # Errors
/// [`Refusal::NoView`] for kinds without one and for pictures that take too much memory; what
/// [`inspect`](super::inspect) would answer, when it was not asked before; [`Refusal::Damaged`] when
/// decoding fails.
pub fn view(bytes: &[u8], kind: Kind) -> Result<View, Refusal> {
    let canvas = Canvas::draw(bytes, kind, Bound::Square(VIEW_SIDE))?;
    let jpeg = canvas.jpeg()?;
    if kind == Kind::Png {
        let png = canvas.png()?;
        if png.len() < jpeg.len() {
            return Ok(canvas.view(png, Kind::Png));
        }
    }
    Ok(canvas.view(jpeg, Kind::Jpeg))
}

/// The same for lists: a small JPEG. Asked with the bytes and kind of a view instead of the original's it
/// takes a few milliseconds.
///
/// # Errors
/// As [`view`].
pub fn thumbnail(bytes: &[u8], kind: Kind) -> Result<View, Refusal> {
    let canvas = Canvas::draw(bytes, kind, Bound::Side(THUMBNAIL_SIDE))?;
    let jpeg = canvas.jpeg()?;
    Ok(canvas.view(jpeg, Kind::Jpeg))
}

struct Canvas {
    pixels: Vec<[u8; 3]>,
    /// Neither is over `u16::MAX`: the limit of JPEG.
    width: u16,
    height: u16,
}

impl Canvas {
    fn draw(bytes: &[u8], kind: Kind, bound: Bound) -> Result<Self, Refusal> {
        let picture = Picture::walk(bytes, kind)?;
        if !picture.viewable() {
            return Err(Refusal::NoView);
        }
        let mut shrink = Shrink::new((picture.width, picture.height), bound);
        match kind {
            Kind::Png => png::draw(bytes, &picture, &mut shrink),
            Kind::Jpeg => jpeg::draw(bytes, &picture, &mut shrink),
            Kind::Webp => webp::draw(bytes, &picture, &mut shrink),
            Kind::Heic => heic::draw(bytes, &mut shrink),
            Kind::Pdf | Kind::Eml => Err(Refusal::NoView),
        }?;
        let (mut pixels, width) = shrink.finish().ok_or(Refusal::Damaged)?;
        let width = orientation::apply(picture.orientation, &mut pixels, width);
        let height = pixels.len() / width;
        let side = |n| u16::try_from(n).map_err(|_| Refusal::PixelBomb);
        Ok(Self { width: side(width)?, height: side(height)?, pixels })
    }

    fn jpeg(&self) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, QUALITY);
        // Full colour everywhere: what is looked at is mostly writing.
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        let rgb = self.pixels.as_flattened();
        encoder.encode(rgb, self.width, self.height, ColorType::Rgb).map_err(|_| Refusal::Damaged)?;
        Ok(bytes)
    }

    fn png(&self) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut bytes, self.width.into(), self.height.into());
        encoder.set_color(::png::ColorType::Rgb);
        encoder.set_depth(::png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(self.pixels.as_flattened())?;
            writer.finish()
        });
        written.map_err(|_| Refusal::Damaged)?;
        Ok(bytes)
    }

    fn view(&self, bytes: Vec<u8>, kind: Kind) -> View {
        View { bytes, kind, width: self.width.into(), height: self.height.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{self, MARKER, exif};
    use super::super::inspect;
    use super::*;

    fn secrets(bytes: &[u8]) -> Option<&'static str> {
        let held = |secret: &&str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        [MARKER, "Exif", "EXIF", "GPS", "XMP", "xmp", "ICC", "iCCP", "tEXt", "8BIM"].into_iter().find(held)
    }

    /// Decodes a view with nothing of this module.
    fn pixels(view: &View) -> Vec<[u8; 3]> {
        let bytes = match view.kind {
            Kind::Png => {
                let mut reader = ::png::Decoder::new(std::io::Cursor::new(&view.bytes)).read_info().unwrap();
                let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
                reader.next_frame(&mut bytes).unwrap();
                bytes
            }
            _ => zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&view.bytes)).decode().unwrap(),
        };
        bytes.as_chunks().0.to_vec()
    }

    #[test]
    fn no_metadata_is_left_in_a_view() {
        let jpeg = corpus::jpeg(64, 48);
        let png = corpus::png(64, 48);
        let xmp = [b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta XMP GPS ", MARKER.as_bytes()].concat();
        let lossless = corpus::webp(64, 48)[12..].to_vec();
        for (kind, bytes) in [
            (Kind::Jpeg, corpus::jpeg_with(&jpeg, 0xe1, &exif(1))),
            (Kind::Jpeg, corpus::jpeg_with(&jpeg, 0xe1, &xmp)),
            (
                Kind::Jpeg,
                corpus::jpeg_with(&jpeg, 0xe2, &[b"ICC_PROFILE\0\x01\x01", MARKER.as_bytes()].concat()),
            ),
            (
                Kind::Jpeg,
                corpus::jpeg_with(&jpeg, 0xed, &[b"Photoshop 3.0\08BIM", MARKER.as_bytes()].concat()),
            ),
            (Kind::Jpeg, corpus::jpeg_with(&jpeg, 0xfe, MARKER.as_bytes())),
            (Kind::Jpeg, [&jpeg[..], b"GPS XMP Exif ", MARKER.as_bytes()].concat()),
            (Kind::Png, corpus::png_with(&png, b"tEXt", &[b"Author\0", MARKER.as_bytes()].concat())),
            (
                Kind::Png,
                corpus::png_with(&png, b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", &xmp[..]].concat()),
            ),
            (Kind::Png, corpus::png_with(&png, b"eXIf", &exif(1)[6..])),
            (Kind::Png, corpus::png_with(&png, b"prVt", MARKER.as_bytes())),
            (
                Kind::Webp,
                corpus::webp_of(&[
                    corpus::vp8x(0x0c, 64, 48),
                    lossless,
                    corpus::riff(b"EXIF", &exif(1)),
                    corpus::riff(b"XMP ", &xmp),
                ]),
            ),
        ] {
            assert!(inspect(&bytes, "x").unwrap().viewable);
            assert!(secrets(&bytes).is_some(), "the test itself");
            for view in [view(&bytes, kind).unwrap(), thumbnail(&bytes, kind).unwrap()] {
                assert_eq!(secrets(&view.bytes), None);
                let again = inspect(&view.bytes, "x").unwrap();
                assert_eq!((again.kind, again.size, again.trailing), (view.kind, Some((64, 48)), 0));
            }
        }
    }

    #[test]
    fn every_orientation_is_seen_upright() {
        // Red to the right and green down, as seen. Stored turned, with the tag that turns it back.
        let upright = corpus::pixels(24, 16);
        for orientation in 1..=8 {
            let mut stored: Vec<[u8; 3]> = upright.as_chunks().0.to_vec();
            // 6 and 8 undo each other, the others themselves.
            let undone = match orientation {
                6 => 8,
                8 => 6,
                other => other,
            };
            let width = orientation::apply(undone, &mut stored, 24);
            let height = stored.len() / width;
            let png = corpus::png_of(
                u32::try_from(width).unwrap(),
                u32::try_from(height).unwrap(),
                ::png::ColorType::Rgb,
                ::png::BitDepth::Eight,
                stored.as_flattened(),
            );
            let png = corpus::png_with(&png, b"eXIf", &exif(orientation)[6..]);
            let seen = view(&png, Kind::Png).unwrap();
            assert_eq!((seen.width, seen.height), (24, 16), "{orientation}");
            let most = pixels(&seen).as_flattened().iter().zip(&upright).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(most <= Some(40), "{orientation}: {most:?}");
        }
    }

    #[test]
    fn all_codings_are_shown_alike() {
        use jpeg_encoder::ColorType::{Cmyk, Luma, Rgb};
        let rgb = corpus::pixels(48, 32);
        let gray: Vec<u8> = rgb.chunks(3).map(|p| p[0]).collect();
        let wide: Vec<u8> = rgb.iter().flat_map(|&v| [v, 7]).collect();
        // Black ink left out, the encoder writes what Adobe does.
        let cmyk: Vec<u8> = rgb.chunks(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0]).collect();
        let (eight, sixteen) = (::png::BitDepth::Eight, ::png::BitDepth::Sixteen);
        let as_png = |colour, depth, data: &[u8]| (Kind::Png, corpus::png_of(48, 32, colour, depth, data));
        let as_jpeg = |colour, progressive, data: &[u8]| {
            (Kind::Jpeg, corpus::jpeg_of(48, 32, colour, progressive, data))
        };
        for (coloured, (kind, bytes)) in [
            (true, as_png(::png::ColorType::Rgb, eight, &rgb)),
            (true, as_png(::png::ColorType::Rgb, sixteen, &wide)),
            (false, as_png(::png::ColorType::Grayscale, eight, &gray)),
            (true, as_jpeg(Rgb, false, &rgb)),
            (true, as_jpeg(Rgb, true, &rgb)),
            (false, as_jpeg(Luma, false, &gray)),
            (true, as_jpeg(Cmyk, false, &cmyk)),
            (true, (Kind::Webp, corpus::webp(48, 32))),
        ] {
            let seen = pixels(&view(&bytes, kind).unwrap());
            for at in [3 * 48 + 3, 3 * 48 + 44, 28 * 48 + 3, 28 * 48 + 44] {
                let [r, g, b] = seen[at];
                let original = rgb.as_chunks::<3>().0[at];
                let wanted = if coloured { original } else { [original[0]; 3] };
                let off = [r, g, b].iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max().unwrap();
                assert!(off < 30, "{kind:?} at {at}: {:?} for {wanted:?}", [r, g, b]);
            }
        }
        let few = corpus::png_of(4, 2, ::png::ColorType::Indexed, ::png::BitDepth::Two, &[0b00_01_10_11, 0]);
        assert_eq!(pixels(&view(&few, Kind::Png).unwrap())[1], [255, 0, 0]);
        for webp in [corpus::webp_lossy(), corpus::webp_see_through()] {
            assert_eq!(view(&webp, Kind::Webp).map(|view| (view.width, view.height)), Ok((16, 12)));
        }
    }

    #[test]
    fn large_pictures_become_small_and_drawings_stay_sharp() {
        let drawing: Vec<u8> =
            (0..2600 * 30).flat_map(|n: u32| if n % 2600 < 1300 { [255; 3] } else { [0, 0, 200] }).collect();
        let png = corpus::png_of(2600, 30, ::png::ColorType::Rgb, ::png::BitDepth::Eight, &drawing);
        let seen = view(&png, Kind::Png).unwrap();
        assert_eq!((seen.kind, seen.width, seen.height), (Kind::Png, 2600, 30));
        let small = thumbnail(&png, Kind::Png).unwrap();
        assert_eq!((small.kind, small.width, small.height), (Kind::Jpeg, 320, 4));
    }

    #[test]
    fn what_has_no_view_says_so() {
        for kind in [Kind::Pdf, Kind::Eml] {
            assert_eq!(view(&corpus::pdf("", ""), kind), Err(Refusal::NoView));
        }
        assert_eq!(view(&corpus::heic(b"heic", b"", 9, 9), Kind::Heic), Err(Refusal::NoView));
        assert_eq!(view(&corpus::png(9, 9), Kind::Jpeg), Err(Refusal::Damaged));
        // 49 million pixels are a file that is taken, and rows of them are no load.
        let rows = vec![0; 7_000 * 7_001];
        let large = corpus::png_claiming(7_000, 7_000, 0, false, &rows);
        assert_eq!(thumbnail(&large, Kind::Png).map(|view| (view.width, view.height)), Ok((320, 320)));
        let interlaced = corpus::png_claiming(7_000, 7_000, 0, true, &rows);
        assert_eq!(inspect(&interlaced, "x").map(|found| found.viewable), Ok(false));
        assert_eq!(view(&interlaced, Kind::Png), Err(Refusal::NoView));
    }

    #[test]
    fn what_lies_behind_the_last_row_is_not_inflated() {
        // Of 100 MB only two bytes are the picture.
        let bomb = corpus::png_claiming(1, 1, 0, false, &vec![0; 100_000_000]);
        assert!(bomb.len() < 150_000);
        assert_eq!(view(&bomb, Kind::Png).map(|view| view.width), Ok(1));
    }
}
