//! What people read for the codes that transactions, appeals and tickets are stored with.
//!
//! Codes of ISO 20022 are those of its external code sets; a comment names the set where it matters.

/// A table of words: for each code its fields, English and then Chinese, so that a translator sees both and a
/// missing twin does not compile. A field that is not plain text names its type. A second table of the
/// same words repeats only the name.
macro_rules! words {
    (@kind) => { &'static str };
    (@kind $kind:ty) => { $kind };
    (
        $(#[$meta:meta])* $name:ident { $($(#[$about:meta])* $field:ident $(: $kind:ty)?,)* }
        $table:ident { $($code:literal { $($word:ident = $en:expr, $zh:expr;)* })* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[$about])* pub $field: words!(@kind $($kind)?),)* }

        words! { $name $table { $($code { $($word = $en, $zh;)* })* } }
    };
    ($name:ident $table:ident { $($code:literal { $($word:ident = $en:expr, $zh:expr;)* })* }) => {
        /// Code, English, Chinese.
        const $table: &[(&str, $name, $name)] =
            &[$(($code, $name { $($word: $en,)* }, $name { $($word: $zh,)* }),)*];
    };
}

pub mod case_states;
pub mod countries;
pub mod evidence;
pub mod outcomes;
pub mod playbooks;
pub mod problems;
#[cfg(test)]
mod prose;
pub mod rails;
pub mod reasons;
pub mod reply;
pub mod states;
pub mod tasks;

use super::Locale;

/// The words of a code in a language.
fn find<W>(table: &'static [(&'static str, W, W)], locale: Locale, code: &str) -> Option<&'static W> {
    let (_, en, zh) = table.iter().find(|(known, ..)| *known == code)?;
    Some(match locale {
        Locale::ZhHans => zh,
        Locale::En => en,
    })
}
