//! The pages that are open, and what of the apps is in them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::screens::SCREEN;
use crate::contract::Profile;

/// The most pages that are told apart.
const MOST: usize = 500;

/// How many commands the slowest page may be behind before somebody who sends more has to wait.
const BEHIND: u64 = 512;

/// For how long a page that takes nothing at all can make others wait.
const PATIENCE: Duration = Duration::from_secs(2);

/// What a page says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PageState {
    /// The profile it plays.
    pub profile: String,
    /// The id of the selected conversation, as it stands in the payload.
    #[serde(default)]
    pub conversation: serde_json::Value,
    /// The number of the app whose tab is open; 0 for Messages.
    pub open_app: u64,
    /// The apps that have a frame.
    pub frames: Vec<FrameState>,
}

/// A frame in a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FrameState {
    /// The number of the app.
    pub app: u64,
    /// How often it has loaded.
    pub loads: u64,
}

/// The pages that are open, by their names.
#[derive(Debug, Default)]
pub(super) struct Pages {
    open: Mutex<BTreeMap<String, Open>>,
    /// Told when a page has taken commands, or has gone.
    moved: tokio::sync::Notify,
    /// How many screens there ever were.
    screens: AtomicU64,
}

#[derive(Debug, Default)]
struct Open {
    /// A page that reconnects is there twice for a moment.
    streams: usize,
    state: PageState,
    /// The number of the last command it took.
    seen: Arc<AtomicU64>,
}

impl Pages {
    /// A page that follows the host and has taken commands up to this number. It is gone when what is returned is dropped.
    pub(super) fn join(self: &Arc<Self>, name: String, seen: u64) -> Presence {
        let seen = self.with(|pages| {
            let open = pages.entry(name.clone()).or_default();
            open.streams += 1;
            open.seen.store(seen, Ordering::Relaxed);
            Arc::clone(&open.seen)
        });
        Presence {
            pages: Arc::clone(self),
            name,
            seen,
        }
    }

    /// A screen of the mobile app with this app in it: a page with one frame, as far as anybody outside is concerned.
    pub(super) fn join_screen(self: &Arc<Self>, app: u64, seen: u64) -> Presence {
        let number = self.screens.fetch_add(1, Ordering::Relaxed) + 1;
        let name = format!("{SCREEN}-{number}");
        let presence = self.join(name.clone(), seen);
        let state = PageState {
            profile: Profile::Mobile.name().to_owned(),
            open_app: app,
            frames: vec![FrameState { app, loads: 1 }],
            ..PageState::default()
        };
        self.tell(&name, state);
        presence
    }

    /// Waits until every page has taken nearly all commands up to this number, or takes none at all any more: whoever
    /// sends much is slowed down to what the slowest page takes, and one that is dead holds nobody up for long.
    pub(super) async fn keep_up_with(&self, newest: u64) {
        loop {
            let moved = self.moved.notified();
            let slowest = self.with(|pages| {
                let seen = pages.values().map(|open| open.seen.load(Ordering::Relaxed));
                seen.min().unwrap_or(newest)
            });
            if newest.saturating_sub(slowest) <= BEHIND {
                return;
            }
            if tokio::time::timeout(PATIENCE, moved).await.is_err() {
                return;
            }
        }
    }

    /// Takes down what a page says of itself. A page that does not follow is not there.
    pub(super) fn tell(&self, name: &str, state: PageState) -> bool {
        self.with(|pages| match pages.get_mut(name) {
            Some(open) => {
                open.state = state;
                true
            }
            None => false,
        })
    }

    /// The pages and what they say of themselves.
    pub(super) fn all(&self) -> BTreeMap<String, PageState> {
        self.with(|pages| {
            let states = pages
                .iter()
                .map(|(name, open)| (name.clone(), open.state.clone()));
            states.collect()
        })
    }

    /// How many pages are open, and how many frames of one app, or of all, are in them.
    pub(super) fn count(&self, app: Option<u64>) -> Audience {
        self.with(|pages| {
            let frames = pages.values().flat_map(|open| &open.state.frames);
            Audience {
                pages: pages.len(),
                frames: frames
                    .filter(|frame| app.is_none_or(|app| app == frame.app))
                    .count(),
            }
        })
    }

    /// Whether another page may come.
    pub(super) fn has_room(&self) -> bool {
        self.with(|pages| pages.len() < MOST)
    }

    fn with<T>(&self, work: impl FnOnce(&mut BTreeMap<String, Open>) -> T) -> T {
        // Nothing in here panics half-way through a change.
        work(&mut self.open.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Who would receive something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audience {
    /// The pages that are open.
    pub pages: usize,
    /// The frames in them.
    pub frames: usize,
}

/// A page for as long as it follows.
#[derive(Debug)]
pub(super) struct Presence {
    pages: Arc<Pages>,
    name: String,
    seen: Arc<AtomicU64>,
}

impl Presence {
    /// Notes that the page has taken commands up to this number.
    pub(super) fn took(&self, seen: u64) {
        self.seen.store(seen, Ordering::Relaxed);
        self.pages.moved.notify_waiters();
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.pages.with(|pages| {
            if let Some(open) = pages.get_mut(&self.name) {
                open.streams -= 1;
                if open.streams == 0 {
                    pages.remove(&self.name);
                }
            }
        });
        self.pages.moved.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_there_for_as_long_as_one_of_its_streams_is() {
        let pages = Arc::new(Pages::default());
        assert!(
            !pages.tell("a", PageState::default()),
            "nobody of that name"
        );
        let first = pages.join("a".to_owned(), 0);
        let second = pages.join("a".to_owned(), 0);
        let frames = vec![
            FrameState { app: 1, loads: 1 },
            FrameState { app: 2, loads: 1 },
        ];
        let state = PageState {
            frames,
            ..PageState::default()
        };
        assert!(pages.tell("a", state));
        let count = |app| {
            let Audience { pages, frames } = pages.count(app);
            (pages, frames)
        };
        assert_eq!(
            (count(None), count(Some(2)), count(Some(3))),
            ((1, 2), (1, 1), (1, 0))
        );
        drop(first);
        assert_eq!(count(None), (1, 2));
        drop(second);
        assert_eq!(count(None), (0, 0));
    }

    #[tokio::test]
    async fn who_sends_much_waits_for_the_slowest_page() {
        let pages = Arc::new(Pages::default());
        let page = pages.join("a".to_owned(), 0);
        pages.keep_up_with(BEHIND).await;
        let waiting = tokio::spawn({
            let pages = Arc::clone(&pages);
            async move { pages.keep_up_with(BEHIND + 5).await }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        page.took(4);
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        page.took(5);
        waiting.await.expect("it goes on");
    }
}
