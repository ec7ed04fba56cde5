//! The frame goes to another page and loads again: the host posts at each load, and the app has to take it there too.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::session::Session;
use super::super::trouble::Trouble;
use super::{Manner, Scene, manner_of, takes};
use crate::finding::Finding;
use crate::finding::rules::robustness;

/// Sends the frame to another page of the app, back, and to the same once more.
pub(super) async fn navigate(
    scene: &Scene,
    session: &mut Session,
) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(75)))
        .await?;
    session.settle().await?;
    let manner = manner_of(session, scene, &Person::numbered(76)).await?;
    let mut findings = Vec::new();
    let link: String = session.get("ownLink()").await?;
    if !link.is_empty() {
        let go = format!(
            "void setTimeout(() => location.assign({}), 0)",
            serde_json::Value::from(link)
        );
        findings = step(
            scene,
            session,
            &go,
            "its frame went to another page of the app",
            Manner::Still,
            77,
        )
        .await?;
        if findings.is_empty() {
            let back = "void setTimeout(() => history.back(), 0)";
            findings = step(
                scene,
                session,
                back,
                "its frame came back from another page",
                manner,
                78,
            )
            .await?;
        }
    }
    if findings.is_empty() {
        let reload = "void setTimeout(() => location.reload(), 0)";
        findings = step(scene, session, reload, "its frame loaded again", manner, 79).await?;
    }
    Ok(findings)
}

/// One step of the frame, and whether the app is as good as before.
async fn step(
    scene: &Scene,
    session: &mut Session,
    script: &str,
    what: &str,
    manner: Manner,
    number: u64,
) -> Result<Vec<Finding>, Trouble> {
    let before = session.look().await?;
    let earlier = session.sights(0);
    let mark = session.mark();
    session.run_in_app(script).await?;
    session.await_load(mark).await?;
    if manner != Manner::Still {
        session.await_listener(mark).await?;
    }
    session.settle().await?;
    let after = session.look().await?;
    let rule = &robustness::BREAKS_ON_NAVIGATION;
    let sights = without_known(&session.sights(mark), &earlier);
    let mut findings = survives::judge(&sights, &before, &after, rule, &format!("that {what}"));
    for finding in &mut findings {
        finding.rule = rule;
    }
    if findings.is_empty() && !takes(session, scene, &Person::numbered(number), manner).await? {
        findings.push(Finding::new(
            rule,
            format!("after {what}, a context changes nothing"),
        ));
    }
    findings.truncate(1);
    Ok(findings)
}
