//! What is hard to follow or holds nothing in a letter: words that stand where a date should, and sentences that are
//! too long.

/// Words that sound like a promise and are none.
const VAGUE: &[&str] = &[
    "as soon as possible",
    "asap",
    "at our earliest convenience",
    "be patient",
    "bear with us",
    "due to system reasons",
    "in a timely manner",
    "in due course",
    "in the near future",
    "relevant department",
    "wait patiently",
    "any inconvenience",
    "耐心等待",
    "耐心等候",
    "尽快",
    "尽早",
    "近期内",
    "稍后处理",
    "系统原因",
    "相关部门",
    "敬请谅解",
    "由此带来的不便",
];

/// Words of a sentence at most: a reading age of about twelve.
const WORDS: usize = 35;
/// Chinese characters of a sentence at most.
const CHARACTERS: usize = 80;

/// What is the matter with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// These words hold nothing.
    Vague(&'static str),
    /// A sentence has so many words, or Chinese characters.
    Long(usize),
}

/// The first fault of a text, in either language.
#[must_use]
pub fn fault(text: &str) -> Option<Fault> {
    let folded = text.to_lowercase();
    let found = VAGUE.iter().copied().find(|vague| match folded.find(vague) {
        Some(at) if vague.is_ascii() => {
            let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            apart(folded[..at].chars().next_back()) && apart(folded[at + vague.len()..].chars().next())
        }
        found => found.is_some(),
    });
    let long = || {
        text.split(['.', '!', '?', ';', '。', '！', '？', '；', '\n']).find_map(|sentence| {
            let words = sentence
                .split_whitespace()
                .filter(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric()));
            let (words, characters) = (words.count(), sentence.chars().filter(|c| is_han(*c)).count());
            (words > WORDS).then_some(words).or((characters > CHARACTERS).then_some(characters))
        })
    };
    found.map(Fault::Vague).or_else(|| long().map(Fault::Long))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Locale, templates};

    #[test]
    fn words_without_a_date_and_endless_sentences_are_found() {
        assert_eq!(fault("We answer by 3 December. It is our turn."), None);
        assert_eq!(fault("我们最迟在 12 月 3 日之前答复您，现在轮到我们。"), None);
        assert_eq!(fault("We will look into it ASAP."), Some(Fault::Vague("asap")));
        assert_eq!(fault("Nasapedia is a name."), None);
        assert_eq!(fault("请您耐心等待，我们会尽快处理。"), Some(Fault::Vague("耐心等待")));
        assert_eq!(fault(&format!("{}.", "word ".repeat(36).trim())), Some(Fault::Long(36)));
        assert_eq!(fault(&format!("{}.\n{}.", "word ".repeat(30), "word ".repeat(30))), None);
        assert_eq!(fault(&"长".repeat(81)), Some(Fault::Long(81)));
    }

    #[test]
    fn our_own_templates_have_none() {
        for field in ["message", "question", "holding", "reasons"] {
            for template in templates::of(field) {
                for locale in Locale::ALL {
                    assert_eq!(fault(template.text(locale)), None, "{} {locale:?}", template.code);
                }
            }
        }
    }
}
