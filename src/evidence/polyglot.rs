//! Files of two kinds: something that one program shows and another one would unpack or run.

use super::read::{be32, first, holds, last, le16, le32, length};
use super::{Kind, Refusal};
use memchr::memmem;

/// How far browsers look into a file for markup (WHATWG MIME Sniffing §5.2 reads 1,445 bytes).
const HEAD: usize = 1500;
/// Tags that make a page or a script, in small letters. Shorter ones would be found in pictures by chance.
const MARKUP: [&[u8]; 10] = [
    b"<script",
    b"<!doctype",
    b"<html",
    b"<head",
    b"<body",
    b"<iframe",
    b"<svg",
    b"<object",
    b"<embed",
    b"<?php",
];
/// The end of a ZIP archive: 22 bytes and a comment of up to 65,535 (APPNOTE 6.3.10 §4.3.16).
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP_TAIL: usize = 22 + 65_535;

/// Refuses what begins like a page or ends like an archive, whatever else it is.
///
/// # Errors
/// [`Refusal::Polyglot`].
pub(super) fn front(bytes: &[u8]) -> Result<(), Refusal> {
    if is_markup(bytes) || is_zip(bytes) { Err(Refusal::Polyglot) } else { Ok(()) }
}

/// Refuses a document anywhere in a picture, and archives and markup in the `trailing` bytes behind the end
/// of a file.
///
/// # Errors
/// [`Refusal::Polyglot`].
pub(super) fn behind(bytes: &[u8], kind: Kind, trailing: usize) -> Result<(), Refusal> {
    let behind = last(bytes, trailing);
    let archive = holds(behind, b"Rar!\x1a\x07") || holds(behind, b"7z\xbc\xaf\x27\x1c");
    let document = kind != Kind::Pdf && holds(bytes, b"%PDF-");
    if archive || document || is_markup(behind) { Err(Refusal::Polyglot) } else { Ok(()) }
}

fn is_markup(bytes: &[u8]) -> bool {
    let head = first(bytes, HEAD).to_ascii_lowercase();
    MARKUP.iter().any(|tag| holds(&head, tag))
}

/// Whether a ZIP reader would find a directory, which it looks for from the end.
fn is_zip(bytes: &[u8]) -> bool {
    let tail = last(bytes, ZIP_TAIL);
    let start = bytes.len() - tail.len();
    memmem::find_iter(tail, ZIP_END).any(|at| {
        let Some(end) = tail.get(at..) else { return false };
        let (Some(entries), Some(size), Some(comment)) = (le16(end, 10), le32(end, 12), le16(end, 20)) else {
            return false;
        };
        // Four letters can stand in compressed data by chance. A directory must lie before its end and
        // begin as one; an empty archive, or one that only a ZIP64 end describes, unpacks to nothing here.
        let directory = (start + at).checked_sub(length(size)).and_then(|from| be32(bytes, from));
        directory == Some(0x504b_0102) && entries > 0 && usize::from(comment) <= end.len()
    })
}

#[cfg(test)]
mod tests {
    use super::super::corpus;
    use super::*;

    #[test]
    fn an_archive_is_found_wherever_its_reader_would() {
        let zip = corpus::zip(&["a.txt"]);
        assert!(is_zip(&zip));
        assert!(is_zip(&[b"before".as_slice(), &zip].concat()));
        let with_comment = {
            let mut zip = zip.clone();
            let end = zip.len() - 2;
            zip[end..].copy_from_slice(&600_u16.to_le_bytes());
            [zip, vec![b'x'; 600]].concat()
        };
        assert!(is_zip(&with_comment));
        assert!(!is_zip(b"PK\x05\x06"));
        assert!(!is_zip(&[&b"PK\x05\x06"[..], &[0; 18]].concat()));
        assert!(!is_zip(&[vec![0; 70_000], b"PK\x05\x06".to_vec(), vec![7; 40]].concat()));
    }

    #[test]
    fn markup_is_found_in_any_case_but_only_where_a_browser_looks() {
        assert!(is_markup(b"\xff\xd8 <ScRiPt>"));
        assert!(!is_markup(&[vec![0; 2000], b"<script>".to_vec()].concat()));
        assert!(!is_markup(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>"));
    }
}
