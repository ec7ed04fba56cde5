//! The same check twice gives the same report, apart from times.
//!
//! Ten times over all hosts, with React and broken apps, for an hour without much else to do:
//!
//! ```sh
//! cargo test --test check again -- --ignored --nocapture
//! ```

#![expect(
    clippy::print_stderr,
    reason = "who waits so long wants to know how far it is"
)]

use crate::app_server::AppServer;
use crate::checking::react::DevServer;
use crate::checking::{Checked, apps, assert_same, report};

/// How often the long tests check an app.
const RUNS: usize = 10;

/// Apps that break where it depends on time most: on waits, on order, on processes that end.
const BROKEN: [&str; 8] = [
    "HUB301-deaf-at-load",
    "HUB302-late-but-asks",
    "HUB303-wrong-request",
    "HUB402-unhandled-rejection",
    "HUB405-dead-after-message",
    "HUB409-breaks-on-navigation",
    "HUB410-stale-data",
    "HUB506-third-party-gets-data",
];

/// Checks an app so many times, and asserts that each report is the first once more.
fn again(runs: usize, what: &str, arguments: &[&str]) -> Checked {
    let first = report(arguments);
    assert!(first.report.is_object(), "{what}: {}", first.said);
    for run in 2..=runs {
        assert_same(&first, &report(arguments), &format!("{what}, run {run}"));
        eprintln!("{what}: run {run} is as the first");
    }
    first
}

#[test]
fn a_second_check_gives_the_same_report() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    let mut arguments = vec!["--app-url", &url, "--profile", "web-2026"];
    arguments.extend(["--scenario", "empty-contact"]);
    again(2, "vanilla", &arguments).assert_works_in(1);
}

#[test]
#[ignore = "ten checks of every host"]
fn ten_checks_of_a_good_app_give_the_same_report() {
    let server = AppServer::start(&apps(), 0).unwrap();
    let url = server.url("good/vanilla.html");
    let arguments = ["--app-url", &url, "--profile", "all"];
    again(RUNS, "vanilla", &arguments).assert_works_in(4);
}

#[test]
#[ignore = "ten checks of every host"]
fn ten_checks_of_an_app_with_react_give_the_same_report() {
    let server = DevServer::start();
    let url = server.url();
    let arguments = ["--app-url", &url, "--profile", "all"];
    again(RUNS, "React", &arguments).assert_works_in(4);
}

#[test]
#[ignore = "ten checks of each of several apps"]
fn ten_checks_of_a_broken_app_give_the_same_report() {
    let server = AppServer::start(&apps(), 0).unwrap();
    for name in BROKEN {
        let code = &name[..6];
        let url = format!("{code}={}", server.url(&format!("broken/{name}.html")));
        let checked = again(RUNS, name, &["--app-url", &url, "--only", code]);
        assert_eq!(
            checked.codes(),
            [code.to_owned()].into(),
            "{}",
            checked.said
        );
    }
}
