//! An expectation with the values of one event in it: what is to be looked for.

use std::sync::Arc;

use serde_json::{Value, json};

use super::template::{Part, Rendered};
use crate::finding::Declared;

/// What is to be looked for in the app's document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub(super) title: String,
    pub(super) declared: Option<Arc<Declared>>,
    pub(super) selector: Option<Selector>,
    pub(super) wanted: Wanted,
    /// What was strange about the values.
    pub(super) remarks: Vec<String>,
}

/// Elements, in CSS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Selector {
    pub(super) text: String,
    /// Whether values of the event are in it.
    pub(super) has_values: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    Present,
    Absent,
    Text(String),
    Contains(String),
    Attribute {
        name: String,
        value: Option<String>,
    },
    Count(usize),
    /// A count that came out as something else.
    NoCount(String),
    /// The pieces of an address; between any two of them stands anything.
    Url(Vec<String>),
}

impl Wanted {
    pub(super) fn count(text: &str) -> Self {
        match text.trim().parse() {
            Ok(count) => Wanted::Count(count),
            Err(_) => Wanted::NoCount(text.to_owned()),
        }
    }

    /// A star of the template stands for anything, one that came from the event for itself.
    pub(super) fn url(rendered: &Rendered) -> Self {
        let mut pieces = Vec::new();
        let mut piece = String::new();
        for part in &rendered.parts {
            match part {
                Part::Value(text) => piece.push_str(text),
                Part::Literal(text) => {
                    let mut between = text.split('*');
                    piece.push_str(between.next().unwrap_or_default());
                    for next in between {
                        pieces.push(std::mem::replace(&mut piece, next.to_owned()));
                    }
                }
            }
        }
        pieces.push(piece);
        Wanted::Url(pieces)
    }
}

impl Question {
    pub(super) fn new(
        title: String,
        selector: Option<&Rendered>,
        wanted: Wanted,
        remarks: Vec<String>,
    ) -> Self {
        let is_value = |part: &Part| matches!(part, Part::Value(_));
        Self {
            title,
            declared: None,
            selector: selector.map(|rendered| Selector {
                text: selector_of(rendered),
                has_values: rendered.parts.iter().any(is_value),
            }),
            wanted,
            remarks,
        }
    }

    /// What [`super::LOOK_SCRIPT`] takes.
    pub fn to_json(&self) -> Value {
        let selector = self.selector.as_ref().map(|selector| &selector.text);
        let (how, name, value) = match &self.wanted {
            Wanted::Text(text) => ("text", None, Some(text)),
            Wanted::Contains(text) => ("contains", None, Some(text)),
            Wanted::Attribute { name, value } => ("attribute", Some(name), value.as_ref()),
            _ => ("found", None, None),
        };
        json!({ "selector": selector, "how": how, "attribute": name, "wanted": value })
    }
}

/// A selector whose values are escaped, so that none of them can be read as a piece of CSS: `#order-{{ id }}` and
/// `[title="{{ name }}"]` are both right, whatever the values hold.
fn selector_of(rendered: &Rendered) -> String {
    let mut selector = String::new();
    for part in &rendered.parts {
        match part {
            Part::Literal(text) => selector.push_str(text),
            Part::Value(text) => {
                for c in text.chars() {
                    let is_first = selector.ends_with(['#', '.']);
                    let is_plain = c.is_ascii_alphabetic()
                        || c == '_'
                        || (c == '-' && !is_first)
                        || (c.is_ascii_digit() && !is_first)
                        || !c.is_ascii();
                    if is_plain {
                        selector.push(c);
                    } else {
                        // A zero is replaced by CSS itself.
                        selector.push_str(&format!("\\{:x} ", u32::from(c)));
                    }
                }
            }
        }
    }
    selector
}

#[cfg(test)]
mod tests {
    use super::super::Template;
    use super::*;

    fn rendered(template: &str, value: &str) -> Rendered {
        let template = Template::parse(template).expect(template);
        template.render(&json!({ "data": { "v": value } }))
    }

    #[test]
    fn a_value_in_a_selector_is_escaped() {
        let cases = [
            ("#order-{{ data.v }}", "412", "#order-412"),
            ("#{{ data.v }}", "41", "#\\34 1"),
            ("#{{ data.v }}", "-a", "#\\2d a"),
            (
                "[t=\"{{ data.v }}\"]",
                "né\"] *",
                "[t=\"né\\22 \\5d \\20 \\2a \"]",
            ),
            (".a.{{ data.v }} p", "b.c", ".a.b\\2e c p"),
            ("p > *", "", "p > *"),
        ];
        for (template, value, expected) in cases {
            let selector = selector_of(&rendered(template, value));
            assert_eq!(selector, expected, "{template} {value}");
        }
    }

    #[test]
    fn a_star_of_a_value_is_a_star() {
        let Wanted::Url(pieces) = Wanted::url(&rendered("*/a/{{ data.v }}?*&*", "x*y")) else {
            panic!("no address");
        };
        assert_eq!(pieces, ["", "/a/x*y?", "&", ""]);
    }

    #[test]
    fn a_count_is_a_whole_number() {
        assert_eq!(Wanted::count(" 3 "), Wanted::Count(3));
        for text in ["", "-1", "1.5", "x"] {
            assert_eq!(Wanted::count(text), Wanted::NoCount(text.to_owned()));
        }
    }
}
