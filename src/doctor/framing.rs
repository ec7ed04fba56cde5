//! Framing headers that do not do what their author thinks: obsolete, contradicting, or missing altogether.

use url::Url;

use super::ancestors::{self, Ancestors};
use super::answer::Answer;
use super::fixes;
use super::frame_options::{self, Wish};
use super::obstacle::{Obstacle, ObstacleKind, Weight};
use super::origin::origin_of;

/// Names under which browsers of old looked for a policy.
const OLD_NAMES: [&str; 2] = ["X-Content-Security-Policy", "X-WebKit-CSP"];

/// What is odd about the framing headers of an answer that is shown.
pub(super) fn judge(answer: &Answer, host_page: &Url) -> Vec<Obstacle> {
    let policies = ancestors::policies(answer);
    let mut obstacles = Vec::new();
    obstacles.extend(obsolete(answer, &policies, host_page));
    obstacles.extend(conflict(answer, &policies, host_page));
    obstacles.extend(unrestricted(answer, &policies, host_page));
    obstacles
}

fn obsolete(answer: &Answer, policies: &[Ancestors], host_page: &Url) -> Option<Obstacle> {
    let mut said: Vec<_> = frame_options::wishes(answer)
        .into_iter()
        .filter(|(value, wish)| matches!(wish, Wish::AllowAll | Wish::Unknown) && !value.is_empty())
        .map(|(value, _)| format!("\"{}: {value}\"", frame_options::HEADER))
        .collect();
    said.extend(
        OLD_NAMES
            .iter()
            .filter(|name| answer.values(name).next().is_some())
            .map(|name| format!("the header {name}")),
    );
    let words = policies.iter().flat_map(Ancestors::ignored_words);
    said.extend(words.map(|word| format!("{word} in frame-ancestors")));
    said.extend(ancestors::ignored(answer).map(|list| format!("\"frame-ancestors {list}\"")));
    if said.is_empty() {
        return None;
    }
    Some(Obstacle {
        kind: ObstacleKind::ObsoleteFramingValue,
        weight: Weight::Warns,
        title: "browsers ignore a framing value".to_owned(),
        cause: format!(
            "The answer has {}. Browsers ignore that: it lets nobody in and keeps nobody out.",
            said.join(", ")
        ),
        fix: fixes::framing(answer, host_page, None),
    })
}

fn conflict(answer: &Answer, policies: &[Ancestors], host_page: &Url) -> Option<Obstacle> {
    let wishes = frame_options::wishes(answer);
    let is_torn = wishes.iter().any(|(_, wish)| *wish != wishes[0].1);
    let allowing = policies
        .iter()
        .filter(|policy| policy.allows(host_page, &answer.url))
        .count();
    let is_policy_torn = allowing > 0 && allowing < policies.len();
    let is_refused_by_old = frame_options::judge(answer, host_page).is_some();
    let is_refused_by_new = allowing < policies.len();
    let lets_all_in = wishes
        .first()
        .is_some_and(|(_, wish)| *wish == Wish::AllowAll);
    let cause = if is_torn {
        let values: Vec<_> = wishes.iter().map(|(value, _)| value.as_str()).collect();
        format!(
            "X-Frame-Options comes as \"{}\". Different values together count as a refusal in Chromium, and not everywhere else.",
            values.join(", ")
        )
    } else if is_policy_torn {
        format!(
            "The answer has {} policies that name ancestors, and {allowing} of them would let {} in: all have to.",
            policies.len(),
            origin_of(host_page)
        )
    } else if policies.iter().any(Ancestors::is_said_twice) {
        "A policy names frame-ancestors twice: the first counts, and the second is ignored."
            .to_owned()
    } else if !policies.is_empty() && is_refused_by_old && !is_refused_by_new {
        "X-Frame-Options refuses the frame and frame-ancestors allows it. Browsers follow frame-ancestors; embedded web views \
         of old and tools that scan headers follow the other."
            .to_owned()
    } else if lets_all_in && is_refused_by_new {
        "X-Frame-Options says ALLOWALL and frame-ancestors refuses the frame. Browsers follow frame-ancestors.".to_owned()
    } else {
        return None;
    };
    Some(Obstacle {
        kind: ObstacleKind::ConflictingFramingHeaders,
        weight: Weight::Warns,
        title: "framing headers contradict each other".to_owned(),
        cause,
        fix: fixes::framing(answer, host_page, None),
    })
}

fn unrestricted(answer: &Answer, policies: &[Ancestors], host_page: &Url) -> Option<Obstacle> {
    let is_restricted_by_old = frame_options::wishes(answer)
        .iter()
        .any(|(_, wish)| matches!(wish, Wish::Deny | Wish::SameOrigin));
    let is_restricted = if policies.is_empty() {
        is_restricted_by_old
    } else {
        policies.iter().any(|policy| !policy.lets_everybody_in())
    };
    if is_restricted {
        return None;
    }
    let cause = if policies.is_empty() {
        "The answer has no policy that names ancestors, so any page of the web may frame the app, show it to whoever is signed \
         in, and post a context of its own."
    } else {
        "frame-ancestors lets any page of the web frame the app, show it to whoever is signed in, and post a context of its own."
    };
    Some(Obstacle {
        kind: ObstacleKind::FramingNotRestricted,
        weight: Weight::Notes,
        title: "any page may frame the app".to_owned(),
        cause: cause.to_owned(),
        fix: fixes::framing(answer, host_page, None),
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;
    use ObstacleKind::{ConflictingFramingHeaders, FramingNotRestricted, ObsoleteFramingValue};

    const XFO: &str = "X-Frame-Options";
    const CSP: &str = "Content-Security-Policy";
    const LISTED: (&str, &str) = (CSP, "frame-ancestors https://dash.example");

    type Headers = &'static [(&'static str, &'static str)];

    #[test]
    fn odd_framing_headers_are_told() {
        let cases: [(Headers, &[ObstacleKind]); 24] = [
            (&[LISTED], &[]),
            (&[(XFO, "DENY")], &[]),
            (&[(XFO, "sameorigin")], &[]),
            (&[(XFO, "DENY"), (XFO, "deny")], &[]),
            (&[], &[FramingNotRestricted]),
            (&[(CSP, "default-src 'self'")], &[FramingNotRestricted]),
            (&[(CSP, "frame-ancestors *")], &[FramingNotRestricted]),
            (
                &[(CSP, "frame-ancestors https: http:")],
                &[FramingNotRestricted],
            ),
            (
                &[(CSP, "frame-ancestors https://*")],
                &[FramingNotRestricted],
            ),
            (&[(CSP, "frame-ancestors https://*.example")], &[]),
            (&[(CSP, "frame-ancestors *"), LISTED], &[]),
            (
                &[(XFO, "ALLOWALL")],
                &[ObsoleteFramingValue, FramingNotRestricted],
            ),
            (
                &[(XFO, "ALLOW-FROM https://dash.example")],
                &[ObsoleteFramingValue, FramingNotRestricted],
            ),
            (
                &[(XFO, "ALLOW-FROM https://dash.example"), LISTED],
                &[ObsoleteFramingValue],
            ),
            (
                &[(XFO, "DENY; SAMEORIGIN"), LISTED],
                &[ObsoleteFramingValue],
            ),
            (
                &[("X-WebKit-CSP", "frame-ancestors *"), LISTED],
                &[ObsoleteFramingValue],
            ),
            (
                &[("x-content-security-policy", "x"), LISTED],
                &[ObsoleteFramingValue],
            ),
            (
                &[(CSP, "frame-ancestors https://dash.example 'none'")],
                &[ObsoleteFramingValue],
            ),
            (&[(CSP, "frame-ancestors 'none'")], &[]),
            (
                &[(XFO, "SAMEORIGIN"), (XFO, "DENY")],
                &[ConflictingFramingHeaders],
            ),
            (&[(XFO, "DENY"), LISTED], &[ConflictingFramingHeaders]),
            (
                &[LISTED, (CSP, "frame-ancestors 'self'")],
                &[ConflictingFramingHeaders],
            ),
            (
                &[(
                    CSP,
                    "frame-ancestors https://dash.example; frame-ancestors *",
                )],
                &[ConflictingFramingHeaders],
            ),
            (
                &[(XFO, "ALLOWALL"), (CSP, "frame-ancestors 'self'")],
                &[ObsoleteFramingValue, ConflictingFramingHeaders],
            ),
        ];
        let page = Url::parse("https://dash.example/").expect("a URL");
        for (headers, expected) in cases {
            let told = judge(&answer("https://orders.example/", headers), &page);
            let kinds: Vec<_> = told.iter().map(|obstacle| obstacle.kind).collect();
            assert_eq!(kinds, expected, "{headers:?}");
        }
    }
}
