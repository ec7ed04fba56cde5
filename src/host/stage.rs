//! The host without its looks, for checks: one page with one frame, and the bridge of the mock host. It is driven from
//! outside and holds no data, so it needs neither guard nor token.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::listen::{Bound, Crowded};
use super::{App, HostError, assets, site};

/// The name on which the same pages stand as somebody else's.
const STRANGER: &str = "stranger.localhost";

/// A bare host page on a port of its own. It is served until it is dropped.
#[derive(Debug)]
pub struct Stage {
    port: u16,
    stop: watch::Sender<bool>,
    _servers: JoinSet<io::Result<()>>,
}

/// A file of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFile {
    /// The media type.
    pub content_type: &'static str,
    /// What is in it.
    pub text: &'static str,
}

impl Stage {
    /// Takes a free port and serves.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn bind() -> Result<Self, HostError> {
        let bound = Bound::anywhere(Ipv4Addr::LOCALHOST.into()).await?;
        let port = bound.port();
        let (stop, stopped) = watch::channel(false);
        let mut servers = JoinSet::new();
        // Only the browser of a check is here.
        let crowded: Crowded = Arc::new(|_| {});
        bound.serve_on(&mut servers, &router(), &stopped, &crowded);
        Ok(Self {
            port,
            stop,
            _servers: servers,
        })
    }

    /// The address of the page beside an app: on another site.
    pub fn url_beside(&self, app: &App) -> String {
        let name = site::name_beside([app], Ipv4Addr::LOCALHOST.into());
        format!("http://{name}:{}/", self.port)
    }

    /// The address of the same page as a stranger's.
    pub fn stranger_url(&self) -> String {
        format!("http://{STRANGER}:{}/", self.port)
    }

    /// The file at a path such as `/` or `/ui/core/bridge.js`, for whoever serves the page under another origin.
    pub fn file(path: &str) -> Option<StageFile> {
        let (content_type, text) = match path {
            "/" => ("text/html; charset=utf-8", include_str!("stage/page.html")),
            "/stage.js" => (
                "text/javascript; charset=utf-8",
                include_str!("stage/stage.js"),
            ),
            "/stranger" => (
                "text/html; charset=utf-8",
                include_str!("stage/stranger.html"),
            ),
            path => {
                let asset = assets::find(path.strip_prefix("/ui/")?)?;
                (asset.content_type(), asset.text)
            }
        };
        Some(StageFile { content_type, text })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // Nobody listens any more when every server is gone, and that is what is wanted.
        let _ = self.stop.send(true);
    }
}

fn router() -> Router {
    let at = |path: String| async move { answer(&path) };
    Router::new()
        .route("/", get(move || at("/".to_owned())))
        .route(
            "/{*path}",
            get(move |Path(path): Path<String>| at(format!("/{path}"))),
        )
}

fn answer(path: &str) -> Response {
    match Stage::file(path) {
        Some(file) => (
            [
                (CONTENT_TYPE, file.content_type),
                (CACHE_CONTROL, "no-store"),
            ],
            file.text,
        )
            .into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such file\n").into_response(),
    }
}
