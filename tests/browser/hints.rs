//! What the workbench says of an app that got the context and says nothing.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

use crate::desk::Desk;

const CHECKS_SENDER: &str = r#"<script>
  addEventListener("message", ({ origin, data }) => {
    if (origin !== "https://chat.example.com") return;
    document.body.textContent = data;
  });
</script>"#;
const NO_LISTENER: &str = "<script>document.title = 'Orders'</script>";
const LATE: &str = r#"<script>
  fetch("/config").then(() => addEventListener("message", ({ data }) => (document.body.textContent = data)));
</script>"#;
const GOOD: &str = r#"<script>
  addEventListener("message", ({ data }) => (document.body.textContent = data));
</script>"#;
const SAYS_SOMETHING: &str = r#"<script>
  addEventListener("message", ({ origin }) => {
    if (origin === "https://chat.example.com") document.body.textContent = "shown";
  });
  parent.postMessage("ready", "*");
</script>"#;

/// Serves apps that say nothing, each at a path of its own, and gives the flags that show them in this order.
async fn apps(all: &[(&str, &'static str)]) -> Vec<String> {
    let mut router = Router::new().route("/config", get(|| async { "{}" }));
    for (name, script) in all {
        let page = format!("<!doctype html><title>App</title><body>Loading…{script}");
        let answer = get(move || async move { Html(page) });
        router = router.route(&format!("/{name}"), answer);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let flags = all.iter().flat_map(|(name, _)| {
        let app = format!("{name}=http://localhost:{port}/{name}");
        ["--app-url".to_owned(), app]
    });
    flags.collect()
}

async fn desk(all: &[(&str, &'static str)]) -> Desk {
    let flags = apps(all).await;
    let flags: Vec<_> = flags.iter().map(String::as_str).collect();
    let desk = Desk::with(&flags).await;
    // The drawer is closed in a small window, as the page was opened in.
    desk.click("bench-log").await;
    desk
}

const SHOWN: &str = "document.querySelector('[data-testid=hint]:not([hidden])')?.innerText ?? ''";

async fn wait_for_hint(desk: &Desk, words: &str) {
    desk.wait(&format!("({SHOWN}).includes({})", json!(words)))
        .await;
}

#[tokio::test]
async fn an_app_that_waits_is_told_with_its_reason_and_what_to_do() {
    let cases = [
        (
            "sender",
            CHECKS_SENDER,
            "probably ignores this page",
            "hubctl serve --open --host-origin https://chat.example.com",
        ),
        (
            "deaf",
            NO_LISTENER,
            "probably has no listener",
            "hubctl explain HUB300",
        ),
        (
            "late",
            LATE,
            "has not asked for the context",
            "window.parent.postMessage(\"chatwoot-dashboard-app:fetch-info\", \"*\")",
        ),
    ];
    let desk = desk(&cases.map(|(name, script, ..)| (name, script))).await;
    for (number, (name, _, words, code)) in (1..).zip(cases) {
        let height = "document.getElementById('inbox').offsetHeight";
        let before = desk.evaluate(height).await;
        desk.click(&format!("tab-app-{number}")).await;
        wait_for_hint(&desk, words).await;
        let said = desk.evaluate(SHOWN).await;
        let said = said.as_str().unwrap();
        assert!(said.starts_with(name) && said.contains(code), "{said}");
        // The host's own part is as it was.
        assert_eq!(desk.evaluate(height).await, before);
    }
    desk.wait_for_line("hubctl serve --open --host-origin https://chat.example.com")
        .await;
    desk.clear().await;
}

#[tokio::test]
async fn an_app_that_works_or_says_something_is_left_alone() {
    let desk = desk(&[
        ("good", GOOD),
        ("talks", SAYS_SOMETHING),
        ("sender", CHECKS_SENDER),
    ])
    .await;
    for number in 1..=3 {
        desk.open_tab(number).await;
    }
    // By then the time of the others is up.
    wait_for_hint(&desk, "sender probably").await;
    for number in 1..=2 {
        desk.click(&format!("tab-app-{number}")).await;
        desk.wait(&format!("({SHOWN}) === ''")).await;
    }
    // It is there again with the tab of its app, until it is closed or the app says something.
    desk.click("tab-app-3").await;
    wait_for_hint(&desk, "sender probably").await;
    let frame = desk.frame_at(2).await;
    crate::desk::post(&frame, "'hello'").await;
    desk.wait(&format!("({SHOWN}) === ''")).await;
    desk.clear().await;
}

#[tokio::test]
async fn a_hint_that_was_closed_does_not_come_again() {
    let desk = desk(&[("sender", CHECKS_SENDER), ("deaf", NO_LISTENER)]).await;
    desk.open_tab(1).await;
    wait_for_hint(&desk, "sender probably").await;
    desk.click("hint-close").await;
    desk.wait(&format!("({SHOWN}) === ''")).await;
    desk.click("reload-frame").await;
    desk.open_tab(2).await;
    wait_for_hint(&desk, "deaf probably").await;
    desk.click("tab-app-1").await;
    desk.wait(&format!("({SHOWN}) === ''")).await;
    desk.clear().await;
}
