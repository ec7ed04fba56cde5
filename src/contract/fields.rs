//! Which fields the contract documents, read from the schemas.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Object;
use super::profile::Profile;
use super::schema;
use super::version::{HostVersion, Release};

/// The two schemas of a set of texts that the host extends: the known values, and any text (or null).
pub(crate) fn open_set(schema: &Value) -> Option<&[Value; 2]> {
    let branches: &[Value; 2] = schema
        .get("anyOf")?
        .as_array()?
        .as_slice()
        .try_into()
        .ok()?;
    branches[0].get("enum").is_some().then_some(branches)
}

/// Since which upstream release a field, or one of its values, is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Since {
    /// The value; `None` when it is the field.
    pub value: Option<String>,
    /// The first release that sends it.
    pub release: Release,
}

/// What the `$comment` of a schema says of releases: `since 2.18`, or `ig_reel since 3.12, ig_post since 4.9` of values.
pub fn releases_of(schema: &Object) -> Vec<Since> {
    let comment = schema.get("$comment").and_then(Value::as_str);
    comment.map(releases_in).unwrap_or_default()
}

/// The releases of such a comment.
pub fn releases_in(comment: &str) -> Vec<Since> {
    comment
        .split(", ")
        .filter_map(|part| {
            let (value, release) = part.split_once("since ")?;
            let value = value.trim_end();
            Some(Since {
                value: (!value.is_empty()).then(|| value.to_owned()),
                release: release.parse::<HostVersion>().ok()?.release()?,
            })
        })
        .collect()
}

/// The same as a sentence: `Since 2.18.`; `None` when nothing is known.
pub fn releases_in_words(schema: &Object) -> Option<String> {
    let parts = releases_of(schema)
        .into_iter()
        .map(|since| match since.value {
            None => format!("Since {}", since.release),
            Some(value) => format!("`{value}` since {}", since.release),
        });
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join(", ")))
}

/// The documented fields of an object or of the items of an array. Branches of a schema are taken together: a field is
/// known when any of them has it.
#[derive(Debug, Default)]
pub struct Fields {
    keys: BTreeMap<String, Fields>,
    items: Option<Box<Fields>>,
    values: Vec<String>,
    releases: Vec<Since>,
    holds_anything: bool,
    is_open: bool,
}

impl Fields {
    /// The documented fields of the event of all profiles together.
    pub fn of_all_profiles() -> Self {
        let parse = |text| {
            serde_json::from_str::<Value>(text)
                .expect("the bundled schemas are JSON: a test reads them")
        };
        let definitions = parse(schema::DEFINITIONS.text);
        let mut fields = Self::default();
        for profile in Profile::ALL {
            fields.learn(&parse(schema::of_profile(profile).text), &definitions);
        }
        fields
    }

    /// The documented fields of a schema that refers to `definitions` only.
    pub fn of(schema: &Value, definitions: &Value) -> Self {
        let mut fields = Self::default();
        fields.learn(schema, definitions);
        fields
    }

    fn learn(&mut self, node: &Value, definitions: &Value) {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            let fragment = reference
                .rsplit_once('#')
                .map_or("", |(_, fragment)| fragment);
            let target = definitions
                .pointer(fragment)
                .expect("a bundled schema refers to the definitions only");
            self.learn(target, definitions);
        }
        for branch in ["then", "else"] {
            if let Some(branch) = node.get(branch) {
                self.learn(branch, definitions);
            }
        }
        for (key, child) in node
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            let below = self.keys.entry(key.clone()).or_default();
            below.learn(child, definitions);
            let target = child.get("$ref").and_then(Value::as_str);
            let target = target.and_then(|reference| reference.rsplit_once('#'));
            let target = target.and_then(|(_, fragment)| definitions.pointer(fragment));
            let releases = [Some(child), target].into_iter().flatten();
            let releases = releases.filter_map(Value::as_object).map(releases_of);
            below.releases.extend(releases.flatten());
        }
        if let Some([known, _]) = open_set(node) {
            let known = known["enum"].as_array().into_iter().flatten();
            let known = known.filter_map(Value::as_str).map(str::to_owned);
            self.values.extend(known);
        }
        if let Some(items) = node.get("items") {
            self.items.get_or_insert_default().learn(items, definitions);
        }
        let others = node.get("additionalProperties");
        self.holds_anything |= others == Some(&Value::Bool(true));
        let is_object = node.get("type").is_some_and(|kind| match kind {
            Value::Array(kinds) => kinds.iter().any(|kind| kind == "object"),
            kind => kind == "object",
        });
        let is_bare = is_object && node.get("properties").is_none() && node.get("$ref").is_none();
        self.is_open |= is_bare || others.is_some_and(|others| *others != Value::Bool(false));
    }

    /// Whether the contract documents a key of this object.
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// What the contract documents below a key of this object.
    pub fn key(&self, key: &str) -> Option<&Fields> {
        self.keys.get(key)
    }

    /// The documented keys of this object, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// What the contract documents of the items of this array.
    pub fn items(&self) -> Option<&Fields> {
        self.items.as_deref()
    }

    /// The values that the contract knows of a set that the host extends; empty when this is no such set.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// The upstream release since which hosts send this field, where that is known.
    pub fn since(&self) -> Option<Release> {
        let own = self.releases.iter().find(|since| since.value.is_none());
        own.map(|since| since.release)
    }

    /// The upstream release since which hosts send a value of this field, where that is known.
    pub fn value_since(&self, value: &str) -> Option<Release> {
        let mut releases = self.releases.iter();
        let own = releases.find(|since| since.value.as_deref() == Some(value));
        own.map(|since| since.release)
    }

    /// What the contract documents at a general path below this object, such as `conversation.messages[].sender`.
    pub fn at(&self, path: &str) -> Option<&Fields> {
        path.split('.')
            .try_fold(self, |fields, step| match step.strip_suffix("[]") {
                Some(key) => fields.key(key)?.items(),
                None => fields.key(step),
            })
    }

    /// Whether somebody's own keys belong into this object: attributes, and what an integration stores.
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether any key may stand in this object beside the documented ones.
    pub fn holds_anything(&self) -> bool {
        self.holds_anything
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_values_know_their_release() {
        let fields = Fields::of_all_profiles();
        let data = fields.key("data").expect("the event has data");
        for (path, since) in [
            ("conversation.uuid", Some("2.18")),
            ("conversation.created_at", Some("2.14")),
            ("conversation.meta.sender.blocked", Some("4.0.2")),
            ("conversation.meta.assignee_type", Some("4.8")),
            ("conversation.id", None),
            ("conversation.meta.assignee", None),
        ] {
            let field = data.at(path).unwrap_or_else(|| panic!("{path}"));
            let found = field.since().map(|release| release.to_string());
            assert_eq!(found.as_deref(), since, "{path}");
        }
        let kind = data.at("conversation.messages[].sender.type");
        let kind = kind.expect("a sender has a type");
        assert_eq!(
            kind.value_since("captain_assistant"),
            Some(Release::new(4, 0))
        );
        assert_eq!(kind.value_since("contact"), None);
        assert_eq!(kind.since(), None);
        assert!(data.at("conversation.nothing").is_none());
    }
}
