//! `secrets`: data of the contact go to the app's own servers only, and not into addresses or the console.

use url::Url;

use super::super::cast::Person;
use super::super::record::{Seen, Sight};
use crate::doctor::{is_loopback, is_of_one_house};
use crate::finding::rules::security;
use crate::finding::{Finding, Rule, Text};
use crate::source::document::visible;

/// A request with its whole body.
#[derive(Debug, Clone)]
pub(in crate::check) struct Sent {
    pub url: String,
    pub method: String,
    pub body: String,
}

/// Judges what went out while a context about `person` was shown.
pub(in crate::check) fn judge(
    sights: &[Sight],
    sent: &[Sent],
    person: &Person,
    app: &Url,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let mut add = |rule: &'static Rule, message: String| {
        if !findings.iter().any(|finding| finding.rule == rule) {
            findings.push(Finding::new(rule, message));
        }
    };
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
        if is_third_party(&url, app) {
            let host = url.host_str().unwrap_or_default();
            add(
                &security::THIRD_PARTY_GETS_DATA,
                format!("the {what} goes to {host} ({place})"),
            );
        } else if in_url.is_some() {
            add(
                &security::DATA_IN_URL,
                format!("the {what} stands in the address of a request ({place})"),
            );
        }
    }
    for sight in sights {
        match &sight.what {
            Seen::Heard(heard) if heard.by_app => {
                if let Some(what) = person.secret_in(&heard.data) {
                    add(
                        &security::DATA_POSTED_TO_ANYONE,
                        format!("the {what} is posted to the window that frames the app"),
                    );
                }
            }
            Seen::Console { level, text } => {
                if let Some(what) = person.secret_in(text) {
                    add(
                        &security::DATA_IN_CONSOLE,
                        format!("the {what} is written to the console (console.{level})"),
                    );
                }
            }
            Seen::Navigated { url, .. } => {
                if let Some(what) = person.secret_in(url) {
                    add(
                        &security::DATA_IN_URL,
                        format!("the {what} stands in the address of the app's page"),
                    );
                }
            }
            _ => {}
        }
    }
    findings
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
}
