//! Pages in memory, answered straight from the connection. A plain `GET` for one of them needs no more than
//! a head that is read and bytes that are written; whatever else comes is handed over, with what was read of
//! it, to hyper, which then has the connection for good.
//!
//! Heads are read by httparse, the parser that hyper uses as well. Only a request that leaves no doubt is
//! answered here: HTTP/1.1, a path in memory, our host exactly once, no body, no condition, no wish to close.

use super::front::Shared;
use super::snapshot::{Accepts, Snapshot};
use bytes::Bytes;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep_until};

/// A head that has not ended after so many bytes is not one of ours.
const MOST: usize = 8 * 1024;
const HEADERS: usize = 64;

/// How the connection left this path.
pub enum Left {
    /// It is over.
    Ended,
    /// Somebody else goes on, beginning with these bytes.
    Over(Vec<u8>),
}

/// What a head asks for, as far as this path is concerned.
enum Asked {
    /// More bytes are needed to know.
    More,
    /// The answer, and where the next request begins.
    Page(Bytes, usize),
    /// Something for others.
    Other,
}

/// Answers until the connection ends, asks for something else, or `stop` is set while nothing is under way.
pub async fn serve(
    stream: &mut TcpStream,
    shared: &Shared,
    patience: Duration,
    stop: &mut watch::Receiver<bool>,
) -> Left {
    let mut buffer: Vec<u8> = Vec::new();
    let mut timer = Timer::new(patience);
    let mut stopped = std::pin::pin!(stop.wait_for(|stop| *stop));
    loop {
        while !buffer.is_empty() {
            match asked(shared, &buffer) {
                Asked::Page(page, next) => {
                    if write(stream, &shared.date.load(), &page, patience).await.is_err() {
                        return Left::Ended;
                    }
                    buffer.drain(..next);
                    timer.begin();
                    // A client that sends without end must let others have their turn.
                    tokio::task::coop::consume_budget().await;
                }
                Asked::Other => return Left::Over(buffer),
                Asked::More => break,
            }
        }
        if buffer.capacity() == buffer.len() {
            buffer.reserve(1024);
        }
        let first = buffer.is_empty();
        let mut reading = std::pin::pin!(stream.read_buf(&mut buffer));
        // One poll for everything that may happen next: this is the path that every request takes.
        let next = poll_fn(|cx| {
            let reading = reading.as_mut().poll(cx).map(Next::Read);
            if reading.is_ready() {
                return reading;
            }
            let over = timer.poll_over(cx).is_ready() || stopped.as_mut().poll(cx).is_ready();
            if over { Poll::Ready(Next::Leave) } else { Poll::Pending }
        });
        match next.await {
            Next::Read(Ok(1..)) if first => timer.begin(), // a head has its own time
            Next::Read(Ok(1..)) => {}
            Next::Read(_) => return Left::Ended,
            // Nothing of a request is here: this is the moment to go. Else it is finished elsewhere.
            Next::Leave if first => return Left::Ended,
            Next::Leave => return if timer.is_over() { Left::Ended } else { Left::Over(buffer) },
        }
    }
}

enum Next {
    Read(io::Result<usize>),
    Leave,
}

/// The time that a client has for its next head. The timer is set anew only when it has run out, not with
/// every request.
struct Timer {
    patience: Duration,
    since: Instant,
    sleep: Pin<Box<Sleep>>,
}

impl Timer {
    fn new(patience: Duration) -> Self {
        let since = Instant::now();
        Self { patience, since, sleep: Box::pin(sleep_until(since + patience)) }
    }

    /// The time begins anew.
    fn begin(&mut self) {
        self.since = Instant::now();
    }

    fn is_over(&self) -> bool {
        self.since + self.patience <= Instant::now()
    }

    fn poll_over(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while self.sleep.as_mut().poll(cx).is_ready() {
            if self.is_over() {
                return Poll::Ready(());
            }
            self.sleep.as_mut().reset(self.since + self.patience);
        }
        Poll::Pending
    }
}

/// Reads the head, and finds the page if it is one of ours without any doubt.
fn asked(shared: &Shared, buffer: &[u8]) -> Asked {
    let mut headers = [const { MaybeUninit::uninit() }; HEADERS];
    let mut request = httparse::Request::new(&mut []);
    let next = match request.parse_with_uninit_headers(buffer, &mut headers) {
        Ok(httparse::Status::Complete(next)) => next,
        Ok(httparse::Status::Partial) if buffer.len() < MOST => return Asked::More,
        // Too long or malformed: hyper knows how to refuse it.
        _ => return Asked::Other,
    };
    let (Some("GET"), Some(1), Some(path)) = (request.method, request.version, request.path) else {
        return Asked::Other;
    };
    let mut host = None;
    let mut accepts = Accepts::default();
    for header in request.headers.iter() {
        let name = header.name;
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        if is("host") {
            if host.replace(header.value).is_some() {
                return Asked::Other;
            }
        } else if is("accept-encoding") {
            let Ok(value) = std::str::from_utf8(header.value) else { return Asked::Other };
            accepts = accepts.and(Accepts::read(value));
        } else if is("connection") {
            if !header.value.eq_ignore_ascii_case(b"keep-alive") {
                return Asked::Other;
            }
        } else if ["content-length", "transfer-encoding", "if-none-match", "expect", "upgrade"]
            .into_iter()
            .any(is)
        {
            return Asked::Other;
        }
    }
    let ours = host.and_then(|h| std::str::from_utf8(h).ok()).is_some_and(|h| shared.hosts.is_ours(h));
    match page(&shared.snapshot.load(), path, accepts).filter(|_| ours) {
        Some(page) => Asked::Page(page, next),
        None => Asked::Other,
    }
}

fn page(snapshot: &Snapshot, path: &str, accepts: Accepts) -> Option<Bytes> {
    Some(snapshot.get(path)?.best(accepts).wire.clone())
}

/// Writes status and date, then everything else of the answer.
async fn write(stream: &TcpStream, front: &Bytes, page: &Bytes, patience: Duration) -> io::Result<()> {
    let total = front.len() + page.len();
    let mut done = 0;
    while done < total {
        let slices = [
            IoSlice::new(front.get(done..).unwrap_or_default()),
            IoSlice::new(page.get(done.saturating_sub(front.len())..).unwrap_or_default()),
        ];
        match stream.try_write_vectored(&slices) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => done += written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                // A client that asks for a page and never takes it must not hold it either.
                tokio::time::timeout(patience, stream.writable())
                    .await
                    .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A stream that first gives the bytes which were read from it already.
pub struct Rewound<S> {
    first: Vec<u8>,
    given: usize,
    stream: S,
}

impl<S> Rewound<S> {
    #[must_use]
    pub fn new(first: Vec<u8>, stream: S) -> Self {
        Self { first, given: 0, stream }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Rewound<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.given < self.first.len() {
            let end = self.first.len().min(self.given + buf.remaining());
            buf.put_slice(&self.first[self.given..end]);
            self.given = end;
            if end == self.first.len() {
                self.first = Vec::new();
                self.given = 0;
            }
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Rewound<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
