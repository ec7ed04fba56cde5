//! Which fields the contract documents, read from the schemas, and which of a payload's fields it does not.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::source::{Pointer, Trail};

/// The documented fields of an object or of the items of an array. Branches of a schema are taken together: a field is
/// known when any of them has it.
#[derive(Debug, Default)]
pub(super) struct Fields {
    keys: BTreeMap<String, Fields>,
    items: Option<Box<Fields>>,
    holds_anything: bool,
}

impl Fields {
    /// The documented fields of a schema that refers to `definitions` only.
    pub(super) fn of(schema: &Value, definitions: &Value) -> Self {
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
        if let Some(items) = node.get("items") {
            self.items.get_or_insert_default().learn(items, definitions);
        }
        self.holds_anything |= node.get("additionalProperties") == Some(&Value::Bool(true));
    }

    /// Whether the contract documents a key of this object.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// Every field of `value` that the contract does not document, with the fields documented beside it.
    pub(super) fn unknown_in<'f>(&'f self, value: &Value) -> Vec<UnknownField<'f>> {
        let mut unknown = Vec::new();
        self.walk(value, &Trail::Top, &mut unknown);
        unknown
    }

    fn walk<'f>(&'f self, value: &Value, at: &Trail<'_>, unknown: &mut Vec<UnknownField<'f>>) {
        match value {
            Value::Object(object) if !self.keys.is_empty() => {
                for (key, child) in object {
                    match self.keys.get(key) {
                        Some(fields) => fields.walk(child, &Trail::Key(at, key), unknown),
                        None if self.holds_anything => {}
                        None => unknown.push(UnknownField {
                            pointer: Pointer::from(&Trail::Key(at, key)),
                            siblings: self,
                        }),
                    }
                }
            }
            Value::Array(items) => {
                if let Some(fields) = &self.items {
                    for (index, item) in items.iter().enumerate() {
                        fields.walk(item, &Trail::Index(at, index), unknown);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A field of a payload that the contract does not document.
#[derive(Debug)]
pub(super) struct UnknownField<'f> {
    /// Where it is.
    pub pointer: Pointer,
    /// The documented fields of the object it stands in.
    pub siblings: &'f Fields,
}

impl UnknownField<'_> {
    /// The field's key.
    pub(super) fn key(&self) -> &str {
        self.pointer.last().unwrap_or_default()
    }

    /// The documented field that this one is probably meant to be and that is not there itself.
    pub(super) fn probably_meant(&self, object: &Value) -> Option<&str> {
        let near =
            |known: &str| strsim::jaro_winkler(&self.key().to_lowercase(), &known.to_lowercase());
        let candidates = self
            .siblings
            .keys
            .keys()
            .filter(|known| object.get(known.as_str()).is_none());
        let best = candidates.max_by(|a, b| near(a).total_cmp(&near(b)))?;
        (near(best) > 0.9).then_some(best.as_str())
    }
}
