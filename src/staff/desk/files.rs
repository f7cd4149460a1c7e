//! Evidence for staff: the original as a download, a picture made anew to look at. Whoever opens one stands on
//! the timeline before the first byte is sent.

use crate::cases::Case;
use crate::cases::evidence::{self, Evidence, Scan};
use crate::cases::timeline::{self, Kind};
use crate::events::Actor;
use crate::staff::Desk;
use crate::web::failure::{Answer, Failure};
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use uuid::Uuid;

/// Nothing in it runs, loads or is part of our site.
const ALONE: &str = "sandbox; default-src 'none'";

/// `GET /staff/cases/{number}/evidence/{id}`
pub async fn original(desk: Desk, Path((number, id)): Path<(String, Uuid)>) -> Answer {
    let Some((case, file)) = clean(&desk, &number, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let bytes = evidence::original(desk.app(), &file).await?;
    looked(&desk, &case, (&file, "original")).await?;
    let mut response = sealed(file.kind.media_type(), bytes);
    response.headers_mut().insert(header::CONTENT_DISPOSITION, attachment(&file.name)?);
    Ok(response)
}

/// `GET /staff/cases/{number}/evidence/{id}/view`
pub async fn view(desk: Desk, Path((number, id)): Path<(String, Uuid)>) -> Answer {
    let found = clean(&desk, &number, id).await?.filter(|(_, file)| file.viewable);
    let Some((case, file)) = found else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let picture = evidence::picture(desk.app(), &file, false).await?;
    looked(&desk, &case, (&file, "view")).await?;
    Ok(sealed(picture.kind.media_type(), picture.bytes))
}

/// A file that the scanner has found clean, of a case into which this member may look.
async fn clean(desk: &Desk, number: &str, id: Uuid) -> Result<Option<(Case, Evidence)>, Failure> {
    let db = &desk.app().db;
    let Some(case) = Case::by_number(db, number).await?.filter(|case| desk.may_look(case)) else {
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

fn sealed(media_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_SECURITY_POLICY, ALONE),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}

/// RFC 6266: the name in ASCII for old programs, and whole in UTF-8.
fn attachment(name: &str) -> Result<HeaderValue, Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_. ".contains(c);
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let whole: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let whole = whole.replace('+', "%20").replace('*', "%2A");
    Ok(HeaderValue::try_from(format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_gets_a_name_that_it_can_read() {
        let header = |name| attachment(name).map(|v| v.to_str().unwrap_or_default().to_owned()).ok();
        assert_eq!(
            header("回单 1+2.pdf").as_deref(),
            Some("attachment; filename=\"__ 1_2.pdf\"; filename*=UTF-8''%E5%9B%9E%E5%8D%95%201%2B2.pdf")
        );
        assert_eq!(
            header("a\"; x=\"b.png").as_deref(),
            Some("attachment; filename=\"a__ x__b.png\"; filename*=UTF-8''a%22%3B%20x%3D%22b.png")
        );
    }
}
