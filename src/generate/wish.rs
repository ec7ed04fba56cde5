//! What is wished of a conversation. Everything that is not wished for is drawn.

use crate::contract::Channel;

use super::language::Locale;
use super::thread::Plot;

/// What is wished of one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) locale: Option<Locale>,
    pub(super) channel: Option<Channel>,
    pub(super) plot: Option<Plot>,
    pub(super) owner: Option<Keeper>,
    pub(super) identity: Option<Identity>,
    pub(super) messages: Option<Messages>,
    pub(super) history: Option<History>,
    pub(super) contact: Option<InStore>,
    pub(super) sending: Option<Sending>,
    /// Whether the AI assistant answers first.
    pub(super) captain: bool,
    /// What the customer sends, or does, beside writing.
    pub(super) gesture: Option<Gesture>,
}

impl Wish {
    /// Nothing in particular.
    pub(super) const NONE: Wish = Wish {
        locale: None,
        channel: None,
        plot: None,
        owner: None,
        identity: None,
        messages: None,
        history: None,
        contact: None,
        sending: None,
        captain: false,
        gesture: None,
    };
}

/// Who a conversation shall belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeper {
    Nobody,
    Bot,
    /// The agent who looks at the dashboard.
    Viewer,
    /// Another agent.
    Colleague,
}

/// What has become of the message that the agent has just sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sending {
    /// It is on its way.
    Underway,
    /// It did not reach the server.
    Failed,
}

/// What a customer sends, or does, beside writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gesture {
    Call,
    Reel,
}

/// How well the customer shall be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Identity {
    /// A visitor who gave no name.
    Anonymous,
    /// The site proved the identity.
    Proved,
}

/// How many messages the event shall hold, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Messages {
    /// At least so many.
    pub least: u32,
    /// At most so many.
    pub most: u32,
}

/// How much of the history the host shall have fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum History {
    /// Nothing yet: the host has the last message.
    Unfetched,
    /// All of it.
    Complete,
}

/// Whether the host shall have the contact in its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InStore {
    Missing,
    Loaded,
}
