//! What the reports for programs say of a run, as the structs that are written: `json` is one document of them, `ndjson`
//! one after the other.
//!
//! Fields are added, never renamed or taken away; `version` counts changes that readers must know of.

use std::time::Duration;

use serde::Serialize;

use super::{Contract, Heading, Plan, Root, Values, per_second, trial};
use crate::finding::{FieldCount, Finding, Flake, Incomplete, Run, Verdict};

/// Version of the shapes.
pub(super) const VERSION: u32 = 1;

/// The program that wrote a report.
#[derive(Serialize)]
pub(super) struct Tool {
    name: &'static str,
    version: &'static str,
}

impl Tool {
    pub(super) const OURS: Tool = Tool {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// What a run was about, and what came of it.
#[derive(Serialize)]
pub(super) struct Total<'r> {
    tool: Tool,
    command: &'r str,
    profile: Option<&'static str>,
    schema: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_name: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profiles: Option<Vec<&'static str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<&'r Plan>,
    values: &'static str,
    directory: String,
    inputs: Vec<InputEntry<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdicts: Option<Vec<VerdictEntry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flaky: Option<Vec<FlakeEntry>>,
    summary: SummaryEntry,
    undocumented: Vec<FieldEntry<'r>>,
    undocumented_further: u64,
}

/// What an input came to.
#[derive(Serialize)]
struct InputEntry<'r> {
    source: &'r str,
    cases: u64,
    valid: u64,
}

#[derive(Serialize)]
struct SummaryEntry {
    cases: u64,
    valid: u64,
    errors: u64,
    warnings: u64,
    notices: u64,
    not_kept: u64,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    incomplete: Option<&'static str>,
    sources: u64,
    messages: u64,
    private_notes: u64,
    elapsed_seconds: f64,
    events_per_second: Option<u64>,
    rules: Vec<RuleEntry>,
}

#[derive(Serialize)]
struct RuleEntry {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    count: u64,
}

/// Whether the app works in a host.
#[derive(Serialize)]
pub(super) struct VerdictEntry {
    profile: &'static str,
    state: &'static str,
    sentence: String,
    deciding: Vec<&'static str>,
    passed: u64,
    failed: u64,
    not_judged: u64,
    broken: u64,
    #[serde(rename = "reacts_in_ms")]
    reacts_in: Option<u64>,
    #[serde(rename = "reaction_us")]
    reaction: Option<u64>,
}

/// A finding that came in some rounds only.
#[derive(Serialize)]
struct FlakeEntry {
    trial: String,
    code: &'static str,
    times: u32,
    rounds: u32,
}

#[derive(Serialize)]
struct FieldEntry<'r> {
    path: &'r str,
    count: u64,
    source: &'r str,
    record: u64,
    line: Option<usize>,
    column: Option<usize>,
    order: usize,
}

/// A finding, without the case it belongs to.
#[derive(Serialize)]
pub(super) struct FindingEntry {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    message: String,
    pointer: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<String>,
    why: &'static str,
    advice: &'static str,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<AcceptedEntry>,
    /// What makes it one finding with others, when that is not the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    /// The trial in which it was found first: it is counted there.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_in: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<DeclaredEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    message_values: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    help_values: Vec<[usize; 2]>,
}

/// What a baseline says of a finding.
#[derive(Serialize)]
struct AcceptedEntry {
    until: String,
    reason: String,
    severity: &'static str,
}

/// Where the configuration speaks of what a finding is about.
#[derive(Serialize)]
struct DeclaredEntry {
    file: String,
    line: usize,
}

impl FindingEntry {
    pub(super) fn new(finding: &Finding, values: Values, root: &Root) -> Self {
        let (message, message_values) = values.parts_of(&finding.message, str::to_owned);
        let help = finding.help.as_ref();
        let help = help.map(|help| values.parts_of(help, str::to_owned));
        let (help, help_values) = help.unzip();
        let declared = finding.declared.as_ref().map(|declared| DeclaredEntry {
            file: root.told(&declared.file),
            line: declared.line,
        });
        let position = finding.place.as_ref().map(|place| place.position);
        Self {
            code: finding.rule.code,
            rule: finding.rule.name,
            severity: finding.severity.name(),
            message,
            pointer: finding.pointer.as_ref().map(ToString::to_string),
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            help,
            why: finding.rule.impact,
            advice: finding.rule.advice,
            url: finding.rule.url(),
            accepted: finding.accepted.as_ref().map(|accepted| AcceptedEntry {
                until: accepted.until.to_string(),
                reason: accepted.reason.clone(),
                severity: accepted.severity.name(),
            }),
            cause: finding.cause.as_deref().map(str::to_owned),
            first_in: finding.first_in.as_deref().map(str::to_owned),
            declared,
            message_values,
            help_values: help_values.unwrap_or_default(),
        }
    }
}

impl<'r> Total<'r> {
    pub(super) fn new(run: &'r Run, heading: Heading<'r>) -> Self {
        let (profile, schema) = match heading.contract {
            Contract::Profile(profile) | Contract::Answers(profile) => (Some(profile.name()), None),
            Contract::OwnSchema(name) => (None, Some(name)),
            Contract::Trials {
                profiles: [only], ..
            } => (Some(only.name()), None),
            Contract::Trials { .. } => (None, None),
        };
        let (app, app_name, profiles, plan) = match heading.contract {
            Contract::Trials {
                app,
                name,
                profiles,
                plan,
            } => {
                let names = profiles.iter().map(|profile| profile.name());
                (Some(app), name, Some(names.collect()), plan)
            }
            _ => (None, None, None, None),
        };
        let inputs = run.sources().iter().map(|count| InputEntry {
            source: &count.source,
            cases: count.cases,
            valid: count.valid,
        });
        let is_of_trials = heading.contract.is_of_trials();
        Self {
            tool: Tool::OURS,
            command: heading.command,
            profile,
            schema,
            app,
            app_name,
            profiles,
            plan,
            values: heading.values.name(),
            directory: heading.root.directory(),
            inputs: inputs.collect(),
            verdicts: is_of_trials.then(|| verdicts(run, heading)),
            flaky: is_of_trials.then(|| run.flakes().into_iter().map(FlakeEntry::new).collect()),
            summary: SummaryEntry::new(run, heading),
            undocumented: run
                .undocumented_fields()
                .into_iter()
                .map(FieldEntry::new)
                .collect(),
            undocumented_further: run.further_fields(),
        }
    }
}

/// The verdicts of a run of trials; none of another one.
pub(super) fn verdicts(run: &Run, heading: Heading<'_>) -> Vec<VerdictEntry> {
    if !heading.contract.is_of_trials() {
        return Vec::new();
    }
    let reactions = run.reactions();
    let entry = |verdict: &Verdict| {
        let mut reactions = reactions.iter();
        let reaction = reactions.find(|(profile, _)| *profile == verdict.profile);
        VerdictEntry::new(verdict, reaction.map(|(_, time)| *time))
    };
    run.verdicts().iter().map(entry).collect()
}

impl VerdictEntry {
    fn new(verdict: &Verdict, reaction: Option<Duration>) -> Self {
        Self {
            profile: verdict.profile,
            state: verdict.state.name(),
            sentence: trial::verdict(verdict),
            deciding: verdict.deciding.iter().map(|rule| rule.code).collect(),
            passed: verdict.trials.passed,
            failed: verdict.trials.failed,
            not_judged: verdict.trials.not_judged,
            broken: verdict.trials.broken,
            reacts_in: trial::reacts_in(verdict),
            reaction: reaction.map(|time| u64::try_from(time.as_micros()).unwrap_or(u64::MAX)),
        }
    }
}

impl FlakeEntry {
    fn new(flake: Flake) -> Self {
        Self {
            code: flake.rule.code,
            times: flake.times,
            rounds: flake.rounds,
            trial: flake.trial,
        }
    }
}

impl SummaryEntry {
    fn new(run: &Run, heading: Heading<'_>) -> Self {
        let summary = run.summary();
        let rules = run.rules().into_iter().map(|count| RuleEntry {
            code: count.rule.code,
            rule: count.rule.name,
            severity: count.severity.name(),
            count: count.count,
        });
        Self {
            cases: summary.cases,
            valid: summary.valid,
            errors: summary.errors,
            warnings: summary.warnings,
            notices: summary.notices,
            not_kept: summary.not_kept,
            complete: run.incomplete().is_none(),
            incomplete: run.incomplete().map(Incomplete::name),
            sources: run.sources().len() as u64,
            messages: summary.messages,
            private_notes: summary.private_notes,
            elapsed_seconds: heading.elapsed.as_micros() as f64 / 1e6,
            events_per_second: per_second(summary.cases, heading.elapsed),
            rules: rules.collect(),
        }
    }
}

impl<'r> FieldEntry<'r> {
    fn new(field: &'r FieldCount) -> Self {
        let position = field.position();
        Self {
            path: &field.path,
            count: field.count,
            source: &field.first.source,
            record: field.first.record,
            line: position.map(|position| position.line),
            column: position.map(|position| position.column),
            order: field.first.order,
        }
    }
}
