//! Files for which there is no space, and files that break off: nothing is left of them, and they can be sent again.

use super::customer::{self, Customer, File, Said};
use super::full::Disk;
use super::{Machine, Running, files_in};
use okpay::db::Db;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use uuid::Uuid;

/// Bytes of the files: blocks of a file system, and nothing beside them.
const SIZE: usize = 512 * 1024;

/// Where files are sent: a draft, which becomes a case.
async fn draft(who: &Customer, payment: Uuid) -> String {
    let begun = format!("transaction={payment}&problem=not_received");
    let begun = who.post("/appeals", begun).await.unwrap();
    let draft = begun.to.strip_suffix("/details").unwrap().to_owned();
    assert_eq!(who.post(&format!("{draft}/story"), "story=I+sent+it.".into()).await.unwrap().status, 303);
    draft
}

async fn count(machine: &Machine, sql: &'static str) -> usize {
    let db = Db::open(machine.database()).await.unwrap();
    let (count,): (i64,) = db.read(sql).one().await.unwrap();
    db.close().await;
    count.try_into().unwrap()
}

/// So many files are kept, each with its row, and nothing else is in the store: no half of one, no upload.
async fn kept(machine: &Machine, files: usize) {
    assert_eq!(count(machine, "SELECT COUNT(*) FROM evidence").await, files);
    let there = files_in(&machine.files);
    assert_eq!(there.len(), files, "{there:?}");
}

/// The page that says that there is no space: in the person's language, and to be tried again.
fn is_full(said: &Said, language: &str, words: &str) {
    assert_eq!((said.status, said.retry_after.as_str()), (503, "60"), "{}{}", said.to, said.page);
    assert!(said.page.contains(&format!("<html lang=\"{language}\"")), "{}", said.page);
    assert!(said.page.contains(words) && said.page.contains("<h1"), "{}", said.page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_space_a_file_is_refused_in_words_and_with_space_it_is_kept() {
    let Some(disk) = Disk::mount("6m") else {
        println!("skipped: this user may not mount a small file system to fill");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::new(folder.path());
    machine.files = disk.path().join("files");
    let site: Running = machine.start().await;
    let (who, payments) = customer::with_late_payments(&machine, 0, 1).await;
    let draft = draft(&who, payments[0]).await;
    let (path, file) = (format!("{draft}/files"), File::new(SIZE));

    let ballast = disk.fill();
    is_full(&who.upload(&path, &file).await.unwrap(), "en", "There is no space to keep the file");
    is_full(
        &who.upload(&format!("{path}?lang=zh-Hans"), &file).await.unwrap(),
        "zh-Hans",
        "目前没有空间保存文件",
    );
    kept(&machine, 0).await;
    // Space for the upload while it comes, and for all but the end of what is kept, which is sealed and so longer.
    let ballast = std::fs::File::options().write(true).open(ballast).unwrap();
    ballast.set_len(ballast.metadata().unwrap().len() - SIZE as u64).unwrap();
    std::fs::write(disk.path().join("probe"), &file.bytes).unwrap();
    std::fs::remove_file(disk.path().join("probe")).unwrap();
    is_full(&who.upload(&path, &file).await.unwrap(), "en", "There is no space to keep the file");
    kept(&machine, 0).await;
    // Everything else goes on: the appeal is sent without it.
    let sent = who.post(&format!("{draft}/send"), String::new()).await.unwrap();
    let case = sent.to.strip_suffix("/sent").unwrap().to_owned();
    let path = format!("{case}/files");
    is_full(&who.upload(&path, &file).await.unwrap(), "en", "There is no space to keep the file");
    kept(&machine, 0).await;

    ballast.set_len(0).unwrap();
    std::fs::remove_file(disk.path().join("ballast")).unwrap();
    for _ in 0..2 {
        let taken = who.upload(&path, &file).await.unwrap();
        assert_eq!((taken.status, taken.to), (303, format!("{case}#files")), "{}", taken.page);
        kept(&machine, 1).await;
    }
    let db = Db::open(machine.database()).await.unwrap();
    let (id,): (Uuid,) = db.read("SELECT id FROM evidence").one().await.unwrap();
    db.close().await;
    assert!(who.download(id).await == file.bytes);
    let told = "SELECT COUNT(*) FROM events WHERE kind = 'evidence'";
    assert_eq!(count(&machine, told).await, 1, "the timeline knows of the one that is there");
    site.kill();
    machine.examine().await;
    kept(&machine, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_space_for_its_row_a_file_is_not_kept_either() {
    let Some(disk) = Disk::mount("12m") else {
        println!("skipped: this user may not mount a small file system to fill");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut machine = Machine::new(disk.path());
    machine.files = folder.path().join("files");
    let site: Running = machine.start().await;
    let (who, payments) = customer::with_late_payments(&machine, 0, 1).await;
    let draft = draft(&who, payments[0]).await;
    let sent = who.post(&format!("{draft}/send"), String::new()).await.unwrap();
    let case = sent.to.strip_suffix("/sent").unwrap().to_owned();
    let path = format!("{case}/files");
    assert_eq!(who.upload(&path, &File::new(1000)).await.unwrap().status, 303);

    let ballast = disk.fill();
    // The write-ahead log may still have room that it has taken before; small changes use it up.
    let mut messages = 0;
    loop {
        let said = who.post(&format!("{case}/link"), String::new()).await.unwrap();
        if said.status != 303 {
            assert_eq!((said.status, said.retry_after.as_str()), (503, "60"), "{}", said.page);
            break;
        }
        messages += 1;
        assert!(messages < 2000, "the disk does not get full");
    }
    let file = File::new(SIZE);
    for _ in 0..3 {
        is_full(&who.upload(&path, &file).await.unwrap(), "en", "There is no space to keep the file");
        kept(&machine, 1).await;
    }
    std::fs::remove_file(ballast).unwrap();
    assert_eq!(who.upload(&path, &file).await.unwrap().status, 303);
    site.kill();
    machine.examine().await;
    kept(&machine, 2).await;
    let said = "SELECT COUNT(*) FROM events WHERE kind = 'message'";
    assert_eq!(count(&machine, said).await, messages, "every message that was taken, and no other");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_upload_that_breaks_off_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let site: Running = machine.start().await;
    let (who, payments) = customer::with_late_payments(&machine, 0, 1).await;
    let path = format!("{}/files", draft(&who, payments[0]).await);
    let file = File::new(SIZE);
    let (head, body) = who.raw_upload(&path, &file);
    let end = "\r\n--b0undary--\r\n".len();
    // All of the file but no end, half of it, the head alone: once with an answer awaited, once with the line hung up.
    for part in [body.len() - end, body.len() / 2, 0] {
        for waits in [true, false] {
            let mut line = TcpStream::connect(("localhost", machine.port)).unwrap();
            line.write_all(head.as_bytes()).unwrap();
            line.write_all(&body[..part]).unwrap();
            if waits {
                line.shutdown(Shutdown::Write).unwrap();
                let mut answer = Vec::new();
                let _ = line.read_to_end(&mut answer);
                let answer = String::from_utf8_lossy(&answer);
                assert!(!answer.starts_with("HTTP/1.1 303"), "{answer}");
                kept(&machine, 0).await;
            }
        }
    }
    let taken = who.upload(&path, &file).await.unwrap();
    assert_eq!(taken.status, 303, "{}", taken.page);
    site.kill();
    machine.examine().await;
    kept(&machine, 1).await;
}
