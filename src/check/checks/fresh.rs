//! `fresh`: when an answer about one conversation comes late, the page shows the open one all the same.

use super::super::session::Look;
use crate::finding::rules::robustness;
use crate::finding::{Finding, Text};
use crate::source::document::visible;

/// Judges a switch there and back. `reference` is the page about A when nothing came late, `other` the page about B, and
/// `after` the page about A when everything about B came last.
pub(in crate::check) fn judge(reference: &Look, other: &Look, after: &Look) -> Option<Finding> {
    let stale = stale_line(reference, other, after)?;
    let shown: String = stale.chars().take(120).collect();
    Some(Finding::new(
        &robustness::STALE_DATA,
        format!(
            "with A open, after answers about B came late, the page shows {}, which belongs to B",
            Text::value(&format!("{:?}", visible(&shown)))
        ),
    ))
}

/// A line of B's page that stands in A's page, and does not when nothing comes late.
fn stale_line(reference: &Look, other: &Look, after: &Look) -> Option<String> {
    if reference.text == after.text {
        return None;
    }
    let lines = |look: &Look| -> Vec<String> {
        let lines = look.text.lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let right = lines(reference);
    let wrong = lines(other);
    lines(after)
        .into_iter()
        .find(|line| wrong.contains(line) && !right.contains(line))
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
