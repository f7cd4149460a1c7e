//! Codes by text message: to a confirmed number, in bounded amounts. The code is sealed until it is sent
//! and stands in no log.

use crate::account::customer::Customer;
use crate::app::App;
use crate::db::Tx;
use crate::events::{self, Actor};
use crate::i18n::Locale;
use crate::jobs::{self, Job};
use crate::kernel::phone::Phone;
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// A code works for so many seconds.
pub const VALID: i64 = 10 * 60;
/// Messages of one purpose in a day to one number, for one owner, and on behalf of one network: toll fraud
/// lives on volume.
const PER_NUMBER: i64 = 5;
const PER_OWNER: i64 = 8;
const PER_NETWORK: i64 = 10;
const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// The purpose of messages that are no codes, where they are counted.
const NEWS: &[u8] = b"news";
/// The operator's switch in the table of switches.
pub const SWITCH: &str = "sms";

text_enum! {
    /// What a code is for; it opens nothing else.
    pub enum Purpose {
        SignIn = "sign_in",
        ConfirmPhone = "confirm_phone",
    }
}

/// Why no message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no gateway, or the operator has switched texts off.
    Off,
    /// We do not text this country.
    Country,
    /// This number, this owner or this network has had its share today.
    Enough,
    /// The site's ceiling for today is reached.
    Ceiling,
}

/// Whom to text, and who asks.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub owner: Uuid,
    pub purpose: Purpose,
    pub phone: &'a Phone,
    pub locale: Locale,
    pub network: [u8; 16],
}

/// Makes a code, ends older ones of the same purpose, and has it sent. After a refusal the transaction must
/// be dropped: a cap may have been counted already.
///
/// # Errors
/// The outer one when the database is away or there is no randomness.
pub async fn ask(
    app: &App,
    tx: &mut Tx,
    ask: &Ask<'_>,
    now: Timestamp,
) -> anyhow::Result<Result<(), Refusal>> {
    if let Some(refusal) = refused(app, tx, ask.phone).await? {
        return Ok(Err(refusal));
    }
    let number = ask.phone.as_str().as_bytes();
    // Confirming numbers is what toll fraud does, so it can use half of the ceiling and leaves the codes of
    // those who sign in alone.
    let (ceiling, share) = (
        app.text_rules.per_day,
        match ask.purpose {
            Purpose::ConfirmPhone => app.text_rules.per_day / 2,
            Purpose::SignIn => app.text_rules.per_day,
        },
    );
    let purpose = ask.purpose.code().as_bytes();
    let caps = [
        ("text number", purpose, number, PER_NUMBER, Refusal::Enough),
        ("text owner", purpose, ask.owner.as_bytes().as_slice(), PER_OWNER, Refusal::Enough),
        ("text network", purpose, ask.network.as_slice(), PER_NETWORK, Refusal::Enough),
        ("text purpose", purpose, &[][..], share, Refusal::Ceiling),
        ("text site", &[][..], &[][..], ceiling, Refusal::Ceiling),
    ];
    if let Some(refusal) = count_all(app, tx, &caps, now).await? {
        return Ok(Err(refusal));
    }
    let id = Uuid::now_v7();
    let code = digits()?;
    let sealed = app.keyring.seal(id.as_bytes(), code.as_bytes());
    let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
    tx.q("UPDATE text_codes SET used_at = $3 WHERE owner = $1 AND purpose = $2 AND used_at IS NULL")
        .bind(ask.owner)
        .bind(ask.purpose)
        .bind(now)
        .exec()
        .await?;
    tx.q("INSERT INTO text_codes (id, owner, purpose, phone, code, locale, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(ask.owner)
        .bind(ask.purpose)
        .bind(ask.phone.as_str())
        .bind(sealed)
        .bind(ask.locale.tag())
        .bind(now)
        .exec()
        .await?;
    jobs::enqueue(tx, &Job::TextCode { code: id }, now).await?;
    Ok(Ok(()))
}

/// Whether no text goes to this number at all.
async fn refused(app: &App, tx: &mut Tx, phone: &Phone) -> sqlx::Result<Option<Refusal>> {
    let off: Option<(i64,)> =
        tx.q("SELECT off_since FROM switches WHERE name = $1").bind(SWITCH).optional().await?;
    Ok(if !app.texter.is_on() || off.is_some() {
        Some(Refusal::Off)
    } else if !phone.is_in(&app.text_rules.countries) {
        Some(Refusal::Country)
    } else {
        None
    })
}

/// What is counted: its name, the purpose, whom it is about, how many a day, and what is said beyond.
type Cap<'a> = (&'a str, &'a [u8], &'a [u8], i64, Refusal);

/// Counts a message against each cap; what stops it, if one is reached.
async fn count_all(
    app: &App,
    tx: &mut Tx,
    caps: &[Cap<'_>],
    now: Timestamp,
) -> sqlx::Result<Option<Refusal>> {
    for (name, purpose, about, cap, refusal) in caps {
        let key = app.secret.mac(name, &[purpose, about]);
        if !count(tx, &key, *cap, now).await? {
            if *refusal == Refusal::Ceiling {
                tracing::error!(per_day = cap, "the ceiling of text messages is reached; no more today");
            }
            return Ok(Some(*refusal));
        }
    }
    Ok(None)
}

/// Counts one more of today; `false` when the cap is reached.
async fn count(tx: &mut Tx, key: &[u8], cap: i64, now: Timestamp) -> sqlx::Result<bool> {
    if cap < 1 {
        return Ok(false);
    }
    let counted: Option<(i64,)> = tx
        .q("INSERT INTO text_caps (key, day, sent) VALUES ($1, $2, 1) \
            ON CONFLICT (key, day) DO UPDATE SET sent = text_caps.sent + 1 WHERE text_caps.sent < $3 RETURNING sent")
        .bind(key)
        .bind(now.0.div_euclid(DAY))
        .bind(cap)
        .optional()
        .await?;
    Ok(counted.is_some())
}

/// Six random digits, evenly spread.
fn digits() -> anyhow::Result<String> {
    loop {
        // The largest multiple of a million below 2^32: what lies above would favour small codes.
        let random = getrandom::u32()?;
        if random < 4_294_000_000 {
            return Ok(format!("{:06}", random % 1_000_000));
        }
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    phone: String,
    code: Vec<u8>,
}

/// Uses a code up; returns the number that it was sent to, which is the one that it proves.
///
/// # Errors
/// When the database is away.
pub async fn check(
    app: &App,
    tx: &mut Tx,
    (owner, purpose): (Uuid, Purpose),
    code: &str,
    now: Timestamp,
) -> sqlx::Result<Option<Phone>> {
    let found: Option<Row> = tx
        .q("SELECT id, phone, code FROM text_codes \
            WHERE owner = $1 AND purpose = $2 AND used_at IS NULL AND made_at > $3 ORDER BY made_at DESC LIMIT 1")
        .bind(owner)
        .bind(purpose)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some(row) = found else { return Ok(None) };
    let right = app
        .keyring
        .open(row.id.as_bytes(), &row.code)
        .is_some_and(|opened| bool::from(opened.bytes.ct_eq(code.as_bytes())));
    if !right {
        return Ok(None);
    }
    let used = tx
        .q("UPDATE text_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL")
        .bind(row.id)
        .bind(now)
        .exec()
        .await?;
    Ok((used == 1).then(|| Phone::stored(row.phone)))
}

/// The number to which a code for this purpose is on its way or has been sent, while the code works.
///
/// # Errors
/// When the database is away.
pub async fn pending(
    app: &App,
    owner: Uuid,
    purpose: Purpose,
    now: Timestamp,
) -> sqlx::Result<Option<Phone>> {
    let found: Option<(String,)> = app
        .db
        .read(
            "SELECT phone FROM text_codes WHERE owner = $1 AND purpose = $2 AND used_at IS NULL AND made_at > $3 \
             ORDER BY made_at DESC LIMIT 1",
        )
        .bind(owner)
        .bind(purpose)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    Ok(found.map(|(phone,)| Phone::stored(phone)))
}

/// A message that is due.
#[derive(sqlx::FromRow)]
struct Due {
    owner: Uuid,
    phone: String,
    code: Vec<u8>,
    locale: String,
}

/// Sends the code now, unless it has been sent, used or is too old to be of use. It may run twice.
///
/// # Errors
/// When the gateway or the database is away; the job runs again.
pub async fn send_now(app: &App, id: Uuid) -> anyhow::Result<()> {
    let now = app.clock.now();
    let found: Option<Due> = app
        .db
        .read(
            "SELECT owner, phone, code, locale FROM text_codes \
             WHERE id = $1 AND sent_at IS NULL AND used_at IS NULL AND made_at > $2",
        )
        .bind(id)
        .bind(now.plus(-VALID))
        .optional()
        .await?;
    let Some(due) = found else { return Ok(()) };
    let opened = app.keyring.open(id.as_bytes(), &due.code).ok_or_else(|| anyhow::anyhow!("key gone"))?;
    let code = String::from_utf8(opened.bytes)?;
    let locale = Locale::from_tag(&due.locale).unwrap_or_default();
    let brand = app.chrome(locale).brand;
    let text = crate::i18n::factors::FactorsText::of(locale);
    let phrase = Customer::find(&app.db, due.owner).await?.and_then(|c| c.phrase);
    let phrase = phrase.map(|p| format!("\n{}", (locale.account().your_phrase)(&p))).unwrap_or_default();
    let host = url::Url::parse(&app.public_url).ok().and_then(|u| u.host_str().map(ToOwned::to_owned));
    // The last line binds the code to our site (W3C origin-bound one-time codes).
    let bound = host.map(|host| format!("\n\n@{host} #{code}")).unwrap_or_default();
    let phone = Phone::stored(due.phone);
    app.texter
        .send(&phone, &format!("{}{phrase}{bound}", (text.text_message)(&brand, &code)), id)
        .await
        .map_err(anyhow::Error::msg)?;
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE text_codes SET sent_at = $2 WHERE id = $1").bind(id).bind(now).exec().await?;
    tx.q("INSERT INTO messages (id, customer, address, subject, body, sent_at, channel) \
          SELECT $1, c.id, $3, $4, $5, $6, 'text' FROM customers c WHERE c.id = $2 ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(due.owner)
        .bind(phone.masked())
        .bind(text.text_subject)
        .bind(format!("{}{phrase}", (text.text_message)(&brand, "••••••")))
        .bind(now)
        .exec()
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Texts a customer what is no secret, under this id, and keeps the copy. It can run twice. What is refused is
/// dropped: the page says the same, and the customer's letter does.
///
/// # Errors
/// When the gateway or the database is away; then it is tried again.
pub async fn tell(
    app: &App,
    customer: &Customer,
    id: Uuid,
    (subject, words): (&str, &str),
) -> anyhow::Result<()> {
    let Some(phone) = customer.phone() else { return Ok(()) };
    let now = app.clock.now();
    let sent: Option<(Uuid,)> =
        app.db.read("SELECT id FROM messages WHERE id = $1").bind(id).optional().await?;
    if sent.is_some() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    if refused(app, &mut tx, &phone).await?.is_some() {
        return Ok(());
    }
    // A message that the gateway did not take the first time counts once.
    if count(&mut tx, &app.secret.mac("text once", &[id.as_bytes()]), 1, now).await? {
        let (number, owner) = (phone.as_str().as_bytes(), customer.id.as_bytes().as_slice());
        let caps = [
            ("text number", NEWS, number, PER_OWNER, Refusal::Enough),
            ("text owner", NEWS, owner, PER_OWNER, Refusal::Enough),
            // News leave most of the ceiling to codes.
            ("text purpose", NEWS, &[][..], app.text_rules.per_day / 4, Refusal::Ceiling),
            ("text site", &[][..], &[][..], app.text_rules.per_day, Refusal::Ceiling),
        ];
        if count_all(app, &mut tx, &caps, now).await?.is_some() {
            return Ok(());
        }
    }
    tx.commit().await?;
    let phrase = customer.phrase.as_deref().map(customer.locale().account().your_phrase);
    let words = phrase.map_or_else(|| words.to_owned(), |phrase| format!("{words}\n{phrase}"));
    app.texter.send(&phone, &words, id).await.map_err(anyhow::Error::msg)?;
    let mut tx = app.db.begin().await?;
    tx.q("INSERT INTO messages (id, customer, address, subject, body, sent_at, channel) \
          VALUES ($1, $2, $3, $4, $5, $6, 'text') ON CONFLICT (id) DO NOTHING")
        .bind(id)
        .bind(customer.id)
        .bind(phone.masked())
        .bind(subject)
        .bind(&words)
        .bind(now)
        .exec()
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets codes and yesterday's counts.
///
/// # Errors
/// When the database is away.
pub async fn tidy(tx: &mut Tx, now: Timestamp) -> sqlx::Result<()> {
    tx.q("DELETE FROM text_codes WHERE made_at < $1").bind(Timestamp(now.0 - DAY)).exec().await?;
    tx.q("DELETE FROM text_caps WHERE day < $1").bind(now.0.div_euclid(DAY)).exec().await?;
    Ok(())
}

/// The operator's switch: no text leaves while it is off.
///
/// # Errors
/// When the database is away.
pub async fn switch(tx: &mut Tx, on: bool, now: Timestamp) -> sqlx::Result<()> {
    let done = if on {
        tx.q("DELETE FROM switches WHERE name = $1").bind(SWITCH).exec().await?
    } else {
        tx.q("INSERT INTO switches (name, off_since) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
            .bind(SWITCH)
            .bind(now)
            .exec()
            .await?
    };
    if done == 1 {
        let kind = if on { "texts_on" } else { "texts_off" };
        events::record(tx, events::AUDIT, (kind, Actor::Operator), &serde_json::json!({}), now).await?;
    }
    Ok(())
}
