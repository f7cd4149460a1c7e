//! Questions of worried people, written before the search was tuned, and which article must answer them.
//!
//! `golden/*.tsv`: question, tab, acceptable articles split by `|`. The held-out files were not looked at
//! while tuning. The bars are what was reached, less a little; raise them when it gets better.

use crate::support;
use okpay::help::search::Index;
use okpay::i18n::Locale;

/// Shares of questions whose article is first, and among the first three.
#[derive(Debug)]
struct Share {
    first: f64,
    three: f64,
}

fn measure(index: &Index, file: &str) -> Share {
    let (mut first, mut three, mut all) = (0_u32, 0_u32, 0_u32);
    for line in support::read(&format!("tests/golden/{file}.tsv")).lines() {
        let (question, expected) = line.split_once('\t').expect("question, tab, article");
        let expected: Vec<&str> = expected.trim().split('|').collect();
        let found = index.search(question, 10, |_| true).expect("search");
        let place = found.hits.iter().position(|h| expected.contains(&index.paths[h.article].as_str()));
        all += 1;
        first += u32::from(place == Some(0));
        three += u32::from(place.is_some_and(|p| p < 3));
    }
    let share = Share { first: f64::from(first) / f64::from(all), three: f64::from(three) / f64::from(all) };
    println!("{file}: {all} questions, first {:.3}, first three {:.3}", share.first, share.three);
    share
}

#[test]
fn people_find_their_article_in_their_own_words() {
    let library = support::library();
    for (locale, first, three) in [(Locale::ZhHans, 0.80, 0.94), (Locale::En, 0.80, 0.93)] {
        let index = Index::build(&library, locale, &support::content()).expect("index");
        let tuned = measure(&index, locale.tag());
        assert!(tuned.first >= first && tuned.three >= three, "{locale:?}: {tuned:?}");
        let held_out = measure(&index, &format!("heldout-{}", locale.tag()));
        // Other voices, indirect on purpose: harder, and never tuned for.
        assert!(held_out.first >= 0.48 && held_out.three >= 0.70, "{locale:?}: {held_out:?}");
    }
}

#[test]
fn nonsense_is_answered_by_a_page_that_is_not_sure() {
    let library = support::library();
    for locale in Locale::ALL {
        let index = Index::build(&library, locale, &support::content()).expect("index");
        for question in [
            "",
            " ",
            "\0\u{1}\u{202e}",
            "zqxv wvut",
            "今天天气怎么样",
            "best pizza near me",
            "who won the football match",
            "how do I cook rice",
            "红烧肉怎么做",
            "🦀🦀🦀",
            &"a".repeat(10_000),
        ] {
            let found = index.search(question, 10, |_| true).expect("search");
            let best = found.hits.first().map(|h| (index.paths[h.article].as_str(), h.score));
            assert!(found.weak, "{locale:?} {question:?} {best:?}");
        }
    }
}
