//! What goes on by itself around cases: what customers and staff are told, when, and how often.

mod customer;
mod hook;
mod retention;
mod staff;
mod watches;

use crate::console::customer_in;
use crate::support::TestApp;
use crate::support::people::EMAIL;
use okpay::account::{Customer, Role, members};
use okpay::cases::Case;
use okpay::cases::case::Answers;
use okpay::cases::opening::{New, Opened, open};
use okpay::cases::timeline::{self, Entry, Kind};
use okpay::i18n::Locale;
use okpay::jobs::Job;
use okpay::kernel::email::Email;
use okpay::kernel::time::Timestamp;
use okpay::mail::Captured;
use okpay::transactions::Transaction;
use uuid::Uuid;

/// What the customer writes; nothing of it may be in a letter.
const STORY: &str = "I sent it to Max on Monday, and his IBAN is right.";

/// Monday, 30 November 2026, 12:00 UTC: every promise of ours is in force.
async fn monday() -> TestApp {
    let site = TestApp::start().await;
    site.wait(7 * 86_400);
    site
}

/// A point in time.
fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().unwrap().into()
}

/// Does what is due on the way there, then what is due then.
async fn until(site: &TestApp, text: &str) {
    site.work().await;
    assert!(at(text) >= site.app.clock.now(), "time does not run back");
    site.app.clock.set(at(text));
    site.work().await;
}

/// Anna, who lives in Germany.
async fn anna(site: &TestApp) -> Customer {
    let anna = customer_in(site, EMAIL, "DE").await;
    site.work().await;
    anna
}

/// An appeal of hers that was filed just now; the letters about it are still to be sent.
async fn file(
    site: &TestApp,
    customer: &Customer,
    transaction: Option<&Transaction>,
    locale: Locale,
) -> Case {
    let answers = Answers {
        problem: "not_received".into(),
        role: "sender".into(),
        kind: "remittance".into(),
        amount: "250.00".into(),
        currency: "EUR".into(),
        account: "DE89370400440532013000".into(),
        story: STORY.into(),
        ..Answers::default()
    };
    let new = New { customer, transaction, draft: Uuid::now_v7(), answers: &answers, locale };
    let mut tx = site.app.db.begin().await.unwrap();
    let opened = open(&site.app, &mut tx, new, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let Opened::New(number) = opened else { panic!("{opened:?}") };
    case(site, &number).await
}

async fn case(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().expect("the case is there")
}

/// Entries of this kind.
async fn entries(site: &TestApp, case: &Case, kind: Kind) -> Vec<Entry> {
    let mut entries = timeline::all(&site.app.db, case).await.unwrap();
    entries.retain(|entry| entry.kind == kind);
    entries
}

/// A member of staff who has answered the invitation.
async fn member(site: &TestApp, email: &str, role: Role) -> Uuid {
    let (now, parsed) = (site.app.clock.now(), Email::parse(email).unwrap());
    let mut tx = site.app.db.begin().await.unwrap();
    let (id, token) = members::add(&mut tx, &parsed, ("Lin", role), now).await.unwrap().unwrap();
    members::accept(&mut tx, &token, "a stored password", now).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn assign(site: &TestApp, case: &Case, member: Uuid) {
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE cases SET assignee = $2 WHERE id = $1").bind(case.id).bind(member).exec().await.unwrap();
    tx.commit().await.unwrap();
}

/// Runs a job that waits as a node would that ends before it can say that the job is done.
async fn half_done(site: &TestApp, is: impl Fn(&Job) -> bool) {
    let jobs: Vec<(Uuid, String)> =
        site.app.db.read("SELECT id, job FROM jobs ORDER BY run_at, id").all().await.unwrap();
    let found = jobs.iter().find_map(|(id, text)| {
        let job: Job = serde_json::from_str(text).unwrap();
        is(&job).then_some((*id, job))
    });
    let (id, job) = found.expect("such a job waits");
    okpay::cases::perform(&site.app, id, &job).await.expect("a job of cases").unwrap();
}

/// Every letter to an address, oldest first.
fn letters(site: &TestApp, to: &str) -> Vec<Captured> {
    let mut letters = site.app.post.caught();
    letters.retain(|caught| caught.letter.to == to);
    letters.reverse();
    letters
}

/// Letters to an address with these words in their subject.
fn about(site: &TestApp, to: &str, words: &str) -> Vec<Captured> {
    let mut letters = letters(site, to);
    letters.retain(|caught| caught.letter.subject.contains(words));
    letters
}

/// Whether a letter says nothing about the payment.
fn is_discreet(caught: &Captured) -> bool {
    // Fingerprints and the secrets of links are chance: any word can stand in them.
    let chance = |word: &&str| word.len() < 40;
    let text = format!("{} {}", caught.letter.subject, caught.letter.text(true));
    let text: Vec<&str> = text.split_whitespace().filter(chance).collect();
    let text = text.join(" ");
    !["Max", "IBAN", "250", "DE89", "Monday"].iter().any(|word| text.contains(word))
}
