//! Evidence that customers upload: what it is by its content, what of it may be seen, and under which name.
//!
//! The original is kept exactly as sent and only ever leaves as a download. What staff and customers look
//! at is a view: a picture that was decoded and encoded anew, so that nothing of the sender's file is in it
//! but what can be seen. PDF and mail have no view; a mail has a summary in plain text.
//! Nothing here reads or writes anything: bytes go in, a verdict or new bytes come out.

#[cfg(test)]
mod corpus;
mod eml;
mod heic;
mod jpeg;
mod lookalike;
mod mail;
mod name;
mod orientation;
mod parts;
mod pdf;
mod png;
mod polyglot;
mod read;
mod shrink;
mod view;
mod webp;

use crate::kernel::text_enum;
pub use mail::{Attachment, MailSummary, mail_summary};
pub use name::{content_disposition, safe_name};

pub use view::{THUMBNAIL_SIDE, VIEW_SIDE, View, thumbnail, view};

/// Largest file, in bytes. Ten times 2²⁰, so that "10 MB" is right however a device counts.
pub const MAX_BYTES: usize = 10 * 1024 * 1024;
/// Most pixels of a picture, width times height.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Longest side of a picture, in pixels.
pub const MAX_SIDE: u32 = 20_000;

text_enum! {
    /// What a file is, by its content. The codes are the endings of file names, without the dot.
    pub enum Kind {
        Pdf = "pdf",
        Png = "png",
        Jpeg = "jpg",
        Webp = "webp",
        Heic = "heic",
        Eml = "eml",
    }
}

impl Kind {
    /// The ending of a file name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        self.code()
    }

    /// The media type to answer with, as registered with IANA.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Heic => "image/heic",
            Self::Eml => "message/rfc822",
        }
    }

    /// The kind that a file name promises.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let (_, extension) = name.trim_end().rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "pdf" => Self::Pdf,
            "png" => Self::Png,
            "jpg" | "jpeg" | "jpe" | "jfif" => Self::Jpeg,
            "webp" => Self::Webp,
            "heic" | "heif" | "hif" => Self::Heic,
            "eml" => Self::Eml,
            _ => return None,
        })
    }
}

/// Why a file is not taken, or not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the file is empty")]
    Empty,
    #[error("the file is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// Not a kind that is accepted. `looks_like` is a short code such as `svg`, `html`, `zip`, `docx`,
    /// `office`, `msg`, `exe`, `gif`, `mp4`, `text`; the whole list is in `lookalike.rs`.
    #[error("not a kind that is accepted; it looks like {looks_like:?}")]
    WrongKind { looks_like: Option<&'static str> },
    /// Cut off, or does not keep to its own format.
    #[error("the file is damaged")]
    Damaged,
    /// Two kinds in one: behind or inside it is something that another program would open.
    #[error("the file is of two kinds at once")]
    Polyglot,
    /// More than [`MAX_PIXELS`], or a side longer than [`MAX_SIDE`].
    #[error("the picture has too many pixels")]
    PixelBomb,
    /// An animation. Only its first frame would be seen, and that is not what was sent.
    #[error("the picture is animated")]
    TooManyFrames,
    /// There is nothing to show but the original as a download: the kind has no view, or decoding it would
    /// take too much memory. [`inspect`] never answers so.
    #[error("the file has no view")]
    NoView,
}

/// What an accepted file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspected {
    pub kind: Kind,
    /// What its name promises. Another kind than `kind` is no reason to refuse: phones and chat programs
    /// rename files.
    pub name_says: Option<Kind>,
    /// Width and height in pixels as stored, before the picture is turned upright. None for PDF and mail.
    pub size: Option<(u32, u32)>,
    /// Whether [`view`] and [`thumbnail`] can be asked.
    pub viewable: bool,
    /// The PDF holds a script, an attached file or an action that starts something, or parts that could
    /// not be looked into. Like every original it is a download; whoever opens it should know.
    pub active: bool,
    /// The PDF is encrypted; it may ask for a password, which the customer should know before they send it.
    pub locked: bool,
    /// Bytes after the end of a JPEG, where phones put the film of a moving photo, or of a PDF. No view has
    /// them.
    pub trailing: usize,
}

/// Looks at a file before anything is stored. The cost depends on the length of `bytes`, never on what
/// they claim; `name` is only compared.
///
/// # Errors
/// With the reason for the form to turn into a sentence.
pub fn inspect(bytes: &[u8], name: &str) -> Result<Inspected, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge);
    }
    let kind = sniff(bytes).ok_or_else(|| Refusal::WrongKind { looks_like: lookalike::of(bytes) })?;
    let mut found = Inspected {
        kind,
        name_says: Kind::by_name(name),
        size: None,
        viewable: false,
        active: false,
        locked: false,
        trailing: 0,
    };
    if kind != Kind::Eml {
        polyglot::front(bytes)?;
    }
    match kind {
        Kind::Eml => eml::walk(bytes)?,
        Kind::Heic => {
            found.size = heic::walk(bytes)?;
            // One that cannot be shown is taken all the same.
            found.viewable = Picture::walk(bytes, kind).is_ok_and(|picture| picture.viewable());
        }
        Kind::Pdf => {
            let facts = pdf::walk(bytes)?;
            (found.active, found.locked, found.trailing) = (facts.active, facts.locked, facts.trailing);
        }
        Kind::Png | Kind::Jpeg | Kind::Webp => {
            let picture = Picture::walk(bytes, kind)?;
            found.size = Some((picture.width, picture.height));
            found.viewable = picture.viewable();
            found.trailing = picture.trailing;
        }
    }
    if kind != Kind::Eml {
        polyglot::behind(bytes, kind, found.trailing)?;
    }
    Ok(found)
}

/// The kind by the first bytes alone.
fn sniff(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(png::SIGNATURE) {
        return Some(Kind::Png);
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some(Kind::Jpeg);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Kind::Webp);
    }
    if heic::is_heic(bytes) {
        return Some(Kind::Heic);
    }
    if pdf::start(bytes).is_some() {
        return Some(Kind::Pdf);
    }
    eml::is_mail(bytes).then_some(Kind::Eml)
}

/// What the structure of a picture says about it, before any of it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Picture {
    width: u32,
    height: u32,
    orientation: orientation::Orientation,
    /// Bytes of memory that decoding takes at most.
    decoding: u64,
    trailing: usize,
}

impl Picture {
    fn walk(bytes: &[u8], kind: Kind) -> Result<Self, Refusal> {
        match kind {
            Kind::Png => png::walk(bytes),
            Kind::Jpeg => jpeg::walk(bytes),
            Kind::Webp => webp::walk(bytes),
            Kind::Heic => heic::picture(bytes),
            Kind::Pdf | Kind::Eml => Err(Refusal::NoView),
        }
    }

    fn viewable(&self) -> bool {
        self.decoding <= view::MAX_DECODING
    }
}

/// Checks the size that a picture claims.
fn measured(width: u32, height: u32) -> Result<(u32, u32), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Damaged);
    }
    if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Refusal::PixelBomb);
    }
    Ok((width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_known_by_its_content_whatever_its_name() {
        for (kind, size, bytes) in [
            (Kind::Png, Some((16, 12)), corpus::png(16, 12)),
            (Kind::Jpeg, Some((16, 12)), corpus::jpeg(16, 12)),
            (Kind::Webp, Some((16, 12)), corpus::webp(16, 12)),
            (Kind::Webp, Some((16, 12)), corpus::webp_lossy()),
            (Kind::Webp, Some((16, 12)), corpus::webp_see_through()),
            (Kind::Heic, Some((400, 300)), corpus::heic(b"heic", b"mif1heic", 400, 300)),
            (Kind::Heic, Some((400, 300)), corpus::heic(b"mif1", b"mif1heic", 400, 300)),
            (Kind::Pdf, None, corpus::pdf("", "")),
            (Kind::Eml, None, corpus::EML.as_bytes().to_vec()),
        ] {
            let found = inspect(&bytes, "bill.pdf").unwrap();
            assert_eq!((found.kind, found.size, found.name_says), (kind, size, Some(Kind::Pdf)));
            assert_eq!(found.viewable, matches!(kind, Kind::Png | Kind::Jpeg | Kind::Webp));
            assert_eq!((found.active, found.trailing), (false, 0), "{kind:?}");
            for name in ["x.exe", "x", "", ".", "x.PNG "] {
                assert_eq!(inspect(&bytes, name), Ok(Inspected { name_says: Kind::by_name(name), ..found }));
            }
        }
    }

    #[test]
    fn what_is_not_taken_is_told_apart() {
        let wrong = |code| Refusal::WrongKind { looks_like: Some(code) };
        let png = corpus::png(9, 9);
        let jpeg = corpus::jpeg(9, 9);
        let pdf = corpus::pdf("", "");
        let zip = corpus::zip(&["a.txt"]);
        let frames = corpus::riff(b"ANIM", &[0; 6]);
        let with = |file: &[u8], more: &[u8]| [file, more].concat();
        for (refusal, bytes) in [
            (Refusal::Empty, vec![]),
            (Refusal::TooLarge, vec![b'x'; MAX_BYTES + 1]),
            (wrong("svg"), b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec()),
            (wrong("html"), b"<!DOCTYPE html><script>alert(1)</script>".to_vec()),
            (wrong("html"), b"<!--\nFrom: a\nDate: b\nSubject: c\n\n--><script>alert(1)</script>".to_vec()),
            (wrong("zip"), zip.clone()),
            (wrong("docx"), corpus::zip(&["[Content_Types].xml", "word/document.xml"])),
            (wrong("gif"), b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
            (wrong("exe"), b"MZ\x90\0\x03".to_vec()),
            (wrong("avif"), corpus::heic(b"mif1", b"avif", 9, 9)),
            (Refusal::WrongKind { looks_like: None }, vec![0; 100]),
            (Refusal::Polyglot, with(&png, &zip)),
            (Refusal::Polyglot, with(&png, b"\n")),
            (Refusal::Polyglot, with(&jpeg, &zip)),
            (Refusal::Polyglot, with(&pdf, &zip)),
            (Refusal::Polyglot, with(&pdf, b"<html><script>alert(1)</script>")),
            (Refusal::Polyglot, with(&corpus::webp(9, 9), &zip)),
            (Refusal::Polyglot, with(&corpus::heic(b"heic", b"", 9, 9), &zip)),
            (Refusal::Polyglot, with(&jpeg, b"Rar!\x1a\x07\x01")),
            (Refusal::Polyglot, with(&jpeg, b"\n<script>alert(1)</script>")),
            (Refusal::Polyglot, with(&jpeg, &pdf)),
            (Refusal::Polyglot, corpus::jpeg_with(&jpeg, 0xfe, &pdf)),
            (Refusal::Polyglot, corpus::jpeg_with(&jpeg, 0xfe, b"<SCRIPT>alert(1)</SCRIPT>")),
            (Refusal::Polyglot, corpus::png_with(&png, b"tEXt", b"x\0%PDF-1.7")),
            (Refusal::Polyglot, corpus::png_with(&png, b"tEXt", b"x\0<html>")),
            (Refusal::Damaged, png[..png.len() - 1].to_vec()),
            (Refusal::Damaged, jpeg[..jpeg.len() - 2].to_vec()),
            (Refusal::Damaged, pdf[..pdf.len() - 8].to_vec()),
            (Refusal::Damaged, with(corpus::EML.as_bytes(), b"\0")),
            (Refusal::TooManyFrames, corpus::png_with(&png, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])),
            (Refusal::TooManyFrames, corpus::webp_of(&[corpus::vp8x(2, 9, 9), frames])),
            (Refusal::PixelBomb, corpus::png_claiming(60_000, 60_000, 2, false, b"")),
            (Refusal::PixelBomb, corpus::png_claiming(8_000, 6_251, 2, false, b"")),
            (Refusal::PixelBomb, corpus::png_claiming(20_001, 1, 2, false, b"")),
            (Refusal::PixelBomb, corpus::heic(b"heic", b"", 10_000, 10_000)),
            (Refusal::Damaged, corpus::png_claiming(0, 0, 2, false, b"")),
            (Refusal::Damaged, corpus::png_claiming(7_000, 7_000, 2, false, b"few")),
        ] {
            let beginning = String::from_utf8_lossy(read::first(&bytes, 60));
            assert_eq!(inspect(&bytes, "photo.png"), Err(refusal), "{beginning:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_break_anything(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), n in 0_usize..7) {
            let beginnings: [&[u8]; 7] = [
                b"", png::SIGNATURE, b"\xff\xd8\xff", b"RIFF\x10\x02\0\0WEBPVP8 ",
                b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"%PDF-1.7\n", b"From: a\nDate: b\nTo: ",
            ];
            everything(&[beginnings[n], &bytes].concat());
        }

        #[test]
        fn no_change_of_a_good_file_breaks_anything(
            n in 0_usize..10,
            changes in proptest::collection::vec((proptest::num::usize::ANY, proptest::num::u8::ANY), 0..8),
            cut in proptest::option::weighted(0.2, 0_usize..300),
        ) {
            let mut bytes = match n {
                0 => corpus::png(16, 12),
                1 => corpus::jpeg(16, 12),
                2 => corpus::jpeg_of(16, 12, jpeg_encoder::ColorType::Rgb, true, &corpus::pixels(16, 12)),
                3 => corpus::webp(16, 12),
                4 => corpus::webp_lossy(),
                5 => corpus::webp_see_through(),
                6 => corpus::heic(b"heic", b"mif1", 400, 300),
                7 => corpus::pdf_hiding(b"1 0 <</JavaScript 2 0 R>>"),
                8 => corpus::EML.as_bytes().to_vec(),
                _ => corpus::jpeg_with(&corpus::jpeg(16, 12), 0xe1, &corpus::exif(6)),
            };
            let length = bytes.len();
            for (at, value) in changes {
                bytes[at % length] = value;
            }
            bytes.truncate(cut.unwrap_or(length));
            if n == 0 {
                corpus::mend(&mut bytes);
            }
            everything(&bytes);
        }
    }

    /// Asks for all there is to ask, as any kind.
    fn everything(bytes: &[u8]) {
        let found = inspect(bytes, "x");
        for &kind in Kind::ALL {
            let seen = view(bytes, kind);
            let small = thumbnail(bytes, kind);
            assert_eq!(seen.is_ok(), small.is_ok());
            if let Ok(seen) = seen {
                assert_eq!(inspect(&seen.bytes, "x").map(|again| again.kind), Ok(seen.kind));
                assert!(found.is_err() || found.is_ok_and(|found| found.viewable));
            }
        }
        let _ = mail_summary(bytes);
    }
}
