//! One Set-Cookie line, taken apart as browsers do, and whether any browser keeps it.

use url::{Host, Url};

use super::loopback::is_loopback;

/// What one Set-Cookie line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SetCookie {
    pub name: String,
    pub value: String,
    pub same_site: SameSite,
    pub is_secure: bool,
    pub is_partitioned: bool,
    pub domain: Option<String>,
    pub path: Option<String>,
    is_http_only: bool,
    purpose: Purpose,
    /// Every other attribute as it was written, such as `Max-Age=3600`.
    others: Vec<String>,
}

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Set,
    /// It lets the cookie end in the past.
    TakeAway,
}

/// When a cookie goes along to another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SameSite {
    /// Not written: browsers take it for `Lax`.
    Missing,
    /// A word that no browser knows: the same.
    Unknown(String),
    Lax,
    Strict,
    None,
}

/// Names and values of more bytes than this are refused.
const MOST_BYTES: usize = 4096;

impl SetCookie {
    /// Reads a line. The last attribute of a name counts.
    pub(super) fn read(line: &str) -> Self {
        let mut pieces = line.split(';').map(str::trim);
        let pair = pieces.next().unwrap_or_default();
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let mut cookie = Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            same_site: SameSite::Missing,
            is_secure: false,
            is_partitioned: false,
            domain: None,
            path: None,
            is_http_only: false,
            purpose: Purpose::Set,
            others: Vec::new(),
        };
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let (key, value) = piece.split_once('=').unwrap_or((piece, ""));
            cookie.take(key.trim(), value.trim(), piece);
        }
        cookie
    }

    fn take(&mut self, key: &str, value: &str, piece: &str) {
        match key.to_ascii_lowercase().as_str() {
            "samesite" => self.same_site = SameSite::read(value),
            "secure" => self.is_secure = true,
            "partitioned" => self.is_partitioned = true,
            "httponly" => self.is_http_only = true,
            // An empty one stands for the host alone.
            "domain" => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                self.domain = (!domain.is_empty()).then_some(domain);
            }
            "path" => self.path = Some(value.to_owned()),
            "max-age" => {
                if value.parse::<i64>().is_ok_and(|seconds| seconds <= 0) {
                    self.purpose = Purpose::TakeAway;
                }
                self.others.push(piece.to_owned());
            }
            // Whoever takes a cookie away dates it at the beginning of time.
            "expires" => {
                if value.contains("1970") {
                    self.purpose = Purpose::TakeAway;
                }
                self.others.push(piece.to_owned());
            }
            _ => self.others.push(piece.to_owned()),
        }
    }

    /// Whether the line takes a cookie away and sets none.
    pub(super) fn is_removal(&self) -> bool {
        self.purpose == Purpose::TakeAway
    }

    /// Whether its Path lets it go along to `url`. One that is not absolute counts as none.
    pub(super) fn is_sent_to(&self, url: &Url) -> bool {
        let Some(path) = self.path.as_ref().filter(|path| path.starts_with('/')) else {
            return true;
        };
        let left = url.path().strip_prefix(path.as_str());
        left.is_some_and(|left| left.is_empty() || left.starts_with('/') || path.ends_with('/'))
    }

    /// Why no browser keeps it when `url` sends it, as one fragment.
    pub(super) fn refusal(&self, url: &Url) -> Option<String> {
        // Browsers trust plain http on loopback as they trust https.
        let is_trusted = url.scheme() == "https" || is_loopback(url);
        let host = url.host_str().unwrap_or_default();
        if self.name.is_empty() && self.value.is_empty() {
            return Some("it has neither a name nor a value".to_owned());
        }
        if self.name.len() + self.value.len() > MOST_BYTES {
            return Some(format!("name and value are longer than {MOST_BYTES} bytes"));
        }
        if self.is_secure && !is_trusted {
            return Some(format!(
                "it is Secure and comes over plain http from {host}"
            ));
        }
        if self.same_site == SameSite::None && !self.is_secure {
            return Some("SameSite=None is taken together with Secure only".to_owned());
        }
        if self.is_partitioned && !self.is_secure {
            return Some("Partitioned is taken together with Secure only".to_owned());
        }
        if let Some(domain) = &self.domain
            && !is_within(url, domain)
        {
            return Some(format!(
                "its Domain {domain} is none that {host} belongs to"
            ));
        }
        self.broken_promise()
    }

    /// A prefix of the name that promises what the attributes do not keep.
    fn broken_promise(&self) -> Option<String> {
        let name = self.name.to_ascii_lowercase();
        let starts = |prefix: &str| name.starts_with(prefix);
        let is_host = starts("__host-") || starts("__host-http-");
        if (is_host || starts("__secure-") || starts("__http-")) && !self.is_secure {
            return Some("the prefix of its name asks for Secure".to_owned());
        }
        if is_host && self.domain.is_some() {
            return Some("the prefix __Host- of its name forbids Domain".to_owned());
        }
        if is_host && self.path.as_deref() != Some("/") {
            return Some("the prefix __Host- of its name asks for Path=/".to_owned());
        }
        if (starts("__http-") || starts("__host-http-")) && !self.is_http_only {
            return Some("the prefix of its name asks for HttpOnly".to_owned());
        }
        None
    }

    /// The line that reaches the app wherever it is framed, with `value` in the place of the value.
    pub(super) fn mended(&self, url: &Url, value: &str) -> String {
        let name = self.name.to_ascii_lowercase();
        let is_host = name.starts_with("__host-");
        let mut line = match self.name.as_str() {
            "" => format!("Set-Cookie: {value}"),
            name => format!("Set-Cookie: {name}={value}"),
        };
        let path = if is_host {
            Some("/")
        } else {
            self.path.as_deref()
        };
        if let Some(path) = path {
            line.push_str(&format!("; Path={path}"));
        }
        if let Some(domain) = self
            .domain
            .as_ref()
            .filter(|domain| !is_host && is_within(url, domain))
        {
            line.push_str(&format!("; Domain={domain}"));
        }
        for other in &self.others {
            line.push_str(&format!("; {other}"));
        }
        if self.is_http_only || name.starts_with("__http-") || name.starts_with("__host-http-") {
            line.push_str("; HttpOnly");
        }
        line + "; SameSite=None; Secure; Partitioned"
    }
}

impl SameSite {
    fn read(value: &str) -> Self {
        match value.to_ascii_lowercase().as_str() {
            "none" => SameSite::None,
            "lax" => SameSite::Lax,
            "strict" => SameSite::Strict,
            _ => SameSite::Unknown(value.to_owned()),
        }
    }

    /// Why the cookie stays away from a frame of another site, as one fragment; `None` when it does not.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            SameSite::None => None,
            SameSite::Missing => Some("SameSite is missing, which means Lax".to_owned()),
            SameSite::Unknown(word) => Some(format!("SameSite={word} is unknown, which means Lax")),
            SameSite::Lax => Some("it is SameSite=Lax".to_owned()),
            SameSite::Strict => Some("it is SameSite=Strict".to_owned()),
        }
    }
}

/// Whether the host of an address is a domain or below it.
fn is_within(url: &Url, domain: &str) -> bool {
    match url.host() {
        Some(Host::Domain(host)) => {
            host == domain
                || host
                    .strip_suffix(domain)
                    .is_some_and(|left| left.ends_with('.'))
        }
        Some(address) => address.to_string() == domain,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(url: &str, line: &str) -> Option<String> {
        SetCookie::read(line).refusal(&Url::parse(url).expect(url))
    }

    #[test]
    fn what_no_browser_keeps_is_told() {
        let https = "https://orders.example/";
        let long = format!("a={}", "x".repeat(4096));
        let cases: [(&str, &str, Option<&str>); 26] = [
            (https, "sid=1", None),
            (https, "sid=1; SameSite=None; Secure", None),
            (https, "sid=1; SameSite=None; Secure; Partitioned", None),
            (https, "sid=1; samesite=NONE", Some("SameSite=None")),
            (
                https,
                "sid=1; SameSite=Lax; SameSite=None",
                Some("SameSite=None"),
            ),
            (https, "sid=1; SameSite=None; SameSite=Lax", None),
            (https, "sid=1; Partitioned", Some("Partitioned")),
            (https, "sid=1; Partitioned=; secure=x", None),
            (
                "http://orders.example/",
                "sid=1; Secure",
                Some("plain http"),
            ),
            ("http://orders.example/", "sid=1", None),
            ("http://localhost:3000/", "sid=1; Secure", None),
            (
                "http://127.0.0.1:3000/",
                "sid=1; SameSite=None; Secure; Partitioned",
                None,
            ),
            (https, "__Host-sid=1; Secure; Path=/", None),
            (https, "__Host-sid=1; Secure", Some("Path=/")),
            (https, "__host-sid=1; Path=/", Some("Secure")),
            (
                https,
                "__Host-sid=1; Secure; Path=/; Domain=orders.example",
                Some("Domain"),
            ),
            (https, "__Host-sid=1; Secure; Path=/; Domain=", None),
            (https, "__Secure-sid=1", Some("Secure")),
            (https, "__Http-sid=1; Secure", Some("HttpOnly")),
            (https, "sid=1; Domain=.example", None),
            (https, "sid=1; Domain=other.example", Some("other.example")),
            (https, "sid=1; Domain=rders.example", Some("rders.example")),
            ("http://127.0.0.1/", "sid=1; Domain=127.0.0.1", None),
            (https, "=; Path=/", Some("neither")),
            (https, "bare", None),
            (https, &long, Some("4096")),
        ];
        for (url, line, expected) in cases {
            let told = refusal(url, line);
            match expected {
                None => assert_eq!(told, None, "{line}"),
                Some(part) => assert!(
                    told.as_ref().is_some_and(|told| told.contains(part)),
                    "{line}: {told:?}"
                ),
            }
        }
    }

    #[test]
    fn a_mended_line_keeps_what_it_can_and_is_taken() {
        let cases = [
            (
                "sid=s3cret; path=/app; httponly; Max-Age=60; SameSite=Lax",
                "Set-Cookie: sid=...; Path=/app; Max-Age=60; HttpOnly; SameSite=None; Secure; Partitioned",
            ),
            (
                "__Host-sid=1; Domain=x.example; Path=/a",
                "Set-Cookie: __Host-sid=...; Path=/; SameSite=None; Secure; Partitioned",
            ),
            (
                "a=1; Domain=other.example; Priority=High",
                "Set-Cookie: a=...; Priority=High; SameSite=None; Secure; Partitioned",
            ),
            (
                "a=1; Domain=.example",
                "Set-Cookie: a=...; Domain=example; SameSite=None; Secure; Partitioned",
            ),
            (
                "__Http-a=1",
                "Set-Cookie: __Http-a=...; HttpOnly; SameSite=None; Secure; Partitioned",
            ),
            (
                "bare",
                "Set-Cookie: ...; SameSite=None; Secure; Partitioned",
            ),
        ];
        let url = Url::parse("https://orders.example/").expect("a URL");
        for (line, expected) in cases {
            let mended = SetCookie::read(line).mended(&url, "...");
            assert_eq!(mended, expected);
            let again = SetCookie::read(&mended["Set-Cookie: ".len()..]);
            assert_eq!(again.refusal(&url), None, "{mended}");
            assert_eq!(again.same_site.reason(), None, "{mended}");
        }
    }

    #[test]
    fn a_path_covers_what_is_below_it() {
        let url = Url::parse("https://orders.example/panel/a").expect("a URL");
        for (path, is_sent) in [
            ("/", true),
            ("/panel", true),
            ("/panel/", true),
            ("/panel/a", true),
            ("/pan", false),
            ("/other", false),
            ("panel", true),
            ("", true),
        ] {
            let cookie = SetCookie::read(&format!("a=1; Path={path}"));
            assert_eq!(cookie.is_sent_to(&url), is_sent, "{path}");
        }
        assert!(SetCookie::read("a=1").is_sent_to(&url));
    }

    #[test]
    fn taking_a_cookie_away_sets_none() {
        for (line, is_removal) in [
            ("sid=; Max-Age=0", true),
            ("sid=; Max-Age=-1; Path=/", true),
            ("sid=; expires=Thu, 01 Jan 1970 00:00:00 GMT", true),
            ("sid=; Max-Age=60", false),
            ("sid=1970", false),
        ] {
            assert_eq!(SetCookie::read(line).is_removal(), is_removal, "{line}");
        }
    }
}
