//! The samples of the payload rules do what they say: put into a real event, the bad one breaks its rule and no other, and the
//! good one breaks none.
//!
//! Most samples are members of an object, and `MEMBERS` says of which. In a sample `{...}` is what the event has there,
//! `, ...` stands for the rest of an object or a list, ` ... ` for more of the same, and `<FC>` for a byte.

use std::fs;
use std::path::Path;

use hubctl::contract::Profile;
use hubctl::finding::{Rule, Run, rules};
use hubctl::validate::{Stop, Validator};
use serde_json::{Map, Value};

/// The event that samples are put into.
const EVENT: &str = "fixtures/payloads/valid/web-2023-rest-unassigned-assignee-absent.json";

/// In which object the members of a sample stand. The samples of the other rules are whole inputs.
const MEMBERS: [(&str, &str); 25] = [
    ("HUB100", "/data/conversation"),
    ("HUB101", "/data/conversation"),
    ("HUB104", "/data/conversation"),
    ("HUB105", "/data/conversation"),
    ("HUB108", "/data/conversation"),
    ("HUB109", "/data/conversation"),
    ("HUB112", "/data"),
    ("HUB113", "/data/conversation"),
    ("HUB114", "/data/conversation"),
    ("HUB115", "/data/conversation"),
    ("HUB116", "/data/conversation"),
    ("HUB117", "/data/contact"),
    ("HUB118", "/data/conversation"),
    ("HUB119", "/data"),
    ("HUB120", "/data/conversation"),
    ("HUB121", "/data/conversation"),
    ("HUB122", "/data/conversation/messages/0"),
    ("HUB123", "/data/conversation"),
    ("HUB124", "/data/conversation"),
    ("HUB128", "/data/conversation/messages/0"),
    ("HUB130", "/data"),
    ("HUB131", "/data/conversation"),
    ("HUB132", "/data/conversation"),
    ("HUB133", "/data/conversation"),
    ("HUB134", "/data/conversation/messages/0"),
];

/// What HUB190 is tried with: the schema that stands in its text.
const OWN_SCHEMA: &str = r#"{"properties": {"order_id": {"type": "string"}}}"#;

fn event() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(EVENT);
    serde_json::from_slice(&fs::read(path).expect("a fixture")).expect("JSON")
}

/// The codes of all findings in an input.
fn codes(validator: &Validator, input: &[u8]) -> Vec<&'static str> {
    let mut run = Run::new();
    validator
        .check_input("sample", input, Stop::Never, &mut run)
        .expect("memory can be read");
    let findings = run.cases().iter().flat_map(|case| &case.findings);
    findings.map(|finding| finding.rule.code).collect()
}

/// The input that a sample stands for.
fn input(rule: &Rule, sample: &str) -> Vec<u8> {
    let members = MEMBERS.iter().find(|(code, _)| *code == rule.code);
    let text = match members {
        None => whole(sample),
        Some((_, pointer)) if sample.contains(", ...") => merged(pointer, sample),
        Some((_, pointer)) => spliced(pointer, rule, sample),
    };
    with_bytes(&with_more(&text, rule))
}

/// A whole input, with what the event has in place of `{...}`.
fn whole(sample: &str) -> String {
    if let Ok(Value::String(inner)) = serde_json::from_str(sample) {
        return Value::String(whole(&inner)).to_string();
    }
    let event = event();
    let data = &event["data"];
    let text = |value: &Value| value.to_string();
    sample
        .replace("\"{...}\"", &text(&Value::String(text(data))))
        .replace("\"data\": {...}", &format!("\"data\": {data}"))
        .replace(
            "\"conversation\": {...}",
            &format!("\"conversation\": {}", data["conversation"]),
        )
        .replace(
            "\"contact\": {...}",
            &format!("\"contact\": {}", data["contact"]),
        )
}

/// The event with the members of a sample in place of those of the same names in either sample.
fn spliced(pointer: &str, rule: &Rule, sample: &str) -> String {
    const HERE: &str = "sample stands here";
    let mut event = event();
    let object = event
        .pointer_mut(pointer)
        .and_then(Value::as_object_mut)
        .expect(pointer);
    object.retain(|key, _| {
        let stands_in = |text: &str| text.contains(&format!("\"{key}\": "));
        !stands_in(rule.bad) && !stands_in(rule.good)
    });
    object.insert(HERE.to_owned(), Value::Null);
    event
        .to_string()
        .replace(&format!("\"{HERE}\":null"), sample)
}

/// The event with what a sample says, and the rest as it is.
fn merged(pointer: &str, sample: &str) -> String {
    let piece = format!("{{{}}}", sample.replace(", ...", ""));
    let piece = serde_json::from_str(&piece).unwrap_or_else(|error| panic!("{error}: {piece}"));
    let mut event = event();
    merge(event.pointer_mut(pointer).expect(pointer), piece);
    event.to_string()
}

fn merge(value: &mut Value, piece: Value) {
    match (value, piece) {
        (Value::Object(object), Value::Object(members)) => merge_members(object, members),
        (Value::Array(items), Value::Array(pieces)) => {
            assert!(
                pieces.len() <= items.len(),
                "the event has too few elements"
            );
            for (item, piece) in items.iter_mut().zip(pieces) {
                merge(item, piece);
            }
        }
        (value, piece) => *value = piece,
    }
}

fn merge_members(object: &mut Map<String, Value>, members: Map<String, Value>) {
    for (key, piece) in members {
        merge(
            object
                .get_mut(&key)
                .unwrap_or_else(|| panic!("the event has no {key}")),
            piece,
        );
    }
}

/// The text with enough of the same in place of ` ... `.
fn with_more(text: &str, rule: &Rule) -> String {
    let more = match rule.code {
        "HUB104" => "[".repeat(200) + &"]".repeat(200),
        "HUB105" => "A".repeat(17 << 20),
        _ => return text.to_owned(),
    };
    text.replace(" ... ", &more)
}

/// The text as bytes, with `<FC>` as the byte FC.
fn with_bytes(text: &str) -> Vec<u8> {
    let mut pieces = text.split('<');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (digits, rest) = piece.split_once('>').expect("a byte in brackets");
        bytes.push(u8::from_str_radix(digits, 16).expect("a byte"));
        bytes.extend(rest.as_bytes());
    }
    bytes
}

#[test]
fn the_event_that_samples_are_put_into_breaks_no_rule() {
    let found = codes(
        &Validator::new(Profile::Web2023),
        event().to_string().as_bytes(),
    );
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_bad_sample_breaks_its_rule_and_no_other_and_a_good_one_breaks_none() {
    let validator = Validator::new(Profile::Web2023);
    let mut wrong = Vec::new();
    for rule in rules::payload::RULES
        .iter()
        .filter(|rule| rule.code != "HUB190")
    {
        let bad = codes(&validator, &input(rule, rule.bad));
        let good = codes(&validator, &input(rule, rule.good));
        if bad != [rule.code] || !good.is_empty() {
            wrong.push(format!("{}: bad {bad:?}, good {good:?}", rule.code));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_samples_of_an_own_schema_are_for_the_schema_in_its_text() {
    let rule = &rules::payload::OWN_SCHEMA;
    assert!(rule.fix.contains(OWN_SCHEMA), "{}", rule.fix);
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("order.json");
    fs::write(&path, OWN_SCHEMA).expect("a file");
    let validator = Validator::with_own_schema(&path, &[]).expect("a schema");
    assert_eq!(codes(&validator, rule.bad.as_bytes()), [rule.code]);
    assert_eq!(codes(&validator, rule.good.as_bytes()), [""; 0]);
}

#[test]
fn the_table_names_rules_for_payloads_and_each_once() {
    let codes: Vec<_> = rules::payload::RULES.iter().map(|rule| rule.code).collect();
    assert!(MEMBERS.iter().all(|(code, _)| codes.contains(code)));
    assert!(MEMBERS.is_sorted_by(|a, b| a.0 < b.0));
}
