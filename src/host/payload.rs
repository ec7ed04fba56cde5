//! The contexts of a file, to be posted instead of made-up ones.

use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::contract::{Profile, wire};
use crate::finding::{Run, Summary};
use crate::source::chunks::Chunk;
use crate::source::compression;
use crate::source::records::State;
use crate::source::surrogates::restored;
use crate::source::{Document, Item, Limits, Position, Records, open_typed, read_at_most};
use crate::validate::{Stop, Validator};

/// The most bytes that are read of a file, as they are when nothing is compressed. All of them are kept.
const LARGEST: u64 = 256 << 20;

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
        let failed = |source| PayloadError::Read {
            path: path.to_owned(),
            source,
        };
        let bytes = plain_bytes(path, LARGEST).map_err(failed)?;
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

/// The `data` of every event in a text. What is no event is passed over.
pub(super) fn contexts_in(bytes: Vec<u8>) -> Vec<Value> {
    let mut contexts = Vec::new();
    each_event(bytes, |mut event| {
        contexts.extend(event.get_mut("data").map(Value::take));
    });
    contexts
}

/// The `data` of an event as a host would send it, and which keys it lacked of those that the host sends whatever it knows:
/// a contact, an agent who looks, a list of definitions. What it has stays as it is.
pub(crate) fn complete(
    profile: Profile,
    data: &Value,
    agent: &Value,
) -> (Value, Vec<&'static str>) {
    let mut sent = as_sent(profile, data.clone());
    let Some(object) = sent.as_object_mut() else {
        return (sent, Vec::new());
    };
    let mut added = Vec::new();
    for &key in profile.data_keys() {
        let twin = wire::twin_of(key).and_then(|twin| data.get(twin));
        if data.get(key).is_some() {
            continue;
        }
        let value = match key {
            // In the mobile app it is the sender of the conversation, which is there already, or nothing.
            "contact" if profile == Profile::Mobile => object.get(key).cloned(),
            "contact" => Some(json!({})),
            "currentAgent" | "current_agent" => Some(twin.unwrap_or(agent).clone()),
            "customAttributes" => Some(json!([])),
            _ => None,
        };
        if let Some(value) = value {
            object.insert(key.to_owned(), value);
            added.extend(twin.is_none().then_some(key));
        }
    }
    (sent, added)
}

/// The `data` of an event in the keys of its host.
pub(super) fn as_sent(profile: Profile, data: Value) -> Value {
    match profile {
        Profile::Mobile => wire::as_mobile(&data),
        Profile::Web2022 | Profile::Web2023 | Profile::Web2026 => data,
    }
}

/// The bytes of a file, unpacked. A small file that is compressed may hold any number.
fn plain_bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    read_at_most(compression::plain(open_typed(path)?)?, most)
}

/// Every event in a text, as the host would post it: on one line. What is no event is passed over.
pub fn events_in(bytes: Vec<u8>) -> Vec<String> {
    let mut events = Vec::new();
    each_event(bytes, |event| events.push(restored(event.to_string())));
    events
}

fn each_event(bytes: Vec<u8>, mut take: impl FnMut(Value)) {
    let chunk = Chunk::whole(bytes);
    let start = (State::START, Position::START);
    let mut records = Records::new(&chunk, Limits::default(), start.0, start.1);
    while let Some(item) = records.next_item(&mut |_| None) {
        let Item::Record(record) = item else { continue };
        match Document::read(&record) {
            Ok(document) => {
                if let Some(event) = event_of(&document) {
                    take(event);
                }
            }
            Err(_) => records.recover(&record),
        }
    }
}

/// The event that a document is, or that the string holds which it is.
fn event_of(document: &Document) -> Option<Value> {
    let unwrapped = document.unwrap_string();
    let event = match &unwrapped {
        Some(inner) => inner.as_ref().ok()?.value(),
        None => document.value(),
    };
    let is_context = event.get("event").is_some_and(|name| name == wire::EVENT)
        && event.get("data").is_some_and(Value::is_object);
    is_context.then(|| event.clone())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_small_file_that_unpacks_without_end_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("bomb.json.gz");
        let file = std::fs::File::create(&path).expect("a file");
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed.write_all(&[b' '; 3 << 20]).expect("room");
        packed.finish().expect("room");
        let error = plain_bytes(&path, 1 << 20).expect_err("too much");
        assert_eq!(error.to_string(), "it has more than 1 MiB");
        assert_eq!(
            plain_bytes(&path, 3 << 20).expect("all of it").len(),
            3 << 20
        );
    }

    #[test]
    fn half_of_a_surrogate_pair_stays_an_escape() {
        let event = r#"{"event":"appContext","data":{"contact":{"name":"Ana \ud83d"}}}"#;
        assert_eq!(events_in(event.into()), [event]);
        let wrapped = Value::from(event).to_string();
        assert_eq!(events_in(wrapped.into()), [event]);
    }
}
