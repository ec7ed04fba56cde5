//! `secrets`: data of the contact go to the app's own servers only, and not into addresses or the console; the app's own address
//! holds none.

use url::Url;

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use crate::doctor::{is_loopback, is_of_one_house};
use crate::finding::rules::security;
use crate::finding::{Finding, Severity, Text};
use crate::source::document::visible;

/// A request with its whole body.
#[derive(Debug, Clone)]
pub(in crate::check) struct Sent {
    pub url: String,
    pub method: String,
    pub body: String,
    /// The address of the script or document that asked; empty when it is not known.
    pub by: String,
}

/// Names of parameters that hold secrets.
const SECRET_PARAMETERS: [&str; 16] = [
    "access_key",
    "access_token",
    "accesstoken",
    "api_key",
    "api_token",
    "apikey",
    "auth",
    "auth_token",
    "authorization",
    "client_secret",
    "jwt",
    "passwd",
    "password",
    "secret",
    "session_token",
    "token",
];

/// Judges what went out while a context about `person` was shown.
pub(in crate::check) fn judge(
    sights: &[Sight],
    sent: &[Sent],
    person: &Person,
    app: &Url,
    own_hosts: &[String],
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    if let Some(name) = secret_parameter(app) {
        let message = format!("the address of the app has the parameter {name}");
        found.push(Finding::new(&security::SECRET_IN_APP_URL, message));
    }
    let third = |url: &Url| is_third_party(url, app) && !is_own(url, own_hosts);
    for request in sent {
        let Ok(url) = Url::parse(&request.url) else {
            continue;
        };
        let in_url = person.secret_in(&request.url);
        let in_body = person.secret_in(&request.body);
        let Some(what) = in_url.or(in_body) else {
            continue;
        };
        let place = format!(
            "{} {}",
            request.method,
            Text::value(&visible(&without_query(&url)))
        );
        if third(&url) {
            found.push(third_party(&url, request, what, &place, app));
        } else if in_url.is_some() {
            found.push(Finding::new(
                &security::DATA_IN_URL,
                format!("the {what} stands in the address of a request ({place})"),
            ));
        }
    }
    let mut add = |finding: Finding| found.push(finding);
    for sight in sights {
        match &sight.what {
            Seen::Heard(heard) if heard.by_app => {
                if let Some(what) = person.secret_in(&heard.data) {
                    add(Finding::new(
                        &security::DATA_POSTED_TO_ANYONE,
                        format!("the {what} is posted to the window that frames the app"),
                    ));
                }
            }
            Seen::Console { level, text } | Seen::Logged { level, text } => {
                if let Some(what) = person.secret_in(text) {
                    add(Finding::new(
                        &security::DATA_IN_CONSOLE,
                        format!("the {what} is written to the console (console.{level})"),
                    ));
                }
            }
            Seen::Connects { text } => add(connection(person.secret_in(text))),
            Seen::Navigated { url, .. } => {
                if let Some(what) = person.secret_in(url) {
                    add(Finding::new(
                        &security::DATA_IN_URL,
                        format!("the {what} stands in the address of the app's page"),
                    ));
                }
            }
            _ => {}
        }
    }
    // One of each kind, the worst.
    found.sort_by_key(|finding| finding.severity);
    let mut findings: Vec<Finding> = Vec::new();
    for finding in found {
        if findings.iter().all(|known| known.rule != finding.rule) {
            findings.push(finding);
        }
    }
    findings
}

/// A connection of which no request tells.
fn connection(told: Option<&'static str>) -> Finding {
    let rule = &security::THIRD_PARTY_GETS_DATA;
    match told {
        Some(what) => Finding::new(
            rule,
            format!("the {what} goes into a connection by WebRTC or WebTransport"),
        ),
        None => Finding {
            severity: Severity::Notice,
            ..Finding::new(
                rule,
                "the app connects by WebRTC or WebTransport, and what it sends there cannot be seen",
            )
        },
    }
}

fn third_party(url: &Url, request: &Sent, what: &str, place: &str, app: &Url) -> Finding {
    let host = url.host_str().unwrap_or_default();
    let rule = &security::THIRD_PARTY_GETS_DATA;
    let finding = Finding::new(rule, format!("the {what} goes to {host} ({place})"));
    let is_by_app = Url::parse(&request.by).is_ok_and(|by| !is_third_party(&by, app));
    if !is_by_app {
        return finding;
    }
    // A script of somebody else takes what it finds; the app's own code names whom it means.
    let severity = Severity::Notice;
    let help = format!(
        "if {host} is yours, add it to own_hosts in hubctl.toml (or --own-host {host}); if not, {}",
        rule.advice
    );
    Finding {
        severity,
        ..finding
    }
    .help(help)
}

/// The parameter of an address that holds a secret.
fn secret_parameter(url: &Url) -> Option<String> {
    let fragment = url.fragment().unwrap_or_default();
    let fragment = url::form_urlencoded::parse(fragment.as_bytes());
    let mut pairs = url.query_pairs().chain(fragment);
    let is_secret = |name: &str| {
        let name = name.to_lowercase().replace('-', "_");
        SECRET_PARAMETERS.contains(&name.as_str())
    };
    let (name, _) = pairs.find(|(name, value)| is_secret(name) && !value.is_empty())?;
    Some(name.into_owned())
}

/// Whether the host of an address is one of some hosts, such as `api.example.com` or `*.example.com`.
fn is_own(url: &Url, hosts: &[String]) -> bool {
    let host = url.host_str().unwrap_or_default();
    hosts.iter().any(|own| match own.strip_prefix("*.") {
        Some(domain) => {
            let below = host.len().checked_sub(domain.len() + 1);
            below.is_some_and(|at| {
                host[..=at].ends_with('.') && host[at + 1..].eq_ignore_ascii_case(domain)
            })
        }
        None => host.eq_ignore_ascii_case(own),
    })
}

fn without_query(url: &Url) -> String {
    let mut bare = url.clone();
    bare.set_query(None);
    bare.set_fragment(None);
    bare.to_string()
}

/// Whether an address is somebody else's: of another site than the app. Names of one's own machine are one's own.
fn is_third_party(url: &Url, app: &Url) -> bool {
    url.has_host() && !is_loopback(url) && !is_of_one_house(url, app)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_site_is_a_third_party_and_a_port_is_not() {
        let app = Url::parse("http://localhost:3000/").expect("a URL");
        let is_third = |url: &str, app: &Url| is_third_party(&Url::parse(url).expect(url), app);
        assert!(is_third("https://tracker.example/x", &app));
        assert!(!is_third("http://localhost:4000/x", &app));
        assert!(!is_third("http://127.0.0.1:4000/x", &app));
        let app = Url::parse("https://app.shop.example/").expect("a URL");
        assert!(!is_third("https://api.shop.example/x", &app));
        assert!(is_third("https://shop.other/x", &app));
    }

    #[test]
    fn a_declared_host_is_ones_own_and_no_other() {
        let own = ["api.orders.example", "*.Shop.example"].map(str::to_owned);
        let is_own = |url: &str| is_own(&Url::parse(url).expect(url), &own);
        for url in [
            "https://API.orders.example/x",
            "https://a.b.shop.example:8443/",
        ] {
            assert!(is_own(url), "{url}");
        }
        for url in [
            "https://orders.example/",
            "https://shop.example/",
            "https://myshop.example/",
            "https://é.example/",
        ] {
            assert!(!is_own(url), "{url}");
        }
    }

    #[test]
    fn what_the_apps_own_code_asks_for_counts_for_less() {
        let app = Url::parse("http://localhost:3000/").expect("a URL");
        let person = Person::numbered(1);
        let severity = |by: &str| {
            let sent = Sent {
                url: "https://elsewhere.example/x".to_owned(),
                method: "POST".to_owned(),
                body: person.email.clone(),
                by: by.to_owned(),
            };
            judge(&[], &[sent], &person, &app, &[])[0].severity
        };
        assert_eq!(severity("http://localhost:3000/app.js"), Severity::Notice);
        assert_eq!(
            severity("https://cdn.tracker.example/t.js"),
            Severity::Error
        );
        assert_eq!(severity(""), Severity::Error);
    }

    #[test]
    fn a_secret_in_the_address_is_known_by_its_name() {
        let name = |url: &str| secret_parameter(&Url::parse(url).expect(url));
        assert_eq!(
            name("http://localhost/?a=1&API-Key=x").as_deref(),
            Some("API-Key")
        );
        assert_eq!(
            name("http://localhost/#access_token=x").as_deref(),
            Some("access_token")
        );
        assert_eq!(name("http://localhost/?token=&author=me#/token"), None);
    }
}
