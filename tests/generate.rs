//! What the generator promises: valid for every profile, the parts of an event agree, the same bytes for a seed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use hubctl::contract::{
    AppContext, Assignee, Channel, Contact, ContactRecord, CustomValue, DeliveryStatus, Epoch,
    Field, FirstReply, Message, MessageType, PendingStatus, Profile, Sender, SenderType, Shape,
    Status, StoredMessage, schema, wire,
};
use hubctl::generate::{Generator, Options, ShapeChoice};
use serde_json::Value;

/// How many events of each profile and shape are looked at.
const EVENTS: u64 = 150;

fn generator(seed: u64, profile: Profile, shape: ShapeChoice) -> Generator {
    Generator::new(Options {
        seed,
        version: profile.into(),
        shape,
        ..Options::default()
    })
}

/// Every profile in every shape.
fn kinds() -> impl Iterator<Item = (Profile, Shape)> {
    let with_shapes = |profile| Shape::ALL.into_iter().map(move |shape| (profile, shape));
    Profile::ALL.into_iter().flat_map(with_shapes)
}

/// An event, the profile and shape it was made for, and a name for the message of an assertion.
type Sample = (AppContext, Profile, Shape, String);

/// Events of every profile and shape, made once for all tests.
fn samples() -> &'static [Sample] {
    static SAMPLES: OnceLock<Vec<Sample>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let of_kind = |(profile, shape)| {
            let generator = generator(99, profile, ShapeChoice::One(shape));
            let sample = move |index| {
                let event = generator.event(index);
                (event, profile, shape, format!("{profile} {shape} {index}"))
            };
            (0..EVENTS).map(sample)
        };
        kinds().flat_map(of_kind).collect()
    })
}

/// Calls `assert` with each of them.
fn for_each_event(assert: impl Fn(&AppContext, Profile, Shape, &str)) {
    for (event, profile, shape, name) in samples() {
        assert(event, *profile, *shape, name);
    }
}

fn stored(event: &AppContext) -> Vec<&StoredMessage> {
    let mut found: Vec<&StoredMessage> = Vec::new();
    for message in &event.conversation.messages {
        if let Message::Stored(stored) = message {
            found.push(stored);
        }
    }
    found
}

fn sender(event: &AppContext) -> &ContactRecord {
    match &event.conversation.meta.sender {
        Contact::Loaded(record) => record,
        Contact::NotLoaded => panic!("the sender is always known"),
    }
}

/// The channel; `None` when the inbox is gone.
fn channel(event: &AppContext) -> Option<Channel> {
    let conversation = &event.conversation;
    let channel = conversation.meta.channel.value();
    let channel = channel.or(conversation.channel.value())?;
    channel.known().copied()
}

fn is(sender: &Sender, kind: SenderType) -> bool {
    sender.kind.known() == Some(&kind)
}

/// What is known of something that may be null or blank.
fn told_of(value: Option<&str>) -> Option<&str> {
    value.filter(|text| !text.is_empty())
}

/// Whether the event tells of every message: the history was fetched to its beginning.
fn is_whole(event: &AppContext) -> bool {
    event.conversation.all_messages_loaded == Some(true)
}

/// Whether a message has all columns of its table.
fn is_pushed(message: &StoredMessage) -> bool {
    message.pushed.account_id.is_some()
}

fn is_reply(message: &StoredMessage) -> bool {
    let by_agent = message
        .sender
        .as_ref()
        .is_some_and(|sender| is(sender, SenderType::User));
    by_agent && message.message_type == MessageType::Outgoing && !message.private
}

#[test]
fn every_event_reads_back_as_it_was() {
    for_each_event(|event, profile, _, name| {
        let written = wire::write(profile, event);
        let text = serde_json::to_string(&written).expect("a value is JSON");
        let parsed: Value = serde_json::from_str(&text).expect("written by serde_json");
        let read = wire::read(profile, &parsed).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(&read, event, "{name}");
        assert!(!text.contains("\"other\""), "{name}");
    });
}

#[test]
fn every_event_is_valid_for_its_profile() {
    let parse = |text| serde_json::from_str::<Value>(text).expect("bundled schemas are JSON");
    let registry = jsonschema::Registry::new()
        .add(schema::DEFINITIONS.id, parse(schema::DEFINITIONS.text))
        .expect("the id is a URI")
        .prepare()
        .expect("the definitions resolve");
    for (profile, shape) in kinds() {
        let validator = jsonschema::options()
            .with_registry(&registry)
            .build(&parse(schema::of_profile(profile).text))
            .expect("bundled schemas are schemas");
        let generator = generator(11, profile, ShapeChoice::One(shape));
        for (index, event) in (0..EVENTS).zip(generator.events()) {
            let written = wire::write(profile, &event);
            let errors: Vec<String> = validator
                .iter_errors(&written)
                .map(|error| format!("{} at {}", error, error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{profile} {shape} {index}: {errors:?}");
        }
    }
}

#[test]
fn no_event_has_a_key_the_contract_does_not_know() {
    for_each_event(|event, _, _, name| {
        let conversation = &event.conversation;
        assert!(event.other.is_empty(), "{name}");
        assert!(conversation.other.is_empty(), "{name}");
        assert!(conversation.meta.other.is_empty(), "{name}");
        assert!(sender(event).other.is_empty(), "{name}");
        for message in stored(event) {
            assert!(message.other.is_empty(), "{name}");
            let sender = message.sender.as_ref();
            assert!(
                sender.is_none_or(|sender| sender.other.is_empty()),
                "{name}"
            );
            let attachments = message.attachments.iter().flatten();
            assert!(
                attachments.clone().all(|file| file.other.is_empty()),
                "{name}"
            );
        }
    });
}

#[test]
fn each_profile_and_shape_has_its_own_keys() {
    for_each_event(|event, profile, shape, name| {
        let conversation = &event.conversation;
        let is_rest = shape == Shape::Rest;
        let is_live = shape == Shape::Live;
        assert_eq!(
            event.current_agent.is_some(),
            profile != Profile::Web2022,
            "{name}"
        );
        assert_eq!(
            event.custom_attributes.is_some(),
            profile == Profile::Web2026,
            "{name}"
        );
        assert_eq!(event.theme.is_some(), profile == Profile::Web2026, "{name}");
        let is_of_2022 = profile == Profile::Web2022;
        assert_eq!(conversation.priority.is_absent(), is_of_2022, "{name}");
        assert_eq!(conversation.created_at.is_none(), is_of_2022, "{name}");
        assert_eq!(conversation.updated_at.is_none(), is_of_2022, "{name}");
        assert_eq!(
            conversation.last_activity_at.is_none(),
            is_of_2022,
            "{name}"
        );
        assert_eq!(sender(event).blocked.is_none(), is_of_2022, "{name}");
        assert_eq!(conversation.meta.channel.is_absent(), !is_rest, "{name}");
        assert_eq!(conversation.channel.is_absent(), is_rest, "{name}");
        assert_eq!(conversation.contact_inbox.is_absent(), is_rest, "{name}");
        assert_eq!(conversation.uuid.is_none(), is_live || is_of_2022, "{name}");
        assert_eq!(
            conversation.all_messages_loaded.is_none(),
            profile == Profile::Mobile,
            "{name}"
        );
        assert_eq!(conversation.muted.is_none(), is_live, "{name}");
        assert_eq!(
            conversation.assignee_last_seen_at.is_none(),
            is_live,
            "{name}"
        );
        assert_eq!(sender(event).kind.is_some(), !is_rest, "{name}");
        assert_eq!(sender(event).created_at.is_some(), is_rest, "{name}");
        let meta = &conversation.meta;
        match &meta.assignee {
            Field::Absent => assert!(is_rest, "{name}"),
            // The dashboard says null about an agent who was taken away in it.
            Field::Null => {}
            Field::Value(Assignee::Agent(_)) => assert!(is_rest, "{name}"),
            Field::Value(Assignee::Short(_)) => {
                assert!(!is_rest || meta.labels.is_some(), "{name}");
            }
            Field::Value(Assignee::Bot(_)) => {
                assert!(is_rest && profile != Profile::Web2022, "{name}");
            }
            Field::Value(Assignee::PushedBot(_)) => {
                assert!(!is_rest && profile != Profile::Web2022, "{name}");
            }
        }
        let is_assigned = meta.assignee.value().is_some();
        match &meta.assignee_type {
            Field::Absent => assert!(is_of_2022 || (is_rest && !is_assigned), "{name}"),
            Field::Null => assert!(!is_rest && !is_assigned, "{name}"),
            Field::Value(_) => assert!(is_assigned, "{name}"),
        }
        match &conversation.first_reply_created_at {
            Field::Absent => assert_eq!(profile, Profile::Web2022, "{name}"),
            Field::Value(FirstReply::Epoch(_)) => assert!(is_rest, "{name}"),
            Field::Null | Field::Value(FirstReply::Iso(_)) => assert!(!is_rest, "{name}"),
        }
    });
}

#[test]
fn one_customer_is_the_same_everywhere() {
    for_each_event(|event, _, _, name| {
        let customer = sender(event);
        if let Contact::Loaded(contact) = &event.contact {
            let identity = |record: &ContactRecord| {
                (
                    record.id,
                    record.name.clone(),
                    record.email.clone(),
                    record.phone_number.clone(),
                    record.custom_attributes.clone(),
                )
            };
            assert_eq!(identity(contact), identity(customer), "{name}");
        }
        for message in stored(event) {
            if message.message_type == MessageType::Incoming {
                let sender = message.sender.as_ref().expect("customers sign");
                assert!(is(sender, SenderType::Contact), "{name}");
                assert_eq!(sender.id, customer.id, "{name}");
                assert_eq!(sender.name, customer.name, "{name}");
                assert_eq!(sender.email.value(), customer.email.as_ref(), "{name}");
            }
        }
    });
}

#[test]
fn the_agent_it_belongs_to_is_the_one_who_answers() {
    for_each_event(|event, _, _, name| {
        let (id, agent_name) = match event.conversation.meta.assignee.value() {
            Some(Assignee::Agent(agent)) => (agent.id, &agent.name),
            Some(Assignee::Short(agent)) => (agent.id, &agent.name),
            Some(Assignee::Bot(_) | Assignee::PushedBot(_)) | None => return,
        };
        if let Some(current) = &event.current_agent
            && current.id == id
        {
            assert_eq!(&current.name, agent_name, "{name}");
        }
        if let Some(reply) = stored(event).into_iter().rfind(|message| is_reply(message)) {
            let sender = reply.sender.as_ref().expect("agents sign");
            let shown = sender.name.as_ref();
            assert_eq!((sender.id, shown), (id, Some(agent_name)), "{name}");
        }
    });
}

#[test]
fn senders_are_those_of_the_kind_of_message() {
    for_each_event(|event, _, _, name| {
        for message in stored(event) {
            let sender = message.sender.as_ref();
            let kind = sender.map(|sender| *sender.kind.known().expect("a known kind"));
            let fits = match message.message_type {
                MessageType::Incoming => kind == Some(SenderType::Contact),
                MessageType::Outgoing => matches!(
                    kind,
                    Some(SenderType::User | SenderType::AgentBot | SenderType::CaptainAssistant)
                ),
                MessageType::Activity | MessageType::Template => kind.is_none(),
            };
            assert!(fits, "{name}: {message:?}");
            assert!(!message.private || kind == Some(SenderType::User), "{name}");
        }
    });
}

#[test]
fn ids_agree() {
    for_each_event(|event, _, _, name| {
        let conversation = &event.conversation;
        let mut before = 0;
        let mut files = BTreeSet::new();
        for message in stored(event) {
            assert_eq!(message.conversation_id, conversation.id, "{name}");
            assert_eq!(message.inbox_id, conversation.inbox_id, "{name}");
            assert!(message.id.get() > before, "{name}");
            before = message.id.get();
            for file in message.attachments.iter().flatten() {
                assert!(files.insert(file.id), "{name}");
                assert_eq!(file.message_id, message.id, "{name}");
                assert_eq!(file.account_id, conversation.account_id, "{name}");
            }
            if let Some(account) = message.pushed.account_id {
                assert_eq!(account, conversation.account_id, "{name}");
                let sender = message.sender.as_ref().map(|sender| &sender.id);
                assert_eq!(message.pushed.sender_id.value(), sender, "{name}");
            }
            if let Some(quoted) = message.content_attributes.get("in_reply_to") {
                let quoted = quoted.as_u64().expect("ids are whole numbers");
                assert!(quoted < message.id.get(), "{name}");
            }
        }
        if let Some(link) = conversation.contact_inbox.value() {
            assert_eq!(link.contact_id, Some(sender(event).id), "{name}");
            assert_eq!(link.inbox_id, Some(conversation.inbox_id), "{name}");
        }
        if let Some(Assignee::Agent(agent)) = conversation.meta.assignee.value() {
            assert_eq!(agent.account_id, conversation.account_id, "{name}");
        }
    });
}

#[test]
fn time_goes_forward() {
    let end = Epoch::try_from(1_793_491_200).expect("this century");
    for_each_event(|event, _, _, name| {
        let conversation = &event.conversation;
        let times: Vec<Epoch> = conversation
            .messages
            .iter()
            .map(Message::created_at)
            .collect();
        assert!(times.is_sorted(), "{name}");
        let created = conversation.created_at;
        let last = times.last().copied().or(created);
        let last = last.unwrap_or(conversation.timestamp);
        // What the agent has sent leaves it at the clock of the agent's computer.
        let clocks = conversation.timestamp.seconds().abs_diff(last.seconds());
        assert!(clocks <= 3, "{name}");
        let known = stored(event).last().map(|message| message.created_at);
        if let Some(activity) = conversation.last_activity_at {
            assert_eq!(Some(activity), known.or(created), "{name}");
        }
        let created = created.unwrap_or_default();
        assert!(times.iter().all(|at| created <= *at), "{name}");
        assert!(last < end, "{name}");
        for seen in [
            conversation.agent_last_seen_at,
            conversation.contact_last_seen_at,
        ] {
            assert!(
                seen == Epoch::NEVER || (seen >= created && seen < end),
                "{name}"
            );
        }
        if let Some(assignee) = conversation.assignee_last_seen_at {
            assert!(assignee <= conversation.agent_last_seen_at, "{name}");
        }
        let agent_wrote = stored(event).into_iter().rfind(|message| {
            let sender = message.sender.as_ref();
            sender.is_some_and(|sender| is(sender, SenderType::User))
        });
        if let Some(message) = agent_wrote {
            assert!(
                conversation.agent_last_seen_at >= message.created_at,
                "{name}"
            );
        }
    });
}

#[test]
fn what_is_unread_waits_and_was_answered_follows_from_the_messages() {
    for_each_event(|event, _, _, name| {
        let conversation = &event.conversation;
        let messages = stored(event);
        let incoming = |message: &&&StoredMessage| message.message_type == MessageType::Incoming;
        let unseen = messages
            .iter()
            .filter(incoming)
            .filter(|message| message.created_at > conversation.agent_last_seen_at)
            .count() as u64;
        if is_whole(event) {
            assert_eq!(conversation.unread_count, unseen.min(10), "{name}");
        } else {
            assert!(conversation.unread_count >= unseen.min(10), "{name}");
        }
        if !is_whole(event) {
            return;
        }
        let first_reply = messages.iter().find(|message| is_reply(message));
        match &conversation.first_reply_created_at {
            Field::Absent => {}
            Field::Null => assert!(first_reply.is_none(), "{name}"),
            Field::Value(FirstReply::Epoch(at)) => {
                let expected = first_reply.map_or(Epoch::NEVER, |message| message.created_at);
                assert_eq!(*at, expected, "{name}");
            }
            Field::Value(FirstReply::Iso(at)) => {
                let reply = first_reply.unwrap_or_else(|| panic!("{name}: no reply"));
                let minute = reply.created_at.seconds() / 60 % 60;
                assert_eq!(at.as_str()[14..16], format!("{minute:02}"), "{name}");
            }
        }
        let answered = messages.iter().rposition(|message| is_reply(message));
        let open = &messages[answered.map_or(0, |place| place + 1)..];
        let waiting = match conversation.status {
            Status::Resolved => Epoch::NEVER,
            _ => open
                .iter()
                .find(incoming)
                .map_or(Epoch::NEVER, |message| message.created_at),
        };
        assert!(
            conversation
                .waiting_since
                .is_none_or(|since| since == waiting),
            "{name}"
        );
    });
}

#[test]
fn the_state_fits_what_was_said_last() {
    for_each_event(|event, _, _, name| {
        let conversation = &event.conversation;
        let said = |text: &str| {
            stored(event).iter().rev().any(|message| {
                let content = message.content.as_deref().unwrap_or_default();
                message.message_type == MessageType::Activity && content.contains(text)
            })
        };
        assert!(
            conversation.snoozed_until.is_none() || conversation.status == Status::Snoozed,
            "{name}"
        );
        match conversation.status {
            Status::Resolved if is_whole(event) => assert!(said("marked resolved"), "{name}"),
            Status::Snoozed => assert!(said("was snoozed"), "{name}"),
            Status::Pending => assert!(!stored(event).iter().any(|message| is_reply(message))),
            Status::Open | Status::Resolved => {}
        }
        let last_non_activity = conversation.last_non_activity_message.value();
        if let Some(Message::Stored(last)) = last_non_activity {
            assert_ne!(last.message_type, MessageType::Activity, "{name}");
        }
    });
}

#[test]
fn nobody_writes_after_the_reply_window() {
    let day = 86_400;
    for_each_event(|event, _, _, name| {
        let has_window = matches!(
            channel(event),
            None | Some(
                Channel::Whatsapp | Channel::FacebookPage | Channel::Instagram | Channel::Tiktok
            )
        );
        let conversation = &event.conversation;
        assert!(conversation.can_reply || has_window, "{name}");
        if !has_window || channel(event).is_none() || !is_whole(event) {
            return;
        }
        let mut wrote = 0;
        for message in stored(event) {
            if message.message_type == MessageType::Incoming {
                wrote = message.created_at.seconds();
            } else if is_reply(message) {
                assert!(message.created_at.seconds() < wrote + day, "{name}");
            }
        }
        if conversation.can_reply {
            let seen = conversation.agent_last_seen_at.max(conversation.timestamp);
            assert!(seen.seconds() < wrote + day, "{name}");
        }
    });
}

#[test]
fn channels_know_what_they_can_know() {
    for_each_event(|event, _, _, name| {
        let customer = sender(event);
        let facts = &event.conversation.additional_attributes;
        let Some(channel) = channel(event) else {
            return;
        };
        match channel {
            Channel::WebWidget => {
                let browser = facts["browser"].as_object().expect("an object");
                let keys: BTreeSet<&str> = browser.keys().map(String::as_str).collect();
                let expected = [
                    "browser_name",
                    "browser_version",
                    "device_name",
                    "platform_name",
                    "platform_version",
                ];
                assert_eq!(keys, BTreeSet::from(expected), "{name}");
                assert!(facts["initiated_at"]["timestamp"].is_string(), "{name}");
                assert!(facts["browser_language"].is_string(), "{name}");
                assert!(facts.contains_key("referer"), "{name}");
            }
            Channel::Email => {
                assert!(told_of(customer.email.as_deref()).is_some(), "{name}");
                for key in [
                    "source",
                    "in_reply_to",
                    "auto_reply",
                    "mail_subject",
                    "initiated_at",
                ] {
                    assert!(facts.contains_key(key), "{name}: {key}");
                }
            }
            Channel::Whatsapp => {
                let phone = customer.phone_number.as_ref().expect("it is the address");
                assert!(phone.as_str().starts_with('+'), "{name}");
                assert!(told_of(customer.email.as_deref()).is_none(), "{name}");
                let mut incoming = stored(event).into_iter();
                let is_numbered = incoming.all(|message| {
                    message.message_type != MessageType::Incoming || message.source_id.is_some()
                });
                assert!(is_numbered, "{name}");
            }
            Channel::Telegram => assert!(facts["chat_id"].is_string(), "{name}"),
            Channel::Api => {}
            _ => assert!(facts.is_empty(), "{name}"),
        }
    });
}

/// The phone number without the prefix that some have.
fn number(customer: &ContactRecord) -> Option<&str> {
    let text = told_of(
        customer
            .phone_number
            .as_ref()
            .map(hubctl::contract::PhoneNumber::as_str),
    )?;
    Some(text.trim_start_matches("tel:"))
}

#[test]
fn phone_country_and_language_agree() {
    let countries = [
        ("US", "+1", "en"),
        ("CA", "+1", "en"),
        ("GB", "+44", "en"),
        ("IE", "+353", "en"),
        ("AU", "+61", "en"),
        ("DE", "+49", "de"),
        ("FR", "+33", "fr"),
        ("ES", "+34", "es"),
        ("BR", "+55", "pt_BR"),
        ("SA", "+966", "ar"),
        ("JP", "+81", "ja"),
        ("CN", "+86", "zh_CN"),
    ];
    for_each_event(|event, _, _, name| {
        let customer = sender(event);
        let Some(code) = customer.additional_attributes.get("country_code") else {
            return;
        };
        let (_, prefix, language) = countries
            .into_iter()
            .find(|(known, _, _)| code == known)
            .unwrap_or_else(|| panic!("{name}: {code}"));
        if let Some(phone) = number(customer) {
            assert!(phone.starts_with(prefix), "{name}");
        }
        if let Some(spoken) = event
            .conversation
            .additional_attributes
            .get("browser_language")
        {
            assert_eq!(spoken, language, "{name}");
        }
    });
}

/// Every text of a value, wherever it stands.
fn texts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(keys) => keys.values().for_each(|value| texts(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn nothing_reaches_a_real_person() {
    let fictitious = [
        "+1614555 01",
        "+1412555 01",
        "+1919555 01",
        "+1215555 01",
        "+1617555 01",
        "+1404555 01",
        "+1416555 01",
        "+1613555 01",
        "+1905555 01",
        "+447700900",
        "+442079460",
        "+441134960",
        "+3532091",
        "+61255501",
        "+61255505",
        "+61370105",
        "+493023125",
        "+496990009",
        "+494066969",
        "+492214710",
        "+498999998",
        "+4917139200",
        "+4917604069",
        "+3363998",
        "+3319900",
        "+3326191",
        "+3346571",
        "+3479",
        "+55119000",
        "+55219000",
        "+55419000",
        "+96652",
        "+81900",
        "+81800",
        "+86154",
    ];
    for_each_event(|event, profile, _, name| {
        if let Some(phone) = number(sender(event)) {
            let is_known = fictitious
                .iter()
                .any(|range| phone.starts_with(&range.replace(' ', "")));
            assert!(is_known, "{name}: {phone}");
        }
        let written = wire::write(profile, event);
        let mut found = Vec::new();
        texts(&written["data"]["conversation"], &mut found);
        texts(&written["data"]["contact"], &mut found);
        for text in found {
            assert!(!text.contains(['{', '}']), "{name}: {text}");
            for host in text
                .split("://")
                .skip(1)
                .filter_map(|rest| rest.split('/').next())
            {
                assert!(is_reserved(host), "{name}: {text}");
            }
            for domain in text.split('@').skip(1) {
                let end = domain.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '.');
                let domain = domain[..end.unwrap_or(domain.len())].trim_end_matches('.');
                assert!(is_reserved(domain), "{name}: {text}");
            }
        }
    });
}

fn is_reserved(host: &str) -> bool {
    ["example.com", "example.org", "example.net"]
        .iter()
        .any(|reserved| host == *reserved || host.ends_with(&format!(".{reserved}")))
        || host.ends_with(".example")
}

#[test]
fn attributes_fit_their_definitions() {
    let generator = generator(5, Profile::Web2026, ShapeChoice::Mixed);
    for (index, event) in (0..EVENTS).zip(generator.events()) {
        let definitions = event
            .custom_attributes
            .as_ref()
            .expect("web-2026 sends them");
        if definitions.is_empty() {
            continue;
        }
        let known: BTreeMap<&str, _> = definitions
            .iter()
            .map(|definition| (definition.attribute_key.as_str(), definition))
            .collect();
        let values = [
            &event.conversation.custom_attributes,
            &sender(&event).custom_attributes,
        ];
        for (key, value) in values.into_iter().flatten() {
            use hubctl::contract::AttributeType as Type;
            // What a client of the API has stored is defined nowhere.
            let Some(definition) = known.get(key.as_str()) else {
                assert!(["cart", "coupon", "orders", "tags"].contains(&key.as_str()));
                continue;
            };
            let kind = definition.attribute_display_type.known();
            let fits = match kind.expect("a known type") {
                Type::Number | Type::Currency | Type::Percent => {
                    matches!(value, CustomValue::Number(_))
                }
                Type::Checkbox => matches!(value, CustomValue::Flag(_)),
                Type::Date => {
                    matches!(value, CustomValue::Text(text) if text.ends_with("T00:00:00.000Z"))
                }
                Type::Link => {
                    matches!(value, CustomValue::Text(text) if text.starts_with("https://"))
                }
                Type::List => match (value, definition.attribute_values.value()) {
                    (CustomValue::Text(text), Some(choices)) => {
                        choices.contains(&Value::from(text.as_str()))
                    }
                    _ => false,
                },
                Type::Text => matches!(value, CustomValue::Text(_)),
            };
            assert!(fits, "{index}: {key} {value:?}");
            let is_snake = key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            assert!(is_snake, "{key}");
        }
    }
}

/// What an event tells, without its ids and its account.
fn told(event: &AppContext) -> (Option<String>, u64) {
    let activity = event.conversation.timestamp.seconds();
    (sender(event).name.clone(), activity)
}

#[test]
fn a_seed_means_the_same_bytes_in_any_order() {
    for profile in Profile::ALL {
        let bytes = |event: &AppContext| wire::write(profile, event).to_string();
        let run: Vec<String> = generator(3, profile, ShapeChoice::Mixed)
            .events()
            .take(200)
            .map(|event| bytes(&event))
            .collect();
        let other = generator(3, profile, ShapeChoice::Mixed);
        for index in (0..200).rev() {
            assert_eq!(
                bytes(&other.event(index)),
                run[index as usize],
                "{profile} {index}"
            );
        }
        let other_seed = generator(4, profile, ShapeChoice::Mixed);
        let same = |index: &u64| told(&other_seed.event(*index)) == told(&other.event(*index));
        assert_eq!((0..200).filter(same).count(), 0, "{profile}");
        let all: BTreeSet<_> = other.events().take(200).map(|event| told(&event)).collect();
        assert_eq!(all.len(), 200, "{profile}");
    }
}

#[test]
fn the_shapes_tell_of_the_same_conversation() {
    let of = |shape| generator(8, Profile::Web2023, ShapeChoice::One(shape));
    let [rest, merged, live] = Shape::ALL.map(of);
    for index in 0..500 {
        let rest = rest.event(index);
        for other in [merged.event(index), live.event(index)] {
            let facts = |event: &AppContext| {
                let conversation = &event.conversation;
                let last = conversation.messages.last().map(Message::created_at);
                (
                    conversation.id,
                    sender(event).id,
                    channel(event),
                    conversation.status,
                    conversation.unread_count,
                    conversation.waiting_since,
                    last,
                )
            };
            assert_eq!(facts(&rest), facts(&other), "{index}");
        }
    }
}

#[test]
fn indices_far_apart_have_ids_javascript_can_tell_apart() {
    let generator = generator(1, Profile::Web2023, ShapeChoice::Mixed);
    for index in [u64::MAX - 1, 1 << 40, 999_999_999_999] {
        let event = generator.event(index);
        for message in stored(&event) {
            assert!(message.id.get() < 1 << 53);
        }
    }
}

/// What must turn up in a thousand events, and in how many at least and at most.
#[test]
fn everything_turns_up_now_and_then() {
    let generator = generator(21, Profile::Web2026, ShapeChoice::Mixed);
    let events: Vec<AppContext> = generator.events().take(2_000).collect();
    let current = events[0].current_agent.as_ref().map(|agent| agent.id);
    let count = |is: &dyn Fn(&AppContext) -> bool| events.iter().filter(|event| is(event)).count();
    let any = |is: fn(&StoredMessage) -> bool| count(&|event| stored(event).into_iter().any(is));
    let assignee = |event: &AppContext| match event.conversation.meta.assignee.value() {
        Some(Assignee::Agent(agent)) => Some(agent.id),
        Some(Assignee::Short(agent)) => Some(agent.id),
        _ => None,
    };
    let status = |wanted: Status| count(&|event| event.conversation.status == wanted);
    let wanted = [
        (
            "belongs to the current agent",
            count(&|event| assignee(event) == current),
            600..1200,
        ),
        (
            "belongs to another agent",
            count(&|event| assignee(event).is_some_and(|id| Some(id) != current)),
            250..700,
        ),
        (
            "belongs to a bot",
            count(&|event| {
                matches!(
                    event.conversation.meta.assignee.value(),
                    Some(Assignee::Bot(_) | Assignee::PushedBot(_))
                )
            }),
            50..200,
        ),
        (
            "belongs to nobody",
            count(&|event| event.conversation.meta.assignee.value().is_none()),
            300..800,
        ),
        ("open", status(Status::Open), 900..1500),
        ("resolved", status(Status::Resolved), 300..700),
        ("snoozed", status(Status::Snoozed), 40..200),
        ("pending", status(Status::Pending), 60..240),
        (
            "no contact",
            count(&|event| event.contact == Contact::NotLoaded),
            60..200,
        ),
        (
            "no message",
            count(&|event| event.conversation.messages.is_empty()),
            5..50,
        ),
        (
            "more than twenty messages",
            count(&|event| event.conversation.messages.len() > 20),
            5..300,
        ),
        (
            "being sent",
            count(&|event| {
                matches!(
                    event.conversation.messages.last(),
                    Some(Message::Pending(_))
                )
            }),
            15..150,
        ),
        (
            "cannot reply",
            count(&|event| !event.conversation.can_reply),
            20..300,
        ),
        (
            "team",
            count(&|event| event.conversation.meta.team.value().is_some()),
            600..1000,
        ),
        (
            "priority",
            count(&|event| event.conversation.priority.value().is_some()),
            600..1000,
        ),
        (
            "unread",
            count(&|event| event.conversation.unread_count > 0),
            200..1000,
        ),
        (
            "no name",
            count(&|event| told_of(sender(event).name.as_deref()).is_none()),
            5..100,
        ),
        (
            "assistant",
            any(|message| {
                let sender = message.sender.as_ref();
                sender.is_some_and(|sender| is(sender, SenderType::CaptainAssistant))
            }),
            20..300,
        ),
        (
            "clock that differs",
            count(&|event| {
                let last = event.conversation.messages.last().map(Message::created_at);
                last.is_some_and(|last| last != event.conversation.timestamp)
            }),
            5..200,
        ),
        (
            "not sent",
            count(&|event| {
                event.conversation.messages.iter().any(|message| {
                    matches!(message, Message::Pending(pending) if pending.status == PendingStatus::Failed)
                })
            }),
            3..80,
        ),
        ("private note", any(|message| message.private), 400..1500),
        (
            "no text",
            any(|message| message.content.is_none()),
            100..900,
        ),
        (
            "file",
            any(|message| message.attachments.is_some()),
            150..1000,
        ),
        (
            "failed",
            any(|message| message.status == DeliveryStatus::Failed),
            10..120,
        ),
        (
            "read",
            any(|message| message.status == DeliveryStatus::Read),
            200..1200,
        ),
        (
            "deleted",
            any(|message| message.content_attributes.contains_key("deleted")),
            5..150,
        ),
        (
            "survey",
            any(|message| message.content_attributes.contains_key("submitted_values")),
            30..300,
        ),
        ("pushed", any(is_pushed), 1900..2001),
        (
            "pushed and fetched",
            count(&|event| {
                let messages = stored(event);
                let pushed = messages.iter().filter(|message| is_pushed(message)).count();
                pushed > 0 && pushed < messages.len()
            }),
            1300..1700,
        ),
    ];
    for (what, times, range) in wanted {
        assert!(range.contains(&times), "{what}: {times}");
    }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A change here changes the events of every seed: say so in the changelog.
#[test]
fn the_first_events_of_seed_seven_have_not_changed() {
    let golden = [
        (Profile::Web2022, 0x9c2f_3aee_fef4_d8ed),
        (Profile::Web2023, 0xf3ce_6792_e858_86bc),
        (Profile::Web2026, 0x7419_7c32_13e9_306c),
        (Profile::Mobile, 0x3d51_91b5_2e63_a120),
    ];
    let hashes = golden.map(|(profile, _)| {
        let events = generator(7, profile, ShapeChoice::Mixed);
        let mut lines = Vec::new();
        for index in 0..20 {
            events.write(index, &mut lines);
            lines.push(b'\n');
        }
        (profile, fnv1a(&lines))
    });
    assert_eq!(hashes, golden, "{hashes:x?}");
}
