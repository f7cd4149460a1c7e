//! Group commit on SQLite: transactions that come at the same time share one fsync.
//!
//! There is one writer connection, and a queue for it in order of arrival. Whoever has it works in a savepoint
//! within an outer transaction. At `Member::commit` the savepoint is released and the connection handed on; the
//! outer transaction is committed when nobody waits any more or it has gone on for long enough, and only then is
//! every member told that it is durable, or that nothing of it is.
//!
//! A member sees what members before it have written, though that is not durable yet. This is safe for three
//! reasons. It stands or falls with them: if the group fails, all of its members fail, and nobody was told that
//! anything had happened. Nobody else sees it: readers have connections of their own, which see what is
//! committed. And who has looked without writing, such as a request that was refused because its form came a
//! second time, is answered when what it has seen is durable: see [`settled`].

use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Error};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

/// Members of a group at most.
const MOST: usize = 64;
/// A group goes on for this long at least while others wait, and for four times what a commit takes: then fsync
/// has a fifth of the time, and nobody waits for much more than that.
const WORK: Duration = Duration::from_millis(2);
/// How long a transaction waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the file is asked for while another process writes to it, and how often. SQLite's own way of waiting
/// asks ten times a second, which a busy site never answers: its pauses are shorter than a thousandth.
const ELSEWHERE: Duration = Duration::from_secs(20);
const ASKS: Duration = Duration::from_micros(500);

type Told = oneshot::Sender<sqlx::Result<()>>;
type Hears = oneshot::Receiver<sqlx::Result<()>>;

tokio::task_local! {
    /// Groups of which this task has seen something without being told yet whether they are durable.
    static SEEN: RefCell<Vec<Hears>>;
}

/// What the work gives, once everything is durable that it has seen in transactions which it did not commit.
///
/// # Errors
/// When that was lost: then the answer is about something that never happened, and must not be given.
pub async fn settled<T>(work: impl Future<Output = T>) -> sqlx::Result<T> {
    let whole = async {
        let done = work.await;
        for hears in SEEN.with(RefCell::take) {
            heard(hears).await?;
        }
        Ok(done)
    };
    SEEN.scope(RefCell::default(), whole).await
}

async fn heard(hears: Hears) -> sqlx::Result<()> {
    hears.await.unwrap_or(Err(Error::WorkerCrashed))
}

/// The one writer of a SQLite file. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Writer {
    desk: Arc<Mutex<Desk>>,
    waiting: Arc<AtomicUsize>,
    options: Arc<SqliteConnectOptions>,
    runtime: Handle,
}

/// The connection and the group that is open on it. Control statements run in tasks of their own, so that no
/// caller who goes away leaves one half done.
#[derive(Debug)]
struct Desk {
    /// None after it has misbehaved; the next group opens another.
    conn: Option<SqliteConnection>,
    options: Arc<SqliteConnectOptions>,
    runtime: Handle,
    /// Who is on the way to the lock. They all arrive, also when nobody waits for them any more.
    waiting: Arc<AtomicUsize>,
    /// When the outer transaction began, while there is one.
    since: Option<Instant>,
    /// Who is told when it ends.
    group: Vec<Told>,
    /// The first failure of the member at work, which explains what may fail afterwards.
    cause: Option<Failed>,
    /// How long the last commit took.
    took: Duration,
    work: Duration,
    closed: bool,
}

/// A transaction of a group, which has the connection.
pub struct Member {
    /// Gone once it is over.
    desk: Option<OwnedMutexGuard<Desk>>,
    /// No statement has failed or was cut off in the middle.
    sound: bool,
}

/// A failure that several are told of, as the database said it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{message}")]
struct Failed {
    code: String,
    message: String,
}

impl Failed {
    fn of(error: &Error) -> Self {
        match error {
            Error::Database(said) => Self {
                code: said.code().unwrap_or_default().into_owned(),
                message: said.message().to_owned(),
            },
            other => Self { code: String::new(), message: other.to_string() },
        }
    }

    fn error(&self) -> Error {
        Error::Database(Box::new(self.clone()))
    }
}

impl DatabaseError for Failed {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.code.as_str().into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}

impl Writer {
    pub(super) async fn open(options: SqliteConnectOptions) -> sqlx::Result<Self> {
        let (options, waiting, runtime) = (Arc::new(options), Arc::default(), Handle::current());
        let desk = Desk {
            conn: Some(connect(&options).await?),
            options: Arc::clone(&options),
            runtime: runtime.clone(),
            waiting: Arc::clone(&waiting),
            since: None,
            group: Vec::new(),
            cause: None,
            took: Duration::ZERO,
            work: WORK,
            closed: false,
        };
        Ok(Self { desk: Arc::new(Mutex::new(desk)), waiting, options, runtime })
    }

    /// For a connection beside the writer's.
    pub(super) fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::clone(&self.options)
    }

    /// Waits for the connection, in order of arrival.
    pub(super) async fn begin(&self) -> sqlx::Result<Member> {
        let (gives, gets) = oneshot::channel();
        let (desk, waiting) = (Arc::clone(&self.desk), Arc::clone(&self.waiting));
        self.waiting.fetch_add(1, Ordering::SeqCst);
        self.runtime.spawn(async move {
            let mut desk = desk.lock_owned().await;
            waiting.fetch_sub(1, Ordering::SeqCst);
            if gives.is_closed() {
                desk.settle().await;
                return;
            }
            match desk.seat().await {
                // If nobody takes the member, dropping it gives the connection back.
                Ok(()) => drop(gives.send(Ok(Member { desk: Some(desk), sound: true }))),
                Err(error) => {
                    let _ = gives.send(Err(error));
                    desk.settle().await;
                }
            }
        });
        let got = tokio::time::timeout(PATIENCE, gets).await.map_err(|_| Error::PoolTimedOut)?;
        got.unwrap_or(Err(Error::WorkerCrashed))
    }

    /// Ends after everybody who has come before.
    pub(super) async fn close(&self) {
        let mut desk = Arc::clone(&self.desk).lock_owned().await;
        let closing = self.runtime.spawn(async move {
            desk.closed = true;
            desk.finish().await;
            if let Some(conn) = desk.conn.take() {
                let _ = conn.close().await;
            }
        });
        let _ = closing.await;
    }
}

/// A connection that says at once when another process writes.
async fn connect(options: &SqliteConnectOptions) -> sqlx::Result<SqliteConnection> {
    let mut conn = SqliteConnection::connect_with(options).await?;
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut conn).await?;
    Ok(conn)
}

/// `SQLITE_BUSY`, also while the log of a process that died is read.
fn is_busy(error: &Error) -> bool {
    let Error::Database(said) = error else { return false };
    matches!(said.code().as_deref(), Some("5" | "261"))
}

impl Desk {
    /// A control statement.
    async fn run(&mut self, sql: &'static str) -> sqlx::Result<()> {
        let conn = match &mut self.conn {
            Some(conn) => conn,
            none => none.insert(connect(&self.options).await?),
        };
        sqlx::query(sql).execute(conn).await.map(drop)
    }

    /// Begins a member, and the outer transaction if there is none.
    async fn seat(&mut self) -> sqlx::Result<()> {
        if self.closed {
            return Err(Error::PoolClosed);
        }
        if self.since.is_none() {
            let asked = Instant::now();
            while let Err(error) = self.run("BEGIN IMMEDIATE").await {
                if !is_busy(&error) || asked.elapsed() > ELSEWHERE {
                    self.conn = None;
                    return Err(error);
                }
                tokio::time::sleep(ASKS).await;
            }
            self.since = Some(Instant::now());
        }
        self.cause = None;
        let begun = self.run("SAVEPOINT member").await;
        if let Err(error) = &begun {
            self.lose(error).await;
        }
        begun
    }

    /// The member's work becomes the group's.
    async fn release(&mut self, told: Told) {
        match self.run("RELEASE member").await {
            Ok(()) => self.group.push(told),
            Err(error) => {
                self.group.push(told);
                self.lose(&error).await;
            }
        }
    }

    /// The member's work never happened. SQLite may have rolled back everything by itself, for instance on a full
    /// disk; then the savepoint is gone, and with it the group.
    async fn undo(&mut self) {
        if let Err(error) = self.run("ROLLBACK TO member; RELEASE member").await {
            self.lose(&error).await;
        }
    }

    /// Commits, unless others wait and there is time left to take them along.
    async fn settle(&mut self) {
        let waited_for = self.waiting.load(Ordering::SeqCst) > 0;
        let time = self.work.max(self.took * 4);
        let room = self.group.len() < MOST && self.since.is_some_and(|since| since.elapsed() < time);
        if !(waited_for && room) {
            self.finish().await;
        }
    }

    async fn finish(&mut self) {
        if self.since.is_none() {
            return;
        }
        let began = Instant::now();
        match self.run("COMMIT").await {
            Ok(()) => {
                self.since = None;
                self.took = began.elapsed();
                for told in self.group.drain(..) {
                    let _ = told.send(Ok(()));
                }
            }
            Err(error) => self.lose(&error).await,
        }
    }

    /// Nothing of the group has happened, and everybody in it is told so.
    async fn lose(&mut self, error: &Error) {
        let failed = self.cause.take().unwrap_or_else(|| Failed::of(error));
        tracing::error!(%error, cause = %failed, members = self.group.len(), "nothing of a group was written");
        self.since = None;
        match self.run("ROLLBACK").await {
            // SQLITE_ERROR: there is nothing to roll back any more.
            Err(Error::Database(said)) if said.code().as_deref() == Some("1") => {}
            Ok(()) => {}
            Err(_) => self.conn = None,
        }
        for told in self.group.drain(..) {
            let _ = told.send(Err(failed.error()));
        }
    }
}

impl Member {
    /// The connection for one statement. Until [`Member::leave`] has seen that it went well, nothing else runs and
    /// nothing is committed: where SQLite has rolled back by itself, every further statement would be a
    /// transaction of its own.
    pub(super) fn enter(&mut self) -> sqlx::Result<&mut SqliteConnection> {
        if !std::mem::take(&mut self.sound) {
            return Err(unsound());
        }
        let conn = self.desk.as_mut().and_then(|desk| desk.conn.as_mut());
        conn.ok_or(Error::WorkerCrashed)
    }

    pub(super) fn leave<T>(&mut self, done: sqlx::Result<T>) -> sqlx::Result<T> {
        match (&done, &mut self.desk) {
            (Ok(_), _) => self.sound = true,
            (Err(error), Some(desk)) => desk.cause = Some(Failed::of(error)),
            (Err(_), None) => {}
        }
        done
    }

    /// Hands the connection on and waits until the group is durable. It goes on when the caller goes away.
    pub(super) async fn commit(mut self) -> sqlx::Result<()> {
        let Some(mut desk) = self.desk.take() else { return Err(Error::WorkerCrashed) };
        let (told, hears) = oneshot::channel();
        let sound = self.sound;
        desk.runtime.clone().spawn(async move {
            if sound {
                desk.release(told).await;
            } else {
                desk.undo().await;
                let _ = told.send(Err(unsound()));
            }
            desk.settle().await;
        });
        heard(hears).await
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        let Some(mut desk) = self.desk.take() else { return };
        if !desk.group.is_empty() {
            let (told, hears) = oneshot::channel();
            if SEEN.try_with(|seen| seen.borrow_mut().push(hears)).is_ok() {
                desk.group.push(told);
            }
        }
        desk.runtime.clone().spawn(async move {
            desk.undo().await;
            desk.settle().await;
        });
    }
}

fn unsound() -> Error {
    Error::Protocol("an earlier statement of this transaction failed".into())
}

#[cfg(test)]
mod tests;
