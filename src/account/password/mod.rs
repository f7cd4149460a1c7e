//! What a password may be: NIST SP 800-63B-4 §3.1.1.2 and the OWASP Authentication Cheat Sheet.

mod blocklist;
mod hasher;
mod pattern;
mod stored;

pub use blocklist::Blocklist;
pub use hasher::{Hasher, OWASP, Params, QUEUE, Verdict};

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use zxcvbn::{Entropy, Score, matching::patterns::MatchPattern, zxcvbn};

use pattern::{fold, is_run, rests_on, unit};

/// NIST: a verifier shall require 15 characters of a password that stands alone.
pub const LEAST_ALONE: usize = 15;
/// NIST: a verifier shall require 8 characters of a password beside a second factor.
pub const LEAST_WITH_FACTOR: usize = 8;
/// NIST: at least 64 should be permitted; counted in code points.
pub const MOST: usize = 256;
/// Bytes as typed; 256 code points in decomposed form stay below it.
pub const MOST_RAW: usize = 4096;
/// No entry of zxcvbn's lists is longer.
const EMBEDDED_LONGEST: usize = 24;

/// A password in NFKC (NIST: normalise before hashing); otherwise exact (ASVS 6.2.8). `Debug` never shows it.
#[derive(Clone)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// Normalises, and neither trims nor truncates (NIST: verify the entire submitted password).
    ///
    /// # Errors
    /// [`Weakness::TooLong`] over 256 code points, or over 4 kB as typed: then nothing is normalised.
    pub fn parse(raw: &str) -> Result<Self, Weakness> {
        if raw.len() > MOST_RAW {
            return Err(Weakness::TooLong);
        }
        let text: String = raw.nfkc().collect();
        if text.chars().count() > MOST { Err(Weakness::TooLong) } else { Ok(Self(text)) }
    }

    /// One that nobody has: stands for what cannot be a password, so that it costs a comparison too.
    #[must_use]
    pub fn never() -> Self {
        Self(String::new())
    }

    /// Whether it is long enough without a second step.
    #[must_use]
    pub fn may_stand_alone(&self) -> bool {
        self.0.chars().count() >= LEAST_ALONE
    }

    /// The password itself: for hashing and judging only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Why a new password is refused; NIST: the reason shall be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Fewer code points than NIST asks for.
    #[error("the password has {is} characters and needs {least}")]
    TooShort {
        /// The fewest accepted.
        least: usize,
        /// How many there are.
        is: usize,
    },
    /// Over 256 code points or 4 kB.
    #[error("the password is longer than {MOST} characters")]
    TooLong,
    /// On a list of common or breached passwords (NIST block list, ASVS 6.2.4 and 6.2.12).
    #[error("the password is on a list of common passwords")]
    Common,
    /// Rests on the service's name or the person's own data (NIST block list, ASVS 6.2.11).
    #[error("the password rests on a name or address that others know")]
    Context,
    /// One piece again and again, or letters and digits in their order (OWASP).
    #[error("the password repeats itself")]
    Repeated,
    /// zxcvbn expects it to be found in too few guesses (OWASP: a strength estimator).
    #[error("the password is easy to guess")]
    Guessable,
}

/// Whether this may become a password. There are no composition rules (NIST: shall not). `context` holds
/// words others connect with the account: the brand, the e-mail address or its two sides, the names.
///
/// Takes 1 ms, up to 40 ms for what is made to be slow: call it behind the limits of the form.
///
/// # Errors
/// The first [`Weakness`] found.
pub fn judge(
    password: &Password,
    context: &[&str],
    second_factor: bool,
    extra: &Blocklist,
) -> Result<(), Weakness> {
    let text = password.expose();
    let least = if second_factor { LEAST_WITH_FACTOR } else { LEAST_ALONE };
    let is = text.chars().count();
    if is < least {
        return Err(Weakness::TooShort { least, is });
    }
    let folded = fold(text);
    let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    // Separators hide a repetition, but where signs are the larger part they are the password.
    let forms = if squeezed.chars().count() * 2 > is { vec![folded, squeezed] } else { vec![folded] };
    if extra.holds(text) || forms.iter().any(|form| is_common(form, extra)) {
        return Err(Weakness::Common);
    }
    if forms.iter().any(|form| unit(form).is_some() || is_run(form)) {
        return Err(Weakness::Repeated);
    }
    if rests_on(text, context, least) {
        return Err(Weakness::Context);
    }
    // zxcvbn puts eight random characters at 10^8 guesses, which is score 2: 3 would make the least 9.
    let floor = if second_factor { Score::Two } else { Score::Three };
    if estimate(text, context).score() < floor { Err(Weakness::Guessable) } else { Ok(()) }
}

/// Passphrases that everybody has read as an example, without their spaces; ours of the demo among them.
const EXAMPLES: [&str; 2] = ["correcthorsebatterystaple", "sevengeesecrossthefrozenlake"];

/// NIST compares the entire password, not words in it, so only decorations come off: up to 8 digits or
/// signs at the end, and repetition. Pieces under 4 characters are left to the other checks.
fn is_common(form: &str, extra: &Blocklist) -> bool {
    let stem = form.trim_end_matches(|c: char| !c.is_alphabetic());
    let stem = if form.chars().count() - stem.chars().count() > 8 { form } else { stem };
    BTreeSet::from([Some(form), Some(stem), unit(form), unit(stem)]).into_iter().flatten().any(|candidate| {
        let length = candidate.chars().count();
        let embedded = || {
            let entropy = estimate(candidate, &[]);
            matches!(entropy.sequence(), [one] if matches!(one.pattern, MatchPattern::Dictionary(_)))
        };
        length >= 4
            && (EXAMPLES.contains(&candidate)
                || extra.holds(candidate)
                || length <= EMBEDDED_LONGEST && embedded())
    })
}

/// zxcvbn on the first 100 characters, with its cost bounded: it tries every combination of leet signs,
/// which took 0.6 s for all of them. A text with over three kinds is not a word in leet anyway.
fn estimate(text: &str, context: &[&str]) -> Entropy {
    const LEET: &str = "@([{<!|$+%";
    const OTHER: &str = "^)]}>:;&-~";
    let text: String = text.chars().take(100).collect();
    if LEET.chars().filter(|c| text.contains(*c)).count() <= 3 {
        return zxcvbn(&text, context);
    }
    let other =
        |c| LEET.chars().zip(OTHER.chars()).find(|(leet, _)| *leet == c).map_or(c, |(_, other)| other);
    zxcvbn(&text.chars().map(other).collect::<String>(), context)
}

/// Five words of the EFF long list (CC BY 3.0), 64 bits: an offer beside the field, never a duty.
/// `random` gives an even choice below its argument.
pub fn suggestion(mut random: impl FnMut(usize) -> usize) -> String {
    let words = &diceware_wordlists::EFF_LONG_WORDLIST;
    let five: Vec<&str> = (0..5).filter_map(|_| words.get(random(words.len())).copied()).collect();
    five.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONTEXT: [&str; 3] = ["OKPay", "marie.dupont@example.com", "Marie Dupont-Li"];

    fn judged(raw: &str, second_factor: bool) -> Result<(), Weakness> {
        judge(&Password::parse(raw)?, &CONTEXT, second_factor, &Blocklist::default())
    }

    fn emoji(length: u32) -> String {
        (0..length).filter_map(|n| char::from_u32(0x1f300 + n * 37 % 256)).collect()
    }

    #[test]
    fn length_counts_code_points() {
        let short = |least, is| Err(Weakness::TooShort { least, is });
        assert_eq!(judged(&emoji(7), true), short(8, 7));
        assert_eq!(judged(&emoji(8), true), Ok(()));
        assert_eq!(judged(&emoji(14), false), short(15, 14));
        for length in [15, 64, 256] {
            assert_eq!(judged(&emoji(length), false), Ok(()), "{length}");
        }
        assert_eq!(judged(&emoji(257), false), Err(Weakness::TooLong));
        assert_eq!(judged("", false), short(15, 0));
    }

    #[test]
    fn the_same_text_is_the_same_password_and_nothing_else() {
        let parse = |raw: &str| Password::parse(raw).unwrap().expose().to_owned();
        assert_eq!(parse("Zo\u{eb} kann das"), parse("Zoe\u{308} kann das"));
        assert_eq!(parse("ＰＡＳＳ　ｗｏｒｄ"), "PASS word");
        assert_eq!(parse(" kept at both ends  "), " kept at both ends  ");
        assert_ne!(parse("Case"), parse("case"));
        assert_eq!(format!("{:?}", Password::parse("secret").unwrap()), "Password(…)");
    }

    #[test]
    fn a_megabyte_is_refused_at_once() {
        let (raw, start) = ("é".repeat(500_000), std::time::Instant::now());
        assert_eq!(judged(&raw, false), Err(Weakness::TooLong));
        assert!(start.elapsed().as_millis() < 50);
        // One code point that becomes eighteen counts as eighteen.
        assert_eq!(judged(&"\u{fdfa}".repeat(15), false), Err(Weakness::TooLong));
    }

    #[test]
    fn weak_ones_are_refused_with_the_reason() {
        use Weakness::{Common, Context, Guessable, Repeated};
        for (raw, weakness) in [
            ("password1234567", Common),
            ("PassWord2026!!!", Common),
            ("iloveyouiloveyou", Common),
            ("iloveyou iloveyou 2026", Common),
            ("sunshine-sunshine", Common),
            ("trustno1trustno1!", Common),
            ("aaaaaaaaaaaaaaa", Repeated),
            ("abcabcabcabcabc", Repeated),
            ("123456789012345", Repeated),
            ("ponmlkjihgfedcba", Repeated),
            ("c d e f g h i j", Repeated),
            ("1-2-3-4-5-6-7-8-9", Common),
            ("我爱北京我爱北京我爱北京我爱北京", Repeated),
            ("okpay-wallet-2026", Context),
            ("0KP@Y wallet 2026!", Context),
            ("marie.dupont@example.com", Context),
            ("MarieDupont19870412", Context),
            ("qwertyuiopasdfgh", Guessable),
            ("password password1 123456", Common),
            ("asdfghjklzxcvbnm", Guessable),
        ] {
            assert_eq!(judged(raw, false), Err(weakness), "{raw}");
        }
        for raw in ["password", "football1", "Iloveyou!", "qwerty123", "letmein2026", "drowssap"] {
            assert_eq!(judged(raw, true), Err(Common), "{raw}");
        }
        assert_eq!(judged("okpay2026!", true), Err(Context));
    }

    #[test]
    fn good_ones_pass_whatever_they_are_made_of() {
        for raw in [
            "kitchen window rainy sunday",
            "aaaa bbbb cccc dddd",
            "我家的猫喜欢在窗台上晒太阳看雨",
            "my okpay door opens for tall blue whales",
            "593 82 7714 0968 25 31",
        ] {
            assert_eq!(judged(raw, false), Ok(()), "{raw}");
        }
        for raw in ["xK9#mQ2v", "窗台上的猫看雨天"] {
            assert_eq!(judged(raw, true), Ok(()), "{raw}");
        }
    }

    #[test]
    fn the_operators_list_counts_with_decorations() {
        let list = Blocklist::load(b"Garden Gnome Parade\n".as_slice()).unwrap();
        for raw in ["garden gnome parade", "GARDEN GNOME PARADE 7!", "garden gnome paradegarden gnome parade"]
        {
            let password = Password::parse(raw).unwrap();
            assert_eq!(judge(&password, &[], false, &list), Err(Weakness::Common), "{raw}");
        }
    }

    #[test]
    fn suggestions_pass() {
        let mut state = 1_usize;
        for _ in 0..50 {
            let phrase = suggestion(|below| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % below
            });
            assert_eq!(judged(&phrase, false), Ok(()), "{phrase}");
        }
    }

    #[test]
    fn every_leet_sign_at_once_is_still_fast() {
        let (raw, start) = ("4@8([{<369 1!|70$5+7%2".repeat(4), std::time::Instant::now());
        let _ = judged(&format!("password{raw}"), false);
        assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..Default::default() })]
        #[test]
        fn judge_never_panics(raw in "(?s).{0,40}|[ab1!İß]{8,60}|[ -~]{8,110}", own in "(?s).{0,12}") {
            if let Ok(password) = Password::parse(&raw) {
                let _ = judge(&password, &[&own, "okpay"], true, &Blocklist::default());
            }
        }
    }
}
