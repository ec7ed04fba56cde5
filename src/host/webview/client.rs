//! How the app is asked: over HTTP/1.1, and TLS when its address says so.

use std::io;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client as Pool, Error};
use hyper_util::rt::TokioExecutor;

use crate::doctor::BrowserNames;

/// How long a server may take to accept a connection.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);

/// A client with its pool of connections. Without TLS no certificates are read, which takes a while.
#[derive(Debug, Clone)]
pub(super) enum Client {
    Plain(Pool<HttpConnector<BrowserNames>, Body>),
    Secure(Pool<HttpsConnector<HttpConnector<BrowserNames>>, Body>),
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

fn connector() -> HttpConnector<BrowserNames> {
    let mut connector = HttpConnector::new_with_resolver(BrowserNames::Any);
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(CONNECT_DEADLINE));
    connector
}
