//! The result of a run: cases, their findings, and what they add up to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::flakes::Flakes;
use super::rules::{Severity, payload};
use super::verdict::Verdicts;
use super::{Finding, Flake, Part, Rule, Trial, Verdict, VerdictState};
use crate::source::Position;

/// One thing that was checked. For `validate` that is one record of an input.
#[derive(Debug, Clone)]
pub struct Case {
    /// The input: a file name, or `<stdin>`.
    pub source: Arc<str>,
    /// Which record of the input, from 1.
    pub record: u64,
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// What was tried out, when it was: a check in the browser or of a server.
    pub trial: Option<Box<Trial>>,
}

impl Case {
    /// Whether one of the findings is an error.
    pub fn has_errors(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// How many findings there were, of which severity, in how many cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Cases that were checked.
    pub cases: u64,
    /// Cases without an error.
    pub valid: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// Notices.
    pub notices: u64,
    /// Findings that are counted above and not kept, because there were too many.
    pub not_kept: u64,
    /// Findings that are counted above and were not made, because their record has so many.
    pub not_made: u64,
    /// Messages in the cases that were read as events of the host.
    pub messages: u64,
    /// How many of those messages are private notes, which the host sends to the app as well.
    pub private_notes: u64,
}

/// How often a rule was broken.
#[derive(Debug, Clone, Copy)]
pub struct RuleCount {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad its findings are in this run.
    pub severity: Severity,
    /// How many findings.
    pub count: u64,
}

/// A field that the contract does not know, in all the cases that have it.
#[derive(Debug, Clone)]
pub struct FieldCount {
    /// The way to it in general, such as `conversation.messages[].mood`.
    pub path: String,
    /// How often it stands there.
    pub count: u64,
    /// Where it was seen first.
    pub first: FieldPlace,
}

/// Where an undocumented field was seen first.
#[derive(Debug, Clone)]
pub struct FieldPlace {
    /// The input.
    pub source: Arc<str>,
    /// Which record of the input.
    pub record: u64,
    /// The finding there.
    pub finding: Finding,
    /// How many other fields had been seen before.
    pub order: usize,
}

/// What an input came to.
#[derive(Debug, Clone)]
pub struct SourceCount {
    /// The input: a file name, or `<stdin>`.
    pub source: Arc<str>,
    /// Cases that were checked.
    pub cases: u64,
    /// Cases without an error.
    pub valid: u64,
}

/// Findings of a case that were counted and not built, because there were too many.
#[derive(Debug, Clone, Default)]
pub struct Surplus {
    /// How many of which rules, and how bad they are.
    pub rules: Vec<(&'static Rule, Severity, u64)>,
    /// How many more of which undocumented fields, by their general paths.
    pub fields: Vec<(String, u64)>,
    /// How many undocumented fields of further kinds.
    pub further_fields: u64,
}

/// What makes findings of several trials one: the rule, how bad it is, and the cause.
type Cause = (&'static str, Severity, Arc<str>);

/// What a run keeps of what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Findings, up to [`Run::KEPT`] of each severity, for reports that are written at the end.
    #[default]
    Findings,
    /// Counts alone: the findings were written as they were found.
    Counts,
}

/// Everything a command found.
#[derive(Debug, Clone, Default)]
pub struct Run {
    keep: Keep,
    cases: Vec<Case>,
    kept: [u64; 3],
    summary: Summary,
    rules: BTreeMap<(&'static str, Severity), RuleCount>,
    fields: BTreeMap<String, FieldCount>,
    causes: BTreeMap<Cause, Vec<Arc<str>>>,
    further_fields: u64,
    sources: Vec<SourceCount>,
    verdicts: Verdicts,
    flakes: Flakes,
    incomplete: Option<Incomplete>,
}

/// Why a run does not cover everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incomplete {
    /// It stopped at `--max-errors`.
    ErrorLimit,
    /// An input could not be read, or not to its end.
    Unread,
}

impl Incomplete {
    /// All reasons.
    pub const ALL: [Incomplete; 2] = [Incomplete::ErrorLimit, Incomplete::Unread];

    /// The name used in reports for programs.
    pub fn name(self) -> &'static str {
        match self {
            Incomplete::ErrorLimit => "error-limit",
            Incomplete::Unread => "unread",
        }
    }

    /// The reason as a sentence without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            Incomplete::ErrorLimit => {
                "stopped before the end: that is as many errors as --max-errors allows"
            }
            Incomplete::Unread => "not everything was checked: some of the input could not be read",
        }
    }
}

impl Run {
    /// How many findings of each severity a run keeps; the rest is counted. A file of ten million broken records must fit
    /// in memory, and notices must not push errors out.
    pub const KEPT: u64 = 10_000;

    /// How many different undocumented fields a run tells apart; the rest is counted.
    pub const FIELDS: usize = 1_000;

    /// An empty run that keeps its findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty run.
    pub fn keeping(keep: Keep) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// Notes that an input is read from here on.
    pub fn start_source(&mut self, source: Arc<str>) {
        self.sources.push(SourceCount {
            source,
            cases: 0,
            valid: 0,
        });
    }

    /// Adds a checked case and returns what of it is new: undocumented fields that were seen before are counted and taken
    /// out. A case without findings is counted and not kept.
    ///
    /// A finding of a trial that has the cause of an earlier one keeps its place, so that the trial fails, and is not counted:
    /// it names the trial in which it was found first, and [`Run::found_in`] lists them all.
    pub fn add(&mut self, mut case: Case) -> Case {
        self.set_fields_aside(&mut case);
        self.find_first(&mut case);
        let has_errors = case.has_errors();
        self.count(&case);
        self.verdicts.take(&case);
        self.flakes.take(&case);
        self.count_cases(1, u64::from(!has_errors));
        self.keep(case.clone());
        case
    }

    /// Adds what was counted of the case that was added last.
    pub fn add_surplus(&mut self, surplus: &Surplus) {
        for &(rule, severity, count) in &surplus.rules {
            self.count_rule(rule, severity, count);
            self.summary.not_kept += count;
            self.summary.not_made += count;
        }
        for (path, count) in &surplus.fields {
            self.add_field(path, *count);
        }
        self.further_fields += surplus.further_fields;
        self.count_rule(
            &payload::UNDOCUMENTED_FIELD,
            Severity::Notice,
            surplus.further_fields,
        );
    }

    /// The trials in which the same thing was found, in order. Empty for a finding of no trial.
    pub fn found_in(&self, finding: &Finding) -> &[Arc<str>] {
        let trials = self.causes.get(&cause_of(finding));
        trials.map_or(&[], Vec::as_slice)
    }

    fn find_first(&mut self, case: &mut Case) {
        let Some(trial) = &case.trial else {
            return;
        };
        let name: Arc<str> = trial.name().into();
        for finding in &mut case.findings {
            let trials = self.causes.entry(cause_of(finding)).or_default();
            if !trials.contains(&name) {
                trials.push(Arc::clone(&name));
            }
            finding.first_in = trials.first().filter(|first| **first != name).cloned();
        }
    }

    /// Adds cases in which nothing was found.
    pub fn add_passed(&mut self, count: u64) {
        self.count_cases(count, count);
    }

    /// Adds findings about an input as a whole, which is no case of its own.
    pub fn add_remarks(&mut self, remarks: Case) {
        self.count(&remarks);
        self.keep(remarks);
    }

    /// Whether an undocumented field needs no telling: it was told already, or there are too many.
    pub fn knows_field(&self, path: &str) -> bool {
        self.fields.contains_key(path) || self.fields.len() >= Self::FIELDS
    }

    /// Adds occurrences of an undocumented field that needs no telling.
    pub fn add_field(&mut self, path: &str, count: u64) {
        match self.fields.get_mut(path) {
            Some(field) => field.count += count,
            None => self.further_fields += count,
        }
        self.count_rule(&payload::UNDOCUMENTED_FIELD, Severity::Notice, count);
    }

    /// Adds messages and how many of them are private notes.
    pub fn add_messages(&mut self, messages: u64, private_notes: u64) {
        self.summary.messages += messages;
        self.summary.private_notes += private_notes;
    }

    /// Notes how long the app took to react to a context in a host. Of several times the longest counts.
    pub fn note_reaction(&mut self, profile: &'static str, time: Duration) {
        self.verdicts.note_reaction(profile, time);
    }

    /// Whether there is a host in which nothing essential was judged.
    pub fn has_unjudged_host(&self) -> bool {
        let mut verdicts = self.verdicts().into_iter();
        verdicts.any(|verdict| verdict.state == VerdictState::NotJudged)
    }

    /// Notes that the run does not cover everything. The first reason stays.
    pub fn cut_short(&mut self, reason: Incomplete) {
        self.incomplete.get_or_insert(reason);
    }

    /// Why the run does not cover everything, when it does not.
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.incomplete
    }

    /// Adds what another run came to, of which this one is a continuation: afterwards this one is as if it had done all of it.
    /// What only a run can know that sees everything is put right: a field is told where it was seen first, and no more
    /// findings are kept than one run keeps. A field that this run knows and the other one had no room for stays among the
    /// other's further fields, as its name is not known.
    pub fn add_part(&mut self, part: Part) {
        let new = self.add_fields(part.fields);
        self.further_fields += part.further_fields;
        for count in part.rules {
            let nothing = RuleCount { count: 0, ..count };
            let entry = self.rules.entry((count.rule.code, count.severity));
            entry.or_insert(nothing).count += count.count;
        }
        self.summary.add(part.summary);
        self.sources.extend(part.sources);
        self.incomplete = self.incomplete.or(part.incomplete);
        for mut case in part.cases {
            case.findings
                .retain(|finding| !is_grouped(finding) || new.contains(&finding.general_path()));
            self.verdicts.take(&case);
            self.flakes.take(&case);
            self.keep(case);
        }
        for (profile, time) in part.reactions {
            self.note_reaction(profile, time);
        }
        self.summary.not_kept = self.not_listed();
    }

    /// Adds counts of fields, and returns which of them are new.
    fn add_fields(&mut self, mut fields: Vec<FieldCount>) -> BTreeSet<String> {
        fields.sort_by_key(|field| field.first.order);
        let mut new = BTreeSet::new();
        for mut field in fields {
            if let Some(known) = self.fields.get_mut(&field.path) {
                known.count += field.count;
            } else if self.fields.len() < Self::FIELDS {
                field.first.order = self.fields.len();
                new.insert(field.path.clone());
                self.fields.insert(field.path.clone(), field);
            } else {
                self.further_fields += field.count;
            }
        }
        new
    }

    /// How many findings are counted and not among the cases, but for fields that are told once.
    fn not_listed(&self) -> u64 {
        let told_once = |field: &FieldCount| field.count.saturating_sub(1);
        let told_once = self.fields.values().map(told_once).sum::<u64>() + self.further_fields;
        let listed: usize = self.cases.iter().map(|case| case.findings.len()).sum();
        self.at_least(Severity::Notice)
            .saturating_sub(told_once + listed as u64)
    }

    /// How long the app took to react in each profile, as it was measured.
    pub fn reactions(&self) -> Vec<(&'static str, Duration)> {
        self.verdicts.reactions()
    }

    /// The cases that have findings or a trial, in the order they were checked.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// What the findings add up to.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// How often each rule was broken: errors first, then by code.
    pub fn rules(&self) -> Vec<RuleCount> {
        let mut rules: Vec<_> = self.rules.values().copied().collect();
        rules.sort_by_key(|count| (count.severity, count.rule.code));
        rules
    }

    /// The undocumented fields that are notices, the most frequent first.
    pub fn undocumented_fields(&self) -> Vec<&FieldCount> {
        let mut fields: Vec<_> = self.fields.values().collect();
        fields.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.path.cmp(&b.path)));
        fields
    }

    /// How many occurrences of undocumented fields are not in [`Run::undocumented_fields`], because there are more than
    /// [`Run::FIELDS`] different ones.
    pub fn further_fields(&self) -> u64 {
        self.further_fields
    }

    /// What the trials of each profile come to, in the order in which the profiles were tried.
    pub fn verdicts(&self) -> Vec<Verdict> {
        self.verdicts.verdicts()
    }

    /// What came in some rounds of repeated trials and not in all of them.
    pub fn flakes(&self) -> Vec<Flake> {
        self.flakes.flakes()
    }

    /// The inputs, in the order they were read.
    pub fn sources(&self) -> &[SourceCount] {
        &self.sources
    }

    /// Whether the contract is violated.
    pub fn has_errors(&self) -> bool {
        self.summary.errors > 0
    }

    /// How many findings are as bad as `severity`, or worse.
    pub fn at_least(&self, severity: Severity) -> u64 {
        let Summary {
            errors,
            warnings,
            notices,
            ..
        } = self.summary;
        match severity {
            Severity::Error => errors,
            Severity::Warning => errors + warnings,
            Severity::Notice => errors + warnings + notices,
        }
    }

    fn count_cases(&mut self, cases: u64, valid: u64) {
        self.summary.cases += cases;
        self.summary.valid += valid;
        if let Some(source) = self.sources.last_mut() {
            source.cases += cases;
            source.valid += valid;
        }
    }

    /// Undocumented fields are told once: a new field of the host is in every event.
    fn set_fields_aside(&mut self, case: &mut Case) {
        let mut findings = std::mem::take(&mut case.findings);
        findings.retain(|finding| {
            if !is_grouped(finding) {
                return true;
            }
            let path = finding.general_path();
            if self.knows_field(&path) {
                self.add_field(&path, 1);
                return false;
            }
            let first = FieldPlace {
                source: Arc::clone(&case.source),
                record: case.record,
                finding: finding.clone(),
                order: self.fields.len(),
            };
            let field = FieldCount {
                path: path.clone(),
                count: 1,
                first,
            };
            self.fields.insert(path, field);
            true
        });
        case.findings = findings;
    }

    fn count(&mut self, case: &Case) {
        for finding in case.findings.iter().filter(|it| it.first_in.is_none()) {
            self.count_rule(finding.rule, finding.severity, 1);
        }
    }

    fn count_rule(&mut self, rule: &'static Rule, severity: Severity, count: u64) {
        if count == 0 {
            return;
        }
        match severity {
            Severity::Error => self.summary.errors += count,
            Severity::Warning => self.summary.warnings += count,
            Severity::Notice => self.summary.notices += count,
        }
        let new = RuleCount {
            rule,
            severity,
            count: 0,
        };
        let entry = self.rules.entry((rule.code, severity)).or_insert(new);
        entry.count += count;
    }

    fn keep(&mut self, mut case: Case) {
        if self.keep == Keep::Counts {
            return;
        }
        let kept = &mut self.kept;
        let before = case.findings.len();
        case.findings.retain(|finding| {
            let kept = &mut kept[finding.severity as usize];
            *kept += 1;
            *kept <= Self::KEPT
        });
        self.summary.not_kept += (before - case.findings.len()) as u64;
        // A trial is told also when it passed: that it was carried out is what its reader wants to know.
        if !case.findings.is_empty() || case.trial.is_some() {
            self.cases.push(case);
        }
    }
}

fn cause_of(finding: &Finding) -> Cause {
    let cause = finding.cause.clone();
    // A message about the values of one customer is about those of another as well.
    let cause = cause.unwrap_or_else(|| finding.message.masked().into());
    (finding.rule.code, finding.severity, cause)
}

/// Whether a finding is told once and counted from there on.
fn is_grouped(finding: &Finding) -> bool {
    finding.severity == Severity::Notice && finding.rule.code == payload::UNDOCUMENTED_FIELD.code
}

impl Summary {
    fn add(&mut self, other: Self) {
        self.cases += other.cases;
        self.valid += other.valid;
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notices += other.notices;
        self.not_kept += other.not_kept;
        self.not_made += other.not_made;
        self.messages += other.messages;
        self.private_notes += other.private_notes;
    }
}

impl FieldCount {
    /// Line and column of the key where it was seen first.
    pub fn position(&self) -> Option<Position> {
        let place = self.first.finding.place.as_ref();
        place.map(|place| place.position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::rules::payload as rules;
    use crate::source::Pointer;

    fn case(findings: Vec<Finding>) -> Case {
        Case {
            source: "x".into(),
            record: 1,
            findings,
            trial: None,
        }
    }

    #[test]
    fn notices_never_push_errors_out() {
        let findings = |rule, count: usize| case(vec![Finding::new(rule, "x"); count]);
        let mut run = Run::new();
        run.add(findings(&rules::BYTE_ORDER_MARK, 25_000));
        run.add(findings(&rules::MISSING_KEY, 2));
        assert_eq!(run.summary().not_kept, 15_000);
        assert_eq!(run.cases()[1].findings.len(), 2);
    }

    #[test]
    fn an_undocumented_field_is_told_once_and_counted() {
        let field = |pointer: &str| {
            let finding = Finding::new(&rules::UNDOCUMENTED_FIELD, "x");
            finding.pointing(Pointer::parse(pointer))
        };
        let mut run = Run::new();
        let first = run.add(case(vec![
            field("/data/conversation/messages/0/foo"),
            field("/data/contact/bar"),
        ]));
        assert_eq!(first.findings.len(), 2);
        let again = run.add(case(vec![field("/data/conversation/messages/7/foo")]));
        assert_eq!(again.findings.len(), 0);
        let counts: Vec<_> = run
            .undocumented_fields()
            .into_iter()
            .map(|field| (field.path.as_str(), field.count))
            .collect();
        assert_eq!(
            counts,
            [("conversation.messages[].foo", 2), ("contact.bar", 1)]
        );
        assert_eq!(run.summary().notices, 3);
    }

    #[test]
    fn there_is_an_end_to_the_fields_that_are_told_apart() {
        let mut run = Run::new();
        for number in 0..Run::FIELDS + 5 {
            let finding = Finding::new(&rules::UNDOCUMENTED_FIELD, "x");
            run.add(case(vec![
                finding.pointing(Pointer::root().child(format!("f{number}"))),
            ]));
        }
        assert_eq!(run.undocumented_fields().len(), Run::FIELDS);
        assert_eq!((run.further_fields(), run.summary().notices), (5, 1_005));
    }

    #[test]
    fn a_strict_finding_counts_as_the_error_it_was_made() {
        let mut finding = Finding::new(&rules::UNDOCUMENTED_FIELD, "x");
        finding.severity = Severity::Error;
        let mut run = Run::new();
        run.add(case(vec![finding]));
        assert_eq!((run.summary().errors, run.summary().valid), (1, 0));
    }

    #[test]
    fn what_has_one_cause_is_counted_once_and_fails_every_trial() {
        let case = |scenario, cause: &str| Case {
            source: "http://localhost:3000/".into(),
            record: 1,
            findings: vec![
                Finding::new(&payload::UNDOCUMENTED_FIELD, format!("in {scenario}"))
                    .caused_by(cause),
            ],
            trial: Some(Box::new(Trial {
                profile: "web-2023",
                scenario,
                probe: "survives",
                ..Trial::default()
            })),
        };
        let mut run = Run::new();
        for (scenario, cause) in [("one", "a"), ("two", "b"), ("three", "a"), ("one", "a")] {
            let mut case = case(scenario, cause);
            case.findings[0].severity = Severity::Error;
            run.add(case);
        }
        assert_eq!(
            run.summary().errors,
            3,
            "one of the second round counts again"
        );
        assert_eq!(run.verdicts()[0].trials.failed, 4);
        let firsts: Vec<_> = run
            .cases()
            .iter()
            .map(|case| case.findings[0].first_in.as_deref())
            .collect();
        assert_eq!(firsts, [None, None, Some("web-2023/one/survives"), None]);
        let trials = run.found_in(&run.cases()[0].findings[0]);
        let trials: Vec<_> = trials.iter().map(|name| &**name).collect();
        assert_eq!(trials, ["web-2023/one/survives", "web-2023/three/survives"]);
    }
}
