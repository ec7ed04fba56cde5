//! The API of the host: what its page uses, and what `hubctl send`, Playwright or Cypress drive it with.
//! `schemas/openapi.json` describes it for the world.
//!
//! Reading needs no token and is refused to every other web page; changing something needs the token.

mod events;
mod messages;
mod stream;

use std::fmt::Display;

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::command::Command;
use super::desk::Shared;
use super::hint::Hint;
use super::look;
use super::pages::PageState;
use super::screens::ScreenError;
use crate::contract::{HostVersion, Traits};
use crate::doctor::Look;

/// The description of this API.
const OPENAPI: &str = include_str!("../../../schemas/openapi.json");

/// The most bytes of events that are taken at once.
const EVENTS: usize = 32 << 20;

/// The most bytes of reports that are taken at once.
const REPORTS: usize = 16 << 20;

/// The most bytes of anything else.
const SMALL: usize = 64 << 10;

/// The routes of the API.
pub(super) fn router(shared: &Shared) -> Router<Shared> {
    let with_token = Router::new()
        .route("/api/session", axum::routing::patch(change_session))
        .route("/api/pages/{page}", put(tell_page))
        .route("/api/apps/{id}/screen", post(screen))
        .layer(DefaultBodyLimit::max(SMALL))
        .merge(
            Router::new()
                .route("/api/events", post(events::send))
                .route("/api/commands", post(command))
                .route("/api/screen", put(set_screen))
                .route(
                    "/api/contexts",
                    put(events::set_contexts).delete(events::unset_contexts),
                )
                .layer(DefaultBodyLimit::max(EVENTS)),
        )
        .merge(
            Router::new()
                .route(
                    "/api/messages",
                    post(messages::report).delete(messages::clear),
                )
                .layer(DefaultBodyLimit::max(REPORTS)),
        )
        .route_layer(middleware::from_fn_with_state(shared.clone(), token_only));
    Router::new()
        .route("/api/session", get(session))
        .route("/api/contexts", get(events::contexts))
        .route("/api/pages", get(pages))
        .route("/api/messages", get(messages::list))
        .route("/api/messages/stream", get(stream::messages))
        .route("/api/stream", get(stream::commands))
        .route("/api/socket", get(stream::page))
        .route("/api/apps/{id}/embedding", get(embedding))
        .route("/api/apps/{id}/hint", get(hint))
        .route(
            "/api/validate",
            post(events::validate).layer(DefaultBodyLimit::max(EVENTS)),
        )
        .route("/api/openapi.json", get(openapi))
        .merge(with_token)
}

/// Why a request is not done, in words.
#[derive(Debug)]
struct Problem {
    status: StatusCode,
    error: String,
}

impl Problem {
    fn bad(error: &(impl Display + ?Sized)) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: error.to_string(),
        }
    }

    fn unfit(error: &(impl Display + ?Sized)) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            error: error.to_string(),
        }
    }

    fn missing(error: &(impl Display + ?Sized)) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            error: error.to_string(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.error }))).into_response()
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad(&rejection.body_text())
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        Self {
            status: rejection.status(),
            error: rejection.body_text(),
        }
    }
}

/// Middleware: only with the token.
async fn token_only(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    if shared.desk.token().is_in(request.headers()) {
        return next.run(request).await;
    }
    Problem {
        status: StatusCode::UNAUTHORIZED,
        error: "the header api_access_token is missing or wrong; hubctl serve prints the token when it starts"
            .to_owned(),
    }
    .into_response()
}

async fn session(State(shared): State<Shared>) -> Json<Value> {
    let desk = &shared.desk;
    Json(desk.session().to_json(desk.token().reveal()))
}

async fn pages(State(shared): State<Shared>) -> Json<Value> {
    Json(json!({ "pages": shared.desk.pages.all() }))
}

async fn openapi() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], OPENAPI)
}

/// Which host is meant; without one that of the session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Against {
    profile: Option<String>,
}

impl Against {
    fn version(&self, shared: &Shared) -> Result<HostVersion, Problem> {
        match &self.profile {
            None => Ok(shared.desk.session().version),
            Some(name) => name.parse().map_err(|error| Problem::unfit(&error)),
        }
    }
}

/// What can be changed of a session.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionChange {
    profile: Option<String>,
    theme: Option<String>,
    seed: Option<u64>,
}

async fn change_session(
    State(shared): State<Shared>,
    body: Result<Json<SessionChange>, JsonRejection>,
) -> Result<Json<Value>, Problem> {
    let Json(change) = body?;
    let version = change.profile.as_deref().map(str::parse::<HostVersion>);
    let version = version
        .transpose()
        .map_err(|error| Problem::unfit(&error))?;
    let theme = match change.theme.as_deref() {
        None => None,
        Some("system") => Some("system"),
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        Some(other) => {
            return Err(Problem::unfit(&format!(
                "{other:?} is no theme: system, light or dark"
            )));
        }
    };
    shared.desk.change(|session| {
        session.version = version.unwrap_or(session.version);
        session.theme = theme.unwrap_or(session.theme);
        session.seed = change.seed.unwrap_or(session.seed);
    });
    let desk = &shared.desk;
    Ok(Json(desk.session().to_json(desk.token().reveal())))
}

async fn command(
    State(shared): State<Shared>,
    body: Result<Json<Command>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let Json(command) = body?;
    let app = match &command {
        Command::Post { app, .. } => *app,
        _ => None,
    };
    let id = shared.desk.commands.give(&command);
    let audience = shared.desk.pages.count(app);
    let answer = json!({ "id": id, "pages": audience.pages, "frames": audience.frames });
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

async fn tell_page(
    State(shared): State<Shared>,
    Path(page): Path<String>,
    body: Result<Json<PageState>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(state) = body?;
    if shared.desk.pages.tell(&page, state) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::missing(&format!(
            "no page {page:?} follows /api/socket"
        )))
    }
}

/// What a browser would make of the app's answer in a frame of the page.
async fn embedding(
    State(shared): State<Shared>,
    Path(id): Path<u64>,
    against: Result<Query<Against>, QueryRejection>,
) -> Result<Json<Look>, Problem> {
    let place = Traits::of(against?.0.version(&shared)?).place;
    let app = shared.desk.session().app(id).cloned();
    let app = app.ok_or_else(|| Problem::missing("there is no such app"))?;
    Ok(Json(look::at(&app, &shared.url, place).await))
}

/// Why the app may still wait, though it got the context.
async fn hint(State(shared): State<Shared>, Path(id): Path<u64>) -> Result<Json<Value>, Problem> {
    let session = shared.desk.session();
    let app = session.app(id);
    let app = app.ok_or_else(|| Problem::missing("there is no such app"))?;
    let key = &session.request_key;
    let listening = look::at_scripts(app, &shared.url, key).await;
    let origin = shared.url.trim_end_matches('/');
    let hint = Hint::of(&listening, app, origin, key);
    Ok(Json(json!({ "hint": hint })))
}

/// Opens the screen of the mobile app with this app in it.
async fn screen(State(shared): State<Shared>, Path(id): Path<u64>) -> Result<Json<Value>, Problem> {
    let opened = shared.screens.open(id, &shared.desk, &shared.stopped).await;
    match opened {
        Ok(url) => Ok(Json(json!({ "url": url }))),
        Err(error @ ScreenError::NoApp(_)) => Err(Problem::missing(&error)),
        Err(error) => Err(Problem::unfit(&error)),
    }
}

/// What the screens of the mobile app get.
async fn set_screen(State(shared): State<Shared>, body: String) -> StatusCode {
    shared.desk.set_screen_event(body);
    StatusCode::NO_CONTENT
}

/// The number in a `Last-Event-ID` header: an `EventSource` that reconnects says what it saw last.
fn last_event_id(headers: &HeaderMap) -> Option<u64> {
    let id = headers.get("last-event-id")?;
    id.to_str().ok()?.parse().ok()
}
