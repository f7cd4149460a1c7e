//! What was typed on the page of a case when its sender was no longer signed in.
//!
//! The number of a case can be guessed, so nothing is kept beside the case: a stranger could put words there. It
//! stays in the session of the browser that sent it, sealed, and ends with that session. It is shown to nobody
//! but the case's owner, once signed in there. Secrets that the form would ask about are hidden before it rests.

use super::super::desk::{Away, Desk};
use super::super::steps;
use crate::cases::Case;
use crate::i18n::appeals::AppealsText;
use crate::kernel::leak;
use crate::web::failure::{Answer, Failure};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};

/// Its place in the session: one for all cases, the newest stays.
const KEY: &str = "typed";

/// A text for a case that was not sent.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    pub text: String,
    /// It was an objection, and no message.
    objects: bool,
    hidden: bool,
}

/// What authenticates the sealed text: it is shown with its own case alone.
fn bound(number: &str) -> Vec<u8> {
    [b"typed ", number.as_bytes()].concat()
}

impl Kept {
    /// Keeps what was typed and leads to the sign-in and back. The answer is the same whether there is such a
    /// case or not.
    pub async fn keep(away: Away, number: &str, (typed, objects): (&str, bool)) -> Answer {
        let Some(number) = steps::number(number).filter(|_| !typed.trim().is_empty()) else {
            return Ok(away.sign_in);
        };
        if !away.may_write() {
            return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
        }
        let text = leak::mask(typed);
        let kept = Self { hidden: text != typed, text, objects };
        let sealed = away.app().keyring.seal(&bound(&number), &serde_json::to_vec(&kept)?);
        let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
        away.visitor.keep(KEY, hex::encode(sealed)).await?;
        Ok(away.sign_in)
    }

    /// What was typed for this case in this browser, while the case still takes it.
    pub async fn of(desk: &Desk, case: &Case) -> Result<Option<Self>, Failure> {
        let sealed = desk.visitor.kept(KEY).await?.and_then(|text| hex::decode(text).ok());
        let opened = sealed.and_then(|sealed| desk.app().keyring.open(&bound(&case.number), &sealed));
        let kept = opened.and_then(|opened| serde_json::from_slice::<Self>(&opened.bytes).ok());
        Ok(kept.filter(|kept| if kept.objects { case.may_object() } else { case.state.is_open() }))
    }

    /// Forgets it: it was sent.
    pub async fn forget(desk: &Desk) -> Result<(), Failure> {
        desk.visitor.forget(KEY).await
    }

    /// What to say above it.
    pub fn notice(&self, text: &AppealsText) -> &'static str {
        if self.hidden { text.kept_unsent_hidden } else { text.kept_unsent }
    }
}
