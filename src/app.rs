//! The platform that every handler sees: clock, database, keys, limits, pages in memory.

use crate::db::Db;
use crate::kernel::secret::Secret;
use crate::kernel::time::Clock;
use crate::web::limits::Limits;
use crate::web::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::path::PathBuf;
use std::sync::Arc;

pub struct App {
    pub clock: Clock,
    pub db: Db,
    pub secret: Secret,
    pub signing_key: Secret,
    pub limits: Limits,
    /// Absolute base URL of every link, without a trailing slash.
    pub public_url: String,
    pub https: bool,
    pub content: PathBuf,
    pub snapshot: Arc<ArcSwap<Snapshot>>,
}
