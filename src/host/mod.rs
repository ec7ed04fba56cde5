//! The mock host: a page that looks like MessageHub, frames the app and talks to it as the real host does.
//!
//! What the host *does* with a frame is in `ui/core/bridge.js`, in the browser. This side serves that page and its data,
//! stands on another site than the app so that cookies behave as in production, and keeps strangers out. `desk` is what
//! runs; `control` and `settings` are the two APIs on it, hubctl's own and the real host's.

mod alias;
mod app;
mod assets;
mod command;
mod control;
mod conversations;
mod dashboard_app;
mod desk;
mod error;
mod fixtures;
mod guard;
mod hint;
mod listen;
mod look;
mod message;
mod pages;
mod payload;
mod ring;
mod routes;
mod sample;
mod screens;
mod session;
mod settings;
mod site;
mod stage;
#[cfg(test)]
mod tests_support;
mod tls;
mod token;
mod watch;
mod webview;

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinSet;
use url::Url;

use self::alias::Alias;
pub use self::alias::Detour;
pub use self::app::{App, AppUrlError};
pub use self::command::{Command, Fault, Theme};
use self::dashboard_app::DashboardApp;
use self::desk::{Desk, Shared};
pub use self::desk::{Remote, Traffic, exposure};
pub use self::error::HostError;
use self::guard::Guard;
use self::listen::Bound;
pub use self::message::{Direction, Level, Message, Report, Verdict};
pub use self::pages::Audience;
pub(crate) use self::payload::complete;
pub use self::payload::{Payload, PayloadError, events_in};
use self::session::Session;
pub use self::settings::file::{AppsFileError, read_apps};
pub use self::stage::{Stage, StageFile};
pub use self::tls::CertificateError;
use self::token::Token;
use self::watch::AppFiles;
use crate::contract::{HostVersion, Traits};
use crate::doctor::Look;
use crate::source::inputs::{Stamp, stamp_of};

/// The port of the page when none is asked for.
pub const DEFAULT_PORT: u16 = 4400;

/// The seed of the conversations when none is asked for: one whose first conversation shows much of what there can be.
pub const DEFAULT_SEED: u64 = 230;

/// How long pages that are still open may hold up the end.
const GRACE: Duration = Duration::from_millis(500);

/// What a host shows and where it stands.
#[derive(Debug, Clone)]
pub struct HostOptions {
    /// The apps, a tab each; without any, kept ones included, the built-in sample app.
    pub apps: Vec<App>,
    /// The file that apps are kept in which are added in the page; `None` keeps none.
    pub apps_file: Option<PathBuf>,
    /// The version of the host.
    pub version: HostVersion,
    /// The port that was asked for; `None` takes [`DEFAULT_PORT`] or the next free one.
    pub port: Option<u16>,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The file whose contexts are posted.
    pub payload: Option<PathBuf>,
    /// The folder whose files can be picked as conversations.
    pub fixtures: Option<PathBuf>,
    /// Files and folders of the app: it is loaded again when one of them changes.
    pub watch: Vec<PathBuf>,
    /// The seed of the conversations that are made up.
    pub seed: u64,
    /// `system`, `light` or `dark`.
    pub theme: &'static str,
    /// The string with which an app asks for the context.
    pub request_key: String,
    /// The origin of a real dashboard under which the page stands as well; see [`Host::detour`].
    pub origin: Option<Url>,
}

/// A host that listens and is not served yet.
#[derive(Debug)]
pub struct Host {
    url: String,
    page: Bound,
    alias: Option<Alias>,
    sample: Option<Bound>,
    desk: Arc<Desk>,
    payload: Option<Payload>,
    guard: Guard,
    followers: Followers,
}

/// What is followed while the host runs.
#[derive(Debug)]
struct Followers {
    payload: Option<(PathBuf, Stamp)>,
    fixtures: Option<(PathBuf, fixtures::Stamps)>,
    app_files: Option<AppFiles>,
}

impl Host {
    /// Takes the ports and reads what is to be shown.
    ///
    /// # Errors
    /// When a port is taken or an address cannot be used, and when a file that is named cannot be read or watched.
    pub async fn bind(options: HostOptions) -> Result<Self, HostError> {
        // Before the file is read: a change while it is being read is then seen as one.
        let followed = options
            .payload
            .clone()
            .map(|path| (path.clone(), stamp_of(&path)));
        let payload = match &options.payload {
            Some(file) => Some(Payload::open(file.clone(), options.version.profile()).await?),
            None => None,
        };
        let app_files = (!options.watch.is_empty()).then(|| AppFiles::watch(&options.watch));
        let fixtures = options
            .fixtures
            .clone()
            .map(|folder| fixtures::stamps(&folder).map(|stamps| (folder, stamps)));
        let followers = Followers {
            payload: followed,
            fixtures: fixtures.transpose()?,
            app_files: app_files.transpose()?,
        };
        let (sample, apps) = take_apps(options.apps, options.apps_file.as_deref()).await?;
        let page = match options.port {
            Some(port) => Bound::at(options.bind, port).await?,
            None => Bound::from(options.bind, DEFAULT_PORT).await?,
        };
        let name = site::name_beside(apps.iter().map(|app| &app.app), options.bind);
        let url = format!("http://{name}:{}/", page.port());
        let alias = match options.origin {
            Some(origin) => Some(Alias::bind(origin).await?),
            None => None,
        };
        let session = Session {
            url: url.clone(),
            version: options.version,
            request_key: options.request_key,
            theme: options.theme,
            seed: options.seed,
            next_app: apps.len() as u64 + 1,
            apps,
            payload: payload.as_ref().map(|payload| payload.contexts().into()),
            given: None,
            fixtures: Vec::new(),
            problem: None,
            apps_file: options
                .apps_file
                .as_ref()
                .map(|path| path.display().to_string()),
        };
        let token = Token::fresh()?;
        let alias_name = alias.as_ref().and_then(|alias| alias.url().host_str());
        let page_name = alias_name.unwrap_or(&name).to_owned();
        let desk = Desk::new(session, token, page_name, options.apps_file);
        let desk = Arc::new(desk);
        if let Some((folder, stamps)) = &followers.fixtures {
            watch::read_fixtures(folder, stamps, &desk).await;
        }
        Ok(Self {
            url,
            guard: Guard::new(&name, options.bind, page.port()),
            page,
            alias,
            sample,
            desk,
            payload,
            followers,
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

    /// How a browser gets to the page under the origin that was asked for.
    pub fn detour(&self) -> Option<Detour> {
        self.alias.as_ref().map(Alias::detour)
    }

    /// The addresses that it listens on.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.page.addresses()
    }

    /// The apps, each with a tab.
    pub fn apps(&self) -> Vec<App> {
        let session = self.desk.session();
        session.apps.iter().map(|app| app.app.clone()).collect()
    }

    /// The payload that was read, when there is one.
    pub fn payload(&self) -> Option<&Payload> {
        self.payload.as_ref()
    }

    /// What a browser would make of each app's answer in a frame of the page, in the order of [`Host::apps`].
    pub fn look_at_apps(&self) -> impl Future<Output = Vec<Look>> + use<> {
        let place = Traits::of(self.desk.session().version).place;
        let alias = self.alias.as_ref().map(|alias| alias.url().to_string());
        look::at_all(
            self.apps(),
            alias.unwrap_or_else(|| self.url.clone()),
            place,
        )
    }

    /// A handle on the host for while it is served.
    pub fn remote(&self) -> Remote {
        Remote::new(Arc::clone(&self.desk))
    }

    /// Serves the page until `shutdown` is done; pages that are still open are told and do not hold up the end.
    ///
    /// # Errors
    /// When a listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()>) -> Result<(), HostError> {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut servers = JoinSet::new();
        let crowded = self.desk.crowded();
        let alias = self.alias.as_ref().map(|alias| alias.url().as_str());
        let pages = [Some(&*self.url), alias].into_iter().flatten();
        let pages: Vec<_> = pages.map(|url| url.trim_end_matches('/')).collect();
        let shared = Shared {
            desk: Arc::clone(&self.desk),
            pages: pages.join(" ").into(),
            url: self.url.into(),
            screens: Arc::default(),
            stopped: stopped.clone(),
        };
        if let Some(alias) = self.alias {
            let shared = Shared {
                url: alias.url().as_str().into(),
                ..shared.clone()
            };
            let router = routes::router(shared, alias.guard());
            alias.serve_on(&mut servers, &router, &stopped, &crowded);
        }
        let router = routes::router(shared, self.guard);
        self.page
            .serve_on(&mut servers, &router, &stopped, &crowded);
        if let Some(sample) = self.sample {
            sample.serve_on(&mut servers, &sample::router(), &stopped, &crowded);
        }
        // Owned here, so that they end with this function.
        let _followers = self.followers.start(&self.desk);
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

impl Followers {
    fn start(self, desk: &Arc<Desk>) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        if let Some((path, stamp)) = self.payload {
            tasks.spawn(watch::follow_payload(path, stamp, Arc::clone(desk)));
        }
        if let Some((folder, stamps)) = self.fixtures {
            tasks.spawn(watch::follow_fixtures(folder, stamps, Arc::clone(desk)));
        }
        if let Some(files) = self.app_files {
            tasks.spawn(files.follow(Arc::clone(desk)));
        }
        tasks
    }
}

/// The apps of the account: those that were named, those that were kept, or else the built-in one.
async fn take_apps(
    named: Vec<App>,
    file: Option<&Path>,
) -> Result<(Option<Bound>, Vec<DashboardApp>), HostError> {
    let mut kept = file.map(read_apps).transpose()?.unwrap_or_default();
    let named: Vec<_> = named
        .into_iter()
        .map(|app| {
            // One that is named and kept stays in the file.
            let is_of_this_run = !kept.contains(&app);
            (app, is_of_this_run)
        })
        .collect();
    kept.retain(|app| !named.iter().any(|(named, _)| named == app));
    let (sample, named) = if named.is_empty() && kept.is_empty() {
        let (bound, app) = sample::bind().await?;
        (Some(bound), vec![(app, true)])
    } else {
        (None, named)
    };
    let all = named
        .into_iter()
        .chain(kept.into_iter().map(|app| (app, false)));
    let numbered = all
        .zip(1..)
        .map(|((app, is_of_this_run), id)| DashboardApp {
            id,
            app,
            further_urls: Vec::new(),
            created_at: Timestamp::now(),
            is_of_this_run,
        });
    Ok((sample, numbered.collect()))
}
