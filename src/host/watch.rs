//! Follows what may change while the host runs: the payload, the fixtures, the files of the app.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher};
use tokio::sync::Notify;

use super::HostError;
use super::command::Command;
use super::desk::Desk;
use super::fixtures;
use super::message::Level;
use super::payload::Payload;
use crate::source::inputs::{Stamp, stamp_of};

/// How often payload and fixtures are looked at. A few files are looked at without the help of the system, so that this
/// works on network drives and in containers too.
const LOOK: Duration = Duration::from_millis(500);

/// For how long the files of an app must be quiet before it is loaded again: one save is several changes.
const QUIET: Duration = Duration::from_millis(120);

/// Reads a payload again whenever its file changes.
pub(super) async fn follow_payload(path: PathBuf, mut known: Stamp, desk: Arc<Desk>) {
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        let now = stamp_of(&path);
        if now == known {
            continue;
        }
        known = now;
        let profile = desk.session().version.profile();
        let read = Payload::open(path.clone(), profile).await;
        desk.change(|session| match read {
            Ok(payload) => {
                session.payload = Some(payload.contexts().into());
                session.problem = None;
            }
            Err(error) => {
                session.problem = Some(format!("{error}; the last good contexts are kept"));
            }
        });
    }
}

/// Reads the fixtures again whenever one of their files changes, comes or goes.
pub(super) async fn follow_fixtures(folder: PathBuf, mut known: fixtures::Stamps, desk: Arc<Desk>) {
    let mut clock = tokio::time::interval(LOOK);
    loop {
        clock.tick().await;
        // A folder that is gone for a moment, as on a switch of branches, changes nothing.
        let Ok(now) = fixtures::stamps(&folder) else {
            continue;
        };
        if now == known {
            continue;
        }
        known = now;
        read_fixtures(&folder, &known, &desk).await;
    }
}

/// Reads the fixtures. Files that hold no event are told in the log.
pub(super) async fn read_fixtures(folder: &Path, stamps: &fixtures::Stamps, desk: &Arc<Desk>) {
    let (folder, stamps) = (folder.to_owned(), stamps.clone());
    let profile = desk.session().version.profile();
    let read = tokio::task::spawn_blocking(move || fixtures::read(&folder, &stamps, profile));
    let Ok((read, failed)) = read.await else {
        return;
    };
    for error in failed {
        desk.messages.note(Level::Warn, error.to_string());
    }
    desk.change(|session| session.fixtures = read);
}

/// Looks at the files of an app.
#[derive(Debug)]
pub(super) struct AppFiles {
    changed: Arc<Notify>,
    _watcher: notify::RecommendedWatcher,
}

impl AppFiles {
    /// Begins to look at files and folders, with all that is below them.
    pub(super) fn watch(paths: &[PathBuf]) -> Result<Self, HostError> {
        let changed = Arc::new(Notify::new());
        let told = Arc::clone(&changed);
        let failed = |path: &Path, source| HostError::Watch {
            path: path.to_owned(),
            source: Box::new(source),
        };
        let on_event = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| !event.kind.is_access()) {
                told.notify_one();
            }
        };
        let none = Path::new(".");
        let mut watcher =
            notify::recommended_watcher(on_event).map_err(|error| failed(none, error))?;
        for path in paths {
            watcher
                .watch(path, RecursiveMode::Recursive)
                .map_err(|error| failed(path, error))?;
        }
        Ok(Self {
            changed,
            _watcher: watcher,
        })
    }

    /// Loads the visible frames again whenever something has changed.
    pub(super) async fn follow(self, desk: Arc<Desk>) {
        loop {
            self.changed.notified().await;
            while tokio::time::timeout(QUIET, self.changed.notified())
                .await
                .is_ok()
            {}
            desk.messages.note(
                Level::Info,
                "a watched file changed: the app is loaded again".to_owned(),
            );
            desk.commands.give(&Command::Reload {});
        }
    }
}
