//! Content security policies: the script in the page must run and reach its host, and for the rest the app's policy is to
//! be what it was. <https://www.w3.org/TR/CSP3/>

/// The content of a `Content-Security-Policy`, with leave for an inline script of this hash and for requests to the
/// page's own origin. Several policies may stand in one, separated by commas.
pub(super) fn admit(policies: &str, hash: &str) -> String {
    each(policies, |policy| {
        changed(policy, [script(policy, hash), requests(policy)])
    })
}

/// The same with leave for the requests alone, for a script that has run already.
pub(super) fn admit_requests(policies: &str) -> String {
    each(policies, |policy| changed(policy, [requests(policy)]))
}

fn each(policies: &str, admit: impl Fn(&str) -> String) -> String {
    let admitted: Vec<_> = policies.split(',').map(admit).collect();
    admitted.join(",")
}

fn script(policy: &str, hash: &str) -> Option<Change> {
    needed(
        policy,
        &["script-src-elem", "script-src", "default-src"],
        hash,
        |sources| is_open_to_inline(sources) || has(sources, hash),
    )
}

fn requests(policy: &str) -> Option<Change> {
    needed(
        policy,
        &["connect-src", "default-src"],
        "'self'",
        |sources| has(sources, "'self'") || has(sources, "*"),
    )
}

fn changed(policy: &str, changes: impl IntoIterator<Item = Option<Change>>) -> String {
    let mut parts: Vec<String> = policy.split(';').map(str::to_owned).collect();
    for change in changes.into_iter().flatten() {
        match change {
            Change::Replace { place, directive } => {
                let part = &mut parts[place];
                let blank = part.len() - part.trim_start().len();
                part.replace_range(blank.., &directive);
            }
            Change::Append { directive } => parts.push(format!(" {directive}")),
        }
    }
    parts.join(";")
}

/// What a policy needs.
enum Change {
    Replace { place: usize, directive: String },
    Append { directive: String },
}

/// Finds the directive that governs, the first of `names` that is there, and adds a source to it.
fn needed(
    policy: &str,
    names: &[&str],
    source: &str,
    is_allowed: impl Fn(&[&str]) -> bool,
) -> Option<Change> {
    // Of two directives of one name the first counts.
    let (place, mut words) = names.iter().find_map(|name| {
        policy.split(';').enumerate().find_map(|(place, part)| {
            let words: Vec<_> = part.split_ascii_whitespace().collect();
            let is_named = words.first()?.eq_ignore_ascii_case(name);
            is_named.then_some((place, words))
        })
    })?;
    let name = words.remove(0);
    if is_allowed(&words) {
        return None;
    }
    words.retain(|word| !word.eq_ignore_ascii_case("'none'"));
    words.push(source);
    let sources = words.join(" ");
    if !name.eq_ignore_ascii_case("default-src") {
        return Some(Change::Replace {
            place,
            directive: format!("{name} {sources}"),
        });
    }
    // Not into `default-src` itself: a hash there would switch off 'unsafe-inline' for styles, too.
    let own = names.iter().rev().find(|name| **name != "default-src")?;
    Some(Change::Append {
        directive: format!("{own} {sources}"),
    })
}

/// Whether every inline script may run. A hash would end that, so such a list must stay as it is.
fn is_open_to_inline(sources: &[&str]) -> bool {
    let is_selective = |source: &&str| {
        let source = source.to_ascii_lowercase();
        source == "'strict-dynamic'"
            || ["'nonce-", "'sha256-", "'sha384-", "'sha512-"]
                .iter()
                .any(|start| source.starts_with(start))
    };
    has(sources, "'unsafe-inline'") && !sources.iter().any(is_selective)
}

fn has(sources: &[&str], source: &str) -> bool {
    sources.iter().any(|word| word.eq_ignore_ascii_case(source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_may_run_and_reach_its_host_and_nothing_else_changes() {
        for (policy, expected) in [
            // Nothing restricts scripts or requests.
            ("", ""),
            ("frame-ancestors 'none'", "frame-ancestors 'none'"),
            (
                "img-src 'self'; upgrade-insecure-requests;",
                "img-src 'self'; upgrade-insecure-requests;",
            ),
            // Scripts.
            ("script-src 'self'", "script-src 'self' 'sha256-X'"),
            ("script-src 'none'", "script-src 'sha256-X'"),
            ("script-src", "script-src 'sha256-X'"),
            ("SCRIPT-SRC 'NONE'", "SCRIPT-SRC 'sha256-X'"),
            ("script-src 'unsafe-inline'", "script-src 'unsafe-inline'"),
            (
                "script-src 'self' 'Unsafe-Inline' https:",
                "script-src 'self' 'Unsafe-Inline' https:",
            ),
            (
                "script-src 'unsafe-inline' 'nonce-a'",
                "script-src 'unsafe-inline' 'nonce-a' 'sha256-X'",
            ),
            (
                "script-src 'unsafe-inline' 'sha384-a'",
                "script-src 'unsafe-inline' 'sha384-a' 'sha256-X'",
            ),
            (
                "script-src 'unsafe-inline' 'strict-dynamic'",
                "script-src 'unsafe-inline' 'strict-dynamic' 'sha256-X'",
            ),
            (
                "script-src 'unsafe-inline'; script-src-elem 'self'",
                "script-src 'unsafe-inline'; script-src-elem 'self' 'sha256-X'",
            ),
            // Of two the first counts.
            (
                "script-src 'self'; script-src 'unsafe-inline'",
                "script-src 'self' 'sha256-X'; script-src 'unsafe-inline'",
            ),
            // Requests.
            ("connect-src 'self'", "connect-src 'self'"),
            ("connect-src *", "connect-src *"),
            (
                "connect-src https://a.example",
                "connect-src https://a.example 'self'",
            ),
            ("connect-src 'none'", "connect-src 'self'"),
            // Both, by the default.
            (
                "default-src 'none'",
                "default-src 'none'; script-src 'sha256-X'; connect-src 'self'",
            ),
            (
                "default-src 'self'; img-src *",
                "default-src 'self'; img-src *; script-src 'self' 'sha256-X'",
            ),
            (
                "default-src https: 'unsafe-inline'",
                "default-src https: 'unsafe-inline'; connect-src https: 'unsafe-inline' 'self'",
            ),
            (
                "default-src 'none'; script-src 'nonce-a'; connect-src 'self'",
                "default-src 'none'; script-src 'nonce-a' 'sha256-X'; connect-src 'self'",
            ),
            // Several policies: every one of them must allow it.
            (
                "script-src 'self', connect-src 'none'",
                "script-src 'self' 'sha256-X', connect-src 'self'",
            ),
        ] {
            assert_eq!(admit(policy, "'sha256-X'"), expected, "{policy:?}");
        }
    }

    #[test]
    fn a_script_that_has_run_needs_only_its_requests() {
        assert_eq!(
            admit_requests("default-src 'none'; script-src 'self'"),
            "default-src 'none'; script-src 'self'; connect-src 'self'"
        );
    }

    #[test]
    fn who_is_admitted_is_not_admitted_again() {
        let once = admit("default-src 'self'", "'sha256-X'");
        assert_eq!(admit(&once, "'sha256-X'"), once);
    }
}
