//! The report for programs: one JSON document, described by `schemas/report.json`.
//!
//! Fields are added, never renamed or taken away; `version` counts changes that readers must know of.

use std::io::{self, Write};

use serde::Serialize;

use super::Heading;
use crate::finding::{Case, Finding, Run};

/// Version of the document's shape.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'r> {
    format: &'static str,
    version: u32,
    tool: Tool,
    command: &'r str,
    profile: &'static str,
    summary: Summary,
    cases: Vec<CaseReport<'r>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
struct Summary {
    cases: u64,
    valid: u64,
    errors: u64,
    warnings: u64,
    notices: u64,
    not_kept: u64,
    complete: bool,
}

#[derive(Serialize)]
struct CaseReport<'r> {
    source: &'r str,
    record: u64,
    findings: Vec<FindingReport<'r>>,
}

#[derive(Serialize)]
struct FindingReport<'r> {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    message: &'r str,
    pointer: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<&'r str>,
}

/// Writes a run.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading) -> io::Result<()> {
    let summary = run.summary();
    let report = Report {
        format: "hubctl-report",
        version: VERSION,
        tool: Tool {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        },
        command: heading.command,
        profile: heading.profile.name(),
        summary: Summary {
            cases: summary.cases,
            valid: summary.valid,
            errors: summary.errors,
            warnings: summary.warnings,
            notices: summary.notices,
            not_kept: summary.not_kept,
            complete: !run.is_cut_short(),
        },
        cases: run.cases().iter().map(case_report).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn case_report(case: &Case) -> CaseReport<'_> {
    CaseReport {
        source: &case.source,
        record: case.record,
        findings: case.findings.iter().map(finding_report).collect(),
    }
}

fn finding_report(finding: &Finding) -> FindingReport<'_> {
    let position = finding.place.as_ref().map(|place| place.position);
    FindingReport {
        code: finding.rule.code,
        rule: finding.rule.name,
        severity: finding.rule.severity.name(),
        message: &finding.message,
        pointer: finding.pointer.as_ref().map(ToString::to_string),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        help: finding.help.as_deref(),
    }
}
