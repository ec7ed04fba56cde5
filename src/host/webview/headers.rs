//! What changes in the headers on the way. The app shall believe that it was asked at its own address, and the page that
//! it came from where it stands. So no `X-Forwarded-Host` either: frameworks compare it with `Origin` to find forged
//! requests, and the two would disagree.

use axum::http::HeaderMap;
use axum::http::header::{
    ACCEPT_ENCODING, CONNECTION, HOST, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_RANGE, LOCATION, ORIGIN, RANGE, REFERER, SET_COOKIE, TE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use url::{Position, Url};

use super::target::Target;

/// Headers that are about one connection.
const HOP_BY_HOP: [HeaderName; 9] = [
    CONNECTION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    HeaderName::from_static("proxy-authenticate"),
    HeaderName::from_static("proxy-authorization"),
];

/// What could make the app answer with a part of a document, or with none.
const ABOUT_A_COPY: [HeaderName; 4] = [IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, RANGE];

/// Rewrites the headers of a request. `own` is the origin of the page.
pub(super) fn to_app(headers: &mut HeaderMap, own: &str, target: &Target) {
    remove_hop_by_hop(headers);
    if let Ok(host) = HeaderValue::from_str(target.authority.as_str()) {
        headers.insert(HOST, host);
    }
    for name in [ORIGIN, REFERER] {
        let moved = headers
            .get(&name)
            .and_then(|url| moved(url.to_str().ok()?, own, &target.origin));
        if let Some(moved) = moved {
            headers.insert(name, moved);
        }
    }
}

/// Asks for a document as a whole and uncompressed, so that the script can be inserted. The browser's copy has the script
/// in it, and the app knows nothing of that copy.
pub(super) fn ask_for_plain_document(headers: &mut HeaderMap) {
    for name in ABOUT_A_COPY {
        headers.remove(name);
    }
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

/// Rewrites the headers of an answer. `own` is the origin of the page.
pub(super) fn to_page(headers: &mut HeaderMap, own: &str, target: &Target) {
    remove_hop_by_hop(headers);
    let location = headers
        .get(LOCATION)
        .and_then(|location| relocated(location.to_str().ok()?, own, target));
    if let Some(location) = location {
        headers.insert(LOCATION, location);
    }
    let cookies: Vec<_> = headers
        .get_all(SET_COOKIE)
        .iter()
        .map(without_domain)
        .collect();
    headers.remove(SET_COOKIE);
    for cookie in cookies {
        headers.append(SET_COOKIE, cookie);
    }
}

fn remove_hop_by_hop(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// A URL that begins with one origin, on another.
fn moved(url: &str, from: &str, to: &str) -> Option<HeaderValue> {
    let rest = url.strip_prefix(from)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    HeaderValue::from_str(&format!("{to}{rest}")).ok()
}

/// A redirect to the app's own server, led back to the page's origin. One without a host stays there by itself.
fn relocated(location: &str, own: &str, target: &Target) -> Option<HeaderValue> {
    let url = match location.strip_prefix("//") {
        Some(rest) => Url::parse(&format!("{}://{rest}", target.scheme)),
        None => Url::parse(location),
    }
    .ok()?;
    if url.origin().ascii_serialization() != target.origin {
        return None;
    }
    HeaderValue::from_str(&format!("{own}{}", &url[Position::BeforePath..])).ok()
}

/// A cookie for the page's own host: a browser refuses one for the domain of a server elsewhere.
fn without_domain(cookie: &HeaderValue) -> HeaderValue {
    let is_domain = |attribute: &&[u8]| {
        let name = attribute.split(|byte| *byte == b'=').next();
        name.is_some_and(|name| name.trim_ascii().eq_ignore_ascii_case(b"domain"))
    };
    let parts: Vec<&[u8]> = cookie.as_bytes().split(|byte| *byte == b';').collect();
    let Some((pair, attributes)) = parts.split_first() else {
        return cookie.clone();
    };
    let mut kept = pair.to_vec();
    for attribute in attributes.iter().filter(|attribute| !is_domain(attribute)) {
        kept.push(b';');
        kept.extend_from_slice(attribute);
    }
    HeaderValue::from_bytes(&kept).unwrap_or_else(|_| cookie.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "http://localhost:4500";

    fn target() -> Target {
        let url = Url::parse("https://app.example:8443/panel").expect("a URL");
        Target::new(&url).expect("a server")
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_request_is_made_at_the_apps_own_address() {
        let mut asked = headers(&[
            ("host", "localhost:4500"),
            ("origin", OWN),
            ("referer", "http://localhost:4500/panel?x=1"),
            ("connection", "keep-alive, X-Private"),
            ("keep-alive", "timeout=5"),
            ("x-private", "1"),
            ("transfer-encoding", "chunked"),
            ("cookie", "a=b"),
        ]);
        to_app(&mut asked, OWN, &target());
        assert_eq!(
            asked,
            headers(&[
                ("host", "app.example:8443"),
                ("origin", "https://app.example:8443"),
                ("referer", "https://app.example:8443/panel?x=1"),
                ("cookie", "a=b"),
            ])
        );
    }

    #[test]
    fn another_page_that_asks_stays_who_it_is() {
        for other in [
            "null",
            "http://localhost:45000",
            "http://127.0.0.1:4400",
            "http://localhost:4500.evil.example",
        ] {
            let mut asked = headers(&[("host", "x"), ("origin", other)]);
            to_app(&mut asked, OWN, &target());
            assert_eq!(asked[ORIGIN], other);
        }
    }

    #[test]
    fn a_redirect_to_the_app_stays_in_the_webview() {
        for (location, expected) in [
            (
                "https://app.example:8443/a?b#c",
                "http://localhost:4500/a?b#c",
            ),
            ("https://APP.example:8443", "http://localhost:4500/"),
            ("//app.example:8443/a", "http://localhost:4500/a"),
            ("/a", "/a"),
            ("a/b", "a/b"),
            ("?a", "?a"),
            ("https://app.example/a", "https://app.example/a"),
            ("http://app.example:8443/a", "http://app.example:8443/a"),
            ("https://login.example/", "https://login.example/"),
        ] {
            let mut answer = headers(&[("location", location)]);
            to_page(&mut answer, OWN, &target());
            assert_eq!(answer[LOCATION], expected, "{location}");
        }
    }

    #[test]
    fn a_cookie_loses_its_domain_and_nothing_else() {
        let mut answer = headers(&[
            (
                "set-cookie",
                "a=domain=x; Domain=app.example; Path=/; Secure",
            ),
            ("set-cookie", "b=; domain = .example;HttpOnly"),
            ("set-cookie", "c=1"),
        ]);
        to_page(&mut answer, OWN, &target());
        let cookies: Vec<_> = answer.get_all(SET_COOKIE).iter().collect();
        assert_eq!(
            cookies,
            ["a=domain=x; Path=/; Secure", "b=;HttpOnly", "c=1"]
        );
    }

    #[test]
    fn a_document_is_asked_for_as_a_whole() {
        let mut asked = headers(&[
            ("accept-encoding", "gzip, br"),
            ("if-none-match", "\"1\""),
            ("range", "bytes=0-1"),
        ]);
        ask_for_plain_document(&mut asked);
        assert_eq!(asked, headers(&[("accept-encoding", "identity")]));
    }
}
