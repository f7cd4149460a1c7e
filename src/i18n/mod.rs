//! Languages: which one a person gets, and every visible text outside `content`.

/// The texts of one feature: a field each, English and then Chinese, so that a translator sees both and a
/// missing twin does not compile. A field with arguments names its type, for plurals and order are the
/// language's own.
macro_rules! texts {
    (@kind) => { &'static str };
    (@kind $kind:ty) => { $kind };
    ($(#[$meta:meta])* $name:ident { $($field:ident $(: $kind:ty)? = $en:expr, $zh:expr;)* }) => {
        $(#[$meta])*
        pub struct $name { $(pub $field: texts!(@kind $($kind)?),)* }

        const EN: $name = $name { $($field: $en,)* };
        const ZH_HANS: $name = $name { $($field: $zh,)* };

        impl $name {
            /// The texts in this language.
            #[must_use]
            pub fn of(locale: crate::i18n::Locale) -> &'static Self {
                match locale {
                    crate::i18n::Locale::ZhHans => &ZH_HANS,
                    crate::i18n::Locale::En => &EN,
                }
            }
        }
    };
}

pub mod account;
pub mod appeals;
pub mod codes;
pub mod console;
mod en;
pub mod factors;
pub mod format;
pub mod integrity;
pub mod notices;
pub mod plain;
pub mod profile;
pub mod safety;
pub mod security_log;
pub mod staff;
pub mod templates;
mod text;
pub mod tracking;
pub mod transactions;
mod zh_hans;
pub mod zones;

pub use text::Text;

use serde::{Deserialize, Serialize};

/// A language of the site, named by its BCP 47 tag in paths and in `<html lang>`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Locale {
    #[default]
    #[serde(rename = "zh-Hans")]
    ZhHans,
    #[serde(rename = "en")]
    En,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::ZhHans, Self::En];

    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::ZhHans => "zh-Hans",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::ZhHans => "简体中文",
            Self::En => "English",
        }
    }

    /// Exactly a tag of ours: what a path may begin with.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }

    #[must_use]
    pub fn text(self) -> &'static Text {
        match self {
            Self::ZhHans => &zh_hans::TEXT,
            Self::En => &en::TEXT,
        }
    }

    /// Best language for an `Accept-Language` header (RFC 9110 §12.5.4): by quality, exact tag, then
    /// script, then language. Chinese in any script reads better as simplified Chinese than as English.
    #[must_use]
    pub fn negotiate(accept: &str) -> Self {
        let mut best = (0.0_f32, Self::ZhHans);
        for (i, range) in accept.split(',').enumerate().take(32) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or("").trim().to_ascii_lowercase();
            let quality = parts
                .find_map(|p| p.trim().strip_prefix("q=").map(|q| q.parse().unwrap_or(0.0)))
                .unwrap_or(1.0_f32);
            let locale = match tag.split('-').next() {
                Some("zh" | "yue" | "cmn") => Some(Self::ZhHans),
                Some("en") => Some(Self::En),
                _ => None,
            };
            let position = f32::from(u8::try_from(i).unwrap_or(u8::MAX));
            if let Some(locale) = locale
                && quality > 0.0
                && quality - position / 10_000.0 > best.0
            {
                best = (quality - position / 10_000.0, locale);
            }
        }
        if best.0 == 0.0 && !accept.trim().is_empty() && accept.trim() != "*" {
            return Self::En; // speaks neither: English is the more likely second language
        }
        best.1
    }
}

/// One text per complete language. A missing one does not load, so it cannot be missing on a page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Local {
    #[serde(rename = "zh-Hans")]
    zh_hans: String,
    en: String,
}

impl Local {
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::ZhHans => &self.zh_hans,
            Locale::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_its_language() {
        for (header, locale) in [
            ("zh-CN,zh;q=0.9,en;q=0.8", Locale::ZhHans),
            ("zh-TW", Locale::ZhHans),
            ("en-GB,en;q=0.9", Locale::En),
            ("de,en;q=0.5,zh;q=0.6", Locale::ZhHans),
            ("de", Locale::En),
            ("en;q=0, zh;q=0.1", Locale::ZhHans),
            ("", Locale::ZhHans),
            ("*", Locale::ZhHans),
            (";;;q=nonsense,,", Locale::En),
        ] {
            assert_eq!(Locale::negotiate(header), locale, "{header}");
        }
    }
}
