//! `okpay import transactions`.

use crate::config::ImportSettings;
use crate::db::Db;
use crate::kernel::seal::Keyring;
use crate::kernel::time::Clock;
use crate::publish;
use crate::transactions::feed::Ledger;
use crate::transactions::import::{self, Progress};
use anyhow::{Context, Result, bail};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// # Errors
/// In words for the operator.
pub async fn import(settings: &ImportSettings) -> Result<()> {
    let clock = Clock::System;
    let facts = match publish::read(&settings.content.content, clock.now(), false) {
        Ok((facts, _)) => Arc::new(facts),
        Err(problems) => {
            bail!(
                "{} has problems (okpay check lists them): {}",
                settings.content.content.display(),
                problems[0]
            )
        }
    };
    let keyring = Keyring::new(settings.encryption_keys.clone());
    let ledger = Ledger { facts, secret: settings.secret.clone(), keyring };
    let db = Db::open(&settings.database.database_url).await.context("database")?;
    db.migrate().await.context("database schema")?;
    let rejects = settings.rejects.clone().unwrap_or_else(|| {
        let mut name = settings.file.clone().into_os_string();
        name.push(".rejects.csv");
        PathBuf::from(name)
    });
    let started = Instant::now();
    let mut shown = 0;
    let done =
        import::run((&db, &ledger, &clock), &settings.file, &rejects, |p| show(p, started, &mut shown)).await;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    let done = done?;
    if done.before > 0 {
        println!("{} lines of this file had been taken before.", done.before);
    }
    println!(
        "{} lines: {} events taken, {} known already, {} refused.",
        done.lines, done.taken, done.known, done.refused
    );
    if done.refused > 0 {
        println!("The lines that were refused, and why: {}", rejects.display());
    }
    Ok(())
}

/// A bar on a terminal, and a line for each tenth elsewhere.
fn show(progress: Progress, started: Instant, shown: &mut u64) {
    let percent = (progress.done * 100).checked_div(progress.size).unwrap_or(100);
    let seconds = started.elapsed().as_secs().max(1);
    let rate = (progress.taken + progress.known) / seconds;
    if std::io::stderr().is_terminal() {
        let full = usize::try_from(percent / 5).unwrap_or(20);
        eprint!(
            "\r[{:<20}] {percent:>3} %  {} lines, {rate} events a second ",
            "#".repeat(full),
            progress.lines
        );
    } else if percent / 10 > *shown {
        *shown = percent / 10;
        eprintln!("{percent} %, {} lines, {rate} events a second", progress.lines);
    }
}
