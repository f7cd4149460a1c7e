//! The parts of a form of files, as they come. What reads them holds everything that it cannot hand on yet: the
//! head of a part that never ends, a word that is as long as a file. So it is given a little at a time, and no
//! more than it makes something of.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::response::{IntoResponse, Response};
use futures_util::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll};

/// Bytes that the reader is given before it has its turn.
const TURN: u64 = 256 * 1024;
/// Bytes that may lie with the reader, of which it has made nothing yet.
const HELD: u64 = 2 * TURN;
/// So often it may have its turn and make nothing of them.
const TRIES: u32 = 8;
/// Bytes of what stands around a part: its border and its head.
const AROUND: u64 = 2 * 1024;
/// Parts of a form at most. Nobody's browser sends more: ten files, and a word about them.
const MOST: usize = 32;
/// Bytes of a word.
const WORD: usize = 64;

/// A form of files.
pub struct Parts {
    form: Multipart,
    /// Bytes of which the reader has made something.
    used: Arc<AtomicU64>,
    seen: usize,
}

/// The form broke off, or it is none that a page of ours sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// A part, which is either a file or a word.
pub struct Part<'a> {
    field: Field<'a>,
    used: Arc<AtomicU64>,
}

impl Parts {
    /// Reads the rest and throws it away, or the browser would show no answer.
    pub async fn pass(mut self) {
        while let Ok(Some(mut part)) = self.next().await {
            if part.pass().await.is_err() {
                break;
            }
        }
    }

    /// The part that comes next.
    ///
    /// # Errors
    /// When the form breaks off or has too many parts; what comes after is not read.
    pub async fn next(&mut self) -> Result<Option<Part<'_>>, Broken> {
        self.seen += 1;
        if self.seen > MOST {
            return Err(Broken);
        }
        let field = self.form.next_field().await.map_err(|_| Broken)?;
        self.used.fetch_add(AROUND, Relaxed);
        Ok(field.map(|field| Part { field, used: Arc::clone(&self.used) }))
    }
}

impl Part<'_> {
    /// The name of its field.
    pub fn name(&self) -> &str {
        self.field.name().unwrap_or_default()
    }

    /// The name of the file, if it is one.
    pub fn file_name(&self) -> &str {
        self.field.file_name().unwrap_or_default()
    }

    /// The bytes that come next.
    ///
    /// # Errors
    /// When the form breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Broken> {
        let chunk = self.field.chunk().await.map_err(|_| Broken)?;
        self.used.fetch_add(chunk.as_ref().map_or(0, |chunk| chunk.len() as u64), Relaxed);
        Ok(chunk)
    }

    /// All of it as a word.
    ///
    /// # Errors
    /// When the form breaks off, or it is longer than any word of ours.
    pub async fn word(&mut self) -> Result<String, Broken> {
        let mut word = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            word.extend_from_slice(&chunk);
            if word.len() > WORD {
                return Err(Broken);
            }
        }
        String::from_utf8(word).map_err(|_| Broken)
    }

    /// Reads it to its end, for nothing.
    ///
    /// # Errors
    /// When the form breaks off.
    pub async fn pass(&mut self) -> Result<(), Broken> {
        while self.chunk().await?.is_some() {}
        Ok(())
    }
}

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let used = Arc::new(AtomicU64::new(0));
        let request = request.map(|body| {
            let body = body.into_data_stream();
            Body::from_stream(Measured { body, used: Arc::clone(&used), given: 0, turn: 0, tries: 0 })
        });
        let form = Multipart::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self { form, used, seen: 0 })
    }
}

/// A body that is given out as far as something is made of it.
struct Measured {
    body: BodyDataStream,
    used: Arc<AtomicU64>,
    given: u64,
    turn: u64,
    tries: u32,
}

impl Stream for Measured {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let held = self.given > self.used.load(Relaxed) + HELD;
        if held && self.tries >= TRIES {
            return Poll::Ready(Some(Err(io::ErrorKind::InvalidData.into())));
        }
        if held || self.turn >= TURN {
            (self.turn, self.tries) = (0, if held { self.tries + 1 } else { 0 });
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = Pin::new(&mut self.body).poll_next(cx);
        match &next {
            Poll::Ready(Some(Ok(bytes))) => {
                self.given += bytes.len() as u64;
                self.turn += bytes.len() as u64;
            }
            // The reader has its turn now.
            Poll::Pending => self.turn = 0,
            Poll::Ready(_) => {}
        }
        next.map(|some| some.map(|read| read.map_err(io::Error::other)))
    }
}
