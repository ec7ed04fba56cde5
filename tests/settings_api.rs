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

/// A row of the table: a request, and the real host's answer to it.
struct Row {
    /// What is tried.
    what: &'static str,
    request: (&'static str, &'static str, String),
    answer: (u16, Value),
}

fn row(
    what: &'static str,
    request: (&'static str, &'static str, &str),
    answer: (u16, Value),
) -> Row {
    let (method, path, body) = request;
    Row {
        what,
        request: (method, path, body.to_owned()),
        answer,
    }
}

/// A request for an app with this title and this address.
fn app(title: &str, url: &str) -> String {
    json!({ "title": title, "content": [{ "type": "frame", "url": url }] }).to_string()
}

const FIRST: &str = "/api/v1/accounts/1/dashboard_apps/1";
const UNKNOWN: &str = "/api/v1/accounts/1/dashboard_apps/99";
const URL: &str = "https://a.example/";

#[test]
fn what_the_real_host_refuses_is_refused_in_its_words() {
    let not_found = || (404, json!({ "error": "Resource could not be found" }));
    let content = || {
        let body = json!({ "message": "Content : Invalid data", "attributes": ["content"] });
        (422, body)
    };
    let missing = || {
        let error = "param is missing or the value is empty: dashboard_app";
        (422, json!({ "error": error }))
    };
    let failure = || {
        (
            500,
            json!({ "status": 500, "error": "Internal Server Error" }),
        )
    };
    let too_long = || {
        let message = "Title is too long (maximum is 255 characters)";
        (422, json!({ "message": message, "attributes": ["title"] }))
    };
    let long = "ü".repeat(256);
    let frames = |items: &str| format!(r#"{{"title":"x","content":{items}}}"#);
    let untitled =
        |title: &str| format!(r#"{{{title}"content":[{{"type":"frame","url":"{URL}"}}]}}"#);
    let rows = [
        row("an unknown id", ("GET", UNKNOWN, ""), not_found()),
        row("an unknown id", ("PATCH", UNKNOWN, "{}"), not_found()),
        row(
            "an unknown id",
            ("PUT", UNKNOWN, &app("x", URL)),
            not_found(),
        ),
        row("an unknown id", ("DELETE", UNKNOWN, ""), not_found()),
        row(
            "no number",
            ("GET", "/api/v1/accounts/1/dashboard_apps/x", ""),
            not_found(),
        ),
        row(
            "an unknown account",
            ("GET", "/api/v1/accounts/2/dashboard_apps", ""),
            not_found(),
        ),
        row(
            "an unknown account",
            ("POST", "/api/v1/accounts/2/dashboard_apps", &app("x", URL)),
            not_found(),
        ),
        row("no content", ("POST", APPS, r#"{"title":"x"}"#), content()),
        row("empty content", ("POST", APPS, &frames("[]")), content()),
        row(
            "empty content",
            ("PATCH", FIRST, r#"{"content":[]}"#),
            content(),
        ),
        row(
            "content as a text",
            ("POST", APPS, &frames(r#""[]""#)),
            content(),
        ),
        row(
            "content by its index",
            (
                "POST",
                APPS,
                &frames(r#"{"0":{"type":"frame","url":"https://a.example/"}}"#),
            ),
            content(),
        ),
        row(
            "another type",
            (
                "POST",
                APPS,
                &frames(r#"[{"type":"tab","url":"https://a.example/"}]"#),
            ),
            content(),
        ),
        row(
            "no type",
            ("POST", APPS, &frames(r#"[{"url":"https://a.example/"}]"#)),
            content(),
        ),
        row(
            "no url",
            ("POST", APPS, &frames(r#"[{"type":"frame"}]"#)),
            content(),
        ),
        row(
            "one of two is wrong",
            (
                "POST",
                APPS,
                &frames(
                    r#"[{"type":"frame","url":"https://a.example/"},{"type":"frame","url":"x"}]"#,
                ),
            ),
            content(),
        ),
        row(
            "not http(s)",
            ("POST", APPS, &app("x", "ftp://a.example/")),
            content(),
        ),
        row(
            "not http(s)",
            (
                "PATCH",
                FIRST,
                r#"{"content":[{"type":"frame","url":"mailto:a@b.c"}]}"#,
            ),
            content(),
        ),
        row(
            "a scheme in capitals",
            ("POST", APPS, &app("x", "HTTPS://a.example/")),
            content(),
        ),
        row(
            "umlauts",
            ("POST", APPS, &app("x", "https://bücher.example/")),
            content(),
        ),
        row(
            "umlauts",
            ("POST", APPS, &app("x", "https://a.example/ü")),
            content(),
        ),
        row(
            "a template in the path",
            ("POST", APPS, &app("x", "https://a.example/{{contact.id}}")),
            content(),
        ),
        row(
            "a bar in the path",
            ("POST", APPS, &app("x", "https://a.example/a|b")),
            content(),
        ),
        row(
            "a blank",
            ("POST", APPS, &app("x", "https://a.example/a b")),
            content(),
        ),
        row(
            "a blank behind it",
            ("POST", APPS, &app("x", "https://a.example/ ")),
            content(),
        ),
        row(
            "a backslash",
            ("POST", APPS, &app("x", r"https://a.example/a\b")),
            content(),
        ),
        row(
            "angle brackets",
            ("POST", APPS, &app("x", "https://a.example/<id>")),
            content(),
        ),
        row(
            "a broken percent sign",
            ("POST", APPS, &app("x", "https://a.example/%zz")),
            content(),
        ),
        row("no body", ("POST", APPS, ""), missing()),
        row("no body", ("PATCH", FIRST, ""), missing()),
        row("nothing in it", ("POST", APPS, "{}"), missing()),
        row(
            "nothing of an app",
            ("POST", APPS, r#"{"name":"x"}"#),
            missing(),
        ),
        row(
            "an empty app",
            ("POST", APPS, r#"{"dashboard_app":{}}"#),
            missing(),
        ),
        row("no title", ("POST", APPS, &untitled("")), failure()),
        row(
            "a title that is null",
            ("POST", APPS, &untitled(r#""title":null,"#)),
            failure(),
        ),
        row(
            "a title that becomes null",
            ("PATCH", FIRST, r#"{"title":null}"#),
            failure(),
        ),
        row(
            "a title that is a list",
            ("POST", APPS, &untitled(r#""title":["x"],"#)),
            failure(),
        ),
        row(
            "an app that is a text",
            ("POST", APPS, r#"{"dashboard_app":"x"}"#),
            failure(),
        ),
        row(
            "256 characters",
            ("POST", APPS, &app(&long, URL)),
            too_long(),
        ),
        row(
            "256 characters",
            ("PATCH", FIRST, &json!({ "title": long }).to_string()),
            too_long(),
        ),
    ];
    let served = Served::start(&["--forget-apps", "--app-url", "First=http://localhost:1/"]);
    let before = read(&served.ask("GET", APPS, ""));
    for Row {
        what,
        request,
        answer,
    } in rows
    {
        let (method, path, body) = request;
        assert_eq!(
            read(&served.ask(method, path, &body)),
            answer,
            "{what}: {method} {path} {body}"
        );
    }
    assert_eq!(
        read(&served.ask("GET", APPS, "")),
        before,
        "nothing was written"
    );
}

#[test]
fn what_the_real_host_takes_is_taken_and_kept_as_it_is() {
    let long = "ü".repeat(255);
    let both = format!(r#"{{"dashboard_app":{}}}"#, app("x", URL));
    // What is sent, the title and the address that come back.
    let rows: [(&str, &str, &str); 16] = [
        (&both, "x", URL),
        (&app("", URL), "", URL),
        (&app("   ", URL), "   ", URL),
        (&app(" CRM ", URL), " CRM ", URL),
        (&app(&long, URL), &long, URL),
        (
            r#"{"title":5,"content":[{"type":"frame","url":"https://a.example/"}]}"#,
            "5",
            URL,
        ),
        (
            r#"{"title":"x","content":["y",{"type":"frame","url":"https://a.example/","more":1}]}"#,
            "x",
            URL,
        ),
        (
            &app("x", "http://localhost:3000"),
            "x",
            "http://localhost:3000",
        ),
        (
            &app("x", "http://127.0.0.1:3000"),
            "x",
            "http://127.0.0.1:3000",
        ),
        (&app("x", "http://[::1]/"), "x", "http://[::1]/"),
        (
            &app("x", "http://app.localhost"),
            "x",
            "http://app.localhost",
        ),
        (&app("x", "http://lvh.me"), "x", "http://lvh.me"),
        (
            &app("x", "http://user:pw@devbox:3000/a#/b?c"),
            "x",
            "http://user:pw@devbox:3000/a#/b?c",
        ),
        (
            &app("x", "https://a.example/%7B%7Bid%7D%7D"),
            "x",
            "https://a.example/%7B%7Bid%7D%7D",
        ),
        (
            &app("x", "https://a.example/?id={{contact.id}}"),
            "x",
            "https://a.example/?id={{contact.id}}",
        ),
        (
            &app("x", "https://xn--bcher-kva.example"),
            "x",
            "https://xn--bcher-kva.example",
        ),
    ];
    let served = Served::start(&["--forget-apps"]);
    for (body, title, url) in rows {
        let (status, made) = read(&served.ask("POST", APPS, body));
        let content = json!([{ "type": "frame", "url": url }]);
        assert_eq!(
            (status, &made["title"], &made["content"]),
            (200, &json!(title), &content),
            "{body}"
        );
        let one = format!("{APPS}/{}", made["id"]);
        assert_eq!(read(&served.ask("GET", &one, "")), (200, made), "{body}");
        assert_eq!(served.ask("DELETE", &one, ""), (204, String::new()));
    }
}

#[test]
fn a_change_keeps_what_it_does_not_say() {
    let served = Served::start(&["--forget-apps", "--app-url", "First=http://localhost:1/"]);
    // What is sent, the title and the address that the app has then.
    for (method, body, title, url) in [
        (
            "PATCH",
            r#"{"title":"Shop"}"#,
            "Shop",
            "http://localhost:1/",
        ),
        (
            "PATCH",
            r#"{"content":[{"type":"frame","url":"https://a.example/"}]}"#,
            "Shop",
            URL,
        ),
        ("PATCH", r#"{"content":null}"#, "Shop", URL),
        ("PATCH", r#"{"content":"x"}"#, "Shop", URL),
        ("PATCH", r#"{"dashboard_app":{"more":1}}"#, "Shop", URL),
        ("PUT", r#"{"title":" "}"#, " ", URL),
        ("PATCH", r#"{"title":""}"#, "", URL),
    ] {
        let (status, changed) = read(&served.ask(method, FIRST, body));
        assert_eq!(
            (status, &changed["title"], &changed["content"][0]["url"]),
            (200, &json!(title), &json!(url)),
            "{method} {body}"
        );
        assert_eq!(read(&served.ask("GET", FIRST, "")), (200, changed));
    }
}

#[test]
fn the_token_is_read_under_both_names_and_a_missing_one_is_a_login() {
    let served = Served::start(&["--forget-apps"]);
    let login = json!({ "errors": ["You need to sign in or sign up before continuing."] });
    let wrong = json!({ "error": "Invalid Access Token" });
    let token = served.token.clone();
    let bearer = format!("Bearer {token}");
    let headers = |name: &'static str, value: &str| [(name, value.to_owned())];
    let cases = [
        (headers("api_access_token", &token), None),
        (headers("api-access-token", &token), None),
        (headers("x-other", &token), Some(&login)),
        (headers("api_access_token", ""), Some(&login)),
        (headers("authorization", &bearer), Some(&login)),
        (headers("api_access_token", "wrong"), Some(&wrong)),
        (headers("api-access-token", "wrong"), Some(&wrong)),
    ];
    for (headers, refusal) in cases {
        let headers = headers.each_ref().map(|(name, value)| (*name, &**value));
        // The token comes before the account and before the app.
        for (path, status) in [
            (APPS, 200),
            (UNKNOWN, 404),
            ("/api/v1/accounts/2/dashboard_apps", 404),
        ] {
            let answer = read(&served.exchange("GET", path, &headers, ""));
            match refusal {
                Some(body) => assert_eq!(answer, (401, body.clone()), "{headers:?} {path}"),
                None => assert_eq!(answer.0, status, "{headers:?} {path}"),
            }
        }
    }
}

#[test]
fn a_form_is_read_as_rails_reads_it() {
    let served = Served::start(&["--forget-apps"]);
    let content = json!({ "message": "Content : Invalid data", "attributes": ["content"] });
    let missing = json!({ "error": "param is missing or the value is empty: dashboard_app" });
    let failure = json!({ "status": 500, "error": "Internal Server Error" });
    for (body, status, expected) in [
        (
            "dashboard_app[title]=CRM+%26&dashboard_app[content][][type]=frame&dashboard_app[content][][url]=https%3A%2F%2Fa.example%2F",
            200,
            Value::Null,
        ),
        (
            "dashboard_app%5Bcontent%5D%5B%5D%5Burl%5D=https://a.example/&dashboard_app%5Bcontent%5D%5B%5D%5Btype%5D=frame&dashboard_app%5Btitle%5D=CRM+%26",
            200,
            Value::Null,
        ),
        (
            "dashboard_app[content][][type]=frame&dashboard_app[content][][url]=https://a.example/",
            500,
            failure,
        ),
        (
            "dashboard_app[title]=x&dashboard_app[content][0][type]=frame&dashboard_app[content][0][url]=https://a.example/",
            422,
            content.clone(),
        ),
        ("dashboard_app[title]=x", 422, content),
        (
            "title=x&content[][type]=frame&content[][url]=https://a.example/",
            422,
            missing.clone(),
        ),
        ("", 422, missing),
    ] {
        let headers = [
            ("Host", served.authority()),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("api_access_token", &served.token),
        ];
        let answer = served.answer("POST", APPS, &headers, body);
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        assert_eq!(head[9..12], status.to_string(), "{body}: {answer}");
        let said: Value = serde_json::from_str(text).unwrap();
        if status == 200 {
            assert_eq!(said["title"], "CRM &", "{body}");
            assert_eq!(
                said["content"],
                json!([{ "type": "frame", "url": URL }]),
                "{body}"
            );
        } else {
            assert_eq!(said, expected, "{body}");
        }
    }
    let apps = read(&served.ask("GET", APPS, "")).1;
    assert_eq!(
        apps.as_array().unwrap().len(),
        3,
        "the sample and two more: {apps}"
    );
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
    for title in ["Added", "", " spaced "] {
        let made = served.ask("POST", APPS, &app(title, "http://localhost:2/"));
        assert_eq!(made.0, 200, "{title}");
    }
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
    assert_eq!(titles, ["Kept", "Added", "", " spaced "]);
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
