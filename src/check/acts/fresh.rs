//! A switch to another conversation and back, in which every answer about the other one comes last.

use super::super::cast::Person;
use super::super::checks::fresh;
use super::super::plan::CaseName;
use super::super::session::Session;
use super::super::trouble::Trouble;
use super::super::world::Parent;
use super::{Outcome, Scene, play_alone};
use crate::browser::BrowserError;
use crate::finding::Finding;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    for case in cases {
        play_alone(scene, case, Parent::Host, tell, async |session| {
            switch(scene, session).await
        })
        .await?;
    }
    Ok(())
}

async fn switch(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let a = scene.cast.about(&Person::numbered(80));
    let b = scene.cast.about(&Person::numbered(81));
    session.load(&b).await?;
    session.settle().await?;
    let other = session.look().await?;
    session.post(&a).await?;
    session.settle().await?;
    let reference = session.look().await?;
    // Everything that the app asks about B waits; what it asks about A afterwards does not.
    session.hold_requests().await?;
    session.post(&b).await?;
    session.settle_beside_requests().await?;
    session.let_new_requests_go();
    session.post(&a).await?;
    session.settle_beside_requests().await?;
    session.release_requests().await;
    session.settle().await?;
    let after = session.look().await?;
    Ok(fresh::judge(&reference, &other, &after)
        .into_iter()
        .collect())
}
