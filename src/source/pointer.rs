//! JSON pointers (RFC 6901).

use std::fmt;

/// The way from the top of a JSON document to one of its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// The whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads the text form. A text that does not start with `/` is the whole document.
    pub fn parse(text: &str) -> Self {
        let tokens = text.split('/').skip(1);
        Self(
            tokens
                .map(|token| token.replace("~1", "/").replace("~0", "~"))
                .collect(),
        )
    }

    /// The same way and one step further: a key of an object, or an index of an array in digits.
    #[must_use]
    pub fn child(&self, step: impl fmt::Display) -> Self {
        let mut steps = self.0.clone();
        steps.push(format!("{step}"));
        Self(steps)
    }

    /// The way that starts with this one and goes on as another one does.
    #[must_use]
    pub fn join(&self, further: &Pointer) -> Self {
        Self([&self.0[..], &further.0[..]].concat())
    }

    /// The steps from the top, unescaped.
    pub fn steps(&self) -> &[String] {
        &self.0
    }

    /// The way in general, from the event's `data`: `conversation.messages[].mood` for `/data/conversation/messages/3/mood`.
    /// Of the event itself it is empty.
    pub fn general_path(&self) -> String {
        let mut path = String::new();
        for (depth, step) in self.0.iter().enumerate() {
            if depth == 0 && step == "data" {
                continue;
            }
            if step.bytes().all(|byte| byte.is_ascii_digit()) {
                path.push_str("[]");
            } else {
                let dot = if path.is_empty() { "" } else { "." };
                path.push_str(dot);
                path.push_str(step);
            }
        }
        path
    }

    /// The last step: the key or index of the value within its parent.
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// The way to the value that holds this one.
    #[must_use]
    pub fn parent(&self) -> Self {
        Self(self.0[..self.0.len().saturating_sub(1)].to_vec())
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|step| write!(f, "/{}", step.replace('~', "~0").replace('/', "~1")))
    }
}

/// A way from the top that is being walked: it borrows its steps and becomes a [`Pointer`] when one is needed.
#[derive(Debug, Clone, Copy)]
pub enum Trail<'t> {
    /// At the top.
    Top,
    /// One step further: a key of an object.
    Key(&'t Trail<'t>, &'t str),
    /// One step further: an index of an array.
    Index(&'t Trail<'t>, usize),
}

impl From<&Trail<'_>> for Pointer {
    fn from(trail: &Trail<'_>) -> Self {
        let (mut steps, mut at) = (Vec::new(), trail);
        loop {
            at = match at {
                Trail::Top => break,
                Trail::Key(before, key) => {
                    steps.push((*key).to_owned());
                    before
                }
                Trail::Index(before, index) => {
                    steps.push(index.to_string());
                    before
                }
            };
        }
        steps.reverse();
        Pointer(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_is_escaped_and_read_back() {
        let pointer = Pointer::root().child("a/b").child("~").child(3);
        assert_eq!(pointer.to_string(), "/a~1b/~0/3");
        assert_eq!(Pointer::parse("/a~1b/~0/3"), pointer);
        assert_eq!(Pointer::root().to_string(), "");
    }
}
