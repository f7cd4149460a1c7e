//! Counting cases. A case is received when it is filed, closed when nothing is left to do, and decided within
//! the deadline when every clock of an answer that we owed had not ended yet. One that is decided again stays in the
//! figures of the period of its first decision too; within one period, the last decision counts.

use crate::db::Db;
use crate::facts::assets::Assets;
use crate::kernel::amount::{Amount, Asset};
use crate::kernel::text_enum;
use crate::kernel::time::Timestamp;
use crate::staff::queue::SOON;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

text_enum! {
    /// By what cases are put together.
    pub enum By {
        All = "all",
        Regime = "regime",
        Jurisdiction = "jurisdiction",
        Problem = "problem",
        RootCause = "root_cause",
    }
}

/// Cases of one kind in a period.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Count {
    pub key: String,
    pub received: i64,
    pub closed: i64,
    pub decided: i64,
    pub upheld: i64,
    pub partly: i64,
    pub offers: i64,
    pub not_upheld: i64,
    pub in_time: i64,
}

impl Count {
    /// The decided ones, by the code of their ruling.
    #[must_use]
    pub fn rulings(&self) -> [(&'static str, i64); 4] {
        [
            ("upheld", self.upheld),
            ("partly_upheld", self.partly),
            ("offer", self.offers),
            ("not_upheld", self.not_upheld),
        ]
    }

    /// Upheld, at least in part.
    #[must_use]
    pub const fn upheld_in_all(&self) -> i64 {
        self.upheld + self.partly
    }
}

macro_rules! counted {
    ($key:literal) => {
        concat!(
            "SELECT ",
            $key,
            " AS key, CAST(SUM(CASE WHEN c.filed_at >= $1 AND c.filed_at < $2 THEN 1 ELSE 0 END) AS BIGINT) AS received, \
             CAST(SUM(CASE WHEN c.closed_at >= $1 AND c.closed_at < $2 THEN 1 ELSE 0 END) AS BIGINT) AS closed, \
             CAST(SUM(CASE WHEN d.at IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT) AS decided, \
             CAST(SUM(CASE WHEN d.verdict = 'upheld' THEN 1 ELSE 0 END) AS BIGINT) AS upheld, \
             CAST(SUM(CASE WHEN d.verdict = 'partly_upheld' THEN 1 ELSE 0 END) AS BIGINT) AS partly, \
             CAST(SUM(CASE WHEN d.verdict = 'offer' THEN 1 ELSE 0 END) AS BIGINT) AS offers, \
             CAST(SUM(CASE WHEN d.verdict = 'not_upheld' THEN 1 ELSE 0 END) AS BIGINT) AS not_upheld, \
             CAST(SUM(CASE WHEN d.at IS NOT NULL AND NOT EXISTS \
              (SELECT 1 FROM clocks k WHERE k.case_id = c.id AND k.owed_by = 'us' AND k.clock <> 'acknowledge' \
               AND k.started_at <= d.at AND k.due_at <= COALESCE(k.met_at, d.at)) THEN 1 ELSE 0 END) AS BIGINT) AS in_time \
             FROM cases c LEFT JOIN (SELECT r.case_id, r.at, r.verdict, r.root_cause FROM rulings r \
              WHERE r.at >= $1 AND r.at < $2 AND NOT EXISTS (SELECT 1 FROM rulings l WHERE l.case_id = r.case_id \
               AND l.at < $2 AND (l.at > r.at OR (l.at = r.at AND l.id > r.id)))) d ON d.case_id = c.id \
             WHERE (c.filed_at >= $1 AND c.filed_at < $2) OR (c.closed_at >= $1 AND c.closed_at < $2) \
             OR d.at IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
    };
}

/// Counts the cases that were received, closed or decided in a period, by what they have in common.
///
/// # Errors
/// When the database is away.
pub async fn count(db: &Db, by: By, (from, to): (Timestamp, Timestamp)) -> sqlx::Result<Vec<Count>> {
    let sql = match by {
        By::All => counted!("'all'"),
        By::Regime => counted!("c.regime"),
        By::Jurisdiction => counted!("c.jurisdiction"),
        By::Problem => counted!("c.problem"),
        By::RootCause => counted!("COALESCE(d.root_cause, c.root_cause, '')"),
    };
    db.read(sql).bind(from).bind(to).all().await
}

/// Money that a decision has promised, with everything that its case is grouped by.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Promise {
    case_id: Uuid,
    regime: String,
    jurisdiction: String,
    problem: String,
    root_cause: Option<String>,
    asset: Asset,
    amount: String,
}

impl Promise {
    fn key(&self, by: By) -> &str {
        match by {
            By::All => By::All.code(),
            By::Regime => &self.regime,
            By::Jurisdiction => &self.jurisdiction,
            By::Problem => &self.problem,
            By::RootCause => self.root_cause.as_deref().unwrap_or_default(),
        }
    }
}

/// The redress in money of every decision of a period.
pub struct Redress(Vec<Promise>);

/// A sum for each currency or token, in the order of their codes.
pub type Sums = BTreeMap<Asset, Amount>;

impl Redress {
    /// # Errors
    /// When the database is away.
    pub async fn read(db: &Db, (from, to): (Timestamp, Timestamp)) -> sqlx::Result<Self> {
        let promises = db
            .read(
                "SELECT r.case_id, c.regime, c.jurisdiction, c.problem, c.root_cause, r.asset, r.amount \
                 FROM redress r JOIN cases c ON c.id = r.case_id WHERE r.at >= $1 AND r.at < $2",
            )
            .bind(from)
            .bind(to)
            .all()
            .await?;
        Ok(Self(promises))
    }

    /// How many cases of a group it was promised in, and how much in all. Different currencies are never added.
    #[must_use]
    pub fn of(&self, assets: &Assets, (by, key): (By, &str)) -> (usize, Sums) {
        let (mut cases, mut sums) = (BTreeSet::new(), Sums::new());
        for promise in self.0.iter().filter(|promise| promise.key(by) == key) {
            cases.insert(promise.case_id);
            let decimals = assets.get(&promise.asset).map_or(0, |facts| facts.decimals);
            let amount = Amount::from_stored(&promise.amount, promise.asset.clone(), decimals);
            let sum = match sums.remove(&promise.asset) {
                Some(sum) => amount.plus(&sum),
                None => amount,
            };
            sums.insert(promise.asset.clone(), sum);
        }
        (cases.len(), sums)
    }

    /// Every currency and token that was promised.
    #[must_use]
    pub fn assets(&self) -> BTreeSet<Asset> {
        self.0.iter().map(|promise| promise.asset.clone()).collect()
    }

    /// Puts in the groups of which nothing else was counted in the period.
    #[must_use]
    pub fn complete(&self, by: By, mut counts: Vec<Count>) -> Vec<Count> {
        for promise in &self.0 {
            let key = promise.key(by);
            if !counts.iter().any(|count| count.key == key) {
                counts.push(Count { key: key.to_owned(), ..Count::default() });
            }
        }
        counts
    }
}

/// When an open case is due, at most so far away.
pub const DUE: [&str; 6] = ["overdue", "day", "three_days", "week", "later", "none"];

/// Everything that the board counts.
pub struct Figures {
    pub open: i64,
    pub soon: i64,
    pub breached: i64,
    pub all: Count,
    /// Open cases by when they are due: the codes of [`DUE`] in their order.
    pub due: Vec<(&'static str, i64)>,
    /// Microseconds.
    pub first_reply: Option<i64>,
    pub causes: Vec<Count>,
    pub problems: Vec<Count>,
    pub regimes: Vec<Count>,
    /// In all.
    pub redress: Sums,
}

impl Figures {
    /// The open ones whose date has gone by.
    #[must_use]
    pub fn overdue(&self) -> i64 {
        self.due.iter().find(|(due, _)| *due == "overdue").map_or(0, |(_, number)| *number)
    }

    /// # Errors
    /// When the database is away.
    pub async fn read(
        (db, assets): (&Db, &Assets),
        period: (Timestamp, Timestamp),
        now: Timestamp,
    ) -> sqlx::Result<Self> {
        let (open, soon, breached): (i64, i64, i64) = db
            .read(
                "SELECT COUNT(*), \
                 CAST(COALESCE(SUM(CASE WHEN legal_due > $1 AND legal_due <= $2 THEN 1 ELSE 0 END), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(CASE WHEN breached_at IS NOT NULL OR legal_due <= $1 THEN 1 ELSE 0 END), 0) AS BIGINT) \
                 FROM cases WHERE closed_at IS NULL",
            )
            .bind(now)
            .bind(now.plus(SOON))
            .one()
            .await?;
        let by_due: Vec<(String, i64)> = db
            .read(
                "SELECT CASE WHEN legal_due IS NULL THEN 'none' WHEN legal_due <= $1 THEN 'overdue' \
                 WHEN legal_due <= $2 THEN 'day' WHEN legal_due <= $3 THEN 'three_days' \
                 WHEN legal_due <= $4 THEN 'week' ELSE 'later' END AS due, COUNT(*) \
                 FROM cases WHERE closed_at IS NULL GROUP BY 1",
            )
            .bind(now)
            .bind(now.plus(SOON))
            .bind(now.plus(3 * SOON))
            .bind(now.plus(7 * SOON))
            .all()
            .await?;
        let number = |code| by_due.iter().find(|(due, _)| due == code).map_or(0, |(_, number)| *number);
        let mut causes = count(db, By::RootCause, period).await?;
        causes.retain(|count| count.decided > 0);
        let mut problems = count(db, By::Problem, period).await?;
        problems.retain(|count| count.received > 0);
        let mut regimes = count(db, By::Regime, period).await?;
        regimes.retain(|count| count.received > 0);
        for counts in [&mut problems, &mut regimes] {
            counts.sort_by_key(|count| -count.received);
        }
        causes.sort_by_key(|count| -count.decided);
        Ok(Self {
            open,
            soon,
            breached,
            all: count(db, By::All, period).await?.pop().unwrap_or_default(),
            due: DUE.iter().map(|code| (*code, number(code))).collect(),
            first_reply: first_reply(db, period).await?,
            causes,
            problems,
            regimes,
            redress: Redress::read(db, period).await?.of(assets, (By::All, By::All.code())).1,
        })
    }
}

/// The median of the time from filing to the first reply of a person, of the cases filed in the period.
async fn first_reply(db: &Db, (from, to): (Timestamp, Timestamp)) -> sqlx::Result<Option<i64>> {
    let (replied,): (i64,) = db
        .read("SELECT COUNT(*) FROM cases WHERE filed_at >= $1 AND filed_at < $2 AND first_reply_at IS NOT NULL")
        .bind(from)
        .bind(to)
        .one()
        .await?;
    if replied == 0 {
        return Ok(None);
    }
    let middle: Vec<(i64,)> = db
        .read(
            "SELECT first_reply_at - filed_at FROM cases \
             WHERE filed_at >= $1 AND filed_at < $2 AND first_reply_at IS NOT NULL \
             ORDER BY first_reply_at - filed_at, id LIMIT $3 OFFSET $4",
        )
        .bind(from)
        .bind(to)
        .bind(2 - replied % 2)
        .bind((replied - 1) / 2)
        .all()
        .await?;
    let count = i64::try_from(middle.len()).unwrap_or(1).max(1);
    Ok(Some(middle.iter().map(|(micros,)| *micros).sum::<i64>() / count))
}

const TENTH_OF_AN_HOUR: i64 = 360_000_000;
const TENTH_OF_A_DAY: i64 = 24 * TENTH_OF_AN_HOUR;

/// Microseconds as hours with one decimal.
#[must_use]
pub fn hours(micros: i64) -> String {
    tenths(micros, TENTH_OF_AN_HOUR)
}

/// The same as days, from the third on: hours say little then.
#[must_use]
pub fn days(micros: i64) -> Option<String> {
    (micros >= 20 * TENTH_OF_A_DAY).then(|| tenths(micros, TENTH_OF_A_DAY))
}

fn tenths(micros: i64, tenth: i64) -> String {
    let tenths = (micros + tenth / 2) / tenth;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_have_one_decimal() {
        for (seconds, text) in
            [(0, "0.0"), (3600, "1.0"), (5400, "1.5"), (90_061, "25.0"), (179, "0.0"), (180, "0.1")]
        {
            assert_eq!(hours(seconds * 1_000_000), text);
        }
        let day = |hours: i64| days(hours * 3_600_000_000);
        assert_eq!((day(47), day(48), day(132)), (None, Some("2.0".into()), Some("5.5".into())));
    }
}
