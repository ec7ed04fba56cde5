//! Sentences of findings, in which the values of the payload are marked, so that a report can leave them out.

use std::fmt;

/// Stands before a value of the payload. Neither mark can come from a payload: whatever is quoted there is made visible
/// first, and control characters are replaced.
const START: char = '\u{1}';
/// Stands behind a value of the payload.
const END: char = '\u{2}';

/// One sentence without a full stop, which knows which of its words are the payload's.
///
/// ```
/// use hubctl::finding::Text;
///
/// let text = Text::from(format!("`email` is {}", Text::value("\"amina@example.com\"")));
/// assert_eq!(text.to_string(), "`email` is \"amina@example.com\"");
/// assert_eq!(text.masked(), "`email` is ‹text of 17 characters›");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// A value of the payload, as it is shown, marked for use in a sentence.
    pub fn value(shown: &str) -> String {
        format!("{START}{shown}{END}")
    }

    /// The sentence with its marks, to become part of another one.
    pub fn marked(&self) -> &str {
        &self.0
    }

    /// The sentence with a description in place of each value: its kind and its length.
    pub fn masked(&self) -> String {
        let mut masked = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some((before, value, after)) = next_value(rest) {
            masked.push_str(before);
            masked.push_str(&mask(value));
            rest = after;
        }
        masked + rest
    }
}

/// The first value of a text, with what stands before and behind it.
fn next_value(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once(START)?;
    let (value, after) = rest.split_once(END)?;
    Some((before, value, after))
}

fn mask(value: &str) -> String {
    match value.strip_prefix('"') {
        Some(text) => {
            let length = text.strip_suffix('"').unwrap_or(text).chars().count();
            format!("‹text of {length} characters›")
        }
        None => "‹value›".to_owned(),
    }
}

impl fmt::Display for Text {
    /// The whole sentence, with its values.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .split([START, END])
            .try_for_each(|piece| f.write_str(piece))
    }
}

impl From<String> for Text {
    fn from(sentence: String) -> Self {
        Self(sentence)
    }
}

impl From<&str> for Text {
    fn from(sentence: &str) -> Self {
        Self(sentence.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_masked_and_nothing_else() {
        let text = Text::from(format!(
            "{} is {}, not {}",
            "`id`",
            Text::value("412"),
            Text::value("\"né\"")
        ));
        assert_eq!(text.to_string(), "`id` is 412, not \"né\"");
        assert_eq!(text.masked(), "`id` is ‹value›, not ‹text of 2 characters›");
        assert_eq!(Text::from("no value").masked(), "no value");
    }
}
