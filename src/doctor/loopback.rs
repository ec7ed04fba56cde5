//! Which addresses mean this machine, as browsers see it.

use url::{Host, Url};

/// Whether a name is `localhost` or below it: browsers take those for loopback without asking the name service.
pub(crate) fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether an address means this machine. Browsers trust plain http there as they trust https elsewhere.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_by_name_and_by_address() {
        let is_loopback = |url: &str| is_loopback(&Url::parse(url).expect(url));
        for local in [
            "http://localhost:3000",
            "http://APP.localhost.",
            "http://127.9.9.9",
            "https://[::1]/",
        ] {
            assert!(is_loopback(local), "{local}");
        }
        for other in [
            "http://localhost.example",
            "http://mylocalhost",
            "http://10.0.0.1",
            "http://[fe80::1]/",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }
}
