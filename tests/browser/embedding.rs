//! Why the real host would show nothing: told in place of the frame.

use axum::Router;
use axum::http::header::{CONTENT_DISPOSITION, LOCATION};
use axum::http::{HeaderName, StatusCode};
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::desk::{Desk, received};

const PAGE: &str = "<!doctype html><title>App</title><p>Here.";

/// Serves answers that stand in the way of a frame, each at a path of its own.
async fn obstacles() -> String {
    let header = |name: &'static str, value: &'static str| {
        get(move || async move { ([(HeaderName::from_static(name), value)], Html(PAGE)) })
    };
    let router = Router::new()
        .route("/fine", get(|| async { Html(PAGE) }))
        .route("/deny", header("x-frame-options", "DENY"))
        .route(
            "/express",
            get(|| async {
                let headers = [("x-frame-options", "DENY"), ("x-powered-by", "Express")];
                (headers, Html(PAGE))
            }),
        )
        .route(
            "/ancestors",
            header("content-security-policy", "frame-ancestors 'none'"),
        )
        .route(
            "/attachment",
            get(|| async { ([(CONTENT_DISPOSITION, "attachment")], PAGE) }),
        )
        .route("/login", header("x-frame-options", "SAMEORIGIN"))
        .route(
            "/home",
            get(|| async { (StatusCode::FOUND, [(LOCATION, "/login")]) }),
        );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://localhost:{port}")
}

#[tokio::test]
async fn the_page_says_in_place_of_the_frame_why_there_is_nothing() {
    let url = obstacles().await;
    let cases = [
        ("deny", "X-Frame-Options", "any server"),
        ("express", "X-Frame-Options", "Express"),
        ("ancestors", "frame-ancestors", "any server"),
        ("attachment", "download", "any server"),
        ("home", "X-Frame-Options", "any server"),
    ];
    let apps: Vec<_> = cases
        .iter()
        .map(|(path, ..)| format!("{path}={url}/{path}"))
        .collect();
    let mut arguments = Vec::new();
    for app in &apps {
        arguments.extend(["--app-url", app]);
    }
    let desk = Desk::with(&arguments).await;
    for (number, (path, says, server)) in (1..).zip(cases) {
        desk.click(&format!("tab-app-{number}")).await;
        let told = format!(
            "document.querySelector('[data-app-id=\"{number}\"] [data-testid=obstacle]:not([hidden])')?.innerText ?? ''"
        );
        desk.wait(&format!(
            "({told}).toLowerCase().includes('{}')",
            says.to_lowercase()
        ))
        .await;
        let told = desk.evaluate(&told).await;
        let told = told.as_str().unwrap();
        assert!(
            told.contains("The real host shows nothing here"),
            "{path}: {told}"
        );
        // The fix that applies is opened, and the others are folded.
        let opened = format!(
            "[...document.querySelectorAll('[data-app-id=\"{number}\"] details')].map((fix) => fix.open ? fix.firstChild.textContent : '').join('')"
        );
        assert_eq!(desk.evaluate(&opened).await, server, "{path}");
    }
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_comes_up_later_shows_by_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let desk = Desk::with(&["--app-url", &format!("http://127.0.0.1:{port}/")]).await;
    desk.click("tab-app-1").await;
    desk.wait("document.querySelector('[data-testid=obstacle]:not([hidden])')")
        .await;
    let text = std::fs::read_to_string("fixtures/apps/echo.html").unwrap();
    let router = Router::new().route("/", get(move || async move { Html(text) }));
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    desk.wait_for_line("The app answers now").await;
    received(&desk.loaded_frame().await, 1).await;
    desk.wait("!document.querySelector('[data-testid=obstacle]:not([hidden])')")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn a_change_of_a_watched_file_loads_the_app_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.js");
    std::fs::write(&file, "1").unwrap();
    let desk = Desk::with_echo(&["--watch", folder.path().to_str().unwrap()]).await;
    let frame = desk.open_app().await;
    received(&frame, 1).await;
    frame.evaluate("window.marker = 1").await.unwrap();
    std::fs::write(&file, "2").unwrap();
    desk.wait_for_line("Reload frame").await;
    let frame = desk.loaded_frame().await;
    received(&frame, 1).await;
    assert_eq!(
        frame.evaluate("window.marker ?? null").await.unwrap(),
        serde_json::Value::Null
    );
    desk.clear().await;
}

#[tokio::test]
async fn fixtures_are_offered_and_posted_again_when_they_change() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str| {
        let event = serde_json::json!({ "event": "appContext", "data": { "conversation": { "id": 5 }, "contact": { "name": name } } });
        std::fs::write(folder.path().join("vip.json"), event.to_string()).unwrap();
    };
    write("Before");
    let desk = Desk::with_echo(&["--fixtures", folder.path().to_str().unwrap()]).await;
    desk.visit("?source=fixture:vip&app=1").await;
    let frame = desk.loaded_frame().await;
    assert_eq!(
        crate::desk::event(&received(&frame, 1).await[0])["data"]["contact"]["name"],
        "Before"
    );
    write("After a change");
    assert_eq!(
        crate::desk::event(&received(&frame, 2).await[1])["data"]["contact"]["name"],
        "After a change"
    );
    desk.clear().await;
}
