//! The HTML report in a real browser: what it shows, how it is worked with, and what it must never do.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched. Without one these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod app_server;
mod real_browser;
mod trials;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use app_server::AppServer;
use hubctl::browser::{Browser, ColorScheme, LaunchOptions, Medium, Page, What};
use hubctl::finding::rules::robustness;
use hubctl::finding::{Evidence, Run, TrialState};
use hubctl::report::Values;
use serde_json::{Value, json};
use tempfile::TempDir;
use trials::{heading, moment, of_everything, of_nasty_texts, run_of, trial, write_page};

const SOON: Duration = Duration::from_secs(20);

/// What an app can have somebody write: it would run, load and end things, were it markup.
const HOSTILE: &str = "</script></style></pre><script>hacked = 1</script><img src=\"/stolen\" onerror=\"hacked = 1\"> \
                       <a href=\"javascript:hacked = 1\">x</a><base href=\"//evil.example\"><link rel=stylesheet href=\"/stolen\">";

/// A report that is open in a browser, from its file.
struct Shown {
    page: Page,
    browser: Browser,
    folder: TempDir,
}

impl Shown {
    async fn run(run: &Run) -> Self {
        Self::with(written(run), (1280, 900), ColorScheme::Light).await
    }

    async fn with(html: String, (width, height): (u32, u32), colours: ColorScheme) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.html");
        fs::write(&file, html).unwrap();
        let browser = browser().await;
        let page = browser.new_page("about:blank").await.unwrap();
        page.watch_network().await.unwrap();
        page.set_viewport(width, height, 1.0).await.unwrap();
        page.emulate_color_scheme(colours).await.unwrap();
        let url = url::Url::from_file_path(&file).unwrap();
        page.navigate(url.as_str()).await.unwrap();
        Self {
            page,
            browser,
            folder,
        }
    }

    async fn evaluate(&self, script: &str) -> Value {
        self.page.evaluate(script).await.unwrap()
    }

    /// The names of the checks that are listed.
    async fn listed(&self) -> Vec<String> {
        let names = "Array.from(document.querySelectorAll('details.case'))
            .filter((one) => one.checkVisibility())
            .map((one) => one.querySelector('.name').textContent)";
        serde_json::from_value(self.evaluate(names).await).unwrap()
    }

    /// Chooses in a filter, as a hand does: the page hears `input`.
    async fn choose(&self, filter: &str, value: &str) {
        let choose = format!(
            "{{ const field = document.querySelector('#filters [name={filter}]');
                field.value = {};
                field.dispatchEvent(new Event('input', {{ bubbles: true }})); }}",
            json!(value)
        );
        self.evaluate(&choose).await;
        let kept = format!("document.querySelector('#filters [name={filter}]').value");
        assert_eq!(self.evaluate(&kept).await, value, "there is no such choice");
    }

    /// Goes on with Tab until a selector has the focus.
    async fn tab_to(&self, selector: &str) {
        let is_there = format!("document.activeElement.matches({})", json!(selector));
        for _ in 0..200 {
            self.page.press_key("Tab").await.unwrap();
            if self.evaluate(&is_there).await == true {
                return;
            }
        }
        panic!("Tab does not lead to {selector}");
    }

    /// What was asked for beside the report itself; a picture in it is no request.
    fn requests(&self) -> Vec<String> {
        let asked = self.page.journal(0).into_iter();
        asked
            .filter_map(|happening| match happening.what {
                What::Request(request) => Some(request.url),
                _ => None,
            })
            .filter(|url| !url.starts_with("data:") && !url.ends_with("/report.html"))
            .collect()
    }

    /// Nothing was asked for, and the browser has nothing to complain about.
    async fn end(self) {
        assert_eq!(self.requests(), [""; 0]);
        assert_eq!(self.page.problems(), []);
        self.browser.close().await.unwrap();
        drop(self.folder);
    }
}

async fn browser() -> Browser {
    let executable = real_browser::executable().unwrap();
    Browser::launch(LaunchOptions::new(executable))
        .await
        .unwrap()
}

fn written(run: &Run) -> String {
    let mut bytes = Vec::new();
    write_page(&mut bytes, run, heading(Values::Shown)).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A run in which an app has hostile words everywhere.
fn of_hostile_words() -> Run {
    let words = || vec![HOSTILE.into()];
    let mut failed = trial("web-2023", "plain", "survives")
        .finding(&robustness::HANGS, HOSTILE)
        .seen(Evidence {
            timeline: vec![moment(5, HOSTILE)],
            console: words(),
            exceptions: words(),
            failed_requests: words(),
            dom: Some(HOSTILE.into()),
            picture: None,
        });
    failed.findings[0].help = Some(HOSTILE.into());
    run_of(vec![
        failed,
        trial("web-2023", "plain", "asks").ended(TrialState::Broken(HOSTILE.to_owned())),
    ])
}

/// What `hubctl check` says of an app with faults, as a page and as JSON.
fn of_a_real_check() -> (String, Value) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps");
    let server = AppServer::start(&root, 0).unwrap();
    let url = format!(
        "Customers={}",
        server.url("broken/HUB400-exception-on-context.html")
    );
    let folder = tempfile::tempdir().unwrap();
    let (page, data) = (folder.path().join("it.html"), folder.path().join("it.json"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command.args(["check", "--app-url", &url, "--profile", "web-2023,mobile"]);
    for profile in ["web-2023", "mobile"] {
        for case in [
            "loads",
            "asks",
            "anonymous-visitor/survives",
            "no-messages/survives",
        ] {
            command.arg("--case").arg(format!("{profile}/{case}"));
        }
    }
    command
        .arg("--report")
        .arg(format!("html={}", page.display()));
    command
        .arg("--report")
        .arg(format!("json={}", data.display()));
    command.env_clear().current_dir(folder.path());
    for kept in ["PATH", "HOME", "HUBCTL_BROWSER"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let data = serde_json::from_str(&fs::read_to_string(data).unwrap()).unwrap();
    (fs::read_to_string(page).unwrap(), data)
}

#[tokio::test]
async fn the_tables_of_a_real_check_have_every_case_and_lead_to_it_and_its_picture() {
    let (html, data) = of_a_real_check();
    let mut expected = BTreeMap::new();
    for case in data["cases"].as_array().unwrap() {
        let trial = &case["trial"];
        let part = |name: &str| trial[name].as_str().unwrap_or_default();
        let row = part("name").split_once('/').unwrap().1;
        let place = format!("{row} {}", part("profile"));
        let findings = case["findings"].as_array().unwrap();
        let word = match part("outcome") {
            "ok" if !findings.is_empty() => "notice",
            outcome => outcome,
        };
        let outcome = (word.to_owned(), part("name").to_owned());
        expected.insert(place, json!([outcome.0, outcome.1]));
    }
    assert!(expected.values().any(|cell| cell[0] == "failed"), "{data}");
    let shown = Shown::with(html, (1280, 900), ColorScheme::Light).await;
    let cells = "Object.fromEntries(Array.from(document.querySelectorAll('.matrix')).flatMap((matrix) => {
        const words = (element) => element.textContent.trim();
        const heads = Array.from(matrix.querySelectorAll('thead th')).map(words);
        return Array.from(matrix.querySelectorAll('tbody tr')).flatMap((row) =>
            Array.from(row.cells).map((cell, at) => [cell.querySelector('a'), heads[at]])
                .filter(([link]) => link)
                .map(([link, host]) => [
                    `${words(row.cells[0])} ${host}`,
                    [
                        link.lastChild.textContent,
                        document.getElementById(link.hash.slice(1)).closest('details').querySelector('.name').textContent,
                    ],
                ]));
    }))";
    assert_eq!(shown.evaluate(cells).await, json!(expected));
    let folded = "Array.from(document.querySelectorAll('.matrix:not([open]) summary'), (it) => it.textContent)";
    assert_eq!(
        shown.evaluate(folded).await,
        json!(["3 more cases passed in all hosts"])
    );
    let heading = "document.querySelector('h1').textContent";
    assert_eq!(shown.evaluate(heading).await, "Customers");
    // Pictures of the app are in the page itself.
    let pictures = "Promise.all(Array.from(document.images, async (image) => {
        await image.decode();
        return image.src.startsWith('data:image/png;base64,') && image.naturalWidth > 300 && image.alt !== '';
    }))";
    let pictures = shown.evaluate(pictures).await;
    let pictures = pictures.as_array().unwrap();
    assert!(!pictures.is_empty());
    assert!(
        pictures.iter().all(|is_there| is_there == true),
        "{pictures:?}"
    );
    shown.end().await;
}

#[tokio::test]
async fn filters_leave_what_fits_them() {
    let shown = Shown::run(&of_everything()).await;
    // What passed and what was not judged is folded, until it is asked for.
    assert_eq!(shown.listed().await.len(), 4);
    let folds = "Array.from(document.querySelectorAll('.fold > summary'), (it) => it.textContent)";
    let folds = shown.evaluate(folds).await;
    assert_eq!(folds.as_array().unwrap().len(), 3, "{folds}");
    shown.choose("profile", "=mobile").await;
    let of_mobile = [
        "mobile/plain/reacts",
        "mobile/plain/loads",
        "mobile/headers",
    ];
    assert_eq!(shown.listed().await, of_mobile);
    shown.choose("scenario", "=").await;
    assert_eq!(shown.listed().await, ["mobile/headers"]);
    shown.page.click("#show-all").await.unwrap();
    let all = "document.querySelector('#shown').textContent === '8 checks'";
    shown.page.wait_for(all, "all checks", SOON).await.unwrap();

    let web = |name: &str| format!("web-2023/{name}");
    for (severity, names) in [
        ("error", vec![web("plain/reacts")]),
        (
            "warning",
            vec![web("plain/reacts"), web("plain/forged-sender")],
        ),
        ("broken", vec!["mobile/plain/reacts".to_owned()]),
        ("not-judged", vec![web("long-thread/forged-sender")]),
    ] {
        shown.choose("severity", severity).await;
        assert_eq!(shown.listed().await, names, "{severity}");
    }
    shown.choose("severity", "").await;
    shown.choose("probe", "=loads").await;
    let of_loads = ["mobile/plain/loads", "web-2023/plain/loads"];
    assert_eq!(shown.listed().await, of_loads);
    // The address keeps it, for whoever gets the link.
    assert_eq!(shown.evaluate("location.hash").await, "#probe=%3Dloads");
    shown.end().await;
}

#[tokio::test]
async fn a_text_is_searched_for_and_a_miss_says_what_to_do() {
    let shown = Shown::run(&of_everything()).await;
    shown.page.press_key("/").await.unwrap();
    shown.page.type_text("hub301").await.unwrap();
    assert_eq!(shown.listed().await, ["web-2023/plain/reacts"]);
    let count = "document.querySelector('#shown').textContent";
    assert_eq!(shown.evaluate(count).await, "1 of 8 checks");
    shown.page.type_text(" and nothing like it").await.unwrap();
    assert_eq!(shown.listed().await, [""; 0]);
    shown.page.click("#reset-empty").await.unwrap();
    let all = "document.querySelector('#shown').textContent === '8 checks'";
    shown.page.wait_for(all, "all checks", SOON).await.unwrap();
    shown.end().await;
}

#[tokio::test]
async fn a_link_to_a_check_that_is_filtered_away_shows_it() {
    let shown = Shown::run(&of_everything()).await;
    shown.choose("profile", "=mobile").await;
    shown.page.click(".verdict.bad a").await.unwrap();
    let opened = "document.querySelector('details.case[open] .name').textContent";
    assert_eq!(shown.evaluate(opened).await, "web-2023/plain/reacts");
    assert_eq!(shown.listed().await.len(), 4);
    // One that is folded away as well.
    let follow = "document.querySelector('.matrix a[title=\"mobile/headers\"]').click()";
    shown.evaluate(follow).await;
    let opened = "document.activeElement.querySelector('.name').textContent";
    assert_eq!(shown.evaluate(opened).await, "mobile/headers");
    shown.end().await;
}

#[tokio::test]
async fn everything_opens_by_keyboard() {
    let shown = Shown::run(&of_everything()).await;
    shown.tab_to("a.cell.bad").await;
    shown.page.press_key("Enter").await.unwrap();
    let opened = "document.activeElement.parentElement.open && document.activeElement.textContent";
    let opened = shown.evaluate(opened).await;
    assert!(
        opened.as_str().unwrap().contains("web-2023/plain/reacts"),
        "{opened}"
    );
    shown.tab_to("details.more > summary").await;
    shown.page.press_key("Enter").await.unwrap();
    let fix = "document.activeElement.parentElement.querySelector('.prose').checkVisibility()";
    assert_eq!(shown.evaluate(fix).await, true);
    shown.tab_to("details.case:not([open]) > summary").await;
    shown.page.press_key("Enter").await.unwrap();
    let open = "document.querySelectorAll('details.case[open]').length";
    assert_eq!(shown.evaluate(open).await, 2);
    shown.end().await;
}

#[tokio::test]
async fn words_of_an_app_are_words() {
    let shown = Shown::run(&of_hostile_words()).await;
    let foreign = "document.querySelectorAll('base, link, iframe, .case script, .case a[href^=javascript], img').length";
    assert_eq!(shown.evaluate(foreign).await, 0);
    assert_eq!(shown.evaluate("document.scripts.length").await, 1);
    assert_eq!(shown.evaluate("typeof hacked").await, "undefined");
    // They are all there to be read: message, help, timeline, its dot, console, exception, request, page.
    let quoted = format!(
        "document.body.innerHTML.split({}).length - 1",
        json!(escaped(HOSTILE))
    );
    let quoted = shown.evaluate(&quoted).await;
    assert!(quoted.as_u64().unwrap() >= 8, "{quoted}");
    shown.end().await;
}

/// As a browser writes a text down.
fn escaped(text: &str) -> String {
    text.replace('<', "&lt;").replace('>', "&gt;")
}

#[tokio::test]
async fn it_can_be_read_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("report.html"), written(&of_everything())).unwrap();
    // The sandbox allows no scripts.
    let frame = "<!doctype html><title>x</title><iframe sandbox=allow-same-origin width=1200 height=800 src=report.html></iframe>";
    fs::write(folder.path().join("frame.html"), frame).unwrap();
    let server = AppServer::start(folder.path(), 0).unwrap();
    let browser = browser().await;
    let page = browser.new_page(&server.url("frame.html")).await.unwrap();
    let inside = |script: &str| {
        let script =
            format!("((document) => {script})(document.querySelector('iframe').contentDocument)");
        let page = page.clone();
        async move { page.evaluate(&script).await.unwrap() }
    };
    assert_eq!(
        inside("document.documentElement.dataset.theme ?? 'none'").await,
        "none"
    );
    for (selector, is_shown) in [
        (".verdict", true),
        ("table", true),
        ("details.case", true),
        ("#filters", false),
        ("#theme", false),
        ("button.copy", false),
    ] {
        let shown = format!("document.querySelector('{selector}').checkVisibility()");
        assert_eq!(inside(&shown).await, is_shown, "{selector}");
    }
    let frame = page.frame("iframe").await.unwrap();
    let message = "document.querySelector('details.case.bad .message').checkVisibility()";
    assert_eq!(inside(message).await, true);
    frame.click(".fold.good > summary").await.unwrap();
    let folded = "document.querySelector('.fold.good details.case').checkVisibility()";
    assert_eq!(inside(folded).await, true);
    browser.close().await.unwrap();
}

/// How light the page and its letters are, from 0 to 255.
const LIGHTS: &str = "['background-color', 'color'].map((name) => {
    const parts = getComputedStyle(document.body).getPropertyValue(name).match(/\\d+/g).map(Number);
    return Math.round((parts[0] + parts[1] + parts[2]) / 3);
})";

async fn lights(page: &Page) -> (u64, u64) {
    serde_json::from_value(page.evaluate(LIGHTS).await.unwrap()).unwrap()
}

#[tokio::test]
async fn it_is_dark_for_those_who_like_it_and_whoever_presses_the_button() {
    for (colours, starts_light) in [(ColorScheme::Light, true), (ColorScheme::Dark, false)] {
        let shown = Shown::with(written(&of_everything()), (1280, 900), colours).await;
        let (page, ink) = lights(&shown.page).await;
        assert_eq!(page > 200 && ink < 60, starts_light, "{page} {ink}");
        assert_eq!(page < 60 && ink > 200, !starts_light, "{page} {ink}");
        shown.page.click("#theme").await.unwrap();
        let (page, _) = lights(&shown.page).await;
        assert_eq!(page < 60, starts_light, "{page}");
        shown.end().await;
    }
}

#[tokio::test]
async fn a_phone_scrolls_one_way_only() {
    for run in [of_everything(), of_nasty_texts(), of_hostile_words()] {
        let shown = Shown::with(written(&run), (360, 740), ColorScheme::Light).await;
        let wide = "{
            for (const one of document.querySelectorAll('details')) one.open = true;
            document.documentElement.scrollWidth
        }";
        assert_eq!(shown.evaluate(wide).await, 360);
        shown.end().await;
    }
}

#[tokio::test]
async fn paper_has_everything_that_was_found_black_on_white() {
    let shown = Shown::with(written(&of_everything()), (718, 1000), ColorScheme::Dark).await;
    shown
        .evaluate("document.querySelector('.matrix').open = false")
        .await;
    shown.page.emulate_medium(Medium::Print).await.unwrap();
    let (page, ink) = lights(&shown.page).await;
    assert!(page == 255 && ink < 60, "{page} {ink}");
    let bodies = "Array.from(document.querySelectorAll('details.case'))
        .filter((one) => one.querySelector('.body').checkVisibility() && one.querySelector('.body').offsetHeight > 0)
        .map((one) => one.querySelector('.name').textContent)";
    let told = [
        "web-2023/plain/reacts",
        "mobile/plain/reacts",
        "web-2023/plain/forged-sender",
        "mobile/plain/loads",
    ];
    assert_eq!(shown.evaluate(bodies).await, json!(told));
    let hidden = "['#filters', '#theme', 'button.copy', '.more'].filter((it) => document.querySelector(it).checkVisibility())";
    assert_eq!(shown.evaluate(hidden).await, json!([]));
    let tables = "Array.from(document.querySelectorAll('table'), (it) => it.checkVisibility())";
    assert_eq!(shown.evaluate(tables).await, json!([true, true]));
    let cut = "Array.from(document.querySelectorAll('pre, .scroll'))
        .filter((it) => it.checkVisibility() && getComputedStyle(it).overflowY !== 'visible').length";
    assert_eq!(shown.evaluate(cut).await, 0);
    assert_eq!(
        shown.evaluate("document.documentElement.scrollWidth").await,
        718
    );
    shown.end().await;
}
