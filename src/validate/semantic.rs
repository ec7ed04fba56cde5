//! What a schema cannot say: values of one event that must agree with each other.

use serde_json::Value;

use crate::finding::Finding;
use crate::finding::rules::payload as rules;
use crate::source::{Pointer, Trail};

/// The largest integer that JavaScript holds exactly.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// All findings of this kind in an event.
pub(super) fn findings_in(event: &Value) -> Vec<Finding> {
    let mut findings = Vec::new();
    unsafe_integers(event, &Trail::Top, &mut findings);
    findings.extend(contact_is_not_sender(event));
    findings.extend(messages_of_other_conversations(event));
    findings.extend(messages_out_of_order(event));
    findings.extend(timestamp_before_last_message(event));
    findings
}

fn unsafe_integers(value: &Value, at: &Trail<'_>, findings: &mut Vec<Finding>) {
    match value {
        Value::Number(number) => {
            let size = number
                .as_u64()
                .or_else(|| number.as_i64().map(i64::unsigned_abs));
            if size.is_some_and(|size| size > MAX_SAFE_INTEGER) {
                let seen = number.as_f64().unwrap_or_default();
                let sentence = format!("{number} becomes {seen:.0} in JavaScript");
                findings.push(Finding::new(&rules::UNSAFE_INTEGER, sentence).pointing(at.into()));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                unsafe_integers(item, &Trail::Index(at, index), findings);
            }
        }
        Value::Object(object) => {
            for (key, child) in object {
                unsafe_integers(child, &Trail::Key(at, key), findings);
            }
        }
        _ => {}
    }
}

fn contact_is_not_sender(event: &Value) -> Option<Finding> {
    let contact = event.pointer("/data/contact/id")?.as_u64()?;
    let sender = event
        .pointer("/data/conversation/meta/sender/id")?
        .as_u64()?;
    let sentence =
        format!("contact has id {contact}, and conversation.meta.sender has id {sender}");
    let at = Pointer::parse("/data/contact/id");
    (contact != sender).then(|| Finding::new(&rules::CONTACT_IS_NOT_SENDER, sentence).pointing(at))
}

/// The messages of an event, numbered.
fn messages(event: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let messages = event
        .pointer("/data/conversation/messages")
        .and_then(Value::as_array);
    messages.into_iter().flatten().enumerate()
}

/// The pointer to a field of a message.
fn field_of_message(index: usize, key: &str) -> Pointer {
    Pointer::parse("/data/conversation/messages")
        .child(index)
        .child(key)
}

fn number(object: &Value, key: &str) -> Option<u64> {
    object.get(key).and_then(Value::as_u64)
}

fn messages_of_other_conversations(event: &Value) -> Vec<Finding> {
    let Some(own) = event
        .pointer("/data/conversation/id")
        .and_then(Value::as_u64)
    else {
        return Vec::new();
    };
    let is_foreign = |message: &Value| number(message, "conversation_id").filter(|&id| id != own);
    messages(event)
        .filter_map(|(index, message)| {
            let other = is_foreign(message)?;
            let sentence =
                format!("the message is of conversation {other}, and this is conversation {own}");
            let finding = Finding::new(&rules::MESSAGE_OF_OTHER_CONVERSATION, sentence);
            Some(finding.pointing(field_of_message(index, "conversation_id")))
        })
        .collect()
}

fn messages_out_of_order(event: &Value) -> Vec<Finding> {
    let mut newest = 0;
    let mut findings = Vec::new();
    for (index, message) in messages(event) {
        let Some(created) = number(message, "created_at") else {
            continue;
        };
        if created < newest {
            let sentence = format!(
                "the message is {} s older than one before it",
                newest - created
            );
            let finding = Finding::new(&rules::MESSAGES_OUT_OF_ORDER, sentence);
            findings.push(finding.pointing(field_of_message(index, "created_at")));
        }
        newest = newest.max(created);
    }
    findings
}

fn timestamp_before_last_message(event: &Value) -> Option<Finding> {
    let timestamp = event.pointer("/data/conversation/timestamp")?.as_u64()?;
    // A message that is still on its way has not reached the server, which keeps the timestamp.
    let stored =
        messages(event).filter(|(_, message)| message.get("id").is_some_and(Value::is_u64));
    let newest = stored
        .filter_map(|(_, message)| number(message, "created_at"))
        .max()?;
    let sentence = format!("timestamp is {timestamp}, and the last message is of {newest}");
    let at = Pointer::parse("/data/conversation/timestamp");
    (timestamp < newest)
        .then(|| Finding::new(&rules::TIMESTAMP_IS_NOT_LAST_MESSAGE, sentence).pointing(at))
}
