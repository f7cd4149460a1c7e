//! Deciding: one member of staff proposes, another approves or sends back.

use super::goes_on;
use super::letters::{GAP, plainly};
use super::page::{self, Draft};
use crate::cases::clocks;
use crate::cases::decision::{self, Checked, Decision};
use crate::i18n::templates::Pays;
use crate::i18n::{format, templates};
use crate::staff::Desk;
use crate::staff::desk::{Seen, note_opened};
use crate::staff::typed::{LINE, LONG, Typed};
use crate::transactions::Transaction;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::extract::{Form, Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Begun {
    /// The outcome whose template is filled in.
    #[serde(default)]
    outcome: String,
}

/// `GET /staff/cases/{number}/decision`
pub async fn form(desk: Desk, Path(number): Path<String>, Query(begun): Query<Begun>) -> Answer {
    let app = desk.app();
    let Some(case) = desk.case(&number).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if !goes_on(&case) {
        return Ok(desk.refuse(&case, desk.text().not_now));
    }
    if !desk.works_on(&case) {
        return Ok(desk.refuse(&case, desk.text().claim_first));
    }
    note_opened(&desk, &case).await?;
    let before = decision::sent_back(&app.db, case.id).await?.map(|proposal| proposal.decision(app));
    let seen = Seen::read(app, case, desk.agent.id).await?;
    let mut typed = Typed::default();
    offer(&desk, &seen, &mut typed, (&begun.outcome, before.as_ref()));
    let draft = Draft { typed: &typed, errors: &Errors::default(), preview: None };
    Ok(page::decision(&desk, &app.facts(), (&seen, &draft)).into_response())
}

/// Fills in what is known: of the outcome that was chosen, of the proposal that was sent back, of the payment.
fn offer(desk: &Desk, seen: &Seen, typed: &mut Typed, (outcome, before): (&str, Option<&Decision>)) {
    let facts = desk.app().facts();
    let locale = seen.case.locale();
    if let Some(template) = templates::decision(outcome) {
        typed.offer("outcome", outcome);
        typed.offer("reasons", template.reasons(locale));
        typed.offer("redress", template.redress(locale));
        if !decision::is_interim(outcome) {
            typed.offer("ruling", template.ruling);
        }
        let payment = seen.payment.as_ref().map(|(payment, _)| payment);
        let pays = match template.pays() {
            Pays::Payment => payment.map(Transaction::amount),
            Pays::Fee => payment.and_then(Transaction::fee),
            Pays::Open => None,
        };
        typed.offer("redress_amount", pays.map(|amount| amount.plain()).unwrap_or_default());
    }
    if let Some(before) = before {
        let outcome = if before.reason.is_empty() {
            before.outcome.clone()
        } else {
            format!("{}/{}", before.outcome, before.reason)
        };
        typed.offer("outcome", outcome);
        typed.offer("ruling", before.ruling.clone());
        typed.offer("root_cause", before.root_cause.clone());
        typed.offer("amount", before.amount.clone());
        let written = ["%d %B %Y", "%Y年%m月%d日"];
        if let Some(date) = written.iter().find_map(|form| Date::strptime(form, &before.date).ok()) {
            typed.offer("date", date.to_string());
        }
        typed.offer("reference", before.reference.clone());
        typed.offer("reasons", before.reasons.clone());
        typed.offer("redress", before.redress.clone());
        typed.offer("redress_amount", before.pays.clone());
        typed.offer("redress_currency", before.asset.clone());
        typed.offer("extension", before.extension.clone());
        let points = seen.points();
        for (point, answer) in &before.points {
            if let Some(i) = points.iter().position(|p| p == point) {
                typed.offer(&format!("answer-{i}"), answer.clone());
            }
        }
    }
    if let Some((payment, _)) = &seen.payment {
        typed.offer("amount", facts.assets.write(locale, &payment.amount()));
        typed.offer("reference", payment.uetr.clone().unwrap_or_else(|| payment.reference.clone()));
        typed.offer("redress_currency", payment.amount().asset.code());
    } else if let Ok(amount) = facts.assets.read(&seen.answers.amount, &seen.answers.currency) {
        typed.offer("amount", facts.assets.write(locale, &amount));
        typed.offer("redress_currency", amount.asset.code());
    }
    typed.offer("date", seen.now.date().to_string());
}

/// Reads the form; what the law wants and what is not there is told at its field.
fn read(desk: &Desk, seen: &Seen, typed: &Typed) -> (Decision, Errors) {
    let text = desk.text();
    let mut errors = Errors::default();
    let (outcome, reason) = typed.get("outcome").split_once('/').unwrap_or((typed.get("outcome"), ""));
    let mut free = |name: &str, most| typed.free((name, most), text, &mut errors);
    let points = seen.points().into_iter().enumerate();
    let points = points.map(|(i, point)| (point, free(&format!("answer-{i}"), LONG))).collect();
    let date = typed.get("date").trim().parse::<Date>().ok();
    // What was chosen before the outcome was: an interim answer rules on nothing.
    let ruled = |name| if decision::is_interim(outcome) { "" } else { typed.get(name) };
    let special = outcome == decision::CREDIT && typed.get("extension") == decision::SPECIAL;
    let decision = Decision {
        outcome: outcome.to_owned(),
        reason: reason.to_owned(),
        ruling: ruled("ruling").to_owned(),
        root_cause: ruled("root_cause").to_owned(),
        amount: free("amount", LINE),
        date: date.map(|date| format::date(seen.case.locale(), date)).unwrap_or_default(),
        reference: free("reference", LINE),
        points,
        reasons: free("reasons", LONG),
        redress: free("redress", LONG),
        pays: free("redress_amount", LINE),
        asset: free("redress_currency", LINE),
        extension: if special { decision::SPECIAL.to_owned() } else { String::new() },
    };
    if decision.is_owed() && clocks::is_owed(&seen.clocks, "refund") {
        errors.add("ruling", text.refund_first);
    }
    for missing in decision.missing() {
        match missing {
            "points" => {
                for (i, _) in decision.points.iter().enumerate().filter(|(_, (_, a))| a.is_empty()) {
                    errors.add(format!("answer-{i}"), text.answer_missing);
                }
            }
            "amount" if decision.date.is_empty() => errors.add("date", text.missing("date")),
            code => errors.add(code, text.missing(code)),
        }
    }
    let sum = desk.app().facts().assets.read(&decision.pays, &decision.asset);
    if !decision.is_owed() && !decision.ruling.is_empty() {
        if sum.is_ok_and(|sum| !sum.is_zero()) {
            errors.add("redress_amount", text.redress_not_owed);
        }
    } else if !decision.pays.is_empty() && sum.is_err() {
        errors.add("redress_amount", text.redress_unread);
    }
    for (name, label) in [("reasons", text.reasons), ("redress", text.redress)] {
        if typed.get(name).contains(GAP) {
            errors.add(name, (text.gap_in)(label));
        }
    }
    for (i, _) in decision.points.iter().enumerate().filter(|(_, (_, answer))| answer.contains(GAP)) {
        errors.add(format!("answer-{i}"), (text.gap_in)(&(text.answer_to)(i + 1)));
    }
    for name in ["reasons", "redress"] {
        plainly(desk, typed, (name, typed.get(name)), &mut errors);
    }
    for (i, (_, answer)) in decision.points.iter().enumerate() {
        plainly(desk, typed, (&format!("answer-{i}"), answer), &mut errors);
    }
    (decision, errors)
}

/// `POST /staff/cases/{number}/decision`: shows what the customer would get, or proposes it.
pub async fn propose(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let app = desk.app();
    let Some(case) = desk.case(&number).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if case.version != typed.version() {
        return desk.stale(&case, &typed).await;
    }
    let seen = Seen::read(app, case, desk.agent.id).await?;
    let (decision, errors) = read(&desk, &seen, &typed);
    let preview = typed.get("do") == "preview";
    if preview || !errors.is_empty() {
        let draft = Draft { typed: &typed, errors: &errors, preview: preview.then_some(&decision) };
        let page = page::decision(&desk, &app.facts(), (&seen, &draft));
        let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return Ok((status, page).into_response());
    }
    let (mut tx, mut case) = match desk.hold_own(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let proposed = (&decision, desk.agent.id);
    if !decision::propose(app, &mut tx, &mut case, proposed, app.clock.now()).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/decision/approval`: never one's own; where much is at stake a supervisor's.
pub async fn approve(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let (app, text) = (desk.app(), desk.text());
    let Some(proposal) = decision::open(&app.db, case.id).await? else {
        return Ok(desk.refuse(&case, text.not_now));
    };
    if !desk.may_approve(&case, &proposal.decision(app)) {
        return Ok(desk.refuse(&case, text.supervisor_needed));
    }
    let checked = (&proposal, desk.agent.id);
    match decision::approve(app, &mut tx, &mut case, checked, app.clock.now()).await? {
        Checked::Done => desk.done(tx, &case).await,
        Checked::Own => Ok(desk.refuse(&case, text.own_proposal)),
        Checked::Incomplete => Ok(desk.refuse(&case, text.incomplete)),
        Checked::Late => desk.stale(&case, &typed).await,
    }
}

/// `POST /staff/cases/{number}/decision/return`: by whoever may approve it, works on the case or has proposed it.
pub async fn send_back(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let mut errors = Errors::default();
    let why = typed.text(desk.text(), ("return", LONG), &mut errors);
    if !errors.is_empty() {
        return desk.again(&number, typed, &errors).await;
    }
    let (mut tx, mut case) = match desk.hold(&number, &typed).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let app = desk.app();
    let Some(proposal) = decision::open(&app.db, case.id).await? else {
        return Ok(desk.refuse(&case, desk.text().not_now));
    };
    let concerned = proposal.by_staff == desk.agent.id || desk.works_on(&case);
    if !concerned && !desk.may_approve(&case, &proposal.decision(app)) {
        return Ok(desk.refuse(&case, desk.text().supervisor_needed));
    }
    let back = (&proposal, desk.agent.id);
    match decision::send_back(&mut tx, &mut case, back, &why, app.clock.now()).await? {
        Checked::Done => desk.done(tx, &case).await,
        _ => desk.stale(&case, &typed).await,
    }
}
