//! The text of the file, and the values in it with their places.

use std::ops::Range;
use std::sync::Arc;

use toml_edit::TomlError;

use super::ProjectError;
use super::error::Line;
use crate::source::{Position, nearest};

/// A text with the name that errors call it.
#[derive(Debug, Clone)]
pub struct ProjectFile {
    name: Arc<str>,
    text: Arc<str>,
}

/// A value with the bytes of the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// The bytes, quotes included.
    pub span: Range<usize>,
}

impl ProjectFile {
    /// A text under a name.
    pub fn new(text: &str, name: &str) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// What errors call the file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where a byte stands.
    pub fn position(&self, byte: usize) -> Position {
        let before = self.text.as_bytes().get(..byte).unwrap_or_default();
        Position::START.after(before)
    }

    /// What is wrong with these bytes: one sentence without a full stop.
    pub fn fault(&self, span: Range<usize>, message: impl Into<String>) -> ProjectError {
        let position = self.position(span.start);
        let line = Line::around(&self.text, &span);
        ProjectError::new(&self.name, position, line, &message.into())
    }

    /// What is wrong with a part of a text: `part` are bytes of its value. Where the text is written with escapes, all of
    /// it is pointed at.
    pub fn fault_within(
        &self,
        text: &Placed<String>,
        part: Range<usize>,
        message: impl Into<String>,
    ) -> ProjectError {
        let written = self.text.get(text.span.clone()).unwrap_or_default();
        let verbatim = ["\"\"\"", "'''", "\"", "'"].iter().find_map(|quote| {
            let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
            (inner == text.value).then_some(text.span.start + quote.len())
        });
        let span = verbatim.map(|start| start + part.start..start + part.end);
        self.fault(span.unwrap_or_else(|| text.span.clone()), message)
    }

    /// That a name is none of those that are known, with the one that is nearest.
    pub fn unknown(&self, name: &Placed<String>, noun: &str, known: &[&str]) -> ProjectError {
        let message = format!("there is no {noun} {:?}", name.value);
        let instead = match nearest(&name.value, known.iter().copied()) {
            Some(near) => format!("; did you mean {near:?}?"),
            None if known.is_empty() => String::new(),
            None => format!("; there are: {}", known.join(", ")),
        };
        self.fault(name.span.clone(), message + &instead)
    }

    pub(super) fn syntax_fault(&self, error: &TomlError) -> ProjectError {
        let end = self.text.len();
        let span = error.span().unwrap_or(end..end);
        let mut lines = error.message().lines();
        let first = lines.next().unwrap_or("this is no TOML").to_owned();
        self.fault(span, lines.fold(first, |all, line| all + "; " + line))
    }
}
