//! Answering a page's requests in place of the network, or holding them back.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::message::{Command, text};

/// A request that waits for a decision.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Paused {
    /// What is asked.
    pub url: String,
    /// `GET`, `POST`, ...
    pub method: String,
    /// `Document`, `Fetch`, `XHR`, ...
    pub kind: String,
}

/// What becomes of a request.
#[derive(Clone, Debug)]
pub enum Decision {
    /// It goes to the network.
    Continue,
    /// It goes to the network with further headers, by name and value, which replace those of the same name.
    ContinueWith {
        /// The headers.
        headers: Vec<(String, String)>,
    },
    /// It waits until [`super::Page::release`].
    Hold,
    /// It is answered here.
    Answer {
        /// The status code.
        status: u16,
        /// The `Content-Type`.
        content_type: String,
        /// The body.
        body: String,
    },
}

/// Decides on the requests of a page. It is called by the task that reads from the browser and must not wait.
#[derive(Clone)]
pub(super) struct Interceptor {
    /// Patterns of addresses, with `*`.
    pub(super) patterns: Vec<String>,
    decide: Arc<dyn Fn(&Paused) -> Decision + Send + Sync>,
}

impl Interceptor {
    pub(super) fn new(
        patterns: Vec<String>,
        decide: impl Fn(&Paused) -> Decision + Send + Sync + 'static,
    ) -> Self {
        Self {
            patterns,
            decide: Arc::new(decide),
        }
    }

    /// The parameters of `Fetch.enable`.
    pub(super) fn params(&self) -> Value {
        let patterns = self.patterns.iter();
        let patterns = patterns.map(|pattern| json!({ "urlPattern": pattern }));
        json!({ "patterns": patterns.collect::<Vec<_>>() })
    }

    /// The command for a paused request; `None` when it is held.
    pub(super) fn decide(&self, session: &str, params: &Value) -> Option<Command> {
        let paused = Paused {
            url: text(params, "/request/url").to_owned(),
            method: text(params, "/request/method").to_owned(),
            kind: text(params, "/resourceType").to_owned(),
        };
        match (self.decide)(&paused) {
            Decision::Continue => Some(go_on(session, text(params, "/requestId"))),
            Decision::ContinueWith { headers } => {
                let is_kept = |name: &str| {
                    headers
                        .iter()
                        .all(|(own, _)| !own.eq_ignore_ascii_case(name))
                };
                let own = headers
                    .iter()
                    .map(|(name, value)| json!({ "name": name, "value": value }));
                let sent = params["request"]["headers"]
                    .as_object()
                    .into_iter()
                    .flatten();
                let sent = sent
                    .filter(|(name, _)| is_kept(name))
                    .map(|(name, value)| json!({ "name": name, "value": value }));
                let headers: Vec<_> = sent.chain(own).collect();
                let params = json!({ "requestId": params["requestId"], "headers": headers });
                Some(Command::new(session, "Fetch.continueRequest", params))
            }
            Decision::Hold => None,
            Decision::Answer {
                status,
                content_type,
                body,
            } => {
                let answer = json!({
                    "requestId": params["requestId"],
                    "responseCode": status,
                    "responseHeaders": [
                        { "name": "Content-Type", "value": content_type },
                        { "name": "Cache-Control", "value": "no-store" },
                    ],
                    "body": STANDARD.encode(body),
                });
                Some(Command::new(session, "Fetch.fulfillRequest", answer))
            }
        }
    }
}

impl fmt::Debug for Interceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Interceptor").field(&self.patterns).finish()
    }
}

/// Lets a paused request go to the network.
pub(super) fn go_on(session: &str, request: &str) -> Command {
    let params = json!({ "requestId": request });
    Command::new(session, "Fetch.continueRequest", params)
}
