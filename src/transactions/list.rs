//! The customer's list: what they look for, a page at a time, from the newest on.

use super::search;
use super::transaction::{Kind, Phase, State, Transaction};
use crate::app::App;
use crate::db::Db;
use crate::i18n::transactions::TransactionsText;
use crate::kernel::amount::{Amount, Asset};
use crate::kernel::pasted;
use crate::kernel::time::Timestamp;
use crate::ui::Chrome;
use crate::ui::form::Errors;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

/// Rows of a page.
const PAGE: usize = 25;

/// What stands in the form, as it was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub text: String,
    pub kind: String,
    pub state: String,
    pub from: String,
    pub to: String,
    pub least: String,
    pub most: String,
    /// Where the page before ended.
    pub before: String,
}

impl Typed {
    /// Whether anything is looked for.
    pub fn is_filter(&self) -> bool {
        self.pairs().any(|(_, value)| !value.is_empty())
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("text", &self.text),
            ("kind", &self.kind),
            ("state", &self.state),
            ("from", &self.from),
            ("to", &self.to),
            ("least", &self.least),
            ("most", &self.most),
        ]
        .into_iter()
        .map(|(name, value)| (name, value.as_str()))
    }

    /// The same as a query of a link, with `more` behind.
    pub fn query(&self, more: Option<(&str, &str)>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().filter(|(_, value)| !value.is_empty()));
        if let Some((name, value)) = more {
            query.append_pair(name, value);
        }
        query.finish()
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Filter {
    kind: Option<Kind>,
    phase: Option<Phase>,
    state: Option<State>,
    from: Timestamp,
    to: Timestamp,
    least: String,
    most: String,
    /// Patterns of the search column: the text itself, and the names in it.
    text: [String; 2],
    before: (Timestamp, Uuid),
}

impl Filter {
    /// Reads the form; what is wrong in it is told and left out.
    pub fn read(app: &App, typed: &Typed, chrome: &Chrome) -> (Self, Errors) {
        let words = TransactionsText::of(chrome.locale);
        let mut errors = Errors::default();
        let mut day = |field: &'static str, text: &str, after: i64, or: i64| {
            let text: String = text.chars().filter_map(pasted::plain).collect();
            let text = text.trim();
            // Days begin when the reader's do.
            let day = text.parse::<Date>().ok().and_then(|day| day.checked_add(after.days()).ok());
            if let Some(day) = day.and_then(|day| day.to_zoned(chrome.zone.clone()).ok()) {
                return Timestamp::from(day.timestamp());
            }
            if !text.is_empty() {
                errors.add(field, words.date_wrong);
            }
            Timestamp(or)
        };
        let from = day("from", &typed.from, 0, i64::MIN);
        let to = day("to", &typed.to, 1, i64::MAX);
        let mut amount = |field: &'static str, text: &str, or: &str| match number(text) {
            _ if text.trim().is_empty() => or.to_owned(),
            Some(amount) => amount.stored(),
            None => {
                errors.add(field, words.amount_wrong);
                or.to_owned()
            }
        };
        let least = amount("least", &typed.least, "");
        let most = amount("most", &typed.most, "9");
        let before = typed
            .before
            .split_once('-')
            .and_then(|(at, id)| Some((Timestamp(at.parse().ok()?), Uuid::try_parse(id).ok()?)));
        let filter = Self {
            kind: Kind::parse(&typed.kind),
            // One state, or all of a phase: their codes differ.
            phase: Phase::parse(&typed.state),
            state: State::parse(&typed.state),
            from,
            to,
            least,
            // The text sorts after every amount that is stored.
            most: format!("{most}~"),
            text: search::patterns(&app.secret, &typed.text),
            before: before.unwrap_or((Timestamp(i64::MAX), Uuid::max())),
        };
        (filter, errors)
    }
}

/// An amount as people type it: full-width digits, and commas only between groups of three, so that nobody's
/// decimal comma becomes another number.
fn number(text: &str) -> Option<Amount> {
    let plain: String = text.chars().filter_map(pasted::plain).collect();
    let plain = plain.trim();
    let (whole, fraction) = plain.split_once('.').map_or((plain, None), |(w, f)| (w, Some(f)));
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    if whole.contains(',') && (!(1..=3).contains(&first.len()) || groups.any(|g| g.len() != 3)) {
        return None;
    }
    let fraction = fraction.map(|f| format!(".{f}")).unwrap_or_default();
    let digits = format!("{}{fraction}", whole.replace(',', ""));
    Amount::parse(&digits, Asset::parse("ANY")?, 18).ok()
}

/// A page, and where the next one begins.
pub struct Found {
    pub rows: Vec<Transaction>,
    pub older: Option<String>,
}

/// # Errors
/// When the database is away.
pub async fn page(db: &Db, customer: Uuid, filter: &Filter) -> sqlx::Result<Found> {
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = rows(db, customer, filter, limit).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows.last().filter(|_| more).map(|last| format!("{}-{}", last.created_at.0, last.id));
    Ok(Found { rows, older })
}

/// # Errors
/// When the database is away.
pub async fn rows(db: &Db, customer: Uuid, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Transaction>> {
    db.read(
        "SELECT * FROM transactions WHERE customer = $1 AND (created_at, id) < ($2, $3) \
         AND ($4 = '' OR kind = $4) AND ($5 = '' OR phase = $5) AND created_at >= $6 AND created_at < $7 \
         AND ($13 = '' OR state = $13) AND amount >= $8 AND amount <= $9 \
         AND ($10 = '%%' OR search LIKE $10 ESCAPE '!' OR ($11 <> '' AND names LIKE $11 ESCAPE '!')) \
         ORDER BY created_at DESC, id DESC LIMIT $12",
    )
    .bind(customer)
    .bind(filter.before.0)
    .bind(filter.before.1)
    .bind(filter.kind.map_or("", Kind::code))
    .bind(filter.phase.map_or("", Phase::code))
    .bind(filter.from)
    .bind(filter.to)
    .bind(&filter.least)
    .bind(&filter.most)
    .bind(&filter.text[0])
    .bind(&filter.text[1])
    .bind(limit)
    .bind(filter.state.map_or("", State::code))
    .all()
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_typed_and_never_as_another() {
        for (typed, is) in [
            ("1234.5", Some("1234.5")),
            (" 1,234.50 ", Some("1234.5")),
            ("１２３４．５", Some("1234.5")),
            ("1,234,567", Some("1234567")),
            ("1,5", None),
            ("12,34,567", None),
            ("1234,567", None),
            (",123", None),
            ("1.234,50", None),
            ("-5", None),
            ("abc", None),
        ] {
            assert_eq!(number(typed).map(|n| n.plain()).as_deref(), is, "{typed}");
        }
    }
}
