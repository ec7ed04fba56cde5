//! Things that browsers allow a page of its own and not a frame of another site, unless the frame's element says so. The
//! host's has no `allow` attribute.

use url::Url;

use super::answer::Answer;
use super::markup::Markup;
use super::obstacle::{Fix, Obstacle, ObstacleKind, Weight};
use super::origin::is_same_origin;

/// Features that are for the page's own origin unless a frame's element says more.
const FEATURES: [&str; 28] = [
    "accelerometer",
    "autoplay",
    "bluetooth",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "web-share",
    "window-management",
];

/// What scripts call, and the feature it takes.
const CALLS: [(&str, &str); 17] = [
    ("navigator.clipboard.read", "clipboard-read"),
    ("navigator.clipboard.write", "clipboard-write"),
    ("navigator.geolocation", "geolocation"),
    (".getUserMedia(", "camera or microphone"),
    (".getDisplayMedia(", "display-capture"),
    (".requestFullscreen(", "fullscreen"),
    ("navigator.share(", "web-share"),
    ("navigator.credentials.get(", "publickey-credentials-get"),
    (
        "navigator.credentials.create(",
        "publickey-credentials-create",
    ),
    ("new PaymentRequest(", "payment"),
    ("navigator.wakeLock", "screen-wake-lock"),
    ("navigator.requestMIDIAccess(", "midi"),
    ("navigator.bluetooth", "bluetooth"),
    ("navigator.serial", "serial"),
    ("navigator.usb", "usb"),
    ("navigator.hid", "hid"),
    ("new IdleDetector(", "idle-detection"),
];

/// Judges the headers of an answer and the inline scripts of its page.
pub(super) fn judge(answer: &Answer, markup: &Markup, host_page: &Url) -> Option<Obstacle> {
    if is_same_origin(&answer.url, host_page) {
        return None;
    }
    let granted = granted(answer);
    let called = called(markup);
    let mut said = Vec::new();
    if !granted.is_empty() {
        said.push(format!(
            "a header of the answer lets the app use {}",
            granted.join(", ")
        ));
    }
    if !called.is_empty() {
        said.push(format!(
            "an inline script of the page uses {}",
            called.join(", ")
        ));
    }
    if said.is_empty() {
        return None;
    }
    Some(Obstacle {
        kind: ObstacleKind::PermissionNotGranted,
        weight: Weight::Warns,
        title: "the host's frame does not allow what the app counts on".to_owned(),
        cause: capitalised(&format!(
            "{}. The host's iframe has no allow attribute, so the browser denies that to the app there, whatever its own \
             headers say.",
            said.join(", and ")
        )),
        fix: vec![Fix::anywhere(
            "Do without, or offer a button that opens the app in a window of its own (window.open), where the browser asks the \
             agent. To copy text in a frame, document.execCommand(\"copy\") works in the handler of a click.",
        )],
    })
}

/// Features that Permissions-Policy, or Feature-Policy of old, grants to the app itself.
fn granted(answer: &Answer) -> Vec<&'static str> {
    let new = answer
        .values("permissions-policy")
        .flat_map(|value| value.split(','))
        .filter_map(|entry| entry.split_once('='))
        .map(|(name, list)| (name.trim(), list.contains("self") || list.contains('*')));
    let old = answer
        .values("feature-policy")
        .flat_map(|value| value.split([';', ',']))
        .filter_map(|entry| entry.trim().split_once(' '))
        .map(|(name, list)| (name, list.contains("'self'") || list.contains('*')));
    let named: Vec<_> = new.chain(old).collect();
    FEATURES
        .into_iter()
        .filter(|feature| {
            named
                .iter()
                .any(|(name, is_granted)| *is_granted && name.eq_ignore_ascii_case(feature))
        })
        .collect()
}

/// Features that the page's inline scripts take.
fn called(markup: &Markup) -> Vec<&'static str> {
    let mut called: Vec<_> = markup
        .scripts
        .iter()
        .flat_map(|script| features_called(script))
        .collect();
    called.sort_unstable();
    called.dedup();
    called
}

/// The features of browsers that a script takes and a frame of another site does not get.
pub fn features_called(script: &str) -> Vec<&'static str> {
    let called = CALLS.into_iter().filter(|(call, _)| script.contains(call));
    called.map(|(_, feature)| feature).collect()
}

fn capitalised(sentence: &str) -> String {
    let mut chars = sentence.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::super::answer::tests::answer;
    use super::*;

    fn told(url: &str, header: &str, value: &str, script: &str) -> Option<String> {
        let page = Url::parse("https://dash.example/").expect("a URL");
        let html = format!("<script>{script}</script>");
        let answer = answer(url, &[(header, value)]);
        judge(&answer, &Markup::scan(&html), &page).map(|obstacle| obstacle.cause)
    }

    #[test]
    fn features_that_the_app_grants_itself_are_told() {
        let cases = [
            (
                "Permissions-Policy",
                "geolocation=(self), camera=()",
                Some("use geolocation."),
            ),
            (
                "permissions-policy",
                "camera=*, microphone=(self \"https://a.example\")",
                Some("camera, microphone"),
            ),
            (
                "Permissions-Policy",
                "geolocation=(), browsing-topics=(self)",
                None,
            ),
            ("Permissions-Policy", "camera", None),
            (
                "Feature-Policy",
                "camera 'none'; geolocation 'self'",
                Some("use geolocation."),
            ),
            ("Feature-Policy", "camera 'none'", None),
            ("X-Other", "camera=*", None),
        ];
        for (header, value, expected) in cases {
            let told = told("https://a.example/", header, value, "");
            match expected {
                None => assert_eq!(told, None, "{value}"),
                Some(part) => assert!(
                    told.as_ref().is_some_and(|told| told.contains(part)),
                    "{value}: {told:?}"
                ),
            }
        }
    }

    #[test]
    fn features_that_scripts_use_are_told() {
        for (call, feature) in CALLS {
            let told = told("https://a.example/", "x", "", &format!("{call}x"));
            assert!(told.is_some_and(|told| told.contains(feature)), "{call}");
        }
        assert_eq!(
            told("https://a.example/", "x", "", "document.title = 1"),
            None
        );
    }

    #[test]
    fn below_the_apps_own_origin_nothing_is_denied() {
        assert_eq!(
            told(
                "https://dash.example/panel",
                "Permissions-Policy",
                "camera=*",
                ""
            ),
            None
        );
    }
}
