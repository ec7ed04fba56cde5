//! `hubctl gen` as people and scripts run it: the same bytes for any number of threads, pieces, formats, files, changes, and
//! what is said when something does not fit. The real binary, in an empty environment.

mod bare;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;

use bare::Bare;
use serde_json::Value;

fn hubctl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command
        .arg("gen")
        .args(arguments)
        .bare()
        .stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    hubctl(arguments).output().expect("hubctl starts")
}

/// What was written, when all went well and nothing was said.
fn made(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    assert!(said.is_empty(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn events(arguments: &[&str]) -> Vec<Value> {
    let text = made(arguments);
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Asserts status 2 and that each word was said, and nothing written.
fn assert_refused(arguments: &[&str], words: &[&str]) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    for word in words {
        assert!(said.contains(word), "{word:?} is not in\n{said}");
    }
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads() {
    for kind in [
        &["--profile", "mobile"][..],
        &["--sequence"],
        &["--scenario", "emoji", "--scenario", "quick-switch"],
        &["--format", "json"],
        &["--set", "contact.name=\"Ada\""],
    ] {
        let with = |jobs| {
            let arguments = ["--count", "200", "--seed", "3", "--jobs", jobs];
            made(&[&arguments[..], kind].concat())
        };
        let alone = with("1");
        assert_eq!(with("2"), alone, "{kind:?}");
        assert_eq!(with("7"), alone, "{kind:?}");
    }
}

#[test]
fn what_is_skipped_is_what_would_have_come_first() {
    for kind in [
        &[][..],
        &["--sequence"],
        &["--scenario", "markup", "--scenario", "survey"],
    ] {
        let all = made(&[&["--count", "90", "--seed", "3"][..], kind].concat());
        let rest = made(&[&["--count", "60", "--skip", "30", "--seed", "3"][..], kind].concat());
        let tail: String = all.split_inclusive('\n').skip(30).collect();
        assert_eq!(rest, tail, "{kind:?}");
    }
    assert_refused(
        &[
            "--skip",
            "18446744073709551615",
            "--count",
            "2",
            "--seed",
            "1",
        ],
        &["beyond the last event"],
    );
}

#[test]
fn a_format_changes_the_writing_and_nothing_else() {
    let lines = events(&["--count", "3", "--seed", "3"]);
    let array: Value =
        serde_json::from_str(&made(&["--count", "3", "--seed", "3", "--format", "json"]))
            .expect("one array");
    assert_eq!(array, Value::from(lines.clone()));
    let none = made(&["--count", "0", "--seed", "3", "--format", "json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&none).expect("JSON"),
        Value::Array(Vec::new())
    );
    let strings = events(&["--count", "3", "--seed", "3", "--format", "string"]);
    for (string, event) in strings.iter().zip(&lines) {
        let text = string.as_str().expect("a string");
        assert_eq!(&serde_json::from_str::<Value>(text).expect("JSON"), event);
    }
}

#[test]
fn a_part_is_cut_out() {
    let event = &events(&["--seed", "3", "--messages", "2..9"])[0];
    let data = &event["data"];
    for (part, expected) in [
        ("conversation", &data["conversation"]),
        ("contact", &data["contact"]),
        ("currentAgent", &data["currentAgent"]),
        (
            "message",
            data["conversation"]["messages"]
                .as_array()
                .and_then(|messages| messages.last())
                .expect("a message"),
        ),
    ] {
        let piece = events(&["--seed", "3", "--messages", "2..9", "--part", part]);
        assert_eq!(&piece[0], expected, "{part}");
    }
    let mobile = events(&[
        "--seed",
        "3",
        "--profile",
        "mobile",
        "--part",
        "currentAgent",
    ]);
    assert!(mobile[0]["email"].is_string());
    assert_refused(
        &[
            "--seed",
            "3",
            "--profile",
            "web-2022",
            "--part",
            "currentAgent",
        ],
        &["web-2022 sends no currentAgent"],
    );
    assert_refused(
        &[
            "--seed",
            "3",
            "--scenario",
            "no-messages",
            "--part",
            "message",
        ],
        &["event 1 has no message", "--messages 1..20"],
    );
}

#[test]
fn fields_are_set_and_taken_out_in_every_event() {
    let changed = events(&[
        "--count",
        "20",
        "--seed",
        "3",
        "--messages",
        "1..5",
        "--set",
        "contact.email=null",
        "--set",
        "/data/conversation/messages/0/content=\"first\"",
        "--unset",
        "conversation.messages[].source_id",
    ]);
    for event in changed {
        let data = &event["data"];
        assert_eq!(data["contact"]["email"], Value::Null);
        let messages = data["conversation"]["messages"]
            .as_array()
            .expect("an array");
        assert_eq!(messages[0]["content"], "first");
        assert!(
            messages
                .iter()
                .all(|message| message.get("source_id").is_none())
        );
    }
    assert_refused(
        &["--set", "contact.emial=1"],
        &["did you mean contact.email?"],
    );
    assert_refused(&["--set", "contact.name=Ada"], &["'\"Ada\"'"]);
    assert_refused(
        &["--unset", "conversation.messages.content"],
        &["messages[0]"],
    );
    assert_refused(&["--set", "contact.email"], &["write PATH=JSON"]);
    assert_refused(
        &[
            "--seed",
            "1",
            "--messages",
            "1",
            "--set",
            "conversation.messages[3].content=null",
        ],
        &["event 1 cannot be changed", "item 3 of an array of 1"],
    );
}

#[test]
fn a_file_for_each_event_has_the_same_name_every_time() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let read = |directory: &Path| -> BTreeMap<String, String> {
        let entries = fs::read_dir(directory).expect("a folder");
        entries
            .map(|entry| {
                let path = entry.expect("an entry").path();
                let name = path
                    .file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                (name, fs::read_to_string(path).expect("text"))
            })
            .collect()
    };
    let into = |directory: &Path, further: &[&str]| {
        let directory = directory.to_str().expect("UTF-8");
        let arguments = ["--count", "2", "--seed", "3", "--out", directory];
        assert_eq!(made(&[&arguments[..], further].concat()), "");
    };
    let deep = folder.path().join("fixtures/made");
    into(&deep, &[]);
    let files = read(&deep);
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["event-000001.json", "event-000002.json"]);
    let first: Value = serde_json::from_str(&files["event-000001.json"]).expect("JSON");
    assert_eq!(first, events(&["--seed", "3"])[0]);
    assert!(files["event-000001.json"].starts_with("{\n  \"event\""));
    into(&deep, &[]);
    assert_eq!(read(&deep), files);
    let named = folder.path().join("named");
    into(
        &named,
        &["--scenario", "emoji", "--skip", "4", "--format", "ndjson"],
    );
    let names: Vec<_> = read(&named).into_keys().collect();
    assert_eq!(names, ["emoji-000005.json", "emoji-000006.json"]);
    let file = folder.path().join("a-file");
    fs::write(&file, "kept").expect("a file");
    assert_refused(
        &["--seed", "1", "--out", file.to_str().expect("UTF-8")],
        &["cannot write", "a-file"],
    );
    assert_eq!(fs::read_to_string(&file).expect("text"), "kept");
}

#[test]
fn what_does_not_go_together_is_refused() {
    assert_refused(
        &[
            "--seed",
            "1",
            "--scenario",
            "email-only",
            "--channel",
            "whatsapp",
        ],
        &["email-only does not go together with --channel"],
    );
    assert_refused(
        &[
            "--seed",
            "1",
            "--scenario",
            "long-thread",
            "--messages",
            "3",
        ],
        &["--messages"],
    );
    assert_refused(
        &[
            "--seed",
            "1",
            "--scenario",
            "bot-assigned",
            "--profile",
            "web-2022",
        ],
        &["--profile web-2022"],
    );
    assert_refused(
        &[
            "--seed",
            "1",
            "--channel",
            "tiktok",
            "--profile",
            "web-2022",
        ],
        &["web-2022 knows no such channel"],
    );
    assert_refused(&["--scenario", "emojis"], &["'emoji'"]);
    assert_refused(&["--messages", "5..2"], &["5 is more than 2"]);
    assert_refused(&["--messages", "many"], &["write 5, or 0..20"]);
    assert_refused(&["--now", "yesterday"], &["2026-11-01"]);
}

#[test]
fn the_scenarios_are_listed_with_a_sentence_each() {
    let list = made(&["--list-scenarios"]);
    assert!(list.lines().count() >= 20);
    for line in list.lines() {
        let (name, sentence) = line.split_once("  ").expect("two columns");
        assert!(sentence.trim().ends_with('.'), "{line}");
        let event = events(&["--seed", "1", "--scenario", name]);
        assert_eq!(event[0]["event"], "appContext", "{name}");
    }
}

/// The code of every finding that `hubctl validate` tells of some bytes.
fn codes_of(bytes: &[u8]) -> Vec<String> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["validate", "--format", "ndjson", "--max-errors", "0", "-"])
        .bare()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("hubctl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = bytes.to_vec();
    let writer = thread::spawn(move || stdin.write_all(&input).expect("it reads everything"));
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("all was written");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON"))
        .filter_map(|line| Some(line["code"].as_str()?.to_owned()))
        .collect()
}

#[test]
fn every_kind_of_invalid_event_is_caught_by_its_rule() {
    let kinds = made(&["--list-invalid"]);
    let kinds: Vec<_> = kinds.lines().map(columns).collect();
    for (name, rule, sentence) in &kinds {
        assert!(sentence.ends_with('.'), "{name} {sentence}");
        let output = run(&["--seed", "5", "--count", "2", "--invalid", name]);
        assert!(output.status.success(), "{name}");
        assert_eq!(codes_of(&output.stdout), [*rule, *rule], "{name}");
    }
    let rules: Vec<_> = kinds.iter().map(|(_, rule, _)| *rule).collect();
    let count = rules.len().to_string();
    let all = run(&["--seed", "5", "--count", &count, "--invalid", "all"]);
    assert_eq!(codes_of(&all.stdout), rules);
    let turns = run(&[
        "--seed",
        "5",
        "--count",
        "3",
        "--invalid",
        "not-json",
        "--invalid",
        "wrong-event",
    ]);
    assert_eq!(codes_of(&turns.stdout), ["HUB100", "HUB111", "HUB100"]);
}

/// Name, rule and sentence of a listed kind.
fn columns(line: &str) -> (&str, &str, &str) {
    let (name, rest) = line.split_once(' ').expect("a name");
    let (rule, sentence) = rest.trim_start().split_once("  ").expect("a rule");
    (name, rule, sentence)
}

#[test]
fn an_invalid_event_is_as_stable_as_a_valid_one() {
    let with = |further: &[&str]| {
        let arguments = [
            "--seed",
            "5",
            "--invalid",
            "not-json",
            "--invalid",
            "missing-key",
        ];
        run(&[&arguments[..], further].concat()).stdout
    };
    let all = with(&["--count", "90", "--jobs", "1"]);
    assert_eq!(with(&["--count", "90", "--jobs", "3"]), all);
    let rest = with(&["--count", "60", "--skip", "30"]);
    assert!(all.ends_with(&rest));
    let folder = tempfile::tempdir().expect("a temporary directory");
    let directory = folder.path().to_str().expect("UTF-8");
    with(&["--count", "2", "--out", directory]);
    let files = ["not-json-000001.json", "missing-key-000002.json"];
    let read = files.map(|name| fs::read(folder.path().join(name)).expect("a file"));
    assert!(all.starts_with(&read.concat()));
    assert_refused(&["--invalid", "missing-kye"], &["'missing-key'"]);
    assert_refused(&["--invalid", "all", "--set", "contact.id=1"], &["--set"]);
    assert_refused(
        &["--invalid", "all", "--format", "string"],
        &["leave --format away"],
    );
}

#[test]
fn large_events_are_handed_over_one_by_one() {
    let arguments = ["--count", "40", "--seed", "3", "--messages", "400"];
    let with = |jobs| made(&[&arguments[..], &["--jobs", jobs]].concat());
    let alone = with("1");
    assert!(alone.len() > 4 << 20, "{}", alone.len());
    assert_eq!(with("2"), alone);
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    for jobs in ["1", "2"] {
        let mut child = hubctl(&["--count", "100000000", "--seed", "1", "--jobs", jobs])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hubctl starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert!(line.starts_with("{\"event\""), "{line}");
        let output = child.wait_with_output().expect("it ends");
        assert!(output.status.success());
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn a_seed_that_nobody_gave_is_told() {
    let output = run(&[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let seed = said
        .strip_prefix("seed ")
        .and_then(|rest| rest.split(' ').next())
        .expect("the seed");
    assert_eq!(made(&["--seed", seed]).as_bytes(), output.stdout);
}

#[test]
fn half_of_a_surrogate_pair_is_written_as_its_escape() {
    let set = r#"contact.name="Ana \ud83d""#;
    for (format, written) in [
        ("ndjson", r#""name":"Ana \ud83d""#),
        ("json", r#""name": "Ana \ud83d""#),
        ("string", r#"\"name\":\"Ana \\ud83d\""#),
    ] {
        let text = made(&[
            "--count", "1", "--seed", "7", "--format", format, "--set", set,
        ]);
        assert!(text.contains(written), "{text}");
    }
}
