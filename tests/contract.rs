//! The contract against itself: schemas, types and fixtures say the same thing.

use std::fs;
use std::path::{Path, PathBuf};

use hubctl::contract::{Profile, fields, schema, wire};
use jsonschema::{Registry, Validator};
use serde_json::Value;

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/payloads")
        .join(folder);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .expect("a UTF-8 name")
}

/// The profile a fixture is for: the start of its name, or `web-2023`.
fn profile_of(path: &Path) -> Profile {
    let name = file_name(path);
    Profile::ALL
        .into_iter()
        .find(|profile| name.starts_with(profile.name()))
        .unwrap_or_default()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn validator(profile: Profile) -> Validator {
    let registry = Registry::new()
        .add(schema::DEFINITIONS.id, json(schema::DEFINITIONS.text))
        .and_then(jsonschema::RegistryBuilder::prepare)
        .expect("the definitions");
    let schema = json(schema::of_profile(profile).text);
    jsonschema::draft202012::options()
        .with_registry(&registry)
        .build(&schema)
        .expect("the schema")
}

/// The event of a fixture, unwrapped when it is a string; `None` when the file is no JSON.
fn event_in(path: &Path) -> Option<Value> {
    let bytes = fs::read(path).expect("a fixture");
    let value: Value = serde_json::from_slice(&bytes).ok()?;
    match value.as_str() {
        Some(inner) => serde_json::from_str(inner).ok(),
        None => Some(value),
    }
}

#[test]
fn every_schema_is_valid_against_its_meta_schema() {
    for bundled in schema::all() {
        let value = json(bundled.text);
        assert_eq!(
            value["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{}",
            bundled.name
        );
        assert_eq!(value["$id"], bundled.id, "{}", bundled.name);
        if let Err(error) = jsonschema::draft202012::meta::validate(&value) {
            panic!("{}: {error} at {}", bundled.name, error.instance_path());
        }
    }
    let report = json(include_str!("../schemas/report.json"));
    assert!(jsonschema::draft202012::meta::is_valid(&report));
}

#[test]
fn every_schema_and_every_field_is_described() {
    fn walk(node: &Value, path: &str, missing: &mut Vec<String>) {
        for (name, property) in node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let at = format!("{path}/{name}");
            let is_condition =
                path.contains("/if") || path.contains("/then") || path.contains("/else");
            let says = property
                .get("description")
                .or(property.get("$ref"))
                .is_some();
            if !says && !is_condition {
                missing.push(at.clone());
            }
            walk(property, &at, missing);
        }
        for key in ["items", "if", "then", "else"] {
            if let Some(child) = node.get(key) {
                walk(child, &format!("{path}/{key}"), missing);
            }
        }
    }
    let mut missing = Vec::new();
    for bundled in schema::all() {
        let value = json(bundled.text);
        for key in ["title", "description"] {
            assert!(
                value[key].as_str().is_some_and(|text| text.len() > 10),
                "{}: {key}",
                bundled.name
            );
        }
        walk(&value, bundled.name, &mut missing);
        for (name, definition) in value
            .get("$defs")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            assert!(
                definition.get("title").is_some() && definition.get("description").is_some(),
                "{name}"
            );
            walk(
                definition,
                &format!("{}#{name}", bundled.name),
                &mut missing,
            );
        }
    }
    assert!(
        missing.is_empty(),
        "fields without a description: {missing:#?}"
    );
}

#[test]
fn every_comment_in_a_schema_names_a_release() {
    fn walk(node: &Value, comments: &mut Vec<String>) {
        match node {
            Value::Object(object) => {
                if let Some(comment) = object.get("$comment") {
                    let parts = comment.as_str().map_or(0, |text| text.split(", ").count());
                    let is_understood = fields::releases_of(object).len() == parts;
                    assert!(parts > 0 && is_understood, "{comment}");
                    comments.push(comment.to_string());
                }
                object.values().for_each(|child| walk(child, comments));
            }
            Value::Array(items) => items.iter().for_each(|child| walk(child, comments)),
            _ => {}
        }
    }
    let mut comments = Vec::new();
    for bundled in schema::all() {
        walk(&json(bundled.text), &mut comments);
    }
    assert!(comments.len() > 8, "{comments:?}");
}

#[test]
fn every_example_in_a_schema_is_valid() {
    let mut checked = 0;
    for profile in Profile::ALL {
        for example in json(schema::of_profile(profile).text)["examples"]
            .as_array()
            .expect("examples")
        {
            assert!(validator(profile).is_valid(example), "{profile}: {example}");
            checked += 1;
        }
    }
    let definitions = json(schema::DEFINITIONS.text);
    for (name, definition) in definitions["$defs"].as_object().expect("definitions") {
        let mut alone = definitions.clone();
        alone["$ref"] = Value::from(format!("#/$defs/{name}"));
        let validator = jsonschema::draft202012::new(&alone).expect("a definition");
        for example in definition["examples"].as_array().into_iter().flatten() {
            assert!(validator.is_valid(example), "{name}: {example}");
            checked += 1;
        }
    }
    assert!(checked > 15, "only {checked} examples");
}

#[test]
fn objects_stay_open() {
    for bundled in schema::all() {
        for closed in [
            "\"additionalProperties\": false",
            "unevaluatedProperties",
            "propertyNames",
        ] {
            assert!(
                !bundled.text.contains(closed),
                "{} has {closed}",
                bundled.name
            );
        }
    }
}

#[test]
fn every_valid_fixture_is_valid_for_its_profile() {
    let files = fixtures("valid");
    for path in &files {
        let event = event_in(path).expect("JSON");
        let validator = validator(profile_of(path));
        let errors: Vec<_> = validator
            .iter_errors(&event)
            .map(|error| format!("{} {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
    for profile in Profile::ALL {
        for shape in ["rest", "merged", "live"] {
            let prefix = format!("{profile}-{shape}-");
            assert!(
                files
                    .iter()
                    .any(|path| file_name(path).starts_with(&prefix)),
                "no fixture {prefix}*"
            );
        }
    }
    assert!(files.len() >= 20);
}

#[test]
fn types_and_schemas_agree_on_every_fixture() {
    let mut both_refuse = 0;
    for path in fixtures("valid").into_iter().chain(fixtures("invalid")) {
        let Some(event) = event_in(&path) else {
            continue;
        };
        let profile = profile_of(&path);
        let read = wire::read(profile, &event);
        let is_valid = validator(profile).is_valid(&event);
        match read {
            Ok(_) => assert!(
                is_valid,
                "{}: the types take it, the schema does not",
                path.display()
            ),
            Err(error) => {
                let cause = std::error::Error::source(&error)
                    .map(ToString::to_string)
                    .unwrap_or_default();
                assert!(
                    !is_valid,
                    "{}: the schema takes it, the types do not: {error}: {cause}",
                    path.display()
                );
                both_refuse += 1;
            }
        }
    }
    assert!(
        both_refuse >= 12,
        "only {both_refuse} fixtures are refused by both"
    );
}

#[test]
fn types_keep_every_field_of_every_valid_fixture() {
    for path in fixtures("valid") {
        let event = event_in(&path).expect("JSON");
        let profile = profile_of(&path);
        let context = wire::read(profile, &event).expect("tested above");
        assert_eq!(wire::write(profile, &context), event, "{}", path.display());
    }
}

#[test]
fn fields_nobody_knows_are_kept() {
    let path = fixtures("valid")
        .into_iter()
        .find(|path| file_name(path).starts_with("mobile-rest"))
        .expect("one");
    let mut event = event_in(&path).expect("JSON");
    event["data"]["brandNew"] = json(r#"{"a": [1]}"#);
    event["data"]["currentAgent"] = json("null");
    event["data"]["conversation"]["brandNew"] = json("1");
    event["data"]["conversation"]["dataFetched"] = json("false");
    event["data"]["conversation"]["all_messages_loaded"] = json("0");
    event["data"]["conversation"]["meta"]["brandNew"] = json("\"x\"");
    event["data"]["conversation"]["messages"][0]["brandNew"] = json("null");
    let context = wire::read(Profile::Mobile, &event).expect("an open contract");
    assert_eq!(wire::write(Profile::Mobile, &context), event);
}

#[test]
fn keys_of_the_mobile_app_mean_nothing_on_the_web() {
    let path = fixtures("valid")
        .into_iter()
        .find(|path| file_name(path).starts_with("web-2023-rest"))
        .expect("one");
    let mut event = event_in(&path).expect("JSON");
    event["data"]["conversation"]["meta"]["labels"] = json("7");
    event["data"]["conversation"]["meta"]["contact"] = json("{}");
    let context = wire::read(Profile::Web2023, &event).expect("an open contract");
    assert_eq!(wire::write(Profile::Web2023, &context), event);
}

#[test]
fn the_mobile_app_always_sends_the_contact_and_the_web_dashboard_does_not() {
    for (name, profile, is_sent) in [
        ("mobile-rest-history-loaded", Profile::Mobile, false),
        ("web-2023-rest-company", Profile::Web2023, true),
    ] {
        for place in ["/data/contact", "/data/conversation/meta/sender"] {
            let path = format!("fixtures/payloads/valid/{name}.json");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
            let mut event = event_in(&path).expect("JSON");
            *event.pointer_mut(place).expect("it is there") = json("{}");
            assert_eq!(
                wire::read(profile, &event).is_ok(),
                is_sent,
                "{name} {place}"
            );
            assert_eq!(
                validator(profile).is_valid(&event),
                is_sent,
                "{name} {place}"
            );
            let found = hubctl::validate::Validator::new(profile).explain(&event.to_string());
            let found: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
            let expected: &[&str] = if is_sent { &[] } else { &["HUB112"] };
            assert_eq!(found, expected, "{name} {place}");
        }
    }
}

/// Every way from the top of a value to one below it, as JSON pointers; of the items of an array the first three.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(object) => object
            .iter()
            .map(|(key, child)| (key.replace('~', "~0").replace('/', "~1"), child))
            .collect(),
        Value::Array(items) => items
            .iter()
            .take(3)
            .enumerate()
            .map(|(index, child)| (index.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    for (step, child) in children {
        let pointer = format!("{at}/{step}");
        pointers(child, &pointer, found);
        found.push(pointer);
    }
}

/// The event without the value at a pointer, when that stands under a key.
fn without(event: &Value, pointer: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let mut event = event.clone();
    event
        .pointer_mut(parent)?
        .as_object_mut()?
        .remove(&key.replace("~1", "/").replace("~0", "~"))?;
    Some(event)
}

#[test]
fn types_and_schemas_agree_on_every_fixture_with_any_value_replaced() {
    let replacements = [
        r#"null"#,
        "true",
        "false",
        "-1",
        "0",
        "1.5",
        "99999999999999",
        r#""x""#,
        r#""""#,
        "[]",
        "{}",
        "[null]",
    ];
    let replacements = replacements.map(json);
    let mut checked = 0;
    let mut disagree = Vec::new();
    for profile in Profile::ALL {
        let validator = validator(profile);
        // Messages and people have the same fields everywhere: a place is tried once in each profile.
        let mut tried = std::collections::BTreeSet::new();
        for path in fixtures("valid")
            .into_iter()
            .filter(|path| profile_of(path) == profile)
        {
            let event = event_in(&path).expect("JSON");
            let mut places = Vec::new();
            pointers(&event, "", &mut places);
            for pointer in places {
                let kind = event.pointer(&pointer).map(std::mem::discriminant);
                let general: Vec<_> = pointer
                    .split('/')
                    .map(|step| {
                        if step.parse::<u8>().is_ok() {
                            "*"
                        } else {
                            step
                        }
                    })
                    .collect();
                if !tried.insert((general.join("/"), format!("{kind:?}"))) {
                    continue;
                }
                let replaced = replacements.iter().map(|value| {
                    let mut event = event.clone();
                    *event.pointer_mut(&pointer).expect("it was found there") = value.clone();
                    (value.to_string(), event)
                });
                let removed = without(&event, &pointer).map(|event| ("nothing".to_owned(), event));
                for (value, changed) in replaced.chain(removed) {
                    checked += 1;
                    let by_types = wire::read(profile, &changed).is_ok();
                    let by_schema = validator.is_valid(&changed);
                    if by_types != by_schema {
                        disagree.push(format!(
                            "{profile}: {pointer} = {value}: types {by_types}, schema {by_schema}"
                        ));
                    }
                }
            }
        }
    }
    assert!(
        disagree.is_empty(),
        "{} of {checked}: {disagree:#?}",
        disagree.len()
    );
    assert!(checked > 5000, "only {checked}");
}
