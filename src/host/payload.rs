//! The contexts of a file, to be posted instead of made-up ones.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tokio::sync::watch;

use super::session::Session;
use crate::contract::{Profile, wire};
use crate::finding::{Run, Summary};
use crate::source::chunks::Chunk;
use crate::source::inputs::stamp_of;
use crate::source::records::State;
use crate::source::{Document, Item, Limits, Position, Records};
use crate::validate::{Stop, Validator};

/// The contexts of a file.
#[derive(Debug, Clone)]
pub struct Payload {
    path: PathBuf,
    stamp: Stamp,
    contexts: Vec<Value>,
    findings: Summary,
}

/// When a file was changed last, and how long it was; `None` when it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Why a file holds nothing to post.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// There is no `appContext` event in it.
    #[error("{} holds no event that could be posted", path.display())]
    NoEvent {
        /// The file.
        path: PathBuf,
    },
}

impl PayloadError {
    /// What to try.
    pub fn hint(&self) -> Option<String> {
        match self {
            PayloadError::Read { .. } => Some("check the name after --payload".to_owned()),
            PayloadError::NoEvent { path } => Some(format!(
                "hubctl validate {} tells what is wrong with it",
                path.display()
            )),
        }
    }
}

impl Payload {
    /// Reads the events of a file on a thread of its own: a pipe that nobody writes to must not stop anything else.
    pub(super) async fn open(path: PathBuf, profile: Profile) -> Result<Self, PayloadError> {
        let file = path.clone();
        let read = tokio::task::spawn_blocking(move || Self::read(&file, profile)).await;
        read.unwrap_or_else(|error| {
            Err(PayloadError::Read {
                path,
                source: io::Error::other(error),
            })
        })
    }

    /// Reads the events of a file, as `validate` does: one, several, or JSON strings that hold one. Events that break the
    /// contract are taken all the same: to see what an app makes of them is what they are for.
    pub fn read(path: &Path, profile: Profile) -> Result<Self, PayloadError> {
        // Before the file is read: a change while it is being read is then seen as one.
        let stamp = stamp_of(path);
        let failed = |source| PayloadError::Read {
            path: path.to_owned(),
            source,
        };
        let bytes = std::fs::read(path).map_err(failed)?;
        let mut run = Run::new();
        let name = path.display().to_string();
        Validator::new(profile)
            .check_input(&name, &bytes[..], Stop::Never, &mut run)
            .map_err(failed)?;
        let contexts = contexts_in(bytes);
        if contexts.is_empty() {
            return Err(PayloadError::NoEvent {
                path: path.to_owned(),
            });
        }
        Ok(Self {
            path: path.to_owned(),
            stamp,
            contexts,
            findings: run.summary(),
        })
    }

    /// The `data` of each event.
    pub fn contexts(&self) -> &[Value] {
        &self.contexts
    }

    /// What `validate` says of the file.
    pub fn findings(&self) -> Summary {
        self.findings
    }
}

/// How often a payload is looked at for changes.
const LOOK: Duration = Duration::from_millis(500);

/// Reads a payload again whenever its file changes, and hands the new contexts on.
pub(super) async fn follow(payload: Payload, session: watch::Sender<Arc<Session>>) {
    let Payload {
        path,
        stamp: mut known,
        ..
    } = payload;
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        let now = stamp_of(&path);
        if now == known {
            continue;
        }
        known = now;
        let profile = session.borrow().profile;
        let read = Payload::open(path.clone(), profile).await;
        session.send_modify(|session| {
            let session = Arc::make_mut(session);
            match read {
                Ok(payload) => {
                    session.contexts = payload.contexts;
                    session.problem = None;
                }
                Err(error) => {
                    session.problem = Some(format!("{error}; the last good contexts are kept"));
                }
            }
        });
    }
}

/// The `data` of every event in a text. What is no event is passed over.
fn contexts_in(bytes: Vec<u8>) -> Vec<Value> {
    let mut contexts = Vec::new();
    let chunk = Chunk::whole(bytes);
    let start = (State::START, Position::START);
    let mut records = Records::new(&chunk, Limits::default(), start.0, start.1);
    while let Some(item) = records.next_item(&mut |_| None) {
        let Item::Record(record) = item else { continue };
        match Document::read(&record) {
            Ok(document) => contexts.extend(context_of(document)),
            Err(_) => records.recover(&record),
        }
    }
    contexts
}

/// The `data` of an event, when the document is one or a string that holds one.
fn context_of(document: Document) -> Option<Value> {
    let event = match document.unwrap_string() {
        Some(inner) => inner.ok()?,
        None => document,
    };
    let event = event.value();
    let is_context = event.get("event").is_some_and(|name| name == wire::EVENT);
    event
        .get("data")
        .filter(|data| is_context && data.is_object())
        .cloned()
}
