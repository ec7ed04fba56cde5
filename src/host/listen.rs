//! Taking ports. `localhost` means both loopback addresses to a browser, so both are taken where the system has both:
//! otherwise another program on `[::1]` would get the requests that are meant for the page.

use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use super::HostError;
use super::tls::Identity;

/// How many ports are tried when none was asked for.
const TRIED: u16 = 100;

/// The most connections of a listener. A process may have 1,024 files and connections on many systems, and a host that used
/// them up could not even say so. Sockets of pages are counted by themselves.
pub(super) const MOST_CONNECTIONS: usize = 200;

/// How long a connection may take to send the head of a request, the next one on the same connection too.
const PATIENCE: Duration = Duration::from_secs(10);

/// Is called with a port that has so many connections that others have to wait.
pub(super) type Crowded = Arc<dyn Fn(u16) + Send + Sync>;

/// A port that was taken, on one or both loopback addresses.
#[derive(Debug)]
pub(super) struct Bound {
    port: u16,
    listeners: Vec<TcpListener>,
}

impl Bound {
    /// Takes this very port.
    pub(super) async fn at(address: IpAddr, port: u16) -> Result<Self, HostError> {
        let first = SocketAddr::new(address, port);
        let listener = TcpListener::bind(first)
            .await
            .map_err(|source| match source.kind() {
                io::ErrorKind::AddrInUse => HostError::PortTaken { port },
                _ => HostError::Listen {
                    address: first,
                    source,
                },
            })?;
        let port = listener
            .local_addr()
            .map_err(|source| HostError::Listen {
                address: first,
                source,
            })?
            .port();
        let mut listeners = vec![listener];
        if let Some(twin) = other_loopback(address) {
            match TcpListener::bind(SocketAddr::new(twin, port)).await {
                Ok(listener) => listeners.push(listener),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    return Err(HostError::PortTaken { port });
                }
                // A system without IPv6: nobody else can listen there either.
                Err(_) => {}
            }
        }
        Ok(Self { port, listeners })
    }

    /// Takes this port or the next free one.
    pub(super) async fn from(address: IpAddr, first: u16) -> Result<Self, HostError> {
        let last = first.saturating_add(TRIED - 1);
        for port in first..=last {
            match Self::at(address, port).await {
                Err(HostError::PortTaken { .. }) => {}
                other => return other,
            }
        }
        Err(HostError::NoFreePort { first, last })
    }

    /// Takes any free port.
    pub(super) async fn anywhere(address: IpAddr) -> Result<Self, HostError> {
        // The system's choice may be taken on the other loopback address; a few tries find one that is free on both.
        let mut taken = None;
        for _ in 0..TRIED {
            match Self::at(address, 0).await {
                Err(error @ HostError::PortTaken { .. }) => taken = Some(error),
                other => return other,
            }
        }
        Err(taken.expect("the loop runs at least once"))
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// The addresses of the listeners.
    pub(super) fn addresses(&self) -> Vec<SocketAddr> {
        let addresses = self.listeners.iter().map(TcpListener::local_addr);
        // A listener that was taken has one.
        addresses.flatten().collect()
    }

    /// Serves a router on every listener, until `stopped` says so.
    pub(super) fn serve_on(
        self,
        servers: &mut JoinSet<io::Result<()>>,
        router: &Router,
        stopped: &watch::Receiver<bool>,
        crowded: &Crowded,
    ) {
        for listener in self.listeners {
            // Messages are small and must not wait for the one before to be confirmed.
            let listener = listener.tap_io(|stream| {
                // A connection that is gone already says so when it is read.
                let _ = stream.set_nodelay(true);
            });
            let told = crowd(crowded, self.port);
            serve(listener, servers, router, stopped, told, PATIENCE);
        }
    }

    /// The same, behind a certificate.
    pub(super) fn serve_tls_on(
        self,
        identity: &Identity,
        servers: &mut JoinSet<io::Result<()>>,
        router: &Router,
        stopped: &watch::Receiver<bool>,
        crowded: &Crowded,
    ) {
        for listener in self.listeners {
            let listener = identity.guard(listener);
            let told = crowd(crowded, self.port);
            serve(listener, servers, router, stopped, told, PATIENCE);
        }
    }
}

fn crowd(crowded: &Crowded, port: u16) -> impl Fn() + Send + 'static {
    let crowded = Arc::clone(crowded);
    move || crowded(port)
}

fn serve(
    mut listener: impl Listener<Addr: Debug>,
    servers: &mut JoinSet<io::Result<()>>,
    router: &Router,
    stopped: &watch::Receiver<bool>,
    crowded: impl Fn() + Send + 'static,
    patience: Duration,
) {
    let service = TowerToHyperService::new(router.clone());
    let mut stopped = stopped.clone();
    servers.spawn(async move {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new()).header_read_timeout(patience);
        let mut connections = JoinSet::new();
        let mut is_told = false;
        loop {
            let has_room = connections.len() < MOST_CONNECTIONS;
            if !has_room && !is_told {
                crowded();
                is_told = true;
            }
            let (stream, _) = tokio::select! {
                accepted = listener.accept(), if has_room => accepted,
                Some(_) = connections.join_next() => continue,
                () = until_stopped(&mut stopped) => break,
            };
            let connection = http.serve_connection(TokioIo::new(stream), service.clone());
            let mut connection = Box::pin(connection.with_upgrades());
            let mut stopped = stopped.clone();
            connections.spawn(async move {
                tokio::select! {
                    _ = connection.as_mut() => return,
                    () = until_stopped(&mut stopped) => connection.as_mut().graceful_shutdown(),
                }
                // A connection that breaks off is no failure.
                let _ = connection.await;
            });
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
        Ok(())
    });
}

/// Waits until the host stops.
pub(super) async fn until_stopped(stopped: &mut watch::Receiver<bool>) {
    // An error means that the host is gone, which is a stop as well.
    let _ = stopped.wait_for(|is_stopped| *is_stopped).await;
}

/// How a server ended.
pub(super) fn result_of(ended: Result<io::Result<()>, JoinError>) -> Result<(), HostError> {
    match ended {
        Ok(result) => result.map_err(HostError::Serve),
        Err(error) => Err(HostError::Serve(io::Error::other(error))),
    }
}

/// `[::1]` for `127.0.0.1` and the reverse.
fn other_loopback(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(Ipv4Addr::LOCALHOST) => Some(IpAddr::V6(Ipv6Addr::LOCALHOST)),
        IpAddr::V6(Ipv6Addr::LOCALHOST) => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    /// Only so that a test that fails ends.
    const SOON: Duration = Duration::from_secs(30);

    #[tokio::test]
    async fn connections_that_ask_nothing_are_closed_and_others_get_their_turn() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (_stop, stopped) = watch::channel(false);
        let told = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&told);
        let crowded = move || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        let router = Router::new().route("/", get(|| async { "here" }));
        let mut servers = JoinSet::new();
        let patience = Duration::from_millis(300);
        serve(listener, &mut servers, &router, &stopped, crowded, patience);
        let asked = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let said = ["", "G", "GET / HTTP/1.1\r\nHost: x\r\n", asked];
        let mut idle = Vec::new();
        for (said, _) in said.iter().cycle().zip(0..2 * MOST_CONNECTIONS) {
            let mut stream = TcpStream::connect(address)
                .await
                .expect("a place in the queue");
            stream.write_all(said.as_bytes()).await.expect("written");
            idle.push(stream);
        }
        let mut late = TcpStream::connect(address)
            .await
            .expect("a place in the queue");
        late.write_all(asked.as_bytes()).await.expect("written");
        let mut answers = Vec::new();
        for stream in idle.iter_mut().chain([&mut late]) {
            let mut answer = String::new();
            // Ends when the host closes the connection.
            let read = tokio::time::timeout(SOON, stream.read_to_string(&mut answer)).await;
            read.expect("closed in time").expect("closed in order");
            answers.push(answer);
        }
        let answered = answers.iter().filter(|answer| answer.ends_with("here"));
        assert_eq!(answered.count(), MOST_CONNECTIONS / 2 + 1);
        assert_eq!(told.load(Ordering::Relaxed), 1);
    }
}
