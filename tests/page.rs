//! The page as its readers and its guide have it: types, size, and the example of `docs/guides/playwright.md`. Needs Node and
//! what `npm ci --prefix tests/page` installs; `tests/run` does that.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod real_browser;
mod telling;

use std::path::{Path, PathBuf};
use std::process::Command;

use telling::tell;

/// The most bytes of the page in the program.
const BUDGET: u64 = 155_000;

fn module(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/page/node_modules")
        .join(path);
    assert!(
        path.exists(),
        "{} is not there: run tests/run, or npm ci --prefix tests/page",
        path.display()
    );
    path
}

fn run(command: &mut Command) {
    let output = command.output().expect("Node is there");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}");
}

#[test]
fn the_types_of_the_page_are_sound() {
    // The second is of the scripts that are put into other pages, and of the report's.
    for project in ["src/host/ui/jsconfig.json", "src/host/stage/jsconfig.json"] {
        run(Command::new("node")
            .arg(module("typescript/bin/tsc"))
            .args(["--strict", "--checkJs", "-p", project]));
    }
    tell("types of the page: sound (tsc --checkJs --strict)");
}

#[test]
fn the_page_in_the_program_is_small() {
    fn size(folder: &Path) -> u64 {
        let entries = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap());
        let sizes = entries.map(|entry| match entry.metadata().unwrap() {
            meta if meta.is_dir() => size(&entry.path()),
            meta => meta.len(),
        });
        sizes.sum()
    }
    let embedded = size(&Path::new(env!("OUT_DIR")).join("ui"));
    let source = size(Path::new("src/host/ui"));
    tell(&format!(
        "size of the page: {embedded} bytes in the program, {source} as source; {BUDGET} are allowed"
    ));
    assert!(embedded < BUDGET, "{embedded} bytes");
    assert!(
        embedded > BUDGET / 10,
        "{embedded} bytes are not the whole page"
    );
}

#[test]
fn the_example_of_the_guide_runs_and_stands_in_the_guide() {
    module("playwright-core/package.json");
    let browser = real_browser::executable().unwrap();
    run(Command::new("node")
        .args(["--test", "tests/page/drive.test.mjs"])
        .env("HUBCTL", env!("CARGO_BIN_EXE_hubctl"))
        .env("HUBCTL_BROWSER", browser)
        .env_remove("HUBCTL_PROFILE"));
    let guide = std::fs::read_to_string("docs/guides/playwright.md").unwrap();
    let example = std::fs::read_to_string("tests/page/drive.test.mjs").unwrap();
    let code = example.split_once('\n').unwrap().1.trim();
    assert!(
        guide.contains(code),
        "the guide shows another example than the one that runs"
    );
}
