//! The jobs of cases, and the letters that tell of them.

use super::{clocks, evidence};
use crate::app::App;
use crate::jobs::Job;
use uuid::Uuid;

/// Does the job `id` now, if it is one of this room: `None` otherwise. It may run twice.
///
/// # Errors
/// In words for the operator; the job is tried again.
pub async fn perform(app: &App, id: Uuid, job: &Job) -> Option<Result<(), String>> {
    let _ = id;
    let done = match job {
        Job::ClockEnds { clock } => clock_ends(app, *clock).await,
        Job::ScanEvidence { evidence } => evidence::scan(app, *evidence).await,
        Job::RemoveFile { file } => app.files.remove(file).await,
        _ => return None,
    };
    Some(done.map_err(|error| error.to_string()))
}

async fn clock_ends(app: &App, clock: Uuid) -> anyhow::Result<()> {
    let Some(clock) = clocks::find(&app.db, clock).await? else { return Ok(()) };
    let mut tx = app.db.begin().await?;
    clocks::end(&mut tx, &clock, app.clock.now()).await?;
    Ok(tx.commit().await?)
}
