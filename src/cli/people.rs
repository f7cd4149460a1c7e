//! Commands about people: staff accounts, holds; and the switch of text messages, and the proof of timelines.

use crate::account::{self, Customer, Member, members};
use crate::config::{DatabaseSettings, HoldCommand, StaffCommand, StaffUrl, Switch, SwitchSettings};
use crate::db::Db;
use crate::events::{self, Actor, days};
use crate::kernel::email::Email;
use crate::kernel::time::Clock;
use crate::kernel::token::Token;
use anyhow::{Context, Result, bail};

async fn open(settings: &DatabaseSettings) -> Result<Db> {
    let db = Db::open(&settings.database_url).await.context("database")?;
    db.migrate().await.context("database schema")?;
    Ok(db)
}

fn email(text: &str) -> Result<Email> {
    Email::parse(text).with_context(|| format!("{text} is not an e-mail address"))
}

fn invite(url: &StaffUrl, token: &Token) {
    let origin = url.staff_url.as_ref().map_or(&url.public_url.origin, |u| &u.origin);
    println!("{origin}/staff/invitation/{}", token.encode());
    println!("Hand this link over in person or by a safe way. It works once, for 24 hours.");
}

/// # Errors
/// In words for the operator.
pub async fn staff(command: StaffCommand) -> Result<()> {
    let now = Clock::System.now();
    match command {
        StaffCommand::Add { database, url, email: address, name, role } => {
            let db = open(&database).await?;
            let mut tx = db.begin().await?;
            let made = members::add(&mut tx, &email(&address)?, (&name, role), now).await?;
            let Some((_, token)) = made else {
                bail!("{address} has an account already; okpay staff reset begins anew")
            };
            tx.commit().await?;
            invite(&url, &token);
        }
        StaffCommand::List(database) => {
            for member in Member::all(&open(&database).await?).await? {
                let state = match (member.disabled_at, member.password.is_empty()) {
                    (Some(_), _) => "disabled",
                    (None, true) => "invited",
                    (None, false) => "active",
                };
                println!("{}\t{}\t{}\t{state}", member.email, member.role.code(), member.name);
            }
        }
        StaffCommand::Reset { database, url, email: address } => {
            let db = open(&database).await?;
            let mut tx = db.begin().await?;
            let Some(token) = members::reset(&mut tx, &email(&address)?.key, now).await? else {
                bail!("{address} has no account")
            };
            tx.commit().await?;
            invite(&url, &token);
        }
        StaffCommand::Role { database, email: address, role } => {
            let db = open(&database).await?;
            let mut tx = db.begin().await?;
            if !members::promote(&mut tx, &email(&address)?.key, role, now).await? {
                bail!("{address} has no account");
            }
            tx.commit().await?;
        }
        StaffCommand::Disable { database, email: address } => {
            let db = open(&database).await?;
            let mut tx = db.begin().await?;
            if !members::disable(&mut tx, &email(&address)?.key, now).await? {
                bail!("{address} has no account that works");
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn customer(db: &Db, address: &str) -> Result<Customer> {
    let found = Customer::by_email(db, &email(address)?.key).await?;
    found.with_context(|| format!("{address} has no account"))
}

/// # Errors
/// In words for the operator.
pub async fn hold(command: HoldCommand) -> Result<()> {
    let now = Clock::System.now();
    match command {
        HoldCommand::Place { database, email, reason, review } => {
            let db = open(&database).await?;
            let customer = customer(&db, &email).await?;
            let mut tx = db.begin().await?;
            account::place(&mut tx, customer.id, (reason, review), Actor::Operator, now).await?;
            tx.commit().await?;
            println!("{email} is held ({}); to be looked at again by {review}.", reason.code());
        }
        HoldCommand::Lift { database, email, reason } => {
            let db = open(&database).await?;
            let customer = customer(&db, &email).await?;
            let mut tx = db.begin().await?;
            if account::lift(&mut tx, customer.id, reason, Actor::Operator, now).await? == 0 {
                bail!("{email} has no hold of this reason");
            }
            tx.commit().await?;
            println!("{email} is no longer held ({}).", reason.code());
        }
    }
    Ok(())
}

/// # Errors
/// When the database is away.
pub async fn sms(settings: &SwitchSettings) -> Result<()> {
    let db = open(&settings.database).await?;
    let mut tx = db.begin().await?;
    account::switch_texts(&mut tx, settings.to == Switch::On, Clock::System.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// # Errors
/// When a timeline is not what was written, or a day not what was published, naming the first break.
pub async fn verify(settings: &DatabaseSettings) -> Result<()> {
    let db = open(settings).await?;
    match events::verify(&db).await? {
        Ok(whole) => println!("{} timelines with {} events: all as written.", whole.chains, whole.events),
        Err(broken) => bail!("{broken}"),
    }
    match days::verify(&db).await? {
        Ok(whole) => println!("{} daily proofs with {} leaves: all as published.", whole.days, whole.leaves),
        Err(broken) => bail!("{broken}"),
    }
    Ok(())
}
