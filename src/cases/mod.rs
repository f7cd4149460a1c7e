//! Cases: what a customer has asked us to settle. Number, thread, turn, clocks, evidence, decision: the same
//! for appeals now and for disputes, unlocking and questions later.

pub mod case;
pub mod clocks;
pub mod decision;
pub mod evidence;
pub mod legs;
pub mod moves;
pub mod notices;
pub mod opening;
pub mod page;
pub mod refunds;
pub mod reopening;
pub mod reply;
pub mod room;
mod tidy;
pub mod timeline;
pub mod tracking;
pub mod turn;
pub mod watches;

pub use case::{Case, State as CaseState};
pub use notices::hook::announce as announce_hook;
pub use notices::perform;
pub use room::Cases;
pub use tidy::tidy;
