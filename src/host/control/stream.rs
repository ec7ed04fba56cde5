//! Streams of server-sent events. Each reader holds a number and no queue; what is gone before it was read is told as a
//! `gap`. All streams end when the host stops.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::{Problem, last_event_id};
use crate::host::desk::{Desk, Shared};
use crate::host::listen;
use crate::host::pages::Presence;
use crate::host::ring::{Batch, Ring};
use crate::host::session::Session;

/// The most events that are handed to a connection at once.
const AT_ONCE: usize = 64;

type Feed = Result<Event, Infallible>;

/// Who follows.
#[derive(Debug, Deserialize)]
pub(super) struct Follower {
    /// The name of the page. A reader without one is no page.
    page: Option<String>,
}

/// For pages: `command` for what is asked of them, `session` when there is something else to show, `gap` when they are
/// too far behind, `stopping` when hubctl ends.
pub(super) async fn page(
    State(shared): State<Shared>,
    follower: Result<Query<Follower>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Feed>>, Problem> {
    let Query(follower) = follower?;
    let desk = Arc::clone(&shared.desk);
    let seen = last_event_id(&headers).unwrap_or_else(|| desk.commands.ring().newest());
    let presence = match follower.page {
        Some(name) if name.len() > 100 => {
            return Err(Problem::bad("the name of a page is too long"));
        }
        Some(_) if !desk.pages.has_room() => {
            return Err(Problem {
                status: StatusCode::SERVICE_UNAVAILABLE,
                error: "too many pages are open".to_owned(),
            });
        }
        name => name.map(|name| desk.pages.join(name, seen)),
    };
    let reader = PageReader {
        seen,
        newest: desk.commands.ring().follow(),
        session: desk.follow(),
        stopped: shared.stopped,
        waiting: VecDeque::new(),
        presence,
        desk,
    };
    let events = stream::unfold(Some(reader), |reader| async move {
        let mut reader = reader?;
        let (event, is_last) = reader.next().await;
        Some((Ok(event), (!is_last).then_some(reader)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

struct PageReader {
    desk: Arc<Desk>,
    seen: u64,
    newest: watch::Receiver<u64>,
    session: watch::Receiver<Arc<Session>>,
    stopped: watch::Receiver<bool>,
    waiting: VecDeque<Event>,
    /// The page counts as open for as long as this is here.
    presence: Option<Presence>,
}

impl PageReader {
    /// The next event, and whether it is the last one.
    async fn next(&mut self) -> (Event, bool) {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return (event, false);
            }
            let fresh = take(
                self.desk.commands.ring(),
                &mut self.seen,
                "command",
                |text| text.to_string(),
            );
            if !fresh.is_empty() {
                self.waiting = fresh;
                if let Some(presence) = &self.presence {
                    presence.took(self.seen);
                }
                continue;
            }
            tokio::select! {
                () = listen::until_stopped(&mut self.stopped) => return (named("stopping"), true),
                () = change_of(&mut self.session) => return (named("session"), false),
                () = change_of(&mut self.newest) => {}
            }
        }
    }
}

/// From where on messages are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    after: Option<u64>,
}

/// For everybody else: `message` for each line of the log.
pub(super) async fn messages(
    State(shared): State<Shared>,
    from: Result<Query<From>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Feed>>, Problem> {
    let Query(from) = from?;
    let ring = shared.desk.messages.ring();
    let seen = last_event_id(&headers)
        .or(from.after)
        .unwrap_or_else(|| ring.newest());
    let state = (ring.follow(), seen, VecDeque::new(), shared);
    let events = stream::unfold(
        state,
        |(mut newest, mut seen, mut waiting, mut shared)| async move {
            loop {
                if let Some(event) = waiting.pop_front() {
                    return Some((Ok(event), (newest, seen, waiting, shared)));
                }
                waiting = take(
                    shared.desk.messages.ring(),
                    &mut seen,
                    "message",
                    |message| serde_json::to_string(&**message).expect("a message is plain data"),
                );
                if waiting.is_empty() {
                    tokio::select! {
                        () = listen::until_stopped(&mut shared.stopped) => return None,
                        () = change_of(&mut newest) => {}
                    }
                }
            }
        },
    );
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

/// Takes what is new as events, with a `gap` before it when something is gone.
fn take<T: Clone>(
    ring: &Ring<T>,
    seen: &mut u64,
    name: &str,
    text: impl Fn(&T) -> String,
) -> VecDeque<Event> {
    let Batch { missed, items } = ring.after(*seen, AT_ONCE);
    let mut events = VecDeque::new();
    if missed > 0 && !items.is_empty() {
        events.push_back(Event::default().event("gap").data(missed.to_string()));
    }
    if let Some((last, _)) = items.last() {
        *seen = *last;
    }
    events.extend(items.iter().map(|(id, item)| {
        Event::default()
            .event(name)
            .id(id.to_string())
            .data(text(item))
    }));
    events
}

fn named(name: &str) -> Event {
    Event::default().event(name).data("")
}

/// Waits for another value. One that never changes again is waited for without end.
async fn change_of<T>(value: &mut watch::Receiver<T>) {
    if value.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
