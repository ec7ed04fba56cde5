//! The mock host: a page that looks like MessageHub, frames the app and talks to it as the real host does.
//!
//! What the host *does* with a frame is in `ui/core/bridge.js`, in the browser. This side serves that page and its data,
//! stands on another site than the app so that cookies behave as in production, and keeps strangers out.

mod app;
mod assets;
mod error;
mod guard;
mod listen;
mod payload;
mod reach;
mod routes;
mod sample;
mod session;
mod site;

use std::future::Future;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

pub use self::app::{App, AppUrlError};
pub use self::error::HostError;
use self::guard::Guard;
use self::listen::Bound;
pub use self::payload::{Payload, PayloadError};
pub use self::reach::Reach;
use self::routes::Shared;
use self::session::Session;
use crate::contract::Profile;

/// The port of the page when none is asked for.
pub const DEFAULT_PORT: u16 = 4400;

/// The seed of the conversations when none is asked for: one whose first conversation shows much of what there can be.
pub const DEFAULT_SEED: u64 = 199;

/// How long pages that are still open may hold up the end.
const GRACE: Duration = Duration::from_millis(500);

/// What a host shows and where it stands.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// The apps, a tab each; without any the built-in sample app.
    pub apps: Vec<App>,
    /// The version of the host.
    pub profile: Profile,
    /// The port that was asked for; `None` takes [`DEFAULT_PORT`] or the next free one.
    pub port: Option<u16>,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The file whose contexts are posted.
    pub payload: Option<PathBuf>,
    /// The seed of the conversations that are made up.
    pub seed: u64,
    /// `system`, `light` or `dark`.
    pub theme: &'static str,
    /// The string with which an app asks for the context.
    pub request_key: String,
}

/// A host that listens and is not served yet.
#[derive(Debug)]
pub struct Host {
    url: String,
    page: Bound,
    sample: Option<Bound>,
    session: Arc<Session>,
    payload: Option<Payload>,
    guard: Guard,
}

impl Host {
    /// Takes the ports and reads what is to be shown.
    ///
    /// # Errors
    /// When a port is taken or an address cannot be used, and when the payload cannot be read or holds no event.
    pub async fn bind(options: HostOptions) -> Result<Self, HostError> {
        let payload = match options.payload {
            Some(file) => Some(Payload::open(file, options.profile).await?),
            None => None,
        };
        let (sample, apps) = if options.apps.is_empty() {
            let (bound, app) = sample::bind().await?;
            (Some(bound), vec![app])
        } else {
            (None, options.apps)
        };
        let page = match options.port {
            Some(port) => Bound::at(options.bind, port).await?,
            None => Bound::from(options.bind, DEFAULT_PORT).await?,
        };
        let name = site::name_beside(&apps, options.bind);
        let url = format!("http://{name}:{}/", page.port());
        let guard = Guard::new(&name, options.bind, page.port());
        let contexts = match &payload {
            Some(payload) => payload.contexts().to_vec(),
            None => session::made_up(options.profile, options.seed),
        };
        let session = Arc::new(Session {
            profile: options.profile,
            request_key: options.request_key,
            theme: options.theme,
            apps,
            contexts,
            problem: None,
        });
        Ok(Self {
            url,
            page,
            sample,
            session,
            payload,
            guard,
        })
    }

    /// The address of the page.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port of the page.
    pub fn port(&self) -> u16 {
        self.page.port()
    }

    /// The apps, each with a tab.
    pub fn apps(&self) -> &[App] {
        &self.session.apps
    }

    /// The payload that was read, when there is one.
    pub fn payload(&self) -> Option<&Payload> {
        self.payload.as_ref()
    }

    /// Serves the page until `shutdown` is done; pages that are still open are told and do not hold up the end.
    ///
    /// # Errors
    /// When a listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), HostError> {
        let (stop, stopped) = watch::channel(false);
        let (session, seen) = watch::channel(self.session);
        let mut servers = JoinSet::new();
        let shared = Shared {
            url: self.url.into(),
            session: seen,
            stopped: stopped.clone(),
        };
        self.page
            .serve_on(&mut servers, &routes::router(shared, self.guard), &stopped);
        if let Some(sample) = self.sample {
            sample.serve_on(&mut servers, &sample::router(), &stopped);
        }
        // Owned here, so that it ends with this function.
        let mut watcher = JoinSet::new();
        if let Some(payload) = self.payload {
            watcher.spawn(payload::follow(payload, session));
        }
        tokio::select! {
            () = shutdown => {}
            Some(ended) = servers.join_next() => return listen::result_of(ended),
        }
        // Nobody listens any more when every server is gone, and that is what is wanted.
        let _ = stop.send(true);
        let all_ended = async { while servers.join_next().await.is_some() {} };
        // What does not end in time is dropped with the servers.
        let _ = tokio::time::timeout(GRACE, all_ended).await;
        Ok(())
    }
}
