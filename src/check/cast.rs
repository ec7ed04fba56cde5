//! The contexts that checks post: people who exist nowhere else, so that every trace of them can be told.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::options::CheckOptions;
use super::session::Look;
use crate::contract::{Channel, HostVersion, Shape};
use crate::generate::edit::Edit;
use crate::generate::{Generator, Options, Scenario, ShapeChoice};
use crate::host::complete;

/// Makes the events of a check.
#[derive(Debug, Clone)]
pub(super) struct Cast {
    version: HostVersion,
    seed: u64,
    payload: Option<Arc<Value>>,
    edits: Arc<[Edit]>,
}

/// Somebody whose data stand nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Person {
    pub id: u64,
    /// The number of the conversation with them.
    pub conversation: u64,
    pub name: String,
    pub email: String,
    pub phone: String,
}

impl Person {
    /// A person by number. The same number is the same person in every run.
    pub(super) fn numbered(number: u64) -> Self {
        const FIRST: [&str; 8] = [
            "Quilla", "Zorah", "Ismelde", "Tavarik", "Oduva", "Breccan", "Yelvin", "Ulloria",
        ];
        const LAST: [&str; 7] = [
            "Vexworth",
            "Jorkendal",
            "Wyzicki",
            "Fjordane",
            "Quastel",
            "Ozmunde",
            "Krathmor",
        ];
        let first = FIRST[(number % 8) as usize];
        let last = LAST[(number / 8 % 7) as usize];
        let tag = 4000 + number;
        Self {
            id: 73_190_000 + number,
            conversation: 58_460_000 + number,
            name: format!("{first} {last}{tag}"),
            email: format!(
                "{}.{}{tag}@mail.example",
                first.to_lowercase(),
                last.to_lowercase()
            ),
            phone: format!("+1555{:07}", 4_820_000 + number),
        }
    }

    /// What of this person would be a secret elsewhere.
    pub(super) fn secrets(&self) -> [&str; 3] {
        [&self.email, &self.phone, &self.name]
    }

    /// Whether a text tells of this person, in any of the ways in which programs write things down.
    pub(super) fn is_in(&self, text: &str) -> bool {
        self.secrets().iter().any(|secret| holds(text, secret))
            || text.contains(&self.id.to_string())
            || text.contains(&self.conversation.to_string())
    }

    /// Whether an app shows this person.
    pub(super) fn is_shown(&self, look: &Look) -> bool {
        self.is_in(&look.html) || self.is_in(&look.text)
    }

    /// The word that stands in every text of this person's and in no other's.
    fn mark(&self) -> &str {
        self.name.split(' ').next_back().unwrap_or(&self.name)
    }

    /// What of this person stands in a text, also of what only [`Cast::rich`] has.
    pub(super) fn trace_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        let lower = self.mark().to_lowercase();
        // However the number is written, its last digits stay.
        let digits = &self.phone[self.phone.len() - 7..];
        text.lines().map(str::trim).find(|line| {
            let is_phone = |line: &str| {
                let own: String = line.chars().filter(char::is_ascii_digit).collect();
                own.contains(digits)
            };
            line.to_lowercase().contains(&lower) || is_phone(line)
        })
    }

    /// The secret that stands in a text, when one does.
    pub(super) fn secret_in(&self, text: &str) -> Option<&'static str> {
        [
            ("e-mail address", &self.email),
            ("phone number", &self.phone),
            ("name", &self.name),
        ]
        .into_iter()
        .find(|(_, secret)| holds(text, secret))
        .map(|(what, _)| what)
    }
}

/// Whether a text holds a secret: as it is, in lower case, encoded for addresses, or in base64 wherever it begins.
fn holds(text: &str, secret: &str) -> bool {
    if text.contains(secret) {
        return true;
    }
    let lower = text.to_lowercase();
    let plain = secret.to_lowercase();
    let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    let percent = encoded.replace('+', "%20");
    lower.contains(&plain)
        || lower.contains(&encoded.to_lowercase())
        || lower.contains(&percent.to_lowercase())
        || in_base64(text, secret)
}

fn in_base64(text: &str, secret: &str) -> bool {
    (0..3).any(|shift| {
        let mut bytes = vec![b' '; shift];
        bytes.extend_from_slice(secret.as_bytes());
        let encoded = STANDARD.encode(&bytes);
        // The digits at both ends depend on what stands beside.
        let begin = [0, 2, 3][shift];
        let end = encoded.trim_end_matches('=').len().saturating_sub(2);
        text.contains(&encoded[begin..end])
    })
}

impl Cast {
    pub(super) fn new(version: HostVersion, options: &CheckOptions) -> Self {
        Self {
            version,
            seed: options.seed,
            payload: options.payload.clone(),
            edits: options.edits.as_slice().into(),
        }
    }

    /// An ordinary event about a person.
    pub(super) fn about(&self, person: &Person) -> Value {
        let mut ordinary = self.fullest(Options {
            shape: ShapeChoice::One(Shape::Rest),
            channel: Some(Channel::WebWidget),
            ..self.options()
        });
        let mut event = ordinary.swap_remove(0);
        // Now and then the host has no contact yet, and then there is nobody whom it could be about.
        let has_contact = |event: &Value| event["data"]["contact"].get("id").is_some();
        if let Some(payload) = &self.payload {
            let agent = &event["data"]["currentAgent"];
            let (data, _) = complete(self.version.profile(), payload, agent);
            let known = std::mem::replace(&mut event["data"], data);
            if !has_contact(&event) {
                event["data"]["contact"] = known["contact"].clone();
            }
            self.edit(&mut event);
        }
        let data = &mut event["data"];
        give(&mut data["contact"], person);
        give(&mut data["conversation"]["meta"]["sender"], person);
        let id = Value::from(person.conversation);
        let conversation = &mut data["conversation"];
        let messages = conversation["messages"].as_array_mut();
        for message in messages.into_iter().flatten() {
            message["conversation_id"] = id.clone();
        }
        let last = conversation.get_mut("last_non_activity_message");
        if let Some(last) = last.filter(|last| last.is_object()) {
            last["conversation_id"] = id.clone();
        }
        conversation["id"] = id;
        event
    }

    /// An event about somebody of whom everything is known.
    pub(super) fn rich(&self, person: &Person) -> Value {
        let mut event = self.about(person);
        let mark = person.mark().to_owned();
        let data = &mut event["data"];
        let own = |what: &str| Value::from(format!("{mark} {what}"));
        for contact in contacts(data) {
            contact["identifier"] = own("number");
            contact["additional_attributes"] = json!({
                "company_name": own("Works"), "city": own("Town"), "country": own("Land"),
                "description": own("as a note"), "social_profiles": { "twitter": own("there") },
            });
            let attributes = contact["custom_attributes"].as_object_mut();
            for (key, value) in attributes.into_iter().flatten() {
                if value.is_string() {
                    *value = own(key);
                }
            }
        }
        if let Some(messages) = data["conversation"]["messages"].as_array_mut() {
            for message in messages.iter_mut().filter(|it| it["content"].is_string()) {
                message["content"] = own("wrote this");
            }
        }
        event
    }

    /// An event about somebody of whom nothing is known but that there is somebody, and who has not written yet.
    pub(super) fn bare(&self, person: &Person) -> Value {
        let mut event = self.about(person);
        let data = &mut event["data"];
        for contact in contacts(data) {
            for key in ["email", "phone_number", "identifier"] {
                contact[key] = Value::Null;
            }
            for key in ["name", "thumbnail"] {
                contact[key] = "".into();
            }
            for key in ["additional_attributes", "custom_attributes"] {
                contact[key] = json!({});
            }
        }
        data["conversation"]["messages"] = json!([]);
        event
    }

    /// The same, as the host sends it before its store has the contact.
    pub(super) fn without_contact(&self, person: &Person) -> Value {
        let mut event = self.bare(person);
        event["data"]["contact"] = json!({});
        event
    }

    /// An event about the same person with everything else another: the agent, the conversation's own fields.
    pub(super) fn among_others(&self, person: &Person) -> Value {
        let elsewhere = Self {
            seed: self.seed.wrapping_add(1),
            ..self.clone()
        };
        let mut event = elsewhere.about(person);
        for key in ["currentAgent", "current_agent"] {
            if let Some(agent) = event["data"].get_mut(key).filter(|it| it.is_object()) {
                agent["id"] = (person.id + 500_000).into();
                agent["name"] = format!("Agent {}", person.mark()).into();
                agent["email"] = format!("agent.{}", person.email).into();
            }
        }
        event
    }

    /// The event of a scenario.
    pub(super) fn scenario(&self, scenario: &'static Scenario) -> Value {
        let mut variants = self.variants(scenario);
        variants.swap_remove(0)
    }

    /// The events of a scenario: those that have most of the fields which other scenarios are without, so that each is about
    /// one thing only. Where the scenario itself is without a field, one event for each way in which it may be absent.
    pub(super) fn variants(&self, scenario: &'static Scenario) -> Vec<Value> {
        self.fullest(Options {
            scenarios: vec![scenario],
            ..self.options()
        })
    }

    fn options(&self) -> Options {
        Options {
            seed: self.seed,
            version: self.version,
            ..Options::default()
        }
    }

    /// Of the first events those with the fewest gaps, one for each kind of gaps.
    fn fullest(&self, options: Options) -> Vec<Value> {
        let generator = Generator::new(options);
        let mut variants: Vec<(Gaps, Value)> = Vec::new();
        for event in (0..VARIANTS).map(|number| generator.json(number)) {
            let gaps = gaps(&event);
            let fewest = variants
                .first()
                .map_or(usize::MAX, |(known, _)| known.len());
            if gaps.len() < fewest {
                variants.clear();
            }
            let is_full = gaps.is_empty();
            if gaps.len() <= fewest && variants.iter().all(|(known, _)| *known != gaps) {
                variants.push((gaps, event));
            }
            if is_full {
                break;
            }
        }
        variants
            .into_iter()
            .map(|(_, mut event)| {
                self.edit(&mut event);
                event
            })
            .collect()
    }

    /// Makes the changes. An event that has no place for one stays as it is, and so does a contact that is not there yet.
    fn edit(&self, event: &mut Value) {
        let before = event["data"]["contact"].clone();
        for edit in self.edits.iter() {
            let _ = edit.apply(event);
        }
        let contact = &mut event["data"]["contact"];
        if contact.get("id").is_none() {
            *contact = before;
        }
    }
}

/// Of so many events of a scenario the fullest are taken.
const VARIANTS: u64 = 16;

/// What has scenarios that are without it.
const OFTEN_ABSENT: [&str; 4] = [
    "/data/conversation/meta/assignee",
    "/data/contact/email",
    "/data/contact/phone_number",
    "/data/contact/name",
];

/// The fields of [`OFTEN_ABSENT`] that an event does not have, with what stands there instead.
type Gaps = Vec<(&'static str, Option<Value>)>;

fn gaps(event: &Value) -> Gaps {
    let is_gap = |value: Option<&Value>| value.is_none_or(|it| it.is_null() || *it == "");
    OFTEN_ABSENT
        .into_iter()
        .map(|path| (path, event.pointer(path)))
        .filter(|(_, value)| is_gap(*value))
        .map(|(path, value)| (path, value.cloned()))
        .collect()
}

/// Both places of an event's customer, where they are.
fn contacts(data: &mut Value) -> impl Iterator<Item = &mut Value> {
    let Value::Object(data) = data else {
        return Vec::new().into_iter();
    };
    let mut found = Vec::new();
    for (key, value) in data {
        match key.as_str() {
            "contact" if value.is_object() => found.push(value),
            "conversation" => found.extend(
                value
                    .pointer_mut("/meta/sender")
                    .filter(|sender| sender.is_object()),
            ),
            _ => {}
        }
    }
    found.into_iter()
}

fn give(contact: &mut Value, person: &Person) {
    if !contact.is_object() {
        return;
    }
    contact["id"] = person.id.into();
    contact["name"] = json!(person.name);
    contact["email"] = json!(person.email);
    contact["phone_number"] = json!(person.phone);
    contact["identifier"] = json!(format!("crm-{}", person.id));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::wire;
    use crate::finding::Severity;
    use crate::validate::Validator;

    #[test]
    fn a_person_is_found_in_every_usual_encoding() {
        let person = Person::numbered(3);
        let encoded = STANDARD.encode(format!("{{\"e\":\"{}\"}}", person.email));
        for text in [
            person.name.clone(),
            person.email.to_uppercase(),
            format!("?q={}", person.email.replace('@', "%40")),
            format!("?q={}", person.name.replace(' ', "+")),
            format!("?q={}", person.name.replace(' ', "%20")),
            encoded,
            format!("/contacts/{}", person.id),
            format!("/conversations/{}", person.conversation),
        ] {
            assert!(person.is_in(&text), "{text}");
        }
        assert!(!person.is_in("nobody@mail.example"));
        assert!(!Person::numbered(4).is_in(&person.email));
    }

    #[test]
    fn every_shift_of_base64_is_seen() {
        let person = Person::numbered(1);
        for before in ["", "a", "ab", "abc"] {
            let text = STANDARD.encode(format!("{before}{}zz", person.email));
            assert_eq!(person.secret_in(&text), Some("e-mail address"), "{before}");
        }
    }

    #[test]
    fn an_event_about_somebody_is_valid_for_its_profile() {
        for profile in crate::contract::Profile::ALL {
            let app = "http://localhost:3000/".parse().expect("an address");
            let options = CheckOptions::new(app);
            let cast = Cast::new(profile.into(), &options);
            let person = Person::numbered(1);
            let event = cast.about(&person);
            wire::read(profile, &event).expect("an event of the profile");
            assert!(event.to_string().contains("vexworth4001"), "{profile}");
            let others = [
                cast.rich(&person),
                cast.bare(&person),
                cast.among_others(&person),
            ];
            for event in others {
                wire::read(profile, &event).expect("an event of the profile");
                let findings = Validator::new(profile).explain(&event.to_string());
                let worst = findings.iter().map(|finding| finding.severity).min();
                assert!(
                    worst.is_none_or(|worst| worst > Severity::Warning),
                    "{profile}: {findings:#?}"
                );
            }
        }
    }
}
