//! Content-Security-Policy, taken apart: enforced policies and their directives.

use std::str::SplitAsciiWhitespace;

use super::answer::Answer;

/// The enforced policies of an answer. Several headers and several policies in one header, separated by commas, are the same;
/// a Content-Security-Policy-Report-Only header enforces nothing.
pub(super) fn enforced(answer: &Answer) -> impl Iterator<Item = &str> {
    answer
        .values("content-security-policy")
        .flat_map(|value| value.split(','))
}

/// The words of each directive of that name in one policy. Browsers follow the first and ignore the rest.
pub(super) fn directives<'p>(
    policy: &'p str,
    name: &str,
) -> impl Iterator<Item = SplitAsciiWhitespace<'p>> {
    policy.split(';').filter_map(move |directive| {
        let mut words = directive.split_ascii_whitespace();
        words.next()?.eq_ignore_ascii_case(name).then_some(words)
    })
}
