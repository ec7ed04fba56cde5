//! The Test Anything Protocol, version 14: the test results that the JUnit report has, one line each, with a block of YAML
//! below those that are not ok.
//!
//! Values in the blocks are written as JSON texts, which YAML reads as they are.

use std::io::{self, Write};

use quick_junit::{TestCase, TestCaseStatus, TestSuite};
use serde_json::Value;

use super::{Heading, junit};
use crate::finding::{Run, TrialState};
use crate::source::document::visible;

/// Writes a run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let suites = junit::suites(run, heading);
    let cases = |suite: &TestSuite| suite.test_cases.len();
    let count: usize = suites.iter().map(cases).sum();
    writeln!(out, "TAP version 14")?;
    match count {
        0 => writeln!(out, "1..0 # SKIP there was nothing to check")?,
        count => writeln!(out, "1..{count}")?,
    }
    let tests = suites.iter().flat_map(|suite| &suite.test_cases);
    for (number, test) in (1..).zip(tests) {
        write_test(out, number, test)?;
    }
    match why_broken(run) {
        Some(why) => writeln!(out, "Bail out! {}", escaped(&visible(why))),
        None => Ok(()),
    }
}

/// Why something could not be carried out: nobody may take the results for all there is.
fn why_broken(run: &Run) -> Option<&str> {
    let mut states = run.cases().iter().filter_map(|case| case.trial.as_ref());
    states.find_map(|trial| match &trial.state {
        TrialState::Broken(why) => Some(why.as_str()),
        TrialState::Done | TrialState::NotJudged(_) => None,
    })
}

fn write_test(out: &mut dyn Write, number: u64, test: &TestCase) -> io::Result<()> {
    let class = test.classname.as_deref().unwrap_or_default();
    let name = escaped(&format!("{class}: {}", &*test.name));
    match &test.status {
        TestCaseStatus::Success { .. } => writeln!(out, "ok {number} - {name}"),
        TestCaseStatus::Skipped { message, .. } => {
            let why = escaped(message.as_deref().unwrap_or_default());
            writeln!(out, "ok {number} - {name} # SKIP {why}")
        }
        TestCaseStatus::NonSuccess {
            message,
            ty,
            description,
            ..
        } => {
            writeln!(out, "not ok {number} - {name}")?;
            writeln!(out, "  ---")?;
            let fields = [
                ("message", message),
                ("type", ty),
                ("details", description),
                ("seen", &test.system_out),
            ];
            for (key, value) in fields {
                if let Some(value) = value {
                    writeln!(out, "  {key}: {}", Value::from(&**value))?;
                }
            }
            if let Some(time) = test.time {
                writeln!(out, "  duration_ms: {}", time.as_millis())?;
            }
            writeln!(out, "  ...")
        }
    }
}

/// A text on the line of a test: a `#` would begin a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
