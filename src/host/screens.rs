//! The screens of the mobile app: a [`WebView`] for each app, opened when somebody wants to see it, with the host behind it.

use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use futures_util::stream::{self, Stream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;

use super::conversations::Wanted;
use super::desk::Desk;
use super::listen::{self, Bound};
use super::message::{self, Level, Verdict};
use super::pages::Presence;
use super::ring::Cursor;
use super::webview::{
    BareDocument, Direction, Report, Trigger, WebView, WebViewError, WebViewHost,
};
use super::{Command, HostError};
use crate::contract::{Profile, wire};
use crate::source::surrogates::restored;

/// The name under which screens stand in the log, as pages do under theirs.
pub(super) const SCREEN: &str = "screen";

/// The screens that were opened.
#[derive(Debug, Default)]
pub(super) struct Screens(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    /// By the number of the app.
    by_app: BTreeMap<u64, Screen>,
    servers: JoinSet<io::Result<()>>,
}

/// A screen that is served.
#[derive(Debug)]
struct Screen {
    /// The address of the app it was opened for: an app that was changed gets another screen.
    app_url: String,
    url: String,
}

/// Why a screen cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum ScreenError {
    #[error("there is no app {0}")]
    NoApp(u64),
    #[error(transparent)]
    WebView(#[from] WebViewError),
    #[error(transparent)]
    Port(#[from] HostError),
}

impl Screens {
    /// The address of the screen of an app, which is served from now on.
    pub(super) async fn open(
        &self,
        id: u64,
        desk: &Arc<Desk>,
        stopped: &watch::Receiver<bool>,
    ) -> Result<String, ScreenError> {
        let app = desk.session().app(id).cloned();
        let app = app.ok_or(ScreenError::NoApp(id))?;
        let mut open = self.0.lock().await;
        if let Some(screen) = open.by_app.get(&id).filter(|it| it.app_url == app.url) {
            return Ok(screen.url.clone());
        }
        let bound = Bound::anywhere(Ipv4Addr::LOCALHOST.into()).await?;
        let view = WebView {
            app: usize::try_from(id).unwrap_or(usize::MAX),
            target: app.parsed_url(),
            port: bound.port(),
        };
        let router = view.router(Phone {
            desk: Arc::clone(desk),
            stopped: stopped.clone(),
        })?;
        bound.serve_on(&mut open.servers, &router, stopped, &desk.crowded());
        let url = view.url().to_string();
        let screen = Screen {
            app_url: app.url,
            url: url.clone(),
        };
        open.by_app.insert(id, screen);
        Ok(url)
    }
}

/// The mobile app around its WebViews.
#[derive(Debug, Clone)]
struct Phone {
    desk: Arc<Desk>,
    stopped: watch::Receiver<bool>,
}

impl WebViewHost for Phone {
    fn event(&self, _app: usize) -> Option<String> {
        self.desk.screen_event().or_else(|| {
            // Nobody has the page open: the first conversation is looked at.
            let given = Wanted::of(Profile::Mobile).given(&self.desk.session());
            let data = given.ok()?.contexts.first()?.clone();
            let event = serde_json::json!({ "event": wire::EVENT, "data": data });
            Some(restored(event.to_string()))
        })
    }

    fn is_request(&self, message: &str) -> bool {
        message == self.desk.session().request_key
    }

    fn report(&self, report: Report) {
        let session = self.desk.session();
        let app = session.app(report.app as u64);
        let (direction, verdict, reason) = match (report.direction, report.trigger) {
            (Direction::FromApp, Trigger::Request) => (
                message::Direction::AppToHost,
                Verdict::Answered,
                "answered with the context of when the screen opened, which the mobile app keeps",
            ),
            (Direction::FromApp, _) => (
                message::Direction::AppToHost,
                Verdict::Ignored,
                "ignored: the mobile app answers one string only, and this is another",
            ),
            (Direction::ToApp, trigger) => (
                message::Direction::HostToApp,
                Verdict::Posted,
                match trigger {
                    Trigger::Load => "posted on load end, inside the page",
                    Trigger::Request => "posted as the answer to the request",
                    Trigger::Push | Trigger::Message => {
                        "sent by hubctl: the mobile app posts nothing by itself"
                    }
                },
            ),
        };
        let title = match report.direction {
            Direction::ToApp if report.text.starts_with("{\"event\":\"appContext\"") => {
                wire::EVENT.to_owned()
            }
            _ => report.text.chars().take(120).collect(),
        };
        self.desk.messages.add(
            SCREEN,
            message::Report {
                direction,
                verdict,
                level: match verdict {
                    Verdict::Ignored => Level::Warn,
                    _ => Level::Info,
                },
                reason: reason.to_owned(),
                app: app.map(|app| app.title.clone()).unwrap_or_default(),
                title,
                origin: report.origin,
                bytes: Some(report.text.len() as u64),
                since_load_ms: report.since_load_ms,
                command: None,
                text: report.text,
                is_cut: false,
            },
        );
    }

    fn warn(&self, bare: BareDocument) {
        let BareDocument { path, reason, .. } = bare;
        self.desk
            .messages
            .note(Level::Warn, format!("no host is in {path}: {reason}"));
    }

    fn pushes(&self, app: usize) -> impl Stream<Item = String> + Send + use<> {
        let ring = self.desk.commands.ring();
        let pushes = Pushes {
            app,
            commands: ring.read_after(ring.newest()),
            presence: self.desk.pages.join_screen(app as u64, ring.newest()),
            phone: self.clone(),
        };
        stream::unfold(pushes, |mut pushes| async move {
            let text = pushes.next().await?;
            Some((text, pushes))
        })
    }
}

/// What is asked of one screen that is open.
struct Pushes {
    phone: Phone,
    app: usize,
    commands: Cursor,
    /// The screen counts as open for as long as this is here.
    presence: Presence,
}

impl Pushes {
    /// What is to be posted next; `None` when the host stops.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some(batch) = self.commands.take(self.phone.desk.commands.ring(), 1) {
                self.presence.took(self.commands.seen());
                let mut texts = batch
                    .items
                    .iter()
                    .filter_map(|(_, command)| self.phone.text_of(command, self.app));
                if let Some(text) = texts.next() {
                    return Some(text);
                }
                continue;
            }
            tokio::select! {
                () = listen::until_stopped(&mut self.phone.stopped) => return None,
                () = self.commands.moved() => {}
            }
        }
    }
}

impl Phone {
    /// What a command makes this host post to an app.
    fn text_of(&self, command: &str, app: usize) -> Option<String> {
        match serde_json::from_str(command).ok()? {
            Command::Post { text, app: to, .. } => {
                to.is_none_or(|to| to == app as u64).then_some(text)
            }
            Command::Repost { .. } => self.event(app),
            _ => None,
        }
    }
}
