//! Letters about changes of payment methods and countries, for those who want them.

use super::customer::Customer;
use super::letters::Draft;
use super::profile::List;
use crate::app::App;
use crate::facts::Facts;
use crate::facts::regions::Change;
use crate::i18n::profile::ProfileText;
use crate::jobs::{self, Job};
use jiff::civil::Date;
use uuid::Uuid;

/// Name of the mark that says up to which day changes have been told.
const TOLD: &str = "news";

/// Whether a change may concern somebody who lives there; who has not said where is told of everything.
fn concerns(facts: &Facts, change: &Change, country: Option<&str>) -> bool {
    let Some(country) = country else { return true };
    change.about.iter().any(|about| {
        about == country
            || facts
                .methods
                .get(about)
                .is_some_and(|m| m.regions.is_empty() || m.regions.iter().any(|r| r == country))
    })
}

/// Writes the letters of every day that has come since the last time, once for all nodes.
///
/// # Errors
/// When the database is away.
pub async fn due(app: &App) -> sqlx::Result<()> {
    let now = app.clock.now();
    let (facts, today) = (app.facts(), now.date());
    let told: Option<(String,)> =
        app.db.read("SELECT value FROM marks WHERE name = $1").bind(TOLD).optional().await?;
    let told: Option<Date> = told.and_then(|(day,)| day.parse().ok());
    if told.is_some_and(|told| told >= today) {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let moved = tx
        .q("INSERT INTO marks (name, value) VALUES ($1, $2) \
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE marks.value < excluded.value")
        .bind(TOLD)
        .bind(today.to_string())
        .exec()
        .await?;
    // At the first start nothing is news.
    let (1, Some(told)) = (moved, told) else { return tx.commit().await };
    for change in facts.changes.iter().filter(|c| c.date > told && c.date <= today) {
        let readers: Vec<(Uuid, Option<String>)> =
            tx.q("SELECT id, country FROM customers WHERE news_mail AND closed_at IS NULL").all().await?;
        for (customer, country) in readers {
            if concerns(&facts, change, country.as_deref()) {
                let job = Job::News { customer, date: change.date.to_string() };
                jobs::enqueue(&mut tx, &job, now).await?;
            }
        }
    }
    tx.commit().await
}

/// Sends the letter about the changes of a day.
///
/// # Errors
/// When the mail server or the database is away.
pub async fn tell(app: &App, id: Uuid, customer: Uuid, date: &str) -> anyhow::Result<()> {
    let Some(customer) = Customer::find(&app.db, customer).await?.filter(|c| c.news_mail) else {
        return Ok(());
    };
    let facts = app.facts();
    let locale = customer.locale();
    let text = ProfileText::of(locale);
    let mut draft = Draft::for_customer(app, &customer).of_list(List::News).words(text.news_words);
    let changes = facts.changes.iter().filter(|c| c.date.to_string() == date);
    for change in changes.filter(|c| concerns(&facts, c, customer.country.as_deref())) {
        draft = draft.words(format!("{}\n{}", change.title.get(locale), change.text.get(locale)));
    }
    let chrome = app.chrome(locale);
    draft.link(text.news_more, &chrome.to("/changes")).send(id, (text.news_subject)(&chrome.brand)).await
}
