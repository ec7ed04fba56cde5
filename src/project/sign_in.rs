//! What makes an app take its visitor for signed in: cookies, headers, entries of its storage, parameters of its address.

use std::fmt;
use std::str::FromStr;

use serde_json::json;
use url::Url;

/// What an app gets of its visitor. The stranger's page that frames the app gets the same, as an agent's browser would send it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignIn {
    /// Cookies of the app's host, which are sent in frames on other sites as well.
    pub cookies: Vec<Pair>,
    /// Headers of every request to the app's origin.
    pub headers: Vec<Pair>,
    /// Entries of the `localStorage` of the app's origin, where the app has not written them itself.
    pub local_storage: Vec<Pair>,
    /// Parameters of the app's address.
    pub query: Vec<Pair>,
}

/// A name and a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// The name; never empty.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Why a text is no name and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write NAME=VALUE")]
pub struct PairError;

impl FromStr for Pair {
    type Err = PairError;

    /// Reads `name=value`.
    fn from_str(text: &str) -> Result<Self, PairError> {
        let (name, value) = text.split_once('=').ok_or(PairError)?;
        let (name, value) = (name.trim().to_owned(), value.to_owned());
        if name.is_empty() {
            return Err(PairError);
        }
        Ok(Self { name, value })
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.value)
    }
}

impl SignIn {
    /// The address under which the app is loaded.
    pub(crate) fn url(&self, app: &Url) -> Url {
        let mut url = app.clone();
        if !self.query.is_empty() {
            let pairs = self.query.iter().map(|pair| (&pair.name, &pair.value));
            url.query_pairs_mut().extend_pairs(pairs);
        }
        url
    }

    /// The headers with which a program asks for the app's page.
    pub(crate) fn request_headers(&self) -> Vec<(String, String)> {
        let mut headers: Vec<_> = self
            .headers
            .iter()
            .map(|pair| (pair.name.clone(), pair.value.clone()))
            .collect();
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self.cookies.iter().map(Pair::to_string).collect();
            headers.push(("Cookie".to_owned(), cookies.join("; ")));
        }
        headers
    }

    /// A script for every document, which writes the entries of the app's storage.
    pub(crate) fn script(&self, app: &Url) -> Option<String> {
        if self.local_storage.is_empty() {
            return None;
        }
        let entries = self.local_storage.iter();
        let entries: Vec<_> = entries.map(|pair| [&pair.name, &pair.value]).collect();
        let (origin, entries) = (json!(app.origin().ascii_serialization()), json!(entries));
        Some(format!(
            "if (location.origin === {origin}) try {{
  for (const [name, value] of {entries}) if (localStorage.getItem(name) === null) localStorage.setItem(name, value);
}} catch {{}}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_has_a_name() {
        let pair: Pair = "session=a=b".parse().expect("a pair");
        assert_eq!(
            (pair.name.as_str(), pair.value.as_str()),
            ("session", "a=b")
        );
        for wrong in ["", "session", "=value"] {
            assert_eq!(wrong.parse::<Pair>(), Err(PairError), "{wrong}");
        }
    }
}
