//! The parts of a mail (RFC 2046): found in one walk over its lines, however they are nested.
//!
//! `mail-parser` seeks each boundary up to the end of the mail, so that mail made for it takes hours; it is
//! only asked for single header fields here.

use super::eml;
use super::read::first;
use mail_parser::{ContentType, Message, MessageParser, MimeHeaders};
use memchr::memchr;

/// Most parts that are looked at, those that hold others included.
const MAX_PARTS: usize = 100;
/// Deepest nesting of parts.
const MAX_DEPTH: usize = 8;
/// Longest header of a part.
const MAX_PART_HEAD: usize = 32 * 1024;
/// Longest field that is read.
const MAX_FIELD: usize = 8 * 1024;
/// Fields that are read, the first of each.
const FIELDS: [&[u8]; 7] = [
    b"from",
    b"to",
    b"date",
    b"subject",
    b"content-type",
    b"content-disposition",
    b"content-transfer-encoding",
];

/// A part that holds no other parts.
pub(super) struct Part<'a> {
    pub(super) head: Vec<u8>,
    pub(super) body: &'a [u8],
}

/// The parts of a mail in their order, and whether these are all.
pub(super) fn of(mail: &[u8]) -> (Vec<Part<'_>>, bool) {
    let (head, body) = split(mail, eml::MAX_HEAD);
    let Some(outer) = boundary(&head) else { return (vec![Part { head, body }], true) };
    let mut found = Vec::new();
    let mut boundaries = vec![outer];
    // Where the open part begins.
    let mut open: Option<&[u8]> = None;
    let mut begun = 0;
    let mut rest = body;
    while !rest.is_empty() && !boundaries.is_empty() {
        let (line, after) = eml::line(rest);
        let delimiter = boundaries.iter().enumerate().rev().find_map(|(n, b)| Some((n, delimits(line, b)?)));
        if let Some((level, last)) = delimiter {
            if let Some(part) = open.take() {
                found.push(close(part, part.len() - rest.len()));
            }
            boundaries.truncate(if last { level } else { level + 1 });
            if !last {
                if begun == MAX_PARTS {
                    return (found, false);
                }
                begun += 1;
                match boundary(&split(after, MAX_PART_HEAD).0) {
                    Some(inner) if boundaries.len() < MAX_DEPTH => boundaries.push(inner),
                    _ => open = Some(after),
                }
            }
        }
        rest = after;
    }
    // A mail that was cut off: its last part has no end.
    found.extend(open.map(|part| close(part, part.len())));
    if found.is_empty() {
        // Parts without any delimiter: shown as the text it is.
        found.push(Part { head: b"\r\n".to_vec(), body });
    }
    (found, true)
}

/// The part with the length up to the delimiter, whose line break belongs to the delimiter (§5.1.1).
fn close(part: &[u8], length: usize) -> Part<'_> {
    let part = first(part, length);
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    let part = part.strip_suffix(b"\r").unwrap_or(part);
    let (head, body) = split(part, MAX_PART_HEAD);
    Part { head, body }
}

/// The fields that are read, and the body.
fn split(part: &[u8], longest_head: usize) -> (Vec<u8>, &[u8]) {
    let (mut block, body) = part.split_at_checked(eml::head(part, longest_head)).unwrap_or((part, &[]));
    let mut seen = [false; FIELDS.len()];
    let mut head = Vec::new();
    while let Some((field, after)) = eml::field(block) {
        block = after;
        let Some(name) = eml::name(field) else { continue };
        for (known, seen) in FIELDS.iter().zip(&mut seen) {
            if name == *known && !std::mem::replace(seen, true) {
                head.extend_from_slice(first(field, MAX_FIELD).trim_ascii_end());
                head.extend_from_slice(b"\r\n");
            }
        }
    }
    head.extend_from_slice(b"\r\n");
    (head, body)
}

/// The fields of the mail itself, for [`fields`].
pub(super) fn head(mail: &[u8]) -> Vec<u8> {
    split(mail, eml::MAX_HEAD).0
}

/// Reads the fields of a header that was made here.
pub(super) fn fields(head: &[u8]) -> Option<Message<'_>> {
    MessageParser::default().parse_headers(head)
}

fn boundary(head: &[u8]) -> Option<Vec<u8>> {
    // Most parts are no multipart: look before parsing.
    let message =
        memchr::memmem::find(&head.to_ascii_lowercase(), b"multipart").and_then(|_| fields(head))?;
    let kind: &ContentType = message.content_type()?;
    let boundary = kind.attribute("boundary").filter(|_| kind.ctype() == "multipart")?;
    // §5.1.1 has at most 70 signs.
    (1..=200).contains(&boundary.len()).then(|| boundary.as_bytes().to_vec())
}

/// Whether the line is a delimiter of this boundary, and then whether it is the last one.
fn delimits(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let last = rest.starts_with(b"--");
    let rest = if last { rest.get(2..)? } else { rest };
    rest.trim_ascii().is_empty().then_some(last)
}

/// Size in bytes of a body once decoded. Line breaks and padding make it near, not exact, for broken mail.
pub(super) fn decoded_size(body: &[u8], encoding: Option<&str>) -> usize {
    match encoding.map(str::trim).map(str::to_ascii_lowercase).as_deref() {
        Some("base64") => {
            let digits =
                body.iter().filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
            digits * 3 / 4
        }
        Some("quoted-printable") => {
            let mut size = body.len();
            let mut rest = body;
            while let Some(at) = memchr(b'=', rest) {
                rest = rest.get(at + 1..).unwrap_or_default();
                // `=3D` is one byte; `=` at the end of a line is none, nor is the line break.
                size = size.saturating_sub(if rest.starts_with(b"\n") {
                    2
                } else if rest.starts_with(b"\r\n") {
                    3
                } else {
                    2
                });
            }
            size
        }
        _ => body.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::corpus;
    use super::*;

    fn bodies(mail: &str) -> Vec<String> {
        of(mail.as_bytes()).0.iter().map(|part| String::from_utf8_lossy(part.body).into_owned()).collect()
    }

    #[test]
    fn parts_are_found_however_they_are_nested() {
        assert_eq!(bodies(corpus::EML), ["16rVyyAxMDAgdXNkdA==", "<p>not this</p>", "JVBERi0x\r\nLjQ="]);
        let head = "Content-Type: multipart/mixed; boundary=a\n\n";
        for (mail, parts) in [
            ("A: b\n\nno parts".to_owned(), &["no parts"][..]),
            (format!("{head}before\n--a\n\none\n--a \t\n\ntwo\n--a--\nafter\n--a\n\nnot"), &["one", "two"]),
            (format!("{head}--a\n\n--ab\n --a\ncut off"), &["--ab\n --a\ncut off"]),
            (format!("{head}--a\nno empty line\n--a\n\n\n--a--"), &["", ""]),
            (format!("{head}no delimiter"), &["no delimiter"]),
            (
                format!("{head}--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--a\n\ny"),
                &["x", "y"],
            ),
        ] {
            assert_eq!(bodies(&mail), parts, "{mail}");
        }
    }

    #[test]
    fn mail_made_to_be_slow_is_not() {
        let open = "--a\nContent-Type: multipart/mixed; boundary=never\n\n";
        let many = format!("Content-Type: multipart/mixed; boundary=a\n\n{}", open.repeat(100_000));
        let (parts, all) = of(many.as_bytes());
        assert_eq!((parts.len(), all), (0, false));
        let nest = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n");
        let deep: Vec<String> = (0..9_000).map(nest).collect();
        assert_eq!(of(deep.concat().as_bytes()).0.len(), 1);
    }

    #[test]
    fn sizes_are_those_after_decoding() {
        for (encoding, body, size) in [
            (Some("base64"), "JVBERi0x\r\nLjQ=", 8),
            (Some(" BASE64 "), "", 0),
            (Some("quoted-printable"), "a=3Db=\r\nc=\nd", 5),
            (Some("7bit"), "hello", 5),
            (None, "hello", 5),
        ] {
            assert_eq!(decoded_size(body.as_bytes(), encoding), size, "{body}");
        }
    }
}
