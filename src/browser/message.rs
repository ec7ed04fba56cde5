//! The protocol's messages as they travel: JSON objects, each ended by a NUL byte.

use std::io;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// Above any screenshot; what is longer is not a message.
const LIMIT: u64 = 256 * 1024 * 1024;

/// A message of the browser: the answer to a command when it has an `id`, an event otherwise.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    pub(super) id: Option<u64>,
    pub(super) session_id: Option<String>,
    pub(super) method: Option<String>,
    #[serde(default)]
    pub(super) params: Value,
    #[serde(default)]
    pub(super) result: Value,
    pub(super) error: Option<Refusal>,
}

/// Why the browser did not do what a command asked for.
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) message: String,
}

/// A command for one session, or for the browser itself without one.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) session: Option<String>,
    pub(super) method: &'static str,
    pub(super) params: Value,
}

impl Command {
    pub(super) fn new(session: &str, method: &'static str, params: Value) -> Self {
        Self {
            session: Some(session.to_owned()),
            method,
            params,
        }
    }

    pub(super) fn to_browser(method: &'static str, params: Value) -> Self {
        Self {
            session: None,
            method,
            params,
        }
    }

    /// The bytes that go over the pipe.
    pub(super) fn encode(&self, id: u64) -> Vec<u8> {
        let mut message = json!({ "id": id, "method": self.method, "params": self.params });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        bytes
    }
}

/// Reads the next message, or `None` at the end of the stream. What is not JSON is skipped.
///
/// Cancellation loses what was read so far, so this belongs into a task of its own.
pub(super) async fn read(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Incoming>> {
    loop {
        let mut bytes = Vec::new();
        input.take(LIMIT).read_until(0, &mut bytes).await?;
        if bytes.pop() != Some(0) {
            return Ok(None);
        }
        if let Ok(message) = serde_json::from_slice(&bytes) {
            return Ok(Some(message));
        }
    }
}

/// The text at a pointer, or the empty string: events lack fields when they change.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}
