//! The accept loop. `axum::serve` sets no timer and no cap, so silent and slow clients would stay for
//! ever; here a connection must speak, finish its head in time, and be one of a bounded number.

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
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
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
        let front = Front { shared: Arc::clone(&shared), peer: address };
        let (tls, patience, watcher) = (tls.clone(), bounds.patience, graceful.watcher());
        let stopped = stopped.clone();
        tokio::spawn(async move {
            connection(stream, tls, front, patience, (stopped, watcher)).await;
            drop((slot, visit));
        });
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

async fn connection(
    mut stream: TcpStream,
    tls: Option<TlsAcceptor>,
    front: Front,
    patience: Duration,
    (mut stopped, watcher): (watch::Receiver<bool>, hyper_util::server::graceful::Watcher),
) {
    let _ = stream.set_nodelay(true);
    let mut first = Vec::new();
    if tls.is_none() {
        match express::serve(&mut stream, &front.shared, patience, &mut stopped).await {
            Left::Ended => return,
            Left::Over(bytes) => first = bytes,
        }
    }
    // hyper's timer starts with the first byte; a client that never sends one must not wait here.
    if first.is_empty() && !matches!(timeout(patience, stream.peek(&mut [0])).await, Ok(Ok(1))) {
        return;
    }
    // A client that asks for a page and never takes it must not hold it either.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    let stream = Box::pin(stream);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_headers(64).max_buf_size(32 * 1024);
    let result = match tls {
        None => {
            let stream = Rewound::new(first, stream);
            watcher.watch(http.serve_connection(TokioIo::new(stream), front)).await
        }
        Some(tls) => {
            let Ok(Ok(stream)) = timeout(patience, tls.accept(stream)).await else { return };
            watcher.watch(http.serve_connection(TokioIo::new(stream), front)).await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection");
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
