//! What customers get.

use super::*;
use okpay::cases::decision::{self, Checked, Decision};
use okpay::cases::reopening::Reopened;
use okpay::cases::{CaseState, clocks, moves};
use okpay::events::{self, Actor};
use okpay::jobs;
use serde_json::json;

#[tokio::test]
async fn an_appeal_is_confirmed_once_in_its_language_with_the_promised_date() {
    let site = monday().await;
    let anna = anna(&site).await;
    let english = file(&site, &anna, None, Locale::En).await;
    half_done(&site, |job| matches!(job, Job::CaseFiled { .. })).await;
    site.work().await;
    let [sent] = &about(&site, EMAIL, &english.number)[..] else { panic!("one letter, not more") };
    assert_eq!(sent.letter.subject, format!("OKPay: your appeal {}", english.number));
    let text = sent.letter.text(true);
    let filed = &events::of(&site.app.db, english.id, 0, 1).await.unwrap()[0];
    let longest = clocks::due_of(&site.app.facts().deadlines, ("psd2", "extended"), "DE", english.filed_at);
    let longest = okpay::i18n::format::date(Locale::En, longest.unwrap().date);
    for words in [
        "Hello Anna Li,",
        "We answer by 21 December 2026 (",
        "PSD2",
        &format!("by {longest} ("),
        "From 8 December 2026 (",
        &format!("https://help.okpay.example/cases/{}", english.number),
        &hex::encode(&filed.hash),
        "because you have an appeal there",
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(is_discreet(sent), "{text}");
    assert!(sent.letter.unsubscribe.is_none());

    let now = case(&site, &english.number).await;
    assert_eq!((now.state, now.next_at), (CaseState::Acknowledged, Some(now.promised_at)));
    assert_eq!(entries(&site, &now, Kind::Acknowledged).await.len(), 1);
    let clocks = clocks::of(&site.app.db, now.id).await.unwrap();
    let met = |name: &str| clocks.iter().find(|clock| clock.clock == name).unwrap().met_at;
    assert!(met("acknowledge").is_some() && met("final").is_none());
    assert_eq!(now.legal_due, Some(now.promised_at), "the next date that binds us");
    until(&site, "2026-12-02T12:00:00Z").await;
    assert_eq!(case(&site, &english.number).await.breached_at, None);

    let chinese = file(&site, &anna, None, Locale::ZhHans).await;
    site.work().await;
    let [sent] = &about(&site, EMAIL, &chinese.number)[..] else { panic!("one letter, not more") };
    assert_eq!(sent.letter.subject, format!("OKPay：您的申诉 {}", chinese.number));
    let text = sent.letter.text(true);
    assert!(
        text.contains("我们会在 2026年12月23日") && text.contains("按照欧盟《支付服务指令二》"),
        "{text}"
    );
}

#[tokio::test]
async fn whoever_turned_letters_off_still_gets_the_confirmation_and_the_answer() {
    let site = monday().await;
    let anna = anna(&site).await;
    let mut case = file(&site, &anna, None, Locale::En).await;
    site.work().await;
    let link = letters(&site, EMAIL).len();
    tell(&site, &case, Kind::Message).await;
    let [news] = &about(&site, EMAIL, "news about your appeal")[..] else { panic!("one letter") };
    let text = news.letter.text(true);
    assert!(text.contains("Our answer is due by 21 December 2026") && text.contains("Message"), "{text}");
    assert!(text.contains(&timeline::head(&site.app.db, &case).await.unwrap()), "{text}");
    assert!(is_discreet(news), "{text}");
    assert_eq!(letters(&site, EMAIL).len(), link + 1);

    // One click in the letter ends them.
    let browser = site.browser("192.0.2.1");
    let path = news.letter.unsubscribe.clone().expect("a way to end them");
    let page = browser.get(path.strip_prefix("https://help.okpay.example").unwrap()).await;
    let button = page.one("main form button");
    browser.press(&page, &button, &[]).await;
    tell(&site, &case, Kind::Message).await;
    tell(&site, &case, Kind::Question).await;
    assert_eq!(letters(&site, EMAIL).len(), link + 1);

    let (lin, chen) = (
        member(&site, "lin@okpay.example", Role::Agent).await,
        member(&site, "chen@okpay.example", Role::Supervisor).await,
    );
    case = super::case(&site, &case.number).await;
    decide(&site, &mut case, (lin, chen)).await;
    half_done(&site, |job| matches!(job, Job::CaseDecided { .. })).await;
    site.work().await;
    let [answer] = &about(&site, EMAIL, "our answer to your appeal")[..] else { panic!("one letter") };
    let text = answer.letter.text(true);
    for words in [
        "This is our final answer",
        "> Where is it?",
        "It was credited on 20 November.",
        "US$250",
        "We give the fee back.",
        "the arbitration board at the Deutsche Bundesbank",
        &format!("/cases/{}", case.number),
        &timeline::head(&site.app.db, &case).await.unwrap(),
    ] {
        assert!(text.contains(words), "{words} in {text}");
    }

    // They object: the dates begin anew, and that is confirmed in writing as well.
    case = super::case(&site, &case.number).await;
    site.wait(86_400);
    let mut tx = site.app.db.begin().await.unwrap();
    let now = site.app.clock.now();
    let objected = moves::object(&site.app, &mut tx, &mut case, "There is a receipt.", now).await.unwrap();
    assert_eq!(objected, Reopened::Done);
    tx.commit().await.unwrap();
    site.work().await;
    let confirmed = about(&site, EMAIL, &format!("OKPay: your appeal {}", case.number));
    assert_eq!(confirmed.len(), 2);
    let text = confirmed[1].letter.text(true);
    assert!(text.contains("We answer by 22 December 2026 ("), "{text}");
    assert!(text.contains("you get our final answer by 22 December 2026 ("), "{text}");
    assert_eq!(entries(&site, &case, Kind::Acknowledged).await.len(), 2);
    until(&site, "2026-12-03T12:00:00Z").await;
    let now = super::case(&site, &case.number).await;
    assert_eq!((now.state, now.breached_at), (CaseState::Objected, None), "confirmed in time");
}

/// Something happens to the case of which its customer is to hear.
async fn tell(site: &TestApp, case: &Case, kind: Kind) {
    let now = site.app.clock.now();
    let mut tx = site.app.db.begin().await.unwrap();
    timeline::add(&mut tx, case.id, (kind, Actor::System), &json!({ "text": STORY }), now).await.unwrap();
    let job = Job::CaseNews { case: case.id, what: kind.code().to_owned() };
    jobs::enqueue(&mut tx, &job, now).await.unwrap();
    tx.commit().await.unwrap();
    site.work().await;
}

async fn decide(site: &TestApp, case: &mut Case, (by, checked_by): (Uuid, Uuid)) {
    let decision = Decision {
        outcome: "ACNR".into(),
        ruling: "upheld".into(),
        root_cause: "other_institution".into(),
        amount: "US$250".into(),
        date: "20 November 2026".into(),
        reference: "T-1".into(),
        points: vec![("Where is it?".into(), "It was credited on 20 November.".into())],
        reasons: "The bank in between had held it.".into(),
        redress: "We give the fee back.".into(),
        pays: "5".into(),
        asset: "USD".into(),
        ..Decision::default()
    };
    let (app, now) = (&site.app, site.app.clock.now());
    let mut tx = app.db.begin().await.unwrap();
    assert!(decision::propose(app, &mut tx, case, (&decision, by), now).await.unwrap());
    tx.commit().await.unwrap();
    let proposal = decision::open(&app.db, case.id).await.unwrap().unwrap();
    let mut tx = app.db.begin().await.unwrap();
    let done = decision::approve(app, &mut tx, case, (&proposal, checked_by), now).await.unwrap();
    assert_eq!(done, Checked::Done);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_text_says_whose_turn_it_is_to_those_who_chose_it_and_not_without_end() {
    let site = monday().await;
    let anna = anna(&site).await;
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE customers SET phone = '+447700900123', case_texts = TRUE, case_mail = FALSE, phrase = 'red kite' \
          WHERE id = $1")
        .bind(anna.id)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let case = file(&site, &anna, None, Locale::En).await;
    half_done(&site, |job| matches!(job, Job::CaseFiled { .. })).await;
    site.work().await;
    let [sent] = &site.app.texter.caught()[..] else { panic!("one text") };
    assert_eq!(sent.to, "+447700900123");
    for words in
        [&case.number, "We confirmed it. Our answer is due by 21 December 2026", "never ask", "red kite"]
    {
        assert!(sent.text.contains(words), "{words} in {}", sent.text);
    }
    for _ in 0..12 {
        tell(&site, &case, Kind::Message).await;
    }
    assert_eq!(site.app.texter.caught().len(), 8, "in a day");
    assert_eq!(about(&site, EMAIL, "news").len(), 0);
    site.wait(86_400);
    tell(&site, &case, Kind::Message).await;
    assert_eq!(site.app.texter.caught().len(), 9);
    let (copies,): (i64,) = site
        .app
        .db
        .read("SELECT COUNT(*) FROM messages WHERE customer = $1 AND channel = 'text'")
        .bind(anna.id)
        .one()
        .await
        .unwrap();
    assert_eq!(copies, 9, "each can be read again on the site");
}
