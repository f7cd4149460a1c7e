//! One SQL text on two databases: SQLite in the process, or PostgreSQL.
//!
//! A query is written once with `$1` placeholders, bound once, and read with `FromRow`. The builder
//! holds the typed arguments of whichever driver is live, so nothing is lost in between (`sqlx::Any`
//! has no BOOLEAN on SQLite and no UUID).
//!
//! SQLite: WAL with `synchronous=FULL` (NORMAL loses acknowledged writes at a power cut), one writer
//! connection whose transactions share an fsync (see [`group`]), readers that cannot write.

pub mod group;
pub mod many;

pub use group::settled;
pub use many::Many;

use group::{Member, Writer};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::postgres::{PgArguments, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    Arguments, AssertSqlSafe, Encode, FromRow, Postgres, SqlSafeStr, Sqlite, Transaction, Type,
    error::BoxDynError,
};
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

/// Every migration in PostgreSQL's spelling; the SQLite text is derived by [`sqlite_spelling`].
pub const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "help", include_str!("../../migrations/0001_help.sql")),
    (2, "accounts", include_str!("../../migrations/0002_accounts.sql")),
    (3, "second step", include_str!("../../migrations/0003_second_step.sql")),
    (4, "customers", include_str!("../../migrations/0004_customers.sql")),
    (5, "staff", include_str!("../../migrations/0005_staff.sql")),
    (6, "transactions", include_str!("../../migrations/0006_transactions.sql")),
    (7, "cases", include_str!("../../migrations/0007_cases.sql")),
    (8, "following", include_str!("../../migrations/0008_following.sql")),
    (9, "console", include_str!("../../migrations/0009_console.sql")),
    (10, "limits", include_str!("../../migrations/0010_limits.sql")),
    (11, "days", include_str!("../../migrations/0011_days.sql")),
    (12, "zone", include_str!("../../migrations/0012_zone.sql")),
    (13, "tasks", include_str!("../../migrations/0013_tasks.sql")),
    (14, "clocks", include_str!("../../migrations/0014_clocks.sql")),
    (15, "heard", include_str!("../../migrations/0015_heard.sql")),
    (16, "names", include_str!("../../migrations/0016_names.sql")),
];

/// The database. Cloning shares the pools.
#[derive(Clone, Debug)]
pub enum Db {
    Lite { readers: SqlitePool, writer: Writer },
    Pg(PgPool),
}

/// An open transaction; dropped without [`Tx::commit`] it never happened. A statement that fails ends it: what
/// follows fails as well.
pub enum Tx {
    Lite(Member),
    Pg(Transaction<'static, Postgres>),
}

/// A value that both drivers can bind.
pub trait Value<'q>: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres> {}
impl<'q, T: Encode<'q, Sqlite> + Type<Sqlite> + Encode<'q, Postgres> + Type<Postgres>> Value<'q> for T {}

/// A row that both drivers can give.
pub trait Record: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}
impl<T: Send + Unpin + for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Record for T {}

enum On<'a> {
    LitePool(&'a SqlitePool, SqliteArguments),
    Lite(&'a mut Member, SqliteArguments),
    PgPool(&'a PgPool, PgArguments),
    Pg(&'a mut PgConnection, PgArguments),
}

enum Rows {
    Lite(Vec<SqliteRow>),
    Pg(Vec<PgRow>),
}

/// A query with its arguments, ready to run once.
pub struct Query<'a> {
    sql: &'static str,
    on: On<'a>,
    error: Option<BoxDynError>,
}

impl Query<'_> {
    /// Binds the next placeholder. An argument that cannot be encoded fails the query when it runs.
    #[must_use]
    pub fn bind<'q>(mut self, value: impl Value<'q>) -> Self {
        let bound = match &mut self.on {
            On::LitePool(_, a) | On::Lite(_, a) => a.add(value),
            On::PgPool(_, a) | On::Pg(_, a) => a.add(value),
        };
        if let Err(error) = bound {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Runs it; returns how many rows changed.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn exec(self) -> sqlx::Result<u64> {
        if let Some(error) = self.error {
            return Err(sqlx::Error::Encode(error));
        }
        let sql = self.sql;
        Ok(match self.on {
            On::LitePool(on, a) => sqlx::query_with(sql, a).execute(on).await?.rows_affected(),
            On::Lite(on, a) => {
                let done = sqlx::query_with(sql, a).execute(on.enter()?).await;
                on.leave(done)?.rows_affected()
            }
            On::PgPool(on, a) => sqlx::query_with(sql, a).execute(on).await?.rows_affected(),
            On::Pg(on, a) => sqlx::query_with(sql, a).execute(on).await?.rows_affected(),
        })
    }

    async fn rows(self) -> sqlx::Result<Rows> {
        if let Some(error) = self.error {
            return Err(sqlx::Error::Encode(error));
        }
        let sql = self.sql;
        Ok(match self.on {
            On::LitePool(on, a) => Rows::Lite(sqlx::query_with(sql, a).fetch_all(on).await?),
            On::Lite(on, a) => {
                let done = sqlx::query_with(sql, a).fetch_all(on.enter()?).await;
                Rows::Lite(on.leave(done)?)
            }
            On::PgPool(on, a) => Rows::Pg(sqlx::query_with(sql, a).fetch_all(on).await?),
            On::Pg(on, a) => Rows::Pg(sqlx::query_with(sql, a).fetch_all(on).await?),
        })
    }

    /// All rows.
    ///
    /// # Errors
    /// Whatever the database says, or a row that does not fit `T`.
    pub async fn all<T: Record>(self) -> sqlx::Result<Vec<T>> {
        match self.rows().await? {
            Rows::Lite(rows) => rows.iter().map(T::from_row).collect(),
            Rows::Pg(rows) => rows.iter().map(T::from_row).collect(),
        }
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As [`Query::all`].
    pub async fn optional<T: Record>(self) -> sqlx::Result<Option<T>> {
        Ok(self.all().await?.into_iter().next())
    }

    /// The first row; its absence is an error.
    ///
    /// # Errors
    /// As [`Query::all`], and `RowNotFound`.
    pub async fn one<T: Record>(self) -> sqlx::Result<T> {
        self.optional().await?.ok_or(sqlx::Error::RowNotFound)
    }
}

impl Db {
    /// Opens the database that the URL names: `sqlite:path` or `postgres://…`. A PostgreSQL server
    /// that is away is not an error here: public pages are served without it, and it may come back.
    ///
    /// # Errors
    /// A malformed URL, or a SQLite file that cannot be opened.
    pub async fn open(url: &str) -> sqlx::Result<Self> {
        let Some(path) = url.strip_prefix("sqlite:") else {
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(Duration::from_secs(3))
                .connect_lazy(url)?;
            return Ok(Self::Pg(pool));
        };
        if let Some(folder) = Path::new(path.trim_start_matches("//")).parent() {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let writer = Writer::open(options.clone()).await?;
        let readers =
            SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self::Lite { readers, writer })
    }

    /// Brings the schema up to date. Safe to run from several nodes at once.
    ///
    /// # Errors
    /// A migration that failed or was changed after it ran.
    pub async fn migrate(&self) -> Result<(), sqlx::migrate::MigrateError> {
        let lite = matches!(self, Self::Lite { .. });
        let migrations = MIGRATIONS.iter().map(|&(version, name, sql)| {
            let sql = if lite { sqlite_spelling(sql) } else { sql.replace("--pg ", "") };
            let sql = AssertSqlSafe(sql).into_sql_str();
            Migration::new(version, name.into(), MigrationType::Simple, sql, false)
        });
        let migrator = Migrator::with_migrations(migrations.collect());
        match self {
            Self::Lite { writer, .. } => {
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(writer.options()).await?;
                let done = migrator.run(&pool).await;
                pool.close().await;
                done
            }
            Self::Pg(pool) => migrator.run(pool).await,
        }
    }

    /// Whether every migration of this program has run.
    ///
    /// # Errors
    /// When the database is away, or has no schema yet.
    pub async fn is_migrated(&self) -> sqlx::Result<bool> {
        let newest = MIGRATIONS.last().map_or(0, |&(version, ..)| version);
        let done = self.read("SELECT version FROM _sqlx_migrations WHERE version = $1 AND success");
        Ok(done.bind(newest).optional::<(i64,)>().await?.is_some())
    }

    /// A query outside any transaction that only reads.
    #[must_use]
    pub fn read(&self, sql: &'static str) -> Query<'_> {
        let on = match self {
            Self::Lite { readers, .. } => On::LitePool(readers, SqliteArguments::default()),
            Self::Pg(pool) => On::PgPool(pool, PgArguments::default()),
        };
        Query { sql, on, error: None }
    }

    /// Begins a transaction that may write. Do slow work before: SQLite has one writer. Whoever holds a
    /// transaction does not wait for another one, neither for its begin nor for its commit.
    ///
    /// # Errors
    /// When the database is away or busy for too long.
    pub async fn begin(&self) -> sqlx::Result<Tx> {
        Ok(match self {
            Self::Lite { writer, .. } => Tx::Lite(writer.begin().await?),
            Self::Pg(pool) => Tx::Pg(pool.begin().await?),
        })
    }

    /// Closes the pools after what they are doing.
    pub async fn close(&self) {
        match self {
            Self::Lite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Pg(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// A query in this transaction.
    pub fn q(&mut self, sql: &'static str) -> Query<'_> {
        let on = match self {
            Self::Lite(tx) => On::Lite(tx, SqliteArguments::default()),
            Self::Pg(tx) => On::Pg(tx, PgArguments::default()),
        };
        Query { sql, on, error: None }
    }

    /// Waits until no other transaction holds this name, and holds it until the end: what is read from here on
    /// is what the others have written. SQLite has one writer, who is alone anyway.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn alone(&mut self, name: &str) -> sqlx::Result<()> {
        if matches!(self, Self::Pg(_)) {
            self.q("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind(name).exec().await?;
        }
        Ok(())
    }

    /// Makes it durable.
    ///
    /// # Errors
    /// When the database cannot promise that it is; then it must not be acknowledged.
    pub async fn commit(self) -> sqlx::Result<()> {
        match self {
            Self::Lite(tx) => tx.commit().await,
            Self::Pg(tx) => tx.commit().await,
        }
    }
}

/// SQLite's spelling of a migration. What only one database can say stands behind `--lite ` or `--pg `, a
/// comment to the other. Its output for a migration that has run must never change.
#[must_use]
pub fn sqlite_spelling(sql: &str) -> String {
    let words = [
        ("BIGINT", "INTEGER"),
        ("BOOLEAN", "INTEGER"),
        ("UUID", "BLOB"),
        ("BYTEA", "BLOB"),
        ("JSONB", "TEXT"),
        ("\n);", "\n) STRICT;"),
        ("--lite ", ""),
    ];
    words.iter().fold(sql.to_owned(), |sql, (from, to)| sql.replace(from, to))
}
