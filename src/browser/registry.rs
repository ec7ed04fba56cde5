//! Which session belongs to which page: events go to their page, and new sessions to their parent's.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::connection::{Client, Failure};
use super::message::{Command, Incoming, text};
use super::tab::{Owner, Tab};

/// The pages by their sessions. A page has one of its own and one for each child in another process.
#[derive(Debug)]
pub(super) struct Registry {
    deadline: Duration,
    tabs: Mutex<HashMap<String, Arc<Tab>>>,
    /// The pages there are, by their targets; of a browser that tells.
    pages: watch::Sender<BTreeSet<String>>,
}

impl Registry {
    pub(super) fn new(deadline: Duration) -> Self {
        Self {
            deadline,
            tabs: Mutex::default(),
            pages: watch::Sender::default(),
        }
    }

    /// The page a session belongs to.
    pub(super) fn tab(&self, session: &str) -> Option<Arc<Tab>> {
        self.tabs().get(session).cloned()
    }

    /// The pages there are.
    pub(super) fn pages(&self) -> watch::Receiver<BTreeSet<String>> {
        self.pages.subscribe()
    }

    /// Takes note of an event. The commands that come back are to be sent at once and in order.
    pub(super) fn receive(&self, client: &Client, event: &Incoming) -> Vec<Command> {
        let session = event.session_id.as_deref();
        match event.method.as_deref() {
            Some("Target.attachedToTarget") => self.attach(client, session, event),
            Some("Target.detachedFromTarget") => {
                self.detach(client, text(&event.params, "/sessionId"));
                Vec::new()
            }
            Some("Target.targetCreated") => {
                let target = text(&event.params, "/targetInfo/targetId").to_owned();
                if text(&event.params, "/targetInfo/type") == "page" {
                    self.pages.send_if_modified(|pages| pages.insert(target));
                }
                Vec::new()
            }
            Some("Target.targetDestroyed") => {
                let target = text(&event.params, "/targetId");
                self.pages.send_if_modified(|pages| pages.remove(target));
                Vec::new()
            }
            Some("Inspector.targetCrashed") => {
                self.crash(client, session.unwrap_or_default());
                Vec::new()
            }
            Some(method) => session
                .and_then(|session| self.tab(session)?.receive(session, method, &event.params))
                .into_iter()
                .collect(),
            None => Vec::new(),
        }
    }

    /// Tells everybody who still waits that nothing comes any more.
    pub(super) fn end(&self) {
        for (_, tab) in self.tabs().drain() {
            tab.end(Failure::Ended);
        }
    }

    fn attach(&self, client: &Client, parent: Option<&str>, event: &Incoming) -> Vec<Command> {
        let session = text(&event.params, "/sessionId");
        let target = text(&event.params, "/targetInfo/targetId");
        let kind = text(&event.params, "/targetInfo/type");
        let tab = match parent.map(|parent| self.tab(parent)) {
            // A child of a page that has just gone: it ends by itself.
            Some(None) => return Vec::new(),
            Some(Some(tab)) => tab,
            None => {
                let client = client.clone();
                Arc::new(Tab::new(client, session, target, self.deadline))
            }
        };
        let owner = parent.map(|parent| Owner {
            session: parent.to_owned(),
            frame: target.to_owned(),
        });
        self.tabs().insert(session.to_owned(), Arc::clone(&tab));
        tab.attach(session, kind, owner)
    }

    fn detach(&self, client: &Client, session: &str) {
        let tab = self.tabs().remove(session);
        client.fail_session(session, &Failure::Gone);
        if let Some(tab) = tab {
            tab.detach(session);
        }
    }

    fn crash(&self, client: &Client, session: &str) {
        // First the page: who is told of the crash may look at once what happened there.
        if let Some(tab) = self.tab(session) {
            tab.crash(session);
        }
        client.fail_session(session, &Failure::Crashed);
    }

    fn tabs(&self) -> MutexGuard<'_, HashMap<String, Arc<Tab>>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
