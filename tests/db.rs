//! The database: transactions that come together, on SQLite and on PostgreSQL.

use crate::support;
use okpay::db::{Db, Tx};
use std::collections::BTreeSet;
use std::time::Duration;

async fn shelf(folder: &tempfile::TempDir) -> Db {
    let db = support::database(folder).await;
    let mut tx = db.begin().await.unwrap();
    tx.q("CREATE TABLE papers (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE)").exec().await.unwrap();
    tx.commit().await.unwrap();
    db
}

async fn write(tx: &mut Tx, id: i64, name: &str) -> sqlx::Result<u64> {
    tx.q("INSERT INTO papers (id, name) VALUES ($1, $2)").bind(id).bind(name).exec().await
}

async fn ids(db: &Db) -> BTreeSet<i64> {
    let rows = db.read("SELECT id FROM papers").all::<(i64,)>().await.unwrap();
    rows.into_iter().map(|(id,)| id).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_the_same_exactly_one_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let db = shelf(&folder).await;
    let mut wanting = tokio::task::JoinSet::new();
    for id in 0..64 {
        let db = db.clone();
        wanting.spawn(async move {
            let mut won = 0;
            for round in 0..4 {
                let mut tx = db.begin().await.unwrap();
                let made = write(&mut tx, id * 10 + round, &format!("paper {round}")).await;
                let done = match made {
                    Ok(_) => tx.commit().await,
                    Err(error) => Err(error),
                };
                match done {
                    Ok(()) => won += 1,
                    Err(error) => {
                        assert!(error.as_database_error().unwrap().is_unique_violation(), "{error}");
                    }
                }
            }
            won
        });
    }
    assert_eq!(wanting.join_all().await.into_iter().sum::<i32>(), 4);
    assert_eq!(ids(&db).await.len(), 4);
    db.close().await;
}

#[tokio::test]
async fn after_a_statement_that_failed_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let db = shelf(&folder).await;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, 1, "one").await.unwrap();
    assert!(write(&mut tx, 1, "two").await.is_err());
    assert!(write(&mut tx, 3, "three").await.is_err());
    drop(tx);
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, 4, "four").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ids(&db).await, [4].into());
}

/// What a writer does, by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Commits,
    Drops,
    Fails,
    GoesAway(u64),
}

fn way(seed: &mut u64) -> Way {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    match (*seed >> 33) % 8 {
        0..4 => Way::Commits,
        4 => Way::Drops,
        5 => Way::Fails,
        _ => Way::GoesAway((*seed >> 40) % 3000),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_acknowledged_is_there_and_what_was_given_up_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let db = shelf(&folder).await;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, 0, "taken").await.unwrap();
    tx.commit().await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 1..=24_i64 {
        let db = db.clone();
        writers.spawn(async move {
            let mut seed = writer.unsigned_abs();
            let mut ends = Vec::new();
            for round in 0..20 {
                let (id, way, db) = (writer * 1000 + round, way(&mut seed), db.clone());
                let writing = tokio::spawn(async move {
                    let mut tx = db.begin().await?;
                    write(&mut tx, id, &format!("paper {id}")).await?;
                    match way {
                        Way::Drops => return Ok(false),
                        Way::Fails => drop(write(&mut tx, -id, "taken").await),
                        Way::Commits | Way::GoesAway(_) => {}
                    }
                    tx.commit().await.map(|()| way != Way::Fails)
                });
                if let Way::GoesAway(after) = way {
                    tokio::time::sleep(Duration::from_micros(after)).await;
                    writing.abort();
                }
                ends.push((id, way, writing.await));
            }
            ends
        });
    }
    let (mut acknowledged, mut unknown) = (BTreeSet::from([0]), BTreeSet::new());
    for (id, way, end) in writers.join_all().await.into_iter().flatten() {
        match (way, end) {
            (Way::Commits, end) => assert!(end.unwrap().unwrap() && acknowledged.insert(id)),
            (Way::GoesAway(_), Ok(end)) => assert!(end.unwrap() && acknowledged.insert(id)),
            (Way::GoesAway(_), Err(_)) => assert!(unknown.insert(id)),
            (Way::Drops | Way::Fails, end) => assert!(!end.unwrap().unwrap_or(false)),
        }
    }
    assert!(acknowledged.len() > 200 && unknown.len() > 10, "{} {}", acknowledged.len(), unknown.len());
    // A transaction after all others: what went on without its caller is over as well.
    db.begin().await.unwrap().commit().await.unwrap();
    let found = ids(&db).await;
    db.close().await;
    let again = match db {
        Db::Lite { .. } => {
            let path = folder.path().join("test.db");
            ids(&Db::open(&format!("sqlite:{}", path.display())).await.unwrap()).await
        }
        Db::Pg(_) => found.clone(),
    };
    assert_eq!(found, again);
    assert!(found.is_superset(&acknowledged));
    assert!(found.iter().all(|id| acknowledged.contains(id) || unknown.contains(id)));
}
