//! The coded pieces of a HEIC (ITU-T H.265) made into rows of colours. The decoder is another's and sees what
//! strangers send: before it is asked, the size and the work that it is asked for are known, and should it panic,
//! the picture is damaged.

use super::super::png::on_white;
use super::super::read::{be16, holds, length};
use super::super::shrink::Shrink;
use super::super::view::VIEW_SIDE;
use super::super::{MAX_PIXELS, Refusal};
use super::items::{Coded, Colour, Layout, Pieces};
use heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer_hevc_dec::nal::NalUnit;
use heifer_hevc_dec::params::Sps;
use heifer_hevc_dec::recon::Frame;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most pixels that are decoded for one picture. Each slice counts as the whole piece that it is of, for it may
/// claim to be: a file of many small ones would keep the decoder for hours.
const MAX_WORK: u64 = 2 * MAX_PIXELS;
/// Most parameter sets of a piece.
const MAX_SETS: usize = 64;
const SPS: u8 = 33;
/// Kinds of units: up to 31 parts of the picture, then the three kinds of parameter sets.
const PICTURE: std::ops::RangeInclusive<u8> = 0..=31;
const SETS: std::ops::RangeInclusive<u8> = 32..=34;

/// Bytes of memory that decoding takes at most, or none if it would take too long or is not understood.
pub(super) fn memory(layout: &Layout<'_>) -> Option<u64> {
    let mut cost = Cost::default();
    for pieces in std::iter::once(&layout.pieces).chain(&layout.opacity) {
        let mut frame = 0;
        for coded in &pieces.coded {
            let unit = Unit::read(coded)?;
            let (width, height) = unit.sps.output_size();
            if width < pieces.piece.0 || height < pieces.piece.1 {
                return None;
            }
            cost.add(&unit, coded)?;
            frame = frame.max(unit.frame()?);
        }
        // A row of pieces is there at once.
        cost.frames += frame * pieces.columns as u64;
    }
    let most = cost.frames + cost.working;
    if layout.pieces.coded.len() > layout.pieces.columns {
        return Some(most);
    }
    // Of a single row of pieces nothing is in the view yet when the last is decoded.
    let view = 3 * u64::from(VIEW_SIDE) * u64::from(VIEW_SIDE);
    Some(cost.frames.max(most.saturating_sub(view)))
}

#[derive(Default)]
struct Cost {
    /// Pixels that are decoded.
    work: u64,
    /// Bytes for a row of pieces.
    frames: u64,
    /// Bytes that decoding takes beside its result.
    working: u64,
}

impl Cost {
    fn add(&mut self, unit: &Unit<'_>, coded: &Coded<'_>) -> Option<()> {
        let pixels = unit.pixels()?;
        self.work += pixels.checked_mul(unit.slices)?;
        let (across, down) = unit.sps.pic_size_in_ctbs();
        let blocks = u64::from(across) * u64::from(down);
        // A copy of a plane for a filter, or of all for cutting off the margin; notes about each square of four
        // pixels and about each coding block; the coded bytes with and without what separates them.
        let copy = if unit.sps.conf_win_offsets == [0; 4] { 2 * pixels } else { unit.frame()? };
        let working = copy + 17 * pixels / 16 + 256 * blocks + 2 * coded.data.len() as u64;
        self.working = self.working.max(working);
        (self.work <= MAX_WORK).then_some(())
    }
}

/// A piece's parameters and how its data is cut.
struct Unit<'a> {
    sets: Vec<&'a [u8]>,
    sps: Sps,
    slices: u64,
    /// Bytes of the lengths in the data.
    lengths: usize,
}

impl<'a> Unit<'a> {
    fn read(coded: &Coded<'a>) -> Option<Self> {
        let (sets, lengths) = sets(coded.config)?;
        let mut sps = sets.iter().filter(|unit| kind(unit) == Some(SPS));
        let (Some(only), None) = (sps.next(), sps.next()) else { return None };
        let sps = guarded(|| Sps::parse(&NalUnit::parse(only).ok()?.rbsp).ok())?;
        let mut slices = 0;
        for unit in units(coded.data, lengths) {
            slices += u64::from(PICTURE.contains(&kind(unit?)?));
        }
        (slices > 0).then_some(Self { sets, sps, slices, lengths })
    }

    /// As coded, with the margin that is cut off.
    fn pixels(&self) -> Option<u64> {
        let (width, height) = (self.sps.pic_width_in_luma_samples, self.sps.pic_height_in_luma_samples);
        let pixels = u64::from(width) * u64::from(height);
        (pixels <= MAX_PIXELS).then_some(pixels)
    }

    /// Bytes of the result: two for each sample.
    fn frame(&self) -> Option<u64> {
        let quarters = match self.sps.chroma_format_idc {
            0 => 4,
            1 => 6,
            2 => 8,
            _ => 12,
        };
        Some(self.pixels()? * quarters / 2)
    }

    /// The piece as a stream with start codes: its parameters and the slices, nothing else.
    fn decode(&self, coded: &Coded<'_>) -> Option<Frame> {
        let mut stream = Vec::with_capacity(coded.data.len() + coded.config.len());
        let slices = units(coded.data, self.lengths)
            .flatten()
            .filter(|unit| kind(unit).is_some_and(|k| PICTURE.contains(&k)));
        for unit in self.sets.iter().copied().chain(slices) {
            stream.extend_from_slice(&[0, 0, 0, 1]);
            stream.extend_from_slice(unit);
        }
        let options = DecodeOptions { max_pixels: self.pixels()?, ..DecodeOptions::default() };
        decode_picture(&stream, options).ok()
    }
}

/// The parameter sets of `hvcC` and how many bytes a length in the data has (ISO/IEC 14496-15 §8.3.2.1).
fn sets(config: &[u8]) -> Option<(Vec<&[u8]>, usize)> {
    let lengths = usize::from(config.get(21)? & 3) + 1;
    let arrays = *config.get(22)?;
    let mut rest = config.get(23..)?;
    let mut sets = Vec::new();
    for _ in 0..arrays {
        let count = be16(rest, 1)?;
        rest = rest.get(3..)?;
        for _ in 0..count {
            let (unit, after) = rest.get(2..)?.split_at_checked(be16(rest, 0)?.into())?;
            rest = after;
            if SETS.contains(&kind(unit)?) {
                sets.push(whole(unit)?);
            }
            (sets.len() <= MAX_SETS).then_some(())?;
        }
    }
    Some((sets, lengths))
}

/// The units of a piece's data, each behind its length; the last is none if the data is cut or a unit is none.
fn units(mut data: &[u8], lengths: usize) -> impl Iterator<Item = Option<&[u8]>> {
    std::iter::from_fn(move || {
        (!data.is_empty()).then(|| {
            let cut = data.split_at_checked(lengths).and_then(|(size, rest)| {
                let size = size.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte));
                rest.split_at_checked(length(size))
            });
            let (unit, after) = cut.unwrap_or_default();
            data = after;
            whole(unit)
        })
    })
}

/// A unit that holds no start code: none may (H.265 §7.4.2), and one would begin another unit unseen.
fn whole(unit: &[u8]) -> Option<&[u8]> {
    (unit.len() > 2 && !holds(unit, &[0, 0, 1])).then_some(unit)
}

fn kind(unit: &[u8]) -> Option<u8> {
    unit.first().map(|first| first >> 1 & 0x3f)
}

/// What the decoder answers; none if it panics.
pub(super) fn guarded<T>(ask: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(ask)).ok().flatten()
}

/// Decodes one row of pieces after the other and hands the rows of pixels to `shrink`.
pub(super) fn draw(layout: &Layout<'_>, shrink: &mut Shrink) -> Result<(), Refusal> {
    let Pieces { piece, columns, whole, .. } = layout.pieces;
    let seen = layout.seen;
    let mut row = Vec::with_capacity(length(whole.0));
    for (n, coded) in layout.pieces.coded.chunks(columns).enumerate() {
        let top = u32::try_from(n).map_err(|_| Refusal::Damaged)? * piece.1;
        let rows = top.max(seen.top)..(top + piece.1).min(seen.top + seen.height);
        if rows.is_empty() {
            continue;
        }
        let colours = decoded(coded, piece, layout.colour)?;
        let opacity = match &layout.opacity {
            Some(pieces) => {
                let coded = pieces.coded.chunks(columns).nth(n).ok_or(Refusal::Damaged)?;
                decoded(coded, piece, None)?
            }
            None => Vec::new(),
        };
        for y in rows {
            row.clear();
            for (column, paint) in colours.iter().enumerate() {
                let begun = row.len();
                let wanted = length(piece.0).min(length(whole.0) - begun);
                paint.row(length(y - top), wanted, &mut row);
                if let Some(opacity) = opacity.get(column) {
                    opacity.cover(length(y - top), &mut row[begun..]);
                }
            }
            let (left, width) = (length(seen.left), length(seen.width));
            shrink.push(row.get(left..left + width).ok_or(Refusal::Damaged)?);
        }
    }
    Ok(())
}

fn decoded(row: &[Coded<'_>], piece: (u32, u32), colour: Option<Colour>) -> Result<Vec<Paint>, Refusal> {
    row.iter()
        .map(|coded| {
            let frame = guarded(|| Unit::read(coded)?.decode(coded)).ok_or(Refusal::Damaged)?;
            Paint::new(frame, piece, colour.or(coded.colour))
        })
        .collect()
}

/// A decoded piece and how its samples become colours, as fractions of 2¹⁶.
struct Paint {
    frame: Frame,
    /// How many pixels share a sample of chroma across and down, as powers of two; none if there is no chroma.
    shared: Option<(u32, u32)>,
    luma: Scale,
    chroma: Chroma,
}

/// From a sample, less its zero, to 0 … 255.
#[derive(Clone, Copy)]
struct Scale {
    zero: i32,
    factor: i32,
}

#[derive(Clone, Copy)]
enum Chroma {
    /// The planes are green, blue and red.
    Colours,
    Differences {
        zero: i32,
        red: i32,
        green: (i32, i32),
        blue: i32,
    },
}

const ONE: f64 = 65_536.0;

impl Paint {
    fn new(frame: Frame, piece: (u32, u32), colour: Option<Colour>) -> Result<Self, Refusal> {
        let enough = frame.widths[0] >= piece.0 && frame.heights[0] >= piece.1;
        let shared = match (frame.widths[1], frame.chroma_format) {
            (0, _) | (_, 0) => None,
            (_, 1) => Some((1, 1)),
            (_, 2) => Some((1, 0)),
            _ => Some((0, 0)),
        };
        let colour =
            colour.unwrap_or(Colour { matrix: frame.matrix_coeffs.into(), full_range: frame.full_range });
        let [luma_bits, chroma_bits] = frame.bit_depth;
        if !enough || !(8..=16).contains(&luma_bits) || !(8..=16).contains(&chroma_bits) {
            return Err(Refusal::Damaged);
        }
        let whole = |bits: u8| f64::from((1_u32 << bits) - 1);
        let step = |bits: u8| f64::from(1_u32 << (bits - 8));
        #[expect(clippy::cast_possible_truncation, reason = "below 2²⁶: 255 · 2¹⁶ · 2")]
        let fixed = |factor: f64| (factor * 255.0 * ONE).round() as i32;
        let luma = if colour.full_range {
            Scale { zero: 0, factor: fixed(1.0 / whole(luma_bits)) }
        } else {
            Scale { zero: 16 << (luma_bits - 8), factor: fixed(1.0 / (219.0 * step(luma_bits))) }
        };
        // H.273 table 4: the shares of red and blue in luma.
        let (red, blue) = match colour.matrix {
            0 => {
                let luma = Scale { zero: 0, factor: fixed(1.0 / whole(luma_bits)) };
                return Ok(Self { frame, shared, luma, chroma: Chroma::Colours });
            }
            1 => (0.2126, 0.0722),
            4 => (0.30, 0.11),
            7 => (0.212, 0.087),
            9 | 10 => (0.2627, 0.0593),
            // 5 and 6 are BT.601, which also is what is meant where nothing is said.
            2 | 3 | 5 | 6 => (0.299, 0.114),
            _ => return Err(Refusal::NoView),
        };
        let green = 1.0 - red - blue;
        let span = if colour.full_range { whole(chroma_bits) } else { 224.0 * step(chroma_bits) };
        let (of_red, of_blue) = (2.0 * (1.0 - red) / span, 2.0 * (1.0 - blue) / span);
        let chroma = Chroma::Differences {
            zero: 1 << (chroma_bits - 1),
            red: fixed(of_red),
            green: (fixed(of_red * red / green), fixed(of_blue * blue / green)),
            blue: fixed(of_blue),
        };
        Ok(Self { frame, shared, luma, chroma })
    }

    /// The samples of one row of a plane, from the left.
    fn samples(&self, plane: usize, y: usize) -> &[u16] {
        let width = length(self.frame.widths[plane]);
        self.frame.planes[plane].get(y * width..).and_then(|rest| rest.get(..width)).unwrap_or_default()
    }

    /// Adds the first pixels of a row.
    fn row(&self, y: usize, wanted: usize, row: &mut Vec<[u8; 3]>) {
        let luma = self.samples(0, y).iter().take(wanted).map(|v| self.luma.of(*v));
        let Some((across, down)) = self.shared else {
            row.extend(luma.map(|v| [eight(v); 3]));
            return;
        };
        let (first, second) = (self.samples(1, y >> down), self.samples(2, y >> down));
        let pairs = first.iter().zip(second).flat_map(|pair| std::iter::repeat_n(pair, 1 << across));
        match self.chroma {
            Chroma::Colours => row.extend(
                luma.zip(pairs)
                    .map(|(green, (blue, red))| [self.luma.of(*red), green, self.luma.of(*blue)].map(eight)),
            ),
            Chroma::Differences { zero, red, green, blue } => {
                row.extend(luma.zip(pairs).map(|(luma, (b, r))| {
                    let (b, r) = (i32::from(*b) - zero, i32::from(*r) - zero);
                    [luma + red * r, luma - green.0 * r - green.1 * b, luma + blue * b].map(eight)
                }));
            }
        }
    }

    /// Lays a row of colours on white paper, as far as this one lets see through. Its samples are of full range,
    /// whatever they say: there is nothing below nothing.
    fn cover(&self, y: usize, row: &mut [[u8; 3]]) {
        let most = (1_u32 << self.frame.bit_depth[0]) - 1;
        for (pixel, sample) in row.iter_mut().zip(self.samples(0, y)) {
            let opacity = u8::try_from((u32::from(*sample) * 255 + most / 2) / most).unwrap_or(u8::MAX);
            *pixel = pixel.map(|value| on_white(value, opacity));
        }
    }
}

impl Scale {
    fn of(self, sample: u16) -> i32 {
        (i32::from(sample) - self.zero) * self.factor
    }
}

/// A fraction of 2¹⁶ rounded to a sample of eight bits.
fn eight(value: i32) -> u8 {
    u8::try_from((value.saturating_add(1 << 15) >> 16).clamp(0, 255)).unwrap_or(u8::MAX)
}
