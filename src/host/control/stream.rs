//! Streams: a socket for pages, server-sent events for everybody else. Each reader holds a number and no queue; what is
//! gone before it was read is told as a `gap`. All streams end when the host stops.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::{Problem, SMALL, last_event_id};
use crate::host::desk::{Desk, Shared};
use crate::host::listen;
use crate::host::message::Message;
use crate::host::pages::Presence;
use crate::host::ring::{Batch, Cursor};
use crate::host::screens::SCREEN;
use crate::host::session::Session;

/// The most events that are handed to a connection at once. What one that does not read has taken is kept beside the row,
/// and counts for no bound.
const AT_ONCE: usize = 1;

/// The most characters of a page's name.
const MOST_NAME: usize = 100;

/// How long a page may hear nothing before it is asked whether it is there.
const PING: Duration = Duration::from_secs(20);

type Feed = Result<Event, Infallible>;

/// For everybody who wants to know what is asked of the pages: `command`, `session` when there is something else to show,
/// `gap` when the reader is too far behind, `stopping` when hubctl ends.
pub(super) async fn commands(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Feed>> {
    let reader = Reader::new(shared, last_event_id(&headers), None);
    let events = stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        let notice = reader.next().await;
        let is_last = matches!(notice, Notice::Stopping);
        Some((Ok(notice.to_event()), (!is_last).then_some(reader)))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// Who follows through a socket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Follower {
    /// The name of the page.
    page: String,
    /// The last command it has seen, when it comes back.
    after: Option<u64>,
}

/// The same for pages, which counts them as open. A socket, because a browser opens no more than six streams of
/// server-sent events to a server, over all of its tabs, and lets everything else wait then.
pub(super) async fn page(
    State(shared): State<Shared>,
    follower: Result<Query<Follower>, QueryRejection>,
    upgrade: WebSocketUpgrade,
) -> Result<Response, Problem> {
    let Query(Follower { page, after }) = follower?;
    if page.len() > MOST_NAME {
        return Err(Problem::bad("the name of a page is too long"));
    }
    if !shared.desk.pages.has_room() {
        return Err(Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            error: "too many pages are open".to_owned(),
        });
    }
    let upgrade = upgrade.max_message_size(SMALL);
    // The page counts from here on, and misses nothing while the socket is being made.
    let reader = Reader::new(shared, after, Some(page));
    Ok(upgrade.on_upgrade(async move |socket| {
        // A page that goes away is no failure.
        let _ = tell(socket, reader).await;
    }))
}

/// Tells a page until it goes or hubctl ends.
async fn tell(mut socket: WebSocket, mut reader: Reader) -> Result<(), axum::Error> {
    loop {
        tokio::select! {
            notice = reader.next() => {
                let is_last = matches!(notice, Notice::Stopping);
                socket.send(Frame::text(notice.to_text())).await?;
                if is_last {
                    return socket.send(Frame::Close(None)).await;
                }
            }
            // Nothing is said here; what comes is the end, or an answer to a ping.
            heard = socket.recv() => match heard {
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            },
            () = tokio::time::sleep(PING) => socket.send(Frame::Ping(Bytes::new())).await?,
        }
    }
}

/// Something to tell a page.
enum Notice {
    Command(u64, Arc<str>),
    /// A line of the log that is of no page: what a screen of the mobile app said or heard, or a remark of the host.
    Message(Arc<Message>),
    Gap(u64),
    Session,
    Stopping,
}

impl Notice {
    fn name(&self) -> &'static str {
        match self {
            Notice::Command(..) => "command",
            Notice::Message(_) => "message",
            Notice::Gap(_) => "gap",
            Notice::Session => "session",
            Notice::Stopping => "stopping",
        }
    }

    fn data(&self) -> String {
        match self {
            Notice::Command(_, command) => command.to_string(),
            Notice::Message(message) => message_text(message),
            Notice::Gap(missed) => missed.to_string(),
            // A browser passes over an event without data.
            Notice::Session | Notice::Stopping => "null".to_owned(),
        }
    }

    fn to_event(&self) -> Event {
        let event = Event::default().event(self.name()).data(self.data());
        match self {
            Notice::Command(id, _) => event.id(id.to_string()),
            _ => event,
        }
    }

    /// `{"event":"command","id":3,"data":{...}}`
    fn to_text(&self) -> String {
        let id = match self {
            Notice::Command(id, _) => format!("\"id\":{id},"),
            _ => String::new(),
        };
        format!(
            "{{\"event\":\"{}\",{id}\"data\":{}}}",
            self.name(),
            self.data()
        )
    }
}

/// Reads what is asked of pages, from a place on.
struct Reader {
    desk: Arc<Desk>,
    commands: Cursor,
    session: watch::Receiver<Arc<Session>>,
    /// For pages: the log, of which they are told what no page reported.
    messages: Option<Cursor>,
    stopped: watch::Receiver<bool>,
    waiting: VecDeque<Notice>,
    /// The page counts as open for as long as this is here.
    presence: Option<Presence>,
}

impl Reader {
    fn new(shared: Shared, seen: Option<u64>, page: Option<String>) -> Self {
        let desk = shared.desk;
        let commands = desk.commands.ring();
        let messages = desk.messages.ring();
        // A number beyond the newest is of another run.
        let newest = commands.newest();
        let seen = seen.filter(|seen| *seen <= newest).unwrap_or(newest);
        Self {
            commands: commands.read_after(seen),
            session: desk.follow(),
            messages: page
                .is_some()
                .then(|| messages.read_after(messages.newest())),
            stopped: shared.stopped,
            waiting: VecDeque::new(),
            presence: page.map(|name| desk.pages.join(name, seen)),
            desk,
        }
    }

    async fn next(&mut self) -> Notice {
        loop {
            if let Some(notice) = self.waiting.pop_front() {
                return notice;
            }
            self.take_commands();
            self.take_messages();
            if !self.waiting.is_empty() {
                continue;
            }
            let logged = async {
                match &mut self.messages {
                    Some(log) => log.moved().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = listen::until_stopped(&mut self.stopped) => return Notice::Stopping,
                () = change_of(&mut self.session) => return Notice::Session,
                () = self.commands.moved() => {}
                () = logged => {}
            }
        }
    }

    fn take_commands(&mut self) {
        let fresh = self.commands.take(self.desk.commands.ring(), AT_ONCE);
        let Some(Batch { missed, items }) = fresh else {
            return;
        };
        if let Some(presence) = &self.presence {
            presence.took(self.commands.seen());
        }
        self.waiting
            .extend((missed > 0).then_some(Notice::Gap(missed)));
        let commands = items
            .into_iter()
            .map(|(id, text)| Notice::Command(id, text));
        self.waiting.extend(commands);
    }

    fn take_messages(&mut self) {
        let log = self.messages.as_mut();
        let fresh = log.and_then(|log| log.take(self.desk.messages.ring(), AT_ONCE));
        let of_no_page = fresh
            .into_iter()
            .flat_map(|batch| batch.items)
            .filter(|(_, message)| message.page == SCREEN || message.page.is_empty());
        self.waiting
            .extend(of_no_page.map(|(_, message)| Notice::Message(message)));
    }
}

/// From where on messages are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    after: Option<u64>,
}

/// The log as it grows: `message` for each line.
pub(super) async fn messages(
    State(shared): State<Shared>,
    start: Result<Query<Start>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Feed>>, Problem> {
    let Query(Start { after }) = start?;
    let ring = shared.desk.messages.ring();
    let seen = last_event_id(&headers)
        .or(after)
        .unwrap_or_else(|| ring.newest());
    let log = LogReader {
        log: ring.read_after(seen),
        waiting: VecDeque::new(),
        shared,
    };
    let events = stream::unfold(log, |mut log| async move {
        let event = log.next().await?;
        Some((Ok(event), log))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Reads the log from a place on.
struct LogReader {
    shared: Shared,
    log: Cursor,
    waiting: VecDeque<Event>,
}

impl LogReader {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            self.take();
            if self.waiting.is_empty() {
                tokio::select! {
                    () = listen::until_stopped(&mut self.shared.stopped) => return None,
                    () = self.log.moved() => {}
                }
            }
        }
    }

    fn take(&mut self) {
        let fresh = self.log.take(self.shared.desk.messages.ring(), AT_ONCE);
        let Some(Batch { missed, items }) = fresh else {
            return;
        };
        let gap = (missed > 0).then(|| Event::default().event("gap").data(missed.to_string()));
        let lines = items.iter().map(|(id, message)| {
            let event = Event::default().event("message").id(id.to_string());
            event.data(message_text(message))
        });
        self.waiting = gap.into_iter().chain(lines).collect();
    }
}

fn message_text(message: &Message) -> String {
    serde_json::to_string(message).expect("a message is plain data")
}

/// Waits for another value. One that never changes again is waited for without end.
async fn change_of<T>(value: &mut watch::Receiver<T>) {
    if value.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
