//! Contexts with canaries in every text: markup, links that are scripts, keys that change prototypes.

use serde_json::Value;

use super::super::cast::Person;
use super::super::checks::escapes::{judge, with_markup, with_prototypes, with_script_links};
use super::super::plan::CaseName;
use super::super::session::{Canaries, Session};
use super::super::trouble::Trouble;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;
use crate::finding::Finding;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(scene, cases, Parent::Host, tell, async |session, case| {
        let poison: fn(&mut Value) = match case.scenario {
            "markup-canaries" => with_markup,
            "script-links" => with_script_links,
            _ => with_prototypes,
        };
        poisoned(scene, session, poison).await
    })
    .await
}

async fn poisoned(
    scene: &Scene,
    session: &mut Session,
    poison: fn(&mut Value),
) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(90)))
        .await?;
    session.settle().await?;
    let mut event = scene.cast.about(&Person::numbered(91));
    poison(&mut event);
    session.post(&event).await?;
    session.settle().await?;
    let before: Canaries = session.canaries().await?;
    let links: Vec<String> = session.get("clickScriptLinks()").await?;
    if links.is_empty() {
        return Ok(judge(&before, &[]));
    }
    session.settle().await?;
    let after = session.canaries().await?;
    let clicked: Vec<String> = after
        .ran
        .iter()
        .filter(|field| !before.ran.contains(field))
        .cloned()
        .collect();
    Ok(judge(&after, &clicked))
}
