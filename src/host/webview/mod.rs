//! The WebView of the mobile app, played by a reverse proxy. There the app is the top document, and the host acts inside
//! the page itself: nothing outside the page can do that to a page of another origin, so the app is served through a
//! port of its own, with a script before its first line ([`BRIDGE`](script::BRIDGE)).
//!
//! This side forwards what is the app's, answers the script on reserved paths, and tells the [`WebViewHost`] what
//! crossed the boundary. What is posted, and what is a request, the host knows.

mod client;
mod failure;
mod headers;
mod inject;
mod markup;
mod policy;
mod posts;
mod proxy;
mod reserved;
mod script;
mod target;
#[cfg(test)]
mod tests;
mod upgrade;

use std::net::Ipv4Addr;

use axum::Router;
use axum::middleware;
use futures_util::stream::Stream;
use url::Url;

use super::guard::{self, Guard};

use self::proxy::Proxy;

/// The name on which a WebView's page stands. A name and no address, because browsers keep `Secure` cookies for it.
const NAME: &str = "localhost";

/// What the WebView asks of the host it is part of.
pub(in crate::host) trait WebViewHost: Clone + Send + Sync + 'static {
    /// The string that a screen is opened with, to be posted on load and in answer to requests; `None` when there is no
    /// conversation.
    fn event(&self, app: usize) -> Option<String>;

    /// Whether this string asks for the context.
    fn is_request(&self, message: &str) -> bool;

    /// Something crossed the boundary.
    fn report(&self, report: Report);

    /// A document was passed on without the script: no host will be in this page.
    fn warn(&self, bare: BareDocument);

    /// What the host posts by itself, for one page that is open. It must end when the host stops: an open stream holds
    /// up the end.
    fn pushes(&self, app: usize) -> impl Stream<Item = String> + Send + use<Self>;
}

/// Something that crossed the boundary between the app and the host.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::host) struct Report {
    /// The app's number.
    pub app: usize,
    /// Which way it went.
    pub direction: Direction,
    /// What made it go.
    pub trigger: Trigger,
    /// What was said, as a string.
    pub text: String,
    /// Milliseconds since the page's `load`, by the page's clock; `None` before it.
    pub since_load_ms: Option<f64>,
    /// The page's own origin, which is `event.origin` in the app.
    pub origin: String,
}

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Direction {
    /// Posted inside the page.
    ToApp,
    /// Given to `ReactNativeWebView.postMessage`.
    FromApp,
}

/// What makes a message go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::host) enum Trigger {
    /// The end of loading.
    Load,
    /// The app asked for the context; so is called what it said, and the answer.
    Request,
    /// The host posts by itself.
    Push,
    /// The app said something else, which the host ignores.
    Message,
}

/// A document without the script, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::host) struct BareDocument {
    /// The app's number.
    pub app: usize,
    /// The path of the document.
    pub path: String,
    /// Why the script could not be added, in words.
    pub reason: &'static str,
}

/// Why no WebView can be made for an app.
#[derive(Debug, thiserror::Error)]
pub(in crate::host) enum WebViewError {
    /// The address cannot stand in a request.
    #[error("cannot ask {url} for pages")]
    Address {
        /// The address.
        url: Url,
        /// What is wrong.
        #[source]
        source: axum::http::Error,
    },
    /// The system's certificates, by which the app's is judged, cannot be read.
    #[error("cannot read the certificates that this system trusts, to check the one of {url}")]
    Certificates {
        /// The address of the app.
        url: Url,
        /// What went wrong.
        #[source]
        source: std::io::Error,
    },
}

/// An app in a WebView on a port of its own.
#[derive(Debug, Clone)]
pub(in crate::host) struct WebView {
    /// The app's number.
    pub app: usize,
    /// The address of the app, `http:` or `https:`.
    pub target: Url,
    /// The port on which the router is served, on the loopback addresses.
    pub port: u16,
}

impl WebView {
    /// The address that shows the app in the WebView.
    pub(in crate::host) fn url(&self) -> Url {
        let mut url = Url::parse(&format!("http://{NAME}:{}/", self.port))
            .expect("a name and a port make a URL");
        url.set_path(self.target.path());
        url.set_query(self.target.query());
        url.set_fragment(self.target.fragment());
        url
    }

    /// All routes, guarded. WebSockets that were opened through the router end when it is dropped.
    ///
    /// # Errors
    /// When the app's address cannot be used, and when it is an `https:` one and no certificates can be read.
    pub(in crate::host) fn router<H: WebViewHost>(&self, host: H) -> Result<Router, WebViewError> {
        let guard = Guard::new(NAME, Ipv4Addr::LOCALHOST.into(), self.port);
        let proxy = Proxy::new(self, host.clone())?;
        let reserved = reserved::router(self.app, host).route_layer(
            middleware::from_fn_with_state(guard.clone(), guard::own_page_only),
        );
        Ok(reserved
            .fallback_service(proxy::router(proxy))
            // For the app's pages too: a web site that names itself localhost in the DNS must not read them.
            .layer(middleware::from_fn_with_state(guard, guard::own_host_only)))
    }
}
