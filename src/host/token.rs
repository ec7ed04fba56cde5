//! The access token of a running host: whoever wants to change something has to know it.

use std::fmt;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderName};

/// The header of the host's settings API.
const API_ACCESS_TOKEN: HeaderName = HeaderName::from_static("api_access_token");

/// The same with dashes. Rack makes one name of both; Puma prefers the dashes where a request has both.
const API_ACCESS_TOKEN_DASHED: HeaderName = HeaderName::from_static("api-access-token");

/// How many characters a token has; the real host's have as many.
const LENGTH: usize = 24;

/// What a request carries in the header of the host's settings API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// No such header, or an empty one.
    None,
    /// Another token.
    Wrong,
    /// The token.
    Right,
}

/// An unguessable text: letters and digits.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token(String);

impl Token {
    /// A token that nobody knows yet.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub(super) fn fresh() -> Result<Self, getrandom::Error> {
        let mut token = String::with_capacity(LENGTH);
        // Of 256 bytes 62 are letters and digits; each of these is as likely as any other.
        while token.len() < LENGTH {
            let mut bytes = [0; 4 * LENGTH];
            getrandom::fill(&mut bytes)?;
            let letters = bytes.into_iter().filter(u8::is_ascii_alphanumeric);
            token.extend(letters.take(LENGTH - token.len()).map(char::from));
        }
        Ok(Self(token))
    }

    /// The text itself, for the person who started the host.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// What a request carries in the header that the real host's API reads.
    pub(super) fn claim_in(&self, headers: &HeaderMap) -> Claim {
        match api_header(headers) {
            None => Claim::None,
            Some(given) if self.equals(given) => Claim::Right,
            Some(_) => Claim::Wrong,
        }
    }

    /// Whether a request carries it, as the host's API wants it or as a bearer token.
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let bearer = headers
            .get(AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
        api_header(headers)
            .or(bearer)
            .is_some_and(|given| self.equals(given))
    }

    /// Compares without telling by the time it takes how much was right.
    fn equals(&self, given: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let differences = own
            .iter()
            .zip(given)
            .fold(0, |sum, (one, other)| sum | (one ^ other));
        own.len() == given.len() && differences == 0
    }
}

fn api_header(headers: &HeaderMap) -> Option<&[u8]> {
    let value = [API_ACCESS_TOKEN_DASHED, API_ACCESS_TOKEN]
        .iter()
        .find_map(|name| headers.get(name))?;
    Some(value.as_bytes()).filter(|value| !value.trim_ascii().is_empty())
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn only_the_very_token_is_taken() {
        let token = Token("abc".to_owned());
        let carries = |name: HeaderName, value: &'static str| {
            token.is_in(&HeaderMap::from_iter([(
                name,
                HeaderValue::from_static(value),
            )]))
        };
        assert!(carries(API_ACCESS_TOKEN, "abc"));
        assert!(carries(API_ACCESS_TOKEN_DASHED, "abc"));
        assert!(carries(AUTHORIZATION, "Bearer abc"));
        for wrong in ["abd", "ab", "abcd", ""] {
            assert!(!carries(API_ACCESS_TOKEN, wrong), "{wrong}");
        }
        assert!(!carries(AUTHORIZATION, "abc"));
        assert!(!token.is_in(&HeaderMap::new()));
    }

    #[test]
    fn the_real_api_reads_one_header_under_two_names() {
        let token = Token("abc".to_owned());
        let claim = |pairs: &[(HeaderName, &'static str)]| {
            let pairs = pairs.iter().cloned();
            let headers = pairs.map(|(name, value)| (name, HeaderValue::from_static(value)));
            token.claim_in(&headers.collect())
        };
        assert_eq!(claim(&[(API_ACCESS_TOKEN, "abc")]), Claim::Right);
        assert_eq!(claim(&[(API_ACCESS_TOKEN_DASHED, "abc")]), Claim::Right);
        assert_eq!(claim(&[(API_ACCESS_TOKEN, "abd")]), Claim::Wrong);
        let both = [(API_ACCESS_TOKEN, "abc"), (API_ACCESS_TOKEN_DASHED, "abd")];
        assert_eq!(claim(&both), Claim::Wrong);
        assert_eq!(claim(&[(API_ACCESS_TOKEN, "")]), Claim::None);
        // It knows no bearer.
        assert_eq!(claim(&[(AUTHORIZATION, "Bearer abc")]), Claim::None);
    }

    #[test]
    fn tokens_differ_and_are_not_shown_by_accident() {
        let (one, other) = (
            Token::fresh().expect("random"),
            Token::fresh().expect("random"),
        );
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), LENGTH);
        assert_eq!(format!("{one:?}"), "Token(..)");
    }

    #[test]
    fn a_token_cannot_be_taken_for_a_flag() {
        for _ in 0..1000 {
            let token = Token::fresh().expect("random");
            let is_plain = token.reveal().chars().all(|c| c.is_ascii_alphanumeric());
            assert!(is_plain, "{}", token.reveal());
        }
    }
}
