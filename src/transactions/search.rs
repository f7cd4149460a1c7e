//! How a customer's words find a payment: parts of its numbers, and whole names by their fingerprints.

use crate::kernel::secret::Secret;
use std::collections::BTreeSet;

/// The numbers of a payment in one text, as they are looked for.
#[must_use]
pub fn numbers<'a>(numbers: impl IntoIterator<Item = Option<&'a str>>) -> String {
    fold(&numbers.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// The other side's name, which is sealed, as fingerprints of its words.
#[must_use]
pub fn names(secret: &Secret, name: &str) -> String {
    fingerprints(secret, name).join(" ")
}

/// Patterns (LIKE, escaped with `!`) that find a text as a part of a number, and its words as a whole name's.
#[must_use]
pub fn patterns(secret: &Secret, text: &str) -> [String; 2] {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(100).collect();
    let mut number = String::from("%");
    for c in fold(&text).chars() {
        if matches!(c, '%' | '_' | '!') {
            number.push('!');
        }
        number.push(c);
    }
    number.push('%');
    let names = fingerprints(secret, &text);
    let names = if names.is_empty() { String::new() } else { format!("%{}%", names.join("%")) };
    [number, names]
}

/// A fingerprint for each word of a name, in order of the fingerprints; Chinese has no spaces, so there it is
/// each pair of neighbours, and a single character stands alone.
fn fingerprints(secret: &Secret, name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut words: BTreeSet<String> = BTreeSet::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        if chars.iter().all(char::is_ascii) || chars.len() < 3 {
            words.insert(word.to_owned());
        } else {
            words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    let mut prints: Vec<String> = words
        .iter()
        .take(40)
        .map(|word| hex::encode(&secret.mac("name in a transaction", &[word.as_bytes()])[..6]))
        .collect();
    prints.sort_unstable();
    prints
}

/// One spelling for what is looked for and what is found.
fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().flat_map(char::to_lowercase).collect()
}
