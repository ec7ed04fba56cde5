//! Which fields of a payload the contract does not document, and which values of sets that the host extends.

use serde_json::Value;

use crate::contract::Fields;
use crate::source::{Pointer, Trail, likeness, most_alike};

/// What the contract does not document in a payload.
#[derive(Debug, Default)]
pub(super) struct Unknown<'f> {
    pub fields: Vec<UnknownField<'f>>,
    pub values: Vec<UnknownValue<'f>>,
}

/// Everything in `value` that the contract does not document.
pub(super) fn unknown_in<'f>(fields: &'f Fields, value: &Value) -> Unknown<'f> {
    let mut unknown = Unknown::default();
    walk(fields, value, &Trail::Top, &mut unknown);
    unknown
}

fn walk<'f>(fields: &'f Fields, value: &Value, at: &Trail<'_>, unknown: &mut Unknown<'f>) {
    match value {
        Value::String(text) => {
            let known = fields.values();
            if !known.is_empty() && !known.contains(text) {
                unknown.values.push(UnknownValue {
                    pointer: Pointer::from(at),
                    text: text.clone(),
                    known,
                });
            }
        }
        Value::Object(object) if fields.keys().next().is_some() => {
            for (key, child) in object {
                match fields.key(key) {
                    Some(below) => walk(below, child, &Trail::Key(at, key), unknown),
                    None if fields.holds_anything() => {}
                    None => unknown.fields.push(UnknownField {
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

/// A value of a set that the host extends which the contract does not know.
#[derive(Debug)]
pub(super) struct UnknownValue<'f> {
    /// Where it is.
    pub pointer: Pointer,
    pub text: String,
    /// The values that the contract knows.
    pub known: &'f [String],
}

impl UnknownValue<'_> {
    /// The known value that this one is a slip of: a letter more, less or another one, or other capitals. A new value of the
    /// host may well look like a known one, so nothing less near counts.
    pub(super) fn probably_meant(&self) -> Option<&str> {
        let is_slip = |known: &&str| {
            let tail = known.rsplit("::").next().unwrap_or_default();
            [*known, tail].into_iter().any(|known| {
                self.text.eq_ignore_ascii_case(known) || likeness(&self.text, known) >= 1.0
            })
        };
        self.known.iter().map(String::as_str).find(is_slip)
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
