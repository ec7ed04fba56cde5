//! What people read: the report of every broken fixture. The expected texts are files;
//! `SNAPSHOTS=overwrite cargo test --test diagnostics` writes what the program says now. Read the difference as somebody
//! would who has never seen hubctl: could the payload be mended from the text alone?

mod bare;
mod golden;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bare::Bare;
use golden::assert_is;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What `hubctl validate` prints for a file of a folder, without its time.
fn report(folder: &Path, file: &str, flags: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("validate")
        .arg(file)
        .args(flags)
        .bare()
        .current_dir(folder)
        .output()
        .expect("hubctl starts");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{file}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut shown = String::new();
    for line in text.lines() {
        match line.split_once(" in ") {
            Some((count, pace)) if is_pace(count, pace) => {
                shown.push_str(count);
                shown.push_str(" in TIME\n");
            }
            _ => {
                shown.push_str(line);
                shown.push('\n');
            }
        }
    }
    shown
}

/// Whether a line is the one that says how long it took.
fn is_pace(count: &str, pace: &str) -> bool {
    let starts_with_number = count.starts_with(|c: char| c.is_ascii_digit());
    starts_with_number && pace.starts_with(|c: char| c.is_ascii_digit())
}

/// The files of a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

#[test]
fn every_broken_fixture_is_explained() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for folder in ["fixtures/payloads/invalid", "fixtures/payloads/puzzles"] {
        let folder = root().join(folder);
        for path in files(&folder) {
            let file = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a UTF-8 name");
            let stem = path
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("a UTF-8 name");
            let text = report(&folder, file, &[]);
            let expected = root().join(format!("tests/diagnostics/{stem}.txt"));
            assert_is(&expected, &text, &mut wrong);
            seen += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen >= 25, "only {seen}");
    let expected = files(&root().join("tests/diagnostics"));
    assert_eq!(expected.len(), seen, "texts without a payload");
}
