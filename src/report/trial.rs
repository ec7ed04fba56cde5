//! What all formats say of trials in the same words: how a case came out, what was seen of it, and what a run came to.

use std::time::Duration;

use super::Values;
use super::human::counted;
use crate::finding::{
    Case, ESSENTIAL, Evidence, Finding, Flake, Run, Severity, Text, Trial, TrialState, Verdict,
    VerdictState,
};
use crate::source::document::{visible, visible_lines};

/// How a case came out, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Failed,
    Broken,
    Warned,
    /// Passed, with a notice.
    Noticed,
    NotJudged,
    Passed,
}

impl Outcome {
    pub(super) fn of(case: &Case, trial: &Trial) -> Self {
        let is_warned = || {
            let mut findings = case.findings.iter();
            findings.any(|finding| finding.severity == Severity::Warning)
        };
        match trial.state {
            TrialState::Broken(_) => Outcome::Broken,
            _ if case.has_errors() => Outcome::Failed,
            TrialState::NotJudged(_) => Outcome::NotJudged,
            TrialState::Done if is_warned() => Outcome::Warned,
            TrialState::Done if !case.findings.is_empty() => Outcome::Noticed,
            TrialState::Done => Outcome::Passed,
        }
    }

    /// Its name in reports for programs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Outcome::Failed => "failed",
            Outcome::Broken => "broken",
            Outcome::Warned => "warning",
            Outcome::Noticed | Outcome::Passed => "ok",
            Outcome::NotJudged => "not-judged",
        }
    }

    /// Its name for people.
    pub(super) fn word(self) -> &'static str {
        match self {
            Outcome::Noticed => "notice",
            Outcome::NotJudged => "not judged",
            other => other.name(),
        }
    }

    /// The sign for it. No two are alike, so that no colour is needed to tell them apart.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Outcome::Failed => "✗",
            Outcome::Broken => "?",
            Outcome::Warned => "!",
            Outcome::Noticed => "i",
            Outcome::Passed => "✓",
            Outcome::NotJudged => "–",
        }
    }
}

/// A case that was tried, and how it came out.
#[derive(Clone, Copy)]
pub(super) struct Tried<'r> {
    pub(super) outcome: Outcome,
    /// Its place among the cases of the run.
    pub(super) at: usize,
    pub(super) case: &'r Case,
    pub(super) trial: &'r Trial,
}

impl Tried<'_> {
    /// Whether there is more to say than that it passed or was not judged.
    pub(super) fn is_notable(&self) -> bool {
        self.outcome < Outcome::NotJudged
    }

    /// Whether all that was found in it is told with other cases.
    pub(super) fn is_told_elsewhere(&self) -> bool {
        self.outcome != Outcome::Broken
            && !self.case.findings.is_empty()
            && told_in(self.case).next().is_none()
    }
}

/// All cases that were tried, in the order of the run.
pub(super) fn tried(run: &Run) -> impl Iterator<Item = Tried<'_>> {
    let cases = run.cases().iter().enumerate();
    cases.filter_map(|(at, case)| {
        let trial = case.trial.as_deref()?;
        Some(Tried {
            outcome: Outcome::of(case, trial),
            at,
            case,
            trial,
        })
    })
}

/// The cases with something to say: failures first, then warnings, then notices.
pub(super) fn notable(run: &Run) -> Vec<Tried<'_>> {
    let mut notable: Vec<_> = tried(run).filter(Tried::is_notable).collect();
    notable.sort_by_key(|tried| (tried.outcome, tried.is_told_elsewhere()));
    notable
}

/// Cases of a host that came out alike, which are reported in one line.
pub(super) struct Fold<'r> {
    pub(super) cases: Vec<Tried<'r>>,
}

impl Fold<'_> {
    /// How its cases came out.
    pub(super) fn outcome(&self) -> Outcome {
        self.cases[0].outcome
    }

    /// `44 checks passed in web-2023`, or `3 checks not judged in web-2023: HUB300: no message listener`.
    pub(super) fn sentence(&self) -> String {
        let trial = self.cases[0].trial;
        let what = match self.outcome() {
            Outcome::Noticed => "notice",
            Outcome::NotJudged => "not judged",
            _ => "passed",
        };
        let all = checks(self.cases.len() as u64);
        let why = reason(trial).map_or_else(String::new, |why| format!(": {why}"));
        format!("{all} {what} in {}{why}", trial.profile)
    }
}

/// The other cases: what was not judged by host and reason, then what passed by host.
pub(super) fn folds(run: &Run) -> Vec<Fold<'_>> {
    let mut folds: Vec<Fold<'_>> = Vec::new();
    for tried in tried(run).filter(|tried| !tried.is_notable()) {
        let is_alike = |fold: &&mut Fold<'_>| {
            let first = fold.cases[0].trial;
            first.profile == tried.trial.profile && first.state == tried.trial.state
        };
        match folds.iter_mut().find(is_alike) {
            Some(fold) => fold.cases.push(tried),
            None => folds.push(Fold { cases: vec![tried] }),
        }
    }
    folds.sort_by_key(Fold::outcome);
    folds
}

/// What is said of a finding that does not come each time.
pub(super) fn flake(flake: &Flake) -> String {
    let rounds = counted(u64::from(flake.rounds), "round");
    format!(
        "{} in {} came in {} of {rounds}",
        flake.rule.code, flake.trial, flake.times
    )
}

/// The sign of a verdict.
pub(super) fn mark(state: VerdictState) -> &'static str {
    match state {
        VerdictState::Works => "✓",
        VerdictState::NotJudged => "–",
        VerdictState::Degraded => "!",
        VerdictState::Blocked => "✗",
    }
}

/// The findings of a case that are told there: the others are with the case in which they came first.
pub(super) fn told_in(case: &Case) -> impl Iterator<Item = &Finding> {
    case.findings
        .iter()
        .filter(|finding| finding.first_in.is_none())
}

/// The scenarios of each check in a host.
type Scenarios<'n> = Vec<(&'n str, Vec<&'n str>)>;

/// `found in 3 checks: web-2023 reacts, survives (unassigned, emoji)`; `None` when it is one check.
pub(super) fn spread(run: &Run, finding: &Finding) -> Option<String> {
    let trials = run.found_in(finding);
    // By host and check, each with its scenarios, in the order in which they came.
    let mut hosts: Vec<(&str, Scenarios<'_>)> = Vec::new();
    for name in trials {
        let (host, rest) = name.split_once('/').unwrap_or(("", name));
        let (scenario, check) = rest.rsplit_once('/').unwrap_or(("", rest));
        let checks = &mut entry(&mut hosts, host).1;
        let scenarios = &mut entry(checks, check).1;
        scenarios.extend(Some(scenario).filter(|scenario| !scenario.is_empty()));
    }
    (trials.len() > 1).then(|| {
        let all = checks(trials.len() as u64);
        let hosts: Vec<_> = hosts
            .iter()
            .map(|(host, checks)| host_in_words(host, checks))
            .collect();
        format!("found in {all}: {}", hosts.join("; "))
    })
}

/// What was found, with the trials in which it was, when there are several.
pub(super) fn sentence(run: &Run, finding: &Finding, values: Values) -> String {
    let message = values.of(&finding.message);
    match spread(run, finding) {
        Some(spread) => format!("{message} ({spread})"),
        None => message,
    }
}

/// The entry of a name in a short list, which is made where it is not there.
fn entry<'l, 'n, T: Default>(
    list: &'l mut Vec<(&'n str, T)>,
    name: &'n str,
) -> &'l mut (&'n str, T) {
    let at = list.iter().position(|(known, _)| *known == name);
    let at = at.unwrap_or_else(|| {
        list.push((name, T::default()));
        list.len() - 1
    });
    &mut list[at]
}

/// `web-2023 reacts, survives (unassigned, emoji)`.
fn host_in_words(host: &str, checks: &[(&str, Vec<&str>)]) -> String {
    let checks: Vec<_> = checks
        .iter()
        .map(|(check, scenarios)| match scenarios[..] {
            [] => (*check).to_owned(),
            _ => format!("{check} ({})", scenarios.join(", ")),
        })
        .collect();
    visible(&format!("{host} {}", checks.join(", ")))
}

/// Why a trial was not judged or not carried out.
pub(super) fn reason(trial: &Trial) -> Option<String> {
    match &trial.state {
        TrialState::Done => None,
        TrialState::NotJudged(why) | TrialState::Broken(why) => Some(visible(why)),
    }
}

/// `0.3 s`.
pub(super) fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// `+0.412 s`: since the beginning of a trial.
pub(super) fn moment(at: Duration) -> String {
    format!("+{:.3} s", at.as_secs_f64())
}

/// What to do about a finding.
pub(super) fn help(finding: &Finding, values: Values) -> String {
    match &finding.help {
        Some(help) => values.of(help),
        None => finding.rule.advice.to_owned(),
    }
}

/// `accepted until 2027-01-31: known`.
pub(super) fn acceptance(finding: &Finding) -> Option<String> {
    let accepted = finding.accepted.as_ref()?;
    let reason = visible(&accepted.reason.replace(['\r', '\n'], " "));
    Some(format!("accepted until {}: {reason}", accepted.until))
}

/// A text of the app: the console, an exception, what it shows. All of it may be somebody's.
pub(super) fn seen(text: &Text, values: Values) -> String {
    match values {
        Values::Shown => visible_lines(&text.to_string()),
        Values::Masked if text.is_description() => visible_lines(&text.to_string()),
        Values::Masked => {
            let length = text.to_string().chars().count();
            format!("‹text of {length} characters›")
        }
    }
}

/// A sentence about what happened, in which only the values are the app's.
pub(super) fn told(text: &Text, values: Values) -> String {
    visible_lines(&values.of(text))
}

/// The lists of evidence, by name.
pub(super) fn lists(evidence: &Evidence) -> [(&'static str, &[Text]); 3] {
    [
        ("console", &evidence.console),
        ("exceptions", &evidence.exceptions),
        ("failed requests", &evidence.failed_requests),
    ]
}

/// `12 checks`, of a run of trials.
pub(super) fn checks(count: u64) -> String {
    counted(count, "check")
}

/// `1 error, 2 warnings`; the empty string when nothing was found.
pub(super) fn found(run: &Run) -> String {
    let summary = run.summary();
    let counts = [
        (summary.errors, "error"),
        (summary.warnings, "warning"),
        (summary.notices, "notice"),
    ];
    let counts: Vec<_> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(count, noun))
        .collect();
    counts.join(", ")
}

/// `3 of 12 checks failed, 1 could not be carried out`, or `12 checks passed`.
pub(super) fn counts(run: &Run) -> String {
    let verdicts = run.verdicts();
    let sum = |of: fn(&Verdict) -> u64| verdicts.iter().map(of).sum::<u64>();
    let all = sum(|verdict| verdict.trials.all());
    let failed = sum(|verdict| verdict.trials.failed);
    let passed = sum(|verdict| verdict.trials.passed);
    let mut sentence = match (all, failed) {
        (0, _) => return "no check was carried out".to_owned(),
        (_, 0) => format!("{} passed", checks(passed)),
        (all, failed) => format!("{failed} of {} failed", checks(all)),
    };
    for (count, what) in [
        (
            sum(|verdict| verdict.trials.broken),
            "could not be carried out",
        ),
        (sum(|verdict| verdict.trials.not_judged), "not judged"),
    ] {
        if count > 0 {
            sentence += &format!(", {count} {what}");
        }
    }
    sentence
}

/// Whether every check that should have been carried out was, none failed, and every host was judged.
pub(super) fn is_well(run: &Run) -> bool {
    let mut verdicts = run.verdicts().into_iter();
    !run.has_errors()
        && !run.has_unjudged_host()
        && verdicts.all(|verdict| verdict.trials.broken == 0)
}

/// How long the app takes to react to a context, in milliseconds: a multiple of ten, as more would promise too much.
pub(super) fn reacts_in(verdict: &Verdict) -> Option<u64> {
    let millis = u64::try_from(verdict.reacts_in?.as_millis()).unwrap_or(u64::MAX);
    Some(millis.div_ceil(10).max(1).saturating_mul(10))
}

/// `the app reacts in about 160 ms`.
pub(super) fn pace(verdict: &Verdict) -> Option<String> {
    let millis = reacts_in(verdict)?;
    Some(format!("the app reacts in about {millis} ms"))
}

/// A verdict in words: `works in web-2023, with 2 problems`.
pub(super) fn verdict(verdict: &Verdict) -> String {
    let Verdict { profile, .. } = verdict;
    let problems = verdict.deciding.len() as u64;
    let sentence = match verdict.state {
        VerdictState::Works => format!("works in {profile}"),
        VerdictState::NotJudged => {
            let essential = ESSENTIAL.join(", ");
            format!("not judged in {profile}: no essential check ({essential}) could be judged")
        }
        VerdictState::Degraded if verdict.is_unsafe => {
            format!("not safe in {profile}: {}", counted(problems, "problem"))
        }
        VerdictState::Degraded => {
            format!("works in {profile}, with {}", counted(problems, "problem"))
        }
        VerdictState::Blocked => format!(
            "does not work in {profile}: {}",
            counted(problems, "blocking problem")
        ),
    };
    match verdict.trials.broken {
        0 => sentence,
        broken => format!("{sentence}; {} could not be carried out", checks(broken)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::TrialCounts;

    #[test]
    fn a_reaction_is_a_multiple_of_ten_milliseconds() {
        let pace = |micros: u64| {
            pace(&Verdict {
                profile: "web-2023",
                state: VerdictState::Works,
                deciding: Vec::new(),
                is_unsafe: false,
                trials: TrialCounts::default(),
                reacts_in: Some(Duration::from_micros(micros)),
            })
        };
        for (micros, shown) in [(3, 10), (120_000, 120), (151_900, 160)] {
            let expected = format!("the app reacts in about {shown} ms");
            assert_eq!(pace(micros), Some(expected));
        }
    }

    #[test]
    fn an_app_that_runs_what_stands_in_a_payload_is_not_said_to_work() {
        let sentence = |is_unsafe| {
            verdict(&Verdict {
                profile: "web-2023",
                state: VerdictState::Degraded,
                deciding: vec![&crate::finding::rules::security::MARKUP_EXECUTED],
                is_unsafe,
                trials: TrialCounts::default(),
                reacts_in: None,
            })
        };
        assert_eq!(sentence(true), "not safe in web-2023: 1 problem");
        assert_eq!(sentence(false), "works in web-2023, with 1 problem");
    }

    #[test]
    fn what_the_app_wrote_is_described_when_values_are_masked() {
        let text = Text::from("amina@example.com");
        assert_eq!(seen(&text, Values::Masked), "‹text of 17 characters›");
        assert_eq!(seen(&text, Values::Shown), "amina@example.com");
    }
}
