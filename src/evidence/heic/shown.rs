//! Pictures as other programs write them, whole and broken.

use super::super::corpus::{self, MARKER, boxed, heic_files};
use super::super::{Kind, Refusal, View, inspect, thumbnail, view};
use super::hevc::guarded;

fn pixels(view: &View) -> Vec<[u8; 3]> {
    let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(&view.bytes));
    decoder.decode().unwrap().as_chunks().0.to_vec()
}

/// Compares points of the view with what the picture was made of.
fn shows(bytes: &[u8], (width, height): (u32, u32), wanted: impl Fn(usize, [u8; 3]) -> [u8; 3]) {
    let found = inspect(bytes, "a.heic").unwrap();
    assert_eq!((found.kind, found.viewable), (Kind::Heic, true));
    let seen = view(bytes, Kind::Heic).unwrap();
    assert_eq!((seen.kind, seen.width, seen.height), (Kind::Jpeg, width, height));
    let made = corpus::pixels(width, height);
    let made = made.as_chunks::<3>().0;
    let seen = pixels(&seen);
    let (width, height) = (width as usize, height as usize);
    for (x, y) in
        [(3, 3), (width - 4, 3), (3, height - 4), (width - 4, height - 4), (width * 5 / 8, height / 2)]
    {
        let at = y * width + x;
        let wanted = wanted(x, made[at]);
        let off = seen[at].iter().zip(wanted).map(|(a, b)| a.abs_diff(b)).max().unwrap();
        assert!(off < 12, "{x}, {y}: {:?} for {wanted:?}", seen[at]);
    }
}

#[test]
fn every_coding_shows_its_colours() {
    for file in [heic_files::PHOTO, heic_files::DEEP, heic_files::HALF, heic_files::FULL, heic_files::EXACT] {
        shows(file, (96, 64), |_, made| made);
    }
    shows(heic_files::GRAY, (96, 64), |_, made| [made[0]; 3]);
    shows(heic_files::ODD, (95, 63), |_, made| made);
    shows(heic_files::GRID, (160, 112), |_, made| made);
    shows(heic_files::SEE_THROUGH, (96, 64), |x, made| if x < 48 { [255; 3] } else { made });
}

#[test]
fn every_turn_is_seen_upright_and_once() {
    for file in heic_files::TURNED {
        shows(file, (96, 64), |_, made| made);
    }
}

#[test]
fn nothing_but_pixels_is_in_a_view() {
    let held =
        |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(held(heic_files::PHOTO, MARKER) && held(heic_files::PHOTO, "Exif"), "the test itself");
    for seen in
        [view(heic_files::PHOTO, Kind::Heic).unwrap(), thumbnail(heic_files::PHOTO, Kind::Heic).unwrap()]
    {
        for secret in [MARKER, "Exif", "GPS", "ftyp", "ICC", "nclx"] {
            assert!(!held(&seen.bytes, secret), "{secret}");
        }
        assert_eq!(inspect(&seen.bytes, "x").map(|again| (again.kind, again.trailing)), Ok((Kind::Jpeg, 0)));
    }
}

/// Where in the file the mark begins.
fn place(file: &[u8], mark: &[u8]) -> usize {
    file.windows(mark.len()).position(|window| window == mark).expect("the mark")
}

/// The file with the bytes so far behind this mark changed.
fn changed(file: &[u8], mark: &[u8], skip: usize, new: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = place(&file, mark) + mark.len() + skip;
    file[at..at + new.len()].copy_from_slice(new);
    file
}

/// What the photo's only item is made of: the body of `hvcC` and the coded data.
fn photo() -> (Vec<u8>, Vec<u8>) {
    let file = heic_files::PHOTO;
    let (config, data) = (place(file, b"hvcC") + 4, place(file, b"mdat") + 4);
    let coded = u32::from_be_bytes(file[data..data + 4].try_into().unwrap()) as usize;
    (file[config..config + 0x75 - 8].to_vec(), file[data..data + 4 + coded].to_vec())
}

/// A file of one picture of 96 × 64 with these parameters and data, and more that is said of it.
fn made(config: &[u8], data: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let size = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
    let ispe = boxed(b"ispe", &[[0; 4], size(96), size(64)].concat());
    let properties = [&[boxed(b"hvcC", config), ispe], more].concat();
    let count = u8::try_from(properties.len()).unwrap();
    let owned =
        [&[0, 0, 0, 0, 0, 0, 0, 1, 0, 1, count][..], &(1..=count).map(|n| 0x80 | n).collect::<Vec<_>>()]
            .concat();
    let inside = [
        vec![0; 4],
        boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict"),
        boxed(b"pitm", &[0, 0, 0, 0, 0, 1]),
        boxed(b"iinf", &[&[0, 0, 0, 0, 0, 1][..], &boxed(b"infe", b"\x02\0\0\0\0\x01\0\0hvc1\0")].concat()),
        boxed(b"iprp", &[boxed(b"ipco", &properties.concat()), boxed(b"ipma", &owned)].concat()),
        boxed(
            b"iloc",
            &[&b"\x01\0\0\0\x44\0\0\x01\0\x01\0\x01\0\0\0\x01\0\0\0\0"[..], &size(data.len())].concat(),
        ),
        boxed(b"idat", data),
    ];
    [boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), boxed(b"meta", &inside.concat())].concat()
}

fn aperture(numbers: [u32; 8]) -> Vec<u8> {
    boxed(b"clap", &numbers.map(u32::to_be_bytes).concat())
}

#[test]
fn a_clean_aperture_is_cut_out_before_the_turn() {
    let (config, data) = photo();
    shows(&made(&config, &data, &[]), (96, 64), |_, made| made);
    // 48 × 32 to the right of the middle and above it.
    let cut = aperture([48, 1, 64, 2, 12, 1, (-8_i32).cast_unsigned(), 1]);
    let seen = view(&made(&config, &data, std::slice::from_ref(&cut)), Kind::Heic).unwrap();
    assert_eq!((seen.width, seen.height), (48, 32));
    let first = pixels(&seen)[0];
    assert!(first[0].abs_diff(95) < 12 && first[1].abs_diff(31) < 12, "{first:?}");
    let turned = view(&made(&config, &data, &[cut, boxed(b"irot", &[1])]), Kind::Heic).unwrap();
    assert_eq!((turned.width, turned.height), (32, 48));
    let last = pixels(&turned)[32 * 47];
    assert!(last.iter().zip(first).all(|(a, b)| a.abs_diff(b) < 12), "{last:?}: a quarter against the clock");
}

/// The photo's parameters, with a sequence of another size.
fn claiming(config: &[u8], width: u32, height: u32) -> Vec<u8> {
    let at = place(config, b"\x21\0\x01\0\x28\x42") + 3;
    let old = &config[at + 2..at + 2 + 0x28];
    let plain: Vec<u8> = old
        .iter()
        .enumerate()
        .filter(|(n, byte)| !(**byte == 3 && *n > 1 && old[n - 2..*n] == [0, 0]))
        .map(|(_, byte)| *byte)
        .collect();
    let mut bits: Vec<bool> =
        plain.iter().flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1 == 1)).collect();
    // The head of the unit, then 104 bits up to the number of the set, which is one bit, and 4:2:0, which is three.
    let from = 16 + 104 + 4;
    let golomb = |n: u32| {
        let length = (n + 1).ilog2();
        std::iter::repeat_n(false, length as usize)
            .chain((0..=length).rev().map(move |bit| (n + 1) >> bit & 1 == 1))
    };
    let lengths = golomb(96).count() + golomb(64).count();
    assert!(bits[from..from + lengths].iter().copied().eq(golomb(96).chain(golomb(64))), "the test itself");
    bits.splice(from..from + lengths, golomb(width).chain(golomb(height)));
    bits.resize(bits.len().next_multiple_of(8), false);
    let mut unit = Vec::new();
    for byte in bits.chunks(8).map(|bits| bits.iter().fold(0, |sum, bit| sum << 1 | u8::from(*bit))) {
        if unit.ends_with(&[0, 0]) && byte < 4 {
            unit.push(3);
        }
        unit.push(byte);
    }
    [&config[..at], &u16::try_from(unit.len()).unwrap().to_be_bytes(), &unit, &config[at + 2 + 0x28..]]
        .concat()
}

#[test]
fn a_build_that_is_not_shown_is_taken_without_a_view() {
    let (config, data) = photo();
    let grid = heic_files::GRID;
    // Version, flags, rows less one, columns less one, width and height.
    let head = place(grid, b"\0\0\x01\x02\0\xa0\0\x70");
    let with_grid = |new: &[u8; 8]| [&grid[..head], new, &grid[head + 8..]].concat();
    let cut = |numbers| made(&config, &data, &[aperture(numbers)]);
    let slice = b"\0\0\0\x08\x28\x01\x2f\x04\xf8\xe3\xdb\xf3";
    let sets = place(&config, b"\x21\0\x01");
    let twice = [&config[..22], &[4], &config[23..sets], &config[sets..sets + 45], &config[sets..]].concat();
    for (what, file) in [
        ("of AV1", changed(heic_files::PHOTO, b"infe", 8, b"av01")),
        ("an overlay", changed(grid, b"gri", 0, b"x")),
        ("a grid of itself", changed(grid, b"dimg", 4, b"\0\x07")),
        ("a grid of what is not there", changed(grid, b"dimg", 4, b"\0\x77")),
        ("more columns than parts", with_grid(b"\0\0\x01\xff\0\xa0\0\x70")),
        ("more parts than are needed", with_grid(b"\0\0\x01\x02\0\x40\0\x70")),
        ("a grid of another version", with_grid(b"\x01\0\x01\x02\0\xa0\0\x70")),
        ("a grid without a size", with_grid(b"\0\0\x01\x02\0\0\0\0")),
        ("less is coded than is told", changed(heic_files::PHOTO, b"ispe", 4, &[0, 0, 0, 97])),
        ("nothing is left of it", cut([0, 1, 64, 1, 0, 1, 0, 1])),
        ("a part of nothing", cut([96, 0, 64, 1, 0, 1, 0, 1])),
        ("cropped beyond its edge", cut([97, 1, 64, 1, 0, 1, 0, 1])),
        ("cropped beside it", cut([48, 1, 64, 1, 40, 1, 0, 1])),
        ("cropped at no place", cut([48, 1, 64, 1, 0, 0, 0, 1])),
        ("cropped after it was turned", {
            made(&config, &data, &[boxed(b"irot", &[1]), aperture([48, 1, 48, 1, 0, 1, 0, 1])])
        }),
        ("something essential is unknown", made(&config, &data, &[boxed(b"what", b"")])),
        ("parameters are missing", made(&config[..22], &data, &[])),
        ("two sequences", made(&twice, &data, &[])),
        ("data is missing", made(&config, &data[..data.len() - 1], &[])),
        ("no data", made(&config, b"", &[])),
        (
            "a unit within a unit",
            made(&config, &[&data[..], &[0, 0, 0, 6, 0x28, 1, 0, 0, 1, 0x42]].concat(), &[]),
        ),
        // The same few bytes as often as fits: each claims to be the whole picture.
        ("too many slices", made(&config, &slice.repeat(20_000), &[])),
        ("a large picture of few bytes", made(&claiming(&config, 7_168, 6_144), &data, &[])),
        ("a larger one", made(&claiming(&config, 65_536, 65_536), &data, &[])),
        ("one beyond numbers", made(&claiming(&config, u32::MAX - 7, u32::MAX - 7), &data, &[])),
    ] {
        let found = inspect(&file, "a.heic").unwrap_or_else(|refusal| panic!("{what}: {refusal}"));
        assert_eq!((found.kind, found.viewable), (Kind::Heic, false), "{what}");
        assert_eq!(view(&file, Kind::Heic), Err(Refusal::NoView), "{what}");
    }
}

#[test]
fn what_does_not_decode_has_no_view() {
    let (config, data) = photo();
    let larger = made(&claiming(&config, 1_024, 1_024), &data, &[]);
    let noise = [&[0, 0, 1, 0, 0x28, 1][..], &[0xa7; 254]].concat();
    for file in [larger, made(&config, &noise, &[])] {
        assert_eq!(inspect(&file, "a.heic").map(|found| found.viewable), Ok(true), "only decoding tells");
        assert_eq!(view(&file, Kind::Heic), Err(Refusal::Damaged));
    }
    assert_eq!(guarded(|| -> Option<()> { panic!("as a decoder might") }), None);
}

#[test]
fn no_change_of_a_file_breaks_anything() {
    // A generator of Lehmer's: the same changes each time.
    let mut state = 20_261_127_u64;
    let mut next = |below: usize| {
        state = state * 48_271 % 0x7fff_ffff;
        usize::try_from(state).unwrap() % below
    };
    let (mut asked, mut shown) = (0, 0);
    for n in 0..600 {
        let file = heic_files::ALL[n % heic_files::ALL.len()];
        let mut bytes = file.to_vec();
        if n % 5 == 0 {
            bytes.truncate(next(file.len()));
        } else {
            // Half of the changes are in what is coded, where only the decoder meets them.
            let from = if n % 2 == 0 { 0 } else { place(file, b"mdat") + 10 };
            for _ in 0..=next(3) {
                bytes[from + next(file.len() - from)] ^= 1 << next(8);
            }
        }
        let found = inspect(&bytes, "a.heic");
        let seen = view(&bytes, Kind::Heic);
        let viewable = found.is_ok_and(|found| found.viewable);
        assert!(seen.is_err() || found.is_err() || viewable);
        asked += usize::from(viewable);
        shown += usize::from(seen.is_ok());
    }
    assert!(asked > 200 && shown > 20, "{asked}, {shown}: the changes are too coarse to test anything");
}
