//! Between the types and the message on the wire, profile by profile.
//!
//! The mobile app sends every key in `snake_case`. Of the keys the types know, three look different there; this file is
//! the only place that knows which.

use serde_json::Value;

use super::Object;
use super::event::AppContext;
use super::profile::Profile;

/// The only event the host sends.
pub const EVENT: &str = "appContext";

/// The only thing an app can say to the host. White-labels have renamed the prefix, so it is a setting where it is used.
pub const FETCH_INFO: &str = "chatwoot-dashboard-app:fetch-info";

/// Where a key stands whose name differs between the web dashboard and the mobile app.
struct TwinKey {
    /// Key of `data` whose object holds the key; `None` for `data` itself.
    parent: Option<&'static str>,
    web: &'static str,
    mobile: &'static str,
}

const TWIN_KEYS: [TwinKey; 3] = [
    TwinKey {
        parent: None,
        web: "currentAgent",
        mobile: "current_agent",
    },
    TwinKey {
        parent: Some("conversation"),
        web: "allMessagesLoaded",
        mobile: "all_messages_loaded",
    },
    TwinKey {
        parent: Some("conversation"),
        web: "dataFetched",
        mobile: "data_fetched",
    },
];

/// The keys of `data` that some profiles do not send.
const OPTIONAL_KEYS: [&str; 3] = ["currentAgent", "customAttributes", "theme"];

/// The name that a known key has in the other family of hosts: `currentAgent` for `current_agent` and the reverse.
pub fn twin_of(key: &str) -> Option<&'static str> {
    TWIN_KEYS.iter().find_map(|twin| match key {
        _ if key == twin.web => Some(twin.mobile),
        _ if key == twin.mobile => Some(twin.web),
        _ => None,
    })
}

/// A value that is no `appContext` event of its profile.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// It is no object with `event: "appContext"` and an object as `data`.
    #[error("this is no object with \"event\": \"appContext\" and an object as \"data\"")]
    NoEvent,
    /// A key is missing that the profile always sends.
    #[error("{profile} always sends {key:?}")]
    MissingKey {
        /// The profile that was asked for.
        profile: Profile,
        /// The missing key of `data`.
        key: &'static str,
    },
    /// A key has a value that the host does not send.
    #[error("the data is not what the host sends")]
    Data(#[source] serde_json::Error),
}

/// Reads an event as `profile` sends it. Keys the contract does not know are kept.
pub fn read(profile: Profile, event: &Value) -> Result<AppContext, WireError> {
    let mut data = match (
        event.get("event").and_then(Value::as_str),
        event.get("data"),
    ) {
        (Some(EVENT), Some(Value::Object(data))) => data.clone(),
        _ => return Err(WireError::NoEvent),
    };
    if let Some(key) = profile
        .data_keys()
        .iter()
        .copied()
        .find(|key| !data.contains_key(*key))
    {
        return Err(WireError::MissingKey { profile, key });
    }
    let unknown_here = set_aside_keys_of_other_profiles(profile, &mut data);
    let set_aside = match profile {
        Profile::Mobile => TWIN_KEYS.each_ref().map(|twin| to_web_key(&mut data, twin)),
        Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => [const { None }; TWIN_KEYS.len()],
    };
    let mut context: AppContext =
        serde_json::from_value(Value::Object(data)).map_err(WireError::Data)?;
    if profile != Profile::Mobile && context.conversation.all_messages_loaded.is_none() {
        return Err(WireError::MissingKey {
            profile,
            key: "allMessagesLoaded",
        });
    }
    context.other.extend(unknown_here);
    for (twin, value) in TWIN_KEYS.iter().zip(set_aside) {
        if let Some(value) = value {
            unknown_beside(&mut context, twin).insert(twin.web.to_owned(), value);
        }
    }
    Ok(context)
}

/// Writes an event as `profile` sends it. What the profile does not send is left out.
pub fn write(profile: Profile, context: &AppContext) -> Value {
    let mut context = context.clone();
    let set_aside = match profile {
        Profile::Mobile => TWIN_KEYS
            .each_ref()
            .map(|twin| unknown_beside(&mut context, twin).shift_remove(twin.web)),
        Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => [const { None }; TWIN_KEYS.len()],
    };
    let Ok(Value::Object(mut data)) = serde_json::to_value(&context) else {
        unreachable!("a context is an object with text keys");
    };
    for key in OPTIONAL_KEYS {
        let is_sent = profile
            .data_keys()
            .iter()
            .any(|sent| *sent == key || twin_of(sent) == Some(key));
        if !is_sent && !context.other.contains_key(key) {
            data.shift_remove(key);
        }
    }
    if profile == Profile::Mobile {
        for (twin, value) in TWIN_KEYS.iter().zip(set_aside) {
            if let Some(object) = object_of(&mut data, twin) {
                rename(object, twin.web, twin.mobile);
                object.extend(value.map(|value| (twin.web.to_owned(), value)));
            }
        }
    }
    let mut event = Object::new();
    event.insert("event".to_owned(), Value::from(EVENT));
    event.insert("data".to_owned(), Value::Object(data));
    Value::Object(event)
}

/// The `data` of any host as the mobile app would send it: its keys alone, in snake case all the way down. For payloads that
/// somebody brings along, whatever they are.
pub fn as_mobile(data: &Value) -> Value {
    let Value::Object(data) = snaked(data) else {
        return data.clone();
    };
    let is_sent = |key: &str| Profile::Mobile.data_keys().contains(&key);
    Value::Object(data.into_iter().filter(|(key, _)| is_sent(key)).collect())
}

fn snaked(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, entry)| (snake_key(key), snaked(entry)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(snaked).collect(),
        other => other.clone(),
    }
}

/// `allMessagesLoaded` becomes `all_messages_loaded`, `Plan tier` becomes `plan_tier`.
fn snake_key(key: &str) -> String {
    let mut snake = String::with_capacity(key.len() + 4);
    let mut before = ' ';
    for letter in key.chars() {
        if letter == '-' || letter.is_whitespace() {
            if before != '_' {
                snake.push('_');
            }
            before = '_';
            continue;
        }
        if letter.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit()) {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = letter;
    }
    snake
}

/// Gives a key of the mobile app its name in the web dashboard; what stood under that name is unknown to the mobile app,
/// and is returned.
fn to_web_key(data: &mut Object, twin: &TwinKey) -> Option<Value> {
    let object = object_of(data, twin)?;
    let unknown = object.shift_remove(twin.web);
    rename(object, twin.mobile, twin.web);
    unknown
}

/// The unknown keys of the object that a key stands in.
fn unknown_beside<'c>(context: &'c mut AppContext, twin: &TwinKey) -> &'c mut Object {
    match twin.parent {
        Some(_) => &mut context.conversation.other,
        None => &mut context.other,
    }
}

/// Takes out the keys that other profiles know and this one does not send: to this profile they are unknown.
fn set_aside_keys_of_other_profiles(profile: Profile, data: &mut Object) -> Object {
    let mut unknown = Object::new();
    for key in OPTIONAL_KEYS {
        let is_sent = profile.data_keys().contains(&key);
        let is_twin = profile == Profile::Mobile && twin_of(key).is_some();
        if !is_sent
            && !is_twin
            && let Some(value) = data.shift_remove(key)
        {
            unknown.insert(key.to_owned(), value);
        }
    }
    unknown
}

fn object_of<'a>(data: &'a mut Object, twin: &TwinKey) -> Option<&'a mut Object> {
    match twin.parent {
        None => Some(data),
        Some(parent) => data.get_mut(parent).and_then(Value::as_object_mut),
    }
}

/// Gives a key another name and leaves it at its place among the others.
fn rename(object: &mut Object, from: &str, to: &str) {
    if object.contains_key(from) {
        *object = std::mem::take(object)
            .into_iter()
            .map(|(key, value)| {
                if key == from {
                    (to.to_owned(), value)
                } else {
                    (key, value)
                }
            })
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn any_payload_becomes_one_of_the_mobile_app() {
        let data = json!({
            "conversation": { "allMessagesLoaded": true, "custom_attributes": { "orderNumber": 1, "Plan tier": "x", "e-mail": 2 } },
            "contact": {},
            "currentAgent": { "id": 3 },
            "theme": "dark",
        });
        let expected = json!({
            "conversation": { "all_messages_loaded": true, "custom_attributes": { "order_number": 1, "plan_tier": "x", "e_mail": 2 } },
            "contact": {},
            "current_agent": { "id": 3 },
        });
        assert_eq!(as_mobile(&data), expected);
        assert_eq!(as_mobile(&expected), expected);
    }
}
