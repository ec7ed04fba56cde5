//! What can be done with a value before it is put into a text: a small fixed set, a row each.

use std::fmt::Write;

use jiff::Timestamp;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::template::{Cursor, TemplateError};
use crate::source::nearest;

/// One filter, with what stands behind its colon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// Another text where the value is absent, `null` or an empty text.
    Default(String),
    Upper,
    Lower,
    /// Without white space at both ends.
    Trim,
    /// The characters of a text, the items of a list, the keys of an object; 0 for nothing.
    Length,
    First,
    Last,
    /// A time of the event, seconds since 1970 or ISO text, in UTC.
    Date(String),
    Json,
    /// As `encodeURIComponent` writes it.
    UrlEncode,
    /// The items of a list with a text in between.
    Join(String),
}

/// The names, in the order of the guide.
const NAMES: [&str; 11] = [
    "default",
    "upper",
    "lower",
    "trim",
    "length",
    "first",
    "last",
    "date",
    "json",
    "urlencode",
    "join",
];

impl Filter {
    /// Reads the filter that begins here.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, TemplateError> {
        let start = cursor.at();
        let name = cursor.word();
        let name = name.ok_or_else(|| cursor.expected("a filter"))?;
        let range = start..cursor.at();
        let filter = match name {
            "upper" => Filter::Upper,
            "lower" => Filter::Lower,
            "trim" => Filter::Trim,
            "length" => Filter::Length,
            "first" => Filter::First,
            "last" => Filter::Last,
            "json" => Filter::Json,
            "urlencode" => Filter::UrlEncode,
            "default" | "date" | "join" => return Self::with_text(name, range, cursor),
            _ => return Err(TemplateError::new(range, unknown(name))),
        };
        Ok(filter)
    }

    fn with_text(
        name: &str,
        range: std::ops::Range<usize>,
        cursor: &mut Cursor<'_>,
    ) -> Result<Self, TemplateError> {
        cursor.blanks();
        if !cursor.takes(':') {
            let message = format!("`{name}` needs a text: {name}: \"…\"");
            return Err(TemplateError::new(range, message));
        }
        cursor.blanks();
        let start = cursor.at();
        let text = match cursor.string()? {
            Some(text) => text,
            None => match cursor.number() {
                Some(number) => number.to_owned(),
                None => return Err(cursor.expected("a text in quotes")),
            },
        };
        Ok(match name {
            "default" => Filter::Default(text),
            "join" => Filter::Join(text),
            _ if written(Timestamp::UNIX_EPOCH, &text).is_none() => {
                let message = format!("{text:?} is no format of a time; write \"%Y-%m-%d\"");
                return Err(TemplateError::new(start..cursor.at(), message));
            }
            _ => Filter::Date(text),
        })
    }

    /// What the filter makes of a value; when it can make nothing of it, the value again and why.
    pub(super) fn apply(&self, value: Value) -> Result<Value, (Value, &'static str)> {
        Ok(match (self, value) {
            (Filter::Default(text), Value::Null) => text.clone().into(),
            (Filter::Default(text), Value::String(value)) if value.is_empty() => {
                text.clone().into()
            }
            (Filter::Default(_), value) => value,
            (Filter::Upper, value) => text_of(&value).to_uppercase().into(),
            (Filter::Lower, value) => text_of(&value).to_lowercase().into(),
            (Filter::Trim, value) => text_of(&value).trim().into(),
            (Filter::Length, value) => match &value {
                Value::Null => 0.into(),
                Value::Array(items) => items.len().into(),
                Value::Object(fields) => fields.len().into(),
                value => text_of(value).chars().count().into(),
            },
            (Filter::First | Filter::Last | Filter::Date(_) | Filter::Join(_), Value::Null) => {
                Value::Null
            }
            (Filter::First, Value::Array(items)) => items.into_iter().next().unwrap_or_default(),
            (Filter::Last, Value::Array(mut items)) => items.pop().unwrap_or_default(),
            (Filter::First | Filter::Last, value) => return Err((value, "it is no list")),
            (Filter::Date(format), value) => return date(value, format),
            (Filter::Json, value) => value.to_string().into(),
            (Filter::UrlEncode, value) => url_encoded(&text_of(&value)).into(),
            (Filter::Join(between), Value::Array(items)) => {
                let items: Vec<_> = items.iter().map(text_of).collect();
                items.join(between).into()
            }
            (Filter::Join(_), value) => return Err((value, "it is no list")),
        })
    }
}

fn unknown(name: &str) -> String {
    let instead = match nearest(name, NAMES) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", NAMES.join(", ")),
    };
    format!("there is no filter `{name}`; {instead}")
}

/// A value as an app shows it: nothing for `null`, no quotes, whole numbers without a fraction.
pub(super) fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
        }
        value => value.to_string(),
    }
}

/// The host's 0 is "never", and nothing to show.
fn date(value: Value, format: &str) -> Result<Value, (Value, &'static str)> {
    let time = match &value {
        Value::Number(number) if number.as_f64() == Some(0.0) => return Ok(Value::Null),
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().map(whole_seconds))
            .and_then(|seconds| Timestamp::from_second(seconds).ok()),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    match time.and_then(|time| written(time, format)) {
        Some(text) => Ok(text.into()),
        None => Err((value, "it is no time")),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a number beyond all times becomes one that is no time"
)]
fn whole_seconds(seconds: f64) -> i64 {
    seconds.floor() as i64
}

fn written(time: Timestamp, format: &str) -> Option<String> {
    strtime::format(format, &time.to_zoned_datetime(TimeZone::UTC)).ok()
}

fn url_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Template;
    use super::*;

    #[test]
    fn every_filter_does_what_the_guide_says() {
        let cases = [
            ("default: 'x'", json!(null), "x"),
            ("default: \"x\"", json!(""), "x"),
            ("default: -3", json!(null), "-3"),
            ("default: 'x'", json!(0), "0"),
            ("default: 'x'", json!("y"), "y"),
            ("upper", json!("né ß"), "NÉ SS"),
            ("upper", json!(true), "TRUE"),
            ("lower", json!("AÉ"), "aé"),
            ("trim", json!("\t a b\n"), "a b"),
            ("length", json!("né"), "2"),
            ("length", json!([1, 2, 3]), "3"),
            ("length", json!({ "a": 1 }), "1"),
            ("length", json!(null), "0"),
            ("first", json!(["a", "b"]), "a"),
            ("first", json!([]), ""),
            ("last", json!(["a", "b"]), "b"),
            ("last", json!(null), ""),
            ("date: '%Y-%m-%d'", json!(1_772_615_553), "2026-03-04"),
            ("date: '%H:%M:%S'", json!(1_772_615_553.9), "09:12:33"),
            (
                "date: '%d.%m.%Y'",
                json!("2026-03-04T23:59:00.000Z"),
                "04.03.2026",
            ),
            (
                "date: '%d.%m.%Y'",
                json!("2026-03-04T23:59:00+02:00"),
                "04.03.2026",
            ),
            ("date: '%Y'", json!(0), ""),
            ("date: '%Y'", json!(null), ""),
            ("json", json!({ "a": [1, "x"] }), "{\"a\":[1,\"x\"]}"),
            ("json", json!("x"), "\"x\""),
            ("json", json!(null), "null"),
            ("urlencode", json!("a b/é+(~)"), "a%20b%2F%C3%A9%2B(~)"),
            ("join: ', '", json!(["a", 1, null]), "a, 1, "),
            ("join: ', '", json!([]), ""),
            ("default: 'x' | upper", json!(null), "X"),
            ("last | upper", json!(["a", "b"]), "B"),
        ];
        for (filter, value, expected) in cases {
            let template = Template::parse(&format!("{{{{ data.v | {filter} }}}}"));
            let template = template.unwrap_or_else(|error| panic!("{filter}: {error}"));
            let rendered = template.render(&json!({ "data": { "v": value } }));
            assert_eq!(rendered.text(), expected, "{value} | {filter}");
        }
    }

    #[test]
    fn a_filter_that_can_make_nothing_of_a_value_leaves_it_and_says_so() {
        let cases = [
            ("first", json!("text"), "text", "it is no list"),
            ("last", json!(3), "3", "it is no list"),
            ("join: ','", json!("text"), "text", "it is no list"),
            ("date: '%Y'", json!("soon"), "soon", "it is no time"),
            ("date: '%Y'", json!(true), "true", "it is no time"),
            ("date: '%Y'", json!(1e300), "1e+300", "it is no time"),
        ];
        for (filter, value, expected, says) in cases {
            let template = Template::parse(&format!("{{{{ data.v | {filter} }}}}"));
            let rendered = template
                .expect(filter)
                .render(&json!({ "data": { "v": value } }));
            assert_eq!(rendered.text(), expected, "{value} | {filter}");
            assert_eq!(rendered.remarks, [format!("`data.v`: {says}")], "{filter}");
        }
    }

    #[test]
    fn values_are_shown_as_an_app_shows_them() {
        let cases = [
            (json!(3.0), "3"),
            (json!(1.5), "1.5"),
            (json!(-7), "-7"),
            (json!(false), "false"),
            (json!([1, 2]), "[1,2]"),
        ];
        for (value, expected) in cases {
            assert_eq!(text_of(&value), expected);
        }
    }
}
