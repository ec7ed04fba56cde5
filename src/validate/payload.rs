//! The contract of the host for one profile: the whole event, or a piece of it.

use std::sync::OnceLock;

use serde_json::{Value, json};

use super::engine::{Demand, Engine, Violation};
use super::fields::{UnknownField, UnknownValue, unknown_in};
use super::place::{place_key, place_value};
use super::quick::QuickPath;
use super::record::{Checked, Contract};
use super::words::{constant, either, key, kind_of, name_of, shown};
use super::{semantic, tailor};
use crate::contract::{Fields, Part, Profile, schema, wire};
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Rule, Severity};
use crate::source::{Document, Pointer};

/// What a host profile sends: a schema, with all that is made from it when it is first needed.
#[derive(Debug)]
pub(super) struct PayloadContract {
    profile: Profile,
    part: Part,
    definitions: OnceLock<Value>,
    quick: OnceLock<QuickPath>,
    engine: OnceLock<Engine>,
    fields: OnceLock<Fields>,
    others: OnceLock<Vec<PayloadContract>>,
}

impl PayloadContract {
    pub(super) fn new(profile: Profile, part: Part) -> Self {
        Self {
            profile,
            part,
            definitions: OnceLock::new(),
            quick: OnceLock::new(),
            engine: OnceLock::new(),
            fields: OnceLock::new(),
            others: OnceLock::new(),
        }
    }

    /// The path that accepts what is plainly valid.
    pub(super) fn quick(&self) -> &QuickPath {
        self.quick
            .get_or_init(|| QuickPath::new(&self.schema(), self.definitions(), self.part.path()))
    }

    fn engine(&self) -> &Engine {
        self.engine
            .get_or_init(|| Engine::new(&self.schema(), self.definitions()))
    }

    fn fields(&self) -> &Fields {
        self.fields
            .get_or_init(|| Fields::of(&self.schema(), self.definitions()))
    }

    fn definitions(&self) -> &Value {
        self.definitions
            .get_or_init(|| bundled(schema::DEFINITIONS.text))
    }

    fn schema(&self) -> Value {
        match self.part.definition(self.profile) {
            None => bundled(schema::of_profile(self.profile).text),
            Some(name) => json!({ "$ref": format!("{}#/$defs/{name}", schema::DEFINITIONS.id) }),
        }
    }

    fn check_event(&self, document: &Document, findings: &mut Vec<Finding>) {
        let event = document.value();
        if let Some((rule, reason)) = self.why_not_this_part(event) {
            let is_message_event = reason == MESSAGE_EVENT;
            let finding = Finding::new(rule, reason);
            findings.push(if rule.code == rules::EVENT_DATA_AS_OBJECT.code {
                place_key(finding.pointing(Pointer::root().child("data")), document)
            } else if is_message_event {
                let finding = finding.help("keep the string in \"data\" alone: jq -r .data FILE");
                place_key(finding.pointing(Pointer::root().child("data")), document)
            } else {
                place_value(finding.pointing(Pointer::root()), document)
            });
            return;
        }
        let violations = self.engine().violations(event);
        if self.part == Part::Event && is_other_event(event) {
            let name = Pointer::root().child("event");
            let of_name = violations
                .iter()
                .filter(|violation| violation.pointer == name);
            findings.extend(of_name.map(|violation| {
                let sentence = format!(
                    "this is no event of the host: `event` is {}, as in a webhook",
                    shown(&violation.value)
                );
                let finding = Finding::new(&rules::WRONG_EVENT, sentence)
                    .pointing(violation.pointer.clone())
                    .help("capture event.data in the dashboard, or make one: hubctl gen --count 1");
                place_value(finding, document)
            }));
            return;
        }
        let mut unknown = unknown_in(self.fields(), event);
        for violation in &violations {
            findings.extend(self.finding_of(violation, &mut unknown.fields, document));
        }
        findings.extend(self.unknown_values(&unknown.values, document));
        findings.extend(
            unknown
                .fields
                .iter()
                .map(|field| place_key(self.unknown_field(field, event), document)),
        );
        findings.extend(
            semantic::findings_in(event, self.part)
                .into_iter()
                .map(|finding| place_value(finding, document)),
        );
    }

    /// The undocumented fields of a value in which nothing else is to be found.
    pub(super) fn undocumented(&self, document: &Document) -> Vec<Finding> {
        let value = document.value();
        let unknown = unknown_in(self.fields(), value);
        unknown
            .fields
            .iter()
            .map(|field| place_key(self.unknown_field(field, value), document))
            .collect()
    }

    /// The findings for values that the contract does not know. The same value in the same field of several messages is one
    /// finding.
    fn unknown_values(&self, values: &[UnknownValue<'_>], document: &Document) -> Vec<Finding> {
        let is_alike = |one: &UnknownValue<'_>, other: &UnknownValue<'_>| {
            one.text == other.text && one.pointer.last() == other.pointer.last()
        };
        let first_of_its_kind = |(at, value): &(usize, &UnknownValue<'_>)| {
            !values[..*at].iter().any(|before| is_alike(before, value))
        };
        let firsts = values.iter().enumerate().filter(first_of_its_kind);
        firsts
            .map(|(at, value)| {
                let others = values[at + 1..].iter();
                let count = others.filter(|other| is_alike(other, value)).count();
                place_value(self.unknown_value(value, count), document)
            })
            .collect()
    }

    fn unknown_value(&self, value: &UnknownValue<'_>, more: usize) -> Finding {
        let name = name_of(&value.pointer, self.part);
        let text = shown(&Value::from(value.text.as_str()));
        let more = semantic::and_more(more);
        let count = value.known.len();
        let finding = match value.probably_meant() {
            Some(meant) => {
                let sentence = format!(
                    "{name} is {text}, which is none of the {count} values that the host sends{more}"
                );
                Finding::new(&rules::UNKNOWN_VALUE, sentence)
                    .help(format!("did you mean {}?", constant(&Value::from(meant))))
            }
            None => {
                let sentence = format!(
                    "{name} is {text}, which is none of the {count} values that hubctl knows{more}"
                );
                Finding::new(&rules::NEW_VALUE, sentence)
            }
        };
        finding.pointing(value.pointer.clone())
    }

    fn tailored(&self, violation: &Violation) -> Finding {
        tailor::finding_of(violation, self.profile, self.part)
    }

    /// The finding for a violation. A missing key that stands there misspelt takes the misspelt field out of `unknown`:
    /// one cause, one finding.
    fn finding_of(
        &self,
        violation: &Violation,
        unknown: &mut Vec<UnknownField<'_>>,
        document: &Document,
    ) -> Option<Finding> {
        let Demand::Key(missing) = &violation.demand else {
            return Some(place_value(self.tailored(violation), document));
        };
        if wire::twin_of(missing).is_some_and(|twin| violation.value.get(twin).is_some()) {
            // It stands there as another profile spells it, and is told as that.
            return None;
        }
        let finding = self.tailored(violation);
        let misspelt = unknown.iter().position(|field| {
            field.pointer.parent() == violation.pointer
                && field.probably_meant(&violation.value) == Some(missing)
        });
        let Some(misspelt) = misspelt else {
            return Some(place_key(finding, document));
        };
        let field = unknown.remove(misspelt);
        let help = format!(
            "{} stands there; did you mean `{missing}`?",
            key(field.key())
        );
        Some(place_key(
            finding.help(help).pointing(field.pointer),
            document,
        ))
    }

    fn unknown_field(&self, field: &UnknownField<'_>, event: &Value) -> Finding {
        let object = event
            .pointer(&field.pointer.parent().to_string())
            .unwrap_or(&Value::Null);
        let twin = wire::twin_of(field.key())
            .filter(|twin| field.siblings.has(twin) && object.get(twin).is_none());
        let name = name_of(&field.pointer, self.part);
        let profile = self.profile;
        let finding = if let Some(twin) = twin {
            let other = match profile {
                Profile::Mobile => "web dashboard",
                Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => "mobile app",
            };
            let sentence =
                format!("{name} is the spelling of the {other}; {profile} sends `{twin}`");
            Finding::new(&rules::KEY_OF_OTHER_PROFILE, sentence).help(format!("write `{twin}`"))
        } else {
            let sentence = format!("{name} is not in the contract of {profile}");
            let finding = Finding::new(&rules::UNDOCUMENTED_FIELD, sentence);
            match field.probably_meant(object) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding,
            }
        };
        finding.pointing(field.pointer.clone())
    }

    /// What is found in an event that is right for another profile: that it is, and what that profile finds in it.
    fn of_other_profile(&self, document: &Document, findings: &[Finding]) -> Option<Vec<Finding>> {
        let errors: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule.severity == Severity::Error)
            .collect();
        let is_about_keys = |finding: &&Finding| {
            [rules::MISSING_KEY.code, rules::KEY_OF_OTHER_PROFILE.code].contains(&finding.rule.code)
        };
        if self.part != Part::Event || errors.is_empty() || !errors.iter().all(is_about_keys) {
            return None;
        }
        let others = self.others.get_or_init(|| {
            let others = Profile::ALL
                .into_iter()
                .filter(|profile| *profile != self.profile);
            // The newest first: it has the most keys.
            others
                .rev()
                .map(|profile| PayloadContract::new(profile, Part::Event))
                .collect()
        });
        let other = others.iter().find(|other| other.is_right_for(document))?;
        let right = other.profile;
        let shape = match right {
            Profile::Mobile => "this is the mobile host's shape".to_owned(),
            web => format!("this is the shape of {web}"),
        };
        let missing = self.missing_keys(document.value());
        let listed = either(&missing).replace(" or ", " and ");
        let sentence = if missing.is_empty() {
            format!("{shape}, and not that of {}", self.profile)
        } else {
            format!(
                "{shape}, and not that of {}: it has no {listed}",
                self.profile
            )
        };
        let help = match right {
            _ if missing.is_empty() || right == Profile::Mobile => {
                format!("check it with --profile {right}")
            }
            _ => format!("add {listed}, or check it with --profile {right} if that host sent it"),
        };
        let mut finding = Finding::new(&rules::SHAPE_OF_OTHER_PROFILE, sentence).help(help);
        finding.pointer = errors[0].pointer.clone();
        finding.place = errors[0].place.clone();
        let mut found = Vec::new();
        other.check_event(document, &mut found);
        found.push(finding);
        Some(found)
    }

    /// Whether an event keeps this contract, and has no key that only another profile has.
    fn is_right_for(&self, document: &Document) -> bool {
        let mut findings = Vec::new();
        self.check_event(document, &mut findings);
        let speaks_against = |finding: &Finding| {
            let key = finding.pointer.as_ref().and_then(Pointer::last);
            finding.rule.severity == Severity::Error
                || (finding.rule.code == rules::UNDOCUMENTED_FIELD.code
                    && key.is_some_and(|key| self.is_spelled_otherwise(key) || is_of_data(finding)))
        };
        // `currentAgent` is a key of other hosts, and nobody's own.
        fn is_of_data(finding: &Finding) -> bool {
            let agent = [Some("/data/currentAgent"), Some("/data/current_agent")];
            let pointer = finding.pointer.as_ref().map(ToString::to_string);
            agent.contains(&pointer.as_deref())
        }
        !findings.iter().any(speaks_against)
    }

    /// Whether a key is spelled as the hosts of the other family spell it.
    fn is_spelled_otherwise(&self, key: &str) -> bool {
        let is_snake_case = key.contains('_');
        wire::twin_of(key).is_some() && is_snake_case != (self.profile == Profile::Mobile)
    }

    /// Which keys that this profile always sends the event does not have.
    fn missing_keys(&self, event: &Value) -> Vec<String> {
        let data = event.pointer("/data").unwrap_or(&Value::Null);
        let conversation = data.get("conversation").unwrap_or(&Value::Null);
        let history = match self.profile {
            Profile::Mobile => None,
            Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => Some("allMessagesLoaded"),
        };
        let missing_in = |object: &Value, key: &&str| object.get(*key).is_none();
        let data_keys = self.profile.data_keys().iter().copied();
        let missing = data_keys
            .filter(|key| missing_in(data, key))
            .chain(history.filter(|key| missing_in(conversation, key)));
        missing.map(|key| format!("`{key}`")).collect()
    }

    /// Why a value is not what it should be at all, when it is not.
    fn why_not_this_part(&self, value: &Value) -> Option<(&'static Rule, String)> {
        if self.part == Part::Event {
            return why_not_an_event(value);
        }
        let is_event = value.get("event").is_some() && value.get("data").is_some();
        is_event.then(|| {
            let sentence = format!(
                "this is a whole event, and a {} alone was asked for; leave --part out",
                self.part.noun()
            );
            (&rules::WRONG_TYPE, sentence)
        })
    }
}

impl Contract for PayloadContract {
    fn check(&self, document: &Document, checked: &mut Checked) {
        let before = checked.findings.len();
        self.check_event(document, &mut checked.findings);
        let own = &checked.findings[before..];
        if let Some(found) = self.of_other_profile(document, own) {
            checked.findings.truncate(before);
            checked.findings.extend(found);
        }
        let (messages, private_notes) = semantic::count_messages(document.value(), self.part);
        checked.messages += messages;
        checked.private_notes += private_notes;
    }

    fn takes_text(&self, _: &Document) -> bool {
        false
    }

    fn part(&self) -> Part {
        self.part
    }
}

fn bundled(text: &str) -> Value {
    serde_json::from_str(text).expect("a bundled schema is JSON: tests/contract.rs")
}

/// What a captured MessageEvent is told.
const MESSAGE_EVENT: &str =
    "this is a captured MessageEvent; the event is the string in its `data`";

/// Why a value is not even the frame of an event, when it is not.
fn why_not_an_event(value: &Value) -> Option<(&'static Rule, String)> {
    let no_event = |sentence: &str| Some((&rules::NOT_AN_EVENT, sentence.to_owned()));
    let Value::Object(object) = value else {
        return no_event(&format!(
            "this is {}, and an event is an object",
            kind_of(value)
        ));
    };
    let has = |key: &str| object.contains_key(key);
    let is_message_event = has("data") && (has("origin") || has("isTrusted") || has("lastEventId"));
    let holds_event = value
        .pointer("/data/event")
        .is_some_and(|event| event == wire::EVENT);
    if holds_event && !has("event") {
        let sentence = "`data` of the captured MessageEvent is the event as an object, and the host posts a string";
        return Some((&rules::EVENT_DATA_AS_OBJECT, sentence.to_owned()));
    }
    if is_message_event && !has("event") {
        no_event(MESSAGE_EVENT)
    } else if has("event") || has("data") {
        None
    } else if has("conversation") || has("contact") {
        no_event("this is the `data` of an event alone, without `event` and `data` around it")
    } else {
        no_event("this object has neither `event` nor `data`")
    }
}

/// Whether this is an event of another kind altogether, such as the body of a webhook: then nothing of the contract can be
/// said of it.
fn is_other_event(value: &Value) -> bool {
    let is_named_otherwise = value.get("event").is_some_and(|event| event != wire::EVENT);
    is_named_otherwise && value.pointer("/data/conversation").is_none()
}
