//! The people and bots who answer: who looks at the dashboard, and who a conversation is assigned to.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::Object;
use super::field::{Field, nullable, present};
use super::scalar::{CustomValue, RecordId};

/// Whether an agent is there. On the wire it may also be `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Ready to answer.
    Online,
    /// There, but busy.
    Busy,
    /// Not there.
    Offline,
}

/// Role of an agent in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// May answer conversations.
    Agent,
    /// May change the account's settings as well.
    Administrator,
}

/// The agent who looks at the dashboard. The host sends exactly these three keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurrentAgent {
    /// Id of the agent's user.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// Login address.
    pub email: String,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// An agent in full, as a fresh page load brings it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Id of the agent's user.
    pub id: RecordId,
    /// Account the agent works in.
    pub account_id: RecordId,
    /// Whether the agent is there.
    #[serde(deserialize_with = "nullable")]
    pub availability_status: Option<Availability>,
    /// Whether the host sets the agent offline when the dashboard is closed.
    pub auto_offline: bool,
    /// Whether the invitation was accepted.
    pub confirmed: bool,
    /// Login address.
    pub email: String,
    /// The name customers see.
    pub available_name: String,
    /// Full name.
    pub name: String,
    /// Role in the account.
    pub role: Role,
    /// URL of the avatar; empty when there is none.
    pub thumbnail: String,
    /// How the agent signs in, such as `email`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub provider: Field<String>,
    /// Id of a custom role. Enterprise edition only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub custom_role_id: Field<RecordId>,
    /// The agent's own attributes. Absent when there are none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub custom_attributes: Option<BTreeMap<String, CustomValue>>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// `"user"`, the type of a [`ShortAgent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserType {
    /// The only value.
    User,
}

/// An agent as the websocket brings it: no e-mail, no role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShortAgent {
    /// Id of the agent's user.
    pub id: RecordId,
    /// Full name.
    pub name: String,
    /// The name customers see.
    pub available_name: String,
    /// URL of the avatar; empty when there is none.
    pub avatar_url: String,
    /// Always `user`.
    #[serde(rename = "type")]
    pub kind: UserType,
    /// Whether the agent is there.
    #[serde(deserialize_with = "nullable")]
    pub availability_status: Option<Availability>,
    /// URL of the avatar; empty when there is none.
    pub thumbnail: String,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A bot that a conversation is assigned to. Since 4.8.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentBot {
    /// Id of the bot.
    pub id: RecordId,
    /// The bot's name.
    #[serde(deserialize_with = "nullable")]
    pub name: Option<String>,
    /// What the bot is for.
    #[serde(deserialize_with = "nullable")]
    pub description: Option<String>,
    /// URL of the avatar; empty when there is none.
    pub thumbnail: String,
    /// How the bot is run, such as `webhook`.
    pub bot_type: String,
    /// Where the host sends events for the bot. Absent for the host's own bots.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub outgoing_url: Field<String>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// `"agent_bot"`, the type of a [`PushedBot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BotType {
    /// The only value.
    AgentBot,
}

/// A bot as the websocket brings it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushedBot {
    /// Id of the bot.
    pub id: RecordId,
    /// The bot's name.
    #[serde(deserialize_with = "nullable")]
    pub name: Option<String>,
    /// URL of the avatar.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub avatar_url: Field<String>,
    /// Always `agent_bot`.
    #[serde(rename = "type")]
    pub kind: BotType,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// Who a conversation is assigned to. A `bot_type` or the type `agent_bot` marks a bot, another `type` the short form.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Assignee {
    /// After a page load.
    Agent(Box<Agent>),
    /// After a websocket update.
    Short(Box<ShortAgent>),
    /// A bot.
    Bot(Box<AgentBot>),
    /// A bot after a websocket update.
    PushedBot(Box<PushedBot>),
}

impl<'de> Deserialize<'de> for Assignee {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Object::deserialize(deserializer)?;
        let has = |key| keys.contains_key(key);
        let is_pushed_bot = keys.get("type").is_some_and(|kind| kind == "agent_bot");
        let assignee = if has("bot_type") {
            serde_json::from_value(Value::Object(keys)).map(Assignee::Bot)
        } else if is_pushed_bot {
            serde_json::from_value(Value::Object(keys)).map(Assignee::PushedBot)
        } else if has("type") {
            serde_json::from_value(Value::Object(keys)).map(Assignee::Short)
        } else {
            serde_json::from_value(Value::Object(keys)).map(Assignee::Agent)
        };
        assignee.map_err(serde::de::Error::custom)
    }
}
