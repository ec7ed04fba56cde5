//! Reading an input in chunks that most likely begin and end between two records, so that they can be worked on apart.
//!
//! Where a record ends is only known when it was read. So a chunk is ended at what looks like the start of a record: in a
//! sequence a line that starts like the first one did, in an array a comma and what the first record starts with. Whoever
//! works on the chunks checks the guess: see [`super::records::Records::open_at`].

use std::io::{self, Read};
use std::sync::Arc;

use super::invisible::blank_length;
use super::position::Position;

/// A piece of an input.
#[derive(Debug)]
pub struct Chunk {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The line before its first byte, when that is short; see [`LEAD_LIMIT`].
    pub lead: Lead,
    /// What its first byte is taken for.
    pub start: Start,
    /// Whether the input ends with it.
    pub is_last: bool,
    /// How the records of the input stand in it.
    pub framing: Arc<Framing>,
}

impl Chunk {
    /// An input that is all there.
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self {
            framing: Arc::new(Framing::of(&bytes)),
            bytes,
            lead: Some(Vec::new()),
            start: Start::Input,
            is_last: true,
        }
    }

    /// Where its text starts: behind a byte order mark.
    pub fn text_start(&self) -> usize {
        let has_mark = self.start == Start::Input && self.bytes.starts_with(MARK);
        if has_mark { MARK.len() } else { 0 }
    }

    /// The part of the line before one of its bytes.
    pub fn lead_of(&self, at: usize) -> String {
        let lead = lead_after(&self.lead, &self.bytes[self.text_start().min(at)..at]);
        lead.map_or_else(String::new, |lead| {
            String::from_utf8_lossy(&lead).into_owned()
        })
    }
}

/// The byte order mark of UTF-8.
pub const MARK: &[u8] = b"\xEF\xBB\xBF";

/// How much of the line before a record is kept, to show the line whole.
pub const LEAD_LIMIT: usize = 200;

/// The part of a line before a place: `None` when it is longer than [`LEAD_LIMIT`].
pub type Lead = Option<Vec<u8>>;

/// What the first byte of a chunk is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The start of the input.
    Input,
    /// The start of a record.
    Record,
    /// Nothing: the chunk before it ended where the buffer was full.
    Anywhere,
}

/// How the records of an input stand in it, as its first bytes tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Framing {
    /// Whether they are the items of one array.
    pub is_array: bool,
    /// Whether each most likely stands on a line of its own: the first one goes on behind its opening bracket, where printers
    /// that indent break the line.
    pub is_lines: bool,
    /// How the first of them starts: in an array up to the colon after its first key, else its first byte.
    pub signature: Vec<u8>,
}

/// Cuts an input into chunks.
pub struct ChunkReader<R> {
    input: R,
    size: usize,
    /// What was read and belongs to the next chunk.
    rest: Vec<u8>,
    next: Start,
    lead: Lead,
    framing: Option<Arc<Framing>>,
    /// What was handed on before that was known.
    head: Vec<u8>,
    pace: Pace,
    is_done: bool,
    /// Why reading ended, after what was read before is handed on.
    failed: Option<io::Error>,
}

/// When a chunk is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// When it is full: the input has more.
    Full,
    /// As soon as a record may be complete: whoever writes the input may be slow.
    Prompt,
}

impl<R: Read> ChunkReader<R> {
    /// A reader at the start of its input, which makes chunks of about `size` bytes.
    pub fn new(input: R, size: usize) -> Self {
        Self {
            input,
            // A byte order mark is never cut.
            size: size.max(MARK.len() + 1),
            rest: Vec::new(),
            next: Start::Input,
            lead: Some(Vec::new()),
            framing: None,
            head: Vec::new(),
            pace: Pace::Full,
            is_done: false,
            failed: None,
        }
    }

    /// The same reader with another pace.
    #[must_use]
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// The next chunk, in a buffer that is made anew or used again; `None` at the end. There is at least one chunk.
    ///
    /// # Errors
    /// When the input cannot be read any further. What was read before is a chunk of its own, and not the last one: a record
    /// that is cut off with it is not complete.
    pub fn next_chunk(&mut self, mut buffer: Vec<u8>) -> io::Result<Option<Chunk>> {
        if let Some(error) = self.failed.take() {
            self.is_done = true;
            return Err(error);
        }
        if self.is_done {
            return Ok(None);
        }
        buffer.clear();
        buffer.append(&mut self.rest);
        let cut = match self.fill(&mut buffer) {
            Ok(cut) => cut,
            Err(error) if buffer.is_empty() => {
                self.is_done = true;
                return Err(error);
            }
            Err(error) => {
                self.failed = Some(error);
                None
            }
        };
        let framing = self.framing_of(&buffer);
        let end = cut.unwrap_or(buffer.len());
        self.rest.extend_from_slice(&buffer[end..]);
        buffer.truncate(end);
        let chunk = Chunk {
            lead: self.lead.take(),
            start: self.next,
            bytes: buffer,
            is_last: self.is_done,
            framing,
        };
        self.next = if cut.is_some() {
            Start::Record
        } else {
            Start::Anywhere
        };
        self.lead = lead_after(&chunk.lead, &chunk.bytes[chunk.text_start()..]);
        if self.framing.is_none() {
            self.head.extend_from_slice(&chunk.bytes);
        }
        Ok(Some(chunk))
    }
}

impl<R: Read> ChunkReader<R> {
    /// Reads on, and says where the chunk should end when that is not the end of what was read.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<usize>> {
        loop {
            let missing = self.size.saturating_sub(buffer.len()).max(1);
            let read = match self.pace {
                Pace::Full => self
                    .input
                    .by_ref()
                    .take(missing as u64)
                    .read_to_end(buffer)?,
                Pace::Prompt => read_some(&mut self.input, buffer, missing)?,
            };
            let is_full = buffer.len() >= self.size;
            self.is_done = match self.pace {
                Pace::Full => !is_full,
                Pace::Prompt => read == 0,
            };
            if self.is_done {
                return Ok(None);
            }
            let framing = self.framing_of(buffer);
            let cut = match self.pace {
                Pace::Prompt if !framing.is_array && buffer.ends_with(b"\n") => Some(buffer.len()),
                _ => framing.last_start(buffer),
            };
            if is_full || cut.is_some() {
                return Ok(cut);
            }
        }
    }

    fn framing_of(&mut self, buffer: &[u8]) -> Arc<Framing> {
        if let Some(framing) = &self.framing {
            return Arc::clone(framing);
        }
        let start = [&self.head, buffer].concat();
        let framing = Arc::new(Framing::of(&start));
        // A few bytes may not tell yet.
        let is_told = !framing.signature.is_empty() && !start.ends_with(&framing.signature);
        if self.is_done || is_told || start.len() >= HEAD {
            self.framing = Some(Arc::clone(&framing));
        }
        framing
    }
}

/// How many bytes of an input are looked at to tell how the records stand in it.
const HEAD: usize = 4096;

/// Reads what there is, up to a number of bytes.
fn read_some(input: &mut impl Read, buffer: &mut Vec<u8>, most: usize) -> io::Result<usize> {
    let before = buffer.len();
    buffer.resize(before + most, 0);
    let read = loop {
        match input.read(&mut buffer[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => break other,
        }
    };
    buffer.truncate(before + *read.as_ref().unwrap_or(&0));
    read
}

/// The part of the line before the end of `bytes`, which follow on `lead`.
pub fn lead_after(lead: &Lead, bytes: &[u8]) -> Lead {
    // Only as far back as a lead may be long.
    let near = &bytes[bytes.len().saturating_sub(LEAD_LIMIT + 1)..];
    if let Some(at) = memchr::memrchr(b'\n', near) {
        return Some(near[at + 1..].to_vec());
    }
    let lead = lead.as_ref()?;
    let is_short = lead.len() + bytes.len() <= LEAD_LIMIT;
    is_short.then(|| [lead, bytes].concat())
}

/// The longest signature.
const SIGNATURE_LIMIT: usize = 120;

impl Framing {
    /// How the records stand in an input that starts with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let text = &bytes[blank_length(bytes)..];
        let items = text.strip_prefix(b"[");
        let items = items.map(|items| &items[blank_length(items)..]);
        match (items, text.first()) {
            (Some(items), _) => Self {
                is_array: true,
                is_lines: false,
                signature: first_key(items).unwrap_or_default().to_vec(),
            },
            (None, Some(b'{' | b'"')) => Self {
                is_array: false,
                is_lines: !matches!(text.get(1), None | Some(b'\r' | b'\n')),
                signature: text[..1].to_vec(),
            },
            _ => Self::default(),
        }
    }

    /// Where the last record starts in a piece of the input, as far as it looks like one.
    fn last_start(&self, bytes: &[u8]) -> Option<usize> {
        match &self.signature[..] {
            [] => None,
            [first] if !self.is_array => {
                let mut end = bytes.len();
                loop {
                    let at = memchr::memrchr(b'\n', &bytes[..end])?;
                    if at > 0 && bytes.get(at + 1) == Some(first) {
                        return Some(at + 1);
                    }
                    end = at;
                }
            }
            signature => {
                let finder = memchr::memmem::FinderRev::new(signature);
                let found = finder.rfind_iter(bytes);
                found.into_iter().find(|at| follows_comma(bytes, *at))
            }
        }
    }

    /// Where the first record starts after a place, in an array, as far as it looks like one.
    pub(super) fn next_start(&self, bytes: &[u8], after: usize) -> Option<usize> {
        if !self.is_array || self.signature.is_empty() {
            return None;
        }
        let rest = bytes.get(after..)?;
        memchr::memmem::find_iter(rest, &self.signature)
            .map(|at| after + at)
            .find(|at| follows_comma(bytes, *at))
    }
}

fn follows_comma(bytes: &[u8], at: usize) -> bool {
    bytes[..at].trim_ascii_end().ends_with(b",")
}

/// An object up to the colon after its first key.
fn first_key(object: &[u8]) -> Option<&[u8]> {
    let start = &object[..object.len().min(SIGNATURE_LIMIT)];
    let colon = memchr::memchr(b':', start)?;
    let inside = start[..colon].strip_prefix(b"{")?.trim_ascii();
    let key = inside.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let is_plain = !key.iter().any(|byte| matches!(byte, b'"' | b'\\'));
    is_plain.then(|| &start[..=colon])
}

/// Where a place is that lies `within` of another.
pub fn rebased(within: Position, base: Position) -> Position {
    Position {
        line: base.line + within.line - 1,
        column: if within.line == 1 {
            base.column + within.column - 1
        } else {
            within.column
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str, size: usize) -> Vec<(String, Start)> {
        let mut reader = ChunkReader::new(text.as_bytes(), size);
        let mut found = Vec::new();
        while let Some(chunk) = reader.next_chunk(Vec::new()).expect("memory") {
            let text = String::from_utf8(chunk.bytes).expect("UTF-8");
            found.push((text, chunk.start));
        }
        found
    }

    #[test]
    fn chunks_end_between_records_and_lose_nothing() {
        let lines = "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n";
        let pretty = "[\n  {\n    \"a\": [{}, {\"b\": 1}]\n  },\n  {\n    \"a\": 2\n  }\n]";
        let compact = "[{\"a\":[{\"b\":1},{\"b\":2}]},{\"a\":3},{\"a\":4}]";
        for text in [lines, pretty, compact, "", "[", "12 13", "\u{feff}{}\n{}"] {
            for size in 1..text.len() + 3 {
                let found = chunks(text, size);
                let joined: String = found.iter().map(|(text, _)| text.as_str()).collect();
                assert_eq!(joined, text);
                for (piece, start) in &found {
                    if *start == Start::Record {
                        assert!(piece.starts_with('{'), "{piece}");
                        assert!(!piece.starts_with("{\"b\":2}]"), "{piece}");
                    }
                }
            }
        }
        assert_eq!(
            chunks(lines, 20),
            [
                ("{\"a\":1}\n{\"b\":2}\n".to_owned(), Start::Input),
                ("{\"c\":3}\n".to_owned(), Start::Record)
            ]
        );
        assert_eq!(chunks(compact, 40)[1].0, "{\"a\":4}]");
    }

    #[test]
    fn the_line_before_a_chunk_is_known_while_it_is_short() {
        let lead = |text: &str| lead_after(&Some(b"x".to_vec()), text.as_bytes());
        assert_eq!(lead("ab"), Some(b"xab".to_vec()));
        assert_eq!(lead("ab\ncd"), Some(b"cd".to_vec()));
        assert_eq!(lead(&"a".repeat(LEAD_LIMIT)), None);
        assert_eq!(lead_after(&None, b"ab"), None);
        assert_eq!(lead_after(&None, b"ab\n"), Some(Vec::new()));
    }

    #[test]
    fn a_place_within_a_chunk_becomes_one_of_the_input() {
        let at = |line, column| Position { line, column };
        assert_eq!(rebased(at(1, 3), at(7, 5)), at(7, 7));
        assert_eq!(rebased(at(2, 3), at(7, 5)), at(8, 3));
    }
}
