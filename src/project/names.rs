//! Names that something is for: one, a list, or patterns with `*`.

use super::Placed;

/// A name or pattern, or a list of them; an empty list means everything. `*` in a pattern stands for any characters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names(Vec<Placed<String>>);

impl Names {
    pub(super) fn new(names: Vec<Placed<String>>) -> Self {
        Self(names)
    }

    /// Whether a name is meant.
    pub fn matches(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|pattern| is_like(&pattern.value, name))
    }

    /// The names and patterns as they are written.
    pub fn iter(&self) -> impl Iterator<Item = &Placed<String>> {
        self.0.iter()
    }

    /// The first name or pattern that meets none of `known`, and that `also` does not know.
    pub fn unknown(&self, known: &[&str], also: impl Fn(&str) -> bool) -> Option<&Placed<String>> {
        let meets =
            |pattern: &str| known.iter().any(|name| is_like(pattern, name)) || also(pattern);
        let is_all = |pattern: &str| pattern.bytes().all(|byte| byte == b'*');
        self.0
            .iter()
            .find(|pattern| !is_all(&pattern.value) && !meets(&pattern.value))
    }
}

/// Whether a name is like a pattern, in which `*` stands for any characters, none included.
fn is_like(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(start) else {
        return false;
    };
    let mut pieces: Vec<_> = rest.split('*').collect();
    let end = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match name.split_once(piece) {
            Some((_, after)) => name = after,
            None => return false,
        }
    }
    name.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        let cases = [
            ("*", "anything", true),
            ("*", "", true),
            ("plain", "plain", true),
            ("plain", "plainer", false),
            ("web-*", "web-2023", true),
            ("web-*", "mobile", false),
            ("*-2023", "web-2023", true),
            ("w*-*3", "web-2023", true),
            ("w*b*b", "web", false),
            ("a*a", "a", false),
            ("", "", true),
            ("", "x", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(is_like(pattern, name), expected, "{pattern} {name}");
        }
    }
}
