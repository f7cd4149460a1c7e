//! File names that customers give: for showing, and for the download of the original.

use super::Kind;
use std::fmt::Write as _;

/// Longest name in characters, with its ending.
const MAX_NAME: usize = 100;
/// Names that Windows keeps for devices, whatever comes after a dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Whether a character is never seen by itself: controls, line separators, and what Unicode calls
/// `Default_Ignorable_Code_Point` (`DerivedCoreProperties.txt`), among them the marks of writing direction,
/// joiners, fillers and tags.
pub(super) fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// The last part of a path without what is not seen, without dots and spaces around it, and with `_` for
/// signs that Windows forbids. At most 100 characters; may be empty.
pub(super) fn tidy(name: &str) -> String {
    let last = name.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = last.chars().map(|c| match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    });
    let seen: String = seen.filter(|&c| !hidden(c)).collect();
    let words: Vec<&str> = seen.split(' ').filter(|word| !word.is_empty()).collect();
    let name: String = words.join(" ").trim_start_matches(['.', ' ']).chars().take(MAX_NAME).collect();
    name.trim_end_matches(['.', ' ']).to_owned()
}

/// A name to show and to offer for download: what is left of the customer's name, with the ending that the
/// content has. Never empty.
#[must_use]
pub fn safe_name(name: &str, kind: Kind) -> String {
    let name = tidy(name);
    let (stem, ending) = match (Kind::by_name(&name), name.rsplit_once('.')) {
        // `photo.jpeg` keeps its spelling, `photo.png` that is a JPEG does not.
        (Some(said), Some((stem, ending))) if said == kind => (stem, ending),
        (Some(_), Some((stem, _))) => (stem, kind.extension()),
        _ => (name.as_str(), kind.extension()),
    };
    let longest = MAX_NAME - 1 - ending.len();
    let stem: String = stem.chars().take(longest).collect();
    let stem = stem.trim_matches(['.', ' ']);
    if stem.is_empty() {
        return format!("file.{ending}");
    }
    let device = stem.split('.').next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    let device = DEVICES.iter().any(|d| device.trim_end().eq_ignore_ascii_case(d));
    if device {
        format!("file-{}.{ending}", first_chars(stem, longest - 5))
    } else {
        format!("{stem}.{ending}")
    }
}

fn first_chars(text: &str, n: usize) -> String {
    text.chars().take(n).collect()
}

/// The header `Content-Disposition` of a download (RFC 6266): the name for old programs in ASCII, and in
/// full in the encoding of RFC 8187. Always one line of ASCII, whatever the name.
#[must_use]
pub fn content_disposition(name: &str) -> String {
    // Quotes and backslashes would need escapes that not all browsers undo; some undo percent signs
    // (RFC 6266 appendix D).
    let plain = |c: char| if c == ' ' || c.is_ascii_graphic() && !"\"\\%".contains(c) { c } else { '_' };
    let mut header: String = "attachment; filename=\"".chars().chain(name.chars().map(plain)).collect();
    header.push_str("\"; filename*=UTF-8''");
    for byte in name.bytes() {
        // `attr-char` of RFC 8187 §3.2.1.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            let _ = write!(header, "%{byte:02X}");
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_deceives_and_keep_what_tells() {
        for (name, kind, safe) in [
            ("Kontoauszug März.pdf", Kind::Pdf, "Kontoauszug März.pdf"),
            ("转账截图.PNG", Kind::Png, "转账截图.PNG"),
            ("IMG_0001.jpeg", Kind::Jpeg, "IMG_0001.jpeg"),
            ("photo.png", Kind::Jpeg, "photo.jpg"),
            ("invoice.html", Kind::Pdf, "invoice.html.pdf"),
            ("../../etc/passwd", Kind::Pdf, "passwd.pdf"),
            ("C:\\Users\\li\\bill.pdf", Kind::Pdf, "bill.pdf"),
            ("C:bill.pdf", Kind::Pdf, "C_bill.pdf"),
            ("...hidden.pdf", Kind::Pdf, "hidden.pdf"),
            (".pdf", Kind::Pdf, "pdf.pdf"),
            ("", Kind::Heic, "file.heic"),
            ("...", Kind::Eml, "file.eml"),
            ("/", Kind::Webp, "file.webp"),
            ("bill\u{202e}gnp.exe", Kind::Png, "billgnp.exe.png"),
            ("a\u{200b}b\u{feff}\u{e0041}\r\nSet-Cookie: x.pdf", Kind::Pdf, "ab Set-Cookie_ x.pdf"),
            ("a\0b.pdf", Kind::Pdf, "ab.pdf"),
            ("  a   b .pdf ", Kind::Pdf, "a b.pdf"),
            ("statement.2026.05", Kind::Pdf, "statement.2026.05.pdf"),
            ("CON.png", Kind::Png, "file-CON.png"),
            ("com1.tar.png", Kind::Png, "file-com1.tar.png"),
            ("console.png", Kind::Png, "console.png"),
            ("a<b>|c?.eml", Kind::Eml, "a_b__c_.eml"),
        ] {
            assert_eq!(safe_name(name, kind), safe, "{name:?}");
        }
        let long = safe_name(&"很".repeat(300), Kind::Heic);
        assert_eq!((long.chars().count(), long.ends_with("很.heic")), (100, true));
    }

    #[test]
    fn the_header_is_as_in_the_standards() {
        // The last is the example of RFC 8187 §3.2.3.
        for (name, header) in [
            ("a b.pdf", r#"attachment; filename="a b.pdf"; filename*=UTF-8''a%20b.pdf"#),
            ("转账.png", r#"attachment; filename="__.png"; filename*=UTF-8''%E8%BD%AC%E8%B4%A6.png"#),
            ("a\"b\\c%41.pdf", r#"attachment; filename="a_b_c_41.pdf"; filename*=UTF-8''a%22b%5Cc%2541.pdf"#),
            (
                "回单 1+2.pdf",
                r#"attachment; filename="__ 1+2.pdf"; filename*=UTF-8''%E5%9B%9E%E5%8D%95%201+2.pdf"#,
            ),
            (
                "a\"; x=\"b.png",
                r#"attachment; filename="a_; x=_b.png"; filename*=UTF-8''a%22%3B%20x%3D%22b.png"#,
            ),
            ("a\r\nb: c", r#"attachment; filename="a__b: c"; filename*=UTF-8''a%0D%0Ab%3A%20c"#),
            (
                "€ exchange rates",
                r#"attachment; filename="_ exchange rates"; filename*=UTF-8''%E2%82%AC%20exchange%20rates"#,
            ),
        ] {
            assert_eq!(content_disposition(name), header);
        }
    }

    proptest::proptest! {
        #[test]
        fn every_name_becomes_a_harmless_one(name in "(\\PC|[./\\\\: \u{202e}\u{200b}\r\n\0]){0,150}", n in 0_usize..6) {
            let kind = Kind::ALL[n];
            let safe = safe_name(&name, kind);
            proptest::prop_assert!((1..=MAX_NAME).contains(&safe.chars().count()));
            proptest::prop_assert!(!safe.starts_with('.') && !safe.contains(['/', '\\', ':', '"']));
            proptest::prop_assert!(!safe.chars().any(hidden));
            proptest::prop_assert_eq!(Kind::by_name(&safe), Some(kind));
            proptest::prop_assert_eq!(&safe_name(&safe, kind), &safe);
            let header = content_disposition(&name);
            proptest::prop_assert!(header.bytes().all(|b| (0x20..0x7f).contains(&b)));
            proptest::prop_assert_eq!(header.matches('"').count(), 2);
        }
    }
}
