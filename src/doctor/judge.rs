//! One answer, judged by all rules.

use url::Url;

use super::answer::Answer;
use super::obstacle::Obstacle;
use super::{ancestors, content, frame_options, redirect, transport};

/// What keeps this answer out of a frame in `host_page`. Empty when nothing does.
///
/// A redirect is judged by its address alone: browsers read framing rules from the answer that ends the redirects.
pub fn judge(answer: &Answer, host_page: &Url) -> Vec<Obstacle> {
    let mut obstacles: Vec<_> = transport::judge(&answer.url, host_page)
        .into_iter()
        .collect();
    if redirect::is_redirect(answer) {
        return obstacles;
    }
    // Without a document there is nothing that could be refused: the browser does not look at framing rules then.
    if let Some(nothing) = content::missing_document(answer) {
        obstacles.push(nothing);
        return obstacles;
    }
    obstacles.extend(refusal(answer, host_page));
    obstacles.extend(content::odd_document(answer));
    obstacles
}

/// Why the answer refuses to be framed. Where a policy names ancestors, X-Frame-Options does not count at all.
fn refusal(answer: &Answer, host_page: &Url) -> Option<Obstacle> {
    let policies = ancestors::policies(answer);
    if policies.is_empty() {
        frame_options::judge(answer, host_page)
    } else {
        ancestors::judge(answer, &policies, host_page)
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::super::obstacle::{ObstacleKind, Weight};
    use super::*;

    const PAGE: &str = "http://127.0.0.1:4400/";
    const DENY: (&str, &str) = ("X-Frame-Options", "DENY");
    const CSP: &str = "Content-Security-Policy";

    type Headers = &'static [(&'static str, &'static str)];

    fn kinds(answer: &Answer) -> Vec<ObstacleKind> {
        judge(answer, &Url::parse(PAGE).expect(PAGE))
            .into_iter()
            .map(|obstacle| obstacle.kind)
            .collect()
    }

    #[test]
    fn headers_are_judged_together() {
        use ObstacleKind::{
            Attachment, MixedContent, NotHtml, RefusedByFrameAncestors, RefusedByXFrameOptions,
        };
        let cases: [(&str, Headers, &[ObstacleKind]); 9] = [
            ("nothing said", &[], &[]),
            ("refused", &[DENY], &[RefusedByXFrameOptions]),
            ("the policy wins", &[DENY, (CSP, "frame-ancestors *")], &[]),
            (
                "the policy wins when it refuses too",
                &[DENY, (CSP, "frame-ancestors 'none'")],
                &[RefusedByFrameAncestors],
            ),
            (
                "a policy about other things leaves it in force",
                &[DENY, (CSP, "default-src 'self'")],
                &[RefusedByXFrameOptions],
            ),
            (
                "a policy that only reports does not count",
                &[
                    DENY,
                    ("Content-Security-Policy-Report-Only", "frame-ancestors *"),
                ],
                &[RefusedByXFrameOptions],
            ),
            (
                "a policy that only reports does not refuse",
                &[(
                    "Content-Security-Policy-Report-Only",
                    "frame-ancestors 'none'",
                )],
                &[],
            ),
            (
                "a download is not refused, it is no document",
                &[DENY, ("Content-Disposition", "attachment")],
                &[Attachment],
            ),
            (
                "two things at once",
                &[DENY, ("Content-Type", "application/json")],
                &[RefusedByXFrameOptions, NotHtml],
            ),
        ];
        for (name, headers, expected) in cases {
            assert_eq!(
                kinds(&answer("http://localhost:3000/", headers)),
                expected,
                "{name}"
            );
        }
        assert_eq!(
            kinds(&answer("http://orders.example/", &[DENY])),
            [MixedContent, RefusedByXFrameOptions]
        );
    }

    #[test]
    fn a_redirect_is_judged_by_its_address_alone() {
        let mut redirect = answer(
            "http://localhost:3000/",
            &[("X-Frame-Options", "DENY"), ("Location", "/panel")],
        );
        redirect.status = 302;
        assert_eq!(kinds(&redirect), []);
    }

    #[test]
    fn names_are_the_same_in_json() {
        let obstacles = judge(
            &answer("http://localhost:3000/", &[("X-Frame-Options", "DENY")]),
            &Url::parse(PAGE).expect(PAGE),
        );
        let json = serde_json::to_value(&obstacles[0]).expect("plain data");
        assert_eq!(json["kind"], "refused-by-x-frame-options");
        assert_eq!(json["weight"], "blocks");
        assert_eq!(obstacles[0].weight, Weight::Blocks);
    }
}
