//! Writes events of the profile web-2023, as a page load brings them, with the `fake` crate:
//!
//! ```text
//! fake-value COUNT MESSAGES SEED
//! ```
//!
//! MESSAGES is how many an event holds on average; it may be a fraction.

use std::env;
use std::error::Error;
use std::io::{self, BufWriter, Write};

use fake::Fake;
use fake::faker::address::en::{CityName, CountryCode, CountryName};
use fake::faker::filesystem::en::FilePath;
use fake::faker::internet::en::{IPv4, SafeEmail};
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::{FirstName, LastName, Name};
use rand::distr::Alphanumeric;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [count, messages, seed] = arguments.as_slice() else {
        return Err("usage: fake-value COUNT MESSAGES SEED".into());
    };
    let (count, messages): (u64, f64) = (count.parse()?, messages.parse()?);
    let mut rng = StdRng::seed_from_u64(seed.parse()?);
    let mut out = BufWriter::new(io::stdout().lock());
    let agents: Vec<Agent> = (0..6)
        .map(|place| Agent::draw(&mut rng, 8 + place))
        .collect();
    for index in 0..count {
        let size = ((index + 1) as f64 * messages) as u64 - (index as f64 * messages) as u64;
        serde_json::to_writer(&mut out, &event(&mut rng, size, &agents))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

fn one<'a>(rng: &mut StdRng, choices: &[&'a str]) -> &'a str {
    choices[rng.random_range(0..choices.len())]
}

struct Agent {
    id: u64,
    first: String,
    name: String,
    email: String,
    thumbnail: String,
}

impl Agent {
    fn draw(rng: &mut StdRng, id: u64) -> Self {
        let first: String = FirstName().fake_with_rng(rng);
        let last: String = LastName().fake_with_rng(rng);
        Self {
            id,
            name: format!("{first} {last}"),
            first,
            email: SafeEmail().fake_with_rng(rng),
            thumbnail: format!("https://files.example.com/{}.png", letters(rng, 28)),
        }
    }
}

fn letters(rng: &mut StdRng, length: usize) -> String {
    rng.sample_iter(Alphanumeric)
        .take(length)
        .map(char::from)
        .collect()
}

/// Each as often as its share.
const CHANNELS: [&str; 10] = [
    "Channel::WebWidget",
    "Channel::WebWidget",
    "Channel::WebWidget",
    "Channel::WebWidget",
    "Channel::Email",
    "Channel::Email",
    "Channel::Whatsapp",
    "Channel::Whatsapp",
    "Channel::Api",
    "Channel::Telegram",
];

fn source_id(rng: &mut StdRng, channel: &str) -> Option<String> {
    match channel {
        "Channel::Email" => Some(format!(
            "{:024x}@mail.example.com",
            rng.random::<u128>() >> 32
        )),
        "Channel::Whatsapp" => Some(format!("wamid.HBgM{}", letters(rng, 40))),
        "Channel::Telegram" => Some(rng.random_range(10_000..99_999).to_string()),
        _ => None,
    }
}

fn contact(rng: &mut StdRng, channel: &str, now: u64) -> Value {
    let name: String = Name().fake_with_rng(rng);
    let email: String = SafeEmail().fake_with_rng(rng);
    let city: String = CityName().fake_with_rng(rng);
    let country: String = CountryName().fake_with_rng(rng);
    let code: String = CountryCode().fake_with_rng(rng);
    let address: String = IPv4().fake_with_rng(rng);
    let has_picture = rng.random_bool(0.2);
    let values = match rng.random_bool(0.5) {
        true => {
            json!({ "plan": one(rng, &["free", "basic", "pro"]), "loyalty_points": rng.random_range(0..2400) })
        }
        false => json!({}),
    };
    json!({
        "id": rng.random_range(1000..99_999),
        "name": name,
        "email": (channel != "Channel::Whatsapp").then_some(email),
        "phone_number": format!("+1202555{:04}", rng.random_range(0..10_000)),
        "identifier": null,
        "thumbnail": if has_picture { format!("https://files.example.com/{}.png", letters(rng, 28)) } else { String::new() },
        "additional_attributes": {
            "city": city,
            "country": country,
            "country_code": code,
            "created_at_ip": address,
        },
        "custom_attributes": values,
        "availability_status": one(rng, &["online", "offline"]),
        "last_activity_at": now,
        "created_at": now - rng.random_range(60..9_000_000),
    })
}

fn attachment(rng: &mut StdRng, message: u64) -> Value {
    let name: String = FilePath().fake_with_rng(rng);
    let url = format!("https://files.example.com/blobs/{}{name}", letters(rng, 36));
    json!({
        "id": message + 100,
        "message_id": message,
        "file_type": "image",
        "account_id": 31,
        "extension": null,
        "data_url": url,
        "thumb_url": url,
        "file_size": rng.random_range(10_000..4_000_000),
    })
}

/// Where a message belongs.
struct Place<'a> {
    conversation: u64,
    inbox: u64,
    channel: &'a str,
}

fn message(
    rng: &mut StdRng,
    id: u64,
    place: &Place<'_>,
    at: u64,
    customer: &Value,
    agent: &Agent,
) -> Value {
    let is_incoming = rng.random_bool(0.5);
    let content: String = Sentence(4..24).fake_with_rng(rng);
    let sender = if is_incoming {
        json!({
            "id": customer["id"],
            "name": customer["name"],
            "type": "contact",
            "thumbnail": customer["thumbnail"],
            "email": customer["email"],
            "phone_number": customer["phone_number"],
            "identifier": customer["identifier"],
            "additional_attributes": customer["additional_attributes"],
            "custom_attributes": customer["custom_attributes"],
        })
    } else {
        json!({
            "id": agent.id,
            "name": agent.name,
            "available_name": agent.first,
            "avatar_url": agent.thumbnail,
            "type": "user",
            "availability_status": one(rng, &["online", "busy"]),
            "thumbnail": agent.thumbnail,
        })
    };
    let mut message = json!({
        "id": id,
        "content": content,
        "inbox_id": place.inbox,
        "conversation_id": place.conversation,
        "message_type": if is_incoming { 0 } else { 1 },
        "content_type": "text",
        "status": if is_incoming { "sent" } else { one(rng, &["sent", "delivered", "read"]) },
        "content_attributes": {},
        "created_at": at,
        "private": !is_incoming && rng.random_bool(0.1),
        "source_id": source_id(rng, place.channel),
        "sender": sender,
    });
    if rng.random_bool(0.08) {
        message["attachments"] = json!([attachment(rng, id)]);
    }
    message
}

fn facts(rng: &mut StdRng, channel: &str) -> Value {
    if channel != "Channel::WebWidget" {
        return json!({});
    }
    json!({
        "browser": {
            "device_name": "Unknown",
            "browser_name": one(rng, &["Chrome", "Firefox", "Safari"]),
            "platform_name": one(rng, &["Windows", "macOS", "Android"]),
            "browser_version": format!("{}.0.0.0", rng.random_range(90..150)),
            "platform_version": rng.random_range(10..20).to_string(),
        },
        "referer": "https://shop.example/bookings",
        "initiated_at": { "timestamp": "Sat Oct 10 2026 15:49:06 GMT-0400 (Eastern Daylight Time)" },
        "browser_language": "en",
    })
}

fn event(rng: &mut StdRng, size: u64, agents: &[Agent]) -> Value {
    let start = rng.random_range(1_760_000_000..1_790_000_000);
    let id = rng.random_range(1..99_999);
    let inbox = rng.random_range(1..9);
    let first = rng.random_range(1_000..999_999);
    let channel = one(rng, &CHANNELS);
    let agent = &agents[rng.random_range(0..agents.len())];
    let place = Place {
        conversation: id,
        inbox,
        channel,
    };
    let mut customer = contact(rng, channel, start);
    let values = match rng.random_bool(0.5) {
        true => json!({
            "order_number": format!("HL-{}", rng.random_range(100_000..999_999)),
            "order_value": f64::from(rng.random_range(1_000..99_999)) / 100.0,
        }),
        false => json!({}),
    };
    let mut now = start;
    let messages: Vec<Value> = (0..size)
        .map(|number| {
            now += rng.random_range(5..900);
            message(rng, first + number, &place, now, &customer, agent)
        })
        .collect();
    customer["last_activity_at"] = json!(now);
    let uuid = format!(
        "{:08x}-0000-4000-8000-{:012x}",
        rng.random::<u32>(),
        rng.random::<u64>() >> 16
    );
    json!({
        "event": "appContext",
        "data": {
            "conversation": {
                "meta": { "sender": customer, "channel": channel, "hmac_verified": false },
                "id": id,
                "last_non_activity_message": messages.last(),
                "messages": messages,
                "account_id": 31,
                "uuid": uuid,
                "additional_attributes": facts(rng, channel),
                "agent_last_seen_at": now,
                "assignee_last_seen_at": now,
                "can_reply": true,
                "contact_last_seen_at": now,
                "custom_attributes": values,
                "inbox_id": inbox,
                "labels": [one(rng, &["booking", "refund", "vip"])],
                "muted": false,
                "snoozed_until": null,
                "status": one(rng, &["open", "resolved", "pending"]),
                "created_at": start,
                "updated_at": now as f64 + 0.25,
                "timestamp": now,
                "first_reply_created_at": start,
                "unread_count": 0,
                "last_activity_at": now,
                "priority": null,
                "waiting_since": start,
                "sla_policy_id": null,
                "allMessagesLoaded": false,
                "dataFetched": true,
            },
            "contact": customer,
            "currentAgent": { "id": agents[0].id, "name": agents[0].name, "email": agents[0].email },
        },
    })
}
