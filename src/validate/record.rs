//! One record: is it JSON, is it wrapped in a string, and what does whoever knows the contract say of it?

use super::place::{place_key, place_value};
use super::words::name_of;
use crate::contract::Part;
use crate::finding::rules::payload as rules;
use crate::finding::{Finding, Rule};
use crate::source::document::DocumentFault;
use crate::source::{Document, Place, Pointer, Record, SyntaxFault, SyntaxFaultKind};

/// What a record came to.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// What was found, in the order of the text.
    pub findings: Vec<Finding>,
    /// Whether the record is no JSON.
    pub is_broken: bool,
    /// How many messages it has.
    pub messages: u64,
    /// How many of them are private notes.
    pub private_notes: u64,
}

/// Somebody who knows a contract.
pub(super) trait Contract {
    /// What is wrong with a document by this contract; findings have their places.
    fn check(&self, document: &Document, checked: &mut Checked);

    /// Whether a string is fine as it is, so that it is not looked into.
    fn takes_text(&self, document: &Document) -> bool;

    /// What is checked.
    fn part(&self) -> Part;
}

/// Checks one record.
pub(super) fn check(record: &Record<'_>, contract: &dyn Contract) -> Checked {
    let document = match Document::read(record) {
        Ok(document) => document,
        Err(fault) => return broken(&fault),
    };
    let mut checked = Checked::default();
    let inner = if contract.takes_text(&document) {
        None
    } else {
        document.unwrap_string()
    };
    match inner {
        None => check_document(&document, contract, &mut checked),
        Some(Err(fault)) => checked.findings.push(no_event_in_string(&document, &fault)),
        Some(Ok(inner)) if inner.value().is_string() => {
            checked.findings.push(twice_encoded(&inner));
        }
        Some(Ok(inner)) => {
            checked.findings.push(unwrapped(&document));
            check_document(&inner, contract, &mut checked);
        }
    }
    checked
        .findings
        .sort_by_key(|finding| finding.place.as_ref().map(|place| place.position));
    checked
}

fn check_document(document: &Document, contract: &dyn Contract, checked: &mut Checked) {
    for key in document.duplicate_keys() {
        let name = name_of(key, contract.part());
        let sentence = format!("{name} stands more than once in its object");
        let finding = Finding::new(&rules::DUPLICATE_KEY, sentence).pointing(key.clone());
        checked.findings.push(place_key(finding, document));
    }
    contract.check(document, checked);
}

fn broken(fault: &DocumentFault) -> Checked {
    let (rule, sentence, place) = match fault {
        DocumentFault::NotUtf8(place) => (
            &rules::NOT_UTF8,
            "the text holds a byte that is not UTF-8 here",
            place,
        ),
        DocumentFault::Syntax(fault, place) => (rule_of(fault), fault.message.as_str(), place),
    };
    let finding = Finding::new(rule, sentence).at(Place::clone(place));
    Checked {
        findings: vec![finding],
        is_broken: true,
        ..Checked::default()
    }
}

fn rule_of(fault: &SyntaxFault) -> &'static Rule {
    match fault.kind {
        SyntaxFaultKind::TooDeep => &rules::TOO_DEEP,
        SyntaxFaultKind::Truncated | SyntaxFaultKind::Malformed => &rules::NOT_JSON,
    }
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
