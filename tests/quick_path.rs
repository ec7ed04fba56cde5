//! The quick path of `validate` and its full engine never disagree: what the one accepts the other finds nothing in but the
//! same undocumented fields, and what is plainly valid the quick path does accept.

use std::fs;
use std::path::{Path, PathBuf};

use hubctl::contract::{Part, Profile, wire};
use hubctl::finding::Severity;
use hubctl::generate::{Generator, Options, ShapeChoice};
use hubctl::validate::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// In the name of the valid fixture with values that the contract does not know, each a notice.
const NEW_VALUES: &str = "values-of-a-later-host";

/// The valid fixtures of a profile.
fn fixtures(profile: Profile) -> Vec<(PathBuf, Value)> {
    let entries = fs::read_dir(root().join("fixtures/payloads/valid")).expect("the folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            let name = path.file_name().and_then(|name| name.to_str());
            name.expect("a UTF-8 name").starts_with(profile.name())
        })
        .collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a fixture");
            (path, serde_json::from_str(&text).expect("JSON"))
        })
        .collect()
}

/// How the two paths compare on a text.
#[derive(Debug, PartialEq, Eq)]
enum Comparison {
    /// Both find it valid, with the same undocumented fields.
    BothAccept,
    /// The full engine finds something.
    BothRefuse,
    /// The full engine finds nothing, and the quick path leaves it to it.
    LeftToTheEngine,
}

/// Compares, and panics when the quick path accepts what the full engine does not.
fn compare(validator: &Validator, text: &str) -> Comparison {
    let findings = validator.explain(text);
    let mut told: Vec<_> = findings
        .iter()
        .filter(|finding| finding.rule.code == "HUB120")
        .map(hubctl::finding::Finding::general_path)
        .collect();
    let is_clean = told.len() == findings.len();
    match validator.accept(text) {
        None if is_clean => Comparison::LeftToTheEngine,
        None => Comparison::BothRefuse,
        Some(accepted) => {
            assert!(
                is_clean,
                "the quick path accepts what the engine does not: {findings:#?}\n{text}"
            );
            let mut noted = accepted.undocumented;
            told.sort();
            noted.sort();
            assert_eq!(noted, told, "undocumented fields differ\n{text}");
            assert_eq!(accepted.length, text.trim_end().len(), "{text}");
            Comparison::BothAccept
        }
    }
}

#[test]
fn every_fixture_is_judged_alike() {
    for profile in Profile::ALL {
        let validator = Validator::new(profile);
        for (path, event) in fixtures(profile) {
            let comparison = compare(&validator, &event.to_string());
            let name = path.to_string_lossy();
            let expected = if name.contains("large-safe-integer") {
                Comparison::LeftToTheEngine
            } else if name.contains(NEW_VALUES) {
                Comparison::BothRefuse
            } else {
                Comparison::BothAccept
            };
            assert_eq!(comparison, expected, "{}", path.display());
        }
    }
    for entry in fs::read_dir(root().join("fixtures/payloads/invalid")).expect("the folder") {
        let path = entry.expect("an entry").path();
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let validator = Validator::new(Profile::Web2023);
        let text = text.trim();
        let is_one_record = |length: usize| length == text.len();
        if validator
            .accept(text)
            .is_none_or(|accepted| is_one_record(accepted.length))
        {
            compare(&validator, text);
        }
    }
}

#[test]
fn every_generated_event_is_accepted() {
    for profile in Profile::ALL {
        let validator = Validator::new(profile);
        let generator = Generator::new(Options {
            seed: 11,
            version: profile.into(),
            shape: ShapeChoice::Mixed,
            ..Options::default()
        });
        for index in 0..400 {
            let event = wire::write(profile, &generator.event(index));
            let text = event.to_string();
            assert_eq!(
                compare(&validator, &text),
                Comparison::BothAccept,
                "{profile} {index}: {text}"
            );
            let pretty = serde_json::to_string_pretty(&event).expect("JSON");
            assert_eq!(compare(&validator, &pretty), Comparison::BothAccept);
        }
    }
}

/// Ways to every value below the top; of the items of an array the first two.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(object) => {
            for (key, child) in object {
                let pointer = format!("{at}/{}", escaped(key));
                pointers(child, &pointer, found);
                found.push(pointer);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter().take(2).enumerate() {
                let pointer = format!("{at}/{index}");
                pointers(child, &pointer, found);
                found.push(pointer);
            }
        }
        _ => {}
    }
}

/// The object that holds what a pointer leads to, and the key.
fn holder<'e>(event: &'e mut Value, pointer: &str) -> Option<(&'e mut Map<String, Value>, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let object = event.pointer_mut(parent)?.as_object_mut()?;
    Some((object, key.replace("~1", "/").replace("~0", "~")))
}

const REPLACEMENTS: [&str; 31] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "-1",
    "3",
    "4",
    "1.5",
    "0.0",
    "-0.5",
    "99999999999",
    "99999999999.5",
    "100000000000",
    "1772615553123",
    "\"\"",
    "\"x\"",
    "\"412\"",
    "\"contact\"",
    "\"agent_bot\"",
    "\"user\"",
    "\"+12025550143\"",
    "\"2026-03-04T09:12:33.123Z\"",
    "\"9f3a1c0b4e7d\"",
    "\"9F3A1C0B4E7D\"",
    "\"a3bb189e-8bf9-3888-9912-ace4e6543002\"",
    "[]",
    "[null]",
    "{}",
    "{\"id\":1}",
    "{\"id\":1,\"name\":\"x\",\"type\":\"agent_bot\",\"bot_type\":\"webhook\"}",
];

#[test]
fn every_fixture_with_any_value_changed_is_judged_alike() {
    let replacements = REPLACEMENTS.map(|text| serde_json::from_str::<Value>(text).expect("JSON"));
    let mut counts = [0_u32; 3];
    // A place is tried once for each kind of value that stands there, as most of the contract is shared.
    let mut tried = std::collections::BTreeSet::new();
    for profile in Profile::ALL {
        let validator = Validator::new(profile);
        for (_, event) in fixtures(profile) {
            let mut places = Vec::new();
            pointers(&event, "", &mut places);
            for pointer in places {
                let kind = format!("{:?}", event.pointer(&pointer).map(std::mem::discriminant));
                let general = pointer.replace(|c: char| c.is_ascii_digit(), "*");
                if !tried.insert((general, kind)) {
                    continue;
                }
                let mut variants = Vec::new();
                for replacement in &replacements {
                    let mut changed = event.clone();
                    *changed.pointer_mut(&pointer).expect("it was found there") =
                        replacement.clone();
                    variants.push(changed);
                }
                let mut changed = event.clone();
                if let Some((object, key)) = holder(&mut changed, &pointer) {
                    let value = object.shift_remove(&key).expect("it was found there");
                    variants.push(changed.clone());
                    let (object, key) = holder(&mut changed, &pointer).expect("as before");
                    object.insert(format!("{key}_"), value.clone());
                    variants.push(changed.clone());
                    let (object, key) = holder(&mut changed, &pointer).expect("as before");
                    object.insert(key, value);
                    variants.push(changed);
                }
                for variant in variants {
                    match compare(&validator, &variant.to_string()) {
                        Comparison::BothAccept => counts[0] += 1,
                        Comparison::BothRefuse => counts[1] += 1,
                        Comparison::LeftToTheEngine => {
                            counts[2] += 1;
                            let text = variant.to_string();
                            assert!(
                                is_unusual(&text),
                                "the quick path leaves {pointer} of {profile} to the engine: {text}"
                            );
                        }
                    }
                }
            }
        }
    }
    let [accepted, refused, left] = counts;
    assert!(
        accepted > 3_000 && refused > 3_000 && left * 20 < accepted,
        "{counts:?}"
    );
}

/// What the quick path may leave to the engine although it is valid: numbers of many digits, -0, whole numbers with a
/// fraction at a bound.
fn is_unusual(text: &str) -> bool {
    let has_many_digits = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|digits| digits.len() > 15);
    has_many_digits
        || [":0.0", "[0.0", ",0.0", ":-0.5", "[-0.5", ",-0.5"]
            .iter()
            .any(|number| text.contains(number))
}

#[test]
fn parts_are_judged_alike() {
    for profile in Profile::ALL {
        for (path, event) in fixtures(profile) {
            if path.to_string_lossy().contains(NEW_VALUES) {
                continue;
            }
            let agent = match profile {
                Profile::Mobile => "/data/current_agent",
                _ => "/data/currentAgent",
            };
            let parts = [
                (Part::Conversation, "/data/conversation"),
                (Part::Contact, "/data/contact"),
                (Part::CurrentAgent, agent),
                (Part::Message, "/data/conversation/messages/0"),
            ];
            for (part, pointer) in parts {
                let Some(value) = event.pointer(pointer) else {
                    continue;
                };
                let validator = Validator::for_part(profile, part);
                let text = value.to_string();
                let comparison = compare(&validator, &text);
                assert!(
                    comparison == Comparison::BothAccept || is_unusual(&text),
                    "{part} of {profile}: {comparison:?} {text}"
                );
                let mut broken = value.clone();
                broken["id"] = Value::from("x");
                let comparison = compare(&validator, &broken.to_string());
                assert_eq!(comparison, Comparison::BothRefuse, "{part} of {profile}");
            }
        }
    }
}

#[test]
fn a_strict_validator_leaves_undocumented_fields_to_the_engine() {
    let strict =
        Validator::new(Profile::Web2023).with_strictness(hubctl::validate::Strictness::Strict);
    let (_, mut event) = fixtures(Profile::Web2023).swap_remove(0);
    assert!(strict.accept(&event.to_string()).is_some());
    event["data"]["brand_new"] = Value::Null;
    let text = event.to_string();
    assert_eq!(strict.accept(&text), None);
    let findings = strict.explain(&text);
    assert_eq!(
        findings
            .iter()
            .map(|finding| (finding.rule.code, finding.severity))
            .collect::<Vec<_>>(),
        [("HUB120", Severity::Error)]
    );
}

/// A text of an event in which some bytes were changed, doubled, taken away or spelled in another way.
fn damaged() -> impl Strategy<Value = (Profile, String)> {
    let texts: Vec<_> = Profile::ALL
        .into_iter()
        .flat_map(|profile| {
            fixtures(profile)
                .into_iter()
                .map(move |(_, event)| (profile, event.to_string()))
        })
        .collect();
    let edit = (any::<prop::sample::Index>(), 0..EDITS.len());
    (
        prop::sample::select(texts),
        prop::collection::vec(edit, 1..4),
    )
        .prop_map(|((profile, text), edits)| {
            let mut text = text;
            for (index, edit) in edits {
                text = edited(&text, index.index(text.len()), edit);
            }
            (profile, text)
        })
}

/// What is put at a place, and how many characters are taken away there.
const EDITS: [(&str, usize); 26] = [
    ("", 1),
    (" ", 0),
    ("\n\t", 0),
    ("\"", 0),
    ("\\", 0),
    ("\\u0041", 1),
    ("\\ud83d\\ude00", 0),
    ("\\ud83d", 0),
    ("\\/", 0),
    ("{", 0),
    ("}", 1),
    ("[", 0),
    ("]", 1),
    (",", 0),
    (":", 0),
    ("0", 0),
    ("00", 0),
    (".5", 0),
    ("e3", 0),
    ("-", 0),
    ("null", 1),
    ("é", 1),
    ("\u{7f}", 0),
    ("\u{1}", 0),
    ("\"foo\":{\"bar\":[1,{}]},", 0),
    ("\"id\":7,", 0),
];

fn edited(text: &str, at: usize, edit: usize) -> String {
    let (insert, remove) = EDITS[edit];
    let at = (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    let rest: String = text[at..].chars().skip(remove).collect();
    format!("{}{insert}{rest}", &text[..at])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_events_are_judged_alike((profile, text) in damaged()) {
        thread_local! {
            static VALIDATORS: [Validator; 4] = Profile::ALL.map(Validator::new);
        }
        let at = Profile::ALL.iter().position(|other| *other == profile).expect("one of them");
        VALIDATORS.with(|validators| {
            let whole = text.trim_start();
            if validators[at].accept(whole).is_some_and(|accepted| accepted.length == whole.trim_end().len()) {
                compare(&validators[at], whole);
            }
        });
    }
}
