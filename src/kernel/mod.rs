//! Pure values that every other room may use; no I/O, no text, no database.

pub mod email;
pub mod money;
pub mod seal;
pub mod secret;
pub mod span;
pub mod time;
pub mod token;
