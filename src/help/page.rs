//! What the help center looks like: home, categories, articles, results.

use super::library::{Article, Library};
use super::search::{Excerpt, Found, Index, Shape, shape};
use crate::facts::Facts;
use crate::facts::regions::Region;
use crate::i18n::format;
use crate::ui::{self, Chrome, Page, breadcrumb_schema};
use maud::{Markup, html};

/// A line about a channel for the end of an article: its name and whether it is open now.
pub struct ChannelLine {
    pub name: &'static str,
    pub state: String,
    pub open: bool,
}

pub fn home(chrome: &Chrome, facts: &Facts, library: &Library, channels: &[ChannelLine]) -> Markup {
    let text = chrome.text();
    let body = html! {
        div.hero {
            h1 { (text.home_title) }
            p.lead { (text.home_lead) }
            (chrome.search_box("", "q"))
            p.hint { (text.search_hint) }
        }
        section aria-labelledby="tasks" {
            h2 #tasks { (text.tasks_heading) }
            ul.tasks {
                @for task in &facts.site.tasks {
                    li {
                        a href=(chrome.to(&format!("/help/{}", task.article))) {
                            span class={ "icon icon-" (task.icon) } aria-hidden="true" {}
                            span { (task.label.get(chrome.locale)) }
                        }
                    }
                }
            }
        }
        section aria-labelledby="topics" {
            h2 #topics { (text.topics_heading) }
            ul.topics {
                @for category in &facts.site.categories {
                    li {
                        h3 { a href=(chrome.to(&format!("/help/{}", category.id))) { (category.title.get(chrome.locale)) } }
                        p { (category.summary.get(chrome.locale)) }
                        p.count { ((text.articles_count)(library.in_category(chrome.locale, &category.id).count())) }
                    }
                }
                li {
                    h3 { a href=(chrome.to("/methods")) { (text.methods_title) } }
                    p { (text.methods_lead) }
                }
                li {
                    h3 { a href=(chrome.to("/regions")) { (text.regions_title) } }
                    p { (text.regions_lead) }
                }
            }
        }
        (contact(chrome, channels))
    };
    let schema = serde_json::json!({
        "@context": "https://schema.org", "@type": "WebSite", "name": chrome.brand,
        "url": format!("{}{}", chrome.public_url, chrome.to("/")), "inLanguage": chrome.locale.tag(),
    });
    chrome.document(&Page {
        title: text.home_title,
        description: text.home_lead,
        path: Some("/"),
        schema: Some(schema.to_string()),
        search: false,
        body,
        ..Page::default()
    })
}

fn contact(chrome: &Chrome, channels: &[ChannelLine]) -> Markup {
    let text = chrome.text();
    html! {
        section.person aria-labelledby="person" {
            h2 #person { (text.still_need_help) }
            ul.states {
                @for line in channels {
                    li { strong { (line.name) } " " span.state.open[line.open] { (line.state) } }
                }
            }
            p { a.button href=(chrome.to("/contact")) { (text.contact_us) } }
        }
    }
}

pub fn category(chrome: &Chrome, facts: &Facts, library: &Library, id: &str) -> Option<Markup> {
    let category = facts.site.categories.iter().find(|c| c.id == id)?;
    let path = format!("/help/{id}");
    let title = category.title.get(chrome.locale);
    let body = html! {
        h1 { (title) }
        p.lead { (category.summary.get(chrome.locale)) }
        ul.articles {
            @for article in library.in_category(chrome.locale, id) { (entry(chrome, article)) }
            @for article in library.missing_in(chrome.locale).filter(|a| a.category() == id) { (entry(chrome, article)) }
        }
        p.feed { a href=(chrome.to(&format!("{path}/feed.atom"))) { (chrome.text().feed) } }
        (ui::still_need_help(chrome))
    };
    let questions: Vec<serde_json::Value> = library
        .in_category(chrome.locale, id)
        .map(|a| {
            serde_json::json!({ "@type": "Question", "name": a.title,
                "acceptedAnswer": { "@type": "Answer", "text": a.summary } })
        })
        .collect();
    let schema = serde_json::json!({
        "@context": "https://schema.org", "@graph": [
            { "@type": "FAQPage", "inLanguage": chrome.locale.tag(), "mainEntity": questions },
            breadcrumb_schema(&[
                (absolute(chrome, "/"), chrome.text().home.to_owned()),
                (absolute(chrome, &path), title.to_owned()),
            ]),
        ],
    });
    Some(chrome.document(&Page {
        title,
        description: category.summary.get(chrome.locale),
        path: Some(&path),
        crumbs: vec![(chrome.to(&path), title.to_owned())],
        feed: Some(chrome.to(&format!("{path}/feed.atom"))),
        schema: Some(schema.to_string()),
        body,
        ..Page::default()
    }))
}

fn entry(chrome: &Chrome, article: &Article) -> Markup {
    let foreign = article.locale != chrome.locale;
    html! {
        li lang=[foreign.then(|| article.locale.tag())] {
            h2 { a href=(chrome.to(&format!("/help/{}", article.path))) { (article.title) } }
            p { (article.summary) }
        }
    }
}

fn absolute(chrome: &Chrome, path: &str) -> String {
    format!("{}{}", chrome.public_url, chrome.to(path))
}

pub fn article(
    chrome: &Chrome,
    facts: &Facts,
    library: &Library,
    article: &Article,
    channels: &[ChannelLine],
) -> Markup {
    let public = library.get(article.locale, &article.path).is_some_and(|a| std::ptr::eq(a, article));
    let text = chrome.text();
    let category = facts.site.categories.iter().find(|c| c.id == article.category());
    let category_title = category.map_or("", |c| c.title.get(chrome.locale));
    let category_path = format!("/help/{}", article.category());
    let path = format!("/help/{}", article.path);
    let foreign = article.locale != chrome.locale;
    let body = html! {
        @if foreign { p.note { ((text.only_in)(article.locale.own_name())) } }
        article lang=[foreign.then(|| article.locale.tag())] {
            h1 { (article.title) }
            p.lead { (article.summary) }
            @if article.body.contents.len() > 2 {
                nav.contents aria-label=(text.contents) {
                    h2 { (text.contents) }
                    ol { @for (anchor, words) in &article.body.contents { li { a href={ "#" (anchor) } { (words) } } } }
                }
            }
            div.prose { (maud::PreEscaped(&article.body.html)) }
            p.checked { ((text.checked_on)(&format::date(chrome.locale, article.checked))) }
        }
        @if public && !foreign { (helpful(chrome, article)) }
        @if !article.related.is_empty() {
            section aria-labelledby="related" {
                h2 #related { (text.related) }
                ul.links {
                    @for path in &article.related {
                        @if let Some(other) = library.nearest(chrome.locale, path) {
                            li { a href=(chrome.to(&format!("/help/{path}"))) lang=[(other.locale != chrome.locale).then(|| other.locale.tag())] { (other.title) } }
                        }
                    }
                }
            }
        }
        (contact(chrome, channels))
    };
    let url = absolute(chrome, &path);
    let schema = serde_json::json!({
        "@context": "https://schema.org", "@graph": [
            { "@type": "Article", "headline": article.title, "description": article.summary,
              "dateModified": article.checked.to_string(), "inLanguage": article.locale.tag(),
              "mainEntityOfPage": url, "publisher": { "@type": "Organization", "name": chrome.operator } },
            breadcrumb_schema(&[
                (absolute(chrome, "/"), text.home.to_owned()),
                (absolute(chrome, &category_path), category_title.to_owned()),
                (url.clone(), article.title.clone()),
            ]),
        ],
    });
    chrome.document(&Page {
        title: &article.title,
        description: &article.summary,
        path: public.then_some(&path),
        only: foreign.then_some(article.locale),
        crumbs: vec![(chrome.to(&category_path), category_title.to_owned())],
        feed: Some(chrome.to(&format!("{category_path}/feed.atom"))),
        schema: Some(schema.to_string()),
        body,
        ..Page::default()
    })
}

fn helpful(chrome: &Chrome, article: &Article) -> Markup {
    let text = chrome.text();
    html! {
        form.helpful method="post" action=(chrome.to("/feedback")) aria-labelledby="helpful" {
            h2 #helpful { (text.helpful) }
            input type="hidden" name="article" value=(article.path);
            input type="hidden" name="version" value=(article.checked);
            button type="submit" name="helpful" value="yes" { (text.yes) }
            button type="submit" name="helpful" value="no" { (text.no) }
        }
    }
}

/// After the vote: thanks, and after a "no" the reasons to choose from.
pub fn feedback(chrome: &Chrome, article: &Article, id: Option<&str>, done: bool) -> Markup {
    let text = chrome.text();
    let body = html! {
        h1 { (text.feedback_title) }
        @match id {
            Some(id) if !done => {
                p.lead { (text.feedback_thanks_no) }
                form.reasons method="post" action=(chrome.to("/feedback/reason")) {
                    input type="hidden" name="article" value=(article.path);
                    input type="hidden" name="id" value=(id);
                    fieldset {
                        legend { (text.feedback_why) }
                        @for (value, words) in [
                            ("not_my_problem", text.reason_not_my_problem),
                            ("unclear", text.reason_unclear),
                            ("did_not_work", text.reason_did_not_work),
                            ("out_of_date", text.reason_out_of_date),
                        ] {
                            label.radio { input type="radio" name="reason" value=(value) required; (words) }
                        }
                    }
                    button type="submit" { (text.feedback_send) }
                }
            }
            _ => p.lead role="status" { (text.feedback_thanks) },
        }
        p { a href=(article.url()) { (text.back_to_article) } }
        @if id.is_some() { (ui::still_need_help(chrome)) }
    };
    chrome.document(&Page { title: text.feedback_title, body, ..Page::default() })
}

/// What a results page shows.
pub struct Results<'a> {
    pub query: &'a str,
    pub category: &'a str,
    pub found: &'a Found,
    pub index: &'a Index,
    pub regions: Vec<(&'a str, &'a Region)>,
}

pub fn results(chrome: &Chrome, facts: &Facts, library: &Library, results: &Results<'_>) -> Markup {
    let text = chrome.text();
    let Results { query, category, found, index, regions } = results;
    let title = if query.trim().is_empty() {
        text.results_title.to_owned()
    } else {
        (text.results_for)(query.trim())
    };
    let note = match found.shape {
        _ if query.trim().is_empty() => Some(text.results_empty),
        Some(Shape::Uetr) => Some(text.shape_uetr),
        Some(Shape::TxHash) => Some(text.shape_tx),
        Some(Shape::Appeal) => Some(text.shape_appeal),
        Some(Shape::ReasonCode) => Some(text.shape_reason),
        None if !regions.is_empty() => None,
        None if found.hits.is_empty() => Some(text.results_none),
        None if found.weak => Some(text.results_weak),
        None => None,
    };
    let body = html! {
        h1 { (title) }
        @if shape::names_a_channel(query) { p.note { a href=(check(chrome, query)) { ((text.search_verify)(&chrome.brand)) } } }
        @if let Some(note) = note { p.note role="status" { (note) } }
        @if !query.trim().is_empty() { (filters(chrome, facts, query, category)) }
        @if !regions.is_empty() {
            section aria-labelledby="countries" {
                h2 #countries { (text.countries_found) }
                ul.links {
                    @for (code, region) in regions {
                        li {
                            a href=(chrome.to(&format!("/regions/{}", code.to_lowercase()))) {
                                ((text.region_title)(region.name.get(chrome.locale)))
                            }
                        }
                    }
                }
            }
        }
        ol.results {
            @for hit in &found.hits {
                @if let Some(article) = library.get(chrome.locale, &index.paths[hit.article]) {
                    li {
                        h2 { a href=(article.url()) { (article.title) } }
                        p { (excerpt(&hit.excerpt)) }
                    }
                }
            }
        }
        (ui::still_need_help(chrome))
    };
    chrome.document(&Page { title: &title, query, body, ..Page::default() })
}

/// The verifier with this question.
fn check(chrome: &Chrome, query: &str) -> String {
    let asked = form_urlencoded::Serializer::new(String::new()).append_pair("q", query.trim()).finish();
    format!("{}?{asked}", chrome.to("/verify"))
}

fn filters(chrome: &Chrome, facts: &Facts, query: &str, chosen: &str) -> Markup {
    let text = chrome.text();
    html! {
        form.filters method="get" action=(chrome.to("/search")) {
            input type="hidden" name="q" value=(query);
            label for="in" { (text.filter_label) }
            div.field {
                select #in name="in" {
                    option value="" { (text.all_topics) }
                    @for category in &facts.site.categories {
                        option value=(category.id) selected[category.id == chosen] { (category.title.get(chrome.locale)) }
                    }
                }
                button type="submit" { (text.search_go) }
            }
        }
    }
}

fn excerpt(excerpt: &Excerpt) -> Markup {
    let starts = std::iter::once(0).chain(excerpt.marks.iter().map(|m| m.end));
    let after = excerpt.marks.last().map_or(0, |m| m.end);
    html! {
        @if excerpt.cut.0 { "…" }
        @for (mark, at) in excerpt.marks.iter().zip(starts) {
            (excerpt.text[at..mark.start])
            mark { (excerpt.text[mark.clone()]) }
        }
        (excerpt.text[after..])
        @if excerpt.cut.1 { "…" }
    }
}

/// The 404 page: search, and the articles whose words are nearest to the address.
pub fn not_found(chrome: &Chrome, nearest: &[&Article], reference: &str) -> Markup {
    let text = chrome.text();
    let body = html! {
        h1 { (text.not_found_title) }
        p.lead { (text.not_found) }
        (chrome.search_box("", "find"))
        @if !nearest.is_empty() {
            h2 { (text.nearest) }
            ul.links { @for article in nearest { li { a href=(article.url()) { (article.title) } } } }
        }
        p { a href=(chrome.to("/")) { (text.home) } }
        p.reference { ((text.reference)(reference)) }
        (ui::still_need_help(chrome))
    };
    chrome.document(&Page { title: text.not_found_title, search: false, body, ..Page::default() })
}
