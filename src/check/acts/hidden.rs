//! The first context comes while the tab of the app is behind another: its frame has the size zero.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::plan::CaseName;
use super::super::session::Tab;
use super::super::world::Parent;
use super::{Outcome, Scene, play_alone};
use crate::browser::BrowserError;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    for case in cases {
        play_alone(scene, case, Parent::Host, tell, async |session| {
            let person = Person::numbered(70);
            let event = scene.cast.about(&person);
            let (visible, in_front) = scene.open_about(&person).await?;
            let earlier = visible.sights(0);
            visible.close().await;
            session.mount(&event, Tab::Behind).await?;
            session.await_listener(0).await?;
            session.settle().await?;
            session.show_tab().await?;
            session.settle().await?;
            let later = session.look().await?;
            let sights = without_known(&session.sights(0), &earlier);
            Ok(survives::judge_hidden(&sights, &in_front, &later, &person))
        })
        .await?;
    }
    Ok(())
}
