//! The program where things are not as usual: a full disk, closed streams, no home, a dumb or a narrow terminal, odd names, and
//! texts that a terminal would obey. Each gets an answer in words, a status of ours, and no panic.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const HUBCTL: &str = env!("CARGO_BIN_EXE_hubctl");

/// A command of the shell in which `$HUBCTL` is the program and `$EVENT` a valid event.
fn shell(script: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new("sh")
        .args(["-c", script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HUBCTL", HUBCTL)
        .env("EVENT", event_in(folder.path()))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output();
    output.unwrap()
}

/// A valid event in a folder.
fn event_in(folder: &Path) -> PathBuf {
    let made = Command::new(HUBCTL)
        .args(["gen", "--count", "1", "--seed", "7"])
        .env_clear()
        .output()
        .unwrap();
    let path = folder.join("event.json");
    std::fs::write(&path, made.stdout).unwrap();
    path
}

fn said(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[track_caller]
fn assert_told(script: &str, status: i32, words: &[&str]) {
    let output = shell(script);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(status), "{script}\n{said}");
    for word in words {
        assert!(said.contains(word), "{script}: no {word:?} in\n{said}");
    }
    assert!(
        !said.contains(".hubctl-"),
        "a name that nobody gave in\n{said}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    for script in [
        "\"$HUBCTL\" gen --count 3 --seed 1 > /dev/full",
        "\"$HUBCTL\" validate \"$EVENT\" > /dev/full",
        "\"$HUBCTL\" validate \"$EVENT\" --format json > /dev/full",
        "\"$HUBCTL\" explain HUB112 > /dev/full",
        "\"$HUBCTL\" doctor http://localhost:1 > /dev/full",
        "\"$HUBCTL\" check --app-url http://localhost:1 --list > /dev/full",
        "\"$HUBCTL\" --help > /dev/full",
    ] {
        assert_told(
            script,
            2,
            &["cannot write to standard output", "No space left"],
        );
    }
    for script in [
        "\"$HUBCTL\" validate \"$EVENT\" --output /dev/full",
        "\"$HUBCTL\" validate \"$EVENT\" --report sarif=/dev/full",
    ] {
        assert_told(script, 2, &["cannot write /dev/full", "No space left"]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_no_files_is_told_before_the_work() {
    // Nobody may make a file in /proc, root neither.
    for script in [
        "\"$HUBCTL\" validate \"$EVENT\" --output /proc/report.json",
        "\"$HUBCTL\" gen --count 1 --seed 1 --out /proc/events",
        "\"$HUBCTL\" check --app-url http://localhost:1 --list --screenshots /proc/x; \"$HUBCTL\" check --app-url http://localhost:1 --report html=/proc/report.html",
    ] {
        assert_told(script, 2, &["cannot write /proc/"]);
    }
}

#[test]
fn what_is_there_stays_when_a_new_file_cannot_be_finished() {
    // The input breaks off in words of the system while the report is open.
    let output = shell(
        "echo old > report.json; \"$HUBCTL\" validate missing.json --output report.json; cat report.json; ls -A",
    );
    let said = said(&output);
    assert!(said.contains("cannot read missing.json"), "{said}");
    assert!(
        said.contains("old") || said.contains("\"hubctl-report\""),
        "{said}"
    );
    assert!(
        !said.contains(".hubctl-"),
        "a piece was left behind\n{said}"
    );
}

#[test]
fn closed_streams_are_no_panic() {
    assert_told("\"$HUBCTL\" validate \"$EVENT\" >&-", 0, &[]);
    assert_told("\"$HUBCTL\" validate missing.json 2>&-", 2, &[]);
    assert_told("\"$HUBCTL\" gen --count 1 >&- 2>&- <&-", 0, &[]);
    assert_told("\"$HUBCTL\" validate - <&-", 1, &["HUB1"]);
    assert_told("\"$HUBCTL\" nonsense 2>&-", 2, &[]);
}

#[test]
fn an_empty_environment_is_enough() {
    for variables in ["", "LANG=C TERM=dumb", "HOME=/nowhere TMPDIR=/tmp LC_ALL=C"] {
        let script = format!("env -i {variables} \"$HUBCTL\" validate \"$EVENT\"");
        let output = shell(&script);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let bytes = [output.stdout.clone(), output.stderr.clone()].concat();
        assert!(
            !bytes.contains(&0x1b),
            "{variables}: colours in no terminal"
        );
    }
}

/// What a command writes on a terminal so many columns wide.
#[cfg(target_os = "linux")]
fn on_a_terminal(columns: u32, command: &str) -> Option<(String, Output)> {
    let script = format!("stty rows 24 cols {columns}; {command}");
    let output = Command::new("script")
        .args(["-qec", &script, "/dev/null"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH")?)
        .env("TERM", "xterm")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).replace('\r', "");
    Some((text, output))
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_as_input_is_no_payload() {
    // `script` is part of every Linux; without a terminal there is nothing to test.
    let (text, output) = on_a_terminal(80, &format!("{HUBCTL} validate")).expect("script");
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("nothing is piped in"), "{text}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    for command in ["explain HUB112", "explain"] {
        let (text, _) = on_a_terminal(40, &format!("{HUBCTL} {command}")).expect("script");
        let wide: Vec<_> = text
            .lines()
            .filter(|line| line.chars().count() > 40)
            // Code is there to be copied, and an address cannot be broken.
            .filter(|line| !line.starts_with("    ") && line.trim().contains(' '))
            .collect();
        assert!(!text.trim().is_empty());
        assert!(wide.is_empty(), "{command}: {wide:#?}");
    }
}

#[test]
fn odd_names_of_files_are_taken_and_shown_safely() {
    let folder = tempfile::tempdir().unwrap();
    let event = event_in(folder.path());
    let names: [&[u8]; 4] = [
        b"with blanks.json",
        b"line\nbreak.json",
        b"esc\x1b[31m.json",
        b"\xff\xfe.json",
    ];
    let run = |arguments: &[&OsStr]| {
        let output = Command::new(HUBCTL)
            .args(arguments)
            .env_clear()
            .current_dir(folder.path())
            .output();
        output.unwrap()
    };
    for name in names {
        let name = OsString::from_vec(name.to_vec());
        std::fs::copy(&event, folder.path().join(&name)).unwrap();
        for format in ["human", "json", "ndjson", "sarif", "junit", "github"] {
            let output = run(&[
                "validate".as_ref(),
                &name,
                "--format".as_ref(),
                format.as_ref(),
            ]);
            assert_eq!(output.status.code(), Some(0), "{name:?}: {}", said(&output));
            assert!(!output.stdout.contains(&0x1b), "{name:?} in {format}");
        }
        let report = OsString::from_vec([b"report of ", name.as_bytes()].concat());
        let output = run(&["validate".as_ref(), &name, "--output".as_ref(), &report]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(folder.path().join(&report).exists(), "{report:?}");
        let missing = OsString::from_vec([b"no ", name.as_bytes()].concat());
        let output = run(&["validate".as_ref(), &missing]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(!output.stderr.contains(&0x1b), "{missing:?}");
        let events = OsString::from_vec([b"events of ", name.as_bytes()].concat());
        let output = run(&[
            "gen".as_ref(),
            "--count".as_ref(),
            "1".as_ref(),
            "--out".as_ref(),
            &events,
        ]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
}

/// What a terminal would obey, or what turns the direction of text.
fn active(text: &str) -> Vec<char> {
    let is_active = |char: &char| {
        let is_space = matches!(char, '\n' | '\t' | '\r');
        (char.is_control() && !is_space)
            || matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(is_active).collect()
}

#[test]
fn no_output_holds_what_a_terminal_obeys() {
    let folder = tempfile::tempdir().unwrap();
    let event = event_in(folder.path());
    let mut event: Value = serde_json::from_slice(&std::fs::read(event).unwrap()).unwrap();
    let bad = "\u{1b}]0;owned\u{7}\u{1b}[31mred \u{9b}31m \u{202e}abc\u{2066} \u{7f}";
    event["data"]["contact"]["phone_number"] = json!(bad);
    event["data"]["contact"][bad] = json!(bad);
    event["data"]["conversation"]["status"] = json!(bad);
    event["data"]["conversation"]["labels"] = json!([bad, 3]);
    event["event"] = json!(bad);
    let path = folder.path().join("bad.json");
    std::fs::write(&path, event.to_string()).unwrap();
    for format in ["human", "json", "ndjson", "sarif", "junit", "github"] {
        for profile in ["web-2023", "mobile"] {
            let output = Command::new(HUBCTL)
                .args(["validate", "--show-values", "--color", "never"])
                .args(["--format", format, "--profile", profile])
                .arg(&path)
                .env_clear()
                .output()
                .unwrap();
            let text = said(&output);
            assert_eq!(output.status.code(), Some(1), "{text}");
            assert!(
                text.contains("owned"),
                "{format} does not show the value at all\n{text}"
            );
            assert_eq!(active(&text), Vec::<char>::new(), "{format}\n{text:?}");
        }
    }
}

#[test]
fn a_configuration_starts_no_command() {
    for key in ["app_command = \"touch owned\"", "command = \"touch owned\""] {
        let script = format!(
            "printf '[check]\\n{key}\\n' > hubctl.toml; \"$HUBCTL\" check --app-url http://localhost:1; status=$?; ls; exit $status"
        );
        let output = shell(&script);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(
            !String::from_utf8_lossy(&output.stdout).contains("owned"),
            "{said}"
        );
    }
    assert_told(
        "printf '[check]\\napp_command = \"x\"\\n' > hubctl.toml; \"$HUBCTL\" check --list --app-url http://localhost:1",
        2,
        &["never runs a command that you have not typed"],
    );
}

#[test]
fn what_a_schema_refers_to_has_an_end() {
    assert_told(
        "echo '{\"$ref\": \"file:///dev/zero\"}' > schema.json; \"$HUBCTL\" validate \"$EVENT\" --schema schema.json",
        2,
        &["schema.json is not a JSON Schema that can be used"],
    );
    assert_told(
        "echo '{\"$ref\": \"#\"}' > schema.json; \"$HUBCTL\" validate \"$EVENT\" --schema schema.json",
        0,
        &[],
    );
    // Exponential for a regular expression that goes back.
    assert_told(
        "echo '{\"properties\": {\"x\": {\"pattern\": \"^(?=a)(a|aa)+(?!b)$\"}}}' > schema.json; \
         printf '{\"x\": \"%080d!\"}' 0 | tr 0 a | \"$HUBCTL\" validate - --schema schema.json",
        1,
        &["HUB190"],
    );
}
