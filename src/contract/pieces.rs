//! The bundled schemas by the names that people ask for: the whole files, and single definitions that stand alone.

use serde_json::{Map, Value};

use super::part::Part;
use super::profile::Profile;
use super::schema::{self, BundledSchema, DEFINITIONS};

/// Whether a schema carries along what it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum References {
    /// It refers to other bundled schemas by their `$id`, as in `schemas/`.
    Kept,
    /// Those schemas stand in its `$defs`, under the same `$id`, so that it can be used alone.
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
        return piece_text(definition);
    }
    match schema::bundled().find(|known| known.name == name) {
        Some(file) => Some(file_text(file, references)),
        None => piece_text(name),
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
    let is_whole = !file.text.contains(&format!("{}#", DEFINITIONS.id));
    if references == References::Kept || is_whole || file.id == DEFINITIONS.id {
        return file.text.to_owned();
    }
    let mut root = parsed(file.text);
    let mut shared = Map::new();
    shared.insert(DEFINITIONS.name.to_owned(), parsed(DEFINITIONS.text).into());
    root.insert("$defs".to_owned(), shared.into());
    pretty(root)
}

/// A definition with those that it needs.
fn piece_text(name: &str) -> Option<String> {
    let all = definitions();
    let piece = all.get(name)?;
    let mut needed = Vec::new();
    need(name, &all, &mut needed);
    let mut root = Map::new();
    root.insert(
        "$schema".to_owned(),
        parsed(DEFINITIONS.text)["$schema"].clone(),
    );
    root.insert(
        "$id".to_owned(),
        format!("{}:{name}", DEFINITIONS.id).into(),
    );
    for keyword in ["title", "description"] {
        if let Some(text) = piece.get(keyword) {
            root.insert(keyword.to_owned(), text.clone());
        }
    }
    root.insert("$ref".to_owned(), format!("#/$defs/{name}").into());
    let kept = all.into_iter().filter(|(name, _)| needed.contains(name));
    root.insert("$defs".to_owned(), Value::Object(kept.collect()));
    Some(pretty(root))
}

/// Adds a definition and all that it refers to.
fn need(name: &str, all: &Map<String, Value>, needed: &mut Vec<String>) {
    if needed.iter().any(|known| known == name) {
        return;
    }
    needed.push(name.to_owned());
    if let Some(definition) = all.get(name) {
        for reference in references(definition) {
            need(reference, all, needed);
        }
    }
}

fn references(value: &Value) -> Vec<&str> {
    match value {
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str);
            let own = own.and_then(|text| text.strip_prefix("#/$defs/"));
            own.into_iter()
                .chain(object.values().flat_map(references))
                .collect()
        }
        Value::Array(values) => values.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
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

fn pretty(root: Map<String, Value>) -> String {
    format!("{:#}\n", Value::Object(root))
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
            assert_eq!(root["$defs"]["definitions"]["$id"], DEFINITIONS.id);
            let kept = schema_text("event", profile, References::Kept).expect("a schema");
            assert_eq!(kept, schema::of_profile(profile).text);
        }
    }
}
