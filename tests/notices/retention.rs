//! What is forgotten, and when.

use super::*;
use okpay::cases::tidy;

/// A draft with a file, changed so many days ago. Returns the name of the file in the store.
async fn draft(site: &TestApp, customer: &Customer, days: i64) -> String {
    let (id, then) = (Uuid::now_v7(), site.app.clock.now().plus(-days * 86_400));
    let file = site.app.files.keep(b"sealed".to_vec()).await.unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    tx.q("INSERT INTO drafts (id, customer, answers, made_at, changed_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(customer.id)
        .bind(Vec::new())
        .bind(then.plus(-40 * 86_400))
        .bind(then)
        .exec()
        .await
        .unwrap();
    tx.q("INSERT INTO evidence (id, customer, draft, slot, name, kind, bytes, sha256, file, viewable, active, locked, \
          scan, added_at) VALUES ($1, $2, $3, 'receipt', 'a.png', 'png', 6, $4, $5, FALSE, FALSE, FALSE, 'clean', $6)")
        .bind(Uuid::now_v7())
        .bind(customer.id)
        .bind(id)
        .bind(Vec::new())
        .bind(&file)
        .bind(then)
        .exec()
        .await
        .unwrap();
    tx.commit().await.unwrap();
    file
}

#[tokio::test]
async fn a_draft_of_a_month_ago_is_gone_with_its_file_and_a_newer_one_is_not() {
    let site = monday().await;
    let anna = anna(&site).await;
    let (_, newer) = (draft(&site, &anna, 31).await, draft(&site, &anna, 29).await);
    assert_eq!(site.app.files.all().await.unwrap().len(), 2);
    tidy(&site.app).await.unwrap();
    site.work().await;
    let left: Vec<String> = site.app.files.all().await.unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(left, [newer]);
    for (sql, rows) in [("SELECT COUNT(*) FROM drafts", 1), ("SELECT COUNT(*) FROM evidence", 1)] {
        let (count,): (i64,) = site.app.db.read(sql).one().await.unwrap();
        assert_eq!(count, rows, "{sql}");
    }
    site.wait(2 * 86_400);
    tidy(&site.app).await.unwrap();
    site.work().await;
    assert!(site.app.files.all().await.unwrap().is_empty());
}

#[tokio::test]
async fn deliveries_packets_and_promises_are_forgotten_when_they_are_over() {
    use crate::support::ledger::{known, payment};
    let site = monday().await;
    let anna = anna(&site).await;
    known(&site, EMAIL, "C-1").await;
    let now = site.app.clock.now();
    for (n, days) in [("old", 31), ("new", 29)] {
        let id = payment(&site, n, "sent", serde_json::json!({})).await;
        let then = now.plus(-days * 86_400);
        let mut tx = site.app.db.begin().await.unwrap();
        tx.q("INSERT INTO deliveries (id, body, at) VALUES ($1, $2, $3)")
            .bind(n)
            .bind(Vec::new())
            .bind(then)
            .exec()
            .await
            .unwrap();
        // Both begin 16 days later than the deliveries do, so that one is over and one is not.
        let made = then.plus(16 * 86_400);
        tx.q("INSERT INTO packets (token, transaction_id, customer, made_at, until) VALUES ($1, $2, $3, $4, $5)")
            .bind(n.as_bytes())
            .bind(id)
            .bind(anna.id)
            .bind(made)
            .bind(made.plus(14 * 86_400))
            .exec()
            .await
            .unwrap();
        tx.q("INSERT INTO watches (customer, transaction_id, until) VALUES ($1, $2, $3)")
            .bind(anna.id)
            .bind(id)
            .bind(then.plus(23 * 86_400))
            .exec()
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    tidy(&site.app).await.unwrap();
    okpay::transactions::tidy(&site.app).await.unwrap();
    for sql in
        ["SELECT COUNT(*) FROM deliveries", "SELECT COUNT(*) FROM packets", "SELECT COUNT(*) FROM watches"]
    {
        let (count,): (i64,) = site.app.db.read(sql).one().await.unwrap();
        assert_eq!(count, 1, "{sql}");
    }
}
