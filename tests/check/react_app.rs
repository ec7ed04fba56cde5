//! The app in `tests/apps/react`: its types, and `hubctl check` on it behind its own dev server. Needs node, what
//! `npm ci --prefix tests/apps/react` installs (`tests/run` does that), and a Chromium or Chrome.

use std::net::TcpStream;
use std::process::Command;

use crate::checking::react::{self, DevServer};
use crate::checking::{report, report_of, some_scenarios};

#[test]
fn it_works_in_every_host_when_check_starts_its_dev_server() {
    let port = react::free_port();
    let mut arguments = vec!["--profile", "all"];
    arguments.extend(some_scenarios());
    let checked = report_of(react::command(port, &arguments));
    checked.assert_works_in(4);
    assert!(
        TcpStream::connect(("localhost", port)).is_err(),
        "the dev server was ended"
    );
}

#[test]
fn it_works_when_its_dev_server_runs_already_and_goes_on() {
    let server = DevServer::start();
    let url = server.url();
    for _ in ["once", "and as it was then"] {
        report(&["--app-url", &url, "--case", "web-2023/reacts"]).assert_works_in(1);
    }
}

#[test]
fn its_types_are_right() {
    let checked = Command::new("node")
        .arg("node_modules/typescript/bin/tsc")
        .args(["--noEmit", "--strict"])
        .current_dir(react::folder())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
}
