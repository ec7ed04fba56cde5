//! Changes that somebody wants in every event: a field set or taken out.
//!
//! A path is a JSON pointer from the top of the event (`/data/contact/email`), or dotted from `data` on (`contact.email`,
//! `conversation.messages[0].content`, `conversation.messages[].private` for every message). It must lead to a field that
//! some profile documents, or into an object that may hold anything.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::contract::Fields;
use crate::source::{likeness, most_alike};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// The field gets this value.
    Set(Path, Value),
    /// The field is taken out.
    Unset(Path),
}

impl fmt::Display for Edit {
    /// As the flag is given: `contact.email=null`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Edit::Set(path, value) => write!(f, "{path}={value}"),
            Edit::Unset(path) => path.fmt(f),
        }
    }
}

/// The way to a field of the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

/// One step of a way into the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into a field of an object.
    Key(String),
    /// To an item of an array, from 0.
    Index(usize),
    /// To every item of an array.
    Each,
}

/// The most steps of a path: what is made on the way has to be JSON that can be read again, and readers end at some 127 levels.
const MOST_STEPS: usize = 100;

/// A path that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// It names nothing.
    #[error("the path is empty")]
    Empty,
    /// It goes deeper than JSON can be read.
    #[error("the path has {steps} steps; at most {MOST_STEPS} can be read again")]
    TooLong {
        /// How many there are.
        steps: usize,
    },
    /// Its brackets are no index.
    #[error("{step:?} is no index: write [0] for the first item or [] for all of them")]
    Index {
        /// What is written.
        step: String,
    },
    /// No profile has such a field.
    #[error("no profile has {key:?} in {place}")]
    Unknown {
        /// The part of the path that is not known.
        key: String,
        /// Where it was looked for.
        place: String,
        /// What was probably meant, as a whole path.
        suggestion: Option<String>,
    },
    /// It goes into something that has no fields.
    #[error("{place} has no fields")]
    NotAnObject {
        /// What has no fields.
        place: String,
    },
    /// It goes into an array without saying which item.
    #[error(
        "{place} is an array: write {place}[0] for the first item or {place}[] for all of them"
    )]
    Array {
        /// The array.
        place: String,
    },
}

/// A change that an event has no place for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// An array is too short.
    #[error("{path} leads to item {index} of an array of {length}")]
    TooShort {
        /// The path.
        path: String,
        /// The item it leads to.
        index: usize,
        /// How many items there are.
        length: usize,
    },
    /// What the path goes through is no object or array in this event.
    #[error("{path} goes through {through}")]
    NotThrough {
        /// The path.
        path: String,
        /// What stands there.
        through: &'static str,
    },
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// What is documented. It does not change, and reading it takes longer than everything else about a path.
static DOCUMENTED: LazyLock<Fields> = LazyLock::new(Fields::of_all_profiles);

impl FromStr for Path {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let steps = match text.strip_prefix('/') {
            Some(pointer) => pointer_steps(pointer),
            None => dotted_steps(text)?,
        };
        if steps.is_empty() || steps == [Step::Key("data".to_owned())] {
            return Err(PathError::Empty);
        }
        if steps.len() > MOST_STEPS {
            let steps = steps.len();
            return Err(PathError::TooLong { steps });
        }
        let mut path = Self {
            text: text.to_owned(),
            steps,
        };
        path.check(&DOCUMENTED)?;
        Ok(path)
    }
}

/// Whether some host sends a field there. A number between dots leads into no array.
///
/// # Errors
/// When no profile documents the way.
pub fn check_documented(steps: &[Step]) -> Result<(), PathError> {
    let mut path = Path {
        text: String::new(),
        steps: steps.to_vec(),
    };
    path.check(&DOCUMENTED)?;
    let changed = steps.iter().zip(&path.steps).position(|(a, b)| a != b);
    changed.map_or(Ok(()), |at| {
        let mut place = String::new();
        steps[..at].iter().for_each(|step| add(&mut place, step));
        let place = name_of(&place);
        Err(PathError::Array { place })
    })
}

fn pointer_steps(pointer: &str) -> Vec<Step> {
    let step = |step: &str| Step::Key(step.replace("~1", "/").replace("~0", "~"));
    pointer.split('/').map(step).collect()
}

fn dotted_steps(text: &str) -> Result<Vec<Step>, PathError> {
    let mut steps = Vec::new();
    let from_top = ["data.", "event"]
        .iter()
        .any(|start| text.starts_with(start));
    if !from_top {
        steps.push(Step::Key("data".to_owned()));
    }
    for part in text.split('.').filter(|_| !text.is_empty()) {
        let (key, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
        if key.is_empty() {
            return Err(PathError::Empty);
        }
        steps.push(Step::Key(key.to_owned()));
        for bracket in brackets.split_inclusive(']') {
            let inner = bracket
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            steps.push(match inner.map(|inner| (inner, inner.parse())) {
                Some(("" | "*", _)) => Step::Each,
                Some((_, Ok(index))) => Step::Index(index),
                _ => {
                    return Err(PathError::Index {
                        step: brackets.to_owned(),
                    });
                }
            });
        }
    }
    Ok(steps)
}

impl Path {
    /// Walks through what is documented; numbers become indices where there is an array.
    fn check(&mut self, all: &Fields) -> Result<(), PathError> {
        let mut fields = all;
        let mut place = String::new();
        for at in 0..self.steps.len() {
            let step = self.steps[at].clone();
            let next = match (&step, fields.items()) {
                (Step::Index(_) | Step::Each, Some(items)) => items,
                (Step::Index(_) | Step::Each, None) => {
                    return Err(PathError::NotAnObject {
                        place: name_of(&place),
                    });
                }
                (Step::Key(key), Some(items)) => {
                    // Numbers of a pointer, and of a dotted path.
                    let index = key.parse().map_err(|_| PathError::Array {
                        place: name_of(&place),
                    })?;
                    self.steps[at] = Step::Index(index);
                    items
                }
                (Step::Key(key), None) => match fields.key(key) {
                    Some(next) => next,
                    // Whatever comes from here on is the user's own.
                    None if fields.is_open() => return Ok(()),
                    None if fields.keys().next().is_none() && !place.is_empty() => {
                        return Err(PathError::NotAnObject {
                            place: name_of(&place),
                        });
                    }
                    None => return Err(unknown(key, &place, fields, all)),
                },
            };
            add(&mut place, &self.steps[at]);
            fields = next;
        }
        Ok(())
    }
}

/// `conversation.meta` for the place `data.conversation.meta`.
fn name_of(place: &str) -> String {
    match place.strip_prefix("data.") {
        Some(below) => below.to_owned(),
        None if place.is_empty() => "the event".to_owned(),
        None => place.to_owned(),
    }
}

fn add(place: &mut String, step: &Step) {
    match step {
        Step::Key(key) => {
            let dot = if place.is_empty() { "" } else { "." };
            *place += &format!("{dot}{key}");
        }
        Step::Index(index) => *place += &format!("[{index}]"),
        Step::Each => *place += "[]",
    }
}

fn unknown(key: &str, place: &str, fields: &Fields, all: &Fields) -> PathError {
    let here = most_alike(fields.keys(), |known| likeness(key, known), 0.85).map(|near| {
        let mut path = place.to_owned();
        add(&mut path, &Step::Key(near.to_owned()));
        name_of(&path)
    });
    PathError::Unknown {
        key: key.to_owned(),
        place: name_of(place),
        suggestion: here.or_else(|| elsewhere(key, all)),
    }
}

/// The shortest way to a field of that name, wherever it stands.
fn elsewhere(key: &str, all: &Fields) -> Option<String> {
    let mut level = vec![(String::new(), all)];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (place, fields) in level {
            if let (false, true) = (place.is_empty(), fields.has(key)) {
                return Some(format!("{}.{key}", name_of(&place)));
            }
            for child in fields.keys() {
                let mut below = place.clone();
                add(&mut below, &Step::Key(child.to_owned()));
                next.extend(fields.key(child).map(|fields| (below, fields)));
            }
            next.extend(fields.items().map(|items| (format!("{place}[]"), items)));
        }
        level = next;
    }
    None
}

impl Edit {
    /// Makes the change in an event. A field that is taken out may be absent already; objects on the way to a field that is
    /// set are made.
    ///
    /// # Errors
    /// When the event has no place for it.
    pub fn apply(&self, event: &mut Value) -> Result<(), EditError> {
        match self {
            Edit::Set(path, value) => set(path, &path.steps, event, value),
            Edit::Unset(path) => {
                unset(&path.steps, event);
                Ok(())
            }
        }
    }
}

fn set(path: &Path, steps: &[Step], at: &mut Value, value: &Value) -> Result<(), EditError> {
    let Some((step, rest)) = steps.split_first() else {
        *at = value.clone();
        return Ok(());
    };
    let wrong = |at: &Value| EditError::NotThrough {
        path: path.text.clone(),
        through: kind_of(at),
    };
    match step {
        Step::Key(key) => {
            if at.is_null() {
                *at = Value::Object(Map::new());
            }
            match at {
                Value::Object(object) => {
                    let child = object.entry(key.clone()).or_insert(Value::Null);
                    set(path, rest, child, value)
                }
                other => Err(wrong(other)),
            }
        }
        Step::Index(index) => match at {
            Value::Array(items) => {
                let length = items.len();
                let item = items.get_mut(*index).ok_or_else(|| EditError::TooShort {
                    path: path.text.clone(),
                    index: *index,
                    length,
                })?;
                set(path, rest, item, value)
            }
            other => Err(wrong(other)),
        },
        Step::Each => match at {
            Value::Array(items) => items
                .iter_mut()
                .try_for_each(|item| set(path, rest, item, value)),
            Value::Null => Ok(()),
            other => Err(wrong(other)),
        },
    }
}

fn unset(steps: &[Step], at: &mut Value) {
    match (steps, at) {
        ([Step::Key(key)], Value::Object(object)) => {
            object.shift_remove(key);
        }
        ([Step::Index(index)], Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
        }
        ([Step::Each], Value::Array(items)) => items.clear(),
        ([Step::Key(key), rest @ ..], Value::Object(object)) => {
            if let Some(child) = object.get_mut(key) {
                unset(rest, child);
            }
        }
        ([Step::Index(index), rest @ ..], Value::Array(items)) => {
            if let Some(item) = items.get_mut(*index) {
                unset(rest, item);
            }
        }
        ([Step::Each, rest @ ..], Value::Array(items)) => {
            items.iter_mut().for_each(|item| unset(rest, item));
        }
        _ => {}
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        text.parse()
            .unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn event() -> Value {
        json!({"event": "appContext", "data": {
            "conversation": {"id": 1, "meta": {"sender": {}}, "messages": [{"content": "a"}, {"content": "b"}]},
            "contact": {"email": null},
        }})
    }

    fn with(edit: &Edit) -> Value {
        let mut event = event();
        edit.apply(&mut event).expect("there is a place for it");
        event
    }

    #[test]
    fn a_field_is_found_by_pointer_and_by_dots() {
        for text in ["/data/contact/email", "contact.email", "data.contact.email"] {
            let edited = with(&Edit::Set(path(text), json!("ada@example.com")));
            assert_eq!(
                edited["data"]["contact"]["email"], "ada@example.com",
                "{text}"
            );
        }
        for text in [
            "/data/conversation/messages/1/content",
            "conversation.messages[1].content",
            "conversation.messages.1.content",
        ] {
            let edited = with(&Edit::Set(path(text), Value::Null));
            let messages = &edited["data"]["conversation"]["messages"];
            assert_eq!(
                messages,
                &json!([{"content": "a"}, {"content": null}]),
                "{text}"
            );
        }
        let all = with(&Edit::Unset(path("conversation.messages[].content")));
        assert_eq!(all["data"]["conversation"]["messages"], json!([{}, {}]));
    }

    #[test]
    fn objects_on_the_way_are_made() {
        let edited = with(&Edit::Set(
            path("conversation.custom_attributes.order.total"),
            json!(4.5),
        ));
        let attributes = &edited["data"]["conversation"]["custom_attributes"];
        assert_eq!(attributes, &json!({"order": {"total": 4.5}}));
        let edited = with(&Edit::Set(
            path("conversation.meta.assignee.name"),
            json!("Ada"),
        ));
        assert_eq!(
            edited["data"]["conversation"]["meta"]["assignee"],
            json!({"name": "Ada"})
        );
    }

    #[test]
    fn a_path_of_many_steps_is_refused_and_overflows_no_stack() {
        for step in [".a", "[0]"] {
            let text = format!("contact.custom_attributes{}", step.repeat(60_000));
            let error = text.parse::<Path>().expect_err("too long");
            assert!(error.to_string().contains("at most 100"), "{error}");
        }
        let deep = format!("contact.custom_attributes{}", ".a".repeat(97));
        let edited = with(&Edit::Set(path(&deep), json!(1)));
        assert!(serde_json::from_str::<Value>(&edited.to_string()).is_ok());
        assert!(format!("{deep}.a").parse::<Path>().is_err());
    }

    #[test]
    fn what_is_not_there_cannot_be_taken_out_or_reached() {
        assert_eq!(with(&Edit::Unset(path("contact.phone_number"))), event());
        let mut event = event();
        let beyond = Edit::Set(path("conversation.messages[7].content"), Value::Null);
        let error = beyond.apply(&mut event).expect_err("there are two");
        assert_eq!(
            error.to_string(),
            "conversation.messages[7].content leads to item 7 of an array of 2"
        );
    }

    #[test]
    fn a_path_that_no_profile_has_is_refused_with_what_was_meant() {
        for (text, message, meant) in [
            (
                "contact.emial",
                "no profile has \"emial\" in contact",
                Some("contact.email"),
            ),
            (
                "conversation.asignee",
                "no profile has \"asignee\" in conversation",
                None,
            ),
            (
                "assignee",
                "no profile has \"assignee\" in data",
                Some("conversation.meta.assignee"),
            ),
            (
                "conversation.messages[].contnet",
                "no profile has \"contnet\" in conversation.messages[]",
                Some("conversation.messages[].content"),
            ),
            (
                "/data/contact/nothing_like_it",
                "no profile has \"nothing_like_it\" in contact",
                None,
            ),
        ] {
            match text.parse::<Path>() {
                Err(error @ PathError::Unknown { .. }) => {
                    assert_eq!(error.to_string(), message);
                    let PathError::Unknown { suggestion, .. } = error else {
                        continue;
                    };
                    assert_eq!(suggestion.as_deref(), meant, "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
        for text in [
            "",
            "/data",
            "data",
            "contact.email.x",
            "conversation.messages.content",
            "conversation.messages[x]",
            "conversation.id[0]",
            "contact..email",
        ] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
        for text in [
            "contact.custom_attributes.anything.at_all",
            "current_agent.id",
            "currentAgent.name",
            "event",
            "conversation.meta.sender.email",
            "customAttributes[0].id",
            "theme",
        ] {
            assert!(
                text.parse::<Path>().is_ok(),
                "{text}: {:?}",
                text.parse::<Path>()
            );
        }
    }
}
