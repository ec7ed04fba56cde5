//! Where the app really is.

use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{self, Uri};
use url::{Position, Url};

/// The app's server, without the path of its page.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub scheme: Scheme,
    pub authority: Authority,
    /// The origin as it stands in an `Origin` header.
    pub origin: String,
}

impl Target {
    /// # Errors
    /// When the URL cannot stand in a request.
    pub(super) fn new(url: &Url) -> Result<Self, http::Error> {
        Ok(Self {
            scheme: Scheme::try_from(url.scheme())?,
            // Without a name and password: those are for the address bar.
            authority: Authority::try_from(&url[Position::BeforeHost..Position::AfterPort])?,
            origin: url.origin().ascii_serialization(),
        })
    }

    /// The address of a path on this server.
    pub(super) fn uri(&self, path: &PathAndQuery) -> Uri {
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path.clone())
            .build()
            .expect("three valid parts make a URI")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_scheme_name_and_port() {
        for (url, uri, origin) in [
            (
                "http://localhost:3000/panel?x=1",
                "http://localhost:3000/a?b",
                "http://localhost:3000",
            ),
            (
                "https://u:p@a.example/",
                "https://a.example/a?b",
                "https://a.example",
            ),
            ("http://[::1]:80/", "http://[::1]/a?b", "http://[::1]"),
        ] {
            let target = Target::new(&Url::parse(url).expect(url)).expect(url);
            assert_eq!(target.uri(&PathAndQuery::from_static("/a?b")), uri);
            assert_eq!(target.origin, origin);
        }
    }
}
