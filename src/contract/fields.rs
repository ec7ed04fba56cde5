//! Which fields the contract documents, read from the schemas.

use std::collections::BTreeMap;

use serde_json::Value;

use super::profile::Profile;
use super::schema;

/// The two schemas of a set of texts that the host extends: the known values, and any text (or null).
pub(crate) fn open_set(schema: &Value) -> Option<&[Value; 2]> {
    let branches: &[Value; 2] = schema
        .get("anyOf")?
        .as_array()?
        .as_slice()
        .try_into()
        .ok()?;
    branches[0].get("enum").is_some().then_some(branches)
}

/// The documented fields of an object or of the items of an array. Branches of a schema are taken together: a field is
/// known when any of them has it.
#[derive(Debug, Default)]
pub struct Fields {
    keys: BTreeMap<String, Fields>,
    items: Option<Box<Fields>>,
    values: Vec<String>,
    holds_anything: bool,
    is_open: bool,
}

impl Fields {
    /// The documented fields of the event of all profiles together.
    pub fn of_all_profiles() -> Self {
        let parse = |text| {
            serde_json::from_str::<Value>(text)
                .expect("the bundled schemas are JSON: a test reads them")
        };
        let definitions = parse(schema::DEFINITIONS.text);
        let mut fields = Self::default();
        for profile in Profile::ALL {
            fields.learn(&parse(schema::of_profile(profile).text), &definitions);
        }
        fields
    }

    /// The documented fields of a schema that refers to `definitions` only.
    pub fn of(schema: &Value, definitions: &Value) -> Self {
        let mut fields = Self::default();
        fields.learn(schema, definitions);
        fields
    }

    fn learn(&mut self, node: &Value, definitions: &Value) {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            let fragment = reference
                .rsplit_once('#')
                .map_or("", |(_, fragment)| fragment);
            let target = definitions
                .pointer(fragment)
                .expect("a bundled schema refers to the definitions only");
            self.learn(target, definitions);
        }
        for branch in ["then", "else"] {
            if let Some(branch) = node.get(branch) {
                self.learn(branch, definitions);
            }
        }
        for (key, child) in node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            self.keys
                .entry(key.clone())
                .or_default()
                .learn(child, definitions);
        }
        if let Some([known, _]) = open_set(node) {
            let known = known["enum"].as_array().into_iter().flatten();
            let known = known.filter_map(Value::as_str).map(str::to_owned);
            self.values.extend(known);
        }
        if let Some(items) = node.get("items") {
            self.items.get_or_insert_default().learn(items, definitions);
        }
        let others = node.get("additionalProperties");
        self.holds_anything |= others == Some(&Value::Bool(true));
        let is_object = node.get("type").is_some_and(|kind| match kind {
            Value::Array(kinds) => kinds.iter().any(|kind| kind == "object"),
            kind => kind == "object",
        });
        let is_bare = is_object && node.get("properties").is_none() && node.get("$ref").is_none();
        self.is_open |= is_bare || others.is_some_and(|others| *others != Value::Bool(false));
    }

    /// Whether the contract documents a key of this object.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// What the contract documents below a key of this object.
    pub fn key(&self, key: &str) -> Option<&Fields> {
        self.keys.get(key)
    }

    /// The documented keys of this object, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// What the contract documents of the items of this array.
    pub fn items(&self) -> Option<&Fields> {
        self.items.as_deref()
    }

    /// The values that the contract knows of a set that the host extends; empty when this is no such set.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Whether somebody's own keys belong into this object: attributes, and what an integration stores.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether any key may stand in this object beside the documented ones.
    pub fn holds_anything(&self) -> bool {
        self.holds_anything
    }
}
