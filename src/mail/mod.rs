//! Letters to customers: written once as paragraphs, sent as text and as HTML, never with a tracker.

mod post;

pub use post::{Captured, Post};

use crate::i18n::profile::ProfileText;
use crate::i18n::{Locale, format};
use lettre::message::{Mailbox, MultiPart, header};
use lettre::{Address, Message};
use maud::{DOCTYPE, html};

/// One piece of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    /// Words of the button, and where it leads: always our own site.
    Link {
        words: String,
        url: String,
        /// The address carries a secret: the copy that the customer reads on the site leaves it out.
        secret: bool,
    },
    Facts(Vec<(String, String)>),
}

/// A letter before it has a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub locale: Locale,
    pub to: String,
    pub subject: String,
    pub pieces: Vec<Piece>,
    /// Brand, operator, what we never ask, and why this letter came.
    pub footer: Vec<String>,
    /// Where letters of this kind are ended (RFC 2369, RFC 8058); none for what must come.
    pub unsubscribe: Option<String>,
}

/// Who sends.
#[derive(Clone, Debug)]
pub struct Sender {
    pub name: String,
    pub address: Address,
}

impl Letter {
    /// The plain text, lines as people read them. With `secrets` the links are whole.
    #[must_use]
    pub fn text(&self, secrets: bool) -> String {
        let mut parts: Vec<String> = self
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Words(words) => words.clone(),
                Piece::Link { words, secret: true, .. } if !secrets => {
                    format::labelled(self.locale, words, "…")
                }
                Piece::Link { words, url, .. } => {
                    format!("{}\n{url}", format::labelled(self.locale, words, "").trim_end())
                }
                Piece::Facts(facts) => facts
                    .iter()
                    .map(|(name, value)| format::labelled(self.locale, name, value))
                    .collect::<Vec<_>>()
                    .join("\n"),
            })
            .collect();
        let unsubscribe =
            self.unsubscribe.iter().map(|url| format::labelled(self.locale, self.unsubscribe_words(), url));
        let footer: Vec<String> = self.footer.iter().cloned().chain(unsubscribe).collect();
        parts.push(format!("-- \n{}", footer.join("\n")));
        parts.join("\n\n")
    }

    /// The HTML part: no picture, no foreign address, nothing that tells who opened it.
    #[must_use]
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.locale.tag()) {
                head { meta charset="utf-8"; title { (self.subject) } }
                body {
                    @for piece in &self.pieces {
                        @match piece {
                            Piece::Words(words) => p { (words) },
                            Piece::Link { words, url, .. } => {
                                p { a href=(url) { (words) } }
                                p { (url) }
                            }
                            Piece::Facts(facts) => {
                                ul { @for (name, value) in facts { li { (format::labelled(self.locale, name, value)) } } }
                            }
                        }
                    }
                    hr;
                    @for line in &self.footer { p { small { (line) } } }
                    @if let Some(url) = &self.unsubscribe { p { small { a href=(url) { (self.unsubscribe_words()) } } } }
                }
            }
        };
        page.into_string()
    }

    fn unsubscribe_words(&self) -> &'static str {
        ProfileText::of(self.locale).unsubscribe
    }

    /// The message as it travels. The id is the job's, so that a letter which was sent twice can be known
    /// as one (RFC 5322 §3.6.4); `Auto-Submitted` (RFC 3834 §5) keeps holiday replies away.
    ///
    /// # Errors
    /// When the address cannot be written to, which parsing should have found.
    pub fn message(&self, from: &Sender, id: uuid::Uuid) -> Result<Message, lettre::error::Error> {
        let to = self.to.parse().map_err(|_| lettre::error::Error::EmailMissingDomain)?;
        let mut builder = Message::builder();
        if let Some(url) = &self.unsubscribe {
            builder = builder.header(ListUnsubscribe(format!("<{url}>"))).header(OneClick);
        }
        builder
            .from(Mailbox::new(Some(from.name.clone()), from.address.clone()))
            .to(Mailbox::new(None, to))
            .subject(&self.subject)
            .message_id(Some(format!("<{}@{}>", id.simple(), from.address.domain())))
            .header(AutoSubmitted)
            .header(header::ContentTransferEncoding::Base64)
            .multipart(MultiPart::alternative_plain_html(self.text(true), self.html()))
    }
}

/// A header whose value is ours: never read back.
macro_rules! header {
    ($name:ident, $field:literal, |$own:ident| $value:expr) => {
        impl header::Header for $name {
            fn name() -> header::HeaderName {
                header::HeaderName::new_from_ascii_str($field)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("written only".into())
            }

            fn display(&self) -> header::HeaderValue {
                let $own = self;
                header::HeaderValue::new(Self::name(), $value)
            }
        }
    };
}

#[derive(Clone)]
struct AutoSubmitted;
header!(AutoSubmitted, "Auto-Submitted", |_own| "auto-generated".to_owned());

/// RFC 2369 §3.2.
#[derive(Clone)]
struct ListUnsubscribe(String);
header!(ListUnsubscribe, "List-Unsubscribe", |own| own.0.clone());

/// RFC 8058 §3.1: the mail program may end it by one request of its own.
#[derive(Clone)]
struct OneClick;
header!(OneClick, "List-Unsubscribe-Post", |_own| "List-Unsubscribe=One-Click".to_owned());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_two_parts_and_one_id() {
        let letter = Letter {
            locale: Locale::ZhHans,
            to: "anna@example.com".into(),
            subject: "重置密码".into(),
            pieces: vec![
                Piece::Words("<b>您好</b>".into()),
                Piece::Link { words: "重置".into(), url: "https://h.example/r/abc".into(), secret: true },
            ],
            footer: vec!["OKPay".into()],
            unsubscribe: Some("https://h.example/u".into()),
        };
        let from = Sender { name: "OKPay".into(), address: "no-reply@okpay.example".parse().unwrap() };
        let id = uuid::Uuid::nil();
        let bytes = String::from_utf8(letter.message(&from, id).unwrap().formatted()).unwrap();
        for line in [
            "multipart/alternative",
            "Auto-Submitted: auto-generated",
            "To: anna@example.com",
            "List-Unsubscribe: <https://h.example/u>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(bytes.contains(line), "{line} in {bytes}");
        }
        assert!(bytes.contains(&format!("Message-ID: <{}@okpay.example>", id.simple())), "{bytes}");
        assert!(letter.html().contains("&lt;b&gt;") && letter.text(true).contains("/r/abc"));
        assert!(!letter.text(false).contains("/r/abc"));
    }
}
