//! An answer of a server, as far as embedding depends on it.

use url::Url;

/// What a server answered: everything but the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub url: Url,
    /// The status code.
    pub status: u16,
    /// Names and values in the order they came. A name may stand here several times: for X-Frame-Options and policies it
    /// matters that it does.
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The values of every header of that name, whatever its case.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers
            .iter()
            .filter(move |(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// The media type without its parameters, in lower case. The last header counts, as in browsers.
    pub(super) fn media_type(&self) -> Option<String> {
        let value = self.values("content-type").last()?;
        let essence = value.split(';').next().unwrap_or_default().trim();
        (!essence.is_empty()).then(|| essence.to_ascii_lowercase())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An answer with status 200, for the tables of other files.
    pub(in crate::doctor) fn answer(url: &str, headers: &[(&str, &str)]) -> Answer {
        Answer {
            url: Url::parse(url).expect(url),
            status: 200,
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn the_last_media_type_counts() {
        let media_type = |headers: &[(&str, &str)]| answer("http://a/", headers).media_type();
        assert_eq!(media_type(&[]), None);
        assert_eq!(media_type(&[("content-type", " ; charset=x")]), None);
        assert_eq!(
            media_type(&[("Content-Type", "a/b"), ("content-type", "Text/HTML;c=d")]).as_deref(),
            Some("text/html")
        );
    }
}
