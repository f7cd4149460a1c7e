//! Files that prove something: looked into, sealed, kept before the row that names them, shown to their owner
//! and to staff as downloads, and as pictures that were made anew.

use super::case::{Case, State};
use super::legs;
use super::timeline::{self, Kind as EntryKind};
use crate::app::App;
use crate::db::{Db, Tx};
use crate::events::Actor;
use crate::evidence::{self, Kind, Refusal};
use crate::files::{Broken, Files, Incoming};
use crate::jobs::{self, Job};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::scanner::Said;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Files of one draft or case.
pub const MOST: i64 = 10;
/// Files of all drafts of one customer.
pub const DRAFTED: i64 = 40;

text_enum! {
    /// What the scanner has said.
    pub enum Scan {
        Waiting = "waiting",
        Clean = "clean",
        Quarantined = "quarantined",
    }
}

/// A file that is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Evidence {
    pub id: Uuid,
    pub customer: Uuid,
    pub draft: Option<Uuid>,
    pub case_id: Option<Uuid>,
    /// A code of `i18n::codes::evidence`.
    pub slot: String,
    /// Safe to show and to send.
    pub name: String,
    pub kind: Kind,
    pub bytes: i64,
    pub sha256: Vec<u8>,
    file: String,
    pub viewable: bool,
    pub active: bool,
    pub locked: bool,
    pub scan: Scan,
    pub added_at: Timestamp,
}

/// What the file belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Draft(Uuid),
    Case(Uuid),
}

/// The code of a refusal that is not the sender's fault: there is no space.
pub const FULL: &str = "full";
/// The code of a refusal that concerns no file: the case was closed, or the draft deleted, while it came.
pub const ENDED: &str = "ended";

/// Why a file is not taken; the codes are those of the page's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub &'static str);

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self(match refusal {
            Refusal::Empty => "empty",
            Refusal::TooLarge => "large",
            Refusal::WrongKind { .. } | Refusal::NoView => "kind",
            Refusal::Damaged => "damaged",
            Refusal::Polyglot => "polyglot",
            Refusal::PixelBomb => "pixels",
            Refusal::TooManyFrames => "animated",
        })
    }
}

impl Refused {
    /// What a broken upload says to the sender; `Err` is a failure of the machine.
    ///
    /// # Errors
    /// When the disk is broken, not full.
    pub fn of(broken: Broken) -> anyhow::Result<Self> {
        match broken {
            Broken::TooLarge => Ok(Self("large")),
            Broken::Cut => Ok(Self("broken")),
            Broken::Full => Ok(Self(FULL)),
            Broken::Other(error) => Err(error.into()),
        }
    }
}

/// Keeps an upload. It goes on when the sender hangs up: what was begun is finished or not there at all. Sent
/// twice, a file is kept once.
///
/// # Errors
/// The outer one when the database or the store is away.
pub async fn add(
    app: &Arc<App>,
    incoming: Incoming,
    (name, slot): (String, String),
    (customer, of): (Uuid, Of),
) -> anyhow::Result<Result<Evidence, Refused>> {
    let app = Arc::clone(app);
    tokio::spawn(async move { keep(&app, incoming, (name, slot), (customer, of)).await }).await?
}

async fn keep(
    app: &App,
    incoming: Incoming,
    (name, slot): (String, String),
    (customer, of): (Uuid, Of),
) -> anyhow::Result<Result<Evidence, Refused>> {
    let id = Uuid::now_v7();
    let permit = app.inspecting.acquire().await?;
    let bytes = incoming.read().await?;
    let keyring = app.keyring.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let inspected = evidence::inspect(&bytes, &name)?;
        let hash = Sha256::digest(&bytes).to_vec();
        let sealed = keyring.seal(id.as_bytes(), &bytes);
        Ok((inspected, hash, bytes.len(), sealed, name))
    })
    .await?;
    let (inspected, hash, length, sealed, name) = match looked {
        Ok(looked) => looked,
        Err(refusal) => return Ok(Err(Refusal::into(refusal))),
    };
    let sealed = sealed.ok_or_else(|| anyhow::anyhow!("no key to seal with"))?;
    // On disk first, then the row: a file without a row is found by `okpay doctor`, a row without a file is a loss.
    let file = match app.files.keep(sealed).await {
        Ok(file) => file,
        Err(error) if is_full(&error) => return Ok(Err(Refused(FULL))),
        Err(error) => return Err(error),
    };
    drop(permit);
    let now = app.clock.now();
    let mut kept = Evidence {
        id,
        customer,
        draft: if let Of::Draft(draft) = of { Some(draft) } else { None },
        case_id: if let Of::Case(case) = of { Some(case) } else { None },
        slot,
        name: evidence::safe_name(&name, inspected.kind),
        kind: inspected.kind,
        bytes: i64::try_from(length)?,
        sha256: hash,
        file,
        viewable: inspected.viewable && shown(app, inspected.kind),
        active: inspected.active,
        locked: inspected.locked,
        scan: if app.scanner.is_on() { Scan::Waiting } else { Scan::Clean },
        added_at: now,
    };
    match insert(app, &mut kept, now).await {
        Ok(Inserted::New(tx)) => match tx.commit().await {
            Ok(()) => {
                app.wake.notify_one();
                Ok(Ok(kept))
            }
            Err(error) => {
                let error = error.into();
                if is_full(&error) {
                    let _ = app.files.remove(&kept.file).await;
                    return Ok(Err(Refused(FULL)));
                }
                // The row may be there all the same, and then it needs its file.
                Err(error)
            }
        },
        Ok(Inserted::Known(known, tx)) => {
            // Only what is durable is said to be there.
            tx.commit().await?;
            app.files.remove(&kept.file).await?;
            Ok(Ok(*known))
        }
        Ok(Inserted::Not(code)) => {
            app.files.remove(&kept.file).await?;
            Ok(Err(Refused(code)))
        }
        Err(error) => {
            let _ = app.files.remove(&kept.file).await;
            if is_full(&error) { Ok(Err(Refused(FULL))) } else { Err(error) }
        }
    }
}

/// Whether the disk is full, as the store or the database says it.
fn is_full(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let full = cause.downcast_ref::<std::io::Error>().is_some_and(|io| {
            matches!(io.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded)
        });
        // SQLite's SQLITE_FULL (13) has no kind of its own in sqlx.
        full || matches!(cause.downcast_ref::<sqlx::Error>(), Some(sqlx::Error::Database(db)) if db.code().as_deref() == Some("13"))
    })
}

/// What became of a row, before it is committed.
enum Inserted {
    New(Tx),
    /// The same file is there already: forms are sent twice.
    Known(Box<Evidence>, Tx),
    /// There are too many, here or in all drafts, or it is no longer taken: the code of the refusal.
    Not(&'static str),
}

/// Holds a draft until the end, and keeps it from growing old: whoever sends, deletes or adds a file to it at this moment waits, and then finds it
/// as it is. `false`: it is gone.
///
/// # Errors
/// When the database is away.
pub async fn hold_draft(tx: &mut Tx, (customer, draft): (Uuid, Uuid), now: Timestamp) -> sqlx::Result<bool> {
    let held = tx
        .q("UPDATE drafts SET changed_at = $3 WHERE id = $1 AND customer = $2")
        .bind(draft)
        .bind(customer)
        .bind(now)
        .exec()
        .await?;
    Ok(held == 1)
}

/// Where a file is taken, which cannot change until the end of the transaction.
enum Held {
    Draft,
    Case(Box<Case>),
}

/// Holds what a file was meant for, if it still takes one. What was sent to a draft that has become a case meanwhile
/// belongs to the case.
async fn held(tx: &mut Tx, kept: &mut Evidence) -> sqlx::Result<Option<Held>> {
    if let Some(draft) = kept.draft {
        if hold_draft(tx, (kept.customer, draft), kept.added_at).await? {
            return Ok(Some(Held::Draft));
        }
        let became: Option<(Uuid,)> = tx
            .q("SELECT id FROM cases WHERE draft = $1 AND customer = $2")
            .bind(draft)
            .bind(kept.customer)
            .optional()
            .await?;
        (kept.draft, kept.case_id) = (None, became.map(|(case,)| case));
    }
    let Some(case) = kept.case_id else { return Ok(None) };
    let case = Case::hold(tx, case).await?.filter(|case| case.state.is_open());
    Ok(case.map(|case| Held::Case(Box::new(case))))
}

async fn insert(app: &App, kept: &mut Evidence, now: Timestamp) -> anyhow::Result<Inserted> {
    let mut tx = app.db.begin().await?;
    let Some(held) = held(&mut tx, kept).await? else { return Ok(Inserted::Not(ENDED)) };
    let known = tx
        .q("SELECT * FROM evidence WHERE (draft = $1 OR case_id = $2) AND customer = $3 AND slot = $4 AND sha256 = $5")
        .bind(kept.draft)
        .bind(kept.case_id)
        .bind(kept.customer)
        .bind(&kept.slot)
        .bind(&kept.sha256)
        .optional()
        .await?;
    if let Some(known) = known {
        return Ok(Inserted::Known(Box::new(known), tx));
    }
    if kept.draft.is_some() {
        let (drafted,): (i64,) = tx
            .q("SELECT COUNT(*) FROM evidence WHERE draft IN (SELECT d.id FROM drafts d WHERE d.customer = $1)")
            .bind(kept.customer)
            .one()
            .await?;
        if drafted >= DRAFTED {
            return Ok(Inserted::Not("drafts"));
        }
    }
    let made = tx
        .q("INSERT INTO evidence (id, customer, draft, case_id, slot, name, kind, bytes, sha256, file, viewable, active, \
            locked, scan, added_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 \
            WHERE (SELECT COUNT(*) FROM evidence e WHERE e.draft = $3 OR e.case_id = $4) < $16")
        .bind(kept.id)
        .bind(kept.customer)
        .bind(kept.draft)
        .bind(kept.case_id)
        .bind(&kept.slot)
        .bind(&kept.name)
        .bind(kept.kind)
        .bind(kept.bytes)
        .bind(&kept.sha256)
        .bind(&kept.file)
        .bind(kept.viewable)
        .bind(kept.active)
        .bind(kept.locked)
        .bind(kept.scan)
        .bind(now)
        .bind(MOST)
        .exec()
        .await?;
    if made == 0 {
        return Ok(Inserted::Not("many"));
    }
    if let Held::Case(mut case) = held {
        let about = json!({ "id": kept.id, "name": kept.name, "sha256": hex::encode(&kept.sha256), "slot": kept.slot });
        let actor = Actor::Customer(kept.customer);
        timeline::add(&mut tx, case.id, (EntryKind::Evidence, actor), &about, now).await?;
        heard(&mut tx, &mut case, now).await?;
    }
    if kept.scan == Scan::Waiting {
        jobs::enqueue(&mut tx, &Job::ScanEvidence { evidence: kept.id }, now).await?;
    }
    Ok(Inserted::New(tx))
}

/// A file is a word of the customer's, and the answer when we have asked.
async fn heard(tx: &mut Tx, case: &mut Case, now: Timestamp) -> sqlx::Result<()> {
    case.heard(tx, now).await?;
    if case.state == State::WaitingCustomer {
        legs::go_on(tx, case, now).await?;
    }
    Ok(())
}

/// The files of a draft or a case, oldest first.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, of: Of) -> sqlx::Result<Vec<Evidence>> {
    match of {
        Of::Draft(draft) => {
            db.read("SELECT * FROM evidence WHERE draft = $1 ORDER BY added_at, id").bind(draft)
        }
        Of::Case(case) => {
            db.read("SELECT * FROM evidence WHERE case_id = $1 ORDER BY added_at, id").bind(case)
        }
    }
    .all()
    .await
}

/// One of this customer's files. Somebody else's is not there.
///
/// # Errors
/// When the database is away.
pub async fn find(db: &Db, customer: Uuid, id: Uuid) -> sqlx::Result<Option<Evidence>> {
    db.read("SELECT * FROM evidence WHERE id = $1 AND customer = $2").bind(id).bind(customer).optional().await
}

/// A file of this case: for staff, whose right was checked before.
///
/// # Errors
/// When the database is away.
pub async fn of_case(db: &Db, case: &Case, id: Uuid) -> sqlx::Result<Option<Evidence>> {
    db.read("SELECT * FROM evidence WHERE id = $1 AND case_id = $2").bind(id).bind(case.id).optional().await
}

/// Removes a file of a draft. What was filed stays.
///
/// # Errors
/// When the database is away.
pub async fn remove(app: &App, customer: Uuid, (draft, id): (Uuid, Uuid)) -> sqlx::Result<bool> {
    let mut tx = app.db.begin().await?;
    let gone: Option<(String,)> = tx
        .q("DELETE FROM evidence WHERE id = $1 AND draft = $2 AND customer = $3 RETURNING file")
        .bind(id)
        .bind(draft)
        .bind(customer)
        .optional()
        .await?;
    let Some((file,)) = gone else { return Ok(false) };
    jobs::enqueue(&mut tx, &Job::RemoveFile { file }, app.clock.now()).await?;
    tx.commit().await?;
    app.wake.notify_one();
    Ok(true)
}

/// Forgets the files of drafts; the jobs that remove them ride in the same transaction.
///
/// # Errors
/// When the database is away.
pub async fn forget(tx: &mut Tx, files: Vec<(String,)>, now: Timestamp) -> sqlx::Result<()> {
    for (file,) in files {
        jobs::enqueue(tx, &Job::RemoveFile { file }, now).await?;
    }
    Ok(())
}

/// The file as it was sent.
///
/// # Errors
/// When the store is away, the file is gone or is not what was kept.
pub async fn original(app: &App, row: &Evidence) -> anyhow::Result<Vec<u8>> {
    let sealed = app.files.read(&row.file).await?;
    let (id, keyring) = (row.id, app.keyring.clone());
    let opened = tokio::task::spawn_blocking(move || keyring.open(id.as_bytes(), &sealed)).await?;
    let bytes = opened.ok_or_else(|| anyhow::anyhow!("evidence {id} does not open"))?.bytes;
    anyhow::ensure!(Sha256::digest(&bytes)[..] == row.sha256[..], "evidence {id} is not what was kept");
    Ok(bytes)
}

/// Whether files of this kind are shown on this site, as far as they can be.
fn shown(app: &App, kind: Kind) -> bool {
    kind != Kind::Heic || app.heic_views
}

/// A picture made anew, without anything of the sender's file but what can be seen: the page's size or a thumb's.
/// None if there is none, which for some files only decoding tells.
///
/// # Errors
/// When the store is away.
pub async fn picture(app: &App, row: &Evidence, thumb: bool) -> anyhow::Result<Option<evidence::View>> {
    if !row.viewable || row.scan != Scan::Clean || !shown(app, row.kind) {
        return Ok(None);
    }
    let _permit = app.inspecting.acquire().await?;
    let bytes = original(app, row).await?;
    let kind = row.kind;
    let made = tokio::task::spawn_blocking(move || {
        if thumb { evidence::thumbnail(&bytes, kind) } else { evidence::view(&bytes, kind) }
    });
    Ok(made.await?.ok())
}

/// Has the scanner look at a file.
///
/// # Errors
/// When it does not answer; the job is tried again and the file waits.
pub async fn scan(app: &App, id: Uuid) -> anyhow::Result<()> {
    let row: Option<Evidence> =
        app.db.read("SELECT * FROM evidence WHERE id = $1 AND scan = 'waiting'").bind(id).optional().await?;
    let Some(row) = row else { return Ok(()) };
    let permit = app.inspecting.acquire().await?;
    let bytes = original(app, &row).await?;
    drop(permit);
    let scan = match app.scanner.scan(bytes).await? {
        Said::Clean => Scan::Clean,
        Said::Infected => Scan::Quarantined,
    };
    let mut tx = app.db.begin().await?;
    tx.q("UPDATE evidence SET scan = $2 WHERE id = $1").bind(id).bind(scan).exec().await?;
    tx.commit().await?;
    Ok(())
}

/// What does not belong together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strays {
    /// Files that no row names and that are older than an hour.
    pub files: Vec<String>,
    /// Rows whose file is gone, with the number of their case.
    pub rows: Vec<(Uuid, String)>,
    /// Files that are there and named: none, and the two may not be of the same site.
    pub paired: usize,
}

/// Compares the store with the rows that name its files.
///
/// # Errors
/// When the database or the store is away.
pub async fn strays(db: &Db, files: &Files, now: Timestamp) -> anyhow::Result<Strays> {
    // A file comes before its row and goes after it: rows are read before the files and after them.
    let before = named(db).await?;
    let stored = files.all().await?;
    let after = named(db).await?;
    let there: HashSet<&str> = stored.iter().map(|s| s.name.as_str()).collect();
    let hour = now.0 / 1_000_000 - 60 * 60;
    let (known, unknown): (Vec<_>, Vec<_>) =
        stored.iter().partition(|s| before.contains_key(&s.name) || after.contains_key(&s.name));
    let files = unknown.iter().filter(|s| s.changed_at < hour).map(|s| s.name.clone()).collect();
    let lost = before.iter().filter(|(file, _)| after.contains_key(*file) && !there.contains(file.as_str()));
    Ok(Strays { files, rows: lost.map(|(_, row)| row.clone()).collect(), paired: known.len() })
}

/// Every file that a row names, with the row and the number of its case.
async fn named(db: &Db) -> sqlx::Result<HashMap<String, (Uuid, String)>> {
    let rows: Vec<(String, Uuid, String)> = db
        .read("SELECT e.file, e.id, COALESCE(c.number, 'draft') FROM evidence e LEFT JOIN cases c ON c.id = e.case_id")
        .all()
        .await?;
    Ok(rows.into_iter().map(|(file, id, of)| (file, (id, of))).collect())
}
