//! The first context comes while the tab of the app is behind another: its frame has the size zero.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::plan::CaseName;
use super::super::session::Tab;
use super::super::world::Parent;
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(scene, cases, Parent::Host, tell, async |session, _| {
        let person = Person::numbered(70);
        let event = scene.cast.about(&person);
        session.mount(&event, Tab::Behind).await?;
        session.await_listener(0).await?;
        session.settle().await?;
        session.show_tab().await?;
        session.settle().await?;
        let later = session.look().await?;
        let hidden = session.sights(0);
        let mark = session.mark();
        session.load(&event).await?;
        session.settle().await?;
        let in_front = session.look().await?;
        let sights = without_known(&hidden, &session.sights(mark));
        Ok(survives::judge_hidden(&sights, &in_front, &later, &person))
    })
    .await
}
