//! What of a case looks the same on several pages.

use super::case::Case;
use super::reply::Piece;
use super::turn;
use crate::i18n::Locale;
use crate::i18n::appeals::AppealsText;
use crate::kernel::time::Timestamp;
use maud::{Markup, html};

/// Where it stands, in these words, with whose turn it is and until when; or that we are late.
#[must_use]
pub fn standing(locale: Locale, words: Option<&str>, (case, now): (&Case, Timestamp)) -> Markup {
    html! {
        div.note {
            @if let Some(words) = words { p { (words) } }
            @if case.is_overdue(now) {
                p.late { ((AppealsText::of(locale).overdue)(&turn::promised(locale, case), case.is_with_supervisor())) }
            } @else if let Some(next) = turn::sentence(locale, case, now) {
                p { strong { (next) } }
            }
        }
    }
}

/// The final answer.
#[must_use]
pub fn reply(pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Heading(words) => h3 { (words) },
                Piece::Words(words) => p.told { (words) },
                Piece::Quote(words) => blockquote.told { (words) },
                Piece::Link(url) => p { a href=(url) rel="noreferrer" { (url) } },
            }
        }
    }
}
