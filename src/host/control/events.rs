//! Events from outside: to be posted, to be shown, to be checked.

use std::path::Path;
use std::time::Instant;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Against, Problem};
use crate::contract::{HostVersion, wire};
use crate::finding::Run;
use crate::host::command::Command;
use crate::host::conversations::Wanted;
use crate::host::desk::Shared;
use crate::host::payload::{contexts_in, events_in};
use crate::report::{self, Contract, Heading, Root, Values};
use crate::source::surrogates::restored;
use crate::validate::{Stop, Validator};

/// How events are posted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Posting {
    app: Option<u64>,
    #[serde(default)]
    keep: bool,
    #[serde(default)]
    raw: bool,
}

/// Posts every event of the body, in order. With `raw` the body is posted as it is.
pub(super) async fn send(
    State(shared): State<Shared>,
    posting: Result<Query<Posting>, QueryRejection>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let Query(Posting { app, keep, raw }) = posting?;
    if let Some(id) = app {
        let session = shared.desk.session();
        session
            .app(id)
            .ok_or_else(|| Problem::missing(&format!("there is no app {id}")))?;
    }
    let texts = if raw {
        vec![String::from_utf8(body.into()).map_err(|_| Problem::unfit("the body is not UTF-8"))?]
    } else {
        off_the_runtime(move || events_in(body.into())).await?
    };
    if texts.is_empty() {
        return Err(Problem::unfit(
            "there is no appContext event in the body; with ?raw=true it is posted as it is",
        ));
    }
    let count = texts.len();
    let mut last = 0;
    for text in texts {
        last = shared.desk.commands.give(&Command::Post {
            text,
            app,
            keep,
            screens: false,
        });
        shared.desk.pages.keep_up_with(last).await;
    }
    let audience = shared.desk.pages.count(app);
    let answer = json!({
        "count": count,
        "last": last,
        "pages": audience.pages,
        "frames": audience.frames,
    });
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// The conversations a page wants to show.
pub(super) async fn contexts(
    State(shared): State<Shared>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Query(wanted) = wanted?;
    let session = shared.desk.session();
    let given = off_the_runtime(move || wanted.given(&session)).await?;
    let given = given.map_err(|error| Problem::unfit(&error))?;
    let answer = json!({ "contexts": &given.contexts[..], "added": given.added });
    let json = [(header::CONTENT_TYPE, "application/json")];
    Ok((json, restored(answer.to_string())))
}

/// Shows the conversations of these events, in every page.
pub(super) async fn set_contexts(
    State(shared): State<Shared>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let contexts = off_the_runtime(move || contexts_in(body.into())).await?;
    if contexts.is_empty() {
        return Err(Problem::unfit("there is no appContext event in the body"));
    }
    let count = contexts.len();
    shared
        .desk
        .change(|session| session.given = Some(contexts.into()));
    Ok(Json(json!({ "conversations": count })))
}

/// Shows the conversations again that were there before.
pub(super) async fn unset_contexts(State(shared): State<Shared>) -> StatusCode {
    shared.desk.change(|session| session.given = None);
    StatusCode::NO_CONTENT
}

/// The findings of `hubctl validate --format json` about the body.
pub(super) async fn validate(
    State(shared): State<Shared>,
    against: Result<Query<Against>, QueryRejection>,
    body: Bytes,
) -> Result<impl IntoResponse, Problem> {
    let version = against?.0.version(&shared)?;
    let report = off_the_runtime(move || report_on(&body, version)).await?;
    let report = report.map_err(|error| Problem::bad(&error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], report))
}

fn report_on(body: &[u8], version: HostVersion) -> std::io::Result<Vec<u8>> {
    let started = Instant::now();
    let mut run = Run::new();
    Validator::new(version.profile()).check_input(wire::EVENT, body, Stop::Never, &mut run)?;
    let mut report = Vec::new();
    let heading = Heading {
        command: "validate",
        contract: Contract::Profile(version),
        elapsed: started.elapsed(),
        values: Values::Shown,
        root: &Root::new(Path::new("/"), []),
    };
    report::json::write(&mut report, &run, heading)?;
    Ok(report)
}

/// Does what takes a while on a thread of its own.
async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Problem {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            error: error.to_string(),
        })
}
