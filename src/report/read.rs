//! Reading reports of this version again, the document of `json` and the lines of `ndjson` alike: back to the run, as far as a
//! report holds it. What was masked stays masked.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Contract, Plan, Root, Values};
use crate::contract::HostVersion;
use crate::finding::rules::{self, payload};
use crate::finding::{
    Acceptance, Case, Declared, Evidence, FieldCount, FieldPlace, Finding, Incomplete, Moment,
    Part, Picture, Rule, RuleCount, Severity, SourceCount, Summary, Text, Trial, TrialState,
    lasting,
};
use crate::source::{Place, Pointer, Position};

/// A report that was read.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file it was read from.
    pub name: String,
    /// The command that made it.
    pub command: String,
    /// The host it was checked against, when it was one.
    pub profile: Option<HostVersion>,
    /// The user's own schema.
    pub schema: Option<String>,
    /// The app that was tried out, by its address.
    pub app: Option<String>,
    /// The name that the app was given.
    pub app_name: Option<String>,
    /// The hosts it was tried in.
    pub profiles: Vec<HostVersion>,
    /// What was to be carried out.
    pub plan: Option<Plan>,
    /// Whether it shows values.
    pub values: Values,
    /// The directory from which inputs are named, from the root of the repository.
    pub directory: String,
    /// How long the run took.
    pub elapsed: Duration,
    /// What the run came to.
    pub part: Part,
}

/// Why a file is no report that can be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON, or ends too soon.
    #[error("{name} is no whole JSON report")]
    Json {
        /// The file.
        name: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
    /// The lines lack the last one, which sums up.
    #[error("{name} breaks off: its last line is no summary")]
    NoSummary {
        /// The file.
        name: String,
    },
    /// It is JSON, and no report.
    #[error("{name} is no report of hubctl")]
    NoReport {
        /// The file.
        name: String,
    },
    /// Another version wrote it.
    #[error("{name} was written by hubctl {version}, and this is {}", env!("CARGO_PKG_VERSION"))]
    Version {
        /// The file.
        name: String,
        /// The version.
        version: String,
    },
    /// It names a rule or a host that nobody knows.
    #[error("{name} names {what:?}, which this version does not know")]
    Unknown {
        /// The file.
        name: String,
        /// The name.
        what: String,
    },
}

#[derive(Deserialize)]
struct TotalLine {
    command: String,
    profile: Option<String>,
    schema: Option<String>,
    app: Option<String>,
    app_name: Option<String>,
    #[serde(default)]
    profiles: Vec<String>,
    plan: Option<Plan>,
    values: String,
    directory: String,
    inputs: Vec<InputLine>,
    #[serde(default)]
    verdicts: Vec<VerdictLine>,
    summary: SummaryLine,
    undocumented: Vec<FieldLine>,
    #[serde(deserialize_with = "count")]
    undocumented_further: u64,
}

#[derive(Deserialize)]
struct InputLine {
    source: String,
    #[serde(deserialize_with = "count")]
    cases: u64,
    #[serde(deserialize_with = "count")]
    valid: u64,
}

#[derive(Deserialize)]
struct VerdictLine {
    profile: String,
    reaction_us: Option<u64>,
}

#[derive(Deserialize)]
struct SummaryLine {
    #[serde(deserialize_with = "count")]
    cases: u64,
    #[serde(deserialize_with = "count")]
    valid: u64,
    #[serde(deserialize_with = "count")]
    errors: u64,
    #[serde(deserialize_with = "count")]
    warnings: u64,
    #[serde(deserialize_with = "count")]
    notices: u64,
    #[serde(deserialize_with = "count")]
    not_kept: u64,
    complete: bool,
    incomplete: Option<String>,
    #[serde(deserialize_with = "count")]
    messages: u64,
    #[serde(deserialize_with = "count")]
    private_notes: u64,
    elapsed_seconds: f64,
    rules: Vec<RuleLine>,
}

#[derive(Deserialize)]
struct RuleLine {
    code: String,
    severity: String,
    #[serde(deserialize_with = "count")]
    count: u64,
}

#[derive(Deserialize)]
struct FieldLine {
    path: String,
    #[serde(deserialize_with = "count")]
    count: u64,
    source: String,
    record: u64,
    line: Option<usize>,
    column: Option<usize>,
    order: usize,
}

#[derive(Deserialize)]
struct CaseLine {
    source: String,
    record: u64,
    #[serde(default)]
    findings: Vec<FindingLine>,
    trial: Option<TrialLine>,
}

#[derive(Deserialize)]
struct FindingLine {
    code: String,
    severity: String,
    message: String,
    #[serde(default)]
    message_values: Vec<[usize; 2]>,
    pointer: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    help: Option<String>,
    #[serde(default)]
    help_values: Vec<[usize; 2]>,
    accepted: Option<AcceptedLine>,
    cause: Option<String>,
    declared: Option<DeclaredLine>,
}

#[derive(Deserialize)]
struct AcceptedLine {
    until: String,
    reason: String,
    severity: String,
}

#[derive(Deserialize)]
struct DeclaredLine {
    file: String,
    line: usize,
}

#[derive(Deserialize)]
struct TrialLine {
    profile: String,
    scenario: String,
    probe: String,
    state: String,
    reason: Option<String>,
    elapsed_seconds: f64,
    repeat: String,
    evidence: EvidenceLine,
}

#[derive(Deserialize)]
struct EvidenceLine {
    timeline: Vec<MomentLine>,
    console: Vec<String>,
    exceptions: Vec<String>,
    failed_requests: Vec<String>,
    dom: Option<String>,
    picture: Option<String>,
}

#[derive(Deserialize)]
struct MomentLine {
    at_seconds: f64,
    what: String,
    #[serde(default)]
    what_values: Vec<[usize; 2]>,
}

/// A count of which many can be added: nobody counts further, and what is not ours may say anything.
fn count<'d, D: Deserializer<'d>>(deserializer: D) -> Result<u64, D::Error> {
    const MOST: u64 = 1 << 53;
    let count = u64::deserialize(deserializer)?;
    if count > MOST {
        return Err(D::Error::custom(format!("{count} is no count")));
    }
    Ok(count)
}

impl Report {
    /// Reads a report; `name` is what errors call it, and `root` the place where files are that it names.
    ///
    /// # Errors
    /// When the text is no report of this version, or none that is whole.
    pub fn parse(text: &[u8], name: &str, root: &Root) -> Result<Self, ReadError> {
        let reader = Reader { name, root };
        let mut values = Vec::new();
        for value in serde_json::Deserializer::from_slice(text).into_iter::<Value>() {
            values.push(value.map_err(|source| reader.json(source))?);
        }
        let Some(last) = values.pop() else {
            let source = serde_json::from_slice::<Value>(text);
            return Err(source.map_or_else(|source| reader.json(source), |_| reader.no_report()));
        };
        let is_ours = |value: &Value| {
            let kind = value["type"].as_str().unwrap_or_default();
            matches!(kind, "finding" | "trial") && value["source"].is_string()
        };
        match last["format"].as_str() {
            Some("hubctl-report") if values.is_empty() => reader.document(last),
            Some("hubctl-report-lines") => reader.lines(values, last),
            _ if is_ours(&last) => Err(ReadError::NoSummary {
                name: name.to_owned(),
            }),
            _ => Err(reader.no_report()),
        }
    }

    /// What was checked against.
    pub fn contract(&self) -> Contract<'_> {
        let profile = self.profile.unwrap_or_default();
        match (&self.app, &self.schema) {
            (Some(app), _) => Contract::Trials {
                app,
                name: self.app_name.as_deref(),
                profiles: &self.profiles,
                plan: self.plan.as_ref(),
            },
            (None, Some(schema)) => Contract::OwnSchema(schema),
            (None, None) if self.command == "doctor" => Contract::Answers(profile),
            (None, None) => Contract::Profile(profile),
        }
    }
}

struct Reader<'r> {
    name: &'r str,
    root: &'r Root,
}

impl Reader<'_> {
    fn json(&self, source: serde_json::Error) -> ReadError {
        ReadError::Json {
            name: self.name.to_owned(),
            source,
        }
    }

    fn no_report(&self) -> ReadError {
        ReadError::NoReport {
            name: self.name.to_owned(),
        }
    }

    fn unknown(&self, what: &str) -> ReadError {
        ReadError::Unknown {
            name: self.name.to_owned(),
            what: what.to_owned(),
        }
    }

    fn typed<T: for<'d> Deserialize<'d>>(&self, value: Value) -> Result<T, ReadError> {
        serde_json::from_value(value).map_err(|source| self.json(source))
    }

    fn document(&self, mut document: Value) -> Result<Report, ReadError> {
        let cases = document["cases"].take();
        self.report(document, self.typed(cases)?)
    }

    fn lines(&self, lines: Vec<Value>, summary: Value) -> Result<Report, ReadError> {
        let mut cases: Vec<CaseLine> = Vec::new();
        for mut line in lines {
            if line["type"] == "trial" {
                let mut case = self.typed::<CaseLine>(line.clone())?;
                case.trial = Some(self.typed(line)?);
                cases.push(case);
                continue;
            }
            let is_of_trial = line["trial"].is_string();
            line["trial"] = Value::Null;
            let case = self.typed::<CaseLine>(line.clone())?;
            let is_same = |last: &&mut CaseLine| {
                is_of_trial
                    || (last.trial.is_none()
                        && (&last.source, last.record) == (&case.source, case.record))
            };
            let finding = self.typed(line)?;
            match cases.last_mut().filter(is_same) {
                Some(last) => last.findings.push(finding),
                None => cases.push(CaseLine {
                    findings: vec![finding],
                    ..case
                }),
            }
        }
        self.report(summary, cases)
    }

    fn report(&self, total: Value, cases: Vec<CaseLine>) -> Result<Report, ReadError> {
        let version = total["tool"]["version"].as_str().unwrap_or_default();
        if version != env!("CARGO_PKG_VERSION") {
            return Err(ReadError::Version {
                name: self.name.to_owned(),
                version: version.to_owned(),
            });
        }
        let total: TotalLine = self.typed(total)?;
        let shard = total.plan.as_ref().and_then(|plan| plan.shard);
        if let Some(shard) = shard.filter(|shard| !(1..=shard.count).contains(&shard.index)) {
            return Err(self.unknown(&format!("shard {}/{}", shard.index, shard.count)));
        }
        let values = match total.values.as_str() {
            "shown" => Values::Shown,
            _ => Values::Masked,
        };
        let host = |name: &String| self.host(name);
        let profile = total.profile.as_ref().map(host).transpose()?;
        let profiles = total.profiles.iter().map(host).collect::<Result<_, _>>()?;
        let cases = cases.into_iter().map(|case| self.case(case, values));
        let cases = cases.collect::<Result<Vec<_>, _>>()?;
        let summary = total.summary;
        let incomplete = self.incomplete(&summary)?;
        Ok(Report {
            name: self.name.to_owned(),
            command: total.command,
            profile,
            schema: total.schema,
            app: total.app,
            app_name: total.app_name,
            profiles,
            plan: total.plan,
            values,
            directory: total.directory,
            elapsed: seconds(summary.elapsed_seconds),
            part: Part {
                fields: fields(total.undocumented, &cases),
                cases,
                summary: Summary {
                    cases: summary.cases,
                    valid: summary.valid,
                    errors: summary.errors,
                    warnings: summary.warnings,
                    notices: summary.notices,
                    not_kept: summary.not_kept,
                    not_made: 0,
                    messages: summary.messages,
                    private_notes: summary.private_notes,
                },
                rules: self.rules(summary.rules)?,
                further_fields: total.undocumented_further,
                sources: total.inputs.into_iter().map(source).collect(),
                reactions: self.reactions(&total.verdicts)?,
                incomplete,
            },
        })
    }

    fn incomplete(&self, summary: &SummaryLine) -> Result<Option<Incomplete>, ReadError> {
        let Some(name) = summary.incomplete.as_ref().filter(|_| !summary.complete) else {
            return Ok(None);
        };
        let known = Incomplete::ALL
            .into_iter()
            .find(|known| known.name() == name);
        known.map(Some).ok_or_else(|| self.unknown(name))
    }

    fn host(&self, name: &str) -> Result<HostVersion, ReadError> {
        name.parse().map_err(|_| self.unknown(name))
    }

    /// The name of a scenario or a check. It is shown as it is, so it has to be one.
    fn name(&self, name: &str) -> Result<&'static str, ReadError> {
        const LONGEST: usize = 80;
        let is_right = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.len() <= LONGEST && name.chars().all(is_right) {
            Ok(lasting(name))
        } else {
            Err(self.unknown(name))
        }
    }

    fn reactions(&self, lines: &[VerdictLine]) -> Result<Vec<(&'static str, Duration)>, ReadError> {
        let reaction = |line: &VerdictLine| {
            let time = Duration::from_micros(line.reaction_us?);
            Some(self.host(&line.profile).map(|host| (host.name(), time)))
        };
        lines.iter().filter_map(reaction).collect()
    }

    fn rules(&self, lines: Vec<RuleLine>) -> Result<Vec<RuleCount>, ReadError> {
        let count = |line: RuleLine| {
            Ok(RuleCount {
                rule: self.rule(&line.code)?,
                severity: self.severity(&line.severity)?,
                count: line.count,
            })
        };
        lines.into_iter().map(count).collect()
    }

    fn rule(&self, code: &str) -> Result<&'static Rule, ReadError> {
        rules::find(code).ok_or_else(|| self.unknown(code))
    }

    fn severity(&self, name: &str) -> Result<Severity, ReadError> {
        let all = [Severity::Error, Severity::Warning, Severity::Notice];
        let severity = all.into_iter().find(|severity| severity.name() == name);
        severity.ok_or_else(|| self.unknown(name))
    }

    fn case(&self, case: CaseLine, values: Values) -> Result<Case, ReadError> {
        let findings = case.findings.into_iter();
        let findings = findings.map(|finding| self.finding(finding));
        let trial = case.trial.map(|trial| self.trial(trial, values));
        Ok(Case {
            source: case.source.into(),
            record: case.record,
            findings: findings.collect::<Result<_, _>>()?,
            trial: trial.transpose()?.map(Box::new),
        })
    }

    fn finding(&self, line: FindingLine) -> Result<Finding, ReadError> {
        let rule = self.rule(&line.code)?;
        let message = Text::with_values(&line.message, &line.message_values);
        let accepted = line.accepted.map(|accepted| {
            Ok(Arc::new(Acceptance {
                until: accepted
                    .until
                    .parse()
                    .map_err(|_| self.unknown(&accepted.until))?,
                reason: accepted.reason,
                severity: self.severity(&accepted.severity)?,
            }))
        });
        Ok(Finding {
            severity: self.severity(&line.severity)?,
            pointer: line.pointer.as_deref().map(Pointer::parse),
            place: place(line.line, line.column),
            help: line
                .help
                .map(|help| Text::with_values(&help, &line.help_values)),
            accepted: accepted.transpose()?,
            declared: line.declared.map(|declared| {
                Arc::new(Declared {
                    file: self.root.source_of(&declared.file),
                    line: declared.line.max(1),
                })
            }),
            cause: line.cause.map(Into::into),
            ..Finding::new(rule, message)
        })
    }

    fn trial(&self, line: TrialLine, values: Values) -> Result<Trial, ReadError> {
        let reason = line.reason.unwrap_or_default();
        let state = match line.state.as_str() {
            "done" => TrialState::Done,
            "not-judged" => TrialState::NotJudged(reason),
            "broken" => TrialState::Broken(reason),
            other => return Err(self.unknown(other)),
        };
        let seen = |text: String| match values {
            Values::Shown => Text::from(text),
            Values::Masked => Text::description(&text),
        };
        let all = |texts: Vec<String>| texts.into_iter().map(seen).collect();
        let evidence = line.evidence;
        let timeline = evidence.timeline.into_iter().map(|moment| Moment {
            at: seconds(moment.at_seconds),
            what: Text::with_values(&moment.what, &moment.what_values),
        });
        Ok(Trial {
            profile: match line.profile.as_str() {
                // An address was asked, whatever the host.
                "" => "",
                host => self.host(host)?.name(),
            },
            scenario: self.name(&line.scenario)?,
            probe: self.name(&line.probe)?,
            state,
            elapsed: seconds(line.elapsed_seconds),
            repeat: line.repeat,
            evidence: Evidence {
                timeline: timeline.collect(),
                console: all(evidence.console),
                exceptions: all(evidence.exceptions),
                failed_requests: all(evidence.failed_requests),
                dom: evidence.dom.map(seen),
                picture: evidence.picture.map(|path| Picture {
                    path: Some(path),
                    png: Arc::from([]),
                }),
            },
        })
    }
}

/// The first findings of fields stand among those of the cases, unless there were too many.
fn fields(lines: Vec<FieldLine>, cases: &[Case]) -> Vec<FieldCount> {
    let rule = &payload::UNDOCUMENTED_FIELD;
    let findings = cases.iter().flat_map(|case| &case.findings);
    let mut first: HashMap<String, &Finding> = HashMap::new();
    for finding in findings.filter(|finding| finding.rule.code == rule.code) {
        first.entry(finding.general_path()).or_insert(finding);
    }
    let count = |line: FieldLine| {
        let finding = first.get(&line.path).map(|finding| (*finding).clone());
        let unlisted = || Finding::new(rule, format!("`{}` is not in the contract", line.path));
        let mut finding = finding.unwrap_or_else(unlisted);
        finding.place = place(line.line, line.column);
        FieldCount {
            first: FieldPlace {
                source: line.source.into(),
                record: line.record,
                finding,
                order: line.order,
            },
            path: line.path,
            count: line.count,
        }
    };
    lines.into_iter().map(count).collect()
}

fn source(line: InputLine) -> SourceCount {
    SourceCount {
        source: line.source.into(),
        cases: line.cases,
        valid: line.valid,
    }
}

fn place(line: Option<usize>, column: Option<usize>) -> Option<Place> {
    let position = Position {
        line: line?.max(1),
        column: column?.max(1),
    };
    Some(Place::bare(position))
}

/// A time as it is written, in microseconds.
fn seconds(written: f64) -> Duration {
    Duration::from_micros((written.max(0.0) * 1e6).round() as u64)
}
