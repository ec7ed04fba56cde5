//! JSON straight into bytes, key by key: an event never stands in memory as a tree.

use serde::Serialize;

/// The text of a JSON value that is written more than once, or by another file than the one that knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Json(Vec<u8>);

impl Json {
    /// The text of any value.
    pub(super) fn of(value: &impl Serialize) -> Self {
        let mut out = Vec::new();
        write(&mut out, value);
        Self(out)
    }

    /// The text of an object.
    pub(super) fn object(fill: impl FnOnce(&mut Object<'_>)) -> Self {
        let mut out = Vec::new();
        object(&mut out, fill);
        Self(out)
    }

    /// `{}`.
    pub(super) fn empty_object() -> Self {
        Self(b"{}".to_vec())
    }
}

/// An object that is being written.
pub(super) struct Object<'w> {
    out: &'w mut Vec<u8>,
    is_empty: bool,
}

impl Object<'_> {
    /// Writes a key; its value is to follow.
    pub(super) fn key(&mut self, key: &str) -> &mut Vec<u8> {
        if !self.is_empty {
            self.out.push(b',');
        }
        self.is_empty = false;
        write(self.out, key);
        self.out.push(b':');
        self.out
    }

    /// Writes a key that needs no escapes, and its value.
    pub(super) fn set(&mut self, key: &'static str, value: impl Serialize) {
        let out = self.plain_key(key);
        write(out, &value);
    }

    /// Writes a key and a value when there is one, and nothing otherwise.
    pub(super) fn set_some(&mut self, key: &'static str, value: Option<impl Serialize>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Writes a key and a value whose text is known.
    pub(super) fn put(&mut self, key: &'static str, json: &Json) {
        self.plain_key(key).extend_from_slice(&json.0);
    }

    /// Writes a key and an object.
    pub(super) fn object(&mut self, key: &'static str, fill: impl FnOnce(&mut Object<'_>)) {
        object(self.plain_key(key), fill);
    }

    /// Writes a key and an array, each item in turn.
    pub(super) fn array<T>(
        &mut self,
        key: &'static str,
        items: impl IntoIterator<Item = T>,
        write_item: impl FnMut(&mut Vec<u8>, T),
    ) {
        array(self.plain_key(key), items, write_item);
    }

    fn plain_key(&mut self, key: &'static str) -> &mut Vec<u8> {
        debug_assert!(
            key.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        );
        let before: &[u8] = if self.is_empty { b"\"" } else { b",\"" };
        self.is_empty = false;
        self.out.extend_from_slice(before);
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }
}

/// Writes an object.
pub(super) fn object(out: &mut Vec<u8>, fill: impl FnOnce(&mut Object<'_>)) {
    out.push(b'{');
    let mut object = Object {
        out,
        is_empty: true,
    };
    fill(&mut object);
    out.push(b'}');
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

/// Writes a value.
pub(super) fn write<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("writing texts and numbers to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_key_by_key() {
        let known = Json::object(|object| object.set("a", 1));
        let text = Json::object(|object| {
            object.set("text", "\"é\n");
            object.set_some("none", None::<u8>);
            object.set("null", None::<u8>);
            object.put("known", &known);
            object.object("inner", |inner| inner.set("flag", true));
            object.object("empty", |_| {});
            object.array("list", [1, 2], |out, item| write(out, &item));
            write(object.key("a \"b\""), &2.5);
        });
        let expected = r#"{"text":"\"é\n","null":null,"known":{"a":1},"inner":{"flag":true},"empty":{},"list":[1,2],"a \"b\"":2.5}"#;
        assert_eq!(String::from_utf8_lossy(&text.0), expected);
    }
}
