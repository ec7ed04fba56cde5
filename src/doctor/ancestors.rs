//! `frame-ancestors` of Content-Security-Policy, as Chromium reads it.

use url::Url;

use super::answer::Answer;
use super::fixes;
use super::loopback::is_loopback;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::origin::origin_of;
use super::policy;
use super::source::Source;

/// The one directive of a policy that says who may frame the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ancestors {
    /// The list as it was written.
    list: String,
    sources: Vec<Source>,
    is_said_twice: bool,
}

impl Ancestors {
    /// Reads a policy. Of directives with the same name only the first counts.
    pub(super) fn of_policy(policy: &str) -> Option<Self> {
        let mut lists = policy::directives(policy, "frame-ancestors").skip(1);
        let words: Vec<_> = policy::directive(policy, "frame-ancestors")?.collect();
        Some(Self {
            list: words.join(" "),
            sources: words.iter().copied().filter_map(Source::read).collect(),
            is_said_twice: lists.next().is_some(),
        })
    }

    /// The list as it was written.
    pub(super) fn as_written(&self) -> &str {
        &self.list
    }

    /// Whether the policy has the directive twice, of which the second is ignored.
    pub(super) fn is_said_twice(&self) -> bool {
        self.is_said_twice
    }

    /// Words of the list that browsers ignore: what is no source, and `'none'` among others.
    pub(super) fn ignored_words(&self) -> Vec<String> {
        let words: Vec<_> = self
            .list
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect();
        let is_nobody = words.len() == 1 && words[0].eq_ignore_ascii_case("'none'");
        let ignored = words
            .iter()
            .filter(|word| !is_nobody && Source::read(word).is_none());
        ignored.map(|word| (*word).to_owned()).collect()
    }

    /// Whether any page on https may frame the app.
    pub(super) fn lets_everybody_in(&self) -> bool {
        self.sources.iter().any(Source::is_everybody)
    }

    /// Whether an entry of the list may be the dashboard: it names a host on https that is not this machine.
    fn may_name_a_dashboard(&self) -> bool {
        self.sources.iter().any(Source::may_be_a_dashboard)
    }

    /// The pages on https that it names; of a pattern one that matches.
    fn dashboards(&self) -> impl Iterator<Item = Url> {
        self.list.split(' ').filter_map(|word| {
            let word = word.replace('*', "chat");
            let with_scheme = || Url::parse(&format!("https://{word}")).ok();
            let is_page = |url: &Url| url.scheme() == "https" && url.has_host();
            let page = Url::parse(&word)
                .ok()
                .filter(is_page)
                .or_else(with_scheme)?;
            (page.host_str()?.contains('.') && !is_loopback(&page)).then_some(page)
        })
    }

    pub(super) fn allows(&self, page: &Url, own: &Url) -> bool {
        self.sources.iter().any(|source| source.matches(page, own))
    }

    /// Whether it lets in anybody but the app itself.
    fn names_others(&self) -> bool {
        self.sources.iter().any(|source| *source != Source::Own)
    }
}

/// What the enforced policies say about ancestors.
pub(super) fn policies(answer: &Answer) -> Vec<Ancestors> {
    policy::enforced(answer)
        .filter_map(Ancestors::of_policy)
        .collect()
}

/// The lists that browsers ignore as a whole, as they were written: those with a character beyond ASCII.
pub(super) fn ignored(answer: &Answer) -> impl Iterator<Item = String> {
    policy::enforced(answer).filter_map(|policy| {
        let words = policy::directives(policy, "frame-ancestors").next()?;
        (!words.clone().all(str::is_ascii)).then(|| Vec::from_iter(words).join(" "))
    })
}

/// Whether any of the policies refuses the frame: all of them have to allow it.
pub(super) fn judge(answer: &Answer, policies: &[Ancestors], host_page: &Url) -> Option<Obstacle> {
    let refusing: Vec<_> = policies
        .iter()
        .filter(|policy| !policy.allows(host_page, &answer.url))
        .collect();
    // The hardest of them is told: where one policy lets nobody in, adding an origin to another is of no use.
    let told = refusing.iter().min_by_key(|policy| policy.names_others())?;
    let may_frame = |page: &&Url| {
        policies
            .iter()
            .all(|policy| policy.allows(page, &answer.url))
    };
    let mut dashboards = policies.iter().flat_map(Ancestors::dashboards);
    let named = dashboards.find(|page| is_loopback(host_page) && may_frame(&page));
    let named = named.as_ref().map(origin_of);
    let mut cause = told.refusal(host_page, &answer.url);
    if policies.len() > 1 {
        cause.push_str(&format!(
            " The answer has {} policies that name ancestors, {} of them refuse this page, and all of them have to allow it.",
            policies.len(),
            refusing.len()
        ));
    }
    Some(Obstacle {
        kind: ObstacleKind::RefusedByFrameAncestors,
        weight: Weight::Blocks,
        title: "frame-ancestors refuses the frame".to_owned(),
        cause,
        fix: fixes::framing(answer, host_page, named.as_deref()),
    })
}

/// The same where the dashboard is not known and only stands for one: a list that names other hosts may name the real one.
/// `None` when the frame is refused whatever the dashboard is, or not at all.
pub(super) fn left_open(answer: &Answer, host_page: &Url) -> Option<Obstacle> {
    let policies = policies(answer);
    let mut refusing = policies
        .iter()
        .filter(|policy| !policy.allows(host_page, &answer.url))
        .peekable();
    let list = refusing.peek()?.list.clone();
    refusing.all(Ancestors::may_name_a_dashboard).then(|| Obstacle {
        kind: ObstacleKind::RefusedByFrameAncestors,
        weight: Weight::Warns,
        title: "frame-ancestors names pages, and your dashboard may be one of them".to_owned(),
        cause: format!(
            "The answer's Content-Security-Policy says \"frame-ancestors {list}\". Whether the dashboard is in the list cannot be \
             told here; if it is not, the frame stays empty."
        ),
        fix: vec![Fix::anywhere(
            "Say where the dashboard stands: --host-origin https://YOUR-DASHBOARD.example",
        )],
    })
}

impl Ancestors {
    fn refusal(&self, host_page: &Url, own: &Url) -> String {
        let said = format!(
            "The answer's Content-Security-Policy says \"frame-ancestors {}\"",
            self.list
        );
        let page = origin_of(host_page);
        if self.sources.is_empty() {
            return format!("{said}: no page may frame it, the real dashboard neither.");
        }
        if !self.names_others() {
            return format!(
                "{said}: only pages of its own origin, {}, may frame it. This page is {page}, and the real dashboard is on \
                 another origin too.",
                origin_of(own)
            );
        }
        let mut cause = format!("{said}, and this page is {page}, which is not in the list.");
        if is_loopback(host_page) {
            cause.push_str(" If the list has the origin of your dashboard, the frame shows there.");
        }
        let hint = self
            .sources
            .iter()
            .find_map(|source| source.near_miss(host_page, own));
        if let Some(hint) = hint {
            cause.push(' ');
            cause.push_str(hint);
        }
        cause
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    const CSP: &str = "Content-Security-Policy";

    fn told(values: &[&str]) -> Option<Obstacle> {
        let headers: Vec<_> = values.iter().map(|value| (CSP, *value)).collect();
        let answer = answer("http://localhost:3000/", &headers);
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        judge(&answer, &policies(&answer), &page)
    }

    #[test]
    fn every_policy_has_to_allow_the_page() {
        let cases: [(&[&str], bool); 15] = [
            (&["default-src 'self'"], false),
            (&["frame-ancestors *"], false),
            (&["frame-ancestors 'none'"], true),
            (&["frame-ancestors 'none' *"], false),
            (&["frame-ancestors"], true),
            (&["FRAME-Ancestors\t'NONE'"], true),
            (&["frame-ancestors 'self'"], true),
            (&["frame-ancestors 'self' http://127.0.0.1:4400"], false),
            (&["frame-ancestors *; frame-ancestors 'none'"], false),
            (&["frame-ancestors 'none'; frame-ancestors *"], true),
            (&["frame-ancestors *, frame-ancestors 'none'"], true),
            (&["frame-ancestors *", "frame-ancestors 'self'"], true),
            (&["frame-ancestors *", "img-src 'none'"], false),
            (&["frame-ancestors https:"], true),
            (&[" ;; img-src * ; frame-ancestors http: ;"], false),
        ];
        for (values, is_refused) in cases {
            assert_eq!(told(values).is_some(), is_refused, "{values:?}");
        }
    }

    #[test]
    fn a_list_is_left_open_when_it_may_name_the_dashboard() {
        let cases: [(&[&str], bool); 8] = [
            (&["frame-ancestors https://chat.example.com"], true),
            (&["frame-ancestors 'self' *.example.com"], true),
            (&["frame-ancestors 'self'"], false),
            (&["frame-ancestors 'none'"], false),
            (
                &["frame-ancestors http://127.0.0.1:4400 http://localhost:*"],
                false,
            ),
            (&["frame-ancestors http://chat.example.com"], false),
            (
                &[
                    "frame-ancestors https://chat.example.com",
                    "frame-ancestors 'self'",
                ],
                false,
            ),
            (&["frame-ancestors *"], false),
        ];
        let page = Url::parse("https://dashboard.example/").expect("a URL");
        for (values, is_open) in cases {
            let headers: Vec<_> = values.iter().map(|value| (CSP, *value)).collect();
            let told = left_open(&answer("https://orders.example/", &headers), &page);
            assert_eq!(told.is_some(), is_open, "{values:?}");
        }
    }

    #[test]
    fn the_cause_tells_the_desk_from_production() {
        let cause = |values: &[&str]| told(values).expect("refused").cause;
        let elsewhere = cause(&["frame-ancestors 'self' https://dash.example"]);
        for part in [
            "\"frame-ancestors 'self' https://dash.example\"",
            "this page is http://127.0.0.1:4400",
            "the frame shows there",
        ] {
            assert!(elsewhere.contains(part), "{part} in {elsewhere}");
        }
        assert!(cause(&["frame-ancestors 'none'"]).contains("the real dashboard neither"));
        assert!(
            cause(&["frame-ancestors 'self'"]).contains("its own origin, http://localhost:3000")
        );
        assert!(cause(&["frame-ancestors http://127.0.0.1"]).contains("without a port"));
        let two = cause(&["frame-ancestors https:, frame-ancestors 'none'"]);
        assert!(two.contains("\"frame-ancestors 'none'\"") && two.contains("2 of them refuse"));
    }
}
