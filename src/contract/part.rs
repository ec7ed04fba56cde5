//! The pieces of an event that can be looked at apart.

use std::fmt;

use super::profile::Profile;

/// A piece of the event, or the whole of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Part {
    /// The whole event.
    #[default]
    Event,
    /// `data.conversation`.
    Conversation,
    /// `data.contact`.
    Contact,
    /// `data.currentAgent`.
    CurrentAgent,
    /// One of `data.conversation.messages`.
    Message,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 5] = [
        Part::Event,
        Part::Conversation,
        Part::Contact,
        Part::CurrentAgent,
        Part::Message,
    ];

    /// The name used in flags and reports.
    pub fn name(self) -> &'static str {
        match self {
            Part::Event => "event",
            Part::Conversation => "conversation",
            Part::Contact => "contact",
            Part::CurrentAgent => "currentAgent",
            Part::Message => "message",
        }
    }

    /// What it is called in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Part::CurrentAgent => "current agent",
            other => other.name(),
        }
    }

    /// Where it stands below `data`, as a general path; of the event itself it is empty.
    pub fn path(self) -> &'static str {
        match self {
            Part::Event => "",
            Part::Message => "conversation.messages[]",
            other => other.name(),
        }
    }

    /// The definition in `schemas/definitions.json` that describes it for a profile; `None` for the event, which has a
    /// schema of its own.
    pub fn definition(self, profile: Profile) -> Option<&'static str> {
        Some(match (self, profile) {
            (Part::Event, _) => return None,
            (Part::Conversation, Profile::Mobile) => "mobileConversation",
            (Part::Conversation, _) => "webConversation",
            (Part::Contact, _) => "contact",
            (Part::CurrentAgent, _) => "currentAgent",
            (Part::Message, _) => "message",
        })
    }

    /// Whether a profile sends it at all.
    pub fn is_sent_by(self, profile: Profile) -> bool {
        self != Part::CurrentAgent || profile != Profile::Web2022
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
