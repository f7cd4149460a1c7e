//! Deciding with four eyes.

use super::*;
use axum::http::StatusCode;
use okpay::cases::timeline::{self, Kind};
use okpay::cases::{Case, CaseState};

/// Everything that a decision needs.
pub const WHOLE: [(&str, &str); 9] = [
    ("outcome", "ACNR"),
    ("ruling", "upheld"),
    ("root_cause", "other_institution"),
    ("answer-0", "It was credited on 20 November."),
    ("answer-1", "We are sorry for the wait."),
    ("reasons", "The bank in between had held it for a check."),
    ("redress", "We give the fee of US$5 back."),
    ("redress_amount", "5"),
    ("date", "2026-11-20"),
];

/// Opens the form of a decision and fills it in.
pub async fn proposed(browser: &Browser, number: &str) -> Answer {
    let form = browser.get(&format!("/staff/cases/{number}/decision")).await;
    browser.press(&form, "Propose it", &WHOLE).await
}

async fn case_of(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

#[tokio::test]
async fn one_proposes_and_another_approves_and_the_customer_has_it_in_writing() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;

    let path = format!("/staff/cases/{number}/decision");
    let form = lin.get(&path).await;
    let empty = lin.press(&form, "Propose it", &[("amount", ""), ("date", "")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.one("title").starts_with("Error:"));
    for field in ["outcome", "ruling", "root_cause", "answer-0", "answer-1", "reasons", "date"] {
        assert!(!empty.one(&format!("#{field}-error")).is_empty(), "{field}");
    }
    let begun = lin.get(&format!("{path}?outcome=ACNR")).await;
    assert!(begun.one("#reasons").contains("___") && begun.all("blockquote").len() == 2);
    let gaps: Vec<_> = WHOLE.into_iter().filter(|(name, _)| *name != "reasons").collect();
    let gaps = lin.press(&begun, "Propose it", &gaps).await;
    assert!(gaps.status == 422 && gaps.one("#reasons-error").contains("___"));
    let preview = lin.press(&form, "See the answer", &WHOLE).await;
    assert!(preview.status == 200 && preview.one(".letter-of").contains("US$250"), "{}", preview.text());
    assert_eq!(case_of(&site, &number).await.state, CaseState::Assigned, "looking changes nothing");
    let page = lin.press(&preview, "Propose it", &[]).await;
    assert_eq!(page.path, format!("/staff/cases/{number}"), "{}", page.text());
    assert!(page.one("#proposal").contains("Decision to approve"));
    assert!(page.one("section.card").contains("Redress in money: US$5"), "{}", page.text());
    let waiting = case_of(&site, &number).await;
    assert_eq!(waiting.next_at, Some(waiting.promised_at), "our turn, until the promised day");
    assert!(!page.text().contains("Approve and send"), "not one's own");

    let stale = case_of(&site, &number).await.version;
    let version = stale.to_string();
    let own = lin.post(&format!("{path}/approval"), &[("version", &version)]).await;
    assert_eq!(own.status, StatusCode::CONFLICT);
    assert!(own.text().contains("Somebody else approves it"));

    // It comes back, is mended, and goes through.
    let back = act(&wang, &number, "Send it back", &[("return", "Name the bank.")]).await;
    assert!(back.text().contains("Name the bank."), "{}", back.text());
    let mended = lin.get(&path).await;
    assert_eq!(mended.one("#reasons"), WHOLE[5].1, "what was written is still there");
    lin.press(&mended, "Propose it", &[("reasons", "Commerzbank had held it for a check.")]).await;
    let seen = on_desk(&wang, &number).await;
    let late = wang.post(&format!("{path}/approval"), &[("version", &version)]).await;
    assert_eq!((late.status, late.one("h1")), (StatusCode::CONFLICT, "Somebody was quicker".to_owned()));
    let done = wang.press(&seen, "Approve and send", &[]).await;
    assert_eq!(done.path, format!("/staff/cases/{number}"), "{}", done.text());
    assert_eq!(wang.press(&seen, "Approve and send", &[]).await.status, StatusCode::CONFLICT, "once");

    let case = case_of(&site, &number).await;
    assert_eq!(
        (case.state, case.outcome.as_deref(), case.legal_due),
        (CaseState::Resolved, Some("ACNR"), None)
    );
    for (path, found) in
        [("?state=resolved&whose=mine", 1), ("?state=resolved", 1), ("", 0), ("?state=closed", 0)]
    {
        assert_eq!(lin.get(&format!("/staff{path}")).await.all(".cases tbody th").len(), found, "{path}");
    }
    let entries = timeline::visible(&site.app.db, &case).await.unwrap();
    let decided = entries.iter().find(|entry| entry.kind == Kind::Decided).unwrap();
    let reply: Vec<okpay::cases::reply::Piece> =
        serde_json::from_value(decided.content["reply"].clone()).unwrap();
    let reply = okpay::cases::reply::text(&reply).join("\n");
    for part in [
        number.as_str(),
        "> It has not arrived.",
        "It was credited on 20 November.",
        "We are sorry for the wait.",
        "We uphold your appeal.",
        "US$250",
        "20 November 2026",
        "Commerzbank had held it",
        "We give the fee of US$5 back.",
        "independent of us",
    ] {
        assert!(reply.contains(part), "{part}: {reply}");
    }
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs").all().await.unwrap();
    assert_eq!(jobs.iter().filter(|(job,)| job.contains("case_decided")).count(), 1);
    assert!(okpay::events::verify(&site.app.db).await.unwrap().is_ok());

    // Closed: nobody works on it, and only a supervisor opens it again.
    assert_eq!(lin.get(&path).await.status, StatusCode::CONFLICT);
    let version = case.version.to_string();
    let reopening = format!("/staff/cases/{number}/reopening");
    let fields = [("version", version.as_str()), ("reopen", "A new statement has come.")];
    assert_eq!(lin.post(&reopening, &fields).await.status, StatusCode::NOT_FOUND);
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let open = act(&chen, &number, "Reopen", &[("reopen", "A new statement has come.")]).await;
    let again = case_of(&site, &number).await;
    assert_eq!((again.state, again.closed_at), (CaseState::Reopened, None), "{}", open.text());
    assert!(again.legal_due.is_some_and(|due| due >= again.promised_at), "with clocks of its own");
    act(&chen, &number, "Send the message", &[("message", "We look again.")]).await;
}

#[tokio::test]
async fn above_a_thousand_dollars_a_supervisor_approves() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "1000.01").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    proposed(&lin, &number).await;
    let page = on_desk(&wang, &number).await;
    assert!(page.text().contains("A supervisor approves") && !page.text().contains("Approve and send"));
    let version = case_of(&site, &number).await.version.to_string();
    let approval = format!("/staff/cases/{number}/decision/approval");
    assert_eq!(wang.post(&approval, &[("version", &version)]).await.status, StatusCode::CONFLICT);
    assert_eq!(case_of(&site, &number).await.state, CaseState::DecisionProposed);
    act(&chen, &number, "Approve and send", &[]).await;
    assert_eq!(case_of(&site, &number).await.state, CaseState::Resolved);
}

#[tokio::test]
async fn whoever_pays_more_than_a_thousand_dollars_needs_a_supervisor_however_small_the_payment() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let file = with_file(&site, &customer, &number).await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    let much = WHOLE.map(|(name, value)| (name, if name == "redress_amount" { "1000.01" } else { value }));
    lin.press(&form, "Propose it", &much).await;
    let page = on_desk(&wang, &number).await;
    assert!(page.text().contains("A supervisor approves") && !page.text().contains("Approve and send"));
    assert!(!page.text().contains("Send it back"), "nor is it theirs to send back");
    let version = case_of(&site, &number).await.version.to_string();
    for (what, fields) in [("approval", vec![]), ("return", vec![("return", "I do not like it.")])] {
        let fields: Vec<_> = [("version", version.as_str())].into_iter().chain(fields).collect();
        let refused = wang.post(&format!("/staff/cases/{number}/decision/{what}"), &fields).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{what}");
        assert_eq!(case_of(&site, &number).await.state, CaseState::DecisionProposed, "{what}");
    }
    let path = format!("/staff/cases/{number}/evidence/{file}");
    assert_eq!(wang.get(&path).await.status, StatusCode::OK, "the case itself is small: they check it");
    act(&chen, &number, "Approve and send", &[]).await;
    assert_eq!(case_of(&site, &number).await.state, CaseState::Resolved);
}

#[tokio::test]
async fn a_case_that_is_not_theirs_to_approve_is_not_theirs_to_look_into() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "1000.01").await;
    let file = with_file(&site, &customer, &number).await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    proposed(&lin, &number).await;
    let path = format!("/staff/cases/{number}/evidence/{file}");
    for (browser, status) in [(&wang, 404), (&lin, 200), (&chen, 200)] {
        assert_eq!(browser.get(&path).await.status, status);
        assert_eq!(browser.get(&format!("{path}/view")).await.status, status);
    }
    let disclosure = format!("/staff/cases/{number}/disclosure");
    let page = wang.post(&disclosure, &[("why", "I would like to know.")]).await;
    assert!(!page.text().contains("Max Mustermann") && !page.text().contains(EMAIL), "{}", page.one("main"));
    let case = case_of(&site, &number).await;
    let entries = timeline::all(&site.app.db, &case).await.unwrap();
    let looks = entries.iter().filter(|entry| entry.kind == Kind::Looked).count();
    assert_eq!(looks, 4, "and each look that was granted is written down");
}

#[tokio::test]
async fn a_role_ends_with_the_next_request_and_two_sessions_are_one_person() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "1000.01").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let role = async |name: &str, role: Role| {
        let email = format!("{name}@okpay.example");
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(members::promote(&mut tx, &email, role, site.app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
    };
    act(&lin, &number, "Claim this case", &[]).await;
    proposed(&lin, &number).await;
    let approval = format!("/staff/cases/{number}/decision/approval");
    let version = case_of(&site, &number).await.version.to_string();
    let seen = on_desk(&chen, &number).await;
    role("chenyuan", Role::Agent).await;
    assert_eq!(chen.press(&seen, "Approve and send", &[]).await.status, StatusCode::CONFLICT);
    assert_eq!(chen.get("/staff/board.csv").await.status, StatusCode::NOT_FOUND);
    // Whoever has proposed does not approve, in whatever role and session.
    role("lin", Role::Admin).await;
    let other = site.browser("192.0.2.99");
    for (name, value) in lin.cookies().split("; ").filter_map(|cookie| cookie.split_once('=')) {
        other.set_cookie(name, value);
    }
    for browser in [&lin, &other] {
        let refused = browser.post(&approval, &[("version", &version)]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text().contains("You have proposed this yourself"), "{}", refused.one("main"));
    }
    // Nor by taking it back and having it proposed by nobody else.
    act(&lin, &number, "Send it back", &[("return", "Once more.")]).await;
    proposed(&lin, &number).await;
    let version = case_of(&site, &number).await.version.to_string();
    assert_eq!(lin.post(&approval, &[("version", &version)]).await.status, StatusCode::CONFLICT);
    assert_eq!(case_of(&site, &number).await.state, CaseState::DecisionProposed);
    role("chenyuan", Role::Supervisor).await;
    act(&chen, &number, "Approve and send", &[]).await;
    assert_eq!(case_of(&site, &number).await.state, CaseState::Resolved);
}

#[tokio::test]
async fn two_who_decide_at_once_decide_once() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    proposed(&lin, &number).await;
    let (one, two) = (on_desk(&wang, &number).await, on_desk(&chen, &number).await);
    let (one, two) = tokio::join!(
        wang.press(&one, "Approve and send", &[]),
        chen.press(&two, "Send it back", &[("return", "Not yet.")])
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let case = case_of(&site, &number).await;
    let entries = timeline::all(&site.app.db, &case).await.unwrap();
    let ends = entries.iter().filter(|e| matches!(e.kind, Kind::Decided | Kind::SentBack)).count();
    assert_eq!(ends, 1);
    assert_eq!(case.state == CaseState::Resolved, one.status == 200);
}

#[tokio::test]
async fn redress_names_a_sum_that_can_be_added_up() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    // Whoever is upheld is promised a sum, if only of nothing; whoever is not, is not.
    let with = |changed: &[(&'static str, &'static str)]| -> Vec<_> {
        let kept = WHOLE.into_iter().filter(|(name, _)| changed.iter().all(|(other, _)| name != other));
        kept.chain(changed.iter().copied()).collect()
    };
    for wrong in [
        &[("redress_amount", "")][..],
        &[("redress_amount", "1,000")],
        &[("redress_amount", "0.001")],
        &[("redress_amount", "-5")],
        &[("redress_currency", "")],
        &[("redress_currency", "XYZ")],
        &[("ruling", "not_upheld")],
    ] {
        let refused = lin.press(&form, "Propose it", &with(wrong)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
        assert!(!refused.one("#redress_amount-error").is_empty(), "{wrong:?}");
    }
    assert_eq!(case_of(&site, &number).await.state, CaseState::Assigned);
    assert_eq!(lin.press(&form, "Propose it", &WHOLE).await.path, format!("/staff/cases/{number}"));
}

/// The customer objects to what was decided.
async fn objected(site: &TestApp, number: &str) {
    let mut case = case_of(site, number).await;
    let now = site.app.clock.now();
    let mut tx = site.app.db.begin().await.unwrap();
    let made =
        okpay::cases::moves::object(&site.app, &mut tx, &mut case, "It is not there.\nThe fee is.", now);
    assert_eq!(made.await.unwrap(), okpay::cases::reopening::Reopened::Done);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn each_answer_may_be_held_once() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let (lin, wang) = (member(&site, "Lin", Role::Agent).await, member(&site, "Wangwei", Role::Agent).await);
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let why = [("holding", "The bank has not answered.")];
    act(&lin, &number, "Send the holding reply", &why).await;
    let once = case_of(&site, &number).await.promised_at;

    for round in ["objection", "reopening"] {
        proposed(&lin, &number).await;
        act(&wang, &number, "Approve and send", &[]).await;
        site.wait(5 * 60);
        if round == "objection" {
            objected(&site, &number).await;
        } else {
            act(&chen, &number, "Reopen", &[("reopen", "A new statement has come.")]).await;
        }
        let (before, began) = (case_of(&site, &number).await, site.app.clock.now());
        let held = act(&lin, &number, "Send the holding reply", &why).await;
        let after = case_of(&site, &number).await;
        assert!(
            after.promised_at > before.promised_at && after.promised_at >= once,
            "{round}: {}",
            held.text()
        );
        let clocks = okpay::cases::clocks::of(&site.app.db, after.id).await.unwrap();
        let longer = clocks.iter().rfind(|clock| clock.clock == "extended").unwrap();
        assert_eq!((longer.started_at, longer.due_at), (began, after.promised_at), "from the {round} on");
        assert!(!held.text().contains("Send the holding reply"), "once: {round}");
        let fields = [("version", &*after.version.to_string()), ("holding", "Once more.")];
        let again = lin.post(&format!("/staff/cases/{number}/holding-reply"), &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{round}");
        assert_eq!(case_of(&site, &number).await.promised_at, after.promised_at);
    }
}

#[tokio::test]
async fn nobody_decides_past_what_the_customer_has_just_said() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let wang = member(&site, "Wangwei", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    proposed(&lin, &number).await;
    for said in ["words", "a file"] {
        let seen = on_desk(&wang, &number).await;
        if said == "words" {
            let mut tx = site.app.db.begin().await.unwrap();
            let id = case_of(&site, &number).await.id;
            let mut case = Case::hold(&mut tx, id).await.unwrap().unwrap();
            let stop = okpay::cases::moves::say(&mut tx, &mut case, "Stop, it came.", site.app.clock.now());
            assert!(stop.await.unwrap());
            tx.commit().await.unwrap();
        } else {
            with_file(&site, &customer, &number).await;
        }
        let late = wang.press(&seen, "Approve and send", &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{said}");
        assert_eq!(case_of(&site, &number).await.state, CaseState::DecisionProposed, "{said}");
    }
    let seen = on_desk(&wang, &number).await;
    assert!(seen.one("p.sum").contains("Customer waits for a word since"), "{}", seen.text());
    let waits = wang.get("/staff?due=heard").await;
    assert!(waits.one("tbody tr").contains(&number) && waits.one("tbody tr").contains("waits for a word"));
    assert_eq!(wang.press(&seen, "Approve and send", &[]).await.status, StatusCode::OK);
    assert_eq!(case_of(&site, &number).await.heard_at, None, "it has its answer");
    assert!(wang.get("/staff?due=heard").await.all("tbody tr").is_empty());
}
