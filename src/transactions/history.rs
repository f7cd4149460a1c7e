//! The events of a transaction, and the state that follows from them: in whatever order they came, some late,
//! some twice, some taken back.

use super::ahead::Ahead;
use super::transaction::{State, Transaction};
use crate::db::{Db, Tx};
use crate::kernel::time::Timestamp;
use std::collections::BTreeSet;

/// One event as it was received.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    pub id: String,
    /// `None` when the event only takes another back.
    pub state: Option<State>,
    pub reason: Option<String>,
    /// The id of an event that did not happen after all, such as a credit of a block that was orphaned.
    pub voids: Option<String>,
    pub confirmations: Option<i64>,
    pub confirmations_needed: Option<i64>,
    #[sqlx(flatten)]
    pub ahead: Ahead,
    pub occurred_at: Timestamp,
}

/// What follows from all events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub reason: Option<String>,
    pub at: Timestamp,
    pub confirmations: Option<(i64, i64)>,
    pub ahead: Ahead,
}

/// The events that count, oldest first: by when they happened, and of those at the same instant by their
/// ids, so that the order of arrival plays no part.
#[must_use]
pub fn counting(events: &[Event]) -> Vec<&Event> {
    let void: BTreeSet<&str> = events.iter().filter_map(|e| e.voids.as_deref()).collect();
    let mut counting: Vec<&Event> =
        events.iter().filter(|e| e.state.is_some() && !void.contains(e.id.as_str())).collect();
    counting.sort_by(|a, b| (a.occurred_at, &a.id).cmp(&(b.occurred_at, &b.id)));
    counting
}

/// The state after all events; without any that counts it is `Received`, since `created_at`.
#[must_use]
pub fn fold(events: &[Event], created_at: Timestamp) -> Standing {
    let counting = counting(events);
    let last = counting.last().and_then(|last| Some((last, last.state?)));
    let Some((last, state)) = last else {
        return Standing {
            state: State::Received,
            reason: None,
            at: created_at,
            confirmations: None,
            ahead: Ahead::default(),
        };
    };
    let confirmations = last.confirmations.zip(last.confirmations_needed);
    Standing { state, reason: last.reason.clone(), at: last.occurred_at, confirmations, ahead: last.ahead }
}

/// From when the way takes its time: from the order on or, where the customer had to pay first, from the first
/// sign that they have.
#[must_use]
pub fn began(events: &[Event], created_at: Timestamp) -> Timestamp {
    let counting = counting(events);
    let asked = counting.iter().rposition(|event| event.state == Some(State::AwaitingFunds));
    let paid = asked.and_then(|asked| counting.get(asked + 1));
    paid.map_or(created_at, |paid| paid.occurred_at)
}

const EVENTS: &str = "SELECT id, state, reason, voids, confirmations, confirmations_needed, task, task_until, \
                      available_from, occurred_at FROM transaction_events WHERE transaction_ref = $1 ORDER BY occurred_at, id";

/// The events of a transaction, by the operator's reference.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, reference: &str) -> sqlx::Result<Vec<Event>> {
    db.read(EVENTS).bind(reference).all().await
}

/// What followed from the events that had come by this time.
///
/// # Errors
/// When the database is away.
pub async fn known(db: &Db, payment: &Transaction, at: Timestamp) -> sqlx::Result<Standing> {
    let events: Vec<Event> = db
        .read(
            "SELECT id, state, reason, voids, confirmations, confirmations_needed, task, task_until, \
             available_from, occurred_at FROM transaction_events WHERE transaction_ref = $1 AND received_at <= $2",
        )
        .bind(&payment.reference)
        .bind(at)
        .all()
        .await?;
    Ok(fold(&events, payment.created_at))
}

/// The same inside a transaction of the database.
///
/// # Errors
/// When the database is away.
pub async fn within(tx: &mut Tx, reference: &str) -> sqlx::Result<Vec<Event>> {
    tx.q(EVENTS).bind(reference).all().await
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event(id: &str, at: i64, state: State) -> Event {
        Event {
            id: id.into(),
            state: Some(state),
            reason: None,
            voids: None,
            confirmations: None,
            confirmations_needed: None,
            ahead: Ahead::default(),
            occurred_at: Timestamp(at),
        }
    }

    #[test]
    fn the_latest_event_that_happened_tells_the_state() {
        let created = Timestamp(0);
        assert_eq!(fold(&[], created).state, State::Received);
        let late = [event("b", 2, State::Credited), event("a", 1, State::Processing)];
        assert_eq!(fold(&late, created).state, State::Credited);
        let mut orphaned = late.to_vec();
        orphaned.push(Event {
            voids: Some("b".into()),
            confirmations: Some(0),
            confirmations_needed: Some(12),
            ..event("c", 3, State::AwaitingConfirmations)
        });
        let standing = fold(&orphaned, created);
        assert_eq!((standing.state, standing.confirmations), (State::AwaitingConfirmations, Some((0, 12))));
        let taken_back = [
            event("a", 1, State::Sent),
            Event { state: None, voids: Some("a".into()), ..event("b", 2, State::Sent) },
        ];
        assert_eq!(fold(&taken_back, created).state, State::Received);
    }

    #[test]
    fn the_time_counts_from_the_payment_where_it_was_waited_for() {
        let created = Timestamp(0);
        let asked = event("a", 1, State::AwaitingFunds);
        assert_eq!(began(&[event("b", 5, State::Sent)], created), created, "paid from the balance");
        assert_eq!(began(std::slice::from_ref(&asked), created), created);
        let paid = [event("c", 9, State::Sent), event("b", 5, State::Received), asked];
        assert_eq!(began(&paid, created), Timestamp(5), "whatever came first");
    }

    proptest! {
        #[test]
        fn every_order_of_arrival_leads_to_the_same_state(
            seed in proptest::collection::vec((0_i64..6, 0_usize..State::ALL.len(), proptest::option::of(0_usize..8)), 0..8),
            order in any::<u64>(),
        ) {
            let events: Vec<Event> = seed.iter().enumerate().map(|(n, (at, state, voids))| Event {
                voids: voids.map(|v| format!("e{v}")),
                ..event(&format!("e{n}"), *at, State::ALL[*state])
            }).collect();
            let mut shuffled = events.clone();
            // A shuffle of its own, decided by `order`.
            let mut random = order | 1;
            for i in (1..shuffled.len()).rev() {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(i, usize::try_from(random >> 33).unwrap() % (i + 1));
            }
            // And some of them twice: the index of ids keeps one.
            prop_assert_eq!(fold(&shuffled, Timestamp(0)), fold(&events, Timestamp(0)));
        }
    }
}
