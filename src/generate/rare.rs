//! Details that few conversations have. One drawn number decides all of them, so that the usual conversation costs no draws.

use crate::contract::RecordId;

use super::account::record_id;
use super::draw::Seed;
use super::wish::InStore;

/// The state of the service level of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sla {
    /// The account has no such feature.
    Off,
    /// The account has it, and no policy applies.
    NoPolicy,
    /// A policy applies and holds.
    Kept,
    /// The first answer came too late.
    Missed,
}

/// What happened to the contact while the dashboard was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContactUpdate {
    /// Nothing.
    None,
    /// The customer or an integration changed it.
    FromOutside,
    /// The agent who looks at the dashboard changed it.
    ByViewer,
}

/// What happened to the team while the dashboard was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TeamChange {
    /// Nothing.
    None,
    /// Somebody took the conversation away from it.
    Removed,
    /// Somebody gave the conversation to it.
    Assigned,
}

/// What an agent has opened, which leaves something in the dashboard's store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opened {
    /// Nothing of the kind.
    Nothing,
    /// The form for a new conversation with the contact.
    Form,
    /// The list of files of the conversation.
    Files,
}

/// The details of one conversation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rare {
    /// Whether the AI assistant answers first, and not a bot.
    pub(super) is_captain: bool,
    /// Whether an agent blocked the customer.
    pub(super) is_blocked: bool,
    /// Whether the server has stored the viewer's last message, and the websocket has not brought it yet.
    pub(super) is_stored_only: bool,
    /// Seconds that the clock of the viewer's computer is ahead.
    pub(super) clock: i64,
    /// The service level.
    pub(super) sla: Sla,
    /// The customer's company, in accounts with companies.
    pub(super) company: Option<Option<RecordId>>,
    /// What happened to the contact.
    pub(super) contact: ContactUpdate,
    /// What happened to the team.
    pub(super) team: TeamChange,
    /// Whether somebody has just taken the assignee away.
    pub(super) assignee: InStore,
    /// Whether the page has loaded the attribute definitions.
    pub(super) definitions: InStore,
    /// Whether the contact is still linked to the inbox.
    pub(super) link: InStore,
    /// What the agent has opened beside the conversation.
    pub(super) opened: Opened,
}

impl Rare {
    /// The details that a number stands for.
    pub(super) fn of(mut seed: Seed) -> Self {
        let mut hundredth = || seed.below(100);
        let stored = |is: bool| {
            if is {
                InStore::Loaded
            } else {
                InStore::Missing
            }
        };
        Self {
            is_captain: hundredth() < 30,
            is_blocked: hundredth() < 2,
            is_stored_only: hundredth() < 12,
            clock: match hundredth() {
                0..=7 => -2,
                8..=13 => -1,
                14..=21 => 1,
                22..=27 => 3,
                _ => 0,
            },
            sla: match hundredth() {
                0..=7 => Sla::NoPolicy,
                8..=14 => Sla::Kept,
                15..=19 => Sla::Missed,
                _ => Sla::Off,
            },
            company: match hundredth() {
                0..=5 => Some(None),
                6..=11 => Some(Some(record_id(1 + hundredth()))),
                _ => None,
            },
            contact: match hundredth() {
                0..=3 => ContactUpdate::FromOutside,
                4..=6 => ContactUpdate::ByViewer,
                _ => ContactUpdate::None,
            },
            team: match hundredth() {
                0..=2 => TeamChange::Removed,
                3..=7 => TeamChange::Assigned,
                _ => TeamChange::None,
            },
            assignee: stored(hundredth() >= 8),
            definitions: stored(hundredth() >= 8),
            link: stored(hundredth() >= 30),
            opened: match hundredth() {
                0..=2 => Opened::Form,
                3..=5 => Opened::Files,
                _ => Opened::Nothing,
            },
        }
    }
}
