//! Money that goes back while a case is open, and the one thing that the law accepts instead (PSD2 Art. 73(1)): that
//! a suspicion of fraud was reported to the authority in writing.

use super::case::Case;
use super::clocks;
use super::timeline::{self, Kind};
use crate::db::Tx;
use crate::events::Actor;
use crate::jobs::{self, Job};
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use uuid::Uuid;

/// A refund as it was made.
#[derive(Clone, Copy, Debug)]
pub struct Refund<'a> {
    /// As the customer reads it.
    pub written: &'a str,
    /// A plain decimal number, and the code of its currency or token.
    pub number: &'a str,
    pub asset: &'a str,
    pub on: Date,
}

/// A suspicion that was reported.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub authority: &'a str,
    /// Its reference and grounds.
    pub about: &'a str,
    pub on: Date,
}

/// Notes that money went back: the clocks of a refund and of a correction are met by it, the customer is told, and
/// the case stands as it stood. `false`: it has moved on.
///
/// # Errors
/// When the database is away.
pub async fn refunded(
    tx: &mut Tx,
    case: &mut Case,
    (refund, by): (Refund<'_>, Uuid),
    now: Timestamp,
) -> sqlx::Result<bool> {
    if !stay(tx, case, now).await? {
        return Ok(false);
    }
    clocks::meet(tx, case.id, &["refund", "correct"], last_instant(case, refund.on, now)).await?;
    let about = json!({
        "amount": refund.written, "pays": refund.number, "asset": refund.asset, "date": refund.on.to_string(),
    });
    timeline::add(tx, case.id, (Kind::Refunded, Actor::Staff(by)), &about, now).await?;
    case.replied(tx, now).await?;
    let news = Job::CaseNews { case: case.id, what: Kind::Refunded.code().to_owned() };
    jobs::enqueue(tx, &news, now).await?;
    Ok(true)
}

/// Notes that a suspicion of fraud was reported in writing, so that no refund is due for now. Only staff see it.
/// `false`: the case has moved on.
///
/// # Errors
/// When the database is away.
pub async fn reported(
    tx: &mut Tx,
    case: &mut Case,
    (report, by): (Report<'_>, Uuid),
    now: Timestamp,
) -> sqlx::Result<bool> {
    if !stay(tx, case, now).await? {
        return Ok(false);
    }
    clocks::meet(tx, case.id, &["refund"], last_instant(case, report.on, now)).await?;
    let about = json!({ "authority": report.authority, "text": report.about, "date": report.on.to_string() });
    timeline::add(tx, case.id, (Kind::FraudReported, Actor::Staff(by)), &about, now).await?;
    Ok(true)
}

/// Only the version counts up.
async fn stay(tx: &mut Tx, case: &mut Case, now: Timestamp) -> sqlx::Result<bool> {
    let (state, next) = (case.state, case.next_at);
    case.step(tx, state, next, now).await
}

/// The last instant of a day where the case's dates count, or now when that is sooner: what was done yesterday and is
/// noted today was done yesterday.
fn last_instant(case: &Case, day: Date, now: Timestamp) -> Timestamp {
    let zone = TimeZone::get(&case.promised_zone).unwrap_or(TimeZone::UTC);
    let end = day.tomorrow().ok().and_then(|day| day.to_zoned(zone).ok());
    let last = |end: jiff::Zoned| Timestamp(Timestamp::from(end.timestamp()).0 - 1);
    end.map_or(now, |end| last(end).min(now).max(case.filed_at))
}
