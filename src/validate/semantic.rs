//! What a schema cannot say: values of one event that must agree with each other.

use serde_json::{Number, Value};

use crate::finding::Finding;
use crate::finding::rules::payload as rules;
use crate::source::{Pointer, Trail};

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

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
            if let Some(sentence) = why_not_exact(number) {
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

/// What becomes of an integer that JavaScript cannot hold exactly.
fn why_not_exact(number: &Number) -> Option<String> {
    let exact = number
        .as_u64()
        .map(i128::from)
        .or_else(|| number.as_i64().map(i128::from));
    let seen = number.as_f64()?;
    match exact {
        Some(exact) => {
            (seen as i128 != exact).then(|| format!("{number} becomes {seen:.0} in JavaScript"))
        }
        // Beyond 64 bits only the nearest number is known here as well.
        None => (seen.fract() == 0.0 && seen.abs() >= TWO_TO_64)
            .then(|| "the number has more digits than JavaScript holds".to_owned()),
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

fn messages_of_other_conversations(event: &Value) -> Option<Finding> {
    let own = event
        .pointer("/data/conversation/id")
        .and_then(Value::as_u64)?;
    let mut foreign = messages(event).filter_map(|(index, message)| {
        let other = number(message, "conversation_id").filter(|&id| id != own)?;
        Some((index, other))
    });
    let (index, other) = foreign.next()?;
    let more = and_more(foreign.count());
    let sentence =
        format!("the message is of conversation {other}, and this is conversation {own}{more}");
    let finding = Finding::new(&rules::MESSAGE_OF_OTHER_CONVERSATION, sentence);
    Some(finding.pointing(field_of_message(index, "conversation_id")))
}

fn messages_out_of_order(event: &Value) -> Option<Finding> {
    let times: Vec<_> = stored_messages(event)
        .filter_map(|(index, message)| Some((index, number(message, "created_at")?)))
        .collect();
    let mut late = times.windows(2).filter(|pair| pair[1].1 < pair[0].1);
    let pair = late.next()?;
    let more = and_more(late.count());
    let sentence = format!(
        "the message is {} s older than the one before it{more}",
        pair[0].1 - pair[1].1
    );
    let finding = Finding::new(&rules::MESSAGES_OUT_OF_ORDER, sentence);
    Some(finding.pointing(field_of_message(pair[1].0, "created_at")))
}

/// One cause is one finding: the further places are a number.
fn and_more(count: usize) -> String {
    if count == 0 {
        String::new()
    } else {
        format!(" ({count} more like this)")
    }
}

/// The messages the server knows: one that is still on its way has the time of the agent's own clock, and has not moved
/// the conversation's timestamp.
fn stored_messages(event: &Value) -> impl Iterator<Item = (usize, &Value)> {
    messages(event).filter(|(_, message)| message.get("id").is_some_and(Value::is_u64))
}

fn timestamp_before_last_message(event: &Value) -> Option<Finding> {
    let timestamp = event.pointer("/data/conversation/timestamp")?.as_u64()?;
    let times = stored_messages(event).filter_map(|(_, message)| number(message, "created_at"));
    let newest = times.max()?;
    let sentence = format!("timestamp is {timestamp}, and the last message is of {newest}");
    let at = Pointer::parse("/data/conversation/timestamp");
    (timestamp < newest)
        .then(|| Finding::new(&rules::TIMESTAMP_IS_NOT_LAST_MESSAGE, sentence).pointing(at))
}
