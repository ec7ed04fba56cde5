//! The README and the guides: whatever stands in a block of code is tried, in the order in which it stands there, and what is
//! shown of its output is compared.
//!
//! The app of the guides is one of `fixtures/apps`, their host is one that runs, and of a check one case is carried out: the
//! checks themselves have tests of their own. `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched.

// The commands are those of a POSIX shell.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod app_server;
mod bare;
mod documents;
mod real_browser;
mod serve_support;

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use app_server::AppServer;
use documents::{Block, blocks};
use hubctl::browser::{Browser, LaunchOptions};
use serve_support::Served;
use tempfile::TempDir;

const PAYLOAD: &str = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";

/// The case that is carried out of each check.
const CASE: &str = "web-2023/loads";

/// What is not as in the guide, so that it ends soon.
const SOONER: (&str, &str) = ("--interval 1s", "--interval 1ms");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn guide(name: &str) -> String {
    fs::read_to_string(root().join("docs/guides").join(name)).unwrap()
}

/// The README, as those see it who have put the program on their PATH.
fn readme() -> String {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    text.replace("cargo run --release -- ", "hubctl ")
}

fn guides() -> Vec<String> {
    let files = fs::read_dir(root().join("docs/guides")).unwrap();
    let mut names: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A desk as the readers of the guides have it: an app, a running host, a captured payload, and `hubctl` on the PATH.
struct Desk {
    folder: TempDir,
    app: AppServer,
    served: Served,
    /// Where an app is that `npm run dev` starts.
    dev_port: u16,
    /// Whether a command has something for standard output.
    speaks: bool,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = AppServer::start(&root().join("fixtures/apps"), 0).unwrap();
        let served = Served::start(&["--forget-apps", "--port", "0"]);
        fs::copy(root().join(PAYLOAD), folder.path().join("captured.json")).unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let dev_port = listener.local_addr().unwrap().port();
        drop(listener);
        let desk = Self {
            folder,
            app,
            served,
            dev_port,
            speaks: false,
        };
        let config = format!("[[app]]\nname = \"Orders\"\nurl = \"{}\"\n", desk.panel());
        fs::write(desk.folder.path().join("hubctl.toml"), config).unwrap();
        desk.put_npm();
        desk
    }

    fn panel(&self) -> String {
        self.app.url("good/vanilla.html")
    }

    /// An `npm` whose `run dev` serves a page.
    fn put_npm(&self) {
        let script = format!(
            "#!/bin/sh\n[ \"$*\" = 'run dev' ] || exit 1\nexec node -e \"require('node:http').createServer((_, answer) => \
             answer.setHeader('content-type', 'text/html').end('<h1>Orders</h1>')).listen({}, 'localhost')\"\n",
            self.dev_port
        );
        let path = self.folder.path().join("npm");
        fs::write(&path, script).unwrap();
        let made = Command::new("chmod").arg("+x").arg(&path).status();
        assert!(made.unwrap().success());
    }

    /// A text of the guides with what is here in place of what stands there.
    fn here(&self, text: &str) -> String {
        // What is started must not be there yet.
        let text = if text.contains("--app-command") {
            text.replace(":3000", ":5173")
        } else {
            text.to_owned()
        };
        let text = text
            .replace("http://localhost:3000/panel", "PANEL")
            .replace("http://localhost:3000", "PANEL")
            .replace("PANEL", &self.panel())
            .replace(":5173", &format!(":{}", self.dev_port))
            .replace(":4400", &format!(":{}", self.served.port()))
            .replace(SOONER.0, SOONER.1);
        let lines = text.lines().map(|line| match line {
            line if line.starts_with("hubctl check ") => format!("{line} --case {CASE}\n"),
            line => format!("{line}\n"),
        });
        lines.collect()
    }

    fn run(&self, script: &str) -> Output {
        let hubctl = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = [self.folder.path(), hubctl].map(PathBuf::from);
        let places = places.into_iter().chain(std::env::split_paths(&path));
        let mut command = Command::new("bash");
        command
            .args(["-euo", "pipefail", "-c", script])
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::join_paths(places).unwrap())
            .env("HOME", self.folder.path())
            .env("TOKEN", &self.served.token)
            .env("XDG_RUNTIME_DIR", self.served.runtime());
        if let Some(browser) = std::env::var_os("HUBCTL_BROWSER") {
            command.env("HUBCTL_BROWSER", browser);
        }
        command.output().unwrap()
    }

    /// Tries a block of commands, and says what is wrong with it.
    fn fault(&self, block: &Block<'_>) -> Option<String> {
        if let Some(session) = block.text.strip_prefix("$ ") {
            return self.fault_of_session(session);
        }
        if let Some(arguments) = block.text.strip_prefix("hubctl serve") {
            let captured = self.folder.path().join("captured.json");
            let here = self.here(arguments);
            let here = here.replace("captured.json", captured.to_str().unwrap());
            let arguments: Vec<_> = here.split_whitespace().collect();
            let served = Served::start(&arguments);
            let status = served.end("-INT");
            return (status != Some(0)).then(|| format!("{}: {status:?}", block.text));
        }
        let output = self.run(&self.here(block.text));
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        // An answer that refuses is one as well, for `curl`.
        let is_silent = self.speaks && output.stdout.is_empty();
        let is_well = output.status.success() && !said.contains("\"error\"") && !is_silent;
        (!is_well).then(|| format!("{}: {}\n{said}", block.text, output.status))
    }

    /// Tries a command with what it shows below it, if that is anything; otherwise it has to succeed.
    fn fault_of_session(&self, session: &str) -> Option<String> {
        let (command, shown) = session.split_once('\n').unwrap_or((session, ""));
        let output = self.run(&self.here(command));
        let said =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let is_well = match shown {
            "" => output.status.success(),
            _ => without_time(&said) == without_time(&self.here(shown)),
        };
        (!is_well).then(|| format!("{session}: {}\n{said}", output.status))
    }
}

/// The lines of an output, without the part of the last that says how long it took.
fn without_time(text: &str) -> Vec<&str> {
    let is_time = |line: &&str| line.starts_with("1 event ");
    text.lines()
        .map(|line| match line.split_once(" in ") {
            Some((events, _)) if is_time(&line) => events,
            _ => line,
        })
        .collect()
}

/// Tries all commands of a guide.
fn try_commands(name: &str, at_least: usize) {
    try_commands_of(&guide(name), &Desk::new(), at_least);
}

/// Tries all commands of a document at a desk that suits it.
fn try_commands_of(document: &str, desk: &Desk, at_least: usize) {
    let blocks = blocks(document);
    let commands = blocks
        .iter()
        .filter(|block| matches!(block.language, "sh" | "console"));
    let tried: Vec<_> = commands.filter(|block| block.not_run.is_none()).collect();
    assert!(tried.len() >= at_least, "{tried:?}");
    let wrong: Vec<_> = tried.iter().filter_map(|block| desk.fault(block)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readme_work_and_show_what_it_shows() {
    let desk = Desk {
        speaks: true,
        ..Desk::new()
    };
    // The payload of the example; and what the clone has that the reader stands in.
    let broken = root().join("fixtures/payloads/invalid/HUB117-phone-not-e164.json");
    fs::copy(broken, desk.folder.path().join("captured.json")).unwrap();
    let fixtures = desk.folder.path().join("fixtures");
    std::os::unix::fs::symlink(root().join("fixtures"), fixtures).unwrap();
    fs::create_dir(desk.folder.path().join("target")).unwrap();
    // `send` tells how many frames there are: the reader has opened the app's tab.
    let browser = LaunchOptions::new(real_browser::executable().unwrap());
    let browser = Browser::launch(browser).await.unwrap();
    let page = browser.new_page(&desk.served.url).await.unwrap();
    let soon = Duration::from_secs(20);
    let ready = "document.querySelector('[data-testid=conversation]') !== null";
    page.wait_for(ready, "the page", soon).await.unwrap();
    page.click("[data-testid=tab-app-1]").await.unwrap();
    let framed = "document.querySelector('hub-app-frames iframe') !== null";
    page.wait_for(framed, "the app's frame", soon)
        .await
        .unwrap();

    let readme = readme();
    assert!(readme.contains("```sh\nhubctl serve\n```"), "the main job");
    assert!(readme.contains("```sh\ntests/run\n```"), "the tests");
    tokio::task::block_in_place(|| try_commands_of(&readme, &desk, 12));
    browser.close().await.unwrap();
}

#[test]
fn the_commands_of_the_guide_to_check_work() {
    try_commands("check.md", 5);
}

#[test]
fn the_commands_of_the_guide_to_doctor_work() {
    try_commands("doctor.md", 3);
}

#[test]
fn the_commands_of_the_guide_to_serve_work() {
    try_commands("serve.md", 3);
}

#[test]
fn the_commands_of_the_guide_to_captured_payloads_in_ci_work() {
    try_commands("validate.md", 3);
}

#[test]
fn the_commands_of_the_guide_to_a_lot_of_events_work() {
    try_commands("scale.md", 1);
}

/// A pipeline cannot run here, but what it says to hubctl can be read.
#[test]
fn hubctl_understands_the_commands_of_all_pipelines() {
    let mut tried = 0;
    for name in ["ci.md", "scale.md", "check.md"] {
        let guide = guide(name);
        let blocks = blocks(&guide);
        let pipelines = blocks
            .iter()
            .filter(|block| matches!(block.language, "yaml" | "groovy"));
        for line in pipelines.flat_map(|block| block.text.lines()) {
            let Some(command) = [
                "run: hubctl ",
                "script: hubctl ",
                "- hubctl ",
                "sh \"hubctl ",
            ]
            .iter()
            .find_map(|start| line.split_once(start)) else {
                continue;
            };
            let command = command.1.replace("${{ matrix.day }}", "monday");
            let script = format!("hubctl {} --help", command.trim_end_matches('"'));
            let output = Command::new("bash")
                .args(["-c", &script])
                .env_clear()
                .env("PATH", path_with_hubctl())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{name}: {script}: {said}");
            tried += 1;
        }
    }
    assert!(tried >= 7, "only {tried}");
}

fn path_with_hubctl() -> std::ffi::OsString {
    let hubctl = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = [hubctl.to_owned()].into_iter();
    std::env::join_paths(places.chain(std::env::split_paths(&path))).unwrap()
}

#[test]
fn the_commands_of_the_guide_to_events_for_tests_work() {
    try_commands("gen.md", 5);
}

#[test]
fn the_commands_of_the_guide_from_a_payload_to_a_test_work() {
    try_commands("captured-payload.md", 4);
}

#[test]
fn the_host_has_the_app_that_the_guide_adds() {
    let desk = Desk::new();
    let guide = guide("serve.md");
    let blocks = blocks(&guide);
    let added = blocks.iter().find(|block| block.text.starts_with("curl "));
    let output = desk.run(&desk.here(added.unwrap().text));
    assert!(output.status.success(), "{output:?}");
    let (status, apps) = desk
        .served
        .ask("GET", "/api/v1/accounts/1/dashboard_apps", "");
    assert_eq!(status, 200);
    assert!(apps.contains("https://crm.example.com/panel"), "{apps}");
}

/// The cases of a check with this `hubctl.toml`, which is written into a folder.
fn cases_of(folder: &Path, config: &str) -> String {
    fs::write(folder.join("hubctl.toml"), config).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["check", "--list"])
        .env_clear()
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{config}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_config_of_the_guides_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for name in guides() {
        let guide = guide(&name);
        let blocks = blocks(&guide).into_iter();
        for block in blocks.filter(|block| block.language == "toml") {
            let list = cases_of(folder.path(), block.text);
            assert!(list.contains(CASE), "{name}: {list}");
            // Where something is expected, that is a case.
            let expects = block.text.contains("[[expect]]");
            assert_eq!(list.contains("/expects"), expects, "{name}: {list}");
            tried += 1;
        }
    }
    assert!(tried >= 2, "only {tried}");
}

/// The keys of `hubctl.toml` that stand in tables, each with an example of its value.
#[test]
fn every_key_of_a_table_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let app = "[[app]]\nurl = \"http://localhost:3000\"\n";
    let mut tried = 0;
    for (name, table) in [("check.md", "check"), ("doctor.md", "doctor")] {
        let guide = guide(name);
        let rows = guide.lines().filter_map(|line| line.strip_prefix("| `"));
        let examples = rows
            .filter_map(|row| row.split_once('`'))
            .map(|(code, _)| code);
        for example in examples.filter(|code| code.contains(" = ")) {
            cases_of(folder.path(), &format!("{app}[{table}]\n{example}\n"));
            tried += 1;
        }
    }
    assert!(tried > 8, "only {tried}");
}

#[test]
fn nothing_stands_in_a_guide_that_nobody_tries() {
    let pages = guides().into_iter().map(|name| (guide(&name), name));
    for (page, name) in pages.chain([(readme(), "README.md".to_owned())]) {
        for block in blocks(&page) {
            // The JavaScript of the guide to Playwright runs in `tests/page.rs`, the guide to the first app in
            // `tests/init_cli.rs`.
            let is_tried = match block.language {
                _ if name == "first-app.md" || block.not_run.is_some() => true,
                "console" => name == "README.md",
                "sh" => matches!(
                    name.as_str(),
                    "README.md"
                        | "captured-payload.md"
                        | "check.md"
                        | "doctor.md"
                        | "gen.md"
                        | "playwright.md"
                        | "scale.md"
                        | "serve.md"
                        | "validate.md"
                ),
                "toml" => true,
                "js" => name == "playwright.md",
                _ => false,
            };
            assert!(is_tried, "{name}: {block:?}");
            if let Some(reason) = block.not_run {
                assert!(reason.len() > 10, "{name}: {block:?}");
            }
        }
    }
}
