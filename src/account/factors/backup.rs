//! Recovery codes: for when every other second step is lost. Shown once, hashed where they rest.

use crate::db::{Db, Tx};
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use uuid::Uuid;

/// Codes that are made at once.
pub const CODES: usize = 10;
/// Characters of a code: 80 bits in Crockford's alphabet.
pub const LENGTH: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// New codes in place of all older ones, in groups of four as they are shown this once.
///
/// # Errors
/// When the database is away or there is no randomness.
pub async fn make(secret: &Secret, tx: &mut Tx, owner: Uuid, now: Timestamp) -> anyhow::Result<Vec<String>> {
    remove(tx, owner).await?;
    let mut codes = Vec::new();
    for _ in 0..CODES {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes)?;
        let code: String = bytes.iter().map(|b| char::from(ALPHABET[usize::from(b % 32)])).collect();
        tx.q("INSERT INTO backup_codes (owner, code, made_at) VALUES ($1, $2, $3)")
            .bind(owner)
            .bind(fingerprint(secret, owner, &code))
            .bind(now)
            .exec()
            .await?;
        let groups: Vec<&str> =
            code.as_bytes().chunks(4).filter_map(|c| std::str::from_utf8(c).ok()).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// How many are left.
///
/// # Errors
/// When the database is away.
pub async fn left(db: &Db, owner: Uuid) -> sqlx::Result<i64> {
    let (left,): (i64,) = db
        .read("SELECT COUNT(*) FROM backup_codes WHERE owner = $1 AND used_at IS NULL")
        .bind(owner)
        .one()
        .await?;
    Ok(left)
}

/// Uses a code up, given without its hyphens; `false` if it is none or was used.
///
/// # Errors
/// When the database is away.
pub async fn check(
    secret: &Secret,
    tx: &mut Tx,
    owner: Uuid,
    code: &str,
    now: Timestamp,
) -> sqlx::Result<bool> {
    let used = tx
        .q("UPDATE backup_codes SET used_at = $3 WHERE owner = $1 AND code = $2 AND used_at IS NULL")
        .bind(owner)
        .bind(fingerprint(secret, owner, code))
        .bind(now)
        .exec()
        .await?;
    Ok(used == 1)
}

/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, owner: Uuid) -> sqlx::Result<u64> {
    tx.q("DELETE FROM backup_codes WHERE owner = $1").bind(owner).exec().await
}

/// What is stored of a code. Letters that look alike are read as Crockford's alphabet says.
fn fingerprint(secret: &Secret, owner: Uuid, code: &str) -> Vec<u8> {
    let code: String = code
        .chars()
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    secret.mac("recovery code", &[owner.as_bytes(), code.as_bytes()]).to_vec()
}
