//! `hubctl check` with the real binary and a real browser, on the apps of `fixtures/apps`.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched. Without one these tests fail.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod app_server;

mod checking;

use std::collections::BTreeSet;
use std::sync::Mutex;

use app_server::AppServer;
use checking::{apps, check, report, some_scenarios};

#[test]
fn a_good_app_has_no_findings_in_any_host() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    report(&["--app-url", &url, "--profile", "all"]).assert_works_in(4);
}

/// The broken apps by their file names.
fn broken() -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(apps().join("broken"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".html") && !LEFT_OUT.contains(&name.as_str()))
        .collect();
    files.sort();
    assert!(files.len() > 50, "{files:?}");
    files
}

/// The only app that is left out: of a frame that dies in a process of its own nothing is told yet but that it does not
/// answer, and not each time.
const LEFT_OUT: [&str; 1] = ["HUB412-crashes.html"];

/// Checks every broken app, two at a time, and gives those whose findings are others than their own.
fn wrong_apps(further: impl Fn(&str) -> Vec<String> + Sync) -> Vec<String> {
    let server = AppServer::start(&apps(), 0).unwrap();
    let files = broken();
    let wrong = Mutex::new(Vec::new());
    let next = Mutex::new(files.iter());
    let try_all = || {
        while let Some(file) = { next.lock().unwrap().next() } {
            let code = &file[..6];
            let url = format!("{code}={}", server.url(&format!("/broken/{file}")));
            let profile = if code == "HUB407" {
                "mobile"
            } else {
                "web-2023"
            };
            let expectations = apps().join("expect.toml");
            let mut arguments = vec!["--app-url", &url, "--profile", profile, "--jobs", "1"];
            arguments.extend(some_scenarios());
            if code.starts_with("HUB6") {
                arguments.extend(["--config", expectations.to_str().unwrap()]);
            }
            let further = further(code);
            arguments.extend(further.iter().map(String::as_str));
            let checked = report(&arguments);
            let found = checked.codes();
            if found != BTreeSet::from([code.to_owned()]) {
                wrong
                    .lock()
                    .unwrap()
                    .push(format!("{file}: {found:?}\n{}", checked.said));
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(try_all);
        scope.spawn(try_all);
    });
    wrong.into_inner().unwrap()
}

#[test]
fn every_broken_app_gives_the_finding_it_is_named_after() {
    let wrong = wrong_apps(|code| {
        let timeout = if code == "HUB411" || code == "HUB220" {
            "3s"
        } else {
            "20s"
        };
        ["--only", code, "--timeout", timeout]
            .map(str::to_owned)
            .into()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "takes many minutes: every case on every broken app"]
fn every_broken_app_gives_its_own_finding_and_no_other() {
    let wrong = wrong_apps(|_| ["--timeout", "10s"].map(str::to_owned).into());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_browser_that_is_not_there_is_told_with_a_way_out() {
    let output = check(&[
        "--app-url",
        "http://localhost:1",
        "--browser",
        "/nowhere/chrome",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("no browser at /nowhere/chrome"), "{said}");
}

#[test]
fn an_app_that_is_started_is_checked_and_ended() {
    let output = check(&[
        "--app-url",
        "http://localhost:1",
        "--app-command",
        "echo no port here; exit 3",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("no port here") && said.contains('3'),
        "{said}"
    );
}

#[test]
fn the_same_seed_is_the_same_plan() {
    let list = |seed| check(&["--app-url", "http://localhost:1", "--list", "--seed", seed]).stdout;
    assert_eq!(list("7"), list("7"));
    let names = String::from_utf8(list("7")).unwrap();
    assert!(names.lines().count() > 40, "{names}");
    assert!(names.contains("web-2023/huge-thread/survives\n"), "{names}");
}
