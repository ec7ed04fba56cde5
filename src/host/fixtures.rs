//! The files of `--fixtures`: each is a source of conversations, and is read again when it changes.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::payload::{Payload, PayloadError};
use crate::contract::Profile;
use crate::source::Input;
use crate::source::inputs::{InputError, Stamp, stamp_of};

/// A file with conversations.
#[derive(Debug, Clone)]
pub(super) struct Fixture {
    /// The path below the folder, without its ending.
    pub name: String,
    pub contexts: Arc<[Value]>,
}

/// The files of a folder with their stamps: when one differs, something has changed.
pub(super) type Stamps = BTreeMap<PathBuf, Stamp>;

/// The files of a folder as they are now.
pub(super) fn stamps(folder: &Path) -> Result<Stamps, InputError> {
    if folder.is_file() {
        return Err(InputError::Read {
            path: folder.to_owned(),
            source: io::ErrorKind::NotADirectory.into(),
        });
    }
    let files = match Input::find(folder) {
        Err(InputError::NothingInDirectory { .. }) => Vec::new(),
        other => other?,
    };
    let stamped = files.into_iter().filter_map(|input| match input {
        Input::File(path) => {
            let stamp = stamp_of(&path);
            Some((path, stamp))
        }
        Input::Stdin => None,
    });
    Ok(stamped.collect())
}

/// Reads the files. Those that hold no event are told apart.
pub(super) fn read(
    folder: &Path,
    stamps: &Stamps,
    profile: Profile,
) -> (Vec<Fixture>, Vec<PayloadError>) {
    let mut fixtures = Vec::new();
    let mut failed = Vec::new();
    for path in stamps.keys() {
        match Payload::read(path, profile) {
            Ok(payload) => fixtures.push(Fixture {
                name: name_of(folder, path),
                contexts: payload.contexts().into(),
            }),
            Err(error) => failed.push(error),
        }
    }
    (fixtures, failed)
}

fn name_of(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let text = below.to_string_lossy().replace('\\', "/");
    match text.rsplit_once('.') {
        Some((name, _)) if !name.is_empty() => name.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_with_an_event_is_a_fixture() {
        let folder = tempfile::tempdir().expect("a folder");
        let event = r#"{"event":"appContext","data":{"contact":{"name":"A"}}}"#;
        std::fs::create_dir(folder.path().join("more")).expect("a folder");
        for (name, text) in [
            ("vip.json", event),
            ("more/b.ndjson", event),
            ("broken.json", "{"),
        ] {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let stamps = stamps(folder.path()).expect("files");
        let (fixtures, failed) = read(folder.path(), &stamps, Profile::Web2023);
        let names: Vec<_> = fixtures.iter().map(|fixture| &fixture.name).collect();
        assert_eq!(names, ["more/b", "vip"]);
        assert_eq!(fixtures[0].contexts[0]["contact"]["name"], "A");
        assert!(failed[0].to_string().contains("broken.json"));
    }

    #[test]
    fn an_empty_folder_is_no_mistake_and_a_missing_one_is() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(stamps(folder.path()).expect("a folder").is_empty());
        assert!(stamps(&folder.path().join("none")).is_err());
    }
}
