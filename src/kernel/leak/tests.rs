//! What people write in complaints: with a secret in it, and without.

use super::*;
use crate::kernel::reference::is_card_number;

mod clean;
mod telling;

#[test]
fn every_secret_that_people_tell_is_found_and_hidden() {
    assert!(telling::SENTENCES.len() >= 60);
    for &(kind, text, secret) in telling::SENTENCES {
        let found = find(text);
        let told: Vec<_> = found.iter().map(|leak| (leak.kind, &text[leak.range.clone()])).collect();
        assert_eq!(told, [(kind, secret)], "{text}");
        let hidden = mask(text);
        assert!(!hidden.contains(secret) && hidden.contains('•'), "{hidden}");
        assert_eq!(find(&hidden), [], "{hidden}");
    }
}

#[test]
fn ordinary_complaints_stay_as_they_are() {
    assert!(clean::SENTENCES.len() >= 60);
    for &text in clean::SENTENCES {
        let told: Vec<_> = find(text).into_iter().map(|leak| (leak.kind, &text[leak.range])).collect();
        assert_eq!(told, [], "{text}");
        assert_eq!(mask(text), text);
    }
}

#[test]
fn several_secrets_are_told_apart() {
    let text = "卡号 4111 1111 1111 1111, 12/27 123，验证码是 482913，密码：Hunter22!";
    let kinds: Vec<Kind> = find(text).into_iter().map(|leak| leak.kind).collect();
    assert_eq!(kinds, [Kind::Card, Kind::SecurityCode, Kind::OneTimeCode, Kind::Password]);
    assert_eq!(mask(text), "卡号 •••• 1111, 12/27 ••••••，验证码是 ••••••，密码：••••••");
    let two = "4111 1111 1111 1111 5105 1051 0510 5100";
    assert_eq!(mask(two), "•••• 1111 •••• 5100");
    assert_eq!(mask("密码是4111111111111111"), "密码是••••••");
    assert_eq!(mask("卡 ４１１１\u{200b}１１１１　１１１１１１１１!"), "卡 •••• 1111!");
}

/// A slow path would take minutes: the bound only tells growth with the length from growth with its square.
#[test]
fn hostile_text_takes_no_longer_than_other_text() {
    for piece in [
        "4111 ",
        "4111111111111111 12/27 ",
        "1111-",
        "otp ",
        "otp is is is is is is is is is is is is x ",
        "验证码,",
        "验证码是的的的的的的的的的的的的的",
        "1 is my code ",
        "password is ",
        "order: ",
        "-----BEGIN PRIVATE KEY-----",
        "private key ",
        "you ",
        "ability able about above absent absorb abstract absurd abuse access accident ",
        "的 ",
        "助记词",
        "DE12 ",
        "\u{200b}",
        "﷽",
        "[1,1,",
        "1b5b9ccb3e8d006a5230de9bda23ff91edc794d4f56410560830b418528e446c 私钥",
        "2wseE5uq6SEharunLekkPFKMcWcuKxnAFL7eP4giQHWwdRtYzxL247bG4oBVYknRK9drKQsirsD2yvyz8MmDVoU2 ",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = find(&text);
        assert!(start.elapsed().as_secs() < 10, "{piece}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_and_ranges_are_in_order(text in any_text()) {
        let mut end = 0;
        for leak in find(&text) {
            proptest::prop_assert!(leak.range.start >= end && leak.range.end > leak.range.start);
            proptest::prop_assert!(text.get(leak.range.clone()).is_some());
            end = leak.range.end;
        }
        proptest::prop_assert_eq!(find(&text).is_empty(), mask(&text) == text);
    }

    #[test]
    fn a_card_number_is_found_in_any_grouping(body in "4[0-9]{14}", dashes: bool, groups: bool) {
        let digits = (0..10).map(|check| format!("{body}{check}")).find(|digits| is_card_number(digits)).unwrap();
        let gap = if dashes { "-" } else { " " };
        let parts: Vec<&str> = (0..4).map(|i| &digits[4 * i..4 * i + 4]).collect();
        let text = format!("我的卡{}被盗刷了500元", parts.join(if groups { gap } else { "" }));
        proptest::prop_assert_eq!(mask(&text), format!("我的卡•••• {}被盗刷了500元", &digits[12..]));
    }
}

/// Pieces of secrets and of what surrounds them, and anything else.
fn any_text() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let pieces = prop::sample::select(vec![
        "4111 1111 1111 1111",
        "4111-",
        "cvv",
        "code",
        "验证码",
        "是",
        "is",
        ":",
        " ",
        "密码",
        "private key",
        "0x",
        "-----BEGIN PRIVATE KEY-----",
        "abandon ",
        "的 ",
        "助记词",
        "[97,86,",
        "１２３",
        "\u{200b}",
        "é",
        "DE89 ",
        "，",
        "，123456",
        "12/27",
        "1b5b9ccb3e8d006a5230de9bda23ff91edc794d4f56410560830b418528e446c",
        "xprv",
        "password is ",
        "Abc123",
        "是我的",
        " is my ",
    ]);
    prop::collection::vec(
        prop_oneof![pieces.prop_map(str::to_owned), "\\PC{0,6}", "[0-9 -]{0,20}", "\\s|\\p{Cc}"],
        0..24,
    )
    .prop_map(|parts| parts.concat())
}
