//! Naming values, types and places in sentences.

use std::io::{self, Write};

use serde_json::Value;

use crate::contract::Part;
use crate::finding::Text;
use crate::source::{Pointer, document, likeness, most_alike};

/// How many characters of a key are shown. Keys are written by whoever wrote the payload, and may be as long as that.
const LONGEST_KEY: usize = 80;

/// A key of the payload in a sentence, cut short when it is long.
pub(super) fn key(text: &str) -> String {
    format!("`{}`", document::brief(text, LONGEST_KEY))
}

/// `messages[3]` for `/data/conversation/messages/3`, `email` for `/data/contact/email`, `the event` for the whole of it.
pub(super) fn name_of(pointer: &Pointer, part: Part) -> String {
    let steps = pointer.steps();
    let named = steps
        .iter()
        .rposition(|step| step.parse::<usize>().is_err());
    match named {
        None => format!("the {}", part.noun()),
        Some(at) => {
            let indices: String = steps[at + 1..]
                .iter()
                .map(|index| format!("[{index}]"))
                .collect();
            format!("`{}{indices}`", document::brief(&steps[at], LONGEST_KEY))
        }
    }
}

/// `a string`, `an integer`, `null`.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(number) if number.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// `an integer or null` for the types of a schema.
pub(super) fn types(names: &[&'static str]) -> String {
    let phrase = |name: &&'static str| match *name {
        "null" => "null",
        "boolean" => "a boolean",
        "integer" => "an integer",
        "number" => "a number",
        "string" => "a string",
        "array" => "an array",
        "object" => "an object",
        other => other,
    };
    // null reads best at the end.
    let mut phrases: Vec<_> = names.iter().map(phrase).map(str::to_owned).collect();
    phrases.sort_by_key(|phrase| phrase == "null");
    either(&phrases, String::clone)
}

/// How many of several things a sentence lists.
pub(super) const LISTED: usize = 8;

/// `a, b or c`; of many things the first ones and how many more there are.
pub(super) fn either<T>(items: &[T], show: impl Fn(&T) -> String) -> String {
    let listed = |items: &[T]| items.iter().map(&show).collect::<Vec<_>>().join(", ");
    match items {
        [] => "nothing".to_owned(),
        [one] => show(one),
        [first @ .., last] if items.len() <= LISTED => {
            format!("{} or {}", listed(first), show(last))
        }
        many => format!(
            "{} or one of {} more",
            listed(&many[..LISTED - 1]),
            many.len() - (LISTED - 1)
        ),
    }
}

/// A value of the payload as JSON, cut short when it is long, and marked as the payload's.
pub(super) fn shown(value: &Value) -> String {
    Text::value(&constant(value))
}

/// A value of the contract as JSON, cut short when it is long.
pub(super) fn constant(value: &Value) -> String {
    let mut start = Start(Vec::new());
    // Writing ends with an error where the start is full.
    let _ = serde_json::to_writer(&mut start, value);
    let text = document::visible(&String::from_utf8_lossy(&start.0));
    let quote = if value.is_string() { "\"" } else { "" };
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((at, _)) => format!("{}…{quote}", &text[..at]),
        None => text,
    }
}

/// How many characters of a value are shown.
const LONGEST_VALUE: usize = 40;

/// The start of what is written, whole characters and enough of them for [`LONGEST_VALUE`]: a value may be as large as the
/// payload.
struct Start(Vec<u8>);

impl Write for Start {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // What is written in one piece is a text or a number.
        let room = (LONGEST_VALUE + 1) * size_of::<char>();
        if self.0.len() >= room {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The option that a text is probably a misspelling of.
pub(super) fn nearest<'o>(value: &Value, options: &'o [Value]) -> Option<&'o Value> {
    let text = value.as_str()?;
    let near = |option: &&Value| {
        let option = option.as_str().unwrap_or_default();
        let tail = option.rsplit("::").next().unwrap_or_default();
        likeness(text, option).max(likeness(text, tail))
    };
    most_alike(options, near, 0.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_length_is_named_in_few_words() {
        let long = "k".repeat(5_000);
        let name = name_of(&Pointer::root().child(&long).child(3), Part::Event);
        assert_eq!(name, format!("`{}…[3]`", "k".repeat(LONGEST_KEY)));
        assert_eq!(key("a\u{1b}b"), "`a␛b`");
    }

    #[test]
    fn places_and_types_read_like_words() {
        assert_eq!(
            name_of(
                &Pointer::parse("/data/conversation/messages/3"),
                Part::Event
            ),
            "`messages[3]`"
        );
        assert_eq!(
            name_of(&Pointer::parse("/data/contact/email"), Part::Event),
            "`email`"
        );
        assert_eq!(name_of(&Pointer::root(), Part::Event), "the event");
        assert_eq!(
            types(&["null", "string", "integer"]),
            "a string, an integer or null"
        );
    }
}
