//! The built-in sample app, on a port of its own: without an app, `hubctl serve` alone shows something.

use std::net::Ipv4Addr;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;

use super::listen::Bound;
use super::{App, HostError};

const SAMPLE: &str = include_str!("../../fixtures/apps/sample.html");

/// Takes a port for the sample app.
pub(super) async fn bind() -> Result<(Bound, App), HostError> {
    let bound = Bound::anywhere(Ipv4Addr::LOCALHOST.into()).await?;
    let url = format!("http://localhost:{}/", bound.port());
    Ok((
        bound,
        App {
            title: "Sample app".to_owned(),
            url,
        },
    ))
}

pub(super) fn router() -> Router {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
    ];
    Router::new().route("/", get(move || async move { (headers, SAMPLE) }))
}
