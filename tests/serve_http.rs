//! `hubctl serve` without a browser: what it prints, which requests it refuses, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

mod bare;
mod serve_support;

use bare::Bare;
use serve_support::Served;

/// Runs a `hubctl serve` that ends by itself.
fn refused(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("serve")
        .args(arguments)
        .bare()
        .output()
        .expect("hubctl starts")
}

#[test]
fn one_address_is_printed_and_the_page_is_there() {
    let hubctl = Served::start(&[]);
    assert!(
        hubctl.url.starts_with("http://127.0.0.1:") && hubctl.url.ends_with('/'),
        "{}",
        hubctl.url
    );
    let answer = hubctl.ask_raw("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let head = answer.to_lowercase();
    for header in [
        "content-security-policy: default-src 'none'; script-src 'self'",
        "x-content-type-options: nosniff",
    ] {
        assert!(head.contains(header), "{header} is not in\n{answer}");
    }
    assert!(!head.contains("unsafe-inline"), "{answer}");
}

#[test]
fn the_start_prints_the_address_and_what_the_token_is_for_and_details_only_when_asked() {
    let app = "Orders=http://localhost:9/panel";
    let plain = Served::start(&["--forget-apps", "--port", "0", "--app-url", app]);
    let token = &plain.token;
    assert_eq!(
        plain.announced,
        format!(
            "api_access_token: {token} (for scripts that call the API; hubctl send finds it by itself)\n"
        )
    );
    let file = "fixtures/payloads/valid/web-2023-rest-messages-empty.json";
    let payload = ["--payload", file, "-v"];
    let usual = ["--forget-apps", "--port", "0", "--app-url", app];
    let verbose = Served::start(&[&usual[..], &payload].concat());
    for detail in [
        "Orders: http://localhost:9/panel\n",
        &format!("payload: 1 conversation from {file}\n"),
        &format!("listening on: 127.0.0.1:{}", verbose.port()),
        &format!("API: {}api/openapi.json\n", verbose.url),
    ] {
        assert!(
            verbose.announced.contains(detail),
            "{detail} is not in {}",
            verbose.announced
        );
    }
}

#[test]
fn a_foreign_host_header_is_refused_on_every_route() {
    let hubctl = Served::start(&[]);
    for route in [
        "/",
        "/ui/app.js",
        "/api/session",
        "/api/stream",
        "/api/apps/1/embedding",
        "/nothing",
    ] {
        for host in [
            "evil.example",
            "evil.example:PORT",
            "127.0.0.1.evil.example:PORT",
            "localhost:1",
        ] {
            assert_eq!(
                hubctl.status(&format!("GET {route} HTTP/1.1\r\nHost: {host}")),
                "403",
                "{route} {host}"
            );
        }
    }
    for host in ["127.0.0.1:PORT", "localhost:PORT", "[::1]:PORT"] {
        assert_eq!(
            hubctl.status(&format!("GET /api/session HTTP/1.1\r\nHost: {host}")),
            "200",
            "{host}"
        );
    }
}

#[test]
fn on_another_name_of_the_loopback_the_page_leads_to_the_printed_one() {
    let hubctl = Served::start(&[]);
    let answer = hubctl.ask_raw("GET / HTTP/1.1\r\nHost: localhost:PORT");
    assert!(answer.starts_with("HTTP/1.1 307"), "{answer}");
    assert!(
        answer.contains(&format!("location: {}", hubctl.url)),
        "{answer}"
    );
}

#[test]
fn a_foreign_page_is_refused_on_control_routes() {
    let hubctl = Served::start(&[]);
    let own = "Host: 127.0.0.1:PORT";
    for route in ["/api/session", "/api/stream", "/api/apps/1/embedding"] {
        for foreign in [
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: http://localhost:3000",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
        ] {
            let head = format!("GET {route} HTTP/1.1\r\n{own}\r\n{foreign}");
            assert_eq!(hubctl.status(&head), "403", "{route} {foreign}");
        }
    }
    let same = format!(
        "GET /api/session HTTP/1.1\r\n{own}\r\nOrigin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: same-origin"
    );
    assert_eq!(hubctl.status(&same), "200");
}

#[test]
fn what_is_not_there_is_said_to_be_not_there() {
    let hubctl = Served::start(&[]);
    for route in [
        "/nothing",
        "/ui/nothing.js",
        "/ui/../Cargo.toml",
        "/ui/%2e%2e/%2e%2e/Cargo.toml",
        "/api/apps/9/embedding",
        "/api/apps/0/embedding",
    ] {
        let head = format!("GET {route} HTTP/1.1\r\nHost: 127.0.0.1:PORT");
        assert_eq!(hubctl.status(&head), "404", "{route}");
    }
}

#[cfg(unix)]
#[test]
fn both_signals_end_it_with_a_stream_open() {
    for signal in ["-INT", "-TERM"] {
        let hubctl = Served::start(&[]);
        let mut stream = TcpStream::connect(("127.0.0.1", hubctl.port())).expect("hubctl listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a timeout");
        write!(
            stream,
            "GET /api/stream HTTP/1.1\r\nHost: {}\r\n\r\n",
            hubctl
                .url
                .trim_start_matches("http://")
                .trim_end_matches('/')
        )
        .expect("hubctl reads");
        let mut first = [0; 12];
        stream.read_exact(&mut first).expect("the stream opens");
        assert_eq!(&first, b"HTTP/1.1 200", "{signal}");
        assert_eq!(hubctl.end(signal), Some(0), "{signal}");
        let mut rest = String::new();
        stream.read_to_string(&mut rest).expect("the stream ends");
        assert!(rest.contains("event: stopping"), "{rest}");
    }
}

#[test]
fn a_taken_port_that_was_asked_for_is_an_error() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("it").port().to_string();
    let output = refused(&["--port", &port]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains(&format!("port {port} is taken")) && said.contains("help: leave --port out"),
        "{said}"
    );
    assert_eq!(output.stdout, b"", "no address is printed");
}

#[test]
fn a_port_that_is_taken_on_the_other_loopback_address_counts_as_taken() {
    // Browsers try [::1] first for localhost: the page would be somebody else's.
    let Ok(taken) = TcpListener::bind("[::1]:0") else {
        // Without IPv6 nobody can be there.
        assert!(TcpListener::bind("127.0.0.1:0").is_ok());
        return;
    };
    let port = taken.local_addr().expect("it").port().to_string();
    let output = refused(&["--port", &port]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_next_free_port_is_taken_and_told() {
    // Another test may have it, and let go of it at any time.
    let until = Instant::now() + Duration::from_secs(20);
    let held = loop {
        match TcpListener::bind(("127.0.0.1", 4400)) {
            Err(_) if Instant::now() < until => sleep(Duration::from_millis(20)),
            held => break held,
        }
    };
    let hubctl = Served::start(&[]);
    assert!((4401..4500).contains(&hubctl.port()), "{}", hubctl.port());
    let (_, said) = hubctl.end_and_tell("-TERM");
    drop(held);
    assert!(said.contains("port 4400 is taken"), "{said}");
}

#[test]
fn an_app_that_does_not_answer_is_told_at_the_start() {
    // Nobody listens there any more.
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("its address");
    let origin = format!("http://localhost:{}", address.port());
    drop(listener);
    let hubctl = Served::start(&["--app-url", &format!("{origin}/panel")]);
    hubctl.wait_for("help: Start the app");
    let (_, said) = hubctl.end_and_tell("-INT");
    assert!(
        said.contains(&format!("no answer from {origin}")) && said.contains("connection refused"),
        "{said}"
    );
}

#[test]
fn a_payload_that_breaks_the_contract_is_posted_and_told() {
    let payload = "fixtures/payloads/invalid/HUB123-id-as-string.json";
    let hubctl = Served::start(&["--payload", payload]);
    let answer = hubctl.ask_raw("GET /api/contexts HTTP/1.1\r\nHost: 127.0.0.1:PORT");
    assert!(answer.contains("\"id\":\"731\""), "{answer}");
    let (_, said) = hubctl.end_and_tell("-INT");
    assert!(
        said.contains(&format!("{payload} breaks the contract: 1 error"))
            && said.contains(&format!("hubctl validate {payload}")),
        "{said}"
    );
}

#[test]
fn what_a_payload_lacks_is_added_as_its_host_would_send_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let bare = r#"{"event":"appContext","data":{"conversation":{"id":1,"b":1,"a":2}}}"#;
    let agent = r#"{"event":"appContext","data":{"currentAgent":{"id":4},"conversation":{"id":2},"contact":{"id":9}}}"#;
    let payload = directory.path().join("payload.ndjson");
    std::fs::write(&payload, format!("{bare}\n{agent}\n")).expect("a file");
    std::fs::create_dir(directory.path().join("more")).expect("a folder");
    std::fs::write(directory.path().join("more/bare.json"), bare).expect("a file");
    let hubctl = Served::start(&[
        "--payload",
        payload.to_str().expect("UTF-8"),
        "--fixtures",
        directory.path().join("more").to_str().expect("UTF-8"),
    ]);
    let ask = |query: &str| {
        let (status, answer) = hubctl.ask("GET", &format!("/api/contexts?{query}"), "");
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str::<Value>(&answer).expect("JSON")
    };
    let answer = ask("");
    assert_eq!(
        answer["added"],
        json!([{ "index": 0, "keys": ["contact", "currentAgent"] }])
    );
    let [first, second] = [&answer["contexts"][0], &answer["contexts"][1]];
    assert_eq!(first["contact"], json!({}));
    let made_up = first["currentAgent"].as_object().expect("an agent");
    assert_eq!(made_up.keys().collect::<Vec<_>>(), ["id", "name", "email"]);
    assert_eq!(
        first["conversation"].to_string(),
        r#"{"id":1,"b":1,"a":2}"#,
        "in the order of the file"
    );
    assert_eq!(
        second.to_string(),
        r#"{"currentAgent":{"id":4},"conversation":{"id":2},"contact":{"id":9}}"#
    );

    // Only what the host that is played sends.
    let keys = |query: &str| ask(query)["added"][0]["keys"].take();
    assert_eq!(keys("profile=web-2022"), json!(["contact"]));
    assert_eq!(
        keys("profile=web-2026"),
        json!(["contact", "currentAgent", "customAttributes"])
    );
    assert_eq!(keys("profile=mobile"), json!(["current_agent"]));

    // Files of a folder, and what is set from outside, are completed as well.
    assert_eq!(
        keys("source=fixture:bare"),
        json!(["contact", "currentAgent"])
    );
    assert_eq!(hubctl.ask("PUT", "/api/contexts", bare).0, 200);
    let given = ask("");
    assert_eq!(given["contexts"], json!([first]));
    assert_eq!(
        given["added"],
        json!([{ "index": 0, "keys": ["contact", "currentAgent"] }])
    );
}

#[test]
fn a_payload_is_read_again_when_its_file_changes() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("payload.json");
    std::fs::write(
        &path,
        r#"{"event":"appContext","data":{"contact":{"name":"First"}}}"#,
    )
    .expect("a file");
    let hubctl = Served::start(&["--payload", path.to_str().expect("UTF-8")]);
    let session = || {
        let ask =
            |path| hubctl.ask_raw(&format!("GET /api/{path} HTTP/1.1\r\nHost: 127.0.0.1:PORT"));
        ask("session") + &ask("contexts")
    };
    assert!(session().contains("First"));

    // The stream tells the page, so the test waits for the stream.
    let mut stream = TcpStream::connect(("127.0.0.1", hubctl.port())).expect("hubctl listens");
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .expect("a timeout");
    write!(
        stream,
        "GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
        hubctl.port()
    )
    .expect("hubctl reads");
    let mut lines = BufReader::new(stream)
        .lines()
        .map(|line| line.expect("the stream tells in time"));
    for (text, expected) in [
        (
            r#"{"event":"appContext","data":{"contact":{"name":"Second"}}}"#,
            "Second",
        ),
        ("{\"event\":", "the last good contexts are kept"),
    ] {
        std::fs::write(&path, text).expect("a file");
        // A reader may meet the file half written, and is told of it once more when it is whole.
        let is_there = lines.any(|line| line == "event: session" && session().contains(expected));
        assert!(is_there && session().contains("Second"), "{}", session());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_while_it_waits_for_a_payload() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let pipe = directory.path().join("pipe");
    assert!(
        Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .expect("mkfifo")
            .success()
    );
    let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .args(["serve", "--payload"])
        .arg(&pipe)
        .bare()
        .spawn()
        .expect("hubctl starts");
    // Opening the pipe waits for hubctl to open it as well; nothing is ever written.
    let _writer = std::fs::OpenOptions::new()
        .write(true)
        .open(&pipe)
        .expect("hubctl reads the pipe");
    let id = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &id])
            .status()
            .expect("kill")
            .success()
    );
    let deadline = Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a status").is_none() {
        if Instant::now() > deadline {
            child.kill().expect("it runs");
            panic!("hubctl does not end");
        }
        std::thread::yield_now();
    }
}

#[test]
fn an_event_of_another_name_is_not_posted_as_a_context() {
    let output = refused(&[
        "--payload",
        "fixtures/payloads/invalid/HUB111-wrong-event.json",
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("holds no event that could be posted")
    );
}

#[test]
fn what_changes_something_needs_the_token_and_is_refused_to_other_pages() {
    let hubctl = Served::start(&["--forget-apps"]);
    let event = r#"{"event":"appContext","data":{}}"#;
    for (method, path, body) in [
        ("PATCH", "/api/session", r#"{"seed":1}"#),
        ("PUT", "/api/contexts", event),
        ("POST", "/api/events", event),
        ("POST", "/api/commands", r#"{"do":"repost"}"#),
        ("DELETE", "/api/messages", ""),
        ("POST", "/api/apps/1/screen", ""),
        ("GET", "/api/v1/accounts/1/dashboard_apps", ""),
    ] {
        let token = ("api_access_token", hubctl.token.as_str());
        assert_eq!(
            hubctl.ask_without_token(method, path, body).0,
            401,
            "{method} {path}"
        );
        for foreign in [
            ("origin", "http://localhost:3000"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let (status, _) = hubctl.exchange(method, path, &[token, foreign], body);
            assert_eq!(status, 403, "{method} {path} {foreign:?}");
        }
        let (status, said) = hubctl.ask(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {said}");
        if path.starts_with("/api/v1/") {
            // The real host's API knows no bearer token.
            continue;
        }
        let bearer = format!("Bearer {}", hubctl.token);
        let (status, said) = hubctl.exchange(method, path, &[("authorization", &bearer)], body);
        assert!((200..300).contains(&status), "{method} {path}: {said}");
    }
}

#[test]
fn a_socket_is_refused_to_other_pages() {
    let hubctl = Served::start(&["--forget-apps"]);
    let handshake = |origin: &str| {
        let mut stream = hubctl.connect();
        write!(
            stream,
            "GET /api/socket?page=p HTTP/1.1\r\nHost: {}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            hubctl.authority()
        )
        .expect("hubctl reads");
        let mut status = [0; 12];
        stream.read_exact(&mut status).expect("an answer");
        String::from_utf8_lossy(&status).into_owned()
    };
    assert_eq!(handshake(hubctl.url.trim_end_matches('/')), "HTTP/1.1 101");
    for foreign in ["http://localhost:3000", "null", "http://evil.example"] {
        assert_eq!(handshake(foreign), "HTTP/1.1 403", "{foreign}");
    }
}

#[test]
fn bodies_are_bounded_and_the_host_goes_on() {
    let hubctl = Served::start(&["--forget-apps"]);
    let large = |size: usize| format!("\"{}\"", "x".repeat(size));
    for (method, path, size) in [
        ("PUT", "/api/pages/p", 100 << 10),
        ("POST", "/api/messages", 17 << 20),
        ("POST", "/api/events?raw=true", 33 << 20),
        ("POST", "/api/v1/accounts/1/dashboard_apps", 3 << 20),
    ] {
        // The connection may be closed while the body is still being written.
        let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            hubctl.ask(method, path, &large(size)).0
        }));
        assert!(matches!(asked, Ok(413) | Err(_)), "{path}: {asked:?}");
    }
    assert_eq!(hubctl.ask("GET", "/api/session", "").0, 200);
}

#[test]
fn the_log_is_a_ring_and_says_what_is_gone() {
    let hubctl = Served::start(&["--forget-apps"]);
    let line = r#"{"direction":"note","verdict":"note","level":"info","reason":"r"}"#;
    let batch = format!(
        r#"{{"page":"p","messages":[{}]}}"#,
        vec![line; 2_000].join(",")
    );
    for _ in 0..4 {
        assert_eq!(hubctl.ask("POST", "/api/messages", &batch).0, 204);
    }
    let (_, answer) = hubctl.ask("GET", "/api/messages?after=10&limit=5", "");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    assert_eq!(
        answer["missed"],
        8_000 - 5_000 - 10,
        "the newest 5,000 are kept"
    );
    assert_eq!(answer["messages"].as_array().expect("a list").len(), 5);
    assert_eq!(answer["last"], 3_005);
}

#[cfg(target_os = "linux")]
#[test]
fn readers_that_do_not_read_hold_no_memory() {
    let hubctl = Served::start(&["--forget-apps", "-q"]);
    let memory = || {
        let status = std::fs::read_to_string(format!("/proc/{}/status", hubctl.id())).expect("it");
        let line = status
            .lines()
            .find(|line| line.starts_with("VmRSS"))
            .expect("a line");
        line.split_whitespace()
            .nth(1)
            .and_then(|kilobytes| kilobytes.parse::<u64>().ok())
            .expect("a number")
    };
    let sleepers: Vec<_> = (0..20)
        .map(|_| {
            let mut stream = hubctl.connect();
            write!(
                stream,
                "GET /api/messages/stream HTTP/1.1\r\nHost: {}\r\n\r\n",
                hubctl.authority()
            )
            .expect("hubctl reads");
            stream
        })
        .collect();
    let text = "x".repeat(20_000);
    let line = format!(
        r#"{{"direction":"note","verdict":"note","level":"info","reason":"r","text":"{text}"}}"#
    );
    let batch = format!(
        r#"{{"page":"p","messages":[{}]}}"#,
        vec![line; 200].join(",")
    );
    let (_, session) = hubctl.ask_without_token("GET", "/api/session", "");
    let session: Value = serde_json::from_str(&session).expect("JSON");
    let token = session["token"].as_str().expect("a token").to_owned();
    let mut before = 0;
    for round in 0..50 {
        let (status, _) = hubctl.exchange(
            "POST",
            "/api/messages",
            &[("api_access_token", &token)],
            &batch,
        );
        assert_eq!(status, 204);
        if round == 20 {
            before = memory();
        }
    }
    // 120 MB more went by, which 20 queues would have kept 20 times.
    assert!(
        memory() < before + 40_000,
        "{} kB after {before} kB",
        memory()
    );
    drop(sleepers);
}

#[test]
fn the_log_streams_and_resumes() {
    let hubctl = Served::start(&["--forget-apps"]);
    let report = |reason: &str| {
        let body = format!(
            r#"{{"page":"p","messages":[{{"direction":"note","verdict":"note","level":"info","reason":"{reason}"}}]}}"#
        );
        assert_eq!(hubctl.ask("POST", "/api/messages", &body).0, 204);
    };
    let follow = |headers: &str| {
        let mut stream = hubctl.connect();
        write!(
            stream,
            "GET /api/messages/stream HTTP/1.1\r\nHost: {}\r\n{headers}\r\n",
            hubctl.authority()
        )
        .expect("hubctl reads");
        BufReader::new(stream)
            .lines()
            .map(|line| line.expect("it goes on"))
    };
    report("first");
    report("second");
    let mut resumed = follow("Last-Event-ID: 1\r\n");
    assert!(resumed.any(|line| line == "id: 2"));
    assert!(resumed.any(|line| line.contains("\"reason\":\"second\"")));
    report("third");
    assert!(resumed.any(|line| line.contains("\"reason\":\"third\"")));
}

#[test]
fn an_address_for_others_says_what_it_exposes() {
    let hubctl = Served::start(&["--forget-apps", "--bind", "0.0.0.0", "--port", "0"]);
    assert!(
        hubctl
            .announced
            .contains("listening on 0.0.0.0: whoever reaches this port can read the conversations"),
        "{}",
        hubctl.announced
    );
    let own = Served::start(&["--forget-apps"]);
    assert!(!own.announced.contains("listening on"), "{}", own.announced);
}

#[cfg(target_os = "linux")]
#[test]
fn keys_of_the_terminal_steer_it() {
    // `script` gives it a terminal.
    let runtime = tempfile::tempdir().expect("a folder");
    let command = format!(
        "{} serve --forget-apps --port 0 -v",
        env!("CARGO_BIN_EXE_hubctl")
    );
    let mut child = Command::new("script")
        .args(["-qefc", &command, "/dev/null"])
        .env("XDG_RUNTIME_DIR", runtime.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("script");
    let mut keys = child.stdin.take().expect("a pipe");
    let mut screen = BufReader::new(child.stdout.take().expect("a pipe"));
    let mut until = |text: &str| {
        let mut seen = String::new();
        while !seen.contains(text) {
            assert!(
                screen.read_line(&mut seen).expect("text") > 0,
                "{text} is not in {seen}"
            );
        }
        seen
    };
    until("q quit");
    keys.write_all(b"?").expect("it reads");
    until("n next scenario");
    for key in ["r", "n", "t"] {
        keys.write_all(key.as_bytes()).expect("it reads");
        until("no page is open; o opens http://127.0.0.1:");
    }
    keys.write_all(b"q").expect("it reads");
    assert!(child.wait().expect("it ends").success());
}
