//! The lines of the queue, a page at a time, and what a search finds.

use super::Filter;
use crate::account::Customer;
use crate::cases::{Case, CaseState};
use crate::db::Db;
use crate::kernel::case_number::CaseNumber;
use crate::kernel::email::Email;
use crate::kernel::pasted;
use crate::kernel::time::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// Lines of a page.
const PAGE: usize = 25;
/// "Due soon" is so many seconds: a day, wherever the case's calendar is.
pub const SOON: i64 = 24 * 60 * 60;
/// What a search shows at most.
const MOST: i64 = 50;

/// A case with what its line shows besides.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    #[sqlx(flatten)]
    pub case: Case,
    pub assignee_name: Option<String>,
    calendar: Option<String>,
    due_on: Option<String>,
}

impl Line {
    /// Calendar and last day of the first clock that binds us.
    #[must_use]
    pub fn due(&self) -> Option<(&str, Date)> {
        Some((self.calendar.as_deref()?, self.due_on.as_deref()?.parse().ok()?))
    }

    fn key(&self) -> String {
        let due = self.case.legal_due.map_or(i64::MAX, |due| due.0);
        format!("{due}.{}.{}", self.case.worth, self.case.id.simple())
    }
}

/// A page, and where the next one begins.
pub struct Found {
    pub lines: Vec<Line>,
    pub more: Option<String>,
}

macro_rules! lines {
    ($($rest:expr),+) => {
        concat!(
            "SELECT c.*, s.name AS assignee_name, \
             (SELECT k.calendar FROM clocks k WHERE k.case_id = c.id AND k.met_at IS NULL AND k.owed_by = 'us' \
              ORDER BY k.due_at, k.id LIMIT 1) AS calendar, \
             (SELECT k.due_on FROM clocks k WHERE k.case_id = c.id AND k.met_at IS NULL AND k.owed_by = 'us' \
              ORDER BY k.due_at, k.id LIMIT 1) AS due_on \
             FROM cases c LEFT JOIN staff s ON s.id = c.assignee ",
            $($rest),+
        )
    };
}

/// Reads what [`Line::key`] has written.
fn after(key: &str) -> Option<(i64, i64, Uuid)> {
    let (due, rest) = key.split_once('.')?;
    let (worth, id) = rest.split_once('.')?;
    Some((due.parse().ok()?, worth.parse::<i64>().ok()?.checked_neg()?, id.parse().ok()?))
}

/// Not theirs as a customer: nobody works on their own case.
macro_rules! not_own {
    ($me:literal) => {
        concat!(
            "NOT IN (SELECT o.id FROM customers o JOIN staff m ON m.email_key = o.email_key WHERE m.id = ",
            $me,
            ")"
        )
    };
}

/// A page in the order of the queue. The condition that comes first is one for which there is an index in this
/// order, so that a page costs the same whatever waits behind it.
macro_rules! in_order {
    ($first:literal) => {
        lines!(
            $first,
            " AND ($2 = '' OR c.turn = $2) AND ($3 = '' OR c.problem = $3) AND ($4 = '' OR c.regime = $4) \
             AND ($5 <> 'mine' OR c.assignee = $6) AND ($5 <> 'unassigned' OR c.assignee IS NULL) \
             AND ($7 <> 'breached' OR c.breached_at IS NOT NULL OR c.legal_due <= $8) \
             AND ($7 <> 'heard' OR c.heard_at IS NOT NULL) \
             AND ($7 <> 'soon' OR (c.legal_due > $8 AND c.legal_due <= $9)) \
             AND COALESCE(c.legal_due, 9223372036854775807) >= $10 AND c.customer ",
            not_own!("$6"),
            " \
             AND (COALESCE(c.legal_due, 9223372036854775807), -c.worth, c.id) > ($10, $11, $12) \
             ORDER BY COALESCE(c.legal_due, 9223372036854775807), -c.worth, c.id LIMIT $13"
        )
    };
}

const OPEN: &str = in_order!("WHERE c.closed_at IS NULL AND ($1 = '' OR c.state = $1)");
const MINE: &str = in_order!("WHERE c.closed_at IS NULL AND c.assignee = $6 AND ($1 = '' OR c.state = $1)");
const ENDED: &str = in_order!("WHERE c.closed_at IS NOT NULL AND c.state = $1");

/// The open cases by legal deadline, then worth; with a state, those in it, open or not.
///
/// # Errors
/// When the database is away.
pub async fn page(db: &Db, filter: &Filter, (me, now): (Uuid, Timestamp)) -> sqlx::Result<Found> {
    let (due, worth, id) = after(&filter.after).unwrap_or((i64::MIN, i64::MIN, Uuid::nil()));
    let ended = CaseState::parse(&filter.state).is_some_and(|state| !state.is_open());
    let sql = match filter.whose.as_str() {
        _ if ended => ENDED,
        "mine" => MINE,
        _ => OPEN,
    };
    let mut lines: Vec<Line> = db
        .read(sql)
        .bind(&filter.state)
        .bind(&filter.turn)
        .bind(&filter.problem)
        .bind(&filter.regime)
        .bind(&filter.whose)
        .bind(me)
        .bind(&filter.due)
        .bind(now)
        .bind(now.plus(SOON))
        .bind(due)
        .bind(worth)
        .bind(id)
        .bind(i64::try_from(PAGE + 1).unwrap_or(i64::MAX))
        .all()
        .await?;
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    let more = lines.last().filter(|_| more).map(Line::key);
    Ok(Found { lines, more })
}

/// What a search has found, and what was taken for what was typed: a code for the audit log.
pub struct Hits {
    pub kind: &'static str,
    pub lines: Vec<Line>,
}

/// What was taken for a name.
pub const NAME: &str = "name";
/// Customers of one name whose cases are shown.
const NAMESAKES: i64 = 20;

/// Every case behind a number, the customer's address, number or name, or any number of its payment; but for those
/// that whoever searches has filed as a customer.
///
/// # Errors
/// When the database is away.
pub async fn search(db: &Db, wanted: &str, me: Uuid) -> sqlx::Result<Hits> {
    let number = CaseNumber::parse(wanted).map(|n| n.as_str().to_owned()).unwrap_or_default();
    let pasted = pasted::unwrap(wanted).unwrap_or_default();
    if pasted.is_empty() {
        return Ok(Hits { kind: "unknown", lines: Vec::new() });
    }
    let email = Email::parse(wanted);
    let mut customer = match &email {
        Some(email) => Customer::by_email(db, &email.key).await?,
        None => None,
    };
    let mut by_reference = false;
    if customer.is_none() {
        customer = Customer::by_reference(db, &pasted).await?;
        by_reference = customer.is_some();
    }
    let customer_is_unknown = customer.is_none();
    let found = db.read(lines!(
        "WHERE (c.number = $1 OR c.customer = $2 OR c.transaction_id IN \
         (SELECT t.id FROM transactions t WHERE t.reference = $3 OR t.end_to_end = $3 OR t.hash = $3 OR t.hash = $4 OR t.uetr = $4)) \
         AND c.customer ",
        not_own!("$6"),
        " ORDER BY CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END, c.filed_at DESC, c.id DESC LIMIT $5"
    ))
    .bind(&number)
    .bind(customer.map_or(Uuid::nil(), |customer| customer.id))
    .bind(&pasted)
    .bind(pasted.to_lowercase())
    .bind(MOST)
    .bind(me);
    let lines: Vec<Line> = found.all().await?;
    if lines.is_empty() && number.is_empty() && email.is_none() && customer_is_unknown {
        let lines = by_name(db, wanted, me).await?;
        return Ok(Hits { kind: if lines.is_empty() { "unknown" } else { NAME }, lines });
    }
    let kind = match () {
        () if !number.is_empty() => "case_number",
        () if email.is_some() => "email",
        () if by_reference => "customer_number",
        () if !lines.is_empty() => "payment_number",
        () => "unknown",
    };
    Ok(Hits { kind, lines })
}

/// The cases of whoever bears exactly this name, in whichever case it is written.
async fn by_name(db: &Db, wanted: &str, me: Uuid) -> sqlx::Result<Vec<Line>> {
    let [lower, ascii, initials] = spellings(wanted);
    if !lower.chars().any(char::is_alphabetic) {
        return Ok(Vec::new());
    }
    db.read(lines!(
        "WHERE c.customer IN (SELECT n.id FROM customers n WHERE LOWER(n.name) IN ($1, $2, $3) \
         AND n.closed_at IS NULL ORDER BY n.id LIMIT $4) AND c.customer ",
        not_own!("$6"),
        " ORDER BY CASE WHEN c.closed_at IS NULL THEN 0 ELSE 1 END, c.filed_at DESC, c.id DESC LIMIT $5"
    ))
    .bind(lower)
    .bind(ascii)
    .bind(initials)
    .bind(NAMESAKES)
    .bind(MOST)
    .bind(me)
    .all()
    .await
}

/// A name as `LOWER` of the database may have it: SQLite's changes ASCII alone, so that an initial Ö stays one.
fn spellings(name: &str) -> [String; 3] {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    let lower = name.to_lowercase();
    let initials = lower.split(' ').map(|word| {
        let mut chars = word.chars();
        let first = chars.next().map(char::to_uppercase);
        first.into_iter().flatten().chain(chars).collect::<String>()
    });
    let initials = initials.collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    [lower, name.to_ascii_lowercase(), initials]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_is_found_by_its_index_however_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let sql = "EXPLAIN QUERY PLAN SELECT n.id FROM customers n WHERE LOWER(n.name) IN ($1, $2, $3) \
                   AND n.closed_at IS NULL";
        let plan: Vec<(i64, i64, i64, String)> = db.read(sql).all().await.unwrap();
        assert_eq!(plan[0].3, "SEARCH n USING INDEX customers_name (<expr>=?)");
        for typed in ["Özlem Şahin", "özlem  şahin", " ÖZLEM ŞAHIN "] {
            assert!(spellings(typed).contains(&"Özlem Şahin".to_ascii_lowercase()), "{typed}");
            assert!(spellings(typed).contains(&"özlem şahin".to_owned()), "{typed}");
        }
        assert_eq!(spellings("李 安娜")[0], "李 安娜");
    }

    #[tokio::test]
    async fn a_page_of_the_queue_reads_an_index_in_its_order() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("x.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        macro_rules! explained {
            ($first:literal) => {
                concat!("EXPLAIN QUERY PLAN ", in_order!($first))
            };
        }
        let open = explained!("WHERE c.closed_at IS NULL AND ($1 = '' OR c.state = $1)");
        let mine = explained!("WHERE c.closed_at IS NULL AND c.assignee = $6 AND ($1 = '' OR c.state = $1)");
        let ended = explained!("WHERE c.closed_at IS NOT NULL AND c.state = $1");
        for (sql, explains, index) in [
            (open, OPEN, "cases_order (<expr>>?)"),
            (mine, MINE, "cases_mine (assignee=? AND <expr>>?)"),
            (ended, ENDED, "cases_ended (state=? AND <expr>>?)"),
        ] {
            assert!(sql.ends_with(explains));
            let plan: Vec<(i64, i64, i64, String)> = db.read(sql).all().await.unwrap();
            assert_eq!(plan[0].3, format!("SEARCH c USING INDEX {index}"));
            let sorts =
                plan.iter().filter(|(_, parent, _, what)| *parent == 0 && what.contains("TEMP B-TREE"));
            assert_eq!(sorts.count(), 0, "{plan:?}");
        }
    }
}
