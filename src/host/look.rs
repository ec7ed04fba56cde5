//! Looks at what the apps answer: the page cannot, as `load` fires for a refused frame too.

use std::time::Duration;

use url::Url;

use super::App;
use crate::contract::traits::Place;
use crate::doctor::{Listening, Look, ObstacleKind, look, read_scripts};

/// How long an app may take for all of its answers.
const DEADLINE: Duration = Duration::from_secs(5);

/// What a browser would make of an app's answer beside the page, as far as it matters where the app stands.
pub(super) async fn at(app: &App, page: &str, place: Place) -> Look {
    let page = Url::parse(page).expect("the page has an address of its own making");
    let mut look = look(&app.parsed_url(), &page, DEADLINE).await;
    if place == Place::Top {
        // What refuses a frame does nothing to a top document.
        look.obstacles.retain(|obstacle| {
            !matches!(
                obstacle.kind,
                ObstacleKind::RefusedByXFrameOptions
                    | ObstacleKind::RefusedByFrameAncestors
                    | ObstacleKind::MixedContent
            )
        });
    }
    look
}

/// What an app's scripts say of the messages that it takes.
pub(super) async fn at_scripts(app: &App, page: &str, request_key: &str) -> Listening {
    let page = Url::parse(page).expect("the page has an address of its own making");
    read_scripts(&app.parsed_url(), &page, request_key, DEADLINE).await
}

/// [`at`] for several apps, at the same time, in their order.
pub(super) async fn at_all(apps: Vec<App>, page: String, place: Place) -> Vec<Look> {
    let looks = apps.iter().map(|app| at(app, &page, place));
    futures_util::future::join_all(looks).await
}
