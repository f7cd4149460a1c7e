//! What goes on beside requests: new content, passing time, better compression, tidying.

use crate::account;
use crate::account::Room;
use crate::app::App;
use crate::cases::{self, Cases};
use crate::db::settled;
use crate::events::days;
use crate::help::{self, Help};
use crate::jobs::{self, Claim};
use crate::kernel::time::Timestamp;
use crate::publish;
use crate::transactions::{self, Transactions};
use notify::{RecursiveMode, Watcher};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// Editors write a file in several steps; a site is built when they have been quiet this long.
const QUIET: Duration = Duration::from_millis(300);
/// Limits are tidied and a moved clock is noticed at least this often.
const ROUND: Duration = Duration::from_mins(1);

/// Watches the content folder. Dropping the watcher ends it.
///
/// # Errors
/// When the operating system cannot watch the folder; the site then only changes by a restart.
pub fn watch(folder: &std::path::Path) -> notify::Result<(notify::RecommendedWatcher, mpsc::Receiver<()>)> {
    let (sender, receiver) = mpsc::channel(1);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|e| !e.kind.is_access()) {
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok((watcher, receiver))
}

/// Keeps the served site true until the program ends.
pub async fn keep_true(help: Arc<Help>, mut edits: mpsc::Receiver<()>, mut valid_until: Option<Timestamp>) {
    squeeze(&help);
    let mut day = help.app.clock.now().date();
    loop {
        let now = help.app.clock.now();
        let wait = valid_until.map_or(ROUND, |until| {
            Duration::from_micros(u64::try_from(until.0 - now.0).unwrap_or(0)).min(ROUND)
        });
        let mut edited = tokio::select! {
            Some(()) = edits.recv() => true,
            () = sleep_until(Instant::now() + wait) => false,
        };
        if edited {
            sleep(QUIET).await;
            while edits.try_recv().is_ok() {}
        }
        help.app.limits.tidy();
        let now = help.app.clock.now();
        // A new day publishes what was scheduled for it.
        edited |= now.date() != std::mem::replace(&mut day, now.date());
        let due = valid_until.is_some_and(|until| until <= now);
        if edited || due {
            valid_until = renew(&help, edited, now).await.or(valid_until.filter(|until| *until > now));
        }
    }
}

/// Builds aside, then swaps; a bad edit keeps the old site and says why.
async fn renew(help: &Arc<Help>, edited: bool, now: Timestamp) -> Option<Timestamp> {
    let builder = Arc::clone(help);
    let built = tokio::task::spawn_blocking(move || {
        if edited {
            publish::build(&builder.app, now, drop)
        } else {
            Ok(publish::render(&builder.app, builder.shelf(), now))
        }
    })
    .await;
    match built {
        Ok(Ok(mut published)) => {
            published.snapshot.reuse(&help.app.snapshot.load());
            help.replace(published.shelf);
            help.app.brand.store(Arc::new(published.brand));
            help.app.snapshot.store(Arc::new(published.snapshot));
            if edited {
                tracing::info!("content reloaded");
            }
            squeeze(help);
            published.valid_until
        }
        Ok(Err(problems)) => {
            for problem in problems {
                tracing::error!(%problem, "content not reloaded; the site stays as it was");
            }
            None
        }
        Err(error) => {
            tracing::error!(%error, "building the site failed; it stays as it was");
            None
        }
    }
}

/// Jobs that nobody rang for (another node's, a retry) are found within this time.
const LOOK: Duration = Duration::from_secs(2);
/// What is over is removed this often.
const TIDY: Duration = Duration::from_mins(10);

/// Does jobs, one after the other, until the program ends.
pub async fn work(app: Arc<App>) {
    let (mut tidied, rooms) = (Instant::now(), rooms());
    if let Err(error) = cases::announce_hook(&app).await {
        tracing::error!(%error, "the operator's own system is not told of cases until the next start");
    }
    loop {
        match next(&app).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "jobs"),
        }
        if tidied.elapsed() > TIDY {
            tidied = Instant::now();
            if let Err(error) = account::tidy(&app, &rooms).await {
                tracing::error!(%error, "tidying");
            }
            if let Err(error) = transactions::tidy(&app).await {
                tracing::error!(%error, "tidying deliveries of events");
            }
            if let Err(error) = help::tidy(&app).await {
                tracing::error!(%error, "tidying votes and searches");
            }
            if let Err(error) = cases::tidy(&app).await {
                tracing::error!(%error, "tidying drafts, writing the list of the morning");
            }
            if let Err(error) = days::seal(&app.db, app.clock.now()).await {
                tracing::error!(%error, "the proof of the day is not published");
            }
        }
        let _ = tokio::time::timeout(LOOK, app.wake.notified()).await;
    }
}

/// What other rooms keep of a customer.
#[must_use]
pub fn rooms() -> Vec<Box<dyn Room>> {
    // Cases are about transactions, so they are forgotten first.
    vec![Box::new(Cases), Box::new(Transactions)]
}

/// Does the job that has been due longest; `false` when there is none.
///
/// # Errors
/// When the database is away.
pub async fn next(app: &App) -> sqlx::Result<bool> {
    let Some(claim) = jobs::claim(&app.db, app.clock.now()).await? else { return Ok(false) };
    match settled(Box::pin(perform(app, &claim))).await.unwrap_or_else(|e| Err(e.to_string())) {
        Ok(()) => jobs::finish(&app.db, &claim).await?,
        Err(error) => {
            tracing::warn!(job = %claim.id, %error, "job failed; it runs again");
            jobs::postpone(&app.db, &claim, &error, app.clock.now()).await?;
        }
    }
    Ok(true)
}

async fn perform(app: &App, claim: &Claim) -> Result<(), String> {
    let mut done = account::perform(app, claim.id, &claim.job).await;
    if done.is_none() {
        done = transactions::perform(app, &claim.job).await;
    }
    if done.is_none() {
        done = cases::perform(app, claim.id, &claim.job).await;
    }
    done.unwrap_or_else(|| Err("no room knows this job".into()))
}

/// Compresses the pages better on a thread of its own, and swaps them in if no newer site came meanwhile.
fn squeeze(help: &Arc<Help>) {
    let help = Arc::clone(help);
    std::thread::spawn(move || {
        let before = help.app.snapshot.load_full();
        let better = Arc::new(before.squeeze());
        help.app.snapshot.compare_and_swap(&before, better);
    });
}
