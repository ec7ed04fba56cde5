//! The settings API of the host, with its exact statuses and bodies, so that a script that is written for the real host
//! runs against the mock.
//!
//! `/api/v1/accounts/{account_id}/dashboard_apps[/{id}]`, header `api_access_token`. As the real API, and unlike the real
//! settings form, it takes addresses of this machine.

mod address;
pub(super) mod file;
mod form;
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
use super::token::Claim;

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
        // Rails knows no route with another method, and says no more.
        .method_not_allowed_fallback(|| async { StatusCode::NOT_FOUND })
}

/// Why a request is not done.
#[derive(Debug)]
enum Refusal {
    /// No token: upstream asks for a login instead (`devise_token_auth`).
    Login,
    /// A token of nobody.
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
            Refusal::Login => (
                StatusCode::UNAUTHORIZED,
                json!({ "errors": ["You need to sign in or sign up before continuing."] }),
            ),
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
    let (title, urls) = Parameters::read(&headers, &body)?.create()?;
    let app = on_a_thread(move || shared.desk.add_app(title, urls)).await;
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
    let change = Parameters::read(&headers, &body)?.change()?;
    let work = move || shared.desk.change_app(id, change.title, change.urls);
    let app = on_a_thread(work).await.ok_or(Refusal::NotFound)?;
    Ok(Json(app.to_api()))
}

async fn destroy(
    State(shared): State<Shared>,
    Path((account, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Refusal> {
    admit(&shared, &headers, &account)?;
    let id = number(&id)?;
    if on_a_thread(move || shared.desk.remove_app(id)).await {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Refusal::NotFound)
    }
}

/// Makes a change, which may wait for a file that another hubctl has locked.
async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.expect("a change of the apps does not panic")
}

/// Checks the token, then the account.
fn admit(shared: &Shared, headers: &HeaderMap, account: &str) -> Result<(), Refusal> {
    match shared.desk.token().claim_in(headers) {
        Claim::None => return Err(Refusal::Login),
        Claim::Wrong => return Err(Refusal::Token),
        Claim::Right => {}
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
