//! What a HEIC says about its picture (ISO/IEC 23008-12, on the meta box of ISO/IEC 14496-12 §8.11): the coded
//! pieces, how they lie, what of them is seen and which way up. Everything costs one walk through the boxes.

use super::super::orientation::{self, Orientation, UPRIGHT};
use super::super::read::{be16, be32, length};
use super::{Found, MAX_BOXES, Refusal, boxes};
use std::collections::HashMap;

/// Most entries of a list that is not made of boxes.
const MAX_ENTRIES: u64 = MAX_BOXES as u64;
/// Most things that are said of all items together.
const MAX_OWNED: usize = 100_000;
const ALPHA: [&[u8]; 2] = [b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0"];

/// The picture of a file: pieces of one size in rows, of which the last ones may reach beyond its edges.
pub(super) struct Layout<'a> {
    pub pieces: Pieces<'a>,
    /// How much of the picture can be seen through, in pieces that lie alike.
    pub opacity: Option<Pieces<'a>>,
    pub seen: Area,
    /// How the picture is to be turned, as in TIFF 6.0.
    pub orientation: Orientation,
    pub colour: Option<Colour>,
}

pub(super) struct Pieces<'a> {
    pub coded: Vec<Coded<'a>>,
    pub columns: usize,
    /// Of each piece, in pixels.
    pub piece: (u32, u32),
    /// Of all together.
    pub whole: (u32, u32),
}

/// One picture coded with HEVC.
pub(super) struct Coded<'a> {
    /// The body of `hvcC`: ISO/IEC 14496-15 §8.3.2.
    pub config: &'a [u8],
    pub data: &'a [u8],
    pub colour: Option<Colour>,
}

/// What the samples of luma and chroma mean: code points of ITU-T H.273.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Colour {
    pub matrix: u16,
    pub full_range: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub left: u32,
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

/// The picture that the file is about; none where it is of a build that is not shown here.
pub(super) fn layout(bytes: &[u8]) -> Option<Layout<'_>> {
    let items = Items::read(bytes)?;
    let primary = items.primary;
    let pieces = items.pieces(primary)?;
    let opacity = items.opacity(primary).ok()?;
    if opacity
        .as_ref()
        .is_some_and(|o| (o.columns, o.piece, o.whole) != (pieces.columns, pieces.piece, pieces.whole))
    {
        return None;
    }
    let (width, height) = pieces.whole;
    let mut seen = Area { left: 0, top: 0, width, height };
    let mut orientation = UPRIGHT;
    for property in items.properties(primary)? {
        match property.kind {
            b"clap" if orientation == UPRIGHT => seen = clean(property.body, seen)?,
            // What is cropped after it was turned is no picture of any camera.
            b"clap" => return None,
            // Counter-clockwise, in quarters.
            b"irot" => {
                let turned = [UPRIGHT, 8, 3, 6][usize::from(property.body.first()? & 3)];
                orientation = orientation::then(orientation, turned);
            }
            // The top and the bottom change places, or left and right do.
            b"imir" => {
                let mirrored = [4, 2][usize::from(property.body.first()? & 1)];
                orientation = orientation::then(orientation, mirrored);
            }
            _ => {}
        }
    }
    Some(Layout { colour: items.colour(primary).ok()?, pieces, opacity, seen, orientation })
}

/// The clean aperture (ISO/IEC 14496-12 §12.1.4): eight numbers, fractions around the middle.
fn clean(body: &[u8], of: Area) -> Option<Area> {
    let number = |n: usize| be32(body, 4 * n).map(i128::from);
    let signed = |n: usize| be32(body, 4 * n).map(|v| i128::from(v.cast_signed()));
    let side = |n: usize, whole: u32| -> Option<(u32, u32)> {
        let size = number(n)?.checked_div(number(n + 1)?)?;
        let (off, part) = (signed(n + 4)?, number(n + 5)?);
        let twice = part.checked_mul(i128::from(whole) - size)? + 2 * off;
        let at = twice.checked_div_euclid(2 * part)?;
        let (at, size) = (u32::try_from(at).ok()?, u32::try_from(size).ok()?);
        (size > 0 && at.checked_add(size)? <= whole).then_some((at, size))
    };
    let ((left, width), (top, height)) = (side(0, of.width)?, side(2, of.height)?);
    Some(Area { left, top, width, height })
}

/// The items of a file by their numbers, as far as they are asked for here.
struct Items<'a> {
    primary: u32,
    kinds: HashMap<u32, &'a [u8; 4]>,
    data: HashMap<u32, &'a [u8]>,
    references: Vec<Reference<'a>>,
    properties: Vec<Found<'a>>,
    owned: Owned,
}

/// Places in the list of properties, beginning with 1, and whether an item cannot be shown without.
type Owned = HashMap<u32, Vec<(u16, bool)>>;

struct Reference<'a> {
    kind: &'a [u8; 4],
    from: u32,
    /// Numbers of items, each of so many bytes.
    to: (&'a [u8], u8),
}

impl Reference<'_> {
    fn to(&self) -> impl Iterator<Item = u32> {
        let (numbers, wide) = self.to;
        let mut rest = Numbers(numbers);
        std::iter::from_fn(move || rest.short(wide))
    }
}

impl<'a> Items<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let top = boxes(bytes).ok()?;
        let meta = top.iter().find(|b| b.kind == b"meta")?;
        let inside = boxes(meta.body.get(4..)?).ok()?;
        let body = |kind: &[u8; 4]| inside.iter().find(|b| b.kind == kind).map(|b| b.body);
        let stored = body(b"idat").unwrap_or_default();
        let (properties, owned) = owned(body(b"iprp")?)?;
        Some(Self {
            primary: number_after_head(body(b"pitm")?)?,
            kinds: kinds(body(b"iinf")?)?,
            data: data(body(b"iloc")?, bytes, stored)?,
            references: body(b"iref").map_or(Some(Vec::new()), references)?,
            properties,
            owned,
        })
    }

    /// What is said of an item, in its order; none if something essential is not understood here.
    fn properties(&self, item: u32) -> Option<Vec<&Found<'a>>> {
        const KNOWN: [&[u8; 4]; 9] =
            [b"ispe", b"hvcC", b"pixi", b"colr", b"irot", b"imir", b"clap", b"pasp", b"auxC"];
        let mut found = Vec::new();
        for (at, essential) in self.owned.get(&item).into_iter().flatten() {
            let Some(at) = at.checked_sub(1) else { continue };
            let property = self.properties.get(usize::from(at))?;
            if *essential && !KNOWN.contains(&property.kind) {
                return None;
            }
            found.push(property);
        }
        Some(found)
    }

    fn property(&self, item: u32, kind: [u8; 4]) -> Option<&'a [u8]> {
        self.properties(item)?.iter().find(|b| *b.kind == kind).map(|b| b.body)
    }

    fn size(&self, item: u32) -> Option<(u32, u32)> {
        let body = self.property(item, *b"ispe")?;
        be32(body, 4).zip(be32(body, 8)).filter(|(w, h)| *w > 0 && *h > 0)
    }

    /// The colours that an item names; none if it leaves that to its coding or to a profile.
    fn colour(&self, item: u32) -> Result<Option<Colour>, Refusal> {
        let properties = self.properties(item).ok_or(Refusal::NoView)?;
        let named = properties.iter().find(|b| b.kind == b"colr" && b.body.starts_with(b"nclx"));
        let read =
            |body: &[u8]| Some(Colour { matrix: be16(body, 8)?, full_range: body.get(10)? & 0x80 != 0 });
        named.map(|named| read(named.body).ok_or(Refusal::NoView)).transpose()
    }

    fn coded(&self, item: u32) -> Option<Coded<'a>> {
        (*self.kinds.get(&item)? == b"hvc1").then_some(())?;
        Some(Coded {
            config: self.property(item, *b"hvcC")?,
            data: self.data.get(&item)?,
            colour: self.colour(item).ok()?,
        })
    }

    /// The pieces of an item: itself, or those of its grid (ISO/IEC 23008-12 §6.6.2.3). No piece is a grid.
    fn pieces(&self, item: u32) -> Option<Pieces<'a>> {
        if *self.kinds.get(&item)? != b"grid" {
            let size = self.size(item)?;
            return Some(Pieces { coded: vec![self.coded(item)?], columns: 1, piece: size, whole: size });
        }
        let [0, flags, rows, columns, sizes @ ..] = *self.data.get(&item)? else { return None };
        let whole = if flags & 1 == 0 {
            (be16(sizes, 0)?.into(), be16(sizes, 2)?.into())
        } else {
            (be32(sizes, 0)?, be32(sizes, 4)?)
        };
        let (rows, columns) = (u32::from(*rows) + 1, u32::from(*columns) + 1);
        let parts = self.references.iter().find(|r| r.kind == b"dimg" && r.from == item)?;
        let piece = self.size(parts.to().next()?)?;
        // Each row and column holds something of the picture: no piece is decoded for nothing.
        let needed = (whole.0.div_ceil(piece.0), whole.1.div_ceil(piece.1));
        if needed != (columns, rows) || parts.to().count() != length(rows * columns) {
            return None;
        }
        let coded = parts
            .to()
            .map(|part| {
                let plain =
                    self.properties(part)?.iter().all(|b| ![b"clap", b"irot", b"imir"].contains(&b.kind));
                (plain && self.size(part)? == piece).then(|| self.coded(part))?
            })
            .collect::<Option<_>>()?;
        Some(Pieces { coded, columns: length(columns), piece, whole })
    }

    /// How much of an item can be seen through; none if nothing says so.
    fn opacity(&self, item: u32) -> Result<Option<Pieces<'a>>, Refusal> {
        for reference in &self.references {
            // Colours that are mixed with black already.
            if reference.kind == b"prem" && reference.from == item {
                return Err(Refusal::NoView);
            }
            if reference.kind == b"auxl" && reference.to().any(|to| to == item) {
                let what = self.property(reference.from, *b"auxC").and_then(|body| body.get(4..));
                if what.is_some_and(|what| ALPHA.iter().any(|alpha| what.starts_with(alpha))) {
                    return self.pieces(reference.from).map(Some).ok_or(Refusal::NoView);
                }
            }
        }
        Ok(None)
    }
}

/// The number of an item behind version and flags: of 16 bits in version 0.
fn number_after_head(body: &[u8]) -> Option<u32> {
    if *body.first()? == 0 { be16(body, 4).map(u32::from) } else { be32(body, 4) }
}

/// §8.11.6: what each item is. Those that are protected are left out.
fn kinds(body: &[u8]) -> Option<HashMap<u32, &[u8; 4]>> {
    let entries = body.get(if *body.first()? == 0 { 6 } else { 8 }..)?;
    let mut kinds = HashMap::new();
    for entry in boxes(entries).ok()?.iter().filter(|b| b.kind == b"infe") {
        let (number, rest) = match entry.body.first()? {
            2 => (be16(entry.body, 4)?.into(), entry.body.get(6..)?),
            3 => (be32(entry.body, 4)?, entry.body.get(8..)?),
            _ => continue,
        };
        if be16(rest, 0)? == 0 {
            kinds.insert(number, rest.get(2..)?.first_chunk()?);
        }
    }
    Some(kinds)
}

/// §8.11.12: which item is made of others or belongs to them.
fn references(body: &[u8]) -> Option<Vec<Reference<'_>>> {
    let wide = if *body.first()? == 0 { 2 } else { 4 };
    let read = |one: &Found<'_>| {
        let mut rest = Numbers(one.body);
        let from = rest.short(wide)?;
        let count = usize::from(rest.short(2).and_then(|n| u16::try_from(n).ok())?);
        Some((from, count))
    };
    let mut found = Vec::new();
    for one in boxes(body.get(4..)?).ok()? {
        let (from, count) = read(&one)?;
        let to = one.body.get(usize::from(wide) + 2..)?.get(..count * usize::from(wide))?;
        found.push(Reference { kind: one.kind, from, to: (to, wide) });
    }
    Some(found)
}

/// §8.11.14: all that can be said of items, and which of it is said of which.
fn owned(body: &[u8]) -> Option<(Vec<Found<'_>>, Owned)> {
    let inside = boxes(body).ok()?;
    let properties = boxes(inside.iter().find(|b| b.kind == b"ipco")?.body).ok()?;
    let mut owned = Owned::new();
    let mut left = MAX_OWNED;
    for list in inside.iter().filter(|b| b.kind == b"ipma") {
        let [version, _, _, flags, rest @ ..] = list.body else { return None };
        let mut rest = Numbers(rest);
        let count = rest.next(4).filter(|n| *n <= MAX_ENTRIES)?;
        for _ in 0..count {
            let item = rest.short(if *version == 0 { 2 } else { 4 })?;
            let many = rest.next(1)?;
            left = left.checked_sub(usize::try_from(many).ok()?)?;
            let all = owned.entry(item).or_default();
            for _ in 0..many {
                let (bits, wide) = if flags & 1 == 0 { (7, 1) } else { (15, 2) };
                let one = rest.short(wide)?;
                all.push((u16::try_from(one & ((1 << bits) - 1)).ok()?, one >> bits == 1));
            }
        }
    }
    Some((properties, owned))
}

/// §8.11.3: the bytes of each item, from the file or from what is stored beside the list. Those in several
/// places or made of other items are left out.
fn data<'a>(body: &'a [u8], file: &'a [u8], stored: &'a [u8]) -> Option<HashMap<u32, &'a [u8]>> {
    let [version, _, _, _, sizes, more, rest @ ..] = body else { return None };
    let version = *version;
    let mut rest = Numbers(rest);
    let wide = if version < 2 { 2 } else { 4 };
    let count = rest.next(wide).filter(|n| *n <= MAX_ENTRIES)?;
    let mut data = HashMap::new();
    for _ in 0..count {
        let item = rest.short(wide)?;
        let method = if version == 0 { 0 } else { rest.next(2)? & 15 };
        let elsewhere = rest.next(2)?;
        let base = rest.next(more >> 4)?;
        let extents = rest.next(2)?;
        let mut place = None;
        for _ in 0..extents {
            if version > 0 {
                rest.next(more & 15)?;
            }
            place = Some((rest.next(sizes >> 4)?, rest.next(sizes & 15)?));
        }
        let source = match method {
            0 => file,
            1 => stored,
            _ => continue,
        };
        let Some((offset, size)) = place.filter(|_| extents == 1 && elsewhere == 0) else { continue };
        let start = usize::try_from(base.checked_add(offset)?).ok()?;
        let found = source.get(start..)?;
        data.insert(item, if size == 0 { found } else { found.get(..usize::try_from(size).ok()?)? });
    }
    Some(data)
}

/// Numbers one after the other, each of so many bytes.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self, bytes: u8) -> Option<u64> {
        let (number, rest) = self.0.split_at_checked(bytes.into()).filter(|_| bytes <= 8)?;
        self.0 = rest;
        Some(number.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// One of at most four bytes.
    fn short(&mut self, bytes: u8) -> Option<u32> {
        self.next(bytes).and_then(|n| u32::try_from(n).ok())
    }
}
