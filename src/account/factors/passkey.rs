//! Passkeys (W3C Web Authentication): as a second step, and as the only one. The device checks its owner
//! (user verification is required), so a passkey alone is worth password and second step together.

use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use serde_json::Value;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

/// Passkeys of one owner at most.
pub const MOST: usize = 10;

/// The two ceremonies for this site. A site on a bare address has no passkeys: they belong to a name.
#[derive(Clone, Debug)]
pub struct Ceremonies(Webauthn);

/// What the browser is asked, and what the session keeps until it has answered.
pub struct Challenge {
    /// The `publicKey` member of the options, as JSON.
    pub options: String,
    pub state: Value,
}

/// One passkey as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    pub id: Uuid,
    pub name: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    owner: Uuid,
    data: String,
}

impl Ceremonies {
    #[must_use]
    pub fn new(origin: &str, brand: &str) -> Option<Self> {
        let origin = Url::parse(origin).ok()?;
        let host = origin.domain()?.to_owned();
        let built = WebauthnBuilder::new(&host, &origin).and_then(|b| b.rp_name(brand).build());
        built.inspect_err(|error| tracing::warn!(%error, "no passkeys on this site")).ok().map(Self)
    }

    /// # Errors
    /// When the library refuses, which it does for no owner of ours.
    pub fn register(&self, owner: Uuid, account: &str, has: &[Passkey]) -> anyhow::Result<Challenge> {
        let exclude = has.iter().map(|p| p.cred_id().clone()).collect();
        let (options, state) = self.0.start_passkey_registration(owner, account, account, Some(exclude))?;
        let mut options = serde_json::to_value(options)?;
        // To be found without a name typed first, it must live on the device.
        options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok(Challenge { options: options["publicKey"].to_string(), state: serde_json::to_value(state)? })
    }

    /// The new passkey, if the browser's answer belongs to the challenge.
    #[must_use]
    pub fn registered(&self, answer: &str, state: Value) -> Option<Passkey> {
        let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).ok()?;
        let state: PasskeyRegistration = serde_json::from_value(state).ok()?;
        let made = self.0.finish_passkey_registration(&answer, &state);
        made.inspect_err(|error| tracing::info!(%error, "passkey not registered")).ok()
    }

    /// Asks for one of these.
    ///
    /// # Errors
    /// When there is none.
    pub fn authenticate(&self, has: &[Passkey]) -> anyhow::Result<Challenge> {
        let (options, state) = self.0.start_passkey_authentication(has)?;
        let options = serde_json::to_value(options)?;
        Ok(Challenge { options: options["publicKey"].to_string(), state: serde_json::to_value(state)? })
    }

    /// Asks for any passkey of this site: the device knows whose it is.
    ///
    /// # Errors
    /// Never in practice; the library says that it may.
    pub fn discover(&self) -> anyhow::Result<Challenge> {
        let (options, state) = self.0.start_discoverable_authentication()?;
        let options = serde_json::to_value(options)?;
        Ok(Challenge { options: options["publicKey"].to_string(), state: serde_json::to_value(state)? })
    }

    /// Whether the answer to [`Ceremonies::authenticate`] is this owner's; remembers the use.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn check(
        &self,
        tx: &mut Tx,
        owner: Uuid,
        (answer, state): (&str, Value),
        now: Timestamp,
    ) -> anyhow::Result<bool> {
        let (Ok(answer), Ok(state)) = (
            serde_json::from_str::<PublicKeyCredential>(answer),
            serde_json::from_value::<PasskeyAuthentication>(state),
        ) else {
            return Ok(false);
        };
        let Some(row) = row(tx, answer.get_credential_id()).await?.filter(|row| row.owner == owner) else {
            return Ok(false);
        };
        let mut passkey: Passkey = serde_json::from_str(&row.data)?;
        match self.0.finish_passkey_authentication(&answer, &state) {
            Ok(result) => {
                passkey.update_credential(&result);
                used(tx, row.id, &passkey, now).await?;
                Ok(true)
            }
            Err(error) => {
                tracing::info!(%error, "passkey not accepted");
                Ok(false)
            }
        }
    }

    /// Whose passkey answered [`Ceremonies::discover`]; remembers the use.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn whose(
        &self,
        tx: &mut Tx,
        (answer, state): (&str, Value),
        now: Timestamp,
    ) -> anyhow::Result<Option<Uuid>> {
        let (Ok(answer), Ok(state)) = (
            serde_json::from_str::<PublicKeyCredential>(answer),
            serde_json::from_value::<DiscoverableAuthentication>(state),
        ) else {
            return Ok(None);
        };
        let Ok((owner, credential)) = self.0.identify_discoverable_authentication(&answer) else {
            return Ok(None);
        };
        let Some(row) = row(tx, credential).await?.filter(|row| row.owner == owner) else { return Ok(None) };
        let mut passkey: Passkey = serde_json::from_str(&row.data)?;
        match self.0.finish_discoverable_authentication_v2(&answer, state, &passkey) {
            Ok(result) => {
                passkey.update_credential(&result);
                used(tx, row.id, &passkey, now).await?;
                Ok(Some(owner))
            }
            Err(error) => {
                tracing::info!(%error, "passkey not accepted");
                Ok(None)
            }
        }
    }
}

async fn row(tx: &mut Tx, credential: &[u8]) -> sqlx::Result<Option<Row>> {
    tx.q("SELECT id, owner, data FROM passkeys WHERE credential = $1").bind(credential).optional().await
}

async fn used(tx: &mut Tx, id: Uuid, passkey: &Passkey, now: Timestamp) -> anyhow::Result<()> {
    tx.q("UPDATE passkeys SET data = $2, used_at = $3 WHERE id = $1")
        .bind(id)
        .bind(serde_json::to_string(passkey)?)
        .bind(now)
        .exec()
        .await?;
    Ok(())
}

/// What the owner has, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn all(db: &Db, owner: Uuid) -> sqlx::Result<Vec<Kept>> {
    db.read("SELECT id, name, created_at, used_at FROM passkeys WHERE owner = $1 ORDER BY created_at, id")
        .bind(owner)
        .all()
        .await
}

/// The same as the library wants them.
///
/// # Errors
/// When the database is away.
pub async fn credentials(db: &Db, owner: Uuid) -> anyhow::Result<Vec<Passkey>> {
    let rows: Vec<(String,)> =
        db.read("SELECT data FROM passkeys WHERE owner = $1").bind(owner).all().await?;
    Ok(rows.iter().map(|(data,)| serde_json::from_str(data)).collect::<Result<_, _>>()?)
}

/// Keeps a new passkey under this name. `false`: it is known already, or there are too many.
///
/// # Errors
/// When the database is away.
pub async fn keep(
    tx: &mut Tx,
    owner: Uuid,
    (passkey, name): (&Passkey, &str),
    now: Timestamp,
) -> anyhow::Result<bool> {
    let (has,): (i64,) = tx.q("SELECT COUNT(*) FROM passkeys WHERE owner = $1").bind(owner).one().await?;
    if usize::try_from(has)? >= MOST {
        return Ok(false);
    }
    let kept = tx
        .q("INSERT INTO passkeys (id, owner, credential, data, name, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
            ON CONFLICT (credential) DO NOTHING")
        .bind(Uuid::now_v7())
        .bind(owner)
        .bind(passkey.cred_id().as_slice())
        .bind(serde_json::to_string(passkey)?)
        .bind(name)
        .bind(now)
        .exec()
        .await?;
    Ok(kept == 1)
}

/// Forgets one of the owner's; `false` if it is not theirs or not there.
///
/// # Errors
/// When the database is away.
pub async fn remove(tx: &mut Tx, owner: Uuid, id: Uuid) -> sqlx::Result<bool> {
    Ok(tx.q("DELETE FROM passkeys WHERE id = $1 AND owner = $2").bind(id).bind(owner).exec().await? == 1)
}
