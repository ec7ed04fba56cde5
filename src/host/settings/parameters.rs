//! What a request to the settings API may hold.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};
use url::Url;

/// What is said of an app: what is not said stays as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    pub title: Option<String>,
    pub urls: Option<Vec<String>>,
}

/// What has to be said of a new app.
#[derive(Debug)]
pub(super) struct Complete {
    pub title: String,
    pub urls: Vec<String>,
}

/// Why a body is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParametersError {
    /// It is no JSON.
    NotJson,
    /// It says nothing of an app.
    Missing,
    /// The content is empty, of another type than `frame`, or its address is none of the web.
    Content,
    /// A new app has no title. The real host's answer to this is not known; this is how it words such errors.
    Title,
}

impl ParametersError {
    /// Status and body, as the real host has them.
    pub(super) fn answer(self) -> (StatusCode, Value) {
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        match self {
            ParametersError::NotJson => (
                StatusCode::BAD_REQUEST,
                json!({ "status": 400, "error": "Bad Request" }),
            ),
            ParametersError::Missing => (
                unprocessable,
                json!({ "error": "param is missing or the value is empty: dashboard_app" }),
            ),
            ParametersError::Content => (
                unprocessable,
                json!({ "message": "Content : Invalid data", "attributes": ["content"] }),
            ),
            ParametersError::Title => (
                unprocessable,
                json!({ "message": "Title can't be blank", "attributes": ["title"] }),
            ),
        }
    }
}

impl Parameters {
    /// Reads a body: `{"dashboard_app": {"title", "content"}}`, or the inner object alone.
    ///
    /// As in the real host, whose framework reads a body by its type, JSON that is not called JSON says nothing.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, ParametersError> {
        if body.trim_ascii().is_empty() || !is_json(headers) {
            return Err(ParametersError::Missing);
        }
        let body: Value = serde_json::from_slice(body).map_err(|_| ParametersError::NotJson)?;
        let app = said_of_app(&body).ok_or(ParametersError::Missing)?;
        let title = match app.get("title") {
            Some(Value::String(title)) => Some(title.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let urls = app.get("content").map(urls_of).transpose()?;
        if title.as_deref() == Some("") {
            return Err(ParametersError::Title);
        }
        Ok(Self { title, urls })
    }

    /// All that a new app needs.
    pub(super) fn complete(self) -> Result<Complete, ParametersError> {
        Ok(Complete {
            urls: self.urls.ok_or(ParametersError::Content)?,
            title: self.title.ok_or(ParametersError::Title)?,
        })
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/json")
}

fn said_of_app(body: &Value) -> Option<&Map<String, Value>> {
    let body = body.as_object()?;
    let app = match body.get("dashboard_app") {
        Some(inner) => inner.as_object()?,
        None => body,
    };
    let is_said = app.contains_key("title") || app.contains_key("content");
    is_said.then_some(app)
}

fn urls_of(content: &Value) -> Result<Vec<String>, ParametersError> {
    let items = content
        .as_array()
        .filter(|items| !items.is_empty())
        .ok_or(ParametersError::Content)?;
    items.iter().map(url_of).collect()
}

fn url_of(item: &Value) -> Result<String, ParametersError> {
    let url = item
        .get("url")
        .and_then(Value::as_str)
        .filter(|_| item.get("type").is_some_and(|kind| kind == "frame"))
        .filter(|url| is_web_address(url));
    url.map(str::to_owned).ok_or(ParametersError::Content)
}

/// Whether a text is an `http:` or `https:` address.
fn is_web_address(text: &str) -> bool {
    let starts_right = text.starts_with("http://") || text.starts_with("https://");
    starts_right
        && !text.contains(|c: char| c.is_whitespace() || c.is_control())
        && Url::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(body: &str) -> Result<Parameters, ParametersError> {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        Parameters::read(
            &HeaderMap::from_iter([(CONTENT_TYPE, json)]),
            body.as_bytes(),
        )
    }

    #[test]
    fn nested_and_bare_bodies_are_the_same() {
        let inner =
            r#"{"title":"CRM","content":[{"type":"frame","url":"http://localhost:3000/a"}]}"#;
        let nested = format!(r#"{{"dashboard_app":{inner}}}"#);
        let expected = Parameters {
            title: Some("CRM".to_owned()),
            urls: Some(vec!["http://localhost:3000/a".to_owned()]),
        };
        assert_eq!(read(inner), Ok(expected));
        assert_eq!(read(inner), read(&nested));
        assert_eq!(read(r#"{"title":"x"}"#).expect("a title").urls, None);
    }

    #[test]
    fn a_body_that_says_nothing_is_missing() {
        for body in [
            "",
            " ",
            "{}",
            r#"{"dashboard_app":{}}"#,
            "[]",
            "3",
            r#"{"dashboard_app":"x"}"#,
        ] {
            assert_eq!(read(body), Err(ParametersError::Missing), "{body}");
        }
        assert_eq!(read("{"), Err(ParametersError::NotJson));
    }

    #[test]
    fn json_that_is_not_called_so_says_nothing() {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        for headers in [
            HeaderMap::new(),
            HeaderMap::from_iter([(CONTENT_TYPE, form)]),
        ] {
            let read = Parameters::read(&headers, br#"{"title":"x"}"#);
            assert_eq!(read, Err(ParametersError::Missing));
        }
    }

    #[test]
    fn content_is_a_list_of_frames_with_web_addresses() {
        for content in [
            "[]",
            "{}",
            "null",
            r#"[{"type":"page","url":"https://a.example"}]"#,
            r#"[{"url":"https://a.example"}]"#,
            r#"[{"type":"frame"}]"#,
            r#"[{"type":"frame","url":"ftp://a.example"}]"#,
            r#"[{"type":"frame","url":"javascript:alert(1)"}]"#,
            r#"[{"type":"frame","url":"https://a.example"},{"type":"frame","url":"a b"}]"#,
        ] {
            let body = format!(r#"{{"title":"x","content":{content}}}"#);
            assert_eq!(read(&body), Err(ParametersError::Content), "{content}");
        }
        let without = read(r#"{"title":"x"}"#).expect("a title").complete();
        assert_eq!(without.expect_err("no content"), ParametersError::Content);
    }
}
