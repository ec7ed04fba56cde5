//! `fresh`: the page shows the open conversation and nothing of the one before: neither when an answer comes late, nor when the
//! customer has no value where the one before had.

use std::collections::BTreeSet;

use super::super::cast::Person;
use super::super::session::Look;
use crate::finding::rules::robustness;
use crate::finding::{Finding, Rule, Text};
use crate::source::document::visible;

/// Judges a switch there and back. `reference` is the page about A when nothing came late, `other` the page about B, and
/// `after` the page about A when everything about B came last.
pub(in crate::check) fn judge(reference: &Look, other: &Look, after: &Look) -> Option<Finding> {
    let stale = left_of(other, after, reference).pop_first()?;
    Some(Finding::new(
        &robustness::STALE_DATA,
        format!(
            "with A open, after answers about B came late, the page shows {}, which belongs to B",
            quoted(&stale)
        ),
    ))
}

/// Where a value of the customer before was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) enum Kept {
    /// In the document that showed that customer.
    Document,
    /// In a new one, with the same storage.
    Frame,
}

/// Judges what a person sees of the app with a customer open who has nothing, after one who has everything.
pub(in crate::check) fn judge_kept(before: &Person, shown: &str, kept: Kept) -> Option<Finding> {
    let trace = before.trace_in(shown)?;
    let (rule, place): (&'static Rule, _) = match kept {
        Kept::Document => (&robustness::KEEPS_OLD_VALUES, "still shows"),
        Kept::Frame => (&robustness::CARRIES_OVER, "shows in a new frame"),
    };
    let message = format!(
        "with a customer open who has no such value, the app {place} {}, which belongs to the one before",
        quoted(trace)
    );
    Some(Finding::new(rule, message))
}

/// The lines of one customer's page that stand in the next one's, and do not when nothing is left of the first.
pub(in crate::check) fn left_of(first: &Look, next: &Look, alone: &Look) -> BTreeSet<String> {
    let (first, next, alone) = (first.lines(), next.lines(), alone.lines());
    let left = next
        .intersection(&first)
        .filter(|line| !alone.contains(*line));
    left.map(|line| (*line).to_owned()).collect()
}

/// The finding on a line that an app has looked up for the customer before.
pub(in crate::check) fn looked_up(line: &str) -> Finding {
    let message = format!(
        "with a customer open of whom nothing is known, the app still shows {}, which it does not when that customer comes first",
        quoted(line)
    );
    Finding::new(&robustness::KEEPS_OLD_VALUES, message)
}

/// The beginning of a line of the page, as a value of the payload.
fn quoted(line: &str) -> String {
    let shown: String = line.chars().take(120).collect();
    Text::value(&format!("{:?}", visible(&shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_of_the_other_page_is_stale() {
        let look = |text: &str| Look {
            text: text.to_owned(),
            ..Look::default()
        };
        let a = look("Ada\n2 orders\n10:01");
        let b = look("Bob\n5 orders\n10:02");
        assert!(judge(&a, &b, &look("Ada\n5 orders\n10:03")).is_some());
        assert!(judge(&a, &b, &look("Ada\n2 orders\n10:03")).is_none());
        assert!(judge(&a, &b, &a).is_none());
    }
}
