//! The server of the probe app: what a query asks for, such as a slow picture or a header that refuses frames.

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, RawQuery};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;

const PROBE: &str = include_str!("probe.html");

type Wanted = Query<HashMap<String, String>>;

/// Serves the probe app and gives the port.
pub(crate) async fn serve() -> u16 {
    let router = Router::new()
        .route("/app", get(app))
        .route(
            "/redirect",
            get(|RawQuery(query): RawQuery| async move {
                Redirect::to(&format!("/app?{}", query.unwrap_or_default()))
            }),
        )
        .route(
            "/js-redirect",
            get(|| async {
                let leave = "<script>location.replace('/app' + location.search)</script>\n<p>";
                Html(PROBE.replacen("<p>", leave, 1))
            }),
        )
        .route("/slow", get(slow));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

async fn app(Query(wanted): Wanted) -> Response {
    let number = |key: &str| wanted.get(key).and_then(|value| value.parse::<u64>().ok());
    let status = number("status").map_or(200, |status| status as u16);
    let status = StatusCode::from_u16(status).unwrap();
    if status == StatusCode::NO_CONTENT {
        return status.into_response();
    }
    if let Some(slow) = number("slowdoc") {
        tokio::time::sleep(Duration::from_millis(slow)).await;
    }
    let picture = number("slow").map(|slow| format!("<img alt=\"\" src=\"/slow?ms={slow}\">"));
    let page = PROBE.replace("<!-- picture -->", &picture.unwrap_or_default());
    let mut answer = (status, Html(page)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, "no-store".parse().unwrap());
    if wanted.contains_key("xfo") {
        headers.insert(header::X_FRAME_OPTIONS, "DENY".parse().unwrap());
    }
    answer
}

async fn slow(Query(wanted): Wanted) -> Response {
    let wait = wanted["ms"].parse().unwrap();
    tokio::time::sleep(Duration::from_millis(wait)).await;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").into_response()
}
