//! The settings API of the host, with its exact statuses and bodies, so that a script that is written for the real host
//! runs against the mock.
//!
//! `/api/v1/accounts/{account_id}/dashboard_apps[/{id}]`, header `api_access_token`. As the real API, and unlike the real
//! settings form, it takes addresses of this machine.

pub(super) mod file;
mod parameters;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use self::parameters::{Parameters, ParametersError};
use super::dashboard_app::DashboardApp;
use super::desk::Shared;

/// The number of the only account there is.
pub(super) const ACCOUNT: u64 = 1;

/// The routes of the API.
pub(super) fn router() -> Router<Shared> {
    Router::new()
        .route(
            "/api/v1/accounts/{account}/dashboard_apps",
            get(index).post(create),
        )
        .route(
            "/api/v1/accounts/{account}/dashboard_apps/{id}",
            get(show).patch(update).put(update).delete(destroy),
        )
}

/// Why a request is not done.
#[derive(Debug)]
enum Refusal {
    Token,
    NotFound,
    Parameters(ParametersError),
}

impl From<ParametersError> for Refusal {
    fn from(error: ParametersError) -> Self {
        Refusal::Parameters(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Refusal::Token => (
                StatusCode::UNAUTHORIZED,
                json!({ "error": "Invalid Access Token" }),
            ),
            Refusal::NotFound => (
                StatusCode::NOT_FOUND,
                json!({ "error": "Resource could not be found" }),
            ),
            Refusal::Parameters(error) => error.answer(),
        };
        (status, Json(body)).into_response()
    }
}

async fn index(
    State(shared): State<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    admit(&shared, &headers, &account)?;
    let session = shared.desk.session();
    Ok(Json(
        session.apps.iter().map(DashboardApp::to_api).collect(),
    ))
}

async fn show(
    State(shared): State<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    admit(&shared, &headers, &account)?;
    let id = number(&id)?;
    let session = shared.desk.session();
    let app = session.apps.iter().find(|app| app.id == id);
    Ok(Json(app.ok_or(Refusal::NotFound)?.to_api()))
}

async fn create(
    State(shared): State<Shared>,
    Path(account): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    admit(&shared, &headers, &account)?;
    let parameters = Parameters::read(&headers, &body)?.complete()?;
    let app = shared.desk.add_app(parameters.title, parameters.urls);
    Ok(Json(app.to_api()))
}

async fn update(
    State(shared): State<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    admit(&shared, &headers, &account)?;
    let id = number(&id)?;
    // The real host looks for the app before it reads the body.
    shared.desk.session().app(id).ok_or(Refusal::NotFound)?;
    let parameters = Parameters::read(&headers, &body)?;
    let app = shared
        .desk
        .change_app(id, parameters.title, parameters.urls)
        .ok_or(Refusal::NotFound)?;
    Ok(Json(app.to_api()))
}

async fn destroy(
    State(shared): State<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    admit(&shared, &headers, &account)?;
    if shared.desk.remove_app(number(&id)?) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::NotFound)
    }
}

/// Checks the token, then the account.
fn admit(shared: &Shared, headers: &HeaderMap, account: &str) -> Result<(), Refusal> {
    if !shared.desk.token().is_in_api_header(headers) {
        return Err(Refusal::Token);
    }
    if number(account)? == ACCOUNT {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

fn number(text: &str) -> Result<u64, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
