//! The people of the demo: a customer, and two members of staff, since some decisions take two. None of this
//! is reached by `serve`.

use super::factors::app;
use super::log::Origin;
use super::password::{Hasher, Password};
use super::staff::member::{self, Role};
use super::{Customer, Member, sign_up};
use crate::app::App;
use crate::i18n::Locale;
use crate::kernel::email::Email;
use anyhow::Context;
use uuid::Uuid;

/// The password of everybody in the demo: printed at its start, in no other database.
pub const PASSWORD: &str = "seven geese cross the frozen lake";
/// The customer.
pub const CUSTOMER: &str = "li.na@okpay.example";
/// Staff: address, name, role.
pub const STAFF: [(&str, &str, Role); 2] =
    [("lin@okpay.example", "Lin", Role::Agent), ("chen@okpay.example", "Chen", Role::Supervisor)];

/// Opens the accounts that are not there yet.
///
/// # Errors
/// When the database or the hashing threads cannot.
pub async fn open(app: &App, hasher: &Hasher) -> anyhow::Result<()> {
    let now = app.clock.now();
    let password = Password::parse(PASSWORD)?;
    let email = Email::parse(CUSTOMER).context("an address")?;
    // Everybody here has the same password, so it is hashed once: people wait for the demo to start.
    let mut known = None;
    if Customer::by_email(&app.db, &email.key).await?.is_none() {
        let hash = hasher.hash(&password).await?;
        known = Some(hash.clone());
        let origin = Origin { agent: "okpay demo".to_owned(), place: "127.0.0.1".to_owned() };
        let terms = app.facts().site.terms.to_string();
        let mut tx = app.db.begin().await?;
        let language = (Locale::default().tag(), terms.as_str());
        sign_up::asked::open(&mut tx, &email, &hash, language, (&origin, now)).await?;
        // She lives where a law sets the dates of an appeal, so that the demo shows one.
        tx.q("UPDATE customers SET name = $2, country = $3, time_zone = $4 WHERE email_key = $1")
            .bind(&email.key)
            .bind("李娜")
            .bind("DE")
            .bind("Europe/Berlin")
            .exec()
            .await?;
        tx.commit().await?;
    }
    for (address, name, role) in STAFF {
        let email = Email::parse(address).context("an address")?;
        if Member::by_email(&app.db, &email.key).await?.is_some() {
            continue;
        }
        let hash = match &known {
            Some(hash) => hash.clone(),
            None => hasher.hash(&password).await?,
        };
        let mut tx = app.db.begin().await?;
        let Some((id, token)) = member::add(&mut tx, &email, (name, role), now).await? else { continue };
        member::accept(&mut tx, &token, &hash, now).await?;
        app::begin(app, &mut tx, id).await?;
        app::trust(&mut tx, id, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What the authenticator app of each member shows now: address and code.
///
/// # Errors
/// When the database is away.
pub async fn codes(app: &App) -> anyhow::Result<Vec<(String, String)>> {
    let members: Vec<(Uuid, String)> =
        app.db.read("SELECT id, email FROM staff WHERE disabled_at IS NULL ORDER BY email").all().await?;
    let mut codes = Vec::new();
    for (id, email) in members {
        if let Some(code) = app::shown(app, id, app.clock.now()).await? {
            codes.push((email, code));
        }
    }
    Ok(codes)
}
