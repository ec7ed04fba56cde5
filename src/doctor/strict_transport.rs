//! Strict-Transport-Security, as browsers read it.

use url::Host;

use super::answer::Answer;
use super::fixes;
use super::obstacle::{Obstacle, ObstacleKind, Weight};
use super::private::is_private;

const HEADER: &str = "Strict-Transport-Security";

/// Judges the answers of one host; one good header among them is enough. The last answer is the one that is blamed.
pub(super) fn judge(answers: &[&Answer]) -> Option<Obstacle> {
    let heard: Vec<_> = answers
        .iter()
        .filter(|answer| answer.url.scheme() == "https")
        .filter(|answer| {
            matches!(answer.url.host(), Some(Host::Domain(_))) && !is_private(&answer.url)
        })
        .collect();
    let last = heard.last()?;
    if heard
        .iter()
        .any(|answer| seconds(answer).is_some_and(|seconds| seconds > 0))
    {
        return None;
    }
    let host = last.url.host_str().unwrap_or_default();
    let cause = match last.values(HEADER).next() {
        None => format!(
            "{host} sends no {HEADER}, so a first visit on plain http can be kept there by somebody in between."
        ),
        Some(value) => format!(
            "{host} sends \"{HEADER}: {value}\", which does nothing: it takes a max-age above 0."
        ),
    };
    Some(Obstacle {
        kind: ObstacleKind::WeakTransportSecurity,
        weight: Weight::Notes,
        title: "Strict-Transport-Security is missing or does nothing".to_owned(),
        cause,
        fix: fixes::strict_transport(last),
    })
}

/// For how long browsers stay on https. Only the first header counts.
fn seconds(answer: &Answer) -> Option<u64> {
    let value = answer.values(HEADER).next()?;
    value.split(';').find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let is_age = name.trim().eq_ignore_ascii_case("max-age");
        is_age
            .then(|| value.trim().trim_matches('"').parse().ok())
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    #[test]
    fn a_header_counts_when_it_is_heard_and_says_something() {
        let is_weak = |url: &str, values: &[&str]| {
            let headers: Vec<_> = values.iter().map(|value| (HEADER, *value)).collect();
            judge(&[&answer(url, &headers)]).is_some()
        };
        let https = "https://orders.example/";
        for (values, expected) in [
            (&["max-age=31536000"][..], false),
            (&["includeSubDomains; Max-Age = \"600\""], false),
            (&[], true),
            (&["max-age=0"], true),
            (&["includeSubDomains"], true),
            (&["max-age=soon"], true),
            (&["max-age=0", "max-age=600"], true),
        ] {
            assert_eq!(is_weak(https, values), expected, "{values:?}");
        }
        for url in [
            "http://orders.example/",
            "https://localhost/",
            "https://9.9.9.9/",
        ] {
            assert!(!is_weak(url, &[]), "{url}");
        }
    }

    #[test]
    fn one_answer_of_a_host_is_enough() {
        let good = answer("https://orders.example/", &[(HEADER, "max-age=600")]);
        let bare = answer("https://orders.example/panel", &[]);
        assert_eq!(judge(&[&good, &bare]), None);
        assert!(judge(&[&bare]).is_some());
    }
}
