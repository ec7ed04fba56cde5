//! From records to findings: is this what the host sends?
//!
//! A record is read (`source`), unwrapped when it is a string, checked against the schema of the profile (`engine`,
//! `tailor`), for fields the contract does not know (`fields`) and for values that must agree (`semantic`).

mod engine;
mod fields;
mod semantic;
mod tailor;
mod words;

use std::io::{self, BufRead};

use serde_json::Value;

use self::engine::{Demand, Engine, Violation};
use self::fields::{Fields, UnknownField};
use self::words::{kind_of, name_of};
use crate::contract::{Profile, schema, wire};
use crate::finding::rules::payload as rules;
use crate::finding::{Case, Finding, Rule, Run};
use crate::source::document::{DocumentFault, Target};
use crate::source::{
    Document, Due, Item, Limits, Place, Pointer, Record, RecordFault, RecordReader, SyntaxFault,
    SyntaxFaultKind,
};

/// Checks events against the contract of one host profile.
#[derive(Debug)]
pub struct Validator {
    profile: Profile,
    engine: Engine,
    fields: Fields,
    limits: Limits,
}

/// When a run over inputs ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// Never.
    Never,
    /// Once there are so many errors.
    AfterErrors(u64),
}

impl Validator {
    /// A validator for the events of a profile.
    pub fn new(profile: Profile) -> Self {
        let schema = schema::of_profile(profile);
        Self {
            profile,
            engine: Engine::new(schema),
            fields: Fields::of(schema),
            limits: Limits::default(),
        }
    }

    /// The same validator with other limits on what it reads.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Checks every record of an input and adds what it finds to `run`. `name` is what the input is called there.
    ///
    /// # Errors
    /// When the input cannot be read; what was checked before stays in `run`.
    pub fn check_input(
        &self,
        name: &str,
        input: impl BufRead,
        stop: Stop,
        run: &mut Run,
    ) -> io::Result<()> {
        let mut reader = RecordReader::new(input, self.limits);
        let mut record_number = 0;
        while let Some(item) = reader.next_item()? {
            if matches!(stop, Stop::AfterErrors(limit) if run.summary().errors >= limit) {
                run.cut_short();
                break;
            }
            let case = |record, findings| Case {
                source: name.to_owned(),
                record,
                findings,
            };
            match item {
                Item::Fault(fault) => {
                    run.add_remarks(case(record_number + 1, vec![remark_of(&fault)]));
                }
                Item::Record(record) => {
                    record_number += 1;
                    let checked = self.check(&record);
                    if let Some(offset) = checked.broken_at {
                        reader.recover(&record, offset)?;
                    }
                    run.add(case(record_number, checked.findings));
                }
            }
        }
        Ok(())
    }

    /// Checks one record.
    fn check(&self, record: &Record) -> Checked {
        let document = match Document::read(record) {
            Ok(document) => document,
            Err(fault) => return Checked::broken(&fault),
        };
        let mut findings = Vec::new();
        match document.unwrap_string() {
            None => self.check_document(&document, &mut findings),
            Some(Err(fault)) => findings.push(no_event_in_string(&document, &fault)),
            Some(Ok(inner)) if inner.value().is_string() => findings.push(twice_encoded(&inner)),
            Some(Ok(inner)) => {
                findings.push(unwrapped(&document));
                self.check_document(&inner, &mut findings);
            }
        }
        findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.position));
        Checked {
            findings,
            broken_at: None,
        }
    }

    fn check_document(&self, document: &Document, findings: &mut Vec<Finding>) {
        let duplicates = document.duplicate_keys().iter().map(|key| {
            let sentence = format!("{} stands more than once in its object", name_of(key));
            place_key(
                Finding::new(&rules::DUPLICATE_KEY, sentence).pointing(key.clone()),
                document,
            )
        });
        findings.extend(duplicates);
        let event = document.value();
        if let Some(reason) = why_not_an_event(event) {
            let finding = Finding::new(&rules::NOT_AN_EVENT, reason).pointing(Pointer::root());
            findings.push(place_value(finding, document));
            return;
        }
        let violations = self.engine.violations(event);
        if is_other_event(event) {
            let name = Pointer::root().child("event");
            let of_name = violations
                .iter()
                .filter(|violation| violation.pointer == name);
            findings.extend(of_name.map(|violation| {
                place_value(tailor::finding_of(violation, self.profile), document)
            }));
            return;
        }
        let mut unknown = self.fields.unknown_in(event);
        for violation in &violations {
            findings.extend(self.finding_of(violation, &mut unknown, document));
        }
        findings.extend(
            unknown
                .iter()
                .map(|field| place_key(self.unknown_field(field, event), document)),
        );
        let semantic = semantic::findings_in(event);
        findings.extend(
            semantic
                .into_iter()
                .map(|finding| place_value(finding, document)),
        );
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
            return Some(place_value(
                tailor::finding_of(violation, self.profile),
                document,
            ));
        };
        if wire::twin_of(missing).is_some_and(|twin| violation.value.get(twin).is_some()) {
            // It stands there as another profile spells it, and is told as that.
            return None;
        }
        let finding = tailor::finding_of(violation, self.profile);
        let misspelt = unknown.iter().position(|field| {
            field.pointer.parent() == violation.pointer
                && field.probably_meant(&violation.value) == Some(missing)
        });
        let Some(misspelt) = misspelt else {
            return Some(place_key(finding, document));
        };
        let field = unknown.remove(misspelt);
        let help = format!("`{}` stands there; did you mean `{missing}`?", field.key());
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
        let name = name_of(&field.pointer);
        let profile = self.profile;
        let finding = if let Some(twin) = twin {
            let sentence =
                format!("{name} is how another profile spells `{twin}`; {profile} sends `{twin}`");
            Finding::new(&rules::KEY_OF_OTHER_PROFILE, sentence)
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
}

/// What a record came to.
struct Checked {
    findings: Vec<Finding>,
    /// The byte at which the record stopped being JSON.
    broken_at: Option<usize>,
}

impl Checked {
    fn broken(fault: &DocumentFault) -> Self {
        let (rule, sentence, place) = match fault {
            DocumentFault::NotUtf8(place) => (
                &rules::NOT_UTF8,
                "the text holds a byte that is not UTF-8 here",
                place,
            ),
            DocumentFault::Syntax(fault, place) => (rule_of(fault), fault.message.as_str(), place),
        };
        let finding = Finding::new(rule, sentence).at(Place::clone(place));
        Self {
            findings: vec![finding],
            broken_at: Some(fault.offset()),
        }
    }
}

fn rule_of(fault: &SyntaxFault) -> &'static Rule {
    match fault.kind {
        SyntaxFaultKind::TooDeep => &rules::TOO_DEEP,
        SyntaxFaultKind::Truncated | SyntaxFaultKind::Malformed => &rules::NOT_JSON,
    }
}

fn place_value(finding: Finding, document: &Document) -> Finding {
    place(finding, document, Target::Value)
}

fn place_key(finding: Finding, document: &Document) -> Finding {
    place(finding, document, Target::Key)
}

fn place(finding: Finding, document: &Document, target: Target) -> Finding {
    let place = document.place(finding.pointer.as_ref().unwrap_or(&Pointer::root()), target);
    finding.at(place)
}

fn unwrapped(document: &Document) -> Finding {
    let sentence =
        "the event is a JSON string, as event.data is when it was captured; it was unwrapped";
    place_value(Finding::new(&rules::EVENT_AS_STRING, sentence), document)
}

fn twice_encoded(inner: &Document) -> Finding {
    let sentence = "the string holds another JSON string, and the host encodes once";
    place_value(Finding::new(&rules::TWICE_ENCODED, sentence), inner)
}

fn no_event_in_string(document: &Document, fault: &DocumentFault) -> Finding {
    let text = document.value().as_str().unwrap_or_default().trim_start();
    match fault {
        DocumentFault::Syntax(fault, place) if text.starts_with(['{', '[', '"']) => {
            let sentence = format!("inside the string, {}", fault.message);
            Finding::new(rule_of(fault), sentence).at(Place::clone(place))
        }
        _ => place_value(
            Finding::new(
                &rules::NOT_AN_EVENT,
                "this is a string that holds no JSON, and no event",
            )
            .pointing(Pointer::root()),
            document,
        ),
    }
}

/// Why a value is not even the frame of an event, when it is not.
fn why_not_an_event(value: &Value) -> Option<String> {
    let Value::Object(object) = value else {
        return Some(format!(
            "this is {}, and an event is an object",
            kind_of(value)
        ));
    };
    let has = |key: &str| object.contains_key(key);
    let is_message_event = has("data") && (has("origin") || has("isTrusted") || has("lastEventId"));
    if is_message_event && !has("event") {
        Some("this is a captured MessageEvent; the event is the string in its `data`".to_owned())
    } else if has("event") || has("data") {
        None
    } else if has("conversation") || has("contact") {
        Some(
            "this is the `data` of an event alone, without `event` and `data` around it".to_owned(),
        )
    } else {
        Some("this object has neither `event` nor `data`".to_owned())
    }
}

/// Whether this is an event of another kind altogether, such as the body of a webhook: then nothing of the contract can be
/// said of it.
fn is_other_event(value: &Value) -> bool {
    let is_named_otherwise = value.get("event").is_some_and(|event| event != wire::EVENT);
    is_named_otherwise && value.pointer("/data/conversation").is_none()
}

fn remark_of(fault: &RecordFault) -> Finding {
    match fault {
        RecordFault::ByteOrderMark => Finding::new(
            &rules::BYTE_ORDER_MARK,
            "the input starts with a byte order mark, which is no part of JSON",
        )
        .at(start_of_input()),
        RecordFault::Utf16 => {
            Finding::new(&rules::NOT_UTF8, "the input is UTF-16, and JSON is UTF-8")
                .at(start_of_input())
        }
        RecordFault::Empty => {
            Finding::new(&rules::EMPTY, "the input is empty").at(start_of_input())
        }
        RecordFault::EmptyArray => {
            Finding::new(&rules::EMPTY, "the array of events has nothing in it")
                .at(start_of_input())
        }
        RecordFault::UnclosedArray { at } => Finding::new(
            &rules::NOT_JSON,
            "the text ends in the middle of the array of events",
        )
        .at(Place::bare(*at)),
        RecordFault::TooLarge {
            start,
            length,
            limit,
        } => {
            let sentence = format!(
                "one record of {}, and no event is larger than {}",
                size(*length),
                size(*limit as u64)
            );
            Finding::new(&rules::TOO_LARGE, sentence).at(Place::bare(*start))
        }
        RecordFault::Stray { at, found, due } => {
            let due = match due {
                Due::Comma => "a comma or the end of the array of events",
                Due::Record => "an event",
            };
            let sentence = format!("{found:?} stands where {due} should be");
            Finding::new(&rules::NOT_JSON, sentence).at(Place::bare(*at))
        }
    }
}

/// A size in bytes, rounded as people say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        _ => format!("{} MiB", bytes >> 20),
    }
}

fn start_of_input() -> Place {
    Place::bare(crate::source::Position::START)
}
