//! What stands in the WebView when the app does not answer. The proxy can tell why, where a host page cannot.

use std::error::Error;
use std::fmt::Write;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

const REFUSED: &str = "Start the app, and look at which address and port it says it listens.";
const UNKNOWN_NAME: &str =
    "Check the spelling of the host name, and whether this machine can resolve it.";
const UNTRUSTED: &str = "The app's certificate must be one that this system trusts: install the authority that issued \
                         it (for mkcert: mkcert -install), or serve the app over plain http on localhost.";
const LATE: &str = "Look at the app's own log: it took the request and does not answer.";
const OTHER: &str =
    "Open the address in a browser tab: when it fails there too, the fault is the app's.";

/// An app that does not answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    status: StatusCode,
    url: String,
    cause: String,
    fix: &'static str,
}

impl Failure {
    /// No answer came in time.
    pub(super) fn late(url: String, seconds: u64) -> Self {
        Self {
            status: StatusCode::GATEWAY_TIMEOUT,
            url,
            cause: format!("no answer within {seconds} seconds"),
            fix: LATE,
        }
    }

    /// Asking went wrong.
    pub(super) fn unreachable(url: String, error: &dyn Error) -> Self {
        let cause = innermost(error);
        let fix = match cause.to_ascii_lowercase() {
            cause if cause.contains("refused") => REFUSED,
            cause if cause.contains("certificate") => UNTRUSTED,
            cause if cause.contains("lookup") || cause.contains("resolve") => UNKNOWN_NAME,
            _ => OTHER,
        };
        Self {
            status: StatusCode::BAD_GATEWAY,
            url,
            cause,
            fix,
        }
    }

    fn page(&self) -> String {
        let Self {
            url, cause, fix, ..
        } = self;
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>The app does not answer</title>\n\
             <h1>The app does not answer</h1>\n<p>hubctl asked for <code>{}</code>.</p>\n<p>Cause: {}.</p>\n\
             <p>{}</p>\n<p>Then reload this page.</p>\n",
            escaped(url),
            escaped(cause),
            escaped(fix),
        )
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, "default-src 'none'"),
            (CACHE_CONTROL, "no-store"),
        ];
        (self.status, headers, self.page()).into_response()
    }
}

/// The last of an error's sources: the layers above say only that something went wrong.
fn innermost(error: &dyn Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "&#{};", u32::from(c));
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn the_page_says_what_was_asked_why_it_failed_and_what_to_do() {
        let error = io::Error::from(io::ErrorKind::ConnectionRefused);
        let page = Failure::unreachable("http://localhost:1/a".to_owned(), &error).page();
        for part in ["http://localhost:1/a", "connection refused", REFUSED] {
            assert!(page.contains(part), "{part} in {page}");
        }
    }

    #[test]
    fn nothing_of_an_address_is_markup() {
        let page = Failure::late("http://localhost/<script>'\"&".to_owned(), 1).page();
        assert!(page.contains("/&#60;script&#62;&#39;&#34;&#38;"), "{page}");
    }
}
