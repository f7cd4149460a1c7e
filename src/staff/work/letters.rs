//! What staff write: for each other, and to the customer.

use crate::cases::decision::{self, Held};
use crate::cases::timeline::{self, Kind};
use crate::cases::{Case, CaseState};
use crate::db::Tx;
use crate::events::Actor;
use crate::i18n::plain::{self, Fault};
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use crate::staff::Desk;
use crate::staff::typed::{LONG, Typed};
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::extract::{Form, Path};
use serde_json::json;

/// The mark of a gap in a template that is still to be filled in.
pub const GAP: &str = "___";

/// A text to the customer: it is there, and no gap of a template is left in it.
fn to_customer(desk: &Desk, typed: &Typed, name: &str, errors: &mut Errors) -> String {
    let text = typed.text(desk.text(), (name, LONG), errors);
    if text.contains(GAP) {
        errors.add(name, desk.text().gap_left);
    }
    plainly(desk, typed, (name, &text), errors);
    text
}

/// The tick of whoever has read what is the matter with their words and means them.
pub const AS_IT_IS: &str = "as_it_is";

/// Words that hold nothing, and sentences that nobody follows, are told before they go out.
pub fn plainly(desk: &Desk, typed: &Typed, (name, text): (&str, &str), errors: &mut Errors) {
    if typed.get(AS_IT_IS) == "yes" || errors.of(name).is_some() {
        return;
    }
    let words = desk.text();
    match plain::fault(text) {
        Some(Fault::Vague(found)) => errors.add(name, (words.vague)(found)),
        Some(Fault::Long(of)) => errors.add(name, (words.long_sentence)(of)),
        None => {}
    }
}

/// `POST /staff/cases/{number}/notes`: for colleagues alone; anybody may leave one.
pub async fn note(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let mut errors = Errors::default();
    let text = typed.text(desk.text(), ("note", LONG), &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let note = (Kind::Note, Actor::Staff(desk.agent.id));
    timeline::add(&mut tx, case.id, note, &json!({ "text": text }), desk.app().clock.now()).await?;
    desk.done(tx, &case).await
}

/// Has the customer told of an entry.
async fn tell(tx: &mut Tx, case: &Case, kind: Kind, now: Timestamp) -> sqlx::Result<()> {
    case.replied(tx, now).await?;
    jobs::enqueue(tx, &Job::CaseNews { case: case.id, what: kind.code().to_owned() }, now).await
}

/// `POST /staff/cases/{number}/messages`: the turn stays whose it is.
pub async fn message(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let mut errors = Errors::default();
    let text = to_customer(&desk, &typed, "message", &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let now = desk.app().clock.now();
    let (state, next) = (case.state, case.next_at);
    if !case.step(&mut tx, state, next, now).await? {
        return desk.stale(&case, &typed).await;
    }
    let message = (Kind::Message, Actor::Staff(desk.agent.id));
    let mut about = json!({ "text": text });
    if let Some((_, title)) = desk.app().article(case.locale(), typed.get("article")) {
        about["article"] = json!({ "path": typed.get("article"), "title": title });
    }
    timeline::add(&mut tx, case.id, message, &about, now).await?;
    tell(&mut tx, &case, Kind::Message, now).await?;
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/questions`: it is the customer's turn until the day that is given.
pub async fn question(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let now = desk.app().clock.now();
    let mut errors = Errors::default();
    let text = to_customer(&desk, &typed, "question", &mut errors);
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let due = typed.until(desk.text(), ("question_due", &case.promised_zone), now, &mut errors);
    if !errors.is_empty() {
        drop(tx);
        return desk.again(&number, typed, &errors).await;
    }
    if !case.step(&mut tx, CaseState::WaitingCustomer, Some(due), now).await? {
        return desk.stale(&case, &typed).await;
    }
    let question = (Kind::Question, Actor::Staff(desk.agent.id));
    timeline::add(&mut tx, case.id, question, &json!({ "text": text, "due": due.0 }), now).await?;
    jobs::enqueue_at(&mut tx, &Job::CaseWakes { case: case.id, at: due }, due).await?;
    tell(&mut tx, &case, Kind::Question, now).await?;
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/holding-reply`: why it takes longer; the law says until when at most.
pub async fn hold(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let mut errors = Errors::default();
    let why = to_customer(&desk, &typed, "holding", &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let (app, me) = (desk.app(), desk.agent.id);
    match decision::hold(app, &mut tx, &mut case, (&why, me), app.clock.now()).await? {
        Held::Until(_) => desk.done(tx, &case).await,
        Held::Before => Ok(desk.refuse(&case, desk.text().held_before)),
        Held::CreditFirst => Ok(desk.refuse(&case, desk.text().credit_first)),
    }
}
