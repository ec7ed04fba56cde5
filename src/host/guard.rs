//! Keeping strangers out. The page and its routes are for the person at this machine: not for a web site that names
//! itself `localhost` in the DNS (rebinding), not for a page in another tab, and not for the app in the frame.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{HOST, HeaderName, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use url::{Host, Url};

use super::site::{LOCAL_NAMES, is_usual_loopback, url_host};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Who may ask.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    scheme: &'static str,
    names: Arc<[String]>,
    port: u16,
    /// A host that is bound to all addresses cannot know by which of them it is reached. Addresses are safe: a name is
    /// needed to rebind.
    takes_any_address: bool,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    /// The `Host` header names something else.
    Host,
    /// The `Origin` header names another page.
    Origin,
    /// The browser says that another site asks.
    Site,
}

impl Guard {
    pub(super) fn new(page_name: &str, bind: IpAddr, port: u16) -> Self {
        let mut names = vec![page_name.to_owned()];
        if is_usual_loopback(bind) || bind.is_unspecified() {
            names.extend(LOCAL_NAMES.map(str::to_owned));
        } else {
            names.push(url_host(bind));
        }
        Self {
            scheme: "http",
            names: names.into(),
            port,
            takes_any_address: bind.is_unspecified(),
        }
    }

    /// For a page that stands under this origin and no other.
    pub(super) fn of_origin(origin: &Url) -> Self {
        Self {
            scheme: if origin.scheme() == "https" {
                "https"
            } else {
                "http"
            },
            names: [origin.host_str().unwrap_or_default().to_owned()].into(),
            port: origin.port_or_known_default().unwrap_or_default(),
            takes_any_address: false,
        }
    }

    /// Checks the `Host` header: for every route.
    fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .ok_or(Refusal::Host)?;
        if self.is_own(&format!("{}://{host}", self.scheme)) {
            Ok(())
        } else {
            Err(Refusal::Host)
        }
    }

    /// Checks who asks: for the routes that tell or change something.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let text = |name: &HeaderName| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap_or_default())
        };
        match text(&SEC_FETCH_SITE) {
            None | Some("same-origin" | "none") => {}
            Some(_) => return Err(Refusal::Site),
        }
        match text(&ORIGIN) {
            None => Ok(()),
            // By a name of its own, or by the very address that is asked: a page on another address is another page.
            Some(origin) if self.is_own(origin) && self.is_asked(origin, headers) => Ok(()),
            Some(_) => Err(Refusal::Origin),
        }
    }

    fn is_asked(&self, origin: &str, headers: &HeaderMap) -> bool {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        let is_same = host
            .is_some_and(|host| origin.eq_ignore_ascii_case(&format!("{}://{host}", self.scheme)));
        is_same || !self.takes_any_address
    }

    fn is_own(&self, origin: &str) -> bool {
        let Ok(url) = Url::parse(origin) else {
            return false;
        };
        let is_bare = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        let is_here = url.scheme() == self.scheme
            && url.port_or_known_default() == Some(self.port)
            && is_bare;
        let is_named = match url.host() {
            Some(Host::Domain(name)) => self.names.iter().any(|own| own.eq_ignore_ascii_case(name)),
            Some(address) => self.takes_any_address || self.names.contains(&address.to_string()),
            None => false,
        };
        is_here && is_named
    }
}

/// Middleware for every route: refuses foreign `Host` headers.
pub(super) async fn own_host_only(
    State(guard): State<Guard>,
    request: Request,
    next: Next,
) -> Response {
    match guard.check_host(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// Middleware for control routes: refuses every page but the host's own.
pub(super) async fn own_page_only(
    State(guard): State<Guard>,
    request: Request,
    next: Next,
) -> Response {
    match guard.check_origin(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let why = match self {
            Refusal::Host => {
                "the Host header names another host; open the address that hubctl printed"
            }
            Refusal::Origin => {
                "the Origin header names another page; only the host page may ask this"
            }
            Refusal::Site => "another site asks; only the host page may ask this",
        };
        (
            StatusCode::FORBIDDEN,
            format!("hubctl refuses this request: {why}\n"),
        )
            .into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn guard() -> Guard {
        Guard::new("127.0.0.1", IpAddr::from([127, 0, 0, 1]), 4400)
    }

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_the_own_names_with_the_own_port_are_the_host() {
        for own in [
            "127.0.0.1:4400",
            "localhost:4400",
            "LOCALHOST:4400",
            "[::1]:4400",
        ] {
            assert_eq!(
                guard().check_host(&headers(&[(HOST, own)])),
                Ok(()),
                "{own}"
            );
        }
        for foreign in [
            "evil.example:4400",
            "localhost",
            "localhost:4401",
            "127.0.0.1.evil.example:4400",
            "x@localhost:4400",
            "",
        ] {
            assert_eq!(
                guard().check_host(&headers(&[(HOST, foreign)])),
                Err(Refusal::Host),
                "{foreign}"
            );
        }
        assert_eq!(guard().check_host(&HeaderMap::new()), Err(Refusal::Host));
    }

    #[test]
    fn a_page_under_the_origin_of_a_dashboard_has_that_name_and_no_other() {
        let origin = Url::parse("https://chat.example.com/").expect("a URL");
        let guard = Guard::of_origin(&origin);
        assert_eq!(
            guard.check_host(&headers(&[(HOST, "chat.example.com")])),
            Ok(())
        );
        for foreign in ["127.0.0.1:4400", "chat.example.com:8443", "evil.example"] {
            let asked = headers(&[(HOST, foreign)]);
            assert_eq!(guard.check_host(&asked), Err(Refusal::Host), "{foreign}");
        }
        let own = headers(&[(ORIGIN, "https://chat.example.com")]);
        assert_eq!(guard.check_origin(&own), Ok(()));
        for foreign in ["http://chat.example.com", "http://localhost:3000"] {
            let asked = headers(&[(ORIGIN, foreign)]);
            assert_eq!(guard.check_origin(&asked), Err(Refusal::Origin));
        }
    }

    #[test]
    fn only_the_own_page_may_ask() {
        assert_eq!(guard().check_origin(&HeaderMap::new()), Ok(()));
        assert_eq!(
            guard().check_origin(&headers(&[(ORIGIN, "http://127.0.0.1:4400")])),
            Ok(())
        );
        for foreign in [
            "http://localhost:3000",
            "https://127.0.0.1:4400",
            "null",
            "http://evil.example",
        ] {
            let asked = headers(&[(ORIGIN, foreign)]);
            assert_eq!(
                guard().check_origin(&asked),
                Err(Refusal::Origin),
                "{foreign}"
            );
        }
        for (site, result) in [
            ("same-origin", Ok(())),
            ("none", Ok(())),
            ("cross-site", Err(Refusal::Site)),
            ("same-site", Err(Refusal::Site)),
        ] {
            assert_eq!(
                guard().check_origin(&headers(&[(SEC_FETCH_SITE, site)])),
                result,
                "{site}"
            );
        }
    }

    #[test]
    fn a_page_on_another_address_is_refused_by_a_host_on_all_of_them() {
        let guard = Guard::new("127.0.0.1", IpAddr::from([0, 0, 0, 0]), 4400);
        let asked = |origin: &'static str| {
            guard.check_origin(&headers(&[(HOST, "192.168.1.7:4400"), (ORIGIN, origin)]))
        };
        assert_eq!(asked("http://192.168.1.7:4400"), Ok(()));
        assert_eq!(asked("http://192.168.1.66:4400"), Err(Refusal::Origin));
    }

    #[test]
    fn a_host_on_all_addresses_takes_addresses_and_no_names() {
        let guard = Guard::new("127.0.0.1", IpAddr::from([0, 0, 0, 0]), 4400);
        assert_eq!(
            guard.check_host(&headers(&[(HOST, "192.168.1.7:4400")])),
            Ok(())
        );
        assert_eq!(
            guard.check_host(&headers(&[(HOST, "evil.example:4400")])),
            Err(Refusal::Host)
        );
    }
}
