//! A full disk: what cannot be kept is refused in words, what can be read is read, and it heals by itself.

use super::ledger::{Delivery, Sent};
use super::{Book, Machine, Running, client};
use okpay::db::Db;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system of its own, which is unmounted in the end.
pub struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// `None` where mounting is not allowed.
    pub fn mount(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"])
            .arg(folder.path())
            .output();
        done.is_ok_and(|output| output.status.success()).then_some(Self { folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the space there is.
    pub fn fill(&self) -> PathBuf {
        let path = self.path().join("ballast");
        let mut file = std::fs::File::create(&path).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![1; size]).is_ok() {}
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).output();
    }
}

async fn sign_up(client: &reqwest::Client, machine: &Machine, email: &str) -> reqwest::Response {
    client
        .post(format!("{}/sign-up", machine.origin()))
        .header("origin", machine.origin())
        .header("accept-language", "en")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("email={email}&terms=yes"))
        .send()
        .await
        .unwrap()
}

async fn reads(client: &reqwest::Client, machine: &Machine) {
    for page in ["/en/", "/zh-Hans/help/transactions/money-not-arrived", "/en/search?q=refund", "/sign-in"] {
        let answer = client.get(format!("{}{page}", machine.origin())).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{page}");
    }
}

async fn rows(machine: &Machine, sql: &'static str) -> i64 {
    let db = Db::open(machine.database()).await.unwrap();
    let (count,) = db.read(sql).one().await.unwrap();
    db.close().await;
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_writing_is_refused_in_words_reading_goes_on_and_space_heals_it() {
    let Some(disk) = Disk::mount("12m") else {
        println!("skipped: this user may not mount a small file system to fill");
        return;
    };
    let machine = Machine::new(disk.path());
    let site: Running = machine.start().await;
    let (client, book) = (client(), Book::default());
    let delivery = Delivery::new();
    assert_eq!(delivery.send(&client, &machine).await, Sent::Done);
    book.acknowledged.lock().unwrap().push(delivery);
    assert_eq!(sign_up(&client, &machine, "before@example.com").await.status(), 200);

    let ballast = disk.fill();
    // The write-ahead log may still have room that it has taken before; it is used up first.
    let refused = loop {
        let delivery = Delivery::new();
        match delivery.send(&client, &machine).await {
            Sent::Done => book.acknowledged.lock().unwrap().push(delivery),
            Sent::Refused(status, kind) => {
                assert_eq!((status, kind.as_str()), (503, "application/problem+json"));
                break delivery;
            }
            Sent::Silence => panic!("no answer"),
        }
        assert!(book.count() < 2000, "the disk does not get full");
    };
    book.unanswered.lock().unwrap().push(refused.clone());
    for _ in 0..3 {
        let more = Delivery::new();
        let sent = more.send(&client, &machine).await;
        assert_eq!(sent, Sent::Refused(503, "application/problem+json".into()));
        book.unanswered.lock().unwrap().push(more);
    }
    let page = sign_up(&client, &machine, "full@example.com").await;
    assert_eq!((page.status().as_u16(), page.headers()["retry-after"].to_str().unwrap()), (503, "60"));
    let page = page.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\"") && page.contains("<h1>"), "{page}");
    reads(&client, &machine).await;

    std::fs::remove_file(ballast).unwrap();
    assert_eq!(refused.send(&client, &machine).await, Sent::Done);
    assert_eq!(refused.send(&client, &machine).await, Sent::Done, "sent again, it is known");
    book.unanswered.lock().unwrap().retain(|delivery| delivery.id != refused.id);
    book.acknowledged.lock().unwrap().push(refused);
    assert_eq!(sign_up(&client, &machine, "after@example.com").await.status(), 200);
    reads(&client, &machine).await;
    site.kill();

    machine.examine().await;
    let db = Db::open(machine.database()).await.unwrap();
    book.compare(&db).await;
    db.close().await;
    let transactions = rows(&machine, "SELECT COUNT(*) FROM transactions").await;
    assert_eq!(usize::try_from(transactions).unwrap(), book.count(), "nothing of what was refused");
    let asked = "SELECT COUNT(*) FROM sign_ups WHERE email LIKE '%@example.com'";
    assert_eq!(rows(&machine, asked).await, 2, "before and after, not while it was full");
}
