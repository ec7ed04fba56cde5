//! What `gen` can be asked for: every scenario in every profile, shape and language is valid to the last field and is what
//! its name says; sequences go forward; wishes are granted.

use hubctl::contract::{AppContext, Epoch, Message, Profile, SenderType, Shape, Status};
use hubctl::generate::{
    Generator, Locale, Messages, Options, Order, Scenario, ShapeChoice, VIEWS, moment,
};
use hubctl::validate::Validator;
use serde_json::Value;

const SHAPES: [Shape; 3] = Shape::ALL;

fn text_of(generator: &Generator, index: u64) -> String {
    let mut text = Vec::new();
    generator.write(index, &mut text);
    String::from_utf8(text).expect("UTF-8")
}

fn value_of(generator: &Generator, index: u64) -> Value {
    serde_json::from_str(&text_of(generator, index)).expect("JSON")
}

/// Panics when anything at all is found, an undocumented field included.
fn assert_clean(validator: &Validator, text: &str, name: &str) {
    if validator
        .accept(text)
        .is_some_and(|accepted| accepted.undocumented.is_empty())
    {
        return;
    }
    let findings = validator.explain(text);
    assert!(findings.is_empty(), "{name}: {findings:#?}\n{text}");
}

#[test]
fn every_profile_shape_scenario_and_language_is_valid_to_the_last_field() {
    for profile in Profile::ALL {
        let validator = Validator::new(profile);
        for scenario in Scenario::all()
            .iter()
            .filter(|scenario| scenario.is_sent_by(profile.into()))
        {
            for (shape, locale) in SHAPES
                .iter()
                .flat_map(|shape| Locale::ALL.map(|to| (*shape, to)))
            {
                let is_other = scenario.locale().is_some_and(|own| own != locale);
                if is_other || (scenario.name() == "huge-thread" && locale != Locale::Arabic) {
                    continue;
                }
                let generator = Generator::new(Options {
                    seed: 31,
                    version: profile.into(),
                    shape: ShapeChoice::One(shape),
                    locale: Some(locale),
                    scenarios: vec![scenario],
                    ..Options::default()
                });
                for index in 0..2 {
                    let name = format!("{profile} {shape} {} {locale:?} {index}", scenario.name());
                    assert_clean(&validator, &text_of(&generator, index), &name);
                }
            }
        }
    }
}

fn messages(data: &Value) -> &[Value] {
    data["conversation"]["messages"]
        .as_array()
        .expect("an array")
}

fn sender(data: &Value) -> &Value {
    &data["conversation"]["meta"]["sender"]
}

fn has_text(value: &Value, wanted: &str) -> bool {
    match value {
        Value::String(text) => text.contains(wanted),
        Value::Array(items) => items.iter().any(|item| has_text(item, wanted)),
        Value::Object(keys) => keys.values().any(|item| has_text(item, wanted)),
        _ => false,
    }
}

fn channel(data: &Value) -> &Value {
    let conversation = &data["conversation"];
    match &conversation["channel"] {
        Value::Null => &conversation["meta"]["channel"],
        channel => channel,
    }
}

/// Whether the data of an event is what the scenario says; `None` for a name that is not known here.
fn is_what_it_says(scenario: &str, data: &Value) -> Option<bool> {
    let conversation = &data["conversation"];
    let assignee = &conversation["meta"]["assignee"];
    let customer = sender(data);
    let viewer = &data["currentAgent"]["id"];
    let thread = messages(data);
    let status = |wanted: &str| conversation["status"] == wanted;
    // A visitor without a name may not have written yet.
    let is_written_in = |range: std::ops::RangeInclusive<char>| {
        let is_silent = !thread.iter().any(|message| message["message_type"] == 0);
        has_char(customer, &range)
            || is_silent
            || thread
                .iter()
                .any(|message| has_char(&message["content"], &range))
    };
    Some(match scenario {
        "anonymous-visitor" => is_blank(&customer["email"]) && is_blank(&customer["phone_number"]),
        "identified-visitor" => {
            conversation["meta"]["hmac_verified"] == true && customer["identifier"].is_string()
        }
        "unassigned" => assignee.is_null(),
        "assigned-to-viewer" => assignee["id"] == *viewer,
        "assigned-to-colleague" => assignee["id"].is_u64() && assignee["id"] != *viewer,
        "bot-assigned" => {
            status("pending")
                && (assignee["bot_type"] == "webhook" || assignee["type"] == "agent_bot")
        }
        "captain" => thread
            .iter()
            .any(|message| message["sender"]["type"] == "captain_assistant"),
        "blank-contact" => ["email", "phone_number", "identifier"]
            .iter()
            .all(|key| customer[*key] == "" && data["contact"][*key] == ""),
        "api-attributes" => {
            let is_free = |value: &Value| value.is_null() || value.is_array() || value.is_object();
            let attributes = [conversation, customer].map(|of| &of["custom_attributes"]);
            attributes.iter().all(|values| {
                let values = values.as_object().map(serde_json::Map::values);
                values.into_iter().flatten().any(is_free)
            })
        }
        "empty-contact" => data["contact"].as_object()?.is_empty(),
        "bare-contact" => {
            let is_bare = |record: &Value| {
                ["email", "phone_number", "identifier"]
                    .iter()
                    .all(|key| record[*key].is_null())
                    && record["name"] == ""
                    && record["custom_attributes"]
                        .as_object()
                        .is_some_and(serde_json::Map::is_empty)
            };
            is_bare(customer) && is_bare(&data["contact"])
        }
        "email-only" => !is_blank(&customer["email"]) && is_blank(&customer["phone_number"]),
        "phone-only" => !is_blank(&customer["phone_number"]) && is_blank(&customer["email"]),
        "no-messages" => thread.is_empty(),
        "first-message" => {
            thread.iter().any(|message| message["message_type"] == 0)
                && thread
                    .iter()
                    .all(|message| message["sender"]["type"] != "user")
        }
        "unfetched-history" => thread.len() <= 6 && conversation.get("dataFetched").is_none(),
        "long-thread" => thread.len() == 100,
        "huge-thread" => thread.len() == 500,
        "right-to-left" => is_written_in('\u{600}'..='\u{6FF}'),
        "japanese" => is_written_in('\u{3040}'..='\u{9FFF}'),
        "emoji" => {
            has_text(customer, "\u{303}")
                || has_text(customer, "\u{308}")
                || has_text(customer, "🙋🏾‍♂️")
        }
        "long-name" => customer["name"].as_str()?.chars().count() == 255,
        "markup" => {
            customer["name"].as_str()?.contains(['<', '&'])
                && has_text(&conversation["messages"], "<img")
        }
        "large-ids" => {
            let id = conversation["id"].as_u64()?;
            (1 << 52..1 << 53).contains(&id) && customer["id"].as_u64()? > 1 << 52
        }
        "snoozed" => status("snoozed"),
        "resolved" => status("resolved"),
        "reopened" => status("open"),
        "muted" => {
            status("resolved") && conversation.get("muted").is_none_or(|muted| *muted == true)
        }
        "pending-message" => {
            thread.last()?["status"] == "progress" && thread.last()?["id"].is_string()
        }
        "unsent-message" => {
            let last = thread.last()?;
            last["status"] == "failed"
                && last["id"].is_string()
                && last["meta"]["error"].is_string()
        }
        "attachments-only" => thread
            .iter()
            .all(|message| message["content"].is_null() && message["attachments"].is_array()),
        "instagram-reel" => thread
            .iter()
            .any(|message| message["attachments"][0]["file_type"] == "ig_reel"),
        "voice-call" => thread
            .iter()
            .any(|message| message["content_type"] == "voice_call" && message["call"].is_object()),
        "private-notes-only" => {
            thread.iter().all(|message| message["private"] == true) && !thread.is_empty()
        }
        "failed-message" => thread.iter().any(|message| message["status"] == "failed"),
        "deleted-message" => thread
            .iter()
            .any(|message| message["content_attributes"]["deleted"] == true),
        "survey" => thread.iter().any(|message| {
            message["content_attributes"]["submitted_values"]["csat_survey_response"]["rating"]
                .is_u64()
        }),
        "many-unread" => conversation["unread_count"] == 10,
        "urgent" => {
            conversation["priority"] == "urgent" && conversation["labels"].as_array()?.len() == 3
        }
        "missed-sla" => {
            conversation["sla_events"][0]["event_type"] == "frt"
                && conversation["applied_sla"]["sla_id"] == conversation["sla_policy_id"]
        }
        "quick-switch" => true,
        _ => return None,
    })
}

/// Whether a field says nothing.
fn is_blank(value: &Value) -> bool {
    value.is_null() || value == ""
}

fn has_char(value: &Value, range: &std::ops::RangeInclusive<char>) -> bool {
    match value {
        Value::String(text) => text.chars().any(|sign| range.contains(&sign)),
        Value::Object(keys) => keys.values().any(|value| has_char(value, range)),
        _ => false,
    }
}

#[test]
fn every_scenario_is_what_it_says() {
    for scenario in Scenario::all() {
        for shape in SHAPES {
            let generator = Generator::new(Options {
                seed: 77,
                shape: ShapeChoice::One(shape),
                scenarios: vec![scenario],
                ..Options::default()
            });
            for index in 0..if scenario.name() == "huge-thread" {
                2
            } else {
                25
            } {
                let event = value_of(&generator, index);
                let name = format!("{} {shape} {index}", scenario.name());
                let is = is_what_it_says(scenario.name(), &event["data"]);
                assert_eq!(is, Some(true), "{name}: {event:#}");
            }
        }
    }
}

#[test]
fn a_quick_switch_comes_back_to_the_same_conversation() {
    let generator = Generator::new(Options {
        seed: 5,
        scenarios: vec![Scenario::named("quick-switch").expect("a scenario")],
        ..Options::default()
    });
    let id = |index| value_of(&generator, index)["data"]["conversation"]["id"].clone();
    for round in [0, 3, 6] {
        assert_eq!(id(round), id(round + 2));
        assert_ne!(id(round), id(round + 1));
    }
    assert_ne!(id(0), id(3));
}

#[test]
fn scenarios_take_turns_and_are_conversations_of_their_own() {
    let named = |name| Scenario::named(name).expect("a scenario");
    let generator = Generator::new(Options {
        seed: 5,
        scenarios: vec![named("no-messages"), named("long-thread")],
        ..Options::default()
    });
    let lengths: Vec<_> = (0..6)
        .map(|index| messages(&value_of(&generator, index)["data"]).len())
        .collect();
    assert_eq!(lengths, [0, 100, 0, 100, 0, 100]);
    let ids: std::collections::BTreeSet<_> = (0..6)
        .map(|index| value_of(&generator, index)["data"]["conversation"]["id"].to_string())
        .collect();
    assert_eq!(ids.len(), 6);
}

/// Ids of the messages, in order.
fn ids(event: &AppContext) -> Vec<u64> {
    let stored = event
        .conversation
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::Stored(stored) => Some(stored.id.get()),
            Message::Pending(_) => None,
        });
    stored.collect()
}

#[test]
fn a_sequence_shows_the_same_conversation_going_forward() {
    for profile in Profile::ALL {
        let validator = Validator::new(profile);
        let generator = Generator::new(Options {
            seed: 12,
            version: profile.into(),
            order: Order::Sequence,
            ..Options::default()
        });
        let mut grew = 0;
        let mut changed = 0;
        for conversation in 0..60 {
            let views: Vec<AppContext> = (0..VIEWS)
                .map(|view| {
                    let index = conversation * VIEWS + view;
                    let name = format!("{profile} {index}");
                    assert_clean(&validator, &text_of(&generator, index), &name);
                    generator.event(index)
                })
                .collect();
            let name = format!("{profile} {conversation}");
            assert!(views[0].conversation.channel.is_absent(), "{name}");
            for pair in views.windows(2) {
                let [before, after] = pair else { continue };
                assert_eq!(before.conversation.id, after.conversation.id, "{name}");
                assert!(!after.conversation.channel.is_absent(), "{name}");
                let (old, new) = (ids(before), ids(after));
                assert_eq!(new[..old.len()], old, "{name}: nothing is lost");
                assert!(
                    before.conversation.timestamp <= after.conversation.timestamp,
                    "{name}"
                );
                assert!(
                    before.conversation.agent_last_seen_at <= after.conversation.agent_last_seen_at,
                    "{name}"
                );
                grew += usize::from(new.len() > old.len());
                changed += usize::from(before.conversation.status != after.conversation.status);
                if after.conversation.status == Status::Resolved {
                    assert_eq!(
                        after
                            .conversation
                            .waiting_since
                            .map(Epoch::seconds)
                            .unwrap_or(0),
                        0
                    );
                }
            }
        }
        assert!(grew > 90, "{grew}");
        assert!(changed > 10, "{changed}");
    }
}

#[test]
fn as_many_messages_as_wished() {
    for (least, most) in [(0, 0), (1, 1), (2, 5), (30, 30)] {
        let generator = Generator::new(Options {
            seed: 9,
            messages: Some(Messages { least, most }),
            ..Options::default()
        });
        let lengths: Vec<usize> = (0..60)
            .map(|index| messages(&value_of(&generator, index)["data"]).len())
            .collect();
        let range = least as usize..=most as usize;
        assert!(
            lengths.iter().all(|length| range.contains(length)),
            "{lengths:?}"
        );
        assert!(
            range.clone().all(|wanted| lengths.contains(&wanted)),
            "{lengths:?}"
        );
    }
}

#[test]
fn all_events_lie_before_the_moment_that_was_given() {
    for text in ["2012-02-29T12:00:00Z", "2026-11-01", "2031-07-04T00:00:00Z"] {
        let now = moment(text).expect("a moment");
        let generator = Generator::new(Options {
            seed: 2,
            now: Some(now),
            ..Options::default()
        });
        for index in 0..100 {
            let event = generator.event(index);
            let last = event.conversation.timestamp;
            assert!(last <= now, "{text} {index}");
            let a_year = 366 * 86_400;
            assert!(last.seconds() + a_year > now.seconds(), "{text} {index}");
        }
    }
}

#[test]
fn a_language_and_a_channel_are_kept() {
    let generator = Generator::new(Options {
        seed: 2,
        locale: Some(Locale::Japanese),
        channel: Some(hubctl::contract::Channel::Line),
        ..Options::default()
    });
    let mut spoken = 0;
    for index in 0..50 {
        let event = value_of(&generator, index);
        let data = &event["data"];
        let is_gone = channel(data).is_null();
        assert!(is_gone || channel(data) == "Channel::Line", "{index}");
        let kana = '\u{3040}'..='\u{30FF}';
        let customers = messages(data)
            .iter()
            .filter(|message| message["sender"]["type"] == serde_json::json!(SenderType::Contact));
        for message in customers {
            spoken += usize::from(has_char(&message["content"], &kana));
        }
    }
    assert!(spoken > 30, "{spoken}");
}
