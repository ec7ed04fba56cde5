//! The page as its readers and its guide have it: types, size, and the example of `docs/guides/playwright.md`. Needs Node and
//! what `npm ci --prefix tests/page` installs; `tests/run` does that.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod documents;
mod real_browser;
mod telling;

use std::path::{Path, PathBuf};
use std::process::Command;

use telling::tell;

/// The most bytes of the page in the program.
const BUDGET: u64 = 157_000;

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

/// What a reader does who has nothing but `hubctl`, a browser and an empty folder.
#[test]
fn the_guide_to_playwright_runs_as_it_is_written() {
    let outer = tempfile::tempdir().unwrap();
    // npm calls the package after its folder, and no name begins with a dot.
    let folder = outer.path().join("host-test");
    std::fs::create_dir(&folder).unwrap();
    let guide = std::fs::read_to_string("docs/guides/playwright.md").unwrap();
    let name = guide.split("Save this as `").nth(1).unwrap();
    let (name, _) = name.split_once('`').unwrap();
    let hubctl = Path::new(env!("CARGO_BIN_EXE_hubctl")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [hubctl.to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let path = std::env::join_paths(path).unwrap();
    let mut ran = 0;
    for block in documents::blocks(&guide) {
        assert_eq!(block.not_run, None);
        match block.language {
            "js" => std::fs::write(folder.join(name), block.text).unwrap(),
            language => {
                assert_eq!(language, "sh");
                run(Command::new("bash")
                    .args(["-euc", block.text])
                    .current_dir(&folder)
                    .env("PATH", &path)
                    .env("HUBCTL_BROWSER", real_browser::executable().unwrap())
                    .env_remove("HUBCTL_PROFILE"));
                ran += 1;
            }
        }
    }
    assert_eq!(ran, 2);
}
