//! The real host's settings API, status by status and body by body: a script that is written for it runs against the mock.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

mod bare;
mod serve_support;

use bare::Bare;
use serde_json::{Value, json};

use serve_support::Served;

const APPS: &str = "/api/v1/accounts/1/dashboard_apps";

fn read(answer: &(u16, String)) -> (u16, Value) {
    (
        answer.0,
        serde_json::from_str(&answer.1).unwrap_or_default(),
    )
}

#[test]
fn an_app_is_provisioned_changed_and_deleted() {
    let served = Served::start(&["--forget-apps", "--app-url", "First=http://localhost:1/"]);
    let (status, first) = read(&served.ask("GET", APPS, ""));
    assert_eq!(status, 200);
    assert_eq!(first[0]["title"], "First");
    assert_eq!(
        first[0]["content"],
        json!([{ "type": "frame", "url": "http://localhost:1/" }])
    );

    let nested = json!({ "dashboard_app": { "title": "CRM", "content": [{ "type": "frame", "url": "https://crm.example.com/panel" }] } });
    let (status, made) = read(&served.ask("POST", APPS, &nested.to_string()));
    assert_eq!(
        (status, &made["id"], &made["title"]),
        (200, &json!(2), &json!("CRM"))
    );
    let keys: Vec<_> = made.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["id", "title", "content", "created_at"]);

    let one = format!("{APPS}/2");
    assert_eq!(read(&served.ask("GET", &one, "")), (200, made.clone()));
    let (status, changed) = read(&served.ask("PATCH", &one, r#"{"title":"Shop"}"#));
    assert_eq!(
        (status, &changed["title"], &changed["content"]),
        (200, &json!("Shop"), &made["content"])
    );
    assert_eq!(served.ask("DELETE", &one, ""), (204, String::new()));
    assert_eq!(
        read(&served.ask("GET", &one, "")),
        (404, json!({ "error": "Resource could not be found" }))
    );
    assert_eq!(
        read(&served.ask("DELETE", &one, "")),
        (404, json!({ "error": "Resource could not be found" }))
    );
}

#[test]
fn errors_have_the_words_of_the_real_host() {
    let served = Served::start(&["--forget-apps"]);
    let unauthorized = (401, json!({ "error": "Invalid Access Token" }));
    assert_eq!(
        read(&served.ask_without_token("GET", APPS, "")),
        unauthorized
    );
    assert_eq!(
        read(&served.exchange("GET", APPS, &[("api_access_token", "wrong")], "")),
        unauthorized
    );
    let missing = json!({ "error": "param is missing or the value is empty: dashboard_app" });
    let content = json!({ "message": "Content : Invalid data", "attributes": ["content"] });
    let not_found = json!({ "error": "Resource could not be found" });
    let cases: [(&str, &str, &str, u16, &Value); 9] = [
        ("POST", APPS, "", 422, &missing),
        ("POST", APPS, "{}", 422, &missing),
        ("POST", APPS, r#"{"title":"x"}"#, 422, &content),
        ("POST", APPS, r#"{"title":"x","content":[]}"#, 422, &content),
        (
            "POST",
            APPS,
            r#"{"title":"x","content":[{"type":"tab","url":"https://a.example"}]}"#,
            422,
            &content,
        ),
        (
            "PATCH",
            "/api/v1/accounts/1/dashboard_apps/1",
            r#"{"content":[{"type":"frame","url":"mailto:a@b.c"}]}"#,
            422,
            &content,
        ),
        (
            "GET",
            "/api/v1/accounts/2/dashboard_apps",
            "",
            404,
            &not_found,
        ),
        (
            "PATCH",
            "/api/v1/accounts/1/dashboard_apps/99",
            "{}",
            404,
            &not_found,
        ),
        (
            "GET",
            "/api/v1/accounts/1/dashboard_apps/x",
            "",
            404,
            &not_found,
        ),
    ];
    for (method, path, body, status, expected) in cases {
        assert_eq!(
            read(&served.ask(method, path, body)),
            (status, expected.clone()),
            "{method} {path} {body}"
        );
    }
}

#[test]
fn addresses_of_this_machine_are_taken_as_the_real_api_does() {
    let served = Served::start(&["--forget-apps"]);
    for url in [
        "http://localhost:3000",
        "http://127.0.0.1:3000",
        "http://[::1]/",
        "http://app.localhost",
        "http://lvh.me",
    ] {
        let body = json!({ "title": "x", "content": [{ "type": "frame", "url": url }] });
        assert_eq!(served.ask("POST", APPS, &body.to_string()).0, 200, "{url}");
    }
}

#[test]
fn apps_come_back_after_a_restart_and_the_file_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hubctl.toml");
    std::fs::write(
        &file,
        "# mine\n[[app]]\nname = \"Kept\" # yes\nurl = \"http://localhost:1/\"\n",
    )
    .unwrap();
    let arguments = ["--apps-file", file.to_str().unwrap()];
    let served = Served::start(&arguments);
    let body =
        json!({ "title": "Added", "content": [{ "type": "frame", "url": "http://localhost:2/" }] });
    assert_eq!(served.ask("POST", APPS, &body.to_string()).0, 200);
    served.end("-TERM");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("# mine") && text.contains("# yes") && text.contains("Added"),
        "{text}"
    );
    let served = Served::start(&arguments);
    let (_, apps) = read(&served.ask("GET", APPS, ""));
    let titles: Vec<_> = apps
        .as_array()
        .unwrap()
        .iter()
        .map(|app| app["title"].clone())
        .collect();
    assert_eq!(titles, [json!("Kept"), json!("Added")]);
}

#[test]
fn a_broken_configuration_is_shown_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hubctl.toml");
    std::fs::write(&config, "[[app]\n").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["serve", "--config"])
        .arg(&config)
        .bare()
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cannot take the configuration"), "{said}");
    assert!(said.contains("         1 | [[app]\n"), "{said}");
    assert!(
        said.contains("help: mend the file, or name another one with --config"),
        "{said}"
    );
}

#[test]
fn what_serve_does_not_know_in_the_configuration_is_told_at_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("hubctl.toml");
    let cases = [
        (
            "[[app]]\nurl = \"http://localhost:1/\"\n[[apps]]\n",
            "hubctl.toml:3:3: ",
            "has no key `apps`; did you mean `app`?",
        ),
        (
            "[[app]]\nurl = \"ftp://localhost:1/\"\n",
            "hubctl.toml:2:7: ",
            "does not start with http:// or https://",
        ),
        (
            "[check]\napp_command = \"npm run dev\"\n",
            "hubctl.toml:2:1: ",
            "give --app-command",
        ),
    ];
    for (text, place, says) in cases {
        std::fs::write(&config, text).unwrap();
        // With and without the apps of the file, and also when it is the file that keeps what is added.
        for more in [
            &[][..],
            &["--app-url", "http://localhost:2/"],
            &["--apps-file", "hubctl.toml"],
        ] {
            if says.contains("start with") && !more.is_empty() {
                continue;
            }
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_hubctl"))
                .args(["serve", "--port", "0"])
                .args(more)
                .bare()
                .current_dir(folder.path())
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{text}{said}");
            assert!(said.contains(place) && said.contains(says), "{text}{said}");
        }
    }
}
