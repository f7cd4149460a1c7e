//! Private keys: those that prove themselves, and those that a word announces.

use super::cue::{Cue, clause_before, joins_backwards, value_after};
use super::spelling::Spelling;
use super::{Kind, Leak};
use crate::kernel::reference::{is_extended, is_key_pair, is_private_key};
use std::ops::Range;

/// Keys that are known by their own form: a word of base58, a PEM block, a Solana key file.
pub(super) fn keys(spelling: &Spelling, found: &mut Vec<Leak>) {
    let mut add = |range: Range<usize>| found.push(Leak { kind: Kind::PrivateKey, range });
    for word in spelling.runs(|c| c.is_ascii_alphanumeric()) {
        let text = spelling.text.get(word.clone()).unwrap_or_default();
        // An extended key with a typing error in it is as good as a key.
        if is_private_key(text) || is_extended(text) {
            add(word);
        }
    }
    pem_blocks(spelling, &mut add);
    key_files(spelling, &mut add);
}

/// RFC 7468, also with its lines run together or its end cut off.
fn pem_blocks(spelling: &Spelling, add: &mut impl FnMut(Range<usize>)) {
    const BEGIN: &str = "-----BEGIN ";
    const END: &str = "-----END ";
    let mut rest = 0;
    while let Some(start) = spelling.from(rest).find(BEGIN).map(|at| rest + at) {
        rest = start + BEGIN.len();
        let Some((label, _)) = spelling.from(rest).split_once("-----") else { break };
        if label.len() > 40 || !label.contains("PRIVATE KEY") {
            continue;
        }
        let body = rest + label.len() + 5;
        // The next dashes are its end, or it has none.
        let dashes = spelling.from(body).find("-----").map_or(spelling.text.len(), |at| body + at);
        let end = if spelling.from(dashes).starts_with(END) {
            let has_key =
                spelling.text.get(body..dashes).unwrap_or_default().split_whitespace().any(is_key_line);
            if has_key { dashes + END.len() + label.len() + 5 } else { body }
        } else {
            lines_end(spelling, body)
        };
        if end > body {
            rest = end.min(spelling.text.len());
            add(start..rest);
        }
    }
}

/// Where the lines of base64 end that begin here.
fn lines_end(spelling: &Spelling, from: usize) -> usize {
    let mut end = from;
    loop {
        let rest = spelling.from(end).trim_start();
        let word = rest.split(char::is_whitespace).next().unwrap_or_default();
        // The last line may be short, but then it is filled up.
        if !is_key_line(word) {
            return end;
        }
        end = spelling.text.len() - rest.len() + word.len();
    }
}

fn is_key_line(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b))
        && (word.len() >= 16 || word.ends_with('='))
}

/// `[97,86,102,…]`: the 64 bytes that Solana's command line writes.
fn key_files(spelling: &Spelling, add: &mut impl FnMut(Range<usize>)) {
    for list in spelling.runs(|c| c.is_ascii_digit() || c == ',' || c.is_whitespace()) {
        let text = spelling.text.get(list.clone()).unwrap_or_default().trim().trim_end_matches(',');
        if !(127..=400).contains(&text.len()) {
            continue;
        }
        let bytes: Option<Vec<u8>> = text.split(',').map(|byte| byte.trim().parse().ok()).collect();
        if bytes.is_some_and(|bytes| is_key_pair(&bytes)) {
            add(list);
        }
    }
}

/// 64 hexadecimal digits are a key only when a word right before or behind calls them so: a transaction hash
/// looks the same.
pub(super) fn called_key(spelling: &Spelling, cue: &Cue) -> Option<Leak> {
    let behind = value_after(spelling, cue).and_then(|(at, _)| hex_at(spelling, at));
    let range = behind.or_else(|| hex_before(spelling, cue))?;
    Some(Leak { kind: Kind::PrivateKey, range })
}

fn hex_at(spelling: &Spelling, at: usize) -> Option<Range<usize>> {
    let word = spelling.from(at);
    let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).unwrap_or(word);
    let (hex, rest) = digits.split_at_checked(64)?;
    let whole =
        hex.bytes().all(|b| b.is_ascii_hexdigit()) && !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    whole.then(|| at..at + word.len() - rest.len())
}

/// "… is my private key", "…是我的私钥".
fn hex_before(spelling: &Spelling, cue: &Cue) -> Option<Range<usize>> {
    let clause = clause_before(spelling, cue.range.start, 100);
    let end = clause.rfind(|c: char| c.is_ascii_digit())?;
    let word = clause.get(..end)?.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let range = hex_at(spelling, cue.range.start - clause.len() + word)?;
    joins_backwards(spelling.text.get(range.end..cue.range.start)?).then_some(range)
}
