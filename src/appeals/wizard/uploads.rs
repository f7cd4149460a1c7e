//! Files for a draft or a case: streamed to disk, looked into, kept. And their way back to their owner.

use super::super::desk::{Desk, too_often};
use super::super::following;
use super::super::steps::Step;
use super::parts::{Part, Parts};
use super::{became, case_of, draw, drawn, gone, written};
use crate::account::{Account, Event, record};
use crate::cases::evidence::{self, ENDED, FULL, Of, Refused, Scan};
use crate::evidence::{MAX_BYTES, content_disposition};
use crate::files::Broken;
use crate::i18n::codes::evidence::{evidence as slot_words, wanted};
use crate::i18n::format;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::headers::sealed;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use std::sync::Arc;
use uuid::Uuid;

/// A form of files: each one as large as allowed, and a little for what is around them.
const BODY: usize = 10 * MAX_BYTES + 64 * 1024;

/// Uploads take as long as the sender's line needs, so they stand outside the time limit of other forms.
pub fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/appeals/drafts/{id}/files", get(not_to_draft).post(to_draft))
        .route("/cases/{number}/files", get(not_to_case).post(to_case))
        .route("/evidence/{id}", get(original))
        .route("/evidence/{id}/view", get(view))
        .route("/evidence/{id}/thumb", get(thumb))
        .layer(DefaultBodyLimit::max(BODY))
}

/// `POST /appeals/drafts/{id}/files`
async fn to_draft(desk: Desk, Path(id): Path<Uuid>, form: Parts) -> Answer {
    let Some(w) = written(&desk, id).await? else {
        // Sent meanwhile in another window: the file belongs to the case.
        return match became(&desk, id).await? {
            Some(number) => to_case(desk, Path(number), form).await,
            None => Ok(StatusCode::NOT_FOUND.into_response()),
        };
    };
    if !desk.may_fill() {
        form.pass().await;
        let page = drawn(&desk, &w, Step::Evidence, (&Errors::default(), Some(desk.text().too_often)));
        return Ok(too_often(page));
    }
    let taken = take(&desk, form, Of::Draft(id)).await?;
    if taken.ended {
        return match became(&desk, id).await? {
            Some(number) => ended(&desk, &number).await,
            None => gone(&desk, id).await,
        };
    }
    if taken.errors.is_empty() {
        return Ok(Redirect::to(&w.path(Step::Evidence)).into_response());
    }
    // What was taken is in the list, beside what was not.
    let Some(w) = written(&desk, id).await? else { return gone(&desk, id).await };
    Ok(taken.answer(draw(&desk, &w, Step::Evidence, &taken.errors)))
}

/// `POST /cases/{number}/files`
async fn to_case(desk: Desk, Path(number): Path<String>, form: Parts) -> Answer {
    let Some(case) = case_of(&desk, &number).await? else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    if !case.state.is_open() {
        form.pass().await;
        return following::moved_on(&desk, &case).await;
    }
    if !desk.may_fill() {
        form.pass().await;
        return following::too_much(&desk, &case, "").await;
    }
    let taken = take(&desk, form, Of::Case(case.id)).await?;
    if taken.ended {
        return following::moved_on(&desk, &case).await;
    }
    if taken.errors.is_empty() {
        return Ok(Redirect::to(&format!("/cases/{}#files", case.number)).into_response());
    }
    Ok(taken.answer(following::draw(&desk, &case, &taken.errors).await?))
}

/// The case of a draft was closed before its file had come.
async fn ended(desk: &Desk, number: &str) -> Answer {
    match case_of(desk, number).await? {
        Some(case) => following::moved_on(desk, &case).await,
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

/// `GET /appeals/drafts/{id}/files`: whoever was signed out while a file was sent comes here after signing in.
async fn not_to_draft(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    match written(&desk, id).await? {
        Some(w) => Ok(draw(&desk, &w, Step::Evidence, &not_kept(&desk))),
        None => gone(&desk, id).await,
    }
}

/// `GET /cases/{number}/files`: the same with a case.
async fn not_to_case(desk: Desk, Path(number): Path<String>) -> Answer {
    match case_of(&desk, &number).await? {
        Some(case) if case.state.is_open() => following::draw(&desk, &case, &not_kept(&desk)).await,
        Some(case) => Ok(Redirect::to(&format!("/cases/{}", case.number)).into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}

fn not_kept(desk: &Desk) -> Errors {
    Errors::one("file", desk.text().refused("away"))
}

/// What became of the files of a form.
#[derive(Default)]
struct Taken {
    errors: Errors,
    /// There was no space for one of them, which is not the sender's fault.
    full: bool,
    /// What they were meant for takes none any more.
    ended: bool,
}

impl Taken {
    /// The page that tells what was not taken, with the status that says whether to try again.
    fn answer(&self, mut page: Response) -> Response {
        if self.full {
            *page.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
            page.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        page
    }
}

/// Takes every file of the form. What goes wrong with one is told, the others are kept.
async fn take(desk: &Desk, mut form: Parts, of: Of) -> anyhow::Result<Taken> {
    let text = desk.text();
    let mut taken = Taken::default();
    let (mut slot, mut seen) = ("other".to_owned(), false);
    loop {
        let mut part = match form.next().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => {
                taken.errors.add("file", text.refused("broken"));
                return Ok(taken);
            }
        };
        if part.name() == "slot" {
            let Ok(said) = part.word().await else {
                taken.errors.add("file", text.refused("broken"));
                return Ok(taken);
            };
            if slot_words(desk.visitor.locale, &said).is_some() {
                slot = said;
            }
            continue;
        }
        let name: String = part.file_name().chars().take(300).collect();
        if name.is_empty() {
            // If the form breaks off here, the next part says so.
            let _ = part.pass().await;
            continue;
        }
        seen = true;
        let refused = match receive(desk, part).await? {
            Ok(incoming) => {
                evidence::add(desk.app(), incoming, (name.clone(), slot.clone()), (desk.me.id, of))
                    .await?
                    .err()
            }
            Err(refused) => Some(refused),
        };
        if let Some(Refused(code)) = refused {
            if code == ENDED {
                taken.ended = true;
                continue;
            }
            let shown: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            taken.errors.add(
                format!("file-{slot}"),
                format::labelled(desk.visitor.locale, &shown, text.refused(code)),
            );
            taken.full |= code == FULL;
        }
    }
    if !seen {
        taken.errors.add(format!("file-{slot}"), text.refused("none"));
    }
    Ok(taken)
}

/// Streams one file to disk, never whole into memory.
async fn receive(desk: &Desk, mut part: Part<'_>) -> anyhow::Result<Result<crate::files::Incoming, Refused>> {
    let mut upload = match desk.app().files.begin() {
        Ok(upload) => upload,
        Err(broken) => return Ok(Err(Refused::of(broken)?)),
    };
    loop {
        match part.chunk().await {
            Ok(Some(piece)) => {
                if let Err(broken) = upload.add(&piece, MAX_BYTES as u64).await {
                    // The rest is read and thrown away, or the browser would show no answer.
                    let _ = part.pass().await;
                    return Ok(Err(Refused::of(broken)?));
                }
            }
            Ok(None) => break,
            Err(_) => return Ok(Err(Refused::of(Broken::Cut)?)),
        }
    }
    match upload.finish().await {
        Ok(incoming) => Ok(Ok(incoming)),
        Err(broken) => Ok(Err(Refused::of(broken)?)),
    }
}

/// `GET /evidence/{id}`: the file as it was sent, as a download that no browser runs.
async fn original(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    let app = desk.app();
    if !desk.may_load() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let Some(row) = evidence::find(&app.db, desk.me.id, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if row.scan == Scan::Quarantined {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let bytes = evidence::original(app, &row).await?;
    opened(&desk).await?;
    let mut response = sealed("application/octet-stream", bytes);
    let name = HeaderValue::try_from(content_disposition(&row.name))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// Notes in the security log that a file was opened.
async fn opened(desk: &Desk) -> sqlx::Result<()> {
    let mut tx = desk.app().db.begin().await?;
    record(&mut tx, desk.me.id, Event::FileOpened, &desk.visitor.origin, desk.now()).await?;
    tx.commit().await
}

/// `GET /evidence/{id}/view`: a picture made anew from it.
async fn view(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    picture(&desk, id, false).await
}

/// `GET /evidence/{id}/thumb`
async fn thumb(desk: Desk, Path(id): Path<Uuid>) -> Answer {
    picture(&desk, id, true).await
}

async fn picture(desk: &Desk, id: Uuid, thumb: bool) -> Answer {
    let app = desk.app();
    if !desk.may_load() {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let row = evidence::find(&app.db, desk.me.id, id).await?;
    let Some(row) = row.filter(|row| row.viewable && row.scan == Scan::Clean) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let Some(made) = evidence::picture(app, &row, thumb).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    // A thumbnail comes with its page; whoever wants to see more is told of in the log.
    if !thumb {
        opened(desk).await?;
    }
    Ok(sealed(made.kind.media_type(), made.bytes))
}

/// The types of evidence to offer for a problem with such a payment: code, and whether it cannot be decided
/// without.
pub fn slots(problem: &str, kind: &str) -> Vec<(&'static str, bool)> {
    let Some(wanted) = wanted(problem) else { return vec![("other", false)] };
    let required = wanted.required.iter().map(|code| (*code, true));
    let mut slots: Vec<_> = required.chain(wanted.helpful.iter().map(|code| (*code, false))).collect();
    // Only coins leave a trace on a chain.
    slots.retain(|(code, _)| *code != "blockchain_txid" || kind.starts_with("crypto"));
    if !slots.iter().any(|(code, _)| *code == "other") {
        slots.push(("other", false));
    }
    slots
}
