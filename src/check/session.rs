//! One page with the app in it, in a browser context of its own: made, posted to, looked at.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::{Value, json};

use super::busy;
use super::cast::Person;
use super::checks::reacts;
use super::record::{Reading, Seen, Sight};
use super::trouble::Trouble;
use super::world::{BINDING, HANDLE, Pace, Parent, SharedWorld, is_top};
use crate::browser::{self, BrowserError, Context, Decision, Frame, Page, Pending};
use crate::contract::{HostVersion, Traits};
use crate::source::surrogates::restored;

/// How long one look waits for a page to come to rest, in milliseconds.
const LONGEST_LOOK: u32 = 600;

/// The same for a look in between.
const SHORT_LOOK: u32 = 100;

/// How long a page may change without a reason that is known before it is taken as it is.
const PATIENCE: Duration = Duration::from_secs(4);

/// Files that are loaded for longer than this are streams, which nobody waits for.
const STANDING: Duration = Duration::from_secs(3);

/// So many messages while a page comes to rest are an app that asks again and again.
const FLOOD_OF_MESSAGES: u64 = 4;

/// How long a listener may be late and still be found.
pub(super) const LATE: Duration = Duration::from_secs(2);

/// So many lines in the console are a reason why there is no answer.
const FLOOD_OF_LINES: usize = 1000;

/// How long a page must look the same to be at rest.
const STILL: Duration = Duration::from_millis(150);

/// How long it takes until a page is looked at again for an effect.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// How long a step that has run out of time gets on a busy machine before that is looked at again.
const BETWEEN_QUESTIONS: Duration = Duration::from_secs(1);

/// How long a frame inside the app has to answer.
const INNER_ANSWER: Duration = Duration::from_secs(1);

/// How long a frame gets between two documents before it is asked again.
const BETWEEN_DOCUMENTS: Duration = Duration::from_millis(20);

/// The size of the page: the tab of an app on an ordinary screen.
const SIZE: (u32, u32) = (1024, 720);

/// Whether something is being loaded that is waited for. Requests of scripts are known by the work that they are.
fn is_file(pending: &Pending) -> bool {
    let is_script = matches!(pending.kind.as_str(), "Fetch" | "XHR");
    !is_script && pending.since.elapsed() < STANDING
}

/// The app in a page.
#[derive(Debug)]
pub(super) struct Session {
    world: SharedWorld,
    profile: HostVersion,
    context: Context,
    page: Page,
    app: Option<Frame>,
    started: Instant,
    stage_origins: Vec<String>,
    /// The text of the event that the host has.
    event: String,
    /// Whether requests of scripts wait.
    holding: Arc<AtomicBool>,
    /// Up to where requests of a mobile app were answered.
    answered: usize,
    /// Whether a case has put a script of its own into the page.
    is_altered: bool,
}

/// What came of making the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mounted {
    /// A document of the app is there.
    Shown,
    /// The browser shows a page of its own, and why.
    Refused(String),
    /// The answer would be downloaded.
    Downloaded,
}

/// Whether the tab of the app is in front when its frame is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// It is in front.
    InFront,
    /// Another tab is.
    Behind,
}

/// What changes in the dashboard and is posted by its newest version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The theme, to this one.
    Theme(&'static str),
    /// The definitions of attributes.
    Definitions,
}

/// Who posts something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sender {
    /// The host.
    Host,
    /// The app's own window.
    Itself,
    /// A frame of another origin beside the app's.
    Sibling,
}

/// What the app shows.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Look {
    pub text: String,
    pub html: String,
    pub elements: u64,
    pub is_blank: bool,
    /// Whether the page has parts whose content only a picture shows: frames, canvases.
    pub is_opaque: bool,
    /// The element of a development server that lies over the page to tell of an error.
    pub overlay: String,
    /// Whether a field for a password is there to be filled in.
    pub asks_for_password: bool,
}

impl Look {
    /// The lines of its text that are not blank.
    pub(super) fn lines(&self) -> BTreeSet<&str> {
        let lines = self.text.lines().map(str::trim);
        lines.filter(|line| !line.is_empty()).collect()
    }
}

/// What became of the canaries in a payload.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Canaries {
    pub ran: Vec<String>,
    pub rendered: Vec<String>,
    pub polluted: String,
}

/// What a context brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Effect {
    /// Nothing.
    None,
    /// Something changes, or is asked for.
    Any,
    /// The person shows, on the page or in a request.
    Person,
}

/// Which frames inside the app are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Those that it cannot look into itself, as they are of another origin.
    Apart,
    /// All.
    Any,
}

/// Whether requests under way are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Requests {
    Awaited,
    /// Those that the last message brought about are.
    OfLast,
    Ignored,
}

/// Where the probe is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct State {
    mutations: u64,
    received: u64,
    /// Whether work is unfinished that a message began.
    is_busy: bool,
    /// Whether nothing has changed for as long as was asked.
    is_still: bool,
    /// From the last message of the host to the last change of the document, in milliseconds.
    reacted_in: f64,
}

impl State {
    fn is_at_rest(&self) -> bool {
        self.is_still && !self.is_busy
    }
}

impl Session {
    /// Opens an empty page of the host.
    pub(super) async fn open(
        world: &SharedWorld,
        profile: HostVersion,
        parent: Parent,
    ) -> Result<Self, Trouble> {
        // There is no app yet that could be blamed for an answer that does not come.
        let session = Self::open_empty(world, profile, parent).await;
        session.map_err(Trouble::Browser)
    }

    async fn open_empty(
        world: &SharedWorld,
        profile: HostVersion,
        parent: Parent,
    ) -> Result<Self, BrowserError> {
        let started = Instant::now();
        let context = world.browser.new_context().await?;
        let page = context.new_page("about:blank").await?;
        let session = Self {
            world: SharedWorld::clone(world),
            profile,
            context,
            page,
            app: None,
            started,
            stage_origins: world.stage_origins(),
            event: String::new(),
            holding: Arc::default(),
            answered: 0,
            is_altered: false,
        };
        session.prepare(parent).await?;
        Ok(session)
    }

    async fn prepare(&self, parent: Parent) -> Result<(), BrowserError> {
        let page = &self.page;
        page.set_viewport(SIZE.0, SIZE.1, 1.0).await?;
        page.watch_network().await?;
        page.add_binding(BINDING, browser::World::Isolated).await?;
        for (script, world) in self.world.scripts(self.profile) {
            page.add_init_script(&script, world).await?;
        }
        let options = &self.world.options;
        let app = options.app.parsed_url();
        if let Some(script) = options.sign_in.script(&app) {
            page.add_init_script(&script, browser::World::Main).await?;
        }
        self.sign_in().await?;
        let (patterns, decide) = self.world.network(parent);
        if !patterns.is_empty() {
            let patterns: Vec<&str> = patterns.iter().map(String::as_str).collect();
            page.intercept(&patterns, move |paused| decide(&paused.url))
                .await?;
        }
        if is_top(self.profile) {
            return Ok(());
        }
        page.navigate(&self.world.page_url(parent)).await?;
        page.wait_for("window.stage", "the host's page", page.deadline())
            .await?;
        Ok(())
    }

    /// Gives the browser the cookies of a visitor who is signed in.
    async fn sign_in(&self) -> Result<(), BrowserError> {
        let options = &self.world.options;
        let app = options.app.parsed_url();
        for cookie in &options.sign_in.cookies {
            self.context
                .set_cookie(app.as_str(), &cookie.name, &cookie.value)
                .await?;
        }
        Ok(())
    }

    /// Takes away what the app has stored, for the next case to begin as the first did. Gives whether the page is fit for one.
    pub(super) async fn forget(&self) -> Result<bool, Trouble> {
        if self.is_altered {
            return Ok(false);
        }
        // Where storage is denied, there is nothing to take away.
        let _ = self.run_in_app("sessionStorage.clear()").await;
        let origin = self.world.options.app.parsed_url().origin();
        self.page
            .clear_storage(&origin.ascii_serialization())
            .await?;
        self.sign_in().await?;
        Ok(true)
    }

    /// How far the journal is; what is read from here on has happened since.
    pub(super) fn mark(&self) -> usize {
        self.page.journal_end()
    }

    /// What was seen from a mark on.
    pub(super) fn sights(&self, mark: usize) -> Vec<Sight> {
        self.reading().read(self.page.journal(mark))
    }

    /// The same sights, with times that count from a moment on.
    pub(super) fn since(&self, begun: Instant, mut sights: Vec<Sight>) -> Vec<Sight> {
        let offset = begun.saturating_duration_since(self.started);
        for sight in &mut sights {
            sight.at = sight.at.saturating_sub(offset);
        }
        sights
    }

    /// The page, for what only a driver can do.
    pub(super) fn page(&self) -> &Page {
        &self.page
    }

    /// Adds a script that runs before the first line of the app, from its next document on. The page is of no use for another case
    /// then.
    pub(super) async fn alter(&mut self, script: &str) -> Result<(), Trouble> {
        self.is_altered = true;
        let world = browser::World::Main;
        Ok(self.page.add_init_script(script, world).await?)
    }

    /// Loads the app with an event, and waits until it has arrived there.
    pub(super) async fn mount(&mut self, event: &Value, tab: Tab) -> Result<Mounted, Trouble> {
        self.set_event(event).await?;
        if is_top(self.profile) {
            return self.open_screen().await;
        }
        if tab == Tab::Behind {
            self.stage("stage.setHidden(true)").await?;
        }
        self.remount().await
    }

    /// [`Session::mount`] for an app that is known to show and to listen.
    pub(super) async fn load(&mut self, event: &Value) -> Result<(), Trouble> {
        let mark = self.mark();
        match self.mount(event, Tab::InFront).await? {
            Mounted::Shown => self.await_listener(mark).await,
            Mounted::Downloaded => Err(Trouble::Refused("its answer is a download".to_owned())),
            Mounted::Refused(why) => Err(Trouble::Refused(why)),
        }
    }

    /// A picture of a page that only a picture shows in full, to compare with others; `None` when it shows itself in its
    /// document, or changes by itself.
    pub(super) async fn still_if_opaque(&self) -> Result<Option<Vec<u8>>, Trouble> {
        if !self.look().await?.is_opaque {
            return Ok(None);
        }
        let first = self.page.screenshot().await?;
        tokio::time::sleep(STILL).await;
        let second = self.page.screenshot().await?;
        Ok((first == second).then_some(second))
    }

    /// Gives an app that listens late the time to do so. That it does is the finding of one check and spoils no other.
    pub(super) async fn await_listener(&mut self, mark: usize) -> Result<(), Trouble> {
        let is_there = self
            .sights(mark)
            .iter()
            .any(|sight| matches!(&sight.what, Seen::Listener { .. }));
        if !is_there {
            let listener = |seen: &Seen| matches!(seen, Seen::Listener { .. }).then_some(());
            let longest = LATE.max(self.world.pace(self.profile).listens);
            self.until_or(mark, longest, listener).await?;
        }
        Ok(())
    }

    /// Makes the frame anew, as a switch of the conversation does.
    async fn remount(&mut self) -> Result<Mounted, Trouble> {
        self.pause().await;
        let mark = self.mark();
        self.stage("stage.mount()").await?;
        self.app = Some(self.page.frame("#place iframe").await?);
        self.arrival(mark).await
    }

    /// Brings the tab of the app to the front.
    pub(super) async fn show_tab(&self) -> Result<(), Trouble> {
        self.stage("stage.setHidden(false)").await
    }

    /// Waits for `load` of the frame and for the post behind it.
    async fn arrival(&self, mark: usize) -> Result<Mounted, Trouble> {
        let what = "the load event of the app's frame";
        let end = self.until(mark, what, |seen| match seen {
            Seen::Loaded => Some(Ok(Mounted::Shown)),
            Seen::Download { .. } => Some(Ok(Mounted::Downloaded)),
            Seen::LeftHost { .. } => Some(Err(Trouble::Left)),
            _ => None,
        });
        let end = end.await.map_err(|error| match error {
            BrowserError::Timeout { after, .. } => {
                Trouble::NeverLoads(format!("no load event of the app's frame within {after:?}"))
            }
            other => other.into(),
        })?;
        if end? == Mounted::Downloaded {
            return Ok(Mounted::Downloaded);
        }
        let what = "the first message in the app's window";
        let end = self.until(mark, what, |seen| match seen {
            Seen::Message(message) if message.source == "parent" => Some(Mounted::Shown),
            Seen::Navigated { unreachable, .. } if !unreachable.is_empty() => {
                Some(Mounted::Refused(String::new()))
            }
            Seen::Failed(failure) if failure.is_document_lost() => {
                Some(Mounted::Refused(String::new()))
            }
            _ => None,
        });
        match end.await? {
            Mounted::Refused(_) => Ok(Mounted::Refused(self.refusal(mark))),
            other => Ok(other),
        }
    }

    /// Why the document of the frame did not come.
    fn refusal(&self, mark: usize) -> String {
        let sights = self.sights(mark);
        let failed = sights.iter().rev().find_map(|sight| match &sight.what {
            Seen::Failed(failure) if failure.kind == "Document" => Some(failure.reason.clone()),
            _ => None,
        });
        let remark = sights.iter().rev().find_map(|sight| match &sight.what {
            Seen::Remark { text } if text.contains("frame") => Some(text.clone()),
            _ => None,
        });
        remark.or(failed).unwrap_or_default()
    }

    async fn open_screen(&mut self) -> Result<Mounted, Trouble> {
        self.pause().await;
        let mark = self.mark();
        self.answered = mark;
        self.app = Some(self.page.main_frame());
        match self.page.navigate(&self.world.app_url()).await {
            Ok(()) => {}
            Err(BrowserError::Navigation { reason, .. }) if reason.starts_with("no load event") => {
                return Err(Trouble::NeverLoads(format!("{reason} of the app's page")));
            }
            Err(BrowserError::Navigation { reason, .. }) if reason.contains("ERR_ABORTED") => {
                return Ok(Mounted::Downloaded);
            }
            Err(BrowserError::Navigation { reason, .. }) => return Ok(Mounted::Refused(reason)),
            Err(other) => return Err(other.into()),
        }
        let end = "the end of loading";
        let is_end = |seen: &Seen| matches!(seen, Seen::LoadEnd).then_some(());
        self.until(mark, end, is_end).await?;
        self.post_context().await?;
        Ok(Mounted::Shown)
    }

    /// Gives the host another event to post from now on.
    async fn set_event(&mut self, event: &Value) -> Result<(), Trouble> {
        self.event = restored(event.to_string());
        if is_top(self.profile) {
            return Ok(());
        }
        let options = &self.world.options;
        let setting = json!({
            "traits": Traits::of(self.profile),
            "requestKey": options.request_key,
            "theme": "light",
            "app": { "id": 1, "title": options.app.title, "url": self.world.app_url(), "isOfThisRun": true },
            "context": event["data"],
        });
        self.stage(&format!("stage.configure({setting})")).await
    }

    /// Posts an event as the host does, and waits until it has arrived.
    pub(super) async fn post(&mut self, event: &Value) -> Result<(), Trouble> {
        self.set_event(event).await?;
        self.post_context().await
    }

    /// Changes something in the dashboard, and waits until the app has been told: one behind when its tab is opened again.
    pub(super) async fn change(&self, change: Change, tab: Tab) -> Result<(), Trouble> {
        self.pause().await;
        let mark = self.mark();
        let call = match change {
            Change::Theme(theme) => format!("stage.changeTheme({})", Value::from(theme)),
            Change::Definitions => "stage.changeDefinitions()".to_owned(),
        };
        if tab == Tab::Behind {
            self.stage("stage.setHidden(true)").await?;
        }
        self.stage(&call).await?;
        if tab == Tab::Behind {
            self.show_tab().await?;
        }
        self.arrives_from("parent", mark).await
    }

    /// Posts the event that the host has.
    pub(super) async fn post_context(&self) -> Result<(), Trouble> {
        let text = Value::from(self.event.as_str()).to_string();
        let sender = if is_top(self.profile) {
            Sender::Itself
        } else {
            Sender::Host
        };
        self.post_literal(&text, sender).await
    }

    /// Posts the value of a JavaScript expression, and waits until it has arrived.
    pub(super) async fn post_literal(&self, value: &str, sender: Sender) -> Result<(), Trouble> {
        self.pause().await;
        let mark = self.mark();
        let source = match sender {
            Sender::Host => {
                self.stage(&format!("stage.post({value})")).await?;
                "parent"
            }
            Sender::Itself => {
                self.ask(&format!("post({value})")).await?;
                "self"
            }
            Sender::Sibling => {
                let address = Value::from(self.world.sibling_url());
                self.stage(&format!("stage.forge({address}, {value})"))
                    .await?;
                "other"
            }
        };
        self.arrives_from(source, mark).await
    }

    /// Waits for a message in the app's window.
    async fn arrives_from(&self, source: &str, mark: usize) -> Result<(), Trouble> {
        let what = "a message in the app's window";
        self.until(mark, what, |seen| match seen {
            Seen::Message(message) if message.source == source => Some(()),
            _ => None,
        })
        .await
        .map_err(|error| self.explained(error))
    }

    /// Waits until everything has run that is queued.
    pub(super) async fn barrier(&self) -> Result<(), Trouble> {
        self.ask("rest(0, 0)").await.map(drop)
    }

    /// Lets the page go on for so many milliseconds.
    pub(super) async fn rest(&self, milliseconds: u32) -> Result<(), Trouble> {
        self.ask(&format!("rest({milliseconds}, {milliseconds})"))
            .await
            .map(drop)
    }

    /// Waits until a context about a person has an effect that nothing announces. Gives whether it came.
    pub(super) async fn await_effect(
        &mut self,
        person: &Person,
        mark: usize,
        wanted: Effect,
        longest: Duration,
    ) -> Result<bool, Trouble> {
        let begun = Instant::now();
        let before = self.mutations().await?;
        loop {
            let sights = self.sights(mark);
            let mut requests = reacts::requests(reacts::since_heard(&sights));
            let is_wanted = if wanted == Effect::Any {
                requests.next().is_some() || self.mutations().await? > before
            } else {
                requests.any(|text| person.is_in(&text))
            };
            if is_wanted || person.is_shown(&self.look().await?) {
                return Ok(true);
            }
            if begun.elapsed() >= longest {
                return Ok(false);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Whether the app has gone to another page because of a context, such as to the customer's record.
    pub(super) fn went_on(&self, mark: usize) -> bool {
        let sights = self.sights(mark);
        let mut seen = sights.iter().map(|sight| &sight.what);
        seen.any(|seen| matches!(seen, Seen::Message(message) if message.is_heard))
            && seen.any(|seen| matches!(seen, Seen::Navigated { .. }))
    }

    /// Whether messages came to the app's window from a mark on, and each before it listened.
    pub(super) fn heard_nothing(&self, mark: usize) -> bool {
        let sights = self.sights(mark);
        let mut messages = sights.iter().filter_map(|sight| match &sight.what {
            Seen::Message(message) => Some(message.is_heard),
            _ => None,
        });
        messages.next().is_some_and(|is_heard| !is_heard) && !messages.any(|is_heard| is_heard)
    }

    /// How much has changed in the document so far.
    pub(super) async fn mutations(&self) -> Result<u64, Trouble> {
        Ok(self.state("state()").await?.mutations)
    }

    /// From the last message of the host to the last change of the document; zero when nothing has changed.
    pub(super) async fn reacted_in(&self) -> Result<Duration, Trouble> {
        let state = self.state("state()").await?;
        Ok(Duration::from_secs_f64(state.reacted_in / 1000.0))
    }

    /// Asks the app and the frames inside it how far they are.
    async fn state(&self, call: &str) -> Result<State, Trouble> {
        let mut state: State = self.get(call).await?;
        for inner in self.get_inside::<State>(Inside::Any, call).await {
            state.mutations += inner.mutations;
            state.is_busy |= inner.is_busy;
            state.is_still &= inner.is_still;
            state.reacted_in = state.reacted_in.max(inner.reacted_in);
        }
        Ok(state)
    }

    /// From now on requests of scripts wait.
    pub(super) async fn hold_requests(&self) -> Result<(), Trouble> {
        self.holding.store(true, Ordering::SeqCst);
        let holding = Arc::clone(&self.holding);
        let (_, decide) = self.world.network(Parent::Host);
        self.page
            .intercept(&["*"], move |paused| {
                let is_script = matches!(paused.kind.as_str(), "Fetch" | "XHR");
                if is_script && holding.load(Ordering::SeqCst) {
                    return Decision::Hold;
                }
                decide(&paused.url)
            })
            .await?;
        Ok(())
    }

    /// What is asked from now on does not wait; what waits goes on waiting.
    pub(super) fn let_new_requests_go(&self) {
        self.holding.store(false, Ordering::SeqCst);
    }

    /// Nothing waits any more.
    pub(super) async fn release_requests(&self) {
        self.page.release().await;
    }

    /// Waits until what was begun is done: scripts have run, requests have ended, nothing changes any more.
    pub(super) async fn settle(&mut self) -> Result<(), Trouble> {
        self.settle_with(Requests::Awaited).await
    }

    /// [`Session::settle`] without a wait for requests that are held.
    pub(super) async fn settle_beside_requests(&mut self) -> Result<(), Trouble> {
        self.settle_with(Requests::Ignored).await
    }

    /// [`Session::settle`] without a wait for requests that earlier messages brought about.
    pub(super) async fn settle_beside_earlier_requests(&mut self) -> Result<(), Trouble> {
        self.settle_with(Requests::OfLast).await
    }

    /// Waits a moment for the page to come to rest. Gives whether it has.
    pub(super) async fn settle_a_little(&mut self) -> Result<bool, Trouble> {
        let state = self.rest_for(SHORT_LOOK, Requests::Awaited).await?;
        let has_answered = self.answer_requests().await?;
        let is_loading = self.page.pending_requests().iter().any(is_file);
        Ok(state.is_at_rest() && !has_answered && !is_loading)
    }

    async fn rest_for(&self, longest: u32, requests: Requests) -> Result<State, Trouble> {
        let Pace { quiet, horizon, .. } = self.world.pace(self.profile);
        let awaited = match requests {
            Requests::Awaited => "'all'",
            Requests::OfLast => "'last'",
            Requests::Ignored => "'none'",
        };
        let rest = format!("rest({quiet}, {longest}, {horizon}, {awaited})");
        self.state(&rest).await
    }

    async fn settle_with(&mut self, requests: Requests) -> Result<(), Trouble> {
        let begun = Instant::now();
        let mut first = None;
        loop {
            let mark = self.mark();
            let state = self.rest_for(LONGEST_LOOK, requests).await?;
            let has_answered = self.answer_requests().await?;
            let is_waiting =
                requests == Requests::Awaited && self.page.pending_requests().iter().any(is_file);
            let patience = if state.is_busy {
                self.world.options.timeout
            } else {
                PATIENCE
            };
            let received = *first.get_or_insert(state.received);
            let is_flooded = state.received >= received + FLOOD_OF_MESSAGES;
            let is_over = begun.elapsed() >= patience || is_flooded;
            if (state.is_at_rest() && !is_waiting && !has_answered) || is_over {
                return Ok(());
            }
            if is_waiting {
                // Whatever happens next may be the end of it.
                let pause = Duration::from_millis(100);
                let next =
                    self.page
                        .wait_for_happening(
                            mark.max(self.mark()),
                            "a request",
                            pause,
                            |_| Some(()),
                        );
                match next.await {
                    Ok(()) | Err(BrowserError::Timeout { .. }) => {}
                    Err(other) => return Err(other.into()),
                }
            }
        }
    }

    /// Plays the mobile host: answers what asked for the context.
    /// Gives whether there was any.
    async fn answer_requests(&mut self) -> Result<bool, Trouble> {
        if !is_top(self.profile) {
            return Ok(false);
        }
        let mark = self.answered;
        self.answered = self.mark();
        let key = &self.world.options.request_key;
        let asked = self
            .sights(mark)
            .into_iter()
            .filter(|sight| matches!(&sight.what, Seen::Said(text) if text == key));
        let asked = asked.count();
        for _ in 0..asked {
            self.post_context().await?;
        }
        Ok(asked > 0)
    }

    /// What the app shows.
    pub(super) async fn look(&self) -> Result<Look, Trouble> {
        let mut look: Look = self.get("look()").await?;
        for inner in self.get_inside::<Look>(Inside::Apart, "look()").await {
            look.text = format!("{}\n{}", look.text, inner.text);
            look.html.push_str(&inner.html);
            look.elements += inner.elements;
            look.asks_for_password |= inner.asks_for_password;
        }
        Ok(look)
    }

    /// What a person can see of the app, or follow: texts, fields, where links lead.
    pub(super) async fn visible(&self) -> Result<String, Trouble> {
        let mut visible: String = self.get("visible()").await?;
        for inner in self.get_inside::<String>(Inside::Apart, "visible()").await {
            visible = format!("{visible}\n{inner}");
        }
        Ok(visible)
    }

    /// What became of the canaries in the payload.
    pub(super) async fn canaries(&self) -> Result<Canaries, Trouble> {
        let mut canaries: Canaries = self.get("canaries()").await?;
        for inner in self.get_inside::<Canaries>(Inside::Any, "canaries()").await {
            let is_known = |field: &String| canaries.rendered.contains(field);
            let rendered = inner.rendered.into_iter().filter(|field| !is_known(field));
            let rendered: Vec<String> = rendered.collect();
            canaries.rendered.extend(rendered);
            canaries.ran.extend(inner.ran);
            if canaries.polluted.is_empty() {
                canaries.polluted = inner.polluted;
            }
        }
        Ok(canaries)
    }

    /// Asks the probes of the frames inside the app. One that does not answer soon, or is just going, says nothing.
    async fn get_inside<T: for<'v> Deserialize<'v>>(&self, inside: Inside, call: &str) -> Vec<T> {
        let condition = match inside {
            Inside::Apart => "?.isApart()",
            Inside::Any => "",
        };
        let expression = format!("window.{HANDLE}{condition} ? window.{HANDLE}.{call} : null");
        let app = self.app.as_ref().map(Frame::id);
        let mut answers = Vec::new();
        for frame in self.page.frames() {
            if Some(frame.id()) == app || frame.id() == self.page.main_frame_id() {
                continue;
            }
            let world = browser::World::Isolated;
            let answer = frame
                .evaluate_within(&expression, world, INNER_ANSWER)
                .await;
            let value = answer.ok().filter(|it| !it.is_null());
            answers.extend(value.and_then(|value| serde_json::from_value(value).ok()));
        }
        answers
    }

    /// Asks the probe for a value.
    pub(super) async fn get<T: for<'v> Deserialize<'v>>(&self, call: &str) -> Result<T, Trouble> {
        let value = self.ask(call).await?;
        serde_json::from_value(value).map_err(|error| {
            Trouble::Browser(BrowserError::Script {
                message: format!("the probe answered {call} with something else: {error}"),
            })
        })
    }

    /// Calls the probe in the app's window.
    pub(super) async fn ask(&self, call: &str) -> Result<Value, Trouble> {
        let Some(app) = &self.app else {
            return Ok(Value::Null);
        };
        // A document that has just come may be without the probe for a moment: the handle is there before the first
        // line of the app, and gone with its document.
        let expression = format!("window.{HANDLE}.{call}");
        self.evaluate_in(app, &expression).await
    }

    /// Runs a script in the app's window. When the app goes on to another document meanwhile, that one is asked.
    async fn evaluate_in(&self, app: &Frame, expression: &str) -> Result<Value, Trouble> {
        let until = Instant::now() + self.world.options.timeout;
        loop {
            let world = browser::World::Isolated;
            match self.evaluate_patiently(app, expression, world).await {
                Ok(value) => return Ok(value),
                Err(BrowserError::Navigated { .. } | BrowserError::Gone { .. }) => {}
                Err(error) => return Err(self.explained(error)),
            }
            if self.has_left() {
                return Err(Trouble::Left);
            }
            if Instant::now() >= until {
                return Err(Trouble::Restless);
            }
            tokio::time::sleep(BETWEEN_DOCUMENTS).await;
        }
    }

    /// Runs a script in a frame, and gives it more than its time when the machine has much to do. A script that spins is stopped at
    /// the end.
    async fn evaluate_patiently(
        &self,
        frame: &Frame,
        expression: &str,
        world: browser::World,
    ) -> Result<Value, BrowserError> {
        let begun = Instant::now();
        let timeout = self.world.options.timeout;
        let answer = frame.evaluate_within(expression, world, timeout.mul_f64(2.0 * busy::MOST));
        tokio::pin!(answer);
        let mut time = timeout;
        loop {
            tokio::select! {
                answer = &mut answer => return answer,
                () = tokio::time::sleep(time) => {}
            }
            if !self.may_be_slow(begun).await {
                frame.stop().await;
                return Err(BrowserError::Timeout {
                    what: "a script of the check".to_owned(),
                    after: timeout,
                });
            }
            time = BETWEEN_QUESTIONS;
        }
    }

    /// Whether a step that began then may need more than its time, as the machine has much to do.
    async fn may_be_slow(&self, begun: Instant) -> bool {
        let slowdown = busy::slowdown().await;
        begun.elapsed() < self.world.options.timeout.mul_f64(slowdown)
    }

    /// Whether the page is no longer the host's.
    fn has_left(&self) -> bool {
        let sights = self.sights(0);
        let mut sights = sights.iter().map(|sight| &sight.what);
        sights.any(|seen| matches!(seen, Seen::LeftHost { .. }))
    }

    /// A failure to answer, with what the app was busy with.
    fn explained(&self, error: BrowserError) -> Trouble {
        let lines = self.sights(0);
        let lines = lines.iter().map(|sight| &sight.what);
        let lines = lines.filter(|seen| matches!(seen, Seen::Console { .. }));
        match Trouble::from(error) {
            Trouble::Hangs(what) if lines.count() >= FLOOD_OF_LINES => Trouble::Hangs(format!(
                "{what}; it wrote more than {FLOOD_OF_LINES} lines to the console"
            )),
            trouble => trouble,
        }
    }

    /// Runs a script in the app's document, beside the app's own.
    pub(super) async fn run_in_app(&self, script: &str) -> Result<Value, Trouble> {
        let Some(app) = &self.app else {
            return Ok(Value::Null);
        };
        let (world, deadline) = (browser::World::Isolated, self.page.deadline());
        Ok(app.evaluate_within(script, world, deadline).await?)
    }

    /// Waits for the next load of the app's frame and for what the host posts then.
    pub(super) async fn await_load(&mut self, mark: usize) -> Result<Mounted, Trouble> {
        if !is_top(self.profile) {
            return self.arrival(mark).await;
        }
        let is_end = |seen: &Seen| matches!(seen, Seen::LoadEnd).then_some(());
        self.until(mark, "the end of loading", is_end).await?;
        self.post_context().await?;
        Ok(Mounted::Shown)
    }

    /// A picture of what there is to see, if any are kept.
    pub(super) async fn picture(&self) -> Option<Vec<u8>> {
        if !self.world.options.pictures {
            return None;
        }
        self.page.screenshot().await.ok()
    }

    /// Closes the page with everything it has stored.
    pub(super) async fn close(self) {
        // It is closed with the browser at the latest.
        let _ = self.context.close().await;
    }

    /// Waits for something to be seen.
    pub(super) async fn until<T>(
        &self,
        mark: usize,
        what: &str,
        find: impl Fn(&Seen) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let begun = Instant::now();
        let deadline = self.world.options.timeout;
        loop {
            match self.until_within(mark, what, deadline, &find).await {
                Err(BrowserError::Timeout { .. }) if self.may_be_slow(begun).await => {}
                end => return end,
            }
        }
    }

    async fn until_within<T>(
        &self,
        mark: usize,
        what: &str,
        deadline: Duration,
        find: impl Fn(&Seen) -> Option<T>,
    ) -> Result<T, BrowserError> {
        let reading = self.reading();
        let found = self
            .page
            .wait_for_happening(mark, what, deadline, |happening| {
                let sights = reading.read(vec![happening.clone()]);
                match &sights.first()?.what {
                    // Nobody is left who could tell what is waited for.
                    Seen::Crashed => Some(None),
                    seen => find(seen).map(Some),
                }
            });
        found.await?.ok_or_else(|| BrowserError::Crashed {
            during: what.to_owned(),
        })
    }

    /// [`Session::until`] for what may not come: nothing is wrong when the time is over.
    pub(super) async fn until_or(
        &self,
        mark: usize,
        deadline: Duration,
        find: impl Fn(&Seen) -> Option<()>,
    ) -> Result<(), Trouble> {
        let what = "what may not come";
        let found = self.until_within(mark, what, deadline, find);
        match found.await {
            Ok(()) | Err(BrowserError::Timeout { .. }) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    async fn stage(&self, call: &str) -> Result<(), Trouble> {
        let (frame, world) = (self.page.main_frame(), browser::World::Main);
        match self.evaluate_patiently(&frame, call, world).await {
            Ok(_) => Ok(()),
            // Without the stage the page is no longer the host's.
            Err(BrowserError::Script { message }) if message.contains("stage is not defined") => {
                Err(Trouble::Left)
            }
            Err(other) => Err(self.explained(other)),
        }
    }

    fn reading(&self) -> Reading<'_> {
        Reading {
            started: self.started,
            host_frame: (!is_top(self.profile)).then(|| self.page.main_frame_id()),
            stage_origins: &self.stage_origins,
        }
    }

    async fn pause(&self) {
        let pause = self.world.options.slow_motion;
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
}
