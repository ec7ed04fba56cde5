//! The WebView as a whole, over loopback: an app, the proxy before it, and a client in the place of the browser.

use std::future::Future;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::header::{
    CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION,
};
use axum::http::{HeaderMap, Request, Response, StatusCode, Uri};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use futures_util::stream::{self, Stream};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use super::client::Client;
use super::script::BRIDGE;
use super::{BareDocument, Direction, Report, Trigger, WebView, WebViewHost};

const DOCUMENT: &str = "<!doctype html><html><head><title>App</title></head></html>";
const EVENT: &str = r#"{"event":"appContext","data":{}}"#;
const REQUEST: &str = "chatwoot-dashboard-app:fetch-info";

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(10);

#[derive(Debug, Clone, Default)]
struct Recorder {
    reports: Arc<Mutex<Vec<Report>>>,
    warnings: Arc<Mutex<Vec<BareDocument>>>,
    has_no_conversation: bool,
    /// What became of the conversation.
    changed: Arc<Mutex<Option<String>>>,
}

impl WebViewHost for Recorder {
    fn event(&self, app: usize) -> Option<String> {
        assert_eq!(app, 7);
        let changed = self.changed.lock().expect("not poisoned").clone();
        (!self.has_no_conversation).then(|| changed.unwrap_or_else(|| EVENT.to_owned()))
    }

    fn is_request(&self, message: &str) -> bool {
        message == REQUEST
    }

    fn report(&self, report: Report) {
        self.reports.lock().expect("not poisoned").push(report);
    }

    fn warn(&self, bare: BareDocument) {
        self.warnings.lock().expect("not poisoned").push(bare);
    }

    fn pushes(&self, _: usize) -> impl Stream<Item = String> + Send + use<> {
        stream::iter(["pushed\nby the host".to_owned()])
    }
}

impl Recorder {
    fn reports(&self) -> Vec<Report> {
        self.reports.lock().expect("not poisoned").clone()
    }
}

/// An app with a WebView before it.
struct Desk {
    port: u16,
    app_port: u16,
    recorder: Recorder,
    client: Client,
    // They end with the desk.
    servers: JoinSet<()>,
}

impl Desk {
    async fn new(app: Router) -> Self {
        Self::with(app, Recorder::default()).await
    }

    async fn with(app: Router, recorder: Recorder) -> Self {
        let mut servers = JoinSet::new();
        let (listener, app_port) = listen().await;
        servers.spawn(async move { axum::serve(listener, app).await.expect("it serves") });
        let (listener, port) = listen().await;
        let router = webview(app_port, port)
            .router(recorder.clone())
            .expect("a plain address");
        servers.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self {
            port,
            app_port,
            recorder,
            client: Client::plain(),
            servers,
        }
    }

    fn request(&self, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .uri(format!("http://127.0.0.1:{}{path}", self.port))
            .header("host", format!("localhost:{}", self.port))
    }

    async fn send(&self, request: Request<Body>) -> Response<Body> {
        let response = in_time(self.client.send(request)).await;
        response.expect("the WebView answers").map(Body::new)
    }

    async fn get(&self, path: &str) -> Response<Body> {
        let request = self.request(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    async fn tell(&self, what: serde_json::Value) -> Response<Body> {
        let request = self
            .request("/__hubctl/messages")
            .method("POST")
            .header("origin", format!("http://localhost:{}", self.port))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .body(Body::from(what.to_string()));
        self.send(request.expect("a request")).await
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

fn webview(app_port: u16, port: u16) -> WebView {
    let target = format!("http://localhost:{app_port}/panel?x=1#top");
    WebView {
        app: 7,
        target: Url::parse(&target).expect("a URL"),
        port,
    }
}

async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future)
        .await
        .expect("done in time")
}

async fn text(response: Response<Body>) -> String {
    let bytes = in_time(to_bytes(response.into_body(), 1 << 20)).await;
    String::from_utf8(bytes.expect("a body").to_vec()).expect("text")
}

async fn json(response: Response<Body>) -> serde_json::Value {
    serde_json::from_str(&text(response).await).expect("JSON")
}

#[test]
fn the_app_is_shown_under_its_own_path() {
    assert_eq!(
        webview(3000, 4500).url().as_str(),
        "http://localhost:4500/panel?x=1#top"
    );
}

#[tokio::test]
async fn a_document_gets_the_script_and_leave_for_it() {
    let app = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            assert_eq!(headers["accept-encoding"], "identity");
            let headers = [
                (CONTENT_TYPE, "text/html"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'"),
                (ETAG, "\"1\""),
            ];
            (headers, DOCUMENT)
        }),
    );
    let desk = Desk::new(app).await;
    let response = desk.get("/").await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(
        response.headers()[CONTENT_SECURITY_POLICY],
        format!(
            "default-src 'none'; script-src {}; connect-src 'self'",
            BRIDGE.source_expression
        )
    );
    for gone in [CONTENT_LENGTH, ETAG] {
        assert_eq!(response.headers().get(&gone), None);
    }
    let expected = DOCUMENT.replace("<head>", &format!("<head>{}", BRIDGE.element));
    assert_eq!(text(response).await, expected);
}

#[tokio::test]
async fn what_is_no_document_stays_as_it_is() {
    let app = Router::new()
        .route("/data", get(|| async { axum::Json(json!(["<head>"])) }))
        .route(
            "/piece",
            get(|| async { ([(CONTENT_TYPE, "text/html")], "<head>") }),
        );
    let desk = Desk::new(app).await;
    let response = desk.get("/data").await;
    assert_eq!(response.headers()[CONTENT_LENGTH], "10");
    assert_eq!(text(response).await, r#"["<head>"]"#);
    let fetched = desk.request("/piece").header("sec-fetch-dest", "empty");
    let response = desk
        .send(fetched.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(text(response).await, "<head>");
}

#[tokio::test]
async fn a_compressed_document_is_passed_on_and_told() {
    let app = Router::new().route(
        "/",
        get(|| async {
            (
                [(CONTENT_TYPE, "text/html"), (CONTENT_ENCODING, "br")],
                "\x0b",
            )
        }),
    );
    let desk = Desk::new(app).await;
    let response = desk.get("/").await;
    assert_eq!(response.headers()["x-hubctl-webview"], "not-injected");
    assert_eq!(text(response).await, "\x0b");
    let warnings = desk.recorder.warnings.lock().expect("not poisoned").clone();
    assert_eq!(warnings.len(), 1);
    assert_eq!((warnings[0].app, warnings[0].path.as_str()), (7, "/"));
}

#[tokio::test]
async fn a_request_arrives_whole_and_at_the_apps_own_address() {
    let app = Router::new().route(
        "/orders",
        post(|uri: Uri, headers: HeaderMap, body: Bytes| async move {
            let text = |name: &str| headers[name].to_str().expect("text").to_owned();
            let length = body.len();
            format!("{uri} {} {} {length}", text("host"), text("origin"))
        })
        .layer(DefaultBodyLimit::disable()),
    );
    let desk = Desk::new(app).await;
    let body = vec![b'x'; 3 << 20];
    let request = desk
        .request("/orders?page=2")
        .method("POST")
        .header("origin", format!("http://localhost:{}", desk.port))
        .body(Body::from_stream(stream::iter(
            body.chunks(1 << 16)
                .map(|chunk| Ok::<_, std::convert::Infallible>(Bytes::copy_from_slice(chunk)))
                .collect::<Vec<_>>(),
        )));
    let response = desk.send(request.expect("a request")).await;
    let app = format!("localhost:{}", desk.app_port);
    assert_eq!(
        text(response).await,
        format!("/orders?page=2 {app} http://{app} {}", body.len())
    );
}

#[tokio::test]
async fn a_redirect_to_the_app_stays_in_the_webview() {
    let app = Router::new().route(
        "/",
        get(|headers: HeaderMap| async move {
            let host = headers["host"].to_str().expect("text").to_owned();
            let location = format!("http://{host}/login?next=%2F");
            (StatusCode::FOUND, [(LOCATION, location)])
        }),
    );
    let desk = Desk::new(app).await;
    let response = desk.get("/").await;
    assert_eq!(response.status(), StatusCode::FOUND);
    let expected = format!("http://localhost:{}/login?next=%2F", desk.port);
    assert_eq!(response.headers()[LOCATION], expected);
}

#[tokio::test]
async fn an_app_that_is_not_there_is_explained() {
    let (listener, app_port) = listen().await;
    drop(listener);
    let (listener, port) = listen().await;
    let router = webview(app_port, port)
        .router(Recorder::default())
        .expect("a plain address");
    let mut servers = JoinSet::new();
    servers.spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    let request = Request::builder()
        .uri(format!("http://127.0.0.1:{port}/a?%3Cb"))
        .header("host", format!("localhost:{port}"))
        .body(Body::empty())
        .expect("a request");
    let response = in_time(Client::plain().send(request))
        .await
        .expect("an answer");
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    let page = text(response.map(Body::new)).await;
    for part in [
        &format!("http://localhost:{app_port}/a?%3Cb"),
        "refused",
        "Start the app",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    assert!(
        !page.contains("<script"),
        "a page of hubctl has no host in it"
    );
}

#[tokio::test]
async fn the_script_gets_the_event_and_confirms_that_it_was_posted() {
    let desk = Desk::new(Router::new()).await;
    let post = json(
        desk.tell(json!({"type": "loaded", "since_load_ms": 0.5}))
            .await,
    )
    .await;
    assert_eq!(post["text"], EVENT);
    assert_eq!(desk.recorder.reports(), [], "nothing is posted yet");
    let told = json!({"type": "posted", "serial": post["serial"], "since_load_ms": 3.5});
    assert_eq!(
        desk.tell(told.clone()).await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(desk.tell(told).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(
        desk.recorder.reports(),
        [Report {
            app: 7,
            direction: Direction::ToApp,
            trigger: Trigger::Load,
            text: EVENT.to_owned(),
            since_load_ms: Some(3.5),
            origin: format!("http://localhost:{}", desk.port),
        }]
    );
}

#[tokio::test]
async fn a_screen_keeps_what_it_was_opened_with() {
    let desk = Desk::new(Router::new()).await;
    let posted = async |what: serde_json::Value| json(desk.tell(what).await).await["text"].take();
    let loads = |opens: bool| json!({"type": "loaded", "opens": opens, "since_load_ms": 0});
    let asks = || json!({"type": "said", "text": REQUEST, "opens": false, "since_load_ms": 1});
    assert_eq!(posted(loads(true)).await, EVENT);
    *desk.recorder.changed.lock().expect("not poisoned") = Some("changed".to_owned());
    assert_eq!(posted(asks()).await, EVENT);
    assert_eq!(posted(loads(false)).await, EVENT, "another page in it");
    assert_eq!(posted(asks()).await, EVENT);
    // Whoever asks before the end of loading opens the screen too.
    let mut early = asks();
    early["opens"] = true.into();
    assert_eq!(posted(early).await, "changed");
    assert_eq!(posted(loads(false)).await, "changed");
}

#[tokio::test]
async fn only_the_request_is_answered() {
    let desk = Desk::new(Router::new()).await;
    let said = |text: &str| json!({"type": "said", "text": text, "since_load_ms": null});
    let answer = desk.tell(said("ready")).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let post = json(desk.tell(said(REQUEST)).await).await;
    assert_eq!(post["text"], EVENT);
    let heard: Vec<_> = desk
        .recorder
        .reports()
        .into_iter()
        .map(|report| (report.direction, report.trigger, report.text))
        .collect();
    assert_eq!(
        heard,
        [
            (Direction::FromApp, Trigger::Message, "ready".to_owned()),
            (Direction::FromApp, Trigger::Request, REQUEST.to_owned()),
        ]
    );
}

#[tokio::test]
async fn without_a_conversation_nothing_is_posted() {
    let recorder = Recorder {
        has_no_conversation: true,
        ..Recorder::default()
    };
    let desk = Desk::with(Router::new(), recorder).await;
    let answer = desk
        .tell(json!({"type": "loaded", "since_load_ms": 0}))
        .await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn what_the_host_pushes_arrives_in_the_page() {
    let desk = Desk::new(Router::new()).await;
    let stream = text(desk.get("/__hubctl/pushes").await).await;
    let data = stream
        .strip_prefix("data: ")
        .and_then(|rest| rest.strip_suffix("\n\n"))
        .expect("one event");
    let post: serde_json::Value = serde_json::from_str(data).expect("JSON");
    assert_eq!(post["text"], "pushed\nby the host");
    desk.tell(json!({"type": "posted", "serial": post["serial"], "since_load_ms": 1}))
        .await;
    assert_eq!(desk.recorder.reports()[0].trigger, Trigger::Push);
}

#[tokio::test]
async fn the_reserved_paths_are_for_the_page_alone() {
    let app = Router::new().fallback(|| async { "the app" });
    let desk = Desk::new(app).await;
    let own = format!("http://localhost:{}", desk.port);
    let asked = |name: &'static str, value: &str| {
        let request = desk
            .request("/__hubctl/messages")
            .method("POST")
            .header(name, value)
            .header("content-type", "application/json")
            .body(Body::from(r#"{"type":"loaded","since_load_ms":0}"#));
        desk.send(request.expect("a request"))
    };
    assert_eq!(asked("origin", &own).await.status(), StatusCode::OK);
    for (name, value) in [
        ("origin", "http://localhost:1"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let status = asked(name, value).await.status();
        assert_eq!(status, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(
        desk.get("/__hubctl/other").await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_name_that_is_not_local_is_refused_for_the_app_too() {
    let app = Router::new().fallback(|| async { "the app" });
    let desk = Desk::new(app).await;
    for path in ["/", "/__hubctl/pushes"] {
        let request = Request::builder()
            .uri(format!("http://127.0.0.1:{}{path}", desk.port))
            .header("host", format!("evil.example:{}", desk.port))
            .body(Body::empty());
        let response = desk.send(request.expect("a request")).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
    }
}

#[tokio::test]
async fn too_long_a_message_is_refused() {
    let desk = Desk::new(Router::new()).await;
    let told = json!({"type": "said", "text": "x".repeat(1 << 20), "since_load_ms": 0});
    assert_eq!(
        desk.tell(told).await.status(),
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

/// Takes a WebSocket and sends back what comes, byte by byte: the frames are nobody's affair between the ends.
async fn echo(mut request: Request<Body>) -> Response<Body> {
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut end = TokioIo::new(upgraded.await.expect("an upgrade"));
        let mut bytes = [0; 64];
        while let Ok(length @ 1..) = end.read(&mut bytes).await {
            end.write_all(&bytes[..length])
                .await
                .expect("the end is there");
        }
    });
    let headers = [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-accept", "x"),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

impl Desk {
    /// A WebSocket that was opened through the WebView.
    async fn websocket(&self) -> TokioIo<hyper::upgrade::Upgraded> {
        let request = self
            .request("/hmr")
            .header("connection", "keep-alive, Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-key", "x")
            .body(Body::empty());
        let mut response = self.send(request.expect("a request")).await;
        assert_eq!(response.status(), StatusCode::SWITCHING_PROTOCOLS);
        assert_eq!(response.headers()["sec-websocket-accept"], "x");
        let end = in_time(hyper::upgrade::on(&mut response)).await;
        TokioIo::new(end.expect("an upgrade"))
    }
}

#[tokio::test]
async fn a_websocket_reaches_the_app_and_comes_back() {
    let desk = Desk::new(Router::new().route("/hmr", get(echo))).await;
    let mut end = desk.websocket().await;
    for said in ["full-reload", "update"] {
        end.write_all(said.as_bytes())
            .await
            .expect("the app is there");
        let mut heard = vec![0; said.len()];
        in_time(end.read_exact(&mut heard)).await.expect("an echo");
        assert_eq!(heard, said.as_bytes());
    }
}

#[tokio::test]
async fn a_websocket_ends_with_the_webview() {
    let mut desk = Desk::new(Router::new().route("/hmr", get(echo))).await;
    let mut end = desk.websocket().await;
    in_time(desk.servers.shutdown()).await;
    let heard = in_time(end.read(&mut [0])).await;
    assert!(!matches!(heard, Ok(1..)), "{heard:?}");
}

#[tokio::test]
async fn an_app_that_takes_no_websocket_answers_as_it_likes() {
    let app = Router::new().route("/hmr", get(|| async { (StatusCode::BAD_REQUEST, "no") }));
    let desk = Desk::new(app).await;
    let request = desk
        .request("/hmr")
        .header("connection", "Upgrade")
        .header("upgrade", "websocket")
        .body(Body::empty());
    let response = desk.send(request.expect("a request")).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(text(response).await, "no");
}

#[test]
fn an_app_behind_tls_is_asked_with_the_systems_certificates() {
    let webview = WebView {
        app: 0,
        target: Url::parse("https://app.example/").expect("a URL"),
        port: 1,
    };
    match webview.router(Recorder::default()) {
        Ok(_) => {}
        // A machine without certificates is told so.
        Err(error) => assert!(
            error.to_string().contains("https://app.example/"),
            "{error}"
        ),
    }
}
