//! WebSockets: the development servers of today reload a page through one.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{CONNECTION, HeaderValue, UPGRADE};
use axum::http::{HeaderMap, Request, Response};
use hyper::upgrade::{OnUpgrade, on};
use hyper_util::rt::TokioIo;
use tokio::task::JoinSet;

/// Whether a request wants to become a WebSocket.
pub(super) fn is_asked_for(headers: &HeaderMap) -> bool {
    let has = |name, word: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|part| part.trim().eq_ignore_ascii_case(word))
    };
    has(CONNECTION, "upgrade") && has(UPGRADE, "websocket")
}

/// Puts back what the connection before had to lose.
pub(super) fn ask_for(headers: &mut HeaderMap) {
    headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// The page's end of a connection that is about to change.
pub(super) fn page_end(request: &mut Request<Body>) -> OnUpgrade {
    on(request)
}

/// The app's end of a connection that is about to change.
pub(super) fn app_end<B>(response: &mut Response<B>) -> OnUpgrade {
    on(response)
}

/// The connections that became WebSockets. They end with the last clone of this.
#[derive(Debug, Clone, Default)]
pub(super) struct Tunnels(Arc<Mutex<JoinSet<()>>>);

impl Tunnels {
    /// Joins two ends until one of them closes.
    pub(super) fn join(&self, page: OnUpgrade, app: OnUpgrade) {
        let mut tunnels = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What has ended is let go, or the set would grow with every reload.
        while tunnels.try_join_next().is_some() {}
        tunnels.spawn(async move {
            let (Ok(page), Ok(app)) = tokio::join!(page, app) else {
                return;
            };
            let (mut page, mut app) = (TokioIo::new(page), TokioIo::new(app));
            // An end that breaks off is an end; both sides see it.
            let _ = tokio::io::copy_bidirectional(&mut page, &mut app).await;
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_websocket_is_let_through() {
        for (connection, upgrade, expected) in [
            ("Upgrade", "websocket", true),
            ("keep-alive, Upgrade", "WebSocket", true),
            ("keep-alive", "websocket", false),
            ("Upgrade", "h2c", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONNECTION, HeaderValue::from_static(connection));
            headers.insert(UPGRADE, HeaderValue::from_static(upgrade));
            assert_eq!(is_asked_for(&headers), expected, "{connection} {upgrade}");
        }
    }
}
