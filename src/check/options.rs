//! What a check is asked to do.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::contract::{HostVersion, wire};
use crate::expect::Expectation;
use crate::finding::Rule;
use crate::generate::Scenario;
use crate::generate::edit::Edit;
use crate::host::App;
use crate::project::SignIn;

/// What a check is asked to do.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CheckOptions {
    /// The app.
    pub app: App,
    /// The hosts it is tried in.
    pub profiles: Vec<HostVersion>,
    /// The scenarios that are played; all of them when empty.
    pub scenarios: Vec<&'static Scenario>,
    /// Where the data of the contexts come from.
    pub seed: u64,
    /// The `data` of an event of which ordinary contexts are made, in place of made-up ones. Whom they are about stays the
    /// check's own, as it has to know every trace of them.
    pub payload: Option<Arc<Value>>,
    /// What makes the app take its visitor for signed in.
    pub sign_in: SignIn,
    /// Changes to every context, made before it is said whom it is about.
    pub edits: Vec<Edit>,
    /// How long any single step may take: a load, an answer, a script.
    pub timeout: Duration,
    /// How many pages are open at once.
    pub jobs: usize,
    /// The origin under which the host's page stands; on loopback, on another site than the app, when it is not given.
    pub host_origin: Option<String>,
    /// Hosts that are the app's own beside its site, such as `api.example.com` or `*.example.com`: it may send them data.
    pub own_hosts: Vec<String>,
    /// Hosts beside this machine that the browser and hubctl itself may reach, such as `*.example.com`.
    pub allow_hosts: Vec<String>,
    /// The string with which an app asks for the context.
    pub request_key: String,
    /// A pause before each step, for people who watch.
    pub slow_motion: Duration,
    /// What the user expects the app to show.
    pub expectations: Vec<Expectation>,
    /// Names of cookies that are no finding.
    pub skip_cookies: Vec<String>,
    /// Which cases are carried out.
    pub selection: Selection,
    /// Whether a picture of each case is kept.
    pub pictures: bool,
    /// The beginning of the command that repeats a case.
    pub command: String,
}

/// Which cases are carried out, and which findings are told.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these rules; all of them when empty.
    pub only: Vec<&'static Rule>,
    /// None of these rules.
    pub skip: Vec<&'static Rule>,
    /// Only these cases, by name; all of them when empty.
    pub cases: Vec<String>,
    /// One of several parts of all cases.
    pub shard: Option<Shard>,
}

/// One of several parts, such as `2/5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
}

/// Why a text names no part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no part such as 1/4: the number of the part, from 1, and how many there are")]
pub struct ShardError(String);

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let error = || ShardError(text.to_owned());
        let (index, count) = text.split_once('/').ok_or_else(error)?;
        let shard = Self {
            index: index.parse().map_err(|_| error())?,
            count: count.parse().map_err(|_| error())?,
        };
        let is_one = shard.index >= 1 && shard.index <= shard.count;
        is_one.then_some(shard).ok_or_else(error)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl CheckOptions {
    /// The usual check of an app.
    #[must_use]
    pub fn new(app: App) -> Self {
        Self {
            command: format!("hubctl check --app-url {}", app.url),
            app,
            profiles: vec![HostVersion::default()],
            scenarios: Vec::new(),
            seed: crate::host::DEFAULT_SEED,
            payload: None,
            sign_in: SignIn::default(),
            edits: Vec::new(),
            timeout: Duration::from_secs(20),
            jobs: 2,
            host_origin: None,
            own_hosts: Vec::new(),
            allow_hosts: Vec::new(),
            request_key: wire::FETCH_INFO.to_owned(),
            slow_motion: Duration::ZERO,
            expectations: Vec::new(),
            skip_cookies: Vec::new(),
            selection: Selection::default(),
            pictures: false,
        }
    }
}

impl Selection {
    /// Whether findings of a rule are told.
    #[must_use]
    pub fn tells(&self, rule: &Rule) -> bool {
        let named = |rules: &[&'static Rule]| rules.iter().any(|other| other.code == rule.code);
        (self.only.is_empty() || named(&self.only)) && !named(&self.skip)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_several() {
        assert_eq!("2/5".parse(), Ok(Shard { index: 2, count: 5 }));
        for wrong in ["", "2", "0/5", "6/5", "2/0", "a/b", "1/2/3", "-1/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
