//! Contexts with canaries in every text: markup, links that are scripts, keys that change prototypes.

use serde_json::Value;

use super::super::cast::Person;
use super::super::checks::escapes::{judge, with_markup, with_prototypes, with_script_links};
use super::super::session::{Canaries, Session};
use super::super::trouble::Trouble;
use super::Scene;
use crate::finding::Finding;

/// Posts a context with canaries of one kind and looks what became of them.
pub(super) async fn poison(
    scene: &Scene,
    session: &mut Session,
    canaries: &str,
) -> Result<Vec<Finding>, Trouble> {
    let poison: fn(&mut Value) = match canaries {
        "markup-canaries" => with_markup,
        "script-links" => with_script_links,
        _ => with_prototypes,
    };
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
