//! The entries of a thread.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

use super::Object;
use super::agent::Availability;
use super::field::{Field, nullable, present};
use super::scalar::{
    CustomValue, Epoch, IsoTime, Open, PendingId, PhoneNumber, RecordId, ScalarError,
};

/// Which way a message went. A number on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub enum MessageType {
    /// 0: from the customer.
    Incoming,
    /// 1: from an agent or bot; also private notes.
    Outgoing,
    /// 2: a line such as "Conversation was resolved".
    Activity,
    /// 3: a template such as a greeting or a survey.
    Template,
}

impl TryFrom<u64> for MessageType {
    type Error = ScalarError;

    fn try_from(number: u64) -> Result<Self, ScalarError> {
        match number {
            0 => Ok(Self::Incoming),
            1 => Ok(Self::Outgoing),
            2 => Ok(Self::Activity),
            3 => Ok(Self::Template),
            other => Err(ScalarError::MessageType(other)),
        }
    }
}

impl From<MessageType> for u64 {
    fn from(kind: MessageType) -> u64 {
        kind as u64
    }
}

/// What kind of content a message has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum ContentType {
    Text,
    InputText,
    InputTextarea,
    InputEmail,
    InputSelect,
    Cards,
    Form,
    Article,
    IncomingEmail,
    InputCsat,
    Integrations,
    Sticker,
    VoiceCall,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStatus {
    /// Handed to the channel.
    Sent,
    /// Arrived.
    Delivered,
    /// Seen by the other side.
    Read,
    /// Refused by the channel.
    Failed,
    /// Still on its way to the server.
    Progress,
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderType {
    /// The customer.
    Contact,
    /// An agent.
    User,
    /// A bot.
    AgentBot,
    /// The AI assistant. Since 4.0.
    CaptainAssistant,
}

/// Who wrote a message, as the message carries it. A user sender has no e-mail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sender {
    /// Id of the contact, user or bot.
    pub id: RecordId,
    /// The sender's name; may be null or empty.
    #[serde(deserialize_with = "nullable")]
    pub name: Option<String>,
    /// Customer, agent, bot or AI assistant.
    #[serde(rename = "type")]
    pub kind: Open<SenderType>,
    /// URL of the avatar.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub avatar_url: Field<String>,
    /// The name customers see (agents).
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub available_name: Option<String>,
    /// URL of the avatar; empty when there is none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub thumbnail: Option<String>,
    /// Whether an agent is there.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub availability_status: Field<Availability>,
    /// Customers only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub email: Field<String>,
    /// Customers only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub phone_number: Field<PhoneNumber>,
    /// Customers only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub identifier: Field<String>,
    /// Customers only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub additional_attributes: Option<Object>,
    /// Customers only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub custom_attributes: Option<BTreeMap<String, CustomValue>>,
    /// Customers only. Since 4.0.2.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub blocked: Option<bool>,
    /// Customers only: id of the company, for accounts with the companies feature.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub company_id: Field<RecordId>,
    /// The AI assistant only: what it is for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub description: Field<String>,
    /// The AI assistant only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<IsoTime>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// What kind of attachment it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum FileType {
    Image,
    Audio,
    Video,
    File,
    Location,
    Fallback,
    Share,
    StoryMention,
    Contact,
    IgReel,
    IgPost,
    IgStory,
    Embed,
}

/// A file or place sent with a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// Id of the attachment.
    pub id: RecordId,
    /// Message it belongs to.
    pub message_id: RecordId,
    /// What kind of attachment it is.
    pub file_type: Open<FileType>,
    /// Account it belongs to.
    pub account_id: RecordId,
    /// File name extension.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub extension: Field<String>,
    /// Where the file is.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub data_url: Field<String>,
    /// Where a small picture of it is; empty when there is none.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub thumb_url: Field<String>,
    /// Size in bytes.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub file_size: Field<u64>,
    /// Media type of the file.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub content_type: Field<String>,
    /// Width in pixels.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub width: Field<Number>,
    /// Height in pixels.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub height: Field<Number>,
    /// What is said in an audio file; empty when it was not transcribed.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub transcribed_text: Field<String>,
    /// Latitude of a location.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coordinates_lat: Field<Number>,
    /// Longitude of a location.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub coordinates_long: Field<Number>,
    /// The text to show for a location, a link or a contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub fallback_title: Field<String>,
    /// First and last name of a contact.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub meta: Field<Object>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// The few facts of the conversation that a pushed message carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushedConversation {
    /// Id of the assignee; null when nobody is.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub assignee_id: Field<RecordId>,
    /// Messages the agent has not seen.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub unread_count: Option<u64>,
    /// Time of the last activity.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_activity_at: Option<Epoch>,
    /// How the channel knows the customer.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub contact_inbox: Option<PushedContactInbox>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// How the channel knows the customer, in a pushed message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PushedContactInbox {
    /// The customer's id in the channel.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub source_id: Field<String>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// What the pushed form of a message has. Absent from the fetched form, but for `echo_id` and `call`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Pushed {
    /// The id that the message had before the server stored it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub echo_id: Field<String>,
    /// Account of the message.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub account_id: Option<RecordId>,
    /// Time of the last change: text or number.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<TextOrNumber>,
    /// Class name of the sender.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sender_type: Field<String>,
    /// Id of the sender.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sender_id: Field<RecordId>,
    /// The text after the host's own processing.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub processed_message_content: Field<String>,
    /// Ids of the message in integrations such as Slack.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub external_source_ids: Field<Object>,
    /// What integrations and campaigns add.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub additional_attributes: Field<Object>,
    /// The host's own guess at the mood.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub sentiment: Field<Object>,
    /// Facts of the conversation at that moment.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub conversation: Option<PushedConversation>,
    /// After an update: what changed, with the values before and after.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub previous_changes: Field<Value>,
    /// After an update: who caused it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub performer: Field<Object>,
    /// The phone call that the message stands for.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub call: Field<Call>,
}

/// A phone call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Id of the call.
    pub id: RecordId,
    /// Id of the call at the provider.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub provider_call_id: Field<String>,
    /// Who carries the call, such as `twilio`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub provider: Field<String>,
    /// Who called, such as `inbound`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub direction: Field<String>,
    /// State of the call, such as `ringing` or `completed`.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub status: Field<String>,
    /// How long it was.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub duration_seconds: Field<u64>,
    /// Why it ended.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub end_reason: Field<String>,
    /// Id of the conference at the provider.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub conference_sid: Field<String>,
    /// Who took the call.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub accepted_by_agent_id: Field<RecordId>,
    /// The name of who took the call.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub accepted_by_agent_name: Field<String>,
    /// Whole epoch seconds.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub started_at: Field<u64>,
    /// Text or number.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub ended_at: Field<TextOrNumber>,
    /// Who called.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub from_number: Field<String>,
    /// Who was called.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub to_number: Field<String>,
    /// Where the recording is.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub recording_url: Field<String>,
    /// What was said.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub transcript: Field<String>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A time that the host sends as a text or a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TextOrNumber {
    /// ISO text.
    Text(String),
    /// Epoch.
    Number(Number),
}

/// A message that the server knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredMessage {
    /// Id of the message.
    pub id: RecordId,
    /// The text; `None` when there are only attachments.
    #[serde(deserialize_with = "nullable")]
    pub content: Option<String>,
    /// Account-wide inbox the message went through.
    pub inbox_id: RecordId,
    /// Display id of the conversation.
    pub conversation_id: RecordId,
    /// Which way it went.
    pub message_type: MessageType,
    /// What kind of content it is.
    pub content_type: Open<ContentType>,
    /// What became of it.
    pub status: DeliveryStatus,
    /// What belongs to the content beside its text.
    pub content_attributes: Object,
    /// When it was written.
    pub created_at: Epoch,
    /// Whether it is a private note. The host sends those to the app as well.
    pub private: bool,
    /// Id in the channel's own system.
    #[serde(deserialize_with = "nullable")]
    pub source_id: Option<String>,
    /// Who wrote it; absent on activity, template and system messages.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub sender: Option<Sender>,
    /// Absent when there are none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub attachments: Option<Vec<Attachment>>,
    /// What went wrong, when the agent tried to send it again and that failed.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub meta: Option<Object>,
    /// What only the pushed form has.
    #[serde(flatten)]
    pub pushed: Pushed,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// The status of a message that the server has not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PendingStatus {
    /// It is being sent.
    Progress,
    /// Sending failed.
    Failed,
}

/// The agent who sends a message, as the dashboard itself knows them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PendingSender {
    /// Id of the agent's user. In the mobile app only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<RecordId>,
    /// The agent's name.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub name: Field<String>,
    /// URL of the avatar; empty when there is none.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub thumbnail: Field<String>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A message that the agent has sent and the server has not stored: it is on its way, or sending it failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PendingMessage {
    /// Made by the dashboard.
    pub id: PendingId,
    /// The same id.
    #[serde(deserialize_with = "nullable")]
    pub echo_id: Option<String>,
    /// Whether it is on its way.
    pub status: PendingStatus,
    /// The text; `None` when there are only attachments.
    #[serde(deserialize_with = "nullable")]
    pub content: Option<String>,
    /// Which way it goes.
    pub message_type: MessageType,
    /// When it was written.
    pub created_at: Epoch,
    /// Display id of the conversation.
    pub conversation_id: RecordId,
    /// Whether it is a private note.
    pub private: bool,
    /// Files that are being sent; `null` when there are none.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub attachments: Field<Vec<PendingAttachment>>,
    /// The display id of the conversation once more. Not sent by the mobile app.
    #[serde(
        rename = "conversationId",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub conversation_id_as_sent: Option<RecordId>,
    /// The text as the agent wrote it.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub message: Field<String>,
    /// What went wrong.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub meta: Option<Object>,
    /// Who wrote it.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub sender: Option<PendingSender>,
    /// What kind of content it is.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub content_type: Option<Open<ContentType>>,
    /// What belongs to the content beside its text.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub content_attributes: Option<Object>,
    /// Inbox the message goes through.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub inbox_id: Option<RecordId>,
    /// Id in the channel's own system.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub source_id: Field<String>,
    /// What the pushed form has.
    #[serde(flatten)]
    pub pushed: Pushed,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// A file of a message that is being sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PendingAttachment {
    /// The message's id until the file is stored.
    pub id: PendingAttachmentId,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}

/// Id of a file that is being sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum PendingAttachmentId {
    /// Stored already.
    Stored(i64),
    /// The message's id.
    Pending(String),
}

/// One entry of a thread. A string as `id` marks a message that the server has not stored.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Message {
    /// The server knows it.
    Stored(Box<StoredMessage>),
    /// The server has not stored it.
    Pending(Box<PendingMessage>),
}

impl Message {
    /// When the message was written.
    pub fn created_at(&self) -> Epoch {
        match self {
            Message::Stored(message) => message.created_at,
            Message::Pending(message) => message.created_at,
        }
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Object::deserialize(deserializer)?;
        let is_pending = keys
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(PendingId::is_meant_by);
        let message = if is_pending {
            serde_json::from_value(Value::Object(keys)).map(Message::Pending)
        } else {
            serde_json::from_value(Value::Object(keys)).map(Message::Stored)
        };
        message.map_err(serde::de::Error::custom)
    }
}
