//! The formats of a report that other programs read, by name, for the tests that try all of them.

#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod tap14;
pub(crate) mod upload;

use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use hubctl::finding::Run;
use hubctl::report::{Heading, github, gitlab, json, junit, ndjson, sarif, tap};

/// Writes a whole run.
pub(crate) type Format = fn(&mut dyn Write, &Run, Heading<'_>) -> io::Result<()>;

/// All of them.
pub(crate) const MACHINE: [(&str, Format); 8] = [
    ("json", json::write),
    ("ndjson", ndjson::write),
    ("sarif", sarif::write),
    ("junit", junit::write),
    ("github", github::write),
    ("summary", github::write_summary),
    ("gitlab", gitlab::write),
    ("tap", tap::write),
];

/// All of them, and the two for people as the test writes these.
pub(crate) fn with(human: Format, html: Format) -> [(&'static str, Format); 10] {
    let [a, b, c, d, e, f, g, h] = MACHINE;
    [a, b, c, d, e, f, g, h, ("human", human), ("html", html)]
}

/// Checks XML against the schema of Jenkins.
pub(crate) fn validate_junit(xml: &str) -> Result<(), String> {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/standards/junit-10.xsd");
    let mut xmllint = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is missing: tests/run installs it (Debian has it in libxml2-utils)");
    let mut stdin = xmllint.stdin.take().expect("a pipe");
    // When it stops reading, it says why.
    let _ = stdin.write_all(xml.as_bytes());
    drop(stdin);
    let output = xmllint.wait_with_output().expect("its output");
    let said = String::from_utf8_lossy(&output.stderr);
    output
        .status
        .success()
        .then_some(())
        .ok_or_else(|| format!("{said}\n{xml}"))
}
