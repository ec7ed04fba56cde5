//! How long `hubctl check` takes on a good app, what a case costs beside the browser's own work, and what more pages at once
//! bring: `cargo bench --bench check`. A real browser, real frames on another site, the release binary.

#![expect(clippy::print_stdout, reason = "its result is what it prints")]

use std::error::Error;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, LaunchOptions};
use serde_json::Value;

#[path = "../tests/app_server/mod.rs"]
mod app_server;
#[path = "../tests/real_browser/mod.rs"]
mod real_browser;

use app_server::AppServer;

/// How often each figure is taken; the best counts, as what else the machine does only adds.
const RUNS: usize = 3;
/// How many bare rounds make a figure.
const ROUNDS: u32 = 20;
const SOON: Duration = Duration::from_secs(60);
/// What a default run on two cores may take.
#[derive(Clone, Copy)]
enum Bar {
    Seconds(f64),
    /// So many times the first of [`BARS`].
    Times(f64),
}
const BARS: [(&str, &str, Bar); 3] = [
    (
        "without a framework",
        "good/vanilla.html",
        Bar::Seconds(10.0),
    ),
    (
        "that reacts after 300 ms",
        "mechanisms/app.html?mechanism=timer&delay=300&fault=none",
        Bar::Seconds(40.0),
    ),
    (
        "with a clock, an animation and a poll",
        "good/ticking.html",
        Bar::Times(2.0),
    ),
];
/// A case with a page of its own and one load, as the bare round has.
const LONE: &str = "web-2023/script-links/escapes";

/// What comes of a run of the real binary.
struct Run {
    /// From the start of the process to its end.
    wall: f64,
    /// The sum over all cases.
    cases: f64,
    /// The time of one case on its own.
    lone: f64,
    count: usize,
}

/// Runs `hubctl check` and reads its report.
fn check(url: &str, arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("report.json");
    let started = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["check", "-q", "--app-url", url])
        .args(arguments)
        .arg("--report")
        .arg(format!("json={}", file.display()))
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .status()?;
    let wall = started.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("the good app is not found good: {status}").into());
    }
    let report: Value = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
    let cases = report["cases"].as_array().ok_or("cases")?;
    let seconds = |case: &Value| case["trial"]["elapsed_seconds"].as_f64();
    let lone = cases.iter().find(|case| case["trial"]["name"] == LONE);
    Ok(Run {
        wall,
        cases: cases.iter().filter_map(seconds).sum(),
        lone: lone.and_then(seconds).unwrap_or_default(),
        count: cases.len(),
    })
}

/// The quickest of some runs.
fn best(url: &str, arguments: &[&str]) -> Result<Run, Box<dyn Error>> {
    let mut best = check(url, arguments)?;
    for _ in 1..RUNS {
        let run = check(url, arguments)?;
        if run.wall < best.wall {
            best = run;
        }
    }
    Ok(best)
}

/// What every driver has to do for a case, without any check: a context and a page, the host's page, the app's frame, a
/// message that arrives, a page that rests, a picture. Seconds a round, the best of some.
async fn bare(browser: &Browser, host: &str) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let context = browser.new_context().await?;
        let page = context.new_page("about:blank").await?;
        page.set_viewport(1024, 720, 1.0).await?;
        page.watch_network().await?;
        page.navigate(host).await?;
        let frame = page.frame("iframe").await?;
        let shown =
            "document.readyState === 'complete' && document.body.textContent.includes('Ada Bare')";
        page.evaluate("post()").await?;
        frame.wait_for(shown, "the person", SOON).await?;
        frame
            .evaluate("new Promise((done) => setTimeout(() => setTimeout(done, 40)))")
            .await?;
        page.screenshot().await?;
        context.close().await?;
        best = best.min(started.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// A host's page with the app in it, which posts at `load` and whenever it is told to.
fn host(app: &str) -> String {
    let message = r#"{"event":"appContext","data":{"conversation":{"id":1,"messages":[],"meta":{"sender":{"id":7,"name":"Ada Bare","email":"ada@example.com"}}},"contact":{"id":7,"name":"Ada Bare","email":"ada@example.com"},"currentAgent":{"id":1,"name":"Bo","email":"bo@example.com"}}}"#;
    format!(
        "<!doctype html><title>Host</title><iframe src='{app}'></iframe><script>
        const text = JSON.stringify({message});
        const frame = document.querySelector('iframe');
        const post = () => frame.contentWindow.postMessage(text, '*');
        frame.addEventListener('load', post);</script>"
    )
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let apps = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let server = AppServer::start(&apps, 0)?;
    let app = server.url("good/vanilla.html");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://127.0.0.1:{}/", listener.local_addr()?.port());
    let text = host(&app);
    let router = Router::new().route("/", get(move || async move { Html(text) }));
    tokio::spawn(async move { axum::serve(listener, router).await });

    let executable = real_browser::executable()?;
    let browser = Browser::launch(LaunchOptions::new(executable)).await?;
    let bare = bare(&browser, &address).await?;
    browser.close().await?;
    println!("a bare round, the best of {ROUNDS}: {:.0} ms", bare * 1e3);

    let lone = best(&app, &["--case", LONE])?;
    println!(
        "{LONE}, which loads once: {:.0} ms, {:.1} times a bare round",
        lone.lone * 1e3,
        lone.lone / bare
    );
    let mut alone = None;
    for jobs in ["1", "2", "4"] {
        let run = best(&app, &["--profile", "web-2023", "--jobs", jobs])?;
        let alone = *alone.get_or_insert(run.wall);
        println!(
            "--jobs {jobs}: {} cases in {:.1} s ({:.2} times as fast as one), {:.0} ms a case of a run, {:.1} times a bare round",
            run.count,
            run.wall,
            alone / run.wall,
            run.wall * 1e3 / run.count as f64,
            run.cases / run.count as f64 / bare
        );
    }
    let mut first = None;
    for (what, path, bar) in BARS {
        let run = best(&server.url(path), &[])?;
        let first = *first.get_or_insert(run.wall);
        let bar = match bar {
            Bar::Seconds(seconds) => seconds,
            Bar::Times(times) => times * first,
        };
        let verdict = if run.wall <= bar { "met" } else { "missed" };
        println!(
            "default run, an app {what}: {:.1} s; {bar:.1} s are allowed: {verdict}",
            run.wall
        );
    }
    Ok(())
}
