//! Files for the tests, good and hostile, made from nothing.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// What no view may keep.
pub const MARKER: &str = "secret-place-22.28N-114.16E";

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap()
}

/// An EXIF segment of a JPEG with the orientation, a reference to a GPS block, and the marker as its maker's name.
pub fn exif(orientation: u16) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    tiff.extend(b"\x01\x0f\0\x02\0\0\0\x1c\0\0\0\x32");
    tiff.extend([b"\x01\x12\0\x03\0\0\0\x01", &orientation.to_be_bytes()[..], b"\0\0"].concat());
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x4e\0\0\0\0");
    tiff.extend(MARKER.bytes());
    tiff.extend(b"\0GPS XMP Exif");
    [b"Exif\0\0", &tiff[..]].concat()
}

/// A picture with soft colours: red to the right, green down.
pub fn pixels(width: u32, height: u32) -> Vec<u8> {
    let value = |n: u32, of: u32| u8::try_from(n * 255 / of).unwrap();
    (0..height).flat_map(|y| (0..width).flat_map(move |x| [value(x, width), value(y, height), 128])).collect()
}

pub fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, png::ColorType::Rgb, png::BitDepth::Eight, &pixels(width, height))
}

pub fn png_of(width: u32, height: u32, colour: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(&[0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255][..]);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

pub fn chunk(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let named = [kind, body].concat();
    [&size(body.len()).to_be_bytes()[..], &named, &crc32fast::hash(&named).to_be_bytes()].concat()
}

/// A PNG whose header says anything, with this data behind it.
pub fn png_claiming(width: u32, height: u32, colour: u8, interlaced: bool, inflated: &[u8]) -> Vec<u8> {
    let header =
        [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, colour, 0, 0, u8::from(interlaced)]].concat();
    [super::png::SIGNATURE, &chunk(b"IHDR", &header), &chunk(b"IDAT", &zlib(inflated)), &chunk(b"IEND", b"")]
        .concat()
}

/// The PNG with one more chunk behind its header.
pub fn png_with(png: &[u8], kind: &[u8], body: &[u8]) -> Vec<u8> {
    [&png[..33], &chunk(kind, body), &png[33..]].concat()
}

/// Puts the checksums of changed chunks right, so that more than they is tested.
pub fn mend(png: &mut [u8]) {
    let mut at = 8;
    while let Some(size) = super::read::be32(png, at) {
        let end = at + 8 + size as usize;
        if end + 4 > png.len() {
            return;
        }
        let sum = crc32fast::hash(&png[at + 4..end]);
        png[end..end + 4].copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
}

pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_of(width, height, jpeg_encoder::ColorType::Rgb, false, &pixels(width.into(), height.into()))
}

pub fn jpeg_of(
    width: u16,
    height: u16,
    colour: jpeg_encoder::ColorType,
    progressive: bool,
    data: &[u8],
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
    encoder.set_progressive(progressive);
    encoder.encode(data, width, height, colour).unwrap();
    bytes
}

/// The JPEG with one more segment at its beginning.
pub fn jpeg_with(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    [&jpeg[..2], &[0xff, marker], &size(body.len() + 2).to_be_bytes()[2..], body, &jpeg[2..]].concat()
}

pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut bytes);
    encoder.encode(&pixels(width, height), width, height, image_webp::ColorType::Rgb8).unwrap();
    bytes
}

/// 16 × 12 pixels as `cwebp` writes them, coded with loss.
pub fn webp_lossy() -> Vec<u8> {
    hex(
        "524946463a00000057454250565038202e0000009001009d012a10000c0005407c25b0027400b238ac00fee9430c3d6e3880ca79306c86a7f5fedfd9e3f0aae40000",
    )
}

/// The same with opacity.
pub fn webp_see_through() -> Vec<u8> {
    hex(
        "524946468600000057454250565038580a000000100000000f00000b0000414c504831000000015f40266d1b12b0776944c49e880e84b4ed640a5398c214524821851452482185f8ae4344ff33488a6630596c0e97c70700565038202e000000b001009d012a10000c0005407c25b0027400b239620000fee9430c3d6e3880ca79306c86a7f5fedfbeff50e5c000",
    )
}

fn hex(digits: &str) -> Vec<u8> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub fn riff(name: &[u8], body: &[u8]) -> Vec<u8> {
    let padding = if body.len() % 2 == 1 { &[0][..] } else { &[] };
    [name, &size(body.len()).to_le_bytes()[..], body, padding].concat()
}

/// A WebP of these chunks.
pub fn webp_of(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff(b"RIFF", &[b"WEBP", &chunks.concat()[..]].concat())
}

/// The extended header of a WebP.
pub fn vp8x(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let size = |n: u32| (n - 1).to_le_bytes()[..3].to_vec();
    riff(b"VP8X", &[vec![flags, 0, 0, 0], size(width), size(height)].concat())
}

pub fn boxed(kind: &[u8], body: &[u8]) -> Vec<u8> {
    [&size(body.len() + 8).to_be_bytes()[..], kind, body].concat()
}

/// The boxes of a HEIC without any picture in them.
pub fn heic(brand: &[u8], compatible: &[u8], width: u32, height: u32) -> Vec<u8> {
    let ispe = boxed(b"ispe", &[&[0; 4][..], &width.to_be_bytes(), &height.to_be_bytes()].concat());
    let meta = [
        vec![0; 4],
        boxed(b"hdlr", b"\0\0\0\0\0\0\0\0pict"),
        boxed(b"pitm", &[0; 6]),
        boxed(b"iloc", &[0; 8]),
        boxed(b"iprp", &boxed(b"ipco", &ispe)),
    ]
    .concat();
    let file_type = [brand, &[0; 4][..], compatible].concat();
    [boxed(b"ftyp", &file_type), boxed(b"meta", &meta), boxed(b"mdat", &[0; 16])].concat()
}

/// A PDF with these objects. The table of references is of the shape that is checked, no more.
pub fn pdf(objects: &str, trailer: &str) -> Vec<u8> {
    let body = format!(
        "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n{objects}\n"
    );
    let place = body.len();
    format!(
        "{body}xref\n0 1\n0000000000 65535 f \ntrailer<</Size 3/Root 1 0 R{trailer}>>\nstartxref\n{place}\n%%EOF\n"
    )
    .into_bytes()
}

/// A PDF that hides objects in a compressed stream.
pub fn pdf_hiding(objects: &[u8]) -> Vec<u8> {
    let packed = zlib(objects);
    let plain = pdf("3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n@\nendstream endobj", "");
    let at = plain.iter().position(|b| *b == b'@').unwrap();
    [&plain[..at], &packed, &plain[at + 1..]].concat()
}

pub const EML: &str = "From: \"Bank of Example\" <service@bank.example>\r\n\
    To: li@example.com\r\n\
    Date: Mon, 1 Jun 2026 10:00:00 +0800\r\n\
    Subject: =?utf-8?B?6L2s6LSm?= receipt\r\n\
    MIME-Version: 1.0\r\n\
    Content-Type: multipart/mixed; boundary=\"outer\"\r\n\
    \r\n\
    For old programs.\r\n\
    --outer\r\n\
    Content-Type: multipart/alternative; boundary=inner\r\n\
    \r\n\
    --inner\r\n\
    Content-Type: text/plain; charset=gb2312\r\n\
    Content-Transfer-Encoding: base64\r\n\
    \r\n\
    16rVyyAxMDAgdXNkdA==\r\n\
    --inner\r\n\
    Content-Type: text/html\r\n\
    \r\n\
    <p>not this</p>\r\n\
    --inner--\r\n\
    --outer\r\n\
    Content-Type: application/pdf\r\n\
    Content-Transfer-Encoding: base64\r\n\
    Content-Disposition: attachment; filename=\"../slip.pdf\"\r\n\
    \r\n\
    JVBERi0x\r\n\
    LjQ=\r\n\
    --outer--\r\n";

/// A ZIP archive of empty files with these names.
pub fn zip(names: &[&str]) -> Vec<u8> {
    let mut files = Vec::new();
    let mut directory = Vec::new();
    for name in names {
        let length = &size(name.len()).to_le_bytes()[..2];
        directory.extend([b"PK\x01\x02", &[0; 24][..], length, &[0; 16], name.as_bytes()].concat());
        files.extend([b"PK\x03\x04", &[0; 22][..], length, &[0; 2], name.as_bytes()].concat());
    }
    let count = &size(names.len()).to_le_bytes()[..2];
    let place = [size(directory.len()).to_le_bytes(), size(files.len()).to_le_bytes()].concat();
    [files, directory, [b"PK\x05\x06", &[0; 4][..], count, count, &place, &[0; 2]].concat()].concat()
}

/// Pictures as libheif writes them: [`pixels`] of 96 × 64 unless said otherwise.
pub mod heic_files {
    /// With EXIF that holds the place and the marker.
    pub const PHOTO: &[u8] = include_bytes!("corpus/photo.heic");
    /// Ten bits a sample.
    pub const DEEP: &[u8] = include_bytes!("corpus/deep.heic");
    /// Chroma of half the width, 4:2:2.
    pub const HALF: &[u8] = include_bytes!("corpus/half.heic");
    /// Chroma of all pixels, 4:4:4.
    pub const FULL: &[u8] = include_bytes!("corpus/full.heic");
    /// Without loss, in red, green and blue.
    pub const EXACT: &[u8] = include_bytes!("corpus/exact.heic");
    /// The red of the picture as gray.
    pub const GRAY: &[u8] = include_bytes!("corpus/gray.heic");
    /// 95 × 63, cropped by a clean aperture.
    pub const ODD: &[u8] = include_bytes!("corpus/odd.heic");
    /// The left half cannot be seen.
    pub const SEE_THROUGH: &[u8] = include_bytes!("corpus/see-through.heic");
    /// 160 × 112 in pieces of 64 × 64, three in a row.
    pub const GRID: &[u8] = include_bytes!("corpus/grid.heic");
    /// Stored in each other way, with what turns it back.
    pub const TURNED: [&[u8]; 7] = [
        include_bytes!("corpus/turned-2.heic"),
        include_bytes!("corpus/turned-3.heic"),
        include_bytes!("corpus/turned-4.heic"),
        include_bytes!("corpus/turned-5.heic"),
        include_bytes!("corpus/turned-6.heic"),
        include_bytes!("corpus/turned-7.heic"),
        include_bytes!("corpus/turned-8.heic"),
    ];
    pub const ALL: [&[u8]; 9] = [PHOTO, DEEP, HALF, FULL, EXACT, GRAY, ODD, SEE_THROUGH, GRID];
}
