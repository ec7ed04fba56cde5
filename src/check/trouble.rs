//! Why a step of a check came to no good end.

use crate::browser::BrowserError;
use crate::finding::rules::{embedding, robustness};
use crate::finding::{Finding, Rule, Text};

/// Why a step came to no good end.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The frame's `load` did not come in time, and what was being waited for.
    NeverLoads(String),
    /// The frame goes from one document to the next by itself.
    Restless,
    /// The browser shows a page of its own in place of the app, and why.
    Refused(String),
    /// A script of the app does not end: the frame did not answer in time.
    Hangs(String),
    /// The process of the app died.
    Crashed,
    /// The app sent the page somewhere else.
    Left,
    /// The browser is gone, or does not do what it should.
    Browser(BrowserError),
}

impl Trouble {
    /// The fault of the app, as a finding; a fault of the surroundings is none.
    pub(super) fn into_finding(self) -> Result<Finding, BrowserError> {
        let finding =
            |rule: &'static Rule, message: String| Ok(Finding::new(rule, Text::from(message)));
        match self {
            Trouble::NeverLoads(what) => finding(&embedding::NEVER_LOADS, what),
            Trouble::Restless => Ok(restless()),
            Trouble::Hangs(what) => finding(&robustness::HANGS, what),
            Trouble::Refused(why) => finding(
                &embedding::NOT_REACHABLE,
                format!("the app does not load any more: {why}"),
            ),
            Trouble::Crashed => finding(
                &robustness::CRASHES,
                "the process of the app's frame died".to_owned(),
            ),
            Trouble::Left => finding(
                &robustness::LEAVES_THE_HOST,
                "the app replaced the host's page".to_owned(),
            ),
            Trouble::Browser(error) => Err(error),
        }
    }
}

/// The finding on a frame that goes from one document to the next by itself. It says the same however that was noticed.
pub(super) fn restless() -> Finding {
    let message = "the app's frame goes from one document to the next by itself, and rests at none";
    Finding::new(&embedding::NEVER_LOADS, message)
        .help("let the page stay: each document begins without a context")
}

impl From<BrowserError> for Trouble {
    fn from(error: BrowserError) -> Self {
        match error {
            BrowserError::Crashed { .. } => Trouble::Crashed,
            BrowserError::Timeout { what, after } => Trouble::Hangs(format!(
                "no answer of the app's frame within {after:?} to {what}"
            )),
            other => Trouble::Browser(other),
        }
    }
}
