//! `hubctl.toml`: its schema, what hubctl takes, and what the guides show, held against each other.

use std::fs;
use std::path::Path;

use hubctl::contract::schema;
use hubctl::expect::Expectation;
use hubctl::project::{Project, ProjectError};
use serde_json::{Map, Value, json};
use toml_edit::{Document, Item, Table};

fn bundled() -> Value {
    serde_json::from_str(schema::PROJECT.text).expect("JSON")
}

/// What hubctl says of a text.
fn take(text: &str) -> Result<(), ProjectError> {
    let project = Project::parse(text, "hubctl.toml")?;
    Expectation::all(&project, None).map(|_| ())
}

/// A TOML text as the JSON that a schema describes.
fn as_json(text: &str) -> Value {
    fn value_of(value: &toml_edit::Value) -> Value {
        match value {
            toml_edit::Value::String(text) => text.value().as_str().into(),
            toml_edit::Value::Integer(number) => (*number.value()).into(),
            toml_edit::Value::Float(number) => (*number.value()).into(),
            toml_edit::Value::Boolean(yes) => (*yes.value()).into(),
            toml_edit::Value::Array(items) => items.iter().map(value_of).collect(),
            other => other.to_string().into(),
        }
    }
    fn table_of(table: &Table) -> Value {
        let fields = table.iter().map(|(key, item)| {
            let item = match item {
                Item::Table(inner) => table_of(inner),
                Item::ArrayOfTables(tables) => tables.iter().map(table_of).collect(),
                item => item.as_value().map(value_of).unwrap_or_default(),
            };
            (key.to_owned(), item)
        });
        Value::Object(fields.collect::<Map<_, _>>())
    }
    table_of(Document::parse(text).expect(text).as_table())
}

#[test]
fn the_schema_is_valid_and_everything_in_it_is_described() {
    let schema = bundled();
    assert_eq!(schema["$id"], schema::PROJECT.id);
    if let Err(error) = jsonschema::draft202012::meta::validate(&schema) {
        panic!("{error} at {}", error.instance_path());
    }
    let definitions = schema["$defs"].as_object().expect("definitions");
    for (name, definition) in definitions.iter().chain([(&"all".to_owned(), &schema)]) {
        let has = |node: &Value, key: &str| node[key].is_string();
        assert!(
            has(definition, "description") && has(definition, "title"),
            "{name}"
        );
        let properties = definition["properties"].as_object();
        for (key, property) in properties.into_iter().flatten() {
            let is_described = has(property, "description") || has(property, "$ref");
            assert!(is_described, "{name}.{key}");
        }
    }
}

#[test]
fn every_example_of_the_schema_keeps_to_it_and_is_taken() {
    let schema = bundled();
    let mut seen = 0;
    for (name, header) in [
        ("app", "[[app]]"),
        ("check", "[check]"),
        ("expect", "[[expect]]"),
    ] {
        let properties = schema["$defs"][name]["properties"].as_object();
        for (key, property) in properties.expect("properties") {
            let absent = [json!(true)];
            let examples = property["examples"].as_array().map(Vec::as_slice);
            let examples = examples.unwrap_or(&absent);
            let beside = match key.as_str() {
                "name" if name == "app" => "url = 'http://localhost:1/'",
                "value" => "selector = 'a'\nattribute = 'href'",
                "selector" | "url" => "",
                _ if name == "expect" => "selector = 'a'",
                _ => "",
            };
            for example in examples {
                // JSON of strings, numbers and lists of them is TOML as well.
                let text = format!("{header}\n{beside}\n{key} = {example}\n");
                if let Err(error) = take(&text) {
                    panic!("{text}{error}");
                }
                let document = as_json(&text);
                let told = jsonschema::draft202012::validate(&schema, &document);
                assert!(told.is_ok(), "{text}{told:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 30, "only {seen} examples");
}

#[test]
fn the_schema_and_hubctl_refuse_the_same() {
    let validator = jsonschema::draft202012::new(&bundled()).expect("a schema");
    let cases = [
        "top = 1",
        "[[apps]]",
        "[app]\nurl = 'x'",
        "[[app]]\nname = 'x'",
        "[[app]]\nurl = 1",
        "[[app]]\nurl = 'http://a/'\nwait = 3",
        "[check]\napp_command = 'x'",
        "[check]\nprofiles = 'web'",
        "[check]\nprofiles = []",
        "[check]\nscenarios = [1]",
        "[check]\nseed = -1",
        "[check]\nseed = 'x'",
        "[check]\ntimeout = 20",
        "[check]\njobs = 0",
        "[check]\nskip = 501",
        "[check]\nhost_origin = 'https://a.example/b'",
        "[check]\nbaseline = true",
        "[[expect]]\nname = 'x'",
        "[[expect]]\nselector = 'a'\nurl = '*'",
        "[[expect]]\nselector = 'a'\ntext = 'x'\ncontains = 'y'",
        "[[expect]]\nselector = 'a'\ntext = 'x'\nattribute = 'y'",
        "[[expect]]\nselector = 'a'\ntext = 'x'\ncount = 1",
        "[[expect]]\nselector = 'a'\ncontains = 'x'\nabsent = true",
        "[[expect]]\nselector = 'a'\nattribute = 'x'\nabsent = true",
        "[[expect]]\nselector = 'a'\ncount = 2\nabsent = true",
        "[[expect]]\nselector = 'a'\nvalue = 'x'",
        "[[expect]]\nselector = 'a'\nabsent = false",
        "[[expect]]\nselector = 'a'\ncount = -1",
        "[[expect]]\nselector = 'a'\ncontains = ''",
        "[[expect]]\nselector = ''",
        "[[expect]]\nurl = '*'\ntext = 'x'",
        "[[expect]]\nselector = 'a'\nprofile = []",
        "[[expect]]\nselektor = 'a'",
    ];
    for text in cases {
        assert!(take(text).is_err(), "{text}");
        assert!(!validator.is_valid(&as_json(text)), "{text}");
    }
}

#[test]
fn what_the_guides_show_is_taken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let validator = jsonschema::draft202012::new(&bundled()).expect("a schema");
    let guides = fs::read_dir(root.join("docs/guides")).expect("the guides");
    let guides = guides.map(|entry| entry.expect("an entry").path());
    let mut seen = 0;
    for path in guides.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&path).expect("a text");
        for block in text.split("```toml\n").skip(1) {
            let block = block.split("```").next().unwrap_or_default();
            if let Err(error) = take(block) {
                panic!("{}: {error}", path.display());
            }
            let document = as_json(block);
            let errors: Vec<_> = validator.iter_errors(&document).collect();
            assert!(errors.is_empty(), "{}: {errors:?}", path.display());
            seen += 1;
        }
    }
    assert!(seen >= 2, "only {seen} blocks");
}
