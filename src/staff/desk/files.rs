//! Evidence for staff: the original as a download, a picture made anew to look at. Whoever opens one stands on
//! the timeline before the first byte is sent.

use crate::cases::Case;
use crate::cases::evidence::{self, Evidence, Scan};
use crate::cases::timeline::{self, Kind};
use crate::events::Actor;
use crate::evidence::content_disposition;
use crate::staff::Desk;
use crate::web::failure::{Answer, Failure};
use crate::web::headers::sealed;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

/// `GET /staff/cases/{number}/evidence/{id}`
pub async fn original(desk: Desk, Path((number, id)): Path<(String, Uuid)>) -> Answer {
    let Some((case, file)) = clean(&desk, &number, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let bytes = evidence::original(desk.app(), &file).await?;
    looked(&desk, &case, (&file, "original")).await?;
    let mut response = sealed(file.kind.media_type(), bytes);
    let name = HeaderValue::try_from(content_disposition(&file.name))?;
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// `GET /staff/cases/{number}/evidence/{id}/view`
pub async fn view(desk: Desk, Path((number, id)): Path<(String, Uuid)>) -> Answer {
    let found = clean(&desk, &number, id).await?.filter(|(_, file)| file.viewable);
    let Some((case, file)) = found else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let Some(picture) = evidence::picture(desk.app(), &file, false).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    looked(&desk, &case, (&file, "view")).await?;
    Ok(sealed(picture.kind.media_type(), picture.bytes))
}

/// A file that the scanner has found clean, of a case into which this member may look.
async fn clean(desk: &Desk, number: &str, id: Uuid) -> Result<Option<(Case, Evidence)>, Failure> {
    let db = &desk.app().db;
    let Some(case) = desk.case(number).await?.filter(|case| desk.may_look(case)) else {
        return Ok(None);
    };
    let file = evidence::of_case(db, &case, id).await?.filter(|file| file.scan == Scan::Clean);
    Ok(file.map(|file| (case, file)))
}

async fn looked(desk: &Desk, case: &Case, (file, how): (&Evidence, &str)) -> Result<(), Failure> {
    let app = desk.app();
    let about = json!({ "what": "evidence", "how": how, "id": file.id, "name": file.name });
    let mut tx = app.db.begin().await?;
    let looked = (Kind::Looked, Actor::Staff(desk.agent.id));
    timeline::add(&mut tx, case.id, looked, &about, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
