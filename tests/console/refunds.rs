//! A payment that the customer did not make: the money is back by the end of the next business day, or the authority
//! has the suspicion in writing.

use super::*;
use axum::http::StatusCode;
use okpay::cases::clocks::{self, Clock};
use okpay::cases::timeline::{self, Kind};
use okpay::cases::{Case, CaseState};

/// Files an appeal about a payment that nobody made, on Monday, 23 November 2026; it is confirmed at once.
async fn disputed(site: &TestApp) -> (Customer, String) {
    let anna = customer_in(site, EMAIL, "DE").await;
    let payment = paid(site, &anna, ("T-1001", "250.00")).await;
    let answers = Answers {
        problem: "unauthorised".into(),
        role: "sender".into(),
        kind: "remittance".into(),
        story: "I did not make this.".into(),
        ..Answers::default()
    };
    let (draft, locale) = (Uuid::now_v7(), Locale::En);
    let new = New { customer: &anna, transaction: Some(&payment), draft, answers: &answers, locale };
    let mut tx = site.app.db.begin().await.unwrap();
    let opened = open(&site.app, &mut tx, new, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    site.work().await;
    let Opened::New(number) = opened else { panic!("{opened:?}") };
    (anna, number)
}

async fn case_of(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

async fn refund_clock(site: &TestApp, case: &Case) -> Clock {
    let clocks = clocks::of(&site.app.db, case.id).await.unwrap();
    clocks.into_iter().find(|clock| clock.clock == "refund").unwrap()
}

/// What the customer reads on the page of the case.
async fn read(site: &TestApp, number: &str) -> String {
    let anna = site.browser("192.0.2.1");
    sign_in(&anna, EMAIL, PASSWORD).await;
    anna.get(&format!("/cases/{number}")).await.one("main")
}

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_refund_on_the_next_day_meets_its_clock_and_the_case_goes_on() {
    let site = TestApp::start().await;
    let (_, number) = disputed(&site).await;
    assert!(read(&site, &number).await.contains("Refund of an unauthorised payment"));
    site.wait(DAY);
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let page = on_desk(&lin, &number).await;
    assert!(page.text().contains("refund it by 24 November 2026 ("), "{}", page.text());
    assert!(!on_desk(&wang, &number).await.text().contains("Note the refund"), "somebody else's");

    // A decision in the customer's favour does not take its place.
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    let whole: Vec<_> = super::decisions::WHOLE.into_iter().filter(|(name, _)| *name != "answer-1").collect();
    let early = lin.press(&form, "Propose it", &whole).await;
    assert!(early.one("#ruling-error").contains("Note the refund first"), "{}", early.text());

    for (name, wrong) in [
        ("refund_amount", "0"),
        ("refund_amount", "a lot"),
        ("refund_currency", ""),
        ("refund_date", "2026-11-22"),
        ("refund_date", "2026-11-25"),
    ] {
        let refused = lin.press(&page, "Note the refund", &[(name, wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {wrong}");
    }
    let before = case_of(&site, &number).await;
    let done = lin.press(&page, "Note the refund", &[]).await;
    assert!(
        done.one(".thread").contains("US$250") && !done.text().contains("refund it by"),
        "{}",
        done.text()
    );
    let again = lin.press(&page, "Note the refund", &[]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "once for each look at the page");

    let case = case_of(&site, &number).await;
    assert_eq!((case.state, case.closed_at), (CaseState::Assigned, None), "it goes on");
    assert_eq!(case.promised_at, before.promised_at);
    assert_eq!(case.legal_due, Some(case.promised_at), "and the answer is due as before");
    assert!(refund_clock(&site, &case).await.met_at.is_some());
    let letter = letter_about(&site, EMAIL, "news about your appeal").await.letter.text(true);
    assert!(letter.contains("We paid money back to you") && !letter.contains("$250"), "{letter}");

    site.wait(3 * DAY);
    site.work().await;
    let case = case_of(&site, &number).await;
    assert_eq!((case.state, case.breached_at), (CaseState::Assigned, None));
    let entries = timeline::all(&site.app.db, &case).await.unwrap();
    assert!(entries.iter().all(|entry| !matches!(entry.kind, Kind::Breached | Kind::Escalated)));
    let page = read(&site, &number).await;
    assert!(page.contains("We paid US$250 back to you on 24 November 2026."), "{page}");
    assert!(page.contains("Refund of an unauthorised payment") && !page.contains("missed"), "{page}");
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_refund_of_yesterday_that_is_noted_today_was_made_yesterday() {
    let site = TestApp::start().await;
    let (_, number) = disputed(&site).await;
    site.wait(2 * DAY);
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    act(&lin, &number, "Note the refund", &[("refund_date", "2026-11-24")]).await;
    let clock = refund_clock(&site, &case_of(&site, &number).await).await;
    assert!(clock.met_at < Some(clock.due_at), "{clock:?}");
}

#[tokio::test]
async fn a_suspicion_that_was_reported_is_between_staff_and_the_authority() {
    let site = TestApp::start().await;
    let (_, number) = disputed(&site).await;
    site.wait(60 * 60);
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let empty = act(&lin, &number, "Note the report", &[]).await;
    assert!(empty.status == 422 && !empty.one("#report_to-error").is_empty());
    let told = [("report_to", "BaFin"), ("fraud_about", "Ref. 17: the same device paid before.")];
    let done = lin.press(&empty, "Note the report", &told).await;
    assert!(done.one(".thread .internal:last-child").contains("BaFin"), "{}", done.one(".thread"));
    site.wait(3 * DAY);
    site.work().await;
    let case = case_of(&site, &number).await;
    assert_eq!((case.state, case.breached_at), (CaseState::Assigned, None));
    let page = read(&site, &number).await;
    for hidden in ["BaFin", "suspected fraud", "Refund of", "missed a date"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
    let visible = timeline::visible(&site.app.db, &case).await.unwrap();
    assert!(visible.iter().all(|entry| entry.kind != Kind::FraudReported));
    let letters = site.app.post.caught();
    assert!(letters.iter().all(|caught| !caught.letter.text(true).contains("BaFin")));
    // The money can go back all the same, later.
    let lin = member(&site, "Linda", Role::Supervisor).await;
    act(&lin, &number, "Note the refund", &[]).await;
    assert!(read(&site, &number).await.contains("We paid US$250 back to you"));
}
