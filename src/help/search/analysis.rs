//! Text into terms: the same analysis for documents and for questions.
//!
//! NFKC and case folding, traditional → simplified with phrases, jieba words for Han with every pair
//! of neighbouring characters beside them as a safety net, stop words and stemming for Latin.

use crate::i18n::Locale;
use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use jieba_rs::{Jieba, TokenizeMode};
use std::cell::RefCell;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;
use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer};
use unicode_normalization::UnicodeNormalization;

/// Words of the product that a general dictionary cuts apart.
const PRODUCT_WORDS: &[&str] = &[
    "通行密钥",
    "验证码",
    "两步验证",
    "双重验证",
    "未到账",
    "没到账",
    "到账",
    "入账",
    "提现",
    "提币",
    "充值",
    "充币",
    "拒付",
    "退汇",
    "代付",
    "收款人",
    "受益人",
    "手续费",
    "汇率",
    "限额",
    "冻结",
    "解冻",
    "解锁",
    "锁定",
    "申诉",
    "盗刷",
    "扣款",
    "绑卡",
    "换绑",
    "注销",
    "钓鱼",
    "链上",
    "哈希",
    "备注",
    "标签",
    "主网",
    "转错",
    "误转",
    "退款",
    "账户",
    "账号",
    "实名",
    "实名认证",
    "人脸识别",
    "恢复码",
    "备用码",
    "助记词",
    "私钥",
    "白条",
    "扫码",
    "收款码",
];

static JIEBA: LazyLock<Jieba> = LazyLock::new(|| {
    let mut jieba = Jieba::new();
    for word in PRODUCT_WORDS {
        jieba.add_word(word, None, None);
    }
    jieba
});

static TO_SIMPLIFIED: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

thread_local! {
    /// An analyzer wants to be mutable, and a copy of it for every word costs more than stemming.
    static STEMMER: RefCell<TextAnalyzer> = RefCell::new(
        TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(Language::English)).build()
    );
}

static STOP_EN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "a an the and or but if so as at by for from in into of on onto to with about than then there here \
     is am are was were be been being do does did doing have has had having will would shall should can could \
     may might must i me my mine myself we us our ours you your yours he him his she her hers it its they them \
     their this that these those what which who whom whose how why when where im ive id ill dont doesnt didnt \
     isnt cant wont hasnt havent just also very really please hi hello hey thanks thank help need want tell know \
     get got getting any some all because now s t m ve re d ll still yet even"
        .split_whitespace()
        .collect()
});

static STOP_ZH: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    "的 了 吗 呢 吧 啊 呀 我 你 您 他 她 它 我们 你们 他们 是 在 有 和 与 也 都 就 还 又 很 太 这 那 个 怎么 怎么办 \
     怎样 如何 什么 为什么 为啥 咋 咋办 哪 哪里 请 请问 可以 能 能不能 要 想 想要 把 被 给 对 从 到 着 过 得 地 会 说 \
     一个 一下 一直 现在 时候 里 里面 上 去 来 啦 嘛 哦 呃 那个 这个 已经 了吗 办 急 帮 帮我"
        .split_whitespace()
        .collect()
});

/// What a term is, because words are stronger evidence than pairs of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Word,
    /// A word that says little by itself; only whole phrasings are compared by these.
    Stop,
    /// Two neighbouring Han characters.
    Pair,
}

/// A term and where it stands in the text that was analysed, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub text: String,
    pub kind: Kind,
    pub at: Range<usize>,
}

/// The text as it is compared, with the byte offset in the original behind every character.
struct Folded {
    text: String,
    origin: Vec<usize>,
}

fn fold_with_origin(text: &str) -> Folded {
    let mut folded = String::with_capacity(text.len());
    let mut origin = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        for c in std::iter::once(c).nfkc().flat_map(char::to_lowercase) {
            folded.push(match c {
                '\u{2019}' => '\'',
                other => other,
            });
            origin.push(at);
        }
    }
    let text_len = text.len();
    if folded.chars().any(is_han)
        && let Some(converter) = &*TO_SIMPLIFIED
    {
        // OpenCC leaves 帐, which most people write for 账.
        folded = converter.convert(&folded).replace('帐', "账");
        origin.resize(folded.chars().count(), text_len);
    }
    origin.push(text_len);
    Folded { text: folded, origin }
}

/// The text as it is compared.
#[must_use]
pub fn fold(text: &str) -> String {
    fold_with_origin(text).text
}

/// A Han character of any block that the site's languages use.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// Terms of a text. Never fails: what is neither a letter, a digit nor Han only separates.
#[must_use]
pub fn terms(locale: Locale, text: &str) -> Vec<Term> {
    let folded = fold_with_origin(text);
    let chars: Vec<char> = folded.text.chars().collect();
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        if is_han(chars[i]) {
            while i < chars.len() && is_han(chars[i]) {
                i += 1;
            }
            han(&chars[start..i], start, &folded.origin, &mut out);
        } else if chars[i].is_alphanumeric() {
            while i < chars.len()
                && !is_han(chars[i])
                && (chars[i].is_alphanumeric()
                    || (chars[i] == '\'' && i + 1 < chars.len() && chars[i + 1].is_alphabetic()))
            {
                i += 1;
            }
            let word: String = chars[start..i].iter().filter(|c| **c != '\'').collect();
            latin(locale, &word, folded.origin[start]..folded.origin[i], &mut out);
        } else {
            i += 1;
        }
    }
    out
}

fn han(run: &[char], base: usize, origin: &[usize], out: &mut Vec<Term>) {
    let text: String = run.iter().collect();
    for token in JIEBA.tokenize(&text, TokenizeMode::Search, true) {
        {
            let stop = STOP_ZH.contains(token.word);
            out.push(Term {
                text: token.word.to_owned(),
                kind: if stop { Kind::Stop } else { Kind::Word },
                at: origin[base + token.start]..origin[base + token.end],
            });
        }
    }
    for (i, pair) in run.windows(2).enumerate() {
        let text: String = pair.iter().collect();
        if !STOP_ZH.contains(text.as_str()) {
            out.push(Term { text, kind: Kind::Pair, at: origin[base + i]..origin[base + i + 2] });
        }
    }
}

fn latin(locale: Locale, word: &str, at: Range<usize>, out: &mut Vec<Term>) {
    if word.chars().count() > 40 {
        return;
    }
    let mut text = word.to_owned();
    if locale == Locale::En || word.is_ascii() {
        STEMMER.with_borrow_mut(|stemmer| {
            let mut stream = stemmer.token_stream(word);
            if stream.advance() {
                text.clone_from(&stream.token().text);
            }
        });
    }
    let kind = if STOP_EN.contains(word) { Kind::Stop } else { Kind::Word };
    out.push(Term { text, kind, at });
}

/// Loads dictionaries now instead of at the first question.
pub fn warm_up() {
    let _ = terms(Locale::ZhHans, "預熱 warm");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(locale: Locale, text: &str) -> Vec<String> {
        terms(locale, text).into_iter().filter(|t| t.kind == Kind::Word).map(|t| t.text).collect()
    }

    #[test]
    fn both_scripts_and_widths_say_the_same() {
        assert_eq!(words(Locale::ZhHans, "帳戶被鎖定"), words(Locale::ZhHans, "账户被锁定"));
        assert_eq!(words(Locale::ZhHans, "USDT提现"), words(Locale::ZhHans, "usdt 提现"));
        assert_eq!(words(Locale::En, "Payments"), words(Locale::En, "payment"));
        assert_eq!(words(Locale::En, "what is the"), Vec::<String>::new());
    }

    #[test]
    fn offsets_point_into_the_original_text() {
        let text = "请看:重置密码ABC。";
        for term in terms(Locale::ZhHans, text) {
            assert!(text.is_char_boundary(term.at.start) && text.is_char_boundary(term.at.end), "{term:?}");
        }
        let term = &terms(Locale::ZhHans, text).into_iter().find(|t| t.text == "abc").unwrap();
        assert_eq!(&text[term.at.clone()], "ABC");
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_terms(text in "\\PC{0,200}") {
            for term in terms(Locale::ZhHans, &text).into_iter().chain(terms(Locale::En, &text)) {
                proptest::prop_assert!(text.get(term.at).is_some());
            }
        }
    }
}
