//! `hubctl schema --bundle`: other programs take what it prints as it is. Needs Node with what `npm ci --prefix tests/types`
//! installs, and Python with jsonschema; `tests/run` sees to both where there is a shell for it.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

const PROFILES: [&str; 4] = ["web-2022", "web-2023", "web-2026", "mobile"];

/// Rules whose fixtures the schema refuses. A slip in a set that the host extends is no matter of the schema.
const STRUCTURAL: [&str; 13] = [
    "HUB111", "HUB112", "HUB113", "HUB114", "HUB115", "HUB116", "HUB117", "HUB118", "HUB121",
    "HUB122", "HUB123", "HUB124", "HUB127",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn schema(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("schema")
        .args(arguments)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Every name that `hubctl schema` lists: the first word of the lines above the heading, and the words below it.
fn names() -> Vec<String> {
    let list = schema(&[]);
    let (files, pieces) = list.split_once("\n\n").unwrap();
    let files = files.lines().filter_map(|line| line.split(' ').next());
    let pieces = pieces.lines().skip(1).flat_map(|line| line.split(','));
    let names = files.chain(pieces).map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

fn fixtures(folder: &str) -> Vec<(String, Value)> {
    let entries = fs::read_dir(root().join("fixtures/payloads").join(folder)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: PathBuf| {
        let value = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
        Some((path.file_stem()?.to_str()?.to_owned(), value))
    };
    files.into_iter().filter_map(read).collect()
}

/// Values for the schemas: whole events, and the parts of them.
fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    let mut add = |schema: &str, name: &str, value: &Value, is_valid: bool| {
        cases.push(json!({"schema": schema, "name": name, "value": value, "isValid": is_valid}));
    };
    for (name, event) in fixtures("valid") {
        let profile = PROFILES
            .into_iter()
            .find(|profile| name.starts_with(profile))
            .unwrap();
        add(profile, &name, &event, true);
        add("report", &name, &event, false);
        if profile != "mobile" {
            let conversation = &event["data"]["conversation"];
            add("conversation", &name, conversation, true);
            add("contact", &name, &event["data"]["contact"], true);
            add("contact", &name, conversation, false);
            for message in conversation["messages"].as_array().unwrap() {
                add("message", &name, message, true);
            }
        }
    }
    for (name, event) in fixtures("invalid") {
        let is_structural = STRUCTURAL.iter().any(|code| name.starts_with(code));
        if is_structural && !name.contains("near-miss") {
            add("web-2023", &name, &event, false);
        }
    }
    cases
}

fn assert_taken(program: &str, script: &str, schemas: &Path, cases: &[Value], count: usize) {
    let mut child = Command::new(program)
        .arg(root().join("tests/types").join(script))
        .arg(schemas)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    for case in cases {
        writeln!(input, "{case}").unwrap();
    }
    drop(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    // Nothing but the last line, so no warnings either.
    assert!(output.status.success() && said.is_empty(), "{said}");
    let expected = format!("{count} schemas, {} values, 0 wrong", cases.len());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), expected);
}

#[test]
fn ajv_and_python_take_every_bundle_and_judge_alike() {
    let folder = tempfile::tempdir().unwrap();
    let names = names();
    for name in &names {
        let text = schema(&[name, "--bundle"]);
        let path = folder.path().join(format!("{name}.json"));
        fs::write(path, text).unwrap();
    }
    assert!(names.len() > 40 && names.iter().any(|name| name == "report-lines"));
    let cases = cases();
    let refused = cases.iter().filter(|case| case["isValid"] == false);
    assert!(
        refused.count() > 100 && cases.len() > 500,
        "{}",
        cases.len()
    );
    for (program, script) in [("node", "bundle.mjs"), ("python3", "bundle.py")] {
        assert_taken(program, script, folder.path(), &cases, names.len());
    }
}

#[test]
fn a_bundle_is_flat() {
    fn walk(value: &Value, at: &str, root: &Value, faults: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                if at.starts_with("/$defs") && object.get("$id").is_some_and(Value::is_string) {
                    faults.push(format!("{at} has an $id"));
                }
                if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                    let target = reference.strip_prefix('#');
                    let is_there = target.is_some_and(|target| root.pointer(target).is_some());
                    let is_definition = at.starts_with("/$defs") && at.matches('/').count() == 2;
                    let is_split = is_definition && object.contains_key("properties");
                    if !is_there || is_split {
                        faults.push(format!("{at}: {reference}"));
                    }
                }
                for (key, child) in object {
                    walk(child, &format!("{at}/{key}"), root, faults);
                }
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate() {
                    walk(child, &format!("{at}/{index}"), root, faults);
                }
            }
            _ => {}
        }
    }
    for name in names().iter().filter(|name| *name != "definitions") {
        let root: Value = serde_json::from_str(&schema(&[name, "--bundle"])).unwrap();
        let mut faults = Vec::new();
        walk(&root, "", &root, &mut faults);
        assert!(faults.is_empty(), "{name}: {faults:#?}");
    }
}
