//! What the reports for programs say of a trial, as the structs that are written. What the app wrote or showed is in them
//! only when values are.

use serde::Serialize;

use super::trial::Outcome;
use super::{Values, trial};
use crate::finding::{Case, Evidence, Moment, Text, TrialState};
use crate::source::document::visible_lines;

/// A trial, without its findings.
#[derive(Serialize)]
pub(super) struct TrialEntry<'r> {
    name: String,
    profile: &'static str,
    scenario: &'static str,
    probe: &'static str,
    state: &'static str,
    reason: Option<&'r str>,
    outcome: &'static str,
    elapsed_seconds: f64,
    repeat: &'r str,
    evidence: EvidenceEntry<'r>,
}

#[derive(Serialize)]
struct EvidenceEntry<'r> {
    timeline: Vec<MomentEntry>,
    console: Vec<String>,
    exceptions: Vec<String>,
    failed_requests: Vec<String>,
    dom: Option<String>,
    picture: Option<&'r str>,
}

#[derive(Serialize)]
struct MomentEntry {
    at_seconds: f64,
    what: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    what_values: Vec<[usize; 2]>,
}

impl<'r> TrialEntry<'r> {
    /// Of a case that was tried out.
    pub(super) fn of(case: &'r Case, values: Values) -> Option<Self> {
        let trial = case.trial.as_ref()?;
        let (state, reason) = match &trial.state {
            TrialState::Done => ("done", None),
            TrialState::NotJudged(why) => ("not-judged", Some(why.as_str())),
            TrialState::Broken(why) => ("broken", Some(why.as_str())),
        };
        Some(Self {
            name: trial.name(),
            profile: trial.profile,
            scenario: trial.scenario,
            probe: trial.probe,
            state,
            reason,
            outcome: Outcome::of(case, trial).name(),
            elapsed_seconds: trial.elapsed.as_micros() as f64 / 1e6,
            repeat: &trial.repeat,
            evidence: EvidenceEntry::new(&trial.evidence, values),
        })
    }
}

impl<'r> EvidenceEntry<'r> {
    fn new(evidence: &'r Evidence, values: Values) -> Self {
        // For programs the text is as it is: JSON has a way to write every character.
        let seen = |text: &Text| match values {
            Values::Shown => text.to_string(),
            Values::Masked => trial::seen(text, values),
        };
        let all = |texts: &[Text]| texts.iter().map(seen).collect();
        let moment = |moment: &Moment| {
            let (what, what_values) = values.parts_of(&moment.what, visible_lines);
            MomentEntry {
                at_seconds: moment.at.as_micros() as f64 / 1e6,
                what,
                what_values,
            }
        };
        let picture = evidence.picture.as_ref();
        Self {
            timeline: evidence.timeline.iter().map(moment).collect(),
            console: all(&evidence.console),
            exceptions: all(&evidence.exceptions),
            failed_requests: all(&evidence.failed_requests),
            dom: evidence.dom.as_ref().map(seen),
            picture: picture.and_then(|picture| picture.path.as_deref()),
        }
    }
}
