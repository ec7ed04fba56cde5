//! What was seen in a session, in order and in the words of the checks: the browser's journal, read.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::browser::{EntryKind, Happening, Request, What};
use crate::source::surrogates;

/// One thing that was seen.
#[derive(Debug, Clone)]
pub(super) struct Sight {
    /// Since the session began.
    pub at: Duration,
    /// What it was.
    pub what: Seen,
}

/// What can be seen.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// The host made the frame.
    Mounted,
    /// The host heard `load` of the frame.
    Loaded,
    /// The host posted, and why.
    Posted(String),
    /// Something reached the host's window.
    Heard(Heard),
    /// A frame of another origin posted into the app.
    StrangerPosted,
    /// The app added a listener for messages; milliseconds on the clock that documents share.
    Listener { clock: f64 },
    /// A message reached the app's window.
    Message(Arrival),
    /// `load` of the app's own window.
    AppLoaded,
    /// The web view reports the end of loading.
    LoadEnd,
    /// The app called the bridge of the mobile app.
    Said(String),
    /// A request of the app.
    Request(Request),
    /// A text that the app sends over a WebSocket.
    SocketSent {
        url: String,
        data: String,
        /// The address of the script that opened the socket.
        by: String,
    },
    /// An answer with an error, or none; the kind, the address and why.
    Failed(Failure),
    /// An exception that nobody caught.
    Exception(Problem),
    /// A rejection that nobody caught.
    Rejection(Problem),
    /// The app wrote to the console: method and text.
    Console { level: String, text: String },
    /// The texts in objects that the app wrote to the console.
    Logged { level: String, text: String },
    /// The app has asked a message of the host's for its origin.
    ReadsOrigin,
    /// The app connects by WebRTC or WebTransport, with these texts.
    Connects { text: String },
    /// The app called what browsers deny to its frame.
    Denied { feature: String },
    /// The browser dropped a message to the host's window, as it was for another origin.
    Misaddressed { origin: String },
    /// The browser remarks on something.
    Remark { text: String },
    /// The app opened a dialog.
    Dialog { kind: String, text: String },
    /// The app opened a window.
    Window { url: String },
    /// The app started a download.
    Download { url: String },
    /// The app's frame shows another document.
    Navigated { url: String, unreachable: String },
    /// The whole page shows another document.
    LeftHost { url: String },
    /// The process of the app died.
    Crashed,
}

/// A message that reached the host.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub data: String,
    pub by_app: bool,
    pub answered: bool,
    pub ignored_because: String,
}

/// A message that reached the app's window.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    /// `parent`, `self` or `other`.
    pub source: String,
    pub data: String,
    /// Whether the app had a listener then.
    pub is_heard: bool,
    /// How much had changed in the document before.
    pub mutations: u64,
    pub clock: f64,
}

/// A request that came to nothing good.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    pub url: String,
    /// The browser's word for what was asked: `Document`, `Script`, ...; `Frame` is the document of a frame inside the app.
    pub kind: String,
    /// `status 404`, `net::ERR_CONNECTION_REFUSED`, ...
    pub reason: String,
    /// Which policy blocked it.
    pub blocked_by: String,
}

impl Failure {
    /// Whether there is no document in the frame for it: the browser shows a page of its own.
    pub(super) fn is_document_lost(&self) -> bool {
        self.kind == "Document"
            && self.reason.starts_with("net::")
            && self.reason != "net::ERR_ABORTED"
    }
}

/// An exception or a rejection.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// The description, with the stack.
    pub text: String,
    pub url: String,
    pub line: Option<u64>,
}

impl Problem {
    /// The first line: what was thrown.
    pub(super) fn headline(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }
}

/// Which frames are whose.
#[derive(Debug, Clone)]
pub(super) struct Reading<'s> {
    /// When the session began.
    pub started: Instant,
    /// The frame of the host's page; `None` where the app is the page.
    pub host_frame: Option<&'s str>,
    /// Where the host's page and strangers stand.
    pub stage_origins: &'s [String],
}

impl Reading<'_> {
    /// Reads a piece of the journal.
    pub(super) fn read(&self, happenings: Vec<Happening>) -> Vec<Sight> {
        happenings
            .into_iter()
            .filter_map(|happening| {
                let at = happening.at.saturating_duration_since(self.started);
                let what = self.meaning(happening)?;
                Some(Sight { at, what })
            })
            .collect()
    }

    fn meaning(&self, happening: Happening) -> Option<Seen> {
        let Happening {
            frame,
            parent,
            what,
            ..
        } = happening;
        let is_host = self.host_frame == Some(frame.as_str());
        // Frames that the app has inside itself: a video, a map.
        let is_inside = !parent.is_empty() && self.host_frame != Some(parent.as_str());
        let kind_of = |kind: String| match kind.as_str() {
            "Document" if is_inside => "Frame".to_owned(),
            _ => kind,
        };
        Some(match what {
            What::Called { payload, .. } => note(&surrogates::parsed(&payload).ok()?)?,
            What::Request(request) if !self.is_stage(&request.url) && !is_host => {
                Seen::Request(request)
            }
            What::Response {
                url, status, kind, ..
            } if status >= 400 && !is_host => Seen::Failed(Failure {
                url,
                kind: kind_of(kind),
                reason: format!("status {status}"),
                blocked_by: String::new(),
            }),
            What::Failed {
                url,
                kind,
                reason,
                blocked_by,
                is_canceled: false,
                ..
            } if !self.is_stage(&url) => Seen::Failed(Failure {
                url,
                kind: kind_of(kind),
                reason,
                blocked_by,
            }),
            What::Said(entry) if !is_host => {
                let problem = || Problem {
                    text: entry.text.clone(),
                    url: entry.url.clone(),
                    line: entry.line,
                };
                match &entry.kind {
                    EntryKind::Exception => Seen::Exception(problem()),
                    EntryKind::Rejection => Seen::Rejection(problem()),
                    EntryKind::Console { level } => Seen::Console {
                        level: level.clone(),
                        text: entry.text.clone(),
                    },
                    EntryKind::Dialog { dialog } => Seen::Dialog {
                        kind: dialog.clone(),
                        text: entry.text.clone(),
                    },
                    _ => match misaddressed(&entry.text) {
                        Some(origin) => Seen::Misaddressed { origin },
                        None => Seen::Remark { text: entry.text },
                    },
                }
            }
            What::Navigated { .. } if is_inside => return None,
            What::Navigated { url, unreachable } => {
                if is_host {
                    if self.is_stage(&url) || url == "about:blank" {
                        return None;
                    }
                    Seen::LeftHost { url }
                } else if self.is_stage(&url) || (url == "about:blank" && unreachable.is_empty()) {
                    return None;
                } else {
                    Seen::Navigated { url, unreachable }
                }
            }
            What::SocketSent { url, data, by } => Seen::SocketSent { url, data, by },
            What::WindowOpened { url } => Seen::Window { url },
            What::Download { url } => Seen::Download { url },
            What::Crashed => Seen::Crashed,
            _ => return None,
        })
    }

    fn is_stage(&self, url: &str) -> bool {
        self.stage_origins.iter().any(|origin| {
            url.strip_prefix(origin.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// The origin that a dropped message was for, from Chromium's remark in the console of the window that would have got it. There is
/// none when the two windows are of different sites.
fn misaddressed(remark: &str) -> Option<String> {
    let (_, rest) = remark.split_once("The target origin provided ('")?;
    Some(rest.split_once('\'')?.0.to_owned())
}

/// What a note of the stage or of the probe says.
fn note(note: &Value) -> Option<Seen> {
    let text = |name: &str| note[name].as_str().unwrap_or_default().to_owned();
    let clock = note["at"].as_f64().unwrap_or_default();
    let is = |name: &str| note[name] == true;
    Some(match (text("from").as_str(), text("kind").as_str()) {
        ("stage", "mounted") => Seen::Mounted,
        ("stage", "loaded") => Seen::Loaded,
        ("stage", "posted") => Seen::Posted(text("trigger")),
        ("stage", "stranger-posted") => Seen::StrangerPosted,
        ("stage", "received") => Seen::Heard(Heard {
            data: text("data"),
            by_app: is("byApp"),
            answered: is("answered"),
            ignored_because: text("ignoredBecause"),
        }),
        ("app", "listener") => Seen::Listener { clock },
        ("app", "message") => Seen::Message(Arrival {
            source: text("source"),
            data: text("data"),
            is_heard: is("heard"),
            mutations: note["mutations"].as_u64().unwrap_or_default(),
            clock,
        }),
        ("app", "load") => Seen::AppLoaded,
        ("app", "load-end") => Seen::LoadEnd,
        ("app", "said") => Seen::Said(text("data")),
        ("app", "reads-origin") => Seen::ReadsOrigin,
        ("app", "connects") => Seen::Connects { text: text("text") },
        ("app", "denied") => Seen::Denied {
            feature: text("feature"),
        },
        ("app", "logged") => Seen::Logged {
            level: text("level"),
            text: text("text"),
        },
        _ => return None,
    })
}
