//! What people really feed a validator: cut-off files, wrong encodings, absurd sizes. The real binary must answer each in
//! words, with the right status, and never panic or overflow its stack.

mod bare;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use bare::Bare;
use tempfile::TempDir;

/// Runs `hubctl validate PATH...` in an empty environment.
fn validate(paths: &[&Path]) -> Output {
    hubctl(&["validate"])
        .args(paths)
        .output()
        .expect("hubctl starts")
}

fn hubctl(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command.args(arguments).bare();
    command
}

/// Asserts the status and that the output names a rule and the place; there must be no trace of a panic.
fn assert_told(output: &Output, status: i32, words: &[&str]) {
    let out = String::from_utf8_lossy(&output.stdout);
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{out}{err}");
    for word in words {
        assert!(
            out.contains(word) || err.contains(word),
            "{word:?} is not in\n{out}{err}"
        );
    }
    assert!(
        !err.contains("panicked") && !err.contains("overflow"),
        "{err}"
    );
}

fn directory() -> TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

fn write(directory: &TempDir, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, bytes).expect("a file");
    path
}

fn event() -> String {
    let path = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a fixture");
    let value: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    value.to_string()
}

#[test]
fn truncated_json_is_a_finding_at_its_end() {
    let directory = directory();
    let text = event();
    let cut: String = text.chars().take(1000).collect();
    let output = validate(&[&write(&directory, "cut.json", cut.as_bytes())]);
    assert_told(
        &output,
        1,
        &[
            "HUB100",
            "cut.json:1:1001",
            "the text ends in the middle of",
        ],
    );
}

#[test]
fn every_way_to_cut_an_event_off_is_told() {
    // Every prefix of an event is cut off somewhere else: in a key, a number, an escape, a character.
    let text = event();
    let validator = hubctl::validate::Validator::new(hubctl::contract::Profile::Web2023);
    for end in (1..text.len()).step_by(7) {
        let mut run = hubctl::finding::Run::new();
        let stop = hubctl::validate::Stop::Never;
        validator
            .check_input("cut", &text.as_bytes()[..end], stop, &mut run)
            .expect("memory");
        assert_eq!(run.summary().errors, 1, "at {end}: {:?}", run.cases());
    }
}

#[test]
fn a_byte_order_mark_is_noted_and_passed_over() {
    let directory = directory();
    let text = format!("\u{feff}{}", event());
    let output = validate(&[&write(&directory, "bom.json", text.as_bytes())]);
    assert_told(&output, 0, &["HUB103", "bom.json:1:1", "1 event is valid"]);
}

#[test]
fn invalid_utf8_is_a_finding_at_its_byte() {
    let directory = directory();
    let mut bytes = event().into_bytes();
    bytes[20] = 0xFF;
    let output = validate(&[&write(&directory, "latin.json", &bytes)]);
    assert_told(&output, 1, &["HUB101", "latin.json:1:21", "not UTF-8"]);
}

#[test]
fn an_empty_file_is_a_finding() {
    let directory = directory();
    let output = validate(&[&write(&directory, "empty.json", b"")]);
    assert_told(
        &output,
        1,
        &["HUB102", "empty.json:1:1", "the input is empty"],
    );
}

#[test]
fn a_hundred_thousand_levels_are_a_finding_and_no_stack_overflow() {
    let directory = directory();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let inner = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        for text in [
            inner.clone(),
            format!("{{\"event\":\"appContext\",\"data\":{inner}}}"),
            open.repeat(100_000),
        ] {
            let output = validate(&[&write(&directory, "deep.json", text.as_bytes())]);
            assert_told(&output, 1, &["HUB104", "deep.json:1:", "nests deeper"]);
        }
    }
}

#[test]
fn deep_nesting_inside_a_string_is_a_finding() {
    let directory = directory();
    let text = serde_json::Value::from(format!("{{\"a\":{}", "[".repeat(100_000))).to_string();
    let output = validate(&[&write(&directory, "deep-string.json", text.as_bytes())]);
    assert_told(&output, 1, &["HUB104", "inside the string"]);
}

#[test]
fn a_record_of_200_megabytes_is_a_finding() {
    let directory = directory();
    let path = directory.path().join("large.json");
    let mut file = File::create(&path).expect("a file");
    file.write_all(b"{\"event\":\"").expect("room on the disk");
    let block = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        file.write_all(&block).expect("room on the disk");
    }
    file.write_all(b"\"}\n").expect("room on the disk");
    drop(file);
    let output = validate(&[&path]);
    assert_told(
        &output,
        1,
        &["HUB105", "large.json:1:1", "one record of 200 MiB"],
    );
}

#[test]
fn events_after_a_large_record_are_still_checked() {
    let directory = directory();
    let text = format!(
        "{}\n{}\n",
        serde_json::Value::from("x".repeat(65 << 20)),
        event()
    );
    let output = validate(&[&write(&directory, "mixed.ndjson", text.as_bytes())]);
    assert_told(&output, 1, &["HUB105", "mixed.ndjson:1:1"]);
    let json = hubctl(&["validate", "--format", "json"])
        .arg(directory.path())
        .output()
        .expect("hubctl starts");
    let report: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(report["summary"]["valid"], 1);
}

#[test]
fn packages_and_hidden_folders_are_read_only_when_they_are_named() {
    let directory = directory();
    for folder in ["node_modules/x", ".git", "captures/.old"] {
        fs::create_dir_all(directory.path().join(folder)).expect("a folder");
        write(&directory, &format!("{folder}/package.json"), b"{}");
    }
    let status = |path: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
        command.arg("validate").arg(path).bare();
        command.output().expect("hubctl starts").status.code()
    };
    assert_eq!(status(directory.path()), Some(2), "nothing to read");
    for named in ["node_modules", ".git", "captures/.old"] {
        assert_eq!(status(&directory.path().join(named)), Some(1), "{named}");
    }
}

#[test]
fn a_directory_without_json_cannot_be_checked() {
    let directory = directory();
    write(&directory, "notes.txt", b"nothing");
    let output = validate(&[directory.path()]);
    assert_told(
        &output,
        2,
        &["no .json, .jsonl or .ndjson file in", "help:"],
    );
}

#[test]
fn noise_never_panics() {
    // A fixed generator, so that a failure can be repeated: bytes that JSON is made of, in no order.
    let alphabet = b"{}[]\",:\\ \n\r\t0123456789eE+-.truefalsnu\xC3\xA9\xF0\x9F\x98\x80\xFF\x00";
    let validator = hubctl::validate::Validator::new(hubctl::contract::Profile::Mobile);
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..3000 {
        let length = next() % 60;
        let bytes: Vec<u8> = (0..length)
            .map(|_| alphabet[(next() % alphabet.len() as u64) as usize])
            .collect();
        let mut run = hubctl::finding::Run::new();
        let stop = hubctl::validate::Stop::Never;
        validator
            .check_input("noise", &bytes[..], stop, &mut run)
            .expect("memory");
        assert!(
            run.has_errors(),
            "{:?} is taken for an event",
            String::from_utf8_lossy(&bytes)
        );
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = hubctl(&["gen", "--count", "100000", "--seed", "1"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hubctl starts");
    // As `head` does: take a little and close.
    let mut stdout = child.stdout.take().expect("a pipe");
    std::io::Read::read_exact(&mut stdout, &mut [0; 100]).expect("some output");
    drop(stdout);
    let output = child.wait_with_output().expect("hubctl ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn twice_the_same_seed_gives_the_same_bytes_and_all_are_valid() {
    let generate = || {
        hubctl(&["gen", "--count", "1000", "--seed", "7"])
            .output()
            .expect("hubctl starts")
            .stdout
    };
    let events = generate();
    assert_eq!(events, generate());
    let mut child = hubctl(&["validate", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("hubctl starts");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(&events)
        .expect("hubctl reads");
    let output = child.wait_with_output().expect("hubctl ends");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.starts_with("ok: 1000 events are valid (web-2023)\n1000 events ("),
        "{text}"
    );
}

#[test]
fn every_event_format_of_gen_is_read_by_validate() {
    for format in ["ndjson", "json", "string"] {
        let directory = directory();
        let arguments = [
            "gen",
            "--count",
            "20",
            "--seed",
            "3",
            "--profile",
            "web-2026",
            "--format",
            format,
        ];
        let events = hubctl(&arguments).output().expect("hubctl starts").stdout;
        let path = write(&directory, "events.json", &events);
        let output = hubctl(&["validate", "--profile", "web-2026"])
            .arg(path)
            .output()
            .expect("hubctl starts");
        assert_told(&output, 0, &["20 events are valid (web-2026)"]);
    }
}

#[test]
fn the_json_report_keeps_its_schema() {
    let schema: serde_json::Value =
        serde_json::from_str(include_str!("../schemas/report.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["fixtures/payloads/invalid", "fixtures/payloads/valid"] {
        let output = hubctl(&["validate", "--format", "json"])
            .arg(root.join(folder))
            .output()
            .expect("hubctl starts");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let errors: Vec<_> = validator
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{folder}: {errors:#?}");
        assert!(
            report["cases"]
                .as_array()
                .is_some_and(|cases| !cases.is_empty()),
            "{folder}"
        );
    }
}

#[test]
fn a_report_file_is_written_whole_and_without_colours() {
    let directory = directory();
    let report = directory.path().join("report.txt");
    fs::write(&report, "the old report").expect("a file");
    let payload = write(&directory, "bad.json", b"{}");
    let output = hubctl(&["validate", "--color", "always", "--output"])
        .args([&report, &payload])
        .output()
        .expect("hubctl starts");
    assert_eq!(output.status.code(), Some(1));
    let text = fs::read_to_string(&report).expect("the report");
    assert!(
        text.contains("HUB110") && !text.contains('\u{1b}'),
        "{text}"
    );
    let left: Vec<_> = fs::read_dir(directory.path())
        .expect("it")
        .map(|entry| entry.expect("it").file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn a_verdict_stands_when_the_reader_of_the_report_goes_away() {
    let directory = directory();
    let path = write(&directory, "many.ndjson", "{}\n".repeat(900).as_bytes());
    let mut child = hubctl(&["validate"])
        .arg(path)
        .stdout(Stdio::piped())
        .spawn()
        .expect("hubctl starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("hubctl ends").code(), Some(1));
}

#[cfg(unix)]
#[test]
fn a_link_that_is_named_as_output_stays_a_link() {
    let directory = directory();
    let target = write(&directory, "target.txt", b"old");
    let link = directory.path().join("link.txt");
    std::os::unix::fs::symlink(&target, &link).expect("a link");
    let payload = write(&directory, "bad.json", b"{}");
    let output = hubctl(&["validate", "--output"])
        .args([&link, &payload])
        .output()
        .expect("hubctl starts");
    assert_eq!(output.status.code(), Some(1));
    assert!(fs::symlink_metadata(&link).expect("it").is_symlink());
    assert!(
        fs::read_to_string(&target)
            .expect("text")
            .contains("HUB110")
    );
}

#[test]
fn a_limit_that_is_reached_at_the_end_cuts_nothing_short() {
    let directory = directory();
    for (text, complete) in [("{}\n", true), ("{}\n{}\n", false)] {
        let path = write(&directory, "events.ndjson", text.as_bytes());
        let arguments = ["validate", "--max-errors", "1", "--format", "json"];
        let output = hubctl(&arguments)
            .arg(path)
            .output()
            .expect("hubctl starts");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(report["summary"]["complete"], complete, "{text:?}");
    }
}

#[test]
fn many_findings_in_one_long_event_are_told() {
    // This takes minutes when each place is looked for from the start of the text.
    let mut event: serde_json::Value = serde_json::from_str(&event()).expect("JSON");
    let messages = event["data"]["conversation"]["messages"]
        .as_array_mut()
        .expect("messages");
    messages[0]["brand_new"] = serde_json::Value::Null;
    let message = messages[0].clone();
    messages.splice(0..0, std::iter::repeat_n(message, 3000));
    let directory = directory();
    let path = write(&directory, "long.json", event.to_string().as_bytes());
    let output = validate(&[&path]);
    assert_told(
        &output,
        0,
        &["`conversation.messages[].brand_new` stands there 3001 times"],
    );
}

#[test]
fn every_line_of_the_line_report_keeps_its_schema() {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
    let lines_schema = parse(include_str!("../schemas/report-lines.json"));
    assert!(jsonschema::draft202012::meta::is_valid(&lines_schema));
    let registry = jsonschema::Registry::new()
        .add(
            "urn:hubctl:schema:report",
            parse(include_str!("../schemas/report.json")),
        )
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("a schema");
    let validator = jsonschema::draft202012::options()
        .with_registry(&registry)
        .build(&lines_schema)
        .expect("a schema");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = hubctl(&["validate", "--format", "ndjson"])
        .arg(root.join("fixtures/payloads/invalid"))
        .output()
        .expect("hubctl starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    for line in text.lines() {
        let errors: Vec<_> = validator
            .iter_errors(&parse(line))
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:#?}\n{line}");
    }
    let last = parse(text.lines().last().expect("a line"));
    assert_eq!(last["type"], "summary");
    assert!(text.lines().count() > 50, "{text}");
    let mut broken = last.clone();
    broken["summary"]["errors"] = "many".into();
    assert!(!validator.is_valid(&broken));
}
