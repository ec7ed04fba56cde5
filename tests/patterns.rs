//! Patterns of the user's schemas against JavaScript's own regular expressions, asked of Node.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hubctl::finding::{Run, Severity};
use hubctl::source::json::parse;
use hubctl::source::surrogates::restored;
use hubctl::validate::{Stop, Validator};
use serde_json::{Value, json};

/// Which texts a pattern is found in, with the flag `u` or else without; `null` when it is no pattern.
const JUDGE: &str = "
    const { patterns, texts } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const judge = (pattern) => {
        for (const flags of ['u', '']) {
            try {
                const regex = new RegExp(pattern, flags);
                return texts.map((text) => regex.test(text));
            } catch {}
        }
        return null;
    };
    console.log(JSON.stringify(patterns.map(judge)));";

fn node(input: &str) -> Vec<Option<Vec<bool>>> {
    let mut node = Command::new("node")
        .args(["-e", JUDGE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node is missing: tests/run installs it");
    let mut stdin = node.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("Node reads");
    drop(stdin);
    let output = node.wait_with_output().expect("Node ends");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Which of these values a schema takes; `None` when it cannot be used.
fn taken(folder: &Path, schema: &Value, values: &[String]) -> Option<Vec<bool>> {
    let path = folder.join("s.json");
    fs::write(&path, restored(schema.to_string())).expect("a file");
    let validator = Validator::with_own_schema(&path, &[]).ok()?;
    let mut run = Run::new();
    validator
        .check_input(
            "values",
            values.join("\n").as_bytes(),
            Stop::Never,
            &mut run,
        )
        .expect("memory");
    let mut taken = vec![true; values.len()];
    for case in run.cases() {
        // A text that the schema refuses is looked into, and need not be JSON.
        if case
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
        {
            taken[case.record as usize - 1] = false;
        }
    }
    Some(taken)
}

#[test]
fn a_pattern_means_what_it_means_in_javascript() {
    let input = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/patterns/patterns.json"),
    )
    .expect("a file");
    let cases = parse(&input).expect("JSON").value;
    let list = |name: &str| cases[name].as_array().expect("a list").clone();
    let (patterns, texts) = (list("patterns"), list("texts"));
    let values: Vec<_> = texts
        .iter()
        .map(|text| restored(text.to_string()))
        .collect();
    let objects: Vec<_> = values.iter().map(|key| format!("{{{key}:1}}")).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let mut wrong = Vec::new();
    for (pattern, expected) in patterns.iter().zip(node(&input)) {
        let schema = json!({ "type": "string", "pattern": pattern });
        let of_values = taken(folder.path(), &schema, &values);
        // Of a key the pattern says whether it is allowed.
        let source = pattern.as_str().expect("a text");
        let schema = json!({
            "patternProperties": { source: true },
            "additionalProperties": false,
        });
        let of_keys = taken(folder.path(), &schema, &objects);
        for (what, found) in [("text", of_values), ("key", of_keys)] {
            match (&expected, found) {
                (None, None) => {}
                (Some(expected), Some(found)) => {
                    for ((text, expected), found) in texts.iter().zip(expected).zip(found) {
                        if *expected != found {
                            wrong.push(format!("{pattern} {what} {text}: {found}"));
                        }
                    }
                }
                (expected, found) => wrong.push(format!(
                    "{pattern}: accepted by JavaScript {}, by us {}",
                    expected.is_some(),
                    found.is_some()
                )),
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong: {wrong:#?}", wrong.len());
}
