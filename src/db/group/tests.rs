use super::*;
use crate::db::{Db, Tx};
use futures_util::FutureExt;
use tokio::task::JoinHandle;

type Waits = std::pin::Pin<Box<dyn Future<Output = sqlx::Result<Tx>> + Send>>;

/// A database whose groups go on for as long as somebody waits.
async fn database(folder: &tempfile::TempDir) -> Db {
    let db = Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.unwrap();
    writer(&db).desk.lock().await.work = Duration::from_hours(1);
    let mut tx = db.begin().await.unwrap();
    tx.q("CREATE TABLE papers (name TEXT PRIMARY KEY, bytes BLOB)").exec().await.unwrap();
    tx.commit().await.unwrap();
    db
}

/// The same file, opened as another process does.
async fn database_again(folder: &tempfile::TempDir) -> Db {
    Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.unwrap()
}

fn writer(db: &Db) -> &Writer {
    let Db::Lite { writer, .. } = db else { panic!("not SQLite") };
    writer
}

/// A transaction that stands in the queue.
fn queued(db: &Db) -> Waits {
    let db = db.clone();
    let mut waits: Waits = Box::pin(async move { db.begin().await });
    assert!((&mut waits).now_or_never().is_none());
    waits
}

/// A transaction that has written and is done, while the next one is at work.
async fn written(db: &Db, name: &'static str) -> (JoinHandle<sqlx::Result<()>>, Tx) {
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, name).await.unwrap();
    let next = queued(db);
    let committing = tokio::spawn(tx.commit());
    (committing, next.await.unwrap())
}

async fn write(tx: &mut Tx, name: &str) -> sqlx::Result<u64> {
    tx.q("INSERT INTO papers (name) VALUES ($1)").bind(name).exec().await
}

async fn names(db: &Db) -> Vec<String> {
    let rows = db.read("SELECT name FROM papers ORDER BY rowid").all::<(String,)>().await.unwrap();
    rows.into_iter().map(|(name,)| name).collect()
}

fn code(done: sqlx::Result<()>) -> String {
    match done {
        Err(Error::Database(error)) => error.code().unwrap().into_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_group_is_acknowledged_and_seen_by_others_when_it_is_durable() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    let (seen,): (i64,) = second.q("SELECT COUNT(*) FROM papers").one().await.unwrap();
    assert_eq!((seen, names(&db).await.len(), first.is_finished()), (1, 0, false));
    write(&mut second, "second").await.unwrap();
    let third = queued(&db);
    let second = tokio::spawn(second.commit());
    let mut third = third.await.unwrap();
    assert!(names(&db).await.is_empty() && !second.is_finished());
    write(&mut third, "third").await.unwrap();
    third.commit().await.unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert_eq!(names(&db).await, ["first", "second", "third"]);
}

#[tokio::test]
async fn a_group_ends_after_some_time_though_others_wait() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    writer(&db).desk.lock().await.work = Duration::ZERO;
    writer(&db).desk.lock().await.took = Duration::ZERO;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, "first").await.unwrap();
    let next = queued(&db);
    tx.commit().await.unwrap();
    assert_eq!(names(&db).await, ["first"]);
    next.await.unwrap();
}

#[tokio::test]
async fn a_member_that_is_dropped_undoes_its_own_work_only() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    write(&mut second, "second").await.unwrap();
    drop(second);
    first.await.unwrap().unwrap();
    assert_eq!(names(&db).await, ["first"]);
}

#[tokio::test]
async fn a_statement_that_fails_ends_its_member_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    write(&mut second, "second").await.unwrap();
    let twice = write(&mut second, "first").await.unwrap_err();
    assert!(twice.as_database_error().unwrap().is_unique_violation());
    assert!(write(&mut second, "third").await.is_err(), "as on PostgreSQL, nothing follows");
    let fourth = queued(&db);
    assert!(second.commit().await.is_err());
    let mut fourth = fourth.await.unwrap();
    write(&mut fourth, "fourth").await.unwrap();
    fourth.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(names(&db).await, ["first", "fourth"]);
}

#[tokio::test]
async fn another_process_waits_for_a_busy_site_and_has_its_turn() {
    let folder = tempfile::tempdir().unwrap();
    let (db, other) = (database(&folder).await, database_again(&folder).await);
    let held = db.begin().await.unwrap();
    let mut waits = queued(&other);
    // Longer than SQLite would wait if it were asked once.
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut waits).await.is_err());
    held.commit().await.unwrap();
    let mut theirs = waits.await.unwrap();
    write(&mut theirs, "theirs").await.unwrap();
    theirs.commit().await.unwrap();
    // A site in which somebody is always waiting leaves no pause longer than a commit.
    writer(&db).desk.lock().await.work = Duration::ZERO;
    let site = tokio::spawn({
        let db = db.clone();
        async move {
            let mut commits = tokio::task::JoinSet::new();
            for hand in 0.. {
                if commits.len() >= 8 {
                    commits.join_next().await;
                }
                let db = db.clone();
                commits.spawn(async move {
                    let mut tx = db.begin().await.unwrap();
                    write(&mut tx, &format!("ours {hand}")).await.unwrap();
                    tx.commit().await.unwrap();
                });
            }
        }
    });
    for turn in 0..3 {
        let mut tx = other.begin().await.unwrap();
        write(&mut tx, &format!("theirs {turn}")).await.unwrap();
        tx.commit().await.unwrap();
    }
    site.abort();
    let theirs = names(&other).await.into_iter().filter(|name| name.starts_with("theirs ")).count();
    assert_eq!(theirs, 3);
}

#[tokio::test]
async fn who_goes_away_while_waiting_for_the_connection_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, "first").await.unwrap();
    for _ in 0..3 {
        drop(queued(&db));
    }
    tx.commit().await.unwrap();
    assert_eq!(names(&db).await, ["first"]);
    db.begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test]
async fn who_goes_away_while_waiting_for_the_commit_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, "first").await.unwrap();
    let next = queued(&db);
    {
        let mut commit = Box::pin(tx.commit());
        assert!((&mut commit).now_or_never().is_none());
    }
    next.await.unwrap().commit().await.unwrap();
    assert_eq!(names(&db).await, ["first"]);
}

#[tokio::test]
async fn a_statement_that_was_cut_off_ends_its_member() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    {
        // Slow enough not to be done at the first look.
        let slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
                    INSERT INTO papers (name) SELECT 'second' FROM n WHERE i = 100000";
        let mut cut = Box::pin(second.q(slow).exec());
        assert!((&mut cut).now_or_never().is_none());
    }
    assert!(write(&mut second, "third").await.is_err());
    assert!(second.commit().await.is_err());
    first.await.unwrap().unwrap();
    assert_eq!(names(&db).await, ["first"]);
}

#[tokio::test]
async fn when_sqlite_rolls_back_by_itself_everybody_is_told_and_the_next_begins_afresh() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    assert!(second.q("INSERT OR ROLLBACK INTO papers (name) VALUES ('first')").exec().await.is_err());
    // Without a transaction around it, this would be durable by itself.
    assert!(write(&mut second, "second").await.is_err());
    let third = queued(&db);
    assert!(second.commit().await.is_err());
    assert!(first.await.unwrap().is_err());
    let mut third = third.await.unwrap();
    write(&mut third, "third").await.unwrap();
    third.commit().await.unwrap();
    assert_eq!(names(&db).await, ["third"]);
}

#[tokio::test]
async fn when_there_is_no_space_everybody_is_told_why_and_nothing_is_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let mut tx = db.begin().await.unwrap();
    tx.q("PRAGMA max_page_count = 8").one::<(i64,)>().await.unwrap();
    drop(tx);
    let (first, mut second) = written(&db, "first").await;
    write(&mut second, "second").await.unwrap();
    let large = second.q("INSERT INTO papers VALUES ('large', $1)").bind(vec![7_u8; 1 << 20]).exec().await;
    assert_eq!(code(large.map(drop)), "13");
    assert!(write(&mut second, "third").await.is_err());
    drop(second);
    assert_eq!(code(first.await.unwrap()), "13");
    assert!(names(&db).await.is_empty());
    let mut tx = db.begin().await.unwrap();
    tx.q("PRAGMA max_page_count = 10000").one::<(i64,)>().await.unwrap();
    tx.q("INSERT INTO papers VALUES ('large', $1)").bind(vec![7_u8; 1 << 20]).exec().await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&db).await, ["large"]);
}

#[tokio::test]
async fn who_has_only_looked_is_answered_when_that_is_durable_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    for (end, well) in [("INSERT OR IGNORE", true), ("INSERT OR ROLLBACK", false)] {
        let sql = if well {
            "INSERT OR IGNORE INTO papers (name) VALUES ('first')"
        } else {
            "INSERT OR ROLLBACK INTO papers (name) VALUES ('other')"
        };
        let (first, mut second) = written(&db, if well { "first" } else { "other" }).await;
        let third = queued(&db);
        let looked = tokio::spawn(settled(async move {
            second.q("SELECT name FROM papers").all::<(String,)>().await.unwrap().len()
        }));
        let mut third = third.await.unwrap();
        assert!(!looked.is_finished(), "{end}");
        let _ = third.q(sql).exec().await;
        assert_eq!(third.commit().await.is_ok(), well);
        assert_eq!(first.await.unwrap().is_ok(), well);
        assert_eq!(looked.await.unwrap().is_ok(), well, "{end}");
    }
    assert_eq!(names(&db).await, ["first"]);
    assert_eq!(settled(async { 7 }).await.unwrap(), 7);
}

#[tokio::test]
async fn closing_waits_for_what_was_begun() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let (first, mut second) = written(&db, "first").await;
    write(&mut second, "second").await.unwrap();
    let closing = tokio::spawn({
        let db = db.clone();
        async move { db.close().await }
    });
    let second = tokio::spawn(second.commit());
    closing.await.unwrap();
    first.await.unwrap().unwrap();
    second.await.unwrap().unwrap();
    assert!(matches!(db.begin().await, Err(Error::PoolClosed)));
    let db = Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.unwrap();
    assert_eq!(names(&db).await, ["first", "second"]);
}

#[tokio::test]
async fn a_connection_that_is_gone_is_opened_anew() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    writer(&db).desk.lock().await.conn = None;
    let mut tx = db.begin().await.unwrap();
    write(&mut tx, "first").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(names(&db).await, ["first"]);
}
