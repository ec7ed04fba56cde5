//! One record: is it JSON, is it wrapped in a string, and what does whoever knows the contract say of it?

use super::Strictness;
use super::found::Found;
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
    /// What was found.
    pub found: Found,
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
pub(super) fn check(
    record: &Record<'_>,
    contract: &dyn Contract,
    strictness: Strictness,
) -> Checked {
    let mut checked = Checked {
        found: Found::new(strictness),
        ..Checked::default()
    };
    let document = match Document::read(record) {
        Ok(document) => document,
        Err(fault) => {
            checked.is_broken = true;
            checked.tell(broken(&fault, record));
            return checked;
        }
    };
    let inner = if contract.takes_text(&document) {
        None
    } else {
        document.unwrap_string()
    };
    match inner {
        None => check_document(&document, contract, &mut checked),
        Some(Err(fault)) => checked.tell(no_event_in_string(&document, &fault)),
        Some(Ok(inner)) if inner.value().is_string() => {
            checked.tell(twice_encoded(&inner));
        }
        Some(Ok(inner)) => {
            checked.tell(unwrapped(&document));
            check_document(&inner, contract, &mut checked);
        }
    }
    checked
}

impl Checked {
    fn tell(&mut self, finding: Finding) {
        self.found.add(finding.rule, || finding);
    }
}

fn check_document(document: &Document, contract: &dyn Contract, checked: &mut Checked) {
    let (found, part) = (&mut checked.found, contract.part());
    let duplicates = document.duplicate_keys();
    for key in &duplicates.kept {
        found.add(&rules::DUPLICATE_KEY, || {
            let name = name_of(key, part);
            let sentence = format!("{name} stands more than once in its object");
            let finding = Finding::new(&rules::DUPLICATE_KEY, sentence).pointing(key.clone());
            place_key(finding, document)
        });
    }
    found.count(&rules::DUPLICATE_KEY, duplicates.more);
    let surrogates = document.lone_surrogates();
    for text in &surrogates.kept {
        found.add(&rules::LONE_SURROGATE, || {
            let name = name_of(&text.pointer, part);
            let place = if text.is_in_key {
                place_key
            } else {
                place_value
            };
            let whose = if text.is_in_key { "the key " } else { "" };
            let sentence = format!("{whose}{name} has half of a surrogate pair in it");
            let finding = Finding::new(&rules::LONE_SURROGATE, sentence);
            place(finding.pointing(text.pointer.clone()), document)
        });
    }
    found.count(&rules::LONE_SURROGATE, surrogates.more);
    contract.check(document, checked);
}

/// What is wrong with a text that is no JSON, and what to do when more than mending the place is needed.
fn words_of(fault: &SyntaxFault, record: &Record<'_>) -> (String, Option<&'static str>) {
    if record.bytes.starts_with(b"<") {
        let help = "capture event.data; a page like this is often a sign-in or an error";
        return ("this is HTML or XML, and not JSON".to_owned(), Some(help));
    }
    let is_from_console = memchr::memmem::find(record.bytes, "{…}".as_bytes()).is_some()
        || memchr::memmem::find(record.bytes, "…".as_bytes()).is_some_and(|at| at > fault.offset);
    let help = match fault.kind {
        SyntaxFaultKind::Truncated => Some("capture it again: the rest is missing"),
        SyntaxFaultKind::Malformed if is_from_console => {
            Some("a console leaves out what is inside; print the string: console.log(event.data)")
        }
        SyntaxFaultKind::Malformed if fault.message.starts_with("there is a comma") => {
            Some("delete the comma before it")
        }
        SyntaxFaultKind::Malformed if fault.message.starts_with("a string is not closed") => {
            Some("put the closing quote where the text ends, or write a line break as \\n")
        }
        SyntaxFaultKind::TooDeep | SyntaxFaultKind::Malformed => None,
    };
    (fault.message.clone(), help)
}

fn broken(fault: &DocumentFault, record: &Record<'_>) -> Finding {
    match fault {
        DocumentFault::NotUtf8(place) => Finding::new(
            &rules::NOT_UTF8,
            "the text holds a byte that is not UTF-8 here",
        )
        .help("convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE")
        .at(Place::clone(place)),
        DocumentFault::Syntax(fault, place) => {
            let (sentence, help) = words_of(fault, record);
            let finding = Finding::new(rule_of(fault), sentence).at(Place::clone(place));
            match help {
                Some(help) => finding.help(help),
                None => finding,
            }
        }
    }
}

fn rule_of(fault: &SyntaxFault) -> &'static Rule {
    match fault.kind {
        SyntaxFaultKind::TooDeep => &rules::TOO_DEEP,
        SyntaxFaultKind::Truncated | SyntaxFaultKind::Malformed => &rules::NOT_JSON,
    }
}

fn unwrapped(document: &Document) -> Finding {
    let sentence = "the event is wrapped in a JSON string, as event.data is; it was unwrapped";
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
                "this string holds neither JSON nor an event",
            )
            .pointing(Pointer::root()),
            document,
        ),
    }
}
