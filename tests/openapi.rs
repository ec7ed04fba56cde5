//! The description of the API against the real thing: every route is described, what is described is there, and what it
//! answers is as described.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod serve_support;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use serve_support::Served;

fn document() -> Value {
    serde_json::from_str(&std::fs::read_to_string("schemas/openapi.json").unwrap()).unwrap()
}

/// A part of the document as a schema of its own.
fn schema(document: &Value, part: &Value) -> Value {
    let mut schema = part.clone();
    if schema.is_object() {
        schema["components"] = document["components"].clone();
    }
    schema
}

#[test]
fn every_route_is_described() {
    let document = document();
    let described: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut routes = BTreeSet::new();
    let sources = ["src/host/control/mod.rs", "src/host/settings/mod.rs"]
        .map(|file| std::fs::read_to_string(file).unwrap());
    for source in &sources {
        for part in source.split('"').filter(|part| part.starts_with("/api/")) {
            routes.insert(part);
        }
    }
    assert_eq!(routes, described);
}

#[test]
fn what_is_described_is_there_and_needs_the_token_it_says() {
    let document = document();
    let served = Served::start(&["--forget-apps"]);
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path
            .replace("{account}", "1")
            .replace("{id}", "1")
            .replace("{page}", "nobody");
        for (method, operation) in operations.as_object().unwrap() {
            let method = method.to_uppercase();
            let is_stream = path.ends_with("stream") || path.ends_with("socket");
            if is_stream {
                continue;
            }
            let (status, _) = served.ask_without_token(&method, &path, "");
            let needs_token = operation.get("security").is_some();
            assert_eq!(status == 401, needs_token, "{method} {path}: {status}");
            let (status, body) = served.ask(&method, &path, "");
            assert_ne!(status, 405, "{method} {path}");
            let known = operation["responses"]
                .as_object()
                .unwrap()
                .contains_key(&status.to_string());
            assert!(
                known || [400, 415].contains(&status),
                "{method} {path} answers {status}: {body}"
            );
        }
    }
}

const APPS: &str = "/api/v1/accounts/1/dashboard_apps";
const APPS_DESCRIBED: &str = "/api/v1/accounts/{account}/dashboard_apps";

#[test]
fn answers_are_as_described() {
    let document = document();
    let served = Served::start(&["--forget-apps"]);
    let frames = json!([{ "type": "frame", "url": "http://localhost:1/" }]);
    let app = json!({ "title": "CRM", "content": frames });
    let report = json!({ "page": "p", "messages": [{ "direction": "note", "verdict": "note", "level": "info", "reason": "for the log" }] });
    let event = json!({ "event": "appContext", "data": { "contact": {} } });
    let cases = [
        ("POST", APPS, APPS_DESCRIBED, app.clone(), 200),
        ("GET", APPS, APPS_DESCRIBED, Value::Null, 200),
        (
            "PATCH",
            "/api/v1/accounts/1/dashboard_apps/2",
            "/api/v1/accounts/{account}/dashboard_apps/{id}",
            app,
            200,
        ),
        ("GET", "/api/session", "/api/session", Value::Null, 200),
        (
            "PATCH",
            "/api/session",
            "/api/session",
            json!({ "theme": "dark", "profile": "mobile" }),
            200,
        ),
        (
            "GET",
            "/api/contexts?seed=3&locale=de",
            "/api/contexts",
            Value::Null,
            200,
        ),
        ("PUT", "/api/contexts", "/api/contexts", event.clone(), 200),
        (
            "POST",
            "/api/events?keep=true",
            "/api/events",
            event.clone(),
            202,
        ),
        (
            "POST",
            "/api/commands",
            "/api/commands",
            json!({ "do": "repost" }),
            202,
        ),
        ("POST", "/api/messages", "/api/messages", report, 204),
        ("GET", "/api/messages", "/api/messages", Value::Null, 200),
        ("GET", "/api/pages", "/api/pages", Value::Null, 200),
        (
            "GET",
            "/api/apps/2/embedding",
            "/api/apps/{id}/embedding",
            Value::Null,
            200,
        ),
        (
            "POST",
            "/api/apps/1/screen",
            "/api/apps/{id}/screen",
            Value::Null,
            200,
        ),
        (
            "POST",
            "/api/validate?profile=web-2022",
            "/api/validate",
            event,
            200,
        ),
        (
            "GET",
            "/api/openapi.json",
            "/api/openapi.json",
            Value::Null,
            200,
        ),
        (
            "POST",
            "/api/commands",
            "/api/commands",
            json!({ "do": "dance" }),
            422,
        ),
        ("POST", APPS, APPS_DESCRIBED, json!({}), 422),
        ("POST", APPS, APPS_DESCRIBED, json!({ "title": "x" }), 422),
        (
            "POST",
            APPS,
            APPS_DESCRIBED,
            json!({ "content": frames }),
            500,
        ),
        (
            "GET",
            "/api/v1/accounts/2/dashboard_apps",
            APPS_DESCRIBED,
            Value::Null,
            404,
        ),
    ];
    for (method, path, described, body, expected) in cases {
        let text = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let (status, answer) = served.ask(method, path, &text);
        assert_eq!(status, expected, "{method} {path}: {answer}");
        let response =
            &document["paths"][described][method.to_lowercase()]["responses"][expected.to_string()];
        assert!(
            response.is_object(),
            "{method} {described} {expected} is not described"
        );
        let Some(part) = response.pointer("/content/application~1json/schema") else {
            assert_eq!(answer, "", "{method} {path}");
            continue;
        };
        let validator = jsonschema::validator_for(&schema(&document, part)).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let problems: Vec<_> = validator
            .iter_errors(&answer)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(problems, [""; 0], "{method} {path}: {answer}");
    }
}

#[test]
fn every_command_and_fault_of_the_program_is_described_and_no_other() {
    let document = document();
    let schema = schema(&document, &document["components"]["schemas"]["Command"]);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let served = Served::start(&["--forget-apps"]);
    let faults = document["components"]["schemas"]["Fault"]["enum"]
        .as_array()
        .unwrap()
        .clone();
    let mut commands: Vec<Value> = faults
        .iter()
        .map(|name| json!({ "do": "fault", "name": name }))
        .collect();
    commands.extend([
        json!({ "do": "post", "text": "x" }),
        json!({ "do": "post", "text": "x", "app": 1, "keep": true }),
        json!({ "do": "repost" }),
        json!({ "do": "reload" }),
        json!({ "do": "open", "app": 0 }),
        json!({ "do": "select", "conversation": 3 }),
        json!({ "do": "theme", "theme": "other" }),
        json!({ "do": "definitions" }),
        json!({ "do": "availability", "online": true }),
        json!({ "do": "next-scenario" }),
        json!({ "do": "post" }),
        json!({ "do": "repost", "now": true }),
        json!({ "do": "fault", "name": "fire" }),
        json!({ "do": "theme", "theme": "green" }),
        json!({ "do": "open", "app": -1 }),
    ]);
    for command in commands {
        let (status, answer) = served.ask("POST", "/api/commands", &command.to_string());
        assert_eq!(
            status == 202,
            validator.is_valid(&command),
            "{command}: {status} {answer}"
        );
    }
}
