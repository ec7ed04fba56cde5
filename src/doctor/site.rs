//! Sites: what browsers take for one house when they decide about cookies.

use url::{Host, Url};

/// Names below which everybody can have a site of their own. The list that browsers use has ten thousand of them; these are
/// the ones that apps under development and small apps stand on.
const SHARED: [&str; 30] = [
    "amplifyapp.com",
    "appspot.com",
    "azurestaticapps.net",
    "azurewebsites.net",
    "cloudfront.net",
    "deno.dev",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "glitch.me",
    "herokuapp.com",
    "loca.lt",
    "lovable.app",
    "netlify.app",
    "ngrok-free.app",
    "ngrok-free.dev",
    "ngrok.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "railway.app",
    "repl.co",
    "replit.app",
    "run.app",
    "surge.sh",
    "trycloudflare.com",
    "vercel.app",
    "web.app",
    "workers.dev",
];

/// What stands before the land in names such as `example.co.uk`.
const BEFORE_THE_LAND: [&str; 9] = ["ac", "co", "com", "edu", "gob", "gov", "net", "or", "org"];

/// Whether cookies take both addresses for one site: the same scheme, and the same name as it was registered.
pub(super) fn is_same_site(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme() && is_of_one_house(one, other)
}

/// Whether both addresses belong to whoever registered the name, whatever the scheme.
pub(crate) fn is_of_one_house(one: &Url, other: &Url) -> bool {
    match (one.host(), other.host()) {
        (Some(Host::Domain(one)), Some(Host::Domain(other))) => {
            registered(one) == registered(other)
        }
        (one, other) => one == other,
    }
}

/// The piece of a name that somebody registered: the last two labels, or three below a shared name.
fn registered(name: &str) -> String {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<_> = name.split('.').collect();
    let last = |count: usize| labels[labels.len().saturating_sub(count)..].join(".");
    let two = last(2);
    let is_of_a_land = match labels[..] {
        [.., before, land] => land.len() == 2 && BEFORE_THE_LAND.contains(&before),
        _ => false,
    };
    if is_of_a_land || SHARED.contains(&two.as_str()) {
        last(3)
    } else {
        two
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_a_scheme_and_a_registered_name() {
        let cases = [
            (
                "https://dash.example.com/",
                "https://orders.example.com/",
                true,
            ),
            (
                "https://example.com/",
                "https://a.b.example.com:8443/",
                true,
            ),
            (
                "https://dash.example.com/",
                "http://dash.example.com/",
                false,
            ),
            ("https://dash.example/", "https://orders.example/", false),
            ("https://one.vercel.app/", "https://two.vercel.app/", false),
            ("https://a.one.vercel.app/", "https://one.vercel.app/", true),
            ("https://one.co.uk/", "https://two.co.uk/", false),
            ("https://www.one.co.uk/", "https://one.co.uk./", true),
            ("http://localhost:4400/", "http://localhost:3000/", true),
            ("http://localhost:4400/", "http://127.0.0.1:3000/", false),
            ("http://app.localhost/", "http://localhost/", false),
            ("http://127.0.0.1:1/", "http://127.0.0.1:2/", true),
            ("http://127.0.0.1/", "http://127.0.0.2/", false),
        ];
        for (one, other, expected) in cases {
            let url = |text: &str| Url::parse(text).expect(text);
            assert_eq!(
                is_same_site(&url(one), &url(other)),
                expected,
                "{one} {other}"
            );
        }
    }
}
