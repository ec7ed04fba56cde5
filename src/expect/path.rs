//! Where a value stands in an event: `data.conversation.messages[-1].content`.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::template::{Cursor, TemplateError};
use crate::generate::edit::{self, PathError, check_documented};

/// A way into an event: names behind dots, `[0]` from the front, `[-1]` from the end, `["any name"]`.
///
/// ```
/// use hubctl::expect::Path;
///
/// let path: Path = "data.labels[-1]".parse()?;
/// let event = serde_json::json!({ "data": { "labels": ["new", "vip"] } });
/// assert_eq!(path.find(&event), Some(&serde_json::json!("vip")));
/// # Ok::<(), hubctl::expect::TemplateError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path(Vec<Step>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    /// From the front, or from the end when negative.
    Index(isize),
}

impl Path {
    /// The value, `null` included; `None` when there is none.
    pub fn find<'a>(&self, event: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(event, |value, step| match step {
            Step::Name(name) => value.as_object()?.get(name),
            Step::Index(index) => {
                let items = value.as_array()?;
                let at = if *index < 0 {
                    items.len().checked_sub(index.unsigned_abs())?
                } else {
                    index.unsigned_abs()
                };
                items.get(at)
            }
        })
    }

    /// Whether there is a value which is not `null`.
    pub fn has_value(&self, event: &Value) -> bool {
        self.find(event).is_some_and(|value| !value.is_null())
    }

    /// That no host sends anything there, in a sentence with the path that was probably meant; `None` when one does.
    pub(super) fn unsent(&self) -> Option<String> {
        let step = |step: &Step| match step {
            Step::Name(name) => edit::Step::Key(name.clone()),
            Step::Index(_) => edit::Step::Each,
        };
        let steps: Vec<_> = self.0.iter().map(step).collect();
        let error = check_documented(&steps).err()?;
        let meant = match &error {
            PathError::Unknown {
                suggestion: Some(meant),
                ..
            } => format!("; did you mean `data.{}`?", meant.replace("[]", "[0]")),
            _ => String::new(),
        };
        Some(format!("no host sends `{self}`: {error}{meant}"))
    }

    /// Reads the path that begins here.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, TemplateError> {
        let start = cursor.at();
        let Some(first) = cursor.word() else {
            return Err(cursor.expected("a path such as data.contact.email"));
        };
        if !matches!(first, "data" | "event") {
            let message = format!("an event has `data` and `event`, and no `{first}`");
            let instead = match first {
                "conversation" | "contact" | "currentAgent" | "current_agent" | "theme"
                | "customAttributes" => format!("; did you mean `data.{first}`?"),
                _ => String::new(),
            };
            return Err(TemplateError::new(start..cursor.at(), message + &instead));
        }
        let mut steps = vec![Step::Name(first.to_owned())];
        loop {
            if cursor.takes('.') {
                let name = cursor.word();
                let name = name.ok_or_else(|| cursor.expected("a name behind the dot"))?;
                steps.push(Step::Name(name.to_owned()));
            } else if cursor.takes('[') {
                cursor.blanks();
                steps.push(index(cursor)?);
                cursor.blanks();
                if !cursor.takes(']') {
                    return Err(cursor.expected("a closing ]"));
                }
            } else {
                return Ok(Self(steps));
            }
        }
    }
}

fn index(cursor: &mut Cursor<'_>) -> Result<Step, TemplateError> {
    if let Some(name) = cursor.string()? {
        return Ok(Step::Name(name));
    }
    let number = cursor.number().and_then(|number| number.parse().ok());
    let number = number.map(Step::Index);
    number.ok_or_else(|| cursor.expected("a number or a name in quotes"))
}

impl FromStr for Path {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, TemplateError> {
        let mut cursor = Cursor::new(text);
        cursor.blanks();
        let path = Self::read(&mut cursor)?;
        cursor.blanks();
        if cursor.is_at_end() {
            Ok(path)
        } else {
            Err(cursor.expected("nothing more behind the path"))
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            match step {
                Step::Name(name) if depth == 0 => f.write_str(name)?,
                Step::Name(name) if name.chars().all(is_of_word) && !name.is_empty() => {
                    write!(f, ".{name}")?;
                }
                Step::Name(name) => write!(f, "[{name:?}]")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// Whether a character may stand in a name without quotes.
pub(super) fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_leads_to_a_value() {
        let event = json!({
            "event": "appContext",
            "data": { "list": [1, [2, 3]], "none": null, "a b": { "c-d": true }, "text": "x" },
        });
        let cases = [
            ("event", Some(json!("appContext"))),
            (" data.list[0] ", Some(json!(1))),
            ("data.list[-1][-2]", Some(json!(2))),
            ("data.list[2]", None),
            ("data.list[-3]", None),
            ("data.list.x", None),
            ("data.none", Some(Value::Null)),
            ("data.none.deeper", None),
            ("data[\"a b\"].c-d", Some(json!(true))),
            ("data['a b']['c-d']", Some(json!(true))),
            ("data.text[0]", None),
        ];
        for (text, expected) in cases {
            let path: Path = text.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(path.find(&event), expected.as_ref(), "{text}");
            assert_eq!(path.to_string().parse(), Ok(path), "{text}");
        }
        assert!(
            !"data.none"
                .parse::<Path>()
                .expect("a path")
                .has_value(&event)
        );
    }

    #[test]
    fn a_path_that_is_none_is_told_at_its_place() {
        let cases = [
            ("", 0..0, "expected a path"),
            ("contact.email", 0..7, "did you mean `data.contact`?"),
            ("foo", 0..3, "and no `foo`"),
            ("data.", 5..5, "a name behind the dot"),
            ("data[", 5..5, "a number or a name in quotes"),
            ("data[x]", 5..6, "a number or a name in quotes"),
            ("data[0", 6..6, "a closing ]"),
            ("data['x", 5..7, "no closing quote"),
            ("data x", 5..6, "nothing more"),
            ("data[99999999999999999999]", 25..26, "a number"),
        ];
        for (text, range, says) in cases {
            let error = text.parse::<Path>().expect_err(text);
            assert_eq!(error.range, range, "{text}: {error}");
            assert!(error.to_string().contains(says), "{text}: {error}");
        }
    }
}
