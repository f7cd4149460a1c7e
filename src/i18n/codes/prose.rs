//! How a text must be written in each language, for the tests of the tables.

use std::collections::HashSet;

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// What must stand apart from Chinese characters: Latin letters, figures, and the places that are filled in.
fn stands_apart(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '{' | '}')
}

/// A short text without a full stop: a name, a label.
pub fn label(en: &str, zh: &str, en_limit: usize, zh_limit: usize) {
    english(en, en_limit);
    chinese(zh, zh_limit);
    assert!(!en.ends_with(['.', ':']) && !zh.ends_with(['。', '：']), "a label is no sentence: {en} / {zh}");
}

/// One or more whole sentences, which another can follow.
pub fn sentence(en: &str, zh: &str, en_limit: usize, zh_limit: usize) {
    english(en, en_limit);
    chinese(zh, zh_limit);
    assert!(en.ends_with('.'), "ends with a full stop: {en}");
    assert!(en.starts_with(char::is_uppercase) || en.starts_with('{'), "begins with a capital: {en}");
    assert!(zh.ends_with('。'), "ends with a full stop: {zh}");
    same_places(en, zh);
}

/// A sentence that ends with a colon, because what it announces follows.
pub fn announcement(en: &str, zh: &str, en_limit: usize, zh_limit: usize) {
    english(en, en_limit);
    chinese(zh, zh_limit);
    assert!(en.ends_with(':') && zh.ends_with('：'), "ends with a colon: {en} / {zh}");
    same_places(en, zh);
}

/// Neither twice nor empty.
pub fn codes<'a>(codes: impl IntoIterator<Item = &'a str>) {
    let mut seen = HashSet::new();
    for code in codes {
        assert!(!code.is_empty() && seen.insert(code), "twice: {code}");
    }
}

/// The `{names}` of the places to fill in, sorted.
pub fn places(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).map(|rest| rest.split_once('}').expect("closed").0).collect();
    names.sort_unstable();
    names
}

fn same_places(en: &str, zh: &str) {
    assert_eq!(places(en), places(zh), "{en} / {zh}");
    for name in places(en) {
        assert!(["amount", "body", "date", "reference"].contains(&name), "nobody fills in {name}");
    }
}

fn english(text: &str, limit: usize) {
    assert!(text.is_ascii(), "plain ASCII only: {text}");
    let count = text.chars().count();
    assert!((2..=limit).contains(&count), "{count} characters, at most {limit}: {text}");
    assert!(!text.contains("  ") && !text.contains("..."), "{text}");
    assert_eq!(text.trim(), text);
    for word in ["patien", "your fault", "your mistake", "unfortunately", "simply"] {
        assert!(!text.to_ascii_lowercase().contains(word), "{word}: {text}");
    }
}

fn chinese(text: &str, limit: usize) {
    assert!(text.chars().any(is_han), "has Chinese characters: {text}");
    let count = text.chars().count();
    assert!(count <= limit, "{count} characters, at most {limit}: {text}");
    for word in ["耐心", "...", "……", "你", "  ", "亲", "您的错"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
    assert_eq!(text.trim(), text);
    let chars: Vec<char> = text.chars().collect();
    for pair in chars.windows(2) {
        let [a, b] = *pair else { continue };
        let near_han = is_han(a) || is_han(b);
        assert!(
            !(is_han(a) && stands_apart(b) || stands_apart(a) && is_han(b)),
            "a space between {a} and {b}: {text}"
        );
        assert!(
            !(near_han && [a, b].iter().any(|c| c.is_ascii_punctuation() && !stands_apart(*c))),
            "full-width punctuation beside {a}{b}: {text}"
        );
        let wide = |c: char| "，。：；！？（）“”、".contains(c);
        assert!(!(wide(a) && b == ' ' || a == ' ' && wide(b)), "no space at {a}{b}: {text}");
    }
    for triple in chars.windows(3) {
        let [a, gap, b] = *triple else { continue };
        assert!(!(is_han(a) && gap == ' ' && is_han(b)), "no space between {a} and {b}: {text}");
    }
    assert_eq!(text.matches('“').count(), text.matches('”').count(), "{text}");
    assert_eq!(text.matches('（').count(), text.matches('）').count(), "{text}");
}

#[test]
fn a_text_that_is_not_written_well_is_refused() {
    type Texts = (&'static str, &'static str);
    let refused = |(en, zh): Texts| std::panic::catch_unwind(|| sentence(en, zh, 40, 20)).is_err();
    let bad: Vec<Texts> = vec![
        ("It is here", "钱在这里。"),
        ("it is here.", "钱在这里。"),
        ("It is here.", "钱在这里"),
        ("It is here.", "It is here。"),
        ("It is here.", "钱在这里,不是吗。"),
        ("It is here.", "请用TxID查询。"),
        ("It is here.", "请用 TxID查询。"),
        ("It is here.", "请用 TxID 查询 。"),
        ("It is here.", "钱 在这里。"),
        ("It is here.", "请耐心等待。"),
        ("It is here.", "钱在这里……。"),
        ("It is here.", "你的钱在这里。"),
        ("It is here.", "请看“已入账。"),
        ("It is {here}.", "钱在 {here}。"),
        ("It is {date}.", "日期是 {amount}。"),
        ("Please be patient.", "钱在这里。"),
        ("Wait...", "钱在这里。"),
        ("This is much too long for the limit that is set.", "钱在这里。"),
    ];
    let missed: Vec<Texts> = bad.into_iter().filter(|texts| !refused(*texts)).collect();
    let good = !refused(("Use the TxID by {date}.", "请用 TxID，最晚 {date}。"));
    assert!(missed.is_empty() && good, "{missed:?}");
}
