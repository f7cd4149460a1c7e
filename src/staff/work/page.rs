//! The forms with which staff work on a case.

use super::letters::AS_IT_IS;
use super::refund_page::refunds;
use crate::cases::case::{RootCause, Ruling};
use crate::cases::decision::{self, Decision, NOT_TAKEN};
use crate::cases::{self, clocks, legs, reply};
use crate::cases::{Case, CaseState};
use crate::facts::Facts;
use crate::i18n::codes::outcomes;
use crate::i18n::{Locale, format, plain, templates};
use crate::staff::Desk;
use crate::staff::desk::{Forms, Seen};
use crate::staff::page::{address, document_with, refused, state};
use crate::staff::typed::Typed;
use crate::ui::form::{Errors, Field, select, tick};
use maud::{Markup, html};
use uuid::Uuid;

/// The customer is usually given so many seconds to answer.
const DAYS: i64 = 5 * 24 * 60 * 60;

/// What names of fields for the answer to an inquiry begin with: there is one for each that is open.
const LEG: &str = "leg-";

/// The field for the answer to an inquiry.
#[must_use]
pub fn leg_field(leg: Uuid) -> String {
    format!("{LEG}{}", leg.simple())
}

/// A text with its paragraphs.
#[must_use]
pub fn written(text: &str) -> Markup {
    html! { @if !text.is_empty() { p.told { (text) } } }
}

/// A form about the case as it is now.
pub(super) fn form(case: &Case, to: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action={ (address(&case.number)) "/" (to) } novalidate {
            input type="hidden" name="version" value=(case.version);
            (body)
        }
    }
}

/// A form that opens under its words, or by itself when something was typed into it.
pub(super) fn folded(forms: &Forms<'_>, names: &[&str], words: &str, body: &Markup) -> Markup {
    let open = names.iter().any(|name| !forms.typed.get(name).is_empty() || forms.errors.of(name).is_some());
    html! { details.act open[open] { summary { (words) } (body) } }
}

/// What is to be done now, and everything that can be.
pub fn next(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let case = &seen.case;
    html! {
        section aria-labelledby="work" {
            h2 #work { (text.work) }
            @if !case.state.is_open() {
                (closed(desk, (seen, forms)))
                (refunds(desk, facts, (seen, forms)))
            } @else {
                (owner(desk, (seen, forms)))
                (refunds(desk, facts, (seen, forms)))
                @if seen.is_proposed() {
                    p.note { (text.waits_for_approval) }
                } @else if desk.works_on(case) {
                    @if let Some(words) = investigation(desk, case.state) {
                        (form(case, "investigation", &html! { button.quiet type="submit" { (words) } }))
                    }
                    p { a.button href={ (address(&case.number)) "/decision" } { (text.decide) } }
                    (letters(desk, facts, (seen, forms)))
                } @else {
                    p.note { (text.claim_first) }
                }
            }
            (note(desk, (case, forms)))
        }
    }
}

/// What beginning or taking up the investigation is called; nothing while it goes on.
fn investigation(desk: &Desk, state: CaseState) -> Option<&'static str> {
    let text = desk.text();
    match state {
        CaseState::Investigating => None,
        CaseState::Submitted | CaseState::Acknowledged | CaseState::Assigned => Some(text.investigate),
        CaseState::WaitingCustomer | CaseState::WaitingThirdParty => Some(text.investigate_now),
        _ => Some(text.investigate_again),
    }
}

fn closed(desk: &Desk, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let fields = html! {
        (Field::text("reopen", text.reopen_why).hint(text.customer_reads).lines(4).value(forms.typed.get("reopen")).show(forms.errors))
        button.quiet type="submit" { (text.reopen) }
    };
    html! {
        p { (text.is_closed) }
        @if desk.is_supervisor() { (folded(forms, &["reopen"], text.reopen, &form(&seen.case, "reopening", &fields))) }
    }
}

fn owner(desk: &Desk, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let case = &seen.case;
    let mine = case.assignee == Some(desk.agent.id);
    let colleagues: Vec<(String, &str)> = seen
        .staff
        .iter()
        .filter(|member| member.disabled_at.is_none() && case.assignee != Some(member.id))
        .map(|member| (member.id.to_string(), member.name.as_str()))
        .collect();
    html! {
        @if case.assignee.is_none() {
            (form(case, "claim", &html! { button type="submit" accesskey="a" { (text.claim) } }))
        } @else if mine || desk.is_supervisor() {
            (form(case, "release", &html! { button.quiet type="submit" { (text.release) } }))
        }
        @if desk.is_supervisor() {
            @let options = colleagues.iter().map(|(id, name)| (id.as_str(), *name));
            @let fields = html! {
                (select("to", text.colleague, [("", text.choose)].into_iter().chain(options), "", forms.errors))
                button.quiet type="submit" { (text.assign) }
            };
            (folded(forms, &["to"], text.assign, &form(case, "assignment", &fields)))
        }
    }
}

/// Messages, questions and the holding reply, with their templates.
fn letters(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let (case, typed, errors) = (&seen.case, forms.typed, forms.errors);
    let hint = (text.in_language)(case.locale().own_name());
    let area = |name: &'static str, label: &'static str| {
        Field::text(name, label).hint(&hint).lines(6).value(typed.get(name)).show(errors)
    };
    let mut articles = desk.app().articles(case.locale());
    articles.insert(0, (String::new(), text.no_article.to_owned()));
    let message = html! {
        (inserts(desk, case, "message"))
        (area("message", text.message))
        (select("article", text.article, articles.iter().map(|(path, title)| (path.as_str(), title.as_str())), typed.get("article"), errors))
        (as_it_is(desk, (typed, errors), &["message"]))
        button type="submit" { (text.message_go) }
    };
    let day = seen.now.plus(DAYS).date().to_string();
    let due = Some(typed.get("question_due")).filter(|due| !due.is_empty()).unwrap_or(&day);
    let question = html! {
        (inserts(desk, case, "question"))
        (area("question", text.question))
        (Field::new("question_due", "date", text.question_due).hint((text.in_zone)(format::zone(locale, &case.promised_zone)).as_str()).value(due).show(errors))
        (as_it_is(desk, (typed, errors), &["question"]))
        button type="submit" { (text.question_go) }
    };
    let longer = clocks::extended(&case.regime);
    let longest = clocks::due_of(
        &facts.deadlines,
        (longer.0, longer.1),
        &case.jurisdiction,
        clocks::began(&seen.clocks).unwrap_or(case.filed_at),
    );
    let holding = html! {
        @if let Some(due) = &longest { p.hint { ((text.holding_until)(&format::last_day(locale, due.at, due.zone_name()))) } }
        (inserts(desk, case, "holding"))
        (area("holding", text.holding_why))
        (as_it_is(desk, (typed, errors), &["holding"]))
        button type="submit" { (text.holding_go) }
    };
    let sent = clocks::was_held(&seen.clocks);
    let credit = clocks::needs_credit(&seen.clocks);
    html! {
        (folded(forms, &["message"], text.message_title, &form(case, "messages", &message)))
        (folded(forms, &["question"], text.question_title, &form(case, "questions", &question)))
        @if credit { p.note { (text.credit_first) } }
        @else if !sent { (folded(forms, &["holding"], text.holding_title, &form(case, "holding-reply", &holding))) }
    }
}

/// The tick that sends what was found hard to follow all the same, where something was.
fn as_it_is(desk: &Desk, (typed, errors): (&Typed, &Errors), fields: &[impl AsRef<str>]) -> Markup {
    let ticked = typed.get(AS_IT_IS) == "yes";
    let found = |name: &str| (ticked || errors.of(name).is_some()) && plain::fault(typed.get(name)).is_some();
    html! {
        @if fields.iter().any(|name| found(name.as_ref())) {
            (tick(AS_IT_IS, desk.text().as_it_is, ticked, &Errors::default()))
        }
    }
}

/// Links that put a template into its field.
fn inserts(desk: &Desk, case: &Case, field: &str) -> Markup {
    let locale = desk.chrome().locale;
    html! {
        p.inserts {
            span.hint { (desk.text().insert) }
            @for template in templates::of(field) {
                " " a href={ (address(&case.number)) "?insert=" (template.code) "#" (field) } { (template.label(locale)) }
            }
        }
    }
}

fn note(desk: &Desk, (case, forms): (&Case, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let fields = html! {
        (Field::text("note", text.note).hint(text.note_hint).lines(4).value(forms.typed.get("note")).show(forms.errors))
        button.quiet type="submit" { (text.note_go) }
    };
    folded(forms, &["note"], text.note_title, &form(case, "notes", &fields))
}

/// What other institutions were asked, and a new inquiry.
pub fn legs(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let (case, typed, errors) = (&seen.case, forms.typed, forms.errors);
    let works = desk.works_on(case) && case.state.is_open() && !seen.is_proposed();
    let levels = levels(desk, facts, seen);
    let chosen = Some(typed.get("leg_level")).filter(|level| !level.is_empty());
    let chosen = chosen.unwrap_or_else(|| legs::usual(seen.payment.as_ref().map(|(payment, _)| payment)));
    let fields = html! {
        (Field::text("institution", text.institution).value(typed.get("institution")).show(errors))
        (Field::text("leg_reference", text.leg_reference).value(typed.get("leg_reference")).show(errors))
        (Field::text("leg_about", text.leg_about).lines(4).value(typed.get("leg_about")).show(errors))
        (select("leg_level", text.leg_level, levels.iter().map(|(key, words)| (key.as_str(), words.as_str())), chosen, errors))
        (Field::new("leg_due", "date", text.leg_due).hint(text.leg_due_hint).value(typed.get("leg_due")).show(errors))
        button type="submit" { (text.leg_go) }
    };
    html! {
        section aria-labelledby="legs" {
            h2 #legs { (text.legs) }
            @if seen.legs.is_empty() { p { (text.legs_none) } }
            ul.rows {
                @for leg in &seen.legs {
                    @let field = leg_field(leg.id);
                    li {
                        div {
                            strong { (leg.institution) } " " (leg.reference) br;
                            (written(&leg.about))
                            @match (leg.answered_at, &leg.answer) {
                                (Some(at), answer) => {
                                    p.hint { ((text.leg_answered)(&desk.chrome().moment(at))) }
                                    (written(answer.as_deref().unwrap_or_default()))
                                }
                                (None, _) => p {
                                    ((text.due_by)(&format::last_day(locale, leg.due_at, &case.promised_zone)))
                                    @if leg.due_at <= seen.now { " " span.badge.bad { (text.late) } }
                                },
                            }
                        }
                        @if leg.answered_at.is_none() && works {
                            (folded(forms, &[&field], text.leg_note, &form(case, &format!("inquiries/{}/answer", leg.id), &html! {
                                (Field::text(&field, text.leg_answer).lines(4).value(typed.get(&field)).show(errors))
                                button type="submit" { (text.leg_answer_go) }
                            })))
                        }
                    }
                }
            }
            @if works {
                (folded(forms, &["institution", "leg_reference", "leg_about", "leg_level", "leg_due"], text.leg_title, &form(case, "inquiries", &fields)))
            }
        }
    }
}

/// The service levels by which another institution answers, each with the day that it ends now.
fn levels(desk: &Desk, facts: &Facts, seen: &Seen) -> Vec<(String, String)> {
    let locale = desk.chrome().locale;
    let place = seen.place_asked();
    let levels = legs::LEVELS.iter().filter_map(|(regime, clock)| {
        let due = clocks::due_of(&facts.deadlines, (regime, clock), place, seen.now)?;
        let rules = &facts.deadlines.rules;
        let name = rules.in_force(regime, clock, seen.now.date())?.name.as_ref()?.get(locale);
        let day = (desk.text().due_by)(&format::last_day(locale, due.at, due.zone_name()));
        let scheme = rules.regime(regime)?.name.get(locale);
        Some((format!("{regime}.{clock}"), format!("{scheme}: {name}, {day}")))
    });
    levels.collect()
}

/// The decision that waits, as the customer would get it, with the two ways on.
pub fn proposal(desk: &Desk, facts: &Facts, (seen, forms): (&Seen, &Forms<'_>)) -> Markup {
    let text = desk.text();
    let Some((proposal, decision)) = &seen.proposal else { return html! {} };
    let (own, approves) = (proposal.by_staff == desk.agent.id, desk.may_approve(&seen.case, decision));
    let back = html! {
        (Field::text("return", text.return_why).lines(3).value(forms.typed.get("return")).show(forms.errors))
        button.quiet type="submit" { (text.return_go) }
    };
    html! {
        section.card aria-labelledby="proposal" {
            h2 #proposal { (text.proposal) }
            p {
                ((text.proposed_by)(seen.name(proposal.by_staff))) " · "
                @if decision.is_interim() { (text.interim) } @else { (text.ruling(&decision.ruling)) " · " (text.cause(&decision.root_cause)) }
            }
            @if let Some(amount) = decision.promised(facts) {
                p { ((text.redress_is)(&facts.assets.write(desk.chrome().locale, &amount))) }
            } @else if let Some(amount) = decision.money(facts).filter(|amount| !amount.is_zero()) {
                p { ((text.money_is)(&facts.assets.write(desk.chrome().locale, &amount))) }
            }
            (preview(desk, facts, (seen, decision)))
            @if own {
                p.note { (text.own_proposal) }
            } @else if approves {
                (form(&seen.case, "decision/approval", &html! { button type="submit" { (text.approve) } }))
            } @else {
                p.note { (text.supervisor_needed) }
            }
            @if own || approves || desk.works_on(&seen.case) {
                (folded(forms, &["return"], text.return_title, &form(&seen.case, "decision/return", &back)))
            }
        }
    }
}

fn preview(desk: &Desk, facts: &Facts, (seen, decision): (&Seen, &Decision)) -> Markup {
    let text = desk.text();
    let mut case = seen.case.clone();
    if let Some((_, due)) = decision::longer(&facts.deadlines, &case, (&seen.clocks, decision)) {
        (case.promised_at, case.promised_zone) = (due.at, due.zone_name().to_owned());
    }
    let reply = reply::write(facts, &case, decision, seen.now);
    html! {
        section.letter-of aria-label=(text.preview) lang=(seen.case.locale().tag()) { (cases::page::reply(&reply)) }
    }
}

/// The decision form as it stands.
pub struct Draft<'a> {
    pub typed: &'a Typed,
    pub errors: &'a Errors,
    pub preview: Option<&'a Decision>,
}

/// Outcomes with their reasons, as one list.
fn outcome_options(desk: &Desk) -> Vec<(String, String)> {
    let locale = desk.chrome().locale;
    let mut options = vec![(String::new(), desk.text().choose.to_owned())];
    for code in outcomes::outcomes() {
        let label = |reason| outcomes::outcome(locale, code, reason).map_or("", |words| words.label);
        let mark = if decision::is_interim(code) {
            format::aside(locale, desk.text().interim)
        } else {
            String::new()
        };
        options.push((code.to_owned(), format!("{}{mark} · {code}", label(None))));
        for reason in outcomes::reasons(code) {
            options.push((
                format!("{code}/{reason}"),
                format!("{} → {} · {code}/{reason}", label(None), label(Some(reason))),
            ));
        }
    }
    options.push((NOT_TAKEN.to_owned(), desk.text().not_taken.to_owned()));
    options
}

/// The clocks that a provisional credit can start.
fn extensions(facts: &Facts, locale: Locale) -> impl Iterator<Item = (&str, &str)> {
    let rules = &facts.deadlines.rules;
    ["extended", decision::SPECIAL].into_iter().filter_map(move |clock| {
        Some((clock, rules.clock("rege", clock)?.versions.last()?.name.as_ref()?.get(locale)))
    })
}

/// The page on which a decision is written.
pub fn decision(desk: &Desk, facts: &Facts, (seen, draft): (&Seen, &Draft<'_>)) -> Markup {
    let (text, case, typed, errors) = (desk.text(), &seen.case, draft.typed, draft.errors);
    let locale = desk.chrome().locale;
    let path = format!("{}/decision", address(&case.number));
    let options = outcome_options(desk);
    let outcomes = || options.iter().map(|(code, words)| (code.as_str(), words.as_str()));
    let rulings = Ruling::ALL.iter().map(|ruling| (ruling.code(), text.ruling(ruling.code())));
    let causes = RootCause::ALL.iter().map(|cause| (cause.code(), text.cause(cause.code())));
    let assets = facts.assets.iter().map(|(asset, _)| (asset.code(), asset.code()));
    let choose = || [("", text.choose)].into_iter();
    let answers = (0..seen.points().len()).map(|i| format!("answer-{i}"));
    let texts: Vec<String> = answers.chain(["reasons", "redress"].map(Into::into)).collect();
    let area = |name: &str, label: &str, hint: &str| {
        Field::text(name, label).hint(hint).lines(4).value(typed.get(name)).show(errors)
    };
    let body = html! {
        p { a href=(address(&case.number)) { (text.back_to_case) } }
        p.lead { ((text.in_language)(case.locale().own_name())) }
        p.hint { (format::labelled(locale, text.promised, &format::last_day(locale, case.promised_at, &case.promised_zone))) }
        (errors.summary(desk.chrome().locale))
        @if let Some(decision) = draft.preview {
            section.card aria-labelledby="preview" { h2 #preview { (text.preview) } (preview(desk, facts, (seen, decision))) }
        }
        form.inline method="get" action=(path) {
            label for="template" { (text.template) }
            div.field {
                select #template name="outcome" { @for (code, words) in outcomes() { option value=(code) selected[code == typed.get("outcome")] { (words) } } }
                button.quiet type="submit" { (text.template_go) }
            }
        }
        form method="post" action=(path) novalidate {
            input type="hidden" name="version" value=(case.version);
            (select("outcome", text.outcome, outcomes(), typed.get("outcome"), errors))
            p.hint { (text.interim_hint) }
            @if clocks::needs_credit(&seen.clocks) { (select("extension", text.extension, extensions(facts, locale), typed.get("extension"), errors)) }
            (select("ruling", text.ruling_label, choose().chain(rulings), typed.get("ruling"), errors))
            (select("root_cause", text.root_cause, choose().chain(causes), typed.get("root_cause"), errors))
            (Field::text("amount", text.amount).hint(text.amount_hint).value(typed.get("amount")).show(errors))
            (Field::new("date", "date", text.outcome_date).value(typed.get("date")).show(errors))
            (Field::text("reference", text.reference).value(typed.get("reference")).show(errors))
            @for (i, point) in seen.points().iter().enumerate() {
                @let name = format!("answer-{i}");
                blockquote { (written(point)) }
                (Field::text(&name, &(text.answer_to)(i + 1)).lines(3).value(typed.get(&name)).show(errors))
            }
            (area("reasons", text.reasons, text.reasons_hint))
            (area("redress", text.redress, text.redress_hint))
            (Field::text("redress_amount", text.redress_amount).hint(text.redress_amount_hint).inputmode("decimal").value(typed.get("redress_amount")).show(errors))
            (select("redress_currency", text.redress_currency, choose().chain(assets), typed.get("redress_currency"), errors))
            (as_it_is(desk, (typed, errors), &texts))
            div.buttons {
                button.quiet type="submit" name="do" value="preview" { (text.preview_go) }
                button type="submit" name="do" value="propose" { (text.propose) }
            }
        }
    };
    document_with(desk, &path, (&(text.decision_title)(&case.number), !errors.is_empty()), &body)
}

/// Somebody was quicker.
#[must_use]
pub fn stale(desk: &Desk, (case, assignee): (&Case, Option<&str>), typed: &Typed) -> Markup {
    let (text, locale) = (desk.text(), desk.chrome().locale);
    let kept = [
        "note",
        "message",
        "question",
        "holding",
        "leg_about",
        "return",
        "reopen",
        "reasons",
        "redress",
        "fraud_about",
    ];
    let body = html! {
        p { strong { (text.nothing_changed) } }
        p {
            (text.stands_now) " " (state(locale, case)) " "
            (text.turn(case.state.turn().code())) " · "
            (format::labelled(locale, text.assignee, assignee.unwrap_or(text.nobody))) " · "
            (desk.chrome().moment(case.moved_at))
        }
        @for name in kept.into_iter().chain(typed.names().filter(|name| name.starts_with(LEG))) {
            @let words = typed.get(name);
            @if !words.trim().is_empty() {
                div.entry { label for={ "kept-" (name) } { (text.you_wrote) } textarea #{ "kept-" (name) } rows="6" readonly { (words) } }
            }
        }
    };
    refused(desk, (&address(&case.number), text.open_case), text.moved_on, &body)
}

/// It cannot be done now.
#[must_use]
pub fn refuse(desk: &Desk, case: &Case, why: &str) -> Markup {
    let text = desk.text();
    let body = html! { p { strong { (why) } } p { (text.nothing_changed) } };
    refused(desk, (&address(&case.number), text.open_case), text.not_done, &body)
}
