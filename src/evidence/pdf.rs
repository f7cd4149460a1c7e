//! PDF (ISO 32000-2): begins and ends as one, asks for no password, and whether it can do more than be read.
//!
//! This is no PDF reader. Names are looked for wherever they stand, so that no trick with the structure
//! hides them; at worst a harmless document is said to be active.

use super::Refusal;
use super::read::{first, last};
use flate2::read::ZlibDecoder;
use memchr::{memchr_iter, memmem};
use std::io::Read;

/// How far from the end the marker of the end may be (the limit of Adobe's reader, ISO 32000-1 annex H).
const TAIL: usize = 1024;
/// Names of actions, scripts and attached files (§12.6.4, §7.11.4, §13, and XFA).
const ACTIVE: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"FileAttachment",
    b"RichMedia",
    b"Rendition",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"OnInstantiate",
    b"XFA",
];
/// Most streams of objects that are inflated, and most bytes of each and of all.
const MAX_STREAMS: usize = 4096;
const MAX_STREAM: u64 = 2 * 1024 * 1024;
const MAX_INFLATED: u64 = 24 * 1024 * 1024;

pub(super) struct Facts {
    /// There is more in it than pages, or parts that could not be looked into.
    pub(super) active: bool,
    /// It is encrypted. Most of these open without a password and only forbid changes, as bank statements do.
    pub(super) locked: bool,
    /// Bytes after the end, white space aside.
    pub(super) trailing: usize,
}

/// Where the header is: at the beginning, or after a byte order mark and white space that servers put there.
pub(super) fn start(bytes: &[u8]) -> Option<usize> {
    let head = first(bytes, 16);
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let version = head.strip_prefix(b"%PDF-")?;
    version.first()?.is_ascii_digit().then(|| first(bytes, 16).len() - head.len())
}

/// Looks at the beginning, the end, and all names.
pub(super) fn walk(bytes: &[u8]) -> Result<Facts, Refusal> {
    let tail = last(bytes, TAIL + 1024);
    let end = memmem::rfind(tail, b"%%EOF").filter(|at| tail.len() - at <= TAIL).ok_or(Refusal::Damaged)?;
    let (before, after) = tail.split_at_checked(end + 5).ok_or(Refusal::Damaged)?;
    // §7.5.5: `startxref`, the place of the cross-reference table in digits, the end.
    let place =
        memmem::rfind(before, b"startxref").and_then(|at| before.get(at + 9..)).ok_or(Refusal::Damaged)?;
    if !place.trim_ascii_start().first().is_some_and(u8::is_ascii_digit) {
        return Err(Refusal::Damaged);
    }
    let names = Names::of(bytes);
    let trailing = after.iter().rposition(|b| !is_space(*b)).map_or(0, |at| at + 1);
    // What is locked could not be looked into.
    let active = names.active || names.encrypted || hides_active(bytes, &names.object_streams);
    Ok(Facts { active, locked: names.encrypted, trailing })
}

#[derive(Default)]
struct Names {
    encrypted: bool,
    active: bool,
    /// Where streams of objects are named.
    object_streams: Vec<usize>,
}

impl Names {
    fn of(bytes: &[u8]) -> Self {
        let mut found = Self::default();
        for at in memchr_iter(b'/', bytes) {
            let rest = bytes.get(at + 1..).unwrap_or_default();
            let (name, after) = name(rest);
            match name.as_slice() {
                b"Encrypt" => found.encrypted |= is_dictionary(after),
                b"ObjStm" if found.object_streams.len() <= MAX_STREAMS => found.object_streams.push(at),
                name => found.active |= ACTIVE.contains(&name),
            }
        }
        found
    }
}

/// A name after its slash, with `#41` read as `A` (§7.3.5), and what comes after it. Longer ones than any
/// that is looked for are cut.
fn name(bytes: &[u8]) -> (Vec<u8>, &[u8]) {
    const LONGEST: usize = 16;
    let mut name = Vec::with_capacity(LONGEST);
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        if is_space(byte) || b"()<>[]{}/%".contains(&byte) || name.len() == LONGEST {
            break;
        }
        rest = after;
        let code = if byte == b'#' {
            after.split_first_chunk().and_then(|(hex, after)| Some((code(*hex)?, after)))
        } else {
            None
        };
        name.push(code.map_or(byte, |(code, after)| {
            rest = after;
            code
        }));
    }
    (name, rest)
}

fn code([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    Some(digit(high)? * 16 + digit(low)?)
}

/// Whether a dictionary or a reference to one follows: `12 0 R`. In a text about PDF it does not.
fn is_dictionary(after: &[u8]) -> bool {
    let mut words = first(after, 40).split(|b| is_space(*b)).filter(|word| !word.is_empty());
    let mut next = || words.next().unwrap_or_default();
    let (number, generation, r) = (next(), next(), next());
    number.starts_with(b"<<")
        || number.iter().chain(generation).all(u8::is_ascii_digit)
            && !number.is_empty()
            && r.starts_with(b"R")
}

/// White space of §7.2.3.
fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

/// Looks into streams of objects (§7.5.7). One that cannot be inflated, or would take too long, may hide
/// anything.
fn hides_active(bytes: &[u8], streams: &[usize]) -> bool {
    let mut left = MAX_INFLATED;
    streams.len() > MAX_STREAMS
        || streams.iter().any(|&at| {
            let dictionary = first(bytes.get(at..).unwrap_or_default(), 4096);
            let Some(stream) = memmem::find(dictionary, b"stream").and_then(|n| bytes.get(at + n + 6..))
            else {
                return true;
            };
            let stream = stream.strip_prefix(b"\r").unwrap_or(stream);
            let stream = stream.strip_prefix(b"\n").unwrap_or(stream);
            let mut objects = Vec::new();
            let limit = left.min(MAX_STREAM);
            let read = ZlibDecoder::new(stream).take(limit).read_to_end(&mut objects);
            let size = objects.len() as u64;
            left -= size;
            read.is_err() || size == limit || Names::of(&objects).active
        })
}

#[cfg(test)]
mod tests {
    use super::super::corpus;
    use super::*;

    fn active(bytes: &[u8]) -> Result<bool, Refusal> {
        walk(bytes).map(|facts| facts.active)
    }

    #[test]
    fn what_can_do_more_than_be_read_is_marked() {
        let link = "3 0 obj<</S/URI/URI(https://example.com/)>>endobj";
        for (yes, objects) in [
            (false, ""),
            (false, link),
            (false, "3 0 obj(A text about JavaScript and Launch)endobj"),
            (false, "3 0 obj<</JavaScripts 1/Launcher 2/EncryptMetadata true>>endobj"),
            (true, "3 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"),
            (true, "3 0 obj<</S /J#61vaScrip#74>>endobj"),
            (true, "3 0 obj<</S/Launch/F(calc.exe)>>endobj"),
            (true, "3 0 obj<</Names<</EmbeddedFiles 4 0 R>>>>endobj"),
            (true, "3 0 obj<</Subtype/RichMedia>>endobj"),
            (true, "3 0 obj<</Type/ObjStm/Filter/LZWDecode>>stream\nxxxx\nendstream endobj"),
        ] {
            assert_eq!(active(&corpus::pdf(objects, "")), Ok(yes), "{objects}");
        }
        assert_eq!(active(&corpus::pdf_hiding(b"4 0 <</S/URI>>")), Ok(false));
        assert_eq!(active(&corpus::pdf_hiding(b"4 0 <</S/JavaScript>>")), Ok(true));
        assert_eq!(active(&corpus::pdf_hiding(&vec![b' '; 3_000_000])), Ok(true), "too much to look through");
    }

    #[test]
    fn a_password_is_told_from_a_text_about_passwords() {
        let said = corpus::pdf("3 0 obj(/Encrypt is a key)endobj", "");
        assert_eq!(active(&said), Ok(false));
        for trailer in
            ["/Encrypt 5 0 R", "/Encrypt  12\n0 R/ID[]", "/Encrypt<</Filter/Standard>>", "/#45ncrypt 5 0 R"]
        {
            let facts = walk(&corpus::pdf("", trailer)).unwrap();
            assert!(facts.locked && facts.active, "{trailer}");
        }
    }

    #[test]
    fn beginning_and_end_may_be_a_little_untidy() {
        let pdf = corpus::pdf("", "");
        assert_eq!(start(&[b"\xef\xbb\xbf\r\n", &pdf[..]].concat()), Some(5));
        assert_eq!(start(b"<html>%PDF-1.7"), None);
        assert_eq!(start(b"%PDF-"), None);
        assert_eq!(walk(&[&pdf[..], b"\r\n\0\0"].concat()).unwrap().trailing, 0);
        assert_eq!(walk(&[&pdf[..], b"junk"].concat()).unwrap().trailing, 5);
        assert_eq!(active(&[&pdf[..], &[b'x'; 1100]].concat()), Err(Refusal::Damaged));
        assert_eq!(active(b"%PDF-1.7\n%%EOF"), Err(Refusal::Damaged));
        assert_eq!(active(b"%PDF-1.7\nstartxref\n%%EOF"), Err(Refusal::Damaged));
    }
}
