//! The payments of the demo: each kind, and each state that a payment can be in.

use super::{HOUR, REFERENCE};
use crate::account::demo::CUSTOMER;
use crate::kernel::time::Timestamp;
use serde_json::{Value, json};

/// One payment of the demo: number, kind, its states with the hours since, and what else the ledger says.
type Payment = (&'static str, &'static str, &'static [(&'static str, i64)], Value);

#[expect(clippy::too_many_lines, reason = "a table")]
fn payments(at: impl Fn(i64) -> String) -> Vec<Payment> {
    let uetr = |n: u8| format!("{n:08x}-1f7f-49de-aed0-16487c27b4{n:02x}");
    let hash = |c: &str| c.repeat(32);
    vec![
        (
            "OKP-7301",
            "remittance",
            &[("received", 240), ("processing", 238), ("sent", 230)],
            json!({ "amount": "1250.00", "currency": "EUR", "fee": "3.50", "counterparty": "Max Mustermann", "account": "DE89370400440532013000", "country": "DE", "method": "sepa", "uetr": uetr(1) }),
        ),
        (
            "OKP-7302",
            "remittance",
            &[("received", 5), ("processing", 4)],
            json!({ "amount": "300.00", "currency": "USD", "fee": "8.00", "counterparty": "王芳", "account": "6222020200012345678", "country": "CN", "method": "swift", "uetr": uetr(2) }),
        ),
        (
            "OKP-7303",
            "crypto_deposit",
            &[("awaiting_confirmations", 1)],
            json!({ "amount": "120.5", "currency": "USDT", "account": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "method": "usdt-trc20", "hash": hash("a1"), "confirmations": 7, "confirmations_needed": 20 }),
        ),
        (
            "OKP-7304",
            "remittance",
            &[("received", 52), ("sent", 50)],
            json!({ "role": "recipient", "amount": "800.00", "currency": "GBP", "counterparty": "John Smith", "account": "GB29NWBK60161331926819", "country": "GB", "uetr": uetr(4) }),
        ),
        (
            "OKP-7305",
            "purchase",
            &[("received", 400), ("accepted", 399), ("settled", 350)],
            json!({ "amount": "59.90", "currency": "EUR", "counterparty": "Café am Markt", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7306",
            "withdrawal",
            &[("received", 300), ("processing", 298), ("sent", 290), ("returned", 200)],
            json!({ "amount": "500.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7307",
            "topup",
            &[("received", 30), ("pending_review", 29)],
            json!({ "amount": "2000.00", "currency": "EUR", "counterparty": "李娜", "account": "DE02120300000000202051", "country": "DE", "method": "sepa-instant" }),
        ),
        (
            "OKP-7308",
            "payout_on_behalf",
            &[("received", 80), ("processing", 79), ("at_beneficiary_bank", 70)],
            json!({ "amount": "4200.00", "currency": "CNY", "counterparty": "深圳市华强贸易有限公司", "account": "6225880112345678", "country": "CN" }),
        ),
        (
            "OKP-7309",
            "refund",
            &[("received", 60), ("credited", 58)],
            json!({ "amount": "35.00", "currency": "EUR", "counterparty": "Buchhandlung Sonne", "country": "DE" }),
        ),
        (
            "OKP-7310",
            "crypto_withdrawal",
            &[("received", 26), ("processing", 25), ("sent", 24)],
            json!({ "amount": "0.05", "currency": "BTC", "account": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "method": "btc", "hash": hash("b2") }),
        ),
        (
            "OKP-7311",
            "crypto_deposit",
            &[("misdirected", 90)],
            json!({ "amount": "300", "currency": "USDT", "account": "0x52908400098527886E0F7030069857D2E4169EE7", "method": "usdt-erc20", "hash": hash("c3") }),
        ),
        (
            "OKP-7312",
            "remittance",
            &[("received", 500), ("rejected", 498)],
            json!({ "amount": "90.00", "currency": "EUR", "counterparty": "Anna Schmidt", "account": "DE75512108001245126199", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7313",
            "remittance",
            &[("received", 900), ("processing", 898), ("sent", 890)],
            json!({ "amount": "2400.00", "currency": "EUR", "counterparty": "Paul Martin", "account": "FR1420041010050500013M02606", "country": "FR", "method": "sepa", "uetr": uetr(13) }),
        ),
        (
            "OKP-7314",
            "topup",
            &[("received", 700), ("accepted", 699)],
            json!({ "amount": "150.00", "currency": "GBP", "counterparty": "李娜", "country": "GB", "method": "faster-payments" }),
        ),
        (
            "OKP-7315",
            "remittance",
            &[("received", 650), ("sent", 640)],
            json!({ "amount": "640.00", "currency": "EUR", "counterparty": "Maria Rossi", "account": "IT60X0542811101000000123456", "country": "IT", "method": "sepa", "uetr": uetr(15) }),
        ),
        (
            "OKP-7316",
            "remittance",
            &[("received", 800), ("sent", 790), ("credited", 700)],
            json!({ "amount": "75.00", "currency": "EUR", "counterparty": "Tom Becker", "account": "DE02500105170137075030", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7317",
            "withdrawal",
            &[("received", 620), ("sent", 610)],
            json!({ "amount": "980.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7318",
            "purchase",
            &[("received", 45), ("action_required", 44)],
            json!({ "amount": "1299.00", "currency": "EUR", "counterparty": "Elektro Nord", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7319",
            "remittance",
            &[("received", 20), ("blocked", 19)],
            json!({ "amount": "60.00", "currency": "USD", "counterparty": "Acme Trading", "country": "US", "method": "swift" }),
        ),
        (
            "OKP-7320",
            "purchase",
            &[("received", 1000), ("settled", 990), ("charged_back", 400)],
            json!({ "amount": "42.00", "currency": "USD", "counterparty": "Stream Box", "country": "US", "method": "card" }),
        ),
        (
            "OKP-7321",
            "remittance",
            &[("awaiting_funds", 12)],
            json!({ "amount": "110.00", "currency": "EUR", "counterparty": "Lena Vogel", "country": "DE", "method": "sepa", "created_at": at(12) }),
        ),
        (
            "OKP-7322",
            "withdrawal",
            &[("received", 15), ("failed", 14)],
            json!({ "amount": "20.00", "currency": "EUR", "counterparty": "李娜", "account": "DE89370400440532013000", "country": "DE", "method": "sepa-instant" }),
        ),
        (
            "OKP-7323",
            "remittance",
            &[("received", 1)],
            json!({ "amount": "210.00", "currency": "EUR", "fee": "1.00", "counterparty": "Clara Wolf", "account": "NL91ABNA0417164300", "country": "NL", "method": "sepa" }),
        ),
        (
            "OKP-7324",
            "crypto_deposit",
            &[("awaiting_confirmations", 40), ("credited_restricted", 39)],
            json!({ "amount": "0.75", "currency": "ETH", "account": "0x52908400098527886E0F7030069857D2E4169EE7", "method": "eth", "hash": hash("d4") }),
        ),
        (
            "OKP-7325",
            "remittance",
            &[("received", 30), ("cancelled", 29)],
            json!({ "amount": "480.00", "currency": "EUR", "counterparty": "Jonas Krause", "account": "DE02100100100006820101", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7326",
            "refund",
            &[("received", 500), ("processing", 499), ("refunded", 430)],
            json!({ "amount": "18.50", "currency": "EUR", "counterparty": "Schuhhaus Nord", "country": "DE" }),
        ),
        (
            "OKP-7327",
            "purchase",
            &[("received", 320), ("settled", 310), ("reversed", 250)],
            json!({ "amount": "75.00", "currency": "EUR", "counterparty": "Fahrrad Depot", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7328",
            "remittance",
            &[("awaiting_funds", 260), ("expired", 200)],
            json!({ "amount": "330.00", "currency": "EUR", "counterparty": "Nina Berg", "country": "DE", "method": "sepa" }),
        ),
        (
            "OKP-7329",
            "crypto_withdrawal",
            &[("received", 100), ("processing", 99), ("sent", 98)],
            json!({ "amount": "250", "currency": "USDT", "account": "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "method": "usdt-trc20", "hash": hash("e5") }),
        ),
        (
            "OKP-7330",
            "remittance",
            &[("received", 880), ("sent", 870)],
            json!({ "amount": "1500.00", "currency": "EUR", "counterparty": "Sofia Costa", "account": "ES9121000418450200051332", "country": "ES", "method": "sepa", "uetr": uetr(30) }),
        ),
        (
            "OKP-7331",
            "remittance",
            &[("received", 860), ("sent", 850), ("credited", 780)],
            json!({ "amount": "560.00", "currency": "EUR", "counterparty": "Emil Larsen", "account": "IE29AIBK93115212345678", "country": "IE", "method": "sepa", "uetr": uetr(31) }),
        ),
        (
            "OKP-7340",
            "remittance",
            &[("received", 130), ("processing", 129), ("sent", 120)],
            json!({ "amount": "420.00", "currency": "EUR", "counterparty": "Jan de Vries", "account": "NL91ABNA0417164300", "country": "NL", "method": "sepa", "uetr": uetr(40) }),
        ),
        (
            "OKP-7332",
            "purchase",
            &[("received", 420), ("credited", 419)],
            json!({ "amount": "89.00", "currency": "EUR", "counterparty": "Lampen Kontor", "country": "DE", "method": "card" }),
        ),
        (
            "OKP-7333",
            "topup",
            &[("received", 150), ("accepted", 149), ("credited", 100)],
            json!({ "amount": "60.00", "currency": "GBP", "counterparty": "李娜", "country": "GB", "method": "faster-payments" }),
        ),
    ]
}

/// The lines of the ledger's file.
pub fn ledger(now: Timestamp) -> Vec<Value> {
    let at = |hours: i64| now.plus(-hours * HOUR).civil().to_string();
    let mut lines = vec![
        json!({ "type": "customer", "customer": REFERENCE, "email": CUSTOMER, "occurred_at": at(1000) }),
    ];
    for (reference, kind, states, details) in payments(at) {
        for (i, (state, hours)) in states.iter().enumerate() {
            let mut line = json!({
                "id": format!("{reference}-{i}"), "transaction": reference, "state": state, "occurred_at": at(*hours),
            });
            if matches!(*state, "returned" | "rejected" | "failed") {
                line["reason"] = json!("AC04");
            }
            // What the customer has to do, and from when held money is theirs to use.
            match *state {
                "action_required" => {
                    line["task"] = json!("confirm_identity");
                    line["task_until"] = json!(at(-120));
                }
                "credited_restricted" => line["available_from"] = json!(at(-33)),
                _ => {}
            }
            if i == 0 {
                line["customer"] = json!(REFERENCE);
                line["kind"] = json!(kind);
                for (name, value) in details.as_object().into_iter().flatten() {
                    line[name] = value.clone();
                }
            }
            lines.push(line);
        }
    }
    // A credit that a later event took back: the block was orphaned.
    lines.push(json!({ "id": "OKP-7303-early", "transaction": "OKP-7303", "state": "credited", "occurred_at": at(0) }));
    lines.push(json!({
        "id": "OKP-7303-orphaned", "transaction": "OKP-7303", "voids": "OKP-7303-early", "occurred_at": at(0),
    }));
    lines
}
