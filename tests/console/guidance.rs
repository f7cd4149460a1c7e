//! What the page of a case offers whoever looks into it: the way for its problem, the other cases, how late it is.

use super::decisions::proposed;
use super::*;
use crate::support::browser::select;
use axum::http::StatusCode;

/// Whether the playbook stands open.
fn is_open(page: &Answer) -> bool {
    page.html().select(&select("details.playbook[open]")).next().is_some()
}

#[tokio::test]
async fn the_way_to_look_into_a_problem_is_open_until_somebody_has_replied() {
    let site = TestApp::start().await;
    let (customer, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let page = on_desk(&lin, &number).await;
    assert!(is_open(&page));
    assert_eq!(page.one(".playbook summary"), "How to look into it: Recipient says not received");
    let steps = page.all(".playbook li");
    assert!(steps.len() == 5 && steps[0].contains("no proof of credit"), "{steps:?}");
    assert!(
        steps[1].contains("UETR") && steps[4].contains("CONF"),
        "a transfer is traced by its bank: {steps:?}"
    );
    assert!(page.one(".playbook .note").contains("Promise nothing of this: No arrival on a day"));

    act(&lin, &number, "Claim this case", &[]).await;
    assert!(is_open(&on_desk(&lin, &number).await), "nobody has replied yet");
    let page = act(&lin, &number, "Send the message", &[("message", "We are on it.")]).await;
    assert!(!is_open(&page) && page.all(".playbook li").len() == 5, "folded, and still there");

    // Without a payment its rail is the one that the customer has named; and every problem has its own way.
    let other = filed(&site, &customer, None, "Where is it?").await;
    for (problem, words) in [
        ("not_received", "UETR"),
        ("unauthorised", "place a hold"),
        ("missing_memo", "explorer"),
        ("wrong_recipient", "consent"),
        ("duplicate", "DUPL"),
    ] {
        let mut tx = site.app.db.begin().await.unwrap();
        tx.q("UPDATE cases SET problem = $2 WHERE number = $1")
            .bind(&other)
            .bind(problem)
            .exec()
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let page = on_desk(&lin, &other).await;
        assert!(is_open(&page) && page.one(".playbook ol").contains(words), "{problem}");
    }
    lin.set_cookie("lang", "zh-Hans");
    let page = on_desk(&lin, &other).await;
    assert_eq!(page.one(".playbook summary"), "调查步骤：重复扣款");
    assert!(page.one(".playbook .note").contains("不要承诺或透露：没有查清"), "{}", page.one(".playbook"));
}

#[tokio::test]
async fn other_cases_say_what_they_are_about_and_how_they_ended() {
    let site = TestApp::start().await;
    let (customer, first) = appeal(&site, "250.00").await;
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let wang = member(&site, "Wangwei", Role::Supervisor).await;
    assert_eq!(on_desk(&chen, &first).await.all("section[aria-labelledby=earlier] p"), ["There is none."]);
    act(&chen, &first, "Claim this case", &[]).await;
    proposed(&chen, &first).await;
    act(&wang, &first, "Approve and send", &[]).await;
    let payment = paid(&site, &customer, ("T-77", "42.50")).await;
    let second = filed(&site, &customer, Some(&payment), "Late too.").await;
    let third = filed(&site, &customer, None, "And this.").await;

    let page = on_desk(&chen, &third).await;
    let [open, ended] = &page.all("section[aria-labelledby=earlier] li")[..] else {
        panic!("{}", page.text())
    };
    for words in [second.as_str(), "Recipient says not received", "US$42.50 · ", "T-77"] {
        assert!(open.contains(words), "{words}: {open}");
    }
    for words in [first.as_str(), "US$250 · ", "T-1001", "· upheld"] {
        assert!(ended.contains(words), "{words}: {ended}");
    }
    assert!(!open.contains("upheld"), "it is not decided: {open}");
    let page = on_desk(&chen, &second).await;
    let said = &page.all("section[aria-labelledby=earlier] li")[0];
    assert!(said.contains(&third) && said.contains("US$250, as the customer says"), "{said}");
    assert!(!page.one("section[aria-labelledby=earlier]").contains("Mustermann"));
}

#[tokio::test]
async fn what_is_overdue_says_so_in_the_queue_and_on_the_desk() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    site.work().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    let page = on_desk(&lin, &number).await;
    assert!(page.one(".record.head dd").contains("15 business days left"), "{}", page.one(".record.head"));
    assert!(page.all(".sum .badge.bad").is_empty());
    site.wait(40 * 24 * 60 * 60);
    let lin = member(&site, "Linda", Role::Agent).await;
    let queue = lin.get("/staff").await;
    let late = queue.one(".cases td .badge.bad");
    assert!(late.ends_with(" business days overdue") && !late.starts_with('0'), "{late}");
    let page = on_desk(&lin, &number).await;
    assert_eq!((page.one(".sum .badge.bad"), page.one(".record.head dd .badge.bad")), (late.clone(), late));
    lin.set_cookie("lang", "zh-Hans");
    let late = on_desk(&lin, &number).await.one(".sum .badge.bad");
    assert!(late.starts_with("已逾期 ") && late.ends_with(" 个工作日"), "{late}");
}

#[tokio::test]
async fn what_goes_out_holds_something_and_may_bring_an_article() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &number, "Claim this case", &[]).await;
    let vague = "We look into it as soon as possible.";
    let told = act(&lin, &number, "Send the message", &[("message", vague)]).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.one("#message-error").contains("“as soon as possible” holds nothing for the customer"));
    assert_eq!(told.one("textarea#message"), vague, "what was typed is kept");
    let long = "word ".repeat(40);
    let told = lin.press(&told, "Send the message", &[("message", &long)]).await;
    assert!(told.one("#message-error").contains("One sentence has 40 words"));

    // Whoever means it can send it, and an article goes with it.
    let path = "transactions/pending-too-long";
    let fields = [("message", vague), ("as_it_is", "yes"), ("article", path)];
    let sent = lin.press(&told, "Send the message", &fields).await;
    let (_, title) = site.app.article(okpay::i18n::Locale::En, path).expect("an article");
    assert!(sent.status == 200 && sent.one(".thread").contains(vague), "{}", sent.text());
    assert!(sent.one(".thread").contains(&title));
    let case = okpay::cases::Case::by_number(&site.app.db, &number).await.unwrap().unwrap();
    let entries = okpay::cases::timeline::visible(&site.app.db, &case).await.unwrap();
    let said = entries.iter().rev().find(|entry| entry.text("text") == vague).expect("the message");
    assert_eq!(said.content["article"]["path"], path);
    // What is no article is left out.
    let fields = [("message", "It is our turn until Friday."), ("article", "../../evil")];
    let sent = act(&lin, &number, "Send the message", &fields).await;
    assert!(sent.status == 200 && !sent.text().contains("evil"));

    // A decision is read in the same way.
    let form = lin.get(&format!("/staff/cases/{number}/decision")).await;
    let mut whole: Vec<_> =
        super::decisions::WHOLE.into_iter().filter(|(name, _)| *name != "reasons").collect();
    whole.push(("reasons", "We will pay in due course."));
    let told = lin.press(&form, "Propose it", &whole).await;
    assert!(told.status == 422 && told.one("#reasons-error").contains("“in due course”"), "{}", told.text());
    assert_eq!(lin.press(&told, "Propose it", &[("as_it_is", "yes")]).await.status, StatusCode::OK);
}
