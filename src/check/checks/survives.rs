//! `survives`: whatever comes, the app throws nothing, goes on showing something and takes the next context.

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use super::super::session::Look;
use super::{broken_view, problems};
use crate::finding::rules::robustness;
use crate::finding::{Finding, Rule, Severity};

/// What this check can find.
pub(in crate::check) static RULES: &[&Rule] = &[
    &robustness::EXCEPTION_ON_CONTEXT,
    &robustness::EXCEPTION_ON_NOISE,
    &robustness::UNHANDLED_REJECTION,
    &robustness::BLANK_AFTER_MESSAGE,
    &robustness::DEAD_AFTER_MESSAGE,
    &robustness::NOT_IDEMPOTENT,
    &robustness::EXCEPTION_ON_ECHO,
    &robustness::BREAKS_WHEN_HIDDEN,
    &robustness::BREAKS_ON_NAVIGATION,
    &robustness::NOISE_WIPES,
    &robustness::NEEDS_STORAGE,
];

/// Judges what came of one message.
pub(in crate::check) fn judge(
    sights: &[Sight],
    before: &Look,
    after: &Look,
    exception: &'static Rule,
    what: &str,
) -> Vec<Finding> {
    let mut findings = problems(sights, exception, &format!("after {what}"));
    if let Some(view) = broken_view(before, after) {
        findings.push(Finding::new(
            &robustness::BLANK_AFTER_MESSAGE,
            format!("after {what}, {view}"),
        ));
    }
    findings
}

/// The finding on an app that does not take the next good context.
pub(in crate::check) fn dead_after(what: &str) -> Finding {
    Finding::new(
        &robustness::DEAD_AFTER_MESSAGE,
        format!("after {what}, the next context about somebody else changes nothing"),
    )
}

/// Judges whether a message that is not the host's has taken away what the app showed of a person.
pub(in crate::check) fn judge_wiped(
    person: &Person,
    before: &Look,
    after: &Look,
    what: &str,
) -> Option<Finding> {
    let is_wiped = person.is_shown(before) && !person.is_shown(after);
    is_wiped.then(|| wiped(what))
}

/// The finding on an app in which a message of another sender has taken the place of what was shown.
pub(in crate::check) fn wiped(what: &str) -> Finding {
    Finding::new(
        &robustness::NOISE_WIPES,
        format!("after {what}, which is not the host's, the app no longer shows the customer"),
    )
}

/// Whether lines of the page are gone that come back with the context.
pub(in crate::check) fn has_lost_lines(before: &Look, after: &Look, again: &Look) -> bool {
    let (before, after, again) = (before.lines(), after.lines(), again.lines());
    before.difference(&after).any(|line| again.contains(line))
}

/// Judges an app that was loaded without storage, against one with it: an error alone is none when it goes on working.
pub(in crate::check) fn judge_without_storage(
    sights: &[Sight],
    usual: &Look,
    look: &Look,
    takes: bool,
) -> Option<Finding> {
    let rule = &robustness::NEEDS_STORAGE;
    let when = "when third-party storage is denied";
    if takes && broken_view(usual, look).is_none() {
        return None;
    }
    let thrown = problems(sights, rule, when).into_iter().next();
    Some(thrown.map_or_else(
        || Finding::new(rule, format!("{when}, the app shows no context")),
        |finding| Finding {
            rule,
            severity: rule.severity,
            ..finding
        },
    ))
}

/// Judges the same context three times in a row: what stands there once must not stand there twice.
pub(in crate::check) fn judge_repetition(person: &Person, looks: [&Look; 3]) -> Option<Finding> {
    let count = |look: &Look| {
        look.text.matches(person.name.as_str()).count()
            + look.text.matches(person.email.as_str()).count()
    };
    let [first, second, third] = looks;
    if person.is_shown(first) && !person.is_shown(second) && !person.is_shown(third) {
        return Some(Finding::new(
            &robustness::NOT_IDEMPOTENT,
            "the same context once more, and the app no longer shows the customer",
        ));
    }
    let grows_in_text = count(first) < count(second) && count(second) < count(third);
    let grows = first.elements < second.elements && second.elements < third.elements;
    (grows_in_text || grows).then(|| {
        Finding::new(
            &robustness::NOT_IDEMPOTENT,
            format!(
                "the same context three times makes the page grow: {}, {} and {} elements",
                first.elements, second.elements, third.elements
            ),
        )
    })
}

/// The notice on an app that listened too late for the post at load, and asked while it was hidden.
fn unheard() -> Finding {
    let rule = &robustness::BREAKS_WHEN_HIDDEN;
    let message = "the frame loaded while its tab was hidden: the app listens after the host has posted, and the host \
                   ignores requests of a hidden app, so that it shows nothing when its tab is opened";
    Finding {
        severity: Severity::Notice,
        ..Finding::new(rule, message)
    }
    .help("listen before load, or ask again when the frame gets a size, with ResizeObserver")
}

/// Judges an app whose first context came while its tab was hidden, against one in front.
pub(in crate::check) fn judge_hidden(
    sights: &[Sight],
    in_front: &Look,
    shown_later: &Look,
    person: &Person,
) -> Vec<Finding> {
    let rule = &robustness::BREAKS_WHEN_HIDDEN;
    let mut findings = problems(
        sights,
        rule,
        "when the first context came while the tab was hidden",
    );
    let is_taken =
        |sight: &Sight| matches!(&sight.what, Seen::Message(message) if message.is_heard);
    if !sights.iter().any(is_taken) {
        // That it is late is another check's finding; what follows from it here is one as well, where the app works in front.
        findings.extend(person.is_shown(in_front).then(unheard));
        return findings;
    }
    let message = if broken_view(in_front, shown_later).is_some() {
        Some(
            "the first context came while the tab was hidden, and the app shows nothing when it is opened",
        )
    } else if in_front.text.contains(&person.name) && !shown_later.text.contains(&person.name) {
        Some(
            "the first context came while the tab was hidden, and its contact is not shown when it is opened",
        )
    } else {
        None
    };
    findings.extend(message.map(|message| Finding::new(rule, message)));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_is_told_and_change_is_not() {
        let person = Person::numbered(1);
        let look = |times: usize, elements: u64| Look {
            text: person.name.repeat(times),
            elements,
            ..Look::default()
        };
        let grown = [&look(1, 10), &look(2, 10), &look(3, 10)];
        assert!(judge_repetition(&person, grown).is_some());
        assert!(judge_repetition(&person, [&look(0, 10), &look(0, 12), &look(0, 14)]).is_some());
        assert!(judge_repetition(&person, [&look(1, 10), &look(1, 12), &look(1, 12)]).is_none());
        assert!(judge_repetition(&person, [&look(1, 10), &look(0, 10), &look(0, 10)]).is_some());
    }
}
