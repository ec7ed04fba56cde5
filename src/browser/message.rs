//! The protocol's messages as they travel: JSON objects, each ended by a NUL byte.

use std::io;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

use crate::source::surrogates;

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

/// Reads the next message, or `None` at the end of the stream. What is not JSON is skipped; a text of the page with half of a
/// surrogate pair is JSON.
///
/// Cancellation loses what was read so far, so this belongs into a task of its own.
pub(super) async fn read(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Incoming>> {
    loop {
        let mut bytes = Vec::new();
        input.take(LIMIT).read_until(0, &mut bytes).await?;
        if bytes.pop() != Some(0) {
            return Ok(None);
        }
        if let Ok(message) = surrogates::parsed(&String::from_utf8_lossy(&bytes)) {
            return Ok(Some(message));
        }
    }
}

/// The text at a pointer, or the empty string: events lack fields when they change.
pub(super) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn half_of_a_surrogate_pair_loses_no_message() {
        for half in [r"\ud83d", r"\ude00", r"\uD83D\uD83D", r"\ude00\ud83d x"] {
            let stream = format!(
                "{{\"id\":1,\"result\":{{\"{half}\":\"{half}\"}}}}\0\
                 {{\"method\":\"{half}\",\"params\":[\"{half}\"]}}\0"
            );
            let mut input = stream.as_bytes();
            let answer = read(&mut input).await.expect("read").expect(half);
            let (key, value) = answer
                .result
                .as_object()
                .expect("it")
                .iter()
                .next()
                .expect("one");
            assert_eq!(Some(key.as_str()), value.as_str());
            assert!(surrogates::has_any(key), "{half}: {key}");
            let event = read(&mut input).await.expect("read").expect(half);
            assert_eq!(event.params[0], *value);
        }
    }

    #[tokio::test]
    async fn bytes_that_are_no_text_lose_no_message() {
        let mut input: &[u8] = b"{\"id\":1,\"result\":\"\xED\xA0\xBD\"}\0";
        let answer = read(&mut input).await.expect("read");
        assert_eq!(answer.expect("a message").id, Some(1));
    }
}
