//! Why an app may still wait that got the context and has said nothing: from what its scripts say, read as text. The document in
//! the frame is closed to the host, so it is a guess, and says so.

use serde::Serialize;

use super::App;
use crate::doctor::{ANY_PORT_HERE, Listening};

/// Where a reader puts the origin of their dashboard.
const DASHBOARD: &str = "https://your-dashboard.example";

/// Why an app may still wait, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Hint {
    pub kind: Kind,
    /// One line.
    pub title: String,
    pub cause: String,
    pub fix: &'static str,
    /// What to type.
    pub code: String,
}

/// The reasons that can be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    /// It checks who posts to it, and expects another origin.
    Sender,
    /// It does not listen.
    NoListener,
    /// It asks, and not this page.
    Target,
    /// It does not ask, and may listen too late.
    NoRequest,
    /// Its scripts could not all be read.
    Unknown,
}

impl Hint {
    /// The guess for an app in a page of this origin; `None` when nothing speaks against the app.
    pub(super) fn of(
        listening: &Listening,
        app: &App,
        origin: &str,
        request_key: &str,
    ) -> Option<Self> {
        let title = &app.title;
        let others: Vec<_> = listening
            .origins
            .iter()
            .map(String::as_str)
            .filter(|other| *other != origin && *other != ANY_PORT_HERE)
            .collect();
        let is_here = origin.starts_with(ANY_PORT_HERE.trim_end_matches('*'));
        let is_expected = listening
            .origins
            .iter()
            .any(|known| known == origin || (is_here && known == ANY_PORT_HERE));
        if listening.checks_sender && !is_expected {
            let known = match others[..] {
                [one] => format!(" with {one}"),
                [one, other] => format!(" with {one} and {other}"),
                _ => String::new(),
            };
            return Some(Self {
                kind: Kind::Sender,
                title: format!(
                    "{title} probably ignores this page, because it checks who posts to it"
                ),
                cause: format!(
                    "Its scripts compare the origin of the sender{known}, and this page is {origin}. The check is right, and it \
                     turns away what this page posts."
                ),
                fix: "Let hubctl open a browser in which this page has the origin of your dashboard:",
                code: under_dashboard(&others, app),
            });
        }
        if !listening.listens && listening.is_whole {
            return Some(Self {
                kind: Kind::NoListener,
                title: format!("{title} probably has no listener for messages"),
                cause: "The context was posted when the frame had loaded, and none of the app's scripts listens for messages."
                    .to_owned(),
                fix: "Add a listener; this shows how:",
                code: "hubctl explain HUB300".to_owned(),
            });
        }
        if !listening.listens {
            return Some(Self {
                kind: Kind::Unknown,
                title: format!("{title} has said nothing since it got the context"),
                cause: "Not all of its scripts could be read, so the reason is not known. If it still waits, it does not listen, \
                        listens too late, or checks who posts to it."
                    .to_owned(),
                fix: "Find out in a browser that hubctl drives:",
                code: format!("hubctl check --app-url '{}'", app.url),
            });
        }
        if listening.at_once {
            return None;
        }
        let title = format!("{title} has not asked for the context");
        Some(if listening.asks {
            Self {
                kind: Kind::Target,
                title,
                cause: format!(
                    "The request is in its scripts, and none has come. If it still waits, it probably posts to another target \
                     origin than {origin}, and the browser drops that."
                ),
                fix: "Post to the target *, or let hubctl open a browser in which this page has the origin of your dashboard:",
                code: under_dashboard(&others, app),
            }
        } else {
            Self {
                kind: Kind::NoRequest,
                title,
                cause: "If it still waits, its listener was probably added after the frame had loaded. The host had posted by \
                        then, and does not post again by itself."
                    .to_owned(),
                fix: "Ask as soon as the listener is there:",
                code: format!("window.parent.postMessage(\"{request_key}\", \"*\")"),
            }
        })
    }
}

/// The command that shows the page under the origin that the app expects, as far as that is known.
fn under_dashboard(origins: &[&str], app: &App) -> String {
    let mut public = origins
        .iter()
        .filter(|origin| origin.starts_with("https://"));
    let origin = match (public.next(), public.next()) {
        (Some(only), None) => only,
        _ => DASHBOARD,
    };
    format!("hubctl serve --open --host-origin {origin} '{}'", app.url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_scripts_say_decides() {
        let app: App = "Orders=http://localhost:3000/".parse().expect("an app");
        let hint = |listening: Listening| {
            Hint::of(&listening, &app, "http://127.0.0.1:4400", "key")
                .map(|hint| (hint.kind, hint.code))
        };
        let good = Listening {
            listens: true,
            at_once: true,
            is_whole: true,
            ..Listening::default()
        };
        assert_eq!(hint(good.clone()), None);
        let checks = |origins: &[&str]| {
            hint(Listening {
                checks_sender: true,
                origins: origins.iter().map(ToString::to_string).collect(),
                ..good.clone()
            })
        };
        let command = |origin: &str| {
            let url = "'http://localhost:3000/'";
            let code = format!("hubctl serve --open --host-origin {origin} {url}");
            Some((Kind::Sender, code))
        };
        assert_eq!(checks(&[]), command(DASHBOARD));
        assert_eq!(checks(&["https://a.example"]), command("https://a.example"));
        assert_eq!(
            checks(&["https://a.example", "https://b.example"]),
            command(DASHBOARD)
        );
        assert_eq!(
            checks(&["http://127.0.0.1:4400", "https://a.example"]),
            None
        );
        assert_eq!(checks(&["https://a.example", ANY_PORT_HERE]), None);
        let late = Listening {
            at_once: false,
            ..good.clone()
        };
        let kind = |listening: Listening| hint(listening).map(|(kind, _)| kind);
        assert_eq!(kind(late.clone()), Some(Kind::NoRequest));
        assert_eq!(kind(Listening { asks: true, ..late }), Some(Kind::Target));
        let deaf = Listening {
            is_whole: true,
            ..Listening::default()
        };
        assert_eq!(kind(deaf), Some(Kind::NoListener));
        assert_eq!(kind(Listening::default()), Some(Kind::Unknown));
    }
}
