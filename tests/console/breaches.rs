//! The dates that were missed, on the board and as a file; and the colours of what is due.

use super::*;
use okpay::account::Member;
use okpay::cases::{Case, CaseState, clocks};

async fn case_of(site: &TestApp, number: &str) -> Case {
    Case::by_number(&site.app.db, number).await.unwrap().unwrap()
}

/// The rows of the dates that were missed.
fn rows(board: &Answer) -> Vec<String> {
    board.all("section[aria-labelledby=breaches] tbody tr")
}

#[tokio::test]
async fn every_missed_date_stands_on_the_board_with_who_had_it_then() {
    let site = TestApp::start().await;
    let (anna, first) = appeal(&site, "250.00").await;
    let payment = paid(&site, &anna, ("T-2", "90.00")).await;
    let second = filed(&site, &anna, Some(&payment), "Late too.").await;
    let chen = customer_in(&site, "chenyuan@okpay.example", "DE").await;
    let own = filed(&site, &chen, None, "Mine.").await;
    site.work().await;
    let lin = member(&site, "Lin", Role::Agent).await;
    act(&lin, &first, "Claim this case", &[]).await;
    act(&lin, &second, "Claim this case", &[]).await;
    act(&lin, &second, "Give it back to the queue", &[]).await;
    let calm = member(&site, "Wangfang", Role::Supervisor).await.get("/staff/board").await;
    assert!(rows(&calm).is_empty() && calm.text().contains("No date was missed."));
    assert!(calm.all(".figures .why").is_empty(), "what is nothing alarms nobody");

    site.wait(40 * 24 * 60 * 60);
    let chen = member(&site, "Chenyuan", Role::Supervisor).await;
    let (now, mut ended) = (site.app.clock.now(), case_of(&site, &second).await);
    let mut tx = site.app.db.begin().await.unwrap();
    clocks::meet_all(&mut tx, ended.id, now).await.unwrap();
    assert!(ended.step(&mut tx, CaseState::Withdrawn, None, now).await.unwrap());
    tx.commit().await.unwrap();
    let chenyuan = Member::by_email(&site.app.db, "chenyuan@okpay.example").await.unwrap().unwrap();
    act(&chen, &first, "Assign to a colleague", &[("to", &chenyuan.id.to_string())]).await;

    let due = case_of(&site, &first).await.legal_due.unwrap();
    let from = due.plus(-86_400).date();
    let period = format!("from={from}&to={}", due.plus(86_400).date());
    let board = chen.get(&format!("/staff/board?{period}")).await;
    let rows_of =
        |number: &str| rows(&board).into_iter().filter(|row| row.contains(number)).collect::<Vec<_>>();
    let [open] = &rows_of(&first)[..] else { panic!("{:?}", rows(&board)) };
    assert!(open.contains("business days overdue") && open.contains("Lin"), "who had it then: {open}");
    assert!(!open.contains("Chenyuan"), "and not who has it now: {open}");
    let [closed] = &rows_of(&second)[..] else { panic!("{:?}", rows(&board)) };
    for words in ["ended ", " business days late", "nobody", "Withdrawn"] {
        assert!(closed.contains(words), "{words}: {closed}");
    }
    assert!(rows_of(&own).is_empty(), "nobody reads of their own case as a customer");

    let file = chen.get(&format!("/staff/breaches.csv?{period}")).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let text = file.text();
    let line = text.lines().find(|line| line.contains(&first)).unwrap_or_else(|| panic!("{text}"));
    assert!(line.contains(r#""not_received","#) && line.contains(r#""psd2","final","law","#), "{line}");
    assert!(line.ends_with(r#""Lin","Chenyuan""#), "{line}");
    let line = text.lines().find(|line| line.contains(&second)).unwrap();
    assert!(line.contains(r#""withdrawn","#) && line.ends_with(r#""","""#), "{line}");
    assert!(!text.contains(&own));
    // Before it there is none.
    let before = chen.get("/staff/board?from=2026-01-01&to=2026-01-31").await;
    assert!(rows(&before).is_empty());
    // In Chinese too.
    chen.set_cookie("lang", "zh-Hans");
    let board = chen.get(&format!("/staff/board?{period}")).await;
    assert!(rows(&board).iter().any(|row| row.contains("已逾期 ") && row.contains("Lin")));
}

#[tokio::test]
async fn what_is_overdue_or_due_soon_is_coloured_and_said_in_words() {
    let site = TestApp::start().await;
    let (_, number) = appeal(&site, "250.00").await;
    site.work().await;
    let words = |page: &Answer, colour: &str| page.all(&format!(".figures .why .badge.{colour}"));

    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("UPDATE cases SET breached_at = $1").bind(site.app.clock.now()).exec().await.unwrap();
    tx.commit().await.unwrap();
    let board = member(&site, "Chen", Role::Supervisor).await.get("/staff/board").await;
    assert_eq!(words(&board, "partly"), ["none overdue now; each missed a date before"]);

    let due = case_of(&site, &number).await.legal_due.unwrap();
    site.wait((due.0 - site.app.clock.now().0) / 1_000_000 - 3600);
    let board = member(&site, "Chenyu", Role::Supervisor).await.get("/staff/board").await;
    assert_eq!(words(&board, "partly")[0], "due before this time tomorrow");
    assert!(words(&board, "bad").is_empty());

    site.wait(2 * 3600);
    let board = member(&site, "Chenyuan", Role::Supervisor).await.get("/staff/board").await;
    assert_eq!(words(&board, "bad"), ["1 overdue now: answer it first"]);
    assert!(words(&board, "partly").is_empty(), "it is not due soon any more");
}
