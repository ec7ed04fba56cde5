//! The types of the app in `tests/apps/react`. Needs node and what `npm ci --prefix tests/apps/react` installs; `tests/run`
//! does that.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::path::Path;
use std::process::Command;

#[test]
fn its_types_are_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/apps/react");
    let compiler = root.join("node_modules/typescript/bin/tsc");
    assert!(
        compiler.exists(),
        "{} is not there: run tests/run, or npm ci --prefix tests/apps/react",
        compiler.display()
    );
    let checked = Command::new("node")
        .arg(compiler)
        .args(["--noEmit", "--strict"])
        .current_dir(root)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{said}");
}
