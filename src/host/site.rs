//! On which name the page stands: another *site* than the app, so that the browser treats the app's cookies as it does in
//! production. Two ports of `localhost` are one site, and every cookie is sent between them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::Host;

use super::App;
use crate::doctor::is_localhost;

/// The names of this machine for itself, as they stand in a URL.
pub(super) const LOCAL_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The name of the page beside these apps: `localhost` for apps on an address, `127.0.0.1` for apps on a name,
/// `hub.localhost` when there are both. An address other than loopback that was asked for is the name itself.
pub(super) fn name_beside<'a>(
    apps: impl IntoIterator<Item = &'a App> + Clone,
    bind: IpAddr,
) -> String {
    if !is_usual_loopback(bind) && !bind.is_unspecified() {
        return url_host(bind);
    }
    let is_on_address =
        |app: &App| matches!(app.parsed_url().host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
    let is_on_localhost = |app: &App| match app.parsed_url().host() {
        Some(Host::Domain(name)) => is_localhost(name),
        _ => false,
    };
    let name = match (
        apps.clone().into_iter().any(is_on_address),
        apps.into_iter().any(is_on_localhost),
    ) {
        (true, true) => "hub.localhost",
        (true, false) => "localhost",
        (false, _) if bind.is_ipv6() => "[::1]",
        (false, _) => "127.0.0.1",
    };
    name.to_owned()
}

/// Whether an app stands on the site of the page, so that the browser sends it every cookie: the same address, or both a
/// name of `localhost`.
pub(super) fn is_one_with(page_name: &str, app: &App) -> bool {
    match app.parsed_url().host() {
        Some(Host::Domain(name)) => is_localhost(name) && is_localhost(page_name),
        Some(address) => address.to_string() == page_name,
        None => false,
    }
}

/// Whether an address is one of the two that `localhost` stands for.
pub(super) fn is_usual_loopback(address: IpAddr) -> bool {
    address == IpAddr::V4(Ipv4Addr::LOCALHOST) || address == IpAddr::V6(Ipv6Addr::LOCALHOST)
}

/// An address as it stands in a URL.
pub(super) fn url_host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_stands_on_another_site_than_the_app() {
        let beside = |urls: &[&str]| {
            let apps: Vec<App> = urls.iter().map(|url| url.parse().expect(url)).collect();
            name_beside(&apps, IpAddr::from([127, 0, 0, 1]))
        };
        assert_eq!(beside(&["http://localhost:3000"]), "127.0.0.1");
        assert_eq!(beside(&["http://app.localhost:3000"]), "127.0.0.1");
        assert_eq!(beside(&["http://127.0.0.1:3000"]), "localhost");
        assert_eq!(beside(&["http://[::1]:3000"]), "localhost");
        assert_eq!(beside(&["https://orders.example.com"]), "127.0.0.1");
        assert_eq!(name_beside(&[], IpAddr::from([127, 0, 0, 2])), "127.0.0.2");
        assert_eq!(
            beside(&["http://localhost:3000", "http://127.0.0.1:3001"]),
            "hub.localhost"
        );
    }
}
