//! What is known of one page: its sessions, the documents in its frames, what it said.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

use super::BrowserError;
use super::connection::{Client, Failure};
use super::console::{Console, ConsoleEntry};
use super::intercept::{Interceptor, go_on};
use super::journal::{Happening, Journal, Pending};
use super::message::{Command, text};

/// Navigations of the main frame that are remembered.
const HISTORY: usize = 64;

/// One page, shared by its handles and by the task that reads events.
#[derive(Debug)]
pub(super) struct Tab {
    client: Client,
    session: String,
    target: String,
    deadline: Duration,
    state: Mutex<State>,
    changes: watch::Sender<()>,
}

/// A document that scripts can run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The session of the process the document lives in.
    pub(super) session: String,
    /// The unique id of the document's default execution context.
    pub(super) context: String,
}

/// In which of a document's worlds scripts run. They share the document and none of the objects of JavaScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum World {
    /// That of the page's own scripts.
    Main,
    /// One that the page's scripts cannot see, with built-in functions that they cannot change.
    Isolated,
}

/// The name of the isolated world among those of other clients. Pages do not see it.
const ISOLATED: &str = "driver";

impl World {
    /// The parameters of a command with those that name the world, under `key`.
    fn named(self, key: &str, mut params: Value) -> Value {
        if self == Self::Isolated {
            params[key] = ISOLATED.into();
        }
        params
    }
}

/// Where the element is that shows the outermost frame of a session.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    /// The session of the element's document.
    pub(super) session: String,
    /// The frame that the element shows.
    pub(super) frame: String,
}

#[derive(Debug, Default)]
struct State {
    /// Sessions of documents: the page's own, which nothing shows, and one for each child frame in
    /// another process.
    documents: BTreeMap<String, Option<Owner>>,
    /// Where the current document of each frame is. A frame that changes process gets a new place
    /// before the old one is destroyed, so removal always compares.
    places: HashMap<(String, World), Place>,
    /// Frames that have no document, and why.
    failures: HashMap<String, Failure>,
    /// Documents of the main frame, oldest first.
    history: VecDeque<Load>,
    /// The parameters that add each.
    init_scripts: Vec<Value>,
    /// What the page is drawn for, such as `print`; empty while it is the screen as ever.
    medium: &'static str,
    media: Vec<(&'static str, &'static str)>,
    console: Console,
    journal: Journal,
    network: Network,
    /// The parameters that add each.
    bindings: Vec<Value>,
    interceptor: Option<Interceptor>,
    /// Requests that were held, by session and number.
    held: Vec<(String, String)>,
    end: Option<Failure>,
}

/// Whether requests are written down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Network {
    #[default]
    Unwatched,
    Watched,
}

/// The parameters of `Network.enable`: bodies up to a size are told at once.
fn network_params() -> Value {
    json!({ "maxPostDataSize": 65_536 })
}

#[derive(Debug)]
struct Load {
    loader: String,
    is_complete: bool,
}

impl Tab {
    pub(super) fn new(client: Client, session: &str, target: &str, deadline: Duration) -> Self {
        Self {
            client,
            session: session.to_owned(),
            target: target.to_owned(),
            deadline,
            state: Mutex::default(),
            changes: watch::Sender::new(()),
        }
    }

    /// The page's target, which is the id of its main frame too.
    pub(super) fn target(&self) -> &str {
        &self.target
    }

    /// How long one command may take.
    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Sends a command to the page's own session.
    pub(super) async fn call(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        self.call_in(&self.session, method, params, self.deadline)
            .await
    }

    /// Sends a command to the session of one of the page's processes.
    pub(super) async fn call_in(
        &self,
        session: &str,
        method: &'static str,
        params: Value,
        deadline: Duration,
    ) -> Result<Value, BrowserError> {
        let command = Command::new(session, method, params);
        self.client.call(command, deadline).await
    }

    /// Closes the page.
    pub(super) async fn close(&self) -> Result<(), BrowserError> {
        let params = json!({ "targetId": self.target });
        let command = Command::to_browser("Target.closeTarget", params);
        self.client.call(command, self.deadline).await.map(drop)
    }

    /// Sends a command to every session that holds documents, and waits for all.
    ///
    /// A child that goes away meanwhile needs the command no more.
    pub(super) async fn call_everywhere(
        &self,
        method: &'static str,
        params: &Value,
    ) -> Result<(), BrowserError> {
        let sessions: Vec<String> = self.state().documents.keys().cloned().collect();
        for session in sessions {
            let answer = self.call_in(&session, method, params.clone(), self.deadline);
            match answer.await {
                Err(error) if session == self.session => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The current document of a frame, waiting for one while the frame has none.
    pub(super) async fn place(
        &self,
        frame: &str,
        world: World,
        until: Instant,
    ) -> Result<Place, BrowserError> {
        let key = (frame.to_owned(), world);
        let find = |state: &State| match (&state.end, state.places.get(&key)) {
            (Some(end), _) => Some(Err(end.clone())),
            (None, Some(place)) => Some(Ok(place.clone())),
            (None, None) => state.failures.get(frame).cloned().map(Err),
        };
        match self.watch(until, find).await {
            Some(Ok(place)) => Ok(place),
            Some(Err(failure)) => Err(self.client.error(failure, "the search for its document")),
            None => Err(BrowserError::Timeout {
                what: "the search for the frame's document".to_owned(),
                after: self.deadline,
            }),
        }
    }

    /// Waits until the process of a document has died, for as long as it takes.
    ///
    /// A command that is sent after its end gets no answer, not even a refusal.
    pub(super) async fn death(&self, frame: &str, place: &Place) -> BrowserError {
        let mut changes = self.changes.subscribe();
        loop {
            changes.mark_unchanged();
            if self.state().is_dead(frame, place) {
                let during = "a script in its document";
                return self.client.error(Failure::Crashed, during);
            }
            if changes.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Forgets a document that turned out to be gone.
    pub(super) fn forget(&self, stale: &Place) {
        self.state().places.retain(|_, place| place != stale);
    }

    /// Sends the main frame to an address. A page whose renderer crashed gets a new one so.
    pub(super) async fn navigate(&self, url: &str) -> Result<Value, BrowserError> {
        self.state().failures.remove(&self.target);
        self.call("Page.navigate", json!({ "url": url })).await
    }

    /// Waits until a navigation of the main frame, or one that overtook it, has loaded.
    pub(super) async fn loaded(&self, loader: &str, until: Instant) -> Result<bool, BrowserError> {
        let find = |state: &State| match &state.end {
            Some(end) => Some(Err(end.clone())),
            None if state.has_loaded(loader) => Some(Ok(())),
            None => state.failures.get(&self.target).cloned().map(Err),
        };
        match self.watch(until, find).await {
            Some(Ok(())) => Ok(true),
            Some(Err(failure)) => Err(self.client.error(failure, "the load of the page")),
            None => Ok(false),
        }
    }

    /// Adds a script for documents to come, in the frames of the sessions to come as well. What comes back are the parameters
    /// for the others.
    pub(super) fn add_init_script(&self, script: &str, world: World) -> Value {
        let params = world.named("worldName", json!({ "source": script }));
        self.state().init_scripts.push(params.clone());
        params
    }

    /// Sets the medium, for the sessions to come as well. What comes back is all that is emulated.
    pub(super) fn set_medium(&self, medium: &'static str) -> Value {
        let mut state = self.state();
        state.medium = medium;
        state.emulated_media()
    }

    /// Sets a media feature, for the sessions to come as well. What comes back is all that is emulated.
    pub(super) fn set_media(&self, name: &'static str, value: &'static str) -> Value {
        let mut state = self.state();
        state.media.retain(|(other, _)| *other != name);
        state.media.push((name, value));
        state.emulated_media()
    }

    /// Writes requests down, those of sessions to come as well. What comes back are the parameters for the others.
    pub(super) fn watch_network(&self) -> Value {
        self.state().network = Network::Watched;
        network_params()
    }

    /// Adds a binding, for sessions to come as well. What comes back are the parameters for the others.
    pub(super) fn add_binding(&self, name: &str, world: World) -> Value {
        let params = world.named("executionContextName", json!({ "name": name }));
        self.state().bindings.push(params.clone());
        params
    }

    /// Sets who decides on requests, for sessions to come as well.
    pub(super) fn set_interceptor(&self, interceptor: Option<Interceptor>) {
        self.state().interceptor = interceptor;
    }

    /// Lets requests go that were held.
    pub(super) async fn release(&self) -> usize {
        let held = std::mem::take(&mut self.state().held);
        for (session, request) in &held {
            self.client.post(go_on(session, request)).await;
        }
        held.len()
    }

    /// What happened from this number on.
    pub(super) fn journal(&self, first: usize) -> Vec<Happening> {
        self.state().journal.since(first)
    }

    /// The number of what happens next.
    pub(super) fn journal_end(&self) -> usize {
        self.state().journal.next()
    }

    /// The frames that have a document.
    pub(super) fn frames_with_documents(&self) -> Vec<String> {
        let state = self.state();
        let documents = state
            .places
            .keys()
            .filter(|(_, world)| *world == World::Main);
        documents.map(|(frame, _)| frame.clone()).collect()
    }

    /// Requests under way.
    pub(super) fn pending_requests(&self) -> Vec<Pending> {
        self.state().journal.pending()
    }

    /// Waits until something happened.
    pub(super) async fn happening<T>(
        &self,
        first: usize,
        what: &str,
        deadline: Duration,
        find: impl Fn(&Happening) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let look = |state: &State| match &state.end {
            Some(end) => Some(Err(end.clone())),
            None => state.journal.find(first, &find).map(Ok),
        };
        match self.watch(Instant::now() + deadline, look).await {
            Some(Ok(found)) => Ok(found),
            Some(Err(failure)) => Err(self.client.error(failure, what)),
            None => Err(BrowserError::Timeout {
                what: what.to_owned(),
                after: deadline,
            }),
        }
    }

    /// Where the outermost frame of a session is shown; `None` for the page itself.
    pub(super) fn owner(&self, session: &str) -> Option<Owner> {
        self.state().documents.get(session).cloned().flatten()
    }

    /// What the page and its frames have said so far.
    pub(super) fn console(&self) -> Vec<ConsoleEntry> {
        self.state().console.entries().to_vec()
    }

    /// Takes over a new session of this page and says how to set it up.
    ///
    /// The last command lets the target run, which waits until then: init scripts and the attachment
    /// to its own children are in place before its first line.
    pub(super) fn attach(&self, session: &str, kind: &str, owner: Option<Owner>) -> Vec<Command> {
        let mut commands = Vec::new();
        let mut add = |method, params| commands.push(Command::new(session, method, params));
        if kind == "page" || kind == "iframe" {
            add("Page.enable", json!({}));
            add("Inspector.enable", json!({}));
            let mut state = self.state();
            state.documents.insert(session.to_owned(), owner);
            for script in &state.init_scripts {
                add("Page.addScriptToEvaluateOnNewDocument", script.clone());
            }
            if !state.media.is_empty() || !state.medium.is_empty() {
                add("Emulation.setEmulatedMedia", state.emulated_media());
            }
        }
        if kind == "page" {
            let enabled = json!({ "enabled": true });
            add("Page.setLifecycleEventsEnabled", enabled.clone());
            // Several pages are open at once; each is to believe that it has the focus.
            add("Emulation.setFocusEmulationEnabled", enabled);
        }
        add("Log.enable", json!({}));
        add("Runtime.enable", json!({}));
        let state = self.state();
        if state.network == Network::Watched {
            add("Network.enable", network_params());
        }
        if kind == "page" || kind == "iframe" {
            for binding in &state.bindings {
                add("Runtime.addBinding", binding.clone());
            }
            if let Some(interceptor) = &state.interceptor {
                add("Fetch.enable", interceptor.params());
            }
        }
        drop(state);
        add(
            "Target.setAutoAttach",
            json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true }),
        );
        add("Runtime.runIfWaitingForDebugger", json!({}));
        commands
    }

    /// Takes note of an event of one of this page's sessions, and says what to answer.
    pub(super) fn receive(&self, session: &str, method: &str, params: &Value) -> Option<Command> {
        let mut state = self.state();
        state.journal.receive(session, method, params);
        match method {
            "Fetch.requestPaused" => {
                let Some(interceptor) = state.interceptor.clone() else {
                    return Some(go_on(session, text(params, "/requestId")));
                };
                let decision = interceptor.decide(session, params);
                if decision.is_none() {
                    let held = (session.to_owned(), text(params, "/requestId").to_owned());
                    state.held.push(held);
                    drop(state);
                    self.changes.send_replace(());
                }
                return decision;
            }
            "Runtime.executionContextCreated" => state.add_context(session, &params["context"]),
            "Runtime.executionContextDestroyed" => {
                let context = text(params, "/executionContextUniqueId");
                state.places.retain(|_, place| place.context != context);
            }
            "Runtime.executionContextsCleared" => {
                state.places.retain(|_, place| place.session != session);
            }
            "Page.frameDetached" if text(params, "/reason") == "remove" => {
                state.fail_frame(text(params, "/frameId"), Failure::Gone);
            }
            "Page.frameNavigated" if text(params, "/frame/id") == self.target => {
                state.load(text(params, "/frame/loaderId"));
            }
            "Page.lifecycleEvent"
                if text(params, "/name") == "load" && text(params, "/frameId") == self.target =>
            {
                state.load(text(params, "/loaderId")).is_complete = true;
            }
            _ => {
                if let Some(entry) = ConsoleEntry::from_event(method, params) {
                    state.journal.say(session, params, entry.clone());
                    state.console.push(entry);
                }
            }
        }
        drop(state);
        self.changes.send_replace(());
        // An open dialog stops every script of the page, and nobody is there to look at it. The page
        // may leave; everything else is declined.
        (method == "Page.javascriptDialogOpening").then(|| {
            let accept = json!({ "accept": text(params, "/type") == "beforeunload" });
            Command::new(session, "Page.handleJavaScriptDialog", accept)
        })
    }

    /// One of the sessions has ended: its frames live elsewhere now, or went away.
    pub(super) fn detach(&self, session: &str) {
        if session == self.session {
            self.end(Failure::Gone);
            return;
        }
        let mut state = self.state();
        state.documents.remove(session);
        state.journal.end_session(session);
        state.held.retain(|(of, _)| of != session);
        state.places.retain(|_, place| place.session != session);
        drop(state);
        self.changes.send_replace(());
    }

    /// The process of one of the sessions died.
    pub(super) fn crash(&self, session: &str) {
        let mut state = self.state();
        let mut frames: BTreeSet<String> = state
            .places
            .iter()
            .filter(|(_, place)| place.session == session)
            .map(|((frame, _), _)| frame.clone())
            .collect();
        // The outermost frame may be between two documents, and have no place then.
        let outermost = match state.documents.get(session) {
            Some(Some(owner)) => Some(owner.frame.clone()),
            Some(None) => Some(self.target.clone()),
            None => None,
        };
        let has_place = |frame: &String| state.places.keys().any(|(of, _)| of == frame);
        frames.extend(outermost.filter(|frame| !has_place(frame)));
        for frame in frames {
            state.journal.crash(&frame);
            state.fail_frame(&frame, Failure::Crashed);
        }
        drop(state);
        self.changes.send_replace(());
    }

    /// Nothing comes any more.
    pub(super) fn end(&self, failure: Failure) {
        self.state().end = Some(failure);
        self.changes.send_replace(());
    }

    /// Looks again after every change, until there is something to see or the time is over.
    async fn watch<T>(&self, until: Instant, find: impl Fn(&State) -> Option<T>) -> Option<T> {
        let mut changes = self.changes.subscribe();
        loop {
            changes.mark_unchanged();
            if let Some(found) = find(&self.state()) {
                return Some(found);
            }
            timeout_at(until, changes.changed()).await.ok()?.ok()?;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The parameters of `Emulation.setEmulatedMedia`: what is left out there is taken back.
    fn emulated_media(&self) -> Value {
        let features = self.media.iter();
        let features: Vec<Value> = features
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        json!({ "media": self.medium, "features": features })
    }

    fn add_context(&mut self, session: &str, context: &Value) {
        let frame = text(context, "/auxData/frameId");
        let world = match text(context, "/name") {
            _ if context["auxData"]["isDefault"] == true => World::Main,
            ISOLATED => World::Isolated,
            // Of another client, or of an extension.
            _ => return,
        };
        // Workers have no frame.
        if frame.is_empty() {
            return;
        }
        self.failures.remove(frame);
        let place = Place {
            session: session.to_owned(),
            context: text(context, "/uniqueId").to_owned(),
        };
        self.places.insert((frame.to_owned(), world), place);
    }

    /// Whether a frame lost this document because its process died.
    fn is_dead(&self, frame: &str, place: &Place) -> bool {
        !self.places.values().any(|current| current == place)
            && matches!(self.failures.get(frame), Some(Failure::Crashed))
    }

    fn fail_frame(&mut self, frame: &str, failure: Failure) {
        self.places.retain(|(of, _), _| of != frame);
        self.failures.insert(frame.to_owned(), failure);
    }

    /// The entry of a document of the main frame. Its events come in no certain order.
    fn load(&mut self, loader: &str) -> &mut Load {
        let known = self.history.iter().position(|load| load.loader == loader);
        let index = known.unwrap_or_else(|| {
            if self.history.len() == HISTORY {
                self.history.pop_front();
            }
            self.history.push_back(Load {
                loader: loader.to_owned(),
                is_complete: false,
            });
            self.history.len() - 1
        });
        &mut self.history[index]
    }

    /// A page may navigate on before it has loaded; then the later document counts.
    fn has_loaded(&self, loader: &str) -> bool {
        self.history
            .iter()
            .skip_while(|load| load.loader != loader)
            .any(|load| load.is_complete)
    }
}

#[cfg(test)]
mod tests {
    use super::super::journal::What;
    use super::*;

    #[test]
    fn a_navigation_that_was_overtaken_counts_as_loaded_with_its_successor() {
        let mut state = State::default();
        state.load("first");
        assert!(!state.has_loaded("first"));
        state.load("second").is_complete = true;
        assert!(state.has_loaded("first"));
        assert!(!state.has_loaded("unknown"));
    }

    #[test]
    fn the_end_of_an_old_document_does_not_hide_the_new_one() {
        let client = Client::new(Default::default()).0;
        let tab = Tab::new(client, "page", "main", Duration::from_secs(20));
        let created = |context: &str| {
            json!({ "context": {
                "uniqueId": context, "auxData": { "isDefault": true, "frameId": "frame" },
            } })
        };
        tab.receive("page", "Runtime.executionContextCreated", &created("old"));
        tab.receive("child", "Runtime.executionContextCreated", &created("new"));
        let destroyed = json!({ "executionContextUniqueId": "old" });
        tab.receive("page", "Runtime.executionContextDestroyed", &destroyed);
        assert_eq!(
            tab.state().places[&("frame".to_owned(), World::Main)].session,
            "child"
        );
    }

    #[tokio::test]
    async fn a_frame_that_dies_between_two_documents_is_told_and_revived_by_the_next() {
        let client = Client::new(Default::default()).0;
        let tab = Tab::new(client, "page", "main", Duration::from_secs(20));
        let owner = Owner {
            session: "page".to_owned(),
            frame: "frame".to_owned(),
        };
        tab.attach("page", "page", None);
        tab.attach("child", "iframe", Some(owner));
        let created = json!({ "context": {
            "uniqueId": "1", "auxData": { "isDefault": true, "frameId": "frame" },
        } });
        tab.receive("child", "Runtime.executionContextCreated", &created);
        let until = Instant::now() + Duration::from_secs(20);
        let place = tab
            .place("frame", World::Main, until)
            .await
            .expect("a place");
        tab.receive("child", "Runtime.executionContextsCleared", &json!({}));
        tab.crash("child");

        let error = tab.place("frame", World::Main, until).await;
        assert!(
            matches!(error, Err(BrowserError::Crashed { .. })),
            "{error:?}"
        );
        let error = tab.death("frame", &place).await;
        assert!(matches!(error, BrowserError::Crashed { .. }), "{error:?}");
        let journal = tab.journal(0);
        let is_told = |happening: &Happening| {
            happening.frame == "frame" && matches!(happening.what, What::Crashed)
        };
        assert!(journal.iter().any(is_told), "{journal:?}");
        assert!(!tab.state().failures.contains_key("main"));

        tab.receive("child", "Runtime.executionContextCreated", &created);
        assert_eq!(
            tab.place("frame", World::Main, until)
                .await
                .expect("a place"),
            place
        );
    }
}
