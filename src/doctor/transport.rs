//! Plain http where a page on https would not have it.

use url::Url;

use super::loopback::is_loopback;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::origin::origin_of;

/// Judges an address that a frame asks for, first or after a redirect.
///
/// The real dashboard stands on https and must not frame plain http from another machine. The mock's page stands on http
/// and may, so here it is a warning: the app works on the desk and not in production.
pub(super) fn judge(url: &Url, host_page: &Url) -> Option<Obstacle> {
    if url.scheme() != "http" || is_loopback(url) {
        return None;
    }
    let origin = origin_of(url);
    let is_blocked_here = host_page.scheme() == "https";
    let here = if is_blocked_here {
        "so it does here"
    } else {
        "this page stands on http itself and cannot show that"
    };
    Some(Obstacle {
        kind: ObstacleKind::MixedContent,
        weight: if is_blocked_here {
            Weight::Blocks
        } else {
            Weight::Warns
        },
        title: "plain http, which a dashboard on https must not frame".to_owned(),
        cause: format!(
            "{origin} is plain http on another machine. The real dashboard stands on https, and a browser blocks such a \
             frame there as mixed content; {here}."
        ),
        fix: vec![Fix::anywhere(format!(
            "Serve the app over https and use that address, also as the target of redirects. Behind a proxy that ends TLS, \
             let the app believe X-Forwarded-Proto, so that it does not redirect to {origin}. While developing, \
             http://localhost and http://127.0.0.1 are fine."
        ))],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_from_another_machine_is_told() {
        let weight = |url: &str, page: &str| {
            let url = Url::parse(url).expect(url);
            judge(&url, &Url::parse(page).expect(page)).map(|obstacle| obstacle.weight)
        };
        let mock = "http://127.0.0.1:4400/";
        assert_eq!(
            weight("http://192.168.1.5:3000/", mock),
            Some(Weight::Warns)
        );
        assert_eq!(
            weight("http://orders.example/", "https://dash.example/"),
            Some(Weight::Blocks)
        );
        for fine in [
            "http://localhost:3000/",
            "http://[::1]:3000/",
            "https://orders.example/",
        ] {
            assert_eq!(weight(fine, mock), None, "{fine}");
        }
    }
}
