//! Answers after which something is still to come, and the time that a law gives for it.

use super::*;
use axum::http::StatusCode;
use okpay::cases::clocks::{self, Clock};
use okpay::cases::timeline::{self, Entry, Kind};
use okpay::cases::{Case, CaseState};

const DAY: i64 = 24 * 60 * 60;

async fn case_of(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

async fn clocks_of(site: &TestApp, case: &Case) -> Vec<Clock> {
    clocks::of(&site.app.db, case.id).await.unwrap()
}

fn named<'a>(clocks: &'a [Clock], name: &str) -> &'a Clock {
    clocks.iter().rfind(|clock| clock.clock == name).unwrap_or_else(|| panic!("{name}: {clocks:?}"))
}

async fn entries(site: &TestApp, case: &Case, kind: Kind) -> Vec<Entry> {
    let mut entries = timeline::all(&site.app.db, case).await.unwrap();
    entries.retain(|entry| entry.kind == kind);
    entries
}

/// Proposes an outcome with these fields; somebody else approves it.
async fn answered(
    site: &TestApp,
    number: &str,
    (lin, wang): (&Browser, &Browser),
    fields: &[(&'static str, &'static str)],
) {
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    let page = lin.press(&form, "Propose it", fields).await;
    assert_eq!(page.path, format!("/staff/cases/{number}"), "{}", page.text());
    let done = act(wang, number, "Approve and send", &[]).await;
    assert_eq!(done.path, format!("/staff/cases/{number}"), "{}", done.text());
    site.work().await;
}

#[tokio::test]
async fn after_an_interim_answer_the_case_goes_on_and_its_clocks_too() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    site.work().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let before = case_of(&site, &number).await;
    let path = format!("/staff/cases/{number}/decision");
    let begun = lin.get(&format!("{path}?outcome=PDCR")).await;
    let chosen = crate::support::browser::select("#ruling option[selected]");
    let ruled = begun.html().select(&chosen).any(|option| option.value().attr("value") != Some(""));
    assert!(!ruled, "nothing is ruled on yet");
    let fields = [("outcome", "PDCR"), ("reasons", "We have asked the other bank to give it back.")];
    let form = lin.get(&path).await;
    let preview = lin.press(&form, "See the answer", &fields).await;
    assert!(preview.one(".letter-of").contains("This is an interim answer"), "{}", preview.text());
    assert!(!preview.one(".letter-of").contains("final answer to your appeal"));
    answered(&site, &number, (&lin, &wang), &fields).await;

    let case = case_of(&site, &number).await;
    assert_eq!((case.state, case.closed_at), (CaseState::PartiallyAnswered, None));
    assert_eq!((case.outcome.as_deref(), case.decided_at, case.decisions), (None, None, 0));
    assert_eq!((case.legal_due, case.promised_at), (before.legal_due, before.promised_at));
    assert!(!case.may_object(), "there is no decision to object to");
    assert!(named(&clocks_of(&site, &case).await, "final").met_at.is_none(), "it runs on");
    let letter = letter_about(&site, EMAIL, "an interim answer to your appeal").await.letter.text(true);
    for words in [
        "This is an interim answer",
        "We have asked the other bank to send back US$250",
        "You get our final answer by",
    ] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    let anna = site.browser("192.0.2.1");
    sign_in(&anna, EMAIL, PASSWORD).await;
    let page = anna.get(&format!("/cases/{number}")).await;
    assert_eq!(page.one("#decision"), "Our interim answer");
    assert!(page.text().contains("Our answer is due by") && page.text().contains("Withdraw the appeal"));
    assert!(anna.get("/cases").await.one("ul.payments").contains("Partly answered"));
    assert_eq!(lin.get("/staff?state=partially_answered").await.all(".cases tbody th").len(), 1);
    let board = wang.get("/staff/board").await.text();
    assert!(!board.contains("100%"), "nothing is decided: {board}");

    // The final answer closes it.
    answered(&site, &number, (&lin, &wang), &super::decisions::WHOLE).await;
    let case = case_of(&site, &number).await;
    assert_eq!((case.state, case.decisions, case.legal_due), (CaseState::Resolved, 1, None));
    let page = anna.get(&format!("/cases/{number}")).await;
    assert_eq!(page.one("#decision"), "Our decision");
    assert!(wang.get("/staff/board").await.text().contains("100% (1 of 1)"));
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());
}

#[tokio::test]
async fn a_missed_date_escalates_what_was_answered_in_part() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let fields = [("outcome", "CWFW"), ("reasons", "The payment is going to be cancelled.")];
    answered(&site, &number, (&lin, &wang), &fields).await;
    site.wait(40 * DAY);
    site.work().await;
    let case = case_of(&site, &number).await;
    assert_eq!(case.state, CaseState::Escalated);
    assert!(case.is_with_supervisor() && case.assignee.is_some());
}

/// An appeal from the United States, filed now: about money sent abroad, or about something else.
async fn american(site: &TestApp, kind: &str) -> String {
    let sam = customer_in(site, EMAIL, "US").await;
    let answers = Answers {
        problem: "not_received".into(),
        role: "sender".into(),
        kind: kind.into(),
        amount: "250.00".into(),
        currency: "USD".into(),
        date: "2026-11-10".into(),
        story: "It has not arrived.\nThe recipient needs it.".into(),
        ..Answers::default()
    };
    let new = New {
        customer: &sam,
        transaction: None,
        draft: Uuid::now_v7(),
        answers: &answers,
        locale: Locale::En,
    };
    let mut tx = site.app.db.begin().await.unwrap();
    let opened = open(&site.app, &mut tx, new, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    site.work().await;
    let Opened::New(number) = opened else { panic!("{opened:?}") };
    number
}

/// A final answer about a payment that is in no list.
fn whole() -> Vec<(&'static str, &'static str)> {
    super::decisions::WHOLE.into_iter().chain([("reference", "T-1")]).collect()
}

const CREDIT: [(&str, &str); 5] = [
    ("outcome", "provisional_credit"),
    ("reasons", "The other bank has not answered yet."),
    ("redress_amount", "250"),
    ("redress_currency", "USD"),
    ("date", "2026-11-23"),
];

#[tokio::test]
async fn under_regulation_e_there_is_more_time_only_after_a_provisional_credit() {
    let site = TestApp::start().await;
    let number = american(&site, "withdrawal").await;
    let filed = case_of(&site, &number).await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let page = on_desk(&lin, &number).await;
    assert!(page.text().contains("only with a provisional credit"), "{}", page.text());
    assert!(!page.text().contains("Send the holding reply"));
    let version = case_of(&site, &number).await.version.to_string();
    let fields = [("version", version.as_str()), ("holding", "The bank has not answered.")];
    let refused = lin.post(&format!("/staff/cases/{number}/holding-reply"), &fields).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("only with a provisional credit"));
    assert_eq!(case_of(&site, &number).await.promised_at, filed.promised_at);

    // Without an amount it is no credit.
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    let without: Vec<_> =
        CREDIT.map(|(name, value)| (name, if name == "redress_amount" { "" } else { value })).into();
    assert!(!lin.press(&form, "Propose it", &without).await.one("#redress_amount-error").is_empty());
    answered(&site, &number, (&lin, &wang), &CREDIT).await;
    let case = case_of(&site, &number).await;
    let clocks = clocks_of(&site, &case).await;
    assert!(named(&clocks, "decide").met_at.is_some());
    let longer = named(&clocks, "extended");
    assert_eq!((longer.started_at, longer.met_at), (filed.filed_at, None), "from the notice on");
    assert_eq!((case.promised_at, case.state), (longer.due_at, CaseState::PartiallyAnswered));
    assert_eq!(longer.due_on().unwrap().to_string(), "2027-01-07", "45 days");
    let letter = letter_about(&site, EMAIL, "an interim answer").await.letter.text(true);
    assert!(letter.contains("final answer by 7 January 2027"), "{letter}");
    let board = wang.get("/staff/report.csv?from=2026-11-01&to=2026-11-30").await.text();
    assert!(!board.contains("redress_USD"), "what is provisional is not promised: {board}");

    // Nothing was missed on the first clock's day, and the decision starts two more.
    site.wait(20 * DAY);
    site.work().await;
    assert_eq!(case_of(&site, &number).await.breached_at, None);
    let lin = member(&site, "Linda", Role::Supervisor).await;
    let wang = member(&site, "Wang", Role::Agent).await;
    answered(&site, &number, (&lin, &wang), &whole()).await;
    let case = case_of(&site, &number).await;
    let clocks = clocks_of(&site, &case).await;
    assert!(named(&clocks, "tell").met_at.is_some(), "the letter has left");
    assert!(named(&clocks, "correct").met_at.is_none() && case.state == CaseState::Resolved);
    let page = on_desk(&lin, &number).await;
    assert!(page.text().contains("The error is to be corrected by 14 December 2026"), "{}", page.text());
    lin.press(&page, "Note the refund", &[]).await;
    site.wait(5 * DAY);
    site.work().await;
    let case = case_of(&site, &number).await;
    assert!(named(&clocks_of(&site, &case).await, "correct").met_at.is_some());
    assert_eq!((case.breached_at, case.state), (None, CaseState::Resolved));
}

#[tokio::test]
async fn a_new_account_has_ninety_days_and_a_correction_that_is_forgotten_is_missed() {
    let site = TestApp::start().await;
    let number = american(&site, "withdrawal").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let special: Vec<_> = CREDIT.into_iter().chain([("extension", "extended-special")]).collect();
    answered(&site, &number, (&lin, &wang), &special).await;
    let case = case_of(&site, &number).await;
    let clocks = clocks_of(&site, &case).await;
    assert_eq!(named(&clocks, "extended-special").due_on().unwrap().to_string(), "2027-02-21");
    assert_eq!(case.promised_at, named(&clocks, "extended-special").due_at);
    answered(&site, &number, (&lin, &wang), &whole()).await;
    site.wait(4 * DAY);
    site.work().await;
    let case = case_of(&site, &number).await;
    assert!(case.breached_at.is_some() && case.state == CaseState::Resolved && case.closed_at.is_some());
    assert_eq!(entries(&site, &case, Kind::Breached).await.len(), 1);
}

#[tokio::test]
async fn a_holding_reply_moves_our_own_promise_of_money_sent_abroad_and_not_the_ninety_days() {
    let site = TestApp::start().await;
    let number = american(&site, "remittance").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let before = case_of(&site, &number).await;
    act(&lin, &number, "Send the holding reply", &[("holding", "The bank has not answered.")]).await;
    let case = case_of(&site, &number).await;
    let clocks = clocks_of(&site, &case).await;
    assert!(case.promised_at > before.promised_at);
    assert_eq!(named(&clocks, "extended").regime, "house");
    assert!(named(&clocks, "final").met_at.is_some() && named(&clocks, "remittance").met_at.is_none());
}

#[tokio::test]
async fn an_inquiry_is_due_by_its_service_level_and_its_clock_shows_how() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let page = on_desk(&lin, &number).await;
    let chosen = page.one("#leg_level option[selected]");
    assert!(chosen.contains("10 days") && chosen.contains("7 December 2026"), "{chosen}");
    let leg = [("institution", "Commerzbank"), ("leg_about", "Where is the payment?")];
    let sepa: Vec<_> = leg.into_iter().chain([("leg_level", "sepa.answer")]).collect();
    let asked = lin.press(&page, "Note the inquiry", &sepa).await;
    assert!(asked.one(".clocks").contains("Answer of the other bank"), "{}", asked.text());
    let case = case_of(&site, &number).await;
    let clocks = clocks_of(&site, &case).await;
    let clock = named(&clocks, "answer");
    assert_eq!((clock.regime.as_str(), clock.calendar.as_str()), ("sepa", "EU-TARGET"));
    assert_eq!(clock.due_on().unwrap().to_string(), "2026-12-07", "ten business days");
    assert_eq!(case.next_at, Some(clock.due_at));
    assert_ne!(case.legal_due, Some(clock.due_at), "it does not bind us");
    let field = {
        let html = asked.html();
        let areas = crate::support::browser::select("textarea[name^=leg-]");
        html.select(&areas).next().unwrap().value().attr("name").unwrap().to_owned()
    };
    lin.press(&asked, "Keep the answer", &[(&field, "Credited on 20 November.")]).await;
    assert!(named(&clocks_of(&site, &case).await, "answer").met_at.is_some());
    // A level that there is not, and no day: nothing is noted.
    let none: Vec<_> = leg.into_iter().chain([("leg_level", "R99D")]).collect();
    let refused = act(&lin, &number, "Note the inquiry", &none).await;
    assert!(refused.status == 422 && !refused.one("#leg_due-error").is_empty(), "{}", refused.text());
}
