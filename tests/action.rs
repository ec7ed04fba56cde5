//! The GitHub Action: its step runs as a runner runs it, and the example of a workflow fits it.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod app_server;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use app_server::AppServer;
use tempfile::TempDir;

const ACTION: &str = include_str!("../action.yml");
const WORKFLOW: &str = include_str!("../docs/examples/check.yml");

/// The lines below a key, without their indentation, up to the next line that is indented no further than the key.
fn below(text: &str, key: &str) -> String {
    let indentation = |line: &str| line.len() - line.trim_start().len();
    let mut lines = text.lines().skip_while(|line| line.trim() != key);
    let outer = indentation(lines.next().unwrap_or_else(|| panic!("there is no {key}")));
    let lines: Vec<_> = lines
        .take_while(|line| line.trim().is_empty() || indentation(line) > outer)
        .collect();
    let inner = lines.iter().filter(|line| !line.trim().is_empty());
    let inner = inner
        .map(|line| indentation(line))
        .min()
        .unwrap_or_default();
    lines
        .iter()
        .map(|line| line.get(inner..).unwrap_or_default().to_owned() + "\n")
        .collect()
}

/// The pairs of a mapping whose values are plain.
fn pairs(text: &str) -> BTreeMap<&str, &str> {
    let lines = text.lines().filter(|line| !line.starts_with(' '));
    lines
        .filter_map(|line| line.split_once(':'))
        .map(|(key, value)| (key, value.trim()))
        .collect()
}

/// The inputs of the action.
fn inputs() -> BTreeSet<String> {
    let inputs = below(ACTION, "inputs:");
    pairs(&inputs).into_keys().map(str::to_owned).collect()
}

/// The step that checks the app.
fn step() -> String {
    below(ACTION, "- name: Check the app")
}

/// What a runner puts in place of `${{ ... }}`, by its name; nothing else may stand there.
fn filled(text: &str, values: &BTreeMap<&str, String>) -> String {
    let mut pieces = text.split("${{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").expect("an expression ends");
        let name = name.trim();
        filled += values
            .get(name)
            .unwrap_or_else(|| panic!("nobody knows {name}"));
        filled += rest;
    }
    filled
}

/// A job in a folder of its own.
struct Job {
    folder: TempDir,
}

impl Job {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn text_of(&self, file: &str) -> String {
        fs::read_to_string(self.folder.path().join(file)).unwrap_or_default()
    }

    /// Runs the step with these inputs, and the defaults of the others.
    fn check(&self, given: &[(&'static str, &str)]) -> Output {
        let all = below(ACTION, "inputs:");
        let known = inputs();
        let mut values = BTreeMap::new();
        for input in &known {
            let default = below(&all, &format!("{input}:"));
            let default = pairs(&default)
                .get("default")
                .map_or("", |text| text.trim_matches('"'));
            let given = given.iter().find(|(name, _)| name == input);
            let value = given.map_or(default, |(_, value)| value).to_owned();
            values.insert(format!("inputs.{input}"), value);
        }
        let values = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone()))
            .collect();
        let step = step();
        let hubctl = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let places = [PathBuf::from(hubctl)]
            .into_iter()
            .chain(std::env::split_paths(&path));
        let mut command = Command::new("bash");
        // As runners call it.
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c"])
            .arg(below(&step, "run: |"))
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::join_paths(places).unwrap())
            .env("HOME", self.folder.path())
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", self.folder.path().join("summary.md"));
        for (name, value) in pairs(&below(&step, "env:")) {
            command.env(name, filled(value, &values));
        }
        if let Some(browser) = std::env::var_os("HUBCTL_BROWSER") {
            command.env("HUBCTL_BROWSER", browser);
        }
        command.output().unwrap()
    }
}

fn apps() -> AppServer {
    AppServer::start(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps"),
        0,
    )
    .unwrap()
}

/// The step on an app: its status, its output, the report and the summary of the job.
fn check(app: &str) -> (Option<i32>, String, String, String) {
    let server = apps();
    let job = Job::new();
    let output = job.check(&[
        ("app-url", &server.url(app)),
        (
            "arguments",
            "--case web-2023/loads --case web-2023/empty-contact/survives",
        ),
    ]);
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (
        output.status.code(),
        said.into_owned(),
        job.text_of("hubctl-report.html"),
        job.text_of("summary.md"),
    )
}

#[test]
fn a_good_app_passes_the_step() {
    let (status, said, report, summary) = check("good/vanilla.html");
    assert_eq!(status, Some(0), "{said}");
    assert!(report.contains("Works in web-2023"), "{said}");
    assert!(summary.contains("web-2023"), "{summary}");
    assert!(!said.contains("::error"), "{said}");
}

#[test]
fn a_broken_app_fails_the_step_and_leaves_report_annotation_and_summary() {
    let (status, said, report, summary) = check("broken/HUB400-exception-on-context.html");
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains("::error") && said.contains("HUB400"),
        "{said}"
    );
    assert!(report.contains("HUB400"), "{said}");
    assert!(summary.contains("HUB400"), "{summary}");
}

#[test]
fn a_flag_that_does_not_exist_ends_the_step_as_hubctl_does() {
    let output = Job::new().check(&[
        ("app-url", "http://localhost:1/"),
        ("arguments", "--no-such-flag"),
    ]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn every_expression_of_the_action_is_known() {
    let mut values: BTreeMap<String, String> = inputs()
        .into_iter()
        .map(|input| (format!("inputs.{input}"), String::new()))
        .collect();
    values.insert("github.action_path".to_owned(), String::new());
    let known = values
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    filled(ACTION, &known);
    // And every input is for something.
    for input in inputs() {
        assert!(
            ACTION.contains(&format!("${{{{ inputs.{input} }}}}")),
            "{input}"
        );
    }
}

#[test]
fn an_expression_stands_in_no_script() {
    // A value with a quote in it would be a command there.
    for script in ACTION.split("run: |").skip(1) {
        let script = script.split("- name:").next().unwrap();
        assert!(!script.contains("${{"), "{script}");
    }
}

#[test]
fn the_example_of_a_workflow_gives_what_the_action_takes() {
    let uses = WORKFLOW.split("- uses: OWNER/hubctl").nth(1).unwrap();
    let with = below(uses, "with:");
    let with = pairs(&with);
    let inputs = inputs();
    for name in with.keys() {
        assert!(inputs.contains(*name), "the action knows no {name}");
    }
    assert!(with.contains_key("app-url"), "{with:?}");
    // Its four parts are all cases, each once.
    let parts = BTreeMap::from([("profile", with["profile"])]);
    let list = |arguments: &str| {
        let job = Job::new();
        let output = job.check(&[
            ("app-url", with["app-url"]),
            ("profile", parts["profile"]),
            ("arguments", &format!("{arguments} --list")),
        ]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        let list = String::from_utf8(output.stdout).unwrap();
        list.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut cases: Vec<String> = Vec::new();
    // No two artifacts of a run may have the same name.
    let mut artifacts = BTreeSet::new();
    for part in 1..=4 {
        let values = BTreeMap::from([("matrix.part", part.to_string())]);
        let artifact = filled(with["artifact"], &values);
        assert!(artifacts.insert(artifact), "{artifacts:?}");
        cases.extend(list(&filled(with["arguments"], &values)));
    }
    cases.sort();
    let mut all = list("");
    all.sort();
    assert_eq!(cases, all);
}
