//! Taking ports. `localhost` means both loopback addresses to a browser, so both are taken where the system has both:
//! otherwise another program on `[::1]` would get the requests that are meant for the page.

use std::fmt::Debug;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::Router;
use axum::serve::{Listener, ListenerExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

use super::HostError;
use super::tls::Identity;

/// How many ports are tried when none was asked for.
const TRIED: u16 = 100;

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
    ) {
        for listener in self.listeners {
            // Messages are small and must not wait for the one before to be confirmed.
            let listener = listener.tap_io(|stream| {
                // A connection that is gone already says so when it is read.
                let _ = stream.set_nodelay(true);
            });
            serve(listener, servers, router, stopped);
        }
    }

    /// The same, behind a certificate.
    pub(super) fn serve_tls_on(
        self,
        identity: &Identity,
        servers: &mut JoinSet<io::Result<()>>,
        router: &Router,
        stopped: &watch::Receiver<bool>,
    ) {
        for listener in self.listeners {
            serve(identity.guard(listener), servers, router, stopped);
        }
    }
}

fn serve(
    listener: impl Listener<Addr: Debug>,
    servers: &mut JoinSet<io::Result<()>>,
    router: &Router,
    stopped: &watch::Receiver<bool>,
) {
    let router = router.clone();
    let mut stopped = stopped.clone();
    servers.spawn(async move {
        let stop = async move { until_stopped(&mut stopped).await };
        axum::serve(listener, router)
            .with_graceful_shutdown(stop)
            .await
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
