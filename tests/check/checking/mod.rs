//! What the tests of `hubctl check` share: the real binary run on an app, its report, and the apps.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched. Without one these tests fail.

pub(crate) mod react;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::thread;

use serde_json::Value;

/// Scenarios that say much in little time.
pub(crate) const SOME: [&str; 4] = ["empty-contact", "no-messages", "huge-thread", "email-only"];

/// The folder of the apps that are single files.
pub(crate) fn apps() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps")
}

/// The flags that leave out all scenarios but [`SOME`].
pub(crate) fn some_scenarios() -> Vec<&'static str> {
    SOME.iter().flat_map(|name| ["--scenario", name]).collect()
}

/// `hubctl check` with nothing in its environment but what it needs, away from any `hubctl.toml`.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command.arg("check").args(arguments).env_clear();
    for kept in ["PATH", "HOME", "HUBCTL_BROWSER"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command.current_dir(std::env::temp_dir());
    command
}

/// Runs `hubctl check`.
pub(crate) fn check(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// How many apps are checked at a time: they wait more than they compute.
const AT_ONCE: usize = 3;

/// Tries all of some things, several at a time, and fails with what is wrong with them.
pub(crate) fn try_each<T: Sync>(all: &[T], wrong_with: impl Fn(&T) -> Option<String> + Sync) {
    let next = Mutex::new(all.iter());
    let wrong = Mutex::new(Vec::new());
    let try_some = || {
        while let Some(one) = { next.lock().unwrap().next() } {
            let found = wrong_with(one);
            wrong.lock().unwrap().extend(found);
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(try_some);
        }
    });
    let wrong = wrong.into_inner().unwrap();
    let count = wrong.len();
    assert!(
        count == 0,
        "{count} of {}:\n{}",
        all.len(),
        wrong.join("\n")
    );
}

/// What came of a check.
pub(crate) struct Checked {
    /// The exit status.
    pub(crate) status: Option<i32>,
    /// The report, or null when none was written.
    pub(crate) report: Value,
    /// Everything that was said.
    pub(crate) said: String,
}

/// Checks an app and reads the report.
pub(crate) fn report(arguments: &[&str]) -> Checked {
    report_of(command(arguments))
}

/// [`report`] for a command that was prepared.
pub(crate) fn report_of(mut command: Command) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    let output = command
        .arg("--report")
        .arg(format!("json={}", file.display()))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    let text = std::fs::read_to_string(&file).unwrap_or_default();
    Checked {
        status: output.status.code(),
        report: serde_json::from_str(&text).unwrap_or(Value::Null),
        said,
    }
}

impl Checked {
    /// The codes of all findings.
    pub(crate) fn codes(&self) -> BTreeSet<String> {
        let cases = self.report["cases"].as_array().into_iter().flatten();
        cases
            .flat_map(|case| case["findings"].as_array().into_iter().flatten())
            .map(|finding| finding["code"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How many cases are in a state.
    pub(crate) fn count(&self, state: &str) -> usize {
        let cases = self.report["cases"].as_array().into_iter().flatten();
        cases.filter(|case| case["trial"]["state"] == state).count()
    }

    /// Asserts that everything was carried out in so many hosts, and nothing was found.
    pub(crate) fn assert_works_in(&self, hosts: usize) {
        let Self {
            status,
            report,
            said,
        } = self;
        assert_eq!(*status, Some(0), "{said}");
        assert_eq!(self.codes(), BTreeSet::new(), "{said}");
        let verdicts = report["verdicts"].as_array().unwrap();
        assert_eq!(verdicts.len(), hosts);
        for verdict in verdicts {
            assert_eq!(verdict["state"], "works", "{verdict}");
            assert!(verdict["reacts_in_ms"].is_u64(), "{verdict}");
        }
        let cases = report["cases"].as_array().unwrap().iter();
        let missing: Vec<_> = cases
            .filter(|case| case["trial"]["state"] != "done")
            .map(|case| &case["trial"]["name"])
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    /// The report without what was measured, a text for each case: times (HUB301 says for how long the app was deaf), how fast
    /// the run was, and the timelines. The app, its host and a stranger beside it are told of by processes of their own, so these
    /// differ in their order; and on a busy machine an app with a timer may do more before it is looked at. Lines of the console
    /// count without their order: the client of Vite tells that it is connected whenever its socket opens.
    pub(crate) fn comparable(&self) -> Vec<String> {
        let mut report = self.report.clone();
        for measured in ["elapsed_seconds", "events_per_second"] {
            report["summary"][measured] = Value::Null;
        }
        for verdict in report["verdicts"].as_array_mut().into_iter().flatten() {
            for measured in ["reacts_in_ms", "reaction_us"] {
                verdict[measured] = Value::Null;
            }
        }
        let cases = report["cases"].take();
        let mut parts = vec![report.to_string()];
        for mut case in cases.as_array().cloned().unwrap_or_default() {
            case["trial"]["elapsed_seconds"] = Value::Null;
            case["trial"]["evidence"]["timeline"] = Value::Null;
            if let Some(lines) = case["trial"]["evidence"]["console"].as_array_mut() {
                lines.sort_by_key(Value::to_string);
            }
            for finding in case["findings"].as_array_mut().into_iter().flatten() {
                finding["message"] = without_times(finding["message"].as_str().unwrap()).into();
            }
            parts.push(case.to_string());
        }
        parts
    }
}

/// Asserts that two reports are the same, and shows the first part of them that is not.
pub(crate) fn assert_same(first: &Checked, second: &Checked, what: &str) {
    let (one, other) = (first.comparable(), second.comparable());
    let pairs = one.iter().zip(&other);
    for (one, other) in pairs {
        assert!(
            one == other,
            "{what}:\n{one}\n{other}\n{}\n{}",
            first.said,
            second.said
        );
    }
    assert_eq!(one.len(), other.len(), "{what}: {}", second.said);
}

/// A message with a word in the place of each number of milliseconds.
fn without_times(message: &str) -> String {
    let mut words: Vec<&str> = message.split(' ').collect();
    for at in 1..words.len() {
        let is_number = words[at - 1].bytes().all(|byte| byte.is_ascii_digit());
        if words[at] == "ms" && is_number {
            words[at - 1] = "N";
        }
    }
    words.join(" ")
}
