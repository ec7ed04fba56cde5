//! The report of a check, of an app with common mistakes.

use std::error::Error;
use std::future;
use std::path::Path;
use std::time::Instant;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use hubctl::browser::{Browser, ColorScheme, LaunchOptions};
use hubctl::check::{self, CheckOptions};
use hubctl::contract::HostVersion;
use hubctl::finding::Run;
use hubctl::generate::Scenario;
use hubctl::report::html::{self, Page};
use hubctl::report::{Contract, Heading, Root, Values};

/// What the pictures are called.
pub(crate) const NAMES: [(&str, ColorScheme); 2] = [
    ("report", ColorScheme::Light),
    ("report-dark", ColorScheme::Dark),
];

/// Where the app stands for the reader; here it gets the port that is free.
const APP: &str = "http://localhost:3000/orders";
const SIZE: (u32, u32) = (1280, 920);
const SCENARIOS: [&str; 4] = ["empty-contact", "no-messages", "email-only", "long-thread"];

/// Checks the app in all hosts and takes pictures of the report.
pub(crate) async fn take(launch: &LaunchOptions, directory: &Path) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("report.html");
    std::fs::write(&file, report(launch).await?)?;
    let url = url::Url::from_file_path(&file).map_err(|()| "the report has no address")?;
    let browser = Browser::launch(launch.clone()).await?;
    for (name, colours) in NAMES {
        let page = browser.new_page("about:blank").await?;
        page.set_viewport(SIZE.0, SIZE.1, 1.0).await?;
        page.emulate_color_scheme(colours).await?;
        page.navigate(url.as_str()).await?;
        let picture = page.screenshot().await?;
        std::fs::write(directory.join(format!("{name}.png")), picture)?;
        page.close().await?;
    }
    browser.close().await?;
    Ok(())
}

async fn report(launch: &LaunchOptions) -> Result<Vec<u8>, Box<dyn Error>> {
    let app = format!("Orders={}", serve().await?).parse()?;
    let mut options = CheckOptions::new(app);
    options.profiles = HostVersion::ERAS.to_vec();
    options.pictures = true;
    for name in SCENARIOS {
        options.scenarios.push(Scenario::named(name).ok_or(name)?);
    }
    let started = Instant::now();
    let mut run = Run::new();
    let cases = check::plan(&options);
    let browser = Browser::launch(launch.clone()).await?;
    let checked = check::run(browser, options, &cases, future::pending(), |case| {
        run.add(case);
    })
    .await?;
    for (host, time) in checked.reactions {
        run.note_reaction(host.name(), time);
    }
    let heading = Heading {
        command: "check",
        contract: Contract::Trials {
            app: APP,
            name: None,
            profiles: &HostVersion::ERAS,
            plan: None,
        },
        elapsed: started.elapsed(),
        values: Values::Shown,
        root: &Root::new(Path::new("/"), []),
    };
    let page = Page {
        title: "Orders",
        made: "",
    };
    let mut bytes = Vec::new();
    html::write(&mut bytes, &run, heading, &page)?;
    Ok(bytes)
}

async fn serve() -> Result<String, Box<dyn Error>> {
    const ORDERS: &str = include_str!("../../docs/images/orders.html");
    let router = Router::new().route("/orders", get(|| async { Html(ORDERS) }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(format!("http://localhost:{port}/orders"))
}
