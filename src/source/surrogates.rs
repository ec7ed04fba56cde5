//! Halves of surrogate pairs that are alone. `JSON.stringify` writes one as the escape `\ud83d`, and `JSON.parse` reads it,
//! but no Rust string can have it.
//!
//! While a text is a value, one private character stands for each half. It counts as one character, as the half does in
//! JavaScript, and becomes the escape again where JSON is written.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

/// Stands for U+D800; the 2048 characters from here on are the last of Unicode, private, and in no font.
const FIRST: u32 = 0x10_F800;

fn stand_in(unit: u16) -> char {
    char::from_u32(FIRST + u32::from(unit) - 0xD800).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The half of a pair that a character stands for.
pub fn unit_of(c: char) -> Option<u16> {
    let offset = u32::from(c).checked_sub(FIRST)?;
    u16::try_from(0xD800 + offset).ok()
}

/// Whether a character that stands for half of a pair may be in a text.
pub fn has_any(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"\xF4\x8F").is_some() && text.contains(is_stand_in)
}

fn is_stand_in(c: char) -> bool {
    unit_of(c).is_some()
}

/// JSON without the escapes of lone halves.
pub(super) struct Readable {
    /// With a stand-in for each. Where the text has such characters itself, which nobody uses, it has U+FFFD in their place.
    pub text: String,
    /// With U+FFFD as an escape for each, so that every byte is where it was.
    pub aligned: String,
}

/// Takes the escapes of lone halves out of JSON; `None` when there are none.
pub(super) fn readable(json: &str) -> Option<Readable> {
    let lone = lone_escapes(json);
    if lone.is_empty() {
        return None;
    }
    let replaced = |by: &dyn Fn(u16) -> Cow<'static, str>| {
        let mut text = String::with_capacity(json.len());
        let mut done = 0;
        for (at, unit) in &lone {
            text.push_str(&json[done..*at]);
            text.push_str(&by(*unit));
            done = at + ESCAPE;
        }
        text + &json[done..]
    };
    let aligned = replaced(&|_| "\\ufffd".into());
    let text = if has_any(json) {
        aligned.clone()
    } else {
        replaced(&|unit| stand_in(unit).to_string().into())
    };
    Some(Readable { text, aligned })
}

/// What a JSON text says, with a stand-in for each half that is alone.
///
/// # Errors
///
/// When it is not JSON, or says something else than a `T`.
pub fn parsed<T: DeserializeOwned>(json: &str) -> serde_json::Result<T> {
    serde_json::from_str(json).or_else(|error| match readable(json) {
        Some(readable) => serde_json::from_str(&readable.text),
        None => Err(error),
    })
}

/// The length of an escape such as `\ud83d`.
const ESCAPE: usize = 6;

/// Where halves of pairs are escaped without the other half, and which.
fn lone_escapes(json: &str) -> Vec<(usize, u16)> {
    let mut found = Vec::new();
    let bytes = json.as_bytes();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\\', bytes.get(at..).unwrap_or_default()) {
        at += step;
        match unit_at(json, at) {
            Some(0xD800..=0xDBFF)
                if matches!(unit_at(json, at + ESCAPE), Some(0xDC00..=0xDFFF)) =>
            {
                at += 2 * ESCAPE;
            }
            Some(unit @ 0xD800..=0xDFFF) => {
                found.push((at, unit));
                at += ESCAPE;
            }
            _ => at += 2,
        }
    }
    found
}

/// The unit of UTF-16 that is escaped at a byte.
pub(super) fn unit_at(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + ESCAPE)?.strip_prefix("\\u")?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex.then(|| u16::from_str_radix(digits, 16).ok())?
}

/// JSON as the host writes it: with an escape for each lone half.
pub fn restored(json: String) -> String {
    if !has_any(&json) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match unit_of(c) {
            Some(unit) => text.push_str(&escape_of(unit)),
            None => text.push(c),
        }
    }
    text
}

/// `\ud83d`.
pub fn escape_of(unit: u16) -> String {
    format!("\\u{unit:04x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_that_are_alone_are_replaced() {
        for whole in [
            r#""\ud83d\ude00""#,
            r#""\\ud83d""#,
            r#""\u00e9""#,
            r#""\ud83""#,
            "{}",
        ] {
            assert!(readable(whole).is_none(), "{whole}");
        }
        for (json, count) in [
            (r#""a\ud83d""#, 1),
            (r#""\ude00\ud83d""#, 2),
            (r#""\ud83d\ud83d\ude00""#, 1),
            (r#""\ud83d\n""#, 1),
            (r#""\uD83D\\ude00""#, 1),
        ] {
            let readable = readable(json).expect(json);
            assert_eq!(
                readable.text.chars().filter(|c| is_stand_in(*c)).count(),
                count,
                "{json}"
            );
            assert_eq!(readable.aligned.len(), json.len());
            assert_eq!(restored(readable.text), json.to_lowercase());
        }
    }
}
