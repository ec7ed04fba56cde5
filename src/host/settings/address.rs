//! Which addresses the real API takes for a frame.

use std::net::Ipv6Addr;

use url::Url;

/// Whether the real API takes this address, and a browser could open it.
///
/// Upstream validates `content` with a JSON schema: the URL has to begin with `http://` or `https://`, in lower case, and to
/// have the format `uri`. The validator (`json_schemer`) leaves that to Ruby's RFC 3986 parser, which wants ASCII, allows
/// everything but `#` in a query, and knows no zone in an IPv6 address. Blanks in a query the validator refuses itself.
///
/// Stricter than upstream in one point: upstream also takes an address that no browser can open, such as `http://:80/`.
pub(super) fn is_accepted(url: &str) -> bool {
    let rest = ["http://", "https://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    rest.is_some_and(|rest| url.is_ascii() && is_uri_after_scheme(rest)) && Url::parse(url).is_ok()
}

fn is_uri_after_scheme(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, path) = text.split_at(text.find('/').unwrap_or(text.len()));
    is_authority(authority)
        && is_made_of(path, "/:@")
        && !query.contains(|c: char| c.is_whitespace() || c.is_control())
        && is_made_of(fragment, "/?:@")
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.split_once('@').unwrap_or(("", text));
    let (is_host, port) = match place.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((address, port)) => (address.parse::<Ipv6Addr>().is_ok(), port),
        None => {
            let (name, port) = place.split_at(place.find(':').unwrap_or(place.len()));
            (!name.is_empty() && is_made_of(name, ""), port)
        }
    };
    let digits = port.strip_prefix(':').unwrap_or(port);
    let is_port = port.is_empty() || port.starts_with(':');
    is_made_of(user, ":") && is_host && is_port && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has nothing but unreserved characters, sub-delimiters, percent-encoded bytes and these.
fn is_made_of(text: &str, more: &str) -> bool {
    let mut parts = text.split('%');
    let is_plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c) || more.contains(c))
    };
    let is_encoded = |part: &str| {
        part.split_at_checked(2).is_some_and(|(hex, rest)| {
            hex.bytes().all(|byte| byte.is_ascii_hexdigit()) && is_plain(rest)
        })
    };
    parts.next().is_none_or(is_plain) && parts.all(is_encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the real validator said of each, with Ruby 3.1 and with the parser of `uri` 1.0.
    const ACCEPTED: &[&str] = &[
        "http://localhost:3000",
        "https://localhost/panel",
        "http://127.0.0.1:3000",
        "http://127.1",
        "http://10.0.0.8/",
        "http://0.0.0.0:3000",
        "http://devbox:3000",
        "http://devbox.local:8",
        "http://devbox.local:",
        "http://[::1]/",
        "http://[::1]:3000",
        "http://[::ffff:127.0.0.1]/",
        "http://app.localhost",
        "http://lvh.me",
        "https://crm.example.com./panel",
        "https://a_b.example.com",
        "https://-a.example.com",
        "https://EXAMPLE.COM",
        "https://xn--bcher-kva.example",
        "https://user@example.com/",
        "https://user:pw:x@example.com/",
        "https://us%20er@example.com/",
        "https://@example.com/",
        "https://exa%6Dple.com/",
        "https://a,b.example",
        "https://example.com:443/",
        "https://example.com?x=1",
        "https://example.com#x",
        "https://example.com/#/route?x=1",
        "https://example.com/?x=1&y[]=2#z",
        // A query may hold anything, also what a template leaves there.
        "https://example.com/?q={{contact.id}}",
        "https://example.com?{{a}}#b",
        "https://example.com/?a|b",
        "https://example.com/?a\\b",
        "https://example.com/?<id>",
        "https://example.com/?a%zz",
        "https://example.com/a%20b",
        "https://example.com/%C3%BC",
        "https://example.com/a;b=c,d!$&'()*+:@~-._",
        "https://example.com//a//b",
        "https://example.com/a/../b",
        "https://example.com/*",
    ];

    const REFUSED: &[&str] = &[
        "https://bücher.example/",
        "https://例え.テスト/",
        "https://example.com/ü",
        "https://example.com/?ü",
        "https://example.com/#ü",
        "https://example.com/🐱",
        "https://example.com/{{contact.id}}",
        "https://example.com/#/{{contact.id}}",
        "https://example.com/a|b",
        "https://example.com/#a|b",
        "https://example.com/a b",
        "https://example.com/?a b",
        " https://example.com",
        "https://example.com ",
        "https://example.com/\tx",
        "https://example.com/?\n",
        "https://example.com/a%2",
        "https://example.com/a%zz",
        "https://example.com/#a%zz",
        "https://example.com/a\\b",
        "https://example.com\\a",
        "https://example.com/<id>",
        "https://example.com/\"q\"",
        "https://example.com/a^b",
        "https://example.com/a`b",
        "https://example.com/a[0]",
        "https://example.com/#a[0]",
        "https://example.com/#a#b",
        "https://exam ple.com/",
        "https://exa{m}ple.com",
        "https://exa|mple.com",
        "https://us er@example.com/",
        "https://a@b@example.com/",
        "https://example.com:-1/",
        "https://example.com:80:80/",
        "http://devbox.local:80a/",
        "http://[fe80::1%25eth0]/",
        "http://[::g]/",
        "http://[::1]x/",
        "http://[]/",
        "HTTP://example.com",
        "Https://example.com",
        "ftp://example.com",
        "ws://example.com",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "mailto:a@example.com",
        "http:/example.com",
        "http:example.com",
        "http//example.com",
        "//example.com/x",
        "/panel",
        "example.com",
        "localhost:3000",
        "com",
        "",
    ];

    /// Upstream takes these, and the browser opens nothing.
    const OPENED_BY_NO_BROWSER: &[&str] = &[
        "http://",
        "http:///x",
        "http://?x",
        "http://:80/",
        "http://[v1.fe]/",
        "http://devbox.local:65536",
        "http://256.1.1.1/",
        "https://a%20b.example/",
    ];

    #[test]
    fn addresses_are_judged_as_the_real_validator_does() {
        for url in ACCEPTED {
            assert!(is_accepted(url), "{url}");
        }
        for url in REFUSED.iter().chain(OPENED_BY_NO_BROWSER) {
            assert!(!is_accepted(url), "{url}");
        }
    }
}
