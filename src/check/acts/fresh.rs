//! A switch to another conversation and back, in which every answer about the other one comes last, and one to a customer of
//! whom nothing is known: within one document, and from frame to frame.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::cast::Person;
use super::super::checks::fresh::{self, Kept};
use super::super::plan::CaseName;
use super::super::session::{Look, Session};
use super::super::trouble::Trouble;
use super::super::world::{Parent, is_top};
use super::{Outcome, Scene, play_in_turn};
use crate::browser::BrowserError;
use crate::finding::Finding;

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(
        scene,
        cases,
        Parent::Host,
        tell,
        async |session, case| match case.scenario {
            "empty-fields" => empty_fields(scene, session).await,
            _ => switch(scene, session).await,
        },
    )
    .await
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

/// After a customer of whom everything is known comes one of whom nothing is: first in the same document, then in a new frame.
async fn empty_fields(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let (before, next) = (Person::numbered(82), Person::numbered(83));
    let rich = scene.cast.rich(&before);
    let contexts = [scene.cast.bare(&next), scene.cast.without_contact(&next)];
    // The dashboard alone sends a contact without anything.
    let contexts = &contexts[..if is_top(scene.profile) { 1 } else { 2 }];
    let mut findings: Vec<Finding> = Vec::new();
    let mut judge = |visible: &str, kept| {
        let found = fresh::judge_kept(&before, visible, kept);
        let is_new = |found: &Finding| findings.iter().all(|known| known.rule != found.rule);
        findings.extend(found.filter(is_new));
    };
    let mut pairs = Vec::new();
    for context in contexts {
        let mark = session.mark();
        session.load(&rich).await?;
        session.settle().await?;
        let full = session.look().await?;
        session.post(context).await?;
        session.settle().await?;
        // A page to which the app went shows one customer; the dashboard makes another frame for the next. And that an app takes
        // the first context only is another finding.
        if session.went_on(mark) || !scene.world.is_moved(scene.profile) {
            pairs.clear();
            break;
        }
        judge(&session.visible().await?, Kept::Document);
        pairs.push((full, session.look().await?));
    }
    let mut left = Vec::new();
    for (at, context) in contexts.iter().enumerate() {
        session.load(context).await?;
        session.settle().await?;
        judge(&session.visible().await?, Kept::Frame);
        if let Some((full, after)) = pairs.get(at) {
            let alone = session.look().await?;
            left.push((context, fresh::left_of(full, after, &alone)));
        }
    }
    if !findings.is_empty() && lists_all(scene, session, &before).await? {
        findings.clear();
    } else if findings.is_empty() {
        for (context, lines) in left.into_iter().filter(|(_, lines)| !lines.is_empty()) {
            if let Some(line) = stays(scene, session, &before, context, lines).await? {
                return Ok(vec![fresh::looked_up(&line)]);
            }
        }
    }
    Ok(findings)
}

/// Of lines that stay when a customer goes of whom they may tell nothing, the first that does: it is there again when they come and
/// go once more, and not there with another one of whom everything is known.
async fn stays(
    scene: &Scene,
    session: &mut Session,
    before: &Person,
    context: &Value,
    mut lines: BTreeSet<String>,
) -> Result<Option<String>, Trouble> {
    session.load(&scene.cast.rich(before)).await?;
    session.settle().await?;
    session.post(context).await?;
    session.settle().await?;
    let again = session.look().await?;
    lines.retain(|line| again.lines().contains(line.as_str()));
    session
        .load(&scene.cast.rich(&Person::numbered(84)))
        .await?;
    session.settle().await?;
    let other = session.look().await?;
    lines.retain(|line| !other.lines().contains(line.as_str()));
    Ok(lines.pop_first())
}

/// Whether the app goes on showing a customer when the next one has everything as well: then it lists those whom it has seen.
async fn lists_all(scene: &Scene, session: &mut Session, before: &Person) -> Result<bool, Trouble> {
    session.load(&scene.cast.rich(before)).await?;
    session.settle().await?;
    let next = Person::numbered(84);
    session.post(&scene.cast.rich(&next)).await?;
    session.settle().await?;
    let visible = session.visible().await?;
    let is_told_of = |person: &Person| person.trace_in(&visible).is_some();
    Ok(is_told_of(before) && is_told_of(&next))
}

/// The page when the last answer has come, which is one about B.
async fn all_answered(session: &mut Session) -> Result<Look, Trouble> {
    session.settle_beside_earlier_requests().await?;
    session.release_requests().await;
    session.settle().await?;
    session.look().await
}
