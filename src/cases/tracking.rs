//! The link by which a case is followed without signing in: each letter about the case carries it, and it shows
//! where the case stands and nothing of what it is about.
//!
//! Its secret is an HMAC over the case and the number of links before, so that each letter and the case's page
//! can write it again, and the database alone cannot. Its owner replaces it; 90 days after the end of the case it
//! ends.

use super::case::Case;
use crate::app::App;
use crate::db::Tx;
use crate::kernel::secret::Secret;
use crate::kernel::span::Span;
use crate::kernel::time::Timestamp;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

/// How long after the end of the case it works.
pub const WORKS: Span = Span::Days(90);

const PURPOSE: &str = "follow a case";
/// Bytes of a case's id, which stands before the proof.
const ID: usize = 16;
/// Bytes of the proof.
const PROOF: usize = 32;

/// Whether a link to this case shows anything now.
#[must_use]
pub fn works(case: &Case, now: Timestamp) -> bool {
    case.closed_at.is_none_or(|at| at.plus(WORKS.seconds()) > now)
}

/// The path of the link that works now.
#[must_use]
pub fn path(secret: &Secret, case: &Case) -> String {
    let proof = secret.mac(PURPOSE, &[case.id.as_bytes(), &case.links.to_be_bytes()]);
    format!("/track/{}", URL_SAFE_NO_PAD.encode([case.id.as_bytes().as_slice(), &proof].concat()))
}

/// The case of a link that works. `None` for every other, whatever is wrong with it.
///
/// # Errors
/// When the database is away.
pub async fn find(app: &App, token: &str) -> sqlx::Result<Option<Case>> {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return Ok(None) };
    let Ok(bytes) = <[u8; ID + PROOF]>::try_from(bytes) else { return Ok(None) };
    let (id, proof) = bytes.split_at(ID);
    let Ok(id) = Uuid::from_slice(id) else { return Ok(None) };
    let case = Case::by_id(&app.db, id).await?;
    Ok(case.filter(|case| {
        let parts: [&[u8]; 2] = [id.as_bytes(), &case.links.to_be_bytes()];
        app.secret.verify(PURPOSE, &parts, &hex::encode(proof)) && works(case, app.clock.now())
    }))
}

/// Ends the link that works now; the next one takes its place.
///
/// # Errors
/// When the database is away.
pub async fn replace(tx: &mut Tx, case: &Case) -> sqlx::Result<()> {
    // Of two presses at the same moment one counts, so that its page shows the link that works.
    tx.q("UPDATE cases SET links = links + 1 WHERE id = $1 AND links = $2")
        .bind(case.id)
        .bind(case.links)
        .exec()
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;

    #[test]
    fn articles_say_how_long_it_works() {
        let facts = Facts::load(std::path::Path::new("content")).unwrap();
        assert_eq!(facts.limits.time["follow-link"], WORKS);
    }
}
