//! The routes of the page.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use super::desk::Shared;
use super::guard::{self, Guard};
use super::site::LOCAL_NAMES;
use super::{assets, control, settings};

/// Nothing in a payload can run as markup: no inline script or style, no script of another origin, and the browser
/// refuses to turn text into HTML at all. Frames may come from anywhere: that is what the page is for.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; frame-src * data: blob:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'; require-trusted-types-for 'script'";

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

const CROSS_ORIGIN_OPENER_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-opener-policy");

/// All routes, guarded.
pub(super) fn router(shared: Shared, guard: Guard) -> Router {
    let control = control::router(&shared)
        .merge(settings::router())
        .route_layer(middleware::from_fn_with_state(
            guard.clone(),
            guard::own_page_only,
        ));
    Router::new()
        .route("/", get(page))
        .route("/stranger", get(stranger))
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
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        CROSS_ORIGIN_RESOURCE_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    // Who opens the page has no hold on it: no handle to count or steer its frames, to post to it or to navigate it. Plain
    // `same-origin` would do the same, and take the windows from the apps: `window.open`, as for a sign-in, gives `null` in a
    // frame of another origin then, and it works in the real host.
    headers.insert(
        CROSS_ORIGIN_OPENER_POLICY,
        HeaderValue::from_static("same-origin-allow-popups"),
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

/// A page that plays somebody of another origin, for the fault of that name: only the page of the host may frame it.
async fn stranger(State(shared): State<Shared>) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; frame-ancestors {}",
        shared.pages
    );
    ([(CONTENT_SECURITY_POLICY, policy)], asset("stranger.html")).into_response()
}

/// The page, on the name that was printed. On another name of the loopback it would be of one site with the app, and
/// cookies would not behave as in production.
async fn page(State(shared): State<Shared>, uri: Uri, headers: HeaderMap) -> Response {
    let asked = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let (scheme, printed) = shared.url.split_once("://").unwrap_or_default();
    let printed = printed.trim_end_matches('/');
    let is_local = |authority: &str| {
        let name = authority
            .rsplit_once(':')
            .map_or(authority, |(name, _)| name);
        LOCAL_NAMES
            .iter()
            .any(|local| local.eq_ignore_ascii_case(name))
    };
    if is_local(asked) && !asked.eq_ignore_ascii_case(printed) {
        // What stands in the address is the state of the page.
        let query = uri
            .query()
            .map_or_else(String::new, |query| format!("?{query}"));
        return Redirect::temporary(&format!("{}{query}", shared.url)).into_response();
    }
    let page = asset("index.html");
    if scheme == "https" {
        // An app on https is told the origin of its dashboard as the referrer, and one on http of this machine nothing unless
        // it is said so.
        return ([(REFERRER_POLICY, "origin")], page).into_response();
    }
    page
}
