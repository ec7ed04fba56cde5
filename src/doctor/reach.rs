//! Whom hubctl itself asks on the way that the answers of an app lead.

use std::net::IpAddr;

use url::{Host, Url};

use super::client::BrowserNames;
use super::loopback::is_loopback;
use super::private::is_private_address;

/// Whom hubctl itself asks on the way that the answers of an app lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Whomever the browser beside it asks.
    Anyone,
    /// The host that was named, public addresses, and these hosts; further ports of this machine when the app is here.
    Public(Vec<String>),
    /// These hosts, and this machine when the app is here. No other name is looked up.
    Machine(Vec<String>),
}

/// Why somebody is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Barred {
    /// The host is in no list.
    Unlisted,
    /// The address is none of the public web.
    Private(Option<IpAddr>),
}

/// Where a way begins.
#[derive(Debug, Clone)]
pub(super) struct Home {
    url: Url,
    /// Whether that is this machine.
    pub is_here: bool,
}

impl Home {
    pub(super) fn at(url: &Url) -> Self {
        Self {
            url: url.clone(),
            is_here: is_loopback(url),
        }
    }
}

impl Reach {
    /// Which addresses of a host may be asked.
    pub(super) fn judge(&self, url: &Url, home: &Home) -> Result<BrowserNames, Barred> {
        let (hosts, is_public) = match self {
            Self::Anyone => return Ok(BrowserNames::Any),
            Self::Public(hosts) => (hosts, true),
            Self::Machine(hosts) => (hosts, false),
        };
        let is_named = is_public && url.host() == home.url.host();
        if is_named || is_listed(url, hosts) || (is_loopback(url) && home.is_here) {
            return Ok(BrowserNames::Any);
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::from(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::from(address)),
            _ => None,
        };
        if !is_public {
            Err(Barred::Unlisted)
        } else if is_loopback(url) || address.is_some_and(is_private_address) {
            Err(Barred::Private(None))
        } else if home.is_here {
            Ok(BrowserNames::PublicOrHere)
        } else {
            Ok(BrowserNames::Public)
        }
    }
}

/// Whether the host of an address is one of a list in which `*` stands for any part, as in the browser's rules.
fn is_listed(url: &Url, hosts: &[String]) -> bool {
    let host = url.host_str().unwrap_or_default();
    hosts.iter().any(|listed| {
        let listed = listed.to_ascii_lowercase();
        let with_port = || format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
        is_like(host, &listed) || is_like(&with_port(), &listed)
    })
}

/// Whether a text is like a pattern, in which `*` stands for anything.
fn is_like(text: &str, pattern: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return text == pattern;
    };
    let (middle, end) = after.rsplit_once('*').unwrap_or(("", after));
    let inside = text
        .strip_prefix(before)
        .and_then(|rest| rest.strip_suffix(end));
    let rest = middle.split('*').try_fold(inside, |rest, piece| {
        Some(rest?.split_once(piece).map(|(_, rest)| rest))
    });
    rest.flatten().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(reach: &Reach, from: &str, to: &str) -> Result<BrowserNames, Barred> {
        let [from, to] = [from, to].map(|url| Url::parse(url).expect(url));
        reach.judge(&to, &Home::at(&from))
    }

    #[test]
    fn a_public_app_leads_to_public_addresses_only() {
        let app = "https://orders.example/panel";
        let reach = Reach::Public(vec!["login.corp".to_owned(), "*.lan:8443".to_owned()]);
        let judge = |to: &str| asked(&reach, app, to);
        for named in [
            "https://orders.example:8443/",
            "http://LOGIN.corp/",
            "https://a.b.lan:8443/",
        ] {
            assert_eq!(judge(named), Ok(BrowserNames::Any), "{named}");
        }
        for unknown in [
            "https://login.example/",
            "http://a.lan/",
            "http://192.0.2.1/",
        ] {
            assert_eq!(judge(unknown), Ok(BrowserNames::Public), "{unknown}");
        }
        for private in [
            "http://169.254.169.254/latest/meta-data/",
            "http://[::ffff:169.254.169.254]/",
            "http://[64:ff9b::a9fe:a9fe]/",
            "http://2852039166/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[fd00::1]/",
            "http://localhost:3000/",
            "http://127.0.0.1/",
            "http://[::1]/",
        ] {
            assert_eq!(judge(private), Err(Barred::Private(None)), "{private}");
        }
    }

    #[test]
    fn an_app_of_this_machine_leads_to_other_ports_of_it() {
        let judge = |to: &str| asked(&Reach::Public(Vec::new()), "http://localhost:3000/", to);
        for here in [
            "http://127.0.0.1:4000/",
            "http://login.localhost/",
            "http://[::1]/",
        ] {
            assert_eq!(judge(here), Ok(BrowserNames::Any), "{here}");
        }
        assert_eq!(judge("http://10.0.0.1/"), Err(Barred::Private(None)));
        assert_eq!(
            judge("https://login.example/"),
            Ok(BrowserNames::PublicOrHere)
        );
    }

    #[test]
    fn a_check_looks_no_name_up_that_is_not_listed() {
        let reach = Reach::Machine(vec!["*.cdn.example".to_owned()]);
        let judge = |from: &str, to: &str| asked(&reach, from, to);
        let app = "http://localhost:3000/";
        assert_eq!(judge(app, "http://127.0.0.1:4000/"), Ok(BrowserNames::Any));
        assert_eq!(judge(app, "https://a.cdn.example/"), Ok(BrowserNames::Any));
        for other in [
            "https://cdn.example/",
            "http://192.0.2.1/",
            "http://169.254.169.254/",
        ] {
            assert_eq!(judge(app, other), Err(Barred::Unlisted), "{other}");
        }
        let named = "https://orders.example/";
        assert_eq!(judge(named, named), Err(Barred::Unlisted));
    }

    #[test]
    fn stars_stand_for_anything() {
        for (text, pattern) in [
            ("a.example", "*"),
            ("a.b.example", "a.*.example"),
            ("abc", "a*b*c"),
            ("aa", "a*a"),
        ] {
            assert!(is_like(text, pattern), "{text} {pattern}");
        }
        for (text, pattern) in [
            ("a", "a*a"),
            ("example", "*.example"),
            ("acb", "a*b*c"),
            ("b", "a*"),
        ] {
            assert!(!is_like(text, pattern), "{text} {pattern}");
        }
    }
}
