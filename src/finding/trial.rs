//! What a case was that was tried out: in a browser, or by asking a server. Who did what, how it ended, and what was seen.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Text;

/// What a case tried out, beside its findings.
#[derive(Debug, Clone, Default)]
pub struct Trial {
    /// The host it was tried as, such as `web-2023`; the empty string where an address was asked, whatever the host.
    pub profile: &'static str,
    /// The scenario of the context, such as `plain`; the empty string where the check has none.
    pub scenario: &'static str,
    /// The check, such as `reacts`.
    pub probe: &'static str,
    /// How it ended.
    pub state: TrialState,
    /// How long it took.
    pub elapsed: Duration,
    /// The command that repeats just this case.
    pub repeat: String,
    /// What was seen.
    pub evidence: Evidence,
}

/// How a trial ended.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TrialState {
    /// It was carried out; the findings tell what came of it.
    #[default]
    Done,
    /// It could not be judged because of something else, and what that is: the app does not load, for example.
    NotJudged(String),
    /// It could not be carried out, and why: a fault of the surroundings and not of the app.
    Broken(String),
}

/// What was seen during a trial. All of it is bounded by whoever collects it.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// What happened, in order: posts, messages of the app, loads.
    pub timeline: Vec<Moment>,
    /// What the app wrote to the console.
    pub console: Vec<Text>,
    /// Exceptions and rejections that nobody caught, with their stacks.
    pub exceptions: Vec<Text>,
    /// Requests that failed.
    pub failed_requests: Vec<Text>,
    /// The text that the app showed at the end.
    pub dom: Option<Text>,
    /// What the app looked like at the end.
    pub picture: Option<Picture>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Since the beginning of the trial.
    pub at: Duration,
    /// What it was, one fragment.
    pub what: Text,
}

/// A screenshot.
#[derive(Debug, Clone)]
pub struct Picture {
    /// The file it was written to, when it was.
    pub path: Option<String>,
    /// The picture as PNG.
    pub png: Arc<[u8]>,
}

/// A name that lasts as long as the program: profiles, scenarios and checks are known by theirs, and a report that is read
/// may name one that this program has not. Each name is kept once.
pub(crate) fn lasting(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.into());
    names.insert(name);
    name
}

impl Trial {
    /// Whether it was carried out in a host. Otherwise an address was asked.
    #[must_use]
    pub fn is_in_host(&self) -> bool {
        !self.profile.is_empty()
    }

    /// The name of the trial: `web-2023/plain/reacts`, without what it does not have.
    #[must_use]
    pub fn name(&self) -> String {
        let parts = [self.profile, self.scenario, self.probe];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join("/")
    }
}
