//! The forms with which a refund is noted, and what is noted instead.

use super::page::{folded, form};
use crate::cases::clocks::{self, Clock};
use crate::facts::Facts;
use crate::i18n::format;
use crate::staff::Desk;
use crate::staff::desk::{Forms, Seen};
use crate::ui::form::{Field, select};
use maud::{Markup, html};

/// What is owed in money now, and the forms that say that it was paid or why not.
pub fn refunds(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let (text, locale, case) = (desk.text(), desk.chrome().locale, &seen.case);
    let owed = |name: &str| seen.clocks.iter().find(|clock| clock.clock == name && clock.met_at.is_none());
    let (refund, correct) = (owed("refund"), owed("correct"));
    let disputed = case.state.is_open() && case.problem == "unauthorised";
    let day = |clock: &Clock| format::last_day(locale, clock.due_at, &case.promised_zone);
    html! {
        @if let Some(clock) = refund { p.note { ((text.refund_owed)(&day(clock))) } }
        @if let Some(clock) = correct { p.note { ((text.correct_owed)(&day(clock))) } }
        @if desk.works_on(case) && (refund.is_some() || correct.is_some() || disputed) {
            (folded(forms, &["refund_amount", "refund_date"], text.refund_title, &form(case, "refunds", &refund_fields(desk, facts, (seen, forms)))))
            @if clocks::is_owed(&seen.clocks, "refund") {
                (folded(forms, &["report_to", "fraud_about", "report_date"], text.report_title, &form(case, "fraud-reports", &report_fields(desk, (seen, forms)))))
            }
        }
    }
}

/// Today, unless another day was typed.
fn day<'a>((seen, forms): (&Seen, &'a Forms<'_>), name: &str, today: &'a mut String) -> &'a str {
    *today = seen.today().to_string();
    Some(forms.typed.get(name)).filter(|day| !day.is_empty()).unwrap_or(today)
}

fn refund_fields(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let typed = |name, known: &str| match forms.typed.get(name) {
        "" => known.to_owned(),
        typed => typed.to_owned(),
    };
    let known = seen.payment.as_ref().map(|(payment, _)| payment.amount());
    let known = known.or_else(|| facts.assets.read(&seen.answers.amount, &seen.answers.currency).ok());
    let (number, asset) =
        known.map_or_else(Default::default, |amount| (amount.plain(), amount.asset.code().to_owned()));
    let assets = facts.assets.iter().map(|(asset, _)| (asset.code(), asset.code()));
    let mut today = String::new();
    html! {
        p.hint { (text.refund_hint) }
        (Field::text("refund_amount", text.refund_amount).inputmode("decimal").value(&typed("refund_amount", &number)).show(forms.errors))
        (select("refund_currency", text.refund_currency, [("", text.choose)].into_iter().chain(assets), &typed("refund_currency", &asset), forms.errors))
        (Field::new("refund_date", "date", text.refund_date).value(day((seen, forms), "refund_date", &mut today)).show(forms.errors))
        button type="submit" { (text.refund_go) }
    }
}

fn report_fields(desk: &Desk, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let mut today = String::new();
    html! {
        p.hint { (text.report_note) }
        (Field::text("report_to", text.report_to).value(forms.typed.get("report_to")).show(forms.errors))
        (Field::text("fraud_about", text.report_about).lines(4).value(forms.typed.get("fraud_about")).show(forms.errors))
        (Field::new("report_date", "date", text.report_date).value(day((seen, forms), "report_date", &mut today)).show(forms.errors))
        button type="submit" { (text.report_go) }
    }
}
