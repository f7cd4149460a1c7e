//! What the account must know of this room.

use super::transaction::Transaction;
use crate::account::Room;
use crate::app::App;
use crate::db::Tx;
use crate::i18n::Locale;
use crate::kernel::time::Timestamp;
use async_trait::async_trait;
use serde_json::{Value, json};
use uuid::Uuid;

/// Transactions in an archive at most.
const MOST: i64 = 100_000;

/// The room of transactions.
pub struct Transactions;

#[async_trait]
impl Room for Transactions {
    async fn export(&self, app: &App, customer: Uuid) -> anyhow::Result<Vec<(String, Value)>> {
        let rows: Vec<Transaction> = app
            .db
            .read("SELECT * FROM transactions WHERE customer = $1 ORDER BY created_at DESC, id DESC LIMIT $2")
            .bind(customer)
            .bind(MOST)
            .all()
            .await?;
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                let private = row.private(app).unwrap_or_default();
                json!({
                    "reference": row.reference, "kind": row.kind, "role": row.role,
                    "amount": row.amount().plain(), "currency": row.amount().asset.code(),
                    "fee": row.fee().map(|fee| fee.plain()), "counterparty": private.counterparty,
                    "account": private.account, "memo": private.memo, "country": row.country, "method": row.method,
                    "hash": row.hash, "uetr": row.uetr, "end_to_end": row.end_to_end,
                    "ordered": row.created_at.civil().to_string(), "state": row.state, "reason": row.reason,
                    "state_since": row.state_at.civil().to_string(),
                    "expected_by": row.expected_by.map(|at| at.civil().to_string()),
                    "task": row.ahead.task,
                    "task_until": row.ahead.task_until.map(|at| at.civil().to_string()),
                    "available_from": row.ahead.available_from.map(|at| at.civil().to_string()),
                })
            })
            .collect();
        Ok(vec![("transactions.json".to_owned(), json!(rows))])
    }

    async fn news(&self, _: &App, _: Uuid, _: Locale) -> sqlx::Result<Vec<(String, String)>> {
        Ok(Vec::new())
    }

    /// Payments that are under way do not keep an account open: the ledger pays them out or back.
    async fn blocks_closing(&self, _: &App, _: Uuid) -> sqlx::Result<bool> {
        Ok(false)
    }

    async fn forget(&self, tx: &mut Tx, customer: Uuid, _: Timestamp) -> sqlx::Result<()> {
        for sql in [
            "DELETE FROM watches WHERE customer = $1",
            "DELETE FROM packets WHERE customer = $1",
            "DELETE FROM customer_links WHERE reference = (SELECT reference FROM customers WHERE id = $1)",
            "DELETE FROM transaction_events WHERE transaction_ref IN (SELECT reference FROM transactions WHERE customer = $1)",
            "DELETE FROM transactions WHERE customer = $1",
        ] {
            tx.q(sql).bind(customer).exec().await?;
        }
        Ok(())
    }
}
