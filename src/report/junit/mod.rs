//! JUnit XML, which every CI server shows as test results: a suite an input, a test case an event. Of trials it is
//! a suite a host profile, a test case a trial.
//!
//! There is no norm. What is written here keeps to the schema that Jenkins checks reports against, the strictest of those
//! in use; it stands in `tests/standards`.

mod trials;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::human::counted;
use super::trial;
use super::{Heading, Values};
use crate::finding::rules::payload as rules;
use crate::finding::{Case, Finding, Run};
use crate::source::document::visible;

/// Writes a run.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, run: &Run, heading: Heading<'_>) -> io::Result<()> {
    let mut report = Report::new(env!("CARGO_PKG_NAME"));
    report.set_time(heading.elapsed);
    report.add_test_suites(suites(run, heading));
    let text = report.to_string().map_err(io::Error::other)?;
    out.write_all(without_skipped_of_root(&text).as_bytes())
}

/// The test results: of inputs, then of trials.
pub(super) fn suites(run: &Run, heading: Heading<'_>) -> Vec<TestSuite> {
    let sources = sources(run);
    let sources = sources.iter().map(|source| source.suite(heading));
    sources.chain(trials::suites(run, heading)).collect()
}

/// The report without the number of skipped cases in its root: Jenkins turns a report down whose root counts them.
fn without_skipped_of_root(report: &str) -> String {
    const ATTRIBUTE: &str = " skipped=\"";
    let start = report.find("<testsuites").unwrap_or(0);
    let end = report[start..].find('>').map_or(start, |at| start + at);
    let (root, rest) = report.split_at(end);
    match root.split_once(ATTRIBUTE) {
        Some((before, after)) => {
            let after = after.split_once('"').map_or("", |(_, after)| after);
            format!("{before}{after}{rest}")
        }
        None => report.to_owned(),
    }
}

/// What there is to say of an input.
struct Source<'r> {
    name: &'r str,
    cases: Vec<&'r Case>,
    checked: u64,
    valid: u64,
    has_trials: bool,
}

/// The inputs in the order they were read; one that was read twice is one.
fn sources(run: &Run) -> Vec<Source<'_>> {
    let mut sources = Vec::new();
    let mut places = BTreeMap::new();
    for count in run.sources() {
        let source = source_named(&count.source, &mut sources, &mut places);
        source.checked += count.cases;
        source.valid += count.valid;
    }
    for case in run.cases() {
        // Trials have suites of their own, and are counted by their source as well when it was told of.
        if case.trial.is_some() {
            if let Some(at) = places.get(&*case.source) {
                let source: &mut Source<'_> = &mut sources[*at];
                source.checked = source.checked.saturating_sub(1);
                let valid = u64::from(!case.has_errors());
                source.valid = source.valid.saturating_sub(valid);
                source.has_trials = true;
            }
            continue;
        }
        let source = source_named(&case.source, &mut sources, &mut places);
        source.cases.push(case);
    }
    sources.retain(|source| !source.has_trials || source.checked > 0 || !source.cases.is_empty());
    sources
}

fn source_named<'s, 'r>(
    name: &'r str,
    sources: &'s mut Vec<Source<'r>>,
    places: &mut BTreeMap<&'r str, usize>,
) -> &'s mut Source<'r> {
    let at = *places.entry(name).or_insert_with(|| {
        sources.push(Source {
            name,
            cases: Vec::new(),
            checked: 0,
            valid: 0,
            has_trials: false,
        });
        sources.len() - 1
    });
    &mut sources[at]
}

impl Source<'_> {
    fn suite(&self, heading: Heading<'_>) -> TestSuite {
        let mut suite = TestSuite::new(text(self.name));
        if let Some(path) = heading.root.path_of(self.name) {
            // The schema of Jenkins has a place for it here, and none at the test cases.
            suite.extra.insert("file".into(), text(&path).into());
        }
        let mut names = BTreeSet::new();
        for case in &self.cases {
            let name = unused(&name_of(case), &mut names);
            let test_case = test_case(&name, case, heading.values);
            suite.add_test_case(in_class(test_case, self.name));
        }
        for test_case in [self.unlisted(), self.rest()].into_iter().flatten() {
            suite.add_test_case(in_class(test_case, self.name));
        }
        suite
    }

    /// How many events are among the cases, by whether they break the contract.
    fn listed(&self, is_broken: bool) -> u64 {
        let events = self
            .cases
            .iter()
            .filter(|case| !is_about_input(case) && case.has_errors() == is_broken);
        events.count() as u64
    }

    /// Broken events that the run counted and did not keep. Without them a suite could pass that should not.
    fn unlisted(&self) -> Option<TestCase> {
        let broken = self.checked - self.valid;
        let unlisted = broken.saturating_sub(self.listed(true));
        let verb = if unlisted == 1 { "breaks" } else { "break" };
        let name = format!("{} {verb} the contract", further(unlisted));
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message("too many findings to list them all");
        (unlisted > 0).then(|| TestCase::new(name, status))
    }

    /// The events of which there is nothing to say.
    fn rest(&self) -> Option<TestCase> {
        let rest = self.valid.saturating_sub(self.listed(false));
        let verb = if rest == 1 { "keeps" } else { "keep" };
        let name = format!("{} {verb} the contract", further(rest));
        (rest > 0).then(|| TestCase::new(name, TestCaseStatus::success()))
    }
}

fn further(count: u64) -> String {
    counted(count, "further event")
}

fn in_class(mut test_case: TestCase, source: &str) -> TestCase {
    test_case.set_classname(text(source));
    test_case
}

fn name_of(case: &Case) -> String {
    if is_about_input(case) {
        "the input as a whole".to_owned()
    } else {
        format!("event {}", case.record)
    }
}

/// Whether a case is about an input and no event of it, which its rules tell. An array of events that is broken off is told
/// under the rule that its events may break as well, and counts as the event that should have come there.
fn is_about_input(case: &Case) -> bool {
    let of_input = [&rules::BYTE_ORDER_MARK, &rules::EMPTY, &rules::TOO_LARGE];
    let is_of_input =
        |finding: &Finding| of_input.iter().any(|rule| rule.code == finding.rule.code);
    case.findings.iter().all(is_of_input)
}

/// The name, or one like it: readers take two cases of one name for two tries of one test.
fn unused(name: &str, used: &mut BTreeSet<String>) -> String {
    let mut unused = name.to_owned();
    let mut number = 1;
    while !used.insert(unused.clone()) {
        number += 1;
        unused = format!("{name} ({number})");
    }
    unused
}

fn test_case(name: &str, case: &Case, values: Values) -> TestCase {
    let listing = listing(case, values);
    if !case.has_errors() {
        let mut test_case = TestCase::new(name, TestCaseStatus::success());
        test_case.set_system_out(listing);
        return test_case;
    }
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    if let Some(first) = worst(case) {
        status.set_type(first.rule.code);
        status.set_message(text(&values.of(&first.message)));
    }
    status.set_description(listing);
    TestCase::new(name, status)
}

/// The first error: what the failure is called after must be what made it one.
fn worst(case: &Case) -> Option<&Finding> {
    case.findings.iter().min_by_key(|finding| finding.severity)
}

/// All findings of a case, each on a few lines.
fn listing(case: &Case, values: Values) -> String {
    let findings = case.findings.iter();
    let paragraphs: Vec<_> = findings
        .map(|finding| paragraph(case, finding, values))
        .collect();
    paragraphs.join("\n")
}

/// `a.json:3:7: error HUB112 missing-key: ...`, and below it where that is in the event, what to do, and
/// why it matters.
fn paragraph(case: &Case, finding: &Finding, values: Values) -> String {
    let place = finding.place.as_ref().map_or_else(String::new, |place| {
        format!(":{}:{}", place.position.line, place.position.column)
    });
    let mut paragraph = format!(
        "{}{place}: {} {} {}: {}",
        text(&case.source),
        finding.severity.name(),
        finding.rule.code,
        finding.rule.name,
        text(&values.of(&finding.message))
    );
    let pointer = finding.pointer.as_ref().map(ToString::to_string);
    if let Some(pointer) = pointer.filter(|pointer| !pointer.is_empty()) {
        paragraph += &format!("\n  at {}", text(&pointer));
    }
    if let Some(acceptance) = trial::acceptance(finding) {
        paragraph += &format!("\n  {}", text(&acceptance));
    }
    let help = trial::help(finding, values);
    paragraph + &format!("\n  help: {}\n  why: {}", text(&help), finding.rule.impact)
}

/// A text as it may stand in XML: on one line, and without the characters that XML 1.0 has no way to write, not even
/// escaped.
fn text(text: &str) -> String {
    visible(text).replace(['\u{FFFE}', '\u{FFFF}'], "\u{FFFD}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_left_that_xml_cannot_hold() {
        let every_control = (0..0x20).filter_map(char::from_u32).collect::<String>();
        let shown = text(&format!("{every_control}\u{7F}\u{9B}\u{FFFE}\u{FFFF}a"));
        let is_allowed =
            |c: char| c >= ' ' && !matches!(c, '\u{7F}'..='\u{9F}' | '\u{FFFE}'..='\u{FFFF}');
        assert!(shown.chars().all(is_allowed), "{shown:?}");
        assert!(shown.ends_with('a'));
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut used = BTreeSet::new();
        let mut name = || unused("event 1", &mut used);
        assert_eq!(
            [name(), name(), name()],
            ["event 1", "event 1 (2)", "event 1 (3)"]
        );
    }
}
