//! SARIF 2.1.0, which code scanning of GitHub, GitLab and editors reads.
//!
//! Only the rules that were broken are described: a viewer shows them beside their results. Results keep their identity
//! when lines move, see `Fingerprints`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::entry::{VerdictEntry, verdicts};
use super::inert::Inert;
use super::sample::fenced;
use super::trial;
use super::uri::{self, Base, portable_name};
use super::{Heading, Values};
use crate::finding::{Case, Finding, Rule, Run, Severity, TrialState};
use crate::source::Pointer;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [RunLog<'r>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunLog<'r> {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    properties: Properties<'r>,
    results: Vec<ResultLog>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    information_uri: &'static str,
    rules: Vec<RuleLog>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleLog {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct Properties<'r> {
    command: &'static str,
    contract: Cow<'r, str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    verdicts: Vec<VerdictEntry>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultLog {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression; 1]>,
}

/// A finding that a baseline accepts.
#[derive(Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    justification: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "hubctl/v1")]
    hubctl: String,
}

/// Where the program is described.
const HOME: &str = "https://docs.rs/hubctl";

/// How many results GitHub takes in one run; a file with more is turned down as a whole.
const RESULTS: usize = 25_000;

/// Writes a run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let rules = rules_of(run);
    let results = results(run, &rules, heading.values);
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [RunLog {
            tool: Tool {
                driver: Driver {
                    name: env!("CARGO_PKG_NAME"),
                    version: env!("CARGO_PKG_VERSION"),
                    information_uri: HOME,
                    rules: rules.into_iter().map(rule_log).collect(),
                },
            },
            invocations: [Invocation {
                execution_successful: true,
                tool_execution_notifications: notifications(run, results.len()),
            }],
            column_kind: "unicodeCodePoints",
            properties: Properties {
                command: heading.command,
                contract: heading.contract.name(),
                verdicts: verdicts(run, heading),
            },
            results,
        }],
    };
    serde_json::to_writer_pretty(Inert(&mut *out), &log)?;
    writeln!(out)
}

/// The rules that were broken, by code. One that has findings of two severities stands there once.
fn rules_of(run: &Run) -> Vec<&'static Rule> {
    let mut rules: Vec<_> = run.rules().into_iter().map(|count| count.rule).collect();
    rules.sort_unstable_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    rules
}

fn rule_log(rule: &'static Rule) -> RuleLog {
    let Rule {
        why,
        fix,
        bad,
        good,
        ..
    } = rule;
    RuleLog {
        id: rule.code,
        name: rule.name,
        short_description: Message {
            text: rule.title.to_owned(),
        },
        full_description: Message {
            text: (*why).to_owned(),
        },
        help: Help {
            text: format!(
                "Why it matters:\n{why}\n\nHow to fix it:\n{fix}\n\nBad:\n{bad}\n\nGood:\n{good}"
            ),
            markdown: format!(
                "### Why it matters\n\n{why}\n\n### How to fix it\n\n{fix}\n\n### Bad\n\n{}\n\n### Good\n\n{}",
                fenced(bad),
                fenced(good)
            ),
        },
        help_uri: rule.url(),
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Notice => "note",
    }
}

/// What a reader must know who takes the results for all there is.
fn notifications(run: &Run, listed: usize) -> Vec<Notification> {
    let not_kept = run.summary().not_kept + (kept(run) - listed) as u64;
    let notification = |text: String| Notification {
        level: "note",
        message: Message { text },
    };
    let cut_short = run.incomplete().map(|reason| reason.sentence().to_owned());
    let left_out = (not_kept > 0).then(|| format!("further findings are left out: {not_kept}"));
    let not_carried_out = run.cases().iter().filter_map(|case| {
        let trial = case.trial.as_ref()?;
        let TrialState::Broken(why) = &trial.state else {
            return None;
        };
        Some(format!("{} could not be carried out: {why}", trial.name()))
    });
    cut_short
        .into_iter()
        .chain(left_out)
        .chain(not_carried_out)
        .map(notification)
        .collect()
}

/// How many findings the run holds.
fn kept(run: &Run) -> usize {
    run.cases().iter().map(|case| case.findings.len()).sum()
}

/// The findings, without the notices when there is no room for all: of each severity a run keeps so many that the others
/// fit in any case.
fn results(run: &Run, rules: &[&'static Rule], values: Values) -> Vec<ResultLog> {
    let has_room = kept(run) <= RESULTS;
    let is_listed = |finding: &&Finding| has_room || finding.severity != Severity::Notice;
    let mut fingerprints = Fingerprints::default();
    let mut results = Vec::new();
    for case in run.cases() {
        let artifact = artifact(case);
        let trial = case.trial.as_ref().map(|trial| trial.name());
        let trial = trial.as_deref();
        for finding in case.findings.iter().filter(is_listed) {
            let code = finding.rule.code;
            results.push(ResultLog {
                rule_id: code,
                rule_index: rules.partition_point(|rule| rule.code < code),
                level: level(finding.severity),
                message: message(case, finding, values),
                partial_fingerprints: fingerprints.of(trial.unwrap_or(&case.source), finding),
                locations: [location(artifact.clone(), finding, trial)],
                suppressions: suppressions(finding),
            });
        }
    }
    results
}

fn message(case: &Case, finding: &Finding, values: Values) -> Message {
    let sentence = values.of(&finding.message);
    let advice = trial::help(finding, values);
    let repeat = case
        .trial
        .as_ref()
        .filter(|trial| !trial.repeat.is_empty())
        .map_or_else(String::new, |trial| format!(" (repeat: {})", trial.repeat));
    Message {
        text: format!("{sentence}. {advice}{repeat}"),
    }
}

fn suppressions(finding: &Finding) -> Option<[Suppression; 1]> {
    let justification = trial::acceptance(finding)?;
    Some([Suppression {
        kind: "external",
        status: "accepted",
        justification,
    }])
}

fn location(
    artifact_location: ArtifactLocation,
    finding: &Finding,
    trial: Option<&str>,
) -> Location {
    let region = finding.place.as_ref().map(|place| Region {
        start_line: place.position.line,
        start_column: place.position.column,
    });
    // The pointer to the whole event is empty, and an empty name says nothing.
    let pointer = finding.pointer.iter().map(Pointer::to_string);
    Location {
        physical_location: PhysicalLocation {
            artifact_location,
            region,
        },
        logical_locations: trial
            .map(str::to_owned)
            .into_iter()
            .chain(pointer)
            .filter(|name| !name.is_empty())
            .map(|fully_qualified_name| LogicalLocation {
                fully_qualified_name,
            })
            .collect(),
    }
}

/// Where an input is. A relative path is meant from the root of the checkout, which viewers know by the name of
/// `%SRCROOT%`; standard input is nowhere, and of a trial it is the address of the app, or the file that names it.
fn artifact(case: &Case) -> ArtifactLocation {
    let uri::Location { uri, base } = match &case.trial {
        Some(_) => uri::Location::of_app(&case.source),
        None => uri::Location::of(&case.source),
    };
    ArtifactLocation {
        uri,
        uri_base_id: (base == Base::WorkingDirectory).then_some("%SRCROOT%"),
    }
}

/// Tells results of one run apart in a way that holds from run to run: by rule, input and kind of place, and the how many
/// of its kind it is. A place in the text is no part of it, nor is an index or the directory of an absolute path: a line or a
/// message more, or a checkout in another place, must not turn every known result into a new one.
#[derive(Default)]
struct Fingerprints {
    seen: HashMap<u64, u64>,
}

impl Fingerprints {
    fn of(&mut self, source: &str, finding: &Finding) -> PartialFingerprints {
        let source = portable_name(source);
        let place = kind_of_place(finding);
        let kind = fnv1a([finding.rule.code, &source, &place]);
        let ordinal = self.seen.entry(kind).or_default();
        *ordinal += 1;
        let number = ordinal.to_string();
        let hash = fnv1a([finding.rule.code, &source, &place, &number]);
        PartialFingerprints {
            hubctl: format!("{hash:016x}"),
        }
    }
}

/// The pointer with every index as `*`.
fn kind_of_place(finding: &Finding) -> String {
    let steps = finding.pointer.iter().flat_map(Pointer::steps);
    let is_index = |step: &str| !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
    steps
        .map(|step| if is_index(step) { "*" } else { step })
        .fold(String::new(), |place, step| place + "/" + step)
}

/// FNV-1a with 64 bits. The hashers of the standard library promise no value that lasts beyond a process or a release,
/// and nobody gains anything from two results that collide.
fn fnv1a<const N: usize>(parts: [&str; N]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    // The byte behind each part stands in no UTF-8 text: `ab` `c` and `a` `bc` are not the same.
    let bytes = parts
        .iter()
        .flat_map(|part| part.bytes().chain(std::iter::once(0xFF)));
    bytes.fold(BASIS, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv1a() {
        // `a` alone is af63dc4c8601ec8c in the reference tables; here FF stands behind it.
        let a: u64 = 0xaf63_dc4c_8601_ec8c;
        let expected = (a ^ 0xFF).wrapping_mul(0x0000_0100_0000_01b3);
        assert_eq!(fnv1a(["a"]), expected);
        assert_ne!(fnv1a(["ab", "c"]), fnv1a(["a", "bc"]));
    }
}
