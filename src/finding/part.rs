//! What one of several runs came to that belong together, as far as it adds up.

use std::time::Duration;

use super::{Case, FieldCount, Incomplete, RuleCount, SourceCount, Summary};

/// What a run came to, to become a part of a larger one: see [`Run::add_part`](super::Run::add_part).
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// The cases that are listed.
    pub cases: Vec<Case>,
    /// What all cases add up to.
    pub summary: Summary,
    /// How often each rule was broken.
    pub rules: Vec<RuleCount>,
    /// Fields that the contract does not know.
    pub fields: Vec<FieldCount>,
    /// How many occurrences of such fields have no entry there.
    pub further_fields: u64,
    /// The inputs.
    pub sources: Vec<SourceCount>,
    /// How long the app took to react, by profile.
    pub reactions: Vec<(&'static str, Duration)>,
    /// Why it does not cover everything, when it does not.
    pub incomplete: Option<Incomplete>,
}
