//! A switch to another conversation and back, in which every answer about the other one comes last: within one document, and
//! from frame to frame.

use serde_json::Value;

use super::super::cast::Person;
use super::super::checks::fresh;
use super::super::plan::CaseName;
use super::super::session::{Look, Session};
use super::super::trouble::Trouble;
use super::super::world::{Parent, is_top};
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
    let after = all_answered(session).await?;
    let mut found = fresh::judge(&reference, &other, &after);
    if found.is_none() && !is_top(scene.profile) {
        found = switch_of_frames(session, &a, &b, &other).await?;
    }
    Ok(found.into_iter().collect())
}

/// The switch as the dashboard makes it: a new frame for each conversation. What one frame left behind in storage, a worker
/// or another tab must not show in the next.
async fn switch_of_frames(
    session: &mut Session,
    a: &Value,
    b: &Value,
    other: &Look,
) -> Result<Option<Finding>, Trouble> {
    session.load(a).await?;
    session.settle().await?;
    let reference = session.look().await?;
    session.hold_requests().await?;
    session.load(b).await?;
    session.settle_beside_requests().await?;
    session.let_new_requests_go();
    session.load(a).await?;
    let after = all_answered(session).await?;
    Ok(fresh::judge(&reference, other, &after))
}

/// The page when the last answer has come.
async fn all_answered(session: &mut Session) -> Result<Look, Trouble> {
    session.settle_beside_requests().await?;
    session.release_requests().await;
    session.settle().await?;
    session.look().await
}
