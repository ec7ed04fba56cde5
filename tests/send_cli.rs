//! `hubctl send` without a browser: how it finds the host, and what it says when there is none.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod serve_support;

use std::path::Path;
use std::process::{Command, Output};

use bare::Bare;
use serve_support::Served;

const EVENT: &str = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";

fn send(runtime: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output {
        status,
        stderr,
        stdout,
    } = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("send")
        .args(arguments)
        .bare()
        .env("XDG_RUNTIME_DIR", runtime)
        .output()
        .unwrap();
    assert_eq!(stdout, b"", "nothing was asked for");
    (status.code(), String::from_utf8_lossy(&stderr).into_owned())
}

#[test]
fn the_running_host_is_found() {
    let served = Served::start(&["--forget-apps"]);
    let (status, said) = send(served.runtime(), &[EVENT]);
    assert_eq!(status, Some(0), "{said}");
    assert!(
        said.contains(&format!("no page is open at {}", served.url)),
        "{said}"
    );
    let commands = served.ask("GET", "/api/pages", "");
    assert_eq!(commands, (200, "{\"pages\":{}}".to_owned()));
}

#[test]
fn without_a_host_it_says_how_to_start_one() {
    let runtime = tempfile::tempdir().unwrap();
    let (status, said) = send(runtime.path(), &[EVENT]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("no hubctl serve is running")
            && said.contains("help: start one with: hubctl serve"),
        "{said}"
    );
}

#[test]
fn a_host_that_has_gone_is_forgotten() {
    // A port that no other test takes when it is free again.
    let served = Served::start(&["--forget-apps", "--port", "0"]);
    let runtime = served.runtime().join("hubctl");
    let word = std::fs::read_dir(&runtime)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = std::fs::read_to_string(&word).unwrap();
    assert!(text.contains(&served.token), "{text}");
    let kept = tempfile::tempdir().unwrap();
    std::fs::create_dir(kept.path().join("hubctl")).unwrap();
    make_private(&kept.path().join("hubctl"));
    let stale = kept.path().join("hubctl").join("serve-1.json");
    std::fs::write(&stale, text).unwrap();
    served.end("-TERM");
    let (status, said) = send(kept.path(), &[EVENT]);
    assert_eq!(status, Some(2), "{said}");
    assert!(!stale.exists());
}

#[cfg(unix)]
#[test]
fn word_of_a_host_is_gone_when_it_ends_and_nobody_else_could_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let mut served = Served::start(&["--forget-apps"]);
    let folder = served.runtime().join("hubctl");
    let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(served.stop("-INT"), Some(0));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_folder_that_others_can_read_is_not_trusted() {
    use std::os::unix::fs::PermissionsExt;
    let runtime = tempfile::tempdir().unwrap();
    let folder = runtime.path().join("hubctl");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (status, said) = send(runtime.path(), &[EVENT]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("can be read or was made by somebody else"),
        "{said}"
    );
}

#[test]
fn a_wrong_token_and_a_file_without_an_event_are_told() {
    let served = Served::start(&["--forget-apps"]);
    let to = ["--to", served.url.as_str()];
    let (status, said) = send(
        served.runtime(),
        &[&[EVENT, "--token", "wrong"][..], &to].concat(),
    );
    assert_eq!(status, Some(2));
    assert!(
        said.contains("answered 401") && said.contains("help: the token is printed"),
        "{said}"
    );
    let (status, said) = send(served.runtime(), &["Cargo.toml"]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("Cargo.toml holds no event") && said.contains("--raw posts it line by line"),
        "{said}"
    );
    let (status, said) = send(served.runtime(), &["missing.json"]);
    assert_eq!(status, Some(2));
    assert!(said.contains("cannot read missing.json"), "{said}");
}

#[cfg(unix)]
fn make_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[cfg(not(unix))]
fn make_private(_folder: &Path) {}

#[test]
fn an_address_where_no_host_is_is_told_with_those_that_run() {
    let served = Served::start(&["--forget-apps"]);
    let (status, said) = send(served.runtime(), &[EVENT, "--to", "http://127.0.0.1:1/"]);
    assert_eq!(status, Some(2));
    assert!(
        said.contains("no hubctl serve of this machine is at http://127.0.0.1:1/")
            && said.contains(&format!("there are: {}", served.url)),
        "{said}"
    );
}
