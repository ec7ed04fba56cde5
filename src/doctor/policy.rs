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

/// The words of the directive of that name that counts in one policy: the first, unless it has a character beyond ASCII, for
/// which browsers ignore it.
pub(super) fn directive<'p>(policy: &'p str, name: &str) -> Option<SplitAsciiWhitespace<'p>> {
    let words = directives(policy, name).next()?;
    words.clone().all(str::is_ascii).then_some(words)
}

/// The words of each directive of that name in one policy.
pub(super) fn directives<'p>(
    policy: &'p str,
    name: &str,
) -> impl Iterator<Item = SplitAsciiWhitespace<'p>> {
    policy.split(';').filter_map(move |directive| {
        let mut words = directive.split_ascii_whitespace();
        words.next()?.eq_ignore_ascii_case(name).then_some(words)
    })
}
