//! `reads`: what the app looks for in a context is what a host sends.

use crate::contract::Fields;
use crate::finding::rules::handshake;
use crate::finding::{Finding, Rule};
use crate::source::nearest;

/// What this check can find.
pub(in crate::check) static RULES: &[&Rule] = &[&handshake::FIELD_OF_NO_HOST];

/// Names that programs look for in any object, to learn what it is: a promise, an element, a list, a proxy of a framework.
const ASKED_OF_ANYTHING: [&str; 30] = [
    "append",
    "asymmetricMatch",
    "buffer",
    "byteLength",
    "callee",
    "default",
    "displayName",
    "forEach",
    "getHeaders",
    "getReader",
    "inspect",
    "isReactComponent",
    "jquery",
    "key",
    "length",
    "map",
    "next",
    "nodeName",
    "nodeType",
    "ownerDocument",
    "pipe",
    "props",
    "ref",
    "render",
    "size",
    "splice",
    "stream",
    "tagName",
    "then",
    "toJSON",
];

/// What hosts document beside the last key of a path from `data` on, and that key.
fn beside<'f, 'p>(event: &'f Fields, path: &'p str) -> Option<(&'f Fields, &'p str)> {
    let data = event.key("data")?;
    match path.rsplit_once('.') {
        Some((object, key)) => Some((data.at(object)?, key)),
        None => Some((data, path)),
    }
}

/// Of the paths that an app looked for in vain, those that no host has.
pub(in crate::check) fn sent_by_none(missed: &[String]) -> Vec<String> {
    let event = Fields::of_all_profiles();
    let is_of_none = |path: &&String| {
        // What is below a field of the user's own is the user's own.
        let Some((object, key)) = beside(&event, path) else {
            return false;
        };
        let is_name = key.starts_with(|first: char| first.is_ascii_lowercase())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_known = object.is_open() || object.holds_anything() || object.has(key);
        is_name && !is_known && !ASKED_OF_ANYTHING.contains(&key)
    };
    missed.iter().filter(is_of_none).cloned().collect()
}

/// The finding on a field that no host sends.
pub(in crate::check) fn judge(paths: &[String]) -> Vec<Finding> {
    if paths.is_empty() {
        return Vec::new();
    }
    let event = Fields::of_all_profiles();
    let judge_one = |path: &String| {
        let rule = &handshake::FIELD_OF_NO_HOST;
        let message = format!("the app reads data.{path}, which no host sends");
        let finding = Finding::new(rule, message);
        let near = beside(&event, path).and_then(|(object, key)| nearest(key, object.keys()));
        match near {
            Some(near) => finding.help(format!("did you mean {near}? {}", rule.advice)),
            None => finding,
        }
    };
    paths.iter().map(judge_one).collect()
}

/// The finding on a key of the data that is looked for beside them.
pub(in crate::check) fn beside_data(key: &str) -> Finding {
    let message = format!("the app reads {key} of the message itself, where no host has it");
    let help = format!(
        "did you mean data.{key}? {}",
        handshake::FIELD_OF_NO_HOST.advice
    );
    Finding::new(&handshake::FIELD_OF_NO_HOST, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(all: &[&str]) -> Vec<String> {
        all.iter().map(|&path| path.to_owned()).collect()
    }

    #[test]
    fn only_names_that_no_host_has_are_told() {
        let missed = paths(&[
            "user",
            "account",
            "contact.phone",
            "contact.then",
            "contact.__v_isRef",
            "contact.$$typeof",
            "contact.custom_attributes.plan",
            "contact.additional_attributes.company",
            "conversation.meta.assignee",
            "conversation.inbox.name",
            "conversation.messages[].body",
            "conversation.messages[].sender",
            "currentAgent.role",
        ]);
        let told = [
            "user",
            "account",
            "contact.phone",
            "conversation.messages[].body",
            "currentAgent.role",
        ];
        assert_eq!(sent_by_none(&missed), paths(&told));
    }

    #[test]
    fn the_name_that_was_meant_is_told() {
        let findings = judge(&paths(&["contact.phone_numbr", "user"]));
        let help = |index: usize| {
            findings[index]
                .help
                .as_ref()
                .map_or(String::new(), ToString::to_string)
        };
        assert!(
            help(0).starts_with("did you mean phone_number?"),
            "{}",
            help(0)
        );
        assert!(!help(1).starts_with("did you mean"), "{}", help(1));
    }
}
