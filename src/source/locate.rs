//! From a JSON pointer to the bytes it points at.

use std::ops::Range;

use super::pointer::Pointer;

/// Where a value stands in its text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The key with its quotes; `None` for array items and the whole document.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
}

/// Finds the value a pointer names in a text that is JSON. Of a key that stands twice it is the last, as in a browser.
///
/// `None` when the pointer leads nowhere.
pub fn locate(text: &str, pointer: &Pointer) -> Option<Span> {
    let mut cursor = Cursor {
        bytes: text.as_bytes(),
        at: 0,
    };
    cursor.skip_blanks();
    let mut span = Span {
        key: None,
        value: cursor.value(),
    };
    for step in pointer.steps() {
        cursor.at = span.value.start;
        span = match cursor.peek()? {
            b'{' => cursor
                .members()
                .filter(|(key, _)| key_is(&text[key.clone()], step))
                .last()
                .map(|(key, value)| Span {
                    key: Some(key),
                    value,
                })?,
            b'[' => {
                let index = step.parse::<usize>().ok()?;
                let value = cursor.items().nth(index)?;
                Span { key: None, value }
            }
            _ => return None,
        };
    }
    Some(span)
}

/// Whether a key's literal, quotes included, means this key.
fn key_is(literal: &str, key: &str) -> bool {
    if literal.contains('\\') {
        serde_json::from_str::<String>(literal).is_ok_and(|decoded| decoded == key)
    } else {
        literal.get(1..literal.len().saturating_sub(1)) == Some(key)
    }
}

/// Walks over JSON text without building anything. It trusts the text to be JSON, and stays within it if it is not.
struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Passes over a string and gives its range, quotes included.
    fn string(&mut self) -> Range<usize> {
        let start = self.at;
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        start..self.at
    }

    /// Passes over one value of any depth and gives its range.
    fn value(&mut self) -> Range<usize> {
        let start = self.at;
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b'}' | b']' => {
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => {
                    self.at += 1;
                    continue;
                }
                _ => self.scalar(),
            }
            if depth == 0 {
                break;
            }
        }
        start..self.at
    }

    fn scalar(&mut self) {
        while self.peek().is_some_and(|byte| {
            !matches!(byte, b',' | b'}' | b']' | b':') && !byte.is_ascii_whitespace()
        }) {
            self.at += 1;
        }
    }

    /// The members of the object that starts here: key and value.
    fn members(&mut self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + use<'_, 't> {
        self.at += 1;
        std::iter::from_fn(move || {
            self.skip_separators();
            if self.peek()? != b'"' {
                return None;
            }
            let key = self.string();
            self.skip_separators();
            Some((key, self.value()))
        })
    }

    /// The items of the array that starts here.
    fn items(&mut self) -> impl Iterator<Item = Range<usize>> + use<'_, 't> {
        self.at += 1;
        std::iter::from_fn(move || {
            self.skip_separators();
            if self.peek()? == b']' {
                return None;
            }
            Some(self.value())
        })
    }

    fn skip_separators(&mut self) {
        while self
            .peek()
            .is_some_and(|byte| matches!(byte, b',' | b':') || byte.is_ascii_whitespace())
        {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'t>(text: &'t str, pointer: &str) -> Option<(&'t str, &'t str)> {
        let span = locate(text, &Pointer::parse(pointer))?;
        Some((&text[span.key.unwrap_or(0..0)], &text[span.value]))
    }

    #[test]
    fn keys_and_values_are_found_at_any_depth() {
        let text = r#" {"a": [1, {"b\u0062": "x]\"}"}, [] ], "c" : -1.5e3 , "d":null} "#;
        assert_eq!(texts(text, "/a/0"), Some(("", "1")));
        assert_eq!(texts(text, "/a/1/bb"), Some((r#""b\u0062""#, r#""x]\"}""#)));
        assert_eq!(texts(text, "/a/2"), Some(("", "[]")));
        assert_eq!(texts(text, "/c"), Some(("\"c\"", "-1.5e3")));
        assert_eq!(texts(text, "/d"), Some(("\"d\"", "null")));
        assert_eq!(texts(text, "").map(|(_, value)| value), Some(text.trim()));
    }

    #[test]
    fn a_pointer_that_leads_nowhere_finds_nothing() {
        for pointer in ["/x", "/a/9", "/a/b", "/a/0/b"] {
            assert_eq!(texts(r#"{"a":[1]}"#, pointer), None, "{pointer}");
        }
    }

    #[test]
    fn of_a_key_that_stands_twice_it_is_the_last() {
        assert_eq!(texts(r#"{"a":1,"a":2}"#, "/a"), Some(("\"a\"", "2")));
    }
}
