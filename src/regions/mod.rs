//! Countries, payment methods, the crypto matrix and what has changed: pages over the facts.

mod page;

use crate::facts::Facts;
use crate::facts::regions::Region;
use crate::kernel::time::Timestamp;
use crate::ui::Chrome;
use maud::Markup;

/// Every page of this room in one language: path without locale, and document.
#[must_use]
pub fn pages(chrome: &Chrome, facts: &Facts, now: Timestamp) -> Vec<(String, Markup)> {
    let mut pages = vec![
        ("/regions".to_owned(), page::regions(chrome, facts)),
        ("/methods".to_owned(), page::methods(chrome, facts, now)),
        ("/methods/crypto".to_owned(), page::crypto(chrome, facts)),
        ("/changes".to_owned(), page::changes(chrome, facts)),
    ];
    for (code, region) in &facts.regions {
        let path = format!("/regions/{}", code.to_lowercase());
        pages.push((path.clone(), page::region(chrome, facts, code, region, &path)));
    }
    pages
}

/// Countries that a question names: by name in any language, another name of theirs, or ISO code.
///
/// Two-letter codes count only when they are the whole question or written in capitals, because
/// "it" and "de" are words too.
#[must_use]
pub fn named_in<'a>(facts: &'a Facts, question: &str) -> Vec<(&'a str, &'a Region)> {
    let folded = question.trim().to_lowercase();
    let words: Vec<&str> = question.split(|c: char| !c.is_alphanumeric()).collect();
    let has_word = |name: &str| {
        let name = name.to_lowercase();
        if name.is_ascii() && !name.contains(' ') {
            words.iter().any(|w| w.to_lowercase() == name)
        } else {
            folded.contains(&name)
        }
    };
    facts
        .regions
        .iter()
        .filter(|(code, region)| {
            let codes = [code.as_str(), region.alpha3.as_str()];
            codes.iter().any(|c| folded == c.to_lowercase() || words.contains(c))
                || crate::i18n::Locale::ALL.iter().any(|l| has_word(region.name.get(*l)))
                || region.also.iter().any(|n| n.len() > 2 && has_word(n) || words.contains(&n.as_str()))
        })
        .map(|(code, region)| (code.as_str(), region))
        .take(5)
        .collect()
}
