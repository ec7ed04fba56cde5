//! The first context comes while the tab of the app is behind another: its frame has the size zero.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::session::{Session, Tab};
use super::super::trouble::Trouble;
use super::Scene;
use crate::finding::Finding;

/// Loads the app behind another tab, opens that, and loads it once more in front, to compare.
pub(super) async fn load_behind(
    scene: &Scene,
    session: &mut Session,
) -> Result<Vec<Finding>, Trouble> {
    let person = Person::numbered(70);
    let event = scene.cast.about(&person);
    let begin = session.mark();
    session.mount(&event, Tab::Behind).await?;
    session.await_listener(begin).await?;
    session.settle().await?;
    session.show_tab().await?;
    session.settle().await?;
    let later = session.look().await?;
    let hidden = session.sights(begin);
    let mark = session.mark();
    session.load(&event).await?;
    session.settle().await?;
    let in_front = session.look().await?;
    let sights = without_known(&hidden, &session.sights(mark));
    Ok(survives::judge_hidden(&sights, &in_front, &later, &person))
}
