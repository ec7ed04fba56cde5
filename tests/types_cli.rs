//! `hubctl types`: what it prints compiles, and takes the events that the schemas take. Needs Node and what
//! `npm ci --prefix tests/types` installs; `tests/run` does that. Links to folders are made, so this is for Unix.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

const PROFILES: [&str; 4] = ["web-2022", "web-2023", "web-2026", "mobile"];

/// Rules whose fixtures are of a shape that the schemas refuse. Those of the others are no JSON, hold no single event, or
/// are right in every field and contradict each other.
const STRUCTURAL: [&str; 17] = [
    "HUB106", "HUB107", "HUB110", "HUB111", "HUB112", "HUB113", "HUB114", "HUB115", "HUB116",
    "HUB117", "HUB118", "HUB121", "HUB122", "HUB123", "HUB124", "HUB125", "HUB127",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn hubctl(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(arguments)
        .env_clear()
        .output()
        .unwrap()
}

fn tsc(folder: &Path, arguments: &[&str]) {
    let compiler = root().join("tests/types/node_modules/typescript/bin/tsc");
    assert!(
        compiler.exists(),
        "{} is not there: run tests/run, or npm ci --prefix tests/types",
        compiler.display()
    );
    let output = Command::new("node")
        .arg(compiler)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
}

/// A folder with the types of every profile, in both languages, and what uses them.
fn written() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for profile in PROFILES.into_iter().chain(["all"]) {
        for (lang, name) in [
            ("ts", format!("{profile}.ts")),
            ("zod", format!("{profile}-zod.ts")),
        ] {
            let path = folder.path().join(name);
            let path = path.to_str().unwrap();
            let output = hubctl(&["types", "--lang", lang, "--profile", profile, "--out", path]);
            assert!(
                output.status.success() && output.stdout.is_empty(),
                "{output:?}"
            );
        }
    }
    let modules = root().join("tests/types/node_modules");
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
    fs::write(folder.path().join("package.json"), r#"{"type": "module"}"#).unwrap();
    fs::copy(
        root().join("tests/types/use.ts"),
        folder.path().join("use.ts"),
    )
    .unwrap();
    folder
}

/// Runs the script over cases and asserts that it found nothing wrong.
fn assert_read(folder: &Path, cases: &[Value]) {
    let mut script = Command::new("node")
        .arg(root().join("tests/types/check.mjs"))
        .arg(folder.join("out"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = script.stdin.take().unwrap();
    for case in cases {
        writeln!(input, "{case}").unwrap();
    }
    drop(input);
    let output = script.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{} events, 0 wrong", cases.len())),
        "{said}"
    );
}

fn case(profile: &str, name: &str, text: &str, is_valid: bool) -> Value {
    json!({"profile": profile, "name": name, "text": text, "isValid": is_valid})
}

/// The fixtures in a folder by their names.
fn fixtures(folder: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(root().join("fixtures/payloads").join(folder)).unwrap();
    let mut files: Vec<_> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect();
    files.sort();
    files
}

#[test]
fn the_types_compile_and_the_schemas_of_zod_take_what_the_contract_takes() {
    let folder = written();
    let compile = [
        "--strict",
        "--skipLibCheck",
        "--target",
        "es2022",
        "--module",
        "esnext",
        "--moduleResolution",
        "bundler",
        "--outDir",
        "out",
        "use.ts",
        "all-zod.ts",
        "web-2022-zod.ts",
        "web-2023-zod.ts",
        "web-2026-zod.ts",
        "mobile-zod.ts",
    ];
    tsc(folder.path(), &compile);

    let mut cases = Vec::new();
    for (name, path) in fixtures("valid") {
        let profile = PROFILES
            .into_iter()
            .find(|profile| name.starts_with(profile))
            .unwrap();
        let text = fs::read_to_string(path).unwrap();
        cases.push(case(profile, &name, &text, true));
        cases.push(case("all", &name, &text, true));
    }
    let valid = cases.len();
    for (name, path) in fixtures("invalid") {
        // A set that the host extends takes any text; that a text is a slip of a known one is not a matter of types.
        let is_structural =
            STRUCTURAL.iter().any(|code| name.starts_with(code)) && !name.contains("near-miss");
        if is_structural && name.ends_with(".json") {
            cases.push(case(
                "web-2023",
                &name,
                &fs::read_to_string(path).unwrap(),
                false,
            ));
        }
    }
    assert!(
        valid > 80 && cases.len() - valid > 25,
        "{valid} of {}",
        cases.len()
    );
    for profile in PROFILES {
        let events = hubctl(&[
            "gen",
            "--count",
            "300",
            "--seed",
            "11",
            "--profile",
            profile,
        ]);
        let events = String::from_utf8(events.stdout).unwrap();
        assert_eq!(events.lines().count(), 300);
        for (number, text) in events.lines().enumerate() {
            cases.push(case(profile, &format!("event {number}"), text, true));
        }
    }
    assert_read(folder.path(), &cases);
}

#[test]
fn an_editor_offers_the_known_values_of_a_set_that_the_host_extends() {
    let folder = written();
    let output = Command::new("node")
        .arg(root().join("tests/types/complete.mjs"))
        .arg(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("4 sets, 0 wrong"), "{said}");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing/types.ts");
    let output = hubctl(&["types", "--lang", "ts", "--out", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("cannot write") && said.contains("types.ts"),
        "{said}"
    );

    let path = folder.path().join("types.ts");
    fs::write(&path, "before").unwrap();
    let output = hubctl(&["types", "--lang", "ts", "--out", path.to_str().unwrap()]);
    assert!(output.status.success());
    let printed = hubctl(&["types", "--lang", "ts"]).stdout;
    assert_eq!(fs::read(&path).unwrap(), printed);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing else is left"
    );
}
