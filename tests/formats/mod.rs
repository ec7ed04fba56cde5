//! The formats of a report that other programs read, by name, for the tests that try all of them.

#![allow(dead_code, reason = "each test file uses its part")]

use std::io::{self, Write};

use hubctl::finding::Run;
use hubctl::report::{Heading, github, json, junit, ndjson, sarif};

/// Writes a whole run.
pub(crate) type Format = fn(&mut dyn Write, &Run, Heading<'_>) -> io::Result<()>;

/// All of them.
pub(crate) const MACHINE: [(&str, Format); 6] = [
    ("json", json::write),
    ("ndjson", ndjson::write),
    ("sarif", sarif::write),
    ("junit", junit::write),
    ("github", github::write),
    ("summary", github::write_summary),
];

/// All of them, and the two for people as the test writes these.
pub(crate) fn with(human: Format, html: Format) -> [(&'static str, Format); 8] {
    let [a, b, c, d, e, f] = MACHINE;
    [a, b, c, d, e, f, ("human", human), ("html", html)]
}
