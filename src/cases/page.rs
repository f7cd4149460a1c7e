//! What of a case looks the same to its customer and to staff.

use super::reply::Piece;
use maud::{Markup, html};

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
