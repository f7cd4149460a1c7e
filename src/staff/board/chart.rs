//! Bars: drawn where people would rather look than read, with the same numbers as a table.

use crate::i18n::console::ConsoleText;
use maud::{Markup, html};

/// Height of a bar with its distance to the next.
const STEP: usize = 30;
const WIDTH: i64 = 640;
/// Where the bars begin: the words stand before.
const LEFT: i64 = 260;
/// The longest bar, with room for its number behind.
const LONGEST: i64 = 320;
/// Characters of a label that fit; Han characters take the room of two.
const LABEL: usize = 32;

/// A bar chart with title, description and table.
#[must_use]
pub fn bars(text: &ConsoleText, (id, title): (&str, &str), bars: &[(String, i64)]) -> Markup {
    let most = bars.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    let height = bars.len() * STEP;
    let said: Vec<String> = bars.iter().map(|(words, n)| format!("{words}: {n}")).collect();
    html! {
        section aria-labelledby={ (id) "-title" } {
            h2 #{ (id) "-title" } { (title) }
            @if bars.is_empty() {
                p { (text.nothing_counted) }
            } @else {
                svg.bars viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-labelledby={ (id) "-name " (id) "-desc" } {
                    title #{ (id) "-name" } { (title) }
                    desc #{ (id) "-desc" } { (said.join("; ")) }
                    @for (i, (words, n)) in bars.iter().enumerate() {
                        text x="0" y=(i * STEP + 19) { (short(words)) }
                        @if *n > 0 { rect x=(LEFT) y=(i * STEP + 4) width=((n * LONGEST / most).max(2)) height="20" rx="3" {} }
                        text x=(LEFT + n * LONGEST / most + 10) y=(i * STEP + 19) { (n) }
                    }
                }
                details {
                    summary { (text.as_table) }
                    table {
                        thead { tr { th scope="col" { (text.what) } th scope="col" { (text.cases) } } }
                        tbody { @for (words, n) in bars { tr { th scope="row" { (words) } td { (n) } } } }
                    }
                }
            }
        }
    }
}

/// What fits before the bars.
fn short(words: &str) -> String {
    let mut room = LABEL;
    let mut out = String::new();
    for c in words.chars() {
        let takes = if c.is_ascii() { 1 } else { 2 };
        if takes >= room {
            out.push('…');
            break;
        }
        room -= takes;
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Locale;

    #[test]
    fn bars_are_as_long_as_their_numbers_and_stay_inside() {
        let text = ConsoleText::of(Locale::En);
        let drawn = bars(
            text,
            ("x", "Problems <b>"),
            &[("a".repeat(80), 1000), ("b".into(), 500), ("c".into(), 1), ("d".into(), 0)],
        );
        let drawn = drawn.into_string();
        for part in [
            "width=\"320\"",
            "width=\"160\"",
            "width=\"2\"",
            "Problems &lt;b&gt;",
            "viewBox=\"0 0 640 120\"",
            "aaa…",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert_eq!(drawn.matches("<rect").count(), 3, "nothing has no bar");
        assert!(bars(text, ("x", "x"), &[]).into_string().contains(text.nothing_counted));
    }
}
