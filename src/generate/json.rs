//! JSON straight into bytes, key by key: an event never stands in memory as a tree.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Serialize;

use crate::contract::{
    Availability, Channel, ContentType, DeliveryStatus, FileType, MessageType, Presence, Priority,
    RecordId, Role, Status, Theme,
};

/// The text of a JSON value that is written more than once, or by another file than the one that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json(Cow<'static, [u8]>);

impl Json {
    /// The text of any value.
    pub(super) fn of(value: &impl Serialize) -> Self {
        let mut out = Vec::new();
        by_serde(&mut out, value);
        Self(out.into())
    }

    /// The text of an object.
    pub(super) fn object(fill: impl FnOnce(&mut Object<'_>)) -> Self {
        let mut out = Vec::with_capacity(256);
        object(&mut out, fill);
        Self(out.into())
    }

    /// The text of an array, each item in turn.
    pub(super) fn array<T>(
        items: impl IntoIterator<Item = T>,
        write_item: impl FnMut(&mut Vec<u8>, T),
    ) -> Self {
        let mut out = Vec::new();
        array(&mut out, items, write_item);
        Self(out.into())
    }

    /// `{}`.
    pub(super) fn empty_object() -> Self {
        Self(b"{}".into())
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&String::from_utf8_lossy(&self.0))
    }
}

/// A key that needs no escapes, as it stands in an object: behind a comma, and before its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key(&'static str);

impl Key {
    /// What [`key!`] makes of a name.
    pub(super) const fn written(text: &'static str) -> Self {
        Self(text)
    }
}

/// The [`Key`] of a name.
macro_rules! key {
    ($name:literal) => {
        $crate::generate::json::Key::written(concat!(",\"", $name, "\":"))
    };
}
pub(super) use key;

/// An object that is being written.
pub(super) struct Object<'w> {
    out: &'w mut Vec<u8>,
}

impl Object<'_> {
    /// Writes a key; its value is to follow.
    #[inline]
    pub(super) fn key(&mut self, Key(written): Key) -> &mut Vec<u8> {
        self.out.extend_from_slice(written.as_bytes());
        self.out
    }

    /// Writes a key and its value.
    #[inline]
    pub(super) fn set(&mut self, key: Key, value: impl ToJson) {
        value.write(self.key(key));
    }

    /// Writes a key and a value when there is one, and nothing otherwise.
    #[inline]
    pub(super) fn set_some(&mut self, key: Key, value: Option<impl ToJson>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Writes a key and a value whose text is known.
    #[inline]
    pub(super) fn put(&mut self, key: Key, json: &Json) {
        self.key(key).extend_from_slice(&json.0);
    }

    /// Writes the same value under several keys.
    pub(super) fn set_all(&mut self, keys: &[Key], value: impl ToJson) {
        let mut written: Option<Range<usize>> = None;
        for key in keys {
            let out = self.key(*key);
            match &written {
                Some(first) => out.extend_from_within(first.clone()),
                None => {
                    let start = out.len();
                    value.write(out);
                    written = Some(start..out.len());
                }
            }
        }
    }

    /// Writes a key and its value, and returns where the value is.
    #[inline]
    pub(super) fn set_at(&mut self, key: Key, value: impl ToJson) -> Range<usize> {
        let out = self.key(key);
        let start = out.len();
        value.write(out);
        start..out.len()
    }

    /// Writes a key and a value whose text has been written before, at that place.
    #[inline]
    pub(super) fn again(&mut self, key: Key, written: Range<usize>) {
        self.key(key).extend_from_within(written);
    }

    /// Writes all members of another object.
    #[inline]
    pub(super) fn members_of(&mut self, Json(object): &Json) {
        if let [b'{', members @ .., b'}'] = &**object
            && !members.is_empty()
        {
            self.out.push(b',');
            self.out.extend_from_slice(members);
        }
    }

    /// Writes a key and an object.
    #[inline]
    pub(super) fn object(&mut self, key: Key, fill: impl FnOnce(&mut Object<'_>)) {
        object(self.key(key), fill);
    }

    /// Writes a key and an array, each item in turn.
    #[inline]
    pub(super) fn array<T>(
        &mut self,
        key: Key,
        items: impl IntoIterator<Item = T>,
        write_item: impl FnMut(&mut Vec<u8>, T),
    ) {
        array(self.key(key), items, write_item);
    }
}

/// Writes an object.
#[inline]
pub(super) fn object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
    let start = out.len();
    fill(&mut Object { out });
    // The comma before the first key becomes the bracket.
    match out.get_mut(start) {
        Some(first) => *first = b'{',
        None => out.push(b'{'),
    }
    out.push(b'}');
}

/// Writes a text of characters that need no escapes.
#[inline]
pub(super) fn quoted(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    out.push(b'"');
    write(out);
    out.push(b'"');
}

/// Writes an array, each item in turn.
pub(super) fn array<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut write_item: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    let mut is_first = true;
    for item in items {
        if !is_first {
            out.push(b',');
        }
        is_first = false;
        write_item(out, item);
    }
    out.push(b']');
}

/// What can be written as JSON.
pub(super) trait ToJson {
    /// Writes the value.
    fn write(&self, out: &mut Vec<u8>);
}

impl ToJson for str {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        let needs_escape = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
        // Without a way out in the middle, many bytes are looked at in one step.
        let is_plain = !self
            .bytes()
            .fold(false, |found, byte| found | needs_escape(byte));
        if is_plain {
            out.reserve(self.len() + 2);
            out.push(b'"');
            out.extend_from_slice(self.as_bytes());
            out.push(b'"');
        } else {
            by_serde(out, self);
        }
    }
}

impl ToJson for String {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        self.as_str().write(out);
    }
}

impl<T: ToJson + ?Sized> ToJson for &T {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        (**self).write(out);
    }
}

impl<T: ToJson> ToJson for Option<T> {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Some(value) => value.write(out),
            None => out.extend_from_slice(b"null"),
        }
    }
}

/// `null`.
impl ToJson for () {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"null");
    }
}

impl ToJson for bool {
    #[inline]
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl<T: ToJson> ToJson for [T] {
    fn write(&self, out: &mut Vec<u8>) {
        array(out, self, |out, item| item.write(out));
    }
}

impl<T: ToJson, const N: usize> ToJson for [T; N] {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

impl<T: ToJson> ToJson for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_slice().write(out);
    }
}

/// `serde_json` says how numbers are written, and the contract how its own types are.
macro_rules! written_by_serde {
    ($($name:ty),* $(,)?) => {$(
        impl ToJson for $name {
            #[inline]
            fn write(&self, out: &mut Vec<u8>) {
                by_serde(out, self);
            }
        }
    )*};
}

written_by_serde!(u8, u32, u64, f64, RecordId);

/// The same for types of few values, each of which is asked for once.
macro_rules! written_by_serde_once {
    ($($name:ty),* $(,)?) => {$(
        impl ToJson for $name {
            #[inline]
            fn write(&self, out: &mut Vec<u8>) {
                static TEXTS: [OnceLock<Json>; 16] = [const { OnceLock::new() }; 16];
                let Json(text) = TEXTS[*self as usize].get_or_init(|| Json::of(self));
                out.extend_from_slice(text);
            }
        }
    )*};
}

written_by_serde_once!(
    Availability,
    Channel,
    ContentType,
    DeliveryStatus,
    FileType,
    MessageType,
    Presence,
    Priority,
    Role,
    Status,
    Theme,
);

#[inline]
fn by_serde(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    serde_json::to_writer(out, value).expect("writing texts and numbers to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_key_by_key() {
        let known = Json::object(|object| object.set(key!("a"), 1_u8));
        let text = Json::object(|object| {
            object.set(key!("text"), "\"é\n");
            object.set_some(key!("none"), None::<u8>);
            object.set(key!("null"), None::<u8>);
            object.put(key!("known"), &known);
            object.object(key!("inner"), |inner| inner.set(key!("flag"), true));
            object.object(key!("empty"), |_| {});
            object.array(key!("list"), [1_u8, 2], |out, item| item.write(out));
            object.set(key!("number"), 2.5);
            object.set_all(&[key!("b"), key!("c")], "x");
            object.members_of(&known);
            object.members_of(&Json::empty_object());
            let place = object.set_at(key!("here"), "é");
            object.again(key!("again"), place);
        });
        let expected = r#"{"text":"\"é\n","null":null,"known":{"a":1},"inner":{"flag":true},"empty":{},"list":[1,2],"number":2.5,"b":"x","c":"x","a":1,"here":"é","again":"é"}"#;
        assert_eq!(text.to_string(), expected);
    }
}
