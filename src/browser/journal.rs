//! What happened in a page, in order: requests, messages of the console, calls of a binding, windows and downloads.

use std::collections::HashMap;
use std::hash::Hash;
use std::time::Instant;

use serde_json::Value;

use super::console::{ConsoleEntry, EntryKind};
use super::message::text;

/// What is kept of one page; a page in which more happens is in a loop.
const LIMIT: usize = 50_000;

/// How much of that may be the console: the rest must not get lost in it.
const CHATTER: usize = 10_000;

/// The most bytes of one text that are kept: of a request's body, of an address, of what is handed over. An address of the
/// scheme `data:` has its whole content in it.
const BODY: usize = 256 << 10;

/// How many requests, sockets and contexts are known by their numbers.
const KNOWN: usize = 50_000;

/// The most bytes of texts that are kept of one page; what comes after that is left out.
const BYTES: usize = 256 << 20;

/// One thing that happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Happening {
    /// When the browser's word of it arrived here.
    pub at: Instant,
    /// The frame it happened in; empty when the browser does not tell.
    pub frame: String,
    /// The frame around that one; empty when there is none, or the browser does not tell.
    pub parent: String,
    /// What it was.
    pub what: What,
}

/// The kinds of what can happen.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// A request goes out, or would if it were not stopped.
    Request(Request),
    /// The head of an answer arrived.
    Response {
        /// The number of the request within its session.
        id: String,
        /// What was asked.
        url: String,
        /// The status code.
        status: u16,
        /// `Document`, `Script`, `Fetch`, `XHR`, ...
        kind: String,
    },
    /// A request came to nothing.
    Failed {
        /// The number of the request within its session.
        id: String,
        /// What was asked.
        url: String,
        /// `Document`, `Script`, `Fetch`, `XHR`, ...
        kind: String,
        /// The browser's name of the error, such as `net::ERR_CONNECTION_REFUSED`.
        reason: String,
        /// Which policy blocked it, such as `csp`; empty when none did.
        blocked_by: String,
        /// Whether the page itself took it back.
        is_canceled: bool,
    },
    /// A text goes out over a WebSocket.
    SocketSent {
        /// Where the socket leads to.
        url: String,
        /// The text, or base64 of what is none.
        data: String,
        /// The address of the script that opened the socket; empty where the browser does not know it.
        by: String,
    },
    /// Something was said: console, exception, dialog, the browser's log.
    Said(ConsoleEntry),
    /// A script called a binding of ours.
    Called {
        /// The name of the binding.
        name: String,
        /// What was handed over.
        payload: String,
    },
    /// A frame shows another document.
    Navigated {
        /// Its address; `chrome-error://...` for an error page of the browser.
        url: String,
        /// The address that could not be shown, for an error page.
        unreachable: String,
    },
    /// A script wants to open a window.
    WindowOpened {
        /// The address it is to show.
        url: String,
    },
    /// A download begins, which is refused.
    Download {
        /// What would be downloaded.
        url: String,
    },
    /// The process of the frame died.
    Crashed,
}

/// A request.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// Its number within its session.
    pub id: String,
    /// The session it was made in.
    pub(super) session: String,
    /// What is asked, with query and fragment.
    pub url: String,
    /// `GET`, `POST`, ...
    pub method: String,
    /// `Document`, `Script`, `Fetch`, `XHR`, `Ping`, `WebSocket`, ...
    pub kind: String,
    /// The body as far as the browser told at once; see [`Request::has_more`].
    pub body: String,
    /// Whether there is a body that has to be asked for with [`super::Page::body_of`].
    pub has_more: bool,
    /// The address of the script, or else of the document, that asks; empty where the browser does not know it.
    pub by: String,
}

/// A request that has no end yet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pending {
    /// Since when.
    pub since: Instant,
    /// `Fetch`, `XHR`, ...
    pub kind: String,
}

/// What is known of a request. Later events do not tell it, and those of a worker's script come from the worker's own session.
#[derive(Clone, Debug, Default)]
struct Asked {
    session: String,
    frame: String,
    url: String,
    kind: String,
    /// Since when it has had no end; `None` when it is not waited for, or is over.
    pending: Option<Instant>,
}

/// The journal of one page.
#[derive(Debug, Default)]
pub(super) struct Journal {
    happenings: Vec<Happening>,
    /// How long the texts of all of them are.
    bytes: usize,
    /// How many of them are from the console.
    chatter: usize,
    /// Requests under way by their numbers, which are the browser's and not a session's.
    asked: HashMap<String, Asked>,
    /// The address of each socket and who opened it, by session and number.
    sockets: HashMap<(String, String), (String, String)>,
    /// The frames around frames.
    parents: HashMap<String, String>,
    /// The frames of execution contexts, by session and number.
    contexts: HashMap<(String, i64), String>,
}

impl Journal {
    /// What happened from this number on. Numbers count up from 0 and are never used again.
    pub(super) fn since(&self, first: usize) -> Vec<Happening> {
        self.happenings.get(first..).unwrap_or_default().to_vec()
    }

    /// The first that `find` takes, from this number on.
    pub(super) fn find<T>(
        &self,
        first: usize,
        find: impl Fn(&Happening) -> Option<T>,
    ) -> Option<T> {
        self.happenings.get(first..)?.iter().find_map(find)
    }

    /// The number that the next happening will have.
    pub(super) fn next(&self) -> usize {
        self.happenings.len()
    }

    /// Requests under way.
    pub(super) fn pending(&self) -> Vec<Pending> {
        let pending = self.asked.values().filter_map(|asked| {
            Some(Pending {
                since: asked.pending?,
                kind: asked.kind.clone(),
            })
        });
        pending.collect()
    }

    /// Nothing more comes of a session.
    pub(super) fn end_session(&mut self, session: &str) {
        self.asked.retain(|_, asked| asked.session != session);
        self.sockets.retain(|(of, _), _| of != session);
        self.contexts.retain(|(of, _), _| of != session);
    }

    /// A process died.
    pub(super) fn crash(&mut self, frame: &str) {
        self.add(frame.to_owned(), What::Crashed);
    }

    /// Something was said.
    pub(super) fn say(&mut self, session: &str, params: &Value, entry: ConsoleEntry) {
        if matches!(entry.kind, EntryKind::Console { .. }) {
            if self.chatter >= CHATTER {
                return;
            }
            self.chatter += 1;
        }
        let id = params["executionContextId"]
            .as_i64()
            .or_else(|| params["exceptionDetails"]["executionContextId"].as_i64());
        let frame = id.and_then(|id| self.contexts.get(&(session.to_owned(), id)));
        let frame = frame.cloned().unwrap_or_default();
        self.add(frame, What::Said(entry));
    }

    /// Takes note of an event of the browser, when it is one of ours.
    pub(super) fn receive(&mut self, session: &str, method: &str, params: &Value) {
        match method {
            "Runtime.executionContextCreated" => {
                let frame = text(params, "/context/auxData/frameId").to_owned();
                if let Some(id) = params["context"]["id"].as_i64() {
                    remember(&mut self.contexts, (session.to_owned(), id), frame);
                }
            }
            "Runtime.bindingCalled" => {
                let id = params["executionContextId"].as_i64().unwrap_or(-1);
                let frame = self.contexts.get(&(session.to_owned(), id));
                let frame = frame.cloned().unwrap_or_default();
                let what = What::Called {
                    name: text(params, "/name").to_owned(),
                    payload: cut(text(params, "/payload")),
                };
                self.add(frame, what);
            }
            "Network.requestWillBeSent" => self.request(session, params),
            "Network.responseReceived" => {
                let status = params["response"]["status"].as_u64().unwrap_or_default();
                let asked = self.asked.get_mut(text(params, "/requestId"));
                let asked = asked.map_or_else(Asked::default, |asked| {
                    // A stream is never over; it has arrived when it begins.
                    asked.pending = asked.pending.filter(|_| asked.kind != "EventSource");
                    asked.clone()
                });
                let what = What::Response {
                    id: text(params, "/requestId").to_owned(),
                    url: asked.url,
                    status: u16::try_from(status).unwrap_or_default(),
                    kind: asked.kind,
                };
                self.add(asked.frame, what);
            }
            "Network.loadingFinished" => drop(self.end(params)),
            "Network.loadingFailed" => {
                let asked = self.end(params);
                let what = What::Failed {
                    id: text(params, "/requestId").to_owned(),
                    url: asked.url,
                    kind: asked.kind,
                    reason: text(params, "/errorText").to_owned(),
                    blocked_by: text(params, "/blockedReason").to_owned(),
                    is_canceled: params["canceled"] == true,
                };
                self.add(asked.frame, what);
            }
            "Network.webSocketCreated" => {
                let key = key(session, params);
                let socket = (cut(text(params, "/url")), cut(asker(&params["initiator"])));
                remember(&mut self.sockets, key, socket);
            }
            "Network.webSocketFrameSent" => {
                let socket = self.sockets.get(&key(session, params));
                let (url, by) = socket.cloned().unwrap_or_default();
                let data = cut(text(params, "/response/payloadData"));
                let what = What::SocketSent { url, data, by };
                self.add(String::new(), what);
            }
            "Page.frameAttached" => {
                let frame = text(params, "/frameId").to_owned();
                let parent = text(params, "/parentFrameId").to_owned();
                if self.parents.len() < LIMIT {
                    self.parents.insert(frame, parent);
                }
            }
            "Page.frameNavigated" => {
                let what = What::Navigated {
                    url: address(&params["frame"]),
                    unreachable: cut(text(params, "/frame/unreachableUrl")),
                };
                self.add(text(params, "/frame/id").to_owned(), what);
            }
            "Page.windowOpen" => {
                let url = cut(text(params, "/url"));
                self.add(String::new(), What::WindowOpened { url });
            }
            "Page.downloadWillBegin" => {
                let url = cut(text(params, "/url"));
                let frame = text(params, "/frameId").to_owned();
                self.add(frame, What::Download { url });
            }
            _ => {}
        }
    }

    fn request(&mut self, session: &str, params: &Value) {
        let id = text(params, "/requestId").to_owned();
        let request = &params["request"];
        let kind = text(params, "/type").to_owned();
        let url = address(request);
        let frame = text(params, "/frameId").to_owned();
        // The end of a document is lost too often to be waited for.
        let is_awaited = kind != "Document" && kind != "WebSocket";
        let asked = Asked {
            session: session.to_owned(),
            frame: frame.clone(),
            url: url.clone(),
            kind: kind.clone(),
            pending: is_awaited.then(Instant::now),
        };
        remember(&mut self.asked, id.clone(), asked);
        let body = text(request, "/postData");
        let what = What::Request(Request {
            session: session.to_owned(),
            id,
            url,
            method: text(request, "/method").to_owned(),
            kind,
            has_more: body.is_empty() && request["hasPostData"] == true,
            body: cut(body),
            by: cut(asker(&params["initiator"])),
        });
        self.add(frame, what);
    }

    /// The request that an event is about is over, and what was known of it.
    fn end(&mut self, params: &Value) -> Asked {
        let asked = self.asked.remove(text(params, "/requestId"));
        asked.unwrap_or_default()
    }

    fn add(&mut self, frame: String, what: What) {
        let bytes = self.bytes + frame.len() + what.length();
        if self.happenings.len() >= LIMIT || bytes > BYTES {
            return;
        }
        self.bytes = bytes;
        let parent = self.parents.get(&frame).cloned().unwrap_or_default();
        self.happenings.push(Happening {
            at: Instant::now(),
            frame,
            parent,
            what,
        });
    }
}

impl What {
    /// How long its texts are.
    fn length(&self) -> usize {
        match self {
            What::Request(request) => {
                let Request {
                    url,
                    body,
                    method,
                    id,
                    by,
                    ..
                } = request;
                url.len() + body.len() + method.len() + id.len() + by.len()
            }
            What::Response { url, id, .. } | What::Failed { url, id, .. } => url.len() + id.len(),
            What::SocketSent { url, data, by } => url.len() + data.len() + by.len(),
            What::Said(entry) => entry.length(),
            What::Called { name, payload } => name.len() + payload.len(),
            What::Navigated { url, unreachable } => url.len() + unreachable.len(),
            What::WindowOpened { url } | What::Download { url } => url.len(),
            What::Crashed => 0,
        }
    }
}

/// The address of the script that asks, or else of the document. Scripts without one, such as a driver's, are passed over.
fn asker(initiator: &Value) -> &str {
    let mut stack = &initiator["stack"];
    while stack.is_object() {
        let calls = stack["callFrames"].as_array().into_iter().flatten();
        let mut urls = calls.map(|call| text(call, "/url"));
        if let Some(url) = urls.find(|url| !url.is_empty()) {
            return url;
        }
        stack = &stack["parent"];
    }
    text(initiator, "/url")
}

/// Keeps something for later events, as long as there is not too much of it: what is asked and never answered stays.
fn remember<K: Eq + Hash, V>(known: &mut HashMap<K, V>, key: K, value: V) {
    if known.len() < KNOWN || known.contains_key(&key) {
        known.insert(key, value);
    }
}

/// The address of a request or frame with its fragment.
fn address(of: &Value) -> String {
    cut(text(of, "/url")) + &cut(text(of, "/urlFragment"))
}

fn key(session: &str, params: &Value) -> (String, String) {
    (session.to_owned(), text(params, "/requestId").to_owned())
}

fn cut(body: &str) -> String {
    body[..body.floor_char_boundary(BODY)].to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_is_pending_until_it_ends_and_keeps_its_frame() {
        let mut journal = Journal::default();
        let sent = json!({ "requestId": "1", "type": "Fetch", "frameId": "F",
            "request": { "url": "http://a/", "method": "POST", "postData": "x" } });
        journal.receive("s", "Network.requestWillBeSent", &sent);
        assert_eq!(journal.pending().len(), 1);
        // The script of a worker ends in the worker's session.
        let failed = json!({ "requestId": "1", "errorText": "net::ERR_FAILED" });
        journal.receive("other", "Network.loadingFailed", &failed);
        assert_eq!(journal.pending().len(), 0);
        let last = journal.since(1).remove(0);
        assert_eq!(last.frame, "F");
        assert!(matches!(last.what, What::Failed { url, .. } if url == "http://a/"));
        assert_eq!(journal.next(), 2);
    }

    #[test]
    fn requests_with_endless_addresses_do_not_fill_the_memory() {
        let mut journal = Journal::default();
        let url = format!("data:,{}", "x".repeat(4 * BODY));
        let sent =
            json!({ "requestId": "1", "type": "Image", "frameId": "F", "request": { "url": url } });
        for _ in 0..BYTES / BODY + 10 {
            journal.receive("s", "Network.requestWillBeSent", &sent);
        }
        assert!(journal.bytes <= BYTES, "{}", journal.bytes);
        assert!(journal.next() > 900 && journal.next() < BYTES / BODY + 1);
        assert!(journal.asked["1"].url.len() <= BODY);
    }

    #[test]
    fn requests_that_never_end_are_not_remembered_without_end() {
        let mut journal = Journal::default();
        for number in 0..KNOWN + 10 {
            let sent = json!({ "requestId": number.to_string(), "type": "Fetch", "request": { "url": "http://a/" } });
            journal.receive("s", "Network.requestWillBeSent", &sent);
        }
        assert_eq!(journal.pending().len(), KNOWN);
        assert_eq!(journal.asked.len(), KNOWN);
    }

    #[test]
    fn a_console_without_an_end_leaves_room_for_the_rest() {
        let mut journal = Journal::default();
        let params = json!({ "type": "log", "args": [{ "type": "string", "value": "line" }] });
        let entry = ConsoleEntry::from_event("Runtime.consoleAPICalled", &params);
        let entry = entry.expect("an entry");
        for _ in 0..LIMIT {
            journal.say("s", &params, entry.clone());
        }
        let sent = json!({ "requestId": "1", "type": "Fetch", "request": { "url": "http://a/" } });
        journal.receive("s", "Network.requestWillBeSent", &sent);
        assert_eq!(journal.next(), CHATTER + 1);
    }
}
