//! The page for people who cannot see it or use no mouse: axe-core finds nothing serious in any state, light and dark, wide
//! and narrow.

use hubctl::browser::ColorScheme;
use serde_json::Value;

use crate::desk::Desk;
use crate::telling::tell;

/// Everything side by side, and everything below each other.
const WIDE: u32 = 1440;
const NARROW: u32 = 480;

/// Main states of the page: its address, what is clicked, and what is there then.
const STATES: [(&str, &[&str], &str); 11] = [
    ("", &[], "hub-thread li"),
    ("?app=1", &[], "iframe"),
    ("?app=1&panel=log", &[], "[data-testid=log-entry]"),
    (
        "?panel=payload",
        &[],
        "[data-testid=payload-verdict]:not(:empty)",
    ),
    ("?panel=scenarios", &[], "[data-testid=wish-scenario]"),
    ("?app=1&panel=faults", &[], "[data-testid=fault-noise]"),
    ("?panel=host", &[], "[data-trait]"),
    ("?app=2", &[], "[data-testid=obstacle]:not([hidden])"),
    ("?app=1&profile=mobile", &[], "[data-testid=open-screen]"),
    (
        "?panel=host&profile=web-2023",
        &["hub-help"],
        "[data-testid=keys][open]",
    ),
    (
        "?profile=web-2026",
        &["hub-settings"],
        "hub-settings:not([hidden])",
    ),
];

async fn problems(desk: &Desk, state: &str) -> Vec<String> {
    // The frames hold other people's pages.
    let run = "axe.run({ exclude: [['iframe']] }, { resultTypes: ['violations'] })
        .then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target, failureSummary }) => `${target}: ${failureSummary}`) })))";
    let violations = desk.evaluate(run).await;
    let serious =
        |violation: &&Value| violation["impact"] == "serious" || violation["impact"] == "critical";
    let found = violations.as_array().unwrap().iter().filter(serious);
    found
        .map(|violation| format!("{state}: {violation}"))
        .collect()
}

#[tokio::test]
async fn nothing_serious_stands_in_anybodys_way() {
    let axe = std::fs::read_to_string("tests/page/node_modules/axe-core/axe.min.js")
        .expect("axe-core is there: run tests/run, or npm ci --prefix tests/page");
    let desk = Desk::with(&[
        "--app-url",
        &crate::desk::app("echo.html").await,
        "--app-url",
        "http://localhost:1/",
    ])
    .await;
    let mut found = Vec::new();
    let mut states = 0;
    for scheme in [ColorScheme::Light, ColorScheme::Dark] {
        // Only a page that was loaded in its colours has no colour on its way to another.
        desk.page.emulate_color_scheme(scheme).await.unwrap();
        for (query, intents, there) in STATES {
            desk.page.set_viewport(WIDE, 900, 1.0).await.unwrap();
            desk.visit(query).await;
            for intent in intents {
                desk.evaluate(&format!(
                    "document.dispatchEvent(new CustomEvent('{intent}', {{ detail: true }}))"
                ))
                .await;
            }
            desk.wait(&format!("document.querySelector('{there}')"))
                .await;
            desk.evaluate(&format!("{axe}; 0")).await;
            for width in [WIDE, NARROW] {
                desk.page.set_viewport(width, 900, 1.0).await.unwrap();
                let settled =
                    format!("innerWidth === {width} && document.querySelector('{there}')");
                desk.wait(&settled).await;
                found.extend(
                    problems(&desk, &format!("{query} {intents:?} {scheme:?} {width}")).await,
                );
                states += 1;
            }
        }
    }
    tell(&format!(
        "axe-core: {} serious problems in {states} states",
        found.len()
    ));
    assert_eq!(found, [""; 0]);
    desk.clear().await;
}
