//! Looks at what the apps answer: the page cannot, as `load` fires for a refused frame too.

use std::time::Duration;

use url::Url;

use super::App;
use crate::contract::traits::Place;
use crate::doctor::{Look, ObstacleKind, look};

/// How long an app may take for all of its answers.
const DEADLINE: Duration = Duration::from_secs(5);

/// What a browser would make of an app's answer in a frame of the page.
pub(super) async fn at(app: &App, page: &str) -> Look {
    let page = Url::parse(page).expect("the page has an address of its own making");
    look(&app.parsed_url(), &page, DEADLINE).await
}

/// The same for several apps, at the same time, in their order, as far as it matters where they stand.
pub(super) async fn at_all(apps: Vec<App>, page: String, place: Place) -> Vec<Look> {
    let looks = apps.iter().map(|app| at(app, &page));
    let mut looks = futures_util::future::join_all(looks).await;
    if place == Place::Top {
        // What refuses a frame does nothing to a top document.
        for look in &mut looks {
            look.obstacles.retain(|obstacle| {
                !matches!(
                    obstacle.kind,
                    ObstacleKind::RefusedByXFrameOptions
                        | ObstacleKind::RefusedByFrameAncestors
                        | ObstacleKind::MixedContent
                )
            });
        }
    }
    looks
}
