//! Trials as test results: a suite a host profile, a test case a trial, named so that a history of results can follow it.
//! Of addresses that were asked it is a suite an address.

use std::collections::BTreeSet;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::{listing, text, unused, worst};
use crate::finding::{Case, Run, Trial, TrialState};
use crate::report::trial::{lists, moment, seen, told};
use crate::report::{Heading, Values};
use crate::source::document::visible_lines;

/// The suites of the trials of a run, in the order in which the profiles were tried, or the addresses were asked.
pub(super) fn suites(run: &Run, heading: Heading<'_>) -> Vec<TestSuite> {
    let mut suites: Vec<(&str, TestSuite, BTreeSet<String>)> = Vec::new();
    for (case, trial) in trials(run) {
        let name = suite_of(case, trial);
        let known = suites.iter().position(|(known, ..)| *known == name);
        let at = known.unwrap_or_else(|| {
            suites.push((name, TestSuite::new(text(name)), BTreeSet::new()));
            suites.len() - 1
        });
        let (_, suite, names) = &mut suites[at];
        let time = suite.time.unwrap_or_default() + trial.elapsed;
        suite.set_time(time);
        suite.add_test_case(test_case(case, trial, heading, names));
    }
    suites.into_iter().map(|(_, suite, _)| suite).collect()
}

fn suite_of<'c>(case: &'c Case, trial: &Trial) -> &'c str {
    if trial.is_in_host() {
        trial.profile
    } else {
        &case.source
    }
}

fn trials(run: &Run) -> impl Iterator<Item = (&Case, &Trial)> {
    let cases = run.cases().iter();
    cases.filter_map(|case| Some((case, case.trial.as_deref()?)))
}

fn test_case(
    case: &Case,
    trial: &Trial,
    heading: Heading<'_>,
    names: &mut BTreeSet<String>,
) -> TestCase {
    let class = [suite_of(case, trial), trial.scenario];
    let class: Vec<_> = class.into_iter().filter(|part| !part.is_empty()).collect();
    let class = class.join(".");
    let full_name = unused(&format!("{class} {}", trial.probe), names);
    let name = full_name.strip_prefix(&class).unwrap_or(&full_name).trim();
    let mut test_case = TestCase::new(text(name), status(case, trial, heading.values));
    test_case.set_classname(text(&class));
    test_case.set_time(trial.elapsed);
    let out = system_out(case, trial, heading);
    if !out.is_empty() {
        test_case.set_system_out(out);
    }
    test_case
}

fn status(case: &Case, trial: &Trial, values: Values) -> TestCaseStatus {
    let mut status = match (&trial.state, worst(case)) {
        (TrialState::Broken(why), _) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("not-carried-out");
            status.set_message(text(why));
            status
        }
        (_, Some(first)) if case.has_errors() => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(first.rule.code);
            status.set_message(text(&values.of(&first.message)));
            status
        }
        (TrialState::NotJudged(why), _) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(text(why));
            status.set_type("not-judged");
            return status;
        }
        (TrialState::Done, _) => return TestCaseStatus::success(),
    };
    let repeat = match trial.repeat.as_str() {
        "" => String::new(),
        repeat => format!("repeat: {}", text(repeat)),
    };
    let parts = [listing(case, values), repeat];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    status.set_description(parts.join("\n"));
    status
}

/// What was seen: findings that fail nothing, what happened when, and what the app wrote.
fn system_out(case: &Case, trial: &Trial, heading: Heading<'_>) -> String {
    let values = heading.values;
    let mut lines = Vec::new();
    let is_told_elsewhere = case.has_errors() || matches!(trial.state, TrialState::Broken(_));
    if !is_told_elsewhere && !case.findings.is_empty() {
        lines.push(listing(case, values));
    }
    for seen in &trial.evidence.timeline {
        lines.push(format!("{} {}", moment(seen.at), told(&seen.what, values)));
    }
    for (name, texts) in lists(&trial.evidence) {
        for seen_text in texts {
            lines.push(format!("{name}: {}", seen(seen_text, values)));
        }
    }
    if let Some(dom) = &trial.evidence.dom {
        lines.push(format!("page text: {}", seen(dom, values)));
    }
    let picture = trial.evidence.picture.as_ref();
    if let Some(path) = picture.and_then(|picture| picture.path.as_ref()) {
        // Jenkins and GitLab show the file beside the result, when it is named from the root in a line of its own.
        let from_root = heading.root.path_of(path);
        let path = from_root.as_deref().unwrap_or(path);
        lines.push(format!("[[ATTACHMENT|{path}]]"));
    }
    writable(&lines.join("\n"))
}

/// A text of several lines as it may stand in XML.
fn writable(lines: &str) -> String {
    visible_lines(lines)
        .split('\n')
        .map(text)
        .collect::<Vec<_>>()
        .join("\n")
}
