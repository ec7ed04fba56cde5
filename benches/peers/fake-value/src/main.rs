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
use fake::faker::internet::en::{IPv4, SafeEmail};
use fake::faker::lorem::en::Sentence;
use fake::faker::name::en::Name;
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
    for index in 0..count {
        let size = ((index + 1) as f64 * messages) as u64 - (index as f64 * messages) as u64;
        serde_json::to_writer(&mut out, &event(&mut rng, size))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

fn one<'a>(rng: &mut StdRng, choices: &[&'a str]) -> &'a str {
    choices[rng.random_range(0..choices.len())]
}

fn contact(rng: &mut StdRng, now: u64) -> Value {
    let name: String = Name().fake_with_rng(rng);
    let email: String = SafeEmail().fake_with_rng(rng);
    let city: String = CityName().fake_with_rng(rng);
    let country: String = CountryName().fake_with_rng(rng);
    let code: String = CountryCode().fake_with_rng(rng);
    let address: String = IPv4().fake_with_rng(rng);
    json!({
        "id": rng.random_range(1000..99_999),
        "name": name,
        "email": email,
        "phone_number": format!("+1202555{:04}", rng.random_range(0..10_000)),
        "identifier": null,
        "thumbnail": "",
        "additional_attributes": {
            "city": city,
            "country": country,
            "country_code": code,
            "created_at_ip": address,
        },
        "custom_attributes": {},
        "availability_status": one(rng, &["online", "offline"]),
        "last_activity_at": now,
        "created_at": now - rng.random_range(60..9_000_000),
    })
}

fn message(rng: &mut StdRng, id: u64, conversation: u64, inbox: u64, at: u64, customer: &Value) -> Value {
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
            "id": 8,
            "name": "Grace Moss",
            "available_name": "Grace Moss",
            "avatar_url": "",
            "type": "user",
            "availability_status": "online",
            "thumbnail": "",
        })
    };
    json!({
        "id": id,
        "content": content,
        "inbox_id": inbox,
        "conversation_id": conversation,
        "message_type": if is_incoming { 0 } else { 1 },
        "content_type": "text",
        "status": if is_incoming { "sent" } else { one(rng, &["sent", "delivered", "read"]) },
        "content_attributes": {},
        "created_at": at,
        "private": false,
        "source_id": null,
        "sender": sender,
    })
}

fn event(rng: &mut StdRng, size: u64) -> Value {
    let start = rng.random_range(1_760_000_000..1_790_000_000);
    let id = rng.random_range(1..99_999);
    let inbox = rng.random_range(1..9);
    let first = rng.random_range(1_000..999_999);
    let mut customer = contact(rng, start);
    let mut now = start;
    let messages: Vec<Value> = (0..size)
        .map(|number| {
            now += rng.random_range(5..900);
            message(rng, first + number, id, inbox, now, &customer)
        })
        .collect();
    customer["last_activity_at"] = json!(now);
    let uuid = format!("{:08x}-0000-4000-8000-{:012x}", rng.random::<u32>(), rng.random::<u64>() >> 16);
    json!({
        "event": "appContext",
        "data": {
            "conversation": {
                "meta": { "sender": customer, "channel": "Channel::WebWidget", "hmac_verified": false },
                "id": id,
                "last_non_activity_message": messages.last(),
                "messages": messages,
                "account_id": 31,
                "uuid": uuid,
                "additional_attributes": {
                    "browser": {
                        "device_name": "Unknown",
                        "browser_name": one(rng, &["Chrome", "Firefox", "Safari"]),
                        "platform_name": one(rng, &["Windows", "macOS", "Android"]),
                        "browser_version": format!("{}.0.0.0", rng.random_range(90..150)),
                        "platform_version": rng.random_range(10..20).to_string(),
                    },
                    "referer": "https://shop.example/bookings",
                    "browser_language": "en",
                },
                "agent_last_seen_at": now,
                "assignee_last_seen_at": now,
                "can_reply": true,
                "contact_last_seen_at": now,
                "custom_attributes": {},
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
            "currentAgent": { "id": 8, "name": "Grace Moss", "email": "grace.moss@shop.example" },
        },
    })
}
