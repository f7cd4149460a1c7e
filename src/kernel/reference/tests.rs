//! Vectors come from the standards' own texts (BIP-173, BIP-350, EIP-55, XLS-5, SWIFT IBAN Registry) or were
//! computed with other implementations.

use super::*;

mod chains;

const UETR: &str = "97ed4827-7b6f-4491-a06f-b548d5a7512d";
const HASH: &str = "1b5b9ccb3e8d006a5230de9bda23ff91edc794d4f56410560830b418528e446c";
const SIGNATURE: &str =
    "4BkaWS14uybxtvW38CpqGTdxaJMmyM9tzoM92JRC242F1xsG9nSnLSp6zJnKEgBp5a9yK4JNkeN2mHCw8xD1z7Gf";
const KEY_PAIR: &str =
    "2wseE5uq6SEharunLekkPFKMcWcuKxnAFL7eP4giQHWwdRtYzxL247bG4oBVYknRK9drKQsirsD2yvyz8MmDVoU2";
const TETHER: &str = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t";
const GENESIS: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
const EIP_55: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

fn text<T>(read: Result<T, Wrong>, show: impl Fn(&T) -> &str) -> Result<String, Wrong> {
    read.map(|reference| show(&reference).to_owned())
}

#[test]
fn a_uetr_is_read_in_any_spelling() {
    let read = |typed: &str| text(Uetr::parse(typed), Uetr::as_str);
    for typed in [
        UETR.to_owned(),
        UETR.to_uppercase(),
        UETR.replace('-', ""),
        UETR.replace('-', "–"),
        format!("{{{UETR}}}"),
        format!("UETR：{UETR}。"),
        format!("  {}\u{200b}", UETR.replace('-', " - ")),
        UETR.replace('9', "９"),
    ] {
        assert_eq!(read(&typed).as_deref(), Ok(UETR), "{typed}");
    }
    for (typed, wrong) in [
        ("", Wrong::Empty),
        ("\u{200b} ", Wrong::Empty),
        ("97ed4827-7b6f-1491-a06f-b548d5a7512d", Wrong::Form), // version 1
        ("97ed4827-7b6f-4491-c06f-b548d5a7512d", Wrong::Form), // reserved variant
        ("97ed4827-7b6f-4491-a06f-b548d5a7512", Wrong::TooShort { has: 31, needs: 32 }),
        ("97ed4827-7b6f-4491-a06f-b548d5a7512dd", Wrong::TooLong { has: 33, needs: 32 }),
        ("97ed4827-7b6f-4491-a06f-b548d5a7512g", Wrong::Character('g')),
        (HASH, Wrong::Another(Kind::TransactionHash(Network::Bitcoin))),
        ("DE89 3704 0044 0532 0130 00", Wrong::Another(Kind::Iban)),
    ] {
        assert_eq!(read(typed), Err(wrong), "{typed}");
    }
    assert_eq!(Uetr::parse(UETR).map(|u| u.masked()).as_deref(), Ok("97ed4827…512d"));
}

#[test]
fn an_iban_is_read_as_printed_and_every_typing_error_is_told() {
    let read = |typed: &str| text(Iban::parse(typed), Iban::as_str);
    for iban in [
        "DE89370400440532013000",
        "GB82WEST12345698765432",
        "FR1420041010050500013M02606",
        "NO9386011117947",
        "MT84MALT011000012345MTLCAST001S",
        "BE68539007547034",
        "SA0380000000608010167519",
        "LC55HEMM000100010012001200023015",
        "RU0304452522540817810538091310419",
    ] {
        let parsed = Iban::parse(iban).unwrap();
        assert_eq!(read(&parsed.grouped().to_lowercase()).as_deref(), Ok(iban));
        assert_eq!(read(&format!("IBAN: {iban}")).as_deref(), Ok(iban));
        assert_eq!(read(&format!("IBAN {iban}")).as_deref(), Ok(iban));
        // Mod 97 finds every single digit that is mistyped and every swap of neighbours.
        for i in 2..iban.len() {
            let mut typed = iban.as_bytes().to_vec();
            typed[i] = if typed[i] == b'7' { b'8' } else { b'7' };
            assert_ne!(read(&String::from_utf8(typed).unwrap()).as_deref(), Ok(iban));
            let mut typed = iban.as_bytes().to_vec();
            typed.swap(i - 1, i);
            let typed = String::from_utf8(typed).unwrap();
            assert!(typed == iban || read(&typed).is_err(), "{typed}");
        }
    }
    for (typed, wrong) in [
        ("DE89 3704 0044 0532 0130", Wrong::TooShort { has: 20, needs: 22 }),
        ("DE89 3704 0044 0532 0130 001", Wrong::TooLong { has: 23, needs: 22 }),
        ("DE88 3704 0044 0532 0130 00", Wrong::Check),
        ("US89 3704 0044 0532 0130 00", Wrong::Country),
        ("DE89 3704 0044 0532 0130 0é", Wrong::Character('é')),
        ("DE00", Wrong::TooShort { has: 4, needs: 5 }),
        (UETR, Wrong::Another(Kind::Uetr)),
        (TETHER, Wrong::Another(Kind::Address(Network::Tron))),
        ("4111 1111 1111 1111", Wrong::Another(Kind::CardNumber)),
    ] {
        assert_eq!(read(typed), Err(wrong), "{typed}");
    }
    assert_eq!(read(&"1".repeat(2000)), Err(Wrong::TooLong { has: 2000, needs: 34 }));
    let iban = Iban::parse("DE89370400440532013000").unwrap();
    assert_eq!((iban.masked().as_str(), iban.country()), ("DE89 •••• 3000", "DE"));
    assert_eq!(iban.grouped(), "DE89 3704 0044 0532 0130 00");
    assert_eq!(format!("{iban:?}"), "Iban(DE89 •••• 3000)");
}

#[test]
fn check_digits_that_are_never_given_are_refused() {
    // 97 more or less leaves the remainder: the same account with 00, 01 or 99 must not pass.
    for front in 0..1000 {
        for check in ["00", "01", "99"] {
            let iban = format!("BE{check}{front:03}007547034");
            assert_ne!(Iban::parse(&iban).map(|i| i.as_str().to_owned()), Ok(iban));
        }
    }
}

#[test]
fn a_bic_has_a_country_in_it() {
    let read = |typed: &str| text(Bic::parse(typed), Bic::as_str);
    for (typed, bic) in [
        ("deutdeff", "DEUTDEFF"),
        ("DEUT DE FF 500", "DEUTDEFF500"),
        ("SWIFT/BIC：ＢＫＣＨＣＮＢＪ", "BKCHCNBJ"),
        ("NBKOXKPR", "NBKOXKPR"),
    ] {
        assert_eq!(read(typed).as_deref(), Ok(bic), "{typed}");
    }
    for (typed, wrong) in [
        ("DEUTDE", Wrong::TooShort { has: 6, needs: 8 }),
        ("DEUTDEFF5", Wrong::TooShort { has: 9, needs: 11 }),
        ("DEUTDEFF5000", Wrong::TooLong { has: 12, needs: 11 }),
        ("PASSWORD", Wrong::Country),
        ("DEUT-EFF", Wrong::Character('-')),
    ] {
        assert_eq!(read(typed), Err(wrong), "{typed}");
    }
    assert_eq!(Bic::parse("DEUTDEFF500").map(|b| b.grouped()).as_deref(), Ok("DEUT DE FF 500"));
    assert_eq!(Bic::parse("DEUTDEFF").map(|b| b.grouped()).as_deref(), Ok("DEUT DE FF"));
}

#[test]
fn a_reference_of_the_payer_has_the_swift_characters() {
    let read = |typed: &str| text(OwnReference::parse(typed), OwnReference::as_str);
    for (typed, reference) in [
        (" Invoice 2026/03-17 ", "Invoice 2026/03-17"),
        ("ＮＯＴＰＲＯＶＩＤＥＤ", "NOTPROVIDED"),
        ("a-B?c:(d).e,f'g+h i", "a-B?c:(d).e,f'g+h i"),
        ("it’s 1–2", "it's 1-2"),
    ] {
        assert_eq!(read(typed).as_deref(), Ok(reference), "{typed}");
    }
    for (typed, wrong) in [
        (" ", Wrong::Empty),
        ("/abc", Wrong::Form),
        ("abc/", Wrong::Form),
        ("a//b", Wrong::Form),
        ("a_b", Wrong::Character('_')),
        ("货款", Wrong::Character('货')),
        ("123456789012345678901234567890123456", Wrong::TooLong { has: 36, needs: 35 }),
        (UETR, Wrong::Another(Kind::Uetr)),
    ] {
        assert_eq!(read(typed), Err(wrong), "{typed}");
    }
    assert!(read(&"a".repeat(35)).is_ok());
    assert_eq!(OwnReference::parse("INVOICE-2026").map(|r| r.masked()).as_deref(), Ok("••••2026"));
}

#[test]
fn of_a_card_only_the_last_four_are_taken() {
    for typed in ["1111", "•••• •••• •••• 1111", "****-1111", "xxxx 1111", "尾号：１１１１"]
    {
        assert_eq!(LastFour::parse(typed).map(|l| l.masked()).as_deref(), Ok("•••• 1111"), "{typed}");
    }
    for (typed, wrong) in [
        ("111", Wrong::TooShort { has: 3, needs: 4 }),
        ("11112", Wrong::TooLong { has: 5, needs: 4 }),
        ("111a", Wrong::Character('a')),
        ("4111-1111-1111-1111", Wrong::Another(Kind::CardNumber)),
        ("4111 1111 1111 1111", Wrong::Another(Kind::CardNumber)),
    ] {
        assert_eq!(LastFour::parse(typed).map(|_| ()), Err(wrong), "{typed}");
    }
    assert_eq!(
        Arn::parse("7454 3205 1231 0000 0000 127").map(|a| a.grouped()).as_deref(),
        Ok("7454 3205 1231 0000 0000 127")
    );
    assert_eq!(Arn::parse("745432051").map(|_| ()), Err(Wrong::TooShort { has: 9, needs: 23 }));
}

#[test]
fn a_card_number_has_an_issuer_a_length_and_a_check_digit() {
    for number in [
        "4111111111111111",
        "4222222222222",
        "5105105105105100",
        "2223003243445633",
        "378282246310005",
        "30569309025904",
        "6011111111111117",
        "3566002020360505",
        "6225880123456783",
        "6222021000012345673",
        "9558800100012345672",
        "4367421234567890129",
        "2202201234567895",
    ] {
        assert!(is_card_number(number), "{number}");
        let last = if number.ends_with('0') { "1" } else { "0" };
        assert!(!is_card_number(&format!("{}{last}", &number[..number.len() - 1])), "{number}");
    }
    for number in ["", "0", "0000000000000000", "1234567890123452", "41111111111111111", "411111111111111１"]
    {
        assert!(!is_card_number(number), "{number}");
    }
}

#[test]
fn domestic_numbers_keep_their_shape() {
    for routing in ["021000021", "111000025", "0110-0001-5", "091000019", "121042882", "322271627"] {
        assert!(AbaRouting::parse(routing).is_ok(), "{routing}");
    }
    for (typed, wrong) in [
        ("021000022", Wrong::Check),
        ("000000000", Wrong::Check),
        ("501000004", Wrong::Form),
        ("02100002", Wrong::TooShort { has: 8, needs: 9 }),
    ] {
        assert_eq!(AbaRouting::parse(typed).map(|_| ()), Err(wrong), "{typed}");
    }
    let sort = SortCode::parse("20 – 00–00").unwrap();
    assert_eq!((sort.as_str(), sort.grouped().as_str()), ("200000", "20-00-00"));
    let account = AccountNumber::parse("5577 9911").unwrap();
    assert_eq!((account.as_str(), account.masked().as_str()), ("55779911", "•••• 9911"));
    assert_eq!(AccountNumber::parse("5577991").map(|_| ()), Err(Wrong::TooShort { has: 7, needs: 8 }));
}

#[test]
fn a_search_box_knows_what_was_pasted() {
    use Network::{Bitcoin, BnbSmartChain, Ethereum, Polygon, Solana, Tron};
    let case = CaseNumber::new("OKA", 2026, 12345).unwrap();
    for (typed, first) in [
        (case.as_str().to_lowercase().replace('-', " ").as_str(), Kind::CaseNumber),
        (UETR, Kind::Uetr),
        ("de89 3704 0044 0532 0130 00", Kind::Iban),
        ("4111 1111 1111 1111", Kind::CardNumber),
        (TETHER, Kind::Address(Tron)),
        (SIGNATURE, Kind::TransactionHash(Solana)),
        (KEY_PAIR, Kind::PrivateKey),
        ("DEUTDEFF", Kind::Bic),
        ("021000021", Kind::AbaRouting),
        ("Invoice 7", Kind::OwnReference),
    ] {
        assert_eq!(recognise(typed).first(), Some(&first), "{typed}");
    }
    assert_eq!(recognise(EIP_55)[..3], [Ethereum, BnbSmartChain, Polygon].map(Kind::Address));
    assert!(recognise(HASH).contains(&Kind::TransactionHash(Bitcoin)));
    assert_eq!(recognise("为什么还没到账?"), []);
    assert_eq!(recognise(""), []);
}

proptest::proptest! {
    #[test]
    fn any_paste_is_answered_and_what_is_read_reads_again(text in "(\\PC|[0-9a-zA-Z]){0,90}") {
        let _ = recognise(&text);
        for &network in Network::ALL {
            if let Ok(address) = Address::parse(network, &text) {
                let again = Address::parse(network, address.as_str()).map(|a| a.masked());
                proptest::prop_assert_eq!(again, Ok(address.masked()));
            }
            if let Ok(hash) = TransactionHash::parse(network, &text) {
                proptest::prop_assert_eq!(TransactionHash::parse(network, hash.as_str()), Ok(hash.clone()));
            }
        }
        if let Ok(reference) = OwnReference::parse(&text) {
            proptest::prop_assert_eq!(OwnReference::parse(reference.as_str()), Ok(reference.clone()));
        }
    }
}
