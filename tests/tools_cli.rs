//! The commands that print what hubctl knows, with the real binary: schemas, completions in a real bash, manual, help.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use bare::Bare;
use serde_json::Value;

fn hubctl(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(arguments)
        .bare()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = hubctl(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_schema_is_printed_as_it_stands_in_the_repository() {
    for (arguments, file) in [
        (["schema", "event", "--profile=mobile"].as_slice(), "mobile"),
        (&["schema", "--profile=web-2026"], "web-2026"),
        (&["schema", "web-2022"], "web-2022"),
        (&["schema", "definitions"], "definitions"),
        (&["schema", "hubctl.toml"], "hubctl.toml"),
        (&["schema", "report-lines"], "report-lines"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schemas/{file}.json"));
        assert_eq!(
            printed(arguments),
            fs::read_to_string(path).unwrap(),
            "{arguments:?}"
        );
    }
}

#[test]
fn a_schema_that_stands_alone_judges_as_hubctl_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("schema.json");
    let schema = path.to_str().unwrap();
    let judge = |file: &str| {
        hubctl(&["validate", file, "--schema", schema])
            .status
            .code()
    };
    let good = "fixtures/payloads/valid/web-2023-rest-web-widget-order-question.json";
    let bad = "fixtures/payloads/invalid/HUB117-phone-not-e164.json";

    fs::write(&path, printed(&["schema", "event", "--bundle"])).unwrap();
    assert_eq!((judge(good), judge(bad)), (Some(0), Some(1)));

    // The contacts of the two, by the schema of that piece.
    fs::write(&path, printed(&["schema", "contact"])).unwrap();
    let contact = |file: &str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let event: Value = serde_json::from_str(&text).unwrap();
        let path = folder.path().join("contact.json");
        fs::write(&path, event["data"]["contact"].to_string()).unwrap();
        judge(path.to_str().unwrap())
    };
    assert_eq!((contact(good), contact(bad)), (Some(0), Some(1)));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for command in [
        "schema definitions",
        "types --lang ts",
        "man check",
        "completions bash",
    ] {
        let script = format!("set -o pipefail; hubctl {command} | head -c 10 >/dev/null");
        let output = bash(&script);
        assert!(output.status.success(), "{command}: {output:?}");
        assert!(output.stderr.is_empty(), "{command}: {output:?}");
    }
}

/// Runs a script in a real bash that finds the binary under test as `hubctl`.
#[cfg(unix)]
fn bash(script: &str) -> Output {
    let folder = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    Command::new("bash")
        .args(["--norc", "-c", script])
        .bare()
        .env("PATH", format!("{}:{path}", folder.display()))
        .output()
        .unwrap()
}

/// What bash offers after these words, the last of which is being typed.
#[cfg(unix)]
fn completed(words: &[&str]) -> Vec<String> {
    let all: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    let script = format!(
        "set -e
         source <(hubctl completions bash)
         complete -p hubctl | grep -q _clap_complete_hubctl
         COMP_WORDS=({}) COMP_CWORD={} COMP_TYPE=9
         _clap_complete_hubctl hubctl '{}' ''
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        all.join(" "),
        words.len() - 1,
        words.last().unwrap(),
    );
    let output = bash(&script);
    assert!(output.status.success(), "{words:?}: {output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_flags_and_names() {
    for (words, offered) in [
        (["hubctl", "va"].as_slice(), "validate"),
        (&["hubctl", "comp"], "completions"),
        (&["hubctl", "check", "--app-c"], "--app-command"),
        (&["hubctl", "check", "--profile", "mo"], "mobile"),
        (&["hubctl", "check", "--scenario", "huge"], "huge-thread"),
        (&["hubctl", "check", "--only", "HUB50"], "HUB502"),
        (
            &["hubctl", "check", "--only", "HUB300,HUB50"],
            "HUB300,HUB502",
        ),
        (&["hubctl", "doctor", "--skip", "hub21"], "HUB213"),
        (&["hubctl", "doctor", "--skip-c"], "--skip-cookie"),
        (
            &["hubctl", "doctor", "--skip-cookie", "awsalbt"],
            "AWSALBTG",
        ),
        (&["hubctl", "gen", "--scenario", "ano"], "anonymous-visitor"),
        (&["hubctl", "gen", "--invalid", "id-"], "id-as-string"),
        (&["hubctl", "explain", "miss"], "missing-key"),
        (&["hubctl", "explain", ""], "HUB112"),
        (&["hubctl", "schema", "web-20"], "web-2026"),
        (&["hubctl", "init", "--template", "v"], "vue"),
        (&["hubctl", "completions", "f"], "fish"),
    ] {
        let all = completed(words);
        assert!(all.iter().any(|word| word == offered), "{words:?}: {all:?}");
        let typed = words.last().unwrap().to_lowercase();
        for word in all {
            assert!(word.to_lowercase().starts_with(&typed), "{words:?}: {word}");
        }
    }
}

#[test]
fn every_shell_gets_a_script_that_calls_hubctl() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        assert!(script.contains("HUBCTL_COMPLETE"), "{shell}: {script}");
        assert!(script.contains("hubctl"), "{shell}: {script}");
        assert!(
            !script.contains(env!("CARGO_MANIFEST_DIR")),
            "{shell}: {script}"
        );
    }
}

#[test]
fn a_shell_that_is_not_known_gets_no_words() {
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["--", "hubctl", "va"])
        .bare()
        .env("HUBCTL_COMPLETE", "tcsh")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

/// The commands as `--help` lists them.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let list = help.split("Commands:\n").nth(1).unwrap();
    list.lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .filter(|word| word.chars().all(|letter| letter.is_ascii_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[test]
fn there_is_a_page_of_the_manual_for_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    printed(&["man", "--out", out.to_str().unwrap()]);
    let mut pages: Vec<_> = fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    // What `help` prints is on the pages themselves.
    let mut expected: Vec<_> = commands()
        .iter()
        .filter(|name| *name != "help")
        .map(|name| format!("hubctl-{name}.1"))
        .collect();
    assert!(expected.len() >= 12, "{expected:?}");
    // The one command that has another below it.
    expected.extend(["hubctl.1", "hubctl-report-merge.1"].map(str::to_owned));
    expected.sort();
    assert_eq!(pages, expected);
    for page in pages {
        let text = fs::read_to_string(out.join(&page)).unwrap();
        for part in [
            ".TH ",
            ".SH NAME",
            ".SH SYNOPSIS",
            ".SH DESCRIPTION",
            "Examples:",
        ] {
            assert!(text.contains(part), "{page} has no {part}\n{text}");
        }
    }
    assert_eq!(
        fs::read_to_string(out.join("hubctl.1")).unwrap(),
        printed(&["man"])
    );
    let check = fs::read_to_string(out.join("hubctl-check.1")).unwrap();
    assert_eq!(check, printed(&["man", "check"]));
    assert!(check.contains("hubctl\\-check"), "{check}");
}

#[test]
fn the_help_fits_a_screen() {
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("--help")
        .bare()
        .env("COLUMNS", "80")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(
        help.lines().count() <= 50,
        "{} lines\n{help}",
        help.lines().count()
    );
    for line in help.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(
        help.contains("Examples:") && help.contains("Flags of all commands:"),
        "{help}"
    );
}
