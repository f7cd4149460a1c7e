//! The accept loop. `axum::serve` sets no timer and no cap, so silent and slow clients would stay for
//! ever; here a connection must speak, finish its head in time, and be one of a bounded number.

use super::front::{Front, Shared};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use ipnet::IpNet;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_rustls::TlsAcceptor;

/// Bounds of the accept loop.
#[derive(Clone, Debug)]
pub struct Bounds {
    pub connections: usize,
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

/// Counts the open connections of each address.
#[derive(Default)]
struct Addresses(Mutex<HashMap<IpAddr, u32>>);

impl Addresses {
    fn enter(self: &Arc<Self>, address: IpAddr, most: u32) -> Option<Visit> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_insert(0);
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Visit { addresses: Arc::clone(self), address })
    }
}

struct Visit {
    addresses: Arc<Addresses>,
    address: IpAddr,
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut open = self.addresses.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
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
    let addresses = Arc::new(Addresses::default());
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
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else { continue };
        let address = peer.ip().to_canonical();
        let most = if is_proxy(&shared.trusted, address) { u32::MAX } else { bounds.per_address };
        let Some(visit) = addresses.enter(address, most) else { continue };
        let front = Front { shared: Arc::clone(&shared), peer: address };
        let (tls, patience, watcher) = (tls.clone(), bounds.patience, graceful.watcher());
        tokio::spawn(async move {
            connection(stream, tls, front, patience, watcher).await;
            drop((slot, visit));
        });
    }
    drop(listener);
    if timeout(bounds.farewell, graceful.shutdown()).await.is_err() {
        tracing::warn!("connections were still open when the time for stopping ran out");
    }
}

fn is_proxy(trusted: &[IpNet], address: IpAddr) -> bool {
    trusted.iter().any(|n| n.contains(&address))
}

async fn connection(
    stream: TcpStream,
    tls: Option<TlsAcceptor>,
    front: Front,
    patience: Duration,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let _ = stream.set_nodelay(true);
    // hyper's timer starts with the first byte; a client that never sends one must not wait here.
    if !matches!(timeout(patience, stream.peek(&mut [0])).await, Ok(Ok(1))) {
        return;
    }
    // A client that asks for a page and never takes it must not hold it either.
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience));
    let stream = Box::pin(stream);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_headers(64).max_buf_size(32 * 1024);
    let result = match tls {
        None => watcher.watch(http.serve_connection(TokioIo::new(stream), front)).await,
        Some(tls) => {
            let Ok(Ok(stream)) = timeout(patience, tls.accept(stream)).await else { return };
            watcher.watch(http.serve_connection(TokioIo::new(stream), front)).await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "connection");
    }
}
