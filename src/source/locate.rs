//! From a JSON pointer to the bytes it points at.

use std::collections::HashMap;
use std::ops::Range;

use super::json;
use super::pointer::Pointer;

/// Where a value stands in its text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The key with its quotes; `None` for array items and the whole document.
    pub key: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
}

/// The places of all values of a text, found in one walk.
#[derive(Debug, Clone)]
pub struct Index {
    top: Node,
}

#[derive(Debug, Clone)]
struct Node {
    span: Span,
    children: Children,
}

#[derive(Debug, Clone)]
enum Children {
    None,
    Items(Vec<Node>),
    /// Of a key that stands twice it is the last, as in a browser.
    Members(HashMap<String, Node>),
}

impl Index {
    /// Walks a text that is JSON and nests no deeper than the parser allows.
    pub fn of(text: &str) -> Self {
        let mut cursor = Cursor {
            text,
            bytes: text.as_bytes(),
            at: 0,
        };
        cursor.skip_blanks();
        Self {
            top: cursor.node(None),
        }
    }

    /// Where the value of a pointer stands; `None` when the pointer leads nowhere.
    pub fn find(&self, pointer: &Pointer) -> Option<&Span> {
        let found =
            pointer
                .steps()
                .iter()
                .try_fold(&self.top, |node, step| match &node.children {
                    Children::None => None,
                    Children::Items(items) => items.get(step.parse::<usize>().ok()?),
                    Children::Members(members) => members.get(step),
                })?;
        Some(&found.span)
    }

    /// Where the whole value stands.
    pub fn top(&self) -> &Span {
        &self.top.span
    }
}

/// Walks over JSON text. It trusts the text to be JSON, and stays within it if it is not.
struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_while(&mut self, is_passed: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_passed) {
            self.at += 1;
        }
    }

    fn skip_blanks(&mut self) {
        self.skip_while(|byte| byte.is_ascii_whitespace());
    }

    fn skip_separators(&mut self) {
        self.skip_while(|byte| matches!(byte, b',' | b':') || byte.is_ascii_whitespace());
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

    /// Passes over the value that starts here, with everything in it.
    fn node(&mut self, key: Option<Range<usize>>) -> Node {
        let start = self.at;
        let children = match self.peek() {
            Some(b'"') => {
                self.string();
                Children::None
            }
            Some(b'{') => self.members(),
            Some(b'[') => self.items(),
            _ => {
                let is_end = |byte: u8| {
                    matches!(byte, b',' | b'}' | b']' | b':') || byte.is_ascii_whitespace()
                };
                self.skip_while(|byte| !is_end(byte));
                Children::None
            }
        };
        Node {
            span: Span {
                key,
                value: start..self.at,
            },
            children,
        }
    }

    fn members(&mut self) -> Children {
        self.at += 1;
        let mut members = HashMap::new();
        loop {
            self.skip_separators();
            if self.peek() != Some(b'"') {
                break;
            }
            let key = self.string();
            self.skip_separators();
            let name = key_of(&self.text[key.clone()]);
            members.insert(name, self.node(Some(key)));
        }
        self.at = (self.at + 1).min(self.bytes.len());
        Children::Members(members)
    }

    fn items(&mut self) -> Children {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_separators();
            let before = self.at;
            if matches!(self.peek(), None | Some(b']' | b'}')) {
                break;
            }
            items.push(self.node(None));
            if self.at == before {
                break;
            }
        }
        self.at = (self.at + 1).min(self.bytes.len());
        Children::Items(items)
    }
}

/// The key that a literal, quotes included, means.
fn key_of(literal: &str) -> String {
    let bare = literal
        .get(1..literal.len().saturating_sub(1))
        .unwrap_or_default();
    if bare.contains('\\') {
        match json::parse(literal) {
            Ok(parsed) => parsed.value.as_str().unwrap_or_default().to_owned(),
            Err(_) => String::new(),
        }
    } else {
        bare.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'t>(text: &'t str, pointer: &str) -> Option<(&'t str, &'t str)> {
        let index = Index::of(text);
        let span = index.find(&Pointer::parse(pointer))?;
        Some((
            &text[span.key.clone().unwrap_or(0..0)],
            &text[span.value.clone()],
        ))
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
    fn text_that_is_no_json_is_walked_to_its_end() {
        for text in [
            "", "{", "[", "{\"a\"", "[}", "[,:]]", "\"\\", "{\"a\":}", "[1 2", "}{",
        ] {
            assert!(Index::of(text).top().value.end <= text.len(), "{text}");
        }
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
