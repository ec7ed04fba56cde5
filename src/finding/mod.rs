//! What a check found: findings, the rules they carry, and the result of a run.

pub mod rules;
mod run;

pub use rules::{Rule, Severity};
pub use run::{Case, Run, Summary};

use crate::source::{Place, Pointer};

/// One thing that is wrong, or worth knowing, at one place.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule it comes under.
    pub rule: &'static Rule,
    /// What is there and what the contract says: one sentence without a full stop.
    pub message: String,
    /// Where it is in the event; `None` when the text is no JSON.
    pub pointer: Option<Pointer>,
    /// Where it is in the input; `None` when that is the input as a whole.
    pub place: Option<Place>,
    /// What the underlined text should have been, when the rule's own advice can be made concrete.
    pub help: Option<String>,
}

impl Finding {
    /// A finding without a place.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            message: message.into(),
            pointer: None,
            place: None,
            help: None,
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
    pub fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}
