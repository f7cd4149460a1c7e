//! A customer who disagrees with the decision: once for each, with something new.

use super::{filed, late, site};
use crate::support::TestApp;
use crate::support::browser::{Answer, Browser};
use crate::support::ledger::{tell, time};
use crate::support::people::{EMAIL, PASSWORD, letter_about, sign_in};
use axum::http::StatusCode;
use okpay::account::{Role, members};
use okpay::cases::decision::{self, Checked, Decision};
use okpay::cases::{Case, CaseState, clocks};
use okpay::kernel::email::Email;
use serde_json::json;
use uuid::Uuid;

const NEW: &str = "Max's bank says in writing that there was no such credit on that day.";

/// Two members of staff: one proposes, the other approves.
async fn staff(site: &TestApp) -> [Uuid; 2] {
    let mut made = Vec::new();
    for name in ["lin", "chen"] {
        let email = Email::parse(&format!("{name}@okpay.example")).unwrap();
        let mut tx = site.app.db.begin().await.unwrap();
        let member = members::add(&mut tx, &email, (name, Role::Agent), site.app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        made.push(member.unwrap().0);
    }
    [made[0], made[1]]
}

async fn case_of(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

/// The case is decided, with all that a decision must say.
async fn decided(site: &TestApp, number: &str, [by, checks]: [Uuid; 2]) {
    let (app, now) = (&site.app, site.app.clock.now());
    let mut case = case_of(site, number).await;
    let story = case.answers(app).story;
    let decision = Decision {
        outcome: "CONF".into(),
        ruling: "not_upheld".into(),
        root_cause: "nothing_wrong".into(),
        points: story.lines().map(|line| (line.to_owned(), "It was credited.".to_owned())).collect(),
        reasons: "The bank of the recipient has confirmed the credit.".into(),
        amount: "€100.00".into(),
        date: "24 November 2026".into(),
        reference: "T-1".into(),
        ..Decision::default()
    };
    let mut tx = app.db.begin().await.unwrap();
    assert!(decision::propose(app, &mut tx, &mut case, (&decision, by), now).await.unwrap());
    tx.commit().await.unwrap();
    let proposal = decision::open(&app.db, case.id).await.unwrap().unwrap();
    let mut tx = app.db.begin().await.unwrap();
    let checked = decision::approve(app, &mut tx, &mut case, (&proposal, checks), now).await.unwrap();
    assert_eq!(checked, Checked::Done);
    tx.commit().await.unwrap();
    site.work().await;
}

/// The page of the case, signed in: days have passed.
async fn again(browser: &Browser, number: &str) -> Answer {
    sign_in(browser, EMAIL, PASSWORD).await;
    browser.get(&format!("/cases/{number}")).await
}

#[tokio::test]
async fn an_objection_needs_something_new_and_begins_every_clock_again_once() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let number = filed(&browser, id).await;
    site.work().await;
    let early = browser.post(&format!("/cases/{number}/objection"), &[("text", NEW)]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "nothing is decided yet");

    let staff = staff(&site).await;
    site.wait(2 * 86_400);
    decided(&site, &number, staff).await;
    site.wait(86_400);
    let before = case_of(&site, &number).await;
    let page = again(&browser, &number).await;
    assert!(page.one("#decision ~ *").len() > 5 && page.text().contains("I disagree, and have new facts"));

    // Without anything new it is refused at its field, and nothing changes.
    for typed in ["", " \n ", "…!"] {
        let refused = browser.press(&page, "Open it again", &[("text", typed)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
        assert!(refused.one("title").starts_with("Error:"));
        assert!(refused.one(".errors a").contains("Write at least a sentence"));
        assert!(refused.one("#text-error").contains("Write at least a sentence"));
        let now = case_of(&site, &number).await;
        assert_eq!((now.state, now.objections, now.version), (CaseState::Resolved, 0, before.version));
    }
    // A secret is asked about first, and the label is that of this form.
    let leak = browser.press(&page, "Open it again", &[("text", "Look: 4242 4242 4242 4242")]).await;
    assert_eq!(leak.one("h1"), "There seems to be a secret in it");
    assert_eq!(case_of(&site, &number).await.objections, 0);

    let began = site.app.clock.now();
    let page = browser.press(&page, "Open it again", &[("text", NEW)]).await;
    assert_eq!(page.path, format!("/cases/{number}"));
    assert!(page.one("main").contains(NEW) && page.one("main").contains("You disagreed"));
    assert!(page.one("main").contains("Our answer is due by"), "a new date: {}", page.one("main"));
    assert!(!page.text().contains("Open it again"));
    let after = case_of(&site, &number).await;
    assert_eq!((after.state, after.objections), (CaseState::Objected, 1));
    assert!(after.promised_at > before.promised_at && after.closed_at.is_none());
    let all = clocks::of(&site.app.db, after.id).await.unwrap();
    for name in ["acknowledge", "final"] {
        let newest = all.iter().rfind(|clock| clock.clock == name).unwrap();
        assert_eq!((newest.started_at, newest.met_at), (began, None), "{name} begins again");
    }
    assert_eq!(after.legal_due, all.iter().filter(|c| c.met_at.is_none()).map(|c| c.due_at).min());

    // The letter confirms it with the new date, and meets the clock of the acknowledgement.
    site.work().await;
    letter_about(&site, EMAIL, "your appeal").await;
    let all = clocks::of(&site.app.db, after.id).await.unwrap();
    assert!(all.iter().filter(|clock| clock.clock == "acknowledge").all(|clock| clock.met_at.is_some()));

    // Sent twice, or while it is open: nothing more.
    let twice = browser.post(&format!("/cases/{number}/objection"), &[("text", NEW)]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text().contains("nothing was changed"));
    assert_eq!(case_of(&site, &number).await.objections, 1);

    // The second decision can be objected to once as well; each is looked at again once.
    site.wait(86_400);
    decided(&site, &number, staff).await;
    let page = again(&browser, &number).await;
    let page = browser.press(&page, "Open it again", &[("text", "There is a second statement.")]).await;
    assert!(page.one("main").contains("There is a second statement."));
    assert_eq!(case_of(&site, &number).await.objections, 2);
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn an_objection_does_not_make_a_second_open_appeal_about_one_payment() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let number = filed(&browser, id).await;
    site.work().await;
    let staff = staff(&site).await;
    decided(&site, &number, staff).await;
    // About another problem of the same payment a new appeal may be filed; then more belongs there.
    let page = browser.post("/appeals", &[("transaction", &id.to_string()), ("problem", "charges")]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let page = browser.press(&page, "Continue", &[("story", "The fee was never shown.")]).await;
    let page = browser.press(&page, "Continue", &[]).await;
    let sent = browser.press(&page, "Send the appeal", &[]).await;
    assert_eq!(sent.one("h1"), "Your appeal has been sent");
    let page = browser.get(&format!("/cases/{number}")).await;
    let refused = browser.press(&page, "Open it again", &[("text", NEW)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("There is another open appeal about this payment"));
    assert_eq!(case_of(&site, &number).await.state, CaseState::Resolved);
}

#[tokio::test]
async fn what_was_decided_is_decided_until_the_payment_moves() {
    let (site, browser) = site().await;
    let id = late(&site, "T-1").await;
    let number = filed(&browser, id).await;
    site.work().await;
    let staff = staff(&site).await;
    site.wait(2 * 86_400);
    decided(&site, &number, staff).await;
    site.wait(86_400);
    again(&browser, &number).await;
    let asked = [("transaction", &*id.to_string()), ("problem", "not_received"), ("insist", "yes")];
    let page = browser.post("/appeals", &asked).await;
    assert!(page.text().contains("We have decided about this before"), "{}", page.one("main"));

    // An event that happened before the decision and came after it was not known to whoever decided.
    let returned = json!({
        "transaction": "T-1", "state": "returned", "occurred_at": time(&site, -2 * 86_400), "reason": "AC04",
    });
    tell(&site, &[returned]).await;
    site.work().await;
    site.wait(5 * 86_400);
    again(&browser, &number).await;
    let page = browser.get(&format!("/transactions/{id}")).await;
    assert!(!page.text().contains("We have decided about this before"));
    let page = browser.post("/appeals", &asked[..2]).await;
    assert_eq!(page.one("h1"), "Details of the payment", "it never came back: a new appeal");
}
