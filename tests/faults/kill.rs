//! kill -9 at any moment: what was acknowledged is there once, nothing is there by half.

use super::{Book, Machine, ledger};
use okpay::db::Db;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot::{self, error::TryRecvError};

const ROUNDS: usize = 6;
const HANDS: usize = 8;

/// Acts of the operator beside the running site, until told to stop. Each changes something, so each is logged.
async fn operator(machine: Arc<Machine>, book: Arc<Book>, mut stop: oneshot::Receiver<()>) {
    while stop.try_recv() == Err(TryRecvError::Empty) {
        for act in ["off", "on"] {
            let mut command = machine.okpay("sms");
            command.arg(act);
            let done = tokio::task::spawn_blocking(move || command.status().unwrap().success());
            assert!(done.await.unwrap(), "the operator's act");
            *book.acts.lock().unwrap() += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_being_killed_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Arc::new(Machine::served(folder.path()).await);
    let book = Arc::new(Book::default());
    for round in 0..ROUNDS {
        let site = machine.start().await;
        let before = book.count();
        let (stop, stopped) = oneshot::channel();
        let operating = tokio::spawn(operator(Arc::clone(&machine), Arc::clone(&book), stopped));
        let mut hands = tokio::task::JoinSet::new();
        for _ in 0..HANDS {
            hands.spawn(ledger::work(Arc::clone(&machine), Arc::clone(&book)));
        }
        // The moment is chance, after the site has begun to answer.
        while book.count() < before + HANDS {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_micros(getrandom::u64().unwrap() % 500_000)).await;
        site.kill();
        hands.join_all().await;
        let _ = stop.send(());
        operating.await.unwrap();

        machine.examine().await;
        let db = Db::open(machine.database()).await.unwrap();
        book.compare(&db).await;
        db.close().await;
        assert!(book.count() > before, "round {round}");
    }
    // Whatever got no answer is sent again to the end: once, whichever way it went.
    let site = machine.start().await;
    let client = super::client();
    let unanswered = std::mem::take(&mut *book.unanswered.lock().unwrap());
    for delivery in unanswered {
        assert_eq!(delivery.send(&client, &machine).await, ledger::Sent::Done);
        book.acknowledged.lock().unwrap().push(delivery);
    }
    site.kill();
    machine.examine().await;
    let db = Db::open(machine.database()).await.unwrap();
    book.compare(&db).await;
    let (all,): (i64,) = db.read("SELECT COUNT(*) FROM transactions").one().await.unwrap();
    assert_eq!(usize::try_from(all).unwrap(), book.count(), "nothing that nobody has sent");
    db.close().await;
}
