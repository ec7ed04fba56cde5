//! The pages of the documentation that are made from the program's own tables, so that they cannot say anything else:
//! `SNAPSHOTS=overwrite cargo test --test generated_docs` writes them.

mod golden;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use golden::assert_is;
use hubctl::contract::fields::releases_of;
use hubctl::contract::traits;
use hubctl::contract::{Profile, schema};
use hubctl::finding::rules::GROUPS;
use hubctl::report::rules_page;
use serde_json::{Map, Value};

/// What stands at the head of a page that is made.
const MADE: &str = "<!-- Made from the program's tables by tests/generated_docs.rs. -->\n";

fn assert_page(name: &str, text: &str) {
    let mut wrong = Vec::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs")
        .join(name);
    assert_is(&path, text, &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_page_of_the_rules_is_up_to_date() {
    let mut page = Vec::new();
    rules_page::write(&mut page, &GROUPS).expect("memory");
    assert_page("rules.md", &String::from_utf8(page).expect("UTF-8"));
}

#[test]
fn every_rule_has_a_page_and_no_other_page_is_there() {
    let mut expected = BTreeSet::new();
    for group in &GROUPS {
        for rule in group.rules {
            let mut page = Vec::new();
            rules_page::write_one(&mut page, group, rule).expect("memory");
            let name = format!("{}.md", rule.code);
            let text = String::from_utf8(page).expect("UTF-8");
            assert_page(&format!("rules/{name}"), &text);
            expected.insert(name);
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let found = std::fs::read_dir(folder).expect("the pages");
    let found = found.map(|entry| entry.expect("an entry").file_name().into_string());
    let found: BTreeSet<_> = found.map(|name| name.expect("UTF-8")).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_page_of_the_contract_is_up_to_date() {
    assert_page("contract.md", &Contract::read().page());
}

#[test]
fn the_page_of_the_hosts_versions_is_up_to_date() {
    assert_page("host-versions.md", &versions_page());
}

/// The schemas as a page tells them: an object a section, a field a row.
struct Contract {
    definitions: Map<String, Value>,
}

impl Contract {
    fn read() -> Self {
        let all: Value = serde_json::from_str(schema::DEFINITIONS.text).expect("JSON");
        let definitions = all["$defs"].as_object().expect("definitions").clone();
        Self { definitions }
    }

    fn page(&self) -> String {
        let mut page = format!(
            "# The contract, field by field\n{MADE}\n\
             The host posts a JSON **string** into the app's frame; parsed, it is the object below. The schemas behind this page \
             are in [schemas/](../schemas), and `hubctl validate` checks captured payloads against them. They are open: the host \
             adds fields between its versions, so an app must ignore what it does not know. What \"always\" says holds for the \
             web dashboard and its documented payload; [the host's versions](host-versions.md) differ. \"Since\" is the upstream \
             release that first sent the field, where that is known.\n\n\
             What an app may say to the host is one string, posted to `window.parent`: `{}`. The host answers it with a fresh \
             event, and ignores everything else.\n",
            hubctl::contract::wire::FETCH_INFO
        );
        for profile in Profile::ALL {
            let schema: Value =
                serde_json::from_str(schema::of_profile(profile).text).expect("JSON");
            let data = &schema["properties"]["data"];
            let about = schema["description"].as_str().expect("a description");
            let _ = write!(page, "\n## `data` in {profile}\n\n{about}\n\n");
            self.table(&mut page, data);
        }
        for (name, definition) in &self.definitions {
            if !is_object(definition) {
                continue;
            }
            let title = definition["title"].as_str().expect("a title");
            let about = definition["description"].as_str().unwrap_or_default();
            let _ = write!(page, "\n## {title}\n\n{about}\n");
            if let Some(base) = definition["$ref"].as_str() {
                let base = self.named(base);
                let _ = write!(
                    page,
                    "\nEverything of [{0}](#{1}), and:\n",
                    title_of(base),
                    anchor(title_of(base))
                );
            }
            page.push('\n');
            self.table(&mut page, definition);
            for kind in ["then", "else"].map(|branch| &definition[branch]) {
                if let Some(title) = kind["title"].as_str() {
                    let about = kind["description"].as_str().unwrap_or_default();
                    let _ = write!(page, "\n### {title}\n\n{about}\n\n");
                    self.table(&mut page, kind);
                }
            }
            assert!(name.chars().all(char::is_alphanumeric), "{name}");
        }
        page
    }

    /// One row for each field of an object.
    fn table(&self, page: &mut String, object: &Value) {
        let names = |value: &Value| -> Vec<String> {
            let list = value.as_array().into_iter().flatten();
            list.filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        };
        let mut required = names(&object["required"]);
        // What only one kind of it always has is told of that kind.
        if object["then"]["title"].is_null() {
            required.extend(names(&object["then"]["required"]));
        }
        page.push_str("| field | type | always there | since | |\n|---|---|---|---|---|\n");
        for (name, field) in object["properties"].as_object().expect("fields") {
            let always = if required.contains(name) { "yes" } else { "" };
            let about = self.about(field);
            let _ = writeln!(
                page,
                "| `{name}` | {} | {always} | {} | {} |",
                self.type_of(field),
                self.since(field),
                about.replace('|', "\\|")
            );
        }
    }

    /// The releases since which a field and its values are sent, where that is known.
    fn since(&self, field: &Value) -> String {
        let target = field["$ref"].as_str().map(|name| self.named(name));
        let target = target.filter(|target| !is_object(target));
        let schemas = [Some(field), target].into_iter().flatten();
        let releases = schemas.filter_map(Value::as_object).flat_map(releases_of);
        let cells = releases.map(|since| match since.value {
            None => since.release.to_string(),
            Some(value) => format!("`{value}` {}", since.release),
        });
        cells.collect::<Vec<_>>().join(", ")
    }

    /// What is said of a field: its own words, or else those of what it refers to, when that has no section of its own.
    fn about(&self, field: &Value) -> String {
        if let Some(own) = field["description"].as_str() {
            return own.to_owned();
        }
        match field["$ref"].as_str().map(|name| self.named(name)) {
            Some(target) if !is_object(target) => target["description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        }
    }

    fn type_of(&self, field: &Value) -> String {
        if let Some(reference) = field["$ref"].as_str() {
            let target = self.named(reference);
            if is_object(target) {
                let title = title_of(target);
                return format!("[{title}](#{})", anchor(title));
            }
            return self.type_of(target);
        }
        if let Some(value) = field.get("const") {
            return format!("`{value}`");
        }
        if let Some([known, any]) = field["anyOf"].as_array().map(Vec::as_slice) {
            let null = match &any["type"] {
                Value::Array(_) => ", null",
                _ => "",
            };
            return format!("{}{null}, or a new one", self.type_of(known));
        }
        if let Some(values) = field["enum"].as_array() {
            let values = values.iter().map(|value| match value {
                Value::String(text) => format!("`{text}`"),
                other => other.to_string(),
            });
            return values.collect::<Vec<_>>().join(", ");
        }
        let one = |kind: &str| match (kind, field.get("items")) {
            ("array", Some(items)) => format!("list of {}", self.type_of(items)),
            ("array", None) => "list".to_owned(),
            (kind, _) => kind.to_owned(),
        };
        match &field["type"] {
            Value::String(kind) => one(kind),
            Value::Array(kinds) => {
                let kinds = kinds.iter().filter_map(Value::as_str).map(one);
                kinds.collect::<Vec<_>>().join(" or ")
            }
            _ => "anything".to_owned(),
        }
    }

    fn named(&self, reference: &str) -> &Value {
        let (_, name) = reference.rsplit_once('/').expect("a place");
        &self.definitions[name]
    }
}

/// Whether a definition has fields of its own to tell.
fn is_object(definition: &Value) -> bool {
    definition["properties"].is_object()
}

fn title_of(definition: &Value) -> &str {
    definition["title"].as_str().expect("a title")
}

/// The anchor that a heading has on GitHub.
fn anchor(heading: &str) -> String {
    let kept = heading
        .to_lowercase()
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | '-' | '_'))
        .collect::<String>();
    kept.replace(' ', "-")
}

/// What each version of the host does, trait by trait.
fn versions_page() -> String {
    let mut page = format!(
        "# What differs between the host's versions\n{MADE}\n\
         `--profile` takes an era, or an upstream version such as `3.14` or `4.15.1`; `all` stands for the eras. The era decides \
         what the payload looks like, the version how the host behaves; an era behaves like its last version. In no version does \
         the host post because a message, a label, an assignee, a status or the value of an attribute changed: an app holds a \
         snapshot, and has to ask for a fresh one.\n\n\
         | profile | upstream versions | keys of `data` |\n|---|---|---|\n"
    );
    for profile in Profile::ALL {
        let keys = profile.data_keys().iter().map(|key| format!("`{key}`"));
        let keys = keys.collect::<Vec<_>>().join(", ");
        let _ = writeln!(page, "| `{profile}` | {} | {keys} |", profile.span());
    }
    for row in traits::table() {
        let _ = write!(
            page,
            "\n## {}\n\nThe trait `{}`.\n\n| versions | value | what the host does | source |\n|---|---|---|---|\n",
            row.question, row.name
        );
        for meaning in row.values {
            let _ = writeln!(
                page,
                "| {} | `{}` | {} | {} |",
                traits::spans_text(meaning.holds_for),
                meaning.value,
                meaning.says,
                meaning.source
            );
        }
    }
    page
}
