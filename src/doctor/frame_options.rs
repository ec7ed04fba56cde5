//! X-Frame-Options, as Chromium reads it.

use url::Url;

use super::answer::Answer;
use super::fixes;
use super::obstacle::{Obstacle, ObstacleKind, Weight};
use super::origin::{is_same_origin, origin_of};

/// The name of the header.
pub(super) const HEADER: &str = "X-Frame-Options";

/// What one value asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Deny,
    SameOrigin,
    AllowAll,
    /// `ALLOW-FROM` and everything else that no browser follows. Alone it allows framing.
    Unknown,
}

impl Wish {
    fn read(value: &str) -> Self {
        match value.to_ascii_uppercase().as_str() {
            "DENY" => Wish::Deny,
            "SAMEORIGIN" => Wish::SameOrigin,
            "ALLOWALL" => Wish::AllowAll,
            _ => Wish::Unknown,
        }
    }
}

/// Every value, in order, with what it asks for. Headers of one name are one list, and a comma stands between its values: two
/// proxies that each add the header end here, whichever way they do it.
pub(super) fn wishes(answer: &Answer) -> Vec<(String, Wish)> {
    answer
        .list(HEADER)
        .into_iter()
        .map(|value| (value.to_owned(), Wish::read(value)))
        .collect()
}

/// Whether X-Frame-Options refuses the frame. It is for the caller to know that no policy names ancestors.
pub(super) fn judge(answer: &Answer, host_page: &Url) -> Option<Obstacle> {
    let (values, wishes): (Vec<_>, Vec<_>) = wishes(answer).into_iter().unzip();
    let first = *wishes.first()?;
    let said = format!("The answer says \"{HEADER}: {}\"", values.join(", "));
    let cause = if wishes.iter().any(|wish| *wish != first) {
        format!(
            "{said}. The values contradict each other, and browsers then refuse the frame. Often the app sends one and a \
             proxy before it adds another."
        )
    } else {
        match first {
            Wish::Deny => format!("{said}: no page may frame it, the real dashboard neither."),
            Wish::SameOrigin if !is_same_origin(&answer.url, host_page) => format!(
                "{said}: only pages of its own origin, {}, may frame it. This page is {}, and the real dashboard is on \
                 another origin too.",
                origin_of(&answer.url),
                origin_of(host_page)
            ),
            Wish::SameOrigin | Wish::AllowAll | Wish::Unknown => return None,
        }
    };
    Some(Obstacle {
        kind: ObstacleKind::RefusedByXFrameOptions,
        weight: Weight::Blocks,
        title: "X-Frame-Options refuses the frame".to_owned(),
        cause,
        fix: fixes::framing(answer, host_page, None),
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    #[test]
    fn values_are_read_as_chromium_does() {
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        let cases: [(&[&str], bool); 20] = [
            (&[], false),
            (&["DENY"], true),
            (&["deny"], true),
            (&[" Deny "], true),
            (&["SAMEORIGIN"], true),
            (&["ALLOWALL"], false),
            (&["ALLOW-FROM https://dash.example"], false),
            (&["nonsense"], false),
            (&[""], false),
            (&["SAMEORIGIN", "DENY"], true),
            (&["SAMEORIGIN, DENY"], true),
            (&["ALLOWALL", "DENY"], true),
            (&["ALLOWALL", "ALLOW-FROM https://dash.example"], true),
            (&["ALLOW-FROM https://a.example", "nonsense"], false),
            (&["ALLOWALL, allowall"], false),
            (&["DENY", "DENY"], true),
            (&["DENY; SAMEORIGIN"], false),
            (&["\"DENY\""], false),
            (&["SAMEORIGIN,"], true),
            (&["ALLOWALL", ""], true),
        ];
        for (values, is_refused) in cases {
            let headers: Vec<_> = values.iter().map(|value| (HEADER, *value)).collect();
            let answer = answer("http://localhost:3000/", &headers);
            assert_eq!(judge(&answer, &page).is_some(), is_refused, "{values:?}");
        }
    }

    #[test]
    fn same_origin_means_scheme_host_and_port() {
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        for (url, is_refused) in [
            ("http://127.0.0.1:4400/panel", false),
            ("http://127.0.0.1:3000/", true),
            ("https://127.0.0.1:4400/", true),
            ("http://localhost:4400/", true),
        ] {
            let same = judge(&answer(url, &[(HEADER, "SAMEORIGIN")]), &page);
            assert_eq!(same.is_some(), is_refused, "{url}");
        }
    }

    #[test]
    fn the_cause_quotes_the_values_and_names_both_origins() {
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        let told = judge(
            &answer("http://a.localhost:3000/x", &[(HEADER, "sameorigin")]),
            &page,
        );
        let cause = told.expect("refused").cause;
        for part in [
            "\"X-Frame-Options: sameorigin\"",
            "http://a.localhost:3000,",
            "http://127.0.0.1:4400,",
        ] {
            assert!(cause.contains(part), "{part} in {cause}");
        }
    }
}
