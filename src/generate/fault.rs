//! Events with exactly one thing wrong: a fault for every rule that an event can break.
//!
//! A fault is named after its rule. Two rules have none: HUB102 (no event at all) and HUB190 (a schema of the user's own).

use serde_json::{Value, json};

use crate::contract::{Profile, wire};

/// One named fault.
#[derive(Debug)]
pub struct Fault {
    name: &'static str,
    rule: &'static str,
    summary: &'static str,
    make: Make,
}

/// How a fault is made.
#[derive(Debug)]
enum Make {
    /// By a change of the event.
    Change(fn(&mut Value, Profile, Pick)),
    /// In the text that the event becomes.
    Write(fn(&mut Value, Pick) -> Vec<u8>),
}

/// A number that decides between places.
#[derive(Debug, Clone, Copy)]
struct Pick(u64);

impl Pick {
    fn one<T: Copy>(self, choices: &[T]) -> T {
        let place = self.0 % choices.len().max(1) as u64;
        choices[place as usize]
    }
}

impl Fault {
    /// All of them, in the order of their rules.
    pub fn all() -> &'static [Fault] {
        &FAULTS
    }

    /// The fault of that name.
    pub fn named(name: &str) -> Option<&'static Fault> {
        FAULTS.iter().find(|fault| fault.name == name)
    }

    /// Its name, which is the rule's.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The code of the rule it breaks.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// What is wrong, in a sentence.
    pub fn summary(&self) -> &'static str {
        self.summary
    }

    /// A valid event as one line of bytes, without the line's end, with this one thing wrong. `random` decides where, when
    /// there are several places. What the fault needs is put into the event first: a message, or a contact.
    pub fn apply(&self, profile: Profile, mut event: Value, random: u64) -> Vec<u8> {
        match self.make {
            Make::Change(change) => {
                change(&mut event, profile, Pick(random));
                event.to_string().into_bytes()
            }
            Make::Write(write) => write(&mut event, Pick(random)),
        }
    }
}

const fn change(
    rule: &'static str,
    name: &'static str,
    summary: &'static str,
    make: fn(&mut Value, Profile, Pick),
) -> Fault {
    Fault {
        name,
        rule,
        summary,
        make: Make::Change(make),
    }
}

const fn text(
    rule: &'static str,
    name: &'static str,
    summary: &'static str,
    make: fn(&mut Value, Pick) -> Vec<u8>,
) -> Fault {
    Fault {
        name,
        rule,
        summary,
        make: Make::Write(make),
    }
}

static FAULTS: [Fault; 31] = [
    text(
        "HUB100",
        "not-json",
        "A slip that makes it no JSON: a comma too many, a key without quotes, or the end cut off.",
        not_json,
    ),
    text(
        "HUB101",
        "not-utf8",
        "A label is written in Latin-1.",
        |event, _| with_label(event, b"caf\xE9"),
    ),
    text(
        "HUB104",
        "too-deep",
        "An attribute nests deeper than any parser should go.",
        too_deep,
    ),
    text(
        "HUB105",
        "too-large",
        "A label of more than 16 MiB.",
        |event, _| with_label(event, &vec![b'x'; (16 << 20) + 1]),
    ),
    text(
        "HUB107",
        "twice-encoded",
        "The event is encoded as a string twice.",
        |event, _| {
            let once = Value::from(event.to_string());
            Value::from(once.to_string()).to_string().into_bytes()
        },
    ),
    text(
        "HUB108",
        "duplicate-key",
        "A key stands twice in the conversation.",
        duplicate_key,
    ),
    change(
        "HUB109",
        "unsafe-integer",
        "An attribute is a number that JavaScript cannot hold exactly.",
        |event, _, pick| {
            let number = pick.one(&[9_007_199_254_740_993_u64, 1_234_567_890_123_456_789]);
            conversation(event)["custom_attributes"]["external_id"] = json!(number);
        },
    ),
    change(
        "HUB110",
        "not-an-event",
        "The data without the event around it, or something else altogether.",
        |event, _, pick| {
            *event = match pick.0 % 3 {
                0 => event["data"].take(),
                1 => json!(wire::FETCH_INFO),
                _ => json!(42),
            };
        },
    ),
    change(
        "HUB111",
        "wrong-event",
        "The event has another name.",
        |event, _, pick| {
            event["event"] =
                json!(pick.one(&["app_context", "AppContext", "conversation_updated"]));
        },
    ),
    change(
        "HUB112",
        "missing-key",
        "A key is missing that the host always sends.",
        missing_key,
    ),
    change(
        "HUB113",
        "wrong-type",
        "A value has a type that the host never sends there.",
        |event, _, pick| {
            let (place, value) = match pick.0 % 6 {
                0 => ("/can_reply", json!("yes")),
                1 => ("/labels", json!("vip")),
                2 => ("/unread_count", json!("3")),
                3 => ("/custom_attributes", json!([])),
                4 => ("/messages/0/private", json!(0)),
                _ => ("/messages/0/content", json!({ "text": "Hello" })),
            };
            put(event, place, value);
        },
    ),
    change(
        "HUB114",
        "null-not-allowed",
        "A value is null where the host never sends null.",
        |event, _, pick| {
            let place = pick.one(&[
                "/meta/sender/thumbnail",
                "/status",
                "/labels",
                "/inbox_id",
                "/custom_attributes",
                "/messages/0/content_attributes",
            ]);
            put(event, place, Value::Null);
        },
    ),
    change(
        "HUB115",
        "unknown-value",
        "A value is none of those that the host sends there.",
        |event, _, pick| {
            let (place, value) = pick.one(&[
                ("/status", "closed"),
                ("/messages/0/content_type", "txt"),
                ("/messages/0/status", "queued"),
            ]);
            put(event, place, json!(value));
        },
    ),
    change(
        "HUB116",
        "wrong-format",
        "A time is not written as the host writes it.",
        |event, _, pick| {
            let time = pick.one(&[
                "2026-11-02 09:00:00",
                "tomorrow",
                "2026-11-02T09:00:00+01:00",
            ]);
            conversation(event)["snoozed_until"] = json!(time);
        },
    ),
    change(
        "HUB117",
        "phone-not-e164",
        "The phone number is written for people.",
        |event, _, pick| {
            let number = pick.one(&["+1 202-555-0143", "(202) 555-0143", "0202 5550143"]);
            put(event, "/meta/sender/phone_number", json!(number));
        },
    ),
    change(
        "HUB118",
        "milliseconds",
        "A time is in milliseconds.",
        |event, _, pick| {
            let key = pick.one(&EPOCHS);
            conversation(event)[key] = json!(1_793_491_200_000_u64);
        },
    ),
    change(
        "HUB119",
        "key-of-other-profile",
        "A key is spelled as the hosts of the other family spell it.",
        |event, profile, _| {
            let (parent, from, to) = match profile {
                Profile::Mobile => ("/data", "current_agent", "currentAgent"),
                Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => (
                    "/data/conversation",
                    "allMessagesLoaded",
                    "all_messages_loaded",
                ),
            };
            if let Some(object) = event.pointer_mut(parent).and_then(Value::as_object_mut) {
                let value = object.shift_remove(from).unwrap_or(json!(true));
                object.insert(to.to_owned(), value);
            }
        },
    ),
    change(
        "HUB121",
        "out-of-range",
        "A number is outside of what the host sends there.",
        |event, _, pick| {
            let (place, value) =
                pick.one(&[("/unread_count", -1), ("/inbox_id", 0), ("/account_id", -7)]);
            put(event, place, json!(value));
        },
    ),
    change(
        "HUB122",
        "message-type-as-word",
        "The type of a message is a word.",
        |event, _, pick| {
            let word = pick.one(&["incoming", "outgoing", "activity"]);
            put(event, "/messages/0/message_type", json!(word));
        },
    ),
    change(
        "HUB123",
        "id-as-string",
        "An id is a string.",
        |event, _, pick| {
            let place = pick.one(&["/inbox_id", "/account_id", "/messages/0/inbox_id"]);
            put(event, place, json!("412"));
        },
    ),
    change(
        "HUB124",
        "date-for-epoch",
        "A time is a text where the host sends seconds.",
        |event, _, pick| {
            let key = pick.one(&EPOCHS);
            conversation(event)[key] = json!("2026-10-31T09:12:33.000Z");
        },
    ),
    change(
        "HUB125",
        "data-as-string",
        "The data is encoded as a string inside the event.",
        |event, _, _| {
            let text = event["data"].to_string();
            event["data"] = json!(text);
        },
    ),
    change(
        "HUB126",
        "event-data-as-object",
        "The message is captured with an object as its data.",
        |event, _, _| {
            let data = event.take();
            *event = json!({ "origin": "https://chat.example.com", "data": data });
        },
    ),
    change(
        "HUB127",
        "shape-of-other-profile",
        "The event is right for another profile.",
        other_profile,
    ),
    change(
        "HUB130",
        "contact-is-not-sender",
        "The contact and the sender of the conversation are two people.",
        |event, _, pick| {
            let sender = conversation(event)["meta"]["sender"].clone();
            let contact = &mut event["data"]["contact"];
            if contact["id"].is_null() {
                *contact = sender;
            }
            raise(&mut contact["id"], 1 + pick.0 % 9);
        },
    ),
    change(
        "HUB131",
        "message-of-other-conversation",
        "A message belongs to another conversation.",
        |event, _, pick| {
            let message = stored_message(event, 0);
            raise(&mut message["conversation_id"], 1 + pick.0 % 9);
        },
    ),
    change(
        "HUB132",
        "messages-out-of-order",
        "A message is older than the one before it.",
        |event, _, pick| {
            let first = stored_message(event, 0)["created_at"].as_u64();
            let earlier = first.unwrap_or(1).saturating_sub(60 + pick.0 % 600);
            stored_message(event, 1)["created_at"] = json!(earlier);
        },
    ),
    change(
        "HUB133",
        "timestamp-before-last-message",
        "The conversation's timestamp is more than a day older than its last message.",
        |event, _, pick| {
            stored_message(event, 0);
            let messages = conversation(event)["messages"].as_array();
            let times = messages.into_iter().flatten().filter(is_stored);
            let last = times
                .filter_map(|message| message["created_at"].as_u64())
                .max();
            let earlier = last.unwrap_or(1).saturating_sub(100_000 + pick.0 % 600);
            conversation(event)["timestamp"] = json!(earlier);
        },
    ),
    change(
        "HUB112",
        "missing-conversation",
        "The conversation is missing altogether.",
        |event, _, _| remove(&mut event["data"], "conversation"),
    ),
    change(
        "HUB114",
        "null-contact",
        "The contact is null instead of {}.",
        |event, _, _| event["data"]["contact"] = Value::Null,
    ),
    text(
        "HUB134",
        "lone-surrogate",
        "A label ends in half of an emoji.",
        |event, _| with_label(event, br"Ana \ud83d"),
    ),
];

/// Times that nothing else is compared with.
const EPOCHS: [&str; 4] = [
    "created_at",
    "last_activity_at",
    "agent_last_seen_at",
    "contact_last_seen_at",
];

fn conversation(event: &mut Value) -> &mut Value {
    &mut event["data"]["conversation"]
}

/// Puts a value at a pointer below the conversation. `messages/0` is the first message that the server knows.
fn put(event: &mut Value, pointer: &str, value: Value) {
    let target = match pointer.strip_prefix("/messages/0/") {
        Some(key) => &mut stored_message(event, 0)[key],
        None => {
            let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
            match conversation(event).pointer_mut(parent) {
                Some(parent) => &mut parent[key],
                None => return,
            }
        }
    };
    *target = value;
}

fn remove(object: &mut Value, key: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(key);
    }
}

fn raise(number: &mut Value, by: u64) {
    *number = json!(number.as_u64().unwrap_or(1) + by);
}

fn is_stored(message: &&Value) -> bool {
    message["id"].is_u64()
}

/// The message of that number among those that the server knows; one is added when there are not so many.
fn stored_message(event: &mut Value, number: usize) -> &mut Value {
    let conversation = conversation(event);
    let (id, inbox, time) = (
        conversation["id"].clone(),
        conversation["inbox_id"].clone(),
        conversation["timestamp"].clone(),
    );
    let messages = &mut conversation["messages"];
    if !messages.is_array() {
        *messages = json!([]);
    }
    let messages = messages.as_array_mut().expect("it was made an array");
    while messages.iter().filter(is_stored).count() <= number {
        let last = messages
            .iter()
            .rev()
            .find_map(|message| message["id"].as_u64());
        // Before one that is still on its way.
        let end = messages.iter().rposition(|message| message["id"].is_u64());
        let message = json!({
            "id": last.unwrap_or(500_000) + 1,
            "content": "Are you still there?",
            "inbox_id": inbox,
            "conversation_id": id,
            "message_type": 0,
            "content_type": "text",
            "status": "sent",
            "content_attributes": {},
            "created_at": time,
            "private": false,
            "source_id": null,
        });
        messages.insert(end.map_or(0, |end| end + 1), message);
    }
    let place = messages
        .iter()
        .enumerate()
        .filter(|(_, message)| is_stored(message))
        .map(|(place, _)| place)
        .nth(number);
    &mut messages[place.unwrap_or(0)]
}

fn missing_key(event: &mut Value, _: Profile, pick: Pick) {
    let (place, key) = pick.one(&[
        ("", "id"),
        ("", "status"),
        ("", "labels"),
        ("", "can_reply"),
        ("", "inbox_id"),
        ("/meta", "hmac_verified"),
        ("/meta/sender", "name"),
        ("/meta/sender", "thumbnail"),
        ("/messages/0", "content_type"),
        ("/messages/0", "created_at"),
        ("/messages/0", "private"),
    ]);
    match place {
        "/messages/0" => remove(stored_message(event, 0), key),
        _ => {
            if let Some(object) = conversation(event).pointer_mut(place) {
                remove(object, key);
            }
        }
    }
}

fn other_profile(event: &mut Value, profile: Profile, _: Pick) {
    let other = match profile {
        Profile::Mobile => Profile::Web2023,
        Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => Profile::Mobile,
    };
    let Ok(mut context) = wire::read(profile, event) else {
        return;
    };
    // A host of 2022 names no agent, and all others do.
    if context.current_agent.is_none() {
        context.current_agent = serde_json::from_value(
            json!({ "id": 1, "name": "Ada Byron", "email": "ada.byron@shop.example" }),
        )
        .ok();
    }
    // The mobile app always has the contact, and never says whether the history is loaded.
    match other {
        Profile::Mobile => context.contact = context.conversation.meta.sender.clone(),
        _ => context.conversation.all_messages_loaded = Some(true),
    }
    *event = wire::write(other, &context);
}

/// A label that stands nowhere else, to be replaced in the text.
const MARK: &str = "label-to-be-replaced";

fn with_label(event: &mut Value, label: &[u8]) -> Vec<u8> {
    conversation(event)["labels"] = json!([MARK]);
    replace(&event.to_string(), MARK, label)
}

fn replace(text: &str, mark: &str, by: &[u8]) -> Vec<u8> {
    match text.split_once(mark) {
        Some((before, after)) => [before.as_bytes(), by, after.as_bytes()].concat(),
        None => text.as_bytes().to_vec(),
    }
}

fn too_deep(event: &mut Value, pick: Pick) -> Vec<u8> {
    conversation(event)["additional_attributes"] = json!({ "tree": MARK });
    let depth = 200 + (pick.0 % 100) as usize;
    let tree = "[".repeat(depth) + &"]".repeat(depth);
    replace(&event.to_string(), &format!("\"{MARK}\""), tree.as_bytes())
}

fn duplicate_key(event: &mut Value, pick: Pick) -> Vec<u8> {
    let member = pick.one(&[
        "\"can_reply\":true,",
        "\"labels\":[],",
        "\"status\":\"open\",",
    ]);
    let start = "\"conversation\":{";
    let doubled = format!("{start}{member}");
    replace(&event.to_string(), start, doubled.as_bytes())
}

fn not_json(event: &mut Value, pick: Pick) -> Vec<u8> {
    let text = event.to_string();
    match pick.0 % 3 {
        0 => replace(&text, "\"event\"", b"event"),
        1 => {
            let end = text.len() - 1;
            format!("{},{}", &text[..end], &text[end..]).into_bytes()
        }
        _ => text.as_bytes()[..text.len() - 1].to_vec(),
    }
}
