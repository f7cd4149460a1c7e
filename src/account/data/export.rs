//! Everything that is kept of a customer, as JSON in a ZIP archive. Secrets are not in it: a password's hash
//! or an authenticator's seed is of use to a thief only.

use crate::account::Account;
use crate::account::factors::owned::Owned;
use crate::account::guard::Me;
use crate::account::{log, session};
use crate::kernel::time::Timestamp;
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// Entries of the security log and letters that an archive holds at most.
const MOST: i64 = 100_000;

/// A point in time as the archive writes it (RFC 3339).
fn at(time: Timestamp) -> String {
    time.civil().to_string()
}

#[derive(sqlx::FromRow)]
struct EmailChange {
    old_email: String,
    new_email: String,
    asked_at: Timestamp,
    done_at: Option<Timestamp>,
    undone_at: Option<Timestamp>,
}

/// The whole archive.
///
/// # Errors
/// When the database is away.
pub async fn archive(account: &Account, me: &Me) -> anyhow::Result<Vec<u8>> {
    let app = &account.app;
    let owned = Owned::find(&app.db, me.id).await?;
    let profile = json!({
        "id": me.id, "email": me.email, "name": me.name, "country": me.country, "language": me.locale().tag(), "time_zone": me.time_zone,
        "phone": me.phone().map(|p| p.as_str().to_owned()), "security_phrase": me.phrase,
        "opened": at(me.created_at), "frozen": me.frozen_at.map(at), "closing": me.closing_at.map(at),
        "money_waits_until": me.hold_until.map(at),
        "notices": { "case_mail": me.case_mail, "case_texts": me.case_texts, "news_mail": me.news_mail },
        "second_steps": {
            "authenticator_app_since": owned.app.map(at),
            "passkeys": owned.passkeys.iter().map(|p| json!({
                "name": p.name, "added": at(p.created_at), "last_used": p.used_at.map(at) })).collect::<Vec<_>>(),
            "recovery_codes_left": owned.codes, "text_codes": me.phone_codes,
        },
    });
    let sessions = session::open(&app.db, me.id, app.clock.now()).await?;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|s| json!({ "device": s.agent, "address": s.place, "since": at(s.created_at), "last_used": at(s.seen_at) }))
        .collect();
    let devices: Vec<(String, Timestamp, Timestamp)> = app
        .db
        .read("SELECT agent, first_at, last_at FROM devices WHERE customer = $1 ORDER BY first_at")
        .bind(me.id)
        .all()
        .await?;
    let devices: Vec<Value> = devices
        .iter()
        .map(|(agent, first, last)| json!({ "device": agent, "first_used": at(*first), "last_used": at(*last) }))
        .collect();
    let events = log::newest(&app.db, me.id, MOST).await?;
    let events: Vec<Value> = events
        .iter()
        .map(|e| json!({ "event": e.kind, "device": e.agent, "address": e.place, "at": at(e.at) }))
        .collect();
    let messages: Vec<(String, String, String, String, Timestamp)> = app
        .db
        .read("SELECT channel, address, subject, body, sent_at FROM messages WHERE customer = $1 ORDER BY sent_at LIMIT $2")
        .bind(me.id)
        .bind(MOST)
        .all()
        .await?;
    let messages: Vec<Value> = messages
        .iter()
        .map(|(channel, to, subject, body, sent)| {
            json!({ "channel": channel, "to": to, "subject": subject, "text": body, "sent": at(*sent) })
        })
        .collect();
    let changes: Vec<EmailChange> = app
        .db
        .read(
            "SELECT old_email, new_email, asked_at, done_at, undone_at FROM email_changes \
             WHERE customer = $1 ORDER BY asked_at",
        )
        .bind(me.id)
        .all()
        .await?;
    let changes: Vec<Value> = changes
        .iter()
        .map(|c| {
            json!({ "from": c.old_email, "to": c.new_email, "asked": at(c.asked_at), "done": c.done_at.map(at),
                    "undone": c.undone_at.map(at) })
        })
        .collect();
    let mut files = vec![
        ("profile.json".to_owned(), profile),
        ("sessions.json".to_owned(), json!(sessions)),
        ("devices.json".to_owned(), json!(devices)),
        ("security-log.json".to_owned(), json!(events)),
        ("messages.json".to_owned(), json!(messages)),
        ("email-changes.json".to_owned(), json!(changes)),
    ];
    for more in &account.rooms {
        files.extend(more.export(app, me.id).await?);
    }
    // Packing is work for a processor, not for the thread that answers others.
    tokio::task::spawn_blocking(move || pack(&files)).await?
}

fn pack(files: &[(String, Value)]) -> anyhow::Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, value) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default())?;
        zip.write_all(serde_json::to_string_pretty(value)?.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
