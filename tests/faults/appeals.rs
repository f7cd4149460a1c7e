//! Appeals, messages and files under kill -9.

use super::customer::{self, Appeal, File, Hand};
use super::{Machine, Running, files_in};
use okpay::db::Db;
use okpay::events;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use uuid::Uuid;

const ROUNDS: usize = 4;
/// Customers, the devices of each, and the late payments of each device.
const CUSTOMERS: usize = 2;
const DEVICES: usize = 3;
const PAYMENTS: usize = 200;

/// Customers with late payments, and the hands of each.
async fn hands(machine: &Machine) -> Vec<Hand> {
    let mut hands = Vec::new();
    for who in 0..CUSTOMERS {
        let (who, payments) = customer::with_late_payments(machine, who, DEVICES * PAYMENTS).await;
        hands.extend(payments.chunks(PAYMENTS).map(|late| Hand::new(who.clone(), late.to_vec())));
    }
    hands
}

/// Two hours pass for every file: what is younger than one may belong to a row that is still to come.
fn age(folder: &Path) {
    for path in files_in(folder) {
        let file = std::fs::File::options().write(true).open(path).unwrap();
        file.set_modified(file.metadata().unwrap().modified().unwrap() - Duration::from_hours(2)).unwrap();
    }
}

/// What the doctor says of the files.
fn doctor(machine: &Machine, more: &[&str]) -> Vec<String> {
    let told = machine.okpay("doctor").args(more).stdout(Stdio::piped()).output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    told.lines().filter(|line| line.contains("files: ")).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appeals_messages_and_files_survive_being_killed_at_any_moment() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::served(folder.path()).await;
    let mut site: Running = machine.start().await;
    let mut hands = hands(&machine).await;
    let acknowledged = Arc::new(AtomicUsize::new(0));
    for _ in 0..ROUNDS {
        let before = acknowledged.load(Ordering::SeqCst);
        let mut working = tokio::task::JoinSet::new();
        for hand in hands.drain(..) {
            working.spawn(hand.work(Arc::clone(&acknowledged)));
        }
        // The moment is chance, after the site has begun to answer.
        while acknowledged.load(Ordering::SeqCst) < before + CUSTOMERS * DEVICES {
            assert!(working.try_join_next().is_none(), "no answer, and nobody was killed yet");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        tokio::time::sleep(Duration::from_micros(getrandom::u64().unwrap() % 700_000)).await;
        site.kill();
        hands = working.join_all().await;
        machine.examine().await;
        compare(&machine, &hands).await;
        site = machine.start().await;
    }
    // Whatever got no answer is sent again to the end: once, whichever way it went.
    for hand in &mut hands {
        hand.end().await;
    }
    for hand in &hands {
        download(&machine, hand).await;
    }
    site.kill();
    machine.examine().await;
    compare(&machine, &hands).await;
    tidied(&machine).await;
}

/// What a killed program may leave in the store is removed by the doctor; what is named stays.
async fn tidied(machine: &Machine) {
    let store = &machine.files;
    assert_eq!(files_in(&store.join("incoming")), Vec::<PathBuf>::new(), "uploads on their way have no name");
    // Kills leave either kind when they strike in the right moment; here are two for certain.
    let shelf = files_in(&store.join("kept"))[0].parent().unwrap().to_owned();
    let prefix = shelf.file_name().unwrap().to_str().unwrap();
    std::fs::write(shelf.join(format!("{prefix}whole")), b"sealed").unwrap();
    std::fs::write(shelf.join(format!("{prefix}half#1")), b"sea").unwrap();
    age(&store.join("kept"));
    let told = doctor(machine, &["--repair"]);
    assert!(told.len() == 1 && told[0].contains("that nothing named, now removed"), "{told:?}");
    let told = doctor(machine, &[]);
    assert!(told.len() == 1 && told[0].contains("each has its row, and each row its file"), "{told:?}");
    let db = Db::open(machine.database()).await.unwrap();
    let named: Vec<(String,)> = db.read("SELECT file FROM evidence").all().await.unwrap();
    db.close().await;
    let named: BTreeSet<String> = named.into_iter().map(|(file,)| file).collect();
    let there = files_in(&store.join("kept"));
    let there: Vec<String> =
        there.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(there.len(), named.len());
    assert_eq!(there.into_iter().collect::<BTreeSet<_>>(), named);
}

/// Every file comes back as it was sent: what was sealed on disk opens and is the same.
async fn download(machine: &Machine, hand: &Hand) {
    let db = Db::open(machine.database()).await.unwrap();
    for file in hand.appeals.iter().flat_map(|appeal| &appeal.files) {
        let rows = rows_of(&db, file).await;
        let bytes = hand.who.download(rows[0].0).await;
        assert!(bytes == file.bytes, "{} is not what was sent", file.name);
    }
    db.close().await;
}

/// The rows of a file, with hash and case.
async fn rows_of(db: &Db, file: &File) -> Vec<(Uuid, Vec<u8>, Option<Uuid>)> {
    db.read("SELECT id, sha256, case_id FROM evidence WHERE name = $1").bind(&file.name).all().await.unwrap()
}

/// Compares what the customers were told with what is there.
async fn compare(machine: &Machine, hands: &[Hand]) {
    let db = Db::open(machine.database()).await.unwrap();
    let jobs: Vec<(String,)> = db.read("SELECT job FROM jobs").all().await.unwrap();
    let mut drafts = BTreeSet::new();
    let (mut numbers, mut files) = (0, 0);
    for appeal in hands.iter().flat_map(|hand| &hand.appeals) {
        let case = the_case(&db, appeal).await;
        numbers += i64::from(case.is_some());
        for file in &appeal.files {
            let rows = rows_of(&db, file).await;
            assert!(rows.len() <= 1, "{} is there {} times", file.name, rows.len());
            assert!(!file.acknowledged || rows.len() == 1, "{} was acknowledged and is lost", file.name);
            for (id, hash, of) in rows {
                assert_eq!(hash, file.hash(), "{}", file.name);
                assert_eq!(of, case, "{}", file.name);
                files += 1;
                let Some(case) = case else { continue };
                let told = entries(&db, case).await;
                let mentions = |text: &str| text.matches(&id.to_string()).count();
                let told: usize = told.iter().map(|(_, content)| mentions(content)).sum();
                assert_eq!(told, 1, "{} in the timeline", file.name);
            }
        }
        if let Some(case) = case {
            whole(&db, (case, appeal), &jobs).await;
        }
        if let Some(draft) = appeal.draft {
            assert!(drafts.insert(draft), "two appeals of one draft");
        }
    }
    for (sql, right) in [
        ("SELECT COUNT(*) FROM cases", numbers),
        ("SELECT COUNT(*) FROM evidence", files),
        ("SELECT COUNT(*) FROM evidence WHERE draft IS NULL AND case_id IS NULL", 0),
        ("SELECT COUNT(*) FROM drafts WHERE id IN (SELECT draft FROM cases)", 0),
        ("SELECT COUNT(*) FROM jobs WHERE parked", 0),
        (
            "SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE closed_at IS NULL AND kind = 'appeal' \
             GROUP BY transaction_id, role HAVING COUNT(*) > 1) twice",
            0,
        ),
    ] {
        let (found,): (i64,) = db.read(sql).one().await.unwrap();
        assert_eq!(found, right, "{sql}");
    }
    db.close().await;
}

/// The case of an appeal: there once if the customer has its number, and with this number.
async fn the_case(db: &Db, appeal: &Appeal) -> Option<Uuid> {
    let cases: Vec<(Uuid, String, Option<Uuid>)> = db
        .read("SELECT id, number, draft FROM cases WHERE transaction_id = $1")
        .bind(appeal.transaction)
        .all()
        .await
        .unwrap();
    assert!(cases.len() <= 1, "{cases:?}");
    let Some((id, number, draft)) = cases.into_iter().next() else {
        assert_eq!(appeal.number, None, "it was acknowledged and is lost");
        return None;
    };
    assert_eq!(draft, appeal.draft);
    assert!(appeal.number.as_ref().is_none_or(|told| *told == number), "{:?}, {number}", appeal.number);
    Some(id)
}

/// Kinds and contents of a case's timeline.
async fn entries(db: &Db, case: Uuid) -> Vec<(String, String)> {
    let all = events::of(db, case, 0, 1000).await.unwrap();
    all.into_iter().map(|event| (event.kind, event.payload.unwrap())).collect()
}

/// A case is all there: its story, every message that was acknowledged, its clocks, and whatever it is to be told.
async fn whole(db: &Db, (case, appeal): (Uuid, &Appeal), jobs: &[(String,)]) {
    let told = entries(db, case).await;
    let of =
        |kind: &str| told.iter().filter(|(k, _)| k == kind).map(|(_, content)| content).collect::<Vec<_>>();
    assert!(told[0].0 == "filed" && told[0].1.contains(&appeal.story), "{told:?}");
    assert_eq!(of("filed").len(), 1);
    for message in &appeal.messages {
        let said = of("message").iter().filter(|content| content.contains(&message.text)).count();
        assert!(said <= message.most(), "{} is there {said} times", message.text);
        assert!(!message.acknowledged || said > 0, "{} was acknowledged and is lost", message.text);
    }
    let foreign = of("message")
        .into_iter()
        .filter(|content| !appeal.messages.iter().any(|m| content.contains(&m.text)));
    assert_eq!(foreign.count(), 0, "nothing that nobody has said");

    let clocks: Vec<(Uuid, Option<i64>)> =
        db.read("SELECT id, met_at FROM clocks WHERE case_id = $1").bind(case).all().await.unwrap();
    assert!(clocks.len() >= 2, "acknowledgement and answer");
    let waits = |name: &str, about: Uuid| {
        let name = format!("\"{name}\"");
        jobs.iter().any(|(job,)| job.contains(&name) && job.contains(&about.to_string()))
    };
    // The letter has left, or it is still to leave.
    let confirmed = of("acknowledged").len();
    assert!(confirmed <= 1 && (confirmed == 1 || waits("case_filed", case)), "{told:?}");
    for (clock, met) in clocks {
        assert!(met.is_some() || waits("clock_ends", clock), "a clock that nobody looks at");
    }
}
