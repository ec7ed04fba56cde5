//! `hubctl report merge` as a job of a pipeline runs it: the real binary, on reports that the real binary wrote.
//!
//! `HUBCTL_BROWSER` names the browser; otherwise the usual places are searched.

mod bare;
mod real_browser;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use bare::Bare;
use serde_json::Value;
use tempfile::TempDir;

/// Nothing listens there.
const NOBODY: &str = "http://localhost:9/";

fn hubctl(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command.args(arguments).bare().current_dir(folder);
    if let Ok(executable) = real_browser::executable() {
        command.env("HUBCTL_BROWSER", executable);
    }
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = streams.stderr(Stdio::piped()).spawn().expect("hubctl");
    let mut stdin = child.stdin.take().expect("a pipe");
    // A command that needs no input does not wait for it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("its output")
}

#[track_caller]
fn assert_told(output: &Output, status: i32, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    for word in words {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
}

/// A hundred events, some of which are broken, one a line.
fn events(folder: &Path) -> Vec<String> {
    let arguments = [
        "gen",
        "--count",
        "100",
        "--seed",
        "7",
        "--invalid",
        "id-as-string",
    ];
    let broken = hubctl(folder, &arguments, "").stdout;
    let valid = hubctl(folder, &arguments[..5], "").stdout;
    let lines = |text: Vec<u8>| -> Vec<String> {
        let text = String::from_utf8(text).expect("UTF-8");
        text.lines().map(str::to_owned).collect()
    };
    let (broken, valid) = (lines(broken), lines(valid));
    let choose = |(at, (broken, valid)): (usize, (String, String))| match at % 10 {
        0 => broken,
        _ => valid,
    };
    broken
        .into_iter()
        .zip(valid)
        .enumerate()
        .map(choose)
        .collect()
}

/// A folder with the reports of parts of some events, and the summary of them all.
fn parts(format: &str) -> (TempDir, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let events = events(folder.path());
    let validate = [
        "validate",
        "-",
        "--allow-empty",
        "--fail-on",
        "never",
        "--format",
    ];
    fs::create_dir(folder.path().join("parts")).expect("a folder");
    for (number, part) in [&events[..0], &events[..30], &events[30..31], &events[31..]]
        .into_iter()
        .enumerate()
    {
        let output = hubctl(
            folder.path(),
            &[&validate[..], &[format]].concat(),
            &part.join("\n"),
        );
        assert_told(&output, 0, &["hubctl-report"]);
        let name = format!(
            "parts/{number}.{}",
            if format == "json" { "json" } else { "ndjson" }
        );
        fs::write(folder.path().join(name), output.stdout).expect("a file");
    }
    let whole = hubctl(
        folder.path(),
        &[&validate[..], &["json"]].concat(),
        &events.join("\n"),
    );
    let whole: Value = serde_json::from_slice(&whole.stdout).expect("JSON");
    (folder, whole["summary"].clone())
}

/// A summary without what differs from run to run.
fn counts(mut summary: Value) -> Value {
    let fields = summary.as_object_mut().expect("an object");
    for key in ["elapsed_seconds", "events_per_second", "sources"] {
        fields.remove(key).expect(key);
    }
    summary
}

#[test]
fn parts_of_a_pipe_add_up_to_the_whole() {
    for format in ["json", "ndjson"] {
        let (folder, whole) = parts(format);
        let merge = ["report", "merge", "parts", "--format", "json"];
        let output = hubctl(folder.path(), &merge, "");
        assert_told(&output, 1, &[]);
        let merged: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(counts(merged["summary"].clone()), counts(whole));
        assert_eq!(merged["summary"]["sources"], 4);
    }
}

#[test]
fn the_summary_of_parts_is_told_to_people_and_written_in_all_formats() {
    let (folder, _) = parts("json");
    let merge = [
        "report",
        "merge",
        "parts",
        "--report",
        "junit=a.xml,sarif=a.sarif",
        "--report",
        "gitlab=a.json",
    ];
    let output = hubctl(folder.path(), &merge, "");
    assert_told(
        &output,
        1,
        &[
            "failed: 10 of 100 events break the contract of web-2023",
            "100 events",
        ],
    );
    for file in ["a.xml", "a.sarif", "a.json"] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
    let never = [&merge[..3], &["--fail-on", "never"]].concat();
    assert_told(&hubctl(folder.path(), &never, ""), 0, &["100 events"]);
    let page = [&merge[..3], &["--report", "html=a.html"]].concat();
    assert_told(
        &hubctl(folder.path(), &page, ""),
        2,
        &["none of a validate"],
    );
}

#[test]
fn what_is_no_report_is_refused_or_left_out() {
    let (folder, _) = parts("json");
    let merge = ["report", "merge", "parts"];
    fs::write(folder.path().join("parts/other.json"), "{\"a\": 1}").expect("a file");
    assert_told(
        &hubctl(folder.path(), &merge, ""),
        1,
        &["left out: ", "other.json is no report"],
    );
    let other = ["report", "merge", "parts/other.json"];
    assert_told(
        &hubctl(folder.path(), &other, ""),
        2,
        &["is no report of hubctl"],
    );
    fs::write(folder.path().join("parts/4.json"), "{\"format\": \"hub").expect("a file");
    let words = [
        "4.json is no whole JSON report",
        "help: make it with --report json=FILE",
    ];
    assert_told(&hubctl(folder.path(), &merge, ""), 2, &words);
    assert_told(
        &hubctl(folder.path(), &["report", "merge", "nothing"], ""),
        2,
        &["cannot read nothing"],
    );
    assert_told(
        &hubctl(folder.path(), &["report", "merge", "-"], ""),
        2,
        &["and not from standard input"],
    );
}

#[test]
fn an_input_without_events_passes_where_that_is_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    for text in ["", "\n", "[]"] {
        assert_told(
            &hubctl(folder.path(), &["validate", "-"], text),
            1,
            &["HUB102"],
        );
        let allowed = ["validate", "-", "--allow-empty", "--strict"];
        assert_told(&hubctl(folder.path(), &allowed, text), 0, &["0 events"]);
    }
    let allowed = ["validate", "-", "--allow-empty"];
    assert_told(&hubctl(folder.path(), &allowed, "{"), 1, &["HUB100"]);
}

/// Checks two cases of an app that is not there, in two shards.
fn shard(folder: &Path, index: u32, further: &[&str]) {
    let (shard, report) = (format!("{index}/2"), format!("json=parts/{index}.json"));
    let check = [
        "check",
        "--app-url",
        NOBODY,
        "--no-sandbox",
        "--case",
        "web-2023/loads",
        "--case",
        "web-2023/listens",
        "--shard",
        &shard,
        "--report",
        &report,
    ];
    let output = hubctl(folder, &[&check[..], further].concat(), "");
    assert_told(&output, 1, &[]);
}

#[test]
fn shards_of_a_real_check_come_to_one_verdict() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("parts")).expect("a folder");
    let merge = [
        "report",
        "merge",
        "parts",
        "--report",
        "html=a.html,tap=a.tap",
    ];
    shard(folder.path(), 1, &[]);
    let words = [
        "of 2 shards these are missing: 2",
        "help: run those as well",
    ];
    assert_told(&hubctl(folder.path(), &merge, ""), 2, &words);
    shard(folder.path(), 2, &["--seed", "7"]);
    assert_told(
        &hubctl(folder.path(), &merge, ""),
        2,
        &["has --seed 7, and"],
    );
    shard(folder.path(), 2, &[]);
    let words = ["does not work in web-2023", "failed: "];
    assert_told(&hubctl(folder.path(), &merge, ""), 1, &words);
    let page = fs::read_to_string(folder.path().join("a.html")).expect("a page");
    assert!(page.contains("<h1>localhost:9</h1>"));
    let tap = fs::read_to_string(folder.path().join("a.tap")).expect("a report");
    assert!(
        tap.starts_with("TAP version 14\n1..2\nnot ok 1 - web-2023: loads\n"),
        "{tap}"
    );
}
