//! Words that announce a secret, and what may stand between them and it.

use super::spelling::Spelling;
use super::words::{BETWEEN, CUES};
use std::ops::Range;
use std::sync::LazyLock;

/// What a word announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Announces {
    /// The three or four digits on a card.
    SecurityCode,
    /// A code that came by text message or from an app.
    OneTimeCode,
    /// The word "code" alone, which announces many harmless things too.
    AnyCode,
    Password,
    PrivateKey,
    SeedPhrase,
    /// A number that is no card number, whatever its digits.
    Reference,
}

/// What a word does between a cue and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// `:` or `=`.
    Equates,
    /// "is": what follows is the value.
    Says,
    /// The word "to": a password is changed to a value, but a code is sent to a telephone.
    To,
    /// "The code, I told him 482913".
    Tells,
    /// Nothing.
    Fills,
}

/// Words by their first byte, the longest first.
struct Words<T>(Vec<Vec<(&'static str, T)>>);

impl<T: Copy> Words<T> {
    fn new(lists: &[(T, &'static str)]) -> Self {
        let mut table = vec![Vec::new(); 256];
        for (kind, words) in lists {
            for word in words.split('|') {
                if let Some(list) = word.bytes().next().and_then(|first| table.get_mut(usize::from(first))) {
                    list.push((word, *kind));
                }
            }
        }
        for list in &mut table {
            list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        Self(table)
    }

    /// The longest word with which the text begins.
    fn at(&self, text: &str, goes_on: fn(char) -> bool) -> Option<(&'static str, T)> {
        let first = text.bytes().next()?.to_ascii_lowercase();
        self.0.get(usize::from(first))?.iter().copied().find(|(word, _)| begins_until(text, word, goes_on))
    }
}

static CUE_WORDS: LazyLock<Words<Announces>> = LazyLock::new(|| Words::new(&CUES));
static BETWEEN_WORDS: LazyLock<Words<Between>> = LazyLock::new(|| Words::new(&BETWEEN));

/// A word that announces, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Cue {
    pub kind: Announces,
    pub range: Range<usize>,
}

/// All cues of the text in order. English ones are whole words.
pub(super) fn cues(spelling: &Spelling) -> Vec<Cue> {
    let mut found = Vec::new();
    let mut rest = 0;
    let mut before = ' ';
    while let Some(c) = spelling.from(rest).chars().next() {
        // Digits may be glued to it: "cvv123".
        let end = match CUE_WORDS.at(spelling.from(rest), |c| c.is_ascii_alphabetic()) {
            Some((cue, kind)) if !(c.is_ascii() && before.is_ascii_alphanumeric()) => {
                found.push(Cue { kind, range: rest..rest + cue.len() });
                rest + cue.len()
            }
            _ => rest + c.len_utf8(),
        };
        before = spelling.before(end).unwrap_or(' ');
        rest = end;
    }
    found
}

/// Whether the text begins with this word, in any case; an English one must end there.
pub(super) fn begins(text: &str, word: &str) -> bool {
    begins_until(text, word, |c| c.is_ascii_alphanumeric())
}

fn begins_until(text: &str, word: &str, goes_on: fn(char) -> bool) -> bool {
    let Some((front, rest)) = text.split_at_checked(word.len()) else { return false };
    let english = word.ends_with(|last: char| last.is_ascii_alphabetic());
    front.eq_ignore_ascii_case(word) && !(english && rest.starts_with(goes_on))
}

/// Longest text between, in bytes.
const LONGEST_GAP: usize = 48;

/// What stands between a cue and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Joint {
    /// Nothing that joins them.
    Loose,
    /// A word such as "is".
    Word,
    /// `:` or `=`.
    Sign,
}

/// Where the value begins that this cue announces, and how tightly it is joined. A comma is crossed only
/// when a joint or a word of telling follows.
pub(super) fn value_after(spelling: &Spelling, cue: &Cue) -> Option<(usize, Joint)> {
    let mut joint = Joint::Loose;
    let (mut comma, mut lines) = (false, 0);
    let mut at = cue.range.end;
    while at - cue.range.end <= LONGEST_GAP {
        let rest = spelling.from(at);
        let c = rest.chars().next()?;
        if let Some((word, between)) = BETWEEN_WORDS.at(rest, |c| c.is_ascii_alphanumeric()) {
            match between {
                Between::To if cue.kind != Announces::Password => return None,
                Between::Says | Between::To => joint = joint.max(Joint::Word),
                Between::Equates => joint = Joint::Sign,
                Between::Tells | Between::Fills => {}
            }
            comma &= between == Between::Fills;
            at += word.len();
            continue;
        }
        match c {
            ',' | '、' => comma = true,
            '\n' => lines += 1,
            c if c.is_whitespace() || "\"'“”‘’「」『』()[]<>【】《》*_`~-#".contains(c) => {}
            _ => return (!comma && lines < 2).then_some((at, joint)),
        }
        at += c.len_utf8();
    }
    None
}

/// Whether this text between a value and the cue behind it says that they are the same: "is your", "是我的".
pub(super) fn joins_backwards(between: &str) -> bool {
    let words = between.trim_start();
    let english =
        ["is your", "is my", "is the", "was your", "was my", "was the", "as your", "as my", "as the"];
    between.len() <= 30
        && (english.iter().any(|join| begins(words, join))
            || words.starts_with(['是', '为', '('])
            || words.starts_with("这个"))
}

/// The clause before this byte, at most so many bytes of it.
pub(super) fn clause_before(spelling: &Spelling, at: usize, longest: usize) -> &str {
    let from = (at.saturating_sub(longest)..=at).find(|&i| spelling.text.is_char_boundary(i)).unwrap_or(at);
    let before = spelling.text.get(from..at).unwrap_or_default();
    before.rsplit(['.', '!', '?', ';', ',', '。', '、', '\n']).next().unwrap_or_default()
}
