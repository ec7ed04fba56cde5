//! The script's place in a document: before the first line of the app, and before a policy in a `<meta>` element. Only the
//! head of a document is held back for that; the rest streams.

use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    LAST_MODIFIED,
};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use futures_util::future::{self, FutureExt};
use futures_util::stream::{self, Stream, StreamExt};

use super::markup::{self, Kind, Piece};
use super::policy;
use super::script::BRIDGE;

/// How much of a document is held back at most while its head has not ended.
const MAX_START: usize = 16 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The elements that may stand in a head. Any other one ends it.
const OF_A_HEAD: [&str; 8] = [
    "base", "link", "meta", "noscript", "script", "style", "template", "title",
];

const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// What is to be done with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// It is no document.
    Leave,
    /// It gets the script.
    Inject,
    /// It is a document and cannot get the script; why, in words.
    CannotInject(&'static str),
}

/// Whether a request is for a document at the top. A frame has no host in it, and a piece of HTML that a script fetches
/// is no document; a client that says nothing about it may be a browser of the older kind.
pub(super) fn is_for_document(method: &Method, headers: &HeaderMap) -> bool {
    let is_top = headers
        .get(SEC_FETCH_DEST)
        .is_none_or(|destination| destination == "document");
    is_top && method != Method::HEAD
}

/// Decides by the head of an answer.
pub(super) fn plan(status: StatusCode, headers: &HeaderMap) -> Plan {
    let text = |name: HeaderName| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().trim().to_ascii_lowercase()
    };
    let kind = text(CONTENT_TYPE);
    let (kind, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    // An answer without a document of its own leaves the page as it is.
    let is_bare = matches!(
        status,
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::PARTIAL_CONTENT
    ) || status.is_informational()
        || status.is_redirection();
    if is_bare || kind.trim() != "text/html" || text(CONTENT_DISPOSITION).starts_with("attachment")
    {
        return Plan::Leave;
    }
    if !matches!(text(CONTENT_ENCODING).as_str(), "" | "identity") {
        return Plan::CannotInject("it is compressed, although it was asked for uncompressed");
    }
    if parameters.contains("utf-16") || parameters.contains("utf-32") {
        return Plan::CannotInject("its encoding is not a superset of ASCII");
    }
    Plan::Inject
}

/// Puts the script into a document and lets the policy in its headers allow that.
pub(super) fn inject(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    // These speak of the document as it was.
    for name in [CONTENT_LENGTH, ETAG, LAST_MODIFIED, ACCEPT_RANGES] {
        headers.remove(name);
    }
    for name in [CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY_REPORT_ONLY] {
        admit(headers, &name);
    }
    response.map(|body| Body::from_stream(with_script(body.into_data_stream())))
}

fn admit(headers: &mut HeaderMap, name: &HeaderName) {
    let policies: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| {
            let admitted = value.to_str().ok().map(|text| {
                let text = policy::admit(text, &BRIDGE.source_expression);
                HeaderValue::from_str(&text)
            });
            match admitted {
                Some(Ok(admitted)) => admitted,
                _ => value.clone(),
            }
        })
        .collect();
    headers.remove(name);
    for policy in policies {
        headers.append(name, policy);
    }
}

/// The chunks of a document, with the script among them.
fn with_script<E>(
    mut chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> impl Stream<Item = Result<Bytes, E>> {
    async move {
        let mut start = Vec::new();
        let mut end = None;
        let found = loop {
            let found = Start::of(&start);
            if found.is_complete || start.len() >= MAX_START {
                break found;
            }
            match chunks.next().await {
                Some(Ok(chunk)) => start.extend_from_slice(&chunk),
                Some(Err(error)) => {
                    end = Some(Err(error));
                    break found;
                }
                None => break found,
            }
        };
        let start = future::ready(Ok(Bytes::from(found.opened(start))));
        stream::once(start).chain(stream::iter(end)).chain(chunks)
    }
    .flatten_stream()
}

/// Whether a mark at the start says that the document is written in units of two bytes.
fn is_wide(start: &[u8]) -> bool {
    start.starts_with(&[0xfe, 0xff]) || start.starts_with(&[0xff, 0xfe])
}

/// What matters of a document's head.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Start {
    /// The place of the script: behind `<head>`, or behind what of `<!doctype>` and `<html>` is there.
    place: usize,
    /// The `<meta>` elements.
    metas: Vec<Range<usize>>,
    /// Whether the head has ended, so that nothing more can come.
    is_complete: bool,
}

impl Start {
    fn of(document: &[u8]) -> Self {
        let mark = if document.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let mut start = Self {
            place: mark,
            metas: Vec::new(),
            is_complete: is_wide(document),
        };
        let mut is_framed = false;
        for Piece { kind, range } in markup::pieces(&document[mark..]) {
            let range = range.start + mark..range.end + mark;
            match kind {
                Kind::Blank | Kind::Comment | Kind::Inside => {}
                Kind::Doctype if !is_framed => start.place = range.end,
                Kind::Open(name) if !is_framed && name == "html" => start.place = range.end,
                Kind::Open(name) if !is_framed && name == "head" => {
                    start.place = range.end;
                    is_framed = true;
                }
                Kind::Open(name) if name == "meta" => {
                    start.metas.push(range);
                    is_framed = true;
                }
                Kind::Open(name) if OF_A_HEAD.contains(&name.as_str()) => is_framed = true,
                Kind::Close(name) if OF_A_HEAD.contains(&name.as_str()) => {}
                _ => {
                    start.is_complete = true;
                    break;
                }
            }
        }
        start
    }

    /// The document with the script, and with policies that let it speak. The script comes before those, so it needs no
    /// leave to run.
    fn opened(&self, mut document: Vec<u8>) -> Vec<u8> {
        if is_wide(&document) {
            return document;
        }
        for meta in self.metas.iter().rev() {
            if let Some(opened) = opened_meta(&document[meta.clone()]) {
                document.splice(meta.clone(), opened);
            }
        }
        document.splice(self.place..self.place, BRIDGE.element.bytes());
        document
    }
}

/// A `<meta>` element with a policy, changed so that requests of the script are allowed.
fn opened_meta(tag: &[u8]) -> Option<Vec<u8>> {
    let attributes = markup::attributes(tag);
    let find = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
    let is_policy = find("http-equiv")?
        .value
        .trim()
        .eq_ignore_ascii_case(CONTENT_SECURITY_POLICY.as_str());
    let content = find("content").filter(|_| is_policy)?;
    let admitted = policy::admit_requests(&content.value);
    if admitted == content.value {
        return None;
    }
    let mut opened = tag.to_vec();
    opened.splice(
        content.range.clone(),
        markup::quoted(&admitted).into_bytes(),
    );
    Some(opened)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn the_script_stands_right_behind_the_opening_of_the_head() {
        // The bar is the place.
        for document in [
            "<!doctype html><html><head>|<title>",
            "<HTML lang=en>\n <HEAD\n data-x=\"a>b\" data-y='>'>|<meta>",
            "\u{feff}<!DOCTYPE html>\n<!-- <head> --><html><!----><head/>|<script>",
            "<!--><head>|<title>",
            "<!-- a --!><head>|<title>",
            "<?xml version='1.0'?><html><head>|<title>",
            // Without a head, or without anything.
            "<!doctype html>|<title>x</title>",
            "<!doctype html>|\n<meta charset=utf-8>",
            "<!doctype html><html lang='en'>|<body>",
            "<html>|<header>x</header>",
            "<html>|<headline>",
            "|<htmlx>",
            "|<p>x",
            "|text <head>",
            "\u{feff}|<p>",
            "|  <p>",
            // The app goes on with something that the parser puts into the body.
            "|</p><head>",
        ] {
            let expected = document.find('|').expect("a bar");
            let text = document.replace('|', "");
            assert_eq!(Start::of(text.as_bytes()).place, expected, "{document}");
        }
    }

    #[test]
    fn a_head_ends_with_what_cannot_stand_in_one() {
        let head = "<!doctype html><!-- x --><html lang=en><head class='a'><meta charset=utf-8><title><p></title>\
                    <script>'<p>'</script>\n";
        for end in ["</head>", "<body>", "<p>", "text ", "</p>"] {
            let document = format!("{head}{end}");
            // Half of it says nothing yet. A text needs no end.
            let certain = head.len() + if end == "text " { 1 } else { end.len() };
            for length in 0..=document.len() {
                let start = Start::of(&document.as_bytes()[..length]);
                assert_eq!(
                    start.is_complete,
                    length >= certain,
                    "{}",
                    &document[..length]
                );
            }
        }
    }

    #[test]
    fn a_policy_in_the_document_lets_the_script_speak() {
        for (meta, expected) in [
            (
                "<meta http-equiv=Content-Security-Policy content=\"connect-src https:; script-src 'none'\">",
                "<meta http-equiv=Content-Security-Policy content=\"connect-src https: 'self'; script-src 'none'\">",
            ),
            (
                "<META content='default-src &quot;x&quot;' HTTP-EQUIV='content-security-policy'/>",
                "<META content=\"default-src &quot;x&quot;; connect-src &quot;x&quot; 'self'\" \
                 HTTP-EQUIV='content-security-policy'/>",
            ),
        ] {
            let opened = opened_meta(meta.as_bytes()).map(String::from_utf8);
            assert_eq!(opened, Some(Ok(expected.to_owned())), "{meta}");
        }
        for other in [
            "<meta charset=utf-8>",
            "<meta http-equiv=refresh content=\"default-src 'none'\">",
            "<meta http-equiv=content-security-policy content=\"connect-src 'self'\">",
            "<meta http-equiv=content-security-policy>",
        ] {
            assert_eq!(opened_meta(other.as_bytes()), None, "{other}");
        }
    }

    async fn injected(chunks: &[&[u8]]) -> Vec<u8> {
        let chunks: Vec<Result<Bytes, Infallible>> = chunks
            .iter()
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        let injected: Vec<_> = with_script(stream::iter(chunks)).collect().await;
        injected
            .into_iter()
            .flat_map(|chunk| chunk.expect("no error").to_vec())
            .collect()
    }

    #[tokio::test]
    async fn a_document_in_pieces_gets_the_script_once() {
        let script = BRIDGE.element.as_str();
        let document = "<!doctype html><html><head><title>";
        let expected = format!("<!doctype html><html><head>{script}<title>");
        for cut in 0..document.len() {
            let (a, b) = document.as_bytes().split_at(cut);
            assert_eq!(injected(&[a, b]).await, expected.as_bytes(), "{cut}");
        }
    }

    #[tokio::test]
    async fn a_policy_is_found_behind_other_elements_and_not_inside_of_them() {
        let script = BRIDGE.element.as_str();
        let meta = "<meta http-equiv=content-security-policy content=\"connect-src 'none'\">";
        let opened = meta.replace("connect-src 'none'", "connect-src 'self'");
        let document = format!("<head><script>`{meta}`</script><!-- {meta} -->{meta}</head>{meta}");
        let expected =
            format!("<head>{script}<script>`{meta}`</script><!-- {meta} -->{opened}</head>{meta}");
        assert_eq!(injected(&[document.as_bytes()]).await, expected.as_bytes());
    }

    #[tokio::test]
    async fn a_document_that_ends_early_gets_it_too() {
        let script = BRIDGE.element.as_str();
        for (document, expected) in [
            ("", script.to_owned()),
            ("<!doctype html><ht", format!("<!doctype html>{script}<ht")),
        ] {
            assert_eq!(
                injected(&[document.as_bytes()]).await,
                expected.as_bytes(),
                "{document}"
            );
        }
    }

    #[tokio::test]
    async fn a_head_without_end_is_not_waited_for() {
        let comment = format!("<!doctype html><!--{}", "x".repeat(MAX_START));
        let document = injected(&[comment.as_bytes(), b"--><head>"]).await;
        assert!(document.starts_with(b"<!doctype html><script>"));
        assert!(document.ends_with(b"x--><head>"));
    }

    #[tokio::test]
    async fn a_document_of_two_bytes_a_letter_stays_as_it_is() {
        let document = b"\xff\xfe<\0p\0>\0";
        assert_eq!(injected(&[document]).await, document);
    }

    #[test]
    fn only_html_that_can_be_read_gets_the_script() {
        use Plan::{CannotInject, Inject, Leave};
        let html = (CONTENT_TYPE, "Text/HTML; charset=utf-8");
        let plan_of = |status: u16, pairs: &[(HeaderName, &'static str)]| {
            let headers = pairs
                .iter()
                .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
                .collect();
            plan(StatusCode::from_u16(status).expect("a status"), &headers)
        };
        for status in [200, 404, 500] {
            assert_eq!(plan_of(status, std::slice::from_ref(&html)), Inject);
        }
        for status in [204, 206, 302, 304] {
            assert_eq!(plan_of(status, std::slice::from_ref(&html)), Leave);
        }
        assert_eq!(plan_of(200, &[]), Leave);
        assert_eq!(plan_of(200, &[(CONTENT_TYPE, "application/json")]), Leave);
        assert_eq!(
            plan_of(200, &[html.clone(), (CONTENT_DISPOSITION, "attachment")]),
            Leave
        );
        assert_eq!(
            plan_of(200, &[html.clone(), (CONTENT_ENCODING, "identity")]),
            Inject
        );
        let wide = (CONTENT_TYPE, "text/html; charset=UTF-16LE");
        for pairs in [&[html, (CONTENT_ENCODING, "gzip")][..], &[wide]] {
            let plan = plan_of(200, pairs);
            assert!(matches!(plan, CannotInject(_)), "{pairs:?}: {plan:?}");
        }
    }

    #[test]
    fn only_the_document_at_the_top_has_a_host_in_it() {
        for (destination, expected) in [
            (None, true),
            (Some("document"), true),
            (Some("iframe"), false),
            (Some("empty"), false),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(destination) = destination {
                headers.insert(SEC_FETCH_DEST, HeaderValue::from_static(destination));
            }
            assert_eq!(is_for_document(&Method::POST, &headers), expected);
            assert!(!is_for_document(&Method::HEAD, &headers));
        }
    }
}
