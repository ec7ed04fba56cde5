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

/// Of the paths that an app looked for in vain, those that no host has: each with the object that it would stand in.
pub(in crate::check) fn sent_by_none(missed: &[String]) -> Vec<String> {
    let fields = Fields::of_all_profiles();
    let Some(data) = fields.key("data") else {
        return Vec::new();
    };
    let is_of_none = |path: &&String| {
        let (object, key) = path.rsplit_once('.').unwrap_or(("", path));
        let is_name = key.starts_with(|first: char| first.is_ascii_lowercase())
            && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let object = if object.is_empty() {
            Some(data)
        } else {
            data.at(object)
        };
        // What is below a field of the user's own is the user's own.
        object
            .is_some_and(|object| !object.is_open() && !object.holds_anything() && !object.has(key))
            && is_name
            && !ASKED_OF_ANYTHING.contains(&key)
    };
    missed.iter().filter(is_of_none).cloned().collect()
}

/// The finding on a field that no host sends.
pub(in crate::check) fn judge(paths: &[String]) -> Vec<Finding> {
    let fields = Fields::of_all_profiles();
    let data = fields.key("data");
    let judge_one = |path: &String| {
        let rule = &handshake::FIELD_OF_NO_HOST;
        let (object, key) = path.rsplit_once('.').unwrap_or(("", path));
        let siblings = if object.is_empty() {
            data
        } else {
            data.and_then(|data| data.at(object))
        };
        let near = siblings.and_then(|siblings| nearest(key, siblings.keys()));
        let finding = Finding::new(
            rule,
            format!("the app reads data.{path}, which no host sends"),
        );
        match near {
            Some(near) => finding.help(format!("did you mean {near}? {}", rule.advice)),
            None => finding,
        }
    };
    paths.iter().map(judge_one).collect()
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
