//! Bars: drawn where people would rather look than read, with the same numbers as a table.

use crate::i18n::console::ConsoleText;
use maud::{Markup, html};

/// Height of a bar with its words above and its distance to the next.
const STEP: usize = 46;
/// As wide as a phone, so that the words are as large there as on a desk.
const WIDTH: i64 = 360;
/// The longest bar, with room for its number behind.
const LONGEST: i64 = 290;
/// Characters of a label that fit; Han characters take the room of two.
const LABEL: usize = 46;

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
                        text x="0" y=(i * STEP + 15) { (short(words)) }
                        @if *n > 0 { rect y=(i * STEP + 22) width=((n * LONGEST / most).max(2)) height="16" rx="3" {} }
                        text x=(n * LONGEST / most + 8) y=(i * STEP + 35) { (n) }
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

/// What fits above a bar.
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
            "width=\"290\"",
            "width=\"145\"",
            "width=\"2\"",
            "Problems &lt;b&gt;",
            "viewBox=\"0 0 360 184\"",
            "aaa…",
        ] {
            assert!(drawn.contains(part), "{part}: {drawn}");
        }
        assert_eq!(drawn.matches("<rect").count(), 3, "nothing has no bar");
        assert!(bars(text, ("x", "x"), &[]).into_string().contains(text.nothing_counted));
    }
}
