//! The first act: the app is loaded with a context, and a second one about somebody else follows. `loads`, `listens`, `asks`
//! and `reacts` judge what is seen.

use std::time::{Duration, Instant};

use url::Url;

use super::super::cast::Person;
use super::super::checks::reacts::Reaction;
use super::super::checks::{ANYWHERE, asks, listens, loads, reacts};
use super::super::embedding::{self, Reading};
use super::super::plan::CaseName;
use super::super::record::{Seen, Sight};
use super::super::run::is_hopeless;
use super::super::session::{LATE, Look, Mounted, Session, Tab};
use super::super::trouble::Trouble;
use super::super::world::{Pace, Parent};
use super::{Outcome, Scene, conclude};
use crate::browser::BrowserError;
use crate::doctor::{HostPage, Question, Secrets, examine};
use crate::finding::Finding;
use crate::finding::rules::robustness;
use crate::validate::Strictness;

/// Why the other checks of this act are left out.
const NOT_THROUGH: &str = "the app did not get through its start";

/// What was seen in this act.
struct Evidence {
    mounted: Mounted,
    people: [Person; 2],
    /// Whether the app asks before it is left.
    asks_before_leaving: bool,
    looks: [Look; 2],
    mutations: [u64; 2],
    /// Whether parts of the page that only a picture shows are others after the second context.
    has_other_picture: bool,
    /// Up to where the first context is told of.
    first_end: usize,
}

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    let begun = Instant::now();
    let answers = examine_answers(scene).await;
    if let Some(hopeless) = answers.iter().find(|finding| is_hopeless(finding)) {
        let why = format!("{}: {}", hopeless.rule.code, hopeless.rule.title);
        for case in cases {
            tell(if case.check == "loads" {
                Outcome {
                    findings: answers.clone(),
                    elapsed: begun.elapsed(),
                    ..Outcome::done(case)
                }
            } else {
                Outcome::skipped(case, &why)
            });
        }
        return Ok(());
    }
    let mut session = match scene.open(Parent::Host).await {
        Ok(session) => session,
        Err(trouble) => {
            let mut trouble = Some(trouble);
            for case in cases {
                tell(match trouble.take() {
                    Some(trouble) => Outcome::troubled(case, begun, trouble)?,
                    None => Outcome::skipped(case, NOT_THROUGH),
                });
            }
            return Ok(());
        }
    };
    let (evidence, mut trouble) = match watch(scene, &mut session).await {
        Ok(evidence) => (Some(evidence), None),
        Err(trouble) => (None, Some(trouble)),
    };
    let all = session.sights(0);
    for case in cases {
        let result = match (&evidence, case.check) {
            (Some(evidence), check) => Ok(judge(scene, evidence, &all, check)),
            (None, "loads") => trouble.take().map_or_else(|| Ok(Vec::new()), Err),
            (None, _) => {
                tell(Outcome::skipped(case, NOT_THROUGH));
                continue;
            }
        };
        let mut outcome = conclude(&session, case, begun, 0, result).await?;
        if case.check == "loads" {
            let known = &outcome.findings;
            let further: Vec<_> = answers
                .iter()
                .filter(|finding| known.iter().all(|other| other.rule != finding.rule))
                .cloned()
                .collect();
            outcome.findings.extend(further);
        } else {
            // What shows everywhere is told once.
            outcome
                .findings
                .retain(|finding| !ANYWHERE.contains(&finding.rule));
        }
        tell(outcome);
    }
    session.close().await;
    Ok(())
}

/// What the app's answers tell before a browser asks.
async fn examine_answers(scene: &Scene) -> Vec<Finding> {
    let options = &scene.world.options;
    let page = Url::parse(&scene.world.page_url(Parent::Host));
    let question = Question {
        url: options.app.parsed_url(),
        host_page: page.map_or(HostPage::Assumed, HostPage::Given),
        deadline: options.timeout,
        secrets: Secrets::Hidden,
        skip_cookies: options.skip_cookies.clone(),
    };
    let reading = Reading {
        profile: scene.profile.profile(),
        only: Vec::new(),
        skip: Vec::new(),
        strictness: Strictness::AsRuled,
        repeat: String::new(),
    };
    let mut findings: Vec<Finding> = Vec::new();
    for case in embedding::cases(&examine(&question).await, &reading) {
        for finding in case.findings {
            if findings.iter().all(|known| known.rule != finding.rule) {
                findings.push(finding);
            }
        }
    }
    findings
}

async fn watch(scene: &Scene, session: &mut Session) -> Result<Evidence, Trouble> {
    let people = [Person::numbered(1), Person::numbered(2)];
    let mounted = session
        .mount(&scene.cast.about(&people[0]), Tab::InFront)
        .await?;
    if !Scene::is_shown(&mounted) {
        return Ok(Evidence {
            mounted,
            people,
            asks_before_leaving: false,
            looks: [Look::default(), Look::default()],
            mutations: [0, 0],
            has_other_picture: false,
            first_end: session.sights(0).len(),
        });
    }
    let arrived = Instant::now();
    wait_for_listener(session, scene.world.options.timeout).await?;
    let listens = arrived.elapsed();
    let shows_any = calibrate(scene, session, &people[0], 0, Patience::Timeout, listens).await?;
    let pictures = [session.still_if_opaque().await?];
    let first = session.look().await?;
    let first_mutations = session.mutations().await?;
    let first_end = session.sights(0).len();
    let mark = session.mark();
    session.post(&scene.cast.about(&people[1])).await?;
    let patience = if shows_any {
        Patience::Timeout
    } else {
        Patience::None
    };
    calibrate(scene, session, &people[1], mark, patience, Duration::ZERO).await?;
    let [before] = pictures;
    let after = session.still_if_opaque().await?;
    let has_other_picture = before.is_some() && after.is_some() && before != after;
    wait_for_flood(session).await?;
    let second = session.look().await?;
    let second_mutations = session.mutations().await?;
    let asks_before_leaving = session.get("asksBeforeLeaving()").await?;
    Ok(Evidence {
        mounted,
        people,
        asks_before_leaving,
        looks: [first, second],
        mutations: [first_mutations, second_mutations],
        has_other_picture,
        first_end,
    })
}

/// How long an effect is waited for that nothing announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// As long as a step may take.
    Timeout,
    /// Not at all: the context before had none.
    None,
}

/// Waits until the app has taken a context that has arrived, and learns how long it takes for that. Gives whether there was any
/// effect.
async fn calibrate(
    scene: &Scene,
    session: &mut Session,
    person: &Person,
    mark: usize,
    patience: Patience,
    listens: Duration,
) -> Result<bool, Trouble> {
    let begun = Instant::now();
    let (shown, mut has_effect) = loop {
        let is_done = session.settle_a_little().await?;
        let after = session.look().await?;
        let mutations = session.mutations().await?;
        let sights = session.sights(mark);
        let reaction = Reaction {
            person,
            sights: &sights,
            before: None,
            after: &after,
            mutations,
        };
        if is_done || reaction.tells_of_person() {
            break (begun.elapsed(), reaction.is_any());
        }
    };
    let mut unexplained = Duration::ZERO;
    if !has_effect && patience == Patience::Timeout {
        // The first effect of any kind; what goes on inside a frame or a canvas shows in a picture, later.
        let longest = if session.look().await?.is_opaque {
            LATE
        } else {
            scene.world.options.timeout
        };
        let effect = session.await_effect(mark, longest).await?;
        has_effect = effect.is_some();
        unexplained = effect.unwrap_or_default();
    }
    let pace = Pace::measured(shown + unexplained, unexplained, listens);
    scene.world.learn_pace(scene.profile, pace);
    session.settle().await?;
    Ok(has_effect)
}

/// An app that asked more than once gets the time to ask too often.
async fn wait_for_flood(session: &mut Session) -> Result<(), Trouble> {
    let is_request = |seen: &Seen| match seen {
        Seen::Heard(heard) => heard.by_app && heard.answered,
        Seen::Said(_) => true,
        _ => false,
    };
    for _ in 0..asks::FLOOD {
        let asked = session.sights(0);
        let asked = asked.iter().filter(|sight| is_request(&sight.what)).count();
        if !(2..=asks::FLOOD).contains(&asked) {
            break;
        }
        let mark = session.mark();
        session
            .until_or(mark, LATE, |seen| is_request(seen).then_some(()))
            .await?;
        session.settle().await?;
    }
    Ok(())
}

/// An app that has no listener yet gets the time to add one, and to ask.
async fn wait_for_listener(session: &mut Session, timeout: Duration) -> Result<(), Trouble> {
    let is_heard = |sights: &[Sight]| {
        sights
            .iter()
            .any(|sight| matches!(&sight.what, Seen::Message(message) if message.is_heard))
    };
    let is_there = |sights: &[Sight]| {
        sights
            .iter()
            .any(|sight| matches!(&sight.what, Seen::Listener { .. }))
    };
    let sights = session.sights(0);
    if is_heard(&sights) {
        return Ok(());
    }
    if !is_there(&sights) {
        let listener = |seen: &Seen| matches!(seen, Seen::Listener { .. }).then_some(());
        session.until_or(0, timeout, listener).await?;
    }
    if is_there(&session.sights(0)) {
        let heard =
            |seen: &Seen| matches!(seen, Seen::Message(message) if message.is_heard).then_some(());
        // On mobile the request is answered from here.
        session.settle().await?;
        session.until_or(0, LATE, heard).await?;
        session.settle().await?;
    }
    Ok(())
}

fn judge(scene: &Scene, evidence: &Evidence, all: &[Sight], check: &str) -> Vec<Finding> {
    let is_shown = Scene::is_shown(&evidence.mounted);
    let first_end = evidence.first_end.min(all.len());
    match check {
        "loads" => {
            let shown = is_shown.then_some(&evidence.looks[0]);
            let mut findings = loads::judge(&evidence.mounted, all, shown);
            if evidence.asks_before_leaving {
                findings.push(Finding::new(
                    &robustness::ASKS_BEFORE_LEAVING,
                    "the app holds on when its page is to be left (beforeunload)",
                ));
            }
            findings
        }
        _ if !is_shown => Vec::new(),
        "listens" => listens::judge(&all[..first_end]),
        "asks" => asks::judge(all, &scene.world.options.request_key),
        "reacts" => {
            let has_listener = all
                .iter()
                .any(|sight| matches!(&sight.what, Seen::Listener { .. }));
            if !has_listener || evidence.has_other_picture {
                // That nothing happens without one is the finding of another check, and a picture tells that something does.
                return Vec::new();
            }
            let reaction = |index: usize, sights| Reaction {
                person: &evidence.people[index],
                sights,
                before: (index == 1).then_some(&evidence.looks[0]),
                after: &evidence.looks[index],
                mutations: evidence.mutations[index],
            };
            let begin = all[..first_end]
                .iter()
                .position(|sight| matches!(&sight.what, Seen::Message(_)));
            let first = reaction(0, &all[begin.unwrap_or(first_end)..first_end]);
            let second = reaction(1, &all[first_end..]);
            reacts::judge(&first, &second).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
