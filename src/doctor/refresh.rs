//! Redirects without a redirect status: the Refresh header and `<meta http-equiv="refresh">`.
//!
//! Chromium 156 was asked about some 80 of them in a frame; what differs from the HTML standard follows Chromium.

use std::time::Duration;

use url::Url;

use super::answer::Answer;
use super::markup::Markup;
use super::policy;
use super::redirect::{self, Target, has_credentials, without_fragment};
use super::sandbox;
use super::source::Source;

/// A longer wait is none: Chromium ignores the refresh.
const LONGEST: f64 = (i32::MAX / 1000) as f64;

/// Where a page sends its frame on, by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refresh {
    pub target: Target,
    /// How long the page stays.
    pub delay: Duration,
    /// What says so, as the subject of a sentence.
    pub said_by: &'static str,
}

/// Where a page that is shown leads. `None` when it stays, which it also does when it only reloads itself.
pub(super) fn of(answer: &Answer, page: &str) -> Option<Refresh> {
    in_force(answer, page).filter(|refresh| match &refresh.target {
        Target::Web(url) => without_fragment(url) != without_fragment(&answer.url),
        Target::Stray(_) => true,
    })
}

/// Of several the one with the shortest delay counts, and of equal ones the last.
fn in_force(answer: &Answer, page: &str) -> Option<Refresh> {
    let mut all = Vec::new();
    // Chromium joins several headers, so that what follows the first comma belongs to the first address.
    let headers: Vec<_> = answer.values("refresh").collect();
    all.extend(read(
        &headers.join(", "),
        answer,
        None,
        "its Refresh header",
    ));
    let is_markup = matches!(
        answer.media_type().as_deref(),
        None | Some("text/html" | "application/xhtml+xml")
    );
    // Without allow-scripts Chromium refuses the element, and not the header.
    if is_markup && sandbox::runs_scripts(answer) {
        let markup = Markup::scan(page);
        all.extend(markup.refreshes.iter().filter_map(|(content, base)| {
            let said_by = "its <meta http-equiv=\"refresh\">";
            read(content, answer, base.as_deref(), said_by)
        }));
    }
    all.into_iter().rev().min_by_key(|refresh| refresh.delay)
}

/// What one header or element says. `base` is the `href` of the `<base>` before it.
fn read(text: &str, answer: &Answer, base: Option<&str>, said_by: &'static str) -> Option<Refresh> {
    let (delay, address) = parse(text)?;
    let base = base
        .and_then(|href| answer.url.join(href).ok())
        .filter(|base| !matches!(base.scheme(), "data" | "javascript") && is_allowed(base, answer));
    let target = match base.as_ref().unwrap_or(&answer.url).join(address) {
        // Without an address the page loads itself again.
        _ if address.is_empty() => Target::Web(answer.url.clone()),
        // Chromium leaves the page in the frame when the address is another program's, such as mailto:, or has a password.
        Ok(url)
            if !matches!(url.scheme(), "http" | "https" | "about" | "blob")
                || has_credentials(&url) =>
        {
            return None;
        }
        Ok(url) => redirect::leading_to(&answer.url, url.as_str()),
        Err(_) => redirect::leading_to(&answer.url, address),
    };
    Some(Refresh {
        target,
        delay,
        said_by,
    })
}

/// Whether every policy lets the page have that base.
fn is_allowed(base: &Url, answer: &Answer) -> bool {
    policy::enforced(answer)
        .filter_map(|policy| policy::directive(policy, "base-uri"))
        .all(|words| {
            let mut sources = words.filter_map(Source::read);
            sources.any(|source| source.matches(base, &answer.url))
        })
}

/// `5; url=/next` as a delay and an address, which may be empty.
fn parse(text: &str) -> Option<(Duration, &str)> {
    let text = text.trim_ascii();
    let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, ';' | ',');
    let (time, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix([';', ',']).unwrap_or(rest);
    Some((delay(time)?, address(rest.trim_ascii_start())))
}

/// Digits and a point. A second point ends the number, though digits have to follow it.
fn delay(time: &str) -> Option<Duration> {
    if !time
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return None;
    }
    let end = time
        .match_indices('.')
        .nth(1)
        .map_or(time.len(), |(at, _)| at);
    let seconds = time[..end].parse().ok().filter(|time| *time <= LONGEST)?;
    Some(Duration::from_secs_f64(seconds))
}

/// The address, with or without `url=` before it and quotes around it. What follows the closing quote is ignored.
fn address(text: &str) -> &str {
    let after_name = text
        .get(..3)
        .filter(|name| name.eq_ignore_ascii_case("url"))
        .and_then(|_| text[3..].trim_ascii_start().strip_prefix('='));
    let text = after_name.map_or(text, str::trim_ascii_start);
    let quoted = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    let text = match quoted {
        Some(quote) => {
            let inner = &text[1..];
            inner.rfind(quote).map_or(inner, |end| &inner[..end])
        }
        None => text,
    };
    text.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    type Headers = &'static [(&'static str, &'static str)];

    const APP: &str = "http://a.example/x/";

    /// Where a page leads, as text, and after how many milliseconds.
    fn leads(headers: &[(&str, &str)], page: &str) -> Option<(String, u128)> {
        let refresh = of(&answer(APP, headers), page)?;
        let target = match refresh.target {
            Target::Web(url) => url.to_string(),
            Target::Stray(text) => format!("stray {text}"),
        };
        Some((target, refresh.delay.as_millis()))
    }

    /// Each of these was tried in Chromium, as a header and in a meta element.
    #[test]
    fn a_refresh_is_read_as_chromium_reads_it() {
        let cases: [(&str, Option<(&str, u128)>); 42] = [
            ("0;url=/t", Some(("/t", 0))),
            ("0,url=/t", Some(("/t", 0))),
            ("0 url=/t", Some(("/t", 0))),
            ("0 , url = /t", Some(("/t", 0))),
            ("0 ; URL = /t", Some(("/t", 0))),
            ("  0;\turl\t=\t/t  ", Some(("/t", 0))),
            ("0;/t", Some(("/t", 0))),
            ("0 /t", Some(("/t", 0))),
            ("0;t", Some(("/x/t", 0))),
            ("0;url=\"/t\"", Some(("/t", 0))),
            ("0;url='/t' x", Some(("/t", 0))),
            ("0;url='/t", Some(("/t", 0))),
            ("0;url='/t'b'", Some(("/t'b", 0))),
            ("0;url=' /t '", Some(("/t", 0))),
            ("0;'/t'", Some(("/t", 0))),
            ("0;url=/t'b'", Some(("/t'b'", 0))),
            ("0;url=/t b", Some(("/t%20b", 0))),
            ("0;url=?a=1;2", Some(("/x/?a=1;2", 0))),
            ("0;;url=/t", Some(("/x/;url=/t", 0))),
            ("0;url /t", Some(("/x/url%20/t", 0))),
            ("0;urlx=/t", Some(("/x/urlx=/t", 0))),
            ("0;url=url=/t", Some(("/x/url=/t", 0))),
            ("5;url=/t", Some(("/t", 5000))),
            (".5;url=/t", Some(("/t", 500))),
            ("0.25;url=/t", Some(("/t", 250))),
            ("0.5.9;url=/t", Some(("/t", 500))),
            ("2147483;url=/t", Some(("/t", 2_147_483_000))),
            ("2147484;url=/t", None),
            ("99999999999999999999;url=/t", None),
            ("-1;url=/t", None),
            ("+0;url=/t", None),
            ("0s;url=/t", None),
            (".;url=/t", None),
            (";url=/t", None),
            ("url=/t", None),
            ("", None),
            // The page loads itself again, or moves within itself.
            ("0", None),
            ("30; url=", None),
            ("0;url=''/t", None),
            ("0;url=#there", None),
            // Chromium leaves the page in the frame.
            ("0;url=javascript:go()", None),
            ("0;url=mailto:a@b.example", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(path, delay)| (format!("http://a.example{path}"), delay));
            assert_eq!(leads(&[("Refresh", text)], ""), expected, "{text}");
            let content = text.replace('"', "&quot;");
            let page = format!("<meta http-equiv=refresh content=\"{content}\">");
            assert_eq!(leads(&[], &page), expected, "{page}");
        }
    }

    #[test]
    fn an_address_that_no_frame_shows_is_a_stray() {
        for address in ["http://[", "about:blank"] {
            let seen = leads(&[("Refresh", &format!("0;url={address}"))], "");
            let stray = format!("stray {address:?}, which no frame can show");
            assert_eq!(seen, Some((stray, 0)));
        }
        assert_eq!(
            leads(&[("Refresh", "0;url=http://a:b@c.example/")], ""),
            None
        );
    }

    #[test]
    fn the_soonest_refresh_counts_and_the_last_of_equals() {
        let meta = |text: &str| format!("<meta http-equiv=refresh content='{text}'>");
        let cases: [(&[&str], &[&str], &str); 6] = [
            (&[], &["0;url=/a", "0;url=/b"], "/b"),
            (&[], &["0;url=/a", "2;url=/b"], "/a"),
            (&[], &["2;url=/a", "0;url=/b"], "/b"),
            (&["0;url=/h"], &["0;url=/m"], "/m"),
            (&["0;url=/h"], &["1;url=/m"], "/h"),
            (&["0;url=/h", "0;url=/i"], &[], "/h,%200;url=/i"),
        ];
        for (headers, metas, path) in cases {
            let headers: Vec<_> = headers.iter().map(|text| ("Refresh", *text)).collect();
            let page: String = metas.iter().map(|text| meta(text)).collect();
            let (seen, _) = leads(&headers, &page).expect("a refresh");
            assert_eq!(seen, format!("http://a.example{path}"), "{page}");
        }
        // A page that reloads itself sooner never leaves.
        assert_eq!(leads(&[("Refresh", "5")], &meta("9;url=/t")), None);
    }

    #[test]
    fn an_address_is_relative_to_the_base_before_it() {
        const META: &str = "<meta http-equiv=refresh content='0;url=t'>";
        let cases = [
            (format!("<base href=/b/>{META}"), "/b/t"),
            (
                format!("<base target=_self><base href=/b/><base href=/c/>{META}"),
                "/b/t",
            ),
            (format!("{META}<base href=/b/>"), "/x/t"),
            (format!("<base href='data:x'>{META}"), "/x/t"),
            (format!("<base href='http://['>{META}"), "/x/t"),
        ];
        for (page, path) in cases {
            let (seen, _) = leads(&[], &page).expect("a refresh");
            assert_eq!(seen, format!("http://a.example{path}"), "{page}");
        }
        let policy = |value| ("Content-Security-Policy", value);
        let based = format!("<base href=/b/>{META}");
        for (value, path) in [("base-uri 'none'", "/x/t"), ("base-uri 'self'", "/b/t")] {
            let (seen, _) = leads(&[policy(value)], &based).expect("a refresh");
            assert_eq!(seen, format!("http://a.example{path}"), "{value}");
        }
        let header = [("Refresh", "0;url=t")];
        let (seen, _) = leads(&header, "<base href=/b/>").expect("a refresh");
        assert_eq!(seen, "http://a.example/x/t");
    }

    #[test]
    fn an_element_counts_where_a_browser_reads_it() {
        const META: &str = "<meta http-equiv=refresh content='0;url=/t'>";
        let cases: [(Headers, String, bool); 20] = [
            (&[], format!("<body><p>x{META}"), true),
            (&[], META.to_uppercase(), true),
            (
                &[],
                "<meta http-equiv=refresh content='0;url=&#x2F;&#116'>".to_owned(),
                true,
            ),
            (
                &[],
                "<meta http-equiv=' refresh ' content='0;url=/t'>".to_owned(),
                false,
            ),
            (
                &[],
                "<meta name=refresh content='0;url=/t'>".to_owned(),
                false,
            ),
            (&[], format!("<noscript>{META}</noscript>"), false),
            (&[], format!("<template>{META}</template>"), false),
            (&[], format!("<noframes>{META}</noframes>"), false),
            (&[], format!("<xmp>{META}</xmp>"), false),
            (&[], format!("<!--{META}-->"), false),
            (&[], format!("<!-->{META}<!-- -->"), true),
            (&[], format!("<!--->{META}"), true),
            (&[], format!("<!x {META}"), false),
            (&[], format!("</p title=\"{META}\">"), false),
            (&[], format!("<title></titles>{META}</title>"), false),
            (&[], format!("<!-- --!>{META}"), true),
            (&[("Content-Type", "text/plain")], META.to_owned(), false),
            (
                &[("Content-Type", "application/xhtml+xml")],
                META.to_owned(),
                true,
            ),
            (
                &[("Content-Security-Policy", "sandbox")],
                META.to_owned(),
                false,
            ),
            (
                &[("Content-Security-Policy", "sandbox allow-scripts")],
                META.to_owned(),
                true,
            ),
        ];
        for (headers, page, counts) in cases {
            assert_eq!(
                leads(headers, &page).is_some(),
                counts,
                "{headers:?} {page}"
            );
        }
        let sandboxed = [
            ("Content-Security-Policy", "sandbox"),
            ("Refresh", "0;url=/t"),
        ];
        assert!(leads(&sandboxed, "").is_some());
        let text = [("Content-Type", "text/plain"), ("Refresh", "0;url=/t")];
        assert!(leads(&text, "").is_some());
    }
}
