//! The conversation the agent looks at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::Object;
use super::agent::Assignee;
use super::contact::Contact;
use super::field::{Field, nullable, present};
use super::message::Message;
use super::scalar::{AlwaysTrue, CustomValue, Epoch, FractionalEpoch, IsoTime, Open, RecordId};
use super::version::{HostVersion, Release};

/// State of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Somebody has to act.
    Open,
    /// Done.
    Resolved,
    /// In the hands of a bot.
    Pending,
    /// Put off until a time or the next message.
    Snoozed,
}

/// How urgent a conversation is. On the wire it may also be `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum Priority {
    Low,
    Medium,
    High,
    Urgent,
}

/// The kind of inbox a conversation came in through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum Channel {
    #[serde(rename = "Channel::WebWidget")]
    WebWidget,
    #[serde(rename = "Channel::Api")]
    Api,
    #[serde(rename = "Channel::Email")]
    Email,
    #[serde(rename = "Channel::FacebookPage")]
    FacebookPage,
    #[serde(rename = "Channel::Instagram")]
    Instagram,
    #[serde(rename = "Channel::Line")]
    Line,
    #[serde(rename = "Channel::Sms")]
    Sms,
    #[serde(rename = "Channel::Telegram")]
    Telegram,
    #[serde(rename = "Channel::Tiktok")]
    Tiktok,
    #[serde(rename = "Channel::TwilioSms")]
    TwilioSms,
    #[serde(rename = "Channel::TwitterProfile")]
    TwitterProfile,
    #[serde(rename = "Channel::Whatsapp")]
    Whatsapp,
}

impl Channel {
    /// All channels, the usual ones first.
    pub const ALL: [Channel; 12] = [
        Channel::WebWidget,
        Channel::Email,
        Channel::Api,
        Channel::Whatsapp,
        Channel::Telegram,
        Channel::FacebookPage,
        Channel::Instagram,
        Channel::Line,
        Channel::Sms,
        Channel::TwilioSms,
        Channel::Tiktok,
        Channel::TwitterProfile,
    ];

    /// The name used in flags and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Api => "api",
            Channel::Email => "email",
            Channel::FacebookPage => "facebook",
            Channel::Instagram => "instagram",
            Channel::Line => "line",
            Channel::Sms => "sms",
            Channel::Telegram => "telegram",
            Channel::Tiktok => "tiktok",
            Channel::TwilioSms => "twilio-sms",
            Channel::TwitterProfile => "twitter",
            Channel::WebWidget => "web-widget",
            Channel::Whatsapp => "whatsapp",
        }
    }

    /// Whether the host of that version has it. Instagram became a channel in April 2025 (pull request 11054), TikTok in
    /// December 2025 (pull request 12741); all others are older than Dashboard Apps.
    pub fn is_known_to(self, version: HostVersion) -> bool {
        let since = match self {
            Channel::Instagram => Release::new(4, 1),
            Channel::Tiktok => Release::new(4, 9),
            _ => return true,
        };
        version.as_release().is_none_or(|release| since <= release)
    }
}

/// Time of the first reply: an epoch after a page load (0 means none), a text or `null` after a websocket update.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FirstReply {
    /// After a page load.
    Epoch(Epoch),
    /// After a websocket update.
    Iso(IsoTime),
}

/// The team a conversation is assigned to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Id of the team.
    pub id: RecordId,
    /// The team's name.
    pub name: String,
    /// What the team is for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub description: Field<String>,
    /// Whether the host assigns conversations to the team's members by itself.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub allow_auto_assign: Field<bool>,
    /// Account of the team.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub account_id: Option<RecordId>,
    /// Whether the agent who looks at the dashboard is in the team.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub is_member: Option<bool>,
    /// Name of an icon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub icon: Field<String>,
    /// Colour of the icon.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub icon_color: Field<String>,
    /// When the team was made. After an agent assigned it in the dashboard only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<IsoTime>,
    /// When the team was changed last. After an agent assigned it in the dashboard only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<IsoTime>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// How the channel knows the customer. Added by the websocket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactInbox {
    /// Id of the link between contact and inbox.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<RecordId>,
    /// The contact.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub contact_id: Option<RecordId>,
    /// The inbox.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbox_id: Option<RecordId>,
    /// The customer's id in the channel.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub source_id: Field<String>,
    /// Token of the customer's own websocket.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub pubsub_token: Field<String>,
    /// Whether the site proved the customer's identity.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub hmac_verified: Field<bool>,
    /// When the link was made.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<IsoTime>,
    /// When the link was changed last.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<IsoTime>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// The service level policy that applies to a conversation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AppliedSla {
    /// Id of the application.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<RecordId>,
    /// Id of the policy.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_id: Field<RecordId>,
    /// Such as `active`, `hit`, `missed` or `active_with_misses`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_status: Field<String>,
    /// When the policy was applied.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<Epoch>,
    /// When its state changed last.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<Epoch>,
    /// The policy's name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_name: Field<String>,
    /// What the policy is for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_description: Field<String>,
    /// Seconds until the first answer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_first_response_time_threshold: Field<Number>,
    /// Seconds until every further answer.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_next_response_time_threshold: Field<Number>,
    /// Seconds until the conversation is resolved.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_resolution_time_threshold: Field<Number>,
    /// Whether time outside of business hours does not count.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_only_during_business_hours: Field<bool>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A deadline of the service level policy that was missed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SlaEvent {
    /// Id of the event.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<RecordId>,
    /// `frt` first response, `nrt` next response, `rt` resolution.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub event_type: Field<String>,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub meta: Field<Object>,
    /// When the deadline was missed.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<Epoch>,
    /// When the event changed last.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<Epoch>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// Who is in a conversation. A websocket update replaces this object whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The customer.
    pub sender: Contact,
    /// Kind of inbox; absent after a websocket update.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub channel: Field<Open<Channel>>,
    /// Absent when nobody is assigned after a page load, `null` after a websocket update.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub assignee: Field<Assignee>,
    /// Class name of the assignee. Since 4.8.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub assignee_type: Field<String>,
    /// The team in charge.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub team: Field<Team>,
    /// Whether the site proved the customer's identity.
    #[serde(deserialize_with = "nullable")]
    pub hmac_verified: Option<bool>,
    /// The labels of the conversation. In the mobile app only, once the history is loaded.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub labels: Option<Vec<String>>,
    /// The additional attributes of the conversation. In the mobile app only, once the history is loaded.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub additional_attributes: Option<Object>,
    /// The customer as the websocket sends them. In the mobile app only, once the history is loaded.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub contact: Option<Contact>,
    /// When the agent looked at it last. In the mobile app only, once the history is loaded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub agent_last_seen_at: Field<IsoTime>,
    /// When the assignee looked at it last. In the mobile app only, once the history is loaded.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub assignee_last_seen_at: Field<IsoTime>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A conversation. Its keys are those of the web profiles; [`super::wire`] turns them into those of `mobile`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Who is in it.
    pub meta: Meta,
    /// The display id, counted within the account.
    pub id: RecordId,
    /// Newest last. One element before the history is fetched, twenty or more after.
    pub messages: Vec<Message>,
    /// Account it belongs to.
    pub account_id: RecordId,
    /// Absent when the conversation arrived over the websocket. Since 2.18.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub uuid: Option<String>,
    /// What the channel knows; an API inbox may hold anything.
    pub additional_attributes: Object,
    /// When the agent looked at it last.
    pub agent_last_seen_at: Epoch,
    /// When the assignee looked at it last. Absent when the conversation arrived over the websocket.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub assignee_last_seen_at: Option<Epoch>,
    /// Whether the channel still lets the agent answer.
    pub can_reply: bool,
    /// When the customer looked at it last.
    pub contact_last_seen_at: Epoch,
    /// The account's own attributes of this conversation.
    pub custom_attributes: BTreeMap<String, CustomValue>,
    /// Inbox it came in through.
    pub inbox_id: RecordId,
    /// Names of labels.
    pub labels: Vec<String>,
    /// Absent when the conversation arrived over the websocket.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub muted: Option<bool>,
    /// End of the snooze; `None` when it is not snoozed or waits for the next message.
    #[serde(deserialize_with = "nullable")]
    pub snoozed_until: Option<IsoTime>,
    /// State of the conversation.
    pub status: Status,
    /// When it was opened. Since 2.14.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<Epoch>,
    /// When it was changed last. Since 4.0.2.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<FractionalEpoch>,
    /// Time of the last activity; by the clock of the agent's computer once the agent has sent a message.
    pub timestamp: Epoch,
    /// When an agent answered first.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub first_reply_created_at: Field<FirstReply>,
    /// Messages the agent has not seen.
    pub unread_count: u64,
    /// The last message that is no activity line.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub last_non_activity_message: Field<Message>,
    /// Time of the last activity. Since 2.17.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_activity_at: Option<Epoch>,
    /// `Null` when none was set; absent from profiles before the feature.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub priority: Field<Priority>,
    /// Since when the customer waits for an answer; 0 when nobody waits.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub waiting_since: Option<Epoch>,
    /// Id of the service level policy.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sla_policy_id: Field<RecordId>,
    /// The service level policy that applies. Only with the SLA feature.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub applied_sla: Field<AppliedSla>,
    /// Deadlines that were missed. Only with the SLA feature.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub sla_events: Option<Vec<SlaEvent>>,
    /// Kind of inbox, after a websocket update only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub channel: Field<Open<Channel>>,
    /// How the channel knows the customer, after a websocket update only; null only on a conversation without messages.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub contact_inbox: Field<ContactInbox>,
    /// Who caused the websocket update. Since February 2025 only on a conversation that arrived new over the websocket.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub performer: Field<Object>,
    /// Whether the whole history has been fetched. The web dashboard always sends it, the mobile app never.
    #[serde(
        rename = "allMessagesLoaded",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub all_messages_loaded: Option<bool>,
    /// There once the conversation was opened. Not sent by the mobile app.
    #[serde(
        rename = "dataFetched",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub data_fetched: Option<AlwaysTrue>,
    /// The files of the whole conversation, in versions before 3.15 once an agent opened the list of them. Not sent by the
    /// mobile app.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub attachments: Option<Vec<Value>>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}
