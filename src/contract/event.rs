//! The `data` of an `appContext` event.

use serde::{Deserialize, Serialize};

use super::Object;
use super::agent::CurrentAgent;
use super::attribute::AttributeDefinition;
use super::contact::Contact;
use super::conversation::Conversation;
use super::field::present;

/// The colour scheme the agent sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum Theme {
    Light,
    Dark,
}

/// What the host tells an app: the `data` of the event. Which keys there are depends on the profile; reading and
/// writing go through [`super::wire`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppContext {
    /// The conversation the agent looks at.
    pub conversation: Conversation,
    /// The customer, as the host's contact store has it.
    pub contact: Contact,
    /// The agent who looks at the dashboard. Not sent by `web-2022`.
    #[serde(
        rename = "currentAgent",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub current_agent: Option<CurrentAgent>,
    /// The account's attribute definitions. Sent by `web-2026`.
    #[serde(
        rename = "customAttributes",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub custom_attributes: Option<Vec<AttributeDefinition>>,
    /// The colour scheme. Sent by `web-2026`.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub theme: Option<Theme>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}
