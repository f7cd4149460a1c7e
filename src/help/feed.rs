//! Atom feeds (RFC 4287) of a category's articles and of changes.

use crate::ui::Chrome;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io::Result;

/// One entry: own path with locale, title, text, day.
pub struct Entry {
    pub path: String,
    pub title: String,
    pub summary: String,
    pub updated: jiff::civil::Date,
}

/// The feed's XML. `path` is the feed's own address, `page` the page it belongs to, both with locale.
///
/// # Errors
/// Never in practice: it writes into memory.
pub fn atom(chrome: &Chrome, title: &str, path: &str, page: &str, entries: &[Entry]) -> Result<Vec<u8>> {
    let base = &chrome.public_url;
    let newest = entries.iter().map(|e| e.updated).max().unwrap_or(jiff::civil::Date::ZERO);
    let mut writer = Writer::new(Vec::new());
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = writer
        .create_element("feed")
        .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", chrome.locale.tag())]);
    feed.write_inner_content(|w| {
        text(w, "id", &format!("{base}{path}"))?;
        text(w, "title", title)?;
        text(w, "updated", &format!("{newest}T00:00:00Z"))?;
        w.create_element("author").write_inner_content(|w| text(w, "name", &chrome.operator))?;
        let own = format!("{base}{path}");
        w.create_element("link").with_attributes([("rel", "self"), ("href", own.as_str())]).write_empty()?;
        let page = format!("{base}{page}");
        w.create_element("link").with_attributes([("href", page.as_str())]).write_empty()?;
        for entry in entries {
            let url = format!("{base}{}", entry.path);
            w.create_element("entry").write_inner_content(|w| {
                text(w, "id", &url)?;
                text(w, "title", &entry.title)?;
                text(w, "updated", &format!("{}T00:00:00Z", entry.updated))?;
                w.create_element("link").with_attributes([("href", url.as_str())]).write_empty()?;
                text(w, "summary", &entry.summary)
            })?;
        }
        Ok(())
    })?;
    Ok(writer.into_inner())
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, text: &str) -> Result<()> {
    writer.create_element(name).write_text_content(BytesText::new(text))?;
    Ok(())
}
