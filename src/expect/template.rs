//! Texts with values of the event in them: `mailto:{{ data.contact.email | lower }}`.

use std::ops::Range;
use std::str::FromStr;

use serde_json::Value;

use super::filter::{Filter, text_of};
use super::path::{Path, is_of_word};

/// A text with `{{ path | filter }}` in it.
///
/// ```
/// use hubctl::expect::Template;
///
/// let template = Template::parse("Dear {{ data.contact.name | default: 'friend' }}")?;
/// let event = serde_json::json!({ "data": { "contact": {} } });
/// assert_eq!(template.render(&event).text(), "Dear friend");
/// # Ok::<(), hubctl::expect::TemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Value { path: Path, filters: Vec<Filter> },
}

/// The most bytes of a rendered text. Templates repeat values as often as they like, and filters make them longer.
pub const LARGEST_TEXT: usize = 1 << 20;

/// What a template says of one event.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// The pieces, in order.
    pub parts: Vec<Part>,
    /// What was strange about the values, a fragment each: one was absent, or a filter could make nothing of it.
    pub remarks: Vec<String>,
}

/// A piece of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands in the template.
    Literal(String),
    /// From the event.
    Value(String),
}

/// What is wrong with a template or a path, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TemplateError {
    /// The bytes of the text.
    pub range: Range<usize>,
    message: String,
}

impl TemplateError {
    pub(super) fn new(range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            range,
            message: message.into(),
        }
    }
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When what stands between `{{` and `}}` is no path with filters.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut cursor = Cursor::new(text);
        let mut pieces = Vec::new();
        while !cursor.is_at_end() {
            let literal = cursor.until("{{");
            if !literal.is_empty() {
                pieces.push(Piece::Literal(literal.to_owned()));
            }
            let opened = cursor.at();
            if cursor.takes_all("{{") {
                pieces.push(value(&mut cursor, opened)?);
            }
        }
        Ok(Self(pieces))
    }

    /// Whether nothing in it depends on the event.
    pub fn is_constant(&self) -> bool {
        let is_literal = |piece: &Piece| matches!(piece, Piece::Literal(_));
        self.0.iter().all(is_literal)
    }

    /// The paths in it.
    pub(super) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Value { path, .. } => Some(path),
        })
    }

    /// What it says of an event. A value that is absent or `null` is an empty text. A text that would be longer than
    /// [`LARGEST_TEXT`] ends there, with a remark.
    pub fn render(&self, event: &Value) -> Rendered {
        let mut rendered = Rendered::default();
        let mut room = LARGEST_TEXT;
        for piece in &self.0 {
            let mut part = match piece {
                Piece::Literal(text) => Part::Literal(text.clone()),
                Piece::Value { path, filters } => {
                    Part::Value(evaluate(path, filters, event, &mut rendered.remarks))
                }
            };
            let (Part::Literal(text) | Part::Value(text)) = &mut part;
            let is_cut = cut(text, room);
            room -= text.len();
            rendered.parts.push(part);
            if is_cut {
                rendered.remarks.push(TOO_LONG.to_owned());
                break;
            }
        }
        rendered
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        Self::parse(text)
    }
}

impl Rendered {
    /// The whole text.
    pub fn text(&self) -> String {
        let text = |part: &Part| match part {
            Part::Literal(text) | Part::Value(text) => text.clone(),
        };
        self.parts.iter().map(text).collect()
    }
}

fn value(cursor: &mut Cursor<'_>, opened: usize) -> Result<Piece, TemplateError> {
    cursor.blanks();
    let path = Path::read(cursor)?;
    let mut filters = Vec::new();
    loop {
        cursor.blanks();
        if cursor.takes_all("}}") {
            return Ok(Piece::Value { path, filters });
        } else if cursor.takes('|') {
            cursor.blanks();
            filters.push(Filter::read(cursor)?);
        } else if cursor.is_at_end() {
            let message = "{{ has no closing }}";
            return Err(TemplateError::new(opened..opened + 2, message));
        } else {
            return Err(cursor.expected("| and a filter, or }}"));
        }
    }
}

fn evaluate(path: &Path, filters: &[Filter], event: &Value, remarks: &mut Vec<String>) -> String {
    let found = path.find(event);
    let minds_nothing = |filter: &Filter| matches!(filter, Filter::Default(_) | Filter::Length);
    if !filters.iter().any(minds_nothing) {
        match found {
            None => remarks.push(format!("`{path}` is not in this event and counts as empty")),
            Some(Value::Null) => {
                remarks.push(format!(
                    "`{path}` is null in this event and counts as empty"
                ));
            }
            Some(_) => {}
        }
    }
    let value = found.cloned().unwrap_or_default();
    let value = filters
        .iter()
        .fold(value, |value, filter| match filter.apply(value) {
            // `json` of `json` of `json` doubles what it escapes each time.
            Ok(Value::String(mut text)) => {
                if cut(&mut text, LARGEST_TEXT) {
                    remarks.push(format!("`{path}`: {TOO_LONG}"));
                }
                Value::String(text)
            }
            Ok(value) => value,
            Err((value, remark)) => {
                remarks.push(format!("`{path}`: {remark}"));
                value
            }
        });
    text_of(&value)
}

const TOO_LONG: &str = "a text of more than 1 MiB ends there";

/// Cuts a text that is longer than `most` bytes, between two characters. Whether it was.
fn cut(text: &mut String, most: usize) -> bool {
    if text.len() <= most {
        return false;
    }
    text.truncate(text.floor_char_boundary(most));
    true
}

/// A place in a text that is read from left to right.
#[derive(Debug)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes over what all these characters make up.
    fn run(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub(super) fn blanks(&mut self) {
        self.run(char::is_whitespace);
    }

    /// Goes to a mark, or to the end.
    fn until(&mut self, mark: &str) -> &'a str {
        let rest = self.rest();
        let length = rest.find(mark).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub(super) fn takes(&mut self, c: char) -> bool {
        let takes = self.rest().starts_with(c);
        if takes {
            self.at += c.len_utf8();
        }
        takes
    }

    fn takes_all(&mut self, mark: &str) -> bool {
        let takes = self.rest().starts_with(mark);
        if takes {
            self.at += mark.len();
        }
        takes
    }

    /// A name without quotes.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let word = self.run(is_of_word);
        (!word.is_empty()).then_some(word)
    }

    /// A whole number as it is written.
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.takes('-');
        if self.run(|c| c.is_ascii_digit()).is_empty() {
            self.at = start;
            return None;
        }
        Some(&self.text[start..self.at])
    }

    /// A text in single or double quotes. Nothing in it is special.
    pub(super) fn string(&mut self) -> Result<Option<String>, TemplateError> {
        let start = self.at;
        let quote = ['"', '\''].into_iter().find(|quote| self.takes(*quote));
        let Some(quote) = quote else {
            return Ok(None);
        };
        let text = self.run(|c| c != quote).to_owned();
        if self.takes(quote) {
            return Ok(Some(text));
        }
        let message = "a text has no closing quote";
        Err(TemplateError::new(start..self.text.len(), message))
    }

    /// That something else should stand here.
    pub(super) fn expected(&self, what: &str) -> TemplateError {
        let next = self.rest().chars().next();
        let end = self.at + next.map_or(0, char::len_utf8);
        let found = match next {
            Some(c) => format!("and not `{c}`"),
            None => "and not the end".to_owned(),
        };
        TemplateError::new(self.at..end, format!("expected {what}, {found}"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_of_any_length_ends() {
        let event = serde_json::json!({ "data": { "quote": "\"é\"".repeat(10) } });
        let many = "{{ data }}é".repeat(40_000);
        let grown = format!("{{{{ data.quote{} }}}}", " | json".repeat(60));
        for template in [many, grown] {
            let rendered = Template::parse(&template)
                .expect("a template")
                .render(&event);
            let length = rendered.text().len();
            assert!(
                (LARGEST_TEXT - 4..=LARGEST_TEXT).contains(&length),
                "{length}"
            );
            let last = rendered.remarks.last().expect("a remark");
            assert!(last.contains("more than 1 MiB"), "{last}");
        }
    }

    #[test]
    fn values_are_put_into_the_text() {
        let event =
            json!({ "event": "appContext", "data": { "id": 7, "name": " Ada ", "no": null } });
        let cases = [
            ("", "", 0),
            ("plain }} text {", "plain }} text {", 0),
            ("{{data.id}}/{{ data.id }}", "7/7", 0),
            ("<{{ data.name | trim | upper }}>", "<ADA>", 0),
            ("{{ data.no }}{{ data.gone }}", "", 2),
            ("{{ data.no | default: '}}' }}", "}}", 0),
            ("{{ data.name | date: '%Y' }}", " Ada ", 1),
        ];
        for (text, expected, remarks) in cases {
            let template = Template::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let rendered = template.render(&event);
            assert_eq!(rendered.text(), expected, "{text}");
            assert_eq!(rendered.remarks.len(), remarks, "{text}");
        }
    }

    #[test]
    fn what_is_no_template_is_told_at_its_place() {
        let cases = [
            ("a {{ data.id", 2..4, "{{ has no closing }}"),
            ("{{ }}", 3..4, "expected a path"),
            ("{{ data.id x }}", 11..12, "expected | and a filter"),
            ("{{ data.id | }}", 13..14, "expected a filter"),
            ("{{ data.id | uper }}", 13..17, "did you mean `upper`?"),
            ("{{ data.id | zzzz }}", 13..17, "there are default, upper"),
            ("{{ data.id | default }}", 13..20, "`default` needs a text"),
            ("{{ data.id | date: }}", 19..20, "expected a text in quotes"),
            ("{{ data.id | date: '%!' }}", 19..23, "no format of a time"),
            (
                "{{ data.id | upper: 'x' }}",
                18..19,
                "expected | and a filter",
            ),
            ("{{ data.id | default: 'x }}", 22..27, "no closing quote"),
        ];
        for (text, range, says) in cases {
            let error = Template::parse(text).expect_err(text);
            assert_eq!(error.range, range, "{text}: {error}");
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,9}".prop_map(Value::from),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| {
            let list = prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from);
            list.boxed()
                .prop_union(inner.prop_map(|value| json!({ "a": value })).boxed())
        })
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in ".{0,40}", inner in "[a-z.|:'\"\\[\\]{} %0-9é-]{0,30}") {
            let _ = Template::parse(&text);
            let _ = Template::parse(&format!("x{{{{ data{inner}"));
            let _ = Template::parse(&format!("{{{{ data | {inner} }}}}"));
            let _ = Template::parse(&format!("{{{{ data | date: '{text}' }}}}"));
        }

        #[test]
        fn rendering_never_panics(
            value in any_value(),
            filters in prop::collection::vec(prop::sample::select(&[
                "default: 'x'", "default: 3", "upper", "lower", "trim", "length", "first", "last",
                "date: '%Y-%m-%d %H:%M'", "date: '%c %s'", "json", "urlencode", "join: ', '",
            ][..]), 0..5),
            path in prop::sample::select(&["data", "data.a", "data[0]", "data[-1]", "data.a[1]"][..]),
        ) {
            let filters: String = filters.iter().map(|filter| format!("| {filter}")).collect();
            let template = Template::parse(&format!("{{{{ {path} {filters} }}}}"));
            let rendered = template.expect("a template").render(&json!({ "data": value }));
            prop_assert_eq!(rendered.parts.len(), 1);
        }
    }
}
