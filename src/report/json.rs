//! The report for programs: one JSON document, described by `schemas/report.json`.

use std::io::{self, Write};

use serde::Serialize;

use super::Heading;
use super::entry::{FindingEntry, Total, VERSION};
use super::inert::Inert;
use super::trial_entry::TrialEntry;
use crate::finding::Run;

#[derive(Serialize)]
struct Document<'r> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    total: Total<'r>,
    cases: Vec<CaseEntry<'r>>,
}

#[derive(Serialize)]
struct CaseEntry<'r> {
    source: &'r str,
    record: u64,
    findings: Vec<FindingEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<TrialEntry<'r>>,
}

/// Writes a run.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let cases = run.cases().iter().map(|case| CaseEntry {
        source: &case.source,
        record: case.record,
        findings: case
            .findings
            .iter()
            .map(|finding| FindingEntry::new(finding, heading.values, heading.root))
            .collect(),
        trial: TrialEntry::of(case, heading.values),
    });
    let document = Document {
        format: "hubctl-report",
        version: VERSION,
        total: Total::new(run, heading),
        cases: cases.collect(),
    };
    serde_json::to_writer_pretty(Inert(&mut *out), &document)?;
    writeln!(out)
}
