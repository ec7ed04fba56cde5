//! The report that GitLab calls code quality: one array of issues, which it compares with those of the target branch and shows
//! in the merge request.
//!
//! An issue is known again by its fingerprint, of which each has one of its own; its place is a path from the root of the
//! repository. What is no file there gets a name that no file has.

use std::io::{self, Write};

use serde::Serialize;

use super::fingerprint::Fingerprints;
use super::inert::Inert;
use super::place::Places;
use super::root::{Root, Spot};
use super::{Heading, Values, sarif, trial};
use crate::finding::{Case, Finding, Run, Severity};
use crate::source::Position;
use crate::source::document::visible;

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// The folder of inputs that are outside of the repository: a path of theirs could be the one of another file.
const OUTSIDE: &str = "outside-of-the-repository";

/// Writes a run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let mut fingerprints = Fingerprints::default();
    let mut places = Places::new(heading.root);
    let mut issues = Vec::new();
    for case in run.cases() {
        for finding in trial::told_in(case) {
            let app = || (Spot::Inside(sarif::APP.to_owned()), Position::START);
            let (spot, position) = places.of(case, finding).unwrap_or_else(app);
            issues.push(Issue {
                description: description(run, case, finding, heading.values),
                check_name: finding.rule.code,
                fingerprint: places.fingerprint(&mut fingerprints, case, finding),
                severity: severity(finding.severity),
                location: Location {
                    path: path(&spot),
                    lines: Lines {
                        begin: position.line,
                    },
                },
            });
        }
    }
    serde_json::to_writer_pretty(Inert(&mut *out), &issues)?;
    writeln!(out)
}

/// One line, which is all that is shown: where there is a trial it says which.
fn description(run: &Run, case: &Case, finding: &Finding, values: Values) -> String {
    let trial = case.trial.as_ref();
    let whose = trial.map_or_else(String::new, |trial| format!("{}: ", trial.name()));
    let message = trial::sentence(run, finding, values);
    let help = trial::help(finding, values);
    visible(&format!("{whose}{message}. {help}"))
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Notice => "info",
    }
}

fn path(spot: &Spot) -> String {
    match spot {
        Spot::Inside(path) => path.clone(),
        Spot::Outside(_) => format!("{OUTSIDE}/{}", spot.portable_name()),
        Spot::Nowhere => Root::STDIN.to_owned(),
    }
}
