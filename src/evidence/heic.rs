//! HEIC (ISO/IEC 23008-12 in the boxes of ISO/IEC 14496-12): the boxes fill the file and hold a picture.
//! Which pieces the picture is made of is in `items`, how they are decoded in `hevc`.

mod hevc;
mod items;
#[cfg(test)]
mod shown;

use super::read::{be32, be64, length};
use super::shrink::Shrink;
use super::{Picture, Refusal, measured};

/// Brands of pictures and bursts coded with HEVC (ISO/IEC 23008-12 annex B).
const HEVC: [&[u8; 4]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"];
/// Brands of the container, whatever the coding.
const CONTAINER: [&[u8; 4]; 2] = [b"mif1", b"msf1"];
/// Most boxes that are looked at on one level.
const MAX_BOXES: usize = 10_000;

/// Whether the file type box names HEVC, either first of all or behind the container's brand.
pub(super) fn is_heic(bytes: &[u8]) -> bool {
    let Some((major, compatible)) = brands(bytes) else { return false };
    HEVC.contains(&major) || CONTAINER.contains(&major) && compatible.iter().any(|b| HEVC.contains(&b))
}

/// The major brand and the compatible ones, if the file begins with a file type box.
pub(super) fn brands(bytes: &[u8]) -> Option<(&[u8; 4], &[[u8; 4]])> {
    let (found, _) = next(bytes)?;
    let (major, rest) = (found.kind == b"ftyp").then_some(found.body)?.split_first_chunk()?;
    Some((major, rest.get(4..)?.as_chunks().0))
}

/// Walks the boxes; answers with the size of the largest picture, if one is told.
pub(super) fn walk(bytes: &[u8]) -> Result<Option<(u32, u32)>, Refusal> {
    let top = boxes(bytes)?;
    let meta = top.iter().find(|b| b.kind == b"meta").ok_or(Refusal::Damaged)?;
    // `meta` is a full box: version and flags come before its content.
    let inside = boxes(meta.body.get(4..).ok_or(Refusal::Damaged)?)?;
    if ![b"hdlr", b"pitm", b"iloc"].iter().all(|&kind| inside.iter().any(|b| b.kind == kind)) {
        return Err(Refusal::Damaged);
    }
    let Some(properties) = inside.iter().find(|b| b.kind == b"iprp") else { return Ok(None) };
    let containers = boxes(properties.body)?;
    let Some(container) = containers.iter().find(|b| b.kind == b"ipco") else { return Ok(None) };
    let mut largest = None;
    for property in boxes(container.body)?.iter().filter(|b| b.kind == b"ispe") {
        let size = be32(property.body, 4).zip(be32(property.body, 8)).ok_or(Refusal::Damaged)?;
        let (width, height) = measured(size.0, size.1)?;
        largest = largest.max(Some((u64::from(width) * u64::from(height), width, height)));
    }
    Ok(largest.map(|(_, width, height)| (width, height)))
}

/// What is known of the picture before it is decoded. Of the files that are taken some are of a build that is
/// not shown.
pub(super) fn picture(bytes: &[u8]) -> Result<Picture, Refusal> {
    walk(bytes)?;
    let layout = items::layout(bytes).ok_or(Refusal::NoView)?;
    measured(layout.pieces.whole.0, layout.pieces.whole.1)?;
    let decoding = hevc::memory(&layout).ok_or(Refusal::NoView)?;
    let (width, height) = (layout.seen.width, layout.seen.height);
    Ok(Picture { width, height, orientation: layout.orientation, decoding, trailing: 0 })
}

/// Decodes the pieces and hands the rows of the picture to `shrink`.
pub(super) fn draw(bytes: &[u8], shrink: &mut Shrink) -> Result<(), Refusal> {
    hevc::draw(&items::layout(bytes).ok_or(Refusal::NoView)?, shrink)
}

struct Found<'a> {
    kind: &'a [u8; 4],
    body: &'a [u8],
}

/// All boxes of one level, which they fill exactly.
fn boxes(mut bytes: &[u8]) -> Result<Vec<Found<'_>>, Refusal> {
    let mut found = Vec::new();
    while !bytes.is_empty() && found.len() < MAX_BOXES {
        let (one, after) = next(bytes).ok_or(Refusal::Damaged)?;
        found.push(one);
        bytes = after;
    }
    if bytes.is_empty() { Ok(found) } else { Err(Refusal::Damaged) }
}

/// The first box and what comes after it (ISO/IEC 14496-12 §4.2): size, name, body. Size 1 puts a long size
/// behind the name, size 0 is the whole rest.
fn next(bytes: &[u8]) -> Option<(Found<'_>, &[u8])> {
    let kind = bytes.get(4..)?.first_chunk()?;
    let (head, size) = match be32(bytes, 0)? {
        0 => (8, bytes.len()),
        1 => (16, usize::try_from(be64(bytes, 8)?).ok()?),
        size => (8, length(size)),
    };
    let (whole, after) = bytes.split_at_checked(size)?;
    let body = whole.get(head..)?;
    kind.iter().all(|b| (0x20..0x7f).contains(b)).then_some((Found { kind, body }, after))
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{boxed, heic};
    use super::*;

    #[test]
    fn brands_tell_heic_from_its_relatives() {
        for (yes, brand, compatible) in [
            (true, b"heic", &b""[..]),
            (true, b"heix", b"mif1"),
            (true, b"mif1", b"mif1heic"),
            (true, b"msf1", b"hevcmsf1"),
            (false, b"mif1", b"avif"),
            (false, b"avif", b"mif1heic"),
            (false, b"mp42", b"heic"),
        ] {
            assert_eq!(is_heic(&heic(brand, compatible, 1, 1)), yes, "{brand:?}");
        }
        for wrong in [&b""[..], b"\0\0\0\x08ftyp", b"\0\0\0\x0cftypheic", b"\0\0\0\xffftypheic\0\0\0\0"] {
            assert!(!is_heic(wrong));
        }
    }

    #[test]
    fn boxes_fill_the_file_and_tell_its_size() {
        let good = heic(b"heic", b"", 4032, 3024);
        assert_eq!(walk(&good), Ok(Some((4032, 3024))));
        assert_eq!(walk(&good[..good.len() - 1]), Err(Refusal::Damaged));
        assert_eq!(walk(&[&good[..], b"x"].concat()), Err(Refusal::Damaged));
        assert_eq!(walk(&[&good[..], &boxed(b"mpvd", b"film")].concat()), Ok(Some((4032, 3024))));
        // The last box may be as long as the rest, and a size may be long.
        assert_eq!(walk(&[&good[..], b"\0\0\0\0mdat12345"].concat()), Ok(Some((4032, 3024))));
        assert_eq!(walk(&[&good[..], b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x11x"].concat()), Ok(Some((4032, 3024))));
        assert_eq!(
            walk(&[&good[..], b"\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xffx"].concat()),
            Err(Refusal::Damaged)
        );
        assert_eq!(walk(&[&good[..], b"\0\0\0\x07mdat"].concat()), Err(Refusal::Damaged));
        assert_eq!(walk(&boxed(b"ftyp", b"heic\0\0\0\0")), Err(Refusal::Damaged), "no picture");
        assert_eq!(walk(&[good, boxed(b"free", b"").repeat(MAX_BOXES)].concat()), Err(Refusal::Damaged));
    }
}
