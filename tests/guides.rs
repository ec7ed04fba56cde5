//! The README and the guides, as a reader has them who types what stands there: whatever is in a block of code is tried, in the
//! order in which it stands there, from an empty folder, and what is shown of its output is compared.
//!
//! Each guide has a network of its own, in which the ports are free that it names. `HUBCTL_BROWSER` names the browser; otherwise
//! the usual places are searched.

// The commands are those of a POSIX shell.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod documents;
mod guide_desk;
mod real_browser;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use documents::blocks;
use guide_desk::{Desk, path_with_hubctl};
use hubctl::browser::{Browser, LaunchOptions};

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

/// Tries all commands of a guide.
fn try_commands(name: &str, at_least: usize) {
    try_commands_of(&guide(name), &mut Desk::new(), at_least);
}

/// Tries all commands of a document at a desk.
fn try_commands_of(document: &str, desk: &mut Desk, at_least: usize) {
    let blocks = blocks(document);
    let tried: Vec<_> = blocks
        .iter()
        .filter(|block| block.not_run.is_none())
        .collect();
    let commands = tried.iter().filter(|block| block.is_commands());
    assert!(commands.count() >= at_least, "{tried:?}");
    let wrong: Vec<_> = tried.iter().filter_map(|block| desk.fault(block)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_readme_work_and_show_what_it_shows() {
    let mut desk = Desk::new();
    // What the clone has that the reader stands in.
    let fixtures = desk.folder().join("fixtures");
    std::os::unix::fs::symlink(root().join("fixtures"), fixtures).unwrap();
    fs::create_dir(desk.folder().join("target")).unwrap();

    let readme = readme();
    assert!(readme.contains("```sh\nhubctl serve\n```"), "the main job");
    assert!(readme.contains("```sh\ntests/run\n```"), "the tests");
    let stream = readme.find("```console\n$ hubctl gen --count 10").unwrap();
    let (before, after) = readme.split_at(stream);
    tokio::task::block_in_place(|| try_commands_of(before, &mut desk, 3));
    // `send` tells how many frames there are: the reader has opened the app's tab.
    let browser = LaunchOptions::new(desk.wrapped(&real_browser::executable().unwrap()));
    let browser = Browser::launch(browser).await.unwrap();
    let page = browser.new_page("http://127.0.0.1:4400/").await.unwrap();
    let soon = Duration::from_secs(20);
    let ready = "document.querySelector('[data-testid=conversation]') !== null";
    page.wait_for(ready, "the page", soon).await.unwrap();
    page.click("[data-testid=tab-app-1]").await.unwrap();
    let framed = "document.querySelector('hub-app-frames iframe') !== null";
    page.wait_for(framed, "the app's frame", soon)
        .await
        .unwrap();
    tokio::task::block_in_place(|| try_commands_of(after, &mut desk, 9));
    browser.close().await.unwrap();
}

#[test]
fn the_commands_of_the_guide_to_check_work() {
    try_commands("check.md", 7);
}

#[test]
fn the_commands_of_the_guide_to_doctor_work() {
    try_commands("doctor.md", 4);
}

#[test]
fn the_commands_of_the_guide_to_serve_work() {
    let mut desk = Desk::new();
    try_commands_of(&guide("serve.md"), &mut desk, 6);
    let apps = fs::read_to_string(desk.folder().join("hubctl.apps.toml")).unwrap();
    assert!(apps.contains("https://crm.example.com/panel"), "{apps}");
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

#[test]
fn the_commands_of_the_guide_to_events_for_tests_work() {
    try_commands("gen.md", 5);
}

#[test]
fn the_commands_of_the_guide_from_a_payload_to_a_test_work() {
    try_commands("captured-payload.md", 6);
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
            assert!(list.contains("web-2023/loads"), "{name}: {list}");
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
