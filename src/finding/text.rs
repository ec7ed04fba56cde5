//! Sentences of findings, in which the values of the payload are marked, so that a report can leave them out.

use std::fmt;

/// Stands before a value of the payload. Neither mark can come from a payload: whatever is quoted there is made visible
/// first, and control characters are replaced.
const START: char = '\u{1}';
/// Stands behind a value of the payload.
const END: char = '\u{2}';

/// Stands before a text that is a description of another one already.
const DESCRIPTION: char = '\u{3}';

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

    /// A sentence as it is shown, with the places of its values: each is a first character and how many there are.
    pub fn with_values(shown: &str, values: &[[usize; 2]]) -> Self {
        let mut marked = String::with_capacity(shown.len() + 2 * values.len());
        for (at, c) in shown.chars().chain(std::iter::once(END)).enumerate() {
            for [start, length] in values {
                if at == *start {
                    marked.push(START);
                }
                if at == start.saturating_add(*length) {
                    marked.push(END);
                }
            }
            marked.push(c);
        }
        marked.pop();
        Self(marked)
    }

    /// The sentence as it is shown, each of its pieces changed, with the places of its values in what comes of that.
    pub fn shown_with_values(&self, change: impl Fn(&str) -> String) -> (String, Vec<[usize; 2]>) {
        let (mut shown, mut values, mut rest) = (String::new(), Vec::new(), self.0.as_str());
        while let Some((before, value, after)) = next_value(rest) {
            shown += &change(before);
            let value = change(value);
            values.push([shown.chars().count(), value.chars().count()]);
            shown += &value;
            rest = after;
        }
        (shown + &change(rest), values)
    }

    /// A text that was described in place of another one, which nobody knows any more.
    pub fn description(text: &str) -> Self {
        Self(format!("{DESCRIPTION}{text}"))
    }

    /// Whether it is a description already.
    pub fn is_description(&self) -> bool {
        self.0.starts_with(DESCRIPTION)
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
            .split([START, END, DESCRIPTION])
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
    fn values_are_found_again_where_they_were() {
        let text = Text::from(format!(
            "né {} is {}, not {}",
            Text::value("a"),
            Text::value("\"né\""),
            Text::value("")
        ));
        let (shown, values) = text.shown_with_values(str::to_owned);
        assert_eq!(shown, text.to_string());
        assert_eq!(values, [[3, 1], [8, 4], [18, 0]]);
        let again = Text::with_values(&shown, &values);
        assert_eq!(again.masked(), text.masked());
        assert_eq!(again.to_string(), shown);
        assert_eq!(Text::with_values("x", &[]), Text::from("x"));
    }

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
