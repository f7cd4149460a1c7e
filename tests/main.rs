//! All tests in one binary. They act as a person does: through HTTP, on a real database.

#![expect(clippy::unwrap_used, reason = "tests say what went wrong by panicking")]

mod account;
mod appeals;
mod architecture;
mod console;
mod content;
mod db;
mod faults;
mod golden;
mod integrity;
mod listen;
mod logs;
mod notices;
mod program;
mod routes;
mod site;
mod support;
mod transactions;
