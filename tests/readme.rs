//! The README: its commands are run, its example is compared, its links are followed.

mod documents;

use std::path::Path;
use std::process::{Command, Output};

use documents::blocks;

const README: &str = include_str!("../README.md");

/// The commands in `sh` blocks.
fn commands() -> Vec<&'static str> {
    let blocks = blocks(README).into_iter();
    let commands = blocks.filter(|block| block.language == "sh" && block.not_run.is_none());
    commands.map(|block| block.text).collect()
}

/// Runs what stands after `cargo run --release --` with the binary under test.
fn run(command: &str) -> Output {
    let arguments = command
        .strip_prefix("cargo run --release -- ")
        .expect("a command of hubctl");
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(arguments.split_whitespace())
        .env_clear()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("hubctl starts")
}

#[test]
fn every_command_that_ends_by_itself_succeeds() {
    let all = commands();
    assert!(
        all.contains(&"cargo run --release -- serve") && all.contains(&"tests/run"),
        "the two commands: {all:?}"
    );
    // Where reports go that nobody keeps; cargo may build elsewhere.
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::create_dir_all(root.join("target")).expect("a folder");
    let mut ran = 0;
    for command in all {
        // `serve` runs until Ctrl-C, and has tests of its own; `tests/run` is what runs this test.
        if command.starts_with("cargo run --release -- serve") || command == "tests/run" {
            continue;
        }
        let output = run(command);
        assert!(
            output.status.success(),
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!output.stdout.is_empty(), "{command}");
        ran += 1;
    }
    assert!(ran >= 2, "only {ran} commands");
}

#[test]
fn the_finding_that_is_shown_is_what_hubctl_says() {
    let shown = README
        .split("```console\n$ hubctl validate captured.json\n")
        .nth(1)
        .expect("the example");
    let shown = shown.split("```").next().expect("an end");
    let directory = tempfile::tempdir().expect("a temporary directory");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixture = root.join("fixtures/payloads/invalid/HUB117-phone-not-e164.json");
    std::fs::copy(fixture, directory.path().join("captured.json")).expect("a copy");
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["validate", "captured.json"])
        .env_clear()
        .current_dir(directory.path())
        .output()
        .expect("hubctl starts");
    assert_eq!(
        without_time(&String::from_utf8_lossy(&output.stdout)),
        without_time(shown)
    );
}

/// A report without the end of the line that says how long it took.
fn without_time(text: &str) -> Vec<&str> {
    text.lines()
        .map(|line| match line.split_once(" in ") {
            Some((events, _)) if line.starts_with("1 event") => events,
            _ => line,
        })
        .collect()
}

#[test]
fn every_link_to_a_file_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let links = README
        .split("](")
        .skip(1)
        .map(|rest| rest.split(')').next().expect("an end"));
    let images = README
        .split("src")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1));
    let mut seen = 0;
    for target in links
        .chain(images)
        .filter(|target| !target.starts_with("http"))
    {
        assert!(root.join(target).exists(), "{target}");
        seen += 1;
    }
    assert!(seen >= 5, "only {seen} links");
}
