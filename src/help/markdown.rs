//! Markdown into HTML and plain text. Raw HTML, images and foreign links are refused, not sanitised.

use super::search::analysis::is_han;
use crate::facts::{Facts, line_of};
use crate::i18n::Locale;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use std::fmt::Write;

/// Pages of the portal that an article may lead to. Their language is the person's, not the path's.
pub const PORTAL: [&str; 21] = [
    "/sign-in",
    "/sign-up",
    "/recovery",
    "/freeze",
    "/account",
    "/account/security",
    "/account/second-step",
    "/account/password",
    "/account/sessions",
    "/account/log",
    "/account/freeze",
    "/account/phrase",
    "/account/profile",
    "/account/email",
    "/account/phone",
    "/account/data",
    "/account/closing",
    "/account/messages",
    "/transactions",
    "/appeals/new",
    "/cases",
];

/// Stands for a block shortcode between substitution and rendering; Markdown has no meaning for it.
const BLOCK: char = '\u{E000}';

/// A rendered article body.
#[derive(Clone, Debug, Default)]
pub struct Rendered {
    pub html: String,
    /// Anchor and words of each second-level heading, in order.
    pub contents: Vec<(String, String)>,
    /// Anchors of all headings.
    pub anchors: Vec<String>,
    /// Words of all headings.
    pub headings: Vec<String>,
    /// The text without its headings, a line per block.
    pub text: String,
    /// Own-site links as written (without locale), with their line.
    pub links: Vec<(String, usize)>,
}

/// Renders `source`; links get the locale's prefix, shortcodes their words.
///
/// # Errors
/// Every refused construct, with its 1-based line within `source`.
pub fn render(source: &str, locale: Locale, facts: &Facts) -> Result<Rendered, Vec<(usize, String)>> {
    let mut problems = Vec::new();
    let source = substitute(&fences(source, facts, &mut problems), locale, facts, &mut problems);
    let mut out = Rendered::default();
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading: Option<(usize, String, HeadingLevel)> = None;
    let mut columns = Columns::default();
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        let line = || line_of(&source, range.start);
        match event {
            Event::Html(_) | Event::InlineHtml(_) => {
                problems.push((line(), "raw HTML is not allowed in an article".into()));
            }
            Event::Start(Tag::Image { .. }) => {
                problems.push((line(), "images are not allowed in an article".into()));
            }
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock | TagEnd::Image) => {}
            Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
                if level == HeadingLevel::H1 {
                    problems
                        .push((line(), "the title is the only first-level heading; begin with ##".into()));
                }
                heading = Some((events.len(), String::new(), level));
                events.push(Event::Start(Tag::Heading { level, id: None, classes, attrs }));
            }
            Event::End(TagEnd::Heading(level)) => {
                if let Some((start, words, _)) = heading.take() {
                    let anchor = unique(anchor(&words), &out.anchors);
                    if let Event::Start(Tag::Heading { id, .. }) = &mut events[start] {
                        *id = Some(CowStr::from(anchor.clone()));
                    }
                    if level == HeadingLevel::H2 {
                        out.contents.push((anchor.clone(), words.clone()));
                    }
                    out.anchors.push(anchor);
                    out.headings.push(words);
                }
                events.push(Event::End(TagEnd::Heading(level)));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest = if dest_url.starts_with('/') && !dest_url.starts_with("//") {
                    out.links.push((dest_url.to_string(), line()));
                    if PORTAL.contains(&&*dest_url) {
                        format!("{dest_url}?lang={}", locale.tag())
                    } else {
                        format!("/{}{dest_url}", locale.tag())
                    }
                } else {
                    problems.push((
                        line(),
                        format!(
                            "link {dest_url}: an article links to this site only, as /help/category/slug"
                        ),
                    ));
                    String::new()
                };
                events.push(Event::Start(Tag::Link { link_type, dest_url: dest.into(), title, id }));
            }
            Event::Text(text) if text.starts_with(BLOCK) => {
                events.push(Event::Html(block(text.trim_matches(BLOCK), locale, facts).into()));
            }
            event => {
                if let Event::Text(text) | Event::Code(text) = &event {
                    match &mut heading {
                        Some((_, words, _)) => words.push_str(text),
                        None => out.text.push_str(text),
                    }
                }
                if heading.is_none() {
                    match event {
                        Event::End(TagEnd::Paragraph | TagEnd::Item) => out.text.push('\n'),
                        // In an excerpt a row reads as a line of its own.
                        Event::End(TagEnd::TableCell) => out.text.push_str(" · "),
                        Event::End(TagEnd::TableRow | TagEnd::TableHead) => {
                            out.text.truncate(out.text.trim_end_matches(" · ").len());
                            out.text.push_str(if locale == Locale::ZhHans { "；\n" } else { ";\n" });
                        }
                        Event::SoftBreak | Event::HardBreak => out.text.push(' '),
                        _ => {}
                    }
                }
                events.push(columns.html(event));
            }
        }
    }
    html::push_html(&mut out.html, events.into_iter());
    if locale == Locale::ZhHans {
        out.html = join_han_lines(&out.html);
    }
    out.html = out.html.replace(&format!("<p>{BLOCK}"), "").replace(&format!("{BLOCK}</p>"), "");
    problems.dedup();
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

/// The table being written. On a narrow screen its rows are cards, so every cell carries its column's words;
/// a wide one scrolls by itself, by keyboard too.
#[derive(Default)]
struct Columns {
    words: Vec<String>,
    /// The next cell of a row; in the head there is none.
    at: Option<usize>,
}

impl Columns {
    fn html<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        let html = match event {
            Event::Start(Tag::Table(_)) => {
                self.words.clear();
                r#"<div class="table" tabindex="0" role="group"><table>"#.to_owned()
            }
            Event::Start(Tag::TableHead) => {
                self.at = None;
                "<thead><tr>".to_owned()
            }
            Event::End(TagEnd::TableHead) => "</tr></thead><tbody>\n".to_owned(),
            Event::Start(Tag::TableRow) => {
                self.at = Some(0);
                "<tr>".to_owned()
            }
            Event::End(TagEnd::TableRow) => "</tr>\n".to_owned(),
            Event::End(TagEnd::Table) => "</tbody></table></div>\n".to_owned(),
            Event::Start(Tag::TableCell) => self.cell(),
            Event::End(TagEnd::TableCell) if matches!(self.at, None | Some(1)) => "</th>".to_owned(),
            Event::End(TagEnd::TableCell) => "</td>".to_owned(),
            Event::Text(ref text) | Event::Code(ref text) => {
                if let (None, Some(words)) = (self.at, self.words.last_mut()) {
                    words.push_str(text);
                }
                return event;
            }
            event => return event,
        };
        Event::Html(html.into())
    }

    fn cell(&mut self) -> String {
        let Some(at) = &mut self.at else {
            self.words.push(String::new());
            return r#"<th scope="col">"#.to_owned();
        };
        let start = if *at == 0 { r#"<th scope="row""# } else { "<td" };
        let label = self.words.get(*at).map_or("", String::as_str);
        *at += 1;
        let mut html = format!("{start} data-label=\"");
        let _ = maud::Escaper::new(&mut html).write_str(label);
        html.push_str("\">");
        html
    }
}

fn substitute(source: &str, locale: Locale, facts: &Facts, problems: &mut Vec<(usize, String)>) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(open) = rest.find("{{") {
        let line = || line_of(source, source.len() - rest.len() + open);
        out.push_str(&rest[..open]);
        let Some(close) = rest[open..].find("}}") else {
            problems.push((line(), "{{ without }}".into()));
            rest = &rest[open + 2..];
            continue;
        };
        let code = rest[open + 2..open + close].trim();
        if code == "block.never-ask" {
            out.push(BLOCK);
            out.push_str(code);
            out.push(BLOCK);
        } else {
            match facts.quote(code, locale) {
                Ok(words) => {
                    let after = &rest[open + close + 2..];
                    if locale == Locale::ZhHans {
                        space_before(&mut out, &words);
                    }
                    for c in words.chars() {
                        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~')
                        {
                            out.push('\\');
                        }
                        out.push(c);
                    }
                    if locale == Locale::ZhHans {
                        rest = space_after(&mut out, &words, after);
                        continue;
                    }
                }
                Err(what) => problems.push((line(), what)),
            }
        }
        rest = &rest[open + close + 2..];
    }
    out.push_str(rest);
    out
}

/// Chinese has a space between Han and Latin or digits and none between Han and Han; what a shortcode
/// becomes is not known to the writer, so the space is set here.
fn space_before(out: &mut String, words: &str) {
    let first = words.chars().next().unwrap_or(' ');
    let before = out.trim_end_matches(' ');
    if !before.chars().next_back().is_some_and(is_han) {
        return;
    }
    out.truncate(before.len());
    if !is_han(first) {
        out.push(' ');
    }
}

fn space_after<'a>(out: &mut String, words: &str, after: &'a str) -> &'a str {
    let last = words.chars().next_back().unwrap_or(' ');
    let rest = after.trim_start_matches(' ');
    if !rest.chars().next().is_some_and(is_han) {
        return after;
    }
    if !is_han(last) {
        out.push(' ');
    }
    rest
}

/// `::: DE FR`, on a line between blank lines, begins what is true in these countries only; `:::` ends it.
/// A public page is the same for everybody, so it shows the part to all and says whom it is for.
fn fences(source: &str, facts: &Facts, problems: &mut Vec<(usize, String)>) -> String {
    let mut out = String::with_capacity(source.len());
    let mut open = None;
    let mut blank_before = true;
    let mut lines = source.lines().zip(1..).peekable();
    while let Some((text, line)) = lines.next() {
        let fence = text.strip_prefix(":::").map(str::trim);
        if let Some(codes) = fence {
            let blank_after = lines.peek().is_none_or(|(next, _)| next.trim().is_empty());
            if !blank_before || !blank_after {
                problems.push((line, "::: stands between blank lines".into()));
            }
            for code in codes.split_whitespace().filter(|code| !facts.regions.contains_key(*code)) {
                problems.push((line, format!("{code} is not a region of regions.toml")));
            }
            if codes.is_empty() == open.is_none() {
                let wrong = if codes.is_empty() { "::: ends nothing" } else { "::: in another :::" };
                problems.push((line, wrong.into()));
            }
            open = (!codes.is_empty()).then_some(line);
            let _ = write!(out, "{BLOCK}for {codes}{BLOCK}");
        } else {
            out.push_str(text);
        }
        out.push('\n');
        blank_before = text.trim().is_empty();
    }
    if let Some(line) = open {
        problems.push((line, "::: without an end".into()));
    }
    out
}

/// The HTML of a block, between marks that take the paragraph around it away.
fn block(code: &str, locale: Locale, facts: &Facts) -> String {
    let html = match code.strip_prefix("for") {
        None => crate::ui::never_ask(locale).into_string(),
        Some("" | " ") => "</div>".to_owned(),
        Some(codes) => {
            let names =
                codes.split_whitespace().filter_map(|c| facts.regions.get(c)).map(|r| r.name.get(locale));
            let text = locale.text();
            let whom = (text.only_for)(&names.collect::<Vec<_>>().join(text.list_comma));
            // Opened here and closed by the other fence, which maud could not write.
            format!("<div class=\"only\">{}", maud::html! { p.whom { (whom) } }.into_string())
        }
    };
    format!("{BLOCK}{html}{BLOCK}")
}

/// A line break between two Han characters is layout of the source, not a space of the sentence.
fn join_han_lines(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut chars = html.chars().peekable();
    while let Some(c) = chars.next() {
        let between =
            c == '\n' && out.chars().next_back().is_some_and(wide) && chars.peek().is_some_and(|n| wide(*n));
        if !between {
            out.push(c);
        }
    }
    out
}

fn wide(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' | '\u{2018}'..='\u{201d}')
}

/// Letters, digits and Han characters of the words, joined by hyphens.
fn anchor(words: &str) -> String {
    let mut out = String::new();
    for c in words.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-');
    if out.is_empty() { "section".to_owned() } else { out.to_owned() }
}

fn unique(anchor: String, taken: &[String]) -> String {
    if !taken.contains(&anchor) {
        return anchor;
    }
    (2..=taken.len() + 2).map(|n| format!("{anchor}-{n}")).find(|a| !taken.contains(a)).unwrap_or(anchor)
}
