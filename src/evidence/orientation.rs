//! Which way up a picture is meant to be seen: tag `Orientation` of EXIF (CIPA DC-008, TIFF 6.0).

use super::read::{be16, be32, le16, le32, length};

/// How the stored rows and columns are to be seen, `1` to `8` as in TIFF 6.0.
pub(super) type Orientation = u16;

/// As stored.
pub(super) const UPRIGHT: Orientation = 1;
const TAG: u16 = 0x0112;
const SHORT: u16 = 3;

/// Reads the tag from an EXIF block, which is a TIFF file with or without `Exif\0\0` before it. Whatever
/// cannot be read leaves the picture as it is stored.
pub(super) fn read(exif: &[u8]) -> Orientation {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    find(tiff).filter(|o| (1..=8).contains(o)).unwrap_or(UPRIGHT)
}

fn find(tiff: &[u8]) -> Option<Orientation> {
    type Read16 = fn(&[u8], usize) -> Option<u16>;
    type Read32 = fn(&[u8], usize) -> Option<u32>;
    let (short, long): (Read16, Read32) = match tiff.first_chunk()? {
        b"II*\0" => (le16, le32),
        b"MM\0*" => (be16, be32),
        _ => return None,
    };
    let directory = length(long(tiff, 4)?);
    let entries = usize::from(short(tiff, directory)?);
    (0..entries)
        .map_while(|n| tiff.get(directory.checked_add(2 + 12 * n)?..))
        .find(|entry| short(entry, 0) == Some(TAG) && short(entry, 2) == Some(SHORT))
        .and_then(|entry| short(entry, 8))
}

/// The orientation that does what both do, one after the other.
pub(super) fn then(first: Orientation, second: Orientation) -> Orientation {
    // Rows and columns change places, then left and right may, then top and bottom: as `apply` does it.
    const STEPS: [(bool, bool, bool); 8] = [
        (false, false, false),
        (false, true, false),
        (false, true, true),
        (false, false, true),
        (true, false, false),
        (true, true, false),
        (true, true, true),
        (true, false, true),
    ];
    let steps = |o: Orientation| STEPS[usize::from(o.clamp(1, 8)) - 1];
    let ((swapped, x, y), (swaps, across, down)) = (steps(first), steps(second));
    let (x, y) = if swaps { (y, x) } else { (x, y) };
    let both = (swapped != swaps, x != across, y != down);
    (1..=8).find(|o| steps(*o) == both).unwrap_or(UPRIGHT)
}

/// Turns rows of pixels so that they can be shown upright; answers with the new width.
pub(super) fn apply(orientation: Orientation, pixels: &mut Vec<[u8; 3]>, width: usize) -> usize {
    let mirror = |pixels: &mut Vec<[u8; 3]>, width| {
        pixels.chunks_exact_mut(width).for_each(<[_]>::reverse);
    };
    let transposes = (5..=8).contains(&orientation);
    let mut across = width.max(1);
    if transposes {
        let old = std::mem::take(pixels);
        *pixels = (0..across).flat_map(|x| old.iter().skip(x).step_by(across)).copied().collect();
        across = (old.len() / across).max(1);
    }
    // Both mirrors together are the whole in reverse.
    match orientation {
        2 | 6 => mirror(pixels, across),
        3 | 7 => pixels.reverse(),
        4 | 8 => {
            pixels.reverse();
            mirror(pixels, across);
        }
        _ => {}
    }
    across
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_orientation_turns_as_in_tiff() {
        // The picture is seen as   a b c   and stored in eight ways; TIFF 6.0 says where row 0 and column 0 lie.
        //                          d e f
        for (orientation, width, stored) in [
            (1, 3, "abcdef"),
            (2, 3, "cbafed"),
            (3, 3, "fedcba"),
            (4, 3, "defabc"),
            (5, 2, "adbecf"),
            (6, 2, "cfbead"),
            (7, 2, "fcebda"),
            (8, 2, "daebfc"),
        ] {
            let mut pixels: Vec<[u8; 3]> = stored.bytes().map(|b| [b; 3]).collect();
            assert_eq!(apply(orientation, &mut pixels, width), 3, "{orientation}");
            let seen: String = pixels.iter().map(|p| char::from(p[0])).collect();
            assert_eq!(seen, "abcdef", "{orientation}");
        }
    }

    #[test]
    fn two_turns_are_one() {
        for (first, second) in (1..=8).flat_map(|first| (1..=8).map(move |second| (first, second))) {
            let stored: Vec<[u8; 3]> = b"abcdef".iter().map(|b| [*b; 3]).collect();
            let (mut twice, mut once) = (stored.clone(), stored);
            let width = apply(first, &mut twice, 3);
            let width = apply(second, &mut twice, width);
            assert_eq!((apply(then(first, second), &mut once, 3), once), (width, twice), "{first} {second}");
        }
    }

    #[test]
    fn the_tag_is_found_in_both_byte_orders_and_nonsense_is_upright() {
        let little =
            b"II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0\0\0\0\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
        let big = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
        assert_eq!((read(little), read(big)), (6, 8));
        for wrong in [
            &b""[..],
            b"II*\0",
            b"II*\0\xff\xff\xff\xff",
            b"MM\0*\0\0\0\x08\xff\xff",
            b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0",
            b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\0\0\x06",
        ] {
            assert_eq!(read(wrong), UPRIGHT);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_block_of_bytes_breaks_the_reader(tail in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            for head in [&b"II*\0"[..], b"MM\0*", b"Exif\0\0MM\0*"] {
                proptest::prop_assert!((1..=8).contains(&read(&[head, &tail].concat())));
            }
        }
    }
}
