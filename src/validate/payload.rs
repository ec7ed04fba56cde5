//! The contract of the host for one profile: the whole event, or a piece of it.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::engine::{Demand, Engine, Violation};
use super::fields::{Misspelt, Unknown, UnknownField, probably_meant_value, unknown_in};
use super::found::Found;
use super::place::{place_key, place_value};
use super::quick::QuickPath;
use super::record::{Checked, Contract};
use super::words::{constant, either, key, kind_of, name_of, shown};
use super::{semantic, tailor};
use crate::contract::{Fields, Part, Profile, schema, wire};
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Rule, Severity};
use crate::source::{Document, Pointer, Trail};

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

    fn check_event(&self, document: &Document, found: &mut Found) {
        let event = document.value();
        if let Some((rule, reason)) = self.why_not_this_part(event) {
            let is_message_event = reason == MESSAGE_EVENT;
            let finding = Finding::new(rule, reason);
            let data = Pointer::root().child("data");
            found.add(rule, || {
                if rule.code == rules::EVENT_DATA_AS_OBJECT.code {
                    place_key(finding.pointing(data), document)
                } else if is_message_event {
                    let help = "keep the string in \"data\" alone: jq -r .data FILE";
                    place_key(finding.help(help).pointing(data), document)
                } else {
                    place_value(finding.pointing(Pointer::root()), document)
                }
            });
            return;
        }
        if self.part == Part::Event && is_other_event(event) {
            let name = Pointer::root().child("event");
            let _ = self.engine().violations(event, &mut |violation| {
                if violation.pointer == name {
                    found.add(&rules::WRONG_EVENT, || other_event(&violation, document));
                }
                ControlFlow::Continue(())
            });
            return;
        }
        let mut misspelt = Misspelt::default();
        let _ = self.engine().violations(event, &mut |violation| {
            self.add_violation(&violation, &mut misspelt, document, found);
            ControlFlow::Continue(())
        });
        self.add_undocumented(document, &misspelt, found);
        semantic::findings_in(event, self.part, &mut |rule, build| {
            found.add(rule, || place_value(build(), document));
        });
    }

    /// The undocumented fields of a value in which nothing else is to be found.
    pub(super) fn undocumented(&self, document: &Document, found: &mut Found) {
        self.add_undocumented(document, &Misspelt::default(), found);
    }

    /// Adds the values that the contract does not know, and then the fields, but for misspelt ones that were told already.
    /// The same value in the same field of several messages is one finding.
    fn add_undocumented(&self, document: &Document, misspelt: &Misspelt<'_>, found: &mut Found) {
        let event = document.value();
        let mut kinds = HashMap::new();
        let mut values = Vec::new();
        unknown_in(self.fields(), event, &mut |unknown| {
            if let Unknown::Value(value) = unknown {
                let field = match value.at {
                    Trail::Key(_, key) => Some((*key).to_owned()),
                    Trail::Top | Trail::Index(..) => None,
                };
                let kind = *kinds.entry((value.text, field)).or_insert(values.len());
                if kind == values.len() {
                    values.push((value.text, value.known, Pointer::from(value.at), 0));
                } else {
                    values[kind].3 += 1;
                }
            }
        });
        for (text, known, pointer, more) in values {
            let meant = probably_meant_value(text, known);
            let rule = match meant {
                Some(_) => &rules::UNKNOWN_VALUE,
                None => &rules::NEW_VALUE,
            };
            found.add(rule, || {
                let name = name_of(&pointer, self.part);
                let text = shown(&Value::from(text));
                let whose = match meant {
                    Some(_) => "the host sends",
                    None => "hubctl knows",
                };
                let sentence = format!(
                    "{name} is {text}, which is none of the {} values that {whose}{}",
                    known.len(),
                    semantic::and_more(more)
                );
                let finding = Finding::new(rule, sentence).pointing(pointer);
                let finding = match meant {
                    Some(meant) => {
                        finding.help(format!("did you mean {}?", constant(&Value::from(meant))))
                    }
                    None => finding,
                };
                place_value(finding, document)
            });
        }
        unknown_in(self.fields(), event, &mut |unknown| {
            if let Unknown::Field(field) = unknown
                && !misspelt.has_told(&field)
            {
                let pointer = Pointer::from(field.at);
                match self.other_spelling(&field) {
                    Some(twin) => found.add(&rules::KEY_OF_OTHER_PROFILE, || {
                        place_key(self.key_of_other_profile(pointer, twin), document)
                    }),
                    None => found.add_field(&pointer, || {
                        place_key(self.undocumented_field(&field, &pointer), document)
                    }),
                }
            }
        });
    }

    /// Adds the finding for a violation. A missing key that is there misspelt is told at the misspelt one.
    fn add_violation<'f>(
        &'f self,
        violation: &Violation<'_>,
        misspelt: &mut Misspelt<'f>,
        document: &Document,
        found: &mut Found,
    ) {
        let tailored = || tailor::finding_of(violation, self.profile, self.part);
        let (Demand::Key(missing), Value::Object(object)) = (&violation.demand, &*violation.value)
        else {
            let finding = tailored();
            found.add(finding.rule, || place_value(finding, document));
            return;
        };
        if wire::twin_of(missing).is_some_and(|twin| object.contains_key(twin)) {
            // It stands there as another profile spells it, and is told as that.
            return;
        }
        let pointer = &violation.pointer;
        let written = misspelt.take(self.fields(), pointer, object, missing);
        found.add(&rules::MISSING_KEY, || {
            let finding = tailored();
            place_key(
                match written {
                    None => finding,
                    Some(written) => finding
                        .help(format!(
                            "{} stands there; did you mean `{missing}`?",
                            key(written)
                        ))
                        .pointing(pointer.child(written)),
                },
                document,
            )
        });
    }

    /// How this profile spells a field that is spelled as another one does.
    fn other_spelling(&self, field: &UnknownField<'_, '_, '_>) -> Option<&'static str> {
        let is_due = |twin: &&str| field.siblings.has(twin) && !field.object.contains_key(*twin);
        wire::twin_of(field.key).filter(is_due)
    }

    fn key_of_other_profile(&self, pointer: Pointer, twin: &str) -> Finding {
        let name = name_of(&pointer, self.part);
        let profile = self.profile;
        let other = match profile {
            Profile::Mobile => "web dashboard",
            Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => "mobile app",
        };
        let sentence = format!("{name} is the spelling of the {other}; {profile} sends `{twin}`");
        Finding::new(&rules::KEY_OF_OTHER_PROFILE, sentence)
            .help(format!("write `{twin}`"))
            .pointing(pointer)
    }

    fn undocumented_field(&self, field: &UnknownField<'_, '_, '_>, pointer: &Pointer) -> Finding {
        let name = name_of(pointer, self.part);
        let sentence = format!("{name} is not in the contract of {}", self.profile);
        let finding = Finding::new(&rules::UNDOCUMENTED_FIELD, sentence).pointing(pointer.clone());
        match field.probably_meant() {
            Some(meant) => finding.help(format!("did you mean `{meant}`?")),
            None => finding,
        }
    }

    /// What is found in an event that is right for another profile: that it is, and what that profile finds in it.
    fn of_other_profile(&self, document: &Document, own: &Found) -> Option<Found> {
        let mut errors = own.errors().peekable();
        let first = own
            .findings()
            .iter()
            .find(|finding| finding.rule.severity == Severity::Error)?;
        let is_about_keys = |rule: &'static Rule| {
            [rules::MISSING_KEY.code, rules::KEY_OF_OTHER_PROFILE.code].contains(&rule.code)
        };
        if self.part != Part::Event || !errors.all(is_about_keys) {
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
        let listed = either(&missing, String::clone).replace(" or ", " and ");
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
        finding.pointer = first.pointer.clone();
        finding.place = first.place.clone();
        let mut found = own.empty();
        other.check_event(document, &mut found);
        found.add(&rules::SHAPE_OF_OTHER_PROFILE, || finding);
        Some(found)
    }

    /// Whether an event keeps this contract, and has no key that only another profile has. Nothing is read beyond the first
    /// error.
    fn is_right_for(&self, document: &Document) -> bool {
        let event = document.value();
        if self.why_not_this_part(event).is_some() {
            return false;
        }
        let is_error = |violation: &Violation<'_>| match &violation.demand {
            Demand::Key(missing) => {
                wire::twin_of(missing).is_none_or(|twin| violation.value.get(twin).is_none())
            }
            _ => {
                let finding = tailor::finding_of(violation, self.profile, self.part);
                finding.rule.severity == Severity::Error
            }
        };
        let flow = self.engine().violations(event, &mut |violation| {
            if is_error(&violation) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        if flow.is_break() {
            return false;
        }
        let mut found = Found::default();
        self.add_undocumented(document, &Misspelt::default(), &mut found);
        semantic::findings_in(event, self.part, &mut |rule, build| found.add(rule, build));
        let mut speaks_against = found.errors().next().is_some();
        unknown_in(self.fields(), event, &mut |unknown| {
            if let Unknown::Field(field) = unknown {
                speaks_against |= self.is_spelled_otherwise(field.key) || is_of_data(&field);
            }
        });
        // `currentAgent` is a key of other hosts, and nobody's own.
        fn is_of_data(field: &UnknownField<'_, '_, '_>) -> bool {
            ["currentAgent", "current_agent"].contains(&field.key)
                && matches!(field.at, Trail::Key(Trail::Key(Trail::Top, "data"), _))
        }
        !speaks_against
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
        let mut own = checked.found.empty();
        self.check_event(document, &mut own);
        let other = self.of_other_profile(document, &own);
        checked.found.append(other.unwrap_or(own));
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

fn other_event(violation: &Violation<'_>, document: &Document) -> Finding {
    let sentence = format!(
        "this is no event of the host: `event` is {}, as in a webhook",
        shown(&violation.value)
    );
    let finding = Finding::new(&rules::WRONG_EVENT, sentence)
        .pointing(violation.pointer.clone())
        .help("capture event.data in the dashboard, or make one: hubctl gen --count 1");
    place_value(finding, document)
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
