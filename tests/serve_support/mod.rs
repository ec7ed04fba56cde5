//! A running `hubctl serve` that is asked over HTTP, for tests without a browser.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test file uses its part"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::bare::Bare;

/// The longest anything may take on a busy machine.
const SOON: Duration = Duration::from_secs(20);

/// A running `hubctl serve`; ended when it is dropped.
pub(crate) struct Served {
    child: Child,
    /// The address it printed.
    pub(crate) url: String,
    /// The token it printed.
    pub(crate) token: String,
    /// Everything on standard error up to the end of the announcement.
    pub(crate) announced: String,
    /// Everything on standard error so far.
    said: Arc<(Mutex<String>, Condvar)>,
    reader: Option<JoinHandle<()>>,
    runtime: tempfile::TempDir,
}

impl Served {
    /// Starts the real binary, with a folder of its own for what `send` looks for.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// The same with these variables of the environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let runtime = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_hubctl"))
            .arg("serve")
            .args(arguments)
            .bare()
            .env("XDG_RUNTIME_DIR", runtime.path())
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut announced = String::new();
        while !announced.contains("api_access_token: ") && !arguments.contains(&"-q") {
            assert!(stderr.read_line(&mut announced).unwrap() > 0, "{announced}");
        }
        let token = announced
            .lines()
            .find_map(|line| line.strip_prefix("api_access_token: ")?.split(' ').next())
            .unwrap_or_default()
            .to_owned();
        // Nobody must wait for a reader that does not read.
        let said = Arc::new((Mutex::new(announced.clone()), Condvar::new()));
        let heard = Arc::clone(&said);
        let reader = std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let (text, more) = &*heard;
                text.lock().unwrap().push_str(&(line + "\n"));
                more.notify_all();
            }
        });
        Self {
            said,
            reader: Some(reader),
            child,
            url: url.trim_end().to_owned(),
            token,
            announced,
            runtime,
        }
    }

    /// The name and port of the page.
    pub(crate) fn authority(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }

    /// The folder in which the host leaves word of itself.
    pub(crate) fn runtime(&self) -> &std::path::Path {
        self.runtime.path()
    }

    /// Asks with the token; gives status and body.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        self.exchange(method, path, &[("api_access_token", &self.token)], body)
    }

    /// Asks without the token.
    pub(crate) fn ask_without_token(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        self.exchange(method, path, &[], body)
    }

    /// Asks with these headers.
    pub(crate) fn exchange(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (u16, String) {
        let usual = [
            ("Host", self.authority()),
            ("Content-Type", "application/json"),
        ];
        let answer = self.answer(method, path, &[&usual, headers].concat(), body);
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
        (
            status.unwrap_or_default(),
            if is_chunked {
                unchunked(body)
            } else {
                body.to_owned()
            },
        )
    }

    /// Asks with these headers and no other but those that the body needs; gives the whole answer.
    pub(crate) fn answer(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> String {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        self.send(&format!("{head}\r\n{body}"))
    }

    /// Sends a request as it stands and gives the whole answer.
    fn send(&self, request: &str) -> String {
        let mut stream = self.connect();
        write!(stream, "{request}").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// A connection to the page's port.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).unwrap();
        stream.set_read_timeout(Some(SOON)).unwrap();
        stream
    }

    /// The process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a request head as it stands, `PORT` being the port, and gives the whole answer.
    pub(crate) fn ask_raw(&self, head: &str) -> String {
        let head = head.replace("PORT", &self.port().to_string());
        self.send(&format!("{head}\r\nConnection: close\r\n\r\n"))
    }

    /// The status of the answer to a request head.
    pub(crate) fn status(&self, head: &str) -> String {
        self.ask_raw(head)
            .split(' ')
            .nth(1)
            .unwrap_or_default()
            .to_owned()
    }

    /// The port of the page.
    pub(crate) fn port(&self) -> u16 {
        self.authority()
            .rsplit(':')
            .next()
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Waits until this was said on standard error.
    pub(crate) fn wait_for(&self, text: &str) {
        let (said, more) = &*self.said;
        let is_missing = |said: &mut String| !said.contains(text);
        let (said, waited) = more
            .wait_timeout_while(said.lock().unwrap(), SOON, is_missing)
            .unwrap();
        assert!(!waited.timed_out(), "{text} is not in {said}");
    }

    /// Waits until it has ended by itself and gives the exit status.
    pub(crate) fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Sends a signal and gives the exit status and everything that was said on standard error.
    pub(crate) fn end_and_tell(mut self, signal: &str) -> (Option<i32>, String) {
        let status = self.stop(signal);
        self.reader.take().unwrap().join().unwrap();
        let said = self.said.0.lock().unwrap().clone();
        (status, said)
    }

    /// Sends a signal and gives the exit status.
    pub(crate) fn end(mut self, signal: &str) -> Option<i32> {
        self.stop(signal)
    }

    /// The same, without giving up what is left of it.
    pub(crate) fn stop(&mut self, signal: &str) -> Option<i32> {
        if cfg!(unix) {
            let status = Command::new("kill")
                .args([signal, &self.child.id().to_string()])
                .status()
                .unwrap();
            assert!(status.success());
        } else {
            // Windows has no signals, and asks only programs of its own console to end.
            self.child.kill().unwrap();
        }
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The body of an answer that came in pieces.
fn unchunked(mut text: &str) -> String {
    let mut body = String::new();
    while let Some((size, rest)) = text.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.push_str(&rest[..size]);
        text = &rest[size + 2..];
    }
    body
}
