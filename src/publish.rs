//! From the content folder to the site that is served: read, check, index, render, swap.
//!
//! Everything is built aside; only a whole site replaces the old one. A bad edit keeps the old site.

use crate::app::{App, Brand};
use crate::contact;
use crate::facts::site::Site;
use crate::facts::{Facts, Problem};
use crate::help::feed::{self, Entry};
use crate::help::library::Library;
use crate::help::search::analysis::warm_up;
use crate::help::{self, Shelf};
use crate::i18n::Locale;
use crate::kernel::secret::Secret;
use crate::kernel::time::Timestamp;
use crate::regions;
use crate::security;
use crate::ui::Chrome;
use crate::web::assets::Assets;
use crate::web::snapshot::{Cache, Snapshot};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use maud::Markup;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;

const HTML: &str = "text/html; charset=utf-8";
const ATOM: &str = "application/atom+xml; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// A site ready to be served, and until when its opening states are true.
pub struct Published {
    pub shelf: Arc<Shelf>,
    pub snapshot: Snapshot,
    pub brand: Brand,
    pub valid_until: Option<Timestamp>,
}

/// Reads and checks the content folder.
///
/// # Errors
/// Every problem, with file and line.
pub fn read(content: &Path, now: Timestamp, strict: bool) -> Result<(Facts, Library), Vec<Problem>> {
    let facts = Facts::load(content)?;
    let library = Library::load(content, &facts, now.date(), strict)?;
    Ok((facts, library))
}

/// Reads the content folder and builds the whole site at `now`. The facts are told as soon as they are read.
///
/// # Errors
/// Every problem, with file and line.
pub fn build(app: &App, now: Timestamp, tell: impl FnOnce(Arc<Facts>)) -> Result<Published, Vec<Problem>> {
    // The dictionaries take a tenth of a second, in which the articles can be read.
    std::thread::spawn(warm_up);
    let facts = Arc::new(Facts::load(&app.content)?);
    tell(Arc::clone(&facts));
    let library = Library::load(&app.content, &facts, now.date(), false)?;
    let assets = Assets::default();
    let chromes = Locale::ALL.map(|locale| chrome(&facts.site, locale, &app.public_url, &assets)).into();
    let shelf = Arc::new(Shelf::new(facts, library, chromes, &app.content)?);
    Ok(render(app, shelf, now))
}

/// The same content at another time: opening states change, articles do not.
#[must_use]
pub fn render(app: &App, shelf: Arc<Shelf>, now: Timestamp) -> Published {
    let mut snapshot = Snapshot::new(app.https);
    let assets = Assets::default();
    // Browsers ask for this name on their own wherever a page names no icon.
    snapshot.put("/favicon.ico", assets.icon.kind, Cache::Revalidate, assets.icon.body.clone());
    for asset in [assets.stylesheet, assets.script, assets.staff, assets.icon] {
        snapshot.put(asset.path, asset.kind, Cache::Forever, asset.body);
    }
    let mut addresses = Vec::new();
    // Compressing takes most of the time: a thread for each language.
    let editions = std::thread::scope(|scope| {
        Locale::ALL
            .map(|locale| {
                let shelf = &shelf;
                (locale, scope.spawn(move || edition(app, shelf, locale, now)))
            })
            .map(|(locale, built)| (locale, built.join().unwrap_or_else(|panic| resume_unwind(panic))))
    });
    for (locale, (pages, paths)) in editions {
        snapshot.extend(pages);
        addresses.extend(paths.into_iter().map(|path| (locale, path)));
    }
    well_known(app, &shelf, now, &mut snapshot);
    let robots = format!(
        "User-agent: *\nDisallow: /*/search\nDisallow: /*/feedback\nSitemap: {}/sitemap.xml\n",
        app.public_url
    );
    snapshot.put("/robots.txt", TEXT, Cache::Revalidate, robots);
    if let Ok(xml) = sitemap(&app.public_url, &addresses) {
        snapshot.put("/sitemap.xml", "application/xml; charset=utf-8", Cache::Revalidate, xml);
    }
    let hours = shelf.facts.channels.values().filter_map(|c| c.next_change(now));
    let valid_until = hours.chain(shelf.facts.incidents.next_change(now)).min();
    let chromes = Locale::ALL.map(|locale| shelf.chrome(locale).clone()).into();
    let titles =
        shelf.library.articles.iter().map(|a| ((a.locale, a.path.clone()), a.title.clone())).collect();
    let brand = Brand { chromes, facts: Some(Arc::clone(&shelf.facts)), titles };
    Published { shelf, snapshot, brand, valid_until }
}

/// Every page and feed of one language, and the pages' paths without the language.
fn edition(app: &App, shelf: &Shelf, locale: Locale, now: Timestamp) -> (Snapshot, Vec<String>) {
    let mut snapshot = Snapshot::new(app.https);
    let mut paths = Vec::new();
    let chrome = shelf.chrome(locale);
    let channels = contact::lines(chrome, &shelf.facts, now);
    let pages = help::pages(shelf, locale, &channels)
        .into_iter()
        .chain(regions::pages(chrome, &shelf.facts, now))
        .chain(contact::pages(chrome, &shelf.facts, now))
        .chain([
            ("/security".to_owned(), security::page(chrome, &shelf.facts)),
            ("/retention".to_owned(), security::retention(chrome, &shelf.facts)),
        ]);
    for (path, document) in pages {
        snapshot.put(chrome.to(&path), HTML, Cache::Revalidate, Markup::into_string(document));
        paths.push(path);
    }
    feeds(shelf, locale, &mut snapshot);
    // Made anew for each visitor, and to be found all the same.
    paths.push("/integrity".to_owned());
    (snapshot, paths)
}

fn chrome(site: &Site, locale: Locale, public_url: &str, assets: &Assets) -> Chrome {
    Chrome {
        locale,
        zone: site.zone(),
        brand: site.brand.clone(),
        operator: site.operator.get(locale).to_owned(),
        tagline: site.tagline.get(locale).to_owned(),
        footer: site.footer.iter().map(|f| f.text.get(locale).to_owned()).collect(),
        public_url: public_url.to_owned(),
        stylesheet: assets.stylesheet.path.clone(),
        script: assets.script.path.clone(),
        staff_script: assets.staff.path.clone(),
        icon: assets.icon.path.clone(),
    }
}

fn feeds(shelf: &Shelf, locale: Locale, snapshot: &mut Snapshot) {
    let chrome = shelf.chrome(locale);
    let mut put = |title: &str, page: String, entries: Vec<Entry>| {
        let path = format!("{page}/feed.atom");
        if let Ok(xml) = feed::atom(chrome, &format!("{} · {title}", chrome.brand), &path, &page, &entries) {
            snapshot.put(path, ATOM, Cache::Revalidate, xml);
        }
    };
    for category in &shelf.facts.site.categories {
        let entries = shelf
            .library
            .in_category(locale, &category.id)
            .map(|a| Entry {
                path: a.url(),
                title: a.title.clone(),
                summary: a.summary.clone(),
                updated: a.checked,
            })
            .collect();
        put(category.title.get(locale), chrome.to(&format!("/help/{}", category.id)), entries);
    }
    let page = chrome.to("/changes");
    let entries = shelf
        .facts
        .changes
        .iter()
        .map(|change| Entry {
            path: format!("{page}#{}-{}", change.date, change.about.join("-").to_lowercase()),
            title: change.title.get(locale).to_owned(),
            summary: change.text.get(locale).to_owned(),
            updated: change.date,
        })
        .collect();
    put(chrome.text().changes_title, page, entries);
}

/// RFC 8615 addresses: security.txt (RFC 9116), and the signed list of official channels.
fn well_known(app: &App, shelf: &Shelf, now: Timestamp, snapshot: &mut Snapshot) {
    let site = &shelf.facts.site;
    // RFC 9116 asks for less than a year; midnight keeps the bytes the same all day.
    let expires = now.date().checked_add(jiff::Span::new().days(180)).unwrap_or(now.date());
    let languages = Locale::ALL.map(|l| if l == Locale::ZhHans { "zh" } else { l.tag() }).join(", ");
    let security = format!(
        "Contact: {}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: {languages}\n\
         Canonical: {url}/.well-known/security.txt\nPolicy: {url}/en/security\n",
        site.security_contact,
        url = app.public_url
    );
    snapshot.put("/.well-known/security.txt", TEXT, Cache::Revalidate, security);
    let list = official_list(app, site);
    let (signature, key) = sign(&app.signing_key, &list);
    snapshot.put("/.well-known/official-channels.json", "application/json", Cache::Revalidate, list);
    snapshot.put(
        "/.well-known/official-channels.json.sig",
        TEXT,
        Cache::Revalidate,
        format!("{signature}\n"),
    );
    snapshot.put("/.well-known/official-channels.pub", TEXT, Cache::Revalidate, format!("{key}\n"));
}

fn official_list(app: &App, site: &Site) -> String {
    let list = serde_json::json!({
        "issuer": app.public_url,
        "brand": site.brand,
        "signature": { "algorithm": "Ed25519", "detached": "/.well-known/official-channels.json.sig",
                       "public_key": "/.well-known/official-channels.pub" },
        "channels": site.official,
    });
    format!("{list:#}\n")
}

/// Detached Ed25519 signature (RFC 8032) of the bytes, and the public key, in base64.
fn sign(key: &Secret, bytes: &str) -> (String, String) {
    let key = SigningKey::from_bytes(key.expose());
    (STANDARD.encode(key.sign(bytes.as_bytes()).to_bytes()), STANDARD.encode(key.verifying_key().to_bytes()))
}

fn sitemap(public_url: &str, addresses: &[(Locale, String)]) -> std::io::Result<Vec<u8>> {
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let urlset = writer.create_element("urlset").with_attributes([
        ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"),
        ("xmlns:xhtml", "http://www.w3.org/1999/xhtml"),
    ]);
    urlset.write_inner_content(|w| {
        for (locale, path) in addresses {
            w.create_element("url").write_inner_content(|w| {
                let url = format!("{public_url}/{}{path}", locale.tag());
                w.create_element("loc").write_text_content(BytesText::new(&url))?;
                for other in Locale::ALL {
                    let href = format!("{public_url}/{}{path}", other.tag());
                    let attributes =
                        [("rel", "alternate"), ("hreflang", other.tag()), ("href", href.as_str())];
                    w.create_element("xhtml:link").with_attributes(attributes).write_empty()?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}
