//! The security log: what happened in an account, for its owner to read and download.

use crate::db::{Db, Tx};
use crate::i18n::{Locale, security_log};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use crate::kernel::{csv, text_enum};
use uuid::Uuid;

text_enum! {
    /// What can happen.
    pub enum Kind {
        Opened = "opened",
        SignedIn = "signed_in",
        SignedInNewDevice = "signed_in_new_device",
        SignInFailed = "sign_in_failed",
        Locked = "locked",
        SignedOut = "signed_out",
        SessionEnded = "session_ended",
        RecoveryAsked = "recovery_asked",
        PasswordReset = "password_reset",
        PasswordChanged = "password_changed",
        PhraseChanged = "phrase_changed",
        ProfileChanged = "profile_changed",
        AppAdded = "second_step_on",
        AppRemoved = "second_step_off",
        CodesMade = "codes_made",
        CodeUsed = "code_used",
        CodeFailed = "code_failed",
        PasskeyAdded = "passkey_added",
        PasskeyRemoved = "passkey_removed",
        PhoneChanged = "phone_changed",
        PhoneRemoved = "phone_removed",
        TextCodesOn = "text_codes_on",
        TextCodesOff = "text_codes_off",
        EmailChangeAsked = "email_change_asked",
        EmailChanged = "email_changed",
        EmailChangeUndone = "email_change_undone",
        Frozen = "frozen",
        UnfreezeAsked = "unfreeze_asked",
        Unfrozen = "unfrozen",
        NotMe = "not_me",
        Held = "held",
        Released = "released",
        DataDownloaded = "data_downloaded",
        FileOpened = "file_opened",
        ClosingAsked = "closing_asked",
        ClosingStopped = "closing_stopped",
    }
}

impl Kind {
    /// Whether the customer is told by mail as well; for some the mail is another one, for a hold it is
    /// whatever may be told.
    fn mailed(self) -> bool {
        !matches!(
            self,
            Self::Opened
                | Self::SignedIn
                | Self::SignInFailed
                | Self::Locked
                | Self::SignedOut
                | Self::SessionEnded
                | Self::RecoveryAsked
                | Self::EmailChangeAsked
                | Self::ProfileChanged
                | Self::UnfreezeAsked
                | Self::Held
                | Self::Released
                | Self::FileOpened
                | Self::ClosingAsked
        )
    }
}

/// Which device, and from where, as far as we know without asking anybody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    pub agent: String,
    pub place: String,
}

/// One line of the log.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Event {
    pub kind: Kind,
    pub agent: String,
    pub place: String,
    pub at: Timestamp,
}

/// Writes the entry and, if its kind says so, the mail about it; returns the entry's id.
///
/// # Errors
/// When the database is away.
pub async fn record(
    tx: &mut Tx,
    customer: Uuid,
    kind: Kind,
    origin: &Origin,
    now: Timestamp,
) -> sqlx::Result<Uuid> {
    let event = Uuid::now_v7();
    insert(tx, event, (customer, kind), origin, now).await?;
    if kind.mailed() {
        jobs::enqueue(tx, &Job::Notice { customer, event }, now).await?;
    }
    Ok(event)
}

/// Writes the entry under this id, once.
///
/// # Errors
/// When the database is away.
pub(super) async fn insert(
    tx: &mut Tx,
    id: Uuid,
    (customer, kind): (Uuid, Kind),
    origin: &Origin,
    at: Timestamp,
) -> sqlx::Result<()> {
    tx.q(
        "INSERT INTO account_events (id, customer, kind, agent, place, at) VALUES ($1, $2, $3, $4, $5, $6) \
          ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(customer)
    .bind(kind)
    .bind(&origin.agent)
    .bind(&origin.place)
    .bind(at)
    .exec()
    .await?;
    Ok(())
}

/// The newest entries.
///
/// # Errors
/// When the database is away.
pub async fn newest(db: &Db, customer: Uuid, limit: i64) -> sqlx::Result<Vec<Event>> {
    db.read("SELECT kind, agent, place, at FROM account_events WHERE customer = $1 ORDER BY at DESC, id DESC LIMIT $2")
        .bind(customer)
        .bind(limit)
        .all()
        .await
}

/// One entry of this customer.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, customer: Uuid, event: Uuid) -> sqlx::Result<Option<Event>> {
    db.read("SELECT kind, agent, place, at FROM account_events WHERE customer = $1 AND id = $2")
        .bind(customer)
        .bind(event)
        .optional()
        .await
}

/// The log as CSV.
#[must_use]
pub fn csv(events: &[Event], locale: Locale) -> String {
    let mut out = csv::line(["time", "code", "event", "device", "address"]);
    for event in events {
        let words = security_log::words(locale, event.kind.code());
        let time = event.at.civil().to_string();
        out.push_str(&csv::line([&time, event.kind.code(), words, &event.agent, &event.place]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_has_its_words() {
        for kind in Kind::ALL {
            for locale in Locale::ALL {
                assert!(!security_log::words(locale, kind.code()).is_empty(), "{kind:?}");
            }
        }
    }

    #[test]
    fn a_download_runs_no_formula() {
        let event = Event {
            kind: Kind::SignedIn,
            agent: "=cmd|' /C calc'!A0,\"x\"\r\n".into(),
            place: "192.0.2.1".into(),
            at: Timestamp(0),
        };
        let csv = csv(&[event], Locale::En);
        assert!(csv.contains("\"'=cmd|' /C calc'!A0,\"\"x\"\"\",\"192.0.2.1\"\r\n"), "{csv}");
        assert_eq!(csv.lines().count(), 2);
    }
}
