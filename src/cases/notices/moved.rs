//! A payment has moved, or has not in time: whoever asked to be told is, and the open cases about it note it.

use super::derived;
use crate::account::{Customer, Draft};
use crate::app::App;
use crate::cases::case::Case;
use crate::cases::timeline::{self, Kind};
use crate::cases::watches;
use crate::events::Actor;
use crate::i18n::Locale;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::states;
use crate::i18n::notices::NoticesText;
use crate::jobs::{self, Job};
use crate::transactions::history::{self, Event};
use crate::transactions::{Phase, Transaction, TransactionState};
use serde_json::json;
use uuid::Uuid;

/// Tells everybody who waits for this payment where it is now.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn moved(app: &App, transaction: Uuid) -> anyhow::Result<()> {
    let Some(payment) = Transaction::any(&app.db, transaction).await? else { return Ok(()) };
    let over = payment.phase != Phase::UnderWay;
    if over || has_changed(&history::of(&app.db, &payment.reference).await?) {
        for (customer, until) in watches::about(&app.db, transaction).await? {
            // One letter for each state of one promise, however many events say the same.
            let id = derived(customer, &format!("{transaction} {} {}", payment.state.code(), until.0));
            tell(app, id, (customer, &payment)).await?;
        }
    }
    if over {
        let mut tx = app.db.begin().await?;
        tx.q("DELETE FROM watches WHERE transaction_id = $1").bind(transaction).exec().await?;
        tx.commit().await?;
    }
    let open: Vec<(Uuid,)> = app
        .db
        .read("SELECT id FROM cases WHERE transaction_id = $1 AND closed_at IS NULL ORDER BY filed_at, id")
        .bind(transaction)
        .all()
        .await?;
    for (case,) in open {
        note(app, case, &payment).await?;
    }
    Ok(())
}

/// Whether the newest event changed the state, and did not only count another confirmation.
fn has_changed(events: &[Event]) -> bool {
    let counting = history::counting(events);
    match &counting[..] {
        [.., before, last] => before.state != last.state,
        _ => true,
    }
}

async fn tell(app: &App, id: Uuid, (customer, payment): (Uuid, &Transaction)) -> anyhow::Result<()> {
    let Some(customer) = Customer::find(&app.db, customer).await? else { return Ok(()) };
    let locale = customer.locale();
    let name = states::state(locale, payment.state.code()).map_or(payment.state.code(), |words| words.name);
    let text = AppealsText::of(locale);
    let brand = app.chrome(locale).brand;
    let words = (text.watch_moved_words)(name);
    letter(app, &customer, (words, payment.id)).send(id, (text.watch_moved)(&brand)).await
}

/// Asked for by its reader, so it comes whatever else they have turned off.
fn letter<'a>(app: &'a App, customer: &Customer, (words, payment): (String, Uuid)) -> Draft<'a> {
    let locale: Locale = customer.locale();
    Draft::for_customer(app, customer)
        .words(words)
        .link(AppealsText::of(locale).watch_link, &format!("/transactions/{payment}"))
        .because((NoticesText::of(locale).why_watch)(&app.chrome(locale).brand))
}

/// Notes in the case that its payment has moved; when it has ended, the customer is told.
async fn note(app: &App, case: Uuid, payment: &Transaction) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(case) = Case::hold(&mut tx, case).await?.filter(|case| case.state.is_open()) else {
        return Ok(());
    };
    let entries = timeline::all(&app.db, &case).await?;
    let noted = entries.iter().rev().find(|entry| entry.kind == Kind::Moved);
    let before = match noted.and_then(|entry| TransactionState::parse(entry.text("state"))) {
        Some(state) => state,
        None => history::known(&app.db, payment, case.filed_at).await?.state,
    };
    if before == payment.state {
        return Ok(());
    }
    let about = json!({ "state": payment.state });
    timeline::add(&mut tx, case.id, (Kind::Moved, Actor::System), &about, now).await?;
    if payment.phase != Phase::UnderWay && payment.phase != before.phase() {
        let job = Job::CaseNews { case: case.id, what: Kind::Moved.code().to_owned() };
        jobs::enqueue(&mut tx, &job, now).await?;
    }
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}

/// The time has passed until which somebody wanted to wait: if the payment has not arrived, they can appeal.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn ended(app: &App, id: Uuid, (customer, transaction): (Uuid, Uuid)) -> anyhow::Result<()> {
    let until = watches::of(&app.db, customer, transaction).await?;
    if until.is_none_or(|until| until > app.clock.now()) {
        return Ok(());
    }
    let payment = Transaction::find(&app.db, customer, transaction).await?;
    let owner = Customer::find(&app.db, customer).await?;
    // Money that was to come back may have been waited for: it is late unless it is there.
    let is_there = |p: &Transaction| p.phase == Phase::Done || p.state == TransactionState::Refunded;
    if let (Some(payment), Some(owner)) = (payment.filter(|p| !is_there(p)), owner) {
        let text = AppealsText::of(owner.locale());
        let brand = app.chrome(owner.locale()).brand;
        letter(app, &owner, (text.watch_late_words.to_owned(), payment.id))
            .send(id, (text.watch_late)(&brand))
            .await?;
    }
    let mut tx = app.db.begin().await?;
    watches::remove(&mut tx, customer, transaction).await?;
    tx.commit().await?;
    Ok(())
}
