//! Money that goes back before there is a decision, and what is noted instead.

use crate::cases::refunds::{self, Refund, Report};
use crate::cases::{Case, clocks};
use crate::db::Tx;
use crate::staff::Desk;
use crate::staff::typed::{LINE, LONG, Typed};
use crate::ui::form::Errors;
use crate::web::failure::{Answer, Failure};
use axum::extract::{Form, Path};
use axum::response::Response;

impl Desk {
    /// Holds a case whose refund or correction is noted by whoever works on it, also while a decision waits.
    async fn hold_owing(
        &self,
        (number, typed): (&str, &Typed),
        which: &[&str],
    ) -> Result<Result<(Tx, Case), Response>, Failure> {
        let (mut tx, case) = match self.hold(number, typed).await? {
            Ok(held) => held,
            Err(refused) => return Ok(Err(refused)),
        };
        let running = clocks::held(&mut tx, case.id).await?;
        let owed = which.iter().any(|clock| clocks::is_owed(&running, clock));
        let open = case.state.is_open() && case.problem == "unauthorised" && which.len() > 1;
        if !owed && !open {
            return Ok(Err(self.refuse(&case, self.text().not_now)));
        }
        if !self.works_on(&case) {
            return Ok(Err(self.refuse(&case, self.text().claim_first)));
        }
        Ok(Ok((tx, case)))
    }
}

/// `POST /staff/cases/{number}/refunds`: the ledger has paid money back.
pub async fn refund(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (app, text) = (desk.app(), desk.text());
    let (facts, now) = (app.facts(), app.clock.now());
    let mut errors = Errors::default();
    let asset = typed.get("refund_currency");
    let amount = facts.assets.read(typed.get("refund_amount").trim(), asset).ok();
    let amount = amount.filter(|amount| !amount.is_zero());
    if amount.is_none() {
        errors.add("refund_amount", text.redress_unread);
    }
    let (mut tx, mut case) = match desk.hold_owing((&number, &typed), &["refund", "correct"]).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let field = ("refund_date", case.promised_zone.as_str());
    let on = typed.since(text, field, (case.filed_at, now), &mut errors);
    let Some(amount) = amount.filter(|_| errors.is_empty()) else {
        drop(tx);
        return desk.again(&number, typed, &errors).await;
    };
    let (written, plain) = (facts.assets.write(case.locale(), &amount), amount.plain());
    let refund = Refund { written: &written, number: &plain, asset, on };
    if !refunds::refunded(&mut tx, &mut case, (refund, desk.agent.id), now).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}

/// `POST /staff/cases/{number}/fraud-reports`: the authority has the suspicion in writing.
pub async fn report(desk: Desk, Path(number): Path<String>, Form(typed): Form<Typed>) -> Answer {
    let (text, now) = (desk.text(), desk.app().clock.now());
    let mut errors = Errors::default();
    let authority = typed.text(text, ("report_to", LINE), &mut errors);
    let about = typed.text(text, ("fraud_about", LONG), &mut errors);
    let (mut tx, mut case) = match desk.hold_owing((&number, &typed), &["refund"]).await? {
        Ok(held) => held,
        Err(refused) => return Ok(refused),
    };
    let field = ("report_date", case.promised_zone.as_str());
    let on = typed.since(text, field, (case.filed_at, now), &mut errors);
    if !errors.is_empty() {
        drop(tx);
        return desk.again(&number, typed, &errors).await;
    }
    let report = Report { authority: &authority, about: &about, on };
    if !refunds::reported(&mut tx, &mut case, (report, desk.agent.id), now).await? {
        return desk.stale(&case, &typed).await;
    }
    desk.done(tx, &case).await
}
