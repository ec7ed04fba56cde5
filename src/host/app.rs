//! The apps under development: a name for the tab and the address of the frame.

use std::borrow::Cow;
use std::str::FromStr;

use serde::Serialize;
use url::{Host, Url};

/// An app with its tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct App {
    /// The name of the tab.
    pub title: String,
    /// The `src` of the frame, exactly as it was given: the host changes nothing about it.
    pub url: String,
}

/// Why a text is no address of an app.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum AppUrlError {
    /// It cannot be read as a URL.
    #[error("{text:?} is no URL")]
    Unreadable {
        /// What was given.
        text: String,
        /// What is wrong.
        #[source]
        source: url::ParseError,
    },
    /// A control character stands in it.
    #[error("{text:?} holds a control character")]
    Control {
        /// What was given.
        text: String,
    },
    /// It starts with something else than `http:` or `https:`.
    #[error("{text:?} does not start with http:// or https://")]
    Scheme {
        /// What was given.
        text: String,
    },
}

impl App {
    /// The address, taken apart.
    pub fn parsed_url(&self) -> Url {
        Url::parse(&self.url).expect("an app is made from a URL that was read")
    }
}

impl FromStr for App {
    type Err = AppUrlError;

    /// Reads `[NAME=]URL`. Without a name the tab is called after the host of the address. For a server on this machine
    /// its port is enough, see [`App::at`].
    fn from_str(argument: &str) -> Result<Self, AppUrlError> {
        let is_address = |text: &str| {
            let text = text.trim_start().to_ascii_lowercase();
            text.starts_with("http://") || text.starts_with("https://")
        };
        // A name may hold anything; where it ends, an address begins. An address that starts at once has no name.
        let ends = argument.match_indices('=').map(|(at, _)| at);
        let end = ends
            .filter(|_| !is_address(argument))
            .find(|at| is_address(&argument[at + 1..]));
        match end.map(|at| argument.split_at(at)) {
            Some((name, url)) => Self::named(Some(name), &url[1..]),
            None => match argument.split_once('=') {
                Some((name, url)) if !name.contains([':', '/', '?', '#']) => {
                    Self::named(Some(name), &with_scheme(url))
                }
                _ => Self::at(argument),
            },
        }
    }
}

impl App {
    /// An app by its address, or by its port: `3000` and `:3000/panel` are at `http://localhost:3000`.
    ///
    /// # Errors
    /// When the address is none of the web.
    pub fn at(text: &str) -> Result<Self, AppUrlError> {
        Self::named(None, &with_scheme(text))
    }

    /// The title, where it was given one and is not called after its address.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        (self.title != authority(&self.parsed_url())).then_some(&self.title)
    }

    /// An app by its title, if it has one of its own, and its address.
    ///
    /// # Errors
    /// When the address is none of the web.
    pub fn named(title: Option<&str>, url: &str) -> Result<Self, AppUrlError> {
        let text = url.trim();
        if text.contains(char::is_control) {
            return Err(AppUrlError::Control {
                text: text.to_owned(),
            });
        }
        let unreadable = |source| AppUrlError::Unreadable {
            text: text.to_owned(),
            source,
        };
        let scheme = || AppUrlError::Scheme {
            text: text.to_owned(),
        };
        let starts_right = |scheme: &str| {
            text.get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        if !starts_right("http://") && !starts_right("https://") {
            return Err(match Url::parse(text) {
                Err(source) if source != url::ParseError::RelativeUrlWithoutBase => {
                    unreadable(source)
                }
                _ => scheme(),
            });
        }
        let url = Url::parse(text).map_err(unreadable)?;
        let title = title.map(str::trim).filter(|title| !title.is_empty());
        let title = title.map_or_else(|| authority(&url), str::to_owned);
        Ok(Self {
            title,
            url: text.to_owned(),
        })
    }
}

/// An address on this machine that was given by its port; any other one as it is.
fn with_scheme(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let end = text.find(['/', '?', '#']).unwrap_or(text.len());
    let (port, rest) = text.split_at(end);
    let port = port.strip_prefix(':').unwrap_or(port);
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse::<u16>() {
        Ok(1..) if is_number => format!("http://localhost:{port}{rest}").into(),
        _ => text.into(),
    }
}

fn authority(url: &Url) -> String {
    let host = url
        .host()
        .map_or_else(String::new, |host: Host<&str>| host.to_string());
    url.port()
        .map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(argument: &str) -> (String, String) {
        let app: App = argument.parse().expect(argument);
        (app.title, app.url)
    }

    #[test]
    fn a_name_is_told_from_a_query() {
        let pair = |title: &str, url: &str| (title.to_owned(), url.to_owned());
        assert_eq!(
            app("http://localhost:3000"),
            pair("localhost:3000", "http://localhost:3000")
        );
        assert_eq!(
            app("http://localhost:3000/?a=b"),
            pair("localhost:3000", "http://localhost:3000/?a=b")
        );
        assert_eq!(
            app("A/B: c=d?=http://a.example/?x=http://b"),
            pair("A/B: c=d?", "http://a.example/?x=http://b")
        );
        assert_eq!(
            app("My Orders=http://[::1]:80/p"),
            pair("My Orders", "http://[::1]:80/p")
        );
    }

    #[test]
    fn a_port_is_an_address_on_this_machine() {
        for (given, url) in [
            ("3000", "http://localhost:3000"),
            (":3000", "http://localhost:3000"),
            (":3000/panel?a=1", "http://localhost:3000/panel?a=1"),
            ("3000#top", "http://localhost:3000#top"),
        ] {
            assert_eq!(app(given).1, url, "{given}");
            let named = format!("Orders={given}");
            assert_eq!(app(&named), ("Orders".to_owned(), url.to_owned()));
        }
    }

    #[test]
    fn what_is_no_web_address_is_refused() {
        for wrong in [
            "0",
            "70000",
            "+80",
            "localhost:3000",
            "orders.example:3000",
            "orders.example.com",
            "ftp://localhost/",
            "javascript:alert(1)",
            "",
            "http://a/\u{1b}[31m",
            "/panel",
            "http://",
            "http://a:b/",
        ] {
            assert!(wrong.parse::<App>().is_err(), "{wrong}");
        }
    }
}
