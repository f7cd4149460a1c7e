//! What a mail says, as plain text: to read it without opening it.

use super::Refusal;
use super::eml;
use super::name::{hidden, tidy};
use super::parts::{self, Part};
use super::read::first;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Message, MimeHeaders};
use std::borrow::Cow;

/// Most bytes of text.
const MAX_TEXT: usize = 20_000;
/// Most bytes of a body that are decoded to find that text. Mail in HTML begins with much that is not seen.
const MAX_BODY: usize = 1024 * 1024;
/// Longest line that is told of a header, in characters.
const MAX_LINE: usize = 300;
/// Most addresses of one field.
const MAX_ADDRESSES: usize = 20;

/// What a mail says. All of it was written by the sender and proves nothing; it is plain text without
/// control characters and what turns the direction of writing, to be escaped like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailSummary {
    /// `Name <address>`, several with commas.
    pub from: String,
    pub to: String,
    /// As written by the sender, in RFC 3339 with the sender's offset.
    pub date: Option<String>,
    pub subject: String,
    /// The first 20,000 bytes of what a reader would see, with line breaks. Of HTML only the words.
    pub text: String,
    /// Whether there is more text than that.
    pub text_goes_on: bool,
    pub attachments: Vec<Attachment>,
    /// Whether there are more parts than the hundred that were looked at.
    pub parts_go_on: bool,
}

/// A file in a mail. It is listed, never opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// As the sender called it, without folders; may be empty.
    pub name: String,
    /// The media type that the sender gave, such as `application/pdf`.
    pub media_type: String,
    /// In bytes, as it would be saved.
    pub size: usize,
}

/// Reads a mail that [`inspect`](super::inspect) takes.
///
/// # Errors
/// [`Refusal::Damaged`] when it has no readable header.
pub fn mail_summary(bytes: &[u8]) -> Result<MailSummary, Refusal> {
    let bytes = eml::start(bytes);
    let whole = parts::head(bytes);
    let head = parts::fields(&whole).ok_or(Refusal::Damaged)?;
    let (parts, all) = parts::of(bytes);
    let parts: Vec<(&Part, Option<Message>)> = parts.iter().map(|p| (p, parts::fields(&p.head))).collect();
    let is =
        |head: &Option<Message>, wanted| !is_attached(head.as_ref()) && media_type(head.as_ref()) == wanted;
    let shown = ["text/plain", "text/html"]
        .into_iter()
        .find_map(|wanted| parts.iter().find(|(_, head)| is(head, wanted)).map(|part| (part, wanted)));
    let (text, text_goes_on) = shown.map_or_else(Default::default, |((part, head), kind)| {
        text_of(part.body, head.as_ref(), kind == "text/html")
    });
    let attachments = parts
        .iter()
        .filter(|(_, head)| is_attached(head.as_ref()) || !media_type(head.as_ref()).starts_with("text/"))
        .map(|(part, head)| attachment(part, head.as_ref()))
        .collect();
    Ok(MailSummary {
        from: addresses(head.from()),
        to: addresses(head.to()),
        date: head.date().filter(|date| date.is_valid()).map(mail_parser::DateTime::to_rfc3339),
        subject: line(head.subject().unwrap_or_default()),
        text,
        text_goes_on,
        attachments,
        parts_go_on: !all,
    })
}

/// RFC 2045 §5.2: without a type it is plain text.
fn media_type(head: Option<&Message>) -> String {
    head.and_then(MimeHeaders::content_type).map_or_else(
        || "text/plain".to_owned(),
        |kind| line(&format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("*")).to_ascii_lowercase()),
    )
}

/// Said to be an attachment, or with a file name.
fn is_attached(head: Option<&Message>) -> bool {
    head.is_some_and(|head| {
        head.content_disposition().is_some_and(mail_parser::ContentType::is_attachment)
            || head.attachment_name().is_some()
    })
}

fn attachment(part: &Part, head: Option<&Message>) -> Attachment {
    Attachment {
        name: tidy(head.and_then(MimeHeaders::attachment_name).unwrap_or_default()),
        media_type: media_type(head),
        size: parts::decoded_size(part.body, head.and_then(MimeHeaders::content_transfer_encoding)),
    }
}

/// The beginning of a body as text, and whether it goes on.
fn text_of(body: &[u8], head: Option<&Message>, html: bool) -> (String, bool) {
    let raw = first(body, MAX_BODY);
    // Cut at a line, so that no character of an encoding is cut.
    let raw = if raw.len() < body.len() {
        first(raw, memchr::memrchr(b'\n', raw).unwrap_or(raw.len()))
    } else {
        raw
    };
    let encoding = head.and_then(MimeHeaders::content_transfer_encoding).unwrap_or_default().trim();
    let decoded = if encoding.eq_ignore_ascii_case("base64") {
        base64_decode(raw)
    } else if encoding.eq_ignore_ascii_case("quoted-printable") {
        quoted_printable_decode(raw)
    } else {
        None
    };
    let decoded = decoded.map_or(Cow::Borrowed(raw), Cow::Owned);
    let charset = head.and_then(MimeHeaders::content_type).and_then(|kind| kind.attribute("charset"));
    let text = match charset.and_then(|name| charset_decoder(name.as_bytes())) {
        Some(decode) => decode(&decoded),
        None => String::from_utf8_lossy(&decoded).into_owned(),
    };
    let (text, cut) = plain(&if html { html_to_text(&apart(&text)) } else { text });
    (text, cut || raw.len() < body.len())
}

/// HTML with a break at the end of each block and a space at the end of each cell: mail of banks is made of
/// tables, and the words in them would run together.
fn apart(html: &str) -> String {
    let mut apart = String::with_capacity(html.len());
    for (n, piece) in html.split("</").enumerate() {
        if n > 0 {
            let tag: String = piece.chars().take_while(char::is_ascii_alphanumeric).take(8).collect();
            apart.push_str(match tag.to_ascii_lowercase().as_str() {
                "td" | "th" => " </",
                "tr" | "div" | "li" | "table" | "h1" | "h2" | "h3" | "h4" | "title" => "<br></",
                _ => "</",
            });
        }
        apart.push_str(piece);
    }
    apart
}

/// At most [`MAX_TEXT`] bytes without what cannot be seen, and whether that is less than all.
fn plain(text: &str) -> (String, bool) {
    let mut plain = String::new();
    for c in text.trim().chars().filter(|&c| matches!(c, '\n' | '\t') || !hidden(c)) {
        if c == '\n' && plain.ends_with("\n\n") {
            continue;
        }
        if plain.len() + c.len_utf8() > MAX_TEXT {
            return (plain, true);
        }
        plain.push(c);
    }
    (plain, false)
}

/// One line of a header.
fn line(text: &str) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|&c| !hidden(c)).collect();
    if let Some((cut, _)) = line.char_indices().nth(MAX_LINE) {
        line.truncate(cut);
        line.push('…');
    }
    line.trim().to_owned()
}

fn addresses(field: Option<&Address>) -> String {
    let one = |addr: &mail_parser::Addr| match (addr.name(), addr.address()) {
        (Some(name), Some(address)) => line(&format!("{name} <{address}>")),
        (one, other) => line(one.or(other).unwrap_or_default()),
    };
    let mut all: Vec<String> =
        field.map(|f| f.iter().take(MAX_ADDRESSES + 1).map(one).collect()).unwrap_or_default();
    if all.len() > MAX_ADDRESSES {
        all.truncate(MAX_ADDRESSES);
        all.push("…".to_owned());
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::corpus;
    use super::*;

    #[test]
    fn a_mail_is_told_in_plain_text() {
        let mail = mail_summary(corpus::EML.as_bytes()).unwrap();
        assert_eq!(mail.from, "Bank of Example <service@bank.example>");
        assert_eq!(mail.to, "li@example.com");
        assert_eq!(mail.date.as_deref(), Some("2026-06-01T10:00:00+08:00"));
        assert_eq!(mail.subject, "转账 receipt");
        assert_eq!((mail.text.as_str(), mail.text_goes_on), ("转账 100 usdt", false));
        let slip = Attachment { name: "slip.pdf".into(), media_type: "application/pdf".into(), size: 8 };
        assert_eq!((mail.attachments, mail.parts_go_on), (vec![slip], false));
    }

    #[test]
    fn of_html_the_words_are_left() {
        let head = "From: a@b.example\nDate: now\nSubject: x\nContent-Type: text/html; charset=utf-8\n";
        let body = "<style>p{}</style><p>Paid &amp; <b>done</b></p><script>alert(1)</script><!-- no -->";
        let mail = mail_summary(format!("{head}\n{body}").as_bytes()).unwrap();
        assert_eq!((mail.text.as_str(), mail.date), ("Paid & done", None));
        let table = format!(
            "{head}\n<H1>Slip</H1><table><tr><td>Sum</td><td>100</td></tr><tr><td>To</TD></tr></table>"
        );
        assert_eq!(mail_summary(table.as_bytes()).unwrap().text, "Slip\nSum 100\nTo");
        let quoted = format!("{head}Content-Transfer-Encoding: quoted-printable\n\n<p>=E8=BD=AC=\n ok</p>");
        assert_eq!(mail_summary(quoted.as_bytes()).unwrap().text, "转 ok");
    }

    #[test]
    fn what_deceives_is_gone_and_what_is_long_is_cut() {
        let long = "转".repeat(10_000);
        let mail = format!(
            "From: \u{202e}moc.knab <a@b.example>\r\nTo: {}\r\nDate: x\r\nSubject: {long}\r\n\r\n\
             \u{202e}\u{200b}\x07{long}",
            "a@b.example, ".repeat(30)
        );
        let mail = mail_summary(mail.as_bytes()).unwrap();
        assert_eq!(mail.from, "moc.knab <a@b.example>");
        assert!(mail.to.ends_with(", …") && mail.to.matches('@').count() == MAX_ADDRESSES);
        assert_eq!(mail.subject.chars().count(), MAX_LINE + 1);
        assert!(mail.text.starts_with('转') && mail.text_goes_on && mail.text.len() <= MAX_TEXT);
        assert!(mail.text.len() > MAX_TEXT - 4);
    }

    proptest::proptest! {
        #[test]
        fn every_answer_is_plain_and_short(text in "(\\PC|[\r\n\t=:;<>&\"\u{202e}\u{200b}\0\x1b-]){0,400}") {
            for head in ["", "Content-Type: text/html\n", "Content-Type: multipart/mixed; boundary=\"-\"\n"] {
                let mail = format!("From: {text}\nDate: {text}\nSubject: {text}\n{head}\n{text}\n---\n{text}");
                if let Ok(mail) = mail_summary(mail.as_bytes()) {
                    for line in [&mail.from, &mail.to, &mail.subject] {
                        proptest::prop_assert!(!line.chars().any(hidden));
                    }
                    proptest::prop_assert!(!mail.text.chars().any(|c| hidden(c) && !"\n\t".contains(c)));
                }
            }
        }
    }
}
