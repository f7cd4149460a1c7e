//! The accept loop. `axum::serve` sets no timer and no cap, so silent and slow clients would stay for
//! ever; here a connection must speak, finish its head in time, and be one of a bounded number.
//!
//! Connections begin in a lane, a thread that answers from memory and does nothing else: it has its own
//! event queue, and no other thread to wake or to be woken by. With the first request for anything else a
//! connection moves for good to the runtime that has the database and the rooms.

use super::address::ClientAddress;
use super::express::{self, Left, Rewound};
use super::front::{Front, Shared};
use crate::kernel::time::Clock;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Handle};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

/// With fewer connections than this open, a network may take one of the last slots.
const FEW: u32 = 8;

/// Bounds of the accept loop.
#[derive(Clone, Debug)]
pub struct Bounds {
    /// All together. The last tenth is kept for networks that have few open: else sixteen of them could
    /// take everything with heads that never end.
    pub connections: usize,
    /// Of one IPv4 address or IPv6 network.
    pub per_address: u32,
    /// For the first byte, the TLS handshake, each request head, and each step of taking an answer.
    pub patience: Duration,
    /// For what was accepted, after the signal to stop.
    pub farewell: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            connections: 4096,
            per_address: 256,
            patience: Duration::from_secs(10),
            farewell: Duration::from_secs(10),
        }
    }
}

/// Counts the open connections of each network: one subscriber has a whole /64 of IPv6 addresses.
#[derive(Default)]
struct Networks(Mutex<HashMap<[u8; 16], u32>>);

impl Networks {
    fn enter(self: &Arc<Self>, address: IpAddr, most: u32) -> Option<Visit> {
        let network = ClientAddress(address).network();
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.get(&network).copied().unwrap_or_default();
        if count >= most {
            return None;
        }
        open.insert(network, count + 1);
        Some(Visit { networks: Arc::clone(self), network })
    }
}

struct Visit {
    networks: Arc<Networks>,
    network: [u8; 16],
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut open = self.networks.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

/// A thread with an event loop of its own, which ends when this is dropped.
struct Lane {
    runtime: Handle,
    _end: oneshot::Sender<()>,
}

impl Lane {
    /// One for each processor, as far as the system has threads to give.
    fn open() -> Vec<Self> {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        (0..processors).map_while(|_| Self::start().ok()).collect()
    }

    fn start() -> std::io::Result<Self> {
        let lane = Builder::new_current_thread().enable_all().build()?;
        let (runtime, (end, ended)) = (lane.handle().clone(), oneshot::channel::<()>());
        std::thread::Builder::new().name("lane".into()).spawn(move || lane.block_on(ended))?;
        Ok(Self { runtime, _end: end })
    }
}

/// Serves until `stop` resolves, then finishes what it has accepted.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    shared: Arc<Shared>,
    bounds: Bounds,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(bounds.connections));
    let networks = Arc::new(Networks::default());
    let (stopping, stopped) = watch::channel(false);
    shared.tick(Clock::System.now());
    let dates = tokio::spawn(tell_time(Arc::clone(&shared)));
    let mut stop = std::pin::pin!(stop);
    // TLS has its handshake first, which is work.
    let (home, lanes) = (Handle::current(), if tls.is_none() { Lane::open() } else { Vec::new() });
    let mut lanes = lanes.iter().cycle();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors or the like: others are served, so wait, do not end.
                    tracing::warn!(%error, "accept");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let scarce = slots.available_permits() <= bounds.connections / 10;
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else { continue };
        let address = peer.ip().to_canonical();
        let most = match is_proxy(&shared.trusted, address) {
            true => u32::MAX,
            false if scarce => bounds.per_address.min(FEW),
            false => bounds.per_address,
        };
        let Some(visit) = networks.enter(address, most) else { continue };
        let _ = stream.set_nodelay(true);
        let connection = Connection {
            front: Front { shared: Arc::clone(&shared), peer: address },
            patience: bounds.patience,
            stopped: stopped.clone(),
            watcher: graceful.watcher(),
            _held: (slot, visit),
        };
        if let Some(lane) = lanes.next() {
            let Ok(stream) = stream.into_std() else { continue };
            lane.runtime.spawn(connection.begin(stream, home.clone()));
        } else if let Some(tls) = tls.clone() {
            tokio::spawn(connection.secured(stream, tls));
        } else {
            tokio::spawn(connection.go_on(Vec::new(), stream));
        }
    }
    drop(listener);
    // The receiving side is in the connections; without any there is nobody to tell.
    let _ = stopping.send(true);
    dates.abort();
    if timeout(bounds.farewell, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections were still open when the time for stopping ran out");
    }
}

fn is_proxy(trusted: &[IpNet], address: IpAddr) -> bool {
    trusted.iter().any(|n| n.contains(&address))
}

/// Keeps the date of answers from memory true.
async fn tell_time(shared: Arc<Shared>) {
    let mut second = tokio::time::interval(Duration::from_secs(1));
    loop {
        second.tick().await;
        shared.tick(Clock::System.now());
    }
}

/// What belongs to an open connection wherever it is served.
struct Connection {
    front: Front,
    patience: Duration,
    stopped: watch::Receiver<bool>,
    watcher: hyper_util::server::graceful::Watcher,
    _held: (OwnedSemaphorePermit, Visit),
}

impl Connection {
    /// In a lane, until something else is asked for than a page from memory.
    async fn begin(mut self, stream: std::net::TcpStream, home: Handle) {
        let Ok(mut stream) = TcpStream::from_std(stream) else { return };
        let left = express::serve(&mut stream, &self.front.shared, self.patience, &mut self.stopped).await;
        let Left::Over(first) = left else { return };
        let Ok(stream) = stream.into_std() else { return };
        home.spawn(async move {
            let Ok(stream) = TcpStream::from_std(stream) else { return };
            self.go_on(first, stream).await;
        });
    }

    /// With everything there is; these bytes have been read already.
    async fn go_on(self, first: Vec<u8>, stream: TcpStream) {
        if first.is_empty() && !self.speaks(&stream).await {
            return;
        }
        let stream = Rewound::new(first, self.timed(stream));
        self.hyper(stream).await;
    }

    async fn secured(self, stream: TcpStream, tls: TlsAcceptor) {
        if !self.speaks(&stream).await {
            return;
        }
        let stream = self.timed(stream);
        let Ok(Ok(stream)) = timeout(self.patience, tls.accept(stream)).await else { return };
        self.hyper(stream).await;
    }

    /// hyper's timer starts with the first byte; a client that never sends one must not wait here.
    async fn speaks(&self, stream: &TcpStream) -> bool {
        matches!(timeout(self.patience, stream.peek(&mut [0])).await, Ok(Ok(1)))
    }

    /// A client that asks for a page and never takes it must not hold it either.
    fn timed(&self, stream: TcpStream) -> Pin<Box<TimeoutStream<TcpStream>>> {
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.patience));
        Box::pin(stream)
    }

    async fn hyper(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.patience)
            .max_headers(64)
            .max_buf_size(32 * 1024);
        let served = self.watcher.watch(http.serve_connection(TokioIo::new(stream), self.front));
        if let Err(error) = served.await {
            tracing::debug!(%error, "connection");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_subscriber_is_one_network() {
        let networks = Arc::new(Networks::default());
        let enter = |address: &str| networks.enter(address.parse().unwrap(), 2);
        let first = enter("2001:db8:0:1::1");
        let second = enter("2001:db8:0:1:ffff::2");
        assert!(first.is_some() && second.is_some());
        assert!(enter("2001:db8:0:1::3").is_none(), "the same /64");
        assert!(enter("2001:db8:0:2::1").is_some(), "another");
        drop(first);
        assert!(enter("2001:db8:0:1::3").is_some(), "after one has left");
        let v4 = (enter("192.0.2.1"), enter("192.0.2.2"), enter("192.0.2.1"), enter("192.0.2.1"));
        assert!(v4.0.is_some() && v4.1.is_some() && v4.2.is_some() && v4.3.is_none());
        drop((second, v4));
        assert!(networks.0.lock().unwrap().is_empty(), "nothing is kept of those who left");
    }
}
