//! Staff at work: the queue, a case on the desk, decisions with four eyes, the figures.

mod audit;
mod board;
mod breaches;
mod decisions;
mod desk;
mod guidance;
mod interim;
mod refunds;
mod search;
mod states;

use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::ledger::tell;
use crate::support::people::*;
use okpay::account::{Customer, Role, members};
use okpay::cases::case::Answers;
use okpay::cases::opening::{New, Opened, open};
use okpay::i18n::Locale;
use okpay::kernel::email::Email;
use okpay::transactions::Transaction;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// A member of staff who is signed in.
pub async fn member(site: &TestApp, name: &str, role: Role) -> Browser {
    let email = Email::parse(&format!("{}@okpay.example", name.to_lowercase())).unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    let made = members::add(&mut tx, &email, (name, role), site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let link = format!("/staff/invitation/{}", made.unwrap().1.encode());
    let browser = site.browser(&format!("192.0.2.{}", 20 + name.len()));
    browser.set_cookie("lang", "en");
    let page = browser.get(&link).await;
    let choose = browser.press(&page, "Save", &[("password", PASSWORD)]).await;
    let offer = browser.press(&choose, "Set up an app", &[]).await;
    let key = offer.one("main code");
    browser.press(&offer, "Turn it on", &[("code", &code_of(site, &key, 0))]).await;
    assert_eq!(browser.get("/staff").await.path, "/staff");
    browser
}

/// A customer with this address, who lives in a country.
pub async fn customer_in(site: &TestApp, email: &str, country: &str) -> Customer {
    customer_of(site, email).await;
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE customers SET country = $1, name = 'Anna Li' WHERE email_key = $2")
        .bind(country)
        .bind(email)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Customer::by_email(&site.app.db, email).await.unwrap().unwrap()
}

/// What the ledger says of a payment of theirs.
pub async fn paid(site: &TestApp, customer: &Customer, (reference, amount): (&str, &str)) -> Transaction {
    let number = format!("C-{}", customer.id.simple().to_string().split_at(20).0);
    let link = json!({
        "type": "customer", "occurred_at": "2026-11-01T00:00:00Z", "customer": number, "email": customer.email,
    });
    let sent = json!({
        "occurred_at": "2026-11-10T09:00:00Z", "transaction": reference, "state": "sent", "customer": number,
        "kind": "remittance", "amount": amount, "currency": "USD", "counterparty": "Max Mustermann",
        "account": "DE89370400440532013000", "country": "DE",
        "uetr": format!("0b2c5d1e-7f3a-4c4b-9a6d-{:0>12}", reference.len() * 1000 + amount.len()),
    });
    tell(site, &[link, sent]).await;
    Transaction::by_reference(&site.app.db, customer.id, reference).await.unwrap().unwrap()
}

/// Files an appeal; returns its number.
pub async fn filed(
    site: &TestApp,
    customer: &Customer,
    payment: Option<&Transaction>,
    story: &str,
) -> String {
    let answers = Answers {
        problem: "not_received".into(),
        role: "sender".into(),
        kind: "remittance".into(),
        amount: "250.00".into(),
        currency: "USD".into(),
        account: "DE89370400440532013000".into(),
        counterparty: "Max Mustermann".into(),
        story: story.into(),
        ..Answers::default()
    };
    let (draft, locale) = (Uuid::now_v7(), Locale::En);
    let new = New { customer, transaction: payment, draft, answers: &answers, locale };
    let mut tx = site.app.db.begin().await.unwrap();
    let opened = open(&site.app, &mut tx, new, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    match opened {
        Opened::New(number) => number,
        other => panic!("{other:?}"),
    }
}

/// The usual customer in Germany with an appeal about a payment of so many dollars.
pub async fn appeal(site: &TestApp, amount: &str) -> (Customer, String) {
    let customer = customer_in(site, EMAIL, "DE").await;
    let payment = paid(site, &customer, ("T-1001", amount)).await;
    let number =
        filed(site, &customer, Some(&payment), "It has not arrived.\n\nThe recipient needs it.").await;
    (customer, number)
}

/// The page of a case.
pub async fn on_desk(browser: &Browser, number: &str) -> Answer {
    let page = browser.get(&format!("/staff/cases/{number}")).await;
    assert_eq!(page.status, 200, "{}", page.text());
    page
}

/// Presses a button on the page of a case as it is now.
pub async fn act(browser: &Browser, number: &str, button: &str, typed: &[(&str, &str)]) -> Answer {
    let page = on_desk(browser, number).await;
    browser.press(&page, button, typed).await
}

/// A small picture.
pub fn picture() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[200; 48]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Puts a file into a case; returns its id.
pub async fn with_file(site: &TestApp, customer: &Customer, number: &str) -> Uuid {
    with_one(site, customer, (number, "回单.png", &picture())).await
}

/// The same with the name and the bytes of the file.
pub async fn with_one(
    site: &TestApp,
    customer: &Customer,
    (number, name, bytes): (&str, &str, &[u8]),
) -> Uuid {
    use okpay::cases::Case;
    use okpay::cases::evidence::{Of, add};
    let case = Case::by_number(&site.app.db, number).await.unwrap().unwrap();
    let mut upload = site.app.files.begin().unwrap();
    upload.add(bytes, 1 << 20).await.unwrap();
    let incoming = upload.finish().await.unwrap();
    let name = (name.to_owned(), "payment_screenshot".to_owned());
    let app = Arc::clone(&site.app);
    add(&app, incoming, name, (customer.id, Of::Case(case.id))).await.unwrap().unwrap().id
}
