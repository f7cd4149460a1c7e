//! Text messages: an HTTP gateway described by configuration, or memory for the demo and the tests.

mod gateway;

pub use gateway::{Gateway, Method, Success};

use crate::kernel::phone::Phone;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Messages that memory keeps at most; the oldest goes first.
const KEPT: usize = 200;

/// A message that was caught instead of sent.
#[derive(Clone, Debug)]
pub struct Caught {
    pub id: Uuid,
    pub to: String,
    pub text: String,
}

/// The way out.
#[derive(Clone, Debug)]
pub enum Texter {
    /// No gateway: text messages are not offered.
    Off,
    Http(Arc<Gateway>),
    Memory(Arc<Mutex<VecDeque<Caught>>>),
}

/// Where and how much may be texted: texts cost money, and some people make others send them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Calling codes that are texted, such as `44`.
    pub countries: Vec<String>,
    /// Messages of the whole site in a day; 0 switches them off.
    pub per_day: i64,
}

impl Texter {
    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    #[must_use]
    pub fn is_on(&self) -> bool {
        !matches!(self, Self::Off)
    }

    /// Sends the text; returns when the gateway has taken it.
    ///
    /// # Errors
    /// In words for the operator's log: neither the number nor the text is in them.
    pub async fn send(&self, to: &Phone, text: &str, id: Uuid) -> Result<(), String> {
        match self {
            Self::Off => Err("no SMS gateway is configured".into()),
            Self::Http(gateway) => gateway.send(to.as_str(), text, id).await,
            Self::Memory(caught) => {
                let mut caught = caught.lock().unwrap_or_else(PoisonError::into_inner);
                if caught.len() == KEPT {
                    caught.pop_front();
                }
                caught.push_back(Caught { id, to: to.as_str().to_owned(), text: text.to_owned() });
                Ok(())
            }
        }
    }

    /// What memory caught, newest first; nothing from the other ways.
    #[must_use]
    pub fn caught(&self) -> Vec<Caught> {
        match self {
            Self::Memory(caught) => {
                let caught = caught.lock().unwrap_or_else(PoisonError::into_inner);
                caught.iter().rev().cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}
