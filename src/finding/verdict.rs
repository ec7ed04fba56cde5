//! What the trials of a profile add up to: whether the app works in that host.

use std::time::Duration;

use super::rules::{Severity, embedding, handshake, robustness, security};
use super::{Case, Rule, Trial, TrialState};

/// What a profile came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The host that was tried.
    pub profile: &'static str,
    /// Whether the app works there.
    pub state: VerdictState,
    /// The rules that decided: of a blocked app those that block it, of a degraded one all that are broken. Errors come
    /// first, then by code.
    pub deciding: Vec<&'static Rule>,
    /// Whether an error of security is among them: a script of a payload ran, or data went to others.
    pub is_unsafe: bool,
    /// How many trials ended how.
    pub trials: TrialCounts,
    /// How long the app takes to react to a context; `None` when it does not work, or was not measured.
    pub reacts_in: Option<Duration>,
}

/// Whether an app works in a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum VerdictState {
    /// Nothing stands against it but notices.
    Works,
    /// Nothing essential was judged, so nobody knows.
    NotJudged,
    /// It shows, and something is wrong.
    Degraded,
    /// It cannot be shown, or never gets or shows a context.
    Blocked,
}

/// How many trials ended how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TrialCounts {
    /// Trials that were carried out and found no error.
    pub passed: u64,
    /// Trials that were carried out and found an error.
    pub failed: u64,
    /// Trials that could not be judged because of something else.
    pub not_judged: u64,
    /// Trials that could not be carried out.
    pub broken: u64,
}

/// The checks without which nobody knows whether the app works in a host.
pub(crate) const ESSENTIAL: [&str; 2] = ["listens", "reacts"];

/// Rules whose findings would be told in every trial of a profile, and are told in the first.
pub(crate) static ONCE: [&Rule; 6] = [
    &handshake::REQUEST_FLOOD,
    &embedding::FRAMING_NOT_RESTRICTED,
    &robustness::LEAVES_THE_HOST,
    &robustness::OPENS_DIALOG,
    &robustness::OPENS_WINDOW,
    &robustness::ASKS_BEFORE_LEAVING,
];

/// The rules whose errors mean that nobody sees the app at work.
static BLOCKING: [&Rule; 19] = [
    &embedding::NOT_REACHABLE,
    &embedding::REDIRECT_LOOP,
    &embedding::LOGIN_REDIRECT,
    &embedding::REFUSED_BY_X_FRAME_OPTIONS,
    &embedding::REFUSED_BY_FRAME_ANCESTORS,
    &embedding::ATTACHMENT,
    &embedding::NO_CONTENT,
    &embedding::NOT_HTML,
    &embedding::ERROR_STATUS,
    &embedding::MIXED_CONTENT,
    &embedding::NEVER_LOADS,
    &embedding::BLANK_AT_START,
    &embedding::SCRIPTS_SANDBOXED,
    &embedding::INTERSTITIAL,
    &handshake::NO_LISTENER,
    &handshake::DEAF_AT_LOAD,
    &handshake::NO_REACTION,
    &robustness::HANGS,
    &robustness::CRASHES,
];

impl VerdictState {
    /// The word used in reports.
    pub fn name(self) -> &'static str {
        match self {
            VerdictState::Works => "works",
            VerdictState::NotJudged => "not-judged",
            VerdictState::Degraded => "degraded",
            VerdictState::Blocked => "blocked",
        }
    }
}

impl TrialCounts {
    /// All trials.
    pub fn all(self) -> u64 {
        self.passed + self.failed + self.not_judged + self.broken
    }
}

/// Takes trials one after the other, and adds them up profile by profile, in the order in which they appear.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdicts(Vec<Tally>);

#[derive(Debug, Clone)]
struct Tally {
    profile: &'static str,
    broken_rules: Vec<(Severity, &'static Rule)>,
    trials: TrialCounts,
    essentials: Essentials,
    reacts_in: Option<Duration>,
}

/// What came of the trials of essential checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Essentials {
    /// There were none.
    Absent,
    /// There were some, and none could be carried out.
    Missed,
    /// At least one was carried out.
    Judged,
}

impl Verdicts {
    /// Takes a case; one without a trial in a host says nothing about a host.
    pub(super) fn take(&mut self, case: &Case) {
        let Some(trial) = case.trial.as_ref().filter(|trial| trial.is_in_host()) else {
            return;
        };
        let tally = self.of_profile(trial.profile);
        let count = match (&trial.state, case.has_errors()) {
            (TrialState::Done, false) => &mut tally.trials.passed,
            (TrialState::Done, true) => &mut tally.trials.failed,
            (TrialState::NotJudged(_), _) => &mut tally.trials.not_judged,
            (TrialState::Broken(_), _) => &mut tally.trials.broken,
        };
        *count += 1;
        tally.take_essential(trial);
        for finding in &case.findings {
            let broken = (finding.severity, finding.rule);
            if finding.severity != Severity::Notice && !tally.broken_rules.contains(&broken) {
                tally.broken_rules.push(broken);
            }
        }
    }

    /// Notes how long the app took to react in a host; the longest time counts.
    pub(super) fn note_reaction(&mut self, profile: &'static str, time: Duration) {
        if let Some(tally) = self.0.iter_mut().find(|tally| tally.profile == profile) {
            tally.reacts_in = tally.reacts_in.max(Some(time));
        }
    }

    /// How long the app took to react in each profile, whatever its verdict.
    pub(super) fn reactions(&self) -> Vec<(&'static str, Duration)> {
        let reactions = self.0.iter();
        reactions
            .filter_map(|tally| Some((tally.profile, tally.reacts_in?)))
            .collect()
    }

    /// What it comes to so far.
    pub(super) fn verdicts(&self) -> Vec<Verdict> {
        self.0.iter().map(Tally::verdict).collect()
    }

    fn of_profile(&mut self, profile: &'static str) -> &mut Tally {
        let known = self.0.iter().position(|tally| tally.profile == profile);
        let at = known.unwrap_or_else(|| {
            self.0.push(Tally {
                profile,
                broken_rules: Vec::new(),
                trials: TrialCounts::default(),
                essentials: Essentials::Absent,
                reacts_in: None,
            });
            self.0.len() - 1
        });
        &mut self.0[at]
    }
}

impl Tally {
    fn take_essential(&mut self, trial: &Trial) {
        if !ESSENTIAL.contains(&trial.probe) {
            return;
        }
        if trial.state == TrialState::Done {
            self.essentials = Essentials::Judged;
        } else if self.essentials == Essentials::Absent {
            self.essentials = Essentials::Missed;
        }
    }

    /// Whether nobody can say that the app works. A run of other checks alone is judged by those, unless some could not be.
    fn is_not_judged(&self) -> bool {
        match self.essentials {
            Essentials::Judged => false,
            Essentials::Missed => true,
            Essentials::Absent => {
                self.trials.not_judged > 0 || self.trials.passed + self.trials.failed == 0
            }
        }
    }

    fn verdict(&self) -> Verdict {
        let mut broken = self.broken_rules.clone();
        broken.sort_by_key(|(severity, rule)| (*severity, rule.code));
        let blocks = |(severity, rule): &(Severity, &'static Rule)| {
            *severity == Severity::Error && BLOCKING.iter().any(|known| known.code == rule.code)
        };
        let is_blocked = broken.iter().any(blocks);
        if is_blocked {
            broken.retain(blocks);
        }
        let is_unsafe = broken
            .iter()
            .any(|(severity, rule)| *severity == Severity::Error && security::RULES.contains(rule));
        // One rule can have errors and warnings: the error, which stands first, decides.
        let mut deciding: Vec<&'static Rule> = Vec::new();
        for (_, rule) in broken {
            if !deciding.iter().any(|known| known.code == rule.code) {
                deciding.push(rule);
            }
        }
        let state = match (is_blocked, deciding.is_empty()) {
            (true, _) => VerdictState::Blocked,
            (false, _) if self.is_not_judged() => VerdictState::NotJudged,
            (false, false) => VerdictState::Degraded,
            (false, true) => VerdictState::Works,
        };
        let is_usable = matches!(state, VerdictState::Works | VerdictState::Degraded);
        Verdict {
            profile: self.profile,
            state,
            deciding,
            is_unsafe,
            trials: self.trials,
            reacts_in: self.reacts_in.filter(|_| is_usable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::rules::{RULES, security};
    use crate::finding::{Finding, Run, Trial};

    fn case(profile: &'static str, state: TrialState, rules: &[&'static Rule]) -> Case {
        let trial = Trial {
            profile,
            probe: "reacts",
            state,
            ..Trial::default()
        };
        Case {
            source: "http://localhost:3000/".into(),
            record: 1,
            findings: rules.iter().map(|rule| Finding::new(rule, "x")).collect(),
            trial: Some(Box::new(trial)),
        }
    }

    fn verdicts(cases: Vec<Case>) -> Vec<Verdict> {
        let mut run = Run::keeping(crate::finding::Keep::Counts);
        for case in cases {
            run.add(case);
        }
        run.verdicts()
    }

    fn state(rules: &[&'static Rule]) -> VerdictState {
        verdicts(vec![case("web-2023", TrialState::Done, rules)])[0].state
    }

    #[test]
    fn notices_leave_an_app_that_works() {
        assert_eq!(state(&[]), VerdictState::Works);
        assert_eq!(state(&[&handshake::LATE_BUT_ASKS]), VerdictState::Works);
    }

    #[test]
    fn warnings_and_other_errors_degrade_it() {
        assert_eq!(
            state(&[&security::FORGED_CONTEXT_SHOWN]),
            VerdictState::Degraded
        );
        assert_eq!(state(&[&security::MARKUP_EXECUTED]), VerdictState::Degraded);
    }

    #[test]
    fn an_error_that_hides_the_app_blocks_and_alone_decides() {
        let rules = [
            &security::MARKUP_EXECUTED,
            &handshake::NO_LISTENER,
            &embedding::NOT_REACHABLE,
        ];
        let verdicts = verdicts(vec![case("mobile", TrialState::Done, &rules)]);
        let codes: Vec<_> = verdicts[0].deciding.iter().map(|rule| rule.code).collect();
        assert_eq!(
            (verdicts[0].state, codes),
            (VerdictState::Blocked, vec!["HUB200", "HUB300"])
        );
    }

    #[test]
    fn a_warning_of_a_blocking_rule_does_not_block() {
        assert_eq!(embedding::NOT_HTML.severity, Severity::Warning);
        assert_eq!(state(&[&embedding::NOT_HTML]), VerdictState::Degraded);
    }

    #[test]
    fn a_host_in_which_nothing_essential_was_judged_has_no_verdict() {
        let of = |probe, state, rules: &[&'static Rule]| {
            let mut case = case("web-2023", state, rules);
            case.trial.as_mut().expect("a trial").probe = probe;
            case
        };
        let not_judged = || TrialState::NotJudged("HUB207".into());
        let warned = || of("loads", TrialState::Done, &[&embedding::NOT_HTML]);
        for (cases, expected) in [
            (
                vec![warned(), of("reacts", not_judged(), &[])],
                VerdictState::NotJudged,
            ),
            (
                vec![warned(), of("listens", TrialState::Broken("x".into()), &[])],
                VerdictState::NotJudged,
            ),
            (
                vec![warned(), of("secrets", not_judged(), &[])],
                VerdictState::NotJudged,
            ),
            (
                vec![
                    of("listens", TrialState::Done, &[]),
                    of("reacts", not_judged(), &[]),
                ],
                VerdictState::Works,
            ),
            (
                vec![of("fresh", TrialState::Done, &[])],
                VerdictState::Works,
            ),
            (vec![warned()], VerdictState::Degraded),
        ] {
            assert_eq!(verdicts(cases.clone())[0].state, expected, "{cases:?}");
        }
    }

    #[test]
    fn the_longest_reaction_counts() {
        let mut run = Run::new();
        run.add(case("web-2023", TrialState::Done, &[]));
        for millis in [120, 160, 90] {
            run.note_reaction("web-2023", Duration::from_millis(millis));
        }
        let reacts_in = run.verdicts()[0].reacts_in;
        assert_eq!(reacts_in, Some(Duration::from_millis(160)));
        // What a blocked app does after a context is no reaction.
        run.add(case(
            "web-2023",
            TrialState::Done,
            &[&handshake::NO_LISTENER],
        ));
        assert_eq!(run.verdicts()[0].reacts_in, None);
    }

    #[test]
    fn every_blocking_rule_is_registered() {
        for rule in BLOCKING {
            assert!(RULES.iter().any(|known| known.code == rule.code));
        }
    }

    #[test]
    fn profiles_stand_in_the_order_they_were_tried_and_count_their_trials() {
        let verdicts = verdicts(vec![
            case("web-2026", TrialState::Done, &[]),
            case("web-2022", TrialState::Broken("no browser".into()), &[]),
            case("web-2026", TrialState::NotJudged("HUB300".into()), &[]),
            case("web-2026", TrialState::Done, &[&handshake::NO_LISTENER]),
        ]);
        let counts: Vec<_> = verdicts
            .iter()
            .map(|verdict| (verdict.profile, verdict.state, verdict.trials))
            .collect();
        let (tried, broken) = (
            TrialCounts {
                passed: 1,
                failed: 1,
                not_judged: 1,
                broken: 0,
            },
            TrialCounts {
                broken: 1,
                ..TrialCounts::default()
            },
        );
        assert_eq!(
            counts,
            [
                ("web-2026", VerdictState::Blocked, tried),
                ("web-2022", VerdictState::NotJudged, broken)
            ]
        );
    }
}
