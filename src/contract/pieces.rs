//! The bundled schemas by the names that people ask for: the whole files, and single definitions that stand alone.

use serde_json::{Map, Value, json};

use super::fields::releases_in_words;
use super::part::Part;
use super::profile::Profile;
use super::schema::{self, BundledSchema, DEFINITIONS};

/// Whether a schema carries along what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum References {
    /// It refers to other bundled schemas by their `$id`, as in `schemas/`.
    Kept,
    /// What it refers to is in its `$defs`, in a form that every program takes: no inner `$id`, and no `$ref` with further
    /// keys of the object beside it.
    Bundled,
}

/// The text of a schema by its name: that of a file such as `web-2023`, a part of the event as a profile sends it, or a
/// definition. A part or definition always stands alone. `None` when there is no such name.
pub fn schema_text(name: &str, profile: Profile, references: References) -> Option<String> {
    if name == Part::Event.name() {
        return Some(file_text(schema::of_profile(profile), references));
    }
    let part = Part::ALL.into_iter().find(|part| part.name() == name);
    if let Some(definition) = part.and_then(|part| part.definition(profile)) {
        return piece_text(definition, references);
    }
    match schema::bundled().find(|known| known.name == name) {
        Some(file) => Some(file_text(file, references)),
        None => piece_text(name, references),
    }
}

/// All names that [`schema_text`] knows, those of files first.
pub fn schema_names() -> Vec<String> {
    let files = schema::bundled().map(|file| file.name.to_owned());
    let parts = Part::ALL.into_iter().map(|part| part.name().to_owned());
    let mut names: Vec<String> = files.chain(parts).collect();
    for name in definitions().keys() {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn file_text(file: BundledSchema, references: References) -> String {
    let is_whole = file.id == DEFINITIONS.id || !file.text.contains("\"$ref\": \"urn:");
    if references == References::Kept || is_whole {
        return file.text.to_owned();
    }
    let mut root = Value::Object(parsed(file.text));
    let mut found = Map::new();
    bring_along(&mut root, None, references, &mut found);
    root["$defs"] = Value::Object(found);
    format!("{root:#}\n")
}

/// A definition with those that it needs.
fn piece_text(name: &str, references: References) -> Option<String> {
    let definitions = Value::Object(parsed(DEFINITIONS.text));
    let piece = definitions["$defs"].get(name)?;
    let mut root = json!({
        "$schema": definitions["$schema"],
        "$id": format!("{}:{name}", DEFINITIONS.id),
    });
    for keyword in ["title", "description"] {
        if let Some(text) = piece.get(keyword) {
            root[keyword] = text.clone();
        }
    }
    root["$ref"] = format!("{}#/$defs/{name}", DEFINITIONS.id).into();
    let mut found = Map::new();
    bring_along(&mut root, None, references, &mut found);
    root["$defs"] = Value::Object(found);
    Some(format!("{root:#}\n"))
}

/// Makes every reference in a schema one to `$defs`, and adds what is referred to there. `home` is the file that the schema is
/// from; of the root itself, whose own references stay, it is `None`.
///
/// The definitions get no address of their own: ajv for one does not look into a schema that has.
fn bring_along(
    schema: &mut Value,
    home: Option<&Value>,
    kind: References,
    found: &mut Map<String, Value>,
) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some((file, pointer)) = reference.clone().split_once('#')
            {
                let other = schema::bundled().find(|other| other.id == file);
                let other = other.map(|other| Value::Object(parsed(other.text)));
                if let Some(source) = other.as_ref().or(home) {
                    let name = name_of(pointer);
                    *reference = format!("#/$defs/{name}");
                    bring(name, pointer, source, kind, found);
                }
            }
            if kind == References::Bundled
                && let Some(releases) = releases_in_words(object)
                && let Some(Value::String(description)) = object.get_mut("description")
            {
                // Editors show the description, and not the comment that it is read from.
                *description = format!("{description} {releases}");
            }
            for value in object.values_mut() {
                bring_along(value, home, kind, found);
            }
        }
        Value::Array(values) => {
            for value in values {
                bring_along(value, home, kind, found);
            }
        }
        _ => {}
    }
}

fn bring(
    name: &str,
    pointer: &str,
    source: &Value,
    kind: References,
    found: &mut Map<String, Value>,
) {
    if found.contains_key(name) {
        return;
    }
    // It may refer to itself.
    found.insert(name.to_owned(), Value::Null);
    let target = source
        .pointer(pointer)
        .expect("a bundled schema refers to what is there");
    let mut target = match kind {
        References::Kept => target.clone(),
        References::Bundled => flat(target, source),
    };
    bring_along(&mut target, Some(source), kind, found);
    found.insert(name.to_owned(), target);
}

/// What a place in a schema is called: the last key on the way to it.
fn name_of(pointer: &str) -> &str {
    let mut steps = pointer.rsplit('/');
    steps.find(|step| *step != "items").unwrap_or_default()
}

/// A definition with all keys of its object in one place. Programs that make types of a schema pass over what is beside a
/// `$ref`, or over the `$ref`.
fn flat(definition: &Value, source: &Value) -> Value {
    let (Some(own), Some(reference)) = (definition.as_object(), definition["$ref"].as_str()) else {
        return definition.clone();
    };
    let base = source.pointer(reference.trim_start_matches('#'));
    let Some(Value::Object(mut merged)) = base.map(|base| flat(base, source)) else {
        return definition.clone();
    };
    for (keyword, value) in own.iter().filter(|(keyword, _)| *keyword != "$ref") {
        match (merged.get_mut(keyword), value) {
            (Some(Value::Object(before)), Value::Object(more)) => before.extend(more.clone()),
            (Some(Value::Array(before)), Value::Array(more)) => before.extend(more.clone()),
            _ => {
                merged.insert(keyword.clone(), value.clone());
            }
        }
    }
    Value::Object(merged)
}

fn definitions() -> Map<String, Value> {
    match parsed(DEFINITIONS.text).remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    }
}

fn parsed(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).expect("the bundled schemas are JSON objects: tests/contract.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_schema_with_an_id_of_its_own() {
        let mut ids: Vec<String> = Vec::new();
        for name in schema_names() {
            if Part::ALL.iter().any(|part| part.name() == name) {
                continue; // The same as another one, by the profile.
            }
            let text = schema_text(&name, Profile::default(), References::Kept);
            let root = parsed(&text.unwrap_or_else(|| panic!("{name}")));
            ids.push(root["$id"].as_str().expect("an id").to_owned());
            assert!(root.contains_key("title"), "{name}");
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    #[test]
    fn a_part_is_that_of_the_profile() {
        for (profile, definition) in [
            (Profile::Mobile, "mobileConversation"),
            (Profile::Web2026, "webConversation"),
        ] {
            let text = schema_text("conversation", profile, References::Kept).expect("a schema");
            let root = parsed(&text);
            assert_eq!(root["$ref"], format!("#/$defs/{definition}"));
            let needed = root["$defs"].as_object().expect("definitions");
            assert!(needed.contains_key("message") && !needed.contains_key("currentAgent"));
        }
    }

    #[test]
    fn what_is_bundled_refers_to_nothing_outside() {
        for profile in Profile::ALL {
            let text = schema_text("event", profile, References::Bundled).expect("a schema");
            let root = parsed(&text);
            let defs = root["$defs"].to_string();
            assert!(!defs.contains("$id") && !text.contains(DEFINITIONS.id));
            let conversation = match profile {
                Profile::Mobile => &root["$defs"]["mobileConversation"],
                _ => &root["$defs"]["webConversation"],
            };
            assert!(conversation["properties"].get("labels").is_some());
            assert!(conversation.get("$ref").is_none());
            let kept = schema_text("event", profile, References::Kept).expect("a schema");
            assert_eq!(kept, schema::of_profile(profile).text);
        }
    }
}
