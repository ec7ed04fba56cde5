//! The sources that a `frame-ancestors` lists, and which pages they match, as Chromium does it.

use url::Url;

use super::loopback::is_localhost;

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// `*`
    Any,
    /// `'self'`: the app's own origin.
    Own,
    /// `https:`
    Scheme(String),
    /// `https://*.example.com:8443`
    Host(HostSource),
}

/// An entry with a host; what is left out follows the app or the scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HostSource {
    scheme: Option<String>,
    name: Name,
    port: Port,
    path: Path,
}

/// What stands behind the authority. An ancestor is compared by its origin, which has the path `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    /// Nothing, or `/`.
    Whole,
    /// Anything longer, which no origin has: browsers let nobody in.
    Part,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Name {
    Any,
    /// Everything below a name, and not the name itself.
    Below(String),
    Exactly(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Port {
    /// Not written: the usual port of the page's scheme.
    Usual,
    Any,
    Number(u16),
}

/// How a part of a page fits a part of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Not,
    Exact,
    /// Whatever it is, it fits, so also after a change from http to https.
    Loose,
    /// The source is for http and the page has the https counterpart.
    Upgrade,
}

impl Source {
    /// Reads one word of a list. What is no source is ignored by browsers, after a note in the console.
    pub(super) fn read(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        match word.as_str() {
            "*" => return Some(Source::Any),
            "'self'" => return Some(Source::Own),
            _ => {}
        }
        match word.strip_suffix(':') {
            Some(scheme) if is_scheme(scheme) => Some(Source::Scheme(scheme.to_owned())),
            _ => HostSource::read(&word).map(Source::Host),
        }
    }

    /// Whether a page may frame an app at `own`.
    pub(super) fn matches(&self, page: &Url, own: &Url) -> bool {
        match self {
            Source::Any => {
                matches!(page.scheme(), "http" | "https") || page.scheme() == own.scheme()
            }
            Source::Own => HostSource::of(own).is_some_and(|source| source.matches(page, own)),
            Source::Scheme(scheme) => fit_scheme(scheme, page) != Fit::Not,
            Source::Host(source) => source.matches(page, own),
        }
    }

    /// Whether it matches every page on https.
    pub(super) fn is_everybody(&self) -> bool {
        match self {
            Source::Any => true,
            Source::Own => false,
            Source::Scheme(scheme) => matches!(scheme.as_str(), "http" | "https"),
            Source::Host(source) => source.name == Name::Any && source.path == Path::Whole,
        }
    }

    /// Whether it names a page that could be a dashboard: on https, and not on this machine.
    pub(super) fn may_be_a_dashboard(&self) -> bool {
        let Source::Host(source) = self else {
            return false;
        };
        let (Name::Exactly(name) | Name::Below(name)) = &source.name else {
            return false;
        };
        let is_address = name.parse::<std::net::Ipv4Addr>().is_ok();
        source.scheme.as_deref() != Some("http") && !is_localhost(name) && !is_address
    }

    /// What keeps an entry with the right host from matching, where a reader would think that it does.
    pub(super) fn near_miss(&self, page: &Url, own: &Url) -> Option<&'static str> {
        let Source::Host(source) = self else {
            return None;
        };
        let whole = HostSource {
            path: Path::Whole,
            ..source.clone()
        };
        let with_port = HostSource {
            port: Port::Any,
            ..whole.clone()
        };
        if source.matches(page, own) {
            None
        } else if whole.matches(page, own) {
            Some(
                "The origin is in the list with a path, and browsers compare that path with \"/\": leave it out.",
            )
        } else if source.port == Port::Usual && with_port.matches(page, own) {
            Some(
                "The host is in the list without a port, which stands for the usual port of its scheme only.",
            )
        } else {
            None
        }
    }
}

impl HostSource {
    fn read(word: &str) -> Option<Self> {
        let (scheme, rest) = match word.split_once("://") {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme.to_owned()), rest),
            Some(_) => return None,
            None => (None, word),
        };
        let (authority, rest) = rest.split_once('/').unwrap_or((rest, ""));
        let path = if rest.is_empty() || rest.starts_with(['?', '#']) {
            Path::Whole
        } else {
            Path::Part
        };
        let (name, port) = match authority.split_once(':') {
            Some((name, "*")) => (name, Port::Any),
            Some((name, number)) => (name, Port::Number(number.parse().ok()?)),
            None => (authority, Port::Usual),
        };
        Some(Self {
            scheme,
            name: Name::read(name)?,
            port,
            path,
        })
    }

    fn of(url: &Url) -> Option<Self> {
        Some(Self {
            scheme: Some(url.scheme().to_owned()),
            name: Name::Exactly(url.host_str()?.to_owned()),
            port: url.port().map_or(Port::Usual, Port::Number),
            path: Path::Whole,
        })
    }

    fn matches(&self, page: &Url, own: &Url) -> bool {
        let scheme = self.scheme.as_deref().unwrap_or(own.scheme());
        let by_scheme = fit_scheme(scheme, page);
        let by_port = self.port.fit(page);
        // http and https are one only together with their usual ports, so that http://a.example:8080 does not let in
        // whatever speaks TLS there.
        let is_torn = (by_scheme == Fit::Upgrade && by_port == Fit::Exact)
            || (by_port == Fit::Upgrade && by_scheme != Fit::Upgrade);
        by_scheme != Fit::Not
            && by_port != Fit::Not
            && !is_torn
            && self.path == Path::Whole
            && self.name.matches(page)
    }
}

impl Name {
    /// Letters, digits, `-`, `_` and dots, perhaps below a star: an IPv6 address cannot be written in a policy.
    fn read(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Name::Any);
        }
        let (is_below, name) = match text.strip_prefix("*.") {
            Some(name) => (true, name),
            None => (false, text),
        };
        let is_written = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if name.is_empty() || !name.chars().all(is_written) {
            return None;
        }
        let name = name.to_owned();
        Some(if is_below {
            Name::Below(name)
        } else {
            Name::Exactly(name)
        })
    }

    fn matches(&self, page: &Url) -> bool {
        let host = page.host_str().unwrap_or_default();
        match self {
            Name::Any => true,
            Name::Exactly(name) => host == name,
            Name::Below(name) => host
                .strip_suffix(name.as_str())
                .is_some_and(|left| left.len() > 1 && left.ends_with('.')),
        }
    }
}

impl Port {
    fn fit(self, page: &Url) -> Fit {
        let port = page.port_or_known_default();
        match self {
            Port::Any => Fit::Loose,
            Port::Usual if page.port().is_none() => Fit::Loose,
            Port::Usual => Fit::Not,
            Port::Number(number) if port == Some(number) => Fit::Exact,
            Port::Number(80) if port == Some(443) => Fit::Upgrade,
            Port::Number(_) => Fit::Not,
        }
    }
}

fn fit_scheme(scheme: &str, page: &Url) -> Fit {
    match (scheme, page.scheme()) {
        (asked, given) if asked == given => Fit::Exact,
        ("http", "https") => Fit::Upgrade,
        _ => Fit::Not,
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_match_pages_as_in_chromium() {
        let mock = "http://127.0.0.1:4400/";
        let dash = "https://dash.example/";
        let app = "http://localhost:3000/panel";
        let cases = [
            ("*", mock, app, true),
            ("'SELF'", mock, app, false),
            ("'self'", "http://localhost:3000/", app, true),
            ("'self'", "http://localhost:3001/", app, false),
            ("'self'", "https://a.example/", "http://a.example/", true),
            ("'self'", "http://a.example/", "https://a.example/", false),
            ("https:", dash, app, true),
            ("https:", mock, app, false),
            ("http:", mock, app, true),
            ("http:", dash, app, true),
            ("https://dash.example", dash, app, true),
            ("HTTPS://Dash.Example", dash, app, true),
            ("https://dash.example/", dash, app, true),
            ("https://dash.example/?query", dash, app, true),
            ("https://dash.example/some/path", dash, app, false),
            ("dash.example:443", dash, app, false),
            ("https://dash.example:443", dash, app, true),
            ("https://dash.example:8443", dash, app, false),
            (
                "https://dash.example:*",
                "https://dash.example:8443/",
                app,
                true,
            ),
            (
                "https://dash.example",
                "https://dash.example:8443/",
                app,
                false,
            ),
            ("http://dash.example", dash, app, true),
            ("http://dash.example:80", dash, app, true),
            (
                "http://dash.example:8080",
                "https://dash.example:8080/",
                app,
                false,
            ),
            ("https://*.example", dash, app, true),
            ("https://*.dash.example", dash, app, false),
            (
                "https://*.dash.example",
                "https://a.b.dash.example/",
                app,
                true,
            ),
            ("https://*.ash.example", dash, app, false),
            ("https://*", dash, app, true),
            ("https://*", mock, app, false),
            ("*:4400", mock, app, true),
            ("*:*", mock, app, true),
            ("127.0.0.1:4400", mock, app, true),
            ("127.0.0.1:*", mock, app, true),
            ("127.0.0.1", mock, app, false),
            ("127.0.0.1:4400", mock, "https://a.example/", false),
            ("http://127.0.0.1:4400", mock, "https://a.example/", true),
            ("localhost:4400", mock, app, false),
            ("dash.example", dash, app, true),
        ];
        for (word, page, own, expected) in cases {
            let source = Source::read(word).expect(word);
            let (page, own) = (Url::parse(page).expect(page), Url::parse(own).expect(own));
            assert_eq!(source.matches(&page, &own), expected, "{word} {page} {own}");
        }
    }

    #[test]
    fn what_is_no_source_is_ignored() {
        for word in [
            "'none'",
            "'unsafe-inline'",
            "http://[::1]:4400",
            "a.*.example",
            "https://",
            "://a",
            "a.example:port",
            "a.example:99999",
            "\"https://a.example\"",
        ] {
            assert_eq!(Source::read(word), None, "{word}");
        }
    }

    #[test]
    fn a_right_host_with_something_else_wrong_is_noticed() {
        let page = Url::parse("http://127.0.0.1:4400/").expect("a URL");
        let hint = |word: &str| {
            let source = Source::read(word).expect(word);
            source.near_miss(&page, &page).unwrap_or("nothing")
        };
        for word in ["http://127.0.0.1", "127.0.0.1", "127.0.0.1/panel"] {
            assert!(hint(word).contains("without a port"), "{word}");
        }
        assert!(hint("http://127.0.0.1:4400/panel").contains("with a path"));
        for word in [
            "http://127.0.0.1:3000",
            "https://127.0.0.1",
            "http://127.0.0.1:4400/",
        ] {
            assert_eq!(hint(word), "nothing", "{word}");
        }
    }
}
