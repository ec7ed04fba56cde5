//! What a request to the settings API may hold, and what the real host makes of it.
//!
//! Where the facts come from: upstream's `DashboardAppsController` (`params.require(:dashboard_app).permit(:title, content:
//! [:url, :type])`), its model `DashboardApp` (a JSON schema for `content`, nothing for `title`, whose column is `NOT NULL`),
//! `ApplicationRecord` (no text longer than its column) and the Rails that runs them. The cases below were also tried on a
//! small Rails application with that controller and that model.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Map, Value, json};

use super::address::is_accepted;
use super::form;

/// The most characters of a title: upstream allows a `string` column no more.
const LONGEST_TITLE: usize = 255;

/// The columns of the model. A JSON body is wrapped into `dashboard_app` when it has one of them at its top.
const COLUMNS: [&str; 7] = [
    "id",
    "title",
    "content",
    "account_id",
    "user_id",
    "created_at",
    "updated_at",
];

/// What a request says of an app. What it does not say stays as it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    title: Title,
    content: Content,
}

#[derive(Debug, PartialEq, Eq)]
enum Title {
    Unsaid,
    Null,
    Text(String),
}

#[derive(Debug, PartialEq, Eq)]
enum Content {
    Unsaid,
    /// The model refuses it.
    Invalid,
    /// The addresses of its frames, one at least.
    Frames(Vec<String>),
}

/// A change that the model takes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub title: Option<String>,
    pub urls: Option<Vec<String>>,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ParametersError {
    /// The body is broken.
    Unreadable,
    /// It says nothing of an app.
    Missing,
    /// The model refuses one or both.
    Invalid {
        /// The title has too many characters.
        title: bool,
        /// The content is not a list of frames.
        content: bool,
    },
    /// Upstream does not expect this and fails.
    Failure,
}

impl ParametersError {
    /// Status and body, as the real host has them.
    pub(super) fn answer(self) -> (StatusCode, Value) {
        match self {
            ParametersError::Unreadable => failure(StatusCode::BAD_REQUEST),
            ParametersError::Failure => failure(StatusCode::INTERNAL_SERVER_ERROR),
            ParametersError::Missing => (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({ "error": "param is missing or the value is empty: dashboard_app" }),
            ),
            ParametersError::Invalid { title, content } => {
                let faults = [
                    (
                        title,
                        "title",
                        format!("Title is too long (maximum is {LONGEST_TITLE} characters)"),
                    ),
                    (content, "content", "Content : Invalid data".to_owned()),
                ];
                let (attributes, messages): (Vec<_>, Vec<_>) = faults
                    .into_iter()
                    .filter(|(is_wrong, ..)| *is_wrong)
                    .map(|(_, attribute, message)| (attribute, message))
                    .unzip();
                (
                    StatusCode::UNPROCESSABLE_ENTITY,
                    json!({ "message": messages.join(", "), "attributes": attributes }),
                )
            }
        }
    }
}

/// The answer of Rails in production to what nobody handles.
fn failure(status: StatusCode) -> (StatusCode, Value) {
    (
        status,
        json!({ "status": status.as_u16(), "error": status.canonical_reason() }),
    )
}

impl Parameters {
    /// Reads a body: `{"dashboard_app": {"title", "content"}}` as JSON or as a form, in JSON also the inner object alone.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, ParametersError> {
        let body = match kind_of(headers) {
            Kind::Json if !body.is_empty() => {
                let body = serde_json::from_slice(body);
                wrapped(body.map_err(|_| ParametersError::Unreadable)?)
            }
            Kind::Form => form::read(body).map_err(|_| ParametersError::Unreadable)?,
            // Rails reads a body by its type. JSON that is not called JSON says nothing.
            Kind::Json | Kind::Other => Value::Null,
        };
        match body.get("dashboard_app") {
            Some(Value::Object(app)) if !app.is_empty() => Ok(Self {
                title: title_in(app),
                content: content_in(app),
            }),
            // `require` takes these for missing, and lets everything else through to `permit`, which only objects have.
            None | Some(Value::Null | Value::Object(_)) => Err(ParametersError::Missing),
            Some(Value::Array(items)) if items.is_empty() => Err(ParametersError::Missing),
            Some(Value::String(text)) if text.trim().is_empty() => Err(ParametersError::Missing),
            Some(_) => Err(ParametersError::Failure),
        }
    }

    /// What is said of an app that is there.
    pub(super) fn change(self) -> Result<Change, ParametersError> {
        let title = match &self.title {
            Title::Text(title) => title.chars().count() > LONGEST_TITLE,
            Title::Unsaid | Title::Null => false,
        };
        let content = self.content == Content::Invalid;
        if title || content {
            return Err(ParametersError::Invalid { title, content });
        }
        let title = match self.title {
            // The database refuses these, after everything else was found right.
            Title::Null => return Err(ParametersError::Failure),
            Title::Text(text) if text.contains('\0') => return Err(ParametersError::Failure),
            Title::Text(text) => Some(text),
            Title::Unsaid => None,
        };
        let urls = match self.content {
            Content::Frames(urls) => Some(urls),
            Content::Unsaid | Content::Invalid => None,
        };
        Ok(Change { title, urls })
    }

    /// Title and addresses of a new app.
    pub(super) fn create(self) -> Result<(String, Vec<String>), ParametersError> {
        let content = match self.content {
            Content::Unsaid => Content::Invalid,
            said => said,
        };
        let Change { title, urls } = Self { content, ..self }.change()?;
        // A title that is missing is `NULL`, which the column does not take and no validation catches.
        let title = title.ok_or(ParametersError::Failure)?;
        Ok((title, urls.unwrap_or_default()))
    }
}

enum Kind {
    Json,
    Form,
    Other,
}

/// The media types as Rails knows them.
fn kind_of(headers: &HeaderMap) -> Kind {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).map(str::trim);
    match kind.map(str::to_ascii_lowercase).as_deref() {
        Some("application/json" | "text/x-json" | "application/jsonrequest") => Kind::Json,
        Some("application/x-www-form-urlencoded") => Kind::Form,
        _ => Kind::Other,
    }
}

/// A JSON body as the controller sees it. A form is never wrapped.
fn wrapped(body: Value) -> Value {
    match body {
        Value::Object(object) if !object.contains_key("dashboard_app") => {
            let is_column = |(key, _): &(String, Value)| COLUMNS.contains(&key.as_str());
            let inner: Map<_, _> = object.into_iter().filter(is_column).collect();
            json!({ "dashboard_app": inner })
        }
        other => other,
    }
}

/// A text, or what a text column makes of a number and a truth value. Lists and objects are not permitted, and vanish.
fn title_in(app: &Map<String, Value>) -> Title {
    match app.get("title") {
        None | Some(Value::Array(_) | Value::Object(_)) => Title::Unsaid,
        Some(Value::Null) => Title::Null,
        Some(Value::String(text)) => Title::Text(text.clone()),
        Some(Value::Bool(true)) => Title::Text("t".to_owned()),
        Some(Value::Bool(false)) => Title::Text("f".to_owned()),
        // Ruby writes 1e3 as 1000.0, as the debug format does.
        Some(Value::Number(number)) => Title::Text(match number.as_f64() {
            Some(float) if number.is_f64() => format!("{float:?}"),
            _ => number.to_string(),
        }),
    }
}

/// What is not a list or an object is not permitted, and vanishes; so do elements of the list that are not objects. An object
/// in place of the list, as `content[0][url]` makes one, stays and is invalid.
fn content_in(app: &Map<String, Value>) -> Content {
    match app.get("content") {
        Some(Value::Array(items)) => {
            let objects = items.iter().filter(|item| item.is_object());
            match objects.map(url_of).collect::<Option<Vec<_>>>() {
                Some(urls) if !urls.is_empty() => Content::Frames(urls),
                _ => Content::Invalid,
            }
        }
        Some(Value::Object(_)) => Content::Invalid,
        _ => Content::Unsaid,
    }
}

/// The address of a frame. Upstream's schema says nothing of a `url` that is not a text, and takes it; nothing could be framed.
fn url_of(item: &Value) -> Option<String> {
    let url = item.get("url")?.as_str()?;
    let is_frame = item.get("type").is_some_and(|kind| kind == "frame");
    (is_frame && is_accepted(url)).then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const FRAME: &str = r#"[{"type":"frame","url":"http://localhost:3000/a"}]"#;

    fn read_as(kind: &'static str, body: &str) -> Result<Parameters, ParametersError> {
        let kind = HeaderValue::from_static(kind);
        Parameters::read(
            &HeaderMap::from_iter([(CONTENT_TYPE, kind)]),
            body.as_bytes(),
        )
    }

    fn read(body: &str) -> Result<Parameters, ParametersError> {
        read_as("application/json", body)
    }

    fn created(body: &str) -> Result<(String, Vec<String>), ParametersError> {
        read(body)?.create()
    }

    fn app(title: &str, urls: &[&str]) -> Result<(String, Vec<String>), ParametersError> {
        Ok((
            title.to_owned(),
            urls.iter().map(|&url| url.to_owned()).collect(),
        ))
    }

    const CONTENT: ParametersError = ParametersError::Invalid {
        title: false,
        content: true,
    };

    #[test]
    fn nested_and_bare_json_are_the_same() {
        let inner = format!(r#"{{"title":"CRM","content":{FRAME}}}"#);
        let nested = format!(r#"{{"dashboard_app":{inner}}}"#);
        assert_eq!(created(&inner), app("CRM", &["http://localhost:3000/a"]));
        assert_eq!(read(&inner), read(&nested));
    }

    #[test]
    fn a_body_that_says_nothing_is_missing_and_one_that_is_broken_is_a_bad_request() {
        for body in [
            "",
            "{}",
            "[]",
            "[1]",
            "3",
            "null",
            r#"{"foo":1}"#,
            r#"{"dashboard_app":{}}"#,
            r#"{"dashboard_app":null,"title":"x"}"#,
            r#"{"dashboard_app":[],"title":"x"}"#,
            r#"{"dashboard_app":" "}"#,
        ] {
            assert_eq!(read(body), Err(ParametersError::Missing), "{body}");
        }
        for body in [" ", "{", "\u{feff}{}", "'x'"] {
            assert_eq!(read(body), Err(ParametersError::Unreadable), "{body}");
        }
        for body in [
            r#"{"dashboard_app":"x"}"#,
            r#"{"dashboard_app":[1]}"#,
            r#"{"dashboard_app":5}"#,
            r#"{"dashboard_app":false}"#,
        ] {
            assert_eq!(read(body), Err(ParametersError::Failure), "{body}");
        }
    }

    #[test]
    fn a_body_is_read_by_its_type() {
        let json = format!(r#"{{"dashboard_app":{{"title":"x","content":{FRAME}}}}}"#);
        let form = "dashboard_app[title]=x&dashboard_app[content][][type]=frame&dashboard_app[content][][url]=http%3A%2F%2Flocalhost:3000/a";
        let expected = app("x", &["http://localhost:3000/a"]);
        for kind in [
            "application/json",
            "APPLICATION/JSON; charset=utf-8",
            "text/x-json",
        ] {
            assert_eq!(
                read_as(kind, &json).and_then(Parameters::create),
                expected,
                "{kind}"
            );
        }
        let form_type = "application/x-www-form-urlencoded; charset=utf-8";
        assert_eq!(
            read_as(form_type, form).and_then(Parameters::create),
            expected
        );
        for (kind, body) in [
            ("text/plain", json.as_str()),
            ("text/json", &json),
            ("application/problem+json", &json),
            (form_type, &json),
            ("text/plain", form),
        ] {
            assert_eq!(read_as(kind, body), Err(ParametersError::Missing), "{kind}");
        }
        assert_eq!(
            Parameters::read(&HeaderMap::new(), json.as_bytes()),
            Err(ParametersError::Missing)
        );
    }

    #[test]
    fn forms_are_read_as_rails_reads_them() {
        let frame = |url: &str| {
            format!("dashboard_app[content][][type]=frame&dashboard_app[content][][url]={url}")
        };
        let read = |body: &str| {
            read_as("application/x-www-form-urlencoded", body).and_then(Parameters::create)
        };
        let (one, two) = (frame("https://a.example"), frame("https://b.example"));
        let backwards =
            "dashboard_app[content][][url]=https://a.example&dashboard_app[content][][type]=frame";
        let indexed = "dashboard_app[content][0][type]=frame&dashboard_app[content][0][url]=https://a.example";
        for (body, expected) in [
            (
                format!("dashboard_app[title]=F&{one}&{two}"),
                app("F", &["https://a.example", "https://b.example"]),
            ),
            (
                format!("{backwards}&{two}&dashboard_app[title]=a+b%26"),
                app("a b&", &["https://a.example", "https://b.example"]),
            ),
            (
                format!("dashboard_app[title]=&{one}"),
                app("", &["https://a.example"]),
            ),
            // A name without a value is no title, and neither is one that is missing.
            (
                format!("dashboard_app[title]&{one}"),
                Err(ParametersError::Failure),
            ),
            (one.clone(), Err(ParametersError::Failure)),
            // An index makes an object of the list, and a form is not wrapped.
            (format!("dashboard_app[title]=F&{indexed}"), Err(CONTENT)),
            (
                "title=F&content[][type]=frame&content[][url]=https://a.example".to_owned(),
                Err(ParametersError::Missing),
            ),
            ("dashboard_app[title]=F".to_owned(), Err(CONTENT)),
            (
                format!("dashboard_app[title]=%zz&{one}"),
                Err(ParametersError::Unreadable),
            ),
            (
                format!("dashboard_app[title]=%ff&{one}"),
                Err(ParametersError::Unreadable),
            ),
            ("dashboard_app=F".to_owned(), Err(ParametersError::Failure)),
            (String::new(), Err(ParametersError::Missing)),
        ] {
            assert_eq!(read(&body), expected, "{body}");
        }
    }

    #[test]
    fn a_title_is_kept_as_it_is_or_the_request_fails() {
        let long = "ü".repeat(LONGEST_TITLE);
        let texts = [
            (Value::from(""), ""),
            (Value::from("   "), "   "),
            (Value::from(" x "), " x "),
            (Value::from(long.as_str()), long.as_str()),
            (Value::from(5), "5"),
            (json!(1.5), "1.5"),
            (json!(1e3), "1000.0"),
            (Value::from(true), "t"),
            (Value::from(false), "f"),
        ];
        for (title, kept) in texts {
            let body = json!({ "title": title, "content": [{ "type": "frame", "url": "https://a.example" }] });
            assert_eq!(
                created(&body.to_string()),
                app(kept, &["https://a.example"])
            );
        }
        for title in [
            r#""title":null,"#,
            "",
            r#""title":["x"],"#,
            r#""title":{},"#,
            r#""title":"a\u0000b","#,
        ] {
            let body = format!(r#"{{{title}"content":{FRAME}}}"#);
            assert_eq!(created(&body), Err(ParametersError::Failure), "{body}");
        }
        let longer = format!("{long}x");
        let invalid = |content: bool| {
            Err(ParametersError::Invalid {
                title: true,
                content,
            })
        };
        assert_eq!(
            created(&format!(r#"{{"title":"{longer}","content":{FRAME}}}"#)),
            invalid(false)
        );
        assert_eq!(
            created(&format!(r#"{{"title":"{longer}"}}"#)),
            invalid(true)
        );
        let (_, body) = ParametersError::Invalid {
            title: true,
            content: true,
        }
        .answer();
        assert_eq!(
            body,
            json!({ "message": "Title is too long (maximum is 255 characters), Content : Invalid data", "attributes": ["title", "content"] })
        );
    }

    #[test]
    fn content_is_a_list_of_frames() {
        for content in [
            "[]",
            "{}",
            "null",
            "3",
            r#""[]""#,
            r#"["https://a.example"]"#,
            "[{}]",
            "[null]",
            r#"[[{"type":"frame","url":"https://a.example"}]]"#,
            r#"{"type":"frame","url":"https://a.example"}"#,
            r#"{"0":{"type":"frame","url":"https://a.example"}}"#,
            r#"[{"type":"page","url":"https://a.example"}]"#,
            r#"[{"type":"Frame","url":"https://a.example"}]"#,
            r#"[{"type":["frame"],"url":"https://a.example"}]"#,
            r#"[{"url":"https://a.example"}]"#,
            r#"[{"type":"frame"}]"#,
            r#"[{"type":"frame","url":null}]"#,
            r#"[{"type":"frame","url":5}]"#,
            r#"[{"type":"frame","link":"https://a.example"}]"#,
            r#"[{"type":"frame","url":"ftp://a.example"}]"#,
            r#"[{"type":"frame","url":"https://a.example"},{"type":"frame","url":"a b"}]"#,
        ] {
            let body = format!(r#"{{"title":"x","content":{content}}}"#);
            assert_eq!(created(&body), Err(CONTENT), "{content}");
            // The content is judged before the database sees the title.
            let body = format!(r#"{{"content":{content}}}"#);
            assert_eq!(created(&body), Err(CONTENT), "{content}");
        }
        let mixed = r#"{"title":"x","content":["y",null,{"type":"frame","url":"https://a.example","more":1}]}"#;
        assert_eq!(created(mixed), app("x", &["https://a.example"]));
    }

    #[test]
    fn a_change_leaves_what_it_does_not_say() {
        let change = |title: Option<&str>, urls: Option<&[&str]>| {
            let urls = urls.map(|urls| urls.iter().map(|&url| url.to_owned()).collect());
            Ok(Change {
                title: title.map(str::to_owned),
                urls,
            })
        };
        for (body, expected) in [
            (r#"{"title":"B"}"#, change(Some("B"), None)),
            (r#"{"title":""}"#, change(Some(""), None)),
            (r#"{"title":["x"]}"#, change(None, None)),
            (r#"{"content":null}"#, change(None, None)),
            (r#"{"content":"x"}"#, change(None, None)),
            (r#"{"id":7}"#, change(None, None)),
            (r#"{"dashboard_app":{"foo":1}}"#, change(None, None)),
            (
                r#"{"content":[{"type":"frame","url":"https://a.example"}]}"#,
                change(None, Some(&["https://a.example"])),
            ),
            (r#"{"content":[]}"#, Err(CONTENT)),
            (r#"{"content":{}}"#, Err(CONTENT)),
            (r#"{"title":null,"content":[]}"#, Err(CONTENT)),
            (r#"{"title":null}"#, Err(ParametersError::Failure)),
        ] {
            assert_eq!(read(body).and_then(Parameters::change), expected, "{body}");
        }
    }
}
