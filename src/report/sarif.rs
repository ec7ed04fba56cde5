//! SARIF 2.1.0, which code scanning of GitHub, GitLab and editors reads.
//!
//! Only the rules that were broken are described: a viewer shows them beside their results. Results keep their identity
//! when lines move, see `Fingerprints`.
//!
//! GitHub refuses a file as a whole when one thing in it breaks a rule of the upload, so more is kept here than the schema
//! demands: no address but paths and `file:`, a region with four numbers, no more results than are taken, and no more bytes.

use std::borrow::Cow;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::entry::{VerdictEntry, verdicts};
use super::fingerprint::Fingerprints;
use super::inert::Inert;
use super::place::Places;
use super::root::Spot;
use super::sample::fenced;
use super::trial;
use super::{Contract, Heading, Values};
use crate::finding::{Case, Finding, Rule, Run, Severity, TrialState};
use crate::source::{Pointer, Position};

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
    tool: &'r Tool,
    automation_details: AutomationDetails,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    properties: Properties<'r>,
    results: &'r [ResultLog],
}

/// What the run is about: readers keep the results of each apart.
#[derive(Serialize)]
struct AutomationDetails {
    id: String,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<ResultProperties>,
    /// Which results are left out first when there is no room for all.
    #[serde(skip)]
    severity: Severity,
}

#[derive(Serialize)]
struct ResultProperties {
    address: String,
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
    region: Region,
}

#[derive(Serialize)]
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
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct PartialFingerprints {
    #[serde(rename = "hubctl/v1")]
    hubctl: String,
    /// The one that GitHub compares. Its own is made of the text of a line, which is the same for many findings of a payload
    /// and is not there at all for an app, and it makes one only where none is.
    #[serde(rename = "primaryLocationLineHash")]
    line_hash: String,
}

/// Where the program is described.
const HOME: &str = "https://docs.rs/hubctl";

/// How many results GitHub takes in one run; a file with more is turned down as a whole.
const RESULTS: usize = 25_000;

/// How many bytes of a file GitHub takes, compressed with gzip: ten million, of which some are left for a compression that
/// does worse than this one.
const BYTES: usize = 9_500_000;

/// Where a finding about an app is when no `hubctl.toml` speaks of that app. Readers want a path in the repository, the same
/// one each time; that of a file which is there would show the finding at a line it has nothing to do with.
pub(super) const APP: &str = "dashboard-app";

/// Writes a run. What is too much for GitHub is left out, the least important first, and the report says how much it is.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    out.write_all(&within(BYTES, run, heading)?)
}

/// The report, in no more bytes than these when it is compressed.
fn within(bytes: usize, run: &Run, heading: Heading<'_>) -> io::Result<Vec<u8>> {
    let rules = rules_of(run);
    let mut results = results(run, &rules, heading);
    let tool = Tool {
        driver: Driver {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            information_uri: HOME,
            rules: rules.into_iter().map(rule_log).collect(),
        },
    };
    loop {
        if results.len() > RESULTS {
            leave_out(&mut results);
            continue;
        }
        let log = Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [RunLog {
                tool: &tool,
                automation_details: AutomationDetails {
                    id: category(heading),
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
                results: &results,
            }],
        };
        let mut text = Vec::new();
        serde_json::to_writer_pretty(Inert(&mut text), &log)?;
        text.push(b'\n');
        if results.is_empty() || fits(&text, bytes)? {
            return Ok(text);
        }
        leave_out(&mut results);
    }
}

/// Whether a text has no more bytes than these when it is compressed.
fn fits(text: &[u8], bytes: usize) -> io::Result<bool> {
    Ok(text.len() <= bytes || compressed(text)? <= bytes)
}

/// How many bytes a text has when it is compressed.
fn compressed(text: &[u8]) -> io::Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(text)?;
    Ok(gzip.finish()?.len())
}

/// Leaves the least important results out: notices, then warnings, then the second half.
fn leave_out(results: &mut Vec<ResultLog>) {
    let before = results.len();
    for severity in [Severity::Notice, Severity::Warning] {
        results.retain(|result| result.severity != severity);
        if results.len() < before {
            return;
        }
    }
    results.truncate(before / 2);
}

/// What GitHub keeps the results of this run apart by: what stands before the last slash. An app with a name has results of
/// its own; the address of one without may be another one each time.
fn category(heading: Heading<'_>) -> String {
    let command = format!("{}/{}", env!("CARGO_PKG_NAME"), heading.command);
    match heading.contract {
        Contract::Trials {
            name: Some(name), ..
        } => format!("{command}/{}/", name.replace('/', "-")),
        _ => format!("{command}/"),
    }
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
    run.cases()
        .iter()
        .map(|case| trial::told_in(case).count())
        .sum()
}

/// The findings.
fn results(run: &Run, rules: &[&'static Rule], heading: Heading<'_>) -> Vec<ResultLog> {
    let mut fingerprints = Fingerprints::default();
    let mut places = Places::new(heading.root);
    let mut results = Vec::new();
    for case in run.cases() {
        let trial = case.trial.as_ref().map(|trial| trial.name());
        for finding in trial::told_in(case) {
            let code = finding.rule.code;
            let fingerprint = places.fingerprint(&mut fingerprints, case, finding);
            results.push(ResultLog {
                rule_id: code,
                rule_index: rules.partition_point(|rule| rule.code < code),
                level: level(finding.severity),
                message: message(run, case, finding, heading.values),
                partial_fingerprints: PartialFingerprints {
                    line_hash: format!("{fingerprint}:1"),
                    hubctl: fingerprint,
                },
                locations: [location(&mut places, case, finding, trial.as_deref())],
                suppressions: suppressions(finding),
                properties: trial.as_ref().map(|_| ResultProperties {
                    address: case.source.to_string(),
                }),
                severity: finding.severity,
            });
        }
    }
    results
}

fn message(run: &Run, case: &Case, finding: &Finding, values: Values) -> Message {
    let sentence = trial::sentence(run, finding, values);
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
    places: &mut Places<'_>,
    case: &Case,
    finding: &Finding,
    trial: Option<&str>,
) -> Location {
    let app = || (Spot::Inside(APP.to_owned()), Position::START);
    let (spot, Position { line, column }) = places.of(case, finding).unwrap_or_else(app);
    let underlined = finding.place.as_ref().map_or(0, |place| {
        let excerpt = &place.excerpt;
        let text = excerpt.text.get(excerpt.span.clone());
        text.map_or(0, |text| text.chars().count())
    });
    let pointer = finding.pointer.as_ref().map(Pointer::to_string);
    let names = [
        (trial.map(str::to_owned), "test"),
        (trial.map(|_| case.source.to_string()), "resource"),
        (pointer, "value"),
    ];
    Location {
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation {
                uri: spot.uri(),
                // Viewers know the root of the checkout by this name.
                uri_base_id: matches!(spot, Spot::Inside(_)).then_some("%SRCROOT%"),
            },
            region: Region {
                start_line: line,
                start_column: column,
                end_line: line,
                end_column: column + underlined,
            },
        },
        // The pointer to the whole event is empty, and an empty name says nothing.
        logical_locations: names
            .into_iter()
            .filter_map(|(name, kind)| Some((name.filter(|name| !name.is_empty())?, kind)))
            .map(|(fully_qualified_name, kind)| LogicalLocation {
                fully_qualified_name,
                kind,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use serde_json::Value;

    use super::*;
    use crate::contract::HostVersion;
    use crate::finding::rules::payload as rules;
    use crate::report::Root;

    /// A file of so many bytes: how many results of each level are in it, what is said of the others, and how many bytes
    /// it has.
    fn file_of(bytes: usize) -> ([usize; 3], Value, usize) {
        let findings = [
            &rules::BYTE_ORDER_MARK,
            &rules::UNSAFE_INTEGER,
            &rules::MISSING_KEY,
        ]
        .map(|rule| vec![Finding::new(rule, "x"); 100]);
        let mut run = Run::new();
        run.add(Case {
            source: "a.json".into(),
            record: 1,
            findings: findings.concat(),
            trial: None,
        });
        let root = Root::new(Path::new("/repo"), [Path::new("/repo").to_owned()]);
        let heading = Heading {
            command: "validate",
            contract: Contract::Profile(HostVersion::default()),
            elapsed: Duration::ZERO,
            values: Values::Masked,
            root: &root,
        };
        let text = within(bytes, &run, heading).expect("memory");
        let log: Value = serde_json::from_slice(&text).expect("JSON");
        let log = &log["runs"][0];
        let results = log["results"].as_array().expect("results");
        let count = |level: &&str| results.iter().filter(|it| it["level"] == **level).count();
        let counts = ["note", "warning", "error"].each_ref().map(count);
        let said = &log["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        (counts, said.clone(), compressed(&text).expect("memory"))
    }

    #[test]
    fn what_has_no_room_is_left_out_from_the_least_important_on() {
        let (counts, said, mut bytes) = file_of(BYTES);
        assert_eq!((counts, said), ([100, 100, 100], Value::Null));
        for (left, out) in [([0, 100, 100], 100), ([0, 0, 100], 200), ([0, 0, 50], 250)] {
            let (counts, said, fewer) = file_of(bytes - 1);
            assert_eq!(counts, left);
            assert_eq!(said, format!("further findings are left out: {out}"));
            assert!(fewer < bytes);
            bytes = fewer;
        }
        assert_eq!(file_of(0).0, [0, 0, 0]);
    }
}
