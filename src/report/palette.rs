//! The colours of everything written for people, in one place.
//!
//! Texts are always coloured here; the stream they go to takes the colours away where they are not wanted.

use colored::{ColoredString, Colorize};

use crate::finding::Severity;

/// Makes the colours independent of what `colored` finds out about standard output. Call it once, at the start.
pub fn always_colour() {
    colored::control::set_override(true);
}

/// Something that is well.
pub fn good(text: &str) -> ColoredString {
    text.green().bold()
}

/// Something that failed.
pub fn bad(text: &str) -> ColoredString {
    text.red().bold()
}

/// A heading.
pub fn heading(text: &str) -> ColoredString {
    text.bold()
}

/// Something that can be typed or opened.
pub fn literal(text: &str) -> ColoredString {
    text.cyan()
}

/// Something that can be passed over.
pub fn faint(text: &str) -> ColoredString {
    text.dimmed()
}

/// The colour of a severity.
pub fn severity(severity: Severity, text: &str) -> ColoredString {
    match severity {
        Severity::Error => text.red().bold(),
        Severity::Warning => text.yellow().bold(),
        Severity::Notice => text.blue().bold(),
    }
}
