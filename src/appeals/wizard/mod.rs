//! Writing an appeal: one thing a page, kept as it grows, checked before it is sent.

mod page;
mod parts;
mod uploads;

pub use page::{answers_of, ask_about_leak, files, upload};
pub use uploads::routes as upload_routes;

use super::desk::{Away, Desk, Found, Sender, too_often};
use super::draft::Draft;
use super::eligibility::{self, Problem};
use super::kept::{Kept, retype};
use super::steps::{self, Field, Step};
use super::told::{self, LONGEST, Told};
use super::{payment, situation};
use crate::account::Account;
use crate::cases::case::Answers;
use crate::cases::evidence::{self, Evidence, Of};
use crate::cases::opening::{self, New, Opened};
use crate::cases::{Case, clocks};
use crate::i18n::format;
use crate::transactions::Transaction;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Payments to choose from.
const RECENT: i64 = 10;
/// Open appeals of one customer about payments that nobody can find.
const UNKNOWN: i64 = 10;
/// Characters of what another bank has said.
const BANK: usize = 500;

pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/appeals", get(|| async { Redirect::to("/appeals/new") }).post(begin))
        .route("/appeals/new", get(choose))
        .route("/appeals/drafts/{id}", get(resume))
        .route("/appeals/drafts/{id}/send", get(resume).post(send))
        .route("/appeals/drafts/{id}/discard", get(resume).post(discard))
        .route("/appeals/drafts/{id}/{step}", get(show).post(save))
        .route("/appeals/drafts/{id}/files/{file}/remove", post(remove_file))
}

/// A draft with what it is about.
pub struct Written {
    draft: Draft,
    answers: Answers,
    row: Option<Transaction>,
    files: Vec<Evidence>,
    kept: Option<Kept>,
}

impl Written {
    fn has_transaction(&self) -> bool {
        self.row.is_some()
    }

    /// What was typed on this page when its sender was no longer signed in.
    fn kept_on(&self, step: Step) -> Option<&Kept> {
        self.kept.as_ref().filter(|kept| kept.step == step)
    }

    /// The first page that lacks something, if it comes before this one: later pages build on earlier ones.
    fn lacks(&self, step: Step) -> Option<Step> {
        let order = |step: Step| Step::ALL.iter().position(|s| *s == step);
        let open = steps::first_open(&self.answers, self.row.as_ref());
        (order(open) < order(step)).then_some(open)
    }

    fn path(&self, step: Step) -> String {
        format!("/appeals/drafts/{}/{}", self.draft.id, step.code())
    }
}

/// The draft of whoever asks.
async fn written(desk: &Desk, id: Uuid) -> Found<Written> {
    let app = desk.app();
    let Some(draft) = Draft::find(&app.db, desk.me.id, id).await? else { return Ok(None) };
    let row = match draft.transaction_id {
        Some(transaction) => Transaction::find(&app.db, desk.me.id, transaction).await?,
        None => None,
    };
    let files = evidence::of(&app.db, Of::Draft(draft.id)).await?;
    let (answers, kept) = (draft.answers(app), draft.kept(app));
    Ok(Some(Written { draft, answers, row, files, kept }))
}

/// Where a draft that is gone leads: to the case that it became.
async fn gone(desk: &Desk, id: Uuid) -> Answer {
    Ok(match became(desk, id).await? {
        Some(number) => Redirect::to(&format!("/cases/{number}/sent")).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    })
}

/// The number of the case that a draft became.
async fn became(desk: &Desk, id: Uuid) -> Found<String> {
    let found: Option<(String,)> = desk
        .app()
        .db
        .read("SELECT number FROM cases WHERE draft = $1 AND customer = $2")
        .bind(id)
        .bind(desk.me.id)
        .optional()
        .await?;
    Ok(found.map(|(number,)| number))
}

/// `GET /appeals/new`: which payment it is about, and drafts to go on with.
async fn choose(desk: Desk) -> Answer {
    let app = desk.app();
    let rows = Transaction::recent(&app.db, desk.me.id, RECENT).await?;
    let mut drafts = Vec::new();
    for draft in Draft::of(&app.db, desk.me.id).await? {
        drafts.push((draft.answers(app), draft));
    }
    Ok(page::choose(&desk.visitor.chrome, &app.facts(), (&rows, &drafts)).into_response())
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Begun {
    transaction: String,
    problem: String,
    insist: String,
    fraud: String,
}

/// `POST /appeals`: judged before a draft is begun; whoever must not wait is not sent away.
async fn begin(desk: Desk, Form(begun): Form<Begun>) -> Answer {
    let app = desk.app();
    if !desk.may_fill() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let row = match Uuid::try_parse(&begun.transaction) {
        Ok(id) => match Transaction::find(&app.db, desk.me.id, id).await? {
            Some(row) => Some(row),
            None => return Ok(StatusCode::NOT_FOUND.into_response()),
        },
        Err(_) => None,
    };
    let (insists, fraud) = (!begun.insist.is_empty() || !begun.fraud.is_empty(), !begun.fraud.is_empty());
    let mut answers = Answers { insists, suspects_fraud: fraud, ..Answers::default() };
    if let Some(row) = &row {
        let allowed = eligibility::offered(row.kind, row.role, row.state);
        let problem = Problem::parse(&begun.problem).filter(|problem| allowed.contains(problem));
        let Some(problem) = problem else {
            let errors = Errors::one("problem", desk.text().choose_problem);
            return payment::show(&desk, row, &errors).await;
        };
        let situation = situation::of(app, desk.me.id, row).await?;
        if let Err(verdict) = eligibility::may_file(problem, &situation, (insists, fraud)) {
            let asked = payment::Asked { row, problem, verdict: &verdict, situation: &situation };
            return payment::instead(&desk, &asked, None).await;
        }
        let needed = eligibility::may_file(problem, &situation, (false, false)).is_err();
        (answers.insists, answers.suspects_fraud) = (needed && insists, fraud);
        problem.code().clone_into(&mut answers.problem);
        row.kind.code().clone_into(&mut answers.kind);
        row.role.code().clone_into(&mut answers.role);
        if let Some(method) = row.method.as_ref().and_then(|id| app.facts().methods.get(id).cloned()) {
            answers.network = method.chain.map(|chain| chain.code().to_owned()).unwrap_or_default();
        }
        let drafts = Draft::of(&app.db, desk.me.id).await?;
        if let Some(draft) = drafts.iter().find(|draft| draft.transaction_id == Some(row.id)) {
            let mut old = draft.answers(app);
            (old.problem, old.insists, old.suspects_fraud) = (answers.problem, answers.insists, fraud);
            draft.save(app, &old, false).await?;
            return Ok(Redirect::to(&format!("/appeals/drafts/{}/details", draft.id)).into_response());
        }
    }
    let first = if row.is_some() { Step::Details } else { Step::Rail };
    let made = Draft::begin(app, desk.me.id, row.map(|row| row.id), &answers).await?;
    Ok(match made {
        Some(id) => Redirect::to(&format!("/appeals/drafts/{id}/{}", first.code())).into_response(),
        // Too many drafts: they are on this page, to be gone on with or deleted.
        None => Redirect::to("/appeals/new").into_response(),
    })
}

/// `GET /appeals/drafts/{id}`: to the page that was typed on last and not saved, or the first that lacks something.
async fn resume(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let Some(w) = written(&desk, id).await? else { return gone(&desk, id).await };
    let open = steps::first_open(&w.answers, w.row.as_ref());
    let kept = w.kept.as_ref().and_then(|kept| step_of(&w, kept.step.code()));
    let step = kept.unwrap_or(open);
    Ok(Redirect::to(&w.path(step)).into_response())
}

/// `GET /appeals/drafts/{id}/{step}`
async fn show(desk: Desk, Path((id, step)): Path<(Uuid, String)>) -> Answer {
    let Some(mut w) = written(&desk, id).await? else { return gone(&desk, id).await };
    let Some(step) = step_of(&w, &step) else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    if let Some(open) = w.lacks(step) {
        return Ok(Redirect::to(&w.path(open)).into_response());
    }
    if let Some(kept) = w.kept.as_ref().filter(|kept| kept.step == step) {
        kept.show(&mut w.answers);
    }
    Ok(draw(&desk, &w, step, &Errors::default()))
}

fn step_of(w: &Written, code: &str) -> Option<Step> {
    Step::parse(code).filter(|step| Step::all(w.has_transaction()).contains(step))
}

/// A page of the form, with what is wrong on it.
fn draw(desk: &Desk, w: &Written, step: Step, errors: &Errors) -> Response {
    drawn(desk, w, step, (errors, None))
}

/// The same with something to say first.
fn drawn(
    desk: &Desk,
    w: &Written,
    step: Step,
    (errors, notice): (&Errors, Option<&'static str>),
) -> Response {
    let app = desk.app();
    let facts = app.facts();
    let promised = (step == Step::Check).then(|| promise(desk, w)).flatten();
    let kept = w.kept_on(step).filter(|_| errors.is_empty() && notice.is_none());
    let long_ago = (step == Step::Details).then(|| long_ago(desk, w)).flatten();
    let shown = page::Shown { w, step, errors, promised, kept, notice, long_ago };
    let body = page::step(&desk.visitor.chrome, &facts, &shown);
    if errors.is_empty() {
        body.into_response()
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
    }
}

/// When it would be confirmed and answered, if it were sent now.
fn promise(desk: &Desk, w: &Written) -> Option<(crate::deadlines::due::Due, crate::deadlines::due::Due)> {
    let facts = desk.app().facts();
    let country = desk.me.country.clone().unwrap_or_default();
    let regime = clocks::regime_of(&facts, &country);
    let abroad = steps::about(&w.answers, w.row.as_ref())
        .is_some_and(|(kind, _)| kind == crate::transactions::Kind::Remittance);
    let starting = clocks::starting(regime, abroad, w.answers.problem == "unauthorised");
    let (of, clock, _) = starting.iter().find(|(_, clock, _)| *clock == "acknowledge")?;
    let first = clocks::due_of(&facts.deadlines, (of, clock), &country, desk.now())?;
    let last = clocks::promise(&facts.deadlines, &starting, &country, desk.now())?;
    Some((first, last))
}

/// What the law of the place says of a payment that lies further back than its time for a report. It bars nobody.
fn long_ago(desk: &Desk, w: &Written) -> Option<String> {
    let (facts, locale) = (desk.app().facts(), desk.visitor.locale);
    let country = desk.me.country.as_deref().unwrap_or_default();
    let kind = steps::about(&w.answers, w.row.as_ref()).map(|(kind, _)| kind);
    let abroad = kind == Some(crate::transactions::Kind::Remittance);
    let (regime, clock) = clocks::window(clocks::regime_of(&facts, country), abroad)?;
    let rules = &facts.deadlines.rules;
    let rule = rules.in_force(regime, clock, desk.now().date())?;
    let calendar = facts.deadlines.calendar_of(rule, country)?;
    let paid = match &w.row {
        Some(row) => row.created_at,
        // Noon is that day wherever the calendar is.
        None => w
            .answers
            .date
            .parse::<Date>()
            .ok()?
            .at(12, 0, 0, 0)
            .to_zoned(calendar.zone.clone())
            .ok()?
            .timestamp()
            .into(),
    };
    let due = rule.count(calendar, paid).ok()?.0;
    let span = format::span(locale, rule.terms.span);
    let law = desk.text().window(&format!("{regime}.{clock}"));
    (due.at <= desk.now()).then(|| (desk.text().long_ago)(&span, law, &format::date(locale, due.date)))
}

/// `POST /appeals/drafts/{id}/{step}`: keeps the answers and goes on; what is wrong is told on the same page.
async fn save(
    sender: Sender,
    Path((id, step)): Path<(Uuid, String)>,
    Form(typed): Form<BTreeMap<String, String>>,
) -> Answer {
    let desk = match sender {
        Sender::Here(desk) => *desk,
        Sender::Away(away) => return keep(*away, (id, &step), &typed).await,
    };
    let Some(mut w) = written(&desk, id).await? else { return gone(&desk, id).await };
    let Some(step) = step_of(&w, &step) else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let text = desk.text();
    if !desk.may_fill() {
        retype(step, &typed, &mut w.answers);
        let page = drawn(&desk, &w, step, (&Errors::default(), Some(text.too_often_typed)));
        return Ok(too_often(page));
    }
    if let Some(open) = w.lacks(step) {
        return early(&desk, &w, (step, open), &typed).await;
    }
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let mut errors = Errors::default();
    match step {
        Step::Rail => {
            w.answers.kind = value("kind").to_owned();
            w.answers.role = value("role").to_owned();
            if crate::transactions::Kind::parse(value("kind")).is_none() {
                errors.add("kind", text.choose_kind);
            }
            if crate::transactions::Role::parse(value("role")).is_none() {
                errors.add("role", text.choose_role);
            }
        }
        Step::Problem => {
            w.answers.problem = value("problem").to_owned();
            if steps::problem(&w.answers, w.row.as_ref()).is_none() {
                errors.add("problem", text.choose_problem);
            }
        }
        Step::Details => details(&desk, &mut w, &typed, &mut errors),
        Step::Bank | Step::Story => {
            let (name, needed, most) =
                if step == Step::Bank { ("bank_said", false, BANK) } else { ("story", true, LONGEST) };
            let read = told::read(value(name), (needed, most), !value("hide").is_empty(), text);
            let field = if step == Step::Bank { &mut w.answers.bank_said } else { &mut w.answers.story };
            match read {
                Told::Good(told) => *field = told,
                Told::Wrong(words) => {
                    value(name).clone_into(field);
                    errors.add(name, words);
                }
                Told::Leaks { masked, kinds } => {
                    let leak = (value(name), masked.as_str(), kinds.as_slice());
                    let path = w.path(step);
                    return Ok(
                        page::ask_about_leak(&desk.visitor.chrome, (&path, name), leak).into_response()
                    );
                }
            }
        }
        Step::Evidence | Step::Check => {}
    }
    if !errors.is_empty() {
        return Ok(draw(&desk, &w, step, &errors));
    }
    w.draft.save(desk.app(), &w.answers, w.kept_on(step).is_some()).await?;
    let open = steps::first_open(&w.answers, w.row.as_ref());
    let next =
        if !value("check").is_empty() && open == Step::Check { open } else { step.next(w.has_transaction()) };
    Ok(Redirect::to(&w.path(next)).into_response())
}

/// Leads to the first page that lacks something. What was typed on a later one changes nothing, and is found there
/// again when its turn has come.
async fn early(
    desk: &Desk,
    w: &Written,
    (step, open): (Step, Step),
    typed: &BTreeMap<String, String>,
) -> Answer {
    let app = desk.app();
    if let Some(mut kept) = Kept::of(step, typed, (&app.facts(), app.clock.now())) {
        kept.early = true;
        kept.keep(app, w.draft.id).await?;
    }
    Ok(Redirect::to(&w.path(open)).into_response())
}

/// Keeps what was typed by somebody who is not signed in any more, and leads to the sign-in and back. The
/// answer is the same whether there is such a draft or not.
async fn keep(away: Away, (id, step): (Uuid, &str), typed: &BTreeMap<String, String>) -> Answer {
    let app = away.app();
    let kept = Step::parse(step).and_then(|step| Kept::of(step, typed, (&app.facts(), app.clock.now())));
    if let Some(kept) = kept {
        if !away.may_write() {
            return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
        }
        kept.keep(app, id).await?;
    }
    Ok(away.sign_in)
}

/// The answers about the payment, each in its one spelling.
fn details(desk: &Desk, w: &mut Written, typed: &BTreeMap<String, String>, errors: &mut Errors) {
    let facts = desk.app().facts();
    let text = desk.text();
    let network = typed.get(Field::Network.code()).cloned().unwrap_or_else(|| w.answers.network.clone());
    for (field, needed) in steps::asked(&w.answers, w.row.as_ref()) {
        let value = typed.get(field.code()).map_or("", |value| value.trim());
        let read = match value {
            "" if needed => {
                let (name, _) = page::field_words(text, field);
                let chosen = matches!(field, Field::Currency | Field::Network);
                Err(if chosen { (text.choose_one)(name) } else { (text.missing)(name) })
            }
            "" => Ok(String::new()),
            value => steps::read((field, value), &network, text, (&facts, desk.now())),
        };
        match read {
            Ok(read) => *field.of_mut(&mut w.answers) = read,
            Err(words) => {
                *field.of_mut(&mut w.answers) = value.chars().take(200).collect();
                errors.add(field.code(), words);
            }
        }
    }
    let (number, code) = (w.answers.amount.clone(), w.answers.currency.clone());
    if w.row.is_none() && errors.is_empty() && facts.assets.read(&number, &code).is_err() {
        errors.add(Field::Amount.code(), text.bad_amount);
    }
}

/// `POST /appeals/drafts/{id}/send`: the answer is the case's number, however often it is pressed.
async fn send(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let Some(w) = written(&desk, id).await? else { return gone(&desk, id).await };
    let app = desk.app();
    if !steps::is_complete(&w.answers, w.row.as_ref()) {
        return Ok(Redirect::to(&w.path(steps::first_open(&w.answers, w.row.as_ref()))).into_response());
    }
    let problem = steps::problem(&w.answers, w.row.as_ref());
    if let (Some(row), Some(problem)) = (&w.row, problem) {
        let situation = situation::of(app, desk.me.id, row).await?;
        let insists = (w.answers.insists, w.answers.suspects_fraud);
        if let Err(verdict) = eligibility::may_file(problem, &situation, insists) {
            // Pressed twice: the first press has made this draft the case that is open now.
            if Draft::find(&app.db, desk.me.id, id).await?.is_none() {
                return gone(&desk, id).await;
            }
            let asked = payment::Asked { row, problem, verdict: &verdict, situation: &situation };
            return payment::instead(&desk, &asked, Some(w.draft.id)).await;
        }
    }
    if w.row.is_none() && Case::open_without_payment(&app.db, desk.me.id).await? >= UNKNOWN {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let now = desk.now();
    let mut tx = app.db.begin().await?;
    let new = New {
        customer: &desk.me.customer,
        transaction: w.row.as_ref(),
        draft: w.draft.id,
        answers: &w.answers,
        locale: desk.visitor.locale,
    };
    let opened = opening::open(app, &mut tx, new, now).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(match opened {
        Opened::New(number) | Opened::Before(number) => {
            Redirect::to(&format!("/cases/{number}/sent")).into_response()
        }
        Opened::Other(number) => Redirect::to(&format!("/cases/{number}")).into_response(),
    })
}

/// `POST /appeals/drafts/{id}/discard`
async fn discard(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let Some(draft) = Draft::find(&desk.app().db, desk.me.id, id).await? else {
        return gone(&desk, id).await;
    };
    if !desk.may_fill() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    draft.discard(desk.app(), desk.me.id).await?;
    Ok(Redirect::to("/appeals/new").into_response())
}

/// `POST /appeals/drafts/{id}/files/{file}/remove`
async fn remove_file(desk: Desk, Path((id, file)): Path<(Uuid, Uuid)>) -> Answer {
    let Some(w) = written(&desk, id).await? else { return gone(&desk, id).await };
    if !desk.may_fill() {
        let page = drawn(&desk, &w, Step::Evidence, (&Errors::default(), Some(desk.text().too_often)));
        return Ok(too_often(page));
    }
    evidence::remove(desk.app(), desk.me.id, (id, file)).await?;
    Ok(Redirect::to(&w.path(Step::Evidence)).into_response())
}

/// The customer's case of this number, if it is one.
pub async fn case_of(desk: &Desk, number: &str) -> Found<Case> {
    let Some(number) = steps::number(number) else { return Ok(None) };
    Ok(Case::find(&desk.app().db, desk.me.id, &number).await?)
}
