//! The contexts of a file, to be posted instead of made-up ones.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;

use super::session::Session;
use crate::contract::Profile;
use crate::finding::{Run, Summary};
use crate::source::{Document, Item, Limits, RecordReader};
use crate::validate::{Stop, Validator};

/// The contexts of a file.
#[derive(Debug, Clone)]
pub struct Payload {
    contexts: Vec<Value>,
    findings: Summary,
}

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
    /// Reads the events of a file, as `validate` does: one, several, or JSON strings that hold one. Events that break the
    /// contract are taken all the same: to see what an app makes of them is what they are for.
    pub fn read(path: &Path, profile: Profile) -> Result<Self, PayloadError> {
        let failed = |source| PayloadError::Read {
            path: path.to_owned(),
            source,
        };
        let open = || File::open(path).map(BufReader::new);
        let mut contexts = Vec::new();
        let mut reader = RecordReader::new(open().map_err(failed)?, Limits::default());
        while let Some(item) = reader.next_item().map_err(failed)? {
            if let Item::Record(record) = item {
                contexts.extend(Document::read(&record).ok().and_then(context_of));
            }
        }
        if contexts.is_empty() {
            return Err(PayloadError::NoEvent {
                path: path.to_owned(),
            });
        }
        let mut run = Run::new();
        let name = path.display().to_string();
        let input = open().map_err(failed)?;
        Validator::new(profile)
            .check_input(&name, input, Stop::Never, &mut run)
            .map_err(failed)?;
        Ok(Self {
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
pub(super) async fn follow(path: PathBuf, session: watch::Sender<Arc<Session>>) {
    let stamp = || {
        std::fs::metadata(&path)
            .and_then(|meta| Ok((meta.modified()?, meta.len())))
            .ok()
    };
    let mut known = stamp();
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        let now = stamp();
        if now == known {
            continue;
        }
        known = now;
        let profile = session.borrow().profile;
        let file = path.clone();
        let read = tokio::task::spawn_blocking(move || Payload::read(&file, profile)).await;
        session.send_modify(|session| {
            let session = Arc::make_mut(session);
            match read {
                Ok(Ok(payload)) => {
                    session.contexts = payload.contexts;
                    session.problem = None;
                }
                Ok(Err(error)) => {
                    session.problem = Some(format!("{error}; the last good contexts are kept"));
                }
                Err(error) => {
                    session.problem = Some(format!("the payload could not be read again: {error}"));
                }
            }
        });
    }
}

/// The `data` of an event, when the document is one or a string that holds one.
fn context_of(document: Document) -> Option<Value> {
    let event = match document.unwrap_string() {
        Some(inner) => inner.ok()?,
        None => document,
    };
    event
        .value()
        .get("data")
        .filter(|data| data.is_object())
        .cloned()
}
