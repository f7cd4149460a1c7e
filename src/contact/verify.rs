//! Is this number, address, site or handle one of ours? *Listed* or *not listed*, never "safe".
//!
//! A paste is cut into pieces and each piece is judged alone. Only when all of them are listed, with
//! nothing between them but harmless words such as "call", is the answer *listed*: whoever wants to be
//! taken for us puts an address of ours beside his own.

use crate::facts::site::{Official, OfficialKind};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

/// What the list says of something a person pasted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<'a> {
    /// The entries that it is, in the order of the paste.
    Listed(Vec<&'a Official>),
    NotListed {
        /// What was pasted, for quoting.
        pasted: String,
        /// It was more than one thing, which is why none of it is called listed.
        several: bool,
        /// Of several things the one that is not listed, when it looks like an address, number or name.
        stranger: Option<String>,
        /// The entry that it looks like.
        imitates: Option<&'a Official>,
    },
}

/// Longest paste that is judged. What is longer is not cut, for the rest could say anything, but not listed.
const LONGEST: usize = 300;
/// So much of a paste is quoted.
const QUOTED: usize = 200;

/// Words in front of an address that change nothing about it; any other word does.
const HARMLESS: &[&str] = &[
    "address",
    "and",
    "at",
    "call",
    "contact",
    "customer",
    "e-mail",
    "email",
    "from",
    "go",
    "help",
    "hotline",
    "is",
    "link",
    "mail",
    "number",
    "official",
    "open",
    "or",
    "our",
    "page",
    "phone",
    "please",
    "see",
    "service",
    "site",
    "support",
    "team",
    "tel",
    "telephone",
    "the",
    "to",
    "url",
    "us",
    "visit",
    "web",
    "website",
    "write",
];
/// The same in Chinese, where words are written together; none of them is the beginning of another.
const HARMLESS_HAN: &[&str] = &[
    "请",
    "访问",
    "打开",
    "拨打",
    "致电",
    "联系",
    "写信",
    "发邮件",
    "到",
    "至",
    "来自",
    "收到",
    "我们",
    "您",
    "的",
    "是",
    "和",
    "或",
    "官方",
    "官网",
    "网站",
    "网址",
    "链接",
    "地址",
    "客服",
    "中心",
    "团队",
    "电话",
    "热线",
    "号码",
    "短信",
    "邮箱",
    "邮件",
    "电子",
];
/// Marks of the sentence around an address.
const MARKS: &[char] = &['.', '。', '!', '?', ':', '\'', '`', '*', '…', '~'];
const BRACKETS: &[char] = &['(', ')', '[', ']', '{', '}'];

/// Looks the text up in the list, however it is spelt: full width, spaces, `00` for `+`, punycode,
/// a link around the host, capital letters. Nothing to see is no question.
#[must_use]
pub fn look_up<'a>(list: &'a [Official], text: &str) -> Option<Answer<'a>> {
    let text: String = text.chars().filter_map(visible).collect();
    let text = text.trim();
    let pasted = quote(text)?;
    if text.chars().count() > LONGEST {
        return Some(Answer::NotListed { pasted, several: false, stranger: None, imitates: None });
    }
    let pieces = pieces(list, text);
    let entry = |piece: &String| list.iter().find(|o| is(o, piece));
    let strangers: Vec<&String> = pieces.iter().filter(|p| entry(p).is_none()).collect();
    if strangers.is_empty() && !pieces.is_empty() {
        let mut entries: Vec<&Official> = pieces.iter().filter_map(entry).collect();
        entries.dedup();
        return Some(Answer::Listed(entries));
    }
    let several = pieces.len() > 1;
    let address = |piece: &&&String| piece.contains(['@', '.', '_']) || piece.contains(char::is_numeric);
    let stranger = strangers.iter().find(address).filter(|_| several).map(ToString::to_string);
    let imitates = strangers.iter().find_map(|piece| imitated(list, piece));
    Some(Answer::NotListed { pasted, several, stranger, imitates })
}

/// What a person sees of a character: line breaks are spaces; zero-width, direction and other characters
/// without a shape are nothing.
fn visible(c: char) -> Option<char> {
    let shapeless = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}');
    match c {
        _ if c.is_whitespace() => Some(' '),
        _ if shapeless || c.is_control() => None,
        _ => Some(c),
    }
}

fn quote(text: &str) -> Option<String> {
    let mut quoted: String = text.chars().take(QUOTED).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    (!quoted.is_empty()).then_some(quoted)
}

/// What stands between two things. A full-width or other sign that becomes a delimiter of addresses by
/// normalisation is one too: programs disagree whether a host ends there.
fn separates(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '<' | '>' | ',' | ';' | '|' | '、' | '「'
                ..='』' | '【' | '】' | '《' | '》' | '“' | '”' | '‘' | '’'
        )
        || !c.is_ascii() && std::iter::once(c).nfkc().any(|d| "\"<>,;|:/\\?#%!".contains(d))
}

/// The things that were pasted, folded to lower case and usual width; a telephone number is one thing,
/// whatever its spaces.
fn pieces(list: &[Official], text: &str) -> Vec<String> {
    let words: Vec<String> = text
        .split(separates)
        .map(|word| {
            let word: String = word.nfkc().flat_map(char::to_lowercase).collect();
            let word = without_lead(word.trim_matches(MARKS));
            let rest = word.trim_matches(|c| MARKS.contains(&c) || BRACKETS.contains(&c));
            if numeric(word) { word.to_owned() } else { rest.to_owned() }
        })
        .filter(|word| word.contains(char::is_alphanumeric))
        .collect();
    let mut pieces: Vec<String> = Vec::new();
    let mut number = false;
    for (at, word) in words.iter().enumerate() {
        let continues = number && numeric(word) && !word.starts_with('+');
        number = numeric(word);
        match pieces.last_mut() {
            Some(piece) if continues => {
                piece.push(' ');
                piece.push_str(word);
            }
            // A harmless word leads to something; the last one leads to nothing, so it is what was pasted.
            _ if at + 1 < words.len() && harmless(list, word) => {}
            _ => pieces.push(word.clone()),
        }
    }
    pieces
}

fn harmless(list: &[Official], word: &str) -> bool {
    HARMLESS.contains(&word) || brands(list).any(|(_, brand)| brand == word) || harmless_han(word)
}

fn harmless_han(word: &str) -> bool {
    word.is_empty() || HARMLESS_HAN.iter().any(|lead| word.strip_prefix(lead).is_some_and(harmless_han))
}

/// A link or number without the harmless words written together with it. Before a bare host there must be
/// a space, for with another word in front it is another host.
fn without_lead(word: &str) -> &str {
    let Some(at) = word.find("http").or_else(|| word.find(|c: char| c == '+' || c.is_ascii_digit())) else {
        return word;
    };
    let (lead, rest) = word.split_at(at);
    let whole = rest.starts_with("http://") || rest.starts_with("https://") || numeric(rest);
    let lead_harmless = harmless_han(lead) || HARMLESS.contains(&lead.trim_end_matches(':'));
    if whole && lead_harmless { rest } else { word }
}

/// Whether the piece is the entry.
fn is(official: &Official, piece: &str) -> bool {
    let value = official.value.to_lowercase();
    match official.kind {
        OfficialKind::Domain => link_host(piece).is_some_and(|host| Some(host) == ascii(&value)),
        OfficialKind::Email => mail(piece).is_some_and(|mail| Some(mail) == self::mail(&value)),
        OfficialKind::Phone => is_number(&value, piece),
        OfficialKind::Handle => name(piece) == name(&value),
    }
}

/// Host of what is plainly a web address: no other scheme, no port where something else may listen, no
/// second link and no words at its end.
fn link_host(piece: &str) -> Option<String> {
    let (scheme, rest) = piece.split_once("://").unwrap_or(("https", piece));
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "443"));
    let plain = matches!(scheme, "http" | "https")
        && matches!(port, "80" | "443")
        && path.is_ascii()
        && !path.contains("://");
    if plain { ascii(host) } else { None }
}

/// Local part and host.
fn mail(piece: &str) -> Option<(&str, String)> {
    let (local, host) = piece.strip_prefix("mailto:").unwrap_or(piece).split_once('@')?;
    Some((local, ascii(host)?))
}

/// A host in its ASCII form, without the final dot.
fn ascii(host: &str) -> Option<String> {
    idna::domain_to_ascii(host.strip_suffix('.').unwrap_or(host)).ok()
}

fn name(handle: &str) -> &str {
    handle.strip_prefix('@').unwrap_or(handle)
}

/// Digits with what people write between them.
fn numeric(word: &str) -> bool {
    let word = word.strip_prefix("tel:").unwrap_or(word);
    let between = |c: char| c == ' ' || "+()-./·\u{2010}\u{2011}\u{2013}".contains(c);
    word.contains(|c: char| c.is_ascii_digit()) && word.chars().all(|c| c.is_ascii_digit() || between(c))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// How our number is dialled: from abroad, and inside its country, where most put a zero before it and
/// North America puts nothing.
fn dialled(ours: &str) -> [String; 3] {
    let (country, rest) = ours.split_once(' ').unwrap_or(("", ours));
    let trunk = if country == "+1" { "" } else { "0" };
    [digits(ours), format!("00{}", digits(ours)), format!("{trunk}{}", digits(rest))]
}

fn is_number(ours: &str, piece: &str) -> bool {
    if !numeric(piece) {
        return false;
    }
    let country = digits(ours.split(' ').next().unwrap_or_default());
    // "+44 (0)1632": this zero is dialled inside the country only.
    let number = match piece.split_once("(0)") {
        Some((before, after)) if digits(before).trim_start_matches('0') == country => {
            digits(before) + &digits(after)
        }
        _ => digits(piece),
    };
    let [abroad, from_abroad, inside] = dialled(ours);
    number == abroad || !piece.contains('+') && (number == from_abroad || number == inside)
}

/// The entry that the piece looks like: one character away from it, or with our name in it.
fn imitated<'a>(list: &'a [Official], piece: &str) -> Option<&'a Official> {
    let host = piece.split_once("://").map_or(piece, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let kind = match piece {
        _ if numeric(piece) => OfficialKind::Phone,
        _ if piece.starts_with('@') || !piece.contains(['@', '.']) => OfficialKind::Handle,
        _ if piece.contains('@') => OfficialKind::Email,
        _ => OfficialKind::Domain,
    };
    if kind == OfficialKind::Phone {
        let number = digits(piece);
        let near = |o: &&Official| o.kind == kind && dialled(&o.value).iter().any(|d| near(d, &number));
        return list.iter().find(near);
    }
    let of_kind = || list.iter().filter(|o| o.kind == kind);
    let looks = shape(name(host));
    let near_entry = of_kind().find(|o| near(&shape(name(&o.value)), &looks));
    near_entry.or_else(|| {
        let labels = || looks.split(|c: char| !c.is_alphanumeric());
        let named = |brand: &str| shape(piece).contains(brand) || labels().any(|l| near(l, brand));
        let (ours, _) = brands(list).find(|(_, brand)| named(&shape(brand)))?;
        Some(if kind == OfficialKind::Domain { ours } else { of_kind().next().unwrap_or(ours) })
    })
}

/// Our domains with the name in them: the longest label but the last. Three letters are no name.
fn brands(list: &[Official]) -> impl Iterator<Item = (&Official, &str)> {
    list.iter().filter(|o| o.kind == OfficialKind::Domain).filter_map(|official| {
        let (labels, _) = official.value.rsplit_once('.')?;
        let longest = labels.split('.').max_by_key(|label| label.len())?;
        (longest.len() > 3).then_some((official, longest))
    })
}

/// UTS 39 skeleton of the readable form, without accents and hyphens: what the eye takes it for.
/// `0`/`o` and `1`/`l`/`i` are one.
fn shape(text: &str) -> String {
    let readable: Vec<String> = text.split('@').map(|host| idna::domain_to_unicode(host).0).collect();
    skeleton(&readable.join("@"))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c) && !matches!(c, '-' | '_'))
        .map(|c| match c {
            '0' => 'o',
            '1' | 'i' | '|' => 'l',
            other => other,
        })
        .collect()
}

/// Whether one typing error lies between them at most: a character more, less or other, or two swapped.
fn near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = one.iter().zip(&other).take_while(|(x, y)| x == y).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(x, y)| x == y).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    one.len() < 2 && other.len() < 2 || one.len() == 2 && one.iter().eq(other.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Vec<Official> {
        [
            (OfficialKind::Domain, "okpay.example"),
            (OfficialKind::Domain, "help.okpay.example"),
            (OfficialKind::Email, "help@okpay.example"),
            (OfficialKind::Phone, "+44 1632 960 158"),
            (OfficialKind::Phone, "+1 202-555-0143"),
            (OfficialKind::Handle, "@okpay_help"),
        ]
        .map(|(kind, value)| {
            let platform = (kind == OfficialKind::Handle).then(|| "X".to_owned());
            Official { kind, value: value.into(), platform }
        })
        .into()
    }

    fn listed(text: &str) -> bool {
        matches!(look_up(&list(), text), Some(Answer::Listed(_)))
    }

    /// What is quoted, the stranger among several things, what it looks like; all but the first may be empty.
    fn unlisted(text: &str) -> (String, bool, String, String) {
        match look_up(&list(), text) {
            Some(Answer::NotListed { pasted, several, stranger, imitates }) => {
                let imitates = imitates.map(|o| o.value.clone()).unwrap_or_default();
                (pasted, several, stranger.unwrap_or_default(), imitates)
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn however_it_is_spelt_ours_is_listed() {
        for text in [
            "okpay.example",
            "https://okpay.example/login?x=1",
            " OKPAY.EXAMPLE. ",
            "okpay.example:443",
            "okpay.example./",
            "help@okpay.example",
            "mailto:HELP@okpay.example",
            "+44 1632 960158",
            "0044 1632-960-158",
            "\u{ff0b}\u{ff14}\u{ff14} 1632 960 158",
            "tel:+441632960158",
            "@OKPay_Help",
            "ok\u{200b}pay.example",
            "\u{ff4f}\u{ff4b}pay\u{ff0e}example",
            "OKPay <help@okpay.example>",
            "OKPay Support <help@okpay.example>",
            "\"help@okpay.example\" <help@okpay.example>",
            "<https://okpay.example>",
            "+44 (0)1632 960158",
            "0044 (0)1632 960158",
            "01632 960158",
            "(202) 555-0143",
            "okpay_help",
        ] {
            assert!(listed(text), "{text}");
        }
    }

    #[test]
    fn the_sentence_around_it_raises_no_alarm() {
        for text in [
            "okpay\u{3002}example",
            "okpay.example,",
            "okpay.example\u{ff0c}",
            "okpay.example)",
            "(okpay.example)",
            "\u{ff08}okpay.example\u{ff09}",
            "okpay.example!",
            "okpay.example\u{ff01}",
            "https://okpay.example\u{3002}",
            "\"okpay.example\"",
            "\u{201c}okpay.example\u{201d}",
            "'help@okpay.example'",
            "请访问 https://okpay.example",
            "请访问https://okpay.example",
            "官网\u{ff1a}okpay.example",
            "客服电话\u{ff1a}+44 1632 960 158",
            "call +44 1632 960 158",
            "call +44 1632 960 158.",
            "(+44) 1632 960 158",
            "Tel:+44 1632 960 158",
            "E-mail: help@okpay.example",
            "+44 1632 960 158, +1 202 555 0143",
            "help@okpay.example and okpay.example",
            "okpay.example\r\n",
        ] {
            assert!(listed(text), "{text}");
        }
    }

    #[test]
    fn an_address_of_ours_lends_nothing_to_its_neighbours() {
        for (text, stranger) in [
            ("OKPay <help@okpay.example> <x@evil.com>", "x@evil.com"),
            ("<help@okpay.example>evil@evil.com", "evil@evil.com"),
            ("\"help@okpay.example\" <evil@evil.com>", "evil@evil.com"),
            ("https://okpay.example/ https://evil.com", "https://evil.com"),
            ("https://okpay.example/,https://evil.com", "https://evil.com"),
            ("https://okpay.example\nevil.com", "evil.com"),
            ("okpay.example/ 加微信 okpay_kefu", "okpay_kefu"),
            ("加微信 okpay_help", ""),
            ("https://okpay.example/login 请加微信", ""),
            ("okpay.example\u{ff1a}8080", "8080"),
            ("https://okpay.example\u{ff03}.evil.com", "evil.com"),
            ("https://okpay.example\u{ff0f}.evil.com", "evil.com"),
            ("call +44 1632 960 158 or +44 7700 900123", "+44 7700 900123"),
            ("+44 1632 960 158 ext 6", "6"),
        ] {
            let (_, several, found, _) = unlisted(text);
            assert_eq!((several, found.as_str()), (true, stranger), "{text}");
        }
        for text in [
            "help@okpay.example:evil.com",
            "help@okpay.example:8080",
            "help@evil.com@okpay.example",
            "https://okpay.example/login请加微信",
            "https://okpay.example/?to=https://evil.com",
            "官网okpay.example",
            "+44 1632 960 15(0)8",
            "+44 1632 (0)960 158",
            "+4 (0)4 1632 960 158",
            "001632 960158",
            "41632 960158",
            "020 2555 0143",
            "+44 1632 960 158 9",
            "mailto:help@okpay.example?cc=x@evil.com",
            "call",
            "!?",
        ] {
            assert!(!unlisted(text).1, "{text}");
        }
    }

    #[test]
    fn nothing_is_cut_off_before_it_is_judged() {
        let far = format!("help@okpay.example{}or rather evil@evil.com", " ".repeat(300));
        assert_eq!(unlisted(&far).0.chars().count(), QUOTED + 1);
        assert!(!listed(&format!("okpay.example/{}", "a".repeat(LONGEST))));
        assert!(listed(&format!("{}okpay.example{}", " ".repeat(LONGEST), " ".repeat(LONGEST))));
    }

    #[test]
    fn each_entry_is_answered_once() {
        for (text, entries) in
            [("\"help@okpay.example\" <help@okpay.example>", 1), ("help@okpay.example, okpay.example", 2)]
        {
            let list = list();
            let answer = look_up(&list, text);
            assert!(matches!(&answer, Some(Answer::Listed(l)) if l.len() == entries), "{text}: {answer:?}");
        }
    }

    #[test]
    fn what_was_pasted_is_quoted() {
        for (text, quoted) in [
            (" Evil.COM ", "Evil.COM"),
            ("\u{43e}kpay.example", "\u{43e}kpay.example"),
            ("https://", "https://"),
            ("x@evil.com\u{202e}\u{7}\ny", "x@evil.com y"),
            ("OKPay <help@okpay.example> <x@evil.com>", "OKPay <help@okpay.example> <x@evil.com>"),
        ] {
            assert_eq!(unlisted(text).0, quoted);
        }
        for nothing in ["", " \n", "\u{200b}\u{202e}"] {
            assert_eq!(look_up(&list(), nothing), None);
        }
    }

    #[test]
    fn what_only_looks_like_ours_is_told() {
        for (text, ours) in [
            ("okpay.example.evil.test", "okpay.example"),
            ("0kpay.example", "okpay.example"),
            ("\u{43e}kpay.example", "okpay.example"),
            ("o\u{43a}pay.example", "okpay.example"),
            ("xn--kpay-45d.example", "okpay.example"),
            ("https://xn--kpay-45d.example/login", "okpay.example"),
            ("\u{f6}kp\u{e1}y.example", "okpay.example"),
            ("ok-pay.example", "okpay.example"),
            ("kopay.example", "okpay.example"),
            ("okapy.example", "okpay.example"),
            ("okpai.example", "okpay.example"),
            ("okpay-help.test", "okpay.example"),
            ("okpay.test", "okpay.example"),
            ("javascript://okpay.example/%0aalert(1)", "okpay.example"),
            ("https://okpay.example:8443", "okpay.example"),
            ("https://evil.test/okpay.example", "okpay.example"),
            ("help@okpay.example.test", "help@okpay.example"),
            ("he1p@okpay.example", "help@okpay.example"),
            ("okpay@evil.test", "help@okpay.example"),
            ("@okpay_he1p", "@okpay_help"),
            ("@okpay_kefu", "@okpay_help"),
            ("+44 1632 960 159", "+44 1632 960 158"),
            ("01632 960185", "+44 1632 960 158"),
            ("call +1 202 555 0148", "+1 202-555-0143"),
        ] {
            assert_eq!(unlisted(text).3, ours, "{text}");
        }
        for text in ["1234", "+44 1632 900 000", "example", "help@evil.test", "evil.test", "elpmaxe.yapko"] {
            assert_eq!(unlisted(text).3, "", "{text}");
        }
    }

    #[test]
    fn tricks_of_spelling_lead_elsewhere() {
        for text in [
            "https://okpay.example@evil.test/",
            "https://okpay.example\\@evil.test",
            "https://okpay.example\\.evil.test",
            "https://evil.test@okpay.example",
            "https://okpay.example:80@evil.test",
            "https://okpay.example%2eevil.test",
            "okpay.example\u{3002}evil.test",
        ] {
            assert!(!listed(text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_an_answer(text in "\\PC{0,400}") {
            let _ = look_up(&list(), &text);
        }

        #[test]
        fn what_follows_ours_is_never_listed_with_it(text in "[a-z0-9./:@ ]{0,40}[a-z0-9]") {
            let (after, around) = (format!("okpay.example {text}"), format!("okpay.example <{text}>"));
            proptest::prop_assume!(!listed(&text));
            assert!(!listed(&after) && !listed(&around));
        }
    }
}
