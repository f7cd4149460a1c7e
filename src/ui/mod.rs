//! Components that every page is made of. They receive values and ask for nothing.

pub mod form;

use crate::i18n::{Locale, Text, format};
use crate::kernel::time::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What surrounds every page: it is the same for all pages of a language.
#[derive(Clone, Debug)]
pub struct Chrome {
    pub locale: Locale,
    /// In which times are told: the reader's if they have chosen one, or else the operator's.
    pub zone: TimeZone,
    pub brand: String,
    pub operator: String,
    pub tagline: String,
    pub footer: Vec<String>,
    /// Absolute base URL without a trailing slash.
    pub public_url: String,
    pub stylesheet: String,
    pub script: String,
    /// The console's own.
    pub staff_script: String,
    pub icon: String,
}

/// One page's own part.
pub struct Page<'a> {
    pub title: &'a str,
    pub description: &'a str,
    /// Own path without the locale (`/help/account/x`), when the page exists in every language.
    pub path: Option<&'a str>,
    /// Own path of a page of the portal, whose language is the person's and not the path's.
    pub portal: Option<&'a str>,
    /// Breadcrumbs between the home page and this page: own paths with locale, and words.
    pub crumbs: Vec<(String, String)>,
    /// The only language it exists in, when that is not every one.
    pub only: Option<Locale>,
    /// Feed of this page: path with locale.
    pub feed: Option<String>,
    /// schema.org data, already JSON.
    pub schema: Option<String>,
    pub query: &'a str,
    /// Home shows its own search instead of the header's.
    pub search: bool,
    /// A page of the console: it has a script of its own, and no way into a customer's account.
    pub staff: bool,
    pub body: Markup,
}

impl Default for Page<'_> {
    fn default() -> Self {
        Self {
            title: "",
            description: "",
            path: None,
            portal: None,
            only: None,
            crumbs: Vec::new(),
            feed: None,
            schema: None,
            query: "",
            search: true,
            staff: false,
            body: Markup::default(),
        }
    }
}

impl Default for Chrome {
    fn default() -> Self {
        let none = String::new;
        Self {
            locale: Locale::default(),
            zone: TimeZone::UTC,
            brand: none(),
            operator: none(),
            tagline: none(),
            footer: Vec::new(),
            public_url: none(),
            stylesheet: none(),
            script: none(),
            staff_script: none(),
            icon: none(),
        }
    }
}

impl Chrome {
    /// A point in time as the reader's clock and calendar have it, with its zone.
    #[must_use]
    pub fn moment(&self, at: Timestamp) -> String {
        format::moment_in(self.locale, at, &self.zone)
    }

    /// The day of a point in time on the reader's calendar.
    #[must_use]
    pub fn day(&self, at: Timestamp) -> String {
        format::day_in(self.locale, at, &self.zone)
    }

    #[must_use]
    pub fn text(&self) -> &'static Text {
        self.locale.text()
    }

    /// `/zh-Hans` + path.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.locale.tag())
    }

    /// The whole document.
    #[must_use]
    pub fn document(&self, page: &Page<'_>) -> Markup {
        let text = self.text();
        let home = page.path == Some("/");
        html! {
            (DOCTYPE)
            html lang=(self.locale.tag()) {
                head {
                    meta charset="utf-8";
                    title { (page.title) " · " (self.brand) " " (self.tagline) }
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    link rel="stylesheet" href=(self.stylesheet);
                    link rel="icon" href=(self.icon) type="image/svg+xml";
                    @if !page.description.is_empty() { meta name="description" content=(page.description); }
                    @match page.path {
                        Some(path) => {
                            link rel="canonical" href={ (self.public_url) "/" (page.only.unwrap_or(self.locale).tag()) (path) };
                            @for locale in Locale::ALL.into_iter().filter(|l| page.only.is_none_or(|o| o == *l)) {
                                link rel="alternate" hreflang=(locale.tag()) href={ (self.public_url) "/" (locale.tag()) (path) };
                            }
                            link rel="alternate" hreflang="x-default" href={ (self.public_url) "/" (page.only.unwrap_or(Locale::En).tag()) (path) };
                            meta property="og:type" content=(if path.matches('/').count() == 3 { "article" } else { "website" });
                            meta property="og:title" content=(page.title);
                            meta property="og:description" content=(page.description);
                            meta property="og:url" content={ (self.public_url) (self.to(path)) };
                            meta property="og:site_name" content=(self.brand);
                        }
                        None => meta name="robots" content="noindex";,
                    }
                    @if let Some(feed) = &page.feed {
                        link rel="alternate" type="application/atom+xml" href=(feed) title=(text.feed);
                    }
                    script src=(self.script) defer {}
                    @if page.staff { script src=(self.staff_script) defer {} }
                    @if let Some(schema) = &page.schema {
                        script type="application/ld+json" { (PreEscaped(schema.replace('<', "\\u003c"))) }
                    }
                }
                body {
                    a.skip href="#content" { (text.skip) }
                    (self.header(page, home))
                    main #content tabindex="-1" {
                        @if !page.crumbs.is_empty() { (self.breadcrumbs(page)) }
                        (page.body)
                        // Where to find it again, for whoever holds it on paper.
                        @if let Some(path) = page.path { p.printed { (self.public_url) (self.to(path)) } }
                    }
                    (self.footer())
                }
            }
        }
    }

    fn header(&self, page: &Page<'_>, home: bool) -> Markup {
        let text = self.text();
        html! {
            header.site {
                div.wide {
                    a.brand href=(self.to("/")) aria-current=[home.then_some("page")] {
                        span.mark aria-hidden="true" {} (self.brand) " " span { (self.tagline) }
                    }
                    @if page.search { (self.search_box(page.query, "q")) }
                    nav.tools aria-label=(text.language) {
                        @for locale in Locale::ALL {
                            @if locale == self.locale {
                                span aria-current="true" { (locale.own_name()) }
                            } @else {
                                @let elsewhere = match page.portal {
                                    Some(path) => format!("{path}?lang={}", locale.tag()),
                                    None => format!("/{}{}", locale.tag(), page.path.unwrap_or("/")),
                                };
                                a href=(elsewhere) lang=(locale.tag()) hreflang=(locale.tag()) {
                                    (locale.own_name())
                                }
                            }
                        }
                        @if !page.staff { a href=(self.to("/contact")) { (text.contact_us) } }
                        @if !page.staff { a href={ "/account?lang=" (self.locale.tag()) } rel="nofollow" { (self.locale.account().account) } }
                    }
                }
            }
        }
    }

    /// The search form; it works as a plain GET and suggests while typing where script runs.
    #[must_use]
    pub fn search_box(&self, query: &str, id: &str) -> Markup {
        let text = self.text();
        html! {
            form.search role="search" action=(self.to("/search")) method="get" data-suggest=(self.to("/suggest")) {
                label for=(id) { (text.search_label) }
                div.field {
                    input #(id) name="q" type="search" value=(query) autocomplete="off" maxlength="500" enterkeyhint="search";
                    button type="submit" { (text.search_go) }
                }
            }
        }
    }

    fn breadcrumbs(&self, page: &Page<'_>) -> Markup {
        html! {
            nav.crumbs aria-label=(self.text().breadcrumbs) {
                ol {
                    li { a href=(self.to("/")) { (self.text().home) } }
                    @for (href, words) in &page.crumbs { li { a href=(href) { (words) } } }
                }
            }
        }
    }

    fn footer(&self) -> Markup {
        let text = self.text();
        html! {
            footer.site {
                div.wide {
                    nav aria-label=(text.footer_label) {
                        ul {
                            @for (path, words) in [
                                ("/contact", text.contact_us),
                                ("/verify", text.official),
                                ("/security", text.security),
                                ("/regions", text.regions),
                                ("/methods", text.methods),
                                ("/changes", text.changes),
                                ("/help/legal", text.legal),
                            ] {
                                li { a href=(self.to(path)) { (words) } }
                            }
                        }
                    }
                    @for line in &self.footer { p { (line) } }
                }
            }
        }
    }
}

/// Breadcrumbs as schema.org data: absolute URL and words, from the home page on.
#[must_use]
pub fn breadcrumb_schema(items: &[(String, String)]) -> serde_json::Value {
    let items: Vec<serde_json::Value> = items
        .iter()
        .zip(1..)
        .map(|((url, name), position)| {
            serde_json::json!({ "@type": "ListItem", "position": position, "name": name, "item": url })
        })
        .collect();
    serde_json::json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

/// The box that says what staff never ask for; the same on articles, contact and later chat and mail.
#[must_use]
pub fn never_ask(locale: Locale) -> Markup {
    let text = locale.text();
    html! {
        aside.never {
            p { strong { (text.never_ask_title) } }
            ul { @for line in text.never_ask { li { (line) } } }
        }
    }
}

/// The way to a person, at the end of every page that might not have helped.
#[must_use]
pub fn still_need_help(chrome: &Chrome) -> Markup {
    let text = chrome.text();
    html! {
        section.person aria-labelledby="person" {
            h2 #person { (text.still_need_help) }
            p { (text.still_need_help_text) }
            p { a.button href=(chrome.to("/contact")) { (text.contact_us) } }
        }
    }
}
