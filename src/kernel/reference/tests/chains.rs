//! Addresses, transaction hashes and private keys.

use super::*;

#[test]
fn every_network_reads_its_own_addresses_in_one_spelling() {
    use Network::{Bitcoin, BnbSmartChain, Ethereum, Litecoin, Polygon, Solana, Tron, XrpLedger};
    for (network, typed, address) in [
        (Bitcoin, GENESIS, GENESIS),
        (Bitcoin, "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        (Bitcoin, "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (Bitcoin, "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        (
            Bitcoin,
            "bitcoin:bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ),
        (Bitcoin, "BC1SW50QGDZ25J", "bc1sw50qgdz25j"),
        (Litecoin, "LPNE9GK3GenV8A2AUrSfmrSjfArUJ5N345", "LPNE9GK3GenV8A2AUrSfmrSjfArUJ5N345"),
        (Litecoin, "MC3S7Uuch1iEm2JLXh7Jk6zJvBNMgvc1ii", "MC3S7Uuch1iEm2JLXh7Jk6zJvBNMgvc1ii"),
        (
            Litecoin,
            "ltc1q94c3vs4hy6cygqtz0j5lhtpj7hy9xra35jqzmw",
            "ltc1q94c3vs4hy6cygqtz0j5lhtpj7hy9xra35jqzmw",
        ),
        (Ethereum, EIP_55, EIP_55),
        (Ethereum, "5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", EIP_55),
        (BnbSmartChain, "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", EIP_55),
        (Polygon, "https://polygonscan.com/address/0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", EIP_55),
        (
            Ethereum,
            "0x52908400098527886E0F7030069857D2E4169EE7",
            "0x52908400098527886E0F7030069857D2E4169EE7",
        ),
        (
            Ethereum,
            "0xde709f2102306220921060314715629080e2fb77",
            "0xde709f2102306220921060314715629080e2fb77",
        ),
        (
            Ethereum,
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        ),
        (
            Ethereum,
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        ),
        (
            Ethereum,
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ),
        (Tron, TETHER, TETHER),
        (Tron, " TR7NHqjeKQxG TCi8q8ZY4pL8\u{200b}otSzgjLj6t\n", TETHER),
        (XrpLedger, "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"),
        (XrpLedger, "rrrrrrrrrrrrrrrrrrrrrhoLvTp", "rrrrrrrrrrrrrrrrrrrrrhoLvTp"),
        (
            Solana,
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
            "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
        ),
        (Solana, "11111111111111111111111111111111", "11111111111111111111111111111111"),
    ] {
        let read = Address::parse(network, typed);
        assert_eq!(text(read, Address::as_str).as_deref(), Ok(address), "{network:?} {typed}");
    }
    let packed = "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi";
    let address = Address::parse(XrpLedger, packed).unwrap();
    assert_eq!(
        (address.as_str(), address.tag()),
        ("rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", Some(4_294_967_295))
    );
    let untagged = "XVLhHMPHU98es4dbozjVtdWzVrDjtV5fdx1mHp98tDMoQXb";
    assert_eq!(Address::parse(XrpLedger, untagged).map(|a| a.tag()), Ok(None));
    assert_eq!(Address::parse(Tron, TETHER).map(|a| a.masked()).as_deref(), Ok("TR7NHq…gjLj6t"));
    assert_eq!(destination_tag(" ４２９４９６７２９５ "), Ok(u32::MAX));
    assert_eq!(destination_tag("4294967296"), Err(Wrong::Form));
    assert_eq!(destination_tag("-1").map(|_| ()), Ok(()), "the dash around it is wrapping");
    assert_eq!(destination_tag("memo"), Err(Wrong::Character('m')));
}

#[test]
fn a_wrong_address_is_told_what_is_wrong_with_it() {
    use Network::{Bitcoin, Ethereum, Litecoin, Solana, Tron, XrpLedger};
    let address = |network| Wrong::Another(Kind::Address(network));
    for (network, typed, wrong) in [
        (Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6", Wrong::TooShort { has: 33, needs: 34 }),
        (Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u", Wrong::Check),
        (Tron, "TR7NHq…jLj6t", Wrong::Shortened),
        (Tron, "TR7NHq....jLj6t", Wrong::Shortened),
        (Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj60", Wrong::Character('0')),
        (Tron, EIP_55, address(Ethereum)),
        (Tron, GENESIS, address(Bitcoin)),
        (Tron, HASH, Wrong::Another(Kind::TransactionHash(Tron))),
        (Ethereum, TETHER, address(Tron)),
        (Ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", Wrong::Check),
        (Ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", Wrong::TooShort { has: 39, needs: 40 }),
        (
            Ethereum,
            "0x1b5b9ccb3e8d006a5230de9bda23ff91edc794d4f56410560830b418528e446c",
            Wrong::Another(Kind::TransactionHash(Ethereum)),
        ),
        (Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", Wrong::Check),
        (Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t", Wrong::TooShort { has: 41, needs: 42 }),
        (Bitcoin, "bc1qb508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Wrong::Character('b')),
        // BIP-350's invalid addresses: bech32 where bech32m must be, and the other way round.
        (Bitcoin, "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", Wrong::Check),
        (Bitcoin, "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", Wrong::Check),
        (Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", Wrong::Check),
        (Bitcoin, "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", Wrong::TestNetwork),
        (Bitcoin, "mjfEB76C11ygeTod2HRkKkbJJx5u4rgXRu", Wrong::TestNetwork),
        (Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Wrong::Check),
        (Bitcoin, "ltc1q94c3vs4hy6cygqtz0j5lhtpj7hy9xra35jqzmw", address(Litecoin)),
        (Litecoin, GENESIS, address(Bitcoin)),
        (XrpLedger, "TVE26TYGhfLC7tQDno7G8dGtxSkYQnSz1uDimDdPYXzSpyw", Wrong::TestNetwork),
        (XrpLedger, "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", Wrong::Check),
        (XrpLedger, "sp6JdwovBCsiwnMhXuvZGZtPUoGVj", Wrong::Another(Kind::PrivateKey)),
        (Bitcoin, "L2ZovMyTxxQVJmMtfQemgVcB5YmiEDapDwsvX6RqvuWibgUNRiHz", Wrong::Another(Kind::PrivateKey)),
        (Solana, TETHER, address(Tron)),
        (Solana, KEY_PAIR, Wrong::Another(Kind::PrivateKey)),
    ] {
        assert_eq!(Address::parse(network, typed).map(|_| ()), Err(wrong), "{network:?} {typed}");
    }
}

#[test]
fn hashes_are_stored_as_their_network_writes_them() {
    use Network::{Bitcoin, BnbSmartChain, Ethereum, Solana, Tron, XrpLedger};
    let prefixed = format!("0x{HASH}");
    let capitals = HASH.to_uppercase();
    for (network, typed, hash) in [
        (Bitcoin, capitals.clone(), HASH),
        (Tron, format!("https://tronscan.org/#/transaction/{HASH}"), HASH),
        (XrpLedger, HASH.to_owned(), capitals.as_str()),
        (Ethereum, HASH.to_owned(), prefixed.as_str()),
        (BnbSmartChain, prefixed.to_uppercase(), prefixed.as_str()),
        (Solana, format!("https://solscan.io/tx/{SIGNATURE}?cluster=mainnet"), SIGNATURE),
    ] {
        let read = TransactionHash::parse(network, &typed);
        assert_eq!(text(read, TransactionHash::as_str).as_deref(), Ok(hash), "{network:?} {typed}");
    }
    for (network, typed, wrong) in [
        (Tron, prefixed.as_str(), Wrong::Another(Kind::TransactionHash(Ethereum))),
        (Tron, TETHER, Wrong::Another(Kind::Address(Tron))),
        (Tron, UETR, Wrong::Another(Kind::Uetr)),
        (Bitcoin, &HASH[1..], Wrong::TooShort { has: 63, needs: 64 }),
        (Ethereum, "0x1b5b…446c", Wrong::Shortened),
        (Solana, KEY_PAIR, Wrong::Another(Kind::PrivateKey)),
        (Solana, HASH, Wrong::Another(Kind::TransactionHash(Bitcoin))),
    ] {
        assert_eq!(TransactionHash::parse(network, typed).map(|_| ()), Err(wrong), "{network:?} {typed}");
    }
}

#[test]
fn private_keys_prove_themselves() {
    for key in [
        "5K2YUVmWfxbmvsNxCsfvArXdGXm7d5DC9pn4yD75k2UaSYgkXTh",
        "L2ZovMyTxxQVJmMtfQemgVcB5YmiEDapDwsvX6RqvuWibgUNRiHz",
        "6vLGwdK3aP4eQFGoihTsxFJoE1KapsfDvWBEgQ87TUoC8U65frg",
        "T8Q5N7GeNLP65bzmD3bdtr9Z2QR2JJbi39nBNu4PVsgt7a73zMdK",
        "cSvoPGyKQ26kUCqA3pTu3p7Ehn57tfgWHz2PdWtMS2AirRaFfuDu",
        "sp6JdwovBCsiwnMhXuvZGZtPUoGVj",
        "sEdSJHdnVumf99WfaHTnU8DaQkx5Q4n",
        "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
        KEY_PAIR,
    ] {
        assert!(is_private_key(key), "{key}");
    }
    for other in [SIGNATURE, HASH, TETHER, "", "5K2YUVmWfxbmvsNxCsfvArXdGXm7d5DC9pn4yD75k2UaSYgkXTi"] {
        assert!(!is_private_key(other), "{other}");
    }
}

proptest::proptest! {
    #[test]
    fn typing_errors_in_checked_addresses_are_found(i in 0_usize..34, c in "[1-9A-HJ-NP-Za-km-z]") {
        let mut typed = TETHER.to_owned();
        typed.replace_range(i..=i, &c);
        proptest::prop_assert!(typed == TETHER || Address::parse(Network::Tron, &typed).is_err());
    }
}
