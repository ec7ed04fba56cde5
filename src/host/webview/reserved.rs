//! The paths on the app's origin that belong to the script in the page: what it tells, and what the host posts by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{DefaultBodyLimit, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use futures_util::stream::{Stream, StreamExt};
use serde::Deserialize;

use super::posts::{Post, Posts};
use super::proxy::own_origin;
use super::{Direction, Report, Trigger, WebViewHost};

/// The longest that an app may say at once.
const MAX_BODY: usize = 1 << 20;

/// What the script tells.
#[derive(Debug, Deserialize)]
struct Told {
    #[serde(flatten)]
    what: What,
    since_load_ms: Option<f64>,
    /// Whether the page was opened just now, and not by the app itself.
    #[serde(default)]
    opens: bool,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum What {
    /// The page ended loading.
    Loaded,
    /// The app said something to the host.
    Said { text: String },
    /// The page posted what it was given.
    Posted { serial: u64 },
}

#[derive(Debug, Clone)]
struct Ear<H> {
    app: usize,
    host: H,
    posts: Posts,
    /// What the screen was opened with. The mobile app hands it to the screen and never changes it (route params), so that
    /// every answer, and every load inside the screen, gets the same.
    snapshot: Arc<Mutex<Option<String>>>,
}

/// The reserved paths; what is not one of them is nobody's, and the app least of all is asked for it.
pub(super) fn router<H: WebViewHost>(app: usize, host: H) -> Router {
    let ear = Ear {
        app,
        host,
        posts: Posts::default(),
        snapshot: Arc::default(),
    };
    Router::new()
        .route("/__hubctl/messages", post(messages::<H>))
        .route("/__hubctl/pushes", get(pushes::<H>))
        .route(
            "/__hubctl/{*path}",
            any(|| async { (StatusCode::NOT_FOUND, "there is nothing here\n") }),
        )
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(ear)
}

/// Takes what the script tells, and answers with what it shall post.
async fn messages<H: WebViewHost>(
    State(ear): State<Ear<H>>,
    headers: HeaderMap,
    Json(told): Json<Told>,
) -> Response {
    let origin = own_origin(&headers);
    let wanted = ear.hear(told, origin);
    let headers = [(CACHE_CONTROL, "no-store")];
    match wanted {
        Some(post) => (headers, Json(post)).into_response(),
        None => (StatusCode::NO_CONTENT, headers).into_response(),
    }
}

async fn pushes<H: WebViewHost>(
    State(ear): State<Ear<H>>,
) -> Sse<impl Stream<Item = Result<Event, axum::Error>>> {
    let posts = ear.posts;
    let events = ear.host.pushes(ear.app).map(move |text| {
        // As JSON, because a line of an event stream can hold no line end.
        Event::default().json_data(posts.hand_out(Trigger::Push, text))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

impl<H: WebViewHost> Ear<H> {
    fn hear(&self, told: Told, origin: String) -> Option<Post> {
        if told.opens {
            *self.lock() = None;
        }
        let report = |direction, trigger, text| {
            self.host.report(Report {
                app: self.app,
                direction,
                trigger,
                text,
                since_load_ms: told.since_load_ms,
                origin,
            });
        };
        match told.what {
            What::Loaded => self.current(Trigger::Load),
            What::Said { text } if self.host.is_request(&text) => {
                report(Direction::FromApp, Trigger::Request, text);
                self.current(Trigger::Request)
            }
            What::Said { text } => {
                report(Direction::FromApp, Trigger::Message, text);
                None
            }
            What::Posted { serial } => {
                let post = self.posts.confirm(serial)?;
                report(Direction::ToApp, post.trigger, post.text);
                None
            }
        }
    }

    fn current(&self, trigger: Trigger) -> Option<Post> {
        let mut snapshot = self.lock();
        if snapshot.is_none() {
            *snapshot = self.host.event(self.app);
        }
        let text = snapshot.clone()?;
        Some(self.posts.hand_out(trigger, text))
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.snapshot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
