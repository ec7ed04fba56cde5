//! The customer.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::Object;
use super::field::{Field, nullable, present};
use super::scalar::{CustomValue, Epoch, PhoneNumber, RecordId};

/// The customer as the host's store has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Contact {
    /// The store has not loaded the contact: `{}` on the wire.
    NotLoaded,
    /// The contact with its keys.
    Loaded(Box<ContactRecord>),
}

impl Contact {
    /// The contact's keys, when they are there.
    pub fn record(&self) -> Option<&ContactRecord> {
        match self {
            Contact::NotLoaded => None,
            Contact::Loaded(record) => Some(record),
        }
    }
}

impl Serialize for Contact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Contact::NotLoaded => Object::new().serialize(serializer),
            Contact::Loaded(record) => record.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Object::deserialize(deserializer)?;
        if keys.is_empty() {
            return Ok(Contact::NotLoaded);
        }
        serde_json::from_value(Value::Object(keys))
            .map(Contact::Loaded)
            .map_err(serde::de::Error::custom)
    }
}

/// Whether the customer is on the site right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// On the site.
    Online,
    /// Not on the site.
    Offline,
}

/// `"contact"`, which the websocket adds to a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactType {
    /// The only value.
    Contact,
}

/// The keys of a loaded contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Id of the contact.
    pub id: RecordId,
    /// May be null, empty, or a generated name for an anonymous visitor.
    #[serde(deserialize_with = "nullable")]
    pub name: Option<String>,
    /// `None` or empty when unknown.
    #[serde(deserialize_with = "nullable")]
    pub email: Option<String>,
    /// `None` when unknown.
    #[serde(deserialize_with = "nullable")]
    pub phone_number: Option<PhoneNumber>,
    /// The account's own id for this customer; may be empty.
    #[serde(deserialize_with = "nullable")]
    pub identifier: Option<String>,
    /// URL of the avatar; empty when there is none.
    pub thumbnail: String,
    /// Whether an agent blocked the customer. Since 4.0.2.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub blocked: Option<bool>,
    /// What the host or an integration found out; an API client may store anything here.
    pub additional_attributes: Object,
    /// The account's own attributes of this contact.
    pub custom_attributes: BTreeMap<String, CustomValue>,
    /// Whether the customer is on the site. Not sent over the websocket.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub availability_status: Field<Presence>,
    /// Time of the last visit or message. Not sent over the websocket.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub last_activity_at: Option<Epoch>,
    /// Time the contact was created. Not sent over the websocket.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<Epoch>,
    /// Sent over the websocket only.
    #[serde(
        rename = "type",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub kind: Option<ContactType>,
    /// Id of the customer's company, for accounts with the companies feature.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub company_id: Field<RecordId>,
    /// Account of the contact. After a live update of the contact only.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub account_id: Option<RecordId>,
    /// Who made the change. After a live update of the contact only.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub performer: Field<Object>,
    /// Where a conversation can be started, once an agent opened the form for a new one. Not sent by the mobile app.
    #[serde(
        rename = "contactableInboxes",
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub contactable_inboxes: Option<Vec<Value>>,
    /// Keys that the contract does not know.
    #[serde(flatten)]
    pub other: Object,
}
