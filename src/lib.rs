//! OKPay Help: the help center and account portal of a digital wallet.
//!
//! Modules stand in ranks; a module uses only modules of a lower rank, and a test reads the sources to
//! see that it is so:
//!
//! ```text
//! 8  cli router worker
//! 7  publish
//! 6  contact
//! 5  help security
//! 4  regions
//! 3  app · web          (app above web)
//! 2  facts ui
//! 1  config db i18n
//! 0  kernel
//! ```
//!
//! A public page never meets a database: [`publish`] builds every page once from `content/`, and
//! [`web::front`] answers from memory. What depends on the person goes through [`router`].

pub mod app;
pub mod cli;
pub mod config;
pub mod contact;
pub mod db;
pub mod facts;
pub mod help;
pub mod i18n;
pub mod kernel;
pub mod publish;
pub mod regions;
pub mod router;
pub mod security;
pub mod ui;
pub mod web;
pub mod worker;
