//! Framing rules in meta elements, where no browser looks for them.

use url::Url;

use super::ancestors::Ancestors;
use super::answer::Answer;
use super::fixes;
use super::markup::Markup;
use super::obstacle::{Obstacle, ObstacleKind, Weight};

/// Judges the meta elements of a page.
pub(super) fn judge(answer: &Answer, markup: &Markup, host_page: &Url) -> Option<Obstacle> {
    let said: Vec<_> = markup
        .metas
        .iter()
        .filter_map(|(name, content)| framing_rule(name, content))
        .collect();
    if said.is_empty() {
        return None;
    }
    Some(Obstacle {
        kind: ObstacleKind::MetaPolicyWithoutEffect,
        weight: Weight::Warns,
        title: "a framing rule in a meta element has no effect".to_owned(),
        cause: format!(
            "The page says {} in a meta element. Browsers read that from headers only: here it lets nobody in and keeps nobody out.",
            said.join(" and ")
        ),
        fix: fixes::framing(answer, host_page, None),
    })
}

fn framing_rule(name: &str, content: &str) -> Option<String> {
    match name {
        "x-frame-options" => Some(format!("\"X-Frame-Options: {content}\"")),
        "content-security-policy" => {
            let list = Ancestors::of_policy(content)?;
            Some(format!("\"frame-ancestors {}\"", list.as_written()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    #[test]
    fn only_framing_rules_are_told() {
        let page = Url::parse("https://dash.example/").expect("a URL");
        let told = |html: &str| {
            judge(
                &answer("https://a.example/", &[]),
                &Markup::scan(html),
                &page,
            )
        };
        for (html, part) in [
            (
                "<meta http-equiv=x-frame-options content=deny>",
                "X-Frame-Options: deny",
            ),
            (
                "<meta http-equiv=Content-Security-Policy content=\"img-src *; frame-ancestors 'none'\">",
                "frame-ancestors 'none'",
            ),
        ] {
            let cause = told(html).expect(html).cause;
            assert!(cause.contains(part), "{cause}");
        }
        for html in [
            "<meta http-equiv=Content-Security-Policy content=\"default-src 'self'\">",
            "<meta http-equiv=refresh content=frame-ancestors>",
            "<meta name=x-frame-options content=deny>",
        ] {
            assert_eq!(told(html), None, "{html}");
        }
    }
}
