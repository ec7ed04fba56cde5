//! The samples of the rules for apps do what they say, as far as that can be seen without a browser: answers are served and
//! judged by `hubctl doctor`, scripts are read by Node, `hubctl.toml` by hubctl.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread;

use hubctl::finding::Rule;
use hubctl::finding::rules::RULES;
use serde_json::{Value, json};

/// The dashboard of the samples.
const DASHBOARD: &str = "https://dashboard.example";

/// Answers that cannot be tried here, and why.
const ANSWERS_NOT_TRIED: [(&str, &str); 2] = [
    ("HUB202", "its answer leads to a server on the net"),
    ("HUB216", "it matters in answers over https only"),
];

/// What a sample is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Heads of answers, one after the other.
    Answers,
    /// A piece of a page.
    Page,
    /// A piece of `hubctl.toml`.
    Config,
    /// A script.
    Script,
}

impl Kind {
    fn of(sample: &str) -> Self {
        match sample {
            sample if sample.starts_with("HTTP/") => Self::Answers,
            sample if sample.starts_with("[[") => Self::Config,
            sample if sample.starts_with('<') => Self::Page,
            _ => Self::Script,
        }
    }
}

/// All samples of the rules for apps: `HUB300 bad`, and the sample.
fn samples() -> Vec<(String, &'static str)> {
    let rules = RULES.iter().filter(|rule| rule.code >= "HUB200");
    let both = rules.flat_map(|rule| [(rule, "bad", rule.bad), (rule, "good", rule.good)]);
    both.map(|(rule, name, sample)| (format!("{} {name}", rule.code), sample))
        .collect()
}

/// Serves a sample at `/panel`; where it has two answers, the second at `/panel/`. Gives the address.
fn serve(sample: &str) -> String {
    let answers: Vec<String> = match Kind::of(sample) {
        Kind::Answers => sample.split("\n\n").map(answer).collect(),
        _ => vec![answer_with(
            &format!(
                "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Security-Policy: frame-ancestors {DASHBOARD}"
            ),
            sample,
        )],
    };
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
    answer_with(head, "<!doctype html><title>Orders</title><p>Orders</p>")
}

fn answer_with(head: &str, body: &str) -> String {
    let head = head.replace('\n', "\r\n");
    if head.starts_with("HTTP/1.1 204") {
        return format!("{head}\r\nConnection: close\r\n\r\n");
    }
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
    let is_second = request.contains(" /panel/ ") && answers.len() > 1;
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
        .collect()
}

#[test]
fn a_bad_answer_is_found_and_a_good_one_is_not() {
    let is_tried = |rule: &&&Rule| {
        let is_answer = Kind::of(rule.bad) == Kind::Answers || Kind::of(rule.good) == Kind::Answers;
        let is_script_that_doctor_reads = rule.code == "HUB217";
        (is_answer || is_script_that_doctor_reads)
            && ANSWERS_NOT_TRIED.iter().all(|(code, _)| *code != rule.code)
    };
    let mut tried = 0;
    let mut wrong = Vec::new();
    for rule in RULES
        .iter()
        .filter(|rule| rule.code >= "HUB200")
        .filter(is_tried)
    {
        let (bad, good) = (found_in(rule.bad), found_in(rule.good));
        if !bad.contains(rule.code) || good.contains(rule.code) {
            wrong.push(format!("{}: bad {bad:?}, good {good:?}", rule.code));
        }
        tried += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried >= 14, "only {tried}");
    for (code, _) in ANSWERS_NOT_TRIED {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code}");
    }
}

/// The scripts in a page.
fn scripts(page: &str) -> Vec<&str> {
    let elements = page.split("<script").skip(1);
    let inside = elements.filter_map(|element| element.split_once('>')?.1.split_once("</script>"));
    inside.map(|(script, _)| script).collect()
}

#[test]
fn every_script_is_one() {
    let mut all = Vec::new();
    for (name, sample) in samples() {
        match Kind::of(sample) {
            Kind::Script => all.push(json!([name, sample])),
            Kind::Page => all.extend(scripts(sample).iter().map(|script| json!([name, script]))),
            Kind::Answers | Kind::Config => {}
        }
    }
    assert!(all.len() > 70, "only {}", all.len());
    all.push(json!(["none", "const ="]));
    let read = "const { SourceTextModule } = require('node:vm');
        const wrong = [];
        for (const [name, code] of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
            try { new SourceTextModule(code); } catch (error) { wrong.push(`${name}: ${error.name}`); }
        }
        console.log(JSON.stringify(wrong));";
    let mut node = Command::new("node")
        .args(["--experimental-vm-modules", "--no-warnings", "-e", read])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is missing: tests/run installs it");
    let mut stdin = node.stdin.take().unwrap();
    stdin.write_all(json!(all).to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = node.wait_with_output().unwrap();
    let wrong: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(wrong, ["none: SyntaxError"]);
}

#[test]
fn every_config_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hubctl.toml");
    let mut tried = 0;
    for (name, sample) in samples() {
        if Kind::of(sample) != Kind::Config {
            continue;
        }
        fs::write(&config, sample).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .args(["check", "--list", "--config"])
            .arg(&config)
            .env_clear()
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        tried += 1;
    }
    assert!(tried >= 6, "only {tried}");
}
