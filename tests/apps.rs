//! The apps of `fixtures/apps`: told in the table, and served as they say. With the samples there is one for every rule that an app
//! can break.
//! Whether each gives exactly its finding is a matter of the contract checks.

#![expect(clippy::unwrap_used, reason = "a test says more by its backtrace")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use hubctl::finding::rules::RULES;
use serde_json::Value;

mod app_server;

use app_server::AppServer;
use app_server::served::{Served, ServedError};

const SOON: Duration = Duration::from_secs(20);

/// The rules that no file can break, and why.
const WITHOUT_APP: [(&str, &str); 3] = [
    (
        "HUB209",
        "it takes plain http from another machine than this one",
    ),
    ("HUB216", "it takes an app that is served over https"),
    (
        "HUB218",
        "every app here has such an address, and it matters in a public host only",
    ),
];

/// The orders of `ada@example.com`.
const ADA: &str = include_str!("apps/orders-of-ada.json");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/apps")
}

/// The pages in these folders by their paths, such as `broken/HUB300-no-listener.html`.
fn pages(folders: &[&str]) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for folder in folders {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if name.ends_with(".html") {
                pages.insert(
                    format!("{folder}/{name}"),
                    fs::read_to_string(&path).unwrap(),
                );
            }
        }
    }
    pages
}

fn all_pages() -> BTreeMap<String, String> {
    pages(&["good", "broken", "faults", "parts"])
}

/// The comment that says what is wrong with an app.
fn told(text: &str) -> Option<&str> {
    let (_, body) = Served::parse(text).ok()?;
    let line = body.lines().next()?;
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")
}

#[test]
fn every_rule_of_apps_has_one_that_breaks_it_or_a_reason_why_not() {
    let mut broken = pages(&["broken"]);
    for rule in RULES.iter().filter(|rule| rule.code >= "HUB200") {
        let file = format!("broken/{}-{}.html", rule.code, rule.name);
        let is_file = broken.remove(&file).is_some();
        let is_sample = rule.bad.starts_with('<');
        let is_excepted = WITHOUT_APP.iter().any(|(code, _)| *code == rule.code);
        assert_ne!(is_file || is_sample, is_excepted, "{file}");
    }
    let rest: Vec<_> = broken.into_keys().collect();
    assert!(rest.is_empty(), "{rest:?} are named after no rule");
    for (code, reason) in WITHOUT_APP {
        assert!(RULES.iter().any(|rule| rule.code == code), "{code}");
        assert!(!reason.is_empty(), "{code}");
    }
}

#[test]
fn every_app_says_what_is_wrong_and_the_table_says_the_same() {
    let table = fs::read_to_string(root().join("README.md")).unwrap();
    let mut rows = Vec::new();
    for (file, text) in all_pages() {
        let told = told(&text).unwrap_or_else(|| panic!("{file} does not say what is wrong"));
        assert!(told.ends_with('.'), "{file}: {told}");
        rows.push(format!("| [{file}]({file}) | {told} |"));
    }
    let written: Vec<_> = table
        .lines()
        .filter(|line| line.starts_with("| ["))
        .collect();
    for row in &rows {
        assert!(written.contains(&row.as_str()), "the table lacks\n{row}");
    }
    assert_eq!(written.len(), rows.len(), "the table has rows of old apps");
}

#[test]
fn only_the_apps_about_framing_go_without_the_policy_of_the_good_one() {
    let good = fs::read_to_string(root().join("good/vanilla.html")).unwrap();
    let (good, _) = Served::parse(&good).unwrap();
    let (name, policy) = &good.headers[0];
    assert_eq!(name, "Content-Security-Policy");
    let without: Vec<_> = pages(&["good", "broken", "faults"])
        .into_iter()
        .filter(|(_, text)| {
            let (served, _) = Served::parse(text).unwrap();
            let mut values = served.headers.iter().map(|(_, value)| value);
            !values.any(|value| value.starts_with(policy.as_str()))
        })
        .map(|(file, _)| file["broken/".len()..]["HUB".len()..][..3].to_owned())
        .collect();
    assert_eq!(without, ["200", "201", "202", "203", "204", "219"]);
}

#[test]
fn the_comment_of_a_file_is_read() {
    let text =
        "<!-- served with:\nStatus: 302\nDelay: 20s\nBody-Delay: 5ms\nLocation: /a: b\n-->\n<p>";
    let (served, body) = Served::parse(text).unwrap();
    assert_eq!(body, "<p>");
    let expected = Served {
        status: Some(302),
        delay: Duration::from_secs(20),
        body_delay: Duration::from_millis(5),
        headers: vec![("Location".to_owned(), "/a: b".to_owned())],
    };
    assert_eq!(served, expected);

    let (served, body) = Served::parse("<!-- other --><p>").unwrap();
    assert_eq!((served.status, body), (Some(200), "<!-- other --><p>"));
    let (served, _) = Served::parse("<!-- served with: Status: none -->").unwrap();
    assert_eq!(served.status, None);
}

#[test]
fn a_comment_that_cannot_be_read_is_told() {
    let open = Served::parse("<!-- served with:\nStatus: 200\n<p>");
    assert_eq!(open, Err(ServedError::Open));
    for line in [
        "Status: fine",
        "Status: 99",
        "Delay: 20",
        "Delay: soon",
        "no header",
        "Bad Name: x",
        "X-Empty:",
    ] {
        let text = format!("<!-- served with:\n{line}\n-->");
        let expected = ServedError::Line(line.to_owned());
        assert_eq!(Served::parse(&text), Err(expected));
    }
}

#[test]
fn every_app_is_served_as_it_says() {
    let server = AppServer::start(&root(), 0).unwrap();
    for (file, text) in all_pages() {
        let (served, body) = Served::parse(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        if !(served.delay + served.body_delay).is_zero() {
            continue; // Delays have a test of their own.
        }
        let answer = ask(&server, &format!("GET /{file} HTTP/1.1\r\n\r\n"));
        let Some(status) = served.status else {
            assert_eq!(answer, "", "{file}");
            continue;
        };
        let (head, sent) = answer.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{file}: {head}"
        );
        for (name, value) in &served.headers {
            assert!(
                head.contains(&format!("\r\n{name}: {value}")),
                "{file}: {head}"
            );
        }
        assert!(
            head.contains("\r\nCache-Control: no-store"),
            "{file}: {head}"
        );
        let count = |name: &str| head.matches(&format!("\r\n{name}: ")).count();
        let pages = usize::from(status != 204);
        assert_eq!(count("Content-Type"), pages, "{file}: {head}");
        assert_eq!(count("Content-Length"), pages, "{file}: {head}");
        for name in [
            "X-Frame-Options",
            "Content-Security-Policy",
            "Set-Cookie",
            "Location",
        ] {
            let said = served.headers.iter().filter(|(said, _)| said == name);
            assert_eq!(count(name), said.count(), "{file}: {head}");
        }
        assert_eq!(sent, if status == 204 { "" } else { body }, "{file}");
    }
}

#[test]
fn files_outside_are_not_served_and_nothing_strange_ends_the_server() {
    let server = AppServer::start(&root(), 0).unwrap();
    for (request, status) in [
        ("GET /../../Cargo.toml HTTP/1.1\r\n\r\n", 404),
        ("GET //etc/passwd HTTP/1.1\r\n\r\n", 404),
        ("GET /%2e%2e/README.md HTTP/1.1\r\n\r\n", 404),
        ("GET /broken HTTP/1.1\r\n\r\n", 404),
        ("PUT /good/vanilla.html HTTP/1.1\r\n\r\n", 405),
        ("nonsense\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nbad\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("GET / HTTP/1.1\r\n\r\n", 200),
    ] {
        let answer = ask(&server, request);
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{request}{answer}");
    }
}

#[test]
fn one_connection_takes_several_requests_and_both_addresses_answer() {
    let server = AppServer::start(&root(), 0).unwrap();
    let twice = "HEAD /login HTTP/1.1\r\n\r\nPOST /api/collect HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}\
                 GET /download HTTP/1.1\r\nConnection: close\r\n\r\n";
    let answer = ask(&server, twice);
    let heads: Vec<_> = answer.split("HTTP/1.1 ").skip(1).collect();
    assert_eq!(heads.len(), 3, "{answer}");
    assert!(heads[0].starts_with("200 ") && heads[0].ends_with("\r\n\r\n"));
    assert!(heads[1].starts_with("204 ") && heads[1].ends_with("\r\n\r\n"));
    assert!(heads[2].contains("Content-Disposition: attachment"));
    assert!(heads[2].ends_with("\r\n\r\nnumber,total\n"));

    let port = port(&server);
    for address in ["127.0.0.1", "::1"] {
        assert!(TcpStream::connect((address, port)).is_ok(), "{address}");
    }
    drop(server);
    let refused = TcpStream::connect(("127.0.0.1", port));
    assert!(refused.is_err(), "it goes on listening");
}

#[test]
fn customers_have_orders_of_their_own() {
    let server = AppServer::start(&root(), 0).unwrap();
    let orders = |request: &str| -> Value {
        let answer = ask(&server, request);
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    };
    let ada = orders("GET /api/customer?email=ada%40example.com HTTP/1.1\r\n\r\n");
    // as the server of tests/apps/react has them.
    assert_eq!(ada, serde_json::from_str::<Value>(ADA).unwrap());
    let body = r#"{"email":"ada@example.com","id":7}"#;
    let posted = format!(
        "POST /api/customer HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(orders(&posted), ada);
    let seven = orders("GET /api/customer?id=7 HTTP/1.1\r\n\r\n");
    let eight = orders("GET /api/customer?id=8 HTTP/1.1\r\n\r\n");
    assert!(seven != ada && seven != eight);
    let nobody = ask(&server, "GET /api/customer HTTP/1.1\r\n\r\n");
    assert!(nobody.starts_with("HTTP/1.1 400 "), "{nobody}");
}

#[test]
fn what_takes_its_time_does_and_ends_when_the_client_goes() {
    let server = AppServer::start(&root(), 0).unwrap();
    for request in [
        "GET /slow?ms=300 HTTP/1.1\r\n\r\n",
        "GET /api/customer?id=1&delay=300 HTTP/1.1\r\n\r\n",
    ] {
        let start = Instant::now();
        assert!(ask(&server, request).starts_with("HTTP/1.1 200 "));
        assert!(start.elapsed() >= Duration::from_millis(300), "{request}");
    }

    // A file can say so as well.
    let folder = tempfile::tempdir().unwrap();
    let text = "<!-- served with:\nDelay: 300ms\n-->\n<p>";
    fs::write(folder.path().join("late.html"), text).unwrap();
    let late = AppServer::start(folder.path(), 0).unwrap();
    let start = Instant::now();
    let answer = ask(&late, "GET /late.html?delay HTTP/1.1\r\n\r\n");
    assert!(answer.ends_with("\r\n\r\n<p>"), "{answer}");
    assert!(start.elapsed() >= Duration::from_millis(300));

    // The head comes at once where only the body is late.
    let mut client = connect(&server);
    client
        .write_all(b"GET /faults/body-after-20s.html HTTP/1.1\r\n\r\n")
        .unwrap();
    let mut head = [0; 12];
    client.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");

    // The server closes its side as soon as it notices, long before the two minutes are over.
    let mut client = connect(&server);
    client.write_all(b"GET /hang HTTP/1.1\r\n\r\n").unwrap();
    thread::sleep(Duration::from_millis(50));
    client.shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
}

fn port(server: &AppServer) -> u16 {
    let url = url::Url::parse(&server.url("")).unwrap();
    url.port().unwrap()
}

fn connect(server: &AppServer) -> TcpStream {
    let client = TcpStream::connect(("127.0.0.1", port(server))).unwrap();
    client.set_read_timeout(Some(SOON)).unwrap();
    client
}

/// Sends the bytes, ends its side, and gives everything that comes back.
fn ask(server: &AppServer, request: &str) -> String {
    let mut client = connect(server);
    // A server that refuses the request early may have closed already.
    let _ = client.write_all(request.as_bytes());
    let mut answer = Vec::new();
    if request.contains("delay") || request.contains("slow") {
        // A client that ends its side is taken for gone while the server waits.
        let mut piece = [0; 4096];
        let count = client.read(&mut piece).unwrap();
        answer.extend_from_slice(&piece[..count]);
    }
    let _ = client.shutdown(std::net::Shutdown::Write);
    let _ = client.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}
