//! From a schema violation to a finding that a person can act on: the right rule, one sentence, a concrete fix.

use serde_json::Value;

use super::engine::{Demand, Violation};
use super::words::{LISTED, constant, either, kind_of, name_of, nearest, shown, types};
use crate::contract::scalar::{Epoch, PendingId, is_iso_time};
use crate::contract::{Part, Profile};
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Text};

/// The finding for a violation. Missing keys that stand there misspelt are treated where the fields are known, in `payload`.
pub(super) fn finding_of(violation: &Violation<'_>, profile: Profile, part: Part) -> Finding {
    let name = name_of(&violation.pointer, part);
    let finding = match &violation.demand {
        Demand::Key(key) => missing_key(violation, &name, key, profile),
        Demand::Types(names) => wrong_type(violation, &name, names),
        Demand::OneOf(options) => wrong_value(violation, &name, options),
        Demand::OpenSet(names) => not_of_open_set(violation, &name, names),
        Demand::NotEmpty => {
            let sentence = format!("{name} is {{}}, and {profile} always sends the whole of it");
            Finding::new(&rules::MISSING_KEY, sentence)
                .help("send the contact in full; only the web dashboard sends {}")
        }
        Demand::Pattern => wrong_text(violation, &name),
        Demand::Minimum(limit) => too_small(violation, &name, limit),
        Demand::Maximum(limit) => too_large(violation, &name, limit),
        Demand::Other(message) => Finding::new(&rules::WRONG_TYPE, format!("{name}: {message}")),
    };
    finding.pointing(violation.pointer.clone())
}

fn missing_key(violation: &Violation<'_>, name: &str, key: &str, profile: Profile) -> Finding {
    let is_being_sent = violation.value.get("id").is_some_and(Value::is_string);
    if key == "echo_id" && is_being_sent {
        let sentence =
            format!("{name} has no `echo_id`, which a message that is being sent always has");
        return Finding::new(&rules::MISSING_KEY, sentence)
            .help("add \"echo_id\" with the same value as id, or write id as an integer");
    }
    // "The event has no `event`" would be riddling.
    let name = match name {
        "the event" => "the payload",
        name => name,
    };
    let finding = Finding::new(
        &rules::MISSING_KEY,
        format!("{name} has no `{key}`, which {profile} always sends"),
    );
    match example_of(key) {
        Some(example) => finding.help(format!("add \"{key}\": {example}")),
        None => finding,
    }
}

/// How a value of a key may look that the host always sends.
fn example_of(key: &str) -> Option<&'static str> {
    Some(match key {
        "event" => "\"appContext\"",
        "data" | "conversation" | "meta" => "{…}; hubctl gen --count 1 shows a whole one",
        "contact" | "sender" => "{…}, or {} while it is not loaded",
        "currentAgent" | "current_agent" => "{\"id\": 7, \"name\": \"…\", \"email\": \"…\"}",
        "theme" => "\"light\" or \"dark\"",
        "customAttributes" | "labels" | "messages" => "[…], or [] when there are none",
        "custom_attributes" | "additional_attributes" | "content_attributes" => {
            "{…}, or {} when there are none"
        }
        "phone_number" => "null, or a number such as \"+12025550143\"",
        "email" => "null, or an address",
        "identifier" | "source_id" => "null, or the text that it is",
        "content" => "\"…\", or null when there are only attachments",
        "thumbnail" | "avatar_url" => "\"\", or the address of a picture",
        "snoozed_until" => "null, or a time such as \"2026-03-04T09:12:33.123Z\"",
        "content_type" => "\"text\"",
        "message_type" => "0 incoming, 1 outgoing, 2 activity or 3 template",
        "status" => "\"open\" for a conversation, \"sent\" for a message",
        "private" | "hmac_verified" | "muted" => "false",
        "allMessagesLoaded" | "can_reply" | "confirmed" => "true",
        "unread_count" => "0, or how many there are",
        "timestamp" | "created_at" => "1772617900: whole seconds since 1970",
        "agent_last_seen_at" | "contact_last_seen_at" => "0 for never, or whole seconds since 1970",
        "id" | "account_id" | "inbox_id" | "conversation_id" | "message_id" => {
            "412: a number of 1 or more"
        }
        _ => return None,
    })
}

fn wrong_type(violation: &Violation<'_>, name: &str, names: &[&'static str]) -> Finding {
    let wanted = types(names);
    let value = &*violation.value;
    let definition = violation.definition.as_deref();
    let sentence = format!("{name} is {}, and the host sends {wanted}", kind_of(value));
    match value {
        Value::Null => {
            Finding::new(&rules::NULL_NOT_ALLOWED, sentence).help(empty_of(definition, names))
        }
        Value::String(_) if violation.pointer.to_string() == "/data" => {
            Finding::new(&rules::DATA_AS_STRING, sentence)
        }
        Value::String(text) if definition == Some("recordId") && is_digits(text) => {
            Finding::new(&rules::ID_AS_STRING, sentence)
                .help(format!("write {} without the quotes", Text::value(text)))
        }
        Value::String(text) if is_epoch(definition) && looks_like_date(text) => {
            let finding = Finding::new(&rules::DATE_FOR_EPOCH, sentence);
            match seconds_of(text) {
                Some(seconds) => {
                    let seconds = Text::value(&seconds.to_string());
                    finding.help(format!("write {seconds}, this time in seconds since 1970"))
                }
                None => finding,
            }
        }
        Value::String(_) if *names == ["array"] => {
            Finding::new(&rules::WRONG_TYPE, sentence).help(format!("write [{}]", shown(value)))
        }
        _ => Finding::new(&rules::WRONG_TYPE, sentence).help(format!("write {wanted}")),
    }
}

/// A value of a set that the host extends has the wrong type.
fn not_of_open_set(violation: &Violation<'_>, name: &str, names: &[&'static str]) -> Finding {
    match &*violation.value {
        Value::Null => {
            let sentence = format!("{name} is null, and the host sends {}", types(names));
            Finding::new(&rules::NULL_NOT_ALLOWED, sentence)
                .help("write one of the values that the host sends")
        }
        _ => wrong_type(violation, name, names),
    }
}

/// What to write where there is nothing.
fn empty_of(definition: Option<&str>, names: &[&'static str]) -> &'static str {
    match (definition, names) {
        (Some("recordId"), _) => "write the id, 1 or more",
        (Some("epoch" | "fractionalEpoch"), _) => "write 0 when it never happened",
        (Some("count"), _) => "write 0 when there are none",
        (_, ["string"]) => "write \"\" when there is none",
        (_, ["array"]) => "write [] when there are none",
        (_, ["object"]) => "write {} when there is nothing in it",
        (_, ["boolean"]) => "write true or false",
        _ => rules::NULL_NOT_ALLOWED.advice,
    }
}

fn wrong_value(violation: &Violation<'_>, name: &str, options: &[Value]) -> Finding {
    let value = &*violation.value;
    let meant = nearest(value, options);
    let listed = if options.len() > LISTED && meant.is_some() {
        format!("none of the {} values that the host sends", options.len())
    } else {
        either(options, constant)
    };
    let sentence = if listed.starts_with("none") {
        format!("{name} is {}, which is {listed}", shown(value))
    } else {
        format!("{name} is {}, and the host sends {listed}", shown(value))
    };
    let has_same_type = options
        .iter()
        .any(|option| std::mem::discriminant(option) == std::mem::discriminant(value));
    match value {
        _ if violation.pointer.to_string() == "/event" => {
            Finding::new(&rules::WRONG_EVENT, sentence)
        }
        Value::String(word) if violation.pointer.last() == Some("message_type") => {
            let finding = Finding::new(&rules::MESSAGE_TYPE_AS_WORD, sentence);
            match ["incoming", "outgoing", "activity", "template"]
                .iter()
                .position(|known| known == word)
            {
                Some(number) => finding.help(format!("write {number} for {}", shown(value))),
                None => finding,
            }
        }
        Value::Null => Finding::new(&rules::NULL_NOT_ALLOWED, sentence)
            .help("write one of the values that the host sends"),
        Value::Bool(false) if *options == [Value::Bool(true)] => {
            Finding::new(&rules::UNKNOWN_VALUE, sentence)
                .help("write true, or leave the key out: the host never sends false")
        }
        _ if !has_same_type => Finding::new(&rules::WRONG_TYPE, sentence)
            .help("write one of the values that the host sends"),
        _ => {
            let finding = Finding::new(&rules::UNKNOWN_VALUE, sentence);
            match meant {
                Some(meant) => finding.help(format!("did you mean {meant}?")),
                None => finding,
            }
        }
    }
}

fn wrong_text(violation: &Violation<'_>, name: &str) -> Finding {
    let text = violation.value.as_str().unwrap_or_default();
    let value = shown(&violation.value);
    match violation.definition.as_deref() {
        Some("phoneNumber") => {
            let sentence = format!("{name} is {value}, which does not end in a number in E.164");
            let finding = Finding::new(&rules::PHONE_NOT_E164, sentence);
            match phone_meant(text) {
                Some(meant) => {
                    let meant = Text::value(&format!("\"{meant}\""));
                    finding.help(format!("write {meant}"))
                }
                None => finding,
            }
        }
        Some("message") if is_digits(text) => Finding::new(
            &rules::ID_AS_STRING,
            format!("{name} is a string, and the host sends an integer"),
        )
        .help(format!("write {} without the quotes", Text::value(text))),
        Some("message") => {
            let sentence = format!(
                "{name} is {value}, and the host sends an integer, or 12 hex digits in lower case"
            );
            let finding = Finding::new(&rules::WRONG_FORMAT, sentence);
            if PendingId::try_from(text.to_ascii_lowercase()).is_ok() {
                finding.help("write it in lower case")
            } else if PendingId::is_meant_by(text) {
                finding.help("no host uses a UUID here; write 12 hex digits such as \"9f3a1c0b4e7d\"")
            } else {
                finding.help("write an integer; hex digits are only for a message that is being sent")
            }
        }
        _ => Finding::new(
            &rules::WRONG_FORMAT,
            format!(
                "{name} is {value}, and the host sends UTC with milliseconds: \"2026-03-04T09:12:33.123Z\""
            ),
        )
        .help("write it in UTC with milliseconds and a Z; in JavaScript date.toISOString()"),
    }
}

/// The number in E.164 that a text most likely means: one that starts with the country code.
fn phone_meant(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let meant = if text.trim_start().starts_with('+') {
        format!("+{digits}")
    } else {
        // Dialled from abroad: 00 stands for the plus.
        format!("+{}", digits.strip_prefix("00")?)
    };
    crate::contract::PhoneNumber::try_from(meant.clone())
        .is_ok()
        .then_some(meant)
}

fn too_small(violation: &Violation<'_>, name: &str, limit: &Value) -> Finding {
    let value = shown(&violation.value);
    let sentence = format!("{name} is {value}, and the host sends {limit} or more");
    let finding = Finding::new(&rules::OUT_OF_RANGE, sentence);
    if limit == 1 {
        finding.help("write the id, 1 or more")
    } else {
        finding.help("write 0 for none and for never")
    }
}

fn too_large(violation: &Violation<'_>, name: &str, limit: &Value) -> Finding {
    let value = &*violation.value;
    let in_seconds = value.as_f64().map(|number| (number / 1000.0).floor());
    match in_seconds {
        Some(seconds) if is_epoch(violation.definition.as_deref()) => {
            let is_milliseconds = seconds <= Epoch::MAX as f64;
            let what = if is_milliseconds {
                "which is in milliseconds, and the host sends seconds"
            } else {
                "which is no time in seconds"
            };
            let finding = Finding::new(
                &rules::MILLISECONDS,
                format!("{name} is {}, {what}", shown(value)),
            );
            if is_milliseconds {
                let seconds = Text::value(&seconds.to_string());
                finding.help(format!("write {seconds}"))
            } else {
                finding
            }
        }
        _ => {
            let sentence = format!(
                "{name} is {}, and the host sends {limit} or less",
                shown(value)
            );
            Finding::new(&rules::OUT_OF_RANGE, sentence)
        }
    }
}

fn is_epoch(definition: Option<&str>) -> bool {
    matches!(
        definition,
        Some("epoch" | "fractionalEpoch" | "firstReplyTime")
    )
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn looks_like_date(text: &str) -> bool {
    let date = text.get(..10).unwrap_or_default();
    is_iso_time(text) || is_iso_time(&format!("{date}T00:00:00.000Z"))
}

/// The seconds since 1970 of a time as the host writes one.
fn seconds_of(text: &str) -> Option<i64> {
    if !is_iso_time(text) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    // Years are counted from March, so that the leap day comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = year * 365 + year.div_euclid(4) - year.div_euclid(100)
        + year.div_euclid(400)
        + (month * 153 + 2) / 5
        + day
        - 1
        - 719_468;
    Some(days * 86_400 + number(11..13)? * 3600 + number(14..16)? * 60 + number(17..19)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_become_seconds() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2026-03-04T09:12:33.123Z", 1_772_615_553),
            ("2024-02-29T23:59:59.999Z", 1_709_251_199),
            ("2000-03-01T00:00:00.000Z", 951_868_800),
        ] {
            assert_eq!(seconds_of(text), Some(seconds), "{text}");
        }
        assert_eq!(seconds_of("2026-03-04"), None);
    }

    #[test]
    fn a_number_is_guessed_only_when_its_country_is_told() {
        assert_eq!(
            phone_meant("+1 202-555-0143").as_deref(),
            Some("+12025550143")
        );
        assert_eq!(
            phone_meant("0049 30 1234567").as_deref(),
            Some("+49301234567")
        );
        assert_eq!(phone_meant("030 1234567"), None);
        assert_eq!(phone_meant("none"), None);
    }
}
