//! How many letters with a link one mailbox gets because strangers typed its address: three in an hour for
//! each network that asks, and beyond three from everywhere one in five minutes, so that a flood neither
//! fills the mailbox nor keeps its owner from getting a link at all.

use crate::db::Tx;
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Letters in an hour.
const LETTERS: i64 = 3;
const HOUR: i64 = 60 * 60;
/// Beyond them one in so many seconds.
const SPARSE: i64 = 5 * 60;

text_enum! {
    /// What the link is for.
    pub enum Purpose {
        SignUp = "sign_up",
        Recovery = "recovery",
        Freeze = "freeze",
    }
}

/// Counts the letter that answers this request, if it may be sent. A second run for the same request finds
/// the first one's answer.
///
/// # Errors
/// When the database is away.
pub async fn may_send(
    tx: &mut Tx,
    (request, purpose): (Uuid, Purpose),
    (email_key, network): (&str, &[u8]),
    now: Timestamp,
) -> sqlx::Result<bool> {
    tx.q("INSERT INTO mailed_links (id, purpose, email_key, network, at) SELECT $1, $2, $3, $4, $5 WHERE \
          (SELECT COUNT(*) FROM mailed_links m WHERE m.email_key = $3 AND m.purpose = $2 AND m.network = $4 AND m.at > $6) < $8 \
          AND ((SELECT COUNT(*) FROM mailed_links m WHERE m.email_key = $3 AND m.purpose = $2 AND m.at > $6) < $8 \
               OR NOT EXISTS (SELECT 1 FROM mailed_links m WHERE m.email_key = $3 AND m.purpose = $2 AND m.at > $7)) \
          ON CONFLICT (id) DO NOTHING")
        .bind(request)
        .bind(purpose)
        .bind(email_key)
        .bind(network)
        .bind(now)
        .bind(now.plus(-HOUR))
        .bind(now.plus(-SPARSE))
        .bind(LETTERS)
        .exec()
        .await?;
    let sent: Option<(Uuid,)> =
        tx.q("SELECT id FROM mailed_links WHERE id = $1").bind(request).optional().await?;
    Ok(sent.is_some())
}
