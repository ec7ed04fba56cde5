//! The first act: the app is loaded with a context, and a second one about somebody else follows. `loads`, `listens`, `asks`
//! and `reacts` judge what is seen.

use std::time::{Duration, Instant};

use url::Url;

use super::super::cast::Person;
use super::super::checks::reacts::Reaction;
use super::super::checks::{ANYWHERE, asks, listens, loads, problems, reacts};
use super::super::embedding::{self, Reading};
use super::super::plan::CaseName;
use super::super::record::{Seen, Sight};
use super::super::run::{is_hopeless, obstacle};
use super::super::session::{Effect, LATE, Look, Mounted, Session, Tab};
use super::super::trouble::Trouble;
use super::super::world::{Pace, Parent, is_top};
use super::{Outcome, Scene, conclude, usage};
use crate::browser::BrowserError;
use crate::doctor::{HostPage, Question, Reach, Secrets, examine};
use crate::finding::rules::{embedding as embedding_rules, handshake, robustness};
use crate::finding::{Finding, Rule};
use crate::validate::Strictness;

/// Why the other checks of this act are left out.
const NOT_THROUGH: &str = "the app did not get through its start";

/// How long the person is waited for when an app has begun to do something: then a user would give up.
const LAST_EFFECT: Duration = Duration::from_secs(5);

/// What was seen in this act.
struct Evidence {
    mounted: Mounted,
    people: [Person; 2],
    /// Whether the app asks before it is left.
    asks_before_leaving: bool,
    looks: [Look; 2],
    mutations: [u64; 2],
    effects: [Effect; 2],
    /// Whether parts of the page that only a picture shows are others after the second context.
    has_other_picture: bool,
    /// Up to where each context is told of.
    ends: [usize; 2],
    /// Messages of the app that never reached the host.
    astray: Vec<Sight>,
    /// Whether a context with another agent and another conversation changes what two customers do not.
    is_about_others: bool,
    /// Which fields an app reads that does the same for two customers.
    fields: Option<usage::Fields>,
}

pub(super) async fn play(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    let begun = Instant::now();
    let answers = examine_answers(scene).await;
    if let Some(hopeless) = answers.iter().find(|finding| is_hopeless(finding)) {
        let why = obstacle(hopeless.rule);
        for case in cases {
            tell(if case.check == "loads" {
                Outcome {
                    findings: answers.clone(),
                    elapsed: begun.elapsed(),
                    ..Outcome::done(case)
                }
            } else {
                Outcome::not_judged(case, &why)
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
                    None => Outcome::not_judged(case, NOT_THROUGH),
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
    let end = evidence.as_ref().and_then(|it| end_of(it, &all));
    let is_shown = |evidence: &Evidence| Scene::is_shown(&evidence.mounted);
    for case in cases {
        let result = match (&evidence, case.check) {
            (Some(_), check) if end.as_ref().is_some_and(|end| end.check == check) => {
                Ok(end.iter().flat_map(|end| end.findings.clone()).collect())
            }
            (Some(_), _) if let Some(end) = end.as_ref().filter(|end| end.check == "loads") => {
                tell(Outcome::not_judged(case, &obstacle(end.rule)));
                continue;
            }
            (Some(evidence), "reacts") if is_shown(evidence) && !has_listener(&all) => {
                tell(Outcome::not_judged(
                    case,
                    &obstacle(&handshake::NO_LISTENER),
                ));
                continue;
            }
            (Some(evidence), check) if check == "loads" || is_shown(evidence) => {
                Ok(judge(scene, evidence, &all, check))
            }
            (None, "loads") => trouble.take().map_or_else(|| Ok(Vec::new()), Err),
            _ => {
                tell(Outcome::not_judged(case, NOT_THROUGH));
                continue;
            }
        };
        let mut outcome = conclude(&session, case, begun, 0, result).await?;
        let end = end.as_ref().filter(|end| end.check == case.check);
        outcome.ends = end.map(|end| end.rule);
        if case.check == "loads" {
            let called = loads::calls_denied(&own_scripts(scene, &session, &all).await);
            let known = &outcome.findings;
            let further: Vec<_> = answers
                .iter()
                .chain(&called)
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

/// The scripts of the app's own server, by address: those of a size that somebody has written, as bundles hold what nobody calls.
async fn own_scripts(scene: &Scene, session: &Session, all: &[Sight]) -> Vec<(String, String)> {
    const WRITTEN: usize = 100_000;
    let origin = scene.world.options.app.parsed_url().origin();
    let mut scripts = Vec::new();
    for sight in all {
        let Seen::Request(request) = &sight.what else {
            continue;
        };
        let is_own = Url::parse(&request.url).is_ok_and(|url| url.origin() == origin);
        if is_own && request.kind == "Script" {
            let text = session.page().answer_to(request).await;
            if text.len() <= WRITTEN {
                scripts.push((request.url.clone(), text));
            }
        }
    }
    scripts
}

/// What the app's answers tell before a browser asks.
async fn examine_answers(scene: &Scene) -> Vec<Finding> {
    let options = &scene.world.options;
    let page = Url::parse(&scene.world.page_url(Parent::Host));
    let question = Question {
        url: options.sign_in.url(&options.app.parsed_url()),
        headers: options.sign_in.request_headers(),
        host_page: page.map_or(HostPage::Assumed, HostPage::Given),
        deadline: options.timeout,
        secrets: Secrets::Hidden,
        reach: Reach::Machine(options.allow_hosts.clone()),
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
            effects: [Effect::None; 2],
            has_other_picture: false,
            ends: [session.sights(0).len(); 2],
            astray: Vec::new(),
            is_about_others: false,
            fields: None,
        });
    }
    let arrived = Instant::now();
    // A page that waits for something else will hardly listen.
    let is_maimed =
        !loads::kept_away(&session.sights(0)).is_empty() || session.look().await?.asks_for_password;
    let longest = if is_maimed {
        LATE
    } else {
        scene.world.options.timeout
    };
    wait_for_listener(session, longest).await?;
    let listens = arrived.elapsed();
    let is_deaf = session.heard_nothing(0);
    let expected = if is_deaf {
        Effect::None
    } else {
        Effect::Person
    };
    let effect = calibrate(scene, session, &people[0], 0, expected).await?;
    scene.world.learn_listener(scene.profile, listens);
    let pictures = [session.still_if_opaque().await?];
    let first = session.look().await?;
    let first_mutations = session.mutations().await?;
    let first_end = session.sights(0).len();
    let mark = session.mark();
    let second = scene.cast.about(&people[1]);
    let went_on = session.went_on(0);
    if went_on {
        // Each conversation has a frame of its own, so that going to the customer's record is right.
        session.load(&second).await?;
    } else {
        session.post(&second).await?;
    }
    let expected = if is_deaf { Effect::Person } else { effect };
    let effects = [
        effect,
        calibrate(scene, session, &people[1], mark, expected).await?,
    ];
    let [before] = pictures;
    let after = session.still_if_opaque().await?;
    let has_other_picture = before.is_some() && after.is_some() && before != after;
    wait_for_flood(scene, session, if went_on { mark } else { 0 }).await?;
    let second = session.look().await?;
    let second_mutations = session.mutations().await?;
    let second_end = session.sights(0).len();
    let is_about_others = first.html == second.html
        && first.text == second.text
        && changes_with_others(scene, session, &people[1]).await?;
    let asks_before_leaving = session.get("asksBeforeLeaving()").await?;
    let mut evidence = Evidence {
        mounted,
        people,
        asks_before_leaving,
        looks: [first, second],
        mutations: [first_mutations, second_mutations],
        effects,
        has_other_picture,
        ends: [first_end, second_end],
        astray: Vec::new(),
        is_about_others,
        fields: None,
    };
    let is_heard = |sight: &Sight| matches!(&sight.what, Seen::Heard(heard) if heard.by_app);
    let is_missed = |sight: &Sight| matches!(&sight.what, Seen::Message(it) if !it.is_heard);
    let all = session.sights(0);
    let finding = judge_reaction(&evidence, &all);
    if let Some(finding) = &finding {
        scene.world.learn_unmoved(scene.profile);
        if finding.rule == &handshake::SAME_FOR_ALL {
            evidence.fields = Some(usage::fields_read(scene, "").await?);
        }
    }
    let is_lost = all.iter().any(is_missed) || finding.is_some();
    if is_lost && !all.iter().any(is_heard) && !is_top(scene.profile) {
        evidence.astray = messages_astray(scene).await?;
    }
    Ok(evidence)
}

/// What an app that has missed a context says to somebody else than the host: the browser tells of it when both are of one site.
async fn messages_astray(scene: &Scene) -> Result<Vec<Sight>, Trouble> {
    let mut session = scene.open(Parent::Neighbor).await?;
    let person = Person::numbered(1);
    let loaded = session
        .mount(&scene.cast.about(&person), Tab::InFront)
        .await;
    if let Ok(Mounted::Shown) = loaded {
        session.settle().await?;
        let is_astray = |seen: &Seen| matches!(seen, Seen::Misaddressed { .. }).then_some(());
        session.until_or(0, LATE, is_astray).await?;
    }
    let mut sights = session.sights(0);
    session.close().await;
    sights.retain(|sight| matches!(sight.what, Seen::Misaddressed { .. }));
    Ok(sights)
}

/// Whether the app shows or asks something else when all but the customer is another: the agent, the conversation.
async fn changes_with_others(
    scene: &Scene,
    session: &mut Session,
    person: &Person,
) -> Result<bool, Trouble> {
    let before = session.look().await?;
    let mark = session.mark();
    session.post(&scene.cast.among_others(person)).await?;
    session.settle().await?;
    let after = session.look().await?;
    let sights = session.sights(mark);
    let tells = reacts::requests(&sights).any(|text| person.is_in(&text));
    Ok(tells || before.html != after.html || before.text != after.text)
}

/// Waits until the app has taken a context that has arrived, for the expected effect also where nothing announces it, and learns
/// how long the app takes for that. Gives the effect.
async fn calibrate(
    scene: &Scene,
    session: &mut Session,
    person: &Person,
    mark: usize,
    expected: Effect,
) -> Result<Effect, Trouble> {
    let begun = Instant::now();
    let mut effect = loop {
        let is_done = session.settle_a_little().await?;
        let after = session.look().await?;
        let mutations = session.mutations().await?;
        let sights = session.sights(mark);
        let reaction = Reaction {
            person,
            sights: reacts::since_heard(&sights),
            before: None,
            after: &after,
            mutations,
        };
        if reaction.tells_of_person() {
            break Effect::Person;
        }
        if is_done {
            break if reaction.is_any() {
                Effect::Any
            } else {
                Effect::None
            };
        }
    };
    let mut pace = Pace::measured(begun.elapsed(), Duration::ZERO);
    scene.world.learn_pace(scene.profile, pace);
    // First anything at all, then, where there is something such as a line that it is loading, the person.
    for (wanted, longest) in [
        (Effect::Any, scene.world.options.timeout),
        (Effect::Person, LAST_EFFECT),
    ] {
        if effect >= wanted
            || expected < wanted
            || (effect, wanted) == (Effect::None, Effect::Person)
        {
            continue;
        }
        // What goes on inside a canvas shows in a picture, later.
        let longest = if session.look().await?.is_opaque {
            LATE
        } else {
            longest.min(scene.world.options.timeout)
        };
        let waited = Instant::now();
        if session.await_effect(person, mark, wanted, longest).await? {
            effect = wanted;
            pace = Pace::measured(begun.elapsed(), waited.elapsed());
            scene.world.learn_pace(scene.profile, pace);
        }
    }
    session.settle().await?;
    // What the first context did is not told apart from what the app does when it loads.
    if mark > 0 && effect > Effect::None {
        let by_request = reacts::request_after(&session.sights(mark));
        let reacts_in = session.reacted_in().await?.max(by_request);
        scene.world.learn_reaction(scene.profile, reacts_in);
    }
    Ok(effect)
}

/// An app that asked more than once gets the time to ask too often.
async fn wait_for_flood(scene: &Scene, session: &mut Session, mark: usize) -> Result<(), Trouble> {
    let request_key = &scene.world.options.request_key;
    let is_request = |seen: &Seen| asks::is_request(seen, request_key);
    for _ in 0..asks::FLOOD {
        let asked = session.sights(mark);
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

/// Something that lies in the surroundings of the check and not in the app, for which nothing else can be judged.
struct End {
    /// The check whose finding tells of it.
    check: &'static str,
    rule: &'static Rule,
    findings: Vec<Finding>,
}

/// What else follows from a script that the check has kept away, or from an origin that the app does not expect, is no finding
/// of its own.
fn end_of(evidence: &Evidence, all: &[Sight]) -> Option<End> {
    if !Scene::is_shown(&evidence.mounted) {
        return None;
    }
    let reacts = judge_reaction(evidence, all);
    let is_blank = evidence.looks[1].is_blank;
    let mut findings = loads::kept_away(all);
    if evidence.looks[0].asks_for_password {
        findings = vec![Finding::new(
            &embedding_rules::LOGIN_REDIRECT,
            "the app shows a login form in place of itself: give it a session with --cookie, --header, --local-storage or \
             --query",
        )];
    }
    if let Some(first) = findings.first()
        && (is_blank || reacts.is_some() || !has_listener(all))
    {
        let rule = first.rule;
        for finding in &mut findings {
            finding.severity = rule.severity;
        }
        return Some(End {
            check: "loads",
            rule,
            findings,
        });
    }
    let looked = |sight: &Sight| matches!(sight.what, Seen::ReadsOrigin);
    let finding = reacts.filter(|finding| finding.rule == &handshake::NO_REACTION)?;
    all.iter().any(looked).then(|| End {
        check: "reacts",
        rule: finding.rule,
        findings: vec![
            Finding::new(
                finding.rule,
                "two contexts came, the app looked at event.origin and did nothing: give the origin that it expects \
                 with --host-origin",
            )
            .help(
                "check again with --host-origin and your dashboard's origin, such as https://app.myclickfunnels.com; \
                 if it is right already, mend the comparison",
            ),
        ],
    })
}

fn has_listener(all: &[Sight]) -> bool {
    all.iter()
        .any(|sight| matches!(sight.what, Seen::Listener { .. }))
}

fn judge_reaction(evidence: &Evidence, all: &[Sight]) -> Option<Finding> {
    if !has_listener(all) || evidence.has_other_picture || evidence.is_about_others {
        // That nothing happens without one is the finding of another check, and a picture tells that something does.
        return None;
    }
    let reaction = |index: usize, sights| Reaction {
        person: &evidence.people[index],
        sights,
        before: (index == 1).then_some(&evidence.looks[0]),
        after: &evidence.looks[index],
        mutations: evidence.mutations[index],
    };
    let [first_end, second_end] = evidence.ends;
    let first = reaction(0, reacts::since_heard(&all[..first_end]));
    let second = reaction(1, &all[first_end..second_end]);
    let finding = reacts::judge(&first, &second)?;
    Some(match &evidence.fields {
        Some(fields) => reacts::with_fields(finding, &fields.found, &fields.missed),
        None => finding,
    })
}

fn judge(scene: &Scene, evidence: &Evidence, all: &[Sight], check: &str) -> Vec<Finding> {
    let is_shown = Scene::is_shown(&evidence.mounted);
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
        "listens" => {
            let mut findings = listens::judge(&all[..evidence.ends[0]]);
            if findings.is_empty() && evidence.effects == [Effect::None, Effect::Person] {
                findings.push(listens::deaf());
            }
            findings
        }
        "asks" => {
            let options = &scene.world.options;
            let said = [all, &evidence.astray].concat();
            asks::judge(&said, &options.request_key, &options.app.parsed_url())
        }
        "reacts" => {
            let mut findings = problems(
                reacts::since_heard(all),
                &robustness::EXCEPTION_ON_CONTEXT,
                "after an ordinary context",
            );
            findings.extend(judge_reaction(evidence, all));
            findings
        }
        _ => Vec::new(),
    }
}
