//! Takes pictures of the mock host with its sample app: `cargo run --example screenshot -- DIRECTORY`.
//!
//! The picture in the README comes from here (`docs/images/take`), so that it can be made again after every change.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;

use hubctl::browser::{Browser, ColorScheme, LaunchOptions, Page, find_browser};
use hubctl::contract::{Profile, wire};
use hubctl::host::{DEFAULT_SEED, Host, HostOptions};

const SOON: Duration = Duration::from_secs(20);

/// A picture: its name, the size of the window, the colours, and whether the app or the thread is shown.
struct Shot {
    name: &'static str,
    size: (u32, u32),
    colours: ColorScheme,
    tab: &'static str,
}

const SHOTS: [Shot; 6] = [
    Shot {
        name: "host",
        size: (1440, 900),
        colours: ColorScheme::Light,
        tab: "tab-app-1",
    },
    Shot {
        name: "host-dark",
        size: (1440, 900),
        colours: ColorScheme::Dark,
        tab: "tab-app-1",
    },
    Shot {
        name: "thread",
        size: (1440, 900),
        colours: ColorScheme::Light,
        tab: "tab-messages",
    },
    Shot {
        name: "thread-dark",
        size: (1440, 900),
        colours: ColorScheme::Dark,
        tab: "tab-messages",
    },
    Shot {
        name: "narrow",
        size: (800, 900),
        colours: ColorScheme::Light,
        tab: "tab-app-1",
    },
    Shot {
        name: "narrow-dark",
        size: (800, 900),
        colours: ColorScheme::Dark,
        tab: "tab-messages",
    },
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
    let host = Host::bind(HostOptions {
        apps: Vec::new(),
        apps_file: None,
        profile: Profile::Web2023,
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
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let served = tokio::spawn(host.serve(async {
        // Dropping the other end stops the host as well.
        let _ = stopped.await;
    }));
    let path = std::env::var_os("PATH");
    let explicit = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let executable = find_browser(explicit.as_deref(), path.as_deref())?;
    let browser = Browser::launch(LaunchOptions::new(executable)).await?;
    for shot in SHOTS
        .iter()
        .filter(|shot| wanted.is_empty() || wanted.iter().any(|name| name == shot.name))
    {
        take(&browser, &url, shot, &directory).await?;
    }
    browser.close().await?;
    drop(stop);
    served.await??;
    Ok(())
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
    page.navigate(url).await?;
    let ready = "document.querySelectorAll('[data-testid=conversation]').length > 0";
    page.wait_for(ready, "the conversations", SOON).await?;
    page.click(&format!("[data-testid={}]", shot.tab)).await?;
    if shot.tab != "tab-messages" {
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
    let logged = "document.querySelectorAll('[data-testid=log-entry]').length > 0";
    page.wait_for(logged, "the message in the log", SOON)
        .await?;
    Ok(())
}
