//! How long an event takes from `POST /api/events` to the app's listener, and what a hundred thousand of them leave behind:
//! `cargo bench --bench serve`. A real browser, a real frame on another site, the release binary.

#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, Frame, LaunchOptions, Page};
use serde_json::{Value, json};

#[path = "../tests/real_browser/mod.rs"]
mod real_browser;

/// Events whose way is timed, one after the other.
const TIMED: usize = 2_000;
/// The pause between them: 500 a second.
const PAUSE: Duration = Duration::from_millis(2);
/// Events that are sent to see what they leave behind.
const MANY: usize = 100_000;
/// How many of them go into one request.
const BATCH: usize = 250;
/// Bytes of an event, about as many as a conversation with five messages has.
const SIZE: usize = 4_600;
const SOON: Duration = Duration::from_secs(60);

/// An app that notes how old each event is when it arrives, and keeps nothing else.
const APP: &str = "<!doctype html><title>Clock</title><script>
  window.ages = []; window.count = 0; window.order = true; let last = -1;
  addEventListener('message', (event) => {
    const now = performance.timeOrigin + performance.now();
    const { data } = JSON.parse(event.data);
    if (typeof data.sent !== 'number') return;
    window.count += 1;
    window.order &&= data.number === last + 1;
    last = data.number;
    if (data.sent > 0) window.ages.push(now - data.sent);
  });
</script>";

struct Served {
    child: Child,
    url: String,
    token: String,
    stream: BufReader<TcpStream>,
}

impl Served {
    fn start(app: &str) -> Result<Self, Box<dyn Error>> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .args([
                "serve",
                "-q",
                "--forget-apps",
                "--port",
                "0",
                "--app-url",
                app,
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        let stdout = child.stdout.take().ok_or("a pipe")?;
        BufReader::new(stdout).read_line(&mut url)?;
        let url = url.trim().to_owned();
        let stream = TcpStream::connect(url.trim_start_matches("http://").trim_end_matches('/'))?;
        stream.set_nodelay(true)?;
        let mut served = Self {
            child,
            url,
            token: String::new(),
            stream: BufReader::new(stream),
        };
        let session = served.ask("GET", "/api/session", "")?;
        let session: Value = serde_json::from_str(&session)?;
        served.token = session["token"].as_str().ok_or("a token")?.to_owned();
        Ok(served)
    }

    /// Asks over the connection that is open.
    fn ask(&mut self, method: &str, path: &str, body: &str) -> Result<String, Box<dyn Error>> {
        let authority = self.url.trim_start_matches("http://").trim_end_matches('/');
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {authority}\r\napi_access_token: {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok(String::from_utf8(body)?)
    }

    /// Resident memory in kilobytes; `None` where the system does not tell.
    fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn event(number: usize, sent: f64) -> String {
    let filler = "x".repeat(SIZE);
    json!({ "event": "appContext", "data": { "number": number, "sent": sent, "filler": filler } })
        .to_string()
}

fn epoch_ms() -> f64 {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    now.as_secs_f64() * 1e3
}

/// The middle one and the one that 99 of 100 stay below.
fn quantiles(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let at = |share: usize| values[(values.len() - 1) * share / 100];
    (at(50), at(99))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let app = format!("http://localhost:{}/", listener.local_addr()?.port());
    let router = Router::new().route("/", get(|| async { Html(APP) }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut served = Served::start(&app)?;
    let executable = real_browser::executable()?;
    let browser = Browser::launch(LaunchOptions::new(executable)).await?;
    let page = browser
        .new_page(&format!("{}?app=1&panel=log", served.url))
        .await?;
    page.wait_for("document.querySelector('iframe')", "the frame", SOON)
        .await?;
    let frame = page.frame("iframe").await?;
    frame.wait_for("window.ages", "the app", SOON).await?;

    let bare = (0..TIMED).map(|_| {
        let started = Instant::now();
        served
            .ask("GET", "/ui/favicon.svg", "")
            .map(|_| started.elapsed().as_secs_f64() * 1e3)
    });
    let (bare, bare_99) = quantiles(bare.collect::<Result<_, _>>()?);
    for number in 0..TIMED {
        served.ask("POST", "/api/events", &event(number, epoch_ms()))?;
        tokio::time::sleep(PAUSE).await;
    }
    arrived(&frame, TIMED).await?;
    let ages = frame.evaluate("window.ages").await?;
    let ages = ages
        .as_array()
        .ok_or("ages")?
        .iter()
        .filter_map(Value::as_f64);
    let (median, worst) = quantiles(ages.collect());
    println!("POST to the app's listener, {TIMED} events of {SIZE} bytes at 500 a second:");
    println!("  median {median:.2} ms, p99 {worst:.2} ms");
    println!(
        "  a bare request to the same server: median {bare:.2} ms, p99 {bare_99:.2} ms ({:.1} times as long)",
        median / bare
    );

    let mut sent = TIMED;
    let mut first = None;
    let started = Instant::now();
    while sent < TIMED + MANY {
        let batch: Vec<_> = (sent..sent + BATCH)
            .map(|number| event(number, 0.0))
            .collect();
        served.ask("POST", "/api/events", &batch.join("\n"))?;
        sent += BATCH;
        if sent == TIMED + MANY / 5 {
            arrived(&frame, sent).await?;
            first = Some((served.memory(), heap(&page).await?));
        }
    }
    arrived(&frame, sent).await?;
    let rate = MANY as f64 / started.elapsed().as_secs_f64();
    let in_order = frame.evaluate("window.order").await?;
    println!("{MANY} more events: {rate:.0} a second, in order: {in_order}");
    let (memory, script) = first.ok_or("some were sent")?;
    let later = heap(&page).await?;
    if let (Some(before), Some(after)) = (memory, served.memory()) {
        println!(
            "  memory of hubctl after {}: {before} kB, after {MANY}: {after} kB ({:.2} times)",
            MANY / 5,
            after as f64 / before as f64
        );
    }
    println!(
        "  script memory of the page: {:.1} MB, then {:.1} MB ({:.2} times)",
        script / 1e6,
        later / 1e6,
        later / script
    );
    browser.close().await?;
    Ok(())
}

/// Waits until the app has received so many events.
async fn arrived(frame: &Frame, count: usize) -> Result<(), Box<dyn Error>> {
    frame
        .wait_for(&format!("window.count >= {count}"), "the events", SOON)
        .await?;
    Ok(())
}

/// What the page's scripts hold.
async fn heap(page: &Page) -> Result<f64, Box<dyn Error>> {
    let held = "performance.memory.usedJSHeapSize";
    page.evaluate(held)
        .await?
        .as_f64()
        .ok_or_else(|| "a number".into())
}
