//! Between the types and the message on the wire, profile by profile.
//!
//! Some keys are sent by some profiles only, and the mobile app sends every key in `snake_case`. This file is the only place
//! that knows which keys differ.

use serde_json::Value;

use super::Object;
use super::contact::Contact;
use super::event::AppContext;
use super::keys;
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

const OWN_KEYS: [OwnKey; 11] = {
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
        key(Parent::Conversation, "attachments", is_web),
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

/// The `data` of any host as the mobile app would send it: its keys alone, converted as it converts them, the contact that
/// the conversation has, and nothing about what was loaded. For payloads that somebody brings along, whatever they are. What
/// the mobile app itself has sent is not converted again: `1_5`, which was `1,5`, would become `15`.
pub fn as_mobile(data: &Value) -> Value {
    let [web, mobile] = AGENT;
    let is_its_own = data.get(mobile).is_some() && data.get(web).is_none();
    let converted = if is_its_own {
        data.clone()
    } else {
        keys::converted(data)
    };
    let Value::Object(mut data) = converted else {
        return converted;
    };
    data.retain(|key, _| Profile::Mobile.data_keys().contains(&key.as_str()));
    let Some(conversation) = Parent::Conversation.of(&mut data) else {
        return Value::Object(data);
    };
    for key in ["all_messages_loaded", "data_fetched"] {
        conversation.shift_remove(key);
    }
    let sender = conversation.get("meta").and_then(|meta| meta.get("sender"));
    if let Some(sender) = sender.cloned() {
        data.insert("contact".to_owned(), sender);
    }
    Value::Object(data)
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
                "meta": { "sender": { "id": 7, "custom_attributes": { "address_2": "b", "größe": 1 } } },
                "custom_attributes": { "orderNumber": 1, "Plan tier": "x", "1,5": 2 },
            },
            "contact": {},
            "currentAgent": { "id": 3 },
            "theme": "dark",
            "customAttributes": [],
        });
        let sender = json!({ "id": 7, "custom_attributes": { "address2": "b", "gr_e": 1 } });
        let expected = json!({
            "conversation": {
                "meta": { "sender": sender },
                "custom_attributes": { "order_number": 1, "plan_tier": "x", "1_5": 2 },
            },
            "contact": sender,
            "current_agent": { "id": 3 },
        });
        assert_eq!(as_mobile(&data), expected);
        assert_eq!(as_mobile(&expected), expected, "and stays one");
        let without_sender = json!({ "conversation": { "id": 1 }, "contact": { "id": 2 } });
        assert_eq!(as_mobile(&without_sender), without_sender);
    }
}
