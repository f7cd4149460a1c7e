//! Pinyin: what a Han text sounds like, and which Latin input is pinyin.

use super::analysis::is_han;
use pinyin::ToPinyin;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Every toneless syllable that some character has.
static SYLLABLES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    ('\u{4e00}'..='\u{9fa5}').filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect()
});

/// Toneless syllables of each run of Han characters, joined in twos and threes: `zhanghu`, `yanzhengma`.
#[must_use]
pub fn sounds(text: &str) -> Vec<String> {
    text.split(|c| !is_han(c))
        .flat_map(|run| {
            let syllables: Vec<&str> =
                run.chars().filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
            joined(&syllables)
        })
        .collect()
}

/// The same for what was typed in Latin letters, when all of it can be read as pinyin.
#[must_use]
pub fn typed(text: &str) -> Vec<String> {
    let mut syllables = Vec::new();
    for word in text.split_whitespace() {
        match split(word) {
            Some(found) => syllables.extend(found),
            None => return Vec::new(),
        }
    }
    joined(&syllables)
}

fn joined(syllables: &[&str]) -> Vec<String> {
    syllables.windows(2).chain(syllables.windows(3)).map(<[&str]>::concat).collect()
}

/// `zhanghu` → `zhang hu`: the split with the fewest syllables; none when a letter is left over.
fn split(word: &str) -> Option<Vec<&str>> {
    if !word.is_ascii() || word.is_empty() || word.len() > 60 {
        return None;
    }
    let mut best: Vec<Option<(usize, usize)>> = vec![None; word.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=word.len() {
        for start in end.saturating_sub(6)..end {
            if let Some((count, _)) = best[start]
                && SYLLABLES.contains(&word[start..end])
                && best[end].is_none_or(|(c, _)| count + 1 < c)
            {
                best[end] = Some((count + 1, start));
            }
        }
    }
    let mut found = Vec::new();
    let mut end = word.len();
    while end > 0 {
        let (_, start) = best[end]?;
        found.push(&word[start..end]);
        end = start;
    }
    found.reverse();
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sounds_and_letters_meet() {
        assert_eq!(sounds("账户"), ["zhanghu"]);
        assert_eq!(typed("zhanghu"), sounds("账户"));
        assert_eq!(typed("zhang hu"), sounds("帐户"));
        assert_eq!(typed("yanzhengma"), sounds("验证码"));
        assert!(typed("password").is_empty());
        assert!(typed("").is_empty());
    }
}
