//! What a check found: findings, the rules they carry, and the result of a run.

mod baseline;
mod flakes;
mod part;
pub mod rules;
mod run;
mod text;
mod trial;
mod verdict;

pub use baseline::{Accept, Acceptance, Baseline, BaselineError};
pub use flakes::Flake;
pub use part::Part;
pub use rules::{Group, Rule, Severity};
pub use run::{
    Case, FieldCount, FieldPlace, Incomplete, Keep, RuleCount, Run, SourceCount, Summary, Surplus,
};
pub use text::Text;
pub(crate) use trial::lasting;
pub use trial::{Evidence, Moment, Picture, Trial, TrialState};
pub(crate) use verdict::{ESSENTIAL, ONCE};
pub use verdict::{TrialCounts, Verdict, VerdictState};

use std::sync::Arc;

use crate::source::{Place, Pointer};

/// One thing that is wrong, or worth knowing, at one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule it comes under.
    pub rule: &'static Rule,
    /// How bad it is: as the rule says, or worse when the run is strict.
    pub severity: Severity,
    /// What is there and what the contract says: one sentence without a full stop.
    pub message: Text,
    /// Where it is in the event; `None` when the text is no JSON.
    pub pointer: Option<Pointer>,
    /// Where it is in the input; `None` when that is the input as a whole.
    pub place: Option<Place>,
    /// What the underlined text should have been, when the rule's own advice can be made concrete.
    pub help: Option<Text>,
    /// Why it counts for less than its rule says, when a baseline accepts it.
    pub accepted: Option<Arc<Acceptance>>,
    /// What tells it from others of the same rule: where an exception was thrown, for example. Without it, the message does.
    pub cause: Option<Arc<str>>,
    /// The trial in which the same thing was found first; `None` in that trial itself. See [`Run::add`].
    pub first_in: Option<Arc<str>>,
    /// Where the user's configuration speaks of what it is about, when it does.
    pub declared: Option<Arc<Declared>>,
}

/// Where the user's configuration speaks of something: the `[[app]]` or `[[expect]]` of a `hubctl.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The file, by its name as inputs have one.
    pub file: String,
    /// The line on which it begins, from 1.
    pub line: usize,
}

impl Finding {
    /// A finding without a place.
    pub fn new(rule: &'static Rule, message: impl Into<Text>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            pointer: None,
            place: None,
            help: None,
            accepted: None,
            cause: None,
            first_in: None,
            declared: None,
        }
    }

    /// The finding with its cause: what has the same cause in several trials is one finding.
    #[must_use]
    pub fn caused_by(self, cause: impl Into<Arc<str>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..self
        }
    }

    /// The finding with its place in the input.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// The finding with its place in the event.
    #[must_use]
    pub fn pointing(self, pointer: Pointer) -> Self {
        Self {
            pointer: Some(pointer),
            ..self
        }
    }

    /// The finding with concrete advice.
    #[must_use]
    pub fn help(self, help: impl Into<Text>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    /// The way to the place in general: [`Pointer::general_path`].
    pub fn general_path(&self) -> String {
        self.pointer
            .as_ref()
            .map(Pointer::general_path)
            .unwrap_or_default()
    }
}
