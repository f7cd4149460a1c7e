//! Pure values that every other room may use; no I/O, no text, no database.

pub mod money;
pub mod secret;
pub mod span;
pub mod time;
