//! What else crosses the border: noise of other senders, the same context again, with another theme, the app's own request
//! come back.

use super::super::cast::Person;
use super::super::checks::survives;
use super::super::plan::CaseName;
use super::super::session::{Change, Look, Sender, Session, Tab};
use super::super::trouble::Trouble;
use super::super::world::{Parent, is_top};
use super::{Outcome, Scene, manner_of, play_alone, takes};
use crate::browser::BrowserError;
use crate::finding::Finding;
use crate::finding::rules::robustness;

/// What other senders post, as JavaScript, and what it is.
const NOISE: [(&str, &str); 13] = [
    (
        "({type: 'webpackOk', data: undefined})",
        "an object of webpack's development server",
    ),
    (
        "({source: 'react-devtools-bridge', payload: {event: 'isReady'}})",
        "an object of React's developer tools",
    ),
    (
        "({source: 'react-devtools-content-script', hello: true})",
        "an object of a browser extension",
    ),
    (
        "({__vue_devtools__: true})",
        "an object of Vue's developer tools",
    ),
    ("'[HMR] connected'", "a text of hot reload"),
    (
        "'{\"type\":\"vite:beforeUpdate\"}'",
        "a JSON text of a development server",
    ),
    ("'not JSON {'", "a text that is no JSON"),
    ("''", "an empty text"),
    ("null", "null"),
    ("42", "a number"),
    ("'null'", "the text null"),
    ("'42'", "a text that is JSON and no object"),
    ("'[]'", "a text that is a JSON array"),
];

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    for case in cases {
        play_alone(
            scene,
            case,
            Parent::Host,
            tell,
            async |session| match case.scenario {
                "noise" => noise(scene, session).await,
                "duplicate" => duplicate(scene, session).await,
                "theme" => theme(scene, session).await,
                _ => echo(scene, session).await,
            },
        )
        .await?;
    }
    Ok(())
}

/// Every noise from the window itself and, in the web dashboard, from a frame beside the app. None comes from the host: it
/// posts nothing but its events.
async fn noise(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(60)))
        .await?;
    session.settle().await?;
    let manner = manner_of(session, scene, &Person::numbered(61)).await?;
    let senders: &[Sender] = if is_top(scene.profile) {
        &[Sender::Itself]
    } else {
        &[Sender::Itself, Sender::Sibling]
    };
    let mut findings: Vec<Finding> = Vec::new();
    let before = session.look().await?;
    for (value, what) in NOISE {
        let mark = session.mark();
        for sender in senders {
            session.post_literal(value, *sender).await?;
        }
        session.barrier().await?;
        let after = session.look().await?;
        let sights = session.sights(mark);
        let rule = &robustness::EXCEPTION_ON_NOISE;
        for finding in survives::judge(&sights, &before, &after, rule, what) {
            if !findings.iter().any(|known| known.rule == finding.rule) {
                findings.push(finding);
            }
        }
    }
    if !takes(session, scene, &Person::numbered(62), manner).await? {
        findings.push(survives::dead_after("messages of other senders"));
    }
    Ok(findings)
}

async fn duplicate(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let person = Person::numbered(63);
    session.load(&scene.cast.about(&person)).await?;
    session.settle().await?;
    let mut looks: Vec<Look> = vec![session.look().await?];
    let mark = session.mark();
    for _ in 0..2 {
        session.post_context().await?;
        session.settle().await?;
        looks.push(session.look().await?);
    }
    let sights = session.sights(mark);
    let what = "the same context once more";
    let rule = &robustness::EXCEPTION_ON_CONTEXT;
    let mut findings = survives::judge(&sights, &looks[0], &looks[2], rule, what);
    findings.extend(survives::judge_repetition(
        &person,
        [&looks[0], &looks[1], &looks[2]],
    ));
    Ok(findings)
}

/// The newest dashboard posts once more when its theme or the definitions of attributes change: at once to the app in front, and
/// once, when its tab is opened, to one behind.
async fn theme(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(67)))
        .await?;
    session.settle().await?;
    let manner = manner_of(session, scene, &Person::numbered(68)).await?;
    let before = session.look().await?;
    let mark = session.mark();
    for change in [Change::Theme("dark"), Change::Definitions] {
        session.change(change, Tab::InFront).await?;
        session.settle().await?;
    }
    session.change(Change::Theme("light"), Tab::Behind).await?;
    session.settle().await?;
    let after = session.look().await?;
    let what = "a change of the theme and of the definitions of attributes";
    let rule = &robustness::EXCEPTION_ON_CONTEXT;
    let mut findings = survives::judge(&session.sights(mark), &before, &after, rule, what);
    if !takes(session, scene, &Person::numbered(69), manner).await? {
        findings.push(survives::dead_after(what));
    }
    Ok(findings)
}

/// On mobile `parent` is the app itself: its own request comes to its own listener.
async fn echo(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(64)))
        .await?;
    session.settle().await?;
    let manner = manner_of(session, scene, &Person::numbered(65)).await?;
    let before = session.look().await?;
    let mark = session.mark();
    let key = serde_json::Value::from(scene.world.options.request_key.as_str());
    session
        .post_literal(&key.to_string(), Sender::Itself)
        .await?;
    session.settle().await?;
    let after = session.look().await?;
    let what = "its own request came back";
    let rule = &robustness::EXCEPTION_ON_ECHO;
    let mut findings = survives::judge(&session.sights(mark), &before, &after, rule, what);
    if !takes(session, scene, &Person::numbered(66), manner).await? {
        findings.push(survives::dead_after(what));
    }
    Ok(findings)
}
