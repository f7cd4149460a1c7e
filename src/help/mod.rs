//! The help center: articles, search, suggestions, votes, and what people searched in vain.

pub mod feed;
pub mod feedback;
pub mod library;
mod markdown;
pub mod misses;
mod page;
pub mod search;

pub use page::ChannelLine;

use crate::app::App;
use crate::facts::retention::Kept;
use crate::facts::{Facts, Problem};
use crate::i18n::Locale;
use crate::kernel::time::Timestamp;
use crate::regions;
use crate::ui::Chrome;
use crate::web::address::ClientAddress;
use crate::web::language;
use crate::web::limits::Cost;
use arc_swap::ArcSwap;
use axum::Json;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use library::Library;
use maud::Markup;
use search::shape;
use serde::Deserialize;
use std::sync::Arc;

/// One consistent state of the content: facts, articles and indexes that belong together.
pub struct Shelf {
    pub facts: Arc<Facts>,
    pub library: Library,
    indexes: Vec<search::Index>,
    chromes: Vec<Chrome>,
}

impl Shelf {
    /// Puts a checked library on the shelf: builds an index per language.
    ///
    /// # Errors
    /// Problems in synonym files.
    pub fn new(
        facts: Arc<Facts>,
        library: Library,
        chromes: Vec<Chrome>,
        content: &std::path::Path,
    ) -> Result<Self, Vec<Problem>> {
        let indexes = std::thread::scope(|scope| {
            let building = Locale::ALL.map(|l| {
                let library = &library;
                scope.spawn(move || search::Index::build(library, l, content))
            });
            building
                .into_iter()
                .map(|built| built.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect::<Result<_, _>>()
        })?;
        Ok(Self { facts, library, indexes, chromes })
    }

    #[must_use]
    pub fn index_of(&self, locale: Locale) -> &search::Index {
        &self.indexes[position(locale)]
    }

    #[must_use]
    pub fn chrome(&self, locale: Locale) -> &Chrome {
        &self.chromes[position(locale)]
    }

    /// The 404 page, with the articles that the address may have meant if it may `search` for them.
    #[must_use]
    pub fn not_found(&self, locale: Locale, path: &str, reference: &str, search: bool) -> Markup {
        if !search {
            return page::not_found(self.chrome(locale), &[], reference);
        }
        let words: String = path.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
        let words = words.trim_start().trim_start_matches(locale.tag()).replace("help", " ");
        let found = self.index_of(locale).search(&words, 5, |_| true).unwrap_or_default();
        let index = self.index_of(locale);
        // An address is English; words of the slug are found through the path as well.
        let mut nearest: Vec<&library::Article> = self
            .library
            .in_locale(locale)
            .filter(|a| path.rsplit('/').next().is_some_and(|slug| slug.len() > 3 && a.path.contains(slug)))
            .collect();
        nearest.extend(found.hits.iter().filter_map(|h| self.library.get(locale, &index.paths[h.article])));
        nearest.truncate(5);
        page::not_found(self.chrome(locale), &nearest, reference)
    }
}

fn position(locale: Locale) -> usize {
    Locale::ALL.iter().position(|l| *l == locale).unwrap_or(0)
}

/// What the handlers of this room share: the platform and the current shelf.
pub struct Help {
    pub app: Arc<App>,
    shelf: ArcSwap<Shelf>,
    pub misses: misses::Sender,
}

impl Help {
    #[must_use]
    pub fn new(app: Arc<App>, shelf: Arc<Shelf>, misses: misses::Sender) -> Self {
        Self { app, shelf: ArcSwap::new(shelf), misses }
    }

    #[must_use]
    pub fn shelf(&self) -> Arc<Shelf> {
        self.shelf.load_full()
    }

    pub fn replace(&self, new: Arc<Shelf>) {
        self.shelf.store(new);
    }
}

/// Every public page of this room in one language: path without locale, and document.
#[must_use]
pub fn pages(shelf: &Shelf, locale: Locale, channels: &[ChannelLine]) -> Vec<(String, Markup)> {
    let chrome = shelf.chrome(locale);
    let mut pages = vec![("/".to_owned(), page::home(chrome, &shelf.facts, &shelf.library, channels))];
    for category in &shelf.facts.site.categories {
        if let Some(page) = page::category(chrome, &shelf.facts, &shelf.library, &category.id) {
            pages.push((format!("/help/{}", category.id), page));
        }
    }
    for article in shelf.library.in_locale(locale).chain(shelf.library.missing_in(locale)) {
        let document = page::article(chrome, &shelf.facts, &shelf.library, article, channels);
        pages.push((format!("/help/{}", article.path), document));
    }
    pages
}

/// Removes votes and searches that are no longer kept.
///
/// # Errors
/// When the database is away.
pub async fn tidy(app: &App) -> sqlx::Result<()> {
    let (now, facts) = (app.clock.now(), app.facts());
    let before = |kept| facts.retention.seconds(kept).map(|seconds| now.plus(-seconds));
    let mut tx = app.db.begin().await?;
    if let Some(before) = before(Kept::Searches) {
        misses::tidy(&mut tx, before, now).await?;
    }
    if let Some(before) = before(Kept::Votes) {
        tx.q("DELETE FROM article_votes WHERE voted_at < $1").bind(before).exec().await?;
    }
    tx.commit().await
}

#[derive(Deserialize)]
pub(crate) struct SearchQuery {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "in")]
    category: String,
    /// Articles only, whatever it looks like.
    #[serde(default)]
    all: bool,
}

/// `GET /{locale}/search?q=&in=&all=`
pub(crate) async fn search(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Query(query): Query<SearchQuery>,
    Extension(client): Extension<ClientAddress>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    if !help.app.limits.allow(client, Cost::Search) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let shelf = help.shelf();
    let index = shelf.index_of(locale);
    let within = |path: &str| query.category.is_empty() || path.split('/').next() == Some(&query.category);
    let found = index.search(&query.q, 10, within).map_err(|e| broken(&e))?;
    let regions = regions::named_in(&shelf.facts, search::cut(&query.q));
    // Whether the session is still one, the portal finds out: here no database is asked.
    let own = !query.all && query.category.is_empty() && regions.is_empty() && has_session(&headers);
    if own && shape::names_a_payment(&query.q, found.shape, found.weak) {
        let asked = form_urlencoded::Serializer::new(String::new()).append_pair("q", &query.q).finish();
        return Ok(Redirect::to(&format!("/transactions/find?{asked}")).into_response());
    }
    if found.weak && found.shape.is_none() && regions.is_empty() && query.category.is_empty() {
        help.misses.note(locale, &query.q, client, help.app.clock.now());
    }
    let results = page::Results {
        query: search::cut(&query.q),
        category: &query.category,
        found: &found,
        index,
        regions,
    };
    let body = page::results(shelf.chrome(locale), &shelf.facts, &shelf.library, &results);
    Ok(([(header::CACHE_CONTROL, "no-store")], body).into_response())
}

/// `GET /{locale}/suggest?q=`: the titles of the best articles, for the script that suggests while typing.
pub(crate) async fn suggest(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Query(query): Query<SearchQuery>,
    Extension(client): Extension<ClientAddress>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    if !help.app.limits.allow(client, Cost::Search) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let shelf = help.shelf();
    let index = shelf.index_of(locale);
    let found = index.search(&query.q, 5, |_| true).map_err(|e| broken(&e))?;
    let titles: Vec<serde_json::Value> = found
        .hits
        .iter()
        .filter_map(|hit| shelf.library.get(locale, &index.paths[hit.article]))
        .map(|a| serde_json::json!({ "title": a.title, "url": a.url() }))
        .collect();
    Ok(Json(titles).into_response())
}

/// Whether the browser has a customer's session, or had one a moment ago.
fn has_session(headers: &HeaderMap) -> bool {
    ["session", "__Host-session"].iter().any(|name| language::cookie(headers, name).is_some())
}

fn broken(error: &dyn std::fmt::Display) -> StatusCode {
    tracing::error!(%error, "search");
    StatusCode::INTERNAL_SERVER_ERROR
}

#[derive(Deserialize)]
pub(crate) struct PreviewQuery {
    #[serde(default)]
    key: String,
}

/// `GET /{locale}/preview/{category}/{slug}?key=`: an article that is not public yet, for whoever was
/// given its link by `okpay preview`. Without the key there is no such page.
pub(crate) async fn preview(
    State(help): State<Arc<Help>>,
    Path((locale, category, slug)): Path<(String, String, String)>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    let path = format!("{category}/{slug}");
    if !help.app.secret.verify("article preview", &[path.as_bytes()], &query.key) {
        return Err(StatusCode::NOT_FOUND);
    }
    let shelf = help.shelf();
    let drafts = &shelf.library.unpublished;
    let article =
        drafts.iter().find(|a| a.locale == locale && a.path == path).ok_or(StatusCode::NOT_FOUND)?;
    Ok(page::article(shelf.chrome(locale), &shelf.facts, &shelf.library, article, &[]).into_response())
}

/// The path and query of an article's preview.
#[must_use]
pub fn preview_link(secret: &crate::kernel::secret::Secret, locale: Locale, path: &str) -> String {
    let key = hex::encode(secret.mac("article preview", &[path.as_bytes()]));
    format!("/{}/preview/{path}?key={key}", locale.tag())
}

#[derive(Deserialize)]
pub(crate) struct VoteForm {
    article: String,
    version: String,
    helpful: String,
}

/// `POST /{locale}/feedback`
pub(crate) async fn vote(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Extension(client): Extension<ClientAddress>,
    Form(form): Form<VoteForm>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    if !help.app.limits.allow(client, Cost::Write) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let shelf = help.shelf();
    let article = shelf.library.get(locale, &form.article).ok_or(StatusCode::NOT_FOUND)?;
    let helpful = match form.helpful.as_str() {
        "yes" => true,
        "no" => false,
        _ => return Err(StatusCode::BAD_REQUEST),
    };
    if form.version != article.checked.to_string() {
        // Voted on a page that has since been replaced: say thanks, count nothing about the new text.
        return Ok(page::feedback(shelf.chrome(locale), article, None, true).into_response());
    }
    let now = help.app.clock.now();
    let voter = voter(&help.app, client, now);
    let vote = feedback::Vote { locale, article: &article.path, version: &form.version, helpful, voter };
    let id = feedback::cast(&help.app.db, &vote, now).await.map_err(|e| away(&e))?;
    let to = format!("/{}/feedback/{}?article={}", locale.tag(), id, article.path);
    Ok(Redirect::to(&to).into_response())
}

#[derive(Deserialize)]
pub(crate) struct FeedbackQuery {
    article: String,
    #[serde(default)]
    done: bool,
}

/// `GET /{locale}/feedback/{id}`: thanks, and after a "no" the reasons.
pub(crate) async fn voted(
    State(help): State<Arc<Help>>,
    Path((locale, id)): Path<(String, uuid::Uuid)>,
    Query(query): Query<FeedbackQuery>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    let shelf = help.shelf();
    let article = shelf.library.get(locale, &query.article).ok_or(StatusCode::NOT_FOUND)?;
    let helpful =
        feedback::find(&help.app.db, id).await.map_err(|e| away(&e))?.ok_or(StatusCode::NOT_FOUND)?;
    let id = (!helpful).then(|| id.to_string());
    Ok(page::feedback(shelf.chrome(locale), article, id.as_deref(), query.done).into_response())
}

#[derive(Deserialize)]
pub(crate) struct ReasonForm {
    article: String,
    id: uuid::Uuid,
    reason: feedback::Reason,
}

/// `POST /{locale}/feedback/reason`
pub(crate) async fn reason(
    State(help): State<Arc<Help>>,
    Path(locale): Path<String>,
    Extension(client): Extension<ClientAddress>,
    Form(form): Form<ReasonForm>,
) -> Result<Response, StatusCode> {
    let locale = Locale::from_tag(&locale).ok_or(StatusCode::NOT_FOUND)?;
    if !help.app.limits.allow(client, Cost::Write) {
        return Err(StatusCode::TOO_MANY_REQUESTS);
    }
    let shelf = help.shelf();
    let article = shelf.library.get(locale, &form.article).ok_or(StatusCode::NOT_FOUND)?;
    let voter = voter(&help.app, client, help.app.clock.now());
    let known = feedback::explain(&help.app.db, form.id, voter, form.reason).await.map_err(|e| away(&e))?;
    if !known {
        return Err(StatusCode::NOT_FOUND);
    }
    let to = format!("/{}/feedback/{}?article={}&done=true", locale.tag(), form.id, article.path);
    Ok(Redirect::to(&to).into_response())
}

/// Who voted, as a fingerprint of network and day that cannot be turned back into an address.
fn voter(app: &App, client: ClientAddress, now: Timestamp) -> [u8; 32] {
    app.secret.mac("article vote", &[&client.network(), now.date().to_string().as_bytes()])
}

fn away(error: &sqlx::Error) -> StatusCode {
    tracing::error!(%error, "database");
    StatusCode::SERVICE_UNAVAILABLE
}
