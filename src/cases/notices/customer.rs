//! What customers are told of their cases: the confirmation and the answer always, the rest as they chose.
//! No letter carries anything about a payment but the answer itself, which the law wants in writing.

use crate::account::{self, Customer, Draft, List};
use crate::app::App;
use crate::cases::case::{Case, State};
use crate::cases::clocks;
use crate::cases::reply::{self, Piece};
use crate::cases::timeline::{self, Entry, Kind};
use crate::cases::tracking;
use crate::cases::turn;
use crate::events::{Actor, days};
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::integrity::IntegrityText;
use crate::i18n::notices::NoticesText;
use crate::i18n::tracking::TrackingText;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// A date of this case as people read it: the last day in time, and the zone that counts.
fn day(case: &Case, at: Timestamp) -> String {
    format::last_day(case.locale(), at, &case.promised_zone)
}

/// The case and whose it is, while there is both.
async fn of(app: &App, case: Uuid) -> sqlx::Result<Option<(Case, Customer)>> {
    let Some(case) = Case::by_id(&app.db, case).await? else { return Ok(None) };
    let customer = Customer::find(&app.db, case.customer).await?;
    Ok(customer.map(|customer| (case, customer)))
}

/// Ends a letter: where the case is, signed in or not, and the fingerprint of what was written in it.
async fn closed<'a>(app: &App, case: &Case, draft: Draft<'a>) -> sqlx::Result<Draft<'a>> {
    let text = AppealsText::of(case.locale());
    let head = timeline::head(&app.db, case).await?;
    let why = (NoticesText::of(case.locale()).why_case)(&app.chrome(case.locale()).brand);
    Ok(draft
        .link(text.letter_link, &format!("/cases/{}", case.number))
        .secret_link(TrackingText::of(case.locale()).letter_link, &tracking::path(&app.secret, case))
        .words((text.letter_head)(&head))
        .link(IntegrityText::of(case.locale()).check_this, &days::path(case.locale(), &head))
        .because(why))
}

/// Texts the same in a line, to those who chose it.
async fn text(app: &App, id: Uuid, (case, customer): (&Case, &Customer), what: &str) -> anyhow::Result<()> {
    if !customer.case_texts {
        return Ok(());
    }
    let locale = case.locale();
    let text = AppealsText::of(locale);
    let turn = turn::sentence(locale, case, app.clock.now()).unwrap_or_default();
    let said = format!("{what}{}{turn}", format::stop(locale));
    let brand = app.chrome(locale).brand;
    let words = (text.text_news)(&brand, &case.number, said.trim_end());
    account::text(
        app,
        customer,
        super::derived(id, "text"),
        (&(text.letter_news)(&brand, &case.number), &words),
    )
    .await
}

/// What the law of the place says about the time since `from`, where it says it as we do.
fn law(facts: &Facts, case: &Case, from: Timestamp) -> Option<String> {
    let regime = facts.deadlines.rules.regime(&case.regime).filter(|regime| regime.key != "house")?;
    let due = |clock| clocks::due_of(&facts.deadlines, (&case.regime, clock), &case.jurisdiction, from);
    let (first, last) = (due("final")?, due("extended")?);
    let locale = case.locale();
    let shown = |due: &crate::deadlines::due::Due| format::last_day(locale, due.at, due.zone_name());
    let words = AppealsText::of(locale).letter_law;
    Some(words(regime.name.get(locale), &shown(&first), &shown(&last)))
}

/// Confirms a case that is new, or that was objected to: then the dates begin anew. Notes it when the letter has
/// left, and not before.
///
/// # Errors
/// When the mail server or the database is away; then it is tried again.
pub async fn filed(app: &App, id: Uuid, case: Uuid) -> anyhow::Result<()> {
    let Some((case, customer)) = of(app, case).await? else { return Ok(()) };
    let locale = case.locale();
    let words = AppealsText::of(locale);
    let promised = turn::promised(locale, &case);
    let mut draft = Draft::for_customer_in(app, &customer, locale)
        .words((words.letter_ack_words)(&case.number))
        .words((words.letter_turn_us)(&promised));
    let began = clocks::of(&app.db, case.id).await?.iter().map(|clock| clock.started_at).max();
    if let Some(law) = law(&app.facts(), &case, began.unwrap_or(case.filed_at)) {
        draft = draft.words(law);
    }
    // From this instant on, and not until it.
    let draft = draft.words((words.letter_chase)(&day(&case, Timestamp(case.chase_from.0 + 1))));
    let subject = (words.letter_ack)(&app.chrome(locale).brand, &case.number);
    closed(app, &case, draft).await?.send(id, subject).await?;

    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(mut held) = Case::hold(&mut tx, case.id).await? else { return Ok(()) };
    let owed: Option<(Uuid,)> = tx
        .q("SELECT id FROM clocks WHERE case_id = $1 AND clock = 'acknowledge' AND met_at IS NULL LIMIT 1")
        .bind(held.id)
        .optional()
        .await?;
    if owed.is_some() || held.state == State::Submitted {
        let about = json!({ "letter": id, "promised": held.promised_at.0 });
        timeline::add(&mut tx, held.id, (Kind::Acknowledged, Actor::System), &about, now).await?;
        clocks::meet(&mut tx, held.id, &["acknowledge"], now).await?;
        if held.state == State::Submitted {
            let next = held.next_at;
            held.step(&mut tx, State::Acknowledged, next, now).await?;
        }
        tx.commit().await?;
    }
    text(app, id, (&held, &customer), words.entry(Kind::Acknowledged.code()).unwrap_or_default()).await
}

/// The name of an entry as a sentence of its own.
fn sentence(locale: Locale, name: &str) -> String {
    format!("{name}{}", format::stop(locale).trim_end())
}

/// What a letter says beside the name of the entry: why we go on, what we have missed.
fn more(facts: &Facts, case: &Case, entry: &Entry) -> Option<String> {
    let locale = case.locale();
    let due = entry.time("due").map(|at| day(case, at))?;
    match entry.kind {
        Kind::Investigating => super::because(locale, entry, &due),
        Kind::Breached => {
            let (regime, clock) = entry.text("clock").split_once('.')?;
            if clocks::is_final(clock) {
                return Some((AppealsText::of(locale).overdue)(&due, case.is_with_supervisor()));
            }
            let rule = facts.deadlines.rules.in_force(regime, clock, case.filed_at.date())?;
            let words = NoticesText::of(locale).missed;
            Some(words(rule.name.as_ref()?.get(locale), &due, case.is_with_supervisor()))
        }
        _ => None,
    }
}

/// Tells of something that happened: what it is called, whose turn it is, until when.
///
/// # Errors
/// When the mail server, the gateway or the database is away; then it is tried again.
pub async fn news(app: &App, id: Uuid, case: Uuid, what: &str) -> anyhow::Result<()> {
    if what == Kind::Objected.code() {
        return filed(app, id, case).await; // in writing, whatever was turned off
    }
    let Some((case, customer)) = of(app, case).await? else { return Ok(()) };
    let locale = case.locale();
    let words = AppealsText::of(locale);
    let Some(name) = words.entry(what) else { return Ok(()) };
    if customer.case_mail {
        let brand = app.chrome(locale).brand;
        let subject = if what == Kind::Question.code() { words.letter_question } else { words.letter_news };
        let mut draft =
            Draft::for_customer_in(app, &customer, locale).of_list(List::Cases).words(sentence(locale, name));
        let entries = timeline::visible(&app.db, &case).await?;
        let entry = entries.iter().rev().find(|entry| entry.kind.code() == what);
        let more = entry.and_then(|entry| more(&app.facts(), &case, entry));
        // What was missed says already that we are late.
        let turn = turn::sentence(locale, &case, app.clock.now()).filter(|_| what != Kind::Breached.code());
        for said in more.into_iter().chain(turn) {
            draft = draft.words(said);
        }
        let draft = draft.words(words.letter_private);
        closed(app, &case, draft).await?.send(id, subject(&brand, &case.number)).await?;
    }
    text(app, id, (&case, &customer), name).await
}

/// Sends the newest answer, all of it: the final one, or an interim one.
///
/// # Errors
/// When the mail server, the gateway or the database is away; then it is tried again.
pub async fn decided(app: &App, id: Uuid, case: Uuid) -> anyhow::Result<()> {
    let Some((case, customer)) = of(app, case).await? else { return Ok(()) };
    let entries = timeline::visible(&app.db, &case).await?;
    let answers = |entry: &&Entry| matches!(entry.kind, Kind::Decided | Kind::Interim);
    let Some(entry) = entries.iter().rev().find(answers) else { return Ok(()) };
    let written = entry.content["reply"].clone();
    if written.is_null() {
        return Ok(()); // erased meanwhile
    }
    let pieces: Vec<Piece> = serde_json::from_value(written)?;
    let locale = case.locale();
    let words = AppealsText::of(locale);
    let mut draft = Draft::for_customer_in(app, &customer, locale);
    for said in reply::text(&pieces) {
        draft = draft.words(said);
    }
    let is_final = entry.kind == Kind::Decided;
    let subject = if is_final { words.letter_decided } else { words.letter_interim };
    let subject = subject(&app.chrome(locale).brand, &case.number);
    closed(app, &case, draft).await?.send(id, subject).await?;
    if is_final {
        let mut tx = app.db.begin().await?;
        clocks::meet(&mut tx, case.id, &["tell"], app.clock.now()).await?;
        tx.commit().await?;
    }
    text(app, id, (&case, &customer), words.entry(entry.kind.code()).unwrap_or_default()).await
}
