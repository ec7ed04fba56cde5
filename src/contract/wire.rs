//! Between the types and the message on the wire, profile by profile.
//!
//! Some keys are sent by some profiles only, and the mobile app sends every key in `snake_case`. This file is the only place
//! that knows which keys differ.

use serde_json::Value;

use super::Object;
use super::contact::Contact;
use super::event::AppContext;
use super::profile::Profile;

/// The only event the host sends.
pub const EVENT: &str = "appContext";

/// The only thing an app can say to the host. White-labels have renamed the prefix, so it is a setting where it is used.
pub const FETCH_INFO: &str = "chatwoot-dashboard-app:fetch-info";

/// The agent's key in the web dashboard and in the mobile app.
const AGENT: [&str; 2] = ["currentAgent", "current_agent"];

/// Keys in camel case as the web dashboard sends them, and in the snake case of the mobile app. The app does not send the
/// last two; a payload that has them was put into snake case by somebody else.
const SPELLINGS: [[&str; 2]; 3] = [
    AGENT,
    ["allMessagesLoaded", "all_messages_loaded"],
    ["dataFetched", "data_fetched"],
];

/// A key that some profiles do not send, by the name that the types have for it.
struct OwnKey {
    parent: Parent,
    name: &'static str,
    is_sent_by: fn(Profile) -> bool,
}

/// The object that a key is in.
#[derive(Clone, Copy)]
enum Parent {
    Data,
    Conversation,
    Meta,
}

const OWN_KEYS: [OwnKey; 10] = {
    const fn key(parent: Parent, name: &'static str, is_sent_by: fn(Profile) -> bool) -> OwnKey {
        OwnKey {
            parent,
            name,
            is_sent_by,
        }
    }
    [
        key(Parent::Data, "currentAgent", |it| it != Profile::Web2022),
        key(Parent::Data, "customAttributes", |it| {
            it == Profile::Web2026
        }),
        key(Parent::Data, "theme", |it| it == Profile::Web2026),
        key(Parent::Conversation, "allMessagesLoaded", is_web),
        key(Parent::Conversation, "dataFetched", is_web),
        key(Parent::Meta, "labels", is_mobile),
        key(Parent::Meta, "additional_attributes", is_mobile),
        key(Parent::Meta, "contact", is_mobile),
        key(Parent::Meta, "agent_last_seen_at", is_mobile),
        key(Parent::Meta, "assignee_last_seen_at", is_mobile),
    ]
};

fn is_web(profile: Profile) -> bool {
    profile != Profile::Mobile
}

fn is_mobile(profile: Profile) -> bool {
    profile == Profile::Mobile
}

impl Parent {
    /// That object of an event's data.
    fn of(self, data: &mut Object) -> Option<&mut Object> {
        fn below<'o>(object: &'o mut Object, key: &str) -> Option<&'o mut Object> {
            object.get_mut(key).and_then(Value::as_object_mut)
        }
        match self {
            Parent::Data => Some(data),
            Parent::Conversation => below(data, "conversation"),
            Parent::Meta => below(below(data, "conversation")?, "meta"),
        }
    }

    /// The keys of that object that the types do not know.
    fn unknown(self, context: &mut AppContext) -> &mut Object {
        match self {
            Parent::Data => &mut context.other,
            Parent::Conversation => &mut context.conversation.other,
            Parent::Meta => &mut context.conversation.meta.other,
        }
    }
}

/// The keys that a profile does not send.
fn keys_not_of(profile: Profile) -> impl Iterator<Item = &'static OwnKey> {
    OWN_KEYS
        .iter()
        .filter(move |key| !(key.is_sent_by)(profile))
}

/// The name that a known key has in the other family of hosts: `currentAgent` for `current_agent` and the reverse.
pub fn twin_of(key: &str) -> Option<&'static str> {
    SPELLINGS.iter().find_map(|[web, mobile]| match key {
        _ if key == *web => Some(*mobile),
        _ if key == *mobile => Some(*web),
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
    /// The mobile app always sends the contact.
    #[error("{profile} never sends {key:?} as {{}}")]
    EmptyContact {
        /// The profile that was asked for.
        profile: Profile,
        /// The key that is `{}`.
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
    let mut unknown = Vec::new();
    let mut set_aside = |parent: Parent, name: &'static str, data: &mut Object| {
        let value = parent.of(data).and_then(|object| object.shift_remove(name));
        unknown.extend(value.map(|value| (parent, name, value)));
    };
    for key in keys_not_of(profile) {
        set_aside(key.parent, key.name, &mut data);
    }
    if profile == Profile::Mobile {
        let [web, mobile] = AGENT;
        set_aside(Parent::Data, web, &mut data);
        rename(&mut data, mobile, web);
    }
    let mut context: AppContext =
        serde_json::from_value(Value::Object(data)).map_err(WireError::Data)?;
    check(profile, &context)?;
    for (parent, name, value) in unknown {
        parent.unknown(&mut context).insert(name.to_owned(), value);
    }
    Ok(context)
}

/// What a profile always sends and the types alone do not demand.
fn check(profile: Profile, context: &AppContext) -> Result<(), WireError> {
    let conversation = &context.conversation;
    if profile != Profile::Mobile {
        let key = "allMessagesLoaded";
        let is_there = conversation.all_messages_loaded.is_some();
        return is_there
            .then_some(())
            .ok_or(WireError::MissingKey { profile, key });
    }
    let contacts = [
        ("contact", Some(&context.contact)),
        ("sender", Some(&conversation.meta.sender)),
        ("contact", conversation.meta.contact.as_ref()),
    ];
    match contacts
        .iter()
        .find(|(_, contact)| *contact == Some(&Contact::NotLoaded))
    {
        Some((key, _)) => Err(WireError::EmptyContact { profile, key }),
        None => Ok(()),
    }
}

/// Writes an event as `profile` sends it. What the profile does not send is left out.
pub fn write(profile: Profile, context: &AppContext) -> Value {
    let [web, mobile] = AGENT;
    let mut context = context.clone();
    // To the mobile app the web dashboard's name is one that it does not know.
    let unknown = (profile == Profile::Mobile)
        .then(|| context.other.shift_remove(web))
        .flatten();
    let Ok(Value::Object(mut data)) = serde_json::to_value(&context) else {
        unreachable!("a context is an object with text keys");
    };
    for key in keys_not_of(profile) {
        if !key.parent.unknown(&mut context).contains_key(key.name)
            && let Some(object) = key.parent.of(&mut data)
        {
            object.shift_remove(key.name);
        }
    }
    if profile == Profile::Mobile {
        rename(&mut data, web, mobile);
        data.extend(unknown.map(|value| (web.to_owned(), value)));
    }
    let mut event = Object::new();
    event.insert("event".to_owned(), Value::from(EVENT));
    event.insert("data".to_owned(), Value::Object(data));
    Value::Object(event)
}

/// The `data` of any host as the mobile app would send it: its keys alone, in snake case all the way down. For payloads that
/// somebody brings along, whatever they are.
pub fn as_mobile(data: &Value) -> Value {
    let Value::Object(mut data) = data.clone() else {
        return data.clone();
    };
    for key in keys_not_of(Profile::Mobile).filter(|key| !matches!(key.parent, Parent::Data)) {
        if let Some(object) = key.parent.of(&mut data) {
            object.shift_remove(key.name);
        }
    }
    let is_sent = |key: &str| Profile::Mobile.data_keys().contains(&key);
    let data = data
        .iter()
        .map(|(key, value)| (mobile_key(key), snaked(value)));
    Value::Object(data.filter(|(key, _)| is_sent(key)).collect())
}

fn snaked(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, entry)| (mobile_key(key), snaked(entry)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(snaked).collect(),
        other => other.clone(),
    }
}

/// A key as the mobile app writes it. The app turns every key into camel case when it reads the server's answer, and into
/// snake case when it posts; both steps leave their mark: `address_2` becomes `address2`, and `2fa` becomes `2_fa`.
fn mobile_key(key: &str) -> String {
    snake_case(&camel_case(key))
}

/// `first_name` becomes `firstName`, `2fa` becomes `2Fa`. The words of a name in mixed case are kept apart, and a letter
/// after a separator or a number is a capital one.
fn camel_case(key: &str) -> String {
    let is_separator = |letter: char| matches!(letter, '_' | '.' | '-' | ' ');
    let words = words_in_mixed_case(key.trim());
    let words = words.trim_start_matches(is_separator).to_lowercase();
    let mut camel = String::with_capacity(words.len());
    let mut starts_word = false;
    for letter in words.chars() {
        if is_separator(letter) {
            starts_word = true;
            continue;
        }
        let follows_digit = camel.ends_with(|before: char| before.is_numeric());
        if starts_word || (follows_digit && letter.is_alphabetic()) {
            camel.extend(letter.to_uppercase());
        } else {
            camel.push(letter);
        }
        starts_word = false;
    }
    camel
}

/// `orderID` becomes `order-ID`, `XMLFile` becomes `XML-File`.
fn words_in_mixed_case(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut words = String::with_capacity(key.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let next_is_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let starts_word = letter.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || (before.is_uppercase() && next_is_lower)
            });
        if starts_word {
            words.push('-');
        }
        words.push(*letter);
    }
    words
}

/// `firstName` becomes `first_name`. Whatever is not an ASCII letter or digit separates words: `größe` becomes `gr_e`.
fn snake_case(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let mut snake = String::with_capacity(key.len() + 4);
    for (at, letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = at.checked_sub(1).map(|at| letters[at]);
        let next_is_lower = letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && next_is_lower)
            });
        if starts_word && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake.trim_end_matches('_').to_owned()
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
            "conversation": {
                "allMessagesLoaded": true,
                "dataFetched": true,
                "custom_attributes": { "orderNumber": 1, "Plan tier": "x", "e-mail": 2 },
            },
            "contact": {},
            "currentAgent": { "id": 3 },
            "theme": "dark",
        });
        let expected = json!({
            "conversation": { "custom_attributes": { "order_number": 1, "plan_tier": "x", "e_mail": 2 } },
            "contact": {},
            "current_agent": { "id": 3 },
        });
        assert_eq!(as_mobile(&data), expected);
        assert_eq!(as_mobile(&expected), expected);
    }

    #[test]
    fn keys_of_the_mobile_app_went_through_camel_case() {
        for (key, expected) in [
            ("address_2", "address2"),
            ("größe", "gr_e"),
            ("2fa", "2_fa"),
            ("agent_last_seen_at", "agent_last_seen_at"),
            ("country code", "country_code"),
            ("orderID", "order_id"),
            ("XMLFile", "xml_file"),
            ("VIP", "vip"),
            ("_hidden_", "hidden"),
            ("line.items", "line_items"),
            ("größe_cm", "gr_e_cm"),
            ("ü", ""),
            ("", ""),
        ] {
            assert_eq!(mobile_key(key), expected, "{key}");
        }
    }
}
