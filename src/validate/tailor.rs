//! From a schema violation to a finding that a person can act on: the right rule, one sentence, a concrete fix.

use serde_json::Value;

use super::engine::{Demand, Violation};
use super::words::{constant, either, kind_of, name_of, nearest, shown, types};
use crate::contract::scalar::{Epoch, is_iso_time};
use crate::contract::{Part, Profile};
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Text};

/// The finding for a violation. Missing keys are treated where the fields are known, in the parent module.
pub(super) fn finding_of(violation: &Violation, profile: Profile, part: Part) -> Finding {
    let name = name_of(&violation.pointer, part);
    let finding = match &violation.demand {
        Demand::Key(key) => missing_key(&name, key, profile),
        Demand::Types(names) => wrong_type(violation, &name, names),
        Demand::OneOf(options) => wrong_value(violation, &name, options),
        Demand::Pattern => wrong_text(violation, &name),
        Demand::Minimum(limit) => Finding::new(
            &rules::OUT_OF_RANGE,
            format!(
                "{name} is {}, and the host sends {limit} or more",
                shown(&violation.value)
            ),
        ),
        Demand::Maximum(limit) => too_large(violation, &name, limit),
        Demand::Other(message) => Finding::new(&rules::WRONG_TYPE, format!("{name}: {message}")),
    };
    finding.pointing(violation.pointer.clone())
}

fn missing_key(name: &str, key: &str, profile: Profile) -> Finding {
    Finding::new(
        &rules::MISSING_KEY,
        format!("{name} has no `{key}`, which {profile} always sends"),
    )
}

fn wrong_type(violation: &Violation, name: &str, names: &[&'static str]) -> Finding {
    let wanted = types(names);
    let value = &violation.value;
    let definition = violation.definition.as_deref();
    let sentence = format!("{name} is {}, and the host sends {wanted}", kind_of(value));
    match value {
        Value::Null => Finding::new(&rules::NULL_NOT_ALLOWED, sentence),
        Value::String(_) if violation.pointer.to_string() == "/data" => {
            Finding::new(&rules::DATA_AS_STRING, sentence)
        }
        Value::String(text) if definition == Some("recordId") && is_digits(text) => {
            Finding::new(&rules::ID_AS_STRING, sentence)
                .help(format!("write {} without the quotes", Text::value(text)))
        }
        Value::String(text) if is_epoch(definition) && looks_like_date(text) => {
            Finding::new(&rules::DATE_FOR_EPOCH, sentence)
        }
        _ => Finding::new(&rules::WRONG_TYPE, sentence),
    }
}

fn wrong_value(violation: &Violation, name: &str, options: &[Value]) -> Finding {
    let value = &violation.value;
    let listed = either(&options.iter().map(constant).collect::<Vec<_>>());
    let sentence = format!("{name} is {}, and the host sends {listed}", shown(value));
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
        Value::Null => Finding::new(&rules::NULL_NOT_ALLOWED, sentence),
        _ if !has_same_type => Finding::new(&rules::WRONG_TYPE, sentence),
        _ => {
            let finding = Finding::new(&rules::UNKNOWN_VALUE, sentence);
            match nearest(value, options) {
                Some(meant) => finding.help(format!("did you mean {meant}?")),
                None => finding,
            }
        }
    }
}

fn wrong_text(violation: &Violation, name: &str) -> Finding {
    let text = violation.value.as_str().unwrap_or_default();
    let value = shown(&violation.value);
    match violation.definition.as_deref() {
        Some("phoneNumber") => {
            let finding = Finding::new(
                &rules::PHONE_NOT_E164,
                format!("{name} is {value}, which is not E.164"),
            );
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            let meant = format!("+{digits}");
            match crate::contract::PhoneNumber::try_from(meant.clone()) {
                Ok(_) if text.trim_start().starts_with('+') => {
                    finding.help(format!("write {}", Text::value(&format!("\"{meant}\""))))
                }
                _ => finding,
            }
        }
        Some("message") if is_digits(text) => Finding::new(
            &rules::ID_AS_STRING,
            format!("{name} is a string, and the host sends an integer"),
        )
        .help(format!("write {} without the quotes", Text::value(text))),
        Some("message") => {
            let sentence = format!(
                "{name} is {value}, and the host sends an integer, or a UUID in lower case"
            );
            Finding::new(&rules::WRONG_FORMAT, sentence)
        }
        _ => Finding::new(
            &rules::WRONG_FORMAT,
            format!(
                "{name} is {value}, and the host sends UTC with milliseconds: \"2026-03-04T09:12:33.123Z\""
            ),
        ),
    }
}

fn too_large(violation: &Violation, name: &str, limit: &Value) -> Finding {
    let value = &violation.value;
    let in_seconds = value.as_f64().map(|number| (number / 1000.0).floor());
    match in_seconds {
        Some(seconds) if is_epoch(violation.definition.as_deref()) => {
            let finding = Finding::new(
                &rules::MILLISECONDS,
                format!("{name} is {}, which is no time in seconds", shown(value)),
            );
            if seconds <= Epoch::MAX as f64 {
                finding.help(format!(
                    "in seconds this is {}",
                    Text::value(&seconds.to_string())
                ))
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
