//! Scripts in a document: run, and their result or exception brought back.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, timeout_at};

use super::BrowserError;
use super::console::exception_text;
use super::message::text;
use super::tab::{Place, Tab, World};

/// How long a document may take for an empty script before it counts as spinning.
const PULSE: Duration = Duration::from_secs(2);

/// How a script's result comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Returned {
    /// As JSON.
    ByValue,
    /// As a reference to what stays in the document.
    ByReference,
}

/// A script's result and the document it ran in.
#[derive(Debug)]
pub(super) struct Outcome {
    /// A `Runtime.RemoteObject`.
    pub(super) object: Value,
    pub(super) place: Place,
}

impl Outcome {
    /// The reference, when the result is an object.
    pub(super) fn object_id(&self) -> Option<&str> {
        self.object["objectId"].as_str()
    }

    /// What JavaScript would say of it in an `if`.
    pub(super) fn is_truthy(&self) -> bool {
        match (&self.object["value"], &self.object["unserializableValue"]) {
            (Value::Bool(value), _) => *value,
            (Value::Number(value), _) => value.as_f64() != Some(0.0),
            (Value::String(value), _) => !value.is_empty(),
            (_, Value::String(value)) => !matches!(value.as_str(), "NaN" | "-0" | "0n"),
            _ => self.object_id().is_some() || text(&self.object, "/type") == "symbol",
        }
    }
}

/// Runs an expression in a world of the current document of a frame and awaits it when it is a promise.
///
/// A document that goes away before the script has begun is followed by its successor; one that
/// goes away later is an error, because the script may have done half its work.
pub(super) async fn evaluate(
    tab: &Tab,
    (frame, world): (&str, World),
    expression: &str,
    returned: Returned,
    deadline: Duration,
) -> Result<Outcome, BrowserError> {
    let until = Instant::now() + deadline;
    loop {
        let place = tab.place(frame, world, until).await?;
        let params = json!({
            "expression": expression,
            "uniqueContextId": place.context,
            "awaitPromise": true,
            "returnByValue": returned == Returned::ByValue,
        });
        let remaining = until.saturating_duration_since(Instant::now());
        let answer = tab.call_in(&place.session, "Runtime.evaluate", params, remaining);
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            death = tab.death(frame, &place) => Err(death),
        };
        match answer {
            Ok(mut answer) => {
                let object = unwrap(&mut answer)?;
                return Ok(Outcome { object, place });
            }
            Err(BrowserError::Refused { message, .. }) if is_stale(&message) => tab.forget(&place),
            Err(BrowserError::Refused { method, message }) if is_replaced(&message) => {
                return Err(BrowserError::Navigated { during: method });
            }
            Err(BrowserError::Timeout { .. }) => {
                revive(tab, &place).await;
                return Err(BrowserError::Timeout {
                    what: format!("the script {}", excerpt(expression)),
                    after: deadline,
                });
            }
            Err(error) => return Err(error),
        }
    }
}

/// Calls a function with an object as `this`, and brings its result back as JSON.
pub(super) async fn call_on(
    tab: &Tab,
    outcome: &Outcome,
    function: &str,
) -> Result<Value, BrowserError> {
    let params = json!({
        "objectId": outcome.object_id(),
        "functionDeclaration": function,
        "awaitPromise": true,
        "returnByValue": true,
    });
    let session = &outcome.place.session;
    let mut answer = tab
        .call_in(session, "Runtime.callFunctionOn", params, tab.deadline())
        .await?;
    unwrap(&mut answer).map(|mut object| object["value"].take())
}

fn unwrap(answer: &mut Value) -> Result<Value, BrowserError> {
    match answer.get("exceptionDetails") {
        Some(details) => Err(BrowserError::Script {
            message: exception_text(details),
        }),
        None => Ok(answer["result"].take()),
    }
}

/// Stops a script that spins in the current document of a frame.
pub(super) async fn stop(tab: &Tab, frame: &str) {
    if let Ok(place) = tab.place(frame, World::Main, Instant::now()).await {
        revive(tab, &place).await;
    }
}

/// Stops a script that spins, so that the document answers again. A document that only has a promise
/// pending is left alone: the stop would hit the next script instead.
async fn revive(tab: &Tab, place: &Place) {
    let pulse = json!({ "expression": "0", "uniqueContextId": place.context });
    let answer = tab.call_in(&place.session, "Runtime.evaluate", pulse, PULSE);
    if let Err(BrowserError::Timeout { .. }) = answer.await {
        let stop = tab.call_in(
            &place.session,
            "Runtime.terminateExecution",
            json!({}),
            PULSE,
        );
        // The caller has its error already; this is for the next one.
        let _ = timeout_at(Instant::now() + PULSE, stop).await;
    }
}

/// Whether the browser refused because the document was not there, before anything ran.
fn is_stale(message: &str) -> bool {
    [
        "uniqueContextId not found",
        "Cannot find context with specified id",
        "Cannot find default execution context",
        "Session with given id not found",
    ]
    .iter()
    .any(|known| message.contains(known))
}

/// Whether the browser gave up because the document went away while the script ran.
fn is_replaced(message: &str) -> bool {
    [
        "Inspected target navigated or closed",
        "Execution context was destroyed",
    ]
    .iter()
    .any(|known| message.contains(known))
}

fn excerpt(expression: &str) -> String {
    let mut characters = expression.trim().chars();
    let start: String = characters.by_ref().take(80).collect();
    let rest = if characters.next().is_some() {
        "..."
    } else {
        ""
    };
    format!("`{start}{rest}`")
}
