//! Parsing one JSON text, with what serde_json keeps to itself: keys that stand twice, and faults in our own words.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::invisible::{is_invisible, name_of};
use super::pointer::{Pointer, Trail};
use super::surrogates;

/// How deep arrays and objects may nest. The host's own data nests about 8 deep.
pub const MAX_DEPTH: usize = 127;

/// A JSON text that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// The value. Of a key that stands twice it has the last value, as in a browser.
    pub value: Value,
    /// Keys that stand more than once in their object.
    pub duplicate_keys: Firsts<Pointer>,
    /// Texts with half of a surrogate pair in them.
    pub lone_surrogates: Firsts<LoneSurrogate>,
}

/// The first of many things, and how many more there are: each is a way of many steps, and a text may have one for every few
/// bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firsts<T> {
    /// The first ones.
    pub kept: Vec<T>,
    /// How many more there are.
    pub more: u64,
}

impl<T> Firsts<T> {
    /// How many are kept.
    pub const MOST: usize = 1_000;

    /// Keeps one more thing, or counts it.
    pub fn add(&mut self, build: impl FnOnce() -> T) {
        if self.kept.len() < Self::MOST {
            self.kept.push(build());
        } else {
            self.more += 1;
        }
    }
}

impl<T> Default for Firsts<T> {
    fn default() -> Self {
        Self {
            kept: Vec::new(),
            more: 0,
        }
    }
}

/// A text in which half of a surrogate pair is alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoneSurrogate {
    /// The value, or the one whose key it is.
    pub pointer: Pointer,
    /// Whether it is in the key.
    pub is_in_key: bool,
}

/// Why a text is no JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The kind of fault.
    pub kind: SyntaxFaultKind,
    /// Byte offset in the text at which reading stopped.
    pub offset: usize,
    /// What is wrong there: a sentence fragment without a full stop.
    pub message: String,
}

/// Kinds of [`SyntaxFault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyntaxFaultKind {
    /// The text ends in the middle.
    Truncated,
    /// It nests deeper than [`MAX_DEPTH`].
    TooDeep,
    /// Anything else.
    Malformed,
}

/// Reads one JSON text, as `JSON.parse` does. What stands for half of a surrogate pair: [`super::surrogates`].
pub fn parse(text: &str) -> Result<Parsed, SyntaxFault> {
    parse_inside(text, false)
}

/// Reads a text that was a string of another one, in which there were halves of surrogate pairs or not.
pub(super) fn parse_inside(text: &str, has_stand_ins: bool) -> Result<Parsed, SyntaxFault> {
    let readable = surrogates::readable(text);
    let mut parsed = match &readable {
        None => parse_text(text)?,
        // A fault is where it is when every byte is where it was.
        Some(readable) => parse_text(&readable.text).or_else(|_| parse_text(&readable.aligned))?,
    };
    if readable.is_some() || has_stand_ins {
        find_lone_surrogates(&parsed.value, &Trail::Top, &mut parsed.lone_surrogates);
    }
    Ok(parsed)
}

fn find_lone_surrogates(value: &Value, at: &Trail<'_>, found: &mut Firsts<LoneSurrogate>) {
    let lone = |at: &Trail<'_>, is_in_key| LoneSurrogate {
        pointer: Pointer::from(at),
        is_in_key,
    };
    match value {
        Value::String(text) if surrogates::has_any(text) => {
            found.add(|| lone(at, false));
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_lone_surrogates(item, &Trail::Index(at, index), found);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let child = Trail::Key(at, key);
                if surrogates::has_any(key) {
                    found.add(|| lone(&child, true));
                }
                find_lone_surrogates(value, &child, found);
            }
        }
        _ => {}
    }
}

fn parse_text(text: &str) -> Result<Parsed, SyntaxFault> {
    let trace = Trace::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Tree {
        trace: &trace,
        depth: 0,
    }
    .deserialize(&mut deserializer)
    .and_then(|value| deserializer.end().map(|()| value))
    .map_err(|error| fault_of(text, &error, trace.too_deep.take()))?;
    Ok(Parsed {
        value,
        duplicate_keys: trace.duplicates.take(),
        lone_surrogates: Firsts::default(),
    })
}

fn fault_of(text: &str, error: &serde_json::Error, too_deep: bool) -> SyntaxFault {
    let mut offset = offset_of(text.as_bytes(), error.line(), error.column());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let full = error.to_string();
    let words = full.split(" at line ").next().unwrap_or(&full);
    if too_deep || words.starts_with("recursion limit") {
        let message = format!("the JSON nests deeper than {MAX_DEPTH} levels");
        return SyntaxFault {
            kind: SyntaxFaultKind::TooDeep,
            offset,
            message,
        };
    }
    if error.is_eof() {
        let open = match words.strip_prefix("EOF while parsing ") {
            Some("a list") => "an array",
            Some("an object") => "an object",
            Some("a string") => "a string",
            _ => "a value",
        };
        let message = format!("the text ends in the middle of {open}");
        return SyntaxFault {
            kind: SyntaxFaultKind::Truncated,
            offset: text.trim_end().len(),
            message,
        };
    }
    SyntaxFault {
        kind: SyntaxFaultKind::Malformed,
        offset,
        message: match text[offset..].chars().next() {
            _ if is_open_string(text, offset, words) => {
                "a string is not closed on this line".to_owned()
            }
            Some(found) if !found.is_ascii() && is_invisible(found) => {
                format!("{} is not allowed between JSON tokens", name_of(found))
            }
            _ => own_words(words).to_owned(),
        },
    }
}

/// Whether a string goes on where its line ends, most likely because its quote is missing.
fn is_open_string(text: &str, offset: usize, words: &str) -> bool {
    let ends_line = matches!(text.as_bytes().get(offset), Some(b'\n' | b'\r'));
    ends_line && words.starts_with("control character")
}

/// The byte at which serde_json stopped, from the line and column that it tells.
pub(super) fn offset_of(text: &[u8], line: usize, column: usize) -> usize {
    let line_start = match line {
        0 | 1 => 0,
        line => memchr::memchr_iter(b'\n', text)
            .nth(line - 2)
            .map_or(text.len(), |at| at + 1),
    };
    // serde_json counts the byte it stopped at as read; the fault is that byte itself.
    let offset = (line_start + column.saturating_sub(1)).min(text.len());
    if column == 0 {
        // A line break inside a string is told as the start of the next line.
        offset.saturating_sub(1)
    } else {
        offset
    }
}

/// serde_json's words for the common faults, put as what a person did.
fn own_words(words: &str) -> &str {
    match words {
        "key must be a string" => "a key must stand in double quotes",
        "trailing comma" => "there is a comma before the closing bracket",
        "trailing characters" => "something follows after the end of the value",
        "expected value" => "no JSON value starts here",
        "expected ident" => "this is none of true, false and null",
        "expected `,` or `}`" => "a comma or `}` is missing here",
        "expected `,` or `]`" => "a comma or `]` is missing here",
        "expected `:`" => "a colon is missing after the key",
        "invalid number" => "this is no JSON number",
        "number out of range" => "this number is too large for JavaScript",
        "invalid escape" => "this backslash escape is not one JSON has",
        other if other.starts_with("control character") => {
            "a control character stands inside a string"
        }
        other => other,
    }
}

/// A step of the way to the value that is being read.
enum Step {
    Key(String),
    Index(usize),
}

#[derive(Default)]
struct Trace {
    path: RefCell<Vec<Step>>,
    duplicates: RefCell<Firsts<Pointer>>,
    too_deep: std::cell::Cell<bool>,
}

/// Builds a [`Value`] and notes keys that stand twice on the way.
#[derive(Clone, Copy)]
struct Tree<'t> {
    trace: &'t Trace,
    depth: usize,
}

impl Tree<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            self.trace.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut items = Vec::new();
        loop {
            self.trace.path.borrow_mut().push(Step::Index(items.len()));
            let item = seq.next_element_seed(inside)?;
            self.trace.path.borrow_mut().pop();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Value::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            // The path holds the key while the value is read, and gives it back.
            self.trace.path.borrow_mut().push(Step::Key(key));
            let value = map.next_value_seed(inside)?;
            let step = self.trace.path.borrow_mut().pop();
            let Some(Step::Key(key)) = step else {
                unreachable!("what was pushed last is popped first")
            };
            if object.contains_key(&key) {
                self.trace.note_duplicate(&key);
            }
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

impl Trace {
    fn note_duplicate(&self, key: &str) {
        self.duplicates.borrow_mut().add(|| {
            let path = self.path.borrow();
            let parent = path
                .iter()
                .fold(Pointer::root(), |pointer, step| match step {
                    Step::Key(key) => pointer.child(key),
                    Step::Index(index) => pointer.child(index),
                });
            parent.child(key)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_stands_twice_is_noted_and_the_last_wins() {
        let parsed = parse(r#"{"a":[{"b":1,"b":2}]}"#).expect("JSON");
        assert_eq!(parsed.value["a"][0]["b"], 2);
        assert_eq!(parsed.duplicate_keys.kept, [Pointer::parse("/a/0/b")]);
    }

    #[test]
    fn a_cut_off_text_is_told_from_a_malformed_one() {
        let fault = parse("{\"a\": 1,\n \"b\"  \n").expect_err("cut off");
        assert_eq!((fault.kind, fault.offset), (SyntaxFaultKind::Truncated, 13));
        let fault = parse("{\"a\": 1,\n b: 2}").expect_err("malformed");
        assert_eq!((fault.kind, fault.offset), (SyntaxFaultKind::Malformed, 10));
        assert_eq!(fault.message, "a key must stand in double quotes");
    }

    #[test]
    fn the_offset_is_the_faulty_byte() {
        for (text, faulty) in [
            ("{\"a\" 1}", "1"),
            ("[1,]", "]"),
            ("{\"a\":tru}", "}"),
            ("[1 2]", "2"),
            ("{\"é\":x}", "x"),
        ] {
            let fault = parse(text).expect_err(text);
            assert_eq!(
                &text[fault.offset..=fault.offset],
                faulty,
                "{text}: {fault:?}"
            );
        }
    }

    #[test]
    fn an_unclosed_string_is_told_on_its_own_line() {
        let fault = parse("{\"a\": \"x,\n\"b\": 1}").expect_err("unclosed");
        assert_eq!(
            (fault.offset, fault.message.as_str()),
            (9, "a string is not closed on this line")
        );
    }

    #[test]
    fn depth_is_limited_and_never_overflows_the_stack() {
        let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
        assert!(parse(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(
            parse(&deep(MAX_DEPTH + 1)).expect_err("deep").kind,
            SyntaxFaultKind::TooDeep
        );
        assert_eq!(
            parse(&deep(100_000)).expect_err("deep").kind,
            SyntaxFaultKind::TooDeep
        );
    }
}
