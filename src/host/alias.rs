//! The page under the origin of a real dashboard, for apps that check who posts to them. Only a browser that is told so finds
//! it here: that the dashboard's name leads to this port, and that the key of this run is the dashboard's.

use std::io;
use std::net::Ipv4Addr;

use axum::Router;
use tokio::sync::watch;
use tokio::task::JoinSet;
use url::Url;

use super::HostError;
use super::guard::Guard;
use super::listen::{Bound, Crowded};
use super::tls::Identity;

/// The page under another origin.
pub(super) struct Alias {
    origin: Url,
    bound: Bound,
    identity: Option<Identity>,
}

/// What a browser has to know to find the page under the origin of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detour {
    /// The address of the page.
    pub url: Url,
    /// The port of this machine that the address has to lead to.
    pub port: u16,
    /// The key to trust: the SHA-256 of its public half, in base64. `None` where the address is plain http.
    pub key_hash: Option<String>,
}

impl Alias {
    /// Takes a port for the page under this origin.
    pub(super) async fn bind(origin: Url) -> Result<Self, HostError> {
        let bound = Bound::anywhere(Ipv4Addr::LOCALHOST.into()).await?;
        let identity = match origin.scheme() {
            "https" => Some(Identity::fresh(origin.host_str().unwrap_or_default())?),
            _ => None,
        };
        Ok(Self {
            origin,
            bound,
            identity,
        })
    }

    /// The address of the page.
    pub(super) fn url(&self) -> &Url {
        &self.origin
    }

    /// Who may ask here.
    pub(super) fn guard(&self) -> Guard {
        Guard::of_origin(&self.origin)
    }

    /// What a browser has to know.
    pub(super) fn detour(&self) -> Detour {
        Detour {
            url: self.origin.clone(),
            port: self.bound.port(),
            key_hash: self.identity.as_ref().map(|it| it.key_hash.clone()),
        }
    }

    /// Serves a router on every listener, until `stopped` says so.
    pub(super) fn serve_on(
        self,
        servers: &mut JoinSet<io::Result<()>>,
        router: &Router,
        stopped: &watch::Receiver<bool>,
        crowded: &Crowded,
    ) {
        match self.identity {
            Some(identity) => self
                .bound
                .serve_tls_on(&identity, servers, router, stopped, crowded),
            None => self.bound.serve_on(servers, router, stopped, crowded),
        }
    }
}

impl std::fmt::Debug for Alias {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Alias").field(&self.origin.as_str()).finish()
    }
}
