//! From a run to bytes: one file a format. Everything is written to a `Write`; nothing here knows a stream or a file.

pub mod embedding;
mod entry;
mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod html;
pub mod human;
mod inert;
pub mod json;
pub mod junit;
mod matrix;
pub mod merge;
pub mod ndjson;
pub mod palette;
mod place;
pub mod read;
mod root;
pub mod rules_page;
pub mod rules_text;
mod sample;
pub mod sarif;
pub mod tap;
mod trial;
mod trial_entry;
pub mod trials;
mod wrap;

use std::borrow::Cow;
use std::time::Duration;

pub use self::fingerprint::digest;
pub use self::root::Root;
use serde::{Deserialize, Serialize};

use crate::contract::HostVersion;
use crate::finding::Text;
use crate::source::document::visible_lines;

/// Facts about the run that the findings do not hold.
#[derive(Debug, Clone, Copy)]
pub struct Heading<'h> {
    /// The command that made the run.
    pub command: &'static str,
    /// What was checked against.
    pub contract: Contract<'h>,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether the report may show what stands in the payloads.
    pub values: Values,
    /// What paths are relative to in reports for programs that have the repository before them.
    pub root: &'h Root,
}

/// What was checked against.
#[derive(Debug, Clone, Copy)]
pub enum Contract<'h> {
    /// The contract of a host profile.
    Profile(HostVersion),
    /// The user's own schema, by the name of its file.
    OwnSchema(&'h str),
    /// What a host of a profile needs to embed an app: addresses were asked, and no event was read.
    Answers(HostVersion),
    /// How an app gets on in hosts: nothing was read, everything was tried out.
    Trials {
        /// The app, by its address.
        app: &'h str,
        /// The name it was given; `None` when it is called after its address.
        name: Option<&'h str>,
        /// The hosts it was tried in.
        profiles: &'h [HostVersion],
        /// What was to be carried out, for those who put parts together; `None` when nobody will.
        plan: Option<&'h Plan>,
    },
}

impl Contract<'_> {
    /// The name of it: `web-2023`, or the name of the schema file. Of several profiles: `web-2023, mobile`.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Contract::Profile(profile) | Contract::Answers(profile) => profile.name().into(),
            Contract::OwnSchema(name) => (*name).into(),
            Contract::Trials { profiles, .. } => {
                let names: Vec<_> = profiles.iter().map(|profile| profile.name()).collect();
                names.join(", ").into()
            }
        }
    }

    /// Whether something was tried out, and not read.
    fn is_of_trials(&self) -> bool {
        matches!(self, Contract::Trials { .. })
    }
}

/// What a check was to carry out: by it, its parts are told from those of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The same for all parts of one plan: the app, the cases, and everything that decides how they come out.
    pub fingerprint: String,
    /// How many cases all parts have together, in one round.
    pub cases: u64,
    /// How often each is carried out.
    pub rounds: u32,
    /// Where the data of the contexts come from.
    pub seed: u64,
    /// Which part of it this is; `None` when it is the whole.
    pub shard: Option<ShardEntry>,
    /// Why it ended before everything was carried out; `None` when it did not.
    pub ended: Option<String>,
}

/// One of several parts of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardEntry {
    /// Which part, from 1.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
}

/// Whether a report may show what stands in the payloads: e-mail addresses, phone numbers, names and texts are somebody's,
/// and logs of CI are read by many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// Values are shown.
    Shown,
    /// Values are described: their kind and length.
    Masked,
}

impl Values {
    /// Its name in reports for programs.
    fn name(self) -> &'static str {
        match self {
            Values::Shown => "shown",
            Values::Masked => "masked",
        }
    }

    /// A sentence as this report may show it, each of its pieces changed, with the places of the values that are shown.
    fn parts_of(self, text: &Text, change: impl Fn(&str) -> String) -> (String, Vec<[usize; 2]>) {
        match self {
            Values::Shown => text.shown_with_values(change),
            Values::Masked => (change(&text.masked()), Vec::new()),
        }
    }

    /// A sentence as this report may show it, with every character visible that a reader would not see or a terminal obey.
    pub fn of(self, text: &Text) -> String {
        visible_lines(&match self {
            Values::Shown => text.to_string(),
            Values::Masked => text.masked(),
        })
    }
}

/// How many things a second; `None` when it took no measurable time.
pub fn per_second(count: u64, elapsed: Duration) -> Option<u64> {
    let seconds = elapsed.as_secs_f64();
    (seconds > 0.0).then(|| (count as f64 / seconds) as u64)
}
