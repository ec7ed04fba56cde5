//! How a file is to be served: the comment at its beginning.
//!
//! ```html
//! <!-- served with:
//! Status: 302
//! Location: /login
//! -->
//! ```
//!
//! The lines are headers, sent as they stand. Three names are for the server itself: `Status` (a number, or `none` to close
//! the connection without an answer), `Delay` (how long the answer takes, such as `20s` or `300ms`) and `Body-Delay` (how
//! much later than its head the body comes).

use std::time::Duration;

const OPENING: &str = "<!-- served with:";

/// The comment of a file, read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Served {
    /// The status, or nothing where the connection is closed without an answer.
    pub(crate) status: Option<u16>,
    /// How long the answer takes.
    pub(crate) delay: Duration,
    /// How much later than its head the body comes.
    pub(crate) body_delay: Duration,
    /// The headers to send, in order.
    pub(crate) headers: Vec<(String, String)>,
}

impl Served {
    /// Splits a file into how it is served and what is sent.
    ///
    /// # Errors
    ///
    /// A line in the comment that says nothing.
    pub(crate) fn parse(text: &str) -> Result<(Self, &str), ServedError> {
        let mut served = Self {
            status: Some(200),
            delay: Duration::ZERO,
            body_delay: Duration::ZERO,
            headers: Vec::new(),
        };
        let Some(rest) = text.strip_prefix(OPENING) else {
            return Ok((served, text));
        };
        let (lines, body) = rest.split_once("-->").ok_or(ServedError::Open)?;
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            served
                .read(line)
                .ok_or_else(|| ServedError::Line(line.to_owned()))?;
        }
        Ok((served, body.trim_start()))
    }

    fn read(&mut self, line: &str) -> Option<()> {
        let (name, value) = line.split_once(':')?;
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "status" if value == "none" => self.status = None,
            "status" => {
                let status = value.parse().ok()?;
                self.status = Some((200..600).contains(&status).then_some(status)?);
            }
            "delay" => self.delay = time(value)?,
            "body-delay" => self.body_delay = time(value)?,
            _ => {
                let is_token =
                    |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
                (!name.is_empty() && name.bytes().all(is_token) && !value.is_empty())
                    .then_some(())?;
                self.headers.push((name.to_owned(), value.to_owned()));
            }
        }
        Some(())
    }
}

/// `20s` or `300ms`.
fn time(text: &str) -> Option<Duration> {
    if let Some(number) = text.strip_suffix("ms") {
        return number.parse().ok().map(Duration::from_millis);
    }
    let number = text.strip_suffix('s')?;
    number.parse().ok().map(Duration::from_secs)
}

/// Why the comment of a file cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ServedError {
    /// It has no end.
    #[error("the comment \"served with\" has no end")]
    Open,
    /// A line that is no header, or one with a bad value.
    #[error("cannot read the line \"{0}\" of the comment \"served with\"")]
    Line(String),
}
