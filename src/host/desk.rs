//! The running host: what it shows, what was said, who is there. Everything the routes share.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use super::App;
use super::command::{Command, Commands};
use super::dashboard_app::DashboardApp;
use super::listen::{Crowded, MOST_CONNECTIONS};
use super::message::{Level, Message, Messages};
use super::pages::{Audience, Pages};
use super::ring::Cursor;
use super::screens::Screens;
use super::session::Session;
use super::settings::file::{Change, write_change};
use super::site;
use super::token::Token;

/// What the routes share.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    pub desk: Arc<Desk>,
    /// The address of the page that is asked.
    pub url: Arc<str>,
    /// The origins under which the page stands, as a policy names them.
    pub pages: Arc<str>,
    /// The screens of the mobile app.
    pub screens: Arc<Screens>,
    pub stopped: watch::Receiver<bool>,
}

/// The running host.
#[derive(Debug)]
pub(super) struct Desk {
    session: watch::Sender<Arc<Session>>,
    token: Token,
    /// The name on which the page stands.
    page_name: String,
    pub messages: Messages,
    pub commands: Commands,
    pub pages: Arc<Pages>,
    /// The file of apps; locked from the change of the session to that of the file, so that two changes do not overtake each
    /// other.
    apps_file: Mutex<Option<PathBuf>>,
    /// The event of the conversation that is open, as the mobile app would post it.
    screen_event: Mutex<Option<String>>,
}

impl Desk {
    pub(super) fn new(
        session: Session,
        token: Token,
        page_name: String,
        apps_file: Option<PathBuf>,
    ) -> Self {
        Self {
            page_name,
            session: watch::channel(Arc::new(session)).0,
            token,
            messages: Messages::new(),
            commands: Commands::new(),
            pages: Arc::new(Pages::default()),
            apps_file: Mutex::new(apps_file),
            screen_event: Mutex::new(None),
        }
    }

    pub(super) fn token(&self) -> &Token {
        &self.token
    }

    /// The event that screens of the mobile app get; `None` until a page has a conversation open.
    pub(super) fn screen_event(&self) -> Option<String> {
        let event = self.screen_event.lock();
        event.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Another conversation is open, or its context is another.
    pub(super) fn set_screen_event(&self, event: String) {
        let mut held = self
            .screen_event
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *held = Some(event);
    }

    /// What is shown now.
    pub(super) fn session(&self) -> Arc<Session> {
        Arc::clone(&self.session.borrow())
    }

    /// Wakes up when something else is to be shown.
    pub(super) fn follow(&self) -> watch::Receiver<Arc<Session>> {
        self.session.subscribe()
    }

    /// Changes what is shown.
    pub(super) fn change(&self, change: impl FnOnce(&mut Session)) {
        self.session
            .send_modify(|session| change(Arc::make_mut(session)));
    }

    /// Adds an app to the account.
    pub(super) fn add_app(&self, title: String, urls: Vec<String>) -> DashboardApp {
        let file = self.apps_file();
        let (url, further_urls) = first_and_rest(urls);
        let mut app = DashboardApp {
            id: 0,
            app: App { title, url },
            further_urls,
            created_at: Timestamp::now(),
            is_of_this_run: false,
        };
        self.change(|session| {
            app.id = session.next_app;
            session.next_app += 1;
            session.apps.push(app.clone());
        });
        self.keep(file, &Change::Added(app.app.clone()));
        self.warn_of_one_site(&app.app);
        app
    }

    /// Changes an app. `None` when there is none of that number.
    pub(super) fn change_app(
        &self,
        id: u64,
        title: Option<String>,
        urls: Option<Vec<String>>,
    ) -> Option<DashboardApp> {
        let file = self.apps_file();
        let mut changed = None;
        self.change(|session| {
            let Some(app) = session.apps.iter_mut().find(|app| app.id == id) else {
                return;
            };
            let before = app.app.clone();
            if let Some(title) = title {
                app.app.title = title;
            }
            if let Some(urls) = urls {
                (app.app.url, app.further_urls) = first_and_rest(urls);
            }
            changed = Some((before, app.clone()));
        });
        let (before, app) = changed?;
        if !app.is_of_this_run && before != app.app {
            self.keep(file, &Change::Changed(before, app.app.clone()));
        }
        self.warn_of_one_site(&app.app);
        Some(app)
    }

    /// Takes an app out of the account. Whether there was one of that number.
    pub(super) fn remove_app(&self, id: u64) -> bool {
        let file = self.apps_file();
        let mut gone = None;
        self.change(|session| {
            let at = session.apps.iter().position(|app| app.id == id);
            gone = at.map(|at| session.apps.remove(at));
        });
        if let Some(app) = gone.as_ref().filter(|app| !app.is_of_this_run) {
            self.keep(file, &Change::Removed(app.app.clone()));
        }
        gone.is_some()
    }

    /// The file of apps, taken before a change is made.
    fn apps_file(&self) -> MutexGuard<'_, Option<PathBuf>> {
        // Nothing in here panics half-way through a change.
        let file = self.apps_file.lock();
        file.unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a change of the apps in the file, when there is one.
    fn keep(&self, file: MutexGuard<'_, Option<PathBuf>>, change: &Change) {
        let Some(Err(error)) = file.as_ref().map(|path| write_change(path, change)) else {
            return;
        };
        drop(file);
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        let cause = cause.map_or_else(String::new, |cause| format!(" ({cause})"));
        let problem = format!("{error}{cause}; the change lasts until hubctl ends");
        self.messages.note(Level::Warn, problem.clone());
        self.change(|session| session.problem = Some(problem));
    }

    /// Says in the log that others have to wait, and why.
    pub(super) fn crowded(self: &Arc<Self>) -> Crowded {
        let desk = Arc::clone(self);
        Arc::new(move |port| {
            let said = format!(
                "{MOST_CONNECTIONS} connections to port {port} are open, and others wait until one of them ends: some program opens them and asks nothing, or never reads what it asked for"
            );
            desk.messages.note(Level::Warn, said);
        })
    }

    /// The name of the page was chosen beside the apps of the start; one that comes later may stand on the same site.
    fn warn_of_one_site(&self, app: &App) {
        if site::is_one_with(&self.page_name, app) {
            self.messages.note(
                Level::Warn,
                format!(
                    "{} stands on the same site as this page ({}): its cookies are sent here and lost in production. Start hubctl serve again, and the page moves to another",
                    app.url, self.page_name
                ),
            );
        }
    }
}

fn first_and_rest(urls: Vec<String>) -> (String, Vec<String>) {
    let mut urls = urls.into_iter();
    (urls.next().unwrap_or_default(), urls.collect())
}

/// A handle on a running host, for the program that started it.
#[derive(Debug, Clone)]
pub struct Remote(Arc<Desk>);

impl Remote {
    pub(super) fn new(desk: Arc<Desk>) -> Self {
        Self(desk)
    }

    /// Tells every page to do something. Gives who will hear it.
    pub fn give(&self, command: &Command) -> Audience {
        self.0.commands.give(command);
        self.0.pages.count(None)
    }

    /// The token of the API.
    pub fn token(&self) -> &str {
        self.0.token.reveal()
    }

    /// What crosses the border, from the start on.
    pub fn traffic(&self) -> Traffic {
        Traffic {
            cursor: self.0.messages.ring().read_after(0),
            desk: Arc::clone(&self.0),
        }
    }
}

/// What crosses the border, as it does.
#[derive(Debug)]
pub struct Traffic {
    desk: Arc<Desk>,
    cursor: Cursor,
}

/// The most messages that are handed on at once.
const AT_ONCE: usize = 256;

impl Traffic {
    /// The next messages, and how many were missed because nobody asked in time.
    pub async fn next(&mut self) -> (u64, Vec<Arc<Message>>) {
        loop {
            if let Some(messages) = self.at_hand() {
                return messages;
            }
            self.cursor.moved().await;
        }
    }
}

impl Traffic {
    /// The same, of what is there already.
    pub fn at_hand(&mut self) -> Option<(u64, Vec<Arc<Message>>)> {
        let batch = self.cursor.take(self.desk.messages.ring(), AT_ONCE)?;
        let messages = batch.items.into_iter().map(|(_, message)| message);
        Some((batch.missed, messages.collect()))
    }
}

/// What an address other than the loopback exposes, in words; nothing for the loopback.
pub fn exposure(bind: IpAddr) -> Option<String> {
    (!bind.is_loopback()).then(|| {
        format!(
            "listening on {bind}: whoever reaches this port can read the conversations, change the apps and post to them"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::tests_support::session;

    fn desk(file: Option<PathBuf>) -> Desk {
        let token = Token::fresh().expect("random");
        Desk::new(session(), token, "127.0.0.1".to_owned(), file)
    }

    #[test]
    fn numbers_of_apps_are_never_used_again() {
        let desk = desk(None);
        let url = || vec!["https://a.example/".to_owned()];
        let first = desk.add_app("A".to_owned(), url());
        assert!(desk.remove_app(first.id) && !desk.remove_app(first.id));
        assert_eq!(desk.add_app("B".to_owned(), url()).id, first.id + 1);
    }

    #[test]
    fn an_app_on_the_site_of_the_page_is_told() {
        let desk = desk(None);
        let add = |url: &str| desk.add_app("A".to_owned(), vec![url.to_owned()]);
        add("http://localhost:3000/");
        assert_eq!(desk.messages.ring().newest(), 0);
        add("http://127.0.0.1:3000/");
        let told = desk.messages.ring().after(0, 1).items[0]
            .1
            .report
            .reason
            .clone();
        assert!(
            told.contains("the same site as this page (127.0.0.1)"),
            "{told}"
        );
    }

    #[test]
    fn apps_of_the_page_are_kept_and_those_of_this_run_are_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("apps.toml");
        let desk = desk(Some(path.clone()));
        let given = desk.session().apps[0].id;
        assert!(
            desk.change_app(given, Some("Other".to_owned()), None)
                .is_some()
        );
        assert!(!path.exists(), "that app was given at the start");
        let added = desk.add_app("A".to_owned(), vec!["https://a.example/".to_owned()]);
        desk.change_app(added.id, Some("B".to_owned()), None);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(
            text.contains("name = \"B\"") && !text.contains("Other"),
            "{text}"
        );
        desk.remove_app(added.id);
        assert_eq!(std::fs::read_to_string(&path).expect("a file").trim(), "");
    }

    #[test]
    fn a_file_that_cannot_be_written_is_told_and_the_app_is_there() {
        let desk = desk(Some(PathBuf::from("/nowhere/at/all/apps.toml")));
        let app = desk.add_app("A".to_owned(), vec!["https://a.example/".to_owned()]);
        let session = desk.session();
        assert!(session.app(app.id).is_some());
        let problem = session.problem.clone().expect("a problem");
        assert!(
            problem.contains("cannot write") && problem.contains("until hubctl ends"),
            "{problem}"
        );
    }
}
