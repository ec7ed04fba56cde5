//! Addresses that mean another machine where the agent sits.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::loopback::is_loopback;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::origin::origin_of;

/// Ends of names that no public name server knows.
const INNER_NAMES: [&str; 8] = [
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "intranet",
    "test",
    "home.arpa",
];

/// Judges an address that the frame of a public page asks for.
pub(super) fn judge(url: &Url, host_page: &Url) -> Option<Obstacle> {
    if !is_private(url) || is_private(host_page) {
        return None;
    }
    let origin = origin_of(url);
    let whose = if is_loopback(url) {
        "the agent's own machine, where this app does not run"
    } else {
        "a machine of the agent's own network, where this app is not"
    };
    let mixed = if url.scheme() == "http" && !is_loopback(url) {
        " Besides, a dashboard on https must not frame plain http from another machine."
    } else {
        ""
    };
    Some(Obstacle {
        kind: ObstacleKind::PrivateAddress,
        weight: Weight::Warns,
        title: format!("{origin} means another machine in production"),
        cause: format!(
            "In the agent's browser {origin} is {whose}.{mixed} What else is told here will hold after a deployment too."
        ),
        fix: vec![Fix::anywhere(
            "Deploy the app at a public https address, or expose it through a tunnel without a warning page to try it in the real \
             host. While developing, look at it in hubctl serve; --host-origin http://127.0.0.1:4400 judges it for that page.",
        )],
    })
}

/// Whether an address is none of the public web.
pub(super) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_loopback(url) || is_inner(name),
        Some(Host::Ipv4(address)) => is_private_v4(address),
        Some(Host::Ipv6(address)) => is_private_v6(address),
        None => false,
    }
}

/// Whether an address is one of this machine, of a network of one's own, or of a link, as that of a cloud's metadata.
pub(super) fn is_private_address(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_inner(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends_in = |inner: &&str| {
        name.strip_suffix(*inner)
            .is_some_and(|left| left.ends_with('.'))
    };
    !name.contains('.') || INNER_NAMES.iter().any(ends_in)
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, ..] = address.octets();
    let is_shared = a == 100 && (64..128).contains(&b);
    address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || a == 0
        || address.is_broadcast()
        || is_shared
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    // The same address as others write it: mapped, or translated on its way.
    let mapped = address
        .to_ipv4_mapped()
        .or_else(|| match address.segments() {
            [0x64, 0xFF9B, 0, 0, 0, 0, high, low] => {
                Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
            }
            _ => None,
        });
    match mapped {
        Some(mapped) => is_private_v4(mapped),
        None => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_are_none_of_the_public_web_are_told() {
        let told = |url: &str, page: &str| {
            judge(&Url::parse(url).expect(url), &Url::parse(page).expect(page))
                .map(|told| told.cause)
        };
        let public = "https://dash.example.com/";
        for url in [
            "http://localhost:3000/",
            "https://app.localhost/",
            "http://127.9.9.9/",
            "http://10.0.0.1/",
            "http://172.16.0.1/",
            "http://192.168.1.5:3000/",
            "http://169.254.1.1/",
            "http://100.64.0.1/",
            "http://[::1]:3000/",
            "http://[fd00::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://mac.local/",
            "https://orders.corp./",
            "https://intranet/",
        ] {
            assert!(told(url, public).is_some(), "{url}");
            assert_eq!(told(url, "http://127.0.0.1:4400/"), None, "{url}");
        }
        for url in [
            "https://orders.example.com/",
            "http://172.32.0.1/",
            "http://8.8.8.8/",
            "http://[2606:4700::1]/",
            "https://local.example.com/",
            "https://my.notlocal/",
        ] {
            assert_eq!(told(url, public), None, "{url}");
        }
    }

    #[test]
    fn plain_http_is_a_second_reason_only_from_another_machine() {
        let cause = |url: &str| {
            let page = Url::parse("https://dash.example.com/").expect("a URL");
            judge(&Url::parse(url).expect(url), &page).expect(url).cause
        };
        assert!(cause("http://192.168.1.5/").contains("plain http"));
        assert!(!cause("http://localhost/").contains("plain http"));
        assert!(!cause("https://192.168.1.5/").contains("plain http"));
    }
}
