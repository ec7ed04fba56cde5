//! How the app is asked: over HTTP/1.1, and TLS when its address says so.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::client::legacy::{Client as Pool, Error};
use hyper_util::rt::TokioExecutor;
use tower_service::Service;

use crate::doctor::is_localhost;

/// How long a server may take to accept a connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);

/// A client with its pool of connections. Without TLS no certificates are read, which takes a while.
#[derive(Debug, Clone)]
pub(super) enum Client {
    Plain(Pool<HttpConnector<Resolver>, Body>),
    Secure(Pool<HttpsConnector<HttpConnector<Resolver>>, Body>),
}

impl Client {
    pub(super) fn plain() -> Self {
        Self::Plain(Pool::builder(TokioExecutor::new()).build(connector()))
    }

    /// A client that trusts what the system trusts: a developer's own authority is known there, and nowhere else.
    ///
    /// # Errors
    /// When the system has no certificates that can be read.
    pub(super) fn secure() -> io::Result<Self> {
        let mut connector = connector();
        connector.enforce_http(false);
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_only()
            .enable_http1()
            .wrap_connector(connector);
        Ok(Self::Secure(
            Pool::builder(TokioExecutor::new()).build(connector),
        ))
    }

    pub(super) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, Error> {
        match self {
            Self::Plain(pool) => pool.request(request).await,
            Self::Secure(pool) => pool.request(request).await,
        }
    }
}

fn connector() -> HttpConnector<Resolver> {
    let mut connector = HttpConnector::new_with_resolver(Resolver);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(CONNECT_DEADLINE));
    connector
}

/// Resolves names as browsers do: those below `localhost` without the name service, which may not know them.
#[derive(Debug, Clone)]
pub(super) struct Resolver;

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        // The connector puts in the port.
        Box::pin(async move { addresses(name.as_str(), 0).await.map(Vec::into_iter) })
    }
}

async fn addresses(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if is_localhost(name) {
        let both: [IpAddr; 2] = [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()];
        return Ok(both.map(|address| SocketAddr::new(address, port)).to_vec());
    }
    Ok(tokio::net::lookup_host((name, port)).await?.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn names_below_localhost_are_this_machine() {
        for name in ["localhost", "app.localhost", "LOCALHOST."] {
            let addresses = addresses(name, 1).await.expect(name);
            let expected: Vec<SocketAddr> = ["[::1]:1", "127.0.0.1:1"]
                .map(|address| address.parse().expect(address))
                .to_vec();
            assert_eq!(addresses, expected, "{name}");
        }
    }
}
