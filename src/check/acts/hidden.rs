//! The first context comes while the tab of the app is behind another: its frame has the size zero.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::plan::CaseName;
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
            session.load(&event).await?;
            session.settle().await?;
            let in_front = session.look().await?;
            session.hide_tab().await?;
            let earlier = session.sights(0);
            let mark = session.mark();
            session.remount().await?;
            session.await_listener(mark).await?;
            session.settle().await?;
            session.show_tab().await?;
            session.settle().await?;
            let later = session.look().await?;
            let sights = without_known(&session.sights(mark), &earlier);
            Ok(survives::judge_hidden(&sights, &in_front, &later, &person))
        })
        .await?;
    }
    Ok(())
}
