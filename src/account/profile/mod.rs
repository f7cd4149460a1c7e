//! The profile: name, country, language, time zone, and what the customer wants to be told.

mod page;

use super::guard::Me;
use super::log::{self, Kind};
use super::page::{Press, Told, press, told};
use super::settings::Saved;
use super::{Account, Visitor, form};
use crate::i18n::profile::ProfileText;
use crate::i18n::{Locale, zones};
use crate::kernel::secret::Secret;
use crate::kernel::text_enum;
use crate::ui::form::Errors;
use crate::web::failure::Answer;
use crate::web::language;
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

pub(super) fn routes() -> Router<Arc<Account>> {
    Router::new()
        .route("/account/profile", get(overview))
        .route("/account/profile/edit", get(edit).post(save))
        .route("/account/notices", get(notices).post(save_notices))
        .route("/unsubscribe/{list}/{customer}/{tag}", get(unsubscribe_form).post(unsubscribe))
}

/// `GET /account/profile`
async fn overview(State(account): State<Arc<Account>>, visitor: Visitor, me: Me) -> Answer {
    let facts = account.app.facts();
    Ok(page::overview(&visitor.chrome, &me, &facts, account.app.texter.is_on()).into_response())
}

#[derive(Deserialize)]
struct ProfileForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    time_zone: String,
}

/// `GET /account/profile/edit`
async fn edit(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Query(query): Query<Saved>,
) -> Answer {
    let typed = page::Typed {
        name: me.name.clone().unwrap_or_default(),
        country: me.country.clone().unwrap_or_default(),
        language: me.locale().tag().to_owned(),
        time_zone: me.time_zone.clone().unwrap_or_default(),
        now: account.app.clock.now(),
    };
    let facts = account.app.facts();
    Ok(page::edit(&visitor.chrome, &facts, &typed, query.saved, &Errors::default()).into_response())
}

/// `POST /account/profile/edit`
async fn save(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    me: Me,
    Form(form): Form<ProfileForm>,
) -> Answer {
    let app = &account.app;
    let facts = app.facts();
    let text = ProfileText::of(visitor.locale);
    let name = form.name.trim();
    let good = name.is_empty() || form::line(name, 1..=80).is_some();
    let country = form.country.trim();
    let known = country.is_empty() || facts.regions.contains_key(country);
    let mut errors = Errors::default();
    for (good, field, words) in [
        (good, "name", text.name_wrong),
        (known, "country", text.country_wrong),
        (Locale::from_tag(&form.language).is_some(), "language", text.language_wrong),
        (form.time_zone.is_empty() || zones::is_known(&form.time_zone), "time_zone", text.zone_wrong),
    ] {
        if !good {
            errors.add(field, words);
        }
    }
    let (true, Some(locale)) = (errors.is_empty(), Locale::from_tag(&form.language)) else {
        let ProfileForm { name, country, language, time_zone } = form;
        let typed = page::Typed { name, country, language, time_zone, now: app.clock.now() };
        return Ok(form::again(page::edit(&visitor.chrome, &facts, &typed, false, &errors)));
    };
    let or_none = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE customers SET name = $2, country = $3, locale = $4, time_zone = $5 WHERE id = $1")
        .bind(me.id)
        .bind(or_none(name))
        .bind(or_none(country))
        .bind(locale.tag())
        .bind(or_none(&form.time_zone))
        .exec()
        .await?;
    log::record(&mut tx, me.id, Kind::ProfileChanged, &visitor.origin, app.clock.now()).await?;
    tx.commit().await?;
    let mut response = Redirect::to("/account/profile/edit?saved=true").into_response();
    // Whoever reads in another language just now and changes something else goes on reading in it.
    if locale != me.locale()
        && let Some(cookie) = language::remember(locale, app.https)
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `GET /account/notices`
async fn notices(visitor: Visitor, me: Me, Query(query): Query<Saved>) -> Answer {
    Ok(page::notices(&visitor.chrome, &me, query.saved).into_response())
}

#[derive(Deserialize)]
struct NoticesForm {
    #[serde(default)]
    case_mail: String,
    #[serde(default)]
    case_texts: String,
    #[serde(default)]
    news_mail: String,
}

/// `POST /account/notices`
async fn save_notices(State(account): State<Arc<Account>>, me: Me, Form(form): Form<NoticesForm>) -> Answer {
    let mut tx = account.app.db.begin().await?;
    tx.q("UPDATE customers SET case_mail = $2, case_texts = ($3 AND phone IS NOT NULL), news_mail = $4 WHERE id = $1")
        .bind(me.id)
        .bind(form.case_mail == "yes")
        .bind(form.case_texts == "yes")
        .bind(form.news_mail == "yes")
        .exec()
        .await?;
    tx.commit().await?;
    Ok(Redirect::to("/account/notices?saved=true").into_response())
}

text_enum! {
    /// Letters that can be turned off by a link in them.
    pub enum List {
        Cases = "cases",
        News = "news",
    }
}

/// The path that ends these letters: it works for ever, and does nothing else.
#[must_use]
pub fn unsubscribe_path(secret: &Secret, list: List, customer: Uuid) -> String {
    let tag = hex::encode(secret.mac("unsubscribe", &[list.code().as_bytes(), customer.as_bytes()]));
    format!("/unsubscribe/{}/{customer}/{tag}", list.code())
}

fn listed(account: &Account, (list, customer, tag): &(String, Uuid, String)) -> Option<List> {
    let parts: [&[u8]; 2] = [list.as_bytes(), customer.as_bytes()];
    List::parse(list).filter(|_| account.app.secret.verify("unsubscribe", &parts, tag))
}

/// `GET /unsubscribe/{list}/{customer}/{tag}`
async fn unsubscribe_form(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(path): Path<(String, Uuid, String)>,
) -> Answer {
    if listed(&account, &path).is_none() {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let text = ProfileText::of(visitor.locale);
    let (list, customer, tag) = path;
    let path = format!("/unsubscribe/{list}/{customer}/{tag}");
    let words = [text.unsubscribe_lead];
    let asked = Press { path: &path, title: text.unsubscribe, words: &words, go: text.unsubscribe_go };
    Ok(press(&visitor.chrome, &asked).into_response())
}

/// `POST /unsubscribe/{list}/{customer}/{tag}`: from the page above, or by one click from a mail program
/// (RFC 8058), which sends neither cookies nor an origin; the tag is the proof.
async fn unsubscribe(
    State(account): State<Arc<Account>>,
    visitor: Visitor,
    Path(path): Path<(String, Uuid, String)>,
) -> Answer {
    let Some(list) = listed(&account, &path) else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    let mut tx = account.app.db.begin().await?;
    let sql = match list {
        List::Cases => "UPDATE customers SET case_mail = FALSE WHERE id = $1",
        List::News => "UPDATE customers SET news_mail = FALSE WHERE id = $1",
    };
    tx.q(sql).bind(path.1).exec().await?;
    tx.commit().await?;
    let text = ProfileText::of(visitor.locale);
    let links = [("/account/notices", text.notices)];
    let words = [text.unsubscribe_lead];
    let said = Told { path: "/account/notices", title: text.unsubscribed, words: &words, links: &links };
    Ok(told(&visitor.chrome, &said).into_response())
}
