//! The log over HTTP: pages report to it, tests read it.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::host::desk::Shared;
use crate::host::message::{Message, Report};

/// The most messages of one answer.
const MOST: usize = 1_000;

/// Which messages are wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    #[serde(default)]
    after: u64,
    limit: Option<usize>,
}

/// A part of the log.
#[derive(Debug, Serialize)]
struct Part<'m> {
    missed: u64,
    last: u64,
    messages: Vec<&'m Message>,
}

pub(super) async fn list(
    State(shared): State<Shared>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted?;
    let limit = wanted.limit.unwrap_or(MOST).clamp(1, MOST);
    let batch = shared.desk.messages.ring().after(wanted.after, limit);
    let last = batch.items.last().map_or(wanted.after, |(id, _)| *id);
    // Written as it is, without a copy in between.
    let answer = Part {
        missed: batch.missed,
        last,
        messages: batch.items.iter().map(|(_, message)| &**message).collect(),
    };
    Ok(Json(answer).into_response())
}

/// What a page saw.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reports {
    page: String,
    messages: Vec<Report>,
}

pub(super) async fn report(
    State(shared): State<Shared>,
    body: Result<Json<Reports>, JsonRejection>,
) -> Result<StatusCode, Problem> {
    let Json(reports) = body?;
    for report in reports.messages {
        shared.desk.messages.add(&reports.page, report);
    }
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn clear(State(shared): State<Shared>) -> StatusCode {
    shared.desk.messages.ring().clear();
    StatusCode::NO_CONTENT
}
