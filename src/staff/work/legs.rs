//! What is asked of other institutions.

use super::page;
use crate::cases::clocks;
use crate::cases::legs::{self, New};
use crate::cases::timeline::Kind;
use crate::events::Actor;
use crate::jobs::{self, Job};
use crate::staff::Desk;
use crate::staff::desk::Seen;
use crate::staff::typed::{LINE, LONG, Typed};
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::extract::{Form, Path};
use uuid::Uuid;

/// `POST /staff/cases/{number}/inquiries`
pub async fn ask(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (text, now) = (desk.text(), desk.app().clock.now());
    let mut errors = Errors::default();
    let institution = typed.text(text, ("institution", LINE), &mut errors);
    let reference = typed.free(("leg_reference", LINE), text, &mut errors);
    let about = typed.text(text, ("leg_about", LONG), &mut errors);
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    // A day of one's own counts before the service level.
    let facts = desk.app().facts();
    let place = Seen::place_of(desk.app(), &case).await?;
    let own = !typed.get("leg_due").trim().is_empty();
    let level =
        legs::LEVELS.iter().find(|(regime, clock)| format!("{regime}.{clock}") == typed.get("leg_level"));
    let level = level.filter(|_| !own);
    let counted = level.and_then(|level| clocks::due_of(&facts.deadlines, *level, &place, now));
    let due_at = match counted {
        Some(due) => due.at,
        None => typed.until(text, ("leg_due", &case.promised_zone), now, &mut errors),
    };
    if !errors.is_empty() {
        drop(tx);
        return desk.again(&number, typed, &errors).await;
    }
    let new = New { institution: &institution, reference: &reference, about: &about, due_at };
    if !legs::ask(&mut tx, &mut case, new, Actor::Staff(desk.agent.id), now).await? {
        return desk.stale(&case, &typed).await;
    }
    if let Some((regime, clock)) = level {
        clocks::start(&mut tx, &facts.deadlines, (case.id, &place), (regime, clock, true), now).await?;
    }
    let news = Job::CaseNews { case: case.id, what: Kind::LegSent.code().to_owned() };
    jobs::enqueue(&mut tx, &news, now).await?;
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/inquiries/{id}/answer`
pub async fn answer(
    desk: Desk,
    Path((number, leg)): Path<(String, Uuid)>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (text, now) = (desk.text(), desk.app().clock.now());
    let mut errors = Errors::default();
    let said = typed.text(text, (&page::leg_field(leg), LONG), &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    if !legs::answer(&mut tx, &mut case, (leg, &said), Actor::Staff(desk.agent.id), now).await? {
        return Ok(desk.refuse(&case, text.answered_before));
    }
    let news = Job::CaseNews { case: case.id, what: Kind::LegAnswered.code().to_owned() };
    jobs::enqueue(&mut tx, &news, now).await?;
    desk.done(tx, &case).await
}
