//! The report for GitHub Actions: annotations, as workflow commands on standard output, and the summary of the job, as
//! Markdown. Of trials the summary has the verdicts and a table of the cases with something to say.
//!
//! GitHub shows ten annotations of each level a step, and a summary of up to 1 MiB. All annotations are written, as the log
//! of the step holds every one; the summary is cut short here, so that it never is there.

mod matrix;

use std::io::{self, Write};

use super::human::counted;
use super::place::Places;
use super::root::Spot;
use super::trial;
use super::{Contract, Heading, Values};
use crate::finding::{Case, FieldCount, Finding, Incomplete, Run, TrialState};
use crate::source::Position;
use crate::source::document::visible;

/// How many findings the summary lists.
const FINDINGS: usize = 50;

/// How many undocumented fields the summary lists.
const FIELDS: usize = 200;

/// How many characters of a text stand in one cell. The largest summary has some 600 cells of texts, and a character takes
/// six bytes at most: that is far below 1 MiB.
const CELL: usize = 200;

/// Writes the annotations, and a line that sums up.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let mut places = Places::new(heading.root);
    for case in run.cases() {
        for finding in trial::told_in(case) {
            let place = places.of(case, finding);
            let sentence = trial::sentence(run, finding, heading.values);
            write_annotation(out, case, finding, place, sentence, heading.values)?;
        }
        write_broken(out, case)?;
    }
    // The name of the command comes first: a line that starts with `::` would be a command to GitHub.
    let verdict = visible(&verdict(run, heading));
    writeln!(out, "hubctl {}: {verdict}", heading.command)
}

fn write_annotation(
    out: &mut dyn Write,
    case: &Case,
    finding: &Finding,
    place: Option<(Spot, Position)>,
    sentence: String,
    values: Values,
) -> io::Result<()> {
    let mut lines = vec![sentence];
    let mut properties = Vec::new();
    let mut is_shown_there = false;
    if let Some((Spot::Inside(file), Position { line, column })) = place {
        properties.push(format!("file={}", property(&file)));
        properties.push(format!("line={line},col={column}"));
        is_shown_there = case.trial.is_none();
    }
    if !is_shown_there {
        // No file of the repository, or one that only names the app: GitHub does not say by itself what it is about.
        lines.push(place_of(case, finding));
    }
    let title = format!("{} {}", finding.rule.code, finding.rule.name);
    properties.push(format!("title={}", property(&title)));
    let pointer = finding.pointer.as_ref().map(ToString::to_string);
    lines.extend(pointer.filter(|pointer| !pointer.is_empty()));
    lines.push(trial::help(finding, values));
    lines.extend(trial::acceptance(finding));
    let repeat = case.trial.as_ref().map(|trial| trial.repeat.as_str());
    let repeat = repeat.filter(|repeat| !repeat.is_empty());
    lines.extend(repeat.map(|repeat| format!("repeat: {repeat}")));
    writeln!(
        out,
        "::{} {}::{}",
        finding.severity.name(),
        properties.join(","),
        data(&lines.join("\n"))
    )
}

/// A text as the runner reads the data of a workflow command: three characters have a meaning there. Keys and file names
/// may hold others that act on whoever reads the log in a terminal; those are made visible.
fn data(text: &str) -> String {
    let escaped = text
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    visible(&escaped)
}

/// A text as the runner reads a property of a workflow command: two more have.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Writes that a trial could not be carried out: a step that is red for that alone must say so.
fn write_broken(out: &mut dyn Write, case: &Case) -> io::Result<()> {
    let Some(trial) = &case.trial else {
        return Ok(());
    };
    let TrialState::Broken(why) = &trial.state else {
        return Ok(());
    };
    let text = format!("{}\n{why}\nrepeat: {}", trial.name(), trial.repeat);
    writeln!(out, "::error title=not carried out::{}", data(&text))
}

fn position_of(finding: &Finding) -> Option<Position> {
    finding.place.as_ref().map(|place| place.position)
}

/// Where a finding is: in a trial, or at a place of an input.
fn place_of(case: &Case, finding: &Finding) -> String {
    match &case.trial {
        Some(trial) if trial.is_in_host() => trial.name(),
        _ => place(&case.source, position_of(finding)),
    }
}

/// `captures/a.json:3:7`.
fn place(source: &str, position: Option<Position>) -> String {
    match position {
        Some(Position { line, column }) => format!("{source}:{line}:{column}"),
        None => source.to_owned(),
    }
}

/// `failed: 2 of 5 events break the contract of web-2023: 4 errors, 1 notice`.
fn verdict(run: &Run, heading: Heading<'_>) -> String {
    let sentence = match heading.contract {
        Contract::Trials { .. } => return verdict_of_trials(run),
        Contract::Answers(_) => verdict_of_answers(run),
        Contract::Profile(_) | Contract::OwnSchema(_) => verdict_of_events(run, heading),
    };
    let summary = run.summary();
    let counts = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notices, "notice"),
    ];
    let found: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    let found = match &found[..] {
        [] => String::new(),
        found => format!(": {}", found.join(", ")),
    };
    let incomplete = match run.incomplete() {
        None => "",
        Some(Incomplete::ErrorLimit) => "; stopped before the end",
        Some(Incomplete::Unread) => "; some of the input could not be read",
    };
    format!("{sentence}{found}{incomplete}")
}

fn verdict_of_events(run: &Run, heading: Heading<'_>) -> String {
    let summary = run.summary();
    let contract = heading.contract.name();
    let broken = summary.cases - summary.valid;
    let of_all = counted(summary.cases, "event");
    match (run.has_errors(), broken) {
        (false, _) if summary.cases == 1 => format!("ok: 1 event keeps the contract of {contract}"),
        (false, _) => format!("ok: {of_all} keep the contract of {contract}"),
        (true, 0) => "failed: the input is not what it should be".to_owned(),
        (true, 1) => format!("failed: 1 of {of_all} breaks the contract of {contract}"),
        (true, broken) => format!("failed: {broken} of {of_all} break the contract of {contract}"),
    }
}

/// `failed: 1 of 2 addresses cannot be embedded`. A redirect is an address of its own.
fn verdict_of_answers(run: &Run) -> String {
    let summary = run.summary();
    let all = summary.cases;
    let of_all = if all == 1 {
        "1 address".to_owned()
    } else {
        format!("{all} addresses")
    };
    match summary.cases - summary.valid {
        0 => format!("ok: {of_all} can be embedded"),
        broken => format!("failed: {broken} of {of_all} cannot be embedded"),
    }
}

/// `failed: 3 of 12 checks failed: 4 errors`.
fn verdict_of_trials(run: &Run) -> String {
    let word = if trial::is_well(run) { "ok" } else { "failed" };
    let found = trial::found(run);
    let and = if found.is_empty() { "" } else { ": " };
    format!("{word}: {}{and}{found}", trial::counts(run))
}

/// Writes the summary of the job: how often each rule was broken, the first findings with errors before all else, and the
/// fields that the contract does not know.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write_summary(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    writeln!(out, "### hubctl {}\n", heading.command)?;
    writeln!(out, "{}", cell(&verdict(run, heading)))?;
    matrix::write(out, run)?;
    write_rules(out, run)?;
    write_findings(out, run, heading.values)?;
    write_fields(out, run)?;
    // The next step writes on below.
    writeln!(out)
}

fn write_rules(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let rules = run.rules();
    if rules.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Rule | | Severity | Findings |")?;
    writeln!(out, "| --- | --- | --- | ---: |")?;
    for count in rules {
        writeln!(
            out,
            "| [{}]({}) | {} | {} | {} |",
            count.rule.code,
            count.rule.url(),
            cell(count.rule.title),
            count.severity.name(),
            count.count
        )?;
    }
    Ok(())
}

fn write_findings(out: &mut dyn Write, run: &Run, values: Values) -> io::Result<()> {
    let cases = run.cases().iter();
    let mut findings: Vec<_> = cases
        .flat_map(|case| trial::told_in(case).map(move |finding| (case, finding)))
        .collect();
    let all = findings.len();
    if all == 0 {
        return Ok(());
    }
    findings.sort_by_key(|(_, finding)| finding.severity);
    writeln!(out, "\n| Place | Severity | Rule | Finding | Help |")?;
    writeln!(out, "| --- | --- | --- | --- | --- |")?;
    for (case, finding) in findings.into_iter().take(FINDINGS) {
        writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            cell(&place_of(case, finding)),
            finding.severity.name(),
            finding.rule.code,
            cell(&values.of(&finding.message)),
            cell(&trial::help(finding, values))
        )?;
    }
    let unlisted = all.saturating_sub(FINDINGS) as u64 + run.summary().not_kept;
    write_rest(out, unlisted, "finding")
}

fn write_fields(out: &mut dyn Write, run: &Run) -> io::Result<()> {
    let fields = run.undocumented_fields();
    if fields.is_empty() {
        return Ok(());
    }
    let title = counted(fields.len() as u64, "undocumented field");
    writeln!(out, "\n<details>\n<summary>{title}</summary>\n")?;
    writeln!(out, "| Field | Times |")?;
    writeln!(out, "| --- | ---: |")?;
    for FieldCount { path, count, .. } in fields.iter().take(FIELDS) {
        writeln!(out, "| {} | {count} |", cell(path))?;
    }
    write_rest(out, fields.len().saturating_sub(FIELDS) as u64, "field")?;
    writeln!(out, "\n</details>")
}

fn write_rest(out: &mut dyn Write, count: u64, noun: &str) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\nand {} more", counted(count, noun))
}

/// A text as a cell of a table in Markdown: on one line, not too long, and every character stands for itself. What Markdown
/// or HTML would take for markup is written as the number of the character, which neither looks into.
fn cell(text: &str) -> String {
    let text = visible(&text.replace(['\r', '\n'], " "));
    let mut cell = String::with_capacity(text.len());
    for c in text.chars().take(CELL) {
        if "&<>|`*_~[]\\#$".contains(c) {
            cell.push_str(&format!("&#{};", u32::from(c)));
        } else {
            cell.push(c);
        }
    }
    if text.chars().nth(CELL).is_some() {
        cell.push('…');
    }
    cell
}
