//! Which fields of a payload the contract does not document.

use serde_json::Value;

use crate::contract::Fields;
use crate::source::{Pointer, Trail, likeness, most_alike};

/// Every field of `value` that the contract does not document, with the fields documented beside it.
pub(super) fn unknown_in<'f>(fields: &'f Fields, value: &Value) -> Vec<UnknownField<'f>> {
    let mut unknown = Vec::new();
    walk(fields, value, &Trail::Top, &mut unknown);
    unknown
}

fn walk<'f>(
    fields: &'f Fields,
    value: &Value,
    at: &Trail<'_>,
    unknown: &mut Vec<UnknownField<'f>>,
) {
    match value {
        Value::Object(object) if fields.keys().next().is_some() => {
            for (key, child) in object {
                match fields.key(key) {
                    Some(below) => walk(below, child, &Trail::Key(at, key), unknown),
                    None if fields.holds_anything() => {}
                    None => unknown.push(UnknownField {
                        pointer: Pointer::from(&Trail::Key(at, key)),
                        siblings: fields,
                    }),
                }
            }
        }
        Value::Array(items) => {
            if let Some(below) = fields.items() {
                for (index, item) in items.iter().enumerate() {
                    walk(below, item, &Trail::Index(at, index), unknown);
                }
            }
        }
        _ => {}
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
        let candidates = self
            .siblings
            .keys()
            .filter(|known| object.get(known).is_none());
        most_alike(candidates, |known| likeness(self.key(), known), 0.9)
    }
}
