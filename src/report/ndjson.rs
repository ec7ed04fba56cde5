//! The report for programs that do not wait: one JSON text a line, a finding each as it is found, and the summary last. Of a
//! trial there is a line as well, before its findings.
//! `schemas/report-lines.json` describes a line.

use std::io::{self, Write};

use serde::Serialize;

use super::entry::{FindingEntry, Total, VERSION};
use super::inert::Inert;
use super::trial_entry::TrialEntry;
use super::{Heading, Root, Values};
use crate::finding::{Case, Run};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'r> {
    Trial {
        source: &'r str,
        record: u64,
        #[serde(flatten)]
        trial: Box<TrialEntry<'r>>,
    },
    Finding {
        source: &'r str,
        record: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        trial: Option<String>,
        #[serde(flatten)]
        finding: Box<FindingEntry>,
    },
    Summary {
        format: &'static str,
        version: u32,
        #[serde(flatten)]
        total: Box<Total<'r>>,
    },
}

/// Writes a run that is over: all its cases, and the last line.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    for case in run.cases() {
        write_case(out, case, heading.values, heading.root)?;
    }
    write_summary(out, run, heading)
}

/// Writes what was found in a case.
pub fn write_case(out: &mut dyn Write, case: &Case, values: Values, root: &Root) -> io::Result<()> {
    if let Some(trial) = TrialEntry::of(case, values) {
        let line = Line::Trial {
            source: &case.source,
            record: case.record,
            trial: Box::new(trial),
        };
        write_line(out, &line)?;
    }
    for finding in &case.findings {
        let line = Line::Finding {
            source: &case.source,
            record: case.record,
            trial: case.trial.as_ref().map(|trial| trial.name()),
            finding: Box::new(FindingEntry::new(finding, values, root)),
        };
        write_line(out, &line)?;
    }
    // Whoever reads the lines may wait for them.
    out.flush()
}

/// Writes the last line.
pub fn write_summary(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let line = Line::Summary {
        format: "hubctl-report-lines",
        version: VERSION,
        total: Box::new(Total::new(run, heading)),
    };
    write_line(out, &line)
}

fn write_line(out: &mut dyn Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(Inert(&mut *out), line)?;
    writeln!(out)
}
