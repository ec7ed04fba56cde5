//! Cutting a piece of an input into its JSON records: one event, an array of events, one a line, or one after the other.
//!
//! A record that is JSON ends where the value ends. Of one that is not, brackets and quotes tell where it most likely ends,
//! so that it does not swallow those after it.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::chunks::{Chunk, Framing, LEAD_LIMIT, MARK};
use super::invisible::{Head, blank_length, head_of, invisible_length, is_invisible};
use super::json;
use super::position::Position;

/// How much is read at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest record, in bytes.
    pub record: usize,
    /// Size of the pieces that an input is worked on in, in bytes.
    pub chunk: usize,
}

impl Default for Limits {
    /// 16 MiB a record, hundreds of times what a long conversation comes to; 1 MiB a piece.
    fn default() -> Self {
        Self {
            record: 16 << 20,
            chunk: 1 << 20,
        }
    }
}

/// A piece of the input that should be one JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record<'c> {
    /// The bytes, without blanks around them.
    pub bytes: &'c [u8],
    /// Where it starts.
    pub start: Position,
    /// The text of its first line before it, when that is short; for showing the line whole.
    pub lead: String,
}

impl<'c> Record<'c> {
    /// The record in a range of a chunk that starts at a certain place.
    pub fn of(chunk: &'c Chunk, range: Range<usize>, base: Position) -> Self {
        Self {
            start: base.after(&chunk.bytes[chunk.text_start().min(range.start)..range.start]),
            lead: chunk.lead_of(range.start),
            bytes: &chunk.bytes[range],
        }
    }
}

/// Something about the input itself that a reader of the result should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFault {
    /// The input starts with a UTF-8 byte order mark, which was skipped.
    ByteOrderMark,
    /// A character that nobody sees is outside of the records; it was skipped, and so were further ones.
    Invisible {
        /// Where the first one is.
        at: Position,
        /// The character.
        found: char,
    },
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

/// What is found in a piece of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item<'c> {
    /// A record that was accepted as it was passed.
    Accepted,
    /// A record to parse.
    Record(Record<'c>),
    /// A fault of the input.
    Fault(RecordFault),
}

/// What is known of an input between two of its pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    layout: Layout,
    has_found: bool,
    /// Whether text that is no JSON at all is being passed over.
    is_skipping: bool,
}

impl State {
    /// At the start of an input.
    pub const START: State = State {
        layout: Layout::Unknown,
        has_found: false,
        is_skipping: false,
    };

    /// Before a record, when nothing was wrong so far.
    pub fn before_record(framing: &Framing) -> Self {
        Self {
            layout: if framing.is_array {
                Layout::Array(Turn::Record)
            } else {
                Layout::Sequence
            },
            has_found: true,
            is_skipping: false,
        }
    }
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

/// A record over the limit that goes on in the next piece.
#[derive(Debug, Clone)]
pub struct Passing {
    cut: Cut,
    start: Position,
}

/// The first invisible character outside of the records.
#[derive(Debug, PartialEq, Eq)]
enum Invisible {
    NotSeen,
    Seen(RecordFault),
    Reported,
}

impl Invisible {
    /// What is to be reported, once.
    fn report(&mut self) -> Option<RecordFault> {
        if !matches!(self, Invisible::Seen(_)) {
            return None;
        }
        match std::mem::replace(self, Invisible::Reported) {
            Invisible::Seen(fault) => Some(fault),
            Invisible::NotSeen | Invisible::Reported => None,
        }
    }
}

/// The records of a piece of an input, one at a time.
#[derive(Debug)]
pub struct Records<'c> {
    bytes: &'c [u8],
    at: usize,
    chunk: &'c Chunk,
    framing: &'c Framing,
    is_last: bool,
    limit: usize,
    state: State,
    passing: Option<Passing>,
    open_at: Option<usize>,
    /// Whether the last record is one JSON text from its first byte to its last.
    is_whole: bool,
    /// Whether the last record was broken, and ends where the next one starts.
    is_resumed: bool,
    invisible: Invisible,
    /// A place whose position is known.
    known: (usize, Position),
}

impl<'c> Records<'c> {
    /// The records of a chunk that starts in a certain state at a certain place.
    pub fn new(chunk: &'c Chunk, limits: Limits, state: State, base: Position) -> Self {
        Self {
            bytes: &chunk.bytes,
            at: 0,
            chunk,
            framing: &chunk.framing,
            is_last: chunk.is_last,
            limit: limits.record,
            state,
            passing: None,
            open_at: None,
            is_whole: false,
            is_resumed: false,
            invisible: Invisible::NotSeen,
            known: (0, base),
        }
    }

    /// The same, in the middle of a record over the limit.
    #[must_use]
    pub fn passing(self, passing: Option<Passing>) -> Self {
        Self { passing, ..self }
    }

    /// The byte at which a record starts that may go on in the next chunk.
    pub fn open_at(&self) -> Option<usize> {
        self.open_at
    }

    /// What is known after the last item.
    pub fn state(&self) -> State {
        self.state
    }

    /// The record over the limit that goes on in the next chunk.
    pub fn into_passing(self) -> Option<Passing> {
        self.passing
    }

    /// The next record or fault; `None` at the end. `accept` is shown the start of each object; when it knows where the
    /// object ends, and that it is fine, the record is passed over.
    pub fn next_item(
        &mut self,
        accept: &mut dyn FnMut(usize) -> Option<usize>,
    ) -> Option<Item<'c>> {
        if let Some(passing) = self.passing.take() {
            return self.pass(passing);
        }
        if self.state.is_skipping {
            self.skip_to_object_on_new_line();
        }
        match self.state.layout {
            Layout::Unknown => {
                self.state.layout = Layout::Sequence;
                match self.skip_mark() {
                    Some(fault) => Some(Item::Fault(fault)),
                    None => self.next_item(accept),
                }
            }
            Layout::Done => None,
            Layout::Array(turn) => self.next_in_array(turn, accept),
            Layout::Sequence => self.next_in_sequence(accept),
        }
    }

    /// Tells that the record that came last is no JSON. Text that does not even start as JSON, such as a web page, is passed
    /// over up to an object on a line of its own: it is one fault and not one for each of its words.
    pub fn recover(&mut self, record: &Record<'c>) {
        let starts_as_json = matches!(record.bytes.first(), Some(b'{' | b'"'));
        if !self.is_whole && self.state.layout == Layout::Sequence && !starts_as_json {
            self.state.is_skipping = true;
            self.skip_to_object_on_new_line();
        }
    }

    fn next_in_sequence(
        &mut self,
        accept: &mut dyn FnMut(usize) -> Option<usize>,
    ) -> Option<Item<'c>> {
        self.skip_blanks();
        if let Some(fault) = self.invisible.report() {
            return Some(Item::Fault(fault));
        }
        match self.peek() {
            _ if self.open_at.is_some() => None,
            None if self.is_last => {
                self.state.layout = Layout::Done;
                (!self.state.has_found).then_some(Item::Fault(RecordFault::Empty))
            }
            None => None,
            Some(b'[') if !self.state.has_found => {
                self.at += 1;
                self.state.layout = Layout::Array(Turn::First);
                self.next_in_array(Turn::First, accept)
            }
            Some(_) => self.take_record(accept),
        }
    }

    fn next_in_array(
        &mut self,
        turn: Turn,
        accept: &mut dyn FnMut(usize) -> Option<usize>,
    ) -> Option<Item<'c>> {
        self.skip_blanks();
        if let Some(fault) = self.invisible.report() {
            return Some(Item::Fault(fault));
        }
        match (self.peek(), turn) {
            _ if self.open_at.is_some() => None,
            (None, _) if self.is_last => {
                self.state.layout = Layout::Done;
                let at = self.position(self.at);
                Some(Item::Fault(RecordFault::UnclosedArray { at }))
            }
            (None, _) => None,
            (Some(b']'), _) => {
                let at = self.at;
                self.at += 1;
                self.state.layout = Layout::Sequence;
                // An array is something, so that what follows is not told as an empty input.
                self.state.has_found = true;
                match turn {
                    Turn::First => Some(Item::Fault(RecordFault::EmptyArray)),
                    Turn::Record => Some(self.stray(at, ']', Due::Record)),
                    Turn::Comma | Turn::Any => self.next_in_sequence(accept),
                }
            }
            (Some(b','), Turn::Comma | Turn::Any) => {
                self.at += 1;
                self.state.layout = Layout::Array(Turn::Record);
                self.next_in_array(Turn::Record, accept)
            }
            (Some(b','), Turn::First | Turn::Record) => {
                self.at += 1;
                self.state.layout = Layout::Array(Turn::Any);
                Some(self.stray(self.at - 1, ',', Due::Record))
            }
            (Some(_), Turn::Comma) => {
                // What stands here is read as the next record, so that the rest of the array is not lost.
                self.state.layout = Layout::Array(Turn::Any);
                let found = match head_of(&self.bytes[self.at..]) {
                    Head::Char(found) => found,
                    Head::Cut | Head::Nothing => char::REPLACEMENT_CHARACTER,
                };
                Some(self.stray(self.at, found, Due::Comma))
            }
            (Some(_), Turn::First | Turn::Record | Turn::Any) => {
                self.is_resumed = false;
                let item = self.take_record(accept)?;
                self.state.layout = Layout::Array(if self.is_resumed {
                    Turn::Any
                } else {
                    Turn::Comma
                });
                Some(item)
            }
        }
    }

    fn stray(&mut self, at: usize, found: char, due: Due) -> Item<'c> {
        let at = self.position(at);
        Item::Fault(RecordFault::Stray { at, found, due })
    }

    /// The record that starts here.
    fn take_record(&mut self, accept: &mut dyn FnMut(usize) -> Option<usize>) -> Option<Item<'c>> {
        let start = self.at;
        let accepted = if self.peek() == Some(b'{') {
            accept(start)
        } else {
            None
        };
        let is_accepted = accepted.is_some();
        let end = match accepted {
            Some(end) => end,
            None => self.end_of_record(start)?,
        };
        self.state.has_found = true;
        self.at = end;
        if end - start > self.limit {
            let fault = RecordFault::TooLarge {
                start: self.position(start),
                length: (end - start) as u64,
                limit: self.limit,
            };
            return Some(Item::Fault(fault));
        }
        if is_accepted {
            return Some(Item::Accepted);
        }
        Some(Item::Record(self.record(start..end)))
    }

    /// Where the record ends that starts here; `None` when that is not in this chunk.
    fn end_of_record(&mut self, start: usize) -> Option<usize> {
        let rest = &self.bytes[start..];
        let may_go_on = !self.is_last && rest.len() <= self.limit;
        let mut values = serde_json::Deserializer::from_slice(rest).into_iter::<IgnoredAny>();
        let value = values.next();
        let end = start + values.byte_offset();
        self.is_whole = matches!(value, Some(Ok(_)));
        match value {
            // More digits may follow.
            Some(Ok(_)) if end == self.bytes.len() && may_go_on && !is_closed(rest) => {
                self.open_at = Some(start);
                return None;
            }
            Some(Ok(_)) => return Some(end),
            // The value is over; serde_json lets only its own blanks follow a number or a word.
            Some(Err(_)) if end > start && blank_length(&self.bytes[end..]) > 0 => {
                self.is_whole = true;
                return Some(end);
            }
            Some(Err(error)) if error.is_eof() && may_go_on => {
                self.open_at = Some(start);
                return None;
            }
            _ => {}
        }
        let fault = match &value {
            Some(Err(error)) if rest.starts_with(b"{") => {
                Some(start + json::offset_of(rest, error.line(), error.column()))
            }
            _ => None,
        };
        match fault.map(|fault| self.next_start(start, fault)) {
            Some(NextStart::At(next)) => {
                self.is_whole = true;
                self.is_resumed = true;
                return Some(next);
            }
            Some(NextStart::Beyond) if may_go_on => {
                self.open_at = Some(start);
                return None;
            }
            _ => {}
        }
        let mut cut = Cut::new();
        let length = cut.take_from(rest, self.state.layout);
        let closed = (cut.is_closed || self.is_last).then_some(start + length);
        if closed.is_none() {
            if may_go_on {
                self.open_at = Some(start);
            } else {
                let start = self.position(start);
                self.at = self.bytes.len();
                self.state.has_found = true;
                self.passing = Some(Passing { cut, start });
            }
        }
        closed
    }

    /// Where the record after a broken one most likely starts: in an array a comma and the signature, else an object on a
    /// line of its own, which closes before the next such line or the end.
    fn next_start(&self, start: usize, fault: usize) -> NextStart {
        let from = fault.saturating_sub(1).max(start + 1);
        let unknown = if self.is_last {
            NextStart::Nowhere
        } else {
            NextStart::Beyond
        };
        if matches!(self.state.layout, Layout::Array(_))
            && let Some(next) = self.framing.next_start(self.bytes, from)
        {
            let before = self.bytes[..next].trim_ascii_end();
            return NextStart::At((before.len() - 1).max(start + 1));
        }
        let rest = self.bytes.get(from..).unwrap_or_default();
        for at in lines_with_objects(rest).take(TRIED_STARTS) {
            if self.framing.is_lines {
                return NextStart::At(from + at);
            }
            match starts_record(&rest[at..], self.is_last) {
                Some(true) => return NextStart::At(from + at),
                Some(false) => {}
                None => return NextStart::Beyond,
            }
        }
        unknown
    }

    /// Goes on with a record over the limit.
    fn pass(&mut self, mut passing: Passing) -> Option<Item<'c>> {
        self.at += passing.cut.take_from(self.bytes, self.state.layout);
        if !passing.cut.is_closed && !self.is_last {
            self.passing = Some(passing);
            return None;
        }
        if matches!(self.state.layout, Layout::Array(_)) {
            self.state.layout = Layout::Array(Turn::Comma);
        }
        Some(Item::Fault(RecordFault::TooLarge {
            start: passing.start,
            length: passing.cut.length,
            limit: self.limit,
        }))
    }

    fn record(&mut self, range: Range<usize>) -> Record<'c> {
        let start = self.position(range.start);
        Record {
            lead: self.chunk.lead_of(range.start),
            bytes: self.bytes[range].trim_ascii_end(),
            start,
        }
    }

    /// The position of a byte, which must not lie before one that was asked for earlier.
    fn position(&mut self, at: usize) -> Position {
        let (known_at, known) = self.known;
        let position = known.after(&self.bytes[known_at..at]);
        self.known = (at, position);
        position
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over blanks and invisible characters, and notes the first of these.
    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            if byte.is_ascii_graphic() {
                return;
            }
            match head_of(&self.bytes[self.at..]) {
                Head::Char(found) if is_invisible(found) => {
                    if self.invisible == Invisible::NotSeen {
                        let at = self.position(self.at);
                        self.invisible = Invisible::Seen(RecordFault::Invisible { at, found });
                    }
                    self.at += found.len_utf8();
                }
                // The rest of the character is in the next chunk.
                Head::Cut if !self.is_last => {
                    self.open_at = Some(self.at);
                    return;
                }
                Head::Char(_) | Head::Cut | Head::Nothing => return,
            }
        }
    }

    fn skip_to_object_on_new_line(&mut self) {
        if self.at == 0
            && let Some(at) = self.object_on_open_line()
        {
            self.at = at;
            self.state.is_skipping = false;
            return;
        }
        let rest = &self.bytes[self.at..];
        match lines_with_objects(rest).next() {
            Some(at) => {
                self.at += at + invisible_length(&rest[at..]);
                self.state.is_skipping = false;
            }
            None => self.at = self.bytes.len(),
        }
    }

    /// The object that begins the line on which the chunk starts.
    fn object_on_open_line(&self) -> Option<usize> {
        let lead = self.chunk.lead.as_ref()?;
        let near = &self.bytes[..self.bytes.len().min(LEAD_LIMIT)];
        let line = [lead, near].concat();
        let at = invisible_length(&line);
        (at >= lead.len() && line.get(at) == Some(&b'{')).then(|| at - lead.len())
    }

    /// Passes over a UTF-8 byte order mark; tells a UTF-16 one.
    fn skip_mark(&mut self) -> Option<RecordFault> {
        match self.bytes {
            bytes if bytes.starts_with(MARK) => {
                self.at = MARK.len();
                self.invisible = Invisible::Reported;
                // The mark is no character of the text.
                self.known.0 = self.at;
                Some(RecordFault::ByteOrderMark)
            }
            [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => {
                self.state.layout = Layout::Done;
                Some(RecordFault::Utf16)
            }
            _ => None,
        }
    }
}

/// Where lines start that begin with an object, other than the first line. Invisible characters may be before it.
fn lines_with_objects(bytes: &[u8]) -> impl Iterator<Item = usize> {
    memchr::memchr_iter(b'\n', bytes).filter_map(|at| {
        let line = &bytes[at + 1..];
        (line.get(invisible_length(line)) == Some(&b'{')).then_some(at + 1)
    })
}

/// Whether a JSON text ends with a byte that nothing can follow: a quote or a bracket.
fn is_closed(text: &[u8]) -> bool {
    matches!(text.last(), Some(b'"' | b'}' | b']'))
}

/// Where the record after a broken one starts.
enum NextStart {
    At(usize),
    /// Not in this chunk.
    Beyond,
    /// There is none.
    Nowhere,
}

/// How many lines of a broken record are tried for the start of the next one.
const TRIED_STARTS: usize = 64;

/// How far is looked for the end of a record that may be one, in bytes.
const FORESIGHT: usize = 128 << 10;

/// Whether a record starts here: an object that closes, and behind it another one, the end of the array or the input. An
/// object inside the broken record is followed by a comma or a bracket. `None` when the chunk is too short to tell.
fn starts_record(bytes: &[u8], is_last: bool) -> Option<bool> {
    let mut cut = Cut::new();
    let bytes = &bytes[blank_length(bytes)..];
    let near = &bytes[..bytes.len().min(FORESIGHT)];
    let length = cut.take_from(near, Layout::Sequence);
    let rest = bytes[length..].trim_ascii_start();
    if !cut.is_closed {
        return (is_last || bytes.len() >= FORESIGHT).then_some(false);
    }
    match rest.first() {
        None => is_last.then_some(true),
        Some(b'{') => Some(true),
        Some(b']') => match rest.trim_ascii() {
            b"]" if is_last => Some(true),
            b"]" => None,
            _ => Some(false),
        },
        Some(_) => Some(false),
    }
}

/// A record while it is being cut out.
#[derive(Debug, Clone)]
struct Cut {
    length: u64,
    depth: usize,
    lines: usize,
    previous: u8,
    in_string: bool,
    is_escaped: bool,
    is_closed: bool,
}

impl Cut {
    fn new() -> Self {
        Self {
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
        // Invisible characters may be before the object that starts a line.
        if byte.is_ascii() || self.previous != b'\n' {
            self.previous = byte;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// All items of an input; records as text with their line and column.
    fn items(text: &[u8]) -> Vec<String> {
        let chunk = Chunk::whole(text.to_vec());
        let limits = Limits {
            record: 60,
            ..Limits::default()
        };
        let mut records = Records::new(&chunk, limits, State::START, Position::START);
        let mut found = Vec::new();
        while let Some(item) = records.next_item(&mut |_| None) {
            found.push(match item {
                Item::Accepted => unreachable!("nothing is accepted"),
                Item::Fault(fault) => format!("{fault:?}"),
                Item::Record(record) => {
                    let text = String::from_utf8_lossy(record.bytes).into_owned();
                    if json::parse(&text).is_err() {
                        records.recover(&record);
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
    fn invisible_characters_around_records_are_passed_over_and_reported_once() {
        let invisible = |line: usize, column: usize, found: char| {
            let at = Position { line, column };
            format!("{:?}", RecordFault::Invisible { at, found })
        };
        for (text, expected) in [
            (
                "\u{feff}1\n\u{feff}2\n\u{feff}3\n",
                vec![
                    "ByteOrderMark".to_owned(),
                    "1:1 1".to_owned(),
                    "2:2 2".to_owned(),
                    "3:2 3".to_owned(),
                ],
            ),
            (
                "1\u{a0}\n2\u{200b}3",
                vec![
                    "1:1 1".to_owned(),
                    invisible(1, 2, '\u{a0}'),
                    "2:1 2".to_owned(),
                    "2:3 3".to_owned(),
                ],
            ),
            (
                "\u{2060}[{}\u{3000},\u{200d}{}]\u{2028}",
                vec![
                    invisible(1, 1, '\u{2060}'),
                    "1:3 {}".to_owned(),
                    "1:8 {}".to_owned(),
                ],
            ),
            (
                "{\"a\":1\n\u{feff}{\"b\":2}\n",
                vec![
                    "1:1 {\"a\":1".to_owned(),
                    invisible(2, 1, '\u{feff}'),
                    "2:2 {\"b\":2}".to_owned(),
                ],
            ),
            (
                "\u{1e}1\n\u{1e}{}\n\0",
                vec![
                    invisible(1, 1, '\u{1e}'),
                    "1:2 1".to_owned(),
                    "2:2 {}".to_owned(),
                ],
            ),
            (
                "<p>\n\u{feff}{\"b\":2}\n",
                vec!["1:1 <p>".to_owned(), "2:2 {\"b\":2}".to_owned()],
            ),
        ] {
            assert_eq!(items(text.as_bytes()), expected, "{text:?}");
        }
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
