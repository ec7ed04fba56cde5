//! A run: the acts of the plan, several at once, their outcomes told in the order of the plan.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;

use super::acts::{self, Outcome, Scene};
use super::cast::Cast;
use super::evidence;
use super::options::CheckOptions;
use super::plan::{Act, ActKind, CaseName};
use super::world::{SharedWorld, World};
use crate::browser::{Browser, BrowserError};
use crate::contract::HostVersion;
use crate::finding::rules::{embedding, handshake, robustness};
use crate::finding::{Case, Finding, ONCE, Rule, Severity, Trial, TrialState};
use crate::host::{HostError, Stage};

/// Why a run could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The host's page found no port.
    #[error("cannot serve the host's page")]
    Stage(#[source] HostError),
    /// The browser does not end.
    #[error("cannot end the browser")]
    End(#[source] BrowserError),
}

/// What came of a run, beside its cases.
#[derive(Debug)]
pub struct Checked {
    /// How it ended.
    pub end: End,
    /// How long the app takes to react to a context, in each host where it does.
    pub reactions: BTreeMap<HostVersion, Duration>,
}

/// How a run ended.
#[derive(Debug)]
pub enum End {
    /// Every case was carried out, or could not be judged for a reason that lies in the app.
    Complete,
    /// Something else than the app failed, and what: cases are missing.
    Broken(String),
}

/// What makes everything else pointless when it is found at the start, however bad it is.
static POINTLESS: &[&Rule] = &[
    &embedding::LOGIN_REDIRECT,
    &embedding::NOT_HTML,
    &handshake::NO_LISTENER,
];

/// What does so when it is an error.
static HOPELESS: &[&Rule] = &[
    &embedding::NOT_REACHABLE,
    &embedding::REDIRECT_LOOP,
    &embedding::ERROR_STATUS,
    &embedding::REFUSED_BY_X_FRAME_OPTIONS,
    &embedding::REFUSED_BY_FRAME_ANCESTORS,
    &embedding::ATTACHMENT,
    &embedding::NO_CONTENT,
    &embedding::MIXED_CONTENT,
    &embedding::NEVER_LOADS,
    &embedding::SCRIPTS_SANDBOXED,
    &embedding::INTERSTITIAL,
    &robustness::HANGS,
    &robustness::CRASHES,
    &robustness::LEAVES_THE_HOST,
];

/// Whether nothing else can be tried after a finding at the start.
pub(super) fn is_hopeless(finding: &Finding) -> bool {
    POINTLESS.contains(&finding.rule)
        || (finding.severity == Severity::Error && HOPELESS.contains(&finding.rule))
}

/// Why other cases cannot be judged after a rule was broken.
pub(super) fn obstacle(rule: &Rule) -> String {
    format!("{}: {}", rule.code, rule.title)
}

/// Carries out the cases of a plan. Each is handed over as soon as it and all before it are done. When `interrupted` gets a
/// reason, what is not done yet is left out.
///
/// # Errors
/// When the host's page finds no port. A browser that ends in between is no error: the cases that are done are told.
pub async fn run(
    browser: Browser,
    options: CheckOptions,
    cases: &[CaseName],
    interrupted: impl Future<Output = String>,
    mut tell: impl FnMut(Case),
) -> Result<Checked, CheckError> {
    let stage = Stage::bind().await.map_err(CheckError::Stage)?;
    let world = Arc::new(World::new(browser, stage, options));
    let row = RefCell::new(Row::new(cases.len()));
    let end = {
        let mut tell = |outcome: Outcome| tell(to_case(&world.options, outcome));
        let tell: Tell<'_> = RefCell::new(&mut tell);
        let work = play_all(&world, cases, &row, &tell);
        tokio::pin!(work);
        tokio::pin!(interrupted);
        tokio::select! {
            result = &mut work => match result {
                Ok(()) => End::Complete,
                Err(error) => End::Broken(told(&error)),
            },
            reason = &mut interrupted => End::Broken(reason),
        }
    };
    if let End::Broken(why) = &end {
        let mut row = row.borrow_mut();
        for outcome in row.rest(cases, why) {
            tell(to_case(&world.options, outcome));
        }
    }
    let reactions = world.reactions();
    // The acts have ended, so nobody else holds the world.
    if let Ok(world) = Arc::try_unwrap(world) {
        let is_broken = matches!(end, End::Broken(_));
        match world.browser.close().await {
            Err(error) if !is_broken => return Err(CheckError::End(error)),
            _ => {}
        }
    }
    Ok(Checked { end, reactions })
}

/// An error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

type Tell<'t> = RefCell<&'t mut dyn FnMut(Outcome)>;

async fn play_all(
    world: &SharedWorld,
    cases: &[CaseName],
    row: &RefCell<Row>,
    tell: &Tell<'_>,
) -> Result<(), BrowserError> {
    let jobs = world.options.jobs.max(1);
    let (starts, others): (Vec<Act>, Vec<Act>) = super::plan::acts(cases, jobs)
        .into_iter()
        .partition(|act| act.kind == ActKind::Start);
    for acts in [starts, others] {
        let mut playing = stream::iter(acts)
            .map(|act| play_act(world, act, row, tell))
            .buffer_unordered(jobs);
        let mut failed = None;
        while let Some(result) = playing.next().await {
            // The others go on: with another page they may still succeed.
            if let Err(error) = result {
                failed.get_or_insert(error);
            }
        }
        if let Some(error) = failed {
            return Err(error);
        }
    }
    Ok(())
}

async fn play_act(
    world: &SharedWorld,
    act: Act,
    row: &RefCell<Row>,
    tell: &Tell<'_>,
) -> Result<(), BrowserError> {
    let scene = Scene {
        world: Arc::clone(world),
        profile: act.profile,
        cast: Cast::new(act.profile, &world.options),
    };
    let names: Vec<CaseName> = act.cases.iter().map(|(_, case)| case.clone()).collect();
    let place = |case: &CaseName| {
        let found = act.cases.iter().find(|(_, other)| other == case);
        found.and_then(|(place, _)| *place)
    };
    let mut put = |outcome: Outcome| {
        let place = place(&outcome.case);
        let mut row = row.borrow_mut();
        row.put(place, outcome, &world.options);
        let mut tell = tell.borrow_mut();
        while let Some(outcome) = row.next() {
            (*tell)(outcome);
        }
    };
    let why = row.borrow().hopeless(act.profile);
    if let Some(why) = why {
        for case in &names {
            put(Outcome::not_judged(case, &why));
        }
        return Ok(());
    }
    acts::play(&scene, act.kind, &names, &mut put).await
}

/// Outcomes on their way into the order of the plan.
#[derive(Debug)]
struct Row {
    waiting: BTreeMap<usize, Outcome>,
    told: usize,
    length: usize,
    /// Profiles of which nothing else can be tried.
    hopeless: Vec<Hopeless>,
    /// What was told of a profile and is not told again.
    once: Vec<(HostVersion, &'static str)>,
}

/// A profile of which nothing else can be tried.
#[derive(Debug)]
struct Hopeless {
    profile: HostVersion,
    why: String,
    /// What shows it, until it is told: the case in which it came was not asked for.
    untold: Option<Outcome>,
}

impl Row {
    fn new(length: usize) -> Self {
        Self {
            waiting: BTreeMap::new(),
            told: 0,
            length,
            hopeless: Vec::new(),
            once: Vec::new(),
        }
    }

    /// Why nothing else of a profile can be tried.
    fn hopeless(&self, profile: HostVersion) -> Option<String> {
        let found = self.hopeless.iter().find(|known| known.profile == profile);
        found.map(|known| known.why.clone())
    }

    /// Takes an outcome; one without a place in the plan counts for what it says about the others.
    ///
    /// What leaves nothing to be tried is told whatever was asked for: the cases that were would end well without it.
    fn put(&mut self, place: Option<usize>, mut outcome: Outcome, options: &CheckOptions) {
        let ends = outcome.ends;
        let tells = |finding: &Finding| {
            let leaves_nothing = ends == Some(finding.rule) || is_hopeless(finding);
            leaves_nothing || options.selection.tells(finding.rule)
        };
        outcome.findings.retain(tells);
        self.give_up(place, &outcome);
        let Some(place) = place else {
            return;
        };
        if let Some(untold) = self.untold(outcome.case.profile) {
            outcome = match outcome.state {
                TrialState::Done => {
                    outcome.findings.splice(0..0, untold.findings);
                    outcome
                }
                _ => Outcome {
                    case: outcome.case,
                    ..untold
                },
            };
        }
        self.waiting.insert(place, outcome);
    }

    /// What still has to be told of a profile of which nothing else can be tried.
    fn untold(&mut self, profile: HostVersion) -> Option<Outcome> {
        let mut known = self.hopeless.iter_mut();
        known
            .find(|known| known.profile == profile)
            .and_then(|known| known.untold.take())
    }

    /// Remembers what was found at the start and leaves nothing to be tried.
    fn give_up(&mut self, place: Option<usize>, outcome: &Outcome) {
        let profile = outcome.case.profile;
        if self.hopeless(profile).is_some() {
            return;
        }
        let of_app = outcome.findings.iter().find(|finding| is_hopeless(finding));
        let of_app = of_app.filter(|_| outcome.case.is_first());
        let Some(rule) = outcome.ends.or(of_app.map(|finding| finding.rule)) else {
            return;
        };
        let untold = place.is_none().then(|| {
            let mut untold = outcome.clone();
            untold
                .findings
                .retain(|finding| outcome.ends == Some(finding.rule) || is_hopeless(finding));
            untold
        });
        self.hopeless.push(Hopeless {
            profile,
            why: obstacle(rule),
            untold,
        });
    }

    /// The next outcome in the order of the plan, when it is there.
    fn next(&mut self) -> Option<Outcome> {
        let mut outcome = self.waiting.remove(&self.told)?;
        self.told += 1;
        self.tell_once(&mut outcome);
        Some(outcome)
    }

    fn tell_once(&mut self, outcome: &mut Outcome) {
        let profile = outcome.case.profile;
        let once = &mut self.once;
        outcome.findings.retain(|finding: &Finding| {
            if !ONCE.contains(&finding.rule) {
                return true;
            }
            let key = (profile, finding.rule.code);
            let is_new = !once.contains(&key);
            if is_new {
                once.push(key);
            }
            is_new
        });
    }

    /// Everything that was not told yet: what is done, and what could not be done any more.
    fn rest(&mut self, cases: &[CaseName], why: &str) -> Vec<Outcome> {
        let mut rest = Vec::new();
        for (index, case) in cases.iter().enumerate().take(self.length).skip(self.told) {
            let outcome = self.waiting.remove(&index);
            let mut outcome = outcome.unwrap_or_else(|| Outcome::broken(case, why));
            self.tell_once(&mut outcome);
            rest.push(outcome);
        }
        self.told = self.length;
        rest
    }
}

/// An outcome as the reports know it.
fn to_case(options: &CheckOptions, outcome: Outcome) -> Case {
    let evidence = match outcome.state {
        TrialState::Done => evidence::of(&outcome),
        _ => Default::default(),
    };
    let trial = Trial {
        profile: outcome.case.profile.name(),
        scenario: outcome.case.scenario,
        probe: outcome.case.check,
        state: outcome.state,
        elapsed: outcome.elapsed,
        repeat: format!("{} --case {}", options.command, outcome.case),
        evidence,
    };
    Case {
        source: options.app.url.as_str().into(),
        record: 1,
        findings: outcome.findings,
        trial: Some(Box::new(trial)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::CHECKS;
    use crate::finding::ESSENTIAL;
    use crate::finding::rules::security;
    use crate::host::App;

    fn case(check: &'static str) -> CaseName {
        CaseName {
            profile: HostVersion::default(),
            scenario: "",
            check,
        }
    }

    fn found(check: &'static str, rule: &'static Rule) -> Outcome {
        Outcome {
            findings: vec![Finding::new(rule, "seen")],
            ..Outcome::done(&case(check))
        }
    }

    /// Options that ask for one rule only.
    fn only(rule: &'static Rule) -> CheckOptions {
        let app: App = "http://localhost:3000/".parse().expect("an address");
        let mut options = CheckOptions::new(app);
        options.selection.only = vec![rule];
        options
    }

    fn told(row: &mut Row) -> Vec<String> {
        std::iter::from_fn(|| row.next())
            .map(|outcome| {
                let codes: Vec<_> = outcome.findings.iter().map(|it| it.rule.code).collect();
                format!("{} {:?} {codes:?}", outcome.case.check, outcome.state)
            })
            .collect()
    }

    #[test]
    fn what_leaves_nothing_to_be_tried_is_told_in_the_first_case_that_was_asked_for() {
        let options = only(&robustness::STALE_DATA);
        let mut row = Row::new(2);
        row.put(None, found("loads", &embedding::NEVER_LOADS), &options);
        assert!(row.hopeless(HostVersion::default()).is_some());
        assert!(
            row.hopeless(crate::contract::Profile::Mobile.into())
                .is_none()
        );
        row.put(
            Some(0),
            Outcome::not_judged(&case("fresh"), "HUB220"),
            &options,
        );
        row.put(
            Some(1),
            Outcome::not_judged(&case("secrets"), "HUB220"),
            &options,
        );
        assert_eq!(
            told(&mut row),
            [
                r#"fresh Done ["HUB220"]"#,
                r#"secrets NotJudged("HUB220") []"#
            ]
        );
    }

    #[test]
    fn the_essential_checks_are_checks() {
        for name in ESSENTIAL {
            assert!(CHECKS.iter().any(|check| check.name == name), "{name}");
        }
    }

    #[test]
    fn it_is_told_beside_what_a_case_of_the_same_act_found() {
        let options = only(&handshake::NO_REACTION);
        let mut row = Row::new(1);
        row.put(None, found("listens", &handshake::NO_LISTENER), &options);
        let reacts = found("reacts", &handshake::NO_REACTION);
        row.put(Some(0), reacts, &options);
        let (first, second) = (handshake::NO_LISTENER.code, handshake::NO_REACTION.code);
        assert_eq!(
            told(&mut row),
            [format!("reacts Done [{first:?}, {second:?}]")]
        );
    }

    #[test]
    fn a_case_that_ends_in_trouble_fails_whatever_was_asked_for() {
        let options = only(&security::MARKUP_EXECUTED);
        let mut row = Row::new(2);
        row.put(Some(0), found("escapes", &robustness::HANGS), &options);
        row.put(
            Some(1),
            found("secrets", &robustness::OPENS_DIALOG),
            &options,
        );
        assert_eq!(
            told(&mut row),
            [r#"escapes Done ["HUB411"]"#, "secrets Done []"]
        );
    }
}
