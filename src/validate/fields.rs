//! Which fields of a payload the contract does not document, and which values of sets that the host extends.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::contract::Fields;
use crate::source::{Pointer, Trail, likeness, most_alike};

/// Something that the contract does not document, while the payload is walked.
#[derive(Debug)]
pub(super) enum Unknown<'f, 'v, 'w> {
    Field(UnknownField<'f, 'v, 'w>),
    Value(UnknownValue<'f, 'v, 'w>),
}

/// Hands over everything in `value` that the contract does not document.
pub(super) fn unknown_in<'f, 'v>(
    fields: &'f Fields,
    value: &'v Value,
    each: &mut dyn FnMut(Unknown<'f, 'v, '_>),
) {
    walk(fields, value, &Trail::Top, each);
}

fn walk<'f, 'v>(
    fields: &'f Fields,
    value: &'v Value,
    at: &Trail<'_>,
    each: &mut dyn FnMut(Unknown<'f, 'v, '_>),
) {
    match value {
        Value::String(text) => {
            let known = fields.values();
            if !known.is_empty() && !known.contains(text) {
                each(Unknown::Value(UnknownValue { at, text, known }));
            }
        }
        Value::Object(object) if fields.keys().next().is_some() => {
            for (number, (key, child)) in object.iter().enumerate() {
                match fields.key(key) {
                    Some(below) => walk(below, child, &Trail::Key(at, key), each),
                    None if fields.holds_anything() => {}
                    None => each(Unknown::Field(UnknownField {
                        at: &Trail::Key(at, key),
                        key,
                        number,
                        object,
                        siblings: fields,
                    })),
                }
            }
        }
        Value::Array(items) => {
            if let Some(below) = fields.items() {
                for (index, item) in items.iter().enumerate() {
                    walk(below, item, &Trail::Index(at, index), each);
                }
            }
        }
        _ => {}
    }
}

/// A value of a set that the host extends which the contract does not know.
#[derive(Debug)]
pub(super) struct UnknownValue<'f, 'v, 'w> {
    /// Where it is.
    pub at: &'w Trail<'w>,
    pub text: &'v str,
    /// The values that the contract knows.
    pub known: &'f [String],
}

/// The known value that another one is a slip of: a letter more, less or another one, or other capitals. A new value of the
/// host may well look like a known one, so nothing less near counts.
pub(super) fn probably_meant_value<'f>(text: &str, known: &'f [String]) -> Option<&'f str> {
    let is_slip = |known: &&str| {
        let tail = known.rsplit("::").next().unwrap_or_default();
        [*known, tail]
            .into_iter()
            .any(|known| text.eq_ignore_ascii_case(known) || likeness(text, known) >= 1.0)
    };
    known.iter().map(String::as_str).find(is_slip)
}

/// A field of a payload that the contract does not document.
#[derive(Debug)]
pub(super) struct UnknownField<'f, 'v, 'w> {
    /// Where it is.
    pub at: &'w Trail<'w>,
    pub key: &'v str,
    /// How many members of its object are before it.
    pub number: usize,
    /// The object that it is in.
    pub object: &'v Map<String, Value>,
    /// The documented fields of that object.
    pub siblings: &'f Fields,
}

impl<'f> UnknownField<'f, '_, '_> {
    /// The documented field that this one is probably meant to be.
    pub(super) fn probably_meant(&self) -> Option<&'f str> {
        probably_meant(self.key, self.siblings, self.object)
    }
}

/// The documented field that an undocumented one is probably meant to be and that is not there itself.
fn probably_meant<'f>(
    key: &str,
    siblings: &'f Fields,
    object: &Map<String, Value>,
) -> Option<&'f str> {
    let candidates = siblings.keys().filter(|known| !object.contains_key(*known));
    most_alike(candidates, |known| likeness(key, known), 0.9)
}

/// Misspelt keys that were told as the missing keys they are meant to be. One cause is one finding.
#[derive(Debug, Default)]
pub(super) struct Misspelt<'f> {
    /// Those that were told: the address of the object, and how many members are before the key.
    told: HashSet<(usize, usize)>,
    /// The object of the last missing key, with its misspelt keys: missing keys of one object follow each other, and each
    /// key is compared with the documented ones once.
    last: Option<(usize, Vec<(usize, &'f str)>)>,
}

impl<'f> Misspelt<'f> {
    /// The key that stands in an object for one that is missing there.
    pub(super) fn take<'v>(
        &mut self,
        fields: &'f Fields,
        pointer: &Pointer,
        object: &'v Map<String, Value>,
        missing: &str,
    ) -> Option<&'v str> {
        let address = address_of(object);
        if !matches!(self.last, Some((last, _)) if last == address) {
            let below = |fields: &'f Fields, step: &String| fields.key(step).or(fields.items());
            let mut steps = pointer.steps().iter();
            let siblings = steps.try_fold(fields, below)?;
            let is_unknown = |key: &str| siblings.key(key).is_none() && !siblings.holds_anything();
            let keys = object.keys().enumerate();
            let misspelt = keys
                .filter(|(_, key)| is_unknown(key))
                .filter_map(|(number, key)| Some((number, probably_meant(key, siblings, object)?)));
            self.last = Some((address, misspelt.collect()));
        }
        let (_, misspelt) = self.last.as_ref()?;
        let mut numbers = misspelt
            .iter()
            .filter(|(_, meant)| *meant == missing)
            .map(|(number, _)| *number);
        let number = numbers.find(|number| !self.told.contains(&(address, *number)))?;
        self.told.insert((address, number));
        object.keys().nth(number).map(String::as_str)
    }

    pub(super) fn has_told(&self, field: &UnknownField<'_, '_, '_>) -> bool {
        self.told
            .contains(&(address_of(field.object), field.number))
    }
}

fn address_of(object: &Map<String, Value>) -> usize {
    std::ptr::from_ref(object).addr()
}
