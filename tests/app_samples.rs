//! The samples of the rules for apps do what they say, as far as that can be seen without a browser: answers are served and
//! judged by `hubctl doctor`, `hubctl.toml` is read by hubctl. Whole apps are checked in a browser by `tests/check/samples.rs`.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;

use hubctl::finding::Rule;
use hubctl::finding::rules::RULES;
use serde_json::Value;

/// The dashboard of the samples.
const DASHBOARD: &str = "https://dashboard.example";

/// The rule about the address at which answers are served here.
const OF_THIS_MACHINE: &str = "HUB218";

/// Answers that cannot be tried here, and why.
const ANSWERS_NOT_TRIED: [(&str, &str); 1] = [("HUB216", "it matters in answers over https only")];

/// What a sample is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Heads of answers, one after the other.
    Answers,
    /// A whole app.
    App,
    /// A piece of `hubctl.toml`.
    Config,
}

impl Kind {
    fn of(sample: &str) -> Self {
        match sample {
            sample if sample.starts_with("HTTP/") => Self::Answers,
            sample if sample.starts_with("[[") => Self::Config,
            sample if sample.starts_with('<') => Self::App,
            sample => panic!("a sample of no known kind:\n{sample}"),
        }
    }
}

/// All samples of a kind of the rules for apps: their rules, whether they break them, and the samples.
fn samples(kind: Kind) -> Vec<(&'static Rule, bool, &'static str)> {
    let rules = RULES.iter().filter(|rule| rule.code >= "HUB200");
    let both = rules.flat_map(|rule| [(*rule, true, rule.bad), (*rule, false, rule.good)]);
    both.filter(|(.., sample)| Kind::of(sample) == kind)
        .collect()
}

/// Serves answers: the first one at `/panel`, and where there are two, the second at any other path. Returns the address.
fn serve(sample: &str) -> String {
    let answers: Vec<String> = sample.split("\n\n").map(answer).collect();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // A client that went away needs no answer.
            let _ = talk(stream, &answers);
        }
    });
    format!("http://localhost:{port}/panel")
}

fn answer(head: &str) -> String {
    let head = head.replace('\n', "\r\n");
    if head.starts_with("HTTP/1.1 204") {
        return format!("{head}\r\nConnection: close\r\n\r\n");
    }
    let body = "<!doctype html><title>Orders</title><p>Orders</p>";
    let length = body.len();
    format!("{head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
}

fn talk(mut stream: TcpStream, answers: &[String]) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let is_second = !request.contains(" /panel ") && answers.len() > 1;
    stream.write_all(answers[usize::from(is_second)].as_bytes())
}

/// The codes of what `hubctl doctor` finds in a sample.
fn found_in(sample: &str) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["doctor", &serve(sample), "--host-origin", DASHBOARD])
        .args(["--format", "json"])
        .env_clear()
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    let cases = report["cases"].as_array().unwrap().iter();
    cases
        .flat_map(|case| case["findings"].as_array().unwrap())
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .filter(|code| code != OF_THIS_MACHINE)
        .collect()
}

#[test]
fn a_bad_answer_gives_its_rule_and_a_good_one_nothing() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (rule, is_bad, sample) in samples(Kind::Answers) {
        if ANSWERS_NOT_TRIED.iter().any(|(code, _)| *code == rule.code) {
            continue;
        }
        let found = found_in(sample);
        let expected: BTreeSet<_> = is_bad.then(|| rule.code.to_owned()).into_iter().collect();
        if found != expected {
            wrong.push(format!("{}: {found:?} in\n{sample}", rule.code));
        }
        tried += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 30, "only {tried}");
    for (code, _) in ANSWERS_NOT_TRIED {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code}");
    }
}

#[test]
fn every_config_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hubctl.toml");
    let samples = samples(Kind::Config);
    assert!(samples.len() >= 6, "only {}", samples.len());
    for (rule, _, sample) in samples {
        fs::write(&config, sample).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .args(["check", "--list", "--config"])
            .arg(&config)
            .env_clear()
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}", rule.code);
    }
}
