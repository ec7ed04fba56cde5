//! `escapes`: what customers write stays text: canaries in every field tell when it does not.

use serde_json::{Map, Value};

use super::super::session::Canaries;
use super::super::world::{CANARY, CANARY_ATTRIBUTE, POLLUTION};
use crate::finding::rules::security;
use crate::finding::{Finding, Rule};

/// Keys whose values come from the host's own vocabulary or clock: nobody outside can write there.
const NOT_FREE: [&str; 24] = [
    "event",
    "status",
    "priority",
    "channel",
    "type",
    "content_type",
    "availability_status",
    "role",
    "uuid",
    "file_type",
    "sender_type",
    "assignee_type",
    "theme",
    "pubsub_token",
    "created_at",
    "updated_at",
    "snoozed_until",
    "first_reply_created_at",
    "timestamp",
    "country_code",
    "attribute_display_type",
    "attribute_model",
    "bot_type",
    "echo_id",
];

/// Keys that hold addresses.
const ADDRESSES: [&str; 9] = [
    "thumbnail",
    "avatar_url",
    "data_url",
    "thumb_url",
    "referer",
    "avatar",
    "url",
    "website",
    "link",
];

/// Puts markup that says where it stands into every text that somebody outside can write: executed it throws that, as no app can
/// replace a statement. It ends attributes in front of it, and has
/// no quotes of its own: an app that shows the message as it came has a backslash before each.
pub(in crate::check) fn with_markup(event: &mut Value) {
    each_text(event, &mut String::new(), &mut |path, key, text| {
        if ADDRESSES.contains(&key) {
            return;
        }
        text.push_str(&format!(
            "\"'><img src=data:, {CANARY_ATTRIBUTE}={path} onerror=throw/**/`{CANARY}:{path}`>"
        ));
    });
}

/// Puts a script that says where it stands into every address, and into every attribute that an app may take for one.
pub(in crate::check) fn with_script_links(event: &mut Value) {
    each_text(event, &mut String::new(), &mut |path, key, text| {
        let is_attribute = path.contains("attributes") || path.contains("social_profiles");
        if ADDRESSES.contains(&key) || is_attribute {
            *text = script_link(path);
        }
    });
    // Whoever the event is about may have neither a picture nor attributes.
    let contact = &mut event["data"]["contact"];
    if contact.is_object() {
        contact["thumbnail"] = script_link("contact.thumbnail").into();
    }
    if let Some(attributes) = contact["custom_attributes"].as_object_mut() {
        let path = "contact.custom_attributes.website";
        let link = script_link(path);
        attributes.insert("website".to_owned(), link.into());
    }
}

/// An address that is a script, which throws where it stands.
fn script_link(path: &str) -> String {
    format!("javascript:throw'{CANARY}:{path}'//")
}

/// Puts the key `__proto__` into every object that an app may merge into one of its own.
pub(in crate::check) fn with_prototypes(event: &mut Value) {
    fn visit(value: &mut Value, depth: usize) {
        match value {
            Value::Object(map) => {
                for value in map.values_mut() {
                    visit(value, depth + 1);
                }
                if depth > 0 {
                    let mut canary = Map::new();
                    canary.insert(POLLUTION.to_owned(), "yes".into());
                    map.insert("__proto__".to_owned(), canary.clone().into());
                    let constructor = Value::from_iter([("prototype", Value::from(canary))]);
                    map.insert("constructor".to_owned(), constructor);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| visit(item, depth + 1)),
            _ => {}
        }
    }
    visit(event, 0);
}

/// Visits every text that somebody outside can write, with its path and its key.
fn each_text(
    value: &mut Value,
    path: &mut String,
    visit: &mut impl FnMut(&str, &str, &mut String),
) {
    let length = path.len();
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                if NOT_FREE.contains(&key.as_str()) {
                    continue;
                }
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
                if let Value::String(text) = value {
                    let place = path.strip_prefix("data.").unwrap_or(path).to_owned();
                    visit(&place, key, text);
                } else {
                    each_text(value, path, visit);
                }
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                path.push_str(&format!("[{index}]"));
                if let Value::String(text) = item {
                    let place = path.strip_prefix("data.").unwrap_or(path).to_owned();
                    visit(&place, "", text);
                } else {
                    each_text(item, path, visit);
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// Judges what became of the canaries.
pub(in crate::check) fn judge(canaries: &Canaries, ran_by_click: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |rule: &'static Rule, message: String| findings.push(Finding::new(rule, message));
    let by_itself: Vec<String> = canaries
        .ran
        .iter()
        .filter(|field| !ran_by_click.contains(field))
        .cloned()
        .collect();
    if !by_itself.is_empty() {
        add(
            &security::MARKUP_EXECUTED,
            format!("a script ran that stands in {}", listed(&by_itself)),
        );
    } else if !canaries.rendered.is_empty() {
        add(
            &security::MARKUP_RENDERED,
            format!(
                "markup became elements of the page that stands in {}",
                listed(&canaries.rendered)
            ),
        );
    }
    if !ran_by_click.is_empty() {
        add(
            &security::SCRIPT_LINK,
            format!(
                "a click on a link ran a script that stands in {}",
                listed(ran_by_click)
            ),
        );
    }
    if !canaries.polluted.is_empty() {
        add(
            &security::PROTOTYPE_POLLUTED,
            "a key named __proto__ or constructor in the payload changed Object.prototype"
                .to_owned(),
        );
    }
    findings
}

/// Fields in a sentence: the first few and how many more.
fn listed(fields: &[String]) -> String {
    const NAMED: usize = 5;
    let names: Vec<_> = fields
        .iter()
        .take(NAMED)
        .map(|field| format!("`{field}`"))
        .collect();
    let rest = fields.len().saturating_sub(NAMED);
    let more = if rest > 0 {
        format!(" and {rest} more fields")
    } else {
        String::new()
    };
    format!("{}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_free_text_names_its_own_place() {
        let mut event = json!({ "event": "appContext", "data": {
            "conversation": { "status": "open", "labels": ["vip"], "messages": [{ "content": "hi" }] },
            "contact": { "name": "Ada", "thumbnail": "https://x.example/a.png", "custom_attributes": {} },
        } });
        with_markup(&mut event);
        assert_eq!(event["event"], "appContext");
        assert_eq!(event["data"]["conversation"]["status"], "open");
        assert_eq!(
            event["data"]["contact"]["thumbnail"],
            "https://x.example/a.png"
        );
        let text = event.to_string();
        for path in [
            "conversation.labels[0]",
            "conversation.messages[0].content",
            "contact.name",
        ] {
            assert!(
                text.contains(&format!("`{CANARY}:{path}`")),
                "{path}: {text}"
            );
        }
        with_script_links(&mut event);
        let link = event["data"]["contact"]["thumbnail"]
            .as_str()
            .expect("a text");
        assert!(link.starts_with("javascript:"), "{link}");
        with_prototypes(&mut event);
        assert_eq!(event["data"]["contact"]["__proto__"][POLLUTION], "yes");
        assert!(event.get("__proto__").is_none());
    }

    #[test]
    fn what_ran_by_itself_is_worse_than_what_only_shows() {
        let fields = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let codes = |canaries: &Canaries, clicked: &[String]| {
            let findings = judge(canaries, clicked);
            findings
                .iter()
                .map(|finding| finding.rule.code)
                .collect::<Vec<_>>()
        };
        let both = Canaries {
            ran: fields(&["a"]),
            rendered: fields(&["a"]),
            polluted: String::new(),
        };
        assert_eq!(codes(&both, &[]), ["HUB502"]);
        let shown = Canaries {
            rendered: fields(&["a"]),
            ..Canaries::default()
        };
        assert_eq!(codes(&shown, &[]), ["HUB503"]);
        let clicked = Canaries {
            ran: fields(&["b"]),
            polluted: "yes".to_owned(),
            ..Canaries::default()
        };
        assert_eq!(codes(&clicked, &fields(&["b"])), ["HUB504", "HUB505"]);
        assert!(codes(&Canaries::default(), &[]).is_empty());
    }
}
