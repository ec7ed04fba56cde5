//! A developer's desk: an app that is served, `hubctl serve` beside it, and a browser with the page open.

use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, LazyLock, Weak};
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, Context, Frame, LaunchOptions, Page};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

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

/// The browser of the desks that are there at the moment: to start one takes longer than most of what is done in it. Each desk
/// has a context of its own.
async fn browser() -> Arc<Browser> {
    // What reads the browser's messages outlives the test that started it.
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
    static SHARED: Mutex<Weak<Browser>> = Mutex::const_new(Weak::new());
    let mut shared = SHARED.lock().await;
    if let Some(browser) = shared.upgrade()
        && !browser.has_ended()
    {
        return browser;
    }
    let executable = crate::real_browser::executable().unwrap();
    let launch = RUNTIME.spawn(Browser::launch(LaunchOptions::new(executable)));
    let browser = Arc::new(launch.await.unwrap().unwrap());
    *shared = Arc::downgrade(&browser);
    browser
}

/// `hubctl serve` with a browser that has its page open.
pub(crate) struct Desk {
    pub(crate) hubctl: Hubctl,
    pub(crate) page: Page,
    context: Context,
    browser: Arc<Browser>,
}

impl Desk {
    /// Starts `hubctl serve` with these arguments and opens its page, once its conversations are there.
    pub(crate) async fn with(arguments: &[&str]) -> Self {
        let hubctl = Hubctl::serve(arguments).await;
        let browser = browser().await;
        let context = browser.new_context().await.unwrap();
        let page = context.new_page(&hubctl.url).await.unwrap();
        page.set_viewport(1440, 900, 1.0).await.unwrap();
        let ready = "document.querySelectorAll('[data-testid=conversation]').length > 0";
        page.wait_for(ready, "the conversation list", SOON)
            .await
            .unwrap();
        Self {
            hubctl,
            page,
            context,
            browser,
        }
    }

    /// The same with the echo app, and with further arguments.
    pub(crate) async fn with_echo(arguments: &[&str]) -> Self {
        let url = app("echo.html").await;
        Self::with(&[&["--app-url", &url], arguments].concat()).await
    }

    /// The same with two echo apps, `A` and `B`.
    pub(crate) async fn with_two(arguments: &[&str]) -> Self {
        let (a, b) = (app("echo.html").await, app("echo.html").await);
        let (a, b) = (format!("A={a}"), format!("B={b}"));
        Self::with(&[&["--app-url", &a, "--app-url", &b], arguments].concat()).await
    }

    /// Opens any address in a further tab of the browser.
    pub(crate) async fn page_at(&self, url: &str) -> Page {
        self.context.new_page(url).await.unwrap()
    }

    /// Opens the page once more, with a state in its address.
    pub(crate) async fn another_page(&self, query: &str) -> Page {
        let page = self.page_at(&format!("{}{query}", self.hubctl.url)).await;
        let ready = "document.querySelector('hub-app-frames iframe') && document.querySelector('[data-testid=conversation]')";
        page.wait_for(ready, "the page with its app", SOON)
            .await
            .unwrap();
        page
    }

    /// Closes the pages, then ends hubctl and gives its exit status.
    pub(crate) async fn clear_with_hubctl(self) -> Option<i32> {
        let hubctl = self.leave().await;
        hubctl.interrupt().await
    }

    /// What a page with this wish is given to show.
    pub(crate) async fn contexts_of(&self, query: &str) -> Value {
        let answer = format!("fetch('/api/contexts?{query}').then((answer) => answer.json())");
        self.evaluate(&answer).await["contexts"].take()
    }

    /// Waits until screens of the mobile app would get the conversation with that id.
    pub(crate) async fn wait_for_screen_event(&self, id: &Value) {
        let state = format!(
            "fetch('/api/pages').then((answer) => answer.json()).then(({{ pages }}) => Object.values(pages).some(({{ conversation }}) => conversation === {id}))"
        );
        self.wait(&state).await;
    }

    /// Opens the page with another state in its address.
    pub(crate) async fn visit(&self, query: &str) {
        self.page
            .navigate(&format!("{}{query}", self.hubctl.url))
            .await
            .unwrap();
        self.wait("document.querySelectorAll('[data-testid=conversation]').length > 0")
            .await;
    }

    /// Clicks the element with that test id.
    pub(crate) async fn click(&self, test_id: &str) {
        let selector = format!("[data-testid='{test_id}']");
        self.page.click(&selector).await.expect(test_id);
    }

    /// Waits until something is true in the page.
    pub(crate) async fn wait(&self, expression: &str) {
        self.page
            .wait_for(expression, expression, SOON)
            .await
            .unwrap();
    }

    /// The value of an expression in the page.
    pub(crate) async fn evaluate(&self, expression: &str) -> Value {
        self.page.evaluate(expression).await.unwrap()
    }

    /// What the page says of a conversation's tab: whether it is the open one.
    pub(crate) async fn is_open(&self, test_id: &str) -> bool {
        let selected = format!(
            "document.querySelector('[data-testid={test_id}]').getAttribute('aria-selected')"
        );
        self.evaluate(&selected).await == "true"
    }

    /// Asks the API of the host, with its token, from the page.
    pub(crate) async fn api(&self, method: &str, path: &str, body: &Value) -> Value {
        let request = format!(
            "fetch('/api/session').then((answer) => answer.json()).then(({{ token }}) => fetch('/api{path}', {{
                method: '{method}', body: '{method}' === 'GET' ? undefined : JSON.stringify({body}),
                headers: {{ api_access_token: token, 'content-type': 'application/json' }} }}))
             .then(async (answer) => ({{ status: answer.status, body: await answer.json().catch(() => null) }}))"
        );
        self.evaluate(&request).await
    }

    /// Tells every page to do something, as somebody outside does.
    pub(crate) async fn command(&self, command: Value) -> Value {
        let answer = self.api("POST", "/commands", &command).await;
        assert_eq!(answer["status"], 202, "{command}: {answer}");
        answer["body"].clone()
    }

    /// Clicks the tab of an app and gives its frame, loaded.
    pub(crate) async fn open_tab(&self, number: usize) -> Frame {
        self.click(&format!("tab-app-{number}")).await;
        self.frame_at(number - 1).await
    }

    /// Opens the conversation at a place of the list.
    pub(crate) async fn select(&self, index: usize) {
        let selector = format!("[data-testid=conversation][data-index='{index}']");
        self.page.click(&selector).await.unwrap();
        self.wait(&format!(
            "document.querySelector('{}').getAttribute('aria-current') === 'true'",
            selector.replace('\'', "\\'")
        ))
        .await;
    }

    /// Waits until a line of the log contains this text.
    pub(crate) async fn wait_for_line(&self, text: &str) {
        let text = Value::from(text);
        let there = format!(
            "[...document.querySelectorAll('[data-testid=log-entry]')].some((row) => row.textContent.includes({text}))"
        );
        self.wait(&there).await;
    }

    /// Closes the pages.
    pub(crate) async fn clear(self) {
        self.leave().await;
    }

    /// Closes the pages, and the browser if it is nobody else's.
    async fn leave(self) -> Hubctl {
        self.context.close().await.unwrap();
        if let Some(browser) = Arc::into_inner(self.browser) {
            browser.close().await.unwrap();
        }
        self.hubctl
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
        self.frame_at(0).await
    }

    /// The frame of the app at a position, loaded.
    pub(crate) async fn frame_at(&self, position: usize) -> Frame {
        let selector = format!("#dashboard-app--frame-{position}-0");
        let frame = self.page.frame(&selector).await.unwrap();
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

/// How many messages the echo app has received.
pub(crate) async fn count(frame: &Frame) -> Value {
    frame.evaluate("window.received.length").await.unwrap()
}

/// The event inside a message that the echo app received.
pub(crate) fn event(message: &Value) -> Value {
    serde_json::from_str(message["data"].as_str().expect("a string")).expect("JSON")
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
