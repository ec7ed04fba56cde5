//! What else crosses the border: noise of other senders, the same context again, with another theme, the app's own request
//! come back; and a browser that gives the app no storage there.

use super::super::cast::Person;
use super::super::checks::{survives, without_known};
use super::super::plan::CaseName;
use super::super::session::{Change, Look, Sender, Session, Tab};
use super::super::trouble::Trouble;
use super::super::world::{Parent, is_top};
use super::{Outcome, Scene, manner_of, play_in_turn, takes};
use crate::browser::BrowserError;
use crate::finding::Finding;
use crate::finding::rules::robustness;

/// What other senders post, as JavaScript, and what it is.
const NOISE: [(&str, &str); 14] = [
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
    (
        "'{\"event\":\"resize\",\"data\":{\"height\":400}}'",
        "a JSON text about another event",
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
    play_in_turn(
        scene,
        cases,
        Parent::Host,
        tell,
        async |session, case| match case.scenario {
            "noise" => noise(scene, session).await,
            "duplicate" => duplicate(scene, session).await,
            "theme" => theme(scene, session).await,
            "no-storage" => without_storage(scene, session).await,
            _ => echo(scene, session).await,
        },
    )
    .await
}

/// Every noise from the window itself and, in the web dashboard, from a frame beside the app. None comes from the host: it
/// posts nothing but its events.
async fn noise(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    session
        .load(&scene.cast.about(&Person::numbered(60)))
        .await?;
    session.settle().await?;
    let person = Person::numbered(61);
    let manner = manner_of(session, scene, &person).await?;
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
        let mut found = survives::judge(&sights, &before, &after, rule, what);
        found.extend(survives::judge_wiped(&person, &before, &after, what));
        for finding in found {
            if !findings.iter().any(|known| known.rule == finding.rule) {
                findings.push(finding);
            }
        }
    }
    if findings.is_empty() {
        // What an app does after a while it may do after any of them.
        session.settle().await?;
        let after = session.look().await?;
        let what = "a message of another sender";
        findings.extend(survives::judge_wiped(&person, &before, &after, what));
        // What an app has looked up names the customer nowhere; it comes back when that one does.
        if findings.is_empty() && !before.lines().is_subset(&after.lines()) {
            session.post(&scene.cast.about(&person)).await?;
            session.settle().await?;
            let again = session.look().await?;
            let is_wiped = survives::has_lost_lines(&before, &after, &again);
            findings.extend(is_wiped.then(|| survives::wiped(what)));
        }
    }
    if !takes(session, scene, &Person::numbered(62), manner).await? {
        findings.push(survives::dead_after("messages of other senders"));
    }
    Ok(findings)
}

/// Denies storage in frames.
const NO_STORAGE: &str = include_str!("../page/no-storage.js");

/// The app as it is where third parties get no storage, against what it does with storage.
async fn without_storage(scene: &Scene, session: &mut Session) -> Result<Vec<Finding>, Trouble> {
    let (first, second) = (Person::numbered(56), Person::numbered(57));
    let mark = session.mark();
    session.load(&scene.cast.about(&first)).await?;
    session.settle().await?;
    let usual = session.look().await?;
    let earlier = session.sights(mark);
    let manner = manner_of(session, scene, &second).await?;
    session.alter(NO_STORAGE).await?;
    let mark = session.mark();
    session.load(&scene.cast.about(&first)).await?;
    session.settle().await?;
    let look = session.look().await?;
    let sights = without_known(&session.sights(mark), &earlier);
    let takes = takes(session, scene, &second, manner).await?;
    let finding = survives::judge_without_storage(&sights, &usual, &look, takes);
    Ok(finding.into_iter().collect())
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
