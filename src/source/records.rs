//! Cutting an input into its JSON records: one event, an array of events, one a line, or one after the other.
//!
//! The input is read once and never held whole: only the record at hand is in memory, and no more of it than the limit
//! allows. Cutting looks at brackets and quotes alone; whether a record is JSON is found out by whoever parses it, who
//! then calls [`RecordReader::recover`] so that one broken record does not swallow those after it.

use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::position::Position;

/// How much a reader takes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest record, in bytes.
    pub record: usize,
}

impl Default for Limits {
    /// 64 MiB a record: a thousand times what a long conversation comes to.
    fn default() -> Self {
        Self { record: 64 << 20 }
    }
}

/// A piece of the input that should be one JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The bytes, without blanks around them.
    pub bytes: Vec<u8>,
    /// Where it starts in the input.
    pub start: Position,
    /// The text of its first line before it, when that is short; for showing the line whole.
    pub lead: String,
}

/// Something about the input itself that a reader of the result should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFault {
    /// The input starts with a UTF-8 byte order mark, which was skipped.
    ByteOrderMark,
    /// The input is UTF-16, and nothing of it was read.
    Utf16,
    /// There is nothing but blanks.
    Empty,
    /// The input is an array with nothing in it.
    EmptyArray,
    /// The array of events is not closed.
    UnclosedArray {
        /// The end of the input.
        at: Position,
    },
    /// A record is longer than the limit; it was passed over.
    TooLarge {
        /// Where it starts.
        start: Position,
        /// Its length in bytes.
        length: u64,
        /// The limit in bytes.
        limit: usize,
    },
    /// Something else stands in the array of events than what is due.
    Stray {
        /// Where it stands.
        at: Position,
        /// The character.
        found: char,
        /// What should be there.
        due: Due,
    },
}

/// What should stand at a place in the array of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// A comma, or the end of the array.
    Comma,
    /// A record.
    Record,
}

/// What a reader finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A record to parse.
    Record(Record),
    /// A fault of the input.
    Fault(RecordFault),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Nothing was read yet.
    Unknown,
    /// Values one after the other.
    Sequence,
    /// Inside the array of events.
    Array(Turn),
    /// All was read.
    Done,
}

/// What is due inside the array of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// The first record, or the end.
    First,
    /// A comma, or the end.
    Comma,
    /// A record: a comma was read.
    Record,
    /// A record, with or without a comma before it: something was broken.
    Any,
}

/// How much of a line before a record is kept to show it.
const LEAD_LIMIT: usize = 200;

/// Reads the records of an input, one at a time.
#[derive(Debug)]
pub struct RecordReader<R> {
    bytes: Bytes<R>,
    limits: Limits,
    layout: Layout,
    found: u64,
}

impl<R: BufRead> RecordReader<R> {
    /// A reader at the start of its input.
    pub fn new(input: R, limits: Limits) -> Self {
        Self {
            bytes: Bytes::new(input),
            limits,
            layout: Layout::Unknown,
            found: 0,
        }
    }

    /// The next record or fault; `None` at the end.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn next_item(&mut self) -> io::Result<Option<Item>> {
        if self.layout == Layout::Unknown {
            self.layout = Layout::Sequence;
            if let Some(fault) = self.bytes.skip_mark()? {
                if fault == RecordFault::Utf16 {
                    self.layout = Layout::Done;
                }
                return Ok(Some(Item::Fault(fault)));
            }
        }
        match self.layout {
            Layout::Done => Ok(None),
            Layout::Array(turn) => self.next_in_array(turn),
            Layout::Unknown | Layout::Sequence => self.next_in_sequence(),
        }
    }

    /// Tells the reader that `record` is no JSON at byte `offset` (or later than its end, when that is not known). What
    /// follows on a line of its own, starts with `{` and closes before the next such line or the end is given back, to be
    /// read as a record of its own. Text that does not even start as JSON, such as a web page, is passed over up to such a
    /// line: it is one fault and not one for each of its words.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn recover(&mut self, record: &Record, offset: usize) -> io::Result<()> {
        let from = offset.saturating_sub(1).min(record.bytes.len());
        let starts = memchr::memmem::find_iter(&record.bytes[from..], b"\n{").map(|at| from + at);
        if let Some(at) = starts
            .take(TRIED_STARTS)
            .find(|at| starts_record(&record.bytes[at + 1..]))
        {
            self.bytes
                .give_back(&record.bytes[at..], record.start.after(&record.bytes[..at]));
            if matches!(self.layout, Layout::Array(_)) {
                self.layout = Layout::Array(Turn::Any);
            }
        } else if self.layout == Layout::Sequence
            && !record.bytes.starts_with(b"{")
            && !record.bytes.starts_with(b"\"")
        {
            self.bytes.skip_to_object_on_new_line()?;
        }
        Ok(())
    }

    fn next_in_sequence(&mut self) -> io::Result<Option<Item>> {
        self.bytes.skip_blanks()?;
        match self.bytes.peek()? {
            None => {
                self.layout = Layout::Done;
                Ok((self.found == 0).then_some(Item::Fault(RecordFault::Empty)))
            }
            Some(b'[') if self.found == 0 => {
                self.bytes.take()?;
                self.layout = Layout::Array(Turn::First);
                self.next_in_array(Turn::First)
            }
            Some(_) => self.cut().map(Some),
        }
    }

    fn next_in_array(&mut self, turn: Turn) -> io::Result<Option<Item>> {
        self.bytes.skip_blanks()?;
        let at = self.bytes.position;
        match (self.bytes.peek()?, turn) {
            (None, _) => {
                self.layout = Layout::Done;
                Ok(Some(Item::Fault(RecordFault::UnclosedArray { at })))
            }
            (Some(b']'), _) => {
                self.bytes.take()?;
                self.layout = Layout::Sequence;
                // An array is something, so that what follows is not told as an empty input.
                self.found = self.found.max(1);
                let fault = match turn {
                    Turn::First => RecordFault::EmptyArray,
                    Turn::Record => RecordFault::Stray {
                        at,
                        found: ']',
                        due: Due::Record,
                    },
                    Turn::Comma | Turn::Any => return self.next_in_sequence(),
                };
                Ok(Some(Item::Fault(fault)))
            }
            (Some(b','), Turn::Comma | Turn::Any) => {
                self.bytes.take()?;
                self.layout = Layout::Array(Turn::Record);
                self.next_in_array(Turn::Record)
            }
            (Some(b','), Turn::First | Turn::Record) => {
                self.bytes.take()?;
                self.layout = Layout::Array(Turn::Any);
                Ok(Some(Item::Fault(RecordFault::Stray {
                    at,
                    found: ',',
                    due: Due::Record,
                })))
            }
            (Some(byte), Turn::Comma) => {
                // What stands here is read as the next record, so that the rest of the array is not lost.
                self.layout = Layout::Array(Turn::Any);
                let found = if byte.is_ascii() {
                    char::from(byte)
                } else {
                    char::REPLACEMENT_CHARACTER
                };
                Ok(Some(Item::Fault(RecordFault::Stray {
                    at,
                    found,
                    due: Due::Comma,
                })))
            }
            (Some(_), Turn::First | Turn::Record | Turn::Any) => {
                let item = self.cut()?;
                self.layout = Layout::Array(Turn::Comma);
                Ok(Some(item))
            }
        }
    }

    /// Reads the value that starts here, up to where its brackets and quotes close.
    fn cut(&mut self) -> io::Result<Item> {
        self.found += 1;
        let start = self.bytes.position;
        let lead = self.bytes.lead();
        let mut cut = Cut::new(self.limits.record);
        let layout = self.layout;
        while self.bytes.take_some(|bytes| cut.take_from(bytes, layout))? > 0 && !cut.is_closed {}
        if cut.length > self.limits.record as u64 {
            return Ok(Item::Fault(RecordFault::TooLarge {
                start,
                length: cut.length,
                limit: self.limits.record,
            }));
        }
        while cut.bytes.last().is_some_and(u8::is_ascii_whitespace) {
            cut.bytes.pop();
        }
        Ok(Item::Record(Record {
            bytes: cut.bytes,
            start,
            lead,
        }))
    }
}

/// How many lines of a broken record are tried for the start of the next one.
const TRIED_STARTS: usize = 64;

/// Whether a record starts here: an object that closes, and behind it another one, the end of the array or the input. An
/// object inside the broken record is followed by a comma or a bracket.
fn starts_record(bytes: &[u8]) -> bool {
    let mut cut = Cut::new(0);
    let length = cut.take_from(bytes, Layout::Sequence);
    let rest = bytes[length..].trim_ascii_start();
    let is_end_of_array = rest.trim_ascii() == b"]";
    cut.is_closed && (rest.is_empty() || rest.starts_with(b"{") || is_end_of_array)
}

/// A record while it is being cut out.
struct Cut {
    bytes: Vec<u8>,
    limit: usize,
    length: u64,
    depth: usize,
    lines: usize,
    previous: u8,
    in_string: bool,
    is_escaped: bool,
    is_closed: bool,
}

impl Cut {
    fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::new(),
            limit,
            length: 0,
            depth: 0,
            lines: 0,
            previous: 0,
            in_string: false,
            is_escaped: false,
            is_closed: false,
        }
    }

    /// Takes as many of these bytes as belong to the value, and returns how many; 0 when it is over before the first.
    fn take_from(&mut self, bytes: &[u8], layout: Layout) -> usize {
        let mut taken = 0;
        while let Some(&byte) = bytes.get(taken) {
            if self.in_string {
                taken += self.pass_string(&bytes[taken..]);
            } else if self.ends_before(byte, layout) {
                self.is_closed = true;
            } else {
                self.pass(byte);
                taken += 1;
            }
            if self.is_closed {
                break;
            }
        }
        self.length += taken as u64;
        let room = self.limit - self.bytes.len();
        self.bytes.extend_from_slice(&bytes[..taken.min(room)]);
        taken
    }

    /// Whether the value is over before this byte is taken.
    fn ends_before(&self, byte: u8, layout: Layout) -> bool {
        if self.previous == 0 {
            return false;
        }
        if self.depth > 0 {
            // One event a line: a line that starts a new object after a line that was left open belongs to the next
            // record. In a value written over several lines the first of them cannot be followed by this.
            let is_new_line = self.previous == b'\n' && self.lines == 1;
            return byte == b'{' && is_new_line && layout == Layout::Sequence;
        }
        let in_array = matches!(layout, Layout::Array(_));
        byte.is_ascii_whitespace()
            || matches!(byte, b'{' | b'[' | b'"')
            || (in_array && matches!(byte, b',' | b']'))
    }

    /// Passes over a byte that is outside of strings.
    fn pass(&mut self, byte: u8) {
        self.previous = byte;
        match byte {
            b'"' => {
                self.in_string = true;
                self.is_escaped = false;
            }
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.is_closed = self.depth == 0;
            }
            b'\n' => self.lines += 1,
            _ => {}
        }
    }

    /// Passes over bytes inside a string, up to its end or the end of the bytes, and returns how many.
    fn pass_string(&mut self, bytes: &[u8]) -> usize {
        let mut at = usize::from(std::mem::take(&mut self.is_escaped));
        while let Some(found) = bytes
            .get(at..)
            .and_then(|rest| memchr::memchr3(b'"', b'\\', b'\n', rest))
        {
            at += found;
            let byte = bytes[at];
            at += 1;
            match byte {
                b'\\' if at == bytes.len() => self.is_escaped = true,
                // An escaped line break is one all the same.
                b'\\' if bytes[at] == b'\n' => {}
                b'\\' => at += 1,
                _ => {
                    // No JSON string holds a line break: one that was left open ends there, and only it is broken.
                    self.in_string = false;
                    self.previous = byte;
                    self.lines += usize::from(byte == b'\n');
                    self.is_closed = byte == b'"' && self.depth == 0;
                    return at;
                }
            }
        }
        bytes.len()
    }
}

/// The bytes of an input with the position of the next one. Bytes can be given back.
#[derive(Debug)]
struct Bytes<R> {
    input: R,
    given_back: VecDeque<u8>,
    position: Position,
    line_start: Vec<u8>,
}

impl<R: BufRead> Bytes<R> {
    fn new(input: R) -> Self {
        Self {
            input,
            given_back: VecDeque::new(),
            position: Position::START,
            line_start: Vec::new(),
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        let mut next = None;
        self.take_some(|bytes| {
            next = bytes.first().copied();
            0
        })?;
        Ok(next)
    }

    fn take(&mut self) -> io::Result<()> {
        self.take_some(|bytes| bytes.len().min(1)).map(drop)
    }

    /// Shows the bytes at hand to `choose` and takes as many as it says. There are none at the end of the input only.
    fn take_some(&mut self, choose: impl FnOnce(&[u8]) -> usize) -> io::Result<usize> {
        let is_given_back = !self.given_back.is_empty();
        let bytes = if is_given_back {
            self.given_back.as_slices().0
        } else {
            filled(&mut self.input)?
        };
        let taken = choose(bytes);
        let passed = &bytes[..taken];
        let line = match memchr::memrchr(b'\n', passed) {
            Some(at) => {
                self.line_start.clear();
                &passed[at + 1..]
            }
            None => passed,
        };
        let room = (LEAD_LIMIT + 1).saturating_sub(self.line_start.len());
        self.line_start
            .extend_from_slice(&line[..line.len().min(room)]);
        self.position = self.position.after(passed);
        if is_given_back {
            self.given_back.drain(..taken);
        } else {
            self.input.consume(taken);
        }
        Ok(taken)
    }

    fn skip_blanks(&mut self) -> io::Result<()> {
        while self.peek()?.is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.take()?;
        }
        Ok(())
    }

    fn skip_to_object_on_new_line(&mut self) -> io::Result<()> {
        let mut is_line_start = false;
        while let Some(byte) = self.peek()? {
            if is_line_start && byte == b'{' {
                break;
            }
            is_line_start = byte == b'\n';
            self.take()?;
        }
        Ok(())
    }

    /// The line before the next byte, unless it is long.
    fn lead(&self) -> String {
        let is_short = self.line_start.len() <= LEAD_LIMIT;
        if is_short {
            String::from_utf8_lossy(&self.line_start).into_owned()
        } else {
            String::new()
        }
    }

    fn give_back(&mut self, bytes: &[u8], start: Position) {
        for &byte in bytes.iter().rev() {
            self.given_back.push_front(byte);
        }
        self.position = start;
        self.line_start.clear();
    }

    /// Passes over a UTF-8 byte order mark; tells a UTF-16 one.
    fn skip_mark(&mut self) -> io::Result<Option<RecordFault>> {
        let mut mark = Vec::with_capacity(3);
        for expected in [&[0xEF, 0xFE, 0xFF][..], &[0xBB, 0xFF, 0xFE], &[0xBF]] {
            match self.peek()? {
                Some(byte) if expected.contains(&byte) => {
                    self.take()?;
                    mark.push(byte);
                }
                _ => break,
            }
        }
        self.position = Position::START;
        self.line_start.clear();
        match mark[..] {
            [] => Ok(None),
            [0xEF, 0xBB, 0xBF] => Ok(Some(RecordFault::ByteOrderMark)),
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => Ok(Some(RecordFault::Utf16)),
            _ => {
                self.give_back(&mark, Position::START);
                Ok(None)
            }
        }
    }
}

/// The bytes that a reader has at hand; reads more when there are none.
fn filled<R: BufRead>(input: &mut R) -> io::Result<&[u8]> {
    // Asked twice, as a buffer that is returned from a loop stays borrowed for the next round.
    while let Err(error) = input.fill_buf() {
        if error.kind() != io::ErrorKind::Interrupted {
            return Err(error);
        }
    }
    input.fill_buf()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All items of an input; records as text with their line and column.
    fn items(text: &[u8]) -> Vec<String> {
        let mut reader = RecordReader::new(text, Limits { record: 60 });
        let mut found = Vec::new();
        while let Some(item) = reader.next_item().expect("memory") {
            found.push(match item {
                Item::Fault(fault) => format!("{fault:?}"),
                Item::Record(record) => {
                    let text = String::from_utf8_lossy(&record.bytes).into_owned();
                    if let Err(fault) = super::super::json::parse(&text) {
                        reader.recover(&record, fault.offset).expect("memory");
                    }
                    format!("{}:{} {text}", record.start.line, record.start.column)
                }
            });
        }
        found
    }

    #[test]
    fn one_record_an_array_lines_and_concatenation_are_told_apart() {
        assert_eq!(items(b" {\"a\":\n[1]} "), ["1:2 {\"a\":\n[1]}"]);
        assert_eq!(items(b"[{},\n {}]"), ["1:2 {}", "2:2 {}"]);
        assert_eq!(
            items(b"{\"a\":1}\r\n{\"b\":2}\r\n"),
            ["1:1 {\"a\":1}", "2:1 {\"b\":2}"]
        );
        assert_eq!(
            items(b"{}{} \"x\\\"{\" 12 true"),
            ["1:1 {}", "1:3 {}", "1:6 \"x\\\"{\"", "1:13 12", "1:16 true"]
        );
    }

    #[test]
    fn a_broken_line_does_not_swallow_the_next() {
        assert_eq!(
            items(b"{\"a\":1\n{\"b\":2}\n"),
            ["1:1 {\"a\":1", "2:1 {\"b\":2}"]
        );
        assert_eq!(
            items(b"{\"a\":\"x\n{\"b\":2}\n"),
            ["1:1 {\"a\":\"x", "2:1 {\"b\":2}"]
        );
        assert_eq!(items(b"}\n{\"b\":2}"), ["1:1 }", "2:1 {\"b\":2}"]);
    }

    #[test]
    fn a_broken_record_of_several_lines_does_not_swallow_the_next() {
        let found = items(b"{\n \"a\": 1\n{\n \"b\": 2\n}\n");
        assert_eq!(
            found.last().map(String::as_str),
            Some("3:1 {\n \"b\": 2\n}")
        );
    }

    #[test]
    fn a_broken_record_in_an_array_does_not_swallow_the_next() {
        assert_eq!(items(b"[\n{\"a\":1,\n{\"b\":2}\n]")[1..], ["3:1 {\"b\":2}"]);
    }

    #[test]
    fn objects_inside_a_broken_record_are_no_records() {
        assert_eq!(
            items(b"{\na: [\n{\n\"b\":2\n},\n{\n\"c\":3\n}\n]\n}\n").len(),
            1
        );
    }

    #[test]
    fn text_that_is_no_json_at_all_is_one_record() {
        assert_eq!(
            items(b"<html lang=en>\n<b>x</b>\n{\"b\":2}"),
            ["1:1 <html", "3:1 {\"b\":2}"]
        );
    }

    #[test]
    fn faults_of_the_input_are_told() {
        assert_eq!(items(b""), ["Empty"]);
        assert_eq!(items(b" \n"), ["Empty"]);
        assert_eq!(items(b"[]"), ["EmptyArray"]);
        assert_eq!(items(b"\xEF\xBB\xBF{}"), ["ByteOrderMark", "1:1 {}"]);
        assert_eq!(items(b"\xFF\xFE{\0}\0"), ["Utf16"]);
        assert_eq!(
            items(b"[{}\n"),
            [
                "1:2 {}",
                "UnclosedArray { at: Position { line: 2, column: 1 } }"
            ]
        );
        let stray = |column: usize, found: char, due: Due| {
            let at = Position { line: 1, column };
            format!("{:?}", RecordFault::Stray { at, found, due })
        };
        assert_eq!(
            items(b"[1 2]"),
            [
                "1:2 1".to_owned(),
                stray(4, '2', Due::Comma),
                "1:4 2".to_owned()
            ]
        );
        assert_eq!(
            items(b"[1,]"),
            ["1:2 1".to_owned(), stray(4, ']', Due::Record)]
        );
        assert_eq!(
            items(b"[,1]"),
            [stray(2, ',', Due::Record), "1:3 1".to_owned()]
        );
    }

    #[test]
    fn a_record_over_the_limit_is_passed_over_and_the_next_is_read() {
        let text = format!("{{\"a\":\"{}\"}}\n{{}}\n", "x".repeat(100));
        assert_eq!(
            items(text.as_bytes())[0],
            "TooLarge { start: Position { line: 1, column: 1 }, length: 108, limit: 60 }"
        );
        assert_eq!(items(text.as_bytes())[1], "2:1 {}");
    }
}
