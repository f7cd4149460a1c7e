//! The events of a transaction, and the state that follows from them: in whatever order they came, some late,
//! some twice, some taken back.

use super::transaction::State;
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
    pub occurred_at: Timestamp,
}

/// What follows from all events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub reason: Option<String>,
    pub at: Timestamp,
    pub confirmations: Option<(i64, i64)>,
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
        return Standing { state: State::Received, reason: None, at: created_at, confirmations: None };
    };
    let confirmations = last.confirmations.zip(last.confirmations_needed);
    Standing { state, reason: last.reason.clone(), at: last.occurred_at, confirmations }
}

const EVENTS: &str = "SELECT id, state, reason, voids, confirmations, confirmations_needed, occurred_at \
                      FROM transaction_events WHERE transaction_ref = $1 ORDER BY occurred_at, id";

/// The events of a transaction, by the operator's reference.
///
/// # Errors
/// When the database is away.
pub async fn of(db: &Db, reference: &str) -> sqlx::Result<Vec<Event>> {
    db.read(EVENTS).bind(reference).all().await
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
