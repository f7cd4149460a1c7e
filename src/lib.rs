//! OKPay Help: the help center and account portal of a digital wallet.
//!
//! Modules stand in ranks; a module uses only modules of a lower rank, and a test reads the sources to
//! see that it is so:
//!
//! ```text
//! 11 cli router worker
//! 10 publish
//!  9 staff
//!  8 appeals config contact integrity
//!  7 cases
//!  6 help security transactions
//!  5 account regions
//!  4 app
//!  3 facts hook mail scanner sms web
//!  2 deadlines events evidence files jobs ui
//!  1 db i18n
//!  0 kernel
//! ```
//!
//! A public page never meets a database: [`publish`] builds every page once from `content/`, and
//! [`web::front`] answers from memory. What depends on the person goes through [`router`].

pub mod account;
pub mod app;
pub mod appeals;
pub mod cases;
pub mod cli;
pub mod config;
pub mod contact;
pub mod db;
pub mod deadlines;
pub mod events;
pub mod evidence;
pub mod facts;
pub mod files;
pub mod help;
pub mod hook;
pub mod i18n;
pub mod integrity;
pub mod jobs;
pub mod kernel;
pub mod mail;
pub mod publish;
pub mod regions;
pub mod router;
pub mod scanner;
pub mod security;
pub mod sms;
pub mod staff;
pub mod transactions;
pub mod ui;
pub mod web;
pub mod worker;
