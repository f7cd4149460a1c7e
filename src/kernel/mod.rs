//! Pure values that every other room may use; no I/O, no text, no database.

pub mod amount;
pub mod case_number;
pub mod csv;
pub mod email;
pub mod leak;
pub mod merkle;
pub mod money;
pub mod pasted;
pub mod phone;
pub mod reference;
pub mod seal;
pub mod secret;
pub mod span;
pub(crate) mod text_enum;
pub mod time;
pub mod token;
pub mod webhook;

pub(crate) use text_enum::text_enum;
