//! What is left of a browser after its owner ended, whatever the way: no process and no profile. Needs a Chromium or Chrome,
//! as `tests/browser_driver.rs`.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod ending;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ending::{SOON, alive, example, poll, processes, send};
use hubctl::browser::{
    Browser, BrowserError, LaunchOptions, Platform, Sandbox, Surroundings, find_browser_in,
};

/// How long the browser may outlive its owner.
const AT_ONCE: Duration = Duration::from_secs(5);

/// A program with a browser, which has noted its processes.
struct Owner {
    program: Child,
    /// Every process of the browser's group.
    browser: Vec<u32>,
    profile: PathBuf,
}

impl Owner {
    /// Starts the example and waits until its page is open, or until it has ended in the way it should.
    fn start(how: &str, folder: &Path) -> Self {
        let note = folder.join("note");
        let profiles = folder.join("profiles");
        std::fs::create_dir_all(&profiles).unwrap();
        let program = Command::new(example("browser_end"))
            .args([how.as_ref(), note.as_os_str(), profiles.as_os_str()])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let words = poll("the note", SOON, || std::fs::read_to_string(&note).ok());
        let (group, profile) = words.split_once('\n').unwrap();
        let mut browser = members(group);
        // Those that ended so quickly are not listed any more.
        browser.push(group.parse().unwrap());
        Self {
            program,
            browser,
            profile: profile.into(),
        }
    }

    /// Waits for the end of the program, and checks that its browser is gone at once. Returns the exit status.
    fn end(mut self, how: &str) -> (Option<i32>, PathBuf) {
        let status = self.program.wait().unwrap();
        let group = self.browser[self.browser.len() - 1].to_string();
        poll(
            &format!("the end of the browser after {how}"),
            AT_ONCE,
            || (alive(&self.browser).is_empty() && members(&group).is_empty()).then_some(()),
        );
        (status.code(), self.profile)
    }
}

fn members(group: &str) -> Vec<u32> {
    processes(&["pgid=", "pid=", "stat="])
        .iter()
        .filter(|process| process[0] == group && !process[2].starts_with('Z'))
        .map(|process| process[1].parse().unwrap())
        .collect()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

fn options(folder: &Path) -> LaunchOptions {
    let around = Surroundings::from_variables(Platform::current(), |name| std::env::var_os(name));
    let explicit = std::env::var_os("HUBCTL_BROWSER").map(PathBuf::from);
    let mut options = LaunchOptions::new(find_browser_in(explicit.as_deref(), &around).unwrap());
    options.profile_parent = Some(folder.to_owned());
    options
}

#[test]
fn nothing_is_left_after_success_an_error_and_a_panic() {
    for (how, expected) in [("well", 0), ("error", 1), ("panic", 101)] {
        let folder = tempfile::tempdir().unwrap();
        let (status, profile) = Owner::start(how, folder.path()).end(how);
        assert_eq!(status, Some(expected), "{how}");
        assert!(!profile.exists(), "{how}");
        assert!(is_empty(&folder.path().join("profiles")), "{how}");
    }
}

#[test]
fn nothing_is_left_after_ctrl_c_and_sigterm() {
    for signal in ["INT", "TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let owner = Owner::start("wait", folder.path());
        assert!(owner.browser.len() > 2, "{:?}", owner.browser);
        send(signal, owner.program.id());
        let (status, profile) = owner.end(signal);
        assert_eq!(status, Some(0), "{signal}");
        assert!(!profile.exists(), "{signal}");
        assert!(is_empty(&folder.path().join("profiles")), "{signal}");
    }
}

#[tokio::test]
async fn after_sigkill_no_process_is_left_and_the_next_start_removes_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    let owner = Owner::start("wait", folder.path());
    send("KILL", owner.program.id());
    let (status, profile) = owner.end("KILL");
    assert_eq!(status, None);

    let browser = Browser::launch(options(&folder.path().join("profiles"))).await;
    assert!(!profile.exists());
    browser.unwrap().close().await.unwrap();
    assert!(is_empty(&folder.path().join("profiles")));
}

#[tokio::test]
async fn a_browser_that_dies_is_noticed_and_can_be_closed() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::launch(options(folder.path())).await.unwrap();
    let page = browser.new_page("about:blank").await.unwrap();
    assert!(!browser.has_ended());
    let ended = browser.ended();
    let died = Instant::now();
    send("KILL", browser.process_id());
    tokio::time::timeout(SOON, ended).await.unwrap();
    assert!(browser.has_ended());
    let error = page.evaluate("1").await;
    assert!(
        matches!(error, Err(BrowserError::Closed { .. })),
        "{error:?}"
    );
    assert!(died.elapsed() < AT_ONCE, "{:?}", died.elapsed());
    let group = browser.process_id().to_string();
    browser.close().await.unwrap();
    assert!(is_empty(folder.path()));
    poll("the end of the rest", AT_ONCE, || {
        members(&group).is_empty().then_some(())
    });
}

#[tokio::test]
async fn a_browser_that_hangs_is_closed_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::launch(options(folder.path())).await.unwrap();
    let group = browser.process_id().to_string();
    send("STOP", browser.process_id());
    let asked = Instant::now();
    browser.close().await.unwrap();
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    assert!(is_empty(folder.path()));
    poll("the end of the rest", AT_ONCE, || {
        members(&group).is_empty().then_some(())
    });
}

#[tokio::test]
async fn a_sandbox_that_cannot_be_had_is_told_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    // What Chromium says to a user without user namespaces, and to root.
    for words in [
        "[1:1:FATAL:zygote_host_impl_linux.cc(129)] No usable sandbox! If you are running on Ubuntu 23.10+",
        "[2:2:ERROR:zygote_host_impl_linux.cc(102)] Running as root without --no-sandbox is not supported.",
    ] {
        let script = folder.path().join("browser");
        std::fs::write(&script, format!("#!/bin/sh\necho '{words}' >&2\nexit 1\n")).unwrap();
        let status = Command::new("chmod").arg("+x").arg(&script).status();
        assert!(status.unwrap().success());
        let mut options = LaunchOptions::new(&script);
        options.profile_parent = Some(folder.path().to_owned());
        let error = Browser::launch(options).await.unwrap_err();
        assert!(matches!(error, BrowserError::NoSandbox { .. }), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.help().unwrap().contains("--no-sandbox"));
    }
}

#[tokio::test]
async fn a_real_browser_of_root_with_a_sandbox_says_so() {
    // Only root can see this; everybody else has a sandbox here, or the case above.
    if Sandbox::for_current_user() == Sandbox::On {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.sandbox = Sandbox::On;
    let error = Browser::launch(options).await.unwrap_err();
    assert!(matches!(error, BrowserError::NoSandbox { .. }), "{error:?}");
    assert!(is_empty(folder.path()));
}
