//! What is wrong with a `hubctl.toml`, told at its place.

use std::fmt;
use std::ops::Range;

use crate::source::Position;
use crate::source::document::{brief, visible};

/// How much of a line is shown.
const SHOWN: usize = 200;

/// How much of a sentence is shown: names of the file stand in it, which may be as long as the file.
const SENTENCE: usize = 1_000;

/// Why a `hubctl.toml` cannot be taken. Its text has the place, what is wrong and the line itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectError {
    name: String,
    position: Position,
    line: Line,
    message: String,
}

/// The line that is wrong, and which of its characters are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    text: String,
    before: usize,
    marked: usize,
}

impl Line {
    /// The line that the first of these bytes stands in.
    pub(super) fn around(text: &str, span: &Range<usize>) -> Self {
        let bound = |byte: usize| text.floor_char_boundary(byte.min(text.len()));
        let (start, end) = (bound(span.start), bound(span.end));
        let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let finish = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let marked = text[start..end.clamp(start, finish)].chars().count();
        // Blanks at the end are not shown, and so the mark goes no further than right behind the text.
        let text_shown = visible(text[begin..finish].trim_end());
        let length = text_shown.chars().count();
        let before = text[begin..start].chars().count().min(length);
        Self {
            text: text_shown,
            before,
            marked: marked.min(length - before).max(1),
        }
    }
}

impl ProjectError {
    pub(super) fn new(name: &str, position: Position, line: Line, message: &str) -> Self {
        Self {
            name: name.to_owned(),
            position,
            line,
            message: brief(message, SENTENCE),
        }
    }

    /// The file, as it was called.
    pub fn file(&self) -> &str {
        &self.name
    }

    /// Where it is.
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong, and what was meant when that can be told: one sentence.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            position: Position { line, column },
            message,
            ..
        } = self;
        write!(f, "{name}:{line}:{column}: {message}")?;
        let Line {
            text,
            before,
            marked,
        } = &self.line;
        if text.is_empty() || text.chars().count() > SHOWN {
            return Ok(());
        }
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        write!(f, "\n{margin} |\n{number} | {text}\n{margin} | ")?;
        write!(f, "{}{}", " ".repeat(*before), "^".repeat(*marked))
    }
}

impl std::error::Error for ProjectError {}
