//! What staff get, and what the program does when nobody acts.

use super::*;
use okpay::cases::{CaseState, legs, moves, tidy};
use okpay::events::Actor;
use okpay::jobs;
use serde_json::json;

const LIN: &str = "lin@okpay.example";
const CHEN: &str = "chen@okpay.example";

#[tokio::test]
async fn a_date_that_comes_near_is_told_and_one_that_was_missed_escalates() {
    let site = monday().await;
    let anna = anna(&site).await;
    let lin = member(&site, LIN, Role::Agent).await;
    member(&site, CHEN, Role::Supervisor).await;
    let filed = file(&site, &anna, None, Locale::En).await;
    until(&site, "2026-12-16T06:59:00Z").await;
    assert_eq!((letters(&site, LIN).len(), letters(&site, CHEN).len()), (0, 0));

    // Three business days before, at eight in Berlin; nobody has taken it.
    site.app.clock.set(at("2026-12-16T07:00:00Z"));
    half_done(&site, |job| matches!(job, Job::ClockNears { .. })).await;
    site.work().await;
    assert!(letters(&site, LIN).is_empty());
    let [near] = &letters(&site, CHEN)[..] else { panic!("one letter, not more") };
    let text = near.letter.text(true);
    assert_eq!(
        near.letter.subject,
        format!("OKPay: {0} 即将到期 · {0} is due soon", filed.number),
        "in each language: we do not know which one is read"
    );
    for words in [
        &*format!("https://help.okpay.example/staff/cases/{}", filed.number),
        "“Final reply, or a holding reply with the reason” is due by 21 December 2026 (",
        "“最终答复，或说明理由的暂时答复”应在 2026年12月21日",
        "Nobody has taken the case yet.",
        "a holding reply is drafted",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(is_discreet(near), "{text}");
    let [drafted] = &entries(&site, &filed, Kind::HoldingDrafted).await[..] else { panic!("one draft") };
    assert!(drafted.time("until") > Some(filed.promised_at));
    assert!(drafted.text("text").starts_with("We need more time for our final answer"), "{drafted:?}");
    assert_eq!(entries(&site, &filed, Kind::Reminded).await.len(), 1);
    let visible = timeline::visible(&site.app.db, &filed).await.unwrap();
    assert!(visible.iter().all(|e| !matches!(e.kind, Kind::HoldingDrafted | Kind::Reminded)));

    // One business day before; now it is Lin's.
    assign(&site, &filed, lin).await;
    until(&site, "2026-12-18T07:00:00Z").await;
    assert_eq!((letters(&site, LIN).len(), letters(&site, CHEN).len()), (1, 1));
    assert!(!letters(&site, LIN)[0].letter.text(true).contains("Nobody has taken"));
    assert_eq!(entries(&site, &filed, Kind::HoldingDrafted).await.len(), 1, "once for a clock");
    assert_eq!(entries(&site, &filed, Kind::Reminded).await.len(), 2);

    // The last day passes.
    until(&site, "2026-12-21T22:59:00Z").await;
    assert_eq!(case(&site, &filed.number).await.state, CaseState::Acknowledged);
    site.app.clock.set(at("2026-12-21T23:00:00Z"));
    half_done(&site, |job| matches!(job, Job::ClockEnds { .. })).await;
    site.work().await;
    let now = case(&site, &filed.number).await;
    assert_eq!(now.state, CaseState::Escalated);
    assert!(now.breached_at.is_some() && now.chase_from <= site.app.clock.now());
    assert_eq!(about(&site, CHEN, "has missed a date").len(), 1);
    assert_eq!(letters(&site, LIN).len(), 1, "supervisors look after it now");
    let [sorry] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    let text = sorry.letter.text(true);
    assert!(text.contains("We promised an answer by 21 December 2026") && text.contains("sorry"), "{text}");
    assert!(is_discreet(sorry), "{text}");
}

#[tokio::test]
async fn a_case_that_missed_a_date_goes_to_a_supervisor_and_the_words_say_where_it_is() {
    let site = monday().await;
    let anna = anna(&site).await;
    let lin = member(&site, LIN, Role::Agent).await;
    let alone = file(&site, &anna, None, Locale::En).await;
    assign(&site, &alone, lin).await;
    until(&site, "2026-12-21T23:00:00Z").await;
    // There is no supervisor: nobody is said to have it, and whoever works on it goes on.
    let now = case(&site, &alone.number).await;
    assert_eq!((now.state, now.assignee, now.is_with_supervisor()), (CaseState::Escalated, Some(lin), false));
    let [sorry] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    let text = sorry.letter.text(true);
    assert!(text.contains("Our supervisors have been told") && !text.contains("A supervisor has"), "{text}");

    // Chen has more to do than Wu; the third is Anna, who is on the staff herself.
    let chen = member(&site, CHEN, Role::Supervisor).await;
    let wu = member(&site, "wu@okpay.example", Role::Supervisor).await;
    let herself = member(&site, EMAIL, Role::Admin).await;
    let busy = file(&site, &anna, None, Locale::En).await;
    assign(&site, &busy, chen).await;
    let late = file(&site, &anna, None, Locale::En).await;
    site.work().await;
    until(&site, "2027-01-20T12:00:00Z").await;
    let late = case(&site, &late.number).await;
    assert_eq!((late.assignee, late.is_with_supervisor()), (Some(wu), true));
    assert_ne!(late.assignee, Some(herself), "never their own");
    let busy = case(&site, &busy.number).await;
    assert_eq!((busy.assignee, busy.is_with_supervisor()), (Some(chen), true), "who has it keeps it");
    let entry = entries(&site, &late, Kind::Escalated).await.pop().unwrap();
    assert_eq!(entry.text("to"), wu.to_string());
    let browser = site.browser("192.0.2.1");
    crate::support::people::sign_in(&browser, EMAIL, crate::support::people::PASSWORD).await;
    let page = browser.get(&format!("/cases/{}", late.number)).await;
    assert!(page.one("#timeline ~ ol").contains("A supervisor has it now"), "{}", page.text());
    let page = browser.get(&format!("/cases/{}", alone.number)).await;
    assert!(page.one("#timeline ~ ol").contains("Our supervisors have been told"), "{}", page.text());
    let told = about(&site, CHEN, &format!("{} has missed a date", late.number));
    assert!(told[0].letter.text(true).contains("It is with Lin now."), "{}", told[0].letter.text(true));

    // Given to somebody else, it is not a supervisor who has it.
    assign(&site, &late, lin).await;
    let given = case(&site, &late.number).await;
    let said = okpay::cases::turn::sentence(Locale::En, &given, site.app.clock.now()).unwrap();
    assert!(said.ends_with("Our supervisors have been told."), "{said}");
}

#[tokio::test]
async fn clocks_of_a_case_that_has_ended_are_silent() {
    let site = monday().await;
    let anna = anna(&site).await;
    member(&site, CHEN, Role::Supervisor).await;
    let mut filed = file(&site, &anna, None, Locale::En).await;
    site.work().await;
    filed = case(&site, &filed.number).await;
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(moves::withdraw(&mut tx, &mut filed, site.app.clock.now()).await.unwrap());
    // As if one had been forgotten.
    tx.q("UPDATE clocks SET met_at = NULL WHERE case_id = $1").bind(filed.id).exec().await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-12-16T07:00:00Z").await;
    until(&site, "2027-03-01T12:00:00Z").await;
    assert_eq!(letters(&site, CHEN).len(), 0);
    let now = case(&site, &filed.number).await;
    assert_eq!((now.state, now.breached_at), (CaseState::Withdrawn, None));
}

/// An appeal of Anna's that Lin works on.
async fn assigned() -> (TestApp, Customer, Uuid, Case) {
    let site = monday().await;
    let anna = anna(&site).await;
    let lin = member(&site, LIN, Role::Agent).await;
    let filed = file(&site, &anna, None, Locale::En).await;
    site.work().await;
    assign(&site, &filed, lin).await;
    (site, anna, lin, filed)
}

/// Asks the customer something that is due at this time.
async fn ask(site: &TestApp, case: &mut Case, due: Timestamp) {
    let now = site.app.clock.now();
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(case.step(&mut tx, CaseState::WaitingCustomer, Some(due), now).await.unwrap());
    let asked = json!({ "text": STORY, "due": due.0 });
    timeline::add(&mut tx, case.id, (Kind::Question, Actor::System), &asked, now).await.unwrap();
    let (wake, news) = (
        Job::CaseWakes { case: case.id, at: due },
        Job::CaseNews { case: case.id, what: Kind::Question.code().to_owned() },
    );
    jobs::enqueue_at(&mut tx, &wake, due).await.unwrap();
    jobs::enqueue(&mut tx, &news, now).await.unwrap();
    tx.commit().await.unwrap();
    site.work().await;
}

#[tokio::test]
async fn a_question_without_an_answer_makes_it_our_turn_again() {
    let (site, _, _, filed) = assigned().await;
    let mut open = case(&site, &filed.number).await;
    let first = at("2026-12-03T23:00:00Z"); // the end of Thursday in Berlin
    ask(&site, &mut open, first).await;
    let [asked] = &about(&site, EMAIL, "a question about your appeal")[..] else { panic!("one letter") };
    let text = asked.letter.text(true);
    assert!(text.contains("We ask you") && text.contains("Please answer by 3 December 2026 ("), "{text}");
    assert!(is_discreet(asked), "{text}");

    // An answer in time: the time passes, and nothing happens.
    let mut tx = site.app.db.begin().await.unwrap();
    assert!(moves::say(&mut tx, &mut open, "On Monday.", site.app.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    until(&site, "2026-12-03T23:00:00Z").await;
    let [written] = &letters(&site, LIN)[..] else { panic!("one letter") };
    assert!(written.letter.subject.contains("the customer has written") && is_discreet(written));
    assert_eq!(entries(&site, &open, Kind::Investigating).await.len(), 0);

    // No answer.
    ask(&site, &mut open, at("2026-12-07T23:00:00Z")).await;
    until(&site, "2026-12-07T22:59:00Z").await;
    assert_eq!(case(&site, &filed.number).await.state, CaseState::WaitingCustomer);
    site.app.clock.set(at("2026-12-07T23:00:00Z"));
    half_done(&site, |job| matches!(job, Job::CaseWakes { .. })).await;
    site.work().await;
    let now = case(&site, &filed.number).await;
    assert_eq!((now.state, now.next_at), (CaseState::Investigating, Some(now.promised_at)));
    assert_eq!(entries(&site, &now, Kind::Investigating).await.len(), 1);
    let [_, silent] = &letters(&site, LIN)[..] else { panic!("one letter more") };
    let text = silent.letter.text(true);
    assert!(silent.letter.subject.contains("the customer has not answered"));
    assert!(text.contains("asked to answer by 7 December 2026") && is_discreet(silent), "{text}");
    let [told] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    let text = told.letter.text(true);
    assert!(text.contains("no answer had come by 7 December 2026"), "{text}");
    assert!(text.contains("Our answer is due by 21 December 2026"), "{text}");
}

#[tokio::test]
async fn another_institution_that_does_not_answer_is_asked_again_by_whoever_works_on_the_case() {
    let (site, _, lin, filed) = assigned().await;
    let mut open = case(&site, &filed.number).await;
    let (early, late) = (at("2026-12-08T23:00:00Z"), at("2026-12-14T23:00:00Z"));
    for (institution, due_at) in [("Bank of Max", early), ("Other bank", late)] {
        let new = legs::New { institution, reference: "R-1", about: "trace", due_at };
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(legs::ask(&mut tx, &mut open, new, Actor::Staff(lin), site.app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
    }
    until(&site, "2026-12-08T22:59:00Z").await;
    assert_eq!(case(&site, &filed.number).await.state, CaseState::WaitingThirdParty);
    until(&site, "2026-12-08T23:00:00Z").await;
    let now = case(&site, &filed.number).await;
    assert_eq!((now.state, now.next_at), (CaseState::Investigating, Some(now.promised_at)));
    let late = about(&site, LIN, "another institution has not answered");
    assert!(late.len() == 1 && is_discreet(&late[0]), "{late:?}");
    let [told] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    assert!(
        told.letter.text(true).contains("no answer had come by 8 December 2026"),
        "they know whose turn it is"
    );
    // The other one is late as well: told, though the case does not wait any more.
    until(&site, "2026-12-14T23:00:00Z").await;
    assert_eq!(about(&site, LIN, "another institution has not answered").len(), 2);
    assert_eq!(entries(&site, &now, Kind::Investigating).await.len(), 1);
    // The draft of a holding reply knows why it takes longer.
    until(&site, "2026-12-16T07:00:00Z").await;
    let [drafted] = &entries(&site, &now, Kind::HoldingDrafted).await[..] else { panic!("one draft") };
    assert!(drafted.text("text").contains("On 30 November 2026 we asked another institution"), "{drafted:?}");
}

#[tokio::test]
async fn a_file_is_an_answer() {
    let (site, anna, _, filed) = assigned().await;
    let mut open = case(&site, &filed.number).await;
    ask(&site, &mut open, at("2026-12-03T23:00:00Z")).await;
    crate::console::with_file(&site, &anna, &filed.number).await;
    let now = case(&site, &filed.number).await;
    assert_eq!((now.state, now.next_at), (CaseState::Investigating, Some(now.promised_at)));
    site.work().await;
    assert_eq!(about(&site, LIN, "the customer has written").len(), 1);
    until(&site, "2026-12-04T12:00:00Z").await;
    assert_eq!(entries(&site, &now, Kind::Investigating).await.len(), 0, "nobody says that no answer came");
    assert_eq!(about(&site, LIN, "the customer has not answered").len(), 0);
}

#[tokio::test]
async fn whoever_asks_how_it_stands_has_an_answer_in_time_or_reads_that_it_is_late() {
    let site = monday().await;
    let anna = anna(&site).await;
    let lin = member(&site, LIN, Role::Agent).await;
    let (one, other) =
        (file(&site, &anna, None, Locale::En).await, file(&site, &anna, None, Locale::En).await);
    site.work().await;
    until(&site, "2026-12-08T12:00:00Z").await;
    let due = at("2026-12-09T23:00:00Z"); // the end of the next business day in Berlin
    for filed in [&one, &other] {
        assign(&site, filed, lin).await;
        let mut tx = site.app.db.begin().await.unwrap();
        let mut open = Case::hold(&mut tx, filed.id).await.unwrap().unwrap();
        assert!(moves::chase(&site.app, &mut tx, &mut open, site.app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(case(&site, &filed.number).await.legal_due, Some(due), "it counts like any other date");
    }
    site.work().await;
    let asked = about(&site, LIN, "the customer asks how it stands");
    assert!(asked.len() == 2 && is_discreet(&asked[0]));
    assert!(asked[0].letter.text(true).contains("promised an answer by 9 December 2026"));
    let answered = case(&site, &one.number).await;
    let mut tx = site.app.db.begin().await.unwrap();
    answered.replied(&mut tx, site.app.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-12-09T23:00:00Z").await;
    let (answered, late) = (case(&site, &one.number).await, case(&site, &other.number).await);
    assert_eq!((answered.breached_at, answered.heard_at), (None, None));
    assert_eq!((late.breached_at, late.state), (Some(due), CaseState::Escalated));
    let told = about(&site, EMAIL, "news about your appeal");
    assert!(
        told.iter().any(|letter| letter.letter.text(true).contains("Answer to how it stands")),
        "{told:?}"
    );
}

#[tokio::test]
async fn each_morning_staff_have_their_list_once_and_nobody_an_empty_one() {
    let site = monday().await;
    let anna = anna(&site).await;
    let lin = member(&site, LIN, Role::Agent).await;
    member(&site, CHEN, Role::Supervisor).await;
    member(&site, "gao@okpay.example", Role::Agent).await;
    let morning = |site: &TestApp| -> usize { about(site, CHEN, "Cases on").len() };
    tidy(&site.app).await.unwrap();
    site.work().await;
    assert_eq!(morning(&site), 0, "there is nothing to say");

    let (mine, nobodys) =
        (file(&site, &anna, None, Locale::En).await, file(&site, &anna, None, Locale::En).await);
    site.work().await;
    assign(&site, &mine, lin).await;
    until(&site, "2026-12-02T07:59:00Z").await;
    tidy(&site.app).await.unwrap();
    site.work().await;
    assert_eq!(morning(&site), 0, "not before eight");
    site.app.clock.set(at("2026-12-02T08:00:00Z"));
    // Two nodes come by at once.
    let (one, other) = tokio::join!(tidy(&site.app), tidy(&site.app));
    one.unwrap();
    other.unwrap();
    let jobs: Vec<(String,)> = site.app.db.read("SELECT job FROM jobs").all().await.unwrap();
    assert_eq!(jobs.iter().filter(|(job,)| job.contains("staff_digest")).count(), 1);
    half_done(&site, |job| matches!(job, Job::StaffDigest { .. })).await;
    site.work().await;
    tidy(&site.app).await.unwrap();
    site.work().await;
    let [first] = &about(&site, CHEN, "Cases on 2026-12-02")[..] else { panic!("one list") };
    let text = first.letter.text(true);
    assert!(text.contains("Nobody has taken: 1") && !text.contains("Due within"), "{text}");
    assert!(text.contains("https://help.okpay.example/staff"), "{text}");

    // The last day: a supervisor reads of both, Lin of her own, Gao of none but the one that waits.
    until(&site, "2026-12-21T08:00:00Z").await;
    tidy(&site.app).await.unwrap();
    site.work().await;
    let text = |to: &str| about(&site, to, "Cases on 2026-12-21")[0].letter.text(true);
    assert!(text(CHEN).contains("Due within 24 hours: 2\n") && text(CHEN).contains("24 小时内到期：2"));
    let line = |case: &Case| format!("{}, due by 21 December 2026 (", case.number);
    assert!(text(CHEN).contains(&line(&mine)) && text(CHEN).contains(&line(&nobodys)), "{}", text(CHEN));
    assert!(text(LIN).contains("hours: 1\n") && text(LIN).contains(&line(&mine)), "{}", text(LIN));
    assert!(!text("gao@okpay.example").contains("Due within"));

    // The day after, they were missed; and where all is done, there is no letter.
    until(&site, "2026-12-22T08:00:00Z").await;
    tidy(&site.app).await.unwrap();
    site.work().await;
    let text = about(&site, CHEN, "Cases on 2026-12-22")[0].letter.text(true);
    assert!(text.contains("A date was missed: 2\n"), "{text}");
    for number in [&mine.number, &nobodys.number] {
        let mut open = case(&site, number).await;
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(moves::withdraw(&mut tx, &mut open, site.app.clock.now()).await.unwrap());
        tx.commit().await.unwrap();
    }
    until(&site, "2026-12-23T08:00:00Z").await;
    tidy(&site.app).await.unwrap();
    site.work().await;
    assert_eq!(about(&site, CHEN, "Cases on 2026-12-23").len(), 0);
}
