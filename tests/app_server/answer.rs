//! Answers, and the time they take.

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use super::request::Request;

/// How often it is looked whether the client is still there.
const LOOK: Duration = Duration::from_millis(100);

/// What is answered.
#[derive(Clone)]
pub(crate) struct Answer {
    /// Nothing: the connection is closed without an answer.
    status: Option<u16>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    delay: Duration,
    body_delay: Duration,
    /// Whether the connection ends with it.
    pub(crate) closes: bool,
}

impl Answer {
    /// An answer of plain text that says what the status is.
    pub(crate) fn status(status: u16) -> Self {
        let answer = if has_body(status) {
            Self::new(status, "text/plain; charset=utf-8", reason(status))
        } else {
            Self::bare(status, "")
        };
        answer.with("Cache-Control", "no-store")
    }

    /// An answer of some type.
    pub(crate) fn new(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::bare(status, body).with("Content-Type", media_type)
    }

    /// An answer that does not say of which type it is.
    pub(crate) fn bare(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: Some(status),
            headers: Vec::new(),
            body: body.into(),
            delay: Duration::ZERO,
            body_delay: Duration::ZERO,
            closes: false,
        }
    }

    /// No answer: the connection is just closed.
    pub(crate) fn none() -> Self {
        Self {
            status: None,
            ..Self::status(204)
        }
        .closing()
    }

    /// One more header.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Comes after this time.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Its body comes this time after its head.
    pub(crate) fn with_body_after(self, body_delay: Duration) -> Self {
        Self { body_delay, ..self }
    }

    /// The last answer on its connection.
    pub(crate) fn closing(self) -> Self {
        Self {
            closes: true,
            ..self
        }
    }

    /// Waits until the answer is due; false when the client went away first.
    pub(crate) fn wait_before(&self, connection: &TcpStream) -> io::Result<bool> {
        wait(connection, self.delay)
    }

    /// Writes the answer, without a body for `HEAD`.
    pub(crate) fn send(
        &self,
        mut connection: &TcpStream,
        request: Option<&Request>,
    ) -> io::Result<()> {
        let Some(status) = self.status else {
            return Ok(());
        };
        let mut head = format!("HTTP/1.1 {status} {}\r\n", reason(status));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if has_body(status) {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        let stays = if self.closes { "close" } else { "keep-alive" };
        head.push_str(&format!("Connection: {stays}\r\n\r\n"));

        let is_head = request.is_some_and(|request| request.method == "HEAD");
        let body: &[u8] = if has_body(status) && !is_head {
            &self.body
        } else {
            &[]
        };
        if self.body_delay.is_zero() {
            // In one piece, as a small answer is one packet then.
            connection.write_all(&[head.as_bytes(), body].concat())
        } else {
            connection.write_all(head.as_bytes())?;
            if wait(connection, self.body_delay)? {
                connection.write_all(body)?;
            }
            Ok(())
        }
    }
}

/// Waits, and looks meanwhile whether the client is still there.
fn wait(connection: &TcpStream, delay: Duration) -> io::Result<bool> {
    if delay.is_zero() {
        return Ok(true);
    }
    let end = Instant::now() + delay;
    let patience = connection.read_timeout()?;
    let mut is_there = true;
    while is_there {
        let left = end.saturating_duration_since(Instant::now()).min(LOOK);
        if left.is_zero() {
            break;
        }
        connection.set_read_timeout(Some(left))?;
        is_there = match connection.peek(&mut [0]) {
            Ok(0) => false,
            // The next request is there already; it has to wait.
            Ok(_) => {
                thread::sleep(left);
                true
            }
            Err(error) => matches!(
                error.kind(),
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
            ),
        };
    }
    connection.set_read_timeout(patience)?;
    Ok(is_there)
}

/// Whether answers of this status have a body.
fn has_body(status: u16) -> bool {
    status >= 200 && !matches!(status, 204 | 304)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Something",
    }
}
