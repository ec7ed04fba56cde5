//! An answer of a server, as far as embedding depends on it.

use url::Url;

/// What may stand around a value. Other blanks, such as U+00A0, belong to it.
const BLANK: [char; 2] = [' ', '\t'];

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
            .map(|(_, value)| value.trim_matches(BLANK))
    }

    /// The values of a header that is a list, from all headers of that name: a comma stands between them unless it is quoted.
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        self.values(name)
            .flat_map(|value| {
                let mut is_quoted = false;
                value.split(move |c| {
                    is_quoted ^= c == '"';
                    c == ',' && !is_quoted
                })
            })
            .map(|value| value.trim_matches(BLANK))
            .collect()
    }

    /// The media type without its parameters, in lower case. The last that may be one counts, as in browsers.
    pub(super) fn media_type(&self) -> Option<String> {
        let mut types = self.list("content-type").into_iter();
        let value = types
            .rfind(|value| value.contains('/') && !value.starts_with(';') && *value != "*/*")?;
        let end = value.find([' ', '\t', ';', '(']).unwrap_or(value.len());
        Some(value[..end].to_ascii_lowercase())
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
    fn lists_are_split_outside_quotes_and_blanks_of_other_alphabets_stay() {
        let headers = [("X", " a, \"b, c\"\t"), ("x", "\u{a0}d,")];
        assert_eq!(
            answer("http://a/", &headers).list("X"),
            ["a", "\"b, c\"", "\u{a0}d", ""]
        );
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
        for (value, expected) in [
            ("text/plain, text/html", Some("text/html")),
            ("text/html, */*", Some("text/html")),
            ("text/html (a page)", Some("text/html")),
            ("html", None),
        ] {
            let told = media_type(&[("Content-Type", value)]);
            assert_eq!(told.as_deref(), expected, "{value}");
        }
    }
}
