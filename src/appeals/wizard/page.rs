//! What the pages of the form look like.

use super::super::advice::label;
use super::super::draft::Draft;
use super::super::eligibility::problems;
use super::super::kept::Kept;
use super::super::steps::{self, Field as Asked, Step};
use super::super::told::LONGEST;
use super::uploads::slots;
use super::{BANK, Written};
use crate::account::{document, tabs};
use crate::cases::case::Answers;
use crate::cases::evidence::{Evidence, MOST, Scan};
use crate::deadlines::due::Due;
use crate::facts::Facts;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::evidence::evidence as slot_words;
use crate::i18n::format;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::reference::Network;
use crate::transactions::page::{badge, facts_of, signed, title};
use crate::transactions::{Kind, Transaction};
use crate::ui::form::{Choice, Errors, Field, radios, radios_below, select};
use crate::ui::{self, Chrome};
use maud::{Markup, html};

/// First page of the room.
const HERE: &str = "/cases";

/// Which payment it is about.
#[must_use]
pub fn choose(
    chrome: &Chrome,
    facts: &Facts,
    (rows, drafts): (&[Transaction], &[(Answers, Draft)]),
) -> Markup {
    let (text, words) = (AppealsText::of(chrome.locale), TransactionsText::of(chrome.locale));
    let body = html! {
        (tabs(chrome, HERE))
        @if !drafts.is_empty() {
            h2 { (text.drafts) }
            ul.payments {
                @for (answers, draft) in drafts {
                    li { a href={ "/appeals/drafts/" (draft.id) } {
                        span.what { (named(chrome, answers)) }
                        span.hint { ((text.draft_from)(&chrome.moment(draft.changed_at))) }
                    } }
                }
            }
        }
        h2 { (text.which) }
        @if rows.is_empty() { p { (words.none_yet) } } @else {
            p { (text.which_lead) }
            ul.payments {
                @for row in rows {
                    li { a href={ "/transactions/" (row.id) "#trouble" } {
                        span.what { (title(chrome, row)) }
                        span.amount { (signed(chrome, facts, row)) }
                        span.hint { (chrome.day(row.created_at)) " · " (row.reference) }
                        (badge(chrome, row.state))
                    } }
                }
            }
            p { a href="/transactions" { (text.which_search) } }
        }
        form method="post" action="/appeals" { button.quiet type="submit" { (text.not_there) } }
        (ui::still_need_help(chrome))
    };
    document(chrome, "/appeals/new", text.new, false, &body)
}

/// What a draft is called.
fn named(chrome: &Chrome, answers: &Answers) -> String {
    let text = AppealsText::of(chrome.locale);
    let (words, _) = label(chrome.locale, &answers.kind, &answers.problem);
    if words.is_empty() { text.new.to_owned() } else { words.to_owned() }
}

/// A page of the form.
pub struct Shown<'a> {
    pub w: &'a Written,
    pub step: Step,
    pub errors: &'a Errors,
    /// When it would be confirmed and answered.
    pub promised: Option<(Due, Due)>,
    /// What is shown was typed after the session had ended, and is not saved yet.
    pub kept: Option<&'a Kept>,
    /// Something to say first.
    pub notice: Option<&'static str>,
    /// What there is to say of a payment that lies far back.
    pub long_ago: Option<String>,
}

#[must_use]
pub fn step(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let (w, step) = (shown.w, shown.step);
    let (name, content) = match step {
        Step::Rail => (text.rail, rail(chrome, shown)),
        Step::Problem => (text.choose, problem(chrome, shown)),
        Step::Details => (text.details, details(chrome, facts, shown)),
        Step::Bank => (text.bank, bank(chrome, shown)),
        Step::Story => (text.story, story(chrome, shown)),
        Step::Evidence => (text.evidence, evidence(chrome, shown)),
        Step::Check => (text.check, check(chrome, facts, shown)),
    };
    let all = Step::all(w.has_transaction());
    let here = all.iter().position(|s| *s == step).unwrap_or(0) + 1;
    let until = chrome.day(w.draft.kept_until());
    let body = html! {
        @if let Some(before) = step.before(w.has_transaction()) { p.back { a href=(w.path(before)) { (text.back) } } }
        p.hint { (text.new) " · " ((text.step)(here, all.len())) }
        @if let Some(notice) = shown.notice { p.note role="alert" { (notice) } }
        (shown.errors.summary(chrome.locale))
        @if let Some(kept) = shown.kept {
            p.note role="status" { (if kept.early { text.kept_early } else { text.kept }) @if kept.hidden { (format::gap(chrome.locale)) (text.kept_hidden) } }
        }
        (content)
        p.hint { ((text.saved_until)(&until)) }
        form method="post" action={ "/appeals/drafts/" (w.draft.id) "/discard" } {
            button.quiet type="submit" { (text.discard) }
        }
    };
    document(chrome, &w.path(step), name, !shown.errors.is_empty(), &body)
}

/// A form around a page's questions.
fn form(chrome: &Chrome, shown: &Shown<'_>, questions: &Markup) -> Markup {
    let text = AppealsText::of(chrome.locale);
    html! {
        form method="post" action=(shown.w.path(shown.step)) novalidate {
            (questions)
            button type="submit" { (text.next) }
        }
    }
}

fn rail(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let (text, words) = (AppealsText::of(chrome.locale), TransactionsText::of(chrome.locale));
    let kinds: Vec<Choice<'_>> =
        Kind::ALL.iter().map(|k| Choice::new(k.code(), words.kind(k.code()))).collect();
    let roles = [Choice::new("sender", text.role_sender), Choice::new("recipient", text.role_recipient)];
    let answers = &shown.w.answers;
    form(
        chrome,
        shown,
        &html! {
            (radios_below("kind", text.rail, (&kinds, &answers.kind), shown.errors))
            (radios("role", text.role, &roles, &answers.role, shown.errors))
        },
    )
}

fn problem(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let answers = &shown.w.answers;
    let Some((kind, role)) = steps::about(answers, shown.w.row.as_ref()) else { return html! {} };
    let choices: Vec<Choice<'_>> = problems(kind, role)
        .iter()
        .map(|problem| {
            let (words, hint) = label(chrome.locale, kind.code(), problem.code());
            Choice { value: problem.code(), words, hint: Some(hint) }
        })
        .collect();
    form(chrome, shown, &radios_below("problem", text.choose, (&choices, &answers.problem), shown.errors))
}

fn details(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let w = shown.w;
    let asked = steps::asked(&w.answers, w.row.as_ref());
    let questions = html! {
        @if let Some(row) = &w.row {
            p { (text.details_known) }
            (facts_of(chrome, facts, row))
            @if asked.is_empty() { p { (text.details_none) } }
        }
        @if let Some(words) = &shown.long_ago { p.note { (words) } }
        @for (field, needed) in &asked { (question(chrome, facts, shown, (*field, *needed))) }
    };
    form(chrome, shown, &questions)
}

/// What a field is called, and its hint.
pub fn field_words(text: &AppealsText, field: Asked) -> (&'static str, &'static str) {
    match field {
        Asked::Amount => (text.amount, ""),
        Asked::Currency => (text.currency, ""),
        Asked::Date => (text.date, ""),
        Asked::Network => (text.network, ""),
        Asked::Hash => (text.hash, text.hash_hint),
        Asked::Address => (text.address, ""),
        Asked::Memo => (text.memo, ""),
        Asked::Uetr => (text.uetr, text.uetr_hint),
        Asked::Account => (text.account, ""),
        Asked::LastFour => (text.last_four, text.last_four_hint),
        Asked::OwnReference => (text.own_reference, text.own_reference_hint),
        Asked::Counterparty => (text.counterparty, ""),
    }
}

fn question(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>, (field, needed): (Asked, bool)) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let (name, hint) = field_words(text, field);
    let name = if needed { name.to_owned() } else { format!("{name}{}", text.optional) };
    let value = field.of(&shown.w.answers);
    match field {
        Asked::Network => {
            let networks = Network::ALL.iter().map(|network| (network.code(), network.name()));
            select(field.code(), &name, [("", "—")].into_iter().chain(networks), value, shown.errors)
        }
        Asked::Currency => {
            let codes = facts.assets.iter().map(|(asset, _)| (asset.code(), asset.code()));
            select(field.code(), &name, [("", "—")].into_iter().chain(codes), value, shown.errors)
        }
        Asked::Date => Field::new(field.code(), "date", &name).value(value).show(shown.errors),
        Asked::Amount => {
            Field::text(field.code(), &name).inputmode("decimal").value(value).show(shown.errors)
        }
        Asked::LastFour => {
            Field::text(field.code(), &name).hint(hint).inputmode("numeric").value(value).show(shown.errors)
        }
        _ => Field::text(field.code(), &name).hint(hint).value(value).show(shown.errors),
    }
}

fn bank(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let label = format!("{}{}", text.bank_label, (text.at_most)(BANK));
    form(
        chrome,
        shown,
        &html! {
            p { (text.bank_lead) }
            (Field::text("bank_said", &label).lines(4).value(&shown.w.answers.bank_said).show(shown.errors))
        },
    )
}

fn story(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let label = format!("{}{}", text.story_label, (text.at_most)(LONGEST));
    form(
        chrome,
        shown,
        &html! {
            p { (text.story_lead) }
            (Field::text("story", &label).lines(10).value(&shown.w.answers.story).show(shown.errors))
            (ui::never_ask(chrome.locale))
        },
    )
}

/// A text with secrets in it: as it was typed, as it would be kept, and what they are.
pub type Leak<'a> = (&'a str, &'a str, &'a [&'static str]);

/// Shows how a text would be kept, and lets the writer hide the secrets or change the text.
#[must_use]
pub fn ask_about_leak(
    chrome: &Chrome,
    (path, field): (&str, &str),
    (typed, masked, kinds): Leak<'_>,
) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let label = match field {
        "story" => text.story_label,
        "bank_said" => text.bank_label,
        _ => text.write_label,
    };
    let body = html! {
        p.lead { (text.leak_lead) }
        ul { @for kind in kinds { li { (kind) } } }
        blockquote.told { (masked) }
        form method="post" action=(path) novalidate {
            (Field::text(field, label).lines(8).value(typed).show(&Errors::default()))
            button type="submit" name="hide" value="yes" { (text.leak_hide) }
            " "
            button.quiet type="submit" { (text.leak_changed) }
        }
    };
    document(chrome, path, text.leak_title, true, &body)
}

fn evidence(chrome: &Chrome, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let w = shown.w;
    html! {
        p.lead { (text.evidence_lead) }
        p.hint { (text.evidence_limits) }
        (files(chrome, &w.files, Some(&format!("/appeals/drafts/{}", w.draft.id))))
        (upload(chrome, (&format!("/appeals/drafts/{}/files", w.draft.id), &w.answers), shown.errors))
        form method="post" action=(w.path(Step::Evidence)) { button type="submit" { (text.next) } }
    }
}

/// A form for each type of evidence: what it looks like, why it helps.
#[must_use]
pub fn upload(chrome: &Chrome, (path, answers): (&str, &Answers), errors: &Errors) -> Markup {
    let text = AppealsText::of(chrome.locale);
    html! {
        @for (slot, needed) in slots(&answers.problem, &answers.kind) {
            @if let Some(words) = slot_words(chrome.locale, slot) {
                @let id = format!("file-{slot}");
                details.slot open[needed || errors.of(&id).is_some()] {
                    summary { (words.name) @if needed { (format::aside(chrome.locale, text.evidence_needed)) } }
                    p { (words.looks) }
                    p.hint { (words.helps) }
                    form method="post" action=(path) enctype="multipart/form-data" data-upload {
                        input type="hidden" name="slot" value=(slot);
                        div.entry {
                            label for=(id) { (text.evidence_file) }
                            @if let Some(words) = errors.of(&id) { p.wrong #{ (id) "-error" } { (words) } }
                            input #(id) type="file" name="file" multiple accept=".pdf,.png,.jpg,.jpeg,.webp,.heic,.eml"
                                aria-describedby=[errors.of(&id).map(|_| format!("{id}-error"))];
                        }
                        button.quiet type="submit" { (text.evidence_add) }
                    }
                }
            }
        }
    }
}

/// The files that are there. `draft`: the path under which they can be removed.
#[must_use]
pub fn files(chrome: &Chrome, files: &[Evidence], draft: Option<&str>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    html! {
        @if !files.is_empty() {
            h2 #files { (text.evidence_have) " " (files.len()) "/" (MOST) }
            ul.files {
                @for file in files {
                    li {
                        @if file.viewable && file.scan == Scan::Clean {
                            a href={ "/evidence/" (file.id) "/view" } { img src={ "/evidence/" (file.id) "/thumb" } alt=(file.name) loading="lazy" width="96" height="96"; }
                        }
                        div {
                            strong { (file.name) } " "
                            span.hint { (slot_words(chrome.locale, &file.slot).map_or("", |words| words.name)) " · " (format::bytes(file.bytes)) }
                            @match file.scan {
                                Scan::Waiting => p.hint { (text.evidence_waiting) },
                                Scan::Quarantined => p.wrong { (text.evidence_quarantined) },
                                Scan::Clean => {}
                            }
                            @if file.active { p.hint { (text.evidence_active) } }
                            @if file.locked { p.hint { (text.evidence_locked) } }
                            p.hint { code.long { ((text.evidence_print)(&hex::encode(&file.sha256))) } }
                            @if file.scan != Scan::Quarantined { a href={ "/evidence/" (file.id) } download { (text.evidence_open) } }
                            @if let Some(draft) = draft {
                                form method="post" action={ (draft) "/files/" (file.id) "/remove" } {
                                    button.quiet type="submit" { (text.evidence_remove) " " span.hidden { (file.name) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The answers of an appeal as label and value.
#[must_use]
pub fn answers_of(chrome: &Chrome, answers: &Answers) -> Vec<(&'static str, String)> {
    let (text, words) = (AppealsText::of(chrome.locale), TransactionsText::of(chrome.locale));
    let role = match answers.role.as_str() {
        "recipient" => text.role_recipient,
        "sender" => text.role_sender,
        _ => "",
    };
    let mut lines = vec![
        (text.check_problem, label(chrome.locale, &answers.kind, &answers.problem).0.to_owned()),
        (words.kind, words.kind(&answers.kind).to_owned()),
        (text.role, role.to_owned()),
    ];
    lines.extend(Asked::ALL.iter().map(|field| {
        let value = field.of(answers);
        let value = match field {
            Asked::Network => Network::parse(value).map_or("", Network::name).to_owned(),
            Asked::Date => {
                value.parse().map_or_else(|_| value.to_owned(), |day| format::date(chrome.locale, day))
            }
            _ => value.to_owned(),
        };
        (field_words(text, *field).0, value)
    }));
    lines.retain(|(_, value)| !value.is_empty());
    lines
}

fn check(chrome: &Chrome, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let text = AppealsText::of(chrome.locale);
    let w = shown.w;
    let change = |step: Step, what: &str| {
        html! { a href={ (w.path(step)) } { (text.change) span.hidden { " " (what) } } }
    };
    let day = |due: &Due| format::last_day(chrome.locale, due.at, due.zone_name());
    let none = |value: &str| if value.is_empty() { text.check_none.to_owned() } else { value.to_owned() };
    html! {
        @if let Some(row) = &w.row {
            section.answers { h2 { (text.check_payment) } (facts_of(chrome, facts, row)) }
        }
        section.answers {
            h2 { (text.details) } (change(Step::Details, text.details))
            dl.record { @for (label, value) in answers_of(chrome, &w.answers) { dt { (label) } dd { (value) } } }
        }
        section.answers { h2 { (text.bank) } (change(Step::Bank, text.bank)) p.told { (none(&w.answers.bank_said)) } }
        section.answers { h2 { (text.story) } (change(Step::Story, text.story)) p.told { (w.answers.story) } }
        section.answers {
            h2 { (text.evidence) } (change(Step::Evidence, text.evidence))
            @if w.files.is_empty() { p { (text.check_no_file) } } @else {
                ul { @for file in &w.files { li { (file.name) } } }
            }
        }
        @if let Some((first, last)) = &shown.promised {
            p.lead { ((text.promise)(&day(first), &day(last))) }
        }
        form method="post" action={ "/appeals/drafts/" (w.draft.id) "/send" } { button type="submit" { (text.send) } }
    }
}
