//! Bodies of the type `application/x-www-form-urlencoded`, with the nested names that Rack reads:
//! `dashboard_app[content][][url]=https://a.example`.

use serde_json::{Map, Value};

/// The deepest name; Rack's own limit is of the same size.
const DEEPEST: usize = 32;

/// A body that Rack cannot read: a broken percent sign, bytes that are not UTF-8, a name that is both a text and a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// A step into a name.
enum Step<'a> {
    Key(&'a str),
    /// `[]`: the next element of a list.
    Element,
}

/// Reads a body.
pub(super) fn read(body: &[u8]) -> Result<Value, Unreadable> {
    let body = std::str::from_utf8(body).map_err(|_| Unreadable)?;
    let mut tree = Value::Object(Map::new());
    for pair in body.split('&') {
        let pair = pair.trim_start_matches(' ');
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Value::from(decoded(value)?)),
            // A name alone has no value, which is not the same as an empty one.
            None => (pair, Value::Null),
        };
        let name = decoded(name)?;
        let steps = steps_of(&name);
        if steps.len() > DEEPEST {
            return Err(Unreadable);
        }
        if !steps.is_empty() {
            put(&mut tree, &steps, value)?;
        }
    }
    Ok(tree)
}

/// `a[b][][c]` in steps. As in Rack a bracket too few or too many does no harm.
fn steps_of(name: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut rest = name;
    while !rest.is_empty() && steps.len() <= DEEPEST {
        if let Some(after) = rest.strip_prefix("[]").filter(|_| !steps.is_empty()) {
            steps.push(Step::Element);
            rest = after;
            continue;
        }
        rest = rest.trim_start_matches(['[', ']']);
        let (key, after) = rest.split_at(rest.find(['[', ']']).unwrap_or(rest.len()));
        if !key.is_empty() {
            steps.push(Step::Key(key));
        }
        rest = after.trim_start_matches(']');
    }
    steps
}

fn put(place: &mut Value, steps: &[Step<'_>], value: Value) -> Result<(), Unreadable> {
    match steps {
        [] => *place = value,
        [Step::Key(key), rest @ ..] => {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            let object = place.as_object_mut().ok_or(Unreadable)?;
            put(object.entry(*key).or_insert(Value::Null), rest, value)?;
        }
        [Step::Element, rest @ ..] => {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            let list = place.as_array_mut().ok_or(Unreadable)?;
            // A key that the last element has already begins the next one.
            let has_room = |last: &Value| match (rest, last) {
                ([Step::Key(key), ..], Value::Object(last)) => !last.contains_key(*key),
                _ => false,
            };
            if !list.last().is_some_and(has_room) {
                list.push(Value::Null);
            }
            let last = list.last_mut().ok_or(Unreadable)?;
            put(last, rest, value)?;
        }
    }
    Ok(())
}

fn decoded(text: &str) -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (hex, after) = rest.split_at_checked(2).ok_or(Unreadable)?;
                let digit = |at: usize| char::from(hex[at]).to_digit(16).ok_or(Unreadable);
                rest = after;
                (digit(0)? * 16 + digit(1)?) as u8
            }
            other => other,
        });
    }
    String::from_utf8(bytes).map_err(|_| Unreadable)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_nested_as_rack_nests_them() {
        for (body, expected) in [
            ("", json!({})),
            ("a=1&b=+%26%C3%BC", json!({ "a": "1", "b": " &ü" })),
            ("a=1&a=2", json!({ "a": "2" })),
            ("a&b=", json!({ "a": null, "b": "" })),
            (
                "a[b]=1&%61%5Bc%5D=2",
                json!({ "a": { "b": "1", "c": "2" } }),
            ),
            ("a[b=1&a[c]]=2", json!({ "a": { "b": "1", "c": "2" } })),
            ("a[]=1&a[]=2", json!({ "a": ["1", "2"] })),
            ("a[0][x]=1", json!({ "a": { "0": { "x": "1" } } })),
            (
                "a[][x]=1&a[][y]=2&a[][x]=3&a[][y]=4",
                json!({ "a": [{ "x": "1", "y": "2" }, { "x": "3", "y": "4" }] }),
            ),
            (
                "a[][x]=1&a[][x]=2&a[][y]=3&a[][y]=4",
                json!({ "a": [{ "x": "1" }, { "x": "2", "y": "3" }, { "y": "4" }] }),
            ),
            ("[]=1&=2&&", json!({})),
        ] {
            assert_eq!(read(body.as_bytes()), Ok(expected), "{body}");
        }
    }

    #[test]
    fn what_rack_cannot_read_is_an_error() {
        let deep = format!("a{}=1", "[b]".repeat(100_000));
        for body in [
            "%zz=1",
            "a=%ff",
            "a=%2",
            "a=1&a[b]=2",
            "a[b]=1&a[]=2",
            &deep,
        ] {
            assert_eq!(read(body.as_bytes()), Err(Unreadable), "{body:.20}");
        }
        assert_eq!(read(b"a=\xff"), Err(Unreadable));
    }
}
