//! Ten thousand events hold everything the host can send: every documented field present, absent and null where that is
//! possible, and every value of every list of values. What is possible is read from the schemas; where these are wider than
//! the host, it is said below, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use hubctl::contract::{Profile, schema};
use hubctl::generate::{Generator, Options};
use serde_json::Value;

const EVENTS: u64 = 10_000;

/// What the schemas take and the host does not send, or not in these profiles: the start of a path, the observation, and
/// why. A profile stands for all observations in it.
const NOT_SENT: &[(&str, &str, &str)] = &[
    // The schemas stay open: a key that the host always writes need not be there for an event to be valid.
    ("data.conversation.applied_sla.", "absent", WHOLE),
    ("data.conversation.contact_inbox.", "absent", WHOLE),
    ("data.conversation.messages[].call.", "absent", WHOLE),
    (
        "data.conversation.messages[].conversation.",
        "absent",
        WHOLE,
    ),
    ("data.conversation.messages[].meta.error", "absent", WHOLE),
    ("data.conversation.meta.contact.", "absent", WHOLE),
    ("data.conversation.sla_events[].", "absent", WHOLE),
    ("data.customAttributes[].", "absent", WHOLE),
    ("data.contact.", "mobile absent", "it is the sender"),
    (
        "data.conversation.meta.sender.",
        "absent",
        "comes with the conversation; only `contact` waits for the store",
    ),
    ("data.conversation.created_at", "absent", SINCE),
    ("data.conversation.updated_at", "absent", SINCE),
    ("data.conversation.last_activity_at", "absent", SINCE),
    ("data.conversation.first_reply_created_at", "absent", SINCE),
    ("data.conversation.priority", "absent", SINCE),
    ("data.conversation.waiting_since", "absent", SINCE),
    ("data.conversation.meta.team.icon", "absent", SINCE),
    (
        "data.conversation.meta.assignee.id",
        "absent",
        "whoever is assigned has one",
    ),
    (
        "data.conversation.meta.assignee.name",
        "absent",
        "whoever is assigned has one",
    ),
    // The schemas take null where the column may be null, and hubctl's account has a value.
    ("data.conversation.applied_sla.sla_id", "null", ACCOUNT),
    ("data.conversation.applied_sla.sla_name", "null", ACCOUNT),
    ("data.conversation.applied_sla.sla_status", "null", ACCOUNT),
    (
        "data.conversation.applied_sla.sla_only_during_business_hours",
        "null",
        ACCOUNT,
    ),
    ("data.conversation.sla_events[].", "null", ACCOUNT),
    (
        "data.conversation.meta.assignee.avatar_url",
        "null",
        ACCOUNT,
    ),
    ("data.conversation.meta.assignee.name", "null", ACCOUNT),
    ("data.conversation.meta.assignee.provider", "null", ACCOUNT),
    (
        "data.conversation.meta.team.allow_auto_assign",
        "null",
        ACCOUNT,
    ),
    ("data.customAttributes[].attribute_values", "null", ACCOUNT),
    // The schemas take null where hosts have been seen to write it, or may.
    ("data.contact.performer", "null", LEFT_OUT),
    ("data.conversation.performer", "null", LEFT_OUT),
    ("data.conversation.messages[].performer", "null", LEFT_OUT),
    ("data.conversation.messages[].call", "null", LEFT_OUT),
    (
        "data.conversation.messages[].attachments[].",
        "null",
        LEFT_OUT,
    ),
    (
        "data.conversation.contact_inbox.",
        "null",
        "the link has both",
    ),
    (
        "data.conversation.messages[].conversation.contact_inbox.source_id",
        "null",
        "the link has one",
    ),
    (
        "data.conversation.messages[].echo_id",
        "null",
        "a message on its way has one",
    ),
    (
        "data.conversation.messages[].message",
        "null",
        "an agent without files has to write something",
    ),
    (
        "data.conversation.messages[].external_source_ids",
        "null",
        COLUMN,
    ),
    (
        "data.conversation.messages[].additional_attributes",
        "null",
        COLUMN,
    ),
    ("data.conversation.messages[].sentiment", "null", COLUMN),
    (
        "data.conversation.messages[].sender.avatar_url",
        "null",
        "an empty text",
    ),
    (
        "data.conversation.messages[].sender.thumbnail",
        "null",
        "an empty text",
    ),
    (
        "data.conversation.messages[].sender.description",
        "null",
        "the assistant has one",
    ),
    // What the reply box adds for files, e-mails and templates.
    ("data.conversation.messages[].file", "present", REPLY_BOX),
    (
        "data.conversation.messages[].ccEmails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].cc_emails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].bccEmails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].bcc_emails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].toEmails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].to_emails",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].contentAttributes",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].templateParams",
        "present",
        REPLY_BOX,
    ),
    (
        "data.conversation.messages[].template_params",
        "present",
        REPLY_BOX,
    ),
    // A live update of a contact reaches the store of contacts, which the mobile app does not pass on.
    (
        "data.conversation.meta.sender.account_id",
        "present",
        CONTACTS,
    ),
    (
        "data.conversation.meta.sender.performer",
        "present",
        CONTACTS,
    ),
    ("data.conversation.meta.sender.performer", "null", CONTACTS),
    (
        "data.conversation.meta.sender.contactableInboxes",
        "present",
        CONTACTS,
    ),
    ("data.contact.account_id", "mobile", CONTACTS),
    ("data.contact.performer", "mobile", CONTACTS),
    ("data.contact.contactableInboxes", "mobile", CONTACTS),
    (
        "data.conversation.meta.contact.contactableInboxes",
        "mobile",
        CONTACTS,
    ),
    ("data.conversation.attachments", "web-2023", UNTIL),
    ("data.conversation.attachments", "web-2026", UNTIL),
    (
        "data.conversation.meta.contact.account_id",
        "mobile",
        PUSHED,
    ),
    ("data.conversation.meta.contact.performer", "mobile", PUSHED),
    (
        "data.conversation.meta.contact.availability_status",
        "mobile",
        PUSHED,
    ),
    (
        "data.conversation.meta.contact.last_activity_at",
        "mobile",
        PUSHED,
    ),
    (
        "data.conversation.meta.contact.created_at",
        "mobile",
        PUSHED,
    ),
    (
        "data.conversation.messages[].conversationId",
        "mobile",
        "in snake case it is conversation_id",
    ),
    // What hosts of 2022 do not know.
    ("data.contact.blocked", "web-2022", LATER),
    ("data.contact.company_id", "web-2022", LATER),
    ("data.conversation.applied_sla", "web-2022", LATER),
    ("data.conversation.created_at", "web-2022", LATER),
    (
        "data.conversation.first_reply_created_at",
        "web-2022",
        LATER,
    ),
    ("data.conversation.last_activity_at", "web-2022", LATER),
    (
        "data.conversation.last_non_activity_message",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].attachments[].",
        "web-2022 present",
        LATER,
    ),
    (
        "data.conversation.messages[].attachments[].file_type",
        "web-2022",
        LATER,
    ),
    ("data.conversation.messages[].call", "web-2022", LATER),
    (
        "data.conversation.messages[].content_type",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].conversation.last_activity_at",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].sender.blocked",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].sender.company_id",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].sender.created_at",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].sender.description",
        "web-2022",
        LATER,
    ),
    (
        "data.conversation.messages[].sender.type",
        "web-2022",
        LATER,
    ),
    ("data.conversation.messages[].sentiment", "web-2022", LATER),
    ("data.conversation.meta.assignee.", "web-2022", LATER),
    ("data.conversation.meta.assignee_type", "web-2022", LATER),
    ("data.conversation.meta.channel", "web-2022", LATER),
    ("data.conversation.channel", "web-2022", LATER),
    ("data.conversation.meta.sender.blocked", "web-2022", LATER),
    (
        "data.conversation.meta.sender.company_id",
        "web-2022",
        LATER,
    ),
    ("data.conversation.meta.team.icon", "web-2022", LATER),
    ("data.conversation.priority", "web-2022", LATER),
    ("data.conversation.sla_events", "web-2022", LATER),
    ("data.conversation.sla_policy_id", "web-2022", LATER),
    ("data.conversation.updated_at", "web-2022", LATER),
    ("data.conversation.uuid", "web-2022", LATER),
    ("data.conversation.waiting_since", "web-2022", LATER),
];

const WHOLE: &str = "written whole by one serializer";
const SINCE: &str = "written in all shapes since its release";
const ACCOUNT: &str = "the account has one";
const LEFT_OUT: &str = "left out when there is none";
const COLUMN: &str = "the column is an empty object";
const REPLY_BOX: &str = "only with files, e-mails and templates";
const CONTACTS: &str = "only in the dashboard's store of contacts";
const PUSHED: &str = "as the websocket writes it";
const LATER: &str = "came later";
const UNTIL: &str = "kept beside the conversation since 3.15";

/// Something that can be seen of a field: `present`, `absent`, `null`, or one of its listed values.
type Observation = (String, String);

/// One thing in two places.
fn general(path: &str) -> String {
    path.replace(".last_non_activity_message.", ".messages[].")
        .trim_start_matches('.')
        .to_owned()
}

struct Schemas {
    definitions: Value,
}

impl Schemas {
    /// Every way through the conditions of a schema: the schemas that apply together.
    fn ways<'s>(&'s self, node: &'s Value) -> Vec<Vec<&'s Value>> {
        let mut ways = vec![vec![node]];
        if let Some(reference) = node["$ref"].as_str() {
            let pointer = reference.rsplit_once('#').expect("a fragment").1;
            let target = self.definitions.pointer(pointer).expect("a definition");
            ways = self.and(&ways, target);
        }
        if node.get("if").is_some() {
            // A condition on the type alone sets aside null, which has no keys.
            let is_of_type = node["if"].get("type").is_some() && node.get("else").is_none();
            let mut chosen = self.and(&ways, &node["then"]);
            if !is_of_type {
                let other = node.get("else").map(|other| self.and(&ways, other));
                chosen.extend(other.unwrap_or(ways));
            }
            ways = chosen;
        }
        ways
    }

    fn and<'s>(&'s self, ways: &[Vec<&'s Value>], node: &'s Value) -> Vec<Vec<&'s Value>> {
        let further = self.ways(node);
        let join = |way: &Vec<&'s Value>| {
            let further = further.iter();
            further
                .map(|more| [way.as_slice(), more].concat())
                .collect::<Vec<_>>()
        };
        ways.iter().flat_map(join).collect()
    }

    /// Everything that can be seen below some schemas that hold for one value.
    fn learn(&self, nodes: &[&Value], path: &str, possible: &mut BTreeSet<Observation>) {
        let ways = nodes
            .iter()
            .fold(vec![Vec::new()], |ways, node| self.and(&ways, node));
        let see = |possible: &mut BTreeSet<Observation>, path: &str, what: String| {
            possible.insert((general(path), what));
        };
        let mut keys: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
        let mut items = Vec::new();
        for node in ways.iter().flatten() {
            let kinds = match &node["type"] {
                Value::Array(kinds) => kinds.clone(),
                kind => vec![kind.clone()],
            };
            if kinds.contains(&Value::from("null")) {
                see(possible, path, "null".to_owned());
            }
            // The known values of a set that the host extends stand beside any other text.
            let listed = node
                .get("anyOf")
                .map_or(&node["enum"], |any| &any[0]["enum"]);
            for value in listed
                .as_array()
                .into_iter()
                .flatten()
                .chain(node.get("const"))
            {
                see(possible, path, value.to_string());
            }
            for (key, child) in node["properties"].as_object().into_iter().flatten() {
                let known = keys.entry(key).or_default();
                if !known.contains(&child) {
                    known.push(child);
                }
            }
            items.extend(node.get("items").filter(|items| items.is_object()));
        }
        for (key, children) in keys {
            let below = format!("{path}.{key}");
            see(possible, &below, "present".to_owned());
            let is_required = |way: &Vec<&Value>| {
                way.iter().any(|node| {
                    let required = node["required"].as_array().into_iter().flatten();
                    required.into_iter().any(|required| required == key)
                })
            };
            if !ways.iter().all(is_required) {
                see(possible, &below, "absent".to_owned());
            }
            self.learn(&children, &below, possible);
        }
        if !items.is_empty() {
            items.dedup();
            self.learn(&items, &format!("{path}[]"), possible);
        }
    }
}

/// What was seen of one place in all events: a tree, as looking up whole paths for every value takes longer than
/// everything else here.
#[derive(Default)]
struct Place {
    is_null: bool,
    /// Those of the listed values that were seen.
    values: BTreeSet<String>,
    objects: u64,
    /// Each key with the number of objects that have it.
    keys: BTreeMap<String, (u64, Place)>,
    items: Option<Box<Place>>,
}

impl Place {
    /// Takes a value in. What is listed nowhere is not kept.
    fn see(&mut self, value: &Value, listed: &BTreeSet<String>) {
        match value {
            Value::Null => self.is_null = true,
            Value::Object(object) => {
                self.objects += 1;
                for (key, child) in object {
                    if !self.keys.contains_key(key) {
                        self.keys.insert(key.clone(), Default::default());
                    }
                    let (count, place) = self.keys.get_mut(key).expect("it was put in");
                    *count += 1;
                    place.see(child, listed);
                }
            }
            Value::Array(items) => {
                let place = self.items.get_or_insert_default();
                for item in items {
                    place.see(item, listed);
                }
            }
            // Long texts are no listed values.
            Value::String(text) if text.len() > 40 => {}
            value => {
                let value = value.to_string();
                if listed.contains(&value) {
                    self.values.insert(value);
                }
            }
        }
    }

    /// Everything that was seen here and below.
    fn tell(
        &self,
        path: &str,
        known: &BTreeMap<String, BTreeSet<String>>,
        seen: &mut BTreeSet<Observation>,
    ) {
        let general = general(path);
        let values = self.values.iter().cloned();
        let null = self.is_null.then(|| "null".to_owned());
        for what in values.chain(null) {
            seen.insert((general.clone(), what));
        }
        for (key, (_, place)) in &self.keys {
            let below = format!("{path}.{key}");
            seen.insert((self::general(&below), "present".to_owned()));
            place.tell(&below, known, seen);
        }
        for key in known.get(&general).into_iter().flatten() {
            let count = self.keys.get(key).map_or(0, |(count, _)| *count);
            if count < self.objects {
                let below = format!("{general}.{key}");
                let below = below.trim_start_matches('.').to_owned();
                seen.insert((below, "absent".to_owned()));
            }
        }
        if let Some(items) = &self.items {
            items.tell(&format!("{path}[]"), known, seen);
        }
    }
}

fn possible(profile: Profile) -> BTreeSet<Observation> {
    let parse = |text| serde_json::from_str(text).expect("bundled schemas are JSON");
    let schemas = Schemas {
        definitions: parse(schema::DEFINITIONS.text),
    };
    let event: Value = parse(schema::of_profile(profile).text);
    let mut possible = BTreeSet::new();
    schemas.learn(&[&event], "", &mut possible);
    possible
}

/// The keys of each object, by its path.
fn keys(possible: &BTreeSet<Observation>) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, what) in possible {
        if what == "present" {
            let (object, key) = path.rsplit_once('.').unwrap_or(("", path));
            keys.entry(object.to_owned())
                .or_default()
                .insert(key.to_owned());
        }
    }
    keys
}

fn is_sent(profile: Profile, (path, what): &Observation) -> bool {
    !NOT_SENT.iter().any(|(start, when, _)| {
        path.starts_with(start)
            && (*when == what || *when == profile.name() || *when == format!("{profile} {what}"))
    })
}

fn assert_everything_occurs(profile: Profile) {
    let possible = possible(profile);
    assert!(possible.len() > 300, "{}", possible.len());
    let keys = keys(&possible);
    let generator = Generator::new(Options {
        seed: 1,
        version: profile.into(),
        ..Options::default()
    });
    let listed = possible.iter().map(|(_, what)| what.clone()).collect();
    let mut events = Place::default();
    let mut lengths = BTreeSet::new();
    let mut text = Vec::new();
    for index in 0..EVENTS {
        text.clear();
        generator.write(index, &mut text);
        let event: Value = serde_json::from_slice(&text).expect("JSON");
        events.see(&event, &listed);
        lengths.insert(
            event["data"]["conversation"]["messages"]
                .as_array()
                .map(Vec::len),
        );
    }
    for length in [0, 1, 20, 100] {
        assert!(
            lengths.contains(&Some(length)),
            "{profile}: {length} messages"
        );
    }
    let mut seen = BTreeSet::new();
    events.tell("", &keys, &mut seen);
    let missing: Vec<_> = possible
        .difference(&seen)
        .filter(|observation| is_sent(profile, observation))
        .collect();
    assert!(missing.is_empty(), "{profile}: never seen: {missing:#?}");
}

#[test]
fn everything_of_web_2022_occurs() {
    assert_everything_occurs(Profile::Web2022);
}

#[test]
fn everything_of_web_2023_occurs() {
    assert_everything_occurs(Profile::Web2023);
}

#[test]
fn everything_of_web_2026_occurs() {
    assert_everything_occurs(Profile::Web2026);
}

#[test]
fn everything_of_mobile_occurs() {
    assert_everything_occurs(Profile::Mobile);
}

#[test]
fn every_exception_is_of_a_field_that_there_is() {
    let all: Vec<_> = Profile::ALL.into_iter().flat_map(possible).collect();
    for (start, ..) in NOT_SENT {
        assert!(
            all.iter().any(|(path, _)| path.starts_with(start)),
            "{start}"
        );
    }
}
