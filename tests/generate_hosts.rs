//! What the generator writes is what hosts write, key by key: which version has which key, in which order the serializers
//! write them, and in which form each message is in the store.

use std::collections::BTreeMap;

use hubctl::contract::{Channel, HostVersion, Shape, wire};
use hubctl::generate::{Generator, Options, Scenario, ShapeChoice};
use hubctl::validate::Validator;
use serde_json::Value;

/// Events of a version in one shape.
fn events(version: &str, shape: Shape, count: u64) -> Vec<Value> {
    made(options(version, shape), count)
}

fn options(version: &str, shape: Shape) -> Options {
    Options {
        seed: 17,
        version: version.parse().expect(version),
        shape: ShapeChoice::One(shape),
        ..Options::default()
    }
}

fn made(options: Options, count: u64) -> Vec<Value> {
    let generator = Generator::new(options);
    let event = |index| {
        let mut text = Vec::new();
        generator.write(index, &mut text);
        let event: Value = serde_json::from_slice(&text).expect("JSON");
        event["data"].clone()
    };
    (0..count).map(event).collect()
}

fn of_scenario(name: &str, version: &str, shape: Shape, count: u64) -> Vec<Value> {
    let options = Options {
        scenarios: vec![Scenario::named(name).expect("a scenario")],
        ..options(version, shape)
    };
    made(options, count)
}

fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

fn messages(data: &Value) -> &[Value] {
    data["conversation"]["messages"]
        .as_array()
        .expect("an array")
}

fn is_stored(message: &Value) -> bool {
    message["id"].is_u64()
}

/// Whether a message has all columns of its table.
fn is_pushed(message: &Value) -> bool {
    message.get("account_id").is_some()
}

/// Asserts that the keys stand in that order. Those that not every object has end in a question mark.
fn assert_order(object: &Value, order: &str, name: &str) {
    let mut expected = order.split_whitespace();
    for key in keys(object) {
        let found = expected.by_ref().find(|next| {
            let is_it = next.trim_end_matches('?') == key;
            assert!(
                is_it || next.ends_with('?'),
                "{name}: {key} for {next}: {object:#}"
            );
            is_it
        });
        assert!(found.is_some(), "{name}: {key}: {object:#}");
    }
    let missing: Vec<_> = expected.filter(|key| !key.ends_with('?')).collect();
    assert!(missing.is_empty(), "{name}: {missing:?}: {object:#}");
}

#[test]
fn a_version_has_the_keys_that_came_before_it_and_no_others() {
    let since = [
        ("created_at", "2.13", "2.14"),
        ("last_activity_at", "2.16", "2.17"),
        ("uuid", "2.17", "2.18"),
        ("updated_at", "4.0.1", "4.0.2"),
    ];
    for (key, before, from) in since {
        for data in events(before, Shape::Rest, 40) {
            assert!(data["conversation"].get(key).is_none(), "{key} {before}");
        }
        for data in events(from, Shape::Rest, 40) {
            assert!(data["conversation"].get(key).is_some(), "{key} {from}");
        }
    }
    for (version, is_there) in [("4.0.1", false), ("4.0.2", true), ("4.15.1", true)] {
        for shape in Shape::ALL {
            for data in events(version, shape, 40) {
                let sender = &data["conversation"]["meta"]["sender"];
                assert_eq!(sender.get("blocked").is_some(), is_there, "{version}");
            }
        }
    }
}

#[test]
fn events_of_every_version_are_valid_to_the_last_field() {
    for version in [
        "2.6", "2.12", "2.14", "2.17", "2.18", "3.12", "4.0.1", "4.0.2", "4.8", "4.15.1", "4.18",
    ] {
        let host: HostVersion = version.parse().expect(version);
        let validator = Validator::new(host.profile());
        for shape in Shape::ALL {
            let generator = Generator::new(options(version, shape));
            for index in 0..120 {
                let event = generator.json(index).to_string();
                let accepted = validator.accept(&event);
                let is_clean = accepted.is_some_and(|accepted| accepted.undocumented.is_empty());
                let findings = || validator.explain(&event);
                assert!(is_clean, "{version} {shape} {index}: {:#?}", findings());
            }
        }
    }
}

#[test]
fn an_era_is_as_its_last_version() {
    for (era, last) in [
        ("web-2022", "2.11"),
        ("web-2023", "4.17"),
        ("web-2026", "4.18"),
    ] {
        for shape in Shape::ALL {
            assert_eq!(events(era, shape, 60), events(last, shape, 60), "{era}");
        }
    }
}

#[test]
fn bots_are_assigned_since_4_8_and_the_type_is_left_out_when_nobody_is() {
    let assigned = |version, shape| {
        let events = events(version, shape, 300);
        let bots = events.iter().filter(|data| {
            let assignee = &data["conversation"]["meta"]["assignee"];
            assignee.get("bot_type").is_some() || assignee["type"] == "agent_bot"
        });
        (bots.count(), events)
    };
    for shape in Shape::ALL {
        assert_eq!(assigned("4.7", shape).0, 0);
        let (bots, events) = assigned("4.8", shape);
        assert!(bots > 5, "{bots}");
        for data in events {
            let meta = &data["conversation"]["meta"];
            let expected = match &meta["assignee"] {
                Value::Null => None,
                assignee
                    if assignee.get("bot_type").is_some() || assignee["type"] == "agent_bot" =>
                {
                    Some("AgentBot")
                }
                _ => Some("User"),
            };
            assert_eq!(meta["assignee_type"].as_str(), expected);
            let is_left_out = shape == Shape::Rest && expected.is_none();
            assert_eq!(meta.get("assignee_type").is_none(), is_left_out, "{shape}");
        }
    }
}

#[test]
fn updates_name_their_performer_before_february_2025() {
    let performers = |version, shape| {
        let events = events(version, shape, 200);
        let told = events
            .iter()
            .filter(|data| data["conversation"].get("performer").is_some());
        told.count()
    };
    assert!(performers("4.0.1", Shape::Merged) > 100);
    assert_eq!(performers("4.1", Shape::Merged), 0);
    assert_eq!(performers("4.15.1", Shape::Merged), 0);
    assert_eq!(performers("4.0.1", Shape::Rest), 0);
    // Who begins a conversation through the API is still told.
    let api = Options {
        channel: Some(Channel::Api),
        ..options("4.15.1", Shape::Live)
    };
    let begun = made(api, 40);
    let told = begun
        .iter()
        .filter(|data| data["conversation"]["performer"]["type"] == "user");
    assert!(told.count() > 30);
}

#[test]
fn channels_and_kinds_come_with_their_versions() {
    let seen = |version: &str| {
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        for data in events(version, Shape::Rest, 2_500) {
            let channel = data["conversation"]["meta"]["channel"].clone();
            *seen.entry(channel.to_string()).or_default() += 1;
            for message in messages(&data) {
                for kind in [
                    &message["content_type"],
                    &message["sender"]["type"],
                    &message["attachments"][0]["file_type"],
                ] {
                    *seen.entry(kind.to_string()).or_default() += 1;
                }
            }
        }
        move |name: &str| seen.contains_key(&format!("{name:?}"))
    };
    let (early, middle, late) = (seen("2.6"), seen("4.0"), seen("4.15.1"));
    for (name, is_early, is_in_4_0) in [
        ("Channel::WebWidget", true, true),
        ("Channel::Instagram", false, false),
        ("Channel::Tiktok", false, false),
        ("share", true, true),
        ("ig_reel", false, true),
        ("ig_post", false, false),
        ("ig_story", false, false),
        ("embed", false, false),
        ("sticker", false, true),
        ("integrations", false, true),
        ("voice_call", false, false),
        ("captain_assistant", false, true),
    ] {
        assert_eq!(early(name), is_early, "{name} in 2.6");
        assert_eq!(middle(name), is_in_4_0, "{name} in 4.0");
        assert!(late(name), "{name} in 4.15.1");
    }
}

#[test]
fn keys_stand_in_the_order_of_the_serializers() {
    let loaded = "meta id messages account_id uuid additional_attributes agent_last_seen_at \
        assignee_last_seen_at can_reply contact_last_seen_at custom_attributes inbox_id labels muted snoozed_until status \
        created_at updated_at timestamp first_reply_created_at unread_count last_non_activity_message last_activity_at \
        priority waiting_since sla_policy_id applied_sla? sla_events? allMessagesLoaded dataFetched?";
    let merged = loaded.replace(
        "allMessagesLoaded",
        "allMessagesLoaded dataFetched? channel contact_inbox",
    );
    let live = "additional_attributes can_reply channel contact_inbox id inbox_id messages labels meta status \
        custom_attributes snoozed_until unread_count first_reply_created_at priority waiting_since agent_last_seen_at \
        contact_last_seen_at last_activity_at timestamp created_at updated_at applied_sla? sla_events? sla_policy_id? \
        account_id performer? allMessagesLoaded dataFetched?";
    let contact = "additional_attributes availability_status email id name phone_number blocked identifier company_id? \
        thumbnail custom_attributes last_activity_at created_at";
    let pushed_contact = "additional_attributes custom_attributes email id identifier name phone_number thumbnail blocked \
        type company_id?";
    for (shape, conversation, meta, sender) in [
        (
            Shape::Rest,
            loaded,
            "sender channel assignee? assignee_type? team? hmac_verified",
            contact,
        ),
        (
            Shape::Merged,
            merged.trim_end_matches(" dataFetched?"),
            "sender assignee assignee_type team hmac_verified",
            pushed_contact,
        ),
        (
            Shape::Live,
            live,
            "sender assignee assignee_type team hmac_verified",
            pushed_contact,
        ),
    ] {
        for (index, data) in events("4.15.1", shape, 200).iter().enumerate() {
            let name = format!("{shape} {index}");
            let of = &data["conversation"];
            assert_order(of, conversation, &name);
            assert_order(&of["meta"], meta, &name);
            assert_order(&of["meta"]["sender"], sender, &name);
        }
    }
}

#[test]
fn the_contact_is_as_the_store_of_the_dashboard_has_it() {
    let contact = "additional_attributes availability_status email id name phone_number blocked identifier company_id? \
        thumbnail custom_attributes last_activity_at created_at";
    let pushed = "additional_attributes custom_attributes email id identifier name phone_number thumbnail blocked type \
        company_id?";
    for (shape, order) in [
        (Shape::Rest, contact.to_owned()),
        (Shape::Merged, format!("{contact} type")),
        (
            Shape::Live,
            format!("{pushed} availability_status? last_activity_at? created_at?"),
        ),
    ] {
        let mut updates = [0, 0, 0];
        // The form for a new conversation adds its list to whatever is there.
        let order = format!("{order} contactableInboxes?");
        for (index, data) in events("4.15.1", shape, 600).iter().enumerate() {
            let name = format!("{shape} {index}");
            let contact = &data["contact"];
            if keys(contact).is_empty() {
                updates[0] += 1;
            } else if contact.get("account_id").is_some() {
                // After a live update.
                let order = format!("{pushed} account_id performer? contactableInboxes?");
                assert_order(contact, &order, &name);
                updates[1 + usize::from(contact.get("performer").is_some())] += 1;
            } else {
                assert_order(contact, &order, &name);
            }
        }
        assert!(updates.iter().all(|times| *times > 5), "{updates:?}");
    }
}

#[test]
fn the_last_message_of_a_page_load_has_all_columns_and_the_history_has_not() {
    let mut of_one = 0;
    for (index, data) in events("4.15.1", Shape::Rest, 400).iter().enumerate() {
        let stored: Vec<_> = messages(data).iter().filter(|it| is_stored(it)).collect();
        of_one += usize::from(stored.len() == 1);
        let pushed = stored.iter().filter(|message| is_pushed(message)).count();
        assert_eq!(pushed, usize::from(!stored.is_empty()), "{index}");
        // The dashboard itself puts what it has just sent behind it.
        let behind = stored.iter().rposition(|message| is_pushed(message));
        let sent = &stored[behind.map_or(0, |place| place + 1)..];
        assert!(sent.iter().all(|it| it["echo_id"].is_string()), "{index}");
        assert!(sent.len() < 2, "{index}");
        for message in stored {
            assert!(message.get("performer").is_none(), "{index}");
            assert!(message.get("previous_changes").is_none(), "{index}");
        }
        let last = &data["conversation"]["last_non_activity_message"];
        assert!(last.is_null() || is_pushed(last), "{index}");
    }
    assert!(of_one > 40, "{of_one}");
}

#[test]
fn each_form_of_a_message_has_its_own_keys() {
    let fetched = "id content inbox_id echo_id? conversation_id message_type content_type status content_attributes \
        created_at private source_id sender? attachments? call?";
    let pushed = "id content account_id inbox_id conversation_id message_type created_at updated_at private status \
        source_id content_type content_attributes sender_type sender_id external_source_ids additional_attributes \
        processed_message_content sentiment conversation echo_id? attachments? sender? call? previous_changes? performer?";
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for shape in Shape::ALL {
        for (index, data) in events("4.15.1", shape, 500).iter().enumerate() {
            let name = format!("{shape} {index}");
            for message in messages(data).iter().filter(|message| is_stored(message)) {
                let (form, order) = match is_pushed(message) {
                    true => ("pushed", pushed),
                    false => ("fetched", fetched),
                };
                *seen.entry(form).or_default() += 1;
                assert_order(message, order, &name);
                for key in ["echo_id", "performer", "previous_changes", "call"] {
                    *seen.entry(key).or_default() += u32::from(message.get(key).is_some());
                }
                let changes = &message["previous_changes"];
                if let Some([_, status]) = changes["status"].as_array().map(Vec::as_slice) {
                    assert_eq!(*status, message["status"], "{name}");
                    assert!(message.get("echo_id").is_none(), "{name}");
                }
            }
        }
    }
    let rare = seen.iter().find(|(_, times)| **times < 5);
    assert!(rare.is_none(), "{seen:?}");
}

fn is_pending_id(value: &Value) -> bool {
    let id = value.as_str().unwrap_or_default();
    let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    id.len() == 12 && id.bytes().all(is_hex) && id.as_bytes()[8] == b'4'
}

#[test]
fn a_message_that_the_server_has_not_stored_is_as_its_maker_makes_it() {
    let web = "conversationId message private sender content id echo_id status created_at message_type conversation_id \
        attachments";
    let mobile = "conversation_id message private sender content id echo_id status created_at message_type attachments";
    for (scenario, status, end) in [
        ("pending-message", "progress", ""),
        ("unsent-message", "failed", " meta"),
    ] {
        for (version, order, sender) in [
            ("2.6", web, "name thumbnail"),
            ("4.15.1", web, "name thumbnail"),
            ("mobile", mobile, "id name thumbnail"),
        ] {
            let mut private = 0;
            for data in of_scenario(scenario, version, Shape::Merged, 60) {
                let last = messages(&data).last().expect("a message");
                let name = format!("{scenario} {version}");
                assert_order(last, &format!("{order}{end}"), &name);
                assert_order(&last["sender"], sender, &name);
                assert!(is_pending_id(&last["id"]), "{last}");
                assert_eq!(last["echo_id"], last["id"]);
                assert_eq!(last["status"], status);
                assert_eq!(last["message"], last["content"]);
                assert_eq!(last["message_type"], 1);
                assert_eq!(last["attachments"], Value::Null);
                assert_eq!(last["conversation_id"], data["conversation"]["id"]);
                assert_eq!(data["conversation"]["timestamp"], last["created_at"]);
                assert_eq!(last["meta"]["error"].is_string(), status == "failed");
                private += u32::from(last["private"] == true);
            }
            assert!((1..30).contains(&private), "{private}");
        }
    }
}

#[test]
fn the_clock_of_the_agent_shows_in_the_timestamp_now_and_then() {
    for shape in [Shape::Rest, Shape::Merged] {
        let mut ahead = 0;
        let mut behind = 0;
        for data in events("4.15.1", shape, 3_000) {
            let last = messages(&data).last();
            let Some(last) = last.filter(|message| is_stored(message)) else {
                continue;
            };
            let time = |value: &Value| value.as_i64().expect("seconds");
            let difference = time(&data["conversation"]["timestamp"]) - time(&last["created_at"]);
            assert!(difference.abs() <= 3, "{difference}");
            if difference != 0 {
                assert!(last["echo_id"].is_string() || last.get("previous_changes").is_some());
            }
            ahead += u32::from(difference > 0);
            behind += u32::from(difference < 0);
        }
        assert!(ahead > 3 && behind > 3, "{shape} {ahead} {behind}");
    }
}

#[test]
fn the_mobile_app_sends_the_sender_as_contact_and_its_own_meta_after_the_history() {
    let history = "labels additional_attributes contact agent_last_seen_at assignee_last_seen_at";
    for shape in Shape::ALL {
        let mut loaded = 0;
        for data in events("mobile", shape, 200) {
            let conversation = &data["conversation"];
            let meta = &conversation["meta"];
            assert_eq!(data["contact"].to_string(), meta["sender"].to_string());
            // Its keys have been through both conversions.
            assert_eq!(wire::as_mobile(&data).to_string(), data.to_string());
            for key in ["all_messages_loaded", "data_fetched", "allMessagesLoaded"] {
                assert!(conversation.get(key).is_none());
            }
            if meta.get("labels").is_none() {
                continue;
            }
            loaded += 1;
            let start = match shape {
                Shape::Rest => "sender channel assignee? assignee_type? team?",
                Shape::Merged | Shape::Live => "sender assignee assignee_type team",
            };
            assert_order(meta, &format!("{start} hmac_verified {history}"), "mobile");
            assert!(meta["assignee"].get("role").is_none(), "{meta}");
            assert_eq!(meta["contact"]["type"], "contact");
            for key in ["agent_last_seen_at", "assignee_last_seen_at"] {
                let epoch = conversation.get(key).and_then(Value::as_u64);
                assert!(meta[key].is_string() || epoch.unwrap_or(0) == 0, "{meta}");
            }
        }
        assert!(loaded > 50, "{shape}: {loaded}");
    }
}

#[test]
fn each_kind_of_attachment_has_its_own_keys() {
    let file = "extension content_type data_url thumb_url file_size width height";
    let voice = format!("{file} transcribed_text");
    let kinds = BTreeMap::from([
        ("image", file),
        ("video", file),
        ("file", file),
        ("story_mention", file),
        ("audio", &voice),
        (
            "location",
            "coordinates_lat coordinates_long fallback_title data_url",
        ),
        ("fallback", "fallback_title data_url"),
        ("contact", "fallback_title meta"),
        ("share", "data_url thumb_url"),
        ("ig_reel", "data_url thumb_url"),
        ("ig_post", "data_url thumb_url"),
        ("ig_story", "data_url thumb_url"),
        ("embed", "data_url"),
    ]);
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let of_channel = |channel| {
        let options = Options {
            channel: Some(channel),
            ..options("4.15.1", Shape::Rest)
        };
        made(options, 400)
    };
    let channels = [
        Channel::Whatsapp,
        Channel::Telegram,
        Channel::FacebookPage,
        Channel::Instagram,
        Channel::Tiktok,
    ];
    for data in channels.into_iter().flat_map(of_channel) {
        let attachments = messages(&data)
            .iter()
            .filter_map(|message| message["attachments"].as_array());
        for attachment in attachments.flatten() {
            let kind = attachment["file_type"].as_str().expect("a kind");
            let order = format!("id message_id file_type account_id {}", kinds[kind]);
            assert_order(attachment, &order, kind);
            *seen.entry(kind.to_owned()).or_default() += 1;
            if kind == "image" {
                assert!(attachment["width"].is_u64() && attachment["height"].is_u64());
            }
            if kind == "contact" {
                assert_order(&attachment["meta"], "firstName lastName", kind);
            }
        }
    }
    let missing: Vec<_> = kinds
        .keys()
        .filter(|kind| !seen.contains_key(**kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?} of {seen:?}");
}

#[test]
fn a_link_to_the_inbox_is_missing_on_conversations_without_messages_only() {
    let mut missing = 0;
    for data in events("4.15.1", Shape::Merged, 3_000) {
        let is_missing = data["conversation"]["contact_inbox"].is_null();
        assert!(!is_missing || messages(&data).is_empty());
        missing += u32::from(is_missing);
    }
    assert!(missing > 2, "{missing}");
}

#[test]
fn what_an_agent_took_away_in_the_dashboard_is_null_on_a_page_load() {
    let mut taken = [0, 0];
    let mut rows = 0;
    for data in events("4.15.1", Shape::Rest, 1_000) {
        let meta = &data["conversation"]["meta"];
        for (key, times) in ["assignee", "team"].into_iter().zip(&mut taken) {
            *times += u32::from(meta.get(key).is_some_and(Value::is_null));
        }
        // The row of the table, which the dashboard puts in after it gave the conversation to the team.
        rows += u32::from(meta["team"]["created_at"].is_string());
    }
    assert!(taken.iter().all(|times| *times > 3), "{taken:?}");
    assert!(rows > 10, "{rows}");
}
