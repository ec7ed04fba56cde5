//! The `sandbox` directive of Content-Security-Policy: what it takes from the app, whoever frames it.

use super::answer::Answer;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::policy;

/// Whether scripts of the answer run.
pub(super) fn runs_scripts(answer: &Answer) -> bool {
    refusing(answer, "allow-scripts").is_none()
}

/// Judges the policies of an answer. In a meta element browsers ignore the directive.
pub(super) fn judge(answer: &Answer) -> Vec<Obstacle> {
    let scripts = refusing(answer, "allow-scripts").map(|said| Obstacle {
        kind: ObstacleKind::ScriptsSandboxed,
        weight: Weight::Blocks,
        title: "a sandbox keeps the app's scripts from running".to_owned(),
        cause: format!(
            "The answer's Content-Security-Policy says \"{said}\". Without allow-scripts no script of the page runs, so \
             nothing listens to the host."
        ),
        fix: fix(),
    });
    let origin = refusing(answer, "allow-same-origin").map(|said| Obstacle {
        kind: ObstacleKind::OriginSandboxed,
        weight: Weight::Warns,
        title: "a sandbox takes the app's origin away".to_owned(),
        cause: format!(
            "The answer's Content-Security-Policy says \"{said}\". Without allow-same-origin the page has an opaque origin: \
             localStorage, sessionStorage, IndexedDB and document.cookie throw a SecurityError, and its requests go out with \
             \"Origin: null\"."
        ),
        fix: fix(),
    });
    scripts.into_iter().chain(origin).collect()
}

/// The first sandbox without that token, as it is written. Of several policies each has to allow a thing.
fn refusing(answer: &Answer, token: &str) -> Option<String> {
    policy::enforced(answer)
        .filter_map(|policy| policy::directive(policy, "sandbox"))
        .map(Vec::from_iter)
        .find(|words| !words.iter().any(|word| word.eq_ignore_ascii_case(token)))
        .map(|words| [&["sandbox"], &words[..]].concat().join(" "))
}

fn fix() -> Vec<Fix> {
    vec![Fix::anywhere(
        "Remove sandbox from the policy of the app's page, or allow what the app needs:\n\n    Content-Security-Policy: \
         sandbox allow-scripts allow-same-origin allow-forms allow-popups\n\nBrowsers enforce every policy they receive: \
         where a proxy or a file host adds its own, change it there, or serve the page from elsewhere.",
    )]
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;
    use ObstacleKind::{OriginSandboxed, ScriptsSandboxed};

    type Headers = &'static [(&'static str, &'static str)];

    const CSP: &str = "Content-Security-Policy";
    const BOTH: &str = "sandbox allow-scripts allow-same-origin";

    #[test]
    fn a_sandbox_is_read_as_chromium_reads_it() {
        let cases: [(Headers, &[ObstacleKind]); 15] = [
            (&[], &[]),
            (&[(CSP, "default-src 'self'")], &[]),
            (&[(CSP, "sandbox")], &[ScriptsSandboxed, OriginSandboxed]),
            (&[(CSP, BOTH)], &[]),
            (&[(CSP, "SANDBOX Allow-Scripts ALLOW-SAME-ORIGIN")], &[]),
            (&[(CSP, "sandbox allow-scripts")], &[OriginSandboxed]),
            (
                &[(CSP, "sandbox allow-same-origin allow-forms")],
                &[ScriptsSandboxed],
            ),
            (
                &[(CSP, "sandbox 'allow-scripts' allow-same-origin")],
                &[ScriptsSandboxed],
            ),
            (
                &[(CSP, "img-src *;sandbox;")],
                &[ScriptsSandboxed, OriginSandboxed],
            ),
            (
                &[(CSP, BOTH), (CSP, "sandbox allow-scripts")],
                &[OriginSandboxed],
            ),
            (
                &[(CSP, "sandbox allow-scripts, sandbox allow-same-origin")],
                &[ScriptsSandboxed, OriginSandboxed],
            ),
            (
                &[(CSP, "sandbox; sandbox allow-scripts allow-same-origin")],
                &[ScriptsSandboxed, OriginSandboxed],
            ),
            (
                &[(CSP, "sandbox allow-scripts allow-same-origin; sandbox")],
                &[],
            ),
            (&[("Content-Security-Policy-Report-Only", "sandbox")], &[]),
            (&[("X-Content-Security-Policy", "sandbox")], &[]),
        ];
        for (headers, expected) in cases {
            let told = judge(&answer("https://orders.example/", headers));
            let kinds: Vec<_> = told.iter().map(|obstacle| obstacle.kind).collect();
            assert_eq!(kinds, expected, "{headers:?}");
        }
    }
}
