//! What is where: the files, and the few addresses beside them.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::answer::Answer;
use super::customer;
use super::request::Request;
use super::served::Served;

/// The longest that anything is put off.
const LONGEST: Duration = Duration::from_secs(120);

/// Pages that every host of the tests may frame, and no other.
const FRAMED: &str = "frame-ancestors 'self' http://127.0.0.1:* http://localhost:* http://*.localhost:* \
                      https://app.myclickfunnels.com";

/// What is answered to a request.
pub(crate) fn answer(request: &Request, root: &Path) -> Answer {
    let asks = matches!(request.method.as_str(), "GET" | "HEAD");
    match request.path.as_str() {
        "/api/customer" if asks || request.method == "POST" => orders(request),
        "/api/collect" => Answer::status(204),
        "/api/events" => Answer::new(200, "text/event-stream", "data: done\n\n")
            .with("Cache-Control", "no-store")
            .with_body_after(milliseconds(&request.value("delay").unwrap_or_default())),
        _ if !asks => Answer::status(405).with("Allow", "GET, HEAD"),
        "/" => list(root),
        "/login" => page(LOGIN),
        "/download" => Answer::new(200, "text/csv; charset=utf-8", "number,total\n")
            .with("Cache-Control", "no-store")
            .with("Content-Disposition", "attachment; filename=\"orders.csv\""),
        "/slow" => {
            let text = request.value("ms").unwrap_or_default();
            script("// This took a while.\n").after(milliseconds(&text))
        }
        "/hang" => Answer::none().after(LONGEST),
        path => file(path, root),
    }
}

/// The orders of the customer that is named in the query or in a body of JSON: `email`, or else `id`. `delay` puts the
/// answer off, in milliseconds.
fn orders(request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let value = |name: &str| {
        let text = request.value(name).or_else(|| match &body[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        text.filter(|text| !text.is_empty())
    };
    let Some(key) = value("email").or_else(|| value("id")) else {
        return Answer::status(400);
    };
    let orders = customer::orders(&key).to_string();
    Answer::new(200, "application/json", orders)
        .with("Cache-Control", "no-store")
        .after(milliseconds(&value("delay").unwrap_or_default()))
}

fn milliseconds(text: &str) -> Duration {
    Duration::from_millis(text.parse().unwrap_or(0)).min(LONGEST)
}

const LOGIN: &str = "<!doctype html>
<html lang=\"en\">
  <meta charset=\"utf-8\">
  <title>Sign in</title>
  <link rel=\"icon\" href=\"data:,\">
  <h1>Sign in</h1>
  <form method=\"post\">
    <label>Email <input name=\"email\" type=\"email\" autocomplete=\"username\"></label>
    <label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\"></label>
    <button>Sign in</button>
  </form>
</html>
";

fn page(body: &str) -> Answer {
    Answer::new(200, "text/html; charset=utf-8", body)
        .with("Cache-Control", "no-store")
        .with("Content-Security-Policy", FRAMED)
}

fn script(body: &str) -> Answer {
    Answer::new(200, "text/javascript; charset=utf-8", body).with("Cache-Control", "no-store")
}

/// The apps by their names, for people.
fn list(root: &Path) -> Answer {
    let mut links = String::new();
    for folder in ["good", "broken", "faults"] {
        let mut names: Vec<_> = fs::read_dir(root.join(folder))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        for name in names {
            links.push_str(&format!(
                "<li><a href=\"/{folder}/{name}\">{folder}/{name}</a></li>\n"
            ));
        }
    }
    page(&format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Apps</title>\n<h1>Apps</h1>\n<ul>\n{links}</ul>\n"
    ))
}

/// A file, served as its first comment says.
fn file(path: &str, root: &Path) -> Answer {
    let path = path.trim_start_matches('/');
    // Names of files here are plain, so whatever is not is no name of a file.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    if !path.bytes().all(is_plain) || path.contains("..") {
        return Answer::status(404);
    }
    let Ok(bytes) = fs::read(root.join(path)) else {
        return Answer::status(404);
    };
    let media_type = match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let Ok(text) = String::from_utf8(bytes) else {
        return Answer::status(500);
    };
    match Served::parse(&text) {
        Ok((served, body)) => as_said(&served, media_type, body),
        Err(error) => Answer::new(500, "text/plain; charset=utf-8", format!("{error}\n")),
    }
}

fn as_said(served: &Served, media_type: &str, body: &str) -> Answer {
    let Some(status) = served.status else {
        return Answer::none().after(served.delay);
    };
    let says = |wanted: &str| {
        let mut names = served.headers.iter().map(|(name, _)| name);
        names.any(|name| name.eq_ignore_ascii_case(wanted))
    };
    let mut answer = if says("Content-Type") || status == 204 {
        Answer::bare(status, body)
    } else {
        Answer::new(status, media_type, body)
    };
    if !says("Cache-Control") {
        answer = answer.with("Cache-Control", "no-store");
    }
    for (name, value) in &served.headers {
        answer = answer.with(name, value);
    }
    answer
        .after(served.delay)
        .with_body_after(served.body_delay)
}
