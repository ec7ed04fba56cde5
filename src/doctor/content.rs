//! What comes in place of a page: downloads, empty answers, error pages, data.

use super::answer::Answer;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};

/// Answers that put no document into the frame. It stays as it was and does not even fire `load`, so the host posts nothing.
pub(super) fn missing_document(answer: &Answer) -> Option<Obstacle> {
    if matches!(answer.status, 204 | 205 | 304) {
        return Some(no_content(answer.status));
    }
    if let Some(value) = answer
        .values("content-disposition")
        .find(|value| is_download(value))
    {
        return Some(attachment(
            &format!("\"Content-Disposition: {value}\""),
            answer.status,
        ));
    }
    let media_type = answer.media_type()?;
    (!is_shown(&media_type)).then(|| {
        attachment(
            &format!("the type {media_type}, which browsers cannot show"),
            answer.status,
        )
    })
}

fn no_content(status: u16) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::NoContent,
        weight: Weight::Blocks,
        title: format!("status {status}: there is no page"),
        cause: format!(
            "The answer has status {status}, which tells the browser to stay where it is. The frame stays blank and fires no \
             load, so the host never posts."
        ),
        fix: vec![Fix::anywhere(
            "Answer a GET of this address with status 200 and an HTML page.",
        )],
    }
}

fn attachment(said: &str, status: u16) -> Obstacle {
    let outcome = if (200..300).contains(&status) {
        "the browser downloads it in place of showing it. The frame stays blank and fires no load, so the host never posts."
            .to_owned()
    } else {
        format!(
            "with status {status} the browser does not even download it, and the frame shows the browser's own error page."
        )
    };
    let fix = |server, text: &str| Fix {
        server,
        text: text.to_owned(),
    };
    Obstacle {
        kind: ObstacleKind::Attachment,
        weight: Weight::Blocks,
        title: "the answer is a download".to_owned(),
        cause: format!("The answer has {said}: {outcome}"),
        fix: vec![
            Fix::anywhere(
                "Send the page with \"Content-Type: text/html; charset=utf-8\" and without Content-Disposition.",
            ),
            fix(
                "Express",
                "Use res.sendFile(path) or res.render(view), not res.download(path) or res.attachment().",
            ),
            fix(
                "Rails",
                "Use render, or send_file path, disposition: \"inline\", type: \"text/html\".",
            ),
            fix(
                "Django",
                "Leave as_attachment out of FileResponse, or use render(request, template).",
            ),
            fix(
                "Laravel",
                "Use view(...) or response()->file($path), not response()->download($path).",
            ),
        ],
    }
}

/// Whether a Content-Disposition means a download. Browsers take every word but `inline` for `attachment`, and what is no
/// word for `inline`: a parameter, something in quotes.
fn is_download(value: &str) -> bool {
    let end = value.find([';', ',']).unwrap_or(value.len());
    let word = value[..end].trim_matches([' ', '\t']);
    is_token(word) && !word.eq_ignore_ascii_case("inline")
}

/// Whether a text is a word of HTTP.
fn is_token(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_part)
}

/// A page that no browser can unpack.
pub(super) fn damaged(coding: &str) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::NoContent,
        weight: Weight::Blocks,
        title: format!("the page cannot be unpacked as {coding}"),
        cause: format!(
            "The answer says \"Content-Encoding: {coding}\", and its bytes are something else or damaged: the browser fails with \
             ERR_CONTENT_DECODING_FAILED. The frame stays blank and fires no load, so the host never posts."
        ),
        fix: vec![Fix::anywhere(
            "Compress in one place only, the app or the proxy before it, and send Content-Encoding from there. A file that was \
             compressed beforehand needs the header, and one that was not must come without it.",
        )],
    }
}

/// Text that Chromium leaves to other programs.
const DOWNLOADED_TEXT: [&str; 13] = [
    "calendar",
    "comma-separated-values",
    "csv",
    "directory",
    "ldif",
    "rtf",
    "tab-separated-values",
    "tsv",
    "vcard",
    "x-calendar",
    "x-csv",
    "x-vcalendar",
    "x-vcard",
];

const SHOWN_IMAGES: [&str; 11] = [
    "apng",
    "avif",
    "bmp",
    "gif",
    "jpeg",
    "jpg",
    "png",
    "svg+xml",
    "vnd.microsoft.icon",
    "webp",
    "x-icon",
];

/// Whether a browser shows a type, be it only as text or in a viewer of its own.
fn is_shown(media_type: &str) -> bool {
    // A value that is no type at all is guessed at from the bytes.
    let Some((group, kind)) = media_type.split_once('/') else {
        return true;
    };
    match group {
        "text" => !DOWNLOADED_TEXT.contains(&kind),
        "image" => SHOWN_IMAGES.contains(&kind),
        "audio" | "video" => true,
        "multipart" => kind == "x-mixed-replace",
        "application" => {
            matches!(
                kind,
                "json" | "xml" | "pdf" | "javascript" | "ecmascript" | "x-javascript"
            ) || kind.ends_with("+json")
                || kind.ends_with("+xml")
        }
        _ => false,
    }
}

/// Answers that fill the frame with something else than the app.
pub(super) fn odd_document(answer: &Answer) -> Option<Obstacle> {
    if answer.status >= 400 {
        return Some(error_status(answer.status));
    }
    let media_type = answer.media_type()?;
    let is_page = matches!(media_type.as_str(), "text/html" | "application/xhtml+xml");
    (!is_page && media_type.contains('/')).then(|| not_html(&media_type))
}

fn error_status(status: u16) -> Obstacle {
    let fix = match status {
        401 | 403 => {
            "Answer without a session too: the frame may come without the app's cookies, and a page that says how to sign in \
             beats a bare refusal."
        }
        404 | 410 => {
            "Check the path of the endpoint, and the base path that the app is served below."
        }
        405 => "Answer GET at this address: the host's frame asks with nothing else.",
        429 => {
            "Do not limit the rate of page loads by the agent's address: a whole team may share one."
        }
        500.. => {
            "Look into the app's log; open the address in a tab of its own to see the error page."
        }
        _ => "Open the address in a tab of its own to see what is wrong with the request.",
    };
    Obstacle {
        kind: ObstacleKind::ErrorStatus,
        weight: Weight::Warns,
        title: format!("the app answers with status {status}"),
        cause: format!(
            "The answer has status {status}. The frame shows the app's error page, load fires as ever, and the host posts \
             into a page that does not listen."
        ),
        fix: vec![Fix::anywhere(fix)],
    }
}

fn not_html(media_type: &str) -> Obstacle {
    Obstacle {
        kind: ObstacleKind::NotHtml,
        weight: Weight::Warns,
        title: format!("the answer is {media_type}, not a page"),
        cause: format!(
            "The answer has the type {media_type}. The frame shows it as it is; there is no script in it that could listen to \
             the host."
        ),
        fix: vec![Fix::anywhere(
            "Use the address of a page as the endpoint, and send it with \"Content-Type: text/html; charset=utf-8\".",
        )],
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    fn kind(status: u16, headers: &[(&str, &str)]) -> Option<ObstacleKind> {
        let mut answer = answer("http://localhost:3000/", headers);
        answer.status = status;
        missing_document(&answer)
            .or_else(|| odd_document(&answer))
            .map(|obstacle| obstacle.kind)
    }

    #[test]
    fn what_comes_in_place_of_a_page_is_told() {
        use ObstacleKind::{Attachment, ErrorStatus, NoContent, NotHtml};
        let disposition = |value| kind(200, &[("Content-Disposition", value)]);
        assert_eq!(disposition("attachment"), Some(Attachment));
        assert_eq!(
            disposition("Attachment; filename=\"a.html\""),
            Some(Attachment)
        );
        assert_eq!(disposition("form-data; name=a"), Some(Attachment));
        assert_eq!(disposition("inline; filename=a.html"), None);
        assert_eq!(disposition("filename=attachment"), None);
        assert_eq!(disposition(""), None);
        for no_word in [
            "\"attachment\"",
            "attach ment",
            "\u{a0}attachment",
            "b\u{e9}",
        ] {
            assert_eq!(disposition(no_word), None, "{no_word}");
        }

        let media_type = |value| kind(200, &[("Content-Type", value)]);
        for (value, expected) in [
            ("text/html; charset=utf-8", None),
            ("TEXT/HTML", None),
            ("application/xhtml+xml", None),
            ("html", None),
            ("text/plain", Some(NotHtml)),
            ("application/json", Some(NotHtml)),
            ("image/svg+xml", Some(NotHtml)),
            ("application/octet-stream", Some(Attachment)),
            ("application/zip", Some(Attachment)),
            ("text/csv", Some(Attachment)),
            ("foo/bar", Some(Attachment)),
        ] {
            assert_eq!(media_type(value), expected, "{value}");
        }

        for (status, expected) in [
            (200, None),
            (304, Some(NoContent)),
            (204, Some(NoContent)),
            (205, Some(NoContent)),
            (400, Some(ErrorStatus)),
            (404, Some(ErrorStatus)),
            (503, Some(ErrorStatus)),
        ] {
            assert_eq!(kind(status, &[]), expected, "{status}");
        }
        assert_eq!(
            kind(500, &[("Content-Type", "application/json")]),
            Some(ErrorStatus)
        );
    }
}
