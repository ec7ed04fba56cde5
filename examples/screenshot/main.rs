//! Takes pictures of the mock host in its main states, and of a report: `cargo run --example screenshot -- DIRECTORY [NAME...]`.
//!
//! The picture in the README comes from here (`docs/images/take`), so that it can be made again after every change.

#[path = "../../tests/real_browser/mod.rs"]
mod real_browser;
mod report;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, ColorScheme, LaunchOptions, Page};
use hubctl::contract::{HostVersion, wire};
use hubctl::host::{App, DEFAULT_SEED, Host, HostOptions};
use tokio::task::JoinHandle;

const SOON: Duration = Duration::from_secs(20);

/// A picture: what it is called, how large the window is, what the page shows and what has to be there before it is taken.
#[derive(Clone, Copy)]
struct Shot {
    name: &'static str,
    size: (u32, u32),
    colours: ColorScheme,
    /// The state of the page, as its address has it.
    query: &'static str,
    /// What is clicked, one after the other.
    clicks: &'static [&'static str],
    /// What is true when the picture can be taken.
    ready: &'static str,
}

/// The app shows a customer, and the log says so.
const APP_SHOWS: &str = "document.querySelectorAll('[data-testid=log-entry]').length > 0";
const LISTED: &str = "document.querySelectorAll('[data-testid=conversation]').length > 0";
const CHECKED: &str =
    "document.querySelector('[data-testid=payload-verdict]').textContent.length > 0";

const WIDE: (u32, u32) = (1440, 900);

const fn shot(name: &'static str, query: &'static str, ready: &'static str) -> Shot {
    Shot {
        name,
        size: WIDE,
        colours: ColorScheme::Light,
        query,
        clicks: &[],
        ready,
    }
}

const fn dark(shot: Shot, name: &'static str) -> Shot {
    Shot {
        name,
        colours: ColorScheme::Dark,
        ..shot
    }
}

const fn narrow(shot: Shot, name: &'static str) -> Shot {
    Shot {
        name,
        size: (480, 860),
        ..shot
    }
}

const fn clicking(shot: Shot, clicks: &'static [&'static str]) -> Shot {
    Shot { clicks, ..shot }
}

const HOST: Shot = shot("host", "?app=1", APP_SHOWS);
const THREAD: Shot = shot("thread", "", LISTED);
const PAYLOAD: Shot = shot("payload", "?app=1&panel=payload", CHECKED);
const FAULTS: Shot = shot("faults", "?app=1&panel=faults", APP_SHOWS);
const SCENARIOS: Shot = shot(
    "scenarios",
    "?app=1&panel=scenarios&scenario=long-thread",
    APP_SHOWS,
);
const TRAITS: Shot = shot("traits", "?app=1&panel=host&profile=web-2026", APP_SHOWS);
const SETTINGS: Shot = clicking(
    shot(
        "settings",
        "",
        "document.querySelectorAll('[data-testid=app-row]').length > 0",
    ),
    &["[data-testid=rail-settings]", "[data-testid=configure]"],
);
const FORM: Shot = clicking(
    shot(
        "settings-form",
        "",
        "document.querySelector('[data-testid=app-form]').open",
    ),
    &[
        "[data-testid=rail-settings]",
        "[data-testid=configure]",
        "[data-testid=add-app]",
        "[data-testid=app-submit]",
    ],
);
const REFUSED: Shot = shot(
    "refused",
    "?app=2",
    "document.querySelector('[data-testid=obstacle]:not([hidden])')",
);
const MOBILE: Shot = shot(
    "mobile",
    "?app=1&profile=mobile",
    "document.querySelector('[data-testid=open-screen]')",
);
const KEYS: Shot = clicking(
    shot(
        "keys",
        "?app=1",
        "document.querySelector('[data-testid=keys]').open",
    ),
    &["[aria-label=Keys]"],
);

const SHOTS: [Shot; 24] = [
    HOST,
    dark(HOST, "host-dark"),
    narrow(HOST, "host-narrow"),
    THREAD,
    dark(THREAD, "thread-dark"),
    narrow(THREAD, "thread-narrow"),
    PAYLOAD,
    dark(PAYLOAD, "payload-dark"),
    narrow(PAYLOAD, "payload-narrow"),
    FAULTS,
    narrow(FAULTS, "faults-narrow"),
    SCENARIOS,
    TRAITS,
    dark(TRAITS, "traits-dark"),
    SETTINGS,
    dark(SETTINGS, "settings-dark"),
    clicking(
        narrow(SETTINGS, "settings-narrow"),
        &[
            ".header-back",
            "[data-testid=rail-settings]",
            "[data-testid=configure]",
        ],
    ),
    FORM,
    dark(FORM, "settings-form-dark"),
    REFUSED,
    dark(REFUSED, "refused-dark"),
    MOBILE,
    dark(MOBILE, "mobile-dark"),
    KEYS,
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let directory = arguments
        .next()
        .ok_or("name the directory for the pictures")?;
    let wanted: Vec<String> = arguments
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    std::fs::create_dir_all(&directory)?;
    // As a reader has it who starts `hubctl serve`; where something else is shown, with an app that refuses to be framed.
    let apps = serve_apps().await?;
    let usual = start(apps[..1].to_vec()).await?;
    let refusing = start(apps).await?;
    let executable = real_browser::executable()?;
    let launch = LaunchOptions::new(executable);
    let browser = Browser::launch(launch.clone()).await?;
    let is_wanted = |shot: &str| wanted.is_empty() || wanted.iter().any(|name| name == shot);
    for shot in SHOTS.iter().filter(|shot| is_wanted(shot.name)) {
        let needs_both = shot.query == REFUSED.query;
        let (url, _) = if needs_both { &refusing } else { &usual };
        take(&browser, url, shot, &directory).await?;
    }
    browser.close().await?;
    for (_, served) in [usual, refusing] {
        served.abort();
    }
    if report::NAMES.iter().any(|(name, _)| is_wanted(name)) {
        report::take(&launch, &directory).await?;
    }
    Ok(())
}

/// Starts a host with these apps, and gives its address.
async fn start(apps: Vec<App>) -> Result<(String, JoinHandle<()>), Box<dyn Error>> {
    let host = Host::bind(HostOptions {
        origin: None,
        apps,
        apps_file: None,
        version: HostVersion::default(),
        port: Some(0),
        bind: [127, 0, 0, 1].into(),
        payload: None,
        fixtures: None,
        watch: Vec::new(),
        seed: DEFAULT_SEED,
        theme: "system",
        request_key: wire::FETCH_INFO.to_owned(),
    })
    .await?;
    let url = host.url().to_owned();
    let served = tokio::spawn(async {
        host.serve(std::future::pending())
            .await
            .expect("the host serves until it is aborted");
    });
    Ok((url, served))
}

async fn take(
    browser: &Browser,
    url: &str,
    shot: &Shot,
    directory: &Path,
) -> Result<(), Box<dyn Error>> {
    let page = browser.new_page("about:blank").await?;
    page.set_viewport(shot.size.0, shot.size.1, 1.0).await?;
    page.emulate_color_scheme(shot.colours).await?;
    page.navigate(&format!("{url}{}", shot.query)).await?;
    page.wait_for(LISTED, "the conversations", SOON).await?;
    for selector in shot.clicks {
        page.click(selector).await?;
    }
    page.wait_for(shot.ready, shot.name, SOON).await?;
    if shot.ready == APP_SHOWS {
        wait_for_app(&page).await?;
    }
    // Two frames: what was changed is then on the screen.
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))",
    )
    .await?;
    std::fs::write(
        directory.join(format!("{}.png", shot.name)),
        page.screenshot().await?,
    )?;
    page.close().await?;
    Ok(())
}

async fn wait_for_app(page: &Page) -> Result<(), Box<dyn Error>> {
    let frame = page.frame("#dashboard-app--frame-0-0").await?;
    let shown =
        "document.querySelector('[data-testid=customer-name]')?.textContent.trim().length > 0";
    frame
        .wait_for(shown, "the customer in the sample app", SOON)
        .await?;
    Ok(())
}

/// Serves the sample app, and one that refuses to be framed.
async fn serve_apps() -> Result<Vec<App>, Box<dyn Error>> {
    const SAMPLE: &str = include_str!("../../fixtures/apps/sample.html");
    let refused = || async { ([("x-frame-options", "DENY")], Html(SAMPLE)) };
    let router = Router::new()
        .route("/", get(|| async { Html(SAMPLE) }))
        .route("/refused", get(refused));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    let app = |title: &str, path: &str| format!("{title}=http://localhost:{port}/{path}").parse();
    Ok(vec![app("Sample app", "")?, app("Refuses", "refused")?])
}
