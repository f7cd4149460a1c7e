//! The jobs of cases: what goes on by itself, and whom it is told. Each may run twice: a letter keeps its id,
//! and what is written is looked at again first.

mod customer;
pub mod hook;
mod moved;
mod staff;

pub use staff::digest_due;

use super::case::{Case, State};
use super::timeline::{self, Entry, Kind};
use super::{clocks, evidence, legs};
use crate::app::App;
use crate::events::Actor;
use crate::i18n::Locale;
use crate::i18n::notices::NoticesText;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Why we went on investigating: nobody answered.
const NO_ANSWER: &str = "no_answer";
/// The same of another institution.
const LEG_LATE: &str = "leg_late";

/// What the customer reads when we went on because an answer that was due did not come.
#[must_use]
pub fn because(locale: Locale, entry: &Entry, due: &str) -> Option<String> {
    let text = NoticesText::of(locale);
    match entry.text("because") {
        NO_ANSWER => Some((text.no_answer)(due)),
        LEG_LATE => Some((text.no_reply)(due)),
        _ => None,
    }
}

/// Does the job `id` now, if it is one of this room: `None` otherwise. It may run twice.
///
/// # Errors
/// In words for the operator; the job is tried again.
pub async fn perform(app: &App, id: Uuid, job: &Job) -> Option<Result<(), String>> {
    let done = match job {
        Job::CaseFiled { case } => customer::filed(app, id, *case).await,
        Job::CaseNews { case, what } => customer::news(app, id, *case, what).await,
        Job::CaseDecided { case } => customer::decided(app, id, *case).await,
        Job::CaseHeard { case } => staff::heard(app, id, *case).await,
        Job::CaseChased { case, until } => staff::chased(app, id, (*case, *until)).await,
        Job::ClockNears { clock } => staff::clock_nears(app, id, *clock).await,
        Job::ClockEnds { clock } => clock_ends(app, id, *clock).await,
        Job::CaseWakes { case, at } => wakes(app, id, *case, *at).await,
        Job::TransactionMoved { transaction } => moved::moved(app, *transaction).await,
        Job::WatchEnds { customer, transaction } => moved::ended(app, id, (*customer, *transaction)).await,
        Job::StaffDigest { date } => staff::digest(app, id, date).await,
        Job::StaffHook { case, what, at } => hook::send(app, id, (*case, what), *at).await,
        Job::ScanEvidence { evidence } => evidence::scan(app, *evidence).await,
        Job::RemoveFile { file } => app.files.remove(file).await,
        _ => return None,
    };
    Some(done.map_err(|error| error.to_string()))
}

/// An id that follows from another and from what it is for, so that each letter of a job keeps its own.
fn derived(id: Uuid, about: &str) -> Uuid {
    let hash = Sha256::new().chain_update(id.as_bytes()).chain_update(about).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A clock has ended. If it was missed the case escalates, its customer is told and the supervisors are; what is
/// closed is left alone.
async fn clock_ends(app: &App, id: Uuid, clock: Uuid) -> anyhow::Result<()> {
    let Some(clock) = clocks::find(&app.db, clock).await? else { return Ok(()) };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    // What a decision has started runs on when the case is closed.
    let counts = |case: &Case| case.state.is_open() || clocks::outlives(&clock.clock);
    let Some(case) = Case::hold(&mut tx, clock.case_id).await?.filter(counts) else {
        return Ok(());
    };
    if clocks::end(&mut tx, &clock, now).await? {
        let news = Job::CaseNews { case: case.id, what: Kind::Breached.code().to_owned() };
        jobs::enqueue(&mut tx, &news, now).await?;
        tx.commit().await?;
        app.wake.notify_one();
    } else if clock.breached_at.is_none() {
        return Ok(());
    }
    // Also when the first run has noted it and could not send every letter.
    match Case::by_id(&app.db, case.id).await? {
        Some(case) => staff::missed(app, id, (&case, &clock)).await,
        None => Ok(()),
    }
}

/// An answer was due now: the customer's, or another institution's. If it has not come it is our turn again.
async fn wakes(app: &App, id: Uuid, case: Uuid, at: Timestamp) -> anyhow::Result<()> {
    let Some(case) = Case::by_id(&app.db, case).await?.filter(|case| case.state.is_open()) else {
        return Ok(());
    };
    let by_customer = case.state == State::WaitingCustomer && case.next_at == Some(at);
    let leg = legs::of(&app.db, case.id)
        .await?
        .into_iter()
        .find(|leg| leg.answered_at.is_none() && leg.due_at == at);
    if !by_customer && leg.is_none() {
        return Ok(());
    }
    // Letters first: a second run finds the case as it was.
    staff::unanswered(app, id, (&case, by_customer), at).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(mut case) = Case::hold(&mut tx, case.id).await? else { return Ok(()) };
    let (waits, because) =
        if by_customer { (State::WaitingCustomer, NO_ANSWER) } else { (State::WaitingThirdParty, LEG_LATE) };
    let next = Some(case.promised_at);
    if case.state != waits || case.next_at.is_none_or(|next| next > at) {
        return Ok(());
    }
    case.step(&mut tx, State::Investigating, next, now).await?;
    let about = json!({ "because": because, "due": at.0 });
    timeline::add(&mut tx, case.id, (Kind::Investigating, Actor::System), &about, now).await?;
    let news = Job::CaseNews { case: case.id, what: Kind::Investigating.code().to_owned() };
    jobs::enqueue(&mut tx, &news, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(())
}
