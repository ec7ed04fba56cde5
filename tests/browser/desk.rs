//! A developer's desk: an app that is served, `hubctl serve` beside it, and a browser with the page open.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, Frame, LaunchOptions, Page, find_browser};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// How long anything may take on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A running `hubctl serve`.
pub(crate) struct Hubctl {
    child: Child,
    /// The address it printed.
    pub(crate) url: String,
}

impl Hubctl {
    /// Starts the real binary and reads the address from its standard output.
    pub(crate) async fn serve(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .arg("serve")
            .args(arguments)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(SOON, lines.next_line())
            .await
            .expect("an address in time");
        let url = line.unwrap().expect("an address");
        Self { child, url }
    }

    /// Presses Ctrl-C and gives the exit status.
    pub(crate) async fn interrupt(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .await
            .unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(5), self.child.wait()).await;
        ended.expect("hubctl ends at once").unwrap().code()
    }
}

/// Serves `fixtures/apps/<name>` at `/` and gives the address, on the name `localhost`.
pub(crate) async fn app(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/apps")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let router = Router::new().route("/", get(move || async move { Html(text) }));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://localhost:{port}/")
}

async fn browser() -> Browser {
    let explicit = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let path = std::env::var_os("PATH");
    let executable = find_browser(explicit.as_deref(), path.as_deref()).unwrap();
    Browser::launch(LaunchOptions::new(executable))
        .await
        .unwrap()
}

/// `hubctl serve` with a browser that has its page open.
pub(crate) struct Desk {
    pub(crate) hubctl: Hubctl,
    pub(crate) page: Page,
    browser: Browser,
}

impl Desk {
    /// Starts `hubctl serve` with these arguments and opens its page, once its conversations are there.
    pub(crate) async fn with(arguments: &[&str]) -> Self {
        let hubctl = Hubctl::serve(arguments).await;
        let browser = browser().await;
        let page = browser.new_page(&hubctl.url).await.unwrap();
        page.set_viewport(1440, 900, 1.0).await.unwrap();
        let ready = "document.querySelectorAll('[data-testid=conversation]').length > 0";
        page.wait_for(ready, "the conversation list", SOON)
            .await
            .unwrap();
        Self {
            hubctl,
            page,
            browser,
        }
    }

    /// The same with the echo app, and with further arguments.
    pub(crate) async fn with_echo(arguments: &[&str]) -> Self {
        let url = app("echo.html").await;
        Self::with(&[&["--app-url", &url], arguments].concat()).await
    }

    /// Closes the browser.
    pub(crate) async fn clear(self) {
        self.browser.close().await.unwrap();
    }

    /// What the page was given to show.
    pub(crate) async fn contexts(&self) -> Value {
        let answer = "fetch('/api/contexts').then((answer) => answer.json())";
        self.page.evaluate(answer).await.unwrap()["contexts"].take()
    }

    /// Clicks the tab of the first app and gives its frame, loaded.
    pub(crate) async fn open_app(&self) -> Frame {
        self.page.click("[data-testid=tab-app-1]").await.unwrap();
        self.loaded_frame().await
    }

    /// The frame of the first app, loaded.
    pub(crate) async fn loaded_frame(&self) -> Frame {
        let frame = self.page.frame("#dashboard-app--frame-0-0").await.unwrap();
        let loaded = "location.href !== 'about:blank' && document.readyState === 'complete'";
        frame
            .wait_for(loaded, "the app to load", SOON)
            .await
            .unwrap();
        frame
    }

    /// Waits until the log has so many lines of a verdict.
    pub(crate) async fn wait_for_log(&self, verdict: &str, count: usize) {
        let lines = format!(
            "document.querySelectorAll('[data-testid=log-entry][data-verdict={verdict}]').length"
        );
        let what = format!("{count} lines with the verdict {verdict}");
        self.page
            .wait_for_value(&lines, count, &what, SOON)
            .await
            .unwrap();
    }
}

/// Asks the host for the context, as an app does.
pub(crate) async fn ask(frame: &Frame) {
    post(frame, "'chatwoot-dashboard-app:fetch-info'").await;
}

/// Posts the value of a JavaScript expression to the host.
pub(crate) async fn post(frame: &Frame, expression: &str) {
    frame
        .evaluate(&format!("window.parent.postMessage({expression}, '*')"))
        .await
        .unwrap();
}

/// Waits until the echo app has received so many messages, and gives them.
pub(crate) async fn received(frame: &Frame, count: usize) -> Vec<Value> {
    let messages =
        frame.wait_for_value("window.received.length", count, "messages to arrive", SOON);
    messages.await.unwrap();
    match frame.evaluate("window.received").await.unwrap() {
        Value::Array(messages) => messages,
        other => panic!("no array: {other}"),
    }
}
