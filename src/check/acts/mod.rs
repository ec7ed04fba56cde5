//! What is done with the app, one file an act. An act opens a page, does something and hands what was seen to the checks;
//! several cases that need the same page share one act.

mod border;
mod escapes;
mod expects;
mod fresh;
mod hidden;
mod navigation;
mod scenarios;
mod secrets;
mod start;
mod trusts;
mod usage;

use std::time::{Duration, Instant};

use super::cast::{Cast, Person};
use super::checks::reacts::Reaction;
use super::checks::surprises;
use super::plan::{ActKind, CaseName};
use super::record::Sight;
use super::session::{Look, Mounted, Session};
use super::trouble::Trouble;
use super::world::{Parent, SharedWorld};
use crate::browser::BrowserError;
use crate::contract::HostVersion;
use crate::finding::{Finding, Rule, TrialState};

/// Why a case says nothing about an app that did not listen when the host posted.
const RECEIVED_NOTHING: &str = "the app received no context";

/// What came of a case.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub case: CaseName,
    pub findings: Vec<Finding>,
    pub state: TrialState,
    pub elapsed: Duration,
    pub sights: Vec<Sight>,
    /// The rule of the finding that leaves nothing else to be judged in this host, for a reason outside of the app.
    pub ends: Option<&'static Rule>,
    pub shown: Option<String>,
    pub picture: Option<Vec<u8>>,
}

/// The stage of an act: whose app, in which host.
#[derive(Debug, Clone)]
pub(super) struct Scene {
    pub world: SharedWorld,
    pub profile: HostVersion,
    pub cast: Cast,
}

/// Plays an act for the cases that are wanted of it. Outcomes are handed over one by one, so that those of cases before a
/// failure are kept.
pub(super) async fn play(
    scene: &Scene,
    kind: ActKind,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    match kind {
        ActKind::Start => start::play(scene, cases, tell).await,
        ActKind::Scenarios => scenarios::play(scene, cases, tell).await,
        ActKind::Border => border::play(scene, cases, tell).await,
        ActKind::Visits => visits(scene, cases, tell).await,
        ActKind::Fresh => fresh::play(scene, cases, tell).await,
        ActKind::Trusts => trusts::play(scene, cases, tell).await,
        ActKind::Usage => usage::play(scene, cases, tell).await,
        ActKind::Expects => expects::play(scene, cases, tell).await,
    }
}

/// Cases that need nothing but the app in a page of the host, and leave that as it was.
async fn visits(
    scene: &Scene,
    cases: &[CaseName],
    tell: &mut dyn FnMut(Outcome),
) -> Result<(), BrowserError> {
    play_in_turn(
        scene,
        cases,
        Parent::Host,
        tell,
        async |session, case| match (case.check, case.scenario) {
            ("survives", "hidden") => hidden::load_behind(scene, session).await,
            ("survives", _) => navigation::navigate(scene, session).await,
            ("secrets", _) => secrets::shown(scene, session).await,
            (_, canaries) => escapes::poison(scene, session, canaries).await,
        },
    )
    .await
}

impl Scene {
    /// Opens a page of the host.
    async fn open(&self, parent: Parent) -> Result<Session, Trouble> {
        Session::open(&self.world, self.profile, parent).await
    }

    /// Opens a page with the settled app in it, about a person.
    async fn open_about(&self, person: &Person) -> Result<(Session, Look), Trouble> {
        let mut session = self.open(Parent::Host).await?;
        if let Err(trouble) = session.load(&self.cast.about(person)).await {
            session.close().await;
            return Err(trouble);
        }
        session.settle().await?;
        let look = session.look().await?;
        Ok((session, look))
    }

    /// Whether a refused frame leaves nothing to be tried.
    fn is_shown(mounted: &Mounted) -> bool {
        *mounted == Mounted::Shown
    }
}

/// Plays cases one after the other in one page, each with the app loaded anew and nothing stored. After one that found something,
/// or came to no good end, there is another page: what comes next must not suffer from it.
async fn play_in_turn<A>(
    scene: &Scene,
    cases: &[CaseName],
    parent: Parent,
    tell: &mut dyn FnMut(Outcome),
    mut act: A,
) -> Result<(), BrowserError>
where
    A: AsyncFnMut(&mut Session, &CaseName) -> Result<Vec<Finding>, Trouble>,
{
    let mut page: Option<Session> = None;
    for case in cases {
        let begun = Instant::now();
        let mut session = match page.take() {
            Some(session) => session,
            None => match scene.open(parent).await {
                Ok(session) => session,
                Err(trouble) => {
                    tell(Outcome::troubled(case, begun, trouble)?);
                    continue;
                }
            },
        };
        let mark = session.mark();
        let result = act(&mut session, case).await;
        let is_good = result.as_ref().is_ok_and(Vec::is_empty);
        let outcome = conclude(&session, case, begun, mark, result).await;
        // That an app has no ear for a stranger is as it should be.
        let is_deaf = parent == Parent::Host && session.heard_nothing(mark);
        if is_good && session.forget().await.unwrap_or(false) {
            page = Some(session);
        } else {
            session.close().await;
        }
        let mut outcome = outcome?;
        if is_deaf && outcome.findings.is_empty() {
            outcome.state = TrialState::NotJudged(RECEIVED_NOTHING.to_owned());
        }
        tell(outcome);
    }
    if let Some(session) = page {
        session.close().await;
    }
    Ok(())
}

/// Makes the outcome of a case from what was found, or from the trouble it ended in.
async fn conclude(
    session: &Session,
    case: &CaseName,
    begun: Instant,
    mark: usize,
    result: Result<Vec<Finding>, Trouble>,
) -> Result<Outcome, BrowserError> {
    let (mut findings, is_alive) = match result {
        Ok(findings) => (findings, true),
        Err(trouble) => (vec![trouble.into_finding()?], false),
    };
    let sights = session.sights(mark);
    for finding in surprises(&sights) {
        if !findings.iter().any(|known| known.rule == finding.rule) {
            findings.push(finding);
        }
    }
    let mut outcome = Outcome {
        findings,
        elapsed: begun.elapsed(),
        sights: session.since(begun, sights),
        ..Outcome::done(case)
    };
    // A page that does not answer would hold this up as well.
    if is_alive {
        outcome.shown = session.look().await.ok().map(|look| look.text);
        outcome.picture = session.picture().await;
        outcome.elapsed = begun.elapsed();
    }
    Ok(outcome)
}

impl Outcome {
    /// The outcome of a case that ended before there was a page.
    fn troubled(case: &CaseName, begun: Instant, trouble: Trouble) -> Result<Self, BrowserError> {
        Ok(Self {
            findings: vec![trouble.into_finding()?],
            elapsed: begun.elapsed(),
            ..Self::done(case)
        })
    }

    /// A case that could not be judged because of something else.
    pub(super) fn not_judged(case: &CaseName, why: &str) -> Self {
        Self {
            state: TrialState::NotJudged(why.to_owned()),
            ..Self::done(case)
        }
    }

    /// A case in which nothing was seen.
    pub(super) fn done(case: &CaseName) -> Self {
        Self {
            case: case.clone(),
            findings: Vec::new(),
            state: TrialState::Done,
            elapsed: Duration::ZERO,
            sights: Vec::new(),
            ends: None,
            shown: None,
            picture: None,
        }
    }

    /// A case that could not be carried out.
    pub(super) fn broken(case: &CaseName, why: &str) -> Self {
        Self {
            state: TrialState::Broken(why.to_owned()),
            ..Self::done(case)
        }
    }
}

/// Posts a good context and tells whether the app takes it, as it took the first: by telling of the person if it did so then,
/// by doing anything at all otherwise.
async fn takes(
    session: &mut Session,
    scene: &Scene,
    person: &Person,
    manner: Manner,
) -> Result<bool, Trouble> {
    let before = session.look().await?;
    let mark = session.mark();
    session.post(&scene.cast.about(person)).await?;
    session.settle().await?;
    let after = session.look().await?;
    let mutations = session.mutations().await?;
    let sights = session.sights(mark);
    let reaction = Reaction {
        person,
        sights: &sights,
        before: Some(&before),
        after: &after,
        mutations,
    };
    Ok(match manner {
        Manner::Tells => reaction.tells_of_person(),
        Manner::Moves => reaction.is_any(),
        Manner::Still => true,
    })
}

/// How the app takes a good context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The person shows, on the page or in a request.
    Tells,
    /// Something happens.
    Moves,
    /// Nothing does; that is a finding of another check.
    Still,
}

/// Learns the manner from a good context that was just taken. What an app that does the same for all contexts does after one says
/// nothing about it.
async fn manner_of(
    session: &mut Session,
    scene: &Scene,
    person: &Person,
) -> Result<Manner, Trouble> {
    if !scene.world.is_moved(scene.profile) {
        return Ok(Manner::Still);
    }
    for manner in [Manner::Tells, Manner::Moves] {
        if takes(session, scene, person, manner).await? {
            return Ok(manner);
        }
    }
    Ok(Manner::Still)
}
