//! The routes of the page.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::stream::{self, Stream};
use tokio::sync::watch;

use super::assets;
use super::guard::{self, Guard};
use super::listen;
use super::session::Session;
use super::site::LOCAL_NAMES;

/// Nothing in a payload can run as markup: no inline script or style, no script of another origin, and the browser
/// refuses to turn text into HTML at all. Frames may come from anywhere: that is what the page is for.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; frame-src * data: blob:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'";

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// What the routes share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// The address that was printed.
    pub url: Arc<str>,
    pub session: watch::Receiver<Arc<Session>>,
    pub stopped: watch::Receiver<bool>,
}

/// All routes, guarded.
pub(super) fn router(shared: Shared, guard: Guard) -> Router {
    let control = Router::new()
        .route("/api/session", get(session))
        .route("/api/stream", get(updates))
        .route("/api/apps/{id}/reachable", get(reachable))
        .route_layer(middleware::from_fn_with_state(
            guard.clone(),
            guard::own_page_only,
        ));
    Router::new()
        .route("/", get(page))
        .route(
            "/ui/{*path}",
            get(|Path(path): Path<String>| async move { asset(&path) }),
        )
        .merge(control)
        .fallback(|| async {
            (
                StatusCode::NOT_FOUND,
                "there is nothing here; the page is at /\n",
            )
        })
        .layer(middleware::from_fn(harden))
        .layer(middleware::from_fn_with_state(guard, guard::own_host_only))
        .with_state(shared)
}

async fn harden(request: Request<axum::body::Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CROSS_ORIGIN_RESOURCE_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn asset(path: &str) -> Response {
    match assets::find(path) {
        Some(asset) => ([(CONTENT_TYPE, asset.content_type())], asset.text).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such file\n").into_response(),
    }
}

/// The page, on the name that was printed. On another name of the loopback it would be of one site with the app, and
/// cookies would not behave as in production.
async fn page(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let asked = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let printed = shared
        .url
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let is_local = |authority: &str| {
        let name = authority
            .rsplit_once(':')
            .map_or(authority, |(name, _)| name);
        LOCAL_NAMES
            .iter()
            .any(|local| local.eq_ignore_ascii_case(name))
    };
    if is_local(asked) && !asked.eq_ignore_ascii_case(printed) {
        return Redirect::temporary(&shared.url).into_response();
    }
    asset("index.html")
}

async fn session(State(shared): State<Shared>) -> Response {
    let session = Arc::clone(&shared.session.borrow());
    Json(session.to_json()).into_response()
}

async fn reachable(State(shared): State<Shared>, Path(id): Path<usize>) -> Response {
    let session = Arc::clone(&shared.session.borrow());
    match session.app(id) {
        Some(app) => Json(app.reach().await).into_response(),
        None => (StatusCode::NOT_FOUND, "there is no such app\n").into_response(),
    }
}

/// Server-sent events: `session` when there is something new to show, `stopping` when hubctl ends. Then the stream ends,
/// so that it does not hold up the end.
async fn updates(
    State(shared): State<Shared>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let events = stream::unfold(Some(shared), |shared| async move {
        let mut shared = shared?;
        tokio::select! {
            () = listen::until_stopped(&mut shared.stopped) => Some((named("stopping"), None)),
            () = next_change(&mut shared.session) => Some((named("session"), Some(shared))),
        }
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

fn named(name: &str) -> Result<Event, Infallible> {
    Ok(Event::default().event(name).data(""))
}

/// Waits for another session. One that never changes again is waited for without end.
async fn next_change(session: &mut watch::Receiver<Arc<Session>>) {
    if session.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
