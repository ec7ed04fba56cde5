//! How an account defined its own attributes: what `web-2026` adds to the event.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Object;
use super::field::{Field, present};
use super::scalar::{IsoTime, Open, RecordId};

/// Type of a custom attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the host's own names say it")]
pub enum AttributeType {
    Text,
    Number,
    Currency,
    Percent,
    Link,
    Date,
    List,
    Checkbox,
}

/// What a custom attribute belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttributeModel {
    /// To conversations.
    ConversationAttribute,
    /// To contacts.
    ContactAttribute,
    /// To companies.
    CompanyAttribute,
}

/// How an account defined one of its own attributes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeDefinition {
    /// Id of the definition.
    pub id: RecordId,
    /// The name agents see.
    pub attribute_display_name: String,
    /// Type of the value.
    pub attribute_display_type: Open<AttributeType>,
    /// Explanation for agents.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub attribute_description: Field<String>,
    /// Key in `custom_attributes`.
    pub attribute_key: String,
    /// Pattern a text must match.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub regex_pattern: Field<String>,
    /// Hint shown when it does not.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub regex_cue: Field<String>,
    /// The choices of a list.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub attribute_values: Field<Vec<Value>>,
    /// What the attribute belongs to.
    pub attribute_model: Open<AttributeModel>,
    /// Value before anybody sets one.
    #[serde(default, skip_serializing_if = "Field::is_absent")]
    pub default_value: Field<Value>,
    /// When it was defined.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub created_at: Option<IsoTime>,
    /// When it was changed last.
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
