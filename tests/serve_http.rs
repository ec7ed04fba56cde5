//! `hubctl serve` without a browser: what it prints, which requests it refuses, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// A running `hubctl serve`; ended when it is dropped.
struct Hubctl {
    child: Child,
    url: String,
}

impl Hubctl {
    fn serve(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .arg("serve")
            .args(arguments)
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hubctl starts");
        let mut url = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout)
            .read_line(&mut url)
            .expect("an address");
        Self {
            child,
            url: url.trim_end().to_owned(),
        }
    }

    fn port(&self) -> u16 {
        let authority = self.url.trim_start_matches("http://").trim_end_matches('/');
        authority
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("a port")
    }

    /// Sends a request head as it stands and gives the whole answer.
    fn ask(&self, head: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port())).expect("hubctl listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .expect("a timeout");
        let head = head.replace("PORT", &self.port().to_string());
        write!(stream, "{head}\r\nConnection: close\r\n\r\n").expect("hubctl reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn status(&self, head: &str) -> String {
        self.ask(head)
            .split(' ')
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    }

    /// Sends a signal and gives the exit status and what was said on standard error.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .expect("kill")
                .success()
        );
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("a pipe");
        stderr.read_to_string(&mut said).expect("text");
        (self.child.wait().expect("hubctl ends").code(), said)
    }
}

/// Runs a `hubctl serve` that ends by itself.
fn refused(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_hubctl"))
        .arg("serve")
        .args(arguments)
        .env_clear()
        .output()
        .expect("hubctl starts")
}

impl Drop for Hubctl {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn one_address_is_printed_and_the_page_is_there() {
    let hubctl = Hubctl::serve(&[]);
    assert!(
        hubctl.url.starts_with("http://127.0.0.1:") && hubctl.url.ends_with('/'),
        "{}",
        hubctl.url
    );
    let answer = hubctl.ask("GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT");
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
fn a_foreign_host_header_is_refused_on_every_route() {
    let hubctl = Hubctl::serve(&[]);
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
    let hubctl = Hubctl::serve(&[]);
    let answer = hubctl.ask("GET / HTTP/1.1\r\nHost: localhost:PORT");
    assert!(answer.starts_with("HTTP/1.1 307"), "{answer}");
    assert!(
        answer.contains(&format!("location: {}", hubctl.url)),
        "{answer}"
    );
}

#[test]
fn a_foreign_page_is_refused_on_control_routes() {
    let hubctl = Hubctl::serve(&[]);
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
    let hubctl = Hubctl::serve(&[]);
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

#[test]
fn both_signals_end_it_with_a_stream_open() {
    for signal in ["-INT", "-TERM"] {
        let hubctl = Hubctl::serve(&[]);
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
        assert_eq!(hubctl.end(signal).0, Some(0), "{signal}");
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
    let first = Hubctl::serve(&[]);
    let second = Hubctl::serve(&[]);
    assert_ne!(first.port(), second.port());
    assert!((4400..4500).contains(&second.port()), "{}", second.port());
    let (_, said) = second.end("-TERM");
    assert!(said.contains("port 4400 is taken"), "{said}");
}

#[test]
fn an_app_that_does_not_answer_is_told_at_the_start() {
    let hubctl = Hubctl::serve(&["--app-url", "http://localhost:1/panel"]);
    let (status, said) = hubctl.end("-INT");
    assert_eq!(status, Some(0));
    assert!(
        said.contains("nothing answers at http://localhost:1/panel (connection refused)"),
        "{said}"
    );
    assert!(said.contains("help: start your app"), "{said}");
}

#[test]
fn a_payload_that_breaks_the_contract_is_posted_and_told() {
    let payload = "fixtures/payloads/invalid/HUB123-id-as-string.json";
    let hubctl = Hubctl::serve(&["--payload", payload]);
    let answer = hubctl.ask("GET /api/contexts HTTP/1.1\r\nHost: 127.0.0.1:PORT");
    assert!(answer.contains("\"id\":\"731\""), "{answer}");
    let (_, said) = hubctl.end("-INT");
    assert!(
        said.contains("it breaks the contract: 1 error")
            && said.contains(&format!("hubctl validate {payload}")),
        "{said}"
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
    let hubctl = Hubctl::serve(&["--payload", path.to_str().expect("UTF-8")]);
    let session = || {
        let ask = |path| hubctl.ask(&format!("GET /api/{path} HTTP/1.1\r\nHost: 127.0.0.1:PORT"));
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
        .env_clear()
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
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while child.try_wait().expect("a status").is_none() {
        if std::time::Instant::now() > deadline {
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
