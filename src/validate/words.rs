//! Naming values, types and places in sentences.

use serde_json::Value;

use crate::source::{Pointer, document};

/// `messages[3]` for `/data/conversation/messages/3`, `email` for `/data/contact/email`, `the event` for the whole.
pub(super) fn name_of(pointer: &Pointer) -> String {
    let steps = pointer.steps();
    let named = steps
        .iter()
        .rposition(|step| step.parse::<usize>().is_err());
    match named {
        None => "the event".to_owned(),
        Some(at) => {
            let indices: String = steps[at + 1..]
                .iter()
                .map(|index| format!("[{index}]"))
                .collect();
            format!("`{}{indices}`", document::visible(&steps[at]))
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
    either(&phrases)
}

/// `a, b or c`.
pub(super) fn either(items: &[String]) -> String {
    match items {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A value as JSON, cut short when it is long.
pub(super) fn shown(value: &Value) -> String {
    let text = document::visible(&value.to_string());
    match text.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_types_read_like_words() {
        assert_eq!(
            name_of(&Pointer::parse("/data/conversation/messages/3")),
            "`messages[3]`"
        );
        assert_eq!(name_of(&Pointer::parse("/data/contact/email")), "`email`");
        assert_eq!(name_of(&Pointer::root()), "the event");
        assert_eq!(
            types(&["null", "string", "integer"]),
            "a string, an integer or null"
        );
    }
}
