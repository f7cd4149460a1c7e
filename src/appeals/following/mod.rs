//! The customer's appeals: whose turn it is, until when, and what they can do.

mod kept;
mod page;

use super::desk::{Desk, Sender, too_often};
use super::told::{self, LONGEST, Told};
use super::wizard::{ask_about_leak, case_of};
use crate::account::Account;
use crate::cases::reopening::Reopened;
use crate::cases::{Case, clocks, evidence, moves, timeline, tracking};
use crate::kernel::time::Timestamp;
use crate::transactions::Transaction;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use axum::Router;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use kept::Kept;
use serde::Deserialize;
use std::sync::Arc;

/// Cases of a list at most.
const MOST: i64 = 500;

pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/cases", get(list))
        .route("/cases/{number}", get(show))
        .route("/cases/{number}/sent", get(sent))
        .route("/cases/{number}/dossier", get(dossier))
        .route("/cases/{number}/message", get(back).post(message))
        .route("/cases/{number}/chase", get(back).post(chase))
        .route("/cases/{number}/withdrawal", get(ask_withdrawal).post(withdraw))
        .route("/cases/{number}/objection", get(back).post(object))
        .route("/cases/{number}/link", get(back).post(renew))
}

fn not_there() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

/// `GET` of a path that is pressed: back to the case.
async fn back(Path(number): Path<String>) -> Redirect {
    // Whatever stands there was a path of ours; the case's own page judges it.
    let number: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    Redirect::to(&format!("/cases/{number}"))
}

/// `GET /cases`
async fn list(desk: Desk) -> Answer {
    let app = desk.app();
    let mut cases = Vec::new();
    for case in Case::of(&app.db, desk.me.id, MOST).await? {
        let kind = case.answers(app).kind;
        cases.push((case, kind));
    }
    Ok(page::list(&desk.visitor.chrome, &cases, desk.now()).into_response())
}

/// Everything that a case's pages show.
pub struct Whole {
    case: Case,
    answers: crate::cases::case::Answers,
    row: Option<Transaction>,
    entries: Vec<timeline::Entry>,
    clocks: Vec<clocks::Clock>,
    files: Vec<evidence::Evidence>,
    head: String,
    /// The whole address by which it is followed without signing in, while it works.
    link: Option<String>,
}

async fn whole(desk: &Desk, case: Case) -> sqlx::Result<Whole> {
    let app = desk.app();
    let row = match case.transaction_id {
        Some(id) => Transaction::find(&app.db, desk.me.id, id).await?,
        None => None,
    };
    Ok(Whole {
        answers: case.answers(app),
        entries: timeline::visible(&app.db, &case).await?,
        clocks: clocks::of(&app.db, case.id).await?,
        files: evidence::of(&app.db, evidence::Of::Case(case.id)).await?,
        head: timeline::head(&app.db, &case).await?,
        link: tracking::works(&case, desk.now())
            .then(|| format!("{}{}", app.public_url, tracking::path(&app.secret, &case))),
        row,
        case,
    })
}

/// `GET /cases/{number}`
async fn show(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) => {
            let kept = Kept::of(&desk, &case).await?;
            let whole = whole(&desk, case).await?;
            let typed = kept.as_ref().map_or("", |kept| kept.text.as_str());
            let notice = kept.as_ref().map(|kept| kept.notice(desk.text()));
            let errors = Errors::default();
            let shown = page::Shown { whole: &whole, errors: &errors, now: desk.now(), notice, typed };
            Ok(page::case(&desk.visitor.chrome, &desk.app().facts(), &shown).into_response())
        }
        None => Ok(not_there()),
    }
}

/// The page of a case, with what is wrong on it.
///
/// # Errors
/// When the database is away.
pub async fn draw(desk: &Desk, case: &Case, errors: &Errors) -> Answer {
    let whole = whole(desk, case.clone()).await?;
    let shown = page::Shown { whole: &whole, errors, now: desk.now(), notice: None, typed: "" };
    let body = page::case(&desk.visitor.chrome, &desk.app().facts(), &shown);
    Ok(if errors.is_empty() {
        body.into_response()
    } else {
        (StatusCode::UNPROCESSABLE_ENTITY, body).into_response()
    })
}

/// The page of a case when too much came at once: nothing was taken, and what was typed is still there.
///
/// # Errors
/// When the database is away.
pub async fn too_much(desk: &Desk, case: &Case, typed: &str) -> Answer {
    let whole = whole(desk, case.clone()).await?;
    let text = desk.text();
    let notice = Some(if typed.is_empty() { text.too_often } else { text.too_often_typed });
    let shown = page::Shown { whole: &whole, errors: &Errors::default(), now: desk.now(), notice, typed };
    let body = page::case(&desk.visitor.chrome, &desk.app().facts(), &shown);
    Ok(too_often(body.into_response()))
}

/// The page of a case that has moved on since its form was drawn: nothing was changed.
///
/// # Errors
/// When the database is away.
pub async fn moved_on(desk: &Desk, case: &Case) -> Answer {
    let case = Case::by_id(&desk.app().db, case.id).await?.unwrap_or_else(|| case.clone());
    let whole = whole(desk, case).await?;
    let notice = Some(desk.text().wrong_state);
    let shown = page::Shown { whole: &whole, errors: &Errors::default(), now: desk.now(), notice, typed: "" };
    let body = page::case(&desk.visitor.chrome, &desk.app().facts(), &shown);
    Ok((StatusCode::CONFLICT, body).into_response())
}

/// `GET /cases/{number}/sent`
async fn sent(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) => Ok(page::sent(&desk.visitor.chrome, &case).into_response()),
        None => Ok(not_there()),
    }
}

/// `GET /cases/{number}/dossier`: everything on one page, to print.
async fn dossier(desk: Desk, Path(number): Path<String>) -> Answer {
    let Some(case) = case_of(&desk, &number).await? else { return Ok(not_there()) };
    let whole = whole(&desk, case).await?;
    Ok(page::dossier(&desk.visitor.chrome, &desk.app().facts(), (&whole, desk.now())).into_response())
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    text: String,
    #[serde(default)]
    hide: String,
}

/// What is written, or the page that says why it is not taken.
async fn read(desk: &Desk, case: &Case, written: &Written, path: &str) -> Result<String, Answer> {
    match told::read(&written.text, (true, LONGEST), !written.hide.is_empty(), desk.text()) {
        Told::Good(text) => Ok(text),
        Told::Leaks { masked, kinds } => {
            let path = format!("/cases/{}/{path}", case.number);
            Err(Ok(ask_about_leak(&desk.visitor.chrome, (&path, "text"), (&written.text, &masked, &kinds))
                .into_response()))
        }
        Told::Wrong(words) => {
            let whole = match whole(desk, case.clone()).await {
                Ok(whole) => whole,
                Err(error) => return Err(Err(error.into())),
            };
            let errors = Errors::one("text", words);
            let typed = &written.text;
            let shown = page::Shown { whole: &whole, errors: &errors, now: desk.now(), notice: None, typed };
            let body = page::case(&desk.visitor.chrome, &desk.app().facts(), &shown);
            Err(Ok((StatusCode::UNPROCESSABLE_ENTITY, body).into_response()))
        }
    }
}

/// `POST /cases/{number}/message`: a message, which is the answer when we have asked.
async fn message(sender: Sender, Path(number): Path<String>, Form(written): Form<Written>) -> Answer {
    let desk = match sender {
        Sender::Here(desk) => *desk,
        Sender::Away(away) => return Kept::keep(*away, &number, (&written.text, false)).await,
    };
    let Some(case) = case_of(&desk, &number).await? else { return Ok(not_there()) };
    if !case.state.is_open() {
        return moved_on(&desk, &case).await;
    }
    let text = match read(&desk, &case, &written, "message").await {
        Ok(text) => text,
        Err(page) => return page,
    };
    move_on(&desk, &case, Move::Say(&text)).await
}

/// `POST /cases/{number}/chase`: how does it stand?
async fn chase(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) => move_on(&desk, &case, Move::Chase).await,
        None => Ok(not_there()),
    }
}

/// `GET /cases/{number}/withdrawal`
async fn ask_withdrawal(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) if case.state.is_open() => {
            Ok(page::withdrawal(&desk.visitor.chrome, &case).into_response())
        }
        Some(case) => moved_on(&desk, &case).await,
        None => Ok(not_there()),
    }
}

/// `POST /cases/{number}/withdrawal`
async fn withdraw(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) => move_on(&desk, &case, Move::Withdraw).await,
        None => Ok(not_there()),
    }
}

/// `POST /cases/{number}/objection`: once for each decision, with something new; the clocks begin again.
async fn object(sender: Sender, Path(number): Path<String>, Form(written): Form<Written>) -> Answer {
    let desk = match sender {
        Sender::Here(desk) => *desk,
        Sender::Away(away) => return Kept::keep(*away, &number, (&written.text, true)).await,
    };
    let Some(case) = case_of(&desk, &number).await? else { return Ok(not_there()) };
    if !case.may_object() {
        return moved_on(&desk, &case).await;
    }
    let text = match read(&desk, &case, &written, "objection").await {
        Ok(text) => text,
        Err(page) => return page,
    };
    move_on(&desk, &case, Move::Object(&text)).await
}

/// `POST /cases/{number}/link`: another link to follow it without signing in; the one before ends.
async fn renew(desk: Desk, Path(number): Path<String>) -> Answer {
    let Some(case) = case_of(&desk, &number).await? else { return Ok(not_there()) };
    if !desk.may_write() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let mut tx = desk.app().db.begin().await?;
    tracking::replace(&mut tx, &case).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/cases/{}#link", case.number)).into_response())
}

/// What a customer does.
#[derive(Clone, Copy)]
enum Move<'a> {
    Say(&'a str),
    Chase,
    Withdraw,
    Object(&'a str),
}

impl Move<'_> {
    /// Whether it could be made when the case was read; whether it is made is decided while the case is held.
    fn makes_sense(self, case: &Case, now: Timestamp) -> bool {
        match self {
            Self::Say(_) | Self::Withdraw => case.state.is_open(),
            Self::Chase => moves::may_chase(case, now),
            Self::Object(_) => case.may_object(),
        }
    }

    fn typed(&self) -> &str {
        match self {
            Self::Say(text) | Self::Object(text) => text,
            Self::Chase | Self::Withdraw => "",
        }
    }
}

/// Makes the move with the case as it is now, or shows how it stands when that is no longer possible.
async fn move_on(desk: &Desk, case: &Case, made: Move<'_>) -> Answer {
    let (app, now) = (desk.app(), desk.now());
    if !made.makes_sense(case, now) {
        return moved_on(desk, case).await;
    }
    if !desk.may_move() {
        return too_much(desk, case, made.typed()).await;
    }
    let mut tx = app.db.begin().await?;
    let before = case;
    let Some(mut case) = Case::hold(&mut tx, case.id).await? else { return Ok(not_there()) };
    let done = match made {
        Move::Say(text) => moves::say(&mut tx, &mut case, text, now).await?,
        Move::Chase => moves::chase(app, &mut tx, &mut case, now).await?,
        Move::Withdraw => moves::withdraw(&mut tx, &mut case, now).await?,
        Move::Object(text) => match moves::object(app, &mut tx, &mut case, text, now).await? {
            Reopened::Done => true,
            Reopened::Late => false,
            Reopened::Other => {
                drop(tx);
                return draw(desk, &case, &Errors::one("text", desk.text().object_other)).await;
            }
        },
    };
    if !done {
        drop(tx);
        return moved_on(desk, &case).await;
    }
    tx.commit().await?;
    app.wake.notify_one();
    if matches!(made, Move::Say(_) | Move::Object(_)) && Kept::of(desk, before).await?.is_some() {
        Kept::forget(desk).await?;
    }
    let anchor = if matches!(made, Move::Say(_) | Move::Chase) { "#timeline" } else { "" };
    Ok(Redirect::to(&format!("/cases/{}{anchor}", case.number)).into_response())
}
