//! What a file is that is not taken, so that the refusal can say more than no.

use super::heic;
use super::read::{first, holds, last};

/// Beginnings that name a kind. The codes: `gif`, `bmp`, `tiff`, `ico`, `psd`, `jxl`, `rar`, `7z`, `gzip`,
/// `exe` (also for other systems), `rtf`, `video`, `audio`; from elsewhere in this file `zip`, `docx`,
/// `xlsx`, `pptx`, `odf`, `office` (before 2007), `msg` (Outlook), `avif`, `mp4`, `mov`, `svg`, `html`, `xml`,
/// `pdf`, `text`; and from `jpeg.rs` `rare-jpeg`, a JPEG that browsers do not show.
const BEGINNINGS: [(&[u8], &str); 26] = [
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\0\0\x01\0", "ico"),
    (b"8BPS", "psd"),
    (b"\xff\x0a", "jxl"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "jxl"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"\xcf\xfa\xed\xfe", "exe"),
    (b"\xca\xfe\xba\xbe", "exe"),
    (b"#!", "exe"),
    (b"{\\rtf", "rtf"),
    (b"\x1a\x45\xdf\xa3", "video"),
    (b"FLV\x01", "video"),
    (b"\0\0\x01\xba", "video"),
    (b"ID3", "audio"),
    (b"\xff\xfb", "audio"),
    (b"OggS", "audio"),
    (b"#!AMR", "audio"),
    (b"fLaC", "audio"),
];

/// A short code, or none for bytes that say nothing.
pub(super) fn of(bytes: &[u8]) -> Option<&'static str> {
    if let Some((major, compatible)) = heic::brands(bytes) {
        return Some(film(*major, compatible));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(archive(bytes));
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        // A message of Outlook names its properties so, in UTF-16.
        let outlook: Vec<u8> = "__substg1.0_".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return Some(if holds(bytes, &outlook) { "msg" } else { "office" });
    }
    if let Some(riff) = bytes.strip_prefix(b"RIFF").and_then(|rest| rest.get(4..8)) {
        return Some(if riff == b"WAVE" { "audio" } else { "video" });
    }
    // `#!AMR` before `#!`: the longest beginning counts.
    let known = BEGINNINGS.iter().filter(|(beginning, _)| bytes.starts_with(beginning));
    known.max_by_key(|(beginning, _)| beginning.len()).map(|&(_, code)| code).or_else(|| text(bytes))
}

fn film(major: [u8; 4], compatible: &[[u8; 4]]) -> &'static str {
    let is = |brand: &[u8; 4]| major == *brand || compatible.contains(brand);
    if is(b"avif") || is(b"avis") {
        "avif"
    } else if major == *b"qt  " {
        "mov"
    } else if major.starts_with(b"M4A") {
        "audio"
    } else {
        "mp4"
    }
}

/// Office documents are archives too, told by the names in the first entries or in the directory at the end.
fn archive(bytes: &[u8]) -> &'static str {
    let names = [first(bytes, 8192), last(bytes, 65_536)];
    let has = |name: &[u8]| names.iter().any(|part| holds(part, name));
    if has(b"mimetypeapplication/vnd.oasis.opendocument") {
        "odf"
    } else if !has(b"[Content_Types].xml") {
        "zip"
    } else if has(b"word/") {
        "docx"
    } else if has(b"xl/") {
        "xlsx"
    } else if has(b"ppt/") {
        "pptx"
    } else {
        "zip"
    }
}

fn text(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Some("text");
    }
    let head = first(bytes, 4096).to_ascii_lowercase();
    let begins = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    if holds(&head, b"%pdf-") {
        return Some("pdf");
    }
    if begins.starts_with(b"<") {
        let svg = memchr::memmem::find(&head, b"<svg");
        let html = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<script"]
            .iter()
            .filter_map(|tag| memchr::memmem::find(&head, tag))
            .min();
        return Some(match (svg, html) {
            (Some(svg), html) if html.is_none_or(|html| svg < html) => "svg",
            (_, Some(_)) => "html",
            _ if begins.starts_with(b"<?xml") => "xml",
            _ => "html",
        });
    }
    // Also in encodings of one or two bytes, which mail and notes from China are in.
    let control = |b: &u8| *b < 0x20 && !b"\t\n\r\x0c\x1b".contains(b);
    (!begins.is_empty() && !bytes.iter().any(control)).then_some("text")
}

#[cfg(test)]
mod tests {
    use super::super::corpus;
    use super::*;

    #[test]
    fn what_people_send_by_mistake_is_named() {
        let ole = |rest: &[u8]| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", rest].concat();
        let outlook: Vec<u8> = "__substg1.0_0037".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (code, bytes) in [
            ("svg", b"<?xml version='1.0'?>\n<!-- x --><svg onload='alert(1)'/>".to_vec()),
            ("svg", b" <SVG xmlns='http://www.w3.org/2000/svg'><script/></SVG>".to_vec()),
            ("html", b"<!DOCTYPE html><html><svg/></html>".to_vec()),
            ("html", b"\xef\xbb\xbf\r\n<b>From: x</b>".to_vec()),
            ("xml", b"<?xml version='1.0'?><bill/>".to_vec()),
            ("gif", b"GIF89a\x01\0\x01\0".to_vec()),
            ("exe", b"MZ\x90\0".to_vec()),
            ("exe", b"#!/bin/sh\n".to_vec()),
            ("audio", b"#!AMR\n".to_vec()),
            ("zip", corpus::zip(&["a.txt"])),
            ("docx", corpus::zip(&["[Content_Types].xml", "word/document.xml"])),
            ("xlsx", corpus::zip(&["[Content_Types].xml", "xl/workbook.xml"])),
            ("office", ole(b"")),
            ("msg", ole(&outlook)),
            ("mp4", b"\0\0\0\x14ftypisom\0\0\0\0mp41".to_vec()),
            ("mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  ".to_vec()),
            ("avif", b"\0\0\0\x14ftypmif1\0\0\0\0avif".to_vec()),
            ("audio", b"RIFF\0\0\0\0WAVE".to_vec()),
            ("rtf", b"{\\rtf1 hello}".to_vec()),
            ("pdf", b"junk before it all\n%PDF-1.4".to_vec()),
            ("text", "转账 100 元".as_bytes().to_vec()),
            ("text", b"From: a\nDate: b\n\nno mail".to_vec()),
        ] {
            assert_eq!(of(&bytes), Some(code), "{:?}", String::from_utf8_lossy(&bytes));
        }
        for nothing in [&b""[..], b"\x01\x02", b" "] {
            assert_eq!(of(nothing), None);
        }
    }
}
