//! What a schema cannot say: values of one event that must agree with each other.

use serde_json::{Number, Value};

use crate::contract::Part;
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Rule, Text};
use crate::source::{Pointer, Trail};

const TWO_TO_64: f64 = 18_446_744_073_709_551_616.0;

/// Takes a finding of a rule, built when it is wanted.
pub(super) type Each<'e> = dyn FnMut(&'static Rule, &dyn Fn() -> Finding) + 'e;

/// All findings of this kind in an event, or in a part of one.
pub(super) fn findings_in(value: &Value, part: Part, each: &mut Each<'_>) {
    unsafe_integers(value, each);
    let mut findings = Vec::new();
    if part == Part::Event {
        findings.extend(contact_is_not_sender(value));
    }
    if let Some(conversation) = Conversation::of(value, part) {
        findings.extend(messages_of_other_conversations(&conversation));
        findings.extend(messages_out_of_order(&conversation));
        findings.extend(timestamp_before_last_message(&conversation));
    }
    for finding in findings {
        each(finding.rule, &|| finding.clone());
    }
}

/// How many messages there are, and how many of them are private notes. Those are messages like all others: the host sends
/// them to the app, in the same array, and they move the conversation's timestamp on.
pub(super) fn count_messages(value: &Value, part: Part) -> (u64, u64) {
    let is_private = |message: &Value| message.get("private") == Some(&Value::Bool(true));
    if part == Part::Message {
        return (1, u64::from(is_private(value)));
    }
    let Some(conversation) = Conversation::of(value, part) else {
        return (0, 0);
    };
    conversation
        .messages()
        .fold((0, 0), |(all, private), (_, message)| {
            (all + 1, private + u64::from(is_private(message)))
        })
}

/// All integers that JavaScript cannot hold exactly.
pub(super) fn unsafe_integers(value: &Value, each: &mut Each<'_>) {
    unsafe_integers_below(value, &Trail::Top, each);
}

/// A conversation, and where it stands.
struct Conversation<'v> {
    value: &'v Value,
    pointer: Pointer,
}

impl<'v> Conversation<'v> {
    fn of(value: &'v Value, part: Part) -> Option<Self> {
        let pointer = match part {
            Part::Event => Pointer::parse("/data/conversation"),
            Part::Conversation => Pointer::root(),
            Part::Contact | Part::CurrentAgent | Part::Message => return None,
        };
        let value = value.pointer(&pointer.to_string())?;
        Some(Self { value, pointer })
    }

    /// The messages, numbered.
    fn messages(&self) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
        let messages = self.value.get("messages").and_then(Value::as_array);
        messages.into_iter().flatten().enumerate()
    }

    /// The messages the server knows: one that is still on its way has the time of the agent's own clock.
    fn stored_messages(&self) -> impl Iterator<Item = (usize, &'v Value)> + use<'v> {
        self.messages()
            .filter(|(_, message)| message.get("id").is_some_and(Value::is_u64))
    }

    /// The pointer to a field of a message.
    fn field_of_message(&self, index: usize, key: &str) -> Pointer {
        self.pointer.child("messages").child(index).child(key)
    }
}

fn unsafe_integers_below(value: &Value, at: &Trail<'_>, each: &mut Each<'_>) {
    match value {
        Value::Number(number) => {
            if let Some(sentence) = why_not_exact(number) {
                each(&rules::UNSAFE_INTEGER, &|| {
                    Finding::new(&rules::UNSAFE_INTEGER, sentence.clone()).pointing(at.into())
                });
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                unsafe_integers_below(item, &Trail::Index(at, index), each);
            }
        }
        Value::Object(object) => {
            for (key, child) in object {
                unsafe_integers_below(child, &Trail::Key(at, key), each);
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
        Some(exact) => (seen as i128 != exact).then(|| {
            let (written, read) = (number.to_string(), format!("{seen:.0}"));
            format!(
                "{} becomes {} in JavaScript",
                Text::value(&written),
                Text::value(&read)
            )
        }),
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
    let sentence = format!(
        "`contact` has id {}, and `meta.sender` has id {}",
        value(contact),
        value(sender)
    );
    let at = Pointer::parse("/data/contact/id");
    (contact != sender).then(|| Finding::new(&rules::CONTACT_IS_NOT_SENDER, sentence).pointing(at))
}

fn number(object: &Value, key: &str) -> Option<u64> {
    object.get(key).and_then(Value::as_u64)
}

fn messages_of_other_conversations(conversation: &Conversation<'_>) -> Option<Finding> {
    let own = number(conversation.value, "id")?;
    let mut foreign = conversation.messages().filter_map(|(index, message)| {
        let other = number(message, "conversation_id").filter(|&id| id != own)?;
        Some((index, other))
    });
    let (index, other) = foreign.next()?;
    let more = and_more(foreign.count());
    let sentence = format!(
        "the message is of conversation {}, and this is conversation {}{more}",
        value(other),
        value(own)
    );
    let finding = Finding::new(&rules::MESSAGE_OF_OTHER_CONVERSATION, sentence);
    Some(finding.pointing(conversation.field_of_message(index, "conversation_id")))
}

/// A message that was sent from this dashboard keeps the place that it had while it was pending, and has the time at which the
/// server stored it: what came in between stands after it and is older.
fn messages_out_of_order(conversation: &Conversation<'_>) -> Option<Finding> {
    struct Sent {
        index: usize,
        time: u64,
        is_echo: bool,
    }
    let sent: Vec<_> = conversation
        .stored_messages()
        .filter_map(|(index, message)| {
            Some(Sent {
                index,
                time: number(message, "created_at")?,
                is_echo: message.get("echo_id").is_some_and(Value::is_string),
            })
        })
        .collect();
    let is_late = |pair: &&[Sent]| pair[1].time < pair[0].time && !pair[0].is_echo;
    let mut late = sent.windows(2).filter(is_late);
    let pair = late.next()?;
    let more = and_more(late.count());
    let sentence = format!(
        "the message is {} s older than the one before it{more}",
        pair[0].time - pair[1].time
    );
    let finding = Finding::new(&rules::MESSAGES_OUT_OF_ORDER, sentence);
    Some(finding.pointing(conversation.field_of_message(pair[1].index, "created_at")))
}

/// A number of the payload in a sentence.
fn value(number: u64) -> String {
    Text::value(&number.to_string())
}

/// One cause is one finding: the further places are a number.
pub(super) fn and_more(count: usize) -> String {
    if count == 0 {
        String::new()
    } else {
        format!(" ({count} more like this)")
    }
}

/// How far, in seconds, `timestamp` may lag behind the last message. The host sets it to the time of every message that comes in,
/// and that of a message which the agent sends is by the clock of the agent's computer: it stays when the server answers. No
/// clock that still reaches the dashboard over TLS is wrong by more than a day.
pub(super) const LARGEST_LAG: u64 = 24 * 60 * 60;

fn timestamp_before_last_message(conversation: &Conversation<'_>) -> Option<Finding> {
    let timestamp = number(conversation.value, "timestamp")?;
    let times = conversation
        .stored_messages()
        .filter_map(|(_, message)| number(message, "created_at"));
    let newest = times.max()?;
    let sentence = format!(
        "`timestamp` is {}, and the last message was created at {}",
        value(timestamp),
        value(newest)
    );
    let at = conversation.pointer.child("timestamp");
    let help = format!("write {}, or a later time", value(newest));
    (timestamp + LARGEST_LAG < newest).then(|| {
        Finding::new(&rules::TIMESTAMP_IS_NOT_LAST_MESSAGE, sentence)
            .pointing(at)
            .help(help)
    })
}
