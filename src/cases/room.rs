//! What the account must know of this room.

use super::case::Case;
use super::{timeline, turn};
use crate::account::Room;
use crate::app::App;
use crate::db::Tx;
use crate::i18n::appeals::AppealsText;
use crate::i18n::codes::case_states::Turn;
use crate::i18n::{Locale, format};
use crate::kernel::time::Timestamp;
use async_trait::async_trait;
use serde_json::{Value, json};
use uuid::Uuid;

/// Cases in an archive at most.
const MOST: i64 = 10_000;

/// Open cases on the overview at most.
const NEWS: usize = 5;
/// Of the newest so many.
const LOOKED_AT: i64 = 100;

/// The room of cases.
pub struct Cases;

#[async_trait]
impl Room for Cases {
    async fn export(&self, app: &App, customer: Uuid) -> anyhow::Result<Vec<(String, Value)>> {
        let mut cases = Vec::new();
        for case in Case::of(&app.db, customer, MOST).await? {
            let entries: Vec<Value> = timeline::visible(&app.db, &case)
                .await?
                .iter()
                .map(|entry| {
                    json!({ "at": entry.at.civil().to_string(), "kind": entry.kind, "content": entry.content })
                })
                .collect();
            let files: Vec<Value> = super::evidence::of(&app.db, super::evidence::Of::Case(case.id))
                .await?
                .iter()
                .map(|file| json!({ "name": file.name, "bytes": file.bytes, "sha256": hex::encode(&file.sha256) }))
                .collect();
            cases.push(json!({
                "number": case.number, "problem": case.problem, "state": case.state,
                "filed": case.filed_at.civil().to_string(), "answers": case.answers(app),
                "outcome": case.outcome, "reason": case.reason, "timeline": entries, "files": files,
                "head": timeline::head(&app.db, &case).await?,
            }));
        }
        Ok(vec![("cases.json".to_owned(), json!(cases))])
    }

    /// Every open case with whose turn it is.
    async fn news(&self, app: &App, customer: Uuid, locale: Locale) -> sqlx::Result<Vec<(String, String)>> {
        let now = app.clock.now();
        let mut cases = Case::of(&app.db, customer, LOOKED_AT).await?;
        cases.retain(|case| case.state.is_open());
        // First what waits for the customer, then where we are late.
        cases.sort_by_key(|case| (case.state.turn() != Turn::Customer, !case.is_overdue(now)));
        cases.truncate(NEWS);
        Ok(cases
            .iter()
            .map(|case| {
                let named = format!("{} {}", AppealsText::of(locale).appeal, case.number);
                let words = turn::sentence(locale, case, now).unwrap_or_default();
                (format!("/cases/{}", case.number), format::labelled(locale, &named, &words))
            })
            .collect())
    }

    /// An open case is settled first: there would be nobody to answer.
    async fn blocks_closing(&self, app: &App, customer: Uuid) -> sqlx::Result<bool> {
        let open: Option<(Uuid,)> = app
            .db
            .read("SELECT id FROM cases WHERE customer = $1 AND closed_at IS NULL LIMIT 1")
            .bind(customer)
            .optional()
            .await?;
        Ok(open.is_some())
    }

    async fn forget(&self, tx: &mut Tx, customer: Uuid, now: Timestamp) -> sqlx::Result<()> {
        let files: Vec<(String,)> =
            tx.q("SELECT file FROM evidence WHERE customer = $1").bind(customer).all().await?;
        let cases: Vec<(Uuid,)> =
            tx.q("SELECT id FROM cases WHERE customer = $1").bind(customer).all().await?;
        for (case,) in &cases {
            // The chain stays, its contents go.
            tx.q("UPDATE events SET payload = NULL, salt = NULL WHERE chain = $1").bind(*case).exec().await?;
        }
        for sql in [
            "DELETE FROM evidence WHERE customer = $1",
            "DELETE FROM drafts WHERE customer = $1",
            "DELETE FROM clocks WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM legs WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM proposals WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM rulings WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM redress WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM presence WHERE case_id IN (SELECT id FROM cases WHERE customer = $1)",
            "DELETE FROM cases WHERE customer = $1",
        ] {
            tx.q(sql).bind(customer).exec().await?;
        }
        super::evidence::forget(tx, files, now).await
    }
}
