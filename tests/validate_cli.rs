//! `hubctl validate` as people and CI run it: compressed inputs, several reports at once, thresholds, pieces of an event,
//! watching, being interrupted. The real binary, in an empty environment.

mod bare;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use bare::Bare;
use tempfile::TempDir;

const VALID: &str = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";
const BROKEN: &str = "fixtures/payloads/invalid/HUB117-phone-not-e164.json";
const NOTED: &str = "fixtures/payloads/invalid/HUB120-undocumented-field.json";
const WARNED: &str = "fixtures/payloads/invalid/HUB132-messages-out-of-order.json";

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("a fixture")
}

fn hubctl(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hubctl"));
    command
        .arg("validate")
        .args(arguments)
        .bare()
        .current_dir(folder)
        .stdin(Stdio::null());
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    hubctl(folder, arguments).output().expect("hubctl starts")
}

/// Asserts the status and that each word stands in what was printed.
fn assert_told(output: &Output, status: i32, words: &[&str]) {
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in\n{text}");
    }
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

fn gzip(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::fast())
        .read_to_end(&mut bytes)
        .expect("memory");
    bytes
}

fn zstd(text: &str) -> Vec<u8> {
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    ruzstd::encoding::compress_to_vec(text.as_bytes(), level)
}

#[test]
fn compressed_payloads_are_read_whatever_they_are_called() {
    let line = fixture(VALID).replace('\n', " ");
    let lines = format!("{line}\n").repeat(40);
    let folder = folder(&[
        ("a.ndjson.gz", &gzip(&lines)),
        ("b.json.zst", &zstd(&line)),
        ("c.json", &gzip(&line)),
        ("notes.txt.gz", b"not taken from a folder"),
    ]);
    assert_told(&run(folder.path(), &["."]), 0, &["42 events are valid"]);
    let mut child = hubctl(folder.path(), &["-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("hubctl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(&gzip(&lines)).expect("hubctl reads");
    drop(stdin);
    let output = child.wait_with_output().expect("hubctl ends");
    assert_told(&output, 0, &["40 events are valid"]);
}

#[test]
fn a_compressed_file_that_is_cut_off_cannot_be_read() {
    let bytes = gzip(&fixture(VALID));
    let folder = folder(&[("cut.json.gz", &bytes[..bytes.len() / 2])]);
    let output = run(folder.path(), &["cut.json.gz"]);
    assert_told(&output, 2, &["cannot read cut.json.gz", "cause:"]);
}

#[test]
fn what_is_before_the_cut_of_a_compressed_input_is_checked() {
    let broken = fixture(BROKEN).replace('\n', " ");
    // Numbers that do not repeat keep the compressed text long.
    let noise = |line: u32| line.wrapping_mul(2_654_435_761);
    let event = |line| broken.replace("+1 202 555 0118", &format!("+1 202 {}", noise(line)));
    let lines: String = (0..300).map(|line| event(line) + "\n").collect();
    let (gzip, zstd) = (gzip(&lines), zstd(&lines));
    let folder = folder(&[
        ("cut.ndjson.gz", &gzip[..gzip.len() * 2 / 3]),
        ("cut.ndjson.zst", &zstd[..zstd.len() * 2 / 3]),
    ]);
    let path = folder.path();
    let summary = |report: &str| -> serde_json::Value {
        let text = fs::read_to_string(path.join(report)).expect("a report");
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["summary"].clone()
    };
    for name in ["cut.ndjson.gz", "cut.ndjson.zst"] {
        let output = run(path, &[name, "--format", "json", "--output", "r.json"]);
        assert_told(&output, 2, &["error: cannot read cut.ndjson", "cause:"]);
        let summary = summary("r.json");
        assert_eq!(summary["complete"], false, "{summary}");
        let cases = summary["cases"].as_u64().expect("a number");
        assert!((50..300).contains(&cases), "{summary}");
        assert_eq!(summary["errors"], cases, "{summary}");
    }
    let output = hubctl(path, &["-"])
        .stdin(fs::File::open(path.join("cut.ndjson.gz")).expect("a file"))
        .output()
        .expect("hubctl starts");
    let words = [
        "error[HUB117]",
        "not everything was checked: some of the input could not be read",
        "error: cannot read standard input",
    ];
    assert_told(&output, 2, &words);
    assert!(!String::from_utf8_lossy(&output.stdout).contains("HUB100"));
}

#[test]
fn a_pattern_reads_a_folder_whose_name_has_brackets() {
    let folder = folder(&[]);
    fs::create_dir(folder.path().join("[slug]")).expect("a folder");
    fs::write(folder.path().join("[slug]/a.json"), fixture(VALID)).expect("a file");
    assert_told(
        &run(folder.path(), &["[slug]/*.json"]),
        0,
        &["1 event is valid"],
    );
    let output = run(folder.path(), &["[other]/*.json"]);
    assert_told(
        &output,
        2,
        &["no file matches", "write [[] for a bracket itself"],
    );
}

#[test]
fn several_reports_come_from_one_run() {
    let folder = folder(&[("bad.json", fixture(BROKEN).as_bytes())]);
    let output = run(
        folder.path(),
        &[
            "bad.json",
            "--report",
            "sarif=r.sarif",
            "--report",
            "junit=r.xml",
            "--report",
            "json=r.json",
            "--report",
            "ndjson=r.ndjson",
            "--report",
            "github",
        ],
    );
    assert_told(
        &output,
        1,
        &["error[HUB117]", "::error file=bad.json,line=110,col=23,"],
    );
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("a report");
    for name in ["r.sarif", "r.xml", "r.json", "r.ndjson"] {
        assert!(read(name).contains("HUB117"), "{name}");
    }
    // What stands in the payload is shown to people, and to CI only when that was asked for.
    assert!(read("r.json").contains("+1 202 555 0118"));
    assert!(!read("r.sarif").contains("202 555 0118") && !read("r.xml").contains("202 555 0118"));
    let annotations = String::from_utf8_lossy(&output.stdout).into_owned();
    let annotation = annotations
        .lines()
        .find(|line| line.starts_with("::error"))
        .expect("an annotation");
    assert!(!annotation.contains("202 555"), "{annotation}");
    let shown = run(
        folder.path(),
        &["bad.json", "--format", "github", "--show-values"],
    );
    assert_told(&shown, 1, &["+1 202 555 0118"]);
}

#[test]
fn the_summary_of_a_github_job_is_added_to_its_file() {
    let folder = folder(&[
        ("bad.json", fixture(BROKEN).as_bytes()),
        ("summary.md", b"before\n"),
    ]);
    let output = hubctl(folder.path(), &["bad.json", "--format", "github"])
        .env("GITHUB_STEP_SUMMARY", folder.path().join("summary.md"))
        .output()
        .expect("hubctl starts");
    assert_eq!(output.status.code(), Some(1));
    let summary = fs::read_to_string(folder.path().join("summary.md")).expect("the summary");
    assert!(
        summary.starts_with("before\n") && summary.contains("HUB117"),
        "{summary}"
    );
    assert!(!summary.contains("202 555 0118"), "{summary}");
}

#[test]
fn the_threshold_decides_between_success_and_violation() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (file, flags, status) in [
        (BROKEN, &["--fail-on", "never"][..], 0),
        (WARNED, &[], 0),
        (WARNED, &["--fail-on", "warning"], 1),
        (WARNED, &["--strict"], 1),
        (NOTED, &["--fail-on", "warning"], 0),
        (NOTED, &["--fail-on", "notice"], 1),
        (NOTED, &["--strict"], 1),
        (VALID, &["--strict", "--fail-on", "notice"], 0),
    ] {
        let output = run(root, &[&[file], flags].concat());
        assert_eq!(output.status.code(), Some(status), "{file} {flags:?}");
    }
    let strict = run(root, &[NOTED, "--strict"]);
    assert_told(&strict, 1, &["error[HUB120]", "1 error"]);
}

#[test]
fn a_piece_of_an_event_is_checked_alone() {
    let event: serde_json::Value = serde_json::from_str(&fixture(VALID)).expect("JSON");
    let mut contact = event["data"]["contact"].clone();
    let good = contact.to_string();
    contact["phone_number"] = "0049 30".into();
    let bad = contact.to_string();
    let conversation = event["data"]["conversation"].to_string();
    let folder = folder(&[
        ("contact.json", good.as_bytes()),
        ("bad.json", bad.as_bytes()),
        ("conversation.json", conversation.as_bytes()),
        ("event.json", fixture(VALID).as_bytes()),
    ]);
    let check = |file: &str, part: &str| run(folder.path(), &[file, "--part", part]);
    assert_told(&check("contact.json", "contact"), 0, &["1 event is valid"]);
    assert_told(&check("conversation.json", "conversation"), 0, &[]);
    assert_told(
        &check("bad.json", "contact"),
        1,
        &["HUB117", "/phone_number"],
    );
    assert_told(
        &check("contact.json", "message"),
        1,
        &["the message has no `message_type`"],
    );
    assert_told(&check("event.json", "contact"), 1, &["leave --part out"]);
    let output = run(
        folder.path(),
        &[
            "contact.json",
            "--part",
            "currentAgent",
            "--profile",
            "web-2022",
        ],
    );
    assert_told(&output, 2, &["web-2022 sends no currentAgent", "help:"]);
}

#[test]
fn findings_in_lines_come_while_the_input_is_still_open() {
    for jobs in ["1", "2"] {
        assert_findings_come_at_once(jobs);
    }
}

fn assert_findings_come_at_once(jobs: &str) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let mut child = hubctl(folder.path(), &["-", "--format", "ndjson", "--jobs", jobs])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("hubctl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines = lines_of(&mut child);
    for number in 1..=3 {
        stdin.write_all(b"{\"event\":1}\n").expect("hubctl reads");
        stdin.flush().expect("hubctl reads");
        let line = lines
            .recv_timeout(Duration::from_secs(20))
            .expect("a finding while the pipe is open");
        let found: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(found["record"], number);
    }
    drop(stdin);
    let rest: Vec<_> = lines.iter().collect();
    assert!(
        rest.last()
            .expect("a summary")
            .contains("\"type\":\"summary\"")
    );
    assert_eq!(child.wait().expect("hubctl ends").code(), Some(1));
}

/// The lines that a program writes, as they come.
fn lines_of(child: &mut Child) -> mpsc::Receiver<String> {
    let stdout = child.stdout.take().expect("a pipe");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The lines up to one that starts in a certain way.
#[cfg(unix)]
fn read_to(lines: &mpsc::Receiver<String>, start: &str) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    loop {
        match lines.recv_timeout(Duration::from_secs(20)) {
            Ok(line) => {
                let is_it = line.starts_with(start);
                seen.push(line);
                if is_it {
                    return seen;
                }
            }
            Err(error) => panic!("no line starts with {start:?} ({error}): {seen:#?}"),
        }
    }
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let id = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(id, rustix::process::Signal::INT).expect("it runs");
}

#[cfg(unix)]
#[test]
fn a_watched_file_is_checked_again_when_it_changes() {
    let folder = folder(&[("payload.json", fixture(VALID).as_bytes())]);
    let mut child = hubctl(folder.path(), &["payload.json", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("hubctl starts");
    let lines = lines_of(&mut child);
    read_to(&lines, "ok: 1 event is valid");
    fs::write(folder.path().join("payload.json"), fixture(BROKEN)).expect("a file");
    read_to(&lines, "failed: the event breaks the contract");
    fs::remove_file(folder.path().join("payload.json")).expect("it is there");
    fs::write(folder.path().join("payload.json"), fixture(VALID)).expect("a file");
    read_to(&lines, "ok: 1 event is valid");
    interrupt(&child);
    assert_eq!(child.wait().expect("hubctl ends").code(), Some(0));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_no_half_written_report() {
    let folder = folder(&[("report.ndjson", b"the old report")]);
    let mut child = hubctl(
        folder.path(),
        &[
            "-",
            "--format",
            "ndjson",
            "--output",
            "report.ndjson",
            "--report",
            "ndjson=second.ndjson",
        ],
    )
    .stdin(Stdio::piped())
    .spawn()
    .expect("hubctl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(b"{}\n{}\n").expect("hubctl reads");
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    let names = || {
        let entries = fs::read_dir(folder.path()).expect("the folder");
        let mut names: Vec<_> = entries
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        names
    };
    while names().len() < 3 {
        assert!(std::time::Instant::now() < deadline, "{:?}", names());
        std::thread::yield_now();
    }
    interrupt(&child);
    assert_eq!(child.wait().expect("hubctl ends").code(), Some(2));
    assert_eq!(names(), ["report.ndjson"]);
    let report = fs::read_to_string(folder.path().join("report.ndjson")).expect("the report");
    assert_eq!(report, "the old report");
}

#[test]
fn a_wrong_report_is_told_with_what_is_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (report, words) in [
        (
            "html=x",
            "is no format: human, json, ndjson, sarif, junit, github, gitlab or tap",
        ),
        ("sarif", "write sarif=FILE"),
        ("sarif=", "a file is missing"),
    ] {
        assert_told(&run(root, &[VALID, "--report", report]), 2, &[words]);
    }
    let output = run(root, &[VALID, "--report", "json=missing/r.json"]);
    assert_told(&output, 2, &["cannot write missing/r.json", "help:"]);
}

#[test]
fn sentences_are_wrapped_where_the_width_is_known() {
    let folder = folder(&[("bad.json", fixture(BROKEN).as_bytes())]);
    for width in [40, 60] {
        let output = hubctl(folder.path(), &["bad.json"])
            .env("COLUMNS", width.to_string())
            .output()
            .expect("hubctl starts");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            text.contains("bad.json:110:23") && text.contains("= why: the host"),
            "{text}"
        );
        let found = text.split("\nfailed:").next().unwrap_or_default();
        // A pointer stays whole, as people copy it.
        let long: Vec<_> = found
            .lines()
            .filter(|line| line.chars().count() > width && !line.contains("^ /"))
            .collect();
        assert!(long.is_empty(), "{width}: {long:#?}\n{text}");
    }
}
