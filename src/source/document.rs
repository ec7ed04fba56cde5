//! One JSON text of an input, with the way from its values to lines and columns.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Range;

use serde_json::Value;

use super::invisible::is_invisible;
use super::json::{self, Firsts, LoneSurrogate, Parsed, SyntaxFault};
use super::locate::Index;
use super::pointer::Pointer;
use super::position::Position;
use super::records::Record;
use super::surrogates;

/// A record that is JSON. A record that is a JSON *string* with JSON in it, as `event.data` is when it was captured, can
/// be unwrapped; places are then still those of the input.
#[derive(Debug, Clone)]
pub struct Document {
    frame: Frame,
    /// The text inside the string, when the document was unwrapped.
    inner: Option<Inner>,
    parsed: Parsed,
    /// Made when the first place is asked for: most documents have no findings.
    index: OnceCell<Index>,
}

/// The record as it stands in the input.
#[derive(Debug, Clone)]
struct Frame {
    raw: String,
    start: Position,
    lead: String,
    /// The position of every [`STRIDE`]th byte, so that no place is counted from the start.
    milestones: OnceCell<Vec<Position>>,
}

/// The text inside a JSON string.
#[derive(Debug, Clone)]
struct Inner {
    text: String,
    /// A place in every [`STRIDE`] bytes or so of it, so that no place is counted from the start.
    milestones: OnceCell<Vec<Inside>>,
}

/// A place inside a JSON string: the byte of its content, and of its literal.
#[derive(Debug, Clone, Copy)]
struct Inside {
    content: usize,
    literal: usize,
}

/// How many bytes lie between two milestones.
const STRIDE: usize = 4096;

/// Why a record is no document.
#[derive(Debug, Clone)]
pub enum DocumentFault {
    /// Its bytes are not UTF-8.
    NotUtf8(Box<Place>),
    /// Its text is not JSON; the offset is that of the record.
    Syntax(SyntaxFault, Box<Place>),
}

/// Where something stands in an input, with the line to show for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Line and column of its first character.
    pub position: Position,
    /// The line it starts on, or the part of it that is worth showing.
    pub excerpt: Excerpt,
}

impl Place {
    /// A place without a line to show.
    pub fn bare(position: Position) -> Self {
        Self {
            position,
            excerpt: Excerpt {
                text: String::new(),
                span: 0..0,
            },
        }
    }
}

/// A line of an input, or a window of a long one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text: one line, `…` where something was left out, control characters replaced.
    pub text: String,
    /// The bytes of `text` to underline.
    pub span: Range<usize>,
}

/// Which part of a member is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The key; of an array item, the value.
    Key,
    /// The value.
    Value,
}

impl Document {
    /// Reads a record.
    pub fn read(record: &Record<'_>) -> Result<Self, DocumentFault> {
        let frame = |raw: String| Frame {
            raw,
            start: record.start,
            lead: record.lead.clone(),
            milestones: OnceCell::new(),
        };
        let text = match std::str::from_utf8(record.bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                // Everything before the fault is the same in the lossy text.
                let at = error.valid_up_to();
                let lossy = frame(String::from_utf8_lossy(record.bytes).into_owned());
                let place = lossy.place(at..at + char::REPLACEMENT_CHARACTER.len_utf8());
                return Err(DocumentFault::NotUtf8(Box::new(place)));
            }
        };
        match json::parse(&text) {
            Ok(parsed) => Ok(Self {
                frame: frame(text),
                inner: None,
                parsed,
                index: OnceCell::new(),
            }),
            Err(fault) => {
                let place = frame(text).place(fault.offset..fault.offset + 1);
                Err(DocumentFault::Syntax(fault, Box::new(place)))
            }
        }
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.parsed.value
    }

    /// The JSON that was read: the record, or what was inside the string.
    pub fn text(&self) -> &str {
        let inner = self.inner.as_ref().map(|inner| &*inner.text);
        inner.unwrap_or(&self.frame.raw)
    }

    /// Keys that stand more than once in their object.
    pub fn duplicate_keys(&self) -> &Firsts<Pointer> {
        &self.parsed.duplicate_keys
    }

    /// Texts with half of a surrogate pair in them.
    pub fn lone_surrogates(&self) -> &Firsts<LoneSurrogate> {
        &self.parsed.lone_surrogates
    }

    /// Reads the JSON inside a document that is a string; `None` when it is no string.
    pub fn unwrap_string(&self) -> Option<Result<Self, DocumentFault>> {
        let inner = self.value().as_str()?;
        let has_lone_surrogates = !self.parsed.lone_surrogates.kept.is_empty();
        Some(match json::parse_inside(inner, has_lone_surrogates) {
            Ok(parsed) => Ok(Self {
                frame: self.frame.clone(),
                inner: Some(Inner {
                    text: inner.to_owned(),
                    milestones: OnceCell::new(),
                }),
                parsed,
                index: OnceCell::new(),
            }),
            Err(fault) => {
                let raw = &self.frame.raw;
                let at = Inside::start_of(raw).after(raw, fault.offset).literal;
                let place = self.frame.place(at..at + 1);
                Err(DocumentFault::Syntax(fault, Box::new(place)))
            }
        })
    }

    /// Where a value or key stands; the whole document when the pointer leads nowhere.
    pub fn place(&self, pointer: &Pointer, target: Target) -> Place {
        let index = self.index.get_or_init(|| Index::of(self.text()));
        let span = index.find(pointer).unwrap_or(index.top()).clone();
        let range = match (target, span.key) {
            (Target::Key, Some(key)) => key,
            _ => span.value,
        };
        match &self.inner {
            Some(inner) => {
                let outer = |at| inner.outer(&self.frame.raw, at);
                self.frame.place(outer(range.start)..outer(range.end))
            }
            None => self.frame.place(range),
        }
    }
}

impl Inner {
    /// Where a byte of the content is in the literal.
    fn outer(&self, literal: &str, at: usize) -> usize {
        let milestones = self.milestones.get_or_init(|| {
            let start = Inside::start_of(literal);
            let next = |before: &Inside| {
                let next = before.after(literal, before.content + STRIDE);
                (next.content < self.text.len()).then_some(next)
            };
            std::iter::successors(Some(start), next).collect()
        });
        let passed = milestones.partition_point(|milestone| milestone.content <= at);
        milestones[passed.saturating_sub(1)]
            .after(literal, at)
            .literal
    }
}

impl Inside {
    /// Behind the opening quote of a literal.
    fn start_of(literal: &str) -> Self {
        let blanks = literal.len() - literal.trim_start().len();
        Self {
            content: 0,
            literal: blanks + 1,
        }
    }

    /// The place of a byte of the content that is not before this one.
    fn after(self, literal: &str, content: usize) -> Self {
        let mut place = self;
        while place.content < content
            && let Some(rest) = literal.get(place.literal..)
            && !rest.is_empty()
        {
            let (taken, decoded) = escape_at(rest);
            work::looked_at(taken);
            place.content += decoded;
            place.literal += taken;
        }
        place
    }
}

/// How many bytes the first character of a literal takes, and how many it stands for.
fn escape_at(rest: &str) -> (usize, usize) {
    if !rest.starts_with('\\') {
        let width = rest.chars().next().map_or(1, char::len_utf8);
        return (width, width);
    }
    match (surrogates::unit_at(rest, 0), surrogates::unit_at(rest, 6)) {
        (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, 4),
        // Of half a pair, what stands for it.
        (Some(unit), _) => (6, char::from_u32(unit.into()).map_or(4, char::len_utf8)),
        (None, _) => (2.min(rest.len()), 1),
    }
}

/// How much work places take, counted for tests: a bound that is measured by a clock fails on a busy machine.
pub(crate) mod work {
    #[cfg(test)]
    thread_local! {
        static BYTES: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    /// Notes that so many bytes were looked at.
    #[cfg_attr(not(test), expect(unused_variables, reason = "only tests count"))]
    pub(super) fn looked_at(bytes: usize) {
        #[cfg(test)]
        BYTES.set(BYTES.get() + bytes);
    }

    /// How many bytes something looks at.
    #[cfg(test)]
    pub(crate) fn of(work: impl FnOnce()) -> usize {
        let before = BYTES.get();
        work();
        BYTES.get() - before
    }
}

/// The longest line, in characters, that is shown whole.
const SHOWN_WHOLE: usize = 120;
/// How many characters are shown before and after the target in a longer line.
const CONTEXT: usize = 48;
/// How many characters of a long target are shown at its start and at its end.
const ENDS: usize = 28;

impl Frame {
    fn place(&self, range: Range<usize>) -> Place {
        let start = floor_boundary(&self.raw, range.start);
        let end = ceil_boundary(&self.raw, range.end.max(start));
        let position = self.position(start);
        Place {
            position,
            excerpt: self.excerpt(start..end),
        }
    }

    fn milestones(&self) -> &[Position] {
        self.milestones.get_or_init(|| {
            let next = |position: &mut Position, stride: &[u8]| {
                Some(std::mem::replace(position, position.after(stride)))
            };
            let strides = self.raw.as_bytes().chunks(STRIDE);
            strides.scan(self.start, next).collect()
        })
    }

    /// Where the line that has this byte starts and ends. A line may be the whole file, so only the strides in which it
    /// starts and ends are searched.
    fn line_around(&self, at: usize) -> (usize, usize) {
        let bytes = self.raw.as_bytes();
        let (line, milestones) = (self.position(at).line, self.milestones());
        let before = milestones.partition_point(|milestone| milestone.line < line);
        let behind = milestones.partition_point(|milestone| milestone.line <= line);
        let first = before.saturating_sub(1) * STRIDE;
        let last = (behind.saturating_sub(1) * STRIDE).max(at);
        let searched = &bytes[first..(before * STRIDE).min(at).max(first)];
        let start = memchr::memrchr(b'\n', searched).map_or(first, |newline| first + newline + 1);
        let end = memchr::memchr(b'\n', &bytes[last..]);
        let end = end.map_or(bytes.len(), |newline| last + newline);
        work::looked_at(searched.len() + end - last);
        (start, end)
    }

    fn position(&self, at: usize) -> Position {
        let bytes = self.raw.as_bytes();
        work::looked_at(at % STRIDE);
        match self.milestones().get(at / STRIDE) {
            Some(milestone) => milestone.after(&bytes[at / STRIDE * STRIDE..at]),
            // The end of a text whose length is a multiple of the stride.
            None => self.start.after(&bytes[..at]),
        }
    }

    fn excerpt(&self, range: Range<usize>) -> Excerpt {
        let (line_start, line_end) = self.line_around(range.start);
        let lead = if line_start == 0 {
            self.lead.as_str()
        } else {
            ""
        };
        let target_end = range.end.clamp(range.start, line_end);
        // Only the part that can be shown is looked at: a line may be the whole file.
        let before = last_chars(&self.raw[line_start..range.start], SHOWN_WHOLE + 1);
        let is_line_start = before.len() == range.start - line_start;
        let before = if is_line_start {
            format!("{lead}{before}")
        } else {
            before.to_owned()
        };
        let target = self.raw[range.start..target_end].trim_end_matches('\r');
        let after = first_chars(&self.raw[target_end..line_end], SHOWN_WHOLE + 1).trim_end();
        Excerpt::new(&before, target, after)
    }
}

impl Excerpt {
    fn new(before: &str, target: &str, after: &str) -> Self {
        let (before, target, after) =
            (visible(before), visible(&shortened(target)), visible(after));
        let length = |text: &str| text.chars().count();
        if length(&before) + length(&target) + length(&after) <= SHOWN_WHOLE {
            let span = before.len()..before.len() + target.len();
            return Self {
                text: format!("{before}{target}{after}"),
                span,
            };
        }
        let before = if length(&before) > CONTEXT {
            format!("…{}", last_chars(&before, CONTEXT))
        } else {
            before
        };
        let after = if length(&after) > CONTEXT {
            format!("{}…", first_chars(&after, CONTEXT))
        } else {
            after
        };
        let span = before.len()..before.len() + target.len();
        Self {
            text: format!("{before}{target}{after}"),
            span,
        }
    }
}

/// The beginning of a text, made [`visible`]: at most so many characters, and `…` where something was left out.
pub fn brief(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", visible(&text[..end])),
        None => visible(text),
    }
}

/// The text with tabs as a blank, control characters of ASCII as a picture, and every other character that nobody sees as
/// `<U+200B>`. So nothing in a payload can move the cursor, colour the terminal or hide.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => shown.push(' '),
            '\u{7F}' => shown.push('\u{2421}'),
            '\0'..='\u{1F}' => shown.extend(char::from_u32(0x2400 + u32::from(c))),
            c if is_invisible(c) => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => match surrogates::unit_of(c) {
                Some(unit) => shown.push_str(&surrogates::escape_of(unit)),
                None => shown.push(c),
            },
        }
    }
    shown
}

/// [`visible`] with the lines of the text kept.
pub fn visible_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// A long text without its middle.
fn shortened(text: &str) -> Cow<'_, str> {
    let (start, end) = (first_chars(text, ENDS), last_chars(text, ENDS));
    let is_short =
        start.len() + end.len() >= text.len() || first_chars(text, SHOWN_WHOLE).len() == text.len();
    if is_short {
        text.into()
    } else {
        format!("{start}…{end}").into()
    }
}

fn first_chars(text: &str, count: usize) -> &str {
    text.char_indices()
        .nth(count)
        .map_or(text, |(at, _)| &text[..at])
}

fn last_chars(text: &str, count: usize) -> &str {
    text.char_indices()
        .rev()
        .nth(count - 1)
        .map_or(text, |(at, _)| &text[at..])
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn ceil_boundary(text: &str, at: usize) -> usize {
    (at..text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        let start = Position { line: 5, column: 3 };
        Document::read(&Record {
            bytes: text.as_bytes(),
            start,
            lead: "[ ".to_owned(),
        })
        .expect("JSON")
    }

    fn marked(place: &Place) -> (usize, usize, &str) {
        (
            place.position.line,
            place.position.column,
            &place.excerpt.text[place.excerpt.span.clone()],
        )
    }

    #[test]
    fn a_place_is_that_of_the_input() {
        let document = document("{\"a\": 1,\n \"b\": [true]}");
        let at = |pointer, target| document.place(&Pointer::parse(pointer), target);
        assert_eq!(marked(&at("/a", Target::Key)), (5, 4, "\"a\""));
        assert_eq!(marked(&at("/b/0", Target::Value)), (6, 8, "true"));
        assert_eq!(at("/a", Target::Value).excerpt.text, "[ {\"a\": 1,");
        assert_eq!(marked(&at("", Target::Value)), (5, 3, "{\"a\": 1,"));
    }

    #[test]
    fn a_place_inside_a_string_is_that_of_the_literal() {
        let outer = document(r#""{\"na\u00efve\": \"\ud83d\ude00\", \"b\": 1}""#);
        let inner = outer
            .unwrap_string()
            .expect("a string")
            .expect("JSON inside");
        let (line, column, text) = {
            let place = inner.place(&Pointer::parse("/b"), Target::Value);
            (
                place.position.line,
                place.position.column,
                place.excerpt.text[place.excerpt.span].to_owned(),
            )
        };
        assert_eq!((line, column, text.as_str()), (5, 46, "1"));
    }

    #[test]
    fn a_long_line_becomes_a_window_and_a_long_value_is_elided_in_the_middle() {
        let document = document(&format!(
            "{{\"x\":\"{}\",\"y\":\"{}\"}}",
            "é".repeat(5000),
            "b".repeat(900)
        ));
        let place = document.place(&Pointer::parse("/y"), Target::Value);
        assert!(
            place.excerpt.text.chars().count() < 2 * CONTEXT + 2 * ENDS + 8,
            "{}",
            place.excerpt.text
        );
        assert!(place.excerpt.text[place.excerpt.span].contains("b…b"));
    }

    #[test]
    fn places_far_into_a_text_are_counted_from_its_start() {
        let text = format!(
            "[{}\n{} 7]",
            "\"é\",".repeat(3000),
            "\"日本\",\n".repeat(2000)
        );
        let document = document(&text);
        for (index, line, column) in [
            (0, 5, 4),
            (2999, 5, 4 + 2999 * 4),
            (3000, 6, 1),
            (5000, 2006, 2),
        ] {
            let place = document.place(&Pointer::root().child(index), Target::Value);
            assert_eq!(
                (place.position.line, place.position.column),
                (line, column),
                "{index}"
            );
        }
    }

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(visible("a\u{1b}[31m\tb\u{202e}"), "a␛[31m b<U+202E>");
        assert_eq!(
            visible("\u{feff}a\u{a0}\u{200b}é\u{9b} "),
            "<U+FEFF>a<U+00A0><U+200B>é<U+009B> "
        );
    }

    #[test]
    fn what_is_underlined_stays_below_its_mark_beside_invisible_characters() {
        let document = document("{\"a\u{200b}\": \"\u{a0}x\",\u{20}\"b\": 1}");
        let place = document.place(&Pointer::parse("/b"), Target::Value);
        assert_eq!(marked(&place), (5, 21, "1"));
        assert!(place.excerpt.text.contains("\"a<U+200B>\": \"<U+00A0>x\""));
    }

    #[test]
    fn bytes_that_are_no_utf8_have_a_place() {
        let record = Record {
            bytes: b"{\"a\":\"\xff\"}",
            start: Position::START,
            lead: String::new(),
        };
        let Err(DocumentFault::NotUtf8(place)) = Document::read(&record) else {
            panic!("not told")
        };
        assert_eq!(place.position, Position { line: 1, column: 7 });
    }

    #[test]
    fn the_lines_of_a_stack_are_kept_and_nothing_else_acts() {
        assert_eq!(
            visible_lines("a\r\n  at b\u{1b}[2J\n\u{202E}c"),
            "a\n  at b␛[2J\n<U+202E>c"
        );
    }
}
