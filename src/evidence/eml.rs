//! Mail as saved by mail programs (RFC 5322): a block of header fields, then text. Attachments are not
//! opened here.

use super::Refusal;
use super::read::first;
use memchr::{memchr, memchr_iter};

/// Longest block of header fields. Mail that went through many servers has some tens of kilobytes.
pub(super) const MAX_HEAD: usize = 256 * 1024;

/// Whether the bytes begin with the header of a mail: nothing but fields, among them the two that every mail
/// must have (RFC 5322 §3.6) and one more that a note or a log would not.
pub(super) fn is_mail(bytes: &[u8]) -> bool {
    const MUST: [&[u8]; 2] = [b"from", b"date"];
    const MORE: [&[u8]; 6] = [b"subject", b"to", b"message-id", b"received", b"return-path", b"mime-version"];
    let mut seen = Vec::new();
    let mut rest = first(start(bytes), MAX_HEAD);
    while let Some((field, after)) = field(rest) {
        let Some(name) = name(field) else { return false };
        if MUST.contains(&&*name) || MORE.contains(&&*name) {
            seen.push(name);
        }
        rest = after;
    }
    let has = |name: &&[u8]| seen.iter().any(|n| n == name);
    MUST.iter().all(has) && MORE.iter().any(has)
}

/// Mail is text (RFC 5322 §2.1): a byte of value zero is in none.
pub(super) fn walk(bytes: &[u8]) -> Result<(), Refusal> {
    if memchr(0, bytes).is_some() { Err(Refusal::Damaged) } else { Ok(()) }
}

/// The mail without the byte order mark and the line `From …` that some programs put before it.
pub(super) fn start(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.starts_with(b"From ") { line(bytes).1 } else { bytes }
}

/// The first line with its end, and what comes after it.
pub(super) fn line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

/// The first field with the lines that continue it (§2.2.3), and what comes after it. None at the empty
/// line that ends the header, and at the end.
pub(super) fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() || bytes.starts_with(b"\n") || bytes.starts_with(b"\r\n") {
        return None;
    }
    let ends = memchr_iter(b'\n', bytes).map(|at| at + 1);
    let end = ends.into_iter().find(|&end| !matches!(bytes.get(end), Some(b' ' | b'\t')));
    bytes.split_at_checked(end.unwrap_or(bytes.len()))
}

/// Name of a field in small letters. RFC 5322 §3.6.8 lets a name have nearly any sign; those in use have
/// letters, digits and these three, so that no markup passes as a field.
pub(super) fn name(field: &[u8]) -> Option<Vec<u8>> {
    let (name, _) = field.split_at_checked(memchr(b':', first(field, 200))?)?;
    let name = name.trim_ascii_end();
    let usual = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
    (!name.is_empty() && name.iter().all(usual)).then(|| name.to_ascii_lowercase())
}

/// Length of the header with the empty line that ends it, at most `longest`.
pub(super) fn head(bytes: &[u8], longest: usize) -> usize {
    let block = first(bytes, longest);
    let mut rest = block;
    while let Some((_, after)) = field(rest) {
        rest = after;
    }
    let empty = if rest.starts_with(b"\r\n") { 2 } else { usize::from(rest.starts_with(b"\n")) };
    block.len() - rest.len() + empty
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_begins_with_its_fields() {
        for (yes, mail) in [
            (true, "From: a@example.com\r\nDate: Mon, 1 Jun 2026 10:00:00 +0800\r\nSubject: x\r\n\r\nhello"),
            (true, "Received: from a\n\tby b;\n Mon\nDate: x\nFROM : a\nMessage-ID: <1@b>\n\nhello"),
            (true, "From - Mon Jun  1 10:00:00 2026\r\nFrom: a\r\nDate: x\r\nTo: b\r\n"),
            (true, "\u{feff}From: a\nDate: x\nSubject: y\n\n<html><script>alert(1)</script>"),
            (false, "From: a\nDate: x\n\nhello"),
            (false, "From: a\nSubject: x\n\nhello"),
            (false, "From: a\n\nDate: x\nSubject: y\n"),
            (false, "<!--\nFrom: a\nDate: x\nSubject: y\n-->\n<script>alert(1)</script>"),
            (false, "<script>:\nFrom: a\nDate: x\nSubject: y\n\n"),
            (false, "From: a\nDate: x\n<b>bold</b>: y\nSubject: y\n\n"),
            (false, "\nFrom: a\nDate: x\nSubject: y\n\n"),
            (false, " From: a\nDate: x\nSubject: y\n\n"),
            (false, "a log line\nFrom: a\nDate: x\nSubject: y\n\n"),
            (false, ""),
        ] {
            assert_eq!(is_mail(mail.as_bytes()), yes, "{mail:?}");
        }
    }

    #[test]
    fn the_header_ends_with_its_empty_line() {
        for (length, mail) in
            [(6, "A: b\n\nC: d"), (8, "A: b\r\n\r\n\r\n"), (1, "\nx"), (2, "\r\nx"), (4, "A: b"), (0, "")]
        {
            assert_eq!(head(mail.as_bytes(), 100), length, "{mail:?}");
        }
        assert_eq!(head(b"A: b\nC: d\n\n", 7), 7);
    }
}
