//! How a letter leaves: through a mail server, into a folder, or into memory.

use super::{Letter, Sender};
use lettre::transport::file::AsyncFileTransport;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Tokio1Executor};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Letters that memory keeps at most; the oldest goes first.
const KEPT: usize = 200;

/// A letter that was caught instead of sent: for the demo and for tests.
#[derive(Clone, Debug)]
pub struct Captured {
    pub id: uuid::Uuid,
    pub letter: Letter,
    pub raw: Vec<u8>,
}

/// The way out.
#[derive(Clone)]
pub enum Post {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// A file per letter, for a machine without a mail server.
    Directory(AsyncFileTransport<Tokio1Executor>),
    Memory(Arc<Mutex<VecDeque<Captured>>>),
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp(_) => "Post::Smtp",
            Self::Directory(_) => "Post::Directory",
            Self::Memory(_) => "Post::Memory",
        })
    }
}

impl Post {
    /// `smtp://USER:PASSWORD@HOST:587?tls=required`, `smtps://HOST` or `file:FOLDER`.
    ///
    /// # Errors
    /// What the setting expects.
    pub fn open(url: &str) -> Result<Self, String> {
        if let Some(folder) = url.strip_prefix("file:") {
            std::fs::create_dir_all(folder).map_err(|e| format!("{folder}: {e}"))?;
            return Ok(Self::Directory(AsyncFileTransport::new(folder)));
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|e| e.to_string())?;
        Ok(Self::Smtp(Box::new(builder.timeout(Some(Duration::from_secs(30))).build())))
    }

    #[must_use]
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Sends the letter; returns when the server has taken responsibility for it.
    ///
    /// # Errors
    /// In words for the operator's log, without the letter's content.
    pub async fn send(&self, letter: &Letter, from: &Sender, id: uuid::Uuid) -> Result<(), String> {
        let message = letter.message(from, id).map_err(|e| e.to_string())?;
        match self {
            Self::Smtp(smtp) => smtp.send(message).await.map(|_| ()).map_err(|e| e.to_string()),
            Self::Directory(folder) => folder.send(message).await.map(|_| ()).map_err(|e| e.to_string()),
            Self::Memory(caught) => {
                let mut caught = caught.lock().unwrap_or_else(PoisonError::into_inner);
                if caught.len() == KEPT {
                    caught.pop_front();
                }
                caught.push_back(Captured { id, letter: letter.clone(), raw: message.formatted() });
                Ok(())
            }
        }
    }

    /// What memory caught, newest first; nothing from the other ways.
    #[must_use]
    pub fn caught(&self) -> Vec<Captured> {
        match self {
            Self::Memory(caught) => {
                let caught = caught.lock().unwrap_or_else(PoisonError::into_inner);
                caught.iter().rev().cloned().collect()
            }
            _ => Vec::new(),
        }
    }
}
