//! The operator's own system hears of every entry of every timeline: what kind, which case, where it stands.
//! Nothing of it says who the customer is or what was written.

use crate::app::App;
use crate::cases::case::Case;
use crate::cases::timeline::Kind;
use crate::db::Tx;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Name of the mark that says that there is somebody to tell. It stands in the database, so that an entry
/// and its message are written together wherever the entry comes from.
const MARK: &str = "staff-hook";

/// Says whether there is somebody to tell, as this node is set. Nodes are set alike.
///
/// # Errors
/// When the database is away.
pub async fn announce(app: &App) -> sqlx::Result<()> {
    let mut tx = app.db.begin().await?;
    let query = if app.hook.is_some() {
        tx.q("INSERT INTO marks (name, value) VALUES ($1, 'on') ON CONFLICT (name) DO NOTHING")
    } else {
        tx.q("DELETE FROM marks WHERE name = $1")
    };
    query.bind(MARK).exec().await?;
    tx.commit().await
}

/// Writes the message about a new entry, if there is somebody to tell.
///
/// # Errors
/// When the database is away.
pub async fn write(tx: &mut Tx, case: Uuid, kind: Kind, now: Timestamp) -> sqlx::Result<()> {
    let on: Option<(String,)> = tx.q("SELECT value FROM marks WHERE name = $1").bind(MARK).optional().await?;
    if on.is_none() {
        return Ok(());
    }
    jobs::enqueue(tx, &Job::StaffHook { case, what: kind.code().to_owned(), at: now }, now).await
}

/// Sends it. Its id is the job's: a message that comes twice can be known as one.
///
/// # Errors
/// When the receiver or the database is away; then it is tried again.
pub async fn send(app: &App, id: Uuid, (case, what): (Uuid, &str), at: Timestamp) -> anyhow::Result<()> {
    let Some(hook) = &app.hook else { return Ok(()) };
    let Some(case) = Case::by_id(&app.db, case).await? else { return Ok(()) };
    let due = case.legal_due.filter(|_| case.state.is_open());
    let body = json!({
        "type": format!("case.{what}"),
        "timestamp": at.civil().to_string(),
        "data": {
            "number": case.number, "what": what, "state": case.state, "turn": case.state.turn().code(),
            "next": case.next_at.map(|at| at.civil().to_string()),
            "due": due.map(|at| at.civil().to_string()),
        },
    });
    hook.send(id, body.to_string(), app.clock.now()).await.map_err(anyhow::Error::msg)
}
